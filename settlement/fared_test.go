package settlement_test

import (
	"fmt"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/settlement"
)

// fared says what became of what was payable when the statement of January closed: what was
// paid, set off, and is open.
func (r *run) fared() string {
	r.t.Helper()
	s, err := r.program.StatementOf(&r.book, "acme", day("2025-01-31"))
	if err != nil {
		r.t.Fatal(err)
	}
	return fmt.Sprint(s.Paid.Amount(), " ", s.SetOff.Amount(), " ", s.Open.Amount())
}

// faring is fared with the status, of the book as it is stored.
func (r *run) faring() string {
	r.t.Helper()
	r.book = r.stored()
	s, err := r.program.StatementOf(&r.book, "acme", day("2025-01-31"))
	if err != nil {
		r.t.Fatal(err)
	}
	return r.fared() + " " + string(s.Status)
}

// stored returns the book as it is stored.
func (r *run) stored() settlement.Book {
	r.t.Helper()
	book, err := settlement.ParseBook([]byte(stored(r.t, &r.book)))
	if err != nil {
		r.t.Fatal(err)
	}
	return *book
}

// What was kept back when a statement closed, and still is, is no part of what was payable.
func TestWhatWasKeptBackIsNotPayable(t *testing.T) {
	// 200.00 of which 20.00 are reserved. Half of the payment goes back: 10.00 less are reserved,
	// and of the 180.00 that were payable 90.00 are lost.
	reserving := stating(settlement.ByFact)
	reserving.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("10"), Days: 60, Rounding: pe.HalfUp}
	r := open(t, reserving).through("2025-01", fact("p", "2025-01-10", pay("c", "2000", "acme")))
	r.do(refunds("r", "2025-02-03", "p", "1000"))
	r.want("of a reserve", r.fared(), "0.00 90.00 90.00")
	r.do(fact("o", "2025-02-05", settlement.Payout{Partner: "acme", Amount: eur("90")}))
	r.want("of a reserve, paid", r.fared(), "90.00 90.00 0.00")

	// 200.00, 50.00 of them in dispute, and 20.00 go back of another payment than the one in
	// dispute: of 150.00 that were payable 130.00 are left.
	r = open(t, stating(settlement.ByFact)).do(fact("p", "2025-01-10", pay("c", "1800", "acme")), fact("q", "2025-01-11", pay("c", "200", "acme")))
	r.do(fact("d", "2025-01-20", settlement.LineDisputed{Partner: "acme", Entry: r.entries[0].ID(), Amount: eur("50"), Reason: "r"}))
	r.through("2025-01").do(refunds("r", "2025-02-03", "q", "200"))
	r.want("of a dispute", r.fared(), "0.00 20.00 130.00")

	// 100.00 and 200.00 that are payable in March, of which 50.00 are in dispute: what is held
	// takes what is payable later, so all 100.00 can be paid.
	later := stating(settlement.ByFact)
	later.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	r = open(t, later).do(fact("p", "2025-01-10", pay("c", "2000", "acme")), decided("a", "2025-01-12", "100"))
	r.do(fact("d", "2025-01-20", settlement.LineDisputed{Partner: "acme", Entry: r.entries[0].ID(), Amount: eur("50"), Reason: "r"}))
	r.through("2025-01")
	r.want("of what is payable later", r.fared(), "0.00 0.00 100.00")
}

// A hold that is put on the partner later keeps back what was payable: it is open.
func TestWhatIsHeldSinceIsOpen(t *testing.T) {
	r := open(t, stating(settlement.ByFact)).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.do(fact("h", "2025-02-03", settlement.Hold{Partner: "acme", Reason: "kyc"}))
	r.want("open", r.fared(), "0.00 0.00 100.00")
}

