package partnerecon_test

import (
	"reflect"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// worldIncentives has a bonus of most rules, a contest and a collaboration, all of
// them x or with figures that are.
func worldIncentives() incentive.Policy {
	month := partnerecon.MustMonth
	bonus := func(name string, r incentive.Rule) incentive.Bonus {
		return incentive.Bonus{Name: name, Every: incentive.EveryMonth, Rule: r}
	}
	revenue := incentive.Measure{Of: incentive.OfRevenue}
	return incentive.Policy{
		Rounding: partnerecon.HalfUp, Currency: "EUR",
		Figures: []incentive.Declaration{{Name: "x", Unit: incentive.Number}, {Name: "m", Unit: incentive.Amount}},
		Bonuses: []incentive.Bonus{
			bonus("x", incentive.PeriodTable{Pays: incentive.TrueUp, Table: commission.Table{
				Name: "x", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanLifetime, Counts: commission.OnNet,
				Steps: []commission.Step{{Share: partnerecon.MustPercent("10")}, {From: inEUR("50"), Share: partnerecon.MustPercent("20")}},
			}}),
			bonus("grown", incentive.Increment{Measure: revenue, Baseline: incentive.Goal{Earlier: incentive.YearBefore}, Rate: partnerecon.MustPercent("50")}),
			bonus("referred", incentive.Referrals{Figure: "x", Per: 1, Amount: inEUR("1"), Rest: incentive.Carried}),
			bonus("kept", incentive.Retained{Start: "m", End: "m", Share: partnerecon.Whole(), Periods: 1, Amount: inEUR("1")}),
			bonus("faster", incentive.Accelerator{Multiplier: partnerecon.MustPercent("200"), Needs: 2, Measure: revenue, AtLeast: incentive.Goal{Amount: inEUR("0")}}),
			bonus("new", incentive.NewMarket{Amount: inEUR("1")}),
			bonus("taught", incentive.Training{Rewards: []incentive.Reward{{Certification: "x", Level: "x", Amount: inEUR("1")}}}),
		},
		Contests: []incentive.Contest{{
			Name: "c", From: month("2024-01"), Until: month("2024-03"), Measure: revenue, Mode: incentive.ByRank, Prizes: []partnerecon.Money{inEUR("2"), inEUR("1")},
		}},
		Collaborations: []incentive.Collaboration{{Name: "d", Share: partnerecon.MustPercent("50")}},
	}
}

func worldEventsOfIncentives() []incentive.Event {
	day, month := partnerecon.MustDay, partnerecon.MustMonth
	posted := incentive.Posted{
		ID: "p", Partner: "x", Kind: partnerecon.Earned, Amount: inEUR("10"), Base: inEUR("100"), Quantity: 1, Customer: "x", Market: "x", Earned: day("2024-01-03"), On: day("2024-01-03"),
	}
	return []incentive.Event{
		posted,
		incentive.Figure{ID: "f", Partner: "x", Name: "x", Month: month("2024-01"), Value: incentive.Value{Number: 3}, On: day("2024-01-31")},
		incentive.Certified{ID: "t", Partner: "x", Person: "x", Certification: "x", Level: "x", On: day("2024-01-31")},
		incentive.Close{ID: "e", Partner: "x", Month: month("2024-01"), On: day("2024-01-31")},
		incentive.Awarded{ID: "w", Partner: "x", Contest: "c", Standings: []incentive.Standing{{Partner: "x", Value: incentive.Value{Money: inEUR("5")}}}, On: day("2024-03-01")},
		incentive.Joined{ID: "j", Partner: "x", Collaboration: "d", Activity: incentive.Activity{
			ID: "x", Value: inEUR("5"), Participants: []incentive.Participant{{ID: "x", Weight: partnerecon.Whole()}},
		}, On: day("2024-03-01")},
	}
}

// fillIncentives lets a tally come about, and adds what it posts and stores to the
// entries and the documents of the world.
func (w *world) fillIncentives(t *testing.T) (incentive.Scheme, incentive.Tally) {
	t.Helper()
	scheme := incentive.Must(worldIncentives())
	var tally incentive.Tally
	w.documents = append(w.documents, encode(t, worldIncentives()))
	for _, e := range worldEventsOfIncentives() {
		entries, err := scheme.Apply(&tally, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			w.entries, w.bases = append(w.entries, e), append(w.bases, e.Basis)
		}
		text, err := incentive.WriteEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		w.documents = append(w.documents, text)
	}
	w.documents = append(w.documents, encode(t, tally))
	return scheme, tally
}

func (w *world) poolsOfIncentives(t *testing.T, c *caller) map[reflect.Type]func() []reflect.Value {
	t.Helper()
	scheme, tally := w.fillIncentives(t)
	return map[reflect.Type]func() []reflect.Value{
		typeOf[[]byte]():            pool(w.documents...), // with those of incentives
		typeOf[incentive.Scheme]():  pool(incentive.Scheme{}, scheme),
		typeOf[incentive.Tally]():   pool(incentive.Tally{}, tally, incentive.Tally{Partner: "x", Seen: []incentive.Mark{{}}, Sums: []incentive.Sum{{}, {Revenue: -1 << 63}}}),
		typeOf[incentive.Unit]():    enum(incentive.Amount, incentive.Number, incentive.Fraction),
		typeOf[incentive.Every]():   enum(incentive.EveryMonth, incentive.EveryYear),
		typeOf[incentive.Of]():      enum(incentive.OfRevenue, incentive.OfFigure, incentive.OfQuantity),
		typeOf[incentive.Earlier](): enum(incentive.PeriodBefore, incentive.YearBefore),
		typeOf[incentive.Pays]():    enum(incentive.InFull, incentive.TrueUp),
		typeOf[incentive.Rest]():    enum(incentive.Carried, incentive.Forfeited),
		typeOf[incentive.Mode]():    enum(incentive.ByRank, incentive.ByTarget),
		typeOf[incentive.Rule](): unionOf[incentive.Rule](c,
			incentive.Increment{}, incentive.PeriodTable{}, incentive.LogoChurn{}, incentive.NetRetention{}, incentive.Onboarding{}, incentive.Retained{},
			incentive.Referrals{}, incentive.Accelerator{}, incentive.NewMarket{}, incentive.Training{}, (*incentive.Training)(nil)),
		typeOf[incentive.Event](): unionOf[incentive.Event](c,
			incentive.Posted{}, incentive.Figure{}, incentive.Certified{}, incentive.Awarded{}, incentive.Joined{}, incentive.Close{}, incentive.Seal{}, (*incentive.Close)(nil)),
	}
}
