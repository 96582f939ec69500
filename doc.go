// Package partnerecon is the vocabulary of partner economics: money, rates,
// days, credits, and the entries of a ledger that says what partners are owed.
//
// The rules live in packages beside it: commission decides what is earned,
// clawback what goes back, settlement puts them together. They never import
// each other and meet in the types of this one.
//
// # The one idea: due minus posted
//
// A [Claim] is one partner's part of one component on one line, say a payment.
// For each claim and each [Kind] the amount due is a pure function of the facts
// recorded so far and of the terms pinned to the line. What was posted is the
// sum of the claim's entries of that kind. A new fact posts the difference as
// an [Entry]; nothing is ever edited.
//
// # Representation
//
// [Money] is whole minor units of an ISO 4217 currency, [Rate] an exact
// fraction, [Day] and [Month] civil dates, [Window] a length with its edge
// stated. All are immutable values; the zero value of each states nothing,
// which is not the same as 0.
//
// # Rounding and money
//
// A chain of base, rate, factor and share is formed exactly and rounded once,
// in the mode that the terms name ([Rounding]); there is no default mode.
// [Allocate] splits an amount so that the parts add up to it and says who gets
// the odd cent. No float is used anywhere. Overflow and mixed currencies are
// errors, never a wrap and never a conversion.
//
// # Time
//
// [DayIn] is the one door from instants to days. Months are counted from their
// anchor and clamped to the end of the month. Nothing here reads a clock, and
// no duration is used for days.
//
// # Errors
//
// A bad question is an error; "nothing" and "no" are answers with a [Trace].
// Errors read "package: place: what, value". Whatever is read, be it a policy, a
// fact, an entry or a single value, reports all its problems at once as an
// [InvalidError], each with a JSON Pointer and a stable code; constructors such as
// [ParseMoney] return the plain sentinels, [ErrSyntax] and its like. At most 60
// bytes of a foreign text are repeated in a message, escaped where they do not
// print. Nothing panics but the functions whose names begin with Must.
//
// # JSON
//
// Amounts are {"amount":"12.50","currency":"EUR"}, rates "22.5%" or "1/3", days
// "2006-01-02": always text, because a JSON number goes through a float in most
// readers. Values that state nothing are left out with the option omitzero. Each
// value has one form that is written, and few that are read: no exponents, no
// plus signs, no minus zero, no null, no members that are unknown or stand twice.
//
// A document has at most 1 MiB, 32 levels and 1,000 elements in a list; an
// [Entry] and a [Basis] at most 16 MiB and 100,000, because they hold what the
// engine has put together.
//
// # Not covered
//
// Currency conversion, tax, and the moving of money.
package partnerecon
