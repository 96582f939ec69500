package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func TestStandingsPriceLaterPayments(t *testing.T) {
	annual := func(customer string) settlement.Payment {
		p := pay(customer, "1000", "acme")
		p.Model = commission.Annual
		return p
	}
	r := open(t, tiered()).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("p1", "2025-03-31", annual("c")),
		fact("s2", "2025-04-01", settlement.Standing{Partner: "acme", Tier: "integration"}),
		fact("p2", "2025-04-01", annual("c")),
		recorded(fact("p3", "2025-03-31", annual("d")), "2025-04-05"), // earned before the change
		fact("s3", "2025-05-01", settlement.Standing{Partner: "acme"}),
		fact("p4", "2025-05-02", annual("d")))
	// 12.5 % as referral, 22.5 % as integration, 12.5 % again, nothing without a
	// tier.
	r.want("earned", r.sum("acme"), "475.00")
	for i, tier := range []string{"referral", "integration", "referral"} {
		if r.entries[i].Tier != tier {
			t.Errorf("entry %d is in tier %q, want %q", i, r.entries[i].Tier, tier)
		}
	}
}

func TestTierAtClose(t *testing.T) {
	policy := tiered()
	policy.PinTier = settlement.TierAtClose
	annual := pay("c", "1000", "acme")
	annual.Model, annual.Deal = commission.Annual, "d1"
	r := open(t, policy).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("dc", "2025-02-01", settlement.DealClosed{Customer: "c", Deal: "d1"}),
		fact("s2", "2025-03-01", settlement.Standing{Partner: "acme", Tier: "integration"}),
		fact("p1", "2025-04-01", annual))
	r.want("the tier of the day the deal closed", r.sum("acme"), "125.00")
}

func TestTermsArePinned(t *testing.T) {
	policy := flat()
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-07-01", "15")}
	deal := func(id string) settlement.Payment {
		p := pay("c", "100", "acme")
		p.Deal = id
		return p
	}
	facts := []settlement.Fact{
		fact("dc", "2025-06-01", settlement.DealClosed{Customer: "c", Deal: "d1"}), // before the change
		fact("p1", "2025-06-15", deal("d1")),
		fact("p2", "2025-07-15", deal("d1")),
		fact("p3", "2025-07-16", deal("d2")), // closes with its first payment
		fact("p4", "2025-07-17", pay("x", "100", "acme")),
	}
	// 20 % for ever under at_close: 20, 20, then 15 for the new deal and the new
	// customer.
	r := open(t, policy).do(facts...)
	r.want("at close", r.sum("acme"), "70.00")
	policy.PinTerms = settlement.TermsEachPayment
	r = open(t, policy).do(facts...)
	r.want("each payment", r.sum("acme"), "65.00")

	r = open(t, flat())
	r.refuse(fact("p0", "2024-12-31", pay("c", "100", "acme")), settlement.ErrTerms)
	r.refuse(fact("dc", "2024-12-31", settlement.DealClosed{Customer: "c", Deal: "d"}), settlement.ErrTerms)
}

