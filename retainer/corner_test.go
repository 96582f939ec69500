package retainer_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// Cycles before the anchor count back from it: by its day of the month, and by whole
// quarters and weeks.
func TestCyclesBeforeTheAnchor(t *testing.T) {
	for _, c := range []struct {
		every         retainer.Every
		anchor, first string
		want          []string
	}{
		{retainer.EveryMonth, "2025-03-20", "2025-01-15", []string{"2025-01-15 until 2025-01-20", "2025-01-20 until 2025-02-20"}},
		{retainer.EveryMonth, "2024-03-31", "2025-02-27", []string{"2025-02-27 until 2025-02-28", "2025-02-28 until 2025-03-31"}},
		{retainer.EveryQuarter, "2026-02-15", "2025-01-10", []string{"2025-01-10 until 2025-02-15", "2025-02-15 until 2025-05-15"}},
		{retainer.EveryYear, "2030-07-01", "2025-07-01", []string{"2025-07-01 until 2026-07-01", "2026-07-01 until 2027-07-01"}},
		{retainer.EveryWeek, "2025-02-03", "2025-01-15", []string{"2025-01-15 until 2025-01-20", "2025-01-20 until 2025-01-27"}},
		{retainer.EveryFortnight, "2025-02-03", "2025-01-20", []string{"2025-01-20 until 2025-02-03", "2025-02-03 until 2025-02-17"}},
	} {
		p := agreed()
		p.Cycle.Every, p.Cycle.Anchor = c.every, day(c.anchor)
		second, _, _ := strings.Cut(c.want[1], " ")
		r, err := retainer.Must(p).Report(running(day(c.first)), day(second))
		if err != nil || len(r.Cycles) != 2 {
			t.Fatalf("%s from %s: %d cycles, %v", c.every, c.anchor, len(r.Cycles), err)
		}
		got := []string{r.Cycles[0].Days.String(), r.Cycles[1].Days.String()}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s from %s (-want +got)\n%s", c.every, c.anchor, diff)
		}
	}
}

// A commission was stated for the third month, and then it turns out that the retainer
// had ended before: what was topped up is taken back, and so is what was recovered.
func TestCyclesThatAreNotThereAfterAll(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*retainer.Policy)
		third  string // commission of the third month
		before string // posted for it
	}{
		{"a top-up of a draw", func(p *retainer.Policy) {
			p.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven}
		}, "100", "400.00"},
		{"a recovery of a draw", func(p *retainer.Policy) {
			p.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven}
		}, "600", "-100.00"},
		{"a guarantee", func(p *retainer.Policy) {
			p.Guarantee = retainer.Guarantee{Amount: eur("500"), Measured: retainer.OnEarned}
		}, "100", "400.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := agreed()
			p.Economics = retainer.NoUpside{}
			c.change(&p)
			w := open(t, p, "2025-01-02")
			w.start("2025-02-01")
			w.do(retainer.CommissionStated{ID: "k1", Retainer: "r", Cycle: 1, Earned: eur("300"), On: day("2025-03-01")})
			entries := w.do(retainer.CommissionStated{ID: "k3", Retainer: "r", Cycle: 3, Earned: eur(c.third), On: day("2025-05-01")})
			if len(entries) != 1 || entries[0].Amount.Amount() != c.before {
				t.Fatalf("want %s, got %v", c.before, entries)
			}
			back := w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-03-20"), On: day("2025-05-02")})
			if len(back) != 1 || back[0].Claim.Line != "r:3" || back[0].Amount != entries[0].Amount.Neg() {
				t.Fatalf("want %s back, got %v", c.before, back)
			}
		})
	}
}

