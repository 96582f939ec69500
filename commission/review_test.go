package commission_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// found lists findings by code, place and numbers: "upfront /rates/0 share=20%".
func found(t *testing.T, p commission.Policy, a commission.Assumptions) []string {
	t.Helper()
	plan, err := commission.New(p)
	if err != nil {
		t.Fatal(err)
	}
	findings, err := plan.Review(a)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range findings {
		line := strings.TrimPrefix(f.Code, "commission.lint_") + " " + f.Rule
		for _, d := range f.Details {
			line += " " + d.Name + "=" + d.Value
		}
		out = append(out, line)
	}
	return out
}

// A reviewCase is a policy with what a review finds in it under some assumptions.
type reviewCase struct {
	name   string
	policy commission.Policy
	given  commission.Assumptions
	want   []string
}

func (c reviewCase) run(t *testing.T) {
	t.Run(c.name, func(t *testing.T) {
		if diff := cmp.Diff(c.want, found(t, c.policy, c.given)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// year is a window that ends.
var year = partnerecon.Months(12, partnerecon.Until)

// rows is a policy of rates for the first year.
func rows(list ...commission.Row) commission.Policy {
	return commission.Policy{Rounding: partnerecon.HalfUp, Rates: list, Recurs: year}
}

// with is a policy of 20 % for the first year, and bonuses.
func with(bonuses ...commission.Bonus) commission.Policy {
	p := rows(commission.Row{Share: pct("20")})
	p.Bonuses = bonuses
	return p
}

func pays(amount string, per commission.FeePer) commission.Row {
	return commission.Row{Fee: commission.Fee{Amount: eur(amount), Per: per}}
}

func capOf(per commission.Per, limit string, components ...string) commission.Cap {
	c := commission.Cap{Name: "max", Per: per, Limit: eur(limit), Components: components}
	if per != commission.PerSale {
		c.Counts = commission.OnNet
	}
	return c
}

// perMonth is a customer of 100 EUR a month.
func perMonth(months int) commission.ExpectedCustomer {
	return commission.ExpectedCustomer{Item: commission.Item{Model: commission.Monthly, Amount: eur("100")}, Months: months}
}

// A plan that pays a share between 10 % and 40 % for a limited time, and a bonus
// that is capped, has nothing to look at, whatever is assumed.
func TestReviewOfACleanPlan(t *testing.T) {
	p := rows(
		commission.Row{Model: commission.Monthly, Tier: "silver", Share: pct("20")},
		commission.Row{Model: commission.Monthly, Tier: "gold", Share: pct("25")},
	)
	p.Payable = []commission.Payable{{Tier: "gold", Due: commission.MonthAfter}, {Due: commission.Net, Days: 30}}
	p.Caps = []commission.Cap{capOf(commission.PerCustomer, "5000")}
	all := commission.Assumptions{
		From:  day("2025-01-01"),
		Tiers: []string{"silver", "gold"}, Models: []commission.Model{commission.Monthly},
		Milestones: []commission.ExpectedMilestone{{Name: "onboarded", After: 1}},
		Customer:   perMonth(24),
		Limits:     commission.Limits{Upfront: pct("0"), Recurring: pct("100"), Payback: 3},
	}
	// Gold: 25 % of the first twelve payments is 300.00; of 2,400.00 half is the
	// margin, so (1,200 - 300)/24 = 37.50 are left a month, and 100.00 are back in
	// less than three.
	all.Customer.Margin, all.Customer.Acquisition = pct("50"), eur("100")
	for _, c := range []reviewCase{
		{"assuming nothing", p, commission.Assumptions{}, nil},
		{"assuming everything", p, all, nil},
	} {
		c.run(t)
	}
}

// named is 500.00 once for a milestone.
func named(milestone string, stage commission.Stage) commission.Bonus {
	return commission.Bonus{Name: "b", On: milestone, Stage: stage, Times: 1, Rates: []commission.Row{pays("500", commission.EachSale)}}
}

// paidOnce is 500.00 once, on a payment from an age of the customer on.
func paidOnce(stage commission.Stage, months int) commission.Bonus {
	row := pays("500", commission.EachSale)
	row.Age.From = months
	return commission.Bonus{Name: "b", Stage: stage, Times: 1, Rates: []commission.Row{row}}
}

func TestReviewExposure(t *testing.T) {
	once := commission.Bonus{Name: "signing", Times: 1, Rates: []commission.Row{pays("500", commission.EachSale)}}
	vested := once
	vested.Vests = []commission.Tranche{{Share: pct("100"), Months: 3}}
	first := rows(commission.Row{Share: pct("15"), Payments: 1})
	capped, lever := with(once), with(once)
	capped.Caps = []commission.Cap{capOf(commission.PerSale, "400", "signing")}
	lever.Caps = []commission.Cap{capOf(commission.PerSale, "400", "signing")}
	lever.Caps[0].Until, lever.Caps[0].Rationale = day("2026-01-01"), "downturn"
	other := with(once)
	other.Caps = []commission.Cap{capOf(commission.PerSale, "400")}
	lead := commission.Bonus{Name: "lead", On: "lead", Stage: commission.Acquisition, Times: 1, Rates: []commission.Row{pays("50", commission.EachSale)}}
	for _, c := range []reviewCase{
		{"an upfront bonus", with(once), commission.Assumptions{}, []string{"upfront /bonuses/0/rates/0 component=signing pays=500.00 EUR per sale"}},
		{"that vests", with(vested), commission.Assumptions{}, nil},
		{"that is capped", capped, commission.Assumptions{}, nil},
		{"that is capped for a time", lever, commission.Assumptions{}, []string{"upfront /bonuses/0/rates/0 component=signing pays=500.00 EUR per sale"}},
		{"beside a cap of the base", other, commission.Assumptions{}, []string{"upfront /bonuses/0/rates/0 component=signing pays=500.00 EUR per sale"}},
		{"that a clawback covers", with(once), commission.Assumptions{Clawback: []string{"signing"}}, nil},
		{"for a lead", with(lead), commission.Assumptions{}, []string{"upfront /bonuses/0/rates/0 component=lead pays=50.00 EUR per sale"}},
		{"for a signup, in no stage", with(named("signup", "")), commission.Assumptions{}, []string{"upfront /bonuses/0/rates/0 component=b pays=500.00 EUR per sale"}},
		{"for a signature, in another stage", with(named("Contract-Signed", commission.Retention)), commission.Assumptions{}, []string{"upfront /bonuses/0/rates/0 component=b pays=500.00 EUR per sale"}},
		{"for a demo that is covered", with(named("demo_held", "")), commission.Assumptions{Clawback: []string{"b"}}, nil},
		{"for an accepted registration", with(named("registration_accepted", "")), commission.Assumptions{}, []string{"upfront /bonuses/0/rates/0 component=b pays=500.00 EUR per sale"}},
		{"for an onboarding", with(named("onboarded", "")), commission.Assumptions{}, nil},
		{"for a word that has another one in it", with(named("leadership_course", "")), commission.Assumptions{}, nil},
		{"a rate of the first payment", first, commission.Assumptions{}, []string{"upfront /rates/0 component=base pays=15%"}},
		{"a bonus of the acquisition", with(paidOnce(commission.Acquisition, 0)), commission.Assumptions{}, []string{"upfront /bonuses/0/rates/0 component=b pays=500.00 EUR per sale"}},
		{"of the retention, paid once", with(paidOnce(commission.Retention, 0)), commission.Assumptions{}, nil},
		{"from the second month on", with(paidOnce("", 1)), commission.Assumptions{}, nil},
		{"that a clawback covers, too", first, commission.Assumptions{Clawback: []string{"base"}}, nil},
	} {
		c.run(t)
	}
}

// byCount is a bonus of a row that reads a table of 40 % for the first payment, or month,
// and then nothing; as a factor of 100 % and then nothing.
func byCount(over commission.Measure, row commission.Row, change func(*commission.Table)) commission.Policy {
	p := with(commission.Bonus{Name: "b", Rates: []commission.Row{row}})
	table := commission.Table{Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: over, Steps: []commission.Step{{Share: pct("40")}, {FromCount: 1, Share: pct("0")}}}
	if change != nil {
		change(&table)
	}
	p.Tables = []commission.Table{table}
	return p
}

// firstRates are 40 % of the first payment of a monthly customer, beside 20 % of a year, in
// all the ways in which a policy can say it.
func firstRates() map[string]commission.Policy {
	bonus := func(row commission.Row) commission.Policy {
		row.Share = pct("40")
		return with(commission.Bonus{Name: "b", Rates: []commission.Row{row}})
	}
	tabled := commission.Row{Table: "t"}
	factored := commission.Row{Share: pct("40"), Factor: "t"}
	return map[string]commission.Policy{
		"payments":             bonus(commission.Row{Payments: 1}),
		"a month":              bonus(commission.Row{Recurs: partnerecon.Months(1, partnerecon.Until)}),
		"31 days":              bonus(commission.Row{Recurs: partnerecon.Days(31, partnerecon.Until)}),
		"30 days and that day": bonus(commission.Row{Recurs: partnerecon.Days(30, partnerecon.Through)}),
		"an age":               bonus(commission.Row{Age: commission.Age{Until: 1}}),
		"a table by payments":  byCount(commission.OverPayments, tabled, nil),
		"a table by months":    byCount(commission.OverTenure, tabled, nil),
		"a line to nothing":    byCount(commission.OverPayments, tabled, func(t *commission.Table) { t.Mode = commission.Interpolated }),
		"a factor": byCount(commission.OverPayments, factored, func(t *commission.Table) {
			t.Steps[0].Share = pct("100")
		}),
	}
}

// However a policy says it, 40 % of the first 100.00 are 40.00 of 280.00 with the base's
// 12 × 20.00: 14.29 %, and paid for winning the customer.
func TestReviewOfTheFirstPayment(t *testing.T) {
	given := commission.Assumptions{Customer: perMonth(12), Limits: commission.Limits{Upfront: pct("0")}}
	for name, p := range firstRates() {
		says := "40%"
		if p.Bonuses[0].Rates[0].Table != "" {
			says = `table "t"`
		}
		reviewCase{name, p, given, []string{
			"upfront_share  upfront=40.00 EUR total=280.00 EUR share=14.29% limit=0%", "upfront /bonuses/0/rates/0 component=b pays=" + says,
		}}.run(t)
	}
	// The window of the policy is that of the base: 20.00 once.
	base := rows(commission.Row{Share: pct("20")})
	base.Recurs = partnerecon.Months(1, partnerecon.Until)
	reviewCase{"the policy's window", base, given, []string{
		"upfront_share  upfront=20.00 EUR total=20.00 EUR share=100% limit=0%", "upfront /rates/0 component=base pays=20%",
	}}.run(t)
}

// What goes on after the first payment is not upfront.
func TestReviewOfWhatGoesOn(t *testing.T) {
	row := func(r commission.Row) commission.Policy {
		r.Share = pct("40")
		return with(commission.Bonus{Name: "b", Rates: []commission.Row{r}})
	}
	tabled := commission.Row{Table: "t"}
	atLeast := commission.Row{Table: "t", Clip: commission.Range{Min: pct("5"), Max: pct("40")}, Recurs: year}
	given := commission.Assumptions{Customer: perMonth(12), Limits: commission.Limits{Upfront: pct("0")}}
	given.Customer.Sale = "new"
	for _, c := range []reviewCase{
		{"a new sale, which all payments are of", row(commission.Row{Sale: "new", Recurs: year}), given, nil},
		{"through the day of the second payment", row(commission.Row{Recurs: partnerecon.Months(1, partnerecon.Through)}), given, nil},
		{"32 days", row(commission.Row{Recurs: partnerecon.Days(31, partnerecon.Through)}), given, nil},
		{"two months", row(commission.Row{Recurs: partnerecon.Months(2, partnerecon.Until)}), given, nil},
		{"an age of two", row(commission.Row{Age: commission.Age{Until: 2}}), given, nil},
		{"a table of two payments", byCount(commission.OverPayments, tabled, func(t *commission.Table) { t.Steps[1].FromCount = 2 }), given, nil},
		{"one that is reached above the first", byCount(commission.OverPayments, tabled, func(t *commission.Table) { t.Boundary = commission.ReachedAbove }), given, nil},
		{"one that pays again", byCount(commission.OverPayments, tabled, func(t *commission.Table) {
			t.Steps = append(t.Steps, commission.Step{FromCount: 2, Share: pct("5")}, commission.Step{FromCount: 9, Share: pct("0")})
		}), given, nil},
		{"one that pays less from the second on", byCount(commission.OverPayments, tabled, func(t *commission.Table) {
			t.Steps[1].Share = pct("5")
			t.Steps = append(t.Steps, commission.Step{FromCount: 9, Share: pct("0")})
		}), given, nil},
		{"one that is clipped", byCount(commission.OverPayments, atLeast, nil), given, nil},
	} {
		c.run(t)
	}
}

func TestReviewOfWhatNothingEnds(t *testing.T) {
	lifetime := flat("20")
	capped := flat("20")
	capped.Caps = []commission.Cap{capOf(commission.PerCustomer, "1000")}
	one := func(b commission.Bonus, r commission.Row) commission.Policy {
		b.Name, b.Rates = "b", []commission.Row{r}
		return with(b)
	}
	calls := pays("0.05", commission.EachUnit)
	limited := func(p commission.Policy, limit commission.Cap) commission.Policy {
		p.Caps = []commission.Cap{limit}
		return p
	}
	putsOff := capOf(commission.PerDeal, "1000")
	putsOff.Counts, putsOff.Defer = commission.FirstCome, []commission.Tranche{{Share: pct("100"), Months: 12}}
	for _, c := range []reviewCase{
		{"a rate for the lifetime", lifetime, commission.Assumptions{}, []string{"uncapped /rates/0 component=base pays=20%"}},
		{"with a cap", capped, commission.Assumptions{}, nil},
		// A cap of a million for each sale lets the next one pay as much again.
		{"with a cap per sale", limited(flat("20"), capOf(commission.PerSale, "1000000")), commission.Assumptions{}, []string{"uncapped /rates/0 component=base pays=20%"}},
		{"with a cap per deal", limited(flat("20"), capOf(commission.PerDeal, "1000")), commission.Assumptions{}, nil},
		{"with a cap that puts off", limited(flat("20"), putsOff), commission.Assumptions{}, []string{"uncapped /rates/0 component=base pays=20%"}},
		// What the units of one payment come to the cap per sale says, and of how many payments the number.
		{"a fee for each unit, of one payment under a cap", limited(one(commission.Bonus{Times: 1}, calls), capOf(commission.PerSale, "100", "b")), commission.Assumptions{}, nil},
		{"of any number of payments", limited(one(commission.Bonus{}, calls), capOf(commission.PerSale, "100", "b")), commission.Assumptions{}, []string{"uncapped /bonuses/0/rates/0 component=b pays=0.05 EUR per unit"}},
		{"a table of two years", byCount(commission.OverTenure, commission.Row{Table: "t"}, func(t *commission.Table) { t.Steps[1].FromCount = 24 }), commission.Assumptions{}, nil},
		{"in a window", rows(commission.Row{Share: pct("20")}), commission.Assumptions{}, nil},
		{"to an age", func() commission.Policy {
			p := flat("20")
			p.Rates[0].Age.Until = 36
			return p
		}(), commission.Assumptions{}, nil},
		{"a fee for each sale, in the window", rows(pays("10", commission.EachSale)), commission.Assumptions{}, []string{"uncapped /rates/0 component=base pays=10.00 EUR per sale"}},
		{"a fee for each unit, of one payment", one(commission.Bonus{Times: 1}, calls), commission.Assumptions{Clawback: []string{"b"}}, []string{"uncapped /bonuses/0/rates/0 component=b pays=0.05 EUR per unit"}},
		{"a fee for each customer", one(commission.Bonus{}, pays("10", commission.EachCustomer)), commission.Assumptions{Clawback: []string{"b"}}, nil},
		{"a fee for each reference", one(commission.Bonus{On: "reference"}, pays("10", commission.EachSale)), commission.Assumptions{}, []string{"uncapped /bonuses/0/rates/0 component=b pays=10.00 EUR per sale"}},
		{"for three references", one(commission.Bonus{On: "reference", Times: 3}, pays("10", commission.EachSale)), commission.Assumptions{}, nil},
		{"a share of an expansion", one(commission.Bonus{On: "level", Rise: true, Stage: commission.Expansion}, commission.Row{Share: pct("30")}), commission.Assumptions{}, nil},
		{"an override", one(commission.Bonus{Of: "base", To: commission.ToUpline, Times: 0}, commission.Row{Share: pct("5"), Recurs: partnerecon.Window{}}), commission.Assumptions{}, nil},
		{"what the partner owes", one(commission.Bonus{Owes: true}, calls), commission.Assumptions{}, nil},
		{"a bonus with a sunset", func() commission.Policy {
			p := flat("20")
			p.Recurs, p.Rates[0].Recurs = partnerecon.Window{}, year
			p.Bonuses = []commission.Bonus{{Name: "b", Until: day("2026-01-01"), Rates: []commission.Row{{Share: pct("5")}}}}
			return p
		}(), commission.Assumptions{}, nil},
		{"a bonus without one", func() commission.Policy {
			p := flat("20")
			p.Rates[0].Recurs = year
			p.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Share: pct("5")}}}}
			return p
		}(), commission.Assumptions{}, []string{"uncapped /bonuses/0/rates/0 component=b pays=5%"}},
	} {
		c.run(t)
	}
}

