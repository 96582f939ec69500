package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/retainer"
)

// What becomes a debt: what a balance is short of beyond all that is unpaid, with the claims that
// it is of, and what lessens it. How much of it a payout withholds stands in recovery.go.

// owes is what the partner owes and what is recovered within limits.
func (a *account) owes() int64 {
	sum := int64(0)
	for i := range a.Sellers {
		sum += a.Sellers[i].owes()
	}
	return sum + owing(a.Debt)
}

func owing(d clawback.Debt) int64 {
	sum := int64(0)
	for i := range d.Accounts {
		for _, o := range d.Accounts[i].Owed {
			sum += o.Amount
		}
	}
	return sum
}

// indebted records an event in what the partner owes of one balance, and posts what is given
// up of it and what becomes a receivable; what is paid and withheld is in the balance. Payouts
// stand in the book as facts, and what a run would carry is not paid.
func (s *posting) indebted(a, of *account, v recovering, e clawback.DebtEvent) bool {
	next := of.Debt.Clone()
	entries, err := v.Apply(&next, e)
	if err != nil {
		return false // what could not be counted, which the volume of a book bounds
	}
	next.Events = nil
	for i := range next.Accounts {
		next.Accounts[i].Credit = 0
	}
	of.Debt = next
	for _, x := range entries {
		if x.Kind == partnerecon.Paid {
			continue
		}
		if s.asked {
			s.lapsed(a, of, &x)
			continue
		}
		x.Cause, x.Claim.Customer, x.Terms, x.Seller = s.cause(), "", v.terms, of.Seller
		if !next.Left.IsZero() { // beside what has expired
			x.Claim.Component += ":left"
		}
		x.Claim.Component += of.named()
		x.Posted, x.Earned, x.Payable = s.when.posted, s.when.on, s.when.posted
		s.tellApart(a, &x)
		s.bookIn(a, &x)
		s.remember(a, &x, purseOf(x.Kind))
		s.entries = append(s.entries, x)
	}
	return true
}

// lapse writes off what has expired of a debt by a day.
func (s *posting) lapse(a, of *account, v recovering, on partnerecon.Day) {
	if w := v.Policy().Expires; !w.Stated() {
		return
	}
	s.indebted(a, of, v, clawback.Lapse{ID: s.fact.ID, Partner: a.Partner, On: on})
}

// giveBack takes what comes back on a claim from the debt of that claim, be it credited once
// more after it was credited to somebody else, or no longer charged. What is payable later is
// recovered from as anything else.
func (s *posting) giveBack(a *account, e *partnerecon.Entry) {
	if s.program.recoveries == nil || e.Amount.Sign() <= 0 || !e.Kind.Earning() || e.Claim.Component == retainer.ComponentReceivable || a.owes() == 0 {
		return
	}
	if v := s.program.recoveryOn(s.when.posted); v.stated {
		back := *e
		back.Claim, back.Kind = debtOf(e), partnerecon.Adjusted // what is earned is no debit to package clawback
		s.indebted(a, s.balanceOf(a, e.Seller), v, clawback.Debited{Partner: a.Partner, Entries: []partnerecon.Entry{back}})
	}
}

// debtOf is the claim that is owed, or not any more, with an entry. What was credited to
// somebody else is owed apart from what went back: what is released on the claim later is
// earned, and a debt of what went back is recovered from it within the limits.
func debtOf(e *partnerecon.Entry) partnerecon.Claim {
	out := e.Claim
	if e.Kind == partnerecon.Earned && !isRetainer(out.Component) {
		out.Component += ":" + string(e.Kind)
	}
	return out
}

// settleDebt takes up what the fact makes the partner owe beyond what is unpaid, writes
// off what has expired, and decides what becomes of the debt of one that has left.
func (s *posting) settleDebt(a *account) {
	if s.program.recoveries == nil && a.owes() == 0 {
		return
	}
	s.arrange(a)
	for i := range a.parts() {
		of := a.partAt(i)
		s.settleDebtOf(a, of, s.when.posted, s.owe)
	}
}

