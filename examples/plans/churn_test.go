package main

import (
	"strings"
	"testing"
)

// A churn says when notice was given, why, and when the service began. All goes back of the
// 100.00 earned on 2025-01-10 if the customer is lost within 90 days, through 2025-04-10 or,
// where the service began on 2025-02-01, through 2025-05-02.
func TestWhatAChurnStates(t *testing.T) {
	plan := func(day, anchor string) string {
		return `{"commission": {"rounding": "half_up", "rates": [{"share": "10%"}]},
			"clawback": {"rounding": "half_up", "churn_day": "` + day + `", "anchor": "` + anchor + `",
			"schedules": [{"return": "full", "window": {"days": 90, "edge": "through"}}],
			"reasons": [{"code": "outage", "means": "vendor_fault"}, {"code": "price", "means": "churn"}]}}`
	}
	const paid = `{"kind": "payment", "id": "p", "customer": "c", "partner": "acme", "cleared": "2025-01-10", "amount": {"amount": "1000.00", "currency": "EUR"}}`
	for _, c := range []struct {
		name, plan, states, want string
	}{
		{"notice in the window", plan("notice", "first_earned"), `, "notice": "2025-04-10"`, "to be paid 0.00 EUR"},
		{"notice a day later", plan("notice", "first_earned"), `, "notice": "2025-04-11"`, "to be paid 100.00 EUR"},
		{"the end of the service counts", plan("service_end", "first_earned"), `, "notice": "2025-04-10"`, "to be paid 100.00 EUR"},
		{"a reason that waives", plan("notice", "first_earned"), `, "notice": "2025-04-10", "reason": "outage"`, "to be paid 100.00 EUR"},
		{"a reason that does not", plan("notice", "first_earned"), `, "notice": "2025-04-10", "reason": "price"`, "to be paid 0.00 EUR"},
		{"a later start", plan("service_end", "customer_start"), `, "start": "2025-02-01"`, "to be paid 0.00 EUR"},
		{"an early start", plan("service_end", "customer_start"), `, "start": "2025-01-10"`, "to be paid 100.00 EUR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, problems := settled(t, c.plan, paid, `{"kind": "churn", "id": "ch", "customer": "c", "on": "2025-05-01"`+c.states+`}`)
			if code != 0 || !strings.Contains(out, c.want) {
				t.Errorf("code %d, want %q in\n%s%s", code, c.want, out, problems)
			}
		})
	}
	code, _, problems := settled(t, plan("notice", "first_earned"), paid, `{"kind": "churn", "id": "ch", "customer": "c", "on": "2025-05-01", "notice": "soon"}`)
	if code != exitUsage || !strings.Contains(problems, "/1/notice: ") {
		t.Errorf("code %d, %s", code, problems)
	}
	code, _, problems = settled(t, plan("service_end", "customer_start"), paid, `{"kind": "churn", "id": "ch", "customer": "c", "on": "2025-02-01"}`)
	if want := `/1: event "ch": clawback: partner "acme": customer start is unknown; want an event started before it`; code != exitUsage || !strings.Contains(problems, want) {
		t.Errorf("code %d, want %q in\n%s", code, want, problems)
	}
}

// Of 1,000.00 the partner has 100.00 and owes 5.00 for the licence: the customer's leaving takes the
// 100.00, and forgives nothing.
func TestWhatAPartnerOwesDoesNotGoBack(t *testing.T) {
	code, out, problems := settled(t, `{"commission": {"rounding": "half_up", "rates": [{"share": "10%"}],
			"bonuses": [{"name": "licence", "owes": true, "rates": [{"fee": {"amount": {"amount": "5.00", "currency": "EUR"}, "per": "sale"}}]}]},
		"clawback": {"rounding": "half_up", "churn_day": "service_end", "anchor": "first_earned", "schedules": [{"return": "full", "window": {"days": 90, "edge": "through"}}]}}`,
		`{"kind": "payment", "id": "p", "customer": "c", "partner": "acme", "cleared": "2025-01-10", "amount": {"amount": "1000.00", "currency": "EUR"}}`,
		`{"kind": "churn", "id": "ch", "customer": "c", "on": "2025-02-01"}`)
	if code != 0 || !strings.Contains(out, "clawed  -100.00 EUR") || !strings.Contains(out, "owes 5.00 EUR") {
		t.Errorf("code %d\n%s%s", code, out, problems)
	}
}
