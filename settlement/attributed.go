package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
)

// attributed is what was decided of a deal when it closed, and since. The empty id
// stands for the payments without a deal.
type attributed struct {
	Deal string `json:"deal,omitzero"`
	// Closed is the fact that closed it. Absent: its first payment did. Open: nothing
	// has, and it is decided for the latest of its milestones.
	Closed string `json:"closed,omitzero"`
	Open   bool   `json:"open,omitzero"`
	// What the journey was decided with: instants.
	At     Moment `json:"at"`
	Lead   Moment `json:"lead,omitzero"`
	Signup Moment `json:"signup,omitzero"`
	Opened Moment `json:"opened,omitzero"`
	// Terms is the version whose attribution decided, the one in force at the
	// close, and Partners how they stood then.
	Terms    string                `json:"terms"`
	Partners []attribution.Partner `json:"partners,omitempty"`
	// Credits at the close, without tiers: those are pinned payment by payment.
	Credits []partnerecon.Credit `json:"credits,omitempty"`
	// Stated is the recredit that states the credits of the whole deal, and
	// StatedOn its day.
	Stated   string          `json:"stated,omitzero"`
	StatedOn partnerecon.Day `json:"stated_on,omitzero"`
	// Renewals of the contract, in their order.
	Renewals []renewed `json:"renewals,omitempty"`
	// Lines are the open payments and milestones that stated none.
	Lines []attributedLine `json:"lines,omitempty"`
}

// An attributedLine is a payment or a milestone that stated no credits; stated: a
// recredit of this one alone has since.
type attributedLine struct {
	ID     string `json:"id"`
	Stated bool   `json:"stated,omitzero"`
	At     Moment `json:"at,omitzero"` // of a milestone: the instant
}

// precedes reports whether the line is a milestone before the close of its deal.
func (l *attributedLine) precedes(d *attributed) bool {
	return !l.At.IsZero() && (d.Open || instant(l.At).Before(instant(d.At)))
}

func (d attributed) clone() attributed {
	d.Partners, d.Credits = slices.Clone(d.Partners), slices.Clone(d.Credits)
	d.Lines, d.Renewals = slices.Clone(d.Lines), slices.Clone(d.Renewals)
	for i := range d.Renewals {
		d.Renewals[i] = d.Renewals[i].clone()
	}
	return d
}

// compareClosed orders deals by their close.
func (d *attributed) compareClosed(o *attributed) int {
	return cmp.Or(instant(d.At).Compare(instant(o.At)), cmp.Compare(d.Deal, o.Deal))
}

// findAttributed returns the place of a deal among those decided.
func (c *customer) findAttributed(deal string) (int, bool) {
	return slices.BinarySearchFunc(c.Attributed, deal, func(d attributed, id string) int { return cmp.Compare(d.Deal, id) })
}

// attributed returns what was decided of a deal.
func (c *customer) attributed(deal string) (attributed, bool) {
	i, ok := c.findAttributed(deal)
	if !ok {
		return attributed{Deal: deal}, false
	}
	return c.Attributed[i], true
}

// lineAttributed reports whether an open payment stated no credits. The deal of
// one that was reopened has forgotten it.
func (c *customer) lineAttributed(l *commission.Line) bool {
	d, ok := c.attributed(l.Deal)
	return ok && (l.Reopened || slices.ContainsFunc(d.Lines, func(a attributedLine) bool { return a.ID == l.ID }))
}

// frozen reports whether a moment is past the horizon: no touch that a decision of
// then could count can come, and its journey may be forgotten.
func (b *Book) frozen(p Program, at Moment) bool {
	if b.closed.IsZero() {
		return false
	}
	return !partnerecon.DayIn(instant(at), p.zone).After(p.sealThrough(b.closed.Last()))
}

// live reports whether something about a deal may still be decided anew.
func (b *Book) live(p Program, d *attributed) bool {
	return !b.frozen(p, d.At) || slices.ContainsFunc(d.Renewals, func(r renewed) bool { return !b.frozen(p, r.At) })
}

// keepsID reports whether a fact of an id is kept beyond the memory of ids: what
// decides credits stays as long as it may.
func (c *customer) keepsID(id string) bool {
	return slices.ContainsFunc(c.Touches, func(t touch) bool { return t.ID == id }) ||
		slices.ContainsFunc(c.Told, func(t told) bool { return t.ID == id }) ||
		slices.ContainsFunc(c.Transfers, func(t transfer) bool { return t.ID == id }) ||
		slices.ContainsFunc(c.Attributed, func(d attributed) bool {
			return slices.ContainsFunc(d.Renewals, func(r renewed) bool { return r.ID == id })
		})
}

// keepAttributed remembers what a step decided of deals, and from what.
func (c *customer) keepAttributed(st *step) {
	if st.touch != nil {
		c.Touches = append(c.Touches, *st.touch)
	}
	if st.told != nil {
		c.Told = append(c.Told, *st.told)
	}
	if t := st.transfer; t != nil {
		i, _ := slices.BinarySearchFunc(c.Transfers, *t, func(a, b transfer) int { return a.compare(&b) })
		c.Transfers = slices.Insert(c.Transfers, i, *t)
	}
	for _, d := range st.deals {
		i, known := c.findAttributed(d.Deal)
		if known {
			c.Attributed[i] = d
		} else {
			c.Attributed = slices.Insert(c.Attributed, i, d)
		}
		if st.line.ID != "" {
			c.Attributed[i].Lines = append(c.Attributed[i].Lines, st.line)
		}
	}
}
