package tiers_test

import (
	"fmt"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// threeMetals is a ladder of revenue in the last twelve months.
func threeMetals() tiers.Policy {
	revenue := func(amount string) tiers.Group {
		return tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{{
			Metric: "revenue", Target: tiers.Value{Amount: pe.MustMoney(amount, "EUR")}, Within: tiers.Span{Of: tiers.Months, N: 12},
		}}}
	}
	return tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics:  []tiers.Metric{{Name: "revenue", Unit: tiers.Amount, Currency: "EUR", Over: tiers.Sum}},
		Tiers: []tiers.Tier{
			{Name: "registered"},
			{Name: "silver", Needs: revenue("50000")},
			{Name: "gold", Needs: revenue("250000")},
		},
		Review: tiers.Review{
			Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd,
			Grace: pe.Months(3, pe.Until), Demotion: tiers.ByOne,
		},
	}
}

// The near miss is in the trace: "why not gold?" is the question that partners ask.
func ExampleLadder_Place() {
	ladder := tiers.Must(threeMetals())
	p, err := ladder.Place(tiers.Figure{Metric: "revenue", Value: tiers.Value{Amount: pe.MustMoney("61250", "EUR")}})
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Tier)
	fmt.Print(p.Trace)
	// Output:
	// silver
	// tiers.reached /tiers/0 tier="registered"
	// tiers.met /tiers/1/needs/criteria/0 metric="revenue" actual="61250.00 EUR" target="50000.00 EUR"
	// tiers.reached /tiers/1 tier="silver"
	// tiers.short /tiers/2/needs/criteria/0 metric="revenue" actual="61250.00 EUR" target="250000.00 EUR" remaining="188750.00 EUR"
	// tiers.not_reached /tiers/2 tier="gold"
}

// What is measured is recorded; the close of the quarter promotes from the next one on.
func ExampleLadder_Apply() {
	ladder := tiers.Must(threeMetals())
	var standing tiers.Standing // of one partner; you store it
	for _, e := range []tiers.Event{
		tiers.Measured{ID: "inv-7", Partner: "acme", On: pe.MustDay("2025-02-11"), Metric: "revenue", Value: tiers.Value{Amount: pe.MustMoney("61250", "EUR")}},
		tiers.Close{ID: "2025-q1", Partner: "acme", On: pe.MustDay("2025-03-31")},
		tiers.Close{ID: "2026-q1", Partner: "acme", On: pe.MustDay("2026-03-31")}, // makes up for three others
		tiers.Close{ID: "2026-q2", Partner: "acme", On: pe.MustDay("2026-06-30")},
	} {
		changes, err := ladder.Apply(&standing, e)
		if err != nil {
			panic(err)
		}
		for _, c := range changes {
			fmt.Println(c.Decided, c.What, c.From, "->", c.To, "from", c.Effective)
		}
	}
	fmt.Println(standing.TierOn(pe.MustDay("2025-03-31")), standing.TierOn(pe.MustDay("2026-06-30")), standing.TierOn(pe.MustDay("2026-07-01")))
	// Output:
	// 2025-03-31 promoted  -> silver from 2025-04-01
	// 2026-03-31 grace silver -> silver from 2026-04-01
	// 2026-06-30 demoted silver -> registered from 2026-07-01
	//  silver registered
}

// The gap list: what is there, what is missing, by when, at which pace, and what it is
// worth.
func ExampleLadder_Assess() {
	ladder := tiers.Must(threeMetals())
	var standing tiers.Standing
	for _, e := range []tiers.Event{
		tiers.Measured{ID: "inv-7", Partner: "acme", On: pe.MustDay("2025-02-11"), Metric: "revenue", Value: tiers.Value{Amount: pe.MustMoney("61250", "EUR")}},
		tiers.Close{ID: "2025-q1", Partner: "acme", On: pe.MustDay("2025-03-31")},
	} {
		if _, err := ladder.Apply(&standing, e); err != nil {
			panic(err)
		}
	}
	a, err := ladder.Assess(standing, tiers.Facts{
		On: pe.MustDay("2025-05-01"), Revenue: pe.MustMoney("100000", "EUR"), Rounding: pe.HalfUp,
		Rates: []tiers.TierRate{{Tier: "silver", Rate: pe.MustPercent("20")}, {Tier: "gold", Rate: pe.MustPercent("25")}},
	})
	if err != nil {
		panic(err)
	}
	for _, g := range a.Gaps() {
		fmt.Printf("%s to %s: %s of %s, %s, %s more, %d days left, %s in 30 days\n",
			a.Tier, a.Next, g.Actual, g.Target, g.Percent, g.Remaining, g.DaysLeft, g.Pace)
	}
	fmt.Println("worth", a.Worth)
	// Output:
	// silver to gold: 61250.00 EUR of 250000.00 EUR, 24.5%, 188750.00 EUR more, 60 days left, 94375.00 EUR in 30 days
	// worth 5000.00 EUR
}