// After the last cycle of a draw nothing is advanced, not even on a commission below
// nothing; what is owed is still recovered.
func TestAfterTheDraw(t *testing.T) {
	p := agreed()
	p.Economics = retainer.NoUpside{}
	p.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnNet, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven, Cycles: 1}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	for i, c := range []struct{ earned, returned, posted string }{
		{"100", "0", "400.00"},   // 500 - 100
		{"50", "80", ""},         // -30 in all, and no draw
		{"150", "30", "-120.00"}, // all of it is recovered
		{"999", "0", "-280.00"},  // what is left of 400
	} {
		entries := w.do(retainer.CommissionStated{ID: string(rune('a' + i)), Retainer: "r", Cycle: i + 1, Earned: eur(c.earned), Returned: eur(c.returned), On: day("2025-03-01").AddMonths(i)})
		got := ""
		for _, e := range entries {
			got += e.Amount.Amount()
		}
		if got != c.posted {
			t.Errorf("cycle %d: want %q, got %q", i+1, c.posted, got)
		}
	}
}

// A month that is paused on some of its days has that part of the draw: 10 of 28 days
// of 2,800.00 are 1,000.00.
func TestDrawOfAPartialCycle(t *testing.T) {
	p := agreed()
	p.Economics = retainer.NoUpside{}
	p.Draw = retainer.Draw{Amount: eur("2800"), Measured: retainer.OnEarned, Recovery: retainer.NonRecoverable}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	w.do(retainer.Paused{ID: "p", Retainer: "r", On: day("2025-02-11")})
	e := w.do(retainer.CommissionStated{ID: "k", Retainer: "r", Cycle: 1, Earned: eur("400"), On: day("2025-03-01")})
	if len(e) != 1 || e[0].Amount != eur("600") || e[0].Kind != partnerecon.TruedUp || e[0].Earned != day("2025-02-28") {
		t.Errorf("%+v", e)
	}
}

// A commission of a cycle that is not over, or of none, is no statement yet; on its last
// day it is.
func TestCommissionOfACycleThatIsNotOver(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-02-01")
	for n, on := range map[int]string{1: "2025-02-27", 2: "2025-02-28", 9: "2025-03-01"} {
		if _, err := w.board.Apply(&w.x, retainer.CommissionStated{ID: "k", Retainer: "r", Cycle: n, Earned: eur("1"), On: day(on)}); !errors.Is(err, retainer.ErrCycle) {
			t.Errorf("cycle %d on %s: %v", n, on, err)
		}
	}
	if _, err := w.board.Apply(&w.x, retainer.CommissionStated{ID: "k", Retainer: "r", Cycle: 1, Earned: partnerecon.MustMoney("1", "USD"), On: day("2025-03-01")}); !errors.Is(err, partnerecon.ErrCurrency) {
		t.Errorf("another currency: %v", err)
	}
	// Where nothing is measured on it, it is kept and posts nothing.
	if e := w.do(retainer.CommissionStated{ID: "k", Retainer: "r", Cycle: 1, Earned: eur("1"), On: day("2025-03-01")}); len(e) > 0 {
		t.Errorf("%v", e)
	}
	// A statement of an earlier day, learned of later, does not replace it.
	w.do(retainer.CommissionStated{ID: "j", Retainer: "r", Cycle: 1, Earned: eur("2"), On: day("2025-02-28"), Recorded: day("2025-03-02")})
	if c := w.x.Cycles[0].Commission; c.ID != "k" || c.Earned != 100 {
		t.Errorf("%+v", c)
	}
	// Of one day that of the greater id holds, whichever comes first.
	for _, id := range []string{"l", "i"} {
		w.do(retainer.CommissionStated{ID: id, Retainer: "r", Cycle: 1, Earned: eur("3"), On: day("2025-03-01")})
		if c := w.x.Cycles[0].Commission; c.ID != "l" || c.Earned != 300 {
			t.Errorf("after %s: %+v", id, c)
		}
	}
}

