package settlement

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// passRetainers lets a month end for the retainers of a partner: time passes, cycles
// that are over have their commission stated, and what is past the horizon is sealed. A
// retainer that cannot go on, because it would move more than the book can count, waits:
// a close is never refused.
func (s *posting) passRetainers(a *account) {
	through := s.past()
	keep := through.Add(1) // the first day of which the commission is still needed
	for i := range a.Retainers {
		was := &a.Retainers[i]
		if was.Engagement.Start.IsZero() {
			continue
		}
		p := passing{posting: s, account: a, next: *was}
		volume := s.book.volume
		switch err := p.pass(through); {
		case errors.Is(err, errUnoffered):
			continue
		case err != nil || !counted(&volume, p.entries):
			keep = earlier(keep, was.Engagement.Start)
			continue
		}
		if !p.running.IsZero() {
			keep = earlier(keep, p.running)
		}
		a.Retainers[i], s.book.volume = p.next, volume
		s.bookRetainer(a, p.next.Offer, p.entries)
	}
	a.Measured = slices.DeleteFunc(a.Measured, func(m measured) bool { return m.Day.Before(keep) })
}

// errUnoffered: the program has no terms for the retainer, which is another program's.
var errUnoffered = errors.New("settlement: no version offers it")

// A passing is a month that ends for one retainer.
type passing struct {
	*posting
	account *account
	board   retainer.Board
	next    engaged
	running partnerecon.Day // first day of the cycle that is not over, where it is measured
	entries []partnerecon.Entry
}

func (p *passing) pass(sealed partnerecon.Day) error {
	var ok bool
	if p.board, ok = p.program.boards[p.next.Offer]; !ok {
		return errUnoffered
	}
	if err := p.apply(retainer.Elapsed{Retainer: p.next.Engagement.ID, On: p.when.posted}); err != nil {
		return err
	}
	if err := p.stateCommission(); err != nil {
		return err
	}
	return p.seal(sealed)
}

func (p *passing) apply(e retainer.Event) error {
	entries, err := p.board.Apply(&p.next.Engagement, e)
	p.entries = append(p.entries, entries...)
	return err
}

// name returns an id for what the close states: no fact about a partner has one with a
// slash inside, and none of it begins as the ids of cycles do.
func (p *passing) name(what string) string {
	when := p.when.posted.Month().String()
	if e, ok := p.fact.Event.(Close); ok && !e.Through.IsZero() {
		when = e.Through.String()
	}
	return "close/" + when + "/" + what
}

// stateCommission states the commission of the cycles that are over: what was posted to
// the partner on their days. Entries of later days are in later cycles, whatever they
// concern, so that a cycle which was stated changes only where its own days do.
func (p *passing) stateCommission() error {
	x := &p.next.Engagement
	terms, err := p.board.Terms(*x)
	if err != nil || !topsUp(&terms) {
		return err
	}
	report, err := p.board.Report(*x, p.when.posted)
	if err != nil {
		return err
	}
	for _, c := range report.Cycles {
		if c.Days.End.After(p.when.posted.Add(1)) {
			p.running = c.Days.Start
			return nil
		}
		e, changed := p.commission(c, &terms)
		if !changed {
			continue
		}
		if err := p.apply(e); err != nil {
			return err
		}
	}
	return nil
}

// commission returns the statement of a cycle, unless it was stated before. It is of the
// cycle's last day; of the close, where that day's month is closed, or the cycle has
// other days than when it was stated.
func (p *passing) commission(c retainer.CycleReport, terms *retainer.Policy) (retainer.CommissionStated, bool) {
	x := &p.next.Engagement
	earned, returned := p.account.commissionOf(c.Days)
	if returned > 0 { // more came back to the partner than went back
		if onNet(terms) {
			earned += returned
		}
		returned = 0
	}
	on := c.Days.End.Add(-1)
	if !on.After(p.shut) {
		on = p.when.posted
	}
	if i := slices.IndexFunc(x.Cycles, func(o retainer.Cycle) bool { return o.Number == c.Number && o.Commission.ID != "" }); i >= 0 {
		was := &x.Cycles[i].Commission
		if was.Earned == earned && was.Returned == -returned || !p.remembered(c.Days.Start) {
			return retainer.CommissionStated{}, false
		}
		on = p.when.posted
	}
	return retainer.CommissionStated{
		ID: p.name(fmt.Sprintf("commission/%d", c.Number)), Retainer: x.ID, Cycle: c.Number,
		Earned: p.program.money(earned), Returned: p.program.money(-returned), On: on,
	}, true
}

// remembered reports whether the commission of a day and those after it is known, by
// what the last close left.
func (p *passing) remembered(day partnerecon.Day) bool {
	return p.open.IsZero() || day.After(p.program.sealThrough(p.open.Add(-1).Last()))
}

// onNet reports whether what goes back counts.
func onNet(terms *retainer.Policy) bool {
	return terms.Guarantee.Measured == retainer.OnNet || terms.Draw.Measured == retainer.OnNet
}

// seal folds old cycles into sums, if there are any to fold.
func (p *passing) seal(through partnerecon.Day) error {
	x := p.next.Engagement
	if !through.After(x.Sealed.Through) || through.Before(x.Start) {
		return nil
	}
	entries, err := p.board.Apply(&x, retainer.Seal{ID: p.name("seal"), Retainer: x.ID, Through: through, On: p.when.posted})
	if err == nil && x.Sealed.Cycles > p.next.Engagement.Sealed.Cycles {
		p.next.Engagement, p.entries = x, append(p.entries, entries...) // sealing posts nothing; were it to, it would be booked
	}
	return err
}

func earlier(a, b partnerecon.Day) partnerecon.Day {
	if a.Before(b) {
		return a
	}
	return b
}