func TestReviewOfIdleCaps(t *testing.T) {
	limited := func(p commission.Policy, caps ...commission.Cap) commission.Policy {
		p.Caps = caps
		return p
	}
	twice := commission.Bonus{Name: "b", Times: 2, On: "reference", Rates: []commission.Row{pays("100", commission.EachSale)}}
	rest := func(amount string) commission.Policy {
		return with(twice, commission.Bonus{Name: "other", On: "reference", Rates: []commission.Row{pays(amount, commission.EachCustomer)}})
	}
	models := rows(pays("100", commission.EachSale), pays("50", commission.EachSale))
	models.Rates[0].Model, models.Rates[1].Model = commission.Monthly, commission.Usage
	influenced, assisted := rows(models.Rates...), rows(slices.Clone(models.Rates)...)
	influenced.Influenced.Factor = pct("25")
	assisted.Rates[1].Role = partnerecon.Assisted
	units := rows(pays("0.05", commission.EachUnit))
	thrice := twice
	thrice.On, thrice.Rates = "", slices.Clone(twice.Rates)
	thrice.Rates[0].Payments = 3
	sales := []string{"uncapped /rates/0 component=base pays=100.00 EUR per sale", "uncapped /rates/1 component=base pays=50.00 EUR per sale"}
	for _, c := range []reviewCase{
		// Twice 100.00 is 200.00, which a cap of 200.00 never cuts.
		{"a cap that two fees reach", limited(with(twice), capOf(commission.PerCustomer, "200", "b")), commission.Assumptions{}, []string{
			"idle_cap /caps/0/limit cap=max limit=200.00 EUR most=200.00 EUR",
		}},
		{"two fees of three payments", limited(with(thrice), capOf(commission.PerCustomer, "200", "b")), commission.Assumptions{}, []string{
			"idle_cap /caps/0/limit cap=max limit=200.00 EUR most=200.00 EUR",
		}},
		{"a cap below two fees", limited(with(twice), capOf(commission.PerCustomer, "199.99", "b")), commission.Assumptions{}, nil},
		{"a cap per sale", limited(with(twice), capOf(commission.PerSale, "100", "b")), commission.Assumptions{}, []string{
			"idle_cap /caps/0/limit cap=max limit=100.00 EUR most=100.00 EUR",
		}},
		{"a cap of what nothing pays", limited(commission.Policy{Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{twice}}, capOf(commission.PerSale, "100", "base")), commission.Assumptions{}, nil},
		{"fees for units", limited(units, capOf(commission.PerSale, "99999")), commission.Assumptions{}, []string{"uncapped /rates/0 component=base pays=0.05 EUR per unit"}},
		// A sale may have an item of each model: 100.00 + 50.00.
		{"a cap per sale of two models", limited(models, capOf(commission.PerSale, "150")), commission.Assumptions{}, []string{
			"idle_cap /caps/0/limit cap=max limit=150.00 EUR most=150.00 EUR", sales[0], sales[1],
		}},
		{"a cap below them", limited(models, capOf(commission.PerSale, "149.99")), commission.Assumptions{}, sales},
		{"fees that influenced credits have a part of", limited(influenced, capOf(commission.PerSale, "150")), commission.Assumptions{}, sales},
		{"fees of those who assisted", limited(assisted, capOf(commission.PerSale, "150")), commission.Assumptions{}, sales},
		// 2 × 100.00 + 1 × 50.00.
		{"a cap of two components", limited(rest("50"), capOf(commission.PerDeal, "250", "b", "other")), commission.Assumptions{}, []string{
			"idle_cap /caps/0/limit cap=max limit=250.00 EUR most=250.00 EUR",
		}},
		{"a cap below them", limited(rest("50.01"), capOf(commission.PerDeal, "250", "b", "other")), commission.Assumptions{}, nil},
		{"a cap of what has no most", limited(rest("50"), capOf(commission.PerDeal, "99999", "b", "base")), commission.Assumptions{}, nil},
	} {
		c.run(t)
	}
}

