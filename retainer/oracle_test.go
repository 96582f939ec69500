package retainer_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// An oracle works retainers out a second time, slowly: it goes through every day, takes
// its calendar from package time, and reckons in big.Rat. It keeps the facts that the
// board has accepted.
type oracle struct {
	policy   retainer.Policy
	first    time.Time
	through  time.Time
	switches []flip // pauses and resumptions
	ends     []time.Time
	notices  []time.Time
	checks   []time.Time
	grants   map[int][]time.Time
	cycles   map[int]*ledger
}

type flip struct {
	on time.Time
	to bool
}

// A ledger is what was stated for one cycle.
type ledger struct {
	units, amount, back int64
	paid, waived        bool
	confirmed           bool
	stated              bool
	earned, returned    int64
}

func at(d partnerecon.Day) time.Time {
	y, m, n := d.Date()
	return time.Date(y, m, n, 0, 0, 0, 0, time.UTC)
}

// steps returns the day n steps after an anchor, by looking months up in a table.
func steps(anchor time.Time, every retainer.Every, n int) time.Time {
	months := map[retainer.Every]int{retainer.EveryMonth: 1, retainer.EveryQuarter: 3, retainer.EveryYear: 12}[every]
	if months == 0 {
		days := map[retainer.Every]int{retainer.EveryWeek: 7, retainer.EveryFortnight: 14}[every]
		return anchor.AddDate(0, 0, n*days)
	}
	index := anchor.Year()*12 + int(anchor.Month()) - 1 + n*months
	year, month := index/12, index%12+1
	last := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && (year%4 == 0 && year%100 != 0 || year%400 == 0) {
		last = 29
	}
	return time.Date(year, time.Month(month), min(anchor.Day(), last), 0, 0, 0, 0, time.UTC)
}

// A span is one cycle of the oracle, day by day.
type span struct {
	number     int
	start, end time.Time // of the full cycle
	active     []bool
	left       bool // not renewed
	gone       bool // not there, after all
}

// spans lists the cycles that have begun, and the end if there is one.
func (o *oracle) spans() (out []span, end time.Time) {
	anchor := o.first
	if a := o.policy.Cycle.Anchor; !a.IsZero() {
		anchor = at(a)
	}
	k := -200 // the anchors that are drawn are at most 130 weeks away
	for !steps(anchor, o.policy.Cycle.Every, k+1).After(o.first) {
		k++
	}
	bound := func(n int) time.Time { return steps(anchor, o.policy.Cycle.Every, k+n-1) }
	never := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	end = never
	cut := func(t time.Time) {
		if t.Before(o.first) {
			t = o.first
		}
		if t.Before(end) {
			end = t
		}
	}
	if n := o.policy.Cycle.Cycles; n > 0 {
		cut(bound(n + 1))
	}
	for _, t := range o.ends {
		cut(t)
	}
	for _, t := range o.notices {
		over := t.AddDate(0, 0, 1) // the day of the notice is over
		if n := o.policy.Renewal.Notice; n.Stated() {
			over = t.AddDate(0, 0, n.Days)
			if n.Edge == partnerecon.Through {
				over = over.AddDate(0, 0, 1)
			}
		}
		if !over.After(o.first) {
			over = o.first.AddDate(0, 0, 1)
		}
		n := 1
		for bound(n + 1).Before(over) {
			n++
		}
		cut(bound(n + 1))
	}
	for n := 1; ; n++ {
		from, to := bound(n), bound(n+1)
		begins := from
		if begins.Before(o.first) {
			begins = o.first
		}
		if begins.After(o.through) || !begins.Before(end) {
			break
		}
		left := n > 1 && !o.renewed(n, bound)
		if left && o.policy.Renewal.Missed == retainer.MissedEnds {
			cut(from)
			break
		}
		s := span{number: n, start: from, end: to, left: left}
		for d := from; d.Before(to); d = d.AddDate(0, 0, 1) {
			s.active = append(s.active, !left && !d.Before(o.first) && d.Before(end) && o.works(d))
		}
		out = append(out, s)
	}
	if end.Equal(never) {
		end = time.Time{}
	}
	return out, end
}

func (o *oracle) renewed(n int, bound func(int) time.Time) bool {
	switch o.policy.Renewal.Mode {
	case retainer.ByDefault:
	case retainer.AfterCheckIn:
		return slices.ContainsFunc(o.checks, func(t time.Time) bool { return !t.Before(bound(n-1)) && t.Before(bound(n)) })
	case retainer.ByApproval:
		last := bound(n+1).AddDate(0, 0, -1)
		if o.policy.Renewal.Missed == retainer.MissedEnds {
			last = bound(n)
		}
		return slices.ContainsFunc(o.grants[n], func(t time.Time) bool { return !t.After(last) })
	}
	return true
}

