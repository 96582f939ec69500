package retainer_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// without returns what leads to the approval, less the events of some ids.
func without(ids ...string) []retainer.Event {
	return slices.DeleteFunc(ready("2025-01-02"), func(e retainer.Event) bool {
		text, _ := retainer.WriteEvent(e)
		return slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(string(text), `"id":"`+id+`"`) })
	})
}

// A retainer can start iff it is approved and all six statements are made.
func TestStartNeedsApprovalAndSixStatements(t *testing.T) {
	other := retainer.NeedSeen{ID: "other", Retainer: "r", Need: retainer.Testing, System: "crm", On: day("2025-01-02")}
	late := retainer.Evidenced{ID: "late", Retainer: "r", Of: retainer.HandoffDone, Ref: "doc-1", On: day("2025-02-02")}
	for _, c := range []struct {
		name    string
		events  []retainer.Event
		want    error
		missing []string
	}{
		{"all of it", ready("2025-01-02"), nil, nil},
		{"the project is not paid", without("paid"), retainer.ErrUnready, []string{"first_cycle: project_paid"}},
		{"the payout is not done", without("payout"), retainer.ErrUnready, []string{"first_cycle: payout_done"}},
		{"nothing of the first cycle", without("paid", "payout", "handoff"), retainer.ErrUnready, []string{"first_cycle: project_paid", "first_cycle: payout_done", "first_cycle: handoff_done"}},
		{"handed off after the start", append(without("handoff"), late), retainer.ErrUnready, nil},
		{"no need", without("need", "need before"), retainer.ErrUnready, []string{"need: recurring_need"}},
		{"a need on another system is a sprint", append(without("need", "need before"), other), retainer.ErrUnready, []string{"need: different_system"}},
		{"not approved", without("ok"), retainer.ErrStep, nil},
		{"not understood", without("read", "ok"), retainer.ErrStep, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t: t, board: retainer.Must(agreed())}
			for _, e := range c.events {
				w.do(e)
			}
			r, err := w.board.Readiness(w.x)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.missing, r.Missing()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if r.Ready != (r.Stated == 6) || r.Ready != (len(c.missing) == 0) {
				t.Errorf("ready %v with %d of 6", r.Ready, r.Stated)
			}
			entries, err := w.board.Apply(&w.x, retainer.Started{ID: "start", Retainer: "r", On: day("2025-02-01")})
			if !errors.Is(err, c.want) || c.want != nil && (!w.x.Start.IsZero() || entries != nil) {
				t.Errorf("want %v, got %v", c.want, err)
			}
		})
	}
}

