// Package clawback decides what commission goes back when a customer churns, a
// partner breaks a commitment, or a sale was a fraud, and how what a partner then owes
// is recovered from its payouts.
//
// Its facts are the entries that commission posted, so what a refund has
// returned is never clawed again. A refund, a credit note or a chargeback is no
// clawback: the money was not kept, which is the commission's business.
//
// # Policy
//
// A [Policy] names an anchor and, for each tier, a [Schedule]: all of it inside
// a window, the part of the window that is left, shares in falling steps, the part
// of the paid term that was not served, or nothing. [ThreeTier] carries the values of
// "Partner & Affiliate Program Design".
//
// A schedule may be about some components of the commission, such as a bonus, and
// about a breach of the partner's commitments or a fraud instead of a churn. A line
// follows the schedule that names its tier and component, else its tier, else its
// component, else neither; before all of them one that names the scope which the caller
// stated with the line, such as that of the partner's own agreement.
//
// A [RecoveryPolicy] limits what a payout run withholds of what is owed: a share of the
// payout, an amount in a period, a minimum that is paid out; and it says when a debt
// expires and what becomes of it when the partner leaves.
//
// # Decision
//
// [Recourse.Apply] records an [Event] in the [Exposure] of one customer, state
// that the caller keeps, and returns the entries that it posts. For each partner
// and tier of earning
//
//	due = round(sum of line net × part)
//
// where net is what a line earned less what was cut off and returned, and part
// says what its schedule takes, of which it may name a share:
//
//	full       1 inside the window
//	pro_rata   (N - d)/N on day d of a window of N days; of N months, what the
//	           months counted leave
//	stepped    the share of the step
//	unserved   (N - n)/N of a paid term of N months of which n were served, whole
//	           or begun, or the same in days
//
// and 0 outside or before the anchor; where windows run from the payout, a line has all
// of its window left until it is paid out ([PaidOut]). A schedule with the limit [ToLoss]
// takes no more than was lost ([Lost]). With several churns, or a breach or a fraud
// besides, the largest part counts. A churn does not touch what was earned after the
// customer came back; breaches and frauds do. A fraud takes everything, on any day and
// in any tier, where no schedule says otherwise. A churn whose reason is the vendor's
// own fault takes nothing. What a cap per customer had cut off shrinks all lines of
// the partner alike.
//
// The due amount is taken from the lines, the one payable last first (then the one
// earned last, then the smaller id), each at most its net and in its own claim: so
// lines that are not payable yet go first, on their payable day, and what is payable
// already goes back at once, with the next run: of the line, where no run has paid it
// yet ([Debited].Through), or as a debt. Sealing a line changes nothing
// that is due.
//
// After a [Transferred] the new partner bears what churns take of the old one's lines
// from that day on, in a claim of its own: the sum over both is what it would be without.
//
// [Recourse.AtRisk] says what a churn on a day would take, and [Recourse.RunOff] on
// which days its parts become safe; [Recourse.Preview] and [Recourse.Explain] give the
// steps. [ObligationOf] reads what a schedule asks of a partner, and by when. [Recourse.Stage] is the first half of
// Apply: it works an event out, and its Commit makes the change.
//
// # Recovery
//
// What goes back beyond unpaid lines is owed. [Recovery.Apply] records a [DebtEvent] in
// the [Debt] of one partner, state that the caller keeps as well: the entries that a
// clawback posted ([Debited]), payout runs, what the partner pays back and what is given
// up. Of a run it holds that
//
//	available = what is payable + what was carried
//	recovered = the least of what is owed, available, and the limits
//	paid      = available - recovered, if that is the minimum at least; else it is carried
//
// so that no payout is below 0 and every debt is recovered once. The oldest debt goes
// first, and each currency stands by itself. [Recovery.Recoverable] says what a run would
// recover; [Recovery.Preview] and [Recovery.Explain] give the steps.
//
// # Rounding and money
//
// One rounding per partner, customer and tier, on the sum; of what another partner bears
// the odd cent is with the one whose id is last, the earner first. The amount that goes
// back never exceeds what is left of what was earned. The share of a payout is rounded
// once in each run.
//
// # Time
//
// Days only. The policy says which day of a churn counts, the end of the service or
// the notice. The day of a churn is not served any
// more: on the first day of a window or a term everything is left. Months are counted
// from the anchor and clamped, so that one from 31 January is over on 28 February.
//
// # Errors
//
// A malformed policy or event is a [partnerecon.InvalidError]. The other errors
// are listed with [ErrCustomer]. After an error the exposure is as it was.
//
// # Not covered
//
// Interest on debts, and netting them between currencies or partners. What a contract
// may take back is for its lawyers; the policy says what it does.
package clawback
