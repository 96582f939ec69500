package condition

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Bounds on facts and comparisons.
const (
	maxText   = 255  // bytes of a text
	maxValues = 1000 // elements of a set, values of a comparison
)

// A Form is how the text of a fact reads. Currency and its Digits are those of a
// fact of kind [Money].
type Form struct {
	Kind     Kind
	Currency string
	Digits   int // -1: there is no such currency
}

// A Value is a fact in a form that compares.
type Value struct {
	n     int64    // of ordered kinds
	nanos int      // of an instant
	texts []string // of a text its one element, of a set all of them, sorted
}

// Scaled returns an ordered value as a whole number: money in minor units, a number
// in steps of 1/[Scale].
func (v Value) Scaled() int64 { return v.n }

// Scale is how many steps of a number make 1.
const Scale = 1_000_000

func (v Value) compare(o Value) int {
	switch {
	case v.n != o.n:
		return cmp.Compare(v.n, o.n)
	case v.nanos != o.nanos:
		return cmp.Compare(v.nanos, o.nanos)
	}
	return slices.Compare(v.texts, o.texts)
}

// places is how fine a number is: six decimals.
const places = 6

// parse reads the text of one value, or says what is wrong with it.
func (f Form) parse(s string) (Value, string) {
	switch f.Kind {
	case Money:
		return f.parseMoney(s)
	case Number:
		n, fault := exact.ParseFixed(s, places)
		return Value{n: n}, string(fault)
	case Count:
		n, fault := exact.ParseFixed(s, 0)
		if fault == "" && (n < 0 || strings.Contains(s, ".")) {
			return Value{}, "want a whole number that is not below 0"
		}
		return Value{n: n}, string(fault)
	case Bool:
		return Value{n: int64(len("false") - len(s))}, oneOf(s, "true", "false")
	case Day:
		t, err := time.Parse(time.DateOnly, s)
		if err != nil || t.Year() < 1 {
			return Value{}, "want a day in the form 2006-01-02"
		}
		return Value{n: t.Unix() / secondsOfADay}, ""
	case Instant:
		t, ok := strictjson.ParseInstant(s)
		if !ok || !InRange(t) {
			return Value{}, "want an instant in the form 2006-01-02T15:04:05Z"
		}
		return Value{n: t.Unix(), nanos: t.Nanosecond()}, ""
	case Text, Set:
		return Value{texts: []string{s}}, textFault(s)
	}
	return Value{}, "the kind of the fact is unknown"
}

const secondsOfADay = 24 * 60 * 60

func (f Form) parseMoney(s string) (Value, string) {
	amount, currency, _ := strings.Cut(s, " ")
	if currency != f.Currency {
		return Value{}, "want an amount in " + strconv.Quote(f.Currency)
	}
	n, fault := exact.ParseFixed(amount, max(0, f.Digits))
	if fault != "" || f.Digits < 0 {
		return Value{}, "want an amount and its currency, as in \"12.50 EUR\""
	}
	return Value{n: n}, ""
}

func oneOf(s string, members ...string) string {
	if slices.Contains(members, s) {
		return ""
	}
	return "want " + strings.Join(members, " or ")
}

func textFault(s string) string {
	if s == "" || len(s) > maxText || !utf8.ValidString(s) {
		return "want a text of 1 to 255 bytes of UTF-8"
	}
	return ""
}

// InRange reports whether an instant is one that can become a day in any zone.
func InRange(t time.Time) bool {
	year := t.UTC().Year()
	return year > 1 && year < 9999
}

// parseAll reads texts one by one. It reports what is wrong with each.
func (f Form) parseAll(list *problem.List, path string, texts []string) []Value {
	out := make([]Value, len(texts))
	for i, s := range texts {
		v, fault := f.parse(s)
		if fault != "" {
			list.Add(problem.At(path, i), problem.Type, "%s, got %s", fault, problem.Quote(s))
		}
		out[i] = v
	}
	return out
}

// Read reads what is stated of a fact: one text, of a set any number of them. It
// reports what is wrong with them at the path.
func (f Form) Read(list *problem.List, path string, texts []string) Value {
	switch {
	case f.Kind == Set && len(texts) > maxValues:
		list.Add(path, problem.Limit, "%d elements, at most %d", len(texts), maxValues)
		return Value{}
	case f.Kind != Set && len(texts) != 1:
		list.Add(path, problem.Required, "want one value, got %d", len(texts))
		return Value{}
	}
	parsed := f.parseAll(list, path, texts)
	if f.Kind == Set {
		return Value{texts: sorted(texts)}
	}
	return parsed[0]
}

// sorted returns a sorted copy without repeats.
func sorted(texts []string) []string {
	out := slices.Clone(texts)
	slices.Sort(out)
	return slices.Compact(out)
}
