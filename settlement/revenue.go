package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A share is what a line counts for one partner, by what sums of incentives tell apart.
type share struct {
	partner string
	on      partnerecon.Day
	tier    string
	product string
	market  string
}

func (k share) compare(o share) int {
	return cmp.Or(cmp.Compare(k.partner, o.partner), k.on.Compare(o.on), cmp.Compare(k.tier, o.tier),
		cmp.Compare(k.product, o.product), cmp.Compare(k.market, o.market))
}

// A counting is revenue in minor units, and a quantity.
type counting struct{ revenue, quantity int64 }

// revenues are what lines count, by share.
type revenues map[share]counting

func (r revenues) add(k share, x counting, sign int64) bool {
	was := r[k]
	revenue, ok := exact.Add(was.revenue, sign*x.revenue)
	quantity, fits := exact.Add(was.quantity, sign*x.quantity)
	r[k] = counting{revenue, quantity}
	return ok && fits
}

// losing says what of an amount on a line a clawback takes. Nil: nothing.
type losing func(l clawback.Line, amount int64) (int64, error)

// losingNow is what a clawback takes as the customer stands.
func (s *posting) losingNow(x *clawback.Exposure) losing {
	if !s.program.claws || len(s.program.leaves) == 0 || len(x.Churns)+len(x.Breaches)+len(x.Frauds) == 0 {
		return nil
	}
	return func(l clawback.Line, amount int64) (int64, error) {
		return s.program.recourse.Loses(x, l, amount, s.program.leaves...)
	}
}

// losingThen is what it takes once an event is made, which states a loss if there was one
// before, or is one.
func (s *posting) losingThen(now losing, staged clawback.Staged, e clawback.Event) losing {
	switch e.(type) {
	case clawback.Churn, clawback.Breach, clawback.Fraud:
	default:
		if now == nil {
			return nil
		}
	}
	if !s.program.claws || len(s.program.leaves) == 0 {
		return nil
	}
	return func(l clawback.Line, amount int64) (int64, error) {
		return staged.Loses(l, amount, s.program.leaves...)
	}
}

// movedRevenue returns by how much an event moves what partners are credited with: on the
// lines that it touches, and where something leaves with a clawback on all others. Each line
// counts what it comes to now less what it came to, so that any series of events comes to
// what is there in the end.
func (s *posting) movedRevenue(c *customer, ledger commission.Staged, was, now losing) (map[string][]incentive.Posted, error) {
	if !s.program.rewards || !s.program.paid {
		return nil, nil
	}
	moved := revenues{}
	var began []share
	touched := ledger.Touched()
	for i := range touched {
		t := &touched[i]
		if t.Was.ID == "" {
			if r, ok := s.reopening(t.Now.ID); ok { // it was counted before it was sealed
				if err := s.moveLine(moved, &r.Line, s.program.plan.Late(&r.Line), t.Booked, now, -1); err != nil {
					return nil, err
				}
			}
		} else if err := s.moveLine(moved, &t.Was, s.program.plan.Late(&t.Was), t.Booked, was, -1); err != nil {
			return nil, err
		}
		if err := s.moveLine(moved, &t.Now, t.Late, t.Booked, now, 1); err != nil {
			return nil, err
		}
		if t.Was.Cleared.IsZero() {
			began = append(began, sharers(&t.Now)...)
		}
	}
	if was != nil || now != nil {
		for _, l := range c.Ledger.Lines {
			if slices.ContainsFunc(touched, func(t commission.Touched) bool { return t.Now.ID == l.ID }) {
				continue
			}
			late := s.program.plan.Late(l)
			if err := s.moveLine(moved, l, late, s.lostOn(l), was, -1); err != nil {
				return nil, err
			}
			if err := s.moveLine(moved, l, late, s.lostOn(l), now, 1); err != nil {
				return nil, err
			}
		}
	}
	return s.postedRevenue(s.customerID(c), moved, began), nil
}

// sharers are those who are credited with a payment that has cleared. They take part from
// then on, whatever it comes to, and also if it has gone back by the time that it is
// recorded: so it does not matter which of the two came first.
func sharers(l *commission.Line) []share {
	if l.Milestone != "" || l.Cleared.IsZero() {
		return nil
	}
	out := make([]share, len(l.Credits))
	for i := range l.Credits {
		out[i] = share{partner: l.Credits[i].Partner, on: l.Cleared, tier: l.Credits[i].Tier, market: l.Region}
	}
	return out
}

// lostOn is the day on which it is booked that something leaves a line.
func (s *posting) lostOn(l *commission.Line) partnerecon.Day {
	if s.when.on.After(l.Cleared) && s.program.booksInRefund(l.Terms) {
		return s.when.on
	}
	return l.Cleared
}

// booksInRefund reports whether a version books what goes back on its own day.
func (p Program) booksInRefund(terms string) bool {
	return p.termsOf(terms).Commission.BooksIn == commission.InRefund
}

