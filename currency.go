package partnerecon

//go:generate go run ./internal/iso4217

import (
	"fmt"
	"strings"
)

// A Currency is an ISO 4217 code in capital letters, such as "EUR", and nothing
// else: "eur" is unknown. The zero Currency is none.
//
// The table of minor units is generated from list one as published on
// 2024-06-25 and its later amendments; codes withdrawn since then stay known,
// because old money is still settled. Codes without a minor unit (gold, test
// codes, special drawing rights) are not currencies here. A billing provider
// that counts in other units converts in its own adapter.
type Currency string

// Digits returns the number of decimals of the currency's minor unit, and
// whether the currency is known: 2 for EUR, 0 for JPY, 3 for KWD.
func (c Currency) Digits() (int, bool) { return minorDigits(c) }

// digits is Digits with an error that names the code.
func (c Currency) digits() (int, error) {
	d, ok := minorDigits(c)
	if !ok {
		return 0, fmt.Errorf("partnerecon: %w %s%s", ErrUnknownCurrency, quote(string(c)), c.hint())
	}
	return d, nil
}

// hint says what was probably meant by an unknown code.
func (c Currency) hint() string {
	if len(c) != 3 {
		return ""
	}
	if upper := strings.ToUpper(string(c)); upper != string(c) {
		if _, known := minorDigits(Currency(upper)); known {
			return "; write " + quote(upper)
		}
	}
	return ""
}
