package main

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
)

const goodPlan = `{"about": "x", "commission": {"rounding": "half_up", "rates": [{"share": "20%"}], "recurs": {"months": 12, "edge": "until"}}}`

func TestLint(t *testing.T) {
	signing := `{"commission": {"rounding": "half_up", "rates": [{"share": "20%"}], "recurs": {"months": 12, "edge": "until"},
		"bonuses": [{"name": "signing", "times": 1, "rates": [{"fee": {"amount": {"amount": "300.00", "currency": "EUR"}, "per": "sale"}}]}]}`
	takenBack := `, "clawback": {"rounding": "half_up", "anchor": "first_earned", "schedules": [{"return": "full", "window": {"days": 90, "edge": "through"}}]}}`
	for _, c := range []struct {
		name, plan string
		code       int
		want       string
	}{
		{"nothing to look at", goodPlan, 0, ": 0 to look at, 0 of them warnings\n"},
		{
			"a notice is no reason to fail", `{"commission": {"rounding": "half_up", "rates": [{"share": "20%"}]}}`, 0,
			": notice /commission/rates/0: nothing ends what it pays",
		},
		{
			"what is paid at once and never comes back", signing + "}", exitWarned,
			": warning /commission/bonuses/0/rates/0: paid on the first payment only, with neither a cap nor vesting nor a clawback",
		},
		{"the clawback of the file covers it", signing + takenBack, 0, ": 0 to look at, 0 of them warnings\n"},
		{
			"a customer who pays back too late", strings.TrimSuffix(goodPlan, "}") + `, "assume": {"limits": {"payback": 3}, "customer":
				{"item": {"model": "monthly", "amount": {"amount": "100.00", "currency": "EUR"}}, "months": 12, "margin": "60%",
				"acquisition": {"amount": "500.00", "currency": "EUR"}}}}`, exitWarned,
			`monthly_margin="40.00 EUR" months="13" limit="3"`, // 60.00 - 20.00; 500/40 = 12.5
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, problems := ask("-lint", write(t, "plan.json", c.plan))
			if code != c.code || !strings.Contains(out, c.want) || problems != "" {
				t.Errorf("code %d, %q, %q: want code %d, %q", code, out, problems, c.code, c.want)
			}
		})
	}
}

// The plans that are shipped would pass their own review.
func TestLintOfTheSamples(t *testing.T) {
	for _, name := range names() {
		if code, out, problems := ask("-lint", name); code != 0 {
			t.Errorf("code %d, %s%s", code, out, problems)
		}
	}
}

