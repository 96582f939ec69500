package tiers_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// seedEvents are one event of each kind at least.
func seedEvents() []tiers.Event {
	return []tiers.Event{
		tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-01-02"), Start: date("2024-12-01"), Segment: "big"},
		measured("a", "revenue", "2025-01-05", tiers.Value{Amount: eur("60000")}),
		tiers.Measured{ID: "b", Partner: "acme", On: date("2025-01-06"), For: date("2025-01-05"), Metric: "revenue", Value: tiers.Value{Amount: eur("300000")}, Corrects: "a"},
		tiers.Measured{ID: "c", Partner: "acme", On: date("2025-01-06"), Metric: "certified", Holder: "ada", Expires: date("2025-05-01"), Value: tiers.Value{Level: "expert"}},
		measured("d", "renewals", "2025-01-07", tiers.Value{Share: partnerecon.MustRate("1/3")}),
		measured("f", "points", "2025-01-07", tiers.Value{Amount: partnerecon.MustMoney("24000", "JPY")}),
		tiers.Requested{ID: "r", Partner: "acme", On: date("2025-01-08"), Tier: "gold"},
		tiers.Close{ID: "q1", Partner: "acme", On: date("2025-03-31")},
		tiers.Placed{ID: "p", Partner: "acme", On: date("2025-04-01"), Tier: "silver", By: "lead", Reason: "exception"},
		tiers.Noticed{ID: "n", Partner: "acme", On: date("2025-04-02")},
		tiers.Left{ID: "l", Partner: "acme", On: date("2025-04-03")},
	}
}

func fuzzLadder() tiers.Ladder {
	p := metals()
	p.Tiers[1].Needs.Criteria[0].Within = span(tiers.Lifetime, 0)
	p.Review = tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtOnce, Demotion: tiers.ByOne, Grace: partnerecon.Days(9, partnerecon.Until), Notice: partnerecon.Days(9, partnerecon.Until)}
	return tiers.Must(p)
}

// FuzzEvent reads any text as an event: what is accepted is written and read again as the
// same, and can be applied or is refused.
func FuzzEvent(f *testing.F) {
	for _, e := range seedEvents() {
		b, err := tiers.WriteEvent(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	ladder := fuzzLadder()
	f.Fuzz(func(t *testing.T, in []byte) {
		e, err := tiers.ReadEvent(in)
		if err != nil {
			return
		}
		once, err := tiers.WriteEvent(e)
		if err != nil {
			t.Fatalf("%s was read and is not written: %v", in, err)
		}
		if again, err := tiers.ReadEvent(once); err != nil || again != e {
			t.Fatalf("%s became %s, %v", in, once, err)
		}
		var s tiers.Standing
		if _, err := ladder.Apply(&s, e); err != nil && !s.Equal(tiers.Standing{}) {
			t.Fatalf("%s was refused and has left %s", once, stored(t, s))
		}
	})
}

// FuzzStanding reads any text as a standing: what is accepted is written and read again as
// the same, can be asked about, and can be closed.
func FuzzStanding(f *testing.F) {
	ladder := fuzzLadder()
	var s tiers.Standing
	f.Add([]byte(`{}`))
	for _, e := range seedEvents() {
		if _, err := ladder.Apply(&s, e); err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(stored(f, s)))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var s tiers.Standing
		if json.Unmarshal(in, &s) != nil {
			return
		}
		once := stored(t, s)
		var again tiers.Standing
		if err := json.Unmarshal([]byte(once), &again); err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice := stored(t, again.Clone()); twice != once {
			t.Fatalf("%s became %s", once, twice)
		}
		on := s.Through.Add(1)
		if on.IsZero() {
			on = date("2025-01-01")
		}
		if a, err := ladder.Assess(s, tiers.Facts{On: on}); err == nil && len(a.Trace) == 0 {
			t.Fatalf("%s: an assessment without a trace", once)
		}
		if _, err := ladder.Apply(&again, tiers.Close{ID: "fuzz", Partner: s.Partner, On: ladder.PeriodEnd(on)}); err != nil && stored(t, again) != once {
			t.Fatalf("%s: %v, and it is %s", once, err, stored(t, again))
		} else if err == nil && json.Unmarshal([]byte(stored(t, again)), &tiers.Standing{}) != nil {
			t.Fatalf("%s was closed and is not read: %s", once, stored(t, again))
		}
	})
}

// FuzzPolicy reads any text as a policy: what is accepted is written and read again as the
// same.
func FuzzPolicy(f *testing.F) {
	for _, p := range []tiers.Policy{metals(), achievements(), tiers.ThreeTier(quarterly()), fuzzLadder().Policy()} {
		b, err := json.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		l, err := tiers.Parse(in)
		if err != nil {
			return
		}
		once, err := json.Marshal(l.Policy())
		if err != nil {
			t.Fatal(err)
		}
		again, err := tiers.Parse(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := json.Marshal(again.Policy()); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
		if p, err := l.Place(); err != nil || len(p.Trace) == 0 {
			t.Fatalf("%s places nobody: %+v, %v", once, p, err)
		}
	})
}

// FuzzFund reads any text as a fund and as an event of one.
func FuzzFund(f *testing.F) {
	budget := tiers.MustBudget(tiers.CoMarketing("EUR"))
	var fund tiers.Fund
	for _, e := range fundEvents() {
		b, err := tiers.WriteFundEvent(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		if _, err := budget.Apply(&fund, e); err != nil {
			f.Fatal(err)
		}
		whole, err := json.Marshal(fund)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(whole)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if e, err := tiers.ReadFundEvent(in); err == nil {
			once, err := tiers.WriteFundEvent(e)
			if again, errRead := tiers.ReadFundEvent(once); err != nil || errRead != nil || again != e {
				t.Fatalf("%s became %s, %v, %v", in, once, err, errRead)
			}
		}
		var fund tiers.Fund
		if json.Unmarshal(in, &fund) != nil {
			return
		}
		once, err := json.Marshal(fund)
		var again tiers.Fund
		if errRead := json.Unmarshal(once, &again); err != nil || errRead != nil || !again.Equal(fund) {
			t.Fatalf("%s became %s, %v, %v", in, once, err, errRead)
		}
		_, _ = budget.Requests(fund, date("2025-02-01"))
		_, _ = budget.Balance(fund, date("2025-02-01"), date("2025-07-01"))
	})
}

// FuzzBudgetAndScore reads any text as a policy of budgets and of scores.
func FuzzBudgetAndScore(f *testing.F) {
	for _, p := range []any{tiers.CoMarketing("EUR"), tiers.CoMarketing("JPY"), tiers.IntegrationScore()} {
		b, err := json.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if b, err := tiers.ParseBudget(in); err == nil {
			once, err := json.Marshal(b.Policy())
			if again, errRead := tiers.ParseBudget(once); err != nil || errRead != nil || len(again.Policy().Split) != len(b.Policy().Split) {
				t.Fatalf("%s became %s, %v, %v", in, once, err, errRead)
			}
		}
		if s, err := tiers.ParseScorecard(in); err == nil {
			once, err := json.Marshal(s.Policy())
			if again, errRead := tiers.ParseScorecard(once); err != nil || errRead != nil || len(again.Policy().Factors) != len(s.Policy().Factors) {
				t.Fatalf("%s became %s, %v, %v", in, once, err, errRead)
			}
		}
	})
}
