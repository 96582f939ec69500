package commission_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// facts declares one fact of each kind.
func facts() []commission.Declaration {
	return []commission.Declaration{
		{Name: "value", Kind: commission.MoneyFact, Of: commission.OfPayment, Currency: "EUR"},
		{Name: "margin", Kind: commission.NumberFact, Of: commission.OfItem},
		{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment},
		{Name: "certified", Kind: commission.BoolFact, Of: commission.OfPartner},
		{Name: "channel", Kind: commission.TextFact, Of: commission.OfPayment},
		{Name: "skills", Kind: commission.SetFact, Of: commission.OfPartner},
		{Name: "signed", Kind: commission.DayFact, Of: commission.OfPayment},
	}
}

func fact(name string, values ...string) commission.Fact {
	return commission.Fact{Name: name, Values: values}
}

// asking pays 20 % where a test is true and 10 % elsewhere.
func asking(tests ...commission.Test) commission.Policy {
	p := choosing(commission.First, commission.Row{When: tests, Share: pct("20")}, commission.Row{Share: pct("10")})
	p.Facts = facts()
	return p
}

// Of 100.00, a test that is true makes 20.00, and one that is false or unknown
// 10.00: what nobody said is not "not equal" to anything.
func TestOnlyTrueMatches(t *testing.T) {
	const yes, no = "20.00", "10.00"
	for _, tt := range []struct {
		stated commission.Fact
		op     commission.Op
		values []string
		want   string
	}{
		{fact("value", "12.50 EUR"), commission.Ge, []string{"12.5 EUR"}, yes},
		{fact("value", "12.49 EUR"), commission.Ge, []string{"12.5 EUR"}, no},
		{fact("margin", "-0.5"), commission.Lt, []string{"0"}, yes},
		{fact("margin", "0.5"), commission.Between, []string{"0", "0.499999"}, no},
		{fact("seats", "10"), commission.Gt, []string{"9"}, yes},
		{fact("seats", "10"), commission.Le, []string{"9"}, no},
		{fact("certified", "true"), commission.Eq, []string{"true"}, yes},
		{fact("certified", "false"), commission.Eq, []string{"true"}, no},
		{fact("channel", "web"), commission.In, []string{"shop", "web"}, yes},
		{fact("channel", "web"), commission.NotIn, []string{"shop", "web"}, no},
		{fact("channel", "web"), commission.Ne, []string{"shop"}, yes},
		{fact("channel", "web-de"), commission.StartsWith, []string{"web"}, yes},
		{fact("channel", "web-de"), commission.EndsWith, []string{"at"}, no},
		{fact("channel", "web-de"), commission.Contains, []string{"b-d"}, yes},
		{fact("skills", "sql", "go"), commission.Contains, []string{"go"}, yes},
		{fact("skills"), commission.In, []string{"go", "c"}, no},
		{fact("skills"), commission.NotIn, []string{"go", "c"}, yes},
		{fact("signed", "2025-02-28"), commission.Lt, []string{"2025-03-01"}, yes},
		{fact("signed", "2025-02-28"), commission.Exists, nil, yes},
	} {
		t.Run(fmt.Sprint(tt.stated, tt.op, tt.values), func(t *testing.T) {
			policy := asking(commission.Test{Fact: tt.stated.Name, Op: tt.op, Values: tt.values})
			p := sale()
			state(&p, tt.stated)
			b := open(t, policy).do(p)
			b.want("stated", b.sum(""), tt.want)
			b = open(t, policy).do(sale())
			b.want("unknown", b.sum(""), no)
		})
	}
}

// state puts a fact where its declaration says it belongs.
func state(p *commission.Payment, f commission.Fact) {
	for _, d := range facts() {
		switch {
		case d.Name != f.Name:
		case d.Of == commission.OfPayment:
			p.Facts = append(p.Facts, f)
		case d.Of == commission.OfItem:
			p.Items[0].Facts = append(p.Items[0].Facts, f)
		default:
			p.Partners = append(p.Partners, commission.PartnerFacts{Partner: "acme", Facts: []commission.Fact{f}})
		}
	}
}

