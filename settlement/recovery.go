package settlement

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Repayment says that the partner paid back what it owes, at most that.
type Repayment struct {
	Partner string            `json:"partner"`
	Amount  partnerecon.Money `json:"amount"` // above 0
	// Seller is the selling entity that it is owed to. Absent: none in particular.
	Seller string `json:"seller,omitzero"`
}

func (e Repayment) subject() subject { return subject{partner: e.Partner} }

// What a partner owes is, without a recovery, set off against all that it earns next.
// Where a version states one, package clawback keeps the debts apart: what goes back takes
// what is unpaid first, and only the rest of it is owed. A payout is a run: of what could
// be paid out that day the run withholds as much as the limits let it, and pays the rest.
// Where statements are by selling entity, each of these recovers what is owed to it alone,
// within the limits.

// recovering is how a version recovers debts.
type recovering struct {
	clawback.Recovery
	stated bool
	terms  string
	at     string // JSON Pointer to it
}

// compileRecoveries resolves how the versions recover debts, if one of them says so.
func (out *Program) compileRecoveries(list *problem.List, p Policy) {
	for i, v := range p.Terms {
		x := v.Policy.Recovery
		if !hasRecovery(x) {
			continue
		}
		if out.recoveries == nil {
			out.recoveries = make([]recovering, len(p.Terms))
		}
		at := problem.At("/terms", i) + "/policy/recovery"
		made, err := clawback.NewRecovery(x)
		mergeFound(list, err, "", at)
		if len(x.Minimum) > 0 {
			list.Add(at+"/minimum", problem.Conflict, "the minimum of a payout is that of the payouts; state it there")
		}
		for k, m := range x.PerPeriod {
			checkCurrency(list, problem.At(at+"/per_period", k), p, m)
		}
		out.recoveries[i] = recovering{made, true, v.ID, at}
	}
}

// hasRecovery reports whether a recovery is stated.
func hasRecovery(x clawback.RecoveryPolicy) bool {
	return x.Rounding != "" || x.Share.Stated() || len(x.PerPeriod)+len(x.Minimum) > 0 || x.Expires.Stated() || x.Leaving != ""
}

// recoveryOn returns how the version in force on a day recovers debts.
func (p Program) recoveryOn(d partnerecon.Day) recovering {
	if p.recoveries == nil {
		return recovering{}
	}
	v, ok := p.agreement(d)
	if !ok {
		return recovering{}
	}
	return p.recoveryOf(v.ID)
}

// recoveryOf returns how a version recovers debts.
func (p Program) recoveryOf(terms string) recovering {
	for i := range p.recoveries {
		if p.recoveries[i].terms == terms && terms != "" {
			return p.recoveries[i]
		}
	}
	return recovering{}
}

// offset works out what of a debt a run on a day would withhold of what it could pay.
func (v recovering) offset(a *account, gross partnerecon.Money, on partnerecon.Day) (clawback.Offset, error) {
	return v.Recoverable(a.Debt, clawback.Run{ID: runOfDebt, Partner: a.Partner, On: on, Period: on.Month(), Payable: gross})
}

// runOfDebt is the id of a run in a debt. Debts keep no ids of events: a fact that is
// delivered twice is known by the account itself.
const runOfDebt = "payout"

// shared is what of what could be paid out a debt may take its share of: what a payout has left
// after it withheld that, as one that pays less than it could or comes back does, is not shared
// again. A limit by the month looks at months alone.
func (v recovering) shared(a *account, gross int64) int64 {
	if !v.Policy().Share.Stated() {
		return gross
	}
	return max(0, gross-a.Cleared)
}

// clear takes what is paid out of what is cleared, and returns how much that is.
func (a *account) clear(n int64) int64 {
	n = min(n, a.Cleared)
	a.Cleared -= n
	return n
}

// recover withholds what of the debt a payout recovers, and returns the basis of the
// payout with what it saw.
func (s *posting) recover(a *account, b cashBasis, seller string) cashBasis {
	v, of := s.program.recoveryOn(s.when.posted), s.balanceOf(a, seller)
	if !v.stated || of.owes() == 0 {
		return b
	}
	s.lapse(a, of, v, s.when.posted)
	if a.finalBy(s.when.posted) {
		s.setOffAll(a, of, v, s.when.posted)
	}
	gross := s.program.composeOf(a, seller, s.when.posted).gross
	if gross <= 0 || of.owes() == 0 {
		return b
	}
	before, taken := of.Debt.Clone(), v.shared(of, gross)
	if s.indebted(a, of, v, clawback.Run{
		ID: runOfDebt, Partner: a.Partner, On: s.when.posted, Period: s.when.posted.Month(), Payable: s.program.money(taken),
	}) {
		b.Gross, b.Debt, b.Terms = taken, before, v.terms
		recovered := owing(before) - of.owes()
		of.Cleared = gross - recovered
		a.keepBeside(recovered)
	}
	return b
}
