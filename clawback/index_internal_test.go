package clawback

import (
	"fmt"
	"testing"
)

// Few things are searched one by one, and the 65th builds the index. What is found does not
// depend on it.
func TestAnIndexIsBuiltForMany(t *testing.T) {
	for _, c := range []struct {
		things  int
		indexed bool
	}{{1, false}, {64, false}, {65, true}, {66, true}} {
		var x Exposure
		var changes overlay[Line]
		x.Partners = []*Partner{{ID: "acme", Groups: []Group{{Tier: "gold"}, {Tier: "silver"}}}}
		for i := range c.things {
			id := fmt.Sprint(i)
			l := &Line{Partner: "acme", Line: id}
			g := &x.Partners[0].Groups[i%2]
			g.Lines = append(g.Lines, l)
			x.Starts = append(x.Starts, Statement{ID: id})
			changes.put(l, &Line{Line: "new " + id})
		}
		if x.line(lineKey{partner: "acme", line: "none"}) != nil || (x.index.lines != nil) != c.indexed {
			t.Errorf("%d lines: indexed %t", c.things, x.index.lines != nil)
		}
		if _, ok := x.life("none"); ok || (x.index.lives != nil) != c.indexed {
			t.Errorf("%d lives: indexed %t", c.things, x.index.lives != nil)
		}
		if changes.find(&Line{}) != nil || (changes.at != nil) != c.indexed {
			t.Errorf("%d changes: indexed %t", c.things, changes.at != nil)
		}
		for i := range c.things {
			id := fmt.Sprint(i)
			l := x.line(lineKey{partner: "acme", line: id})
			if l == nil || l.Line != id || changes.now(l).Line != "new "+id {
				t.Errorf("%d things: line %s is %v", c.things, id, l)
			}
			if _, ok := x.life(id); !ok {
				t.Errorf("%d things: event %s is not known", c.things, id)
			}
		}
	}
}
