package main

import (
	"fmt"
	"strings"
	"testing"
)

const unservedPlan = `{"commission": {"rounding": "half_up", "rates": [{"share": "10%"}], "recurs": {"months": 12, "edge": "until"}},
	"clawback": {"rounding": "half_up", "churn_day": "service_end", "anchor": "first_earned", "schedules": [{"return": "unserved", "counts": "whole"}]}}`

// prepaid is a payment of 2,400 in two halves, each with what it says of its time.
func prepaid(id, first, second string) string {
	item := `{"amount": {"amount": "1200.00", "currency": "EUR"}%s}`
	return fmt.Sprintf(`{"kind": "payment", "id": %q, "customer": "c", "partner": "acme", "cleared": "2025-01-10", "items": [`+item+`, `+item+`]}`,
		id, first, second)
}

const (
	oneYear    = `, "service": "2025-01-01", "through": "2025-12-31"`
	twoYears   = `, "service": "2025-01-01", "through": "2026-12-31"`
	yearBefore = `, "service": "2024-01-01", "through": "2025-12-31"`
	leaves     = `{"kind": "churn", "id": "ch", "customer": "c", "on": "2025-07-01"}`
)

// What was not served goes back by the term of each payment. Six months were served;
// each payment earned 240.00.
//
//	one year, 6/12 go back:              -120.00, 120.00 stay
//	two years, 18/24 go back:            -180.00,  60.00 stay
//	two years, half of it was refunded:   -90.00,  30.00 stay of 120.00
//
// A payment for time from a year before that comes late puts the other out of the
// twelve months, so that one event posts for both: the other's 240.00 are posted back,
// and of its own 6/24, 60.00, go back.
func TestWhatWasNotServedGoesBack(t *testing.T) {
	const refund = `{"kind": "refund", "id": "r", "customer": "c", "of": "p", "amount": {"amount": "1200.00", "currency": "EUR"}, "on": "2025-05-01"}`
	for _, c := range []struct {
		name   string
		events []string
		want   string
	}{
		{"a year", []string{prepaid("p", oneYear, oneYear)}, "to be paid 120.00 EUR"},
		{"a year and two years", []string{prepaid("q", oneYear, oneYear), prepaid("p", twoYears, twoYears)}, "to be paid 180.00 EUR"},
		{"after a refund", []string{prepaid("p", twoYears, twoYears), refund}, "to be paid 30.00 EUR"},
		{
			"both with one event",
			[]string{prepaid("q", oneYear, oneYear), prepaid("p", yearBefore, yearBefore)},
			"p   earned  -240.00 EUR  acme  c  base\n2025-01-10  p   earned  240.00 EUR   acme  c  base\n2025-07-01  ch  clawed  -60.00 EUR ",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, problems := settled(t, unservedPlan, append(c.events, leaves)...)
			if code != 0 || !strings.Contains(out, c.want) {
				t.Errorf("code %d, want %q in\n%s%s", code, c.want, out, problems)
			}
		})
	}
}

// While it is not known what was paid for, the churn says how to state it.
func TestPaidTermUnknown(t *testing.T) {
	for name, events := range map[string]string{
		"no item states it":       prepaid("p", "", ""),
		"one item does not":       prepaid("p", oneYear, ""),
		"items for another time":  prepaid("p", oneYear, twoYears),
		"items from another day":  prepaid("p", oneYear, strings.Replace(oneYear, "-01-01", "-02-01", 1)),
		"the start is not enough": prepaid("p", `, "service": "2025-01-01"`, `, "service": "2025-01-01"`),
	} {
		t.Run(name, func(t *testing.T) {
			code, out, problems := settled(t, unservedPlan, events, leaves)
			want := `/1: event "ch": clawback: partner "acme": paid term is unknown; Posted.Term states it, or Posted.Terms by line; ` +
				"want payments with items that all state the same service and through"
			if code != exitUsage || out != "" || !strings.Contains(problems, want) {
				t.Errorf("code %d, %q, %q", code, out, problems)
			}
		})
	}
}

// settled settles events under a plan and returns what the program printed.
func settled(t *testing.T, plan string, events ...string) (code int, out, problems string) {
	t.Helper()
	return ask("-plan", write(t, "plan.json", plan), "-events", write(t, "events.json", "["+strings.Join(events, ",")+"]"))
}

// What was not served of a milestone cannot be worked out, and lint says so; a schedule
// that names the base alone can. A clawback of paid terms alone needs no anchor.
func TestLintOfWhatIsUnservedOfMilestones(t *testing.T) {
	plan := func(components string) string {
		return `{"commission": {"rounding": "half_up", "rates": [{"share": "10%"}], "recurs": {"months": 12, "edge": "until"},
			"bonuses": [{"name": "live", "on": "go-live", "rates": [{"fee": {"amount": {"amount": "50.00", "currency": "EUR"}, "per": "sale"}}]}]},
			"clawback": {"rounding": "half_up", "churn_day": "service_end", "schedules": [{"return": "unserved", "counts": "whole"` + components + `}]}}`
	}
	const warning = `: warning /clawback/schedules/0/components: takes back what was not served of a bonus that a milestone earns`
	for _, c := range []struct {
		name, components string
		told             bool
	}{
		{"of everything", "", true},
		{"of the bonus", `, "components": ["base", "live"]`, true},
		{"of the base", `, "components": ["base"]`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, problems := ask("-lint", write(t, "plan.json", plan(c.components)))
			if strings.Contains(out, warning) != c.told || c.told && (code == 0 || !strings.Contains(out, `bonus="live" milestone="go-live"`)) || problems != "" {
				t.Errorf("code %d, %s%s", code, out, problems)
			}
		})
	}
}
