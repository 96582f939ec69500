package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func usd(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "USD") }

// atRate is an exchange into euros.
func atRate(r string) *commission.Exchange {
	return &commission.Exchange{To: "EUR", Rate: partnerecon.MustRate(r), Rounding: partnerecon.HalfUp, On: day("2025-01-19"), Source: "ECB", Fact: "r1"}
}

// dollars is a payment in dollars, exchanged at 1.25 dollars for a euro.
func dollars(id, amount string) commission.Payment {
	p := pay(id, "0", "2025-01-20")
	p.Amount, p.Exchange = usd(amount), atRate("4/5")
	return p
}

// Items are rounded with those before them: at 0.8 dollars of 0.01, 0.02 and 0.01 are, in
// all, 0.008, 0.024 and 0.032, so 0.01, 0.02 and 0.03: 0.01 + 0.01 + 0.01. Taxes alike.
func TestExchangedItemsAddUp(t *testing.T) {
	items, ok := atRate("4/5").Exchange([]commission.Item{
		{Amount: usd("0.01"), Tax: usd("0.01")}, {Amount: usd("0.02")}, {Amount: usd("0.01"), Tax: usd("0.01")},
	})
	var got []string
	for _, item := range items {
		got = append(got, item.Amount.String()+" "+item.Tax.String())
	}
	if diff := cmp.Diff([]string{"0.01 EUR 0.01 EUR", "0.01 EUR no amount", "0.01 EUR 0.01 EUR"}, got); diff != "" || !ok {
		t.Errorf("%v (-want +got)\n%s", ok, diff)
	}
	for name, x := range map[string]commission.Exchange{"no rate": {To: "EUR", Rounding: partnerecon.Down}, "no rounding": {To: "EUR", Rate: partnerecon.Whole()}} {
		if _, ok := x.Exchange([]commission.Item{{Amount: usd("1")}}); ok {
			t.Errorf("%s: it is exchanged", name)
		}
	}
	if _, ok := atRate("1000000/1").Exchange([]commission.Item{{Amount: usd("90000000000000000")}}); ok {
		t.Error("more than there is")
	}
}

