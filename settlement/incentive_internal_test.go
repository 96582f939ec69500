package settlement

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// rewardingOf is a posting of fact f on 10 April of a program with incentives.
func rewardingOf(p Program, e Event) *posting {
	p.rewards = true
	s := &posting{program: p, book: &Book{}, fact: Fact{ID: "f", Event: e}}
	s.when.posted, s.when.on = partnerecon.MustDay("2025-04-10"), partnerecon.MustDay("2025-04-09")
	return s
}

// soldText is what a posting tells the incentives of partners, in the order in which it does.
func (s *posting) soldText(partner string) (out []string) {
	for _, e := range s.sales[partner] {
		out = append(out, fmt.Sprintf("%s %s %s %d base %d withheld %d on %s for %s, %s %s %s %s", e.ID, e.Partner, e.Kind, e.Amount.Minor(), e.Base.Minor(), e.Withheld.Minor(), e.On, e.Earned, e.Component, e.Tier, e.Product, e.Market))
	}
	return out
}

// What a line was about is what the open line says, else the fact that opens it. Items of two products
// are of none.
func TestWhatALineWasAbout(t *testing.T) {
	items := func(products ...string) (out []commission.Item) {
		for _, p := range products {
			out = append(out, commission.Item{Product: p})
		}
		return out
	}
	open := &customer{Ledger: commission.Ledger{Customer: "c", Lines: []*commission.Line{{ID: "l", Items: items("crm"), Context: commission.Context{Region: "emea"}}}}}
	record := Record{Line: commission.Line{ID: "r", Items: items("erp", "erp"), Context: commission.Context{Region: "apac"}}}
	for _, c := range []struct {
		name            string
		c               *customer
		id              string
		e               Event
		line            string
		product, market string
	}{
		{"an open line", open, "f", Refund{}, "l", "crm", "emea"},
		{"an open line, paid again", open, "l", Payment{Items: items("erp")}, "l", "crm", "emea"},
		{"a new one", open, "f", Payment{Items: items("erp"), Context: commission.Context{Region: "us"}}, "f", "erp", "us"},
		{"a new one of two products", nil, "f", Payment{Items: items("erp", "crm"), Context: commission.Context{Region: "us"}}, "f", "", "us"},
		{"a new one without items", nil, "f", Payment{Context: commission.Context{Region: "us"}}, "f", "", "us"},
		{"another line than the one that is paid", open, "f", Payment{Items: items("erp"), Context: commission.Context{Region: "us"}}, "k", "", ""},
		{"a milestone", nil, "f", Milestone{Context: commission.Context{Region: "us"}}, "f", "", "us"},
		{"a line that comes back", nil, "r", Reopen{Record: record}, "r", "erp", "apac"},
		{"another line than the one that comes back", nil, "f", Reopen{Record: record}, "r", "", ""},
		{"another kind of fact", nil, "f", Refund{}, "f", "", ""},
	} {
		s := &posting{fact: Fact{ID: c.id, Event: c.e}}
		if product, market := s.soldAs(c.c, c.line); product != c.product || market != c.market {
			t.Errorf("%s: %q in %q", c.name, product, market)
		}
	}
}

