package attribution

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Renewal is a renewal of the contract that a deal brought. A plan without a
// term renews on each anniversary of its start ([NextRenewal]), not monthly.
type Renewal struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	On      time.Time `json:"on"` // required
	// Held are the credits of the deal as it was attributed, not those of the last
	// renewal: so a partner that lapsed and came back has its credit again.
	Held     []partnerecon.Credit `json:"held"`
	Customer Identity             `json:"customer,omitzero"`
	Partners []Partner            `json:"partners,omitzero"`
	Touches  []Touch              `json:"touches,omitzero"`
}

// Renew decides who keeps credit for a renewal: partners that sourced the deal,
// are eligible, and have a touch of an engaging kind inside the window that ends
// with the renewal. Influenced, assisted and serviced credits do not renew.
func (m Model) Renew(r Renewal) (Decision, error) {
	if m.rules == nil {
		return Decision{}, errZero
	}
	d := Decision{Journey: r.ID, At: r.On.UTC()}
	w, err := m.rules.prepareRenewal(&r, &d.Trace)
	if err != nil {
		return Decision{}, err
	}
	var kept, held exact.Num
	for i := range r.Held {
		c := &r.Held[i]
		if c.Role != partnerecon.Sourced {
			d.Trace.Add(CodeNotRenewing, "/renewal", text("partner", c.Partner), text("role", c.Role))
			continue
		}
		held = held.Add(num(c.Share))
		if w.renews(c) {
			kept = kept.Add(num(c.Share))
			d.Credits = append(d.Credits, *c)
		}
	}
	if err := m.rules.shareRenewal(&d, kept, held); err != nil {
		return Decision{}, err
	}
	return d, d.total()
}

// prepareRenewal checks a renewal: it is a journey without a tree.
func (r *rules) prepareRenewal(x *Renewal, tr *partnerecon.Trace) (*work, error) {
	var list problem.List
	checkInstant(&list, "/on", x.On, true)
	checkHeld(&list, x.Held)
	j := &Journey{ID: x.ID, Account: x.Account, Closed: x.On, Customer: x.Customer, Partners: x.Partners, Touches: x.Touches}
	if x.On.IsZero() {
		j.Closed = time.Unix(0, 0) // reported above
	}
	var found problem.List
	r.checkJourney(&found, j)
	list.MergeOther(found.Sorted())
	if err := invalid(&list); err != nil {
		return nil, err
	}
	w := &work{rules: r, journey: j, tr: tr, closed: partnerecon.DayIn(x.On, r.zone)}
	w.gather()
	return w, nil
}

// checkHeld checks the credits of a deal: each partner once in each role, and
// sourced shares of at most 100 %, or each partner in full.
func checkHeld(list *problem.List, held []partnerecon.Credit) {
	if tooLong(list, "/held", len(held)) {
		return
	}
	type key struct {
		partner string
		role    partnerecon.Role
	}
	seen := make(map[key]bool, len(held))
	for i, c := range held {
		list.Enter("/held", i)
		checkName(list, "/partner", c.Partner)
		if !c.Role.Known() {
			list.Add("/role", problem.Unknown, "want sourced, influenced, assisted or serviced, got %s", problem.Quote(string(c.Role)))
		}
		checkOptional(list, "/tier", c.Tier)
		checkOptional(list, "/type", c.Type)
		checkOptional(list, "/segment", c.Segment)
		checkOptional(list, "/plan", c.Plan)
		checkOptional(list, "/terms", c.Terms)
		if !c.Share.Stated() || c.Share.Num() == 0 || c.Share.Compare(partnerecon.Whole()) > 0 {
			list.Add("/share", problem.OutOfRange, "want above 0%% and at most 100%%, got %s", c.Share)
		}
		if k := (key{c.Partner, c.Role}); seen[k] {
			list.Add("/partner", problem.Duplicate, "partner %s stands twice as %s", problem.Quote(c.Partner), problem.Quote(string(c.Role)))
		} else {
			seen[k] = true
		}
		list.Leave()
	}
}

// renews says whether a partner keeps its sourced credit.
func (w *work) renews(c *partnerecon.Credit) bool {
	of := text("partner", c.Partner)
	info := known(w.journey.Partners, c.Partner)
	if why, rule := w.excludes(info); why != "" {
		w.tr.Add(CodeIneligible, rule, of, text("reason", why))
		return false
	}
	if w.policy.Renewal == (Renewals{}) {
		w.tr.Add(CodeNoRenewal, "/renewal", of)
		return false
	}
	look := &Look{To: Close, Window: w.policy.Renewal.Engaged}
	for i := len(w.touches) - 1; i >= 0; i-- { // the latest one is the evidence
		t := &w.touches[i]
		if t.Partner != c.Partner || !w.policy.Kinds[t.kind].Engages {
			continue
		}
		if _, ok := w.sees(look, t); ok {
			w.tr.Add(CodeEngaged, "/renewal/engaged", of, text("touch", t.ID), text("at", instant(t.At)))
			return true
		}
	}
	w.tr.Add(CodeLapsed, "/renewal/engaged", of, partnerecon.D("window", w.policy.Renewal.Engaged))
	return false
}

// shareRenewal hands on the shares of those who lapsed, where the policy says so.
func (r *rules) shareRenewal(d *Decision, kept, held exact.Num) error {
	if r.policy.Renewal.Lapsed != ToTheEngaged || kept.Cmp(held) == 0 {
		return nil
	}
	factor := held.Quo(kept)
	for i := range d.Credits {
		c := &d.Credits[i]
		share, err := rateOf(num(c.Share).Times(factor))
		if err != nil {
			return fmt.Errorf("attribution: renewal %s: share of %s: %w", problem.Quote(d.Journey), problem.Quote(c.Partner), err)
		}
		if num(share).Cmp(exact.Int(1)) > 0 { // in full already, as under Additive
			share = partnerecon.Whole()
		}
		c.Share = share
		d.Trace.Add(CodeShare, "/renewal/lapsed", text("partner", c.Partner), partnerecon.D("share", c.Share))
	}
	return nil
}

// NextRenewal returns the first day after a day on which a contract renews: the
// end of its term, or without one each anniversary of its start. A contract that
// starts on 29 February renews on the 28th in other years. The zero Day means
// that there is none: the term is over, or nothing has a start.
func NextRenewal(contract partnerecon.Interval, after partnerecon.Day) partnerecon.Day {
	switch {
	case contract.Start.IsZero():
		return partnerecon.Day{}
	case contract.End.IsZero():
		return nextAnniversary(contract.Start, after)
	case contract.End.After(after):
		return contract.End
	}
	return partnerecon.Day{}
}

func nextAnniversary(start, after partnerecon.Day) partnerecon.Day {
	from, _, _ := start.Date()
	to, _, _ := after.Date()
	for years := max(1, to-from); years <= max(1, to-from)+1; years++ {
		if d := start.AddMonths(12 * years); d.After(after) {
			return d
		}
	}
	return partnerecon.Day{}
}

// Covers returns the days of a contract that a credit is for. A sourced credit,
// and one that is recorded, covers the term; an influenced one at most the window
// that the policy states, from the start. A later term is for [Model.Renew].
func (m Model) Covers(role partnerecon.Role, contract partnerecon.Interval) partnerecon.Interval {
	if m.rules == nil || role != partnerecon.Influenced || !m.rules.policy.Renewal.Influenced.Stated() || contract.Start.IsZero() {
		return contract
	}
	end := m.rules.policy.Renewal.Influenced.End(contract.Start)
	if contract.End.IsZero() || end.Before(contract.End) {
		contract.End = end
	}
	return contract
}
