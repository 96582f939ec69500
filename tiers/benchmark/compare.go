package benchmark

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// ComparisonFacts are the customers of a program, joint ones and others.
type ComparisonFacts struct {
	Currency  partnerecon.Currency `json:"currency"`
	Rounding  partnerecon.Rounding `json:"rounding"`           // of the averages
	Customers []Customer           `json:"customers,omitzero"` // at most 100,000
}

// A Customer that there was at the beginning of a period.
type Customer struct {
	ID       string            `json:"id"`
	Joint    bool              `json:"joint,omitzero"`    // with a partner
	Kept     bool              `json:"kept,omitzero"`     // still one at the end
	Answered bool              `json:"answered,omitzero"` // how likely it is to recommend
	Score    int               `json:"score,omitzero"`    // its answer, 0 to 10; 0 without one
	Lifetime partnerecon.Money `json:"lifetime"`          // its lifetime value, 0 or more
}

// ComparisonReport is joint customers beside others.
type ComparisonReport struct {
	Joint     Group             `json:"joint"`
	Others    Group             `json:"others"`
	Retention Compared          `json:"retention"`
	Promoters Compared          `json:"promoters"`
	Lifetime  ComparedLifetime  `json:"lifetime"`
	Trace     partnerecon.Trace `json:"trace"`
}

// A Group of customers. What is absent has too few of them.
type Group struct {
	Customers int              `json:"customers"`
	Answers   int              `json:"answers"`
	Retention partnerecon.Rate `json:"retention,omitzero"` // kept over all, by count
	// Promoters is the net promoter score: the part of the answers of 9 and 10 less
	// that of 0 to 6.
	Promoters Difference        `json:"promoters,omitzero"`
	Lifetime  partnerecon.Money `json:"lifetime,omitzero"` // on average, rounded
}

// A Compared figure: that of the joint customers less that of the others.
type Compared struct {
	Difference Difference `json:"difference,omitzero"`
	Outcome    Outcome    `json:"outcome"`
}

// A ComparedLifetime is the difference of the two averages as they are shown.
type ComparedLifetime struct {
	Difference partnerecon.Money `json:"difference,omitzero"`
	Outcome    Outcome           `json:"outcome"`
}

// An Outcome of a comparison, from the view of the joint customers.
type Outcome string

// The outcomes.
const (
	Higher       Outcome = "higher"       // the joint customers have more
	Equal        Outcome = "equal"        // both have the same
	Lower        Outcome = "lower"        // the joint customers have less
	Insufficient Outcome = "insufficient" // a group is too small; there is no difference
)

func outcomeOf(order int) Outcome {
	switch {
	case order < 0:
		return Lower
	case order > 0:
		return Higher
	}
	return Equal
}

// Compare says whether joint customers do better than others. That they "have higher
// retention, higher NPS, and higher LTV" is a claim of "Partner & Affiliate Program
// Design", section 4, and nothing is built on it here: it is for every program to see.
func (y Yardstick) Compare(f ComparisonFacts) (ComparisonReport, error) {
	least := y.policy.Comparison.Least
	if least == 0 {
		return ComparisonReport{}, absent("/comparison")
	}
	if err := f.check(); err != nil {
		return ComparisonReport{}, err
	}
	var joint, others sums
	for _, customer := range f.Customers {
		if customer.Joint {
			joint.add(customer)
		} else {
			others.add(customer)
		}
	}
	c := calc{currency: f.Currency}
	out := ComparisonReport{Joint: joint.group(&c, f.Rounding, least), Others: others.group(&c, f.Rounding, least)}
	all := joint.customers >= least && others.customers >= least
	asked := joint.answers >= least && others.answers >= least
	out.Retention = c.compare("retention", joint.retention(), others.retention(), all)
	out.Promoters = c.compare("promoters", joint.promoters(), others.promoters(), asked)
	out.Lifetime.Outcome = Insufficient
	if all {
		out.Lifetime.Difference = c.whole(minor(out.Joint.Lifetime).Add(minor(out.Others.Lifetime).Neg()))
		out.Lifetime.Outcome = outcomeOf(out.Lifetime.Difference.Sign())
		c.trace.Add(CodeCompared, "", text("figure", "lifetime"), partnerecon.D("difference", out.Lifetime.Difference))
	}
	for _, g := range []struct {
		name string
		of   Group
	}{{"joint", out.Joint}, {"others", out.Others}} {
		if g.of.Customers < least || g.of.Answers < least {
			c.trace.Add(CodeInsufficient, "/comparison/least", text("group", g.name), count("customers", g.of.Customers), count("answers", g.of.Answers), count("least", least))
		}
	}
	out.Trace = c.trace
	return answer(&c, out)
}

// compare subtracts, and says so in the trace.
func (c *calc) compare(what string, joint, others exact.Num, enough bool) Compared {
	if !enough {
		return Compared{Outcome: Insufficient}
	}
	difference := joint.Add(others.Neg())
	out := Compared{c.difference(difference), outcomeOf(difference.Sign())}
	c.trace.Add(CodeCompared, "", text("figure", what), partnerecon.D("difference", out.Difference))
	return out
}

// sums of a group of customers.
type sums struct {
	customers, kept, answers, score int // score: promoters less detractors
	lifetime                        exact.Num
}

const (
	promoter  = 9  // from this answer on
	detractor = 6  // up to this one
	bestScore = 10 // the highest answer
)

func (s *sums) add(c Customer) {
	s.customers++
	if c.Kept {
		s.kept++
	}
	if c.Answered {
		s.answers++
		switch {
		case c.Score >= promoter:
			s.score++
		case c.Score <= detractor:
			s.score--
		}
	}
	s.lifetime = s.lifetime.Add(minor(c.Lifetime))
}

// retention and promoters are 0 of an empty group; it is too small to be shown.
func (s *sums) retention() exact.Num { return exact.Ratio(int64(s.kept), int64(s.customers)) }

func (s *sums) promoters() exact.Num { return exact.Ratio(int64(s.score), int64(s.answers)) }

func (s *sums) group(c *calc, r partnerecon.Rounding, least int) Group {
	out := Group{Customers: s.customers, Answers: s.answers}
	if s.customers >= least {
		out.Retention = c.rate(s.retention())
		out.Lifetime = c.money(s.lifetime.Mul(1, int64(s.customers)), r)
	}
	if s.answers >= least {
		out.Promoters = c.difference(s.promoters())
	}
	return out
}

func (f *ComparisonFacts) check() error {
	var k checker
	k.inCurrency(f.Currency)
	k.rounding(f.Rounding)
	if !k.few("/customers", len(f.Customers), maxList) {
		return k.err()
	}
	ids := make(map[string]bool, len(f.Customers))
	for i, c := range f.Customers {
		k.Enter("/customers", i)
		k.once("/id", c.ID, ids)
		most := 0
		if c.Answered {
			most = bestScore
		}
		k.count("/score", c.Score, 0, most)
		k.amount("/lifetime", c.Lifetime)
		k.Leave()
	}
	return k.err()
}
