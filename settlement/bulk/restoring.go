package bulk

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
	"github.com/partnerecon/partnerecon/settlement"
)

// ParseState reads what [State.JSONLines] stored, strictly, into a state of the engine. The
// program may have got versions of the terms since. A payment that its terms price otherwise
// than it was posted is refused: who changes terms that have been in force settles again.
//
// An error is a [settlement.LineError] with the line; where a line is wrong in itself, it
// wraps a [partnerecon.InvalidError] with pointers into it.
func (e Engine) ParseState(text []byte) (*State, error) {
	if e.tables == nil {
		return nil, errZero
	}
	r := restorer{state: &State{}}
	if err := r.state.begin(e.tables); err != nil {
		return nil, err
	}
	for line := range bytes.Lines(text) {
		r.line++
		if err := r.read(line); err != nil {
			return nil, r.error(err)
		}
	}
	if err := r.finish(); err != nil {
		return nil, r.error(err)
	}
	return r.state, nil
}

// A restorer makes a state of lines.
type restorer struct {
	state     *State
	line      int
	kind      int // of the line before, in their order
	list      problem.List
	head      storedHead
	sums      []storedSum
	customers []storedCustomer
	lines     []int           // by customer
	left      int64           // of the volume, beside the open payments so far
	before    partnerecon.Day // of the last payment that was recorded in time
}

// The order of the lines. Of what is known of partners there is one kind.
const (
	lineNone = iota
	lineHead
	lineBook
	lineTold
	lineSums
	lineCustomers
	lineEnd
)

var (
	errLineOrder = errors.New("a line of this kind does not stand here")
	errCutOff    = errors.New("the end is missing, or lines before it are")
)

// error says in which line something is wrong.
func (r *restorer) error(err error) error {
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		err = &partnerecon.InvalidError{Package: "bulk", Problems: problem.Convert[partnerecon.Problem](strict.Problems)}
	}
	return fmt.Errorf("bulk: stored state: %w", &settlement.LineError{Line: r.line, Err: err})
}

// Limits on a line: of a customer with very many payments it may be long.
const (
	maxLineBytes = 1 << 30
	maxLineItems = 10_000_000
)

func (r *restorer) read(text []byte) error {
	var x aLine
	if err := strictjson.Restore(bytes.TrimSuffix(text, []byte("\n")), &x, strictjson.Limits{Bytes: maxLineBytes, Items: maxLineItems}, storedLines()); err != nil {
		return err
	}
	var err error
	switch x := x.Line.(type) {
	case storedHead:
		if err = r.turn(lineHead, lineNone); err == nil {
			r.readHead(x)
		}
	case storedBook:
		if err = r.turn(lineBook, lineHead); err == nil {
			r.state.climbers = climbers{}
			r.state.book = *x.Book
		}
	case storedTales:
		if err = r.turn(lineTold, lineHead, lineTold); err == nil {
			r.readTales(x.Tales)
		}
	case storedSums:
		if err = r.turn(lineSums, lineHead, lineBook, lineTold, lineSums); err == nil {
			r.readSums(x.Sums)
		}
	case storedCustomers:
		if err = r.turn(lineCustomers, lineHead, lineBook, lineTold, lineSums, lineCustomers); err == nil {
			r.customers = append(r.customers, x.Customers...)
			for range x.Customers {
				r.lines = append(r.lines, r.line)
			}
		}
	case storedEnd:
		if err = r.turn(lineEnd, lineHead, lineBook, lineTold, lineSums, lineCustomers); err == nil && x.Lines != r.line-1 {
			err = errCutOff
		}
	}
	if err != nil {
		return err
	}
	return r.found()
}

// turn goes on to a kind of lines, if one may stand behind the one before.
func (r *restorer) turn(to int, behind ...int) error {
	if !slices.Contains(behind, r.kind) {
		return errLineOrder
	}
	r.kind = to
	return nil
}

// found returns the problems that were found, as an error.
func (r *restorer) found() error {
	if found := r.list.Sorted(); len(found) > 0 {
		return &strictjson.Error{Problems: found}
	}
	return nil
}

func (r *restorer) readHead(x storedHead) {
	r.head = x
	if x.Version != storedVersion {
		r.list.Add("/version", problem.Unknown, "want %d, got %d", storedVersion, x.Version)
	}
	if x.Currency != r.state.currency {
		r.list.Add("/currency", problem.Conflict, "the program settles in %s, got %s", r.state.currency, problem.Quote(string(x.Currency)))
	}
	if x.Volume < 0 || x.Volume > maxVolume {
		r.list.Add("/volume", problem.OutOfRange, "want 0 to %d, got %d", int64(maxVolume), x.Volume)
	}
	if x.Sealed < 0 || x.Sealed > maxVolume {
		r.list.Add("/sealed", problem.OutOfRange, "want 0 to %d, got %d", int64(maxVolume), x.Sealed)
	}
	for i, p := range x.Last {
		at := problem.At("/last", i)
		r.list.Text(at+"/id", p.ID)
		r.list.Text(at+"/subject", p.Subject)
		switch rank := slices.Index(rankNames(), p.Kind); {
		case i > 0:
			r.list.Add(at, problem.Duplicate, "want one position")
		case rank <= 0:
			r.list.Add(at+"/kind", problem.Unknown, "unknown kind %s", problem.Quote(p.Kind))
		case p.On.IsZero() || p.Posted.Before(p.On):
			r.list.Add(at+"/posted", problem.Conflict, "want a day, and one on which it counts that is not before it")
		}
	}
}

// finish makes the state of what was read.
func (r *restorer) finish() error {
	s := r.state
	if r.kind != lineEnd {
		return errCutOff
	}
	if told := s.through; s.climbers.rules != nil && told != r.head.Through {
		return fmt.Errorf("closes sealed through %s, and the first line says %s", told, r.head.Through)
	}
	last := r.last()
	if s.last.order > last.order {
		return fmt.Errorf("movement %s of %s comes after the last one", problem.Quote(string(s.last.id)), s.last.posted)
	}
	s.through, s.volume, s.sealings, s.sealed = r.head.Through, r.head.Volume, nil, r.head.Sealed
	s.paid, r.left = s.sealed, s.volume
	if err := r.addSums(); err != nil {
		return err
	}
	if err := r.addCustomers(); err != nil {
		return err
	}
	r.line, s.last = 1, last
	if rank := last.rank(); rank >= rankPayment && rank < rankClose {
		subject, known := r.head.Last[0].Subject, false
		if s.last.customer, known = s.customers.find(subject, s.customers.hash(subject)); !known {
			return fmt.Errorf("the last movement is of customer %s, of whom there is nothing", problem.Quote(subject))
		}
	}
	return nil
}

// last is the place of the last movement, whose customer is still to be found.
func (r *restorer) last() position {
	if len(r.head.Last) == 0 {
		return position{}
	}
	p := &r.head.Last[0]
	rank := uint8(slices.Index(rankNames(), p.Kind))
	out := position{order: orderOf(p.Posted, p.On, rank), posted: p.Posted, id: []byte(p.ID)}
	if rank < rankPayment {
		out.partner = []byte(p.Subject)
	}
	return out
}
