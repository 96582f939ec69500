package commission_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// reached is a milestone of customer c to the credit of acme.
func reached(id, name, amount, on string) commission.Milestone {
	m := commission.Milestone{ID: id, Customer: "c", Name: name, Credits: partnerecon.Sole("acme"), On: day(on)}
	if amount != "" {
		m.Amount = eur(amount)
	}
	return m
}

func fee(amount string, per commission.FeePer) []commission.Row {
	return []commission.Row{{Fee: commission.Fee{Amount: eur(amount), Per: per}}}
}

func sharing(percent string) []commission.Row { return []commission.Row{{Share: pct(percent)}} }

// of adds up what was posted by one component.
func (b *book) of(component string) string {
	sum := int64(0)
	for _, e := range b.entries {
		if e.Claim.Component == component {
			sum += e.Amount.Minor()
		}
	}
	m, err := partnerecon.FromMinor(sum, "EUR")
	if err != nil {
		b.t.Fatal(err)
	}
	amount := m.String()
	return amount[:len(amount)-len(" EUR")]
}

// A deal of 1,000.00 pays 40 % when the customer is onboarded and 60 % when it has
// adopted the product: 400.00 and 600.00.
func TestMilestonesVest(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{{
		Name: "upfront", Stage: commission.Activation, Rates: fee("1000", commission.EachSale), Times: 1,
		Vests: []commission.Tranche{{Share: pct("40"), Milestone: "onboarding"}, {Share: pct("60"), Milestone: "adoption"}},
	}}}
	b := open(t, policy)
	b.do(pay("p1", "5000", "2025-01-10"))
	b.want("nothing yet", b.of("upfront"), "0.00")
	b.do(reached("m1", "onboarding", "", "2025-02-01"))
	b.want("onboarded", b.of("upfront"), "400.00")
	b.do(reached("m2", "onboarding", "", "2025-02-03"))
	b.want("onboarded once more", b.of("upfront"), "400.00")
	churned := b.ledger.Clone()
	b.do(reached("m3", "adoption", "", "2025-03-01"))
	b.want("adopted", b.of("upfront"), "1000.00")
	b.do(commission.Ended{ID: "end", Customer: "c", On: day("2025-04-01")})
	b.want("the customer ends after all is released", b.of("upfront"), "1000.00")

	// Churn between the two forfeits 600.00, which was never posted.
	c := &book{t: t, plan: b.plan, ledger: churned}
	c.do(commission.Ended{ID: "end", Customer: "c", On: day("2025-02-20")}, reached("m3", "adoption", "", "2025-03-01"))
	c.want("nothing more is posted and nothing goes back", c.of("upfront"), "0.00")
	line, _ := c.ledger.Open("p1")
	for _, p := range line.Parts {
		if p.Component == "upfront" && (p.Earned != 40000 || p.Forfeited != 60000 || p.Waiting != 0) {
			t.Errorf("got %+v", p)
		}
	}
}

// 1,000 -> 1,500 -> 1,200 -> 1,500 rises by 500 once: 10 % of it is 50.00.
func TestExpansionPaysAboveTheHighestLevel(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{{
		Name: "expansion", Stage: commission.Expansion, On: "recurring", Rise: true, Rates: sharing("10"),
	}}}
	levels := []commission.Event{
		reached("l1", "recurring", "1000", "2025-01-01"), reached("l2", "recurring", "1500", "2025-02-01"),
		reached("l3", "recurring", "1200", "2025-03-01"), reached("l4", "recurring", "1500", "2025-04-01"),
	}
	for _, order := range permutations(len(levels)) {
		b := open(t, policy)
		for _, i := range order {
			b.do(levels[i])
		}
		b.want("expansion", b.of("expansion"), "50.00")
		b.conserved()
	}
}

// permutations lists all orders of n things.
func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var out [][]int
	for _, p := range permutations(n - 1) {
		for at := 0; at <= len(p); at++ {
			order := append(append(append([]int{}, p[:at]...), n-1), p[at:]...)
			out = append(out, order)
		}
	}
	return out
}

