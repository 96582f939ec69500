package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Transfer makes another partner the partner of record from the day on that the
// fact occurred: payments for that day and later that state no credits are the new
// partner's. What was earned before stays with who earned it, and so does the
// exposure: what goes back later goes back from who earned it. The day of a payment
// is the first one of its service, else that of its invoice, else the day it
// cleared.
type Transfer struct {
	Customer string `json:"customer"`
	Deal     string `json:"deal,omitzero"` // absent: all deals of the customer
	From     string `json:"from"`
	To       string `json:"to"`
}

func (e Transfer) subject() subject { return subject{customer: e.Customer} }

// transfer is a transfer of the partner of record.
type transfer struct {
	ID   string          `json:"id"`
	On   partnerecon.Day `json:"on"`
	Deal string          `json:"deal,omitzero"`
	From string          `json:"from"`
	To   string          `json:"to"`
}

func (t *transfer) about(deal string) bool { return t.Deal == "" || t.Deal == deal }

// transferred keeps a transfer and moves the open payments that it is for.
func (s *posting) transferred(c *customer, e Transfer) (step, error) {
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	if len(c.Transfers) >= maxTouches {
		return step{}, tooMany(e.Customer)
	}
	t := transfer{s.fact.ID, s.when.on, e.Deal, e.From, e.To}
	st := step{transfer: t}
	v := s.evidence(e.Customer, c)
	v.transfers = append(slices.Clip(c.Transfers), t)
	deals := slices.DeleteFunc(v.deals(), func(d attributed) bool { return !t.about(d.Deal) })
	return st, v.move(&st, deals)
}

// ofRecord hands credits of a deal on, by the transfers through a day. What a
// recredit states stands against earlier ones.
func (v *evidence) ofRecord(d *attributed, credits []partnerecon.Credit, day partnerecon.Day) ([]partnerecon.Credit, error) {
	var moves []attribution.Transfer
	for _, t := range v.transfers {
		if t.about(d.Deal) && !t.On.After(day) && (d.Stated == "" || t.On.After(d.StatedOn)) {
			moves = append(moves, attribution.Transfer{ID: t.ID, From: t.From, To: t.To, On: t.On})
		}
	}
	if len(moves) == 0 || len(credits) == 0 {
		return credits, nil
	}
	out, err := attribution.OfRecord(credits, moves, day)
	return out.Credits, err
}

func (p Program) checkTransfer(list *problem.List, e Transfer, w when) {
	checkText(list, "/deal", e.Deal, false)
	checkText(list, "/from", e.From, true)
	checkText(list, "/to", e.To, true)
	if e.From == e.To && e.To != "" {
		list.Add("/to", problem.Conflict, "is the partner of record already")
	}
	p.checkTelling(list, w)
}