// 20 % through June, 15 % from July on; each payment is of 100.00. What it bills
// decides, whenever it clears: 20 + 15 + 20 + 15 + 20 = 90, and the trace says by which day.
func TestTermsOfTheCycle(t *testing.T) {
	policy := flat()
	policy.PinTerms = settlement.TermsCycleStart
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-07-01", "15")}
	billing := func(set func(*settlement.Payment)) settlement.Payment {
		p := pay("c", "100", "acme")
		set(&p)
		return p
	}
	items := func(served ...string) []commission.Item {
		var out []commission.Item
		for _, d := range served {
			out = append(out, commission.Item{Amount: eur("50"), Model: commission.Monthly, Service: day(d), Through: day(d).AddMonths(1)})
		}
		return out
	}
	june := func(p *settlement.Payment) { p.Service = day("2025-06-01") }
	r := open(t, policy)
	for _, c := range []struct {
		id, on                 string
		bills                  func(*settlement.Payment)
		earned, cycle, by, old string
	}{
		{"p1", "2025-07-02", june, "20.00", "2025-06-01", "service", "v2"},
		{"p2", "2025-07-02", func(p *settlement.Payment) { p.Service = day("2025-08-01") }, "15.00", "2025-08-01", "service", ""},
		{"p3", "2025-07-03", func(p *settlement.Payment) { p.Items = items("2025-06-15", "2025-05-15") }, "20.00", "2025-05-15", "service", "v2"},
		{"p4", "2025-07-04", func(*settlement.Payment) {}, "15.00", "2025-07-04", "cleared", ""},
		{"p5", "2025-07-05", func(p *settlement.Payment) { p.Invoiced = day("2025-06-30") }, "20.00", "2025-06-30", "invoiced", "v2"},
	} {
		f := fact(c.id, c.on, billing(c.bills))
		r.do(f, f) // delivered twice
		e := r.entries[len(r.entries)-1]
		r.want(c.id, e.Amount.Amount(), c.earned)
		tr, err := r.program.Explain(e)
		if err != nil {
			t.Fatal(err)
		}
		if s := tr[0]; s.Code != settlement.CodePinnedTerms || detail(s, "cycle_start") != c.cycle || detail(s, "by") != c.by || detail(s, "not_used") != c.old {
			t.Errorf("%s: %s", c.id, s)
		}
	}
	r.want("in all", r.sum("acme"), "90.00")
	both := billing(func(p *settlement.Payment) { p.Items = items("2025-06-15", "2025-07-01") })
	r.refuse(fact("p6", "2025-07-06", both), settlement.ErrTerms)
	both.Service = day("2025-06-15")
	r.do(fact("p6", "2025-07-06", both))
	r.want("its own service day decides", r.sum("acme"), "110.00")
	r.refuse(fact("p7", "2025-07-07", billing(func(p *settlement.Payment) { p.Service = day("2024-12-01") })), settlement.ErrTerms)
}

// A pending payment is governed by what it bills, or else by the day of its invoice,
// whenever it clears.
func TestTermsOfTheCycleOfAPendingPayment(t *testing.T) {
	policy := flat()
	policy.PinTerms = settlement.TermsCycleStart
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-07-01", "15")}
	p := pay("c", "100", "acme")
	p.Pending = true
	r := open(t, policy).do(fact("p", "2025-06-30", p), fact("cl", "2025-07-20", settlement.Clearing{Customer: "c", Of: "p"}))
	r.want("20 % of 100.00", r.sum("acme"), "20.00")
}

// A customer without deals is governed by its first payment, 15 % from July on. One of June that
// is recorded late earns 20 %, and so does what is recorded after it: 15 + 20 + 20.
func TestALateFirstPaymentGovernsWhatComesAfterIt(t *testing.T) {
	policy := flat()
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-07-01", "15")}
	r := open(t, policy).do(
		fact("p1", "2025-07-10", pay("c", "100", "acme")),
		recorded(fact("p2", "2025-06-20", pay("c", "100", "acme")), "2025-07-20"),
		fact("p3", "2025-07-25", pay("c", "100", "acme")))
	r.want("earned", r.sum("acme"), "55.00")
}

func TestDealsCloseOnce(t *testing.T) {
	policy := flat()
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-07-01", "15")}
	closed := func(id, on string) settlement.Fact {
		return fact(id, on, settlement.DealClosed{Customer: "c", Deal: "d"})
	}
	r := open(t, policy).do(closed("dc", "2025-06-01"), closed("dc", "2025-06-01"))
	r.refuse(closed("dc2", "2025-06-02"), settlement.ErrDuplicate)
	p := pay("c", "100", "acme")
	p.Deal = "d"
	open(t, policy).do(fact("p", "2025-06-29", p), closed("dc", "2025-06-30"))
	r = open(t, policy).do(fact("p", "2025-06-30", p))
	r.refuse(closed("dc", "2025-07-01"), settlement.ErrTerms) // it was priced under v1
}