// All that is wrong with a plan is told at once, each with its place.
func TestMalformedPlans(t *testing.T) {
	for _, c := range []struct {
		name, plan string
		want       []string
	}{
		{
			"every policy in its own place", `{"commission": {"rates": [{"share": "120%"}]}, "payout": {"reserve": {"share": "10%"}},
				"clawback": {"rounding": "half_up"}, "incentive": {"rounding": "half_up"}, "assum": {}}`,
			[]string{
				"/commission/rates/0/share: ", "/commission/rounding: ", "/payout/reserve/days: ", "/clawback/anchor: ",
				"/incentive/currency: ", "/assum: unknown member",
			},
		},
		{"no commission", `{"about": "x"}`, []string{"/commission: missing"}},
		{"a number instead of text", `{"commission": {"rounding": "half_up", "rates": [{"share": 0.2}]}}`, []string{`/commission/rates/0/share: want text in quotation marks, got the number "0.2"`}},
		{"a member that stands twice", `{"commission": {"rounding": "down", "rounding": "half_up"}}`, []string{"/commission/rounding: stands twice"}},
		{"capitals", `{"Commission": {}}`, []string{`unknown member "Commission"`}},
		{"null", `{"commission": null}`, []string{"/commission: null is no value"}},
		{"another type", `{"about": 7, "commission": []}`, []string{"/about: want string, got a JSON number", "/commission: "}},
		{"a list", `[]`, []string{"want an object"}},
		{"nothing", ``, []string{"the text ends too early"}},
		{"the end is missing", `{"commission": {`, []string{"/commission: "}},
		{"something behind the end", goodPlan + `{}`, []string{"something stands after the end"}},
		{"not JSON", `plan`, []string{"invalid character 'p'"}},
		{"not UTF-8", "{\"about\": \"\xff\"}", []string{"not valid UTF-8"}},
		{"too deep", strings.Repeat("[", 100_000), []string{strings.Repeat("/0", 64) + ": nested deeper than 64"}},
		{"assumptions that do not fit", strings.TrimSuffix(goodPlan, "}") + `, "assume": {"clawback": ["signing"]}}`, []string{"/assume/clawback/0: want a component"}},
		{"unknown assumptions", strings.TrimSuffix(goodPlan, "}") + `, "assume": {"hope": "more"}}`, []string{`/assume: unknown field "hope"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := write(t, "plan.json", c.plan)
			code, out, problems := ask("-lint", file)
			if code != exitUsage || out != "" {
				t.Errorf("code %d, %q", code, out)
			}
			for _, want := range c.want {
				if !strings.Contains(problems, "plans: "+file+": "+want) {
					t.Errorf("want %q in\n%s", want, problems)
				}
			}
		})
	}
}

// What is wrong with events is told before anything is recorded, if it can be seen.
func TestMalformedEvents(t *testing.T) {
	const paid = `{"kind": "payment", "id": "p", "customer": "c", "partner": "a", "amount": {"amount": "10.00", "currency": "EUR"}, "cleared": "2025-01-31"}`
	for _, c := range []struct{ name, events, want string }{
		{"an object", `{}`, "want a list of events"},
		{"no object", `[7]`, `/0: want an object, got "7"`},
		{"no kind", `[{"id": "p"}]`, `/0/kind: want payment, milestone,`},
		{"a kind of nobody", `[` + paid + `, {"kind": "bribe", "id": "b"}]`, `/1/kind: want payment, milestone,`},
		{"a kind that only books write", `[{"kind": "posted", "id": "b"}]`, `/0/kind: want payment, milestone,`},
		{"a member of another kind", `[{"kind": "churn", "id": "x", "customer": "c", "on": "2025-01-31", "amount": "7"}]`, `/0/amount: unknown member`},
		{"an amount as a number", `[{"kind": "payment", "id": "p", "customer": "c", "partner": "a", "amount": 10.5, "cleared": "2025-01-31"}]`, `/0/amount: `},
		{"too many digits", strings.Replace(`[`+paid+`]`, "10.00", "10.005", 1), `/0/amount/amount: `},
		{"a day that is none", strings.Replace(`[`+paid+`]`, "01-31", "02-30", 1), `/0/cleared: `},
		{"nobody's customer", strings.Replace(`[`+paid+`]`, `"c"`, `""`, 1), `/0/customer: missing`},
		{"two answers to who", strings.Replace(`[`+paid+`]`, `"amount": {`, `"credits": [{"partner": "b", "role": "sourced", "share": "1"}], "amount": {`, 1), `/0/credits: want either partner or credits`},
		{"an unknown member of a credit", `[{"kind": "payment", "id": "p", "credits": [{"who": "b"}]}]`, `/0/credits: unknown field "who"`},
		{"a figure without a name", `[{"kind": "figure", "id": "f", "partner": "a", "number": "7", "nam": "x"}]`, `/0/nam: `},
		{"a run without payouts", `[{"kind": "run", "id": "r", "on": "2025-01-31"}]`, `event 0, "r": the plan has no payout`},
		{"a close without incentives", `[{"kind": "close", "id": "m", "partner": "a", "month": "2025-01", "on": "2025-02-01"}]`, `event 0, "m": the plan has no incentive`},
		{"an id with other content", `[` + paid + `, ` + strings.Replace(paid, "10.00", "11.00", 1) + `]`, `event 1, "p": commission: `},
		{"two currencies of one customer", `[` + paid + `, ` + strings.NewReplacer("EUR", "USD", `"p"`, `"q"`).Replace(paid) + `]`, `event 1, "q": commission: `},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, problems := ask("-plan", write(t, "plan.json", goodPlan), "-events", write(t, "events.json", c.events))
			if code != exitUsage || !strings.Contains(problems, "events.json: "+c.want) || out != "" {
				t.Errorf("code %d, %q: want %q", code, problems, c.want)
			}
		})
	}
}

// A refund whose payment is not there is on the statement: somebody should look.
func TestRefundOfNothing(t *testing.T) {
	events := `[{"kind": "refund", "id": "r", "customer": "c", "of": "p", "amount": {"amount": "10.00", "currency": "EUR"}, "on": "2025-01-31"}]`
	code, out, problems := ask("-why", "-plan", write(t, "plan.json", goodPlan), "-events", write(t, "events.json", events))
	want := "2025-01-31 r nothing - - c\n    commission.waiting id=\"r\" of=\"p\"\n"
	if code != 0 || !strings.Contains(out, want) {
		t.Errorf("code %d, %s\n%s", code, out, problems)
	}
}

// Incentives read the product and the market of the payment that an entry is of.
func TestIncentivesReadTheSale(t *testing.T) {
	plan := `{"commission": {"rounding": "half_up", "rates": [{"share": "10%"}]}, "incentive": {"rounding": "half_up", "currency": "EUR", "bonuses": [
		{"name": "entry", "every": "month", "kind": "new_market", "amount": {"amount": "70.00", "currency": "EUR"}, "markets": ["fr"]},
		{"name": "push", "every": "month", "kind": "table", "pays": "bonus", "products": ["crm"], "table": {"name": "push", "mode": "marginal",
			"over": "revenue", "spans": "month", "counts": "on_net", "steps": [{"share": "1%"}]}}]}}`
	sale := func(id, product, region string) string {
		return `{"kind": "payment", "id": "` + id + `", "customer": "` + id + `", "partner": "a", "region": "` + region + `", "cleared": "2025-01-10",
			"items": [{"product": "` + product + `", "amount": {"amount": "100.00", "currency": "EUR"}}]}`
	}
	events := `[` + sale("p", "crm", "de") + `,` + sale("q", "erp", "fr") + `, {"kind": "close", "id": "jan", "partner": "a", "month": "2025-01", "on": "2025-02-01"}]`
	_, out, problems := ask("-plan", write(t, "plan.json", plan), "-events", write(t, "events.json", events))
	// 10 + 10 by the lines, 70 for France, 1 % of the 100.00 of crm.
	if !strings.Contains(out, "earned 91.00 EUR") {
		t.Errorf("%s\n%s", out, problems)
	}
}

// Whatever the files say, the program answers or says what is wrong.
func FuzzFiles(f *testing.F) {
	for _, name := range names() {
		plan, err := open(name, "plan.json")
		if err != nil {
			f.Fatal(err)
		}
		events, err := open(name, "events.json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(plan, events)
	}
	f.Fuzz(func(t *testing.T, planText, eventText []byte) {
		p, err := readPlan(planText)
		if err != nil {
			return
		}
		events, err := readEvents(eventText)
		if err != nil {
			return
		}
		b := newBooks(p)
		if err := b.record(events); err != nil {
			return
		}
		for _, l := range b.lines {
			if l.entry.Kind == "" && len(l.why) == 0 || l.entry.Kind == partnerecon.Earned && len(l.why) == 0 {
				t.Errorf("%s: no reason", row(l, " "))
			}
		}
	})
}
