package commission

import (
	"cmp"
	"slices"
	"sort"

	"github.com/partnerecon/partnerecon"
)

// An order is a list that stays sorted, cut into blocks, so that a value that
// comes to the front of many moves few of them. The zero order is empty.
type order[T any] struct{ blocks [][]T }

// blockSize is how many values a block has before it is cut in two.
const blockSize = 512

// orderOf returns the order of values that are sorted.
func orderOf[T any](sorted []T) order[T] {
	var o order[T]
	for block := range slices.Chunk(sorted, blockSize/2) {
		o.blocks = append(o.blocks, slices.Clone(block))
	}
	return o
}

// first returns the first value that a condition is true of.
func (o *order[T]) first(ok func(T) bool) (v T, found bool) {
	for _, block := range o.blocks {
		if i := slices.IndexFunc(block, ok); i >= 0 {
			return block[i], true
		}
	}
	return v, false
}

// count returns how many values come first for which before is true; it must be
// true of no value behind one it is false of.
func (o *order[T]) count(before func(T) bool) int {
	b, i := o.find(before)
	for _, block := range o.blocks[:b] {
		i += len(block)
	}
	return i
}

// find returns the block, and the place in it, of the first value for which
// before is false, or the place behind the last value.
func (o *order[T]) find(before func(T) bool) (block, at int) {
	b := sort.Search(len(o.blocks), func(b int) bool { return !before(o.blocks[b][0]) })
	if b == 0 {
		return 0, 0
	}
	b--
	return b, sort.Search(len(o.blocks[b]), func(i int) bool { return !before(o.blocks[b][i]) })
}

// insert puts a value behind those for which before is true.
func (o *order[T]) insert(v T, before func(T) bool) {
	if len(o.blocks) == 0 {
		o.blocks = [][]T{{v}}
		return
	}
	b, i := o.find(before)
	block := slices.Insert(o.blocks[b], i, v)
	o.blocks[b] = block
	if len(block) >= blockSize {
		half := slices.Clone(block[blockSize/2:])
		o.blocks[b] = block[:blockSize/2]
		o.blocks = slices.Insert(o.blocks, b+1, half)
	}
}

// between returns the values from a place to before another one, as far as there
// are any.
func (o *order[T]) between(from, to int) []T {
	var out []T
	for _, block := range o.blocks {
		first := min(max(0, from), len(block))
		out = append(out, block[first:max(first, min(to, len(block)))]...)
		from, to = max(0, from-len(block)), to-len(block)
	}
	return out
}

// A testedLine is a line by one of the days that its items are tested on.
type testedLine struct {
	day partnerecon.Day
	at  int
}

func (a testedLine) compare(b testedLine) int {
	return cmp.Or(a.day.Compare(b.day), cmp.Compare(a.at, b.at))
}

// arrived puts a line that has cleared into the orders that are kept.
func (x *index) arrived(l *Ledger, t *touched) {
	for s, o := range x.cleared { // each by itself: the order of the map decides nothing
		if t.now.counts(s) {
			o.insert(t.at, l.clearedBefore(t.now))
		}
	}
	if x.tested == nil {
		return
	}
	for _, e := range t.now.testedDays(t.at) {
		x.tested.insert(e, func(o testedLine) bool { return o.compare(e) == -1 })
	}
}

// testedDays returns the days that the items of a line are tested on.
func (l *Line) testedDays(at int) []testedLine {
	out := make([]testedLine, len(l.Items))
	for i := range l.Items {
		day := l.tested(&l.Items[i])
		out[i] = testedLine{day, at}
	}
	slices.SortFunc(out, testedLine.compare)
	return slices.Compact(out)
}

// inOrder returns the lines of a series, by position, in the order they cleared.
func (l *Ledger) inOrder(s series) *order[int] {
	if l.crowded() {
		if o, ok := l.indexed().cleared[s]; ok {
			return o
		}
	}
	var list []int
	for at, line := range l.Lines {
		if !line.Cleared.IsZero() && line.counts(s) {
			list = append(list, at)
		}
	}
	slices.SortFunc(list, func(a, b int) int { return l.Lines[a].compareCleared(l.Lines[b]) })
	o := orderOf(list)
	if l.crowded() && !l.shared {
		l.index.cleared[s] = &o
	}
	return &o
}

// clearedBefore tells of a position whether the line there cleared before another.
func (l *Ledger) clearedBefore(line *Line) func(at int) bool {
	return func(at int) bool { return before(l.Lines[at], line) }
}

// byTestedDay returns the cleared lines by the days they are tested on.
func (l *Ledger) byTestedDay() *order[testedLine] {
	if l.crowded() {
		if o := l.indexed().tested; o != nil {
			return o
		}
	}
	var list []testedLine
	for at, line := range l.Lines {
		if !line.Cleared.IsZero() {
			list = append(list, line.testedDays(at)...)
		}
	}
	slices.SortFunc(list, testedLine.compare)
	o := orderOf(list)
	if l.crowded() && !l.shared {
		l.index.tested = &o
	}
	return &o
}

// reopened returns the positions of the lines that were sealed and are back.
func (l *Ledger) reopened() []int {
	if l.crowded() {
		return l.indexed().reopened
	}
	var out []int
	for at, line := range l.Lines {
		if line.Reopened {
			out = append(out, at)
		}
	}
	return out
}
