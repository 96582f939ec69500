package commission_test

import (
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestReviewOfWhatIsNotUsed(t *testing.T) {
	p := rows(
		commission.Row{Model: commission.Monthly, Tier: "gold", Share: pct("20")},
		commission.Row{Model: commission.Usage, Tier: "silver", Share: pct("15")},
	)
	p.Payable = []commission.Payable{
		{Tier: "bronze", Due: commission.MonthAfter}, {On: "onboarded", Due: commission.Net, Days: 5}, {Due: commission.MonthAfter},
	}
	p.Bonuses = []commission.Bonus{{
		Name: "onboarding", On: "onboarded", Times: 1, Rates: []commission.Row{pays("100", commission.EachSale)},
		Vests: []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "adopted"}},
	}}
	p.Caps = []commission.Cap{{
		Name: "lever", Per: commission.PerSale, Limit: eur("500"), Until: day("2026-01-01"), Rationale: "downturn",
		Defer: []commission.Tranche{{Share: pct("100"), Milestone: "renewed"}},
	}}
	milestones := func(names ...string) commission.Assumptions {
		var a commission.Assumptions
		for _, name := range names {
			a.Milestones = append(a.Milestones, commission.ExpectedMilestone{Name: name})
		}
		return a
	}
	for _, c := range []reviewCase{
		{"nothing listed", p, commission.Assumptions{}, nil},
		{"tiers", p, commission.Assumptions{Tiers: []string{"gold"}}, []string{
			"tier /payable/0/tier tier=bronze", "tier /rates/1/tier tier=silver",
		}},
		{"models", p, commission.Assumptions{Models: []commission.Model{commission.Usage}}, []string{"model /rates/0/model model=monthly"}},
		{"all milestones", p, milestones("onboarded", "adopted", "renewed"), nil},
		{"another milestone", p, milestones("signed"), []string{
			"milestone /bonuses/0/on milestone=onboarded", "milestone /bonuses/0/vests/1/milestone milestone=adopted",
			"milestone /caps/0/defer/0/milestone milestone=renewed", "milestone /payable/1/on milestone=onboarded",
		}},
		{"before the sunset", p, commission.Assumptions{From: day("2025-12-31")}, nil},
		{"on the sunset", p, commission.Assumptions{From: day("2026-01-01")}, []string{"sunset /caps/0/until until=2026-01-01 from=2026-01-01"}},
	} {
		c.run(t)
	}
	gone := with(commission.Bonus{Name: "b", Times: 1, Until: day("2025-06-01"), Vests: []commission.Tranche{{Share: pct("100")}}, Rates: []commission.Row{{Share: pct("5")}}})
	reviewCase{"a bonus", gone, commission.Assumptions{From: day("2025-06-01")}, []string{"sunset /bonuses/0/until until=2025-06-01 from=2025-06-01"}}.run(t)
}

