package settlement_test

import (
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
	"pgregory.net/rapid"
)

// placesOf returns the places and codes of the problems that an error has, a line for each.
func placesOf(t *testing.T, err error) string {
	var out strings.Builder
	for line := range strings.Lines(saidOf(t, err)) {
		what, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		out.WriteString(what + "\n")
	}
	return out.String()
}

// overGrowth is a program of 10 % with 5 % of what a quarter has of a measure above 1,000.00 of
// revenue, or 1.00 for each of the first ten units and 2.00 for those after.
func overGrowth() settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Incentives = incentive.Policy{Rounding: pe.HalfUp, Bonuses: []incentive.Bonus{
		{Name: "growth", Every: incentive.EveryQuarter, Rule: incentive.Increment{
			Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: pct("5"), Baseline: incentive.Goal{Amount: eur("1000")},
		}},
		{Name: "units", Every: incentive.EveryQuarter, Rule: incentive.PeriodTable{Pays: incentive.InFull, Table: commission.Table{
			Name: "units", Mode: commission.Marginal, Over: commission.OverQuantity, Spans: commission.SpanQuarter, Counts: commission.OnNet,
			Steps: []commission.Step{{Fee: eur("1")}, {FromCount: 10, Fee: eur("2")}},
		}}},
	}}
	return p
}

// drawIncentiveTerms draws what the book counts for incentives, and from when on what they
// post can be paid out.
func drawIncentiveTerms(t *rapid.T) settlement.IncentiveTerms {
	x := settlement.IncentiveTerms{Revenue: rapid.SampledFrom([]settlement.Revenue{"", settlement.RevenuePaid, settlement.RevenueBasis, settlement.RevenueEarnedOn}).Draw(t, "revenue")}
	if x.Revenue != settlement.RevenueEarnedOn && rapid.Bool().Draw(t, "leaves otherwise") {
		x.Leaves = []clawback.Trigger{clawback.ByChurn, clawback.ByFraud}
	}
	if rapid.Bool().Draw(t, "payable otherwise") {
		x.Payable = []commission.Payable{{Due: commission.Net, Days: rapid.IntRange(0, 60).Draw(t, "held")}, {Tier: "solution", Due: commission.MonthAfter}}
	}
	return x
}

