package commission

import (
	"cmp"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A fromForm is the form of the steps' From: an amount, a count or a percentage.
type fromForm uint8

const (
	inMoney fromForm = iota
	inCounts
	inPercent
)

// form returns the form of a table's steps. Over a fact they say it themselves.
func (t *Table) form() fromForm {
	switch t.Over {
	case OverRevenue:
		return inMoney
	case OverQuantity, OverTenure, OverPayments:
		return inCounts
	case OverAttainment, OverMargin, OverDiscount:
		return inPercent
	case OverFact:
	}
	for _, s := range t.Steps {
		for _, f := range [...]fromForm{inMoney, inPercent} {
			if f.in(s) {
				return f
			}
		}
	}
	return inCounts
}

// member returns the pointer of the form's field below a step.
func (f fromForm) member() string {
	switch f {
	case inCounts:
		return "/from_count"
	case inPercent:
		return "/from_percent"
	default: // inMoney
		return "/from"
	}
}

// in reports whether a step states a From of this form. A count of 0 states
// nothing, and that is the start.
func (f fromForm) in(s Step) bool {
	switch f {
	case inCounts:
		return s.FromCount != 0
	case inPercent:
		return s.FromPercent.Stated()
	default: // inMoney
		return s.From.Stated()
	}
}

// fromStart reports whether a step begins at the start, by all of its forms.
func (s *Step) fromStart() bool {
	return s.From.Sign() == 0 && s.FromCount == 0 && s.FromPercent.Num() == 0
}

// compare orders two steps. Amounts compare by their minor units; that they have
// one currency is checked elsewhere.
func (f fromForm) compare(a, b Step) int {
	switch f {
	case inCounts:
		return cmp.Compare(a.FromCount, b.FromCount)
	case inPercent:
		return a.FromPercent.Compare(b.FromPercent)
	default: // inMoney
		return cmp.Compare(a.From.Minor(), b.From.Minor())
	}
}

// text shows the From of a step.
func (f fromForm) text(s Step) string {
	switch f {
	case inCounts:
		return strconv.FormatInt(s.FromCount, 10)
	case inPercent:
		if !s.FromPercent.Stated() {
			return "0%"
		}
		return s.FromPercent.String()
	default: // inMoney
		if !s.From.Stated() {
			return "0"
		}
		return s.From.String()
	}
}

// from returns where a step begins: in minor units, units, months, payments or as
// a fraction; of a quota in what the quota is in.
func (t *Table) from(form fromForm, s Step) exact.Num {
	switch form {
	case inCounts:
		return exact.Int(s.FromCount)
	case inPercent:
		p := fraction(s.FromPercent)
		if t.Over == OverAttainment {
			return p.Mul(cmp.Or(t.Quota.Minor(), t.QuotaUnits), 1)
		}
		return p
	default: // inMoney
		return exact.Int(s.From.Minor())
	}
}

// fraction returns a rate as a number; one that is not stated is 0.
func fraction(r partnerecon.Rate) exact.Num { return exact.Ratio(r.Num(), r.Den()) }
