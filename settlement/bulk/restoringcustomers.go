package bulk

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A restored record is one that is to come into the log.
type restored struct {
	key      partnerecon.Day // in the order of which it does
	customer int
	at       int // among the payments, or behind them among what went back
}

// addCustomers restores all customers, and the log in an order in which payments come that were
// recorded in time.
func (r *restorer) addCustomers() error {
	s, all := r.state, []restored(nil)
	for i := range r.customers {
		x := &r.customers[i]
		r.line = r.lines[i]
		if !isText(x.ID) || i > 0 && x.ID <= r.customers[i-1].ID {
			return fmt.Errorf("customer %s: want customers in the order of their ids, each once", problem.Quote(x.ID))
		}
		c := s.customers.at(s.customers.enter(x.ID, s.customers.hash(x.ID)))
		c.first, c.sealed = x.First, x.Sealed
		if err := r.addClaims(uint32(i), x.Granted); err != nil {
			return fmt.Errorf("customer %s: %w", problem.Quote(x.ID), err)
		}
		if x.Sealed.After(s.through) || x.First.IsZero() && len(x.Paid) > 0 {
			return fmt.Errorf("customer %s: want its first payment, and what is sealed no later than all is", problem.Quote(x.ID))
		}
		all = x.order(all, i)
	}
	slices.SortStableFunc(all, func(a, b restored) int { return a.key.Sub(b.key) })
	var d decoded
	for _, x := range all {
		c := &r.customers[x.customer]
		r.line = r.lines[x.customer]
		var err error
		var id string
		if n := len(c.Paid); x.at < n {
			id, err = c.Paid[x.at].ID, r.addPayment(&d, c, &c.Paid[x.at])
		} else {
			id, err = c.Back[x.at-n].ID, r.addBack(&d, c, &c.Back[x.at-n])
		}
		if err != nil {
			return fmt.Errorf("customer %s: movement %s: %w", problem.Quote(c.ID), problem.Quote(id), err)
		}
	}
	return nil
}

// order appends the records of a customer. What went back comes behind all its payments.
func (x *storedCustomer) order(all []restored, customer int) []restored {
	var key partnerecon.Day
	for k := range x.Paid {
		if p := &x.Paid[k]; !p.Late && p.On.After(key) {
			key = p.On
		}
		all = append(all, restored{key, customer, k})
	}
	for k := range x.Back {
		all = append(all, restored{key, customer, len(x.Paid) + k})
	}
	return all
}

// addClaims restores what caps have granted.
func (r *restorer) addClaims(id uint32, granted []storedClaim) error {
	s := r.state
	for i := range granted {
		x := &granted[i]
		number := uint16(slices.Index(s.caps, x.Cap) + 1)
		deals := number > 0 && s.perDeal(number)
		switch {
		case number == 0:
			return fmt.Errorf("the program has no cap %s", problem.Quote(x.Cap))
		case x.Amount < 0 || x.Amount > maxSum:
			return fmt.Errorf("cap %s cannot have granted %d", problem.Quote(x.Cap), x.Amount)
		case deals && (!isText(x.Deal) || x.Partner != ""), !deals && (!isText(x.Partner) || x.Deal != ""):
			return fmt.Errorf("cap %s counts by something else than by %s", problem.Quote(x.Cap), problem.Quote(x.Partner+x.Deal))
		}
		var of uint32
		if deals {
			of = s.dealNumber(id, x.Deal)
		} else {
			of = s.partnerOf(x.Partner)
		}
		if at, _ := s.customers.granted(id, number, of); at != noClaim {
			return fmt.Errorf("what cap %s granted stands twice", problem.Quote(x.Cap))
		}
		s.customers.claim(id, claim{granted: x.Amount, of: of, cap: number})
	}
	return nil
}

var (
	errRecorded = errors.New("want it behind what is sealed, in order, and no later than the last movement")
	errTwice    = errors.New("its id stands twice")
	errCounted  = errors.New("the open payments come to more than the volume")
	errPriced   = errors.New("its terms come to something else than it was posted with")
)

// look judges a movement and looks up what it names. It is taken as one that states all.
func (r *restorer) look(d *decoded, m *Movement) error {
	s := r.state
	if err := s.judge(m); err != nil {
		return err
	}
	if len(r.head.Last) == 0 || m.On.After(r.head.Last[0].Posted) {
		return errRecorded
	}
	s.decode(m, d)
	d.from, d.customer = m, s.lookUp(d)
	if _, known := s.find(s.customers.at(d.customer), d.customer, d.id, d.hash); known {
		return errTwice
	}
	return nil
}

// addBack takes into the log what went back of an open payment, or waits for one.
func (r *restorer) addBack(d *decoded, of *storedCustomer, x *storedBack) error {
	s := r.state
	m := Movement{ID: x.ID, Customer: of.ID, Of: x.Of, On: x.On, Amount: s.money(x.Amount)}
	for _, k := range []Kind{Refund, CreditNote, Chargeback} {
		if k.String() == x.Kind {
			m.Kind = k
		}
	}
	if m.Kind == 0 {
		return fmt.Errorf("unknown kind %s", problem.Quote(x.Kind))
	}
	if err := r.look(d, &m); err != nil {
		return err
	}
	c := s.customers.at(d.customer)
	at, isOpen := s.find(c, d.customer, d.of, d.ofHash)
	if isOpen && s.log.at(at).kind != Payment {
		isOpen = false // it waits for a payment of the same id, which will never come
	}
	s.recordBack(c, d, at, isOpen)
	return nil
}
