package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// The longest tail, and the longest time to a final statement.
const (
	maxTailMonths = 1200
	maxFinalDays  = 3650
)

// checkExits checks what a version says of partners that leave.
func checkExits(list *problem.List, at string, p Policy, exits []Exit) {
	if len(exits) > len(exitCauses()) {
		list.Add(at, problem.Limit, "%d exits, at most one for each of %d causes", len(exits), len(exitCauses()))
		return
	}
	for i := range exits {
		x, path := &exits[i], problem.At(at, i)
		if slices.ContainsFunc(exits[:i], func(o Exit) bool { return o.Cause == x.Cause }) {
			list.Add(path+"/cause", problem.Duplicate, "%s stands twice", problem.Quote(string(x.Cause)))
		}
		checkOneOf(list, path+"/cause", string(x.Cause), exitCauses()...)
		checkOneOf(list, path+"/recurring", string(x.Recurring), string(StopShares), string(TailOff), string(ContinueShares))
		checkOneOf(list, path+"/unvested", string(x.Unvested), string(ForfeitUnvested), string(KeepUnvested))
		checkOneOf(list, path+"/incentives", string(x.Incentives), string(StopIncentives), string(ContinueIncentives))
		checkOneOf(list, path+"/registrations", string(x.Registrations), string(LapseRegistrations), string(TransferRegistrations))
		checkOneOf(list, path+"/debt", string(x.Debt), string(DebtReceivable), string(DebtWrittenOff))
		switch {
		case x.Recurring != TailOff && x.TailMonths != 0:
			list.Add(path+"/tail_months", problem.Conflict, "only a tail has months")
		case x.Recurring == TailOff && (x.TailMonths < 1 || x.TailMonths > maxTailMonths):
			list.Add(path+"/tail_months", problem.OutOfRange, "want 1 to %d months, got %d", maxTailMonths, x.TailMonths)
		}
		if x.FinalDays < 1 || x.FinalDays > maxFinalDays {
			list.Add(path+"/final_days", problem.OutOfRange, "want 1 to %d days, got %d", maxFinalDays, x.FinalDays)
		}
		if r := &p.Desk.Registration; x.Registrations == TransferRegistrations && r.ProtectFor.Stated() && r.Transfer == "" {
			list.Add(path+"/registrations", problem.Conflict, "the desk lets nobody hand a registration on; see /desk/registration/transfer")
		}
	}
}

// checkOneOf reports a text that is none of those known.
func checkOneOf(list *problem.List, path, got string, known ...string) {
	switch {
	case got == "":
		list.Add(path, problem.Required, "missing; %s", problem.OneOf(known, ""))
	case !slices.Contains(known, got):
		list.Add(path, problem.Unknown, "want %s, got %s", problem.OneOf(known, got), problem.Quote(got))
	}
}

// checkExited checks an exit: the terms in force on its day say what happens.
func (p Program) checkExited(list *problem.List, e PartnerExited, w when) {
	checkOneOf(list, "/cause", string(e.Cause), exitCauses()...)
	checkID(list, "/to", e.To, false)
	checkDecision(list, e.Reason, e.Approver)
	checkTold(list, "/occurred", w.on)
	checkTold(list, "/recorded", w.posted)
	if e.To != "" && e.To == e.Partner {
		list.Add("/to", problem.Conflict, "%s is the partner that leaves", problem.Quote(e.To))
	}
	if !slices.Contains(exitCauses(), string(e.Cause)) {
		return
	}
	v, ok := p.agreement(w.on)
	if !ok {
		list.Add("/occurred", problem.Conflict, "no version of the terms is in force on %s", w.on)
		return
	}
	switch rule, at, known := p.exitRule(v.ID, e.Cause); {
	case !known:
		list.Add("/cause", problem.Conflict, "terms %s do not say what happens when a partner leaves as %s", problem.Quote(v.ID), e.Cause)
	case e.To != "" && rule.Registrations != TransferRegistrations:
		list.Add("/to", problem.Conflict, "registrations lapse by %s", at+"/registrations")
	}
}

// checkExits checks what a stored account says of exits.
func (a *account) checkExits(list *problem.List, at string) {
	checkLength(list, at+"/exits", len(a.Exits))
	for i := range a.Exits {
		x := &a.Exits[i]
		last := i == len(a.Exits)-1
		if x.ID == "" || x.On.IsZero() || x.Final.Before(x.On) || x.Back.IsZero() && !last {
			list.Add(problem.At(at+"/exits", i), problem.Conflict, "want the id and the days of the exit, and the return of all but the last")
		}
	}
}

// exits reports whether some version says what happens when a partner leaves.
func exits(terms partnerecon.Terms[Agreement]) bool {
	return slices.ContainsFunc(terms, func(v partnerecon.Version[Agreement]) bool { return len(v.Policy.Exits) > 0 })
}
