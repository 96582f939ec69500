package settlement

import (
	"cmp"
	"fmt"
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
	At   Moment          `json:"at"` // an instant, which orders those of one day
	Deal string          `json:"deal,omitzero"`
	From string          `json:"from"`
	To   string          `json:"to"`
}

func (t *transfer) about(deal string) bool { return t.Deal == "" || t.Deal == deal }

func (t *transfer) compare(o *transfer) int {
	return cmp.Or(instant(t.At).Compare(instant(o.At)), cmp.Compare(t.ID, o.ID))
}

// transferred keeps a transfer and moves the open payments that it is for. A renewal
// of that day or later asks the new partner.
func (s *posting) transferred(c *customer, e Transfer) (step, error) {
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	if len(c.Transfers) >= maxTouches {
		return step{}, tooMany(e.Customer)
	}
	t := transfer{s.fact.ID, s.when.on, At(s.when.occurred), e.Deal, e.From, e.To}
	st := step{transfer: &t}
	v := s.evidence(e.Customer, c)
	i, _ := slices.BinarySearchFunc(c.Transfers, t, func(a, b transfer) int { return a.compare(&b) })
	v.transfers = slices.Insert(slices.Clip(c.Transfers), i, t)
	if err := v.decideAnew(func(d *attributed) bool { return t.about(d.Deal) && len(d.Renewals) > 0 }); err != nil {
		return step{}, err
	}
	deals := slices.DeleteFunc(v.deals(), func(d attributed) bool { return !t.about(d.Deal) })
	return st, v.move(&st, deals)
}

// ofRecord hands credits of a deal on, by the transfers after a day (the zero Day:
// all) and through another. What a recredit states stands against earlier ones.
func (v *evidence) ofRecord(d *attributed, credits []partnerecon.Credit, after, day partnerecon.Day) ([]partnerecon.Credit, error) {
	if d.Stated != "" && d.StatedOn.After(after) {
		after = d.StatedOn
	}
	var moves []attribution.Transfer
	for i := range v.transfers { // in their order, which OfRecord takes from the ids
		if t := &v.transfers[i]; t.about(d.Deal) && t.On.After(after) && !t.On.After(day) {
			moves = append(moves, attribution.Transfer{ID: fmt.Sprintf("%04d", i), From: t.From, To: t.To, On: t.On})
		}
	}
	if len(moves) == 0 || len(credits) == 0 {
		return credits, nil
	}
	out, err := attribution.OfRecord(credits, moves, day)
	return bestRoles(out.Credits), err
}

// bestRoles leaves each partner the first of its credits, sourced before influenced:
// who is handed a deal that it had influenced has sourced it now.
func bestRoles(credits []partnerecon.Credit) []partnerecon.Credit {
	var out []partnerecon.Credit
	for _, c := range credits {
		if !slices.ContainsFunc(out, func(o partnerecon.Credit) bool { return o.Partner == c.Partner }) {
			out = append(out, c)
		}
	}
	return out
}

func (p Program) checkTransfer(list *problem.List, e Transfer, w when) {
	checkID(list, "/deal", e.Deal, false)
	checkID(list, "/from", e.From, true)
	checkID(list, "/to", e.To, true)
	if e.From == e.To && e.To != "" {
		list.Add("/to", problem.Conflict, "is the partner of record already")
	}
	p.checkTelling(list, w)
}
