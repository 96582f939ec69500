package commission_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A plan of shares alone is worked out at once, any other one step by step. Each row
// states two things of a policy that the short way does not look at; 10 % of what is
// left of 100.00 is paid.
func TestWhatTheShortWayDoesNotLookAtIsNotOverlooked(t *testing.T) {
	seats := commission.Declaration{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}
	enough := []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"5"}}}
	limit := commission.Cap{Name: "sale", Per: commission.PerSale, Limit: eur("4"), Components: []string{"base"}}
	item := commission.Item{Product: "crm", Category: "software", Amount: eur("100"), Tax: eur("20"), Cost: eur("30")}
	for _, tt := range []struct {
		name   string
		change func(*commission.Policy)
		want   string
	}{
		{"nothing", func(*commission.Policy) {}, "10.00"},
		{"a cap and a deduction", func(p *commission.Policy) {
			p.Caps, p.Basis.Less = []commission.Cap{limit}, []commission.Deduction{commission.LessTax}
		}, "4.00"},
		{"a deduction and a product", func(p *commission.Policy) {
			p.Basis.Less, p.Basis.Products = []commission.Deduction{commission.LessTax}, []string{"hardware"}
		}, "8.00"}, // 10 % of 100.00 - 20.00
		{"two deductions, a product and a category", func(p *commission.Policy) {
			p.Basis.Less = []commission.Deduction{commission.LessTax, commission.LessCost}
			p.Basis.Products, p.Basis.Categories = []string{"hardware"}, []string{"services"}
		}, "5.00"}, // 10 % of 100.00 - 20.00 - 30.00
		{"a product and a category", func(p *commission.Policy) {
			p.Basis.Products, p.Basis.Categories = []string{"crm"}, []string{"services"}
		}, "0.00"},
		{"a category and a fact", func(p *commission.Policy) {
			p.Basis.Categories, p.Facts = []string{"software"}, []commission.Declaration{seats}
		}, "0.00"},
		{"a cap and a product", func(p *commission.Policy) {
			p.Caps, p.Basis.Products = []commission.Cap{limit}, []string{"hardware"}
		}, "4.00"},
		{"a cap and a category", func(p *commission.Policy) {
			p.Caps, p.Basis.Categories = []commission.Cap{limit}, []string{"services"}
		}, "4.00"},
		{"a cap and a fact", func(p *commission.Policy) {
			p.Caps, p.Facts = []commission.Cap{limit}, []commission.Declaration{seats}
		}, "4.00"},
		{"a test that is not true", func(p *commission.Policy) {
			p.Facts, p.Rates[0].When = []commission.Declaration{seats}, enough
		}, "0.00"},
		{"a floor of the margin", func(p *commission.Policy) {
			p.Guard = commission.Guard{Floor: pct("65"), Below: commission.ScaleDown}
		}, "5.00"}, // 100.00 - 30.00 - 65.00
		{"a minimum", func(p *commission.Policy) { p.Minimum = eur("12") }, "12.00"},
		{"a cap and tranches", func(p *commission.Policy) {
			p.Caps = []commission.Cap{limit}
			p.Vests = []commission.Tranche{{Share: pct("25")}, {Share: pct("75"), Milestone: "go-live"}}
		}, "1.00"},
		{"tranches", func(p *commission.Policy) {
			p.Vests = []commission.Tranche{{Share: pct("30")}, {Share: pct("70"), Milestone: "go-live"}}
		}, "3.00"},
	} {
		policy := flat("10")
		tt.change(&policy)
		p := pay("p", "100", "2025-01-01")
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{item}
		b := open(t, policy).do(p)
		b.want(tt.name, b.sum("acme"), tt.want)
		b.conserved()
	}
}

// A bonus of 1 % that is paid twice, and a rate that pays three payments: of five
// payments of 100.00 three earn 10.00, and two of them 1.00 more. So it is where a
// cap, which is never reached, has every payment worked out step by step.
func TestTheShortWayCounts(t *testing.T) {
	policy := flat("10")
	policy.Rates[0].Payments = 3
	policy.Bonuses = []commission.Bonus{{Name: "start", Rates: sharing("1"), Times: 2}}
	for _, caps := range [][]commission.Cap{nil, {{Name: "high", Per: commission.PerSale, Limit: eur("1000")}}} {
		policy.Caps = caps
		b := open(t, policy)
		for i := range 5 {
			b.do(pay(fmt.Sprint("p", i), "100", "2025-01-01"))
		}
		b.want("base", b.of("base"), "30.00")
		b.want("bonus", b.of("start"), "2.00")
		b.conserved()
	}
}

