// Package settlement puts the rules together: it folds the facts of a whole
// partner program into a book and says what every partner is owed, held, paid
// and payable, with a reason for every cent.
//
// It is optional. A billing service that needs one rule uses one package;
// settlement is for those who want statements.
//
// # Policy
//
// A [Policy] holds the versions of an [Agreement] (commission, clawback,
// attribution, ladder, caps per period, true-ups, retainers, incentives, what is paid out
// and how debts are recovered), says which version and which tier govern a
// payment, and may have a desk that rules on deals and conduct.
// [New] checks all of it together; [Parse] reads strict JSON.
//
// # Decision
//
// [Program.Run] folds facts in their order into a [Book] and yields entries;
// [Program.Apply] folds one. There are two folds with one direction. Level 1
// folds by customer: lines, refunds, caps per customer and deal, clawback. Level
// 2 folds the entries of level 1 by partner: caps per period, true-ups, retainers,
// holds, payouts, the balance. It holds sums, never lines, and never changes an entry
// of level 1. Only standings, and what the desk has on record of a partner, flow
// back, and only to later facts.
//
// # Credits
//
// Credits come with the payments, or are decided: where an [Agreement] has an
// Attribution, [Touch] facts are the journey of a customer's deals. When a deal
// closes, by its [DealClosed] or else its first payment, the version in force then
// decides who gets credit, with the tiers of that day and what [DealStated] and
// [PartnerStated] say. Payments of the deal that state no credits take those. What is
// recorded later decides anew; where shares move, the open payments are credited
// again in the same fact and the moves add up to zero, with what the company retains.
// So the order of recording decides nothing, as long as the close is stated: a first
// payment that is recorded late governs itself and what comes after it.
//
// A [Renewal] of the contract decides who keeps credit, a [Transfer] makes another
// partner the partner of record; both are for the payments of their day and later.
// Where the attribution binds accounts, the first deal of a customer does.
//
// Credits that a payment or a [Recredit] states stand. Touches leave the book with
// the horizon, unless a deal within it may have counted them: choose a horizon no
// shorter than the time from the first touch to the close. [Program.Credit] says
// who gets credit for a deal, and why.
//
// # Bonuses and time
//
// What a commission has beside the base needs more facts than payments. A [Milestone]
// is something that was reached; it earns bonuses and releases what waits for it. It
// takes the credits of its deal, and one before the close those that the attribution
// decides as of its own moment; it closes no deal, and the version and the standings of
// its own day govern it until one has closed. A [Standing] says of what type a partner
// is and who brought it, for overrides on what it earns from then on.
//
// A [Close] lets time pass for the customers of whom something waits, and posts what is
// due by the end of the month: what a tranche of three months releases on the 10th is
// posted when that month closes. A [Churn] forfeits what has not been released; what a
// customer pays after it came back is released anew. Lines of which something waits
// stay open past the horizon.
//
// A clawback of what was not served goes by the paid term of each payment: its items state
// for what time they pay, all for the same, by service and through. Under terms with such a
// schedule a payment that does not is refused, for a churn could not be worked out.
//
// A clawback with the limit to_loss takes no more than the commission on what the customer
// got back after the refund window of the commission, and that therefore returned none. What
// was never paid earns nothing here, and what failed returns what it earned. Windows cannot run
// from payouts: a payout states an amount and not the lines that it pays. Which they are
// follows from the partner's balance over all its customers, with what is held, reserved,
// carried over and set off there; that is known on level 2 alone, and what a payout on one
// customer's account moves may never move another's.
//
// Caps per period count on net, or first come. Customers know nothing of each other, so what
// room the others of a partner have left is known at level 2 alone: level 1 hands over what each
// line comes to, and the account of the partner remembers the lines that a first-come cap has
// cut, and no others, until they are sealed; the record of a sealed line keeps them. Caps
// per sale, deal and customer are those of the commission.
//
// A cap may put off what it cuts instead of dropping it, see [Cap]: the account keeps which
// tranches were decided, and [PartnerReached] states what they wait for. What waits is not owed
// yet: [Accrued] and [Program.Why] show it beside the balance, and [Program.Next] from when it is.
//
// Caps per period take all components, or those they name; true-ups measure the base
// alone; schedules of a clawback may name components. [Program.Portions] adds entries
// up by component and by stage of the customer's life.
//
// # Tiers
//
// Without a ladder, standings come as facts ([Standing]). Where an [Agreement] has a
// Ladder, it decides: a partner takes part from its first fact about the ladder on
// ([PartnerEnrolled], [Measured], [TierRequested], [TierPlaced], [DemotionNoticed],
// [PartnerLeft]), in the tier that a standing gave it before. A standing that states a
// tier under a ladder places the partner there, and one that states none says the rest.
// Enrol partners before their first payment: who was neither enrolled nor placed stands in
// no tier, a measured one until the first review, and earns nothing where all rates name
// a tier. [Program.Why] says so.
//
// Figures that only the company knows are [Measured] facts. What the book knows it counts
// itself, as the [LadderMetric]s of the version say: collected revenue, commission, active
// and new customers, each for the lead, for all or by share. When a month closes, what
// the sums of open lines have moved by is told to the ladder as figures of the months they
// belong to; where a period of the review ends with it, the ladder in force then reviews
// every partner, and what it decides holds from the next day on. So nothing that is
// recorded late moves a tier of a closed day, and between two closes the order of
// recording decides nothing. With promotion at once, stated figures promote on the day
// they are recorded; counted ones are known at the close, so [New] refuses the two
// together.
//
// Lines have the tier of their day, or of the close of their deal, as with any standing;
// the desk is told of every change from its day on. [Program.TierOn] and
// [Program.Standings] tell the past, [Program.Assess] says where a partner stands and
// what is missing, of the running month as well.
//
// # Retainers
//
// Where a version offers Retainers, an [Agreement] says by name which kinds there are. A
// [RetainerEvent] says what happened to one: its opening names the kind, and the version
// in force on the day it is approved governs it from then on. What it posts is booked to
// the partner; of the entries that are in its favour or set off, all count in what it is
// owed and none in the commission. Caps, true-ups, tiers and the clawback do not see
// them, a hold does not keep them back, and payouts are for them first. What a partner
// owes and pays by itself is apart: [Row] has it as a Receivable, which reduces nothing
// that is payable.
//
// A [Close] lets time pass for the retainers that have started. What time alone brings,
// such as a cycle that begins, is posted on its own day; until a close or an event of the
// retainer tells the time it is not in the book yet. A close also states the commission
// of the cycles that are over, for guarantees and draws: what was posted to the partner
// on the days of the cycle, be it earned, capped, trued up, returned or clawed back.
// Adjustments and retainers are no commission. What is recorded later of a cycle counts
// in the later cycle in which it is posted, so a closed cycle changes only where its own
// days do, such as by an end that is recorded late. Cycles past the horizon are sealed as
// far as they are settled.
//
// Of retainers with a guarantee or a draw a partner has one at a time: two would count the
// same commission. What would give two of them a day in common is refused, whenever it is
// recorded: a start, an end that is later, a check-in that brings one back. A partner that is removed keeps its retainers until a fact ends them.
// [Program.Retainer] says how one stands and what to do next with it.
//
// # Overrides
//
// An [Agreement] may have other terms for some partners: a [TermsOverride] replaces rates of
// the base commission, schedules of the clawback, rules of when lines are payable or limits
// of caps per period, for a partner, for a type, segment and tier, for a type and tier, or for a tier. The segment is
// that of the customer, or the partner's own, which a [Standing] states. The most
// specific level that has a rate for a payment prices it, the program's own terms come
// last. No two overrides of one scope replace the same, so there is never a choice; and
// their order decides nothing. Invariants name what no override may replace; what is not
// on that closed list none can.
//
// Rates are merged into one list, with a precedence by level above those that the program's
// own rates state, rules of when lines are payable and schedules into those of the
// commission and the clawback: overrides have no engine of their own, and pins, corrections
// and refunds are as ever. What an override states stands instead of what is less specific:
// where rates are compared or added up, its own are, without the program's. A line keeps the
// overrides under which it was earned, so that what may go back of it does not change with
// the partner's type or segment. [Program.Explain] says before each rate, schedule, rule or
// limit whose it is, with a pointer to the override.
//
// # Exits
//
// A partner that leaves is a [PartnerExited]. What follows is stated by the terms in force
// on its day, cause by cause, see [Exit]: for how long payments still give it credit, what
// becomes of what has not been released, of its incentives and of its registrations, when its final statement
// is drawn up, and what becomes of what it owes then. Where they do not say, the fact is
// refused: no default could be right for everybody.
//
// Credit ends as it does for one that the desk removes: shares that it would have had are
// nobody's. What is released while it is gone and forfeited is a claim of its own on the
// line, posted before the clawback sees it and retained by the company. The final
// statement is what agreements call the closing of the account: what was posted by then
// and is not yet payable falls due on its day, and what goes back later is posted as ever.
// A debt stays, as a receivable, or the close after that day gives it up. A tier, a
// retainer or a dispute is ended by facts of its own.
//
// A [PartnerEnrolled] of a later day brings the partner back from that day on. Nothing else
// does: lists of partners that repeat a [Standing] every night have forgotten nobody's exit.
//
// # The desk
//
// Where the policy has a Desk, it rules on who may work a customer: on a
// [Registration] and its review, on who was first, on protected lists, on prices and
// strikes, and on disputes. A registration that it grants is a touch of the journey
// and a protection; one that it refuses is neither. Its protections are those of the
// close; only a review that is decided later relates back. A partner on hold is not
// paid, one that is removed gets no credit for payments that clear later, and a
// [Dispute] holds what is disputed: so much of a deal, or all of it with the payments to come,
// and never more than the deal has. What its resolution writes off is a part of what is left
// of that; what went back to the customer, before or after, is not taken twice. Standings, touches and closes of deals are on
// record with the desk, too. [Program.Desk] answers questions about what is on record,
// [Book.OnRecord]: who may engage a customer, what was ruled and why, what went past
// the channel.
//
// [Program.Statement] cuts the entries by the day they were posted.
// [Program.Explain] reproduces any entry from its own basis. [Program.Why] says
// why nothing, or not more, is payable to a partner. [Program.AtRisk] says what
// would go back if customers churned.
//
// # Incentives
//
// What is earned by the period, as package incentive has it, are the Incentives of a
// version: tables on a quarter, growth, streaks, outcomes, referrals, markets and
// certificates, contests and what several do together. They are measured on what was paid
// and credited, by product and with its quantity, whether or not the base commission earns
// on it; on what level 1 posted; and on what only the company knows: [FigureStated],
// [Certified], [JointActivity] and [SaleStated]. The market of a payment is the region of its
// customer; commission has the product of its items, if they have one. [IncentiveTerms] say
// what counts as revenue, and that what a clawback takes for fraud, or for whatever else they
// name, is none.
//
// A [Close] posts what is due of the periods that end with it; what is recorded of a
// closed period later posts the difference on its own day. A contest is decided by the
// close that ends its last month, among all partners of whom its figures are known, and
// decided anew by later closes if something has changed: what all of them win comes to
// its prizes, but for places that nobody takes. Incentives are commission that is on no
// line: holds keep it back, guarantees and draws of retainers count it, and what goes back
// of it meets reserves, and it is payable as late as payments are, counted from the day it
// is posted, or by rules of its own. Caps per period, true-ups, tiers and the clawback do not see it, as it
// has limits of its own; nor is it part of the net base, so [Statement] has it apart.
// [Program.Incentives] says what the next close would post, and why or why nothing,
// [Program.Contest] how a contest stands.
//
// # Statements
//
// [Program.Statement] is for all partners and any months. What a partner gets is its own
// statement, [Program.StatementOf], and that has a life: it is open while entries are
// posted in its period, closed by a [Close], accepted, and paid. The Statements of the
// policy say how long it is: half a month, a month, a quarter, half a year or a year.
//
// With a cut-off a statement ends some days before its period does, and what takes effect
// after that day is in the next one: who has to check and pay by the end of the month
// stops counting a few days before. It goes by the effective day, as statements always
// do, so a payment of the 20th that is recorded after the cut-off is in the next one, and
// so is what the close of the month itself posts. Caps, true-ups and reviews of the ladder
// stay with their own periods. An end in the middle of a month is a [Close] with its day:
// it lets time pass and freezes the statement, no more. [Program.WithCloses] inserts it.
//
// A closed statement never changes. A line of it is disputed by the id of its entry,
// [LineDisputed], within the days that the policy gives from the day on which it closed,
// and before the partner accepts it; later by an approved [Exception] alone. The disputed
// amount is held like what a hold keeps back, beside it and as far as money of the partner
// is there; of what the line took from the partner there is nothing to hold. The policy
// may state a day by which it is to be decided. A
// [LineDisputeResolved] releases it, and where it adjusts, posts a line of its own day
// that names the one in dispute. Of what went back of the line, before or after, neither holds
// or takes anything again. What else may follow, a hold, its release, a write-off,
// an adjustment, are facts of their own.
//
// A [StatementAccepted] accepts a closed statement but for what is in dispute; where the
// policy says so, silence does when the window has passed. Acceptance moves no money: what
// is payable is payable before it. Paid is worked out: payouts after the close are for the
// oldest statement first, and what a partner lost since is set off. Time passes by facts
// here, too: a statement stands as on the day of the last one folded.
//
// By selling entity a statement has rows of their own, where the policy keeps them: what
// entries name a seller for, and payouts, adjustments, write-offs and repayments that name
// one. Both equations hold for each, and together they are the row of the partner: each entity
// has its own minimum, reserves and recovery, and its money is not set off against what the
// partner owes another. What looks across lines, such as a cap of the month or a true-up, is
// of no seller, as are payouts that name none; what it takes is owed to nobody in particular,
// so adjust the entities that are to bear it. What a dispute holds, or its resolution writes off,
// is of the entities that sold what it is about, by what each has of it, and never more than such
// an entity owes is held. A hold is on the partner, and keeps back what all of them owe.
//
// A book keeps the statements of each partner. [Program.Forget] drops those that are done
// with, paid in full and accepted, and returns them to be kept elsewhere; nothing else that
// the book says or posts is changed by it.
//
// Where the policy says nothing of statements they are by the month, are neither disputed
// nor accepted, and the book keeps nothing for them. Else it keeps the id and the amount
// of each entry as long as it can be disputed, and within the horizon.
//
// # Payouts
//
// What is owed is not always paid out at once: [Payouts] state a minimum that is carried
// over, a reserve by line, as package payout has them, and a calendar of pay runs. What
// is less than the minimum stands as not yet payable, what is reserved as held. A reserve
// is posted on its line and kept until a number of days after the line became payable;
// what goes back of the line takes it down in proportion. Before anything is owed reserves
// meet debits: what goes back on no line, and what went back of lines, or with a cap or a
// true-up over several, beyond all that is not paid out. A hold keeps back what is not
// reserved. Where there are runs, all that is
// due between two of them is payable on the later one, what goes back included, and the
// entries say so. [Program.Why] says what is below the minimum and until when what is
// reserved, [Program.Next] when the next run is and what is let go. On the day of a run
// pay what is payable by [Program.Accrual]; Next lists what comes on top of it.
//
// Without a Recovery, what a partner owes is set off against all that it is owed. With one,
// as package clawback has it, only what goes back beyond what is unpaid is a debt, of the
// claims it went back on, and a payout withholds what the limits let it of what could be
// paid that day; the rest is payable beside the debt, and no balance is paid out twice. Of what
// it leaves no share is withheld again, be it paid by another one or after it came back.
// What comes back on a claim is taken from the debt of that claim first.
//
// A debt has the day on which it arises by the terms, whichever fact comes next: what goes back
// on a later day, as that of a run, is a debt from that day on, before the facts of the day, and
// where a version begins that recovers debts, what the balance lacks then is one from its first
// day. Until then the statement carries it, a payout that takes no notice of it pays too much, and
// it can be paid back or given up. What has expired is written off with the next fact about the
// partner, and before it, so that nothing comes back to a debt that is no more; answers about a
// day between let nothing of it be taken any more, and carry it. A version without a recovery
// sets all of it off. Of a partner that leaves all that
// is payable goes against its debt, and the rest is an obligation, or written off. A
// [Repayment] is what a partner pays back by itself.
//
// # Finance
//
// These read the book, the entries and the policy, and are no second source of truth.
// [Program.Accrual] says what is unpaid, held, at risk and receivable at the end of a
// day, by partner and by month, and in which months what is at risk becomes safe, and [Program.Next] what is to be done by when. [Journal] books entries in double
// entry, as CSV and for hledger. [Audit] compares what was paid with what is due, and
// [Program.Replay] a run with the entries that were saved. [Diff] lists the cells in which
// two policies differ, [Program.ReviewDue] says when the terms are to be reviewed, and
// [Program.Rules] renders the program for those who work under it. [Simulate] settles
// one history under several programs, [Program.Forecast] what is expected to happen.
//
// # Facts
//
// A [Fact] has an id, the moment it occurred and, if later, the moment it was
// recorded. Rates, windows, tiers and terms look at the first; posting and
// statements at the later of the two, the effective day. Facts are folded by
// effective, occurred, rank of the kind ([Ranks]), id. The same facts give the
// same entries in one pass or month by month with the book stored in between.
//
// A day counts as its first instant, so facts that state a day alone are in the order of
// their kinds and ids, whoever they are about. Whoever folds facts as they come in, and not a
// day's facts after [Program.Sort], states Recorded as an instant: then they are in the order
// in which they came, and days of Occurred decide rates and windows as before.
//
// The same id again is the same fact again, and another fact under it an error, of one
// customer or of one partner: ids need to be distinct among the facts about each, not among all.
// No id begins or ends with white space.
//
// A book knows the currency and the zone of the program that folded its facts, and every version
// of the terms that has posted something, by a digest of what in it decides money. A program that
// differs there is refused: with [partnerecon.ErrCurrency], [ErrZone] or [ErrTerms]. So a version
// that has priced something is never edited: add one. But overrides and retainers may be added to
// it, for partners that have earned nothing under it. What a version counts that none before it
// did, for its ladder, its incentives or its retainers, it counts from the first fact on that is
// folded with it: add it before the days that are to count, or fold the history again.
// [Simulate] is what tries other terms.
//
// In JSON a [Fact] has the members of its event beside its own, and kind is the name of the
// event's type, as in deal_closed; that of a [Failure] is payment_failed:
//
//	{"id":"inv-7","occurred":"2025-02-10","kind":"payment","customer":"bakery",
//	 "credits":[{"partner":"acme","role":"sourced","share":"100%"}],
//	 "amount":{"amount":"50.00","currency":"EUR"}}
//
// Time passes only by facts: the end of a month is a [Close]. It posts the
// true-ups of periods that end with it, freezes the statement, and seals lines
// beyond the horizon: they leave the book as the basis of entries of kind
// sealed. A fact about a sealed line is an error until a [Reopen] brings the
// line back.
//
// # By key, and on goroutines
//
// The two folds can be had one by one, for a store that has a row for each customer and each
// partner. [Fact.Keys] says which states a fact needs. [Program.FoldCustomer] folds one about
// a customer into a [CustomerState]; it asks for the [PartnerRecord] of the partners that it
// reads, and returns what [Program.FoldHanded] then folds into each [PartnerState].
// [Program.FoldPartner] folds one about a partner, [Program.FoldProgram] exchange rates, and
// [Program.FoldAll] closes and exits, which need all states. A [ProgramState] has what is common. The entries are those of [Program.Apply], in
// their order, and [BookOf] puts the states together to the same book: Apply is these folds
// over the maps of a book. All but [Handed] may be delivered twice; store what is handed over in one
// transaction with the state of the customer.
//
// Several workers fold at once, each on a branch of the ProgramState of its own: customers by
// hash on some, and on others partners by hash, with what was handed to them, in the order of the
// facts. Begin the branches before the first fact, and [ProgramState.Join] them before one that
// is not [Program.Independent]: then the state is that of one who folded all. A branch that is
// stored with the states of its customers is all that a worker has to keep in step.
//
// [Program.RunOn] folds as [Program.Run] does on as many goroutines as the caller says:
// customers by hash, then partners by hash. Facts that flow back, such as standings, those for
// the desk and closes, are folded by themselves, so that a program with many of them gains
// less. No other function of this package starts a goroutine. A [Program] may be shared by any number of
// them, a book, or a state, serves one at a time.
//
// # Speed
//
// In the benchmark's job about a fifth of the time goes into the ladder, which reviews each partner
// at the end of each month; [Standing] facts instead of a ladder spare it. Where the time of a
// fact goes in that job with tiers stated, which prices by tier, splits, caps and claws back,
// without the garbage collector: two fifths are the commission, half of that the price with the
// grants under the caps, and a quarter the credits, which are held against those of the line
// before, a look at memory that is cold by then; a tenth is what the fact means, with the credits
// and the tiers of their day; less than a tenth the checks of the fact; a seventh the closes of
// the months, half of it to see which lines are old enough to leave; a tenth the accounts, in
// which the entries are booked; and the rest is in the moments of the fact, in finding the
// customer and the partners, and in taking up the change. The garbage collector takes a fifth to
// a third of the whole: it walks lines that stand whole in the book until they are sealed. The
// line is what stays of a payment, some 1 KB with all that it explains; the credits are those of
// the line before where they are alike. What else a fact needs is worked out in memory that the
// plan and the book keep for the next one, and that a payment is new is told by tags of the ids
// that a customer knows, without a look at its lines. To be as fast as integers written by hand
// for one job takes lines that are columns of numbers, and a ledger that hands them out as
// views: package bulk beneath this one has them, for programs whose terms fit tables and facts
// of few kinds, and posts the same entries.
//
// What is large in one way stays in proportion: a policy of a mebibyte is read in less than a
// second, and one more costs the same however many there are: payments of a customer, events of a
// retainer, contacts with a customer. A fact that comes between others, or late, is decided with
// all that it may change.
//
// # Rounding and money
//
// All amounts are whole minor units of the program's currency. Nothing is converted but
// payments, where the policy has a [Conversion]: each on the day it clears, at the rate that
// an [ExchangeRate] states, with the rate, its day, its source and what was paid in the
// trace of its entries. A payment without a rate is refused, and what goes back is
// converted at the rate of its payment, so that a full refund leaves nothing.
//
// For every partner and every range of months
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
// id and stops; the book then stands after the last good fact. In words, facts and lines are
// counted from 1, and the closes that [Program.WithCloses] inserts are counted as facts.
//
// # Order
//
// The sums by claim and kind do not depend on the order in which facts were
// recorded, but for rules that take what comes first: caps that are first_come, the
// version and tier of a deal that no [DealClosed] fact states, the plan that the
// first payment of a partner pins, milestones before a first payment that closes their
// deal and is recorded after them, a churn's obligation, final figures ([Final])
// of a period in which a payment is recorded after what goes back of it, which they take for
// what went back on the day of the payment, or in which something goes back of a line that
// waits as a whole, which they have if it is recorded before the release, recredits, which
// replace what is open when they are recorded, exchange rates, which are for payments that
// are recorded after them, contracts with a fee for the sale or the customer, or a minimum, whose
// instalments earn what those recorded before have left, and guarantees and draws, which measure
// the commission by the day it was posted, debts that expire or that an exit gives up, which
// are written off as far as nothing has come by then, and what a partner that left forfeits, which is what
// was released while it was gone and had not been posted when the exit was recorded.
//
// What is recorded about a partner reaches what is decided after it was recorded: a
// standing, a strike, an exit, a [PartnerStated], and what fills a place of its capacity or
// of its list with another customer. By itself it moves no credits that were decided
// before; a fact about the customer that decides a deal anew lets the desk rule with
// what it has on record by then.
//
// # Not covered
//
// Incentives do not read what other incentives pay, and contests have no budget and go by
// months. A partner of record that changes never takes over what may go back of earlier
// payments. Payouts are recorded, not made.
package settlement
