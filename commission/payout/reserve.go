package payout

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// errZero: terms that were not made by New.
var errZero = errors.New("payout: the zero Terms decide nothing; make them with New")

// Reserve moves the reserves of an account along with an entry of its partner, and
// nothing else of it: it is for callers that keep the balance themselves and know which
// entries they have taken up. What went back of lines that were paid out leaves such a
// balance short; they say by how much with an entry on no line. It returns what it posts.
// On an error it changes nothing.
func (t Terms) Reserve(a *Account, e partnerecon.Entry) ([]partnerecon.Entry, error) {
	switch {
	case a == nil:
		return nil, errors.New("payout: no account")
	case !t.made:
		return nil, errZero
	}
	if err := a.accepts(e); err != nil {
		return nil, err
	}
	if e.Kind.Status() || e.Kind.Holding() || !t.reserves(&e) {
		return nil, nil
	}
	if e.Payable.IsZero() {
		e.Payable = e.Posted
	}
	if !t.fits(a, &e) {
		return nil, fmt.Errorf("payout: entry %s: %w", problem.Quote(e.ID()), partnerecon.ErrOverflow)
	}
	a.Partner, a.Currency = e.Claim.Partner, e.Amount.Currency()
	return t.move(a, &e), nil
}

// LetGo lets go of the reserves that have ended by a day, as a run does, and pays
// nothing. A day before one that it was told of is [ErrOrder].
func (t Terms) LetGo(a *Account, cause string, on partnerecon.Day) ([]partnerecon.Entry, error) {
	switch {
	case a == nil:
		return nil, errors.New("payout: no account")
	case !t.made:
		return nil, errZero
	case on.Before(a.Run):
		return nil, fmt.Errorf("payout: reserves that end by %s: those that end by %s are let go: %w", on, a.Run, ErrOrder)
	}
	a.Run = on
	return t.letGo(a, cause), nil
}

// letGo lets go of what has ended by the last run.
func (t Terms) letGo(a *Account, cause string) []partnerecon.Entry {
	var out []partnerecon.Entry
	for i := range a.Lines {
		out = append(out, t.hold(a, &a.Lines[i], reason{cause, component, a.Run})...)
	}
	a.Lines = slices.DeleteFunc(a.Lines, func(l Line) bool { return !t.Ends(l).After(a.Run) })
	return out
}

// Ends returns the day on which the reserve of a line is let go.
func (t Terms) Ends(l Line) partnerecon.Day { return l.Payable.Add(t.policy.Reserve.Days) }

// Due returns what is to be reserved of a line at the end of a day, in minor units: its
// share of what the line has earned net, less what debits have used of it.
func (t Terms) Due(l Line, on partnerecon.Day) int64 { return t.due(&Account{Run: on}, &l) }
