package settlement_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// recovered is a program of 10 % that withholds half of each payout, at most 40.00 in a
// month, for 90 days.
func recovered(leaving clawback.Leaving) settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{
		Share: pct("50"), Rounding: pe.HalfUp, PerPeriod: []pe.Money{eur("40")}, Expires: pe.Days(90, pe.Until), Leaving: leaving,
	}
	return p
}

func decided(id, on, amount string) settlement.Fact {
	return fact(id, on, settlement.Adjustment{Partner: "acme", Amount: eur(amount), Reason: "r", Approver: "x"})
}

func TestRecoveriesAreChecked(t *testing.T) {
	p := recovered("")
	x := &p.Terms[0].Policy.Recovery
	x.Minimum, x.PerPeriod = []pe.Money{eur("1")}, []pe.Money{pe.MustMoney("1", "USD")}
	_, err := settlement.New(p)
	got := saidOf(t, err)
	for _, want := range []string{"/terms/0/policy/recovery/leaving required", "/terms/0/policy/recovery/minimum conflict", "/terms/0/policy/recovery/per_period/0 conflict"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "\n"); n != 3 {
		t.Errorf("%d problems\n%s", n, got)
	}
}

// 100.00 are owed since 10 January; of 60.00 that are earned then, half is withheld.
func TestWhyAndNextKnowDebts(t *testing.T) {
	r := open(t, recovered(clawback.ToReceivable)).do(decided("a", "2025-01-10", "-100"), fact("p", "2025-01-20", pay("c", "600", "acme")))
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	got := tr.String()
	want := `settlement.payable payable="30.00 EUR"
settlement.recovered /terms/0/policy/recovery recovered="30.00 EUR" owed="100.00 EUR" of="60.00 EUR"
clawback.share_limit /terms/0/policy/recovery/share share="50%" limit="30.00 EUR"
clawback.period_limit /terms/0/policy/recovery/per_period most="40.00 EUR" before="0.00 EUR" room="40.00 EUR"
settlement.debt_expires /terms/0/policy/recovery/expires owes="100.00 EUR" on="2025-04-10"
settlement.debt owes="70.00 EUR"
`
	if got = got[strings.Index(got, "settlement.payable"):]; got != want {
		t.Errorf("(-want +got)\n%s", cmp.Diff(want, got))
	}
	found, err := r.program.Next(&r.book, day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"2025-01-31 close_month 2025-01", "2025-01-31 pay_out acme 30.00", "2025-04-10 debt_expires acme 100.00"}, tasks(found)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// The payout says what it withheld, and reproduces it.
	r.do(fact("o", "2025-01-31", settlement.Payout{Partner: "acme", Amount: eur("30")}))
	tr, err = r.program.Explain(r.entries[2])
	if err != nil || !strings.Contains(tr.String(), `settlement.recovered /terms/0/policy/recovery recovered="30.00 EUR" owed="100.00 EUR" of="60.00 EUR"`) {
		t.Errorf("%v\n%s", err, tr)
	}
	rules, err := r.program.Rules()
	if err != nil || !strings.Contains(rules.String(), "the oldest debt first, of at most 50% of it, of at most 40.00 EUR in a month; the rest is paid out.") {
		t.Errorf("%v\n%s", err, rules)
	}
}

// Where nothing could be paid out, nothing is said of what is withheld.
func TestWhyKnowsDebtsAlone(t *testing.T) {
	r := open(t, recovered(clawback.ToReceivable)).do(decided("a", "2025-01-10", "-100"))
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil || tr.Has(settlement.CodeRecovered) || !tr.Has(settlement.CodeDebtExpires) {
		t.Errorf("%v\n%s", err, tr)
	}
}

// 100.00 and 50.00 go back, of which 50.00 were paid out: the last entry is short of just
// that, and the other one of nothing. Of 60.00 and 30.00 that are earned then half would be
// 45.00, and 40.00 are withheld.
func TestADebtThatOneEntryLeaves(t *testing.T) {
	p := recovered(clawback.ToReceivable)
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "extra", Rates: []commission.Row{{Share: pct("5")}}}}
	r := open(t, p).do(
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("50")}),
		back("b", "2025-01-15", "c", "p", "1000"),
		fact("q", "2025-01-20", pay("c", "600", "acme")),
	)
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("payable and carried", s.Payable.Amount()+" "+s.Carried.Amount(), "50.00 10.00")
}

