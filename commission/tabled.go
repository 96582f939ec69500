package commission

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Counted is what a line adds to the volume of a table that counts several sales.
type Counted struct {
	Table   string `json:"table"`
	Revenue int64  `json:"revenue,omitzero,string"`
	Units   int64  `json:"units,omitzero"`
}

// scaleAt returns a table by its name and its place in the policy.
func (v *version) scaleAt(name string) (*Scale, string) {
	i := slices.IndexFunc(v.scales, func(s Scale) bool { return s.table.Name == name })
	return &v.scales[i], problem.At("/tables", i) // New has seen to it that there is one
}

// rate returns the share that a row pays of an item, with its factor and kept to
// its range, if what its tables look at is known.
func (q *quotes) rate(row int, r *Row, item *Item) (exact.Num, bool) {
	rate := fraction(r.Share)
	if r.Table != "" {
		var ok bool
		if rate, ok = q.read(row, r.Table, item); !ok {
			return rate, false
		}
	}
	if r.Factor != "" {
		factor, ok := q.read(row, r.Factor, item)
		if !ok {
			return rate, false
		}
		rate = rate.Times(factor)
	}
	return q.clip(row, r, rate), true
}

// clip keeps a share to the range of its row.
func (q *quotes) clip(row int, r *Row, rate exact.Num) exact.Num {
	out := r.Clip.within(rate)
	if q.trace != nil && out.Cmp(rate) != 0 {
		q.trace.Add(CodeClipped, q.component.row(row)+"/clip", text("rate", percentText(rate)), text("kept_to", percentText(out)))
	}
	return out
}

// read returns the rate of a table that does not count several sales.
func (q *quotes) read(row int, name string, item *Item) (exact.Num, bool) {
	s, at := q.scaleAt(name)
	value, ok := q.value(&s.table, item)
	if !ok {
		q.trace.Add(CodeUnknown, at+"/over", text("table", name), text("over", s.table.Over), text("row", q.component.row(row)))
		return exact.Num{}, false
	}
	rate := s.rates.Rate(value)
	if q.trace != nil {
		q.trace.Add(CodeStep, s.pointer(at, s.rates.Place(value)), s.shown(string(s.table.Over), value), s.paid(rate))
	}
	return rate, true
}

// value returns what a table looks at, if it is known.
func (q *quotes) value(t *Table, item *Item) (exact.Num, bool) {
	amount := item.Amount.Minor()
	switch t.Over {
	case OverMargin:
		if !item.Cost.Stated() || amount <= 0 {
			return exact.Num{}, false
		}
		return exact.Int(amount).Add(exact.Int(item.Cost.Minor()).Neg()).Mul(1, amount), true
	case OverDiscount:
		list := item.List.Minor()
		if list <= 0 {
			return exact.Num{}, false
		}
		return exact.Int(list).Add(exact.Int(amount).Neg()).Mul(1, list), true
	case OverTenure:
		day := q.in.tested(item)
		return exact.Int(int64(monthsSince(q.in.Anchor, day))), true
	case OverPayments:
		return exact.Int(int64(countOf(q.in.Ranks, series{q.component.Name, ""}))), true
	case OverQuantity:
		_, units := q.spanOf(t, item)
		return units, true
	case OverRevenue:
		revenue, _ := q.spanOf(t, item)
		return revenue, true
	case OverFact:
		return q.fact(t.Fact)
	case OverAttainment: // a volume; rows that name such a table read it as one
	}
	return exact.Num{}, false
}

// fact returns the value of a declared fact, if it is stated.
func (q *quotes) fact(name string) (exact.Num, bool) {
	i := slices.IndexFunc(q.policy.Facts, func(d Declaration) bool { return d.Name == name })
	d := &q.policy.Facts[i] // New has seen to it that it is declared
	v := q.sought.facts.of(d.Of, i)
	if v == nil {
		return exact.Num{}, false
	}
	if d.Kind == NumberFact {
		return exact.Int(v.Scaled()).Mul(1, condition.Scale), true
	}
	return exact.Int(v.Scaled()), true
}

// monthsSince returns how many whole months a day is after an anchor, 0 before it
// and while it is unknown.
func monthsSince(anchor, day partnerecon.Day) int {
	if anchor.IsZero() || day.Before(anchor) {
		return 0
	}
	n := day.Month().Sub(anchor.Month())
	if anchor.AddMonths(n).After(day) {
		n--
	}
	return n
}

// sums reports whether the share of a row comes from a table that counts several
// sales.
func (v *version) sums(r *Row) bool {
	if r.Table == "" {
		return false
	}
	s, _ := v.scaleAt(r.Table)
	return s.table.several()
}

// several reports whether what the table pays is an amount for a volume, and not
// one share or fee.
func (t *Table) several() bool {
	return t.Over.volume() && (t.sums() || t.Mode.sliced() || t.Over == OverAttainment || t.flats())
}

