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

// 20 % of 450.00 and 416.66 dollars at 0.8 is 20 % of 360.00 and 333.33 euros: 72.00 and 66.67, of
// which a cap of 100.00 grants 28.00. A third of the second, 138.88 dollars, is 111.10 euros: of the
// 28.00 it returns 28.00 × 111.10/333.33 = 9.33, and the rest of the payment what is left of them.
func TestACapGrantsWhatWasExchanged(t *testing.T) {
	p := flat("20")
	p.Caps = []commission.Cap{{Name: "most", Per: commission.PerCustomer, Limit: eur("100"), Counts: commission.FirstCome}}
	refund := func(id, amount string) commission.Refund {
		return commission.Refund{ID: id, Of: "p2", Amount: usd(amount), To: "EUR", On: day("2025-02-01")}
	}
	b := open(t, p).do(dollars("p1", "450"), dollars("p2", "416.66"))
	b.want("granted", b.sum("acme"), "100.00")
	b.want("earned", b.sum("acme", partnerecon.Earned), "138.67")
	b.do(refund("r1", "138.88"))
	b.want("a third", b.sum("acme"), "90.67")
	b.do(refund("r2", "277.78"))
	b.want("all of it", b.sum("acme"), "72.00")
	b.conserved()
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
		{"of items, into what they are in", with(func(p *commission.Payment) {
			p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("1")}}
		}), []string{"/exchange/to conflict"}},
		{"of items to more than there is", with(func(p *commission.Payment) {
			p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: usd("1"), Tax: usd("90000000000000000")}}
			p.Exchange.Rate = partnerecon.MustRate("1000/1")
		}), []string{"/exchange/rate out_of_range"}},
		{"of items", with(func(p *commission.Payment) {
			p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: usd("1")}}
		}), nil},
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
	for _, c := range []struct{ name, was, is, want string }{
		{"another rate", `"rate":"80%"`, `"rate":"81%"`, "/lines/0/exchanged/items conflict"},
		{"another amount", `"amount":"100.00","currency":"USD"`, `"amount":"101.00","currency":"USD"`, "/lines/0/exchanged/items conflict, /lines/0/refunded conflict"},
		{"another currency", `"amount":"100.00","currency":"USD"`, `"amount":"100.00","currency":"EUR"`, "/lines/0/exchanged/to conflict"},
		{"more that went back", `"back":"2500"`, `"back":"2600"`, "/lines/0/refunded conflict"},
		{"more than was paid", `"back":"2500"`, `"back":"10001"`, "/lines/0/exchanged/back out_of_range, /lines/0/refunded conflict"},
		{"two items", `"exchanged":{"to":"EUR","rate":"80%","rounding":"half_up","on":"2025-01-19","source":"ECB","fact":"r1","items":[`, `"exchanged":{"to":"EUR","rate":"80%","rounding":"half_up","on":"2025-01-19","source":"ECB","fact":"r1","items":[{"amount":{"amount":"0.00","currency":"USD"}},`, "/lines/0/exchanged/items conflict"},
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
			if got := strings.Join(paths(err), ", "); what == "ledger" && got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
			if what == "entry" && (!errors.Is(err, commission.ErrEntry) || !strings.HasSuffix(err.Error(), "its basis contradicts itself")) {
				t.Errorf("%s: %v", c.name, err)
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

// A currency without cents, and one of thousandths: at 160 yen for a euro 16,000 JPY are
// 100.00 EUR, 100.00 EUR are 16,000 JPY, and at 2.5 euros for a dinar 1.500 KWD are
// 3.75 EUR. Rounding is that of the exchange: 0.005 EUR up, to the even cent or down.
func TestExchangesOfOtherDigits(t *testing.T) {
	for _, tt := range []struct {
		paid     string
		from     partnerecon.Currency
		rate     string
		to       partnerecon.Currency
		rounding partnerecon.Rounding
		want     string
	}{
		{"16000", "JPY", "1/160", "EUR", partnerecon.HalfUp, "100.00 EUR"},
		{"100", "EUR", "160/1", "JPY", partnerecon.HalfUp, "16000 JPY"},
		{"1.5", "KWD", "5/2", "EUR", partnerecon.HalfUp, "3.75 EUR"},
		{"3.75", "EUR", "2/5", "KWD", partnerecon.HalfUp, "1.500 KWD"},
		{"0.01", "USD", "1/2", "EUR", partnerecon.HalfUp, "0.01 EUR"},
		{"0.01", "USD", "1/2", "EUR", partnerecon.HalfEven, "0.00 EUR"},
		{"0.03", "USD", "1/2", "EUR", partnerecon.HalfEven, "0.02 EUR"},
		{"0.03", "USD", "1/2", "EUR", partnerecon.Down, "0.01 EUR"},
	} {
		x := commission.Exchange{To: tt.to, Rate: partnerecon.MustRate(tt.rate), Rounding: tt.rounding}
		got, ok := x.Exchange([]commission.Item{{Amount: partnerecon.MustMoney(tt.paid, tt.from)}})
		if !ok || got[0].Amount.String() != tt.want {
			t.Errorf("%s %s at %s: got %v, %v, want %s", tt.paid, tt.from, tt.rate, got, ok, tt.want)
		}
	}
}

func itemsText(t *testing.T, items []commission.Item) string {
	t.Helper()
	text, err := json.MarshalIndent(items, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// All that an item states is exchanged, each rounded with those before it: 0.8 of 0.01
// and of 0.02 are 0.01 and 0.02 - 0.01.
func TestAllOfAnItemIsExchanged(t *testing.T) {
	items := []commission.Item{
		{Amount: usd("10"), Tax: usd("0.01"), Fees: usd("0.01"), Cost: usd("0.01"), List: usd("0.01")},
		{Amount: usd("10"), Tax: usd("0.02"), Fees: usd("0.02"), Cost: usd("0.02"), List: usd("0.02")},
	}
	got, ok := atRate("4/5").Exchange(items)
	want := []commission.Item{
		{Amount: eur("8"), Tax: eur("0.01"), Fees: eur("0.01"), Cost: eur("0.01"), List: eur("0.01")},
		{Amount: eur("8"), Tax: eur("0.01"), Fees: eur("0.01"), Cost: eur("0.01"), List: eur("0.01")},
	}
	if diff := cmp.Diff(itemsText(t, want), itemsText(t, got)); diff != "" || !ok {
		t.Errorf("%v (-want +got)\n%s", ok, diff)
	}
	most := usd("90000000000000000") // once is in range, twice is not
	for i, large := range [][2]commission.Item{
		{{Amount: most}, {Amount: most}},
		{{Amount: usd("1"), Tax: most}, {Amount: usd("1"), Tax: most}},
		{{Amount: usd("1"), Fees: most}, {Amount: usd("1"), Fees: most}},
		{{Amount: usd("1"), Cost: most}, {Amount: usd("1"), Cost: most}},
		{{Amount: usd("1"), List: most}, {Amount: usd("1"), List: most}},
	} {
		if _, ok := atRate("4/5").Exchange(large[:]); ok {
			t.Errorf("%d: a sum out of range is exchanged", i)
		}
	}
}

// Of 100.00 USD, which were 80.00 EUR, 25.00 USD go back in dollars: 20.00 EUR. What goes
// back in another currency is refused, or counts for nothing where it came before.
func TestWhatGoesBackIsInTheCurrencyOfThePayment(t *testing.T) {
	inDollars := func(id, amount string) commission.Refund {
		return commission.Refund{ID: id, Of: "p", Amount: usd(amount), To: "EUR", On: day("2025-01-21")}
	}
	for _, tt := range []struct {
		name   string
		events []commission.Event
		want   string
	}{
		{"after it", []commission.Event{dollars("p", "100"), inDollars("r", "25")}, "6.00"}, // 10 % of 60.00
		{"before it", []commission.Event{inDollars("r", "25"), dollars("p", "100")}, "6.00"},
		{"before it, in euros", []commission.Event{back("r", "p", "25", "2025-01-21"), dollars("p", "100")}, "8.00"},
		{"before a payment in euros, in dollars", []commission.Event{inDollars("r", "25"), pay("p", "80", "2025-01-20")}, "8.00"},
		{"all of it", []commission.Event{dollars("p", "100"), inDollars("r", "99.99"), inDollars("r2", "0.01")}, "0.00"},
		{"it failed", []commission.Event{dollars("p", "100"), commission.Failure{ID: "f", Of: "p", On: day("2025-01-21")}}, "0.00"},
		{"a payment of nothing", []commission.Event{dollars("p", "0"), inDollars("r", "1")}, "0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, flat("10")).do(tt.events...)
			b.want("10 % of what is kept", b.sum("acme"), tt.want)
			b.conserved()
			stored, err := json.Marshal(b.ledger)
			var again commission.Ledger
			if err != nil || json.Unmarshal(stored, &again) != nil || !again.Equal(b.ledger) {
				t.Errorf("the ledger is not read back: %v", err)
			}
			tr, err := b.plan.Line(b.ledger, "p")
			if ignored := strings.HasPrefix(tt.name, "before") && strings.Contains(tt.name, "in "); err != nil || tr.Has(commission.CodeRefundCurrency) != ignored {
				t.Errorf("%v\n%s", err, tr)
			}
		})
	}
	b := open(t, flat("10")).do(dollars("p", "100"))
	b.refuse(back("r", "p", "25", "2025-01-21"), partnerecon.ErrCurrency)
	b = open(t, flat("10")).do(pay("p", "80", "2025-01-20"))
	b.refuse(inDollars("r", "25"), partnerecon.ErrCurrency)
}

// A trace says what of the payment went back, in its own currency, and a correction that
// is in another one which that is.
func TestTracesOfWhatWentBackAbroad(t *testing.T) {
	b := open(t, flat("10")).do(dollars("p", "100"), commission.Refund{ID: "r", Of: "p", Amount: usd("25"), To: "EUR", On: day("2025-01-21")})
	tr, err := b.plan.Explain(b.entries[len(b.entries)-1])
	if want := `commission.exchanged_back back="25.00 USD" paid="100.00 USD"`; err != nil || !strings.Contains(fmt.Sprint(tr), want) {
		t.Errorf("%v, want %s\n%s", err, want, tr)
	}
	b = open(t, flat("10")).do(back("r", "p", "25", "2025-01-21"), dollars("p", "100"))
	tr, err = b.plan.Line(b.ledger, "p")
	if want := `amount="25.00 EUR" on="2025-01-21" paid_in="USD"`; err != nil || !strings.Contains(fmt.Sprint(tr), want) {
		t.Errorf("%v, want %s\n%s", err, want, tr)
	}
}

// The record of a line that was exchanged shares nothing with the ledger it comes back to.
func TestTheRecordOfAnExchangedLineIsItsOwn(t *testing.T) {
	b := open(t, flat("10")).do(dollars("p", "100"), commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-15")})
	line, err := commission.Record(b.entries[len(b.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	b.do(commission.Reopen{ID: "o", Line: line, On: day("2025-03-01")})
	line.Exchanged.Back, line.Exchanged.Items[0].Amount = 1, usd("1")
	if l, _ := b.ledger.Open("p"); l.Exchanged.Back != 0 || l.Exchanged.Items[0].Amount != usd("100") || l.Exchanged.Rate != atRate("4/5").Rate {
		t.Errorf("%+v", l.Exchanged)
	}
}

// A payment is delivered again as it was: another exchange, or none, is another content.
func TestAnExchangeIsDeliveredAgain(t *testing.T) {
	other := dollars("p", "100")
	other.Exchange = atRate("3/4")
	later := dollars("p", "100")
	later.Exchange.On = day("2025-01-18")
	b := open(t, flat("10")).do(dollars("p", "100"), dollars("p", "100"))
	for _, p := range []commission.Payment{other, later, pay("p", "80", "2025-01-20")} {
		b.refuse(p, commission.ErrDuplicate)
	}
	b = open(t, flat("10")).do(pay("p", "80", "2025-01-20"))
	b.refuse(dollars("p", "100"), commission.ErrDuplicate)
}

// A line without items is of no currency: what is forged is refused, and asked no further.
func TestALineWithoutItems(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "80", "2025-01-20"))
	line := *b.ledger.Lines[0]
	line.Items = nil
	b.ledger.Lines[0] = &line
	b.refuse(dollars("p", "100"), commission.ErrDuplicate)
	if _, err := b.plan.Line(b.ledger, "p"); err != nil {
		t.Error(err)
	}
}

// A refund in euros came before its payment in dollars, and counts for nothing: it is told
// once the payment has cleared.
func TestRefundsInAnotherCurrencyThanThePayment(t *testing.T) {
	early := back("euros", "p", "10", "2025-01-10")
	b := open(t, flat("10")).do(early, dollars("p", "100"))
	l, ok := b.ledger.Open("p")
	if got := l.Mismatched(); !ok || len(got) != 1 || got[0].ID != "euros" {
		t.Errorf("%+v of %+v", got, l.Corrections)
	}
	pending := l
	pending.Cleared = partnerecon.Day{}
	if got := pending.Mismatched(); got != nil {
		t.Errorf("before it cleared: %+v", got)
	}
	if got := (*commission.Line)(nil).Mismatched(); got != nil {
		t.Errorf("of no line: %+v", got)
	}
}

// A rate is told as a number where twelve decimals are enough, else as the fraction it is.
func TestHowARateIsTold(t *testing.T) {
	for _, tt := range []struct{ rate, want string }{
		{"1/1", "1"},
		{"2/1", "2"},
		{"10/1", "10"},
		{"4/5", "0.8"},
		{"37/40", "0.925"},
		{"1/3", "1/3"},
		{"8/7", "8/7"},
		{"1/1000000000000", "0.000000000001"},
		{"1000000000001/1000000000000", "1.000000000001"},
		{"1/2000000000000", "1/2000000000000"},
		{"9000000/1", "9000000"},
		{"10000000/1", "10000000/1"}, // 10,000,000 with twelve decimals is more than fits
	} {
		x := commission.Exchange{To: "EUR", Rate: partnerecon.MustRate(tt.rate), Rounding: partnerecon.HalfUp, On: day("2025-01-19")}
		p := dollars("p", "0.01")
		p.Exchange = &x
		b := open(t, flat("10")).do(p)
		tr, err := b.plan.Line(b.ledger, "p")
		if want := ` rate="` + tt.want + `" on="2025-01-19"`; err != nil || !strings.Contains(tr.String(), want) {
			t.Errorf("%s: %v, want %s in\n%s", tt.rate, err, want, tr)
		}
	}
}
