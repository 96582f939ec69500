package partnerecon_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/partnerecon/partnerecon"
)

func ExampleMoney() {
	price := partnerecon.MustMoney("19.90", "EUR")
	total, err := price.Add(partnerecon.MustMoney("0.10", "EUR"))
	fmt.Println(total, err)

	_, err = price.Add(partnerecon.MustMoney("1", "USD"))
	fmt.Println(err)
	// Output:
	// 20.00 EUR <nil>
	// partnerecon: 19.90 EUR and 1.00 USD: currencies differ
}

func ExampleMoneyOf() {
	m, err := partnerecon.MoneyOf(decimal.New(1990, -2), "EUR")
	fmt.Println(m, err)

	_, err = partnerecon.MoneyOf(decimal.New(19905, -3), "EUR")
	fmt.Println(err)
	// Output:
	// 19.90 EUR <nil>
	// partnerecon: amount in EUR: finer than a minor unit: more than 2 decimals
}

func ExampleMoney_Decimal() {
	m := partnerecon.MustMoney("19.90", "EUR")
	d := m.Decimal() // for code that computes with decimals
	back, err := partnerecon.MoneyOf(d, m.Currency())
	fmt.Println(m.Minor(), m.Amount(), d, back == m, err)
	// Output: 1990 19.90 19.9 true <nil>
}

func ExampleFromMinor() {
	m, err := partnerecon.FromMinor(1990, "EUR")
	fmt.Println(m, m.Minor(), err)
	// Output: 19.90 EUR 1990 <nil>
}

func ExampleParseMoney() {
	for _, text := range []string{"12.5", "-12.50", "12.505", "1e3", "-0"} {
		m, err := partnerecon.ParseMoney(text, "EUR")
		fmt.Println(m, err)
	}
	// Output:
	// 12.50 EUR <nil>
	// -12.50 EUR <nil>
	// no amount partnerecon: amount "12.505" in EUR: finer than a minor unit
	// no amount partnerecon: amount "1e3" in EUR: malformed: not a number such as 12 or 12.5: digits, and a point before decimals, no spaces
	// no amount partnerecon: amount "-0" in EUR: malformed: minus zero; write 0
}

func ExampleMoney_Sub() {
	paid, refunded := partnerecon.MustMoney("100", "EUR"), partnerecon.MustMoney("100.01", "EUR")
	kept, err := paid.Sub(refunded)
	fmt.Println(kept, kept.Sign(), kept.Neg(), err)
	// Output: -0.01 EUR -1 0.01 EUR <nil>
}

func ExampleMoney_Compare() {
	order, err := partnerecon.MustMoney("5", "EUR").Compare(partnerecon.MustMoney("7", "EUR"))
	fmt.Println(order, err)
	_, err = partnerecon.MustMoney("5", "EUR").Compare(partnerecon.MustMoney("7", "USD"))
	fmt.Println(errors.Is(err, partnerecon.ErrCurrency))
	// Output:
	// -1 <nil>
	// true
}

func ExampleMoney_MarshalJSON() {
	text, err := json.Marshal(partnerecon.MustMoney("12.5", "EUR"))
	fmt.Println(string(text), err)
	var m partnerecon.Money
	err = json.Unmarshal([]byte(`{"amount":12.5,"currency":"EUR"}`), &m)
	fmt.Println(err)
	// Output:
	// {"amount":"12.50","currency":"EUR"} <nil>
	// partnerecon: /amount: want text in quotation marks, got the number "12.5"
}

func ExampleSum() {
	total, err := partnerecon.Sum("EUR", partnerecon.MustMoney("19.90", "EUR"), partnerecon.MustMoney("0.10", "EUR"))
	fmt.Println(total, err)
	none, err := partnerecon.Sum("EUR")
	fmt.Println(none, err)
	// Output:
	// 20.00 EUR <nil>
	// 0.00 EUR <nil>
}

func ExampleCurrency_Digits() {
	for _, c := range []partnerecon.Currency{"EUR", "JPY", "KWD", "eur"} {
		digits, known := c.Digits()
		fmt.Println(c, digits, known)
	}
	// Output:
	// EUR 2 true
	// JPY 0 true
	// KWD 3 true
	// eur 0 false
}

