package settlement

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// capping is a program of one version, in force from 2025 on, with caps.
func capping(caps ...Cap) Program {
	all := lengths()
	r := &rules{zone: time.UTC, every: all[:], grants: true, policy: Policy{Currency: "EUR", Statements: Statements{Every: PerMonth}}}
	r.policy.Terms = partnerecon.Terms[Agreement]{{
		ID: "v", From: partnerecon.MustDay("2025-01-01"), Policy: Agreement{Commission: commission.Policy{Rounding: partnerecon.HalfUp}, Caps: caps},
	}}
	return Program{r}
}

func limiting(name string, every Every, counts commission.Counts, limit string, components ...string) Cap {
	return Cap{Name: name, Every: every, Counts: counts, Limit: partnerecon.MustMoney(limit, "EUR"), Components: components}
}

// Of 90 asked for, a limit of 100 of which others have 40 grants 60, and 30 are cut. Of half the
// line half of that is left, 15; a clawback that takes 9 of the 45 takes 3 of it, 12 are left. A
// third is released: of 15 it is 5, of 12 it is 4.
func TestWhatACapCutsOffALine(t *testing.T) {
	third := exact.Ratio(1, 3)
	for _, c := range []struct {
		name                       string
		x                          FrozenCut
		given                      exact.Num
		granted, rest, excess, due int64
		left                       int64
	}{
		{"whole", FrozenCut{Before: 40, Earned: 90, Net: 90}, exact.Num{}, 60, 30, 30, -30, 30},
		{"half", FrozenCut{Before: 40, Earned: 90, Net: 45}, exact.Num{}, 60, 15, 15, -15, 15},
		{"half, and clawed", FrozenCut{Before: 40, Earned: 90, Net: 45, Taken: 9}, exact.Num{}, 60, 15, 12, -12, 15},
		{"half, clawed, and a third released", FrozenCut{Before: 40, Earned: 90, Net: 45, Taken: 9}, third, 60, 15, 12, -8, 10},
		{"all is clawed", FrozenCut{Before: 40, Earned: 90, Net: 45, Taken: 45}, exact.Num{}, 60, 15, 0, 0, 15},
		{"more is clawed than is left", FrozenCut{Before: 40, Earned: 90, Net: 45, Taken: 60}, exact.Num{}, 60, 15, 0, 0, 15},
		{"less than nothing is clawed", FrozenCut{Before: 40, Earned: 90, Net: 45, Taken: -9}, exact.Num{}, 60, 15, 15, -15, 15},
		{"nothing is left", FrozenCut{Before: 40, Earned: 90, Taken: 5}, exact.Num{}, 60, 0, 0, 0, 0},
		{"less than nothing is left", FrozenCut{Before: 40, Earned: 90, Net: -5}, exact.Num{}, 60, 0, 0, 0, 0},
		{"more is left than was earned", FrozenCut{Before: 40, Earned: 90, Net: 95}, exact.Num{}, 60, 30, 30, -30, 30},
		{"no room", FrozenCut{Before: 100, Earned: 90, Net: 90}, exact.Num{}, 0, 90, 90, -90, 90},
		{"one cent of room", FrozenCut{Before: 99, Earned: 90, Net: 90}, exact.Num{}, 1, 89, 89, -89, 89},
		{"less than no room", FrozenCut{Before: 120, Earned: 90, Net: 90}, exact.Num{}, 0, 90, 90, -90, 90},
		{"others gave back more than they had", FrozenCut{Before: -20, Earned: 190, Net: 190}, exact.Num{}, 100, 90, 90, -90, 90},
		{"nothing is asked for", FrozenCut{Before: 40, Earned: -5, Net: -5}, exact.Num{}, 0, 0, 0, 0, 0},
		{"one cent", FrozenCut{Before: 100, Earned: 1, Net: 1}, exact.Num{}, 0, 1, 1, -1, 1},
	} {
		by := cutting{limit: 100, mode: exact.HalfUp, given: c.given}
		got := [...]int64{c.x.granted(100), c.x.rest(by), c.x.excess(by), c.x.due(by), c.x.left(by)}
		if want := [...]int64{c.granted, c.rest, c.excess, c.due, c.left}; got != want {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
	for n, want := range map[int64]int64{maxVolume: maxVolume, maxVolume + 1: maxVolume, -maxVolume: -maxVolume, -maxVolume - 1: -maxVolume, 5: 5} {
		if got := within(n); got != want {
			t.Errorf("%d is within as %d", n, got)
		}
	}
}

// A cap sums up the components of a line that it limits; the line is payable with the last of them.
func TestWhatACapLimitsOfALine(t *testing.T) {
	d := partnerecon.MustDay
	part := func(component string, n int64, payable string) lineSum {
		return lineSum{Customer: "c", Line: "l", Deal: "d", Component: component, Terms: "v", Tier: "gold", Seller: "gmbh", Cleared: d("2025-01-10"), Payable: d(payable), Was: n, Earned: 2 * n, Net: 3 * n, Taken: 4 * n}
	}
	l := lineOf{part("base", 1, "2025-02-10"), part("spiff", 10, "2025-02-20"), part("kicker", 100, "2025-02-01")}
	for _, c := range []struct {
		limits  []string
		n       int64
		payable string
	}{
		{nil, 111, "2025-02-20"},
		{[]string{"base"}, 1, "2025-02-10"},
		{[]string{"kicker", "base"}, 101, "2025-02-10"},
		{[]string{"fee"}, 0, ""},
	} {
		want := FrozenCut{Customer: "c", Line: "l", Deal: "d", Cap: "m", Terms: "v", Tier: "gold", Seller: "gmbh", Cleared: d("2025-01-10"), Before: c.n, Earned: 2 * c.n, Net: 3 * c.n, Taken: 4 * c.n}
		if c.payable != "" {
			want.Payable = d(c.payable)
		}
		if got := l.sum(&Cap{Name: "m", Components: c.limits}); got != want {
			t.Errorf("%v: %+v, want %+v", c.limits, got, want)
		}
	}
}

// A month grants 1.00 and the quarter 1.50, first come, and a year 1.60 on net. Of a line of 0.80
// all is granted; of the next one, 0.50, the month cuts 0.30, and of a third, 0.10, all. Half of the second goes
// back, and with it 0.15 of the cut; priced again at 0.15 it is granted whole, and 0.05 are free.
func TestCapsThatCountFirstComeStepByStep(t *testing.T) {
	d := partnerecon.MustDay
	p := capping(limiting("m", EveryMonth, commission.FirstCome, "1", "base"), limiting("q", EveryQuarter, commission.FirstCome, "1.50"), limiting("y", EveryYear, commission.OnNet, "1.60"),
		limiting("other", EveryMonth, commission.FirstCome, "0.01", "fee"))
	a := &account{Partner: "a"}
	line := func(id string, was, earned, net int64) lineSum {
		return lineSum{Customer: "c", Line: id, Component: "base", Terms: "v", Cleared: d("2025-01-10"), Payable: d("2025-02-01"), Was: was, Earned: earned, Net: net}
	}
	for i, c := range []struct {
		line   lineSum
		posted string
		claims string
		cuts   string
	}{
		{line("k", 0, 80, 80), "", "m 80, q 80", ""},
		{line("l", 0, 50, 50), "l cap:m:2025-01 -0.30 EUR", "m 100 -30, q 100, y 0 net -30", "l 80 50 -30"},
		{line("n", 0, 10, 10), "n cap:m:2025-01 -0.10 EUR", "m 100 -40, q 100, y 0 net -40", "l 80 50 -30; n 100 10 -10"},
		{line("l", 50, 50, 25), "l cap:m:2025-01 0.15 EUR", "m 100 -25, q 100, y 0 net -25", "l 80 50 -15; n 100 10 -10"},
		{line("l", 50, 15, 15), "l cap:m:2025-01 0.15 EUR", "m 95 -10, q 95, y 0 net -10", "n 100 10 -10"},
		{line("o", 0, 6, 6), "o cap:m:2025-01 -0.01 EUR", "m 100 -11, q 100, y 0 net -11", "n 100 10 -10; o 95 6 -1"},
		{line("k", 80, 0, 0), "", "m 20 -11, q 20, y 0 net -11", "n 100 10 -10; o 95 6 -1"},
	} {
		s := &posting{program: p, book: &Book{accounts: map[string]*account{"a": a}}, fact: Fact{ID: fmt.Sprint("f", i), Event: Refund{Customer: "c"}}}
		s.when.posted, s.when.on = d("2025-01-15"), d("2025-01-15")
		s.sums = lineSums{"a": {c.line}}
		s.settleFirstCome(a)
		var posted, claims, cuts []string
		for _, e := range s.entries {
			posted = append(posted, e.Claim.Line+" "+e.Claim.Component+" "+e.Amount.String())
			if e.Kind != partnerecon.Capped || e.Payable != d("2025-02-01") || e.Earned != d("2025-01-10") {
				t.Errorf("%d: %+v", i, e)
			}
		}
		for _, x := range a.Caps {
			said := fmt.Sprint(x.Name, " ", x.Granted)
			if x.Posted != 0 {
				said += fmt.Sprint(" ", x.Posted)
			}
			if x.Name == "y" {
				said += fmt.Sprint(" net ", x.Net)
			}
			claims = append(claims, said)
		}
		slices.Sort(claims)
		for _, x := range a.Cuts {
			cuts = append(cuts, fmt.Sprint(x.Line, " ", x.Before, " ", x.Earned, " ", x.Posted))
		}
		for _, pair := range [][2]string{{strings.Join(posted, "; "), c.posted}, {strings.Join(claims, ", "), c.claims}, {strings.Join(cuts, "; "), c.cuts}} {
			if pair[0] != pair[1] {
				t.Errorf("%d: %s, want %s", i, pair[0], pair[1])
			}
		}
	}
}

// A month cut 0.30 of 0.50, and a quarter with 0.90 has 0.10 left for the 0.20. Half of the 0.50
// goes back with the fact: each cut is halved. A clawback that takes 0.10 of the 0.50 takes 0.06 of the 0.30, so that
// 0.04 of it are in what the quarter is asked for, and 0.02 of its cut. The true-up has what is cut, clawed or not.
func TestCapsThatCountFirstComeOnePiledOnAnother(t *testing.T) {
	d := partnerecon.MustDay
	p := capping(limiting("m", EveryMonth, commission.FirstCome, "1"), limiting("q", EveryQuarter, commission.FirstCome, "0.90"))
	p.policy.Terms[0].Policy.TrueUps = []TrueUp{{Name: "u", Every: EveryQuarter, Tiers: []string{"gold"}}}
	for _, c := range []struct {
		name, payable, booked, tier string
		net, taken                  int64
		want                        string // posted by cap, and what the true-up has
	}{
		{"as it was", "2025-02-01", "", "gold", 50, 0, "; -40"},
		{"clawed", "2025-02-01", "", "gold", 50, 10, "m 0.06 2025-02-01 2025-01-10, q 0.02 2025-02-01 2025-01-10; -40"},
		{"half", "2025-02-01", "", "gold", 25, 0, "m 0.15 2025-02-01 2025-01-10, q 0.05 2025-02-01 2025-01-10; -20"},
		{"half, of which the payable day is not told", "", "", "gold", 25, 0, "m 0.15 2025-02-01 2025-01-10, q 0.05 2025-02-01 2025-01-10; -20"},
		{"half, payable earlier", "2025-01-20", "", "gold", 25, 0, "m 0.15 2025-02-01 2025-01-10, q 0.05 2025-02-01 2025-01-10; -20"},
		{"half, payable later", "2025-03-01", "", "gold", 25, 0, "m 0.15 2025-03-01 2025-01-10, q 0.05 2025-03-01 2025-01-10; -20"},
		{"half, booked when it went back", "2025-02-01", "2025-02-15", "gold", 25, 0, "m 0.15 2025-02-01 2025-02-15, q 0.05 2025-02-01 2025-02-15; -20"},
		{"clawed, booked with the line", "2025-02-01", "2025-02-15", "gold", 50, 10, "m 0.06 2025-02-01 2025-01-10, q 0.02 2025-02-01 2025-01-10; -40"},
		{"in a tier that is not trued up", "2025-02-01", "", "silver", 25, 0, "m 0.15 2025-02-01 2025-01-10, q 0.05 2025-02-01 2025-01-10; 0"},
	} {
		a := &account{Partner: "a"}
		var got []string
		fold := func(l lineSum) {
			s := &posting{program: p, book: &Book{accounts: map[string]*account{"a": a}}, fact: Fact{ID: "f", Event: Refund{Customer: "c"}}}
			s.when.posted, s.when.on = d("2025-01-15"), d("2025-01-15")
			s.sums = lineSums{"a": {l}}
			s.settleFirstCome(a)
			got = nil
			for _, e := range s.entries {
				limit, _, _ := strings.Cut(strings.TrimPrefix(e.Claim.Component, "cap:"), ":")
				got = append(got, strings.Replace(limit+" "+e.Amount.String(), " EUR", "", 1)+" "+e.Payable.String()+" "+e.Earned.String())
				if b, ok := e.Basis.Facts().(*frozenBasis); !ok || b.Posted-b.Earlier != e.Amount.Minor() || b.Customer != "c" {
					t.Errorf("%s: %+v", c.name, e.Basis)
				}
			}
		}
		line := lineSum{Customer: "c", Component: "base", Terms: "v", Tier: c.tier, Cleared: d("2025-01-10"), Payable: d("2025-02-01")}
		first := line
		first.Line, first.Earned, first.Net = "k", 80, 80
		fold(first)
		line.Line, line.Earned, line.Net = "l", 50, 50
		fold(line)
		if want := "m -0.30 2025-02-01 2025-01-10, q -0.10 2025-02-01 2025-01-10"; strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, want %s", c.name, got, want)
		}
		line.Was, line.Net, line.Taken, line.Payable = 50, c.net, c.taken, partnerecon.Day{}
		if c.payable != "" {
			line.Payable = d(c.payable)
		}
		if c.booked != "" {
			line.Booked = d(c.booked)
		}
		fold(line)
		trued := int64(0)
		for _, u := range a.TrueUps {
			trued += u.Earned
		}
		if said := fmt.Sprint(strings.Join(got, ", "), "; ", trued); said != c.want {
			t.Errorf("%s: %s, want %s", c.name, said, c.want)
		}
	}
	base, spiff := &Cap{Name: "m", Components: []string{"base"}}, &Cap{Name: "m", Components: []string{"spiff"}}
	for of, want := range map[*Cap]int64{base: 5, spiff: 0, {}: 5} {
		a := &account{}
		(&posting{program: p}).cutInTrueUps(a, of, &FrozenCut{Tier: "gold"}, d("2025-01-10"), 5)
		if got := len(a.TrueUps); (got == 1) != (want == 5) || got == 1 && a.TrueUps[0].Earned != want {
			t.Errorf("%+v: %+v", of, a.TrueUps)
		}
	}
	a := &account{}
	if (&posting{program: p}).cutInTrueUps(a, base, &FrozenCut{Tier: "gold"}, d("2025-01-10"), 0); len(a.TrueUps) != 0 {
		t.Errorf("nothing was cut: %+v", a.TrueUps)
	}
}

// A cap of 1.00 that puts off what it cuts: of 0.40 that it cuts first after a renewal a quarter is
// released at once, 0.10. A line of which it cuts nothing decides nothing.
func TestACutAfterItsMilestoneIsReleasedAtOnce(t *testing.T) {
	d, p := partnerecon.MustDay, deferring(commission.FirstCome)
	a := &account{Partner: "a", Reached: []commission.Reached{{ID: "r", Name: "renewed", On: d("2025-02-05")}}}
	fold := func(id string, earned int64) (out string) {
		s := &posting{program: p, book: &Book{accounts: map[string]*account{"a": a}}, fact: Fact{ID: "f", Event: Refund{Customer: "c"}}}
		s.when.posted, s.when.on = d("2025-02-10"), d("2025-02-10")
		s.sums = lineSums{"a": {{Customer: "c", Line: id, Component: "base", Terms: "v", Cleared: d("2025-01-10"), Payable: d("2025-02-01"), Earned: earned, Net: earned}}}
		s.settleFirstCome(a)
		for _, e := range s.entries {
			out += e.Amount.String() + " " + e.Payable.String() + " " + e.Due.String()
		}
		return out
	}
	if got := fold("k", 100); got != "" || len(a.Caps[0].Tranches) != 0 {
		t.Errorf("%s, %+v", got, a.Caps)
	}
	// It was payable on 1 February, and is posted on the 10th.
	if got, want := fold("l", 40), "-0.30 EUR 2025-02-10 2025-02-01"; got != want || len(a.Caps[0].Tranches) != 3 || a.Caps[0].Tranches[2].State != commission.TrancheReleased {
		t.Errorf("%s, want %s, %+v", got, want, a.Caps)
	}
	if got := a.Cuts[0].Posted; got != -30 || a.Caps[0].Posted != -30 {
		t.Errorf("%+v, %+v", a.Cuts, a.Caps)
	}
	cent := &account{Partner: "a", Reached: a.Reached}
	a, cent = cent, a
	if got := fold("k", 100) + fold("l", 1); got != "-0.01 EUR 2025-02-10 2025-02-01" || len(a.Caps[0].Tranches) != 3 {
		t.Errorf("one cent more: %s, %+v", got, a.Caps)
	}
	a = cent
	line := &commission.Line{ID: "l", Parts: []commission.Part{{Partner: "a"}}}
	b := &Book{accounts: map[string]*account{"a": a}}
	if !b.defers(p, "c", line) || b.defers(p, "c", &commission.Line{ID: "k", Parts: line.Parts}) || b.defers(p, "d", line) || b.defers(capping(), "c", line) {
		t.Error("what was put off of the line waits, and of no other")
	}
	for i := range a.Caps[0].Tranches {
		a.Caps[0].Tranches[i].State = commission.TrancheReleased
	}
	if b.defers(p, "c", line) {
		t.Error("what is released does not wait")
	}
}

// Several lines of a fact are granted each by itself, in their order: those of one id are of two
// customers.
func TestLinesOfAFactAreGrantedOneByOne(t *testing.T) {
	d := partnerecon.MustDay
	p := capping(limiting("m", EveryMonth, commission.FirstCome, "1"))
	sum := func(customer, id, component string, earned int64) lineSum {
		return lineSum{Customer: customer, Line: id, Component: component, Terms: "v", Cleared: d("2025-01-10"), Payable: d("2025-02-01"), Earned: earned, Net: earned}
	}
	a := &account{Partner: "a"}
	s := &posting{program: p, book: &Book{accounts: map[string]*account{"a": a}}, fact: Fact{ID: "f", Event: Refund{Customer: "c"}}}
	s.when.posted, s.when.on = d("2025-01-15"), d("2025-01-15")
	s.entries = []partnerecon.Entry{ // of level 1
		{Claim: partnerecon.Claim{Partner: "a", Customer: "c", Line: "l"}, Payable: d("2025-02-05")},
		{Claim: partnerecon.Claim{Partner: "b", Customer: "c", Line: "l"}, Payable: d("2025-03-05")},
		{Claim: partnerecon.Claim{Partner: "a", Customer: "e", Line: "l"}, Payable: d("2025-04-05")},
		{Claim: partnerecon.Claim{Partner: "a", Customer: "c", Line: "k"}, Payable: d("2025-05-05")},
	}
	s.sums = lineSums{"a": {sum("c", "l", "base", 60), sum("c", "l", "spiff", 50), sum("d", "l", "base", 30), sum("e", "l", "base", 5), sum("e", "m", "base", 20)}}
	s.settleFirstCome(a)
	var got []string
	for _, e := range s.entries[4:] {
		got = append(got, e.Claim.Customer+" "+e.Claim.Line+" "+e.Amount.String()+" "+e.Payable.String())
	}
	if diff := cmp.Diff([]string{"c l -0.10 EUR 2025-02-05", "d l -0.30 EUR 2025-02-01", "e l -0.05 EUR 2025-04-05", "e m -0.20 EUR 2025-02-01"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Cuts of a line are kept by customer, line and cap, and are in its record by partner; they go
// when it is sealed, and come back once.
func TestCutsOfALine(t *testing.T) {
	x := func(partner, customer, line, limit string) FrozenCut {
		return FrozenCut{Partner: partner, Customer: customer, Line: line, Cap: limit}
	}
	of := func(partner string) *account {
		return &account{Partner: partner, Cuts: []FrozenCut{
			x(partner, "b", "l", "m"), x(partner, "c", "k", "m"), x(partner, "c", "l", "m"), x(partner, "c", "l", "q"), x(partner, "c", "n", "m"), x(partner, "d", "l", "m"),
		}}
	}
	b := &Book{
		accounts: map[string]*account{"a": of("a"), "b": of("b"), "e": of("e")},
		customers: map[string]*customer{
			"c": {Ledger: commission.Ledger{Customer: "c", Lines: []*commission.Line{{ID: "l"}}}}, "d": {},
		},
	}
	line := &commission.Line{ID: "l", Parts: []commission.Part{{Partner: "b"}, {Partner: "unknown"}, {Partner: "a"}, {Partner: "b", Component: "spiff"}}}
	want := []FrozenCut{x("a", "c", "l", "m"), x("a", "c", "l", "q"), x("b", "c", "l", "m"), x("b", "c", "l", "q")}
	if diff := cmp.Diff(want, b.cutsOf("c", line), sameInside()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := b.cutsOf("c", &commission.Line{ID: "none", Parts: line.Parts}); got != nil {
		t.Errorf("%v", got)
	}
	a := b.accounts["a"]
	b.forgetCuts(a)
	if diff := cmp.Diff([]FrozenCut{x("a", "b", "l", "m"), x("a", "c", "l", "m"), x("a", "c", "l", "q")}, a.Cuts, sameInside()); diff != "" {
		t.Errorf("sealed (-want +got)\n%s", diff)
	}
	back := x("a", "c", "l", "m")
	back.Posted = -5
	a.putCuts([]FrozenCut{back, x("a", "c", "k", "m")})
	if diff := cmp.Diff([]FrozenCut{x("a", "b", "l", "m"), x("a", "c", "k", "m"), x("a", "c", "l", "m"), x("a", "c", "l", "q")}, a.Cuts, sameInside()); diff != "" {
		t.Errorf("reopened (-want +got)\n%s", diff)
	}
}

// What a cap on net cuts off, what it limits, and in which order several apply.
func TestCapsOfPeriods(t *testing.T) {
	d, m := partnerecon.MustDay, partnerecon.MustMonth
	for net, want := range map[int64]int64{-5: 0, 99: 0, 100: 0, 101: -1, 250: -150} {
		if got := (&capClaim{Net: net}).due(100); got != want {
			t.Errorf("net %d: %d", net, got)
		}
	}
	for _, k := range []partnerecon.Kind{partnerecon.Earned, partnerecon.Returned, partnerecon.Capped, partnerecon.Clawed} {
		if !capped(k) {
			t.Errorf("%s counts", k)
		}
	}
	for _, k := range []partnerecon.Kind{partnerecon.TruedUp, partnerecon.Adjusted, partnerecon.Paid, partnerecon.Held, partnerecon.Sealed} {
		if capped(k) {
			t.Errorf("%s counts not", k)
		}
	}
	for _, c := range []struct {
		a, b []string
		want bool
	}{
		{nil, nil, true},
		{[]string{"base"}, nil, true},
		{nil, []string{"base"}, true},
		{[]string{"base"}, []string{"spiff"}, false},
		{[]string{"base", "spiff"}, []string{"spiff"}, true},
	} {
		if got := (&Cap{Components: c.a}).meets(&Cap{Components: c.b}); got != c.want {
			t.Errorf("%v and %v: %v", c.a, c.b, got)
		}
	}
	lever := Cap{From: d("2025-02-01"), Until: d("2025-04-01")}
	for month, want := range map[string]bool{"2025-01": false, "2025-02": true, "2025-03": true, "2025-04": false} {
		if got := lever.limits(period{start: m(month)}); got != want {
			t.Errorf("%s: %v", month, got)
		}
	}
	if !(&Cap{}).limits(period{start: m("2025-01")}) {
		t.Error("a cap without days limits all months")
	}
	p := capping(limiting("y", EveryYear, commission.OnNet, "1"), limiting("m2", EveryMonth, commission.OnNet, "1"), limiting("all", AllTime, commission.OnNet, "1"), limiting("m1", EveryMonth, commission.OnNet, "1"))
	p.policy.Terms = append(p.policy.Terms, partnerecon.Version[Agreement]{ID: "w", From: d("2025-07-01"), Policy: p.policy.Terms[0].Policy})
	first := &capClaim{Name: "all", Terms: "w"}
	if got := p.began(first); got != d("2025-07-01") {
		t.Errorf("all time began on %s", got)
	}
	if got := p.began(&capClaim{Name: "all", Terms: "v"}); got != d("2025-01-01") {
		t.Errorf("all time began on %s", got)
	}
	if got := p.began(&capClaim{Name: "m1", Terms: "w", Start: m("2025-03")}); got != d("2025-03-01") {
		t.Errorf("March began on %s", got)
	}
	for _, c := range []struct{ name, terms, want string }{{"all", "w", "v"}, {"m1", "w", "w"}, {"none", "w", "w"}} {
		every := EveryMonth
		if c.name != "m1" {
			every = AllTime
		}
		if got := p.since(&Cap{Name: c.name, Every: every}, c.terms); got != c.want {
			t.Errorf("%s is under %s since %s", c.name, c.terms, got)
		}
	}
	for _, c := range []struct {
		name, terms string
		at          int
		where       string
	}{{"m2", "v", 1, "/terms/0/policy/caps/1"}, {"m1", "w", 3, "/terms/1/policy/caps/3"}, {"none", "v", -1, ""}, {"m1", "x", -1, ""}} {
		rule, where, ok := p.capOf(&capClaim{Name: c.name, Terms: c.terms})
		if got := p.capPlace(&capClaim{Name: c.name, Terms: c.terms}); got != c.at || where != c.where || ok != (c.where != "") || ok && rule.Name != c.name {
			t.Errorf("%s of %s: %d, %s, %v", c.name, c.terms, got, where, ok)
		}
	}
	a := &account{}
	for _, name := range []string{"all", "m1", "m2", "y"} {
		a.Caps = append(a.Caps, capClaim{Name: name, Terms: "v"})
	}
	if got := (&posting{program: p}).capOrder(a); !slices.Equal(got, []int{2, 1, 3, 0}) {
		t.Errorf("m2, m1, y, all: %v", got)
	}
}

// What one cap on net cuts off counts for those that apply after it and limit the same: the longer
// ones, and those behind it in the policy.
func TestCapsThatApplyAfterAnother(t *testing.T) {
	p := capping(limiting("m1", EveryMonth, commission.OnNet, "1"), limiting("m2", EveryMonth, commission.OnNet, "1", "base"), limiting("m3", EveryMonth, commission.FirstCome, "1"),
		limiting("q1", EveryQuarter, commission.OnNet, "1", "spiff"), limiting("q2", EveryQuarter, commission.OnNet, "1"))
	for _, c := range []struct {
		at   int
		want string
	}{{0, "m2 5/7; q1 5/7; q2 5/7"}, {1, "q2 5/7"}, {3, "q2 5/7"}, {4, ""}} {
		a, s := &account{}, &posting{program: p}
		day := partnerecon.MustDay("2025-02-01")
		s.capInCaps(a, p.policy.Terms[0].Policy.Caps[c.at], day, 5)
		s.spareInCaps(a, p.policy.Terms[0].Policy.Caps[c.at], day, 9) // without incentives nothing
		p.rewards = true
		s.spareInCaps(a, p.policy.Terms[0].Policy.Caps[c.at], day, 7)
		p.rewards = false
		var got []string
		for _, x := range a.Caps {
			got = append(got, fmt.Sprintf("%s %d/%d", x.Name, x.Net, x.Clawed))
		}
		slices.Sort(got)
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%d: %v, want %s", c.at, got, c.want)
		}
	}
	a, s := &account{}, &posting{program: p}
	day := partnerecon.MustDay("2025-02-01")
	s.cutInNets(a, &p.policy.Terms[0].Policy.Caps[2], day, 0, 0)
	if len(a.Caps) != 0 {
		t.Errorf("nothing was cut off: %+v", a.Caps)
	}
	s.cutInNets(a, &p.policy.Terms[0].Policy.Caps[2], day, -5, -7)
	p.rewards = true
	s.cutInNets(a, &p.policy.Terms[0].Policy.Caps[2], day, 0, -3)
	p.rewards = false
	var got []string
	for _, x := range a.Caps {
		got = append(got, fmt.Sprintf("%s %d/%d", x.Name, x.Net, x.Clawed))
	}
	slices.Sort(got)
	if want := "m1 -5/-3; m2 -5/-3; q1 -5/-3; q2 -5/-3"; strings.Join(got, "; ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// deferring is a cap of 1.00 a month that puts off what it cuts: a half for six months, a quarter for
// three, and a quarter until a renewal within ten days.
func deferring(counts commission.Counts) Program {
	half, _ := partnerecon.Fraction(1, 2)
	quarter, _ := partnerecon.Fraction(1, 4)
	c := limiting("m", EveryMonth, counts, "1")
	c.Defer = []commission.Tranche{{Share: half, Months: 6}, {Share: quarter, Months: 3}, {Share: quarter, Milestone: "renewed", Within: partnerecon.Days(10, partnerecon.Through)}}
	p := capping(c)
	d, err := commission.Policy{}.Deferral(c.Defer)
	if err != nil {
		panic(err)
	}
	p.deferrals = map[componentOf]commission.Deferral{{"v", "m"}: d}
	p.defersLines = counts == commission.FirstCome
	return p
}

// January is over on 1 February, from which tranches count: through 11 February a renewal releases a quarter,
// 1 May is three months and 1 August six. What comes to less than a cent is no task.
func TestTasksOfWhatACapHasPutOff(t *testing.T) {
	d := partnerecon.MustDay
	waits, released, forfeited := decidedTranche{}, decidedTranche{State: commission.TrancheReleased}, decidedTranche{State: commission.TrancheForfeited}
	for _, c := range []struct {
		name    string
		net     int64
		decided []decidedTranche
		account account
		want    string
	}{
		{"1.00", 200, nil, account{}, "2025-02-11 reach_milestone 0.25 EUR; 2025-05-01 release_deferred 0.25 EUR; 2025-08-01 release_deferred 0.50 EUR"},
		{"a cent", 101, nil, account{}, "2025-08-01 release_deferred 0.01 EUR"},                                                                               // 0.25 of it by May, and 0.75
		{"two cents", 102, nil, account{}, "2025-02-11 reach_milestone 0.01 EUR; 2025-05-01 release_deferred 0.01 EUR; 2025-08-01 release_deferred 0.01 EUR"}, // 0.5 rounds up; and 1.5 does
		{"the half is released", 200, []decidedTranche{released}, account{}, "2025-02-11 reach_milestone 0.25 EUR; 2025-05-01 release_deferred 0.25 EUR"},
		{"the half is forfeited", 200, []decidedTranche{forfeited, waits, waits}, account{}, "2025-02-11 reach_milestone 0.25 EUR; 2025-05-01 release_deferred 0.25 EUR"},
		{"the renewal came", 200, nil, account{Reached: []commission.Reached{{ID: "r", Name: "renewed", On: d("2025-02-05")}}}, "2025-02-05 release_deferred 0.25 EUR; 2025-05-01 release_deferred 0.25 EUR; 2025-08-01 release_deferred 0.50 EUR"},
		{"all is released", 200, []decidedTranche{released, released, released}, account{}, ""},
		{"nothing is put off", 100, nil, account{}, ""},
	} {
		p := deferring(commission.OnNet)
		a := c.account
		a.Partner = "a"
		a.Caps = []capClaim{{Name: "m", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Net: c.net, Tranches: c.decided}}
		var got []string
		for _, x := range p.putOffs(&a) {
			for _, task := range p.tasksOfCap(&a, &x) {
				got = append(got, task.Day.String()+" "+string(task.Duty)+" "+task.Amount.String())
				rule, about := "/terms/0/policy/caps/0/defer", "m:2025-01"
				if task.Duty == ReachMilestone {
					rule, about = rule+"/2", "renewed"
				}
				if task.Rule != rule || task.About != about || task.Partner != "a" {
					t.Errorf("%s: %+v", c.name, task)
				}
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %s, want %s", c.name, strings.Join(got, "; "), c.want)
		}
	}
	p := deferring(commission.OnNet)
	b := &Book{}
	for _, id := range []string{"b", "a"} {
		b.account(id).Caps = []capClaim{{Name: "m", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Net: 101}}
	}
	tasks, err := p.deferredToWatch(b, partnerecon.Day{})
	if err != nil || len(tasks) != 2 || tasks[0].Partner != "a" || tasks[1].Partner != "b" {
		t.Errorf("%+v, %v", tasks, err)
	}
	if tasks, err := capping().deferredToWatch(b, partnerecon.Day{}); err != nil || tasks != nil {
		t.Errorf("of a program that puts nothing off: %+v, %v", tasks, err)
	}
}

// A partner that left by an exit that forfeits has no tasks of days on which it is gone.
func TestTasksOfAPartnerThatLeft(t *testing.T) {
	p := deferring(commission.OnNet)
	p.policy.Terms[0].Policy.Exits = []Exit{{Cause: Resigned, Unvested: ForfeitUnvested}}
	a := &account{Partner: "a", Caps: []capClaim{{Name: "m", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Net: 200}}}
	for on, want := range map[string]string{"2025-02-10": "", "2025-02-11": "2025-02-11", "2025-05-01": "2025-02-11 2025-05-01", "2025-08-01": "2025-02-11 2025-05-01 2025-08-01"} {
		a.Exits = []exited{{On: partnerecon.MustDay(on), Cause: Resigned, Terms: "v"}}
		var got []string
		for _, x := range p.putOffs(a) {
			for _, task := range p.tasksOfCap(a, &x) {
				got = append(got, task.Day.String())
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("gone after %s: %v, want %s", on, got, want)
		}
	}
}

// What caps have put off: on net what exceeds the limit, first come line by line; what is released
// or forfeited of it waits no more. A cap that drops it, and one that is no more, put nothing off.
func TestWhatCapsHavePutOff(t *testing.T) {
	m := partnerecon.MustMonth
	released, forfeited := decidedTranche{State: commission.TrancheReleased}, decidedTranche{State: commission.TrancheForfeited}
	claim := func(name, month string, net int64, decided ...decidedTranche) capClaim {
		return capClaim{Name: name, Start: m(month), Terms: "v", Net: net, Tranches: decided}
	}
	p := deferring(commission.OnNet)
	p.policy.Terms[0].Policy.Caps = append(p.policy.Terms[0].Policy.Caps, limiting("drops", EveryMonth, commission.OnNet, "1"))
	a := &account{Partner: "a", Caps: []capClaim{
		claim("m", "2025-01", 200), claim("m", "2025-02", 100), claim("m", "2025-03", 101), claim("drops", "2025-03", 900), claim("none", "2025-03", 900),
		claim("m", "2025-04", 300, released, forfeited), claim("m", "2025-05", 200, released, released, released),
	}}
	var got []string
	for _, x := range p.putOffs(a) {
		all, released, forfeited := x.sums(p.cuttingOf(x.claim, &x.rule, "a"))
		got = append(got, fmt.Sprintf("%s %v %s: %d, %d, %d", x.claim.period().text(), x.excesses, x.at, all, released, forfeited))
	}
	const at = "/terms/0/policy/caps/0"
	if diff := cmp.Diff([]string{"2025-01 [100] " + at + ": 100, 0, 0", "2025-03 [1] " + at + ": 1, 0, 0", "2025-04 [200] " + at + ": 200, 100, 50", "2025-05 [100] " + at + ": 100, 100, 0"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := p.deferred(a); got != 100+1+50 {
		t.Errorf("%d wait", got)
	}
	if got := capping().deferred(a); got != 0 || capping().putOff(5).Stated() || p.putOff(5) != partnerecon.MustMoney("0.05", "EUR") {
		t.Errorf("of a program that puts nothing off %d wait", got)
	}
	rule := p.policy.Terms[0].Policy.Caps[0]
	for _, c := range []struct {
		decided []decidedTranche
		want    int64
	}{{nil, 100}, {[]decidedTranche{released}, 50}, {[]decidedTranche{forfeited}, 50}, {[]decidedTranche{released, forfeited}, 25}, {[]decidedTranche{released, forfeited, released}, 0}} {
		one := claim("m", "2025-01", 200, c.decided...)
		if got := p.waitingOf(&one, &rule, "a", 100); got != c.want {
			t.Errorf("%v: %d wait", c.decided, got)
		}
		if got := p.waitingOf(&one, &Cap{Name: "drops"}, "a", 100); got != 0 {
			t.Errorf("of a cap that drops it %d wait", got)
		}
	}

	first := deferring(commission.FirstCome)
	lines := &account{Partner: "a", Caps: []capClaim{claim("m", "2025-01", 0)}, Cuts: []FrozenCut{
		{Customer: "c", Line: "k", Cap: "m", Start: m("2025-01"), Before: 90, Earned: 30, Net: 30},
		{Customer: "c", Line: "l", Cap: "m", Start: m("2025-01"), Before: 100, Earned: 50, Net: 25},
		{Customer: "c", Line: "n", Cap: "m", Start: m("2025-02"), Before: 100, Earned: 7, Net: 7},
	}}
	all := first.putOffs(lines)
	if len(all) != 1 || !slices.Equal(all[0].excesses, []int64{20, 25}) {
		t.Errorf("%+v", all)
	}
}

// What waits is told by tranche: what has become of it, when and by which fact; and what it comes
// to. Of many months the last ones are listed.
func TestWhatWaitsIsToldTrancheByTranche(t *testing.T) {
	d, p := partnerecon.MustDay, deferring(commission.OnNet)
	a := &account{Partner: "a", Caps: []capClaim{{Name: "m", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Net: 200, Tranches: []decidedTranche{
		{}, {State: commission.TrancheForfeited, On: d("2025-05-01"), Exit: "x"}, {State: commission.TrancheReleased, On: d("2025-02-05"), By: "r", Facts: []commission.Fact{{Name: "seats", Values: []string{"9"}}, {Name: "plans", Values: []string{"a", "b"}}}},
	}}}}
	var tr partnerecon.Trace
	p.whyDeferred(a, &tr)
	const at = ` /terms/0/policy/caps/0/defer`
	want := commission.CodeWaits + at + `/0 cap="m" from="2025-01" share="50%" due="2025-08-01"` + "\n" +
		commission.CodeForfeited + at + `/1 cap="m" from="2025-01" share="25%" exit="x" on="2025-05-01"` + "\n" +
		commission.CodeReleased + at + `/2 cap="m" from="2025-01" share="25%" milestone="renewed" by="r" seats="9" plans="[a b]" on="2025-02-05"` + "\n" +
		CodePutOff + at + ` cap="m" from="2025-01" put_off="1.00 EUR" released="0.25 EUR" forfeited="0.25 EUR" waiting="0.50 EUR"` + "\n"
	if diff := cmp.Diff(want, tr.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, c := range []struct {
		months int
		more   string
		first  string
	}{{mostListed, "", "2025-01"}, {mostListed + 1, "1", "2025-02"}, {mostListed + 3, "3", "2025-04"}} {
		many := &account{Partner: "a"}
		for i := range c.months {
			many.Caps = append(many.Caps, capClaim{Name: "m", Start: partnerecon.MustMonth("2025-01").Add(i), Terms: "v", Net: 200})
		}
		many.Caps = append(many.Caps, capClaim{Name: "m", Start: partnerecon.MustMonth("2030-01"), Terms: "v", Net: 200, Tranches: []decidedTranche{{State: commission.TrancheReleased}, {State: commission.TrancheForfeited}, {State: commission.TrancheReleased}}})
		var tr partnerecon.Trace
		p.whyDeferred(many, &tr)
		more := ""
		if tr[0].Code == CodeMore {
			more, tr = tr[0].Details[0].Value, tr[1:]
		}
		if more != c.more || tr[0].Details[1].Value != c.first || len(tr) != 4*mostListed {
			t.Errorf("%d months: %q more, from %s on, %d steps", c.months, more, tr[0].Details[1].Value, len(tr))
		}
	}
	tr = nil
	if capping().whyDeferred(a, &tr); len(tr) != 0 {
		t.Errorf("of a program that puts nothing off: %s", tr)
	}
}

// Time passes at closes: on 1 May a quarter is released by the close, and by no other fact. What is
// decided stays so, and what is met while the partner is gone is forfeited.
func TestTranchesAreDecidedWhenTheirGatesAreMet(t *testing.T) {
	d := partnerecon.MustDay
	reached := []commission.Reached{{ID: "r", Name: "renewed", On: d("2025-02-11")}}
	late := []commission.Reached{{ID: "r", Name: "renewed", On: d("2025-02-12")}}
	for _, c := range []struct {
		name    string
		event   Event
		on      string
		reached []commission.Reached
		gone    string
		decided []decidedTranche
		want    string
	}{
		{"a close before", Close{}, "2025-04-30", nil, "", nil, ""},
		{"a close on the day", Close{}, "2025-05-01", nil, "", nil, "waits; released 2025-05-01; waits"},
		{"another fact on the day", Refund{}, "2025-05-01", nil, "", nil, ""},
		{"a close after both", Close{}, "2025-09-01", nil, "", nil, "released 2025-08-01; released 2025-05-01; waits"},
		{"a milestone", PartnerReached{}, "2025-02-11", reached, "", nil, "waits; waits; released 2025-02-11 r"},
		{"a milestone on the day after the last", PartnerReached{}, "2025-02-12", late, "", nil, "waits; waits; forfeited 2025-02-12 r"},
		{"gone since the day before", Close{}, "2025-05-01", nil, "2025-04-30", nil, "waits; forfeited 2025-05-01 x; waits"},
		{"gone since the day", Close{}, "2025-05-01", nil, "2025-05-01", nil, "waits; released 2025-05-01; waits"},
		{"decided before, and of fewer tranches", Close{}, "2025-05-01", nil, "", []decidedTranche{{State: commission.TrancheReleased, On: d("2025-02-01")}}, "released 2025-02-01; released 2025-05-01; waits"},
		{"decided before", Close{}, "2025-05-01", nil, "", []decidedTranche{{}, {State: commission.TrancheForfeited, On: d("2025-03-01")}, {}}, ""},
	} {
		p := deferring(commission.OnNet)
		p.policy.Terms[0].Policy.Exits = []Exit{{Cause: Resigned, Unvested: ForfeitUnvested}}
		a := &account{Partner: "a", Reached: c.reached}
		if c.gone != "" {
			a.Exits = []exited{{ID: "x", On: d(c.gone), Cause: Resigned, Terms: "v"}}
		}
		claim := capClaim{Name: "m", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Net: 200, Tranches: c.decided}
		s := &posting{program: p, fact: Fact{ID: "f", Event: c.event}}
		s.when.posted = d(c.on)
		changed := s.decideTranches(a, &claim, &p.policy.Terms[0].Policy.Caps[0])
		var got []string
		for _, x := range claim.Tranches {
			if x.State == "" {
				got = append(got, "waits")
				continue
			}
			got = append(got, strings.TrimSpace(string(x.State)+" "+x.On.String()+" "+x.By+x.Exit))
		}
		if changed != (c.want != "") || changed && strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %v, %q, want %q", c.name, changed, strings.Join(got, "; "), c.want)
		}
		if !changed && len(claim.Tranches) != len(c.decided) {
			t.Errorf("%s: %v", c.name, claim.Tranches)
		}
	}
}

// What is cut off a line on 5 March goes into the caps on net of its month and its year that limit some of
// its components, and into the true-ups of its quarter that cover its tier, but for what a clawback
// gave back. With incentives it is kept by how much that is beside what was posted.
func TestACutIsTakenIntoWhatComesAfterIt(t *testing.T) {
	on := partnerecon.MustDay("2025-03-05")
	p := capping(limiting("first", EveryMonth, commission.FirstCome, "1"), limiting("m", EveryMonth, commission.OnNet, "1"), limiting("spiffs", EveryMonth, commission.OnNet, "1", "spiff"),
		limiting("y", EveryYear, commission.OnNet, "1", "fee", "base"))
	p.policy.Terms[0].Policy.TrueUps = []TrueUp{{Name: "q", Every: EveryQuarter}, {Name: "gold", Every: EveryQuarter, Tiers: []string{"gold"}}}
	show := func(a *account) string {
		out := ""
		for _, c := range a.Caps {
			out += fmt.Sprintf("%s %s %d %d; ", c.Name, c.Start, c.Net, c.Clawed)
		}
		for _, u := range a.TrueUps {
			out += fmt.Sprintf("%s %s %d; ", u.Name, u.Start, u.Earned)
		}
		return out
	}
	for _, c := range []struct {
		name        string
		rewards     bool
		components  []string
		tier        string
		n, unclawed int64
		want        string
	}{
		{"all components", false, nil, "", -30, -45, "y 2025-01 -30 0; m 2025-03 -30 0; spiffs 2025-03 -30 0; q 2025-01 -45; "},
		{"all, with incentives", true, nil, "", -30, -45, "y 2025-01 -30 -15; m 2025-03 -30 -15; spiffs 2025-03 -30 -15; q 2025-01 -45; "},
		{"in a tier", false, []string{"base"}, "gold", -30, -45, "y 2025-01 -30 0; m 2025-03 -30 0; gold 2025-01 -45; q 2025-01 -45; "},
		{"not of the base", false, []string{"spiff"}, "gold", -30, -45, "m 2025-03 -30 0; spiffs 2025-03 -30 0; "},
		{"posted alone", true, []string{"base"}, "", -30, 0, "y 2025-01 -30 30; m 2025-03 -30 30; "},
		{"given back alone", true, []string{"base"}, "", 0, 20, "y 2025-01 0 20; m 2025-03 0 20; q 2025-01 20; "},
		{"nothing", true, []string{"base"}, "", 0, 0, ""},
	} {
		p.rewards = c.rewards
		s, a, limit := &posting{program: p}, &account{Partner: "a"}, &Cap{Name: "first", Components: c.components}
		s.cutInNets(a, limit, on, c.n, c.unclawed)
		s.cutInTrueUps(a, limit, &FrozenCut{Tier: c.tier}, on, c.unclawed)
		if got := show(a); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	// What one on net cuts off goes into those after it alone, and into true-ups that there are, of as long
	// a period at least.
	for _, c := range []struct {
		rule Cap
		want string
	}{
		{limiting("m", EveryMonth, commission.OnNet, "1"), "y 2025-01 -30 -7; spiffs 2025-03 -30 -7; gold 2025-01 70; q 2025-01 70; q 2025-04 100; "},
		{limiting("spiffs", EveryMonth, commission.OnNet, "1", "spiff"), "gold 2025-01 100; q 2025-01 100; q 2025-04 100; "},
		{limiting("y", EveryYear, commission.OnNet, "1", "fee", "base"), "gold 2025-01 100; q 2025-01 100; q 2025-04 100; "},
		{limiting("all", EveryQuarter, commission.OnNet, "1", "base"), "gold 2025-01 70; q 2025-01 70; q 2025-04 100; "},
	} {
		p.rewards = true
		s, a := &posting{program: p}, &account{Partner: "a"}
		for _, u := range []period{{name: "q", start: partnerecon.MustMonth("2025-01")}, {name: "gold", start: partnerecon.MustMonth("2025-01")}, {name: "q", start: partnerecon.MustMonth("2025-04")}} {
			a.trueUpClaim(u, "v").Earned = 100
		}
		s.capInCaps(a, c.rule, on, -30)
		s.spareInCaps(a, c.rule, on, -7)
		s.capInTrueUps(a, c.rule, on, -30)
		if got := show(a); got != c.want {
			t.Errorf("%s: %s, want %s", c.rule.Name, got, c.want)
		}
		s.program.rewards, a = false, &account{}
		if s.spareInCaps(a, c.rule, on, -7); len(a.Caps) != 0 {
			t.Errorf("%s, without incentives: %+v", c.rule.Name, a.Caps)
		}
	}
}

// What was decided of a claim before the fact is what the fact found, where it decided more; and what
// is released of a cut is payable with the line, or on a later day on which a gate was met.
func TestWhatWasDecidedBeforeAFact(t *testing.T) {
	d := partnerecon.MustDay
	was, is := []decidedTranche{{}}, []decidedTranche{{State: commission.TrancheReleased, On: d("2025-02-01")}}
	c := &capClaim{Name: "m", Start: partnerecon.MustMonth("2025-01"), Tranches: is}
	s := &posting{}
	if got := s.tranchesBefore(c); len(got) != 1 || got[0].State != commission.TrancheReleased {
		t.Errorf("nothing was decided: %+v", got)
	}
	s.decided = map[period][]decidedTranche{{start: c.Start, name: "other"}: was}
	if got := s.tranchesBefore(c); got[0].State != commission.TrancheReleased {
		t.Errorf("of another claim: %+v", got)
	}
	s.decided[c.period()] = was
	if got := s.tranchesBefore(c); got[0].State != "" {
		t.Errorf("decided with the fact: %+v", got)
	}
	for _, x := range []struct{ a, b, want string }{
		{"2025-01-10", "2025-01-09", "2025-01-10"}, {"2025-01-10", "2025-01-10", "2025-01-10"}, {"2025-01-10", "2025-01-11", "2025-01-11"},
	} {
		if got := latest(d(x.a), d(x.b)); got != d(x.want) {
			t.Errorf("%s and %s: %s", x.a, x.b, got)
		}
	}
}

// A month on net cuts 0.30 of 1.30, of which 0.10 was posted: 0.20 more, payable with the last entry of the
// fact. Its year is less by 0.20, and so is its quarter's true-up.
func TestACapOnNetIsPostedBeyondWhatWas(t *testing.T) {
	d := partnerecon.MustDay
	p := capping(limiting("m", EveryMonth, commission.OnNet, "1"), limiting("y", EveryYear, commission.OnNet, "9"), limiting("f", EveryMonth, commission.FirstCome, "1"))
	p.policy.Terms[0].Policy.TrueUps, p.truesUp = []TrueUp{{Name: "q", Every: EveryQuarter}}, true
	start := partnerecon.MustMonth("2025-03")
	a := &account{
		Partner: "a", Total: 1000, Caps: []capClaim{{Name: "y", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Net: 500}, {Name: "f", Start: start, Terms: "v", Net: 900}, {Name: "m", Start: start, Terms: "v", Net: 130, Posted: -10, Told: -10}, {Name: "old", Start: start, Terms: "v", Net: 900}},
		TrueUps: []trueUpClaim{{Name: "q", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Earned: 500}},
	}
	s := &posting{program: p, book: &Book{accounts: map[string]*account{"a": a}}, fact: Fact{ID: "f", Event: Payment{Customer: "c"}}}
	s.when.posted, s.when.on = d("2025-03-12"), d("2025-03-12")
	s.entries = []partnerecon.Entry{{Claim: partnerecon.Claim{Partner: "a", Line: "l"}, Payable: d("2025-04-20")}}
	s.settleCaps(a)
	s.settleCaps(a) // and no more
	if len(s.entries) != 2 {
		t.Fatalf("%+v", s.entries)
	}
	e := s.entries[1]
	if e.ID() != "c~1f/a////cap:m:2025-03/capped" || e.Amount != moneyIn(-20, "EUR") || e.Payable != d("2025-04-20") || e.Earned != d("2025-03-01") || e.Terms != "v" || e.Posted != d("2025-03-12") {
		t.Errorf("%s %+v", e.ID(), e)
	}
	got := ""
	for _, c := range a.Caps {
		got += fmt.Sprintf("%s %d %d; ", c.Name, c.Net, c.Posted)
	}
	if want := "y 480 0; f 900 0; m 130 -30; old 900 0; "; got != want || a.TrueUps[0].Earned != 480 || a.Total != 980 {
		t.Errorf("%s, want %s; %d in the quarter, %d in all", got, want, a.TrueUps[0].Earned, a.Total)
	}
}

// With incentives a cap on net tells them what it would cut off if no clawback had taken anything: of 1.30
// and 0.20 that were clawed 0.50, of which it told 0.15, so 0.35 more. It posts 0.20 more; the 0.15 between
// the two are what the year would have less without the clawback.
func TestACapOnNetTellsWhatItWouldCutOff(t *testing.T) {
	d, start := partnerecon.MustDay, partnerecon.MustMonth("2025-03")
	p := capping(limiting("m", EveryMonth, commission.OnNet, "1"), limiting("y", EveryYear, commission.OnNet, "9"), limiting("all", AllTime, commission.OnNet, "1"))
	a := &account{Partner: "a", Total: 1000, Caps: []capClaim{
		{Name: "all", Terms: "v", Net: 150, Posted: -10, Clawed: 20}, // less 20 and 15, as those of the year
		{Name: "y", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Net: 500}, {Name: "m", Start: start, Terms: "v", Net: 130, Clawed: 20, Posted: -10, Told: -15},
	}}
	s := rewardingOf(p, Close{})
	s.book.accounts = map[string]*account{"a": a}
	s.when.posted = d("2025-04-01")
	s.settleCaps(a)
	var got []string
	for i := range s.entries {
		e := &s.entries[i]
		b, ok := e.Basis.Facts().(*capBasis)
		if !ok {
			t.Fatalf("%+v", e.Basis)
		}
		got = append(got, e.ID()+" "+e.Amount.String()+" "+e.Payable.String()+" "+b.Partner)
	}
	for _, c := range a.Caps {
		got = append(got, fmt.Sprintf("%s net %d posted %d clawed %d told %d", c.Name, c.Net, c.Posted, c.Clawed, c.Told))
	}
	if diff := cmp.Diff([]string{
		"f/a////cap:m:2025-03/capped -0.20 EUR 2025-04-01 ", "f/a////cap:all:all_time/capped -0.20 EUR 2025-04-01 ",
		"all net 130 posted -30 clawed 5 told -35", "y net 480 posted 0 clawed -15 told 0", "m net 130 posted -30 clawed 20 told -50",
		"f a capped -35 base 0 withheld 0 on 2025-04-01 for 2025-03-31,    ",
	}, append(got, s.soldText("a")...)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A stored cut names what it is of, and has amounts that can be: something was asked for, no less than nothing had been granted
// before, and no more was cut off than was asked for.
func TestStoredCutsThatCannotBe(t *testing.T) {
	x := FrozenCut{Partner: "a", Customer: "c", Line: "l", Cap: "m", Cleared: partnerecon.MustDay("2025-01-10"), Before: 5, Earned: 30, Net: 20, Taken: 10, Posted: -30}
	for _, c := range []struct {
		name   string
		change func(*FrozenCut)
		want   string
	}{
		{"right", func(*FrozenCut) {}, ""},
		{"nothing was cut, of one cent", func(x *FrozenCut) { x.Before, x.Earned, x.Posted = 0, 1, 0 }, ""},
		{"less than nothing is left", func(x *FrozenCut) { x.Net, x.Taken = -1, -1 }, ""},
		{"no partner", func(x *FrozenCut) { x.Partner = "" }, "/x required"},
		{"no customer", func(x *FrozenCut) { x.Customer = "" }, "/x required"},
		{"no line", func(x *FrozenCut) { x.Line = "" }, "/x required"},
		{"no cap", func(x *FrozenCut) { x.Cap = "" }, "/x required"},
		{"no day", func(x *FrozenCut) { x.Cleared = partnerecon.Day{} }, "/x required"},
		{"nothing was asked for", func(x *FrozenCut) { x.Earned, x.Posted = 0, 0 }, "/x conflict"},
		{"too much was asked for", func(x *FrozenCut) { x.Earned = maxVolume + 1 }, "/x conflict"},
		{"less than nothing was granted before", func(x *FrozenCut) { x.Before = -1 }, "/x conflict"},
		{"too much was granted before", func(x *FrozenCut) { x.Before = maxVolume + 1 }, "/x conflict"},
		{"too much is left", func(x *FrozenCut) { x.Net = maxVolume + 1 }, "/x conflict"},
		{"too much is taken", func(x *FrozenCut) { x.Taken = -maxVolume - 1 }, "/x conflict"},
		{"something was added", func(x *FrozenCut) { x.Posted = 1 }, "/x conflict"},
		{"more was cut than was asked for", func(x *FrozenCut) { x.Posted = -31 }, "/x conflict"},
	} {
		var list problem.List
		y := x
		c.change(&y)
		y.check(&list, "/x")
		got := ""
		for _, f := range list.Sorted() {
			got += f.Path + " " + f.Code
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