// The base commission is the same to the cent with every bonus removed.
func TestBonusesLeaveTheBaseAlone(t *testing.T) {
	plain := flat("12.5")
	rich := plain
	rich.Bonuses = []commission.Bonus{
		{Name: "signing", Rates: fee("50", commission.EachCustomer)},
		{Name: "uplift", Rates: sharing("1.5")},
		{Name: "over", Of: "base", To: commission.ToUpline, Rates: sharing("10")},
	}
	p1, p2 := pay("p1", "99.99", "2025-01-10"), pay("p2", "10.01", "2025-02-10")
	p1.Uplines = []commission.Upline{{Of: "acme", Partner: "mentor"}}
	a, b := open(t, plain), open(t, rich)
	for _, e := range []commission.Event{p1, p2, back("r", "p1", "33.33", "2025-03-01")} {
		a.do(e)
		b.do(e)
	}
	b.want("base", b.of("base"), a.of("base"))
	// 50.00 once, on the first payment, less 50.00 × 33.33/99.99 = 16.67.
	b.want("signing", b.of("signing"), "33.33")
	// 1.5 % of 99.99 is 1.49985, of 10.01 0.15015; back 1.50 × 33.33/99.99 = 0.50.
	b.want("uplift", b.of("uplift"), "1.15")
	// 10 % of 12.50 is 1.25; back 1.25 × 33.33/99.99 = 0.42.
	b.want("override of the mentor", b.of("over"), "0.83")
	b.conserved()
}

// A fee of 0.05 per 100 calls: 123,456 calls are 61.728, rounded once.
func TestPricesFinerThanACent(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{{
		Name: "licence", On: "calls", Owes: true,
		Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("0.05"), Per: commission.EachUnit, Units: 100}}},
	}}}
	b := open(t, policy)
	calls := reached("m", "calls", "", "2025-01-31")
	calls.Quantity = 123456
	b.do(calls)
	b.want("the partner owes", b.sum("acme"), "-61.73")
	b.conserved()
	b.do(commission.Failure{ID: "f", Customer: "c", Of: "m", On: day("2025-02-02")})
	b.want("the calls were not made after all", b.sum("acme"), "0.00")
	b.conserved()
}

// 30 % share with 40 % model cost leaves 30 %; a floor of 35 % allows at most 25 %.
func TestMarginGuard(t *testing.T) {
	for _, tt := range []struct {
		below commission.Below
		want  string
	}{{commission.ScaleDown, "25.00"}, {commission.Flag, "30.00"}, {commission.Refuse, "0.00"}} {
		policy := flat("30")
		policy.Guard = commission.Guard{Floor: pct("35"), Below: tt.below}
		b := open(t, policy)
		p := pay("p", "100", "2025-01-01")
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100"), Cost: eur("40")}}
		b.do(p)
		b.want(string(tt.below), b.sum("acme"), tt.want)
		policy.Guard.Cost = pct("40")
		if _, err := commission.New(policy); err == nil {
			t.Errorf("%s: a share of 30%% beside a cost of 40%% and a floor of 35%% is accepted", tt.below)
		}
	}
}

// 100.00 with a cost of 40.00 and a floor of 35 % have room for 25.00: a share of 25 % is
// on the floor, not below it, and is paid whatever happens below. 25.01 % would be.
func TestAMarginOnTheFloorIsNotBelowIt(t *testing.T) {
	for _, below := range []commission.Below{commission.ScaleDown, commission.Flag, commission.Refuse} {
		policy := flat("25")
		policy.Guard = commission.Guard{Floor: pct("35"), Below: below}
		p := pay("p", "100", "2025-01-01")
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100"), Cost: eur("40")}}
		b := open(t, policy).do(p)
		b.want(string(below), b.sum("acme"), "25.00")
		if tr, err := b.plan.Line(b.ledger, "p"); err != nil || tr.Has(commission.CodeBelowFloor) {
			t.Errorf("%s: %v, %s", below, err, tr)
		}
	}
}

