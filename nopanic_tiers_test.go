package partnerecon_test

import (
	"reflect"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

func ofTiers() surface {
	return surface{"tiers", map[string]any{
		"CoMarketing": tiers.CoMarketing, "Compare": tiers.Compare, "IntegrationScore": tiers.IntegrationScore, "Kinds": tiers.Kinds, "Must": tiers.Must,
		"MustBudget": tiers.MustBudget, "MustScorecard": tiers.MustScorecard, "New": tiers.New, "NewBudget": tiers.NewBudget, "NewScorecard": tiers.NewScorecard,
		"Parse": tiers.Parse, "ParseBudget": tiers.ParseBudget, "ParseScorecard": tiers.ParseScorecard, "Problems": tiers.Problems, "Rank": tiers.Rank,
		"ReadEvent": tiers.ReadEvent, "ReadFundEvent": tiers.ReadFundEvent, "ThreeTier": tiers.ThreeTier, "Top": tiers.Top, "WriteEvent": tiers.WriteEvent,
		"WriteFundEvent": tiers.WriteFundEvent,
	}, []reflect.Type{
		typeOf[tiers.Achieved](), typeOf[tiers.Allowance](), typeOf[tiers.Answer](), typeOf[tiers.Approved](), typeOf[tiers.Asked](), typeOf[tiers.Assessment](),
		typeOf[tiers.Balance](), typeOf[tiers.Band](), typeOf[tiers.Benefit](), typeOf[tiers.BenefitCost](), typeOf[tiers.Boundary](), typeOf[tiers.Budget](),
		typeOf[tiers.BudgetPolicy](), typeOf[tiers.Carried](), typeOf[tiers.Change](), typeOf[tiers.Choice](), typeOf[tiers.Claimed](), typeOf[tiers.Class](),
		typeOf[tiers.Close](), typeOf[tiers.Counted](), typeOf[tiers.Course](), typeOf[tiers.Criterion](), typeOf[tiers.Demotion](), typeOf[tiers.Dimension](),
		typeOf[tiers.Enrolled](), typeOf[tiers.Entitlement](), typeOf[tiers.Entrant](), typeOf[tiers.Every](), typeOf[tiers.Expectation](), typeOf[tiers.Factor](),
		typeOf[tiers.FactorScore](), typeOf[tiers.Facts](), typeOf[tiers.Figure](), typeOf[tiers.Fund](), typeOf[tiers.Gap](), typeOf[tiers.Granted](),
		typeOf[tiers.Group](), typeOf[tiers.Headcount](), typeOf[tiers.Ladder](), typeOf[tiers.Lapse](), typeOf[tiers.Left](), typeOf[tiers.Length](), typeOf[tiers.Measured](),
		typeOf[tiers.Metric](), typeOf[tiers.Need](), typeOf[tiers.Noticed](), typeOf[tiers.Over](), typeOf[tiers.Peer](), typeOf[tiers.Placed](),
		typeOf[tiers.Placement](), typeOf[tiers.PointStep](), typeOf[tiers.Policy](), typeOf[tiers.Portion](), typeOf[tiers.Promotion](), typeOf[tiers.Ramp](),
		typeOf[tiers.RampStep](), typeOf[tiers.Ranked](), typeOf[tiers.Rejected](), typeOf[tiers.Request](), typeOf[tiers.Requested](), typeOf[tiers.Review](),
		typeOf[tiers.Ruling](), typeOf[tiers.Score](), typeOf[tiers.ScorePolicy](), typeOf[tiers.Scorecard](), typeOf[tiers.SegmentTarget](), typeOf[tiers.Shared](),
		typeOf[tiers.Span](), typeOf[tiers.Spend](), typeOf[tiers.Stage](), typeOf[tiers.Standing](), typeOf[tiers.Stretch](), typeOf[tiers.Tier](),
		typeOf[tiers.TierRate](), typeOf[tiers.Unit](), typeOf[tiers.Value](), typeOf[tiers.Verdict](), typeOf[tiers.Volume](), typeOf[tiers.What](),
	}}
}

// worldLadder has metrics of all units and criteria of all windows, all of them x or of
// metrics that are.
func worldLadder() tiers.Policy {
	return tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics: []tiers.Metric{
			{Name: "x", Unit: tiers.Number, Over: tiers.Sum, CustomerLimit: partnerecon.MustRate("1/3")},
			{Name: "m", Unit: tiers.Amount, Currency: "EUR", Over: tiers.Sum},
			{Name: "u", Unit: tiers.InUnits, UnitValues: []partnerecon.Money{inEUR("75"), partnerecon.MustMoney("12000", "JPY")}, Over: tiers.Last},
			{Name: "s", Unit: tiers.Share},
			{Name: "y", Unit: tiers.Yes},
			{Name: "c", Unit: tiers.Certificate, Levels: []string{"x", "z"}},
		},
		Tiers: []tiers.Tier{
			{Name: "x", Benefits: []string{"x"}, Expected: []tiers.Expectation{{Metric: "x", Within: tiers.Span{Of: tiers.Quarter}, From: tiers.Value{Number: 1}}}},
			{Name: "z", Needs: tiers.Group{Need: tiers.KOfN, K: 2, Criteria: []tiers.Criterion{
				{Metric: "x", Target: tiers.Value{Number: 3}, Within: tiers.Span{Of: tiers.Month}, Met: 2, Of: 3, Ramped: true},
				{Metric: "m", Target: tiers.Value{Amount: inEUR("50")}, Within: tiers.Span{Of: tiers.Lifetime}},
				{Metric: "s", Target: tiers.Value{Share: partnerecon.Whole()}, Within: tiers.Span{Of: tiers.Days, N: 30}},
			}, Groups: []tiers.Group{{Need: tiers.Any, Criteria: []tiers.Criterion{
				{Metric: "u", Target: tiers.Value{Number: 3}, Within: tiers.Span{Of: tiers.Year}},
				{Metric: "c", Target: tiers.Value{Number: 1, Level: "z"}},
				{Metric: "y", Target: tiers.Value{Yes: true}, Within: tiers.Span{Of: tiers.Months, N: 12}},
			}}}}},
		},
		Ramps:    []tiers.Ramp{{Steps: []tiers.RampStep{{Month: 0, Share: partnerecon.MustPercent("0")}, {Month: 3, Share: partnerecon.Whole()}}}},
		Benefits: []tiers.Benefit{{Name: "x", Cost: inEUR("5"), Every: tiers.EveryMonth}},
		Review: tiers.Review{
			Every: tiers.EveryMonth, Promotion: tiers.AtOnce, Term: 1, Grace: partnerecon.Days(10, partnerecon.Until),
			Notice: partnerecon.Days(10, partnerecon.Through), Demotion: tiers.ByOne,
		},
	}
}

