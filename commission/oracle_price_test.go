package commission_test

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// An oracleComponent is a bonus, or the base commission as if it were one without
// a name.
type oracleComponent struct{ commission.Bonus }

// components are the base commission and the bonuses, in the order of the policy.
func (o *oracle) components() []oracleComponent {
	p := o.policy
	out := []oracleComponent{{commission.Bonus{Rates: p.Rates, Minimum: p.Minimum, Vests: p.Vests, IfFirstVoid: p.IfFirstVoid}}}
	for _, b := range p.Bonuses {
		out = append(out, oracleComponent{b})
	}
	return out
}

// halved are rates whose shares are half of what they were.
func halved(rates []commission.Row) []commission.Row {
	out := slices.Clone(rates)
	for i := range out {
		if s := out[i].Share; s.Stated() {
			out[i].Share = ratio(s.Num(), 2*s.Den())
		}
	}
	return out
}

// earns reports whether a line is what earns the component, on a day on which
// it can be earned.
func (o *oracle) earns(c oracleComponent, l *oracleLine) bool {
	return c.On == l.milestone && !l.cleared.Before(c.From) && (c.Until.IsZero() || l.cleared.Before(c.Until)) && c.asks(l) && o.wants(c, l)
}

// wants reports whether a bonus has a rate for something that the line sells, whoever
// gets it. What is measured on another component sells nothing in particular.
func (o *oracle) wants(c oracleComponent, l *oracleLine) bool {
	if c.Name == "" {
		return true
	}
	items := l.items
	if c.Of != "" {
		items = []commission.Item{{}}
	}
	for _, it := range items {
		if b := o.policy.Basis; c.Of == "" && (slices.Contains(b.Products, it.Product) || slices.Contains(b.Categories, it.Category)) {
			continue
		}
		for _, r := range c.Rates {
			have := []string{string(it.Model), it.Product, it.Category, l.context.Segment, l.context.Region, l.context.Sale, l.context.Level}
			fits := true
			for i, want := range []string{string(r.Model), r.Product, r.Category, r.Segment, r.Region, r.Sale, r.Level} {
				fits = fits && (want == "" || want == have[i])
			}
			for _, t := range slices.Concat(r.When, c.When) {
				fits = fits && passes(t, slices.Concat(l.context.Facts, it.Facts), func(string) {})
			}
			if fits {
				return true
			}
		}
	}
	o.saw("no rate of a bonus is for what is sold")
	return false
}

// asks reports whether the tests of the payment are true: an unknown one is not. The
// programs declare seats of payments, and vip of items.
func (c oracleComponent) asks(l *oracleLine) bool {
	for _, t := range c.When {
		if t.Fact == "seats" && !passes(t, l.context.Facts, func(string) {}) {
			return false
		}
	}
	return true
}

// priceLine prices a line anew: on what others were granted by now.
func (o *oracle) priceLine(l *oracleLine) {
	l.parts, l.granted, l.contracted, l.anchor = nil, map[oracleGrant]int64{}, o.place(l), o.anchor
	o.topped(l)
	l.stopped = o.stopped(l)
	for i, c := range o.policy.Caps {
		switch {
		case c.Counts != commission.FirstCome || !inForce(c, l):
		case c.Per == commission.PerDeal && l.deal != "":
			l.granted[oracleGrant{i, ""}] = o.grantedDeal(c, l)
		case c.Per == commission.PerCustomer:
			for _, partner := range []string{"a", "b", "c", "d", "u"} {
				l.granted[oracleGrant{i, partner}] = o.grantedCustomer(c, l, partner)
			}
		}
	}
	l.volumes = map[string]int64{}
	for _, t := range o.policy.Tables {
		for _, what := range []string{"", unitsOf} {
			l.volumes[t.Name+what] = o.volumeBefore(t, l, 0, what)
			l.volumes["before "+t.Name+what] = o.volumeBefore(t, l, 1, what)
		}
	}
	o.priceKept(l)
}

