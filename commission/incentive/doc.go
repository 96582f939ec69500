// Package incentive decides what partners earn by the period, on top of what their
// lines earn: rate tables over a quarter, bonuses on growth, outcomes, streaks,
// referrals, new markets and certificates, contests among partners, and rewards for
// what they do together.
//
// Its facts are what level 1 posted, which is what single lines earn, as package
// commission works it out, and figures of the caller's. It keeps sums by month, never
// lines, and never changes an entry of anybody else.
//
// # Policy
//
// A [Policy] has bonuses, contests and collaborations. A [Bonus] pays by a [Rule] for
// each month, quarter or year of its time, which may begin late and have a sunset;
// behind a [Gate] only those are paid who met a threshold in several of the recent
// periods. The rules are
//
//	table          a rate table on the net of the period, or on the span so far
//	increment      rate × (actual - baseline), where that is above 0
//	logo_churn     lost/start below its baseline by enough
//	net_retention  (start + expansion - contraction - churned)/start above it
//	onboarding     completed/started above it
//	retained       a cohort keeps a share of its revenue for several periods
//	referrals      an amount for every n qualified referrals
//	accelerator    (multiplier - 1) × what the lines earned, after a streak
//	new_market     an amount for the first customer in a market
//	training       an amount for a certificate, once per person and level
//
// A baseline, a threshold or a quota is a [Goal]: stated in the policy, a figure, the
// same measure in an earlier period, or an annual target spread by season, which
// [Seasonal] works out for itself.
//
// # Decision
//
// [Scheme.Apply] records an [Event] in the [Tally] of one partner, state that the
// caller keeps, and returns the entries that it posts. At a [Close], and whenever
// something about a closed period becomes known later, every bonus posts
//
//	due - posted
//
// in a claim of its own, whose component is "bonus:", its name and the first month of
// the period. Everything is on net: what went back lowers what a bonus reads, and the
// order in which events come decides nothing. Removing one bonus changes no entry of
// another.
//
// [Scheme.Award] decides a [Contest] from the standings of all who took part, which
// [Scheme.Standing] reads from their tallies, and [Scheme.Divide] shares the reward of
// an [Activity]. Told to each partner by [Awarded] and [Joined], they post its part, in
// the components "contest:" with the name, and "joint:" with the name and the activity.
//
// [Scheme.Preview] and [Scheme.Explain] give the steps. A period that pays nothing says
// why: a figure that was not stated is unknown, which is not 0, and a share of nothing
// is not defined; both pay nothing. [Scheme.ByStage] reports payouts by the stage of a
// customer's life that they reward.
//
// # Rounding and money
//
// All money is in the currency of the policy. Each bonus and period is worked out
// exactly and rounded once, within its minimum and maximum; a minimum applies where
// anything is paid. A table over a longer span rounds what the span has come to, so that
// its periods add up. Bonuses are of kind earned, tables that true up of kind trued_up,
// which may be below 0.
//
// Prizes of places that tie are added up and shared in equal parts, and so is the
// reward of an activity by weights: to the last minor unit, the odd ones to the largest
// remainders, ties to the larger weight, then to the smaller id.
//
// # Time
//
// Months only; quarters and years count from the first month of the year. An entry of
// level 1 belongs to the month in which its line was earned, whenever it is posted. A
// figure is of a month: numbers and amounts are added up over a period, a fraction
// holds until another one is stated. A period that began before anything was known of
// the partner, and ended before it, is unknown. With versions of the policy a period is
// governed by the one in force on its first day.
//
// A tally reaches over at most fifty years. [Seal] forgets the ids of the events of
// closed months; the sums stay.
//
// # Errors
//
// A malformed policy or event is a [partnerecon.InvalidError]. The other errors are
// listed with [ErrPartner]. After an error the tally is as it was.
//
// # Not covered
//
// Who qualified a referral, who is active, and when a contest is over are the
// caller's: they come as figures and events. Bonuses on a single sale or customer, such
// as for a milestone or a registered deal, belong to the commission. The budget of a
// program is not known here. Bonuses do not read what other bonuses pay.
package incentive
