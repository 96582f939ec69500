package commission_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestOverflowIsRefused(t *testing.T) {
	most, _ := partnerecon.FromMinor(1<<63-1, "EUR")
	p := pay("p1", "1", "2025-01-20")
	p.Amount = most
	b := open(t, flat("100")).do(p)
	p.ID = "p2"
	b.refuse(p, partnerecon.ErrOverflow)
	b.do(commission.Refund{ID: "r", Of: "p1", Amount: most, On: day("2025-01-21")})
	b.want("the largest amount goes back", b.sum("acme"), "0.00")
	b.conserved()
}

// twoOfAll is a deal of which both partners get 100 %: of 4e18 minor units each
// time. The base, the retained amount and what each partner has fit in 63 bits
// twice; what both have together, 16e18, does not.
func twoOfAll(t *testing.T) (b *book, second commission.Payment) {
	b = open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Shared: commission.Each,
		Rates: []commission.Row{{Share: pct("100")}, {Role: partnerecon.Assisted, Share: pct("100")}},
		Caps:  []commission.Cap{{Name: "max", Per: commission.PerDeal, Limit: eur("0.01"), Counts: commission.OnNet}},
	})
	p := onDeal("p1", "acme", "40000000000000000", "2025-01-20")
	p.Credits = append(p.Credits, partnerecon.Credit{Partner: "globex", Role: partnerecon.Assisted, Share: partnerecon.Whole()})
	b.do(p)
	b.want("8e18 - 1 is cut: the smaller id bears the odd one", b.sum("acme"), "0.00")
	b.want("and the cent is left to the other", b.sum("globex"), "0.01")
	p.ID = "p2"
	return b, p
}

// A sum too large to be compared with its cap is an error. It is not taken for
// one below the cap.
func TestACapIsNotSwitchedOffByAnOverflow(t *testing.T) {
	b, second := twoOfAll(t)
	b.refuse(second, partnerecon.ErrOverflow)
	b.conserved()
}

func TestExplainRefusesNetsThatOverflow(t *testing.T) {
	b, _ := twoOfAll(t)
	for _, e := range b.entries {
		if e.Kind != partnerecon.Capped {
			continue
		}
		text, err := e.Basis.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		e.Basis = readBasis(strings.ReplaceAll(string(text), `"net":"4000000000000000000"`, `"net":"8000000000000000000"`))
		if _, err := b.plan.Explain(e); !errors.Is(err, commission.ErrEntry) || !errors.Is(err, partnerecon.ErrOverflow) {
			t.Errorf("%s of %s: error %v", e.ID(), e.Amount, err)
		}
		return
	}
	t.Error("no cut was posted")
}

// Every sum that a payment moves can be too large by itself, while those before it fit
// in 63 bits, up to 9.22e18 minor units.
func TestEverySumThatOverflowsIsRefused(t *testing.T) {
	perUnit := func(p *commission.Policy) { p.Rates = fee("10", commission.EachUnit) } // 1e3 minor units
	large := func(id, cleared string) commission.Payment {
		p := pay(id, "40000000000000000", cleared) // 4e18 minor units
		p.Deal = "d"
		return p
	}
	units := func(n int64) commission.Payment {
		p := pay("p", "1", "2025-01-10")
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("1"), Quantity: n}}
		return p
	}
	// All of the payment once more than it is, so that a partner has 8e18 of each.
	double := func(p *commission.Policy) { p.Bonuses = []commission.Bonus{{Name: "again", Rates: sharing("100")}} }
	limit := func(per commission.Per) func(*commission.Policy) {
		return func(p *commission.Policy) {
			double(p)
			p.Caps = []commission.Cap{{Name: "max", Per: per, Limit: eur("90000000000000000"), Counts: commission.OnNet, Components: []string{"base", "again"}}}
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*commission.Policy)
		before []commission.Event
		event  commission.Event
	}{
		{"a commission of 1e16 units", perUnit, nil, units(1e16)},
		{"what a cap puts off", func(p *commission.Policy) {
			perUnit(p)
			p.Caps = []commission.Cap{{Name: "max", Per: commission.PerSale, Limit: eur("1"), Defer: []commission.Tranche{{Share: pct("100"), Months: 1}}}}
		}, nil, units(1e16)},
		{"retained: 4e18 less four times 4e18", func(p *commission.Policy) {
			double(p)
			p.Bonuses = append(p.Bonuses, commission.Bonus{Name: "third", Rates: sharing("100")}, commission.Bonus{Name: "fourth", Rates: sharing("100")})
		}, nil, large("p1", "2025-01-10")},
		{"a partner in a month", limit(commission.PerCustomer), []commission.Event{large("p1", "2025-01-10")}, large("p2", "2025-01-20")},
		{"a partner in two months", limit(commission.PerCustomer), []commission.Event{large("p1", "2025-01-10")}, large("p2", "2025-02-10")},
		{"a deal in a month", limit(commission.PerDeal), []commission.Event{large("p1", "2025-01-10")}, large("p2", "2025-01-20")},
		{"a deal in two months", limit(commission.PerDeal), []commission.Event{large("p1", "2025-01-10")}, large("p2", "2025-02-10")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			policy := flat("100")
			tt.change(&policy)
			b := open(t, policy).do(tt.before...)
			b.refuse(tt.event, partnerecon.ErrOverflow)
			b.conserved()
		})
	}
}

// A line that was paid by the share is explained by a plan that pays for each of its
// 1e16 units: the trace is refused like the payment.
func TestExplainRefusesALineThatOverflows(t *testing.T) {
	p := pay("p", "1", "2025-01-10")
	p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("1"), Quantity: 1e16}}
	b := open(t, flat("10")).do(p)
	b.plan = commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: fee("10", commission.EachUnit)})
	if tr, err := b.plan.Line(b.ledger, "p"); !errors.Is(err, partnerecon.ErrOverflow) || tr != nil {
		t.Errorf("%v\n%s", err, tr)
	}
}

// What waits of two bonuses of all of 9.2e18 minor units is more than can be said: the
// most that can is.
func TestTheMostThatWaits(t *testing.T) {
	later := []commission.Tranche{{Share: pct("100"), Milestone: "go-live"}}
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{
		{Name: "a", Rates: sharing("100"), Vests: later}, {Name: "b", Rates: sharing("100"), Vests: later},
	}}
	var l commission.Ledger
	s, err := commission.Must(policy).Stage(&l, pay("p", "92000000000000000", "2025-01-10"))
	if err != nil || s.Waiting() != math.MaxInt64 {
		t.Errorf("%d waits, %v", s.Waiting(), err)
	}
}

// What is taken off items that are alike adds up, and what does not fit is refused: each of the two
// is in range.
func TestItemsThatAreAlikeAddUpToMoreThanFits(t *testing.T) {
	p := flat("10")
	p.Basis.Less = []commission.Deduction{commission.LessTax, commission.LessFees, commission.LessCost}
	most := "90000000000000000"
	for name, change := range map[string]func(*commission.Item){
		"taxes": func(i *commission.Item) { i.Tax = eur(most) },
		"fees":  func(i *commission.Item) { i.Fees = eur(most) },
		"costs": func(i *commission.Item) { i.Cost = eur(most) },
	} {
		one := costing(item("a", "1"), "0")
		one.Tax, one.Fees = eur("0"), eur("0")
		change(&one)
		t.Run(name, func(t *testing.T) { open(t, p).refuse(invoice(one, one), partnerecon.ErrOverflow) })
	}
}
