package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
)

// An engaged is a retainer of a partner, with the name of its kind.
type engaged struct {
	Offer      string              `json:"offer"`
	Engagement retainer.Engagement `json:"engagement"`
}

func (e *engaged) clone() engaged { return engaged{e.Offer, e.Engagement.Clone()} }

func cloneEngaged(list []engaged) []engaged {
	out := slices.Clone(list)
	for i := range out {
		out[i] = list[i].clone()
	}
	return out
}

// engaged returns the place of a retainer by its id, and whether it is there.
func (a *account) engaged(id string) (int, bool) {
	return slices.BinarySearchFunc(a.Retainers, id, func(e engaged, id string) int { return cmp.Compare(e.Engagement.ID, id) })
}

// retain takes up what happened to a retainer, and books what it posts. It changes
// nothing on an error.
func (s *posting) retain(a *account, e RetainerEvent) error {
	i, known := a.engaged(e.Retainer)
	_, opens := e.Event.(retainer.Opened)
	next := engaged{Offer: e.Offer}
	switch {
	case known && opens:
		return once("retainer %s was opened on %s", problem.Quote(e.Retainer), a.Retainers[i].Engagement.Opened)
	case known:
		next = a.Retainers[i] // the board changes no list that it has
	case !opens:
		return fmt.Errorf("retainer %s: it was not opened: %w", problem.Quote(e.Retainer), ErrReference)
	}
	board, ok := s.program.boards[next.Offer]
	if !ok {
		return fmt.Errorf("retainer %s: no version of the terms offers a retainer %s: %w", problem.Quote(e.Retainer), problem.Quote(next.Offer), ErrTerms)
	}
	if err := s.mayRetain(&next, e.Event); err != nil {
		return err
	}
	was := next
	entries, err := board.Apply(&next.Engagement, retainer.Stamped(e.Event, stampOf(s.fact, e, s.when)))
	if err != nil {
		return err
	}
	if err := s.mayTopUp(a, &was, &next); err != nil {
		return err
	}
	if !counted(&s.volume, entries) {
		return errVolume()
	}
	if known {
		a.Retainers[i] = next
	} else {
		a.Retainers = slices.Insert(a.Retainers, i, next)
	}
	s.bookRetainer(a, next.Offer, entries)
	return nil
}

// mayRetain refuses the approval of what the version of the day does not offer, and a
// start in days whose commission nobody remembers.
func (s *posting) mayRetain(x *engaged, e retainer.Event) error {
	switch e := e.(type) {
	case retainer.Approved:
		return s.program.offers(x.Offer, s.when.on)
	case retainer.Started:
		if through := s.program.sealThrough(s.book.closed.Last()); !s.book.closed.IsZero() && !e.First.IsZero() && !e.First.After(through) {
			return fmt.Errorf("retainer %s would start on %s, and what did by %s is %w", problem.Quote(x.Engagement.ID), e.First, through, ErrSealed)
		}
	}
	return nil
}

// mayTopUp refuses what would have a retainer top up commission that another one does, on days
// of both, or commission of days that are not known any more, or never were.
func (s *posting) mayTopUp(a *account, was, x *engaged) error {
	if x.Engagement.Start.IsZero() || !s.program.toppedUp(x) {
		return nil
	}
	before, err := s.spanOf(was)
	if err != nil {
		return err
	}
	now, err := s.spanOf(x)
	if err != nil || now.equal(before) {
		return err
	}
	if before.start.IsZero() && !now.start.After(a.Unmeasured) {
		return fmt.Errorf("retainer %s would start on %s, and what %s earned by %s was not measured, because no version offered a retainer that tops up: %w",
			problem.Quote(x.Engagement.ID), now.start, problem.Quote(a.Partner), a.Unmeasured, ErrTerms)
	}
	if err := s.mayChangeDays(before, now, x); err != nil {
		return err
	}
	for i := range a.Retainers {
		o := &a.Retainers[i]
		if o.Engagement.ID == x.Engagement.ID || !s.program.toppedUp(o) {
			continue
		}
		other, err := s.spanOf(o)
		if err != nil {
			return err
		}
		if now.meets(other) {
			return fmt.Errorf("retainer %s tops up the commission of %s from %s on, and retainer %s does %s: %w",
				problem.Quote(x.Engagement.ID), problem.Quote(a.Partner), now.start, problem.Quote(o.Engagement.ID), other.until(), ErrTerms)
		}
	}
	return nil
}

