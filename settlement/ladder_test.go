package settlement_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

func needs(c ...tiers.Criterion) tiers.Group { return tiers.Group{Need: tiers.All, Criteria: c} }

// certifiedLadder asks for people with certificates, and promotes at once.
func certifiedLadder() tiers.Policy {
	certified := func(n int64) tiers.Group {
		return needs(tiers.Criterion{Metric: "certified", Target: tiers.Value{Level: "expert", Number: n}})
	}
	return tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics:  []tiers.Metric{{Name: "certified", Unit: tiers.Certificate, Levels: []string{"basic", "expert"}}},
		Tiers:    []tiers.Tier{{Name: "referral"}, {Name: "integration", Needs: certified(1)}, {Name: "solution", Needs: certified(2)}},
		Review:   tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtOnce, Demotion: tiers.ToQualified},
	}
}

// revenueLadder asks for what was collected in the last n months: integration from
// 1,000 and solution from 5,000. It looks each month and gives a grace of a month.
func revenueLadder(n int) tiers.Policy {
	collected := func(amount string) tiers.Group {
		return needs(tiers.Criterion{Metric: "revenue", Target: tiers.Value{Amount: eur(amount)}, Within: tiers.Span{Of: tiers.Month, N: n}})
	}
	return tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics:  []tiers.Metric{{Name: "revenue", Unit: tiers.Amount, Currency: "EUR", Over: tiers.Sum}},
		Tiers:    []tiers.Tier{{Name: "referral"}, {Name: "integration", Needs: collected("1000")}, {Name: "solution", Needs: collected("5000")}},
		Review: tiers.Review{
			Every: tiers.EveryMonth, Promotion: tiers.AtPeriodEnd, Grace: pe.Months(1, pe.Until), Demotion: tiers.ToQualified,
		},
	}
}

// revenue counts what was collected for the lead.
func revenue() []settlement.LadderMetric {
	return []settlement.LadderMetric{{Metric: "revenue", Counts: settlement.CollectedRevenue, Of: settlement.ForLead}}
}

// laddered is a program in three tiers, 10 %, 20 % and 30 %, with a ladder.
func laddered(ladder tiers.Policy, metrics []settlement.LadderMetric) settlement.Policy {
	p := flat()
	p.Tiers = []string{"referral", "integration", "solution"}
	a := &p.Terms[0].Policy
	a.Commission.Rates = []commission.Row{
		{Tier: "referral", Share: pct("10")}, {Tier: "integration", Share: pct("20")}, {Tier: "solution", Share: pct("30")},
	}
	a.Ladder, a.LadderMetrics = ladder, metrics
	return p
}

// stood is how a partner stood over time, in words.
func (r *run) stood(partner string) string {
	r.t.Helper()
	all, err := r.program.Standings(&r.book, partner)
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, s := range all {
		out = append(out, strings.TrimSpace(s.From.String()+" "+s.Tier+" "+string(s.What)))
	}
	return strings.Join(out, "; ")
}

func (r *run) tierOn(partner, on string) string {
	r.t.Helper()
	tier, err := r.program.TierOn(&r.book, partner, day(on))
	if err != nil {
		r.t.Fatal(err)
	}
	return tier
}

// What is collected by the end of a month decides about the next one: 600.00 + 400.00
// reach integration, and what clears in the month that did so keeps its tier.
func TestPromotedFromTheNextPeriodOn(t *testing.T) {
	r := open(t, laddered(revenueLadder(3), revenue()))
	r.through("2025-02",
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p1", "2025-01-10", pay("c", "600", "acme")),
		fact("p2", "2025-01-20", pay("c", "400", "acme")),
		fact("p3", "2025-02-10", pay("c", "100", "acme")),
	)
	// 10 % of 1,000.00 as a referral partner, 20 % of 100.00 after.
	if got := earned(r.entries); got != "acme 120.00 EUR" {
		t.Errorf("earned %s", got)
	}
	if got := r.stood("acme"); got != "2025-01-01 referral placed; 2025-02-01 integration promoted" {
		t.Errorf("stood %s", got)
	}
}

