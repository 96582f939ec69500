package commission_test

import (
	"math/big"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// arrive prices a line whose money has cleared, and after it the lines that
// stand at another place since then: with another first payment, or another
// number of counted payments before them (doc.go, Decision: only new credits, an
// earlier first payment or an earlier counted payment price a line again). Each
// by itself returns its grant and takes a new one, the others in the order of
// recording.
func (o *oracle) arrive(l *oracleLine) {
	if l.cleared.IsZero() {
		return
	}
	was := o.anchor
	o.anchor = o.findAnchor()
	l.ranks = o.ranks(l)
	o.priceLine(l)
	for _, other := range o.lines {
		if other == l || other.sealed || other.cleared.IsZero() {
			continue
		}
		moved := was != o.anchor && o.hasWindows()
		if moved {
			o.saw("an earlier first payment came to light")
			if other.counted {
				o.saw("a reopened line is priced again")
			}
		}
		if o.countAgain(other) || moved {
			o.priceLine(other)
		}
	}
}

// countAgain counts the payments before a line anew and reports whether their
// number changed. A reopened line keeps the place it was sealed with.
func (o *oracle) countAgain(l *oracleLine) bool {
	if l.counted {
		return false
	}
	was, changed := l.ranks, false
	l.ranks = o.ranks(l)
	for m, n := range l.ranks {
		changed = changed || n != was[m]
	}
	if changed {
		o.saw("an earlier counted payment came to light")
	}
	return changed
}

// ranks are the numbers of payments before a line, of the models of the line
// that some row counts, as far as any row counts them.
func (o *oracle) ranks(l *oracleLine) map[commission.Model]int {
	out := map[commission.Model]int{}
	for _, r := range o.policy.Rates {
		if r.Payments > 0 && l.has(r.Model) {
			out[r.Model] = max(out[r.Model], min(o.rank(l, r.Model), r.Payments))
		}
	}
	return out
}

// rank is how many cleared payments of the model came before the line, by the
// day they cleared and on one day by id. For a row without a model, payments of
// every model count; those that were sealed count as earlier, whenever the line
// cleared.
func (o *oracle) rank(l *oracleLine, m commission.Model) int {
	n := 0
	for _, p := range o.lines {
		earlier := p.cleared.Before(l.cleared) || p.cleared == l.cleared && p.id < l.id
		if p == l || !p.has(m) || !p.counted && (p.cleared.IsZero() || !earlier) {
			continue
		}
		n++
		if p.counted {
			o.saw(map[bool]string{true: "a sealed payment counts", false: "a reopened payment counts"}[p.sealed])
		}
	}
	return n
}

func (l *oracleLine) has(m commission.Model) bool {
	if m == "" {
		return true
	}
	for _, it := range l.items {
		if it.Model == m {
			return true
		}
	}
	return false
}

func (o *oracle) hasWindows() bool {
	for _, r := range o.policy.Rates {
		if r.Recurs.Stated() {
			return true
		}
	}
	return o.policy.Recurs.Stated() || o.policy.Influenced.Recurs.Stated()
}

// findAnchor returns the day that the policy counts from: that of the start, or
// the earliest day any payment was tested by. A payment that has not cleared does
// not count.
func (o *oracle) findAnchor() partnerecon.Day {
	if o.policy.Anchor == commission.CustomerStart {
		return o.start
	}
	var first partnerecon.Day
	for _, l := range o.lines {
		if l.cleared.IsZero() {
			continue
		}
		for _, it := range l.items {
			if d := l.tested(it); first.IsZero() || d.Before(first) {
				first = d
			}
		}
	}
	return first
}

// tested is the day that windows are tested on.
func (l *oracleLine) tested(it commission.Item) partnerecon.Day {
	return firstDay(it.Service, l.service, l.invoiced, l.cleared)
}

// priceLine follows the six steps of doc.go, Decision.
func (o *oracle) priceLine(l *oracleLine) {
	l.total, l.earned, l.capped = 0, map[string]int64{}, map[string]int64{}
	for _, c := range l.credits {
		l.tiers[c.Partner] = c.Tier
	}
	if l.base == 0 {
		o.saw("nothing was paid")
		return // whatever the items are
	}
	ids, weights, sum := []string{}, []*big.Rat{}, new(big.Rat)
	for _, c := range l.credits { // steps 1 and 2
		w := o.creditAmount(l, c)
		ids, weights = append(ids, c.Partner), append(weights, w)
		sum.Add(sum, w)
	}
	l.total = o.round(o.capWhole(l, sum))                  // steps 3 and 4
	for i, part := range allocate(l.total, ids, weights) { // step 5
		l.earned[ids[i]] = part
		exact := new(big.Rat).Mul(rat(l.total), weights[i])
		if exact.Cmp(new(big.Rat).Mul(rat(part), sum)) != 0 {
			o.saw("an odd cent is allocated")
		}
	}
	for _, id := range ids { // step 6
		l.capped[id] = o.room(l, id) - l.earned[id]
	}
}

// capWhole cuts what all credits come to by the caps per sale, and by what
// first-come caps per deal have left.
func (o *oracle) capWhole(l *oracleLine, sum *big.Rat) *big.Rat {
	for _, c := range o.policy.Caps {
		limit, cut := rat(c.Limit.Minor()), "a cap per sale cuts"
		switch {
		case c.Per == commission.PerSale:
		case c.Per == commission.PerDeal && c.Counts == commission.FirstCome && l.deal != "":
			limit, cut = rat(c.Limit.Minor()-o.grantedDeal(l)), "a first-come cap per deal cuts"
		default:
			continue
		}
		if sum.Cmp(limit) > 0 {
			o.saw(cut)
			sum = limit
		}
	}
	return sum
}

// room is what first-come caps per customer leave of what a partner earned.
func (o *oracle) room(l *oracleLine, partner string) int64 {
	kept := l.earned[partner]
	for _, c := range o.policy.Caps {
		if c.Per == commission.PerCustomer && c.Counts == commission.FirstCome {
			if room := c.Limit.Minor() - o.grantedCustomer(l, partner); room < kept {
				o.saw("a first-come cap per customer cuts")
				kept = room
			}
		}
	}
	return kept
}

// grantedDeal is what the deal's other lines were granted. Caps per customer,
// which cut later, give no room back to the deal.
func (o *oracle) grantedDeal(l *oracleLine) int64 {
	var sum int64
	for _, p := range o.lines {
		if p != l && p.deal == l.deal {
			sum += p.total
		}
	}
	return sum
}

// grantedCustomer is what a partner was granted on the customer's other lines.
func (o *oracle) grantedCustomer(l *oracleLine, partner string) int64 {
	var sum int64
	for _, p := range o.lines {
		if p != l {
			sum += p.earned[partner] + p.capped[partner]
		}
	}
	return sum
}

// creditAmount is the sum of item × rate, × share of the credit, × factor.
func (o *oracle) creditAmount(l *oracleLine, c partnerecon.Credit) *big.Rat {
	sum := new(big.Rat)
	for _, it := range l.items {
		term := rat(it.Amount.Minor())
		sum.Add(sum, term.Mul(term, o.rate(l, c, it)))
	}
	sum.Mul(sum, rateRat(c.Share)).Mul(sum, o.factor(l, c))
	if sum.Sign() < 0 {
		o.saw("an amount below zero counts as 0")
		return new(big.Rat)
	}
	return sum
}

// rate is the share of revenue that an item earns for a credit, 0 for none. A
// sourced credit is priced as the lead's where the policy says so; assisted and
// serviced ones only by rows that name them.
func (o *oracle) rate(l *oracleLine, c partnerecon.Credit, it commission.Item) *big.Rat {
	role := c.Role
	switch c.Role {
	case partnerecon.Sourced:
		role = ""
		if o.policy.Shared == commission.Lead {
			first := lead(l.credits)
			if first.Tier != c.Tier || first.Plan != c.Plan {
				o.saw("the rate of the lead")
			}
			c = first
		}
	case partnerecon.Influenced:
		role = ""
	default: // priced by rows that name the role
	}
	for _, r := range o.policy.Rates {
		if r.Role != role || !fits(string(r.Model), string(it.Model)) || !fits(r.Tier, c.Tier) || !fits(r.Plan, c.Plan) {
			continue
		}
		if !o.earns(l, r, it) {
			return new(big.Rat)
		}
		helped := o.policy.Influenced.Recurs
		if c.Role == partnerecon.Influenced && helped.Stated() {
			if !inside(helped, o.anchor, l.tested(it)) {
				o.saw("the window of influenced credits is over")
				return new(big.Rat)
			}
			o.saw("inside the window of influenced credits")
		}
		for of, named := range map[string]bool{"tier": r.Tier != "", "plan": r.Plan != "", "model": r.Model != "", "role": r.Role != ""} {
			if named {
				o.saw("a rate by " + of)
			}
		}
		return rateRat(r.Share)
	}
	o.saw("no rate applies")
	return new(big.Rat)
}

// earns tests the window and the count of payments of a row.
func (o *oracle) earns(l *oracleLine, r commission.Row, it commission.Item) bool {
	window := o.policy.Recurs
	if r.Recurs.Stated() {
		window = r.Recurs
	}
	if window.Stated() {
		if !inside(window, o.anchor, l.tested(it)) {
			o.saw("a window is over")
			return false
		}
		o.saw("inside a window")
	}
	if r.Payments > 0 && l.ranks[r.Model] >= r.Payments {
		o.saw("the count of payments is used up")
		return false
	}
	return true
}

func fits(rule, value string) bool { return rule == "" || rule == value }

// lead is the sourced credit with the largest share, of equal ones that of the
// smallest id.
func lead(credits []partnerecon.Credit) partnerecon.Credit {
	var out partnerecon.Credit
	for _, c := range credits {
		if c.Role != partnerecon.Sourced {
			continue
		}
		order := c.Share.Compare(out.Share)
		if out.Partner == "" || order > 0 || order == 0 && c.Partner < out.Partner {
			out = c
		}
	}
	return out
}

// factor is 1, or for influenced credits the factor, scaled so that those of the
// line come to at most the pool. Each counts for its share.
func (o *oracle) factor(l *oracleLine, c partnerecon.Credit) *big.Rat {
	if c.Role != partnerecon.Influenced {
		return rat(1)
	}
	inf := o.policy.Influenced
	if !inf.Factor.Stated() {
		o.saw("an influenced credit earns nothing")
		return new(big.Rat)
	}
	o.saw("an influenced credit earns")
	factor, sum := rateRat(inf.Factor), new(big.Rat)
	for _, other := range l.credits {
		if other.Role == partnerecon.Influenced {
			sum.Add(sum, new(big.Rat).Mul(factor, rateRat(other.Share)))
		}
	}
	if pool := rateRat(inf.Pool); inf.Pool.Stated() && sum.Cmp(pool) > 0 {
		o.saw("the pool scales factors")
		factor.Mul(factor, pool).Quo(factor, sum)
	}
	return factor
}
