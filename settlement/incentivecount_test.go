package settlement_test

import (
	"fmt"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// broughtTo is a program of 10 % with a bonus that brings what the lines of a quarter earned
// to 12 % of its revenue.
func broughtTo() settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Incentives = incentive.Policy{Rounding: pe.HalfUp, Bonuses: []incentive.Bonus{{
		Name: "volume", Every: incentive.EveryQuarter, Rule: incentive.PeriodTable{Pays: incentive.TrueUp, Table: commission.Table{
			Name: "volume", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.OnNet,
			Steps: []commission.Step{{Share: pct("12")}, {From: eur("100000"), Share: pct("20")}},
		}},
	}}}
	return p
}

// Of what waits for its release the table gives nothing. 1,000.00 make 120.00, of which 40 % are
// released: 48.00, of which the line earned 40.00. Released, it is 120.00 less 100.00. A refund of
// 40 % leaves 72.00 and 60.00; while 36.00 of those wait, it is 28.80 less 24.00.
func TestWhatWaitsIsNoPartOfABonus(t *testing.T) {
	paid, onboarded := fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("m", "2025-04-02", settlement.Milestone{Customer: "c", Name: "onboarded"})
	refund := func(on string) settlement.Fact {
		return fact("f", on, settlement.Refund{Customer: "c", Of: "p", Amount: eur("400")})
	}
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string // of the line, and the bonus
	}{
		{"waits", []settlement.Fact{paid}, "40.00 and 8.00"},
		{"released", []settlement.Fact{paid, onboarded}, "100.00 and 20.00"},
		{"released, and refunded", []settlement.Fact{paid, onboarded, refund("2025-04-05")}, "60.00 and 12.00"},
		{"refunded while it waits", []settlement.Fact{paid, refund("2025-02-05")}, "24.00 and 4.80"},
		{"refunded after the quarter while it waits", []settlement.Fact{paid, refund("2025-04-01")}, "24.00 and 4.80"},
		{"refunded while it waits, and released", []settlement.Fact{paid, refund("2025-04-01"), onboarded}, "60.00 and 12.00"},
		// Nothing waits of what was refunded in full.
		{"refunded in full", []settlement.Fact{paid, fact("f", "2025-04-01", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")})}, "0.00 and 0.00"},
	} {
		for _, revenue := range []settlement.Revenue{settlement.RevenuePaid, settlement.RevenueEarnedOn} {
			p := broughtTo()
			p.Terms[0].Policy.IncentiveTerms.Revenue = revenue
			p.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("40")}, {Share: pct("60"), Milestone: "onboarded"}}
			r := open(t, p).through("2025-04", c.facts...)
			r.want(c.name+" "+string(revenue), r.sumOf("acme", "base")+" and "+r.sumOf("acme", "bonus:volume:2025-01"), c.want)
		}
	}
}

// A marketplace pays 10 % of what tax and card fees leave, and trues the quarter up to 12 %. Of
// 1,190.00 with 190.00 of tax and 29.30 of fees 970.70 are left: the line earns 97.07, the table
// gives 116.484, the bonus is 19.41. Refunded by half: 48.54 went back of the line (48.535, half
// up), so that 48.53 are left, and of 58.242 of the table 9.71. With what was paid the table
// would give 142.80, of tax and fees as well: 45.73.
func TestATrueUpOverWhatTheBasisLeaves(t *testing.T) {
	p := broughtTo()
	a := &p.Terms[0].Policy
	a.Commission.Basis.Less = []commission.Deduction{commission.LessTax, commission.LessFees}
	sold := pay("c", "1190", "acme")
	sold.Items = []commission.Item{{Amount: eur("1190"), Tax: eur("190"), Fees: eur("29.30")}}
	for _, c := range []struct {
		revenue settlement.Revenue
		facts   []settlement.Fact
		want    string // of the line, and the bonus
	}{
		{settlement.RevenueBasis, nil, "97.07 and 19.41"},
		{settlement.RevenueBasis, []settlement.Fact{fact("f", "2025-02-05", settlement.Refund{Customer: "c", Of: "p", Amount: eur("595")})}, "48.53 and 9.71"},
		{settlement.RevenuePaid, nil, "97.07 and 45.73"},
	} {
		a.IncentiveTerms.Revenue = c.revenue
		r := open(t, p).through("2025-03", append([]settlement.Fact{fact("p", "2025-01-10", sold)}, c.facts...)...)
		r.want(string(c.revenue), r.sumOf("acme", "base")+" and "+r.sumOf("acme", "bonus:volume:2025-01"), c.want)
	}
}

