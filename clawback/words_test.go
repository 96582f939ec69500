package clawback_test

import (
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// What is wrong with a policy, and an event, is said whole.
func TestWordsOfProblems(t *testing.T) {
	full := clawback.Schedule{Return: clawback.Full, Window: pe.Days(30, pe.Through)}
	with := func(change func(s *clawback.Schedule)) clawback.Schedule {
		s := full
		change(&s)
		return s
	}
	steps := func(a, b pe.Window) clawback.Schedule {
		return clawback.Schedule{Return: clawback.Stepped, Steps: []clawback.Step{{Window: a, Share: percent("90")}, {Window: b, Share: percent("30")}}}
	}
	for _, c := range []struct {
		name, want string
		schedules  []clawback.Schedule
	}{
		{"one for each trigger", "", []clawback.Schedule{full, with(func(s *clawback.Schedule) { s.Trigger = clawback.ByBreach })}},
		{"a tier twice", `/schedules/1/tier: tier "gold" stands twice`, []clawback.Schedule{
			with(func(s *clawback.Schedule) { s.Tier = "gold" }), with(func(s *clawback.Schedule) { s.Tier, s.Trigger = "gold", clawback.ByChurn }),
		}},
		{"a tier twice for breach", `/schedules/1/tier: tier "gold" stands twice for breach`, []clawback.Schedule{
			with(func(s *clawback.Schedule) { s.Tier, s.Trigger = "gold", clawback.ByBreach }), with(func(s *clawback.Schedule) { s.Tier, s.Trigger = "gold", clawback.ByBreach }),
		}},
		{"a component twice", `/schedules/1/components/1: component "base" stands twice for tier ""`, []clawback.Schedule{
			with(func(s *clawback.Schedule) { s.Components = []string{"base"} }), with(func(s *clawback.Schedule) { s.Components = []string{"bonus", "base"} }),
		}},
		{"steps of days", "", []clawback.Schedule{steps(pe.Days(30, pe.Through), pe.Days(31, pe.Through))}},
		{"steps of months", "", []clawback.Schedule{steps(pe.Months(1, pe.Through), pe.Months(2, pe.Through))}},
		{"a step by its edge", "", []clawback.Schedule{steps(pe.Days(30, pe.Until), pe.Days(30, pe.Through))}},
		{"a step as long", "/schedules/0/steps/1/window: want a longer window in the unit of the step before, 30 days through, got 30 days through", []clawback.Schedule{
			steps(pe.Days(30, pe.Through), pe.Days(30, pe.Through)),
		}},
		{"a step in another unit", "/schedules/0/steps/1/window: want a longer window in the unit of the step before, 30 days through, got 2 months through", []clawback.Schedule{
			steps(pe.Days(30, pe.Through), pe.Months(2, pe.Through)),
		}},
		{"and the other way", "/schedules/0/steps/1/window: want a longer window in the unit of the step before, 1 months through, got 90 days through", []clawback.Schedule{
			steps(pe.Months(1, pe.Through), pe.Days(90, pe.Through)),
		}},
	} {
		_, err := clawback.New(clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: c.schedules})
		if got := said(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	long := strings.Repeat("x", 2000)
	for _, c := range []struct {
		name, path string
		event      clawback.Event
	}{
		{"the partner of a scope", "/scopes/0/partner limit", clawback.Posted{Entries: posted("p", "a", "p", "", "1", "2025-02-01").Entries, Scopes: []clawback.LineScope{{Partner: long, Line: "p"}}}},
		{"its line", "/scopes/0/line required", clawback.Posted{Entries: posted("p", "a", "p", "", "1", "2025-02-01").Entries, Scopes: []clawback.LineScope{{Partner: "a"}}}},
		{"a scope", "/scopes/0/scope limit", clawback.Posted{Entries: posted("p", "a", "p", "", "1", "2025-02-01").Entries, Scopes: []clawback.LineScope{{Line: "p", Scope: long}}}},
		{"the cause of what comes with a line", "/entries/0/cause conflict", clawback.Reopen{ID: "r", Customer: "c", On: start, Entries: posted("p", "a", "p", "", "1", "2025-02-01").Entries}},
		{"too many lines", "/lines limit", clawback.Reopen{ID: "r", Customer: "c", On: start, Lines: make([]clawback.Line, 100_001)}},
		{"too many lines that stay", "/keep limit", clawback.Seal{ID: "s", Customer: "c", On: start, Through: start, Keep: make([]string, 100_001)}},
	} {
		_, err := clawback.Must(clawback.ThreeTier()).Apply(&clawback.Exposure{}, c.event)
		if got := paths(err); len(got) == 0 || got[0] != c.path && !strings.Contains(strings.Join(got, " "), c.path) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	most := clawback.Seal{ID: "s", Customer: "c", On: start, Through: start, Keep: make([]string, 100_000)}
	if _, err := clawback.Must(clawback.ThreeTier()).Apply(&clawback.Exposure{}, most); err != nil {
		t.Error(err)
	}
}

// said is an error without the name of its package.
func said(err error) string {
	if err == nil {
		return ""
	}
	return strings.TrimPrefix(err.Error(), "clawback: ")
}