func ExampleAllocate() {
	third := partnerecon.MustRate("1/3")
	amounts, err := partnerecon.Allocate(partnerecon.MustMoney("1000", "EUR"), []partnerecon.Part{
		{ID: "acme", Weight: third}, {ID: "beta", Weight: third}, {ID: "core", Weight: third},
	})
	fmt.Println(amounts, err)
	// Output: [333.34 EUR 333.33 EUR 333.33 EUR] <nil>
}

func ExampleAllocate_oddCent() {
	// 0.05 in three: each part is due 1 2/3 cents and gets 1; the two cents left
	// over go by largest remainder, then to the larger weight, then to the smaller
	// id. All are alike here but for their ids.
	equal := partnerecon.Whole()
	parts := []partnerecon.Part{{ID: "core", Weight: equal}, {ID: "acme", Weight: equal}, {ID: "beta", Weight: equal}}
	amounts, err := partnerecon.Allocate(partnerecon.MustMoney("0.05", "EUR"), parts)
	fmt.Println(amounts, err)
	back, err := partnerecon.Allocate(partnerecon.MustMoney("-0.05", "EUR"), parts)
	fmt.Println(back, err)
	// Output:
	// [0.01 EUR 0.02 EUR 0.02 EUR] <nil>
	// [-0.01 EUR -0.02 EUR -0.02 EUR] <nil>
}

func ExampleParseRate() {
	for _, text := range []string{"22.5%", "1/3", "10"} {
		r, err := partnerecon.ParseRate(text)
		fmt.Println(r, err)
	}
	// Output:
	// 22.5% <nil>
	// 1/3 <nil>
	// no rate partnerecon: rate "10": malformed: write "10%"
}

func ExampleRateOf() {
	r, err := partnerecon.RateOf(decimal.New(225, -3))
	fmt.Println(r, err)
	// Output: 22.5% <nil>
}

func ExampleFraction() {
	r, err := partnerecon.Fraction(2, 6)
	fmt.Println(r, r.Num(), r.Den(), err)
	// Output: 1/3 1 3 <nil>
}

func ExampleRate_Of() {
	commission, err := partnerecon.MustPercent("22.5").Of(partnerecon.MustMoney("48000", "EUR"), partnerecon.HalfUp)
	fmt.Println(commission, err)
	// Output: 10800.00 EUR <nil>
}

func ExampleRate_Compare() {
	third := partnerecon.MustRate("1/3")
	fmt.Println(third.Compare(partnerecon.MustPercent("33.333333")), third.Compare(partnerecon.Whole()))
	// Output: 1 -1
}

func ExampleRounding() {
	// 10 % of 0.05 is half a cent, of 0.15 one and a half.
	tenth := partnerecon.MustPercent("10")
	for _, mode := range []partnerecon.Rounding{partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down} {
		a, _ := tenth.Of(partnerecon.MustMoney("0.05", "EUR"), mode)
		b, _ := tenth.Of(partnerecon.MustMoney("0.15", "EUR"), mode)
		c, _ := tenth.Of(partnerecon.MustMoney("-0.15", "EUR"), mode)
		fmt.Println(mode, a, b, c)
	}
	// Output:
	// half_even 0.00 EUR 0.02 EUR -0.02 EUR
	// half_up 0.01 EUR 0.02 EUR -0.02 EUR
	// down 0.00 EUR 0.01 EUR -0.01 EUR
}

func ExampleSole() {
	for _, c := range partnerecon.Sole("acme") {
		fmt.Println(c.Partner, c.Role, c.Share)
	}
	// Output: acme sourced 100%
}

func ExampleDayIn() {
	berlin := time.FixedZone("Berlin", 3600)
	paid := time.Date(2025, 1, 20, 23, 30, 0, 0, time.UTC)
	fmt.Println(partnerecon.DayIn(paid, berlin))
	// Output: 2025-01-21
}

func ExampleDayOf() {
	d, err := partnerecon.DayOf(2024, time.February, 29)
	fmt.Println(d, err)
	_, err = partnerecon.DayOf(2025, time.February, 29)
	fmt.Println(err)
	// Output:
	// 2024-02-29 <nil>
	// partnerecon: day 2025-02-29: malformed: no such date
}

