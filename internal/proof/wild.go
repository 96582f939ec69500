package proof

import (
	"encoding"
	"math"
	"reflect"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
)

// Wild draws one of the values and puts anything into some of its fields, at any
// depth: words, which the caller chooses so that they mean something at times,
// amounts of any size and currency, days at both ends of time. What comes out
// shares no slice with the values.
func Wild[T any](t *rapid.T, words []string, of ...T) T {
	drawn := reflect.ValueOf(rapid.SampledFrom(of).Draw(t, "value"))
	v := reflect.New(drawn.Type()).Elem()
	v.Set(drawn)
	w := wild{t, words, rapid.SampledFrom([]int{0, 1, 4, 10}).Draw(t, "wildness")}
	w.fill(v, 6)
	out, _ := v.Interface().(T)
	return out
}

// A wild changes about that many of ten fields.
type wild struct {
	t       *rapid.T
	words   []string
	changes int
}

func (w wild) word() string {
	return rapid.OneOf(rapid.SampledFrom(w.words), rapid.SampledFrom([]string{
		"", "\xff", "a/b", "%", "1/3", "0%", "2025-02-29", "2025-02-28", "2025-02", "2025-02-28T23:00:00Z", "9999-12-31", "{}", "1e9",
	})).Draw(w.t, "word")
}

func (w wild) fill(v reflect.Value, depth int) {
	change := rapid.IntRange(0, 9).Draw(w.t, "change") < w.changes
	switch p := v.Addr().Interface().(type) {
	case *partnerecon.Money:
		if change {
			*p = w.money()
		}
		return
	case *partnerecon.Day:
		if change {
			*p = rapid.SampledFrom([]partnerecon.Day{{}, day("0001-01-01"), day("2025-01-01"), day("2025-01-31"), day("2025-03-01"), day("9999-12-31")}).Draw(w.t, "day")
		}
		return
	case encoding.TextUnmarshaler:
		if change {
			_ = p.UnmarshalText([]byte(w.word())) // what it refuses stays as it was
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if depth > 0 && v.Type().Field(i).IsExported() {
				w.fill(v.Field(i), depth-1)
			}
		}
	case reflect.Slice:
		w.slice(v, change, depth)
	case reflect.String:
		if change {
			v.SetString(w.word())
		}
	case reflect.Int, reflect.Int64:
		if change {
			v.SetInt(rapid.SampledFrom([]int64{0, 1, -1, 12, 1 << 40, 1 << 62, math.MaxInt64, math.MinInt64}).Draw(w.t, "n"))
		}
	case reflect.Bool:
		if change {
			v.SetBool(!v.Bool())
		}
	}
}

// slice fills a copy of a slice, of another length at times.
func (w wild) slice(v reflect.Value, change bool, depth int) {
	n := v.Len()
	if change {
		n = rapid.IntRange(0, n+1).Draw(w.t, "len")
	}
	if n == 0 || depth == 0 {
		v.SetZero()
		return
	}
	out := reflect.MakeSlice(v.Type(), n, n)
	reflect.Copy(out, v)
	for i := range n {
		w.fill(out.Index(i), depth-1)
	}
	v.Set(out)
}

func (w wild) money() partnerecon.Money {
	n := rapid.SampledFrom([]int64{0, 1, -1, 10_000, -10_000, 1 << 50, 1 << 55, -1 << 55, 1 << 60, math.MaxInt64, -math.MaxInt64}).Draw(w.t, "minor")
	c := rapid.SampledFrom([]partnerecon.Currency{"EUR", "EUR", "EUR", "JPY", ""}).Draw(w.t, "currency")
	m, _ := partnerecon.FromMinor(n, c) // the zero Money for no currency
	return m
}

func day(s string) partnerecon.Day { return partnerecon.MustDay(s) }

// Scribble overwrites everything that a value shares with those who have a copy
// of it: the elements of its slices.
func Scribble(v any) { scribble(reflect.ValueOf(v)) }

func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribble(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
			v.Index(i).SetZero()
		}
	}
}