func TestReviewOfAgesBeyondTheirWindow(t *testing.T) {
	aged := func(from int, w partnerecon.Window) commission.Policy {
		p := flat("20")
		p.Rates[0].Age, p.Rates[0].Recurs = commission.Age{From: from}, w
		return p
	}
	for _, c := range []reviewCase{
		// Month 11 is the last one of twelve that end before the day after them.
		{"inside", aged(11, year), commission.Assumptions{}, nil},
		{"until the second month", func() commission.Policy {
			p := flat("20")
			p.Rates[0].Age.Until = 1
			return p
		}(), commission.Assumptions{}, []string{"upfront /rates/0 component=base pays=20%"}},
		{"without a window", aged(12, partnerecon.Window{}), commission.Assumptions{}, []string{"uncapped /rates/0 component=base pays=20%"}},
		{"after", aged(12, year), commission.Assumptions{}, []string{"over /rates/0/age from_month=12 window=12 months until"}},
		// The first day of month 12 is the day on which twelve months through end.
		{"on the last day", aged(12, partnerecon.Months(12, partnerecon.Through)), commission.Assumptions{}, nil},
		{"after it", aged(13, partnerecon.Months(12, partnerecon.Through)), commission.Assumptions{}, []string{"over /rates/0/age from_month=13 window=12 months through"}},
		// Two months have 56 days or more: 56 days until end with the 55th after the first.
		{"days", aged(2, partnerecon.Days(56, partnerecon.Until)), commission.Assumptions{}, []string{"over /rates/0/age from_month=2 window=56 days until"}},
		{"a day more", aged(2, partnerecon.Days(56, partnerecon.Through)), commission.Assumptions{}, nil},
		{"a day more than a year of days", aged(12, partnerecon.Days(366, partnerecon.Until)), commission.Assumptions{}, nil},
		{"through the day after it", aged(12, partnerecon.Days(365, partnerecon.Through)), commission.Assumptions{}, nil},
		{"two years of days", aged(24, partnerecon.Days(730, partnerecon.Until)), commission.Assumptions{}, []string{"over /rates/0/age from_month=24 window=730 days until"}},
		{"a day more than two of them", aged(24, partnerecon.Days(731, partnerecon.Until)), commission.Assumptions{}, nil},
		{"a year and a month", aged(13, partnerecon.Days(393, partnerecon.Until)), commission.Assumptions{}, []string{"over /rates/0/age from_month=13 window=393 days until"}},
		{"a day more than that", aged(13, partnerecon.Days(394, partnerecon.Until)), commission.Assumptions{}, nil},
		{"a year of days", aged(12, partnerecon.Days(365, partnerecon.Until)), commission.Assumptions{}, []string{"over /rates/0/age from_month=12 window=365 days until"}},
	} {
		c.run(t)
	}
	p := aged(12, partnerecon.Window{})
	p.Recurs = year
	reviewCase{"the window of the policy", p, commission.Assumptions{}, []string{"over /rates/0/age from_month=12 window=12 months until"}}.run(t)
}

// A rate for every tier is idle where each tier of the ladder has one that wins.
func TestReviewOfShadowedRates(t *testing.T) {
	row := func(tier, share string) commission.Row { return commission.Row{Tier: tier, Share: pct(share)} }
	paid := func(winner commission.Winner, list ...commission.Row) commission.Policy {
		p := rows(slices.Clone(list)...)
		p.Winner = winner
		if winner == commission.MostSpecific {
			p.Order = []commission.Dimension{"tier", "model"}
		}
		return p
	}
	all := []commission.Row{row("silver", "15"), row("gold", "25"), row("", "12")}
	two := commission.Assumptions{Tiers: []string{"silver", "gold"}}
	three := commission.Assumptions{Tiers: []string{"bronze", "silver", "gold"}}
	tested := paid(commission.First, all...)
	tested.Facts = []commission.Declaration{{Name: "new", Of: commission.OfPayment, Kind: commission.BoolFact}}
	tested.Rates[0].When = []commission.Test{{Fact: "new", Op: commission.Eq, Values: []string{"true"}}}
	monthly, usage := row("", "15"), row("", "15")
	monthly.Model, usage.Model = commission.Monthly, commission.Usage
	models := paid(commission.First, monthly, usage, row("", "20"))
	equal := paid(commission.BestForPartner, row("silver", "20"), row("", "20"))
	equal.Rates[1].Model = commission.Monthly
	// Of silver the first rate wins, of gold the second one.
	named := paid(commission.First, row("silver", "15"), row("", "20"), row("", "12"))
	named.Rates[0].ID, named.Rates[1].ID, named.Rates[1].Model = "z", "a", commission.Monthly
	specific := paid(commission.MostSpecific, named.Rates...)
	monthlyOnly := commission.Assumptions{Tiers: two.Tiers, Models: []commission.Model{commission.Monthly}}
	for _, c := range []reviewCase{
		{"the first one is named by its place", named, monthlyOnly, []string{"shadowed /rates/2 winner=first by=/rates/0"}},
		{"another one by its id", specific, monthlyOnly, []string{"shadowed /rates/2 winner=most_specific by=/rates/1"}},
		{"any tier", paid(commission.First, all...), commission.Assumptions{}, nil},
		{"each has its own before it", paid(commission.First, all...), two, []string{"shadowed /rates/2 winner=first by=/rates/0"}},
		{"one has none", paid(commission.First, all...), three, nil},
		{"on a test", tested, two, nil},
		{"the most specific one", paid(commission.MostSpecific, all...), two, []string{"shadowed /rates/2 winner=most_specific by=/rates/0"}},
		{"the best one", paid(commission.BestForPartner, all...), two, []string{"shadowed /rates/2 winner=best_for_partner by=/rates/0"}},
		{"the best one of a tier that has one", paid(commission.BestForPartner, all...), three, nil},
		{"all of them", paid(commission.Stack, all...), two, nil},
		{"models", models, commission.Assumptions{Models: []commission.Model{commission.Usage, commission.Monthly}}, []string{"shadowed /rates/2 winner=first by=/rates/1"}},
		{"a model without", models, commission.Assumptions{Models: []commission.Model{commission.Annual}}, []string{
			"model /rates/0/model model=monthly", "model /rates/1/model model=usage",
		}},
		// Of equal ones the first wins; the other one would, if it stood first.
		{"equal ones", equal, commission.Assumptions{Tiers: []string{"silver"}, Models: []commission.Model{commission.Monthly}}, []string{
			"shadowed /rates/1 winner=best_for_partner by=/rates/0",
		}},
	} {
		c.run(t)
	}
}

