package settlement_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// The sample's tiers and retainers in what is to be done at its end: a tier is held for
// six months from the day it was reached, a draft waits at the gate, and a white label
// owes its cycles.
func TestNextOfTiersAndRetainers(t *testing.T) {
	program, err := settlement.Parse(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	var book settlement.Book
	year, err := os.ReadFile("../examples/statement/facts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var facts []settlement.Fact
	for f, err := range settlement.ParseFacts(year) {
		if err != nil {
			t.Fatal(err)
		}
		facts = append(facts, f)
	}
	for m := range 12 {
		month := pe.MustMonth("2025-01").Add(m)
		facts = append(facts, settlement.Fact{ID: "close-" + month.String(), Occurred: settlement.On(month.Last()), Event: settlement.Close{Month: month}})
	}
	program.Sort(facts)
	for _, f := range facts {
		if _, err := program.Apply(&book, f); err != nil {
			t.Fatal(err)
		}
	}
	all, err := program.Next(&book, pe.MustDay("2025-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, task := range all {
		switch task.Duty {
		case settlement.Requalify, settlement.GiveNotice, settlement.GraceEnds:
			if task.Partner == "bridgeworks" || task.Partner == "workbench-co" {
				got = append(got, fmt.Sprintf("%s %s %s %s %s", task.Day, task.Duty, task.Partner, task.About, task.Rule))
			}
		case settlement.RenewCycle, settlement.TakeStep, settlement.TakePayment:
			got = append(got, fmt.Sprintf("%s %s %s %s %s %s", task.Day, task.Duty, task.Partner, task.About, task.Step, task.Amount))
		default: // of the program and its desk
		}
	}
	want := []string{
		"2025-12-31 renew_cycle ridgeline-ops ops-ridgeline renewal no amount",
		"2025-12-31 take_step quayside-care care-quayside payment no amount",
		"2025-12-31 take_step saltmarsh-digital label-saltmarsh payment no amount",
		"2025-12-31 take_step thornbury-labs care-thornbury payout no amount",
		"2025-12-31 take_payment saltmarsh-digital label-saltmarsh  2400.00 EUR",
		"2026-03-31 requalify bridgeworks solution /terms/1/policy/ladder/review/term",
		"2026-03-31 requalify workbench-co integration /terms/1/policy/ladder/review/term",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A solution partner held its business review in February, which counts for that quarter and
// the next: another is due by the end of June. One that never held any is late with the quarter.
// Nothing of the kind is asked of the other tiers.
func TestNextOfBusinessReviews(t *testing.T) {
	review := tiers.Review{Every: tiers.EveryMonth, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne, Grace: pe.Months(3, pe.Until)}
	r := open(t, laddered(tiers.ThreeTier(review), nil))
	place := func(partner, tier string) settlement.Fact {
		return fact("place-"+partner, "2025-01-05", settlement.TierPlaced{Partner: partner, Tier: tier, By: "lead", Reason: "negotiated"})
	}
	r.do(
		place("acme", "solution"), place("beta", "solution"), place("core", "integration"),
		fact("qbr", "2025-02-10", settlement.Measured{Partner: "acme", Metric: "quarterly_business_review", Value: tiers.Value{Yes: true}}),
	)
	all, err := r.program.Next(&r.book, pe.MustDay("2025-02-10"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, task := range all {
		if task.Duty == settlement.HoldAgain {
			got = append(got, fmt.Sprintf("%s %s %s %s", task.Day, task.Partner, task.About, task.Rule))
		}
	}
	want := []string{
		"2025-03-31 beta quarterly_business_review /terms/0/policy/ladder/tiers/2/needs/criteria/2",
		"2025-06-30 acme quarterly_business_review /terms/0/policy/ladder/tiers/2/needs/criteria/2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// beta needs 1,000.00 in twelve months for its tier and has 600.00, so that the review of 30 June
// fails, or with a term of six months from 1 April that of 30 September. One thing at a time is to
// be done for the tier: to qualify by the end of the term; in the grace of three months to do so
// by its end; when the notice of 30 days is missing, to give it; and it is kept for these, through
// 4 August of a notice of 5 July. The lowest tier asks for nothing, and is not to be qualified for.
func TestNextOfATierThatIsAboutToBeLost(t *testing.T) {
	s := readScenario(t, "testdata/ladder-grace-then-demotion")
	noticed := fact("n", "2025-07-05", settlement.DemotionNoticed{Partner: "beta"})
	grace, notice := pe.Months(3, pe.Until), pe.Days(30, pe.Through)
	for _, c := range []struct {
		name   string
		term   int
		grace  pe.Window
		notice pe.Window
		facts  []settlement.Fact
		closed string
		asOf   string
		want   []string
	}{
		{"nothing threatens it", 0, grace, notice, nil, "2025-05", "2025-06-15", nil},
		{"a term", 6, grace, notice, nil, "2025-06", "2025-06-30", []string{"2025-09-30 requalify beta integration"}},
		{"a grace after the term", 6, grace, notice, nil, "2025-09", "2025-09-30", []string{"2025-12-31 grace_ends beta integration"}},
		{"a grace", 0, grace, notice, nil, "2025-06", "2025-06-30", []string{"2025-09-30 grace_ends beta integration"}},
		{"no notice after the grace", 0, grace, notice, nil, "2025-10", "2025-10-31", []string{"2025-09-30 give_notice beta integration !"}},
		{"no notice", 0, pe.Window{}, notice, nil, "2025-06", "2025-06-30", []string{"2025-06-30 give_notice beta integration"}},
		{"a notice", 0, pe.Window{}, notice, []settlement.Fact{noticed}, "2025-06", "2025-08-04", []string{"2025-08-04 grace_ends beta integration"}},
		{"a notice that is over", 0, pe.Window{}, notice, []settlement.Fact{noticed}, "2025-06", "2025-08-05", nil},
		{"fallen to the lowest tier", 6, pe.Window{}, pe.Window{}, nil, "2025-09", "2025-09-30", nil},
	} {
		policy := s.program.Policy()
		review := &policy.Terms[0].Policy.Ladder.Review
		review.Term, review.Grace, review.Notice = c.term, c.grace, c.notice
		r := open(t, policy).through(c.closed, s.facts[:2]...).do(c.facts...)
		list, err := r.program.Next(&r.book, day(c.asOf))
		if err != nil {
			t.Fatal(err)
		}
		got := tasks(slices.DeleteFunc(list, func(x settlement.Task) bool {
			return x.Duty != settlement.Requalify && x.Duty != settlement.GiveNotice && x.Duty != settlement.GraceEnds
		}))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// acme and beta are placed in a tier for six months; beta left, and has none to qualify for again.
func TestNobodyWhoLeftHasATierToKeep(t *testing.T) {
	ladder := revenueLadder(12)
	ladder.Review.Term = 6
	r := open(t, laddered(ladder, revenue())).through("2025-01",
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("e2", "2025-01-01", settlement.PartnerEnrolled{Partner: "beta"}),
		fact("u", "2025-01-02", settlement.TierPlaced{Partner: "acme", Tier: "solution", By: "pm", Reason: "new"}),
		fact("u2", "2025-01-02", settlement.TierPlaced{Partner: "beta", Tier: "solution", By: "pm", Reason: "new"}),
	).do(fact("l", "2025-02-05", settlement.PartnerLeft{Partner: "beta"}))
	list, err := r.program.Next(&r.book, day("2025-02-10"))
	if err != nil {
		t.Fatal(err)
	}
	r.want("tasks", strings.Join(tasks(list), "; "), "2025-02-28 close_month 2025-02; 2025-07-01 requalify acme solution")
}