func TestReviewRanges(t *testing.T) {
	tier := func(name, share string) commission.Row { return commission.Row{Tier: name, Share: pct(share)} }
	margin := rows(commission.Row{Share: pct("50")})
	margin.Basis.Less = []commission.Deduction{commission.LessCost}
	for _, c := range []reviewCase{
		{"the ends of the range", rows(tier("a", "10"), tier("b", "40")), commission.Assumptions{}, nil},
		{"beside them", rows(tier("a", "9.99"), tier("b", "40.01")), commission.Assumptions{}, []string{
			"range /rates/0/share share=9.99% of=revenue share min=10% max=40%", "range /rates/1/share share=40.01% of=revenue share min=10% max=40%",
		}},
		{"the tiers of the text", rows(tier("referral", "16"), tier("integration", "19"), tier("solution", "40")), commission.Assumptions{}, []string{
			"range /rates/0/share share=16% of=referral min=10% max=15%", "range /rates/1/share share=19% of=integration min=20% max=25%",
		}},
		{"a share of the margin", margin, commission.Assumptions{}, nil},
		{"who assisted", rows(commission.Row{Role: partnerecon.Assisted, Share: pct("5")}), commission.Assumptions{}, nil},
		{"a bonus", with(commission.Bonus{Name: "b", Rates: []commission.Row{{Share: pct("5"), Recurs: year}}}), commission.Assumptions{}, nil},
	} {
		c.run(t)
	}
}

