package tiers

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Facts are what an assessment is asked for.
type Facts struct {
	// On is the day: what became known later does not count. Required, and not before
	// the last sealed day.
	On partnerecon.Day
	// Revenue that the caller expects the partner to bring, and the rate that each tier
	// pays on it: with them the assessment says what the next tier is worth. Absent: it
	// does not say.
	Revenue  partnerecon.Money
	Rates    []TierRate
	Rounding partnerecon.Rounding // required with Revenue
}

// A TierRate is what a tier pays.
type TierRate struct {
	Tier string           `json:"tier,omitzero"` // empty: no tier
	Rate partnerecon.Rate `json:"rate,omitzero"`
}

// An Assessment says where a partner stands on a day, for what it qualifies, and what is
// missing.
type Assessment struct {
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
	// Tier in force on the day; empty for none.
	Tier string `json:"tier"`
	// Qualified is the highest open tier whose needs are met, Requested the one that the
	// partner asked for.
	Qualified string `json:"qualified"`
	Requested string `json:"requested,omitzero"`
	// Eligible: the partner, which has not left, qualifies for a higher tier than the one in
	// force.
	Eligible bool `json:"eligible,omitzero"`
	// Next is the lowest open tier above the one in force and the one that is qualified
	// for; empty at the top.
	Next string `json:"next,omitzero"`
	// Tiers, from the lowest to the highest, and what is met of each.
	Tiers []Verdict `json:"tiers"`
	// Review is the day of the next review, Outlook what it would decide if nothing more
	// became known until then.
	Review  partnerecon.Day `json:"review"`
	Outlook []Change        `json:"outlook,omitempty"`
	// Course that the partner is on: its term, its grace, its notice.
	Course Course `json:"course"`
	// Worth is what the next tier would add on the expected revenue.
	Worth partnerecon.Money `json:"worth,omitzero"`
	// Volumes are how the volume compares with what tiers expect, Readiness what should be
	// in place in the tier in force. Neither decides anything.
	Volumes   []Volume          `json:"volumes,omitempty"`
	Readiness []Gap             `json:"readiness,omitempty"`
	Trace     partnerecon.Trace `json:"trace"`
}

// A Verdict says whether the needs of a tier are met.
type Verdict struct {
	Tier string `json:"tier"`
	Met  bool   `json:"met"`
	Over bool   `json:"over,omitzero"` // nobody stands in it any more
	// Criteria that count: the base, the tiers below where they count, and its own.
	Criteria []Gap `json:"criteria,omitempty"`
}

// Gaps returns what is still to be met of the next tier; nothing at the top.
func (a Assessment) Gaps() []Gap { return a.GapsTo(a.Next) }

// GapsTo returns what is still to be met of a tier. Of alternatives of which not enough
// are met all others are named; the trace says how many are wanted. Of a tier whose needs
// are met, and of one that the ladder does not have, it returns nothing.
func (a Assessment) GapsTo(tier string) []Gap {
	var out []Gap
	for _, v := range a.Tiers {
		if v.Tier != tier || v.Met || tier == "" {
			continue
		}
		for _, g := range v.Criteria {
			if !g.Met && !g.Spare {
				out = append(out, g)
			}
		}
	}
	return out
}

// Assess says where a partner stands on a day. It changes nothing.
func (l Ladder) Assess(s Standing, f Facts) (Assessment, error) {
	if l.rules == nil {
		return Assessment{}, errNoLadder
	}
	if err := s.sound(); err != nil {
		return Assessment{}, err
	}
	if err := invalid(l.rules.checkFacts(&s, &f)); err != nil {
		return Assessment{}, err
	}
	r := l.rules
	now, err := r.follow(&s, s.Facts, s.Through, f.On)
	if err != nil {
		return Assessment{}, err
	}
	now.mature(f.On)
	a := Assessment{Partner: s.Partner, On: f.On, Course: now.Course, Requested: now.Requested, Review: r.periodEnd(f.On)}
	if f.On == s.Through {
		a.Review = r.periodEnd(f.On.Add(1))
	}
	a.Tier = tierOn(now.history, &now.Course, f.On)
	of := now.judge(f.On)
	j := &of
	if f.On == s.Through {
		j.review = a.Review
	}
	v := j.verdict()
	if err := a.fill(j, &v); err != nil {
		return Assessment{}, err
	}
	a.conclude(j)
	if err := a.volumes(j); err != nil {
		return Assessment{}, err
	}
	if err := a.outlook(r, &s, now, f.On); err != nil {
		return Assessment{}, err
	}
	return a, a.value(&f)
}

// checkFacts returns what is wrong with what is asked.
func (r *rules) checkFacts(s *Standing, f *Facts) *problem.List {
	var list problem.List
	switch {
	case f.On.IsZero():
		list.Add("/on", problem.Required, "missing")
	case f.On.Before(s.Through):
		list.Add("/on", problem.OutOfRange, "want a day not before %s, through which the standing is sealed, got %s", s.Through, f.On)
	}
	if f.Revenue.Stated() {
		member(&list, "/rounding", f.Rounding, partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down)
	}
	for i, t := range f.Rates {
		at := problem.At("/rates", i)
		if _, ok := r.tier(t.Tier); !ok {
			list.Add(at+"/tier", problem.Unknown, "unknown tier %s", problem.Quote(t.Tier))
		}
		if !t.Rate.Stated() {
			list.Add(at+"/rate", problem.Required, "missing")
		}
	}
	return &list
}

