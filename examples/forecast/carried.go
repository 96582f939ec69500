package main

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// The past is a history and the book that it was settled into.
type past struct {
	program settlement.Program
	facts   []settlement.Fact
	book    settlement.Book
}

// settle folds the history and closes its last month.
func (h *past) settle() error {
	h.program.Sort(h.facts)
	last := partnerecon.Month{}
	for _, f := range h.facts {
		if m := h.effective(f).Month(); m.After(last) {
			last = m
		}
	}
	if last.IsZero() {
		return errors.New("there is no fact to go on from")
	}
	for _, err := range h.program.Run(&h.book, h.program.WithCloses(&h.book, settlement.Facts(h.facts), last)) {
		if err != nil {
			return err
		}
	}
	return nil
}

// effective is the day on which a fact is posted: the later of when it occurred and when
// it was recorded.
func (h *past) effective(f settlement.Fact) partnerecon.Day {
	occurred, recorded := h.day(f.Occurred), h.day(f.Recorded)
	if recorded.After(occurred) {
		return recorded
	}
	return occurred
}

func (h *past) day(m settlement.Moment) partnerecon.Day {
	zone, err := time.LoadLocation(h.program.Policy().Zone)
	if err != nil || m.IsZero() {
		return partnerecon.Day{}
	}
	_, day := m.In(zone)
	return day
}

// quarter returns the first month of the quarter that begins the forecast.
func (h *past) quarter() partnerecon.Month {
	return h.book.Closed().Add(1).Quarter(time.Month(max(1, h.program.Policy().YearStart)))
}

// A subscription is what a customer pays under a deal, again and again.
type subscription struct{ customer, deal string }

// A habit is what was paid under a subscription: the last payment and its day, and how
// many months lay between the last two.
type habit struct {
	id      string // of the last payment
	payment settlement.Payment
	on      partnerecon.Day
	every   int
}

// habitual says what goes on: how many payments, and how many of them lose nothing from
// one to the next, because they have items.
type habitual struct {
	churn       partnerecon.Rate
	lines, kept int
}

// carried returns the payments that are expected if customers go on as they did.
func (h *past) carried(churn partnerecon.Rate, through partnerecon.Month) ([]settlement.Fact, habitual, error) {
	habits, left := h.habits()
	end := h.book.Closed().Last()
	keys := slices.SortedFunc(maps.Keys(habits), func(a, b subscription) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.deal, b.deal))
	})
	var out []settlement.Fact
	on := habitual{churn: churn}
	for _, k := range keys {
		last := habits[k]
		every, ok := cadence(last.every)
		next := last.on.AddMonths(last.every)
		if !ok || left[k.customer] || !next.After(end) {
			continue // no habit, no customer, or it missed its date
		}
		times := 0
		for !last.on.AddMonths((times + 1) * last.every).After(through.Last()) {
			times++
		}
		if times == 0 {
			continue
		}
		again, err := last.again(k, every, times, churn, h.rounding())
		if err != nil {
			return nil, habitual{}, err
		}
		if on.lines++; len(last.payment.Items) > 0 {
			on.kept++
		}
		out = append(out, again...)
	}
	return out, on, nil
}

// again returns the payments to come of a habit: the last one again, its days and those of the
// periods that it is for moved along.
func (l habit) again(k subscription, every settlement.Every, times int, churn partnerecon.Rate, r partnerecon.Rounding) ([]settlement.Fact, error) {
	e := settlement.Expectation{ID: "expected/" + k.customer + "/" + k.deal, Payment: l.payment, First: l.on, Every: every, Times: times + 1}
	e.Payment.Pending = false // the money is there on the day
	facts, err := e.Facts()
	if err != nil {
		return nil, err
	}
	facts = facts[1:] // the first one is the last that was paid
	if churn.Num() == 0 || len(l.payment.Items) > 0 {
		return facts, nil
	}
	e.Churn, e.Rounding, e.Times = churn, r, times
	less, err := e.Facts()
	for i := range less {
		p, _ := facts[i].Event.(settlement.Payment) // as are those of any expectation
		lost, _ := less[i].Event.(settlement.Payment)
		p.Amount = lost.Amount
		facts[i].Event = p
	}
	return facts[:len(less)], err
}

// rounding is that of the newest terms.
func (h *past) rounding() partnerecon.Rounding {
	terms := h.program.Policy().Terms
	return terms[len(terms)-1].Policy.Commission.Rounding
}

// habits returns what was paid by customer and deal, and which customers have left. A
// pending payment counts on the day its money came.
func (h *past) habits() (habits map[subscription]habit, left map[string]bool) {
	habits, left = map[subscription]habit{}, map[string]bool{}
	pending := map[string]settlement.Payment{} // by customer and id
	paid := func(id string, p settlement.Payment, on partnerecon.Day) {
		k := subscription{p.Customer, p.Deal}
		was, ok := habits[k]
		now := habit{id: id, payment: p, on: on}
		if ok {
			now.every = on.Month().Sub(was.on.Month())
		}
		habits[k] = now
	}
	for _, f := range h.facts {
		switch e := f.Event.(type) {
		case settlement.Payment:
			if e.Pending {
				pending[e.Customer+"\x00"+f.ID] = e
			} else {
				paid(f.ID, e, h.day(f.Occurred))
			}
		case settlement.Clearing:
			if p, ok := pending[e.Customer+"\x00"+e.Of]; ok {
				paid(e.Of, p, h.day(f.Occurred))
			}
		case settlement.Failure: // what bounced is no habit
			maps.DeleteFunc(habits, func(k subscription, l habit) bool { return k.customer == e.Customer && l.id == e.Of })
		case settlement.Churn:
			left[e.Customer] = true
		case settlement.Reactivated:
			delete(left, e.Customer)
		}
	}
	return habits, left
}

// cadence returns the length of a period of so many months.
func cadence(months int) (settlement.Every, bool) {
	switch months {
	case 1:
		return settlement.EveryMonth, true
	case 3:
		return settlement.EveryQuarter, true
	case 12:
		return settlement.EveryYear, true
	}
	return "", false
}