// mayChangeDays refuses an end, or one that is off, that gives a cycle whose commission was stated
// other days, where the commission of these is not known any more by day.
func (s *posting) mayChangeDays(before, now span, x *engaged) error {
	for i := range x.Engagement.Cycles {
		c := &x.Engagement.Cycles[i]
		if c.Commission.ID == "" || before.daysOf(c.Number) == now.daysOf(c.Number) || s.remembers(before.daysOf(c.Number).Start) {
			continue
		}
		return fmt.Errorf("retainer %s would end in its cycle of %s, and the commission of what did by %s is %w",
			problem.Quote(x.Engagement.ID), before.daysOf(c.Number).Start, s.program.sealThrough(s.book.closed.Last()), ErrSealed)
	}
	return nil
}

// remembers reports whether the commission of a day and those after it is known by day.
func (s *posting) remembers(day partnerecon.Day) bool {
	return s.book.closed.IsZero() || day.After(s.program.sealThrough(s.book.closed.Last()))
}

// A span is the days of a retainer as they are known: the first one, the first one after it
// or none, and those of its cycles.
type span struct {
	start, end partnerecon.Day
	cycles     []retainer.CycleReport
}

func (s *posting) spanOf(x *engaged) (span, error) {
	if x.Engagement.Start.IsZero() {
		return span{}, nil
	}
	report, err := s.program.boards[x.Offer].Report(x.Engagement, s.when.posted)
	if err != nil {
		return span{}, err
	}
	return span{x.Engagement.Start, report.Ends, report.Cycles}, nil
}

func (x span) equal(o span) bool { return x.start == o.start && x.end == o.end }

// meets reports whether two retainers have a day in common.
func (x span) meets(o span) bool {
	return !x.start.IsZero() && !o.start.IsZero() && (x.end.IsZero() || o.start.Before(x.end)) && (o.end.IsZero() || x.start.Before(o.end))
}

// until says how long a retainer lasts.
func (x span) until() string {
	if x.end.IsZero() {
		return fmt.Sprintf("from %s, and has not ended", x.start)
	}
	return fmt.Sprintf("from %s through %s", x.start, x.end.Add(-1))
}

// daysOf returns the days of a cycle; none for one that there is not.
func (x span) daysOf(number int) partnerecon.Interval {
	for _, c := range x.cycles {
		if c.Number == number {
			return c.Days
		}
	}
	return partnerecon.Interval{}
}

// toppedUp reports whether the terms of a retainer have a guarantee or a draw.
func (p Program) toppedUp(x *engaged) bool {
	terms, err := p.boards[x.Offer].Terms(x.Engagement)
	return err == nil && topsUp(&terms)
}

// counted adds what entries move to a volume, if it has room there.
func counted(volume *int64, entries []partnerecon.Entry) bool {
	ok := true
	for i := range entries {
		ok = ok && added(volume, entries[i].Amount.Minor())
	}
	return ok
}

// bookRetainer books what a retainer posts. What time alone brings is posted on its own
// day, but in no month, and no part of one, that is closed.
func (s *posting) bookRetainer(a *account, offer string, entries []partnerecon.Entry) {
	for _, e := range entries {
		if !e.Posted.After(s.shut) {
			due := e.DueOn()
			e.Posted = s.when.posted
			e.PayableFrom(due)
		}
		e.Basis = partnerecon.BasisOf(&retainerBasis{formRetainer, offer, e.Basis})
		if e.Claim.Component != retainer.ComponentReceivable {
			s.program.onRun(&e)
		}
		at, due := s.program.piece(e.Posted), a.fallsDue(&e)
		if part := s.part(a, &e); part != nil {
			part.bookRetainer(&e, at, due)
		}
		if e.Claim.Component != retainer.ComponentReceivable {
			a.setBeside(&e, true)
		}
		a.bookRetainer(&e, at, due)
		s.remember(a, &e, retainerPurse(&e))
		s.entries = append(s.entries, e)
		a.countLines(&e)
		s.giveBack(a, &e)
	}
}