// 101.00 earn 10.10, of which 9.09 are posted and 1.01 waits. Half goes back: 4.55 of 9.09, so that
// 4.54 are left, and of 1.01 half, 0.505, rounded to the even cent: 0.50, so that 0.51 wait. The table
// gives 6.06, of which 4.54 of 5.05 are posted: 5.448, less the 4.54 that were earned.
func TestWhatWaitsGoesBackToTheEvenCent(t *testing.T) {
	p := broughtTo()
	p.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("90")}, {Share: pct("10"), Milestone: "onboarded"}}
	r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "101", "acme")), fact("f", "2025-02-05", settlement.Refund{Customer: "c", Of: "p", Amount: eur("50.50")}))
	r.want("line and bonus", r.sumOf("acme", "base")+" and "+r.sumOf("acme", "bonus:volume:2025-01"), "4.54 and 0.91")
}

// The line of 1,000.00 earned 100.00. A final base of 1,500.00 earns 50.00 more, and the table
// gives 180.00: 30.00 by the bonus. Stated again it moves nothing. Of 800.00 it is 80.00 and
// 96.00, of 1,000.00 what it was before.
func TestWhatATrueUpAddsIsNoPartOfABonus(t *testing.T) {
	p := broughtTo()
	p.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "final", Every: settlement.EveryQuarter}}
	r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	for _, c := range []struct {
		id, on, base, want string
		entries            int
	}{
		{"f1", "2025-04-10", "1500", "150.00 and 30.00", 2},
		{"f2", "2025-04-11", "1500", "150.00 and 30.00", 0},
		{"f3", "2025-04-12", "800", "80.00 and 16.00", 2},
		{"f4", "2025-04-13", "1000", "100.00 and 20.00", 2},
	} {
		n := len(r.entries)
		r.do(fact(c.id, c.on, settlement.Final{Partner: "acme", TrueUp: "final", Month: month("2025-02"), Base: eur(c.base)}))
		all, bonus := eur(r.sum("acme")), eur(r.sumOf("acme", "bonus:volume:2025-01"))
		lines, _ := all.Sub(bonus)
		r.want("of "+c.base, lines.Amount()+" and "+bonus.Amount(), c.want)
		if got := len(r.entries) - n; got != c.entries {
			t.Errorf("of %s: %d entries, want %d", c.base, got, c.entries)
		}
	}
}

// A quarter without revenue has nothing that a final base could be set against: it earns nothing,
// and the bonus is told of nothing.
func TestAFinalBaseOfNothing(t *testing.T) {
	p := broughtTo()
	p.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "final", Every: settlement.EveryQuarter}}
	r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "1000", "acme"))).do(
		fact("f", "2025-04-01", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")}),
		fact("g", "2025-04-10", settlement.Final{Partner: "acme", TrueUp: "final", Month: month("2025-02"), Base: eur("500")}),
	)
	r.want("owed", r.sum("acme"), "0.00")
}

// A cap of 60.00 a month cuts 40.00 off 100.00. The bonus does not pay them: 120.00 less 100.00.
func TestWhatACapCutsIsNoPartOfABonus(t *testing.T) {
	for _, counts := range []commission.Counts{commission.OnNet, commission.FirstCome} {
		p := broughtTo()
		limit := capEvery("m", settlement.EveryMonth, "60")
		limit.Counts, limit.Components = counts, []string{"base"}
		p.Terms[0].Policy.Caps = []settlement.Cap{limit}
		r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "1000", "acme")))
		r.want(string(counts), r.sumOf("acme", "bonus:volume:2025-01")+" of "+r.sum("acme"), "20.00 of 80.00")
	}
}

