package settlement

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Forfeit is what a partner lost of one component of a payment or a milestone, because
// it was released while the partner was gone. It is a claim of its own on top of what the
// commission posts, in minor units.
type Forfeit struct {
	Line      string `json:"line"`
	Component string `json:"component"`
	Partner   string `json:"partner"`
	// Lost of what was earned, and what was posted for it: 0 or below.
	Lost   int64 `json:"lost,string"`
	Posted int64 `json:"posted,omitzero,string"`
}

// forfeitPrefix begins the components of claims on what was forfeited. No component of a
// commission has a colon in its name.
const forfeitPrefix = "exit:"

// ownComponent returns the component that a claim is about, and whether it is on what was
// forfeited of it.
func ownComponent(component string) (string, bool) {
	return strings.CutPrefix(component, forfeitPrefix)
}

// forfeiture is what entries on a customer make forfeited.
type forfeiture struct {
	entries []partnerecon.Entry // to be posted
	claims  []Forfeit           // as they become
}

// forfeits works out what of the entries that the commission is about to post is
// forfeited: what was released while the partner was gone, under an exit that says so. What
// goes back of a line later gives back as much of what was forfeited, in proportion.
func (s *posting) forfeits(c *customer, ledger commission.Staged) forfeiture {
	if !s.program.exits {
		return forfeiture{}
	}
	posted := ledger.Entries()
	var moves []movedClaim
	place := map[partnerecon.Claim]int{}
	for i := range posted {
		e := &posted[i]
		if e.Claim.Line == "" || e.Claim.Partner == "" || !e.Amount.Stated() {
			continue
		}
		k, seen := place[e.Claim]
		if !seen {
			claim, known := s.forfeitOf(c, e.Claim)
			if !known && !s.program.forfeits(s.book.partner(e.Claim.Partner)) {
				continue
			}
			k, place[e.Claim] = len(moves), len(moves)
			moves = append(moves, movedClaim{of: e, claim: claim})
		}
		moves[k].net += e.Amount.Minor()
		if e.Kind == partnerecon.Earned {
			moves[k].earned += e.Amount.Minor()
		}
	}
	var out forfeiture
	for i := range moves {
		s.forfeit(c, ledger, &moves[i], &out)
	}
	return out
}

// A movedClaim is what entries move of a claim of the commission.
type movedClaim struct {
	of          *partnerecon.Entry // the first of them
	claim       Forfeit
	earned, net int64
}

// forfeit works out what one claim of the commission makes forfeited. What had been posted
// when the exit was recorded stays the partner's: only what is moved since counts.
func (s *posting) forfeit(c *customer, ledger commission.Staged, m *movedClaim, out *forfeiture) {
	e, claim := m.of, m.claim
	line := s.lineBefore(c, e.Claim.Line)
	was := partIn(&line, e.Claim.Partner, e.Claim.Component)
	earned, net := was.Earned+m.earned, was.Net()+m.net
	if now, touched := ledger.Line(e.Claim.Line); touched && m.earned != 0 {
		a := s.book.partner(e.Claim.Partner)
		claim.Lost += s.program.releasedWhileGone(a, &now, e.Claim) - s.program.releasedWhileGone(a, &line, e.Claim)
	}
	claim.Lost = max(0, min(claim.Lost, earned))
	due := claim.due(earned, net, s.program.roundingOf(e.Terms))
	if claim.Lost == 0 && claim.Posted == 0 {
		return
	}
	before := claim.Posted
	claim.Posted = due
	out.claims = append(out.claims, claim)
	if due == before {
		return
	}
	x := *e
	x.Cause = s.fact.ID
	x.Claim.Component = forfeitPrefix + e.Claim.Component
	x.Kind, x.Amount, x.Base, x.Posted = partnerecon.Capped, s.program.money(due-before), partnerecon.Money{}, s.when.posted
	x.Basis = partnerecon.BasisOf(&forfeitBasis{formForfeit, claim, earned, net, before, e.Terms, s.program.leftOf(s.book.partner(e.Claim.Partner))})
	out.entries = append(out.entries, x)
}

