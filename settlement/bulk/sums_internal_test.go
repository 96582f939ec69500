package bulk

import (
	"testing"

	"github.com/partnerecon/partnerecon"
)

// A partner is known by its earnings in any month: not by a cell that it has because
// somebody with a larger number has one, nor by what is posted beside them.
func TestWhoEarnedSomething(t *testing.T) {
	type posted struct {
		partner uint32
		day     string
		kind    postingKind
		amount  int64
	}
	for _, tt := range []struct {
		name  string
		posts []posted
		want  []bool // of partners 0 to 3
	}{
		{"nothing was posted", nil, []bool{false, false, false, false}},
		{"one cent in the only month", []posted{{2, "2026-03-01", earned, 1}}, []bool{false, false, true, false}},
		{"in the first month alone", []posted{{1, "2026-03-31", earned, 500}, {0, "2026-05-01", earned, 300}}, []bool{true, true, false, false}},
		{"in the last month alone", []posted{{0, "2026-03-31", earned, 500}, {3, "2026-05-01", earned, 300}}, []bool{true, false, false, true}},
		// 5.00 was earned and all of it went back: it had been earned.
		{"and gave all back", []posted{{1, "2026-03-01", earned, 500}, {1, "2026-03-02", returned, -500}}, []bool{false, true, false, false}},
		// 5.00 was earned and all of it was over a cap: a cap holds back what was earned.
		{"over a cap", []posted{{0, "2026-03-01", earned, 500}, {0, "2026-03-01", capped, -500}}, []bool{true, false, false, false}},
		{"a bonus of nothing", []posted{{0, "2026-03-01", earned, 0}}, []bool{false, false, false, false}},
	} {
		var x sums
		for _, p := range tt.posts {
			x.goTo(partnerecon.MustDay(p.day))
			x.of(p.partner)[p.kind-1] += p.amount
		}
		for id, want := range tt.want {
			if got := x.earnedBy(uint32(id)); got != want {
				t.Errorf("%s: partner %d earned something: %t, want %t", tt.name, id, got, want)
			}
		}
	}
}