func TestReviewPayable(t *testing.T) {
	due := func(list ...commission.Payable) commission.Policy {
		p := rows(commission.Row{Share: pct("20")})
		p.Payable = list
		return p
	}
	for _, c := range []reviewCase{
		// 31 March and 30 days is 30 April, the last day of the month after the quarter.
		{"30 days", due(commission.Payable{Due: commission.Net, Days: 30}), commission.Assumptions{}, nil},
		{"the month after", due(commission.Payable{Due: commission.MonthAfter}), commission.Assumptions{}, nil},
		{"31 days", due(commission.Payable{Tier: "a", Due: commission.MonthAfter}, commission.Payable{Due: commission.Net, Days: 31}), commission.Assumptions{}, []string{
			"payable /payable/1 cleared=2024-03-31 payable=2024-05-01 want_by=2024-04-30 days_late=1",
		}},
		// Due on 30 April, paid on the 15th of the next month.
		{"30 days and a run", due(commission.Payable{Due: commission.Net, Days: 30, Run: commission.Run{Every: commission.EveryMonth, Day: 15}}), commission.Assumptions{}, []string{
			"payable /payable/0 cleared=2024-03-31 payable=2024-05-15 want_by=2024-04-30 days_late=15",
		}},
		{"a run in time", due(commission.Payable{Due: commission.Net, Days: 10, Run: commission.Run{Every: commission.EveryMonth, Day: 15}}), commission.Assumptions{}, nil},
		{"60 days", due(commission.Payable{Tier: "a", Due: commission.Net, Days: 60}, commission.Payable{Due: commission.MonthAfter}), commission.Assumptions{}, []string{
			"payable /payable/0 tier=a cleared=2024-03-31 payable=2024-05-30 want_by=2024-04-30 days_late=30",
		}},
		// 30 April and 30 July 2024 are Tuesdays, 30 October is a Wednesday: paid on 5 November, 5 days
		// late. The latest is 30 April 2025, a Wednesday: paid on 6 May.
		{"30 days and a run on Tuesdays", due(commission.Payable{Due: commission.Net, Days: 30, Run: commission.Run{Every: commission.EveryWeek, Day: 2}}), commission.Assumptions{}, []string{
			"payable /payable/0 cleared=2025-03-31 payable=2025-05-06 want_by=2025-04-30 days_late=6",
		}},
		{"60 days for a demo", func() commission.Policy {
			p := due(commission.Payable{On: "demo", Due: commission.Net, Days: 60}, commission.Payable{Due: commission.MonthAfter})
			p.Bonuses = []commission.Bonus{{Name: "demo", On: "demo", Times: 1, Rates: fee("5", commission.EachSale)}}
			return p
		}(), commission.Assumptions{Clawback: []string{"demo"}}, []string{
			"payable /payable/0 milestone=demo cleared=2024-03-31 payable=2024-05-30 want_by=2024-04-30 days_late=30",
		}},
	} {
		c.run(t)
	}
}

