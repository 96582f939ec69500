package main

import (
	"strings"
	"testing"
)

// A refund that waits is told in the currency in which it was stated: of 77.00 GBP, and of
// 20,000 JPY, which has no minor units, nobody knows yet what they come to.
func TestWaitingRefundsInTheirOwnCurrency(t *testing.T) {
	back := func(id, amount, currency string) string {
		return strings.Replace(goesBack("refund", id, "2025-01-11", "lost", amount), "EUR", currency, 1)
	}
	facts := pay("p1", "2025-01-10", "c", "acme") + back("ra", "77.00", "GBP") + back("rb", "20000", "JPY") + back("rc", "5.00", "EUR")
	args := []string{"-program", file(t, "program.json", plain), "-facts", file(t, "facts.jsonl", facts)}
	for format, want := range map[string][]string{
		"text": {
			"ra of 2025-01-11: 77.00 GBP, customer c, of payment lost", "rb of 2025-01-11: 20000 JPY, customer c", "rc of 2025-01-11: 5.00 EUR, customer c",
		},
		"json": {`"amount": "77.00",
        "currency": "GBP"`, `"amount": "20000",
        "currency": "JPY"`},
	} {
		out := answered(t, append(args, "-format", format)...)
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%s lacks %q:\n%s", format, w, out)
			}
		}
	}
}
