package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// converting is the flat program, which converts dollars and yen at rates of up to 5 days.
func converting() settlement.Policy {
	p := flat()
	p.Conversion = settlement.Conversion{From: []pe.Currency{"USD", "JPY"}, MaxAge: pe.Days(5, pe.Through), Rounding: pe.HalfUp}
	return p
}

func rate(id, on string, from, to pe.Currency, value string) settlement.Fact {
	return fact(id, on, settlement.ExchangeRate{From: from, To: to, Rate: value, Source: "ECB"})
}

// payIn is a payment in another currency.
func payIn(customer, amount string, currency pe.Currency, partners ...string) settlement.Payment {
	p := pay(customer, "0", partners...)
	p.Amount = pe.MustMoney(amount, currency)
	return p
}

func backIn(customer, of, amount string, currency pe.Currency) settlement.Refund {
	return settlement.Refund{Customer: customer, Of: of, Amount: pe.MustMoney(amount, currency)}
}

func TestConversion(t *testing.T) {
	half := pe.MustMoney("0.01", "USD")
	items := payIn("c", "0.03", "USD", "acme")
	items.Items = []commission.Item{{Amount: half}, {Amount: half}, {Amount: half}}
	dollars := rate("r1", "2025-01-10", "USD", "EUR", "0.9197")
	for _, c := range []struct {
		name         string
		facts        []settlement.Fact
		base, earned string
		returned     string
	}{
		// 1,000.00 × 0.9197 = 919.70, of which 10 % are 91.97.
		{"at a rate into the currency of the program", []settlement.Fact{dollars, fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme"))}, "919.70", "91.97", "0.00"},
		// 1,000.00 / 1.0873 = 919.709..., rounded 919.71: 91.971, rounded 91.97.
		{"at a rate out of it", []settlement.Fact{rate("r", "2025-01-12", "EUR", "USD", "1.0873"), fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme"))}, "919.71", "91.97", "0.00"},
		// Yen have no minor units: 100,000 × 0.0061 = 610.00.
		{"of a currency without minor units", []settlement.Fact{rate("r", "2025-01-12", "JPY", "EUR", "0.0061"), fact("p", "2025-01-12", payIn("c", "100000", "JPY", "acme"))}, "610.00", "61.00", "0.00"},
		{"at the latest rate of the day or before", []settlement.Fact{dollars, rate("r2", "2025-01-11", "USD", "EUR", "0.5"), fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme")), rate("r3", "2025-01-13", "USD", "EUR", "2")}, "500.00", "50.00", "0.00"},
		{"in the currency of the program", []settlement.Fact{dollars, fact("p", "2025-01-12", pay("c", "1000", "acme"))}, "1000.00", "100.00", "0.00"},
		// 333.33 of 1,000.00 are 919.70 × 0.33333 = 306.56; what goes back is 91.97 × 306.56 / 919.70 = 30.66.
		{"of which a part goes back", []settlement.Fact{dollars, fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme")), fact("b", "2025-01-20", backIn("c", "p", "333.33", "USD"))}, "613.14", "91.97", "-30.66"},
		{"of which all goes back, in two parts, at another rate by then", []settlement.Fact{
			dollars, fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme")), fact("b", "2025-01-20", backIn("c", "p", "333.33", "USD")),
			rate("r2", "2025-01-21", "USD", "EUR", "0.5"), fact("b2", "2025-01-22", backIn("c", "p", "666.67", "USD")),
		}, "0.00", "91.97", "-91.97"},
		{"whose refund came first", []settlement.Fact{dollars, fact("b", "2025-01-11", backIn("c", "p", "1000", "USD")), fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme"))}, "0.00", "91.97", "-91.97"},
		// A refund in euros, which came first, is none of a payment in dollars.
		{"whose refund came first, in another currency", []settlement.Fact{dollars, fact("b", "2025-01-11", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")}), fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme"))}, "919.70", "91.97", "0.00"},
		{"that failed", []settlement.Fact{dollars, fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme")), fact("f", "2025-01-20", settlement.Failure{Customer: "c", Of: "p"})}, "0.00", "91.97", "-91.97"},
		// 0.01 × 0.5 is half a cent: items of 0.01, 0.02 and 0.03 so far are 0.01, 0.01 and 0.02.
		{"item by item, with what comes before", []settlement.Fact{rate("r", "2025-01-12", "USD", "EUR", "0.5"), fact("p", "2025-01-12", items)}, "0.02", "0.00", "0.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, converting()).do(c.facts...)
			s := r.statement("2025-01", "2025-01")
			r.want("base", s.Base.Amount(), c.base)
			r.want("earned", r.sum("acme", pe.Earned), c.earned)
			r.want("returned", r.sum("acme", pe.Returned), c.returned)
			for _, f := range c.facts { // delivered again
				r.do(recorded(f, "2025-01-31"))
			}
			r.want("again", stored(t, &r.book), stored(t, &open(t, converting()).do(c.facts...).book))
		})
	}
}

// A payment that is pending is converted on the day it clears: 1,000.00 × 0.8 = 800.00.
func TestConversionOfAPendingPayment(t *testing.T) {
	pending := payIn("c", "1000", "USD", "acme")
	pending.Pending = true
	r := open(t, converting()).do(rate("r1", "2025-01-10", "USD", "EUR", "0.9"), fact("p", "2025-01-10", pending))
	r.refuse(fact("k", "2025-01-20", settlement.Clearing{Customer: "c", Of: "p"}), settlement.ErrRate)
	r.do(rate("r2", "2025-01-19", "USD", "EUR", "0.8"), fact("k", "2025-01-20", settlement.Clearing{Customer: "c", Of: "p"}))
	r.want("earned", r.sum("acme"), "80.00")
	before := stored(t, &r.book)
	r.do(recorded(fact("p", "2025-01-10", pending), "2025-01-25"), recorded(fact("k", "2025-01-20", settlement.Clearing{Customer: "c", Of: "p"}), "2025-01-25"))
	r.want("again", stored(t, &r.book), before)
}

// Until it clears nobody knows what a payment comes to: its amount is told as it was stated.
func TestAPendingPaymentIsToldInItsCurrency(t *testing.T) {
	pending := payIn("c", "1000", "JPY", "acme")
	pending.Pending = true
	r := open(t, converting()).do(fact("p", "2025-01-10", pending))
	r.want("why", r.whyOf("acme", "2025-01-31", settlement.CodeNotCleared), `settlement.not_cleared customer="c" payment="p" base="1000 JPY"`)
}

// Under terms that book what goes back in the month of the refund, a refund in euros, which
// came first and is none of a payment in dollars, moves no day: 10.00 of 1,000.00 went back
// on 2 January, before the payment cleared on the 3rd.
// What went back before its payment came, in another currency, counts for nothing, and is
// told: by the list of what is unmatched, and to the partner, until it is sealed. What went
// back in the payment's own currency is another fact.
func TestARefundThatCameFirstInAnotherCurrencyIsTold(t *testing.T) {
	r := open(t, converting()).do(
		rate("r1", "2025-01-10", "USD", "EUR", "0.9"),
		fact("b1", "2025-01-11", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")}),
		fact("b2", "2025-01-11", backIn("d", "q", "50", "USD")),
		fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme")),
		fact("q", "2025-01-12", pay("d", "100", "acme")),
	)
	var got []string
	for _, u := range r.book.Unmatched() {
		got = append(got, u.Customer+" "+u.Correction.ID+" paid in "+string(u.PaidIn))
	}
	if diff := cmp.Diff([]string{"c b1 paid in USD", "d b2 paid in EUR"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := `commission.refund_currency /conversion customer="c" payment="p" type="refund" id="b1" amount="1000.00 EUR" on="2025-01-11" paid_in="USD"` + "\n" +
		`commission.refund_currency /conversion customer="d" payment="q" type="refund" id="b2" amount="50.00 USD" on="2025-01-11" paid_in="EUR"`
	r.want("why", r.whyOf("acme", "2025-01-12", commission.CodeRefundCurrency), want)
	r.want("nobody else is told", r.whyOf("beta", "2025-01-12", commission.CodeRefundCurrency), "")
	r.do(fact("b3", "2025-01-13", backIn("c", "p", "1000", "USD")))
	r.want("earned and returned", r.sum("acme", pe.Earned)+" "+r.sum("acme", pe.Returned), "100.00 -90.00") // 90.00 and 10.00
}

func TestARefundInAnotherCurrencyBooksNothing(t *testing.T) {
	p := converting()
	p.Terms[0].Policy.Commission.BooksIn = commission.InRefund
	r := open(t, p).do(rate("r", "2025-01-01", "USD", "EUR", "1"), fact("b", "2025-01-02", backIn("c", "p", "10", "USD")),
		fact("e", "2025-01-20", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")}),
		recorded(fact("p", "2025-01-03", payIn("c", "1000", "USD", "acme")), "2025-01-21"))
	back := r.entries[len(r.entries)-1]
	r.want("back", fmt.Sprint(back.Kind, " ", back.Amount, " ", back.Earned), "returned -1.00 EUR 2025-01-03")
}

func TestConversionRefuses(t *testing.T) {
	paid := []settlement.Fact{rate("r1", "2025-01-10", "USD", "EUR", "0.9"), fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme"))}
	for _, c := range []struct {
		name string
		then settlement.Fact
		want error
		says string
	}{
		{"no rate at all", fact("x", "2025-01-12", payIn("c", "1", "JPY", "acme")), settlement.ErrRate, "no rate from JPY to EUR of 2025-01-12 or before: no exchange rate; state an exchange_rate fact of that day or up to 5 days before"},
		{"a rate that is too old", fact("x", "2025-01-16", payIn("c", "1", "USD", "acme")), settlement.ErrRate, "no rate from USD to EUR for 2025-01-16: the latest, of 2025-01-10, is older than 5 days through: no exchange rate; state an exchange_rate fact of that day or up to 5 days before"},
		{"a refund in the currency of the program", fact("x", "2025-01-13", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1")}), pe.ErrCurrency, "1.00 EUR went back of payment"},
		{"a refund in a third currency", fact("x", "2025-01-13", backIn("c", "p", "1", "JPY")), pe.ErrCurrency, "1 JPY went back of payment \"p\" in USD"},
		{"another rate of the day", rate("x", "2025-01-10", "USD", "EUR", "0.8"), settlement.ErrDuplicate, ""},
		{"the same rate the other way round, by another fact", rate("x", "2025-01-10", "EUR", "USD", "1.25"), settlement.ErrDuplicate, ""},
		{"another rate under its id", rate("r1", "2025-01-11", "USD", "EUR", "0.9"), settlement.ErrDuplicate, ""},
		{"the payment again with another amount", fact("p", "2025-01-12", payIn("c", "1001", "USD", "acme")), settlement.ErrDuplicate, ""},
		{"the payment again in the currency of the program", fact("p", "2025-01-12", pay("c", "900", "acme")), settlement.ErrDuplicate, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, converting()).do(paid...)
			then := c.then
			if then.Recorded.IsZero() {
				then = recorded(then, "2025-01-16")
			}
			r.refuse(then, c.want)
			if _, err := r.program.Apply(&r.book, then); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
	huge := open(t, converting()).do(rate("r", "2025-01-12", "USD", "EUR", "1000000"))
	huge.refuse(fact("x", "2025-01-12", payIn("c", "90000000000000000", "USD", "acme")), settlement.ErrVolume)
	huge.refuse(fact("x", "2025-01-12", payIn("c", "9000000000", "USD", "acme")), settlement.ErrVolume)
}

// The error says from when a rate would do: the day of the payment is the last one.
func TestConversionSaysWhichRateItWants(t *testing.T) {
	for _, c := range []struct {
		age  pe.Window
		want string
	}{
		{pe.Days(1, pe.Until), "; state an exchange_rate fact of that day"},
		{pe.Days(2, pe.Until), "; state an exchange_rate fact of that day or the day before"},
		{pe.Days(1, pe.Through), "; state an exchange_rate fact of that day or the day before"},
		{pe.Days(8, pe.Until), "; state an exchange_rate fact of that day or up to 7 days before"},
	} {
		p := converting()
		p.Conversion.MaxAge = c.age
		_, err := settlement.Must(p).Apply(&settlement.Book{}, fact("p", "2025-01-12", payIn("c", "1", "USD", "acme")))
		if !errors.Is(err, settlement.ErrRate) || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %v", c.age, err)
		}
	}
}

// A rate goes with the month that takes the horizon past all payments it may be for.
func TestRatesAreForgotten(t *testing.T) {
	p := converting()
	p.Horizon = pe.Days(30, pe.Until)
	r := open(t, p).do(rate("r1", "2025-01-10", "USD", "EUR", "0.9"), rate("r2", "2025-02-24", "USD", "EUR", "0.8"), rate("r3", "2025-03-01", "USD", "EUR", "0.7"))
	r.through("2025-03") // the horizon has passed 1 March: 24 February is too old for the 2nd
	text := stored(t, &r.book)
	if strings.Contains(text, `"r1"`) || strings.Contains(text, `"r2"`) || !strings.Contains(text, `"r3"`) {
		t.Error(text)
	}
	r.refuse(recorded(rate("x", "2025-02-24", "USD", "EUR", "0.1"), "2025-04-01"), settlement.ErrSealed) // nobody knows whether it has one
	r.do(recorded(rate("r4", "2025-02-25", "USD", "EUR", "0.6"), "2025-04-01"))                          // may be for a payment of 2 March
}

func TestConversionProblems(t *testing.T) {
	bad := flat()
	bad.Conversion = settlement.Conversion{From: []pe.Currency{"USD", "XXX", "EUR", "USD"}}
	_, err := settlement.New(bad)
	if diff := cmp.Diff([]string{"/conversion/from/1 unknown", "/conversion/from/2 conflict", "/conversion/from/3 duplicate", "/conversion/max_age required", "/conversion/rounding required"}, paths(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	bad.Conversion = settlement.Conversion{MaxAge: pe.Months(1, pe.Until)}
	_, err = settlement.New(bad)
	if diff := cmp.Diff([]string{"/conversion/from required"}, paths(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	bad = converting()
	bad.Conversion.From = make([]pe.Currency, 1000)
	if _, err := settlement.New(bad); !slices.Contains(paths(err), "/conversion/from/0 unknown") {
		t.Errorf("1000 currencies: %v", err)
	}
	p := settlement.Must(converting())
	for _, c := range []struct {
		name  string
		event settlement.Event
		want  []string
	}{
		{"a rate of nothing", settlement.ExchangeRate{}, []string{"/rate out_of_range", "/source required", "/to conflict"}},
		{"a rate of two others", settlement.ExchangeRate{From: "USD", To: "JPY", Rate: "1", Source: "x"}, []string{"/to conflict"}},
		{"a rate of a currency that is not converted", settlement.ExchangeRate{From: "GBP", To: "EUR", Rate: "1", Source: "x"}, []string{"/from unknown"}},
		{"and the other way round", settlement.ExchangeRate{From: "EUR", To: "GBP", Rate: "1", Source: "x"}, []string{"/to unknown"}},
		{"of 0", settlement.ExchangeRate{From: "USD", To: "EUR", Rate: "0", Source: "x"}, []string{"/rate out_of_range"}},
		{"the smallest", settlement.ExchangeRate{From: "USD", To: "EUR", Rate: "0.000000000001", Source: "x"}, nil},
		{"too fine", settlement.ExchangeRate{From: "USD", To: "EUR", Rate: "0.0000000000001", Source: "x"}, []string{"/rate out_of_range"}},
		{"a payment that is not converted", payIn("c", "1", "GBP", "acme"), []string{"/amount conflict"}},
		{"a refund that is not converted", backIn("c", "p", "1", "GBP"), []string{"/amount conflict"}},
		{"a milestone", settlement.Milestone{Customer: "c", Name: "demo", Amount: pe.MustMoney("1", "USD")}, []string{"/amount conflict", "/name unknown"}},
		{"a payout", settlement.Payout{Partner: "acme", Amount: pe.MustMoney("1", "USD")}, []string{"/amount conflict"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, x := range p.Problems(fact("x", "2025-01-01", c.event)) {
				got = append(got, x.Path+" "+x.Code)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	for _, x := range settlement.Must(flat()).Problems(rate("r", "2025-01-01", "USD", "EUR", "1")) {
		if x.Path != "/from" {
			t.Errorf("a program that converts nothing: %+v", x)
		}
	}
}

// The trace has what was paid, the rate, its day, its source and its fact, and what went
// back in the currency of the payment.
func TestConversionIsExplained(t *testing.T) {
	r := open(t, converting()).do(rate("r1", "2025-01-10", "EUR", "USD", "1.0873"),
		fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme")), fact("b", "2025-01-20", backIn("c", "p", "250", "USD")))
	var got []string
	for _, e := range r.entries {
		tr, err := r.program.Explain(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range tr {
			if strings.Contains(step.Code, "exchanged") {
				got = append(got, fmt.Sprint(pe.Trace{step}))
			}
		}
	}
	paid := `commission.exchanged /conversion paid="1000.00 USD" rate="10000/10873" on="2025-01-10" source="ECB" fact="r1" mode="half_up" amount="919.71 EUR"` + "\n"
	// 919.71 × 250 / 1,000 = 229.9275.
	back := `commission.exchanged_back /conversion back="250.00 USD" paid="1000.00 USD" mode="half_up" refunded="229.93 EUR"` + "\n"
	if diff := cmp.Diff([]string{paid, paid, back}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	rules, err := r.program.Rules()
	if want := "- Payments in USD, JPY are converted on the day they clear, at the latest rate of that day or before, which may be 5 days old; " +
		"what comes out is rounded half_up. What goes back is converted at the rate of its payment.\n"; err != nil || !strings.Contains(rules.String(), want) {
		t.Errorf("%v\n%s", err, rules)
	}
}

// A payment that was sealed comes back as it was, and goes back at its rate.
func TestConvertedPaymentsAreReopened(t *testing.T) {
	p := converting()
	p.Horizon = pe.Days(30, pe.Until)
	r := open(t, p).do(rate("r1", "2025-01-10", "USD", "EUR", "0.9"), fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme"))).through("2025-03")
	i := slices.IndexFunc(r.entries, func(e pe.Entry) bool { return e.Kind == pe.Sealed })
	record, err := settlement.RecordOf(r.entries[i])
	if err != nil {
		t.Fatal(err)
	}
	r.do(fact("o", "2025-04-01", settlement.Reopen{Customer: "c", Record: record}), fact("b", "2025-04-02", backIn("c", "p", "1000", "USD")))
	r.want("left", r.sum("acme"), "0.00")
	// The rate of January has gone by the end of June; the payment, too.
	r.through("2025-06")
	r.refuse(recorded(fact("p", "2025-01-12", payIn("c", "1000", "USD", "acme")), "2025-07-02"), settlement.ErrSealed)
	r.refuse(recorded(fact("q", "2025-06-12", payIn("c", "1000", "USD", "acme")), "2025-07-02"), settlement.ErrRate)
	record.Line.Exchanged.Rate = pe.MustRate("1/2") // does not come to the items
	_, err = r.program.Apply(&r.book, fact("o2", "2025-07-03", settlement.Reopen{Customer: "d", Record: record}))
	if diff := cmp.Diff([]string{"/record/line/exchanged/items conflict"}, paths(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// abroad states payments in dollars and yen, with what goes back of them, and rates.
func abroad(facts []settlement.Fact) []settlement.Fact {
	currencies := map[string]pe.Currency{}
	key := func(customer, id string) string { return customer + "/" + id }
	n := 0
	for _, f := range facts {
		if e, ok := f.Event.(settlement.Payment); ok {
			currencies[key(e.Customer, f.ID)] = []pe.Currency{"USD", "EUR", "JPY"}[n%3]
			n++
		}
	}
	in := func(m pe.Money, customer, id string) pe.Money {
		if c, ok := currencies[key(customer, id)]; ok && m.Stated() {
			m, _ = pe.FromMinor(m.Minor(), c)
		}
		return m
	}
	var out []settlement.Fact
	for i := range 30 { // some days have none
		on := day("2025-01-01").Add(i * 7)
		for _, c := range []pe.Currency{"USD", "JPY"} {
			f := settlement.Fact{ID: fmt.Sprint("rate", c, i), Occurred: settlement.On(on), Event: settlement.ExchangeRate{From: "EUR", To: c, Rate: fmt.Sprint(100+i, ".", i), Source: "x"}}
			if i%5 == 4 {
				f.Recorded = settlement.On(on.Add(3))
			}
			out = append(out, f)
		}
	}
	for _, f := range facts {
		switch e := f.Event.(type) {
		case settlement.Payment:
			e.Amount, e.Items = in(e.Amount, e.Customer, f.ID), slices.Clone(e.Items)
			for i := range e.Items {
				e.Items[i].Amount = in(e.Items[i].Amount, e.Customer, f.ID)
			}
			f.Event = e
		case settlement.Refund:
			e.Amount = in(e.Amount, e.Customer, e.Of)
			f.Event = e
		case settlement.CreditNote:
			e.Amount = in(e.Amount, e.Customer, e.Of)
			f.Event = e
		case settlement.Chargeback:
			e.Amount = in(e.Amount, e.Customer, e.Of)
			f.Event = e
		}
		out = append(out, f)
	}
	return out
}

// Whatever the rate, the amount and the cut: what goes back in full leaves nothing, neither
// of the commission nor of the base, and nothing before that is below 0.
func TestLawB2_AConvertedPaymentThatGoesBackLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := converting()
		p.Conversion.Rounding = rapid.SampledFrom([]pe.Rounding{pe.HalfEven, pe.HalfUp, pe.Down}).Draw(t, "rounding")
		currency := rapid.SampledFrom(p.Conversion.From).Draw(t, "currency")
		value := fmt.Sprintf("%d.%06d", rapid.IntRange(0, 200).Draw(t, "rate"), rapid.IntRange(1, 999999).Draw(t, "decimals"))
		left := proof.Amount(t, "paid", 1e7).Minor()
		paid, _ := pe.FromMinor(left, currency)
		program, b := settlement.Must(p), &settlement.Book{}
		sum := int64(0)
		do := func(f settlement.Fact) {
			entries, err := program.Apply(b, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if _, err := program.Explain(e); err != nil {
					t.Fatal(err)
				}
				if e.Claim.Partner != "" {
					sum += e.Amount.Minor()
				}
			}
			s, err := program.Statement(b, month("2025-01"), month("2025-01"))
			if check(t, s); err != nil || sum < 0 || s.Base.Sign() < 0 {
				t.Fatalf("%v: %d left of base %s", err, sum, s.Base)
			}
		}
		do(rate("r", "2025-01-10", currency, "EUR", value))
		do(fact("p", "2025-01-10", payIn("c", paid.Amount(), currency, "acme", "beta")))
		for i := 0; left > 0; i++ {
			cut := min(left, rapid.Int64Range(1, left).Draw(t, "cut"))
			if i == 5 {
				cut = left
			}
			back, _ := pe.FromMinor(cut, currency)
			do(fact(fmt.Sprint("b", i), "2025-01-11", settlement.Refund{Customer: "c", Of: "p", Amount: back}))
			left -= cut
		}
		s, _ := program.Statement(b, month("2025-01"), month("2025-01"))
		if sum != 0 || s.Base.Sign() != 0 || s.Retained.Sign() != 0 {
			t.Fatalf("%d left, base %s, retained %s", sum, s.Base, s.Retained)
		}
	})
}

// A currency that is not converted is told with those that are.
func TestWhatIsConvertedIsTold(t *testing.T) {
	gbp := settlement.Fact{ID: "p", Occurred: settlement.On(day("2025-01-10")), Event: payIn("c", "1", "GBP", "acme")}
	for _, c := range []struct {
		program settlement.Program
		want    string
	}{
		{settlement.Must(flat()), "1.00 GBP in a program in EUR, whose policy has no conversion"},
		{settlement.Must(converting()), "1.00 GBP in a program in EUR that converts USD, JPY alone"},
	} {
		found := c.program.Problems(gbp)
		if len(found) != 1 || found[0].Message != c.want {
			t.Errorf("%v, want %s", found, c.want)
		}
	}
	many := converting()
	many.Conversion.From = []pe.Currency{"USD", "JPY", "CHF", "AUD", "CAD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON"}
	if found := settlement.Must(many).Problems(gbp); len(found) != 1 || !strings.HasSuffix(found[0].Message, "PLN, CZK, 2 more alone") {
		t.Errorf("%v", found)
	}
	many.Conversion.From = many.Conversion.From[:10]
	if found := settlement.Must(many).Problems(gbp); len(found) != 1 || !strings.HasSuffix(found[0].Message, "PLN, CZK alone") {
		t.Errorf("%v", found)
	}
}

// Who keeps a copy of the state of the program, until the new one is stored, has what was.
func TestACopyOfTheProgramKeepsWhatWas(t *testing.T) {
	p, s := settlement.Must(converting()), settlement.ProgramState{}
	fold := func(f settlement.Fact) {
		t.Helper()
		if err := p.FoldProgram(&s, f); err != nil {
			t.Fatal(err)
		}
	}
	for i, on := range []string{"2025-01-10", "2025-01-12", "2025-01-14"} {
		fold(rate(fmt.Sprint("usd", i), on, "USD", "EUR", "0.9"))
	}
	var c settlement.CustomerState
	paid := func(id, on string) {
		t.Helper()
		if _, err := p.FoldCustomer(&s, &c, fact(id, on, pay("c", "100", "acme")), nil); err != nil {
			t.Fatal(err)
		}
	}
	paid("p1", "2025-01-14")
	was := s
	want := text(t, &was)
	paid("p2", "2025-01-15")
	fold(rate("jpy", "2025-01-16", "JPY", "EUR", "0.006")) // before the dollars
	if _, _, err := p.FoldAll(&s, nil, nil, settlement.Fact{ID: "close", Occurred: settlement.On(day("2025-01-31")), Event: settlement.Close{Month: month("2025-01")}}); err != nil {
		t.Fatal(err)
	}
	if got := text(t, &was); got != want || got == text(t, &s) {
		t.Errorf("the copy is %s, was %s; the state is %s", got, want, text(t, &s))
	}
}