// Preview changes nothing.
func ExampleLadder_Preview() {
	ladder := tiers.Must(threeMetals())
	var standing tiers.Standing
	if _, err := ladder.Apply(&standing, tiers.Enrolled{ID: "e", Partner: "acme", On: pe.MustDay("2025-01-02")}); err != nil {
		panic(err)
	}
	changes, err := ladder.Preview(standing, tiers.Close{ID: "2025-q1", Partner: "acme", On: pe.MustDay("2025-03-31")})
	fmt.Println(changes[0].What, changes[0].To, err, standing.Through)
	// Output:
	// promoted registered <nil> no day
}

// Benefits are those of the tier in force on the day.
func ExampleLadder_Entitled() {
	ladder := tiers.Must(tiers.ThreeTier(tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ToQualified}))
	var standing tiers.Standing
	placed := tiers.Placed{ID: "p", Partner: "acme", On: pe.MustDay("2025-01-02"), Tier: "integration", By: "partner manager", Reason: "as in the old program"}
	if _, err := ladder.Apply(&standing, placed); err != nil {
		panic(err)
	}
	for _, benefit := range []string{"sandbox", "executive sponsor"} {
		e, err := ladder.Entitled(standing, benefit, pe.MustDay("2025-03-01"))
		if err != nil {
			panic(err)
		}
		fmt.Print(e.Entitled, " ", e.Trace)
	}
	// Output:
	// true tiers.entitled /tiers/1/benefits benefit="sandbox" tier="integration" from="integration" on="2025-03-01"
	// false tiers.not_entitled /tiers/1/benefits benefit="executive sponsor" tier="integration" from="solution" on="2025-03-01"
}

// What the catalogue costs in a year.
func ExampleLadder_YearlyCost() {
	p := threeMetals()
	p.Benefits = []tiers.Benefit{{Name: "partner manager", Cost: pe.MustMoney("900", "EUR"), Every: tiers.EveryMonth}, {Name: "newsletter"}}
	p.Tiers[1].Benefits = []string{"newsletter"}
	p.Tiers[2].Benefits = []string{"newsletter", "partner manager"}
	costs, err := tiers.Must(p).YearlyCost(tiers.Headcount{Tier: "silver", Partners: 40}, tiers.Headcount{Tier: "gold", Partners: 7})
	fmt.Println(costs, err)
	// Output:
	// [{partner manager 7 75600.00 EUR}] <nil>
}

// Twenty joint customers in a quarter are at the level of Solution.
func ExampleLadder_Expect() {
	ladder := tiers.Must(tiers.ThreeTier(tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ToQualified}))
	all, err := ladder.Expect(tiers.Figure{Metric: "joint_customers_in_quarter", Value: tiers.Value{Number: 20}})
	if err != nil {
		panic(err)
	}
	for _, v := range all {
		fmt.Println(v.Tier, v.Metric, v.Band)
	}
	// Output:
	// referral referrals unknown
	// integration joint_customers_in_quarter above
	// solution joint_customers_in_quarter within
}

// A co-marketing budget, by the text and by a split of one's own.
func ExampleBudget_Split() {
	budget := tiers.MustBudget(tiers.CoMarketing("EUR"))
	ruling, err := budget.Allows("integration", pe.MustMoney("10000.01", "EUR"))
	fmt.Print(ruling.Allowed, " ", err, " ", ruling.Trace)
	spends, err := budget.Split(pe.MustMoney("10000", "EUR"))
	fmt.Println(spends, err)
	// Output:
	// false <nil> tiers.above_range /allowances/0 tier="integration" amount="10000.01 EUR" least="2000.00 EUR" most="10000.00 EUR"
	// [{webinars 3000.00 EUR} {content 2500.00 EUR} {paid 2000.00 EUR} {events 1500.00 EUR} {swag 1000.00 EUR}] <nil>
}