// A standing of before the ladder is the tier that a partner begins with.
func TestTheLadderTakesOverTheStanding(t *testing.T) {
	p := laddered(revenueLadder(3), revenue())
	p.Terms = append(p.Terms, p.Terms[0])
	p.Terms[0].Policy.Ladder, p.Terms[0].Policy.LadderMetrics = tiers.Policy{}, nil
	p.Terms[1].ID, p.Terms[1].From = "2025b", day("2025-03-01")
	r := open(t, p)
	r.through("2025-05",
		fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "solution", Plan: ""}),
		fact("p1", "2025-02-10", pay("c", "1000", "acme")),
		fact("e", "2025-03-01", settlement.PartnerEnrolled{Partner: "acme"}),
	)
	// It lacks 4,000.00 at the end of March, keeps its tier in April for the grace, and
	// qualifies for integration in the windows of both reviews: February to April.
	if got, want := r.stood("acme"), "2025-01-01 solution; 2025-03-01 solution placed; 2025-05-01 integration demoted"; got != want {
		t.Errorf("stood %s, want %s", got, want)
	}
}

// What is known at once counts at once, from the day on which it is recorded.
func TestPromotedAtOnce(t *testing.T) {
	certificate := func(holder string) settlement.Measured {
		return settlement.Measured{Partner: "acme", Metric: "certified", Value: tiers.Value{Level: "expert"}, Holder: holder}
	}
	r := open(t, laddered(certifiedLadder(), nil))
	r.do(
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("m1", "2025-01-10", certificate("ann")),
		recorded(fact("m2", "2025-01-12", certificate("bob")), "2025-01-20"),
		fact("p", "2025-01-20", pay("c", "100", "acme")),
	)
	if got, want := r.stood("acme"), "2025-01-01 referral promoted; 2025-01-10 integration promoted; 2025-01-20 solution promoted"; got != want {
		t.Errorf("stood %s, want %s", got, want)
	}
	if got := earned(r.entries); got != "acme 30.00 EUR" {
		t.Errorf("earned %s", got)
	}
	if got := r.tierOn("acme", "2025-01-19"); got != "integration" {
		t.Errorf("on 19 January: %s", got)
	}
}

// What is recorded late counts in the month that it is about, from the next review on:
// a closed day keeps its tier.
func TestLateFactsLeaveThePast(t *testing.T) {
	r := open(t, laddered(revenueLadder(3), revenue()))
	r.through("2025-03",
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p1", "2025-01-10", pay("c", "600", "acme")),
		recorded(fact("p2", "2025-01-20", pay("c", "400", "acme")), "2025-02-10"),
	)
	if got, want := r.stood("acme"), "2025-01-01 referral placed; 2025-03-01 integration promoted"; got != want {
		t.Errorf("stood %s, want %s", got, want)
	}
	r.through("2025-04", recorded(fact("r", "2025-03-05", settlement.Refund{Customer: "c", Of: "p2", Amount: eur("400")}), "2025-04-02"))
	if got, want := r.stood("acme"), "2025-01-01 referral placed; 2025-03-01 integration promoted"; got != want {
		t.Errorf("stood %s, want %s", got, want)
	}
}

// "Why not gold?": what was counted so far and what is missing.
func TestAssessCountsTheRunningMonth(t *testing.T) {
	r := open(t, laddered(revenueLadder(3), revenue()))
	r.do(
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p1", "2025-01-10", pay("c", "600", "acme")),
	)
	before := stored(t, &r.book)
	a, err := r.program.Assess(&r.book, "acme", tiers.Facts{On: day("2025-01-15")})
	if err != nil {
		t.Fatal(err)
	}
	gaps := a.GapsTo("integration")
	if a.Tier != "referral" || a.Qualified != "referral" || len(gaps) != 1 || gaps[0].Remaining.String() != "400.00 EUR" {
		t.Errorf("%+v", a)
	}
	if diff := cmp.Diff(before, stored(t, &r.book)); diff != "" {
		t.Errorf("the question changed the book\n%s", diff)
	}
}

// A demotion that waits for notice holds from the day on that the notice has run, in the
// middle of a month: lines and the desk go by it.
func TestDemotedWhenTheNoticeHasRun(t *testing.T) {
	rules := revenueLadder(3)
	rules.Review.Grace, rules.Review.Notice = pe.Window{}, pe.Months(1, pe.Until)
	p := laddered(rules, revenue())
	p.Desk = conflict.ThreeTier("")
	r := open(t, p)
	r.through("2025-03",
		fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "solution"}),
		fact("n", "2025-02-10", settlement.DemotionNoticed{Partner: "acme"}),
		fact("p1", "2025-03-09", pay("c", "100", "acme")),
		fact("p2", "2025-03-10", pay("c", "100", "acme")),
	)
	// 30 % through 9 March, 10 % from the 10th on.
	if got := earned(r.entries); got != "acme 40.00 EUR" {
		t.Errorf("earned %s", got)
	}
	if got, want := r.stood("acme"), "2025-01-01 solution placed; 2025-03-10 referral demoted"; got != want {
		t.Errorf("stood %s, want %s", got, want)
	}
	var told []string
	for _, e := range r.book.Roster("acme").Facts {
		if e, ok := e.(conflict.Enroll); ok {
			told = append(told, e.At.Format("2006-01-02")+" "+e.Tier)
		}
	}
	if got, want := strings.Join(told, "; "), "2025-01-01 solution; 2025-03-10 referral"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
}

