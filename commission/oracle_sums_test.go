package commission_test

import (
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// refunded is what of the payment went back and counts, at most what was paid.
// Not documented: what went back before the payment cleared is inside a refund
// window, and failures are subject to it, too (DESIGN.md, decision 8).
func (o *oracle) refunded(l *oracleLine) int64 {
	var sum int64
	for _, b := range l.backs {
		w := o.policy.Refunds
		late := w.Stated() && b.on.After(l.cleared) && !inside(w, l.cleared, b.on)
		if late || slices.Contains(o.reversals, b.id) {
			continue
		}
		if b.all {
			return l.base
		}
		sum += b.amount
	}
	return min(sum, l.base)
}

// returned is round((earned + capped) × refunded / paid), negative.
func (o *oracle) returned(l *oracleLine, partner string) int64 {
	if l.base == 0 {
		return 0
	}
	share := big.NewRat(o.refunded(l), l.base)
	return -ratRound(share.Mul(share, rat(l.earned[partner]+l.capped[partner])), o.policy.Rounding)
}

func (o *oracle) net(l *oracleLine, partner string) int64 {
	return l.earned[partner] + l.capped[partner] + o.returned(l, partner)
}

// base is what was paid less what was given back, of all cleared lines, and
// retained what the partners' parts leave of it.
func (o *oracle) base() (base, retained int64) {
	for _, l := range o.lines {
		if l.cleared.IsZero() {
			continue
		}
		base += l.base - o.refunded(l)
		retained += l.base - o.refunded(l)
		for partner := range l.earned {
			retained -= o.net(l, partner)
		}
	}
	return base, retained
}

// payable is the day from which an entry of a line can be paid out: the day that
// its tier's rule gives, but not before it is posted.
func (o *oracle) payable(l *oracleLine, partner string, posted partnerecon.Day) partnerecon.Day {
	due := l.cleared
	for _, p := range o.policy.Payable {
		if p.Tier != "" && p.Tier != l.tiers[partner] {
			continue
		}
		due = l.cleared.Add(p.Days)
		if p.Due == commission.MonthAfter {
			year, month, _ := l.cleared.Date()
			first := time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC)
			due = partnerecon.DayIn(first, time.UTC)
		}
		if p.Tier != "" {
			break
		}
	}
	if posted.After(due) {
		return posted
	}
	return due
}

// due is the sum of every claim and kind, without those that are 0.
func (o *oracle) due(customer string) map[oracleKey]int64 {
	out := map[oracleKey]int64{}
	add := func(c partnerecon.Claim, k partnerecon.Kind, amount int64) {
		if amount != 0 {
			c.Customer = customer
			out[oracleKey{c, k}] = amount
		}
	}
	for _, l := range o.lines {
		for partner := range l.earned {
			c := partnerecon.Claim{Partner: partner, Deal: l.deal, Line: l.id, Component: "base"}
			add(c, partnerecon.Earned, l.earned[partner])
			add(c, partnerecon.Capped, l.capped[partner])
			add(c, partnerecon.Returned, o.returned(l, partner))
		}
	}
	o.capsOnNet(add)
	return out
}

// capsOnNet works out the caps on net, each on what the caps before it leave:
// those per deal, then those per customer, each in the order of the policy.
func (o *oracle) capsOnNet(add func(partnerecon.Claim, partnerecon.Kind, int64)) {
	deals := map[string]map[string]int64{} // deal, partner: net
	for _, l := range o.lines {
		if deals[l.deal] == nil {
			deals[l.deal] = map[string]int64{}
		}
		for partner := range l.earned {
			deals[l.deal][partner] += o.net(l, partner)
		}
	}
	for _, c := range o.policy.Caps {
		if c.Per != commission.PerDeal || c.Counts != commission.OnNet {
			continue
		}
		for deal, nets := range deals {
			if deal != "" {
				cutDeal(c, deal, nets, add)
			}
		}
	}
	customer := map[string]int64{}
	for _, nets := range deals {
		for partner, net := range nets {
			customer[partner] += net
		}
	}
	for _, c := range o.policy.Caps {
		if c.Per != commission.PerCustomer || c.Counts != commission.OnNet {
			continue
		}
		for partner, net := range customer {
			cut := min(0, c.Limit.Minor()-net)
			customer[partner] += cut
			add(partnerecon.Claim{Partner: partner, Component: "cap:" + c.Name}, partnerecon.Capped, cut)
		}
	}
}

