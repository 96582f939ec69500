package incentive_test

import (
	"encoding/json"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// quarterlyVolume pays 1 % of the first 1,000 euros of a quarter and 2 % of the rest.
func quarterlyVolume() incentive.Policy {
	return incentive.Policy{
		Rounding: partnerecon.HalfUp, Currency: "EUR",
		Bonuses: []incentive.Bonus{{
			Name: "volume", Stage: commission.Expansion, Every: incentive.EveryQuarter,
			Rule: incentive.PeriodTable{Pays: incentive.InFull, Table: commission.Table{
				Name: "volume", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.OnNet,
				Steps: []commission.Step{
					{Share: partnerecon.MustPercent("1")},
					{From: partnerecon.MustMoney("1000", "EUR"), Share: partnerecon.MustPercent("2")},
				},
			}},
		}},
	}
}

// sale is what level 1 posted for a payment.
func sale(id, on, base string) incentive.Posted {
	d := partnerecon.MustDay(on)
	return incentive.Posted{ID: id, Partner: "acme", Kind: partnerecon.Earned, Base: partnerecon.MustMoney(base, "EUR"), Earned: d, On: d}
}

// quarterEnd is the end of the first quarter of 2025.
func quarterEnd() incentive.Close {
	return incentive.Close{ID: "q1", Partner: "acme", Month: partnerecon.MustMonth("2025-03"), On: partnerecon.MustDay("2025-04-01")}
}

// What a quarter has earned is posted when it is closed, and corrected when
// something about it becomes known later.
func Example() {
	scheme := incentive.Must(quarterlyVolume())
	var tally incentive.Tally // one partner's
	for _, e := range []incentive.Event{
		sale("inv-1", "2025-01-10", "1000"), sale("inv-2", "2025-02-10", "2000"), quarterEnd(),
		incentive.Posted{
			ID: "refund-1", Partner: "acme", Kind: partnerecon.Returned, Base: partnerecon.MustMoney("-1000", "EUR"),
			Earned: partnerecon.MustDay("2025-01-10"), On: partnerecon.MustDay("2025-05-06"),
		},
	} {
		entries, err := scheme.Apply(&tally, e)
		if err != nil {
			fmt.Println(err)
		}
		for _, entry := range entries {
			fmt.Println(entry.ID(), entry.Amount)
		}
	}
	// Output:
	// q1/acme////bonus:volume:2025-01/earned 50.00 EUR
	// refund-1/acme////bonus:volume:2025-01/earned -20.00 EUR
}

// The preview of a close says what a period has earned so far, and why.
func ExampleScheme_Preview() {
	scheme := incentive.Must(quarterlyVolume())
	var tally incentive.Tally
	_, _ = scheme.Apply(&tally, sale("inv-1", "2025-01-10", "1500"))
	preview, err := scheme.Preview(tally, quarterEnd())
	fmt.Print(preview.Trace)
	fmt.Println(len(preview.Entries), err)
	// Output:
	// commission.slice /bonuses/0/table/steps/0/share amount="1000 EUR" rate="1%"
	// commission.slice /bonuses/0/table/steps/1/share amount="500 EUR" rate="2%"
	// commission.rounded /bonuses/0/table exact="20 EUR" mode="half_up" total="20.00 EUR"
	// incentive.table /bonuses/0/table period="2025-01 to 2025-03" reads="2025-01 to 2025-03" gives="20.00 EUR"
	// incentive.rounded /rounding exact="20 EUR" due="20.00 EUR"
	// incentive.posted component="bonus:volume:2025-01" due="20.00 EUR" before="0.00 EUR" posted="20.00 EUR"
	// 1 <nil>
}

// An entry explains itself from its own basis, without the tally and the events.
func ExampleScheme_Explain() {
	scheme, err := incentive.Parse([]byte(`{
		"rounding": "half_up", "currency": "EUR",
		"figures": [{"name": "referrals", "unit": "number"}],
		"bonuses": [{"name": "referrals", "every": "month", "kind": "referrals", "figure": "referrals",
			"per": 3, "amount": {"amount": "50.00", "currency": "EUR"}, "rest": "carried"}]
	}`))
	if err != nil {
		fmt.Println(err)
	}
	var tally incentive.Tally
	january := partnerecon.MustMonth("2025-01")
	_, _ = scheme.Apply(&tally, incentive.Figure{
		ID: "f-1", Partner: "acme", Name: "referrals", Month: january, Value: incentive.Value{Number: 7}, On: january.Last(),
	})
	entries, _ := scheme.Apply(&tally, incentive.Close{ID: "jan", Partner: "acme", Month: january, On: january.Last()})
	trace, err := scheme.Explain(entries[0])
	fmt.Print(trace)
	fmt.Println(err)
	// Output:
	// incentive.referrals /bonuses/0/per period="2025-01" all="7" before="0" per="3" times="2" pays="100.00 EUR"
	// incentive.rounded /rounding exact="100 EUR" due="100.00 EUR"
	// incentive.posted component="bonus:referrals:2025-01" due="100.00 EUR" before="0.00 EUR" posted="100.00 EUR"
	// <nil>
}

// Two partners tie for the second place of a contest, and share what the second and
// the third are worth.
func ExampleScheme_Award() {
	prize := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	scheme := incentive.Must(incentive.Policy{
		Rounding: partnerecon.HalfUp, Currency: "EUR",
		Contests: []incentive.Contest{{
			Name: "spring", From: partnerecon.MustMonth("2025-03"), Until: partnerecon.MustMonth("2025-06"),
			Measure: incentive.Measure{Of: incentive.OfQuantity}, Mode: incentive.ByRank,
			Prizes: []partnerecon.Money{prize("100"), prize("60"), prize("30")},
		}},
	})
	award, err := scheme.Award("spring", []incentive.Standing{
		{Partner: "acme", Value: incentive.Value{Number: 12}},
		{Partner: "beta", Value: incentive.Value{Number: 30}},
		{Partner: "gamma", Value: incentive.Value{Number: 12}},
	})
	for _, p := range award.Prizes {
		fmt.Println(p.Place, p.Partner, p.Amount)
	}
	fmt.Println(err)
	// Output:
	// 1 beta 100.00 EUR
	// 2 acme 45.00 EUR
	// 2 gamma 45.00 EUR
	// <nil>
}

// What a partner reached in a contest is read from its tally.
func ExampleScheme_Standing() {
	policy := quarterlyVolume()
	policy.Contests = []incentive.Contest{{
		Name: "spiff", From: partnerecon.MustMonth("2025-01"), Until: partnerecon.MustMonth("2025-04"), Measure: incentive.Measure{Of: incentive.OfRevenue},
		Mode: incentive.ByTarget, Target: incentive.Goal{Amount: partnerecon.MustMoney("1000", "EUR")}, Prize: partnerecon.MustMoney("250", "EUR"),
	}}
	scheme := incentive.Must(policy)
	var tally incentive.Tally
	_, _ = scheme.Apply(&tally, sale("inv-1", "2025-01-10", "1500"))
	standing, known, err := scheme.Standing(tally, "spiff")
	fmt.Println(standing.Partner, standing.Money, known, err)
	award, _ := scheme.Award("spiff", []incentive.Standing{standing})
	entries, err := scheme.Apply(&tally, incentive.Awarded{
		ID: "spiff", Partner: "acme", Contest: "spiff", Standings: []incentive.Standing{standing}, On: partnerecon.MustDay("2025-04-02"),
	})
	fmt.Println(award.Prizes[0].Amount, entries[0].Claim.Component, entries[0].Amount, err)
	// Output:
	// acme 1500.00 EUR true <nil>
	// 250.00 EUR contest:spiff 250.00 EUR <nil>
}

// A joint webinar is worth 100 euros, of which the company's own team keeps a part.
func ExampleScheme_Divide() {
	scheme := incentive.Must(incentive.Policy{
		Rounding: partnerecon.HalfUp, Currency: "EUR",
		Collaborations: []incentive.Collaboration{{Name: "webinar", Amount: partnerecon.MustMoney("100", "EUR")}},
	})
	third := partnerecon.MustRate("1/3")
	division, err := scheme.Divide("webinar", incentive.Activity{ID: "w-1", Participants: []incentive.Participant{
		{ID: "acme", Weight: third}, {ID: "beta", Weight: third}, {ID: "marketing", Weight: third, Internal: true},
	}})
	for _, p := range division.Parts {
		fmt.Println(p.ID, p.Amount)
	}
	fmt.Println(err)
	// Output:
	// acme 33.34 EUR
	// beta 33.33 EUR
	// marketing 33.33 EUR
	// <nil>
}

// A busy December and a quiet July, and not a cent of the year is lost.
func ExampleSeasonal() {
	index := []partnerecon.Rate{}
	for range 12 {
		index = append(index, partnerecon.Whole())
	}
	index[6], index[11] = partnerecon.MustPercent("50"), partnerecon.MustPercent("150")
	targets, err := incentive.Seasonal(partnerecon.MustMoney("10000", "EUR"), index)
	fmt.Println(targets[0], targets[6], targets[11], err)
	// Output: 833.34 EUR 416.67 EUR 1250.00 EUR <nil>
}

// Payouts by the stage of a customer's life that they reward.
func ExampleScheme_ByStage() {
	scheme := incentive.Must(quarterlyVolume())
	var tally incentive.Tally
	_, _ = scheme.Apply(&tally, sale("inv-1", "2025-01-10", "1500"))
	entries, _ := scheme.Apply(&tally, quarterEnd())
	stage, _ := scheme.StageOf(entries[0])
	fmt.Println(stage)
	payouts, err := scheme.ByStage(entries)
	for _, p := range payouts {
		fmt.Printf("%q %s\n", p.Stage, p.Amount)
	}
	fmt.Println(err)
	// Output:
	// expansion
	// "acquisition" 0.00 EUR
	// "activation" 0.00 EUR
	// "retention" 0.00 EUR
	// "expansion" 20.00 EUR
	// "" 0.00 EUR
	// <nil>
}

// With versions, the one in force on the first day of a period governs it.
func ExampleNewDated() {
	better := quarterlyVolume()
	better.Bonuses[0].Minimum = partnerecon.MustMoney("25", "EUR")
	scheme, err := incentive.NewDated(partnerecon.Terms[incentive.Policy]{
		{ID: "2024", From: partnerecon.MustDay("2024-01-01"), Rationale: "the first terms", Policy: quarterlyVolume()},
		{ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "a minimum for small partners", Policy: better},
	})
	if err != nil {
		fmt.Println(err)
	}
	var tally incentive.Tally
	_, _ = scheme.Apply(&tally, sale("inv-0", "2024-12-10", "1500"))
	_, _ = scheme.Apply(&tally, sale("inv-1", "2025-01-10", "1500"))
	entries, err := scheme.Apply(&tally, quarterEnd())
	for _, e := range entries {
		fmt.Println(e.Claim.Component, e.Amount, "under the terms of", e.Terms)
	}
	fmt.Println(err)
	// Output:
	// bonus:volume:2024-10 20.00 EUR under the terms of 2024
	// bonus:volume:2025-01 25.00 EUR under the terms of 2025
	// <nil>
}

// A tally is small, and stored as JSON by the caller.
func ExampleTally() {
	scheme := incentive.Must(quarterlyVolume())
	var tally incentive.Tally
	_, _ = scheme.Apply(&tally, sale("inv-1", "2025-01-10", "1500"))
	_, _ = scheme.Apply(&tally, quarterEnd())
	_, _ = scheme.Apply(&tally, incentive.Seal{ID: "seal", Partner: "acme", Through: partnerecon.MustMonth("2025-03"), On: partnerecon.MustDay("2025-12-31")})
	text, err := json.Marshal(tally)
	fmt.Println(string(text), err)
	// Output: {"partner":"acme","currency":"EUR","closed":"2025-03","sealed":"2025-03","sums":[{"month":"2025-01","revenue":"150000"}],"claims":[{"bonus":"volume","period":"2025-01","posted":"2000"}]} <nil>
}

// Events are read from JSON by their kind.
func ExampleReadEvent() {
	event, err := incentive.ReadEvent([]byte(`{"kind":"close","id":"jan","partner":"acme","month":"2025-01","on":"2025-02-01"}`))
	fmt.Printf("%T %v\n", event, err)
	text, err := incentive.WriteEvent(event)
	fmt.Println(string(text), err)
	// Output:
	// incentive.Close <nil>
	// {"kind":"close","id":"jan","partner":"acme","month":"2025-01","on":"2025-02-01"} <nil>
}

// An event posts what it changes, all or nothing; delivered again it posts nothing.
func ExampleScheme_Apply() {
	scheme := incentive.Must(quarterlyVolume())
	var tally incentive.Tally // one partner's; you store it with the entries
	for _, e := range []incentive.Event{sale("inv-1", "2025-01-10", "1500"), quarterEnd(), quarterEnd(), sale("inv-2", "2025-03-20", "100")} {
		entries, err := scheme.Apply(&tally, e)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(len(entries))
		for _, entry := range entries {
			fmt.Println(entry.Posted, entry.ID(), entry.Amount)
		}
	}
	_, err := scheme.Apply(&tally, incentive.Close{ID: "q1", Partner: "beta", Month: partnerecon.MustMonth("2025-06"), On: partnerecon.MustDay("2025-07-01")})
	fmt.Println(err)
	// Output:
	// 0
	// 1
	// 2025-04-01 q1/acme////bonus:volume:2025-01/earned 20.00 EUR
	// 0
	// 1
	// 2025-03-20 inv-2/acme////bonus:volume:2025-01/earned 2.00 EUR
	// incentive: event "q1" of partner "beta" in the tally of "acme": another partner
}

// After the close: what the last quarter came to, and why it is nothing.
func ExampleScheme_Ended() {
	policy := quarterlyVolume()
	policy.Bonuses[0].Rule = incentive.Increment{
		Measure: incentive.Measure{Of: incentive.OfRevenue}, Baseline: incentive.Goal{Amount: partnerecon.MustMoney("2000", "EUR")}, Rate: partnerecon.MustPercent("5"),
	}
	scheme := incentive.Must(policy)
	var tally incentive.Tally
	for _, e := range []incentive.Event{sale("inv-1", "2025-01-10", "1500"), quarterEnd()} {
		if _, err := scheme.Apply(&tally, e); err != nil {
			fmt.Println(err)
			return
		}
	}
	ended, err := scheme.Ended(tally)
	for _, x := range ended {
		fmt.Println(x.Bonus, x.From, "to", x.Through, x.Due)
		fmt.Print(x.Trace)
	}
	fmt.Println(err)
	// Output:
	// volume 2025-01 to 2025-03 0.00 EUR
	// incentive.no_gain /bonuses/0/baseline period="2025-01 to 2025-03" actual="1500.00 EUR" baseline="2000.00 EUR"
	// <nil>
}

// What one event made the commission post moves each bonus once: two lines of 1,000.00 of
// a quarter that came to 1,500.00. 1 % of 1,000.00 and 2 % of 2,500.00 are 60.00, and 20.00
// were posted at the close.
func ExampleScheme_Take() {
	scheme := incentive.Must(quarterlyVolume())
	var tally incentive.Tally
	_, _ = scheme.Apply(&tally, sale("inv-1", "2025-01-10", "1500"))
	_, _ = scheme.Apply(&tally, quarterEnd())

	late := []incentive.Posted{sale("inv-2", "2025-02-10", "1000"), sale("inv-2", "2025-02-10", "1000")}
	late[0].On, late[1].On = partnerecon.MustDay("2025-04-20"), partnerecon.MustDay("2025-04-20")
	entries, err := scheme.Take(&tally, late) // the ids are the caller's to know again
	for _, e := range entries {
		fmt.Println(e.ID(), e.Amount)
	}
	fmt.Println(err)
	// Output:
	// inv-2/acme////bonus:volume:2025-01/earned 40.00 EUR
	// <nil>
}

// A version that changes the prize of a contest under way comes too late.
func ExampleScheme_Contest() {
	spiff := func(prize string) incentive.Policy {
		return incentive.Policy{Rounding: partnerecon.HalfUp, Currency: "EUR", Contests: []incentive.Contest{{
			Name: "spiff", From: partnerecon.MustMonth("2025-01"), Until: partnerecon.MustMonth("2025-04"), Measure: incentive.Measure{Of: incentive.OfRevenue},
			Mode: incentive.ByTarget, Target: incentive.Goal{Amount: partnerecon.MustMoney("1000", "EUR")}, Prize: partnerecon.MustMoney(prize, "EUR"),
		}}}
	}
	scheme, err := incentive.NewDated(partnerecon.Terms[incentive.Policy]{
		{ID: "1", From: partnerecon.MustDay("2025-01-01"), Rationale: "launch", Policy: spiff("250")},
		{ID: "2", From: partnerecon.MustDay("2025-02-01"), Rationale: "less to give", Policy: spiff("100")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	contest, terms, err := scheme.Contest("spiff")
	fmt.Println(contest.Prize, "through", contest.Last(), "by version", terms, err)
	// Output: 250.00 EUR through 2025-03-31 by version 1 <nil>
}

// Nothing limits what a quarter pays; a maximum would.
func ExampleScheme_Review() {
	policy := quarterlyVolume()
	for _, f := range incentive.Must(policy).Review() {
		fmt.Println(f)
	}
	policy.Bonuses[0].Maximum = partnerecon.MustMoney("5000", "EUR")
	fmt.Println(len(incentive.Must(policy).Review()), "findings")
	// Output:
	// notice /bonuses/0: nothing ends what it pays: no cap over all sales and no limit in time or number: bonus="volume" every="quarter"
	// 0 findings
}

// The policy comes back as it was given, and is written as it is read.
func ExampleScheme_Policy() {
	scheme, err := incentive.Parse([]byte(`{"rounding":"half_up","currency":"EUR","collaborations":[{"name":"webinar","amount":{"amount":"100.00","currency":"EUR"}}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := json.Marshal(scheme.Policy())
	fmt.Println(string(text), err)
	// Output:
	// {"rounding":"half_up","currency":"EUR","collaborations":[{"name":"webinar","amount":{"amount":"100.00","currency":"EUR"}}]} <nil>
}

// A season over days ends with its last one, one over months with the last of the month
// before the one it names.
func ExampleContest_Last() {
	fmt.Println(incentive.Contest{From: partnerecon.MustMonth("2025-01"), Until: partnerecon.MustMonth("2025-04")}.Last())
	fmt.Println(incentive.Contest{FromDay: partnerecon.MustDay("2025-01-15"), ThroughDay: partnerecon.MustDay("2025-02-15")}.Last())
	// Output:
	// 2025-03-31
	// 2025-02-15
}
