package tiers_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

// 20 joint customers in a quarter are at the level of Solution, 19 and 5 at that of
// Integration, 4 below; of referrals 1 to 5 are within, 0 below, 6 above.
func TestExpectedVolume(t *testing.T) {
	ladder := tiers.Must(tiers.ThreeTier(quarterly()))
	for _, tt := range []struct {
		metric string
		n      int64
		want   []tiers.Band // referral, integration, solution
	}{
		{"joint_customers_in_quarter", 20, []tiers.Band{tiers.Unknown, tiers.Above, tiers.Within}},
		{"joint_customers_in_quarter", 19, []tiers.Band{tiers.Unknown, tiers.Within, tiers.Below}},
		{"joint_customers_in_quarter", 5, []tiers.Band{tiers.Unknown, tiers.Within, tiers.Below}},
		{"joint_customers_in_quarter", 4, []tiers.Band{tiers.Unknown, tiers.Below, tiers.Below}},
		{"referrals", 0, []tiers.Band{tiers.Below, tiers.Unknown, tiers.Unknown}},
		{"referrals", 1, []tiers.Band{tiers.Within, tiers.Unknown, tiers.Unknown}},
		{"referrals", 5, []tiers.Band{tiers.Within, tiers.Unknown, tiers.Unknown}},
		{"referrals", 6, []tiers.Band{tiers.Above, tiers.Unknown, tiers.Unknown}},
	} {
		all, err := ladder.Expect(tiers.Figure{tt.metric, n(tt.n)})
		if err != nil {
			t.Fatal(err)
		}
		var got []tiers.Band
		for _, v := range all {
			got = append(got, v.Band)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%d %s (-want +got)\n%s", tt.n, tt.metric, diff)
		}
	}
}

