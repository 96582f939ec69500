package tiers

import (
	"errors"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A ScorePolicy says how something is scored by weighted factors: a possible integration,
// a partner. It is plain data; [NewScorecard] checks it.
type ScorePolicy struct {
	// Factors with weights of exactly 100 % in all.
	Factors []Factor `json:"factors"`
	// Prioritise is the least score that is prioritised, 1 to 100 points. Absent: none is.
	Prioritise int64 `json:"prioritise,omitzero"`
}

// A Factor gives points, 0 to 100: by what applies, or by a number.
type Factor struct {
	Name string `json:"name"`
	// Weight is a whole percentage, so that a score is exact in hundredths.
	Weight partnerecon.Rate `json:"weight"`
	// Choices of what may apply. Of several the one with the most points counts.
	Choices []Choice `json:"choices,omitempty"`
	// Steps by a number, rising: each holds from its own number until the next one.
	Steps []PointStep `json:"steps,omitempty"`
}

// A Choice is something that may apply, and its points.
type Choice struct {
	Name   string `json:"name"`
	Points int64  `json:"points"`
}

// A PointStep gives points from a number on.
type PointStep struct {
	From   int64 `json:"from"`
	Points int64 `json:"points"`
}

// IntegrationScore returns the scorecard of "Partner & Affiliate Program Design", section
// 5, which integration to build first. Customer overlap by the number of shared accounts
// weighs 30 %, how the product fits the workflow 25 %, what the partner puts in 20 %, the
// effort in weeks 15 %, the demand 10 %; 70 points and more are prioritised. Exactly 8
// weeks are no longer in the band of 2 to 8, and without an API the effort is "no API".
func IntegrationScore() ScorePolicy {
	percent := func(n int64) partnerecon.Rate {
		r, _ := partnerecon.Fraction(n, 100)
		return r
	}
	return ScorePolicy{
		Factors: []Factor{
			{Name: "overlap", Weight: percent(30), Steps: []PointStep{{0, 25}, {10, 50}, {20, 75}, {50, 100}}},
			{Name: "fit", Weight: percent(25), Choices: []Choice{{"adjacent", 100}, {"complementary", 60}, {"tangential", 25}}},
			{Name: "commitment", Weight: percent(20), Choices: []Choice{{"committed budget", 100}, {"willing to co-market", 60}, {"integration only", 25}}},
			{Name: "effort", Weight: percent(15), Steps: []PointStep{{0, 100}, {2, 60}, {8, 25}}, Choices: []Choice{{"no API", 25}}},
			{Name: "demand", Weight: percent(10), Choices: []Choice{{"customers ask for it", 100}, {"a competitor has it", 60}, {"nice to have", 25}}},
		},
		Prioritise: 70,
	}
}

// A Scorecard is a checked policy. It is immutable and safe for concurrent use; the zero
// Scorecard answers with an error.
type Scorecard struct {
	policy *ScorePolicy
}

// NewScorecard checks a policy, and returns a [partnerecon.InvalidError] with everything
// that is wrong.
func NewScorecard(p ScorePolicy) (Scorecard, error) {
	if err := invalid(p.check()); err != nil {
		return Scorecard{}, err
	}
	p = p.clone()
	return Scorecard{&p}, nil
}

// ParseScorecard reads a policy from strict JSON. Problems of the JSON and of the policy
// are reported together.
func ParseScorecard(b []byte) (Scorecard, error) {
	var p ScorePolicy
	if err := parse(b, &p, func() *problem.List { return p.check() }); err != nil {
		return Scorecard{}, err
	}
	return NewScorecard(p)
}

// MustScorecard is [NewScorecard] for constants; it panics on an error.
func MustScorecard(p ScorePolicy) Scorecard {
	s, err := NewScorecard(p)
	if err != nil {
		panic(err)
	}
	return s
}

// Policy returns a copy of the policy; the zero policy for the zero Scorecard.
func (s Scorecard) Policy() ScorePolicy {
	if s.policy == nil {
		return ScorePolicy{}
	}
	return s.policy.clone()
}

func (p ScorePolicy) clone() ScorePolicy {
	p.Factors = slices.Clone(p.Factors)
	for i := range p.Factors {
		f := &p.Factors[i]
		f.Choices, f.Steps = slices.Clone(f.Choices), slices.Clone(f.Steps)
	}
	return p
}

// maxPoints of a factor.
const maxPoints = 100

func (p *ScorePolicy) check() *problem.List {
	var list problem.List
	if p.Prioritise < 0 || p.Prioritise > maxPoints {
		list.Add("/prioritise", problem.OutOfRange, "want 1 to %d points, got %d", maxPoints, p.Prioritise)
	}
	if len(p.Factors) == 0 || len(p.Factors) > maxListed {
		list.Add("/factors", problem.Required, "want 1 to %d factors, got %d", maxListed, len(p.Factors))
		return &list
	}
	var sum int64
	for i := range p.Factors {
		f, at := &p.Factors[i], problem.At("/factors", i)
		checkName(&list, at+"/name", f.Name)
		if slices.ContainsFunc(p.Factors[:i], func(o Factor) bool { return o.Name == f.Name }) {
			list.Add(at+"/name", problem.Duplicate, "%s stands twice", problem.Quote(f.Name))
		}
		n, whole := f.percent()
		if !whole || n < 1 || n > 100 {
			list.Add(at+"/weight", problem.OutOfRange, "want whole percents above 0, got %s", f.Weight)
			n = 0
		}
		sum += n
		f.check(&list, at)
	}
	if sum != 100 {
		list.Add("/factors", problem.Conflict, "want weights of exactly 100%% in all, got %d%%", sum)
	}
	return &list
}

// percent returns the weight in percents, if these are whole.
func (f *Factor) percent() (int64, bool) {
	if !f.Weight.Stated() || 100%f.Weight.Den() != 0 || f.Weight.Num() > 100 {
		return 0, false
	}
	return f.Weight.Num() * (100 / f.Weight.Den()), true
}

func (f *Factor) check(list *problem.List, at string) {
	if len(f.Choices)+len(f.Steps) == 0 || len(f.Choices) > maxListed || len(f.Steps) > maxListed {
		list.Add(at+"/choices", problem.Required, "want 1 to %d choices or steps, got %d and %d", maxListed, len(f.Choices), len(f.Steps))
		return
	}
	points := func(at string, n int64) {
		if n < 0 || n > maxPoints {
			list.Add(at+"/points", problem.OutOfRange, "want 0 to %d points, got %d", maxPoints, n)
		}
	}
	for i, c := range f.Choices {
		here := problem.At(at+"/choices", i)
		checkName(list, here+"/name", c.Name)
		if slices.ContainsFunc(f.Choices[:i], func(o Choice) bool { return o.Name == c.Name }) {
			list.Add(here+"/name", problem.Duplicate, "%s stands twice", problem.Quote(c.Name))
		}
		points(here, c.Points)
	}
	for i, s := range f.Steps {
		here := problem.At(at+"/steps", i)
		if i > 0 && s.From <= f.Steps[i-1].From {
			list.Add(here+"/from", problem.Conflict, "want more than %d, got %d", f.Steps[i-1].From, s.From)
		}
		points(here, s.Points)
	}
}

// An Answer says what applies of a factor: some of its choices, or a number where it has
// steps.
type Answer struct {
	Factor  string   `json:"factor"`
	Choices []string `json:"choices,omitempty"`
	Number  int64    `json:"number,omitzero"`
}

// A Score is a sum of weighted points.
type Score struct {
	// Hundredths of a point, exactly: 7450 is 74.50.
	Hundredths int64 `json:"hundredths"`
	// Prioritised: it is at least what the scorecard prioritises.
	Prioritised bool              `json:"prioritised,omitzero"`
	Factors     []FactorScore     `json:"factors"`
	Trace       partnerecon.Trace `json:"trace"`
}

// A FactorScore is what a factor adds to a score.
type FactorScore struct {
	Factor     string `json:"factor"`
	Points     int64  `json:"points"`
	Hundredths int64  `json:"hundredths"` // weighted
}

// String returns the score with two decimals: "74.50".
func (s Score) String() string { return string(exact.AppendFixed(nil, s.Hundredths, 2)) }

// Score scores answers: one for each factor. An answer that is missing is a problem, not
// 0 points.
func (s Scorecard) Score(answers ...Answer) (Score, error) {
	if s.policy == nil {
		return Score{}, errNoScorecard
	}
	if err := invalid(s.policy.checkAnswers(answers)); err != nil {
		return Score{}, err
	}
	var out Score
	for i := range s.policy.Factors {
		f := &s.policy.Factors[i]
		k := slices.IndexFunc(answers, func(a Answer) bool { return a.Factor == f.Name })
		points, rule := f.points(&answers[k])
		weight, _ := f.percent()
		out.Factors = append(out.Factors, FactorScore{f.Name, points, points * weight})
		out.Hundredths += points * weight
		out.Trace.Add(CodePoints, problem.At("/factors", i)+rule, text("factor", f.Name), partnerecon.D("points", partnerecon.Count(points)), partnerecon.D("weight", f.Weight))
	}
	if p := s.policy.Prioritise; p > 0 {
		code := CodeNotPriority
		if out.Prioritised = out.Hundredths >= 100*p; out.Prioritised {
			code = CodePrioritised
		}
		out.Trace.Add(code, "/prioritise", text("score", out.String()), partnerecon.D("from", partnerecon.Count(p)))
	}
	return out, nil
}

var errNoScorecard = errors.New("tiers: the zero Scorecard has no policy; make one with NewScorecard")

// checkAnswers checks that there is one answer for each factor, and that it fits.
func (p *ScorePolicy) checkAnswers(all []Answer) *problem.List {
	var list problem.List
	if len(all) > maxListed {
		list.Add("", problem.Limit, "%d answers, at most %d", len(all), maxListed)
		return &list
	}
	for i, a := range all {
		at := problem.At("", i)
		k := slices.IndexFunc(p.Factors, func(f Factor) bool { return f.Name == a.Factor })
		switch {
		case k < 0:
			list.Add(at+"/factor", problem.Unknown, "unknown factor %s", problem.Quote(a.Factor))
			continue
		case slices.ContainsFunc(all[:i], func(o Answer) bool { return o.Factor == a.Factor }):
			list.Add(at+"/factor", problem.Duplicate, "%s stands twice", problem.Quote(a.Factor))
		}
		p.Factors[k].checkAnswer(&list, at, &a)
	}
	for _, f := range p.Factors {
		if !slices.ContainsFunc(all, func(a Answer) bool { return a.Factor == f.Name }) {
			list.Add("", problem.Required, "no answer for factor %s", problem.Quote(f.Name))
		}
	}
	return &list
}

func (f *Factor) checkAnswer(list *problem.List, at string, a *Answer) {
	var names []string
	for _, c := range f.Choices {
		names = append(names, c.Name)
	}
	for i, c := range a.Choices[:min(len(a.Choices), maxListed)] {
		if !slices.Contains(names, c) {
			list.Add(problem.At(at+"/choices", i), problem.Unknown, "unknown choice %s; %s", problem.Quote(c), problem.OneOf(names, c))
		}
	}
	switch {
	case len(a.Choices) > maxListed:
		list.Add(at+"/choices", problem.Limit, "%d choices, at most %d", len(a.Choices), maxListed)
	case len(a.Choices) > 0 && a.Number != 0:
		list.Add(at+"/number", problem.Conflict, "choices are stated, too")
	case len(a.Choices) == 0 && len(f.Steps) == 0:
		list.Add(at+"/choices", problem.Required, "missing; %s", problem.OneOf(names, ""))
	case len(a.Choices) == 0 && a.Number < f.Steps[0].From:
		list.Add(at+"/number", problem.OutOfRange, "want at least %d, got %d", f.Steps[0].From, a.Number)
	}
}

// points returns the points of an answer, and what gave them.
func (f *Factor) points(a *Answer) (points int64, rule string) {
	points = -1
	for i, c := range f.Choices {
		if slices.Contains(a.Choices, c.Name) && c.Points > points {
			points, rule = c.Points, problem.At("/choices", i)
		}
	}
	if points >= 0 {
		return points, rule
	}
	for i, s := range f.Steps {
		if a.Number >= s.From {
			points, rule = s.Points, problem.At("/steps", i)
		}
	}
	return points, rule
}
