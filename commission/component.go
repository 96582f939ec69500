package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// baseName is what the base commission is called in claims. Bonuses have names of
// their own.
const baseName = "base"

// A component is the base commission or a bonus, resolved.
type component struct {
	Bonus // of the base: what the policy itself says, and no name
	// at is where in the policy it stands: "" for the base.
	at string
	// caps are the positions of the caps over it, in the order in which they apply.
	caps []int
	// rates are its rows made ready, and once what the fees of the sale are called, by row.
	rates rateList
	once  []string
	// calm: none of its rows pays once for a sale, so that each item stands by itself.
	calm bool
	// shares: its rows pay shares of what was paid, and nothing but texts decides which
	// one does. plain: and nothing limits or puts off what they come to.
	shares, plain bool
	// whole: some row reads a table over what a transaction comes to.
	whole bool
	// tests are those of the bonus itself, gates those of its tranches.
	tests when
	gates []when
	// forAll: some rate of a bonus is for whatever is sold.
	forAll bool
	// helped: some row names the influenced credits, which then have rates of their own
	// instead of a factor. Of a bonus that is so anyway.
	helped bool
}

// claim returns what the component is called in claims.
func (c *component) claim() string {
	if c.Name == "" {
		return baseName
	}
	return c.Name
}

// base reports whether this is the base commission.
func (c *component) base() bool { return c.at == "" }

// factored reports whether influenced credits earn from the rows for sourced ones:
// in the base, unless it has rows of their own.
func (c *component) factored() bool { return c.base() && !c.helped }

// row returns the place of a rate in the policy.
func (c *component) row(i int) string { return problem.At(c.at+"/rates", i) }

// components resolves the base, if it has rates, and the bonuses of a policy.
func (p Policy) components() []component {
	out := make([]component, 0, 1+len(p.Bonuses))
	out = append(out, component{Bonus: Bonus{Rates: p.Rates, Minimum: p.Minimum, Vests: p.Vests, IfFirstVoid: p.IfFirstVoid}})
	for i := range p.Bonuses {
		out = append(out, component{Bonus: p.Bonuses[i], at: problem.At("/bonuses", i)})
	}
	for i := range out {
		c := &out[i]
		c.calm = !slices.ContainsFunc(c.Rates, p.once)
		c.once = c.fees(&p)
		c.helped = slices.ContainsFunc(c.Rates, func(r Row) bool { return r.Role == partnerecon.Influenced })
		for k := range p.Caps {
			if p.Caps[k].covers(c) {
				c.caps = append(c.caps, k)
			}
		}
	}
	return out
}

// once reports whether a payment earns what the row pays once, and not for each item.
func (p Policy) once(r Row) bool {
	return r.Fee.Per == EachSale || r.Fee.Per == EachCustomer ||
		r.Table != "" && slices.ContainsFunc(p.Tables, func(t Table) bool { return t.Name == r.Table && t.once() })
}

// rated notes what the component is, now that its rates are known.
func (c *component) rated() {
	c.shares = c.Of == "" && !c.Rise && c.rates.won != nil &&
		!slices.ContainsFunc(c.Rates, func(r Row) bool { return r.Table != "" || r.Factor != "" || r.Fee != Fee{} })
	c.plain = c.shares && c.To == "" && !c.Owes && !c.Minimum.Stated() && len(c.Vests) == 0
}

// covers reports whether the cap limits a component.
func (c *Cap) covers(x *component) bool {
	return c.takes(x.Name)
}

// takes reports whether the cap limits the component of a part.
func (c *Cap) takes(name string) bool {
	switch {
	case len(c.Components) == 0:
		return name == ""
	case name == "":
		name = baseName
	}
	return slices.Contains(c.Components, name)
}

// readWhen makes the tests of a bonus ready; it returns those that each of its rates
// has besides.
func (c *component) readWhen(p *Policy) (each when) {
	c.tests, _ = readTests(&problem.List{}, "", p.Facts, c.When)
	for _, t := range c.tests {
		if t.of != OfPayment {
			each = append(each, t)
		}
	}
	return each
}

// A series is what payments are counted by: those that earn a component, of one
// revenue model or of all.
type series struct {
	component string // empty: the base
	model     Model
}

// counts reports whether the line is one of the series that others count. A
// sealed line was counted then, and is not once more when it is reopened.
func (l *Line) counts(s series) bool { return !l.Sealed && l.of(s) }

// of reports whether the line earns the component of a series and has an item of
// its model; all lines are of the empty one.
func (l *Line) of(s series) bool {
	if s.component == "" && l.Milestone != "" || s.component != "" && !slices.Contains(l.Fires, s.component) {
		return false
	}
	return s.model == "" || slices.ContainsFunc(l.Items, func(i Item) bool { return i.Model == s.model })
}

func (c ModelCount) series() series { return series{c.Component, c.Model} }

func countOf(counts []ModelCount, s series) int {
	for i := range counts {
		if c := &counts[i]; c.Model == s.model && c.Component == s.component {
			return c.N
		}
	}
	return 0
}

// limit returns how many of a series the row pays: 0 is all of them.
func (c *component) limit(r *Row) int {
	if r.Fee.Per == EachCustomer {
		return 1
	}
	return r.Payments
}
