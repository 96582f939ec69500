package attribution

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

func (c *checker) checkMethods() {
	methods := c.policy.Methods
	if len(methods) == 0 {
		c.Add("/methods", problem.Required, "want at least one method")
	}
	for i, m := range methods {
		at := problem.At("/methods", i)
		checkOptional(&c.List, at+"/tier", m.Tier)
		if i != slices.IndexFunc(methods, func(o Method) bool { return o.Tier == m.Tier }) {
			c.Add(at+"/tier", problem.Duplicate, "tier %s stands twice", problem.Quote(m.Tier))
		}
		c.checkMethod(at, m)
	}
	switch {
	case c.policy.Mixed == LowestTier, c.policy.Mixed == RegistrationFirst:
	case c.policy.Mixed != "" || len(methods) > 1:
		c.Add("/mixed", problem.Unchosen(string(c.policy.Mixed)), "want lowest_tier or registration_first, got %s", problem.Quote(string(c.policy.Mixed)))
	}
}

func (c *checker) checkMethod(at string, m Method) {
	checkNames(&c.List, at+"/evidence", m.Evidence)
	switch {
	case m.Unaccepted == "" && len(m.Evidence) == 0:
	case m.Unaccepted != Flag && m.Unaccepted != Refuse:
		c.Add(at+"/unaccepted", problem.Unchosen(string(m.Unaccepted)), "want flag or refuse, got %s", problem.Quote(string(m.Unaccepted)))
	}
	if m.DirectFirst != "" && m.DirectFirst != VoidsRegistration {
		c.Add(at+"/direct_first", problem.Unknown, "want voids_registration or nothing, got %s", problem.Quote(string(m.DirectFirst)))
	}
	if m.Registration != AsTouch && m.Registration != TakesPriority {
		c.Add(at+"/registration", problem.Unchosen(string(m.Registration)), "want as_touch or takes_priority, got %s", problem.Quote(string(m.Registration)))
	}
	reads := c.checkSplit(at+"/split", m.Split)
	switch {
	case reads && m.Over != Introductions && m.Over != Touches:
		c.Add(at+"/over", problem.Unchosen(string(m.Over)), "want introductions or touches, got %s", problem.Quote(string(m.Over)))
	case !reads && m.Over != "":
		c.Add(at+"/over", problem.Conflict, "this split reads no path; leave it out")
	}
}

// checkSplit checks a split and reports whether it reads a path. Only the splits
// of this package are known: a pointer to one, or a type that embeds one, is
// none of them.
func (c *checker) checkSplit(at string, s Split) bool {
	switch s := s.(type) {
	case First, Last, LastEligible, Linear:
	case Equal, Additive:
		return false
	case LastNot:
		if len(s.Classes) == 0 {
			c.Add(at+"/classes", problem.Required, "want at least one class")
		}
		c.checkClasses(at+"/classes", s.Classes)
	case Position:
		c.checkPosition(at, s)
	case Decay:
		c.checkDecay(at, s)
	case Weighted:
		c.checkWeights(at, s.Weights)
	case nil:
		c.Add(at, problem.Required, "missing; say how sourced credit is shared")
		return false
	default:
		c.Add(at, problem.Unknown, "want a split of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", s)))
		return false
	}
	return true
}

func (c *checker) checkPosition(at string, p Position) {
	if p.TwoTouch != SpreadMiddle && p.TwoTouch != Halves {
		c.Add(at+"/two_touch", problem.Unchosen(string(p.TwoTouch)), "want spread_middle or equal, got %s", problem.Quote(string(p.TwoTouch)))
	}
	var found problem.List
	checkShare(&found, "/first", p.First)
	checkShare(&found, "/middle", p.Middle)
	checkShare(&found, "/last", p.Last)
	c.Merge(at, found.Sorted())
	if !found.Empty() {
		return
	}
	if sum := num(p.First).Add(num(p.Middle)).Add(num(p.Last)); sum.Cmp(exact.Int(1)) != 0 {
		c.Add(at, problem.Conflict, "the parts add up to %s, want 100%%", sum.Percent())
	} else if _, ok := p.parts(); !ok {
		c.Add(at, problem.Limit, "the common denominator of the parts is above %d", maxDen)
	}
}

func (c *checker) checkDecay(at string, d Decay) {
	const maxDays, maxHours = 36525, 876600
	if (d.Days == 0) == (d.Hours == 0) {
		c.Add(at, problem.Required, "state one of days and hours")
	}
	if d.Days < 0 || d.Days > maxDays {
		c.Add(at+"/days", problem.OutOfRange, "want 1 to %d, got %d", maxDays, d.Days)
	}
	if d.Hours < 0 || d.Hours > maxHours {
		c.Add(at+"/hours", problem.OutOfRange, "want 1 to %d, got %d", maxHours, d.Hours)
	}
}

func (c *checker) checkWeights(at string, weights []Weight) {
	at += "/weights"
	switch n := len(weights); {
	case n == 0:
		c.Add(at, problem.Required, "want at least one weight")
	case n > maxList:
		c.Add(at, problem.Limit, "%d weights, at most %d", n, maxList)
		return
	}
	for i, w := range weights {
		c.checkKindName(problem.At(at, i)+"/kind", w.Kind)
		if i != slices.IndexFunc(weights, func(o Weight) bool { return o.Kind == w.Kind }) {
			c.Add(problem.At(at, i)+"/kind", problem.Duplicate, "kind %s stands twice", problem.Quote(w.Kind))
		}
		if w.Weight < 1 || w.Weight > maxScale {
			c.Add(problem.At(at, i)+"/weight", problem.OutOfRange, "want 1 to %d, got %d", maxScale, w.Weight)
		}
	}
}

func (c *checker) checkKindName(path, name string) {
	if !slices.ContainsFunc(c.policy.Kinds, func(k Kind) bool { return k.Name == name }) {
		c.Add(path, problem.Unknown, "no kind of touch has the name %s", problem.Quote(name))
	}
}