// works reports whether a day is not paused: the last day decides of which more was said
// one way than the other.
func (o *oracle) works(d time.Time) bool {
	out, since := true, time.Time{}
	for _, f := range o.switches {
		if f.on.After(d) || f.on.Before(since) {
			continue
		}
		said := map[bool]int{}
		for _, other := range o.switches {
			if other.on.Equal(f.on) {
				said[other.to]++
			}
		}
		if said[true] != said[false] {
			out, since = said[true] > said[false], f.on
		}
	}
	return out
}

// round rounds as the policy says.
func (o *oracle) round(x *big.Rat) int64 {
	neg := x.Sign() < 0
	x = new(big.Rat).Abs(x)
	n := new(big.Int).Div(x.Num(), x.Denom())
	rest := new(big.Rat).Sub(x, new(big.Rat).SetInt(n))
	c := rest.Cmp(big.NewRat(1, 2))
	switch {
	case o.policy.Rounding == partnerecon.HalfUp && c >= 0, o.policy.Rounding == partnerecon.HalfEven && (c > 0 || c == 0 && n.Bit(0) == 1):
		n.Add(n, big.NewInt(1))
	}
	if neg {
		n.Neg(n)
	}
	return n.Int64()
}

// worth returns what the active days of a cycle are worth: each run of them from edge
// to edge.
func (o *oracle) worth(s span, amount int64) int64 {
	active := 0
	for _, on := range s.active {
		if on {
			active++
		}
	}
	switch o.policy.Cycle.Partial {
	case retainer.ByDays:
	case retainer.InFull:
		if active > 0 {
			return amount
		}
		return 0
	case retainer.OnlyWhole:
		if active == len(s.active) {
			return amount
		}
		return 0
	}
	var out int64
	edge := func(i int) int64 { return o.round(big.NewRat(amount*int64(i), int64(len(s.active)))) }
	for i, on := range s.active {
		if on {
			out += edge(i+1) - edge(i) // day by day: runs telescope
		}
	}
	return out
}

func (o *oracle) full(n int) int64 {
	out := o.policy.Amount.Minor()
	for _, s := range o.policy.Steps {
		if n >= s.From {
			out = s.Amount.Minor()
		}
	}
	return out
}

// scheduled returns the amount of a cycle by the terms.
func (o *oracle) scheduled(s span, all []span) int64 {
	out := o.worth(s, o.full(s.number))
	u := o.policy.Units
	if u.Name == "" {
		return out
	}
	var before int64
	for _, b := range all {
		if b.number < s.number {
			before += o.of(b.number).units
		}
	}
	own, left := o.of(s.number).units, u.Included
	if u.Pool == retainer.BurnDown {
		left = max(0, u.Included-before)
	}
	return out + max(0, own-left)*u.Over.Minor()
}

func (o *oracle) of(n int) *ledger {
	if o.cycles[n] == nil {
		o.cycles[n] = &ledger{}
	}
	return o.cycles[n]
}

// A post is a claim and a kind.
type post struct {
	component string
	kind      partnerecon.Kind
	cycle     int
}

// due works out all that is due.
func (o *oracle) due() map[post]int64 {
	out := map[post]int64{}
	all, end := o.spans()
	seen := map[int]bool{}
	for _, s := range all {
		seen[s.number] = true
	}
	for _, n := range slices.Sorted(maps.Keys(o.cycles)) {
		if !seen[n] { // it is not there any more
			all = append(all, span{number: n, active: make([]bool, 30), left: true, gone: true, start: time.Time{}})
		}
	}
	var paid int
	var granted, balance int64
	for _, s := range all {
		l := o.of(s.number)
		var gets int64
		if l.paid {
			earned := o.upside(s, l, paid, granted)
			back := -o.round(new(big.Rat).Mul(big.NewRat(earned, 1), big.NewRat(l.back, l.amount)))
			out[post{retainer.ComponentUpside, partnerecon.Earned, s.number}] = earned
			out[post{retainer.ComponentUpside, partnerecon.Returned, s.number}] = back
			paid, granted, gets = paid+1, granted+earned, earned+back
		}
		if o.policy.Model == retainer.WhiteLabel || o.policy.Model == retainer.Reseller {
			o.owes(out, s, l, all)
		}
		if !l.stated || !seen[s.number] {
			continue
		}
		balance += o.topUp(out, s, l, gets, balance)
	}
	if !end.IsZero() && !o.through.Before(end) && o.policy.Draw.AtEnd == retainer.StaysOwed {
		out[post{retainer.ComponentRemains, partnerecon.TruedUp, 0}] = -balance
	}
	maps.DeleteFunc(out, func(_ post, n int64) bool { return n == 0 })
	return out
}

