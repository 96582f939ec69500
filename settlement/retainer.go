package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
)

// A Retainer is a kind of retainer that a version of the terms offers, by its name. The
// version in force on the day it is approved governs a retainer of the kind until it
// ends.
type Retainer struct {
	Name string `json:"name"`
	// Terms of the retainer. Their currency is the program's and may be left out.
	Terms retainer.Policy `json:"terms"`
}

// A RetainerEvent is what happened to one retainer of a partner, from its opening to its
// end: Event is one of package retainer. The fact says which one it is and when, so the
// event leaves out its id, its retainer, its partner and its days.
//
// Three events are the program's own and no facts: time passes by closes, which also
// state the commission that guarantees and draws are measured on, and seal old cycles.
type RetainerEvent struct {
	Partner  string `json:"partner"`
	Retainer string `json:"retainer"` // its id, of the caller's choice
	// Offer is the name of the kind of retainer that is opened. Left out afterwards.
	Offer string         `json:"offer,omitzero"`
	Event retainer.Event `json:"event"`
}

func (e RetainerEvent) subject() subject { return subject{partner: e.Partner} }

// compileRetainers makes the boards of the kinds of retainers, each of the versions that
// offer it.
func (out *Program) compileRetainers(list *problem.List, p Policy) {
	terms := map[string]partnerecon.Terms[retainer.Policy]{}
	for i, v := range p.Terms {
		at := problem.At("/terms", i) + "/policy"
		if len(v.Policy.Retainers) > maxList {
			list.Add(at+"/retainers", problem.Limit, "%d kinds of retainers, at most %d", len(v.Policy.Retainers), maxList)
			continue
		}
		names := map[string]bool{}
		for k, r := range v.Policy.Retainers {
			path := problem.At(at+"/retainers", k)
			checkOffer(list, path+"/name", r.Name, names)
			rules := p.ofProgram(r.Terms)
			checkRetainerCurrency(list, path+"/terms/currency", p, rules.Currency)
			_, err := retainer.New(rules)
			mergeFound(list, err, "", path+"/terms")
			terms[r.Name] = append(terms[r.Name], partnerecon.Version[retainer.Policy]{ID: v.ID, From: v.From, Rationale: v.Rationale, Policy: rules})
			out.tops = out.tops || topsUp(&rules)
		}
	}
	if len(terms) == 0 {
		return
	}
	for i, v := range p.Terms {
		checkBonusNames(list, problem.At("/terms", i)+"/policy/commission/bonuses", v.Policy.Commission.Bonuses)
	}
	if !list.Empty() {
		return // boards are of versions that are right
	}
	out.boards = map[string]retainer.Board{}
	for name, t := range terms {
		board, err := retainer.NewDated(t)
		mergeFound(list, err, "", "/terms")
		out.boards[name] = board
	}
}

// ofProgram fills in the currency of a retainer's terms.
func (p *Policy) ofProgram(r retainer.Policy) retainer.Policy {
	r = r.Clone()
	if r.Currency == "" {
		r.Currency = p.Currency
	}
	return r
}

// topsUp reports whether terms pay something that is measured on commission.
func topsUp(r *retainer.Policy) bool { return r.Guarantee.Amount.Stated() || r.Draw.Amount.Stated() }

func checkOffer(list *problem.List, path, name string, names map[string]bool) {
	checkText(list, path, name, true)
	if names[name] {
		list.Add(path, problem.Duplicate, "%s stands twice", problem.Quote(name))
	}
	names[name] = true
}

func checkRetainerCurrency(list *problem.List, path string, p Policy, c partnerecon.Currency) {
	if c != p.Currency {
		list.Add(path, problem.Conflict, "%s in a program in %s; leave it out", problem.Quote(string(c)), problem.Quote(string(p.Currency)))
	}
}

// checkBonusNames keeps the names that the entries of retainers have apart from those of
// bonuses.
func checkBonusNames(list *problem.List, at string, bonuses []commission.Bonus) {
	for i := range bonuses {
		if isRetainer(bonuses[i].Name) {
			list.Add(problem.At(at, i)+"/name", problem.Conflict, "%s is what the entries of retainers are called", problem.Quote(bonuses[i].Name))
		}
	}
}

