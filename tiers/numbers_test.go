package tiers_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

func date(s string) partnerecon.Day { return partnerecon.MustDay(s) }

func eur(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }

func n(v int64) tiers.Value { return tiers.Value{Number: v} }

func yes() tiers.Value { return tiers.Value{Yes: true} }

// quarterly reviews without grace and notice: what does not qualify falls at once.
func quarterly() tiers.Review {
	return tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ToQualified}
}

// The steps of the three-tier program: 2 joint customers are a Referral partner, 3 with
// a live integration and a co-marketing commitment Integration, 10 with a dedicated team
// member and a quarterly business review Solution.
func TestThreeTierSteps(t *testing.T) {
	ladder := tiers.Must(tiers.ThreeTier(quarterly()))
	signed := []tiers.Figure{{"agreement", yes()}, {"onboarding", yes()}}
	integrated := append(signed[:2:2], tiers.Figure{"live_integration", yes()}, tiers.Figure{"co_marketing", yes()})
	committed := append(integrated[:4:4], tiers.Figure{"dedicated_member", yes()}, tiers.Figure{"quarterly_business_review", yes()})
	for _, tt := range []struct {
		name    string
		figures []tiers.Figure
		joint   int64
		want    string
	}{
		{"no agreement", nil, 12, ""},
		{"an agreement without onboarding", signed[:1], 12, ""},
		{"signed and onboarded", signed, 0, "referral"},
		{"10 customers without anything else", signed, 10, "referral"},
		{"2 joint customers", integrated, 2, "referral"},
		{"3 joint customers", integrated, 3, "integration"},
		{"9 joint customers", committed, 9, "integration"},
		{"10 joint customers", committed, 10, "solution"},
		{"10 without an integration of their own", append(signed[:2:2], committed[4:]...), 10, "solution"},
		{"10 without a review", committed[:5], 10, "integration"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := ladder.Place(append(tt.figures[:len(tt.figures):len(tt.figures)], tiers.Figure{"joint_customers", n(tt.joint)})...)
			if err != nil {
				t.Fatal(err)
			}
			if p.Tier != tt.want {
				t.Errorf("got %q, want %q\n%s", p.Tier, tt.want, p.Trace)
			}
		})
	}
}

// 3 joint customers of 10: 7 more are needed, 30 % are there. On 1 April 2025, 90 days of
// the quarter are left through 30 June: 7 × 30 / 90 = 2.33 in 30 days, rounded up 3.
func TestTheGapToSolution(t *testing.T) {
	ladder := tiers.Must(tiers.ThreeTier(quarterly()))
	var s tiers.Standing
	for i, e := range []tiers.Event{
		tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-01")},
		tiers.Requested{ID: "r", Partner: "acme", On: date("2025-01-01"), Tier: "solution"},
		measured("a", "agreement", "2025-01-01", yes()),
		measured("b", "onboarding", "2025-01-10", yes()),
		measured("c", "live_integration", "2025-02-01", yes()),
		measured("d", "co_marketing", "2025-02-01", yes()),
		measured("j", "joint_customers", "2025-03-01", n(3)),
		measured("m", "dedicated_member", "2025-03-01", yes()),
		tiers.Close{ID: "q1", Partner: "acme", On: date("2025-03-31")},
	} {
		if _, err := ladder.Apply(&s, e); err != nil {
			t.Fatalf("event %d: %v", i, err)
		}
	}
	if got := s.TierOn(date("2025-03-31")) + "," + s.TierOn(date("2025-04-01")); got != ",integration" {
		t.Errorf("got %s", got)
	}
	a, err := ladder.Assess(s, tiers.Facts{On: date("2025-04-01")})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(a.Trace)
	gaps := a.Gaps()
	if len(gaps) != 2 || a.Next != "solution" {
		t.Fatalf("next %s, %+v", a.Next, gaps)
	}
	g := gaps[0]
	if g.Metric != "joint_customers" || g.Remaining != n(7) || g.Percent != partnerecon.MustPercent("30") || g.DaysLeft != 90 || g.Pace != n(3) {
		t.Errorf("%+v", g)
	}
	if q := gaps[1]; q.Metric != "quarterly_business_review" || !q.Missing {
		t.Errorf("%+v", q)
	}
}

// A quarterly business review counts in its quarter and in the next one.
func TestTheReviewOfTheQuarterBefore(t *testing.T) {
	ladder := tiers.Must(tiers.ThreeTier(quarterly()))
	s := apply(t, ladder, measured("q", "quarterly_business_review", "2025-02-10", yes()))
	for on, want := range map[string]bool{"2025-02-10": true, "2025-06-30": true, "2025-07-01": false} {
		a, err := ladder.Assess(s, tiers.Facts{On: date(on)})
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range a.Tiers[2].Criteria {
			if g.Metric == "quarterly_business_review" && g.Met != want {
				t.Errorf("on %s: met %t, want %t", on, g.Met, want)
			}
		}
	}
}

func measured(id, metric, on string, v tiers.Value) tiers.Measured {
	return tiers.Measured{ID: id, Partner: "acme", On: date(on), Metric: metric, Value: v}
}
