package commission

import (
	"fmt"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon"
	"pgregory.net/rapid"
)

// The sets of rows are those that looking at each row of the list would find.
func TestRowSetsAreThoseOfLookingAtEachRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := make([]checkedRow, rapid.IntRange(1, 130).Draw(t, "rows"))
		text := rapid.SampledFrom([]string{"", "", "a", "b", "c"})
		for i := range rows {
			rows[i].Row = Row{
				Tier: text.Draw(t, "tier"), Plan: text.Draw(t, "plan"), Product: text.Draw(t, "product"),
				Role: partnerecon.Role(text.Draw(t, "role")),
			}
		}
		sets := rowSetsOf(rows)
		for i := range rows {
			var meeting, covering []int
			for k := range rows {
				if rows[k].meets(&rows[i]) {
					meeting = append(meeting, k)
				}
				if rows[k].covers(&rows[i]) {
					covering = append(covering, k)
				}
			}
			if got := slices.Collect(sets.meeting(&rows[i]).each); !slices.Equal(got, meeting) {
				t.Errorf("row %d meets %v, want %v", i, got, meeting)
			}
			if got := slices.Collect(sets.covering(&rows[i]).each); !slices.Equal(got, covering) {
				t.Errorf("row %d is covered by %v, want %v", i, got, covering)
			}
		}
	})
}

// Of a thousand rows that state a plan each, every one is held against itself alone: what a
// list costs to check does not grow with its square.
func TestRowsOfDifferentTextsAreNotHeldAgainstEachOther(t *testing.T) {
	rows := make([]checkedRow, maxRows)
	for i := range rows {
		rows[i].Plan = fmt.Sprint("plan ", i)
	}
	sets := rowSetsOf(rows)
	for i := range rows {
		if got := slices.Collect(sets.meeting(&rows[i]).each); !slices.Equal(got, []int{i}) {
			t.Fatalf("row %d is held against rows %v", i, got)
		}
	}
}
