package commission_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// checkEntry looks at what holds for every entry by itself: its days, its tier,
// and that it moves something.
func (r *oracleRun) checkEntry(e commission.Event, x partnerecon.Entry) {
	moved := x.Amount
	if x.Kind == partnerecon.Rebased { // it moves the base alone
		moved = x.Base
	}
	cause, posted := oracleHeader(e)
	if moved.Minor() == 0 || x.Cause != cause || x.Posted != posted {
		r.fail("%+v: entry %s", e, mustJSON(r, x))
	}
	l := r.oracle.line(x.Claim.Line)
	if l == nil { // of a cap on net, which names the month and the tier
		month := x.Earned.Month().String()
		if !strings.HasSuffix(x.Claim.Component, strings.TrimSuffix(":"+month+":"+x.Tier, ":")) || x.Payable.Before(posted) {
			r.fail("%+v: entry %s", e, mustJSON(r, x))
		}
		return
	}
	component := x.Claim.Component
	if component == "base" {
		component = ""
	}
	part := l.last[oracleName{component, x.Claim.Partner}]
	payable := r.oracle.payable(part, x.Posted)
	earned := r.oracle.bookedOn(e, x.Kind, l)
	if x.Earned != earned || x.Tier != part.tier || x.Payable != payable && x.Kind != partnerecon.Rebased {
		r.fail("%+v: entry %s, want earned %s, tier %q, payable %s", e, mustJSON(r, x), earned, part.tier, payable)
	}
}

// explain must reproduce the amount of an entry, as it was posted and as it was
// stored; it is an error where another amount comes out.
func (r *oracleRun) explain(x partnerecon.Entry) {
	var stored partnerecon.Entry
	if err := json.Unmarshal([]byte(mustJSON(r, x)), &stored); err != nil {
		r.fail("entry %s: %v", x.ID(), err)
	}
	for _, x := range []partnerecon.Entry{x, stored} {
		if tr, err := r.plan.Explain(x); err != nil || len(tr) == 0 {
			r.fail("explain %s: %d steps, error %v", mustJSON(r, x), len(tr), err)
		}
		if x.Amount.Minor() == 0 {
			continue
		}
		x.Amount = eurCents(x.Amount.Minor() + 1)
		if _, err := r.plan.Explain(x); err == nil {
			r.fail("explain takes %s for %s", x.Amount, mustJSON(r, stored))
		}
	}
}

// checkSealed keeps the record of a line that was sealed, for its reopening.
func (r *oracleRun) checkSealed(x partnerecon.Entry) {
	record, err := commission.Record(x)
	if err != nil || record.ID != x.Claim.Line {
		r.fail("record of %s: line %s, error %v", x.ID(), record.ID, err)
	}
	r.records[record.ID] = record
}

// checkBases holds the bases of each claim's entries against the net base.
func (r *oracleRun) checkBases() {
	for _, l := range r.oracle.lines {
		for _, partner := range []string{"a", "b", "c", "d"} {
			want := int64(0)
			if l.milestone == "" && l.part(oracleName{"", partner}).earned != 0 {
				want = l.base - r.oracle.refunded(l)
			}
			c := partnerecon.Claim{Partner: partner, Customer: "c", Deal: l.deal, Line: l.id, Component: "base"}
			if r.bases[c] != want {
				r.fail("bases of %s on line %s add up to %d, want %d", partner, l.id, r.bases[c], want)
			}
		}
	}
}

// checkLedger compares the sums of the ledger and of its lines, and passes it
// through its stored form at times.
func (r *oracleRun) checkLedger() {
	var open []string
	for _, l := range r.ledger.Lines {
		open = append(open, l.ID)
		for _, p := range l.Parts {
			want := r.oracle.line(l.ID)
			w := want.part(oracleName{p.Component, p.Partner})
			if p.Earned != w.earned || p.Capped != w.capped || p.Returned != r.oracle.returned(want, w) ||
				p.Waiting != w.waiting || p.Forfeited != w.forfeited || p.Deferred != w.deferred {
				r.fail("line %s has %+v, want %+v", l.ID, p, w)
			}
		}
		if r.quick {
			continue
		}
		if _, err := r.plan.Line(r.ledger, l.ID); err != nil {
			r.fail("line %s: %v", l.ID, err)
		}
	}
	if diff := cmp.Diff(r.oracle.openLines(), open); diff != "" {
		r.fail("open lines (-want +got):\n%s", diff)
	}
	if base, retained := r.oracle.base(); r.ledger.Base != base || r.ledger.Retained != retained {
		r.fail("base %d, retained %d; want base %d, retained %d\n%s", r.ledger.Base, r.ledger.Retained, base, retained, mustJSON(r, r.ledger))
	}
	if r.quick || !rapid.Bool().Draw(r.T, "store") {
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

// openLines are the ids of the lines that are open, in their order.
func (o *oracle) openLines() []string {
	var out []string
	for _, l := range o.lines {
		if !l.sealed {
			out = append(out, l.id)
		}
	}
	return out
}

// without returns the first list less the second.
func without(list, gone []string) []string {
	var out []string
	for _, id := range list {
		if !slices.Contains(gone, id) {
			out = append(out, id)
		}
	}
	return out
}

func mustJSON(r *oracleRun, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		r.Fatalf("json: %v", err)
	}
	return string(b)
}

// oracleHeader is the id of an event and its effective day: the later of the day
// it happened and the day it was recorded (doc.go, Time).
func oracleHeader(e commission.Event) (id string, posted partnerecon.Day) {
	var on, recorded partnerecon.Day
	switch e := e.(type) {
	case commission.Payment:
		id, on, recorded = e.ID, firstDay(e.Cleared, e.Invoiced, e.Service), e.Recorded
	case commission.Clearing:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Failure:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Refund:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.CreditNote:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Chargeback:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.ChargebackReversed:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Milestone:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Ended:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Elapsed:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Started:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Recredit:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Seal:
		id, on, recorded = e.ID, e.On, e.Recorded
	case commission.Reopen:
		id, on, recorded = e.ID, e.On, e.Recorded
	default:
		panic(fmt.Sprintf("no header for %T", e))
	}
	if recorded.After(on) {
		return id, recorded
	}
	return id, on
}
