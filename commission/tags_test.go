package commission_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// readAnew returns a ledger as it is stored and read: one that is searched line by line,
// as no event has followed yet.
func readAnew(t interface {
	Helper()
	Fatal(...any)
}, l commission.Ledger,
) *commission.Ledger {
	t.Helper()
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	out := &commission.Ledger{}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// A ledger knows an id whether it has followed the events or was read anew: what lets it
// find new ids fast must not make it forget one.
func TestALedgerKnowsWhatItsStoredFormKnows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := limitsPlan()
		var ledger commission.Ledger
		events := stageEvents()
		names := stageOrder(t)
		for _, name := range names {
			_, _ = plan.Apply(&ledger, events[name]) // what is refused is not known
			again := readAnew(t, ledger)
			for _, id := range []string{"p0", "p1", "p3", "p5", "p9", "r1", "r9", "b2", "b4", "b9", "w2", "w9", "rc", "s", "x", "", "nobody"} {
				if got, want := ledger.Knows(id), again.Knows(id); got != want {
					t.Fatalf("after %s: %q is known: %t, read anew: %t", name, id, got, want)
				}
			}
		}
	})
}

// A line that comes back brings the ids of its clearing and its refund with it.
func TestAReopenedLineIsKnownByAllItsIDs(t *testing.T) {
	policy := rich()
	policy.Basis.Less = nil
	b := open(t, policy)
	b.do(payment(func(p *commission.Payment) { p.Cleared, p.Invoiced = partnerecon.Day{}, day("2025-01-20") }),
		commission.Clearing{ID: "k1", Of: "p", On: day("2025-01-21")}, back("r", "p", "10", "2025-01-22"),
		commission.Elapsed{ID: "t", On: day("2025-08-01")})
	entries, err := b.plan.Apply(&b.ledger, commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-09-01")})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind != partnerecon.Sealed {
			continue
		}
		line, err := commission.Record(e)
		if err != nil {
			t.Fatal(err)
		}
		b.do(commission.Reopen{ID: "o", Line: line, On: day("2025-09-02")})
	}
	for _, id := range []string{"p", "k1", "r", "o"} {
		if !b.ledger.Knows(id) {
			t.Errorf("%s is not known", id)
		}
	}
}

// A ledger that a caller has put a line into by hand is searched line by line.
func TestALineThatWasPutInByHandIsKnown(t *testing.T) {
	policy := rich()
	policy.Basis.Less = nil
	b := open(t, policy)
	b.do(payment(func(*commission.Payment) {}))
	line := *b.ledger.Lines[0]
	line.ID = "by hand"
	b.ledger.Lines = append(b.ledger.Lines, &line)
	if !b.ledger.Knows("by hand") || !b.ledger.Knows("p") || b.ledger.Knows("nobody") {
		t.Errorf("known: by hand %t, p %t, nobody %t", b.ledger.Knows("by hand"), b.ledger.Knows("p"), b.ledger.Knows("nobody"))
	}
}

// A counter that an event moves is the ledger's own: its clone keeps what it had.
func TestACloneHasCountersOfItsOwn(t *testing.T) {
	plan, ledger := staged(t)
	before := ledger.Clone()
	text := ledgerText(t, before)
	if _, err := plan.Apply(ledger, stagePayment("p5")); err != nil {
		t.Fatal(err)
	}
	if len(before.Caps) == 0 || ledgerText(t, *ledger) == text {
		t.Fatal("the payment moved no counter")
	}
	if got := ledgerText(t, before); got != text {
		t.Errorf("the clone changed to %s, from %s", got, text)
	}
}

