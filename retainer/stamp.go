package retainer

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Stamp is what an event says about itself: which one it is, about which retainer,
// and when. A system that keeps events in an envelope of its own, such as package
// settlement, leaves it out of them and puts it on again.
type Stamp struct {
	ID       string
	Retainer string
	Partner  string // of an [Opened] alone
	On       partnerecon.Day
	Recorded partnerecon.Day
}

// StampOf returns what an event says about itself; the zero Stamp for what is no event
// of this package by value.
func StampOf(e Event) Stamp {
	switch e := e.(type) {
	case Elapsed:
		return Stamp{Retainer: e.Retainer, On: e.On}
	case Opened:
		return Stamp{e.ID, e.Retainer, e.Partner, e.On, e.Recorded}
	case Evidenced, NeedSeen, Understood, Approved, Started, Paused, Resumed, NoticeGiven, Ended,
		CheckedIn, CycleApproved, AmountConfirmed, PayerConfirmed, Sent, ProofAttached, CyclePaid, Refunded, Waived,
		UnitsUsed, ClientPriced, CommissionStated, WorkAsked, SprintAgreed, ScopeChanged, Asked, Answered, Seal:
		h := e.event()
		return Stamp{ID: h.id, Retainer: h.retainer, On: h.on, Recorded: h.recorded}
	}
	return Stamp{}
}

// Stamped returns the event with what it says about itself replaced. What is no event
// of this package by value is returned as it is.
func Stamped(e Event, s Stamp) Event {
	switch e := e.(type) {
	case Elapsed:
		e.Retainer, e.On = s.Retainer, s.On
		return e
	case Opened:
		e.ID, e.Retainer, e.Partner, e.On, e.Recorded = s.ID, s.Retainer, s.Partner, s.On, s.Recorded
		return e
	case Evidenced:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case NeedSeen:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Understood:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Approved:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Started:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Paused:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Resumed:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case NoticeGiven:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Ended:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case CheckedIn:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case CycleApproved:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case WorkAsked:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case SprintAgreed:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case ScopeChanged:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	}
	return stampedMoney(e, s)
}

// stampedMoney is the other half of Stamped: amounts, questions and what is sealed.
func stampedMoney(e Event, s Stamp) Event {
	switch e := e.(type) {
	case AmountConfirmed:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case PayerConfirmed:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Sent:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case ProofAttached:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case CyclePaid:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Refunded:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Waived:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case UnitsUsed:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case ClientPriced:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case CommissionStated:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Asked:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Answered:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	case Seal:
		e.ID, e.Retainer, e.On, e.Recorded = s.ID, s.Retainer, s.On, s.Recorded
		return e
	}
	return e
}

// Problems returns what is wrong with an event by itself, with JSON Pointers into it.
// [Board.Apply] refuses an event that has any; ask for them to report all events of a
// file at once.
func Problems(e Event) []partnerecon.Problem {
	if e == nil {
		return []partnerecon.Problem{{Code: problem.Required, Message: errNoEvent.Error()}}
	}
	return problem.Convert[partnerecon.Problem](checkEvent(e).Sorted())
}
