package commission_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// TestOracle runs random programs, each a policy and the events of one customer
// in any order, and compares after every event what the package posted with what
// the oracle works out from all facts so far, claim by claim and kind by kind.
func TestOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newOracleProgram(t)
		plan, err := g.plan()
		if err != nil {
			t.Fatalf("policy: %v", err)
		}
		run := newOracleRun(t, plan, g.policy)
		run.dated = g.dated
		if number(t, "crowd", 0, 59) == 59 {
			run.crowd(g)
		}
		for range number(t, "events", 5, 25) {
			run.deliver(g.deliver(run.oracle))
		}
	})
}

// An oracleRun is a ledger beside the facts that it was given.
type oracleRun struct {
	*rapid.T
	plan    commission.Plan
	policy  commission.Policy
	ledger  commission.Ledger
	facts   []commission.Event
	oracle  *oracle // of the facts
	posted  map[oracleKey]int64
	bases   map[partnerecon.Claim]int64
	ids     map[string]bool
	records map[string]commission.Line // of sealed lines, as they were sealed last
	dated   bool                       // payments and milestones are under one of two versions
	quick   bool                       // sums alone: nothing is previewed, explained or stored
}

func newOracleRun(t *rapid.T, plan commission.Plan, p commission.Policy) *oracleRun {
	return &oracleRun{
		T: t, plan: plan, policy: p, oracle: newOracle(p, nil),
		posted: map[oracleKey]int64{}, bases: map[partnerecon.Claim]int64{}, ids: map[string]bool{},
		records: map[string]commission.Line{}, quick: number(t, "quick", 0, 3) > 0,
	}
}

// fail tells the whole program, so that a failure can be told as a story.
func (r *oracleRun) fail(format string, args ...any) {
	r.Helper()
	for i, f := range r.facts {
		r.Logf("fact %d: %T%+v", i, f, f)
	}
	r.Fatalf("policy %s\n%s", mustJSON(r, r.policy), fmt.Sprintf(format, args...))
}

// deliver gives the ledger an event and holds it to the oracle's verdict.
func (r *oracleRun) deliver(e commission.Event) {
	if reopen, ok := e.(commission.Reopen); ok && len(reopen.Line.Items) == 0 {
		reopen.Line = r.records[reopen.Line.ID]
		e = reopen
	}
	e = r.under(e)
	switch want := r.oracle.verdict(e); want {
	case nil:
		r.apply(e)
	case errRepeated:
		r.refuse(e, nil)
	default:
		r.refuse(e, want)
	}
}

// under puts what opens a line under one of the versions of the terms, where there are
// several: the same for the same id.
func (r *oracleRun) under(e commission.Event) commission.Event {
	if !r.dated {
		return e
	}
	version := func(id string) string { return "v" + string('1'+id[len(id)-1]%2) }
	switch e := e.(type) {
	case commission.Payment:
		e.Terms = version(e.ID)
		return e
	case commission.Milestone:
		e.Terms = version(e.ID)
		return e
	}
	return e
}

// apply gives both sides a new fact and compares them.
func (r *oracleRun) apply(e commission.Event) {
	if !r.quick {
		r.preview(e)
	}
	open := r.oracle.openLines()
	r.facts = append(r.facts, e)
	r.oracle.add(e)
	want, got := r.difference(), map[oracleKey]int64{}
	var sealed []string
	for _, x := range r.post(e) {
		if !r.quick {
			r.explain(x)
		}
		switch x.Kind {
		case partnerecon.Sealed:
			sealed = append(sealed, x.Claim.Line)
			r.checkSealed(x)
			continue
		case partnerecon.Rebased:
		default:
			got[oracleKey{x.Claim, x.Kind}] += x.Amount.Minor()
		}
		r.checkEntry(e, x)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(oracleKey{})); diff != "" {
		r.fail("%+v posted (-want +got):\n%s", e, diff)
	}
	if diff := cmp.Diff(without(open, r.oracle.openLines()), sealed); diff != "" {
		r.fail("%+v seals (-want +got):\n%s", e, diff)
	}
	r.checkBases()
	r.checkLedger()
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
func (r *oracleRun) difference() map[oracleKey]int64 {
	out := r.oracle.due("c")
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
		r.facts = append(r.facts, r.under(g.payment(g.when())))
	}
	for _, e := range r.facts {
		r.post(e)
	}
	r.oracle = newOracle(r.policy, r.facts)
	if diff := r.difference(); len(diff) > 0 {
		r.fail("not posted: %v", diff)
	}
	r.checkBases()
	r.checkLedger()
}

// preview must say what Apply will post and leave the ledger alone.
func (r *oracleRun) preview(e commission.Event) {
	before, copied := mustJSON(r, r.ledger), r.ledger.Clone()
	preview, err := r.plan.Preview(r.ledger, e)
	if err != nil {
		r.fail("preview %T%+v: %v", e, e, err)
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

// refuse delivers an event that changes nothing, be it an error or known.
func (r *oracleRun) refuse(e commission.Event, want error) {
	before := ""
	if !r.quick {
		before = mustJSON(r, r.ledger)
	}
	entries, err := r.plan.Apply(&r.ledger, e)
	if want == errAmount && slices.Equal(paths(err), []string{"/amount required"}) {
		err = want
	}
	if !errors.Is(err, want) || len(entries) > 0 || !r.quick && mustJSON(r, r.ledger) != before {
		r.fail("%T%+v: %d entries, error %v, want %v; ledger\n%s\nwas\n%s", e, e, len(entries), err, want, mustJSON(r, r.ledger), before)
	}
}
