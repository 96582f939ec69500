package clawback_test

import (
	"errors"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

func TestStageAndCommit(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"))
	before := b.exposure.Clone()
	dropped, err := b.recourse.Stage(&b.exposure, churn("x", 10))
	if err != nil || len(dropped.Entries()) != 1 || dropped.Repeated() {
		t.Fatalf("%d entries, %v", len(dropped.Entries()), err)
	}
	if !before.Equal(b.exposure) {
		t.Fatal("staging changed the exposure")
	}
	staged, err := b.recourse.Stage(&b.exposure, churn("y", 20))
	if err != nil {
		t.Fatal(err)
	}
	entries := staged.Entries()
	entries[0].Cause = "mine"
	if staged.Entries()[0].Cause != "y" {
		t.Error("the list is the caller's to change")
	}
	if err := staged.Commit(); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]clawback.Staged{"another event came between": dropped, "a second commit": staged, "nothing staged": {}} {
		if err := s.Commit(); !errors.Is(err, clawback.ErrStale) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if nothing := (clawback.Staged{}); nothing.Entries() != nil || nothing.Repeated() {
		t.Error("the zero Staged posts something")
	}
	again, err := b.recourse.Stage(&b.exposure, churn("y", 20))
	if err != nil || !again.Repeated() || again.Entries() != nil || again.Commit() != nil {
		t.Errorf("a repeated delivery: %v", err)
	}
	if c := b.exposure.Churns; len(c) != 1 || c[0].ID != "y" {
		t.Errorf("the churn that was dropped must leave nothing: %v", c)
	}
}

// TestDraftsDoNotMeet: of two drafts on one exposure only the one committed
// counts, whatever room their lists share.
func TestDraftsDoNotMeet(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"))
	for n := range 5 { // so that lists have room behind their ends
		b.do(churn(string(rune('a'+n)), 70+n), clawback.Reactivated{ID: string(rune('n' + n)), On: start.Add(70 + n)})
	}
	first, err1 := b.recourse.Stage(&b.exposure, churn("first", 90))
	_, err2 := b.recourse.Stage(&b.exposure, churn("second", 91))
	_, err3 := b.recourse.Preview(b.exposure, churn("third", 92))
	if err := errors.Join(err1, err2, err3, first.Commit()); err != nil {
		t.Fatal(err)
	}
	if c := b.exposure.Churns; len(c) != 6 || c[5].ID != "first" {
		t.Errorf("%v", c)
	}
	back, err1 := b.recourse.Stage(&b.exposure, clawback.Reactivated{ID: "back", On: start.Add(95)})
	_, err2 = b.recourse.Stage(&b.exposure, clawback.Reactivated{ID: "other", On: start.Add(96)})
	if err := errors.Join(err1, err2, back.Commit()); err != nil {
		t.Fatal(err)
	}
	if r := b.exposure.Reactivations; len(r) != 6 || r[5].ID != "back" {
		t.Errorf("%v", r)
	}
}

// TestEntriesStandInOrder: by partner and tier, whatever the order in which the
// commission names them.
func TestEntriesStandInOrder(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(churnAt(20), clawback.Posted{Start: start, Entries: []partnerecon.Entry{
		entry("p", "beta", "p", "referral", "10", "2025-02-01"),
		entry("p", "acme", "p", "referral", "20", "2025-02-01"),
		entry("p", "acme", "q", "integration", "90", "2025-02-01"),
	}})
	var got []string
	for _, e := range b.entries {
		got = append(got, e.Claim.Partner+" "+e.Tier+" "+e.Amount.Amount())
	}
	want := []string{"acme integration -70.00", "acme referral -20.00", "beta referral -10.00"}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("got %q, want %q", got, want)
	}
}

// churnAt states the start with it, for a churn that is the first thing known.
func churnAt(n int) clawback.Churn {
	c := churn("left", n)
	c.Start = start
	return c
}

// TestForeignEventsAreRefused: an event is one of this package, by value.
func TestForeignEventsAreRefused(t *testing.T) {
	b := open(t, clawback.ThreeTier())
	for _, e := range []clawback.Event{
		&clawback.Churn{ID: "x", On: start}, (*clawback.Churn)(nil), struct{ clawback.Event }{churn("x", 1)}, struct{ clawback.Event }{},
	} {
		if _, err := b.recourse.Apply(&b.exposure, e); len(paths(err)) != 1 || paths(err)[0] != " unknown" {
			t.Errorf("%T: %v", e, err)
		}
	}
}
