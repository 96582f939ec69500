// Package retainer decides whether a recurring arrangement with a partner may start,
// what each of its cycles pays, whether it renews, and what to do next.
//
// # Policy
//
// A [Policy] is what was agreed: the model, who owns what, what the partner gets, how
// the work runs, and how it renews. The rules are those of "Partner recurring revenue
// page / Revenue Partner Retainer Board". Nothing comes from the first deal, and what
// is undecided is refused: [NoUpside] is a decision, nil is none. [Agreement] renders
// a policy as the page that the partner reads.
//
// There are four models. The source describes them without a title; the names are
// inferred from the descriptions. Each says who pays whom:
//
//	referral     the company pays the partner a limited share, a bonus once, or nothing
//	white_label  the partner owes a fixed internal rate, and controls the client's price
//	reseller     the partner owes a fixed base, whatever the client pays
//	operator     the policy says; the same need was seen in n months in a row
//
// # Decision
//
// [Board.Apply] records an [Event] in the [Engagement], the state of one retainer that
// the caller keeps, and returns the entries that it posts. A retainer can start once it
// was opened, understood and approved and all six statements are made: a clean first
// cycle, a recurring need on the same system, the relationship, the economics, the
// scope and the renewal; [Board.Readiness] lists them.
//
// The payment of a cycle takes its steps in order: the amount is confirmed, then the
// payer, then it is sent, then the proof attached, then it is paid. Nothing is sent
// while the proof of an earlier cycle is missing, and an amount other than the one
// confirmed is a [MismatchError]. What the partner gets of a cycle is earned when the
// cycle is paid, and returned as its share of what is refunded:
//
//	returned = round(earned × refunded / paid)
//
// What the partner owes is owed from the first day of the cycle, and posted as earned
// below 0 in a claim of its own: [ComponentReceivable] where it pays by itself, and
// [ComponentSetOff] where the policy sets it off against what it gets. The price that
// the partner takes from its client is shown by [Board.Report] with the margin, and
// never posted.
//
// A [Guarantee] or a [Draw] is measured on the commission of a cycle, which the caller
// states once the cycle is over. Posted is what it adds to the commission, or takes:
//
//	guarantee  the greater of minimum and commission + retainer, less the latter
//	draw       what the commission falls short of the draw; beyond the draw, what is
//	           recovered of the balance, below 0
//
// so that commission + posted is what the partner gets, and the sum of a recoverable
// draw's entries is its balance.
//
// Amounts are due minus posted: each is a pure function of what was stated so far, and
// a new fact posts the difference. What was sealed is not worked out again.
//
// [Board.Next] says what to do next, [Board.Steadiness] how often scope and rhythm
// changed, [Repeatability] how many clients run on an identical pattern. [Board.Preview]
// and [Board.Explain] give the steps behind amounts.
//
// # Rounding and money
//
// A share is rounded once. Parts of a cycle are rounded at each edge, counted from the
// first day of the full cycle, so that parts that touch add up to the whole, to the
// cent. An amount that was confirmed is not worked out again; the report flags it where
// the terms have come to another one since. Entries state no base: what is paid for a
// retainer is no part of the net base of commissions.
//
// # Time
//
// Days only. Cycles are counted from their anchor and never from each other: 31 January,
// 28 February, 31 March. Pauses withhold their days, and numbers and terms go on. Time
// passes with events: what begins through the day of an event is posted on its own day
// and caused by the cycle, by the name retainer:number, so that time told in one step or
// day by day gives the same entries. Tell time, with [Elapsed], before a statement is
// closed that should have them. Of events on one day the order given is the order
// they take effect in, but for pauses and resumptions, of which one undoes the other.
//
// Which order events are recorded in does not matter for the sums by claim and kind,
// but for the steps of a payment and up to the start, which have an order of their own,
// and for what was confirmed before or after a change of the terms' amount. Payments
// beyond the amount of a limited share are granted in the order of the cycles.
//
// # Errors
//
// A malformed policy or event is a [partnerecon.InvalidError]. The other errors are
// listed with [ErrRetainer]. After an error the engagement is as it was.
//
// # Not covered
//
// Whether a proof shows what it should. Taxes, and what a contract may ask for. Amended
// terms: a retainer keeps those it was approved under, and others take another one.
package retainer
