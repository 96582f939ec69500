package ratetable_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/ratetable"
)

// percent returns steps of whole volumes and percentages.
func percent(pairs ...int64) []ratetable.Step {
	var out []ratetable.Step
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, ratetable.Step{From: exact.Int(pairs[i]), Rate: exact.Ratio(pairs[i+1], 100)})
	}
	return out
}

// Volumes of the tests are whole euros, so that the working can be read.
func TestTotal(t *testing.T) {
	marginal := ratetable.New(ratetable.Marginal, false, percent(0, 1, 1000, 2, 3000, 3, 8000, 5))
	slab := ratetable.New(ratetable.Slab, false, percent(0, 1, 1000, 2, 3000, 3, 8000, 5))
	line := ratetable.New(ratetable.Interpolated, false, percent(0, 10, 1000, 20, 3000, 5))
	quota := percent(0, 10, 500_000, 15, 625_000, 20)
	whole := ratetable.New(ratetable.WholeOverage, false, quota)
	sliced := ratetable.New(ratetable.Marginal, false, quota)
	for _, tt := range []struct {
		name  string
		table ratetable.Table
		v     int64
		want  string
	}{
		{"marginal, first step: 200 × 1 %", marginal, 200, "2"},
		{"marginal, first step: 300 × 1 %", marginal, 300, "3"},
		{"marginal: 1,000 × 1 % + 500 × 2 % = 10 + 10", marginal, 1500, "20"},
		{"marginal: 1,000 × 1 % + 200 × 2 % = 10 + 4", marginal, 1200, "14"},
		{"marginal: 1,000 × 1 % + 1,000 × 2 % = 10 + 20", marginal, 2000, "30"},
		{"marginal: 1,000 × 1 % + 2,000 × 2 % + 1,500 × 3 % = 10 + 40 + 45", marginal, 4500, "95"},
		{"marginal: 10 + 40 + 5,000 × 3 % + 12,000 × 5 % = 10 + 40 + 150 + 600", marginal, 20_000, "800"},
		{"slab, first step: 200 × 1 %", slab, 200, "2"},
		{"slab, all of it at 2 %: 1,500 × 2 %", slab, 1500, "30"},
		{"slab, all of it at 3 %: 4,500 × 3 %", slab, 4500, "135"},
		{"interpolated, at the start of a step: 1,000 × 20 %", line, 1000, "200"},
		{"interpolated, a quarter of the way from 10 % to 20 %: 250 × 12.5 % = 31.25", line, 250, "125/4"},
		{"interpolated, two fifths of the way from 20 % down to 5 %: 1,800 × 14 %", line, 1800, "252"},
		{"interpolated, flat from the last step on: 4,000 × 5 %", line, 4000, "200"},
		{"whole overage: 500,000 × 10 % + 200,000 × 20 % = 50,000 + 40,000", whole, 700_000, "90000"},
		{"where marginal gives 500,000 × 10 % + 125,000 × 15 % + 75,000 × 20 % = 50,000 + 18,750 + 15,000", sliced, 700_000, "83750"},
		{"whole overage at the quota: 500,000 × 10 %", whole, 500_000, "50000"},
		{"whole overage below it: 499,999 × 10 %", whole, 499_999, "499999/10"},
		{"whole overage in the second step: 50,000 + 100,000 × 15 %", whole, 600_000, "65000"},
		{"nothing earns nothing", marginal, 0, "0"},
		{"less than nothing counts as nothing", slab, -100, "0"},
		{"so it does below zero in a marginal table", marginal, -1, "0"},
		{"and in one of the overage", whole, -1, "0"},
		{"no steps earn nothing", ratetable.Table{}, 100, "0"},
	} {
		if got := tt.table.Total(exact.Int(tt.v)).String(); got != tt.want {
			t.Errorf("%s: total of %d = %s, want %s", tt.name, tt.v, got, tt.want)
		}
	}
}

