package main

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// ladder assesses each quarter in which tier a partner stands, by people who hold a
// certificate and by customers, which the book counts. A tier is held for half a year,
// then for a grace of a quarter.
func ladder() tiers.Policy {
	needs := func(level string, people, customers int64) tiers.Group {
		return tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{
			{Metric: certified, Target: tiers.Value{Level: level, Number: people}},
			{Metric: joint, Target: tiers.Value{Number: customers}, Within: tiers.Span{Of: tiers.Month}},
		}}
	}
	return tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics: []tiers.Metric{
			{Name: certified, Unit: tiers.Certificate, Levels: []string{basic, expert}, Dimension: tiers.Expertise},
			{Name: joint, Unit: tiers.Number, Over: tiers.Last, Dimension: tiers.Performance},
		},
		Tiers: []tiers.Tier{
			{Name: commission.Referral},
			{Name: commission.Integration, Needs: needs(basic, 1, 1)},
			{Name: commission.Solution, Needs: needs(expert, 2, 2)},
		},
		Review: tiers.Review{
			Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Term: 6,
			Grace: partnerecon.Months(3, partnerecon.Until), Demotion: tiers.ByOne,
		},
	}
}

// The metrics of the ladder, and the levels of certificates.
const (
	certified = "certified_people"
	joint     = "active_customers"
	basic     = "basic"
	expert    = "expert"
)

func ladderMetrics() []settlement.LadderMetric {
	return []settlement.LadderMetric{{Metric: joint, Counts: settlement.ActiveCustomers, Of: settlement.ForAll}}
}

// climbs are what the ladder is told: before the year partners had the certificates that
// their tiers take. Then four of them move, or nearly:
//
//	bridgeworks       has a second expert in March: a Solution partner from April on
//	oldtown-advisors  has its first certificate in May: an Integration partner from July on
//	kranich-systems   lacks an expert in June, and has one again before its grace is over
//	workbench-co      lacks one in June and in September: an Integration partner from October on
func climbs() []settlement.Fact {
	var out []settlement.Fact
	for _, p := range partners() {
		switch p.tier {
		case commission.Integration:
			out = append(out, known(begin, certificate(p.id, "2024-09-16", "first", basic, "")))
		case commission.Solution:
			out = append(out, known(begin, certificate(p.id, "2024-09-16", "first", expert, "")), known(begin, certificate(p.id, "2024-09-17", "second", expert, leaves(p.id))))
		}
	}
	return append(
		out,
		certificate("bridgeworks", "2025-02-12", "second", expert, ""),
		certificate("bridgeworks", "2025-03-19", "third", expert, ""),
		certificate("oldtown-advisors", "2025-05-21", "first", basic, ""),
		certificate("kranich-systems", "2025-08-14", "third", expert, ""),
	)
}

// certificate says that somebody of a partner passed an exam.
func certificate(partner, day, holder, level, expires string) settlement.Fact {
	m := settlement.Measured{Partner: partner, Metric: certified, Value: tiers.Value{Level: level}, Holder: holder}
	if expires != "" {
		m.Expires, _ = partnerecon.ParseDay(expires)
	}
	return on("certificate-"+partner+"-"+holder, day, m)
}

// leaves is the day on which the second certificate of a partner expires, if it does.
func leaves(partner string) string {
	switch partner {
	case "kranich-systems":
		return "2025-05-31"
	case "workbench-co":
		return "2025-06-15"
	}
	return ""
}
