package clawback_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// TestOracle runs random programs, each a policy and the life of one customer in
// any order, and compares after every event what the package has posted with what
// the oracle works out from all facts so far.
func TestOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newOracleProgram(t)
		recourse, err := clawback.New(g.policy)
		if err != nil {
			t.Fatalf("policy: %v", err)
		}
		r := &oracleRun{
			T: t, recourse: recourse, policy: g.policy, oracle: newOracle(g.policy, nil),
			posted: map[oracleClaim]int64{}, ids: map[string]bool{}, records: map[oracleClaim]clawback.Line{},
		}
		if number(r.T, "crowd", 0, 39) == 39 {
			for range 70 { // with many lines, the exposure is searched in another way
				r.deliver(clawback.Posted{Entries: g.entries(r.oracle, g.id()), Start: g.now})
			}
		}
		for range number(r.T, "events", 5, 20) {
			if g.oneIn(10, "risk") {
				r.atRisk(g.now.Add(number(r.T, "on", -30, 30)))
			}
			r.deliver(g.deliver(r.oracle))
		}
	})
}

// An oracleRun is an exposure beside the facts that it was given.
type oracleRun struct {
	*rapid.T
	policy   clawback.Policy
	recourse clawback.Recourse
	exposure clawback.Exposure
	facts    []clawback.Event
	oracle   *oracle // of the facts
	posted   map[oracleClaim]int64
	ids      map[string]bool
	records  map[oracleClaim]clawback.Line // of sealed lines, as they were sealed last
}

// An oracleClaim is where something was posted: on a component of a partner's line, or
// on the customer for one of the partner's tiers.
type oracleClaim struct{ partner, line, component, tier, bearer string }

// fail tells the whole program, so that a failure can be told as a story.
func (r *oracleRun) fail(format string, args ...any) {
	r.Helper()
	for i, f := range r.facts {
		r.Logf("fact %d: %s", i, oracleStory(f))
	}
	r.Fatalf("policy %s\n%s", mustJSON(r, r.policy), fmt.Sprintf(format, args...))
}

// oracleStory renders a fact; entries by what the oracle reads of them.
func oracleStory(f clawback.Event) string {
	p, ok := f.(clawback.Posted)
	if !ok {
		return fmt.Sprintf("%T%+v", f, f)
	}
	out := fmt.Sprintf("Posted start %s term %s", p.Start, p.Term)
	for _, x := range p.Entries {
		out += fmt.Sprintf("\n\t%s %s earned %s payable %s tier %q", x.ID(), x.Amount, x.Earned, x.Payable, x.Tier)
	}
	return out
}

// deliver gives the exposure an event and holds it to the oracle's verdict.
func (r *oracleRun) deliver(e clawback.Event) {
	if reopen, ok := e.(clawback.Reopen); ok {
		for i, l := range reopen.Lines {
			reopen.Lines[i] = r.records[oracleClaim{partner: l.Partner, line: l.Line, component: l.Component}]
		}
	}
	switch want := r.oracle.verdict(e); {
	case want == nil:
		r.apply(e)
	case errors.Is(want, errRepeated):
		r.refuse(e, nil)
	default:
		r.refuse(e, want)
	}
}

// apply gives both sides a new fact and compares them. A preview and a clone must
// say the same and leave the exposure alone.
func (r *oracleRun) apply(e clawback.Event) {
	before := mustJSON(r, r.exposure)
	preview, previewErr := r.recourse.Preview(r.exposure, e)
	copied := r.exposure.Clone()
	again, againErr := r.recourse.Apply(&copied, e)
	if mustJSON(r, r.exposure) != before {
		r.fail("preview or a clone changed the exposure")
	}
	entries, err := r.recourse.Apply(&r.exposure, e)
	if err != nil || previewErr != nil || againErr != nil {
		r.fail("%s: %v; preview %v; again %v", oracleStory(e), err, previewErr, againErr)
	}
	if mustJSON(r, entries) != mustJSON(r, preview.Entries) || mustJSON(r, entries) != mustJSON(r, again) {
		r.fail("%s: entries\n%s\npreview\n%s", oracleStory(e), mustJSON(r, entries), mustJSON(r, preview.Entries))
	}
	open := r.oracle.openLines()
	r.facts = append(r.facts, e)
	r.oracle = newOracle(r.policy, r.facts)
	r.take(e, entries, open)
	r.compare(e)
	r.store()
}

// take sums what was posted, entry by entry. open are the lines that were open.
func (r *oracleRun) take(e clawback.Event, entries []partnerecon.Entry, open map[oracleClaim]bool) {
	obliged, sealed := map[oracleGroup]clawback.Obligation{}, map[oracleClaim]bool{}
	for _, x := range entries {
		r.checkEntry(e, x)
		switch x.Kind {
		case partnerecon.Obligation:
			asked, err := clawback.ObligationOf(x)
			if err != nil {
				r.fail("%s: %v", x.ID(), err)
			}
			obliged[oracleGroup{x.Claim.Partner, x.Tier}] = asked
		case partnerecon.Sealed:
			sealed[r.checkSealed(x)] = true
		case partnerecon.Clawed:
			c := oracleClaim{partner: x.Claim.Partner, tier: x.Tier}
			if _, earner, borne := strings.Cut(x.Claim.Component, ":of:"); borne {
				c.partner, c.bearer = earner, x.Claim.Partner
			}
			if x.Claim.Line != "" {
				c = oracleClaim{partner: x.Claim.Partner, line: x.Claim.Line, component: x.Claim.Component}
			}
			r.posted[c] += x.Amount.Minor()
		default:
			r.fail("%s: entry of kind %s", oracleStory(e), x.Kind)
		}
	}
	if diff := cmp.Diff(r.oracle.obligations(e), obliged, cmp.AllowUnexported(oracleGroup{}, partnerecon.Day{})); diff != "" {
		r.fail("%s obliges (-want +got):\n%s", oracleStory(e), diff)
	}
	for c := range r.oracle.openLines() {
		delete(open, c)
	}
	if diff := cmp.Diff(open, sealed, cmp.AllowUnexported(oracleClaim{})); diff != "" {
		r.fail("%s seals (-want +got):\n%s", oracleStory(e), diff)
	}
}

// refuse delivers an event that changes nothing, be it an error or known.
func (r *oracleRun) refuse(e clawback.Event, want error) {
	before := mustJSON(r, r.exposure)
	_, previewErr := r.recourse.Preview(r.exposure, e)
	entries, err := r.recourse.Apply(&r.exposure, e)
	as := func(err error) bool {
		if want == errEither {
			return errors.Is(err, clawback.ErrStart) || errors.Is(err, clawback.ErrPaidTerm)
		}
		return errors.Is(err, want)
	}
	if !as(err) || !as(previewErr) || len(entries) > 0 || mustJSON(r, r.exposure) != before {
		r.fail("%s: %d entries, error %v, preview %v, want %v and no change", oracleStory(e), len(entries), err, previewErr, want)
	}
}

// store passes the exposure through its stored form, at times.
func (r *oracleRun) store() {
	if !rapid.Bool().Draw(r.T, "store") {
		return
	}
	var stored clawback.Exposure
	if err := json.Unmarshal([]byte(mustJSON(r, r.exposure)), &stored); err != nil || !stored.Equal(r.exposure) {
		r.fail("exposure after a round trip: error %v\n%s", err, cmp.Diff(mustJSON(r, r.exposure), mustJSON(r, stored)))
	}
	r.exposure = stored
}

func mustJSON(r *oracleRun, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		r.Fatalf("json: %v", err)
	}
	return string(b)
}
