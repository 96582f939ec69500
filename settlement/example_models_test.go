package settlement_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// fourModels are the usual ways to reward partners, each as a policy of its own: a share of
// the revenue; a smaller one with a bonus on quarters that reach a target; a smaller one
// that is multiplied after a streak of good months; and a smaller one with a fund for
// marketing together.
func fourModels() []settlement.Policy {
	model := func(name, share string, change func(*settlement.Agreement)) settlement.Policy {
		p := tenPercent()
		p.Name = name
		a := &p.Terms[0].Policy
		a.Commission.Rates[0].Share = partnerecon.MustPercent(share)
		change(a)
		return p
	}
	rewards := func(name string, every incentive.Every, rule incentive.Rule) func(*settlement.Agreement) {
		return func(a *settlement.Agreement) {
			a.Incentives = incentive.Policy{Rounding: partnerecon.HalfUp, Bonuses: []incentive.Bonus{{Name: name, Every: every, Rule: rule}}}
		}
	}
	eur := func(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }
	return []settlement.Policy{
		model("revenue share", "15", func(*settlement.Agreement) {}),
		model("tiered bonus", "10", rewards("target", incentive.EveryQuarter, incentive.PeriodTable{
			Table: commission.Table{
				Name: "target", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanQuarter,
				Applies: commission.ToWhole, Counts: commission.OnNet,
				Steps: []commission.Step{{Share: partnerecon.MustPercent("0")}, {From: eur("10000"), Share: partnerecon.MustPercent("5")}},
			},
			Pays: incentive.InFull,
		})),
		model("accelerator", "10", rewards("streak", incentive.EveryMonth, incentive.Accelerator{
			Multiplier: partnerecon.MustPercent("150"), Needs: 2,
			Measure: incentive.Measure{Of: incentive.OfRevenue}, AtLeast: incentive.Goal{Amount: eur("2000")},
		})),
		model("co-marketing fund", "12", func(a *settlement.Agreement) {
			a.Commission.Bonuses = []commission.Bonus{{Name: "fund", Rates: []commission.Row{{Share: partnerecon.MustPercent("3")}}}}
		}),
	}
}

// One history under four models. acme brings 1,000, 2,000 and 3,000 in the first quarter and
// 4,000 in each month of the second: 18,000.00 in all. The share is 15 % of it, 2,700.00. The
// bonus is 5 % of the second quarter, 600.00, on top of 1,800.00. The streak begins with
// February, so it adds half of what March to June earn, 750.00. The fund is 3 % beside 12 %.
func ExampleSimulate_models() {
	var history []settlement.Fact
	for i, amount := range []string{"1000", "2000", "3000", "4000", "4000", "4000"} {
		on := partnerecon.MustDay("2025-01-15").AddMonths(i)
		history = append(history, paid(fmt.Sprint("inv-", i+1), on.String(), amount))
	}
	s, err := settlement.Simulate(history, fourModels()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range s.Plans {
		least, most := p.Spread()
		fmt.Printf("%-17s costs %s, leaves %s, %s to %s a month\n", p.Name, p.Cost.Amount(), p.Margin.Amount(), least.Amount(), most.Amount())
	}
	// Output:
	// revenue share     costs 2700.00, leaves 15300.00, 150.00 to 600.00 a month
	// tiered bonus      costs 2400.00, leaves 15600.00, 100.00 to 1000.00 a month
	// accelerator       costs 2550.00, leaves 15450.00, 100.00 to 600.00 a month
	// co-marketing fund costs 2700.00, leaves 15300.00, 150.00 to 600.00 a month
}
