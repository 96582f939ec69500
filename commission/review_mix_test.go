package commission_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// mixed pays 10 % of the first year, 60 for signing and half of what the customer's
// level rises.
func mixed() commission.Policy {
	p := rows(commission.Row{Share: pct("10")})
	p.Bonuses = []commission.Bonus{
		{Name: "signing", Times: 1, Rates: []commission.Row{pays("60", commission.EachSale)}},
		{Name: "growth", On: "level", Rise: true, Stage: commission.Expansion, Rates: []commission.Row{{Share: pct("50")}}},
	}
	return p
}

// growing is a customer of 100.00 a month for a year whose level rises by 40.00.
func growing(change func(*commission.Assumptions)) commission.Assumptions {
	a := commission.Assumptions{
		Milestones: []commission.ExpectedMilestone{{Name: "level", After: 6, Amount: eur("140")}, {Name: "level", Amount: eur("100")}},
		Clawback:   []string{"signing"}, Customer: perMonth(12),
	}
	change(&a)
	return a
}

// A milestone comes before the payment of its day. Of a first-come cap of 60.00 in all the base
// has taken 10.00 when the onboarding after a month takes the 50.00 that are left: five sixths
// are for expansion, and the later payments earn nothing. After the second payment it would
// find 40.00, two thirds.
func TestAMilestoneComesBeforeThePaymentOfItsDay(t *testing.T) {
	p := rows(commission.Row{Share: pct("10")})
	p.Bonuses = []commission.Bonus{{Name: "onboarding", On: "onboarded", Stage: commission.Expansion, Rates: []commission.Row{pays("50", commission.EachCustomer)}}}
	p.Caps = []commission.Cap{{Name: "all", Per: commission.PerCustomer, Counts: commission.FirstCome, Limit: eur("60"), Components: []string{"base", "onboarding"}}}
	for limit, want := range map[string]string{"80": "", "84": "expansion  expansion=50.00 EUR total=60.00 EUR share=83.33% limit=84%"} {
		found := found(t, p, commission.Assumptions{
			Milestones: []commission.ExpectedMilestone{{Name: "onboarded", After: 1}}, Clawback: []string{"onboarding"},
			Customer: perMonth(12), Limits: commission.Limits{Expansion: pct(limit)},
		})
		if got := strings.Join(found, "\n"); got != want {
			t.Errorf("below %s %%: got\n%s\nwant\n%s", limit, got, want)
		}
	}
}

