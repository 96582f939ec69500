// Package attribution decides which partners get credit for a deal, how much, and
// on what evidence.
//
// # Policy
//
// A [Policy] names the kinds of touches and when each counts, a decision tree,
// and for each tier the method by which partners that all sourced a deal share
// it. Trees, conditions and splits are data: struct literals or strict JSON, with
// ids that stand in every trace. A program brings questions of its own by
// declaring facts ([Declaration]) that its journeys and partners state.
// [ThreeTier] carries the values of "Partner & Affiliate Program Design".
//
// [New] refuses what cannot be meant, all at once and each with its pointer: an
// unknown signal or kind, a missing branch, a question that was asked on the path
// before, a branch that no answer leads to, a tree deeper than 32 questions.
// Signals are taken to be independent of each other there; comparisons of one
// fact are held against each other.
//
// # Decision
//
// [Model.Attribute] takes a [Journey], what is known of one deal, in five steps:
//
//  1. Each touch is held against the looks of its kind: it introduced the lead, it
//     helped the deal, or it did not count, and why.
//  2. Partners that are not eligible are left out, so that the next one gets it.
//  3. The tree is asked for each partner alone: once for each introduction, and
//     once as if there had been none. The best role counts, so what a partner does
//     besides never spoils what it has: registering never costs a role.
//  4. Partners that sourced the deal share it by the method of the lowest tier
//     among them. Whoever gets nothing keeps the best other role that the tree
//     gave. A lock on the account comes before all methods.
//  5. Influenced credits are scaled to their pool, and all to the cap of the deal.
//
// Sourced shares add up to exactly 100 % or 0 %, and what nobody is credited with
// is stated; under [Additive] the sum is. The [Decision] holds the credits, for
// each candidate the questions and answers on its way through the tree, and a
// trace with one step for each touch.
//
// [Model.Renew] says who keeps credit when a contract renews, [Model.Reattribute]
// what a late fact changes, [OfRecord] whose a deal is after a transfer. The
// package has no state: the caller keeps the credits, and what an account is bound
// to ([Decision.Bond]).
//
// Conditions are true, false or unknown; a negated unknown is unknown, and only a
// true condition leads to [Fork.Then].
//
// # Rounding and money
//
// Shares are exact fractions, and no money is seen. [Divide] gives an amount to
// the partners by one allocation. The weights of [Decay] are whole numbers of a
// stated precision; the shares made of them are exact.
//
// # Time
//
// Journeys carry instants, the policy names the zone in which they become days.
// A window of days counts civil days from the touch to the moment it leads to; one
// of hours is elapsed time. A touch after the moment never counts.
//
// # Errors
//
// A malformed policy, journey or renewal is a [partnerecon.InvalidError]. "No
// credit" is a decision with a reason. The other errors are [ErrShares],
// [ErrSelfTest], and [partnerecon.ErrOverflow] for a share that is no fraction of
// two 63-bit numbers.
//
// # Not covered
//
// Statistical models (Markov chains, Shapley values), and the ruling on
// registrations: a registration that was refused is no touch of the journey, or
// the policy lets registrations count by protection only.
package attribution
