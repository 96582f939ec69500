package tiers_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// Figures of all kinds as they are given: of certificates one by level, of units whole
// ones or money.
func TestPlaceByFiguresOfAllKinds(t *testing.T) {
	points := func(target int64) tiers.Criterion {
		return tiers.Criterion{Metric: "points", Target: n(target), Within: span(tiers.Quarter, 0)}
	}
	held := func(level string, people int64) tiers.Figure {
		return tiers.Figure{"certified", tiers.Value{Level: level, Number: people}}
	}
	renewals := tiers.Criterion{Metric: "renewals", Target: tiers.Value{Share: partnerecon.MustPercent("90")}, Within: span(tiers.Quarter, 0)}
	agreed := tiers.Criterion{Metric: "agreement", Target: yes(), Within: span(tiers.Lifetime, 0)}
	for _, tt := range []struct {
		name    string
		needs   tiers.Criterion
		figures []tiers.Figure
		want    bool
	}{
		{"2 experts of 2", certified("expert", 2), []tiers.Figure{held("expert", 2)}, true},
		{"2 associates are no experts", certified("expert", 2), []tiers.Figure{held("associate", 2)}, false},
		{"an expert and an associate", certified("expert", 2), []tiers.Figure{held("expert", 1), held("associate", 1)}, false},
		{"an expert is an associate, too", certified("associate", 2), []tiers.Figure{held("expert", 1), held("associate", 1)}, true},
		{"2 units of 2", points(2), []tiers.Figure{{"points", n(2)}}, true},
		{"1 unit of 2", points(2), []tiers.Figure{{"points", n(1)}}, false},
		{"150.00 are 2 units of 75.00", points(2), []tiers.Figure{{"points", tiers.Value{Amount: eur("150")}}}, true},
		{"a cent less is not", points(2), []tiers.Figure{{"points", tiers.Value{Amount: eur("149.99")}}}, false},
		{"24,000 yen are 2 units", points(2), []tiers.Figure{{"points", tiers.Value{Amount: partnerecon.MustMoney("24000", "JPY")}}}, true},
		{"90 % of 90 %", renewals, []tiers.Figure{{"renewals", tiers.Value{Share: partnerecon.MustPercent("90")}}}, true},
		{"89.99 % of 90 %", renewals, []tiers.Figure{{"renewals", tiers.Value{Share: partnerecon.MustPercent("89.99")}}}, false},
		{"an agreement", agreed, []tiers.Figure{{"agreement", yes()}}, true},
		{"no agreement", agreed, []tiers.Figure{{"agreement", tiers.Value{}}}, false},
		{"another metric", agreed, []tiers.Figure{{"customers", n(5)}}, false},
		{"several periods, which one figure does not show", tiers.Criterion{Metric: "customers", Target: n(5), Within: span(tiers.Month, 0), Met: 1, Of: 2}, []tiers.Figure{{"customers", n(9)}}, false},
	} {
		got, err := one(tt.needs, nil).Place(tt.figures...)
		want := "registered"
		if tt.want {
			want = "silver"
		}
		if err != nil || got.Tier != want {
			t.Errorf("%s: got %q, %v, want %q\n%s", tt.name, got.Tier, err, want, got.Trace)
		}
	}
}

