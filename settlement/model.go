package settlement

import (
	"reflect"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A model is the attribution of a version, with what its journeys may tell.
type model struct {
	attribution.Model
	zone       *time.Location
	kinds      map[string]bool // of touches
	introduces map[string]bool // those that can introduce a lead
	contacts   map[string]bool // those that are evidence of anything
	registers  string          // the kind that registers, if there is one
	tiers      []string        // with a method; the empty one: all
	facts      map[declaration]bool
	locks      bool               // accounts are bound by their first deal
	engaged    partnerecon.Window // in which a touch counts for a renewal
}

// A declaration is a fact that a model declares.
type declaration struct {
	of   attribution.Scope
	name string
}

// newModel takes down what the journeys of a model may tell.
func newModel(made attribution.Model, rules attribution.Policy, zone *time.Location) model {
	m := model{Model: made, zone: zone, kinds: map[string]bool{}, introduces: map[string]bool{}, contacts: map[string]bool{}, facts: map[declaration]bool{}}
	for _, k := range rules.Kinds {
		m.kinds[k.Name] = true
		m.introduces[k.Name] = k.Introduces != attribution.Look{} && k.Registers == ""
		m.contacts[k.Name] = k.Introduces != attribution.Look{} || k.Contributes != attribution.Look{} || k.Engages
		if k.Registers != "" {
			m.registers = k.Name
		}
	}
	for _, method := range rules.Methods {
		m.tiers = append(m.tiers, method.Tier)
	}
	for _, d := range rules.Facts {
		m.facts[declaration{d.Of, d.Name}] = true
	}
	m.locks, m.engaged = rules.Lock.Stated(), rules.Renewal.Engaged
	return m
}

// contact reports whether touches of a kind are contacts for the desk, and such as
// can introduce a lead, by the version in force on a day. A kind that is evidence of
// nothing, such as an account overlap, is none. Without an attribution all are.
func (p Program) contact(kind string, on partnerecon.Day) (contact, introduction bool) {
	v, ok := p.agreement(on)
	if !ok {
		v = &p.policy.Terms[0] // it came before the program began
	}
	m, ok := p.models[v.ID]
	return !ok || m.contacts[kind], m.introduces[kind]
}

// attributes reports whether some version decides credits.
func (p Program) attributes() bool { return len(p.models) > 0 }

// decides reports whether the version in force at the close of a deal decides its
// credits.
func (p Program) decides(d attributed) bool {
	_, ok := p.models[d.Terms]
	return ok
}

// covers reports whether the model has a method for partners of a tier.
func (m model) covers(tier string) bool {
	return slices.Contains(m.tiers, tier) || slices.Contains(m.tiers, "")
}

// attributes reports whether the agreement decides credits.
func (a Agreement) attributes() bool { return !reflect.ValueOf(a.Attribution).IsZero() }

// compileModels makes the models of the versions that decide credits. The program
// keeps a copy of their policies.
func (out *Program) compileModels(list *problem.List, p Policy) {
	for i, v := range p.Terms {
		if !v.Policy.attributes() {
			continue
		}
		at := problem.At("/terms", i) + "/policy/attribution"
		rules := v.Policy.Attribution
		checkAttribution(list, at, p, rules)
		if rules.Zone == "" {
			rules.Zone = out.zone.String()
		}
		made, err := attribution.New(rules)
		if err != nil {
			mergeFound(list, err, "", at)
			continue
		}
		if out.models == nil {
			out.models = map[string]model{}
		}
		m := newModel(made, rules, out.zone)
		out.models[v.ID], out.locks = m, out.locks || m.locks
	}
	out.copyModels(&out.policy)
}

// copyModels replaces the attributions of a policy by copies of their own.
func (out *Program) copyModels(p *Policy) {
	for i := range p.Terms {
		if m, ok := out.models[p.Terms[i].ID]; ok {
			a := &p.Terms[i].Policy
			zone := a.Attribution.Zone
			a.Attribution = m.Policy()
			a.Attribution.Zone = zone
		}
	}
}

// checkAttribution checks the attribution of a version against the program.
func checkAttribution(list *problem.List, at string, p Policy, a attribution.Policy) {
	if a.Zone != "" && a.Zone != p.Zone {
		list.Add(at+"/zone", problem.Conflict, "the program's zone is %s; leave it out", problem.Quote(p.Zone))
	}
	for i, m := range a.Methods {
		path := problem.At(at+"/methods", i)
		if m.Tier != "" && !slices.Contains(p.Tiers, m.Tier) {
			list.Add(path+"/tier", problem.Unknown, "the program has no tier %s", problem.Quote(m.Tier))
		}
		if _, ok := m.Split.(attribution.Additive); ok {
			list.Add(path+"/split", problem.Conflict, "additive shares may exceed the deal, and a payment is shared at most once")
		}
	}
}
