package benchmark

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// ActivationFacts are a partner that signed up and what was done since.
type ActivationFacts struct {
	Tier   string          `json:"tier,omitzero"`
	Signed partnerecon.Day `json:"signed"`
	On     partnerecon.Day `json:"on"` // not before Signed
	// Done are steps of the tier, each once, not before Signed; those after On are
	// passed over.
	Done []DoneStep `json:"done,omitzero"`
	// FirstReferral is the day of its first lead or referral, not before Signed.
	// Absent, or after On: none yet.
	FirstReferral partnerecon.Day `json:"first_referral,omitzero"`
}

// A DoneStep of the activation.
type DoneStep struct {
	Name string          `json:"name"`
	On   partnerecon.Day `json:"on"`
}

// ActivationReport is what is due with a new partner, and what became of it.
type ActivationReport struct {
	Steps []ActivationStep `json:"steps,omitzero"` // of its tier, in the order of the policy
	// Review is the day on which it is active or dormant.
	Review partnerecon.Day   `json:"review"`
	Class  Class             `json:"class"`
	Trace  partnerecon.Trace `json:"trace"`
}

// An ActivationStep and when it is due.
type ActivationStep struct {
	Name   string          `json:"name"`
	Due    partnerecon.Day `json:"due"`
	Status Status          `json:"status"`
	Done   partnerecon.Day `json:"done,omitzero"`
	Late   int             `json:"late,omitzero"` // days after Due, of a done step too
}

// A Class of new partners.
type Class string

// The classes.
const (
	Active  Class = "active"  // it referred somebody by the day of the review
	Dormant Class = "dormant" // it did not; what it does later does not change that
	Open    Class = "open"    // it did not yet, but still can
)

// Activation says which steps are due after a partner signed up. "The first 14 days
// after signup determine whether a partner will ever generate revenue", says "Partner
// & Affiliate Program Design", section 6, whose seven steps are those of [Text]. A
// step is due on one day, and overdue from the next one on until it is done.
func (y Yardstick) Activation(f ActivationFacts) (ActivationReport, error) {
	p := &y.policy.Activation
	if len(p.Steps) == 0 {
		return ActivationReport{}, absent("/activation")
	}
	if err := y.checkActivation(&f); err != nil {
		return ActivationReport{}, err
	}
	done := map[string]partnerecon.Day{}
	for _, d := range f.Done {
		if !d.On.After(f.On) {
			done[d.Name] = d.On
		}
	}
	out := ActivationReport{Review: f.Signed.Add(p.Review)}
	for i, step := range p.Steps {
		if !applies(step.Tiers, f.Tier) {
			continue
		}
		s := ActivationStep{Name: step.Name, Due: f.Signed.Add(step.Day), Done: done[step.Name]}
		s.Status, s.Late = status(f.On, s.Due, s.Due)
		if !s.Done.IsZero() {
			s.Status, s.Late = Done, max(s.Done.Sub(s.Due), 0)
		}
		out.Steps = append(out.Steps, s)
		details := []partnerecon.Detail{text("step", problem.Cut(s.Name)), partnerecon.D("due", s.Due), partnerecon.D("done", s.Done), count("late", s.Late)}
		out.Trace.Add(codeOfStatus(s.Status), problem.At("/activation/steps", i), details...)
	}
	var code string
	out.Class, code = classOf(f, out.Review)
	details := []partnerecon.Detail{partnerecon.D("review", out.Review), partnerecon.D("first_referral", f.FirstReferral)}
	out.Trace.Add(code, "/activation/review", sourced(details, p.Source)...)
	return out, nil
}

func classOf(f ActivationFacts, review partnerecon.Day) (class Class, code string) {
	referred := !f.FirstReferral.IsZero() && !f.FirstReferral.After(f.On)
	switch {
	case referred && !f.FirstReferral.After(review):
		return Active, CodeActive
	case f.On.Before(review):
		return Open, CodeOpen
	}
	return Dormant, CodeDormant
}

func (y Yardstick) checkActivation(f *ActivationFacts) error {
	var k checker
	k.text("/tier", f.Tier)
	k.day("/signed", f.Signed)
	k.day("/on", f.On)
	k.notBefore("/on", f.On, f.Signed)
	k.notBefore("/first_referral", f.FirstReferral, f.Signed)
	if !k.few("/done", len(f.Done), maxItems) {
		return k.err()
	}
	known := map[string]bool{}
	for _, s := range y.policy.Activation.Steps {
		known[s.Name] = applies(s.Tiers, f.Tier)
	}
	seen := map[string]bool{}
	for i, d := range f.Done {
		k.Enter("/done", i)
		k.once("/name", d.Name, seen)
		if !known[d.Name] && d.Name != "" {
			k.Add("/name", problem.Unknown, "the tier has no step %s", problem.Quote(d.Name))
		}
		k.day("/on", d.On)
		k.notBefore("/on", d.On, f.Signed)
		k.Leave()
	}
	return k.err()
}
