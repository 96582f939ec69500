package main

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// A journey is how a deal came about. Nobody states who gets credit for it: the
// attribution of the program decides that, and the desk which registrations stand.
type journey struct {
	// lead is when its record was made, signup when it signed up, opened when the
	// opportunity was opened. The zero Moment: there was none.
	lead, signup, opened settlement.Moment
	closer               string // the partner that brought it to the signature; none: direct sales did
	touches              []settlement.Fact
}

// sold is a customer that no partner has a part in.
func (c customer) sold() customer {
	met := c.met()
	c.lead, c.opened = settlement.On(met), settlement.On(met.Add(6))
	c.touches = []settlement.Fact{c.sales("sales", met, conflict.Outbound)}
	return c
}

// broughtBy is a customer that a partner brought, the way that partners of its
// tier do.
func (c customer) broughtBy(partner string) customer {
	met := c.met()
	signup := met.Add(2 + c.number*5%20)
	c.lead, c.opened, c.closer = settlement.On(met.Add(1)), settlement.On(signup.Add(2)), partner
	switch tier := tierOf(partner); {
	case tier == commission.Referral: // a click on a link; direct sales does the rest
		c.lead, c.signup, c.closer = settlement.On(signup), settlement.On(signup), ""
		evidence := [...]string{"utm_link", "cookie", "referral_code"}[c.number%3]
		c.touches = []settlement.Fact{c.touch("click", met, partner, "click", evidence)}
	case tier == commission.Integration && c.number%2 == 0: // registered within 14 days of the first contact
		c.touches = []settlement.Fact{
			c.touch("contact", met, partner, "contact", ""),
			c.registers("registration", met.Add(c.number*3%13+1), partner),
		}
	case tier == commission.Integration:
		c.touches = []settlement.Fact{c.touch("cosell", met, partner, "co_sell", "overlap_report")}
	default:
		evidence := [...]string{"account_mapping", "pipeline_review", "crm"}[c.number%3]
		c.touches = []settlement.Fact{c.touch("cosell", met, partner, "co_sell", evidence)}
	}
	// By then the customer has a question of its own to direct sales.
	c.touches = append(c.touches, c.sales("sales", signup.Add(3), conflict.Inbound))
	return c
}

// helpedBy adds a partner that helped the deal along.
func (c customer) helpedBy(partner string) customer {
	kind := [...]string{"demo", "case_study", "objection_handling", "reference"}[c.number%4]
	c.touches = append(c.touches, c.touch("help", c.closes().Add(-1), partner, kind, ""))
	return c
}

// met is the day of the first contact, three weeks to three months before the close.
func (c customer) met() partnerecon.Day { return c.closes().Add(-27 - c.number*13%60) }

// touch is something that a partner did, in the middle of a day.
func (c customer) touch(id string, at partnerecon.Day, partner, kind, evidence string) settlement.Fact {
	return c.told(id, at, settlement.Touch{Customer: c.id, Deal: c.deal(), Partner: partner, Type: kind, Evidence: evidence})
}

// sales is a contact of direct sales.
func (c customer) sales(id string, at partnerecon.Day, m conflict.Motion) settlement.Fact {
	return c.told(id, at, settlement.Touch{Customer: c.id, Deal: c.deal(), Type: "sales", Motion: m})
}

// registers is a registration of the deal.
func (c customer) registers(id string, at partnerecon.Day, partner string) settlement.Fact {
	return c.told(id, at, settlement.Registration{Customer: c.id, Deal: c.deal(), Partner: partner})
}

// told is a fact of a customer's journey. What is older than the books is recorded
// on their first day.
func (c customer) told(id string, at partnerecon.Day, e settlement.Event) settlement.Fact {
	minute := 9*60 + (c.number*53+len(id)*97)%420
	f := settlement.Fact{
		ID: fmt.Sprintf("%s-%03d", id, c.number), Occurred: settlement.At(at.Start(time.UTC).Add(time.Duration(minute) * time.Minute)), Event: e,
	}
	if at.Before(day(begin)) {
		return known(begin, f)
	}
	return f
}
