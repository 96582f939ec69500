package benchmark_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// customers reads "joint kept 9 1000.00": group, kept or lost, answer or -, lifetime
// value.
func customers(rows ...string) benchmark.ComparisonFacts {
	f := benchmark.ComparisonFacts{Currency: "EUR", Rounding: partnerecon.HalfUp}
	for i, row := range rows {
		w := strings.Fields(row)
		c := benchmark.Customer{ID: fmt.Sprint("c", i), Joint: w[0] == "joint", Kept: w[1] == "kept", Lifetime: eur(w[3])}
		if w[2] != "-" {
			c.Answered = true
			if _, err := fmt.Sscan(w[2], &c.Score); err != nil {
				panic(err)
			}
		}
		f.Customers = append(f.Customers, c)
	}
	return f
}

func comparing(least int) benchmark.Yardstick {
	return benchmark.Must(benchmark.Policy{Comparison: benchmark.Comparison{Least: least}})
}

func comparison(r benchmark.ComparisonReport) string {
	return fmt.Sprintf("%s %s, %s %s, %s %s", r.Retention.Difference, r.Retention.Outcome, r.Promoters.Difference, r.Promoters.Outcome, r.Lifetime.Difference, r.Lifetime.Outcome)
}

// Joint: 3 of 4 kept = 75 %; answers 10, 9, 7, 6: (2 - 1)/4 = 25; 400/4 = 100.00.
// Others: 2 of 3 = 66.7 %; answers 8, 0: (0 - 1)/2 = -50; 100/3 = 33.33.
// Differences: 75 % - 2/3 = 1/12; 25 + 50 = 75; 66.67.
func TestCompare(t *testing.T) {
	f := customers("joint kept 10 100", "joint kept 9 100", "joint kept 7 100", "joint lost 6 100", "other kept 8 50", "other kept 0 25", "other lost - 25")
	r := must(t, comparing(2).Compare, f)
	if got, want := comparison(r), "1/12 higher, 75% higher, 66.67 EUR higher"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	o := r.Others
	if o.Customers != 3 || o.Answers != 2 || o.Retention != rate("2/3") || o.Promoters.String() != "-50%" || o.Lifetime != eur("33.33") || r.Joint.Promoters.String() != "25%" {
		t.Error(js(r))
	}
	says(t, r.Trace, `benchmark.compared figure="retention" difference="1/12"`, `benchmark.compared figure="promoters" difference="75%"`, `benchmark.compared figure="lifetime" difference="66.67 EUR"`)
}

func TestCompareOutcomes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		least int
		in    benchmark.ComparisonFacts
		want  string
	}{
		{"alike", 1, customers("joint kept 7 5", "other kept 8 5"), "0% equal, 0% equal, 0.00 EUR equal"},
		{"worse", 1, customers("joint lost 6 4", "other kept 9 5"), "-100% lower, -200% lower, -1.00 EUR lower"},
		{"no joint customers", 1, customers("other kept 9 5"), "no rate insufficient, no rate insufficient, no amount insufficient"},
		{"nobody", 1, customers(), "no rate insufficient, no rate insufficient, no amount insufficient"},
		{"one is too few", 2, customers("joint kept 9 5", "joint kept 9 5", "other kept 9 5"), "no rate insufficient, no rate insufficient, no amount insufficient"},
		{"too few answers", 2, customers("joint kept 9 5", "joint kept 9 5", "other kept 9 5", "other lost - 5"), "50% higher, no rate insufficient, 0.00 EUR equal"},
		{"no answers", 1, customers("joint kept - 5", "other kept - 5"), "0% equal, no rate insufficient, 0.00 EUR equal"},
	} {
		r := must(t, comparing(tt.least).Compare, tt.in)
		if got := comparison(r); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
	r := must(t, comparing(2).Compare, customers("joint kept 9 5", "joint kept 9 5", "other kept 9 5"))
	says(t, r.Trace, `benchmark.insufficient /comparison/least group="others" customers="1" answers="1" least="2"`)
	if r.Others.Retention.Stated() || r.Others.Lifetime.Stated() || r.Joint.Retention != rate("100%") {
		t.Error(js(r))
	}
}

// Half a cent is rounded as the facts say: 0.01 / 2.
func TestCompareRounds(t *testing.T) {
	f := customers("joint kept - 0.01", "joint kept - 0", "other kept - 0", "other kept - 0")
	for mode, want := range map[partnerecon.Rounding]string{partnerecon.HalfUp: "0.01", partnerecon.HalfEven: "0.00", partnerecon.Down: "0.00"} {
		f.Rounding = mode
		if got := must(t, comparing(2).Compare, f).Joint.Lifetime.Amount(); got != want {
			t.Errorf("%s: %s, want %s", mode, got, want)
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	refuses(t, comparing(1).Compare, benchmark.ComparisonFacts{}, "/currency unknown", "/rounding required")
	f := customers("joint kept 11 5", "joint kept -1 5", "joint kept - -1", "joint kept - 5")
	f.Customers[3].Score, f.Customers[3].ID = 1, "c0"
	refuses(t, comparing(1).Compare, f, "/customers/0/score out_of_range", "/customers/1/score out_of_range", "/customers/2/lifetime out_of_range", "/customers/3/id duplicate", "/customers/3/score out_of_range")
	f.Customers = make([]benchmark.Customer, 100_001)
	refuses(t, comparing(1).Compare, f, "/customers limit")
}