func ExampleParseDay() {
	d, err := partnerecon.ParseDay("2025-01-31")
	fmt.Println(d, d.Weekday(), d.Month(), err)
	_, err = partnerecon.ParseDay("31.01.2025")
	fmt.Println(err)
	// Output:
	// 2025-01-31 Friday 2025-01 <nil>
	// partnerecon: day "31.01.2025": malformed: want the form 2006-01-02
}

func ExampleDay_Add() {
	cleared := partnerecon.MustDay("2025-01-31")
	payable := cleared.Add(30)
	fmt.Println(payable, payable.Sub(cleared), cleared.Before(payable))
	// Output: 2025-03-02 30 true
}

func ExampleDay_AddMonths() {
	anchor := partnerecon.MustDay("2025-01-31")
	fmt.Println(anchor.AddMonths(1), anchor.AddMonths(2), anchor.AddMonths(3))
	// Output: 2025-02-28 2025-03-31 2025-04-30
}

func ExampleDay_Start() {
	fmt.Println(partnerecon.MustDay("2025-01-31").Start(time.FixedZone("Berlin", 3600)).UTC())
	// Output: 2025-01-30 23:00:00 +0000 UTC
}

func ExampleParseMonth() {
	m, err := partnerecon.ParseMonth("2024-02")
	fmt.Println(m, m.First(), m.Last(), m.Add(12), err)
	_, err = partnerecon.ParseMonth("2024-13")
	fmt.Println(err)
	// Output:
	// 2024-02 2024-02-01 2024-02-29 2025-02 <nil>
	// partnerecon: month "2024-13": malformed: want the form 2006-01
}

func ExampleMonth_Quarter() {
	fmt.Println(partnerecon.MustMonth("2025-05").Quarter(time.January))
	// Output: 2025-04
}

func ExampleAddBusinessDays() {
	d, err := partnerecon.AddBusinessDays(partnerecon.Weekdays{}, partnerecon.MustDay("2025-01-03"), 5)
	fmt.Println(d, err)
	// Output: 2025-01-10 <nil>
}

func ExampleWindow_Contains() {
	clicked, signedUp := partnerecon.MustDay("2025-01-01"), partnerecon.MustDay("2025-04-01")
	fmt.Println(partnerecon.Days(90, partnerecon.Through).Contains(clicked, signedUp))
	fmt.Println(partnerecon.Days(90, partnerecon.Until).Contains(clicked, signedUp))
	// Output:
	// true
	// false
}

func ExampleWindow_End() {
	anchor := partnerecon.MustDay("2025-01-31")
	for _, w := range []partnerecon.Window{
		partnerecon.Days(90, partnerecon.Through), partnerecon.Days(90, partnerecon.Until),
		partnerecon.Months(1, partnerecon.Through), partnerecon.Months(1, partnerecon.Until),
	} {
		fmt.Println(w, "ends before", w.End(anchor))
	}
	// Output:
	// 90 days through ends before 2025-05-02
	// 90 days until ends before 2025-05-01
	// 1 months through ends before 2025-03-01
	// 1 months until ends before 2025-02-28
}

func ExampleWindow_ContainsTime() {
	opened := time.Date(2025, 3, 29, 16, 0, 0, 0, time.UTC)
	within := partnerecon.Window{Hours: 48, Edge: partnerecon.Through}
	fmt.Println(within.ContainsTime(opened, opened.Add(48*time.Hour)), within.ContainsTime(opened, opened.Add(48*time.Hour+1)))
	// Output: true false
}

func ExampleWindow_Problems() {
	for _, p := range partnerecon.Days(-5, "within").Problems() {
		fmt.Println(p)
	}
	// Output:
	// /days: want 1 to 36525, got -5
	// /edge: want "through" or "until", got "within"
}

func ExampleInterval_Contains() {
	quarter := partnerecon.Interval{Start: partnerecon.MustDay("2025-01-01"), End: partnerecon.MustDay("2025-04-01")}
	fmt.Println(quarter, quarter.Len(), quarter.Contains(quarter.Start), quarter.Contains(quarter.End))
	// Output: 2025-01-01 until 2025-04-01 90 true false
}

