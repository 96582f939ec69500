package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// What is told of debts and their recovery: traces, reasons, tasks and rules.

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
