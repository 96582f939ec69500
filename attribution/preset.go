package attribution

import "github.com/partnerecon/partnerecon"

// Choices are what "Partner & Affiliate Program Design" leaves to the program.
type Choices struct {
	// Zone in which instants become days. Required.
	Zone string
	// Dormant: for how long after its last direct touch a lead counts as actively
	// engaged. Required; the text gives no number.
	Dormant partnerecon.Window
	// Influenced is the factor of the sourced rate that an influenced credit earns,
	// 25 % to 50 %, as the plan states it. Left out, the program pays a fixed bonus
	// instead, and there is no pool.
	Influenced partnerecon.Rate
}

// ThreeTier returns the policy of "Partner & Affiliate Program Design": its
// decision tree, its windows, and how each of its tiers resolves an overlap.
func ThreeTier(c Choices) Policy {
	p := Policy{
		Zone:    c.Zone,
		Kinds:   threeTierKinds(),
		Dormant: c.Dormant,
		Tree:    threeTierTree(),
		Path:    Path{Repeats: AsIs, Direct: Drop},
		Methods: []Method{
			{
				Tier: "referral", Evidence: []string{"utm_link", "referral_code", "cookie"}, Unaccepted: Flag,
				DirectFirst: VoidsRegistration, Registration: AsTouch, Over: Introductions, Split: First{},
			},
			{
				Tier: "integration", Evidence: []string{"api_usage", "overlap_report", "deal_registration"}, Unaccepted: Flag,
				Registration: TakesPriority, Over: Touches, Split: Linear{},
			},
			{
				Tier: "solution", Evidence: []string{"crm", "pipeline_review", "account_mapping"}, Unaccepted: Flag,
				Registration: AsTouch, Agreed: true, Split: Equal{},
			},
		},
		Mixed:       LowestTier,
		Eligibility: Eligibility{Standings: []string{"removed"}},
		Renewal: Renewals{
			Engaged: partnerecon.Days(90, partnerecon.Through), Lapsed: Uncredited,
			Influenced: partnerecon.Months(12, partnerecon.Until),
		},
	}
	if c.Influenced.Stated() {
		p.Influenced = Influenced{Factor: c.Influenced, Pool: partnerecon.MustPercent("50")}
	}
	return p
}

func threeTierKinds() []Kind {
	cookie := Look{To: Signup, Window: partnerecon.Days(90, partnerecon.Through)}
	registration := Look{To: Close, Window: partnerecon.Days(120, partnerecon.Through)}
	cycle := Look{To: Close, Window: partnerecon.Days(90, partnerecon.Through), InCycle: true}
	return []Kind{
		{Name: "click", Introduces: cookie, Engages: true},
		{Name: "registration", Introduces: registration, Registers: ByWindow, Engages: true},
		{Name: "co_sell", Introduces: registration, Contributes: cycle, Engages: true},
		{Name: "demo", Contributes: cycle, Engages: true},
		{Name: "case_study", Contributes: cycle, Engages: true},
		{Name: "objection_handling", Contributes: cycle, Engages: true},
		{Name: "reference", Contributes: cycle, Engages: true},
		{Name: "contact", Engages: true},
		{Name: "overlap"}, // a flag on an account is nobody's touch
		{Name: "sales"},   // direct
	}
}

// threeTierTree is the tree of the text, with its questions.
func threeTierTree() Node {
	cycle := Look{To: Close, Window: partnerecon.Days(90, partnerecon.Through), InCycle: true}
	return Fork{
		ID: "introduced", Ask: "Did the partner introduce the lead?", If: Is{Introduced},
		Then: Fork{
			ID: "known", Ask: "Was the lead in your CRM before partner contact?", If: Is{KnownBeforeContact},
			Then: Fork{
				ID: "engaged", Ask: "Was it actively engaged?", If: Is{ActivelyEngaged},
				Then: Leaf{ID: "active", Role: partnerecon.Influenced, Within: cycle},
				Else: Leaf{ID: "dormant", Role: partnerecon.Sourced},
			},
			Else: Leaf{ID: "new", Role: partnerecon.Sourced},
		},
		Else: Fork{
			ID: "contributed", Ask: "Did the partner contribute to the deal?", If: Is{Contributed},
			Then: Leaf{ID: "helped", Role: partnerecon.Influenced, Within: cycle},
			Else: Leaf{ID: "none"},
		},
	}
}