func TestPlaceRefuses(t *testing.T) {
	l := tiers.Must(metals())
	for _, tt := range []struct {
		name    string
		figures []tiers.Figure
		want    string
	}{
		{"an unknown metric", []tiers.Figure{{"bookings", n(1)}}, "/0/metric unknown"},
		{"a figure twice", []tiers.Figure{{"customers", n(1)}, {"revenue", tiers.Value{Amount: eur("1")}}, {"customers", n(1)}}, "/2/metric duplicate"},
		{"a number of money", []tiers.Figure{{"revenue", n(1)}}, "/0/value/amount required, /0/value/number conflict"},
		{"a level that there is not", []tiers.Figure{{"certified", tiers.Value{Level: "guru", Number: 1}}}, "/0/value/level unknown"},
		{"a level and a yes", []tiers.Figure{{"certified", tiers.Value{Level: "expert", Number: 1, Yes: true}}}, "/0/value/yes conflict"},
		{"a currency without units", []tiers.Figure{{"points", tiers.Value{Amount: partnerecon.MustMoney("1", "USD")}}}, "/0/value/amount/currency conflict"},
		{"units and money", []tiers.Figure{{"points", tiers.Value{Number: 2, Amount: eur("1")}}}, "/0/value/number conflict"},
		{"a share of customers", []tiers.Figure{{"customers", tiers.Value{Share: partnerecon.Whole()}}}, "/0/value/share conflict"},
		{"no share", []tiers.Figure{{"renewals", tiers.Value{}}}, "/0/value/share required"},
		{"more than there are metrics", make([]tiers.Figure, 65), " limit"},
	} {
		if got := strings.Join(problems(second(l.Place(tt.figures...))), ", "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
		if got := strings.Join(problems(second(l.Expect(tt.figures...))), ", "); got != tt.want {
			t.Errorf("%s, expected: got %s, want %s", tt.name, got, tt.want)
		}
	}
	if got := problems(second(l.Place(make([]tiers.Figure, 64)...))); got[0] == " limit" {
		t.Errorf("64 figures: got %v", got)
	}
	// Certificates are counted by level, so that one metric may stand there several times.
	if _, err := l.Place(tiers.Figure{"certified", tiers.Value{Level: "expert", Number: 1}}, tiers.Figure{"certified", tiers.Value{Level: "associate", Number: 1}}); err != nil {
		t.Error(err)
	}
}

// The volume of a partner beside the band of each tier, with its place in the policy. Of
// a band that ends through 10 the 10 is within, of one until 10 it is above.
func TestVolumeOfEveryUnit(t *testing.T) {
	p := metals()
	quarter := span(tiers.Quarter, 0)
	amount := func(s string) tiers.Value { return tiers.Value{Amount: eur(s)} }
	p.Tiers[1].Expected = []tiers.Expectation{
		{Metric: "revenue", Within: quarter, From: amount("5"), Until: amount("10")},
		{Metric: "customers", Within: quarter, From: n(5), Through: n(10)},
	}
	l := tiers.Must(p)
	for _, tt := range []struct {
		revenue   string
		customers int64
		want      [2]tiers.Band
	}{
		{"4.99", 4, [2]tiers.Band{tiers.Below, tiers.Below}},
		{"5", 5, [2]tiers.Band{tiers.Within, tiers.Within}},
		{"9.99", 10, [2]tiers.Band{tiers.Within, tiers.Within}},
		{"10", 11, [2]tiers.Band{tiers.Above, tiers.Above}},
	} {
		got, err := l.Expect(tiers.Figure{"revenue", amount(tt.revenue)}, tiers.Figure{"customers", n(tt.customers)})
		want := []tiers.Volume{
			{Tier: "silver", Rule: "/tiers/1/expected/0", Metric: "revenue", Actual: amount(tt.revenue), Band: tt.want[0]},
			{Tier: "silver", Rule: "/tiers/1/expected/1", Metric: "customers", Actual: n(tt.customers), Band: tt.want[1]},
		}
		if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		a, err := l.Assess(apply(t, l, measured("a", "revenue", "2025-01-05", amount(tt.revenue)), measured("b", "customers", "2025-03-31", n(tt.customers))), tiers.Facts{On: date("2025-03-31")})
		for i := range want {
			want[i].Window = partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-04-01")}
		}
		if err != nil || len(a.Volumes) != 2 || a.Volumes[0] != want[0] || a.Volumes[1] != want[1] {
			t.Errorf("got %+v, %v, want %+v", a.Volumes, err, want)
		}
	}
}

// The trace says what was there in the unit of the metric, and where that is no whole
// number, the fraction.
func TestTheTraceShowsWhatWasThere(t *testing.T) {
	third := func(p *tiers.Policy) { p.Metrics[0].CustomerLimit = partnerecon.MustRate("1/3") }
	paid := measured("a", "revenue", "2025-01-05", tiers.Value{Amount: eur("100")})
	paid.Customer = "big"
	held := measured("a", "certified", "2025-01-05", tiers.Value{Level: "expert"})
	held.Holder = "ada"
	quarter := span(tiers.Quarter, 0)
	for _, tt := range []struct {
		k      tiers.Criterion
		change func(*tiers.Policy)
		e      tiers.Event
		want   []string
	}{
		{
			tiers.Criterion{Metric: "agreement", Target: yes(), Within: quarter},
			nil, measured("a", "agreement", "2025-01-05", tiers.Value{}),
			[]string{`tiers.short /tiers/1/needs/criteria/0 metric="agreement" actual="no" target="yes" remaining="yes" window="2025-01-01 until 2025-04-01"`},
		},
		{ // 200 / 75 = 8/3, 3 - 8/3 = 1/3
			tiers.Criterion{Metric: "points", Target: n(3), Within: quarter},
			nil, measured("a", "points", "2025-01-05", tiers.Value{Amount: eur("200")}),
			[]string{`tiers.short /tiers/1/needs/criteria/0 metric="points" actual="8/3" target="3" remaining="1/3" window="2025-01-01 until 2025-04-01"`},
		},
		{ // a third of 100.00 is 100/3, 200.00 less that 500/3
			tiers.Criterion{Metric: "revenue", Target: tiers.Value{Amount: eur("200")}, Within: quarter},
			third, paid,
			[]string{
				`tiers.limited /metrics metric="revenue" raw="100.00 EUR" actual="100/3 EUR" limit="1/3"`,
				`tiers.short /tiers/1/needs/criteria/0 metric="revenue" actual="100/3 EUR" target="200.00 EUR" remaining="500/3 EUR" window="2025-01-01 until 2025-04-01"`,
			},
		},
		{
			certified("expert", 2), nil, held,
			[]string{`tiers.short /tiers/1/needs/criteria/0 metric="certified" actual="1" target="2 of expert" remaining="1"`},
		},
		{
			tiers.Criterion{Metric: "renewals", Target: tiers.Value{Share: partnerecon.MustPercent("92.5")}, Within: quarter},
			nil, measured("a", "renewals", "2025-01-05", tiers.Value{Share: partnerecon.MustPercent("92.5")}),
			[]string{`tiers.met /tiers/1/needs/criteria/0 metric="renewals" actual="92.5%" target="92.5%" window="2025-01-01 until 2025-04-01"`},
		},
		{
			tiers.Criterion{Metric: "customers", Target: n(5), Within: span(tiers.Month, 0), Met: 2, Of: 3},
			nil, measured("a", "customers", "2025-01-31", n(6)),
			[]string{`tiers.short /tiers/1/needs/criteria/0 metric="customers" actual="6" target="5" periods="1" of="3" want="2" window="2025-01-01 until 2025-02-01"`},
		},
		{
			tiers.Criterion{Metric: "customers", Target: n(5), Within: span(tiers.Lifetime, 0)},
			nil,
			tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-05")},
			[]string{`tiers.missing /tiers/1/needs/criteria/0 metric="customers" target="5" remaining="5"`},
		},
	} {
		l := one(tt.k, tt.change)
		a, err := l.Assess(apply(t, l, tt.e), tiers.Facts{On: date("2025-02-10")})
		if err != nil {
			t.Fatal(err)
		}
		text := a.Trace.String()
		for _, want := range tt.want {
			if !strings.Contains(text, want+"\n") {
				t.Errorf("got\n%swant the line\n%s", text, want)
			}
		}
	}
}

// A group of alternatives is a step of its own, and one that asks for all is not.
func TestTheTraceCountsAlternatives(t *testing.T) {
	p := metals()
	p.Tiers[2].Needs = tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{revenue("250000")}, Groups: []tiers.Group{
		{Need: tiers.KOfN, K: 2, Criteria: []tiers.Criterion{customers(5), certified("expert", 1), certified("associate", 4)}},
	}}
	got, err := tiers.Must(p).Place(tiers.Figure{"customers", n(5)})
	if err != nil {
		t.Fatal(err)
	}
	text := got.Trace.String()
	if !strings.Contains(text, `tiers.group /tiers/2/needs/groups/0 need="k_of_n" met="1" of="3" want="2"`+"\n") || strings.Count(text, tiers.CodeGroup) != 1 {
		t.Errorf("got\n%s", text)
	}
	p.Tiers[2].Needs = tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{revenue("250000"), customers(5)}}
	got, err = tiers.Must(p).Place(tiers.Figure{"customers", n(5)})
	if err != nil || !strings.Contains(got.Trace.String(), `tiers.group /tiers/2/needs need="any" met="1" of="2" want="1"`+"\n") {
		t.Errorf("got\n%s%v", got.Trace, err)
	}
}

