package economics_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

// contract reads "id starts months value", then the id of the one it renews.
func contract(s string) economics.Contract {
	f := append(strings.Fields(s), "")
	months, err := strconv.Atoi(f[2])
	if err != nil {
		panic(err)
	}
	return economics.Contract{ID: f[0], Starts: day(f[1]), Months: months, Value: eur(f[3]), Renews: f[4]}
}

func renewals(contracts ...string) economics.RenewalFacts {
	f := economics.RenewalFacts{Period: period("2025-01-01", "2026-01-01"), Currency: "EUR", Rounding: partnerecon.HalfUp}
	for _, c := range contracts {
		f.Contracts = append(f.Contracts, contract(c))
	}
	return f
}

func TestRenewals(t *testing.T) {
	f := renewals(
		"a 2024-01-01 12 1000", "a2 2025-01-01 24 3000 a", // 1,000 a year, then 1,500
		"b 2024-06-01 12 1000", "b2 2025-06-15 12 600 b", // 1,000, then 600
		"c 2024-12-31 12 2000",    // ends on 31 December: not renewed
		"d 2023-12-31 12 9000",    // ran out the year before
		"e 2025-01-01 12 100",     // runs out the year after
		"n 2025-12-31 6 200",      // 400 a year
		"z 2026-01-01 12 7000 c2", // starts the year after
		"c2 2020-01-01 12 1",
	)
	f.ByCount, f.ByValue = floor("60%"), floor("60%")
	r := must(t, economics.Renewals, f)
	// 2 of 3; of 4,000 a year 1,000 and 600 were kept, and 1,500 and 600 came in.
	if got := shown(r.ByCount, r.ByValue, r.Net); got != "2/3 within, 40% below, 52.5% undefined" || r.ByValue.Of != "1600 EUR / 4000 EUR" {
		t.Error(got, r.ByValue.Of)
	}
	// Started: 1,500 + 600 + 100 + 400 = 2,600 a year by 4.
	if r.Started != 4 || r.Average != eur("650") {
		t.Errorf("%d started, %s on average", r.Started, r.Average)
	}
}

func TestAverageIsRoundedOnce(t *testing.T) {
	// 10.00 over 7 months are 17.142857… a year; with 0.01 over 12 months 8.576428….
	f := renewals("a 2025-01-01 7 10", "b 2025-01-01 12 0.01")
	for mode, want := range map[partnerecon.Rounding]string{partnerecon.HalfUp: "8.58", partnerecon.Down: "8.57"} {
		f.Rounding = mode
		if r := must(t, economics.Renewals, f); r.Average != eur(want) {
			t.Errorf("%s: %s, want %s", mode, r.Average, want)
		}
	}
	if r := must(t, economics.Renewals, renewals("a 2025-01-01 6 10")); r.Average != eur("20") {
		t.Errorf("of one: %s", r.Average)
	}
	if r := must(t, economics.Renewals, renewals()); r.Average.Stated() || shown(r.ByCount, r.ByValue, r.Net) != "no ratio undefined, no ratio undefined, no ratio undefined" {
		t.Errorf("of nothing: %+v", r)
	}
}

