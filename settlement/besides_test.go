package settlement_test

import (
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/settlement"
)

// heldAndPayable is what is held of acme at the end of a day, and what it can be paid.
func (r *run) heldAndPayable(on string) string {
	r.t.Helper()
	a, err := r.program.Accrual(&r.book, day(on))
	if err != nil {
		r.t.Fatal(err)
	}
	return a.Total.Held.Amount() + " " + a.Total.Payable.Amount()
}

// A hold keeps back the commission that is unpaid, and nothing else, whatever was paid before
// and is paid while it lasts.
func TestAHoldKeepsBackCommissionAlone(t *testing.T) {
	earned := func(id, on, amount string) settlement.Fact { return fact(id, on, pay("c", amount, "acme")) } // 10 % of it
	paid := func(id, on, amount string) settlement.Fact {
		return fact(id, on, settlement.Payout{Partner: "acme", Amount: eur(amount)})
	}
	back := func(id, on, of string) settlement.Fact {
		return fact(id, on, settlement.PayoutReturned{Partner: "acme", Of: of})
	}
	hold := fact("h", "2025-02-01", settlement.Hold{Partner: "acme", Reason: "kyc"})
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string // held and payable
	}{
		{
			"an adjustment is paid: 100.00 stay held",
			[]settlement.Fact{earned("p", "2025-01-10", "1000"), decided("a", "2025-01-11", "50"), hold, paid("o", "2025-02-02", "50")},
			"100.00 0.00",
		},
		{
			"in two parts",
			[]settlement.Fact{earned("p", "2025-01-10", "1000"), decided("a", "2025-01-11", "50"), hold, paid("o", "2025-02-02", "20"), paid("o2", "2025-02-03", "30")},
			"100.00 0.00",
		},
		{
			"an adjustment that comes after 100.00 were paid is not held",
			[]settlement.Fact{earned("p", "2025-01-10", "1000"), paid("o", "2025-01-20", "100"), hold, decided("a", "2025-02-02", "50")},
			"0.00 50.00",
		},
		{
			"nor is what was adjusted and paid before: 30.00 that are earned since are",
			[]settlement.Fact{earned("p", "2025-01-10", "1000"), decided("a", "2025-01-11", "50"), paid("o", "2025-01-20", "150"), hold, earned("q", "2025-02-02", "300")},
			"30.00 0.00",
		},
		{
			"a payout that comes back is what it was",
			[]settlement.Fact{
				earned("p", "2025-01-10", "1000"), decided("a", "2025-01-11", "50"), paid("o", "2025-01-20", "70"), hold, back("b", "2025-02-02", "o"),
			},
			"100.00 50.00",
		},
		{
			"20.00 that were paid too much are given up, so 50.00 that are earned later are held",
			[]settlement.Fact{
				earned("p", "2025-01-10", "1000"), paid("o", "2025-01-20", "120"),
				fact("w", "2025-01-25", settlement.WriteOff{Partner: "acme", Amount: eur("20"), Reason: "r", Approver: "x"}), hold, earned("q", "2025-02-02", "500"),
			},
			"50.00 0.00",
		},
		{
			"they are adjusted instead",
			[]settlement.Fact{earned("p", "2025-01-10", "1000"), paid("o", "2025-01-20", "120"), decided("a", "2025-01-25", "20"), hold, earned("q", "2025-02-02", "500")},
			"50.00 0.00",
		},
		{
			"paid commission that went back is adjusted, so what is earned later is held",
			[]settlement.Fact{
				earned("p", "2025-01-10", "1000"), paid("o", "2025-01-20", "100"), refunds("r", "2025-01-22", "p", "400"),
				decided("a", "2025-01-25", "60"), hold, earned("q", "2025-02-02", "500"),
			},
			"50.00 20.00",
		},
		{
			"an adjustment that takes 30.00 takes them from what is held; it is set off when the rest is paid",
			[]settlement.Fact{
				earned("p", "2025-01-10", "1000"), decided("a", "2025-01-11", "-30"), paid("o", "2025-01-20", "70"), hold, decided("b", "2025-02-02", "20"), earned("q", "2025-02-03", "500"),
			},
			"50.00 20.00",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, flat()).do(c.facts...)
			r.want("held and payable", r.heldAndPayable("2025-02-28"), c.want)
		})
	}
}

