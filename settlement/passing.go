package settlement

import (
	"slices"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// What a partner owes may change on a day on which nothing is recorded: what goes back falls
// due and is met by reserves, a debt expires, a version of the terms begins that recovers debts
// in another way, the final statement of a partner that left is drawn up. Such days go by
// before the next fact about the partner is folded, in their order, so that a debt has the day
// on which it arose, whichever fact comes next. What falls due on the day of the fact does so
// before it. A question about a later day lets them go by on a copy.

// pass lets the days go by that have come since the facts before. What that posts is posted
// with the fact.
func (s *posting) pass(a *account) {
	if s.program.recoveries == nil && !s.program.reserves {
		return
	}
	days := s.turns(a)
	a.Passed = s.when.posted
	s.passes = true
	for _, day := range days {
		if !s.asked {
			s.arrange(a)
		}
		for i := range a.parts() {
			s.passDay(a, a.partAt(i), day)
		}
	}
	s.passes = false
}

// passFirst is pass before something of level 1 is counted in the balance. What that posts comes
// with all else that is posted to the partner, behind that of the partners before it, as it does
// where each of them is folded by itself.
func (s *posting) passFirst(a *account) {
	from := len(s.entries)
	if s.pass(a); len(s.entries) == from {
		return
	}
	if s.passed == nil {
		s.passed = map[*account][]partnerecon.Entry{}
	}
	s.passed[a] = slices.Clone(s.entries[from:])
	s.entries = s.entries[:from]
}

// passDay lets a day go by for one balance. What has expired before it did so by the terms that
// were in force then.
func (s *posting) passDay(a, of *account, day partnerecon.Day) {
	s.meetDue(a, of, day)
	if s.program.recoveries == nil {
		return
	}
	if v := s.program.recoveryOn(day.Add(-1)); v.stated && of.owes() > 0 {
		s.lapse(a, of, v, day.Add(-1))
	}
	s.settleDebtOf(a, of, day, s.fallShort)
	s.setOffFinal(a, of, day)
}

// meetDue lets reserves meet what goes back on a day, beyond all that is not paid out, before it
// is a debt; what becomes payable on the same day, and is reserved in part, does not hide it.
func (s *posting) meetDue(a, of *account, day partnerecon.Day) {
	i, ok := slices.BinarySearchFunc(of.Due, day, func(x scheduled, d partnerecon.Day) int { return x.Day.Compare(d) })
	if !ok || len(of.Reserves) == 0 {
		return
	}
	back := of.Due[i].goesBack()
	if back <= 0 {
		return
	}
	s.letGoOf(a, of, day)
	if short := min(s.short(of, day), back); short > 0 {
		s.draw(a, of, s.entry(a, partnerecon.Adjusted, "due:"+day.String(), -short))
	}
}

// tellApart gives an entry a claim of its own, where days that went by before the fact have posted
// one of its claim and kind already.
func (s *posting) tellApart(a *account, e *partnerecon.Entry) {
	same := func(o partnerecon.Entry) bool { return o.Claim == e.Claim && o.Kind == e.Kind }
	component := e.Claim.Component
	for n := 2; slices.ContainsFunc(s.earlier[a], same); n++ {
		e.Claim.Component = component + ":" + strconv.Itoa(n)
	}
	if s.passes {
		if s.earlier == nil {
			s.earlier = map[*account][]partnerecon.Entry{}
		}
		s.earlier[a] = append(s.earlier[a], *e)
	}
}

// fallShort takes up what a balance is short of because of what falls due on a day, or because
// debts are recovered from it on.
func (s *posting) fallShort(a, of *account, v recovering, day partnerecon.Day) {
	short := s.short(of, day)
	if short <= 0 {
		return
	}
	a.Besides += min(short, max(0, -a.Besides))
	e := s.debt(partnerecon.Claim{Partner: a.Partner, Component: "due"}, short, day)
	s.indebted(a, of, v, clawback.Debited{Partner: a.Partner, Entries: []partnerecon.Entry{e}})
}

// turns returns the days that go by before the fact.
func (s *posting) turns(a *account) []partnerecon.Day {
	return s.program.turns(a, s.when.posted, !s.asked)
}

// turns returns the days after those that have gone by, through a day, on which what the
// partner owes may change by itself; with those on which debts expire, or without. A question
// goes without, as it takes nothing of what has expired and says since when.
func (p Program) turns(a *account, through partnerecon.Day, expire bool) []partnerecon.Day {
	if p.recoveries == nil && !p.reserves || a.Passed.IsZero() || !a.Passed.Before(through) {
		return nil
	}
	var out []partnerecon.Day
	note := func(d partnerecon.Day) {
		if d.After(a.Passed) && !d.After(through) {
			out = append(out, d)
		}
	}
	for i := range p.policy.Terms {
		note(p.policy.Terms[i].From)
	}
	for i := 0; i < len(p.recoveries) && expire; i++ { // by whichever version they do
		for _, x := range p.recoveries[i].expiring(a) {
			note(x.Day)
		}
	}
	x := a.gone()
	if x != nil {
		note(x.Final)
	}
	for i := range a.parts() {
		of := a.partAt(i)
		for _, s := range of.Due { // what only adds to a balance makes it lack nothing
			if s.Amount < 0 || len(of.Reserves) > 0 || a.finalBy(s.Day) {
				note(s.Day)
			}
		}
		if a.finalBy(through) {
			p.reservesEnd(of, note)
		}
	}
	slices.SortFunc(out, partnerecon.Day.Compare)
	return slices.Compact(out)
}

// reservesEnd notes the days on which reserves are let go.
func (p Program) reservesEnd(a *account, note func(partnerecon.Day)) {
	for i := range a.Reserves {
		terms := p.payoutsOf(a.Reserves[i].Terms).terms
		for _, l := range a.Reserves[i].Account.Lines {
			note(terms.Ends(l))
		}
	}
}

// until returns how a partner stands at the end of a day if nothing is recorded by then: itself,
// or a copy.
func (p Program) until(a *account, day partnerecon.Day) *account {
	if len(p.turns(a, day, false)) == 0 {
		return a
	}
	out := a.clone()
	s := posting{program: p, fact: Fact{ID: "question", Event: Close{}}, asked: true}
	s.when.posted, s.when.on = day, day
	s.pass(out)
	return out
}

// lapsed counts what a question finds written off of a debt, which nothing has posted yet.
func (s *posting) lapsed(a, of *account, e *partnerecon.Entry) {
	if e.Kind != partnerecon.WrittenOff {
		return
	}
	n := e.Amount.Minor()
	a.setBeside(e, false)
	if a.Total, of.given = a.Total+n, of.given+n; of != a {
		of.Total += n
	}
}
