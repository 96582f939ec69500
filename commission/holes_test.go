package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A ledger that lacks lines or counters, as one that was put together by hand can, is
// refused with the place, whether it has few lines or many; what cannot refuse finds what
// is there.
func TestLedgerWithHoles(t *testing.T) {
	plan, events := commission.Must(componentsPolicy(2)), yearOfPayments()
	var filled commission.Ledger
	for _, e := range events[:2] {
		if _, err := plan.Apply(&filled, e); err != nil {
			t.Fatal(err)
		}
	}
	lines := filled.Lines
	many := append([]*commission.Line{lines[0], lines[1]}, make([]*commission.Line, 100)...)
	for name, c := range map[string]struct {
		lines []*commission.Line
		caps  []*commission.Counter
		want  string
	}{
		"only":    {[]*commission.Line{nil}, nil, "/lines/0"},
		"first":   {[]*commission.Line{nil, lines[0]}, nil, "/lines/0"},
		"last":    {[]*commission.Line{lines[0], nil}, nil, "/lines/1"},
		"many":    {many, nil, "/lines/2"},
		"counter": {lines, []*commission.Counter{nil}, "/caps/0"},
	} {
		t.Run(name, func(t *testing.T) {
			made := func() commission.Ledger {
				return commission.Ledger{Customer: "c", Currency: "EUR", Lines: c.lines, Caps: c.caps, First: day("2025-01-15"), Base: 19800, Retained: 15600}
			}
			for i, e := range []commission.Event{
				events[2], events[0],
				commission.Refund{ID: "r", Customer: "c", Of: "p01", Amount: partnerecon.MustMoney("1", "EUR"), On: day("2025-03-01")},
				commission.Seal{ID: "s", Customer: "c", Through: day("2025-03-01")},
				commission.Elapsed{ID: "e", Customer: "c", On: day("2025-03-01")},
			} {
				l := made()
				entries, err := plan.Apply(&l, e)
				lacks(t, err, c.want)
				if entries != nil {
					t.Errorf("event %d: entries beside the error: %v", i, entries)
				}
				_, err = plan.Preview(made(), e)
				lacks(t, err, c.want)
				l = made()
				_, err = plan.Stage(&l, e)
				lacks(t, err, c.want)
			}
			l := made()
			if has := l.Knows("p00"); has != (name != "only") {
				t.Errorf("Knows: %t", has)
			}
			if _, has := l.Open("p99"); has {
				t.Error("Open found what is not there")
			}
			if copied := l.Clone(); !copied.Equal(l) {
				t.Error("the copy is another")
			}
			if _, err := plan.Line(l, "p99"); err == nil {
				t.Error("Line explains what is not there")
			}
			if _, err := plan.Waits(l); err != nil {
				t.Error(err)
			}
		})
	}
}

// lacks reports an error that does not name the first place where something is missing.
func lacks(t *testing.T, err error, want string) {
	t.Helper()
	if got := paths(err); len(got) == 0 || got[0] != want+" required" {
		t.Errorf("got %v, want %s", err, want)
	}
}