// Incentives count what a partner earned with money, and what was rebased where revenue is what the
// commission earned on; nothing of nobody, and nothing that the partner owes, forfeited or not.
func TestWhatIncentivesCount(t *testing.T) {
	e := func(partner, component string, kind partnerecon.Kind, amount partnerecon.Money) partnerecon.Entry {
		return partnerecon.Entry{Claim: partnerecon.Claim{Partner: partner, Component: component}, Kind: kind, Terms: "v", Amount: amount}
	}
	eur := moneyIn(5, "EUR")
	for _, c := range []struct {
		name         string
		e            partnerecon.Entry
		earned, paid bool // counted where revenue is what was earned on, and what was paid
	}{
		{"earned", e("a", "base", partnerecon.Earned, eur), true, true},
		{"of nobody", e("", "base", partnerecon.Earned, eur), false, false},
		{"owed", e("a", "licence", partnerecon.Earned, eur), false, false},
		{"owed and forfeited", e("a", "exit:licence", partnerecon.Capped, eur), false, false},
		{"forfeited", e("a", "exit:base", partnerecon.Capped, eur), true, true},
		{"rebased", e("a", "base", partnerecon.Rebased, partnerecon.Money{}), true, false},
		{"no money", e("a", "base", partnerecon.Sealed, partnerecon.Money{}), false, false},
	} {
		for paid, want := range map[bool]bool{false: c.earned, true: c.paid} {
			s := rewardingOf(Program{&rules{policy: Policy{Currency: "EUR"}}}, Refund{})
			s.program.paid, s.program.owed = paid, map[componentOf]bool{{"v", "licence"}: true}
			if got := s.program.sells(&c.e); got != want {
				t.Errorf("%s, paid %v: %v", c.name, paid, got)
			}
			s.sell(nil, &c.e)
			if got := len(s.sales["a"]); got > 0 != want || len(s.sales) != got {
				t.Errorf("%s, paid %v: %d are kept", c.name, paid, got)
			}
			moved := map[string][]incentive.Posted{"a": {{Component: "moved"}}, "b": {{Component: "moved"}}}
			sold := s.salesOf(nil, []partnerecon.Entry{c.e, c.e}, moved)
			if of := sold["a"]; len(of) != map[bool]int{true: 3, false: 1}[want] || of[len(of)-1].Component != "moved" || len(sold["b"]) != 1 || len(sold) != 2 {
				t.Errorf("%s, paid %v: sold %+v", c.name, paid, sold)
			}
			s.program.rewards = false
			if s.sales = nil; s.salesOf(nil, []partnerecon.Entry{c.e}, moved) != nil {
				t.Errorf("%s: sold without incentives", c.name)
			}
			if s.sell(nil, &c.e); s.sales != nil {
				t.Errorf("%s: kept without incentives", c.name)
			}
		}
	}
}