// All tests of a row have to be true, and each partner and item has facts of its
// own.
func TestFactsBelongToWhatTheyAreOf(t *testing.T) {
	policy := asking(
		commission.Test{Fact: "certified", Op: commission.Eq, Values: []string{"true"}},
		commission.Test{Fact: "margin", Op: commission.Ge, Values: []string{"0.3"}},
	)
	policy.Shared = commission.Each
	p := pay("p", "100", "2025-01-01")
	p.Credits = []partnerecon.Credit{
		{Partner: "acme", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "zeta", Role: partnerecon.Sourced, Share: pct("50")},
	}
	p.Partners = []commission.PartnerFacts{
		{Partner: "zeta", Facts: []commission.Fact{fact("certified", "true")}}, {Partner: "other", Facts: []commission.Fact{fact("certified", "true")}},
	}
	p.Items = []commission.Item{
		{Amount: eur("60"), Facts: []commission.Fact{fact("margin", "0.3")}}, {Amount: eur("40"), Facts: []commission.Fact{fact("margin", "0.2")}},
	}
	b := open(t, policy).do(p)
	b.want("acme", b.sum("acme"), "5.00") // (6.00 + 4.00) / 2
	b.want("zeta", b.sum("zeta"), "8.00") // (12.00 + 4.00) / 2
	b.do(commission.Recredit{ID: "r", Customer: "c", Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("other")}}, On: day("2025-01-02")})
	b.want("other", b.sum("other"), "16.00") // 12.00 + 4.00: what was said of it counts now
	b.conserved()
}

func TestDeclarationsAreChecked(t *testing.T) {
	p := flat("10")
	p.Facts = []commission.Declaration{
		{Name: "", Kind: commission.CountFact, Of: commission.OfPayment},
		{Name: "a", Kind: "instant", Of: commission.OfPayment},
		{Name: "a", Kind: commission.MoneyFact, Of: "deal"},
		{Name: "b", Kind: commission.DayFact, Of: commission.OfItem, Currency: "EUR"},
	}
	_, err := commission.New(p)
	want(t, err, "/facts/0/name required", "/facts/1/kind unknown",
		"/facts/2/currency required", "/facts/2/name duplicate", "/facts/2/of unknown", "/facts/3/currency conflict")
	p.Facts = make([]commission.Declaration, 1001)
	_, err = commission.New(p)
	want(t, err, "/facts limit")
}

func TestTestsAreChecked(t *testing.T) {
	test := func(fact string, op commission.Op, values ...string) commission.Test {
		return commission.Test{Fact: fact, Op: op, Values: values}
	}
	for _, tt := range []struct {
		name  string
		tests []commission.Test
		want  []string
	}{
		{"an unknown fact", []commission.Test{test("seat", commission.Eq, "1")}, []string{"/rates/0/when/0/fact unknown"}},
		{"an unknown operator", []commission.Test{test("seats", "over", "1")}, []string{"/rates/0/when/0/op unknown"}},
		{"a text in order", []commission.Test{test("channel", commission.Lt, "a")}, []string{"/rates/0/when/0/op unknown"}},
		{"another currency", []commission.Test{test("value", commission.Lt, "1 USD")}, []string{"/rates/0/when/0/values/0 type"}},
		{"no value", []commission.Test{test("seats", commission.Lt)}, []string{"/rates/0/when/0/values required"}},
		{"the same twice", []commission.Test{test("value", commission.Lt, "1 EUR"), test("value", commission.Lt, "1.00 EUR")}, []string{"/rates/0/when/1 duplicate"}},
		{"a contradiction", []commission.Test{test("seats", commission.Gt, "5"), test("channel", commission.Exists), test("seats", commission.Lt, "6")}, []string{"/rates/0/when conflict"}},
		{"fewer than none", []commission.Test{test("seats", commission.Lt, "0")}, []string{"/rates/0/when conflict"}},
		{"one between", []commission.Test{test("seats", commission.Gt, "5"), test("seats", commission.Lt, "7")}, nil},
		{"too many", make([]commission.Test, 101), []string{"/rates/0/when limit"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := commission.New(asking(tt.tests...))
			want(t, err, tt.want...)
		})
	}
	p := asking(test("x", commission.Eq, "red"))
	p.Facts = []commission.Declaration{{Name: "x", Kind: "color", Of: commission.OfItem}}
	_, err := commission.New(p)
	want(t, err, "/facts/0/kind unknown") // and nothing at the test
}

