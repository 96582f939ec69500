package pilot

import (
	"cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

const (
	maxPilots    = 100
	maxSegments  = 100
	maxArms      = 100
	maxWeight    = 1_000_000
	maxQuarters  = 400
	maxList      = 100_000 // partners or customers of a question
	leastQuarter = 2       // "overfitting a model to a single quarter" takes one
)

// A checker collects what is wrong.
type checker struct{ problem.List }

// err returns what was found as an error, or nil.
func (k *checker) err() error {
	if found := k.Sorted(); len(found) > 0 {
		return &partnerecon.InvalidError{Package: "pilot", Problems: problem.Convert[partnerecon.Problem](found)}
	}
	return nil
}

func (p *Policy) check() *checker {
	k := &checker{}
	k.between("/full_quarters", p.FullQuarters, leastQuarter, maxQuarters)
	k.between("/year_start", p.YearStart, 0, 12)
	k.Text("/standing", p.Standing)
	if len(p.Pilots) == 0 {
		k.Add("/pilots", problem.Required, "missing; state at least one pilot")
	}
	if !k.Few("/pilots", len(p.Pilots), maxPilots) {
		return k
	}
	names, salts := map[string]bool{}, map[string]bool{}
	for i := range p.Pilots {
		k.Enter("/pilots", i)
		k.Once("/name", p.Pilots[i].Name, names)
		k.Once("/salt", p.Pilots[i].Salt, salts)
		k.pilot(&p.Pilots[i], p.Standing)
		for j := range i {
			if o := &p.Pilots[j]; o.meets(&p.Pilots[i]) {
				k.Add("/from", problem.Conflict, "somebody would be in two pilots at once, this one and %s from %s until %s",
					problem.Quote(o.Name), o.From, o.Until)
				break // one is enough to know
			}
		}
		k.Leave()
	}
	return k
}

func (k *checker) pilot(p *Pilot, standing string) {
	if p.From.IsZero() {
		k.Add("/from", problem.Required, "missing; state the first day")
	}
	if !p.From.Before(p.Until) {
		k.Add("/until", problem.OutOfRange, "want a day after the first one, %s, got %s", p.From, p.Until)
	}
	if k.Few("/segments", len(p.Segments), maxSegments) {
		seen := map[string]bool{}
		for i, s := range p.Segments {
			k.Once(problem.At("/segments", i), s, seen)
		}
	}
	if len(p.Arms) < 2 {
		k.Add("/arms", problem.Required, "want at least two arms, got %d", len(p.Arms))
	}
	if !k.Few("/arms", len(p.Arms), maxArms) {
		return
	}
	names, plans := map[string]bool{}, map[string]bool{}
	for i, a := range p.Arms {
		k.Enter("/arms", i)
		k.Once("/name", a.Name, names)
		k.between("/weight", a.Weight, 1, maxWeight)
		k.Text("/plan", a.Plan)
		plan := cmp.Or(a.Plan, standing)
		if plans[plan] {
			k.Add("/plan", problem.Duplicate, "another arm has this plan, %s", problem.Quote(plan))
		}
		plans[plan] = true
		k.Leave()
	}
}

// between wants a number of at least low and at most high.
func (k *checker) between(path string, n, low, high int) {
	if n < low || n > high {
		k.Add(path, problem.OutOfRange, "want %d to %d, got %d", low, high, n)
	}
}
