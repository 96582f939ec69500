package settlement_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

// jobRun settles the job with the library.
func jobRun(p settlement.Program, facts []settlement.Fact) iter.Seq2[pe.Entry, error] {
	b := &settlement.Book{}
	return p.Run(b, p.WithCloses(b, settlement.Facts(facts), job.Start().Month().Add(job.Months-1)))
}

// A libraryRun is a way to settle the job with the library.
type libraryRun struct {
	name    string
	program func() settlement.Program
	facts   func(job.Job) []settlement.Fact
}

// libraryRuns are the ways in which the library settles the job: with what each partner
// brought in a month stated at its end, so that the ladder assesses the partners when the
// month closes; with their tiers stated instead; and so that lines are sealed as it goes.
func libraryRuns() []libraryRun {
	return []libraryRun{
		{"assessed", job.Program, job.Job.Facts},
		{"stated", job.Stated, job.Job.StatedFacts},
		{"streamed", job.Streamed, job.Job.StatedFacts},
	}
}

// load puts the job into facts.
func (r libraryRun) load(j job.Job) func() func() *job.Statement {
	facts := r.facts(j)
	return func() func() *job.Statement {
		out := &job.Statement{}
		for e, err := range jobRun(r.program(), facts) {
			if err != nil {
				panic(err)
			}
			out.Add(&e)
		}
		return func() *job.Statement { return out }
	}
}

// A benchmark against programs that compute something else would measure
// nothing.
func TestRivalsSettleTheSameJob(t *testing.T) {
	want := job.Results()[0]
	j := job.New(want.Payments)
	for _, r := range job.Rivals() {
		want.Holds(t, r.Name, r.Load(j)()())
	}
	for _, r := range libraryRuns() {
		want.Holds(t, r.name, r.load(j)()())
	}
}

// BenchmarkSettlement settles the job with the library and with programs
// written for it by hand, in turns, and prints the medians and their ratios.
// One iteration has all its rounds:
//
//	go test -v -run '^$' -bench Settlement -benchtime 1x ./settlement
//
// The library has the tiers of partners assessed by a ladder (assessed), stated as facts
// (stated), or stated with lines that are sealed as it goes (streamed):
//
//	go test -v -run '^$' -bench Settlement/stated/payments=100000$ -benchtime 1x ./settlement
//
// A program is timed from its own form of the lines in memory to the sums by
// partner and month; each must print the digest that all of them agree on.
func BenchmarkSettlement(b *testing.B) {
	for _, way := range libraryRuns() {
		for _, want := range job.Results()[1:] {
			rounds := 7
			if want.Payments > 100_000 {
				rounds = 3
			}
			b.Run(fmt.Sprintf("%s/payments=%d", way.name, want.Payments), func(b *testing.B) {
				if testing.Short() && want.Payments > 100_000 {
					b.Skip("a million payments")
				}
				j := job.New(want.Payments)
				programs := append([]job.Rival{{Name: "library", Load: way.load}}, job.Rivals()...)
				for range b.N {
					report(b, want, job.Compete(b, want, j, programs, rounds, job.WallClock()))
				}
			})
		}
	}
}

func report(b *testing.B, want job.Result, costs []job.Cost) {
	library := costs[0]
	b.Log(job.Table(want, costs, 1))
	for _, c := range costs[1:] {
		b.ReportMetric(float64(library.Median())/float64(c.Median()), "x:"+strings.ReplaceAll(strings.ReplaceAll(c.Program, ", ", "-"), " ", "-"))
	}
	n := float64(want.Payments)
	b.ReportMetric(0, "ns/op") // one iteration is all rounds of all programs
	b.ReportMetric(float64(library.Median())/n, "ns/payment")
	b.ReportMetric(float64(library.Allocs)/n, "allocs/payment")
}