// What silver is worth on 30,000.00: 20 % less 12.5 % are 6,000.00 - 3,750.00 = 2,250.00. A
// rate that is not given leaves it open; no tier pays nothing.
func TestWorthOfTheNextTier(t *testing.T) {
	ladder := tiers.Must(metals())
	s := apply(t, ladder, tiers.Placed{ID: "p", Partner: "acme", On: date("2025-01-01"), Tier: "registered", By: "x", Reason: "x"})
	facts := tiers.Facts{
		On: date("2025-01-02"), Revenue: eur("30000"), Rounding: partnerecon.HalfUp,
		Rates: []tiers.TierRate{{"registered", partnerecon.MustPercent("12.5")}, {"silver", partnerecon.MustPercent("20")}},
	}
	if a, err := ladder.Assess(s, facts); err != nil || a.Worth != eur("2250") || a.Next != "silver" {
		t.Errorf("got %s, %v", a.Worth, err)
	}
	facts.Rates = facts.Rates[1:]
	if a, err := ladder.Assess(s, facts); err != nil || a.Worth.Stated() {
		t.Errorf("got %s, %v", a.Worth, err)
	}
	facts.Rates = nil
	facts.Rates = []tiers.TierRate{{"registered", partnerecon.MustPercent("10")}}
	facts.On = date("2025-01-01")
	var nobody tiers.Standing
	if a, err := ladder.Assess(nobody, facts); err != nil || a.Tier != "" || a.Next != "silver" {
		t.Errorf("who is nowhere qualifies for the lowest tier: got %q, %q, %v", a.Tier, a.Next, err)
	}
	facts.Rates = append(facts.Rates, tiers.TierRate{Tier: "gold"})
	if diff := cmp.Diff([]string{"/rates/1/rate required"}, problems(second(ladder.Assess(s, facts)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	facts.Rates = facts.Rates[:1]
	facts.Rounding, facts.Rates[0].Tier, facts.On = "", "bronze", partnerecon.Day{}
	if diff := cmp.Diff([]string{"/on required", "/rates/0/tier unknown", "/rounding required"}, problems(second(ladder.Assess(s, facts)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// An assessment changes nothing, answers the same again, and says what the review will
// decide: the outlook is what the close then does.
func TestTheOutlookComesTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		var s tiers.Standing
		for i := range rapid.IntRange(1, 20).Draw(t, "events") {
			h.next(t, &s, i)
		}
		on := s.Through // or the day of the last event
		for _, e := range s.Facts {
			if onOf(e).After(on) {
				on = onOf(e)
			}
		}
		before := stored(t, s)
		a, err := h.ladder.Assess(s, tiers.Facts{On: on})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := h.ladder.Assess(s, tiers.Facts{On: on}); err != nil || !reflect.DeepEqual(a, again) {
			t.Fatalf("asked again: %v", err)
		}
		changes := must(t, h.ladder, &s, tiers.Close{ID: "outlook", Partner: "acme", On: a.Review})
		if before == stored(t, s) {
			t.Fatal("a close has left no trace")
		}
		if len(changes) != len(a.Outlook) {
			t.Fatalf("%+v was foreseen, %+v has come", a.Outlook, changes)
		}
		for i := range changes {
			if c, o := changes[i], a.Outlook[i]; c.What != o.What || c.To != o.To || c.Effective != o.Effective {
				t.Fatalf("%+v was foreseen, %+v has come", o, c)
			}
		}
		if len(a.Trace) == 0 {
			t.Fatal("an assessment without a trace")
		}
	})
}

func sameText(a, b partnerecon.Money) bool { return a == b }

// What is missing is enough: who brings it meets the criterion, and with one unit less it
// does not.
func TestWhatRemainsIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := metals()
		p.Boundary = rapid.SampledFrom([]tiers.Boundary{tiers.ReachedAt, tiers.ReachedAbove}).Draw(t, "boundary")
		p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{0, proof.Part(t, "ramp")}, {9, partnerecon.Whole()}}}}
		if p.Ramps[0].Steps[0].Share == partnerecon.Whole() {
			p.Ramps[0].Steps[0].Share = partnerecon.MustRate("1/7")
		}
		p.Tiers[1].Needs.Criteria[0].Target.Amount = proof.Amount(t, "target", 100_000)
		p.Tiers[2].Needs = all(customers(5))
		p.Tiers[1].Needs.Criteria[0].Ramped = true
		l, err := tiers.New(p)
		if err != nil {
			t.Fatal(err)
		}
		s := apply(t, l,
			tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-01")},
			measured("a", "revenue", "2025-01-02", tiers.Value{Amount: proof.Signed(t, "amount", 50_000)}))
		on := tiers.Facts{On: date("2025-01-03")}
		a, err := l.Assess(s, on)
		if err != nil {
			t.Fatal(err)
		}
		gaps := a.GapsTo("silver")
		if len(gaps) == 0 {
			return
		}
		for less, want := range []bool{true, false} {
			rest, _ := partnerecon.FromMinor(gaps[0].Remaining.Amount.Minor()-int64(less), "EUR")
			c := s.Clone()
			must(t, l, &c, measured("b", "revenue", "2025-01-03", tiers.Value{Amount: rest}))
			b, err := l.Assess(c, on)
			if err != nil || b.Tiers[1].Met != want {
				t.Fatalf("%d less than %s: %t, %v", less, gaps[0].Remaining, b.Tiers[1].Met, err)
			}
		}
	})
}