func TestRenewalFactsAreChecked(t *testing.T) {
	upside := economics.Band{Low: rate("2%"), High: rate("1%")}
	for _, tt := range []struct {
		name  string
		spoil func(f *economics.RenewalFacts)
		want  string
	}{
		{"nothing", func(*economics.RenewalFacts) {}, "<nil>"},
		{"all of it", func(f *economics.RenewalFacts) { *f = economics.RenewalFacts{Contracts: []economics.Contract{{}}} }, "/contracts/0/id required, /contracts/0/months out_of_range, /contracts/0/starts required, /contracts/0/value out_of_range, /currency unknown, /period required, /rounding required"},
		{"1,201 months", func(f *economics.RenewalFacts) { f.Contracts[0].Months = 1201 }, "/contracts/0/months out_of_range"},
		{"1,200 months", func(f *economics.RenewalFacts) { f.Contracts[0].Months = 1200 }, "<nil>"},
		{"a value below 0", func(f *economics.RenewalFacts) { f.Contracts[0].Value = eur("-1") }, "/contracts/0/value out_of_range"},
		{"an id twice", func(f *economics.RenewalFacts) { f.Contracts = append(f.Contracts, contract("a 2025-01-01 12 1")) }, "/contracts/2/id duplicate"},
		{"renewed twice", func(f *economics.RenewalFacts) { f.Contracts = append(f.Contracts, contract("c 2025-01-01 12 1 a")) }, "/contracts/2/renews duplicate"},
		{"renews an unknown one", func(f *economics.RenewalFacts) { f.Contracts[1].Renews = "x" }, "/contracts/1/renews unknown"},
		{"renews itself", func(f *economics.RenewalFacts) { f.Contracts[1].Renews = "b" }, "/contracts/1/renews unknown"},
		{"bands upside down", func(f *economics.RenewalFacts) { f.ByCount, f.ByValue = upside, upside }, "/by_count out_of_range, /by_value out_of_range"},
		{"too many", func(f *economics.RenewalFacts) { f.Contracts = make([]economics.Contract, 100_001) }, "/contracts limit"},
	} {
		f := renewals("a 2025-01-01 12 1", "b 2026-01-01 12 1 a")
		tt.spoil(&f)
		if _, err := economics.Renewals(f); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
}

// Contracts that all run a year: counted and added up by hand.
func TestRenewalsOfYears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := renewals()
		var due, renewed, value, kept, net int64
		for i := range rapid.IntRange(0, 8).Draw(t, "contracts") {
			old, now := rapid.Int64Range(1, 1000).Draw(t, "old"), rapid.Int64Range(1, 1000).Draw(t, "new")
			due, value = due+1, value+old
			f.Contracts = append(f.Contracts, contract(fmt.Sprintf("%d 2024-05-01 12 %d", i, old)))
			if rapid.Bool().Draw(t, "renewed") {
				f.Contracts = append(f.Contracts, contract(fmt.Sprintf("%dr 2025-05-01 12 %d %d", i, now, i)))
				renewed, kept, net = renewed+1, kept+min(old, now), net+now
			}
		}
		r, err := economics.Renewals(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			figure   economics.Figure
			num, den int64
		}{{r.ByCount, renewed, due}, {r.ByValue, kept, value}, {r.Net, net, value}} {
			if want, err := partnerecon.Fraction(c.num, c.den); c.figure.Value.Size() != want {
				t.Fatalf("%v, want %s, %v", c.figure, want, err)
			}
		}
		f.Contracts = rapid.Permutation(slices.Clone(f.Contracts)).Draw(t, "another order")
		if again, err := economics.Renewals(f); err != nil || text(t, again) != text(t, r) {
			t.Fatalf("another order: %v", err)
		}
	})
}

func ExampleRenewals() {
	r, err := economics.Renewals(economics.RenewalFacts{
		Period:   partnerecon.Interval{Start: partnerecon.MustDay("2025-01-01"), End: partnerecon.MustDay("2026-01-01")},
		Currency: "EUR", Rounding: partnerecon.HalfUp,
		Contracts: []economics.Contract{
			{ID: "1", Starts: partnerecon.MustDay("2024-03-01"), Months: 12, Value: eur("1000")},
			{ID: "2", Starts: partnerecon.MustDay("2025-03-01"), Months: 24, Value: eur("1800"), Renews: "1"},
			{ID: "3", Starts: partnerecon.MustDay("2024-07-01"), Months: 12, Value: eur("500")},
		},
	})
	fmt.Println(r.ByCount.Value, "by count,", r.ByValue.Value, "by value, average", r.Average, err)
	// Output: 50% by count, 60% by value, average 900.00 EUR <nil>
}