// A final base of 1,000.04 earns 10 %, 100.004: 100.00 as before, so that no true-up is posted.
// The table gives 12 % up to 1,000.00 and all beyond, so 120.04, 4 cents more than of 1,000.00. Of
// 1,000.05 a true-up of a cent, 100.005, half up, is a part of the 5 cents.
func TestAFinalBaseThatEarnsNothingMore(t *testing.T) {
	p := broughtTo()
	p.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "final", Every: settlement.EveryQuarter}}
	rule := p.Terms[0].Policy.Incentives.Bonuses[0].Rule.(incentive.PeriodTable)
	rule.Table.Steps[1] = commission.Step{From: eur("1000"), Share: pct("100")}
	r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("of 1,000.00", r.sumOf("acme", "true_up:final:2025-01")+" "+r.sumOf("acme", "bonus:volume:2025-01"), "0.00 20.00")
	for i, c := range [][2]string{{"1000.04", "0.00 20.04"}, {"1000.05", "0.01 20.04"}, {"1000.04", "0.00 20.04"}, {"1000.01", "0.00 20.01"}, {"1000", "0.00 20.00"}} {
		r.do(fact(fmt.Sprint("f", i), day("2025-04-10").Add(i).String(), settlement.Final{Partner: "acme", TrueUp: "final", Month: month("2025-02"), Base: eur(c[0])}))
		r.want("of "+c[0], r.sumOf("acme", "true_up:final:2025-01")+" "+r.sumOf("acme", "bonus:volume:2025-01"), c[1])
	}
}

// A line of 1,000.00 of which 60.00 were forfeited is sealed, comes back, and 400.00 of it are
// refunded: of the 72.00 that the table gives for the rest 36.00 of 60.00 are forfeited, and 28.80 are
// due, of which 24.00 were earned.
func TestWhatIsForfeitedOfALineThatComesBack(t *testing.T) {
	p := broughtTo()
	p.Horizon = pe.Days(60, pe.Through)
	p.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("40")}, {Share: pct("60"), Milestone: "onboarded"}}
	r := open(t, p).through("2025-06", fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("x", "2025-02-05", settlement.Churn{Customer: "c"}))
	if len(recordsOf(r)) != 1 {
		t.Fatal("it is not sealed")
	}
	r.want("sealed", r.sumOf("acme", "base")+" and "+r.sumOf("acme", "bonus:volume:2025-01"), "40.00 and 8.00")
	for _, e := range recordsOf(r) {
		record, err := settlement.RecordOf(e)
		if err != nil {
			t.Fatal(err)
		}
		r.do(fact("again", "2025-07-02", settlement.Reopen{Customer: "c", Record: record}))
	}
	r.want("back", r.sumOf("acme", "base")+" and "+r.sumOf("acme", "bonus:volume:2025-01"), "40.00 and 8.00")
	r.do(fact("f", "2025-07-03", settlement.Refund{Customer: "c", Of: "p", Amount: eur("400")}))
	r.want("refunded", r.sumOf("acme", "base")+" and "+r.sumOf("acme", "bonus:volume:2025-01"), "24.00 and 4.80")
}

// What goes back of what waits is of the day on which the refund is booked: under terms that
// book it on its own day, the first quarter keeps the 60.00 that wait. The second, with another line of
// 1,000.00, has 600.00 of revenue, which make 72.00, 24.00 that were earned, and 36.00 that wait:
// of the 72.00 as much is released, 28.80.
func TestWhatWaitsGoesBackOnTheDayOfTheRefund(t *testing.T) {
	p := broughtTo()
	p.Terms[0].Policy.Commission.BooksIn = commission.InRefund
	p.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("40")}, {Share: pct("60"), Milestone: "onboarded"}}
	r := open(t, p).through("2025-06", fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-04-10", pay("d", "1000", "acme")),
		fact("f", "2025-05-05", settlement.Refund{Customer: "c", Of: "p", Amount: eur("400")}))
	r.want("first", r.sumOf("acme", "bonus:volume:2025-01"), "8.00")
	r.want("second", r.sumOf("acme", "bonus:volume:2025-04"), "4.80")
}

// 100.00 vest by halves, one when acme is onboarded. It leaves before the other one is released, which
// is posted and taken again: of the 120.00 that the table gives one half is due, of which the line
// earned 50.00, before and after that.
func TestWhatAnExitTakesIsNoPartOfABonus(t *testing.T) {
	p := broughtTo()
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	p.Terms[0].Policy.Exits[1].Incentives = settlement.ContinueIncentives
	p.Terms[0].Policy.Commission.Vests = vesting().Terms[0].Policy.Commission.Vests
	r := open(t, p).through("2025-06", fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Name: "onboarded"}), exits("x acme terminated_for_cause 2025-02-28"))
	r.want("line and bonus", r.sum("acme")+" of which "+r.sumOf("acme", "bonus:volume:2025-01"), "60.00 of which 10.00")
}

