package settlement_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
)

// TestTheJobIsPolicyAlone settles the job with a policy and compares the digest
// that programs in other languages print.
func TestTheJobIsPolicyAlone(t *testing.T) {
	s := settleJob(t, newJob(10_000).facts())
	digest, commission, returned := s.digest()
	if digest != "6b9cb75f1e2e128f6ee4b850cc3edb6e" || commission != 32_904_330 || returned != 1_860_568 {
		t.Errorf("got %s, commission %d, returned %d", digest, commission, returned)
	}
}

// settleJob runs the job's facts through its program.
func settleJob(t testing.TB, facts []settlement.Fact) *jobStatement {
	out := &jobStatement{}
	for e, err := range jobRun(jobProgram(), facts) {
		if err != nil {
			t.Fatal(err)
		}
		out.add(&e)
	}
	return out
}
