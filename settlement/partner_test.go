package settlement_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func TestHoldAndRelease(t *testing.T) {
	r := open(t, flat()).through("2025-01",
		fact("p1", "2025-01-10", pay("c", "1000", "acme")),
		fact("h", "2025-01-15", settlement.Hold{Partner: "acme", Reason: "map_violation"}),
		fact("p2", "2025-01-20", pay("c", "500", "acme")),
		fact("a", "2025-01-21", settlement.Adjustment{Partner: "acme", Amount: eur("7"), Reason: "goodwill", Approver: "cfo"}),
		fact("r", "2025-01-25", settlement.Refund{Customer: "c", Of: "p1", Amount: eur("400")}))
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("commission is held: 100 + 50 - 40", s.Held.Amount(), "110.00")
	r.want("an adjustment is not", s.Payable.Amount(), "7.00")
	r.want("closing", s.Closing.Amount(), "117.00")
	r.refuse(fact("rl", "2025-02-01", settlement.Release{Partner: "acme", Of: "none", Approver: "cfo"}), settlement.ErrReference)
	r.through("2025-02", fact("rl", "2025-02-02", settlement.Release{Partner: "acme", Of: "h", Approver: "cfo"}))
	r.want("released exactly what was held", r.sum("acme", pe.Released), "-110.00")
	s = row(r.statement("2025-02", "2025-02"), "acme")
	r.want("payable again", s.Payable.Amount(), "117.00")
}

func TestTwoHolds(t *testing.T) {
	r := open(t, flat()).do(
		fact("h1", "2025-01-01", settlement.Hold{Partner: "acme", Reason: "a"}), fact("h2", "2025-01-02", settlement.Hold{Partner: "acme", Reason: "b"}),
		fact("p1", "2025-01-10", pay("c", "1000", "acme")),
		fact("r1", "2025-01-11", settlement.Release{Partner: "acme", Of: "h1", Approver: "x"}))
	r.want("one hold is left", r.sum("acme", pe.Held, pe.Released), "100.00")
	r.do(fact("r2", "2025-01-12", settlement.Release{Partner: "acme", Of: "h2", Approver: "x"}))
	r.want("none is left", r.sum("acme", pe.Held, pe.Released), "0.00")
}

