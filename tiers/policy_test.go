package tiers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

// problems are the paths and codes of what is wrong.
func problems(err error) []string {
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		return []string{fmt.Sprint(err)}
	}
	var out []string
	for _, p := range invalid.Problems {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}

func span(l tiers.Length, n int) tiers.Span { return tiers.Span{Of: l, N: n} }

func all(c ...tiers.Criterion) tiers.Group { return tiers.Group{Need: tiers.All, Criteria: c} }

// revenue asks for an amount in the last twelve months.
func revenue(amount string) tiers.Criterion {
	return tiers.Criterion{Metric: "revenue", Target: tiers.Value{Amount: eur(amount)}, Within: span(tiers.Months, 12)}
}

func customers(count int64) tiers.Criterion {
	return tiers.Criterion{Metric: "customers", Target: n(count), Within: tiers.Span{Of: tiers.Lifetime}}
}

func certified(level string, people int64) tiers.Criterion {
	return tiers.Criterion{Metric: "certified", Target: tiers.Value{Level: level, Number: people}}
}

// metals is a ladder of three: registered, silver from 50,000, gold from 250,000.
func metals() tiers.Policy {
	return tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics: []tiers.Metric{
			{Name: "revenue", Unit: tiers.Amount, Currency: "EUR", Over: tiers.Sum},
			{Name: "customers", Unit: tiers.Number, Over: tiers.Last},
			{Name: "certified", Unit: tiers.Certificate, Levels: []string{"associate", "expert"}},
			{Name: "agreement", Unit: tiers.Yes},
			{Name: "renewals", Unit: tiers.Share},
			{Name: "points", Unit: tiers.InUnits, UnitValues: []partnerecon.Money{eur("75"), partnerecon.MustMoney("12000", "JPY")}, Over: tiers.Sum},
		},
		Tiers: []tiers.Tier{
			{Name: "registered"},
			{Name: "silver", Needs: all(revenue("50000"))},
			{Name: "gold", Needs: all(revenue("250000"))},
		},
		Review: quarterly(),
	}
}

