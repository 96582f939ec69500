package settlement_test

import (
	"runtime"
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

// BenchmarkReview is the part of the settlement job that the ladder has: partners enrol, what
// each has brought in a month is stated at its end, and the close reviews them all. Without
// payments nothing else happens.
//
//	go test -run '^$' -bench Review -benchtime 5x ./settlement
func BenchmarkReview(b *testing.B) {
	var facts []settlement.Fact
	for _, f := range job.New(100_000).Facts() {
		switch f.Event.(type) {
		case settlement.PartnerEnrolled, settlement.Measured:
			facts = append(facts, f)
		}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		for _, err := range jobRun(job.Program(), facts) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.StopTimer()
	runtime.ReadMemStats(&after)
	reviews := float64(b.N) * job.Partners * job.Months
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/reviews, "ns/review")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/reviews, "allocs/review")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/reviews, "B/review")
	b.ReportMetric(0, "ns/op") // one iteration is all reviews of the job
}