// What a payout pays too much is owed; what is unpaid goes back first.
func TestWhatIsOwed(t *testing.T) {
	r := open(t, recovered(clawback.ToReceivable)).do(
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		decided("a", "2025-01-15", "-30"), // of 100.00 that are unpaid: 70.00, and nothing is owed
	)
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("payable and carried", s.Payable.Amount()+" "+s.Carried.Amount(), "70.00 0.00")
	r.do(fact("o", "2025-01-20", settlement.Payout{Partner: "acme", Amount: eur("90")})) // 20.00 too much
	s = row(r.statement("2025-01", "2025-01"), "acme")
	r.want("payable and carried", s.Payable.Amount()+" "+s.Carried.Amount(), "0.00 20.00")
	r.refuse(fact("w", "2025-01-21", settlement.WriteOff{Partner: "acme", Amount: eur("20.01"), Reason: "r", Approver: "x"}), settlement.ErrReference)
	r.do(fact("w", "2025-01-21", settlement.WriteOff{Partner: "acme", Amount: eur("5"), Reason: "r", Approver: "x"}))
	r.do(fact("p2", "2025-01-22", pay("c", "200", "acme"))) // half of 20.00 for the 15.00 that are left
	s = row(r.statement("2025-01", "2025-01"), "acme")
	r.want("payable and carried", s.Payable.Amount()+" "+s.Carried.Amount(), "10.00 5.00")
	// The payout that comes back can be paid anew, as far as it is not withheld: of
	// 110.00 half would be 55.00, of which 15.00 are owed.
	r.do(fact("b", "2025-01-25", settlement.PayoutReturned{Partner: "acme", Of: "o"}))
	s = row(r.statement("2025-01", "2025-01"), "acme")
	r.want("payable and carried", s.Payable.Amount()+" "+s.Carried.Amount(), "95.00 0.00")
}

// A hold keeps back what would be payable beside the debt: of 60.00 that were earned after
// it all are held, and the debt stays as it is.
func TestAHoldBesideADebt(t *testing.T) {
	r := open(t, recovered(clawback.ToReceivable)).do(
		decided("a", "2025-01-10", "-100"), fact("p", "2025-01-20", pay("c", "600", "acme")),
		fact("h", "2025-01-21", settlement.Hold{Partner: "acme", Reason: "map"}),
	)
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("held, payable and carried", s.Held.Amount()+" "+s.Payable.Amount()+" "+s.Carried.Amount(), "60.00 0.00 100.00")
	r.do(fact("l", "2025-01-22", settlement.Release{Partner: "acme", Of: "h", Approver: "x"}))
	s = row(r.statement("2025-01", "2025-01"), "acme")
	r.want("held, payable and carried", s.Held.Amount()+" "+s.Payable.Amount()+" "+s.Carried.Amount(), "0.00 30.00 70.00")
}

// What a partner that left still owes is given up, with what it comes to owe later, and
// limits hold again once it is back.
func TestTheDebtOfOneThatLeftIsWrittenOff(t *testing.T) {
	p := laddered(certifiedLadder(), nil)
	p.Terms[0].Policy.Recovery = recovered(clawback.ToWriteOff).Terms[0].Policy.Recovery
	r := open(t, p).do(
		fact("in", "2025-01-02", settlement.PartnerEnrolled{Partner: "acme"}), decided("a", "2025-01-10", "-100"), decided("b", "2025-01-15", "60"),
		fact("out", "2025-02-01", settlement.PartnerLeft{Partner: "acme"}),
	)
	r.want("60.00 go against 100.00", r.sum("acme", pe.WrittenOff), "40.00")
	r.do(decided("c", "2025-02-10", "-7"))
	r.want("and what arises later", r.sum("acme", pe.WrittenOff), "47.00")
	r.do(fact("again", "2025-02-20", settlement.PartnerEnrolled{Partner: "acme"}), decided("d", "2025-02-21", "-10"))
	r.want("but not once it is back", r.sum("acme", pe.WrittenOff), "47.00")
	s := row(r.statement("2025-02", "2025-02"), "acme")
	r.want("carried", s.Carried.Amount(), "10.00")
	written := r.entries[len(r.entries)-2]
	written.Amount = eur("7.01")
	if _, err := r.program.Explain(written); !errors.Is(err, clawback.ErrEntry) {
		t.Errorf("%s explained as 7.01: %v", written.ID(), err)
	}
}

