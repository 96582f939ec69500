package tiers

import (
	"cmp"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Value is what a metric was measured as, or its target. Which member counts
// depends on the unit of the metric; the others are left out:
//
//	number        Number
//	amount        Amount
//	units         Amount where it is measured, Number of whole units as a target
//	share         Share
//	yes           Yes
//	certificate   Level, and as a target Number of people
//
// The zero Value is 0 of a number, and no of a yes. It is comparable with ==.
type Value struct {
	Number int64             `json:"number,omitzero,string"`
	Amount partnerecon.Money `json:"amount,omitzero"`
	Share  partnerecon.Rate  `json:"share,omitzero"`
	Yes    bool              `json:"yes,omitzero"`
	Level  string            `json:"level,omitzero"`
}

// String returns the value as text: "12", "50.00 EUR", "92.5%", "yes", "2 of
// advanced".
func (v Value) String() string {
	switch {
	case v.Amount.Stated():
		return v.Amount.String()
	case v.Share.Stated():
		return v.Share.String()
	case v.Level != "" && v.Number != 0:
		return fmt.Sprintf("%d of %s", v.Number, problem.Cut(v.Level))
	case v.Level != "":
		return problem.Cut(v.Level)
	case v.Yes:
		return "yes"
	}
	return fmt.Sprint(v.Number)
}

// A use is what a value is stated for.
type use bool

const (
	asMeasured use = false
	asTarget   use = true
)

// check reports what does not fit a metric.
func (v Value) check(list *problem.List, at string, m *Metric, as use) {
	stray := func(path string, stated, wanted bool) {
		if stated && !wanted {
			list.Add(at+path, problem.Conflict, "does not go with a metric of unit %s", problem.Cut(string(m.Unit)))
		}
	}
	money := m.Unit == Amount || m.Unit == InUnits && as == asMeasured
	stray("/number", v.Number != 0, m.Unit == Number || as == asTarget && (m.Unit == InUnits || m.Unit == Certificate))
	stray("/amount", v.Amount.Stated(), money)
	stray("/share", v.Share.Stated(), m.Unit == Share)
	stray("/yes", v.Yes, m.Unit == Yes)
	stray("/level", v.Level != "", m.Unit == Certificate)
	switch {
	case money && !v.Amount.Stated():
		list.Add(at+"/amount", problem.Required, "missing")
	case money && !m.knows(v.Amount.Currency()):
		list.Add(at+"/amount/currency", problem.Conflict, "metric %s is not counted in %s", problem.Quote(m.Name), v.Amount.Currency())
	case m.Unit == Share && !v.Share.Stated():
		list.Add(at+"/share", problem.Required, "missing")
	case m.Unit == Certificate && m.level(v.Level) < 0:
		list.Add(at+"/level", problem.Unknown, "no level %s; %s", problem.Quote(v.Level), problem.OneOf(m.Levels, v.Level))
	}
}

// checkTarget reports what does not fit as a target: it is above 0.
func (v Value) checkTarget(list *problem.List, at string, m *Metric) {
	v.check(list, at, m, asTarget)
	switch {
	case m.Unit == Yes && !v.Yes:
		list.Add(at+"/yes", problem.Required, "want true: it is so, or it is not asked for")
	case m.Unit == Amount && v.Amount.Stated() && v.Amount.Sign() <= 0:
		list.Add(at+"/amount", problem.OutOfRange, "want an amount above 0, got %s", v.Amount)
	case m.Unit == Share && v.Share.Stated() && v.Share.Num() == 0:
		list.Add(at+"/share", problem.OutOfRange, "want a share above 0%%, got %s", v.Share)
	case (m.Unit == Number || m.Unit == InUnits || m.Unit == Certificate) && v.Number <= 0:
		list.Add(at+"/number", problem.OutOfRange, "want a number above 0, got %d", v.Number)
	}
}

// knows reports whether a metric is counted in a currency.
func (m *Metric) knows(c partnerecon.Currency) bool { return m.Currency == c || m.unitValue(c) > 0 }

// unitValue returns what one unit is in a currency, in minor units, or 0.
func (m *Metric) unitValue(c partnerecon.Currency) int64 {
	for _, v := range m.UnitValues {
		if v.Currency() == c {
			return v.Minor()
		}
	}
	return 0
}

// factor returns the factor of a class; a metric without classes has the empty one.
func (m *Metric) factor(class string) (partnerecon.Rate, bool) {
	for i := range m.Classes {
		if m.Classes[i].Name == class {
			return m.Classes[i].Factor, true
		}
	}
	return partnerecon.Whole(), len(m.Classes) == 0 && class == ""
}

// counted returns a figure of a class as a number, by its factor. One of a class that
// another version of the policy had counts as it is.
func (m *Metric) counted(v Value, class string) exact.Num {
	r, _ := m.factor(class)
	return m.num(v, asMeasured).Mul(r.Num(), r.Den())
}

// level returns the place of a level of a certificate, or -1.
func (m *Metric) level(name string) int {
	for i, l := range m.Levels {
		if l == name {
			return i
		}
	}
	return -1
}

// num returns a value as a number that is compared: units of the metric, whole, minor,
// or a fraction; of a certificate the number of people.
func (m *Metric) num(v Value, as use) exact.Num {
	switch {
	case m.Unit == Amount:
		return exact.Int(v.Amount.Minor())
	case m.Unit == InUnits && as == asMeasured:
		return exact.Int(v.Amount.Minor()).Mul(1, max(m.unitValue(v.Amount.Currency()), 1))
	case m.Unit == Share:
		return exact.Int(v.Share.Num()).Mul(1, max(v.Share.Den(), 1))
	case m.Unit == Yes && v.Yes:
		return exact.Int(1)
	}
	return exact.Int(v.Number)
}

// shown returns a number as a value again, rounded down, or up where it is what is
// missing; both away from what would flatter. Shares keep what a millionth shows.
func (m *Metric) shown(x exact.Num, up bool) (Value, error) {
	if m.Unit == Share {
		x = x.Mul(shareUnit, 1)
	}
	n, ok := x.Round(exact.Down)
	if ok {
		switch rest := x.Cmp(exact.Int(n)); {
		case up && rest > 0:
			n, ok = exact.Add(n, 1)
		case !up && rest < 0:
			n, ok = exact.Add(n, -1)
		}
	}
	if !ok {
		return Value{}, fmt.Errorf("tiers: metric %s: %w", problem.Quote(m.Name), partnerecon.ErrOverflow)
	}
	switch m.Unit {
	case Amount:
		v, err := partnerecon.FromMinor(n, m.Currency)
		return Value{Amount: v}, err
	case Share:
		v, err := partnerecon.Fraction(max(n, 0), shareUnit)
		return Value{Share: v}, err
	case Yes:
		return Value{Yes: n > 0}, nil
	default:
		return Value{Number: n}, nil
	}
}

// shareUnit is how fine a share is shown: a ten-thousandth of a percent.
const shareUnit = 1_000_000

// harder compares two targets of one metric: above 0 where a asks for more. It
// reports false where neither asks for all that the other one does.
func (m *Metric) harder(a, b Value) (int, bool) {
	n := m.num(a, asTarget).Cmp(m.num(b, asTarget))
	if m.Unit != Certificate {
		return n, true
	}
	l := cmp.Compare(m.level(a.Level), m.level(b.Level))
	return cmp.Or(n, l), n*l >= 0
}