func TestApplyRefuses(t *testing.T) {
	ladder := tiers.Must(metals())
	s := apply(t, ladder,
		measured("a", "revenue", "2025-01-05", tiers.Value{Amount: eur("60000")}),
		tiers.Close{ID: "q1", Partner: "acme", On: date("2025-03-31")},
		measured("b", "revenue", "2025-04-05", tiers.Value{Amount: eur("1")}))
	b := measured("b", "revenue", "2025-04-05", tiers.Value{Amount: eur("2")})
	other := measured("c", "revenue", "2025-04-05", tiers.Value{Amount: eur("2")})
	other.Partner = "beta"
	correction := measured("c", "customers", "2025-04-05", n(2))
	correction.Corrects = "b"
	early := measured("c", "revenue", "2025-04-04", tiers.Value{Amount: eur("2")})
	early.Corrects = "b"
	unknown := early
	unknown.Corrects = "z"
	for name, tt := range map[string]struct {
		e    tiers.Event
		want []string
		is   error
	}{
		"other content":                {e: b, is: tiers.ErrDuplicate},
		"another partner":              {e: other, is: tiers.ErrPartner},
		"a sealed day":                 {e: measured("c", "revenue", "2025-03-31", tiers.Value{Amount: eur("2")}), is: tiers.ErrSealed},
		"no period end":                {e: tiers.Close{ID: "c", Partner: "acme", On: date("2025-05-31")}, want: []string{"/on out_of_range"}},
		"an unknown metric":            {e: measured("c", "bookings", "2025-04-05", n(1)), want: []string{"/metric unknown"}},
		"a number of an amount":        {e: measured("c", "revenue", "2025-04-05", n(1)), want: []string{"/value/amount required", "/value/number conflict"}},
		"an unknown level":             {e: tiers.Measured{ID: "c", Partner: "acme", On: date("2025-04-05"), Metric: "certified", Holder: "ada", Value: tiers.Value{Level: "guru"}}, want: []string{"/value/level unknown"}},
		"a certificate of nobody":      {e: measured("c", "certified", "2025-04-05", tiers.Value{Level: "expert"}), want: []string{"/holder required"}},
		"a class that there is not":    {e: tiers.Measured{ID: "c", Partner: "acme", On: date("2025-04-05"), Metric: "customers", Class: "x"}, want: []string{"/class unknown"}},
		"the future":                   {e: tiers.Measured{ID: "c", Partner: "acme", On: date("2025-04-05"), For: date("2025-04-06"), Metric: "customers"}, want: []string{"/for out_of_range"}},
		"an unknown tier":              {e: tiers.Requested{ID: "c", Partner: "acme", On: date("2025-04-05"), Tier: "bronze"}, want: []string{"/tier unknown"}},
		"a placement without a reason": {e: tiers.Placed{ID: "c", Partner: "acme", On: date("2025-04-05"), Tier: "gold"}, want: []string{"/by required", "/reason required"}},
		"a correction of another kind": {e: correction, want: []string{"/corrects conflict"}},
		"a correction of the future":   {e: early, want: []string{"/corrects conflict"}},
		"a correction of nothing":      {e: unknown, is: tiers.ErrUnknown},
		"nothing":                      {e: tiers.Close{}, want: []string{"/id required", "/on required", "/partner required"}},
		"a pointer":                    {e: &tiers.Close{}, want: []string{" unknown"}},
		"too far ahead":                {e: tiers.Close{ID: "c", Partner: "acme", On: date("9999-12-31")}, want: []string{"/on limit"}},
	} {
		before := stored(t, s)
		_, err := ladder.Apply(&s, tt.e)
		if tt.is != nil && !errors.Is(err, tt.is) || tt.is == nil && !cmp.Equal(tt.want, problems(err)) || err == nil {
			t.Errorf("%s: got %v", name, err)
		}
		if stored(t, s) != before {
			t.Errorf("%s has changed the standing", name)
		}
	}
	for _, e := range []tiers.Event{
		measured("b", "revenue", "2025-04-05", tiers.Value{Amount: eur("1")}),
		tiers.Close{ID: "q1", Partner: "acme", On: date("2025-03-31")},
	} {
		before := stored(t, s)
		if changes, err := ladder.Apply(&s, e); err != nil || len(changes) != 0 || stored(t, s) != before {
			t.Errorf("%+v delivered again: %+v, %v", e, changes, err)
		}
	}
}

