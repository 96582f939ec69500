package incentive_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// 50 for every 3 qualified referrals.
func TestReferrals(t *testing.T) {
	for _, tt := range []struct {
		name string
		rest incentive.Rest
		want []string
	}{
		// 5, 4 and 3: 1, 1 and 1 times; the 2 and the 1 that are left over are lost.
		{"what is left over is lost", incentive.Forfeited, []string{"bonus:b:2025-01 50.00", "bonus:b:2025-02 50.00", "bonus:b:2025-03 50.00"}},
		// 5, 9 and 12 in all: 1, 3 and 4 times, so 1, 2 and 1 more.
		{"what is left over is carried on", incentive.Carried, []string{"bonus:b:2025-01 50.00", "bonus:b:2025-02 100.00", "bonus:b:2025-03 50.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, only(monthly(incentive.Referrals{Figure: "referrals", Per: 3, Amount: eur("50"), Rest: tt.rest})))
			for i, m := range []string{"2025-01", "2025-02", "2025-03"} {
				b.states("referrals", m, count([]int64{5, 4, 3}[i]))
			}
			b.wants(b.closes("2025-03"), tt.want...)
		})
	}
}

// One of January's 5 did not qualify: with 4, 8 and 11 in all it is 1, 2 and 3 times,
// so that February's second 50 are due only in March.
func TestCarriedReferralsAreCorrected(t *testing.T) {
	b := open(t, only(monthly(incentive.Referrals{Figure: "referrals", Per: 3, Amount: eur("50"), Rest: incentive.Carried})))
	for i, m := range []string{"2025-01", "2025-02", "2025-03"} {
		b.states("referrals", m, count([]int64{5, 4, 3}[i]))
	}
	b.closes("2025-03")
	got := b.apply(incentive.Figure{ID: "less", Partner: "acme", Name: "referrals", Month: month("2025-01"), Value: count(4), On: day("2025-05-01")})
	b.wants(got, "bonus:b:2025-02 -50.00")
}

// The bonus begins in February: January's 2 do not count on.
func TestCarriedReferralsCountFromTheFirstMonthOfTheBonus(t *testing.T) {
	bonus := monthly(incentive.Referrals{Figure: "referrals", Per: 3, Amount: eur("50"), Rest: incentive.Carried})
	bonus.From = month("2025-02")
	b := open(t, only(bonus))
	b.states("referrals", "2025-01", count(2))
	b.states("referrals", "2025-02", count(2))
	wantCodes(t, b.why("2025-02"), incentive.CodeOutside, incentive.CodeReferrals)
	b.states("referrals", "2025-03", count(1))
	b.wants(b.closes("2025-03"), "bonus:b:2025-03 50.00")
	wantCodes(t, b.why("2025-04"), incentive.CodeUnknown) // nobody stated any
}

func inMarket(id, customer, market, on, base string) incentive.Posted {
	kind := partnerecon.Earned
	if base[0] == '-' {
		kind = partnerecon.Returned
	}
	return incentive.Posted{ID: id, Partner: "acme", Kind: kind, Base: eur(base), Customer: customer, Market: market, Earned: day(on), On: day("2025-12-01")}
}

// 200 for the first customer in each of the markets fr and it, once.
func TestNewMarket(t *testing.T) {
	b := open(t, only(monthly(incentive.NewMarket{Amount: eur("200"), Markets: []string{"fr", "it"}})))
	b.apply(inMarket("1", "c1", "fr", "2025-01-10", "100"))
	b.apply(inMarket("2", "c2", "fr", "2025-02-10", "100")) // the second one
	b.apply(inMarket("3", "c3", "it", "2025-02-11", "100"))
	b.apply(inMarket("4", "c4", "de", "2025-02-12", "100")) // no new market
	b.wants(b.closes("2025-03"), "bonus:b:2025-01 200.00", "bonus:b:2025-02 200.00")
	// The first one in fr got its money back: so the second one was the first, in
	// February, where it makes two with it.
	b.wants(b.apply(inMarket("5", "c1", "fr", "2025-01-10", "-100")), "bonus:b:2025-01 -200.00", "bonus:b:2025-02 200.00")
	// A payment of c2 of January comes to light.
	b.wants(b.apply(inMarket("6", "c2", "fr", "2025-01-31", "1")), "bonus:b:2025-01 200.00", "bonus:b:2025-02 -200.00")
	// What went back of a later month may undo what was first in an earlier one.
	b.wants(b.apply(inMarket("7", "c3", "it", "2025-03-11", "-100")), "bonus:b:2025-02 -200.00")
}

func certified(id, person, level, on string) incentive.Certified {
	return incentive.Certified{ID: id, Partner: "acme", Person: person, Certification: "platform", Level: level, On: day(on)}
}

// 100 for the certificate of the first level and 300 for the second, once per person
// and level.
func TestTraining(t *testing.T) {
	rule := incentive.Training{Rewards: []incentive.Reward{
		{Certification: "platform", Amount: eur("100")}, {Certification: "platform", Level: "expert", Amount: eur("300")},
	}}
	b := open(t, only(monthly(rule)))
	b.apply(certified("1", "ann", "", "2025-01-10"))
	b.apply(certified("2", "bob", "", "2025-01-11"))
	b.apply(certified("3", "ann", "", "2025-02-10")) // again
	b.apply(certified("4", "ann", "expert", "2025-02-11"))
	b.apply(certified("5", "ann", "other", "2025-02-12")) // no reward
	b.wants(b.closes("2025-02"), "bonus:b:2025-01 200.00", "bonus:b:2025-02 300.00")
	// Bob had it in December already, before anything else was known.
	b.wants(b.apply(certified("6", "bob", "", "2024-12-20")), "bonus:b:2024-12 100.00", "bonus:b:2025-01 -100.00")
}
