package settlement

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// What a cap per period defers is no debt and no part of the balance: it is cut like
// anything else, in the claim of the cap, and what is released is given back there. So what
// was paid and what is deferred come to what was earned, whatever goes back.

// A PartnerReached says that a partner reached a milestone on the day the fact occurred, for
// which parts wait that caps per period have put off. It may be stated again, with other
// facts: the first one that passes the tests of a tranche counts.
type PartnerReached struct {
	Partner string `json:"partner"`
	// Milestone is one that a cap per period of some version waits for.
	Milestone string `json:"milestone"`
	// Facts that the tranches test. Absent: none is stated.
	Facts []commission.Fact `json:"facts,omitzero"`
}

func (e PartnerReached) subject() subject { return subject{partner: e.Partner} }

func cloneStated(facts []commission.Fact) []commission.Fact {
	out := slices.Clone(facts)
	for i := range out {
		out[i].Values = slices.Clone(out[i].Values)
	}
	return out
}

func cloneReached(list []commission.Reached) []commission.Reached {
	out := slices.Clone(list)
	for i := range out {
		out[i].Facts = cloneStated(out[i].Facts)
	}
	return out
}

// checkReached checks a milestone of a partner: some cap waits for it, and what it states reads
// as some version declares it.
func (p Program) checkReached(list *problem.List, id string, e PartnerReached, w when) {
	asked := false
	for _, d := range p.deferrals {
		asked = asked || slices.Contains(d.Milestones(), e.Milestone)
	}
	if !asked {
		list.Add("/milestone", problem.Unknown, "no cap per period of the program waits for milestone %s", problem.Quote(e.Milestone))
	}
	trial := commission.Milestone{ID: id, Customer: "x", Name: "x", On: w.on, Currency: p.policy.Currency}
	trial.Facts = e.Facts
	for _, found := range commission.Problems(trial) {
		if found.Path == "/facts" || strings.HasPrefix(found.Path, "/facts/") {
			list.Add(found.Path, found.Code, "%s", found.Message)
		}
	}
	for i := range e.Facts[:min(len(e.Facts), maxTouches)] {
		tested, reads := false, false
		for _, d := range p.deferrals {
			t, r := d.Reads(e.Milestone, e.Facts[i])
			tested, reads = tested || t, reads || r
		}
		switch at := problem.At("/facts", i); {
		case asked && !tested:
			list.Add(at+"/name", problem.Unknown, "no cap that waits for milestone %s tests fact %s", problem.Quote(e.Milestone), problem.Quote(e.Facts[i].Name))
		case asked && !reads:
			list.Add(at+"/values", problem.Syntax, "reads as no version declares fact %s", problem.Quote(e.Facts[i].Name))
		}
	}
}

// reached keeps a milestone of a partner. It changes nothing on an error.
func (s *posting) reached(a *account, e PartnerReached) error {
	if len(a.Reached) >= maxTouches {
		return tooMany(e.Partner)
	}
	r := commission.Reached{ID: s.fact.ID, Name: e.Milestone, On: s.when.on, Facts: cloneStated(e.Facts)}
	a.Reached = append(slices.Clip(a.Reached), r)
	return nil
}
