// Package economics asks whether a partner program pays: what margin partners
// leave, how much commission a customer can bear, when an upfront payment is
// earned back, how plans score against each other, whether rates keep to what a
// market pays, what renews, whose influence fades, what cohorts of customers and
// stages of the lifecycle were paid, and what is left after the cost of a model.
//
// # Policy
//
// There is none. A question takes facts, and with them the bands that the caller
// holds its figures against: a floor is a [Band] with a low end alone, a limit one
// with a high end alone. No question has a band of its own; [Text] gives the ranges
// of rates of "Partner & Affiliate Program Design".
//
// # Decision
//
//	[Margins]       contribution margin by partner and of the program
//	[Afford]        the most commission that a customer can bear
//	[Payback]       how much is paid upfront, and when it is earned back
//	[Weigh]         plans on a scorecard
//	[CompareRates]  rates against a range, by tier
//	[Renewals]      renewal rate by count and by value, average contract value
//	[CrossSell]     cross-sell events by active customer and quarter
//	[Influence]     a partner's share of a segment's renewals, now and before
//	[Cohorts]       commission, revenue and retention by quarter of signup
//	[Stages]        commission by stage of the lifecycle
//	[ModelMargins]  what is left after a share of revenue and the cost of a model
//	[ReferralFee]   a flat fee as a part of the first year's value
//
// A [Figure] is a fraction, what it was divided from, and a verdict: below, within,
// above. Bands include their ends. A figure whose denominator is 0 is undefined,
// which is not 0. Nothing here moves money.
//
// # Rounding and money
//
// Figures are exact and may be below 0. Sums are exact; where an amount has to be
// rounded the facts name the mode, or the field says which way it goes.
//
// # Time
//
// Days only; periods are half open, and quarters begin where the facts say that
// the year does.
//
// # Errors
//
// Malformed facts are a [partnerecon.InvalidError] with every problem at once. A
// sum that does not fit is [partnerecon.ErrOverflow]. The order of the lists decides
// nothing.
//
// # Not covered
//
// Forecasts of what partners will bring, and statistics beyond sums and averages.
package economics
