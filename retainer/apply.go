package retainer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Apply records an event in an engagement and returns what it posts. What time alone
// brings comes first: cycles that have begun through the day of the event, and the end,
// are posted on their own days and caused by themselves, so that it does not matter how
// often time is told. A repeated delivery changes nothing. On an error it changes
// nothing and returns no entries.
func (b Board) Apply(x *Engagement, e Event) ([]partnerecon.Entry, error) {
	if x == nil {
		return nil, errNoEngagement
	}
	next := *x // what it shares with x is not written to
	entries, _, err := b.apply(&next, e)
	if err != nil {
		return nil, err
	}
	*x, x.own = next, false
	return entries, nil
}

// apply changes an engagement of its own, but no list that it has; repeated says that it had
// nothing to change.
func (b Board) apply(x *Engagement, e Event) (entries []partnerecon.Entry, repeated bool, err error) {
	if len(b.versions) == 0 {
		return nil, false, errZero
	}
	if e == nil {
		return nil, false, errNoEvent
	}
	if err := invalid(checkEvent(e)); err != nil {
		return nil, false, err
	}
	h := e.event()
	if _, opens := e.(Opened); !opens && x.ID == "" {
		return nil, false, fmt.Errorf("retainer: event %s of %s: %w", problem.Quote(h.id), problem.Quote(h.retainer), ErrUnopened)
	}
	if x.ID != "" && x.ID != h.retainer {
		return nil, false, fmt.Errorf("retainer: event %s of %s in the engagement %s: %w",
			problem.Quote(h.id), problem.Quote(h.retainer), problem.Quote(x.ID), ErrRetainer)
	}
	if known, err := x.know(e, h); known || err != nil {
		return nil, known, err
	}
	v, err := b.version(x)
	if err != nil {
		return nil, false, err
	}
	still := x.in.settled == v && x.in.through == x.Through && !h.posted().After(x.Through)
	entries, err = v.elapse(x, h.posted())
	if err != nil {
		return nil, false, err
	}
	if _, ok := e.(Elapsed); ok {
		return entries, false, nil
	}
	if approved, ok := e.(Approved); ok {
		if v, err = b.on(approved.On); err != nil {
			return nil, false, err
		}
	}
	d := draft{v: v, x: x, h: h}
	if err := d.record(e); err != nil {
		return nil, false, err
	}
	if still && idle(e) {
		return entries, false, nil
	}
	if d.seen == nil {
		if d.seen, err = v.view(x, x.Through); err != nil {
			return nil, false, err
		}
	}
	more, err := d.seen.settle(cause{h.id, h.posted()})
	if err != nil {
		return nil, false, err
	}
	x.in.settled, x.in.through = v, x.Through
	return append(entries, more...), false, nil
}

// idle reports whether an event is noted and never makes anything due.
func idle(e Event) bool {
	switch e.(type) {
	case Evidenced, NeedSeen, ScopeChanged, Asked, Answered, WorkAsked, SprintAgreed:
		return true
	}
	return false
}

// know notes an event, or reports that it is known.
func (x *Engagement) know(e Event, h header) (bool, error) {
	if _, ok := e.(Elapsed); ok {
		return false, nil
	}
	digest, err := strictjson.Digest(envelope{e}, unions()...)
	if err != nil {
		return false, fmt.Errorf("retainer: event %s: %w", problem.Quote(h.id), err)
	}
	if i := x.in.known.find(x.Known, h.id); i >= 0 {
		if x.Known[i].Digest != digest {
			return false, fmt.Errorf("retainer: event %s: %w", problem.Quote(h.id), ErrDuplicate)
		}
		return true, nil
	}
	switch {
	case len(x.Known) >= maxKnown:
		return false, fmt.Errorf("retainer: event %s: %d events are open: %w", problem.Quote(h.id), maxKnown, ErrOpen)
	case strings.HasPrefix(h.id, h.retainer+":"):
		return false, fmt.Errorf("retainer: event %s: ids that begin with %s are the cycles': %w", problem.Quote(h.id), problem.Quote(h.retainer+":"), ErrDuplicate)
	case !h.on.After(x.Sealed.Through):
		return false, fmt.Errorf("retainer: event %s of %s: cycles are %w through %s", problem.Quote(h.id), h.on, ErrSealed, x.Sealed.Through)
	}
	x.Known = x.in.know(x.Known, Known{h.id, h.on, digest})
	return false, nil
}