func TestReviewRefusesAssumptions(t *testing.T) {
	eurUSD := commission.ExpectedCustomer{
		Item: commission.Item{Model: "weekly", Amount: eur("0"), Service: day("2025-01-01")}, Months: 121, Margin: pct("101"),
		Acquisition: partnerecon.MustMoney("1", "USD"),
	}
	halves := perMonth(18)
	halves.Item.Model, halves.Acquisition = commission.Annual, eur("-1")
	capped := commission.Assumptions{Customer: perMonth(12)}
	capped.Customer.Item.Amount = partnerecon.MustMoney("1", "USD")
	for _, tt := range []struct {
		name  string
		given commission.Assumptions
		want  []string
	}{
		{"names", commission.Assumptions{
			Tiers: []string{"a", "", "a"}, Models: []commission.Model{"weekly"}, Clawback: []string{"base", "bonus", "base"}, Education: []string{""},
		}, []string{"/clawback/1 unknown", "/clawback/2 duplicate", "/education/0 unknown", "/models/0 unknown", "/tiers/1 required", "/tiers/2 duplicate"}},
		{"milestones", commission.Assumptions{
			Milestones: []commission.ExpectedMilestone{{}, {Name: "a", After: -1, Amount: eur("-1"), Quantity: -1}, {Name: "a", After: 121, Amount: partnerecon.MustMoney("1", "USD")}},
			Customer:   perMonth(12),
		}, []string{"/milestones/0/name required", "/milestones/1/after out_of_range", "/milestones/1/amount out_of_range", "/milestones/1/quantity out_of_range", "/milestones/2/after out_of_range", "/milestones/2/amount conflict"}},
		{"too many", commission.Assumptions{Tiers: make([]string, 101), Milestones: make([]commission.ExpectedMilestone, 1001)}, []string{"/milestones limit", "/tiers limit"}},
		{"a customer", commission.Assumptions{Customer: eurUSD}, []string{
			"/customer/acquisition conflict", "/customer/item/amount out_of_range", "/customer/item/model unknown", "/customer/item/service conflict",
			"/customer/margin out_of_range", "/customer/months out_of_range",
		}},
		{"half a year", commission.Assumptions{Customer: halves}, []string{"/customer/acquisition out_of_range", "/customer/months out_of_range"}},
		{"limits", commission.Assumptions{Limits: commission.Limits{Upfront: pct("101"), Payback: -1}}, []string{
			"/customer required", "/limits/payback out_of_range", "/limits/upfront out_of_range",
		}},
		{"another currency", capped, []string{"/customer/item/amount conflict"}},
		{"payback of an unknown margin", commission.Assumptions{Customer: perMonth(12), Limits: commission.Limits{Payback: 12}}, []string{"/customer/margin required"}},
	} {
		p := flat("20")
		p.Caps = []commission.Cap{capOf(commission.PerSale, "100")}
		_, err := commission.Must(p).Review(tt.given)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v\n(-want +got)\n%s", tt.name, err, diff)
		}
	}
}

