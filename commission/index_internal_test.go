package commission

import (
	"fmt"
	"testing"
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
	for _, n := range []int{16, 17} {
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
