package benchmark_test

import (
	"fmt"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// A funnel inside all bands: every verdict names its band and where that comes from.
func ExampleYardstick_Funnel() {
	y := benchmark.Must(benchmark.Text())
	r, err := y.Funnel(benchmark.Counts{Identified: 300, Recruited: 105, Onboarded: 63, Activated: 16, Performing: 2})
	if err != nil {
		panic(err)
	}
	fmt.Println(r.Recruited.Value, r.Recruited.Verdict)
	fmt.Println(r.ActivationOfOnboarded.Value, r.ActivationOfOnboarded.Verdict)
	fmt.Print(r.Trace[:2])
	// Output:
	// 35% within
	// 16/63 within
	// benchmark.within /funnel/identified figure="identified" value="300" range="100 to 500" source="Partner & Affiliate Program Design"
	// benchmark.within /funnel/recruited figure="recruited" of="105 / 300" value="35%" band="30% to 40%" source="Partner & Affiliate Program Design"
}

// Counting from days: two referrals in the quarter are not three.
func ExampleYardstick_Count() {
	y := benchmark.Must(benchmark.Text())
	r, err := y.Count(benchmark.CandidateFacts{
		Quarter: pe.Interval{Start: pe.MustDay("2025-01-01"), End: pe.MustDay("2025-04-01")},
		Candidates: []benchmark.Candidate{
			{ID: "acme", Signed: pe.MustDay("2025-01-02"), Onboarded: pe.MustDay("2025-01-09"), FirstReferral: pe.MustDay("2025-02-01"), Referrals: 2},
			{ID: "bolt", Signed: pe.MustDay("2025-03-31")},
		},
	})
	fmt.Printf("%+v %v\n", r.Counts, err)
	// Output:
	// {Identified:2 Recruited:2 Onboarded:1 Activated:1 Performing:0} <nil>
}

// The median is under 30 days; a partner that still waits is counted beside it.
func ExampleYardstick_FirstReferral() {
	y := benchmark.Must(benchmark.Text())
	signed := pe.MustDay("2025-01-01")
	r, err := y.FirstReferral(benchmark.NewcomerFacts{On: pe.MustDay("2025-06-30"), Newcomers: []benchmark.Newcomer{
		{Partner: "acme", Tier: "referral", Signed: signed, FirstReferral: signed.Add(30)},
		{Partner: "bolt", Tier: "referral", Signed: signed, FirstReferral: signed.Add(29)},
		{Partner: "cove", Tier: "referral", Signed: signed},
	}})
	if err != nil {
		panic(err)
	}
	t := r.Tiers[0]
	fmt.Println(t.Tier, t.Median, "days", t.Verdict, "waiting:", t.Waiting)
	// Output:
	// referral 29.5 days within waiting: 1
}

// Four of twenty partners bring 80 % of the revenue: still within 10 to 20 %. The best
// two bring 40 %, less than expected.
func ExampleYardstick_Concentration() {
	f := benchmark.RevenueFacts{Currency: "EUR"}
	for i := range 20 {
		revenue := pe.MustMoney("12500", "EUR")
		if i < 4 {
			revenue = pe.MustMoney("200000", "EUR")
		}
		f.Partners = append(f.Partners, benchmark.Revenue{Partner: fmt.Sprintf("p%02d", i+1), Revenue: revenue})
	}
	r, err := benchmark.Must(benchmark.Text()).Concentration(f)
	if err != nil {
		panic(err)
	}
	fmt.Println(r.Top, r.TopShare.Value, r.TopShare.Verdict)
	fmt.Println(r.CoreCount, r.Core.Value, r.Core.Verdict)
	// Output:
	// [p01 p02] 40% below
	// 4 20% within
}

func ExampleYardstick_AdvisoryBoard() {
	y := benchmark.Must(benchmark.Policy{AdvisoryBoard: benchmark.AdvisoryBoard{Seats: 1}})
	r, err := y.AdvisoryBoard(benchmark.RevenueFacts{Currency: "EUR", Partners: []benchmark.Revenue{
		{Partner: "bolt", Revenue: pe.MustMoney("10", "EUR")}, {Partner: "acme", Revenue: pe.MustMoney("10", "EUR")},
	}})
	fmt.Println(r.Members[0].Partner, err)
	// Output:
	// acme <nil>
}

// A tenth of a percent of revenue keeps a program in its first stage.
func ExampleYardstick_Maturity() {
	y := benchmark.Must(benchmark.Text())
	for _, share := range []string{"5", "4.9"} {
		r, err := y.Maturity(benchmark.MaturityFacts{Months: 6, Partners: 20, Share: pe.MustPercent(share)})
		if err != nil {
			panic(err)
		}
		fmt.Println(r.Overall, "for", r.Next, r.HeldBack, r.Pace)
	}
	// Output:
	// growth for scale [partners share] on
	// foundation for growth [share] behind
}

// From 3 % to 15 % in a year: at the end of June 9 % are expected.
func ExampleYardstick_TargetPath() {
	y := benchmark.Must(benchmark.Text())
	r, err := y.TargetPath(benchmark.PathFacts{
		From: pe.MustMonth("2025-01"), Start: pe.MustPercent("3"), Target: pe.MustPercent("15"),
		Actual: []benchmark.MonthShare{{Month: pe.MustMonth("2025-06"), Share: pe.MustPercent("7.5")}},
	})
	fmt.Println(r.Points[5].Expected, r.Gap, r.Pace, "needs", r.Required, "a month", err)
	// Output:
	// 9% -1.5% behind needs 1.25% a month <nil>
}

// On 1 July the second quarter has ended without a review.
func ExampleYardstick_Touchpoints() {
	y := benchmark.Must(benchmark.Text())
	r, err := y.Touchpoints(benchmark.TouchpointFacts{
		Tier: "solution", Since: pe.MustDay("2025-01-01"), On: pe.MustDay("2025-07-01"),
		Held: []benchmark.Held{{Name: "qbr", On: pe.MustDay("2025-03-28")}, {Name: "monthly_sync", On: pe.MustDay("2025-06-12")}},
	})
	if err != nil {
		panic(err)
	}
	for _, t := range r.Touchpoints {
		fmt.Println(t.Name, t.Status, t.Due)
	}
	// Output:
	// monthly_sync upcoming 2025-07-12
	// joint_campaign overdue 2025-03-31
	// qbr overdue 2025-06-30
	// annual_review upcoming 2026-01-01
}

// A partner's part of what the quarter brought, and the agenda to talk about it.
func ExampleYardstick_Review() {
	y := benchmark.Must(benchmark.Text())
	r, err := y.Review(benchmark.ReviewFacts{
		Partner: "acme", Quarter: pe.MustMonth("2025-05"), Currency: "EUR", Rounding: pe.HalfUp,
		Deals: []benchmark.Deal{{
			ID: "deal-1", Opened: pe.MustDay("2025-04-02"), Closed: pe.MustDay("2025-06-30"), Won: true, Amount: pe.MustMoney("48000", "EUR"),
			Credits: []pe.Credit{{Partner: "acme", Role: pe.Sourced, Share: pe.MustPercent("70")}, {Partner: "bolt", Role: pe.Sourced, Share: pe.MustPercent("30")}},
		}},
		Leads: []benchmark.Lead{{ID: "lead-1", Partner: "acme", On: pe.MustDay("2025-04-02")}},
	})
	fmt.Println(r.Quarter, r.Now.RevenueSourced, r.Now.DealsClosed, r.Now.LeadsReferred, err)
	fmt.Println(len(r.Agenda), "sections,", r.Minutes, "minutes")
	// Output:
	// 2025-04-01 until 2025-07-01 33600.00 EUR 1 1 <nil>
	// 5 sections, 45 minutes
}

// On day 7 an integration partner meets its manager.
func ExampleYardstick_Activation() {
	y := benchmark.Must(benchmark.Text())
	r, err := y.Activation(benchmark.ActivationFacts{Tier: "integration", Signed: pe.MustDay("2025-01-01"), On: pe.MustDay("2025-01-08")})
	if err != nil {
		panic(err)
	}
	for _, s := range r.Steps[3:6] {
		fmt.Println(s.Name, s.Due, s.Status)
	}
	fmt.Println(r.Class, "until", r.Review)
	// Output:
	// link_check_in 2025-01-06 overdue
	// partner_manager_intro 2025-01-08 due
	// first_30_days 2025-01-15 upcoming
	// open until 2025-01-31
}

func ExamplePortal() {
	r, err := benchmark.Portal(benchmark.PortalFacts{Partners: []benchmark.PortalUse{
		{Partner: "acme", Active: true, Logins: 6, Assets: 1}, {Partner: "bolt", Active: true, Logins: 1}, {Partner: "cove", Logins: 9},
	}})
	fmt.Println(r.Logins.Of, "logins,", r.UsedAssets.Value, "use assets", err)
	// Output:
	// 7 / 2 logins, 50% use assets <nil>
}

// The weights are the program's own. What is not known makes the index undefined.
func ExampleYardstick_Health() {
	y := benchmark.Must(benchmark.Policy{Health: benchmark.Health{Survey: pe.MustPercent("30"), Performance: pe.MustPercent("50"), Engagement: pe.MustPercent("20")}})
	r, err := y.Health(benchmark.HealthFacts{Survey: pe.MustPercent("80"), Performance: pe.MustPercent("70"), Engagement: pe.MustPercent("60")})
	fmt.Println(r.Index.Value, "=", r.Index.Of, err)
	r, err = y.Health(benchmark.HealthFacts{Performance: pe.MustPercent("70"), Engagement: pe.MustPercent("60")})
	fmt.Println(r.Index.Verdict, r.Missing, err)
	// Output:
	// 71% = 24% + 35% + 12% <nil>
	// undefined [survey] <nil>
}

func ExampleYardstick_Notice() {
	y := benchmark.Must(benchmark.Text())
	r, err := y.Notice(benchmark.NoticeFacts{Announced: pe.MustDay("2025-01-01"), Changes: pe.MustDay("2025-01-30")})
	fmt.Println(r.Days, "days, short by", r.Short, err)
	// Output:
	// 29 days, short by 1 <nil>
}

func ExampleYardstick_Attestations() {
	y := benchmark.Must(benchmark.Text())
	r, err := y.Attestations(benchmark.AttestationFacts{On: pe.MustDay("2025-06-01"), Held: []benchmark.Attestation{
		{Name: "gdpr"}, {Name: "soc2", Valid: pe.Interval{End: pe.MustDay("2025-06-01")}},
	}})
	fmt.Println(r.Ready, "missing:", r.Missing, "not valid:", r.NotValid, err)
	// Output:
	// false missing: [ai_specific] not valid: [soc2] <nil>
}

func ExampleYardstick_Compare() {
	y := benchmark.Must(benchmark.Policy{Comparison: benchmark.Comparison{Least: 2}})
	value := pe.MustMoney("1000", "EUR")
	r, err := y.Compare(benchmark.ComparisonFacts{Currency: "EUR", Rounding: pe.HalfUp, Customers: []benchmark.Customer{
		{ID: "c1", Joint: true, Kept: true, Lifetime: value},
		{ID: "c2", Joint: true, Kept: true, Lifetime: value},
		{ID: "c3", Kept: true, Lifetime: value},
		{ID: "c4", Lifetime: value},
	}})
	fmt.Println(r.Retention.Difference, r.Retention.Outcome, err)
	fmt.Println(r.Promoters.Outcome) // nobody was asked
	// Output:
	// 50% higher <nil>
	// insufficient
}

func ExampleYardstick_Ramp() {
	y := benchmark.Must(benchmark.Text())
	r, err := y.Ramp(benchmark.RampFacts{Model: "reseller", Signed: pe.MustDay("2025-01-15"), On: pe.MustDay("2025-12-31"), FirstRevenue: pe.MustDay("2025-07-16")})
	fmt.Println(r.Verdict, "as it was expected by", r.Latest, err)
	// Output:
	// above as it was expected by 2025-07-15 <nil>
}

// A dashboard: where a target stands, what it needs a day, and what is next.
func ExampleTrack() {
	p, err := benchmark.Track(benchmark.ProgressFacts{
		Metric: "joint customers", Target: benchmark.Quantity{Number: 10}, Actual: benchmark.Quantity{Number: 4},
		Starts: pe.MustDay("2025-01-01"), Due: pe.MustDay("2025-04-10"), On: pe.MustDay("2025-02-19"),
		Rewards: []benchmark.Threshold{{At: benchmark.Quantity{Number: 5}, Reward: "a case study"}},
	})
	fmt.Println(p.Attained.Value, p.Pace, "at", p.Expected, "of the time;", p.Remaining, "in", p.DaysLeft, "days", err)
	fmt.Println(p.Missing, "to", p.Next.Reward)
	// Output:
	// 40% behind at 50% of the time; 6 in 50 days <nil>
	// 1 to a case study
}

func ExampleJointPlan() {
	goal := benchmark.Goal{
		Metric: "revenue", Owner: "ann", Starts: pe.MustDay("2025-01-01"), Due: pe.MustDay("2025-12-31"),
		Target: benchmark.Quantity{Amount: pe.MustMoney("100000", "EUR")}, Actual: benchmark.Quantity{Amount: pe.MustMoney("60000", "EUR")},
	}
	r, err := benchmark.JointPlan(benchmark.PlanFacts{On: pe.MustDay("2025-06-30"), Goals: []benchmark.Goal{goal}})
	fmt.Println(r.Attained.Value, r.Pace, err)
	goal.Owner = ""
	_, err = benchmark.JointPlan(benchmark.PlanFacts{On: pe.MustDay("2025-06-30"), Goals: []benchmark.Goal{goal}})
	fmt.Println(err)
	// Output:
	// 60% ahead <nil>
	// benchmark: /goals/0/owner: missing
}

// Everything that is wrong with a policy, at once.
func ExampleNew() {
	p := benchmark.Text()
	p.Agenda.Sections[0].Minutes = 15
	p.Health = benchmark.Health{Survey: pe.MustPercent("50"), Performance: pe.MustPercent("30"), Engagement: pe.MustPercent("10")}
	_, err := benchmark.New(p)
	fmt.Println(err)
	// Output:
	// benchmark: /agenda/sections: want at most 45 minutes in all, got 50; /health: want weights that sum to 100 %, got 90 %
}

func ExampleParse() {
	y, err := benchmark.Parse([]byte(`{"notice": {"days": 60}}`))
	fmt.Println(y.Policy().Notice.Days, err)
	_, err = benchmark.Parse([]byte(`{"notice": {"days": 60, "Days": 30}}`))
	fmt.Println(err)
	// Output:
	// 60 <nil>
	// benchmark: /notice/Days: unknown member; write "days"
}

func ExampleMonthsBetween() {
	fmt.Println(benchmark.MonthsBetween(pe.MustDay("2025-01-31"), pe.MustDay("2025-02-28")))
	// Output:
	// 1
}
