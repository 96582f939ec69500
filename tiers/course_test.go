package tiers_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// reviewed is a ladder by the customers of a quarter: registered, silver from 3, gold
// from 6.
func reviewed(r tiers.Review, change func(*tiers.Policy)) tiers.Ladder {
	p := metals()
	p.Metrics[1].Over = tiers.Sum
	p.Tiers[1].Needs, p.Tiers[2].Needs = all(windowed(3, tiers.Quarter)), all(windowed(6, tiers.Quarter))
	p.Review = r
	if change != nil {
		change(&p)
	}
	return tiers.Must(p)
}

// story reads what happens to a partner, day by day: "2025-03-31 close", "2025-02-01 6
// customers", "2025-01-01 placed gold".
func story(t *testing.T, lines []string) []tiers.Event {
	t.Helper()
	var out []tiers.Event
	for i, line := range lines {
		on, rest, _ := strings.Cut(line, " ")
		what, arg, _ := strings.Cut(rest, " ")
		id, day := fmt.Sprint("e", i), date(on)
		switch what {
		case "close":
			out = append(out, tiers.Close{ID: id, Partner: "acme", On: day})
		case "placed":
			out = append(out, tiers.Placed{ID: id, Partner: "acme", On: day, Tier: arg, By: "x", Reason: "x"})
		case "asks":
			out = append(out, tiers.Requested{ID: id, Partner: "acme", On: day, Tier: arg})
		case "noticed":
			out = append(out, tiers.Noticed{ID: id, Partner: "acme", On: day})
		case "left":
			out = append(out, tiers.Left{ID: id, Partner: "acme", On: day})
		case "enrolled":
			out = append(out, tiers.Enrolled{ID: id, Partner: "acme", On: day})
		default:
			var count int64
			if _, err := fmt.Sscan(what, &count); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			out = append(out, measured(id, "customers", on, n(count)))
		}
	}
	return out
}