// A floor of 80 % leaves 200.00 of 1,000.00. The base of 100.00 is capped at 60.00 and the
// 40.00 are put off: they will be paid, so of the room 100.00 are left for the bonus of
// 150.00.
func TestWhatACapPutsOffTakesOfTheMargin(t *testing.T) {
	policy := flat("10")
	policy.Guard = commission.Guard{Floor: pct("80"), Cost: pct("0"), Below: commission.ScaleDown}
	policy.Bonuses = []commission.Bonus{{Name: "extra", Rates: sharing("15")}}
	policy.Caps = []commission.Cap{{
		Name: "max", Per: commission.PerSale, Limit: eur("60"), Components: []string{"base"}, Until: day("2026-01-01"), Rationale: "downturn",
		Defer: []commission.Tranche{{Share: pct("100"), Milestone: "later"}},
	}}
	b := open(t, policy).do(pay("p", "1000", "2025-01-01"))
	b.want("60.00 now", b.of("base"), "60.00")
	b.want("what the margin leaves", b.of("extra"), "100.00")
}

// A cost of 70.00 leaves less than the floor before any commission: scaled down, nothing
// is paid.
func TestNoRoomAboveTheFloor(t *testing.T) {
	policy := flat("25")
	policy.Guard = commission.Guard{Floor: pct("35"), Below: commission.ScaleDown}
	p := pay("p", "100", "2025-01-01")
	p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100"), Cost: eur("70")}}
	b := open(t, policy).do(p)
	b.want("nothing", b.sum("acme"), "0.00")
}

func TestBases(t *testing.T) {
	item := commission.Item{Amount: eur("119"), Tax: eur("19"), Fees: eur("3"), Cost: eur("47")}
	for _, tt := range []struct {
		name string
		less []commission.Deduction
		want string // of 10 %
	}{
		{"gross", nil, "11.90"},
		{"net of tax", []commission.Deduction{commission.LessTax}, "10.00"},
		{"net of tax and fees", []commission.Deduction{commission.LessTax, commission.LessFees}, "9.70"},
		{"margin", []commission.Deduction{commission.LessTax, commission.LessFees, commission.LessCost}, "5.00"},
	} {
		policy := flat("10")
		policy.Basis.Less = tt.less
		b := open(t, policy)
		p := pay("p", "1", "2025-01-01")
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{item}
		b.do(p)
		b.want(tt.name, b.sum("acme"), tt.want)
		b.conserved()
	}
	// A margin is never below zero: 100 less a cost of 130 earns nothing, and takes
	// nothing from another item.
	policy := flat("10")
	policy.Basis = commission.Basis{Less: []commission.Deduction{commission.LessCost}, Products: []string{"shipping"}}
	b := open(t, policy)
	p := pay("p", "1", "2025-01-01")
	p.Amount, p.Items = partnerecon.Money{}, []commission.Item{
		{Product: "a", Amount: eur("100"), Cost: eur("130")}, {Product: "b", Amount: eur("50"), Cost: eur("0")}, {Product: "shipping", Amount: eur("9")},
	}
	b.do(p)
	b.want("margin below zero", b.sum("acme"), "5.00")
}

// Of a contract of three years that is paid at once a year's window takes a third,
// and of usage from 16 December to 14 January, 30 days, the 16 that are December's.
func TestItemsAreCutAtTheEndOfAWindow(t *testing.T) {
	for _, tt := range []struct {
		name           string
		how            commission.Cut
		first, through string
		amount, want   string
	}{
		{"three years", commission.ByMonths, "2025-01-01", "2027-12-31", "30000", "1000.00"},
		{"usage", commission.ByDays, "2025-12-16", "2026-01-14", "300", "16.00"},
		{"inside", commission.ByDays, "2025-11-16", "2025-12-15", "300", "30.00"},
	} {
		policy := flat("10")
		policy.Recurs = partnerecon.Months(12, partnerecon.Until)
		policy.Basis.Cut = tt.how
		b := open(t, policy)
		first := pay("p0", "0", "2025-01-01")
		p := pay("p1", "1", "2025-12-20")
		p.Amount = partnerecon.Money{}
		p.Items = []commission.Item{{Amount: eur(tt.amount), Service: day(tt.first), Through: day(tt.through)}}
		b.do(first, p)
		b.want(tt.name, b.sum("acme"), tt.want)
		b.conserved()
	}
}

