package commission_test

import (
	"encoding/json"
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
