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

// What is read of a selling entity is the part that is kept of it, of none where there is no such part.
// Where parts are not kept any more they are read as one, and stay as they are.
func TestWhatIsReadOfASellingEntity(t *testing.T) {
	kept := func(names ...string) *account {
		a := &account{Partner: "acme", Total: 100}
		for i, name := range names {
			a.Sellers = append(a.Sellers, account{Partner: "acme", Seller: name, Total: 10, Cleared: int64(i + 1)})
		}
		return a
	}
	for _, c := range []struct {
		name     string
		bySeller bool
		of       *account
		seller   string
		want     string
	}{
		{"its part", true, kept("gmbh", "inc"), "inc", "part inc, 2 cleared"},
		{"the only part", true, kept("gmbh"), "gmbh", "part gmbh, 1 cleared"},
		{"no part of it", true, kept("gmbh"), "inc", "nothing"},
		{"nobody in particular, of parts", true, kept("gmbh"), "", "nothing"},
		{"no parts yet", true, kept(), "gmbh", "nothing"},
		{"nobody in particular, no parts yet", true, kept(), "", "itself"},
		{"not kept", false, kept(), "gmbh", "itself"},
		{"not kept any more, one part", false, kept("gmbh"), "gmbh", "all, 1 cleared"},
		{"not kept any more", false, kept("gmbh", "inc"), "", "all, 3 cleared"},
	} {
		p := Program{&rules{policy: Policy{Statements: Statements{BySeller: c.bySeller}}}}
		parts := len(c.of.Sellers)
		got := "nothing"
		switch x := p.balance(c.of, c.seller); {
		case x == nil:
		case x == c.of:
			got = "itself"
		case x.Total == 100 && x.Sellers == nil:
			got = "all, " + partnerecon.Count(int(x.Cleared)).String() + " cleared"
		default:
			got = "part " + x.Seller + ", " + partnerecon.Count(int(x.Cleared)).String() + " cleared"
		}
		if got != c.want || len(c.of.Sellers) != parts {
			t.Errorf("%s: %s, want %s, %d parts of %d are left", c.name, got, c.want, len(c.of.Sellers), parts)
		}
	}
}
