// Package payout decides what of a partner's balance is paid out by a pay run: not
// before it is payable, not below a minimum, and less a reserve that is kept back
// for a while.
//
// # Policy
//
// A [Policy] is plain data: the least that is paid out, and the reserve. [New] checks
// it and reports everything that is wrong; [Parse] reads strict JSON.
//
// # Decision
//
// [Terms.Apply] takes up what was posted to one partner, entry by entry, and pay
// runs. A run posts one entry of kind paid, below 0 as it lowers what is owed, or
// none: then what was payable is carried over to the next. [Terms.Why] says how a run would
// come out, and why it pays no more. The [Account] is state that the caller keeps.
//
// A reserve is kept back by line: a share of what the line earned net of returns,
// until a number of days after it became payable. Posting it is an entry of kind
// held on the line, letting it go one of kind released; neither changes what is owed.
// What goes back of the line takes its reserve down in proportion. A debit is met by what
// is reserved first, the reserves that end first in front; only the rest of it reduces
// what is payable. A debit is what goes back on no line, such as an adjustment, and of a
// line what exceeds all that is not paid out, as when a customer leaves after the line
// was paid. A cap or a true-up over several lines is no debit: of it too only that counts
// which exceeds what is not paid out.
//
// For every account, whatever was recorded:
//
//	posted + paid = held + not yet payable + payable - carried debt
//
// # Rounding and money
//
// A reserve is rounded once for each line, in the mode that the policy names. One
// account has one currency.
//
// # Time
//
// Days only. A run pays what is payable on its day, however much has been posted by
// the time it is recorded. Where more goes back on later days than becomes payable, it
// is not paid out before. Time passes by runs alone.
//
// # Errors
//
// A malformed policy or event is a [partnerecon.InvalidError]; the others are
// [ErrDuplicate], [ErrPartner] and [ErrOrder]. After an error the account is as it
// was.
//
// # Not covered
//
// The day from which a line is payable, and the calendar of runs, are those of package
// commission. Holds for other reasons, and limits on what a debt may take of a payout,
// are settlement's and clawback's.
package payout
