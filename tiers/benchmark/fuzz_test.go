package benchmark_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// FuzzParse reads any text as a policy: what is accepted is written and read again as
// the same, and answers whatever it is asked.
func FuzzParse(f *testing.F) {
	for _, p := range []benchmark.Policy{{}, benchmark.Text(), full()} {
		f.Add([]byte(js(p)))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		y, err := benchmark.Parse(in)
		if err != nil {
			return
		}
		once := js(y.Policy())
		again, err := benchmark.Parse([]byte(once))
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice := js(again.Policy()); twice != once {
			t.Fatalf("%s became %s", once, twice)
		}
		for name, facts := range someFacts() {
			_, trace, err := questionsOf(y)[name]([]byte(facts))
			if err == nil && len(trace) == 0 {
				t.Fatalf("%s: %s answers without a reason", in, name)
			}
		}
	})
}

// FuzzFacts reads any text as the facts of a question: it has an answer with a reason,
// which can be written, or is refused.
func FuzzFacts(f *testing.F) {
	for name, facts := range someFacts() {
		f.Add(name, []byte(facts))
	}
	files, err := filepath.Glob("testdata/*/questions.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var questions []question
		if err := json.Unmarshal(b, &questions); err != nil {
			f.Fatal(err)
		}
		for _, q := range questions {
			f.Add(q.Ask, []byte(q.Facts))
		}
	}
	y := benchmark.Must(full())
	f.Fuzz(func(t *testing.T, name string, facts []byte) {
		ask, ok := questionsOf(y)[name]
		if !ok {
			return
		}
		answer, trace, err := ask(facts)
		if err != nil {
			return
		}
		if _, err := json.Marshal(answer); err != nil || len(trace) == 0 {
			t.Fatalf("%s %s: %d reasons, %v", name, facts, len(trace), err)
		}
		again, _, err := ask(facts)
		if err != nil || js(again) != js(answer) {
			t.Fatalf("%s %s: %s, then %s, %v", name, facts, js(answer), js(again), err)
		}
	})
}

// someFacts are facts for every question, in JSON.
func someFacts() map[string]string {
	return map[string]string{
		"funnel":         js(counts(300, 105, 63, 16, 2)),
		"count":          js(benchmark.CandidateFacts{Quarter: q1, Candidates: []benchmark.Candidate{{ID: "a", Signed: day("2025-01-01"), Referrals: 3}}}),
		"first_referral": js(newcomers("referral 10", "referral 20", "solution -")),
		"concentration":  js(revenues("4 x 200000", "16 x 12500")),
		"advisory_board": js(revenues("1", "2")),
		"maturity":       js(maturity(6, 20, "4.9%")),
		"target_path":    js(path("2025-01", "3%", "15%", "2025-06 7%")),
		"touchpoints":    js(touchpoints("solution", "2024-01-01", "2025-07-01", "qbr 2025-03-31")),
		"activation":     js(activation("referral", "2025-01-08", "-", "welcome 2025-01-01")),
		"review":         js(review("2025-05", won("d", "2025-01-10", "2025-04-01", "1000", credit("acme", "sourced", "1/3")))),
		"health":         js(benchmark.HealthFacts{Survey: rate("80%"), Performance: rate("70%"), Engagement: rate("60%")}),
		"notice":         js(benchmark.NoticeFacts{Announced: day("2025-01-01"), Changes: day("2025-01-30")}),
		"attestations":   js(attestations("2025-06-01", "soc2 2025-01-01 2026-01-01")),
		"compare":        js(customers("joint kept 10 100", "joint kept 9 100", "other kept 8 50", "other kept 0 25")),
		"ramp":           js(benchmark.RampFacts{Model: "reseller", Signed: day("2025-01-15"), On: day("2025-12-31"), FirstRevenue: day("2025-07-15")}),
		"track":          js(target(5, "2025-02-19")),
		"joint_plan":     js(benchmark.PlanFacts{On: day("2025-02-19"), Goals: []benchmark.Goal{goal("a", "ann", number(3), number(1), "2025-04-10")}}),
		"portal":         js(benchmark.PortalFacts{Partners: []benchmark.PortalUse{{Partner: "a", Active: true, Logins: 3}}}),
	}
}

// The facts of the fuzz targets have answers, so that they try what is behind them.
func TestSomeFactsHaveAnswers(t *testing.T) {
	asked := questionsOf(benchmark.Must(full()))
	for name, facts := range someFacts() {
		if _, trace, err := asked[name]([]byte(facts)); err != nil || len(trace) == 0 {
			t.Errorf("%s %s: %d reasons, %v", name, facts, len(trace), err)
		}
	}
	if len(asked) != len(someFacts()) {
		t.Errorf("%d questions, %d facts", len(asked), len(someFacts()))
	}
}