func TestStatedFactsAreChecked(t *testing.T) {
	b := open(t, asking(commission.Test{Fact: "seats", Op: commission.Exists}))
	for _, tt := range []struct {
		name   string
		change func(p *commission.Payment)
		want   []string
	}{
		{"by themselves", func(p *commission.Payment) {
			p.Facts = []commission.Fact{fact("", "1"), fact("a", ""), fact("a")}
			p.Partners = []commission.PartnerFacts{{Partner: ""}, {Partner: "x"}, {Partner: "x", Facts: make([]commission.Fact, 101)}}
			p.Items[0].Facts = []commission.Fact{fact("b", "\xff")}
		}, []string{
			"/facts/0/name required", "/facts/1/values/0 required", "/facts/2/name duplicate", "/items/0/facts/0/values/0 syntax",
			"/partners/0/partner required", "/partners/2/facts limit", "/partners/2/partner duplicate",
		}},
		{"too many", func(p *commission.Payment) {
			p.Facts = []commission.Fact{fact("seats", make([]string, 1001)...)}
			p.Partners = make([]commission.PartnerFacts, 101)
		}, []string{"/facts/0/values limit", "/partners limit"}},
		{"against the policy", func(p *commission.Payment) {
			p.Facts = []commission.Fact{fact("seat", "1"), fact("seats", "1.5"), fact("margin", "1"), fact("value", "1 EUR", "2 EUR")}
			p.Items[0].Facts = []commission.Fact{fact("margin", "lots")}
			p.Partners = []commission.PartnerFacts{{Partner: "acme", Facts: []commission.Fact{fact("certified", "yes")}}}
		}, []string{
			"/facts/0/name unknown", "/facts/1/values/0 type", "/facts/2/name unknown", "/facts/3/values required",
			"/items/0/facts/0/values/0 type", "/partners/0/facts/0/values/0 type",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{t: t, plan: b.plan}
			p := sale()
			tt.change(&p)
			b.problems(p, tt.want...)
		})
	}
	plain := open(t, flat("10"))
	p := sale()
	p.Facts = []commission.Fact{fact("seats", "1")}
	plain.problems(p, "/facts/0/name unknown")
}

// The ledger keeps facts by itself, says whether a second delivery states the same,
// and gives them back from JSON.
func TestFactsAreRecorded(t *testing.T) {
	b := open(t, asking(commission.Test{Fact: "seats", Op: commission.Ge, Values: []string{"5"}}))
	p := sale()
	for _, f := range []commission.Fact{fact("seats", "5"), fact("margin", "1"), fact("skills", "go", "sql")} {
		state(&p, f)
	}
	b.do(p)
	line, _ := b.ledger.Open("p")
	if diff := cmp.Diff(p.Context, line.Context); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	b.do(p) // a repeated delivery
	b.want("once", b.sum(""), "20.00")
	other := sale()
	for _, f := range []commission.Fact{fact("seats", "5"), fact("margin", "1"), fact("skills", "sql")} {
		state(&other, f)
	}
	b.refuse(other, commission.ErrDuplicate)
	other.Partners, other.Items[0].Facts = p.Partners, nil
	b.refuse(other, commission.ErrDuplicate)

	p.Facts[0].Values[0], p.Items[0].Facts[0].Values[0], p.Partners[0].Facts[0].Values[0] = "1", "2", "c"
	again, _ := b.ledger.Open("p")
	if diff := cmp.Diff(line.Context, again.Context); diff != "" || again.Items[0].Facts[0].Values[0] != "1" {
		t.Errorf("the ledger shares facts with an event (-want +got)\n%s", diff)
	}
}

