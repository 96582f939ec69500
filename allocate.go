package partnerecon

import (
	"fmt"

	"github.com/partnerecon/partnerecon/internal/exact"
)

// A Part is one party to an allocation. The zero Part has the empty id and no
// weight, so it gets nothing.
type Part struct {
	ID     string // decides ties; distinct
	Weight Rate   // relative to the other weights; they need not add up to 100 %
}

// Allocate splits m among the parts in proportion to their weights and returns
// the amounts in the order of the parts. They add up to m exactly.
//
// Every amount is less than one minor unit away from its exact share. The odd
// cents, minor units left over when every share is rounded down, go one each by
// largest remainder, ties to the larger weight, then to the smaller id (compared
// byte by byte); the order of the parts decides nothing. A weight of 0 gets
// nothing, and the allocation of -m is the opposite of the allocation of m. The
// zero Money is split into zero Moneys.
//
// At least one weight must be above 0 and ids must be distinct, else
// [ErrSyntax]. There is no overflow, whatever the weights are.
func Allocate(m Money, parts []Part) ([]Money, error) {
	ids := make([]string, len(parts))
	weights := make([]exact.Num, len(parts))
	seen := make(map[string]bool, len(parts))
	for i, p := range parts {
		if seen[p.ID] {
			return nil, fmt.Errorf("partnerecon: allocate: part %d: id %s stands twice: %w", i, quote(p.ID), ErrSyntax)
		}
		seen[p.ID] = true
		ids[i], weights[i] = p.ID, exact.Ratio(p.Weight.num, p.Weight.den)
	}
	amounts, ok := exact.Allocate(m.minor, ids, weights)
	if !ok {
		return nil, fmt.Errorf("partnerecon: allocate %s: no part has a weight above 0: %w", m, ErrSyntax)
	}
	out := make([]Money, len(parts))
	for i, a := range amounts {
		out[i] = Money{a, m.currency}
	}
	return out, nil
}
