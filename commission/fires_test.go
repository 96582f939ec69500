package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A bonus for new sales is paid once for a customer. What came before and is no new sale does
// not use it up, whichever way "once" is said: 500.00 for the second payment, 0 for the third.
func TestABonusCountsWhatItsRatesAreFor(t *testing.T) {
	once := map[string]func(*commission.Bonus){
		"times":             func(b *commission.Bonus) { b.Times = 1 },
		"for each customer": func(b *commission.Bonus) { b.Rates[0].Fee.Per = commission.EachCustomer },
		"of one payment":    func(b *commission.Bonus) { b.Rates[0].Payments = 1 },
	}
	item := func(product, category string) []commission.Item {
		return []commission.Item{{Product: product, Category: category, Amount: eur("100")}}
	}
	for _, tt := range []struct {
		name  string
		row   commission.Row     // what the rate is for
		other commission.Payment // what it is not for
		fits  commission.Payment // what it is for
		basis commission.Basis   // of the policy
		facts []commission.Declaration
	}{
		{
			name: "the kind of sale", row: commission.Row{Sale: "new"},
			other: commission.Payment{Context: commission.Context{Sale: "trial"}}, fits: commission.Payment{Context: commission.Context{Sale: "new"}},
		},
		{
			name: "the segment and the region", row: commission.Row{Segment: "smb", Region: "DE"},
			other: commission.Payment{Context: commission.Context{Segment: "smb", Region: "FR"}}, fits: commission.Payment{Context: commission.Context{Segment: "smb", Region: "DE"}},
		},
		{
			name: "the level", row: commission.Row{Level: "pro"},
			other: commission.Payment{}, fits: commission.Payment{Context: commission.Context{Level: "pro"}},
		},
		{
			name: "the product", row: commission.Row{Product: "crm", Category: "software"},
			other: commission.Payment{Items: item("crm", "training")}, fits: commission.Payment{Items: item("crm", "software")},
		},
		{
			name: "the model", row: commission.Row{Model: commission.Annual},
			other: commission.Payment{Model: commission.Monthly}, fits: commission.Payment{Model: commission.Annual},
		},
		{
			name: "an item that earns nothing", basis: commission.Basis{Products: []string{"gift"}},
			other: commission.Payment{Items: item("gift", "")}, fits: commission.Payment{Items: item("crm", "")},
		},
		{
			name: "a test of the payment", row: commission.Row{When: []commission.Test{test("seats", commission.Ge, "10")}}, facts: large().Facts,
			other: stating("", "2025-01-01", "9", "", ""), fits: stating("", "2025-01-01", "10", "", ""),
		},
		{
			name: "a test of the item", row: commission.Row{When: []commission.Test{test("renewal", commission.Eq, "false")}}, facts: large().Facts,
			other: stating("", "2025-01-01", "", "true", ""), fits: stating("", "2025-01-01", "", "false", ""),
		},
	} {
		for how, change := range once {
			row := tt.row
			row.Fee = commission.Fee{Amount: eur("500"), Per: commission.EachSale}
			p := flat("10")
			p.Basis, p.Facts = tt.basis, tt.facts
			p.Bonuses = []commission.Bonus{{Name: "spiff", Rates: []commission.Row{row}}}
			change(&p.Bonuses[0])
			paid := func(id, cleared string, e commission.Payment) commission.Payment {
				e.ID, e.Customer, e.Amount, e.Credits, e.Cleared = id, "c", eur("100"), partnerecon.Sole("acme"), day(cleared)
				return e
			}
			first, second, third := paid("a", "2025-01-10", tt.other), paid("b", "2025-02-10", tt.fits), paid("d", "2025-03-10", tt.fits)
			for _, order := range permutations(3) {
				b := open(t, p)
				for _, i := range order {
					b.do([]commission.Event{first, second, third}[i])
				}
				b.want(tt.name+", "+how, b.of("spiff"), "500.00")
				b.earned(tt.name+", "+how, "b", "spiff", "500.00")
				b.conserved()
			}
		}
	}
}

// earned compares what a line has earned by a component.
func (b *book) earned(what, line, component, want string) {
	b.t.Helper()
	sum := int64(0)
	for _, l := range b.ledger.Lines {
		for _, p := range l.Parts {
			if l.ID == line && p.Component == component {
				sum += p.Earned
			}
		}
	}
	if got := eurCents(sum).Amount(); got != want {
		b.t.Errorf("%s: line %s has %s by %s, want %s", what, line, got, component, want)
	}
}

// Who is credited may change, and how old a customer is as well: a sale to which no rate
// applies for these counts. The first payment is of a silver partner, the bonus for gold ones
// alone: it is used up, and stays so when the first is credited to the gold one.
func TestABonusCountsWhoeverIsCredited(t *testing.T) {
	p := flat("10")
	p.Bonuses = []commission.Bonus{{Name: "spiff", Times: 1, Rates: []commission.Row{{Tier: "gold", Fee: commission.Fee{Amount: eur("500"), Per: commission.EachSale}}}}}
	sold := func(id, cleared, partner, tier string) commission.Payment {
		e := pay(id, "100", cleared)
		e.Credits = []partnerecon.Credit{{Partner: partner, Role: partnerecon.Sourced, Share: partnerecon.Whole(), Tier: tier}}
		return e
	}
	b := open(t, p).do(sold("a", "2025-01-10", "silver", "silver"), sold("b", "2025-02-10", "acme", "gold"))
	b.want("used up by a sale of a silver partner", b.of("spiff"), "0.00")
	b.do(commission.Recredit{ID: "r", Customer: "c", On: day("2025-02-11"), Lines: []commission.LineCredits{
		{Of: "a", Credits: sold("", "2025-01-10", "acme", "gold").Credits},
	}})
	b.earned("credited anew", "a", "spiff", "500.00")
	b.want("credited anew", b.of("spiff"), "500.00")

	p.Bonuses[0].Rates[0] = commission.Row{Age: commission.Age{From: 1}, Fee: commission.Fee{Amount: eur("500"), Per: commission.EachSale}}
	b = open(t, p).do(sold("a", "2025-01-10", "acme", ""), sold("b", "2025-02-10", "acme", ""))
	b.want("used up in the first month", b.of("spiff"), "0.00")
}

// An override counts what its rates are for, too: of what another component earned, whatever
// the items.
func TestAnOverrideCountsWhatItsRatesAreFor(t *testing.T) {
	p := flat("10")
	p.Bonuses = []commission.Bonus{{Name: "up", Of: "base", To: commission.ToUpline, Times: 1, Rates: []commission.Row{{Sale: "new", Share: pct("20")}}}}
	sold := func(id, cleared, sale string) commission.Payment {
		e := pay(id, "100", cleared)
		e.Sale, e.Uplines = sale, []commission.Upline{{Of: "acme", Partner: "over"}}
		e.Items = []commission.Item{{Product: "crm", Amount: eur("100")}}
		return e
	}
	// 20 % of the 10.00 that acme earned on the second payment.
	b := open(t, p).do(sold("a", "2025-01-10", "trial"), sold("b", "2025-02-10", "new"), sold("d", "2025-03-10", "new"))
	b.want("the first new sale", b.of("up"), "2.00")
	b.earned("the first new sale", "b", "up", "2.00")
}
