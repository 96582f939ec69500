package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// maxDense is how many combinations of texts are worked out beforehand.
const maxDense = 4096

// A dense is a list of rows, worked out: for every combination of the texts that some
// row states, the one row that wins.
type dense struct {
	axes []denseAxis
	rows []int16 // by the places of the texts, the last axis moving fastest; -1 is none
}

type denseAxis struct {
	dimension int
	texts     []string // ascending; behind them comes every other text
}

// dense works the rows out, if they are few enough and nothing but texts decides
// which one wins.
func (l *rateList) dense() *dense {
	if !l.steady || l.winner == Stack {
		return nil
	}
	axes := slices.Concat(l.sale, l.item)
	d, size := &dense{}, 1
	for i := range axes {
		if size *= len(axes[i].fit); size > maxDense {
			return nil
		}
		d.axes = append(d.axes, denseAxis{axes[i].dimension, axes[i].texts})
	}
	for at := range size {
		d.rows = append(d.rows, int16(l.first(axes, at)))
	}
	return d
}

// first returns the first row in the order they are tried that fits a combination, or
// -1.
func (l *rateList) first(axes []axis, at int) int {
	fit := make(rowSet, l.words)
	for w := range fit {
		fit[w] = ^uint64(0)
	}
	for i := range slices.Backward(axes) {
		a := &axes[i]
		for w, rows := range a.fit[at%len(a.fit)] {
			fit[w] &= rows
		}
		at /= len(a.fit)
	}
	for rank, row := range l.ranked {
		if fit[rank/64]&(1<<(rank%64)) != 0 {
			return row
		}
	}
	return -1
}

// given returns the rows of those combinations that have a text in a dimension.
func (d *dense) given(dimension int, text string) *dense {
	i := slices.IndexFunc(d.axes, func(a denseAxis) bool { return a.dimension == dimension })
	if i < 0 {
		return d
	}
	inner := 1
	for _, a := range d.axes[i+1:] {
		inner *= len(a.texts) + 1
	}
	out := &dense{axes: slices.Concat(d.axes[:i], d.axes[i+1:])}
	a := &d.axes[i]
	for block := range slices.Chunk(d.rows, inner*(len(a.texts)+1)) {
		at := inner * a.place(text)
		out.rows = append(out.rows, block[at:at+inner]...)
	}
	return out
}

// of returns the row that an item of a credit earns, or -1.
func (d *dense) of(item *Item, credit *partnerecon.Credit, context *Context, factored bool) int {
	at := 0
	for i := range d.axes {
		a := &d.axes[i]
		at = at*(len(a.texts)+1) + a.place(textOf(a.dimension, item, credit, context, factored))
	}
	return int(d.rows[at])
}

// fewTexts is how many texts are compared one by one. It decides how long that takes, and
// nothing else.
const fewTexts = 8

// place returns the place of a text among those that rows state.
func (a *denseAxis) place(text string) int {
	if len(a.texts) > fewTexts {
		if i, ok := slices.BinarySearch(a.texts, text); ok {
			return i
		}
		return len(a.texts)
	}
	for i, t := range a.texts {
		if t == text {
			return i
		}
	}
	return len(a.texts)
}
