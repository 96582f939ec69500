package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// anchor returns the day from which the tranches of a cap on a period count: the first one
// after it. All time has none.
func (p Program) anchor(c *capClaim, every Every) partnerecon.Day {
	first := c.period().first()
	if first.IsZero() {
		return partnerecon.Day{}
	}
	return p.after(every, first)
}

// decideTranches decides those tranches of a claim whose gates have been met. What is met on a day
// on which the partner is gone by an exit that forfeits is forfeited; what is decided stays so, so that
// nothing that was released is taken back. Time passes at closes alone.
func (s *posting) decideTranches(a *account, c *capClaim, rule *Cap) bool {
	if len(rule.Defer) == 0 {
		return false
	}
	d := s.program.deferrals[componentOf{c.Terms, c.Name}]
	known := commission.Gates{Reached: a.Reached}
	if _, closes := s.fact.Event.(Close); closes {
		known.Elapsed = s.when.posted
	}
	anchor, changed := s.program.anchor(c, rule.Every), false
	for i := range rule.Defer {
		if i < len(c.Tranches) && c.Tranches[i].State != "" {
			continue
		}
		g := d.Gate(i, anchor, known)
		if g.State == commission.TrancheWaits {
			continue
		}
		exit := ""
		if x, gone := s.program.forfeitedOn(a, g.On); gone && g.State == commission.TrancheReleased {
			g.State, exit = commission.TrancheForfeited, x.ID
		}
		if len(c.Tranches) < len(rule.Defer) {
			c.Tranches = append(c.Tranches, make([]decidedTranche, len(rule.Defer)-len(c.Tranches))...)
		}
		c.Tranches[i] = decidedTranche{g.State, g.On, g.Met.ID, g.Met.Facts, exit}
		changed = true
	}
	return changed
}

// releaseCuts decides the tranches of what caps that count first come cut off lines, and posts
// what is released, line by line. Lines that the fact moves besides are left to their grants.
func (s *posting) releaseCuts(a *account) {
	s.decided = nil
	if !s.program.defersLines || !s.releasing() {
		return
	}
	for i := range a.Cuts {
		x := &a.Cuts[i]
		if _, done := s.decided[x.period()]; done {
			continue
		}
		claim := a.capClaim(x.period(), x.Under)
		rule, _, ok := s.program.capOf(claim)
		before := cloneDecided(claim.Tranches)
		if ok && s.decideTranches(a, claim, &rule) {
			if s.decided == nil {
				s.decided = map[period][]decidedTranche{}
			}
			s.decided[x.period()] = before
		}
	}
	for i := range a.Cuts {
		if before, changed := s.decided[a.Cuts[i].period()]; changed && !s.movesLine(a, &a.Cuts[i]) {
			s.releaseCut(a, &a.Cuts[i], before)
		}
	}
}

// releasing reports whether the fact can meet a gate.
func (s *posting) releasing() bool {
	switch s.fact.Event.(type) {
	case Close, PartnerReached:
		return true
	}
	return false
}

// movesLine reports whether the fact moves what the partner has on the line of a cut.
func (s *posting) movesLine(a *account, x *FrozenCut) bool {
	return slices.ContainsFunc(s.sums[a.Partner], func(l lineSum) bool { return l.Line == x.Line && l.Customer == x.Customer })
}

// releaseCut posts what is released of a cut: payable with the line, and not before its gate
// was met.
func (s *posting) releaseCut(a *account, x *FrozenCut, before []decidedTranche) {
	claim := a.capClaim(x.period(), x.Under)
	rule, _, _ := s.program.capOf(claim)
	money, _, own := s.program.limitOf(claim, rule, "", a.Partner)
	was := s.program.cutting(&rule, money.Minor(), x.Under, before)
	now := s.program.cutting(&rule, money.Minor(), x.Under, claim.Tranches)
	old, due := x.Posted, x.due(now)
	left := x.left(was) - x.left(now)
	x.Posted = due
	claim.Posted += due - old
	shown := *x
	for i := range claim.Tranches {
		if i >= len(before) || before[i].State == "" {
			shown.Payable = latest(shown.Payable, claim.Tranches[i].On)
		}
	}
	s.postCut(a, &shown, &frozenBasis{Form: formFirstCome, FrozenCut: *x, Earlier: old, Own: own, Tranches: cloneDecided(claim.Tranches)}, x.Cleared)
	s.cutInNets(a, &rule, x.Cleared, due-old, left)
	s.cutInTrueUps(a, &rule, x, x.Cleared, left)
	s.sellCut(a, &rule, x.Tier, x.Cleared, left)
}

func latest(a, b partnerecon.Day) partnerecon.Day {
	if b.After(a) {
		return b
	}
	return a
}

// tranchesBefore returns what was decided of a claim before the fact.
func (s *posting) tranchesBefore(c *capClaim) []decidedTranche {
	if before, changed := s.decided[c.period()]; changed {
		return before
	}
	return c.Tranches
}

// defers reports whether something that a cap put off of a line of a customer waits: the line
// is not sealed before that is decided.
func (b *Book) defers(p Program, customer string, l *commission.Line) bool {
	if !p.defersLines {
		return false
	}
	for _, x := range b.cutsOf(customer, l) {
		a := b.accounts[x.Partner]
		at, known := a.findCap(x.period())
		if !known {
			continue
		}
		c := &a.Caps[at]
		if rule, _, ok := p.capOf(c); ok && p.waitingOf(c, &rule, a.Partner, x.excess(p.cuttingOf(c, &rule, a.Partner))) != 0 {
			return true
		}
	}
	return false
}
