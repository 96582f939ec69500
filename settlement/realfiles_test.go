package settlement_test

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// Two files of real purchases, which are too large to keep here, settle three ways to the same
// book, and its base is the sum of the file: CDNOW_SAMPLE names the one of the CDNOW cohort
// (customer_id, sample_id, date, units, amount), RETAIL_YEAR the one of UCI Online Retail
// (InvoiceNo, StockCode, Quantity, InvoiceDate, UnitPrice, CustomerID, Country), both with
// their paths from this folder or from the root of the file system.
func TestRealFilesReconcileThreeWays(t *testing.T) {
	for _, c := range []struct {
		variable, currency string
		read               func(t *testing.T, rows [][]string) []settlement.Fact
	}{
		{"CDNOW_SAMPLE", "USD", cdnowFacts},
		{"RETAIL_YEAR", "GBP", retailFacts},
	} {
		t.Run(c.variable, func(t *testing.T) {
			name := os.Getenv(c.variable)
			if name == "" {
				t.Skip(c.variable + " names no file")
			}
			file, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(file).ReadAll()
			if err = cmp.Or(err, file.Close()); err != nil {
				t.Fatal(err)
			}
			reconcile(t, c.currency, c.read(t, rows[1:]))
		})
	}
}

// reconcile settles facts in one pass, month by month with the book stored, on goroutines, and
// as much as is quick by key.
func reconcile(t *testing.T, currency string, facts []settlement.Fact) {
	policy := limitsProgram().Policy()
	policy.Currency = pe.Currency(currency)
	a := &policy.Terms[0]
	a.From, a.Policy.Caps, a.Policy.TrueUps = pe.MustDay("1990-01-01"), nil, nil
	p := settlement.Must(policy)
	p.Sort(facts)
	base := int64(0)
	for _, f := range facts {
		switch e := f.Event.(type) {
		case settlement.Payment:
			base += e.Amount.Minor()
		case settlement.Refund:
			base -= e.Amount.Minor()
		}
	}
	first, last := lastMonth(facts[:1]), lastMonth(facts)
	var closed []settlement.Fact
	for f := range keys(p.WithCloses(&settlement.Book{}, settlement.Facts(facts), last)) {
		closed = append(closed, f)
	}
	want := runOn(t, p, 0, &settlement.Book{}, closed, 1<<30)
	if want.err != "" {
		t.Fatal(want.err)
	}
	want.same(t, "on goroutines", runOn(t, p, 2, &settlement.Book{}, closed, 1<<30))
	b, rows := &settlement.Book{}, keyed{}
	var entries []pe.Entry
	for i, f := range closed {
		posted, err := p.Apply(b, f)
		if err != nil {
			t.Fatal(err)
		}
		if i < 300 {
			byKey, err := rows.apply(p, f)
			if err != nil || text(t, byKey) != text(t, posted) {
				t.Fatalf("%s by key: %v, or other entries", f.ID, err)
			}
		}
		entries = append(entries, posted...)
		if f.Keys().All {
			if b, err = settlement.ParseBook([]byte(text(t, b))); err != nil {
				t.Fatal(err)
			}
		}
	}
	want.same(t, "month by month", ran{entries: text(t, entries), book: text(t, b)})
	s, err := p.Statement(b, first, last)
	if err != nil {
		t.Fatal(err)
	}
	if check(t, s); s.Base.Minor() != base {
		t.Errorf("the statement has a base of %s, the file of %d", s.Base, base)
	}
	t.Logf("%d facts, %d entries, base %s, commission %s", len(closed), len(entries), s.Base, s.Commission)
}

// partnerOf gives a customer one of seven partners.
func partnerOf(customer string) []pe.Credit {
	n, _ := strconv.Atoi(customer)
	return pe.Sole(fmt.Sprint("partner-", n%7))
}

func cdnowFacts(t *testing.T, rows [][]string) []settlement.Fact {
	var out []settlement.Fact
	for i, r := range rows {
		amount, err := pe.ParseMoney(r[4], "USD")
		if err != nil {
			t.Fatal(err)
		}
		if amount.Sign() > 0 { // some orders were free
			out = append(out, fact(fmt.Sprint("o", i), r[2], settlement.Payment{Customer: r[0], Credits: partnerOf(r[0]), Amount: amount}))
		}
	}
	return out
}

// retailFacts are the lines with a customer and a price as payments, in pence rounded half up,
// and a cancellation as a refund of the first earlier line of the customer and the product
// from which as much can go back.
func retailFacts(t *testing.T, rows [][]string) []settlement.Fact {
	type line struct {
		id         string
		units, sum int64
	}
	sold := map[[2]string][]*line{}
	var out []settlement.Fact
	for i, r := range rows {
		units, err := strconv.ParseInt(r[2], 10, 64)
		whole, decimals, _ := strings.Cut(r[4], ".")
		price, errPrice := strconv.ParseInt(whole+(decimals + "000")[:3], 10, 64)
		if err = cmp.Or(err, errPrice); err != nil {
			t.Fatal(err)
		}
		id, at := fmt.Sprint("l", i), [2]string{r[5], r[1]}
		switch {
		case r[5] == "" || price <= 0 || units == 0:
		case units > 0:
			l := &line{id, units, (units*price + 5) / 10}
			if l.sum == 0 {
				continue
			}
			sold[at] = append(sold[at], l)
			amount, _ := pe.FromMinor(l.sum, "GBP")
			out = append(out, fact(id, r[3][:10], settlement.Payment{Customer: r[5], Credits: partnerOf(r[5]), Amount: amount}))
		default:
			k := slices.IndexFunc(sold[at], func(l *line) bool { return l.units >= -units })
			if k < 0 {
				continue
			}
			l := sold[at][k]
			back := l.sum * -units / l.units
			l.units, l.sum = l.units+units, l.sum-back
			if back > 0 {
				amount, _ := pe.FromMinor(back, "GBP")
				out = append(out, fact(id, r[3][:10], settlement.Refund{Customer: r[5], Of: l.id, Amount: amount}))
			}
		}
	}
	return out
}
