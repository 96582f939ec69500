package proof

import (
	"testing"
	"time"
)

// judge runs a check on a test of its own and reports whether it failed.
func judge(check func(t testing.TB)) bool {
	r := &recorder{}
	check(r)
	return r.failed
}

// A recorder is a test that only takes note of failure.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Logf(string, ...any)   {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

func TestLinearSeesQuadraticWork(t *testing.T) {
	measurable(t)
	if judge(func(t testing.TB) { Linear(t, 5, func(n int) time.Duration { return time.Duration(n) }) }) {
		t.Error("linear work failed")
	}
	if !judge(func(t testing.TB) { Linear(t, 5, func(n int) time.Duration { return time.Duration(n * n) }) }) {
		t.Error("quadratic work passed")
	}
}

func TestWithinSeesSlowWork(t *testing.T) {
	measurable(t)
	spin := func() {
		start, _ := cpuTime()
		for now := start; now < start+2*time.Millisecond; now, _ = cpuTime() { //nolint:revive // the work is to take time
		}
	}
	if judge(func(t testing.TB) { Within(t, "spinning", time.Hour, spin) }) {
		t.Error("fast work failed")
	}
	if !judge(func(t testing.TB) { Within(t, "spinning", time.Millisecond, spin) }) {
		t.Error("slow work passed")
	}
}