// From the request with its hypothesis to the claim.
func ExampleBudget_Apply() {
	budget := tiers.MustBudget(tiers.CoMarketing("EUR"))
	var fund tiers.Fund // of one partner; you store it
	day := pe.MustDay
	for _, e := range []tiers.FundEvent{
		tiers.Granted{ID: "q1", Partner: "acme", On: day("2025-01-10"), Tier: "integration", Amount: pe.MustMoney("5000", "EUR")},
		tiers.Asked{
			ID: "webinar", Partner: "acme", On: day("2025-01-15"), Hypothesis: "A joint webinar brings enterprise leads",
			Metric: "leads", Target: tiers.Value{Number: 40}, Amount: pe.MustMoney("3000", "EUR"),
		},
		tiers.Approved{ID: "ok", Partner: "acme", On: day("2025-01-20"), Request: "webinar", Amount: pe.MustMoney("2500", "EUR"), By: "manager"},
		tiers.Claimed{ID: "inv", Partner: "acme", On: day("2025-03-02"), Request: "webinar", Amount: pe.MustMoney("2600", "EUR"), Proof: "invoice 7"},
	} {
		balance, err := budget.Apply(&fund, e)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(balance.Approved, "approved,", balance.Remaining, "remaining")
	}
	late, err := budget.Balance(fund, day("2025-01-10"), day("2025-04-01"))
	fmt.Println(late.Lapsed, "lapsed", err)
	// Output:
	// 0.00 EUR approved, 5000.00 EUR remaining
	// 0.00 EUR approved, 5000.00 EUR remaining
	// 2500.00 EUR approved, 2500.00 EUR remaining
	// tiers: event "inv": 2500.00 EUR are approved and 0.00 EUR claimed, got 2600.00 EUR: does not fit the fund
	// 5000.00 EUR lapsed <nil>
}

// What has become of the requests.
func ExampleBudget_Requests() {
	budget := tiers.MustBudget(tiers.CoMarketing("EUR"))
	var fund tiers.Fund
	for _, e := range fundEvents() {
		if _, err := budget.Apply(&fund, e); err != nil {
			panic(err)
		}
	}
	all, err := budget.Requests(fund, pe.MustDay("2025-04-30"))
	for _, r := range all {
		fmt.Println(r.Asked.ID, r.Stage, r.Claimed, r.Actual, "reached:", r.Reached)
	}
	fmt.Println(err)
	// Output:
	// webinar approved 3000.00 EUR 40 reached: true
	// booth approved no amount 19999.99 EUR reached: false
	// ads rejected no amount 0 reached: false
	// <nil>
}

// Which integration to build first.
func ExampleScorecard_Score() {
	card := tiers.MustScorecard(tiers.IntegrationScore())
	score, err := card.Score(
		tiers.Answer{Factor: "overlap", Number: 47},
		tiers.Answer{Factor: "fit", Choices: []string{"adjacent"}},
		tiers.Answer{Factor: "commitment", Choices: []string{"willing to co-market"}},
		tiers.Answer{Factor: "effort", Number: 4},
		tiers.Answer{Factor: "demand", Choices: []string{"a competitor has it"}},
	)
	fmt.Println(score, score.Prioritised, err)
	fmt.Print(score.Trace)
	// Output:
	// 74.50 true <nil>
	// tiers.points /factors/0/steps/2 factor="overlap" points="75" weight="30%"
	// tiers.points /factors/1/choices/0 factor="fit" points="100" weight="25%"
	// tiers.points /factors/2/choices/1 factor="commitment" points="60" weight="20%"
	// tiers.points /factors/3/steps/1 factor="effort" points="60" weight="15%"
	// tiers.points /factors/4/choices/1 factor="demand" points="60" weight="10%"
	// tiers.prioritised /prioritise score="74.50" from="70"
}

// The five best, for a list of those to be recognised.
func ExampleTop() {
	top, err := tiers.Top(2, []tiers.Entrant{
		{Partner: "acme", Value: tiers.Value{Number: 7}}, {Partner: "beta", Value: tiers.Value{Number: 12}}, {Partner: "core", Value: tiers.Value{Number: 7}},
	})
	for _, r := range top {
		fmt.Println(r.Rank, r.Partner, r.Value)
	}
	fmt.Println(err)
	// Output:
	// 1 beta 12
	// 2 acme 7
	// <nil>
}