// elapse lets time pass through a day. What is due with a cycle that begins, or with
// the end, is posted on that very day.
func (v *version) elapse(x *Engagement, through partnerecon.Day) ([]partnerecon.Entry, error) {
	if !through.After(x.Through) {
		return nil, nil
	}
	before := x.Through
	w, err := v.view(x, through)
	if err != nil {
		return nil, err
	}
	run := w.begin()
	var out []partnerecon.Entry
	turn := func(day partnerecon.Day, id string) error {
		if !day.After(before) || day.After(through) {
			return nil
		}
		x.Through = day
		entries, err := run.through(cause{id, day})
		out = append(out, entries...)
		return err
	}
	if v.direction == PartnerOwes {
		for i := range w.cycles {
			if err := turn(w.cycles[i].days.Start, x.line(w.cycles[i].number)); err != nil {
				return nil, err
			}
		}
	}
	if !w.end.IsZero() {
		if err := turn(w.end, x.ID+":end:"+w.end.String()); err != nil {
			return nil, err
		}
	}
	x.Through = through
	return out, nil
}

// A draft is an engagement that an event is being recorded in.
type draft struct {
	v *version
	x *Engagement
	h header
	// seen is the view that the event was recorded in, with what it stated; nil for one
	// that is not about one cycle.
	seen *view
}

// record takes up the facts of an event.
func (d *draft) record(e Event) error {
	switch e := e.(type) {
	case Opened:
		return d.opened(e)
	case Evidenced:
		d.x.Evidence = add(d.x.Evidence, &d.x.in.evidence, Evidence{e.ID, e.On, e.Of, e.Ref}, Evidence.compare)
	case NeedSeen:
		d.x.Needs = add(d.x.Needs, &d.x.in.needs, SeenNeed{e.ID, e.On, e.Need, e.System}, SeenNeed.compare)
	case Understood:
		return d.understood(e)
	case Approved:
		return d.approved(e)
	case Started:
		return d.started(e)
	case Paused:
		return d.live(Mark{On: e.On, What: MarkPaused})
	case Resumed:
		return d.live(Mark{On: e.On, What: MarkResumed})
	case NoticeGiven:
		return d.live(Mark{On: e.On, What: MarkNotice, About: string(e.By)})
	case Ended:
		return d.live(Mark{On: e.Last.Add(1), What: MarkEnd})
	case CheckedIn:
		return d.live(Mark{On: e.On, What: MarkCheckIn})
	case CycleApproved:
		return d.cycleApproved(e)
	case ScopeChanged:
		d.mark(Mark{On: e.On, What: MarkChange, About: e.What})
	case Asked:
		d.mark(Mark{On: e.On, What: MarkAsked, About: string(e.About)})
	case Answered:
		d.mark(Mark{On: e.On, What: MarkAnswered, About: string(e.About)})
	case ClientPriced:
		return d.priced(e)
	case WorkAsked:
		d.asked(e)
	case SprintAgreed:
		return d.sprint(e)
	case Seal:
		return d.seal(e)
	default:
		return d.payment(e)
	}
	return nil
}

func (d *draft) opened(e Opened) error {
	if d.x.ID != "" {
		return fmt.Errorf("retainer: engagement %s: %w", problem.Quote(d.x.ID), ErrDuplicate)
	}
	d.x.ID, d.x.Partner, d.x.Customer, d.x.Deal, d.x.System = e.Retainer, e.Partner, e.Customer, e.Deal, e.System
	d.x.Opened, d.x.Currency = e.On, d.v.policy.Currency
	return nil
}

func (d *draft) understood(e Understood) error {
	if !d.x.Understood.IsZero() || e.On.Before(d.x.Opened) {
		return fmt.Errorf("retainer: event %s: a draft is understood once, from %s on: %w", problem.Quote(e.ID), d.x.Opened, ErrStep)
	}
	d.x.Understood = e.On
	return nil
}

func (d *draft) approved(e Approved) error {
	switch {
	case d.x.Understood.IsZero() || e.On.Before(d.x.Understood):
		return fmt.Errorf("retainer: event %s: it was not understood by %s: %w", problem.Quote(e.ID), e.On, ErrStep)
	case !d.x.Approval.On.IsZero():
		return fmt.Errorf("retainer: event %s: it was approved on %s: %w", problem.Quote(e.ID), d.x.Approval.On, ErrStep)
	case !slices.Contains(d.v.policy.Approvers, e.Role):
		return fmt.Errorf("retainer: event %s: role %s: %w", problem.Quote(e.ID), problem.Quote(e.Role), ErrRole)
	case d.v.policy.Currency != d.x.Currency:
		return fmt.Errorf("retainer: event %s: terms in %s for an engagement in %s: %w",
			problem.Quote(e.ID), d.v.policy.Currency, d.x.Currency, partnerecon.ErrCurrency)
	}
	d.x.Approval, d.x.Terms = Approval{e.Role, e.On}, d.v.id
	return nil
}