func TestReviewOfTranchesOutOfReach(t *testing.T) {
	vested := func(t commission.Tranche) commission.Policy {
		t.Share = pct("100")
		return with(commission.Bonus{Name: "b", Times: 1, Rates: []commission.Row{pays("100", commission.EachSale)}, Vests: []commission.Tranche{t}})
	}
	after := func(months int) commission.Assumptions {
		return commission.Assumptions{Customer: perMonth(12), Milestones: []commission.ExpectedMilestone{{Name: "adopted", After: months}}}
	}
	soon := partnerecon.Months(3, partnerecon.Until)
	usage := func(least string) commission.Policy {
		p := vested(commission.Tranche{Milestone: "adopted", When: []commission.Test{test("adoption", commission.Ge, least)}})
		p.Facts = []commission.Declaration{{Name: "adoption", Kind: commission.CountFact, Of: commission.OfPayment}}
		return p
	}
	measured := func(values ...string) commission.Assumptions {
		a := commission.Assumptions{Customer: perMonth(12)}
		for i, v := range values {
			a.Milestones = append(a.Milestones, commission.ExpectedMilestone{Name: "adopted", After: i, Facts: []commission.Fact{{Name: "adoption", Values: []string{v}}}})
		}
		return a
	}
	// One bonus waits for a milestone that nobody expects, the other for one that is reached too late.
	unexpected := vested(commission.Tranche{Milestone: "certified"})
	unexpected.Bonuses = append(unexpected.Bonuses, unexpected.Bonuses[0])
	unexpected.Bonuses[1].Name, unexpected.Bonuses[1].Vests = "late", []commission.Tranche{{Share: pct("100"), Milestone: "adopted"}}
	twice := func(first, second int) commission.Assumptions {
		a := after(first)
		a.Milestones = append(a.Milestones, commission.ExpectedMilestone{Name: "adopted", After: second})
		return a
	}
	for _, c := range []reviewCase{
		{"a milestone that nobody expects", unexpected, after(13), []string{
			"milestone /bonuses/0/vests/0/milestone milestone=certified",
			"tranche /bonuses/1/vests/0/milestone share=100% milestone=adopted after=13 within=no window stays=12",
		}},
		{"a milestone in time and once more", vested(commission.Tranche{Milestone: "adopted"}), twice(2, 20), nil},
		{"the other way round", vested(commission.Tranche{Milestone: "adopted"}), twice(20, 2), nil},
		{"twice too late", vested(commission.Tranche{Milestone: "adopted"}), twice(20, 13), []string{
			"tranche /bonuses/0/vests/0/milestone share=100% milestone=adopted after=13 within=no window stays=12",
		}},
		{"months that it stays", vested(commission.Tranche{Months: 12}), after(1), nil},
		{"months that it does not", vested(commission.Tranche{Months: 13}), after(1), []string{"tranche /bonuses/0/vests/0/months share=100% months=13 stays=12"}},
		{"a milestone in time", vested(commission.Tranche{Milestone: "adopted", Within: soon}), after(2), nil},
		{"a milestone too late", vested(commission.Tranche{Milestone: "adopted", Within: soon}), after(3), []string{
			"tranche /bonuses/0/vests/0/milestone share=100% milestone=adopted after=3 within=3 months until stays=12",
		}},
		// In time, and then released by the sixth month: both gates can be met.
		{"a window before the months", vested(commission.Tranche{Milestone: "adopted", Within: soon, Months: 6}), after(2), nil},
		{"a milestone as it leaves", vested(commission.Tranche{Milestone: "adopted"}), after(12), nil},
		{"a value that it reaches", usage("60"), measured("5", "61"), nil},
		{"a value that it does not", usage("60"), measured("5", "59"), []string{"tranche /bonuses/0/vests/0/when share=100% milestone=adopted"}},
		{"a value that nobody states", usage("60"), after(1), []string{"tranche /bonuses/0/vests/0/when share=100% milestone=adopted"}},
		{"a milestone after it left", vested(commission.Tranche{Milestone: "adopted"}), after(13), []string{
			"tranche /bonuses/0/vests/0/milestone share=100% milestone=adopted after=13 within=no window stays=12",
		}},
	} {
		c.run(t)
	}
}

