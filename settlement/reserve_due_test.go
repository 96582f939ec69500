package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/settlement"
)

// owing is what of a partner is payable on a day, and what it owes.
func owing(t *testing.T, r *run, on string) string {
	t.Helper()
	a, err := r.program.Accrual(&r.book, day(on))
	if err != nil || len(a.Partners) != 1 {
		t.Fatal(len(a.Partners), err)
	}
	return a.Partners[0].Payable.Amount() + " payable, owes " + a.Partners[0].Receivable.Amount()
}

// 10,000.00 earn 1,000.00, of which 20 % are reserved for 20 days, and a cap of the month takes
// 900.00 on the day on which all of it becomes payable. 100.00 are left of what was never paid
// out: the reserve meets what the cap took, and nothing is owed, whenever it is payable, and
// whatever becomes of debts.
func TestAReserveMeetsACapThatFallsDueWithItsLine(t *testing.T) {
	recovers := clawback.RecoveryPolicy{Share: pct("10"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	expires := recovers
	expires.Expires = pe.Days(10, pe.Until)
	for _, c := range []struct {
		name     string
		payable  []commission.Payable
		run      commission.Run
		recovery clawback.RecoveryPolicy
	}{
		{"at once", nil, commission.Run{}, recovers},
		{"net 30", []commission.Payable{{Due: commission.Net, Days: 30}}, commission.Run{}, clawback.RecoveryPolicy{}},
		{"net 30, recovered", []commission.Payable{{Due: commission.Net, Days: 30}}, commission.Run{}, recovers},
		{"in runs, recovered", nil, commission.Run{Every: commission.EveryMonth, Day: 1}, recovers},
		{"net 30, debts expire", []commission.Payable{{Due: commission.Net, Days: 30}}, commission.Run{}, expires},
	} {
		p := withCaps(capEvery("m", settlement.EveryMonth, "100"))
		a := &p.Terms[0].Policy
		a.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 20, Rounding: pe.HalfUp}
		a.Commission.Payable, a.Payouts.Run, a.Recovery = c.payable, c.run, c.recovery
		r := open(t, p).through("2025-02", fact("p", "2025-01-10", pay("c", "10000", "acme")), idle("i", "2025-02-25"))
		r.want(c.name, owing(t, r, "2025-03-15"), "100.00 payable, owes 0.00")
		r.want(c.name+", in all", r.sum("acme"), "100.00")
	}
}

// 9,000.00 earn 900.00 without a reserve, which are paid out on 1 February. 10,000.00 on 5 February earn
// 1,000.00, of which 200.00 are reserved for 60 days, and on 10 February all of the first goes
// back. 100.00 are left, which the reserve has: no debt, be the two due on one day or not.
func TestAReserveMeetsARefundThatFallsDueWithALine(t *testing.T) {
	for _, run := range []commission.Run{{}, {Every: commission.EveryMonth, Day: 1}} {
		for _, recovery := range []clawback.RecoveryPolicy{{}, {Share: pct("10"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}} {
			p := flat()
			p.PinTerms = settlement.TermsEachPayment
			a := &p.Terms[0].Policy
			a.Payouts.Run, a.Recovery = run, recovery
			p.Terms = append(p.Terms, p.Terms[0])
			p.Terms[1].ID, p.Terms[1].From = "reserve", day("2025-02-01")
			p.Terms[1].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 60, Rounding: pe.HalfUp}
			r := open(t, p).through("2025-05",
				fact("p", "2025-01-10", pay("c", "9000", "acme")), fact("o", "2025-02-01", settlement.Payout{Partner: "acme", Amount: eur("900")}),
				fact("q", "2025-02-05", pay("d", "10000", "acme")), back("b", "2025-02-10", "c", "p", "9000"))
			r.want("in the end", owing(t, r, "2025-06-15"), "100.00 payable, owes 0.00")
		}
	}
}
