package commission

import (
	"slices"
	"strings"
	"unicode"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// exposure looks for what a policy can come to cost.
func (r *review) exposure() {
	for i := range r.components {
		c := &r.components[i]
		if c.Owes || r.capped(c) {
			continue // what the partner owes costs nothing
		}
		for k := range c.Rates {
			row := &c.Rates[k]
			pays := partnerecon.Detail{Name: "pays", Value: row.pays()}
			if c.upfront(row) && len(c.Vests) == 0 && !slices.Contains(r.Clawback, c.claim()) {
				r.add(CodeLintUpfront, c.row(k), text("component", c.claim()), pays)
			}
			if r.endless(c, row) {
				r.add(CodeLintUncapped, c.row(k), text("component", c.claim()), pays)
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

// capped reports whether a cap limits a component at all times. A cap of hard
// times ends, and the exposure is back.
func (r *review) capped(c *component) bool {
	return slices.ContainsFunc(r.policy.Caps, func(limit Cap) bool {
		return limit.covers(c) && limit.From.IsZero() && limit.Until.IsZero()
	})
}

// upfront reports whether a row pays for winning the customer: on its first
// payment only, or for a milestone of the acquisition, by its stage or by its name.
func (c *component) upfront(row *Row) bool {
	if c.On != "" {
		return c.Stage == Acquisition || wins(c.On)
	}
	return c.Of == "" && c.once(row)
}

// wins reports whether a milestone is one of winning a customer, whatever stage the bonus
// is reported in. What milestones are called is the caller's choice; one of these words in
// the name is enough.
func wins(milestone string) bool {
	words := strings.FieldsFunc(strings.ToLower(milestone), func(c rune) bool { return !unicode.IsLetter(c) })
	return slices.ContainsFunc(words, func(word string) bool {
		switch word {
		case "signup", "sign", "signed", "signing", "signature", "lead", "leads", "mql", "sql", "qualified", "demo", "meeting", "trial", "opportunity",
			"registration", "registered", "referral", "referred", "introduction", "introduced", "won", "acquisition", "acquired":
			return true
		}
		return false
	})
}

// once reports whether a row pays one time for a customer.
func (c *component) once(row *Row) bool {
	return c.Times == 1 || row.Payments == 1 || row.Fee.Per == EachCustomer
}

// endless reports whether nothing ends what a row pays: for a share of payments no
// window, age, number or date, for a fee no number. A window ends no fee, as it
// does not say how many there are inside. An override ends with what it is of.
func (r *review) endless(c *component, row *Row) bool {
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
	timed := r.recurs(c, row).Stated() || row.Age.Until > 0 || !c.Until.IsZero()
	return !numbered && !timed
}

// recurs returns the window of a row: its own, else for the base that of the
// policy.
func (r *review) recurs(c *component, row *Row) partnerecon.Window {
	if row.Recurs.Stated() || !c.base() {
		return row.Recurs
	}
	return r.policy.Recurs
}
