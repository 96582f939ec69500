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
	if err := s.mayTopUp(a, &next, e.Event); err != nil {
		return err
	}
	entries, err := board.Apply(&next.Engagement, retainer.Stamped(e.Event, stampOf(s.fact, e, s.when)))
	if err != nil {
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

// mayTopUp refuses the start of a second retainer that tops the commission of a partner
// up: both would recover from, or count, the same commission.
func (s *posting) mayTopUp(a *account, x *engaged, e retainer.Event) error {
	if _, starts := e.(retainer.Started); !starts || !s.program.toppedUp(x) {
		return nil
	}
	for i := range a.Retainers {
		o := &a.Retainers[i]
		if o.Engagement.ID == x.Engagement.ID || o.Engagement.Start.IsZero() || !s.program.toppedUp(o) {
			continue
		}
		report, err := s.program.boards[o.Offer].Report(o.Engagement, s.when.on)
		if err != nil {
			return err
		}
		if report.Status != retainer.StatusEnded {
			return fmt.Errorf("retainer %s tops up the commission of %s as retainer %s does, which has not ended: %w",
				problem.Quote(x.Engagement.ID), problem.Quote(a.Partner), problem.Quote(o.Engagement.ID), ErrTerms)
		}
	}
	return nil
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
	if !s.program.tops {
		return
	}
	back := false
	switch e.Kind {
	case partnerecon.Returned, partnerecon.Clawed:
		back = true
	case partnerecon.Earned, partnerecon.Capped, partnerecon.TruedUp:
	default:
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
