package main

import (
	"fmt"
	"strings"
	"testing"
)

// What is recorded and may not be meant stands below the statement, without its reasons, too.
func TestRemarks(t *testing.T) {
	pays := func(id, amount string) string {
		return fmt.Sprintf(`{"kind": "payment", "id": %q, "customer": "c", "partner": "acme", %s, "cleared": "2025-01-10"}`, id, amount)
	}
	back := func(kind, id, of, amount string) string {
		return fmt.Sprintf(`{"kind": %q, "id": %q, "customer": "c", "of": %q, "amount": {"amount": %q, "currency": "EUR"}, "on": "2025-02-10"%s}`,
			kind, id, strings.Fields(of)[0], amount, strings.Join(strings.Fields(of)[1:], ""))
	}
	const sixty, items = `"amount": {"amount": "60.00", "currency": "EUR"}`, `"items": [{"amount": {"amount": "50.00", "currency": "EUR"}}, {"amount": {"amount": "10.00", "currency": "EUR"}}]`
	left := func(customer string) string {
		return fmt.Sprintf(`{"kind": "churn", "id": "left", "customer": %q, "on": "2025-03-10"}`, customer)
	}
	live := `{"kind": "milestone", "id": "m", "customer": "c", "partner": "acme", "name": "live", ` + sixty + `, "on": "2025-01-10"}`
	plan := strings.Replace(goodPlan, `"recurs"`, `"bonuses": [{"name": "live", "on": "live", "rates": [{"share": "10%"}]}], "recurs"`, 1)
	for _, c := range []struct {
		name   string
		events []string
		want   []string
	}{
		{"nothing", []string{pays("p", sixty), back("refund", "r", "p", "60.00"), left("c")}, nil},
		{"before its payment", []string{back("refund", "r", "p", "60.00"), pays("p", sixty)}, nil},
		{"no such payment", []string{pays("p", sixty), back("refund", "r", "q", "20.00")}, []string{"r of 2025-02-10: 20.00 EUR, and customer c has no payment q; nothing goes back"}},
		{
			"more than was paid, in parts",
			[]string{pays("p", items), back("refund", "r", "p", "60.00"), back("chargeback", "s", "p", "0.01")},
			[]string{"s of 2025-02-10: with it 60.01 EUR of 60.00 EUR went back, customer c, payment p; commission goes back on what was paid"},
		},
		{"delivered again", []string{pays("p", sixty), pays("p", sixty), back("refund", "r", "p", "60.00"), back("refund", "r", "p", "60.00")}, nil},
		{"a note of a refund", []string{pays("p", sixty), back("refund", "r", "p", "60.00"), back("credit_note", "n", `p ,"refunds":["r"]`, "60.00")}, nil},
		{
			"a note by itself",
			[]string{pays("p", sixty), back("credit_note", "n", "p", "61.00")},
			[]string{"n of 2025-02-10: with it 61.00 EUR of 60.00 EUR went back, customer c, payment p; commission goes back on what was paid"},
		},
		{"of a milestone", []string{live, back("refund", "r", "m", "60.00")}, nil},
		{"nobody left", []string{pays("p", sixty), left("d")}, []string{"left of 2025-03-10: customer d left and has paid nothing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, problems := settled(t, plan, c.events...)
			_, told, _ := strings.Cut(out, "\nRecorded, but it may not be meant:\n")
			want := ""
			for _, w := range c.want {
				want += "  " + w + "\n"
			}
			if code != 0 || told != want {
				t.Errorf("code %d, %q, want %q\n%s%s", code, told, want, out, problems)
			}
		})
	}
}

// Of eleven ten are listed.
func TestManyRemarks(t *testing.T) {
	var events []string
	for i := range 11 {
		events = append(events, fmt.Sprintf(`{"kind": "churn", "id": "x%02d", "customer": "d", "on": "2025-03-10"}`, i))
	}
	if _, out, _ := settled(t, goodPlan, events...); strings.Count(out, "left and has paid nothing") != 10 || !strings.HasSuffix(out, "x09 of 2025-03-10: customer d left and has paid nothing\n  and 1 more\n") {
		t.Error(out)
	}
}

// 20 % of 100.00 was paid out before all of it went back: the partner owes 20.00.
func TestAPartnerThatOwes(t *testing.T) {
	plan := strings.TrimSuffix(goodPlan, "}") + `, "payout": {"minimum": {"amount": "1.00", "currency": "EUR"}}}`
	_, out, problems := settled(t, plan, `{"kind": "payment", "id": "p", "customer": "c", "partner": "acme", "amount": {"amount": "100.00", "currency": "EUR"}, "cleared": "2025-01-10"}`,
		`{"kind": "run", "id": "run", "on": "2025-02-01"}`, `{"kind": "refund", "id": "r", "customer": "c", "of": "p", "amount": {"amount": "100.00", "currency": "EUR"}, "on": "2025-02-10"}`)
	if !strings.Contains(out, "paid 20.00 EUR  owes 20.00 EUR\n") {
		t.Errorf("%s%s", out, problems)
	}
}
