package attribution

import (
	"slices"

	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/problem"
)

func (c *checker) checkDeclarations() {
	kinds := factKinds()
	for i, d := range c.policy.Facts {
		at := problem.At("/facts", i)
		checkName(&c.List, at+"/name", d.Name)
		if i != slices.IndexFunc(c.policy.Facts, func(o Declaration) bool { return o.Name == d.Name }) {
			c.Add(at+"/name", problem.Duplicate, "fact %s stands twice", problem.Quote(d.Name))
		}
		condition.CheckForm(&c.List, at, d.form(), kinds)
		if d.Of != OfJourney && d.Of != OfPartner {
			c.Add(at+"/of", problem.Unknown, "want journey or partner, got %s", problem.Quote(string(d.Of)))
		}
	}
}

// form returns how the text of the fact reads.
func (d Declaration) form() condition.Form {
	f := condition.Form{Kind: condition.Kind(d.Kind), Currency: string(d.Currency), Digits: -1}
	if digits, known := d.Currency.Digits(); known {
		f.Digits = digits
	}
	return f
}

func factKinds() []condition.Kind {
	kinds := [...]FactKind{MoneyFact, NumberFact, CountFact, BoolFact, TextFact, SetFact, DayFact, InstantFact}
	out := make([]condition.Kind, len(kinds))
	for i, k := range kinds {
		out[i] = condition.Kind(k)
	}
	return out
}

func (k FactKind) known() bool { return slices.Contains(factKinds(), condition.Kind(k)) }

// answered returns the public form of an answer.
func answered(a condition.Answer) Answer {
	switch a {
	case condition.Yes:
		return Yes
	case condition.No:
		return No
	case condition.Unknown:
	}
	return Unknown
}

// sorted returns a sorted copy without repeats.
func sorted(texts []string) []string {
	out := slices.Clone(texts)
	slices.Sort(out)
	return slices.Compact(out)
}
