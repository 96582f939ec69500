package settlement_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// drawRecovery draws how a program recovers debts, without what lets them expire.
func drawRecovery(t *rapid.T) clawback.RecoveryPolicy {
	x := clawback.RecoveryPolicy{Leaving: clawback.ToReceivable}
	if rapid.Bool().Draw(t, "share of payouts") {
		x.Share, x.Rounding = pe.MustPercent(rapid.SampledFrom([]string{"10", "33.3", "50"}).Draw(t, "withheld")), pe.HalfUp
	}
	if rapid.Bool().Draw(t, "per period") {
		x.PerPeriod = []pe.Money{proof.Amount(t, "most", 1e4)}
	}
	return x
}

// A ledger is what a partner has to come and owes, kept by hand: what goes back takes
// what is unpaid first, and a payout withholds within the limits.
type ledger struct {
	policy   clawback.RecoveryPolicy
	gross    int64
	owes     []owedByHand // the oldest first
	cleared  int64        // of gross, of which a share was withheld
	period   pe.Month
	withheld int64 // in the period
	last     paidByHand
}

// An owedByHand is what is owed since something went back.
type owedByHand struct {
	of     string
	amount int64
}

// A paidByHand is a payout that may come back.
type paidByHand struct {
	amount, shared, over int64
	open                 bool
}

func (l *ledger) owed() int64 {
	sum := int64(0)
	for _, o := range l.owes {
		sum += o.amount
	}
	return sum
}

// recovers is what a run in a month withholds: share × gross, rounded half up.
func (l *ledger) recovers(m pe.Month) int64 {
	limit := l.gross
	if s := l.policy.Share; s.Stated() {
		limit = (2*(l.gross-l.cleared)*s.Num() + s.Den()) / (2 * s.Den())
	}
	if len(l.policy.PerPeriod) > 0 {
		room := l.policy.PerPeriod[0].Minor()
		if m == l.period {
			room = max(0, room-l.withheld)
		}
		limit = min(limit, room)
	}
	return min(limit, l.owed())
}

// move takes up what comes, or goes back, of something.
func (l *ledger) move(of string, n int64) {
	n -= l.giveBack(of, n)
	if l.gross += n; l.gross < 0 {
		l.owes, l.gross = append(l.owes, owedByHand{of, -l.gross}), 0
	}
	l.cleared = min(l.cleared, l.gross)
}

// giveBack takes what comes from what is owed of the same, and returns how much that is.
func (l *ledger) giveBack(of string, n int64) int64 {
	all := int64(0)
	for i := range slices.Backward(l.owes) {
		if o := &l.owes[i]; o.of == of {
			part := max(0, min(o.amount, n-all))
			o.amount, all = o.amount-part, all+part
		}
	}
	return all
}

func (l *ledger) pay(m pe.Month, n int64) {
	if l.owed() > 0 && l.gross > 0 {
		r := l.recovers(m)
		if m != l.period {
			l.period, l.withheld = m, 0
		}
		l.gross, l.withheld = l.gross-r, l.withheld+r
		l.cleared = l.gross
		for i := range l.owes {
			o := &l.owes[i]
			part := min(o.amount, r)
			o.amount, r = o.amount-part, r-part
		}
	}
	shared := min(n, l.cleared)
	l.last = paidByHand{n, shared, max(0, n-l.gross), true}
	l.cleared -= shared
	l.move("payouts", -n)
}

// comesBack undoes the last payout, but for what it withheld: what it paid too much is not owed
// any more, and of what was shared no share is taken again.
func (l *ledger) comesBack() {
	too := l.giveBack("payouts", l.last.over)
	l.gross, l.cleared = l.gross+l.last.amount-too, l.cleared+l.last.shared
	l.last = paidByHand{}
}