// moveLine adds what a line comes to, or takes it away: what was paid on the day it cleared,
// what went back, late with the rest, on the day that is booked on.
func (s *posting) moveLine(moved revenues, l *commission.Line, late int64, booked partnerecon.Day, lost losing, sign int64) error {
	if l.Milestone != "" || l.Cleared.IsZero() || l.Void {
		return nil
	}
	back := l.Refunded + late
	for _, item := range s.program.products(l) {
		for i := range l.Credits {
			credit := &l.Credits[i]
			paid := counting{shareOf(credit.Share, item.revenue), shareOf(credit.Share, item.quantity)}
			gone, err := goneOf(l, back, credit, paid, lost)
			if err != nil {
				return err
			}
			k := share{credit.Partner, l.Cleared, credit.Tier, item.product, l.Region}
			ok := moved.add(k, paid, sign)
			k.on = booked
			if !moved.add(k, gone, -sign) || !ok {
				return errVolume()
			}
		}
	}
	return nil
}

// goneOf returns what of a part of a line went back, as so much of the line did, or left with
// a clawback.
func goneOf(l *commission.Line, back int64, credit *partnerecon.Credit, paid counting, lost losing) (counting, error) {
	var gone counting
	if back != 0 && l.Base != 0 {
		gone.revenue, _ = exact.MulDiv(paid.revenue, back, l.Base, exact.HalfEven) // back <= base: always fits
		gone.quantity, _ = exact.MulDiv(paid.quantity, back, l.Base, exact.HalfEven)
	}
	if lost == nil {
		return gone, nil
	}
	of := clawback.Line{
		Partner: credit.Partner, Deal: l.Deal, Line: l.ID, Component: baseComponent, Tier: credit.Tier, Terms: l.Terms, Earned: l.Cleared,
	}
	revenue, err := lost(of, paid.revenue-gone.revenue)
	if err != nil {
		return counting{}, err
	}
	quantity, err := lost(of, paid.quantity-gone.quantity)
	if err != nil {
		return counting{}, err
	}
	return counting{gone.revenue + revenue, gone.quantity + quantity}, nil
}

// A sold is what of a line is of one product.
type sold struct {
	product string
	counting
}

// products returns what a line comes to by product, without what its basis excludes.
func (p Program) products(l *commission.Line) []sold {
	at := slices.IndexFunc(p.policy.Terms, func(v partnerecon.Version[Agreement]) bool { return v.ID == l.Terms })
	var basis commission.Basis
	if at >= 0 {
		basis = p.policy.Terms[at].Policy.Commission.Basis
	}
	var out []sold
	for i := range l.Items {
		item := &l.Items[i]
		if slices.Contains(basis.Products, item.Product) || slices.Contains(basis.Categories, item.Category) {
			continue
		}
		k := slices.IndexFunc(out, func(x sold) bool { return x.product == item.Product })
		if k < 0 {
			k = len(out)
			out = append(out, sold{product: item.Product})
		}
		amount := item.Amount
		if p.net {
			amount = basis.Of(*item)
		}
		out[k].revenue += amount.Minor() // the items of a line fit, they make its base
		out[k].quantity += item.Quantity // counted in the volume of the book
	}
	return out
}

// postedRevenue returns what moved as incentives are told of it, in order; of those who begin
// to take part with the fact, and of whom nothing moved, that it came to nothing.
func (s *posting) postedRevenue(customer string, moved revenues, began []share) map[string][]incentive.Posted {
	keys := make([]share, 0, len(moved))
	for k, x := range moved {
		if x != (counting{}) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, share.compare)
	out := map[string][]incentive.Posted{}
	for _, k := range keys {
		out[k.partner] = append(out[k.partner], s.movedPost(customer, k, moved[k]))
	}
	for _, k := range began {
		if len(out[k.partner]) == 0 {
			nothing := s.movedPost(customer, k, counting{})
			nothing.Base = s.program.money(0)
			out[k.partner] = append(out[k.partner], nothing)
		}
	}
	return out
}

// movedPost is what moved of a share as incentives are told of it.
func (s *posting) movedPost(customer string, k share, x counting) incentive.Posted {
	e := incentive.Posted{
		ID: s.fact.ID, Partner: k.partner, Kind: partnerecon.Rebased, Quantity: x.quantity, Earned: k.on,
		Customer: customer, Tier: k.tier, Component: baseComponent, Product: k.product, Market: k.market, On: s.when.posted,
	}
	if x.revenue != 0 {
		e.Base = s.program.money(x.revenue)
	}
	return e
}

// sellPaid keeps what moved for the incentives of the partners.
func (s *posting) sellPaid(moved map[string][]incentive.Posted) {
	if len(moved) > 0 && s.sales == nil {
		s.sales = map[string][]incentive.Posted{}
	}
	for partner, list := range moved {
		s.sales[partner] = append(s.sales[partner], list...)
	}
}
