package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// TestOracle runs random programs, each a policy and the events of one customer
// in any order, and compares after every event what the package posted with what
// the oracle works out from all facts so far.
func TestOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newOracleProgram(t)
		plan, err := commission.New(g.policy)
		if err != nil {
			t.Fatalf("policy: %v", err)
		}
		run := &oracleRun{T: t, plan: plan, policy: g.policy, posted: map[oracleKey]int64{}, bases: map[partnerecon.Claim]int64{}, ids: map[string]bool{}}
		if number(t, "crowd", 0, 39) == 39 {
			run.crowd(g)
		}
		for n := number(t, "events", 5, 25); n > 0; n-- {
			o := newOracle(g.policy, run.facts)
			switch number(t, "delivery", 0, 11) {
			case 0:
				run.repeat()
			case 1:
				run.refuse(g.broken(o, run.facts))
			default:
				run.apply(g.next(o, run.facts))
			}
		}
	})
}

// An oracleRun is a ledger beside the facts that it was given.
type oracleRun struct {
	*rapid.T
	plan   commission.Plan
	policy commission.Policy
	ledger commission.Ledger
	facts  []commission.Event
	posted map[oracleKey]int64
	bases  map[partnerecon.Claim]int64
	ids    map[string]bool
}

// fail tells the whole program, so that a failure can be told as a story.
func (r *oracleRun) fail(format string, args ...any) {
	r.Helper()
	for i, f := range r.facts {
		r.Logf("fact %d: %T%+v", i, f, f)
	}
	r.Fatalf("policy %s\n%s", mustJSON(r, r.policy), fmt.Sprintf(format, args...))
}

