package settlement_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// What is refused stands in the hostile corpus of the root package.
func TestMomentForms(t *testing.T) {
	for text, want := range map[string]string{
		"2025-01-20":                          "2025-01-20",
		"2025-01-20T09:30:00Z":                "2025-01-20T09:30:00Z",
		"2025-01-20T09:30:00.5Z":              "2025-01-20T09:30:00.5Z",
		"2025-01-20T09:30:00.50Z":             "2025-01-20T09:30:00.5Z",
		"2025-01-20T09:30:00.123456789Z":      "2025-01-20T09:30:00.123456789Z",
		"2025-01-20T00:30:00+01:00":           "2025-01-19T23:30:00Z",
		"2025-01-20T00:00:00+23:59":           "2025-01-19T00:01:00Z",
		"2025-01-20T00:00:00-23:59":           "2025-01-20T23:59:00Z",
		"2025-01-20T00:00:00.000000001-00:00": "2025-01-20T00:00:00.000000001Z",
		"0001-01-01T00:00:00.000000001Z":      "0001-01-01T00:00:00.000000001Z",
		"9999-12-31T23:59:59.999999999Z":      "9999-12-31T23:59:59.999999999Z",
	} {
		var m settlement.Moment
		if err := m.UnmarshalText([]byte(text)); err != nil || m.String() != want {
			t.Errorf("%s is read as %s, %v; want %s", text, m, err, want)
		}
	}
}

// A moment is written in a form that is read as the same moment, or not at all.
func TestMomentTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-70_000_000_000, 260_000_000_000).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanosecond"))
		m := settlement.At(at)
		text, err := m.MarshalText()
		if inside := !pe.DayIn(at, time.UTC).IsZero() && !m.IsZero(); (err == nil) != inside {
			t.Fatalf("%s is written as %s, %v", m, text, err)
		}
		var got settlement.Moment
		if err == nil && (got.UnmarshalText(text) != nil || got != m) {
			t.Fatalf("%s is read as %s", text, got)
		}
	})
}
