package tiers

// ThreeTier returns the ladder of "Partner & Affiliate Program Design", section 2:
// Referral, Integration and Solution partners, who select their tier themselves. The
// text asks for a signed agreement and completed onboarding; for Integration also for a
// live integration, 3 joint customers and a co-marketing commitment; for Solution for 10
// joint customers, a dedicated team member and a quarterly business review, held in this
// quarter or the one before; for a first applicant state the one that is scheduled. What Integration needs is not asked of Solution partners:
// system integrators and agencies may have no integration of their own.
//
// The text says nothing about when tiers are reviewed, how long they are kept and what
// happens to those who do not qualify any more: that is for the caller to state. It
// names no costs of benefits. The volume that it expects is a verdict: 1 to 5 referrals a
// quarter, 5 to under 20 joint customers a quarter, 20 and more.
func ThreeTier(review Review) Policy {
	review.SelfSelect = true
	yes := func(metric string) Criterion {
		return Criterion{Metric: metric, Target: Value{Yes: true}, Within: Span{Of: Lifetime}}
	}
	customers := func(n int64) Criterion {
		return Criterion{Metric: "joint_customers", Target: Value{Number: n}, Within: Span{Of: Lifetime}}
	}
	qbr := Criterion{Metric: "quarterly_business_review", Target: Value{Yes: true}, Within: Span{Of: Quarter, N: 2}}
	referral := []string{"referral link", "basic marketing assets", "monthly newsletter"}
	integration := append(referral[:3:3], "dedicated partner manager", "sandbox", "joint case study", "co-marketing budget")
	solution := append(integration[:7:7], "priority API access", "engineering office hours", "joint go-to-market planning", "executive sponsor", "early feature access")
	p := Policy{
		Boundary: ReachedAt,
		Metrics: []Metric{
			{Name: "agreement", Unit: Yes, Dimension: Commitment},
			{Name: "onboarding", Unit: Yes, Dimension: Expertise},
			{Name: "live_integration", Unit: Yes, Dimension: Expertise},
			{Name: "joint_customers", Unit: Number, Over: Last, Dimension: Performance},
			{Name: "co_marketing", Unit: Yes, Dimension: Commitment},
			{Name: "dedicated_member", Unit: Yes, Dimension: Commitment},
			{Name: "quarterly_business_review", Unit: Yes, Dimension: Commitment},
			{Name: "referrals", Unit: Number, Over: Sum, Dimension: Performance},
			{Name: "joint_customers_in_quarter", Unit: Number, Over: Sum, Dimension: Performance},
			{Name: "crm_integration", Unit: Yes, Dimension: Expertise},
			{Name: "pipeline_reviews", Unit: Yes, Dimension: Commitment},
		},
		Base: Group{Need: All, Criteria: []Criterion{yes("agreement"), yes("onboarding")}},
		Tiers: []Tier{
			{
				Name: "referral", Benefits: referral,
				Expected: []Expectation{{Metric: "referrals", Within: Span{Of: Quarter}, From: Value{Number: 1}, Through: Value{Number: 5}}},
				Types:    []string{"consultant", "freelancer", "happy customer", "content creator"},
				Evidence: []string{"UTM link", "referral code", "cookie"},
			},
			{
				Name: "integration", Benefits: integration,
				Needs:    Group{Need: All, Criteria: []Criterion{yes("live_integration"), customers(3), yes("co_marketing")}},
				Expected: []Expectation{{Metric: "joint_customers_in_quarter", Within: Span{Of: Quarter}, From: Value{Number: 5}, Until: Value{Number: 20}}},
				Types:    []string{"complementary SaaS", "platform", "workflow tool"},
				Evidence: []string{"API usage", "overlap report", "deal registration"},
			},
			{
				Name: "solution", Benefits: solution,
				Needs:     Group{Need: All, Criteria: []Criterion{customers(10), yes("dedicated_member"), qbr}},
				Expected:  []Expectation{{Metric: "joint_customers_in_quarter", Within: Span{Of: Quarter}, From: Value{Number: 20}}},
				Readiness: Group{Need: All, Criteria: []Criterion{yes("crm_integration"), yes("pipeline_reviews")}},
				Types:     []string{"system integrator", "vertical platform", "agency"},
				Evidence:  []string{"CRM integration", "pipeline review", "account mapping"},
			},
		},
		Review:       review,
		BenefitsGrow: true,
	}
	for _, b := range solution {
		p.Benefits = append(p.Benefits, Benefit{Name: b})
	}
	return p
}
