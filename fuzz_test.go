package partnerecon_test

import (
	"encoding"
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
)

// text is a value that reads and writes itself as text.
type text interface {
	encoding.TextMarshaler
	encoding.TextUnmarshaler
}

// FuzzText reads any text as every value there is: what is accepted must be
// written in a form that reads as itself.
func FuzzText(f *testing.F) {
	for _, s := range []string{"12.50 EUR", "-0.00 JPY", "22.5%", "1/3", "2025-01-31", "2025-01", "1e9 EUR", "9999-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, v := range []text{new(partnerecon.Money), new(partnerecon.Rate), new(partnerecon.Day), new(partnerecon.Month)} {
			if v.UnmarshalText([]byte(s)) != nil {
				continue
			}
			once, err := v.MarshalText()
			if err != nil {
				t.Fatalf("%q was accepted and cannot be written: %v", s, err)
			}
			if err := v.UnmarshalText(once); err != nil {
				t.Fatalf("%q became %q, which is refused: %v", s, once, err)
			}
			if twice, err := v.MarshalText(); err != nil || string(twice) != string(once) {
				t.Fatalf("%q became %q, then %q, %v", s, once, twice, err)
			}
		}
	})
}

// FuzzEntryJSON reads any text as an entry and as money.
func FuzzEntryJSON(f *testing.F) {
	if b, err := json.Marshal(entry()); err == nil {
		f.Add(b)
	}
	f.Add([]byte(`{"amount":"12.50","currency":"EUR"}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, v := range []interface {
			json.Marshaler
			json.Unmarshaler
		}{new(partnerecon.Entry), new(partnerecon.Money)} {
			if v.UnmarshalJSON(in) != nil {
				continue
			}
			once, err := v.MarshalJSON()
			if err != nil {
				continue // a required member is missing, such as the day of posting
			}
			if err := v.UnmarshalJSON(once); err != nil {
				t.Fatalf("%s became %s, which is refused: %v", in, once, err)
			}
			if twice, err := v.MarshalJSON(); err != nil || string(twice) != string(once) {
				t.Fatalf("%s became %s, then %s, %v", in, once, twice, err)
			}
		}
	})
}
