package economics

import (
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// A MonthFigure is a number of months and how it compares.
type MonthFigure struct {
	Value   Months  `json:"value,omitzero"` // absent: undefined
	Verdict Verdict `json:"verdict"`
	Of      string  `json:"of"` // numerator and denominator, for people
}

// Months are an exact number of months, 0 or more. Their text is "16", or "25/2" for
// twelve and a half. They are comparable with ==. The zero Months state nothing; they are
// not 0 months.
type Months struct {
	exactly partnerecon.Rate
}

// Stated reports whether m is a number, be it 0, and not the zero Months.
func (m Months) Stated() bool { return m.exactly.Stated() }

// Exactly returns m as a fraction; the zero Rate for the zero Months.
func (m Months) Exactly() partnerecon.Rate { return m.exactly }

// String returns the text of the months, "no number" for the zero Months.
func (m Months) String() string {
	if !m.Stated() {
		return "no number"
	}
	return num(m.exactly).String()
}

// MarshalText writes the form of String. The zero Months are an error.
func (m Months) MarshalText() ([]byte, error) {
	if !m.Stated() {
		return nil, fmt.Errorf("economics: months: %w: none are stated", partnerecon.ErrSyntax)
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads the form of String. An error is a [partnerecon.InvalidError].
func (m *Months) UnmarshalText(text []byte) error {
	if m == nil {
		return fmt.Errorf("economics: months: %w: nowhere to read them to", partnerecon.ErrSyntax)
	}
	s := string(text[:min(len(text), maxRatio+1)])
	if !strings.Contains(s, "/") {
		s += "/1"
	}
	var n partnerecon.Rate
	if err := n.UnmarshalText([]byte(s)); err != nil {
		return err
	}
	*m = Months{n}
	return nil
}
