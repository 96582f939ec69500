package strictjson_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon/internal/strictjson"
)

func TestParseInstant(t *testing.T) {
	for s, want := range map[string]bool{
		"2025-01-20T09:30:00Z":                true,
		"2025-01-20T09:30:00.123456789+05:30": true,
		"9999-12-31T23:59:59Z":                true,
		"2024-02-29T00:00:00-23:59":           true,
		"0001-01-01T00:00:00.000000001Z":      true,
		"":                                    false,
		"2025-01-20":                          false,
		"2025-01-20 09:30:00Z":                false,
		"2025-01-20T9:30:00Z":                 false, // an hour of one digit
		"2025-01-20T09:30:00,5Z":              false, // a decimal comma
		"2025-01-20T09:30:00.1234567891Z":     false, // beyond the nanosecond
		"2025-01-20T09:30:00.Z":               false,
		"2025-01-20T09:30:00+24:00":           false, // an offset of a day
		"2025-01-20T09:30:00+23:60":           false,
		"2025-01-20T09:30:60Z":                false, // a leap second
		"2025-02-29T09:30:00Z":                false,
		"0000-12-31T00:00:00Z":                false,
		"9999-12-31T23:59:59-00:01":           false, // the year 10000 in UTC
		"0001-01-01T00:00:00Z":                false, // the zero time states none
	} {
		if _, ok := strictjson.ParseInstant(s); ok != want {
			t.Errorf("%q: %v, want %v", s, ok, want)
		}
	}
}

// What is not a time is refused with a short text, however long it is.
func TestInstantsAreReadStrictly(t *testing.T) {
	type doc struct {
		At time.Time `json:"at"`
	}
	var got doc
	if err := strictjson.Decode([]byte(`{"at":"2025-01-20T09:30:00+01:00"}`), &got, strictjson.Limits{}); err != nil || got.At.UTC() != time.Date(2025, 1, 20, 8, 30, 0, 0, time.UTC) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, value := range []string{`"` + strings.Repeat("9", 100_000) + `"`, `"\u0001\u202e"`, `5`, `"2025-01-20T9:30:00Z"`, `{}`} {
		err := strictjson.Decode([]byte(`{"at":`+value+`}`), &got, strictjson.Limits{})
		var strict *strictjson.Error
		if !errors.As(err, &strict) || len(strict.Problems) != 1 || strict.Problems[0].Path != "/at" || len(err.Error()) > 200 {
			t.Errorf("%.40s: %.300v", value, err)
		}
	}
}