// isRetainer reports whether a component is one that retainers post on.
func isRetainer(component string) bool {
	switch component {
	case retainer.ComponentUpside, retainer.ComponentReceivable, retainer.ComponentSetOff,
		retainer.ComponentGuarantee, retainer.ComponentDraw, retainer.ComponentRemains:
		return true
	}
	return false
}

// checkRetainerEvent checks what happened to a retainer, under the names that the fact
// gives its parts.
func (p Program) checkRetainerEvent(list *problem.List, f Fact, e RetainerEvent, w when) {
	checkID(list, "/retainer", e.Retainer, true)
	if len(p.boards) == 0 {
		list.Add("/kind", problem.Conflict, "the program offers no retainers")
		return
	}
	p.checkOffered(list, e)
	switch e.Event.(type) {
	case nil:
		list.Add("/event", problem.Required, "missing; say what happened to the retainer")
		return
	case retainer.Elapsed:
		list.Add("/event/kind", problem.Conflict, "time passes by the closes of the program")
		return
	case retainer.CommissionStated:
		list.Add("/event/kind", problem.Conflict, "the program states the commission of a cycle itself, from the partner's account")
		return
	case retainer.Seal:
		list.Add("/event/kind", problem.Conflict, "the closes of the program seal what is past the horizon")
		return
	}
	checkUnstamped(list, retainer.StampOf(e.Event))
	event := retainer.Stamped(e.Event, stampOf(f, e, w))
	for _, found := range retainer.Problems(event) {
		switch found.Path {
		case "/retainer", "/partner":
		case "/id":
			if f.ID != "" {
				list.Add("/id", found.Code, "%s", found.Message)
			}
		case "/on":
			list.Add("/occurred", found.Code, "%s", found.Message)
		case "/recorded":
			list.Add("/recorded", found.Code, "%s", found.Message)
		default:
			list.Add("/event"+found.Path, found.Code, "%s", found.Message)
		}
	}
}

// checkOffered checks that the kind of a retainer is named when it is opened, and then
// only.
func (p Program) checkOffered(list *problem.List, e RetainerEvent) {
	_, opens := e.Event.(retainer.Opened)
	_, known := p.boards[e.Offer]
	switch {
	case opens && e.Offer == "":
		list.Add("/offer", problem.Required, "missing; name the kind of retainer that is opened")
	case opens && !known:
		list.Add("/offer", problem.Unknown, "no version of the terms offers a retainer %s", problem.Quote(e.Offer))
	case !opens && e.Offer != "":
		list.Add("/offer", problem.Conflict, "it was named when the retainer was opened; leave it out")
	}
}

// checkUnstamped checks that an event leaves to the fact what the fact says.
func checkUnstamped(list *problem.List, s retainer.Stamp) {
	for _, m := range [...]struct {
		name   string
		stated bool
	}{
		{"id", s.ID != ""},
		{"retainer", s.Retainer != ""},
		{"partner", s.Partner != ""},
		{"on", !s.On.IsZero()},
		{"recorded", !s.Recorded.IsZero()},
	} {
		if m.stated {
			list.Add("/event/"+m.name, problem.Conflict, "the fact says so; leave it out")
		}
	}
}

// stampOf returns what a fact says of its event.
func stampOf(f Fact, e RetainerEvent, w when) retainer.Stamp {
	return retainer.Stamp{ID: partnerCause(f.ID), Retainer: e.Retainer, Partner: e.Partner, On: w.on, Recorded: w.recorded()}
}

// offers reports whether the version in force on a day offers a kind of retainer.
func (p Program) offers(name string, on partnerecon.Day) error {
	v, ok := p.agreement(on)
	if !ok {
		return p.noTerms(on)
	}
	if !slices.ContainsFunc(v.Policy.Retainers, func(r Retainer) bool { return r.Name == name }) {
		return fmt.Errorf("version %s, in force on %s, offers no retainer %s: %w", problem.Quote(v.ID), on, problem.Quote(name), ErrTerms)
	}
	return nil
}

// ruleOf returns the place of a kind of retainer in a version of the program.
func (p Program) ruleOf(terms, name string) string {
	for i, v := range p.policy.Terms {
		if v.ID != terms {
			continue
		}
		for k, r := range v.Policy.Retainers {
			if r.Name == name {
				return problem.At(problem.At("/terms", i)+"/policy/retainers", k) + "/terms"
			}
		}
	}
	return ""
}