// A late event of an open period can undo what another one had done, and the caller is
// told.
func TestRetracted(t *testing.T) {
	p := metals()
	p.Review.Promotion = tiers.AtOnce
	ladder := tiers.Must(p)
	s := apply(t, ladder, measured("a", "revenue", "2025-01-05", tiers.Value{Amount: eur("60000")}))
	if got := s.TierOn(date("2025-01-05")); got != "silver" {
		t.Fatal(got)
	}
	corrected := measured("b", "revenue", "2025-01-05", tiers.Value{Amount: eur("40000")})
	corrected.Corrects = "a"
	changes := must(t, ladder, &s, corrected)
	var got []string
	for _, c := range changes {
		got = append(got, changed(c))
	}
	want := []string{"2025-01-05 retracted: silver -> none, from 2025-01-05", "2025-01-05 promoted: none -> registered, from 2025-01-05"}
	if diff := cmp.Diff(want, got); diff != "" || s.TierOn(date("2025-01-05")) != "registered" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBenefits(t *testing.T) {
	p := tiers.ThreeTier(quarterly())
	p.Benefits[0].Cost, p.Benefits[0].Every = eur("1.50"), tiers.EveryMonth   // referral link: all
	p.Benefits[6].Cost, p.Benefits[6].Every = eur("2000"), tiers.EveryQuarter // co-marketing budget: from Integration on
	ladder := tiers.Must(p)
	low, err := ladder.Benefits("referral")
	high, errHigh := ladder.Benefits("solution")
	if err != nil || errHigh != nil || len(low) != 3 || len(high) != 12 {
		t.Errorf("%d and %d benefits, %v, %v", len(low), len(high), err, errHigh)
	}
	s := apply(t, ladder, tiers.Placed{ID: "p", Partner: "acme", On: date("2025-01-05"), Tier: "integration", By: "x", Reason: "x"})
	for _, tt := range []struct {
		benefit, on string
		want        bool
		from        string
	}{
		{"sandbox", "2025-01-05", true, "integration"},
		{"sandbox", "2025-01-04", false, "integration"},
		{"referral link", "2025-01-05", true, "referral"},
		{"executive sponsor", "2025-01-05", false, "solution"},
	} {
		got, err := ladder.Entitled(s, tt.benefit, date(tt.on))
		if err != nil || got.Entitled != tt.want || got.From != tt.from || len(got.Trace) != 1 {
			t.Errorf("%s on %s: %+v, %v", tt.benefit, tt.on, got, err)
		}
	}
	if _, err := ladder.Entitled(s, "a car", date("2025-01-05")); !errors.Is(err, tiers.ErrUnknown) {
		t.Errorf("got %v", err)
	}
	// 10 + 4 + 1 links at 12 × 1.50 = 270.00; 4 + 1 budgets at 4 × 2,000 = 40,000.00.
	costs, err := ladder.YearlyCost(tiers.Headcount{"referral", 10}, tiers.Headcount{"integration", 4}, tiers.Headcount{"solution", 1})
	want := []tiers.BenefitCost{{"referral link", 15, eur("270")}, {"co-marketing budget", 5, eur("40000")}}
	if diff := cmp.Diff(want, costs, cmp.Comparer(sameText)); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if _, err := ladder.YearlyCost(tiers.Headcount{"referral", -1}); !errors.Is(err, partnerecon.ErrSyntax) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"solution"}, ladder.Suggest("agency")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for evidence, want := range map[string]bool{"UTM link": true, "deal registration": true, "account mapping": false} {
		if got, err := ladder.Accepts("integration", evidence); err != nil || got != want {
			t.Errorf("%s: %t, %v", evidence, got, err)
		}
	}
	if _, err := ladder.Accepts("", "UTM link"); !errors.Is(err, tiers.ErrUnknown) {
		t.Errorf("got %v", err)
	}
}

