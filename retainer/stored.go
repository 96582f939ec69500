package retainer

import (
	"cmp"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Limits on a stored engagement, larger than what its events and cycles can take.
const (
	maxBytes = 1 << 26
	maxItems = 2 * maxKnown
)

// UnmarshalJSON reads the form that encoding/json writes of an engagement, strictly.
// What no series of events could have left is refused; the engagement is then as it
// was. An error is a [partnerecon.InvalidError].
func (x *Engagement) UnmarshalJSON(b []byte) error {
	if x == nil {
		return errNoEngagement
	}
	type plain Engagement // without this method
	var raw plain
	if err := strictjson.Restore(b, &raw, strictjson.Limits{Bytes: maxBytes, Items: maxItems}); err != nil {
		return decodeError(err)
	}
	v := Engagement(raw)
	if err := invalid(v.check()); err != nil {
		return err
	}
	*x = v
	return nil
}

// check returns what does not fit together in a stored engagement.
func (x *Engagement) check() *problem.List {
	var l eventList
	if x.ID == "" {
		if !x.Equal(Engagement{}) {
			l.Add("/id", problem.Required, "missing")
		}
		return &l.List
	}
	x.checkNames(&l)
	x.checkLife(&l)
	x.checkFacts(&l)
	x.checkCycles(&l)
	seen := map[string]bool{}
	for i, k := range x.Known {
		at := problem.At("/known", i)
		l.name(at+"/id", k.ID)
		if len(k.Digest) != 32 || k.On.IsZero() || seen[k.ID] || !k.On.After(x.Sealed.Through) {
			l.Add(at, problem.Conflict, "want an event after the sealed cycles, once, with its digest")
		}
		seen[k.ID] = true
	}
	if n := len(x.Known); n > maxKnown {
		l.Add("/known", problem.Limit, "%d events, at most %d", n, maxKnown)
	}
	return &l.List
}

func (x *Engagement) checkNames(l *eventList) {
	l.name("/id", x.ID)
	l.name("/partner", x.Partner)
	l.name("/customer", x.Customer)
	l.optional("/deal", x.Deal)
	l.name("/system", x.System)
	l.optional("/terms", x.Terms)
	if _, ok := x.Currency.Digits(); !ok {
		l.Add("/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(x.Currency)))
	}
}

// checkLife checks that steps were taken in their order.
func (x *Engagement) checkLife(l *eventList) {
	l.day("/opened", x.Opened)
	l.optionalDay("/through", x.Through)
	l.optionalDay("/start", x.Start)
	l.optionalDay("/understood", x.Understood)
	l.optionalDay("/approval/on", x.Approval.On)
	if !x.Understood.IsZero() && x.Understood.Before(x.Opened) {
		l.Add("/understood", problem.Conflict, "want a day from %s on, got %s", x.Opened, x.Understood)
	}
	if x.Approval != (Approval{}) {
		l.name("/approval/role", x.Approval.Role)
		if x.Understood.IsZero() || x.Approval.On.Before(x.Understood) {
			l.Add("/approval/on", problem.Conflict, "want a day after it was understood, got %s", x.Approval.On)
		}
	} else if x.Terms != "" {
		l.Add("/terms", problem.Conflict, "terms are fixed by an approval, and there is none")
	}
	if !x.Start.IsZero() && (x.Approval == (Approval{}) || x.Start.Before(x.Approval.On)) {
		l.Add("/start", problem.Conflict, "want a day from the approval on, got %s", x.Start)
	}
}

// checkFacts checks what was stated, each in order.
func (x *Engagement) checkFacts(l *eventList) {
	ordered(l, "/evidence", x.Evidence, Evidence.compare)
	for i, e := range x.Evidence {
		at := problem.At("/evidence", i)
		l.name(at+"/id", e.ID)
		l.day(at+"/on", e.On)
		l.name(at+"/ref", e.Ref)
		among(l, at+"/of", e.Of, ProjectPaid, PayoutDone, HandoffDone)
	}
	ordered(l, "/needs", x.Needs, SeenNeed.compare)
	for i, n := range x.Needs {
		at := problem.At("/needs", i)
		l.name(at+"/id", n.ID)
		l.day(at+"/on", n.On)
		l.name(at+"/system", n.System)
		among(l, at+"/need", n.Need, Optimization, Upkeep, Reporting, Testing, Delivery)
	}
	ordered(l, "/marks", x.Marks, Mark.compare)
	for i, m := range x.Marks {
		at := problem.At("/marks", i)
		l.name(at+"/id", m.ID)
		l.day(at+"/on", m.On)
		l.optional(at+"/about", m.About)
		among(l, at+"/what", m.What, MarkPaused, MarkResumed, MarkNotice, MarkEnd, MarkCheckIn, MarkApproval, MarkChange, MarkAsked, MarkAnswered)
		if (m.What == MarkApproval) != (m.Cycle > 0) || m.Cycle < 0 {
			l.Add(at+"/cycle", problem.Conflict, "approvals name a cycle, and nothing else does, got %d", m.Cycle)
		}
	}
	ordered(l, "/prices", x.Prices, Price.compare)
	for i, p := range x.Prices {
		at := problem.At("/prices", i)
		l.name(at+"/id", p.ID)
		l.day(at+"/on", p.On)
		if p.Amount < 0 {
			l.Add(at+"/amount", problem.OutOfRange, "want 0 or more, got %d", p.Amount)
		}
	}
	ordered(l, "/work", x.Work, Work.compare)
	for i, w := range x.Work {
		at := problem.At("/work", i)
		l.name(at+"/id", w.ID)
		l.day(at+"/on", w.On)
		l.name(at+"/item", w.Item)
		l.optional(at+"/system", w.System)
	}
}

// ordered reports the first element that does not come after the one before.
func ordered[T any](l *eventList, at string, all []T, compare func(a, b T) int) {
	for i := 1; i < len(all); i++ {
		if compare(all[i-1], all[i]) >= 0 {
			l.Add(problem.At(at, i), problem.Conflict, "out of order, or twice")
			return
		}
	}
}

func (x *Engagement) checkCycles(l *eventList) {
	ordered(l, "/cycles", x.Cycles, func(a, b Cycle) int { return cmp.Compare(a.Number, b.Number) })
	s := x.Sealed
	if s.Cycles < 0 || s.Cycles > 0 == s.Through.IsZero() || s.Paid < 0 || s.Paid > s.Cycles || s.Units < 0 || s.Amount < 0 || s.Granted < 0 || s.Through.After(x.Through) {
		l.Add("/sealed", problem.OutOfRange, "no sums of sealed cycles")
	}
	if len(x.Cycles)+s.Cycles > 0 && x.Start.IsZero() {
		l.Add("/cycles", problem.Conflict, "cycles of a retainer that has not started")
	}
	for i := range x.Cycles {
		c := &x.Cycles[i]
		at := problem.At("/cycles", i)
		l.optional(at+"/payer", c.Payer)
		l.optional(at+"/proof", c.Proof)
		if c.Number <= s.Cycles || c.Number > s.Cycles+maxOpen {
			l.Add(at+"/number", problem.OutOfRange, "want a cycle after the sealed ones, got %d", c.Number)
		}
		if !c.sound() {
			l.Add(at, problem.Conflict, "steps of a payment out of order, or amounts that cannot be")
		}
	}
}

// sound reports whether events could have left the cycle like this.
func (c *Cycle) sound() bool {
	confirmed, payer, sent := !c.Confirming.IsZero(), c.Payer != "", !c.Sent.IsZero()
	proof, paid, waived := c.Proof != "", !c.Paid.IsZero(), !c.Waiver.On.IsZero()
	switch {
	case confirmed != (c.Confirmed > 0), payer && !confirmed, sent && !payer, proof && !sent, paid && !proof:
		return false
	case paid && waived, waived != (c.Waiver != Waiver{}), c.Units < 0 || c.Units > maxUnits:
		return false
	case c.Refunded < 0 || c.Refunded > c.Confirmed || c.Refunded > 0 && !paid:
		return false
	}
	p := c.Posted
	if p.Earned < 0 || p.Returned > 0 || p.Owed > 0 || p.Back < 0 || p.Settled < 0 || p.Guarantee < 0 || p.Earned+p.Returned < 0 {
		return false
	}
	k := c.Commission
	return k == (Commission{}) || k.ID != "" && !k.On.IsZero() && k.Returned >= 0
}