// 30.00 that acme owes for a licence are no commission: 1,000.00 make 120.00, of which 100.00 were
// earned.
func TestWhatAPartnerOwesIsNoPartOfABonus(t *testing.T) {
	p := broughtTo()
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{
		{Name: "licence", On: "licence", Owes: true, Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("30"), Per: commission.EachSale}}}},
	}
	r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("m", "2025-01-11", settlement.Milestone{Customer: "c", Name: "licence", Credits: pe.Sole("acme")}))
	r.want("owed and bonus", r.sumOf("acme", "licence")+" "+r.sumOf("acme", "bonus:volume:2025-01"), "-30.00 20.00")
}

// All of it waits: 1,000.00 have earned nothing, and the table gives nothing.
func TestABonusOfWhatWaitsInWhole(t *testing.T) {
	p := broughtTo()
	p.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("100"), Milestone: "onboarded"}}
	r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("waits", r.sum("acme"), "0.00")
	r.do(fact("m", "2025-04-02", settlement.Milestone{Customer: "c", Name: "onboarded"}))
	r.want("released", r.sumOf("acme", "base")+" "+r.sumOf("acme", "bonus:volume:2025-01"), "100.00 20.00")
}

// 5 % of what the base commission earns in a month above 50.00: 100.00 are 2.50, and where a cap
// cuts 40.00 off them 0.50, over a customer, a month, or the week that ends with it. What is cut off
// a fee is no part of it.
func TestABonusOfTheBaseKnowsWhatIsCutOffIt(t *testing.T) {
	perCustomer := func(limit string, components ...string) func(*settlement.Agreement) {
		return func(a *settlement.Agreement) {
			a.Commission.Caps = []commission.Cap{{Name: "max", Per: commission.PerCustomer, Limit: eur(limit), Counts: commission.OnNet, Components: components}}
		}
	}
	perPeriod := func(limit settlement.Cap, components ...string) func(*settlement.Agreement) {
		limit.Components = components
		return func(a *settlement.Agreement) { a.Caps = []settlement.Cap{limit} }
	}
	for _, c := range []struct {
		name   string
		change func(*settlement.Agreement)
		want   string
	}{
		{"no cap", func(*settlement.Agreement) {}, "2.50"},
		{"a customer", perCustomer("60"), "0.50"},
		{"a customer, of the base", perCustomer("60", "base"), "0.50"},
		{"a customer, of the fee", perCustomer("1", "start"), "2.50"},
		{"a month", perPeriod(capEvery("m", settlement.EveryMonth, "60"), "base"), "0.50"},
		{"a month, first come", perPeriod(firstCome("m", settlement.EveryMonth, "60"), "base"), "0.50"},
		{"a month, of the fee", perPeriod(capEvery("m", settlement.EveryMonth, "1"), "start"), "2.50"},
		{"a week", perPeriod(capEvery("w", settlement.EveryWeek, "60"), "base"), "0.50"},
		{"a day", perPeriod(capEvery("d", settlement.EveryDay, "60"), "base"), "0.50"},
	} {
		p := flat()
		a := &p.Terms[0].Policy
		a.Commission.Bonuses = []commission.Bonus{{Name: "start", On: "onboarded", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("5"), Per: commission.EachCustomer}}}}}
		a.Incentives = incentive.Policy{Rounding: pe.HalfUp, Bonuses: []incentive.Bonus{{Name: "more", Every: incentive.EveryMonth, Rule: incentive.Increment{
			Measure: incentive.Measure{Of: incentive.OfCommission, Lines: incentive.Lines{Components: []string{"base"}}}, Rate: pct("5"), Baseline: incentive.Goal{Amount: eur("50")},
		}}}}
		c.change(a)
		r := open(t, p).through("2025-09", fact("p", "2025-08-31", pay("c", "1000", "acme")), fact("m", "2025-08-31", settlement.Milestone{Customer: "c", Name: "onboarded", Credits: pe.Sole("acme")}))
		r.want(c.name, r.sumOf("acme", "bonus:more:2025-08")+" "+r.sumOf("acme", "bonus:more:2025-09"), c.want+" 0.00")
	}
}
