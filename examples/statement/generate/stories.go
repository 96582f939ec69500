package main

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// stories returns the facts of the customers to whom something happens.
func stories() []settlement.Fact {
	return slices.Concat(
		refunds(), chargebacks(), deliveries(), churns(), creditsThatChange(), invoices(), caps(), quiet(),
		clicks(), registrations(), leads(), directContacts(), sharing(), discipline(), disputes(),
	)
}

// a returns the customer of a story, whom a partner brought.
func a(number int, model commission.Model, start, partner string) customer {
	return customer{number: number, id: customerID(number), model: model, start: day(start)}.broughtBy(partner)
}

// buys returns the facts of a customer that pays once.
func (c customer) buys(amount string) []settlement.Fact {
	paid := on(c.name("inv"), c.start.String(), settlement.Payment{
		Customer: c.id, Deal: c.deal(), Amount: eur(amount), Model: c.model,
	})
	return append(c.signed(), paid)
}

func (c customer) refund(id, amount string) settlement.Refund {
	return settlement.Refund{Customer: c.id, Of: c.name(id), Amount: eur(amount), Paid: c.start}
}

func refunds() []settlement.Fact {
	partly := a(90, commission.Annual, "2025-02-10", "atelier-north")
	thirds := a(91, commission.Annual, "2025-03-03", "plugfield")
	early := a(92, commission.Annual, "2025-02-27", "fern-and-field")
	before := known("2025-03-03", on(early.name("refund"), "2025-03-03", early.refund("inv", "450.00")))
	arrives := early.buys("1800.00")
	sale := &arrives[len(arrives)-1]
	*sale = known("2025-03-06", *sale) // the shop reports the refund three days before the sale
	nobody := a(112, commission.Monthly, "2025-04-08", "harbor-notes")
	unknown := nobody.refund("web", "59.90")
	unknown.Paid = day("2025-10-27")
	return slices.Concat(
		partly.buys("4800.00"), []settlement.Fact{
			on(partly.name("refund"), "2025-03-12", partly.refund("inv", "1200.00")),
			on(partly.name("credit-note"), "2025-04-02", settlement.CreditNote(partly.refund("inv", "100.00"))),
		},
		thirds.buys("1000.00"), []settlement.Fact{
			on(thirds.name("refund-a"), "2025-03-20", thirds.refund("inv", "333.33")),
			on(thirds.name("refund-b"), "2025-04-20", thirds.refund("inv", "333.33")),
			on(thirds.name("refund-c"), "2025-05-20", thirds.refund("inv", "333.34")),
		},
		arrives, []settlement.Fact{before},
		nobody.signed(), nobody.payments(), []settlement.Fact{
			on(nobody.name("refund"), "2025-11-04", unknown), // of a payment that no system has reported yet
		},
	)
}

func chargebacks() []settlement.Fact {
	lost := a(93, commission.Annual, "2025-04-14", "dataflume")
	won := a(94, commission.Annual, "2025-05-05", "kranich-systems")
	return slices.Concat(
		lost.buys("2400.00"), []settlement.Fact{
			on(lost.name("chargeback"), "2025-05-19", settlement.Chargeback(lost.refund("inv", "2400.00"))),
		},
		won.buys("6000.00"), []settlement.Fact{
			on(won.name("chargeback"), "2025-06-03", settlement.Chargeback(won.refund("inv", "6000.00"))),
			on(won.name("chargeback-won"), "2025-06-25", settlement.ChargebackReversed{Customer: won.id, Of: won.name("chargeback")}),
		},
	)
}

// deliveries are about when and how often a fact arrives.
func deliveries() []settlement.Fact {
	twice := a(95, commission.Annual, "2025-03-17", "syncline-apps")
	again := twice.buys("3000.00")
	paid := again[len(again)-1]
	again = append(again, paid, known("2025-03-19", paid)) // once more at once, and once more later
	late := a(96, commission.Annual, "2025-01-29", "connectory")
	reported := late.buys("5400.00")
	reported[len(reported)-1] = known("2025-02-04", reported[len(reported)-1])
	notice := a(97, commission.Monthly, "2025-05-01", "dataflume")
	months := slices.DeleteFunc(notice.payments(), func(f settlement.Fact) bool { return f.ID > notice.name("inv")+"-02" })
	leaves := known("2025-06-02", on(notice.name("churn"), "2025-06-30", settlement.Churn{Customer: notice.id}))
	// Half past ten in the evening in UTC is past midnight in Berlin, and May.
	night := a(119, commission.Monthly, "2025-04-30", "tipline")
	evening := night.buys("240.00")
	evening[len(evening)-1].Occurred = settlement.At(night.start.Start(time.UTC).Add(22*time.Hour + 30*time.Minute))
	return slices.Concat(again, reported, notice.signed(), months, []settlement.Fact{leaves}, evening)
}