func TestIncentiveTermsAreChecked(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*settlement.Agreement)
		want   string
	}{
		{"as they are", func(*settlement.Agreement) {}, ""},
		{"no such revenue", func(a *settlement.Agreement) { a.IncentiveTerms.Revenue = "gross" }, "/terms/0/policy/incentive_terms/revenue unknown\n"},
		{"no such trigger", func(a *settlement.Agreement) {
			a.IncentiveTerms.Leaves = []clawback.Trigger{clawback.VendorFault, clawback.ByChurn, clawback.ByChurn}
		}, "/terms/0/policy/incentive_terms/leaves/0 unknown\n/terms/0/policy/incentive_terms/leaves/2 duplicate\n"},
		{"a true-up over what nobody named", func(a *settlement.Agreement) {
			a.Incentives, a.Commission.Basis.Less = broughtTo().Terms[0].Policy.Incentives, []commission.Deduction{commission.LessTax}
		}, "/terms/0/policy/incentive_terms/revenue required\n"},
		{"a true-up over what is named", func(a *settlement.Agreement) {
			a.Incentives, a.Commission.Basis.Less = broughtTo().Terms[0].Policy.Incentives, []commission.Deduction{commission.LessTax}
			a.IncentiveTerms.Revenue = settlement.RevenuePaid
		}, ""},
		{"a table that pays in full", func(a *settlement.Agreement) {
			a.Incentives, a.Commission.Basis.Less = broughtTo().Terms[0].Policy.Incentives, []commission.Deduction{commission.LessTax}
			b := &a.Incentives.Bonuses[0]
			rule := b.Rule.(incentive.PeriodTable)
			rule.Pays = incentive.InFull
			b.Rule = rule
		}, ""},
		{"another bonus than a table", func(a *settlement.Agreement) {
			a.Incentives, a.Commission.Basis.Less = overGrowth().Terms[0].Policy.Incentives, []commission.Deduction{commission.LessTax}
			a.Incentives.Bonuses = a.Incentives.Bonuses[:1]
		}, ""},
		{"no true-up", func(a *settlement.Agreement) { a.Commission.Basis.Less = []commission.Deduction{commission.LessTax} }, ""},
		{"a true-up over all that was paid", func(a *settlement.Agreement) { a.Incentives = broughtTo().Terms[0].Policy.Incentives }, ""},
		{"nothing to leave", func(a *settlement.Agreement) {
			a.IncentiveTerms = settlement.IncentiveTerms{Revenue: settlement.RevenueEarnedOn, Leaves: []clawback.Trigger{clawback.ByFraud}}
		}, "/terms/0/policy/incentive_terms/leaves conflict\n"},
		{"what package commission refuses", func(a *settlement.Agreement) {
			a.IncentiveTerms.Payable = []commission.Payable{{Due: "soon"}}
		}, "/terms/0/policy/incentive_terms/payable/0/due unknown\n"},
		{"a milestone, and two calendars", func(a *settlement.Agreement) {
			run := commission.Run{Every: commission.EveryMonth, Day: 1}
			a.IncentiveTerms.Payable, a.Payouts.Run = []commission.Payable{{On: "demo", Due: commission.Net, Run: run}}, run
		}, "/terms/0/policy/incentive_terms/payable/0/on conflict\n/terms/0/policy/incentive_terms/payable/0/run conflict\n"},
		{"more than all triggers", func(a *settlement.Agreement) {
			a.IncentiveTerms.Leaves = []clawback.Trigger{clawback.ByChurn, clawback.ByBreach, clawback.ByFraud, "theft"}
		}, "/terms/0/policy/incentive_terms/leaves out_of_range\n"},
		{"when what is not paid is payable", func(a *settlement.Agreement) {
			a.Incentives, a.IncentiveTerms.Payable = incentive.Policy{}, []commission.Payable{{Due: commission.MonthAfter}}
		}, "/terms/0/policy/incentive_terms conflict\n"},
		{"no incentives", func(a *settlement.Agreement) {
			a.Incentives, a.IncentiveTerms.Revenue = incentive.Policy{}, settlement.RevenuePaid
		}, "/terms/0/policy/incentive_terms conflict\n"},
	} {
		p := overGrowth()
		c.change(&p.Terms[0].Policy)
		_, err := settlement.New(p)
		if got := placesOf(t, err); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
	p := overGrowth()
	later := version("2026", "2026-01-01", "10")
	later.Policy.Incentives, later.Policy.IncentiveTerms.Revenue = p.Terms[0].Policy.Incentives, settlement.RevenueEarnedOn
	p.Terms = append(p.Terms, version("bare", "2025-06-01", "10"), later) // one without incentives says nothing
	_, err := settlement.New(p)
	if got := placesOf(t, err); got != "/terms/2/policy/incentive_terms/leaves conflict\n/terms/2/policy/incentive_terms/revenue conflict\n" {
		t.Error(got)
	}
}

// bonusSum returns what the bonus of the quarter has posted in all.
func (r *run) bonusSum(component string) string {
	sum := eur("0")
	for _, e := range r.entries {
		if e.Claim.Component == component {
			sum, _ = sum.Add(e.Amount)
		}
	}
	return sum.Amount()
}

// TestIncentivesCountWhatWasPaid: whatever the base commission earns on a payment, it was
// paid. 5 % of 2,000.00 - 1,000.00 are 50.00.
func TestIncentivesCountWhatWasPaid(t *testing.T) {
	for _, c := range []struct {
		name        string
		change      func(*settlement.Agreement)
		paid, earns string
	}{
		{"all payments earn", func(*settlement.Agreement) {}, "50.00", "50.00"},
		{"the first payment earns", func(a *settlement.Agreement) { a.Commission.Rates[0].Payments = 1 }, "50.00", "0.00"},
		{"a fee per customer", func(a *settlement.Agreement) {
			a.Commission.Rates = []commission.Row{{Fee: commission.Fee{Amount: eur("5"), Per: commission.EachCustomer}}}
		}, "50.00", "0.00"},
		{"tranches that wait", func(a *settlement.Agreement) {
			a.Commission.Vests = []commission.Tranche{{Share: pct("100"), Milestone: "adopted"}}
		}, "50.00", "0.00"},
		{"excluded", func(a *settlement.Agreement) { a.Commission.Basis.Products = []string{"seats"} }, "0.00", "0.00"},
	} {
		for _, as := range []struct {
			revenue settlement.Revenue
			want    string
		}{{"", c.paid}, {settlement.RevenueEarnedOn, c.earns}} {
			p := overGrowth()
			p.Terms[0].Policy.IncentiveTerms.Revenue = as.revenue
			c.change(&p.Terms[0].Policy)
			r := open(t, p)
			seats := func() settlement.Payment {
				one := pay("c", "1000", "acme")
				one.Amount, one.Items = pe.Money{}, []commission.Item{{Product: "seats", Amount: eur("1000")}}
				return one
			}
			r.through("2025-03", fact("a", "2025-01-10", seats()), fact("b", "2025-02-10", seats()))
			r.want(c.name+" "+string(as.revenue), r.bonusSum("bonus:growth:2025-01"), as.want)
		}
	}
}