// Of a draft each statement says by itself what is missing, and which step makes it.
func TestStatementsOfADraft(t *testing.T) {
	got := retainer.Statements(retainer.Policy{}, retainer.Engagement{})
	want := retainer.Readiness{Statements: []retainer.Stated{
		{Statement: retainer.StatementFirstCycle, Missing: []string{"project_paid", "payout_done", "handoff_done"}, Step: retainer.StepPayout},
		{Statement: retainer.StatementNeed, Missing: []string{"recurring_need"}, Step: retainer.StepConversion},
		{Statement: retainer.StatementRelationship, Missing: []string{"owner", "white_label", "controller"}, Step: retainer.StepRelations},
		{Statement: retainer.StatementEconomics, Missing: []string{"economics"}, Step: retainer.StepRelations},
		{Statement: retainer.StatementScope, Missing: []string{"delivery", "reporting", "approvals", "reviews", "excluded"}, Step: retainer.StepStability},
		{Statement: retainer.StatementRenewal, Missing: []string{"mode"}, Step: retainer.StepRenewal},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	half := agreed()
	half.Economics, half.Renewal = nil, retainer.Renewal{}
	if r := retainer.Statements(half, retainer.Engagement{}); r.Stated != 2 || r.Ready || !strings.Contains(r.String(), "economics unstated: economics") {
		t.Errorf("%d of 6\n%s", r.Stated, r)
	}
}

// An operator starts once the same need was seen in n months in a row: not with a gap,
// not with different needs, and not with the same month twice.
func TestOperatorNeedsMonthsInARow(t *testing.T) {
	p := agreed()
	p.Model, p.Direction, p.Months = retainer.Operator, retainer.CompanyPays, 3
	for _, c := range []struct {
		name  string
		seen  []string // need and month
		ready bool
	}{
		{"three in a row", []string{"upkeep 2024-11", "upkeep 2024-12", "upkeep 2025-01"}, true},
		{"and one before a gap", []string{"upkeep 2024-06", "upkeep 2024-10", "upkeep 2024-11", "upkeep 2024-12"}, true},
		{"a gap", []string{"upkeep 2024-10", "upkeep 2024-12", "upkeep 2025-01"}, false},
		{"a month twice", []string{"upkeep 2024-12", "upkeep 2024-12", "upkeep 2025-01"}, false},
		{"different needs", []string{"upkeep 2024-11", "testing 2024-12", "upkeep 2025-01"}, false},
		{"two", []string{"upkeep 2024-12", "upkeep 2025-01"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t: t, board: retainer.Must(p)}
			for _, e := range without("need", "need before") {
				w.do(e)
			}
			for i, s := range c.seen {
				need, month, _ := strings.Cut(s, " ")
				w.do(retainer.NeedSeen{ID: fmt.Sprint("n", i), Retainer: "r", Need: retainer.Need(need), System: "shop", On: day(month + "-15")})
			}
			r, err := w.board.Readiness(w.x)
			if err != nil || r.Ready != c.ready {
				t.Errorf("want %v, got %v, %v", c.ready, r.Missing(), err)
			}
		})
	}
}

func TestStepsUpToTheStart(t *testing.T) {
	d := day("2025-01-02")
	for _, c := range []struct {
		name  string
		after int // events of ready
		event retainer.Event
		want  error
	}{
		{"nothing before it is opened", 0, retainer.Understood{ID: "x", Retainer: "r", On: d}, retainer.ErrUnopened},
		{"opened once", 1, retainer.Opened{ID: "x", Retainer: "r", Partner: "acme", Customer: "c-1", System: "shop", On: d}, retainer.ErrDuplicate},
		{"another retainer", 1, retainer.Understood{ID: "x", Retainer: "other", On: d}, retainer.ErrRetainer},
		{"understood before it was opened", 1, retainer.Understood{ID: "x", Retainer: "r", On: d.Add(-1)}, retainer.ErrStep},
		{"understood once", 7, retainer.Understood{ID: "x", Retainer: "r", On: d}, retainer.ErrStep},
		{"approved by a role that may not", 7, retainer.Approved{ID: "x", Retainer: "r", Role: "intern", On: d}, retainer.ErrRole},
		{"approved before it was understood", 7, retainer.Approved{ID: "x", Retainer: "r", Role: "founder", On: d.Add(-1)}, retainer.ErrStep},
		{"approved once", 8, retainer.Approved{ID: "x", Retainer: "r", Role: "founder", On: d}, retainer.ErrStep},
		{"started before it was approved", 8, retainer.Started{ID: "x", Retainer: "r", First: d.Add(-1), On: d}, retainer.ErrStep},
		{"paused before it has started", 8, retainer.Paused{ID: "x", Retainer: "r", On: d}, retainer.ErrStep},
		{"a cycle before it has started", 8, retainer.AmountConfirmed{ID: "x", Retainer: "r", Cycle: 1, Amount: eur("1"), On: d}, retainer.ErrCycle},
		{"an id with other content", 8, retainer.Approved{ID: "read", Retainer: "r", Role: "founder", On: d}, retainer.ErrDuplicate},
		{"an id of a cycle's", 8, retainer.Started{ID: "r:1", Retainer: "r", On: d}, retainer.ErrDuplicate},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t: t, board: retainer.Must(agreed())}
			for _, e := range ready("2025-01-02")[:c.after] {
				w.do(e)
			}
			before := w.x.Clone()
			if _, err := w.board.Apply(&w.x, c.event); !errors.Is(err, c.want) {
				t.Errorf("want %v, got %v", c.want, err)
			}
			if !w.x.Equal(before) {
				t.Error("the engagement has changed")
			}
		})
	}
}

// A repeated delivery of any event changes nothing and posts nothing.
func TestRepeatedDeliveries(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-01-31")
	w.pay(1, "3000", "2025-02-01")
	before := w.x.Clone()
	for _, e := range append(ready("2025-01-02"),
		retainer.Started{ID: "start", Retainer: "r", On: day("2025-01-31")},
		retainer.CyclePaid{ID: "c01", Retainer: "r", Cycle: 1, Amount: eur("3000"), On: day("2025-02-01")}) {
		p, err := w.board.Preview(w.x, e)
		if err != nil || !p.Trace.Has(retainer.CodeRepeated) {
			t.Errorf("%T: %v %v", e, p.Trace, err)
		}
		if entries := w.do(e); len(entries) > 0 || !w.x.Equal(before) {
			t.Errorf("%T: %v", e, entries)
		}
	}
}

