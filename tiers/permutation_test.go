package tiers_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// permutations calls a function with every order of n things.
func permutations(n int, do func([]int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var swap func(k int)
	swap = func(k int) {
		if k == n {
			do(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			swap(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	swap(0)
}

// Between two closes the order in which events are recorded decides nothing, neither
// before the close nor after it: all orders of six events give the same bytes, and an
// event that comes after the close of its day is refused.
func TestTheOrderDecidesNothing(t *testing.T) {
	p := achievements()
	p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{0, partnerecon.MustPercent("50")}, {3, partnerecon.Whole()}}}}
	p.Review.Promotion, p.Review.SelfSelect = tiers.AtOnce, true
	atOnce := tiers.Must(p)
	p.Review.Promotion, p.Review.SelfSelect = tiers.AtPeriodEnd, false
	p.Review.Grace, p.Review.Notice = partnerecon.Days(5, partnerecon.Until), partnerecon.Days(20, partnerecon.Until)
	atEnd := tiers.Must(p)
	ready := []tiers.Event{
		measured("agreed", "agreement", "2025-01-02", yes()),
		tiers.Requested{ID: "ask", Partner: "acme", On: date("2025-01-02"), Tier: "gold"},
	}
	paid := func(id, on, customer, amount string) tiers.Measured {
		return tiers.Measured{ID: id, Partner: "acme", On: date(on), Metric: "revenue", Customer: customer, Value: tiers.Value{Amount: eur(amount)}}
	}
	for name, events := range map[string][]tiers.Event{
		"figures of several days": {
			paid("a", "2025-01-10", "x", "60"), paid("b", "2025-01-10", "y", "70"), paid("c", "2025-02-10", "z", "80"),
			measured("d", "customers", "2025-02-10", n(2)), measured("e", "customers", "2025-02-10", n(1)),
			tiers.Measured{ID: "f", Partner: "acme", On: date("2025-02-11"), Metric: "certified", Holder: "ada", Value: tiers.Value{Level: "expert"}},
		},
		"what is asked, placed and left": {
			paid("a", "2025-01-10", "x", "500"), measured("d", "customers", "2025-01-10", n(5)),
			tiers.Requested{ID: "r", Partner: "acme", On: date("2025-01-10"), Tier: "silver"},
			tiers.Requested{ID: "q", Partner: "acme", On: date("2025-01-10"), Tier: "gold"},
			tiers.Left{ID: "l", Partner: "acme", On: date("2025-02-01")},
			tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-02-02"), Segment: "big"},
		},
		"a placement, a notice and a fall": {
			tiers.Placed{ID: "p", Partner: "acme", On: date("2025-01-05"), Tier: "gold", By: "x", Reason: "x"},
			tiers.Noticed{ID: "n", Partner: "acme", On: date("2025-01-06")},
			tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-05")},
			paid("a", "2025-03-31", "x", "10"), measured("d", "customers", "2025-03-31", n(2)),
			tiers.Requested{ID: "r", Partner: "acme", On: date("2025-03-31"), Tier: "silver"},
		},
	} {
		t.Run(name+", at once", func(t *testing.T) { inAnyOrder(t, atOnce, ready, events) })
		t.Run(name+", by the period", func(t *testing.T) {
			if testing.Short() {
				events = events[:5]
			}
			inAnyOrder(t, atEnd, ready, events)
		})
	}
}

// inAnyOrder applies events in all their orders, and then a close, with the same outcome;
// after it none of them is taken any more.
func inAnyOrder(t *testing.T, ladder tiers.Ladder, ready, events []tiers.Event) {
	t.Helper()
	want := ""
	permutations(len(events), func(order []int) {
		s := apply(t, ladder, ready...)
		for _, i := range order {
			must(t, ladder, &s, events[i])
		}
		must(t, ladder, &s, tiers.Close{ID: "close", Partner: "acme", On: date("2025-03-31")})
		got := stored(t, s)
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("in the order %v\n%s\nwant\n%s", order, got, want)
		}
	})
	s := apply(t, ladder, append(ready, tiers.Close{ID: "close", Partner: "acme", On: date("2025-03-31")})...)
	for _, e := range events {
		before := stored(t, s)
		if _, err := ladder.Apply(&s, e); !errors.Is(err, tiers.ErrSealed) || stored(t, s) != before {
			t.Errorf("%+v after the close: %v", e, err)
		}
	}
}

// Closes that were left out are made up for: one close gives what one at the end of each
// period gives, but for the closes on record.
func TestOneCloseForSeveral(t *testing.T) {
	for _, review := range []tiers.Review{
		{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne, Grace: partnerecon.Months(2, partnerecon.Until)},
		{Every: tiers.EveryQuarter, Promotion: tiers.AtOnce, Demotion: tiers.ToQualified, Term: 6},
		{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne, Notice: partnerecon.Days(20, partnerecon.Through)},
	} {
		p := metals()
		p.Review = review
		ladder := tiers.Must(p)
		events := []tiers.Event{
			tiers.Placed{ID: "p", Partner: "acme", On: date("2025-01-05"), Tier: "gold", By: "x", Reason: "x"},
			measured("a", "revenue", "2025-02-05", tiers.Value{Amount: eur("60000")}),
			measured("b", "revenue", "2025-08-05", tiers.Value{Amount: eur("60000")}),
			tiers.Noticed{ID: "n", Partner: "acme", On: date("2025-09-01")},
		}
		once := apply(t, ladder, append(events, tiers.Close{ID: "last", Partner: "acme", On: date("2026-12-31")})...)
		s := apply(t, ladder, events[:2]...)
		must(t, ladder, &s, tiers.Close{ID: "q1", Partner: "acme", On: date("2025-03-31")})
		must(t, ladder, &s, tiers.Close{ID: "q2", Partner: "acme", On: date("2025-06-30")})
		must(t, ladder, &s, events[2])
		must(t, ladder, &s, events[3])
		for i, end := range []string{"2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"} {
			id := []string{"q3", "q4", "q5", "q6", "q7", "last"}[i]
			must(t, ladder, &s, tiers.Close{ID: id, Partner: "acme", On: date(end)})
		}
		once.Facts, s.Facts = nil, nil
		if stored(t, once) != stored(t, s) {
			t.Errorf("%+v: at once\n%s\nstep by step\n%s", review, stored(t, once), stored(t, s))
		}
	}
}

func stored(t interface{ Fatal(...any) }, s tiers.Standing) string {
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