// What a cap per period cuts off is told once, for its first component and the day on which it was earned.
func TestIncentivesAreToldOfCaps(t *testing.T) {
	p := Program{&rules{policy: Policy{Currency: "EUR"}}}
	a := &account{Partner: "a"}
	on := partnerecon.MustDay("2025-03-05")
	for _, c := range []struct {
		name       string
		components []string
		on         partnerecon.Day
		n          int64
		want       []string
	}{
		{"all components", nil, on, -30, []string{"f a capped -30 base 0 withheld 0 on 2025-04-10 for 2025-03-05,  gold  "}},
		{"of two components", []string{"spiff", "base"}, on, 7, []string{"f a capped 7 base 0 withheld 0 on 2025-04-10 for 2025-03-05, spiff gold  "}},
		{"nothing", nil, on, 0, nil},
		{"of all time", nil, partnerecon.Day{}, -30, nil},
	} {
		s := rewardingOf(p, Refund{})
		s.sellCut(a, &Cap{Components: c.components}, "gold", c.on, c.n)
		if diff := cmp.Diff(c.want, s.soldText("a")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
		s.program.rewards, s.sales = false, nil
		if s.sellCut(a, &Cap{Components: c.components}, "gold", c.on, c.n); s.sales != nil {
			t.Errorf("%s: told without incentives", c.name)
		}
	}
	day, month := partnerecon.MustDay("2025-03-03"), partnerecon.MustMonth("2025-01")
	for every, want := range map[Every]string{EveryDay: "2025-03-03", EveryWeek: "2025-03-09", EveryMonth: "2025-01-31", EveryQuarter: "2025-03-31", EveryYear: "2025-12-31", AllTime: ""} {
		got := (&capClaim{Start: month, Day: day}).lastDay(every)
		if got.IsZero() != (want == "") || want != "" && got.String() != want {
			t.Errorf("%s: %s", every, got)
		}
	}
}

// A month of 1.30 of which a clawback took 0.20 was 1.50: of a limit of 1.00 incentives are told 0.50,
// and after that what it moves by. What is put off waits, and was not cut.
func TestIncentivesAreToldOfCapsOnNet(t *testing.T) {
	rule := limiting("m", EveryMonth, commission.OnNet, "1")
	s := rewardingOf(capping(rule), Refund{})
	a, c := &account{Partner: "a"}, &capClaim{Name: "m", Start: partnerecon.MustMonth("2025-03"), Net: 130, Clawed: 20}
	for i, x := range []struct {
		net, told, moved int64
		want             []string
	}{
		{130, -50, -50, []string{"f a capped -50 base 0 withheld 0 on 2025-04-10 for 2025-03-31,    "}},
		{130, -50, 0, nil},
		{110, -30, 20, []string{"f a capped 20 base 0 withheld 0 on 2025-04-10 for 2025-03-31,    "}},
		{80, 0, 30, []string{"f a capped 30 base 0 withheld 0 on 2025-04-10 for 2025-03-31,    "}},
		{70, 0, 0, nil},
	} {
		s.sales, c.Net = nil, x.net
		if got := s.tellCut(a, c, &rule, cutting{limit: 100}); got != x.moved || c.Told != x.told {
			t.Errorf("%d: %d, told %d", i, got, c.Told)
		}
		if diff := cmp.Diff(x.want, s.soldText("a")); diff != "" {
			t.Errorf("%d (-want +got)\n%s", i, diff)
		}
	}
	s.program.rewards, c.Net = false, 130
	if got := s.tellCut(a, c, &rule, cutting{limit: 100}); got != 0 || c.Told != 0 {
		t.Errorf("without incentives: %d, told %d", got, c.Told)
	}
}

// Of a true-up incentives are told what it posts, and by how much the final base differs from the
// measured one, once. A period without a base has nothing to scale.
func TestIncentivesAreToldOfTrueUps(t *testing.T) {
	p := Program{&rules{policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{{ID: "v", Policy: Agreement{TrueUps: []TrueUp{{Name: "q", Every: EveryQuarter}}}}}}}}
	s, a := rewardingOf(p, Final{}), &account{Partner: "a"}
	u := &trueUpClaim{Name: "q", Terms: "v", Start: partnerecon.MustMonth("2025-01"), Base: 100}
	for i, x := range []struct {
		stated      string
		base, final int64
		n           int64
		told        int64
		want        []string
	}{
		{"", 100, 150, 0, 0, nil},
		{"f", 100, 150, 25, 50, []string{"f a trued_up 25 base 50 withheld 0 on 2025-04-10 for 2025-03-31, base   "}},
		{"f", 100, 150, 0, 50, nil},
		{"f", 100, 150, 3, 50, []string{"f a trued_up 3 base 0 withheld 0 on 2025-04-10 for 2025-03-31, base   "}},
		{"f", 120, 150, 0, 30, []string{"f a trued_up 0 base -20 withheld 0 on 2025-04-10 for 2025-03-31, base   "}},
		{"f", 0, 150, 0, 0, []string{"f a trued_up 0 base -30 withheld 0 on 2025-04-10 for 2025-03-31, base   "}},
		{"f", 1, 3, 0, 2, []string{"f a trued_up 0 base 2 withheld 0 on 2025-04-10 for 2025-03-31, base   "}},
	} {
		s.sales, u.Stated, u.Base, u.Final = nil, x.stated, x.base, x.final
		if s.sellTrueUp(a, u, x.n); u.Told != x.told {
			t.Errorf("%d: told %d", i, u.Told)
		}
		if diff := cmp.Diff(x.want, s.soldText("a")); diff != "" {
			t.Errorf("%d (-want +got)\n%s", i, diff)
		}
	}
	s.program.rewards, s.sales = false, nil
	if s.sellTrueUp(a, u, 7); s.sales != nil {
		t.Error("told without incentives")
	}
	if s.sellPeriod(a, incentive.Posted{}); s.sales != nil {
		t.Error("kept without incentives")
	}
}

