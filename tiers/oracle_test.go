package tiers_test

import (
	"math/big"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// An oracle is a slow second implementation: it keeps all events, walks day by day from
// the first one on, and adds up fractions of math/big. It knows no sealed state, drops
// nothing, and has a calendar of its own.
type oracle struct {
	p      tiers.Policy
	events []tiers.Event
}

// An odyssey is where the oracle has come to.
type odyssey struct {
	o                *oracle
	tier             int // -1 is none
	requalify, grace int // days by number; 0: none
	falling, fallsOn int
	fallsTo          int
	noticed, start   int
	requested        string
	segment          string
	left             bool
	on               map[int]string // the tier of each day
}

// number counts days; 0 is no day.
func number(d partnerecon.Day) int {
	if d.IsZero() {
		return 0
	}
	y, m, dd := d.Date()
	return int(time.Date(y, m, dd, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func civil(n int) time.Time { return time.Unix(int64(n)*86400, 0).UTC() }

// plusMonths keeps the day of the month, or takes the last one.
func plusMonths(n, months int) int {
	t := civil(n)
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return int(time.Date(first.Year(), first.Month(), min(t.Day(), last), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func monthsOf(l string) int { return map[string]int{"month": 1, "quarter": 3, "year": 12}[l] }

// period returns the first day of the period that a day is in, and that of the next one.
func (o *oracle) period(l string, n int) (from, to int) {
	t, size := civil(n), monthsOf(l)
	start := max(o.p.YearStart, 1)
	back := ((int(t.Month())-start)%size + size) % size
	first := time.Date(t.Year(), t.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
	return int(first.Unix() / 86400), plusMonths(int(first.Unix()/86400), size)
}

// window returns the days of a span, half open; a lifetime has no beginning.
func (o *oracle) window(s tiers.Span, n int) (from, to int) {
	count := max(s.N, 1)
	switch s.Of {
	case tiers.Lifetime, "":
		return -1 << 40, 1 << 40
	case tiers.Days:
		return n + 1 - count, n + 1
	case tiers.Months:
		return plusMonths(n+1, -count), n + 1
	default:
		size := monthsOf(string(s.Of))
		from, to = o.period(string(s.Of), n)
		if s.Completed && to != n+1 {
			from, to = plusMonths(from, -size), from
		}
		return plusMonths(from, -(count-1)*size), to
	}
}

func windowEnd(w partnerecon.Window, n int) int {
	end := n + w.Days
	if w.Months > 0 {
		end = plusMonths(n, w.Months)
	}
	if w.Edge == partnerecon.Through {
		end++
	}
	return end
}

// figures returns the figures of a metric that count on a day: known by then, not
// replaced by then, and about a day of the window.
func (o *oracle) figures(metric string, from, to, known int) []tiers.Measured {
	var out []tiers.Measured
	for _, e := range o.events {
		m, ok := e.(tiers.Measured)
		if !ok || m.Metric != metric || number(m.On) > known || about(m) < from || about(m) >= to {
			continue
		}
		replaced := false
		for _, other := range o.events {
			c, ok := other.(tiers.Measured)
			replaced = replaced || ok && c.Corrects == m.ID && number(c.On) <= known
		}
		if !replaced {
			out = append(out, m)
		}
	}
	return out
}

func about(m tiers.Measured) int {
	if m.For.IsZero() {
		return number(m.On)
	}
	return number(m.For)
}

func (o *oracle) metric(name string) tiers.Metric {
	for _, m := range o.p.Metrics {
		if m.Name == name {
			return m
		}
	}
	return tiers.Metric{}
}

// value is a value as a fraction of the metric's unit.
func value(m tiers.Metric, v tiers.Value, measured bool) *big.Rat {
	switch m.Unit {
	case tiers.Amount:
		return new(big.Rat).SetInt64(v.Amount.Minor())
	case tiers.InUnits:
		for _, u := range m.UnitValues {
			if measured && u.Currency() == v.Amount.Currency() {
				return big.NewRat(v.Amount.Minor(), u.Minor())
			}
		}
	case tiers.Share:
		return big.NewRat(v.Share.Num(), v.Share.Den())
	case tiers.Yes:
		if v.Yes {
			return big.NewRat(1, 1)
		}
	default:
	}
	return new(big.Rat).SetInt64(v.Number)
}

// read returns what a metric was in a window, raw and with its limit per customer; nil
// where nothing is known.
func (o *oracle) read(name string, target tiers.Value, from, to, day int) (raw, adjusted *big.Rat) {
	m := o.metric(name)
	if m.Unit == tiers.Certificate {
		return o.people(m, target, day)
	}
	all := o.figures(name, from, to, day)
	if len(all) == 0 {
		return nil, nil
	}
	if m.Over != tiers.Sum {
		last := all[0]
		for _, f := range all {
			if about(f) > about(last) || about(f) == about(last) && (f.On.After(last.On) || f.On == last.On && f.ID > last.ID) {
				last = f
			}
		}
		v := value(m, last.Value, true)
		return v, v
	}
	raw = new(big.Rat)
	by := map[string]*big.Rat{}
	for _, f := range all {
		v := value(m, f.Value, true)
		for _, c := range m.Classes {
			if c.Name == f.Class {
				v = new(big.Rat).Mul(v, big.NewRat(c.Factor.Num(), c.Factor.Den()))
			}
		}
		raw.Add(raw, v)
		if by[f.Customer] == nil {
			by[f.Customer] = new(big.Rat)
		}
		by[f.Customer].Add(by[f.Customer], v)
	}
	if !m.CustomerLimit.Stated() {
		return raw, raw
	}
	most := new(big.Rat)
	if raw.Sign() > 0 {
		most.Mul(raw, big.NewRat(m.CustomerLimit.Num(), m.CustomerLimit.Den()))
	}
	adjusted = new(big.Rat)
	for _, v := range by {
		if v.Cmp(most) > 0 {
			v = most
		}
		adjusted.Add(adjusted, v)
	}
	return raw, adjusted
}

func (o *oracle) people(m tiers.Metric, target tiers.Value, day int) (raw, adjusted *big.Rat) {
	all := o.figures(m.Name, -1<<40, 1<<40, day)
	if len(all) == 0 {
		return nil, nil
	}
	place := map[string]int{}
	for i, l := range m.Levels {
		place[l] = i
	}
	holders := map[string]bool{}
	for _, f := range all {
		if place[f.Value.Level] >= place[target.Level] && (f.Expires.IsZero() || day <= number(f.Expires)) {
			holders[f.Holder] = true
		}
	}
	v := new(big.Rat).SetInt64(int64(len(holders)))
	return v, v
}

// share is what the ramp leaves of a target.
func (x *odyssey) share(day int) *big.Rat {
	out := big.NewRat(1, 1)
	var mine, others *tiers.Ramp
	for i := range x.o.p.Ramps {
		switch r := &x.o.p.Ramps[i]; r.Segment {
		case x.segment:
			mine = r
		case "":
			others = r
		}
	}
	if mine == nil {
		mine = others
	}
	if mine == nil || x.start == 0 {
		return out
	}
	for i, s := range mine.Steps {
		if i == 0 || day >= plusMonths(x.start, s.Month) {
			out = big.NewRat(s.Share.Num(), s.Share.Den())
		}
	}
	return out
}

// meets says whether a criterion is met on a day.
func (x *odyssey) meets(k tiers.Criterion, day int) bool {
	target := k.Target
	for _, s := range k.Targets {
		if s.Segment == x.segment {
			target = s.Target
		}
	}
	if k.Of == 0 {
		from, to := x.o.window(k.Within, day)
		return x.reaches(k, target, from, to, day, day)
	}
	met := 0
	from, to := x.o.period(string(k.Within.Of), day)
	if to != day+1 { // the period that runs does not count
		from, to = plusMonths(from, -monthsOf(string(k.Within.Of))), from
	}
	for range k.Of {
		if x.reaches(k, target, from, to, to-1, day) {
			met++
		}
		from, to = plusMonths(from, -monthsOf(string(k.Within.Of))), from
	}
	return met >= k.Met
}

func (x *odyssey) reaches(k tiers.Criterion, target tiers.Value, from, to, ramp, day int) bool {
	m := x.o.metric(k.Metric)
	want := value(m, target, false)
	if k.Ramped {
		want = new(big.Rat).Mul(want, x.share(ramp))
		if want.Sign() == 0 {
			return true
		}
	}
	_, got := x.o.read(k.Metric, target, from, to, day)
	if got == nil {
		return false
	}
	boundary := x.o.p.Boundary
	if k.Boundary != "" {
		boundary = k.Boundary
	}
	if boundary == tiers.ReachedAbove && m.Unit != tiers.Yes && m.Unit != tiers.Certificate {
		return got.Cmp(want) > 0
	}
	return got.Cmp(want) >= 0
}

func (x *odyssey) group(g tiers.Group, day int) bool {
	met, n := 0, len(g.Criteria)+len(g.Groups)
	for _, k := range g.Criteria {
		if x.meets(k, day) {
			met++
		}
	}
	for _, in := range g.Groups {
		if x.group(in, day) {
			met++
		}
	}
	switch g.Need {
	case tiers.Any:
		return met > 0
	case tiers.KOfN:
		return met >= g.K
	default:
		return met == n
	}
}

func (x *odyssey) open(tier, day int) bool {
	s := x.o.p.Tiers[tier].Sunset
	return s.IsZero() || day < number(s)
}

// qualified is the highest tier that is met on a day and open on another one.
func (x *odyssey) qualified(day, open int) int {
	if !x.group(x.o.p.Base, day) {
		return -1
	}
	best := -1
	for i, t := range x.o.p.Tiers {
		if !x.group(t.Needs, day) {
			if x.o.p.Cumulative {
				return best
			}
			continue
		}
		if x.open(i, open) {
			best = i
		}
	}
	return best
}

func (x *odyssey) place(name string) int {
	for i, t := range x.o.p.Tiers {
		if t.Name == name {
			return i
		}
	}
	return -1
}

func (x *odyssey) allowed(tier int) int {
	if x.o.p.Review.SelfSelect {
		return min(tier, x.place(x.requested))
	}
	return tier
}
