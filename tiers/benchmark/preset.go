package benchmark

import "github.com/partnerecon/partnerecon"

// Text returns the benchmarks of "Partner & Affiliate Program Design", for its three
// tiers referral, integration and solution.
//
// The text gives the activation rate of 20-30 % once of the onboarded and once of the
// signed. As 60-70 % of those are to be onboarded, hardly any funnel could meet both;
// the one of the funnel judges, and the other has no band. It gives no weights for the
// health of a partnership, no smallest group for comparisons and no fewest partners
// for a median; they are absent.
func Text() Policy {
	const source = "Partner & Affiliate Program Design"
	band := func(low, high string) Band {
		return Band{partnerecon.MustPercent(low), partnerecon.MustPercent(high), source}
	}
	from := func(low string) Band { return Band{Low: partnerecon.MustPercent(low), Source: source} }
	upper := func() []string { return []string{"integration", "solution"} }
	return Policy{
		Funnel: FunnelPolicy{
			Identified: Range{100, 500, source}, Recruited: band("30", "40"), Onboarded: band("60", "70"),
			ActivationOfOnboarded: band("20", "30"), Performing: band("10", "15"), Referrals: 3,
		},
		FirstReferral: FirstReferral{Tier: "referral", Under: 30, Source: source},
		Concentration: Concentration{
			Top: partnerecon.MustPercent("10"), TopCount: Range{2, 5, source}, TopShare: from("50"),
			Reach: partnerecon.MustPercent("80"), Core: band("10", "20"),
			Leading: partnerecon.MustPercent("20"), LeadingShare: from("80"),
		},
		AdvisoryBoard: AdvisoryBoard{Seats: 5, Source: source},
		Maturity: Maturity{Source: source, Stages: []Stage{
			{"foundation", 0, 5, partnerecon.MustPercent("0")},
			{"growth", 6, 20, partnerecon.MustPercent("5")},
			{"scale", 18, 100, partnerecon.MustPercent("15")},
			{"ecosystem", 36, 500, partnerecon.MustPercent("30")},
		}},
		TargetPath: TargetPath{Months: 12, Source: source},
		Cadence: []Cadence{
			{Name: "monthly_sync", Tiers: upper(), Every: 1, Source: source},
			{Name: "joint_campaign", Tiers: upper(), Every: 3, Calendar: true, Source: source},
			{Name: "qbr", Tiers: upper(), Every: 3, Calendar: true, Source: source},
			{Name: "annual_review", Tiers: upper(), Every: 12, Source: source},
		},
		Agenda: Agenda{Minutes: 45, Source: source, Sections: []Topic{
			{"performance_review", 10, "Revenue sourced, pipeline generated, deals closed, leads referred"},
			{"account_mapping", 10, "New overlapping accounts, joint opportunity identification"},
			{"co_marketing", 10, "Campaigns run, results, next quarter plan"},
			{"product_roadmap", 5, "Upcoming features relevant to the partnership"},
			{"action_items", 10, "Specific deliverables with owners and deadlines"},
		}},
		Activation: Activation{Review: 30, Source: source, Steps: []Step{
			{Name: "welcome", Day: 0, Goal: "Confirm setup"},
			{Name: "video_walkthrough", Day: 1, Goal: "Show the path to first commission"},
			{Name: "case_study", Day: 3, Goal: "Social proof that the program works"},
			{Name: "link_check_in", Day: 5, Goal: "Reduce friction to first share"},
			{Name: "chatbot_check_in", Day: 7, Tiers: []string{"referral"}, Goal: "Personal touch or automated nudge"},
			{Name: "partner_manager_intro", Day: 7, Tiers: upper(), Goal: "Personal touch or automated nudge"},
			{Name: "first_30_days", Day: 14, Goal: "Reinforce commitment"},
			{Name: "performance_review", Day: 30, Goal: "Retain or reactivate"},
		}},
		Notice:       Notice{Days: 30, Source: source},
		Attestations: AttestationPolicy{Required: []string{"soc2", "gdpr", "ai_specific"}, Source: source},
		Ramps: []Ramp{
			{"reseller", Range{3, 6, source}},
			{"co_creation", Range{6, 12, source}},
		},
	}
}
