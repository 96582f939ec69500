package commission_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// The oracle is a second implementation of what the package documents, written
// to be checked by eye: it folds the whole list of facts anew after every event,
// keeps every number a big.Rat until the one rounding, and shares no code with
// the package, not even the windows and the allocation of the root.
//
// What first-come caps grant depends on the order of recording: the fold keeps
// the grants, and prices a line again only when the documentation says so. So do
// the plans of partners and the credits that a recredit replaces.
//
// Where the documentation leaves a choice the oracle does what the package does,
// and a comment says "not documented".
type oracle struct {
	policy commission.Policy

	lines     []*oracleLine // in the order they were recorded
	waiting   []oracleBack  // money that went back of payments yet to come
	reversals []string      // chargebacks that were won
	plans     map[string]string
	start     partnerecon.Day
	anchor    partnerecon.Day // from which the windows run
}

// An oracleLine is a payment, with what its partners earned.
type oracleLine struct {
	id, deal          string
	items             []commission.Item
	base              int64
	service, invoiced partnerecon.Day
	cleared           partnerecon.Day
	credits           []partnerecon.Credit
	backs             []oracleBack

	priced string // what it was priced from; empty before that
	total  int64  // what caps per deal granted
	earned map[string]int64
	capped map[string]int64
	tiers  map[string]string // by partner, also of one that has no credit any more
}

// An oracleBack is money of a payment that went back. The amount of a failure
// is all of it.
type oracleBack struct {
	id, of string
	all    bool
	amount int64
	on     partnerecon.Day
}

// oracleKey is what the package keeps sums by.
type oracleKey struct {
	claim partnerecon.Claim
	kind  partnerecon.Kind
}

// newOracle folds the facts in the order they were recorded.
func newOracle(p commission.Policy, facts []commission.Event) *oracle {
	o := &oracle{policy: p, plans: map[string]string{}}
	for _, f := range facts {
		touched := o.record(f)
		o.price(touched)
	}
	return o
}

// record takes in one fact and returns the lines that it makes earn, or earn for
// others.
func (o *oracle) record(f commission.Event) []*oracleLine {
	switch e := f.(type) {
	case commission.Payment:
		return o.recordPayment(e)
	case commission.Clearing:
		l := o.line(e.Of)
		l.cleared = e.On
		if e.Credits != nil {
			l.credits = o.pinned(e.Credits)
		}
		return []*oracleLine{l}
	case commission.Failure:
		o.recordBack(oracleBack{id: e.ID, of: e.Of, all: true, on: e.On})
	case commission.Refund:
		o.recordBack(oracleBack{id: e.ID, of: e.Of, amount: e.Amount.Minor(), on: e.On})
	case commission.CreditNote:
		o.recordBack(oracleBack{id: e.ID, of: e.Of, amount: e.Amount.Minor(), on: e.On})
	case commission.Chargeback:
		o.recordBack(oracleBack{id: e.ID, of: e.Of, amount: e.Amount.Minor(), on: e.On})
	case commission.ChargebackReversed:
		o.reversals = append(o.reversals, e.Of)
	case commission.Started:
		o.start = e.On
	case commission.Recredit:
		return o.recordRecredit(e)
	default:
		panic(fmt.Sprintf("the oracle does not know %T", f))
	}
	return nil
}

func (o *oracle) recordPayment(e commission.Payment) []*oracleLine {
	l := &oracleLine{
		id: e.ID, deal: e.Deal, items: e.Items,
		service: e.Service, invoiced: e.Invoiced, cleared: e.Cleared,
		credits: o.pinned(e.Credits),
	}
	if len(l.items) == 0 {
		l.items = []commission.Item{{Model: e.Model, Amount: e.Amount}}
	}
	for _, it := range l.items {
		l.base += it.Amount.Minor()
	}
	for _, b := range o.waiting { // a refund may come before its payment
		if b.of == l.id {
			l.backs = append(l.backs, b)
		}
	}
	o.lines = append(o.lines, l)
	return []*oracleLine{l}
}

func (o *oracle) recordBack(b oracleBack) {
	if l := o.line(b.of); l != nil {
		l.backs = append(l.backs, b)
		return
	}
	o.waiting = append(o.waiting, b)
}

func (o *oracle) recordRecredit(e commission.Recredit) []*oracleLine {
	var out []*oracleLine
	for _, l := range o.lines {
		if e.Deal != "" && l.deal == e.Deal {
			l.credits = o.pinned(e.Credits)
			out = append(out, l)
		}
	}
	for _, c := range e.Lines {
		l := o.line(c.Of)
		l.credits = o.pinned(c.Credits)
		out = append(out, l)
	}
	return out
}

// pinned gives each credit the plan that the partner's first payment chose. Not
// documented: first is the one recorded first, cleared or not, and new credits
// of a line pin a plan, too.
func (o *oracle) pinned(credits []partnerecon.Credit) []partnerecon.Credit {
	out := slices.Clone(credits)
	for i, c := range out {
		if _, known := o.plans[c.Partner]; !known && c.Plan != "" {
			o.plans[c.Partner] = c.Plan
		}
		out[i].Plan = o.plans[c.Partner]
	}
	return out
}

func (o *oracle) line(id string) *oracleLine {
	for _, l := range o.lines {
		if l.id == id {
			return l
		}
	}
	return nil
}

// price prices the lines that a fact is about, and after them those that stand
// at another place since then: with another first payment, or another number of
// counted payments before them. Each by itself returns its grant and takes a new
// one. Not documented: the order, first the lines that the fact is about, in the
// order it lists them, then the others in the order of recording.
func (o *oracle) price(touched []*oracleLine) {
	o.anchor = o.findAnchor()
	for _, l := range touched {
		if !l.cleared.IsZero() {
			l.priced = o.place(l)
			o.priceLine(l)
		}
	}
	for _, l := range o.lines {
		if at := o.place(l); !l.cleared.IsZero() && l.priced != at {
			l.priced = at
			o.priceLine(l)
		}
	}
}

