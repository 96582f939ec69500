package settlement_test

import (
	"testing"
	"time"

	"github.com/partnerecon/partnerecon/settlement"
)

func TestJobTry(t *testing.T) {
	for _, n := range []int{10_000, 100_000} {
		facts := newJob(n).facts()
		p := settlement.Must(jobProgram())
		var b settlement.Book
		s := &jobStatement{}
		t0 := time.Now()
		for e, err := range p.Run(&b, each(facts)) {
			if err != nil {
				t.Fatal(err)
			}
			s.add(&e)
		}
		el := time.Since(t0)
		d, c, r := s.digest()
		t.Log(n, len(facts), d, c, r, el, el/time.Duration(len(facts)))
	}
}