// volume returns what a row pays for an item by a table that counts what several
// sales come to, or the items of one: what the item adds to what the volume
// before it earns.
func (q *quotes) volume(row int, r *Row, item *Item) exact.Num {
	s, at := q.scaleAt(r.Table)
	if s.table.Applies == ToThisSale && q.in.Contract != "" {
		return q.volumeOfContract(s, at, item)
	}
	if s.table.once() && slices.Contains(q.paid, row) {
		return exact.Num{} // the item is counted all the same
	}
	t := &s.table
	if t.Spans == SpanTransaction {
		items := *s // of one transaction, as the sales of a lifetime that begins with it
		items.table.Spans = SpanLifetime
		s = &items
	}
	read := Reading{Sale: q.saleOf(item), Before: q.volumeBefore(t), Previous: q.grantedVolume("previous:", t)}
	s.explain(read, q.trace, at)
	return s.earned(read)
}

// saleOf returns an item as tables see it.
func (q *quotes) saleOf(item *Item) Volume {
	revenue, _ := q.measured(q.component, item).Round(exact.Down) // whole already
	return Volume{Revenue: q.in.money(revenue), Units: item.Quantity}
}

// volumeBefore returns what was counted before an item: by the lines before, and by the
// items of this line.
func (q *quotes) volumeBefore(t *Table) Volume {
	v := q.grantedVolume("table:", t)
	if !t.sums() && q.in.Contract != "" {
		v = q.volumePaid(t) // a transaction is all that is paid of the contract
	}
	for i := range q.counted {
		if c := &q.counted[i]; c.Table == t.Name {
			v = q.add(v, c.Revenue, c.Units)
		}
	}
	return v
}

func (q *quotes) grantedVolume(kind string, t *Table) Volume {
	if !t.sums() {
		return Volume{Revenue: q.in.money(0)}
	}
	return Volume{Revenue: q.in.money(granted(q.in.Grants, kind+t.Name, "")), Units: granted(q.in.Grants, kind+t.Name, unitsOf)}
}

// unitsOf stands for the partner in the grants of a table that are units.
const unitsOf = ":units"

// add adds to a volume, as far as it fits: no ledger has more money than it does.
func (q *quotes) add(v Volume, revenue, units int64) Volume {
	sum, ok := exact.Add(v.Revenue.Minor(), revenue)
	if ok {
		v.Revenue = q.in.money(sum)
	}
	if n, ok := exact.Add(v.Units, units); ok {
		v.Units = n
	}
	return v
}

// count notes what an item adds to the volume of a row's table: of its span, or of the
// transaction.
func (q *quotes) count(r *Row, item *Item) {
	if r.Table == "" {
		return
	}
	s, _ := q.scaleAt(r.Table)
	if !s.table.several() && (q.in.Contract == "" || !s.table.wholeSale()) {
		return
	}
	sale := q.saleOf(item)
	i := slices.IndexFunc(q.counted, func(c Counted) bool { return c.Table == r.Table })
	if i < 0 {
		q.counted = append(q.counted, Counted{Table: r.Table})
		i = len(q.counted) - 1
	}
	v := q.add(Volume{q.in.money(q.counted[i].Revenue), q.counted[i].Units}, sale.Revenue.Minor(), sale.Units)
	q.counted[i].Revenue, q.counted[i].Units = v.Revenue.Minor(), v.Units
}

// counts takes up what the rates of one credit counted: a line adds to a table what
// the first of its credits that the table pays adds.
func (x *pricing) counts(list []Counted) {
	for _, c := range list {
		s, _ := x.scaleAt(c.Table)
		x.countOfContract(&s.table, c)
		if !s.table.sums() {
			continue // the next transaction begins at 0
		}
		if !slices.ContainsFunc(x.counted, func(o Counted) bool { return o.Table == c.Table }) {
			x.counted = append(x.counted, c)
		}
	}
}

// eachTable calls f for the counters of the tables that count several sales.
func (v *version) eachTable(cleared partnerecon.Day, f func(t *Table, k capKey)) {
	for i := range v.scales {
		if t := &v.scales[i].table; t.sums() && t.Counts == FirstCome {
			f(t, tableCounter(t.Name, t.start(cleared.Month())))
		}
	}
}

// tableCounter is the key of the revenue that a table counted in a span; of its
// units it has [unitsOf] besides. No cap has a colon in its name.
func tableCounter(name string, start partnerecon.Month) capKey {
	return capKey{cap: "table:" + name, month: start}
}

// start returns the first month of the span that a month is in; of the whole
// lifetime it is none.
func (t *Table) start(m partnerecon.Month) partnerecon.Month {
	first := max(t.YearStart, 1)
	switch t.Spans {
	case SpanMonth:
		return m
	case SpanQuarter:
		return m.Quarter(time.Month(first))
	case SpanYear:
		_, month := m.Date()
		return m.Add(-((int(month) - first + 12) % 12))
	case SpanTransaction, SpanLifetime:
	}
	return partnerecon.Month{}
}

// previous returns the span before one; there is none before the whole lifetime.
func (s Span) previous(start partnerecon.Month) (partnerecon.Month, bool) {
	switch s {
	case SpanMonth:
		return start.Add(-1), true
	case SpanQuarter:
		return start.Add(-3), true
	case SpanYear:
		return start.Add(-12), true
	case SpanTransaction, SpanLifetime:
	}
	return start, false
}