// place is what the price of a line depends on besides its own facts: the
// anchor, where the policy has windows, and the ranks that any of its rows counts
// for the models of the line.
func (o *oracle) place(l *oracleLine) string {
	var b strings.Builder
	if o.hasWindows() {
		fmt.Fprintf(&b, "anchor %s;", o.anchor)
	}
	for _, r := range o.policy.Rates {
		if r.Payments > 0 && l.has(r.Model) {
			fmt.Fprintf(&b, "%s %d;", r.Model, min(o.rank(l, r.Model), r.Payments)) // beyond them none counts
		}
	}
	return b.String() + "priced"
}

func (o *oracle) hasWindows() bool {
	for _, r := range o.policy.Rates {
		if r.Recurs.Stated() {
			return true
		}
	}
	return o.policy.Recurs.Stated()
}

// findAnchor returns the day that the policy counts from: that of the start, or
// the earliest day any payment was tested by. Not documented: a payment that has
// not cleared does not count.
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

// rank is how many cleared payments of the model came before the line. Not
// documented: for a row without a model, payments of every model count.
func (o *oracle) rank(l *oracleLine, m commission.Model) int {
	n := 0
	for _, p := range o.lines {
		earlier := p.cleared.Before(l.cleared) || p.cleared == l.cleared && p.id < l.id
		if !p.cleared.IsZero() && earlier && p.has(m) {
			n++
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

// tested is the day that windows are tested on.
func (l *oracleLine) tested(it commission.Item) partnerecon.Day {
	for _, d := range [...]partnerecon.Day{it.Service, l.service, l.invoiced} {
		if !d.IsZero() {
			return d
		}
	}
	return l.cleared
}

// priceLine follows the six steps of the package documentation.
func (o *oracle) priceLine(l *oracleLine) {
	l.total, l.earned, l.capped = 0, map[string]int64{}, map[string]int64{}
	if l.tiers == nil {
		l.tiers = map[string]string{}
	}
	for _, c := range l.credits {
		l.tiers[c.Partner] = c.Tier
	}
	if l.base == 0 {
		return // nothing was paid, whatever the items are
	}
	ids, weights, sum := []string{}, []*big.Rat{}, new(big.Rat)
	for _, c := range l.credits { // steps 1 and 2
		w := o.creditAmount(l, c)
		ids, weights = append(ids, c.Partner), append(weights, w)
		sum.Add(sum, w)
	}
	for _, c := range o.policy.Caps { // step 3
		switch {
		case c.Per == commission.PerSale:
			sum = ratMin(sum, rat(c.Limit.Minor()))
		case c.Per == commission.PerDeal && c.Counts == commission.FirstCome && l.deal != "":
			sum = ratMin(sum, rat(c.Limit.Minor()-o.grantedDeal(l)))
		}
	}
	l.total = ratRound(sum, o.policy.Rounding)             // step 4
	for i, part := range allocate(l.total, ids, weights) { // step 5
		l.earned[ids[i]] = part
	}
	for _, id := range ids { // step 6
		kept := l.earned[id]
		for _, c := range o.policy.Caps {
			if c.Per == commission.PerCustomer && c.Counts == commission.FirstCome {
				kept = min(kept, c.Limit.Minor()-o.grantedCustomer(l, id))
			}
		}
		l.capped[id] = kept - l.earned[id]
	}
}

// grantedDeal is what the deal's other lines were granted. Not documented: caps
// per customer, which cut later, give no room back to the deal.
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
		return new(big.Rat)
	}
	return sum
}

// rate is the share of revenue that an item earns for a credit, 0 for none.
func (o *oracle) rate(l *oracleLine, c partnerecon.Credit, it commission.Item) *big.Rat {
	role := c.Role
	switch c.Role {
	case partnerecon.Sourced:
		role = ""
		if o.policy.Shared == commission.Lead {
			c = lead(l.credits)
		}
	case partnerecon.Influenced:
		role = ""
	}
	for _, r := range o.policy.Rates {
		if r.Role != role || !fits(string(r.Model), string(it.Model)) || !fits(r.Tier, c.Tier) || !fits(r.Plan, c.Plan) {
			continue
		}
		window := o.policy.Recurs
		if r.Recurs.Stated() {
			window = r.Recurs
		}
		over := window.Stated() && !inside(window, o.anchor, l.tested(it))
		used := r.Payments > 0 && o.rank(l, r.Model) >= r.Payments
		if over || used {
			return new(big.Rat)
		}
		return rateRat(r.Share)
	}
	return new(big.Rat)
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
// line come to at most the pool. Not documented: each counts for its share.
func (o *oracle) factor(l *oracleLine, c partnerecon.Credit) *big.Rat {
	if c.Role != partnerecon.Influenced {
		return rat(1)
	}
	inf := o.policy.Influenced
	if !inf.Factor.Stated() {
		return new(big.Rat)
	}
	factor, sum := rateRat(inf.Factor), new(big.Rat)
	for _, other := range l.credits {
		if other.Role == partnerecon.Influenced {
			sum.Add(sum, new(big.Rat).Mul(factor, rateRat(other.Share)))
		}
	}
	if pool := rateRat(inf.Pool); inf.Pool.Stated() && sum.Cmp(pool) > 0 {
		factor.Mul(factor, pool).Quo(factor, sum)
	}
	return factor
}
