package condition_test

import (
	"fmt"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/internal/condition"
)

// A said is a comparison as a policy writes it.
type said struct {
	op     condition.Op
	values []string
}

func all(t test, f condition.Form, said []said) []*condition.Comparison {
	var out []*condition.Comparison
	for _, s := range said {
		out = append(out, compare(t, f, s.op, s.values...))
	}
	return out
}

func TestCompatible(t *testing.T) {
	text, set, count := of(condition.Text), of(condition.Set), of(condition.Count)
	var many, others []string
	for i := range 1000 {
		many, others = append(many, fmt.Sprint("a", i)), append(others, fmt.Sprint("b", i))
	}
	for _, tt := range []struct {
		name string
		form condition.Form
		said []said
		want bool
	}{
		{"nothing", text, nil, true},
		{"a text and its beginning", text, []said{{condition.StartsWith, []string{"DE-"}}, {condition.Eq, []string{"DE-BY"}}}, true},
		{"a text and another beginning", text, []said{{condition.StartsWith, []string{"AT-"}}, {condition.Eq, []string{"DE-BY"}}}, false},
		{"one of a list has the end", text, []said{{condition.In, []string{"DE-BY", "AT-9"}}, {condition.EndsWith, []string{"9"}}}, true},
		{"none of a list has the part", text, []said{{condition.In, []string{"DE-BY", "AT-9"}}, {condition.Contains, []string{"x"}}}, false},
		{"two beginnings are not searched", text, []said{{condition.StartsWith, []string{"a"}}, {condition.StartsWith, []string{"b"}}}, true},
		{"two long lists", text, []said{{condition.In, many}, {condition.In, others}}, false},
		{"two long lists with one in common", text, []said{{condition.In, many}, {condition.In, append(others[1:], "a999")}}, true},
		{"a set and one of its elements", set, []said{{condition.Contains, []string{"a"}}, {condition.Eq, []string{"b", "a"}}}, true},
		{"a set without an element", set, []said{{condition.Contains, []string{"c"}}, {condition.Eq, []string{"b", "a"}}}, false},
		{"a set has elements of two lists", set, []said{{condition.In, []string{"a"}}, {condition.In, []string{"b"}}}, true},
		{"ranges that touch", count, []said{{condition.Le, []string{"5"}}, {condition.Ge, []string{"5"}}}, true},
		{"ranges that do not", count, []said{{condition.Lt, []string{"5"}}, {condition.Ge, []string{"5"}}}, false},
		{"no more than it is stated", count, []said{{condition.Exists, nil}, {condition.Ne, []string{"5"}}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := condition.Compatible(all(t, tt.form, tt.said)); got != tt.want {
				t.Errorf("compatible %t, want %t", got, tt.want)
			}
		})
	}
}

func TestImplies(t *testing.T) {
	text, set, count := of(condition.Text), of(condition.Set), of(condition.Count)
	for _, tt := range []struct {
		name string
		form condition.Form
		said []said
		then said
		want bool
	}{
		{"nothing implies nothing", text, nil, said{condition.Exists, nil}, false},
		{"a value is stated", text, []said{{condition.Ne, []string{"a"}}}, said{condition.Exists, nil}, true},
		{"a text has its beginning", text, []said{{condition.Eq, []string{"DE-BY"}}}, said{condition.StartsWith, []string{"DE-"}}, true},
		{"a list has not one beginning", text, []said{{condition.In, []string{"DE-BY", "AT-9"}}}, said{condition.StartsWith, []string{"DE-"}}, false},
		{"one beginning implies itself", text, []said{{condition.StartsWith, []string{"DE-"}}}, said{condition.StartsWith, []string{"DE-"}}, true},
		{"it is not seen to imply a shorter one", text, []said{{condition.StartsWith, []string{"DE-"}}}, said{condition.StartsWith, []string{"DE"}}, false},
		{"a list is in a longer one", text, []said{{condition.In, []string{"a", "b"}}}, said{condition.In, []string{"c", "b", "a"}}, true},
		{"and not the other way", text, []said{{condition.In, []string{"c", "b", "a"}}}, said{condition.In, []string{"a", "b"}}, false},
		{"a set contains its elements", set, []said{{condition.Eq, []string{"a", "b"}}}, said{condition.Contains, []string{"b"}}, true},
		{"more than 9 is more than 8", count, []said{{condition.Gt, []string{"9"}}}, said{condition.Gt, []string{"8"}}, true},
		{"more than 8 is 9 and more", count, []said{{condition.Gt, []string{"8"}}}, said{condition.Ge, []string{"9"}}, true},
		{"more than 8 is not more than 9", count, []said{{condition.Gt, []string{"8"}}}, said{condition.Gt, []string{"9"}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := condition.Implies(all(t, tt.form, tt.said), compare(t, tt.form, tt.then.op, tt.then.values...)); got != tt.want {
				t.Errorf("implies %t, want %t", got, tt.want)
			}
		})
	}
}

// For counts, both agree with a walk over every count from 0 to 20, and none.
func TestConjunctionsAgainstEveryValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawAsking), 1, 4).Draw(t, "rows")
		var read []*condition.Comparison
		for _, a := range rows {
			var texts []string
			for _, v := range a.values {
				texts = append(texts, strconv.Itoa(v))
			}
			read = append(read, compare(t, of(condition.Count), a.op, texts...))
		}
		last := len(rows) - 1
		compatible, implies := false, true
		for v := -1; v <= 20; v++ {
			before := true
			for _, a := range rows[:last] {
				before = before && a.answer(v) == condition.Yes
			}
			yes := rows[last].answer(v) == condition.Yes
			compatible = compatible || before && yes
			implies = implies && (!before || yes)
		}
		if got := condition.Compatible(read); got != compatible {
			t.Errorf("compatible %t, want %t", got, compatible)
		}
		if got := condition.Implies(read[:last], read[last]); got != implies {
			t.Errorf("implies %t, want %t", got, implies)
		}
	})
}
