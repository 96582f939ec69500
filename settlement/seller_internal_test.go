package settlement

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/payout"
)

// Two reserves may have kept of one line: 100.00 with 10.00 held and 50.00 with 5.00 held are
// 150.00 with 15.00 held, until the later of their days. A line of the same id of another
// customer is another one.
func TestLinesOfTwoReservesStandOnce(t *testing.T) {
	line := func(customer, id, payable string, net, held, used int64) payout.Line {
		return payout.Line{Customer: customer, Line: id, Payable: partnerecon.MustDay(payable), Net: net, Held: held, Used: used}
	}
	for _, c := range []struct {
		name       string
		were, want []payout.Line
	}{
		{"none", nil, nil},
		{"one", []payout.Line{line("c", "a", "2025-03-01", 100, 10, 1)}, []payout.Line{line("c", "a", "2025-03-01", 100, 10, 1)}},
		{
			"twice, the later one behind",
			[]payout.Line{line("c", "a", "2025-03-01", 10000, 1000, 100), line("c", "a", "2025-03-02", 5000, 500, 20)},
			[]payout.Line{line("c", "a", "2025-03-02", 15000, 1500, 120)},
		},
		{
			"twice, the later one in front",
			[]payout.Line{line("c", "a", "2025-03-02", 10000, 1000, 100), line("c", "a", "2025-03-01", 5000, 500, 20)},
			[]payout.Line{line("c", "a", "2025-03-02", 15000, 1500, 120)},
		},
		{
			"others between",
			[]payout.Line{line("c", "a", "2025-03-01", 1, 2, 3), line("c", "b", "2025-03-01", 4, 5, 6), line("c", "b", "2025-03-01", 7, 8, 9), line("d", "b", "2025-03-01", 1, 1, 1)},
			[]payout.Line{line("c", "a", "2025-03-01", 1, 2, 3), line("c", "b", "2025-03-01", 11, 13, 15), line("d", "b", "2025-03-01", 1, 1, 1)},
		},
	} {
		if diff := cmp.Diff(c.want, onceEach(c.were), cmp.Comparer(func(a, b partnerecon.Day) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}