// A policy with facts and tests shares none of its lists with what it was made of.
func TestPolicyFactsAreCopied(t *testing.T) {
	p := asking(commission.Test{Fact: "channel", Op: commission.In, Values: []string{"web", "shop"}})
	plan := commission.Must(p)
	p.Facts[0].Name, p.Rates[0].When[0].Values[0] = "other", "mail"
	got := plan.Policy()
	got.Rates[0].When[0].Fact = "seats"
	want := asking(commission.Test{Fact: "channel", Op: commission.In, Values: []string{"web", "shop"}})
	if diff := cmp.Diff(want, plan.Policy(), cmp.AllowUnexported(partnerecon.Money{}, partnerecon.Rate{}, partnerecon.Day{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A table reads the facts of each item, also where one row is for all of them: 10 %
// of 60.00, and from a margin of 40 % on 20 % of 40.00, are 14.00.
func TestTablesReadTheFactsOfEachItem(t *testing.T) {
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp, Facts: facts(), Rates: []commission.Row{{Table: "by margin"}},
		Tables: []commission.Table{{
			Name: "by margin", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverFact, Fact: "margin",
			Steps: []commission.Step{{Share: pct("10")}, {FromPercent: pct("40"), Share: pct("20")}},
		}},
	}
	p := pay("p", "100", "2025-01-01")
	p.Items = []commission.Item{
		{Amount: eur("60"), Facts: []commission.Fact{fact("margin", "0.39")}}, {Amount: eur("40"), Facts: []commission.Fact{fact("margin", "0.4")}},
	}
	b := open(t, policy).do(p)
	b.want("both", b.sum(""), "14.00")
}

// Ledgers and entries carry facts through JSON, an empty set as well.
func TestFactsSurviveStorage(t *testing.T) {
	b := open(t, asking(commission.Test{Fact: "skills", Op: commission.NotIn, Values: []string{"go"}}))
	p := sale()
	for _, f := range []commission.Fact{fact("value", "1.50 EUR"), fact("margin", "1"), fact("skills")} {
		state(&p, f)
	}
	b.do(p)
	b.want("no skill is not that one", b.sum(""), "20.00")
	text, err := json.Marshal(b.ledger)
	if err != nil {
		t.Fatal(err)
	}
	var again commission.Ledger
	if err := json.Unmarshal(text, &again); err != nil || !again.Equal(b.ledger) {
		t.Fatalf("%s: %v", text, err)
	}
	b.ledger = again
	b.do(commission.Recredit{ID: "r", Customer: "c", Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("zeta")}}, On: day("2025-07-01")})
	b.want("nobody said what zeta can do", b.sum("zeta"), "10.00")
	for _, e := range b.entries {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var read partnerecon.Entry
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if tr, err := b.plan.Explain(read); err != nil || len(tr) == 0 {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A stored line whose facts no event could have stated is refused, and a basis that
// states what the policy does not declare is an error.
func TestForgedFacts(t *testing.T) {
	b := open(t, asking(commission.Test{Fact: "seats", Op: commission.Ge, Values: []string{"5"}}))
	p := sale()
	state(&p, fact("seats", "5"))
	b.do(p)
	text, err := json.Marshal(b.ledger)
	if err != nil {
		t.Fatal(err)
	}
	var again commission.Ledger
	forged := strings.Replace(string(text), `"values":["5"]`, `"values":[""]`, 1)
	if err := json.Unmarshal([]byte(forged), &again); err == nil {
		t.Errorf("accepted %s", forged)
	}
	text, err = json.Marshal(b.entries[0])
	if err != nil {
		t.Fatal(err)
	}
	var e partnerecon.Entry
	forged = strings.Replace(string(text), `"name":"seats"`, `"name":"chairs"`, 1)
	if err := json.Unmarshal([]byte(forged), &e); err != nil || forged == string(text) {
		t.Fatal(forged, err)
	}
	if _, err := b.plan.Explain(e); err == nil {
		t.Errorf("explained %s", forged)
	}
}

// everyDimension is a policy whose rates state everything that a rate can be for,
// and test facts of every kind.
func everyDimension() commission.Policy {
	p := choosing(commission.MostSpecific,
		commission.Row{ID: "all", Share: pct("1")},
		commission.Row{
			ID: "one", Model: commission.Monthly, Tier: "gold", Plan: "a", Partner: "acme", Type: "reseller", Segment: "smb", Product: "crm",
			Category: "software", Region: "DE-BY", Sale: "new", Level: "pro", Age: commission.Age{From: 1, Until: 12}, Share: pct("2"),
		},
		commission.Row{Share: pct("3"), When: []commission.Test{
			{Fact: "value", Op: commission.Between, Values: []string{"1.00 EUR", "2.00 EUR"}},
			{Fact: "margin", Op: commission.Lt, Values: []string{"0.5"}},
			{Fact: "seats", Op: commission.In, Values: []string{"1", "2"}},
			{Fact: "certified", Op: commission.Ne, Values: []string{"true"}},
			{Fact: "channel", Op: commission.EndsWith, Values: []string{"b"}},
			{Fact: "skills", Op: commission.Contains, Values: []string{"go", "sql"}},
			{Fact: "signed", Op: commission.Exists},
		}},
		commission.Row{Role: partnerecon.Serviced, Share: pct("4")},
	)
	p.Order = []commission.Dimension{"partner", "when", "tier"}
	p.Facts = facts()
	return p
}

// What is stated is read wherever it stands, however much of it there is elsewhere.
func TestFactsAreReadWhereverTheyStand(t *testing.T) {
	unknown := fact("unheard", "x")
	p := sale()
	p.Facts = []commission.Fact{unknown}
	p.Partners = []commission.PartnerFacts{{Partner: "acme", Facts: []commission.Fact{unknown}}}
	open(t, flat("10")).problems(p, "/facts/0/name unknown", "/partners/0/facts/0/name unknown")
	p.Facts = nil
	open(t, flat("10")).problems(p, "/partners/0/facts/0/name unknown")
	p = sale()
	p.Items[0].Facts = []commission.Fact{unknown}
	open(t, flat("10")).problems(p, "/items/0/facts/0/name unknown")
}

// A fact that the policy does not declare is refused wherever it stands, also where it is the
// only one of the payment.
func TestTheOneFactThatIsNotDeclared(t *testing.T) {
	misspelt := []commission.Fact{fact("saets", "7")}
	for _, tt := range []struct {
		name   string
		change func(*commission.Payment)
		want   string
	}{
		{"of the payment", func(p *commission.Payment) { p.Facts = misspelt }, "/facts/0/name unknown"},
		{"of a partner", func(p *commission.Payment) {
			p.Partners = []commission.PartnerFacts{{Partner: "acme", Facts: misspelt}}
		}, "/partners/0/facts/0/name unknown"},
		{"of the first item", func(p *commission.Payment) { p.Items[0].Facts = misspelt }, "/items/0/facts/0/name unknown"},
		{"of the last one", func(p *commission.Payment) { p.Items[1].Facts = misspelt }, "/items/1/facts/0/name unknown"},
	} {
		p := invoice(item("crm", "60"), item("erp", "40"))
		tt.change(&p)
		t.Run(tt.name, func(t *testing.T) { open(t, flat("10")).problems(p, tt.want) })
	}
}
