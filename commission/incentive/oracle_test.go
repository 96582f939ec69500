package incentive_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// An oracle works out what is due a second time, with big.Rat, from the events as
// they were drawn: it keeps no sums and no state, and reads everything anew from the
// whole list for every value.
type oracle struct {
	policy incentive.Policy
	events []incentive.Event
}

// An opt is a number that may be unknown.
type opt struct {
	*big.Rat
	known bool
}

func some(r *big.Rat) opt    { return opt{r, true} }
func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }
func ratOf(r partnerecon.Rate) *big.Rat {
	if !r.Stated() {
		return new(big.Rat)
	}
	return big.NewRat(r.Num(), r.Den())
}
func none() opt { return opt{new(big.Rat), false} }

// months returns how many months a period has.
func length(e incentive.Every) int {
	return map[incentive.Every]int{incentive.EveryMonth: 1, incentive.EveryQuarter: 3, incentive.EveryYear: 12}[e]
}

// begins returns the first month of the period that holds a month.
func (o *oracle) begins(n int, m partnerecon.Month) partnerecon.Month {
	for k := range n {
		_, at := m.Add(-k).Date()
		if (int(at)-max(1, o.policy.YearStart)+12)%n == 0 {
			return m.Add(-k)
		}
	}
	panic("no period")
}

// first returns the first month of which anything is known.
func (o *oracle) first() partnerecon.Month {
	first := partnerecon.Month{}
	for _, e := range o.events {
		var m partnerecon.Month
		switch e := e.(type) {
		case incentive.Posted:
			m = e.Earned.Month()
		case incentive.Figure:
			m = e.Month
		case incentive.Certified:
			m = e.On.Month()
		default:
			continue
		}
		if first.IsZero() || m.Before(first) {
			first = m
		}
	}
	return first
}

// closed returns the last month that has ended.
func (o *oracle) closed() partnerecon.Month {
	var out partnerecon.Month
	for _, e := range o.events {
		if c, ok := e.(incentive.Close); ok && c.Month.After(out) {
			out = c.Month
		}
	}
	return out
}

func in(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }

// sum adds up what a measure names.
func (o *oracle) sum(m incentive.Measure, from, to partnerecon.Month) opt {
	if first := o.first(); first.IsZero() || to.Before(first) {
		return none()
	}
	if m.Of == incentive.OfFigure {
		return o.figure(m.Figure, from, to)
	}
	out := new(big.Rat)
	for _, e := range o.events {
		p, ok := e.(incentive.Posted)
		if !ok || p.Earned.Before(from.First()) || p.Earned.After(to.Last()) || !in(m.Tiers, p.Tier) || !in(m.Products, p.Product) || !in(m.Markets, p.Market) || !in(m.Components, p.Component) {
			continue
		}
		switch {
		case m.Of == incentive.OfRevenue:
			out.Add(out, whole(p.Base.Minor()))
		case m.Of == incentive.OfQuantity:
			out.Add(out, whole(p.Quantity))
		case p.Kind == partnerecon.Earned, p.Kind == partnerecon.Returned, p.Kind == partnerecon.Capped, p.Kind == partnerecon.TruedUp:
			out.Add(out, whole(p.Amount.Minor()))
		}
	}
	return some(out)
}

// stated returns what holds of a figure for a month.
func (o *oracle) stated(name string, m partnerecon.Month) (incentive.Figure, bool) {
	var out incentive.Figure
	for _, e := range o.events {
		f, ok := e.(incentive.Figure)
		if ok && f.Name == name && f.Month == m && (out.ID == "" || f.On.After(out.On) || f.On == out.On && f.ID > out.ID) {
			out = f
		}
	}
	return out, out.ID != ""
}

func valueOf(v incentive.Value) *big.Rat {
	switch {
	case v.Money.Stated():
		return whole(v.Money.Minor())
	case v.Fraction.Stated():
		return ratOf(v.Fraction)
	}
	return whole(v.Number)
}

// figure adds up a figure over months; of a fraction it is the last one stated.
func (o *oracle) figure(name string, from, to partnerecon.Month) opt {
	if name == "baseline" || name == "csat" {
		return o.latest(name, to)
	}
	out := none()
	for m := from; !m.After(to); m = m.Add(1) {
		if f, ok := o.stated(name, m); ok {
			out.known = true
			out.Add(out.Rat, valueOf(f.Value))
		}
	}
	return out
}

// latest returns a figure as it was stated last by a month.
func (o *oracle) latest(name string, m partnerecon.Month) opt {
	for k := range 40 {
		if f, ok := o.stated(name, m.Add(-k)); ok {
			return some(valueOf(f.Value))
		}
	}
	return none()
}

// goal returns what a measure is compared with.
func (o *oracle) goal(g incentive.Goal, m incentive.Measure, from partnerecon.Month, n int) opt {
	to := from.Add(n - 1)
	switch {
	case g.Amount.Stated():
		return some(whole(g.Amount.Minor()))
	case g.Figure != "":
		return o.figure(g.Figure, from, to)
	case g.Earlier == incentive.PeriodBefore:
		return o.sum(m, from.Add(-n), to.Add(-n))
	case g.Earlier == incentive.YearBefore:
		return o.sum(m, from.Add(-12), to.Add(-12))
	}
	return some(o.season(g, from, n))
}