// Of a line 10 wait and 5 were forfeited: 15 are held back. A quarter went back, and with it 3.75 of
// them, the even 4, on the day on which that is booked.
func TestWhatIsHeldBackOfALine(t *testing.T) {
	d := partnerecon.MustDay
	s := rewardingOf(Program{&rules{}}, Refund{})
	s.program.owed = map[componentOf]bool{{"v", "licence"}: true}
	line := commission.Line{
		ID: "l", Terms: "v", Context: commission.Context{Region: "emea"}, Cleared: d("2025-01-10"), Items: []commission.Item{{Product: "crm"}}, Base: 200,
		Parts: []commission.Part{{Partner: "a", Tier: "gold", Waiting: 10, Forfeited: 5}, {Partner: "a", Component: "spiff"}, {Partner: "a", Component: "licence", Waiting: 7}, {Partner: "b", Component: "spiff", Forfeited: 1}},
	}
	of := func(partner, on, tier, component string) withheldOf {
		return withheldOf{share{partner, d(on), tier, "crm", "emea"}, component}
	}
	moved := map[withheldOf]int64{}
	s.holdBack(moved, &line, d("2025-02-10"), 1)
	want := map[withheldOf]int64{of("a", "2025-01-10", "gold", "base"): 15, of("b", "2025-01-10", "", "spiff"): 1}
	if diff := cmp.Diff(want, moved, cmp.AllowUnexported(withheldOf{}, share{}), sameInside()); diff != "" {
		t.Errorf("nothing went back (-want +got)\n%s", diff)
	}
	line.Refunded = 50
	s.holdBack(moved, &line, d("2025-02-10"), -1)
	want = map[withheldOf]int64{
		of("a", "2025-01-10", "gold", "base"): 0, of("b", "2025-01-10", "", "spiff"): 0,
		of("a", "2025-02-10", "gold", "base"): 4, of("b", "2025-02-10", "", "spiff"): 0,
	}
	if diff := cmp.Diff(want, moved, cmp.AllowUnexported(withheldOf{}, share{}), sameInside()); diff != "" {
		t.Errorf("a quarter went back (-want +got)\n%s", diff)
	}
	// One cent of two that were paid takes half of what waits; of a line that nobody paid for nothing goes back.
	for _, c := range []struct{ base, refunded, cleared, booked int64 }{{2, 1, 15, -8}, {2, 0, 15, 0}, {1, 1, 15, -15}, {0, 1, 15, 0}} {
		line.Base, line.Refunded, moved = c.base, c.refunded, map[withheldOf]int64{}
		s.holdBack(moved, &line, d("2025-02-10"), 1)
		if cleared, booked := moved[of("a", "2025-01-10", "gold", "base")], moved[of("a", "2025-02-10", "gold", "base")]; cleared != c.cleared || booked != c.booked {
			t.Errorf("%d of %d: %d and %d", c.refunded, c.base, cleared, booked)
		}
	}
}