// 100.00 of commission were paid in January. Under a hold a retainer brings 300.00, which are
// payable, and 50.00 are earned, which are not; when the retainer is paid they still are not.
func TestARetainerIsPayableUnderAHold(t *testing.T) {
	r := open(t, retaining())
	r.do(r.sorted(retained("2025-02-01", "r", "share"), settled("r", 1, "3000", "2025-02-10"), []settlement.Fact{
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("o", "2025-01-31", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		fact("h", "2025-02-05", settlement.Hold{Partner: "acme", Reason: "kyc"}),
		fact("q", "2025-02-11", pay("c", "500", "acme")),
	})...)
	r.want("held and payable", r.heldAndPayable("2025-02-28"), "50.00 300.00")
	r.do(fact("o2", "2025-02-28", settlement.Payout{Partner: "acme", Amount: eur("300")}))
	r.want("after it was paid", r.heldAndPayable("2025-02-28"), "50.00 0.00")
}

// 10.00 are taken from a partner of whom 140.00 are payable later: they are a debt that is
// recovered within limits. Of 50.00 that are adjusted they are withheld, be they paid in one
// payout or in two, and the 140.00 stay held.
func TestADebtTakesNothingThatIsHeld(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "1400", "acme")), decided("a", "2025-01-11", "-10"))
	r.do(fact("h", "2025-01-12", settlement.Hold{Partner: "acme", Reason: "kyc"}), decided("b", "2025-01-13", "50"))
	r.want("held and payable", r.heldAndPayable("2025-04-01"), "140.00 40.00")
	r.do(fact("o", "2025-04-01", settlement.Payout{Partner: "acme", Amount: eur("15")}))
	r.want("a part is paid", r.heldAndPayable("2025-04-01"), "140.00 25.00")
	r.do(fact("o2", "2025-04-02", settlement.Payout{Partner: "acme", Amount: eur("25")}))
	r.want("the rest is paid", r.heldAndPayable("2025-04-02"), "140.00 0.00")
	r.do(fact("x", "2025-04-03", settlement.PayoutReturned{Partner: "acme", Of: "o2"}))
	r.want("and comes back", r.heldAndPayable("2025-04-03"), "140.00 25.00")
}

// 40.00 are payable under a hold of 140.00. 15.00 of them are paid and come back: 40.00 are
// payable as before.
func TestAPartThatComesBackIsPayableUnderAHold(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "1400", "acme")), fact("h", "2025-01-12", settlement.Hold{Partner: "acme", Reason: "kyc"}), decided("b", "2025-01-13", "40"))
	r.want("held and payable", r.heldAndPayable("2025-04-01"), "140.00 40.00")
	r.do(fact("o", "2025-04-01", settlement.Payout{Partner: "acme", Amount: eur("15")}))
	r.want("a part is paid", r.heldAndPayable("2025-04-01"), "140.00 25.00")
	r.do(fact("x", "2025-04-03", settlement.PayoutReturned{Partner: "acme", Of: "o"}))
	r.want("and comes back", r.heldAndPayable("2025-04-03"), "140.00 40.00")
}

// A stored book with what no balance can have is refused, with a pointer to it.
func TestStoredPartsOfABalanceAreChecked(t *testing.T) {
	r := open(t, flat()).do(decided("a", "2025-01-11", "50"), fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("20")}))
	stored := text(t, &r.book)
	for _, c := range []struct{ was, is, at string }{
		{`"besides":"3000"`, `"besides":"9223372036854775807"`, "/accounts/0/besides"},
		{`"besides":"3000"`, `"besides":"3000","cleared":"-1"`, "/accounts/0/cleared"},
		{`"besides":"3000"`, `"besides":"3000","forgotten":"2024-12-31"`, "/accounts/0/forgotten"},
		{`"amount":"2000"`, `"amount":"2000","over":"-1"`, "/accounts/0/payouts/0"},
		{`"amount":"2000"`, `"amount":"2000","cleared":"9223372036854775807"`, "/accounts/0/payouts/0"},
	} {
		forged := strings.Replace(stored, c.was, c.is, 1)
		if _, err := settlement.ParseBook([]byte(forged)); forged == stored || err == nil || !strings.Contains(err.Error(), c.at) {
			t.Errorf("%s: %v, want %s in\n%s", c.is, err, c.at, forged)
		}
	}
}

// 50.00 are left of 100.00 and 50.00 that were adjusted, of which 20.00 are reserved: of the
// adjustment that is in dispute 30.00 can be held.
func TestADisputeOfAnAdjustmentBesideAReserve(t *testing.T) {
	p := stating(settlement.ByFact)
	p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 60, Rounding: pe.HalfUp}
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), decided("a", "2025-01-11", "50"), fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("100")}))
	r.do(lineDisputed("d", "2025-01-13", r.entries[2].ID(), "50"))
	r.want("held", r.parts("2025-01-13"), "50.00 0.00 0.00 0.00")
}
