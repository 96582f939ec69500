package settlement

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What becomes of another kind is one change of the whole; members of a list go by an id or a name that
// all of them have and that is a text, else by their place.
func TestDiffOfPartsOfTwoKinds(t *testing.T) {
	read := func(text string) *node {
		n, err := parseNode(json.NewDecoder(strings.NewReader(text)))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, c := range []struct {
		was, is string
		want    []string
	}{
		{`{"a":1}`, `"x"`, []string{`/p: {"a":1} -> "x" `}},
		{`"x"`, `{"a":1}`, []string{`/p: "x" -> {"a":1} `}},
		{`{"a":1}`, `[1]`, []string{`/p: {"a":1} -> [1] `}},
		{`[1]`, `{"a":1}`, []string{`/p: [1] -> {"a":1} `}},
		{`[1,2]`, `7`, []string{`/p: [1,2] -> 7 `}},
		{`7`, `[1,2]`, []string{`/p: 7 -> [1,2] `}},
		{`[{"id":1}]`, `[{"id":2}]`, []string{`/p/0/id: 1 -> 2 index`}},
		{`[{"id":"","name":"n","a":1}]`, `[{"id":"","name":"n","a":2}]`, []string{`/p/0/a: 1 -> 2 name`}},
		{`[{"id":{"a":1}}]`, `[{"id":{"a":2}}]`, []string{`/p/0/id/a: 1 -> 2 index`}},
		{`[{"id":["a"]}]`, `[{"id":["b"]}]`, []string{`/p/0/id/0: "a" -> "b" index`}},
		{`["a",1]`, `["b"]`, []string{`/p/0: "a" -> "b" index`, `/p/1: 1 ->  index`}},
	} {
		var found comparison
		found.compare("/p", "/p", read(c.was), read(c.is), "")
		var got []string
		for _, x := range found {
			got = append(got, fmt.Sprintf("%s: %s -> %s %s", x.Path, x.Was, x.Is, x.Matched))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s and %s (-want +got)\n%s", c.was, c.is, diff)
		}
	}
}
