package benchmark_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/internal/strictjson"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// A scenario is a folder of testdata: README.md says what it shows and where that
// comes from, policy.json is the policy, questions.json what is asked, and want.txt
// the answer to each, with its trace.
func TestScenarios(t *testing.T) {
	proof.Stories{Folders: "testdata/*", Least: 15, Update: *update}.Play(t, play)
}

// A question of a scenario.
type question struct {
	Ask   string          `json:"ask"`
	Facts json.RawMessage `json:"facts"`
}

// play asks the questions of a scenario.
func play(t *testing.T, dir string) string {
	t.Helper()
	y, err := benchmark.Parse([]byte(texts(t, filepath.Join(dir, "policy.json"))))
	if err != nil {
		t.Fatal(err)
	}
	var questions []question
	if err := json.Unmarshal([]byte(texts(t, filepath.Join(dir, "questions.json"))), &questions); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, q := range questions {
		ask, ok := questionsOf(y)[q.Ask]
		if !ok {
			t.Fatalf("no question %s", q.Ask)
		}
		out.WriteString(q.Ask + "\n")
		answer, trace, err := ask(q.Facts)
		if err != nil {
			out.WriteString("  " + err.Error() + "\n")
			continue
		}
		for _, line := range lines(t, answer) {
			out.WriteString("  " + line + "\n")
		}
		for line := range strings.Lines(trace.String()) {
			out.WriteString("    " + line)
		}
	}
	return out.String()
}

// lines shows an answer: a member on each line, without its trace.
func lines(t *testing.T, answer any) []string {
	t.Helper()
	var out []string
	dec := json.NewDecoder(strings.NewReader(js(answer)))
	if _, err := dec.Token(); err != nil { // the brace
		t.Fatal(err)
	}
	for dec.More() { // in the order of the fields
		name, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			t.Fatal(err)
		}
		if name != "trace" {
			out = append(out, name.(string)+": "+strings.NewReplacer(`\u0026`, "&").Replace(string(value)))
		}
	}
	return out
}

// An asker asks one question, with facts in JSON.
type asker = func(facts []byte) (answer any, trace partnerecon.Trace, err error)

// asking reads facts strictly and asks.
func asking[F, R any](ask func(F) (R, error), trace func(R) partnerecon.Trace) asker {
	return func(b []byte) (any, partnerecon.Trace, error) {
		var facts F
		if err := strictjson.Decode(b, &facts, strictjson.Limits{}); err != nil {
			return nil, nil, err
		}
		r, err := ask(facts)
		return r, trace(r), err
	}
}

// questionsOf are all questions by name.
func questionsOf(y benchmark.Yardstick) map[string]asker {
	return map[string]asker{
		"funnel":         asking(y.Funnel, func(r benchmark.FunnelReport) partnerecon.Trace { return r.Trace }),
		"count":          asking(y.Count, func(r benchmark.CountReport) partnerecon.Trace { return r.Trace }),
		"first_referral": asking(y.FirstReferral, func(r benchmark.ReferralReport) partnerecon.Trace { return r.Trace }),
		"concentration":  asking(y.Concentration, func(r benchmark.ConcentrationReport) partnerecon.Trace { return r.Trace }),
		"advisory_board": asking(y.AdvisoryBoard, func(r benchmark.BoardReport) partnerecon.Trace { return r.Trace }),
		"maturity":       asking(y.Maturity, func(r benchmark.MaturityReport) partnerecon.Trace { return r.Trace }),
		"target_path":    asking(y.TargetPath, func(r benchmark.PathReport) partnerecon.Trace { return r.Trace }),
		"touchpoints":    asking(y.Touchpoints, func(r benchmark.TouchpointReport) partnerecon.Trace { return r.Trace }),
		"activation":     asking(y.Activation, func(r benchmark.ActivationReport) partnerecon.Trace { return r.Trace }),
		"review":         asking(y.Review, func(r benchmark.ReviewReport) partnerecon.Trace { return r.Trace }),
		"health":         asking(y.Health, func(r benchmark.HealthReport) partnerecon.Trace { return r.Trace }),
		"notice":         asking(y.Notice, func(r benchmark.NoticeReport) partnerecon.Trace { return r.Trace }),
		"attestations":   asking(y.Attestations, func(r benchmark.AttestationReport) partnerecon.Trace { return r.Trace }),
		"compare":        asking(y.Compare, func(r benchmark.ComparisonReport) partnerecon.Trace { return r.Trace }),
		"ramp":           asking(y.Ramp, func(r benchmark.RampReport) partnerecon.Trace { return r.Trace }),
		"track":          asking(benchmark.Track, func(r benchmark.Progress) partnerecon.Trace { return r.Trace }),
		"joint_plan":     asking(benchmark.JointPlan, func(r benchmark.PlanReport) partnerecon.Trace { return r.Trace }),
		"portal":         asking(benchmark.Portal, func(r benchmark.PortalReport) partnerecon.Trace { return r.Trace }),
	}
}