// season hands the annual target out cent by cent: the floors, then one to each of
// the largest remainders.
func (o *oracle) season(g incentive.Goal, from partnerecon.Month, n int) *big.Rat {
	type share struct {
		at          int
		floor       int64
		rest, index *big.Rat
	}
	var all []share
	left := g.Annual.Minor()
	for i, r := range g.Season {
		x := new(big.Rat).Mul(whole(g.Annual.Minor()), new(big.Rat).Quo(ratOf(r), whole(12)))
		floor := new(big.Int).Quo(x.Num(), x.Denom()).Int64()
		all = append(all, share{i, floor, x.Sub(x, whole(floor)), ratOf(r)})
		left -= floor
	}
	slices.SortStableFunc(all, func(a, b share) int {
		if c := b.rest.Cmp(a.rest); c != 0 {
			return c
		}
		if c := b.index.Cmp(a.index); c != 0 {
			return c
		}
		return a.at - b.at
	})
	year := make([]int64, 12)
	for _, s := range all {
		year[s.at] = s.floor
		if left > 0 {
			year[s.at]++
			left--
		}
	}
	out := int64(0)
	for k := range n {
		_, m := from.Add(k).Date()
		out += year[(int(m)-max(1, o.policy.YearStart)+12)%12]
	}
	return whole(out)
}

// due returns what is due of a bonus for the period from a month on, in cents.
func (o *oracle) due(b incentive.Bonus, from partnerecon.Month) int64 {
	if from.Before(b.From) || !b.Until.IsZero() && !from.Before(b.Until) {
		return 0
	}
	n := length(b.Every)
	if b.Gate.Of > 0 {
		met := 0
		for k := range b.Gate.Of {
			if o.met(b.Gate.Measure, b.Gate.AtLeast, from.Add(-k*n), n) {
				met++
			}
		}
		if met < b.Gate.Met {
			return 0
		}
	}
	x := o.pays(b, from, n)
	if b.Minimum.Stated() && x.Sign() > 0 && x.Cmp(whole(b.Minimum.Minor())) < 0 {
		x = whole(b.Minimum.Minor())
	}
	if b.Maximum.Stated() && x.Cmp(whole(b.Maximum.Minor())) > 0 {
		x = whole(b.Maximum.Minor())
	}
	return o.round(x)
}

func (o *oracle) met(m incentive.Measure, g incentive.Goal, from partnerecon.Month, n int) bool {
	x, least := o.sum(m, from, from.Add(n-1)), o.goal(g, m, from, n)
	return x.known && least.known && x.Cmp(least.Rat) >= 0
}

// round compares twice what is left with the whole.
func (o *oracle) round(x *big.Rat) int64 {
	abs := new(big.Rat).Abs(x)
	q, r := new(big.Int).QuoRem(abs.Num(), abs.Denom(), new(big.Int))
	half := new(big.Int).Mul(r, big.NewInt(2)).Cmp(abs.Denom())
	switch o.policy.Rounding {
	case partnerecon.HalfUp:
		if half >= 0 {
			q.Add(q, big.NewInt(1))
		}
	case partnerecon.HalfEven:
		if half > 0 || half == 0 && q.Bit(0) == 1 {
			q.Add(q, big.NewInt(1))
		}
	case partnerecon.Down:
	}
	if x.Sign() < 0 {
		q.Neg(q)
	}
	return q.Int64()
}

// sums returns what is due of every claim, by the component of its entries.
func (o *oracle) sums() map[string]int64 {
	out := map[string]int64{}
	first, closed := o.first(), o.closed()
	if first.IsZero() {
		return out
	}
	for _, b := range o.policy.Bonuses {
		n := length(b.Every)
		for m := o.begins(n, first); !m.Add(n - 1).After(closed); m = m.Add(n) {
			if due := o.due(b, m); due != 0 {
				out[fmt.Sprintf("bonus:%s:%s", b.Name, m)] = due
			}
		}
	}
	return out
}

// played applies events in their order, and returns the entries.
func played(t *rapid.T, p incentive.Policy, events []incentive.Event) ([]partnerecon.Entry, incentive.Tally) {
	s, err := incentive.New(p)
	if err != nil {
		t.Fatal(err)
	}
	var tally incentive.Tally
	var out []partnerecon.Entry
	for _, e := range events {
		entries, err := s.Apply(&tally, e)
		if err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
		out = append(out, entries...)
	}
	return out, tally
}

// byClaim adds entries up by claim; claims that come to nothing are left out.
func byClaim(entries []partnerecon.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		out[e.Claim.Component] += e.Amount.Minor()
	}
	maps.DeleteFunc(out, func(_ string, n int64) bool { return n == 0 })
	return out
}

// drawProgram draws a policy and what happens under it; in the end all is closed.
func drawProgram(t *rapid.T) oracle {
	p := drawPolicy(t)
	return oracle{p, append(drawEvents(t, p), end("end"))}
}

func TestOracle(t *testing.T) {
	paid := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		entries, _ := played(t, o.policy, o.events)
		want := o.sums()
		if diff := cmp.Diff(want, byClaim(entries)); diff != "" {
			t.Fatalf("(-oracle +posted)\n%s\n%s\n%+v", diff, mustJSON(o.policy), o.events)
		}
		for _, b := range o.policy.Bonuses {
			for claim := range want {
				if strings.HasPrefix(claim, "bonus:"+b.Name+":") {
					paid[fmt.Sprintf("%T", b.Rule)]++
				}
			}
		}
	})
	t.Logf("claims that were paid: %v", paid)
	if len(paid) < 2 && !testing.Short() { // few programs may be dull
		t.Errorf("only rules of the kinds %v were ever paid: the programs are too dull", paid)
	}
}