// A bonus that reads what lines earned is refused beside a cap or a true-up of which it cannot be told
// what they post for its lines: a cap over more components than it counts, or on net over a longer
// period; a true-up over lines of which it counts some, or over a longer period.
func TestBonusesBesideCapsAndTrueUps(t *testing.T) {
	const (
		some   = "/x/incentives/bonuses/1 cap \"m\" limits lines of which the bonus counts some: it cannot be told what it cuts off those\n"
		longer = "/x/incentives/bonuses/1/every cap \"m\" is over a longer period on net: it cannot be told what it cuts off one of the bonus\n"
		upSome = "/x/incentives/bonuses/1 true-up \"q\" settles lines of which the bonus counts some: it cannot be told what it posts for those\n"
		upLong = "/x/incentives/bonuses/1/every true-up \"q\" is over a longer period: it cannot be told what it posts for one of the bonus\n"
	)
	of := func(names ...string) []string { return names }
	capOf := func(every Every, counts commission.Counts, components ...string) []Cap {
		return []Cap{limiting("m", every, counts, "1", components...)}
	}
	up := func(every Every) []TrueUp { return []TrueUp{{Name: "q", Every: every}} }
	for _, c := range []struct {
		name  string
		caps  []Cap
		ups   []TrueUp
		lines incentive.Lines
		want  string
	}{
		{"a cap over all, all lines", capOf(EveryQuarter, commission.FirstCome), nil, incentive.Lines{}, ""},
		{"a cap over all, one component", capOf(EveryQuarter, commission.FirstCome), nil, incentive.Lines{Components: of("base")}, some},
		{"a cap over one, all lines", capOf(EveryQuarter, commission.FirstCome, "base"), nil, incentive.Lines{}, ""},
		{"a cap over another one", capOf(EveryQuarter, commission.FirstCome, "spiff"), nil, incentive.Lines{Components: of("base")}, ""},
		{"a cap over that one", capOf(EveryQuarter, commission.FirstCome, "base"), nil, incentive.Lines{Components: of("base")}, ""},
		{"a cap over one of two", capOf(EveryQuarter, commission.FirstCome, "base"), nil, incentive.Lines{Components: of("spiff", "base")}, ""},
		{"a cap over two, one of which counts", capOf(EveryQuarter, commission.FirstCome, "spiff", "base"), nil, incentive.Lines{Components: of("base")}, some},
		{"a product", capOf(EveryQuarter, commission.FirstCome), nil, incentive.Lines{Products: of("crm")}, some},
		{"a market", capOf(EveryQuarter, commission.FirstCome), nil, incentive.Lines{Markets: of("emea")}, some},
		{"a tier, first come", capOf(EveryQuarter, commission.FirstCome), nil, incentive.Lines{Tiers: of("gold")}, ""},
		{"a tier, on net", capOf(EveryQuarter, commission.OnNet), nil, incentive.Lines{Tiers: of("gold")}, some},
		{"on net", capOf(EveryQuarter, commission.OnNet), nil, incentive.Lines{}, ""},
		{"on net over a month", capOf(EveryMonth, commission.OnNet), nil, incentive.Lines{}, ""},
		{"on net over a year", capOf(EveryYear, commission.OnNet), nil, incentive.Lines{}, longer},
		{"on net over all time", capOf(AllTime, commission.OnNet), nil, incentive.Lines{}, longer},
		{"on net over a year, of one component", capOf(EveryYear, commission.OnNet, "spiff"), nil, incentive.Lines{}, longer},
		{"first come over a year", capOf(EveryYear, commission.FirstCome), nil, incentive.Lines{}, ""},
		{"a true-up", nil, up(EveryQuarter), incentive.Lines{}, ""},
		{"a true-up of the base", nil, up(EveryQuarter), incentive.Lines{Components: of("spiff", "base")}, ""},
		{"a true-up of what is not counted", nil, up(EveryYear), incentive.Lines{Components: of("spiff"), Tiers: of("gold")}, ""},
		{"a true-up, and a product", nil, up(EveryQuarter), incentive.Lines{Products: of("crm")}, upSome},
		{"a true-up, and a market", nil, up(EveryQuarter), incentive.Lines{Markets: of("emea")}, upSome},
		{"a true-up, and a tier", nil, up(EveryQuarter), incentive.Lines{Tiers: of("gold"), Components: of("base")}, upSome},
		{"a true-up over a year", nil, up(EveryYear), incentive.Lines{}, upLong},
		{"a cap and a true-up", capOf(EveryYear, commission.OnNet), up(EveryYear), incentive.Lines{}, longer + upLong},
	} {
		for name, rule := range map[string]incentive.Rule{
			"a table":           incentive.PeriodTable{Pays: incentive.TrueUp, Lines: c.lines},
			"an accelerator":    incentive.Accelerator{Of: incentive.Measure{Lines: c.lines}},
			"a table that adds": incentive.PeriodTable{Lines: c.lines},
		} {
			want := c.want
			if name == "a table that adds" {
				want = ""
			}
			a := Agreement{Caps: c.caps, TrueUps: c.ups, Incentives: incentive.Policy{Bonuses: []incentive.Bonus{
				{Name: "other", Every: incentive.EveryMonth, Rule: incentive.PeriodTable{Lines: c.lines}}, {Name: "b", Every: incentive.EveryQuarter, Rule: rule},
			}}}
			var list problem.List
			checkHeldBack(&list, "/x", &a)
			got := ""
			for _, x := range list.Sorted() {
				got += x.Path + " " + x.Message + "\n"
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s (-want +got)\n%s", c.name, name, diff)
			}
		}
	}
}

