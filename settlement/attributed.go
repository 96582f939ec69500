package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// attributed is what was decided of a deal when it closed. The empty id stands for
// the payments without a deal.
type attributed struct {
	Deal string `json:"deal,omitzero"`
	// Closed is the fact that closed it. Absent: its first payment did.
	Closed string `json:"closed,omitzero"`
	// What the journey was decided with: instants.
	At     Moment `json:"at"`
	Lead   Moment `json:"lead,omitzero"`
	Signup Moment `json:"signup,omitzero"`
	Opened Moment `json:"opened,omitzero"`
	// Terms is the version whose attribution decided, the one in force at the
	// close, and Tiers where the partners stood then.
	Terms string       `json:"terms"`
	Tiers []tierOfDeal `json:"tiers,omitempty"`
	// Credits of the payments that state none, without tiers: those are pinned
	// payment by payment.
	Credits []partnerecon.Credit `json:"credits,omitempty"`
	// Stated is the recredit that states the credits of the whole deal.
	Stated string `json:"stated,omitzero"`
	// Lines are the open payments that stated none.
	Lines []attributedLine `json:"lines,omitempty"`
}

// A tierOfDeal is the tier in which a partner stood at the close of a deal.
type tierOfDeal struct {
	Partner string `json:"partner"`
	Tier    string `json:"tier,omitzero"`
}

// An attributedLine is a payment that stated no credits; stated: a recredit has
// since.
type attributedLine struct {
	ID     string `json:"id"`
	Stated bool   `json:"stated,omitzero"`
}

func (d attributed) clone() attributed {
	d.Tiers, d.Credits, d.Lines = slices.Clone(d.Tiers), slices.Clone(d.Credits), slices.Clone(d.Lines)
	return d
}

// findAttributed returns the place of a deal among those decided.
func (c *customer) findAttributed(deal string) (int, bool) {
	return slices.BinarySearchFunc(c.Attributed, deal, func(d attributed, id string) int { return cmp.Compare(d.Deal, id) })
}

// attributed returns what was decided of a deal.
func (c *customer) attributed(deal string) (attributed, bool) {
	i, ok := c.findAttributed(deal)
	if !ok {
		return attributed{Deal: deal}, false
	}
	return c.Attributed[i], true
}

// lineAttributed reports whether an open payment stated no credits. The deal of
// one that was reopened has forgotten it.
func (c *customer) lineAttributed(l *commission.Line) bool {
	d, ok := c.attributed(l.Deal)
	return ok && (l.Reopened || slices.ContainsFunc(d.Lines, func(a attributedLine) bool { return a.ID == l.ID }))
}

// frozen reports whether a deal closed beyond the horizon: no touch that it could
// count can come, and its journey may be forgotten.
func (b *Book) frozen(p Program, d attributed) bool {
	if b.closed.IsZero() {
		return false
	}
	return !partnerecon.DayIn(instant(d.At), p.zone).After(p.sealThrough(b.closed.Last()))
}

// paid returns what is decided of the deal of a payment: the first one closes a
// deal that no fact has closed. One that is recorded late does so for itself and
// what comes after it.
func (s *posting) paid(c *customer, deal string) (attributed, error) {
	d, known := c.attributed(deal)
	if known && (d.Closed != "" || !s.when.occurred.Before(instant(d.At)) || s.book.frozen(s.program, d)) {
		return d, nil
	}
	d.At = At(s.when.occurred)
	if pin, ok := c.deal(deal); ok && !known && (pin.Closed != "" || pin.Governed.Before(s.when.on)) {
		// It closed while no version had an attribution; only the day is known.
		d.Closed, d.At = pin.Closed, At(pin.Governed.Start(s.program.zone))
	}
	return d, s.attribute(c, &d)
}

// closing decides the credits of a deal that closed, and corrects payments that
// came before its close was known.
func (s *posting) closing(c *customer, e DealClosed, st *step) error {
	d, known := c.attributed(e.Deal)
	if known && s.book.frozen(s.program, d) {
		return nil
	}
	d.Closed, d.At = s.fact.ID, At(s.when.occurred)
	d.Lead, d.Signup, d.Opened = s.program.moment(e.Lead), s.program.moment(e.Signup), s.program.moment(e.Opened)
	if err := s.attribute(c, &d); err != nil {
		return err
	}
	st.deals = []attributed{d}
	st.ledger = s.moving(c, st.deals)
	return nil
}

