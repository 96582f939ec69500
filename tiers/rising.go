package tiers

import (
	"time"

	"github.com/partnerecon/partnerecon/internal/problem"
)

func calendarOf(p *Policy) calendar { return calendar{time.Month(max(p.YearStart, 1))} }

// rising checks that a higher tier asks for more than a lower one, for every segment
// that has targets of its own:
//
//   - no criterion that a tier asks for at all events is easier than the same one of a
//     tier below it;
//   - what a tier asks for does not follow from what a tier below it asks for, or
//     nobody would stand in that one;
//   - no criterion follows from others that have to be met with it.
func (c *checker) rising() {
	for _, segment := range c.segments() {
		for i := range c.p.Tiers {
			c.above(i, segment)
		}
		c.idle("/base", &c.p.Base, nil, segment)
		for i := range c.p.Tiers {
			c.idle(problem.At("/tiers", i)+"/needs", &c.p.Tiers[i].Needs, c.givenTo(i), segment)
		}
		if !c.list.Empty() {
			return // other segments say mostly the same
		}
	}
}

// segments returns the segments that are named, after the empty one for all others.
func (c *checker) segments() []string {
	out, seen := []string{""}, map[string]bool{}
	var visit func(g *Group)
	visit = func(g *Group) {
		for i := range g.Criteria {
			for _, t := range g.Criteria[i].Targets {
				if !seen[t.Segment] {
					seen[t.Segment] = true
					out = append(out, t.Segment)
				}
			}
		}
		for i := range g.Groups {
			visit(&g.Groups[i])
		}
	}
	visit(&c.p.Base)
	for i := range c.p.Tiers {
		visit(&c.p.Tiers[i].Needs)
	}
	return out
}

// mandatory returns the criteria that are met whenever the group is.
func (g *Group) mandatory() []*Criterion {
	if g.Need != All && len(g.Criteria)+len(g.Groups) != 1 {
		return nil
	}
	var out []*Criterion
	for i := range g.Criteria {
		out = append(out, &g.Criteria[i])
	}
	for i := range g.Groups {
		out = append(out, g.Groups[i].mandatory()...)
	}
	return out
}

// givenTo returns the criteria that are met by whoever may stand in a tier, without
// its own.
func (c *checker) givenTo(tier int) []*Criterion {
	out := c.p.Base.mandatory()
	if c.p.Cumulative {
		for i := range tier {
			out = append(out, c.p.Tiers[i].Needs.mandatory()...)
		}
	}
	return out
}

// above compares a tier with those below it.
func (c *checker) above(tier int, segment string) {
	at := problem.At("/tiers", tier) + "/needs"
	needs := &c.p.Tiers[tier].Needs
	for below := range tier {
		lower := &c.p.Tiers[below]
		given := append(c.givenTo(below), lower.Needs.mandatory()...)
		c.easier(at, needs, lower, segment)
		if c.p.Cumulative && below < tier-1 { // a tier between them is in both
			continue
		}
		if tier > 0 && c.implied(given, needs, segment) {
			c.list.Add(at, problem.Conflict, "whoever reaches tier %s%s reaches this one, so that nobody stands in that", problem.Quote(lower.Name), of(segment))
		}
	}
}

// easier reports criteria of a group with a lower target than those of a lower tier.
func (c *checker) easier(at string, g *Group, lower *Tier, segment string) {
	if g.Need != All && len(g.Criteria)+len(g.Groups) != 1 {
		return
	}
	for i := range g.Criteria {
		k := &g.Criteria[i]
		for _, o := range lower.Needs.mandatory() {
			if !k.comparable(o) {
				continue
			}
			m := c.known[k.Metric]
			if n, ok := m.harder(k.target(segment), o.target(segment)); ok && n < 0 {
				c.list.Add(problem.At(at+"/criteria", i)+"/target", problem.Conflict, "easier than tier %s%s, which asks for %s",
					problem.Quote(lower.Name), of(segment), o.target(segment))
			}
		}
	}
	for i := range g.Groups {
		c.easier(problem.At(at+"/groups", i), &g.Groups[i], lower, segment)
	}
}

// of names a segment in a message.
func of(segment string) string {
	if segment == "" {
		return ""
	}
	return " in segment " + problem.Quote(segment)
}

// idle reports criteria that decide nothing: they follow from others that have to be
// met as well, or they are an alternative to something that follows from them.
func (c *checker) idle(at string, g *Group, given []*Criterion, segment string) {
	for i := range g.Criteria {
		here := problem.At(at+"/criteria", i)
		for _, o := range given {
			if c.follows(o, &g.Criteria[i], segment) {
				c.list.Add(here, problem.Conflict, "decides nothing%s: %s is asked for anyway", of(segment), o.target(segment))
				break
			}
		}
		for j := range g.Criteria {
			if i != j && c.idleBeside(g, i, j, segment) {
				c.list.Add(here, problem.Conflict, "decides nothing%s beside the criterion at %s", of(segment), problem.At(at+"/criteria", j))
				break
			}
		}
	}
	for i := range g.Groups {
		c.idle(problem.At(at+"/groups", i), &g.Groups[i], given, segment)
	}
}

// idleBeside reports whether the i-th criterion of a group decides nothing because of
// the j-th. Of two that are the same it is the later one.
func (c *checker) idleBeside(g *Group, i, j int, segment string) bool {
	a, b := &g.Criteria[i], &g.Criteria[j]
	ab, ba := c.follows(a, b, segment), c.follows(b, a, segment)
	if ab && ba {
		return i > j && g.Need != KOfN
	}
	return g.Need == All && ba || g.Need == Any && ab
}

// implied reports whether a group is met by everybody who meets the given criteria.
func (c *checker) implied(given []*Criterion, g *Group, segment string) bool {
	met, n := 0, len(g.Criteria)+len(g.Groups)
	for i := range g.Criteria {
		for _, o := range given {
			if c.follows(o, &g.Criteria[i], segment) {
				met++
				break
			}
		}
	}
	for i := range g.Groups {
		if c.implied(given, &g.Groups[i], segment) {
			met++
		}
	}
	return met >= g.wanted(n)
}

// wanted returns how many of n members of a group have to be met.
func (g *Group) wanted(n int) int {
	switch g.Need {
	case Any:
		return min(1, n)
	case KOfN:
		return g.K
	default:
		return n
	}
}

// comparable reports whether two criteria ask the same of the same metric, but for
// the target.
func (k *Criterion) comparable(o *Criterion) bool {
	return k.Metric == o.Metric && k.Within.n1() == o.Within.n1() && k.Of == o.Of && k.Met == o.Met && k.Ramped == o.Ramped
}

// n1 returns the span with N written out.
func (s Span) n1() Span {
	s.N = max(s.N, 1)
	return s
}

// follows reports whether whoever meets a also meets b: b asks no more of the same.
func (c *checker) follows(a, b *Criterion, segment string) bool {
	if !a.comparable(b) {
		return false
	}
	n, ok := c.known[a.Metric].harder(a.target(segment), b.target(segment))
	atEdge := c.boundary(b) == ReachedAbove && c.boundary(a) == ReachedAt
	return ok && (n > 0 || n == 0 && !atEdge)
}

func (c *checker) boundary(k *Criterion) Boundary {
	if k.Boundary != "" {
		return k.Boundary
	}
	return c.p.Boundary
}

// target returns the target of a segment.
func (k *Criterion) target(segment string) Value {
	for i := range k.Targets {
		if k.Targets[i].Segment == segment {
			return k.Targets[i].Target
		}
	}
	return k.Target
}
