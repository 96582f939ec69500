package clawback_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// A repeated delivery changes nothing even when the event itself would be refused by now.
func TestWhatIsKnownIsNotRefused(t *testing.T) {
	full := fromPayout(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(10, partnerecon.Through), Limit: clawback.ToLoss})
	loss, back := lost("l", "p", "1/3", 5), clawback.Reactivated{ID: "b", On: start.Add(1)}
	b := open(t, full).do(posted("p", "acme", "p", "gold", "100", "2025-02-01"), payoutRun("a", 35, 31), payoutRun("b2", 60, 31), loss, back,
		clawback.Seal{ID: "s", Through: start.Add(50), On: start.Add(100)})
	before := b.exposure.Clone()
	b.do(loss, back, payoutRun("a", 35, 31))
	if !before.Equal(b.exposure) {
		t.Error("a repeated delivery changed the exposure")
	}
	again := back
	again.ID = "b3"
	b.refuse(again, clawback.ErrSealed)
	b.refuse(payoutRun("c", 40, 31), clawback.ErrSealed)
}

// An entry of a version that the recourse does not have is not explained by another.
func TestAnEntryIsExplainedUnderItsOwnTerms(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "integration", "900", "2025-03-01"), handOver("t", "acme", "beta", 40), churn("x", 30), churn("y", 45),
		clawback.Seal{ID: "s", Through: start.Add(60), On: start.Add(100)}, posted("q", "acme", "q", "integration", "-100", "2025-03-01"))
	other, err := clawback.NewDated(partnerecon.Terms[clawback.Policy]{{ID: "2025", From: start, Rationale: "launch", Policy: clawback.ThreeTier()}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range b.entries {
		if e.Kind != partnerecon.Clawed {
			continue
		}
		if tr, err := other.Explain(e); !errors.Is(err, clawback.ErrTerms) || tr != nil {
			t.Errorf("%s: %v, %d steps", e.ID(), err, len(tr))
		}
	}
}

// An entry of unknown terms is refused, be it of a line or of a cap across lines.
func TestEntriesOfUnknownTerms(t *testing.T) {
	line := posted("p", "acme", "p", "referral", "1", "2025-02-01")
	line.Entries[0].Terms = "other"
	rest := posted("p", "acme", "", "referral", "-1", "2025-02-01")
	rest.Entries[0].Terms = "other"
	for _, e := range []clawback.Event{line, rest} {
		open(t, clawback.ThreeTier()).refuse(e, clawback.ErrTerms)
	}
}

// A line that one event earns in two tiers is in the last one, and in no other.
func TestALineHasOneTier(t *testing.T) {
	first, then := entry("p", "acme", "p", "gold", "10", "2025-02-01"), entry("p", "acme", "p", "silver", "5", "2025-02-01")
	b := open(t, clawback.ThreeTier()).do(clawback.Posted{Start: start, Entries: []partnerecon.Entry{first, then}})
	for _, g := range b.exposure.Partners[0].Groups {
		if lines := map[string]int{"gold": 0, "silver": 1}[g.Tier]; len(g.Lines) != lines || len(g.Classes) != lines {
			t.Errorf("tier %s has %d lines in %d classes", g.Tier, len(g.Lines), len(g.Classes))
		}
	}
}

// Partners are posted in the order of their ids, whatever the order of the entries.
func TestPartnersArePostedByID(t *testing.T) {
	churned := open(t, clawback.ThreeTier()).do(churn("x", 10), clawback.Started{ID: "s", On: start})
	var entries []partnerecon.Entry
	for _, partner := range []string{"gamma", "acme", "beta"} {
		entries = append(entries, entry("p", partner, "p", "referral", "1", "2025-02-01"))
	}
	churned.do(clawback.Posted{Entries: entries})
	want := []string{"clawed acme p -1.00 2025-02-01", "clawed beta p -1.00 2025-02-01", "clawed gamma p -1.00 2025-02-01"}
	if diff := cmp.Diff(want, list(churned.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What no line gives is earned on the day of the last thing that took something back.
func TestWhatGoesBackOnTheCustomerIsDated(t *testing.T) {
	sealed := []clawback.Event{posted("p", "acme", "p", "referral", "100", "2025-02-01"), clawback.Seal{ID: "s", Through: start.Add(60), On: start.Add(100)}}
	breach := onlySchedules(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)},
		clawback.Schedule{Trigger: clawback.ByBreach, Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)})
	for _, tt := range []struct {
		name   string
		events []clawback.Event
		want   int
	}{
		{"one churn", []clawback.Event{churn("x", 20)}, 20},
		{"one breach", []clawback.Event{clawback.Breach{ID: "b", Partner: "acme", Commitment: "demo", On: start.Add(21)}}, 21},
		{"one fraud", []clawback.Event{clawback.Fraud{ID: "f", On: start.Add(22)}}, 22},
	} {
		b := open(t, breach).do(append(sealed, tt.events...)...)
		e := b.entries[len(b.entries)-1]
		if e.Claim.Line != "" || e.Amount != eur("-100") || e.Earned != start.Add(tt.want) {
			t.Errorf("%s: %s of %s earned on %s", tt.name, e.ID(), e.Amount, e.Earned)
		}
	}
	b := open(t, breach).do(posted("p", "acme", "p", "referral", "100", "2025-02-01"), handOver("t", "acme", "beta", 0), churn("x", 20))
	if e := b.entries[0]; e.Claim.Partner != "beta" || e.Earned != start.Add(20) || e.Posted != start.Add(20) || e.Tier != "referral" || e.Claim.Customer != "c" {
		t.Errorf("%s earned on %s", e.ID(), e.Earned)
	}
}

// A term of broken months ends on its own day: of 1 January to 14 February, two months
// begun, one is over on 1 February, and the rest is safe from the 15th.
func TestABrokenMonthEndsWithItsTerm(t *testing.T) {
	p := posted("p", "acme", "p", "gold", "90", "2025-02-01")
	p.Term = term("2025-01-01", "2025-02-15")
	b := open(t, onlySchedules(unserved(clawback.WholeMonths))).do(p)
	if diff := cmp.Diff([]string{"acme gold 45.00 2025-02-01", "acme gold 45.00 2025-02-15"}, b.runOff(0)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Sums that do not fit are refused wherever they arise, and change nothing.
func TestSumsThatDoNotFit(t *testing.T) {
	const most = "92233720368547758.07"
	big := func(id, tier, amount string) clawback.Posted {
		return posted(id, "acme", id, tier, amount, "2025-02-01")
	}
	b := open(t, clawback.ThreeTier()).do(big("p", "referral", most), big("q", "integration", "1"))
	again := big("again", "referral", "0.01") // q is priced again, in the tier in which there is no room
	again.Entries[0].Claim.Line = "q"
	b.refuse(again, partnerecon.ErrOverflow)
	b.refuse(big("r", "referral", "0.01"), partnerecon.ErrOverflow)
	// What moves between classes must fit, too.
	half := func(p clawback.Policy, events ...clawback.Event) *book {
		e := posted("r", "acme", "r", "gold", "0.01", "2025-01-20")
		return open(t, p).do(append(events, posted("p", "acme", "p", "gold", most, "2025-02-01"), e)...)
	}
	full := clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(10, partnerecon.Through)}
	half(atMost(full), lost("l", "r", "1/2", 1)).refuse(lost("m", "p", "1/2", 1), partnerecon.ErrOverflow)
	half(fromPayout(full), payoutRun("a", 31, 20)).refuse(payoutRun("b", 31, 31), partnerecon.ErrOverflow)
	// Both groups fit, their sum does not: it is asked for once something goes back.
	b.refuse(churn("x", 10), partnerecon.ErrOverflow)
	if _, err := b.recourse.AtRisk(b.exposure, start.Add(10)); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("at risk: %v", err)
	}
	rest := clawback.Posted{Entries: []partnerecon.Entry{{
		Cause: "cap", Claim: partnerecon.Claim{Partner: "acme", Customer: "c", Component: "cap"}, Kind: partnerecon.Capped,
		Amount: eur("-" + most), Posted: start, Earned: start, Payable: start,
	}}}
	b.do(rest)
	more := rest
	more.Entries = []partnerecon.Entry{rest.Entries[0]}
	more.Entries[0].Cause, more.Entries[0].Amount = "cap2", eur("-0.01")
	b.refuse(more, partnerecon.ErrOverflow)
}

// Nothing is said or done of lines whose version of the terms the recourse does not have,
// whatever happens to the customer.
func TestLinesOfLostTerms(t *testing.T) {
	schedule := clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)}
	breach := clawback.Schedule{Trigger: clawback.ByBreach, Return: clawback.Nothing, Obligation: "report"}
	of := func(ids ...string) clawback.Recourse {
		var terms partnerecon.Terms[clawback.Policy]
		for i, id := range ids {
			terms = append(terms, partnerecon.Version[clawback.Policy]{ID: id, From: start.Add(i), Rationale: "launch", Policy: onlySchedules(schedule, breach)})
		}
		r, err := clawback.NewDated(terms)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	under := func(cause, line, tier, amount, terms string) clawback.Posted {
		p := posted(cause, "acme", line, tier, amount, "2025-02-01")
		p.Entries[0].Terms = terms
		return p
	}
	renewed := under("again", "p", "gold", "1", "v1")
	renewed.Term = term("2025-01-01", "2026-01-01")
	for _, churned := range []bool{false, true} {
		b := &book{t: t, recourse: of("v1", "v2")}
		b.do(under("p", "p", "gold", "900", "v1"))
		if churned {
			b.do(churn("x", 30))
		}
		b.recourse = of("v2")
		for name, e := range map[string]clawback.Event{
			"more on the line": under("more", "p", "gold", "1", "v1"), "another tier": under("tier", "p", "silver", "1", "v1"), "a paid term": renewed,
			"a churn": churn("y", 20), "a reactivation": clawback.Reactivated{ID: "back", On: start.Add(1)},
			"a breach": clawback.Breach{ID: "b", Partner: "acme", Commitment: "demo", On: start.Add(5)}, "a fraud": clawback.Fraud{ID: "f", On: start.Add(5)},
			"a loss": lost("l", "p", "1/3", 5), "a payout": payoutRun("r", 35, 31), "another partner": handOver("h", "acme", "beta", 40),
		} {
			before := b.exposure.Clone()
			entries, err := b.recourse.Apply(&b.exposure, e)
			// Before a churn a payout and a handover look at no terms.
			if quiet := !churned && (name == "a payout" || name == "another partner"); quiet && err != nil || !quiet && !errors.Is(err, clawback.ErrTerms) {
				t.Errorf("%s, churned %v: %v", name, churned, err)
			}
			if err != nil && (entries != nil || !before.Equal(b.exposure)) {
				t.Errorf("%s, churned %v: it is refused, and changed the exposure", name, churned)
			}
			b.exposure = before
			if _, err := b.recourse.Preview(b.exposure, e); name == "a churn" && !errors.Is(err, clawback.ErrTerms) {
				t.Errorf("a preview of %s: %v", name, err)
			}
		}
		for name, ask := range map[string]func(clawback.Exposure, partnerecon.Day) ([]clawback.Risk, error){"at risk": b.recourse.AtRisk, "run off": b.recourse.RunOff} {
			if found, err := ask(b.exposure, start.Add(10)); !errors.Is(err, clawback.ErrTerms) || found != nil {
				t.Errorf("%s, churned %v: %v, %v", name, churned, found, err)
			}
		}
	}
}

// Entries that cannot go back are passed over: what was released or held moves no exposure.
func TestEntriesThatCannotGoBackArePassedOver(t *testing.T) {
	p := posted("p", "acme", "p", "gold", "1", "2025-02-01")
	held := entry("p", "beta", "q", "gold", "5", "2025-02-01")
	held.Kind, held.Earned = partnerecon.Held, partnerecon.Day{} // no day is asked of it
	p.Entries = append(p.Entries, held)
	b := open(t, clawback.ThreeTier()).do(p)
	if n := len(b.exposure.Partners); n != 1 {
		t.Errorf("%d partners, want acme alone", n)
	}
	other := posted("q", "acme", "q", "gold", "1", "2025-02-01")
	other.Entries = append(other.Entries, other.Entries[0])
	other.Entries[1].Claim.Customer = "d"
	_, err := b.recourse.Apply(&b.exposure, other)
	if diff := cmp.Diff([]string{"/entries/1/claim/customer conflict"}, paths(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
