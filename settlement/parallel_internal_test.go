package settlement

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/conflict"
)

// A fact is for the partners of its entries and of all else that it hands over, each once and by name;
// and for the hands that they belong to, each once. Together the hands have all of them.
func TestPartnersOfAFactByHand(t *testing.T) {
	e := func(partner string) partnerecon.Entry {
		return partnerecon.Entry{Claim: partnerecon.Claim{Partner: partner}}
	}
	list := func(partners ...string) map[string][]incentive.Posted {
		out := map[string][]incentive.Posted{}
		for _, p := range partners {
			out[p] = nil
		}
		return out
	}
	for name, c := range map[string]struct {
		s    posting
		want []string
	}{
		"nothing": {posting{}, nil},
		"entries": {posting{entries: []partnerecon.Entry{e("b"), e(""), e("a"), e("b")}}, []string{"a", "b"}},
		"named":   {posting{handed: handed{named: "c"}}, []string{"c"}},
		"figures": {posting{handed: handed{figures: map[string][]figure{"d": nil, "e": nil}}}, []string{"d", "e"}},
		"sums":    {posting{handed: handed{sums: lineSums{"f": nil}}}, []string{"f"}},
		"sales":   {posting{handed: handed{sales: list("g", "h")}}, []string{"g", "h"}},
		"cuts":    {posting{handed: handed{cuts: []FrozenCut{{Partner: "j"}, {Partner: "i"}, {Partner: "j"}}}}, []string{"i", "j"}},
		"all": {
			posting{entries: []partnerecon.Entry{e("b"), e("a")}, handed: handed{named: "a", figures: map[string][]figure{"d": nil}, sums: lineSums{"b": nil, "f": nil}, sales: list("a"), cuts: []FrozenCut{{Partner: "f"}, {Partner: "k"}}}},
			[]string{"a", "b", "d", "f", "k"},
		},
	} {
		for _, n := range []int{1, 2, 3, 7} {
			r := &parallel{}
			for range n {
				r.hands = append(r.hands, &hand{})
			}
			s := &folding{posting: c.s}
			from := &hand{left: make([][]int, n)}
			r.leave(from, s, 5)
			r.leave(from, s, 8)
			var all []string
			for k := range n {
				of := s.partnersOf(r, k)
				for _, id := range of {
					if r.of(id) != k {
						t.Errorf("%s on %d: %s is not of hand %d", name, n, id, k)
					}
				}
				want := []int(nil)
				if len(of) > 0 {
					want = []int{5, 8}
				}
				if !slices.Equal(from.left[k], want) || !slices.IsSorted(of) {
					t.Errorf("%s on %d: hand %d is left %v for %v", name, n, k, from.left[k], of)
				}
				all = append(all, of...)
			}
			slices.Sort(all)
			if diff := cmp.Diff(c.want, all); diff != "" {
				t.Errorf("%s on %d (-want +got)\n%s", name, n, diff)
			}
		}
	}
}

// Facts about one customer or one partner are folded beside others; what reads more is folded alone.
// Without a desk that goes for touches and closes of deals, too.
func TestFactsThatAreFoldedBesideOthers(t *testing.T) {
	beside := []string{
		"started", "deal_stated", "renewal", "transfer", "reopen", "payment", "milestone", "clearing", "payment_failed", "refund", "credit_note", "chargeback",
		"chargeback_reversed", "recredit", "churn", "breach", "fraud", "reactivated", "retainer_event", "final", "adjustment", "hold", "release", "write_off", "payout", "payout_returned",
	}
	desk := []string{"touch", "deal_closed"}
	for _, k := range kinds() {
		f := Fact{Event: k.Value.(Event)}
		without, with := Program{&rules{}}, Program{&rules{}}
		with.desks = true
		if got, want := with.independent(f), slices.Contains(beside, k.Name); got != want {
			t.Errorf("%s, with a desk: %v", k.Name, got)
		}
		if (Program{}).Independent(f) || with.Independent(f) != with.independent(f) {
			t.Errorf("%s, asked: %v", k.Name, with.Independent(f))
		}
		// A branch takes no other fact.
		branch, whole := &ProgramState{from: &branchPoint{}}, &ProgramState{}
		if err := with.onBranch(branch, f); (err == nil) != with.independent(f) || err != nil && !errors.Is(err, ErrReference) || with.onBranch(whole, f) != nil {
			t.Errorf("%s, on a branch: %v", k.Name, err)
		}
		if got, want := without.independent(f), slices.Contains(beside, k.Name) || slices.Contains(desk, k.Name); got != want {
			t.Errorf("%s: %v", k.Name, got)
		}
	}
}

