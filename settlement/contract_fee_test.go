package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// onceFor pays a fee for the sale of a product, or of all.
func onceFor(id, product, amount string) commission.Row {
	return commission.Row{ID: id, Product: product, Fee: commission.Fee{Amount: eur(amount), Per: commission.EachSale}}
}

// An instalment of 1000.00 of ada's contract.
func instalmentOf(product string) settlement.Payment {
	p := settlement.Payment{Customer: "c", Contract: "k", Credits: pe.Sole("ada")}
	p.Items = []commission.Item{{Product: product, Amount: eur("1000")}}
	return p
}

// The fee for the sale is paid with the first instalment. An override for another partner, which
// comes to the terms between two of them, pays it to nobody again, whatever its rates are called.
func TestAFeeOfAContractAndAnOverrideForAnother(t *testing.T) {
	for _, c := range []struct{ name, own, other string }{
		{"rates without ids", "", ""}, {"rates with ids", "fee", "bobs"}, {"both of one id", "fee", "fee"}, {"an id beside none", "", "fee"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := flat()
			p.Terms[0].Policy.Commission.Rates = []commission.Row{onceFor(c.own, "", "100")}
			r := open(t, p).do(fact("i1", "2025-01-10", instalmentOf("")), fact("i2", "2025-02-10", instalmentOf("")))
			p.Terms[0].Policy.Overrides = []settlement.TermsOverride{{
				Name: "bob", For: settlement.OverrideScope{Partner: "bob"}, Approval: agreed(), Rates: []commission.Row{onceFor(c.other, "", "120")},
			}}
			r.program = settlement.Must(p)
			r.do(fact("i3", "2025-03-10", instalmentOf("")))
			if got := r.sum("ada"); got != "100.00" {
				t.Errorf("ada has %s of the contract, want 100.00", got)
			}
			for _, e := range r.entries {
				if _, err := r.program.Explain(e); err != nil {
					t.Errorf("%s: %v", e.ID(), err)
				}
			}
		})
	}
}

// A rate without an id is known by what it is for, in whatever version and wherever it stands
// there: a contract for A has its 100.00 once, and the 500.00 of B when that is sold first.
func TestAFeeOfAContractInAnotherVersion(t *testing.T) {
	p := flat()
	p.PinTerms = settlement.TermsEachPayment
	p.Terms[0].Policy.Commission.Rates = []commission.Row{onceFor("", "A", "100")}
	later := version("2026", "2025-03-01", "10")
	later.Policy.Commission.Rates = []commission.Row{onceFor("", "B", "500"), onceFor("", "A", "120")}
	p.Terms = append(p.Terms, later)
	r := open(t, p).do(
		fact("i1", "2025-01-10", instalmentOf("A")), fact("i2", "2025-03-10", instalmentOf("B")),
		fact("i3", "2025-04-10", instalmentOf("A")), fact("i4", "2025-05-10", instalmentOf("B")),
	)
	want := map[string]string{"i1": "100.00", "i2": "500.00"}
	for _, e := range r.entries {
		if got := e.Amount.Amount(); got != want[e.Cause] {
			t.Errorf("%s earns %s, want %s", e.Cause, got, want[e.Cause])
		}
		delete(want, e.Cause)
	}
	if len(want) > 0 {
		t.Errorf("nothing was earned by %v", want)
	}
}
