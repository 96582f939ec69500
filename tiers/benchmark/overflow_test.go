package benchmark_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// most is the largest amount that there is.
func most(t *testing.T) partnerecon.Money {
	t.Helper()
	m, err := partnerecon.FromMinor(math.MaxInt64, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A sum that does not fit is an error that says so, and comes with no answer.
func TestOverflow(t *testing.T) {
	huge := most(t)
	revenue := revenues("0.01", "0")
	revenue.Partners[1].Revenue = huge
	pack := review("2025-05", won("a", "2025-04-01", "2025-05-05", "0.01", credit("acme", partnerecon.Sourced, "100%")), won("b", "2025-04-01", "2025-05-05", "1", credit("acme", partnerecon.Sourced, "100%")))
	pack.Deals[1].Amount = huge
	for name, ask := range map[string]func() (any, error){
		"Concentration": func() (any, error) { return text().Concentration(revenue) },
		"Review":        func() (any, error) { return text().Review(pack) },
	} {
		got, err := ask()
		if !errors.Is(err, partnerecon.ErrOverflow) || !strings.HasPrefix(fmt.Sprint(err), "benchmark: ") || !reflect.ValueOf(got).IsZero() {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// The largest amounts that there are still have exact figures.
func TestTheLargestAmounts(t *testing.T) {
	revenue := revenues("0", "0")
	revenue.Partners[1].Revenue = most(t)
	if r := must(t, text().Concentration, revenue); shown(r.TopShare) != "100% within" || r.Total != most(t) {
		t.Error(js(r))
	}
	f := customers("joint kept - 0", "joint kept - 0", "other kept - 0")
	f.Customers[0].Lifetime, f.Customers[1].Lifetime = most(t), most(t)
	if r := must(t, comparing(1).Compare, f); r.Lifetime.Difference != most(t) {
		t.Error(js(r))
	}
	p := benchmark.ProgressFacts{
		Metric: "revenue", Target: amount("0.01"), Actual: benchmark.Quantity{Amount: most(t)}, Starts: day("0001-01-01"), Due: day("9999-12-31"), On: day("9999-12-31"),
	}
	if r := must(t, benchmark.Track, p); r.Attained.Value.Num() != math.MaxInt64 || r.Pace != benchmark.Ahead {
		t.Error(js(r))
	}
}

// What is missing of a share that no decimal hits is shown to the nearest 0.000001 %:
// 5 % less 1/9223372036854775783.
func TestTheFinestShare(t *testing.T) {
	r := must(t, text().Maturity, benchmark.MaturityFacts{Months: 6, Partners: 20, Share: rate("1/9223372036854775783")})
	if r.MoreShare != rate("5%") || r.Overall != "foundation" {
		t.Error(js(r))
	}
}
