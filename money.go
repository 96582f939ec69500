package partnerecon

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Money is an amount in whole minor units of one currency. It is immutable and
// comparable with ==.
//
// The range is ±(2^63-1) minor units; what falls outside is [ErrOverflow],
// never a wrap. Amounts of different currencies do not mix: [ErrCurrency].
//
// The zero Money states no amount, not even 0: it has no currency. A policy or
// a fact that leaves an amount out has the zero Money there, and adding it to
// an amount gives that amount.
//
// A price finer than a minor unit is Money per a number of units.
type Money struct {
	minor    int64
	currency Currency
}

// MoneyOf returns the decimal as Money, exactly. It returns [ErrInexact] for a
// number finer than the minor unit, [ErrOverflow] for one out of range and
// [ErrUnknownCurrency]; it looks at no more than 28 digits and exponents from -18
// to 18, both included, whatever the host program has set in package decimal.
func MoneyOf(d decimal.Decimal, c Currency) (Money, error) {
	digits, err := c.digits()
	if err != nil {
		return Money{}, err
	}
	minor, err := fixed(d, digits)
	if err != nil {
		return Money{}, fmt.Errorf("partnerecon: amount in %s: %w", c, err)
	}
	return Money{minor, c}, nil
}

// FromMinor returns n minor units: FromMinor(1250, "EUR") is 12.50 EUR. It
// returns [ErrUnknownCurrency], and [ErrOverflow] for -2^63, which has no
// opposite.
func FromMinor(n int64, c Currency) (Money, error) {
	if _, err := c.digits(); err != nil {
		return Money{}, err
	}
	if _, ok := exact.Add(n, 0); !ok {
		return Money{}, fmt.Errorf("partnerecon: %d minor units of %s: %w", n, c, ErrOverflow)
	}
	return Money{n, c}, nil
}

// Like returns n minor units of the currency of m. It is for packages of this module that have
// checked both before: m is stated, and n not -2^63.
func (m Money) Like(_ lent.Key, n int64) Money { return Money{n, m.currency} }

// ParseMoney reads an amount in major units: digits with an optional minus sign
// and decimals, at most 40 bytes, and nothing else (no exponent, no grouping, no
// plus sign), else [ErrSyntax]. Zeros beyond the minor unit are accepted, other
// digits are [ErrInexact]; a number out of range is [ErrOverflow].
//
// "-0" is [ErrSyntax] in text and in JSON: an amount is below 0 or it is not, and
// a writer that signs a zero has rounded an amount away or lost one.
func ParseMoney(amount string, c Currency) (Money, error) {
	digits, err := c.digits()
	if err != nil {
		return Money{}, err
	}
	minor, fault := exact.ParseFixed(amount, digits)
	if fault != "" {
		return Money{}, fmt.Errorf("partnerecon: amount %s in %s: %w", quote(amount), c, numberError(fault))
	}
	return Money{minor, c}, nil
}

// hintOf says what is wrong with a number, and what to write.
func hintOf(f exact.Fault, digits int) string {
	switch f {
	case exact.TooFine:
		return fmt.Sprintf("finer than a minor unit; the currency has %d decimals", digits)
	case exact.Malformed:
		return "malformed; write digits with a point, without grouping: 1000.00"
	default:
		return string(f)
	}
}

// numberError gives a fault of the number parser its public error.
func numberError(f exact.Fault) error {
	switch f {
	case exact.TooFine:
		return ErrInexact
	case exact.TooLarge:
		return ErrOverflow
	default:
		return fmt.Errorf("%w: %s", ErrSyntax, f)
	}
}

// MustMoney is [ParseMoney] for constants in programs; it panics on an error.
func MustMoney(amount string, c Currency) Money {
	m, err := ParseMoney(amount, c)
	if err != nil {
		panic(err)
	}
	return m
}

// Minor returns the amount in minor units, cents for EUR, yen for JPY; the zero
// Money gives 0.
func (m Money) Minor() int64 { return m.minor }

// Currency returns the currency; it is empty for the zero Money only.
func (m Money) Currency() Currency { return m.currency }

// Stated reports whether m is an amount, be it 0, and not the zero Money.
func (m Money) Stated() bool { return m.currency != "" }

// Sign returns -1, 0 or +1 for an amount below, equal to and above 0; the zero
// Money gives 0.
func (m Money) Sign() int {
	switch {
	case m.minor < 0:
		return -1
	case m.minor > 0:
		return 1
	}
	return 0
}

// Neg returns -m, which always fits.
func (m Money) Neg() Money { return Money{-m.minor, m.currency} }

// Add returns m + o, exactly, or [ErrCurrency] or [ErrOverflow]. The zero Money
// adds nothing.
func (m Money) Add(o Money) (Money, error) {
	c, err := m.common(o)
	if err != nil {
		return Money{}, err
	}
	sum, ok := exact.Add(m.minor, o.minor)
	if !ok {
		return Money{}, fmt.Errorf("partnerecon: %s and %s: %w", m, o, ErrOverflow)
	}
	return Money{sum, c}, nil
}

// Sub returns m - o, exactly, or [ErrCurrency] or [ErrOverflow].
func (m Money) Sub(o Money) (Money, error) { return m.Add(o.Neg()) }