// The next month to be closed is the one after the last that is, else that of the last fact, in the zone
// of the program; of no book and no fact there is none.
func TestTheNextMonth(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	p := Program{&rules{zone: tokyo}}
	at := &position{effective: time.Date(2025, 1, 31, 15, 0, 0, 0, time.UTC)} // the first instant of February there
	open, closed := &Book{}, &Book{}
	open.last, closed.last, closed.closed = at, at, partnerecon.MustMonth("2025-05")
	for _, c := range []struct {
		name string
		p    Program
		b    *Book
		want partnerecon.Month
	}{
		{"no book", p, nil, partnerecon.Month{}},
		{"no fact", p, &Book{}, partnerecon.Month{}},
		{"a fact", p, open, partnerecon.MustMonth("2025-02")},
		{"a fact, and no program", Program{}, open, partnerecon.Month{}},
		{"closed", p, closed, partnerecon.MustMonth("2025-06")},
		{"closed, and no program", Program{}, closed, partnerecon.MustMonth("2025-06")},
	} {
		if got := c.p.next(c.b); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// States that are not there know nothing.
func TestStatesThatAreNotThere(t *testing.T) {
	var none *ProgramState
	if none.Closed() != (partnerecon.Month{}) || (*CustomerState)(nil).ID() != "" || (*PartnerState)(nil).ID() != "" {
		t.Error("a state that is not there has something")
	}
	if (&CustomerState{}).ID() != "" || (&PartnerState{}).ID() != "" {
		t.Error("the zero state is of somebody")
	}
	s := &ProgramState{}
	if s.common.closed = partnerecon.MustMonth("2025-05"); s.Closed() != s.common.closed {
		t.Errorf("%s", s.Closed())
	}
	if x := (&CustomerState{customer: &customer{}}); x.ID() != "" {
		t.Errorf("%s", x.ID())
	}
	x := &CustomerState{customer: &customer{}}
	if x.customer.Ledger.Customer = "c"; x.ID() != "c" {
		t.Errorf("%s", x.ID())
	}
	if y := (&PartnerState{account: &account{Partner: "a"}}); y.ID() != "a" || y.Record().account.Partner != "a" {
		t.Errorf("%s", y.ID())
	}
	if r := (*PartnerState)(nil).Record(); r.account != nil {
		t.Errorf("%+v", r)
	}
	if r := (&PartnerState{}).Record(); r.account != nil {
		t.Errorf("%+v", r)
	}
}

// What an exit puts on record has an id that no fact on record has.
func TestAnIDThatIsFree(t *testing.T) {
	a := &conflict.Account{}
	for n := 1; n <= 3; n++ {
		id := freeFact(a, "2025-01-10")
		if want := fmt.Sprintf("exit:2025-01-10:%d", n); id != want {
			t.Errorf("%s, want %s", id, want)
		}
		a.Facts = append(a.Facts, conflict.Direct{ID: id})
	}
	a.Facts = a.Facts[1:]
	if id := freeFact(a, "2025-01-10"); id != "exit:2025-01-10:1" {
		t.Errorf("the first is free again: %s", id)
	}
}

// What becomes safe is listed by month, and what never does at the end.
func TestMonthsInWhichMoneyBecomesSafe(t *testing.T) {
	m := partnerecon.MustMonth
	p := Program{&rules{policy: Policy{Currency: "EUR"}}}
	r := runOff{m("2025-03"): 5, {}: 7, m("2024-12"): 1, m("2025-01"): 2}
	got := ""
	for _, x := range p.riskMonths(r) {
		got += x.Month.String() + " " + x.Amount.Amount() + "; "
	}
	if want := "2024-12 0.01; 2025-01 0.02; 2025-03 0.05; " + (partnerecon.Month{}).String() + " 0.07; "; got != want || r.sum() != 15 {
		t.Errorf("%s, %d in all", got, r.sum())
	}
	if r.add(runOff{m("2025-03"): 10, m("2025-02"): 3}); r[m("2025-03")] != 15 || r[m("2025-02")] != 3 || len(r) != 5 {
		t.Errorf("%v", r)
	}
}
