package retainer_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// The next step follows a fixed priority. Each row adds what the row before asked for,
// so that the next question in line has its turn.
func TestNextFollowsAPriority(t *testing.T) {
	p := agreed()
	p.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedWaits}
	p.Stability = retainer.Stability{Cycles: 2}
	d := day("2025-01-02")
	w := &world{t: t, board: retainer.Must(p)}
	asked := func(q retainer.Question) retainer.Event {
		return retainer.Asked{ID: "ask " + string(q), Retainer: "r", About: q, On: d}
	}
	answered := func(q retainer.Question) retainer.Event {
		return retainer.Answered{ID: "answer " + string(q), Retainer: "r", About: q, On: d}
	}
	open := ready("2025-01-02")
	scope := retainer.Scope{Delivery: "once", Reporting: "once", Approvals: "client", Reviews: "none", Excluded: []string{retainer.None}}
	for _, c := range []struct {
		events []retainer.Event
		on     string
		want   retainer.Step
		cycle  int
		code   string
	}{
		{[]retainer.Event{
			open[0], asked(retainer.Scaling), asked(retainer.Pitch), asked(retainer.FollowOn), asked(retainer.Confidence),
			retainer.WorkAsked{ID: "w", Retainer: "r", Item: "new pages", On: d},
		}, "2025-01-02", retainer.StepPayout, 0, retainer.CodeUnstated},
		{open[1:4], "2025-01-02", retainer.StepSprint, 0, retainer.CodeOutOfScope},
		{[]retainer.Event{retainer.SprintAgreed{ID: "sprint", Retainer: "r", Work: "w", Scope: scope, Economics: retainer.NoUpside{}, On: d}}, "2025-01-02", retainer.StepProof, 0, retainer.CodeAsked},
		{[]retainer.Event{answered(retainer.Confidence)}, "2025-01-02", retainer.StepConversion, 0, retainer.CodeUnstated},
		{open[4:6], "2025-01-02", retainer.StepApproval, 0, retainer.CodeNotUnderstood},
		{open[6:7], "2025-01-02", retainer.StepApproval, 0, retainer.CodeNotApproved},
		{open[7:], "2025-01-02", retainer.StepRepeat, 0, retainer.CodeAsked},
		{[]retainer.Event{answered(retainer.Scaling)}, "2025-01-02", retainer.StepConversion, 0, retainer.CodeAsked},
		{[]retainer.Event{answered(retainer.Pitch)}, "2025-01-02", retainer.StepExpansion, 0, retainer.CodeAsked},
		{[]retainer.Event{answered(retainer.FollowOn)}, "2025-01-02", retainer.StepStart, 0, retainer.CodeApproved},
		{[]retainer.Event{retainer.Started{ID: "start", Retainer: "r", First: day("2025-01-31"), On: d}}, "2025-01-02", retainer.StepWait, 0, retainer.CodeNothingOpen},
		{payment(1, "3000", "2025-02-01")[:3], "2025-02-01", retainer.StepRenewal, 2, retainer.CodeNoCheckIn},
		{[]retainer.Event{retainer.CheckedIn{ID: "in", Retainer: "r", On: day("2025-02-02")}}, "2025-02-02", retainer.StepProof, 1, retainer.CodeNoProof},
		{append(payment(1, "3000", "2025-02-01")[3:4:4], retainer.ScopeChanged{ID: "scope", Retainer: "r", What: "x", On: day("2025-02-02")}), "2025-02-02", retainer.StepStability, 0, retainer.CodeUnstable},
		{[]retainer.Event{retainer.CheckedIn{ID: "in2", Retainer: "r", On: day("2025-03-02")}, retainer.CheckedIn{ID: "in3", Retainer: "r", On: day("2025-04-02")}}, "2025-04-02", retainer.StepPayment, 1, retainer.CodeUnpaid},
		{payment(1, "3000", "2025-02-01")[4:], "2025-04-02", retainer.StepPayment, 2, retainer.CodeUnpaid},
		{[]retainer.Event{retainer.Ended{ID: "end", Retainer: "r", Last: day("2025-02-01"), On: day("2025-04-02")}}, "2025-04-02", retainer.StepWait, 0, retainer.CodeNothingOpen},
	} {
		for _, e := range c.events {
			w.do(e)
		}
		before := w.x.Clone()
		got, err := w.board.Next(w.x, day(c.on))
		if err != nil || got.Step != c.want || got.Cycle != c.cycle || !got.Trace.Has(c.code) {
			t.Fatalf("want %s %d %s, got %s %d, %v\n%s", c.want, c.cycle, c.code, got.Step, got.Cycle, err, got.Trace)
		}
		if !w.x.Equal(before) {
			t.Fatal("a question changed the engagement")
		}
	}
}

// A cycle that is left out for want of an approval is what to decide on.
func TestNextAsksForTheApprovalOfTheRunningCycle(t *testing.T) {
	p := agreed()
	p.Renewal = retainer.Renewal{Mode: retainer.ByApproval, Missed: retainer.MissedWaits}
	w := open(t, p, "2025-01-02")
	w.start("2025-01-31")
	got, err := w.board.Next(w.x, day("2025-03-10"))
	if err != nil || got.Step != retainer.StepRenewal || got.Cycle != 2 || !got.Trace.Has(retainer.CodeNoApproval) {
		t.Fatalf("%+v, %v", got, err)
	}
	r, err := w.board.Report(w.x, day("2025-03-10"))
	if err != nil || r.Status != retainer.StatusWaiting {
		t.Fatalf("%s, %v", r.Status, err)
	}
}