// Amounts at the end of what can be counted are refused, not wrapped.
func TestOverflow(t *testing.T) {
	most, err := partnerecon.FromMinor(math.MaxInt64, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	p := agreed()
	p.Economics, p.Amount = retainer.RecurringShare{Share: partnerecon.Whole(), Cycles: 9}, partnerecon.Money{}
	p.Guarantee = retainer.Guarantee{Amount: most, Measured: retainer.OnNet}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	for _, e := range []retainer.CommissionStated{{Earned: most.Neg(), Returned: most}, {Earned: most.Neg()}} {
		e.ID, e.Retainer, e.Cycle, e.On = "k", "r", 1, day("2025-03-01")
		if _, err := w.board.Apply(&w.x, e); !errors.Is(err, partnerecon.ErrOverflow) {
			t.Errorf("%s, %s: %v", e.Earned, e.Returned, err)
		}
	}
	drawn := agreed()
	drawn.Economics = retainer.NoUpside{}
	drawn.Draw = retainer.Draw{Amount: eur("1"), Measured: retainer.OnNet, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven}
	d := open(t, drawn, "2025-01-02")
	d.start("2025-02-01")
	if _, err := d.board.Apply(&d.x, retainer.CommissionStated{ID: "k", Retainer: "r", Cycle: 1, Earned: most.Neg(), Returned: most, On: day("2025-03-01")}); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("a draw: %v", err)
	}
	for n := 1; n <= 2; n++ {
		var err error
		for i, e := range payment(n, "1", "2025-03-01") {
			switch one := e.(type) {
			case retainer.AmountConfirmed:
				one.Amount = most
				e = one
			case retainer.Sent:
				one.Amount = most
				e = one
			case retainer.CyclePaid:
				one.Amount = most
				e = one
			}
			if _, err = w.board.Apply(&w.x, e); err != nil && (n == 1 || i < 4) {
				t.Fatal(err)
			}
		}
		if n == 2 && !errors.Is(err, partnerecon.ErrOverflow) {
			t.Errorf("the shares of two cycles: %v", err)
		}
	}
	units := whiteLabel()
	units.Units = retainer.Units{Name: "hours", Over: most, Pool: retainer.EachCycle}
	w = open(t, units, "2025-01-02")
	w.start("2025-02-01")
	if _, err := w.board.Apply(&w.x, retainer.UnitsUsed{ID: "u", Retainer: "r", Cycle: 1, Units: 2, On: day("2025-02-02")}); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("units: %v", err)
	}
}

// What was confirmed holds, whatever becomes of the cycle; the report flags that the
// terms come to another amount since, and confirming anew takes it up.
func TestConfirmedAmountHolds(t *testing.T) {
	w := open(t, whiteLabel(), "2025-01-02")
	w.start("2025-02-01")
	confirm := retainer.AmountConfirmed{ID: "a", Retainer: "r", Cycle: 1, Amount: eur("1200"), On: day("2025-02-02")}
	w.do(confirm)
	if e := w.do(retainer.Paused{ID: "p", Retainer: "r", On: day("2025-02-15")}); len(e) > 0 {
		t.Errorf("a confirmed amount has moved: %v", e)
	}
	r, err := w.board.Report(w.x, day("2025-02-15"))
	if err != nil || r.Cycles[0].Amount != eur("1200") || len(r.Cycles[0].Flags) != 1 || r.Cycles[0].Flags[0] != retainer.AmountChanged {
		t.Errorf("%+v, %v", r.Cycles, err)
	}
	confirm.ID, confirm.Amount = "b", eur("600") // 14 of 28 days
	if e := w.do(confirm); len(e) != 1 || e[0].Amount != eur("600") {
		t.Errorf("%v", e)
	}
}

