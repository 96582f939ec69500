package conflict

import "github.com/partnerecon/partnerecon"

// ThreeTier returns the policy of "Partner & Affiliate Program Design", sections
// 2 and 9, for a program that counts its days in a zone.
//
// The text gives no review of registrations, no capacity, no extension, no
// exclusions, territories, promotions, and no expiry of strikes; they are absent.
// It names the partner manager and the channel manager only; they release holds,
// and override. Which ground is stronger in a conflict follows from its rules:
// the first valid registration before lists and first moves, an introduction
// before a later direct contact.
func ThreeTier(zone string) Policy {
	return Policy{
		Zone: zone,
		Tiers: []Tier{
			{Name: "referral", DirectFirst: BeforeRegistration},
			{Name: "integration", DirectFirst: BeforeContact, FirstMover: true},
			{Name: "solution", DirectFirst: BeforeContact, FirstMover: true, Lists: true},
		},
		Registration: Registration{
			Within:         partnerecon.Days(14, partnerecon.Through),
			ProtectFor:     partnerecon.Days(120, partnerecon.Through),
			Clock:          FromRegistration,
			Again:          1,
			CustomerChoice: true,
			Override:       "channel_manager",
			Transfer:       "channel_manager",
		},
		Lists:   Lists{Max: 50},
		Pricing: Pricing{Published: true, Advertised: true, BundleBy: "partner_manager"},
		Sanctions: Sanctions{
			Steps:     []Sanction{{1, Warning}, {2, Holding}, {3, Removal}},
			ReleaseBy: "partner_manager",
		},
		Disputes: Disputes{
			Levels:        []Level{{"partner_manager", partnerecon.Hours(48, partnerecon.Through)}},
			ResolveWithin: 5,
			ResolveFrom:   FromOpening,
		},
		Arbitration: Arbitration{
			Precedence: []Precedence{
				{OnOverride, OnChoice},
				{OnChoice, OnRegistration},
				{OnRegistration, OnList},
				{OnList, OnFirstMove},
				{OnFirstMove, OnIntroduction},
				{OnIntroduction, OnDirectContact},
				{OnDirectContact, OnAssignment},
			},
			Ties: []Tie{{PartnerAgainstPartner, EarliestWins}, {LeadOwnership, EarliestWins}},
		},
	}
}
