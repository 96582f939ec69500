package commission

import (
	"fmt"
	"slices"
	"testing"
)

// Of two tiers, gold and every other, and three products, a, b and every other, the rows that
// are left where one of the two is known. What no row names leaves all as they are.
func TestRowsOfAKnownText(t *testing.T) {
	d := &dense{
		axes: []denseAxis{{dimTier, []string{"gold"}}, {dimProduct, []string{"a", "b"}}},
		rows: []int16{0, 1, 2, 3, 4, 5},
	}
	for _, c := range []struct {
		dimension int
		text      string
		left      int
		rows      []int16
	}{
		{dimTier, "gold", dimProduct, []int16{0, 1, 2}},
		{dimTier, "silver", dimProduct, []int16{3, 4, 5}},
		{dimProduct, "a", dimTier, []int16{0, 3}},
		{dimProduct, "b", dimTier, []int16{1, 4}},
		{dimProduct, "c", dimTier, []int16{2, 5}},
	} {
		if got := d.given(c.dimension, c.text); len(got.axes) != 1 || got.axes[0].dimension != c.left || !slices.Equal(got.rows, c.rows) {
			t.Errorf("%s: %+v, want rows %v", c.text, got, c.rows)
		}
	}
	if got := d.given(dimRole, "sourced"); got != d {
		t.Errorf("by a role that no row names: %+v", got)
	}
}

// Up to eight texts are compared one by one, so that they need no order; of nine the place
// is searched for.
func TestTheOrderOfTexts(t *testing.T) {
	falling := func(n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprint(9-i))
		}
		return out
	}
	for n, want := range map[int]int{8: 0, 9: 9} {
		if a := (denseAxis{texts: falling(n)}); a.place("9") != want {
			t.Errorf("of %d texts that fall the first is at %d, want %d", n, a.place("9"), want)
		}
	}
}