// Of the growing customer the base is 12 × 10.00 = 120.00, the signing 60.00 and the
// growth half of 40.00: 200.00 in all, of which 30 %, 60 % and 10 % are upfront,
// recurring and for expansion.
func TestReviewMix(t *testing.T) {
	limits := func(upfront, expansion, recurring string) commission.Assumptions {
		return growing(func(a *commission.Assumptions) {
			a.Limits = commission.Limits{Upfront: pct(upfront), Expansion: pct(expansion), Recurring: pct(recurring)}
		})
	}
	once := growing(func(a *commission.Assumptions) {
		a.Customer.Item.Model = commission.OneTime
		a.Limits = commission.Limits{Recurring: pct("1")}
	})
	taught := mixed()
	taught.Bonuses = append(taught.Bonuses, commission.Bonus{Name: "course", On: "course", Rates: []commission.Row{pays("50", commission.EachCustomer)}})
	course := func(after int, education ...string) commission.Assumptions {
		return growing(func(a *commission.Assumptions) {
			a.Milestones = append(a.Milestones, commission.ExpectedMilestone{Name: "course", After: after})
			a.Education, a.Limits = education, commission.Limits{Expansion: pct("28")}
		})
	}
	// 50 % of 1,000.00 that are paid once: all of the 500.00 is upfront, and where half of it
	// waits three months, the other half.
	sold := func(vests ...commission.Tranche) commission.Policy {
		p := flat("50")
		p.Rates[0].Payments, p.Rates[0].Model, p.Vests = 1, commission.OneTime, vests
		return p
	}
	plain := sold()
	plain.Rates[0].Payments = 0
	sale := commission.Assumptions{
		Clawback: []string{"base"}, Limits: commission.Limits{Upfront: pct("10")},
		Customer: commission.ExpectedCustomer{Item: commission.Item{Model: commission.OneTime, Amount: eur("1000")}, Months: 12},
	}
	for _, c := range []reviewCase{
		{"a sale that is paid once", plain, sale, []string{
			"upfront_share  upfront=500.00 EUR total=500.00 EUR share=100% limit=10%",
			"uncapped /rates/0 component=base pays=50%", "range /rates/0/share share=50% of=revenue share min=10% max=40%",
		}},
		{"half of which waits", sold(commission.Tranche{Share: pct("50")}, commission.Tranche{Share: pct("50"), Months: 3}), sale, []string{
			"upfront_share  upfront=250.00 EUR total=500.00 EUR share=50% limit=10%", "range /rates/0/share share=50% of=revenue share min=10% max=40%",
		}},
		{"at the limits", mixed(), limits("30", "10", "60"), nil},
		{"beyond them", mixed(), limits("29.99", "10.01", "60.01"), []string{
			"expansion  expansion=20.00 EUR total=200.00 EUR share=10% limit=10.01%",
			"recurring  recurring=120.00 EUR total=200.00 EUR share=60% limit=60.01%",
			"upfront_share  upfront=60.00 EUR total=200.00 EUR share=30% limit=29.99%",
		}},
		// The base is 10.00 of one payment, so that 90.00 are earned.
		{"a customer who pays once", mixed(), once, []string{"recurring  recurring=0.00 EUR total=90.00 EUR share=0% limit=1%"}},
		// 20.00 and the course's 50.00 are 28 % of 250.00.
		{"education", taught, course(2, "course"), nil},
		{"education on the last day", taught, course(12, "course"), nil},
		{"education after it", taught, course(13, "course"), []string{"expansion  expansion=20.00 EUR total=200.00 EUR share=10% limit=28%"}},
		{"a course that is none", taught, course(2), []string{"expansion  expansion=20.00 EUR total=250.00 EUR share=8% limit=28%"}},
	} {
		c.run(t)
	}
}

// What is upfront is what the first day earns beyond what it would anyway.
func TestReviewOfUpfrontRates(t *testing.T) {
	all := func(clawback string, milestones ...commission.ExpectedMilestone) commission.Assumptions {
		return commission.Assumptions{
			Clawback: []string{clawback}, Milestones: milestones, Customer: perMonth(12), Limits: commission.Limits{Upfront: pct("0")},
		}
	}
	first := rows(commission.Row{Share: pct("40"), Payments: 1})
	vested := mixed()
	vested.Bonuses = vested.Bonuses[:1]
	vested.Bonuses[0].Vests = []commission.Tranche{{Share: pct("25")}, {Share: pct("75"), Months: 6}}
	led := rows(commission.Row{Share: pct("10")})
	led.Bonuses = []commission.Bonus{{Name: "lead", On: "lead", Stage: commission.Acquisition, Times: 1, Rates: []commission.Row{pays("30", commission.EachSale)}}}
	later := rows(commission.Row{Share: pct("10")})
	later.Bonuses = slices.Clone(led.Bonuses)
	later.Bonuses[0].From = day("2030-01-01")
	early := all("lead", commission.ExpectedMilestone{Name: "lead"})
	early.From = day("2025-01-01")
	live := rows(commission.Row{Share: pct("10")})
	live.Bonuses = []commission.Bonus{{Name: "live", On: "live", Stage: commission.Activation, Rates: []commission.Row{pays("30", commission.EachCustomer)}}}
	capped := mixed()
	capped.Bonuses = capped.Bonuses[:1]
	capped.Caps = []commission.Cap{capOf(commission.PerCustomer, "100", "base", "signing")}
	for _, c := range []reviewCase{
		{"a rate of the first payment", first, all("base"), []string{"upfront_share  upfront=40.00 EUR total=40.00 EUR share=100% limit=0%"}},
		// A quarter of 60.00 is released at once, all of it in the end.
		{"a bonus that vests", vested, all("signing"), []string{"upfront_share  upfront=15.00 EUR total=180.00 EUR share=8.33% limit=0%"}},
		{"a bonus for the lead", led, all("lead", commission.ExpectedMilestone{Name: "lead"}), []string{"upfront_share  upfront=30.00 EUR total=150.00 EUR share=20% limit=0%"}},
		{"a bonus for the lead of the month after", led, all("lead", commission.ExpectedMilestone{Name: "lead", After: 1}), nil},
		{"a bonus of the first day that is for using it", live, all("base", commission.ExpectedMilestone{Name: "live"}), nil},
		// Where no day is assumed the customer begins when the bonus does.
		{"a bonus that begins later", later, all("lead", commission.ExpectedMilestone{Name: "lead"}), []string{"upfront_share  upfront=30.00 EUR total=150.00 EUR share=20% limit=0%"}},
		{"a customer before the bonus", later, early, nil},
		// A cap of 100.00 cuts from the latest months, and leaves the first day its 70.00.
		{"under a cap", capped, all("signing"), []string{"upfront_share  upfront=60.00 EUR total=100.00 EUR share=60% limit=0%"}},
	} {
		c.run(t)
	}
}

