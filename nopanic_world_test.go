package partnerecon_test

import (
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// A world is a small program with everything that its calls can be made with.
type world struct {
	plan      commission.Plan
	dated     commission.Plan // of version x
	program   settlement.Program
	ledger    commission.Ledger
	exposure  clawback.Exposure
	book      *settlement.Book
	facts     []settlement.Fact
	entries   []partnerecon.Entry
	bases     []partnerecon.Basis
	documents [][]byte

	commissionEvents, payoutEvents, clawbackEvents, debtEvents, settlementEvents, conflictEvents func() []reflect.Value
}

func newWorld(t *testing.T, c *caller) *world {
	t.Helper()
	w := &world{program: settlement.Must(worldPolicy()), plan: commission.Must(worldRates()), book: &settlement.Book{}, facts: worldFacts()}
	w.program.Sort(w.facts)
	for e, err := range w.program.Run(w.book, w.sequence(w.facts...)) {
		if err != nil {
			t.Fatal(err)
		}
		w.entries = append(w.entries, e)
	}
	var err error
	w.dated, err = commission.NewDated(partnerecon.Terms[commission.Policy]{{ID: "x", From: partnerecon.MustDay("2024-01-01"), Rationale: "a test", Policy: worldRates()}})
	if err != nil {
		t.Fatal(err)
	}
	w.fillStates(t)
	w.fillDocuments(t)
	w.commissionEvents = unionOf[commission.Event](c,
		commission.Payment{}, commission.Clearing{}, commission.Failure{}, commission.Refund{}, commission.CreditNote{}, commission.Chargeback{},
		commission.ChargebackReversed{}, commission.Milestone{}, commission.Started{}, commission.Ended{}, commission.Elapsed{}, commission.Recredit{},
		commission.Seal{}, commission.Reopen{})
	w.clawbackEvents = unionOf[clawback.Event](c,
		clawback.Posted{}, clawback.Started{}, clawback.Churn{}, clawback.Breach{}, clawback.Fraud{}, clawback.Reactivated{}, clawback.PaidOut{}, clawback.Lost{}, clawback.Transferred{}, clawback.Seal{}, clawback.Reopen{})
	w.debtEvents = unionOf[clawback.DebtEvent](c,
		clawback.Debited{}, clawback.Run{}, clawback.Lapse{}, clawback.Repaid{}, clawback.WriteOff{}, clawback.Offboarded{})
	w.settlementEvents = unionOf(c, unionOfSettlement()...)
	w.payoutEvents = unionOf[payout.Event](c, payout.Posted{}, payout.Run{})
	w.conflictEvents = unionOf(c, append(unionOfConflict(), (*conflict.Direct)(nil), &conflict.Sign{})...)
	return w
}

// fillStates lets a ledger and an exposure come about.
func (w *world) fillStates(t *testing.T) {
	t.Helper()
	recourse := clawback.Must(fromStart())
	for _, e := range []commission.Event{
		commission.Payment{ID: "x", Customer: "x", Deal: "x", Credits: partnerecon.Sole("x"), Amount: inEUR("100"), Cleared: partnerecon.MustDay("2024-01-03")},
		commission.Refund{ID: "r", Customer: "x", Of: "x", Amount: inEUR("1"), On: partnerecon.MustDay("2024-01-04")},
		commission.Refund{ID: "w", Customer: "x", Of: "later", Amount: inEUR("1"), On: partnerecon.MustDay("2024-01-04")},
	} {
		entries, err := w.plan.Apply(&w.ledger, e)
		if err != nil {
			t.Fatal(err)
		}
		w.entries = append(w.entries, entries...)
		if len(entries) == 0 {
			continue
		}
		if _, err := recourse.Apply(&w.exposure, clawback.Posted{Entries: entries, Start: partnerecon.MustDay("2024-01-03")}); err != nil {
			t.Fatal(err)
		}
	}
}

// fillDocuments collects bases and bytes: what the library writes, and what it
// would never write.
func (w *world) fillDocuments(t *testing.T) {
	t.Helper()
	w.bases = []partnerecon.Basis{{}, partnerecon.BasisOf(struct{ A int }{1}), partnerecon.BasisOf((*int)(nil))}
	for _, e := range w.entries {
		w.bases = append(w.bases, e.Basis)
		w.documents = append(w.documents, encode(t, e))
	}
	for _, raw := range forms() {
		var b partnerecon.Basis
		if err := b.UnmarshalJSON([]byte(raw)); err != nil {
			t.Fatal(err)
		}
		w.bases = append(w.bases, b)
		w.documents = append(w.documents, []byte(raw))
	}
	policy, err := settlement.MarshalPolicy(worldPolicy())
	if err != nil {
		t.Fatal(err)
	}
	w.documents = append([][]byte{
		nil,
		{},
		[]byte("null"), []byte("{"), []byte("{}"), []byte("[]"), []byte(`""`), []byte("0"),
		{0xff},
		[]byte("12.50 EUR"), []byte("50%"), []byte("2024-01"),
		[]byte("2024-01-02"), []byte(`{"amount":"1","currency":"EUR"}`), []byte(`{"version":1}`), []byte(`{"version":1,"last":[{}],"customers":[{}],"accounts":[{}],"months":[{}]}`),
		[]byte(strings.Repeat("[", 100_000)), []byte(strings.Repeat("\n", 1000)), policy, encode(t, w.book), encode(t, w.facts[1]),
		encode(t, worldDesk()), encode(t, zoned(worldAttribution())), encode(t, w.book.OnRecord("x").Account), encode(t, w.book.Roster("x")),
	}, w.documents...)
}

func (w *world) sequence(facts ...settlement.Fact) iter.Seq2[settlement.Fact, error] {
	return func(yield func(settlement.Fact, error) bool) {
		for _, f := range facts {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// happenings are facts of every kind, some of them in any order.
func (w *world) happenings() []settlement.Fact {
	out := append([]settlement.Fact{{}, {ID: "x"}, {ID: "x", Event: settlement.Churn{Customer: "x"}}}, slices.Concat(w.facts, worldFollowUps())...)
	for _, e := range w.entries {
		if record, err := settlement.RecordOf(e); err == nil {
			out = append(out, worldFact("new", "2024-03-03", settlement.Reopen{Customer: "x", Record: record}))
		}
	}
	for _, day := range []string{"2024-03-03", "9998-12-31", "9999-12-31"} {
		for _, v := range w.settlementEvents() {
			e, _ := v.Interface().(settlement.Event)
			out = append(out, settlement.Fact{ID: "new", Occurred: settlement.On(partnerecon.MustDay(day)), Event: e})
		}
	}
	return out
}

// claims are entries with each of the bases, in a form that gets them past the
// first checks.
func (w *world) claims() []partnerecon.Entry {
	out := append([]partnerecon.Entry{}, w.entries...)
	for _, b := range w.bases {
		for _, kind := range []partnerecon.Kind{partnerecon.Earned, partnerecon.Returned, partnerecon.Capped, partnerecon.Clawed, "x"} {
			e := partnerecon.Entry{
				Cause: "x", Claim: partnerecon.Claim{Partner: "x", Customer: "x", Line: "x"}, Kind: kind, Amount: inEUR("1"),
				Posted: partnerecon.MustDay("2024-01-03"), Earned: partnerecon.MustDay("2024-01-03"), Payable: partnerecon.MustDay("2024-01-03"), Basis: b,
			}
			out = append(out, e)
			e.Terms = "x"
			out = append(out, e)
		}
	}
	return out
}

// unionOf is the pool of a sealed set: nil, and each member with its values.
func unionOf[I any](c *caller, members ...I) func() []reflect.Value {
	return func() []reflect.Value {
		out := []reflect.Value{reflect.Zero(reflect.TypeFor[I]())}
		for _, m := range members {
			for _, v := range c.values(reflect.TypeOf(m), 4) {
				i := reflect.New(reflect.TypeFor[I]()).Elem()
				i.Set(v)
				out = append(out, i)
			}
		}
		return out
	}
}
