package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// StatementAccepted says that a partner accepted its statement on the day the fact
// occurred, but for what is in dispute by then. From then on its lines are disputed by
// exception only.
type StatementAccepted struct {
	Partner string          `json:"partner"`
	Through partnerecon.Day `json:"through"` // the last day of the statement, see [Program.PeriodOf]
	By      string          `json:"by"`      // who accepted it
}

func (e StatementAccepted) subject() subject { return subject{partner: e.Partner} }

// An acceptedStatement is one that a fact says was accepted.
type acceptedStatement struct {
	Through partnerecon.Day `json:"through"`
	On      partnerecon.Day `json:"on"`
	By      string          `json:"by"`
	ID      string          `json:"id"` // of the fact
}

// A statementClose is the day on which the statements of a period closed.
type statementClose struct {
	Through partnerecon.Day `json:"through"`
	On      partnerecon.Day `json:"on"`
}

func byThrough(c statementClose, d partnerecon.Day) int { return c.Through.Compare(d) }

func (p Program) checkAccepted(list *problem.List, e StatementAccepted) {
	checkSaid(list, "/by", e.By)
	p.checkLifecycle(list)
	switch {
	case e.Through.IsZero():
		list.Add("/through", problem.Required, "missing; state the last day of the statement")
	case p.PeriodOf(e.Through).Through != e.Through:
		list.Add("/through", problem.Conflict, "no statement ends with %s; want %s", e.Through, p.PeriodOf(e.Through).Through)
	}
}

// checkLifecycle refuses what happens to statements where the policy says nothing of it.
func (p Program) checkLifecycle(list *problem.List) {
	if !p.states {
		list.Add("/kind", problem.Conflict, "the program does not say how statements are disputed and accepted; state /statements in the policy")
	}
}

// closeStatements notes the day on which statements that end with a close closed: that
// of its fact, or the last one of the period where that is later.
func (s *posting) closeStatements(last partnerecon.Day) {
	if !s.program.states || s.program.PeriodOf(last).Through != last {
		return
	}
	on := last
	for _, m := range [...]Moment{s.fact.Occurred, s.fact.Recorded} {
		if _, day := m.In(s.program.zone); !m.IsZero() && day.After(on) {
			on = day
		}
	}
	s.book.closes = append(s.book.closes, statementClose{last, on})
}

// closedOn returns the day on which the statements of a period closed, or the zero Day.
func (b *Book) closedOn(at StatementPeriod) partnerecon.Day {
	i, ok := slices.BinarySearchFunc(b.closes, at.Through, byThrough)
	switch {
	case ok:
		return b.closes[i].On
	case b.closedThrough().Before(at.Through):
		return partnerecon.Day{}
	}
	return at.Through // it closed under a policy that says nothing of statements
}

// disputableThrough returns the last day on which lines of statements that closed on a
// day can be disputed.
func (p Program) disputableThrough(closedOn partnerecon.Day) partnerecon.Day {
	return p.policy.Statements.DisputeWithin.End(closedOn).Add(-1)
}

// decideBy is the last day on which the dispute of a line of a day is to be decided, or the
// zero Day.
func (p Program) decideBy(disputed partnerecon.Day) partnerecon.Day {
	if w := p.policy.Statements.DecideWithin; w.Stated() {
		return w.End(disputed).Add(-1)
	}
	return partnerecon.Day{}
}

// accept records that a partner accepted a statement. It changes nothing on an error.
func (s *posting) accept(a *account, e StatementAccepted) error {
	i, ok := slices.BinarySearchFunc(a.Accepted, e.Through, func(x acceptedStatement, d partnerecon.Day) int { return x.Through.Compare(d) })
	closedOn := s.book.closedOn(s.program.PeriodOf(e.Through))
	switch {
	case ok:
		return once("statement through %s was accepted on %s by %s", e.Through, a.Accepted[i].On, problem.Quote(a.Accepted[i].By))
	case len(a.Cells) == 0:
		return fmt.Errorf("statement through %s: nothing was ever posted to %s: %w", e.Through, problem.Quote(a.Partner), ErrReference)
	case closedOn.IsZero():
		return fmt.Errorf("statement through %s: %w", e.Through, ErrNotClosed)
	case !e.Through.After(a.Forgotten):
		return fmt.Errorf("statement through %s: those through %s were dropped: %w", e.Through, a.Forgotten, ErrSealed)
	case s.when.on.Before(closedOn):
		return fmt.Errorf("statement through %s, accepted on %s, closed on %s: %w", e.Through, s.when.on, closedOn, ErrNotClosed)
	}
	a.Accepted = slices.Insert(slices.Clone(a.Accepted), i, acceptedStatement{e.Through, s.when.on, e.By, s.fact.ID})
	return nil
}

// acceptance returns what a fact says of a statement; the zero value where none does.
func (a *account) acceptance(through partnerecon.Day) acceptedStatement {
	for _, x := range a.Accepted {
		if x.Through == through {
			return x
		}
	}
	return acceptedStatement{}
}