// What partners owe is no part of what they earn, what their uplines earn is.
func TestReviewOfWhatIsEarnedInAll(t *testing.T) {
	wanted := commission.Assumptions{Customer: perMonth(12), Limits: commission.Limits{Expansion: pct("100")}}
	wanted.Customer.Item.Quantity = 40
	yearly := wanted
	yearly.Customer.Item.Model, yearly.Customer.Item.Amount = commission.Annual, eur("1200")
	p := func(change func(*commission.Policy)) commission.Policy {
		p := rows(commission.Row{Share: pct("10")})
		change(&p)
		return p
	}
	bonus := func(b commission.Bonus) commission.Policy {
		return p(func(p *commission.Policy) {
			b.Name = "b"
			p.Bonuses = []commission.Bonus{b}
		})
	}
	of := func(total string) []string {
		return []string{"expansion  expansion=0.00 EUR total=" + total + " EUR share=0% limit=100%"}
	}
	for _, c := range []reviewCase{
		{"the base", p(func(*commission.Policy) {}), wanted, of("120.00")}, // 12 × 10.00
		{"nothing at all", p(func(p *commission.Policy) { p.Rates[0].Share = pct("0") }), wanted, []string{
			"range /rates/0/share share=0% of=revenue share min=10% max=40%",
		}},
		// 12 × 5 % of 10.00.
		{"an override", bonus(commission.Bonus{Of: "base", To: commission.ToUpline, Rates: []commission.Row{{Share: pct("5")}}}), wanted, of("126.00")},
		{"a fee that the partner owes", bonus(commission.Bonus{Owes: true, Rates: []commission.Row{pays("1", commission.EachSale)}}), wanted, of("120.00")},
		// 12 × 40 × 0.05, which is 24.00, up to a cap of 20.00.
		{"a fee for units", p(func(p *commission.Policy) {
			p.Rates = []commission.Row{pays("0.05", commission.EachUnit)}
			p.Caps = []commission.Cap{capOf(commission.PerCustomer, "20")}
		}), wanted, of("20.00")},
		// A year is billed ahead, and six of its months are inside the window.
		{"a year in half a year", p(func(p *commission.Policy) {
			p.Basis.Cut, p.Recurs = commission.ByMonths, partnerecon.Months(6, partnerecon.Until)
		}), yearly, of("60.00")},
	} {
		c.run(t)
	}
}

