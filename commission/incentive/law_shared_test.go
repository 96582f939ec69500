package incentive_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// TestLawN6_ContestsConserveTheirPrizes: what is paid and what is unclaimed add up to
// the prizes; a better standing is never worth less by more than the cent that ties
// may leave over, and one of nothing is worth nothing; and the order of the standings
// decides nothing.
func TestLawN6_ContestsConserveTheirPrizes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := spring()
		c.Prizes = nil
		worth := proof.Amount(t, "first prize", 10_000)
		total := eur("0")
		for range rapid.IntRange(1, 5).Draw(t, "prizes") {
			c.Prizes = append(c.Prizes, worth)
			total, _ = total.Add(worth)
			worth, _ = partnerecon.FromMinor(rapid.Int64Range(1, worth.Minor()).Draw(t, "prize"), "EUR")
		}
		var of []incentive.Standing
		ranked := 0
		for i := range rapid.IntRange(0, 9).Draw(t, "partners") {
			of = append(of, incentive.Standing{Partner: fmt.Sprint(i), Value: incentive.Value{Money: proof.Signed(t, "value", 3)}})
			if of[i].Money.Sign() > 0 {
				ranked++
			}
		}
		s := incentive.Must(contests(c))
		a, err := s.Award("spring", of)
		if err != nil {
			t.Fatal(err)
		}
		paid := a.Unclaimed
		of2 := map[string]int64{}
		for _, p := range a.Prizes {
			paid, _ = paid.Add(p.Amount)
			of2[p.Partner] = p.Amount.Minor()
		}
		if paid != total || a.Unclaimed.Sign() > 0 != (ranked < len(c.Prizes)) {
			t.Fatalf("%s of %s, %s of it unclaimed by %d partners", paid, total, a.Unclaimed, ranked)
		}
		for _, x := range of {
			if x.Money.Sign() <= 0 && of2[x.Partner] != 0 {
				t.Fatalf("%s gets %d", x.Money, of2[x.Partner])
			}
			for _, y := range of {
				if order, _ := x.Money.Compare(y.Money); order > 0 && of2[x.Partner] < of2[y.Partner]-1 || order == 0 && of2[x.Partner] > of2[y.Partner]+1 {
					t.Fatalf("%s gets %d, %s gets %d", x.Money, of2[x.Partner], y.Money, of2[y.Partner])
				}
			}
		}
		b, err := s.Award("spring", rapid.Permutation(of).Draw(t, "order"))
		if err != nil || mustJSON(a.Prizes) != mustJSON(b.Prizes) || a.Trace.String() != b.Trace.String() {
			t.Fatalf("%v\n%s\n%s", err, a.Trace, b.Trace)
		}
	})
}

// TestLawN6_AwardsOfAllPartnersAddUp: told to every partner, a contest and an activity
// post what they are worth, and nothing else.
func TestLawN6_AwardsOfAllPartnersAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := together()
		p.Contests = []incentive.Contest{spring()}
		s := incentive.Must(p)
		var of []incentive.Standing
		activity := incentive.Activity{ID: "a", Value: proof.Amount(t, "value", 100_000)}
		for i := range rapid.IntRange(1, 5).Draw(t, "partners") {
			of = append(of, incentive.Standing{Partner: fmt.Sprint(i), Value: incentive.Value{Money: proof.Signed(t, "value", 3)}})
			activity.Participants = append(activity.Participants, incentive.Participant{ID: fmt.Sprint(i), Weight: proof.Part(t, "weight"), Internal: i%3 == 2})
		}
		award, err := s.Award("spring", of)
		if err != nil {
			t.Fatal(err)
		}
		division, err := s.Divide("pipeline", activity)
		if err != nil {
			t.Fatal(err)
		}
		left, whole := division.Total, award.Unclaimed
		for _, x := range division.Parts {
			if left, _ = left.Sub(x.Amount); x.Internal {
				whole, _ = whole.Add(x.Amount) // it is kept
			}
		}
		if left.Sign() != 0 {
			t.Fatalf("%s of %s are nobody's", left, division.Total)
		}
		for _, x := range of {
			var tally incentive.Tally
			for _, e := range []incentive.Event{
				incentive.Awarded{ID: "w", Partner: x.Partner, Contest: "spring", Standings: of, On: day("2025-06-01")},
				incentive.Joined{ID: "j", Partner: x.Partner, Collaboration: "pipeline", Activity: activity, On: day("2025-06-01")},
			} {
				entries, err := s.Apply(&tally, e)
				if err != nil {
					t.Fatal(err)
				}
				for _, entry := range entries {
					whole, _ = whole.Add(entry.Amount)
				}
			}
		}
		if want, _ := eur("190").Add(division.Total); whole != want {
			t.Fatalf("%s, want %s", whole, want)
		}
	})
}

// TestLawN6_SeasonsKeepTheAnnualTarget: the months add up to the year exactly, and
// each is within a cent of its index.
func TestLawN6_SeasonsKeepTheAnnualTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		annual, season := proof.Amount(t, "annual", 1_000_000), drawSeason(t)
		months, err := incentive.Seasonal(annual, season)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err := partnerecon.Sum("EUR", months...); err != nil || sum != annual {
			t.Fatalf("%s of %s, %v", sum, annual, err)
		}
		for i, m := range months {
			// |12 × 7 × month - annual × index in sevenths| < 12 × 7 cents
			if d := 84*m.Minor() - annual.Minor()*season[i].Num()*(7/season[i].Den()); d <= -84 || d >= 84 {
				t.Fatalf("month %d has %s of %s at %s", i, m, annual, season[i])
			}
		}
	})
}
