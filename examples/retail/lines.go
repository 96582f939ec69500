package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// A line is a row with its amount.
type line struct {
	row
	ID     string            // invoice, stock code, number among the lines of both
	Units  int64             // the quantity without its sign
	Amount partnerecon.Money // of the units, without a sign
}

// An aside is a line that is not settled, and why.
type aside struct {
	row
	Why    reason
	Amount partnerecon.Money // quantity × price, with its sign
}

// A reason says why a line is set aside.
type reason string

const (
	noCustomer    reason = "no customer"
	zeroQuantity  reason = "zero quantity"
	zeroPrice     reason = "zero price"
	negativePrice reason = "negative price"
)

// reasons lists them in the order in which they are tried.
func reasons() []reason {
	return []reason{noCustomer, zeroQuantity, zeroPrice, negativePrice}
}

// why returns why a row is set aside, or "".
func (r row) why() reason {
	switch {
	case r.Customer == "":
		return noCustomer
	case r.Quantity == 0:
		return zeroQuantity
	case r.Price == 0:
		return zeroPrice
	case r.Price < 0:
		return negativePrice
	}
	return ""
}

// cancels reports whether a row takes earlier ones back. An invoice that begins
// with C does, whatever the sign of its quantities.
func (r row) cancels() bool {
	return r.Quantity < 0 || strings.HasPrefix(r.Invoice, "C")
}

// compare is the order in which lines are numbered and matched: by time, and
// total, so that the order of the file decides nothing. Rows that compare equal
// are equal.
func (r row) compare(o row) int {
	return cmp.Or(
		cmp.Compare(r.At, o.At), cmp.Compare(r.Invoice, o.Invoice), cmp.Compare(r.Stock, o.Stock),
		cmp.Compare(r.Quantity, o.Quantity), cmp.Compare(r.Price, o.Price),
		cmp.Compare(r.Customer, o.Customer), cmp.Compare(r.Country, o.Country),
	)
}

// Orders are the lines of a file by what becomes of them, each in order.
type orders struct {
	Sales, Cancellations []line
	Aside                []aside
	Rounded              int // amounts that were finer than the minor unit
	First, Last          partnerecon.Month
}

// sortOut orders the rows, which it leaves as they are, and gives each its
// amount and each that is settled its id.
func sortOut(rows []row, currency partnerecon.Currency) (orders, error) {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, row.compare)
	var out orders
	number := map[[2]string]int{}
	for _, r := range rows {
		amount, rounded, err := price(r, currency)
		if err != nil {
			return orders{}, fmt.Errorf("invoice %s, stock code %s: %w", r.Invoice, r.Stock, err)
		}
		if rounded {
			out.Rounded++
		}
		if why := r.why(); why != "" {
			out.Aside = append(out.Aside, aside{r, why, signed(r, amount)})
			continue
		}
		key := [2]string{r.Invoice, r.Stock}
		number[key]++
		l := line{r, lineID(r, number[key]), abs(r.Quantity), amount}
		if r.cancels() {
			out.Cancellations = append(out.Cancellations, l)
		} else {
			out.Sales = append(out.Sales, l)
		}
	}
	if len(rows) > 0 {
		out.First, out.Last = rows[0].Day.Month(), rows[len(rows)-1].Day.Month()
	}
	return out, nil
}

// lineID joins the parts of an id, so that no two lines share one.
func lineID(r row, n int) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	return fmt.Sprintf("%s/%s/%d", escape.Replace(r.Invoice), escape.Replace(r.Stock), n)
}

// price returns quantity × price without a sign, rounded half up, and whether it
// had to be rounded. A thousand units come to whole minor units whatever the
// decimals of the price, so that the amount is a fraction of that.
func price(r row, currency partnerecon.Currency) (partnerecon.Money, bool, error) {
	minor := abs(r.Price)
	for range digitsOf(currency) {
		minor *= 10
	}
	thousand, err := partnerecon.FromMinor(minor, currency)
	if err != nil {
		return partnerecon.Money{}, false, err
	}
	units := abs(r.Quantity)
	rounded := (thousand.Minor()%1000)*(units%1000)%1000 != 0
	amount, err := portion(thousand, units, 1000)
	return amount, rounded, err
}

// portion returns units of all of an amount, rounded half up.
func portion(amount partnerecon.Money, units, all int64) (partnerecon.Money, error) {
	part, err := partnerecon.Fraction(units, all)
	if err != nil {
		return partnerecon.Money{}, err
	}
	return part.Of(amount, partnerecon.HalfUp)
}

func digitsOf(c partnerecon.Currency) int {
	digits, _ := c.Digits()
	return digits
}

func signed(r row, amount partnerecon.Money) partnerecon.Money {
	if r.Quantity < 0 != (r.Price < 0) {
		return amount.Neg()
	}
	return amount
}

func abs(n int64) int64 { return max(n, -n) }
