// Package clawback decides what commission goes back when a customer churns.
//
// Its facts are the entries that commission posted, so what a refund has
// returned is never clawed again. A refund, a credit note or a chargeback is no
// clawback: the money was not kept, which is the commission's business.
//
// # Policy
//
// A [Policy] names an anchor and, for each tier, a [Schedule]: all of it inside
// a window, the part of the window that is left, or nothing. [ThreeTier] carries
// the values of "Partner & Affiliate Program Design".
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
// is 1 inside a full window, (N - d)/N for a churn on day d of a pro-rata window
// of N days, and 0 outside or before the anchor. With several churns the largest
// part counts; a churn does not touch what was earned after the customer came
// back. What a cap per customer had cut off shrinks all lines of the partner
// alike.
//
// The due amount is taken from the lines, the one payable last first (then the one
// earned last, then the smaller id), each at most its net and in its own claim: so
// lines that are not paid yet go first, on their payable day, and what was paid
// already is payable at once, against the next run. Sealing a line changes nothing
// that is due.
//
// [Recourse.AtRisk] says what a churn on a day would take; [Recourse.Preview]
// and [Recourse.Explain] give the steps. [Recourse.Stage] is the first half of
// Apply: it works an event out, and its Commit makes the change.
//
// # Rounding and money
//
// One rounding per partner, customer and tier, on the sum. The amount that goes
// back never exceeds what is left of what was earned.
//
// # Time
//
// Days only. The day of a churn is the caller's: the end of the service or the
// notice, as the agreement has it.
//
// # Errors
//
// A malformed policy or event is a [partnerecon.InvalidError]. The other errors
// are listed with [ErrCustomer]. After an error the exposure is as it was.
//
// # Not covered
//
// Breach and fraud, schedules in steps or by the paid term, and limits on
// recovery are not part of this version. What a contract may take back is for
// its lawyers; the policy says what it does.
package clawback