// cutDeal takes what the nets of a deal exceed a limit by, in proportion.
func cutDeal(c commission.Cap, deal string, nets map[string]int64, add func(partnerecon.Claim, partnerecon.Kind, int64)) {
	ids, weights, sum := slices.Sorted(maps.Keys(nets)), []*big.Rat{}, int64(0)
	for _, id := range ids {
		weights = append(weights, rat(nets[id]))
		sum += nets[id]
	}
	for i, cut := range allocate(max(0, sum-c.Limit.Minor()), ids, weights) {
		nets[ids[i]] -= cut
		add(partnerecon.Claim{Partner: ids[i], Deal: deal, Component: "cap:" + c.Name}, partnerecon.Capped, -cut)
	}
}

func rat(n int64) *big.Rat { return big.NewRat(n, 1) }

func rateRat(r partnerecon.Rate) *big.Rat {
	if !r.Stated() {
		return new(big.Rat)
	}
	return big.NewRat(r.Num(), r.Den())
}

func ratMin(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// floorRat returns the largest whole number that is not above r.
func floorRat(r *big.Rat) int64 {
	return new(big.Int).Div(r.Num(), r.Denom()).Int64() // Euclidean, and the divisor is above 0
}

// ratRound rounds the amount without its sign and gives the sign back.
func ratRound(r *big.Rat, mode partnerecon.Rounding) int64 {
	if r.Sign() < 0 {
		return -ratRound(new(big.Rat).Neg(r), mode)
	}
	whole := floorRat(r)
	rest := new(big.Rat).Sub(r, rat(whole))
	half := rest.Cmp(big.NewRat(1, 2))
	up := mode == partnerecon.HalfUp && half >= 0 ||
		mode == partnerecon.HalfEven && (half > 0 || half == 0 && whole%2 == 1)
	if up {
		return whole + 1
	}
	return whole
}

// allocate splits a total in proportion to weights: whole units first, then one
// more each by largest remainder, larger weight, smaller id.
func allocate(total int64, ids []string, weights []*big.Rat) []int64 {
	out, sum := make([]int64, len(ids)), new(big.Rat)
	for _, w := range weights {
		sum.Add(sum, w)
	}
	if sum.Sign() == 0 {
		return out
	}
	rests, left := make([]*big.Rat, len(ids)), total
	order := make([]int, len(ids))
	for i, w := range weights {
		exact := new(big.Rat).Quo(new(big.Rat).Mul(rat(total), w), sum)
		out[i] = floorRat(exact)
		rests[i] = exact.Sub(exact, rat(out[i]))
		left -= out[i]
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		for _, c := range []int{rests[b].Cmp(rests[a]), weights[b].Cmp(weights[a])} {
			if c != 0 {
				return c
			}
		}
		if ids[a] < ids[b] {
			return -1
		}
		return 1
	})
	for _, i := range order[:left] {
		out[i]++
	}
	return out
}

// inside reports whether a day is in a window of days or months. It counts on
// the calendar of package time, month by month clamped to the month's end.
func inside(w partnerecon.Window, anchor, d partnerecon.Day) bool {
	if d.Before(anchor) {
		return false
	}
	year, month, day := anchor.Date()
	last := time.Date(year, month+time.Month(w.Months)+1, 0, 0, 0, 0, 0, time.UTC)
	end := last.AddDate(0, 0, min(day, last.Day())-last.Day()+w.Days)
	year, month, day = d.Date()
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return date.Before(end) || w.Edge == partnerecon.Through && date.Equal(end)
}
