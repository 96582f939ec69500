package condition_test

import (
	"fmt"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// What reads as a day here is what the root package reads as one.
func TestDaysAreThoseOfTheRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.StringMatching(`[0-9]{4}-[0-9]{2}-[0-9]{2}`), rapid.StringMatching(`[0-9 +-]{7,11}`)).Draw(t, "day")
		_, err := partnerecon.ParseDay(s)
		var list problem.List
		of(condition.Day).Read(&list, "", []string{s})
		if list.Empty() != (err == nil) {
			t.Errorf("%q: %v here, %v there", s, list.Sorted(), err)
		}
	})
}

// What reads as an amount here is what the root package reads as one.
func TestAmountsAreThoseOfTheRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]partnerecon.Currency{"EUR", "JPY", "BHD"}).Draw(t, "currency")
		s := rapid.StringMatching(`-?[0-9]{0,3}(\.[0-9]{0,4})?`).Draw(t, "amount")
		_, err := partnerecon.ParseMoney(s, c)
		digits, _ := c.Digits()
		var list problem.List
		condition.Form{Kind: condition.Money, Currency: string(c), Digits: digits}.Read(&list, "", []string{s + " " + string(c)})
		if list.Empty() != (err == nil) {
			t.Errorf("%q: %v here, %v there", s, list.Sorted(), err)
		}
	})
}

// An asking is a comparison of a small count, and which answers are wanted.
type asking struct {
	op      condition.Op
	values  []int
	allowed condition.Answer
}

func drawAsking(t *rapid.T) asking {
	ops := []condition.Op{
		condition.Eq, condition.Ne, condition.In, condition.NotIn, condition.Lt, condition.Le,
		condition.Gt, condition.Ge, condition.Between, condition.Exists,
	}
	a := asking{op: rapid.SampledFrom(ops).Draw(t, "op"), allowed: condition.Answer(rapid.IntRange(1, 7).Draw(t, "allowed"))}
	if a.op == condition.Between {
		low := rapid.IntRange(0, 6).Draw(t, "low")
		a.values = []int{low, low + rapid.IntRange(0, 3).Draw(t, "more")}
		return a
	}
	n := 1
	if a.op == condition.Exists {
		n = 0
	}
	if a.op == condition.In || a.op == condition.NotIn {
		n = rapid.IntRange(1, 3).Draw(t, "n")
	}
	a.values = rapid.SliceOfNDistinct(rapid.IntRange(0, 9), n, n, rapid.ID).Draw(t, "values")
	return a
}

// answer is the meaning of the operators, in the plainest words; -1 is a fact
// that is not stated.
func (a asking) answer(v int) condition.Answer {
	if v < 0 && a.op != condition.Exists {
		return condition.Unknown
	}
	among := false
	for _, w := range a.values {
		among = among || w == v
	}
	holds := map[condition.Op]func() bool{
		condition.Exists:  func() bool { return v >= 0 },
		condition.Eq:      func() bool { return among },
		condition.Ne:      func() bool { return !among },
		condition.In:      func() bool { return among },
		condition.NotIn:   func() bool { return !among },
		condition.Lt:      func() bool { return v < a.values[0] },
		condition.Le:      func() bool { return v < a.values[0] || among },
		condition.Gt:      func() bool { return v > a.values[0] },
		condition.Ge:      func() bool { return v > a.values[0] || among },
		condition.Between: func() bool { return a.values[0] <= v && v <= a.values[1] },
	}[a.op]
	if holds() {
		return condition.Yes
	}
	return condition.No
}

func (a asking) ready(t test) *condition.Comparison {
	t.Helper()
	var texts []string
	for _, v := range a.values {
		texts = append(texts, strconv.Itoa(v))
	}
	return compare(t, of(condition.Count), a.op, texts...)
}

