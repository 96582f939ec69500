package bulk_test

import (
	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// The metrics of drawn ladders.
const (
	metricRevenue   = "revenue"   // an amount, added up
	metricSeats     = "seats"     // a number, added up
	metricDeals     = "deals"     // a number, in classes that count more or less
	metricReviewed  = "reviewed"  // yes or no
	metricCertified = "certified" // people with certificates
)

// drawLadder draws a ladder over figures that are stated. Every second one is over one sum by
// months, with promotion and demotion at the end of a period.
func drawLadder(d dice, p settlement.Policy) tiers.Policy {
	l := tiers.Policy{
		Boundary: one(d, "boundary", tiers.ReachedAt, tiers.ReachedAbove),
		Metrics:  []tiers.Metric{{Name: metricRevenue, Unit: tiers.Amount, Over: tiers.Sum, Currency: p.Currency}},
		Review:   tiers.Review{Every: one(d, "reviewed", tiers.EveryMonth, tiers.EveryMonth, tiers.EveryQuarter, tiers.EveryYear), Promotion: tiers.AtPeriodEnd, Demotion: tiers.ToQualified},
	}
	seats := chance(d, "counts seats", 40)
	if seats {
		l.Metrics = append(l.Metrics, tiers.Metric{Name: metricSeats, Unit: tiers.Number, Over: tiers.Sum})
	}
	rich := chance(d, "rich ladder", 50)
	if rich {
		l.Metrics = append(l.Metrics,
			tiers.Metric{Name: metricDeals, Unit: tiers.Number, Over: tiers.Sum, Classes: []tiers.Class{{Name: "sourced", Factor: pe.MustPercent("150")}, {Name: "assisted", Factor: pe.MustRate("1/3")}}},
			tiers.Metric{Name: metricReviewed, Unit: tiers.Yes},
			tiers.Metric{Name: metricCertified, Unit: tiers.Certificate, Levels: []string{"basic", "expert"}},
		)
		drawReview(d, &l.Review)
		l.Cumulative = chance(d, "cumulative", 20)
	}
	within := drawSpan(d)
	target := int64(0)
	asks := chance(d, "the lowest asks", 20)
	for i, name := range p.Tiers {
		t := tiers.Tier{Name: name}
		if i > 0 || asks {
			target += int64(one(d, "target", 1_000, 50_000, 1))
			t.Needs = tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{{Metric: metricRevenue, Target: tiers.Value{Amount: minor(target, p.Currency)}, Within: within}}}
			if seats && chance(d, "needs seats", 50) {
				t.Needs.Criteria = append(t.Needs.Criteria, tiers.Criterion{
					Metric: metricSeats, Target: tiers.Value{Number: int64(5 * (i + 1))}, Within: within,
					Boundary: one(d, "boundary of seats", "", tiers.ReachedAbove, tiers.ReachedAt),
				})
			}
			if rich && chance(d, "needs more", 50) {
				t.Needs.Need = one(d, "need", tiers.Any, tiers.All)
				t.Needs.Criteria = append(t.Needs.Criteria, drawCriterion(d, i))
			}
		}
		l.Tiers = append(l.Tiers, t)
	}
	return l
}

func drawSpan(d dice) tiers.Span {
	out := tiers.Span{Of: one(d, "window", tiers.Months, tiers.Month, tiers.Lifetime, tiers.Days, tiers.Quarter), N: between(d, "windows", 1, 12)}
	if out.Of == tiers.Lifetime {
		out.N = 0
	}
	if out.Of == tiers.Month || out.Of == tiers.Quarter {
		out.Completed = chance(d, "completed", 20)
	}
	return out
}

// drawCriterion draws one that asks the more the higher the tier.
func drawCriterion(d dice, tier int) tiers.Criterion {
	switch d.below("criterion", 3) {
	case 0:
		return tiers.Criterion{Metric: metricDeals, Target: tiers.Value{Number: int64(2*tier + 1)}, Within: drawSpan(d)}
	case 1:
		return tiers.Criterion{Metric: metricReviewed, Target: tiers.Value{Yes: true}, Within: tiers.Span{Of: tiers.Months, N: 3}}
	}
	return tiers.Criterion{Metric: metricCertified, Target: tiers.Value{Level: "basic", Number: int64(tier + 1)}}
}

// drawReview draws how tiers change.
func drawReview(d dice, r *tiers.Review) {
	r.Promotion = one(d, "promotion", tiers.AtPeriodEnd, tiers.AtOnce)
	r.Demotion = one(d, "demotion", tiers.ToQualified, tiers.ByOne, tiers.Never)
	r.SelfSelect = chance(d, "select themselves", 15)
	if chance(d, "term", 20) {
		r.Term = 3
	}
	if r.Demotion != tiers.Never && chance(d, "grace", 20) {
		r.Grace = pe.Days(40, pe.Through)
	}
	if r.Demotion != tiers.Never && chance(d, "notice", 20) {
		r.Notice = pe.Days(20, pe.Through)
	}
}