// settleDebtOf does so for one balance on a day; owe takes up what it is short of then.
func (s *posting) settleDebtOf(a, of *account, on partnerecon.Day, owe func(a, of *account, v recovering, on partnerecon.Day)) {
	v := s.program.recoveryOn(on)
	if !v.stated {
		of.Debt = clawback.Debt{} // it is in the balance, and set off like any
		return
	}
	if of.owes() > 0 {
		s.lapse(a, of, v, on)
	}
	owe(a, of, v, on)
	switch {
	case !a.Ladder.Now.Left:
		of.Debt.Left = partnerecon.Day{}
	case of.Debt.Left.IsZero() && !s.program.exitsOn(on): // else the exit says when, and what
		s.leave(a, of, v, on)
	}
	of.Debt.Accounts = slices.DeleteFunc(of.Debt.Accounts, func(x clawback.Account) bool {
		return len(x.Owed) == 0 && x.Period.Before(on.Month())
	})
	if len(of.Debt.Accounts) == 0 && of.Debt.Left.IsZero() {
		of.Debt = clawback.Debt{}
	}
}

// exitsOn reports whether the version in force on a day has exits: then a partner leaves
// the program by a [PartnerExited], and a [PartnerLeft] ends its tier alone.
func (p Program) exitsOn(d partnerecon.Day) bool {
	v, ok := p.agreement(d)
	return ok && len(v.Policy.Exits) > 0
}

// leave decides what becomes of the debt of a partner that leaves.
func (s *posting) leave(a, of *account, v recovering, on partnerecon.Day) {
	s.setOffAll(a, of, v, on)
	s.indebted(a, of, v, clawback.Offboarded{ID: s.fact.ID, Partner: a.Partner, On: on})
}

// setOffAll sets what is unpaid off against the debt of a partner that leaves, without a
// limit.
func (s *posting) setOffAll(a, of *account, v recovering, on partnerecon.Day) {
	n := min(of.owes(), s.program.composeOf(a, of.Seller, on).gross)
	if n <= 0 || !s.indebted(a, of, v, clawback.Repaid{ID: s.fact.ID, Partner: a.Partner, On: on, Amount: s.program.money(n)}) {
		return
	}
	a.keepBeside(n)
	if s.asked {
		of.offset += n
	}
}

// owe takes up what a balance is short of, as a debt of the claims that went back last.
// A hold is no part of it: what is held is unpaid, and goes back first.
func (s *posting) owe(a, of *account, v recovering, on partnerecon.Day) {
	short := max(s.short(of, on), s.over(of, on))
	if short <= 0 {
		return
	}
	a.Besides += min(short, max(0, -a.Besides)) // what it lacks is a debt from now on
	var debts []partnerecon.Entry
	add := func(c partnerecon.Claim, n int64) {
		debts = append(debts, s.debt(c, n, on))
		short -= n
	}
	for i := len(s.entries) - 1; i >= 0 && short > 0; i-- {
		if e := &s.entries[i]; s.tookOff(a, of, e) {
			add(debtOf(e), min(short, -e.Amount.Minor()))
		}
	}
	if short > 0 { // paid too much, or not payable any more before it is earned
		if _, pays := s.fact.Event.(Payout); pays {
			a.Payouts[len(a.Payouts)-1].Over = short
		}
		add(overpaid(a.Partner), short)
	}
	s.indebted(a, of, v, clawback.Debited{Partner: a.Partner, Entries: debts})
}

// debt is what a balance lacks from a day on, as package clawback takes it up.
func (s *posting) debt(c partnerecon.Claim, n int64, since partnerecon.Day) partnerecon.Entry {
	return partnerecon.Entry{
		Cause: s.fact.ID, Claim: c, Kind: partnerecon.Adjusted, Amount: s.program.money(-n), Posted: s.when.posted, Payable: since,
	}
}

// overpaid is the claim on what a payout paid too much.
func overpaid(partner string) partnerecon.Claim {
	return partnerecon.Claim{Partner: partner, Component: "payout"}
}

