package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/settlement"
)

// 100.00 that gmbh had paid went back on 15 January, and expire after 90 days: what becomes of
// the debt is posted whole when the next fact is recorded, of gmbh and of the version in force,
// and can be disputed as any line. What inc owes is no part of it.
func TestWhatBecomesOfADebtIsPostedWhole(t *testing.T) {
	p := bySeller()
	p.Terms[0].Policy.Recovery = recovered(clawback.ToReceivable).Terms[0].Policy.Recovery
	r := open(t, p).do(
		fact("p", "2025-01-10", soldBy("gmbh", "1000")), fact("q", "2025-01-10", soldBy("inc", "500")),
		fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("100"), Seller: "gmbh"}),
		fact("b", "2025-01-15", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")}),
	)
	wantLines(t, "owed", r.sellers("2025-01-15"), "gmbh: -100.00, held 0.00, not yet 0.00, payable 0.00, carried 100.00", "inc: 50.00, held 0.00, not yet 0.00, payable 50.00, carried 0.00")
	n := len(r.entries)
	r.do(fact("z", "2025-04-20", soldBy("gmbh", "10")))
	var got []string
	for _, e := range r.entries[n:] {
		got = append(got, fmt.Sprint(e.ID(), " ", e.Amount, " ", e.Posted, " ", e.Earned, " ", e.Payable, " ", e.Terms, " ", e.Seller, " ", e.Claim.Customer))
	}
	const written = "c~1z/acme////recovery:EUR:gmbh/written_off"
	wantLines(t, "posted", got,
		"z/acme/c//z/base/earned 1.00 EUR 2025-04-20 2025-04-20 2025-04-20 2025 gmbh c",
		written+" 100.00 EUR 2025-04-20 2025-04-20 2025-04-20 2025 gmbh ",
	)
	wantLines(t, "written off", r.sellers("2025-04-20"), "gmbh: 1.00, held 0.00, not yet 0.00, payable 1.00, carried 0.00", "inc: 50.00, held 0.00, not yet 0.00, payable 50.00, carried 0.00")
	if s := stored(t, &r.book); strings.Contains(s, `"events"`) || !strings.Contains(s, `"entry":"`+written+`"`) {
		t.Errorf("want the line and no events of the debt in %s", s)
	}
	r.do(lineDisputed("x", "2025-04-21", written, "")) // which keeps nothing back: it is paid
}

// wantLines compares lists line by line.
func wantLines(t *testing.T, name string, got []string, want ...string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("%s: got\n%s\nwant\n%s", name, g, w)
	}
}

// 100.00 are owed, of which 40.00 are withheld of the 120.00 that are earned next, and 80.00 are
// paid. The chargeback is won: of the 100.00 that come back 60.00 are the rest of the debt, 40.00
// are the partner's. What came back is no credit against a later debt: once they are paid, 30.00
// that are taken back are owed in full.
func TestWhatComesBackBeyondADebtIsNoCredit(t *testing.T) {
	r := open(t, recovered(clawback.ToReceivable)).do(
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		fact("b", "2025-01-15", settlement.Chargeback{Customer: "c", Of: "p", Amount: eur("1000")}),
		fact("q", "2025-01-16", pay("d", "1200", "acme")))
	r.want("after 120.00", r.payableAndOwed("2025-01-16"), "80.00 60.00")
	r.do(fact("o2", "2025-01-17", settlement.Payout{Partner: "acme", Amount: eur("80")}))
	r.want("paid", r.payableAndOwed("2025-01-17"), "0.00 60.00")
	r.do(fact("w", "2025-01-20", settlement.ChargebackReversed{Customer: "c", Of: "b"}))
	r.want("won", r.payableAndOwed("2025-01-20"), "40.00 0.00")
	r.do(fact("o3", "2025-01-21", settlement.Payout{Partner: "acme", Amount: eur("40")}))
	r.want("paid again", r.payableAndOwed("2025-01-21"), "0.00 0.00")
	r.do(decided("a", "2025-01-22", "-30"))
	r.want("taken back", r.payableAndOwed("2025-01-22"), "0.00 30.00")
}

// 20.00 are owed. A write-off of 15.00 leaves 5.00, one of 5.01 is refused and one of 5.00 leaves
// nothing; after that there is nothing to give up, not even a cent.
func TestGivingUpWhatIsOwed(t *testing.T) {
	writes := func(id, amount string) settlement.Fact {
		return fact(id, "2025-01-21", settlement.WriteOff{Partner: "acme", Amount: eur(amount), Reason: "r", Approver: "x"})
	}
	for _, p := range []settlement.Policy{recovered(clawback.ToReceivable), flat()} {
		r := open(t, p).do(decided("a", "2025-01-10", "-20"), writes("w1", "15"))
		r.want("after 15.00", r.payableAndOwed("2025-01-21"), "0.00 5.00")
		r.refuse(writes("w2", "5.01"), settlement.ErrReference)
		r.do(writes("w3", "5"))
		r.want("after 5.00", r.payableAndOwed("2025-01-21"), "0.00 0.00")
		r.refuse(writes("w4", "0.01"), settlement.ErrReference)
		fresh := open(t, p)
		fresh.refuse(writes("w5", "0.01"), settlement.ErrReference)
	}
}

// A payout of 100.00 for 90.00 pays 10.00 too much, and 7.00 are taken back: 17.00 are owed, of
// which a tenth of what is payable is withheld at a time. The payout comes back: of what it paid
// too much nothing is owed any more, and of the 90.00 that are there again 7.00 are withheld.
func TestAPayoutOfTooMuchComesBackBesideADebt(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("10"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	r := open(t, p).do(
		fact("p", "2025-01-10", pay("c", "900", "acme")), fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		decided("a", "2025-01-12", "-7"),
	)
	r.want("owed", r.payableAndOwed("2025-01-12"), "0.00 17.00")
	r.do(fact("back", "2025-01-13", settlement.PayoutReturned{Partner: "acme", Of: "o"}))
	r.want("back", r.payableAndOwed("2025-01-13"), "83.00 0.00")
}
