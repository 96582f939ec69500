package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// cutting is a program of 20 % with caps and a floor of the margin on what it pays.
func cutting(guard commission.Guard, caps ...commission.Cap) settlement.Policy {
	p := flat()
	p.Terms[0] = version("2025", "2025-01-01", "20")
	p.Terms[0].Policy.Commission.Caps, p.Terms[0].Policy.Commission.Guard = caps, guard
	return p
}

func underDeal(f settlement.Payment, deal string) settlement.Payment {
	f.Deal = deal
	return f
}

// Why no more is payable: what cut each payment, with the place of the rule.
func TestWhyNamesWhatCutAPayment(t *testing.T) {
	const at = "/terms/0/policy/commission/"
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		code   string
		want   []string
	}{
		{
			// 20 % of 1,000.00 are 200.00, of which 150.00 stay; of 500.00 they are 100.00, under the cap.
			"a cap per sale",
			cutting(commission.Guard{}, commission.Cap{Name: "sale", Per: commission.PerSale, Limit: eur("150")}),
			[]settlement.Fact{fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-11", pay("c", "500", "acme"))},
			commission.CodeSaleCapped,
			[]string{`commission.sale_capped ` + at + `caps/0 customer="c" payment="p" component="base" cap="sale" limit="150.00 EUR" room="150.00 EUR" exact="200 EUR" cut="50.00 EUR"`},
		},
		{
			// 200.00 fit into 250.00; of the next 200.00 the deal has room for 50.00.
			"a cap per deal that counts first come",
			cutting(commission.Guard{}, commission.Cap{Name: "deal", Per: commission.PerDeal, Counts: commission.FirstCome, Limit: eur("250")}),
			[]settlement.Fact{fact("p", "2025-01-10", underDeal(pay("c", "1000", "acme"), "d")), fact("q", "2025-01-11", underDeal(pay("c", "1000", "acme"), "d"))},
			commission.CodeDealCapped,
			[]string{`commission.deal_capped ` + at + `caps/0 customer="c" payment="q" component="base" cap="deal" limit="250.00 EUR" room="50.00 EUR" exact="200 EUR" cut="150.00 EUR"`},
		},
		{
			// The same on net: 400.00 of the deal are 150.00 above its limit.
			"a cap per deal on net",
			cutting(commission.Guard{}, commission.Cap{Name: "deal", Per: commission.PerDeal, Counts: commission.OnNet, Limit: eur("250")}),
			[]settlement.Fact{fact("p", "2025-01-10", underDeal(pay("c", "1000", "acme"), "d")), fact("q", "2025-02-11", underDeal(pay("c", "1000", "acme"), "d"))},
			commission.CodeDealCapped,
			[]string{`commission.deal_capped ` + at + `caps/0 customer="c" deal="d" cap="deal" limit="250.00 EUR" net="400.00 EUR" cut="150.00 EUR"`},
		},
		{
			"a cap per customer that counts first come",
			cutting(commission.Guard{}, commission.Cap{Name: "customer", Per: commission.PerCustomer, Counts: commission.FirstCome, Limit: eur("250")}),
			[]settlement.Fact{fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-11", pay("c", "1000", "acme"))},
			commission.CodeCustomerCapped,
			[]string{`commission.customer_capped ` + at + `caps/0 customer="c" payment="q" component="base" cap="customer" partner="acme" limit="250.00 EUR" room="50.00 EUR" cut="150.00 EUR"`},
		},
		{
			"a cap per customer on net, of each customer",
			cutting(commission.Guard{}, commission.Cap{Name: "customer", Per: commission.PerCustomer, Counts: commission.OnNet, Limit: eur("150")}),
			[]settlement.Fact{fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-11", pay("d", "2000", "acme"))},
			commission.CodeCustomerCapped,
			[]string{
				`commission.customer_capped ` + at + `caps/0 customer="c" cap="customer" limit="150.00 EUR" net="200.00 EUR" cut="50.00 EUR"`,
				`commission.customer_capped ` + at + `caps/0 customer="d" cap="customer" limit="150.00 EUR" net="400.00 EUR" cut="250.00 EUR"`,
			},
		},
		{
			// Of 1,000.05 a margin of 10 % is to stay beside a cost of 80 %: 100.005 are room, and
			// 20 % are 200.01.
			"the floor of the margin",
			cutting(commission.Guard{Floor: pct("10"), Below: commission.ScaleDown}),
			[]settlement.Fact{fact("p", "2025-01-10", costing("1000.05", "800.04"))},
			commission.CodeBelowFloor,
			[]string{`commission.below_floor ` + at + `guard customer="c" payment="p" component="base" floor="10%" room="20001/200 EUR" exact="20001/100 EUR" below="scale_down" cut="20001/200 EUR"`},
		},
		{
			"a floor that says so and cuts nothing",
			cutting(commission.Guard{Floor: pct("10"), Below: commission.Flag}),
			[]settlement.Fact{fact("p", "2025-01-10", costing("1000", "800"))},
			commission.CodeBelowFloor, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, c.policy).do(c.facts...)
			want := ""
			for i, w := range c.want {
				if i > 0 {
					want += "\n"
				}
				want += w
			}
			r.want("why", r.whyOf("acme", "2025-03-31", c.code), want)
		})
	}
}

