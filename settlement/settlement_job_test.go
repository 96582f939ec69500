package settlement_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

// TestTheJobIsPolicyAlone settles the job with a policy and compares the digest
// that programs in other languages print.
func TestTheJobIsPolicyAlone(t *testing.T) {
	s := settleJob(t, job.New(10_000).Facts())
	digest, commission, returned := s.Digest()
	if digest != "6b9cb75f1e2e128f6ee4b850cc3edb6e" || commission != 32_904_330 || returned != 1_860_568 {
		t.Errorf("got %s, commission %d, returned %d", digest, commission, returned)
	}
}

// settleJob runs the job's facts through its program.
func settleJob(t testing.TB, facts []settlement.Fact) *job.Statement {
	out := &job.Statement{}
	for e, err := range jobRun(job.Program(), facts) {
		if err != nil {
			t.Fatal(err)
		}
		out.Add(&e)
	}
	return out
}
