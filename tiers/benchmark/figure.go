package benchmark

import (
	"errors"
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A Figure is a fraction and how it compares with its band.
type Figure struct {
	Value   partnerecon.Rate `json:"value,omitzero"` // absent: undefined, which is not 0
	Verdict Verdict          `json:"verdict"`
	Of      string           `json:"of"` // numerator and denominator, for people
	Band    Band             `json:"band,omitzero"`
}

// A Number is a count and how it compares with its range.
type Number struct {
	Value   int     `json:"value"`
	Verdict Verdict `json:"verdict"`
	Range   Range   `json:"range,omitzero"`
}

// A Difference is one figure less another: how far they are apart, and which way. It
// is comparable with ==. The zero Difference is one of nothing.
type Difference struct {
	Size  partnerecon.Rate `json:"size"`
	Below bool             `json:"below,omitzero"` // never of 0
}

// String returns "5%", "-5%", or "no rate" for the zero Difference.
func (d Difference) String() string {
	if d.Below {
		return "-" + d.Size.String()
	}
	return d.Size.String()
}

// A Verdict on a figure.
type Verdict string

const (
	// Below the band.
	Below Verdict = "below"
	// Within the band, its ends included.
	Within Verdict = "within"
	// Above the band.
	Above Verdict = "above"
	// Undefined: there is nothing to divide by, or no band.
	Undefined Verdict = "undefined"
)

// A Pace is how far something is against how far it was to be by now.
type Pace string

// The paces.
const (
	Behind Pace = "behind"    // less than was to be by now
	OnPace Pace = "on"        // exactly as much
	Ahead  Pace = "ahead"     // more
	NoPace Pace = "undefined" // there is nothing to compare
)

func paceOf(order int) Pace {
	switch {
	case order < 0:
		return Behind
	case order > 0:
		return Ahead
	}
	return OnPace
}

// judges reports whether the band has an end.
func (b Band) judges() bool { return b.Low.Stated() || b.High.Stated() }

// judge compares a number, not the figure that it is shown as.
func (b Band) judge(x exact.Num) Verdict {
	switch {
	case !b.judges():
		return Undefined
	case b.Low.Stated() && x.Cmp(num(b.Low)) < 0:
		return Below
	case b.High.Stated() && x.Cmp(num(b.High)) > 0:
		return Above
	}
	return Within
}

func (r Range) judges() bool { return r.Low > 0 || r.High > 0 }

func (r Range) judge(n int) Verdict {
	switch {
	case !r.judges():
		return Undefined
	case n < r.Low:
		return Below
	case r.High > 0 && n > r.High:
		return Above
	}
	return Within
}

func (r Range) number(n int) Number { return Number{n, r.judge(n), r} }

// A calc turns exact numbers into figures and amounts, keeps what went wrong, and
// writes the trace.
type calc struct {
	currency partnerecon.Currency
	errs     []error
	trace    partnerecon.Trace
}

// answer returns what was worked out, or what went wrong, never both.
func answer[T any](c *calc, out T) (T, error) {
	if err := errors.Join(c.errs...); err != nil {
		var none T
		return none, err
	}
	return out, nil
}

// figure divides, judges, and says so in the trace.
func (c *calc) figure(rule, what string, numerator, denominator exact.Num, b Band) Figure {
	return c.judged(rule, what, numerator, denominator, numerator.String()+" / "+denominator.String(), b)
}

// of is figure for minor units, which people read as amounts.
func (c *calc) of(rule, what string, numerator, denominator exact.Num, b Band) Figure {
	return c.judged(rule, what, numerator, denominator, c.text(numerator)+" / "+c.text(denominator), b)
}

func (c *calc) judged(rule, what string, numerator, denominator exact.Num, of string, b Band) Figure {
	f := Figure{Of: of, Band: b, Verdict: Undefined}
	if denominator.Sign() > 0 {
		x := numerator.Quo(denominator)
		f.Value, f.Verdict = c.rate(x), b.judge(x)
	}
	details := []partnerecon.Detail{text("figure", what), text("of", of), partnerecon.D("value", f.Value), partnerecon.D("band", b)}
	c.trace.Add(codeOf(f.Verdict), rule, sourced(details, b.Source)...)
	return f
}

// number judges a count, and says so in the trace.
func (c *calc) number(rule, what string, n int, r Range) Number {
	out := r.number(n)
	details := []partnerecon.Detail{text("figure", what), count("value", n), partnerecon.D("range", r)}
	c.trace.Add(codeOf(out.Verdict), rule, sourced(details, r.Source)...)
	return out
}

func codeOf(v Verdict) string {
	switch v {
	case Below:
		return CodeBelow
	case Within:
		return CodeWithin
	case Above:
		return CodeAbove
	default:
		return CodeUndefined
	}
}

func text(name, value string) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Text(value))
}

func count(name string, n int) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Count(n))
}

// sourced adds the title of a text, where there is one.
func sourced(details []partnerecon.Detail, source string) []partnerecon.Detail {
	if source == "" {
		return details
	}
	return append(details, text("source", source))
}

// rate returns a number of 0 or more as a fraction: exactly, if that is one of two
// 63-bit numbers, else to the nearest 0.000001 %, the finest percentage that there is.
func (c *calc) rate(x exact.Num) partnerecon.Rate {
	s := x.String()
	if !strings.Contains(s, "/") {
		s += "/1"
	}
	if r, err := partnerecon.ParseRate(s); err == nil {
		return r
	}
	const finest = 100_000_000
	n, ok := x.Mul(finest, 1).Round(exact.HalfUp)
	r, err := partnerecon.Fraction(n, finest)
	if err != nil || !ok {
		c.errs = append(c.errs, fmt.Errorf("benchmark: %.60s as a fraction: %w", s, partnerecon.ErrOverflow))
	}
	return r
}

// difference returns a number of any sign.
func (c *calc) difference(x exact.Num) Difference {
	if x.Sign() < 0 {
		return Difference{c.rate(x.Neg()), true}
	}
	return Difference{c.rate(x), false}
}

// money rounds a number of minor units.
func (c *calc) money(x exact.Num, r partnerecon.Rounding) partnerecon.Money {
	mode, _ := exact.ModeOf(string(r))
	n, ok := x.Round(mode)
	if !ok {
		c.errs = append(c.errs, fmt.Errorf("benchmark: %.60s minor units: %w", x, partnerecon.ErrOverflow))
		return partnerecon.Money{}
	}
	out, err := partnerecon.FromMinor(n, c.currency)
	if err != nil {
		c.errs = append(c.errs, err)
	}
	return out
}

// whole returns a number of minor units that is a whole one.
func (c *calc) whole(x exact.Num) partnerecon.Money { return c.money(x, partnerecon.Down) }

// text writes a number of minor units in major ones, exactly.
func (c *calc) text(x exact.Num) string {
	digits, _ := c.currency.Digits()
	return x.Major(digits).String() + " " + string(c.currency)
}

// minor returns an amount as a number; one that is absent is 0.
func minor(m partnerecon.Money) exact.Num { return exact.Int(m.Minor()) }

// num returns a rate as a number; one that is absent is 0.
func num(r partnerecon.Rate) exact.Num { return exact.Ratio(r.Num(), r.Den()) }

// whole returns a count as a number.
func whole(n int) exact.Num { return exact.Int(int64(n)) }