// priceKept prices a line on what it has kept.
func (o *oracle) priceKept(l *oracleLine) {
	l.parts, l.counts, l.adds = nil, map[string]int64{}, map[string]*big.Rat{}
	x := &oraclePricing{oracle: o, line: l, used: make([]int64, len(o.policy.Caps))}
	if l.base == 0 && l.milestone == "" {
		o.saw("nothing was paid")
	} else {
		for _, c := range o.components() {
			if c.Name == "" && l.terms == "v2" {
				o.saw("a line under a later version")
				c.Rates = halved(c.Rates)
			}
			x.component(c)
		}
	}
	for _, credit := range l.credits { // whom the base is for, even if it is nothing
		n := oracleName{"", credit.Partner}
		if l.milestone == "" && l.part(n) == (oraclePart{oracleName: n}) {
			l.parts = append(l.parts, oraclePart{oracleName: n, tier: credit.Tier, payable: o.payableOf(l.cleared, credit.Tier)})
		}
	}
	for _, p := range l.parts {
		l.last[p.oracleName] = p
	}
	// The package lists no bonus of nothing.
	l.parts = slices.DeleteFunc(l.parts, func(p oraclePart) bool {
		return (p.component != "" || l.milestone != "") && p.earned == 0 && p.waiting == 0 && p.forfeited == 0
	})
}

// An oraclePricing is the calculation of one line: the components so far, what
// they have used of each cap, and what they come to.
type oraclePricing struct {
	*oracle
	line *oracleLine
	used []int64
	sum  int64
}

// An oracleShare is what a component comes to for one partner, exactly.
type oracleShare struct {
	partner, tier string
	payable       partnerecon.Day // not before it
	exact         *big.Rat
}

// component follows the steps of doc.go, Decision, for one component.
func (x *oraclePricing) component(c oracleComponent) {
	l := x.line
	switch {
	case c.On != l.milestone || len(c.Rates) == 0:
		return
	case !c.asks(l):
		x.saw("a test of a bonus is not true")
		return
	case !x.earns(c, l):
		x.saw("a bonus is not in force")
		return
	case c.Times > 0 && l.ranks[oracleSeries{c.Name, ""}] >= c.Times:
		x.saw("a bonus was paid as often as it is")
		return
	}
	if slices.Contains(l.stopped, c.Name) {
		x.saw("a component ended with the first payment")
		return
	}
	shares, sum := x.shares(c), new(big.Rat)
	for _, s := range shares { // steps 1 and 2
		sum.Add(sum, s.exact)
	}
	if sum.Sign() == 0 && !slices.ContainsFunc(shares, func(s oracleShare) bool { return x.line.contract != "" && s.exact.Sign() != 0 }) {
		return
	}
	if x.line.contract != "" {
		for i, s := range shares { // what falls is made up by the sum, and nobody's weight
			x.adds("due "+c.Name+" "+s.partner, s.exact)
			if s.exact.Sign() < 0 {
				shares[i].exact = new(big.Rat)
			}
		}
	}
	if c.Name != "" {
		x.saw("a bonus is earned")
	}
	total, put := x.comesTo(c, sum) // steps 3 and 4
	x.sum += total
	if !c.Owes {
		for i, k := range x.policy.Caps {
			if covers(k, c.Name) {
				x.used[i] += total
			}
		}
	}
	x.split(c, shares, total, put) // steps 5 and 6
}

// shares are what a component comes to for each credit, or for each upline.
func (x *oraclePricing) shares(c oracleComponent) []oracleShare {
	var out []oracleShare
	credits := slices.Clone(x.line.credits)
	slices.SortFunc(credits, func(a, b partnerecon.Credit) int { return cmp.Compare(a.Partner, b.Partner) })
	for _, credit := range credits {
		if c.To == "" {
			s := oracleShare{credit.Partner, credit.Tier, partnerecon.Day{}, x.creditAmount(c, credit)}
			out = append(out, s)
		}
	}
	if c.To != commission.ToUpline {
		return out
	}
	for _, up := range x.line.uplines {
		if _, ok := x.measured(c, up.Of); !ok {
			continue
		}
		x.saw("an override")
		from := x.line.part(oracleName{measuredOn(c), up.Of})
		credit := partnerecon.Credit{
			Partner: up.Partner, Role: partnerecon.Sourced, Share: partnerecon.Whole(), Tier: up.Tier, Plan: up.Plan,
		}
		s := oracleShare{up.Partner, up.Tier, from.payable, x.ofEarned(c, credit, up.Of)}
		i := slices.IndexFunc(out, func(o oracleShare) bool { return o.partner == up.Partner })
		if i < 0 {
			out = append(out, s)
			continue
		}
		x.saw("an override on two partners")
		out[i].exact = new(big.Rat).Add(out[i].exact, s.exact)
		out[i].payable = maxDay(out[i].payable, s.payable)
	}
	return out
}

