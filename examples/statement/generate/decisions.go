package main

import (
	"github.com/partnerecon/partnerecon/settlement"
)

// decisions are what people decided about partners.
func decisions() []settlement.Fact {
	return []settlement.Fact{
		on("hold-tandem-tools", "2025-06-10", settlement.Hold{Partner: "tandem-tools", Reason: "bank details under review"}),
		on("release-tandem-tools", "2025-07-22", settlement.Release{
			Partner: "tandem-tools", Of: "hold-tandem-tools", Approver: "Ines Calder",
		}),
		on("hold-eastwind-group", "2025-11-18", settlement.Hold{Partner: "eastwind-group", Reason: "tax form expired"}),

		on("adjust-connectory", "2025-05-14", settlement.Adjustment{
			Partner: "connectory", Amount: eur("250.00"), Reason: "goodwill", Approver: "Ines Calder",
			Text: "launch event moved at our request", About: "inv-096/connectory/juniper-energy/deal-096/inv-096/base/earned",
		}),
		on("adjust-dataflume", "2025-09-03", settlement.Adjustment{
			Partner: "dataflume", Amount: eur("-80.00"), Reason: "agreed", Approver: "Tomas Brandt", Text: "share of the trade fair stand",
		}),
	}
}
