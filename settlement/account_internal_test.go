package settlement

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/tiers"
)

// owing10 is a debt of 10.
func owing10() clawback.Debt {
	return clawback.Debt{Accounts: []clawback.Account{{Currency: "EUR", Owed: []clawback.Owed{{Amount: 10}}}}}
}

// Entries count in the sum of their kind, and in what is owed or held: what a payout cleared is no
// more than what is left of the balance, with what is owed of it.
func TestEntriesAreCounted(t *testing.T) {
	d := partnerecon.MustDay
	at := piece{month: partnerecon.MustMonth("2025-01")}
	entry := func(kind partnerecon.Kind, component, line string, n int64) partnerecon.Entry {
		return partnerecon.Entry{Kind: kind, Amount: moneyIn(n, "EUR"), Posted: d("2025-01-15"), Claim: partnerecon.Claim{Partner: "a", Component: component, Line: line}}
	}
	for _, c := range []struct {
		name string
		e    partnerecon.Entry
		due  string
		want account
		sums sums
	}{
		{"earned", entry(partnerecon.Earned, "base", "l", 7), "2025-01-15", account{Total: 107, Cleared: 60}, sums{Earned: 7}},
		{"earned, payable later", entry(partnerecon.Earned, "base", "l", 7), "2025-01-16", account{Total: 107, Cleared: 60, Due: []scheduled{{Day: d("2025-01-16"), Amount: 7}}}, sums{Earned: 7}},
		{"nothing", entry(partnerecon.Earned, "base", "l", 0), "2025-01-15", account{Total: 100, Cleared: 60}, sums{}},
		{"nothing paid", entry(partnerecon.Paid, "payout", "", 0), "2025-01-15", account{Total: 100, Cleared: 60}, sums{}},
		{"a cent paid", entry(partnerecon.Paid, "payout", "", -1), "2025-01-15", account{Total: 99, Cleared: 60, shifted: true}, sums{Paid: -1}},
		{"a cent returned", entry(partnerecon.Returned, "base", "l", -1), "2025-01-15", account{Total: 99, Cleared: 60, shifted: true}, sums{Returned: -1}},
		{"returned, as much as clears", entry(partnerecon.Returned, "base", "l", -50), "2025-01-15", account{Total: 50, Cleared: 60, shifted: true}, sums{Returned: -50}},
		{"returned, and a cent more", entry(partnerecon.Returned, "base", "l", -51), "2025-01-15", account{Total: 49, Cleared: 59, shifted: true}, sums{Returned: -51}},
		{"returned, and more than there is", entry(partnerecon.Returned, "base", "l", -120), "2025-01-15", account{Total: -20, shifted: true}, sums{Returned: -120}},
		{"cut on a line", entry(partnerecon.Capped, "base", "l", -5), "2025-01-15", account{Total: 95, Cleared: 60, shifted: true}, sums{Capped: -5, OnLines: -5}},
		{"cut on no line", entry(partnerecon.Capped, "base", "", -5), "2025-01-15", account{Total: 95, Cleared: 60, shifted: true}, sums{Capped: -5}},
		{"cut by a period", entry(partnerecon.Capped, "cap:m:2025-01", "l", -5), "2025-01-15", account{Total: 95, Cleared: 60, shifted: true}, sums{Capped: -5}},
		{"paid", entry(partnerecon.Paid, "payout", "", -5), "2025-01-16", account{Total: 95, Cleared: 60, shifted: true}, sums{Paid: -5}},
		{"paid back", entry(partnerecon.Paid, "payout", "", 5), "2025-01-15", account{Total: 105, Cleared: 60, shifted: true}, sums{Paid: 5}},
		{"repaid", entry(partnerecon.Paid, "repayment:r", "", 5), "2025-01-15", account{Total: 105, Cleared: 60, shifted: true}, sums{Paid: 5, Repaid: 5}},
		{"withheld", entry(partnerecon.Paid, "withheld:tax", "", -5), "2025-01-15", account{Total: 95, Cleared: 60, shifted: true}, sums{Paid: -5, Withheld: -5}},
		{"written off", entry(partnerecon.WrittenOff, "debt", "", 5), "2025-01-15", account{Total: 105, Cleared: 60, shifted: true}, sums{WrittenOff: 5}},
		{"held", entry(partnerecon.Held, "hold", "", 5), "2025-01-15", account{Total: 100, Held: 5, Cleared: 60}, sums{Held: 5}},
		{"sealed", entry(partnerecon.Sealed, "", "l", 0), "2025-01-15", account{Total: 100, Cleared: 60}, sums{}},
	} {
		a := &account{Total: 100, Cleared: 60, Debt: owing10()}
		a.book(&c.e, at, d(c.due))
		var got sums
		for _, x := range a.Cells {
			got.add(x.Sums)
		}
		if got != c.sums || a.Total != c.want.Total || a.Held != c.want.Held || a.Cleared != c.want.Cleared || a.shifted != c.want.shifted {
			t.Errorf("%s: %+v, total %d, held %d, cleared %d, shifted %v", c.name, got, a.Total, a.Held, a.Cleared, a.shifted)
		}
		if diff := cmp.Diff(c.want.Due, a.Due, sameInside()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// More may have cleared than there is: what is earned then takes nothing from it.
func TestWhatIsEarnedClearsNothing(t *testing.T) {
	for n, want := range map[int64]int64{5: 60, 0: 60, -1: 39} {
		a := &account{Total: 40, Cleared: 60}
		e := partnerecon.Entry{Kind: partnerecon.Earned, Amount: moneyIn(n, "EUR"), Posted: partnerecon.MustDay("2025-01-15")}
		if a.book(&e, piece{month: partnerecon.MustMonth("2025-01")}, e.Posted); a.Cleared != want {
			t.Errorf("%d: %d", n, a.Cleared)
		}
	}
}

// Each kind counts once in what is moved, but for what is held; parts of kinds are added up, too.
func TestSumsOfKinds(t *testing.T) {
	one := sums{
		Earned: 1, Returned: 2, Clawed: 4, Capped: 8, TruedUp: 16, Adjusted: 32, Paid: 64, WrittenOff: 128, Held: 256, Released: 512,
		OnLines: 1024, Retained: 2048, Incentives: 4096, Withheld: 8192,
	}
	if got := one.movement(); got != 255 {
		t.Errorf("moved: %d", got)
	}
	two := one
	two.add(one)
	want := sums{
		Earned: 2, Returned: 4, Clawed: 8, Capped: 16, TruedUp: 32, Adjusted: 64, Paid: 128, WrittenOff: 256, Held: 512, Released: 1024,
		OnLines: 2048, Retained: 4096, Incentives: 8192, Withheld: 16384,
	}
	if two != want {
		t.Errorf("%+v", two)
	}
}

// Cells and days are put in their place, whichever comes first.
func TestCellsAndDaysAreInOrder(t *testing.T) {
	d, m := partnerecon.MustDay, partnerecon.MustMonth
	a := &account{}
	for i, x := range []piece{{month: m("2025-02")}, {month: m("2025-02"), from: d("2025-02-16")}, {month: m("2025-01")}, {month: m("2025-03")}, {month: m("2025-02")}, {month: m("2025-03")}} {
		a.cell(x).Sums.Earned += int64(1) << i
	}
	var got []string
	for i := range a.Cells {
		got = append(got, fmt.Sprint(a.Cells[i].piece().first(), " ", a.Cells[i].Sums.Earned))
	}
	if want := "2025-01-01 4; 2025-02-01 17; 2025-02-16 2; 2025-03-01 40"; strings.Join(got, "; ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	for i, day := range []string{"2025-02-02", "2025-02-01", "2025-02-03", "2025-02-02"} {
		a.schedule(d(day), int64(1)<<i, 0)
	}
	for on, want := range map[string]int64{"2025-01-31": 15, "2025-02-01": 13, "2025-02-02": 4, "2025-02-03": 0} {
		if got := a.notYet(d(on)); got != want {
			t.Errorf("%s: %d", on, got)
		}
	}
}

// A day has one standing, the last that occurred, of one instant that of the greater id. The tier is
// the one that the last standing states, or the ladder's since.
func TestStandingsOfAPartner(t *testing.T) {
	d := partnerecon.MustDay
	a := &account{}
	stand := func(id, on string, hour int, tier string, ladder bool) {
		a.stand(standing{From: d(on), At: At(d(on).Start(time.UTC).Add(time.Duration(hour) * time.Hour)), ID: id, Tier: tier, Plan: "p" + id, Ladder: ladder})
	}
	show := func() string {
		var out []string
		for _, s := range a.Standings {
			out = append(out, s.ID)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		id, on string
		hour   int
		want   string
	}{
		{"m", "2025-02-01", 9, "m"},
		{"a", "2025-02-01", 9, "m"},
		{"z", "2025-02-01", 8, "m"},
		{"n", "2025-02-01", 9, "n"},
		{"b", "2025-02-01", 10, "b"},
		{"c", "2025-01-01", 9, "c b"},
		{"d", "2025-03-01", 9, "c b d"},
	} {
		if stand(c.id, c.on, c.hour, "", false); show() != c.want {
			t.Errorf("%s: %s, want %s", c.id, show(), c.want)
		}
	}
	same := standing{From: d("2025-03-01"), At: a.Standings[2].At, ID: "d", Tier: "gold"}
	if a.stand(same); a.Standings[2].Tier != "" {
		t.Error("the same fact changes nothing")
	}
	a = &account{}
	stand("1", "2025-01-01", 0, "silver", false)
	stand("2", "2025-02-01", 0, "gold", false)
	stand("3", "2025-03-01", 0, "", true) // it leaves the tier to the ladder
	for _, c := range []struct{ on, tier, plan string }{
		{"2024-12-31", "", ""}, {"2025-01-01", "silver", "p1"}, {"2025-01-31", "silver", "p1"}, {"2025-02-01", "gold", "p2"}, {"2025-03-01", "gold", "p3"},
	} {
		if got := a.standing(d(c.on)); got.Tier != c.tier || got.Plan != c.plan || a.tier(d(c.on)) != c.tier {
			t.Errorf("%s: %+v", c.on, got)
		}
	}
	a.Ladder.History = []tiers.Stretch{{What: tiers.WasPlaced, From: d("2025-02-15"), Tier: "platinum"}}
	if got := a.tier(d("2025-02-15")); got != a.Ladder.TierOn(d("2025-02-15")) || got == "gold" {
		t.Errorf("on the ladder for the first time: %s", got)
	}
	a.Ladder.History = []tiers.Stretch{{What: tiers.WasPlaced, From: d("2025-01-15"), Tier: "bronze"}, {What: tiers.WasPlaced, From: d("2025-02-15"), Tier: "platinum"}}
	for _, c := range []struct {
		on, tier string
		ladder   bool
	}{
		{"2025-01-14", "silver", false},
		{"2025-01-15", "bronze", true},
		{"2025-01-31", "bronze", true},
		{"2025-02-01", "gold", false},
		{"2025-02-14", "gold", false},
		{"2025-02-15", "platinum", true},
		{"2025-03-01", "platinum", true},
	} {
		if _, got := a.onLadder(d(c.on)); got != c.ladder {
			t.Errorf("%s: on the ladder: %v", c.on, got)
		}
		if got := a.tier(d(c.on)); c.ladder && got != a.Ladder.TierOn(d(c.on)) || !c.ladder && got != c.tier {
			t.Errorf("%s: %s, want %s", c.on, got, c.tier)
		}
	}
}

// Of a balance of 100 the 30 that stand besides are paid first, then the commission; who is paid
// back makes good what was paid too much first, as what is earned besides does what the commission lacks.
func TestWhatStandsBesides(t *testing.T) {
	for _, c := range []struct {
		name                 string
		kind                 partnerecon.Kind
		retained             bool
		total, besides, owes int64
		n, want              int64
	}{
		{"paid, of what is besides", partnerecon.Paid, false, 100, 30, 0, -20, 10},
		{"paid, all of it", partnerecon.Paid, false, 100, 30, 0, -30, 0},
		{"paid, more", partnerecon.Paid, false, 100, 30, 0, -31, 0},
		{"paid, all", partnerecon.Paid, false, 100, 30, 0, -100, 0},
		{"paid, too much", partnerecon.Paid, false, 100, 30, 0, -101, -1},
		{"paid, with a debt beside", partnerecon.Paid, false, 90, 30, 10, -101, -1},
		{"paid, where the commission lacks some", partnerecon.Paid, false, 20, 30, 0, -20, 0},
		{"paid, where what is besides lacks some", partnerecon.Paid, false, 20, -30, 0, -20, 0},
		{"paid, where all is owed", partnerecon.Paid, false, -20, -10, 0, -5, -15},
		{"paid, where the commission is owed", partnerecon.Paid, false, -20, 10, 0, -5, -5},
		{"paid, where more than all is besides", partnerecon.Paid, false, -20, -50, 0, -5, -25},
		{"paid back", partnerecon.Paid, false, 100, 30, 0, 20, 30},
		{"paid back, of what was paid too much", partnerecon.Paid, false, -20, -30, 0, 20, -10},
		{"paid back, and more", partnerecon.Paid, false, -20, -30, 0, 40, 0},
		{"adjusted", partnerecon.Adjusted, false, 100, 30, 0, 20, 50},
		{"adjusted, where the commission lacks 10", partnerecon.Adjusted, false, 20, 30, 0, 25, 45},
		{"adjusted, where it lacks more", partnerecon.Adjusted, false, -20, 10, 0, 25, 10},
		{"adjusted to the partner's cost", partnerecon.Adjusted, false, 20, 30, 0, -25, 5},
		{"of a retainer", partnerecon.Earned, true, 100, 30, 0, 20, 50},
		{"commission", partnerecon.Earned, false, 100, 30, 0, 20, 30},
	} {
		a := &account{Total: c.total, Besides: c.besides}
		if c.owes != 0 {
			a.Debt = owing10()
		}
		// Of an adjustment what the commission lacks is made good after it: the balance without it.
		a.setBeside(&partnerecon.Entry{Kind: c.kind, Amount: moneyIn(c.n, "EUR")}, c.retained)
		if a.Besides != c.want {
			t.Errorf("%s: %d, want %d", c.name, a.Besides, c.want)
		}
	}
	for _, c := range []struct{ besides, n, want int64 }{{30, 20, 10}, {30, 40, 0}, {-30, 20, -30}, {0, 20, 0}, {1, 1, 0}} {
		a := &account{Besides: c.besides}
		if a.keepBeside(c.n); a.Besides != c.want {
			t.Errorf("%d of %d: %d", c.n, c.besides, a.Besides)
		}
	}
	if got := (&account{Total: 100, Besides: 30, Debt: owing10()}).commission(); got != 80 {
		t.Errorf("commission: %d", got)
	}
}

// Months settle those of the other sign, the oldest first; what is left of a payout is of its own
// month.
func TestMonthsSettleEachOther(t *testing.T) {
	m := partnerecon.MustMonth
	lots := func(all ...any) (out []lot) {
		for i := 0; i < len(all); i += 2 {
			out = append(out, lot{m(all[i].(string)), int64(all[i+1].(int))})
		}
		return out
	}
	for _, c := range []struct {
		name string
		open []lot
		next lot
		want []lot
	}{
		{"the first", nil, lots("2025-01", 5)[0], lots("2025-01", 5)},
		{"nothing", lots("2025-01", 5), lots("2025-02", 0)[0], lots("2025-01", 5)},
		{"of the same sign", lots("2025-01", 5), lots("2025-02", 3)[0], lots("2025-01", 5, "2025-02", 3)},
		{"of the same month", lots("2025-01", 5, "2025-02", 3), lots("2025-02", 4)[0], lots("2025-01", 5, "2025-02", 7)},
		{"of the same month, alone", lots("2025-01", 5), lots("2025-01", 3)[0], lots("2025-01", 8)},
		{"a part of the oldest", lots("2025-01", 5, "2025-02", 3), lots("2025-03", -2)[0], lots("2025-01", 3, "2025-02", 3)},
		{"all of the oldest", lots("2025-01", 5, "2025-02", 3), lots("2025-03", -5)[0], lots("2025-02", 3)},
		{"and a part of the next", lots("2025-01", 5, "2025-02", 3), lots("2025-03", -7)[0], lots("2025-02", 1)},
		{"all", lots("2025-01", 5, "2025-02", 3), lots("2025-03", -8)[0], nil},
		{"more than all", lots("2025-01", 5, "2025-02", 3), lots("2025-03", -9)[0], lots("2025-03", -1)},
		{"a debt", lots("2025-01", -5, "2025-02", -3), lots("2025-03", 6)[0], lots("2025-02", -2)},
		{"one unit each", lots("2025-01", 1), lots("2025-02", -1)[0], nil},
		{"all but one", lots("2025-01", 5), lots("2025-02", -4)[0], lots("2025-01", 1)},
		{"more than one", lots("2025-01", 1), lots("2025-02", -5)[0], lots("2025-02", -4)},
		{"all but one of a debt", lots("2025-01", -5), lots("2025-02", 4)[0], lots("2025-01", -1)},
		{"more than a debt of one", lots("2025-01", -1), lots("2025-02", 5)[0], lots("2025-02", 4)},
		{"one of the same month", lots("2025-01", 1), lots("2025-01", 1)[0], lots("2025-01", 2)},
		{"one beside one", lots("2025-01", 1), lots("2025-02", 1)[0], lots("2025-01", 1, "2025-02", 1)},
	} {
		got := settled(append([]lot(nil), c.open...), c.next)
		if diff := cmp.Diff(c.want, append([]lot(nil), got...), cmp.AllowUnexported(lot{}), sameInside()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	cells := []cell{
		{Month: m("2025-01"), Sums: sums{Earned: 100}, Owes: owes{Charged: 40}},
		{Month: m("2025-01"), From: partnerecon.MustDay("2025-01-16"), Sums: sums{Returned: -10}, Owes: owes{Charged: 2, Returned: 1}},
		{Month: m("2025-02"), Sums: sums{Earned: 50, Paid: -120, WrittenOff: 5}, Owes: owes{Paid: 45}},
		{Month: m("2025-03"), Sums: sums{Paid: -30}, Owes: owes{Charged: 9}},
	}
	// 90 of January and 50 of February, of which 115 are paid, leave 25 of February, and 30 are paid in March.
	if diff := cmp.Diff(lots("2025-03", -5), movedMonths(cells), cmp.AllowUnexported(lot{}), sameInside()); diff != "" {
		t.Errorf("moved (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(lots("2025-02", 25), movedMonths(cells[:3]), cmp.AllowUnexported(lot{}), sameInside()); diff != "" {
		t.Errorf("moved through February (-want +got)\n%s", diff)
	}
	// What is given up of a debt is no payout: 30 of December stay open, beside 100 and 50 of January.
	given := []cell{{Month: m("2024-12"), Sums: sums{Earned: 30}}, {Month: m("2025-01"), Sums: sums{Earned: 100, WrittenOff: 50}}}
	if diff := cmp.Diff(lots("2024-12", 30, "2025-01", 150), movedMonths(given), cmp.AllowUnexported(lot{}), sameInside()); diff != "" {
		t.Errorf("written off (-want +got)\n%s", diff)
	}
	// 41 are charged in January and 45 paid: 4 too much, which March's 9 take.
	charged, sum := chargedMonths(cells)
	if diff := cmp.Diff(lots("2025-03", 5), charged, cmp.AllowUnexported(lot{}), sameInside()); diff != "" || sum != 5 {
		t.Errorf("charged: %d (-want +got)\n%s", sum, diff)
	}
	whole := wholeMonths(cells)
	if len(whole) != 3 || whole[0].Sums.movement() != 90 || whole[0].Owes != (owes{Charged: 42, Returned: 1}) || cells[0].Owes.Charged != 40 {
		t.Errorf("%+v", whole)
	}
}

// What is open of a month, owed to the partner and by it. A debt beside money that is held is of
// the latest month, with as much of that money.
func TestWhatIsOpenOfEachMonth(t *testing.T) {
	m := partnerecon.MustMonth
	at := func(month string, earned, paid int64) cell {
		return cell{Month: m(month), Sums: sums{Earned: earned, Paid: paid}}
	}
	for _, c := range []struct {
		name  string
		cells []cell
		left  closing
		want  string
	}{
		{"nothing", nil, closing{}, ""},
		{"all is unpaid", []cell{at("2025-01", 100, 0), at("2025-02", 50, 0)}, closing{Payable: 150}, "2025-01 100/0; 2025-02 50/0"},
		{"paid", []cell{at("2025-01", 100, 0), at("2025-02", 50, -120)}, closing{Payable: 30}, "2025-02 30/0"},
		{"a debt", []cell{at("2025-01", -30, 0)}, closing{Carried: 30}, "2025-01 0/30"},
		{"a debt beside what is held", []cell{at("2025-01", 100, 0), at("2025-02", 50, 0)}, closing{Held: 160, Carried: 10}, "2025-01 100/0; 2025-02 60/10"},
		{"beside, in a month of which nothing is open", []cell{at("2025-01", 100, 0), at("2025-02", 0, 0)}, closing{Held: 110, Carried: 10}, "2025-01 100/0; 2025-02 10/10"},
		{"beside, where nothing is open", []cell{at("2025-01", 100, -100)}, closing{Held: 10, Carried: 10}, "2025-01 10/10"},
		{"one cent beside, where nothing is open", []cell{at("2025-01", 100, -100)}, closing{Held: 1, Carried: 1}, "2025-01 1/1"},
		{"one cent beside, in a month of which nothing is open", []cell{at("2025-01", 1, 0), at("2025-02", 0, 0)}, closing{Held: 2, Carried: 1}, "2025-01 1/0; 2025-02 1/1"},
		{"a debt, of which a part is beside", []cell{at("2025-01", -30, 0)}, closing{Held: 5, Carried: 35}, "2025-01 5/35"},
	} {
		var got []string
		for _, x := range openMonths(c.cells, c.left) {
			got = append(got, fmt.Sprintf("%s %d/%d", x.month, x.unpaid, x.owed))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
	p := Program{&rules{policy: Policy{Currency: "EUR"}}}
	open := []openMonth{{m("2025-01"), 100, 0}, {m("2025-03"), 60, 10}}
	charges := []lot{{m("2025-02"), 7}, {m("2025-03"), 8}, {m("2025-04"), -9}}
	var got []string
	for _, x := range p.accruedMonths(open, charges, closing{Payable: 70, Held: 40, NotYet: 50, Carried: 10}) {
		got = append(got, fmt.Sprintf("%s %d=%d+%d+%d %d %d", x.Month, x.Unpaid.Minor(), x.Payable.Minor(), x.Held.Minor(), x.NotYet.Minor(), x.Receivable.Minor(), x.Owed.Minor()))
	}
	if diff := cmp.Diff([]string{"2025-01 100=70+30+0 0 0", "2025-02 0=0+0+0 0 7", "2025-03 60=0+10+50 10 8", "2025-04 0=0+0+0 0 -9"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	got = nil
	for _, x := range p.accruedMonths(open[1:], charges[1:], closing{Payable: 60}) {
		got = append(got, fmt.Sprintf("%s %d %d", x.Month, x.Payable.Minor(), x.Owed.Minor()))
	}
	if want := "2025-03 60 8; 2025-04 0 -9"; strings.Join(got, "; ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	never := partnerecon.Month{}
	risk := runOff{m("2025-03"): 3, never: 9, m("2025-01"): 1, m("2025-02"): 2}
	got = nil
	for _, x := range p.riskMonths(risk) {
		got = append(got, fmt.Sprintf("%s %d", x.Month, x.Amount.Minor()))
	}
	if want := fmt.Sprintf("2025-01 1; 2025-02 2; 2025-03 3; %s 9", never); strings.Join(got, "; ") != want || risk.sum() != 15 {
		t.Errorf("%v, want %s", got, want)
	}
	risk.add(runOff{never: 1, m("2025-04"): 5})
	if risk.sum() != 21 || risk[never] != 10 {
		t.Errorf("%v", risk)
	}
}

// What goes back, on the day itself, is what a partner may owe: of its own balance, and of the selling
// entity where balances are kept so. What is charged for a retainer and paid apart is not.
func TestWhatTakesSomethingOffABalance(t *testing.T) {
	d := partnerecon.MustDay
	entry := func(kind partnerecon.Kind, component string, n int64) partnerecon.Entry {
		return partnerecon.Entry{Kind: kind, Amount: moneyIn(n, "EUR"), Posted: d("2025-01-15"), Payable: d("2025-01-15"), Seller: "gmbh", Claim: partnerecon.Claim{Partner: "a", Component: component}}
	}
	for _, c := range []struct {
		name string
		e    partnerecon.Entry
		want bool
	}{
		{"clawed", entry(partnerecon.Clawed, "base", -1), true},
		{"credited to somebody else", entry(partnerecon.Earned, "base", -1), true},
		{"earned", entry(partnerecon.Earned, "base", 1), false},
		{"nothing", entry(partnerecon.Earned, "base", 0), false},
		{"paid", entry(partnerecon.Paid, "payout", -1), false},
		{"paid apart", entry(partnerecon.Earned, retainer.ComponentReceivable, -1), false},
	} {
		if got := goesBack(&c.e); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	a := &account{Partner: "a", Sellers: []account{{Seller: "gmbh"}, {Seller: "inc"}}}
	s, back := &posting{}, entry(partnerecon.Clawed, "base", -1)
	later, other := back, back
	later.Payable, other.Claim.Partner = d("2025-01-16"), "b"
	if !s.tookOff(a, a, &back) || !s.tookOff(a, &a.Sellers[0], &back) || s.tookOff(a, &a.Sellers[1], &back) || s.tookOff(a, a, &later) || s.tookOff(a, a, &other) {
		t.Error("an entry takes something off the balance of its partner and entity, on its own day")
	}
	for kind, want := range map[partnerecon.Kind]string{partnerecon.Earned: "base:earned", partnerecon.Clawed: "base", partnerecon.Returned: "base"} {
		e := entry(kind, "base", -1)
		if got := debtOf(&e); got.Component != want || got.Partner != "a" {
			t.Errorf("%s: %+v", kind, got)
		}
	}
	if got := (&account{Debt: owing10(), Sellers: []account{{Debt: owing10()}, {}}}).owes(); got != 20 {
		t.Errorf("owes %d", got)
	}
	if got := overpaid("a"); got != (partnerecon.Claim{Partner: "a", Component: "payout"}) {
		t.Errorf("%+v", got)
	}
}

// A month that closes as the one before it needs no cell; what falls due by then is due, and
// payouts past the horizon are forgotten.
func TestAStatementThatCloses(t *testing.T) {
	d, m := partnerecon.MustDay, partnerecon.MustMonth
	payouts := []paidOut{{ID: "o", On: d("2024-12-31")}, {ID: "p", On: d("2025-01-01")}, {ID: "q", On: d("2025-01-02")}}
	for _, c := range []struct {
		name  string
		cells []cell
		at    closing
		want  int
	}{
		{"nothing was ever posted", nil, closing{Payable: 5}, 0},
		{"with a cell of its own", []cell{{Month: m("2025-01")}, {Month: m("2025-02")}}, closing{Payable: 5}, 2},
		{"as the month before", []cell{{Month: m("2025-01"), Closing: closing{Payable: 5}}}, closing{Payable: 5}, 1},
		{"unlike the month before", []cell{{Month: m("2025-01"), Closing: closing{NotYet: 5}}}, closing{Payable: 5}, 2},
	} {
		a := &account{Cells: c.cells, Payouts: payouts, Due: []scheduled{{Day: d("2025-02-27"), Amount: 1}, {Day: d("2025-02-28"), Amount: 2}, {Day: d("2025-03-01"), Amount: 4}}}
		a.Payouts = append([]paidOut(nil), payouts...)
		a.close(c.at, piece{month: m("2025-02")}, d("2025-02-28"), d("2025-01-01"))
		if len(a.Cells) != c.want || len(a.Due) != 1 || a.Due[0].Amount != 4 || len(a.Payouts) != 1 || a.Payouts[0].ID != "q" {
			t.Errorf("%s: %+v, %+v, %+v", c.name, a.Cells, a.Due, a.Payouts)
		}
		if n := len(a.Cells); n > 1 && (a.Cells[n-1].Month != m("2025-02") || !a.Cells[n-1].Closed || a.Cells[n-1].Closing != c.at) {
			t.Errorf("%s: %+v", c.name, a.Cells)
		}
	}
}

// The day that the horizon has passed at a close is 30 days before, or 31 where the 30th day still
// is within it; a close in the middle of a month passes nothing that the month before did not.
func TestWhatTheHorizonHasPassedAtAClose(t *testing.T) {
	d := partnerecon.MustDay
	for edge, want := range map[partnerecon.Edge]string{partnerecon.Until: "2025-01-29", partnerecon.Through: "2025-01-28"} {
		p := Program{&rules{policy: Policy{Horizon: partnerecon.Days(30, edge)}}}
		if got := p.sealThrough(d("2025-02-28")); got != d(want) {
			t.Errorf("%s: %s", edge, got)
		}
		s := &posting{program: p, fact: Fact{ID: "f", Event: Close{Month: partnerecon.MustMonth("2025-02")}}}
		s.when.posted = d("2025-02-28")
		if got := s.past(); got != d(want) {
			t.Errorf("%s: %s at a close", edge, got)
		}
		s.fact.Event = Close{Month: partnerecon.MustMonth("2025-03"), Through: d("2025-03-15")}
		if got := s.past(); !got.IsZero() {
			t.Errorf("%s: %s in the middle of the first month", edge, got)
		}
		s.open = partnerecon.MustMonth("2025-03")
		if got := s.past(); got != d(want) {
			t.Errorf("%s: %s in the middle of a month", edge, got)
		}
	}
}

// Closes come in their turn: with nothing closed any one is, then the next month, or the next part
// of one; one of before is a repeated fact.
func TestClosesInTheirTurn(t *testing.T) {
	d, m := partnerecon.MustDay, partnerecon.MustMonth
	months, halves := Program{&rules{}}, Program{&rules{cut: true}}
	months.policy.Statements.Every, halves.policy.Statements.Every = PerMonth, PerHalfMonth
	at := func(closed, cut string) *Book {
		b := &Book{}
		if closed != "" {
			b.closed = m(closed)
		}
		if cut != "" {
			b.cut = d(cut)
		}
		return b
	}
	for _, c := range []struct {
		name string
		p    Program
		b    *Book
		e    Close
		want string
	}{
		{"any one", months, at("", ""), Close{Month: m("2025-05")}, ""},
		{"the next", months, at("2025-01", ""), Close{Month: m("2025-02")}, ""},
		{"again", months, at("2025-01", ""), Close{Month: m("2025-01")}, errRepeated.Error()},
		{"before", months, at("2025-01", ""), Close{Month: m("2024-06")}, errRepeated.Error()},
		{"left out", months, at("2025-01", ""), Close{Month: m("2025-03")}, "close of 2025-03: 2025-01 is the last month closed: " + ErrOrder.Error()},
		{"a half", halves, at("2025-01", ""), Close{Month: m("2025-02"), Through: d("2025-02-15")}, ""},
		{"the other half", halves, at("2025-01", "2025-02-15"), Close{Month: m("2025-02")}, ""},
		{"a half again", halves, at("2025-01", "2025-02-15"), Close{Month: m("2025-02"), Through: d("2025-02-15")}, errRepeated.Error()},
		{"without its half", halves, at("2025-01", ""), Close{Month: m("2025-02")}, "close through 2025-02-28: 2025-01-31 is the last day closed: " + ErrOrder.Error()},
		{"the half after the next", halves, at("2025-01", "2025-02-15"), Close{Month: m("2025-03"), Through: d("2025-03-15")}, "close through 2025-03-15: 2025-02-15 is the last day closed: " + ErrOrder.Error()},
		{"a month after a half of another program", months, at("2025-01", "2025-02-15"), Close{Month: m("2025-03")}, "close through 2025-03-31: 2025-02-15 is the last day closed: " + ErrOrder.Error()},
	} {
		got := ""
		if err := c.b.mayClose(c.p, c.e); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// What the rules say of a partner's lines, held in their order: each reason holds of what those
// before it leave.
func TestWhatEachReasonHolds(t *testing.T) {
	p := Program{&rules{policy: Policy{Currency: "EUR"}}}
	a := &account{
		Total: 100, Disputes: []disputed{{Customer: "c", Dispute: "x", Held: 30}}, LineDisputes: []lineDispute{{ID: "l", Held: 50, Amount: 50}},
		Holds: []hold{{ID: "h"}, {ID: "i"}},
	}
	for held, want := range map[int64]string{
		100: "dispute c/x 0.30; line_dispute l 0.50; hold h 0.20; hold i 0.00",
		60:  "dispute c/x 0.30; line_dispute l 0.30; hold h 0.00; hold i 0.00",
		10:  "dispute c/x 0.10; line_dispute l 0.00; hold h 0.00; hold i 0.00",
	} {
		var got []string
		parts := p.heldParts(a, held, partnerecon.MustDay("2025-01-31"))
		for _, x := range parts {
			got = append(got, strings.TrimSuffix(fmt.Sprint(x.For, " ", x.About, " ", x.Amount), " EUR"))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%d: %v, want %s", held, got, want)
		}
		if partOfHeld(parts, HeldOnLine, "l") != parts[1].Amount || partOfHeld(parts, HeldOnHold, "l").Stated() || partOfHeld(parts, HeldInDispute, "y").Stated() {
			t.Errorf("%d: parts by their reason", held)
		}
	}
}