// A standing under a ladder that has no such tier any more is refused where it is asked
// about, and nobody is promoted out of a tier that is not there.
func TestATierThatTheLadderLacks(t *testing.T) {
	placed := tiers.Placed{ID: "p", Partner: "acme", On: date("2025-01-05"), Tier: "gold", By: "x", Reason: "x"}
	s := apply(t, tiers.Must(metals()), placed)
	p := metals()
	p.Tiers, p.Review.Promotion, p.Benefits = p.Tiers[:2], tiers.AtOnce, []tiers.Benefit{{Name: "sandbox"}}
	lower := tiers.Must(p)
	if _, err := lower.Assess(s, tiers.Facts{On: date("2025-01-06")}); !errors.Is(err, tiers.ErrUnknown) {
		t.Errorf("assessed: %v", err)
	}
	if _, err := lower.Entitled(s, "sandbox", date("2025-01-06")); !errors.Is(err, tiers.ErrUnknown) {
		t.Errorf("entitled: %v", err)
	}
	if _, err := lower.Entitled(s, "sandbox", date("2025-01-04")); err != nil {
		t.Errorf("entitled before it stood there: %v", err)
	}
	e := measured("r", "revenue", "2025-01-06", tiers.Value{Amount: eur("60000")})
	if changes := must(t, lower, &s, e); len(changes) != 0 || s.TierOn(date("2025-01-06")) != "gold" {
		t.Errorf("%+v, %q", changes, s.TierOn(date("2025-01-06")))
	}
}
