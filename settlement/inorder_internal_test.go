package settlement

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// However ids come, by one, many at once, or past what is kept of their order: they are
// those of the map, sorted.
func TestIDsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var o inOrder
		m := map[string]bool{}
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			id := rapid.StringMatching("[ab]{0,3}").Draw(t, "id")
			switch known := m[id]; {
			case rapid.IntRange(0, 4).Draw(t, "look") == 0:
				if got := idsOf(&o, m); !slices.Equal(got, slices.Sorted(maps.Keys(m))) {
					t.Fatalf("got %q of %v", got, m)
				}
				if got, ok := o.copyOf(len(m)); !ok || !slices.Equal(got, o.sorted) {
					t.Fatalf("a copy is %q of %v", got, m)
				}
			case known:
			case rapid.IntRange(0, 9).Draw(t, "read") > 0:
				o.add(id)
				fallthrough
			default:
				m[id] = true
			}
		}
		if got := idsOf(&o, m); !slices.Equal(got, slices.Sorted(maps.Keys(m))) {
			t.Fatalf("got %q of %v", got, m)
		}
	})
}
