package commission_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/commission"
)

// As few of those that win are named as cover all ages, of equal ones the first: the first of
// them lasts longest from the start, and the second ends with the row.
func TestTheFewestThatBuryARateAreNamed(t *testing.T) {
	aged := func(share string, from, until int) commission.Row {
		return commission.Row{Share: pct(share), Age: commission.Age{From: from, Until: until}}
	}
	for _, tt := range []struct {
		list []commission.Row
		by   string
	}{
		{[]commission.Row{aged("20", 0, 12), aged("20", 12, 24), aged("30", 0, 6), aged("10", 0, 24)}, "/rates/0, /rates/1"},
		{[]commission.Row{aged("20", 0, 12), aged("30", 12, 24), aged("25", 6, 24), aged("10", 0, 24)}, "/rates/0, /rates/1"},
		// One without an end ends after one that has one.
		{[]commission.Row{aged("20", 0, 12), aged("30", 6, 24), aged("25", 6, 0), aged("10", 0, 0)}, "/rates/0, /rates/2"},
		{[]commission.Row{aged("20", 0, 12), aged("25", 6, 0), aged("30", 6, 24), aged("10", 0, 0)}, "/rates/0, /rates/1"},
	} {
		_, err := commission.New(choosing(commission.BestForPartner, tt.list...))
		want(t, err, "/rates/3 conflict")
		if err != nil && !strings.Contains(err.Error(), "one of "+tt.by+" wins") {
			t.Error(err)
		}
	}
}

// Rates for ages that together are all of another one's leave it nothing.
func TestARateThatSeveralOthersBury(t *testing.T) {
	aged := func(from, until int) commission.Row {
		return commission.Row{Share: pct("20"), Age: commission.Age{From: from, Until: until}}
	}
	german := func(r commission.Row) commission.Row {
		r.Region = "DE"
		return r
	}
	low := func(r commission.Row) commission.Row {
		r.Share = pct("10")
		return r
	}
	all := commission.Row{Share: pct("10")}
	const last = "/rates/2 conflict"
	for _, c := range []struct {
		name   string
		winner commission.Winner
		rows   []commission.Row
		want   string
	}{
		{"the first year and later", commission.First, []commission.Row{aged(0, 12), aged(12, 0), all}, last},
		{"in the other order", commission.First, []commission.Row{aged(12, 0), aged(0, 12), all}, last},
		{"overlapping", commission.First, []commission.Row{aged(0, 12), aged(6, 0), all}, last},
		{"a month is left", commission.First, []commission.Row{aged(0, 12), aged(13, 0), all}, ""},
		{"it has an end", commission.First, []commission.Row{aged(0, 12), aged(12, 60), all}, ""},
		{"the last month is left", commission.First, []commission.Row{aged(0, 12), aged(12, 23), aged(0, 24)}, ""},
		{"two years", commission.First, []commission.Row{aged(0, 12), aged(12, 24), aged(0, 24)}, last},
		{"it begins before", commission.First, []commission.Row{aged(2, 12), aged(12, 0), aged(1, 0)}, ""},
		{"it stands before one of them", commission.First, []commission.Row{aged(0, 12), aged(0, 24), aged(12, 0)}, ""},
		{"one is for a region", commission.First, []commission.Row{aged(0, 12), german(aged(12, 0)), all}, ""},
		{"all are for a region", commission.First, []commission.Row{aged(0, 12), aged(12, 0), german(all)}, last},
		{"those that state more", commission.MostSpecific, []commission.Row{all, aged(0, 12), aged(12, 0)}, "/rates/0 conflict"},
		{"those that pay more", commission.BestForPartner, []commission.Row{all, aged(0, 12), aged(12, 0)}, "/rates/0 conflict"},
		{"one of them pays less", commission.BestForPartner, []commission.Row{aged(0, 12), low(low(aged(12, 0))), german(commission.Row{Share: pct("15")})}, ""},
		{"all of them are added up", commission.Stack, []commission.Row{aged(0, 12), aged(12, 0), all}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rows(c.rows...)
			p.Winner = c.winner
			if c.winner == commission.MostSpecific {
				p.Order = []commission.Dimension{"region", "age"}
			}
			_, err := commission.New(p)
			if c.want == "" {
				want(t, err)
				return
			}
			want(t, err, c.want)
		})
	}
	p := rows(aged(0, 12), aged(12, 0), all)
	p.Winner, p.Anchor = commission.First, commission.CustomerStart
	_, err := commission.New(p)
	want(t, err) // a payment before the customer's start has no age
}
