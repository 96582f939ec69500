package main

import (
	"encoding/json"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/commission/payout"
)

// An event is one object of an event file, as an event of each package that it is
// news for. The others are nil.
type event struct {
	id, customer, partner string
	on                    partnerecon.Day // it happened, where the statement needs it

	commission commission.Event
	clawback   clawback.Event
	incentive  incentive.Event
	run        *payout.Run // of every partner
	// sale is what the payment or milestone was about, as the incentives read it.
	sale *sale
}

// A sale is what incentives ask about a line and entries do not say.
type sale struct{ product, market string }

// readEvents reads a list of events and reports everything that is wrong with it.
func readEvents(text []byte) ([]event, error) {
	if err := strict(text); err != nil {
		return nil, err
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) != nil {
		return nil, faults{{Code: "type", Message: "want a list of events"}}
	}
	var events []event
	var found faults
	for i, raw := range list {
		e, wrong := readEvent(fmt.Sprintf("/%d", i), raw)
		events = append(events, e)
		found = append(found, wrong...)
	}
	if len(found) > 0 {
		return nil, found
	}
	return events, nil
}

// readEvent reads one event by its kind. Those of the incentives have a reader
// already; the others are read here, into the very types of the packages.
func readEvent(place string, raw json.RawMessage) (event, faults) {
	var kind string
	f := newFields(place, raw)
	f.read("kind", &kind)
	var e event
	f.read("id", &e.id)
	switch kind {
	case "payment":
		e.sells(f)
	case "milestone":
		e.reaches(f)
	case "refund", "credit_note", "chargeback":
		e.returns(f, kind)
	case "started", "elapsed", "churn":
		e.lives(f, kind)
	case "run":
		e.run = &payout.Run{ID: e.id}
		f.read("on", &e.run.On)
	case "figure", "certified", "awarded", "joined", "close":
		f.read("partner", &e.partner)
		f.read("on", &e.on)
		own, err := incentive.ReadEvent(raw)
		e.incentive = own
		return e, at(place, err)
	default:
		f.refuse("kind", "unknown", "want payment, milestone, refund, credit_note, chargeback, started, elapsed, churn, "+
			"run, figure, certified, awarded, joined or close, got %.60q", kind)
		return e, f.wrong
	}
	if e.commission != nil && len(f.wrong) == 0 {
		for _, p := range commission.Problems(e.commission) {
			p.Path = place + p.Path
			f.wrong = append(f.wrong, p)
		}
	}
	return e, f.end()
}

// sells reads a payment.
func (e *event) sells(f *fields) {
	p := commission.Payment{ID: e.id}
	p.Credits, p.Uplines = credited(f)
	p.Context = context(f)
	f.read("customer", &p.Customer)
	f.read("deal", &p.Deal)
	f.read("contract", &p.Contract)
	f.read("amount", &p.Amount)
	f.read("items", &p.Items)
	f.read("model", &p.Model)
	f.read("service", &p.Service)
	f.read("invoiced", &p.Invoiced)
	f.read("cleared", &p.Cleared)
	f.read("recorded", &p.Recorded)
	e.customer, e.on, e.commission, e.sale = p.Customer, p.Cleared, p, &sale{market: p.Region}
	e.partner = sole(p.Credits)
	if len(p.Items) == 1 {
		e.sale.product = p.Items[0].Product
	}
}

// reaches reads a milestone.
func (e *event) reaches(f *fields) {
	m := commission.Milestone{ID: e.id}
	m.Credits, m.Uplines = credited(f)
	m.Context = context(f)
	f.read("customer", &m.Customer)
	f.read("deal", &m.Deal)
	f.read("name", &m.Name)
	f.read("amount", &m.Amount)
	f.read("quantity", &m.Quantity)
	f.read("on", &m.On)
	f.read("recorded", &m.Recorded)
	e.customer, e.on, e.commission, e.sale = m.Customer, m.On, m, &sale{market: m.Region}
	e.partner = sole(m.Credits)
}

// lives reads what is known about the customer. A churn ends what was promised for
// later, and may take back what was paid.
func (e *event) lives(f *fields, kind string) {
	var recorded partnerecon.Day
	f.read("customer", &e.customer)
	f.read("on", &e.on)
	f.read("recorded", &recorded)
	switch kind {
	case "started":
		e.commission = commission.Started{ID: e.id, Customer: e.customer, On: e.on, Recorded: recorded}
		e.clawback = clawback.Started{ID: e.id, Customer: e.customer, On: e.on, Recorded: recorded}
	case "elapsed":
		e.commission = commission.Elapsed{ID: e.id, Customer: e.customer, On: e.on, Recorded: recorded}
	case "churn":
		e.commission = commission.Ended{ID: e.id, Customer: e.customer, On: e.on, Recorded: recorded}
		left := clawback.Churn{ID: e.id, Customer: e.customer, On: e.on, Recorded: recorded}
		f.read("start", &left.Start)
		f.read("notice", &left.Notice)
		f.read("reason", &left.Reason)
		e.clawback = left
	}
}

// returns reads money that goes back.
func (e *event) returns(f *fields, kind string) {
	r := commission.Refund{ID: e.id}
	f.read("customer", &r.Customer)
	f.read("of", &r.Of)
	f.read("amount", &r.Amount)
	f.read("on", &r.On)
	f.read("recorded", &r.Recorded)
	f.read("refunds", &r.Refunds)
	e.customer, e.on = r.Customer, r.On
	switch kind {
	case "refund":
		e.commission = r
	case "credit_note":
		e.commission = commission.CreditNote(r)
	case "chargeback":
		e.commission = commission.Chargeback(r)
	}
}

// credited reads who has a part in something: one partner who sourced all of it, in
// the member "partner", or several in "credits".
func credited(f *fields) ([]partnerecon.Credit, []commission.Upline) {
	var partner string
	var credits []partnerecon.Credit
	var uplines []commission.Upline
	f.read("partner", &partner)
	f.read("credits", &credits)
	f.read("uplines", &uplines)
	switch {
	case partner == "":
		return credits, uplines
	case len(credits) > 0:
		f.refuse("credits", "conflict", "want either partner or credits")
	}
	return partnerecon.Sole(partner), uplines
}

// sole returns the one partner with a credit, or none where there are several.
func sole(credits []partnerecon.Credit) string {
	if len(credits) == 1 {
		return credits[0].Partner
	}
	return ""
}

// context reads what else is known about a sale.
func context(f *fields) commission.Context {
	var c commission.Context
	f.read("segment", &c.Segment)
	f.read("region", &c.Region)
	f.read("sale", &c.Sale)
	f.read("level", &c.Level)
	f.read("facts", &c.Facts)
	f.read("partners", &c.Partners)
	return c
}