func TestExchangeProblems(t *testing.T) {
	with := func(change func(*commission.Payment)) commission.Event {
		p := dollars("p", "100")
		change(&p)
		return p
	}
	for _, c := range []struct {
		name  string
		event commission.Event
		want  []string
	}{
		{"complete", dollars("p", "100"), nil},
		{"into what was paid", with(func(p *commission.Payment) { p.Amount = eur("1") }), []string{"/exchange/to conflict"}},
		{"into no currency", with(func(p *commission.Payment) { p.Exchange.To = "XXX" }), []string{"/exchange/to unknown"}},
		{"without a rate", with(func(p *commission.Payment) { p.Exchange.Rate = partnerecon.Rate{} }), []string{"/exchange/rate out_of_range"}},
		{"without a rounding", with(func(p *commission.Payment) { p.Exchange.Rounding = "" }), []string{"/exchange/rounding required"}},
		{"of a source without an end", with(func(p *commission.Payment) { p.Exchange.Source = strings.Repeat("x", 256) }), []string{"/exchange/source limit"}},
		{"to more than there is", with(func(p *commission.Payment) {
			p.Amount, p.Exchange.Rate = usd("90000000000000000"), partnerecon.MustRate("1000/1")
		}), []string{"/exchange/rate out_of_range"}},
		{"before it cleared", with(func(p *commission.Payment) { p.Cleared, p.Invoiced = partnerecon.Day{}, day("2025-01-01") }), []string{"/exchange/rate conflict"}},
		{"of a clearing, without a rate", commission.Clearing{ID: "k", Customer: "c", Of: "p", On: day("2025-01-20"), Exchange: &commission.Exchange{To: "EUR"}}, []string{"/exchange/rate out_of_range"}},
		{"of a refund, into itself", commission.Refund{ID: "k", Customer: "c", Of: "p", On: day("2025-01-20"), Amount: eur("1"), To: "EUR"}, []string{"/to conflict"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range commission.Problems(c.event) {
				got = append(got, p.Path+" "+p.Code)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// 100.00 USD are 80.00 EUR; 10 % of it are 8.00. What is recorded before it clears is
// exchanged when it does.
func TestAnExchangeWaitsForTheClearing(t *testing.T) {
	plan := commission.Must(flat("10"))
	p := dollars("p", "100")
	p.Cleared, p.Invoiced, p.Exchange = partnerecon.Day{}, day("2025-01-10"), &commission.Exchange{To: "EUR"}
	plain := pay("q", "10", "2025-01-20")
	plain.Cleared, plain.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b := book{plan: plan}
	for _, e := range []commission.Event{p, plain} {
		if _, err := plan.Apply(&b.ledger, e); err != nil {
			t.Fatal(err)
		}
	}
	k := commission.Clearing{ID: "k", Customer: "c", Of: "p", On: day("2025-01-20")}
	other := *atRate("4/5")
	other.To = "GBP"
	far := atRate("9000000000000000000/1")
	for name, bad := range map[string]commission.Clearing{
		"without its exchange": k, "into another currency": {ID: "k", Customer: "c", Of: "p", On: k.On, Exchange: &other},
		"out of range":                 {ID: "k", Customer: "c", Of: "p", On: k.On, Exchange: far},
		"of a payment that needs none": {ID: "k", Customer: "c", Of: "q", On: k.On, Exchange: atRate("4/5")},
	} {
		if _, err := plan.Apply(&b.ledger, bad); !errors.Is(err, partnerecon.ErrCurrency) {
			t.Errorf("%s: %v", name, err)
		}
	}
	k.Exchange = atRate("4/5")
	for _, e := range []commission.Event{k, k, p} { // delivered again, too
		entries, err := plan.Apply(&b.ledger, e)
		if err != nil {
			t.Fatal(err)
		}
		b.entries = append(b.entries, entries...)
	}
	if len(b.entries) != 1 || b.entries[0].Amount != eur("8") || b.entries[0].Base != eur("80") || b.ledger.Base != 8000 {
		t.Errorf("%+v, base %d", b.entries, b.ledger.Base)
	}
}

// What a stored line says of its exchange has to come to its items, and to what went back;
// and so has the basis of an entry.
func TestAForgedExchangeIsRefused(t *testing.T) {
	plan := commission.Must(flat("10"))
	var ledger commission.Ledger
	var last partnerecon.Entry
	for _, e := range []commission.Event{
		dollars("p", "100"), // 80.00 EUR
		commission.Refund{ID: "r", Customer: "c", Of: "p", Amount: usd("25"), To: "EUR", On: day("2025-01-21")}, // 20.00 EUR
	} {
		entries, err := plan.Apply(&ledger, e)
		if err != nil {
			t.Fatal(err)
		}
		last = entries[0]
	}
	stored, err := json.Marshal(ledger)
	if err != nil {
		t.Fatal(err)
	}
	entry, err := json.Marshal(last)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, was, is string }{
		{"another rate", `"rate":"80%"`, `"rate":"81%"`},
		{"another amount", `"amount":"100.00","currency":"USD"`, `"amount":"101.00","currency":"USD"`},
		{"another currency", `"amount":"100.00","currency":"USD"`, `"amount":"100.00","currency":"EUR"`},
		{"more that went back", `"back":"2500"`, `"back":"2600"`},
		{"more than was paid", `"back":"2500"`, `"back":"10001"`},
		{"two items", `"exchanged":{"to":"EUR","rate":"80%","rounding":"half_up","on":"2025-01-19","source":"ECB","fact":"r1","items":[`, `"exchanged":{"to":"EUR","rate":"80%","rounding":"half_up","on":"2025-01-19","source":"ECB","fact":"r1","items":[{"amount":{"amount":"0.00","currency":"USD"}},`},
	} {
		for what, doc := range map[string][]byte{"ledger": stored, "entry": entry} {
			text := strings.Replace(string(doc), c.was, c.is, 1)
			if text == string(doc) {
				t.Fatalf("%s has no %s", doc, c.was)
			}
			var err error
			if what == "ledger" {
				var l commission.Ledger
				err = json.Unmarshal([]byte(text), &l)
			} else {
				var e partnerecon.Entry
				if err = json.Unmarshal([]byte(text), &e); err == nil {
					_, err = plan.Explain(e)
				}
			}
			if err == nil {
				t.Errorf("%s, %s: it is taken", c.name, what)
			}
		}
	}
	var again commission.Ledger
	if err := json.Unmarshal(stored, &again); err != nil || !again.Equal(ledger) {
		t.Errorf("%v", err)
	}
	tr, err := plan.Line(ledger, "p")
	if want := `commission.exchanged paid="100.00 USD" rate="0.8" on="2025-01-19"`; err != nil || !strings.Contains(fmt.Sprint(tr), want) {
		t.Errorf("%v\n%s", err, tr)
	}
}