// churns leave on the 20th, 45th and 75th day. What goes back depends on the
// tier in which the commission was earned.
func churns() []settlement.Fact {
	leaves := func(number int, start, partner, amount string, after int) []settlement.Fact {
		c := a(number, commission.Annual, start, partner)
		return append(c.buys(amount), on(c.name("churn"), c.start.Add(after).String(), settlement.Churn{Customer: c.id}))
	}
	back := a(102, commission.Annual, "2025-06-16", "workbench-co")
	return slices.Concat(
		leaves(98, "2025-04-07", "maren-voss", "2400.00", 20),
		leaves(99, "2025-03-10", "tandem-tools", "7200.00", 45),
		leaves(100, "2025-05-12", "plugfield", "5400.00", 75),
		leaves(101, "2025-06-02", "tipline", "3000.00", 75),
		back.buys("9600.00"), []settlement.Fact{
			on(back.name("churn"), "2025-07-31", settlement.Churn{Customer: back.id}),
			on(back.name("back"), "2025-10-01", settlement.Reactivated{Customer: back.id}),
		},
		leaves(109, "2025-02-22", popup, "4200.00", 46), // after the payout of it: popup is left with a debt
	)
}

func creditsThatChange() []settlement.Fact {
	// The deal is the work of two partners, which comes to light in June.
	corrected := a(103, commission.Monthly, "2025-03-05", "atelier-north")
	// Ten meetings, seven of them with one partner, and a third one helps.
	together := a(104, commission.Monthly, "2025-02-12", "connectory")
	together.touches = together.meetings(together.met(), slices.Concat(slices.Repeat([]string{"connectory"}, 7), slices.Repeat([]string{"halden-partners"}, 3))...)
	together = together.helpedBy("sidewalk-media")
	return slices.Concat(
		corrected.signed(), corrected.payments(), []settlement.Fact{
			on(corrected.name("recredit"), "2025-06-18", settlement.Recredit{
				Customer: corrected.id, Deal: corrected.deal(), Credits: shared("atelier-north", "60", "syncline-apps", "40"),
			}),
		},
		together.signed(), together.payments(),
	)
}

// invoices are payments that are not as simple as they look.
func invoices() []settlement.Fact {
	hybrid := a(105, commission.Monthly, "2025-04-01", "eastwind-group")
	never := a(106, commission.Monthly, "2025-09-15", "tandem-tools")
	bounced := a(107, commission.Annual, "2025-08-06", "oldtown-advisors")
	pending := func(c customer, amount string) settlement.Fact {
		return on(c.name("inv"), c.start.String(), settlement.Payment{
			Customer: c.id, Deal: c.deal(), Amount: eur(amount), Model: c.model, Pending: true,
		})
	}
	sealed := a(reopened, commission.Annual, "2025-01-14", "oldtown-advisors")
	return slices.Concat(
		hybrid.signed(), hybrid.itemized(),
		never.signed(), []settlement.Fact{pending(never, "390.00")},
		bounced.signed(), []settlement.Fact{
			pending(bounced, "1500.00"),
			on(bounced.name("failed"), "2025-08-20", settlement.Failure{Customer: bounced.id, Of: bounced.name("inv")}),
		},
		sealed.buys("6400.00"),
	)
}

// itemized are monthly invoices of a subscription and its usage, less what was
// granted for an outage.
func (c customer) itemized() []settlement.Fact {
	var out []settlement.Fact
	for n := 1; n <= 9; n++ {
		invoiced := c.start.AddMonths(n - 1)
		items := []commission.Item{
			{Product: "platform", Model: commission.Monthly, Amount: eur("240.00"), Service: invoiced},
			{Product: "calls", Model: commission.Usage, Amount: cents(3100 + n*n*217)},
		}
		if n%3 == 2 {
			items = append(items, commission.Item{Product: "outage", Model: commission.Monthly, Amount: eur("-36.50")})
		}
		out = append(out, on(c.name("inv")+"-0"+string(rune('0'+n)), invoiced.Add(2).String(), settlement.Payment{
			Customer: c.id, Deal: c.deal(), Items: items,
		}))
	}
	return out
}

// reopened is the customer with a refund of a payment that is sealed by then.
const reopened = 108

// caps are customers that pay so much that a cap cuts the commission.
func caps() []settlement.Fact {
	large := a(110, commission.Annual, "2025-03-24", "connectory")
	steady := a(111, commission.Monthly, "2025-01-31", "halden-partners")
	out := slices.Concat(large.buys("48000.00"), steady.signed())
	for n := range 12 { // the 31st, or the last day of shorter months
		out = append(out, steady.pay(n+1, steady.start.AddMonths(n), eur("2400.00"))...)
	}
	return out
}

// quiet are customers of the stories' kind to whom nothing happens.
func quiet() []settlement.Fact {
	var out []settlement.Fact
	ids := regulars()
	for n := 113; n < 119; n++ {
		c := a(n, commission.Monthly, "2025-01-06", ids[n%7].id)
		out = append(append(out, c.signed()...), c.payments()...)
	}
	return out
}