func TestPendingPaymentsAndClearings(t *testing.T) {
	annual := pay("c", "1000", "acme")
	annual.Model, annual.Pending = commission.Annual, true
	r := open(t, tiered()).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("p", "2025-01-10", annual),
		fact("s2", "2025-02-01", settlement.Standing{Partner: "acme", Tier: "integration"}),
		fact("cl", "2025-02-10", settlement.Clearing{Customer: "c", Of: "p"}))
	r.want("in the tier of the day it cleared", r.sum("acme"), "225.00")
	r.do(fact("p", "2025-01-10", annual), fact("cl", "2025-02-10", settlement.Clearing{Customer: "c", Of: "p"}))
	r.want("delivered again", r.sum("acme"), "225.00")
	r.do(fact("f", "2025-02-20", settlement.Failure{Customer: "c", Of: "p"}))
	r.want("bounced", r.sum("acme"), "0.00")
}

func TestRecreditKeepsTermsAndTiers(t *testing.T) {
	annual := pay("c", "1000", "acme")
	annual.Model, annual.Deal = commission.Annual, "d1"
	r := open(t, tiered()).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("s2", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "solution"}),
		fact("p1", "2025-01-10", annual),
		fact("s3", "2025-02-01", settlement.Standing{Partner: "beta", Tier: "integration"}),
		fact("p2", "2025-02-10", annual))
	r.want("acme before", r.sum("acme"), "250.00")
	both := pay("c", "1", "acme", "beta").Credits
	move := fact("rc", "2025-03-01", settlement.Recredit{Customer: "c", Deal: "d1", Credits: both})
	r.do(move, move)
	// p1: half at 12.5 % and half at beta's 35 % of January; p2: half at 12.5 %
	// and half at beta's 22.5 % of February.
	r.want("acme after: 62.50 twice", r.sum("acme"), "125.00")
	r.want("beta after: 175 + 112.50", r.sum("beta"), "287.50")
	r.do(fact("p3", "2025-03-02", annual), move) // delivered again, with one more payment in the deal
	r.want("no more for beta", r.sum("beta"), "287.50")
	other := move
	other.Event = settlement.Recredit{Customer: "c", Deal: "d1"}
	other.Occurred = on("2025-03-03")
	r.refuse(other, settlement.ErrDuplicate)
	r.refuse(fact("rc2", "2025-03-03", settlement.Recredit{Customer: "c", Deal: "d9", Credits: both}), commission.ErrUnknownLine)
	r.refuse(fact("rc2", "2025-03-03", settlement.Recredit{Customer: "c", Of: "p9", Credits: both}), commission.ErrUnknownLine)
	r.do(fact("rc3", "2025-03-04", settlement.Recredit{Customer: "c", Of: "p3", Credits: pay("c", "1", "core").Credits}))
	r.want("one payment of the deal, to one without a tier", r.sum("core"), "0.00")
}

// The deal closes on 10 June, under terms that pay 30.00. A milestone of March is under those of its
// own day, which pay 10.00, and one of before the program began is refused.
func TestAMilestoneOfBeforeItsDealClosed(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "demo", On: "demo", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("10"), Per: commission.EachSale}}}}}
	later := version("later", "2025-06-01", "10")
	later.Policy.Commission.Bonuses = []commission.Bonus{{Name: "demo", On: "demo", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("30"), Per: commission.EachSale}}}}}
	p.Terms = append(p.Terms, later)
	reached := func(id, on string) settlement.Fact {
		return recorded(fact(id, on, settlement.Milestone{Customer: "c", Deal: "d", Name: "demo", Credits: pe.Sole("acme")}), "2025-07-01")
	}
	r := open(t, p).do(fact("close", "2025-06-10", settlement.DealClosed{Customer: "c", Deal: "d"}))
	r.refuse(reached("m", "2024-12-31"), settlement.ErrTerms)
	r.do(reached("m1", "2025-03-10"))
	r.want("under the terms of March", r.sum("acme"), "10.00")
	r.do(reached("m2", "2025-06-09"))
	r.want("a day before", r.sum("acme"), "40.00")
	r.do(reached("m3", "2025-06-10"))
	r.want("on the day", r.sum("acme"), "70.00")
}