// Three instalments of one contract of 100.00 at 12.5 %: 12.50 in all, where each
// alone would be 4.17, 4.17 and 4.17.
func TestInstalmentsAddUp(t *testing.T) {
	for _, contract := range []string{"k", ""} {
		b := open(t, flat("12.5"))
		for i, amount := range []string{"33.34", "33.33", "33.33"} {
			p := pay(string(rune('a'+i)), amount, "2025-01-01")
			p.Contract = contract
			b.do(p)
		}
		want := map[string]string{"k": "12.50", "": "12.51"}[contract]
		b.want("contract "+contract, b.sum("acme"), want)
		b.conserved()
	}
}

// A payment that comes to nothing is no instalment of its contract: there is nothing that
// the contract's commission could be in proportion to.
func TestAnInstalmentOfNothing(t *testing.T) {
	free, paid := pay("b", "0", "2025-02-01"), pay("a", "100", "2025-01-01")
	free.Contract, paid.Contract = "k", "k"
	b := open(t, flat("10")).do(paid, free)
	b.want("10 % of 100.00", b.sum("acme"), "10.00")
	for line, instalment := range map[string]bool{"a": true, "b": false} {
		if tr, err := b.plan.Line(b.ledger, line); err != nil || tr.Has(commission.CodeInstalment) != instalment {
			t.Errorf("%s: %v\n%s", line, err, tr)
		}
	}
}

// A lever of hard times pays at most 100.00 at once and the rest when the customer
// has stayed for a year: paid and put off come to what would have been paid.
func TestDownturnLeverDefersTheExcess(t *testing.T) {
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{{Name: "upfront", Rates: sharing("30"), Times: 1}},
		Caps: []commission.Cap{{
			Name: "downturn", Per: commission.PerSale, Limit: eur("100"), Components: []string{"upfront"},
			From: day("2025-01-01"), Until: day("2026-01-01"), Rationale: "cash in the downturn",
			Defer: []commission.Tranche{{Share: pct("50"), Months: 6}, {Share: pct("50"), Months: 12}},
		}},
	}
	b := open(t, policy).do(pay("p1", "1000", "2025-03-01"))
	b.want("at once", b.of("upfront"), "100.00")
	b.do(commission.Elapsed{ID: "t1", Customer: "c", On: day("2025-08-31")})
	b.want("a day early", b.of("upfront"), "100.00")
	b.do(commission.Elapsed{ID: "t2", Customer: "c", On: day("2025-09-01")})
	b.want("after six months", b.of("upfront"), "200.00")
	b.do(commission.Elapsed{ID: "t3", Customer: "c", On: day("2026-03-01")})
	b.want("after a year", b.of("upfront"), "300.00")
	b.do(back("r", "p1", "500", "2026-04-01"))
	b.want("half of the payment goes back", b.of("upfront"), "150.00")
	b.conserved()

	late := open(t, policy).do(pay("p1", "1000", "2026-01-01"))
	late.want("after the lever", late.of("upfront"), "300.00")
}

// A minimum of 5.00 is a part of what a payment earns and goes back in proportion.
func TestMinimum(t *testing.T) {
	policy := flat("10")
	policy.Minimum = eur("5")
	b := open(t, policy).do(pay("p1", "10", "2025-01-01"), pay("p2", "60", "2025-01-02"), pay("p3", "0", "2025-01-03"))
	b.want("5.00, 6.00 and nothing", b.sum("acme"), "11.00")
	b.do(back("r", "p1", "5", "2025-01-05"))
	b.want("half of 5.00 back", b.sum("acme"), "8.50")
	b.conserved()
}