func ExampleTerms_At() {
	terms := partnerecon.Terms[string]{
		{ID: "2024", From: partnerecon.MustDay("2024-01-01"), Rationale: "launch", Policy: "20 %"},
		{ID: "2025", From: partnerecon.MustDay("2025-07-01"), Rationale: "half-year review", Policy: "15 %"},
	}
	v, ok := terms.At(partnerecon.MustDay("2025-06-30"))
	fmt.Println(v.ID, v.Policy, ok)
	// Output: 2024 20 % true
}

func ExampleTerms_Problems() {
	terms := partnerecon.Terms[string]{
		{ID: "2024", From: partnerecon.MustDay("2024-07-01"), Rationale: "launch"},
		{ID: "2025", From: partnerecon.MustDay("2024-01-01")},
	}
	for _, p := range terms.Problems() {
		fmt.Println(p)
	}
	// Output:
	// /1/from: must be after the version before, 2024-07-01, got 2024-01-01
	// /1/rationale: missing; say why the terms are what they are
}

func ExampleEntry_ID() {
	e := partnerecon.Entry{
		Cause: "inv-7", Kind: partnerecon.Earned,
		Claim: partnerecon.Claim{Partner: "acme", Customer: "c-12", Deal: "d-1", Line: "inv-7", Component: "base"},
	}
	fmt.Println(e.ID())
	// Output: inv-7/acme/c-12/d-1/inv-7/base/earned
}

func ExampleEntry_MarshalJSON() {
	e := partnerecon.Entry{
		Cause: "inv-7", Kind: partnerecon.Earned, Amount: partnerecon.MustMoney("12", "EUR"),
		Claim:  partnerecon.Claim{Partner: "acme", Customer: "c-12", Line: "inv-7", Component: "base"},
		Posted: partnerecon.MustDay("2025-01-20"),
	}
	text, err := json.Marshal(e)
	fmt.Println(string(text), err)
	// Output: {"id":"inv-7/acme/c-12//inv-7/base/earned","cause":"inv-7","claim":{"partner":"acme","customer":"c-12","line":"inv-7","component":"base"},"kind":"earned","amount":{"amount":"12.00","currency":"EUR"},"posted":"2025-01-20"} <nil>
}

func ExampleBasisOf() {
	b := partnerecon.BasisOf(struct {
		Form string            `json:"form"`
		Paid partnerecon.Money `json:"paid"`
	}{"bonus.signup", partnerecon.MustMoney("100", "EUR")})
	text, err := b.MarshalJSON()
	fmt.Println(string(text), err)

	var stored partnerecon.Basis
	err = stored.UnmarshalJSON(text)
	fmt.Println(stored.Equal(b), err)
	// Output:
	// {"form":"bonus.signup","paid":{"amount":"100.00","currency":"EUR"}} <nil>
	// true <nil>
}

func ExampleKind_Earning() {
	for _, k := range []partnerecon.Kind{partnerecon.Returned, partnerecon.Paid, partnerecon.Held, partnerecon.Sealed, "bonus"} {
		fmt.Println(k, k.Earning(), k.Cash(), k.Holding(), k.Status(), k.Known())
	}
	// Output:
	// returned true false false false true
	// paid false true false false true
	// held false false true false true
	// sealed false false false true true
	// bonus false false false false false
}

func ExampleTrace() {
	var why partnerecon.Trace
	why.Add("commission.rate", "/rates/0",
		partnerecon.D("base", partnerecon.MustMoney("990.20", "EUR")), partnerecon.D("share", partnerecon.MustPercent("12.5")))
	why.Add("commission.rounded", "/rounding", partnerecon.D("mode", partnerecon.Text(partnerecon.HalfUp)), partnerecon.D("digits", partnerecon.Count(2)))
	fmt.Print(why)
	fmt.Println(why.Has("commission.capped"))
	// Output:
	// commission.rate /rates/0 base="990.20 EUR" share="12.5%"
	// commission.rounded /rounding mode="half_up" digits="2"
	// false
}

func ExampleInvalidError() {
	var e partnerecon.Entry
	err := json.Unmarshal([]byte(`{"kind":"earned","amount":{"amount":"1,50","currency":"EUR"},"Posted":"2025-01-20"}`), &e)

	var invalid *partnerecon.InvalidError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems {
			fmt.Println(p.Path, p.Code, p.Message)
		}
	}
	// Output:
	// /Posted unknown unknown member; write "posted"
	// /amount/amount type amount "1,50": malformed; write digits with a point, without grouping: 1000.00
}
