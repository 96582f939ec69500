package bulk

import (
	"errors"
	"fmt"
	"iter"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
)

// ErrUnsupported: a fact, or a part of one, that only [settlement.Program.Run] takes.
var ErrUnsupported = errors.New("bulk: not taken; use settlement.Program.Run")

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
	// [settlement.PartnerEnrolled], [settlement.Measured] or [settlement.Close].
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
	return fmt.Errorf("fact %s: %w", problem.Quote(f.ID), ErrUnsupported)
}