// 200.00 were paid and go back: they are owed. Of 60.00 that are earned then 30.00 are payable
// beside the debt, and are not set off against it.
func TestWhatIsPayableBesideADebtIsOpen(t *testing.T) {
	p := stating(settlement.ByFact)
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	r := open(t, p).do(decided("a", "2025-01-02", "-200")).through("2025-01", fact("p", "2025-01-10", pay("c", "600", "acme")))
	r.want("open", r.fared(), "0.00 0.00 30.00")
	r.do(decided("b", "2025-02-03", "-20"))
	r.want("20.00 of 60.00 went back", r.fared(), "0.00 10.00 20.00")
	r.do(decided("d", "2025-02-04", "-20"))
	r.want("40.00 did", r.fared(), "0.00 20.00 10.00")
}

// A licence that is owed from the pay run of March on is set off at once.
func TestWhatIsOwedLaterIsSetOffAtOnce(t *testing.T) {
	p := stating(settlement.ByFact)
	p.Terms[0].Policy.Payouts.Run = commission.Run{Every: commission.EveryMonth, Day: 10}
	r := open(t, p).through("2025-01", decided("a", "2025-01-05", "100"))
	r.do(decided("b", "2025-02-20", "-150"))
	r.want("set off", r.fared(), "0.00 100.00 0.00")
}

// 100.00 are owed and 60.00 earned in January, half of which was payable when its statement closed.
// It is open still when a minimum of 50.00 keeps it back since February, or it is a cent.
func TestFaredBesideADebtAndAMinimum(t *testing.T) {
	p := stating(settlement.ByFact)
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.Down, Leaving: clawback.ToReceivable}
	later := p.Terms[0]
	later.ID, later.From, later.Policy.Payouts.Minimum = "later", day("2025-02-01"), eur("50")
	p.Terms = append(p.Terms, later)
	r := open(t, p).through("2025-01", decided("a", "2025-01-02", "-100"), fact("p", "2025-01-10", pay("c", "600", "acme")))
	r.want("before the minimum", r.payableAndOwed("2025-01-31"), "30.00 70.00")
	r.do(idle("i", "2025-02-01"))
	r.want("below it", r.fared()+", "+r.payableAndOwed("2025-02-01"), "0.00 0.00 30.00, 0.00 70.00")
	for _, amount := range []string{"0.10", "0.20"} { // a cent of each, as half of a cent is nothing
		p.Terms = p.Terms[:1]
		r := open(t, p).through("2025-01", decided("a", "2025-01-02", "-100"), fact("p", "2025-01-10", pay("c", amount, "acme")))
		r.want("of "+amount, r.fared(), "0.00 0.00 0.01")
		r.do(decided("b", "2025-02-10", "-1"))
		r.want("of "+amount+", lost", r.fared(), "0.00 0.01 0.00")
	}
	// 200.00 are payable in March, 20.00 of them reserved, and 50.00 in dispute, which takes
	// what is payable later: all of the 100.00 can be paid.
	p = stating(settlement.ByFact)
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("10"), Days: 60, Rounding: pe.HalfUp}
	r = open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "2000", "acme")), decided("a", "2025-01-12", "100"), lineDisputed("d", "2025-01-20", lineOf("p"), "50"))
	r.want("payable later", r.fared(), "0.00 0.00 100.00")
}

// A statement is closed until all that was payable is paid, whatever of it is reserved; one in which
// nothing is payable, now or later, is paid.
func TestWhenAStatementIsPaid(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 60, Rounding: pe.HalfUp}
	status := func(r *run) string {
		s, err := r.program.StatementOf(&r.book, "acme", day("2025-01-31"))
		if err != nil {
			t.Fatal(err)
		}
		return string(s.Status)
	}
	r := open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("closed", status(r), "closed")
	r.do(fact("o", "2025-02-01", settlement.Payout{Partner: "acme", Amount: eur("79.99")}))
	r.want("a cent is open", status(r), "closed")
	r.do(fact("o2", "2025-02-02", settlement.Payout{Partner: "acme", Amount: eur("0.01")}))
	r.want("all is paid", status(r), "paid")
	r = open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")), back("b", "2025-01-11", "c", "p", "1000"))
	r.want("nothing is left", status(r), "paid")
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	r = open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("payable later", status(r), "closed")
}

