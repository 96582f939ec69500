package incentive_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/commission/incentive"
)

func target(baseline, improvement string) incentive.Target {
	return incentive.Target{Baseline: incentive.Goal{Fraction: percent(baseline)}, Improvement: percent(improvement), Amount: eur("500")}
}

// A stated is a figure of a month.
type stated struct {
	name, month string
	value       incentive.Value
}

func TestLogoChurn(t *testing.T) {
	for _, tt := range []struct {
		name   string
		stated []stated
		want   []string
		codes  []string
	}{
		// 6/200 = 3 %: 2 points below the 5 %.
		{
			"an improvement that is just enough",
			[]stated{{"start", "2025-01", count(200)}, {"lost", "2025-02", count(4)}, {"lost", "2025-03", count(2)}},
			[]string{"bonus:b:2025-01 500.00"},
			[]string{incentive.CodeOutcome, incentive.CodeImproved, incentive.CodeRounded, incentive.CodePosted},
		},
		// 7/200 = 3.5 %: 1.5 points.
		{
			"one that is not",
			[]stated{{"start", "2025-01", count(200)}, {"lost", "2025-03", count(7)}},
			nil,
			[]string{incentive.CodeOutcome, incentive.CodeNotImproved},
		},
		{"no customers at the start", []stated{{"start", "2025-01", count(0)}, {"lost", "2025-03", count(0)}}, nil, []string{incentive.CodeZero}},
		// Customers of February are not those at the start.
		{"no start", []stated{{"start", "2025-02", count(200)}, {"lost", "2025-03", count(1)}}, nil, []string{incentive.CodeUnknown}},
		// Nobody said that none was lost.
		{"no figure of the lost", []stated{{"start", "2025-01", count(200)}}, nil, []string{incentive.CodeUnknown}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, only(quarterly(incentive.LogoChurn{Start: "start", Lost: "lost", Target: target("5", "2")})))
			for _, s := range tt.stated {
				b.states(s.name, s.month, s.value)
			}
			wantCodes(t, b.why("2025-03"), tt.codes...)
			b.wants(b.closes("2025-03"), tt.want...)
		})
	}
}

func TestNetRetention(t *testing.T) {
	for _, tt := range []struct {
		name                                   string
		start, expansion, contraction, churned string
		want                                   []string
	}{
		// (10,000 + 1,500 - 300 - 200)/10,000 = 110 %: 5 points over the 105 %.
		{"just enough", "10000", "1500", "300", "200", []string{"bonus:b:2025-01 500.00"}},
		// A cent less is not.
		{"a cent too little", "10000", "1500", "300", "200.01", nil},
		{"it may fall below nothing", "10000", "0", "5000", "6000", nil},
		{"nothing to begin with", "0", "1500", "0", "0", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rule := incentive.NetRetention{Start: "mrr", Expansion: "expansion", Contraction: "contraction", Churned: "churned", Target: target("105", "5")}
			b := open(t, only(quarterly(rule)))
			b.states("mrr", "2025-01", amount(tt.start))
			b.states("expansion", "2025-02", amount(tt.expansion))
			b.states("contraction", "2025-03", amount(tt.contraction))
			b.states("churned", "2025-03", amount(tt.churned))
			b.wants(b.closes("2025-03"), tt.want...)
		})
	}
}

// Onboardings are rewarded against a baseline that the caller states: it holds until
// another one is stated.
func TestOnboardingAgainstAStatedBaseline(t *testing.T) {
	rule := incentive.Onboarding{Started: "started", Completed: "completed", Target: incentive.Target{
		Baseline: incentive.Goal{Figure: "baseline"}, Amount: eur("100"),
	}}
	b := open(t, only(monthly(rule)))
	b.states("started", "2025-01", count(10))
	b.states("completed", "2025-01", count(8))
	wantCodes(t, b.why("2025-01"), incentive.CodeOutcome, incentive.CodeUnknown)
	b.states("baseline", "2025-01", fraction("80"))
	b.wants(b.closes("2025-01"), "bonus:b:2025-01 100.00") // 8/10 keeps the 80 %
	b.states("started", "2025-02", count(3))
	b.states("completed", "2025-02", count(2))
	b.wants(b.closes("2025-02")) // 2/3 < 80 %
	// One more came to an end in February after all: 3/3.
	b.wants(b.apply(incentive.Figure{ID: "again", Partner: "acme", Name: "completed", Month: month("2025-02"), Value: count(3), On: day("2025-03-05")}), "bonus:b:2025-02 100.00")
	// The baseline was raised to 90 % in January: the 8/10 do not keep it, the 3/3 do.
	b.wants(b.apply(incentive.Figure{ID: "raised", Partner: "acme", Name: "baseline", Month: month("2025-01"), Value: fraction("90"), On: day("2025-03-06")}), "bonus:b:2025-01 -100.00")
}

// The revenue of a cohort of 1,000 has to be 90 % of it, 900, at the end of two
// quarters in a row.
func TestRetained(t *testing.T) {
	for _, tt := range []struct {
		name  string
		left  []string // at the end of each quarter
		again bool
		want  []string
	}{
		{"once, after the second quarter", []string{"900", "950", "990", "1200"}, false, []string{"bonus:b:2025-04 50.00"}},
		{"a miss begins anew", []string{"900", "899.99", "990", "1200"}, false, []string{"bonus:b:2025-10 50.00"}},
		{"again for each further run", []string{"900", "950", "990", "1200"}, true, []string{"bonus:b:2025-04 50.00", "bonus:b:2025-10 50.00"}},
		{"what is not stated is a miss", []string{"900", "", "990", "1200"}, false, []string{"bonus:b:2025-10 50.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, only(quarterly(incentive.Retained{Start: "cohort", End: "left", Share: percent("90"), Periods: 2, Again: tt.again, Amount: eur("50")})))
			b.states("cohort", "2024-12", amount("1000"))
			for i, left := range tt.left {
				if left != "" {
					b.states("left", []string{"2025-03", "2025-06", "2025-09", "2025-12"}[i], amount(left))
				}
			}
			b.wants(b.closes("2025-12"), tt.want...)
		})
	}
}

// Nothing is a share of nothing.
func TestRetainedOfAnEmptyCohort(t *testing.T) {
	b := open(t, only(quarterly(incentive.Retained{Start: "cohort", End: "left", Share: percent("90"), Periods: 1, Amount: eur("50")})))
	b.states("cohort", "2025-01", amount("0"))
	b.states("left", "2025-03", amount("0"))
	wantCodes(t, b.why("2025-03"), incentive.CodeZero, incentive.CodeNoStreak)
	b.wants(b.closes("2025-03"))
}
