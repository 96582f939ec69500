package main

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// The stories of this file are about who gets credit for a deal. Those of two
// customers differ in one thing each, and all close in the second half of the
// year, so that they can be asked about at its end: -credit marble-dental.

// claimed is the customer of a story whose touches it tells itself. The lead signed
// up and the opportunity was opened on days; none: there was no lead's record.
func claimed(number int, start, lead, opened, closer string) customer {
	c := customer{number: number, id: customerID(number), model: commission.Annual, start: day(start)}
	c.closer = closer
	if lead != "" {
		c.lead, c.signup = settlement.On(day(lead)), settlement.On(day(lead))
	}
	if opened != "" {
		c.opened = settlement.On(day(opened))
	}
	return c
}

// meetings are co-sell meetings with partners, one every five days.
func (c customer) meetings(from partnerecon.Day, with ...string) []settlement.Fact {
	var out []settlement.Fact
	for i, partner := range with {
		out = append(out, c.touch(fmt.Sprintf("cosell-%d", i+1), from.Add(5*i), partner, "co_sell", "overlap_report"))
	}
	return out
}

// clicks are on the 90th and on the 91st day before the signup.
func clicks() []settlement.Fact {
	click := func(number int, signup string) []settlement.Fact {
		c := claimed(number, "2025-09-16", signup, "2025-09-04", "")
		c.touches = []settlement.Fact{c.touch("click", day("2025-06-03"), "maren-voss", "click", "cookie")}
		return c.buys("2400.00")
	}
	return slices.Concat(click(120, "2025-09-01"), click(121, "2025-09-02"))
}

// registrations come on the 14th and on the 15th day after the first contact, and
// once again after the first one expired.
func registrations() []settlement.Fact {
	register := func(number int, registered string) []settlement.Fact {
		c := claimed(number, "2025-10-01", "2025-08-06", "2025-08-25", "dataflume")
		c.touches = []settlement.Fact{
			c.touch("contact", day("2025-08-04"), "dataflume", "contact", ""),
			c.registers("registration", day(registered), "dataflume"),
			c.touch("demo", day("2025-09-10"), "dataflume", "demo", ""),
		}
		return c.buys("3200.00")
	}
	again := claimed(124, "2025-10-14", "2025-03-05", "2025-08-01", "plugfield")
	again.touches = []settlement.Fact{
		again.touch("contact", day("2025-03-03"), "plugfield", "contact", ""),
		again.registers("registration", day("2025-03-10"), "plugfield"), // protects through 8 July
		again.registers("registration-again", day("2025-07-21"), "plugfield"),
	}
	return slices.Concat(register(122, "2025-08-18"), register(123, "2025-08-19"), again.buys("4000.00"))
}

// leads were known to the company before the partner came. With one of them it was
// still in touch.
func leads() []settlement.Fact {
	lead := func(number int, lastCall string) []settlement.Fact {
		c := claimed(number, "2025-10-02", "2025-02-17", "2025-08-11", "syncline-apps")
		c.touches = []settlement.Fact{
			c.sales("call", day(lastCall), conflict.Outbound),
			c.touch("cosell", day("2025-08-11"), "syncline-apps", "co_sell", "overlap_report"),
		}
		return c.buys("2800.00")
	}
	return slices.Concat(lead(125, "2025-03-05"), lead(126, "2025-07-30"))
}

// directContacts come before the partner's registration, and after its own first
// contact. What that means depends on the tier.
func directContacts() []settlement.Fact {
	between := func(number int, partner string) []settlement.Fact {
		c := claimed(number, "2025-10-08", "2025-08-13", "2025-08-20", partner)
		c.touches = []settlement.Fact{
			c.touch("contact", day("2025-08-06"), partner, "contact", ""),
			c.sales("sales", day("2025-08-13"), conflict.Inbound),
			c.registers("registration", day("2025-08-18"), partner),
		}
		return c.buys("1800.00")
	}
	return slices.Concat(between(127, "fern-and-field"), between(128, "tandem-tools"))
}

// sharing is of deals that several partners sourced: by their touches, by a
// registration that takes priority, and as they agreed.
func sharing() []settlement.Fact {
	deal := func(number int) customer {
		return claimed(number, "2025-10-15", "2025-08-26", "2025-08-26", "syncline-apps")
	}
	touches := deal(129)
	touches.touches = touches.meetings(day("2025-08-20"), "plugfield", "syncline-apps", "plugfield")
	registered := deal(130)
	registered.touches = append(registered.meetings(day("2025-08-20"), "plugfield", "syncline-apps", "plugfield"),
		registered.registers("registration", day("2025-09-02"), "syncline-apps"))
	agreed := claimed(133, "2025-11-05", "2025-09-10", "2025-09-10", "kranich-systems")
	agreed.touches = append(agreed.meetings(day("2025-09-09"), "kranich-systems", "atelier-north"),
		agreed.told("agreed", day("2025-10-20"), settlement.DealStated{Customer: agreed.id, Deal: agreed.deal(), Agreed: []attribution.Share{
			{Partner: "kranich-systems", Share: partnerecon.MustPercent("70")}, {Partner: "atelier-north", Share: partnerecon.MustPercent("30")},
		}}))
	return slices.Concat(touches.buys("3600.00"), registered.buys("3600.00"), agreed.buys("4400.00"))
}