// apply gives both sides a new fact and compares them.
func (r *oracleRun) apply(e commission.Event) {
	if e == nil {
		return
	}
	if err := r.expected(e); err != nil {
		r.refuse(e, err)
		return
	}
	r.preview(e)
	r.facts = append(r.facts, e)
	o := newOracle(r.policy, r.facts)
	want, got := r.difference(o), map[oracleKey]int64{}
	for _, x := range r.post(e) {
		r.checkEntry(o, e, x)
		if x.Kind != partnerecon.Rebased {
			got[oracleKey{x.Claim, x.Kind}] += x.Amount.Minor()
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(oracleKey{})); diff != "" {
		r.fail("%+v posted (-want +got):\n%s", e, diff)
	}
	r.checkBases(o)
	r.checkLedger(o)
}

// post gives the ledger an event and keeps the sums of what it posts.
func (r *oracleRun) post(e commission.Event) []partnerecon.Entry {
	entries, err := r.plan.Apply(&r.ledger, e)
	if err != nil {
		r.fail("%T%+v: %v", e, e, err)
	}
	for _, x := range entries {
		if r.ids[x.ID()] {
			r.fail("%+v: entry %s was posted before", e, x.ID())
		}
		r.ids[x.ID()] = true
		r.posted[oracleKey{x.Claim, x.Kind}] += x.Amount.Minor()
		r.bases[x.Claim] += x.Base.Minor()
	}
	return entries
}

// difference is what is due and was not posted.
func (r *oracleRun) difference(o *oracle) map[oracleKey]int64 {
	out := o.due("c")
	for k, posted := range r.posted {
		out[k] -= posted
	}
	maps.DeleteFunc(out, func(_ oracleKey, diff int64) bool { return diff == 0 })
	return out
}

// crowd records many payments before the first comparison: a ledger with much to
// search is searched in another way.
func (r *oracleRun) crowd(g *oracleProgram) {
	r.facts = append(r.facts, commission.Started{ID: "start", Customer: "c", On: g.now})
	for range 70 {
		r.facts = append(r.facts, g.payment(g.when()))
	}
	for _, e := range r.facts {
		r.post(e)
	}
	o := newOracle(r.policy, r.facts)
	if diff := r.difference(o); len(diff) > 0 {
		r.fail("not posted: %v", diff)
	}
	r.checkBases(o)
	r.checkLedger(o)
}

// expected is the error that an event deserves as things stand.
func (r *oracleRun) expected(e commission.Event) error {
	o := newOracle(r.policy, r.facts)
	p, isPayment := e.(commission.Payment)
	_, isClearing := e.(commission.Clearing)
	clears := isClearing || isPayment && !p.Cleared.IsZero()
	if clears && o.hasWindows() && r.policy.Anchor == commission.CustomerStart && o.start.IsZero() {
		return commission.ErrStart
	}
	return nil
}

// preview must say what Apply will post and leave the ledger alone.
func (r *oracleRun) preview(e commission.Event) {
	before, copied := mustJSON(r, r.ledger), r.ledger.Clone()
	preview, err := r.plan.Preview(r.ledger, e)
	if err != nil {
		r.fail("preview %+v: %v", e, err)
	}
	if len(preview.Entries) > 0 && len(preview.Trace) == 0 {
		r.fail("preview %+v: no trace", e)
	}
	entries, err := r.plan.Apply(&copied, e)
	if err != nil {
		r.fail("%+v on a clone: %v", e, err)
	}
	if diff := cmp.Diff(mustJSON(r, entries), mustJSON(r, preview.Entries)); diff != "" {
		r.fail("preview %+v (-apply +preview):\n%s", e, diff)
	}
	if diff := cmp.Diff(before, mustJSON(r, r.ledger)); diff != "" {
		r.fail("preview or a clone changed the ledger:\n%s", diff)
	}
}

// repeat delivers a known event again: nothing may happen.
func (r *oracleRun) repeat() {
	if len(r.facts) == 0 {
		return
	}
	e := rapid.SampledFrom(r.facts).Draw(r.T, "again")
	before := mustJSON(r, r.ledger)
	entries, err := r.plan.Apply(&r.ledger, e)
	if err != nil || len(entries) > 0 || mustJSON(r, r.ledger) != before {
		r.fail("delivered again, %+v: %d entries, error %v, ledger\n%s\nwas\n%s", e, len(entries), err, mustJSON(r, r.ledger), before)
	}
}

// refuse delivers an event that is an error: the ledger must stay as it was.
func (r *oracleRun) refuse(e commission.Event, want error) {
	if e == nil {
		return
	}
	before := mustJSON(r, r.ledger)
	entries, err := r.plan.Apply(&r.ledger, e)
	if !errors.Is(err, want) || len(entries) > 0 || mustJSON(r, r.ledger) != before {
		r.fail("%+v: %d entries, error %v, want %v; ledger\n%s\nwas\n%s", e, len(entries), err, want, mustJSON(r, r.ledger), before)
	}
}

// checkEntry looks at what holds for every entry by itself.
func (r *oracleRun) checkEntry(o *oracle, e commission.Event, x partnerecon.Entry) {
	moved := x.Amount
	if x.Kind == partnerecon.Rebased { // it moves the base alone
		moved = x.Base
	}
	if cause, posted := oracleHeader(e); moved.Minor() == 0 || x.Cause != cause || x.Posted != posted {
		r.fail("%+v: entry %s", e, mustJSON(r, x))
	}
	if l := o.line(x.Claim.Line); l != nil {
		tier, payable := l.tiers[x.Claim.Partner], o.payable(l, x.Claim.Partner, x.Posted)
		if x.Earned != l.cleared || x.Tier != tier || x.Payable != payable && x.Kind != partnerecon.Rebased {
			r.fail("%+v: entry %s, want earned %s, tier %q, payable %s", e, mustJSON(r, x), l.cleared, tier, payable)
		}
	}
	if _, err := r.plan.Explain(x); err != nil {
		r.fail("explain %s: %v", mustJSON(r, x), err)
	}
	var stored partnerecon.Entry
	if err := json.Unmarshal([]byte(mustJSON(r, x)), &stored); err != nil {
		r.fail("entry %s: %v", x.ID(), err)
	}
	if _, err := r.plan.Explain(stored); err != nil {
		r.fail("explain stored %s: %v", mustJSON(r, x), err)
	}
}

// checkBases holds the bases of each claim's entries against the net base.
func (r *oracleRun) checkBases(o *oracle) {
	for _, l := range o.lines {
		for _, partner := range []string{"a", "b", "c", "d"} {
			want := int64(0)
			if l.earned[partner] != 0 {
				want = l.base - o.refunded(l)
			}
			c := partnerecon.Claim{Partner: partner, Customer: "c", Deal: l.deal, Line: l.id, Component: "base"}
			if r.bases[c] != want {
				r.fail("bases of %s on line %s add up to %d, want %d", partner, l.id, r.bases[c], want)
			}
		}
	}
}

// checkLedger compares the sums of the ledger and passes it through its stored
// form.
func (r *oracleRun) checkLedger(o *oracle) {
	base, retained := o.base()
	sum := r.ledger.Retained
	for _, l := range r.ledger.Lines {
		for _, p := range l.Parts {
			sum += p.Net()
			want := o.line(l.ID)
			if p.Earned != want.earned[p.Partner] || p.Capped != want.capped[p.Partner] || p.Returned != o.returned(want, p.Partner) {
				r.fail("line %s has %+v", l.ID, p)
			}
		}
		if _, err := r.plan.Line(r.ledger, l.ID); err != nil {
			r.fail("line %s: %v", l.ID, err)
		}
	}
	if r.ledger.Base != base || r.ledger.Retained != retained || sum != base {
		r.fail("base %d, retained %d, parts and retained %d; want base %d, retained %d\n%s",
			r.ledger.Base, r.ledger.Retained, sum, base, retained, mustJSON(r, r.ledger))
	}
	if !rapid.Bool().Draw(r.T, "store") {
		return
	}
	var stored commission.Ledger
	if err := json.Unmarshal([]byte(mustJSON(r, r.ledger)), &stored); err != nil {
		r.fail("ledger: %v", err)
	}
	if !stored.Equal(r.ledger) {
		r.fail("ledger after a round trip (-was +is):\n%s", cmp.Diff(mustJSON(r, r.ledger), mustJSON(r, stored)))
	}
	r.ledger = stored
}

func mustJSON(r *oracleRun, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		r.Fatalf("json: %v", err)
	}
	return string(b)
}

// oracleHeader is the id of an event and its effective day: the later of the day
// it happened and the day it was recorded.
func oracleHeader(e commission.Event) (id string, posted partnerecon.Day) {
	later := func(on, recorded partnerecon.Day) partnerecon.Day {
		if recorded.After(on) {
			return recorded
		}
		return on
	}
	switch e := e.(type) {
	case commission.Payment:
		on := e.Cleared
		for _, d := range []partnerecon.Day{e.Invoiced, e.Service} {
			if on.IsZero() {
				on = d
			}
		}
		return e.ID, later(on, e.Recorded)
	case commission.Clearing:
		return e.ID, later(e.On, e.Recorded)
	case commission.Failure:
		return e.ID, later(e.On, e.Recorded)
	case commission.Refund:
		return e.ID, later(e.On, e.Recorded)
	case commission.CreditNote:
		return e.ID, later(e.On, e.Recorded)
	case commission.Chargeback:
		return e.ID, later(e.On, e.Recorded)
	case commission.ChargebackReversed:
		return e.ID, later(e.On, e.Recorded)
	case commission.Started:
		return e.ID, later(e.On, e.Recorded)
	case commission.Recredit:
		return e.ID, later(e.On, e.Recorded)
	}
	panic(fmt.Sprintf("no header for %T", e))
}