// Refusals around the start, each of which leaves everything as it was.
func TestMoreRefusals(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-01-31")
	d := day("2025-02-01")
	for _, c := range []struct {
		event retainer.Event
		want  error
	}{
		{retainer.Started{ID: "x", Retainer: "r", On: d}, retainer.ErrStep},
		{retainer.CycleApproved{ID: "x", Retainer: "r", Cycle: 2, Role: "intern", On: d}, retainer.ErrRole},
		{retainer.ClientPriced{ID: "x", Retainer: "r", Amount: partnerecon.MustMoney("1", "USD"), On: d}, partnerecon.ErrCurrency},
		{retainer.SprintAgreed{ID: "x", Retainer: "r", Work: "w", Scope: agreed().Scope, Economics: retainer.NoUpside{}, On: d}, retainer.ErrStep},
		{retainer.UnitsUsed{ID: "x", Retainer: "r", Cycle: 1, Units: 1, On: d}, retainer.ErrStep},
		{retainer.ProofAttached{ID: "x", Retainer: "r", Cycle: 2, Ref: "x", On: d}, retainer.ErrCycle},
	} {
		before := w.x.Clone()
		if _, err := w.board.Apply(&w.x, c.event); !errors.Is(err, c.want) || !w.x.Equal(before) {
			t.Errorf("%T: want %v, got %v", c.event, c.want, err)
		}
	}
	// Confirmed, a sprint may have the retainer's scope.
	w.do(retainer.WorkAsked{ID: "w", Retainer: "r", Item: "new pages", On: d})
	sprint := retainer.SprintAgreed{ID: "s", Retainer: "r", Work: "w", Scope: agreed().Scope, Economics: retainer.NoUpside{}, On: d}
	if _, err := w.board.Apply(&w.x, sprint); !errors.Is(err, retainer.ErrAssumed) {
		t.Errorf("a scope was taken over: %v", err)
	}
	sprint.Confirmed = retainer.Yes
	w.do(sprint)
	usd := agreed()
	usd.Currency, usd.Amount = "USD", partnerecon.MustMoney("3000", "USD")
	b, err := retainer.NewDated(partnerecon.Terms[retainer.Policy]{
		{ID: "v1", From: day("2024-01-01"), Rationale: "first", Policy: usd},
		{ID: "v2", From: day("2026-01-01"), Rationale: "euros", Policy: agreed()},
	})
	if err != nil {
		t.Fatal(err)
	}
	other := &world{t: t, board: b}
	events := ready("2025-01-02")
	for _, e := range events[:7] {
		other.do(e)
	}
	if _, err := b.Apply(&other.x, events[7]); !errors.Is(err, partnerecon.ErrCurrency) {
		t.Errorf("approved under terms in another currency: %v", err)
	}
	if _, err := retainer.Must(agreed()).Report(retainer.Engagement{Approval: retainer.Approval{On: d}, Terms: "v9"}, d); !errors.Is(err, retainer.ErrTerms) {
		t.Errorf("unknown terms: %v", err)
	}
}

// A sprint states economics that could be a policy's.
func TestSprintEconomicsAreChecked(t *testing.T) {
	for want, e := range map[string]retainer.Economics{
		"/economics required":              retainer.RecurringShare{Share: partnerecon.MustPercent("10")},
		"/economics/amount required":       retainer.ManagementMargin{},
		"/economics/amount out_of_range":   retainer.OneCycleBonus{Amount: eur("-1")},
		"/economics unknown":               &retainer.NoUpside{},
		"/confirmed unknown":               retainer.NoUpside{},
		"/economics/share out_of_range":    retainer.RecurringShare{Cycles: 3},
		"/economics/cycles out_of_range":   retainer.RecurringShare{Share: partnerecon.Whole(), Cycles: -1},
		"/economics/amount out_of_range ":  retainer.ManagementMargin{Amount: eur("0")},
		"/economics/amount out_of_range  ": retainer.RecurringShare{Share: partnerecon.Whole(), Amount: eur("0")},
	} {
		event := retainer.SprintAgreed{ID: "s", Retainer: "r", Work: "w", Scope: agreed().Scope, Economics: e, On: day("2025-01-02")}
		if want == "/confirmed unknown" {
			event.Confirmed = "maybe"
		}
		_, err := retainer.Must(agreed()).Apply(&retainer.Engagement{}, event)
		if got := strings.Join(problems(t, err), ";"); got != strings.TrimSpace(want) {
			t.Errorf("%T: want %s, got %s", e, want, got)
		}
	}
	event := retainer.SprintAgreed{ID: "s", Retainer: "r", Work: "w", Scope: retainer.Scope{Delivery: strings.Repeat("x", 501), Reporting: "x", Approvals: "x", Reviews: "x", Excluded: []string{"none"}}, Economics: retainer.NoUpside{}, On: day("2025-01-02")}
	if _, err := retainer.Must(agreed()).Apply(&retainer.Engagement{}, event); strings.Join(problems(t, err), ";") != "/scope/delivery limit" {
		t.Errorf("%v", err)
	}
}

