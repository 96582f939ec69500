package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
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

// explainDebt runs the calculation of what was given up of a debt, or became a
// receivable, again.
func (p Program) explainDebt(e partnerecon.Entry) (partnerecon.Trace, error) {
	v := p.recoveryOf(e.Terms)
	tr, err := v.Explain(e)
	return v.within(tr), err
}

// within makes the pointers of a trace lead into the program.
func (v recovering) within(tr partnerecon.Trace) partnerecon.Trace {
	for i := range tr {
		if tr[i].Rule != "" {
			tr[i].Rule = v.at + tr[i].Rule
		}
	}
	return tr
}

// explainRecovered says what a payout withheld, by the limits of its day.
func (p Program) explainRecovered(b *cashBasis, e *partnerecon.Entry, tr *partnerecon.Trace) {
	v := p.recoveryOf(b.Terms)
	if b.Gross == 0 || !v.stated {
		return
	}
	p.sayRecovered(v, &account{Partner: e.Claim.Partner, Seller: e.Seller, Debt: b.Debt}, b.Gross, e.Posted, tr)
}

// sayRecovered says what of what could be paid out on a day is taken to recover a debt.
func (p Program) sayRecovered(v recovering, a *account, gross int64, on partnerecon.Day, tr *partnerecon.Trace) {
	o, err := v.offset(a, p.money(gross), on)
	if err != nil {
		return
	}
	tr.Add(CodeRecovered, v.at, a.sold(partnerecon.D("recovered", o.Recovered), partnerecon.D("owed", p.money(a.owes())), partnerecon.D("of", p.money(gross)))...)
	for _, step := range v.within(o.Trace) {
		if step.Code == clawback.CodeShareLimit || step.Code == clawback.CodePeriodLimit {
			*tr = append(*tr, step)
		}
	}
}

// whyRecovered says what is taken to recover debts, and when they expire.
func (p Program) whyRecovered(a *account, asOf partnerecon.Day, tr *partnerecon.Trace) {
	v := p.recoveryOn(asOf)
	a = p.until(a, asOf)
	if !v.stated {
		return
	}
	for of, c := range p.eachComposition(a, asOf) {
		switch n := of.offset; {
		case n > 0: // without a limit, on the day of the final statement or since
			tr.Add(CodeRecovered, v.at, of.sold(partnerecon.D("recovered", p.money(n)), partnerecon.D("owed", p.money(n+of.owes())), partnerecon.D("of", p.money(n+max(0, c.Payable-c.Carried+of.owes()))))...)
		case c.gross <= 0 || of.owes() == 0:
		default:
			p.sayRecovered(v, of, v.shared(of, c.gross), asOf, tr)
		}
	}
	for i, x := range v.expiring(a) {
		if i == mostListed {
			tr.Add(CodeMore, "", partnerecon.D("debts", partnerecon.Count(len(v.expiring(a))-mostListed)))
			return
		}
		tr.Add(CodeDebtExpires, v.at+"/expires", partnerecon.D("owes", p.money(x.Amount)), partnerecon.D("on", x.Day))
	}
}

// expiring lists the days on which debts expire.
func (v recovering) expiring(a *account) []scheduled {
	w := v.Policy().Expires
	if !w.Stated() {
		return nil
	}
	var out []scheduled
	for i := range a.parts() {
		of := a.partAt(i)
		for _, x := range of.Debt.Accounts {
			for _, o := range x.Owed {
				day := w.End(o.Since)
				i, ok := slices.BinarySearchFunc(out, day, func(s scheduled, d partnerecon.Day) int { return s.Day.Compare(d) })
				if !ok {
					out = slices.Insert(out, i, scheduled{Day: day})
				}
				out[i].Amount += o.Amount
			}
		}
	}
	return out
}

// debtsToExpire lists when what is left of debts is written off.
func (p Program) debtsToExpire(b *Book, asOf partnerecon.Day) ([]Task, error) {
	v := p.recoveryOn(asOf)
	if !v.stated {
		return nil, nil
	}
	var out []Task
	for _, id := range b.Partners() {
		for _, x := range v.expiring(p.until(b.accounts[id], asOf)) {
			out = append(out, Task{Day: x.Day, Duty: DebtExpires, Partner: id, Amount: p.money(x.Amount), Rule: v.at + "/expires"})
		}
	}
	return out, nil
}

// recoveryRules say how debts are recovered.
func recoveryRules(n *node) []string {
	s := speak(n)
	limits := ""
	if share := s.say("share"); share != "" {
		limits += ", of at most " + share + " of it"
	}
	if most := s.say("per_period"); most != "" {
		limits += ", of at most " + most + " in a month"
	}
	out := []string{"What a partner owes beyond what is unpaid is withheld from later payouts, the oldest debt first" + limits + "; the rest is paid out."}
	if w := s.say("expires"); w != "" {
		out = append(out, "A debt is recovered for "+w+"; what is left of it then is written off.")
	}
	switch s.say("leaving") {
	case string(clawback.ToReceivable):
		out = append(out, "A partner that leaves owes what is left (leaving receivable).")
	case string(clawback.ToWriteOff):
		out = append(out, "What a partner that leaves still owes is written off (leaving write_off).")
	}
	return append(out, s.others()...)
}
