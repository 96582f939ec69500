package commission_test

import (
	"math/big"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// unitsOf names the units that a table counts, beside what was paid.
const unitsOf = " units"

// volumeTable is the table of a row, where it is over what sales come to. The table
// itself is worked out in table_oracle_test.go.
func (o *oracle) volumeTable(r commission.Row) *commission.Table {
	i := slices.IndexFunc(o.policy.Tables, func(t commission.Table) bool { return t.Name == r.Table && t.Spans != "" && !wholeSale(t) })
	if i < 0 {
		return nil
	}
	return &o.policy.Tables[i]
}

// span is the number of the span that a day is in.
func spanOf(s commission.Span, d partnerecon.Day) int {
	year, month, _ := d.Date()
	switch s {
	case commission.SpanMonth:
		return year*12 + int(month) - 1
	case commission.SpanQuarter:
		return year*4 + (int(month)-1)/3
	case commission.SpanYear:
		return year
	case commission.SpanLifetime, commission.SpanTransaction:
	}
	return 0
}

// volumeBefore is what other lines of the span, or of one before it, counted, as they
// are recorded.
func (o *oracle) volumeBefore(t commission.Table, l *oracleLine, earlier int, what string) int64 {
	var sum int64
	for _, p := range o.lines {
		if p != l && t.Spans != commission.SpanTransaction && spanOf(t.Spans, p.cleared) == spanOf(t.Spans, l.cleared)-earlier {
			sum += p.counts[t.Name+what]
		}
	}
	return sum
}

// reads is what a table is read for: an item on top of what was counted before it.
func (q *oracleQuote) reads(t commission.Table, it commission.Item) commission.Reading {
	volume := func(name string, more, units int64) commission.Volume {
		return commission.Volume{Revenue: eurCents(q.line.volumes[name] + more), Units: q.line.volumes[name+unitsOf] + units}
	}
	return commission.Reading{
		Sale:     commission.Volume{Revenue: eurCents(floorRat(q.basis(it))), Units: it.Quantity}, // whole already
		Before:   volume(t.Name, q.counted, q.units),
		Previous: volume("before "+t.Name, 0, 0),
	}
}

// above0 reports whether an item adds to the volume among whose steps a table looks.
func above0(t commission.Table, r commission.Reading) bool {
	if t.Over == commission.OverQuantity || t.QuotaUnits > 0 {
		return r.Sale.Units > 0
	}
	return r.Sale.Revenue.Sign() > 0
}

// onceForSale reports whether a payment earns what the table pays once.
func onceForSale(t commission.Table) bool {
	return t.Steps[0].Flat.Stated() && t.Applies == commission.ToThisSale
}

// volume is what a sale earns on top of what was counted before it.
func (q *oracleQuote) volume(row int, t commission.Table, it commission.Item) *big.Rat {
	r := q.reads(t, it)
	if q.line.contract != "" && (t.Spans == commission.SpanTransaction || t.Applies == commission.ToThisSale) {
		return q.onTop(t, it)
	}
	if onceForSale(t) && slices.Contains(q.paid, row) {
		q.saw("a flat amount is paid once for a sale")
		return new(big.Rat)
	}
	if r.Before.Revenue.Sign() > 0 {
		q.saw("a sale on top of a volume")
	}
	counted := t
	if t.Spans == commission.SpanTransaction { // its items before it are what is before
		counted.Spans = commission.SpanLifetime
	}
	out := oracleOf(counted).earns(r)
	if out.Sign() != 0 {
		q.saw("a volume by " + string(t.Spans))
		q.saw("a volume over " + string(t.Over))
		q.saw("a volume is priced " + string(t.Mode))
		if t.Steps[0].Flat.Stated() {
			q.saw("a flat amount")
		}
	}
	return out
}

// volumes draws a table over what sales come to, for the rates of the base commission.
func (g *oracleProgram) volumes() {
	p := &g.policy
	t := commission.Table{
		Name: "v", Mode: pick(g, "mode", commission.Marginal, commission.Slab, commission.Slab, commission.WholeOverage, commission.Interpolated),
		Boundary: pick(g, "boundary", commission.ReachedAt, commission.ReachedAbove),
		Over:     pick(g, "over", commission.OverRevenue, commission.OverRevenue, commission.OverQuantity, commission.OverAttainment),
		Spans:    pick(g, "span", commission.SpanLifetime, commission.SpanMonth, commission.SpanQuarter, commission.SpanYear, commission.SpanTransaction),
	}
	sliced := t.Mode == commission.Marginal || t.Mode == commission.WholeOverage
	flat := (t.Mode == commission.Marginal || t.Mode == commission.Slab) && g.oneIn(3, "flat")
	switch {
	case t.Over != commission.OverAttainment:
	case g.maybe("quota of units"):
		t.QuotaUnits = number(g.T, "quota", 1, int64(500))
	default:
		t.Quota = eurCents(number(g.T, "quota", 1, int64(5000)))
	}
	if t.Spans == commission.SpanTransaction && !sliced && !flat && t.Over != commission.OverAttainment {
		t.Spans = commission.SpanMonth // one rate for an item is no volume
	}
	if t.Spans != commission.SpanTransaction {
		t.Counts = commission.FirstCome
		if !sliced {
			t.Applies = pick(g, "applies", commission.ToWhole, commission.ToThisSale)
		}
	}
	if t.Applies == commission.ToThisSale {
		t.Reads = pick(g, "reads", commission.ReadBefore, commission.ReadAfter, commission.ReadPrevious)
		if t.Spans == commission.SpanLifetime && t.Reads == commission.ReadPrevious {
			t.Reads = commission.ReadAfter
		}
	}
	byUnits := t.Over == commission.OverQuantity || t.QuotaUnits > 0
	fees := sliced && byUnits || !sliced && g.oneIn(3, "fees")
	from := int64(0)
	for i := range number(g.T, "steps", 2, 4) {
		s := commission.Step{}
		switch {
		case flat:
			s.Flat = eurCents(number(g.T, "flat", 0, int64(300)))
		case fees:
			s.Fee = eurCents(number(g.T, "fee", 0, int64(90)))
		default:
			s.Share = g.rate("step")
		}
		if i > 0 {
			g.begins(t, &s, &from)
		}
		t.Steps = append(t.Steps, s)
	}
	p.Tables, p.Basis.Cut, p.Basis.Cuts = append(p.Tables, t), "", nil
	for i := range p.Rates {
		if r := &p.Rates[i]; r.Share.Stated() && r.Factor == "" && g.maybe("volume") {
			r.Share, r.Table = partnerecon.Rate{}, "v"
		}
	}
}

// begins lets a step begin above the one before.
func (g *oracleProgram) begins(t commission.Table, s *commission.Step, from *int64) {
	switch t.Over {
	case commission.OverQuantity:
		*from += number(g.T, "from", 1, int64(300))
		s.FromCount = *from
	case commission.OverAttainment:
		*from += number(g.T, "from", 1, int64(70))
		s.FromPercent = ratio(*from, 100)
	default:
		*from += number(g.T, "from", 1, int64(3000))
		s.From = eurCents(*from)
	}
}