// fill says what is met of each tier, with the reasons.
func (a *Assessment) fill(j *judge, v *verdict) error {
	now, ok := j.tier(a.Tier)
	if !ok {
		return fmt.Errorf("tiers: tier %s of the standing is not on the ladder: %w", problem.Quote(a.Tier), ErrUnknown)
	}
	a.Trace.Add(CodeStands, "", text("tier", a.Tier), day("on", a.On))
	next := j.on.Add(1)
	qualified := j.highest(v, next)
	a.Qualified, a.Eligible = j.name(qualified), qualified > now && !a.Course.Left
	for i := max(now, qualified) + 1; i < len(v.tiers); i++ {
		if j.open(i, next) {
			a.Next = j.name(i)
			break
		}
	}
	a.Trace = append(a.Trace, j.steps(&v.base)...)
	for i := range v.tiers {
		one := Verdict{Tier: j.name(i), Met: v.met[i], Over: !j.open(i, next)}
		for _, t := range j.counted(v, i) {
			gaps, err := j.gaps(t.tier, t.tally, false)
			if err != nil {
				return err
			}
			one.Criteria = append(one.Criteria, gaps...)
		}
		a.Tiers = append(a.Tiers, one)
		a.Trace = append(a.Trace, j.why(v, i)...)
	}
	return nil
}

// conclude says why the tier in force is not the one that is qualified for.
func (a *Assessment) conclude(j *judge) {
	now, _ := j.tier(a.Tier)
	qualified, _ := j.tier(a.Qualified)
	if a.Course.Left {
		a.Trace.Add(CodeLeft, "")
	}
	if a.Eligible {
		a.Trace.Add(CodeEligible, "/review/promotion", text("qualified", a.Qualified), text("tier", a.Tier))
	}
	if asked, ok := j.tier(a.Requested); j.policy.Review.SelfSelect && ok && asked < qualified && asked <= now {
		a.Trace.Add(CodeRequested, "/review/self_select", text("requested", a.Requested), text("qualified", a.Qualified))
	}
	if !a.Course.GraceUntil.IsZero() {
		a.Trace.Add(CodeGrace, "/review/grace", day("until", a.Course.GraceUntil.Add(-1)))
	}
	if !a.Course.Falling.IsZero() {
		a.Trace.Add(CodeFalling, "/review/demotion", day("decided", a.Course.Falling), text("to", a.Course.FallsTo), day("on", a.Course.FallsOn))
	}
}

// outlook says what the next review would decide.
func (a *Assessment) outlook(r *rules, s *Standing, now *walk, on partnerecon.Day) error {
	w, err := r.follow(s, s.Facts, a.Review, on)
	if err != nil {
		return err
	}
	a.Outlook = difference(now.changes, w.changes, on)
	return nil
}

// value says what the next tier is worth.
func (a *Assessment) value(f *Facts) error {
	if !f.Revenue.Stated() || a.Next == "" {
		return nil
	}
	var pays [2]partnerecon.Money
	for i, name := range [...]string{a.Tier, a.Next} {
		rate, ok := rateOf(f.Rates, name)
		if !ok {
			return nil
		}
		var err error
		if pays[i], err = rate.Of(f.Revenue, f.Rounding); err != nil {
			return fmt.Errorf("tiers: worth of tier %s: %w", problem.Quote(a.Next), err)
		}
	}
	var err error
	if a.Worth, err = pays[1].Sub(pays[0]); err != nil {
		return fmt.Errorf("tiers: worth of tier %s: %w", problem.Quote(a.Next), err)
	}
	return nil
}

// rateOf returns the rate of a tier; no tier pays nothing unless it is stated.
func rateOf(all []TierRate, tier string) (partnerecon.Rate, bool) {
	for _, t := range all {
		if t.Tier == tier {
			return t.Rate, true
		}
	}
	zero, _ := partnerecon.Fraction(0, 1)
	return zero, tier == ""
}

// tierOn returns the tier that holds on a day.
func tierOn(history []Stretch, c *Course, d partnerecon.Day) string {
	return Standing{History: history, Now: *c}.TierOn(d)
}

// A counted is a group that counts for a tier, and the tier it is of.
type counted struct {
	tier string
	*tally
}

// counted returns the groups that count for a tier.
func (j *judge) counted(v *verdict, tier int) []counted {
	out := []counted{{"", &v.base}}
	for i := range v.tiers[:tier] {
		if j.policy.Cumulative {
			out = append(out, counted{j.name(i), &v.tiers[i]})
		}
	}
	return append(out, counted{j.name(tier), &v.tiers[tier]})
}

// gaps shows the criteria of a group and those within; spare ones where the group around
// them is met.
func (j *judge) gaps(tier string, t *tally, spare bool) ([]Gap, error) {
	var out []Gap
	spare = spare || t.passed
	for i := range t.findings {
		g, err := j.gap(tier, &t.findings[i])
		if err != nil {
			return nil, err
		}
		g.Spare = spare && !g.Met
		out = append(out, g)
	}
	for i := range t.groups {
		inner, err := j.gaps(tier, &t.groups[i], spare)
		if err != nil {
			return nil, err
		}
		out = append(out, inner...)
	}
	return out, nil
}

// volumes compares volumes with what is expected, and looks at what should be in place.
func (a *Assessment) volumes(j *judge) error {
	now, _ := j.tier(a.Tier)
	for i := range j.policy.Tiers {
		for k := range j.policy.Tiers[i].Expected {
			e := &j.policy.Tiers[i].Expected[k]
			m := j.metrics[e.Metric]
			days := j.year.window(e.Within, j.on)
			v, err := j.volume(i, k, j.read(m, e.From, days))
			if err != nil {
				return err
			}
			v.Window = days
			a.Volumes = append(a.Volumes, v)
		}
	}
	if now < 0 {
		return nil
	}
	t := j.group(problem.At("/tiers", now)+"/readiness", &j.policy.Tiers[now].Readiness)
	var err error
	a.Readiness, err = j.gaps(a.Tier, &t, false)
	return err
}
