package commission_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// The bonus is 20 % of what is paid, released when the customer is onboarded. It
// leaves on 1 March, comes back with p2 on 1 May and leaves again on 1 August:
// 20.00 of p1 are forfeited, 40.00 of p2 are released by the onboarding in June,
// in whatever order that is recorded.
func TestWhatAComingBackCustomerPaysVestsAnew(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{{
		Name: "upfront", Rates: sharing("20"), Vests: []commission.Tranche{{Share: pct("100"), Milestone: "onboarding"}},
	}}}
	events := []commission.Event{
		pay("p1", "100", "2025-01-10"),
		commission.Ended{ID: "e1", Customer: "c", On: day("2025-03-01")},
		pay("p2", "200", "2025-05-01"),
		commission.Ended{ID: "e2", Customer: "c", On: day("2025-08-01")},
		reached("m", "onboarding", "0", "2025-06-01"),
	}
	for shift := range events {
		b := open(t, policy)
		for i := range events {
			b.do(events[(i+shift)%len(events)])
		}
		b.do(events[1], events[3]) // once more: nothing
		b.want("released", b.of("upfront"), "40.00")
		line, _ := b.ledger.Open("p1")
		if p := line.Parts[len(line.Parts)-1]; p.Forfeited != 2000 || p.Earned != 0 {
			t.Errorf("got %+v", p)
		}
		b.conserved()
	}
}

func TestStoredEndsAreInOrder(t *testing.T) {
	b := open(t, flat("10")).do(
		commission.Ended{ID: "e2", Customer: "c", On: day("2025-08-01")}, commission.Ended{ID: "e1", Customer: "c", On: day("2025-03-01")},
		commission.Ended{ID: "e3", Customer: "c", On: day("2025-08-01")}) // told twice
	if len(b.ledger.Ends) != 2 {
		t.Errorf("it ended on %v", b.ledger.Ends)
	}
	text, err := json.Marshal(b.ledger)
	if err != nil {
		t.Fatal(err)
	}
	var read commission.Ledger
	if err := json.Unmarshal(text, &read); err != nil || !read.Equal(b.ledger) {
		t.Errorf("%s: %v", text, err)
	}
	for _, forged := range []string{`{"ends":["2025-08-01","2025-03-01"]}`, `{"ends":["2025-08-01","2025-08-01"]}`} {
		if err := json.Unmarshal([]byte(forged), &read); err == nil {
			t.Errorf("%s was read", forged)
		}
	}
}

// Time passes once. What waits is 50.00 of 100.00, and is released after three
// months.
func TestStagedSaysWhatWaits(t *testing.T) {
	policy := flat("10")
	policy.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Months: 3}}
	b := open(t, policy)
	for _, step := range []struct {
		name  string
		event commission.Event
		want  int64
	}{
		{"a payment", pay("p1", "1000", "2025-01-10"), 5000},
		{"a day early", commission.Elapsed{ID: "t", Customer: "c", On: day("2025-04-09")}, 0},
		{"the day", commission.Elapsed{ID: "t", Customer: "c", On: day("2025-04-10")}, -5000},
		{"the day once more", commission.Elapsed{ID: "t", Customer: "c", On: day("2025-04-10")}, 0},
		{"an earlier one", commission.Elapsed{ID: "u", Customer: "c", On: day("2025-02-01")}, 0},
	} {
		staged, err := b.plan.Stage(&b.ledger, step.event)
		if err != nil || staged.Waiting() != step.want {
			t.Errorf("%s: got %d, want %d, %v", step.name, staged.Waiting(), step.want, err)
		}
		b.do(step.event)
	}
	b.want("all of it", b.sum("acme"), "100.00")
	if got := (commission.Staged{}).Waiting(); got != 0 {
		t.Errorf("nothing staged, and %d wait", got)
	}
}

// An override of 10 % follows the credit: 10.00 to the one who brought acme, then,
// when beta gets the credit, to the one who brought that.
func TestUplinesFollowARecredit(t *testing.T) {
	policy := flat("10")
	policy.Bonuses = []commission.Bonus{{Name: "override", Of: "base", To: commission.ToUpline, Rates: sharing("10")}}
	p := pay("p1", "1000", "2025-01-10")
	p.Uplines = []commission.Upline{{Of: "acme", Partner: "up"}}
	b := open(t, policy).do(p)
	b.want("brought acme", b.sum("up"), "10.00")
	b.do(commission.Recredit{ID: "rc", Customer: "c", On: day("2025-02-01"), Lines: []commission.LineCredits{{
		Of: "p1", Credits: partnerecon.Sole("beta"), Uplines: []commission.Upline{{Of: "beta", Partner: "over"}},
	}}})
	b.want("brought acme, who lost it", b.sum("up"), "0.00")
	b.want("brought beta", b.sum("over"), "10.00")
	b.do(p) // delivered once more
	b.conserved()
	b = b.afterJSON()
	b.do(commission.Recredit{ID: "rc2", Customer: "c", On: day("2025-02-02"), Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole("acme")}}})
	b.want("nobody brought acme by now", b.sum("up"), "0.00")
}

// A payment that clears later may state its uplines then.
func TestUplinesOfAClearing(t *testing.T) {
	policy := flat("10")
	policy.Bonuses = []commission.Bonus{{Name: "override", Of: "base", To: commission.ToUpline, Rates: sharing("10")}}
	p := pay("p1", "1000", "2025-01-10")
	p.Cleared, p.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b := open(t, policy).do(p, commission.Clearing{
		ID: "cl", Customer: "c", Of: "p1", On: day("2025-01-20"), Uplines: []commission.Upline{{Of: "acme", Partner: "up"}},
	}, p)
	b.want("brought acme", b.sum("up"), "10.00")
	b.problems(commission.Clearing{ID: "x", Of: "p1", On: day("2025-01-20"), Uplines: []commission.Upline{{Of: "up", Partner: "up"}}},
		"/uplines/0/partner conflict")
}

// An id under which time has released something is not used for a later day: the
// entries of both would have one id, and whoever stores entries by it would lose the
// second half. The id of a payment is none of time either.
func TestTimeThatReleasedSomethingIsKnownByItsID(t *testing.T) {
	policy := flat("10")
	policy.Vests = []commission.Tranche{{Share: pct("50"), Months: 1}, {Share: pct("50"), Months: 2}}
	b := open(t, policy)
	b.do(pay("p1", "1000", "2025-01-10"))
	tick := func(id, on string) commission.Elapsed {
		return commission.Elapsed{ID: id, Customer: "c", On: day(on)}
	}
	b.do(tick("tick", "2025-01-20"))
	b.do(tick("tick", "2025-02-10")) // the first one released nothing
	b.want("half of it", b.sum("acme"), "50.00")
	b.do(tick("tick", "2025-02-10"))
	for _, id := range []string{"tick", "p1"} {
		if entries, err := b.plan.Apply(&b.ledger, tick(id, "2025-03-10")); !errors.Is(err, commission.ErrDuplicate) || len(entries) > 0 {
			t.Errorf("%s: got %v, %v, want ErrDuplicate", id, entries, err)
		}
	}
	b.do(tick("tock", "2025-03-10"))
	b.want("all of it", b.sum("acme"), "100.00")
}
