package tiers

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Shared says for whom a line counts that several partners have sourced.
type Shared string

const (
	// ForLead: for the lead alone, the sourced partner with the largest share; of equal
	// ones the smaller id.
	ForLead Shared = "lead"
	// ForAll: for each of them, in full.
	ForAll Shared = "all"
	// ByShare: for each of them by its share. Only of money, of which the parts add up to
	// what all shares together are of the line.
	ByShare Shared = "by_share"
)

// A Counted is what a line counts for a partner.
type Counted struct {
	Partner string `json:"partner"`
	Value   Value  `json:"value"`
}

// Divide says for whom a line counts as a metric says it, and how much: partners whose
// credit is sourced, in the order of their ids. A partner that influenced, assisted or
// serviced the line has brought nothing of it. A metric that does not say for whom lines
// count is a problem.
//
// By share the sum of the shares is at most 100 %; the part that nobody has counts for
// nobody. Odd cents go as [partnerecon.Allocate] says.
func (l Ladder) Divide(metric string, v Value, credits []partnerecon.Credit) ([]Counted, error) {
	if l.rules == nil {
		return nil, errNoLadder
	}
	var list problem.List
	m := l.rules.metrics[metric]
	switch {
	case m == nil:
		list.Add("/metric", problem.Unknown, "unknown metric %s", problem.Quote(metric))
	case m.Shared == "":
		list.Add("/metric", problem.Conflict, "metric %s does not say for whom a line counts", problem.Quote(metric))
	default:
		v.check(&list, "/value", m, asMeasured)
	}
	sourced := sourcedOf(&list, credits, m != nil && m.Shared != ByShare)
	if err := invalid(&list); err != nil || len(sourced) == 0 {
		return nil, err
	}
	if m.Shared == ByShare {
		return divided(sourced, v)
	}
	if m.Shared == ForLead {
		lead := slices.MaxFunc(sourced, func(a, b partnerecon.Credit) int {
			return cmp.Or(a.Share.Compare(b.Share), cmp.Compare(b.Partner, a.Partner))
		})
		sourced = []partnerecon.Credit{lead}
	}
	var out []Counted
	for _, c := range sourced {
		out = append(out, Counted{c.Partner, v})
	}
	return out, nil
}

// sourcedOf returns the sourced credits by partner, and reports what is wrong with them. Where
// the line counts as a whole, several may have all of it.
func sourcedOf(list *problem.List, credits []partnerecon.Credit, whole bool) []partnerecon.Credit {
	if len(credits) > maxListed {
		list.Add("/credits", problem.Limit, "%d credits, at most %d", len(credits), maxListed)
		return nil
	}
	var out []partnerecon.Credit
	sum := exact.Num{}
	for i, c := range credits {
		at := problem.At("/credits", i)
		checkName(list, at+"/partner", c.Partner)
		switch {
		case !c.Role.Known():
			list.Add(at+"/role", problem.Unknown, "unknown role %s", problem.Quote(string(c.Role)))
		case !c.Share.Stated() || c.Share.Num() == 0 || c.Share.Compare(partnerecon.Whole()) > 0:
			list.Add(at+"/share", problem.OutOfRange, "want a share above 0%% and at most 100%%, got %s", c.Share)
		case c.Role == partnerecon.Sourced && slices.ContainsFunc(out, func(o partnerecon.Credit) bool { return o.Partner == c.Partner }):
			list.Add(at+"/partner", problem.Duplicate, "%s stands twice", problem.Quote(c.Partner))
		case c.Role == partnerecon.Sourced:
			out = append(out, c)
			sum = sum.Add(exact.Int(c.Share.Num()).Mul(1, c.Share.Den()))
		}
	}
	if !whole && sum.Cmp(exact.Int(1)) > 0 {
		list.Add("/credits", problem.OutOfRange, "want sourced shares of at most 100%% in all, got %s", sum)
	}
	slices.SortFunc(out, func(a, b partnerecon.Credit) int { return cmp.Compare(a.Partner, b.Partner) })
	return out
}

// divided splits an amount by shares; what is left of 100 % is a part of nobody.
func divided(sourced []partnerecon.Credit, v Value) ([]Counted, error) {
	rest := exact.Int(1)
	parts := make([]partnerecon.Part, 0, len(sourced)+1)
	for _, c := range sourced {
		parts = append(parts, partnerecon.Part{ID: c.Partner, Weight: c.Share})
		rest = rest.Add(exact.Int(c.Share.Num()).Mul(1, c.Share.Den()).Neg())
	}
	if rest.Sign() > 0 {
		weight, err := partnerecon.ParseRate(rest.String())
		if err != nil {
			return nil, fmt.Errorf("tiers: shares whose rest is %s: %w", rest, partnerecon.ErrOverflow)
		}
		parts = append(parts, partnerecon.Part{Weight: weight}) // the empty id is nobody's
	}
	amounts, err := partnerecon.Allocate(v.Amount, parts)
	if err != nil {
		return nil, fmt.Errorf("tiers: %w", err)
	}
	var out []Counted
	for i, c := range sourced {
		out = append(out, Counted{c.Partner, Value{Amount: amounts[i]}})
	}
	return out, nil
}
