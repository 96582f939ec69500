package commission_test

import (
	"fmt"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/commission"
)

// TestOracleOnKnownPrograms is [TestOracle] on programs that are the same in every run,
// so that what a change breaks does not depend on the day's draws.
func TestOracleOnKnownPrograms(t *testing.T) {
	programs := rapid.Custom(func(t *rapid.T) string { return oracleFailure(t, false) })
	for seed := range 1000 {
		if failure := programs.Example(seed); failure != "" {
			t.Fatalf("program %d: %s", seed, failure)
		}
	}
}

// A ledger of many events is searched by an index instead of one event after the
// other. Programs whose customer has 65 partners with a plan from the start have it
// from their first event on, and come to the same.
func TestOracleOnKnownProgramsOfLargeCustomers(t *testing.T) {
	programs := rapid.Custom(func(t *rapid.T) string { return oracleFailure(t, true) })
	for seed := range 500 {
		if failure := programs.Example(1_000_000 + seed); failure != "" {
			t.Fatalf("program %d: %s", seed, failure)
		}
	}
}

// oracleFailure compares the package with the oracle on a program and returns how they
// differ, since a generator that fails is asked again.
func oracleFailure(t *rapid.T, large bool) (failure string) {
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
	plan, err := g.plan()
	if err != nil {
		return fmt.Sprint("policy: ", err)
	}
	run := newOracleRun(t, plan, g.policy)
	run.dated, run.quick = g.dated, true
	if large {
		for i := range 65 {
			choice := commission.PlanChoice{Partner: fmt.Sprint("bystander-", i), Plan: "plan"}
			run.ledger.Plans = append(run.ledger.Plans, choice)
		}
	}
	for range number(t, "events", 5, 25) {
		run.deliver(g.deliver(run.oracle))
	}
	return ""
}
