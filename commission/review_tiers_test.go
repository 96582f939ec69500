package commission_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestReviewTierOrder(t *testing.T) {
	ladder := []string{"silver", "gold"}
	tier := func(name, share string) commission.Row {
		return commission.Row{Model: commission.Monthly, Tier: name, Share: pct(share)}
	}
	annual := func(name, share string) commission.Row {
		return commission.Row{Model: commission.Annual, Tier: name, Share: pct(share)}
	}
	unit := func(name, amount string) commission.Row {
		row := pays(amount, commission.EachUnit)
		row.Tier = name
		return row
	}
	given := commission.Assumptions{Tiers: ladder}
	expected := commission.Assumptions{Tiers: ladder, Customer: perMonth(12)}
	three := commission.Assumptions{Tiers: []string{"bronze", "silver", "gold"}}
	first := tier("silver", "30")
	first.Recurs = partnerecon.Months(1, partnerecon.Until)
	planned := rows(tier("silver", "20"), tier("gold", "15"), tier("gold", "25"))
	planned.Rates[1].Plan, planned.Rates[2].Plan = "a", "b"
	assisted := rows(tier("silver", "20"), tier("gold", "20"), tier("silver", "10"), tier("gold", "5"))
	assisted.Rates[2].Role, assisted.Rates[3].Role = partnerecon.Assisted, partnerecon.Assisted
	located := rows(tier("silver", "20"), tier("gold", "25"), tier("gold", "15"))
	located.Winner = commission.First
	located.Rates[0], located.Rates[2] = located.Rates[2], located.Rates[0]
	located.Rates[0].Region, located.Rates[0].Segment, located.Rates[0].Product = "emea", "small", "basic"
	overridden := rows(tier("silver", "20"), tier("gold", "25"))
	overridden.Bonuses = []commission.Bonus{{Name: "over", Of: "base", To: commission.ToUpline, Rates: []commission.Row{
		{Tier: "silver", Share: pct("50")}, {Tier: "gold", Share: pct("1")},
	}}}
	owed := with(commission.Bonus{Name: "licence", Owes: true, Rates: fee("3000", commission.EachSale)})
	for _, c := range []reviewCase{
		{"no ladder", rows(tier("silver", "20"), tier("gold", "15")), commission.Assumptions{}, nil},
		{"rising", rows(tier("silver", "20"), tier("gold", "25")), given, nil},
		{"the same", rows(tier("silver", "20"), tier("gold", "20")), given, nil},
		// 15 % and 20 % of one payment of 10,000.00.
		{"falling", rows(tier("silver", "20"), tier("gold", "15")), given, []string{
			"tier_order  tier=gold earns=1500.00 EUR below=silver earned=2000.00 EUR payment=10000.00 EUR payments=1 model=monthly",
		}},
		// 10 % and 15 % are both less than 20 % of 10,000.00.
		{"less than the tier before the one below", rows(tier("bronze", "20"), tier("silver", "10"), tier("gold", "15")), three, []string{
			"tier_order  tier=silver earns=1000.00 EUR below=bronze earned=2000.00 EUR payment=10000.00 EUR payments=1 model=monthly",
			"tier_order  tier=gold earns=1500.00 EUR below=bronze earned=2000.00 EUR payment=10000.00 EUR payments=1 model=monthly",
		}},
		{"less than two that earn the same", rows(tier("bronze", "20"), tier("silver", "20"), tier("gold", "15")), three, []string{
			"tier_order  tier=gold earns=1500.00 EUR below=silver earned=2000.00 EUR payment=10000.00 EUR payments=1 model=monthly",
		}},
		// 12 × 15.00 and 12 × 20.00.
		{"falling for the expected customer", rows(tier("silver", "20"), tier("gold", "15")), expected, []string{
			"tier_order  tier=gold earns=180.00 EUR below=silver earned=240.00 EUR payment=100.00 EUR payments=12 model=monthly",
		}},
		{"no rate for gold", rows(tier("silver", "20")), expected, []string{
			"tier_order  tier=gold earns=0.00 EUR below=silver earned=240.00 EUR payment=100.00 EUR payments=12 model=monthly",
		}},
		// 30.00 once is more than the first 10.00, but not than twelve of them.
		{"less at first", rows(first, tier("gold", "10")), expected, []string{"upfront /rates/0 component=base pays=30%"}},
		{"less at first, for all that is known", rows(first, tier("gold", "10")), given, []string{
			"tier_order  tier=gold earns=1000.00 EUR below=silver earned=3000.00 EUR payment=10000.00 EUR payments=1 model=monthly",
			"upfront /rates/0 component=base pays=30%",
		}},
		{"who assisted", assisted, given, []string{
			"tier_order  tier=gold earns=500.00 EUR below=silver earned=1000.00 EUR payment=10000.00 EUR payments=1 model=monthly role=assisted",
		}},
		// A basic product of a small customer in EMEA: gold has 15 %, silver 20 %.
		{"where a rate names what is sold to whom", located, given, []string{
			"tier_order  tier=gold earns=1500.00 EUR below=silver earned=2000.00 EUR payment=10000.00 EUR payments=1 model=monthly product=basic segment=small region=emea",
		}},
		// Of 2,000.00 the partner owes 3,000.00, whatever its tier: there is no tier below the first.
		{"less than nothing in each tier", owed, given, nil},
		// The expected customer pays 100.00 a month; a year of it is another sale, of the same amount.
		{"another sale of the expected amount", rows(tier("silver", "20"), tier("gold", "25"), annual("silver", "20"), annual("gold", "15")), expected, []string{
			"tier_order  tier=gold earns=15.00 EUR below=silver earned=20.00 EUR payment=100.00 EUR payments=1 model=annual",
		}},
		{"of one unit", rows(unit("silver", "20"), unit("gold", "15")), given, []string{
			"tier_order  tier=gold earns=15.00 EUR below=silver earned=20.00 EUR payment=10000.00 EUR payments=1",
			"uncapped /rates/0 component=base pays=20.00 EUR per unit", "uncapped /rates/1 component=base pays=15.00 EUR per unit",
		}},
		{"a cent less", rows(unit("silver", "20"), unit("gold", "19.99")), given, []string{
			"tier_order  tier=gold earns=19.99 EUR below=silver earned=20.00 EUR payment=10000.00 EUR payments=1",
			"uncapped /rates/0 component=base pays=20.00 EUR per unit", "uncapped /rates/1 component=base pays=19.99 EUR per unit",
		}},
		// Silver's upline has half of 20.00 a month, gold's 1 % of 25.00: the ladder is about the partner with the credit.
		{"more for the upline", overridden, expected, nil},
		{"the worse of two plans", planned, given, []string{
			"tier_order  tier=gold earns=1500.00 EUR below=silver earned=2000.00 EUR payment=10000.00 EUR payments=1 model=monthly",
		}},
	} {
		c.run(t)
	}
}

// The published program rises from tier to tier in every model.
func TestReviewOfThePublishedLadder(t *testing.T) {
	given := commission.Assumptions{Tiers: []string{"referral", "integration", "solution"}, Clawback: []string{"base"}}
	for _, line := range found(t, full(), given) {
		if !strings.HasPrefix(line, "uncapped") {
			t.Errorf("found %s", line)
		}
	}
}