// measuredOn is the component whose earnings another one is measured on.
func measuredOn(c oracleComponent) string {
	if c.Of == "base" {
		return ""
	}
	return c.Of
}

// measured is what a partner has earned by the component that another one is
// measured on, if it has a part in it: released by now, and not cut off.
func (x *oraclePricing) measured(c oracleComponent, partner string) (int64, bool) {
	p := x.line.part(oracleName{measuredOn(c), partner})
	return p.earned + p.capped, !p.payable.IsZero()
}

func maxDay(a, b partnerecon.Day) partnerecon.Day {
	if b.After(a) {
		return b
	}
	return a
}

// minimum is the least that a line earns where it earns anything.
func (x *oraclePricing) minimum(c oracleComponent, sum *big.Rat) *big.Rat {
	if least := rat(c.Minimum.Minor()); sum.Cmp(least) < 0 {
		x.saw("the minimum is earned")
		return least
	}
	return sum
}

// guard keeps the margin that is left of a payment, after its cost and what it
// earns in all, above the floor.
func (x *oraclePricing) guard(sum *big.Rat) *big.Rat {
	g := x.policy.Guard
	if !g.Floor.Stated() || x.line.milestone != "" {
		return sum
	}
	room := rat(x.line.base - x.sum)
	room.Sub(room, new(big.Rat).Mul(rat(x.line.base), rateRat(g.Floor)))
	for _, it := range x.line.items {
		cost := rat(it.Cost.Minor())
		if g.Cost.Stated() && !it.Cost.Stated() {
			x.saw("an expected cost counts")
			cost = new(big.Rat).Mul(rat(it.Amount.Minor()), rateRat(g.Cost))
		}
		room.Sub(room, cost)
	}
	if room.Sign() < 0 {
		room = new(big.Rat)
	}
	switch {
	case sum.Cmp(room) <= 0:
	case g.Below == commission.ScaleDown:
		x.saw("a commission is scaled to the margin")
		return room
	case g.Below == commission.Refuse:
		x.saw("a commission is refused for the margin")
		return new(big.Rat)
	default:
		x.saw("a margin below the floor is flagged")
	}
	return sum
}

// An oraclePutOff is what a cap puts off: from one amount up to another.
type oraclePutOff struct {
	cap      commission.Cap
	from, to *big.Rat
}

// capWhole cuts what all credits come to by the caps per sale, and by what
// first-come caps per deal have left.
func (x *oraclePricing) capWhole(c oracleComponent, sum *big.Rat) (left *big.Rat, put []oraclePutOff) {
	for i, k := range x.policy.Caps {
		room, cut := k.Limit.Minor()-x.used[i], "a cap per sale cuts"
		switch {
		case !covers(k, c.Name) || !inForce(k, x.line):
			continue
		case k.Per == commission.PerSale:
			room -= floorRat(x.paidOf("cap " + k.Name))
		case k.Per == commission.PerDeal && k.Counts == commission.FirstCome && x.line.deal != "":
			room, cut = room-x.line.granted[oracleGrant{i, ""}], "a first-come cap per deal cuts"
		default:
			continue
		}
		limit := rat(max(0, room))
		if sum.Cmp(limit) <= 0 {
			continue
		}
		x.saw(cut)
		if x.used[i] > 0 {
			x.saw("a cap over several components cuts")
		}
		if len(k.Defer) > 0 {
			x.saw("a cap puts off")
			put = append(put, oraclePutOff{k, limit, sum})
		}
		sum = limit
	}
	return sum, put
}

// inForce reports whether a line is earned on a day on which a cap holds.
func inForce(c commission.Cap, l *oracleLine) bool {
	return !l.cleared.Before(c.From) && (c.Until.IsZero() || l.cleared.Before(c.Until))
}

// comesTo is what a component comes to on a line, under the minimum, the floor and the caps:
// steps 3 and 4.
func (x *oraclePricing) comesTo(c oracleComponent, sum *big.Rat) (total int64, put []oraclePutOff) {
	switch {
	case x.line.contract != "":
		return x.instalment(c, sum)
	case c.Owes:
		x.saw("a partner owes")
		return -x.round(sum), nil
	}
	sum, put = x.capWhole(c, x.guard(x.minimum(c, sum)))
	return x.round(sum), put
}

