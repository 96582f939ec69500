package commission_test

import (
	"errors"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A payment that was reopened before it cleared counts when it clears.
func TestAPaymentReopenedWhilePendingCounts(t *testing.T) {
	p := flat("10")
	p.Rates[0].Payments = 1
	pend := pay("p1", "100", "2025-01-10")
	pend.Cleared, pend.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b := open(t, p).do(pend)
	es, _ := b.plan.Apply(&b.ledger, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")})
	rec, _ := commission.Record(es[0])
	b.do(commission.Reopen{ID: "o", Customer: "c", Line: rec, On: day("2025-03-02")})
	b.do(commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-03-03")})
	b.do(pay("p2", "100", "2025-03-04"))
	b.want("one payment earns", b.sum("acme"), "10.00")
}

// A line is reopened, refunded and sealed again. A repeated delivery of the
// reopening does not bring back the record from before the refund.
func TestAReopeningIsDeliveredAgain(t *testing.T) {
	b := open(t, flat("10")).do(pay("p1", "100", "2025-01-10"))
	es, _ := b.plan.Apply(&b.ledger, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")})
	rec, _ := commission.Record(es[0])
	re := commission.Reopen{ID: "o", Customer: "c", Line: rec, On: day("2025-03-02")}
	b.do(re, back("r", "p1", "100", "2025-03-03"), commission.Seal{ID: "s2", Customer: "c", Through: day("2025-02-28"), On: day("2025-04-01")})
	b.do(re) // delivered again
	b.refuse(back("r2", "p1", "100", "2025-04-02"), commission.ErrSealed)
	re.On = day("2025-03-03")
	b.refuse(re, commission.ErrDuplicate)
	b.want("left", b.sum("acme"), "0.00")
}

// The same id with other credits is another content.
func TestAClearingWithOtherCreditsIsRefused(t *testing.T) {
	pend := pay("p1", "100", "2025-01-10")
	pend.Cleared, pend.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b := open(t, flat("10")).do(pend, commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-03-03"), Credits: partnerecon.Sole("a")})
	b.refuse(commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-03-03"), Credits: partnerecon.Sole("b")}, commission.ErrDuplicate)
}

// A payment that cleared before the day it was invoiced is sealed by the latter,
// so that it is known when it is delivered again.
func TestAPaymentIsOpenedOnce(t *testing.T) {
	pend := pay("p1", "100", "2025-01-10")
	pend.Cleared, pend.Invoiced = partnerecon.Day{}, day("2025-02-10")
	cl := commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-01-10")}
	b := open(t, flat("10")).do(pend, cl, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")}, pend, cl)
	b.want("once", b.sum("acme"), "10.00")
	b.do(commission.Seal{ID: "s2", Customer: "c", Through: day("2025-02-10"), On: day("2025-03-10")})
	b.refuse(pend, commission.ErrSealed)
}

// A payment is the same if all that it states is: any other thing under its id is refused.
func TestAPaymentIsDeliveredAgainWithAnyOtherThing(t *testing.T) {
	stated := func(name, n string) []commission.Fact { return []commission.Fact{{Name: name, Values: []string{n}}} }
	made := func() commission.Payment {
		p := sale()
		p.Deal, p.Seller, p.Contract, p.Service, p.Invoiced = "d", "s", "k", day("2025-06-01"), day("2025-06-02")
		p.Uplines = []commission.Upline{{Of: "acme", Partner: "mentor"}}
		p.Facts, p.Partners = stated("seats", "5"), []commission.PartnerFacts{{Partner: "acme", Facts: stated("staff", "1")}}
		p.Items[0] = commission.Item{
			Product: "crm", Category: "software", Model: commission.Monthly, Amount: eur("100"), Service: day("2025-06-01"), Through: day("2025-06-30"),
			Quantity: 2, Tax: eur("1"), Fees: eur("2"), Cost: eur("3"), List: eur("110"), Facts: stated("users", "7"),
		}
		return p
	}
	policy := flat("10")
	policy.Facts = []commission.Declaration{
		{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment},
		{Name: "users", Kind: commission.CountFact, Of: commission.OfItem},
		{Name: "staff", Kind: commission.CountFact, Of: commission.OfPartner},
	}
	first := open(t, policy).do(made(), made())
	for name, change := range map[string]func(*commission.Payment){
		"deal": func(p *commission.Payment) { p.Deal = "x" }, "seller": func(p *commission.Payment) { p.Seller = "x" },
		"contract": func(p *commission.Payment) { p.Contract = "x" }, "upline": func(p *commission.Payment) { p.Uplines[0].Partner = "x" },
		"service": func(p *commission.Payment) { p.Service = day("2025-06-03") }, "invoiced": func(p *commission.Payment) { p.Invoiced = day("2025-06-03") },
		"cleared": func(p *commission.Payment) { p.Cleared = day("2025-06-16") }, "partner": func(p *commission.Payment) { p.Credits[0].Partner = "x" },
		"tier": func(p *commission.Payment) { p.Credits[0].Tier = "x" }, "share": func(p *commission.Payment) { p.Credits[0].Share = pct("50") },
		"segment": func(p *commission.Payment) { p.Segment = "x" }, "region": func(p *commission.Payment) { p.Region = "x" },
		"sale": func(p *commission.Payment) { p.Sale = "x" }, "level": func(p *commission.Payment) { p.Level = "x" },
		"fact": func(p *commission.Payment) { p.Facts[0].Values[0] = "6" }, "no fact": func(p *commission.Payment) { p.Facts = nil },
		"fact of a partner":         func(p *commission.Payment) { p.Partners[0].Facts = stated("staff", "2") },
		"partner of a fact":         func(p *commission.Payment) { p.Partners[0].Partner = "x" },
		"product":                   func(p *commission.Payment) { p.Items[0].Product = "x" },
		"category":                  func(p *commission.Payment) { p.Items[0].Category = "x" },
		"model":                     func(p *commission.Payment) { p.Items[0].Model = commission.Usage },
		"amount":                    func(p *commission.Payment) { p.Items[0].Amount = eur("101") },
		"service of the item":       func(p *commission.Payment) { p.Items[0].Service = day("2025-06-02") },
		"last service of the item":  func(p *commission.Payment) { p.Items[0].Through = day("2025-06-29") },
		"quantity":                  func(p *commission.Payment) { p.Items[0].Quantity = 3 },
		"tax":                       func(p *commission.Payment) { p.Items[0].Tax = eur("1.01") },
		"fees":                      func(p *commission.Payment) { p.Items[0].Fees = eur("2.01") },
		"cost":                      func(p *commission.Payment) { p.Items[0].Cost = eur("3.01") },
		"list price":                func(p *commission.Payment) { p.Items[0].List = eur("110.01") },
		"fact of the item":          func(p *commission.Payment) { p.Items[0].Facts = stated("users", "8") },
		"two items of half of that": func(p *commission.Payment) { p.Items = []commission.Item{{Amount: eur("50")}, {Amount: eur("50")}} },
	} {
		p := made()
		change(&p)
		b := &book{t: t, plan: first.plan, ledger: first.ledger.Clone()}
		if _, err := b.plan.Apply(&b.ledger, p); !errors.Is(err, commission.ErrDuplicate) {
			t.Errorf("another %s: %v", name, err)
		}
	}
}
