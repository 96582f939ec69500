package settlement

import (
	"fmt"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon/conflict"
)

// A handover is what becomes of the registrations of a customer when a partner leaves.
type handover struct {
	c      *customer
	ruling *ruling
}

// keep puts the ruling on record.
func (h handover) keep(b *Book) {
	h.c.Desk = *h.ruling.account
	for _, r := range h.ruling.partners {
		b.account(r.Partner).Roster = *r
	}
}

// handovers works out what becomes of the registrations of a partner that leaves: each is
// put on record with the desk as if the partner gave it up, or it was handed on. Deals
// that have closed are not touched by it. The roster is that of the partner, on which it
// has left.
func (s *posting) handovers(e PartnerExited, rule Exit, own *conflict.Roster) ([]handover, error) {
	if !s.program.desks {
		return nil, nil
	}
	var out []handover
	rosters := map[string]*conflict.Roster{e.Partner: own} // as they become, customer by customer
	for _, id := range s.book.sortedCustomers() {
		c := s.book.customers[id]
		partners := c.Desk.Partners()
		if !slices.Contains(partners, e.Partner) {
			continue
		}
		account := c.Desk
		state := conflict.State{Account: &account}
		if e.To != "" && !slices.Contains(partners, e.To) {
			partners = append(partners, e.To)
		}
		for _, p := range partners {
			if rosters[p] == nil {
				rosters[p] = s.book.roster(p)
			}
			state.Rosters = append(state.Rosters, rosters[p])
		}
		moved, err := s.leaves(state, id, e, rule)
		if err != nil {
			return nil, err
		}
		if moved {
			r := &ruling{account: &account}
			for _, p := range partners {
				if p == e.Partner || p == e.To {
					r.partners = append(r.partners, rosters[p])
				}
			}
			out = append(out, handover{c, r})
		}
	}
	return out, nil
}

// leaves puts on record what becomes of the registrations of one customer, and reports
// whether there is any.
func (s *posting) leaves(state conflict.State, customer string, e PartnerExited, rule Exit) (bool, error) {
	filings, err := s.program.desk.Filings(state, s.when.effective)
	if err != nil {
		return false, err
	}
	moved := false
	for _, f := range filings {
		if f.Partner != e.Partner || !f.Status.Open() {
			continue
		}
		moved = true
		handed := false
		if rule.Registrations == TransferRegistrations && e.To != "" {
			if handed, err = s.putOnRecord(state, func(id string, at time.Time) conflict.Event {
				return conflict.Transfer{
					ID: id, Account: customer, Partner: e.Partner, To: e.To, Registration: f.Registration, At: at,
					By: s.program.policy.Desk.Registration.Transfer,
				}
			}); err != nil {
				return false, err
			}
		}
		if !handed {
			if _, err := s.putOnRecord(state, func(id string, at time.Time) conflict.Event {
				return conflict.Withdraw{ID: id, Account: customer, Partner: e.Partner, Registration: f.Registration, At: at}
			}); err != nil {
				return false, err
			}
		}
	}
	return moved, nil
}

// putOnRecord puts what becomes of a registration on record with the desk, and reports
// whether it granted it: as of the exit, or for a registration of later than that as of
// the day on which the exit is known.
func (s *posting) putOnRecord(state conflict.State, event func(id string, at time.Time) conflict.Event) (bool, error) {
	for _, at := range [...]time.Time{s.when.occurred, s.when.effective} {
		out, err := s.program.desk.Apply(state, event(freeFact(state.Account, s.when.on.String()), at))
		if err != nil || out.Outcome != conflict.Refused {
			return err == nil, err
		}
		if at.Equal(s.when.effective) {
			break
		}
	}
	return false, nil
}

// freeFact returns an id that no fact on record of an account has.
func freeFact(a *conflict.Account, day string) string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("exit:%s:%d", day, n)
		if !slices.ContainsFunc(a.Facts, func(e conflict.Event) bool { return conflict.HeadingOf(e).ID == id }) {
			return id
		}
	}
}
