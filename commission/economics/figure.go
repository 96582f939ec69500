package economics

import (
	"errors"
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A Figure is a fraction and how it compares.
type Figure struct {
	Value   Ratio   `json:"value,omitzero"` // absent: undefined
	Verdict Verdict `json:"verdict"`
	Of      string  `json:"of"` // numerator and denominator, for people
}

// A Ratio is an exact fraction that may be below 0, as a margin may. Its text is
// that of a [partnerecon.Rate], after a minus sign where it is below 0: "-12.5%",
// "1/3". It is comparable with ==. The zero Ratio states nothing; it is not 0 %.
type Ratio struct {
	size  partnerecon.Rate
	below bool // never of 0
}

// Stated reports whether r is a fraction, be it 0 %, and not the zero Ratio.
func (r Ratio) Stated() bool { return r.size.Stated() }

// Size returns r without its sign; the zero Rate for the zero Ratio.
func (r Ratio) Size() partnerecon.Rate { return r.size }

// Sign returns -1, 0 or +1; the zero Ratio gives 0.
func (r Ratio) Sign() int {
	switch {
	case r.below:
		return -1
	case r.size.Num() > 0:
		return 1
	}
	return 0
}

// Compare returns -1, 0 or +1 for r < o, r = o, r > o. What is not stated counts
// as 0 %.
func (r Ratio) Compare(o partnerecon.Rate) int {
	if r.below {
		return -1
	}
	return r.size.Compare(o)
}

// String returns the text of the ratio, "no ratio" for the zero Ratio.
func (r Ratio) String() string {
	switch {
	case !r.Stated():
		return "no ratio"
	case r.below:
		return "-" + r.size.String()
	}
	return r.size.String()
}

// MarshalText writes the form of String. The zero Ratio is an error.
func (r Ratio) MarshalText() ([]byte, error) {
	if !r.Stated() {
		return nil, fmt.Errorf("economics: ratio: %w: none is stated", partnerecon.ErrSyntax)
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads the form of String; "-0%" is [partnerecon.ErrSyntax]. An
// error is a [partnerecon.InvalidError].
func (r *Ratio) UnmarshalText(text []byte) error {
	if r == nil {
		return fmt.Errorf("economics: ratio: %w: nowhere to read it to", partnerecon.ErrSyntax)
	}
	var size partnerecon.Rate
	rest, below := strings.CutPrefix(string(text[:min(len(text), maxRatio+1)]), "-")
	if err := size.UnmarshalText([]byte(rest)); err != nil {
		return err
	}
	if below && size.Num() == 0 {
		var none partnerecon.Rate
		return none.UnmarshalText([]byte("-" + rest)) // refused as a rate with a sign is
	}
	*r = Ratio{size, below}
	return nil
}

// maxRatio is the longest text of a ratio, in bytes: a sign and a rate.
const maxRatio = 41

// A Band is a range, its ends included. An absent end does not judge: a floor has
// Low alone.
type Band struct {
	Low  partnerecon.Rate `json:"low,omitzero"`
	High partnerecon.Rate `json:"high,omitzero"`
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

func (b Band) judge(r Ratio) Verdict {
	switch {
	case !r.Stated() || b == Band{}:
		return Undefined
	case b.Low.Stated() && r.Compare(b.Low) < 0:
		return Below
	case b.High.Stated() && r.Compare(b.High) > 0:
		return Above
	}
	return Within
}

// A calc turns exact numbers into figures and amounts, and keeps what went wrong.
type calc struct {
	currency partnerecon.Currency
	errs     []error
}

// answer returns what was worked out, or what went wrong, never both.
func answer[T any](c *calc, out T) (T, error) {
	if err := errors.Join(c.errs...); err != nil {
		var none T
		return none, err
	}
	return out, nil
}

// figure divides, and judges. What is not divided by a number above 0 is
// undefined: a loss on negative revenue is no margin of more than 100 %.
func (c *calc) figure(numerator, denominator exact.Num, b Band) Figure {
	f := Figure{Of: numerator.String() + " / " + denominator.String()}
	if denominator.Sign() > 0 {
		f.Value = c.ratio(numerator.Quo(denominator))
	}
	f.Verdict = b.judge(f.Value)
	return f
}

// of is figure for minor units, which people read as amounts.
func (c *calc) of(numerator, denominator exact.Num, b Band) Figure {
	f := c.figure(numerator, denominator, b)
	f.Of = c.text(numerator) + " / " + c.text(denominator)
	return f
}

// text writes a number of minor units in major ones, exactly.
func (c *calc) text(x exact.Num) string {
	digits, _ := c.currency.Digits()
	return x.Major(digits).String() + " " + string(c.currency)
}

func (c *calc) ratio(x exact.Num) Ratio {
	s, below := strings.CutPrefix(x.String(), "-")
	if !strings.Contains(s, "/") {
		s += "/1"
	}
	size, err := partnerecon.ParseRate(s)
	if err != nil {
		c.errs = append(c.errs, fmt.Errorf("economics: %.60s is no fraction of two 63-bit numbers: %w", s, partnerecon.ErrOverflow))
		return Ratio{}
	}
	return Ratio{size, below}
}

// money rounds a number of minor units.
func (c *calc) money(x exact.Num, r partnerecon.Rounding) partnerecon.Money {
	mode, _ := exact.ModeOf(string(r))
	n, ok := x.Round(mode)
	if !ok {
		c.errs = append(c.errs, fmt.Errorf("economics: %.60s minor units: %w", x, partnerecon.ErrOverflow))
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

// minor returns an amount as a number; one that is absent is 0.
func minor(m partnerecon.Money) exact.Num { return exact.Int(m.Minor()) }

// num returns a rate as a number; one that is absent is 0.
func num(r partnerecon.Rate) exact.Num { return exact.Ratio(r.Num(), r.Den()) }
