// Package settlement puts the rules together: it folds the facts of a whole
// partner program into a book and says what every partner is owed, held, paid
// and payable, with a reason for every cent.
//
// It is optional. A billing service that needs one rule uses one package;
// settlement is for those who want statements.
//
// # Policy
//
// A [Policy] holds the versions of an [Agreement] (commission, clawback, caps
// per period, true-ups) and says which version and which tier govern a payment.
// [New] checks all of it together; [Parse] reads strict JSON.
//
// # Decision
//
// [Program.Run] folds facts in their order into a [Book] and yields entries;
// [Program.Apply] folds one. There are two folds with one direction. Level 1
// folds by customer: lines, refunds, caps per customer and deal, clawback. Level
// 2 folds the entries of level 1 by partner: caps per period, true-ups, holds,
// payouts, the balance. It holds sums, never lines, and never changes an entry
// of level 1. Only standings flow back, and only to later payments.
//
// # Credits
//
// Credits come with the payments, or are decided: where an [Agreement] has an
// Attribution, [Touch] facts are the journey of a customer's deals. When a deal
// closes, by its [DealClosed] or else its first payment, the version in force then
// decides who gets credit, with the tiers of that day. Payments of the deal that
// state no credits take those. A touch or a close that is recorded later decides
// anew; where shares move, the open payments are credited again in the same fact
// and the moves add up to zero, with what the company retains. So the order of
// recording decides nothing, as long as the close is stated: a first payment that
// is recorded late governs itself and what comes after it.
//
// Credits that a payment or a [Recredit] states stand. Touches leave the book with
// the horizon, unless a deal within it may have counted them: choose a horizon no
// shorter than the time from the first touch to the close. [Program.Credit] says
// who gets credit for a deal, and why.
//
// [Program.Statement] cuts the entries by the day they were posted.
// [Program.Explain] reproduces any entry from its own basis. [Program.Why] says
// why nothing, or not more, is payable to a partner. [Program.AtRisk] says what
// would go back if customers churned.
//
// # Facts
//
// A [Fact] has an id, the moment it occurred and, if later, the moment it was
// recorded. Rates, windows, tiers and terms look at the first; posting and
// statements at the later of the two, the effective day. Facts are folded by
// effective, occurred, rank of the kind ([Ranks]), id. The same facts give the
// same entries in one pass or month by month with the book stored in between.
//
// Time passes only by facts: the end of a month is a [Close]. It posts the
// true-ups of periods that end with it, freezes the statement, and seals lines
// beyond the horizon: they leave the book as the basis of entries of kind
// sealed. A fact about a sealed line is an error until a [Reopen] brings the
// line back.
//
// # Rounding and money
//
// All amounts are whole minor units of the program's currency; nothing is
// converted. For every partner and every range of months
//
//	opening + earning + cash = closing
//	closing = held + not yet payable + payable - carried debt
//
// and for the program commission + retained = net base, as two independent
// sums.
//
// # Time
//
// Instants become days in the program's zone. A fact may state a day where the
// hour is not known.
//
// # Errors
//
// A malformed fact is a [partnerecon.InvalidError]; ask [Program.Problems] to
// report all facts of a file at once. Run yields a [FactError] with position and
// id and stops; the book then stands after the last good fact.
//
// # Order
//
// The sums by claim and kind do not depend on the order in which facts were
// recorded, but for rules that take what comes first: caps that are first_come, the
// version and tier of a deal that no [DealClosed] fact states, the plan that the
// first payment of a partner pins, a churn's obligation, and final figures ([Final])
// that are stated between a correction and what it corrects.
//
// # Not covered
//
// Deal registration, tiers assessed from metrics, and retainers come from
// packages of their own; here standings arrive as facts. Of what a journey can
// tell an attribution, settlement knows touches, the moments that [DealClosed]
// states, and tiers: no protections, agreed splits, locks, identities, renewals or
// facts of the caller's. Payouts are recorded, not made.
package settlement