// What a partner pays back is no payout that came back: January stays paid, whatever is repaid of
// what went back since, at once or in parts, and earned later.
func TestARepaymentLeavesStatementsPaid(t *testing.T) {
	repaid := func(id, on, amount string) settlement.Fact {
		return fact(id, on, settlement.Repayment{Partner: "acme", Amount: eur(amount)})
	}
	for _, sellers := range []bool{false, true} {
		p := stating(settlement.BySilence)
		p.Statements.BySeller = sellers
		r := open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
		for _, c := range []struct {
			fact settlement.Fact
			want string
		}{
			{fact("o", "2025-02-05", settlement.Payout{Partner: "acme", Amount: eur("90"), Withheld: eur("10"), WithheldAs: "tax"}), "closed"},
			{settlement.CloseOf(month("2025-02")), "closed"},
			{refunds("re", "2025-03-10", "p", "1000"), "paid"},
			{repaid("r1", "2025-03-20", "40"), "paid"},
			{repaid("r2", "2025-03-21", "60"), "paid"},
			{settlement.CloseOf(month("2025-03")), "paid"},
			{fact("q", "2025-04-10", pay("c2", "3000", "acme")), "paid"},
			{fact("o2", "2025-04-11", settlement.Payout{Partner: "acme", Amount: eur("300")}), "paid"},
			{fact("b", "2025-04-12", settlement.PayoutReturned{Partner: "acme", Of: "o2"}), "paid"},
		} {
			r.do(c.fact)
			r.want(c.fact.ID, r.faring(), "100.00 0.00 0.00 "+c.want)
		}
		// It was repaid, so that it is owed again when its payout comes back after all.
		r.do(fact("b1", "2025-04-13", settlement.PayoutReturned{Partner: "acme", Of: "o"}))
		r.want("its payout comes back", r.faring(), "0.00 0.00 100.00 accepted")
	}
}

// A payout comes back before a refund, on its day, and after it: what was lost is set off, and
// what is earned later is for a later statement.
func TestAPayoutThatComesBackAndARefund(t *testing.T) {
	paid := fact("o", "2025-02-05", settlement.Payout{Partner: "acme", Amount: eur("100")})
	back := func(on string) settlement.Fact {
		return fact("b", on, settlement.PayoutReturned{Partner: "acme", Of: "o"})
	}
	refund := func(on string) settlement.Fact { return refunds("re", on, "p", "600") }
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
	}{
		{"after the refund", []settlement.Fact{refund("2025-02-10"), back("2025-02-12")}},
		{"on its day", []settlement.Fact{refund("2025-02-10"), back("2025-02-10")}},
		{"before it", []settlement.Fact{back("2025-02-10"), refund("2025-02-12")}},
		{"a month after it", []settlement.Fact{refund("2025-02-10"), settlement.CloseOf(month("2025-02")), back("2025-03-03")}},
		{"a month before it", []settlement.Fact{back("2025-02-10"), settlement.CloseOf(month("2025-02")), refund("2025-03-03")}},
	} {
		r := open(t, stating(settlement.BySilence)).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme"))).do(paid)
		r.program.Sort(c.facts)
		r.do(c.facts...)
		r.want(c.name, r.fared(), "0.00 60.00 40.00")
		r.do(fact("q", "2025-03-14", pay("c2", "3000", "acme")))
		r.want(c.name+", 300.00 earned", r.faring(), "0.00 60.00 40.00 accepted")
		r.do(fact("o2", "2025-03-15", settlement.Payout{Partner: "acme", Amount: eur("340")}))
		r.want(c.name+", paid", r.faring(), "40.00 60.00 0.00 paid")
	}
}