// split allocates a total to the partners, cuts it to what first-come caps per
// customer have left, and releases what of it is due.
func (x *oraclePricing) split(c oracleComponent, shares []oracleShare, total int64, put []oraclePutOff) {
	var ids []string
	var weights []*big.Rat
	sum := new(big.Rat)
	for _, s := range shares {
		ids, weights = append(ids, s.partner), append(weights, s.exact)
		sum.Add(sum, s.exact)
	}
	var parts []oraclePart
	amounts := allocateSigned(total, ids, weights)
	if x.line.contract != "" {
		amounts = x.partsOfContract(c, ids, weights, total)
	}
	for i, amount := range amounts {
		exact := new(big.Rat).Mul(rat(total), weights[i])
		if exact.Cmp(new(big.Rat).Mul(rat(amount), sum)) != 0 {
			x.saw("an odd cent is allocated")
		}
		p := oraclePart{oracleName: oracleName{c.Name, ids[i]}, tier: shares[i].tier}
		p.payable = x.payableOf(x.line.cleared, p.tier)
		if on := shares[i].payable; on.After(p.payable) { // on a run of its own tier, too
			p.payable = x.runFrom(p.tier, on)
		}
		p.earned = amount
		p.capped = min(0, x.room(c, ids[i], amount)-amount)
		if len(c.Vests) > 0 {
			whole := p.earned + p.capped
			p.earned, p.capped = 0, 0
			x.vest(&p, whole, c.Vests)
		}
		parts = append(parts, p)
	}
	for _, d := range put {
		x.sum += x.round(d.to) - x.round(d.from) // it will be paid
		for i, amount := range allocate(x.round(d.to)-x.round(d.from), ids, weights) {
			parts[i].deferred += amount
			x.vest(&parts[i], amount, d.cap.Defer)
		}
	}
	x.line.parts = append(x.line.parts, parts...)
}

// allocateSigned allocates what is owed as what is earned.
func allocateSigned(total int64, ids []string, weights []*big.Rat) []int64 {
	if total >= 0 {
		return allocate(total, ids, weights)
	}
	out := allocate(-total, ids, weights)
	for i := range out {
		out[i] = -out[i]
	}
	return out
}

// room is what first-come caps per customer leave of what a partner earned.
func (x *oraclePricing) room(c oracleComponent, partner string, amount int64) int64 {
	for i, k := range x.policy.Caps {
		if k.Per != commission.PerCustomer || k.Counts != commission.FirstCome || !covers(k, c.Name) || !inForce(k, x.line) {
			continue
		}
		room := k.Limit.Minor() - x.line.granted[oracleGrant{i, partner}]
		for _, p := range x.line.parts {
			if p.partner == partner && covers(k, p.component) {
				room -= p.whole()
			}
		}
		if room = max(0, room); room < amount {
			x.saw("a first-come cap per customer cuts")
			amount = room
		}
	}
	return amount
}

// whole is what caps have granted a partner, released or not. What a cap put off
// does not count.
func (p oraclePart) whole() int64 { return p.earned + p.capped + p.waiting + p.forfeited - p.deferred }

// grantedDeal is what the deal's other lines were granted. Caps per customer,
// which cut later, give no room back to the deal.
func (o *oracle) grantedDeal(c commission.Cap, l *oracleLine) int64 {
	var sum int64
	o.others(c, l, func(line *oracleLine, p oraclePart) {
		if line.deal == l.deal {
			sum += p.whole() - p.capped
		}
	})
	return sum
}

// grantedCustomer is what a partner was granted on the customer's other lines.
func (o *oracle) grantedCustomer(c commission.Cap, l *oracleLine, partner string) int64 {
	var sum int64
	o.others(c, l, func(_ *oracleLine, p oraclePart) {
		if p.partner == partner {
			sum += p.whole()
		}
	})
	return sum
}

// others are the parts of other lines under a cap.
func (o *oracle) others(c commission.Cap, l *oracleLine, f func(*oracleLine, oraclePart)) {
	for _, line := range o.lines {
		for _, p := range line.parts {
			if line != l && inForce(c, line) && covers(c, p.component) {
				f(line, p)
			}
		}
	}
}

// lead is the sourced credit with the largest share, of equal ones that of the
// smallest id.
func lead(credits []partnerecon.Credit) partnerecon.Credit {
	sourced := slices.DeleteFunc(slices.Clone(credits), func(c partnerecon.Credit) bool { return c.Role != partnerecon.Sourced })
	return slices.MinFunc(sourced, func(a, b partnerecon.Credit) int {
		return cmp.Or(b.Share.Compare(a.Share), cmp.Compare(a.Partner, b.Partner))
	})
}