// attribute decides the credits of a deal at its close, but those that a recredit
// states.
func (s *posting) attribute(c *customer, d *attributed) error {
	v, ok := s.program.agreement(partnerecon.DayIn(instant(d.At), s.program.zone))
	if !ok {
		return fmt.Errorf("no version of the terms is in force at the close of the deal, %s: %w", d.At, ErrTerms)
	}
	d.Terms, d.Tiers = v.ID, nil
	if d.Stated != "" {
		return nil
	}
	d.Credits = nil
	m, ok := s.program.models[d.Terms]
	if !ok {
		return nil
	}
	s.stand(d, c.Touches)
	credits, err := m.Credits(m.journey(s.fact.Event.subject().customer, *d, c.Touches))
	if err != nil {
		return err
	}
	d.Credits = withoutTiers(credits)
	return nil
}

// reattribute decides the credits of a deal anew with a late touch.
func (s *posting) reattribute(d *attributed, touches []touch) error {
	m, ok := s.program.models[d.Terms]
	if !ok {
		return nil
	}
	d.Tiers = slices.Clip(d.Tiers)
	s.stand(d, touches)
	c, err := m.Reattribute(d.Credits, m.journey(s.fact.Event.subject().customer, *d, touches))
	if err != nil {
		return err
	}
	d.Credits = withoutTiers(c.Decision.Credits)
	return nil
}

// stand pins where partners that touched the customer stood at the close of a
// deal.
func (s *posting) stand(d *attributed, touches []touch) {
	day := partnerecon.DayIn(instant(d.At), s.program.zone)
	for _, t := range touches {
		if t.Partner == "" || !t.about(d.Deal) || slices.ContainsFunc(d.Tiers, func(o tierOfDeal) bool { return o.Partner == t.Partner }) {
			continue
		}
		tier := ""
		if a := s.book.accounts[t.Partner]; a != nil {
			tier = a.tier(day)
		}
		d.Tiers = append(d.Tiers, tierOfDeal{t.Partner, tier})
	}
}

func withoutTiers(credits []partnerecon.Credit) []partnerecon.Credit {
	for i := range credits {
		credits[i].Tier = ""
	}
	return credits
}

// journey returns what is known of a deal, as far as the version that governs it
// reads it: touches of kinds that it has, of partners in tiers that it has.
func (m model) journey(customer string, d attributed, touches []touch) attribution.Journey {
	j := attribution.Journey{
		ID: cmp.Or(d.Deal, customer), Account: customer,
		Created: instant(d.Lead), Signup: instant(d.Signup), Opened: instant(d.Opened), Closed: instant(d.At),
	}
	for _, t := range d.Tiers {
		if m.covers(t.Tier) {
			j.Partners = append(j.Partners, attribution.Partner{ID: t.Partner, Tier: t.Tier})
		}
	}
	for _, t := range touches {
		if m.leftOut(d, t) != "" {
			continue
		}
		x := attribution.Touch{ID: t.ID, Partner: t.Partner, Kind: t.Type, At: instant(t.At), Evidence: t.Evidence}
		if m.kinds[t.Type] {
			x.Contact = instant(t.Contact)
		}
		j.Touches = append(j.Touches, x)
	}
	return j
}

// leftOut says why a touch is no part of the journey of a deal, or nothing.
func (m model) leftOut(d attributed, t touch) string {
	if !t.about(d.Deal) {
		return "another deal"
	}
	if _, ok := m.kinds[t.Type]; !ok {
		return "unknown kind"
	}
	if t.Partner == "" {
		return ""
	}
	i := slices.IndexFunc(d.Tiers, func(o tierOfDeal) bool { return o.Partner == t.Partner })
	switch {
	case i < 0: // all that came before have a tier
		return "after the close"
	case !m.covers(d.Tiers[i].Tier):
		return "no method for the tier"
	}
	return ""
}

