package economics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Scorecard is what plans are compared by.
type Scorecard struct {
	// Dimensions, 3 to 100, whose weights sum to exactly 100 %.
	Dimensions []Dimension `json:"dimensions"`
	Plans      []Plan      `json:"plans,omitzero"` // at most 1,000
}

// A Dimension is one thing that a plan is judged by: revenue impact, margin
// sensitivity, channel risk.
type Dimension struct {
	Name   string           `json:"name"`
	Weight partnerecon.Rate `json:"weight"`
}

// A Plan and its score in every dimension.
type Plan struct {
	Name   string `json:"name"`
	Scores []Mark `json:"scores"`
}

// A Mark is a score in a dimension, 0 to 100 points, where more is better: 85 % is
// 85 points. A risk is scored by how well it is avoided.
type Mark struct {
	Dimension string           `json:"dimension"`
	Score     partnerecon.Rate `json:"score"`
}

// A Weighed plan.
type Weighed struct {
	Plan  string           `json:"plan"`
	Score partnerecon.Rate `json:"score"` // weighted, exact
	// Rank is 1 for the best; plans of one score share it.
	Rank int `json:"rank"`
	// Parts of the score by dimension, in their order: weight times score.
	Parts []Mark `json:"parts"`
}

// Weigh returns the weighted score of plans, the best first and of equal ones by
// name. "How to design a partner incentive mix…" asks for a "balanced scorecard to
// anticipate revenue impact, margin sensitivity, and channel risk"; it gives no
// weights.
func Weigh(s Scorecard) ([]Weighed, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	var c calc
	out := make([]Weighed, 0, len(s.Plans))
	for _, p := range s.Plans {
		w := Weighed{Plan: p.Name}
		var sum exact.Num
		for _, d := range s.Dimensions {
			i := slices.IndexFunc(p.Scores, func(m Mark) bool { return m.Dimension == d.Name })
			part := num(d.Weight).Times(num(p.Scores[i].Score))
			sum = sum.Add(part)
			w.Parts = append(w.Parts, Mark{d.Name, c.ratio(part).Size()})
		}
		w.Score = c.ratio(sum).Size()
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b Weighed) int { return cmp.Or(b.Score.Compare(a.Score), strings.Compare(a.Plan, b.Plan)) })
	for i := range out {
		out[i].Rank = i + 1
		if i > 0 && out[i].Score == out[i-1].Score {
			out[i].Rank = out[i-1].Rank
		}
	}
	return answer(&c, out)
}

const (
	minDimensions = 3
	maxDimensions = 100
	maxPlans      = 1000
)

func (s *Scorecard) check() error {
	var k checker
	known := map[string]bool{}
	if !k.Few("/dimensions", len(s.Dimensions), maxDimensions) {
		return k.err()
	}
	var sum exact.Num
	for i, d := range s.Dimensions {
		k.Enter("/dimensions", i)
		k.Once("/name", d.Name, known)
		k.part("/weight", d.Weight)
		k.Leave()
		sum = sum.Add(num(d.Weight))
	}
	if len(s.Dimensions) < minDimensions {
		k.Add("/dimensions", problem.Required, "want at least %d, got %d", minDimensions, len(s.Dimensions))
	}
	if sum.Cmp(exact.Int(1)) != 0 {
		k.Add("/dimensions", problem.OutOfRange, "want weights that sum to 100 %%, got %s", problem.Cut(sum.Mul(100, 1).String())+" %")
	}
	if k.Few("/plans", len(s.Plans), maxPlans) {
		s.checkPlans(&k, known)
	}
	return k.err()
}

func (s *Scorecard) checkPlans(k *checker, known map[string]bool) {
	names := map[string]bool{}
	for i, p := range s.Plans {
		k.Enter("/plans", i)
		k.Once("/name", p.Name, names)
		scored := map[string]bool{}
		for n, m := range p.Scores[:min(len(p.Scores), maxDimensions)] {
			k.Enter("/scores", n)
			k.Once("/dimension", m.Dimension, scored)
			if !known[m.Dimension] && m.Dimension != "" {
				k.Add("/dimension", problem.Unknown, "no dimension %s", problem.Quote(m.Dimension))
			}
			k.part("/score", m.Score)
			k.Leave()
		}
		k.Few("/scores", len(p.Scores), maxDimensions)
		for _, d := range s.Dimensions {
			if !scored[d.Name] {
				k.Add("/scores", problem.Required, "no score for %s", problem.Quote(d.Name))
			}
		}
		k.Leave()
	}
}
