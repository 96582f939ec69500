package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
)

const goodPlan = `{"about": "x", "commission": {"rounding": "half_up", "rates": [{"share": "20%"}], "recurs": {"months": 12, "edge": "until"}}}`

func TestLint(t *testing.T) {
	signing := `{"commission": {"rounding": "half_up", "rates": [{"share": "20%"}], "recurs": {"months": 12, "edge": "until"},
		"bonuses": [{"name": "signing", "times": 1, "rates": [{"fee": {"amount": {"amount": "300.00", "currency": "EUR"}, "per": "sale"}}]}]}`
	takenBack := `, "clawback": {"rounding": "half_up", "churn_day": "service_end", "anchor": "first_earned", "schedules": [{"return": "full", "window": {"days": 90, "edge": "through"}}]}}`
	slab := strings.TrimSuffix(goodPlan, "}") + `, "incentive": {"rounding": "half_up", "currency": "EUR", "bonuses": [{"name": "q", "every": "quarter",
		"kind": "table", "pays": "true_up", "table": {"name": "t", "mode": "slab", "over": "revenue", "spans": "quarter", "counts": "on_net",
		"applies_to": "whole", "boundary": "reached_at",
		"steps": [{"share": "10%"}, {"from": {"amount": "1000.00", "currency": "EUR"}, "share": "5%"}]}}]}}`
	for _, c := range []struct {
		name, plan string
		code       int
		want       string
	}{
		{"nothing to look at", goodPlan, 0, ": 0 to look at, 0 of them warnings\n"},
		{"one to look at", signing + "}", exitWarned, ": 1 to look at, 1 of them a warning\n"},
		{
			"a notice is no reason to fail", `{"commission": {"rounding": "half_up", "rates": [{"share": "20%"}]}}`, 0,
			": notice /commission/rates/0: nothing ends what it pays",
		},
		{
			"what is paid at once and never comes back", signing + "}", exitWarned,
			": warning /commission/bonuses/0/rates/0: paid for winning the customer, with neither a cap nor vesting nor a clawback",
		},
		{"the clawback of the file covers it", signing + takenBack, 0, ": 0 to look at, 0 of them warnings\n"},
		{
			"a table by the quarter that falls", slab, exitWarned,
			`: warning /incentive/bonuses/0/table/steps/1: more volume pays less in all: table="t" below="999.99 EUR" from="1000.00 EUR" below_earns="99.99 EUR" from_earns="50.00 EUR"`,
		},
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

// What one policy of a plan says and another does not bear out, each with its place and value.
// The cap of 1,000.00 USD bounds nothing of a plan whose incentive counts euros.
func TestLintAcrossThePolicies(t *testing.T) {
	const base = `"rounding": "half_up", "rates": [{"share": "20%"}], "recurs": {"months": 12, "edge": "until"}`
	spiff := `, "bonuses": [{"name": "spiff", "times": 1, "rates": [{"fee": {"amount": {"amount": "500.00", "currency": "EUR"}, "per": "sale"}}]},
		{"name": "fee", "owes": true, "rates": [{"fee": {"amount": {"amount": "9.00", "currency": "EUR"}, "per": "sale"}}]}]`
	capped := func(currency string) string {
		return `, "caps": [{"name": "customer", "per": "customer", "limit": {"amount": "1000.00", "currency": "` + currency + `"}, "counts": "on_net"}]`
	}
	taken := func(members string) string {
		return `, "clawback": {"rounding": "half_up", "churn_day": "service_end", "anchor": "first_earned", "schedules": [
			{"components": ["spiff"], "return": "full", "window": {"days": 90, "edge": "through"}}, {"return": "full"` + members + `, "window": {"days": 90, "edge": "through"}}]}`
	}
	const quarterly = `, "incentive": {"rounding": "half_up", "currency": "EUR", "bonuses": [{"name": "q", "every": "quarter", "kind": "table", "pays": "bonus",
		"table": {"name": "t", "mode": "slab", "over": "revenue", "spans": "quarter", "counts": "on_net", "applies_to": "whole", "boundary": "reached_at",
		"steps": [{"share": "0%"}, {"from": {"amount": "5000.00", "currency": "EUR"}, "share": "2%"}]}}]}`
	minimum := func(currency string) string {
		return `, "payout": {"minimum": {"amount": "50.00", "currency": "` + currency + `"}}`
	}
	for _, c := range []struct {
		name, commission, rest string
		want                   []string
	}{
		{"all fits", base + spiff + capped("EUR"), taken("") + quarterly + minimum("EUR"), nil},
		{
			"a component that is misspelt", base + spiff, taken(`, "components": ["base", "spif"]`),
			[]string{`warning /clawback/schedules/1/components/1: has no effect: the commission has no such component: component="spif"`},
		},
		{
			"a component that the partner owes", base + spiff, taken(`, "components": ["fee"]`),
			[]string{`warning /clawback/schedules/1/components/0: has no effect: the partner owes it, so that nothing of it goes back: component="fee"`},
		},
		{
			"a limit to losses where there are none", base + spiff, taken(`, "limit": "to_loss"`),
			[]string{`warning /clawback/schedules/1/limit: takes nothing back: /commission/refunds states no window, so that whatever goes back returns its commission: limit="to_loss"`},
		},
		{
			"a tier without a schedule", `"rounding": "half_up", "rates": [{"tier": "Silver", "share": "20%"}, {"tier": "Gold", "share": "30%"}], "recurs": {"months": 12, "edge": "until"}`,
			strings.Replace(taken(`, "tier": "Silver"`), `"components": ["spiff"]`, `"tier": "Gold", "trigger": "breach"`, 1),
			[]string{`warning /clawback/schedules: no schedule is for the tier of /commission/rates/1, so that nothing goes back there; one that returns nothing says so on purpose: tier="Gold"`},
		},
		{"a limit to losses after the window", base + spiff + `, "refunds": {"days": 30, "edge": "through"}`, taken(`, "limit": "to_loss"`), nil},
		{
			"a true-up over what was paid, tax included", base + `, "basis": {"less": ["tax"]}`, strings.Replace(quarterly, `"pays": "bonus"`, `"pays": "true_up"`, 1),
			[]string{`warning /incentive/bonuses/0/pays: trues up over what was paid, and the commission takes a part off it; a program can count what is left, as revenue "basis": bonus="q" less="tax"`},
		},
		{"a bonus over what was paid", base + `, "basis": {"less": ["tax"]}`, quarterly, nil},
		{
			"a cap in dollars beside euros", base + capped("USD"), quarterly + minimum("EUR"),
			[]string{`warning /commission/caps/0/limit: in another currency than /incentive/currency, so that the two never meet: says="1000.00 USD" there="EUR"`},
		},
		{
			"a minimum in dollars beside a cap in euros", base + capped("EUR"), minimum("USD"),
			[]string{`warning /payout/minimum: in another currency than /commission/caps/0/limit, so that the two never meet: says="50.00 USD" there="1000.00 EUR"`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, out, problems := ask("-lint", write(t, "plan.json", `{"commission": {`+c.commission+`}`+c.rest+`}`))
			var got []string
			for line := range strings.Lines(out) {
				if _, warning, ok := strings.Cut(line, ": warning "); ok {
					got = append(got, "warning "+strings.TrimSuffix(warning, "\n"))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" || problems != "" {
				t.Errorf("(-want +got)\n%s\n%s", diff, problems)
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
// The policy of a commission by itself is a plan; a clawback by itself is none.
func TestAPolicyByItself(t *testing.T) {
	bare := `{"rounding": "half_up", "rates": [{"share": "20%"}]}`
	wrapped, alone := write(t, "wrapped.json", `{"commission": `+bare+`}`), write(t, "alone.json", bare)
	code, want, problems := ask("-lint", wrapped)
	if code != 0 || !strings.Contains(want, "/commission/rates/0") {
		t.Fatalf("code %d\n%s%s", code, want, problems)
	}
	if code, got, problems := ask("-lint", alone); code != 0 || got != strings.ReplaceAll(want, wrapped, alone) {
		t.Errorf("code %d\n%s%s\nwant\n%s", code, got, problems, want)
	}
	file := write(t, "bonus.json", `{"rounding": "half_up", "bonuses": [{"name": "x", "rates": [{"share": "120%"}]}]}`)
	if code, _, problems := ask("-lint", file); code != exitUsage || !strings.Contains(problems, "/bonuses/0/rates/0/share: ") {
		t.Errorf("code %d\n%s", code, problems)
	}
	file = write(t, "clawback.json", `{"rounding": "half_up", "anchor": "payout"}`)
	if code, _, problems := ask("-lint", file); code != exitUsage || !strings.Contains(problems, "/commission: missing") {
		t.Errorf("code %d\n%s", code, problems)
	}
}

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
		{"a number instead of text", `{"commission": {"rounding": "half_up", "rates": [{"share": 0.2}]}}`, []string{`/commission/rates/0/share: want text in quotation marks such as "22.5%" or "1/3", got the number "0.2"`}},
		{"a member that stands twice", `{"commission": {"rounding": "down", "rounding": "half_up"}}`, []string{"/commission/rounding: stands twice"}},
		{"capitals", `{"Commission": {}}`, []string{`unknown member "Commission"`}},
		{"null", `{"commission": null}`, []string{"/commission: null is no value"}},
		{"another type", `{"about": 7, "commission": []}`, []string{"/about: want string, got a JSON number", "/commission: "}},
		{"a list", `[]`, []string{"want an object"}},
		{"nothing", ``, []string{"the text ends too early"}},
		{"the end is missing", `{"commission": {`, []string{"/commission: "}},
		{"something behind the end", goodPlan + `{}`, []string{"something stands after the end"}},
		{"not JSON", `plan`, []string{"invalid character 'p'"}},
		{"a comma too many", "{\n\"commission\": {\n  \"rates\": [{},]\n}}", []string{"/commission/rates/1: invalid character ']' looking for beginning of value (line 3)"}},
		{"not UTF-8", "{\"about\": \"\xff\"}", []string{"not valid UTF-8"}},
		{"too deep", strings.Repeat("[", 100_000), []string{strings.Repeat("/0", 64) + ": nested deeper than 64"}},
		{"assumptions that do not fit", strings.TrimSuffix(goodPlan, "}") + `, "assume": {"clawback": ["signing"]}}`, []string{"/assume/clawback/0: want a component"}},
		{"a program", `{"version": 1, "currency": "EUR", "terms": []}`, []string{"this is a program, as examples/statement"}},
		{"unknown assumptions", strings.TrimSuffix(goodPlan, "}") + `, "assume": {"hope": "more"}}`, []string{`/assume/hope: unknown member`}},
		{"an unknown limit", strings.TrimSuffix(goodPlan, "}") + `, "assume": {"limits": {"payback": 3, "share": "20%"}}}`, []string{`/assume/limits/share: unknown member`}},
		{
			"a name that is known elsewhere", strings.TrimSuffix(goodPlan, "}") + `, "assume": {"limits": {"months": 3}, "customer": {"months": 3}}}`,
			[]string{`/assume: unknown field "months"`},
		},
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
		{"an unknown member of a credit", `[{"kind": "payment", "id": "p", "credits": [{"who": "b"}]}]`, `/0/credits/0/who: unknown member`},
		{"a figure without a name", `[{"kind": "figure", "id": "f", "partner": "a", "number": "7", "nam": "x"}]`, `/0/nam: `},
		{"a run without payouts", `[{"kind": "run", "id": "r", "on": "2025-01-31"}]`, `/0: event "r": the plan has no payout`},
		{"a close without incentives", `[{"kind": "close", "id": "m", "partner": "a", "month": "2025-01", "on": "2025-02-01"}]`, `/0: event "m": the plan has no incentive`},
		{"an id with other content", `[` + paid + `, ` + strings.Replace(paid, "10.00", "11.00", 1) + `]`, `/1: event "p": commission: `},
		{"two currencies of one customer", `[` + paid + `, ` + strings.NewReplacer("EUR", "USD", `"p"`, `"q"`).Replace(paid) + `]`, `/1: event "q": commission: `},
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

// Rules of the same name stand in two policies, and a reason says which of them it was.
func TestReasonsNameThePolicy(t *testing.T) {
	plan := `{"commission": {"rounding": "half_up", "rates": [{"share": "10%"}], "bonuses": [{"name": "signing", "times": 1, "rates": [{"share": "5%"}]}]},
		"incentive": {"rounding": "half_up", "currency": "EUR", "bonuses": [{"name": "entry", "every": "month", "kind": "new_market",
			"amount": {"amount": "70.00", "currency": "EUR"}, "markets": ["fr"]}]},
		"clawback": {"rounding": "half_up", "churn_day": "service_end", "anchor": "first_earned", "schedules": [{"return": "full", "window": {"days": 90, "edge": "through"}}]},
		"payout": {}}`
	events := `[{"kind": "payment", "id": "p", "customer": "c", "partner": "a", "region": "fr", "cleared": "2025-01-10", "amount": {"amount": "100.00", "currency": "EUR"}},
		{"kind": "close", "id": "jan", "partner": "a", "month": "2025-01", "on": "2025-02-01"},
		{"kind": "churn", "id": "ch", "customer": "c", "on": "2025-02-10"}, {"kind": "run", "id": "r", "on": "2025-03-01"}]`
	_, out, problems := ask("-why", "-plan", write(t, "plan.json", plan), "-events", write(t, "events.json", events))
	for _, want := range []string{" /commission/bonuses/0/", " /incentive/bonuses/0/", " /clawback/schedules/0"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s%s", want, out, problems)
		}
	}
	for _, other := range []string{" /bonuses", " /rates", " /rounding", " /schedules", " /incentive/commission"} {
		if strings.Contains(out, other) {
			t.Errorf("%q in\n%s", other, out)
		}
	}
}

// One plan with every policy, and events of every kind. Half of what is earned is
// held, and let go in proportion with what goes back.
//
//	p1    a sourced 60 % of 1,000: 60.00 by 10 %, and 7 % of it, 4.20, for u, who brought a
//	cn1   a tenth goes back: 6.00 and 0.42
//	cb1   another tenth
//	p2    90.00 by 10 % make 48.00 + 90.00 = 138.00 net; the cap of 130.00 cuts 8.00
//	ch    on day 28 of 30 all of it goes back: 130.00, the latest line first, and 3.36
//	jan   25.00 for a certificate, and they are what there is to pay out
func TestEveryKind(t *testing.T) {
	const policies = `{"about": "every kind", "commission": {"rounding": "half_up", "anchor": "customer_start", "rates": [{"share": "10%"}],
			"bonuses": [{"name": "lead", "of": "base", "to": "upline", "rates": [{"share": "7%"}]}],
			"caps": [{"name": "most", "per": "customer", "limit": {"amount": "130.00", "currency": "EUR"}, "counts": "on_net"}]},
		"clawback": {"rounding": "half_up", "churn_day": "service_end", "anchor": "customer_start", "schedules": [{"return": "full", "window": {"days": 30, "edge": "through"}}]},
		"incentive": {"rounding": "half_up", "currency": "EUR", "bonuses": [{"name": "school", "every": "month", "kind": "training",
			"rewards": [{"certification": "expert", "amount": {"amount": "25.00", "currency": "EUR"}}]}]},
		"payout": {"reserve": {"share": "50%", "days": 30, "rounding": "half_up"}}}`
	const events = `[
		{"kind": "started", "id": "st", "customer": "c", "on": "2025-01-01"},
		{"kind": "payment", "id": "p1", "customer": "c", "cleared": "2025-01-02", "amount": {"amount": "1000.00", "currency": "EUR"},
			"credits": [{"partner": "a", "role": "sourced", "share": "60%"}], "uplines": [{"of": "a", "partner": "u"}]},
		{"kind": "credit_note", "id": "cn1", "customer": "c", "of": "p1", "amount": {"amount": "100.00", "currency": "EUR"}, "on": "2025-01-03"},
		{"kind": "chargeback", "id": "cb1", "customer": "c", "of": "p1", "amount": {"amount": "100.00", "currency": "EUR"}, "on": "2025-01-04"},
		{"kind": "payment", "id": "p2", "customer": "c", "partner": "a", "cleared": "2025-01-05", "amount": {"amount": "900.00", "currency": "EUR"}},
		{"kind": "elapsed", "id": "el", "customer": "c", "on": "2025-01-28"},
		{"kind": "churn", "id": "ch", "customer": "c", "on": "2025-01-29"},
		{"kind": "certified", "id": "cert", "partner": "a", "person": "ann", "certification": "expert", "on": "2025-01-30"},
		{"kind": "close", "id": "jan", "partner": "a", "month": "2025-01", "on": "2025-02-01"},
		{"kind": "run", "id": "run", "on": "2025-03-01"}]`
	want := `2025-01-02 p1 earned 60.00 EUR a c base
2025-01-02 p1 held 30.00 EUR a c reserve:base:earned
2025-01-02 p1 earned 4.20 EUR u c lead
2025-01-02 p1 held 2.10 EUR u c reserve:lead:earned
2025-01-03 cn1 returned -6.00 EUR a c base
2025-01-03 cn1 released -3.00 EUR a c reserve:base:returned
2025-01-03 cn1 returned -0.42 EUR u c lead
2025-01-03 cn1 released -0.21 EUR u c reserve:lead:returned
2025-01-04 cb1 returned -6.00 EUR a c base
2025-01-04 cb1 released -3.00 EUR a c reserve:base:returned
2025-01-04 cb1 returned -0.42 EUR u c lead
2025-01-04 cb1 released -0.21 EUR u c reserve:lead:returned
2025-01-05 p2 earned 90.00 EUR a c base
2025-01-05 p2 held 45.00 EUR a c reserve:base:earned
2025-01-05 p2 capped -8.00 EUR a c cap:most:2025-01
2025-01-29 ch clawed -90.00 EUR a c base
2025-01-29 ch released -45.00 EUR a c reserve:base:clawed
2025-01-29 ch clawed -40.00 EUR a c base
2025-01-29 ch released -20.00 EUR a c reserve:base:clawed
2025-01-29 ch released -4.00 EUR a c reserve:base:clawed:short:c:p1
2025-01-29 ch clawed -3.36 EUR u c lead
2025-01-29 ch released -1.68 EUR u c reserve:lead:clawed
2025-01-30 cert nothing - a -
2025-02-01 jan earned 25.00 EUR a - bonus:school:2025-01
2025-03-01 run paid -25.00 EUR a - payout
2025-03-01 run nothing - u - payout`
	p, err := readPlan([]byte(policies))
	if err != nil {
		t.Fatal(err)
	}
	list, err := readEvents([]byte(events))
	if err != nil {
		t.Fatal(err)
	}
	b := newBooks(p)
	if err := b.record(list); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range b.lines {
		got = append(got, row(l, " "))
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A clawback of some components covers those, and what it never takes it does not.
func TestAssumptionsOfTheClawback(t *testing.T) {
	for _, c := range []struct {
		name, schedules string
		want            []string
	}{
		{"all of them", `{"return": "full", "window": {"days": 9, "edge": "through"}}`, []string{"base", "signing"}},
		{"one", `{"return": "full", "window": {"days": 9, "edge": "through"}, "components": ["signing"]}`, []string{"signing"}},
		{"all but one", `{"return": "full", "window": {"days": 9, "edge": "through"}}, {"return": "nothing", "components": ["base"]}`, []string{"signing"}},
		{"one in two tiers", `{"return": "full", "window": {"days": 9, "edge": "through"}, "tier": "gold", "components": ["base"]},
			{"return": "nothing", "components": ["base"]}`, []string{"base"}},
		{"none", `{"return": "nothing"}`, nil},
		{"none with a churn", `{"return": "full", "window": {"days": 9, "edge": "through"}, "trigger": "breach"}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := readPlan([]byte(`{"commission": {"rounding": "half_up", "rates": [{"share": "20%"}],
				"bonuses": [{"name": "signing", "times": 1, "rates": [{"share": "5%"}]}]},
				"clawback": {"rounding": "half_up", "churn_day": "service_end", "anchor": "first_earned", "schedules": [` + c.schedules + `]}}`))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, p.assumptions().Clawback); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
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
