package tiers_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// one is a ladder whose silver has one criterion.
func one(k tiers.Criterion, change func(*tiers.Policy)) tiers.Ladder {
	p := metals()
	p.Metrics[1].Over = tiers.Sum
	p.Tiers = p.Tiers[:2]
	p.Tiers[1].Needs = all(k)
	if change != nil {
		change(&p)
	}
	return tiers.Must(p)
}

// silver returns how the criterion of silver stands on a day.
func silver(t *testing.T, l tiers.Ladder, on string, events ...tiers.Event) tiers.Gap {
	t.Helper()
	a, err := l.Assess(apply(t, l, events...), tiers.Facts{On: date(on)})
	if err != nil {
		t.Fatal(err)
	}
	return a.Tiers[1].Criteria[0]
}

// The days of every window. Trailing ones end with the day; those of a calendar are whole
// periods, by the year of the policy.
func TestWindowsOfADay(t *testing.T) {
	completed := func(s tiers.Span) tiers.Span { s.Completed = true; return s }
	for _, tt := range []struct {
		within    tiers.Span
		yearStart int
		on, want  string
	}{
		{span(tiers.Lifetime, 0), 0, "2025-03-31", ""},
		{span(tiers.Days, 0), 0, "2025-03-31", "2025-03-31 until 2025-04-01"},
		{span(tiers.Days, 1), 0, "2025-03-31", "2025-03-31 until 2025-04-01"},
		{span(tiers.Days, 30), 0, "2025-03-31", "2025-03-02 until 2025-04-01"},
		{span(tiers.Months, 0), 0, "2025-03-31", "2025-03-01 until 2025-04-01"},
		{span(tiers.Months, 1), 0, "2025-03-30", "2025-02-28 until 2025-03-31"}, // 31 February is its last day
		{span(tiers.Months, 12), 0, "2025-06-15", "2024-06-16 until 2025-06-16"},
		{span(tiers.Month, 0), 0, "2025-02-10", "2025-02-01 until 2025-03-01"},
		{span(tiers.Month, 3), 0, "2025-02-10", "2024-12-01 until 2025-03-01"},
		{span(tiers.Quarter, 0), 0, "2025-05-20", "2025-04-01 until 2025-07-01"},
		{span(tiers.Quarter, 2), 0, "2025-05-20", "2025-01-01 until 2025-07-01"},
		{span(tiers.Quarter, 0), 2, "2025-01-15", "2024-11-01 until 2025-02-01"},
		{span(tiers.Year, 0), 0, "2025-12-31", "2025-01-01 until 2026-01-01"},
		{span(tiers.Year, 0), 1, "2025-01-01", "2025-01-01 until 2026-01-01"},
		{span(tiers.Year, 0), 4, "2025-03-31", "2024-04-01 until 2025-04-01"},
		{span(tiers.Year, 0), 4, "2025-04-01", "2025-04-01 until 2026-04-01"},
		{span(tiers.Year, 2), 12, "2025-11-30", "2023-12-01 until 2025-12-01"},
		{completed(span(tiers.Month, 0)), 0, "2025-01-30", "2024-12-01 until 2025-01-01"},
		{completed(span(tiers.Month, 0)), 0, "2025-01-31", "2025-01-01 until 2025-02-01"}, // over with its last day
		{completed(span(tiers.Quarter, 2)), 0, "2025-05-20", "2024-10-01 until 2025-04-01"},
		{completed(span(tiers.Year, 0)), 4, "2025-03-30", "2023-04-01 until 2024-04-01"},
		{completed(span(tiers.Year, 0)), 4, "2025-03-31", "2024-04-01 until 2025-04-01"},
	} {
		l := one(tiers.Criterion{Metric: "customers", Target: n(5), Within: tt.within}, func(p *tiers.Policy) { p.YearStart = tt.yearStart })
		want := partnerecon.Interval{}.String()
		if tt.want != "" {
			want = tt.want
		}
		if got := silver(t, l, tt.on).Window; got.String() != want {
			t.Errorf("%+v from month %d on %s: got %s, want %s", tt.within, tt.yearStart, tt.on, got, want)
		}
	}
}

