package economics_test

import (
	"encoding"
	"testing"

	"github.com/partnerecon/partnerecon/commission/economics"
)

// A number is read from text and written as text.
type number interface {
	comparable
	encoding.TextMarshaler
	Stated() bool
}

// survives reads a text: what is accepted is a number, and is written and read again as
// the same; what is refused leaves what was there.
func survives[T number](t *testing.T, in string, read func(*T, []byte) error) {
	var none, once, twice T
	if err := read(&once, []byte(in)); err != nil {
		if once != none {
			t.Fatalf("%q is refused, and leaves %v: %v", in, once, err)
		}
		return
	}
	text, err := once.MarshalText()
	if err != nil || !once.Stated() {
		t.Fatalf("%q was accepted, and is not written: %v", in, err)
	}
	if err := read(&twice, text); err != nil || twice != once {
		t.Fatalf("%q was accepted, %s is %v: %v", in, text, twice, err)
	}
}

func FuzzRatio(f *testing.F) {
	for _, s := range []string{"22.5%", "-12.5%", "1/3", "-9223372036854775807/2", "0%", "-0%", "no ratio", "--1%", "+1%", "1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) { survives(t, in, (*economics.Ratio).UnmarshalText) })
}

func FuzzMonths(f *testing.F) {
	for _, s := range []string{"16", "25/2", "0", "9223372036854775807", "1/9223372036854775807", "1e3", "-1", "50%", "no number", "1/0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) { survives(t, in, (*economics.Months).UnmarshalText) })
}
