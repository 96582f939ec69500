package incentive

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
)

// Take records what one fact made level 1 post for a partner, and returns what that
// posts in turn: each claim once, whatever the number of entries. It is for callers that
// know which facts they have folded: the ids of the entries are not remembered. They are
// of one partner, and of one day. On an error it changes nothing and returns no entries.
func (s Scheme) Take(t *Tally, posted []Posted) ([]partnerecon.Entry, error) {
	switch {
	case len(s.versions) == 0:
		return nil, errZero
	case t == nil:
		return nil, errNoTally
	case len(posted) == 0:
		return nil, nil
	}
	d := &draft{scheme: s, tally: t, next: *t, event: posted[0].event()}
	from := partnerecon.Month{}
	for i, e := range posted {
		if err := invalid(s.checkEvent(e)); err != nil {
			return nil, err
		}
		if e.Partner != d.event.partner || e.event().posted() != d.event.posted() || t.Partner != "" && t.Partner != e.Partner {
			return nil, fmt.Errorf("incentive: event %s of partner %s, number %d in the tally of %s: %w", quote(e.ID), quote(e.Partner), i, quote(t.Partner), ErrPartner)
		}
		if !e.Earned.Month().After(t.Sealed) {
			return nil, fmt.Errorf("incentive: event %s of %s: the months through %s are %w", quote(e.ID), e.Earned.Month(), t.Sealed, ErrSealed)
		}
		if err := d.posted(e); err != nil {
			return nil, err
		}
		if from.IsZero() || d.from.Before(from) {
			from = d.from
		}
	}
	d.next.Partner, d.next.Currency, d.from = d.event.partner, s.versions[0].policy.Currency, from
	if err := d.settle(); err != nil {
		return nil, err
	}
	index := t.index
	*t = d.next
	t.index = index
	return d.entries, nil
}