// The growing customer pays 1,200.00. At a margin of 40 % that is 480.00, of which
// 140.00 go to partners later than the first day: 340.00 are left, 28.33 a month.
func TestReviewPayback(t *testing.T) {
	given := func(margin, acquisition string, limit int) commission.Assumptions {
		return growing(func(a *commission.Assumptions) {
			a.Customer.Margin, a.Customer.Acquisition, a.Limits.Payback = pct(margin), eur(acquisition), limit
		})
	}
	for _, c := range []reviewCase{
		// 60.00 + 280.00 are back in exactly twelve months.
		{"in time", mixed(), given("40", "280", 12), nil},
		{"whenever it is back", mixed(), given("40", "280", 0), nil},
		{"a cent more", mixed(), given("40", "280.01", 12), []string{
			"payback  upfront=60.00 EUR acquisition=280.01 EUR monthly_margin=28.33 EUR months=13 limit=12",
		}},
		{"a month late", mixed(), given("40", "280", 11), []string{
			"payback  upfront=60.00 EUR acquisition=280.00 EUR monthly_margin=28.33 EUR months=12 limit=11",
		}},
		// 10 % of 1,200.00 is 120.00, 20.00 less than is paid later: -1.67 a month.
		{"never", mixed(), given("10", "0", 0), []string{"payback  upfront=60.00 EUR acquisition=0.00 EUR monthly_margin=-1.67 EUR months=never"}},
		// 140.00 are 11 2/3 % of 1,200.00.
		{"nothing left", mixed(), given("11.666666", "0", 120), []string{"payback  upfront=60.00 EUR acquisition=0.00 EUR monthly_margin=0.00 EUR months=never"}},
		// 40.005 less 10.00 of each 100.00 are 30.005, which is shown as the even cent.
		{"half a cent", rows(commission.Row{Share: pct("10")}), commission.Assumptions{Limits: commission.Limits{Payback: 3}, Customer: func() commission.ExpectedCustomer {
			c := perMonth(12)
			c.Margin, c.Acquisition = pct("40.005"), eur("100")
			return c
		}()}, []string{"payback  upfront=0.00 EUR acquisition=100.00 EUR monthly_margin=30.00 EUR months=4 limit=3"}},
		{"nothing to pay back", rows(commission.Row{Share: pct("10")}), commission.Assumptions{Customer: func() commission.ExpectedCustomer {
			c := perMonth(12)
			c.Margin = pct("0")
			return c
		}()}, nil},
	} {
		c.run(t)
	}
}

// With a cost of 40 % a share of 30 % leaves 30 %, and a floor of 35 % has room for
// 25 %.
func TestReviewMargin(t *testing.T) {
	guarded := func(share string, months int) (commission.Policy, commission.Assumptions) {
		p := rows(commission.Row{Share: pct(share)})
		p.Guard = commission.Guard{Floor: pct("35"), Below: commission.Flag}
		a := commission.Assumptions{Customer: perMonth(months)}
		a.Customer.Margin = pct("60")
		return p, a
	}
	for _, c := range []struct {
		name, share string
		months      int
		want        []string
	}{
		{"room", "25", 12, nil},
		{"none", "30", 12, []string{
			"margin /guard/floor revenue=1200.00 EUR commission=360.00 EUR margin=60% left=30% floor=35%",
			"margin /rates/0/share share=30% margin=60% left=30% floor=35% room=25%",
		}},
		// The second year pays nothing: of 2,400.00 × 60 % = 1,440.00 there are 1,080.00
		// left, 45 %.
		{"room in the long run", "30", 24, []string{"margin /rates/0/share share=30% margin=60% left=30% floor=35% room=25%"}},
	} {
		p, a := guarded(c.share, c.months)
		reviewCase{c.name, p, a, c.want}.run(t)
	}
	p, a := guarded("30", 24)
	p.Basis.Less = []commission.Deduction{commission.LessTax}
	reviewCase{"a share of less than all", p, a, nil}.run(t)
	p, a = guarded("30", 24)
	p.Guard = commission.Guard{}
	reviewCase{"no guard", p, a, nil}.run(t)
}

// A fee of all that an amount can be, on a cent: the share is no percentage.
func TestReviewOfAMarginBeyondAnyMeasure(t *testing.T) {
	p := rows(pays("92233720368547758.07", commission.EachCustomer))
	p.Guard = commission.Guard{Floor: pct("0"), Below: commission.Flag}
	given := commission.Assumptions{Clawback: []string{"base"}, Customer: perMonth(1)}
	given.Customer.Item.Amount, given.Customer.Margin = eur("0.01"), pct("0")
	reviewCase{"all of it", p, given, []string{
		"payback  upfront=92233720368547758.07 EUR acquisition=0.00 EUR monthly_margin=0.00 EUR months=never",
		"margin /guard/floor revenue=0.01 EUR commission=92233720368547758.07 EUR margin=0% left=-9223372036854775807 floor=0%",
	}}.run(t)
}

