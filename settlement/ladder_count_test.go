package settlement_test

import (
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// counted is what the highest tier of [everyMetric] looks at on a day.
func (r *run) counted(partner, on string) string {
	r.t.Helper()
	a, err := r.program.Assess(&r.book, partner, tiers.Facts{On: day(on)})
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, g := range a.Tiers[len(a.Tiers)-1].Criteria {
		value := g.Raw.String()
		if g.Missing {
			value = "unknown"
		}
		out = append(out, g.Metric+" "+value)
	}
	return strings.Join(out, ", ")
}

func (r *run) counts(partner, on, want string) {
	r.t.Helper()
	if got := r.counted(partner, on); got != want {
		r.t.Errorf("%s on %s: %s, want %s", partner, on, got, want)
	}
}

func sharedPay(customer, amount string) settlement.Payment {
	return settlement.Payment{Customer: customer, Amount: eur(amount), Credits: []pe.Credit{
		{Partner: "acme", Role: pe.Sourced, Share: pct("70")}, {Partner: "beta", Role: pe.Sourced, Share: pct("30")},
	}}
}

// What the book counts, and for whom. 10 % is earned throughout: nobody reaches a
// higher tier before 1,000.00.
func TestWhatABookCounts(t *testing.T) {
	r := open(t, everyMetric(60))
	r.do(
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "beta"}),
		fact("p1", "2025-01-10", sharedPay("c1", "100.15")),
		fact("p2", "2025-01-12", pay("c2", "50", "acme")),
	)
	// All of 100.15 for both; 70 % is 70.105, to the even cent 70.10, 30 % is 30.045, to
	// the even cent 30.04. Commission: 10.02 (10.015, half up), of which 7.014
	// and 3.006 become 7.01 and 3.01, and 5.00.
	r.counts("acme", "2025-01-31", "revenue 150.15 EUR, share 120.10 EUR, commission 12.01 EUR, customers 2, wins 2")
	r.counts("beta", "2025-01-31", "revenue 100.15 EUR, share 30.04 EUR, commission 3.01 EUR, customers 1, wins unknown")
	r.through("2025-02", fact("r", "2025-02-05", settlement.Refund{Customer: "c2", Of: "p2", Amount: eur("50")}))
	// The second customer has paid nothing: it is no customer, and was no new one.
	r.counts("acme", "2025-03-01", "revenue 100.15 EUR, share 70.10 EUR, commission 7.01 EUR, customers 1, wins 1")
	r.do(fact("x", "2025-03-03", settlement.Churn{Customer: "c1"}))
	r.counts("acme", "2025-03-04", "revenue 100.15 EUR, share 70.10 EUR, commission 7.01 EUR, customers 0, wins 1")
	r.do(fact("back", "2025-03-10", settlement.Reactivated{Customer: "c1"}))
	r.counts("acme", "2025-03-11", "revenue 100.15 EUR, share 70.10 EUR, commission 7.01 EUR, customers 1, wins 1")
	// Credit that moves to another partner moves what it counts, in its month.
	r.do(fact("rc", "2025-03-12", settlement.Recredit{Customer: "c1", Of: "p1", Credits: pe.Sole("beta")}))
	r.counts("acme", "2025-03-13", "revenue 0.00 EUR, share 0.00 EUR, commission 0.00 EUR, customers 0, wins 0")
	r.counts("beta", "2025-03-13", "revenue 100.15 EUR, share 100.15 EUR, commission 10.02 EUR, customers 1, wins 1")
}

