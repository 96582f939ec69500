package incentive_test

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

func mustJSON(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// pays returns what a rule pays for n months from one on, exactly.
func (o *oracle) pays(b incentive.Bonus, from partnerecon.Month, n int) *big.Rat {
	nothing, to := new(big.Rat), from.Add(n-1)
	switch r := b.Rule.(type) {
	case incentive.PeriodTable:
		return o.table(r, b, from, n)
	case incentive.Increment:
		x, base := o.sum(r.Measure, from, to), o.goal(r.Baseline, r.Measure, from, n)
		if !x.known || !base.known || x.Cmp(base.Rat) < 0 {
			return nothing
		}
		return new(big.Rat).Mul(ratOf(r.Rate), new(big.Rat).Sub(x.Rat, base.Rat))
	case incentive.LogoChurn:
		start, lost := o.figure(r.Start, from, from), o.figure(r.Lost, from, to)
		if !start.known || !lost.known || start.Sign() == 0 {
			return nothing
		}
		return o.target(r.Target, new(big.Rat).Quo(lost.Rat, start.Rat), from, to, true)
	case incentive.NetRetention:
		start, more := o.figure(r.Start, from, from), o.figure(r.Expansion, from, to)
		less, gone := o.figure(r.Contraction, from, to), o.figure(r.Churned, from, to)
		if !start.known || !more.known || !less.known || !gone.known || start.Sign() == 0 {
			return nothing
		}
		x := new(big.Rat).Add(start.Rat, more.Rat)
		x.Sub(x, less.Rat).Sub(x, gone.Rat)
		return o.target(r.Target, x.Quo(x, start.Rat), from, to, false)
	case incentive.Onboarding:
		all, done := o.figure(r.Started, from, to), o.figure(r.Completed, from, to)
		if !all.known || !done.known || all.Sign() == 0 {
			return nothing
		}
		return o.target(r.Target, new(big.Rat).Quo(done.Rat, all.Rat), from, to, false)
	case incentive.Retained:
		return o.retained(r, from, n)
	case incentive.Referrals:
		return o.referrals(r, b, from, n)
	case incentive.Accelerator:
		return o.accelerator(r, from, n)
	case incentive.NewMarket:
		return o.markets(r, from, to)
	case incentive.Training:
		return o.training(r, from, to)
	}
	panic(fmt.Sprintf("%T", b.Rule))
}

func (o *oracle) target(t incentive.Target, x *big.Rat, from, to partnerecon.Month, lower bool) *big.Rat {
	base := some(ratOf(t.Baseline.Fraction))
	if t.Baseline.Figure != "" {
		base = o.figure(t.Baseline.Figure, from, to)
	}
	better := new(big.Rat).Sub(x, base.Rat)
	if lower {
		better.Neg(better)
	}
	if !base.known || better.Cmp(ratOf(t.Improvement)) < 0 {
		return new(big.Rat)
	}
	return whole(t.Amount.Minor())
}

func (o *oracle) retained(r incentive.Retained, from partnerecon.Month, n int) *big.Rat {
	streak := 0
	for k := range 40 {
		to := from.Add(-k*n + n - 1)
		start, left := o.latest(r.Start, to), o.figure(r.End, to, to)
		if !start.known || !left.known || start.Sign() == 0 || left.Cmp(new(big.Rat).Mul(start.Rat, ratOf(r.Share))) < 0 {
			break
		}
		streak++
	}
	if streak == r.Periods || r.Again && streak > r.Periods && streak%r.Periods == 0 {
		return whole(r.Amount.Minor())
	}
	return new(big.Rat)
}

// referrals fills one number after the other, referral by referral.
func (o *oracle) referrals(r incentive.Referrals, b incentive.Bonus, from partnerecon.Month, n int) *big.Rat {
	if !o.figure(r.Figure, from, from.Add(n-1)).known {
		return new(big.Rat)
	}
	since := from
	if r.Rest == incentive.Carried {
		if since = b.From; since.IsZero() {
			since = o.begins(n, o.first())
		}
	}
	filled, times := int64(0), int64(0)
	for m := since; !m.After(from.Add(n - 1)); m = m.Add(1) {
		f, _ := o.stated(r.Figure, m)
		for range f.Number {
			if filled++; filled == r.Per {
				filled = 0
				if !m.Before(from) {
					times++
				}
			}
		}
	}
	return whole(times * r.Amount.Minor())
}

func (o *oracle) accelerator(r incentive.Accelerator, from partnerecon.Month, n int) *big.Rat {
	streak := int64(0)
	for k := range 40 {
		start := from.Add(-k * n)
		if r.Renewed == "" {
			if !o.met(r.Measure, r.AtLeast, start, n) {
				break
			}
			streak++
			continue
		}
		renewed, lapsed := o.figure(r.Renewed, start, start.Add(n-1)), o.figure(r.Lapsed, start, start.Add(n-1))
		if !renewed.known || lapsed.Sign() > 0 {
			break
		}
		streak += renewed.Num().Int64()
	}
	of := r.Of
	of.Of = incentive.OfCommission
	earned := o.sum(of, from, from.Add(n-1))
	if streak < int64(r.Needs) || earned.Sign() < 0 {
		return new(big.Rat)
	}
	return new(big.Rat).Mul(earned.Rat, new(big.Rat).Sub(ratOf(r.Multiplier), whole(1)))
}

func (o *oracle) markets(r incentive.NewMarket, from, to partnerecon.Month) *big.Rat {
	n := int64(0)
	for _, market := range []string{"de", "fr"} {
		if !in(r.Markets, market) {
			continue
		}
		var entered partnerecon.Day
		for _, customer := range []string{"c1", "c2"} {
			var first partnerecon.Day
			net := int64(0)
			for _, e := range o.events {
				p, ok := e.(incentive.Posted)
				if !ok || p.Market != market || p.Customer != customer {
					continue
				}
				net += p.Base.Minor()
				if first.IsZero() || p.Earned.Before(first) {
					first = p.Earned
				}
			}
			if net > 0 && (entered.IsZero() || first.Before(entered)) {
				entered = first
			}
		}
		if !entered.IsZero() && !entered.Before(from.First()) && !entered.After(to.Last()) {
			n++
		}
	}
	return whole(n * r.Amount.Minor())
}

func (o *oracle) training(r incentive.Training, from, to partnerecon.Month) *big.Rat {
	sum := int64(0)
	for _, reward := range r.Rewards {
		for _, person := range []string{"ann", "bob"} {
			var on partnerecon.Day
			for _, e := range o.events {
				c, ok := e.(incentive.Certified)
				if ok && c.Person == person && c.Certification == reward.Certification && c.Level == reward.Level && (on.IsZero() || c.On.Before(on)) {
					on = c.On
				}
			}
			if !on.IsZero() && !on.Before(from.First()) && !on.After(to.Last()) {
				sum += reward.Amount.Minor()
			}
		}
	}
	return whole(sum)
}

// volumeAt is what a table sees of some months: its place among the steps, and what
// the rate is for.
type volumeAt struct{ at, pays *big.Rat }

func (o *oracle) volume(r incentive.PeriodTable, from, to partnerecon.Month) volumeAt {
	revenue := o.sum(incentive.Measure{Of: incentive.OfRevenue, Lines: r.Lines}, from, to)
	units := o.sum(incentive.Measure{Of: incentive.OfQuantity, Lines: r.Lines}, from, to)
	out := volumeAt{revenue.Rat, revenue.Rat}
	if r.Table.Over == commission.OverQuantity {
		out.at = units.Rat
	}
	if r.Table.Steps[0].Fee.Stated() {
		out.pays = units.Rat
	}
	return out
}

// table reads a table on the months of a period.
func (o *oracle) table(r incentive.PeriodTable, b incentive.Bonus, from partnerecon.Month, n int) *big.Rat {
	to, t := from.Add(n-1), r.Table
	quota := whole(t.Quota.Minor())
	if r.Quota.Figure != "" {
		q := o.figure(r.Quota.Figure, from, to)
		if !q.known || q.Sign() == 0 {
			return new(big.Rat)
		}
		quota = q.Rat
	}
	span := map[commission.Span]int{commission.SpanMonth: 1, commission.SpanQuarter: 3, commission.SpanYear: 12}[t.Spans]
	since := o.begins(n, o.first())
	if span > 0 {
		since = o.begins(span, from)
	}
	var out *big.Rat
	if t.Applies == commission.ToThisSale {
		at := map[commission.Reads]volumeAt{
			commission.ReadBefore: o.volume(r, since, from.Add(-1)), commission.ReadAfter: o.volume(r, since, to), commission.ReadPrevious: o.volume(r, since.Add(-span), since.Add(-1)),
		}[t.Reads].at
		if t.Reads == commission.ReadBefore && since == from {
			at = new(big.Rat)
		}
		x := new(big.Rat).Mul(stepRate(t, quota, at), o.volume(r, from, to).pays)
		out = whole(o.round(x))
	} else {
		out = whole(o.round(onAll(t, quota, o.volume(r, since, to))))
		if since != from {
			out.Sub(out, whole(o.round(onAll(t, quota, o.volume(r, since, from.Add(-1))))))
		}
	}
	if r.Pays == incentive.TrueUp {
		return o.trueUp(r.Lines, out, from, to)
	}
	return out
}

// trueUp moves what was posted into the range that begins without what caps cut off, and
// ends with what the table gives on what is released.
func (o *oracle) trueUp(lines incentive.Lines, gives *big.Rat, from, to partnerecon.Month) *big.Rat {
	posted := o.sum(incentive.Measure{Of: incentive.OfCommission, Lines: lines}, from, to).Rat
	cut, held := new(big.Rat), new(big.Rat)
	for _, e := range o.events {
		p, ok := e.(incentive.Posted)
		if !ok || p.Earned.Before(from.First()) || p.Earned.After(to.Last()) || !in(lines.Tiers, p.Tier) || !in(lines.Products, p.Product) || !in(lines.Markets, p.Market) || !in(lines.Components, p.Component) {
			continue
		}
		held.Add(held, whole(p.Withheld.Minor()))
		if p.Kind == partnerecon.Capped {
			cut.Sub(cut, whole(p.Amount.Minor()))
		}
	}
	if cut.Sign() < 0 {
		cut = new(big.Rat)
	}
	released := new(big.Rat).Add(posted, cut)
	most := new(big.Rat).Set(gives)
	if all := new(big.Rat).Add(released, held); held.Sign() > 0 && all.Sign() > 0 {
		if released.Sign() < 0 {
			released = new(big.Rat)
		}
		most.Mul(most, released).Quo(most, all)
	}
	least, total := new(big.Rat).Sub(most, cut), posted
	if total.Cmp(least) < 0 {
		total = least
	}
	if total.Cmp(most) > 0 {
		total = most
	}
	return new(big.Rat).Sub(total, posted)
}

// steps returns where each step begins, and what it pays.
func steps(t commission.Table, quota *big.Rat) (froms, rates []*big.Rat) {
	for _, s := range t.Steps {
		from := whole(s.From.Minor() + s.FromCount)
		if t.Over == commission.OverAttainment {
			from = new(big.Rat).Mul(ratOf(s.FromPercent), quota)
		}
		pays := ratOf(s.Share)
		if s.Fee.Stated() {
			pays = whole(s.Fee.Minor())
		}
		froms, rates = append(froms, from), append(rates, pays)
	}
	return froms, rates
}

// stepRate returns the rate at a volume, which counts as 0 below 0.
func stepRate(t commission.Table, quota, v *big.Rat) *big.Rat {
	froms, rates := steps(t, quota)
	at := 0
	for i := range froms {
		if c := v.Cmp(froms[i]); i > 0 && (c > 0 || c == 0 && t.Boundary != commission.ReachedAbove) {
			at = i
		}
	}
	if t.Mode != commission.Interpolated || at == len(froms)-1 || v.Sign() < 0 {
		return rates[at]
	}
	part := new(big.Rat).Sub(v, froms[at])
	part.Quo(part, new(big.Rat).Sub(froms[at+1], froms[at]))
	return part.Mul(part, new(big.Rat).Sub(rates[at+1], rates[at])).Add(part, rates[at])
}

// onAll returns what a volume earns in all: nothing if what it pays on is below 0.
// One that stands below 0 stands at 0, where slices are empty.
func onAll(t commission.Table, quota *big.Rat, v volumeAt) *big.Rat {
	out := new(big.Rat)
	sliced := t.Mode == commission.Marginal || t.Mode == commission.WholeOverage
	if v.pays.Sign() < 0 || sliced && v.at.Sign() < 0 {
		return out
	}
	froms, rates := steps(t, quota)
	switch t.Mode {
	case commission.Marginal:
		for i := range froms {
			high := v.at
			if i+1 < len(froms) && froms[i+1].Cmp(high) < 0 {
				high = froms[i+1]
			}
			if high.Cmp(froms[i]) > 0 {
				out.Add(out, new(big.Rat).Mul(rates[i], new(big.Rat).Sub(high, froms[i])))
			}
		}
		return out
	case commission.WholeOverage:
		over := new(big.Rat).Sub(v.at, froms[1])
		if over.Sign() <= 0 {
			return out.Mul(rates[0], v.at)
		}
		out.Mul(rates[0], froms[1])
		return out.Add(out, over.Mul(over, stepRate(t, quota, v.at)))
	default:
		return out.Mul(stepRate(t, quota, v.at), v.pays)
	}
}
