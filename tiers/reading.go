package tiers

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A source answers what a metric is.
type source interface {
	// read returns the metric over the days of an interval.
	read(m *Metric, target Value, days partnerecon.Interval) reading
	// periods reports whether the source has figures of single periods.
	periods() bool
}

// A reading is what a metric was in a window.
type reading struct {
	raw, adjusted exact.Num // the same but for a limit per customer
	found         bool      // anything is known
}

// A part is what a customer adds to a sum.
type part struct {
	customer string
	n        exact.Num
}

// winsorised adds up what customers contribute, each no more than its limit of the raw
// sum; a raw sum below 0 leaves room for nothing.
func winsorised(parts []part, raw exact.Num, limit partnerecon.Rate) exact.Num {
	most := exact.Num{}
	if raw.Sign() > 0 {
		most = raw.Mul(limit.Num(), limit.Den())
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.customer, b.customer) })
	var out exact.Num
	for i := 0; i < len(parts); {
		var own exact.Num
		from := i
		for ; i < len(parts) && parts[i].customer == parts[from].customer; i++ {
			own = own.Add(parts[i].n)
		}
		if own.Cmp(most) > 0 {
			own = most
		}
		out = out.Add(own)
	}
	return out
}
