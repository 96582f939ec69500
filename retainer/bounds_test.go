package retainer_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// The largest value of each kind is accepted, and the next one refused at its place.
func TestBoundsOfAPolicy(t *testing.T) {
	operator := func(p *retainer.Policy, months int) {
		p.Model, p.Direction, p.Months = retainer.Operator, retainer.CompanyPays, months
	}
	for _, c := range []struct {
		path string
		most int
		set  func(*retainer.Policy, int)
	}{
		{"/months", 120, operator},
		{"/cycle/cycles", 5200, func(p *retainer.Policy, n int) { p.Cycle.Cycles = n }},
		{"/payable_after", 3650, func(p *retainer.Policy, n int) { p.PayableAfter = n }},
		{"/stability/cycles", 5200, func(p *retainer.Policy, n int) { p.Stability = retainer.Stability{Cycles: n} }},
		{"/stability/changes", 5200, func(p *retainer.Policy, n int) { p.Stability = retainer.Stability{Cycles: 1, Changes: n} }},
		{"/economics/cycles", 5200, func(p *retainer.Policy, n int) {
			p.Economics = retainer.RecurringShare{Share: partnerecon.Whole(), Cycles: n}
		}},
		{"/steps/0/from", 5200, func(p *retainer.Policy, n int) { p.Steps = []retainer.StepUp{{From: n, Amount: eur("1")}} }},
		{"/guarantee/cycles", 5200, func(p *retainer.Policy, n int) {
			p.Guarantee = retainer.Guarantee{Amount: eur("1"), Measured: retainer.OnNet, Cycles: n}
		}},
		{"/draw/cycles", 5200, func(p *retainer.Policy, n int) {
			p.Draw = retainer.Draw{Amount: eur("1"), Measured: retainer.OnNet, Recovery: retainer.NonRecoverable, Cycles: n}
		}},
		{"/draw/recover_from", 5200, func(p *retainer.Policy, n int) {
			p.Draw = retainer.Draw{Amount: eur("1"), Measured: retainer.OnNet, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven, RecoverFrom: n}
		}},
		{"/units/included", 1_000_000_000_000, func(p *retainer.Policy, n int) {
			p.Units = retainer.Units{Name: "hours", Included: int64(n), Over: eur("1"), Pool: retainer.EachCycle}
		}},
		{"/scope/delivery", 500, func(p *retainer.Policy, n int) { p.Scope.Delivery = strings.Repeat("x", n) }},
		{"/scope/included", 1000, func(p *retainer.Policy, n int) {
			p.Scope.Included = nil
			for i := range n {
				p.Scope.Included = append(p.Scope.Included, fmt.Sprint(i))
			}
		}},
		{"/steps", 1000, func(p *retainer.Policy, n int) {
			p.Steps = nil
			for i := range n {
				p.Steps = append(p.Steps, retainer.StepUp{From: i + 2, Amount: eur("1")})
			}
		}},
	} {
		p := agreed()
		c.set(&p, c.most)
		if _, err := retainer.New(p); err != nil {
			t.Errorf("%s: %d: %v", c.path, c.most, err)
		}
		c.set(&p, c.most+1)
		_, err := retainer.New(p)
		if got := problems(t, err); len(got) != 1 || !strings.HasPrefix(got[0], c.path+" ") {
			t.Errorf("%s: %d: %v", c.path, c.most+1, got)
		}
	}
}

func TestBoundsOfEvents(t *testing.T) {
	b := retainer.Must(agreed())
	opened := func(name string, on string) retainer.Event {
		return retainer.Opened{ID: "o", Retainer: "r", Partner: name, Customer: "c", System: "s", On: day(on)}
	}
	for _, c := range []struct {
		event retainer.Event
		fine  bool
	}{
		{opened(strings.Repeat("x", 255), "8999-12-31"), true},
		{opened(strings.Repeat("x", 256), "8999-12-31"), false},
		{opened("x", "9000-01-01"), false},
		{retainer.UnitsUsed{ID: "u", Retainer: "r", Cycle: 1_000_001, Units: 1, On: day("2025-01-01")}, false},
		{retainer.UnitsUsed{ID: "u", Retainer: "r", Cycle: 1, Units: 1_000_000_000_001, On: day("2025-01-01")}, false},
		{retainer.UnitsUsed{ID: "u", Retainer: "r", Cycle: 1, Units: -1_000_000_000_001, On: day("2025-01-01")}, false},
	} {
		var x retainer.Engagement
		_, err := b.Apply(&x, c.event)
		if got := problems(t, err); (len(got) == 0) != c.fine {
			t.Errorf("%+v: %v", c.event, got)
		}
	}
	p := agreed()
	p.Units = retainer.Units{Name: "hours", Over: eur("0.01"), Pool: retainer.EachCycle}
	w := open(t, p, "2025-01-02")
	w.start("2025-01-31")
	w.do(retainer.UnitsUsed{ID: "u", Retainer: "r", Cycle: 1, Units: 1_000_000_000_000, On: day("2025-01-31")})
	if _, err := w.board.Apply(&w.x, retainer.UnitsUsed{ID: "v", Retainer: "r", Cycle: 1, Units: 1, On: day("2025-01-31")}); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("more units than can be: %v", err)
	}
}

// 1,200 cycles may be open, and not one more.
func TestBoundsOfOpenCycles(t *testing.T) {
	p := whiteLabel()
	p.Cycle.Every = retainer.EveryWeek
	b := retainer.Must(p)
	x := running(day("2025-01-31"))
	if r, err := b.Report(x, day("2025-01-31").Add(7*1200-1)); err != nil || len(r.Cycles) != 1200 {
		t.Errorf("%d cycles, %v", len(r.Cycles), err)
	}
	if _, err := b.Report(x, day("2025-01-31").Add(7*1200)); !errors.Is(err, retainer.ErrOpen) {
		t.Errorf("want ErrOpen, got %v", err)
	}
	// Those that are sealed are not open.
	x.Sealed = retainer.Sealed{Cycles: 1000, Through: day("2025-01-31").Add(7*1000 - 1)}
	if r, err := b.Report(x, day("2025-01-31").Add(7*1500-1)); err != nil || len(r.Cycles) != 500 || r.Cycles[0].Number != 1001 {
		t.Errorf("%d cycles, %v", len(r.Cycles), err)
	}
}