// What is wrong with an event is reported all at once, with its place.
func TestEventsAreChecked(t *testing.T) {
	d := day("2025-01-02")
	for _, c := range []struct {
		event retainer.Event
		want  []string
	}{
		{retainer.Opened{}, []string{"/customer required", "/id required", "/on required", "/partner required", "/retainer required", "/system required"}},
		{retainer.Elapsed{}, []string{"/on required", "/retainer required"}},
		{retainer.Evidenced{ID: "x", Retainer: "r", On: d, Of: "hearsay"}, []string{"/of unknown", "/ref required"}},
		{retainer.NeedSeen{ID: "x", Retainer: "r", On: d}, []string{"/need unknown", "/system required"}},
		{retainer.NoticeGiven{ID: "x", Retainer: "r", On: d}, []string{"/by unknown"}},
		{retainer.Ended{ID: "x", Retainer: "r", On: d}, []string{"/last required"}},
		{retainer.CycleApproved{ID: "x", Retainer: "r", On: d}, []string{"/cycle out_of_range", "/role required"}},
		{retainer.AmountConfirmed{ID: "x", Retainer: "r", On: d, Cycle: 1, Amount: eur("0")}, []string{"/amount out_of_range"}},
		{retainer.Refunded{ID: "x", Retainer: "r", On: d, Cycle: 1, Amount: eur("-1")}, []string{"/amount out_of_range"}},
		{retainer.Sent{ID: "x", Retainer: "r", On: d, Cycle: 1}, []string{"/amount required"}},
		{retainer.ProofAttached{ID: "x", Retainer: "r", On: d, Cycle: 1}, []string{"/ref required"}},
		{retainer.Waived{ID: "x", Retainer: "r", On: d, Cycle: 1}, []string{"/approver required", "/reason required"}},
		{retainer.Waived{ID: "x", Retainer: "r", On: d, Cycle: 1, Reason: " ", Approver: "\t"}, []string{"/approver required", "/reason required"}},
		{retainer.UnitsUsed{ID: "x", Retainer: "r", On: d, Cycle: 1}, []string{"/units out_of_range"}},
		{retainer.CommissionStated{ID: "x", Retainer: "r", On: d, Cycle: 1, Returned: eur("-1")}, []string{"/earned required", "/returned out_of_range"}},
		{retainer.CommissionStated{ID: "x", Retainer: "r", On: d, Cycle: 1, Earned: eur("1"), Returned: partnerecon.MustMoney("1", "USD")}, []string{"/returned conflict"}},
		{retainer.SprintAgreed{ID: "x", Retainer: "r", On: d, Work: "w"}, []string{
			"/economics required", "/scope/approvals required", "/scope/delivery required", "/scope/excluded required", "/scope/reporting required", "/scope/reviews required",
		}},
		{retainer.Asked{ID: "x", Retainer: "r", On: d}, []string{"/about unknown"}},
		{retainer.Seal{ID: "x", Retainer: "r", On: d}, []string{"/through required"}},
		{retainer.Paused{ID: strings.Repeat("x", 256), Retainer: "\xff", On: day("9000-01-01")}, []string{"/id limit", "/on out_of_range", "/retainer syntax"}},
		{&retainer.Paused{}, []string{" unknown"}},
	} {
		_, err := retainer.Must(agreed()).Apply(&retainer.Engagement{}, c.event)
		if diff := cmp.Diff(c.want, problems(t, err)); diff != "" {
			t.Errorf("%T (-want +got)\n%s", c.event, diff)
		}
	}
}

func TestBadQuestions(t *testing.T) {
	b, x := retainer.Must(agreed()), retainer.Engagement{}
	if _, err := b.Apply(nil, retainer.Elapsed{}); err == nil {
		t.Error("no engagement")
	}
	if _, err := b.Apply(&x, nil); err == nil {
		t.Error("no event")
	}
	var zero retainer.Board
	e := retainer.Elapsed{Retainer: "r", On: day("2025-01-01")}
	_, err1 := zero.Apply(&x, e)
	_, err2 := zero.Readiness(x)
	_, err3 := zero.Next(x, e.On)
	_, err4 := zero.Report(x, e.On)
	_, _, err5 := zero.Steadiness(x, e.On)
	_, err6 := zero.Explain(partnerecon.Entry{})
	_, err7 := zero.Terms(x)
	for i, err := range []error{err1, err2, err3, err4, err5, err6, err7} {
		if err == nil {
			t.Errorf("question %d of the zero Board has an answer", i+1)
		}
	}
	if p := zero.Policy(); p.Model != "" || p.Economics != nil {
		t.Errorf("the zero Board has the policy %+v", p)
	}
	if _, err := retainer.Agreement(retainer.Policy{}); len(problems(t, err)) == 0 {
		t.Error("terms that are undecided have a page")
	}
}
