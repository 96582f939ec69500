package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// lateRefunds are the terms of a test of what goes back after the 30 days in which refunds return
// commission: 10 %.
func lateRefunds() settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Commission.Refunds = pe.Days(30, pe.Through)
	return p
}

// Of 1,000.00 that were paid on 10 January 200.00 go back on day 30, and 500.00 on day 31: these
// return no commission, so that 80.00 stay, and net base and retained have them still. But the
// company has them no more: they are told beside it, in the month in which they went back, and
// whoever compares plans sees what is left: 1,000 - 200 - 500 - 80 = 220.00. A chargeback in May
// that is won in June leaves nothing. Stored after every fact, by key and after sealing it is the same.
func TestWhatGoesBackLateIsTold(t *testing.T) {
	facts := []settlement.Fact{
		fact("p", "2025-01-10", pay("c", "1000", "acme")), back("r1", "2025-02-09", "c", "p", "200"), back("r2", "2025-02-10", "c", "p", "500"),
		fact("q", "2025-03-10", pay("c", "100", "acme")),
		fact("b", "2025-05-01", settlement.Chargeback{Customer: "c", Of: "q", Amount: eur("100")}), fact("w", "2025-06-01", settlement.ChargebackReversed{Customer: "c", Of: "b"}),
	}
	for _, horizon := range []int{60, 731} {
		p := lateRefunds()
		p.Horizon = pe.Days(horizon, pe.Through)
		taken := facts
		if horizon == 60 {
			taken = facts[:4]
		}
		r := open(t, p).through("2025-12", taken...)
		for _, c := range []struct{ from, to, base, late, retained string }{
			{"2025-01", "2025-01", "1000.00", "0.00", "900.00"},
			{"2025-02", "2025-02", "-200.00", "500.00", "-180.00"},
			{"2025-01", "2025-04", "900.00", "500.00", "810.00"},
			{"2025-06", "2025-12", "0.00", map[int]string{60: "0.00", 731: "-100.00"}[horizon], "0.00"},
			{"2025-01", "2025-12", "900.00", "500.00", "810.00"},
		} {
			s, err := r.program.Statement(&r.book, month(c.from), month(c.to))
			if err != nil {
				t.Fatal(err)
			}
			r.want(c.from+" base", s.Base.Amount(), c.base)
			r.want(c.from+" late", s.Late.Amount(), c.late)
			r.want(c.from+" retained", s.Retained.Amount(), c.retained)
		}
	}
	p := lateRefunds()
	p.Name = "late"
	out, err := settlement.Simulate(facts[:3], p)
	if err != nil {
		t.Fatal(err)
	}
	if plan := out.Plans[0]; plan.Cost != eur("80") || plan.Margin != eur("220") || plan.Statement.Late != eur("500") {
		t.Errorf("%s, %s, %s", plan.Cost, plan.Margin, plan.Statement.Late)
	}
}

// What is revenue of a partner does not ask whether anything is earned on it, or goes back with
// it: of 1,100.00 in the quarter 100.00 are left once 1,000.00 went back, whether refunds return
// commission for 30 days or for ever. So the 5 % of what is beyond 800.00 pay nothing, and the
// ladder moves the partner down again.
func TestWhatGoesBackLateIsNoRevenue(t *testing.T) {
	stood := map[string]bool{}
	for days, kept := range map[int]string{30: "110.00", 365: "10.00"} {
		refunds := pe.Days(days, pe.Through)
		facts := []settlement.Fact{
			fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-02-10", pay("d", "100", "acme")), back("r", "2025-03-10", "c", "p", "1000"),
		}
		paid := flat()
		a := &paid.Terms[0].Policy
		a.Commission.Refunds = refunds
		a.IncentiveTerms.Revenue = settlement.RevenuePaid
		a.Incentives = incentive.Policy{Rounding: pe.HalfUp, Bonuses: []incentive.Bonus{{Name: "growth", Every: incentive.EveryQuarter, Rule: incentive.Increment{
			Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: pct("5"), Baseline: incentive.Goal{Amount: eur("800")},
		}}}}
		r := open(t, paid).through("2025-04", facts...)
		r.want("commission and incentives", r.sum("acme"), kept)
		early := open(t, paid).through("2025-03", facts[:2]...)
		early.want("before it went back", early.sum("acme"), "125.00") // 110.00, and 5 % of 300.00

		climbing := laddered(revenueLadder(3), revenue())
		climbing.Terms[0].Policy.Commission.Refunds = refunds
		climbing.Terms[0].Policy.Commission.Shared = "each"
		facts = append([]settlement.Fact{fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"})}, facts...)
		stood[open(t, climbing).through("2025-05", facts...).stood("acme")] = true
	}
	if len(stood) != 1 {
		t.Errorf("partners stand otherwise where refunds return no commission: %v", stood)
	}
}
