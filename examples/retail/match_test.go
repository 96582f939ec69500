package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
)

// order makes a row of customer c and stock code s: a sale, or with a negative
// quantity a cancellation. The time is "MM-DD hh".
func order(invoice, at string, quantity, price int64) row {
	day := "2011-" + at[:5]
	return row{
		Invoice: invoice, Stock: "s", Customer: "c", Quantity: quantity, Price: price,
		At: day + " " + at[6:] + ":00:00", Day: partnerecon.MustDay(day),
	}
}

func (r row) of(customer, stock string) row {
	r.Customer, r.Stock = customer, stock
	return r
}

// matched sorts rows out and matches them, in GBP.
func matched(t interface{ Fatal(...any) }, rows []row) (orders, matching) {
	o, err := sortOut(rows, "GBP")
	if err != nil {
		t.Fatal(err)
	}
	m, err := match(o.Sales, o.Cancellations)
	if err != nil {
		t.Fatal(err)
	}
	return o, m
}

// shown is a matching as text: refund, sale, units and amount a line, then what
// is unmatched.
func shown(m matching) []string {
	var out []string
	for _, r := range m.Refunds {
		out = append(out, fmt.Sprintf("%s of %s: %d, %s on %s", r.ID, r.Of.ID, r.Units, r.Amount.Amount(), r.On))
	}
	for _, u := range m.Unmatched {
		out = append(out, fmt.Sprintf("%s unmatched: %d, %s", u.ID, u.Open, u.Amount.Amount()))
	}
	return out
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name string
		rows []row
		want []string
	}{
		{
			"a cancellation takes a whole sale back",
			[]row{order("1", "01-05 10", 3, 2500), order("C2", "01-07 10", -3, 2500)},
			[]string{"C2/s/1/1 of 1/s/1: 3, 7.50 on 2011-01-07"},
		},
		{
			"parts of a sale add up to its amount, though no part is a third of it",
			[]row{
				order("1", "01-05 10", 3, 335), // 1.005, so 1.01
				order("C2", "01-07 10", -1, 335), order("C3", "01-08 10", -1, 335), order("C4", "01-09 10", -1, 335),
			},
			[]string{
				"C2/s/1/1 of 1/s/1: 1, 0.34 on 2011-01-07", "C3/s/1/1 of 1/s/1: 1, 0.33 on 2011-01-08",
				"C4/s/1/1 of 1/s/1: 1, 0.34 on 2011-01-09",
			},
		},
		{
			"a cancellation takes the oldest sales first, each at its own price",
			[]row{order("2", "01-06 10", 5, 3000), order("1", "01-05 10", 2, 2000), order("C3", "01-07 10", -4, 2500)},
			[]string{"C3/s/1/1 of 1/s/1: 2, 4.00 on 2011-01-07", "C3/s/1/2 of 2/s/1: 2, 6.00 on 2011-01-07"},
		},
		{
			"what finds no sale is unmatched, at the cancellation's own price",
			[]row{order("1", "01-05 10", 2, 2000), order("C3", "01-07 10", -5, 1500)},
			[]string{"C3/s/1/1 of 1/s/1: 2, 4.00 on 2011-01-07", "C3/s/1 unmatched: 3, 4.50"},
		},
		{
			"a sale is not given back twice",
			[]row{order("1", "01-05 10", 2, 2000), order("C2", "01-06 10", -2, 2000), order("C3", "01-07 10", -2, 2000)},
			[]string{"C2/s/1/1 of 1/s/1: 2, 4.00 on 2011-01-06", "C3/s/1 unmatched: 2, 4.00"},
		},
		{
			"on one day the hour decides: later sales are not taken back",
			[]row{order("C2", "01-05 09", -1, 2000), order("1", "01-05 10", 1, 2000), order("C3", "01-05 10", -1, 2000)},
			[]string{"C3/s/1/1 of 1/s/1: 1, 2.00 on 2011-01-05", "C2/s/1 unmatched: 1, 2.00"},
		},
		{
			"equal lines are numbered and both are given back",
			[]row{order("1", "01-05 10", 2, 2000), order("1", "01-05 10", 2, 2000), order("C2", "01-06 10", -3, 2000)},
			[]string{"C2/s/1/1 of 1/s/1: 2, 4.00 on 2011-01-06", "C2/s/1/2 of 1/s/2: 1, 2.00 on 2011-01-06"},
		},
		{
			"other customers and other stock codes do not count",
			[]row{
				order("1", "01-05 10", 2, 2000).of("other", "s"), order("2", "01-05 10", 2, 2000).of("c", "S"),
				order("C3", "01-06 10", -2, 2000),
			},
			[]string{"C3/s/1 unmatched: 2, 4.00"},
		},
		{
			"a negative quantity cancels without a C, and a C with a positive one",
			[]row{order("1", "01-05 10", 2, 2000), order("2", "01-06 10", -1, 2000), order("C3", "01-06 11", 1, 2000)},
			[]string{"2/s/1/1 of 1/s/1: 1, 2.00 on 2011-01-06", "C3/s/1/1 of 1/s/1: 1, 2.00 on 2011-01-06"},
		},
		{
			"lines without a price are neither sold nor given back",
			[]row{order("1", "01-05 10", 2, 0), order("C2", "01-06 10", -1, 2000)},
			[]string{"C2/s/1 unmatched: 1, 2.00"},
		},
		{
			"a part of less than half a penny is matched and comes to nothing",
			[]row{order("1", "01-05 10", 3, 2), order("C2", "01-06 10", -1, 2), order("C3", "01-06 11", -2, 2)},
			[]string{"C2/s/1/1 of 1/s/1: 1, 0.00 on 2011-01-06", "C3/s/1/1 of 1/s/1: 2, 0.01 on 2011-01-06"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, m := matched(t, test.rows)
			if d := cmp.Diff(test.want, shown(m)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func TestIDsOfLinesAreDistinct(t *testing.T) {
	rows := []row{
		order("1/2", "01-05 10", 1, 10).of("c", "3"), order("1", "01-05 10", 1, 10).of("c", "2/3"),
		order("1~12", "01-05 10", 1, 10).of("c", "3"), order("1", "01-05 10", 2, 10).of("c", "2/3"),
	}
	o, _ := matched(t, rows)
	seen := map[string]bool{}
	for _, l := range o.Sales {
		if seen[l.ID] {
			t.Errorf("%s stands twice", l.ID)
		}
		seen[l.ID] = true
	}
}

func TestRowsThatDifferAreOrdered(t *testing.T) {
	a := order("1", "01-05 10", 1, 10)
	for field, change := range map[string]func(*row){
		"At":       func(r *row) { r.At = "2011-01-05 11:00:00" },
		"Invoice":  func(r *row) { r.Invoice = "2" },
		"Stock":    func(r *row) { r.Stock = "t" },
		"Customer": func(r *row) { r.Customer = "d" },
		"Country":  func(r *row) { r.Country = "Spain" },
		"Quantity": func(r *row) { r.Quantity = 2 },
		"Price":    func(r *row) { r.Price = 20 },
	} {
		b := a
		change(&b)
		if a.compare(b) != -1 || b.compare(a) != 1 {
			t.Errorf("%s decides nothing", field)
		}
	}
}

// someRows draws rows of two customers and two stock codes within three days,
// so that equal rows and returns in parts are common.
func someRows(t *rapid.T) []row {
	size := rapid.SampledFrom([]int{0, 1, 5, 20, 60}).Draw(t, "size")
	one := rapid.Custom(func(t *rapid.T) row {
		quantity := rapid.SampledFrom([]int64{-5, -2, -1, 0, 1, 3, 3, 6}).Draw(t, "quantity")
		invoice := rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "invoice")
		if quantity < 0 {
			invoice = "C" + invoice
		}
		at := fmt.Sprintf("01-0%d 1%d", rapid.IntRange(1, 3).Draw(t, "day"), rapid.IntRange(0, 1).Draw(t, "hour"))
		price := rapid.SampledFrom([]int64{-1, 0, 1, 335, 335, 2500, 2500}).Draw(t, "price")
		customer := rapid.SampledFrom([]string{"", "c", "d", "c"}).Draw(t, "customer")
		return order(invoice, at, quantity, price).of(customer, rapid.SampledFrom([]string{"s", "t"}).Draw(t, "stock"))
	})
	return rapid.SliceOfN(one, size, size).Draw(t, "rows")
}

func TestTheOrderOfTheFileDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := someRows(t)
		file := slices.Clone(rows)
		orders, matching := matched(t, rows)
		if !slices.Equal(rows, file) {
			t.Fatal("the rows were moved")
		}
		otherOrders, other := matched(t, rapid.Permutation(rows).Draw(t, "shuffled"))
		if d := cmp.Diff(shown(matching), shown(other)); d != "" {
			t.Fatalf("matching (-file +shuffled)\n%s", d)
		}
		months := cmp.Comparer(func(a, b partnerecon.Month) bool { return a == b })
		lines := cmp.Comparer(func(a, b line) bool { return a == b })
		asides := cmp.Comparer(func(a, b aside) bool { return a == b })
		if d := cmp.Diff(orders, otherOrders, months, lines, asides); d != "" {
			t.Fatalf("lines (-file +shuffled)\n%s", d)
		}
	})
}

