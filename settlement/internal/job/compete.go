package job

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// A Result is what every program has to print for a job.
type Result struct {
	Payments             int
	MD5                  string
	Commission, Returned int64
}

// Results are those of jobs of several sizes, the smallest first.
func Results() []Result {
	return []Result{
		{10_000, "6b9cb75f1e2e128f6ee4b850cc3edb6e", 32_904_330, 1_860_568},
		{100_000, "8419cc2b4dceaa1e6c2e377632dc63af", 417_835_882, 26_110_274},
		{1_000_000, "d898ad89bdf93ccf5a52c2d5a96e48c2", 6_564_013_845, 402_880_336},
	}
}

// Holds reports a statement that is not the one all programs agree on.
func (r Result) Holds(t testing.TB, program string, s *Statement) {
	t.Helper()
	if md5, commission, returned := s.Digest(); md5 != r.MD5 || commission != r.Commission || returned != r.Returned {
		t.Fatalf("%s, %d payments: got %s, commission %d, returned %d; want %s, %d, %d",
			program, r.Payments, md5, commission, returned, r.MD5, r.Commission, r.Returned)
	}
}

// A Cost is what one program spent on the job.
type Cost struct {
	Program string
	Times   []time.Duration
	Allocs  uint64
	Bytes   uint64
}

// Median returns the time in the middle.
func (c Cost) Median() time.Duration { return slices.Sorted(slices.Values(c.Times))[len(c.Times)/2] }

// A Clock says how much time has gone by, of the day or of the processors.
type Clock func() time.Duration

// WallClock is that of the day.
func WallClock() Clock {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// Compete runs all programs in turns, so that what else the machine does meets
// them alike. Each holds only its own form of the lines while it runs. Where nothing is
// known of the result, all have to print what the first did.
func Compete(t testing.TB, want Result, j Job, programs []Rival, rounds int, clock Clock) []Cost {
	t.Helper()
	costs := make([]Cost, len(programs))
	for range rounds {
		for i, p := range programs {
			settle := p.Load(j)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := clock()
			statement := settle()
			costs[i].Times = append(costs[i].Times, clock()-start)
			runtime.ReadMemStats(&after)
			costs[i].Program = p.Name
			costs[i].Allocs, costs[i].Bytes = after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc
			got := statement()
			if want.MD5 == "" {
				want.MD5, want.Commission, want.Returned = got.Digest()
			}
			want.Holds(t, p.Name, got)
		}
	}
	return costs
}

// Table is what programs cost, and how many times that of each other the first ones took.
func Table(want Result, costs []Cost, first int) string {
	var rows strings.Builder
	fmt.Fprintf(&rows, "\n%d payments, %d rounds\tmedian\tns/payment\tallocs/payment\tB/payment\t", want.Payments, len(costs[0].Times))
	for _, of := range costs[:first] {
		fmt.Fprintf(&rows, "%s is\t", of.Program)
	}
	n := float64(want.Payments)
	for _, c := range costs {
		fmt.Fprintf(&rows, "\n%s\t%.1f ms\t%.0f\t%.4f\t%.0f\t", c.Program, float64(c.Median())/1e6, float64(c.Median())/n, float64(c.Allocs)/n, float64(c.Bytes)/n)
		for _, of := range costs[:first] {
			fmt.Fprintf(&rows, "%.2f x\t", float64(of.Median())/float64(c.Median()))
		}
	}
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	_, _ = w.Write([]byte(rows.String() + "\n")) // it writes to memory
	_ = w.Flush()
	return out.String()
}
