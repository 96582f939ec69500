package settlement_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// sample is the policy of the sample program.
func sample(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("../examples/statement/program.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func rulesOf(t testing.TB, policy []byte) settlement.Rules {
	t.Helper()
	p, err := settlement.Parse(policy)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Rules()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What becomes of statements is one sentence.
func TestRulesOfStatements(t *testing.T) {
	for _, c := range []struct {
		s    settlement.Statements
		want string
	}{
		{
			settlement.Statements{Every: settlement.PerHalfYear, CutOff: 5, DisputeWithin: pe.Days(30, pe.Through), Accepted: settlement.BySilence},
			"Every half year has a statement that ends 5 days before it (cut off), and what comes later is in the next one; " +
				"its lines can be disputed for 30 days after it closed, and then it is accepted (accepted by_silence).",
		},
		{
			settlement.Statements{Every: settlement.PerMonth, DisputeWithin: pe.Days(10, pe.Until), Accepted: settlement.ByFact},
			"Every month has a statement; its lines can be disputed for 10 days (the last day not included) after it closed, " +
				"and the partner accepts it (accepted by_fact).",
		},
		{
			settlement.Statements{Every: settlement.PerMonth, DisputeWithin: pe.Days(30, pe.Through), DecideWithin: pe.Days(14, pe.Through), Accepted: settlement.BySilence},
			"Every month has a statement; its lines can be disputed for 30 days after it closed, and then it is accepted (accepted by_silence); " +
				"a dispute is decided within 14 days.",
		},
	} {
		policy := flat()
		policy.Statements = c.s
		r, err := settlement.Must(policy).Rules()
		if err != nil || !slices.Contains(r.Sections[0].Rules, c.want) {
			t.Errorf("%q, %v, want %q", r.Sections[0].Rules, err, c.want)
		}
	}
}

// Every number of the sample program stands in its rules, in both forms; small ones
// are spelt out by the desk.
func TestEveryNumberIsPublished(t *testing.T) {
	policy := sample(t)
	r := rulesOf(t, policy)
	spelt := map[string]string{"1": `once|one strike|first`, "2": `two strikes`, "3": `[Tt]hree strikes`}
	number := regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{2}|[0-9]+(\.[0-9]+)?%?`)
	found := number.FindAllString(string(policy), -1)
	if len(found) < 90 {
		t.Fatalf("%d numbers in the sample", len(found))
	}
	for _, text := range []string{r.String(), r.Markdown()} {
		for _, n := range found {
			words := regexp.QuoteMeta(n)
			if more := spelt[n]; more != "" {
				words += "|" + more
			}
			if !regexp.MustCompile(`(^|[^0-9.])(` + words + `)($|[^0-9%])`).MatchString(text) {
				t.Errorf("%s is not published", n)
			}
		}
	}
	for _, must := range []string{"14 days", "120 days", "once", "48 hours", "5 business days", "50", "Three strikes"} {
		if !strings.Contains(r.String(), must) {
			t.Errorf("%s is not published", must)
		}
	}
}

// No cell is enforced that is not published: wherever another number, or another word
// of the same member, makes another program, it makes other rules.
func TestWhatIsPublishedIsWhatIsEnforced(t *testing.T) {
	t.Parallel()
	if changed := publishes(t, string(sample(t))); changed < 200 {
		t.Errorf("%d other programs were tried", changed)
	}
	if changed := publishes(t, manySchedules); changed < 60 {
		t.Errorf("%d other schedules were tried", changed)
	}
}

// manySchedules is a program whose clawback has a schedule of each kind, with all that it can say.
const manySchedules = `{"version": 1, "name": "p", "currency": "EUR", "zone": "UTC", "tiers": ["bronze", "silver", "gold"],
"horizon": {"days": 400, "edge": "through"}, "pin_terms": "at_close", "pin_tier": "at_earning",
"terms": [{"id": "2025", "from": "2025-01-01", "rationale": "first", "policy": {
	"commission": {"rounding": "half_up", "rates": [{"share": "10%"}], "bonuses": [{"name": "demo", "on": "demo", "rates": [{"share": "5%"}]}], "refunds": {"days": 30, "edge": "through"}, "books_in": "sale"},
	"clawback": {"rounding": "half_up", "anchor": "customer_start", "churn_day": "service_end", "schedules": [
		{"tier": "gold", "return": "nothing", "window": {"days": 90, "edge": "through"}, "obligation": "assist", "due": {"days": 14, "edge": "until"}},
		{"tier": "silver", "return": "nothing", "window": {"months": 3, "edge": "until"}, "obligation": "call", "due": {"months": 1, "edge": "through"}},
		{"tier": "bronze", "return": "full", "window": {"days": 60, "edge": "through"}, "share": "50%", "limit": "to_loss", "obligation": "assist"},
		{"return": "pro_rata", "window": {"months": 12, "edge": "until"}, "counts": "whole", "share": "75%"},
		{"components": ["demo"], "return": "stepped", "steps": [{"window": {"days": 30, "edge": "through"}, "share": "100%"}, {"window": {"days": 60, "edge": "through"}, "share": "40%"}]},
		{"tier": "gold", "components": ["base"], "trigger": "breach", "return": "unserved", "counts": "days"},
		{"tier": "gold", "trigger": "breach", "return": "nothing", "window": {"days": 21, "edge": "through"}},
		{"trigger": "fraud", "return": "full", "share": "80%"}
	], "reasons": [{"code": "price", "means": "churn"}, {"code": "outage", "means": "vendor_fault"}]}
}}]}`

// publishes changes the cells of a policy one by one, each to another word of its member and to
// another number, and expects the rules to change with the program. It returns how often.
func publishes(t *testing.T, policy string) int {
	t.Helper()
	published := rulesOf(t, []byte(policy)).String()
	cell := regexp.MustCompile(`"([a-z_]+)": ("[^"]*"|[0-9]+|true)`)
	words := map[string][]string{}
	cells := cell.FindAllStringSubmatchIndex(policy, -1)
	for _, c := range cells {
		name, value := policy[c[2]:c[3]], policy[c[4]:c[5]]
		if !slices.Contains(words[name], value) {
			words[name] = append(words[name], value)
		}
	}
	changed := 0
	for _, c := range cells {
		name, value := policy[c[2]:c[3]], policy[c[4]:c[5]]
		if name == "id" && !strings.HasPrefix(value, `"2`) || name == "kind" {
			continue // the names of leaves decide nothing; kinds are shapes
		}
		others := slices.DeleteFunc(slices.Clone(words[name]), func(w string) bool { return w == value })
		for _, other := range append(others[:min(1, len(others))], numbered(value)) {
			if other == "" {
				continue
			}
			text := policy[:c[4]] + other + policy[c[5]:]
			p, err := settlement.Parse([]byte(text))
			if err != nil {
				continue // no program
			}
			changed++
			if r, err := p.Rules(); err != nil || r.String() == published {
				t.Errorf("%s %s -> %s at byte %d is not in the rules: %v", name, value, other, c[0], err)
			}
		}
	}
	return changed
}

// numbered returns a value with its last digit moved.
func numbered(value string) string {
	digit := regexp.MustCompile(`[0-9]`).FindAllStringIndex(value, -1)
	if len(digit) == 0 {
		return ""
	}
	at := digit[len(digit)-1][0]
	return value[:at] + string('0'+(value[at]-'0'+1)%10) + value[at+1:]
}

// Names become no headings, links, tags or further rules.
func TestRulesAreSafe(t *testing.T) {
	p := flat()
	p.Name = "# <b>Partners</b>\n## more"
	p.Terms[0].Rationale = "[click](http://x)\n- a rule"
	p.Terms[0].Policy.Commission.Rates = []commission.Row{{Share: pct("10"), Product: "**x**\n2. nothing"}, {Share: pct("5"), Product: "<script>"}}
	r, err := settlement.Must(p).Rules()
	if err != nil {
		t.Fatal(err)
	}
	text, page := r.String(), r.Markdown()
	if strings.Contains(page, "<b>") || strings.Contains(page, "<script>") || strings.Contains(page, "[click]") || strings.Contains(page, "**") || strings.Contains(page, "\n## more") {
		t.Errorf("Markdown\n%s", page)
	}
	rules := 0
	for _, s := range r.Sections {
		rules += len(s.Rules)
	}
	if got := strings.Count(text, "\n- "); got != rules || strings.Count(page, "\n#") != len(r.Sections) {
		t.Errorf("%d rules in the text, want %d\n%s", got, rules, text)
	}
	if _, err := (settlement.Program{}).Rules(); err == nil {
		t.Error("the zero Program has rules")
	}
}

// A decision tree cannot end the block of code that it stands in.
func TestATreeKeepsToItsBlock(t *testing.T) {
	p := attributing()
	fork, ok := p.Terms[0].Policy.Attribution.Tree.(attribution.Fork)
	if !ok {
		t.Fatalf("%T", p.Terms[0].Policy.Attribution.Tree)
	}
	fork.Ask = "``` </code> ````"
	p.Terms[0].Policy.Attribution.Tree = fork
	r, err := settlement.Must(p).Rules()
	if err != nil {
		t.Fatal(err)
	}
	// The longest row of marks in the tree has four.
	if page := r.Markdown(); strings.Count(page, "\n`````") != 2 || !strings.Contains(page, "\n`````text\n``` </code> ````\n") {
		t.Errorf("Markdown\n%s", page)
	}
}

// What is rare is listed by its name.
func TestRulesOfRareParts(t *testing.T) {
	p := flat()
	p.YearStart = 4
	p.Reviews = settlement.Reviews{Every: settlement.Quarterly, Emergencies: []settlement.Emergency{{Version: "2025", Rationale: "prices doubled", Approver: "cfo"}}}
	c := &p.Terms[0].Policy.Commission
	c.Minimum, c.Shared = eur("5"), commission.Lead
	c.Basis = commission.Basis{Less: []commission.Deduction{commission.LessTax}}
	c.Rates = []commission.Row{
		{ID: "fee", Product: "seats", Fee: commission.Fee{Amount: eur("0.05"), Per: commission.EachUnit, Units: 100}},
		{Product: "plan", Table: "volume", Recurs: pe.Months(24, pe.Until)},
	}
	c.Tables = []commission.Table{{Name: "volume", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction, Steps: []commission.Step{{Share: pct("7")}, {From: eur("900"), Share: pct("8")}}}}
	c.Payable = []commission.Payable{{On: "live", Due: commission.MonthAfter}, {Due: commission.Net}}
	c.Influenced = commission.Influenced{Factor: pct("25"), Within: commission.Range{Min: pct("20"), Max: pct("30")}}
	p.Terms[0].Policy.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.Stepped, Steps: []clawback.Step{{Window: pe.Days(30, pe.Through), Share: pct("100")}, {Window: pe.Days(60, pe.Through), Share: pct("50")}}},
	}}
	c.Bonuses = []commission.Bonus{
		{Name: "launch", Stage: commission.Activation, On: "live", Times: 1, Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("250"), Per: commission.EachSale}}}},
		{Name: "second", Of: "base", To: commission.ToUpline, From: day("2025-02-01"), Until: day("2025-03-01"), Rates: []commission.Row{{Share: pct("10")}}},
		{Name: "moved", On: "live", Rates: []commission.Row{{Tier: "gold", Share: pct("3")}}},
	}
	p.Tiers = []string{"silver", "gold"}
	p.Terms[0].Policy.Ladder = tiers.Policy{
		Boundary: tiers.ReachedAt, Metrics: []tiers.Metric{{Name: "revenue", Unit: tiers.Number, Over: tiers.Last}},
		Tiers:  []tiers.Tier{{Name: "silver"}, {Name: "gold", Needs: tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{{Metric: "revenue", Target: tiers.Value{Number: 3}, Within: tiers.Span{Of: tiers.Lifetime}}}}}},
		Review: tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtOnce, Demotion: tiers.Never},
	}
	program, err := settlement.New(p)
	if err != nil {
		t.Fatal(err)
	}
	r, err := program.Rules()
	if err != nil {
		t.Fatal(err)
	}
	text := r.String()
	for _, want := range []string{
		"- Year start: 4.\n",
		"- The terms are reviewed quarterly, and change no more often.\n- Terms 2025 could not wait for a review: prices doubled (approved by cfo).\n",
		"- Where several partners sourced a deal, every share earns the rate of the lead (shared lead).\n",
		"- 0.05 EUR per 100 units for product seats; id fee.\n",
		"- what its step of the table volume says for product plan, for 24 months (the last day not included).\n",
		"- Bonus launch; stage activation; on live; times 1: 250.00 EUR per milestone.\n",
		"- Bonus second; of base; to upline; from 2025-02-01; before 2025-03-01: 10% of what base earns.\n",
		"- Bonus moved; on live: 3% of the amount of the milestone for tier gold.\n",
		"- Tier silver.\n",
		"- Minimum: 5.00 EUR.\n",
		"- All, milestone live: payable from the first day of the month after the payment cleared.\n",
		"- All: payable from the day the payment cleared.\n",
		"earns its own rate times 25%; within 20% to 30%.\n",
		"- All: stepped; steps (window 30 days, share 100%), (window 60 days, share 50%).\n",
		"- Basis: less tax.\n",
		"steps (share 7%), (from 900.00 EUR, share 8%).\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// A retainer reads as its agreement does, in the currency of the program.
func TestRulesOfRetainers(t *testing.T) {
	policy := retaining()
	terms := policy.Terms[0].Policy.Retainers[0].Terms
	terms.Currency = policy.Currency
	page, err := retainer.Agreement(terms)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, s := range page.Sections {
		want = append(want, s.Lines...)
	}
	r, err := settlement.Must(policy).Rules()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Sections, func(s settlement.RulesSection) bool { return s.Title == "Retainer share, terms 2025" })
	if i < 0 || !slices.Equal(r.Sections[i].Rules, want) {
		t.Errorf("%q, want %q", r.Sections, want)
	}
}