func TestPayoutsAndDebts(t *testing.T) {
	r := open(t, flat()).through("2025-01",
		fact("p1", "2025-01-10", pay("c", "1000", "acme")),
		fact("po1", "2025-01-31", settlement.Payout{Partner: "acme", Amount: eur("100")}))
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("paid out", s.Closing.Amount(), "0.00")
	r.do(fact("b1", "2025-02-03", settlement.PayoutReturned{Partner: "acme", Of: "po1"}))
	r.want("the bank sent it back", r.sum("acme"), "100.00")
	r.refuse(fact("b2", "2025-02-03", settlement.PayoutReturned{Partner: "acme", Of: "po1"}), settlement.ErrDuplicate)
	r.refuse(fact("b2", "2025-02-03", settlement.PayoutReturned{Partner: "acme", Of: "po9"}), settlement.ErrReference)
	r.through("2025-02", fact("po2", "2025-02-05", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		fact("r", "2025-02-10", settlement.Refund{Customer: "c", Of: "p1", Amount: eur("600")}))
	s = row(r.statement("2025-02", "2025-02"), "acme")
	r.want("a refund after the payout is a debt", s.Carried.Amount(), "60.00")
	r.want("nothing is payable", s.Payable.Amount(), "0.00")
	r.refuse(fact("w", "2025-03-01", settlement.WriteOff{Partner: "acme", Amount: eur("60.01"), Reason: "left", Approver: "cfo"}), settlement.ErrReference)
	r.through("2025-03", fact("w", "2025-03-01", settlement.WriteOff{Partner: "acme", Amount: eur("20"), Reason: "left", Approver: "cfo"}),
		fact("p2", "2025-03-05", pay("c", "500", "acme")))
	s = row(r.statement("2025-03", "2025-03"), "acme")
	r.want("the debt is offset: -60 + 20 + 50", s.Payable.Amount(), "10.00")
	r.want("written off", s.WrittenOff.Amount(), "20.00")
	s = row(r.statement("2025-01", "2025-03"), "acme")
	r.want("over all three months", s.Paid.Amount(), "-100.00")
}

func TestWhy(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.MonthAfter}}
	policy.Terms[0].Policy.Commission.Recurs = pe.Months(1, pe.Until)
	pending := pay("c", "70", "acme")
	pending.Pending = true
	r := open(t, policy).do(
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("inv", "2025-01-11", pending),
		fact("p2", "2025-02-10", pay("c", "500", "acme")), // outside the window
		fact("p3", "2025-02-11", pay("d", "300", "acme")),
		fact("h", "2025-02-12", settlement.Hold{Partner: "beta", Reason: "map"}))
	has := func(name, partner, asOf string, codes ...string) {
		t.Helper()
		tr, err := r.program.Why(&r.book, partner, day(asOf))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, code := range codes {
			if !tr.Has(code) {
				t.Errorf("%s: want %s in\n%s", name, code, tr)
			}
		}
	}
	has("in February", "acme", "2025-02-20", settlement.CodePayable, settlement.CodeNotYetPayable, settlement.CodeNotCleared,
		settlement.CodeUnearning, commission.CodeWindowOver)
	has("a partner that no fact names", "nobody", "2025-02-20", settlement.CodeNoPartner)
	has("a partner on hold without earnings", "beta", "2025-02-20", settlement.CodeHeld, settlement.CodeNothingEarned)
	r.do(fact("po", "2025-02-28", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		fact("r", "2025-03-01", settlement.Refund{Customer: "c", Of: "p1", Amount: eur("1000")}))
	has("with a debt", "acme", "2025-03-01", settlement.CodeDebt, settlement.CodePaid, settlement.CodeReturned)
	if _, err := r.program.Why(&r.book, "acme", day("2025-02-01")); !errors.Is(err, settlement.ErrOrder) {
		t.Errorf("a day before the last fact: %v", err)
	}
	for i := range 30 {
		r.do(fact(fmt.Sprintf("q%02d", i), "2025-03-20", pay("c", "500", "acme")))
	}
	has("many payments that earn nothing", "acme", "2025-03-20", settlement.CodeMore)
}

func TestAtRisk(t *testing.T) {
	annual := func(customer, tier string) settlement.Payment {
		p := pay(customer, "1000", "acme")
		p.Model, p.Credits[0].Tier = commission.Annual, tier
		return p
	}
	r := open(t, tiered()).do(fact("p1", "2025-01-01", annual("d", "referral")), fact("p2", "2025-01-01", annual("c", "integration")))
	risks, err := r.program.AtRisk(&r.book, day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, k := range risks {
		got = append(got, fmt.Sprintf("%s %s %s %s %s", k.Customer, k.Partner, k.Tier, k.Amount, k.Safe))
	}
	want := []string{"c acme integration 150.00 EUR 2025-04-01", "d acme referral 125.00 EUR 2025-03-03"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestStatementRefuses(t *testing.T) {
	r := open(t, flat()).do(fact("p1", "2025-01-10", pay("c", "100", "acme")), fact("p2", "2025-02-10", pay("c", "100", "acme")))
	if _, err := r.program.Statement(&r.book, month("2025-01"), month("2025-01")); !errors.Is(err, settlement.ErrNotClosed) {
		t.Errorf("January is not closed and February has entries: %v", err)
	}
	r.want("February is the last", row(r.statement("2025-02", "2025-02"), "acme").Closing.Amount(), "20.00")
	if _, err := r.program.Statement(&r.book, month("2025-02"), month("2025-01")); err == nil {
		t.Error("months in the wrong order: want an error")
	}
	var zero settlement.Program
	if _, err := zero.Statement(&r.book, month("2025-01"), month("2025-01")); err == nil {
		t.Error("the zero Program: want an error")
	}
}
