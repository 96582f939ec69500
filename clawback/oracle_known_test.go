package clawback_test

import (
	"fmt"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/clawback"
)

// TestOracleOnKnownPrograms is [TestOracle] on programs that are the same in every run,
// so that what a change breaks does not depend on the day's draws.
func TestOracleOnKnownPrograms(t *testing.T) {
	programs := rapid.Custom(oracleFailure)
	for seed := range 100 {
		if failure := programs.Example(seed); failure != "" {
			t.Fatalf("program %d: %s", seed, failure)
		}
	}
}

// oracleFailure compares the package with the oracle on a program and returns how they
// differ, since a generator that fails is asked again.
func oracleFailure(t *rapid.T) (failure string) {
	defer func() {
		r := recover()
		_, crash := r.(runtime.Error)
		switch {
		case crash || t.Failed():
			failure = fmt.Sprint(r)
		case r != nil:
			panic(r) // the draw is rejected
		}
	}()
	g := newOracleProgram(t)
	recourse, err := clawback.New(g.policy)
	if err != nil {
		return fmt.Sprint("policy: ", err)
	}
	r := &oracleRun{
		T: t, recourse: recourse, policy: g.policy, oracle: newOracle(g.policy, nil),
		posted: map[oracleClaim]int64{}, ids: map[string]bool{}, records: map[oracleClaim]clawback.Line{},
	}
	for range number(t, "events", 5, 20) {
		if g.oneIn(10, "risk") {
			r.atRisk(g.now.Add(number(t, "on", -30, 30)))
		}
		r.deliver(g.deliver(r.oracle))
	}
	return ""
}
