package incentive

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Collaboration rewards what several did together, such as a joint campaign or an
// integrated onboarding: a fixed amount for each activity, or a share of its value.
type Collaboration struct {
	Name  string           `json:"name"`
	Stage commission.Stage `json:"stage,omitzero"`
	// Amount of an activity, or Share of its value up to 100 %: exactly one.
	Amount partnerecon.Money `json:"amount,omitzero"`
	Share  partnerecon.Rate  `json:"share,omitzero"`
}

// An Activity is something done together.
type Activity struct {
	ID string `json:"id"`
	// Value that a share is measured on. Required where the collaboration pays one.
	Value partnerecon.Money `json:"value,omitzero"`
	// Participants share what is paid by their weights, to the last minor unit.
	Participants []Participant `json:"participants"`
}

// A Participant took part in an activity.
type Participant struct {
	ID     string           `json:"id"` // a partner, or a team of the company's own
	Weight partnerecon.Rate `json:"weight"`
	// Internal: a team of the company's own. Its part is kept, and is not given to the
	// partners.
	Internal bool `json:"internal,omitzero"`
}

// A Part is what a participant gets.
type Part struct {
	ID       string            `json:"id"`
	Internal bool              `json:"internal,omitzero"`
	Amount   partnerecon.Money `json:"amount"`
}

// A Division says who gets what of an activity.
type Division struct {
	Total partnerecon.Money `json:"total,omitzero"`
	Parts []Part            `json:"parts,omitempty"` // in the order of the participants; they add up to the total
	Trace partnerecon.Trace `json:"trace,omitzero"`
}

// Divide shares the reward of an activity among all who took part in it, as the newest
// version that has the collaboration says; what is posted goes by the version in force on the
// day of the activity. It returns [ErrUnknown] for a collaboration that there is not.
func (s Scheme) Divide(collaboration string, a Activity) (Division, error) {
	for i := len(s.versions) - 1; i >= 0; i-- {
		if at := s.versions[i].collaborationAt(collaboration); at >= 0 {
			return s.versions[i].divide(at, a)
		}
	}
	return Division{}, fmt.Errorf("incentive: collaboration %s: %w", problem.Quote(collaboration), ErrUnknown)
}

// collaboration returns the version that governs what is done on a day, the one in force then
// or else the first one, and the place of a collaboration there; nil where it has none of the
// name.
func (s Scheme) collaboration(name string, on partnerecon.Day) (*version, int) {
	var out *version
	for i := range s.versions {
		if v := &s.versions[i]; i == 0 || !v.from.After(on) {
			out = v
		}
	}
	if out == nil {
		return nil, -1
	}
	at := out.collaborationAt(name)
	if at < 0 {
		return nil, -1
	}
	return out, at
}

// collaborationAt returns the place of a collaboration in a version, or -1.
func (v *version) collaborationAt(name string) int {
	return slices.IndexFunc(v.policy.Collaborations, func(c Collaboration) bool { return c.Name == name })
}

func (v *version) divide(at int, a Activity) (Division, error) {
	c := &v.policy.Collaborations[at]
	rule := problem.At("/collaborations", at)
	var list problem.List
	checkActivity(&list, a, c, v.policy.Currency)
	if err := invalid(&list); err != nil {
		return Division{}, err
	}
	out := Division{Total: c.Amount}
	if c.Share.Stated() {
		total, ok := exact.MulDiv(a.Value.Minor(), c.Share.Num(), c.Share.Den(), v.mode)
		if !ok {
			return Division{}, fmt.Errorf("incentive: activity %s: %w", problem.Quote(a.ID), partnerecon.ErrOverflow)
		}
		out.Total = v.money(total)
		out.Trace.Add(CodeShare, rule+"/share", partnerecon.D("value", a.Value), partnerecon.D("share", c.Share), partnerecon.D("total", out.Total))
	} else {
		out.Trace.Add(CodeFixed, rule+"/amount", partnerecon.D("total", out.Total))
	}
	weights := make([]partnerecon.Part, len(a.Participants))
	for i, p := range a.Participants {
		weights[i] = partnerecon.Part{ID: p.ID, Weight: p.Weight}
	}
	amounts, err := partnerecon.Allocate(out.Total, weights)
	if err != nil {
		return Division{}, fmt.Errorf("incentive: activity %s: %w", problem.Quote(a.ID), err)
	}
	for i, p := range a.Participants {
		out.Parts = append(out.Parts, Part{p.ID, p.Internal, amounts[i]})
		code := CodePart
		if p.Internal {
			code = CodeInternal
		}
		out.Trace.Add(code, rule, text("participant", p.ID), partnerecon.D("weight", p.Weight), partnerecon.D("part", amounts[i]))
	}
	return out, nil
}
