package main

import (
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// manager is the role that ends holds and disputes.
const manager = "partner_manager"

// discipline is of a partner that advertises below the minimum price, twice: a
// warning, then a hold on its commission until the partner manager releases it.
func discipline() []settlement.Fact {
	c := a(131, commission.Monthly, "2025-04-10", pricecut)
	advertises := func(id, at, unit string) settlement.Fact {
		return on(id, at, settlement.Price{Partner: pricecut, Advertised: true, Items: []conflict.Item{
			{Product: "platform", Quantity: 1, Unit: eur(unit), Published: eur("240.00"), Minimum: eur("229.00")},
		}})
	}
	strikes := func(id, at, of string) settlement.Fact {
		return on(id, at, settlement.Strike{Partner: pricecut, Case: id, Of: of, Reason: "advertised below the minimum price"})
	}
	out := c.signed()
	for n := range 9 {
		out = append(out, c.pay(n+1, c.start.AddMonths(n), eur("500.00"))...)
	}
	return append(out,
		advertises("price-spring", "2025-05-16", "219.00"), strikes("strike-spring", "2025-05-20", "price-spring"),
		advertises("price-summer", "2025-06-20", "199.00"), strikes("strike-summer", "2025-06-24", "price-summer"),
		on("release-"+pricecut, "2025-07-24", settlement.SanctionReleased{Partner: pricecut, By: manager, Reason: "the offer is down, the campaign partner briefed"}),
	)
}

// disputes hold an amount until they are resolved.
func disputes() []settlement.Fact {
	c := claimed(132, "2025-09-24", "2025-08-05", "2025-08-05", "workbench-co")
	c.touches = []settlement.Fact{c.touch("cosell", day("2025-08-04"), "workbench-co", "co_sell", "pipeline_review")}
	return append(c.buys("2000.00"),
		on("dispute-132", "2025-10-06", settlement.Dispute{
			Customer: c.id, Partner: "workbench-co", Deal: c.deal(), Amount: eur("650.00"), Reason: "the discount was ours, says the partner",
		}),
		on("resolved-132", "2025-10-10", settlement.DisputeResolved{
			Customer: c.id, Partner: "workbench-co", Dispute: "dispute-132", By: manager, Remedy: conflict.ToAdjust, Amount: eur("487.50"),
			Reason: "a quarter of the deal is the discount",
		}),
	)
}