// releasedWhileGone is what of a claim on a line was released on days on which the partner was
// gone by exits that forfeit it, however late that was recorded. What waited for nothing when
// the payment cleared is no part of it.
func (p Program) releasedWhileGone(a *account, line *commission.Line, claim partnerecon.Claim) int64 {
	if a == nil || line.ID == "" {
		return 0
	}
	by := func(day partnerecon.Day) int64 {
		parts, err := p.plan.ReleasedBy(*line, day)
		if err != nil {
			return 0 // it was priced before
		}
		part := partIn(&commission.Line{Parts: parts}, claim.Partner, claim.Component)
		return part.Earned
	}
	sum := int64(0)
	for _, x := range a.Exits {
		if !p.forfeitsBy(x) {
			continue
		}
		until := partIn(line, claim.Partner, claim.Component).Earned
		if !x.Back.IsZero() {
			until = by(p.back(x).Add(-1))
		}
		sum += until - by(x.On)
	}
	return sum
}

// due is what is forfeited of what is left: the part of it that was released while the
// partner was gone.
func (f *Forfeit) due(earned, net int64, mode exact.Mode) int64 {
	if min(f.Lost, earned, net) <= 0 {
		return 0
	}
	n, ok := exact.MulDiv(net, min(f.Lost, earned), earned, mode)
	if !ok {
		return 0
	}
	return -n
}

// forfeits reports whether a partner has left by an exit that forfeits what is released
// while it is gone, be it back or not.
func (p Program) forfeits(a *account) bool {
	return a != nil && slices.ContainsFunc(a.Exits, p.forfeitsBy)
}

// forfeitedOn returns the exit by which a partner was gone on a day that forfeits what is
// released then.
func (p Program) forfeitedOn(a *account, day partnerecon.Day) (exited, bool) {
	for _, x := range a.Exits {
		if x.On.Before(day) && (x.Back.IsZero() || day.Before(p.back(x))) && p.forfeitsBy(x) {
			return x, true
		}
	}
	return exited{}, false
}

// forfeitsOn reports whether what is released to a partner on a day is forfeited, as far as it is
// recorded by now.
func (p Program) forfeitsOn(a *account, day partnerecon.Day) bool {
	if a == nil {
		return false
	}
	_, gone := p.forfeitedOn(a, day)
	return gone
}

// back returns the day from which on a partner is back that has come back.
func (p Program) back(x exited) partnerecon.Day {
	_, day := x.Back.In(p.zone)
	return day
}

// forfeitsBy reports whether an exit forfeits what is released while the partner is gone.
func (p Program) forfeitsBy(x exited) bool {
	rule, _, ok := p.exitRule(x.Terms, x.Cause)
	return ok && rule.Unvested == ForfeitUnvested
}

// leftOf returns the last exit of a partner.
func (p Program) leftOf(a *account) exited {
	if a == nil || len(a.Exits) == 0 {
		return exited{}
	}
	return a.Exits[len(a.Exits)-1]
}

// roundingOf returns the rounding of the commission of a version.
func (p Program) roundingOf(terms string) exact.Mode {
	mode, _ := exact.ModeOf(string(p.termsOf(terms).Commission.Rounding))
	return mode
}

// reopening returns the record that the fact brings back, if it is that of a line.
func (s *posting) reopening(line string) (Record, bool) {
	e, ok := s.fact.Event.(Reopen)
	return e.Record, ok && e.Record.Line.ID == line
}

// lineBefore returns a line as it was before the fact.
func (s *posting) lineBefore(c *customer, id string) commission.Line {
	l, open := c.Ledger.Open(id)
	if r, ok := s.reopening(id); ok && !open {
		l = r.Line
	}
	return l
}

// partIn returns the part of a partner in a line, by the name that claims give the
// component.
func partIn(l *commission.Line, partner, component string) commission.Part {
	for _, part := range l.Parts {
		if part.Partner == partner && cmp.Or(part.Component, baseComponent) == component {
			return part
		}
	}
	return commission.Part{}
}