// 15 units: ten at 1.00 and five at 2.00, 20.00. A third of the payment goes back, and a third
// of the units: ten are left.
func TestIncentivesCountTheQuantityOfItems(t *testing.T) {
	units := pay("c", "30", "acme")
	units.Amount, units.Items = pe.Money{}, []commission.Item{{Amount: eur("30"), Quantity: 15}}
	r := open(t, overGrowth()).through("2025-03", fact("a", "2025-01-10", units))
	r.want("15 units", r.bonusSum("bonus:units:2025-01"), "20.00")
	r.do(fact("back", "2025-04-10", settlement.Refund{Customer: "c", Of: "a", Amount: eur("10")}))
	r.want("10 units", r.bonusSum("bonus:units:2025-01"), "10.00")
}

// Of two items of one product, of 11 units each, acme has half: 11 units, ten at 1.00 and one
// at 2.00. Half of each item would be 5.5, rounded to 6 twice.
func TestIncentivesShareAProductAsOne(t *testing.T) {
	units := pay("c", "30", "acme", "beta")
	units.Amount, units.Items = pe.Money{}, []commission.Item{{Product: "seats", Amount: eur("15"), Quantity: 11}, {Product: "seats", Amount: eur("15"), Quantity: 11}}
	r := open(t, overGrowth()).through("2025-03", fact("a", "2025-01-10", units))
	r.want("11 units", r.sumOf("acme", "bonus:units:2025-01"), "12.00")
}

// Of 3,000.00, acme and beta have half each: 5 % of 500.00 are 25.00 for each. Recredited to
// acme alone it is 5 % of 2,000.00, 100.00, and nothing for beta.
func TestIncentivesCountByTheShareOfTheCredit(t *testing.T) {
	r := open(t, overGrowth()).through("2025-03", fact("a", "2025-01-10", func() settlement.Payment {
		p := pay("c", "3000", "acme", "beta")
		p.Deal = "d"
		return p
	}()))
	of := func(partner string) string { return r.sumOf(partner, "bonus:growth:2025-01") }
	r.want("shared", of("acme")+" and "+of("beta"), "25.00 and 25.00")
	r.do(fact("re", "2025-04-02", settlement.Recredit{Customer: "c", Deal: "d", Credits: pay("c", "1", "acme").Credits}))
	r.want("recredited", of("acme")+" and "+of("beta"), "100.00 and 0.00")
}

// sumOf returns what was posted on a component to a partner.
func (r *run) sumOf(partner, component string) string {
	sum := eur("0")
	for _, e := range r.entries {
		if e.Claim.Component == component && e.Claim.Partner == partner {
			sum, _ = sum.Add(e.Amount)
		}
	}
	return sum.Amount()
}

