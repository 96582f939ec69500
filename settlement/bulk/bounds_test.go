package bulk_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// A ladder keeps a row of all partners for each month, and months that nobody closed cost
// nothing: 2,000 partners and one of the year 9999 would be 96,000 rows, 190 MB.
func TestAFarMonthTakesNoRowsOfMonthsBefore(t *testing.T) {
	enrol := func(id, partner, on string) bulk.Movement {
		return bulk.Movement{Kind: bulk.Stated, ID: id, On: pe.MustDay(on), Event: settlement.PartnerEnrolled{Partner: partner}}
	}
	var in []bulk.Movement
	for i := range 2_000 {
		in = append(in, enrol(fmt.Sprintf("e%04d", i), fmt.Sprint("p", i), "2024-01-05"))
	}
	in = append(in, enrol("far", "late", "9999-12-05"), paid("paid", "c", "9999-12-06", 100_00))
	in[len(in)-1].Partner = "late"
	e, s := engineOf(climbing()), &bulk.State{}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	kept, err := e.Keep(s, each(in))
	runtime.ReadMemStats(&after)
	if err != nil || kept.Len() != 2 {
		t.Fatalf("%d postings, %v", kept.Len(), err)
	}
	first := kept.At(0)
	if tier := first.Entry().Tier; tier != "silver" {
		t.Errorf("the late partner stands in tier %q", tier)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 50<<20 {
		t.Errorf("%d MB", took>>20)
	}
}

// What goes back before its payment costs the later payments of its customer nothing: looked for
// one by one, these took three quarters of a minute.
func TestWhatWaitsIsFoundAtOnce(t *testing.T) {
	const n = 60_000
	var in []bulk.Movement
	for i := range n {
		in = append(in, refunded(fmt.Sprintf("r%06d", i), "c", fmt.Sprintf("p%06d", i), "2024-01-05", 10))
	}
	in = append(in, refunded("stays", "c", "never comes", "2024-01-05", 10))
	for i := range n {
		in = append(in, paid(fmt.Sprintf("p%06d", i), "c", "2024-01-06", 100))
	}
	s, start := &bulk.State{}, time.Now()
	if err := only(plainEngine().Run(s, each(in))); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("it took %s", took)
	}
	// 15 % of 1.00 less a tenth of it, by components: 0.10 and 0.05, less 0.01 and 0.00 (of 0.005).
	want := map[pe.Kind]string{pe.Earned: "9000.00 EUR", pe.Returned: "-600.00 EUR"}
	for sum := range s.Sums() {
		if sum.Amount.String() != want[sum.Kind] {
			t.Errorf("%s comes to %s, want %s", sum.Kind, sum.Amount, want[sum.Kind])
		}
	}
	if left := s.Unmatched(); len(left) != 1 || left[0].ID != "stays" {
		t.Errorf("%d wait", len(left))
	}
}