// The largest sane policy has no problem.
func TestPoliciesThatHold(t *testing.T) {
	for name, change := range map[string]func(*tiers.Policy){
		"three metals":                 func(*tiers.Policy) {},
		"the same target and one more": func(p *tiers.Policy) { p.Tiers[2].Needs = all(revenue("50000"), customers(3)) },
		"an alternative way to gold": func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{revenue("250000"), customers(9)}}
		},
		"two of three, the easy among": func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.KOfN, K: 2, Criteria: []tiers.Criterion{revenue("50000"), customers(9), certified("expert", 1)}}
		},
		"more people of a lower level": func(p *tiers.Policy) {
			p.Tiers[1].Needs, p.Tiers[2].Needs = all(certified("expert", 1)), all(certified("associate", 5))
		},
		"cumulative, another criterion": func(p *tiers.Policy) { p.Cumulative = true; p.Tiers[2].Needs = all(customers(3)) },
		"another window is another test": func(p *tiers.Policy) {
			p.Tiers[2].Needs = all(revenue("50000"))
			p.Tiers[2].Needs.Criteria[0].Within.N = 6
		},
		"above 50,000 is more than at": func(p *tiers.Policy) {
			p.Tiers[2].Needs = all(revenue("50000"))
			p.Tiers[2].Needs.Criteria[0].Boundary = tiers.ReachedAbove
		},
		"bands that meet": func(p *tiers.Policy) {
			p.Tiers[1].Expected = []tiers.Expectation{{Metric: "customers", Within: span(tiers.Quarter, 0), From: n(1), Through: n(4)}}
			p.Tiers[2].Expected = []tiers.Expectation{{Metric: "customers", Within: span(tiers.Quarter, 0), From: n(5)}}
		},
		"bands of money that meet, and one of another metric": func(p *tiers.Policy) {
			amount := func(s string) tiers.Value { return tiers.Value{Amount: eur(s)} }
			p.Tiers[0].Expected = []tiers.Expectation{{Metric: "revenue", Within: span(tiers.Quarter, 0), From: amount("0"), Until: amount("10")}}
			p.Tiers[1].Expected = []tiers.Expectation{
				{Metric: "customers", Within: span(tiers.Quarter, 0), From: n(7), Through: n(7)},
				{Metric: "revenue", Within: span(tiers.Quarter, 0), From: amount("10"), Until: amount("20")},
				{Metric: "revenue", Within: span(tiers.Year, 0), From: amount("3")},
			}
		},
		"a higher tier with easier alternatives, each of which is more than the lower tier": func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{revenue("250000"), customers(9)}, Groups: []tiers.Group{all(revenue("40000"), certified("expert", 3))}}
		},
		"a higher tier that asks less of what was an alternative": func(p *tiers.Policy) {
			p.Tiers[1].Needs = tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{revenue("50000"), customers(3)}}
			p.Tiers[2].Needs = all(revenue("40000"), customers(2), certified("expert", 1))
		},
		"half a year, year by year, and a ramp": func(p *tiers.Policy) {
			p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{0, partnerecon.MustPercent("0")}, {1, partnerecon.Whole()}}}}
			k := &p.Tiers[1].Needs.Criteria[0]
			k.Within, k.Met, k.Of, k.Ramped = span(tiers.Year, 1), 2, 2, true
		},
		"one of two twice over": func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.KOfN, K: 2, Criteria: []tiers.Criterion{revenue("250000"), revenue("300000"), customers(9)}}
		},
		"a class that counts for nothing": func(p *tiers.Policy) {
			p.Metrics[0].Classes = []tiers.Class{{"renewed", partnerecon.MustPercent("0")}, {"new", partnerecon.MustPercent("500")}}
		},
		"a benefit that costs nothing": func(p *tiers.Policy) {
			p.Benefits = []tiers.Benefit{{Name: "link", Cost: eur("0"), Every: tiers.EveryYear}}
			p.BenefitsGrow = true
		},
		"a sunset at the end of a fiscal year": func(p *tiers.Policy) {
			p.YearStart, p.Review.Every, p.Tiers[2].Sunset = 2, tiers.EveryYear, date("2026-02-01")
		},
		"never down": func(p *tiers.Policy) { p.Review.Demotion = tiers.Never },
	} {
		p := metals()
		change(&p)
		if _, err := tiers.New(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPoliciesThatDoNot(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*tiers.Policy)
		want   []string
	}{
		{"nothing", func(p *tiers.Policy) { *p = tiers.Policy{} }, []string{"/boundary required", "/review/demotion required", "/review/every required", "/review/promotion required", "/tiers required"}},
		{"an unknown metric", func(p *tiers.Policy) { p.Tiers[1].Needs.Criteria[0].Metric = "bookings" }, []string{"/tiers/1/needs/criteria/0/metric unknown"}},
		{"a gap: a tier that needs nothing", func(p *tiers.Policy) { p.Tiers[1].Needs = tiers.Group{} }, []string{"/tiers/1/needs required"}},
		{"targets that do not rise", func(p *tiers.Policy) { p.Tiers[2].Needs = all(revenue("50000")) }, []string{"/tiers/2/needs conflict"}},
		{"a higher tier that is easier", func(p *tiers.Policy) { p.Tiers[2].Needs = all(revenue("49999.99")) }, []string{"/tiers/2/needs conflict", "/tiers/2/needs/criteria/0/target conflict"}},
		{"easier in one criterion only", func(p *tiers.Policy) { p.Tiers[2].Needs = all(revenue("49999.99"), customers(3)) }, []string{"/tiers/2/needs/criteria/0/target conflict"}},
		{"easier for a segment", func(p *tiers.Policy) {
			p.Tiers[2].Needs.Criteria[0].Targets = []tiers.SegmentTarget{{"smb", tiers.Value{Amount: eur("40000")}}}
		}, []string{"/tiers/2/needs conflict", "/tiers/2/needs/criteria/0/target conflict"}},
		{"whoever is in silver is in gold", func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{revenue("50000"), customers(3)}}
		}, []string{"/tiers/2/needs conflict"}},
		{"a lower level of a certificate", func(p *tiers.Policy) {
			p.Tiers[1].Needs, p.Tiers[2].Needs = all(certified("expert", 2)), all(certified("associate", 2))
		}, []string{"/tiers/2/needs conflict", "/tiers/2/needs/criteria/0/target conflict"}},
		{"twice the same", func(p *tiers.Policy) { p.Tiers[2].Needs = all(revenue("250000"), revenue("250000")) }, []string{"/tiers/2/needs/criteria/1 conflict"}},
		{"one that follows from another one", func(p *tiers.Policy) { p.Tiers[2].Needs = all(revenue("250000"), revenue("60000")) }, []string{"/tiers/2/needs/criteria/1 conflict"}},
		{"an alternative that is harder", func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{revenue("250000"), revenue("300000")}}
		}, []string{"/tiers/2/needs/criteria/1 conflict"}},
		{"what the base asks for anyway", func(p *tiers.Policy) { p.Base = all(revenue("50000")) }, []string{"/tiers/1/needs conflict", "/tiers/1/needs/criteria/0 conflict"}},
		{"what the tier below asks for, cumulative", func(p *tiers.Policy) {
			p.Cumulative = true
			p.Tiers[2].Needs = all(revenue("50000"), customers(3))
		}, []string{"/tiers/2/needs/criteria/0 conflict"}},
		{"a target of 0", func(p *tiers.Policy) { p.Tiers[1].Needs = all(revenue("0")) }, []string{"/tiers/1/needs/criteria/0/target/amount out_of_range"}},
		{"a target in another currency", func(p *tiers.Policy) {
			p.Tiers[1].Needs.Criteria[0].Target.Amount = partnerecon.MustMoney("5", "USD")
		}, []string{"/tiers/1/needs/criteria/0/target/amount/currency conflict"}},
		{"a number for an amount", func(p *tiers.Policy) { p.Tiers[1].Needs.Criteria[0].Target = n(5) }, []string{"/tiers/1/needs/criteria/0/target/amount required", "/tiers/1/needs/criteria/0/target/number conflict"}},
		{"no window", func(p *tiers.Policy) { p.Tiers[1].Needs.Criteria[0].Within = tiers.Span{} }, []string{"/tiers/1/needs/criteria/0/within/of required"}},
		{"a window of nothing", func(p *tiers.Policy) { p.Tiers[1].Needs.Criteria[0].Within.N = -1 }, []string{"/tiers/1/needs/criteria/0/within/n out_of_range"}},
		{"trailing and completed", func(p *tiers.Policy) { p.Tiers[1].Needs.Criteria[0].Within.Completed = true }, []string{"/tiers/1/needs/criteria/0/within/completed conflict"}},
		{"several periods of no calendar", func(p *tiers.Policy) { k := &p.Tiers[1].Needs.Criteria[0]; k.Met, k.Of = 2, 3 }, []string{"/tiers/1/needs/criteria/0/within conflict"}},
		{"4 of 3 periods", func(p *tiers.Policy) {
			k := &p.Tiers[1].Needs.Criteria[0]
			k.Met, k.Of, k.Within = 4, 3, span(tiers.Month, 0)
		}, []string{"/tiers/1/needs/criteria/0/met out_of_range"}},
		{"all of two as k of n", func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.KOfN, K: 2, Criteria: []tiers.Criterion{revenue("250000"), customers(3)}}
		}, []string{"/tiers/2/needs/k out_of_range"}},
		{"a k without k of n", func(p *tiers.Policy) { p.Tiers[2].Needs.K = 1 }, []string{"/tiers/2/needs/k conflict"}},
		{"a group of nothing", func(p *tiers.Policy) { p.Tiers[2].Needs.Groups = []tiers.Group{{Need: tiers.All}} }, []string{"/tiers/2/needs/groups/0/criteria required"}},
		{"four levels", func(p *tiers.Policy) {
			g := all(customers(3))
			for range 3 {
				g = tiers.Group{Need: tiers.All, Groups: []tiers.Group{g}}
			}
			p.Tiers[2].Needs = g
		}, []string{"/tiers/2/needs/groups/0/groups/0/groups limit"}},
		{"benefits that are promised to grow", func(p *tiers.Policy) {
			p.BenefitsGrow, p.Benefits = true, []tiers.Benefit{{Name: "sandbox"}}
			p.Tiers[1].Benefits = []string{"sandbox"}
		}, []string{"/tiers/2/benefits conflict"}},
		{"a benefit that is not in the catalogue", func(p *tiers.Policy) { p.Tiers[1].Benefits = []string{"sandbox"} }, []string{"/tiers/1/benefits/0 unknown"}},
		{"a cost without a period", func(p *tiers.Policy) { p.Benefits = []tiers.Benefit{{Name: "b", Cost: eur("5")}} }, []string{"/benefits/0/every required"}},
		{"a ramp that falls and does not end", func(p *tiers.Policy) {
			p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{1, partnerecon.MustPercent("50")}, {1, partnerecon.MustPercent("40")}}}}
		}, []string{"/ramps/0/steps/0/month out_of_range", "/ramps/0/steps/1/month conflict", "/ramps/0/steps/1/share conflict", "/ramps/0/steps/1/share out_of_range"}},
		{"ramped without a ramp", func(p *tiers.Policy) { p.Tiers[1].Needs.Criteria[0].Ramped = true }, []string{"/tiers/1/needs/criteria/0/ramped conflict"}},
		{"a band that leaves a gap", func(p *tiers.Policy) {
			p.Tiers[1].Expected = []tiers.Expectation{{Metric: "customers", Within: span(tiers.Quarter, 0), From: n(1), Through: n(4)}}
			p.Tiers[2].Expected = []tiers.Expectation{{Metric: "customers", Within: span(tiers.Quarter, 0), From: n(6)}}
		}, []string{"/tiers/2/expected/0/from conflict"}},
		{"a band that ends before it begins", func(p *tiers.Policy) {
			p.Tiers[1].Expected = []tiers.Expectation{{Metric: "customers", Within: span(tiers.Quarter, 0), From: n(5), Until: n(5)}}
		}, []string{"/tiers/1/expected/0/from out_of_range"}},
		{"a limit of nothing and of everything", func(p *tiers.Policy) {
			p.Metrics[0].CustomerLimit, p.Metrics[5].CustomerLimit = partnerecon.MustPercent("0"), partnerecon.Whole()
		}, []string{"/metrics/0/customer_limit out_of_range", "/metrics/5/customer_limit out_of_range"}},
		{"a limit of a level", func(p *tiers.Policy) { p.Metrics[1].CustomerLimit = partnerecon.MustPercent("5") }, []string{"/metrics/1/customer_limit conflict"}},
		{"fields of other units", func(p *tiers.Policy) {
			p.Metrics[3] = tiers.Metric{Name: "agreement", Unit: tiers.Yes, Over: tiers.Last, Currency: "EUR", Levels: []string{"a"}, UnitValues: []partnerecon.Money{eur("1")}, Classes: []tiers.Class{{"a", partnerecon.Whole()}}}
		}, []string{"/metrics/3/classes conflict", "/metrics/3/currency conflict", "/metrics/3/levels conflict", "/metrics/3/over conflict", "/metrics/3/unit_values conflict"}},
		{"unit values", func(p *tiers.Policy) { p.Metrics[5].UnitValues = []partnerecon.Money{eur("0"), eur("5")} }, []string{"/metrics/5/unit_values/0 out_of_range", "/metrics/5/unit_values/1 duplicate"}},
		{"a grace of hours", func(p *tiers.Policy) { p.Review.Grace = partnerecon.Hours(5, partnerecon.Until) }, []string{"/review/grace/hours conflict"}},
		{"never down, after a grace", func(p *tiers.Policy) {
			p.Review.Demotion, p.Review.Grace = tiers.Never, partnerecon.Days(5, partnerecon.Until)
		}, []string{"/review/demotion conflict"}},
		{"a need that is not stated", func(p *tiers.Policy) { p.Tiers[1].Needs.Need = "" }, []string{"/tiers/1/needs/need required"}},
		{"none of two", func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.KOfN, Criteria: []tiers.Criterion{revenue("250000"), customers(3)}}
		}, []string{"/tiers/2/needs/k out_of_range"}},
		{"a boundary of a certificate, and a window", func(p *tiers.Policy) {
			k := certified("expert", 1)
			k.Boundary, k.Within = tiers.ReachedAt, span(tiers.Days, 1)
			p.Tiers[2].Needs = all(k)
		}, []string{"/tiers/2/needs/criteria/0/boundary conflict", "/tiers/2/needs/criteria/0/within conflict"}},
		{"a boundary of no kind, of yes", func(p *tiers.Policy) {
			p.Tiers[2].Needs = all(tiers.Criterion{Metric: "agreement", Target: yes(), Within: span(tiers.Lifetime, 0), Boundary: "at"})
		}, []string{"/tiers/2/needs/criteria/0/boundary unknown", "/tiers/2/needs/criteria/0/boundary conflict"}},
		{"two lifetimes", func(p *tiers.Policy) {
			p.Tiers[2].Needs = all(tiers.Criterion{Metric: "customers", Target: n(5), Within: span(tiers.Lifetime, 2)})
		}, []string{"/tiers/2/needs/criteria/0/within/n conflict"}},
		{"a certificate in several periods", func(p *tiers.Policy) {
			k := certified("expert", 1)
			k.Met, k.Of = 1, 2
			p.Tiers[2].Needs = all(k)
		}, []string{"/tiers/2/needs/criteria/0/of conflict"}},
		{"periods of two months each, and of one that is over", func(p *tiers.Policy) {
			two := tiers.Criterion{Metric: "customers", Target: n(5), Within: span(tiers.Month, 2), Met: 1, Of: 2}
			over := tiers.Criterion{Metric: "renewals", Target: tiers.Value{Share: partnerecon.Whole()}, Within: tiers.Span{Of: tiers.Month, Completed: true}, Met: 1, Of: 2}
			p.Tiers[2].Needs = all(two, over)
		}, []string{"/tiers/2/needs/criteria/0/within conflict", "/tiers/2/needs/criteria/1/within conflict"}},
		{"a ramp of a share", func(p *tiers.Policy) {
			p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{0, partnerecon.MustPercent("50")}, {1, partnerecon.Whole()}}}}
			p.Tiers[2].Needs = all(tiers.Criterion{Metric: "renewals", Target: tiers.Value{Share: partnerecon.Whole()}, Within: span(tiers.Month, 0), Ramped: true})
		}, []string{"/tiers/2/needs/criteria/0/ramped conflict"}},
		{"a share that is missing, one of nothing, and no yes", func(p *tiers.Policy) {
			share := func(v tiers.Value) tiers.Criterion {
				return tiers.Criterion{Metric: "renewals", Target: v, Within: span(tiers.Month, 0)}
			}
			p.Tiers[2].Needs = all(share(tiers.Value{}), share(tiers.Value{Share: partnerecon.MustPercent("0")}), tiers.Criterion{Metric: "agreement", Within: span(tiers.Month, 0)})
		}, []string{"/tiers/2/needs/criteria/0/target/share required", "/tiers/2/needs/criteria/1/target/share out_of_range", "/tiers/2/needs/criteria/2/target/yes required"}},
		{"a target of several kinds", func(p *tiers.Policy) {
			p.Tiers[2].Needs = all(tiers.Criterion{Metric: "customers", Target: tiers.Value{Number: 5, Amount: eur("1"), Share: partnerecon.Whole(), Yes: true, Level: "expert"}, Within: span(tiers.Month, 0)})
		}, []string{"/tiers/2/needs/criteria/0/target/amount conflict", "/tiers/2/needs/criteria/0/target/level conflict", "/tiers/2/needs/criteria/0/target/share conflict", "/tiers/2/needs/criteria/0/target/yes conflict"}},
		{"a ramp that begins later, at more than the whole", func(p *tiers.Policy) {
			p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{0, partnerecon.Rate{}}, {2, partnerecon.MustPercent("101")}, {2, partnerecon.Whole()}}}}
		}, []string{"/ramps/0/steps/0/share required", "/ramps/0/steps/1/share out_of_range", "/ramps/0/steps/2/month conflict", "/ramps/0/steps/2/share conflict"}},
		{"volumes that are none", func(p *tiers.Policy) {
			p.Tiers[1].Expected = []tiers.Expectation{
				{Metric: "agreement", Within: span(tiers.Quarter, 0), From: yes()},
				{Metric: "certified", From: tiers.Value{Level: "expert"}},
				{Metric: "customers", From: n(1)},
				{Metric: "revenue", Within: span(tiers.Quarter, 0), From: n(1), Through: n(2)},
				{Metric: "points", Within: span(tiers.Quarter, 0), From: n(1), Through: n(2), Until: n(3)},
				{Metric: "renewals", Within: span(tiers.Quarter, 0), From: tiers.Value{Share: partnerecon.Whole()}, Until: n(3)},
			}
		}, []string{
			"/tiers/1/expected/0/metric conflict", "/tiers/1/expected/1/metric conflict", "/tiers/1/expected/2/within/of required",
			"/tiers/1/expected/3/from/amount required", "/tiers/1/expected/3/from/number conflict", "/tiers/1/expected/3/through/amount required", "/tiers/1/expected/3/through/number conflict",
			"/tiers/1/expected/4/until conflict", "/tiers/1/expected/5/from out_of_range", "/tiers/1/expected/5/until/number conflict", "/tiers/1/expected/5/until/share required",
		}},
		{"a band that ends below its beginning", func(p *tiers.Policy) {
			p.Tiers[1].Expected = []tiers.Expectation{{Metric: "customers", Within: span(tiers.Quarter, 0), From: n(5), Through: n(4)}}
		}, []string{"/tiers/1/expected/0/from out_of_range"}},
		{"bands of money that leave a gap, overlap, and go on behind one without an end", func(p *tiers.Policy) {
			band := func(from, until string) []tiers.Expectation {
				e := tiers.Expectation{Metric: "revenue", Within: span(tiers.Quarter, 0), From: tiers.Value{Amount: eur(from)}}
				if until != "" {
					e.Until = tiers.Value{Amount: eur(until)}
				}
				return []tiers.Expectation{e}
			}
			p.Tiers[0].Expected, p.Tiers[1].Expected, p.Tiers[2].Expected = band("0", "10"), band("10.01", ""), band("20", "30")
		}, []string{"/tiers/1/expected/0/from conflict", "/tiers/2/expected/0/from conflict"}},
		{"a currency that there is not, and one too many", func(p *tiers.Policy) { p.Metrics[0].Currency, p.Metrics[1].Currency = "EURO", "EUR" }, []string{
			"/metrics/0/currency unknown", "/metrics/1/currency conflict", "/tiers/1/needs/criteria/0/target/amount/currency conflict", "/tiers/2/needs/criteria/0/target/amount/currency conflict",
		}},
		{"no level, no unit value, no way to count", func(p *tiers.Policy) {
			p.Metrics[2].Levels, p.Metrics[5].UnitValues, p.Metrics[1].Over, p.Metrics[4].Over = nil, nil, "", tiers.Sum
		}, []string{"/metrics/1/over required", "/metrics/2/levels required", "/metrics/4/over conflict", "/metrics/5/unit_values required"}},
		{"a class without a factor, of a level", func(p *tiers.Policy) { p.Metrics[1].Classes = []tiers.Class{{Name: "a"}} }, []string{"/metrics/1/classes conflict", "/metrics/1/classes/0/factor required"}},
		{"a cost below nothing, and a period of none", func(p *tiers.Policy) {
			p.Benefits = []tiers.Benefit{{Name: "a", Cost: eur("-0.01"), Every: tiers.EveryMonth}, {Name: "b", Every: tiers.EveryMonth}, {Name: "c", Cost: eur("0"), Every: tiers.EveryYear}}
		}, []string{"/benefits/0/cost out_of_range", "/benefits/1/every conflict"}},
		{"never down, after a term or a notice", func(p *tiers.Policy) { p.Review.Demotion, p.Review.Term = tiers.Never, 12 }, []string{"/review/demotion conflict"}},
		{"never down, after a notice", func(p *tiers.Policy) {
			p.Review.Demotion, p.Review.Notice = tiers.Never, partnerecon.Days(5, partnerecon.Until)
		}, []string{"/review/demotion conflict"}},
		{"a notice of hours, without an edge", func(p *tiers.Policy) { p.Review.Notice = partnerecon.Window{Hours: 5} }, []string{"/review/notice/edge unknown", "/review/notice/hours conflict"}},
		{"easier through one alternative", func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{revenue("40000")}}
		}, []string{"/tiers/2/needs conflict", "/tiers/2/needs/criteria/0/target conflict"}},
		{"easier in a group within", func(p *tiers.Policy) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{customers(3)}, Groups: []tiers.Group{all(revenue("40000"))}}
		}, []string{"/tiers/2/needs/groups/0/criteria/0/target conflict"}},
		{"what every tier below asks for, cumulative: it is told once", func(p *tiers.Policy) {
			p.Cumulative = true
			p.Tiers = append(p.Tiers, tiers.Tier{Name: "platinum", Needs: all(revenue("50000"))})
		}, []string{"/tiers/3/needs conflict", "/tiers/3/needs/criteria/0 conflict", "/tiers/3/needs/criteria/0/target conflict"}},
		{"a group within that decides nothing", func(p *tiers.Policy) {
			p.Base = all(customers(3))
			p.Tiers[2].Needs = tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{revenue("250000")}, Groups: []tiers.Group{{Need: tiers.Any, Criteria: []tiers.Criterion{customers(2), certified("expert", 1)}}}}
		}, []string{"/tiers/2/needs/groups/0/criteria/0 conflict"}},
		{"what the base asks for twice", func(p *tiers.Policy) { p.Base = all(customers(3), customers(2)) }, []string{"/base/criteria/1 conflict"}},
		{"easier in one of two", func(p *tiers.Policy) {
			p.Tiers[1].Needs, p.Tiers[2].Needs = all(revenue("50000"), customers(3)), all(revenue("49999.99"), customers(5))
		}, []string{"/tiers/2/needs/criteria/0/target conflict"}},
		{"some of nothing", func(p *tiers.Policy) { p.Tiers[2].Needs = tiers.Group{Need: tiers.KOfN, K: 1} }, []string{"/tiers/2/needs required", "/tiers/2/needs/criteria required"}},
		{"a target of nothing for a segment", func(p *tiers.Policy) {
			p.Tiers[2].Needs.Criteria[0].Targets = []tiers.SegmentTarget{{"big", tiers.Value{Amount: eur("0")}}}
		}, []string{"/tiers/2/needs/criteria/0/targets/0/target/amount out_of_range"}},
		{"what the base asks of a segment anyway", func(p *tiers.Policy) {
			base := revenue("10")
			base.Targets = []tiers.SegmentTarget{{"big", tiers.Value{Amount: eur("60000")}}}
			p.Base = tiers.Group{Need: tiers.All, Groups: []tiers.Group{all(base)}}
		}, []string{"/tiers/1/needs conflict", "/tiers/1/needs/criteria/0 conflict"}},
		{"a sunset within a quarter", func(p *tiers.Policy) { p.Tiers[2].Sunset = date("2026-02-01") }, []string{"/tiers/2/sunset out_of_range"}},
		{"names", func(p *tiers.Policy) {
			p.Tiers[1].Name, p.Tiers[2].Name, p.Metrics[1].Name = "registered", "", "revenue"
		}, []string{"/metrics/1/name duplicate", "/tiers/1/name duplicate", "/tiers/2/name required"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := metals()
			tt.change(&p)
			_, err := tiers.New(p)
			if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
			text, errJSON := json.Marshal(p)
			if errJSON != nil {
				return // what a zero amount cannot be written as
			}
			if _, err := tiers.Parse(text); err == nil {
				t.Errorf("read from JSON it is no problem: %s", text)
			}
		})
	}
}