func worldEventsOfTiers() []tiers.Event {
	on := partnerecon.MustDay("2024-01-05")
	return []tiers.Event{
		tiers.Enrolled{ID: "e", Partner: "x", On: on, Segment: "x"},
		tiers.Measured{ID: "m", Partner: "x", On: on, Metric: "m", Value: tiers.Value{Amount: inEUR("60")}},
		tiers.Measured{ID: "x", Partner: "x", On: on, Metric: "x", Customer: "x", Value: tiers.Value{Number: 3}},
		tiers.Measured{ID: "c", Partner: "x", On: on, Metric: "c", Holder: "x", Expires: on.Add(40), Value: tiers.Value{Level: "z"}},
		tiers.Requested{ID: "r", Partner: "x", On: on, Tier: "z"},
		tiers.Close{ID: "k", Partner: "x", On: partnerecon.MustDay("2024-01-31")},
		tiers.Close{ID: "l", Partner: "x", On: partnerecon.MustDay("2024-04-30")},
		tiers.Noticed{ID: "n", Partner: "x", On: partnerecon.MustDay("2024-05-02")},
		tiers.Placed{ID: "p", Partner: "x", On: partnerecon.MustDay("2024-05-03"), Tier: "x", By: "x", Reason: "x"},
		tiers.Left{ID: "t", Partner: "x", On: partnerecon.MustDay("2024-05-20")},
	}
}

