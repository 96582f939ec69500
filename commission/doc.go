// Package commission decides what partners earn on the payments of customers,
// when it can be paid out, and what of it goes back when money goes back.
//
// The simplest plan is two fields, and a webhook handler is one call:
//
//	plan := commission.Must(commission.Policy{
//		Rounding: partnerecon.HalfUp,
//		Rates:    []commission.Row{{Share: partnerecon.MustPercent("20")}},
//	})
//	entries, err := plan.Apply(&ledger, payment) // ledger: this customer's
//
// # Policy
//
// A [Policy] is plain data. [New] checks it and reports everything that is
// wrong; [NewDated] takes several versions, of which each payment names one;
// [Parse] reads strict JSON. [ThreeTier] is the rate table of "Partner &
// Affiliate Program Design".
//
// A rate that can never win is wrong, too: one that another rate wins over wherever
// it fits, or that several do at all ages of the customer that it is for. What tests
// of facts or the tiers and models of a program leave no room is not found there; the
// latter [Plan.Review] finds.
//
// # Decision
//
// [Plan.Apply] records an [Event] in the [Ledger] of one customer and returns
// the entries that it posts. A ledger is state that the caller keeps and stores
// in the transaction that stores the entries; then a repeated delivery changes
// nothing. [Plan.Preview] is the same without the change, with a trace.
// [Plan.Explain] reproduces an entry from its own basis; [Plan.Line] says why a
// payment earned what it did, also when that is nothing. [Plan.Review] says what a
// plan costs and what of it never applies, for a customer that is expected.
//
// # Components
//
// A flat plan needs no more than the two fields above. The policy's own fields are
// the base commission; each [Bonus] is a component beside it, with a name of its
// own in the claims. A bonus is earned by a payment, or by a [Milestone]: a signup,
// a demo, an accepted registration, a finished onboarding, a new level of recurring
// revenue, or whatever else the caller names. A milestone is a line like a payment,
// without money of its own. A bonus may also be a share of what another component
// earns, for the same partner or, as an override, for the one who brought it.
//
// What a payment or a milestone earns is worked out in this order, for the base
// first and then for each bonus:
//
//  1. Items that are alike are added up ([Item]). Each finds its rate: the row that fits
//     it, the credit and the sale. Of several the [Winner] rule chooses. Windows and
//     counts of payments are tested on it. No rate, or outside the window: the item earns
//     nothing.
//  2. The row pays a share of the item's [Basis], what a [Table] gives, or a
//     fee; each credit comes to the sum of that × the share of the credit, and for
//     influenced credits × factor (scaled to the pool). Below zero counts as 0.
//  3. The sum over all credits is raised to the minimum, kept above the floor of the
//     margin ([Guard]), cut to the caps per sale, and to what first-come caps per
//     deal have left. A cap may put off what it cuts instead.
//  4. It is rounded once. Of a contract it is what its instalments so far come to
//     under the minimum, less what they came to before; caps per sale are for all of them
//     ([Payment.Contract]). An instalment that is priced again keeps its place.
//  5. It is split among the credits by [partnerecon.Allocate], with the amounts
//     of step 2 as weights.
//  6. Each part is cut to what first-come caps per customer have left. The cut
//     is an entry of its own, of kind capped, unless there are tranches.
//  7. Of a component with tranches only what has been released is posted: by the
//     milestones, their values and the time that each [Tranche] asks for. What is
//     left when the customer has [Ended] is forfeited, and as it was never posted nothing goes
//     back. Time passes by [Elapsed] alone.
//
// Caps per customer cut after those per deal, and what they cut off gives the
// deal no room back. Of a commission that is released in parts they cut the whole
// before, and the deal counts what is left.
//
// This is done once, when the money has cleared, and kept. Only new credits, an
// earlier first payment, one that is void ([IfFirstVoid]) or an earlier counted
// payment price a line again, under the terms pinned to it. A payment that has not
// cleared is neither a first nor a counted one. Where one event prices several lines again they follow in the
// order they were recorded, its own line last; each gives back what first-come
// caps and the sums of its contract granted it and takes what room there is by then.
//
// When money goes back, a part returns
//
//	round((earned + capped) × refunded / paid)
//
// where refunded is all that went back so far and counts, at most what was paid.
// It is a share of what was earned: no rate is looked up again. Any cut of a
// full refund returns exactly what was earned. A refund too small to return a
// minor unit posts a rebased entry, which moves the base alone. [BooksIn] says
// whether it belongs to the period of the sale or to that of the refund.
//
// Caps on net are claims on top of that: per customer and partner
// min(0, limit - net); per deal what the net of all partners exceeds the limit
// by, allocated in proportion to their nets. A cap cuts from the latest months
// first, and of one month from the last tier by name: each month and tier in which
// lines were earned has a claim of its own, the component "cap:name:2025-01:tier",
// or "cap:name:2025-01" without a tier.
//
// What no partner gets is retained. For every ledger, the net of all parts plus
// Retained is Base.
//
// # Rounding and money
//
// Chains are formed exactly and rounded once, in the mode the policy names.
// Amounts are whole minor units of one currency a ledger.
//
// A payment in another currency has an [Exchange]: it is counted in that of the ledger, at
// the rate that the caller states, before anything is measured on it. What goes back of it
// is stated in its own currency and counts in proportion, at its rate.
//
// # Time
//
// The package sees days, never instants. Entries are posted on the later of the
// day something happened and the day it was recorded. A line is payable from the
// day its tier's [Payable] rule gives, but not before it is posted; what goes
// back is payable with its line, or when it is posted if that is later. Where the
// rule names a pay [Run] all of it waits for the next one.
//
// # Errors
//
// A malformed policy or event is a [partnerecon.InvalidError] with JSON
// Pointers. The other errors are listed with [ErrCustomer]. After an error the
// ledger is as it was.
//
// # Not covered
//
// What looks across the customers of a partner is not here: caps, quotas and
// bonuses by the period are package incentive's and settlement's, as are payouts.
package commission
