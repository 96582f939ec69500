package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A testedLine is a line by one of the days that its items are tested on.
type testedLine struct {
	day partnerecon.Day
	at  int
}

// arrived puts a line that has cleared into the orders that are kept.
func (x *index) arrived(l *Ledger, t *touched) {
	for m, list := range x.cleared { // each by itself: the order of the map decides nothing
		if t.now.counts(m) {
			x.cleared[m] = slices.Insert(list, l.clearedBefore(list, t.now), t.at)
		}
	}
	if x.testing {
		for _, e := range t.now.testedDays(t.at) {
			i, _ := slices.BinarySearchFunc(x.tested, e, testedLine.compare)
			x.tested = slices.Insert(x.tested, i, e)
		}
	}
}

func (a testedLine) compare(b testedLine) int {
	return cmp.Or(a.day.Compare(b.day), cmp.Compare(a.at, b.at))
}

// testedDays returns the days that the items of a line are tested on.
func (l *Line) testedDays(at int) []testedLine {
	in := l.input()
	out := make([]testedLine, len(l.Items))
	for i, item := range l.Items {
		day, _ := in.tested(item)
		out[i] = testedLine{day, at}
	}
	slices.SortFunc(out, testedLine.compare)
	return slices.Compact(out)
}

// inOrder returns the lines that count as payments of a model, by position, in
// the order they cleared.
func (l *Ledger) inOrder(m Model) []int {
	if l.crowded() {
		if list, ok := l.indexed().cleared[m]; ok {
			return list
		}
	}
	var list []int
	for at, line := range l.Lines {
		if !line.Cleared.IsZero() && line.counts(m) {
			list = append(list, at)
		}
	}
	slices.SortFunc(list, func(a, b int) int { return l.Lines[a].compareCleared(l.Lines[b]) })
	if l.crowded() && !l.shared {
		l.index.cleared[m] = list
	}
	return list
}

// clearedBefore returns how many lines of a list in order cleared before a line.
func (l *Ledger) clearedBefore(list []int, line *Line) int {
	n, _ := slices.BinarySearchFunc(list, line, func(at int, line *Line) int { return l.Lines[at].compareCleared(line) })
	return n
}

// byTestedDay returns the cleared lines by the days they are tested on.
func (l *Ledger) byTestedDay() []testedLine {
	if l.crowded() && l.indexed().testing {
		return l.index.tested
	}
	var list []testedLine
	for at, line := range l.Lines {
		if !line.Cleared.IsZero() {
			list = append(list, line.testedDays(at)...)
		}
	}
	slices.SortFunc(list, testedLine.compare)
	if l.crowded() && !l.shared {
		l.index.tested, l.index.testing = list, true
	}
	return list
}
