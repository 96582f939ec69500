package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// earns reports whether a line earns a bonus: it is of its trigger, on a day
// on which the component is in force, what is stated of it passes the tests, and some
// rate is for it.
func (v *version) earns(c *component, l *Line, facts *lineFacts) bool {
	return c.on(l) && c.fails(facts.payment) < 0 && (c.forAll || v.isFor(c, l, facts))
}

// on reports whether a line is of the trigger of the component, on a day on which that is
// in force.
func (c *component) on(l *Line) bool {
	return c.On == l.Milestone && inForce(c.From, c.Until, l.Cleared)
}

// inForce reports whether a day is inside bounds: the first inside, the second
// outside, either absent.
func inForce(from, until, day partnerecon.Day) bool {
	return !day.Before(from) && (until.IsZero() || day.Before(until))
}

// fails returns the place of the first test of the payment that is not true of what is
// stated of it, or -1.
func (c *component) fails(facts stated) int {
	for i := range c.tests {
		if t := &c.tests[i]; t.of == OfPayment && !c.tests[i:i+1].hold(&knownFacts{payment: facts}) {
			return i
		}
	}
	return -1
}

// isFor reports whether some rate of the component is for what a line sells. Who is
// credited with it, and how old the customer is, is not looked at: these may change, and
// what others are counted by stays.
func (v *version) isFor(c *component, l *Line, facts *lineFacts) bool {
	if c.Of != "" { // a share of what another component earned knows no items
		return c.sells(&Item{}, l, facts.payment, nil)
	}
	for i := range l.Items {
		if item := &l.Items[i]; !v.excludes(item) && c.sells(item, l, facts.payment, facts.item(i)) {
			return true
		}
	}
	return false
}

// sells reports whether a rate is for an item of a line.
func (c *component) sells(item *Item, l *Line, payment, facts stated) bool {
	for i := range c.Rates {
		if c.Rates[i].sells(item, &l.Context) && c.rates.when[i].holdOfSale(payment, facts) {
			return true
		}
	}
	return false
}

// sells reports whether what a row states of an item and its sale is true of them.
func (r *Row) sells(item *Item, sale *Context) bool {
	return is(r.Model, item.Model) && is(r.Product, item.Product) && is(r.Category, item.Category) &&
		is(r.Segment, sale.Segment) && is(r.Region, sale.Region) && is(r.Sale, sale.Sale) && is(r.Level, sale.Level)
}

// is reports whether a text is the one that a row states, if it states one.
func is[T ~string](stated, text T) bool { return stated == "" || stated == text }

// holdOfSale reports whether the tests of the payment and its item are true.
func (w when) holdOfSale(payment, item stated) bool {
	for i := range w {
		if w[i].of != OfPartner && !w[i:i+1].hold(&knownFacts{payment: payment, item: item}) {
			return false
		}
	}
	return true
}

// takesAll reports whether some rate of a bonus is for whatever is sold.
func (v *version) takesAll(c *component) bool {
	if b := &v.policy.Basis; c.Of == "" && len(b.Products)+len(b.Categories) != 0 {
		return false
	}
	for i := range c.Rates {
		if c.Rates[i].sells(&Item{}, &Context{}) && !slices.ContainsFunc(c.rates.when[i], func(t test) bool { return t.of != OfPartner }) {
			return true
		}
	}
	return false
}

// fires returns the bonuses that a line earns, by name. Mostly they are those of the
// line before, and lines never change: then the two have one list.
func (v *version) fires(l *Line, same []string) []string {
	if len(v.components) == 1 {
		return nil
	}
	if v.fired != nil && l.Milestone == "" {
		if slices.Equal(v.fired, same) {
			return same
		}
		return slices.Clone(v.fired)
	}
	var facts lineFacts
	if len(v.policy.Facts) != 0 {
		facts = v.readLine(&problem.List{}, &l.Context, l.Items) // they were accepted
	}
	var own []string
	n := 0 // of the list before are those so far
	for i := range v.components {
		c := &v.components[i]
		switch {
		case c.base() || !v.earns(c, l, &facts):
		case own == nil && n < len(same) && same[n] == c.Name:
			n++
		default:
			if own == nil {
				own = append(make([]string, 0, len(v.components)), same[:n]...)
			}
			own = append(own, c.Name)
		}
	}
	switch {
	case own != nil || n == 0:
		return own
	case n < len(same):
		return slices.Clone(same[:n])
	}
	return same
}

// firedAlways returns the bonuses that every payment earns, or nil where that depends on
// the payment.
func (v *version) firedAlways() []string {
	var out []string
	for i := range v.components {
		c := &v.components[i]
		switch {
		case c.base() || c.On != "":
		case !c.From.IsZero() || !c.Until.IsZero() || len(c.tests) != 0 || !c.forAll:
			return nil
		default:
			out = append(out, c.Name)
		}
	}
	return out
}

// lastFires returns the bonuses of the line before.
func (l *Ledger) lastFires() []string {
	if last := l.last(); last != nil {
		return last.Fires
	}
	return nil
}
