package commission

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A few events are looked at one by one, and the 65th of what is searched builds the index.
func TestWhenALedgerIsCrowded(t *testing.T) {
	for name, add := range map[string]func(*Ledger, int){
		"lines":      func(l *Ledger, n int) { l.Lines = make([]*Line, n) },
		"waiting":    func(l *Ledger, n int) { l.Waiting = make([]Correction, n) },
		"reversals":  func(l *Ledger, n int) { l.Reversals = make([]Reversal, n) },
		"remembered": func(l *Ledger, n int) { l.Remembered = make([]Remembered, n) },
		"plans":      func(l *Ledger, n int) { l.Plans = make([]PlanChoice, n) },
		"of each": func(l *Ledger, n int) {
			l.Lines, l.Waiting, l.Reversals = make([]*Line, n-40), make([]Correction, 10), make([]Reversal, 10)
			l.Remembered, l.Plans = make([]Remembered, 10), make([]PlanChoice, 10)
		},
	} {
		for _, n := range []int{64, 65} {
			var l Ledger
			if add(&l, n); l.crowded() != (n > 64) {
				t.Errorf("%d %s: crowded %t", n, name, l.crowded())
			}
		}
	}
}

// A scan gives up at the 129th correction.
func TestHowFarAScanLooks(t *testing.T) {
	for _, n := range []int{128, 129} {
		l := Ledger{Lines: []*Line{{ID: "p", Corrections: make([]Correction, n-28)}, {ID: "q", Corrections: make([]Correction, 28)}}}
		if _, ok, all := l.scan("none"); ok || all != (n == 128) {
			t.Errorf("%d corrections: found %t, all were seen %t", n, ok, all)
		}
	}
}

// Up to 16 touched lines and counters are looked at one by one.
func TestWhenAnEventTouchesMany(t *testing.T) {
	for _, n := range []int{16, 17, 18, 40} {
		d := newDraft()
		d.old = &Ledger{}
		for at := range n {
			d.old.Lines = append(d.old.Lines, &Line{ID: fmt.Sprint(at)})
			d.touch(at)
			d.counters.move(&Counter{})
		}
		for at := range n {
			if touched := d.touchedAt(at); touched == nil || touched.now.ID != fmt.Sprint(at) {
				t.Errorf("of %d lines number %d is %v", n, at, touched)
			}
		}
		if d.touchedAt(n) != nil || (d.placed != nil) != (n > 16) || (d.counters.placed != nil) != (n > 16) {
			t.Errorf("%d things: lines placed %t, counters placed %t", n, d.placed != nil, d.counters.placed != nil)
		}
	}
}

// Up to 256 ids have a tag; one more drops them all.
func TestHowManyTagsAreKept(t *testing.T) {
	for n, want := range map[int]int{256: 256, 257: 0} {
		var l Ledger
		for i := range n {
			l.Remembered = append(l.Remembered, Remembered{ID: fmt.Sprint(i)})
		}
		if l.tags.read(&l); len(l.tags.list) != want {
			t.Errorf("of %d ids %d have a tag, want %d", n, len(l.tags.list), want)
		}
	}
}

// A block is cut in two when it has 512 values.
func TestABlockThatIsFullIsCut(t *testing.T) {
	var o order[int]
	for i := range 512 {
		if len(o.blocks) > 1 {
			t.Errorf("%d blocks of %d numbers", len(o.blocks), i)
		}
		o.insert(i, func(m int) bool { return m < i })
	}
	if len(o.blocks) != 2 || len(o.blocks[0]) != 256 || len(o.blocks[1]) != 256 {
		t.Errorf("%d blocks", len(o.blocks))
	}
}