// 10 % of 50.00 are 5.00: what earns the minimum by itself is not raised to it.
func TestTheMinimumItselfIsNotRaised(t *testing.T) {
	policy := flat("10")
	policy.Minimum = eur("5")
	for _, tt := range []struct {
		amount string
		raised bool
	}{{"49.99", true}, {"50", false}} {
		b := open(t, policy).do(pay("p", tt.amount, "2025-01-01"))
		b.want(tt.amount, b.sum("acme"), "5.00")
		if tr, err := b.plan.Line(b.ledger, "p"); err != nil || tr.Has(commission.CodeMinimum) != tt.raised {
			t.Errorf("%s: %v, %s", tt.amount, err, tr)
		}
	}
}

func TestComponentPoliciesSurviveJSON(t *testing.T) {
	policy := flat("10")
	policy.Basis = commission.Basis{Less: []commission.Deduction{commission.LessTax}, Products: []string{"x"}, Cut: commission.ByDays}
	policy.Minimum = eur("1")
	policy.Guard = commission.Guard{Floor: pct("30"), Below: commission.Flag}
	policy.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "m", Months: 3, Within: partnerecon.Days(90, partnerecon.Through)}}
	policy.Bonuses = []commission.Bonus{{Name: "b", On: "demo", Rates: fee("10", commission.EachSale), From: day("2025-01-01"), Until: day("2026-01-01")}}
	text, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := commission.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	again, err := json.Marshal(plan.Policy())
	if err != nil || string(again) != string(text) {
		t.Errorf("%s became %s, %v", text, again, err)
	}
}

// One cap and one tranche: of the 10.00 that a payment earns a cap leaves 6.00, and all of
// it waits for the launch.
func TestACapOnWhatWaits(t *testing.T) {
	p := flat("10")
	p.Caps = []commission.Cap{{Name: "most", Per: commission.PerSale, Limit: eur("6")}}
	p.Vests = []commission.Tranche{{Share: pct("100"), Milestone: "launch"}}
	b := open(t, p).do(pay("p", "100", "2025-01-01"))
	b.want("before the launch", b.sum("acme"), "0.00")
	b.do(reached("m", "launch", "0", "2025-02-01"))
	b.want("launched", b.sum("acme"), "6.00")
	b.conserved()
}

// Half of the base is forfeited: it would have been released by a launch of the first 30
// days. It has been granted all the same: of a cap of 100.00 over both the base has 60.00,
// and 40.00 are left for the bonus.
func TestWhatIsForfeitedCountsTowardsACap(t *testing.T) {
	p := flat("10")
	p.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "launch", Within: partnerecon.Days(30, partnerecon.Until)}}
	p.Bonuses = []commission.Bonus{{Name: "more", Rates: sharing("10")}}
	p.Caps = []commission.Cap{{Name: "most", Per: commission.PerCustomer, Counts: commission.FirstCome, Limit: eur("100"), Components: []string{"base", "more"}}}
	b := open(t, p).do(pay("p0", "0", "2025-01-01"), reached("m", "launch", "0", "2025-02-01"), pay("p", "600", "2025-03-01"))
	b.want("base", b.of("base"), "30.00")
	b.want("more", b.of("more"), "40.00")
	b.conserved()
}

// The launch came after its 30 days and what waited was forfeited. That it was launched in
// time is learned later: the first launch is the one that counts.
func TestAnEarlierMilestoneIsLearnedLater(t *testing.T) {
	p := flat("10")
	p.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "launch", Within: partnerecon.Days(30, partnerecon.Until)}}
	b := open(t, p).do(pay("p", "100", "2025-01-01"), reached("m1", "launch", "0", "2025-03-01"))
	b.want("too late", b.sum("acme"), "5.00")
	b.do(reached("m2", "launch", "0", "2025-02-01"))
	b.want("a day too late", b.sum("acme"), "5.00")
	b.do(reached("m3", "launch", "0", "2025-01-30"))
	b.want("in time", b.sum("acme"), "10.00")
	b.conserved()
}