// TestLawRecoveryIsThatOfALedgerByHand: what is payable and carried after every fact. A payment
// of 1,000.00 is credited to another partner and back, now and then.
func TestLawRecoveryIsThatOfALedgerByHand(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		policy := flat()
		policy.Terms[0].Policy.Recovery = drawRecovery(rt)
		r := open(t, policy)
		l := ledger{policy: policy.Terms[0].Policy.Recovery}
		on, last := day("2025-01-01"), ""
		r.do(fact("p", "2025-01-01", pay("c", "1000", "acme")))
		l.move("p", 100_00)
		has := true
		for i := range rapid.IntRange(1, 12).Draw(rt, "facts") {
			on = on.Add(rapid.IntRange(1, 20).Draw(rt, "days"))
			n := proof.Amount(rt, "amount", 1e5)
			f := settlement.Fact{ID: fmt.Sprint("f", i), Occurred: settlement.On(on)}
			switch rapid.IntRange(0, 6).Draw(rt, "kind") {
			case 0, 1:
				f.Event = settlement.Adjustment{Partner: "acme", Amount: n, Reason: "r", Approver: "x"}
				l.move(f.ID, n.Minor())
			case 2:
				f.Event = settlement.Adjustment{Partner: "acme", Amount: n.Neg(), Reason: "r", Approver: "x"}
				l.move(f.ID, -n.Minor())
			case 3:
				f.Event = settlement.Payout{Partner: "acme", Amount: n}
				l.pay(on.Month(), n.Minor())
				last = f.ID
			case 4: // all that is payable
				n := l.gross - l.recovers(on.Month())
				if n <= 0 {
					continue
				}
				m, _ := pe.FromMinor(n, "EUR")
				f.Event = settlement.Payout{Partner: "acme", Amount: m}
				l.pay(on.Month(), n)
				last = f.ID
			case 5:
				if !l.last.open {
					continue
				}
				f.Event = settlement.PayoutReturned{Partner: "acme", Of: last}
				l.comesBack()
			case 6:
				who, moved := "beta", int64(-100_00)
				if has = !has; has {
					who, moved = "acme", 100_00
				}
				f.Event = settlement.Recredit{Customer: "c", Of: "p", Credits: pe.Sole(who)}
				l.move("p", moved)
			}
			r.do(f)
			found, err := r.program.Accrual(&r.book, on)
			if err != nil {
				rt.Fatal(err)
			}
			var acme settlement.Accrued
			for _, x := range found.Partners {
				if x.Partner == "acme" {
					acme = x
				}
			}
			taken := l.recovers(on.Month())
			if got, want := fmt.Sprint(acme.Payable.Minor(), " ", acme.Receivable.Minor()), fmt.Sprint(l.gross-taken, " ", l.owed()-taken); got != want {
				rt.Fatalf("after %s of %s: %s payable and carried, want %s", f.ID, on, got, want)
			}
		}
	})
}

// TestLawRecoveryKeepsBothEquations: with everything that pays out, for every month of
// every program; what was posted is explained, and the book survives.
func TestLawRecoveryKeepsBothEquations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		policy := payoutLawPolicy(rt)
		x := drawRecovery(rt)
		if rapid.Bool().Draw(rt, "expires") {
			x.Expires = pe.Days(rapid.IntRange(1, 60).Draw(rt, "after"), pe.Until)
		}
		policy.Terms[0].Policy.Recovery = x
		p := settlement.Must(policy)
		facts := append(lawStandings(), delay(rt, append(drawFacts(rt), drawCash(rt)...))...)
		b, entries := fold(rt, p, facts)
		for m := month("2025-01"); !m.After(month("2025-05")); m = m.Add(1) {
			s, err := p.Statement(b, m, m)
			if err != nil {
				rt.Fatal(err)
			}
			check(t, s)
		}
		accrual, err := p.Accrual(b, day("2025-05-31"))
		if err != nil {
			rt.Fatal(err)
		}
		for _, x := range accrual.Partners {
			unpaid, owed := x.Unpaid.Minor(), x.Receivable.Minor()
			for _, m := range x.Months {
				unpaid, owed = unpaid-m.Unpaid.Minor(), owed-m.Receivable.Minor()
			}
			if unpaid != 0 || owed != 0 {
				rt.Fatalf("the months of %+v lack %d unpaid and %d receivable", x, unpaid, owed)
			}
		}
		seen := map[string]bool{}
		for _, e := range entries {
			if tr, err := p.Explain(e); err != nil || len(tr) == 0 || seen[e.ID()] {
				rt.Fatalf("%s: %v, trace of %d steps, or posted twice", e.ID(), err, len(tr))
			}
			seen[e.ID()] = true
		}
		_, again := storedEach(rt, p, rapid.Permutation(facts).Draw(rt, "order"))
		if text(rt, again) != text(rt, entries) {
			rt.Fatal("in another order of delivery, with the book stored after every fact, other bytes come out")
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// drawCash draws payouts, and what goes back of them, so that partners owe something.
func drawCash(t *rapid.T) []settlement.Fact {
	var out []settlement.Fact
	for i := range rapid.IntRange(0, 4).Draw(t, "payouts") {
		at := drawOn(t, "cash on")
		out = append(out, settlement.Fact{ID: fmt.Sprint("cash", i), Occurred: at, Event: settlement.Payout{
			Partner: rapid.SampledFrom([]string{"acme", "core"}).Draw(t, "paid"), Amount: proof.Amount(t, "cash", 1e6),
		}})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "adjustments") {
		n := proof.Amount(t, "adjusted", 1e6)
		if rapid.Bool().Draw(t, "against it") {
			n = n.Neg()
		}
		out = append(out, settlement.Fact{ID: fmt.Sprint("adj", i), Occurred: drawOn(t, "adjusted on"), Event: settlement.Adjustment{
			Partner: rapid.SampledFrom([]string{"acme", "core"}).Draw(t, "whose"), Amount: n, Reason: "r", Approver: "x",
		}})
	}
	return out
}