// A policy reads by itself, too; it is not checked then.
func TestPolicyReads(t *testing.T) {
	var p retainer.Policy
	if err := json.Unmarshal([]byte(`{"economics":{"kind":"none"}}`), &p); err != nil || p.Economics != (retainer.NoUpside{}) {
		t.Errorf("%+v, %v", p, err)
	}
	if err := json.Unmarshal([]byte(`{"economics":{"kind":"x"},"y":1}`), &p); len(problems(t, err)) != 2 || p.Economics != (retainer.NoUpside{}) {
		t.Errorf("%+v, %v", p, err)
	}
	p.Economics = &retainer.NoUpside{}
	if text, err := p.MarshalJSON(); err == nil {
		t.Errorf("economics by pointer were written: %s", text)
	}
	defer func() {
		if recover() == nil {
			t.Error("Must let a bad policy pass")
		}
	}()
	retainer.Must(retainer.Policy{})
}

// Long lists are refused as a whole.
func TestLongLists(t *testing.T) {
	p := agreed()
	p.Scope.Included = make([]string, 1001)
	p.Steps = make([]retainer.StepUp, 1001)
	_, err := retainer.New(p)
	if diff := cmp.Diff([]string{"/scope/included limit", "/steps limit"}, problems(t, err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// When the retainer ends its balance is forgiven, or stays owed and is posted.
func TestBalanceAtTheEnd(t *testing.T) {
	for atEnd, want := range map[retainer.AtEnd][3]string{
		retainer.Forgiven:  {"400.00", "no amount", "0.00"},
		retainer.StaysOwed: {"no amount", "400.00", "-400.00"},
	} {
		p := agreed()
		p.Economics = retainer.NoUpside{}
		p.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: atEnd}
		w := open(t, p, "2025-01-02")
		w.start("2025-02-01")
		w.do(retainer.CommissionStated{ID: "k1", Retainer: "r", Cycle: 1, Earned: eur("100"), On: day("2025-03-01")})
		w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-03-20"), On: day("2025-03-02")})
		before, err := w.board.Report(w.x, day("2025-03-20"))
		if err != nil || before.Balance != eur("400") || before.Forgiven.Stated() || before.Remains.Stated() {
			t.Errorf("on the last day: %+v, %v", before, err)
		}
		entries := w.do(retainer.Elapsed{Retainer: "r", On: day("2025-04-30")})
		for _, e := range entries {
			if e.Cause != "r:end:2025-03-21" || e.Posted != day("2025-03-21") || e.Kind != partnerecon.TruedUp {
				t.Errorf("%+v", e)
			}
		}
		r, err := w.board.Report(w.x, day("2025-04-30"))
		if err != nil || strings.TrimSuffix(r.Forgiven.String(), " EUR") != want[0] || strings.TrimSuffix(r.Remains.String(), " EUR") != want[1] ||
			r.Balance.Sign() != 0 || w.total(retainer.ComponentRemains) != want[2] {
			t.Errorf("%s: %+v, %v", atEnd, r, err)
		}
	}
}

// What remains is of the day after the end, whenever that becomes known.
func TestRemainsAreOfTheEnd(t *testing.T) {
	p := agreed()
	p.Economics = retainer.NoUpside{}
	p.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	w.do(retainer.CommissionStated{ID: "k1", Retainer: "r", Cycle: 1, Earned: eur("100"), On: day("2025-03-01")})
	w.do(retainer.Elapsed{Retainer: "r", On: day("2025-04-01")})
	e := w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-03-20"), On: day("2025-04-10")})
	if len(e) != 1 || e[0].Earned != day("2025-03-21") || e[0].Posted != day("2025-04-10") || e[0].Amount != eur("-400") {
		t.Errorf("%+v", e)
	}
}

// A guarantee of two cycles tops the second one up, and not the third.
func TestCyclesOfAGuarantee(t *testing.T) {
	p := agreed()
	p.Guarantee = retainer.Guarantee{Amount: eur("100"), Measured: retainer.OnEarned, Cycles: 2}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	for cycle, want := range []string{"60.00", "60.00", ""} { // 100 less 40
		got := ""
		for _, e := range w.do(retainer.CommissionStated{ID: fmt.Sprint("k", cycle), Retainer: "r", Cycle: cycle + 1, Earned: eur("40"), On: day("2025-03-01").AddMonths(cycle)}) {
			got += e.Amount.Amount()
		}
		if got != want {
			t.Errorf("cycle %d: got %q, want %q", cycle+1, got, want)
		}
	}
}

// Work is inside the scope if it is not excluded, and is included where that is stated; and
// of the same system.
func TestWorkInsideTheScope(t *testing.T) {
	for _, tt := range []struct {
		included     []string
		item, system string
		inside       bool
	}{
		{nil, "upkeep", "", true},
		{nil, "upkeep", "shop", true},
		{nil, "upkeep", "blog", false},
		{nil, "new pages", "", false},
		{[]string{"upkeep"}, "upkeep", "", true},
		{[]string{"upkeep"}, "testing", "", false},
		{[]string{"upkeep", "testing"}, "testing", "", true},
	} {
		p := agreed()
		p.Scope.Included = tt.included
		w := open(t, p, "2025-01-02")
		w.do(retainer.WorkAsked{ID: "w", Retainer: "r", Item: tt.item, System: tt.system, On: day("2025-01-10")})
		if got := len(w.x.Work) == 0; got != tt.inside {
			t.Errorf("%s of %q where %v is included: inside %t, want %t", tt.item, tt.system, tt.included, got, tt.inside)
		}
	}
}

// Whichever limit of a draw binds first: cut at what may be owed at most, and recovered
// by no more than a cycle's most.
func TestLimitsOfADraw(t *testing.T) {
	p := agreed()
	p.Economics = retainer.NoUpside{}
	p.Draw = retainer.Draw{
		Amount: eur("1000"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven,
		MostOwed: eur("1500"), MostACycle: eur("200"), RecoverFrom: 4,
	}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	for i, c := range []struct{ gross, posted, owes string }{
		{"0", "1000.00", "1000.00"},
		{"0", "500.00", "1500.00"}, // cut: no more is owed
		{"3000", "", "1500.00"},    // not before the fourth
		{"3000", "-200.00", "1300.00"},
		{"1100", "-100.00", "1200.00"}, // all that is beyond the draw
		{"900", "100.00", "1300.00"},
	} {
		on := day("2025-03-01").AddMonths(i)
		got := ""
		for _, e := range w.do(retainer.CommissionStated{ID: string(rune('a' + i)), Retainer: "r", Cycle: i + 1, Earned: eur(c.gross), On: on}) {
			got += e.Amount.Amount()
		}
		r, err := w.board.Report(w.x, on)
		if err != nil || got != c.posted || r.Balance.Amount() != c.owes {
			t.Errorf("cycle %d: want %q and %s, got %q and %s, %v", i+1, c.posted, c.owes, got, r.Balance, err)
		}
	}
}

// The third month was confirmed, and then it turns out that the retainer had ended
// before: nothing is owed for it. What is on its way arrives, and can go back.
func TestOwedForACycleThatIsNotThereAfterAll(t *testing.T) {
	for _, c := range []struct {
		name   string
		steps  int    // of the payment, before the end is known
		before string // open for the third month
		after  string
	}{
		{"confirmed", 1, "-1200.00", "0.00"},
		{"sent", 3, "-1200.00", "0.00"},
		{"paid", 5, "0.00", "0.00"}, // owed and paid, until it goes back
	} {
		t.Run(c.name, func(t *testing.T) {
			p := agreed()
			p.Model, p.Relationship = retainer.WhiteLabel, retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner}
			p.Economics, p.Amount = retainer.NoUpside{}, eur("1200")
			w := open(t, p, "2025-01-02")
			w.start("2025-02-01")
			for _, n := range []int{1, 2} {
				w.pay(n, "1200", "2025-03-01")
			}
			steps := payment(3, "1200", "2025-04-02")
			for _, e := range steps[:c.steps] {
				w.do(e)
			}
			if got := w.total(retainer.ComponentReceivable); got != c.before {
				t.Fatalf("before the end is known: want %s, got %s", c.before, got)
			}
			w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-03-31"), On: day("2025-04-03")})
			if got := w.total(retainer.ComponentReceivable); got != c.after {
				t.Errorf("after: want %s, got %s", c.after, got)
			}
			if c.steps < 3 {
				_, err := w.board.Apply(&w.x, steps[c.steps])
				if !errors.Is(err, retainer.ErrCycle) {
					t.Errorf("a step of a payment that is not on its way: want %v, got %v", retainer.ErrCycle, err)
				}
				return
			}
			for _, e := range steps[c.steps:] {
				w.do(e)
			}
			w.do(retainer.Refunded{ID: "back", Retainer: "r", Cycle: 3, Amount: eur("1200"), On: day("2025-04-04")})
			if got := w.total(retainer.ComponentReceivable); got != "0.00" {
				t.Errorf("after the refund: want 0.00, got %s", got)
			}
		})
	}
}

// A paid cycle of a share drops out, and its payment goes back: so does the share.
func TestRefundOfACycleThatIsNotThereAfterAll(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-02-01")
	w.pay(1, "3000", "2025-02-01")
	w.pay(2, "3000", "2025-03-01")
	w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-02-28"), On: day("2025-03-03")})
	w.do(retainer.Refunded{ID: "back", Retainer: "r", Cycle: 2, Amount: eur("3000"), On: day("2025-03-04")})
	if got := w.total(retainer.ComponentUpside); got != "300.00" { // of the first month
		t.Errorf("want 300.00, got %s", got)
	}
}

// The balance that was owed at an end is no longer when the retainer goes on, after all:
// 500.00 less 300.00, and the entry that takes it back is of the day it became known.
func TestRemainsOfARetainerThatGoesOn(t *testing.T) {
	p := agreed()
	p.Economics = retainer.NoUpside{}
	p.Renewal = retainer.Renewal{Mode: retainer.ByApproval, Missed: retainer.MissedEnds}
	p.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	w.do(retainer.CommissionStated{ID: "k1", Retainer: "r", Cycle: 1, Earned: eur("300"), On: day("2025-03-01")})
	if got := w.total(retainer.ComponentRemains); got != "-200.00" {
		t.Fatalf("at the end: want -200.00, got %s", got)
	}
	back := w.do(retainer.CycleApproved{ID: "ap", Retainer: "r", Cycle: 2, Role: "founder", On: day("2025-03-01"), Recorded: day("2025-03-05")})
	if len(back) != 1 || back[0].Amount.Amount() != "200.00" || back[0].Earned != day("2025-03-05") {
		t.Errorf("want 200.00 back, earned on 2025-03-05, got %+v", back)
	}
}

// A retainer with a draw ends for want of a check-in on 10 March, is brought back by one that is
// recorded late, and ends again on 10 April for want of the next: what stays owed is posted,
// taken back and posted again, each in an entry of its own id.
func TestWhatRemainsIsPostedUnderAnIDOfItsDay(t *testing.T) {
	p := agreed()
	p.Economics = retainer.NoUpside{}
	p.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed}
	p.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedEnds}
	b := retainer.Must(p)
	var x retainer.Engagement
	ids, sum := map[string]bool{}, int64(0)
	for _, e := range append(ready("2025-01-02"),
		retainer.Started{ID: "start", Retainer: "r", On: day("2025-01-10")},
		retainer.CheckedIn{ID: "check 1", Retainer: "r", On: day("2025-01-20")},
		retainer.CommissionStated{ID: "com 1", Retainer: "r", Cycle: 1, Earned: eur("100"), On: day("2025-02-10")},
		retainer.Elapsed{Retainer: "r", On: day("2025-03-12")},
		retainer.CheckedIn{ID: "check 2", Retainer: "r", On: day("2025-02-20"), Recorded: day("2025-03-15")},
		retainer.Elapsed{Retainer: "r", On: day("2025-04-12")},
	) {
		entries, err := b.Apply(&x, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if ids[e.ID()] {
				t.Errorf("%s is posted twice", e.ID())
			}
			if ids[e.ID()] = true; e.Claim.Component == retainer.ComponentRemains {
				sum += e.Amount.Minor()
			}
		}
	}
	if sum != -40000 || x.Remains != -40000 {
		t.Errorf("%d remain, posted %d", x.Remains, sum)
	}
}