// The lowest tier asks for nothing of its own, but every tier for a certificate: who is enrolled
// has no tier until it is certified, and a payment of 1,000.00 earns it nothing.
func TestNobodyEntersATierThatAsksForSomething(t *testing.T) {
	p := laddered(certifiedLadder(), nil)
	p.Terms[0].Policy.Ladder.Base = needs(tiers.Criterion{Metric: "certified", Target: tiers.Value{Level: "basic", Number: 1}})
	r := open(t, p).do(fact("a", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("earned", r.sum("acme"), "0.00")
}

// The lowest tier ends with the first of March: who is enrolled before stands in it, who is
// enrolled then waits for a review.
func TestNobodyEntersATierThatHasEnded(t *testing.T) {
	p := laddered(revenueLadder(3), revenue())
	p.Terms[0].Policy.Ladder.Tiers[0].Sunset = day("2025-03-01")
	r := open(t, p).do(
		fact("a", "2025-02-28", settlement.PartnerEnrolled{Partner: "acme"}), fact("b", "2025-03-01", settlement.PartnerEnrolled{Partner: "beta"}))
	for partner, want := range map[string]string{"acme": "2025-02-28 referral placed", "beta": ""} {
		if got := r.stood(partner); got != want {
			t.Errorf("%s stood %q, want %q", partner, got, want)
		}
	}
}

// enrolled lists what the desk was told of the tiers of a partner, by day.
func (r *run) enrolled(partner string) string {
	var told []string
	for _, e := range r.book.Roster(partner).Facts {
		if e, ok := e.(conflict.Enroll); ok {
			told = append(told, e.ID+" "+e.At.Format("2006-01-02")+" "+e.Tier)
		}
	}
	return strings.Join(told, "; ")
}

// acme is in solution and was told on 10 February that it falls on 10 March. What is decided on
// the 20th holds instead, and the desk is told of each day on which that makes a difference.
func TestADemotionThatIsCalledOff(t *testing.T) {
	rules := revenueLadder(3)
	rules.Review.Grace, rules.Review.Notice = pe.Window{}, pe.Months(1, pe.Until)
	p := laddered(rules, revenue())
	p.Desk = conflict.ThreeTier("")
	for _, c := range []struct{ tier, told string }{
		{"solution", "s 2025-01-01 solution; ladder:2025-03-10 2025-03-10 referral; ladder:2025-03-10+ 2025-03-10 solution"},
		{"integration", "s 2025-01-01 solution; ladder:2025-02-20 2025-02-20 integration; ladder:2025-03-10 2025-03-10 referral; ladder:2025-03-10+ 2025-03-10 integration"},
	} {
		r := open(t, p).through("2025-01", fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "solution"})).do(
			fact("n", "2025-02-10", settlement.DemotionNoticed{Partner: "acme"}),
			fact("up", "2025-02-20", settlement.TierPlaced{Partner: "acme", Tier: c.tier, By: "pm", Reason: "strategic"}),
		)
		r.want("placed in "+c.tier, r.stood("acme"), "2025-01-01 solution placed; 2025-02-20 "+c.tier+" placed")
		r.want("told of "+c.tier, r.enrolled("acme"), c.told)
	}
}

// What the ladder refuses is refused under a desk, too: who left is not placed in a tier,
// and what was not measured is not corrected.
func TestWhatALadderRefusesUnderADesk(t *testing.T) {
	p := laddered(revenueLadder(3), revenue())
	p.Desk = conflict.ThreeTier("")
	r := open(t, p).do(fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("l", "2025-01-05", settlement.PartnerLeft{Partner: "acme"}))
	r.refuse(fact("up", "2025-01-06", settlement.TierPlaced{Partner: "acme", Tier: "solution", By: "pm", Reason: "strategic"}), settlement.ErrReference)
	p = laddered(certifiedLadder(), nil)
	p.Desk = conflict.ThreeTier("")
	m := settlement.Measured{Partner: "acme", Metric: "certified", Value: tiers.Value{Level: "expert"}, Holder: "ann", Corrects: "other"}
	open(t, p).refuse(fact("m", "2025-01-06", m), settlement.ErrReference)
}