func (o *oracle) upside(s span, l *ledger, paid int, granted int64) int64 {
	switch e := o.policy.Economics.(type) {
	case retainer.RecurringShare:
		begins := s.start
		if begins.Before(o.first) {
			begins = o.first
		}
		if e.Cycles > 0 && paid >= e.Cycles || !e.Until.IsZero() && !begins.Before(at(e.Until)) {
			return 0
		}
		out := o.round(new(big.Rat).Mul(big.NewRat(l.amount, 1), big.NewRat(e.Share.Num(), e.Share.Den())))
		if e.Amount.Stated() {
			out = min(out, max(0, e.Amount.Minor()-granted))
		}
		return out
	case retainer.ManagementMargin:
		return o.worth(s, e.Amount.Minor())
	case retainer.OneCycleBonus:
		if paid == 0 {
			return e.Amount.Minor()
		}
	}
	return 0
}

func (o *oracle) owes(out map[post]int64, s span, l *ledger, all []span) {
	component := retainer.ComponentReceivable
	if o.policy.SetOff {
		component = retainer.ComponentSetOff
	}
	amount := o.scheduled(s, all)
	if l.confirmed {
		amount = l.amount
	}
	if l.waived || s.gone && !l.paid { // what was paid for no cycle goes back by refunds
		amount = 0
	}
	out[post{component, partnerecon.Earned, s.number}] = -amount
	out[post{component, partnerecon.Returned, s.number}] = l.back
	if l.paid && !o.policy.SetOff {
		out[post{component, partnerecon.Paid, s.number}] = l.amount - l.back
	}
}

// topUp adds what guarantee and draw make of the commission, and returns by how much
// the balance changes. It follows the law of draws as it is written: recovered is the
// least of the commission and what is owed with this draw, within the limits.
func (o *oracle) topUp(out map[post]int64, s span, l *ledger, gets, balance int64) int64 {
	if g := o.policy.Guarantee; g.Amount.Stated() {
		c := l.earned
		if g.Measured == retainer.OnNet {
			c -= l.returned
		}
		least := o.worth(s, g.Amount.Minor())
		if least > 0 && (g.Cycles == 0 || s.number <= g.Cycles) {
			out[post{retainer.ComponentGuarantee, partnerecon.TruedUp, s.number}] = max(least, c+gets) - c - gets
		}
		return 0
	}
	d := o.policy.Draw
	if !d.Amount.Stated() {
		return 0
	}
	c, draw := l.earned, o.worth(s, d.Amount.Minor())
	if d.Measured == retainer.OnNet {
		c -= l.returned
	}
	if d.Cycles > 0 && s.number > d.Cycles {
		draw = 0
	}
	if d.Recovery == retainer.NonRecoverable {
		if draw > 0 {
			out[post{retainer.ComponentDraw, partnerecon.TruedUp, s.number}] = max(draw, c) - c
		}
		return 0
	}
	own := min(c, draw) // what the commission gives back of this very draw
	if draw == 0 {
		own = 0 // and then payout = commission - what is recovered of the balance
	}
	later := int64(0)
	if c > draw && s.number >= d.RecoverFrom {
		later = c - draw
		if d.RecoverShare.Stated() {
			later = o.round(new(big.Rat).Mul(big.NewRat(later, 1), big.NewRat(d.RecoverShare.Num(), d.RecoverShare.Den())))
		}
		if d.MostACycle.Stated() {
			later = min(later, d.MostACycle.Minor())
		}
		later = min(later, balance)
	}
	advanced := draw
	if d.MostOwed.Stated() && draw > 0 { // the draw is cut so that no more is owed
		advanced = min(draw, own+max(0, d.MostOwed.Minor()-balance))
	}
	payout := advanced + c - own - later
	out[post{retainer.ComponentDraw, partnerecon.TruedUp, s.number}] = payout - c
	return advanced - own - later
}

// compare reports where what was posted is not what the oracle finds due.
func (o *oracle) compare(t rapid.TB, entries []partnerecon.Entry) {
	t.Helper()
	got := map[post]int64{}
	for _, e := range entries {
		n := 0
		if e.Claim.Line != "" {
			if _, err := fmt.Sscanf(e.Claim.Line, "r:%d", &n); err != nil {
				t.Fatalf("line %q", e.Claim.Line)
			}
		}
		got[post{e.Claim.Component, e.Kind, n}] += e.Amount.Minor()
	}
	maps.DeleteFunc(got, func(_ post, n int64) bool { return n == 0 })
	if want := o.due(); !maps.Equal(want, got) {
		t.Fatalf("want %v\n got %v\nfirst %s through %s", want, got, o.first.Format(time.DateOnly), o.through.Format(time.DateOnly))
	}
}