func TestBoundaries(t *testing.T) {
	steps := percent(0, 1, 100, 2, 200, 4)
	for _, tt := range []struct {
		name  string
		mode  ratetable.Mode
		above bool
		v     int64
		place int
		total string
	}{
		{"slab reached at: one below, 99 × 1 %", ratetable.Slab, false, 99, 0, "99/100"},
		{"slab reached at: 100 × 2 %", ratetable.Slab, false, 100, 1, "2"},
		{"slab reached at: 101 × 2 %", ratetable.Slab, false, 101, 1, "101/50"},
		{"slab reached above: 99 × 1 %", ratetable.Slab, true, 99, 0, "99/100"},
		{"slab reached above: 100 × 1 %", ratetable.Slab, true, 100, 0, "1"},
		{"slab reached above: one above, 101 × 2 %", ratetable.Slab, true, 101, 1, "101/50"},
		{"the start is always reached", ratetable.Slab, true, 0, 0, "0"},
		{"marginal reached at: 100 × 1 %", ratetable.Marginal, false, 100, 1, "1"},
		{"marginal reached above pays the same", ratetable.Marginal, true, 100, 0, "1"},
		{"overage reached at: 100 × 1 % + 100 × 4 %", ratetable.WholeOverage, false, 200, 2, "5"},
		{"overage reached above: 100 × 1 % + 100 × 2 %", ratetable.WholeOverage, true, 200, 1, "3"},
		{"overage reached above: 100 × 1 % + 101 × 4 %", ratetable.WholeOverage, true, 201, 2, "126/25"},
		{"interpolated reached at: 100 × 2 %", ratetable.Interpolated, false, 100, 1, "2"},
		{"interpolated reached above pays the same", ratetable.Interpolated, true, 100, 0, "2"},
		{"interpolated: 150 × 3 %", ratetable.Interpolated, true, 150, 1, "9/2"},
	} {
		table := ratetable.New(tt.mode, tt.above, steps)
		if got := table.Place(exact.Int(tt.v)); got != tt.place {
			t.Errorf("%s: place of %d = %d, want %d", tt.name, tt.v, got, tt.place)
		}
		if got := table.Total(exact.Int(tt.v)).String(); got != tt.total {
			t.Errorf("%s: total of %d = %s, want %s", tt.name, tt.v, got, tt.total)
		}
	}
}

// A table may begin above 0: below that there is no step and no rate. The steps
// are 2 % from 100 and 1 % from 300.
func TestBelowTheFirstStep(t *testing.T) {
	for _, tt := range []struct {
		name  string
		mode  ratetable.Mode
		v     int64
		place int
		rate  string
		total string
	}{
		{"slab below", ratetable.Slab, 99, -1, "0", "0"},
		{"marginal below", ratetable.Marginal, 99, -1, "0", "0"},
		{"interpolated below", ratetable.Interpolated, 99, -1, "0", "0"},
		{"overage below", ratetable.WholeOverage, 99, -1, "0", "0"},
		{"slab: 100 × 2 %", ratetable.Slab, 100, 0, "1/50", "2"},
		{"interpolated: 100 × 2 %", ratetable.Interpolated, 100, 0, "1/50", "2"},
		{"interpolated halfway: 200 × 1.5 %", ratetable.Interpolated, 200, 0, "3/200", "3"},
		{"marginal: 50 × 2 %", ratetable.Marginal, 150, 0, "1/50", "1"},
		{"marginal: 200 × 2 % + 100 × 1 %", ratetable.Marginal, 400, 1, "1/100", "5"},
		{"overage: 50 × 2 %", ratetable.WholeOverage, 150, 0, "1/50", "1"},
		{"overage: 200 × 2 % + 100 × 1 %", ratetable.WholeOverage, 400, 1, "1/100", "5"},
	} {
		table := ratetable.New(tt.mode, false, percent(100, 2, 300, 1))
		v := exact.Int(tt.v)
		if place, rate, total := table.Place(v), table.Rate(v).String(), table.Total(v).String(); place != tt.place || rate != tt.rate || total != tt.total {
			t.Errorf("%s: step %d, rate %s, total %s; want %d, %s, %s", tt.name, place, rate, total, tt.place, tt.rate, tt.total)
		}
	}
}

// Below 0 is 0, whatever is asked.
func TestBelowZero(t *testing.T) {
	below, zero := exact.Int(-50), exact.Int(0)
	for _, mode := range []ratetable.Mode{ratetable.Marginal, ratetable.Slab, ratetable.Interpolated, ratetable.WholeOverage} {
		table := ratetable.New(mode, true, percent(0, 2, 100, 1))
		if got := table.Place(below); got != 0 {
			t.Errorf("mode %d: step %d", mode, got)
		}
		if got, want := table.Rate(below).String(), "1/50"; got != want {
			t.Errorf("mode %d: rate %s, want %s", mode, got, want)
		}
		if got, want := fmt.Sprint(table.Slices(below)), fmt.Sprint(table.Slices(zero)); got != want {
			t.Errorf("mode %d: slices %s, want %s", mode, got, want)
		}
		table = ratetable.New(mode, false, percent(100, 1))
		if got := table.Slices(exact.Int(99)); got != nil {
			t.Errorf("mode %d: slices %v below the first step", mode, got)
		}
	}
}

