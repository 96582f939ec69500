package incentive

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// num returns the value as a number: money in minor units.
func (v Value) num(u Unit) exact.Num {
	switch u {
	case Amount:
		return exact.Int(v.Money.Minor())
	case Fraction:
		return rate(v.Fraction)
	default:
		return exact.Int(v.Number)
	}
}

// num returns the number that a goal states by itself.
func (g *Goal) num() exact.Num {
	switch {
	case g.Amount.Stated():
		return exact.Int(g.Amount.Minor())
	case g.Fraction.Stated():
		return rate(g.Fraction)
	default:
		return exact.Int(g.Number)
	}
}

// rate returns a rate as a number; one that is not stated is 0.
func rate(r partnerecon.Rate) exact.Num {
	return exact.Int(r.Num()).Mul(1, max(1, r.Den()))
}

// value returns a number of a unit as a value, and false where it does not fit.
func (v *version) value(n exact.Num, u Unit) (Value, bool) {
	whole, ok := n.Round(exact.Down)
	switch u {
	case Fraction:
		r, err := partnerecon.ParseRate(n.String())
		if err != nil { // a whole number has no denominator in its text
			r, err = partnerecon.Fraction(max(0, whole), 1)
		}
		return Value{Fraction: r}, err == nil
	case Amount:
		return Value{Money: v.money(whole)}, ok
	default:
		return Value{Number: whole}, ok
	}
}

// unit returns the unit of what a value states.
func (v Value) unit() Unit {
	switch {
	case v.Money.Stated():
		return Amount
	case v.Fraction.Stated():
		return Fraction
	default:
		return Number
	}
}

// checkValue reports a value of another unit than wanted, or of several.
func checkValue(list *problem.List, at string, v Value, want Unit, c partnerecon.Currency) {
	stated := 0
	for _, is := range [...]bool{v.Money.Stated(), v.Fraction.Stated(), v.Number != 0} {
		if is {
			stated++
		}
	}
	switch {
	case stated > 1:
		list.Add(at, problem.Conflict, "want one of number, money and fraction")
	case v.unit() != want:
		list.Add(at+"/"+member(want), problem.Required, "want a value in the unit %s", want)
	case want == Amount && v.Money.Currency() != c:
		list.Add(at+"/money", problem.Conflict, "want an amount in %s, got %s", c, v.Money)
	}
}

// member returns the member of a value that holds a unit.
func member(u Unit) string {
	switch u {
	case Amount:
		return "money"
	case Fraction:
		return "fraction"
	default:
		return "number"
	}
}