// TestWhatAClawbackTakesLeavesTheFigures: 3,000.00 in January make 5 % of 2,000.00, 100.00. A
// fraud takes all of it, and so the revenue; a churn after 30 of 90 days takes two thirds,
// and leaves 1,000.00, where the terms say so. Found after the close it takes back what that
// has posted.
func TestWhatAClawbackTakesLeavesTheFigures(t *testing.T) {
	churn, fraud := settlement.Churn{Customer: "c"}, settlement.Fraud{Customer: "c"}
	full := clawback.Schedule{Return: clawback.Full, Window: pe.Days(90, pe.Through)}
	falling := clawback.Schedule{Return: clawback.ProRata, Window: pe.Days(90, pe.Through)}
	for _, c := range []struct {
		name   string
		leaves []clawback.Trigger
		what   settlement.Event
		by     []clawback.Schedule
		on     string
		want   string
	}{
		{"nothing happens", nil, nil, []clawback.Schedule{full}, "", "100.00"},
		{"fraud", nil, fraud, []clawback.Schedule{full}, "2025-02-09", "0.00"},
		{"fraud after the close", nil, fraud, []clawback.Schedule{full}, "2025-04-20", "0.00"},
		{"fraud by another partner", nil, settlement.Fraud{Customer: "c", Partner: "beta"}, []clawback.Schedule{full}, "2025-02-09", "100.00"},
		{"fraud that takes nothing", nil, fraud, []clawback.Schedule{full, {Trigger: clawback.ByFraud, Return: clawback.Nothing}}, "2025-02-09", "100.00"},
		{"churn", nil, churn, []clawback.Schedule{full}, "2025-02-09", "100.00"},
		{"churn leaves", []clawback.Trigger{clawback.ByChurn}, churn, []clawback.Schedule{full}, "2025-02-09", "0.00"},
		{"churn leaves in part", []clawback.Trigger{clawback.ByChurn}, churn, []clawback.Schedule{falling}, "2025-02-09", "0.00"},
		{"churn leaves a tenth", []clawback.Trigger{clawback.ByChurn}, churn, []clawback.Schedule{falling}, "2025-04-01", "85.00"},
		{"fraud does not leave", []clawback.Trigger{clawback.ByChurn}, fraud, []clawback.Schedule{full}, "2025-02-09", "100.00"},
	} {
		p := overGrowth()
		a := &p.Terms[0].Policy
		a.IncentiveTerms.Leaves = c.leaves
		a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: c.by}
		for _, books := range []commission.BooksIn{commission.InSale, commission.InRefund} {
			a.Commission.BooksIn = books
			facts := []settlement.Fact{fact("a", "2025-01-10", pay("c", "3000", "acme"))}
			if c.what != nil {
				facts = append(facts, fact("x", c.on, c.what))
			}
			r := open(t, p).through("2025-05", facts...)
			want := c.want
			if books == commission.InRefund && c.on > "2025-04" { // the quarter of the payment stays as it was
				want = "100.00"
			}
			r.want(c.name+", books in "+string(books), r.bonusSum("bonus:growth:2025-01"), want)
		}
	}
}

// 3,000.00 for 30 units in January, of which a third goes back in February: 2,000.00 for 20 are
// left. A churn after 81 of 90 days takes a tenth of them, so that 1,800.00 for 18 stay: 5 % of
// 800.00, and 10 units at 1.00 and 8 at 2.00.
func TestAChurnTakesOfTheFiguresWhatARefundHasLeft(t *testing.T) {
	p := overGrowth()
	a := &p.Terms[0].Policy
	a.IncentiveTerms.Leaves = []clawback.Trigger{clawback.ByChurn}
	a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.ProRata, Window: pe.Days(90, pe.Through)},
	}}
	units := pay("c", "3000", "acme")
	units.Amount, units.Items = pe.Money{}, []commission.Item{{Amount: eur("3000"), Quantity: 30}}
	r := open(t, p).through("2025-05", fact("a", "2025-01-10", units), back("b", "2025-02-01", "c", "a", "1000"), fact("x", "2025-04-01", settlement.Churn{Customer: "c"}))
	r.want("revenue", r.bonusSum("bonus:growth:2025-01"), "40.00")
	r.want("units", r.bonusSum("bonus:units:2025-01"), "26.00")
}

// What a churn and a fraud took of one customer, 3,000.00, stays taken when it refunds. Of another
// one 3,000.00 are left: 5 % of 2,000.00.
func TestAChurnAndAFraudLeaveTheFiguresOnce(t *testing.T) {
	p := overGrowth()
	a := &p.Terms[0].Policy
	a.IncentiveTerms.Leaves = []clawback.Trigger{clawback.ByChurn, clawback.ByFraud}
	a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(90, pe.Through)}}}
	r := open(t, p).through("2025-03", fact("a", "2025-01-10", pay("c", "3000", "acme")), fact("d", "2025-01-10", pay("d", "3000", "acme")),
		fact("x", "2025-02-09", settlement.Churn{Customer: "c"}), fact("y", "2025-02-10", settlement.Fraud{Customer: "c"}), back("z", "2025-02-20", "c", "a", "500"))
	r.want("acme", r.bonusSum("bonus:growth:2025-01"), "100.00")
}

