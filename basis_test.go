package partnerecon_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
)

func TestBasis(t *testing.T) {
	var none partnerecon.Basis
	if !none.IsZero() || none.Facts() != nil {
		t.Error("the zero Basis holds nothing")
	}
	if _, err := none.MarshalJSON(); err == nil {
		t.Error("the zero Basis must not be written: want an error")
	}
	held := partnerecon.BasisOf(struct {
		A int `json:"a"`
	}{1})
	var read partnerecon.Basis
	if err := read.UnmarshalJSON([]byte(" { \"a\" : 1 } ")); err != nil {
		t.Fatal(err)
	}
	if !held.Equal(read) || held.Equal(none) || !none.Equal(partnerecon.Basis{}) || read.Facts() != nil {
		t.Error("a basis that was read equals the one that was written")
	}
	for _, text := range []string{"", "1", "[]", `"x"`, "{", "null"} {
		if err := read.UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("%q reads as a basis", text)
		}
	}
}

func TestBasisOfWritesWhatItCan(t *testing.T) {
	type pair struct {
		A any  `json:"a,omitzero"`
		B *int `json:"b,omitzero"`
	}
	one := 1
	for want, facts := range map[string]any{
		`{"a":5}`:             pair{A: 5},
		`{"b":1}`:             &pair{B: &one},
		`{"a":{"a":[1,"x"]}}`: pair{A: pair{A: []any{1, "x"}}},
		`{"a":{"amount":"1.00","currency":"EUR"}}`:         pair{A: eur("1")},
		`{"a":"2025-01-01"}`:                               pair{A: day("2025-01-01")},
		`{"form":"x<&>","n":2}`:                            map[string]any{"n": 2, "form": "x<&>"},
		`{"a":"no amount"}`:                                pair{A: fmt.Stringer(partnerecon.Text("no amount"))},
		`{"a":[{"a":1},{"a":2}]}`:                          pair{A: []pair{{A: 1}, {A: 2}}},
		`{"a":{"n":"-7"}}`:                                 pair{A: number{-7}},
		`{"a":{"form":"y","list":[]}}`:                     pair{A: &form{Form: "y"}},
		`{"a":{"form":"","list":[{"form":"","list":[]}]}}`: pair{A: &form{List: []*form{{}}}},
	} {
		got, err := partnerecon.BasisOf(facts).MarshalJSON()
		if err != nil || string(got) != want {
			t.Errorf("%+v is written as %s, %v; want %s", facts, got, err, want)
			continue
		}
		var read partnerecon.Basis
		if err := read.UnmarshalJSON(got); err != nil || !read.Equal(partnerecon.BasisOf(facts)) {
			t.Errorf("%s reads as %+v, %v", got, read, err)
		}
	}
}

type number struct {
	N int64 `json:"n,string"`
}

type form struct {
	Form string  `json:"form"`
	List []*form `json:"list"`
}

// What cannot be written, or would not be read again, is an error and no panic.
func TestBasisOfRefuses(t *testing.T) {
	circle := &form{}
	circle.List = []*form{circle}
	deep := &form{}
	for range 100 {
		deep = &form{List: []*form{deep}}
	}
	for name, facts := range map[string]any{
		"the option string on a text": struct {
			S string `json:"s,string"`
		}{"x"},
		"the option string on a truth value": struct {
			B bool `json:"b,string"`
		}{true},
		"the option string on a fraction": struct {
			F float64 `json:"f,string"`
		}{1},
		"an interface that holds nothing": struct{ F fmt.Stringer }{},
		"a channel":                       struct{ C chan int }{make(chan int)},
		"a function":                      struct{ F func() }{func() {}},
		"no amount":                       struct{ M partnerecon.Money }{},
		"a number":                        5,
		"a text":                          "x",
		"a list":                          []int{1},
		"money":                           partnerecon.Text("x"),
		"a nil pointer":                   (*int)(nil),
		"a nil pointer to a struct":       (*form)(nil),
		"a list with a nil pointer":       &form{List: []*form{nil}},
		"what contains itself":            circle,
		"what is nested too deep":         deep,
	} {
		if got, err := partnerecon.BasisOf(facts).MarshalJSON(); err == nil {
			t.Errorf("%s is written as %s, want an error", name, got)
		}
	}
	if _, err := partnerecon.BasisOf(5).MarshalJSON(); !errors.Is(err, partnerecon.ErrSyntax) {
		t.Errorf("a basis that is no object: %v", err)
	}
}
