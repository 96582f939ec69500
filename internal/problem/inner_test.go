package problem_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// The name of a package stands once, in front; anything else that stands before a colon stays.
func TestInner(t *testing.T) {
	cause := errors.New("unknown reference")
	for said, want := range map[string]string{
		"commission: event \"r\"":                "event \"r\": unknown reference",
		"settlement: commission: event \"r\"":    "commission: event \"r\": unknown reference",
		"event \"r\": commission":                "event \"r\": commission: unknown reference",
		"partnerecon":                            "partnerecon: unknown reference",
		"tiers":                                  "unknown reference",
		"no colon that would follow the package": "no colon that would follow the package: unknown reference",
	} {
		got := problem.Inner(fmt.Errorf("%s: %w", said, cause))
		if got.Error() != want || !errors.Is(got, cause) {
			t.Errorf("%s: got %q, want %q", said, got, want)
		}
	}
	if problem.Inner(nil) != nil {
		t.Error("no error is one")
	}
}
