package commission_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// What the oracle found and was mended, each in the smallest program.

func TestCapsPerDealInSeries(t *testing.T) {
	deal := func(name, limit string) commission.Cap {
		return commission.Cap{Name: name, Per: commission.PerDeal, Limit: eur(limit), Counts: commission.OnNet}
	}
	for _, tt := range []struct {
		name string
		caps []commission.Cap
		want map[string]string
	}{
		// 200 are earned. The first cap leaves 100: the second has nothing to cut.
		{"equal limits", []commission.Cap{deal("z", "100"), deal("y", "100")}, map[string]string{"cap:z:2025-01": "-100.00"}},
		// The first leaves 150, the second cuts 30 of them.
		{"a lower limit", []commission.Cap{deal("z", "150"), deal("y", "120")}, map[string]string{"cap:z:2025-01": "-50.00", "cap:y:2025-01": "-30.00"}},
		{"a higher limit", []commission.Cap{deal("z", "120"), deal("y", "150")}, map[string]string{"cap:z:2025-01": "-80.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, capped(tt.caps...)).do(onDeal("p1", "a", "2000", "2025-01-01"))
			if diff := cmp.Diff(tt.want, cuts(b)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			b.do(back("r", "p1", "2000", "2025-02-01"))
			b.want("all of it goes back, once", b.sum("a"), "0.00")
			b.conserved()
		})
	}
}

// A line that nobody's rate prices is refused when it is recorded, not only when
// it clears: then it could not be mended any more.
func TestASharedLineIsRefusedBeforeItClears(t *testing.T) {
	shared := []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("60")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("40")},
	}
	pending := pay("p1", "1000", "2025-01-01")
	pending.Cleared, pending.Invoiced, pending.Credits = partnerecon.Day{}, day("2025-01-01"), shared
	nothing := pay("p2", "0", "2025-01-01")
	nothing.Credits = shared
	b := open(t, flat("10"))
	b.refuse(pending, commission.ErrShared)
	b.refuse(nothing, commission.ErrShared)
}
