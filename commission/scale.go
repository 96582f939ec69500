package commission

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/ratetable"
)

// A Scale is a checked [Table]. It is immutable and safe for concurrent use; make
// it with [NewScale]. The zero Scale answers with an error.
type Scale struct {
	table Table
	rates ratetable.Table
}

// NewScale checks a table of shares or fees and returns its scale, or an
// [partnerecon.InvalidError] with everything that is wrong.
func NewScale(t Table) (Scale, error) {
	var list problem.List
	checkTable(&list, "", t, false)
	if err := invalid(&list); err != nil {
		return Scale{}, err
	}
	return scaleOf(t), nil
}

// scaleOf returns the scale of a table that was checked.
func scaleOf(t Table) Scale {
	t.Steps = slices.Clone(t.Steps)
	return Scale{t, compileTable(t)}
}

// Table returns a copy of the table.
func (s Scale) Table() Table {
	t := s.table
	t.Steps = slices.Clone(t.Steps)
	return t
}

// compileTable returns the mechanism of a table that was checked.
func compileTable(t Table) ratetable.Table {
	form, steps := t.form(), make([]ratetable.Step, len(t.Steps))
	var entered exact.Num
	for i, s := range t.Steps {
		steps[i] = ratetable.Step{From: t.from(form, s), Rate: t.rate(s)}
		if t.flats() && t.Mode == Marginal { // all that were entered by then
			entered = entered.Add(steps[i].Rate)
			steps[i].Rate = entered
		}
	}
	if t.flats() {
		return ratetable.New(ratetable.Slab, t.Boundary == ReachedAbove, steps)
	}
	return ratetable.New(t.Mode.mechanism(), t.Boundary == ReachedAbove, steps)
}

// rate returns what a step pays on one minor unit, or for one unit, or by itself.
func (t *Table) rate(s Step) exact.Num {
	switch {
	case t.flats():
		return exact.Int(s.Flat.Minor())
	case t.fees():
		return exact.Int(s.Fee.Minor()).Mul(1, max(t.Units, 1))
	}
	return fraction(s.Share)
}

func (m TableMode) mechanism() ratetable.Mode {
	switch m {
	case Slab:
		return ratetable.Slab
	case Interpolated:
		return ratetable.Interpolated
	case WholeOverage:
		return ratetable.WholeOverage
	default: // Marginal; others are refused before
		return ratetable.Marginal
	}
}

// A Volume is what a sale, or a number of them, comes to.
type Volume struct {
	Revenue partnerecon.Money `json:"revenue,omitzero"` // the basis of shares; absent: 0
	Units   int64             `json:"units,omitzero"`   // for tables over units, and for fees
}

// A Reading is what a table is read for.
type Reading struct {
	// Sale is what earns. Of a whole period it is the period, with nothing before it.
	Sale Volume `json:"sale,omitzero"`
	// Before is what was counted in the span before it.
	Before Volume `json:"before,omitzero"`
	// Previous is what the period before counted, for [ReadPrevious].
	Previous Volume `json:"previous,omitzero"`
	// Value is what tables look at that count no volume: a margin or a discount, a
	// number of months or payments over 1, a fact; money in minor units over 1.
	Value partnerecon.Rate `json:"value,omitzero"`
}

// An Earning is what a table pays, and why.
type Earning struct {
	Amount partnerecon.Money `json:"amount,omitzero"`
	// Trace names the steps by their pointers in the table.
	Trace partnerecon.Trace `json:"trace,omitzero"`
}

// Earns returns what a sale earns, formed exactly and rounded once. Below 0 it is
// what goes back: for a sale below 0, or one that reaches a step which pays less on
// the whole.
//
// It returns [partnerecon.ErrCurrency] for amounts of several currencies,
// [partnerecon.ErrOverflow], and [partnerecon.ErrSyntax] for an unknown rounding and
// where no currency is stated.
func (s Scale) Earns(r Reading, rounding partnerecon.Rounding) (Earning, error) {
	mode, known := exact.ModeOf(string(rounding))
	if !known || s.rates.Len() == 0 {
		return Earning{}, fmt.Errorf("commission: table %s, rounded %s: %w: not stated", problem.Quote(s.table.Name), problem.Quote(string(rounding)), partnerecon.ErrSyntax)
	}
	currency, err := s.currency(r)
	if err != nil {
		return Earning{}, err
	}
	sum := s.earned(r)
	minor, ok := sum.Round(mode)
	if !ok {
		return Earning{}, fmt.Errorf("commission: table %s: %s minor units: %w", problem.Quote(s.table.Name), sum, partnerecon.ErrOverflow)
	}
	amount := moneyIn(minor, currency)
	out := Earning{Amount: amount}
	s.explain(r, &out.Trace, "")
	out.Trace.Add(CodeRounded, "", text("exact", majorText(sum, currency)), text("mode", rounding), partnerecon.D("total", amount))
	return out, nil
}