// Every tier and every plan of an agreement is judged by itself.
// As many tiers of a policy are looked at as an assumption can name.
func TestReviewOfTheFirstTiers(t *testing.T) {
	p := rows(many(101, func(i int) commission.Row { return commission.Row{Tier: fmt.Sprintf("t%d", i), Share: pct("20")} })...)
	given := commission.Assumptions{Customer: perMonth(12), Limits: commission.Limits{Expansion: pct("1")}}
	lines := found(t, p, given)
	if n := len(lines); n != 100 || !strings.HasPrefix(lines[n-1], "expansion  tier=t99 ") {
		t.Errorf("%d findings, the last one %s", n, lines[n-1])
	}
}

func TestReviewOfEachStanding(t *testing.T) {
	p := commission.ThreeTier(commission.Choices{
		ReferralAnnual: pct("12"), IntegrationAnnual: pct("22"), SolutionMonthly: pct("35"), SolutionAnnual: pct("35"),
	})
	given := commission.Assumptions{Clawback: []string{"base"}, Customer: perMonth(24)}
	given.Customer.Margin, given.Customer.Acquisition = pct("60"), eur("600")
	given.Limits.Payback = 15
	// In 24 months 2,400.00 leave 1,440.00 before commission. The referral plans cost 15.00
	// and 120.00, the integration 480.00, the solution 840.00: 59.38, 55.00, 40.00 and
	// 25.00 are left a month, and 600.00 are back in 11, 11, 15 and 24 months.
	want := []string{"payback  tier=solution upfront=0.00 EUR acquisition=600.00 EUR monthly_margin=25.00 EUR months=24 limit=15"}
	given.Limits.Payback = 15
	var got []string
	for _, line := range found(t, p, given) {
		if line[:7] == "payback" {
			got = append(got, line)
		}
	}
	if len(got) != 1 || got[0] != want[0] {
		t.Errorf("got %q, want %q", got, want)
	}
	given.Limits.Payback = 10
	got = nil
	for _, line := range found(t, p, given) {
		if line[:7] == "payback" {
			got = append(got, line)
		}
	}
	if len(got) != 4 {
		t.Errorf("got %q, want all four standings", got)
	}
}

// As above for a customer that pays by the year: the onboarding after twelve months comes
// before the second payment and finds 50.00 of the 60.00 left.
func TestAMilestoneComesBeforeTheYearlyPaymentOfItsDay(t *testing.T) {
	p := rows(commission.Row{Share: pct("10")})
	p.Recurs = partnerecon.Months(24, partnerecon.Until)
	p.Bonuses = []commission.Bonus{{Name: "onboarding", On: "onboarded", Stage: commission.Expansion, Rates: []commission.Row{pays("50", commission.EachCustomer)}}}
	p.Caps = []commission.Cap{{Name: "all", Per: commission.PerCustomer, Counts: commission.FirstCome, Limit: eur("60"), Components: []string{"base", "onboarding"}}}
	customer := perMonth(24)
	customer.Item.Model = commission.Annual
	reviewCase{"after a year", p, commission.Assumptions{
		Milestones: []commission.ExpectedMilestone{{Name: "onboarded", After: 12}}, Clawback: []string{"onboarding"},
		Customer: customer, Limits: commission.Limits{Expansion: pct("84")},
	}, []string{"expansion  expansion=50.00 EUR total=60.00 EUR share=83.33% limit=84%"}}.run(t)
}

// Of a year's 1,200.00 at 10 % a window of six months leaves 60.00, and signing pays 100.00: the
// first day earns 60.00 without it, so that 100.00 of 160.00 are upfront and 60.00 recurring.
func TestWhatIsUpfrontWhereAWindowCuts(t *testing.T) {
	p := with(commission.Bonus{Name: "signing", Times: 1, Rates: []commission.Row{pays("100", commission.EachSale)}})
	p.Rates, p.Recurs, p.Basis.Cut = sharing("10"), partnerecon.Months(6, partnerecon.Until), commission.ByMonths
	want := []string{
		"recurring  recurring=60.00 EUR total=160.00 EUR share=37.5% limit=100%", "upfront_share  upfront=100.00 EUR total=160.00 EUR share=62.5% limit=1%",
	}
	if diff := cmp.Diff(want, found(t, p, commission.Assumptions{
		Clawback: []string{"signing"}, Limits: commission.Limits{Recurring: pct("100"), Upfront: pct("1")},
		Customer: commission.ExpectedCustomer{Item: commission.Item{Model: commission.Annual, Amount: eur("1200")}, Months: 12},
	})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