// One unit at a time: the first unit of the shelf that is not later and not
// taken. It is slow and plainly right.
func unitByUnit(o orders) []string {
	taken := map[string]int64{}
	var out []string
	for _, c := range o.Cancellations {
		for range c.Units {
			found := ""
			for _, s := range o.Sales {
				if s.Customer == c.Customer && s.Stock == c.Stock && s.At <= c.At && taken[s.ID] < s.Units {
					found = s.ID
					break
				}
			}
			taken[found]++
			out = append(out, c.ID+" of "+found)
		}
	}
	return out
}

func TestMatchAgreesWithUnitByUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, m := matched(t, someRows(t))
		var got []string
		for _, c := range o.Cancellations {
			for _, r := range m.Refunds {
				if strings.HasPrefix(r.ID, c.ID+"/") {
					got = append(got, slices.Repeat([]string{c.ID + " of " + r.Of.ID}, int(r.Units))...)
				}
			}
			for _, u := range m.Unmatched {
				if u.ID == c.ID {
					got = append(got, slices.Repeat([]string{c.ID + " of "}, int(u.Open))...)
				}
			}
		}
		if d := cmp.Diff(unitByUnit(o), got); d != "" {
			t.Fatalf("(-want +got)\n%s", d)
		}
	})
}

func TestPartsOfASaleAddUpToIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, m := matched(t, someRows(t))
		for _, s := range m.Sales {
			sum, units := int64(0), int64(0)
			for _, r := range m.Refunds {
				if r.Of == s {
					sum, units = sum+r.Amount.Minor(), units+r.Units
				}
			}
			if units != s.Returned || sum != s.Refunded.Minor() || units > s.Units {
				t.Errorf("%s: %d units for %d, stated as %d for %s", s.ID, units, sum, s.Returned, s.Refunded)
			}
			if units == s.Units && s.Refunded != s.Amount {
				t.Errorf("%s came back whole for %s instead of %s", s.ID, s.Refunded, s.Amount)
			}
		}
	})
}