// What becomes of partners, review by review. A quarter that nothing is said about had no
// customers.
func TestCourses(t *testing.T) {
	review := func(change func(*tiers.Review)) tiers.Review {
		r := tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne}
		if change != nil {
			change(&r)
		}
		return r
	}
	term := func(months int) tiers.Review { return review(func(r *tiers.Review) { r.Term = months }) }
	grace := func(w partnerecon.Window) tiers.Review { return review(func(r *tiers.Review) { r.Grace = w }) }
	notice := func(w partnerecon.Window) tiers.Review { return review(func(r *tiers.Review) { r.Notice = w }) }
	days := func(n int) partnerecon.Window { return partnerecon.Days(n, partnerecon.Until) }
	placed := "2025-01-01 placed gold"
	for _, tt := range []struct {
		name   string
		review tiers.Review
		change func(*tiers.Policy)
		story  []string
		want   []string // after the first event
	}{
		{
			"a term of 6 months protects through 30 June", term(6), nil,
			[]string{placed, "2025-03-31 close", "2025-06-30 close"},
			[]string{"2025-06-30 demoted: gold -> silver, from 2025-07-01, through 2025-12-31"},
		},
		{
			"a term of 7 months protects in the review of 30 June", term(7), nil,
			[]string{placed, "2025-03-31 close", "2025-06-30 close", "2025-09-30 close"},
			[]string{"2025-09-30 demoted: gold -> silver, from 2025-10-01, through 2026-04-30"},
		},
		{
			"who qualifies in the last review of the term has another one", term(6), nil,
			[]string{placed, "2025-02-01 6 customers", "2025-03-31 close", "2025-05-01 6 customers", "2025-06-30 close"},
			[]string{"2025-06-30 requalified: gold -> gold, from 2025-07-01, through 2025-12-31"},
		},
		{
			"a term of a month", term(1), nil,
			[]string{placed, "2025-02-01 6 customers", "2025-03-31 close"},
			[]string{"2025-03-31 requalified: gold -> gold, from 2025-04-01, through 2025-04-30"},
		},
		{
			"a term of its own after a fall by one", term(3), nil,
			[]string{placed, "2025-03-31 close", "2025-06-30 close", "2025-09-30 close"},
			[]string{
				"2025-03-31 demoted: gold -> silver, from 2025-04-01, through 2025-06-30",
				"2025-06-30 demoted: silver -> registered, from 2025-07-01, through 2025-09-30",
				"2025-09-30 requalified: registered -> registered, from 2025-10-01, through 2025-12-31",
			},
		},
		{ // 1 April and 91 days are 1 July, the day after the review
			"a grace that is over with the next review", grace(days(91)), nil,
			[]string{placed, "2025-03-31 close", "2025-06-30 close"},
			[]string{"2025-03-31 grace: gold -> gold, from 2025-04-01, through 2025-06-30", "2025-06-30 demoted: gold -> silver, from 2025-07-01"},
		},
		{
			"a grace that is over a day later", grace(days(92)), nil,
			[]string{placed, "2025-03-31 close", "2025-06-30 close", "2025-09-30 close"},
			[]string{"2025-03-31 grace: gold -> gold, from 2025-04-01, through 2025-07-01", "2025-09-30 demoted: gold -> silver, from 2025-10-01"},
		},
		{
			"who qualifies within the grace keeps its tier, and has a new grace later", grace(days(200)), nil,
			[]string{placed, "2025-03-31 close", "2025-05-01 6 customers", "2025-06-30 close", "2025-09-30 close"},
			[]string{
				"2025-03-31 grace: gold -> gold, from 2025-04-01, through 2025-10-17",
				"2025-06-30 requalified: gold -> gold, from 2025-07-01",
				"2025-09-30 grace: gold -> gold, from 2025-10-01, through 2026-04-18",
			},
		},
		{
			"without a notice nobody falls", notice(days(10)), nil,
			[]string{placed, "2025-03-31 close", "2025-06-30 close", "2025-09-30 close"},
			[]string{"2025-03-31 announced: gold -> silver"},
		},
		{
			"it falls when notice has run", notice(days(10)), nil,
			[]string{placed, "2025-03-31 close", "2025-04-10 noticed", "2025-04-15 noticed", "2025-06-30 close"},
			[]string{
				"2025-03-31 announced: gold -> silver",
				"2025-04-10 announced: gold -> silver, from 2025-04-20",
				"2025-03-31 demoted: gold -> silver, from 2025-04-20", // told with the next event
				"2025-06-30 announced: silver -> registered",
			},
		},
		{
			"what is decided after it fell comes after the fall", notice(days(10)), nil,
			[]string{placed, "2025-03-31 close", "2025-04-10 noticed", "2025-04-25 placed gold"},
			[]string{
				"2025-03-31 announced: gold -> silver",
				"2025-04-10 announced: gold -> silver, from 2025-04-20",
				"2025-03-31 demoted: gold -> silver, from 2025-04-20",
				"2025-04-25 placed: silver -> gold, from 2025-04-25",
			},
		},
		{
			"a notice before anything is decided means nothing", notice(days(10)), nil,
			[]string{placed, "2025-03-10 noticed", "2025-03-31 close"},
			[]string{"2025-03-31 announced: gold -> silver"},
		},
		{
			"and none where none is needed", review(nil), nil,
			[]string{placed, "2025-03-10 noticed", "2025-03-31 close", "2025-04-10 noticed"},
			[]string{"2025-03-31 demoted: gold -> silver, from 2025-04-01"},
		},
		{
			"who qualifies before it falls stays", notice(days(40)), nil,
			[]string{placed, "2025-03-31 close", "2025-06-01 noticed", "2025-06-02 6 customers", "2025-06-30 close", "2025-09-30 close"},
			[]string{
				"2025-03-31 announced: gold -> silver",
				"2025-06-01 announced: gold -> silver, from 2025-07-11",
				"2025-06-30 requalified: gold -> gold, from 2025-07-01",
				"2025-09-30 announced: gold -> silver",
			},
		},
		{ // 21 June and 10 days are 1 July
			"notice within the grace that has run with it", review(func(r *tiers.Review) { r.Grace, r.Notice = days(91), days(10) }), nil,
			[]string{placed, "2025-03-31 close", "2025-06-21 noticed", "2025-06-30 close"},
			[]string{"2025-03-31 grace: gold -> gold, from 2025-04-01, through 2025-06-30", "2025-06-30 demoted: gold -> silver, from 2025-07-01"},
		},
		{
			"notice within the grace that runs a day longer", review(func(r *tiers.Review) { r.Grace, r.Notice = days(91), days(10) }), nil,
			[]string{placed, "2025-03-31 close", "2025-06-22 noticed", "2025-06-30 close", "2025-09-30 close"},
			[]string{
				"2025-03-31 grace: gold -> gold, from 2025-04-01, through 2025-06-30",
				"2025-06-30 announced: gold -> silver, from 2025-07-02",
				"2025-06-30 demoted: gold -> silver, from 2025-07-02",
				"2025-09-30 grace: silver -> silver, from 2025-10-01, through 2025-12-30",
			},
		},
		{
			"how far it falls is looked at again until it falls", review(func(r *tiers.Review) { r.Demotion, r.Notice = tiers.ToQualified, days(10) }), nil,
			[]string{placed, "2025-03-31 close", "2025-05-01 3 customers", "2025-06-30 close", "2025-07-05 noticed"},
			[]string{"2025-03-31 announced: gold -> registered", "2025-07-05 announced: gold -> silver, from 2025-07-15"},
		},
		{
			"nobody falls", review(func(r *tiers.Review) { r.Demotion = tiers.Never }), nil,
			[]string{placed, "2025-03-31 close", "2025-06-30 close"},
			nil,
		},
		{
			"at once, from the day on", review(func(r *tiers.Review) { r.Promotion = tiers.AtOnce }), nil,
			[]string{"2025-01-10 2 customers", "2025-02-01 1 customers", "2025-02-02 3 customers", "2025-03-31 close", "2025-06-30 close"},
			[]string{
				"2025-02-01 promoted: registered -> silver, from 2025-02-01",
				"2025-02-02 promoted: silver -> gold, from 2025-02-02",
				"2025-06-30 demoted: gold -> silver, from 2025-07-01",
			},
		},
		{
			"at once out of a grace, with all that the tier needs", review(func(r *tiers.Review) { r.Promotion, r.Grace = tiers.AtOnce, days(300) }), nil,
			[]string{placed, "2025-03-31 close", "2025-05-01 5 customers", "2025-05-20 1 customers", "2025-05-21 1 customers"},
			[]string{"2025-03-31 grace: gold -> gold, from 2025-04-01, through 2026-01-25", "2025-05-20 requalified: gold -> gold, from 2025-05-20"},
		},
		{
			"at once out of a grace of the lowest tier", review(func(r *tiers.Review) { r.Promotion, r.Grace = tiers.AtOnce, days(300) }), func(p *tiers.Policy) { p.Tiers[0].Needs = all(windowed(1, tiers.Quarter)) },
			[]string{"2025-01-01 placed registered", "2025-03-31 close", "2025-05-20 1 customers"},
			[]string{"2025-03-31 grace: registered -> registered, from 2025-04-01, through 2026-01-25", "2025-05-20 requalified: registered -> registered, from 2025-05-20"},
		},
		{
			"no more than was asked for, and down to it", review(func(r *tiers.Review) { r.SelfSelect = true }), nil,
			[]string{"2025-01-01 asks silver", "2025-02-01 9 customers", "2025-03-31 close", "2025-04-01 asks gold", "2025-05-01 9 customers", "2025-06-30 close", "2025-07-01 asks registered", "2025-08-01 9 customers", "2025-09-30 close", "2025-10-01 asks ", "2025-12-31 close"},
			[]string{
				"2025-03-31 promoted: none -> silver, from 2025-04-01",
				"2025-06-30 promoted: silver -> gold, from 2025-07-01",
				"2025-09-30 stepped_down: gold -> registered, from 2025-10-01",
				"2025-12-31 stepped_down: registered -> none, from 2026-01-01",
			},
		},
		{
			"what was asked for is where it falls to, and not lower", review(func(r *tiers.Review) { r.SelfSelect = true }), nil,
			[]string{placed, "2025-02-01 asks silver", "2025-02-02 3 customers", "2025-03-31 close"},
			[]string{"2025-03-31 stepped_down: gold -> silver, from 2025-04-01"},
		},
		{
			"a placement is a request of who has asked for nothing", review(func(r *tiers.Review) { r.SelfSelect = true }), nil,
			[]string{"2025-01-01 placed silver", "2025-02-01 9 customers", "2025-03-31 close", "2025-06-30 close"},
			[]string{"2025-06-30 demoted: silver -> registered, from 2025-07-01"},
		},
		{ // noticed on 25 June: it falls on 5 July
			"who falls when the lowest tier has ended stands nowhere", notice(days(10)), func(p *tiers.Policy) { p.Tiers[0].Sunset = date("2025-07-01") },
			[]string{"2025-01-01 placed silver", "2025-03-31 close", "2025-06-25 noticed", "2025-07-10 left"},
			[]string{
				"2025-03-31 announced: silver -> registered", "2025-06-25 announced: silver -> none, from 2025-07-05",
				"2025-03-31 demoted: silver -> none, from 2025-07-05",
			},
		},
		{
			"the lowest tier ends", review(nil), func(p *tiers.Policy) { p.Tiers[0].Sunset = date("2025-07-01") },
			[]string{"2025-01-01 placed registered", "2025-03-31 close", "2025-06-30 close", "2025-09-30 close"},
			[]string{"2025-06-30 sunset: registered -> none, from 2025-07-01"},
		},
		{
			"the lowest tier ends for who qualifies for more", review(nil), func(p *tiers.Policy) { p.Tiers[0].Sunset = date("2025-07-01") },
			[]string{"2025-01-01 placed registered", "2025-03-31 close", "2025-05-01 6 customers", "2025-06-30 close"},
			[]string{"2025-06-30 sunset: registered -> gold, from 2025-07-01"},
		},
		{
			"two tiers end, and who qualifies for nothing falls below both", review(nil), func(p *tiers.Policy) { p.Tiers[1].Sunset, p.Tiers[2].Sunset = date("2025-04-01"), date("2025-04-01") },
			[]string{placed, "2025-03-31 close"},
			[]string{"2025-03-31 sunset: gold -> registered, from 2025-04-01"},
		},
		{
			"who has left and was in no tier leaves nothing behind", review(nil), nil,
			[]string{"2025-01-01 enrolled", "2025-02-01 left", "2025-02-02 6 customers", "2025-03-31 close", "2025-04-01 enrolled", "2025-05-01 6 customers", "2025-06-30 close"},
			[]string{"2025-06-30 promoted: none -> gold, from 2025-07-01"},
		},
		{
			"who has left is not promoted at once either", review(func(r *tiers.Review) { r.Promotion = tiers.AtOnce }), nil,
			[]string{placed, "2025-02-01 left", "2025-02-02 6 customers", "2025-02-03 enrolled"},
			[]string{"2025-02-01 left: gold -> none, from 2025-02-01", "2025-02-03 promoted: none -> gold, from 2025-02-03"},
		},
		{
			"a placement brings back who has left", review(nil), nil,
			[]string{placed, "2025-02-01 left", "2025-02-10 placed silver", "2025-03-31 close"},
			[]string{
				"2025-02-01 left: gold -> none, from 2025-02-01", "2025-02-10 placed: none -> silver, from 2025-02-10",
				"2025-03-31 demoted: silver -> registered, from 2025-04-01",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := reviewed(tt.review, tt.change)
			var s tiers.Standing
			var got []string
			for i, e := range story(t, tt.story) {
				for _, c := range must(t, l, &s, e) {
					if i > 0 {
						got = append(got, changed(c))
					}
				}
				if err := s.UnmarshalJSON([]byte(stored(t, s))); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Periods that were left out are made up for, 1,200 at once and no more.
func TestAsManyReviewsAtOnce(t *testing.T) {
	monthly := tiers.Review{Every: tiers.EveryMonth, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne}
	l := reviewed(monthly, nil)
	for last, want := range map[string]bool{"2125-01-31": true, "2125-02-28": false} { // 1,200 months after January 2025, and one more
		s := apply(t, l, tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-10")})
		_, err := l.Apply(&s, tiers.Close{ID: "c", Partner: "acme", On: date(last)})
		if (err == nil) != want || err != nil && !has(err, "/on", "limit") {
			t.Errorf("through %s: %v", last, err)
		}
	}
}

// An assessment that would have to make up for more reviews than that is refused.
func TestAnAssessmentOfTooMuchTime(t *testing.T) {
	l := reviewed(tiers.Review{Every: tiers.EveryMonth, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne}, nil)
	s := apply(t, l, tiers.Enrolled{ID: "e", Partner: "acme", On: date("1900-01-10")})
	if _, err := l.Assess(s, tiers.Facts{On: date("2025-01-10")}); !has(err, "/on", "limit") {
		t.Errorf("got %v", err)
	}
}

// Nothing of what windows still reach is dropped at a close, in no group however deep,
// and what they do not reach any more is.
func TestWhatACloseKeeps(t *testing.T) {
	deep := tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{windowed(1, tiers.Quarter)}, Groups: []tiers.Group{
		{Need: tiers.Any, Criteria: []tiers.Criterion{revenue("10"), certified("expert", 1)}},
	}}
	p := metals()
	p.Metrics[1].Over = tiers.Sum
	p.Tiers[1].Needs = all(windowed(1, tiers.Quarter))
	p.Tiers[2].Needs = deep
	near := revenue("5")
	near.Within = span(tiers.Days, 10) // of each metric the window that reaches farthest counts
	p.Tiers[1].Readiness = all(near)
	p.Tiers[2].Readiness = all(tiers.Criterion{Metric: "renewals", Target: tiers.Value{Share: partnerecon.MustPercent("90")}, Within: span(tiers.Days, 200)})
	p.Tiers[1].Expected = []tiers.Expectation{{Metric: "points", Within: span(tiers.Days, 60), From: n(1)}}
	p.Tiers[2].Expected = []tiers.Expectation{{Metric: "points", Within: span(tiers.Days, 10), From: n(1)}}
	l := tiers.Must(p)
	share := tiers.Value{Share: partnerecon.MustPercent("95")}
	for _, tt := range []struct {
		name string
		e    tiers.Measured
		want bool // after the close of 31 December 2025
	}{
		{"of the last twelve months", measured("a", "revenue", "2025-01-01", tiers.Value{Amount: eur("1")}), true},
		{"of the day before them", measured("a", "revenue", "2024-12-31", tiers.Value{Amount: eur("1")}), false},
		{"of the quarter", measured("a", "customers", "2025-10-01", n(1)), true},
		{"of the quarter before", measured("a", "customers", "2025-09-30", n(1)), false},
		{"of 200 days", measured("a", "renewals", "2025-06-15", share), true}, // 31 December is the 200th
		{"of 201 days", measured("a", "renewals", "2025-06-14", share), false},
		{"of 60 days", measured("a", "points", "2025-11-02", tiers.Value{Amount: eur("1")}), true}, // 29 + 31 = 60
		{"of 61 days", measured("a", "points", "2025-11-01", tiers.Value{Amount: eur("1")}), false},
		{"of no window", measured("a", "agreement", "2025-12-31", yes()), false},
		{"a certificate that is valid tomorrow", certificate("2026-01-01"), true},
		{"a certificate that ends today", certificate("2025-12-31"), false},
		{"a certificate for good", certificate(""), true},
	} {
		s := apply(t, l, tt.e, tiers.Close{ID: "c", Partner: "acme", On: date("2025-12-31")})
		kept := false
		for _, f := range s.Facts {
			_, is := f.(tiers.Measured)
			kept = kept || is
		}
		if kept != tt.want {
			t.Errorf("%s: kept %t, want %t", tt.name, kept, tt.want)
		}
	}
}

func certificate(expires string) tiers.Measured {
	e := measured("a", "certified", "2025-01-05", tiers.Value{Level: "expert"})
	e.Holder = "ada"
	if expires != "" {
		e.Expires = date(expires)
	}
	return e
}

// What is no figure is known again as long as a window reaches its day: it may be
// delivered again. Before that it is of a sealed day.
func TestOldEventsThatAreKnown(t *testing.T) {
	p := metals() // twelve months of revenue, and less of something else
	p.Tiers[2].Readiness = all(windowed(1, tiers.Month))
	l := tiers.Must(p)
	for on, want := range map[string]error{"2025-01-01": nil, "2024-12-31": tiers.ErrSealed} {
		e := tiers.Enrolled{ID: "e", Partner: "acme", On: date(on)}
		s := apply(t, l, e, tiers.Close{ID: "c", Partner: "acme", On: date("2025-12-31")})
		if changes, err := l.Apply(&s, e); !errors.Is(err, want) || len(changes) != 0 {
			t.Errorf("%s delivered again: %+v, %v", on, changes, err)
		}
	}
}

// A sum that is carried counts for a lifetime and for no window, by class as it was
// measured, and customers apart only where a limit needs them.
func TestWhatIsCarried(t *testing.T) {
	p := metals()
	p.Tiers[1].Needs = all(revenue("50"))
	life := revenue("100")
	life.Within = span(tiers.Lifetime, 0)
	p.Tiers[2].Needs = all(life)
	p.Metrics[0].Classes = []tiers.Class{{"new", partnerecon.MustPercent("200")}, {"old", partnerecon.MustPercent("50")}}
	paid := func(id, class, customer, amount string) tiers.Measured {
		e := measured(id, "revenue", "2025-01-05", tiers.Value{Amount: eur(amount)})
		e.Class, e.Customer = class, customer
		return e
	}
	events := []tiers.Event{paid("a", "new", "x", "40"), paid("b", "new", "y", "10"), paid("c", "old", "x", "20"), tiers.Close{ID: "c1", Partner: "acme", On: date("2026-12-31")}}
	for _, tt := range []struct {
		limit partnerecon.Rate
		sums  int
		raw   string
		life  string // adjusted
	}{
		{partnerecon.Rate{}, 2, "110.00 EUR", "110.00 EUR"},           // 2 × 50 + 20 / 2
		{partnerecon.MustPercent("50"), 3, "110.00 EUR", "75.00 EUR"}, // x: 80 + 10, of which 55 count; y: 20
	} {
		p.Metrics[0].CustomerLimit = tt.limit
		l := tiers.Must(p)
		s := apply(t, l, events...)
		a, err := l.Assess(s, tiers.Facts{On: date("2027-01-01")})
		if err != nil {
			t.Fatal(err)
		}
		window, life := a.Tiers[1].Criteria[0], a.Tiers[2].Criteria[0]
		if len(s.Carried) != tt.sums || !window.Missing || life.Raw.String() != tt.raw || life.Actual.String() != tt.life {
			t.Errorf("limit %s: %+v, window %+v, lifetime %s of %s", tt.limit, s.Carried, window, life.Actual, life.Raw)
		}
	}
}

// A standing holds 100,000 facts.
func TestFactsAreBounded(t *testing.T) {
	l := tiers.Must(metals())
	s := tiers.Standing{Partner: "acme"}
	for i := range 99_999 {
		s.Facts = append(s.Facts, measured(fmt.Sprintf("m%06d", i), "customers", "2025-01-05", n(1)))
	}
	if _, err := l.Apply(&s, measured("n", "customers", "2025-01-05", n(1))); err != nil {
		t.Errorf("the last one: %v", err)
	}
	if _, err := l.Apply(&s, measured("o", "customers", "2025-01-05", n(1))); !has(err, "", "limit") {
		t.Errorf("one more: %v", err)
	}
	s.Facts = append(s.Facts, measured("o", "customers", "2025-01-05", n(1)))
	if _, err := l.Assess(s, tiers.Facts{On: date("2025-01-06")}); !has(err, "/facts", "limit") {
		t.Errorf("a forged one: %v", err)
	}
}

// Who has left has no term, no grace and no demotion before it; its request stands.
func TestWhoHasLeftHasNoTerm(t *testing.T) {
	l := reviewed(tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne, Term: 3, Grace: partnerecon.Days(100, partnerecon.Until)}, nil)
	s := apply(t, l, story(t, []string{"2025-01-01 placed gold", "2025-03-31 close", "2025-05-01 left"})...)
	if want := (tiers.Course{Since: date("2025-05-01"), Requested: "gold", Left: true}); s.Now != want {
		t.Errorf("got %+v, want %+v", s.Now, want)
	}
	if want := (tiers.Course{Tier: "gold", Since: date("2025-01-01"), RequalifyBy: date("2025-03-31"), GraceUntil: date("2025-07-10"), Requested: "gold"}); s.Sealed != want {
		t.Errorf("sealed %+v, want %+v", s.Sealed, want)
	}
}