// How a partner compares with its peers, if there are enough of them.
func ExampleCompare() {
	var peers []tiers.Entrant
	for i, name := range []string{"acme", "beta", "core", "dune", "ergo"} {
		peers = append(peers, tiers.Entrant{Partner: name, Value: tiers.Value{Number: int64(10 * i)}})
	}
	fmt.Println(tiers.Compare("dune", peers))
	fmt.Println(tiers.Compare("acme", peers[:4]))
	// Output:
	// {5 false 2 70% 2} <nil>
	// {4 true 0 no rate 0} <nil>
}

// What is wrong with a ladder is told all at once, with its places.
func ExampleNew() {
	p := threeMetals()
	p.Tiers[2].Needs.Criteria[0].Target.Amount = pe.MustMoney("50000", "EUR")
	_, err := tiers.New(p)
	fmt.Println(err)
	p.Review.Promotion, p.Tiers[1].Needs.Criteria[0].Metric = "soon", "bookings"
	_, err = tiers.New(p)
	fmt.Println(err)
	// Output:
	// tiers: /tiers/2/needs: whoever reaches tier "silver" reaches this one, so that nobody stands in that
	// tiers: /review/promotion: unknown value "soon"; one of at_once, period_end; /tiers/1/needs/criteria/0/metric: unknown metric "bookings"; one of revenue
}

// What partners of a tier get, and the tier that usually suits a type of partner.
func ExampleLadder_Benefits() {
	ladder := tiers.Must(tiers.ThreeTier(tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.Never}))
	benefits, err := ladder.Benefits("referral")
	for _, b := range benefits {
		fmt.Println(b.Name)
	}
	fmt.Println(err, ladder.Suggest("agency"))
	// Output:
	// referral link
	// basic marketing assets
	// monthly newsletter
	// <nil> [solution]
}

// In which tier a line of a day is priced: that of the day, whatever was decided later.
func ExampleStanding_TierOn() {
	ladder := tiers.Must(threeMetals())
	var standing tiers.Standing
	for _, e := range []tiers.Event{
		tiers.Measured{ID: "q1", Partner: "acme", On: pe.MustDay("2025-02-10"), Metric: "revenue", Value: tiers.Value{Amount: pe.MustMoney("61250", "EUR")}},
		tiers.Close{ID: "c", Partner: "acme", On: pe.MustDay("2025-03-31")},
	} {
		if _, err := ladder.Apply(&standing, e); err != nil {
			panic(err)
		}
	}
	fmt.Printf("%q, then %q\n", standing.TierOn(pe.MustDay("2025-03-31")), standing.TierOn(pe.MustDay("2025-04-01")))
	// Output:
	// "", then "silver"
}

// Equal values share a rank, and the next one has the number of its place.
func ExampleRank() {
	customers := func(partner string, n int64) tiers.Entrant {
		return tiers.Entrant{Partner: partner, Value: tiers.Value{Number: n}}
	}
	ranked, err := tiers.Rank([]tiers.Entrant{customers("acme", 7), customers("beta", 12), customers("core", 7), customers("delta", 3)})
	for _, r := range ranked {
		fmt.Println(r.Rank, r.Partner, r.Value.Number, r.Tied)
	}
	fmt.Println(err)
	// Output:
	// 1 beta 12 false
	// 2 acme 7 true
	// 2 core 7 true
	// 4 delta 3 false
	// <nil>
}

// 2,000 to 10,000 a quarter for an integration partner, both included; nothing for a
// referral partner.
func ExampleBudget_Allows() {
	budget := tiers.MustBudget(tiers.CoMarketing("EUR"))
	for _, asks := range []struct{ tier, amount string }{{"integration", "1999.99"}, {"integration", "10000"}, {"solution", "25000"}, {"referral", "500"}} {
		ruling, err := budget.Allows(asks.tier, pe.MustMoney(asks.amount, "EUR"))
		if err != nil {
			panic(err)
		}
		fmt.Print(ruling.Allowed, " ", ruling.Trace)
	}
	// Output:
	// false tiers.below_range /allowances/0 tier="integration" amount="1999.99 EUR" least="2000.00 EUR" most="10000.00 EUR"
	// true tiers.budget /allowances/0 tier="integration" amount="10000.00 EUR" least="2000.00 EUR" most="10000.00 EUR"
	// true tiers.budget /allowances/1 tier="solution" amount="25000.00 EUR" least="no amount" most="no amount"
	// false tiers.no_budget /allowances tier="referral"
}
