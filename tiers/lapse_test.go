package tiers_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// held is a criterion that something is so in a window.
func held(s tiers.Span) tiers.Criterion {
	return tiers.Criterion{Metric: "agreement", Target: yes(), Within: s}
}

// onSilver puts acme on silver.
func onSilver(on string) tiers.Event {
	return tiers.Placed{ID: "placed", Partner: "acme", On: date(on), Tier: "silver", Reason: "negotiated", By: "lead"}
}

// What was so on a day counts through the last day on which the criterion is met with it,
// as an assessment says.
func TestLapsesThroughTheLastDayThatIsMet(t *testing.T) {
	completed := func(s tiers.Span) tiers.Span { s.Completed = true; return s }
	for _, within := range []tiers.Span{
		span(tiers.Days, 0), span(tiers.Days, 30), span(tiers.Months, 1), span(tiers.Months, 6), span(tiers.Month, 0), span(tiers.Month, 2),
		span(tiers.Quarter, 0), span(tiers.Quarter, 2), span(tiers.Year, 1), completed(span(tiers.Month, 1)), completed(span(tiers.Quarter, 2)),
	} {
		for _, on := range []string{"2025-01-01", "2025-01-31", "2025-02-28", "2025-03-30", "2025-03-31"} {
			for _, yearStart := range []int{0, 2} {
				l := one(held(within), func(p *tiers.Policy) { p.YearStart = yearStart })
				s := apply(t, l, onSilver("2024-12-31"), measured("m", "agreement", on, yes()))
				got, err := l.Lapses(s, date(on))
				if err != nil || len(got) != 1 || got[0].Last != date(on) || got[0].Rule != "/tiers/1/needs/criteria/0" || got[0].Tier != "silver" {
					t.Fatalf("%v %s: %+v, %v", within, on, got, err)
				}
				for _, after := range []int{-1, 0, 1, 2, 30, 91, 366} {
					a, err := l.Assess(s, tiers.Facts{On: got[0].Through.Add(after)})
					if err != nil {
						t.Fatal(err)
					}
					late := after > 0 || got[0].Through.Add(after).Before(date(on))
					if met := a.Tiers[1].Criteria[0].Met; met == late {
						t.Errorf("%v %s, year from %d: through %s, met %t %d days later", within, on, yearStart, got[0].Through, met, after)
					}
				}
			}
		}
	}
}

// What is needed again and again, and what is not.
func TestLapses(t *testing.T) {
	quarters := held(span(tiers.Quarter, 2))
	any2 := tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{quarters, customers(3)}}
	for _, c := range []struct {
		name   string
		needs  tiers.Group
		events []tiers.Event
		want   string // "metric last through" of each
	}{
		{"no tier", all(quarters), nil, ""},
		{"never held: by the end of the quarter", all(quarters), []tiers.Event{onSilver("2025-05-01")}, "agreement no day 2025-06-30;"},
		{"held in the first quarter: by the end of the second", all(quarters), []tiers.Event{measured("m", "agreement", "2025-02-10", yes()), onSilver("2025-05-01")}, "agreement 2025-02-10 2025-06-30;"},
		{"too long ago", all(quarters), []tiers.Event{measured("m", "agreement", "2024-11-10", yes()), onSilver("2025-05-01")}, "agreement 2024-11-10 2025-03-31;"},
		{"withdrawn", all(quarters), []tiers.Event{measured("m", "agreement", "2025-02-10", yes()), measured("o", "agreement", "2025-04-10", tiers.Value{}), onSilver("2025-05-01")}, "agreement no day 2025-06-30;"},
		{"one of two, which is needed", any2, []tiers.Event{measured("m", "agreement", "2025-02-10", yes()), onSilver("2025-05-01")}, "agreement 2025-02-10 2025-06-30;"},
		{"both of two", any2, []tiers.Event{measured("m", "agreement", "2025-02-10", yes()), measured("n", "customers", "2025-02-10", n(3)), onSilver("2025-05-01")}, ""},
		{"the other of two", any2, []tiers.Event{measured("n", "customers", "2025-02-10", n(3)), onSilver("2025-05-01")}, ""},
		{"for a lifetime", all(held(span(tiers.Lifetime, 0))), []tiers.Event{onSilver("2025-05-01")}, ""},
		{"a number", all(customers(3)), []tiers.Event{onSilver("2025-05-01")}, ""},
		{"it has left", all(quarters), []tiers.Event{onSilver("2025-05-01"), tiers.Left{ID: "l", Partner: "acme", On: date("2025-05-10")}}, ""},
	} {
		l := one(quarters, func(p *tiers.Policy) { p.Tiers[1].Needs = c.needs })
		found, err := l.Lapses(apply(t, l, c.events...), date("2025-05-20"))
		got := ""
		for _, x := range found {
			got += fmt.Sprintf("%s %s %s;", x.Metric, x.Last, x.Through)
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	l := one(quarters, nil)
	var invalid *partnerecon.InvalidError
	if _, err := l.Lapses(tiers.Standing{}, partnerecon.Day{}); !errors.As(err, &invalid) {
		t.Errorf("no day: %v", err)
	}
	if _, err := (tiers.Ladder{}).Lapses(tiers.Standing{}, date("2025-05-20")); err == nil {
		t.Error("the zero Ladder has lapses")
	}
}

// A business review was held in February, which counts for two quarters: the next one is due
// by the end of June.
func ExampleLadder_Lapses() {
	review := tiers.Criterion{Metric: "business_review", Target: tiers.Value{Yes: true}, Within: tiers.Span{Of: tiers.Quarter, N: 2}}
	ladder := tiers.Must(tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics:  []tiers.Metric{{Name: "business_review", Unit: tiers.Yes}},
		Tiers:    []tiers.Tier{{Name: "partner", Needs: tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{review}}}},
		Review:   tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ToQualified},
	})
	var standing tiers.Standing
	_, _ = ladder.Apply(&standing, tiers.Placed{
		ID: "p-1", Partner: "acme", On: partnerecon.MustDay("2025-01-10"), Tier: "partner", Reason: "negotiated", By: "lead",
	})
	_, _ = ladder.Apply(&standing, tiers.Measured{
		ID: "qbr-1", Partner: "acme", On: partnerecon.MustDay("2025-02-10"), Metric: "business_review", Value: tiers.Value{Yes: true},
	})
	lapses, err := ladder.Lapses(standing, partnerecon.MustDay("2025-03-01"))
	for _, l := range lapses {
		fmt.Println(l.Metric, "of", l.Last, "counts through", l.Through)
	}
	fmt.Println(err)
	// Output:
	// business_review of 2025-02-10 counts through 2025-06-30
	// <nil>
}