// A rate that is paid once leaves the rest to another one, be that less: a fee of 20.00 beside one
// of 30.00 pays the second item of a sale, and the first annual payment of a customer whose
// larger fee was paid with a monthly one.
func TestWhatIsPaidOnceShadowsNothing(t *testing.T) {
	eur := func(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }
	item := func(m commission.Model) commission.Item { return commission.Item{Model: m, Amount: eur("100")} }
	paid := func(id, on string, items ...commission.Item) commission.Payment {
		return commission.Payment{ID: id, Customer: "c", Credits: partnerecon.Sole("acme"), Items: items, Cleared: day(on)}
	}
	for _, c := range []struct {
		name  string
		model commission.Model // of the smaller one
		per   commission.FeePer
		paid  []commission.Payment
		want  int64
	}{
		{"a sale of two items", "", commission.EachSale, []commission.Payment{paid("p", "2024-01-10", item(commission.Monthly), item(commission.Annual))}, 5000},
		{"a customer", commission.Annual, commission.EachCustomer, []commission.Payment{paid("p", "2024-01-10", item(commission.Monthly)), paid("q", "2024-02-10", item(commission.Annual))}, 5000},
	} {
		plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Winner: commission.BestForPartner, Rates: []commission.Row{
			{ID: "b", Model: c.model, Fee: commission.Fee{Amount: eur("20"), Per: c.per}}, {ID: "a", Fee: commission.Fee{Amount: eur("30"), Per: c.per}},
		}})
		found, err := plan.Review(commission.Assumptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Code == commission.CodeLintShadowed {
				t.Errorf("%s: %s", c.name, f)
			}
		}
		var l commission.Ledger
		sum := int64(0)
		for _, p := range c.paid {
			entries, err := plan.Apply(&l, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				sum += e.Amount.Minor()
			}
		}
		if sum != c.want {
			t.Errorf("%s: %d are earned, want %d", c.name, sum, c.want)
		}
	}
}