// Under a version without a recovery a debt is set off in full, as ever.
func TestRecoveryOfOneVersionOnly(t *testing.T) {
	p := recovered(clawback.ToReceivable)
	p.Terms = append(p.Terms, version("2026", "2025-03-01", "10"))
	r := open(t, p).do(decided("a", "2025-02-10", "-100"), fact("p", "2025-02-20", pay("c", "400", "acme")))
	s := row(r.statement("2025-02", "2025-02"), "acme")
	r.want("February", s.Payable.Amount()+" "+s.Carried.Amount(), "20.00 80.00")
	r.through("2025-02").do(fact("p2", "2025-03-02", pay("c", "300", "acme")))
	s = row(r.statement("2025-03", "2025-03"), "acme")
	r.want("March: -100.00 + 40.00 + 30.00", s.Payable.Amount()+" "+s.Carried.Amount(), "0.00 30.00")
}

// heldBack is a book with reserves, a debt and incentives.
func heldBack(t testing.TB) *run {
	p := recovered(clawback.ToReceivable)
	p.Terms[0].Policy.Payouts, p.Terms[0].Policy.Incentives = paidMonthly().Terms[0].Policy.Payouts, rewarded().Terms[0].Policy.Incentives
	return open(t, p).through("2025-01", decided("a", "2025-01-10", "-100"), fact("p1", "2025-01-20", pay("c", "2000", "acme")))
}

// 100.00 are owed and 100.00 earned, of which half is withheld. The payable 50.00 are paid in two
// parts, or come back and are paid again: 50.00 are withheld of the balance, once.
func TestAShareIsWithheldOnce(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	paid := func(id, on, amount string) settlement.Fact {
		return fact(id, on, settlement.Payout{Partner: "acme", Amount: eur(amount)})
	}
	r := open(t, p).do(decided("a", "2025-01-02", "-100"), fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("before", r.payableAndOwed("2025-01-10"), "50.00 50.00")
	r.do(paid("o", "2025-01-11", "30"))
	r.want("30.00 are paid", r.payableAndOwed("2025-01-11"), "20.00 50.00")
	r.do(fact("back", "2025-01-12", settlement.PayoutReturned{Partner: "acme", Of: "o"}))
	r.want("they come back", r.payableAndOwed("2025-01-12"), "50.00 50.00")
	r.do(paid("o2", "2025-01-13", "50"))
	r.want("50.00 are paid", r.payableAndOwed("2025-01-13"), "0.00 50.00")
	// 60.00 more of which 30.00 are withheld.
	r.do(fact("q", "2025-01-14", pay("c", "600", "acme")))
	r.want("60.00 more", r.payableAndOwed("2025-01-14"), "30.00 20.00")
}

// 100.00 are owed. Of 100.00 half is withheld and 30.00 are paid, 20.00 may still be. They are
// taken back, and 100.00 more are earned: half of all of them is withheld, which is all that is
// owed.
func TestWhatWasTakenBackIsSharedAnew(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	r := open(t, p).do(decided("a", "2025-01-02", "-100"), fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.do(fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("30")}))
	r.want("30.00 are paid", r.payableAndOwed("2025-01-11"), "20.00 50.00")
	r.do(decided("b", "2025-01-12", "-20"))
	r.want("20.00 are taken back", r.payableAndOwed("2025-01-12"), "0.00 50.00")
	r.do(fact("q", "2025-01-14", pay("c", "1000", "acme")))
	r.want("100.00 more", r.payableAndOwed("2025-01-14"), "50.00 0.00")
}

// 50.00 are owed and 20.00 earned, of which half is payable. A debit of 30.00 takes the 20.00
// that are unpaid, and only 10.00 more are owed.
func TestADebitTakesWhatIsUnpaidBesideADebt(t *testing.T) {
	r := open(t, recovered(clawback.ToReceivable)).do(decided("a", "2025-01-02", "-50"), fact("p", "2025-01-10", pay("c", "200", "acme")))
	r.want("before", r.payableAndOwed("2025-01-10"), "10.00 40.00") // 20.00 are earned, of which half
	r.do(decided("b", "2025-01-11", "-30"))
	r.want("after", r.payableAndOwed("2025-01-11"), "0.00 60.00") // 20.00 - 50.00 - 30.00
}

// A payout of a partner of whom nothing is payable recovers nothing, and says nothing of it.
func TestAPayoutOfNothingPayableRecoversNothing(t *testing.T) {
	r := open(t, recovered(clawback.ToReceivable)).do(decided("a", "2025-01-02", "-50"), fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("10")}))
	tr, err := r.program.Explain(r.entries[len(r.entries)-1])
	if err != nil || tr.Has(settlement.CodeRecovered) {
		t.Errorf("%v\n%s", err, tr)
	}
	r.want("owed", r.payableAndOwed("2025-01-11"), "0.00 60.00")
}

