package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxTogether bounds the rates that are looked at together, the first of the policy.
const maxTogether = 2000

// together looks for rates that can apply to the same payment for one credit and come to
// more than all of what they are shares of: those that are added up, bonuses beside the
// base, overrides for the upline. Each rate is taken at the most that its table and its
// factor give. Fees are no shares and are left out, and so are milestones; a floor of the
// margin that cuts leaves nothing to look for.
func (r *review) together() {
	if g := r.policy.Guard; g.Floor.Stated() && g.Below != Flag {
		return
	}
	all := r.claimants()
	if all.bound().Cmp(exact.Int(1)) != +1 {
		return // without a look at each pair
	}
	for i := range all.list {
		group, ok := all.around(&all.list[i])
		if !ok || group.total.Cmp(exact.Int(1)) <= 0 {
			continue
		}
		details := []partnerecon.Detail{percentage("total", group.total)}
		for _, x := range group.rows {
			details = append(details, text("rate", x.of.row(x.row)), percentage("pays", group.pays(x)))
		}
		first := group.rows[0]
		r.add(CodeLintWhole, first.of.row(first.row), details...)
	}
}

// A claimant is a rate that claims a share of payments.
type claimant struct {
	of    *component
	row   int
	fits  fit
	share exact.Num // of what the component is measured on, the most
	lasts partnerecon.Window
}

// claimants are the rates of a policy that claim shares of payments.
type claimants struct {
	winner Winner
	list   []claimant // the largest first
	// pairs are the rows of each component, with those that claim no share.
	pairs map[*component]rowPairs
}

func (r *review) claimants() claimants {
	out := claimants{winner: r.policy.Winner, pairs: map[*component]rowPairs{}}
	n := 0
	for i := range r.components {
		c := &r.components[i]
		if c.On != "" || c.Owes {
			continue
		}
		out.pairs[c] = r.pairs(c)
		for k := range c.Rates[:min(len(c.Rates), maxTogether-n)] {
			share := r.most(c, k)
			if share.Sign() > 0 {
				out.list = append(out.list, claimant{c, k, fitOf(c, &out.pairs[c].rows[k]), share, r.recurs(c, &c.Rates[k])})
			}
			n++
		}
	}
	slices.SortStableFunc(out.list, func(a, b claimant) int { return cmp.Or(b.share.Cmp(a.share), a.compare(&b)) })
	return out
}

// compare puts the rates of the base first, which has no place of its own, and those of
// one component in the order of their ids.
func (c *claimant) compare(o *claimant) int {
	return cmp.Or(problem.ComparePaths(c.of.at, o.of.at), compareIDs(&c.of.Rates[c.row], c.row, &o.of.Rates[o.row], o.row))
}

// most returns the most that a row can pay of what it is measured on.
func (r *review) most(c *component, k int) exact.Num {
	var out exact.Num
	for _, s := range r.shares(c, k) {
		out = exact.Max(out, s.share)
	}
	return out
}

// bound returns a sum that no payment's rates are above.
func (x *claimants) bound() exact.Num {
	var sum exact.Num
	seen := map[*component]bool{}
	for i := range x.list { // the largest first
		if c := x.list[i].of; x.winner == Stack || !seen[c] {
			seen[c] = true
			sum = sum.Add(x.list[i].share)
		}
	}
	return sum
}

// A together is a group of rates that can apply to one payment.
type together struct {
	fit
	rows  []*claimant
	sums  map[string]exact.Num // of a payment, by component
	total exact.Num
}