// Whatever is said of a customer, the rest of it has to be said, too.
func TestReviewOfHalfACustomer(t *testing.T) {
	for name, given := range map[string]commission.ExpectedCustomer{
		"an amount":           {Item: commission.Item{Amount: eur("100")}},
		"a model":             {Item: commission.Item{Model: commission.Monthly}},
		"months":              {Months: 12},
		"a margin":            {Margin: pct("50")},
		"what it cost to win": {Acquisition: eur("100")},
	} {
		if _, err := commission.Must(flat("20")).Review(commission.Assumptions{Customer: given}); len(paths(err)) < 2 {
			t.Errorf("%s alone: %v", name, err)
		}
	}
}

// What is assumed at the edges of its bounds is accepted.
func TestReviewAcceptsItsBounds(t *testing.T) {
	longest := perMonth(120)
	longest.Margin, longest.Acquisition = pct("100"), eur("0")
	free := many(1000, func(int) commission.ExpectedMilestone {
		return commission.ExpectedMilestone{Name: "m", Amount: eur("0"), After: 120}
	})
	for name, given := range map[string]commission.Assumptions{
		"100 tiers":        {Tiers: many(100, func(i int) string { return fmt.Sprint("tier-", i) })},
		"1,000 milestones": {Milestones: free, Customer: perMonth(120)},
		"120 months":       {Customer: longest},
		"a month":          {Customer: perMonth(1)},
		"limits of all":    {Customer: longest, Limits: commission.Limits{Upfront: pct("100"), Expansion: pct("100"), Recurring: pct("100"), Payback: 1}},
	} {
		if _, err := commission.Must(flat("20")).Review(given); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReviewOfNoPlan(t *testing.T) {
	if _, err := (commission.Plan{}).Review(commission.Assumptions{}); !errors.Is(err, commission.ErrTerms) {
		t.Errorf("error %v, want ErrTerms", err)
	}
}

// What Apply refuses is an error of the review, and says for whom.
func TestReviewOfACustomerThatThePlanRefuses(t *testing.T) {
	long := strings.Repeat("x", 256)
	stated := perMonth(12)
	stated.Facts = []commission.Fact{{Name: "health", Values: []string{"90"}}}
	for name, given := range map[string]commission.Assumptions{
		"a long tier": {Customer: perMonth(12), Tiers: []string{long}},
		"two":         {Customer: perMonth(12), Tiers: []string{long, long + "y"}},
		"a fact that the policy does not declare": {Customer: stated},
	} {
		found, err := commission.Must(flat("20")).Review(given)
		var invalid *partnerecon.InvalidError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), "expected customer of tier") || found != nil {
			t.Errorf("%s: %v, error %v, want one about a tier", name, found, err)
		}
	}
}

