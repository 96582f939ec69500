package attribution_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/attribution"
)

// Which branches of a tree of comparisons can be reached, at the ends of what
// there is, and where the search for a value ends.
func TestWhatCanBeReached(t *testing.T) {
	seats := func(op attribution.Op, values ...string) compare {
		return compare{Fact: "seats", Op: op, Values: values}
	}
	trained := func(op attribution.Op, values ...string) compare {
		return compare{Fact: "trained", Op: op, Values: values}
	}
	then := func(first, second attribution.Condition) attribution.Node {
		return fork{ID: "f", If: first, Then: asks(second), Else: leaf{ID: "e"}}
	}
	contradicts := func(n int) attribution.Node {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprint(i)
		}
		return then(seats(attribution.In, list...), seats(attribution.Eq, "1000"))
	}
	const instant = "2025-01-01T00:00:00Z"
	for _, tt := range []struct {
		name string
		tree attribution.Node
		want []string
	}{
		{"fewer than one", asks(seats(attribution.Lt, "1")), nil},
		{"fewer than none", asks(seats(attribution.Lt, "0")), []string{"/tree/then conflict"}},
		{"none or more is all or unknown", asks(seats(attribution.Ge, "0")), nil},
		{"from a number to itself", asks(seats(attribution.Between, "5", "5")), nil},
		{"between two neighbours", then(seats(attribution.Gt, "5"), seats(attribution.Lt, "6")), []string{"/tree/then/then conflict"}},
		{"the one between", then(seats(attribution.Gt, "5"), seats(attribution.Lt, "7")), nil},
		{"before an instant", asks(trained(attribution.Lt, instant)), nil},
		{"after an instant", asks(trained(attribution.Gt, instant)), nil},
		{"at it, where it is not before", then(trained(attribution.Ge, instant), trained(attribution.Le, instant)), nil},
		{"neither before nor after nor at it", then(not{trained(attribution.Eq, instant)}, not{trained(attribution.Ne, instant)}), []string{"/tree/then/then conflict"}},
		{"not a text, and stated", then(compare{Fact: "segment", Op: attribution.Exists}, compare{Fact: "segment", Op: attribution.NotIn, Values: []string{"a", "b"}}), nil},
		{"what no introduction leaves", fork{
			ID: "f", If: is{attribution.Introduced}, Then: leaf{ID: "e"}, Else: asks(not{is{attribution.Introduced}}),
		}, []string{"/tree/else/else conflict"}},
		{"below an unreachable branch nothing is said of branches", then(seats(attribution.Gt, "5"), seats(attribution.Lt, "9")), nil},
		{"below it", fork{
			ID: "f", If: seats(attribution.Gt, "5"), Else: leaf{ID: "e"},
			Then: fork{ID: "g", If: seats(attribution.Lt, "5"), Then: asks(seats(attribution.Eq, "7")), Else: leaf{ID: "h"}},
		}, []string{"/tree/then/then conflict"}},
		// (97+1 + 1+1)² is the budget of 10,000.
		{"97 values and one", contradicts(97), []string{"/tree/then/then conflict"}},
		{"98 values and one are not searched", contradicts(98), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := threeTier()
			p.Facts, p.Tree = facts(), tt.tree
			_, err := attribution.New(p)
			if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// A fact of no kind is reported where it is declared, not where it is asked for.
func TestAFactOfNoKind(t *testing.T) {
	p := threeTier()
	p.Facts = []attribution.Declaration{{Name: "x", Kind: "color", Of: attribution.OfJourney}}
	p.Tree = asks(compare{Fact: "x", Op: attribution.Eq, Values: []string{"red"}})
	if _, err := attribution.New(p); fmt.Sprint(problems(err)) != "[/facts/0/kind unknown]" {
		t.Error(err)
	}
}
