// Package bulk settles whole histories in a tenth of the time and less.
//
//	engine, err := bulk.New(program) // refuses what it does not take
//	var state bulk.State
//	ledger, err := engine.Keep(&state, bulk.Movements(settlement.Facts(facts)))
//	for posting := range ledger.All() {
//		fmt.Println(posting.Entry().ID(), posting.Amount())
//	}
//
// [settlement.Program.Run] carries everything that a program can say: some sixty kinds of facts,
// traces, lines that are reopened years later. Who tries a plan on ten years of payments, or
// migrates a history, needs little of that and much speed. [New] compiles a program whose
// terms fit tables into an [Engine], and refuses any other, with all reasons at once.
//
// It is no second product. For every program that it takes, and any facts of its kinds, it
// posts the entries of Program.Run, in the same order and to the cent; where Program.Run
// refuses a fact, so does it, at the same position and for the same sentinel. Entries have no
// basis, so that Program.Explain knows nothing of them: a [Posting] explains itself.
//
// # Policy
//
// The engine takes versions of the terms that each payment pins, tiers at earning, and of the
// commission
//
//	rates        shares by model, tier, role, partner, type, segment, product, category, region,
//	             sale and level; winners most_specific, first and stack; precedence
//	windows      of the policy or of a rate, in days or months, from the first payment
//	splits       at the rate of the lead or of each; influenced credits with factor and pool
//	bonuses      that are further shares of a payment, for some time or for ever
//	caps         per sale, deal and customer, first come
//	refunds      inside a window, booked in the period of the sale
//
// and any ladder whose metrics are stated. One that reviews each month what was summed up over
// months, without grace, notice or ramps, is compiled; any other is left to a
// [settlement.Book] of the partners alone, which costs some microseconds for a fact about one.
//
// All the rest of a policy is refused with pointers: what is payable when, the base, minimum,
// tables, fees, tests of declared facts, plans and numbers of payments in rates, best_for_partner,
// tranches, uplines, caps on net and per period, clawbacks, attribution, desks, true-ups,
// retainers, incentives, overrides, statements, payouts, exits, recovery, and terms or tiers that
// the close of a deal or the cycle pins.
//
// The rates are not decided a second time. When a combination of what rates look at is seen
// first, the engine asks package commission what such a payment earns, and keeps the answer
// with its fractions; it compares what these come to with what commission posted.
//
// # Facts
//
// A [Movement] is a fact in flat form: payments that cleared, refunds, credit notes without
// documents, chargebacks, and what is stated of partners and months. [MovementOf] makes one of
// a fact. Movements have days; facts with an hour, of other kinds, or with more than one item
// are [ErrUnsupported].
//
// A payment that is recorded late and is earlier than the first one of its customer, under
// terms with windows, would have other payments priced again: that is ErrUnsupported, too.
//
// # State
//
// A [State] keeps what is open, what caps have granted, how partners stand, and sums by partner
// and month, see [State.Sums]. Of a ladder that is compiled it keeps what was stated, too. A
// close drops the payments beyond the horizon: there are no entries of kind sealed, nothing
// can be reopened, and [State.Sealed] counts them. What comes later about one is refused with
// [settlement.ErrSealed].
//
// [State.JSONLines] stores a state, and [Engine.ParseState] reads it: a customer with all that is
// open of it stands in one place, with what each payment earned, and by which terms. It goes on as
// if it had not been stored, under the same program or one that has got versions of the terms
// since. So years that are migrated on goroutines go on month by month.
//
// [Engine.Apply] settles one movement. [Engine.Run] yields what is posted and keeps none of it; [Engine.Keep] keeps all of it, in
// postings of 24 bytes that explain themselves from the log of the payments.
//
// [Engine.KeepOn] does the same on as many goroutines as the caller says, for a history that is
// all there: movements in order, in a slice.
//
// # Rounding and money
//
// As in package commission: each component of a payment is worked out exactly and rounded once,
// and split by largest remainder; what goes back is cumulative, so that a full refund returns
// what was earned.
//
// # Design
//
// Ids become numbers when they are read: one look at a text gives its hash and tells whether it
// may be an id. The log has records of 48 bytes without pointers, in
// pages that go when nothing of them is open; each customer has a list of its open records,
// with the hashes of their ids, so that a payment delivered twice and the payment of a refund
// are found without a table of all ids. Movements are read in blocks: the look-ups of 64 customers
// come before the first of them is settled, so that they wait for memory together.
//
// What a rate, a split and a refund divide by is known before the amount: its inverse is worked
// out once, and each division is two multiplications. A cap looks up once what it granted.
//
// On goroutines each has a state with some customers, and is told all of partners and months:
// how partners stand depends on nothing else here. Only the order and the volume are those of
// all movements; they are looked at beside, and where either is wrong, or a movement is bad, one
// goroutine settles all of it again and says what is to be said.
//
// # Speed
//
// The README has times. Of the instructions that 100,000 payments with their ladder take, a sixth
// reads movements and looks their texts up, half settles payments (earning and caps a third of
// that, the log, the open records and the postings the rest), a ninth is the ladder; no single
// function has more than a twentieth. A million payments kept allocate 130 bytes and 0.0092 times
// each: 48 and the id in the log, 24 a posting, the rest in tables. Streamed it is 65 bytes. Who
// asks each amount as a decimal adds the two allocations of a decimal, 2.27 a payment. A further
// component takes some 400 instructions a payment, an eighth of what the first takes with all
// else; to explain a posting as numbers takes 250.
//
//	go test -v -run '^$' -bench 'Bulk$' -benchtime 1x ./settlement/bulk
//
// A movement that is applied by itself takes some 320 nanoseconds and no allocation. In a
// state an open payment takes 79 bytes, a customer some 115, and a partner on a ladder 175,
// with ids of 11 to 15 bytes; stored it is 155, 130 and 60. To store takes some 3.5 microseconds for
// an open payment, to read 10: a million of them are a matter of seconds, once a night or a month.
package bulk
