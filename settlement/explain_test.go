package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// documentOf is the policy of a program as any JSON reader sees it.
func documentOf(t testing.TB, p settlement.Program) any {
	t.Helper()
	text, err := settlement.MarshalPolicy(p.Policy())
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// resolve follows a JSON Pointer (RFC 6901).
func resolve(doc any, pointer string) (any, error) {
	if pointer == "" {
		return doc, nil
	}
	if pointer[0] != '/' {
		return nil, fmt.Errorf("%q begins with no slash", pointer)
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch v := doc.(type) {
		case map[string]any:
			next, ok := v[token]
			if !ok {
				return nil, fmt.Errorf("%s: no member %q", pointer, token)
			}
			doc = next
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) || strconv.Itoa(i) != token {
				return nil, fmt.Errorf("%s: no element %q", pointer, token)
			}
			doc = v[i]
		default:
			return nil, fmt.Errorf("%s: %q leads into %v", pointer, token, v)
		}
	}
	return doc, nil
}

func TestResolveFollowsPointers(t *testing.T) {
	var doc any
	if err := json.Unmarshal([]byte(`{"a":[{"b/c~d":1}]}`), &doc); err != nil {
		t.Fatal(err)
	}
	if got, err := resolve(doc, "/a/0/b~1c~0d"); err != nil || got != 1.0 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, pointer := range []string{"a", "/b", "/a/1", "/a/00", "/a/-1", "/a/0/b~1c~0d/x"} {
		if got, err := resolve(doc, pointer); err == nil {
			t.Errorf("%s leads to %v", pointer, got)
		}
	}
}