// What a component earns is what another one is a share of, for the same partner: 10 %
// of 100.00 is 10.00, half of it 5.00, and a tenth of that 0.50. A refund of 40.00
// returns two fifths of each.
func TestSharesOfWhatIsEarned(t *testing.T) {
	policy := flat("10")
	policy.Bonuses = []commission.Bonus{
		{Name: "half", Of: "base", Rates: sharing("50")}, {Name: "tenth", Of: "half", Rates: sharing("10")},
	}
	b := open(t, policy).do(pay("p", "100", "2025-01-01"))
	b.want("half of the base", b.of("half"), "5.00")
	b.want("a tenth of that", b.of("tenth"), "0.50")
	b.do(back("r", "p", "40", "2025-02-01"))
	b.want("half of the base", b.of("half"), "3.00")
	b.want("a tenth of that", b.of("tenth"), "0.30")
	b.conserved()

	// Two partners: each has the share of what it earns itself.
	two := pay("p", "100", "2025-01-01")
	two.Credits = []partnerecon.Credit{{Partner: "a", Role: partnerecon.Sourced, Share: pct("75")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("25")}}
	policy.Shared = commission.Each
	b = open(t, policy).do(two)
	b.want("a", b.sum("a"), "11.63") // 7.50 + 3.75 + 0.38: of 0.50 the odd cent goes to the larger share
	b.want("b", b.sum("b"), "3.87")  // 2.50 + 1.25 + 0.12
}

// One partner brought two who sold together: its override is measured on what both of
// them earn, and is one part. 10 % of 7.50 and of 2.50 come to 1.00.
func TestAnUplineOfTwoPartners(t *testing.T) {
	policy := flat("10")
	policy.Shared = commission.Each
	policy.Bonuses = []commission.Bonus{{Name: "over", Of: "base", To: commission.ToUpline, Rates: sharing("10")}}
	p := pay("p", "100", "2025-01-01")
	p.Credits = []partnerecon.Credit{{Partner: "a", Role: partnerecon.Sourced, Share: pct("75")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("25")}}
	p.Uplines = []commission.Upline{{Of: "a", Partner: "mentor"}, {Of: "b", Partner: "mentor"}}
	b := open(t, policy).do(p)
	b.want("the mentor", b.sum("mentor"), "1.00")
	if got := list(b.entries); len(got) != 3 {
		t.Errorf("want an entry of each partner, got %q", got)
	}
	b.conserved()
}

// A line notes the bonuses that it fires, and one that fires none notes nothing, whatever
// the line before it did.
func TestALineNotesWhatItFires(t *testing.T) {
	seats := []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"5"}}}
	policy := flat("10")
	policy.Facts = []commission.Declaration{{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}}
	policy.Bonuses = []commission.Bonus{{Name: "a", Rates: sharing("1"), When: seats}, {Name: "b", Rates: sharing("1"), When: seats}, {Name: "c", Rates: sharing("1")}}
	b := open(t, policy)
	for i, fires := range []bool{true, false, true} {
		p := pay(fmt.Sprint("p", i), "100", "2025-01-01")
		if fires {
			p.Facts = []commission.Fact{{Name: "seats", Values: []string{"5"}}}
		}
		b.do(p)
	}
	for i, want := range []string{"a b c", "c", "a b c"} {
		line, _ := b.ledger.Open(fmt.Sprint("p", i))
		if got := strings.Join(line.Fires, " "); got != want {
			t.Errorf("p%d fires %q, want %q", i, got, want)
		}
	}
	policy.Bonuses = policy.Bonuses[:2]
	b = open(t, policy)
	with := pay("with", "100", "2025-01-01")
	with.Facts = []commission.Fact{{Name: "seats", Values: []string{"5"}}}
	b.do(with, pay("without", "100", "2025-01-02"))
	if line, _ := b.ledger.Open("without"); line.Fires != nil {
		t.Errorf("fires %q", line.Fires)
	}
}
