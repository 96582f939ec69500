package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Renewal says that the contract of a deal renewed when the fact occurred. Where
// the terms have an attribution, it decides who keeps credit: partners that sourced
// the deal, or were handed it, and are still engaged. Payments for the new term, by the first day of
// their service, else of their invoice, else the day they cleared, take those
// credits; influenced credit ends with the term that it influenced.
//
// A plan without a term renews on each anniversary of its start, not monthly;
// [attribution.NextRenewal] says when.
type Renewal struct {
	Customer string `json:"customer"`
	Deal     string `json:"deal,omitzero"` // absent: the payments without a deal
}

func (e Renewal) subject() subject { return subject{customer: e.Customer} }

// renewed is what was decided of a deal when its contract renewed.
type renewed struct {
	ID string `json:"id"`
	At Moment `json:"at"` // an instant
	// Terms is the version whose attribution decided, Partners how those who
	// sourced the deal stood then.
	Terms    string                `json:"terms"`
	Partners []attribution.Partner `json:"partners,omitempty"`
	Credits  []partnerecon.Credit  `json:"credits,omitempty"` // without tiers
}

func (r renewed) clone() renewed {
	r.Partners, r.Credits = slices.Clone(r.Partners), slices.Clone(r.Credits)
	return r
}

// renewal decides who keeps credit for a deal.
func (s *posting) renewal(c *customer, e Renewal) (step, error) {
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	d, ok := c.attributed(e.Deal)
	switch {
	case !ok || d.Open:
		return step{}, fmt.Errorf("renewal: deal %s of customer %s has neither closed nor a payment: %w", problem.Quote(e.Deal), problem.Quote(e.Customer), ErrReference)
	case s.when.occurred.Before(instant(d.At)):
		return step{}, fmt.Errorf("renewal of deal %s: it closed later, at %s: %w", problem.Quote(e.Deal), s.program.local(d.At), ErrReference)
	case len(d.Renewals) >= maxTouches:
		return step{}, tooMany(e.Customer)
	}
	d = d.clone()
	r := renewed{ID: s.fact.ID, At: At(s.when.occurred)}
	i, _ := slices.BinarySearchFunc(d.Renewals, r, func(a, b renewed) int {
		return cmp.Or(instant(a.At).Compare(instant(b.At)), cmp.Compare(a.ID, b.ID))
	})
	d.Renewals = slices.Insert(d.Renewals, i, r)
	v := s.evidence(e.Customer, c)
	if err := v.decideRenewal(&d, &d.Renewals[i]); err != nil {
		return step{}, err
	}
	v.put(d)
	var st step
	return st, v.move(&st, v.changed)
}

// decideRenewal decides who keeps credit at a renewal, of the credits of the close.
func (v *evidence) decideRenewal(d *attributed, r *renewed) error {
	r.Terms = d.Terms
	if v.program.policy.PinTerms != TermsAtClose {
		if terms, ok := v.program.agreement(partnerecon.DayIn(instant(r.At), v.program.zone)); ok {
			r.Terms = terms.ID
		}
	}
	m, ok := v.program.models[r.Terms]
	held, err := v.held(d, r)
	if err != nil {
		return err
	}
	if !ok {
		r.Credits = slices.Clone(held) // nothing says who lapses
		return nil
	}
	v.pinRenewing(held, r)
	out, err := m.Renew(v.renewing(m, d, r, held))
	if err != nil {
		return err
	}
	r.Credits = withoutTiers(out.Credits)
	return nil
}

// held are the credits of a deal as it was attributed, in the hands of the partners
// of record on the day of a renewal.
func (v *evidence) held(d *attributed, r *renewed) ([]partnerecon.Credit, error) {
	return v.ofRecord(d, d.Credits, partnerecon.Day{}, partnerecon.DayIn(instant(r.At), v.program.zone))
}

// pinRenewing pins how those who hold credit stand at the renewal.
func (v *evidence) pinRenewing(held []partnerecon.Credit, r *renewed) {
	r.Partners = slices.Clip(r.Partners)
	for _, c := range held {
		if !slices.ContainsFunc(r.Partners, func(o attribution.Partner) bool { return o.ID == c.Partner }) {
			r.Partners = append(r.Partners, v.partnerAt(c.Partner, r.At))
		}
	}
}

// renewing returns a renewal as attribution reads it.
func (v *evidence) renewing(m model, d *attributed, r *renewed, held []partnerecon.Credit) attribution.Renewal {
	out := attribution.Renewal{
		ID: r.ID, Account: v.id, On: instant(r.At), Held: held, Customer: v.known(d.Deal, r.At).Identity, Partners: m.partners(r.Partners),
	}
	for i := range v.touches {
		if t := &v.touches[i]; t.about(d.Deal) && !t.Registers && m.kinds[t.Type] && m.coversPartner(r.Partners, t.Partner) {
			out.Touches = append(out.Touches, v.touch(m, t, nil))
		}
	}
	return out
}