// Changes are counted in the last cycles, the running one included: of changes on 10
// February and 10 March, both count on 1 April, and the second only on 1 May.
func TestSteadiness(t *testing.T) {
	p := agreed()
	p.Stability = retainer.Stability{Cycles: 3, Changes: 1}
	w := open(t, p, "2025-01-02")
	if _, watched, err := w.board.Steadiness(w.x, day("2025-01-02")); watched || err != nil {
		t.Fatalf("steady before it has started: %v", err)
	}
	w.start("2025-02-01")
	w.do(retainer.ScopeChanged{ID: "a", Retainer: "r", What: "x", On: day("2025-02-10")})
	w.do(retainer.ScopeChanged{ID: "b", Retainer: "r", What: "x", On: day("2025-03-10")})
	for on, want := range map[string]retainer.Steadiness{
		"2025-02-10": {Cycles: 1, Changes: 1, Allowed: 1, Stable: true},
		"2025-04-30": {Cycles: 3, Changes: 2, Allowed: 1},
		"2025-05-01": {Cycles: 3, Changes: 1, Allowed: 1, Stable: true},
		"2025-06-01": {Cycles: 3, Changes: 0, Allowed: 1, Stable: true},
	} {
		got, watched, err := w.board.Steadiness(w.x, day(on))
		if err != nil || !watched || got != want {
			t.Errorf("%s: want %+v, got %+v, %v", on, want, got, err)
		}
	}
	if _, watched, _ := retainer.Must(agreed()).Steadiness(w.x, day("2025-06-01")); watched {
		t.Error("it is watched where the policy does not")
	}
}

// Two clients run on the same pattern, one on another; drafts do not count, and a
// client counts once.
func TestRepeatability(t *testing.T) {
	one, two := agreed(), agreed()
	two.Amount = eur("3001")
	use := func(p retainer.Policy, client string, started bool) retainer.Use {
		x := running(day("2025-01-31"))
		x.Customer = client
		if !started {
			x.Start = partnerecon.Day{}
		}
		return retainer.Use{Policy: p, Engagement: x}
	}
	got, err := retainer.Repeatability(use(two, "c", true), use(one, "b", true), use(one, "a", true), use(one, "a", true), use(one, "d", false))
	if err != nil || len(got) != 2 {
		t.Fatalf("%d patterns, %v", len(got), err)
	}
	if len(got[0].Clients) != 2 || got[0].Clients[0] != "a" || got[0].Policy.Amount != eur("3000") || got[1].Clients[0] != "c" {
		t.Errorf("%v, %v", got[0].Clients, got[1].Clients)
	}
}

// Where a retainer stands, day by day.
func TestStatus(t *testing.T) {
	w := &world{t: t, board: retainer.Must(agreed())}
	status := func(on string, want retainer.Status) {
		t.Helper()
		r, err := w.board.Report(w.x, day(on))
		if err != nil || r.Status != want {
			t.Errorf("%s: want %s, got %s, %v", on, want, r.Status, err)
		}
	}
	events := ready("2025-01-02")
	for i, want := range []retainer.Status{
		retainer.StatusDraft, retainer.StatusDraft, retainer.StatusDraft, retainer.StatusDraft, retainer.StatusDraft, retainer.StatusDraft, retainer.StatusUnderstood, retainer.StatusApproved,
	} {
		w.do(events[i])
		status("2025-01-02", want)
	}
	w.start("2025-01-31")
	w.do(retainer.Paused{ID: "p", Retainer: "r", On: day("2025-02-10")})
	w.do(retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-02-12")})
	w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-03-03"), On: day("2025-02-12")})
	status("2025-01-30", retainer.StatusApproved)
	status("2025-01-31", retainer.StatusActive)
	status("2025-02-10", retainer.StatusPaused)
	status("2025-02-12", retainer.StatusActive)
	status("2025-03-03", retainer.StatusActive)
	status("2025-03-04", retainer.StatusEnded)
}

// Nobody asks for a renewal where no cycle follows: the term is over, or an end is known.
func TestNextAsksForNoRenewalAtTheEnd(t *testing.T) {
	for name, end := range map[string]func(*world, *retainer.Policy){
		"a term of one cycle": func(_ *world, p *retainer.Policy) { p.Cycle.Cycles = 1 },
		"ended": func(w *world, _ *retainer.Policy) {
			w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-02-27"), On: day("2025-02-01")})
		},
		"a term of two": func(_ *world, p *retainer.Policy) { p.Cycle.Cycles = 2 },
		"ended a day later": func(w *world, _ *retainer.Policy) {
			w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-02-28"), On: day("2025-02-01")})
		},
	} {
		p := agreed()
		p.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedWaits}
		if strings.HasPrefix(name, "a term") {
			end(nil, &p)
		}
		w := open(t, p, "2025-01-02")
		w.start("2025-01-31")
		if !strings.HasPrefix(name, "a term") {
			end(w, &p)
		}
		want := retainer.StepPayment
		if strings.HasSuffix(name, "two") || strings.HasSuffix(name, "later") { // 28 February begins the next one
			want = retainer.StepRenewal
		}
		if got, err := w.board.Next(w.x, day("2025-02-02")); err != nil || got.Step != want {
			t.Errorf("%s: got %s, %v, want %s", name, got.Step, err, want)
		}
	}
}

// A question about more cycles than may be open is an error, of every kind.
func TestQuestionsAboutTooMuchTime(t *testing.T) {
	p := whiteLabel()
	p.Cycle.Every, p.Stability = retainer.EveryWeek, retainer.Stability{Cycles: 1}
	b, x, on := retainer.Must(p), running(day("2025-01-31")), day("2125-01-31")
	_, errNext := b.Next(x, on)
	_, _, errSteady := b.Steadiness(x, on)
	_, errReport := b.Report(x, on)
	for name, err := range map[string]error{"next": errNext, "steadiness": errSteady, "report": errReport} {
		if !errors.Is(err, retainer.ErrOpen) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
