package problem_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/internal/problem"
)

func TestOneOf(t *testing.T) {
	var many []string
	for i := range 25 {
		many = append(many, fmt.Sprintf("%c%02d", 'a'+i%5, i)) // a00, b01, … e24: five of each letter
	}
	for _, c := range []struct {
		names []string
		got   string
		want  string
	}{
		{nil, "c", "there is none"},
		{[]string{"a", "b"}, "c", "one of a, b"},
		{many[:24], "c", "one of " + strings.Join(many[:24], ", ")},
		{many, "", "one of " + strings.Join(many[:10], ", ") + " and 15 others"},
		{many, "x", "one of " + strings.Join(many[:10], ", ") + " and 15 others"},
		{many, "bo6", "one of b06, b01, b11, b16, b21 and 20 others"}, // the nearest first
		{many, "x06", "one of b06 and 24 others"},
		{many, "bee", "one of b01, b06, b11, b16, b21 and 20 others"},
	} {
		if got := problem.OneOf(c.names, c.got); got != c.want {
			t.Errorf("%q: %s, want %s", c.got, got, c.want)
		}
	}
}