func TestAdded(t *testing.T) {
	slab := ratetable.New(ratetable.Slab, false, percent(0, 5, 1000, 10))
	marginal := ratetable.New(ratetable.Marginal, false, percent(0, 5, 750, 10, 1000, 15))
	for _, tt := range []struct {
		name           string
		table          ratetable.Table
		before, amount int64
		want           string
	}{
		{"a sale inside a step: 300 × 5 %", slab, 100, 300, "15"},
		{"a sale that lifts all before it: 1,500 × 10 % - 900 × 5 % = 150 - 45", slab, 900, 600, "105"},
		{"its opposite takes the lift back", slab, 1500, -600, "-105"},
		{"more than there is goes back to nothing: 0 - 900 × 5 %", slab, 900, -1000, "-45"},
		{"the first half of a quota of 1,000: 500 × 5 %", marginal, 0, 500, "25"},
		{"the second: 250 × 5 % + 250 × 10 % = 12.5 + 25", marginal, 500, 500, "75/2"},
		{"both at once: 750 × 5 % + 250 × 10 % = 37.5 + 25 = 25 + 37.5", marginal, 0, 1000, "125/2"},
		{"beyond it: 100 × 15 %", marginal, 1000, 100, "15"},
	} {
		if got := tt.table.Added(exact.Int(tt.before), exact.Int(tt.amount)).String(); got != tt.want {
			t.Errorf("%s: %d after %d adds %s, want %s", tt.name, tt.amount, tt.before, got, tt.want)
		}
	}
}

func TestRead(t *testing.T) {
	table := ratetable.New(ratetable.Slab, false, percent(0, 5, 1000, 10))
	for _, tt := range []struct {
		name       string
		at, amount int64
		want       string
	}{
		{"read before the sale: 600 × 5 %", 900, 600, "30"},
		{"read after it: 600 × 10 %", 1500, 600, "60"},
		{"an amount below zero earns the opposite", 1500, -600, "-60"},
		{"at a volume below zero the first rate holds", -1, 100, "5"},
	} {
		if got := table.Read(exact.Int(tt.at), exact.Int(tt.amount)).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestSlices(t *testing.T) {
	quota := percent(0, 10, 500, 15, 625, 20)
	for _, tt := range []struct {
		name string
		mode ratetable.Mode
		v    int64
		want []string
	}{
		{"marginal", ratetable.Marginal, 700, []string{"0: 500 × 1/10", "1: 125 × 3/20", "2: 75 × 1/5"}},
		{"whole overage", ratetable.WholeOverage, 700, []string{"0: 500 × 1/10", "2: 200 × 1/5"}},
		{"whole overage below the quota", ratetable.WholeOverage, 400, []string{"0: 400 × 1/10"}},
		{"slab", ratetable.Slab, 700, []string{"2: 700 × 1/5"}},
		{"interpolated", ratetable.Interpolated, 250, []string{"0: 250 × 1/8"}},
	} {
		table := ratetable.New(tt.mode, false, quota)
		var got []string
		for _, s := range table.Slices(exact.Int(tt.v)) {
			got = append(got, fmt.Sprintf("%d: %s × %s", s.Step, s.Amount, s.Rate))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
		}
	}
}

// Nothing wraps: 2^63-1 at a rate of 2^63-1, whole and in slices.
func TestExtremes(t *testing.T) {
	most := exact.Int(math.MaxInt64)
	square := most.Times(most)
	for _, mode := range []ratetable.Mode{ratetable.Marginal, ratetable.Slab, ratetable.Interpolated, ratetable.WholeOverage} {
		table := ratetable.New(mode, false, []ratetable.Step{{Rate: most}, {From: exact.Int(math.MaxInt64 - 1), Rate: most}})
		if got := table.Total(most); got.Cmp(square) != 0 {
			t.Errorf("mode %d: %s, want %s", mode, got, square)
		}
		if got := table.Added(most, exact.Int(math.MinInt64)); got.Cmp(square.Neg()) != 0 {
			t.Errorf("mode %d: taken back %s, want -%s", mode, got, square)
		}
	}
}

// A table keeps steps of its own.
func TestStepsAreCopied(t *testing.T) {
	steps := percent(0, 1)
	table := ratetable.New(ratetable.Slab, false, steps)
	steps[0].Rate = exact.Int(1)
	if got := table.Step(0).Rate.String(); got != "1/100" || table.Len() != 1 {
		t.Errorf("the rate of %d steps became %s", table.Len(), got)
	}
}
