package settlement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Milestone is something that was reached and that no payment tells, such as a
// qualified lead, a finished onboarding or a renewal. Bonuses are earned by it, and
// parts of commissions are released by it.
//
// The version and the standings of its deal govern it, if that has closed by then;
// else those of its own day. It closes no deal.
type Milestone struct {
	Customer string `json:"customer"`
	Deal     string `json:"deal,omitzero"`
	Seller   string `json:"seller,omitzero"` // selling entity
	Name     string `json:"name"`            // one that some version of the terms names
	// Credits of the milestone. Absent: those of its deal; before that has closed,
	// those that the attribution decides as of the milestone's own moment.
	Credits []partnerecon.Credit `json:"credits,omitzero"`
	// Amount that shares are measured on, such as the value of the deal or the new
	// level of what recurs, 0 or more; it is no money that was paid. Absent: there is none,
	// and a milestone that earns a share of it is refused; state 0 where that share is to
	// be nothing. Quantity of units.
	Amount   partnerecon.Money `json:"amount,omitzero"`
	Quantity int64             `json:"quantity,omitzero"`
	// Uplines and Context as those of a [Payment].
	Uplines []commission.Upline `json:"uplines,omitzero"`
	commission.Context
}

// event returns the milestone as commission records it, but for who has credit.
func (e Milestone) event(p Program, id string, w when) commission.Milestone {
	currency := p.policy.Currency
	if e.Amount.Stated() {
		currency = "" // that of the amount, which is checked by itself
	}
	return commission.Milestone{
		ID: id, Customer: e.Customer, Deal: e.Deal, Seller: e.Seller, Name: e.Name, Amount: e.Amount, Currency: currency, Quantity: e.Quantity,
		Context: e.Context, On: w.on, Recorded: w.recorded(),
	}
}

// milestone pins the terms and the standings of a milestone.
func (s *posting) milestone(c *customer, e Milestone) (step, error) {
	ev := e.event(s.program, s.fact.ID, s.when)
	var err error
	if line, ok := c.Ledger.Open(s.fact.ID); ok {
		ev.Terms = line.Terms
		ev.Credits, ev.Uplines, err = s.creditsAgain(c, &line, e.Credits, e.Uplines)
		return step{ledger: ev}, err
	}
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	pin, err := s.milestonePin(c, e.Deal)
	if err != nil {
		return step{}, err
	}
	ev.Terms = pin.Terms
	var st step
	l := newLine{e.Customer, e.Deal, e.Credits, e.Uplines, s.when.on, false, true}
	ev.Credits, ev.Uplines, err = s.credited(c, l, s.tierDay(pin, false), &st)
	st.ledger = ev
	return st, err
}

// milestonePin returns what governs a new milestone: its deal if that has closed by
// then, else its own day.
func (s *posting) milestonePin(c *customer, dealID string) (deal, error) {
	if known, ok := c.deal(dealID); ok && s.when.on.Before(known.Governed) {
		v, ok := s.program.agreement(s.when.on)
		if !ok {
			return deal{}, s.program.noTerms(s.when.on)
		}
		return deal{ID: dealID, Governed: s.when.on, Terms: v.ID}, nil
	}
	return s.pin(c, dealID, s.when.on)
}

// overtaken refuses a close that is recorded after a milestone which it would have
// governed otherwise.
func (s *posting) overtaken(c *customer, pin deal) error {
	p := &s.program.policy
	if p.PinTerms != TermsAtClose && p.PinTier != TierAtClose {
		return nil
	}
	if known, ok := c.deal(pin.ID); ok && known.Closed != "" {
		return nil // a second close; it is refused as such
	}
	for _, l := range c.Ledger.Lines {
		if l.Milestone == "" || l.Deal != pin.ID || l.Cleared.Before(pin.Governed) {
			continue
		}
		if p.PinTerms == TermsAtClose && l.Terms != pin.Terms || p.PinTier == TierAtClose && l.Cleared != pin.Governed {
			return fmt.Errorf("deal %s has milestone %s already, under terms %s as of %s: %w",
				problem.Quote(pin.ID), problem.Quote(l.ID), problem.Quote(l.Terms), l.Cleared, ErrTerms)
		}
	}
	return nil
}

// checkMilestone checks a milestone by itself: what some version names, in the
// program's currency and tiers.
func (p Program) checkMilestone(list *problem.List, id string, e Milestone, w when) {
	ev := e.event(p, id, w)
	ev.Credits, ev.Uplines = e.Credits, e.Uplines
	merge(list, commission.Problems(ev), "/id", "/customer")
	checkEnds(list, "/deal", e.Deal)
	checkEnds(list, "/seller", e.Seller)
	p.checkCredits(list, e.Credits)
	p.checkUplines(list, e.Uplines)
	p.checkCurrency(list, "/amount", e.Amount)
	if e.Name != "" && !slices.Contains(p.milestones, e.Name) {
		known := "it names none"
		if len(p.milestones) > 0 {
			known = "it names " + problem.OneOf(p.milestones, "")
		}
		list.Add("/name", problem.Unknown, "no bonus and no tranche of the program names milestone %s; %s", problem.Quote(e.Name), known)
	}
}

// milestonesOf lists the milestones that a policy names.
func milestonesOf(p commission.Policy) []string {
	var out []string
	tranches := func(list []commission.Tranche) {
		for i := range list {
			out = append(out, list[i].Milestone)
		}
	}
	tranches(p.Vests)
	for i := range p.Bonuses {
		out = append(out, p.Bonuses[i].On)
		tranches(p.Bonuses[i].Vests)
	}
	for i := range p.Caps {
		tranches(p.Caps[i].Defer)
	}
	slices.SortFunc(out, strings.Compare)
	return slices.DeleteFunc(slices.Compact(out), func(name string) bool { return name == "" })
}
