package retainer

import (
	"slices"
	"sync"
)

// A grown list is one that events are added to, so that an event more costs the same however
// many there are. An engagement hands out no more of it than it has, and whoever adds to what
// was handed out last adds in place; all others, copies by assignment that fell behind and
// lists that the caller put there, are copied first. So nothing that anybody has is written to.
type grown[T any] struct {
	sync.Mutex
	all []T
}

// add returns a list with one more element in its place in an order.
func add[T any](list []T, in **grown[T], v T, compare func(a, b T) int) []T {
	at := len(list)
	if at > 0 && compare(list[at-1], v) >= 0 {
		at, _ = slices.BinarySearchFunc(list, v, compare)
	}
	g := *in
	if g != nil {
		g.Lock()
		defer g.Unlock()
	}
	if g == nil || at < len(list) || !g.hands(list) {
		all := make([]T, 0, 2*len(list)+1)
		all = append(append(append(all, list[:at]...), v), list[at:]...)
		*in = &grown[T]{all: all}
		return slices.Clip(all)
	}
	g.all = append(g.all, v)
	return slices.Clip(g.all)
}

// hands reports whether a list is all of what was handed out.
func (g *grown[T]) hands(list []T) bool {
	return len(list) == len(g.all) && (len(list) == 0 || &list[0] == &g.all[0])
}

// without returns a list without some elements, in memory of its own.
func without[T any](list []T, gone func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), gone)
}
