package benchmark_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// activation is of a partner that signed up on 1 January 2025; rows are "step day".
func activation(tier, on, first string, done ...string) benchmark.ActivationFacts {
	f := benchmark.ActivationFacts{Tier: tier, Signed: day("2025-01-01"), On: day(on), FirstReferral: dayOrNone(first)}
	for _, row := range done {
		name, d, _ := strings.Cut(row, " ")
		f.Done = append(f.Done, benchmark.DoneStep{Name: name, On: day(d)})
	}
	return f
}

func stepsOf(r benchmark.ActivationReport) []string {
	var out []string
	for _, s := range r.Steps {
		line := fmt.Sprint(s.Name, " ", s.Due, " ", s.Status)
		if s.Late > 0 {
			line += fmt.Sprint(" ", s.Late)
		}
		out = append(out, line)
	}
	return out
}

// Days 0, 1, 3, 5, 7, 14 and 30 after 1 January; on day 7 a referral partner meets a
// chatbot.
func TestActivation(t *testing.T) {
	r := must(t, text().Activation, activation("referral", "2025-01-08", "-", "welcome 2025-01-01", "video_walkthrough 2025-01-04", "case_study 2025-01-03", "first_30_days 2025-01-09"))
	want := []string{
		"welcome 2025-01-01 done", "video_walkthrough 2025-01-02 done 2", "case_study 2025-01-04 done", "link_check_in 2025-01-06 overdue 2",
		"chatbot_check_in 2025-01-08 due", "first_30_days 2025-01-15 upcoming", "performance_review 2025-01-31 upcoming",
	}
	if diff := cmp.Diff(want, stepsOf(r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	says(t, r.Trace,
		`benchmark.done /activation/steps/1 step="video_walkthrough" due="2025-01-02" done="2025-01-04" late="2"`,
		`benchmark.overdue /activation/steps/3 step="link_check_in" due="2025-01-06" done="no day" late="2"`,
		`benchmark.open /activation/review review="2025-01-31" first_referral="no day" source="Partner & Affiliate Program Design"`)
}

func TestActivationOnDay7(t *testing.T) {
	for tier, want := range map[string]string{"referral": "chatbot_check_in", "integration": "partner_manager_intro", "solution": "partner_manager_intro"} {
		r := must(t, text().Activation, activation(tier, "2025-01-08", "-"))
		if len(r.Steps) != 7 || r.Steps[4].Name != want || r.Steps[4].Status != benchmark.Due {
			t.Errorf("%s: %v", tier, stepsOf(r))
		}
	}
}

func TestActivationClass(t *testing.T) {
	for _, tt := range []struct {
		on, first string
		want      benchmark.Class
	}{
		{"2025-01-30", "-", benchmark.Open},             // day 29
		{"2025-01-31", "-", benchmark.Dormant},          // day 30
		{"2025-01-31", "2025-01-31", benchmark.Active},  // on day 30
		{"2025-03-01", "2025-02-01", benchmark.Dormant}, // on day 31
		{"2025-01-10", "2025-01-10", benchmark.Active},
		{"2025-01-10", "2025-01-11", benchmark.Open}, // tomorrow
		{"2025-02-10", "2025-01-01", benchmark.Active},
	} {
		if r := must(t, text().Activation, activation("referral", tt.on, tt.first)); r.Class != tt.want || r.Review != day("2025-01-31") {
			t.Errorf("on %s, first referral %s: %s, want %s", tt.on, tt.first, r.Class, tt.want)
		}
	}
}

func TestActivationRefuses(t *testing.T) {
	refuses(t, text().Activation, benchmark.ActivationFacts{Tier: "\xff"}, "/on required", "/signed required", "/tier limit")
	f := activation("referral", "2024-12-31", "2024-12-31", "welcome 2024-12-31", "welcome 2025-01-01", "partner_manager_intro 2025-01-08")
	f.Done = append(f.Done, benchmark.DoneStep{})
	refuses(t, text().Activation, f, "/done/0/on out_of_range", "/done/1/name duplicate", "/done/2/name unknown", "/done/3/name required", "/done/3/on required", "/first_referral out_of_range", "/on out_of_range")
	f = activation("referral", "2025-01-01", "-")
	f.Done = make([]benchmark.DoneStep, 1001)
	refuses(t, text().Activation, f, "/done limit")
}
