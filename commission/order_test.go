package commission_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/commission"
)

// An order does what a sorted slice does, across its blocks.
func TestOrderIsASortedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []int
		for i := range rapid.SampledFrom([]int{0, 1, 255, 256, 257, 511, 512, 513, 2000}).Draw(t, "sorted") {
			want = append(want, 3*i)
		}
		o := commission.OrderOf(want)
		front := rapid.Bool().Draw(t, "to the front")
		for i := range rapid.IntRange(0, 1500).Draw(t, "inserted") {
			n := i * 7919 % 6007
			if front {
				n = -i
			}
			o.Insert(n)
			at, _ := slices.BinarySearch(want, n)
			want = slices.Insert(want, at, n)
		}
		for range 20 {
			n := rapid.IntRange(-1600, 6100).Draw(t, "number")
			if at, _ := slices.BinarySearch(want, n); o.Before(n) != at {
				t.Fatalf("%d numbers before %d, want %d", o.Before(n), n, at)
			}
			from, to := rapid.IntRange(0, len(want)+3).Draw(t, "from"), rapid.IntRange(-3, len(want)+3).Draw(t, "to")
			end := min(max(to, 0), len(want))
			if got, want := o.Between(from, to), want[min(from, end):end]; !slices.Equal(got, want) {
				t.Fatalf("from %d to %d: %v, want %v", from, to, got, want)
			}
		}
	})
}

// Blocks that are full are cut in two, wherever the numbers come, and none is lost.
func TestOrderOfManyNumbers(t *testing.T) {
	for name, number := range map[string]func(i int) int{
		"rising":  func(i int) int { return i },
		"falling": func(i int) int { return -i },
		"mixed":   func(i int) int { return i * 7919 % 6007 },
	} {
		o, want := commission.OrderOf(nil), []int(nil)
		for i := range 3000 {
			o.Insert(number(i))
			want = append(want, number(i))
		}
		slices.Sort(want)
		if got := o.Between(0, 3000); !slices.Equal(got, want) {
			t.Errorf("%s: %d numbers, want %d in their order", name, len(got), len(want))
		}
		for _, at := range []int{0, 255, 256, 511, 512, 513, 1500, 2999} {
			if got := o.Before(want[at]); got != at {
				t.Errorf("%s: %d before %d, want %d", name, got, want[at], at)
			}
			if got := o.Between(at, at+1); !slices.Equal(got, want[at:at+1]) {
				t.Errorf("%s: %v at %d, want %d", name, got, at, want[at])
			}
		}
	}
}