// detail returns a detail of a step.
func detail(step pe.Reason, name string) string {
	for _, d := range step.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// leads reports the steps of a trace whose rule is not in the policy.
func leads(t *testing.T, what string, doc any, tr pe.Trace) {
	t.Helper()
	for _, step := range tr {
		if _, err := resolve(doc, step.Rule); err != nil {
			t.Errorf("%s: step %s: %v", what, step.Code, err)
		}
	}
}

// rebased are entries of the one kind that the rich program does not post: what
// goes back is worth less than a cent.
func rebased(t *testing.T) (settlement.Program, []pe.Entry) {
	r := open(t, flat()).do(fact("p", "2025-01-10", pay("c", "100", "acme")), giveBack("r", "2025-01-11", "c", "p", "0.01"))
	return r.program, r.entries
}

// Every entry of every kind explains itself from its own basis: the steps lead
// into the policy, and the last one comes to the amount.
func TestEveryEntryExplainsItself(t *testing.T) {
	rich := runRich(t)
	program, entries := rebased(t)
	seen := map[pe.Kind]int{}
	for _, c := range []struct {
		program settlement.Program
		entries []pe.Entry
	}{{rich.program, rich.entries}, {program, entries}} {
		doc := documentOf(t, c.program)
		for _, e := range c.entries {
			seen[e.Kind]++
			tr, err := c.program.Explain(e)
			if err != nil || len(tr) == 0 {
				t.Errorf("%s: %d steps, %v", e.ID(), len(tr), err)
				continue
			}
			leads(t, e.ID(), doc, tr)
			if !slices.ContainsFunc(tr, func(r pe.Reason) bool { return r.Rule != "" }) && byRule(e.Kind) {
				t.Errorf("%s: no step names a rule", e.ID())
			}
			if e.Kind.Status() {
				continue
			}
			last := tr[len(tr)-1]
			if got := detail(last, "posted"); got != e.Amount.String() {
				t.Errorf("%s of %s: the last step %s says %q", e.ID(), e.Amount, last.Code, got)
			}
			due, before := read(t, detail(last, "due")), read(t, detail(last, "before"))
			if posted, err := due.Sub(before); err != nil || posted != e.Amount {
				t.Errorf("%s of %s: due %s, before %s, %v", e.ID(), e.Amount, due, before, err)
			}
		}
	}
	for _, k := range []pe.Kind{
		pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid, pe.WrittenOff, pe.Held, pe.Released,
		pe.Sealed, pe.Obligation, pe.Rebased,
	} {
		if seen[k] == 0 {
			t.Errorf("no entry of kind %s among %v", k, seen)
		}
	}
}

// byRule reports whether a rule of the policy makes entries of a kind, and not a
// person or a bank.
func byRule(k pe.Kind) bool {
	return !slices.Contains([]pe.Kind{pe.Adjusted, pe.WrittenOff, pe.Paid, pe.Held, pe.Released}, k)
}

func read(t *testing.T, text string) pe.Money {
	t.Helper()
	var m pe.Money
	if err := m.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return m
}

// An entry whose amount was changed is not explained, whatever its kind.
func TestExplainRefusesAnotherAmount(t *testing.T) {
	rich := runRich(t)
	for _, e := range rich.entries {
		if e.Kind.Status() {
			continue
		}
		more, err := e.Amount.Add(eur("0.01"))
		if err != nil {
			t.Fatal(err)
		}
		e.Amount = more
		if _, err := rich.program.Explain(e); err == nil {
			t.Errorf("%s is explained with a cent more", e.ID())
		}
	}
	foreign := rich.entries[0]
	foreign.Basis = pe.Basis{}
	if _, err := rich.program.Explain(foreign); !errors.Is(err, settlement.ErrEntry) {
		t.Errorf("an entry without a basis: %v", err)
	}
}

// Why answers why not more is payable: the steps and what they say.
func TestWhyNotMore(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	policy.Terms[0].Policy.Commission.Recurs = pe.Months(1, pe.Until)
	policy.Terms[0].Policy.Commission.Caps = []commission.Cap{{Name: "max", Per: commission.PerCustomer, Limit: eur("120"), Counts: commission.OnNet}}
	policy.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "quarter", Every: settlement.EveryMonth}}
	pending := pay("c", "70", "acme")
	pending.Pending = true
	first := fact("p1", "2025-01-10", pay("c", "1000", "acme"))
	for _, c := range []struct {
		name, partner, asOf string
		facts               []settlement.Fact
		want                []string // code and details
	}{
		{"an unknown partner", "nobody", "2025-01-31", nil, []string{
			`settlement.no_partner partner="nobody"`,
		}},
		{"a partner that payments credit, and that nothing else names", "beta", "2025-02-28", []settlement.Fact{
			first, fact("p3", "2025-02-10", pay("c", "500", "beta")),
		}, []string{
			`settlement.balance owed="0.00 EUR" as_of="2025-02-28" tier=""`,
			`settlement.nothing_earned`,
			`settlement.payable payable="0.00 EUR"`,
			`settlement.unearning customer="c" payment="p3" base="500.00 EUR"`,
			`commission.window_over window="1 months until" anchor="2025-01-10" tested="2025-02-10" by="cleared"`,
		}},
		{"nothing was ever due", "acme", "2025-01-31", []settlement.Fact{fact("t", "2025-01-01", settlement.Standing{Partner: "acme"})}, []string{
			`settlement.balance owed="0.00 EUR" as_of="2025-01-31" tier=""`,
			`settlement.nothing_earned`,
			`settlement.payable payable="0.00 EUR"`,
		}},
		{"not yet payable", "acme", "2025-01-31", []settlement.Fact{first}, []string{
			`settlement.balance owed="100.00 EUR" as_of="2025-01-31" tier=""`,
			`settlement.earned sum="100.00 EUR"`,
			`settlement.payable payable="0.00 EUR"`,
			`settlement.not_yet_payable amount="100.00 EUR" from="2025-02-09"`,
		}},
		{"all of it is payable", "acme", "2025-02-09", []settlement.Fact{first}, []string{
			`settlement.balance owed="100.00 EUR" as_of="2025-02-09" tier=""`,
			`settlement.earned sum="100.00 EUR"`,
			`settlement.payable payable="100.00 EUR"`,
		}},
		{"held", "acme", "2025-02-28", []settlement.Fact{first, fact("h", "2025-01-20", settlement.Hold{Partner: "acme", Reason: "map"})}, []string{
			`settlement.balance owed="100.00 EUR" as_of="2025-02-28" tier=""`,
			`settlement.earned sum="100.00 EUR"`,
			`settlement.payable payable="0.00 EUR"`,
			`settlement.held hold="h" reason="map" since="2025-01-20" held="100.00 EUR"`,
		}},
		{"a debt is carried", "acme", "2025-02-28", []settlement.Fact{
			first, fact("o", "2025-02-10", settlement.Payout{Partner: "acme", Amount: eur("100")}), giveBack("r", "2025-02-20", "c", "p1", "600"),
		}, []string{
			`settlement.balance owed="-60.00 EUR" as_of="2025-02-28" tier=""`,
			`settlement.earned sum="100.00 EUR"`,
			`settlement.returned sum="-60.00 EUR"`,
			`settlement.paid sum="-100.00 EUR"`,
			`settlement.payable payable="0.00 EUR"`,
			`settlement.debt owes="60.00 EUR"`,
		}},
		{"capped", "acme", "2025-02-28", []settlement.Fact{first, fact("p2", "2025-01-11", pay("c", "1000", "acme"))}, []string{
			`settlement.balance owed="120.00 EUR" as_of="2025-02-28" tier=""`,
			`settlement.earned sum="200.00 EUR"`,
			`settlement.capped sum="-80.00 EUR"`,
			`settlement.payable payable="120.00 EUR"`,
			`commission.customer_capped customer="c" cap="max" limit="120.00 EUR" net="200.00 EUR" cut="80.00 EUR"`,
		}},
		{"a payment that has not arrived, and one that earns nothing", "acme", "2025-02-28", []settlement.Fact{
			first, fact("p2", "2025-01-12", pending), fact("p3", "2025-02-10", pay("c", "500", "acme")),
		}, []string{
			`settlement.balance owed="100.00 EUR" as_of="2025-02-28" tier=""`,
			`settlement.earned sum="100.00 EUR"`,
			`settlement.payable payable="100.00 EUR"`,
			`settlement.not_cleared customer="c" payment="p2" base="70.00 EUR"`,
			`settlement.unearning customer="c" payment="p3" base="500.00 EUR"`,
			`commission.window_over window="1 months until" anchor="2025-01-10" tested="2025-02-10" by="cleared"`,
		}},
		{"a period without its final figures", "acme", "2025-02-28", []settlement.Fact{first, settlement.CloseOf(month("2025-01"))}, []string{
			`settlement.balance owed="100.00 EUR" as_of="2025-02-28" tier=""`,
			`settlement.earned sum="100.00 EUR"`,
			`settlement.payable payable="100.00 EUR"`,
			`settlement.no_final true_up="quarter" from="2025-01"`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, policy).do(c.facts...)
			tr, err := r.program.Why(&r.book, c.partner, day(c.asOf))
			if err != nil {
				t.Fatal(err)
			}
			leads(t, c.name, documentOf(t, r.program), tr)
			var got []string
			for _, step := range tr {
				step.Rule = ""
				got = append(got, strings.TrimSpace(strings.ReplaceAll(pe.Trace{step}.String(), "  ", " ")))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// 3,000.00 at 10 % and 1,500.00 at 20 % earn 600.00. The final base is 4,200.00, so that 560.00
// are due. When the 1,500.00 go back the final base is 2,700.00 of 3,000.00: 270.00 of 300.00
// are due, and the trace says what has moved since.
func TestATrueUpSaysWhatMovedSinceTheFinalBase(t *testing.T) {
	p := flat()
	a := &p.Terms[0].Policy
	a.Commission.Rates = []commission.Row{{Model: commission.Monthly, Share: pct("10")}, {Model: commission.Annual, Share: pct("20")}}
	a.TrueUps = []settlement.TrueUp{{Name: "quarter", Every: settlement.EveryQuarter}}
	monthly, annual := pay("c", "3000", "acme"), pay("c", "1500", "acme")
	monthly.Model, annual.Model = commission.Monthly, commission.Annual
	r := open(t, p).through("2025-03", fact("p", "2025-01-10", monthly), fact("q", "2025-02-10", annual))
	r.do(fact("f", "2025-04-05", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur("4200")}))
	r.want("with the final base", r.sum("acme"), "560.00")
	r.do(back("b", "2025-04-10", "c", "q", "1500"))
	r.want("after the refund", r.sum("acme"), "270.00")
	tr, err := r.program.Explain(r.entries[len(r.entries)-1])
	if want := `since="-1500.00 EUR" base="2700.00 EUR"`; err != nil || !strings.Contains(tr.String(), want) {
		t.Errorf("%v, want %s in\n%s", err, want, tr)
	}
}
