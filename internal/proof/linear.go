package proof

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// Took returns what a piece of work takes of the processors, without collecting
// garbage: on a busy machine that says more about the work than a clock.
func Took(work func()) time.Duration {
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	start, _ := cpuTime()
	work()
	end, _ := cpuTime()
	return end - start
}

// Used returns what this process has used of the processors by now; on systems where that is
// not known always 0.
func Used() time.Duration {
	used, _ := cpuTime()
	return used
}

// measurable skips a test where nobody counts what work takes.
func measurable(t testing.TB) {
	if _, ok := cpuTime(); !ok {
		t.Skip("the time of the processors is not known on this system")
	}
}

// tries is how often a measurement that is too long is repeated: other work can
// only add to it.
const tries = 8

// Linear fails a test if work grows faster than its input. Four runs with n are
// compared with one with 4n, so that both are as likely to be disturbed: linear
// work takes as long, quadratic work four times as long. It may take three times
// as long. run returns what the work itself took, see [Took].
func Linear(t testing.TB, n int, run func(n int) time.Duration) {
	t.Helper()
	measurable(t)
	apart, together := time.Hour, time.Hour
	for range tries {
		apart, together = min(apart, run(n)+run(n)+run(n)+run(n)), min(together, run(4*n))
		if together < 3*apart {
			t.Logf("4 × %d in %v, %d in %v", n, apart, 4*n, together)
			return
		}
	}
	t.Errorf("4 × %d took %v, %d took %v: more than 3 times as long", n, apart, 4*n, together)
}

// Within fails a test if work takes longer than a limit in all of a few tries.
func Within(t testing.TB, what string, limit time.Duration, work func()) {
	t.Helper()
	measurable(t)
	took := time.Hour
	for range tries {
		if took = min(took, Took(work)); took < limit {
			return
		}
	}
	t.Errorf("%s took %v, want less than %v", what, took, limit)
}