// Bonuses for a milestone ask for the age of the customer, who paid first on 1 January: one
// for the first six months, one from then on. What is reached before anything was paid finds
// the customer at its beginning.
func TestMilestonesByTheAgeOfTheCustomer(t *testing.T) {
	early, late := fee("30", commission.EachSale), fee("50", commission.EachSale)
	early[0].Age, late[0].Age = commission.Age{Until: 6}, commission.Age{From: 6}
	p := commission.Policy{Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{
		{Name: "early", On: "reference", Rates: early}, {Name: "late", On: "reference", Rates: late},
	}}
	for on, want := range map[string]string{
		"2024-06-01": "30.00", "2025-01-01": "30.00", "2025-06-30": "30.00", "2025-07-01": "50.00", "2026-01-01": "50.00",
	} {
		b := open(t, p).do(pay("p", "100", "2025-01-01"), reached("m", "reference", "0", on))
		b.want(on, b.sum("acme"), want)
	}
}

// A bonus of every payment and one that ends on 1 February: 10.00 + 1.00 + 2.00, then 11.00.
// The list of what a payment earned is that of the payment before where they are equal.
func TestWhatPaymentsEarnInTurn(t *testing.T) {
	p := flat("10")
	p.Bonuses = []commission.Bonus{{Name: "always", Rates: sharing("1")}, {Name: "early", Until: day("2025-02-01"), Rates: sharing("2")}}
	b := open(t, p)
	for i, c := range []struct {
		on, sum string
		fires   []string
		shared  bool
	}{
		{"2025-01-30", "13.00", []string{"always", "early"}, false},
		{"2025-01-31", "26.00", []string{"always", "early"}, true},
		{"2025-02-01", "37.00", []string{"always"}, false},
		{"2025-02-02", "48.00", []string{"always"}, true},
	} {
		b.do(pay(fmt.Sprint("p", i), "100", c.on))
		b.want(c.on, b.sum("acme"), c.sum)
		l := b.ledger.Lines[i]
		if !slices.Equal(l.Fires, c.fires) || i > 0 && (&l.Fires[0] == &b.ledger.Lines[i-1].Fires[0]) != c.shared {
			t.Errorf("%s: %q, shared %t", c.on, l.Fires, !c.shared)
		}
	}
}

// 10 % of 333.33 is 33.33, of which 16.67 is released at once; the bonus of 15 % of what is
// released has two parts of its own, 40 % at once and the rest after two months.
func TestABonusOnWhatIsReleasedIsReleasedInPartsOfItsOwn(t *testing.T) {
	p := flat("10")
	p.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "live"}}
	p.Bonuses = []commission.Bonus{{Name: "care", Of: "base", Rates: sharing("15"), Vests: []commission.Tranche{{Share: pct("40")}, {Share: pct("60"), Months: 2}}}}
	b := open(t, p)
	for _, step := range []struct {
		event commission.Event
		want  string
	}{
		{pay("p", "333.33", "2025-01-31"), "17.67"},                                              // 16.67, and 40 % of 2.50
		{reached("live", "live", "0", "2025-02-05"), "35.33"},                                    // 33.33, and 40 % of 5.00
		{back("r", "p", "111.11", "2025-02-06"), "23.55"},                                        // a third of each: 22.22 and 1.33
		{commission.Elapsed{ID: "t", Customer: "c", On: day("2025-03-30")}, "23.55"},             // two months are over a day later
		{commission.Elapsed{ID: "u", Customer: "c", On: day("2025-03-31")}, "25.55"},             // 5.00 less 1.67
		{commission.Failure{ID: "f", Customer: "c", Of: "live", On: day("2025-04-01")}, "12.78"}, // 16.67 - 5.56 and 2.50 - 0.83
		{back("s", "p", "222.22", "2025-04-02"), "0.00"},
	} {
		b.do(step.event)
		b.want(fmt.Sprintf("%T", step.event), b.sum("acme"), step.want)
	}
}