// A line that is recredited after a fraud takes nothing along: neither has revenue.
func TestAFraudStaysWithALineThatIsRecredited(t *testing.T) {
	p := overGrowth()
	p.Terms[0].Policy.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(90, pe.Through)}}}
	paid := pay("c", "3000", "acme")
	paid.Deal = "d"
	r := open(t, p).through("2025-03", fact("a", "2025-01-10", paid), fact("x", "2025-02-09", settlement.Fraud{Customer: "c"}),
		fact("re", "2025-02-20", settlement.Recredit{Customer: "c", Deal: "d", Credits: pay("c", "1", "beta").Credits}))
	r.want("acme and beta", r.sumOf("acme", "bonus:growth:2025-01")+" and "+r.sumOf("beta", "bonus:growth:2025-01"), "0.00 and 0.00")
}

// TestIncentivesArePayableByTheTerms: the quarter closes on 31 March with 50.00. 31 March and
// 60 days are 30 May, the first of the month after it is 1 April, the next run on the 20th or
// after it is 20 April.
func TestIncentivesArePayableByTheTerms(t *testing.T) {
	net60 := []commission.Payable{{Due: commission.Net, Days: 60}}
	after := []commission.Payable{{Due: commission.MonthAfter}}
	for _, c := range []struct {
		name   string
		change func(*settlement.Agreement)
		want   string
		rule   string
	}{
		{"nothing is said", func(*settlement.Agreement) {}, "2025-03-31", ""},
		{"as payments are", func(a *settlement.Agreement) { a.Commission.Payable = net60 }, "2025-05-30", "commission/payable/0"},
		{"by rules of their own", func(a *settlement.Agreement) { a.Commission.Payable, a.IncentiveTerms.Payable = net60, after }, "2025-04-01", "incentive_terms/payable/0"},
		{"by the tier", func(a *settlement.Agreement) {
			a.Commission.Payable = []commission.Payable{net60[0], {Tier: "gold", Due: commission.MonthAfter}}
		}, "2025-04-01", "commission/payable/1"},
		{"with runs", func(a *settlement.Agreement) {
			a.IncentiveTerms.Payable = []commission.Payable{{Due: commission.MonthAfter, Run: commission.Run{Every: commission.EveryMonth, Day: 20}}}
		}, "2025-04-20", "incentive_terms/payable/0"},
		{"with the runs of the payouts", func(a *settlement.Agreement) {
			a.IncentiveTerms.Payable, a.Payouts.Run = after, commission.Run{Every: commission.EveryMonth, Day: 20}
		}, "2025-04-20", "incentive_terms/payable/0"},
	} {
		p := overGrowth()
		p.Tiers = []string{"gold"}
		c.change(&p.Terms[0].Policy)
		r := open(t, p).through("2025-03", fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "gold"}), fact("a", "2025-01-10", pay("c", "2000", "acme")))
		e := r.entries[len(r.entries)-1]
		r.want(c.name, e.Claim.Component+" "+e.Amount.Amount()+" "+e.Payable.String(), "bonus:growth:2025-01 50.00 "+c.want)
		tr, err := r.program.Explain(e)
		if err != nil || strings.Contains(tr.String(), settlement.CodeRewardPayable) != (c.rule != "") || !strings.Contains(tr.String(), c.rule) {
			t.Errorf("%s: %v\n%s", c.name, err, tr)
		}
	}
}

// What a refund takes of the 50.00 before they can be paid out, on 30 May, is never payable
// before them; what is added in June is payable at once.
func TestCorrectionsOfAnIncentiveArePayableWithIt(t *testing.T) {
	p := overGrowth()
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	r := open(t, p).through("2025-05", fact("a", "2025-01-10", pay("c", "2000", "acme")),
		fact("back", "2025-04-10", settlement.Refund{Customer: "c", Of: "a", Amount: eur("500")}))
	back := r.entries[len(r.entries)-1]
	r.want("back", back.Amount.Amount()+" "+back.Payable.String(), "-25.00 2025-05-30")
	r.do(recorded(fact("b", "2025-03-10", pay("c", "1000", "acme")), "2025-06-10"))
	more := r.entries[len(r.entries)-1]
	r.want("more", more.Amount.Amount()+" "+more.Payable.String()+" "+more.Due.String(), "50.00 2025-06-10 2025-05-30")
}