// 100.00 were paid out, and go back with the payment: they are owed of it. When the chargeback
// is won they are its own again, and nothing is withheld of them.
func TestWhatComesBackOfAClaimTakesItsDebt(t *testing.T) {
	r := open(t, recovered(clawback.ToReceivable)).do(
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		fact("b", "2025-01-15", settlement.Chargeback{Customer: "c", Of: "p", Amount: eur("1000")}))
	r.want("charged back", r.payableAndOwed("2025-01-15"), "0.00 100.00")
	r.do(fact("w", "2025-01-20", settlement.ChargebackReversed{Customer: "c", Of: "b"}))
	r.want("won", r.payableAndOwed("2025-01-20"), "0.00 0.00")
}

// A debt of 10.00 that is recovered is remembered for the month, as its limit is by the month,
// and forgotten after it.
func TestADebtThatIsRecoveredIsForgotten(t *testing.T) {
	r := open(t, recovered(clawback.ToReceivable)).do(
		decided("a", "2025-01-02", "-10"), fact("p", "2025-01-10", pay("c", "300", "acme")), fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("20")}))
	r.want("recovered", r.payableAndOwed("2025-01-12"), "0.00 0.00")
	if !strings.Contains(stored(t, &r.book), `"recovered":"1000"`) {
		t.Errorf("in its month: %s", stored(t, &r.book))
	}
	r.do(decided("b", "2025-02-01", "5"))
	if strings.Contains(stored(t, &r.book), `"recovered"`) {
		t.Errorf("in the next: %s", stored(t, &r.book))
	}
}

// What a payout paid too much is owed until it comes back: of 100.00, 130.00 are paid.
func TestWhatWasPaidTooMuchComesBack(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("10"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.do(fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("120"), Withheld: eur("10"), WithheldAs: "tax"}))
	r.want("paid", r.payableAndOwed("2025-01-11"), "0.00 30.00")
	r.do(fact("back", "2025-01-12", settlement.PayoutReturned{Partner: "acme", Of: "o"}))
	r.want("back", r.payableAndOwed("2025-01-12"), "100.00 0.00")
}

// payableAndOwed is what acme can be paid at the end of a day, and what it owes beside it.
func (r *run) payableAndOwed(on string) string {
	r.t.Helper()
	a, err := r.program.Accrual(&r.book, day(on))
	if err != nil {
		r.t.Fatal(err)
	}
	return a.Total.Payable.Amount() + " " + a.Total.Receivable.Amount()
}

// Of a partner that left all that is payable goes against its debt from the day of its final
// statement on, 20 days after the exit, be it asked or paid before the next close.
func TestNothingIsPayableBesideTheDebtOfOneThatLeft(t *testing.T) {
	p := leaving()
	x := &p.Terms[0].Policy
	for i := range x.Exits {
		x.Exits[i].FinalDays, x.Exits[i].Debt = 20, settlement.DebtReceivable
	}
	x.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	r := open(t, p).do(decided("a", "2025-01-02", "-100"), fact("p", "2025-01-10", pay("c", "600", "acme")), exits("x acme terminated_for_cause 2025-01-12"))
	r.want("before", r.payableAndOwed("2025-01-31"), "30.00 70.00")
	r.want("on the day", r.payableAndOwed("2025-02-01"), "0.00 40.00")
	tr, err := r.program.Why(&r.book, "acme", day("2025-02-01"))
	if want := `settlement.recovered /terms/0/policy/recovery recovered="60.00 EUR" owed="100.00 EUR" of="60.00 EUR"`; err != nil || !strings.Contains(tr.String(), want) {
		t.Errorf("%v: %s\nwant %s", err, tr, want)
	}
	r.through("2025-01")
	r.do(fact("q", "2025-02-05", settlement.Payout{Partner: "acme", Amount: eur("1")}))
	r.want("paid all the same", r.payableAndOwed("2025-02-05"), "0.00 41.00")
}

// Without limits a person gives up what is owed beside nothing payable: of 100.00, 120.00 were
// paid.
func TestWhatIsOwedWithoutLimitsIsGivenUp(t *testing.T) {
	given := func(amount string) settlement.Fact {
		return fact("w", "2025-01-21", settlement.WriteOff{Partner: "acme", Amount: eur(amount), Reason: "r", Approver: "x"})
	}
	r := open(t, flat()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("120")}))
	r.refuse(given("20.01"), settlement.ErrReference)
	r.do(given("20"))
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("closing and carried", s.Closing.Amount()+" "+s.Carried.Amount(), "0.00 0.00")
}

