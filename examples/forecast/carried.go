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
	ahead   []settlement.Fact // those of the facts that are announced for months that are not closed
	book    settlement.Book
}

// settle folds the history and closes its last month, which is the last one in which something
// of it became known: what is announced for later ones is expected.
func (h *past) settle() error {
	if len(h.facts) == 0 {
		return errors.New("there is no fact to go on from")
	}
	h.program.Sort(h.facts)
	last := h.effective(h.facts[0]).Month() // should all of them be announced
	for _, f := range h.facts {
		if m := h.known(f).Month(); m.After(last) {
			last = m
		}
	}
	n := len(h.facts)
	for n > 0 && h.effective(h.facts[n-1]).Month().After(last) {
		n--
	}
	h.ahead = h.facts[n:]
	for _, err := range h.program.Run(&h.book, h.program.WithCloses(&h.book, settlement.Facts(h.facts[:n]), last)) {
		if err != nil {
			return err
		}
	}
	return nil
}

// known is the day on which a fact became known: when it was recorded or, where that is not
// stated, when it occurred.
func (h *past) known(f settlement.Fact) partnerecon.Day {
	if recorded := h.day(f.Recorded); !recorded.IsZero() {
		return recorded
	}
	return h.day(f.Occurred)
}

// announced returns what is announced for the months to come, through one.
func (h *past) announced(through partnerecon.Month) []settlement.Fact {
	n := 0
	for n < len(h.ahead) && !h.effective(h.ahead[n]).Month().After(through) {
		n++
	}
	return h.ahead[:n]
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

// A habit is what was paid under a subscription, by the days on which it was paid. It is empty
// where the last payment bounced.
type habit []receipt

type receipt struct {
	id      string
	payment settlement.Payment
	on      partnerecon.Day
}

// with returns the habit with one more payment, behind those of its day.
func (l habit) with(p receipt) habit {
	i, _ := slices.BinarySearchFunc(l, p.on, func(was receipt, on partnerecon.Day) int { return cmp.Or(was.on.Compare(on), -1) })
	return slices.Insert(l, i, p)
}

// carried returns the payments that are expected if customers go on as they did. Those of days
// in closed months are recorded after them.
func (h *past) carried(churn partnerecon.Rate, through partnerecon.Month) ([]settlement.Fact, habitual, error) {
	habits, leaves := h.habits()
	keys := slices.SortedFunc(maps.Keys(habits), func(a, b subscription) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.deal, b.deal))
	})
	var out []settlement.Fact
	on := habitual{churn: churn, covered: h.covered(), closed: h.book.Closed().Last(), through: through, out: map[reason]int{}}
	for _, k := range keys {
		last := habits[k]
		every, times, why := last.goes(on, leaves[k.customer])
		if times == 0 {
			on.out[why]++
			continue
		}
		again, err := last.again(k, every, times, churn, h.rounding())
		if err != nil {
			return nil, habitual{}, err
		}
		if on.lines++; len(last[len(last)-1].payment.Items) > 0 {
			on.kept++
		}
		for _, f := range again {
			if !h.day(f.Occurred).After(on.closed) {
				f.Recorded = settlement.On(on.closed.Add(1))
				on.late++
			}
			out = append(out, f)
		}
	}
	return out, on, nil
}

// goes returns how often a habit goes on, how many times, and why not any more: because the
// customer leaves or because what comes then is after the last month that is asked for, if
// nothing speaks against it from the first.
func (l habit) goes(on habitual, leaves partnerecon.Day) (settlement.Every, int, reason) {
	months := l.pace()
	every, ok := cadence(months)
	switch {
	case !leaves.IsZero() && !leaves.After(on.closed):
		return "", 0, gone
	case len(l) == 0:
		return "", 0, bounced
	case !ok:
		return "", 0, unsteady
	}
	last := l[len(l)-1].on
	if !last.AddMonths(months).After(on.covered) {
		return "", 0, missed
	}
	times := max(0, on.through.Sub(last.Month())/months)
	for n := range times {
		if !leaves.IsZero() && !last.AddMonths((n+1)*months).Before(leaves) {
			return every, n, gone
		}
	}
	return every, times, later
}

// pace returns how many months lie between the last two payments.
func (l habit) pace() int {
	if len(l) < 2 {
		return 0
	}
	return l[len(l)-1].on.Month().Sub(l[len(l)-2].on.Month())
}

// again returns the payments to come of a habit: the last one again, its days and those of the
// periods that it is for moved along.
func (l habit) again(k subscription, every settlement.Every, times int, churn partnerecon.Rate, r partnerecon.Rounding) ([]settlement.Fact, error) {
	last := l[len(l)-1]
	e := settlement.Expectation{ID: "expected/" + k.customer + "/" + k.deal, Payment: last.payment, First: last.on, Every: every, Times: times + 1}
	e.Payment.Pending = false // the money is there on the day
	facts, err := e.Facts()
	if err != nil {
		return nil, err
	}
	facts = facts[1:] // the first one is the last that was paid
	if churn.Num() == 0 || len(last.payment.Items) > 0 {
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

// covered is the last day of which the history knows the payments: the last on which one was
// made or cleared. What else happened later, or is announced, does not say that nobody paid.
func (h *past) covered() (last partnerecon.Day) {
	for _, f := range h.facts {
		switch f.Event.(type) {
		case settlement.Payment, settlement.Clearing:
			if on := h.day(f.Occurred); on.After(last) && !on.After(h.known(f)) {
				last = on
			}
		}
	}
	return last
}

// habits returns what was paid by customer and deal, and when customers leave or have left. A
// pending payment counts on the day its money came.
func (h *past) habits() (habits map[subscription]habit, leaves map[string]partnerecon.Day) {
	habits, leaves = map[subscription]habit{}, map[string]partnerecon.Day{}
	pending := map[string]settlement.Payment{} // by customer and id
	pay := func(id string, p settlement.Payment, on partnerecon.Day) {
		k := subscription{p.Customer, p.Deal}
		habits[k] = habits[k].with(receipt{id, p, on})
	}
	for _, f := range h.facts {
		switch e := f.Event.(type) {
		case settlement.Payment:
			if e.Pending {
				pending[e.Customer+"\x00"+f.ID] = e
			} else {
				pay(f.ID, e, h.day(f.Occurred))
			}
		case settlement.Clearing:
			if p, ok := pending[e.Customer+"\x00"+e.Of]; ok {
				pay(e.Of, p, h.day(f.Occurred))
			}
		case settlement.Failure: // what bounced is no habit
			for k, l := range habits {
				if n := len(l); n > 0 && k.customer == e.Customer && l[n-1].id == e.Of {
					habits[k] = nil
				}
			}
		case settlement.Churn:
			leaves[e.Customer] = h.day(f.Occurred)
		case settlement.Reactivated:
			delete(leaves, e.Customer)
		}
	}
	return habits, leaves
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