// retainerPurse says what the money of an entry of a retainer is a part of.
func retainerPurse(e *partnerecon.Entry) purse {
	if e.Claim.Component == retainer.ComponentReceivable {
		return ofReceivable
	}
	return ofBalance
}

// bookRetainer counts an entry of a retainer: what the partner pays by itself apart from
// what it is owed, and the rest as no commission.
func (a *account) bookRetainer(e *partnerecon.Entry, at piece, due partnerecon.Day) {
	n := e.Amount.Minor()
	if e.Claim.Component == retainer.ComponentReceivable {
		a.cell(at).Owes.book(e.Kind, n)
		return
	}
	a.book(e, at, due)
	if e.Kind == partnerecon.Earned || e.Kind == partnerecon.Returned {
		a.cell(at).Sums.Retained += n
	}
}

// owes is what a partner owes for retainers and pays by itself: charged, less what went
// back and what it paid.
type owes struct {
	Charged  int64 `json:"charged,omitzero,string"`
	Returned int64 `json:"returned,omitzero,string"`
	Paid     int64 `json:"paid,omitzero,string"`
}

func (o *owes) open() int64 { return o.Charged - o.Returned - o.Paid }

func (o *owes) add(b owes) {
	o.Charged, o.Returned, o.Paid = o.Charged+b.Charged, o.Returned+b.Returned, o.Paid+b.Paid
}

// book counts an entry, which is in favour of the partner.
func (o *owes) book(kind partnerecon.Kind, n int64) {
	switch {
	case kind.Cash():
		o.Paid += n
	case kind == partnerecon.Returned:
		o.Returned += n
	default:
		o.Charged -= n
	}
}

// A measured is the commission that was posted to a partner on a day: earned, and what
// went back, which is below 0.
type measured struct {
	Day      partnerecon.Day `json:"day"`
	Earned   int64           `json:"earned,omitzero,string"`
	Returned int64           `json:"returned,omitzero,string"`
}

// measure notes commission by day, where a retainer may be measured on it.
func (s *posting) measure(a *account, e *partnerecon.Entry) {
	back := false
	switch e.Kind {
	case partnerecon.Returned, partnerecon.Clawed:
		back = true
	case partnerecon.Earned, partnerecon.Capped, partnerecon.TruedUp:
	default:
		return
	}
	if !s.program.tops {
		if e.Posted.After(a.Unmeasured) {
			a.Unmeasured = e.Posted
		}
		return
	}
	i, ok := slices.BinarySearchFunc(a.Measured, e.Posted, func(m measured, d partnerecon.Day) int { return m.Day.Compare(d) })
	if !ok {
		a.Measured = slices.Insert(a.Measured, i, measured{Day: e.Posted})
	}
	if back {
		a.Measured[i].Returned += e.Amount.Minor()
	} else {
		a.Measured[i].Earned += e.Amount.Minor()
	}
}

// commissionOf adds up the commission of some days.
func (a *account) commissionOf(days partnerecon.Interval) (earned, returned int64) {
	for _, m := range a.Measured {
		if days.Contains(m.Day) {
			earned, returned = earned+m.Earned, returned+m.Returned
		}
	}
	return earned, returned
}

// checkRetainers checks the stored retainers of a partner.
func (a *account) checkRetainers(list *problem.List, at string) {
	for i := range a.Retainers {
		r, path := &a.Retainers[i], problem.At(at+"/retainers", i)
		switch x := &r.Engagement; {
		case x.ID == "" || i > 0 && x.ID <= a.Retainers[i-1].Engagement.ID:
			list.Add(path+"/engagement/id", problem.Conflict, "want retainers by id, each once")
		case x.Partner != a.Partner:
			list.Add(path+"/engagement/partner", problem.Conflict, "want %s, whose account it is, got %s", problem.Quote(a.Partner), problem.Quote(x.Partner))
		case r.Offer == "":
			list.Add(path+"/offer", problem.Required, "missing")
		}
	}
	for i, m := range a.Measured {
		if m.Day.IsZero() || i > 0 && !m.Day.After(a.Measured[i-1].Day) {
			list.Add(problem.At(at+"/measured", i)+"/day", problem.Conflict, "want days in order, each once")
		}
	}
}