func (d *draft) started(e Started) error {
	first := e.First
	if first.IsZero() {
		first = e.On
	}
	switch {
	case !d.x.Start.IsZero():
		return fmt.Errorf("retainer: event %s: it has started on %s: %w", problem.Quote(e.ID), d.x.Start, ErrStep)
	case d.x.Approval.On.IsZero() || first.Before(d.x.Approval.On):
		return fmt.Errorf("retainer: event %s: it was not approved by %s: %w", problem.Quote(e.ID), first, ErrStep)
	}
	ready := d.v.readiness(d.x, first)
	if missing := ready.Missing(); len(missing) > 0 {
		return fmt.Errorf("retainer: event %s: %s: %w", problem.Quote(e.ID), strings.Join(missing, ", "), ErrUnready)
	}
	d.x.Start = first
	return nil
}

// mark notes a day of the engagement's life.
func (d *draft) mark(m Mark) {
	m.ID = d.h.id
	d.x.Marks = add(d.x.Marks, &d.x.in.marks, m, Mark.compare)
}

// live notes a day in the life of one that was started.
func (d *draft) live(m Mark) error {
	if d.x.Start.IsZero() {
		return fmt.Errorf("retainer: event %s: it has not started: %w", problem.Quote(d.h.id), ErrStep)
	}
	if !m.On.After(d.x.Sealed.Through) {
		return fmt.Errorf("retainer: event %s of %s: cycles are %w through %s", problem.Quote(d.h.id), m.On, ErrSealed, d.x.Sealed.Through)
	}
	d.mark(m)
	return nil
}

func (d *draft) cycleApproved(e CycleApproved) error {
	roles := d.v.policy.Renewal.Approvers
	if len(roles) == 0 {
		roles = d.v.policy.Approvers
	}
	if !slices.Contains(roles, e.Role) {
		return fmt.Errorf("retainer: event %s: role %s: %w", problem.Quote(e.ID), problem.Quote(e.Role), ErrRole)
	}
	return d.live(Mark{On: e.On, What: MarkApproval, Cycle: e.Cycle, About: e.Role})
}

func (d *draft) priced(e ClientPriced) error {
	if err := d.currency(e.Amount); err != nil {
		return err
	}
	d.x.Prices = add(d.x.Prices, &d.x.in.prices, Price{e.ID, e.On, e.Amount.Minor()}, Price.compare)
	return nil
}

// asked notes work that is out of scope.
func (d *draft) asked(e WorkAsked) {
	if d.v.policy.Scope.holds(e.Item) && (e.System == "" || e.System == d.x.System) {
		return
	}
	d.x.Work = add(d.x.Work, &d.x.in.work, Work{ID: e.ID, On: e.On, Item: e.Item, System: e.System}, Work.compare)
}

// holds reports whether work is inside the scope.
func (s *Scope) holds(item string) bool {
	return !slices.Contains(s.Excluded, item) && (len(s.Included) == 0 || slices.Contains(s.Included, item))
}

func (d *draft) sprint(e SprintAgreed) error {
	i := slices.IndexFunc(d.x.Work, func(w Work) bool { return w.ID == e.Work })
	if i < 0 {
		return fmt.Errorf("retainer: event %s: no work %s is out of scope: %w", problem.Quote(e.ID), problem.Quote(e.Work), ErrStep)
	}
	p := &d.v.policy
	if (e.Economics == p.Economics || e.Scope.equal(p.Scope)) && e.Confirmed != Yes {
		return fmt.Errorf("retainer: event %s: scope or economics are those of the retainer: %w", problem.Quote(e.ID), ErrAssumed)
	}
	d.x.Work = slices.Clone(d.x.Work)
	d.x.Work[i].Agreed = e.On
	return nil
}

func (s Scope) equal(o Scope) bool {
	return s.Delivery == o.Delivery && s.Reporting == o.Reporting && s.Approvals == o.Approvals && s.Reviews == o.Reviews &&
		slices.Equal(s.Excluded, o.Excluded) && slices.Equal(s.Included, o.Included)
}

// currency refuses an amount in another currency.
func (d *draft) currency(m partnerecon.Money) error {
	if m.Stated() && m.Currency() != d.x.Currency {
		return fmt.Errorf("retainer: event %s: %s in an engagement of %s: %w", problem.Quote(d.h.id), m, d.x.Currency, partnerecon.ErrCurrency)
	}
	return nil
}