// How criteria of all kinds stand on 10 February 2025: 49 days are left of the quarter,
// 18 of the month.
func TestHowACriterionStands(t *testing.T) {
	const on = "2025-02-10"
	quarter := span(tiers.Quarter, 0)
	percent := partnerecon.MustPercent
	counted := func(target int64, s tiers.Span) tiers.Criterion {
		return tiers.Criterion{Metric: "customers", Target: n(target), Within: s}
	}
	renewals := tiers.Criterion{Metric: "renewals", Target: tiers.Value{Share: percent("92.5")}, Within: quarter}
	paid := func(id, on, customer, amount string) tiers.Measured {
		e := measured(id, "revenue", on, tiers.Value{Amount: eur(amount)})
		e.Customer = customer
		return e
	}
	above := func(p *tiers.Policy) { p.Boundary = tiers.ReachedAbove }
	holds := func(id, holder, level, expires string) tiers.Measured {
		e := measured(id, "certified", "2025-01-05", tiers.Value{Level: level})
		e.Holder = holder
		if expires != "" {
			e.Expires = date(expires)
		}
		return e
	}
	amount := func(s string) tiers.Value { return tiers.Value{Amount: eur(s)} }
	first := partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-04-01")}
	for _, tt := range []struct {
		name   string
		k      tiers.Criterion
		change func(*tiers.Policy)
		events []tiers.Event
		want   tiers.Gap
	}{
		{
			"3 of 5: 2 × 30 / 49 = 1.2 in 30 days", counted(5, quarter), nil,
			[]tiers.Event{measured("a", "customers", "2025-02-01", n(3))},
			tiers.Gap{Raw: n(3), Actual: n(3), Target: n(5), Percent: percent("60"), Remaining: n(2), Window: first, DaysLeft: 49, Pace: n(2)},
		},
		{
			"0 of 5 were measured", counted(5, quarter), nil,
			[]tiers.Event{measured("a", "customers", "2025-02-01", n(0))},
			tiers.Gap{Target: n(5), Percent: percent("0"), Remaining: n(5), Window: first, DaysLeft: 49, Pace: n(4)}, // 3.06
		},
		{
			"a return more than what was there", counted(5, quarter), nil,
			[]tiers.Event{measured("a", "customers", "2025-02-01", n(-1))},
			tiers.Gap{Raw: n(-1), Actual: n(-1), Target: n(5), Remaining: n(6), Window: first, DaysLeft: 49, Pace: n(4)}, // 3.67
		},
		{
			"nothing is known", counted(5, quarter), nil, nil,
			tiers.Gap{Missing: true, Target: n(5), Remaining: n(5), Window: first, DaysLeft: 49, Pace: n(4)},
		},
		{
			"what is met lacks nothing", counted(5, quarter), nil,
			[]tiers.Event{measured("a", "customers", "2025-02-01", n(6))},
			tiers.Gap{Met: true, Raw: n(6), Actual: n(6), Target: n(5), Percent: percent("120"), Window: first},
		},
		{
			"5 of more than 5", counted(5, quarter), above,
			[]tiers.Event{measured("a", "customers", "2025-02-01", n(5))},
			tiers.Gap{Raw: n(5), Actual: n(5), Target: n(5), Percent: percent("100"), Remaining: n(1), Window: first, DaysLeft: 49, Pace: n(1)},
		},
		{
			"a boundary of its own",
			tiers.Criterion{Metric: "customers", Target: n(5), Within: quarter, Boundary: tiers.ReachedAt},
			above,
			[]tiers.Event{measured("a", "customers", "2025-02-01", n(5))},
			tiers.Gap{Met: true, Raw: n(5), Actual: n(5), Target: n(5), Percent: percent("100"), Window: first},
		},
		{
			"90 % of 92.5 %: 97.297 % of it", renewals, nil,
			[]tiers.Event{measured("a", "renewals", "2025-02-01", tiers.Value{Share: percent("90")})},
			tiers.Gap{
				Raw: tiers.Value{Share: percent("90")}, Actual: tiers.Value{Share: percent("90")}, Target: tiers.Value{Share: percent("92.5")},
				Percent: percent("97.29"), Remaining: tiers.Value{Share: percent("2.5")}, Window: first, DaysLeft: 49,
			},
		},
		{
			"92.5 % of more than that", renewals, above,
			[]tiers.Event{measured("a", "renewals", "2025-02-01", tiers.Value{Share: percent("92.5")})},
			tiers.Gap{
				Raw: tiers.Value{Share: percent("92.5")}, Actual: tiers.Value{Share: percent("92.5")}, Target: tiers.Value{Share: percent("92.5")},
				Percent: percent("100"), Remaining: tiers.Value{Share: percent("0.0001")}, Window: first, DaysLeft: 49,
			},
		},
		{
			"an agreement that was withdrawn",
			tiers.Criterion{Metric: "agreement", Target: yes(), Within: quarter},
			above,
			[]tiers.Event{measured("a", "agreement", "2025-01-02", yes()), measured("b", "agreement", "2025-02-02", tiers.Value{})},
			tiers.Gap{Target: yes(), Percent: percent("0"), Remaining: yes(), Window: first, DaysLeft: 49},
		},
		{
			"an agreement, and yes is not more than yes",
			tiers.Criterion{Metric: "agreement", Target: yes(), Within: quarter},
			above,
			[]tiers.Event{measured("a", "agreement", "2025-01-02", yes())},
			tiers.Gap{Met: true, Raw: yes(), Actual: yes(), Target: yes(), Percent: percent("100"), Window: first},
		},
		{ // ada twice, ben an associate only, eve expired; until 31 March 49 days
			"one of two experts", certified("expert", 2), above,
			[]tiers.Event{holds("a", "ada", "expert", ""), holds("b", "ada", "expert", "2025-02-10"), holds("c", "ben", "associate", ""), holds("d", "eve", "expert", "2025-02-09")},
			tiers.Gap{Raw: n(1), Actual: n(1), Target: tiers.Value{Level: "expert", Number: 2}, Percent: percent("50"), Remaining: n(1), DaysLeft: 49, Pace: n(1)},
		},
		{
			"two of two associates, one of whom is more", certified("associate", 2), above,
			[]tiers.Event{holds("a", "ada", "expert", "2025-02-10"), holds("c", "ben", "associate", "")},
			tiers.Gap{Met: true, Raw: n(2), Actual: n(2), Target: tiers.Value{Level: "associate", Number: 2}, Percent: percent("100")},
		},
		{ // 200 / 75 = 2 2/3 units; 1/3 is missing, 88.88 % are there; 1/3 × 30 / 49 = 0.2
			"two units and two thirds",
			tiers.Criterion{Metric: "points", Target: n(3), Within: quarter},
			nil,
			[]tiers.Event{measured("a", "points", "2025-02-01", amount("200"))},
			tiers.Gap{Raw: n(2), Actual: n(2), Target: n(3), Percent: percent("88.88"), Remaining: n(1), Window: first, DaysLeft: 49, Pace: n(1)},
		},
		{ // a third of 900.00 for each: 300.00 + 0.00; 200.00 × 30 / 49 = 122.449
			"one large customer",
			tiers.Criterion{Metric: "revenue", Target: amount("500"), Within: quarter},
			func(p *tiers.Policy) { p.Metrics[0].CustomerLimit = partnerecon.MustRate("1/3") },
			[]tiers.Event{paid("a", "2025-02-01", "big", "500"), paid("b", "2025-02-02", "big", "400")},
			tiers.Gap{Raw: amount("900"), Actual: amount("300"), Target: amount("500"), Percent: percent("60"), Remaining: amount("200"), Window: first, DaysLeft: 49, Pace: amount("122.45")},
		},
		{ // money is shown rounded down where it is there, and up where it is missing: 100 / 3 = 33.333, 166.667 of 200.00
			"a third of a cent",
			tiers.Criterion{Metric: "revenue", Target: amount("200"), Within: quarter},
			func(p *tiers.Policy) { p.Metrics[0].CustomerLimit = partnerecon.MustRate("1/3") },
			[]tiers.Event{paid("a", "2025-02-01", "big", "100")},
			tiers.Gap{Raw: amount("100"), Actual: amount("33.33"), Target: amount("200"), Percent: percent("16.66"), Remaining: amount("166.67"), Window: first, DaysLeft: 49, Pace: amount("102.05")},
		},
		{
			"a trailing window moves until the review", counted(5, span(tiers.Days, 30)), nil,
			[]tiers.Event{measured("a", "customers", "2025-01-12", n(3))},
			tiers.Gap{
				Raw: n(3), Actual: n(3), Target: n(5), Percent: percent("60"), Remaining: n(2), DaysLeft: 49, Pace: n(2),
				Window: partnerecon.Interval{Start: date("2025-01-12"), End: date("2025-02-11")},
			},
		},
		{
			"a month ends before the quarter", counted(5, span(tiers.Month, 0)), nil,
			[]tiers.Event{measured("a", "customers", "2025-02-01", n(3))},
			tiers.Gap{
				Raw: n(3), Actual: n(3), Target: n(5), Percent: percent("60"), Remaining: n(2), DaysLeft: 18, Pace: n(4), // 3.33
				Window: partnerecon.Interval{Start: date("2025-02-01"), End: date("2025-03-01")},
			},
		},
		{
			"a month that is over counts in the review", counted(5, tiers.Span{Of: tiers.Month, Completed: true}), nil,
			[]tiers.Event{measured("a", "customers", "2025-01-31", n(3))},
			tiers.Gap{
				Raw: n(3), Actual: n(3), Target: n(5), Percent: percent("60"), Remaining: n(2), DaysLeft: 49, Pace: n(2),
				Window: partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-02-01")},
			},
		},
		{ // November 5, December 2, January 5: two of three
			"two of three months are wanted and there",
			tiers.Criterion{Metric: "customers", Target: n(5), Within: span(tiers.Month, 0), Met: 2, Of: 3},
			nil,
			[]tiers.Event{measured("a", "customers", "2024-11-01", n(5)), measured("b", "customers", "2024-12-31", n(2)), measured("c", "customers", "2025-01-31", n(5))},
			tiers.Gap{
				Met: true, Raw: n(5), Actual: n(5), Target: n(5), Percent: percent("100"), Periods: 2, Of: 3, Want: 2,
				Window: partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-02-01")},
			},
		},
		{ // November 5, December 4, January 4; the running month counts for nothing
			"one of three months",
			tiers.Criterion{Metric: "customers", Target: n(5), Within: span(tiers.Month, 0), Met: 2, Of: 3},
			nil,
			[]tiers.Event{measured("a", "customers", "2024-11-01", n(5)), measured("b", "customers", "2024-12-31", n(4)), measured("c", "customers", "2025-01-31", n(4)), measured("d", "customers", "2025-02-01", n(9))},
			tiers.Gap{
				Raw: n(4), Actual: n(4), Target: n(5), Percent: percent("80"), Remaining: n(1), Periods: 1, Of: 3, Want: 2, DaysLeft: 49, Pace: n(1),
				Window: partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-02-01")},
			},
		},
		{
			"the last month is there, and others are not",
			tiers.Criterion{Metric: "customers", Target: n(5), Within: span(tiers.Month, 0), Met: 2, Of: 3},
			nil,
			[]tiers.Event{measured("c", "customers", "2025-01-31", n(7))},
			tiers.Gap{
				Raw: n(7), Actual: n(7), Target: n(5), Percent: percent("140"), Periods: 1, Of: 3, Want: 2, DaysLeft: 49,
				Window: partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-02-01")},
			},
		},
		{ // more than 5 are wanted in two of three months; the last one has 5 and lacks 1
			"the last month at its target, where more is wanted",
			tiers.Criterion{Metric: "customers", Target: n(5), Within: span(tiers.Month, 0), Met: 2, Of: 3},
			above,
			[]tiers.Event{measured("c", "customers", "2025-01-31", n(5))},
			tiers.Gap{
				Raw: n(5), Actual: n(5), Target: n(5), Percent: percent("100"), Remaining: n(1), Of: 3, Want: 2, DaysLeft: 49, Pace: n(1),
				Window: partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-02-01")},
			},
		},
		{ // half of 5, 2.5, is shown rounded up; 2 are 80 % of it, and 0.5 are missing
			"a target for a new partner",
			tiers.Criterion{Metric: "customers", Target: n(5), Within: quarter, Ramped: true},
			func(p *tiers.Policy) {
				p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{0, percent("50")}, {3, partnerecon.Whole()}}}}
			},
			[]tiers.Event{tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-10")}, measured("a", "customers", "2025-02-01", n(2))},
			tiers.Gap{Raw: n(2), Actual: n(2), Target: n(3), Percent: percent("80"), Remaining: n(1), Window: first, DaysLeft: 49, Pace: n(1)},
		},
		{
			"a ramp that asks for nothing yet",
			tiers.Criterion{Metric: "customers", Target: n(5), Within: quarter, Ramped: true},
			func(p *tiers.Policy) {
				p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{0, percent("0")}, {3, partnerecon.Whole()}}}}
			},
			[]tiers.Event{tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-10")}},
			tiers.Gap{Met: true, Missing: true, Window: first},
		},
		{
			"of nothing there is no percentage",
			tiers.Criterion{Metric: "customers", Target: n(5), Within: quarter, Ramped: true},
			func(p *tiers.Policy) {
				p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{0, percent("0")}, {3, partnerecon.Whole()}}}}
			},
			[]tiers.Event{tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-10")}, measured("a", "customers", "2025-02-01", n(2))},
			tiers.Gap{Met: true, Raw: n(2), Actual: n(2), Window: first},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			want.Tier, want.Rule, want.Metric = "silver", "/tiers/1/needs/criteria/0", tt.k.Metric
			if got := silver(t, one(tt.k, tt.change), on, tt.events...); got != want {
				t.Errorf("got\n%+v\nwant\n%+v", got, want)
			}
		})
	}
}

