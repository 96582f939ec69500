package settlement

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
)

// exitDetails says when a partner left and what the terms make of it.
func (p Program) exitDetails(x *exited) []partnerecon.Detail {
	rule, _, _ := p.exitRule(x.Terms, x.Cause)
	out := []partnerecon.Detail{
		text("exit", x.ID), partnerecon.D("on", x.On), text("cause", string(x.Cause)), text("terms", x.Terms),
		text("recurring", string(rule.Recurring)),
	}
	if !x.Stop.IsZero() {
		out = append(out, text("no_credit_from", p.local(x.Stop)))
	}
	out = append(out, text("unvested", string(rule.Unvested)), text("incentives", string(rule.Incentives)), text("registrations", string(rule.Registrations)),
		partnerecon.D("final_statement", x.Final), text("debt", string(rule.Debt)))
	if !x.Back.IsZero() {
		out = append(out, text("back", p.local(x.Back)))
	}
	return out
}

// whyExits says when the partner left the program, and what follows.
func (p Program) whyExits(a *account, tr *partnerecon.Trace) {
	for i := range a.Exits {
		x := &a.Exits[i]
		_, at, _ := p.exitRule(x.Terms, x.Cause)
		tr.Add(CodeExited, at, p.exitDetails(x)...)
	}
}

// whyForfeits lists what the partner lost of open payments and milestones because it was
// released while it was gone.
func (p Program) whyForfeits(b *Book, partner string, tr *partnerecon.Trace) {
	if !p.exits {
		return
	}
	left := p.leftOf(b.accounts[partner])
	_, at, _ := p.exitRule(left.Terms, left.Cause)
	var found listing
	for _, id := range b.sortedCustomers() {
		for _, f := range b.customers[id].Forfeits {
			if f.Partner != partner {
				continue
			}
			if found.next() {
				tr.Add(CodeExitForfeited, at+"/unvested", text("customer", id), text("payment", f.Line), text("component", f.Component),
					partnerecon.D("forfeited", p.money(f.Posted)))
			}
		}
	}
	found.rest(tr, "forfeited")
}

// stopRule points to what keeps credit from a partner that is no part of the program.
func (p Program) stopRule(a *account) string {
	if a == nil || !a.Removed.IsZero() || len(a.Exits) == 0 {
		return "/desk/sanctions"
	}
	left := p.leftOf(a)
	_, at, _ := p.exitRule(left.Terms, left.Cause)
	return at + "/recurring"
}

func (p Program) explainForfeit(b *forfeitBasis, tr *partnerecon.Trace) int64 {
	_, at, _ := p.exitRule(b.Exit.Terms, b.Exit.Cause)
	due := b.Claim.due(b.Earned, b.Net, p.roundingOf(b.Terms))
	tr.Add(CodeExited, at, p.exitDetails(&b.Exit)...)
	tr.Add(CodeExitForfeited, at+"/unvested", text("line", b.Claim.Line), text("component", b.Claim.Component),
		partnerecon.D("earned", p.money(b.Earned)), partnerecon.D("while_gone", p.money(b.Claim.Lost)),
		partnerecon.D("left", p.money(b.Net)), partnerecon.D("forfeited", p.money(due)))
	return due
}

// exitsToSettle lists the final statements of partners that left, and the debts that they
// are to be asked for since.
func (p Program) exitsToSettle(b *Book, asOf partnerecon.Day) ([]Task, error) {
	if !p.exits {
		return nil, nil
	}
	var out []Task
	for _, id := range b.Partners() {
		a := b.accounts[id]
		x := a.gone()
		if x == nil {
			continue
		}
		rule, at, _ := p.exitRule(x.Terms, x.Cause)
		closed := !b.closed.IsZero() && !x.Final.After(b.closed.Last())
		if !closed {
			by := x.Final
			if asOf.After(by) {
				by = asOf
			}
			out = append(out, Task{Day: x.Final, Duty: FinalStatement, Partner: id, About: x.ID, Amount: p.money(p.closing(a, by).Payable), Rule: at + "/final_days"})
		}
		if owes := p.closing(a, asOf).Carried; owes > 0 && rule.Debt == DebtReceivable && !x.Final.After(asOf) {
			out = append(out, Task{Day: x.Final, Duty: CollectDebt, Partner: id, About: x.ID, Amount: p.money(owes), Rule: at + "/debt"})
		}
	}
	return out, nil
}

// exitRuleText says what happens when a partner leaves for a cause.
func exitRuleText(n *node) string {
	s := speak(n)
	cause := map[ExitCause]string{
		Resigned: "A partner that resigns", TerminatedForCause: "A partner that is terminated for cause",
		RemovedFromProgram: "A partner that is removed", ProgramEnded: "When the program ends, a partner",
	}[ExitCause(s.say("cause"))]
	shares := map[ExitShares]string{
		StopShares:     "has no credit for payments that clear after the day it leaves",
		TailOff:        "keeps credit for payments that clear within " + s.say("tail_months") + " months of it",
		ContinueShares: "keeps credit for payments of its customers",
	}[ExitShares(s.say("recurring"))]
	unvested := map[ExitUnvested]string{
		ForfeitUnvested: "what has not been released by then is forfeited", KeepUnvested: "what has not been released by then still is",
	}[ExitUnvested(s.say("unvested"))]
	incentives := map[ExitIncentives]string{
		StopIncentives: "incentives of periods that end later are not paid", ContinueIncentives: "incentives go on",
	}[ExitIncentives(s.say("incentives"))]
	registrations := map[ExitRegistrations]string{
		LapseRegistrations: "its registrations lapse", TransferRegistrations: "its registrations are handed on",
	}[ExitRegistrations(s.say("registrations"))]
	debt := map[ExitDebt]string{
		DebtReceivable: "what it owes then is to be paid", DebtWrittenOff: "what it owes then is written off",
	}[ExitDebt(s.say("debt"))]
	return fmt.Sprintf("%s %s; %s; %s; %s; its final statement is drawn up %s days later, when all that is left falls due, and %s%s.",
		cause, shares, unvested, incentives, registrations, s.say("final_days"), debt, s.rest())
}