// Every id of an event has a tag, also of one that waits or is remembered, so that a new
// one is told without a search. A ledger that was read anew has none until the next event,
// and a crowded one, of more than 64 events, has an index instead.
func TestTagsTellOfNewIDs(t *testing.T) {
	pending := pay("p2", "100", "2025-01-10")
	pending.Cleared, pending.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b := open(t, flat("10"))
	tags := func(want int) {
		t.Helper()
		if unknown, n := commission.Tells(&b.ledger, "nobody"); n != want || unknown != (want > 0) {
			t.Errorf("%d tags, want %d; nobody is told: %t", n, want, unknown)
		}
	}
	var ids []string
	for i, e := range []commission.Event{
		commission.Started{ID: "start", On: day("2025-01-01")},
		pay("p1", "100", "2025-01-10"), pending,
		commission.Clearing{ID: "k", Of: "p2", On: day("2025-01-11")},
		back("r", "p1", "10", "2025-01-12"),
		commission.Chargeback{ID: "b", Of: "p1", Amount: eur("10"), On: day("2025-01-12")},
		commission.ChargebackReversed{ID: "w", Of: "b", On: day("2025-01-13")},
		back("waits", "p9", "10", "2025-01-12"),
		commission.ChargebackReversed{ID: "won", Of: "b9", On: day("2025-01-13")},
		commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole("beta")}}, On: day("2025-02-01")},
	} {
		b.do(e)
		ids = append(ids, []string{"start", "p1", "p2", "k", "r", "b", "w", "waits", "won", "rc"}[i])
		tags(i + 1)
		for _, id := range append(ids, "") {
			if unknown, _ := commission.Tells(&b.ledger, id); unknown {
				t.Errorf("after %T: %q is told to be new", e, id)
			}
		}
	}
	b.ledger = *readAnew(t, b.ledger)
	tags(0)
	b.do(pay("p3", "100", "2025-01-14"))
	tags(11)
	for _, id := range append(ids, "p3") {
		if unknown, _ := commission.Tells(&b.ledger, id); unknown {
			t.Errorf("read anew: %q is told to be new", id)
		}
	}
	// It has 3 lines, two that wait and one that is remembered.
	for i := range 58 {
		b.do(pay(fmt.Sprint("q", i), "1", "2025-01-15"))
	}
	tags(69)
	b.do(pay("q", "1", "2025-01-15"))
	tags(0)
}

// Where nothing but texts decides which row wins, it is worked out for each combination:
// of 31 tiers and none, 63 products and none, sourced or not, 4,096 of them. One product
// more makes them too many.
func TestWhichRowWinsIsWorkedOut(t *testing.T) {
	texts := func(tiers, products int) []commission.Row {
		return append(
			many(tiers, func(i int) commission.Row { return commission.Row{Tier: fmt.Sprint("t", i), Share: pct("10")} }),
			many(products, func(i int) commission.Row { return commission.Row{Product: fmt.Sprint("p", i), Share: pct("20")} })...)
	}
	other := func(change func(r *commission.Row)) []commission.Row {
		list := texts(2, 1)
		change(&list[0])
		return list
	}
	seats := []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"5"}}}
	for _, tt := range []struct {
		name   string
		winner commission.Winner
		rows   []commission.Row
		want   int
	}{
		{"one rate for all", commission.First, []commission.Row{{Share: pct("10")}}, 2},
		{"two tiers, a product", commission.First, texts(2, 1), 12},
		{"the most", commission.First, texts(31, 63), 4096},
		{"more", commission.First, texts(31, 64), 0},
		{"all that fit", commission.Stack, texts(2, 1), 0},
		{"the best", commission.BestForPartner, texts(2, 1), 0},
		{"an age", commission.First, other(func(r *commission.Row) { r.Age = commission.Age{Until: 12} }), 0},
		{"a fact", commission.First, other(func(r *commission.Row) { r.When = seats }), 0},
	} {
		policy := choosing(tt.winner, tt.rows...)
		policy.Facts = []commission.Declaration{{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}}
		plan, err := commission.New(policy)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got := commission.WorkedOut(plan); got != tt.want {
			t.Errorf("%s: %d combinations, want %d", tt.name, got, tt.want)
		}
	}
}