func worldFund(t *testing.T, b tiers.Budget) tiers.Fund {
	t.Helper()
	on := partnerecon.MustDay("2024-01-05")
	var fund tiers.Fund
	for _, e := range []tiers.FundEvent{
		tiers.Granted{ID: "g", Partner: "x", On: on, Tier: "integration", Amount: inEUR("5000")},
		tiers.Asked{ID: "x", Partner: "x", On: on, Hypothesis: "h", Metric: "x", Target: tiers.Value{Number: 3}, Amount: inEUR("1000")},
		tiers.Approved{ID: "a", Partner: "x", On: on, Request: "x", Amount: inEUR("1000"), By: "x"},
		tiers.Claimed{ID: "c", Partner: "x", On: on, Request: "x", Amount: inEUR("100"), Proof: "x"},
	} {
		if _, err := b.Apply(&fund, e); err != nil {
			t.Fatal(err)
		}
	}
	return fund
}

func (w *world) poolsOfTiers(t *testing.T, c *caller) map[reflect.Type]func() []reflect.Value {
	t.Helper()
	ladder := tiers.Must(worldLadder())
	var standing tiers.Standing
	w.documents = append(w.documents, encode(t, worldLadder()))
	for _, e := range worldEventsOfTiers() {
		if _, err := ladder.Apply(&standing, e); err != nil {
			t.Fatal(err)
		}
		text, err := tiers.WriteEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		w.documents = append(w.documents, text)
	}
	budget, scorecard := tiers.MustBudget(tiers.CoMarketing("EUR")), tiers.MustScorecard(tiers.IntegrationScore())
	fund := worldFund(t, budget)
	w.documents = append(w.documents, encode(t, standing), encode(t, fund), encode(t, budget.Policy()), encode(t, scorecard.Policy()))
	forged := standing.Clone()
	forged.Facts = []tiers.Event{nil, (*tiers.Close)(nil)}
	elsewhere := standing.Clone()
	elsewhere.Now.Tier, elsewhere.Sealed.Tier = "gone", "gone"
	return map[reflect.Type]func() []reflect.Value{
		typeOf[[]byte]():          pool(w.documents...), // with those of tiers
		typeOf[tiers.Ladder]():    pool(tiers.Ladder{}, ladder, tiers.Must(tiers.ThreeTier(tiers.Review{Every: tiers.EveryYear, Promotion: tiers.AtPeriodEnd, Demotion: tiers.Never}))),
		typeOf[tiers.Standing]():  pool(tiers.Standing{}, standing, forged, elsewhere, tiers.Standing{Through: partnerecon.MustDay("9999-12-31")}),
		typeOf[tiers.Budget]():    pool(tiers.Budget{}, budget),
		typeOf[tiers.Fund]():      pool(tiers.Fund{}, fund, tiers.Fund{Events: []tiers.FundEvent{nil, (*tiers.Claimed)(nil)}}),
		typeOf[tiers.Scorecard](): pool(tiers.Scorecard{}, scorecard),
		typeOf[tiers.Group]():     pool(tiers.Group{}, worldLadder().Tiers[1].Needs, tiers.Group{Need: tiers.All, Groups: []tiers.Group{{}}}, deepGroup()),
		typeOf[tiers.Policy]():    pool(tiers.Policy{}, worldLadder()),
		typeOf[tiers.Boundary]():  enum(tiers.ReachedAt, tiers.ReachedAbove),
		typeOf[tiers.Unit]():      enum(tiers.Number, tiers.Certificate),
		typeOf[tiers.Over]():      enum(tiers.Sum, tiers.Last),
		typeOf[tiers.Shared]():    enum(tiers.ForLead, tiers.ByShare),
		typeOf[tiers.Length]():    enum(tiers.Days, tiers.Quarter),
		typeOf[tiers.Event](): unionOf[tiers.Event](c,
			tiers.Enrolled{}, tiers.Measured{}, tiers.Requested{}, tiers.Placed{}, tiers.Noticed{}, tiers.Left{}, tiers.Close{}, (*tiers.Close)(nil)),
		typeOf[tiers.FundEvent](): unionOf[tiers.FundEvent](c,
			tiers.Granted{}, tiers.Asked{}, tiers.Approved{}, tiers.Rejected{}, tiers.Claimed{}, tiers.Achieved{}, (*tiers.Asked)(nil)),
	}
}

func deepGroup() tiers.Group {
	var g tiers.Group
	for range 2_000 {
		g = tiers.Group{Need: tiers.All, Groups: []tiers.Group{g}}
	}
	return g
}