// What takes an earned amount back and gives it again leaves nothing owed and nothing payable:
// the debt is of the claim, and what comes back on the claim is for the debt first. Half of a
// payout recovers a debt.
func TestWhatIsEarnedAnewIsForTheDebtOfItsClaim(t *testing.T) {
	halves := func(p settlement.Policy) settlement.Policy {
		p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
		return p
	}
	credited := func(id, on, who string) settlement.Fact {
		return fact(id, on, settlement.Recredit{Customer: "c", Of: "p", Credits: pe.Sole(who)})
	}
	waived := ofRetainer("w", "2025-02-10", "r", retainer.Waived{Cycle: 1, Reason: "outage", Approver: "bob"})
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  [2]int64 // cents that are payable, and carried
	}{
		// 100.00 are earned, paid out, and another one's by now: all of it is owed.
		{"credited to another one", []settlement.Fact{credited("to", "2025-02-05", "beta")}, [2]int64{0, 10000}},
		{"and back", []settlement.Fact{credited("to", "2025-02-05", "beta"), credited("back", "2025-02-06", "acme")}, [2]int64{0, 0}},
		// 1,200.00 are charged on 1 February, beside nothing that is unpaid, and waived.
		{"a charge", retained("2025-02-01", "r", "set off"), [2]int64{0, 120000}},
		{"and waived", append(retained("2025-02-01", "r", "set off"), waived), [2]int64{0, 0}},
		// Of 100.00 that are earned beside the charge half is withheld: 50.00, and 1,150.00 are
		// left. Nothing of it is once the charge is waived.
		{"earned beside a charge", append(retained("2025-02-01", "r", "set off"), fact("q", "2025-02-05", pay("d", "1000", "acme"))), [2]int64{5000, 115000}},
		{"earned beside one that is waived", append(retained("2025-02-01", "r", "set off"), fact("q", "2025-02-05", pay("d", "1000", "acme")), waived), [2]int64{10000, 0}},
	} {
		r := open(t, halves(retaining()))
		r.do(r.sorted([]settlement.Fact{
			fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("o", "2025-01-20", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		}, c.facts)...)
		s := row(r.statement("2025-02", "2025-02"), "acme")
		if got := [2]int64{s.Payable.Minor(), s.Carried.Minor()}; got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// What is released after a debt arose on its payment is earned, and recovered from within the
// limits: 60.00 of 100.00 are released and paid out, half of the payment goes back, -30.00, and
// of the 40.00 that are released then 20.00 are left. Half of that is withheld.
func TestWhatIsReleasedIsRecoveredFromWithinTheLimits(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("60")}, {Share: pct("40"), Months: 2}}
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	r := open(t, p).through("2025-03",
		fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("o", "2025-01-20", settlement.Payout{Partner: "acme", Amount: eur("60")}),
		fact("b", "2025-02-05", settlement.Refund{Customer: "c", Of: "p", Amount: eur("500")}))
	s := row(r.statement("2025-03", "2025-03"), "acme")
	r.want("payable and carried", s.Payable.Amount()+" "+s.Carried.Amount(), "10.00 20.00")
}

// Of a cent, half is nothing when it is rounded down: it is paid out beside the debt. Of 40.01 a
// limit of 40.00 leaves a cent, which is taken of what a payout of the next month could pay.
func TestACentBesideADebt(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.Down, Leaving: clawback.ToReceivable}
	r := open(t, p).do(decided("a", "2025-01-02", "-100"), fact("p", "2025-01-10", pay("c", "0.10", "acme")))
	r.want("a cent", r.payableAndOwed("2025-01-10"), "0.01 100.00")
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-10"))
	if err != nil || !strings.Contains(tr.String(), `recovered="0.00 EUR" owed="100.00 EUR" of="0.01 EUR"`) {
		t.Errorf("%v\n%s", err, tr)
	}
	r.do(fact("q", "2025-01-11", pay("c", "0.10", "acme")))
	r.want("two", r.payableAndOwed("2025-01-11"), "0.01 99.99")
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{PerPeriod: []pe.Money{eur("40")}, Leaving: clawback.ToReceivable}
	r = open(t, p).do(decided("a", "2025-01-02", "-40.01"), fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("all but a cent", r.payableAndOwed("2025-01-10"), "60.00 0.01")
	r.do(fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("60")}), fact("q", "2025-01-12", pay("c", "100", "acme")))
	tr, err = r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil || !strings.Contains(tr.String(), `recovered="0.00 EUR" owed="0.01 EUR" of="10.00 EUR"`) {
		t.Errorf("%v\n%s", err, tr)
	}
	r.want("the cent is of the next month", r.payableAndOwed("2025-01-31")+", "+r.payableAndOwed("2025-02-01"), "10.00 0.01, 9.99 0.00")
}