// A clawback takes from what incentives count where it has taken up a churn, a breach or a fraud, and
// incentives say that it does.
func TestWhenAClawbackTakesFromWhatIncentivesCount(t *testing.T) {
	leaves := []clawback.Trigger{clawback.ByChurn}
	churns, incidents := []clawback.Departure{{ID: "x"}}, []clawback.Incident{{ID: "x"}}
	for _, c := range []struct {
		name   string
		claws  bool
		leaves []clawback.Trigger
		x      clawback.Exposure
		want   bool
	}{
		{"nothing happened", true, leaves, clawback.Exposure{}, false},
		{"a churn", true, leaves, clawback.Exposure{Churns: churns}, true},
		{"a breach", true, leaves, clawback.Exposure{Breaches: incidents}, true},
		{"a fraud", true, leaves, clawback.Exposure{Frauds: incidents}, true},
		{"a churn and a breach", true, leaves, clawback.Exposure{Churns: churns, Breaches: incidents}, true},
		{"a churn and a fraud", true, leaves, clawback.Exposure{Churns: churns, Frauds: incidents}, true},
		{"no clawback", false, leaves, clawback.Exposure{Churns: churns}, false},
		{"it leaves the figures", true, nil, clawback.Exposure{Churns: churns}, false},
	} {
		s := rewardingOf(Program{&rules{}}, Churn{})
		s.program.claws, s.program.leaves = c.claws, c.leaves
		now := s.losingNow(&c.x)
		if (now != nil) != c.want {
			t.Errorf("%s: %v", c.name, now != nil)
		}
		// Once a churn is made there is a loss; with another event where there was one.
		able := c.claws && c.leaves != nil
		for name, e := range map[string]clawback.Event{"churn": clawback.Churn{}, "breach": clawback.Breach{}, "fraud": clawback.Fraud{}} {
			if got := s.losingThen(now, clawback.Staged{}, e); (got != nil) != able {
				t.Errorf("%s, and then a %s: %v", c.name, name, got != nil)
			}
		}
		if got := s.losingThen(now, clawback.Staged{}, clawback.Posted{}); (got != nil) != (now != nil && able) {
			t.Errorf("%s, and then another event: %v", c.name, got != nil)
		}
	}
	s := rewardingOf(Program{&rules{policy: Policy{Currency: "EUR"}}}, Refund{})
	at := share{"a", partnerecon.MustDay("2025-03-05"), "gold", "crm", "emea"}
	for revenue, want := range map[int64]partnerecon.Money{0: {}, -5: moneyIn(-5, "EUR"), 1: moneyIn(1, "EUR")} {
		if e := s.movedPost("c", at, counting{revenue, 3}); e.Base != want || e.Quantity != 3 || e.Kind != partnerecon.Rebased || e.Earned != at.on || e.Customer != "c" || e.Component != "base" || e.Tier+e.Product+e.Market != "goldcrmemea" {
			t.Errorf("%d: %+v", revenue, e)
		}
	}
}

// What level 1 posts counts as it is; what was forfeited as earned and held back, for its own component; what a cap of the
// commission cut off for the first component that it limits. Where revenue is what was paid, the lines tell it.
func TestWhatAnEntryCountsAs(t *testing.T) {
	d := partnerecon.MustDay
	e := func(kind partnerecon.Kind, component string, amount int64) partnerecon.Entry {
		return partnerecon.Entry{
			Claim: partnerecon.Claim{Partner: "a", Customer: "c", Line: "l", Component: component}, Kind: kind, Terms: "v", Tier: "gold",
			Amount: moneyIn(amount, "EUR"), Base: moneyIn(100, "EUR"), Earned: d("2025-03-05"), Posted: d("2025-04-10"),
		}
	}
	for _, c := range []struct {
		name string
		e    partnerecon.Entry
		want string
	}{
		{"earned", e(partnerecon.Earned, "base", 10), "f a earned 10 base 100 withheld 0 on 2025-04-10 for 2025-03-05, base gold  "},
		{"returned", e(partnerecon.Returned, "spiff", -10), "f a returned -10 base 100 withheld 0 on 2025-04-10 for 2025-03-05, spiff gold  "},
		{"forfeited", e(partnerecon.Capped, "exit:spiff", -10), "f a earned -10 base 100 withheld 10 on 2025-04-10 for 2025-03-05, spiff gold  "},
		{"given back of what was forfeited", e(partnerecon.Capped, "exit:base", 4), "f a earned 4 base 100 withheld -4 on 2025-04-10 for 2025-03-05, base gold  "},
		{"capped on the line", e(partnerecon.Capped, "base", -10), "f a capped -10 base 100 withheld 0 on 2025-04-10 for 2025-03-05, base gold  "},
		{"capped over two components", e(partnerecon.Capped, "cap:two", -10), "f a capped -10 base 100 withheld 0 on 2025-04-10 for 2025-03-05, spiff gold  "},
		{"capped over the base", e(partnerecon.Capped, "cap:max", -10), "f a capped -10 base 100 withheld 0 on 2025-04-10 for 2025-03-05, base gold  "},
	} {
		s := rewardingOf(Program{&rules{policy: Policy{Currency: "EUR"}}}, Refund{})
		s.program.limits = map[componentOf][]string{{"v", "two"}: {"spiff", "base"}}
		s.sell(nil, &c.e)
		if got := s.soldText("a"); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
		s.program.paid, s.sales = true, nil
		s.sell(nil, &c.e)
		if got, want := s.soldText("a"), strings.Replace(c.want, "base 100", "base 0", 1); len(got) != 1 || got[0] != want {
			t.Errorf("%s, where revenue is what was paid: %v, want %s", c.name, got, want)
		}
	}
}