// On the day of a close what is missing counts in the next review: 90 days on, on 30 June.
func TestWhatIsLeftAfterAClose(t *testing.T) {
	l := one(customers(5), func(p *tiers.Policy) { p.Metrics[1].Over = tiers.Last })
	events := []tiers.Event{measured("a", "customers", "2025-02-01", n(3)), tiers.Close{ID: "q1", Partner: "acme", On: date("2025-03-31")}}
	a, err := l.Assess(apply(t, l, events...), tiers.Facts{On: date("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	// 31 March to 30 June: 30 + 31 + 30 = 91 days; 2 × 30 / 91 = 0.66.
	if g := a.Gaps()[0]; a.Review != date("2025-06-30") || g.DaysLeft != 91 || g.Pace != n(1) {
		t.Errorf("review on %s, %+v", a.Review, g)
	}
	a, err = l.Assess(apply(t, l, events[0]), tiers.Facts{On: date("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	if g := a.Gaps()[0]; a.Review != date("2025-03-31") || g.DaysLeft != 0 || g.Pace != (tiers.Value{}) {
		t.Errorf("before the close: review on %s, %+v", a.Review, g)
	}
}

// A step of a ramp begins with its day: month 3 of a partner that started on 30 November
// begins on 28 February.
func TestRampStepsByDay(t *testing.T) {
	k := tiers.Criterion{Metric: "customers", Target: n(12), Within: span(tiers.Quarter, 0), Ramped: true}
	l := one(k, func(p *tiers.Policy) {
		p.Ramps = []tiers.Ramp{
			{Steps: []tiers.RampStep{{0, partnerecon.MustPercent("25")}, {3, partnerecon.MustPercent("50")}, {6, partnerecon.Whole()}}},
			{Segment: "big", Steps: []tiers.RampStep{{0, partnerecon.MustPercent("75")}, {3, partnerecon.Whole()}}},
		}
	})
	for _, tt := range []struct {
		segment, on string
		want        int64
	}{
		{"", "2024-11-30", 3},
		{"", "2025-02-27", 3},
		{"", "2025-02-28", 6},
		{"other", "2025-02-28", 6}, // a segment without a ramp has that of all others
		{"", "2025-05-29", 6},
		{"", "2025-05-30", 12},
		{"big", "2025-02-27", 9},
		{"big", "2025-02-28", 12},
	} {
		enrolled := tiers.Enrolled{ID: "e", Partner: "acme", On: date("2024-11-30"), Segment: tt.segment}
		if got := silver(t, l, tt.on, enrolled); got.Target != n(tt.want) {
			t.Errorf("%q on %s: got %s, want %d", tt.segment, tt.on, got.Target, tt.want)
		}
	}
	// Without a start there is no ramp; a start of its own counts instead of the day.
	if got := silver(t, l, "2025-02-01"); got.Target != n(12) {
		t.Errorf("nobody knows since when: %s", got.Target)
	}
	if got := silver(t, l, "2025-02-01", tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-30"), Start: date("2024-01-30")}); got.Target != n(12) {
		t.Errorf("a year ago: %s", got.Target)
	}
}
