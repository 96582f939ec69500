package bulk_test

import (
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// A line is what a history comes to, one after the other: an entry without its basis, or a
// fact that was refused.
type line struct {
	Refused                     int // the place of the fact that was, from 1
	Reason                      string
	ID                          string
	Amount, Base                pe.Money
	Posted, Earned, Payable     pe.Day
	Due                         pe.Day
	Terms, Tier, Seller         string
	Cause, Partner, Of, Claimed string
}

// lineOf is that of an entry.
func lineOf(e pe.Entry) line {
	return line{
		ID: e.ID(), Amount: e.Amount, Base: e.Base, Posted: e.Posted, Earned: e.Earned, Payable: e.Payable, Due: e.Due,
		Terms: e.Terms, Tier: e.Tier, Seller: e.Seller, Cause: e.Cause, Partner: e.Claim.Partner, Of: e.Claim.Line, Claimed: e.Claim.Component,
	}
}

// An outcome is what a history comes to.
type outcome struct {
	lines  []line
	sealed int // payments that left
	taken  []bool
}

// byProgram folds facts with a program, all that it takes.
func byProgram(p settlement.Program, facts []settlement.Fact) outcome {
	b := &settlement.Book{}
	var out outcome
	for i, f := range facts {
		entries, err := p.Apply(b, f)
		for _, e := range entries {
			if e.Kind == pe.Sealed {
				out.sealed++
				continue
			}
			out.lines = append(out.lines, lineOf(e))
		}
		if err != nil {
			out.lines = append(out.lines, line{Refused: i + 1, Reason: reason(err)})
		}
		out.taken = append(out.taken, err == nil)
	}
	return out
}

// byEngine settles facts with an engine, all that it takes: where it refuses one it goes on in
// the same state with the next one.
func byEngine(e bulk.Engine, s *bulk.State, facts []settlement.Fact) (outcome, error) {
	var out outcome
	for from := 0; from < len(facts); {
		lines, err := settled(e, s, movements(facts[from:]))
		out.lines = append(out.lines, lines...)
		var bad *bulk.MovementError
		switch {
		case err == nil:
			from = len(facts)
		case errors.As(err, &bad) && bad.Position < len(facts)-from:
			from += bad.Position + 1
			out.lines = append(out.lines, line{Refused: from, Reason: reason(err)})
		default:
			return out, fmt.Errorf("of %d facts from %d on: %w", len(facts), from, err)
		}
	}
	out.sealed = s.Sealed()
	return out, nil
}

// settled settles movements and returns what they post; a panic is an error.
func settled(e bulk.Engine, s *bulk.State, in iter.Seq2[*bulk.Movement, error]) (out []line, err error) {
	defer recovered(&err)
	for p, err := range e.Run(s, in) {
		if err != nil {
			return out, err
		}
		out = append(out, lineOf(p.Entry()))
	}
	return out, nil
}

// takenBy are the facts that an engine takes, or refuses as the program does. What it says is
// for the program alone is left out: to the engine it is as if it had not come.
func takenBy(t testing.TB, e bulk.Engine, facts []settlement.Fact) []settlement.Fact {
	var out []settlement.Fact
	s := &bulk.State{}
	for _, f := range facts {
		_, err := bulk.MovementOf(f)
		if err == nil {
			err = only(e.Run(s, movements([]settlement.Fact{f})))
		} else if !errors.Is(err, bulk.ErrUnsupported) {
			t.Fatalf("fact %s: %v", f.ID, err)
		}
		if !errors.Is(err, bulk.ErrUnsupported) {
			out = append(out, f)
		}
	}
	return out
}

// movements are facts in flat form. Who sourced all of a payment is named alone in every
// second one.
func movements(facts []settlement.Fact) iter.Seq2[*bulk.Movement, error] {
	return func(yield func(*bulk.Movement, error) bool) {
		for m, err := range bulk.Movements(settlement.Facts(facts)) {
			if err == nil && len(m.Credits) == 1 && len(m.ID)%2 == 0 && m.Credits[0] == pe.Sole(m.Credits[0].Partner)[0] {
				m.Partner, m.Credits = m.Credits[0].Partner, nil
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// only returns the error of a run; a panic is one.
func only(run iter.Seq2[*bulk.Posting, error]) (err error) {
	defer recovered(&err)
	for _, err := range run {
		if err != nil {
			return err
		}
	}
	return nil
}

// recovered makes a panic an error.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
	}
}

// reason names the errors that callers match in one that a fact was refused with.
func reason(err error) string {
	out := ""
	for _, is := range []error{
		settlement.ErrOrder, settlement.ErrDuplicate, settlement.ErrSealed, settlement.ErrTerms, settlement.ErrReference,
		settlement.ErrVolume, settlement.ErrRate, settlement.ErrTouches, settlement.ErrNotClosed,
		pe.ErrCurrency, pe.ErrUnknownCurrency, pe.ErrOverflow, pe.ErrInexact, bulk.ErrUnsupported,
	} {
		if errors.Is(err, is) {
			out += is.Error() + "; "
		}
	}
	var invalid *pe.InvalidError
	if errors.As(err, &invalid) {
		out += "invalid; "
	}
	if out == "" {
		return "refused"
	}
	return out
}

func zoneOf(p settlement.Policy) *time.Location {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		panic(err)
	}
	return zone
}
