package retainer_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/retainer"
)

// Time that is told once posts what time that is told day by day posts: the charges of
// cycles, and none from the one on that ends it for want of a check-in.
func TestTimeToldOnceIsTimeToldDayByDay(t *testing.T) {
	for _, mode := range []retainer.RenewalMode{retainer.ByDefault, retainer.AfterCheckIn} {
		p := whiteLabel()
		p.Renewal.Mode = mode
		if mode == retainer.AfterCheckIn {
			p.Renewal.Missed = retainer.MissedEnds
		}
		w := open(t, p, "2025-01-02")
		w.start("2025-01-31")
		if mode == retainer.AfterCheckIn {
			w.do(retainer.CheckedIn{ID: "in", Retainer: "r", On: day("2025-02-10")})
		}
		w.pay(1, "1200", "2025-02-11")
		once, daily := w.x.Clone(), w.x.Clone()
		end := day("2025-12-31")
		at, err := w.board.Apply(&once, retainer.Elapsed{Retainer: "r", On: end})
		if err != nil {
			t.Fatal(err)
		}
		want := at[:0:0]
		for d := day("2025-02-13"); !d.After(end); d = d.Add(1) {
			entries, err := w.board.Apply(&daily, retainer.Elapsed{Retainer: "r", On: d})
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, entries...)
		}
		if charges := map[retainer.RenewalMode]int{retainer.ByDefault: 11, retainer.AfterCheckIn: 1}[mode]; len(at) != charges {
			t.Errorf("%s: %d charges, want %d", mode, len(at), charges)
		}
		if diff := cmp.Diff(written(t, want), written(t, at)); diff != "" {
			t.Errorf("%s: (-day by day +once)\n%s", mode, diff)
		}
		if diff := cmp.Diff(written(t, daily), written(t, once)); diff != "" {
			t.Errorf("%s: (-day by day +once)\n%s", mode, diff)
		}
	}
}

// As many cycles as may be open begin in time that grows no faster than they are many.
func TestElapsedIsLinear(t *testing.T) {
	proof.Linear(t, 290, func(n int) time.Duration {
		w := open(t, whiteLabel(), "1900-01-02")
		w.start("1900-01-31")
		return proof.Took(func() {
			for range 10 {
				x := w.x
				entries, err := w.board.Apply(&x, retainer.Elapsed{Retainer: "r", On: day("1900-01-31").AddMonths(n - 1)})
				if err != nil || len(entries) != n-1 {
					t.Fatalf("%d charges, %v", len(entries), err)
				}
			}
		})
	})
}

func written(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
