package commission

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// exposure looks for what a policy can come to cost.
func (r *review) exposure() {
	for i := range r.components {
		c := &r.components[i]
		if c.Owes {
			continue // what the partner owes costs nothing
		}
		kept := r.capped(c, (*Cap).lasts) || len(c.Vests) > 0 || slices.Contains(r.Clawback, c.claim())
		for k := range c.Rates {
			row := &c.Rates[k]
			pays := partnerecon.Detail{Name: "pays", Value: row.pays()}
			if !kept && r.upfront(c, row) {
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

// capped reports whether one of the caps over a component is of a kind.
func (r *review) capped(c *component, is func(*Cap) bool) bool {
	return slices.ContainsFunc(r.policy.Caps, func(limit Cap) bool { return limit.covers(c) && is(&limit) })
}

// lasts reports whether a cap limits at all times. One of hard times ends, and the
// exposure is back.
func (c *Cap) lasts() bool { return c.From.IsZero() && c.Until.IsZero() }

// cuts reports whether it says how much a sale can come to. What a cap puts off is paid
// later, however much it is.
func (c *Cap) cuts() bool { return c.lasts() && len(c.Defer) == 0 }

// ends reports whether it says how much all sales can come to. A cap per sale does not, as
// there is always one more.
func (c *Cap) ends() bool { return c.cuts() && c.Per != PerSale }

// upfront reports whether a row pays for winning the customer: once, on a payment and from
// the first month on, in no later stage of the customer's life; or for a milestone of the
// acquisition, by its stage or by its name.
//
// A row for new sales is not upfront by that. The type of a sale is what the caller states
// of each payment, so that all payments of a contract that was sold as new may be of it:
// how long they earn is what the row says besides.
func (r *review) upfront(c *component, row *Row) bool {
	if c.On != "" {
		return c.Stage == Acquisition || wins(c.On)
	}
	return c.Of == "" && (c.Stage == "" || c.Stage == Acquisition) && row.Age.From == 0 && r.once(c, row)
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

// once reports whether a row pays for the first payment of a customer alone, or for those
// of its first month.
func (r *review) once(c *component, row *Row) bool {
	return c.Times == 1 || row.Payments == 1 || row.Fee.Per == EachCustomer ||
		row.Age.Until == 1 || firstMonth(r.recurs(c, row)) || r.stops(row, 1)
}

// firstMonth reports whether a window holds no more than a month, which has up to 31 days.
// One through the day after a month holds the second of monthly payments.
func firstMonth(w partnerecon.Window) bool {
	last := 0
	if w.Edge == partnerecon.Through {
		last = 1
	}
	return w.Months > 0 && w.Months+last <= 1 || w.Days > 0 && w.Days+last <= 31
}

// stops reports whether a row reads a table or a factor by payments or months that pays
// nothing any more from so many of them on.
func (r *review) stops(row *Row, from int64) bool {
	if row.Clip.within(exact.Num{}).Sign() > 0 {
		return false // no less than the least is paid
	}
	return slices.ContainsFunc([]string{row.Table, row.Factor}, func(name string) bool {
		if name == "" {
			return false
		}
		s, _ := r.scaleAt(name)
		return (s.table.Over == OverPayments || s.table.Over == OverTenure) && s.stops(exact.Int(from))
	})
}

// stops reports whether the steps pay something before a value, and nothing from it on.
func (s *Scale) stops(from exact.Num) bool {
	before := false
	for i := range s.rates.Len() {
		switch step := s.rates.Step(i); {
		case step.Rate.Sign() == 0:
		case step.From.Cmp(from) >= 0:
			return false
		default:
			before = true
		}
	}
	return before && s.rates.Rate(from).Sign() == 0
}

// endless reports whether nothing ends what a row pays: for a share of payments no
// window, age, number or date, for a fee no number. A window ends no fee, as it
// does not say how many there are inside; what the units of one sale come to only a cap
// says. A cap of more than a sale ends all, and an override ends with what it is of.
func (r *review) endless(c *component, row *Row) bool {
	numbered := c.Times > 0 || row.Payments > 0
	switch {
	case c.Of != "" || r.capped(c, (*Cap).ends):
		return false
	case row.Fee.Per == EachUnit:
		return !numbered || !r.capped(c, (*Cap).cuts)
	case row.Fee.Per != "":
		return !numbered && row.Fee.Per != EachCustomer
	case c.On != "":
		return false
	}
	timed := r.recurs(c, row).Stated() || row.Age.Until > 0 || !c.Until.IsZero()
	return !numbered && !timed && !r.stops(row, math.MaxInt64)
}

// recurs returns the window of a row: its own, else for the base that of the
// policy.
func (r *review) recurs(c *component, row *Row) partnerecon.Window {
	if row.Recurs.Stated() || !c.base() {
		return row.Recurs
	}
	return r.policy.Recurs
}
