package benchmark

import (
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// HealthFacts are how well a partnership does, each 0 to 100 points: 85 % is 85
// points. One that is absent is not known.
type HealthFacts struct {
	Survey      partnerecon.Rate `json:"survey,omitzero"`
	Performance partnerecon.Rate `json:"performance,omitzero"`
	Engagement  partnerecon.Rate `json:"engagement,omitzero"`
}

// HealthReport is the index of a partnership.
type HealthReport struct {
	// Index is the sum of the parts. It is undefined where a part with a weight is not
	// known: what is not known is not 0, and nothing stands in for it.
	Index   Figure            `json:"index"`
	Parts   []HealthPart      `json:"parts"`
	Missing []string          `json:"missing,omitzero"`
	Trace   partnerecon.Trace `json:"trace"`
}

// A HealthPart is a score, its weight, and the product.
type HealthPart struct {
	Name   string           `json:"name"`
	Weight partnerecon.Rate `json:"weight"`
	Score  partnerecon.Rate `json:"score,omitzero"`
	Points partnerecon.Rate `json:"points,omitzero"`
}

// Health weighs survey, performance and engagement, to "gauge the overall health of
// the partnership", as "The Essential Guide to Building a Recurring Revenue Partner
// Program" has it. It gives no weights.
func (y Yardstick) Health(f HealthFacts) (HealthReport, error) {
	p := &y.policy.Health
	if *p == (Health{}) {
		return HealthReport{}, absent("/health")
	}
	if err := f.check(); err != nil {
		return HealthReport{}, err
	}
	var c calc
	out := HealthReport{Parts: []HealthPart{
		{Name: "survey", Weight: p.Survey, Score: f.Survey},
		{Name: "performance", Weight: p.Performance, Score: f.Performance},
		{Name: "engagement", Weight: p.Engagement, Score: f.Engagement},
	}}
	var sum exact.Num
	var of []string
	for i := range out.Parts {
		part := &out.Parts[i]
		details := []partnerecon.Detail{partnerecon.D("weight", part.Weight), partnerecon.D("score", part.Score)}
		if part.Score.Stated() {
			points := num(part.Weight).Times(num(part.Score))
			part.Points, sum = c.rate(points), sum.Add(points)
			of = append(of, part.Points.String())
			c.trace.Add(CodeWeighed, "/health/"+part.Name, append(details, partnerecon.D("points", part.Points))...)
		} else if part.Weight.Num() > 0 {
			out.Missing = append(out.Missing, part.Name)
			c.trace.Add(CodeMissing, "/health/"+part.Name, details...)
		}
	}
	known := exact.Int(1)
	if len(out.Missing) > 0 {
		known = exact.Num{}
	}
	out.Index = c.judged("/health/band", "index", sum, known, strings.Join(of, " + "), p.Band)
	out.Trace = c.trace
	return answer(&c, out)
}

func (f *HealthFacts) check() error {
	var k checker
	for _, s := range []struct {
		path  string
		score partnerecon.Rate
	}{{"/survey", f.Survey}, {"/performance", f.Performance}, {"/engagement", f.Engagement}} {
		if s.score.Stated() {
			k.part(s.path, s.score)
		}
	}
	return k.err()
}
