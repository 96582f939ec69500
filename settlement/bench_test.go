package settlement_test

import (
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A jobResult is what every program has to print for a job.
type jobResult struct {
	payments             int
	md5                  string
	commission, returned int64
}

func jobResults() []jobResult {
	return []jobResult{
		{10_000, "6b9cb75f1e2e128f6ee4b850cc3edb6e", 32_904_330, 1_860_568},
		{100_000, "8419cc2b4dceaa1e6c2e377632dc63af", 417_835_882, 26_110_274},
		{1_000_000, "d898ad89bdf93ccf5a52c2d5a96e48c2", 6_564_013_845, 402_880_336},
	}
}

// holds reports a statement that is not the one all programs agree on.
func (r jobResult) holds(t testing.TB, program string, s *jobStatement) {
	t.Helper()
	if md5, commission, returned := s.digest(); md5 != r.md5 || commission != r.commission || returned != r.returned {
		t.Fatalf("%s, %d payments: got %s, commission %d, returned %d; want %s, %d, %d",
			program, r.payments, md5, commission, returned, r.md5, r.commission, r.returned)
	}
}

// jobRun settles the job with the library.
func jobRun(p settlement.Program, facts []settlement.Fact) iter.Seq2[pe.Entry, error] {
	b := &settlement.Book{}
	return p.Run(b, p.WithCloses(b, settlement.Facts(facts), jobStart.Month().Add(jobMonths-1)))
}

// A benchmark against programs that compute something else would measure
// nothing.
func TestRivalsSettleTheSameJob(t *testing.T) {
	want := jobResults()[0]
	j := newJob(want.payments)
	for _, r := range rivals() {
		want.holds(t, r.name, r.load(j)()())
	}
	for _, r := range libraryRuns() {
		want.holds(t, r.name, r.load(j)()())
	}
}

// BenchmarkSettlement settles the job with the library and with programs
// written for it by hand, in turns, and prints the medians and their ratios.
// One iteration has all its rounds:
//
//	go test -run '^$' -bench Settlement -benchtime 1x ./settlement
//
// The library has the tiers of partners assessed by a ladder (assessed), stated as facts
// (stated), or stated with lines that are sealed as it goes (streamed):
//
//	go test -run '^$' -bench Settlement/stated/payments=100000$ -benchtime 1x ./settlement
//
// A program is timed from its own form of the lines in memory to the sums by
// partner and month; each must print the digest that all of them agree on.
func BenchmarkSettlement(b *testing.B) {
	for _, way := range libraryRuns() {
		for _, want := range jobResults()[1:] {
			rounds := 7
			if want.payments > 100_000 {
				rounds = 3
			}
			b.Run(fmt.Sprintf("%s/payments=%d", way.name, want.payments), func(b *testing.B) {
				if testing.Short() && want.payments > 100_000 {
					b.Skip("a million payments")
				}
				j := newJob(want.payments)
				for range b.N {
					report(b, want, compete(b, want, j, way, rounds))
				}
			})
		}
	}
}

// A cost is what one program spent on the job.
type cost struct {
	program string
	times   []time.Duration
	allocs  uint64
	bytes   uint64
}

func (c cost) median() time.Duration { return slices.Sorted(slices.Values(c.times))[len(c.times)/2] }

// compete runs all programs in turns, so that what else the machine does meets
// them alike. Each holds only its own form of the lines while it runs.
func compete(b *testing.B, want jobResult, j job, way libraryRun, rounds int) []cost {
	programs := append([]rival{{"library", way.load}}, rivals()...)
	costs := make([]cost, len(programs))
	for range rounds {
		for i, p := range programs {
			settle := p.load(j)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			statement := settle()
			costs[i].times = append(costs[i].times, time.Since(start))
			runtime.ReadMemStats(&after)
			costs[i].program = p.name
			costs[i].allocs, costs[i].bytes = after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc
			want.holds(b, p.name, statement())
		}
	}
	return costs
}

func report(b *testing.B, want jobResult, costs []cost) {
	library := costs[0]
	n := float64(want.payments)
	var table strings.Builder
	fmt.Fprintf(&table, "%d payments, %d rounds\tmedian\tns/payment\tallocs/payment\tB/payment\tlibrary is\t\n", want.payments, len(library.times))
	for _, c := range costs {
		ratio := float64(library.median()) / float64(c.median())
		fmt.Fprintf(&table, "%s\t%.1f ms\t%.0f\t%.2f\t%.0f\t%.2f x\t\n", c.program, float64(c.median())/1e6,
			float64(c.median())/n, float64(c.allocs)/n, float64(c.bytes)/n, ratio)
		if c.program != library.program {
			b.ReportMetric(ratio, "x:"+strings.ReplaceAll(strings.ReplaceAll(c.program, ", ", "-"), " ", "-"))
		}
	}
	b.Log("\n" + aligned(table.String()))
	b.ReportMetric(0, "ns/op") // one iteration is all rounds of all programs
	b.ReportMetric(float64(library.median())/n, "ns/payment")
	b.ReportMetric(float64(library.allocs)/n, "allocs/payment")
}