// 5 % of what a month has above 1,000.00: acme and beta have 900.00 of January, which is closed. 200.00 more make 100.00
// above, 5.00 each; 200.00 more of acme another 10.00. That is tried on copies first, one fact after the other, and posted once.
func TestLateSalesRewardOnce(t *testing.T) {
	d := partnerecon.MustDay
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	p := Must(Policy{
		Version: Format, Currency: "EUR", Zone: "UTC", Horizon: partnerecon.Days(180, partnerecon.Through), PinTerms: TermsAtClose, PinTier: TierAtEarning,
		Terms: partnerecon.Terms[Agreement]{{ID: "v", From: d("2025-01-01"), Rationale: "test", Policy: Agreement{
			Commission: commission.Policy{Rounding: partnerecon.HalfUp, Shared: commission.Each, Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}}},
			Incentives: incentive.Policy{Rounding: partnerecon.HalfUp, Bonuses: []incentive.Bonus{{Name: "growth", Every: incentive.EveryMonth, Rule: incentive.Increment{
				Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: partnerecon.MustPercent("5"), Baseline: incentive.Goal{Amount: eur("1000")},
			}}}},
		}}},
	})
	b := &Book{}
	for _, f := range []Fact{
		{ID: "p", Occurred: On(d("2025-01-10")), Event: Payment{Customer: "c", Amount: eur("900"), Credits: partnerecon.Sole("acme")}},
		{ID: "q", Occurred: On(d("2025-01-10")), Event: Payment{Customer: "d", Amount: eur("900"), Credits: partnerecon.Sole("beta")}},
		CloseOf(partnerecon.MustMonth("2025-01")),
	} {
		if _, err := p.Apply(b, f); err != nil {
			t.Fatal(err)
		}
	}
	sold := func(id string, partners ...string) map[string][]incentive.Posted {
		out := map[string][]incentive.Posted{}
		for _, partner := range partners {
			out[partner] = []incentive.Posted{{
				ID: id, Partner: partner, Customer: "c", Kind: partnerecon.Earned, Amount: eur("20"), Base: eur("200"), Earned: d("2025-01-20"), Component: "base", On: d("2025-02-10"),
			}}
		}
		return out
	}
	s := &posting{program: p, book: b, fact: Fact{ID: "f", Event: Refund{Customer: "c"}}, volume: 70}
	s.when.posted, s.when.on = d("2025-02-10"), d("2025-02-10")
	for _, c := range []struct {
		sold             map[string][]incentive.Posted
		volume, rewarded int64
		tried            int
	}{
		{nil, 70, 0, 0},
		{sold("f", "acme", "beta"), 70 + 2*500, 2 * 500, 2},
		{sold("g", "acme"), 70 + 2*500 + 1000, 2*500 + 1000, 2},
	} {
		if err := s.mayReward(c.sold); err != nil || s.volume != c.volume || s.rewarded != c.rewarded || len(s.tried) != c.tried {
			t.Errorf("volume %d, rewarded %d, tried %d, %v", s.volume, s.rewarded, len(s.tried), err)
		}
	}
	a := b.accounts["acme"]
	s.sales = sold("f", "acme")
	s.reward(a)
	s.reward(a)
	if len(s.entries) != 1 || s.entries[0].Amount != eur("5") || s.entries[0].Cause != s.cause() || s.entries[0].Kind != partnerecon.Earned || len(s.sales) != 0 {
		t.Errorf("%+v, %d are left", s.entries, len(s.sales))
	}
	if got := a.cell(p.piece(d("2025-02-10"))).Sums.Incentives; got != 500 {
		t.Errorf("%d of February are of incentives", got)
	}
}
