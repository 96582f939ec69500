package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// Of 100.00 that cleared on 10 January 30.00 go back on day 30, in time, and then too late 50.00
// and all: what is late is never more than what is left. A chargeback that is won is none. What
// an event changes of it is what [commission.Staged.Late] says, whichever came first, and a line
// that is sealed and reopened brings back what it had.
func TestWhatGoesBackLate(t *testing.T) {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct("10")}}, Refunds: partnerecon.Days(30, partnerecon.Through),
	})
	eur := func(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }
	paid := commission.Payment{ID: "p", Customer: "c", Credits: partnerecon.Sole("acme"), Amount: eur("100"), Cleared: day("2025-01-10")}
	refund := func(id, amount, on string) commission.Refund {
		return commission.Refund{ID: id, Customer: "c", Of: "p", Amount: eur(amount), On: day(on)}
	}
	charged := commission.Chargeback{ID: "b", Customer: "c", Of: "p", Amount: eur("50"), On: day("2025-03-01")}
	won := commission.ChargebackReversed{ID: "w", Customer: "c", Of: "b", On: day("2025-04-01")}
	for _, c := range []struct {
		name   string
		events []commission.Event
		want   []int64 // after each
	}{
		{"in time", []commission.Event{paid, refund("r", "30", "2025-02-09")}, []int64{0, 0}},
		{"a day late", []commission.Event{paid, refund("r", "30", "2025-02-10")}, []int64{0, 3000}},
		{"some in time, some late, and more than all", []commission.Event{paid, refund("r", "30", "2025-02-09"), refund("s", "50", "2025-02-10"), refund("t", "90", "2025-02-11")}, []int64{0, 0, 5000, 7000}},
		{"late before in time", []commission.Event{paid, refund("s", "90", "2025-02-10"), refund("r", "30", "2025-02-09")}, []int64{0, 9000, 7000}},
		{"before its payment", []commission.Event{refund("s", "40", "2025-02-10"), paid}, []int64{0, 4000}},
		{"a chargeback that is won", []commission.Event{paid, charged, won}, []int64{0, 5000, 0}},
		{"a cent", []commission.Event{paid, refund("r", "0.01", "2025-02-10")}, []int64{0, 1}},
	} {
		var l commission.Ledger
		sum := int64(0)
		for i, e := range c.events {
			sum += moveLate(t, plan, &l, e)
			late := int64(0)
			for _, line := range l.Lines {
				late += plan.Late(line)
			}
			if late != c.want[i] || sum != late {
				t.Errorf("%s, %d: %d, and %d by what moved, want %d", c.name, i, late, sum, c.want[i])
			}
		}
		last := l.Clone()
		sealed, err := plan.Apply(&last, commission.Seal{ID: "z", Through: day("2025-01-31"), On: day("2025-12-31")})
		if err != nil || len(sealed) != 1 {
			t.Fatal(sealed, err)
		}
		record, err := commission.Record(sealed[0])
		if err != nil || plan.Late(&record) != sum {
			t.Errorf("%s: a record with %d late, %v", c.name, plan.Late(&record), err)
		}
		staged, err := plan.Stage(&last, commission.Reopen{ID: "o", Line: record, On: day("2026-01-10")})
		if err != nil || staged.Late() != 0 {
			t.Errorf("%s: reopening moves %d, %v", c.name, staged.Late(), err)
		}
	}
}

// There is nothing late of nothing, of what has not cleared, of milestones, without a window, and
// for a plan that does not have the terms.
func TestNothingIsLateOf(t *testing.T) {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct("10")}}, Refunds: partnerecon.Days(30, partnerecon.Through),
	})
	open := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct("10")}}})
	line := commission.Line{
		ID: "p", Items: []commission.Item{{Amount: partnerecon.MustMoney("100", "EUR")}}, Base: 10000, Cleared: day("2025-01-10"),
		Corrections: []commission.Correction{{ID: "r", Type: commission.BackRefund, Of: "p", Amount: 4000, On: day("2025-03-01")}},
	}
	with := func(change func(*commission.Line)) *commission.Line {
		l := line
		change(&l)
		return &l
	}
	if got := plan.Late(&line); got != 4000 {
		t.Errorf("%d are late", got)
	}
	for name, got := range map[string]int64{
		"no line":        plan.Late(nil),
		"no plan":        commission.Plan{}.Late(&line),
		"no window":      open.Late(&line),
		"other terms":    plan.Late(with(func(l *commission.Line) { l.Terms = "x" })),
		"a milestone":    plan.Late(with(func(l *commission.Line) { l.Milestone = "m" })),
		"not cleared":    plan.Late(with(func(l *commission.Line) { l.Cleared = never })),
		"nothing back":   plan.Late(with(func(l *commission.Line) { l.Corrections = nil })),
		"nothing staged": commission.Staged{}.Late(),
		"all in time":    plan.Late(with(func(l *commission.Line) { l.Refunded, l.Corrections[0].On = 4000, day("2025-01-20") })),
	} {
		if got != 0 {
			t.Errorf("%s: %d are late", name, got)
		}
	}
}

// Of a payment in another currency what is late is a share of what is left, as the rest is: of
// 100.00 dollars at 0.8, 80.00 euros, 25.00 dollars go back in time, and 25.00 of the 75.00 that
// are left too late: a third of 60.00 euros.
func TestWhatGoesBackLateAbroad(t *testing.T) {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct("10")}}, Refunds: partnerecon.Days(30, partnerecon.Through),
	})
	var l commission.Ledger
	sum := int64(0)
	for _, e := range []commission.Event{
		dollars("p", "100"), // of 20 January
		commission.Refund{ID: "r", Of: "p", Amount: usd("25"), To: "EUR", On: day("2025-02-19")},
		commission.Refund{ID: "s", Of: "p", Amount: usd("25"), To: "EUR", On: day("2025-02-20")},
	} {
		sum += moveLate(t, plan, &l, e)
	}
	if line := l.Lines[0]; line.Base != 8000 || line.Refunded != 2000 || plan.Late(line) != 2000 || sum != 2000 {
		t.Errorf("%d, %d in time, %d late, and %d by what moved", line.Base, line.Refunded, plan.Late(line), sum)
	}
}

// moveLate applies an event and returns by how much it moves what went back late.
func moveLate(t *testing.T, plan commission.Plan, l *commission.Ledger, e commission.Event) int64 {
	t.Helper()
	staged, err := plan.Stage(l, e)
	if err != nil {
		t.Fatal(err)
	}
	late := staged.Late()
	if err := staged.Commit(); err != nil {
		t.Fatal(err)
	}
	return late
}