// Comparisons of a count answer as the plain meaning does, and a row of answers
// can be given if some count from 0 to 20, or none, gives it: operands are below
// 10, and beyond 10 all counts are alike.
func TestSatisfiableAgainstEveryValue(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		row := rapid.SliceOfN(rapid.Custom(drawAsking), 1, 4).Draw(r, "row")
		var asked []condition.Asked
		for _, a := range row {
			asked = append(asked, condition.Asked{Comparison: a.ready(r), Allowed: a.allowed})
		}
		want := false
		for v := -1; v <= 20; v++ {
			all := true
			for i, a := range row {
				var fact *condition.Value
				if v >= 0 {
					fact = read(r, of(condition.Count), strconv.Itoa(v))
				}
				if got := asked[i].Answer(fact); got != a.answer(v) {
					r.Fatalf("%d %s %v: answer %d, want %d", v, a.op, a.values, got, a.answer(v))
				}
				all = all && a.answer(v)&a.allowed != 0
			}
			want = want || all
		}
		if got := condition.Satisfiable(asked); got != want {
			r.Errorf("satisfiable %t, want %t", got, want)
		}
	})
}

// Every kind has values between and beyond its operands, as far as it has any.
func TestSatisfiableOfEachKind(t *testing.T) {
	const yes, no = condition.Yes, condition.No
	instant := "2025-01-01T00:00:00Z"
	type row struct {
		op      condition.Op
		value   string
		allowed condition.Answer
	}
	for _, tt := range []struct {
		name string
		form condition.Form
		rows []row
		want bool
	}{
		{"fewer than none", of(condition.Count), []row{{condition.Lt, "0", yes}}, false},
		{"less than nothing", money, []row{{condition.Lt, "0 EUR", yes}}, true},
		{"between two cents", money, []row{{condition.Gt, "1.00 EUR", yes}, {condition.Lt, "1.01 EUR", yes}}, false},
		{"between two numbers", of(condition.Number), []row{{condition.Gt, "1", yes}, {condition.Lt, "1.000002", yes}}, true},
		{"between two days", of(condition.Day), []row{{condition.Gt, "2025-02-28", yes}, {condition.Lt, "2025-03-01", yes}}, false},
		{"right after an instant", of(condition.Instant), []row{{condition.Gt, instant, yes}, {condition.Lt, "2025-01-01T00:00:00.000000002Z", yes}}, true},
		{"neither true nor false", of(condition.Bool), []row{{condition.Eq, "true", no}, {condition.Eq, "false", no}}, false},
		{"not true", of(condition.Bool), []row{{condition.Ne, "true", yes}}, true},
		{"two texts at once", of(condition.Text), []row{{condition.Eq, "a", yes}, {condition.Eq, "b", yes}}, false},
		{"another text", of(condition.Text), []row{{condition.Ne, "a", yes}, {condition.Ne, "b", yes}}, true},
		{"a text that begins so is not searched", of(condition.Text), []row{{condition.Eq, "a", yes}, {condition.StartsWith, "b", yes}}, true},
		{"sets are not searched", of(condition.Set), []row{{condition.Eq, "a", yes}, {condition.Eq, "b", yes}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked []condition.Asked
			for _, r := range tt.rows {
				asked = append(asked, condition.Asked{Comparison: compare(t, tt.form, r.op, r.value), Allowed: r.allowed})
			}
			if got := condition.Satisfiable(asked); got != tt.want {
				t.Errorf("satisfiable %t, want %t", got, tt.want)
			}
		})
	}
	if !condition.Satisfiable(nil) {
		t.Error("nothing is asked, and it cannot be had")
	}
}

// A search that would take too long is not made: 98 values and one are
// (98+1 + 1+1)² = 10,201 comparisons, more than the budget of 10,000.
func TestSatisfiableIsBounded(t *testing.T) {
	for _, tt := range []struct {
		n    int
		want bool
	}{{97, false}, {98, true}} {
		var list []string
		for i := range tt.n {
			list = append(list, fmt.Sprint(i))
		}
		asked := []condition.Asked{
			{Comparison: compare(t, of(condition.Count), condition.In, list...), Allowed: condition.Yes},
			{Comparison: compare(t, of(condition.Count), condition.Eq, "1000"), Allowed: condition.Yes},
		}
		if got := condition.Satisfiable(asked); got != tt.want {
			t.Errorf("%d values and another: satisfiable %t, want %t", tt.n, got, tt.want)
		}
	}
}
