package settlement

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// The close of May, on 1 June, finds that a quarter of what January and February have put off is
// released: since 1 May, three months after January was over, and since 1 June. Of March it is not.
//
//	line    asked  granted  cut there  not clawed  released         left of the cut
//	k       0.50   0.10     0.40       0.40        0.20             0.40 - 0.20
//	l, half 1.00   0.00     0.50       0.40        0.20             0.50 - 0.25
//	n       0.30   0.00     0.30       0.30        0.08 (7.5)       0.30 - 0.08
//
// Of January a quarter had been released before, on 20 May by a renewal: 0.10 of k, 0.10 of l, and of the 0.50 that
// are left of l 0.13 (12.5). What is released now was met on 1 May, before that. The clawback took 0.10 of the
// 0.50 that are left of l, and so 0.10 of its cut. Line k of customer d is moved by the fact besides.
func TestWhatACloseReleasesOfLines(t *testing.T) {
	d, m, p := partnerecon.MustDay, partnerecon.MustMonth, deferring(commission.FirstCome)
	agreement := &p.policy.Terms[0].Policy
	agreement.Caps = append(agreement.Caps, limiting("y", EveryYear, commission.OnNet, "9"))
	agreement.TrueUps = []TrueUp{{Name: "u", Every: EveryYear, Tiers: []string{"gold"}}}
	p.rewards = true
	cut := func(customer, line, month, payable string, before, earned, net, taken, posted int64) FrozenCut {
		return FrozenCut{
			Partner: "a", Customer: customer, Line: line, Deal: "o", Cap: "m", Start: m(month), Under: "v", Terms: "v", Tier: "gold", Seller: "gmbh",
			Cleared: m(month).First().Add(9), Payable: d(payable), Before: before, Earned: earned, Net: net, Taken: taken, Posted: posted,
		}
	}
	renewed := decidedTranche{State: commission.TrancheReleased, On: d("2025-05-20"), By: "r"}
	a := &account{
		Partner: "a",
		Caps: []capClaim{
			{Name: "m", Start: m("2025-01"), Terms: "v", Granted: 100, Posted: -75, Tranches: []decidedTranche{{}, {}, renewed}},
			{Name: "m", Start: m("2025-02"), Terms: "v", Granted: 100, Posted: -30},
			{Name: "m", Start: m("2025-03"), Terms: "v", Granted: 100, Posted: -30, Tranches: []decidedTranche{{}, {}, renewed}},
		},
		Cuts: []FrozenCut{
			cut("c", "k", "2025-01", "2025-02-01", 90, 50, 50, 0, -30), cut("c", "l", "2025-01", "2025-07-15", 100, 100, 50, 10, -30),
			cut("c", "n", "2025-02", "2025-03-01", 100, 30, 30, 0, -30), cut("c", "o", "2025-03", "2025-04-01", 100, 40, 40, 0, -30),
			cut("d", "k", "2025-01", "2025-02-01", 100, 20, 20, 0, -15),
		},
	}
	s := &posting{program: p, book: &Book{accounts: map[string]*account{"a": a}}, fact: Fact{ID: "f", Event: Close{}}}
	s.when.posted, s.when.on = d("2025-06-01"), d("2025-06-01")
	s.sums = lineSums{"a": {{Customer: "d", Line: "k"}, {Customer: "e", Line: "l"}}}
	s.releaseCuts(a)
	s.releaseCuts(a) // what is decided stays so
	var got []string
	for i := range s.entries {
		e := &s.entries[i]
		b, ok := e.Basis.Facts().(*frozenBasis)
		if !ok || b.Own || b.Posted-b.Earlier != e.Amount.Minor() || b.Tranches[1].State != commission.TrancheReleased {
			t.Errorf("%+v", e.Basis)
		}
		got = append(got, fmt.Sprintf("%s %s earned %s payable %s due %s, %s %s %s", e.ID(), e.Amount, e.Earned, e.Payable, e.Due, e.Terms, e.Tier, e.Seller))
	}
	if diff := cmp.Diff([]string{
		"f/a/c/o/k/cap:m:2025-01/capped 0.10 EUR earned 2025-01-10 payable 2025-06-01 due 2025-05-01, v gold gmbh",
		"f/a/c/o/l/cap:m:2025-01/capped 0.10 EUR earned 2025-01-10 payable 2025-07-15 due no day, v gold gmbh",
		"f/a/c/o/n/cap:m:2025-02/capped 0.08 EUR earned 2025-02-10 payable 2025-06-01 due no day, v gold gmbh",
	}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var claims []string
	for _, c := range a.Caps {
		claims = append(claims, fmt.Sprint(c.Name, " ", c.Start, " granted ", c.Granted, ", posted ", c.Posted, ", net ", c.Net, ", clawed ", c.Clawed, ", tranches ", len(c.Tranches)))
	}
	for _, x := range a.Cuts {
		claims = append(claims, fmt.Sprint(x.Customer, " ", x.Line, " ", x.Posted))
	}
	claims = append(claims, fmt.Sprint(a.TrueUps[0].Name, " ", a.TrueUps[0].Start, " ", a.TrueUps[0].Earned))
	claims = append(claims, s.soldText("a")...)
	if diff := cmp.Diff([]string{
		"m 2025-01 granted 100, posted -55, net 0, clawed 0, tranches 3",
		"y 2025-01 granted 0, posted 0, net 28, clawed 2, tranches 0", // 10 + 10 + 8, and the 2 of l that no clawback gave back
		"m 2025-02 granted 100, posted -22, net 0, clawed 0, tranches 3",
		"m 2025-03 granted 100, posted -30, net 0, clawed 0, tranches 3",
		"c k -20", "c l -20", "c n -22", "c o -30", "d k -15",
		"u 2025-01 30", // 10 + 12 + 8
		"f a capped 10 base 0 withheld 0 on 2025-06-01 for 2025-01-10,  gold  ",
		"f a capped 12 base 0 withheld 0 on 2025-06-01 for 2025-01-10,  gold  ",
		"f a capped 8 base 0 withheld 0 on 2025-06-01 for 2025-02-10,  gold  ",
	}, claims); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A cut of which the account has no claim, as a stored book may say, keeps no line open.
func TestACutWithoutAClaimDoesNotWait(t *testing.T) {
	b := &Book{accounts: map[string]*account{"a": {Partner: "a", Cuts: []FrozenCut{
		{Partner: "a", Customer: "c", Line: "l", Cap: "m", Start: partnerecon.MustMonth("2025-01"), Under: "v", Before: 100, Earned: 40, Net: 40, Posted: -40},
	}}}}
	line := &commission.Line{ID: "l", Parts: []commission.Part{{Partner: "a"}}}
	if b.defers(deferring(commission.FirstCome), "c", line) {
		t.Error("it waits for nothing that anybody could decide")
	}
	b.accounts["a"].Caps = []capClaim{{Name: "m", Start: partnerecon.MustMonth("2025-01"), Terms: "v"}}
	if !b.defers(deferring(commission.FirstCome), "c", line) {
		t.Error("it waits")
	}
}

// What comes to be released on one day is one task: of 1.00 that is put off a half and a quarter on 1 May;
// and a quarter that waits for a milestone without a last day is nobody's to do by one.
func TestTranchesOfOneDayAreOneTask(t *testing.T) {
	p := deferring(commission.OnNet)
	c := &p.policy.Terms[0].Policy.Caps[0]
	c.Defer[0].Months, c.Defer[2].Within = 3, partnerecon.Window{}
	d, err := commission.Policy{}.Deferral(c.Defer)
	if err != nil {
		t.Fatal(err)
	}
	p.deferrals = map[componentOf]commission.Deferral{{"v", "m"}: d}
	a := &account{Partner: "a", Caps: []capClaim{{Name: "m", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Net: 200}}}
	var got []string
	for _, x := range p.putOffs(a) {
		for _, task := range p.tasksOfCap(a, &x) {
			got = append(got, fmt.Sprint(task.Day, " ", task.Duty, " ", task.Partner, " ", task.About, " ", task.Amount, " ", task.Rule))
		}
	}
	if diff := cmp.Diff([]string{"2025-05-01 release_deferred a m:2025-01 0.75 EUR /terms/0/policy/caps/0/defer"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A cap of 1.00 that counts first come, and a year on net beside it, tell incentives line by line what they cut off.
//
//	of l          asked  left  clawed  cut there  posted  told
//	0.50 earned   0.50   0.50  0.00    0.30       -0.30   -0.30
//	clawed        0.50   0.50  0.10    0.30       +0.06    0.00, as churn has no part in what lines earned
//	half is back  0.50   0.25  0.00    0.15       +0.09   +0.15
//	priced again  0.15   0.15  0.00    0.00       +0.15   +0.15
func TestIncentivesAreToldOfWhatCountsFirstCome(t *testing.T) {
	d := partnerecon.MustDay
	p := capping(limiting("m", EveryMonth, commission.FirstCome, "1"), limiting("y", EveryYear, commission.OnNet, "9"))
	p.rewards = true
	a := &account{Partner: "a"}
	line := lineSum{Customer: "c", Line: "k", Component: "base", Terms: "v", Tier: "gold", Cleared: d("2025-01-10"), Payable: d("2025-02-01"), Earned: 80, Net: 80}
	for i, c := range []struct {
		id                      string
		was, earned, net, taken int64
		want                    string
		sold                    []string
	}{
		{"k", 0, 80, 80, 0, "m 80 0; ", nil},
		{"l", 0, 50, 50, 0, "m 100 -30; y net -30 clawed 0; ", []string{"f a capped -30 base 0 withheld 0 on 2025-04-10 for 2025-01-10,  gold  "}},
		{"l", 50, 50, 50, 10, "m 100 -24; y net -24 clawed -6; ", nil},
		{"l", 50, 50, 25, 0, "m 100 -15; y net -15 clawed 0; ", []string{"f a capped 15 base 0 withheld 0 on 2025-04-10 for 2025-01-10,  gold  "}},
		{"l", 50, 15, 15, 0, "m 95 0; y net 0 clawed 0; ", []string{"f a capped 15 base 0 withheld 0 on 2025-04-10 for 2025-01-10,  gold  "}},
	} {
		s := rewardingOf(p, Refund{Customer: "c"})
		s.book.accounts = map[string]*account{"a": a}
		line.Line, line.Was, line.Earned, line.Net, line.Taken = c.id, c.was, c.earned, c.net, c.taken
		s.sums = lineSums{"a": {line}}
		s.settleFirstCome(a)
		got := ""
		for _, x := range a.Caps {
			if x.Name == "y" {
				got += fmt.Sprintf("y net %d clawed %d; ", x.Net, x.Clawed)
			} else {
				got += fmt.Sprintf("m %d %d; ", x.Granted, x.Posted)
			}
		}
		if diff := cmp.Diff(c.sold, s.soldText("a")); diff != "" || got != c.want {
			t.Errorf("%d: %s, want %s (-want +got)\n%s", i, got, c.want, diff)
		}
	}
	if len(a.Cuts) != 0 {
		t.Errorf("%+v", a.Cuts)
	}
}

// Each cap that puts something off has its own tranches, by version and name; one of its length that stands before it in
// the policy is asked before it.
func TestEachCapPutsOffByItsOwnTranches(t *testing.T) {
	whole := []commission.Tranche{{Share: partnerecon.Whole(), Months: 2}}
	month, quarter, before := limiting("m", EveryMonth, commission.OnNet, "1"), limiting("q", EveryQuarter, commission.OnNet, "5"), limiting("n", EveryMonth, commission.OnNet, "3")
	month.Defer, quarter.Defer = whole, []commission.Tranche{{Share: partnerecon.Whole(), Months: 3}}
	var list problem.List
	var out Program
	out.rules = &rules{}
	policy := capping(before, month, quarter).policy
	out.compileDeferrals(&list, policy)
	if all := list.Sorted(); len(all) != 0 || len(out.deferrals) != 2 || out.defersLines {
		t.Fatalf("%v, %d", all, len(out.deferrals))
	}
	for name, day := range map[string]string{"m": "2025-04-01", "q": "2025-05-01"} {
		g := out.deferrals[componentOf{"v", name}].Gate(0, partnerecon.MustDay("2025-02-01"), commission.Gates{Elapsed: partnerecon.MustDay("2025-12-31")})
		if g.State != commission.TrancheReleased || g.On != partnerecon.MustDay(day) {
			t.Errorf("%s: %+v", name, g)
		}
	}
}