// What a benefit costs in a year: 12 months, 4 quarters, one year of it; in the order of
// the catalogue, and also where nobody has it. A sum that does not fit is an error.
func TestYearlyCost(t *testing.T) {
	p := metals()
	p.Benefits = []tiers.Benefit{{Name: "year", Cost: eur("7"), Every: tiers.EveryYear}, {Name: "free"}, {Name: "month", Cost: eur("1"), Every: tiers.EveryMonth}, {Name: "quarter", Cost: eur("2"), Every: tiers.EveryQuarter}}
	p.Tiers[1].Benefits, p.Tiers[2].Benefits = []string{"month"}, []string{"quarter", "month", "free"}
	l := tiers.Must(p)
	// 2 + 3 months at 12 × 1.00, 3 quarters at 4 × 2.00.
	got, err := l.YearlyCost(tiers.Headcount{"silver", 2}, tiers.Headcount{"gold", 3}, tiers.Headcount{"registered", 9})
	want := []tiers.BenefitCost{{"year", 0, eur("0")}, {"month", 5, eur("60")}, {"quarter", 3, eur("24")}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if got, err := l.YearlyCost(tiers.Headcount{"silver", 0}); err != nil || got[1].Partners != 0 {
		t.Errorf("nobody: %+v, %v", got, err)
	}
	for name, heads := range map[string][]tiers.Headcount{
		"more partners than can be counted": {{"silver", math.MaxInt64}, {"gold", 1}},
		"a larger cost than there can be":   {{"silver", math.MaxInt64 / 12}},
		"and by a cent":                     {{"silver", math.MaxInt64/1200 + 1}},
	} {
		if _, err := l.YearlyCost(heads...); !errors.Is(err, partnerecon.ErrOverflow) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if got, err := l.YearlyCost(tiers.Headcount{"silver", math.MaxInt64 / 1200}); err != nil {
		t.Errorf("the largest cost: %+v, %v", got, err)
	}
	if _, err := l.YearlyCost(tiers.Headcount{"bronze", 1}); !errors.Is(err, tiers.ErrUnknown) {
		t.Errorf("got %v", err)
	}
	if got, err := l.Benefits("gold"); err != nil || len(got) != 3 || got[0] != p.Benefits[3] || got[2] != p.Benefits[1] {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Who stands in no tier has nothing; the lowest tier has what it names, and the answer
// says which tier gives it.
func TestEntitlements(t *testing.T) {
	p := metals()
	p.Benefits = []tiers.Benefit{{Name: "link"}, {Name: "team"}, {Name: "dream"}}
	p.Tiers[0].Benefits, p.Tiers[2].Benefits = []string{"link"}, []string{"link", "team"}
	l := tiers.Must(p)
	s := apply(t, l, tiers.Placed{ID: "p", Partner: "acme", On: date("2025-01-05"), Tier: "registered", By: "x", Reason: "x"})
	for _, tt := range []struct {
		benefit, on string
		want        tiers.Entitlement
		rule        string
	}{
		{"link", "2025-01-04", tiers.Entitlement{From: "registered"}, "/tiers"},
		{"link", "2025-01-05", tiers.Entitlement{Entitled: true, Tier: "registered", From: "registered"}, "/tiers/0/benefits"},
		{"team", "2025-01-05", tiers.Entitlement{Tier: "registered", From: "gold"}, "/tiers/0/benefits"},
		{"dream", "2025-01-05", tiers.Entitlement{Tier: "registered"}, "/tiers/0/benefits"},
	} {
		got, err := l.Entitled(s, tt.benefit, date(tt.on))
		if err != nil || got.Entitled != tt.want.Entitled || got.Tier != tt.want.Tier || got.From != tt.want.From || got.Trace[0].Rule != tt.rule {
			t.Errorf("%s on %s: got %+v, %v", tt.benefit, tt.on, got, err)
		}
	}
}

// Where the tiers below count, what is missing of them is missing, under their names.
func TestGapsOfTheTiersBelow(t *testing.T) {
	p := metals()
	p.Base = all(tiers.Criterion{Metric: "agreement", Target: yes(), Within: span(tiers.Lifetime, 0)})
	p.Tiers[2].Needs = all(customers(3))
	for cumulative, want := range map[bool]string{true: "[/agreement silver/revenue gold/customers]", false: "[/agreement gold/customers]"} {
		p.Cumulative = cumulative
		a, err := tiers.Must(p).Assess(tiers.Standing{}, tiers.Facts{On: date("2025-01-10")})
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, g := range a.GapsTo("gold") {
			got = append(got, g.Tier+"/"+g.Metric)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("cumulative %t: got %v, want %s", cumulative, got, want)
		}
	}
}

// Of a metric of which the last figure counts it is the one about the latest day, whenever
// it became known; of one day the one that became known last.
func TestTheLastFigure(t *testing.T) {
	l := one(customers(5), func(p *tiers.Policy) { p.Metrics[1].Over = tiers.Last })
	about := func(id, on, about string, count int64) tiers.Measured {
		e := measured(id, "customers", on, n(count))
		e.For = date(about)
		return e
	}
	for name, events := range map[string][]tiers.Event{
		"late about an earlier day":      {about("a", "2025-01-10", "2025-01-10", 5), about("b", "2025-02-01", "2025-01-05", 9)},
		"of one day what came later":     {about("b", "2025-01-10", "2025-01-05", 9), about("a", "2025-02-01", "2025-01-05", 5)},
		"of one day and one time the id": {about("a", "2025-01-10", "2025-01-05", 9), about("b", "2025-01-10", "2025-01-05", 5)},
		"not what is known tomorrow":     {about("a", "2025-01-10", "2025-01-10", 5), about("b", "2025-02-11", "2025-02-01", 9)},
	} {
		if got := silver(t, l, "2025-02-10", events...); got.Actual != n(5) {
			t.Errorf("%s: got %s, want 5", name, got.Actual)
		}
	}
}

// Why a partner stands where it stands, with the rule that keeps it there.
func TestWhyItStandsThere(t *testing.T) {
	review := tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne}
	selected, graceful, noticed := review, review, review
	selected.SelfSelect = true
	graceful.Grace = partnerecon.Days(30, partnerecon.Until)
	noticed.Notice = partnerecon.Days(30, partnerecon.Until)
	for _, tt := range []struct {
		name   string
		review tiers.Review
		story  []string
		on     string
		want   []string
	}{
		{"a grace", graceful, []string{"2025-01-01 placed gold", "2025-03-31 close"}, "2025-04-01", []string{
			`tiers.stands tier="gold" on="2025-04-01"`, `tiers.grace /review/grace until="2025-04-30"`,
		}},
		{"a demotion that waits for notice", noticed, []string{"2025-01-01 placed gold", "2025-03-31 close"}, "2025-04-01", []string{
			`tiers.stands tier="gold" on="2025-04-01"`, `tiers.falling /review/demotion decided="2025-03-31" to="silver" on="no day"`,
		}},
		{"a demotion that waits for its day", noticed, []string{"2025-01-01 placed gold", "2025-03-31 close", "2025-04-10 noticed"}, "2025-05-09", []string{
			`tiers.stands tier="gold" on="2025-05-09"`, `tiers.falling /review/demotion decided="2025-03-31" to="silver" on="2025-05-10"`,
		}},
		{"a demotion that holds", noticed, []string{"2025-01-01 placed gold", "2025-03-31 close", "2025-04-10 noticed"}, "2025-05-10", []string{
			`tiers.stands tier="silver" on="2025-05-10"`,
		}},
		{"more than it stands in", review, []string{"2025-01-01 placed silver", "2025-02-01 6 customers"}, "2025-02-01", []string{
			`tiers.stands tier="silver" on="2025-02-01"`, `tiers.eligible /review/promotion qualified="gold" tier="silver"`,
		}},
		{"no more than was asked for", selected, []string{"2025-01-01 placed silver", "2025-02-01 6 customers"}, "2025-02-01", []string{
			`tiers.stands tier="silver" on="2025-02-01"`, `tiers.eligible /review/promotion qualified="gold" tier="silver"`, `tiers.requested /review/self_select requested="silver" qualified="gold"`,
		}},
		{"what was asked for is what it qualifies for", selected, []string{"2025-01-01 placed silver", "2025-02-01 3 customers"}, "2025-02-01", []string{
			`tiers.stands tier="silver" on="2025-02-01"`,
		}},
		{"what was asked for is still to come", selected, []string{"2025-01-01 asks silver", "2025-02-01 6 customers"}, "2025-02-01", []string{
			`tiers.stands tier="" on="2025-02-01"`, `tiers.eligible /review/promotion qualified="gold" tier=""`,
		}},
		{"it has left", review, []string{"2025-01-01 placed silver", "2025-02-01 left", "2025-02-02 6 customers"}, "2025-02-02", []string{
			`tiers.stands tier="" on="2025-02-02"`, `tiers.left`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := reviewed(tt.review, nil)
			a, err := l.Assess(apply(t, l, story(t, tt.story)...), tiers.Facts{On: date(tt.on)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string // without what is met of each tier
			for _, r := range a.Trace {
				if !strings.HasPrefix(r.Rule, "/tiers") {
					got = append(got, strings.TrimSpace(partnerecon.Trace{r}.String()))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
