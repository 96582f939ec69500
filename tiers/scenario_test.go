package tiers_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

var update = flag.Bool("update", false, "write the want.txt of the scenarios anew")

// A scenario is a folder of testdata: README.md says which question it answers, and its
// source; policy.json is the ladder, case.json what happened to one partner, want.txt what
// changed, event by event, and what was answered.
type scenario struct {
	Events []json.RawMessage `json:"events"` // those with "ask" are questions
}

// A question is one of: the tier on a day, an assessment.
type question struct {
	Ask     string               `json:"ask"` // tier, assess
	On      partnerecon.Day      `json:"on"`
	Revenue partnerecon.Money    `json:"revenue"`
	Rates   []tiers.TierRate     `json:"rates"`
	Round   partnerecon.Rounding `json:"rounding"`
	Only    string               `json:"only"` // gaps: without the trace
}

func TestScenarios(t *testing.T) {
	proof.Stories{Folders: "testdata/*", Least: 15, Update: *update}.Play(t, play)
}

// play lets a scenario happen. After each event the standing is read back from JSON.
func play(t *testing.T, dir string) string {
	t.Helper()
	ladder := scenarioLadder(t, dir)
	b, err := os.ReadFile(filepath.Join(dir, "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c scenario
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	var s tiers.Standing
	for _, raw := range c.Events {
		var q question
		if err := json.Unmarshal(raw, &q); err == nil && q.Ask != "" {
			ask(t, &out, ladder, s, q)
			continue
		}
		e, err := tiers.ReadEvent(raw)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		before := s.Clone()
		changes, err := ladder.Apply(&s, e)
		if err != nil {
			fmt.Fprintf(&out, "refused: %v\n", err)
			if !s.Equal(before) {
				t.Fatalf("%s was refused and has changed the standing", raw)
			}
			continue
		}
		for _, c := range changes {
			fmt.Fprintln(&out, changed(c))
		}
		stored, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		s = tiers.Standing{}
		if err := json.Unmarshal(stored, &s); err != nil {
			t.Fatalf("%s: %v", stored, err)
		}
	}
	return out.String()
}

func scenarioLadder(t *testing.T, dir string) tiers.Ladder {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := tiers.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// changed is a change in a line.
func changed(c tiers.Change) string {
	from, to := c.From, c.To
	if from == "" {
		from = "none"
	}
	if to == "" {
		to = "none"
	}
	line := fmt.Sprintf("%s %s: %s -> %s", c.Decided, c.What, from, to)
	if !c.Effective.IsZero() {
		line += ", from " + c.Effective.String()
	}
	if !c.Until.IsZero() {
		line += ", through " + c.Until.String()
	}
	return line
}

func ask(t *testing.T, out *strings.Builder, l tiers.Ladder, s tiers.Standing, q question) {
	t.Helper()
	if q.Ask == "tier" {
		fmt.Fprintf(out, "on %s: %q\n", q.On, s.TierOn(q.On))
		return
	}
	a, err := l.Assess(s, tiers.Facts{On: q.On, Revenue: q.Revenue, Rates: q.Rates, Rounding: q.Round})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(out, "on %s: stands in %q, qualifies for %q, next %q, review on %s\n", q.On, a.Tier, a.Qualified, a.Next, a.Review)
	for _, g := range a.Gaps() {
		if g.Missing {
			fmt.Fprintf(out, "  %s: nothing is known, needs %s\n", g.Metric, g.Target)
			continue
		}
		fmt.Fprintf(out, "  %s: %s of %s, needs %s", g.Metric, g.Actual, g.Target, g.Remaining)
		if g.Raw != g.Actual {
			fmt.Fprintf(out, " (raw %s)", g.Raw)
		}
		if g.Percent.Stated() {
			fmt.Fprintf(out, ", %s there", g.Percent)
		}
		if g.Of > 0 {
			fmt.Fprintf(out, ", %d of the last %d periods, %d wanted", g.Periods, g.Of, g.Want)
		}
		if g.DaysLeft > 0 {
			fmt.Fprintf(out, ", %d days left", g.DaysLeft)
		}
		if g.Pace != (tiers.Value{}) {
			fmt.Fprintf(out, ", %s in 30 days", g.Pace)
		}
		fmt.Fprintln(out)
	}
	for _, c := range a.Outlook {
		fmt.Fprintf(out, "  outlook: %s\n", changed(c))
	}
	if a.Worth.Stated() {
		fmt.Fprintf(out, "  worth: %s\n", a.Worth)
	}
	for _, v := range a.Volumes {
		fmt.Fprintf(out, "  volume of %s: %s %s, %s\n", v.Tier, v.Actual, v.Metric, v.Band)
	}
	for _, g := range a.Readiness {
		fmt.Fprintf(out, "  in place: %s %t\n", g.Metric, g.Met)
	}
	if q.Only != "gaps" {
		for line := range strings.Lines(a.Trace.String()) {
			fmt.Fprintf(out, "  %s", line)
		}
	}
}
