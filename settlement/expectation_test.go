package settlement_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// expects is a customer that pays an amount every month from 31 January on.
func expects(amount string, times int) settlement.Expectation {
	return settlement.Expectation{ID: "e", Payment: pay("c", amount, "acme"), First: day("2025-01-31"), Every: settlement.EveryMonth, Times: times}
}

func TestExpectation(t *testing.T) {
	churning := func(churn string, rounding pe.Rounding, times int) settlement.Expectation {
		e := expects("100.00", times)
		e.Churn, e.Rounding = pct(churn), rounding
		return e
	}
	yearly := expects("100", 2)
	yearly.Every = settlement.EveryYear
	for _, c := range []struct {
		name string
		e    settlement.Expectation
		want []string
	}{
		{"months count from the first day", expects("100", 3), []string{"e:1 2025-01-31 100.00", "e:2 2025-02-28 100.00", "e:3 2025-03-31 100.00"}},
		{"every year", yearly, []string{"e:1 2025-01-31 100.00", "e:2 2026-01-31 100.00"}},
		// 100, 90, 81, 72.90.
		{"a tenth leaves each month", churning("10", pe.HalfUp, 4), []string{"e:1 2025-01-31 100.00", "e:2 2025-02-28 90.00", "e:3 2025-03-31 81.00", "e:4 2025-04-30 72.90"}},
		// 100, 33.33.., 11.11.., 3.70..: rounded from the exact rest, not from the last one.
		{"what is left is rounded once", settlement.Expectation{
			ID: "e", Payment: pay("c", "100", "acme"), First: day("2025-01-31"), Every: settlement.EveryMonth, Times: 4, Churn: pe.MustRate("2/3"), Rounding: pe.Down,
		}, []string{"e:1 2025-01-31 100.00", "e:2 2025-02-28 33.33", "e:3 2025-03-31 11.11", "e:4 2025-04-30 3.70"}},
		{"all leave", churning("100", pe.Down, 3), []string{"e:1 2025-01-31 100.00"}},
		{"nobody leaves", churning("0", pe.Down, 2), []string{"e:1 2025-01-31 100.00", "e:2 2025-02-28 100.00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts, err := c.e.Facts()
			var got []string
			for _, f := range facts {
				p, _ := f.Event.(settlement.Payment)
				got = append(got, fmt.Sprint(f.ID, " ", f.Occurred, " ", p.Amount.Amount()))
			}
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// What a payment says of time moves with its day: the period billed, the invoice, and the
// periods of items. A period that ends with its month does so in every month.
func TestExpectationMovesItsDays(t *testing.T) {
	e := expects("0", 3)
	e.Payment.Amount = pe.Money{}
	e.Payment.Service, e.Payment.Invoiced = day("2025-01-31"), day("2024-12-30")
	e.Payment.Items = []commission.Item{
		{Product: "month", Amount: eur("60"), Service: day("2025-01-01"), Through: day("2025-01-31")},
		{Product: "moved", Amount: eur("30"), Service: day("2025-01-15"), Through: day("2025-02-14")},
		{Product: "a day", Amount: eur("9"), Service: day("2025-01-30"), Through: day("2025-01-30")},
		{Product: "open", Amount: eur("1")},
	}
	facts, err := e.Facts()
	var got []string
	for _, f := range facts {
		p, _ := f.Event.(settlement.Payment)
		line := fmt.Sprint(f.Occurred, " service ", p.Service, " invoiced ", p.Invoiced)
		for _, i := range p.Items {
			line += fmt.Sprint(" ", i.Product, " ", i.Service, "/", i.Through)
		}
		got = append(got, line)
	}
	want := []string{
		"2025-01-31 service 2025-01-31 invoiced 2024-12-30 month 2025-01-01/2025-01-31 moved 2025-01-15/2025-02-14 a day 2025-01-30/2025-01-30 open no day/no day",
		"2025-02-28 service 2025-02-28 invoiced 2025-01-30 month 2025-02-01/2025-02-28 moved 2025-02-15/2025-03-14 a day 2025-02-28/2025-02-28 open no day/no day",
		"2025-03-31 service 2025-03-31 invoiced 2025-02-28 month 2025-03-01/2025-03-31 moved 2025-03-15/2025-04-14 a day 2025-03-30/2025-03-30 open no day/no day",
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// A rate of 10 % for twelve months earns on twelve of the 24 payments of 100.00, 120.00,
// whether they state their periods or not.
func TestExpectedPeriodsAgeWithTheirPayments(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Commission.Rates[0].Recurs = pe.Window{Months: 12, Edge: pe.Until}
	p := settlement.Must(policy)
	for name, state := range map[string]func(*settlement.Payment){
		"nothing":           func(*settlement.Payment) {},
		"the period billed": func(p *settlement.Payment) { p.Service = day("2025-01-01") },
		"the invoice":       func(p *settlement.Payment) { p.Invoiced = day("2025-01-02") },
		"periods of an item": func(p *settlement.Payment) {
			p.Items[0].Service, p.Items[0].Through = day("2025-01-01"), day("2025-01-31")
		},
	} {
		e := expects("0", 24)
		e.First, e.Payment.Amount = day("2025-01-05"), pe.Money{}
		e.Payment.Items = []commission.Item{{Amount: eur("100")}}
		state(&e.Payment)
		facts, err := e.Facts()
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Forecast(nil, facts, month("2026-12"), settlement.EveryYear)
		if err != nil {
			t.Fatal(err)
		}
		if is := got.Statements[0].Total.Earned.Amount() + ", " + got.Statements[1].Total.Earned.Amount(); is != "120.00, 0.00" {
			t.Errorf("with %s stated: %s", name, is)
		}
	}
}

func TestExpectationRefuses(t *testing.T) {
	change := func(f func(*settlement.Expectation)) settlement.Expectation {
		e := expects("100", 2)
		e.Churn, e.Rounding = pct("10"), pe.HalfUp
		f(&e)
		return e
	}
	for _, c := range []struct {
		e    settlement.Expectation
		want string
	}{
		{change(func(e *settlement.Expectation) { e.ID = "" }), "/id required"},
		{change(func(e *settlement.Expectation) { e.First = pe.Day{} }), "/first required"},
		{change(func(e *settlement.Expectation) { e.Every = "week" }), "/every unknown"},
		{change(func(e *settlement.Expectation) { e.Times = 0 }), "/times out_of_range"},
		{change(func(e *settlement.Expectation) { e.Times = 1201 }), "/times out_of_range"},
		{change(func(e *settlement.Expectation) { e.Churn = pe.MustRate("101%") }), "/churn out_of_range"},
		{change(func(e *settlement.Expectation) { e.Rounding = "" }), "/rounding required"},
		{change(func(e *settlement.Expectation) { e.Payment.Amount = eur("0") }), "/payment/amount required"},
		{change(func(e *settlement.Expectation) { e.Payment.Items = []commission.Item{{Amount: eur("1")}} }), "/payment/amount required"},
	} {
		facts, err := c.e.Facts()
		var invalid *pe.InvalidError
		if !errors.As(err, &invalid) || len(invalid.Problems) != 1 || invalid.Problems[0].Path+" "+invalid.Problems[0].Code != c.want || facts != nil {
			t.Errorf("want %s, got %v", c.want, err)
		}
	}
	long := expects("100", 1200)
	if facts, err := long.Facts(); err != nil || len(facts) != 1200 || !strings.HasSuffix(facts[1199].ID, ":1200") {
		t.Errorf("%d facts, %v", len(facts), err)
	}
}

// What is expected never grows, is never below 0, and keeps to its days; a forecast of
// it earns the partner's share of it.
func TestLawExpectationsShrink(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := expects("0", rapid.IntRange(1, 40).Draw(t, "times"))
		e.Payment.Amount, _ = pe.FromMinor(rapid.Int64Range(1, 1e9).Draw(t, "amount"), "EUR")
		e.Churn, _ = pe.Fraction(rapid.Int64Range(0, 7).Draw(t, "lost"), 7)
		e.Rounding = rapid.SampledFrom([]pe.Rounding{pe.HalfUp, pe.HalfEven, pe.Down}).Draw(t, "rounding")
		facts, err := e.Facts()
		if err != nil {
			t.Fatal(err)
		}
		before := int64(math.MaxInt64)
		for i, f := range facts {
			p, ok := f.Event.(settlement.Payment)
			if n := p.Amount.Minor(); !ok || n <= 0 || n > before || f.Occurred != settlement.On(e.First.AddMonths(i)) {
				t.Fatalf("payment %d: %+v", i, f)
			}
			before = p.Amount.Minor()
		}
		p := settlement.Must(flat())
		got, err := p.Forecast(nil, slices.Clone(facts), month("2029-12"), settlement.EveryYear)
		if err != nil {
			t.Fatal(err)
		}
		base := eur("0")
		for _, s := range got.Statements {
			base = less(t, base, s.Base.Neg())
		}
		for _, f := range facts {
			base = less(t, base, f.Event.(settlement.Payment).Amount)
		}
		if base.Sign() != 0 {
			t.Fatalf("%s of what is expected is in one of them alone", base)
		}
	})
}
