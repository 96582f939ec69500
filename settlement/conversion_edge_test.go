package settlement_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A payment past the horizon is refused as such, and not for a rate that may be forgotten: the
// close of January seals what cleared by the 11th, 20 days before.
func TestAPaymentPastTheHorizonNeedsNoRate(t *testing.T) {
	p := converting()
	p.Horizon = pe.Days(20, pe.Until)
	r := open(t, p).through("2025-01", fact("p", "2025-01-05", pay("c", "1000", "acme")))
	for _, c := range []struct {
		on   string
		want error
	}{{"2025-01-11", settlement.ErrSealed}, {"2025-01-12", settlement.ErrRate}, {"2025-01-13", settlement.ErrRate}} {
		late := recorded(fact("late", c.on, payIn("c", "10", "USD", "acme")), "2025-02-02")
		if _, err := r.program.Apply(&r.book, late); !errors.Is(err, c.want) {
			t.Errorf("of %s: %v, want %v", c.on, err, c.want)
		}
	}
}

// Of more than ten currencies ten are named.
func TestCurrenciesThatAreConvertedAreNamed(t *testing.T) {
	all := []pe.Currency{"USD", "JPY", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "CAD", "AUD"}
	const ten = "USD, JPY, GBP, CHF, SEK, NOK, DKK, PLN, CZK, HUF"
	for n, named := range map[int]string{1: "USD", 10: ten, 11: ten + ", 1 more", 12: ten + ", 2 more"} {
		p := converting()
		p.Conversion.From = all[:n]
		found := settlement.Must(p).Problems(fact("p", "2025-01-10", payIn("c", "1", "INR", "acme")))
		if want := "/amount conflict: 1.00 INR in a program in EUR that converts " + named + " alone\n"; said(found) != want {
			t.Errorf("of %d: got %swant %s", n, said(found), want)
		}
	}
}

// Rates that no payment within the horizon can be converted at leave the book at a close: with
// a horizon of 20 days, until, and rates of up to 5 days, that of January leaves those of the 6th
// and before, as the first payment that is not sealed clears on the 12th. Of each currency by
// itself.
func TestRatesLeaveWithTheHorizon(t *testing.T) {
	p := converting()
	p.Horizon = pe.Days(20, pe.Until)
	var facts []settlement.Fact
	for i := 5; i < 10; i++ {
		on := fmt.Sprintf("2025-01-%02d", i)
		facts = append(facts, rate("j"+on, on, "JPY", "EUR", "0.006"), rate("u"+on, on, "USD", "EUR", "0.9"))
	}
	r := open(t, p).do(facts...)
	r.through("2025-01")
	for i := 5; i < 10; i++ {
		on := fmt.Sprintf("2025-01-%02d", i)
		for _, f := range []settlement.Fact{rate("n"+on, on, "USD", "EUR", "0.8"), rate("n"+on, on, "JPY", "EUR", "0.007")} {
			want := settlement.ErrDuplicate // there is one of that day
			if i <= 6 {
				want = settlement.ErrSealed
			}
			if _, err := r.program.Apply(r.book.Clone(), recorded(f, "2025-02-02")); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", on, err, want)
			}
		}
	}
	// The rate of the 7th is good for a payment of the 12th, which is late.
	r.do(recorded(fact("p", "2025-01-12", payIn("c", "100", "USD", "acme")), "2025-02-02"))
	r.want("9.00 of 90.00", r.sum("acme"), "9.00")
}

// A rate is folded into the state of the program by itself, and nothing else is.
func TestARateIsFoldedIntoTheProgram(t *testing.T) {
	p := settlement.Must(converting())
	var s settlement.ProgramState
	if err := p.FoldProgram(&s, rate("r", "2025-01-10", "USD", "EUR", "0.9")); err != nil {
		t.Fatal(err)
	}
	before := string(written(&s))
	for name, f := range map[string]settlement.Fact{
		"a payment":          fact("p", "2025-01-11", pay("c", "1", "acme")),
		"a payout":           fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("1")}),
		"a close":            settlement.CloseOf(month("2025-01")),
		"another rate of it": rate("r2", "2025-01-10", "USD", "EUR", "0.8"),
		"no rate":            rate("r3", "2025-01-11", "USD", "EUR", "-1"),
		"nothing":            {},
	} {
		if err := p.FoldProgram(&s, f); err == nil {
			t.Errorf("%s is folded", name)
		}
		if after := string(written(&s)); after != before {
			t.Errorf("%s changed the state: %s", name, after)
		}
	}
	if err := p.FoldProgram(&s, rate("r", "2025-01-10", "USD", "EUR", "0.9")); err != nil || string(written(&s)) != before {
		t.Errorf("delivered again: %v", err)
	}
	b, err := settlement.BookOf(&s, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{t: t, program: p, book: *b}
	r.do(fact("p", "2025-01-12", payIn("c", "100", "USD", "acme")))
	r.want("9.00 of 90.00", r.sum("acme"), "9.00")
}

// What went back in another currency than was paid is told, and nothing else of how the line was priced.
func TestWhyOfARefundInAnotherCurrency(t *testing.T) {
	p := converting()
	r := open(t, p).do(rate("r", "2025-01-08", "USD", "EUR", "0.9"), fact("b", "2025-01-09", backIn("c", "p", "9", "EUR")), fact("p", "2025-01-10", payIn("c", "100", "USD", "acme")))
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	got := tr.String()
	r.want("why", got[strings.Index(got, "settlement.payable"):], "settlement.payable payable=\"9.00 EUR\"\n"+`commission.refund_currency /conversion customer="c" payment="p" type="refund" id="b" amount="9.00 EUR" on="2025-01-09" paid_in="USD"`+"\n")
}
