// Package conflict decides who may work an account: registrations of deals,
// protection from direct sales and from other partners, pricing discipline, and
// how disputes end.
//
// # Policy
//
// A [Policy] is plain data. [ThreeTier] carries the values of "Partner &
// Affiliate Program Design": register within 14 days of the first contact,
// protected for 120 days, again once, 50 protected accounts, three strikes, 48
// hours and 5 business days. [Desk.Rules] renders the policy as the rules of
// engagement, so that what is published is what is enforced.
//
// # Decision
//
// State is what is on record, and nothing else: an [Account] is the facts about
// one company, a [Roster] the facts about one partner. [Desk.Apply] puts an
// [Event] on record in both and gives a [Ruling], which names the rule that
// decided, what was looked at, whose claim stands in the way, and what the
// partner can do next. A ruling follows from the facts up to its instant:
// the order in which they were recorded decides nothing, and a late fact shows
// in Changed which later rulings it has changed.
//
// A fact is identified by its account and its id, a fact about a partner alone by
// the partner and its id: who numbers the registrations of each account from one
// loses none of them.
//
// The first valid registration wins. One that breaks a rule blocks nobody; one
// that is under review holds direct sales and makes later ones wait, and relates
// back to its submission when it is accepted. The other questions change nothing:
// [Desk.MayEngage], [Desk.Protections] and [Desk.ProtectionsAsOf] for attribution,
// [Desk.Filings], [Desk.NextSteps], [Desk.Standing], [Desk.ReviewList],
// [Desk.Disputes], [Desk.Audit], [Desk.Leakage], [Desk.Match] and
// [Desk.Arbitrate].
//
// What crosses accounts is decided from a partner's own record: a registration
// that lost to another partner, or was handed to one, fills a place until it is
// withdrawn, rejected at review, signed or expired. So neither other accounts nor
// other partners have to be at hand, and what is in force never exceeds the
// capacity.
//
// # Rounding and money
//
// Nothing is rounded. A price is compared with what a promotion authorises
// exactly; what a dispute holds, releases and writes off always adds up to what
// is disputed.
//
// # Time
//
// Events carry instants of the server's clock. Days are civil days in the
// policy's zone: a window of 14 days through holds the differences 0 to 14. Hours
// are elapsed time. Facts of one instant stand in the order of [Kinds], then of
// their ids, then of their accounts. Nothing reads a clock; a question names its instant.
//
// # Errors
//
// A malformed policy, event or state is a [partnerecon.InvalidError] with every
// problem. The other errors are listed with [ErrAccount]. A refusal is a ruling,
// not an error. After an error the state is as it was.
//
// # Not covered
//
// Distribution of leads among partners, and who writes the warnings. Money that
// is disputed or on hold is held by settlement, which reads [Matter] and
// [Standing]. Companies are matched by what the caller gives, without a list of
// public suffixes; name those that matter as public domains.
package conflict
