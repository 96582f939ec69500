package settlement

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/tiers"
)

// A ProgramState is what a [Book] has of the program as a whole: the last fact folded,
// the last month closed, what was paid and retained by month, the exchange rates, and the
// volume that bounds all sums. The zero value is that of an empty book. Facts of one program are folded by
// one goroutine at a time, as it changes with each of them; several have a [ProgramState.Branch]
// each.
type ProgramState struct {
	common common
	from   *branchPoint // of a branch
}

// A CustomerState is the state of one customer, level 1, for a store of the caller's own:
// its lines, deals, journeys and what may go back. The zero value is that of a customer
// nothing is known of.
type CustomerState struct{ customer *customer }

// A PartnerState is the state of one partner, level 2: sums, never lines. The zero value is
// that of a partner without an account.
type PartnerState struct{ account *account }

// A PartnerRecord is what facts about customers read of a partner: how it stands, what the
// desk has on record of it, what was stated of it, and its true-ups with final figures. It
// changes with facts about the partner, with those for the desk and with closes, never
// with money; but for the true-ups, of which there are few. The zero value is that of a
// partner without an account.
type PartnerRecord struct{ account *account }

// Closed returns the last month that is closed, or the zero Month.
func (s *ProgramState) Closed() partnerecon.Month {
	if s == nil {
		return partnerecon.Month{}
	}
	return s.common.closed
}

// ID returns the id of the customer, empty for the zero state.
func (s *CustomerState) ID() string {
	if s == nil || s.customer == nil {
		return ""
	}
	return s.customer.Ledger.Customer
}

// ID returns the id of the partner, empty for the zero state.
func (s *PartnerState) ID() string {
	if s == nil || s.account == nil {
		return ""
	}
	return s.account.Partner
}

// Record returns what facts about customers read of the partner. It shares no memory with
// the state.
func (s *PartnerState) Record() PartnerRecord {
	if s == nil || s.account == nil {
		return PartnerRecord{}
	}
	a := s.account
	out := account{Partner: a.Partner, Standings: a.Standings, Roster: a.Roster, Removed: a.Removed, Told: a.Told, Exits: a.Exits, Tally: a.Tally}
	out.Ladder = tiers.Standing{Partner: a.Ladder.Partner, History: a.Ladder.History, Now: a.Ladder.Now}
	if slices.ContainsFunc(a.TrueUps, func(u trueUpClaim) bool { return u.Stated != "" }) {
		out.Caps, out.TrueUps, out.Cuts, out.Reached = a.Caps, a.TrueUps, a.Cuts, a.Reached
	}
	return PartnerRecord{out.clone()}
}

// Parts takes a book apart: what it has of the program, its customers and its partners, each
// by id. They share no memory with the book.
func (b *Book) Parts() (*ProgramState, []*CustomerState, []*PartnerState) {
	whole := b.Clone()
	if whole == nil {
		return &ProgramState{}, nil, nil
	}
	var customers []*CustomerState
	for _, id := range whole.sortedCustomers() {
		customers = append(customers, &CustomerState{whole.customers[id]})
	}
	var partners []*PartnerState
	for _, id := range whole.Partners() {
		partners = append(partners, &PartnerState{whole.accounts[id]})
	}
	return &ProgramState{common: whole.common}, customers, partners
}

// BookOf puts a book together, of all customers and partners or of those that a question is
// about: a statement reads partners alone. The book shares no memory with the states. Zero
// states are passed over; two of one id are an error.
func BookOf(s *ProgramState, customers iter.Seq[*CustomerState], partners iter.Seq[*PartnerState]) (*Book, error) {
	b, err := bookOf(s, customers, partners)
	if err != nil {
		return nil, fmt.Errorf("settlement: %w", problem.Inner(err))
	}
	return b.Clone(), nil
}

// bookOf does so with the states themselves.
func bookOf(s *ProgramState, customers iter.Seq[*CustomerState], partners iter.Seq[*PartnerState]) (*Book, error) {
	switch {
	case s == nil:
		return nil, errNoState
	case s.from != nil:
		return nil, errors.New("a branch of the state of a program is not all of it; join it")
	}
	b := &Book{common: s.common.own()}
	if customers == nil {
		customers = slices.Values[[]*CustomerState](nil)
	}
	if partners == nil {
		partners = slices.Values[[]*PartnerState](nil)
	}
	for c := range customers {
		id := c.ID()
		switch {
		case id == "":
			continue
		case b.customers[id] != nil:
			return nil, fmt.Errorf("two states of customer %s: %w", problem.Quote(id), ErrDuplicate)
		}
		b.enter(c.customer)
		if c.customer.waits() {
			b.await(id)
		}
	}
	for a := range partners {
		id := a.ID()
		switch {
		case id == "":
			continue
		case b.accounts[id] != nil:
			return nil, fmt.Errorf("two states of partner %s: %w", problem.Quote(id), ErrDuplicate)
		}
		b.account(id) // opens the map
		b.accounts[id] = a.account
	}
	return b, nil
}
