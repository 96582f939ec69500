package economics_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

func customer(id, starts, ends string) economics.Customer {
	c := economics.Customer{ID: id, Starts: day(starts)}
	if ends != "" {
		c.Ends = day(ends)
	}
	return c
}

func TestCrossSell(t *testing.T) {
	f := economics.CrossSellFacts{
		Period: period("2025-01-01", "2025-10-01"), Band: floor("1/3"),
		Customers: []economics.Customer{
			customer("a", "2024-01-01", ""),           // all three quarters
			customer("b", "2025-03-31", "2025-04-01"), // the last day of the first
			customer("c", "2025-04-01", "2025-07-02"), // the second, and a day of the third
			customer("d", "2024-01-01", "2025-01-01"), // gone before
			customer("e", "2025-10-01", ""),           // comes after
			customer("f", "2025-05-05", "2025-05-05"), // not for a day
		},
		Events: []economics.CrossSold{
			{"a", day("2025-01-01")},
			{"a", day("2025-09-30")},
			{"c", day("2025-08-01")}, // bought after all
			{"a", day("2024-12-31")},
			{"a", day("2025-10-01")}, // outside
		},
	}
	r := must(t, economics.CrossSell, f)
	// Active: a, b; a, c; a, c. Events: 1, 0, 2; in all 3 of 6.
	want := "[{2025-01 1 2 {50% within 1 / 2}} {2025-04 0 2 {0% below 0 / 2}} {2025-07 2 2 {100% within 2 / 2}}] {50% within 3 / 6}"
	if got := fmt.Sprint(r.Quarters, r.Velocity); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	f.YearStart, f.Period = 2, period("2025-02-01", "2025-05-01")
	if got, want := fmt.Sprint(must(t, economics.CrossSell, f).Quarters), "[{2025-02 0 3 {0% below 0 / 3}}]"; got != want {
		t.Errorf("a year from February: %s, want %s", got, want)
	}
	if r := must(t, economics.CrossSell, economics.CrossSellFacts{Period: f.Period, YearStart: 5}); r.Velocity.Verdict != economics.Undefined || r.Velocity.Value.Stated() {
		t.Errorf("without customers: %v", r.Velocity)
	}
}

func TestCrossSellFactsAreChecked(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(f *economics.CrossSellFacts)
		want  string
	}{
		{"nothing", func(*economics.CrossSellFacts) {}, "<nil>"},
		{"400 quarters", func(f *economics.CrossSellFacts) { f.Period = period("1925-01-01", "2025-01-01") }, "<nil>"},
		{"401 quarters", func(f *economics.CrossSellFacts) { f.Period = period("1925-01-01", "2025-04-01") }, "/period limit"},
		{"no period", func(f *economics.CrossSellFacts) { f.Period = partnerecon.Interval{} }, "/period required"},
		{"a period of nothing", func(f *economics.CrossSellFacts) { f.Period = period("2025-01-01", "2025-01-01") }, "/period required"},
		{"a quarter begun", func(f *economics.CrossSellFacts) { f.Period = period("2025-01-02", "2025-04-01") }, "/period out_of_range"},
		{"a quarter not over", func(f *economics.CrossSellFacts) { f.Period = period("2025-01-01", "2025-03-31") }, "/period out_of_range"},
		{"month 13", func(f *economics.CrossSellFacts) { f.YearStart = 13 }, "/year_start out_of_range"},
		{"a customer of nothing", func(f *economics.CrossSellFacts) { f.Customers = []economics.Customer{{}} }, "/customers/0/id required, /customers/0/starts required"},
		{"a customer that ends first", func(f *economics.CrossSellFacts) {
			f.Customers = []economics.Customer{customer("a", "2025-01-02", "2025-01-01")}
		}, "/customers/0/ends out_of_range"},
		{"a customer twice", func(f *economics.CrossSellFacts) {
			f.Customers = []economics.Customer{customer("a", "2025-01-01", ""), customer("a", "2025-01-01", "")}
		}, "/customers/1/id duplicate"},
		{"an unknown customer", func(f *economics.CrossSellFacts) { f.Events = []economics.CrossSold{{"x", day("2025-01-01")}} }, "/events/0 unknown"},
		{"an event on no day", func(f *economics.CrossSellFacts) {
			f.Customers, f.Events = []economics.Customer{customer("a", "2025-01-01", "")}, []economics.CrossSold{{Customer: "a"}}
		}, "/events/0 unknown"},
		{"a band upside down", func(f *economics.CrossSellFacts) { f.Band = economics.Band{Low: rate("2%"), High: rate("1%")} }, "/band out_of_range"},
		{"too many customers", func(f *economics.CrossSellFacts) { f.Customers = make([]economics.Customer, 100_001) }, "/customers limit"},
		{"too many events", func(f *economics.CrossSellFacts) { f.Events = make([]economics.CrossSold, 100_001) }, "/events limit"},
	} {
		f := economics.CrossSellFacts{Period: period("2025-01-01", "2025-04-01")}
		tt.spoil(&f)
		if _, err := economics.CrossSell(f); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
}

// Customers are active where one of their days is in the quarter, looked at day by
// day.
func TestActiveDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := economics.CrossSellFacts{Period: period("2025-01-01", "2026-01-01")}
		active := map[partnerecon.Month]int{}
		for i := range rapid.IntRange(0, 6).Draw(t, "customers") {
			c := economics.Customer{ID: fmt.Sprint(i), Starts: day("2024-11-01").Add(rapid.IntRange(0, 500).Draw(t, "starts"))}
			c.Ends = c.Starts.Add(rapid.IntRange(0, 300).Draw(t, "days"))
			f.Customers = append(f.Customers, c)
			in := map[partnerecon.Month]bool{}
			for d := c.Starts; d.Before(c.Ends); d = d.Add(1) {
				in[d.Month().Quarter(1)] = true
			}
			for q := range in {
				active[q]++
			}
		}
		r, err := economics.CrossSell(f)
		if err != nil || len(r.Quarters) != 4 {
			t.Fatalf("%v, %v", r, err)
		}
		for _, q := range r.Quarters {
			if q.Active != active[q.Quarter] {
				t.Fatalf("%s: %d active, counted %d", q.Quarter, q.Active, active[q.Quarter])
			}
		}
	})
}

func ExampleCrossSell() {
	r, err := economics.CrossSell(economics.CrossSellFacts{
		Period:    partnerecon.Interval{Start: partnerecon.MustDay("2025-01-01"), End: partnerecon.MustDay("2025-04-01")},
		Customers: []economics.Customer{{ID: "a", Starts: partnerecon.MustDay("2024-01-01")}, {ID: "b", Starts: partnerecon.MustDay("2025-02-01")}},
		Events:    []economics.CrossSold{{Customer: "a", On: partnerecon.MustDay("2025-03-01")}},
	})
	fmt.Println(r.Velocity.Value, r.Velocity.Of, err)
	// Output: 50% 1 / 2 <nil>
}
