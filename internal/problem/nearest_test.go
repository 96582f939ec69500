package problem_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/internal/problem"
)

func TestNearest(t *testing.T) {
	names := []string{"payment", "payout", "caps", "cap", "payable", strings.Repeat("a", 64), strings.Repeat("a", 65)}
	for got, want := range map[string]string{
		"payement":              "payment", // one letter too many
		"paymet":                "payment", // one is missing
		"PayOut":                "payout",
		"payuot":                "payout", // two changed of six: one in three
		"payxxt":                "payout", // as far from payment: of seven letters two can be wrong, here three are
		"pxxxut":                "",
		"cap":                   "cap",
		"cxp":                   "cap", // of caps it lacks one as well as one being wrong
		"cups":                  "caps",
		"":                      "",
		"refund":                "",
		strings.Repeat("a", 63): strings.Repeat("a", 64),
		strings.Repeat("a", 64): strings.Repeat("a", 64),
		strings.Repeat("a", 65): "", // too long to look for
	} {
		if name, ok := problem.Nearest(names, got); name != want || ok != (want != "") {
			t.Errorf("%q: %q, %t, want %q", got, name, ok, want)
		}
	}
}
