package settlement

import (
	"errors"
	"fmt"
	"iter"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// errRepeated ends the folding of a fact that was delivered before.
var errRepeated = errors.New("repeated")

// Apply folds one fact into a book and returns what it posts: entries on the
// customer first, then those of the partners. On an error it changes nothing and
// returns no entries.
func (p Program) Apply(b *Book, f Fact) ([]partnerecon.Entry, error) {
	s, err := p.foldNext(b, f)
	if err != nil || s == nil {
		return nil, err
	}
	entries := append([]partnerecon.Entry(nil), s.entries...)
	s.done()
	return entries, nil
}

// foldNext folds one fact into a book; it returns nil for a repeated fact. The caller is
// done with what the fact makes post before it folds the next one.
func (p Program) foldNext(b *Book, f Fact) (*posting, error) {
	if err := p.reads(b); err != nil {
		return nil, err
	}
	return p.foldIn(b, f, (*posting).fold)
}

// inOrder refuses a fact that comes after a later one, unless it was folded before.
func (p Program) inOrder(b *Book, f Fact, w when, at position) error {
	if b.last == nil || at.compare(*b.last) >= 0 {
		return nil
	}
	if err := p.known(b, f, w); err != nil {
		return err
	}
	return fmt.Errorf(`fact %s of %s comes after fact %s of %s: %w: sort them (Program.Sort) or state "recorded"; of one instant the order is kind, then id`,
		problem.Quote(f.ID), p.local(At(w.effective)), problem.Quote(b.last.id), p.local(At(b.last.effective)), ErrOrder)
}

// unused returns memory for what a fact makes post.
func (b *Book) unused() *posting {
	s := b.spare
	if s == nil {
		s = new(posting)
	}
	b.spare = nil
	return s
}

// about makes it what a fact makes post.
func (s *posting) about(p Program, b *Book, f Fact, w when) {
	s.program, s.book, s.fact, s.when = p, b, f, w
	s.after(b)
}

// after tells a posting what a book has closed before the fact.
func (s *posting) after(b *Book) {
	if !b.closed.IsZero() {
		s.open = b.closed.Add(1)
	}
	s.shut = b.closedThrough()
}

// done leaves the memory of a posting, without what it held, to the next fact.
func (s *posting) done() {
	b, entries, credits := s.book, s.entries[:0], s.credits[:0]
	clear(s.entries)
	clear(s.credits)
	*s = posting{entries: entries, credits: credits}
	b.spare = s
}

// fold folds the fact where it belongs, then what it makes the partners post.
func (s *posting) fold() error {
	if e, ok := s.fact.Event.(Close); ok {
		return s.foldClose(e)
	}
	if e, ok := s.fact.Event.(ExchangeRate); ok {
		return s.foldRate(e)
	}
	var err error
	if who := s.fact.Event.subject(); who.customer != "" {
		if err = s.foldCustomer(who.customer); err == nil {
			s.receive()
		}
	} else {
		err = s.foldPartner(who.partner)
	}
	if err != nil {
		return err
	}
	s.level2()
	return nil
}

// Run folds facts in their order and yields what they post. On a bad fact it
// yields a [FactError] with its position and id, and stops; the book then stands
// as after the last good fact. A fact whose entries are not all taken is folded
// all the same.
func (p Program) Run(b *Book, facts iter.Seq2[Fact, error]) iter.Seq2[partnerecon.Entry, error] {
	return func(yield func(partnerecon.Entry, error) bool) {
		if facts == nil {
			return
		}
		n := 0
		for f, err := range facts {
			var s *posting
			if err == nil {
				s, err = p.foldNext(b, f)
			}
			if err != nil {
				yield(partnerecon.Entry{}, &FactError{n, f, err})
				return
			}
			if s != nil {
				for i := range s.entries {
					if !yield(s.entries[i], nil) {
						return
					}
				}
				s.done()
			}
			n++
		}
	}
}

// Facts returns facts as the sequence that [Program.Run] folds.
func Facts(facts []Fact) iter.Seq2[Fact, error] {
	return func(yield func(Fact, error) bool) {
		for _, f := range facts {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// WithCloses inserts the closes of months, and of statements that end in the middle of
// one, that end before each fact, and at the
// end those through the month given (the zero Month: none). It begins with the
// month after the last one closed in the book; where none is, with that of the
// last fact folded, or of the first one to come. A close that the facts state
// stands in the place of its own, as it is stated: with its id and its days, of which the
// days for disputes count. One that comes after later facts is too late for that: it is
// [ErrOrder], unless it states what was inserted; sort first, see [Program.Sort]. At the end it goes on
// through the last day that one of them closes, if that is later than the month given.
// A close that is malformed is handed on, for the fold to refuse.
func (p Program) WithCloses(b *Book, facts iter.Seq2[Fact, error], through partnerecon.Month) iter.Seq2[Fact, error] {
	return func(yield func(Fact, error) bool) {
		if facts == nil {
			facts = Facts(nil)
		}
		c := closer{program: p, next: p.firstOpen(b), stated: map[Close]Fact{}, given: map[Close]Fact{}, yield: yield}
		if !through.IsZero() {
			c.last = through.Last()
		}
		for f, err := range facts {
			if !c.take(f, err) {
				return
			}
		}
		if c.next.IsZero() && !c.first.IsZero() { // there are closes alone
			c.next = p.piece(c.first).first()
		}
		if !c.last.IsZero() {
			c.upTo(c.last.Add(1))
		}
	}
}

// A closer puts closes between facts.
type closer struct {
	program Program
	next    partnerecon.Day // first day that is not closed
	until   partnerecon.Day // the last day before the next close; zero: to be told
	first   partnerecon.Day // that the facts close
	last    partnerecon.Day // that is to be closed
	stated  map[Close]Fact  // and not given yet
	given   map[Close]Fact
	yield   func(Fact, error) bool
}

// take hands a fact on, behind the closes that end before it; it keeps a close for its turn.
func (c *closer) take(f Fact, err error) bool {
	p := c.program
	e, closes := f.Event.(Close)
	known := err == nil && rank(f.Event) >= 0 && p.rules != nil
	if known && closes && len(p.Problems(f)) == 0 {
		return c.keep(f, e)
	}
	if known && !closes {
		if d := p.when(f).posted; !d.IsZero() && !c.upTo(d) {
			return false
		}
	}
	return c.yield(f, err)
}

// keep keeps a close that the facts state for its turn, and reports one whose turn another
// has had.
func (c *closer) keep(f Fact, e Close) bool {
	if was, had := c.given[e]; had && (was.ID != f.ID || was.Occurred != f.Occurred || was.Recorded != f.Recorded) {
		return c.yield(f, fmt.Errorf("close %s through %s comes after facts of later days, before which %s closed it: %w",
			problem.Quote(f.ID), e.last(), problem.Quote(was.ID), ErrOrder))
	}
	if _, twice := c.stated[e]; !twice {
		c.stated[e] = f
	}
	if c.first.IsZero() {
		c.first = e.last()
	}
	if e.last().After(c.last) {
		c.last = e.last()
	}
	return true
}

// upTo hands on the closes that end before a day.
func (c *closer) upTo(d partnerecon.Day) bool {
	if !c.until.IsZero() && !c.until.Before(d) {
		return true // as for most facts
	}
	if c.next.IsZero() {
		c.next = c.program.piece(d).first()
	}
	e := c.program.closeFrom(c.next)
	for ; e.last().Before(d); e = c.program.closeFrom(c.next) {
		f, ok := c.stated[e]
		if !ok {
			f = e.fact()
		}
		if !c.yield(f, nil) {
			return false
		}
		delete(c.stated, e)
		c.given[e] = f
		c.next = e.last().Add(1)
	}
	c.until = e.last()
	return true
}

// next returns the month to close next, or the zero Month for a book without
// facts.
func (p Program) next(b *Book) partnerecon.Month {
	switch {
	case b == nil:
		return partnerecon.Month{}
	case !b.closed.IsZero():
		return b.closed.Add(1)
	case b.last == nil || p.rules == nil:
		return partnerecon.Month{}
	}
	return partnerecon.DayIn(b.last.effective, p.zone).Month()
}

// CloseOf returns the fact that closes a month, with the id "close:2025-01". A statement
// that ends within a month is closed by a [Close] with its last day, which
// [Program.WithCloses] inserts.
func CloseOf(m partnerecon.Month) Fact {
	return Fact{ID: "close:" + m.String(), Occurred: On(m.Last()), Event: Close{Month: m}}
}
