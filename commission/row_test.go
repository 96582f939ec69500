package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// sale is a payment of 100.00 that states whatever a row may ask for.
func sale() commission.Payment {
	p := pay("p", "100", "2025-06-15")
	p.Items = []commission.Item{{Model: commission.Monthly, Product: "crm", Category: "software", Amount: eur("100")}}
	p.Amount = partnerecon.Money{}
	p.Credits[0].Tier, p.Credits[0].Type, p.Credits[0].Segment, p.Credits[0].Plan = "gold", "reseller", "enterprise", "a"
	p.Context = commission.Context{Segment: "smb", Region: "DE-BY", Sale: "new", Level: "pro"}
	return p
}

// A row that states a dimension fits what has the same there, and nothing else:
// it pays 20.00 of 100.00, where the row behind it pays 10.00.
func TestRowsFitByEveryDimension(t *testing.T) {
	for _, tt := range []struct {
		dimension string
		row       commission.Row
		other     func(p *commission.Payment) // makes the payment one that does not fit
	}{
		{"model", commission.Row{Model: commission.Monthly}, func(p *commission.Payment) { p.Items[0].Model = commission.Usage }},
		{"no model", commission.Row{Model: commission.Monthly}, func(p *commission.Payment) { p.Items[0].Model = "" }},
		{"tier", commission.Row{Tier: "gold"}, func(p *commission.Payment) { p.Credits[0].Tier = "" }},
		{"plan", commission.Row{Plan: "a"}, func(p *commission.Payment) { p.Credits[0].Plan = "b" }},
		{"partner", commission.Row{Partner: "acme"}, func(p *commission.Payment) { p.Credits[0].Partner = "zeta" }},
		{"type", commission.Row{Type: "reseller"}, func(p *commission.Payment) { p.Credits[0].Type = "agency" }},
		{"partner segment", commission.Row{PartnerSegment: "enterprise"}, func(p *commission.Payment) { p.Credits[0].Segment = "smb" }},
		{"segment", commission.Row{Segment: "smb"}, func(p *commission.Payment) { p.Segment = "enterprise" }},
		{"product", commission.Row{Product: "crm"}, func(p *commission.Payment) { p.Items[0].Product = "erp" }},
		{"category", commission.Row{Category: "software"}, func(p *commission.Payment) { p.Items[0].Category = "services" }},
		{"region", commission.Row{Region: "DE-BY"}, func(p *commission.Payment) { p.Region = "DE" }},
		{"sale", commission.Row{Sale: "new"}, func(p *commission.Payment) { p.Sale = "renewal" }},
		{"level", commission.Row{Level: "pro"}, func(p *commission.Payment) { p.Level = "Pro" }},
		{
			"all together", commission.Row{
				Model: commission.Monthly, Tier: "gold", Plan: "a", Partner: "acme", Type: "reseller", PartnerSegment: "enterprise", Segment: "smb", Product: "crm",
				Category: "software", Region: "DE-BY", Sale: "new", Level: "pro",
			}, func(p *commission.Payment) { p.Level = "" },
		},
	} {
		t.Run(tt.dimension, func(t *testing.T) {
			tt.row.Share = pct("20")
			policy := commission.Policy{
				Rounding: partnerecon.HalfUp, Winner: commission.First, Rates: []commission.Row{tt.row, {Share: pct("10")}},
			}
			b := open(t, policy).do(sale())
			b.want("fits", b.sum(""), "20.00")
			p := sale()
			tt.other(&p)
			b = open(t, policy).do(p)
			b.want("does not fit", b.sum(""), "10.00")
		})
	}
}