// What is wrong with the JSON and with the policy is told together.
func TestParseTellsEverything(t *testing.T) {
	_, err := tiers.Parse([]byte(`{"boundary":"reached_at","Metrics":[],"tiers":[{"name":"a","needs":{"need":"al"}}],"review":{"every":"month","promotion":"at_once","demotion":7}}`))
	want := []string{"/Metrics unknown", "/review/demotion type", "/tiers/0/needs/criteria required"}
	if diff := cmp.Diff(want, problems(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What is wrong for a segment alone says for which.
func TestProblemsNameTheSegment(t *testing.T) {
	p := metals()
	p.Tiers[2].Needs.Criteria[0].Targets = []tiers.SegmentTarget{{"smb", tiers.Value{Amount: eur("40000")}}}
	if err := second(tiers.New(p)); err == nil || !strings.Contains(err.Error(), `easier than tier "silver" in segment "smb", which asks for 50000.00 EUR`) {
		t.Errorf("got %v", err)
	}
	p.Tiers[2].Needs.Criteria[0] = revenue("40000")
	if err := second(tiers.New(p)); err == nil || !strings.Contains(err.Error(), `easier than tier "silver", which asks for 50000.00 EUR`) {
		t.Errorf("got %v", err)
	}
}

func TestPolicyIsACopy(t *testing.T) {
	p := metals()
	p.Metrics[0].Classes = []tiers.Class{{"new", partnerecon.Whole()}}
	p.Base = all(tiers.Criterion{Metric: "agreement", Target: yes(), Within: span(tiers.Lifetime, 0)})
	p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{0, partnerecon.MustPercent("50")}, {1, partnerecon.Whole()}}}}
	p.Benefits = []tiers.Benefit{{Name: "link"}}
	p.Tiers[2].Needs = tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{revenue("250000")}, Groups: []tiers.Group{all(customers(3))}}
	p.Tiers[2].Needs.Criteria[0].Targets = []tiers.SegmentTarget{{"big", tiers.Value{Amount: eur("300000")}}}
	p.Tiers[2].Readiness = all(customers(9))
	p.Tiers[2].Benefits, p.Tiers[2].Types, p.Tiers[2].Evidence = []string{"link"}, []string{"agency"}, []string{"cookie"}
	p.Tiers[2].Expected = []tiers.Expectation{{Metric: "customers", Within: span(tiers.Quarter, 0), From: n(1)}}
	l := tiers.Must(p)
	before, _ := json.Marshal(l.Policy())
	proof.Scribble(&p)
	shown := l.Policy()
	proof.Scribble(&shown)
	if after, _ := json.Marshal(l.Policy()); string(after) != string(before) {
		t.Errorf("got %s, want %s", after, before)
	}
}

// A budget and a scorecard keep nothing of the caller's memory either.
func TestBudgetAndScorecardAreCopies(t *testing.T) {
	plan, score := tiers.CoMarketing("EUR"), tiers.IntegrationScore()
	budget, card := tiers.MustBudget(plan), tiers.MustScorecard(score)
	before, _ := json.Marshal([]any{budget.Policy(), card.Policy()})
	planned, scored := budget.Policy(), card.Policy()
	proof.Scribble(&plan)
	proof.Scribble(&score)
	proof.Scribble(&planned)
	proof.Scribble(&scored)
	if after, _ := json.Marshal([]any{budget.Policy(), card.Policy()}); string(after) != string(before) {
		t.Errorf("got %s, want %s", after, before)
	}
}