// around returns the group of a rate, and of each component the largest rate that can
// apply beside it; of rates that are added up all that can. It is false where they can
// not after all.
func (x *claimants) around(seed *claimant) (together, bool) {
	out := together{fit: seed.fits, rows: []*claimant{seed}}
	for i := range x.list {
		c := &x.list[i]
		taken := func(o *claimant) bool { return o == c || o.of == c.of && x.winner != Stack }
		if slices.ContainsFunc(out.rows, taken) || !out.meets(&c.fits) {
			continue
		}
		if both := out.and(&c.fits); x.pays(c, &both) {
			out.fit, out.rows = both, append(out.rows, c)
		}
	}
	if slices.ContainsFunc(out.rows, func(c *claimant) bool { return !x.pays(c, &out.fit) }) {
		return together{}, false
	}
	slices.SortFunc(out.rows, func(a, b *claimant) int {
		return cmp.Or(problem.ComparePaths(a.of.at, b.of.at), b.share.Cmp(a.share), a.compare(b))
	})
	out.add()
	return out, true
}

// pays reports whether a rate pays for what fits, because no other one wins over it there
// and its window is not over.
func (x *claimants) pays(c *claimant, f *fit) bool {
	if over(c.lasts, f.age.From) {
		return false
	}
	p := x.pairs[c.of]
	for k := range p.rows {
		if k != c.row && p.wins(k, c.row) {
			if other := fitOf(c.of, &p.rows[k]); other.covers(f) {
				return false
			}
		}
	}
	return true
}

// add adds up what the group pays of a payment. A share of another component is one of
// what that pays, and the base comes first.
func (g *together) add() {
	g.sums = map[string]exact.Num{}
	for _, c := range g.rows {
		n := g.pays(c)
		g.sums[c.of.claim()] = g.sums[c.of.claim()].Add(n)
		g.total = g.total.Add(n)
	}
}

// pays returns what a rate of the group pays of a payment.
func (g *together) pays(c *claimant) exact.Num {
	if c.of.Of == "" {
		return c.share
	}
	return c.share.Times(g.sums[c.of.Of])
}

// A fit is what a payment and a credit have to be for rates to apply.
type fit struct {
	texts       [textDimensions]string
	age         Age
	when        when
	from, until partnerecon.Day
}

// fitOf returns what a row asks for, together with its component. What an override asks
// of the upline says nothing about the partner with the credit.
func fitOf(c *component, r *checkedRow) fit {
	out := fit{r.texts(), r.Age, append(slices.Clone(r.when), c.tests...), c.From, c.Until}
	if c.To == ToUpline {
		for _, d := range [...]int{dimTier, dimPlan, dimRole, dimPartner, dimType, dimPartnerSegment} {
			out.texts[d] = ""
		}
		out.when = slices.DeleteFunc(out.when, func(t test) bool { return t.of == OfPartner })
	}
	return out
}

// meets reports whether something can fit both. Where tests of facts do not make that
// plain it says so.
func (f *fit) meets(o *fit) bool {
	for d := range f.texts {
		if f.texts[d] != o.texts[d] && (d == dimRole || f.texts[d] != "" && o.texts[d] != "") {
			return false
		}
	}
	return f.age.meets(o.age) && f.when.meets(o.when) &&
		(f.until.IsZero() || o.from.Before(f.until)) && (o.until.IsZero() || f.from.Before(o.until))
}

// and returns what fits both, which meet.
func (f *fit) and(o *fit) fit {
	out := *f
	for d, text := range o.texts {
		if text != "" {
			out.texts[d] = text
		}
	}
	out.age.From = max(f.age.From, o.age.From)
	switch {
	case f.age.Until == 0:
		out.age.Until = o.age.Until
	case o.age.Until != 0:
		out.age.Until = min(f.age.Until, o.age.Until)
	}
	out.when = append(slices.Clone(f.when), o.when...)
	out.from = later(f.from, o.from)
	if out.until.IsZero() || !o.until.IsZero() && o.until.Before(out.until) {
		out.until = o.until
	}
	return out
}

// covers reports whether all that fits o fits f, which is of a component that o fits.
func (f *fit) covers(o *fit) bool {
	for d := range f.texts {
		if f.texts[d] != o.texts[d] && (d == dimRole || f.texts[d] != "") {
			return false
		}
	}
	return o.age.within(f.age) && o.when.implies(f.when)
}
