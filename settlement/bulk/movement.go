package bulk

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
)

// ErrUnsupported is the error for what only [settlement.Program.Run] takes: of terms, or of a fact.
var ErrUnsupported = errors.New("not taken; use settlement.Program.Run")

// A Kind says what a [Movement] is. The zero Kind is none of them.
type Kind uint8

// The kinds of movements.
const (
	Payment    Kind = 1 + iota // [settlement.Payment], cleared
	Refund                     // [settlement.Refund]
	CreditNote                 // [settlement.CreditNote] that documents no refunds
	Chargeback                 // [settlement.Chargeback]
	Stated                     // what Event says: a standing, an enrolment, a figure, a close
)

// String returns the name of the kind.
func (k Kind) String() string {
	switch k {
	case Payment:
		return "payment"
	case Refund:
		return "refund"
	case CreditNote:
		return "credit_note"
	case Chargeback:
		return "chargeback"
	case Stated:
		return "stated"
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// A Movement is a [settlement.Fact] in flat form: one struct for all kinds, so that a million
// of them are one slice or one struct used again. The engine reads it and keeps no pointer
// to it, nor to anything that it points to.
//
// A movement has a day, not an hour. Where facts of one day come in the order of their hours,
// use Program.Run.
type Movement struct {
	Kind Kind
	// On is the day it happened, Recorded the day it became known, if that is later.
	On, Recorded partnerecon.Day

	ID       string
	Customer string
	Deal     string // of a payment, optional
	Of       string // the payment, of what goes back
	// Partner that sourced all of a payment. Several, or none, stand in Credits.
	Partner string
	// Credits of a payment in place of Partner.
	Credits []partnerecon.Credit
	Amount  partnerecon.Money
	// Sale is what else is known of a payment. Nil: nothing. Many may share one.
	Sale *Sale
	// Paid is the day the payment cleared that something goes back of, if known.
	Paid partnerecon.Day
	// Event of a movement of kind Stated: a [settlement.Standing],
	// [settlement.PartnerEnrolled], [settlement.Measured], [settlement.TierRequested],
	// [settlement.TierPlaced], [settlement.DemotionNoticed] or [settlement.Close].
	Event settlement.Event
}

// A Sale is what rates may ask of a payment beside its partners. All of it is optional.
type Sale struct {
	Seller string
	// Product, Category and Model are those of its one item, if Item says that it has one, and
	// Model that of the payment, if not.
	Item                            bool
	Product, Category               string
	Model                           commission.Model
	Segment, Region, Purpose, Level string // Purpose is [commission.Context.Sale]
}

// MovementOf returns a fact in flat form. Facts of other kinds, with an hour, or with what no
// movement states, are [ErrUnsupported].
func MovementOf(f settlement.Fact) (Movement, error) {
	var m Movement
	if err := m.set(f); err != nil {
		return Movement{}, err
	}
	return m, nil
}

// Movements returns facts in flat form, in one struct that is used again.
func Movements(facts iter.Seq2[settlement.Fact, error]) iter.Seq2[*Movement, error] {
	return func(yield func(*Movement, error) bool) {
		if facts == nil {
			return
		}
		var m Movement
		for f, err := range facts {
			if err == nil {
				err = m.set(f)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(&m, nil) {
				return
			}
		}
	}
}

func (m *Movement) set(f settlement.Fact) error {
	on, fine := dayOf(f.Occurred)
	recorded, fineToo := dayOf(f.Recorded)
	if _, closes := f.Event.(settlement.Close); closes {
		fine, fineToo = true, true // the hour of a close says nothing
	}
	if !fine || !fineToo {
		return unsupported(f, "it states an hour")
	}
	*m = Movement{ID: f.ID, On: on, Recorded: recorded}
	switch e := f.Event.(type) {
	case settlement.Payment:
		return m.setPayment(f, &e)
	case settlement.Refund:
		return m.setBack(f, Refund, &e)
	case settlement.CreditNote:
		back := settlement.Refund(e)
		return m.setBack(f, CreditNote, &back)
	case settlement.Chargeback:
		back := settlement.Refund(e)
		return m.setBack(f, Chargeback, &back)
	}
	if _, _, ok := rankOf(f.Event); !ok {
		return unsupported(f, fmt.Sprintf("it is a %T", f.Event))
	}
	m.Kind, m.Event = Stated, f.Event
	return nil
}

// dayOf returns the day of a moment, and whether it states no hour.
func dayOf(m settlement.Moment) (partnerecon.Day, bool) {
	if m.IsZero() {
		return partnerecon.Day{}, true
	}
	_, day := m.In(time.UTC)
	return day, m == settlement.On(day)
}

func unsupported(f settlement.Fact, why string) error {
	return fmt.Errorf("bulk: fact %s: %s: %w", problem.Quote(f.ID), why, ErrUnsupported)
}

// setPayment takes a payment that cleared, of one item at most.
func (m *Movement) setPayment(f settlement.Fact, e *settlement.Payment) error {
	switch {
	case e.Pending:
		return unsupported(f, "it is pending")
	case len(e.Uplines) > 0 || e.Contract != "" || !e.Service.IsZero() || !e.Invoiced.IsZero():
		return unsupported(f, "it states uplines, a contract, its service or its invoice")
	case len(e.Facts)+len(e.Partners) > 0:
		return unsupported(f, "it states facts")
	case len(e.Items) > 1:
		return unsupported(f, fmt.Sprintf("it has %d items", len(e.Items)))
	}
	m.Kind, m.Customer, m.Deal, m.Amount, m.Credits = Payment, e.Customer, e.Deal, e.Amount, e.Credits
	x := Sale{
		Seller: e.Seller, Model: e.Model, Segment: e.Segment, Region: e.Region, Purpose: e.Context.Sale, Level: e.Level,
	}
	if len(e.Items) == 1 {
		i := e.Items[0]
		x.Item, x.Product, x.Category, x.Model = true, i.Product, i.Category, i.Model
		if (e.Amount.Stated() && e.Amount != i.Amount) || e.Model != "" {
			return unsupported(f, "it states an amount or a model beside its item")
		}
		m.Amount = i.Amount
		i.Product, i.Category, i.Model, i.Amount = "", "", "", partnerecon.Money{}
		if !i.Service.IsZero() || !i.Through.IsZero() || i.Quantity != 0 || i.Tax.Stated() || i.Fees.Stated() || i.Cost.Stated() || i.List.Stated() || len(i.Facts) > 0 {
			return unsupported(f, "its item states more than a product, a category, a model and an amount")
		}
	}
	if x != (Sale{}) {
		stated := x // most payments state nothing of it, and ask for no memory
		m.Sale = &stated
	}
	return nil
}

// setBack takes money that goes back.
func (m *Movement) setBack(f settlement.Fact, kind Kind, e *settlement.Refund) error {
	if len(e.Refunds) > 0 {
		return unsupported(f, "it documents refunds")
	}
	m.Kind, m.Customer, m.Of, m.Amount, m.Paid = kind, e.Customer, e.Of, e.Amount, e.Paid
	return nil
}

// fact returns the fact that the movement is.
func (m *Movement) fact() settlement.Fact {
	f := settlement.Fact{ID: m.ID}
	if !m.On.IsZero() {
		f.Occurred = settlement.On(m.On)
	}
	if !m.Recorded.IsZero() {
		f.Recorded = settlement.On(m.Recorded)
	}
	back := settlement.Refund{Customer: m.Customer, Of: m.Of, Amount: m.Amount, Paid: m.Paid}
	switch m.Kind {
	case Payment:
		f.Event = m.payment()
	case Refund:
		f.Event = back
	case CreditNote:
		f.Event = settlement.CreditNote(back)
	case Chargeback:
		f.Event = settlement.Chargeback(back)
	case Stated:
		f.Event = m.Event
	}
	return f
}

func (m *Movement) payment() settlement.Payment {
	e := settlement.Payment{Customer: m.Customer, Deal: m.Deal, Credits: m.Credits, Amount: m.Amount}
	if m.Partner != "" {
		e.Credits = append(partnerecon.Sole(m.Partner), m.Credits...)
	}
	if x := m.Sale; x != nil {
		e.Seller, e.Model = x.Seller, x.Model
		e.Context = commission.Context{Segment: x.Segment, Region: x.Region, Sale: x.Purpose, Level: x.Level}
		if x.Item || x.Product != "" || x.Category != "" {
			e.Items = []commission.Item{{Product: x.Product, Category: x.Category, Model: x.Model, Amount: m.Amount}}
			e.Amount, e.Model = partnerecon.Money{}, ""
		}
	}
	return e
}
