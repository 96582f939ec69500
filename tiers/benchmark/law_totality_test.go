package benchmark_test

import (
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// Whatever a policy and facts are, a question has an answer with a reason that can be
// written, or an error of this package that says what is wrong.
func TestLawEveryQuestionIsAnswered(t *testing.T) {
	words := []string{"", "a", "p001", "referral", "integration", "qbr", "welcome", "reseller", "soc2", "acme", "EUR", "sourced", "half_up"}
	rapid.Check(t, func(t *rapid.T) {
		y, err := benchmark.New(proof.Wild(t, words, benchmark.Text(), full(), benchmark.Policy{}))
		if err != nil {
			var invalid *partnerecon.InvalidError
			if !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
				t.Fatal(err)
			}
			y = benchmark.Must(full())
		}
		for name, ask := range wildQuestions(t, words, y) {
			answer, trace, err := ask()
			var invalid *partnerecon.InvalidError
			switch {
			case err == nil:
				if _, wrong := json.Marshal(answer); wrong != nil || len(trace) == 0 {
					t.Fatalf("%s: %d reasons, %v", name, len(trace), wrong)
				}
			case errors.Is(err, benchmark.ErrAbsent), errors.Is(err, partnerecon.ErrOverflow):
			case !errors.As(err, &invalid) || len(invalid.Problems) == 0:
				t.Fatalf("%s: %v", name, err)
			}
		}
	})
}

type wildQuestion = func() (any, partnerecon.Trace, error)

// wildQuestions are all questions, with facts that are often wrong.
func wildQuestions(t *rapid.T, words []string, y benchmark.Yardstick) map[string]wildQuestion {
	return map[string]wildQuestion{
		"funnel":         wild(t, words, y.Funnel, counts(300, 105, 63, 16, 2)),
		"count":          wild(t, words, y.Count, benchmark.CandidateFacts{Quarter: q1, Candidates: []benchmark.Candidate{candidate("a", "2025-01-01", "2025-01-01", "-", 3)}}),
		"first_referral": wild(t, words, y.FirstReferral, newcomers("referral 10", "referral 20", "solution -")),
		"concentration":  wild(t, words, y.Concentration, revenues("3 x 200", "2 x 12")),
		"advisory_board": wild(t, words, y.AdvisoryBoard, revenues("1", "2")),
		"maturity":       wild(t, words, y.Maturity, maturity(6, 20, "4.9%")),
		"target_path":    wild(t, words, y.TargetPath, path("2025-01", "3%", "15%", "2025-06 7%")),
		"touchpoints":    wild(t, words, y.Touchpoints, touchpoints("solution", "2024-01-01", "2025-07-01", "qbr 2025-03-31")),
		"activation":     wild(t, words, y.Activation, activation("referral", "2025-01-08", "-", "welcome 2025-01-01")),
		"review":         wild(t, words, y.Review, review("2025-05", won("d", "2025-01-10", "2025-04-01", "1000", credit("acme", partnerecon.Sourced, "1/3")))),
		"health":         wild(t, words, y.Health, benchmark.HealthFacts{Survey: rate("80%"), Performance: rate("70%"), Engagement: rate("60%")}),
		"notice":         wild(t, words, y.Notice, benchmark.NoticeFacts{Announced: day("2025-01-01"), Changes: day("2025-01-30")}),
		"attestations":   wild(t, words, y.Attestations, attestations("2025-06-01", "soc2 2025-01-01 2026-01-01")),
		"compare":        wild(t, words, y.Compare, customers("joint kept 10 100", "other kept 8 50")),
		"ramp":           wild(t, words, y.Ramp, benchmark.RampFacts{Model: "reseller", Signed: day("2025-01-15"), On: day("2025-12-31")}),
		"track":          wild(t, words, benchmark.Track, target(5, "2025-02-19")),
		"joint_plan":     wild(t, words, benchmark.JointPlan, benchmark.PlanFacts{On: day("2025-02-19"), Goals: []benchmark.Goal{goal("a", "ann", amount("3"), amount("1"), "2025-04-10")}}),
		"portal":         wild(t, words, benchmark.Portal, benchmark.PortalFacts{Partners: []benchmark.PortalUse{{Partner: "a", Active: true, Logins: 3}}}),
	}
}

func wild[F, R any](t *rapid.T, words []string, ask func(F) (R, error), like F) wildQuestion {
	facts := proof.Wild(t, words, like)
	return func() (any, partnerecon.Trace, error) {
		r, err := ask(facts)
		var shown struct{ Trace partnerecon.Trace }
		if err == nil {
			if wrong := json.Unmarshal([]byte(js(r)), &shown); wrong != nil {
				return r, nil, wrong
			}
		}
		return r, shown.Trace, err
	}
}