// A sealed line counts on, once, also when it comes back and is corrected.
func TestASealedLineCountsOnce(t *testing.T) {
	r := open(t, everyMetric(60))
	r.do(fact("e", "2025-04-01", settlement.PartnerEnrolled{Partner: "acme"}))
	r.through("2025-07", fact("p1", "2025-04-10", pay("c1", "200", "acme")))
	const all = "revenue 200.00 EUR, share 200.00 EUR, commission 20.00 EUR, customers 1, wins "
	r.counts("acme", "2025-08-01", all+"unknown") // the quarter of the first payment is over
	var record settlement.Record
	for _, e := range r.entries {
		if e.Kind == pe.Sealed {
			var err error
			if record, err = settlement.RecordOf(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.do(fact("again", "2025-08-02", settlement.Reopen{Customer: "c1", Record: record}))
	r.counts("acme", "2025-08-02", all+"unknown")
	r.do(fact("r", "2025-08-03", settlement.Refund{Customer: "c1", Of: "p1", Amount: eur("50"), Paid: day("2025-04-10")}))
	r.counts("acme", "2025-08-03", "revenue 150.00 EUR, share 150.00 EUR, commission 15.00 EUR, customers 1, wins unknown")
	r.through("2025-09")
	r.counts("acme", "2025-09-30", "revenue 150.00 EUR, share 150.00 EUR, commission 15.00 EUR, customers 1, wins unknown")
}

// A partner that is not enrolled is counted, and assessed from the day on that it is.
func TestFiguresWaitForTheEnrolment(t *testing.T) {
	r := open(t, laddered(revenueLadder(3), revenue()))
	r.through("2025-02", fact("s", "2025-01-01", settlement.TierPlaced{Partner: "other", Tier: "referral", By: "pm", Reason: "new"}),
		fact("p", "2025-01-10", settlement.Payment{Customer: "c", Amount: eur("1200"), Credits: []pe.Credit{{Partner: "acme", Role: pe.Sourced, Share: pct("100"), Tier: "referral"}}}))
	if got := r.stood("acme"); got != "" {
		t.Errorf("stood %s before it took part", got)
	}
	r.through("2025-04", fact("e", "2025-03-10", settlement.PartnerEnrolled{Partner: "acme"}))
	// January to March has the 1,200.00; February to April has nothing, and a grace runs.
	if got, want := r.stood("acme"), "2025-03-10 referral placed; 2025-04-01 integration promoted"; got != want {
		t.Errorf("stood %s, want %s", got, want)
	}
}

// A standing beside the ladder says the plan, the type and the upline, and leaves the
// tier to the ladder. A partner that left stands in no tier.
func TestStandingsBesideTheLadder(t *testing.T) {
	r := open(t, laddered(revenueLadder(3), revenue()))
	r.through("2025-03",
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Type: "reseller"}),
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("s2", "2025-02-10", settlement.Standing{Partner: "acme", Type: "agency", Upline: "core"}),
		fact("l", "2025-03-20", settlement.PartnerLeft{Partner: "acme"}),
	)
	all, err := r.program.Standings(&r.book, "acme")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range all {
		got = append(got, strings.Join([]string{s.From.String(), s.Tier, s.Type, s.Upline, string(s.What), s.Decided.String()}, " "))
	}
	want := []string{
		"2025-01-01 referral reseller  placed 2025-01-01",
		"2025-02-01 integration reseller  promoted 2025-01-31",
		"2025-02-10 integration agency core promoted 2025-01-31",
		"2025-03-20  agency core left 2025-03-20",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// After it left nothing is reviewed, and it is not demoted again.
	r.through("2025-05")
	if got := r.tierOn("acme", "2025-06-01"); got != "" {
		t.Errorf("in June it stands in %s", got)
	}
}

// A standing that states a tier under the ladder places the partner there from the day
// on that it is recorded: what was before stays, and the next review looks again.
func TestAStandingPlaces(t *testing.T) {
	r := open(t, laddered(revenueLadder(3), revenue()))
	r.through("2025-04",
		recorded(fact("s", "2024-07-01", settlement.Standing{Partner: "acme", Tier: "referral"}), "2025-01-02"),
		recorded(fact("s2", "2025-01-20", settlement.Standing{Partner: "acme", Tier: "solution"}), "2025-02-10"),
	)
	// It lacks everything at the end of February; March is its grace.
	if got, want := r.stood("acme"), "2024-07-01 referral; 2025-01-02 referral placed; 2025-01-20 referral placed; 2025-02-10 solution placed; 2025-04-01 referral demoted"; got != want {
		t.Errorf("stood %s, want %s", got, want)
	}
}

// The desk is told of each tier that the ladder decides on, from its day on.
func TestTheDeskIsToldOfTheLadder(t *testing.T) {
	p := laddered(revenueLadder(3), revenue())
	p.Desk = conflict.ThreeTier("")
	r := open(t, p)
	paid := pay("c", "1000", "acme")
	r.through("2025-05",
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p", "2025-01-10", paid),
		fact("s", "2025-02-10", settlement.Standing{Partner: "acme", Type: "agency"}),
		fact("up", "2025-03-15", settlement.TierPlaced{Partner: "acme", Tier: "solution", By: "pm", Reason: "strategic"}),
	)
	var got []string
	for _, e := range r.book.Roster("acme").Facts {
		if e, ok := e.(conflict.Enroll); ok {
			got = append(got, e.At.Format("2006-01-02")+" "+e.Tier)
		}
	}
	// It is short of solution at the end of March; the grace of April ends with its review.
	want := "2025-01-01 referral; 2025-02-01 integration; 2025-03-15 solution; 2025-05-01 referral"
	if strings.Join(got, "; ") != want {
		t.Errorf("told %s, want %s", strings.Join(got, "; "), want)
	}
	if got := r.tierOn("acme", "2025-04-30"); got != "solution" {
		t.Errorf("at the end of the grace: %s", got)
	}
}

// At the close of June p1 of c1 is sealed, and p2 of c2 and p3 of c3 stay open: 10 % of 200.00, and
// 20 % of 150.00 in the tier that a new customer leads to. When those are refunded c1 is the one
// customer that is left, by what is sealed of it; so it is when p3 is of c1, too.
func TestCustomersOfSealedAndOpenLines(t *testing.T) {
	for _, of := range []string{"c3", "c1"} {
		r := open(t, everyMetric(60)).through("2025-06",
			fact("e", "2025-04-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("p1", "2025-04-10", pay("c1", "200", "acme")),
			fact("p2", "2025-06-10", pay("c2", "100", "acme")), fact("p3", "2025-06-11", pay(of, "50", "acme")),
		)
		before := map[string]string{"c3": "customers 3, wins 3", "c1": "customers 2, wins 2"}[of]
		r.counts("acme", "2025-06-30", "revenue 350.00 EUR, share 350.00 EUR, commission 50.00 EUR, "+before)
		r.do(back("r2", "2025-07-02", "c2", "p2", "100"), back("r3", "2025-07-03", of, "p3", "50"))
		r.counts("acme", "2025-07-03", "revenue 200.00 EUR, share 200.00 EUR, commission 20.00 EUR, customers 1, wins unknown")
	}
}

// A customer is new in the month of its first payment, whichever is recorded first.
func TestACustomerIsNewWithItsFirstPayment(t *testing.T) {
	r := open(t, everyMetric(60)).do(
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("p", "2025-04-10", pay("c", "100", "acme")),
	)
	r.counts("acme", "2025-04-10", "revenue 100.00 EUR, share 100.00 EUR, commission 10.00 EUR, customers 1, wins 1")
	r.do(recorded(fact("o", "2025-03-20", pay("c", "100", "acme")), "2025-04-12"))
	r.counts("acme", "2025-04-12", "revenue 200.00 EUR, share 200.00 EUR, commission 20.00 EUR, customers 1, wins unknown")
}

// A line that nobody sourced is counted for no lead, and a cent of revenue that goes back is none.
func TestWhatCountsForNobody(t *testing.T) {
	p := everyMetric(60)
	p.Terms[0].Policy.Commission.Influenced = commission.Influenced{Factor: pct("25"), Pool: pct("50")}
	other := settlement.Payment{Customer: "d", Amount: eur("100"), Credits: []pe.Credit{{Partner: "beta", Role: pe.Influenced, Share: pct("100")}}}
	r := open(t, p).through("2025-01", fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p", "2025-01-10", pay("c", "0.01", "acme")), fact("o", "2025-01-11", other))
	r.counts("acme", "2025-01-31", "revenue 0.01 EUR, share 0.01 EUR, commission unknown, customers 1, wins 1")
	r.do(back("b", "2025-02-10", "c", "p", "0.01"))
	r.counts("acme", "2025-02-10", "revenue 0.00 EUR, share 0.00 EUR, commission unknown, customers 0, wins 0")
	r.through("2025-02")
	if got := strings.Join(r.book.Partners(), " "); got != "acme beta" {
		t.Errorf("the book knows %s", got)
	}
}