// An index that has followed the events of a customer says what one says that is built anew.
func TestTheIndexFollowsEachEvent(t *testing.T) {
	plan := Must(Policy{
		Rounding: partnerecon.HalfUp, Recurs: partnerecon.Months(12, partnerecon.Until),
		Rates: []Row{{Share: partnerecon.MustPercent("10"), Payments: 500}},
		Caps:  []Cap{{Name: "most", Per: PerDeal, Counts: OnNet, Limit: partnerecon.MustMoney("20", "EUR")}},
	})
	of := func(id, deal, on string) Payment {
		return Payment{
			ID: id, Customer: "c", Deal: deal, Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay(on),
		}
	}
	ten := partnerecon.MustMoney("10", "EUR")
	on := partnerecon.MustDay("2025-03-01")
	refund := func(id, of string) Event { return Refund{ID: id, Of: of, Amount: ten, On: on} }
	charged := func(id, of string) Event { return Chargeback{ID: id, Of: of, Amount: ten, On: on} }
	won := func(id, of string) Event { return ChargebackReversed{ID: id, Of: of, On: on} }
	pending := of("pending", "d", "2025-01-10")
	pending.Cleared, pending.Invoiced = partnerecon.Day{}, on
	planned := of("planned", "e", "2025-01-11")
	planned.Credits[0].Plan = "a"
	events := []Event{
		Started{ID: "start", On: on},
		pending,
		Clearing{ID: "clearing", Of: "pending", On: on},
		planned,
		of("p", "d", "2025-01-12"), refund("r1", "p"), charged("b1", "p"), won("w1", "b1"), of("first", "d", "2024-12-01"), of("last", "", "2025-02-01"),
		refund("r2", "q"), refund("r3", "q"), refund("r4", "o"), charged("b2", "q"), won("w2", "b2"), charged("b3", "o"), // these wait
		won("w4", "b4"), won("w5", "b5"), won("w6", "b6"), charged("b4", "p"), charged("b6", "p"),
		of("q", "d", "2025-01-12"), of("o", "e", "2025-01-12"), charged("b5", "o"),
		Recredit{ID: "recredit", Deal: "d", Credits: partnerecon.Sole("beta"), On: on},
		Ended{ID: "end", On: on},
		Failure{ID: "failure", Of: "q", On: on},
		Seal{ID: "seal", Through: partnerecon.MustDay("2024-12-31"), On: on},
		of("after", "f", "2025-02-02"), refund("r5", "after"),
	}
	var l Ledger
	for i := range 66 {
		if _, err := plan.Apply(&l, of(fmt.Sprint("other-", i), "g", "2025-01-05")); err != nil {
			t.Fatal(err)
		}
	}
	follow := func(e Event) []partnerecon.Entry {
		t.Helper()
		l.indexed()
		l.inOrder(plan.counted[0].series())
		l.byTestedDay()
		entries, err := plan.Apply(&l, e)
		if err != nil {
			t.Fatalf("%T: %v", e, err)
		}
		anew := l.Clone()
		if diff := cmp.Diff(told(&anew, plan), told(&l, plan)); diff != "" {
			t.Errorf("after %T (-anew +followed)\n%s", e, diff)
		}
		return entries
	}
	for _, e := range events {
		for _, entry := range follow(e) {
			if line, err := Record(entry); err == nil {
				follow(Reopen{ID: "reopen " + line.ID, Line: line, On: on})
			}
		}
	}
	if len(l.reopened()) != 1 {
		t.Errorf("%d lines came back", len(l.reopened()))
	}
}

// told is all that the index of a ledger says.
func told(l *Ledger, plan Plan) []string {
	x := l.indexed()
	events, waiting, cuts := maps.Clone(x.events), map[string][]string{}, maps.Clone(x.cuts)
	delete(events, "") // what has no id is never looked for
	for of, ids := range x.waiting {
		waiting[of] = slices.Sorted(slices.Values(ids))
	}
	maps.DeleteFunc(cuts, func(_ partnerCell, n exact.Num) bool { return n.Sign() == 0 })
	return []string{
		fmt.Sprint("events ", events), fmt.Sprint("waiting ", waiting), fmt.Sprint("won ", x.won), fmt.Sprint("plans ", x.plans),
		fmt.Sprint("deals ", x.deals), fmt.Sprint("cuts ", cuts), fmt.Sprint("reopened ", x.reopened),
		fmt.Sprint("cleared ", l.inOrder(plan.counted[0].series()).between(0, 1000)), fmt.Sprint("tested ", l.byTestedDay().between(0, 1000)),
	}
}