// A finding that was stored by another version is still shown.
func TestFindingOfAnotherVersion(t *testing.T) {
	f := commission.Finding{Code: "commission.lint_later", Rule: "/rates/0", Severity: commission.Notice, Details: []partnerecon.Detail{{Name: "share", Value: "5%"}}}
	if got, want := f.String(), `notice /rates/0: to be looked at: share="5%"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// doubled pays 30 % x 100 %, and from the second year on x 200 %.
func doubled(clip commission.Range) commission.Policy {
	p := rows(commission.Row{Share: pct("30"), Factor: "loyalty", Clip: clip})
	p.Tables = []commission.Table{{
		Name: "loyalty", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverTenure,
		Steps: []commission.Step{{Share: pct("100")}, {FromCount: 12, Share: pct("200")}},
	}}
	return p
}

func TestReviewTables(t *testing.T) {
	table := func(mode commission.TableMode, steps ...commission.Step) commission.Policy {
		p := rows(commission.Row{Tier: "gold", Table: "volume"}, commission.Row{Tier: "silver", Table: "volume"})
		p.Tables = []commission.Table{{
			Name: "volume", Mode: mode, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction, Steps: steps,
		}}
		return p
	}
	up, down := shares("0", "10", "1000", "20"), shares("0", "20", "1000", "15")
	clipped := table(commission.Slab, shares("0", "5", "1000", "50")...)
	for i := range clipped.Rates {
		clipped.Rates[i].Clip = commission.Range{Min: pct("10"), Max: pct("40")}
	}
	seats := table(commission.Slab, commission.Step{Fee: eur("2.10")}, commission.Step{FromCount: 101, Fee: eur("1")})
	seats.Tables[0].Over = commission.OverQuantity
	unread := table(commission.Slab, up...)
	unread.Tables = append(unread.Tables, unread.Tables[0])
	unread.Tables[1].Name = "other"
	factor := table(commission.Slab, down...)
	for i := range factor.Rates {
		factor.Rates[i].Share, factor.Rates[i].Table, factor.Rates[i].Factor = pct("20"), "", "volume"
	}
	for _, c := range []reviewCase{
		{"rates that rise", table(commission.Slab, up...), commission.Assumptions{}, nil},
		// 20 % of 999.99 is 199.998, 15 % of 1,000.00 is 150.00.
		{"a slab that falls", table(commission.Slab, down...), commission.Assumptions{}, []string{
			"inversion /tables/0/steps/1 table=volume below=999.99 EUR from=1000.00 EUR below_earns=199.99 EUR from_earns=150.00 EUR",
		}},
		// v × (20 % - 15 % × v/1,000) is highest at 666.67, of which 9.99995 % are 66.6666…; 5 % of 1,000.00 are 50.00.
		{"a line that falls", table(commission.Interpolated, shares("0", "20", "1000", "5")...), commission.Assumptions{}, []string{
			"inversion /tables/0/steps/1 table=volume below=666.67 EUR from=1000.00 EUR below_earns=66.66 EUR from_earns=50.00 EUR",
			"range /tables/0/steps/1/share share=5% of=revenue share min=10% max=40%",
		}},
		// 100 units at 2.10 are 210.00, 101 at 1.00 are 101.00.
		{"fees for units that fall", seats, commission.Assumptions{}, []string{
			"inversion /tables/0/steps/1 table=volume below=100 from=101 below_earns=210.00 EUR from_earns=101.00 EUR",
		}},
		{"a table that no rate names", unread, commission.Assumptions{}, []string{"table /tables/1 table=other"}},
		{"slices that fall", table(commission.Marginal, down...), commission.Assumptions{}, nil},
		{"a step that is clipped to the range", clipped, commission.Assumptions{}, nil},
		// 20 % x 20 % is 4 %, x 15 % is 3 %: what comes out is what is paid.
		{"factors that fall", factor, commission.Assumptions{}, []string{
			"range /rates/0/factor rate=20% factor=15% share=3% of=revenue share min=10% max=40%",
			"range /rates/0/factor rate=20% factor=20% share=4% of=revenue share min=10% max=40%",
			"range /rates/1/factor rate=20% factor=15% share=3% of=revenue share min=10% max=40%",
			"range /rates/1/factor rate=20% factor=20% share=4% of=revenue share min=10% max=40%",
		}},
		// 30 % x 200 % is 60 %; clipped it is 40 %.
		{"a factor beyond the range", doubled(commission.Range{}), commission.Assumptions{}, []string{
			"range /rates/0/factor rate=30% factor=200% share=60% of=revenue share min=10% max=40%",
		}},
		{"a factor that is clipped", doubled(commission.Range{Min: pct("10"), Max: pct("40")}), commission.Assumptions{}, nil},
		// Once, though two rates name the table.
		{"a step outside the range", table(commission.Marginal, shares("0", "10", "1000", "50")...), commission.Assumptions{}, []string{
			"range /tables/0/steps/1/share share=50% of=revenue share min=10% max=40%",
		}},
	} {
		c.run(t)
	}
}

func TestFindingsRead(t *testing.T) {
	for want, f := range map[string]commission.Finding{
		"notice /caps/0: has no effect: it ends before anything is earned": {Code: commission.CodeLintSunset, Rule: "/caps/0", Severity: commission.Notice},
		`notice: has no effect: it ends before anything is earned: until="2025-01-01"`: {
			Code: commission.CodeLintSunset, Severity: commission.Notice, Details: []partnerecon.Detail{{Name: "until", Value: "2025-01-01"}},
		},
	} {
		if got := f.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A factor of one level is looked at once: 30 % × 200 % are 60 %, where 40 % is the most.
func TestAFactorOfOneLevelIsFoundOnce(t *testing.T) {
	p := doubled(commission.Range{})
	p.Tables[0].Steps = []commission.Step{{Share: pct("200")}}
	want := []string{"range /rates/0/factor rate=30% factor=200% share=60% of=revenue share min=10% max=40%"}
	if diff := cmp.Diff(want, found(t, p, commission.Assumptions{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
