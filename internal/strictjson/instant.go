package strictjson

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// ParseInstant reads an RFC 3339 time of the years 1 to 9999, strictly, but for
// the zero time. Package time lets pass an hour of one digit, a decimal comma,
// decimals beyond the nanosecond, which it drops, and offsets of a day and more.
func ParseInstant(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, s)
	year := t.UTC().Year()
	return t, err == nil && isRFC3339(s) && !t.IsZero() && year >= 1 && year <= 9999
}

// instant reads text as a time.
func (d *decoder) instant(at *place, n node, out *time.Time) {
	s, ok := d.text(at, n, reflect.TypeFor[time.Time]())
	if !ok {
		return
	}
	t, ok := ParseInstant(s[:min(len(s), problem.MaxSane)]) // no more of it is read to be refused
	if !ok {
		d.custom(at, fmt.Errorf("%s: want an RFC 3339 time", problem.Quote(s)))
		return
	}
	*out = t
}

// isRFC3339 reports whether a text that package time has read as RFC 3339 is.
func isRFC3339(s string) bool {
	const seconds = len("2006-01-02T15:04:05")
	if !inForm(s, "0000-00-00T00:00:00") {
		return false
	}
	s = s[seconds:]
	if strings.HasPrefix(s, ".") {
		n := 1
		for n < len(s) && '0' <= s[n] && s[n] <= '9' {
			n++
		}
		if n == 1 || n > 1+9 {
			return false
		}
		s = s[n:]
	}
	if s == "Z" {
		return true
	}
	return len(s) == len("+00:00") && (s[0] == '+' || s[0] == '-') && inForm(s[1:], "00:00") && s[1:] < "24" && s[4:] < "60"
}

// inForm reports whether s begins in a form, in which 0 stands for any digit.
func inForm(s, form string) bool {
	if len(s) < len(form) {
		return false
	}
	for i := range len(form) {
		if digit := '0' <= s[i] && s[i] <= '9'; form[i] == '0' && !digit || form[i] != '0' && s[i] != form[i] {
			return false
		}
	}
	return true
}
