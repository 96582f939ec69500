package bulk

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
)

// addPayment takes an open payment into the log, priced again by its terms.
func (r *restorer) addPayment(d *decoded, of *storedCustomer, x *storedPayment) error {
	s, m := r.state, x.movement(of.ID, r.state)
	if err := r.look(d, &m); err != nil {
		return err
	}
	c := s.customers.at(d.customer)
	if !x.On.After(s.through) || x.On.Before(c.first) || !x.Late && x.On.Before(r.before) {
		return errRecorded
	}
	if r.left -= x.Amount; r.left < 0 {
		return errCounted
	}
	if err := s.governs(d); err != nil {
		return err
	}
	if v := s.versions[d.version].id; v != x.Terms {
		return fmt.Errorf("it was priced by terms %s, and %s are in force: %w", problem.Quote(x.Terms), problem.Quote(v), errPriced)
	}
	s.creditStored(d, x.Credits)
	terms, err := s.priced(d, c)
	if err != nil {
		return err
	}
	if err := s.partsStored(d, terms, x.Parts); err != nil {
		return err
	}
	c.shape = d.shape
	if d.posted = d.on; x.Late {
		d.posted = d.on.Add(1)
	}
	if !x.Late {
		r.before = x.On
	}
	n, _ := s.record(d, terms)
	s.opened(c, d.customer, n, d.hash)
	return nil
}

// movement is the payment as a movement that states how its partners stood.
func (x *storedPayment) movement(customer string, s *State) Movement {
	m := Movement{Kind: Payment, ID: x.ID, Customer: customer, On: x.On, Deal: x.Deal, Amount: s.money(x.Amount)}
	for _, c := range x.Credits {
		if c.Role == "" && !c.Share.Stated() {
			c.Role, c.Share = partnerecon.Sourced, partnerecon.Whole()
		}
		m.Credits = append(m.Credits, partnerecon.Credit{
			Partner: c.Partner, Role: c.Role, Share: c.Share, Tier: c.Tier, Type: c.Type, Segment: c.Segment,
		})
	}
	if y := x.Sale; y != (storedSale{}) {
		m.Sale = &Sale{
			Seller: y.Seller, Product: y.Product, Category: y.Category, Model: commission.Model(y.Model),
			Segment: y.Segment, Region: y.Region, Purpose: y.Purpose, Level: y.Level,
		}
	}
	return m
}

// creditStored numbers who was credited, as they stood.
func (s *State) creditStored(d *decoded, credits []storedCredit) {
	s.numberSale(d)
	d.stands, d.shape = d.stands[:0], 0
	for k, i := range d.order {
		s.numberPartner(d, k)
		c := &credits[i]
		d.stands = append(d.stands, s.standOf(s.standFor(settlement.Stood{Tier: c.Tier, Type: c.Type, Segment: c.Segment}, c.Partner)))
	}
	switch {
	case len(d.order) == 0:
	case s.splits[0].is(d.from.Credits, d.order):
		d.shape = s.sole(d.stands[0])
	default:
		d.split = s.splitFor(d.from.Credits, d.order)
		d.shape = s.shapeOf(d.split, d.stands, 0)
	}
}

// partsStored takes up what a payment earned, if its terms come to that: caps alone may have
// cut it.
func (s *State) partsStored(d *decoded, terms uint32, parts []storedPart) error {
	s.parts, s.cut = s.parts[:0], false
	legs := len(d.partners)
	if legs == 0 && len(parts) > 0 || legs > 0 && (len(parts) == 0 || len(parts)%legs > 0) {
		return errPriced
	}
	for from := 0; from < len(parts); from += legs {
		number, known := slices.BinarySearch(s.components, parts[from].Component)
		if !known || from > 0 && uint16(number) <= s.parts[from-1].component {
			return errPriced
		}
		if err := s.partStored(d, terms, uint16(number), parts[from:from+legs]); err != nil {
			return err
		}
	}
	return nil
}

// partStored takes up what the partners earned by one component.
func (s *State) partStored(d *decoded, terms uint32, number uint16, parts []storedPart) error {
	v, x, total := &s.versions[d.version], &s.variants[terms], int64(0)
	for k := range parts {
		p := &parts[k]
		if p.Component != parts[0].Component || p.Earned < 0 || p.Earned > maxSum-total || p.Capped > 0 || p.Capped < -p.Earned {
			return errPriced
		}
		total += p.Earned
		s.parts = append(s.parts, part{p.Earned, p.Capped, d.partners[k], number, uint16(k)})
	}
	i := slices.IndexFunc(x.parts, func(w weighed) bool { return w.number == number })
	if i < 0 || !inForce(v.components[x.parts[i].component].from, v.components[x.parts[i].component].until, d.on) {
		if total != 0 {
			return errPriced
		}
		return nil
	}
	w := &x.parts[i]
	due, ok := w.of(d.amount, v.mode)
	if !v.cutsWhole(w, d) && (!ok || total != due) || ok && total > due {
		return errPriced
	}
	s.cut = s.cut || !ok || total < due
	s.amounts = w.split(s.amounts[:0], total)
	for k := range parts {
		if s.amounts[k] != parts[k].Earned {
			return errPriced
		}
	}
	return nil
}

// cutsWhole reports whether a cap over all partners may have cut what a component comes to.
func (v *version) cutsWhole(w *weighed, d *decoded) bool {
	return slices.ContainsFunc(v.components[w.component].caps, func(k int) bool {
		l := &v.caps[k]
		return l.holds(d.on) && (l.per == perSale || l.per == perDeal && d.deal != "")
	})
}
