package incentive

import (
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A shown is a detail that is turned into text only where there is a trace.
type shown struct {
	name     string
	n        exact.Num
	unit     Unit // empty for what is shown as text
	text     string
	from, to partnerecon.Month
}

func number(name string, n exact.Num, u Unit) shown { return shown{name: name, n: n, unit: u} }
func count(name string, n int) shown                { return number(name, exact.Int(int64(n)), Number) }
func word(name, s string) shown                     { return shown{name: name, text: s} }
func months(from, to partnerecon.Month) shown {
	return shown{name: "period", from: from, to: to}
}

func (s shown) detail(v *version) partnerecon.Detail {
	switch {
	case !s.from.IsZero() && s.from == s.to:
		return partnerecon.D(s.name, s.from)
	case !s.from.IsZero():
		return text(s.name, s.from.String()+" to "+s.to.String())
	case s.unit == "":
		return text(s.name, s.text)
	}
	return v.detail(s.name, s.n, s.unit)
}

// detail shows a number in its unit.
func (v *version) detail(name string, n exact.Num, u Unit) partnerecon.Detail {
	switch u {
	case Amount:
		if whole, ok := n.Round(exact.Down); ok && exact.Int(whole).Cmp(n) == 0 {
			return partnerecon.D(name, v.money(whole))
		}
		return text(name, v.exactly(n))
	case Fraction:
		return text(name, percent(n))
	default:
		return text(name, n.String())
	}
}

// exactly shows an exact number of minor units as an amount.
func (v *version) exactly(n exact.Num) string {
	digits, _ := v.policy.Currency.Digits()
	return n.Major(digits).String() + " " + string(v.policy.Currency)
}

// percent shows a number as a percentage where six decimals are enough, else as a
// fraction.
func percent(n exact.Num) string {
	const places = 6
	scaled := n.Mul(100_000_000, 1)
	if whole, ok := scaled.Round(exact.Down); ok && exact.Int(whole).Cmp(scaled) == 0 {
		s := string(exact.AppendFixed(nil, whole, places))
		return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
	}
	return n.String()
}

// money returns n minor units in the currency of the policy.
func (v *version) money(n int64) partnerecon.Money {
	m, _ := partnerecon.FromMinor(n, v.policy.Currency)
	return m
}

func text(name, value string) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Text(problem.Cut(value)))
}