// Rows of no role are for sourced credits; assisted and serviced ones earn from
// rows that name them alone.
func TestRowsOfRoles(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
		{Share: pct("20")}, {Role: partnerecon.Serviced, Share: pct("5")},
	}}
	for role, want := range map[partnerecon.Role]string{
		partnerecon.Sourced: "20.00", partnerecon.Serviced: "5.00", partnerecon.Assisted: "0.00", partnerecon.Influenced: "0.00",
	} {
		p := pay("p", "100", "2025-06-15")
		p.Credits[0].Role = role
		b := open(t, policy).do(p)
		b.want(string(role), b.sum(""), want)
	}
	// An influenced credit earns by the factor, or else from rows of its own.
	policy.Influenced.Factor = pct("25")
	p := pay("p", "100", "2025-06-15")
	p.Credits[0].Role = partnerecon.Influenced
	b := open(t, policy).do(p)
	b.want("by the factor", b.sum(""), "5.00") // 20 % × 25 %
	policy.Influenced.Factor = partnerecon.Rate{}
	policy.Rates = append(policy.Rates, commission.Row{Role: partnerecon.Influenced, Share: pct("3")})
	b = open(t, policy).do(p)
	b.want("from a row of its own", b.sum(""), "3.00")
}

// A customer that began on 31 January is 0 months old through 27 February, 1 from
// 28 February, 2 from 31 March, 3 from 30 April.
func TestRowsFitByAge(t *testing.T) {
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp, Anchor: commission.CustomerStart,
		Rates: []commission.Row{
			{Age: commission.Age{Until: 1}, Share: pct("30")},
			{Age: commission.Age{From: 1, Until: 3}, Share: pct("20")},
			{Age: commission.Age{From: 3}, Share: pct("10")},
		},
	}
	for _, tt := range []struct{ on, want string }{
		{"2025-01-30", "0.00"}, // it is no customer yet
		{"2025-01-31", "30.00"},
		{"2025-02-27", "30.00"},
		{"2025-02-28", "20.00"},
		{"2025-04-29", "20.00"},
		{"2025-04-30", "10.00"},
		{"2099-01-01", "10.00"},
	} {
		b := open(t, policy).do(commission.Started{ID: "s", Customer: "c", On: day("2025-01-31")}, pay("p", "100", tt.on))
		b.want(tt.on, b.sum(""), tt.want)
	}
	// The age is that on the day the item is for, not on the day it cleared.
	late := pay("p", "100", "2025-06-01")
	late.Service = day("2025-02-01")
	b := open(t, policy).do(commission.Started{ID: "s", Customer: "c", On: day("2025-01-31")}, late)
	b.want("service in the first month", b.sum(""), "30.00")
}

// An earlier payment that comes to light makes the customer older, and what was
// paid since is priced again.
func TestAgeMovesWithTheAnchor(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
		{Age: commission.Age{Until: 3}, Share: pct("30")}, {Age: commission.Age{From: 3}, Share: pct("10")},
	}}
	b := open(t, policy).do(pay("p2", "100", "2025-05-01"))
	b.want("alone", b.sum(""), "30.00")
	b.do(pay("p1", "100", "2025-01-01"))
	b.want("after the first", b.sum(""), "40.00") // 30.00 + 10.00
	b.conserved()
}

// Each item finds its own rate: 20 % of 60.00 and 5 % of 40.00 are 14.00.
func TestItemsFindTheirOwnRates(t *testing.T) {
	b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
		{Category: "software", Share: pct("20")}, {Category: "services", Share: pct("5")},
	}})
	p := pay("p", "100", "2025-06-15")
	p.Items = []commission.Item{{Category: "software", Amount: eur("60")}, {Category: "services", Amount: eur("40")}}
	b.do(p)
	b.want("both", b.sum(""), "14.00")
}

