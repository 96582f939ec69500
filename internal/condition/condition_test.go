package condition_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/problem"
)

var (
	money = condition.Form{Kind: condition.Money, Currency: "EUR", Digits: 2}
	yen   = condition.Form{Kind: condition.Money, Currency: "JPY"}
)

func of(k condition.Kind) condition.Form { return condition.Form{Kind: k} }

// found shows the problems of a list as "path code".
func found(list *problem.List) []string {
	var out []string
	for _, p := range list.Sorted() {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}

// A test is a *testing.T or a *rapid.T.
type test interface {
	Helper()
	Fatalf(format string, args ...any)
}

// read returns a value that reads, for tests that compare it.
func read(t test, f condition.Form, texts ...string) *condition.Value {
	t.Helper()
	var list problem.List
	v := f.Read(&list, "/values", texts)
	if !list.Empty() {
		t.Fatalf("%s %q: %v", f.Kind, texts, list.Sorted())
	}
	return &v
}

func compare(t test, f condition.Form, op condition.Op, values ...string) *condition.Comparison {
	t.Helper()
	var list problem.List
	c, ok := condition.Compare(&list, "", f, op, values)
	if !ok || !list.Empty() {
		t.Fatalf("%s %s %q: %v", f.Kind, op, values, list.Sorted())
	}
	return &c
}

func TestRead(t *testing.T) {
	many := make([]string, 1001)
	for i := range many {
		many[i] = fmt.Sprint("e", i)
	}
	for _, tt := range []struct {
		name  string
		form  condition.Form
		texts []string
		want  []string
	}{
		{"an amount", money, []string{"-12.50 EUR"}, nil},
		{"an amount finer than a cent", money, []string{"12.505 EUR"}, []string{"/values/0 type"}},
		{"an amount of another currency", money, []string{"12.50 USD"}, []string{"/values/0 type"}},
		{"an amount without a currency", money, []string{"12.50"}, []string{"/values/0 type"}},
		{"an amount without an amount", money, []string{"EUR"}, []string{"/values/0 type"}},
		{"yen have no decimals", yen, []string{"100.5 JPY"}, []string{"/values/0 type"}},
		{"a currency that is none", condition.Form{Kind: condition.Money, Currency: "XQQ", Digits: -1}, []string{"1 XQQ"}, []string{"/values/0 type"}},
		{"six decimals", of(condition.Number), []string{"-0.000001"}, nil},
		{"seven decimals", of(condition.Number), []string{"0.0000001"}, []string{"/values/0 type"}},
		{"a count", of(condition.Count), []string{"0"}, nil},
		{"a count below 0", of(condition.Count), []string{"-1"}, []string{"/values/0 type"}},
		{"a count with a point", of(condition.Count), []string{"1.0"}, []string{"/values/0 type"}},
		{"a bool", of(condition.Bool), []string{"false"}, nil},
		{"a bool in capitals", of(condition.Bool), []string{"True"}, []string{"/values/0 type"}},
		{"a day", of(condition.Day), []string{"0001-01-01"}, nil},
		{"a day that does not exist", of(condition.Day), []string{"2025-02-29"}, []string{"/values/0 type"}},
		{"a day of the year 0", of(condition.Day), []string{"0000-01-01"}, []string{"/values/0 type"}},
		{"an instant", of(condition.Instant), []string{"2025-01-31T23:59:60.5+02:00"}, []string{"/values/0 type"}},
		{"an instant with an offset", of(condition.Instant), []string{"2025-01-31T23:59:59.5+02:00"}, nil},
		{"an instant of the year 1", of(condition.Instant), []string{"0001-06-01T00:00:00Z"}, []string{"/values/0 type"}},
		{"a text", of(condition.Text), []string{strings.Repeat("é", 127)}, nil},
		{"a text that is too long", of(condition.Text), []string{strings.Repeat("é", 128)}, []string{"/values/0 type"}},
		{"an empty text", of(condition.Text), []string{""}, []string{"/values/0 type"}},
		{"a text that is no UTF-8", of(condition.Text), []string{"\xff"}, []string{"/values/0 type"}},
		{"no text", of(condition.Text), nil, []string{"/values required"}},
		{"two texts", of(condition.Text), []string{"a", "b"}, []string{"/values required"}},
		{"an empty set", of(condition.Set), nil, nil},
		{"a set with an empty text", of(condition.Set), []string{"a", "", "b", ""}, []string{"/values/1 type", "/values/3 type"}},
		{"a set of 1,000", of(condition.Set), many[:1000], nil},
		{"a set of 1,001", of(condition.Set), many, []string{"/values limit"}},
		{"a fact of no kind", of("color"), []string{"red"}, []string{"/values/0 type"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var list problem.List
			tt.form.Read(&list, "/values", tt.texts)
			if diff := cmp.Diff(tt.want, found(&list)); diff != "" {
				t.Errorf("%v (-want +got)\n%s", list.Sorted(), diff)
			}
		})
	}
}

func TestCompare(t *testing.T) {
	many := make([]string, 1001)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for _, tt := range []struct {
		name   string
		form   condition.Form
		op     condition.Op
		values []string
		want   []string
	}{
		{"no operator", of(condition.Count), "", []string{"1"}, []string{"/if/op unknown"}},
		{"an order of texts", of(condition.Text), condition.Lt, []string{"a"}, []string{"/if/op unknown"}},
		{"an order of sets", of(condition.Set), condition.Between, []string{"a", "b"}, []string{"/if/op unknown"}},
		{"a part of a number", of(condition.Number), condition.Contains, []string{"1"}, []string{"/if/op unknown"}},
		{"the beginning of a set", of(condition.Set), condition.StartsWith, []string{"a"}, []string{"/if/op unknown"}},
		{"a bool in a list", of(condition.Bool), condition.In, []string{"true"}, []string{"/if/op unknown"}},
		{"a value for exists", of(condition.Text), condition.Exists, []string{"a"}, []string{"/if/values conflict"}},
		{"no value", of(condition.Count), condition.Eq, nil, []string{"/if/values required"}},
		{"two values", of(condition.Count), condition.Eq, []string{"1", "2"}, []string{"/if/values required"}},
		{"no value in a list", of(condition.Count), condition.NotIn, nil, []string{"/if/values required"}},
		{"no elements", of(condition.Set), condition.Contains, nil, []string{"/if/values required"}},
		{"two elements that a set equals", of(condition.Set), condition.Eq, []string{"b", "a"}, nil},
		{"one end", of(condition.Day), condition.Between, []string{"2025-01-01"}, []string{"/if/values required"}},
		{"ends in the wrong order", of(condition.Day), condition.Between, []string{"2025-01-02", "2025-01-01"}, []string{"/if/values/1 out_of_range"}},
		{"one day", of(condition.Day), condition.Between, []string{"2025-01-01", "2025-01-01"}, nil},
		{"a value of another kind", of(condition.Day), condition.Lt, []string{"tomorrow"}, []string{"/if/values/0 type"}},
		{"1.50 and 1.5", money, condition.In, []string{"1.5 EUR", "2 EUR", "1.50 EUR"}, []string{"/if/values/2 duplicate"}},
		{"1,000 values", of(condition.Count), condition.In, many[:1000], nil},
		{"1,001 values", of(condition.Count), condition.In, many, []string{"/if/values limit"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var list problem.List
			c, ok := condition.Compare(&list, "/if", tt.form, tt.op, tt.values)
			if diff := cmp.Diff(tt.want, found(&list)); diff != "" || ok != list.Empty() {
				t.Errorf("%v, %t (-want +got)\n%s", list.Sorted(), ok, diff)
			}
			if ok && c.Op() != tt.op {
				t.Errorf("operator %s, want %s", c.Op(), tt.op)
			}
		})
	}
}

func TestAnswer(t *testing.T) {
	const yes, no = condition.Yes, condition.No
	for _, tt := range []struct {
		form   condition.Form
		fact   []string
		op     condition.Op
		values []string
		want   condition.Answer
	}{
		{money, []string{"12.50 EUR"}, condition.Eq, []string{"12.5 EUR"}, yes},
		{money, []string{"12.50 EUR"}, condition.Ge, []string{"12.51 EUR"}, no},
		{money, []string{"-1 EUR"}, condition.Lt, []string{"0 EUR"}, yes},
		{of(condition.Number), []string{"2.5"}, condition.Between, []string{"2.5", "3"}, yes},
		{of(condition.Number), []string{"3.000001"}, condition.Between, []string{"2.5", "3"}, no},
		{of(condition.Count), []string{"10"}, condition.Gt, []string{"9"}, yes}, // not as texts
		{of(condition.Count), []string{"10"}, condition.Gt, []string{"10"}, no},
		{of(condition.Count), []string{"10"}, condition.Le, []string{"10"}, yes},
		{of(condition.Count), []string{"10"}, condition.Ne, []string{"10"}, no},
		{of(condition.Bool), []string{"true"}, condition.Eq, []string{"true"}, yes},
		{of(condition.Bool), []string{"true"}, condition.Ne, []string{"false"}, yes},
		{of(condition.Day), []string{"2024-12-31"}, condition.Lt, []string{"2025-01-01"}, yes},
		{of(condition.Instant), []string{"2025-01-01T01:00:00+01:00"}, condition.Eq, []string{"2025-01-01T00:00:00Z"}, yes},
		{of(condition.Instant), []string{"2025-01-01T00:00:00.000000001Z"}, condition.Gt, []string{"2025-01-01T00:00:00Z"}, yes},
		{of(condition.Text), []string{"smb"}, condition.In, []string{"mid", "smb"}, yes},
		{of(condition.Text), []string{"smb"}, condition.NotIn, []string{"mid", "smb"}, no},
		{of(condition.Text), []string{"SMB"}, condition.Eq, []string{"smb"}, no}, // letter by letter
		{of(condition.Text), []string{"DE-BY"}, condition.StartsWith, []string{"DE-"}, yes},
		{of(condition.Text), []string{"DE-BY"}, condition.EndsWith, []string{"DE-"}, no},
		{of(condition.Text), []string{"DE-BY"}, condition.Contains, []string{"-"}, yes},
		{of(condition.Set), []string{"b", "a", "a"}, condition.Eq, []string{"a", "b"}, yes},
		{of(condition.Set), []string{"a", "b", "c"}, condition.Eq, []string{"a", "b"}, no},
		{of(condition.Set), []string{"a"}, condition.Ne, []string{"a", "b"}, yes},
		{of(condition.Set), []string{"a", "b"}, condition.In, []string{"b", "c"}, yes},
		{of(condition.Set), nil, condition.In, []string{"b", "c"}, no},
		{of(condition.Set), nil, condition.NotIn, []string{"b", "c"}, yes},
		{of(condition.Set), []string{"a", "b", "c"}, condition.Contains, []string{"c", "a"}, yes},
		{of(condition.Set), []string{"a", "b"}, condition.Contains, []string{"c", "a"}, no},
		{of(condition.Set), nil, condition.Exists, nil, yes},
	} {
		c := compare(t, tt.form, tt.op, tt.values...)
		if got := c.Answer(read(t, tt.form, tt.fact...)); got != tt.want {
			t.Errorf("%q %s %q: answer %d, want %d", tt.fact, tt.op, tt.values, got, tt.want)
		}
		want := condition.Unknown // a fact that nobody stated, be the operator negative or not
		if tt.op == condition.Exists {
			want = no
		}
		if got := c.Answer(nil); got != want {
			t.Errorf("nothing %s %q: answer %d, want %d", tt.op, tt.values, got, want)
		}
	}
}

func TestTurned(t *testing.T) {
	for _, tt := range []struct{ set, want condition.Answer }{
		{condition.Yes, condition.No},
		{condition.No, condition.Yes},
		{condition.Unknown, condition.Unknown},
		{condition.Yes | condition.Unknown, condition.No | condition.Unknown},
		{condition.Yes | condition.No, condition.Yes | condition.No},
		{0, 0},
	} {
		if got := tt.set.Turned(); got != tt.want {
			t.Errorf("not %03b is %03b, want %03b", tt.set, got, tt.want)
		}
	}
}

func TestCheckForm(t *testing.T) {
	kinds := []condition.Kind{condition.Money, condition.Count, condition.Day}
	for _, tt := range []struct {
		form condition.Form
		want []problem.Problem
	}{
		{money, nil},
		{condition.Form{Kind: condition.Count, Digits: -1}, nil},
		{condition.Form{Kind: condition.Instant, Digits: -1}, []problem.Problem{
			{Path: "/facts/0/kind", Code: problem.Unknown, Message: `want money, count or day, got "instant"`},
		}},
		{condition.Form{Kind: condition.Money, Digits: -1}, []problem.Problem{
			{Path: "/facts/0/currency", Code: problem.Required, Message: `want a currency, got ""`},
		}},
		{condition.Form{Kind: condition.Day, Currency: "EUR", Digits: 2}, []problem.Problem{
			{Path: "/facts/0/currency", Code: problem.Conflict, Message: "only money has one"},
		}},
	} {
		var list problem.List
		condition.CheckForm(&list, "/facts/0", tt.form, kinds)
		if diff := cmp.Diff(tt.want, list.Sorted()); diff != "" {
			t.Errorf("%+v (-want +got)\n%s", tt.form, diff)
		}
	}
}

func TestSame(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b *condition.Comparison
		want bool
	}{
		{"an amount written in two ways", compare(t, money, condition.Eq, "1.5 EUR"), compare(t, money, condition.Eq, "1.50 EUR"), true},
		{"another operator", compare(t, money, condition.Eq, "1 EUR"), compare(t, money, condition.Ge, "1 EUR"), false},
		{"a list in another order", compare(t, of(condition.Text), condition.In, "a", "b"), compare(t, of(condition.Text), condition.In, "b", "a"), true},
		{"a longer list", compare(t, of(condition.Set), condition.In, "a", "b"), compare(t, of(condition.Set), condition.In, "a"), false},
		{"the same question without values", compare(t, of(condition.Day), condition.Exists), compare(t, of(condition.Day), condition.Exists), true},
	} {
		if got := tt.a.Same(tt.b); got != tt.want {
			t.Errorf("%s: same %t, want %t", tt.name, got, tt.want)
		}
	}
}
