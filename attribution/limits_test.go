package attribution_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// The largest journey under the deepest tree is decided within seconds, on a busy
// machine too.
func TestTheWorstIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	p := threeTier()
	var tree attribution.Node = leaf{ID: "end"}
	for i := range 32 {
		look := attribution.Look{To: attribution.Close, Window: through(i + 1)}
		tree = fork{ID: fmt.Sprint("f", i), If: attribution.Touched{Kinds: []string{"demo"}, Look: look}, Then: leaf{ID: fmt.Sprint("l", i)}, Else: tree}
	}
	p.Tree = tree
	p.Eligibility.SelfReferral = []attribution.Mark{attribution.Owner, attribution.Domain, attribution.Token}
	m := attribution.Must(p)
	names := make([]string, 100)
	for i := range names {
		names[i] = fmt.Sprint("name", i)
	}
	others := make([]string, 100)
	for i := range others {
		others[i] = fmt.Sprint("other", i)
	}
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Customer: attribution.Identity{Owners: names, Domains: names, Tokens: names}}
	for i := range 1000 {
		j.Partners = append(j.Partners, attribution.Partner{ID: fmt.Sprint("p", i), Tier: "solution", Identity: attribution.Identity{Owners: others, Domains: others, Tokens: others}})
	}
	for _, partners := range []int{1, 1000} {
		j.Touches = nil
		for i := range 1000 {
			j.Touches = append(j.Touches, touch(fmt.Sprintf("t%d p%d co_sell 2025-06-01", i, i%partners)))
		}
		proof.Within(t, fmt.Sprintf("%d partners", partners), 10*time.Second, func() {
			if _, err := m.Attribute(j); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// Comparisons of many values on a path are not searched beyond a budget.
func TestReachingIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	p := threeTier()
	p.Facts = facts()
	var tree attribution.Node = leaf{ID: "end"}
	for i := range 32 {
		c := compare{Fact: "seats", Op: attribution.In}
		for k := range 1000 {
			c.Values = append(c.Values, fmt.Sprint(i*1000+k))
		}
		tree = fork{ID: fmt.Sprint("f", i), If: c, Then: leaf{ID: fmt.Sprint("l", i)}, Else: tree}
	}
	p.Tree = tree
	proof.Within(t, "a tree of comparisons", 10*time.Second, func() {
		if _, err := attribution.New(p); err != nil {
			t.Fatal(err)
		}
	})
}
