package attribution_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// Credits makes no reasons: it allocates a part of what Attribute does. The
// bounds have room for hardly a reason.
func TestCreditsMakeNoReasons(t *testing.T) {
	if proof.Race {
		t.Skip("allocations are not exact under the race detector")
	}
	locked := func(at10 string) func(p *attribution.Policy, j *attribution.Journey) {
		return func(p *attribution.Policy, j *attribution.Journey) {
			p.Lock = partnerecon.Days(30, partnerecon.Through)
			j.Bound = attribution.Bond{At: at(at10), Sourced: []attribution.Share{{Partner: "b", Share: rate("100%")}}}
		}
	}
	for _, tt := range []struct {
		name   string
		most   float64
		change func(p *attribution.Policy, j *attribution.Journey)
	}{
		{"first", 14, func(*attribution.Policy, *attribution.Journey) {}},
		{"nobody", 4, func(_ *attribution.Policy, j *attribution.Journey) { j.Touches = j.Touches[:0] }},
		{"linear", 14, func(_ *attribution.Policy, j *attribution.Journey) {
			j.Partners = partners("a integration", "b integration")
		}},
		{"mixed", 14, func(_ *attribution.Policy, j *attribution.Journey) {
			j.Partners = partners("a referral", "b integration")
		}},
		{"registered", 12, func(_ *attribution.Policy, j *attribution.Journey) {
			j.Partners = partners("a integration", "b integration")
			j.Touches = append(j.Touches, touch("4 a registration 2025-06-04"))
		}},
		{"agreed", 92, func(_ *attribution.Policy, j *attribution.Journey) {
			j.Partners = partners("a solution", "b solution")
			j.Agreed = []attribution.Share{{Partner: "a", Share: rate("50%")}, {Partner: "b", Share: rate("50%")}}
		}},
		{"lost", 14, func(_ *attribution.Policy, j *attribution.Journey) {
			j.Touches = append(j.Touches, touch("4 a demo 2025-06-04"))
		}},
		{"pooled", 54, func(p *attribution.Policy, j *attribution.Journey) {
			p.Influenced.Pool = rate("10%")
			j.Touches = append(j.Touches, touch("4 a demo 2025-06-04"))
		}},
		{"capped", 54, func(p *attribution.Policy, j *attribution.Journey) {
			p.Cap = rate("110%")
			j.Touches = append(j.Touches, touch("4 a demo 2025-06-04"))
		}},
		{"locked", 49, locked("2025-06-01")},
		{"no longer locked", 14, locked("2025-01-01")},
	} {
		p := threeTier()
		j := attribution.Journey{
			ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"), Partners: partners("a referral", "b referral"),
			Touches: touches("1 b co_sell 2025-06-01", "2 a co_sell 2025-06-02", "3 - sales 2025-06-03"),
		}
		tt.change(&p, &j)
		m := attribution.Must(p)
		n := testing.AllocsPerRun(20, func() {
			if _, err := m.Credits(j); err != nil {
				t.Fatal(err)
			}
		})
		if n > tt.most {
			t.Errorf("%s: %v allocations, at most %v", tt.name, n, tt.most)
		}
	}
}
