package problem

import (
	"fmt"
	"strings"
)

// OneOf lists the names that a value could have had, as the end of a message. Of
// many it lists the nearest and those that begin like what was got, else the first ones;
// of none it says so.
func OneOf(names []string, got string) string {
	const all, some = 24, 10
	if len(names) == 0 {
		return "there is none"
	}
	if len(names) <= all {
		return "one of " + strings.Join(names, ", ")
	}
	var like []string
	nearest, near := Nearest(names, got)
	if near {
		like = append(like, nearest)
	}
	for _, n := range names {
		if got != "" && n[:min(1, len(n))] == got[:1] && len(like) < some && (!near || n != nearest) {
			like = append(like, n)
		}
	}
	if len(like) == 0 {
		like = names[:some]
	}
	return fmt.Sprintf("one of %s and %d others", strings.Join(like, ", "), len(names)-len(like))
}
