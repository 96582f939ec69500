package clawback

import "github.com/partnerecon/partnerecon"

// ThreeTier returns the policy of "Partner & Affiliate Program Design", section
// 2: referral partners give everything back when the customer leaves within 60
// days, integration partners the part of 90 days that is left, solution partners
// nothing, but they help to keep the customer. The windows run from the
// customer's start and hold their last day. Its "90-day retention threshold" is of the
// service, so that a churn counts from the day the service ends.
func ThreeTier() Policy {
	return Policy{
		Rounding: partnerecon.HalfUp,
		Anchor:   CustomerStart,
		ChurnDay: ServiceEnd,
		Schedules: []Schedule{
			{Tier: "referral", Return: Full, Window: partnerecon.Days(60, partnerecon.Through)},
			{Tier: "integration", Return: ProRata, Window: partnerecon.Days(90, partnerecon.Through)},
			{Tier: "solution", Return: Nothing, Obligation: "retention_assistance"},
		},
	}
}
