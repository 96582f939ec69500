package clawback_test

import (
	"math/big"
	"time"

	"github.com/partnerecon/partnerecon"
)

// round is the one rounding of the policy, of an amount that is 0 or more.
func (o *oracle) round(r *big.Rat) int64 {
	whole := new(big.Int).Quo(r.Num(), r.Denom()).Int64()
	rest := new(big.Rat).Sub(r, big.NewRat(whole, 1))
	half := rest.Cmp(big.NewRat(1, 2))
	switch mode := o.policy.Rounding; {
	case rest.Sign() == 0:
		return whole
	case mode == partnerecon.Down:
		o.saw("a fraction is dropped")
		return whole
	case half != 0:
		o.saw("rounded to the nearest")
		return whole + int64(max(0, half))
	case mode == partnerecon.HalfEven:
		o.saw("a half is rounded to even")
		return whole + whole%2
	default:
		o.saw("a half is rounded up")
		return whole + 1
	}
}

// inside reports whether a day is in a window of days or months.
func inside(w partnerecon.Window, anchor, d partnerecon.Day) bool {
	if anchor.IsZero() || d.Before(anchor) {
		return false
	}
	end := monthsAfter(anchor, w.Months).Add(w.Days)
	return d.Before(end) || w.Edge == partnerecon.Through && d == end
}

// monthsAfter counts on the calendar of package time, clamped to the end of the month.
func monthsAfter(anchor partnerecon.Day, n int) partnerecon.Day {
	year, month, day := anchor.Date()
	last := time.Date(year, month+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return partnerecon.DayIn(last.AddDate(0, 0, min(day, last.Day())-last.Day()), time.UTC)
}