// moving returns the recredit that gives open payments of deals their new credits,
// or nil where none has others. Payments that state their credits keep them.
func (s *posting) moving(c *customer, deals []attributed) commission.Event {
	credits := map[string]*attributed{}
	for i := range deals {
		for _, l := range deals[i].Lines {
			if !l.Stated {
				credits[l.ID] = &deals[i]
			}
		}
	}
	ev := commission.Recredit{
		ID: s.fact.ID, Customer: s.fact.Event.subject().customer, On: s.when.on, Recorded: s.when.recorded(),
	}
	for _, l := range c.Ledger.Lines {
		if d := credits[l.ID]; d != nil && !sameShares(l.Credits, d.Credits) {
			ev.Lines = append(ev.Lines, s.lineCredits(c, l, d.Credits))
		}
	}
	if len(ev.Lines) == 0 {
		return nil
	}
	return ev
}

// sameShares reports whether two lists give the same partners the same.
func sameShares(a, b []partnerecon.Credit) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x partnerecon.Credit) bool {
		return !slices.ContainsFunc(b, func(y partnerecon.Credit) bool {
			return x.Partner == y.Partner && x.Role == y.Role && x.Share == y.Share
		})
	})
}

// lineCredits gives a payment credits, with the tiers of the day that governs it.
func (s *posting) lineCredits(c *customer, l *commission.Line, credits []partnerecon.Credit) commission.LineCredits {
	day := l.Cleared
	if pin, ok := c.deal(l.Deal); ok && s.program.policy.PinTier == TierAtClose {
		day = pin.Governed
	}
	return commission.LineCredits{Of: l.ID, Credits: s.withTiers(credits, day)}
}

// stating remembers that a recredit states the credits of payments, or of a whole
// deal.
func (s *posting) stating(c *customer, e Recredit, ev commission.Recredit) (deals []attributed, lines []string) {
	for _, l := range ev.Lines {
		lines = append(lines, l.Of)
	}
	if d, ok := c.attributed(e.Deal); ok && e.Of == "" && s.program.decides(d) {
		d.Stated, d.Credits = s.fact.ID, slices.Clone(e.Credits)
		deals = []attributed{d}
	}
	return deals, lines
}

// keepAttributed remembers what a step decided of deals.
func (c *customer) keepAttributed(st step) {
	if st.touch.ID != "" {
		c.Touches = append(c.Touches, st.touch)
	}
	for _, d := range st.deals {
		i, known := c.findAttributed(d.Deal)
		if known {
			c.Attributed[i] = d
		} else {
			c.Attributed = slices.Insert(c.Attributed, i, d)
		}
		if st.line != "" {
			c.Attributed[i].Lines = append(c.Attributed[i].Lines, attributedLine{ID: st.line})
		}
	}
	for _, id := range st.stated {
		for i := range c.Attributed {
			for k := range c.Attributed[i].Lines {
				if l := &c.Attributed[i].Lines[k]; l.ID == id {
					l.Stated = true
				}
			}
		}
	}
}

// checkJourneys checks what a stored customer says of its deals.
func (c *customer) checkJourneys(list *problem.List, at string) {
	for i, t := range c.Touches {
		if t.ID == "" || t.At.IsZero() {
			list.Add(problem.At(at+"/touches", i), problem.Required, "want the id and the instant of the touch")
		}
	}
	for i, d := range c.Attributed {
		switch path := problem.At(at+"/attributed", i); {
		case d.At.IsZero():
			list.Add(path+"/at", problem.Required, "missing")
		case i > 0 && d.Deal <= c.Attributed[i-1].Deal:
			list.Add(path+"/deal", problem.Conflict, "%s stands twice or out of order", problem.Quote(d.Deal))
		}
	}
}

// forgetJourneys drops, at a close, the touches beyond the horizon that no deal
// within it may have counted, and the payments that were sealed.
func (b *Book) forgetJourneys(p Program, through partnerecon.Day) {
	for _, c := range b.customers {
		c.Touches = slices.DeleteFunc(c.Touches, func(t touch) bool {
			return !partnerecon.DayIn(instant(t.At), p.zone).After(through) &&
				!slices.ContainsFunc(c.Attributed, func(d attributed) bool { return t.about(d.Deal) && !b.frozen(p, d) })
		})
		for i := range c.Attributed {
			d := &c.Attributed[i]
			d.Lines = slices.DeleteFunc(d.Lines, func(l attributedLine) bool {
				_, open := c.Ledger.Open(l.ID)
				return !open
			})
		}
	}
}