func TestRowsAreChecked(t *testing.T) {
	long := string(make([]byte, 256))
	row := func(r commission.Row) commission.Row { r.Share = pct("1"); return r }
	_, err := commission.New(commission.Policy{Rounding: partnerecon.HalfUp, Winner: commission.Stack, Rates: []commission.Row{
		row(commission.Row{ID: "a", Tier: long, Partner: "\xff"}),
		row(commission.Row{ID: "a", Level: long}),
		row(commission.Row{Age: commission.Age{From: -1}}),
		row(commission.Row{Age: commission.Age{From: 3, Until: 3}}),
		row(commission.Row{Age: commission.Age{From: 1201}}),
		row(commission.Row{Age: commission.Age{Until: 1201}}),
		row(commission.Row{Role: partnerecon.Sourced}),
		row(commission.Row{Age: commission.Age{From: 1200}}),
	}})
	want(t, err, "/rates/0/partner syntax", "/rates/0/tier limit", "/rates/1/id duplicate", "/rates/1/level limit",
		"/rates/2/age/from out_of_range", "/rates/3/age conflict", "/rates/4/age/from out_of_range", "/rates/5/age/until out_of_range",
		"/rates/6/role unknown")
}

// What a credit states of its partner is text that can be stored.
func TestCreditsAreCheckedForWhatRatesAskFor(t *testing.T) {
	b := open(t, flat("10"))
	p := sale()
	p.Credits[0].Tier, p.Credits[0].Type, p.Credits[0].Plan = "\xff", "\xff", string(make([]byte, 256))
	b.problems(p, "/credits/0/plan limit", "/credits/0/tier syntax", "/credits/0/type syntax")
}

// Two items that differ in one thing alone earn what each of them does by itself: 10 %
// and 20 % of 100.00, in either order.
func TestItemsThatDifferInOneThing(t *testing.T) {
	for name, rows := range map[string][2]commission.Row{
		"model":    {{Model: commission.Monthly}, {Model: commission.Usage}},
		"product":  {{Product: "a"}, {Product: "b"}},
		"category": {{Category: "a"}, {Category: "b"}},
	} {
		rows[0].Share, rows[1].Share = pct("10"), pct("20")
		policy := choosing("", rows[:]...)
		item := func(r commission.Row) commission.Item {
			return commission.Item{Model: r.Model, Product: r.Product, Category: r.Category, Amount: eur("100")}
		}
		for _, items := range [][]commission.Item{
			{item(rows[0]), item(rows[1])}, {item(rows[1]), item(rows[0])}, {item(rows[0]), item(rows[0]), item(rows[1])},
		} {
			p := pay("p", "1", "2025-01-01")
			p.Amount, p.Items = partnerecon.Money{}, items
			b := open(t, policy).do(p)
			b.want(name, b.sum("acme"), map[int]string{2: "30.00", 3: "40.00"}[len(items)])
		}
	}
}

// Under most_specific a row that states the dimension of the order goes before one that
// states another: 20.00 of 100.00, not 10.00, whichever stands first.
func TestEveryDimensionIsSpecific(t *testing.T) {
	seats := []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"5"}}}
	for name, row := range map[commission.Dimension]commission.Row{
		"model": {Model: commission.Monthly}, "tier": {Tier: "gold"}, "plan": {Plan: "a"}, "partner": {Partner: "acme"}, "type": {Type: "reseller"},
		"partner_segment": {PartnerSegment: "enterprise"}, "segment": {Segment: "smb"}, "product": {Product: "crm"}, "category": {Category: "software"},
		"region": {Region: "DE-BY"}, "sale": {Sale: "new"}, "level": {Level: "pro"}, "age": {Age: commission.Age{Until: 12}}, "when": {When: seats},
	} {
		row.Share = pct("20")
		other := commission.Row{Tier: "gold", Share: pct("10")}
		if name == "tier" {
			other = commission.Row{Region: "DE-BY", Share: pct("10")}
		}
		for _, rates := range [][]commission.Row{{row, other}, {other, row}} {
			policy := choosing(commission.MostSpecific, rates...)
			policy.Order = []commission.Dimension{name}
			policy.Facts = []commission.Declaration{{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}}
			p := sale()
			p.Facts = []commission.Fact{{Name: "seats", Values: []string{"5"}}}
			b := open(t, policy).do(p)
			b.want(string(name), b.sum(""), "20.00")
		}
	}
}