func costing(amount, cost string) settlement.Payment {
	p := pay("c", "0", "acme")
	p.Amount = pe.Money{}
	p.Items = []commission.Item{{Amount: eur(amount), Cost: eur(cost)}}
	return p
}

// A bonus that a floor refuses is told beside the base commission, which it leaves: of
// 1,000.00 that cost 750.00 a margin of 10 % leaves room for 150.00, the base takes 100.00
// of it, and 10 % more do not fit, so all 100.00 are refused. Who has no part in the bonus
// is not told of it.
func TestWhyNamesTheComponentThatWasCut(t *testing.T) {
	p := cutting(commission.Guard{Floor: pct("10"), Below: commission.Refuse})
	c := &p.Terms[0].Policy.Commission
	c.Rates[0].Share = pct("10")
	c.Bonuses = []commission.Bonus{{Name: "spiff", Rates: []commission.Row{{Share: pct("10")}}}}
	r := open(t, p).do(fact("p", "2025-01-10", costing("1000", "750")))
	r.want("acme", r.whyOf("acme", "2025-03-31", commission.CodeBelowFloor),
		`commission.below_floor /terms/0/policy/commission/guard customer="c" payment="p" component="spiff" floor="10%" room="50 EUR" exact="100 EUR" below="refuse" cut="100.00 EUR"`)
	r.want("beta", r.whyOf("beta", "2025-03-31", commission.CodeBelowFloor), "")
}

// What a cap puts off is not lost, and is said to be put off: of 200.00 150.00 are paid, and
// 50.00 wait for the third month.
func TestWhyTellsWhatACapPutsOffFromWhatItCuts(t *testing.T) {
	p := cutting(commission.Guard{}, commission.Cap{
		Name: "lever", Per: commission.PerSale, Limit: eur("150"), Until: day("2026-01-01"), Rationale: "hard times",
		Defer: []commission.Tranche{{Share: pct("100"), Months: 3}},
	})
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("while it waits", r.whyOf("acme", "2025-01-31", commission.CodeSaleCapped),
		`commission.sale_capped /terms/0/policy/commission/caps/0 customer="c" payment="p" component="base" cap="lever" limit="150.00 EUR" room="150.00 EUR" exact="200 EUR" put_off="50.00 EUR"`)
}

// The limit is that of the newest version under the cap, and the months of a customer are
// told together: 20 % of 1,000.00 in January and in February are 400.00, and 300.00 are the
// limit since February.
func TestWhyHasTheLimitThatCuts(t *testing.T) {
	p := cutting(commission.Guard{}, commission.Cap{Name: "customer", Per: commission.PerCustomer, Counts: commission.OnNet, Limit: eur("150")})
	p.PinTerms = settlement.TermsEachPayment
	later := version("feb", "2025-02-01", "20")
	later.Policy.Commission.Caps = []commission.Cap{
		{Name: "other", Per: commission.PerSale, Limit: eur("9000")},
		{Name: "customer", Per: commission.PerCustomer, Counts: commission.OnNet, Limit: eur("300")},
	}
	p.Terms = append(p.Terms, later)
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-02-10", pay("c", "1000", "acme")))
	r.want("why", r.whyOf("acme", "2025-03-31", commission.CodeCustomerCapped),
		`commission.customer_capped /terms/1/policy/commission/caps/1 customer="c" cap="customer" limit="300.00 EUR" net="400.00 EUR" cut="100.00 EUR"`)
}
