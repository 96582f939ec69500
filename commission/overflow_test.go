package commission_test

import (
	"errors"
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
