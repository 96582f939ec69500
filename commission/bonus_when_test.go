package commission_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/commission"
)

// large pays a bonus of 50.00, once, for a payment of 10 seats or more, to partners that
// are certified, for items that are no renewal.
func large(tests ...commission.Test) commission.Policy {
	p := flat("10")
	p.Facts = []commission.Declaration{
		{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment},
		{Name: "renewal", Kind: commission.BoolFact, Of: commission.OfItem},
		{Name: "certified", Kind: commission.BoolFact, Of: commission.OfPartner},
	}
	p.Bonuses = []commission.Bonus{{Name: "large", Rates: fee("50", commission.EachSale), Times: 1, When: tests}}
	return p
}

func test(fact string, op commission.Op, values ...string) commission.Test {
	return commission.Test{Fact: fact, Op: op, Values: values}
}

// stating is a payment of 100.00 of which facts are stated: of it, of its item, of acme.
func stating(id, cleared, seats, renewal, certified string) commission.Payment {
	p := pay(id, "100", cleared)
	p.Items = []commission.Item{{Amount: eur("100")}}
	if seats != "" {
		p.Facts = []commission.Fact{{Name: "seats", Values: []string{seats}}}
	}
	if renewal != "" {
		p.Items[0].Facts = []commission.Fact{{Name: "renewal", Values: []string{renewal}}}
	}
	if certified != "" {
		p.Partners = []commission.PartnerFacts{{Partner: "acme", Facts: []commission.Fact{{Name: "certified", Values: []string{certified}}}}}
	}
	return p
}

// Only what is true pays; what nobody stated is not "not equal" to anything either.
func TestABonusWithTests(t *testing.T) {
	seats, fresh, certified := test("seats", commission.Ge, "10"), test("renewal", commission.Ne, "true"), test("certified", commission.Eq, "true")
	for _, tt := range []struct {
		name    string
		tests   []commission.Test
		payment commission.Payment
		want    string
	}{
		{"no test", nil, stating("p", "2025-01-10", "", "", ""), "50.00"},
		{"enough seats", []commission.Test{seats}, stating("p", "2025-01-10", "10", "", ""), "50.00"},
		{"too few", []commission.Test{seats}, stating("p", "2025-01-10", "9", "", ""), "0.00"},
		{"nobody said", []commission.Test{seats}, stating("p", "2025-01-10", "", "", ""), "0.00"},
		{"a new item", []commission.Test{fresh}, stating("p", "2025-01-10", "", "false", ""), "50.00"},
		{"a renewal", []commission.Test{fresh}, stating("p", "2025-01-10", "", "true", ""), "0.00"},
		{"an item of which nobody said", []commission.Test{fresh}, stating("p", "2025-01-10", "", "", ""), "0.00"},
		{"a certified partner", []commission.Test{certified}, stating("p", "2025-01-10", "", "", "true"), "50.00"},
		{"another one", []commission.Test{certified}, stating("p", "2025-01-10", "", "", "false"), "0.00"},
		{"all of it", []commission.Test{seats, fresh, certified}, stating("p", "2025-01-10", "10", "false", "true"), "50.00"},
		{"all but one", []commission.Test{seats, fresh, certified}, stating("p", "2025-01-10", "10", "false", ""), "0.00"},
	} {
		b := open(t, large(tt.tests...)).do(tt.payment)
		b.want(tt.name, b.of("large"), tt.want)
		b.want(tt.name+", the base", b.of("base"), "10.00")
	}
}

// The bonus is paid once. The first payment has too few seats and does not use it up, in
// whatever order they are recorded.
func TestWhatIsNotAskedForIsNotCounted(t *testing.T) {
	small, first, second := stating("a", "2025-01-10", "5", "", ""), stating("b", "2025-02-10", "12", "", ""), stating("c", "2025-03-10", "20", "", "")
	for _, order := range permutations(3) {
		b := open(t, large(test("seats", commission.Ge, "10")))
		for _, i := range order {
			b.do([]commission.Event{small, first, second}[i])
		}
		var paid []string
		for _, l := range b.ledger.Lines {
			for _, p := range l.Parts {
				if p.Component == "large" {
					paid = append(paid, l.ID+" "+eurCents(p.Earned).Amount())
				}
			}
		}
		if diff := cmp.Diff([]string{"b 50.00"}, paid); diff != "" {
			t.Errorf("recorded as %v (-want +got)\n%s", order, diff)
		}
	}
}

func TestWhyABonusIsNotEarned(t *testing.T) {
	for seats, answer := range map[string]string{"9": "no", "": "unknown"} {
		b := open(t, large(test("seats", commission.Ge, "10"))).do(stating("p", "2025-01-10", seats, "", ""))
		tr, err := b.plan.Line(b.ledger, "p")
		want := `commission.not_met /bonuses/0/when/0 component="large" fact="seats" op="ge" answer="` + answer + `"`
		if err != nil || !strings.Contains(tr.String(), want) {
			t.Errorf("%v, want %s in\n%s", err, want, tr)
		}
	}
}

func TestWhatIsWrongWithTheTestsOfABonus(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*commission.Bonus)
		want   []string
	}{
		{"nothing", func(*commission.Bonus) {}, nil},
		{"a fact that is not declared", func(b *commission.Bonus) { b.When = []commission.Test{test("size", commission.Ge, "1")} }, []string{"/bonuses/0/when/0/fact unknown"}},
		{"a value that is none", func(b *commission.Bonus) { b.When = []commission.Test{test("seats", commission.Ge, "many")} }, []string{"/bonuses/0/when/0/values/0 type"}},
		{"tests that contradict each other", func(b *commission.Bonus) {
			b.When = append(b.When, test("seats", commission.Lt, "5"))
		}, []string{"/bonuses/0/when conflict"}},
		{"a rate that contradicts them", func(b *commission.Bonus) {
			b.Rates[0].When = []commission.Test{test("seats", commission.Lt, "10")}
		}, []string{"/bonuses/0/rates/0/when conflict"}},
	} {
		p := large(test("seats", commission.Ge, "10"))
		tt.change(&p.Bonuses[0])
		_, err := commission.New(p)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
}

func TestTestsOfABonusAreItsOwn(t *testing.T) {
	p := large(test("seats", commission.Ge, "10"))
	plan := commission.Must(p)
	text, err := json.Marshal(plan.Policy())
	if err != nil {
		t.Fatal(err)
	}
	p.Bonuses[0].When[0].Values[0] = "1"
	plan.Policy().Bonuses[0].When[0].Values[0] = "2"
	again, err := commission.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, plan := range []commission.Plan{plan, again} {
		if diff := cmp.Diff("10", plan.Policy().Bonuses[0].When[0].Values[0]); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		var l commission.Ledger
		if entries, err := plan.Apply(&l, stating("p", "2025-01-10", "9", "", "")); err != nil || len(entries) != 1 || entries[0].Claim.Component != "base" {
			t.Errorf("%v, %v", entries, err)
		}
	}
}
