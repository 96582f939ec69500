package settlement

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// The facts below are for the incentives of the terms. What they change of periods that
// are closed is posted at once, what they add to the others when those close.

// FigureStated states a figure of a partner that the incentives declare, for a month. It
// may be stated again: of two the one of the later day holds, of one day that of the
// larger id, whichever was recorded first.
type FigureStated struct {
	Partner string            `json:"partner"`
	Name    string            `json:"name"`
	Month   partnerecon.Month `json:"month"`
	incentive.Value
}

// Certified says that a person at the partner has a certificate since the fact occurred.
type Certified struct {
	Partner       string `json:"partner"`
	Person        string `json:"person"`
	Certification string `json:"certification"`
	Level         string `json:"level,omitzero"`
}

// JointActivity says that several did something together, for a collaboration of the
// incentives. Every partner that took part has a fact of its own, with the same activity,
// and gets its part of the reward. It may be stated again, as a [FigureStated] may.
type JointActivity struct {
	Partner       string             `json:"partner"`
	Collaboration string             `json:"collaboration"`
	Activity      incentive.Activity `json:"activity"`
}

// SaleStated tells the incentives of sales that no payment tells: revenue and quantities. It
// earns no commission, and what is in it already, through a payment, would be counted twice.
type SaleStated struct {
	Partner  string `json:"partner"`
	Customer string `json:"customer,omitzero"`
	// Base is the revenue, and Quantity what was sold; below 0 where it went back.
	Base     partnerecon.Money `json:"base,omitzero"`
	Quantity int64             `json:"quantity,omitzero,string"`
	Tier     string            `json:"tier,omitzero"`
	Product  string            `json:"product,omitzero"`
	Market   string            `json:"market,omitzero"`
}

func (e FigureStated) subject() subject  { return subject{partner: e.Partner} }
func (e Certified) subject() subject     { return subject{partner: e.Partner} }
func (e JointActivity) subject() subject { return subject{partner: e.Partner} }
func (e SaleStated) subject() subject    { return subject{partner: e.Partner} }

// incentiveOf returns what a fact means to the incentives, or nil.
func incentiveOf(f Fact, w when) incentive.Event {
	on, recorded := w.on, w.recorded()
	switch e := f.Event.(type) {
	case FigureStated:
		return incentive.Figure{ID: f.ID, Partner: e.Partner, Name: e.Name, Month: e.Month, Value: e.Value, On: on, Recorded: recorded}
	case Certified:
		return incentive.Certified{
			ID: f.ID, Partner: e.Partner, Person: e.Person, Certification: e.Certification, Level: e.Level, On: on, Recorded: recorded,
		}
	case JointActivity:
		return incentive.Joined{ID: f.ID, Partner: e.Partner, Collaboration: e.Collaboration, Activity: e.Activity, On: on, Recorded: recorded}
	case SaleStated:
		return incentive.Posted{
			ID: f.ID, Partner: e.Partner, Kind: partnerecon.Rebased, Base: e.Base, Quantity: e.Quantity, Earned: on, Customer: e.Customer,
			Tier: e.Tier, Product: e.Product, Market: e.Market, On: on, Recorded: recorded,
		}
	}
	return nil
}

// checkIncentive lets the incentives say what is wrong with a fact for them.
func (p Program) checkIncentive(list *problem.List, e incentive.Event) {
	if !p.rewards {
		list.Add("/kind", problem.Conflict, "no version of the terms has incentives")
		return
	}
	if x, ok := e.(incentive.Posted); ok && !x.Base.Stated() && x.Quantity == 0 {
		list.Add("/base", problem.Required, "state the revenue, a quantity, or both")
	}
	_, err := p.scheme.Preview(incentive.Tally{}, e)
	var bad *partnerecon.InvalidError
	if errors.As(err, &bad) {
		merge(list, bad.Problems, "/id", "/partner")
	}
}

// inform tells the incentives of a partner what a fact says. It changes nothing on an
// error.
func (s *posting) inform(a *account, e incentive.Event) error {
	posted, err := s.told(&a.Tally, e, &s.volume)
	if err != nil {
		return fmt.Errorf("incentives of partner %s: %w", problem.Quote(a.Partner), problem.Inner(err))
	}
	s.postRewards(a, posted)
	return nil
}