// currency returns the one currency of a reading and the table.
func (s *Scale) currency(r Reading) (partnerecon.Currency, error) {
	all := s.table.currency()
	for _, m := range [...]partnerecon.Money{r.Sale.Revenue, r.Before.Revenue, r.Previous.Revenue} {
		switch {
		case !m.Stated() || m.Currency() == all:
		case all == "":
			all = m.Currency()
		default:
			return "", fmt.Errorf("commission: table %s: %s where amounts are in %s: %w", problem.Quote(s.table.Name), m, all, partnerecon.ErrCurrency)
		}
	}
	if all == "" {
		return "", fmt.Errorf("commission: table %s: %w: no currency is stated", problem.Quote(s.table.Name), partnerecon.ErrSyntax)
	}
	return all, nil
}

// A counted is a volume as a table sees it: where it stands among the steps, and
// what the rate applies to.
type counted struct{ at, pays exact.Num }

func (s *Scale) counted(v Volume) counted {
	revenue, units := exact.Int(v.Revenue.Minor()), exact.Int(v.Units)
	c := counted{revenue, revenue}
	if s.table.byUnits() {
		c.at = units
	}
	if s.table.fees() {
		c.pays = units
	}
	return c
}

// and returns the sum of two volumes.
func (c counted) and(o counted) counted { return counted{c.at.Add(o.at), c.pays.Add(o.pays)} }

// earned returns what a sale earns, exactly.
func (s *Scale) earned(r Reading) exact.Num {
	sale, t := s.counted(r.Sale), &s.table
	if t.once() {
		return s.flat(sale, r)
	}
	if !t.Over.volume() {
		return s.rates.Read(fraction(r.Value), sale.pays)
	}
	before := s.counted(r.Before)
	if t.Spans == SpanTransaction {
		before = counted{}
	}
	switch {
	case t.Mode.sliced() && !t.flats():
		return s.rates.Added(before.at, sale.at)
	case t.Applies != ToThisSale:
		return s.whole(before.and(sale)).Add(s.whole(before).Neg())
	}
	return s.rates.Read(s.readAt(before, r), sale.pays)
}

// rateFor returns what one minor unit, or unit, of a sale earns on average: its
// rate, or what the steps that it passes come to. A sale of nothing has the rate
// that holds where it is.
func (s *Scale) rateFor(r Reading) exact.Num {
	if pays := s.counted(r.Sale).pays; pays.Sign() != 0 {
		return s.earned(r).Quo(pays)
	}
	return s.rates.Rate(s.looks(r))
}

// flat returns the amount that one sale earns by itself: of a volume not above 0 it is
// nothing.
func (s *Scale) flat(sale counted, r Reading) exact.Num {
	switch {
	case !s.table.Over.volume():
		return s.rates.Rate(fraction(r.Value))
	case sale.at.Sign() <= 0:
		return exact.Num{}
	}
	return s.rates.Rate(s.readAt(s.counted(r.Before), r))
}

// whole returns what a volume earns where one rate, or the flat amounts of the steps,
// are for all of it. What is below 0 counts as 0.
func (s *Scale) whole(c counted) exact.Num {
	if s.table.flats() {
		if c.at.Sign() <= 0 {
			return exact.Num{}
		}
		return s.rates.Rate(c.at)
	}
	if c.pays.Sign() == -1 {
		return exact.Num{}
	}
	return s.rates.Read(c.at, c.pays)
}

// readAt returns the volume at which the rate for a sale is read.
func (s *Scale) readAt(before counted, r Reading) exact.Num {
	switch s.table.Reads {
	case ReadBefore:
		return before.at
	case ReadPrevious:
		return s.counted(r.Previous).at
	default: // ReadAfter
		return before.and(s.counted(r.Sale)).at
	}
}