// Sum adds up amounts of one currency; of none it is 0 in that currency. It
// returns [ErrUnknownCurrency], [ErrCurrency], or [ErrOverflow] where a sum on the
// way is out of range.
func Sum(c Currency, amounts ...Money) (Money, error) {
	sum, err := FromMinor(0, c)
	for i := 0; i < len(amounts) && err == nil; i++ {
		sum, err = sum.Add(amounts[i])
	}
	if err != nil {
		return Money{}, err
	}
	return sum, nil
}

// Compare returns -1, 0 or +1 for m < o, m = o, m > o, or [ErrCurrency]. The zero
// Money compares as 0.
func (m Money) Compare(o Money) (int, error) {
	if _, err := m.common(o); err != nil {
		return 0, err
	}
	switch {
	case m.minor < o.minor:
		return -1, nil
	case m.minor > o.minor:
		return 1, nil
	}
	return 0, nil
}

// common returns the currency of both amounts; the zero Money has any.
func (m Money) common(o Money) (Currency, error) {
	switch {
	case m.currency == o.currency, o.currency == "":
		return m.currency, nil
	case m.currency == "":
		return o.currency, nil
	}
	return "", fmt.Errorf("partnerecon: %s and %s: %w", m, o, ErrCurrency)
}

// Decimal returns the amount in major units, exactly; the zero Money gives 0.
func (m Money) Decimal() decimal.Decimal {
	digits, _ := m.currency.Digits()
	return decimal.New(m.minor, int32(-digits))
}

// Amount returns the amount in major units as text, with all decimals of the
// minor unit: "12.50". It is what [ParseMoney] reads; the zero Money gives "0".
func (m Money) Amount() string {
	digits, _ := m.currency.Digits()
	return string(exact.AppendFixed(nil, m.minor, digits))
}

// String returns the amount and the currency, "12.50 EUR", or "no amount" for
// the zero Money.
func (m Money) String() string {
	if !m.Stated() {
		return "no amount"
	}
	return m.Amount() + " " + string(m.currency)
}

// MarshalText writes the form of String. The zero Money is an error.
func (m Money) MarshalText() ([]byte, error) {
	if !m.Stated() {
		return nil, errUnstated
	}
	return []byte(m.String()), nil
}

// errUnstated: a zero Money is left out (omitzero), never written.
var errUnstated = fmt.Errorf("partnerecon: money: %w: no amount is stated", ErrSyntax)

// UnmarshalText reads "12.50 EUR", with the amount in the form of [ParseMoney].
// An error is an [InvalidError].
func (m *Money) UnmarshalText(text []byte) error {
	if m == nil {
		return errNil
	}
	v, err := parseMoneyText(problem.Head(text))
	if err != nil {
		return refusedText(err)
	}
	*m = v
	return nil
}

func parseMoneyText(s string) (Money, error) {
	amount, currency, ok := strings.Cut(s, " ")
	if !ok {
		return Money{}, fmt.Errorf("partnerecon: money %s: %w: want an amount, a space and a currency", quote(s), ErrSyntax)
	}
	return ParseMoney(amount, Currency(currency))
}

// moneyJSON is the form of Money in JSON. The amount is text, because a JSON
// number goes through a float in most readers.
type moneyJSON struct {
	Amount   string   `json:"amount"`
	Currency Currency `json:"currency"`
}

// MarshalJSON writes {"amount":"12.50","currency":"EUR"}. The zero Money is an
// error; give optional fields the option omitzero.
func (m Money) MarshalJSON() ([]byte, error) {
	if !m.Stated() {
		return nil, errUnstated
	}
	return strictjson.Encode(moneyJSON{m.Amount(), m.currency})
}

// UnmarshalJSON reads the form of MarshalJSON, strictly, with the amount in the
// form of [ParseMoney]. An error is an [InvalidError].
func (m *Money) UnmarshalJSON(b []byte) error {
	if m == nil {
		return errNil
	}
	var raw moneyJSON
	if err := strictjson.Decode(b, &raw, strictjson.Limits{}); err != nil {
		return refusedJSON(err)
	}
	var list problem.List
	var causes []error
	digits, known := raw.Currency.Digits()
	switch {
	case raw.Currency == "":
		list.Add("/currency", problem.Required, "missing; write it as EUR")
		causes = append(causes, ErrUnknownCurrency)
		digits = maxDigits
	case !known:
		list.Add("/currency", problem.Unknown, "unknown currency %s%s", quote(string(raw.Currency)), raw.Currency.hint())
		causes = append(causes, ErrUnknownCurrency)
		digits = maxDigits
	}
	minor, fault := exact.ParseFixed(raw.Amount, digits)
	switch {
	case raw.Amount == "":
		list.Add("/amount", problem.Required, `missing; write it as "12.50"`)
		causes = append(causes, numberError(fault))
	case fault != "":
		list.Add("/amount", problem.Type, "amount %s: %s", quote(raw.Amount), hintOf(fault, digits))
		causes = append(causes, numberError(fault))
	}
	if found := list.Sorted(); len(found) > 0 {
		return refused(found, causes...)
	}
	*m = Money{minor, raw.Currency}
	return nil
}

// maxDigits is the finest minor unit in the table.
const maxDigits = 4
