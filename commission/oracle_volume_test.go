package commission_test

import (
	"math/big"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// volumeTable is the table of a row, where it counts what several sales come to.
func (o *oracle) volumeTable(r commission.Row) *commission.Table {
	i := slices.IndexFunc(o.policy.Tables, func(t commission.Table) bool { return t.Name == r.Table && t.Over == commission.OverRevenue })
	if i < 0 {
		return nil
	}
	return &o.policy.Tables[i]
}

// volumeBefore is what other lines of the span counted, as they are recorded.
func (o *oracle) volumeBefore(t commission.Table, l *oracleLine) int64 {
	var sum int64
	for _, p := range o.lines {
		if p != l && (t.Spans == commission.SpanLifetime || t.Spans == commission.SpanMonth && p.cleared.Month() == l.cleared.Month()) {
			sum += p.counts[t.Name]
		}
	}
	return sum
}

// volume is what a sale earns on top of what was counted before it: the difference
// of what the volume earns with it and without it.
func (q *oracleQuote) volume(t commission.Table, it commission.Item) *big.Rat {
	before := q.line.volumes[t.Name] + q.counted
	sale := floorRat(q.basis(it)) // whole already
	if before > 0 {
		q.saw("a sale on top of a volume")
	}
	if t.Applies == commission.ToThisSale {
		at := before
		if t.Reads == commission.ReadAfter {
			at += sale
		}
		return new(big.Rat).Mul(q.stepOf(t, at), rat(sale))
	}
	out := q.earns(t, before+sale)
	return out.Sub(out, q.earns(t, before))
}

// earns is what a whole volume earns; below 0 it counts as 0.
func (q *oracleQuote) earns(t commission.Table, volume int64) *big.Rat {
	out := new(big.Rat)
	if volume < 0 {
		return out
	}
	if t.Mode == commission.Slab {
		return out.Mul(q.stepOf(t, volume), rat(volume))
	}
	for i, s := range t.Steps { // each slice at its own rate
		to := volume
		if i+1 < len(t.Steps) {
			to = min(to, t.Steps[i+1].From.Minor())
		}
		if slice := to - s.From.Minor(); slice > 0 {
			out.Add(out, new(big.Rat).Mul(rat(slice), rateRat(s.Share)))
		}
	}
	return out
}

// stepOf is the share of the step that a volume reaches.
func (q *oracleQuote) stepOf(t commission.Table, volume int64) *big.Rat {
	place := 0
	for i, s := range t.Steps[1:] {
		if from := s.From.Minor(); volume > from || volume == from && t.Boundary == commission.ReachedAt {
			place = i + 1
		}
	}
	return rateRat(t.Steps[place].Share)
}

// volumes draws a table over what was paid, for the rates of the base commission.
func (g *oracleProgram) volumes() {
	p := &g.policy
	t := commission.Table{
		Name: "v", Mode: pick(g, "mode", commission.Marginal, commission.Slab), Boundary: pick(g, "boundary", commission.ReachedAt, commission.ReachedAbove),
		Over: commission.OverRevenue, Spans: pick(g, "span", commission.SpanLifetime, commission.SpanMonth),
		Steps: []commission.Step{{Share: g.rate("step")}},
	}
	t.Counts = commission.FirstCome
	if t.Mode == commission.Slab {
		t.Applies = pick(g, "applies", commission.ToWhole, commission.ToThisSale)
	}
	if t.Applies == commission.ToThisSale {
		t.Reads = pick(g, "reads", commission.ReadBefore, commission.ReadAfter)
	}
	from := int64(0)
	for range number(g.T, "steps", 0, 3) {
		from += number(g.T, "from", 1, int64(3000))
		t.Steps = append(t.Steps, commission.Step{From: eurCents(from), Share: g.rate("step")})
	}
	p.Tables, p.Basis.Cut = append(p.Tables, t), ""
	for i := range p.Rates {
		if r := &p.Rates[i]; r.Share.Stated() && r.Factor == "" && g.maybe("volume") {
			r.Share, r.Table = partnerecon.Rate{}, "v"
		}
	}
}