// undo takes up that a payout came back: what it paid too much is not owed any more, and what a
// debt took its part of before is not taken of again.
func (s *posting) undo(a *account, of *paidOut) {
	part := s.balanceOf(a, of.Seller)
	part.Cleared += of.Cleared
	if v := s.program.recoveryOn(s.when.posted); v.stated && of.Over > 0 && part.owes() > 0 {
		e := s.entry(a, partnerecon.Adjusted, "", of.Over)
		e.Claim = overpaid(a.Partner)
		s.indebted(a, part, v, clawback.Debited{Partner: a.Partner, Entries: []partnerecon.Entry{e}})
	}
}

// short is what a balance lacks on a day of what is reserved and not yet payable, beyond what
// is owed of it already. What falls due later is no part of it, be it owed to the partner or by it.
func (s *posting) short(of *account, on partnerecon.Day) int64 {
	reserved, later := s.program.reservedOf(of, on)
	return of.notYet(on) - later + reserved - of.Total - of.owes()
}

// over is what a payout pays too much: what goes back on a later day lessens what is payable
// before.
func (s *posting) over(of *account, on partnerecon.Day) int64 {
	e, pays := s.fact.Event.(Payout)
	if !pays || e.Seller != of.Seller && s.program.policy.Statements.BySeller {
		return 0
	}
	short := s.short(of, on)
	return min(e.Amount.Minor()+e.Withheld.Minor(), short+s.program.ahead(of, on))
}

// ahead is what goes back of a balance on later days, beyond what it has to come then.
func (p Program) ahead(of *account, on partnerecon.Day) int64 {
	_, later := p.reservedOf(of, on)
	return max(0, later-of.notYet(on))
}

// tookOff reports whether an entry took something off a balance on its own day.
func (s *posting) tookOff(a, of *account, e *partnerecon.Entry) bool {
	return e.Claim.Partner == a.Partner && goesBack(e) && !e.Payable.After(e.Posted) && (of == a || e.Seller == of.Seller)
}

// goesBack reports whether an entry takes something off what a partner is owed. Earned below 0
// is what was credited to somebody else since, and what a retainer charges and sets off.
func goesBack(e *partnerecon.Entry) bool {
	return e.Kind.Earning() && e.Amount.Sign() < 0 && e.Claim.Component != retainer.ComponentReceivable
}

// giveUp takes what a person gives up, or the partner pays back, from the debts that are
// recovered within limits, and reports whether so much is owed.
func (s *posting) giveUp(a *account, x sellerSum) bool {
	v := s.program.recoveryOn(s.when.posted)
	if !v.stated {
		return x.amount <= s.program.debt(a, x.seller, s.when.posted)
	}
	part := s.program.balance(a, x.seller)
	if part == nil {
		return false
	}
	// It is tried before anything is posted. Whether it is given up or paid back decides
	// nothing of what is left; the fact itself posts the entry.
	tried := part.Debt.Clone()
	if _, err := v.Apply(&tried, clawback.Lapse{ID: s.fact.ID, Partner: a.Partner, On: s.when.posted}); err != nil {
		return false
	}
	owed := owing(tried)
	if x.amount > owed+s.program.early(a, part, s.when.posted) {
		return false
	}
	of := s.balanceOf(a, x.seller)
	s.lapse(a, of, v, s.when.posted)
	n := min(x.amount, owed)
	return n == 0 || s.indebted(a, of, v, clawback.Repaid{ID: s.fact.ID, Partner: a.Partner, On: s.when.posted, Amount: s.program.money(n)})
}

// early is what a balance carries that is no debt yet, as it falls due later.
func (p Program) early(a, of *account, on partnerecon.Day) int64 {
	return max(0, p.composeOf(a, of.Seller, on).Carried-of.owes())
}

// debt is what a partner owes to a selling entity on a day, before anything is set off within
// limits.
func (p Program) debt(a *account, seller string, on partnerecon.Day) int64 {
	if !p.recoveryOn(on).stated {
		return p.composeOf(a, seller, on).Carried
	}
	if of := p.balance(a, seller); of != nil {
		return of.owes() + p.early(a, of, on)
	}
	return 0
}