// forfeitOf returns what was forfeited of a claim, and whether anything was.
func (s *posting) forfeitOf(c *customer, claim partnerecon.Claim) (Forfeit, bool) {
	if k, known := c.findForfeit(claim); known {
		return c.Forfeits[k], true
	}
	if r, ok := s.reopening(claim.Line); ok {
		for _, f := range r.Forfeits {
			if f.Component == claim.Component && f.Partner == claim.Partner {
				return f, true
			}
		}
	}
	return Forfeit{Line: claim.Line, Component: claim.Component, Partner: claim.Partner}, false
}

func (c *customer) findForfeit(claim partnerecon.Claim) (int, bool) {
	at := Forfeit{Line: claim.Line, Component: claim.Component, Partner: claim.Partner}
	return slices.BinarySearchFunc(c.Forfeits, at, Forfeit.compare)
}

func (f Forfeit) compare(o Forfeit) int {
	return cmp.Or(cmp.Compare(f.Line, o.Line), cmp.Compare(f.Component, o.Component), cmp.Compare(f.Partner, o.Partner))
}

// takeForfeits keeps the claims and books what is forfeited.
func (s *posting) takeForfeits(c *customer, f forfeiture) {
	if e, ok := s.fact.Event.(Reopen); ok {
		c.keepForfeits(e.Record.Forfeits)
	}
	c.keepForfeits(f.claims)
	s.forfeited += f.retained()
	s.entries = append(s.entries, f.entries...)
}

// retained is what the company has of what partners forfeit.
func (f forfeiture) retained() int64 {
	sum := int64(0)
	for i := range f.entries {
		sum -= f.entries[i].Amount.Minor()
	}
	return sum
}

func (c *customer) keepForfeits(claims []Forfeit) {
	for _, claim := range claims {
		k, known := slices.BinarySearchFunc(c.Forfeits, claim, Forfeit.compare)
		if known {
			c.Forfeits[k] = claim
		} else {
			c.Forfeits = slices.Insert(c.Forfeits, k, claim)
		}
	}
}

// withForfeits returns entries as the clawback has to know them: what was forfeited is cut
// off the component that it was earned by.
func (f forfeiture) withForfeits(posted []partnerecon.Entry) []partnerecon.Entry {
	for i := range f.entries {
		x := f.entries[i]
		x.Claim.Component, _ = ownComponent(x.Claim.Component)
		posted = append(slices.Clip(posted), x)
	}
	return posted
}

// forgetForfeits drops the claims on lines that are sealed; their records have them.
func (c *customer) forgetForfeits() {
	c.Forfeits = slices.DeleteFunc(c.Forfeits, func(f Forfeit) bool {
		_, open := c.Ledger.Open(f.Line)
		return !open
	})
}

// forfeitsOf returns the claims on a line.
func (c *customer) forfeitsOf(line string) []Forfeit {
	var out []Forfeit
	for _, f := range c.Forfeits {
		if f.Line == line {
			out = append(out, f)
		}
	}
	return out
}

// checkForfeits checks what a stored customer, or the record of a line, says was forfeited.
func checkForfeits(list *problem.List, at string, all []Forfeit, line *commission.Line) {
	for i, f := range all {
		switch {
		case f.Line == "" || f.Component == "" || f.Partner == "", f.Lost < 0, f.Posted > 0, f.Posted < -f.Lost,
			i > 0 && all[i-1].compare(f) >= 0:
			list.Add(problem.At(at, i), problem.Conflict, "stands twice or out of order, or without a line, a component or a partner, or with amounts that cannot be")
		case line != nil && (f.Line != line.ID || f.Lost > partIn(line, f.Partner, f.Component).Earned):
			list.Add(problem.At(at, i), problem.Conflict, "partner %s has not earned that much by %s on the line", problem.Quote(f.Partner), problem.Quote(f.Component))
		}
	}
}

// forfeitBasis is what an entry on what was forfeited was worked out from.
type forfeitBasis struct {
	Form   string  `json:"form"`
	Claim  Forfeit `json:"claim"`
	Earned int64   `json:"earned,string"`
	Net    int64   `json:"net,string"` // of the line, before it
	Before int64   `json:"before,omitzero,string"`
	Terms  string  `json:"terms"`
	Exit   exited  `json:"exit"`
}
