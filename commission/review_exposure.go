package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// exposure looks for what a policy can come to cost.
func (r *review) exposure() {
	for i := range r.earners {
		c := &r.earners[i]
		if c.Owes {
			continue // the partner pays
		}
		r.minimum(c)
		if r.capped(c) {
			continue
		}
		for k, row := range c.Rates {
			pays := partnerecon.Detail{Name: "pays", Value: row.pays()}
			if c.upfront(row) && len(c.Vests) == 0 && !slices.Contains(r.Clawback, c.Name) {
				r.add(CodeLintUpfront, c.rate(k), text("component", c.Name), pays)
			}
			if r.endless(c, row) {
				r.add(CodeLintUncapped, c.rate(k), text("component", c.Name), pays)
			}
		}
	}
}

// pays shows what a row pays.
func (r *Row) pays() string {
	switch {
	case r.Fee != Fee{}:
		return r.Fee.Amount.String() + " per " + string(r.Fee.Per)
	case r.Table != "":
		return "table " + problem.Quote(r.Table)
	}
	return r.Share.String()
}

// covers reports whether the cap limits a component.
func (c *Cap) covers(name string) bool {
	if len(c.Components) == 0 {
		return name == component
	}
	return slices.Contains(c.Components, name)
}

// capped reports whether a cap limits a component at all times. A cap of hard
// times ends, and the exposure is back.
func (r *review) capped(c *earner) bool {
	return slices.ContainsFunc(r.policy.Caps, func(limit Cap) bool {
		return limit.covers(c.Name) && limit.From.IsZero() && limit.Until.IsZero()
	})
}

// upfront reports whether a row pays for winning the customer: on its first
// payment only, or for a milestone of the acquisition.
func (c *earner) upfront(row Row) bool {
	if c.On != "" {
		return c.Stage == Acquisition
	}
	return c.Of == "" && c.once(row)
}

// once reports whether a row pays one time for a customer.
func (c *earner) once(row Row) bool {
	return c.Times == 1 || row.Payments == 1 || row.Fee.Per == EachCustomer
}

// endless reports whether nothing ends what a row pays: for a share of payments no
// window, age, number or date, for a fee no number. A window ends no fee, as it
// does not say how many there are inside. An override ends with what it is of.
func (r *review) endless(c *earner, row Row) bool {
	numbered := c.Times > 0 || row.Payments > 0
	switch {
	case c.Of != "":
		return false
	case row.Fee.Per == EachUnit:
		return true
	case row.Fee.Per != "":
		return !numbered && row.Fee.Per != EachCustomer
	case c.On != "":
		return false
	}
	timed := r.recurs(row).Stated() || row.Age.Until > 0 || !c.Until.IsZero()
	return !numbered && !timed
}

// recurs returns the window of a row: its own, else that of the policy.
func (r *review) recurs(row Row) partnerecon.Window {
	if row.Recurs.Stated() {
		return row.Recurs
	}
	return r.policy.Recurs
}

// minimum reports a minimum that a cap on the same component never lets through.
func (r *review) minimum(c *earner) {
	if !c.Minimum.Stated() {
		return
	}
	for i, limit := range r.policy.Caps {
		order, err := c.Minimum.Compare(limit.Limit)
		if err == nil && order > 0 && limit.covers(c.Name) {
			r.add(CodeLintMinimum, c.at+"/minimum", text("component", c.Name), partnerecon.D("minimum", c.Minimum),
				text("cap", limit.Name), partnerecon.D("limit", limit.Limit), text("rule", problem.At("/caps", i)))
		}
	}
}
