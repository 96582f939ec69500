package retainer_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// A cycle that was confirmed and given up adds nothing to what was paid, and sums that do
// not fit are refused.
func TestSealedAmounts(t *testing.T) {
	p := agreed()
	p.Economics, p.Amount = retainer.NoUpside{}, partnerecon.Money{}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	for _, e := range payment(1, "3000", "2025-02-01")[:2] {
		w.do(e)
	}
	w.do(retainer.Waived{ID: "w", Retainer: "r", Cycle: 1, Reason: "x", Approver: "x", On: day("2025-02-02")})
	w.pay(2, "7", "2025-03-02")
	given := &world{t: t, board: w.board, x: w.x.Clone()}
	given.do(retainer.Seal{ID: "l", Retainer: "r", Through: day("2025-03-31"), On: day("2025-04-01")})
	if s := given.x.Sealed; s.Cycles != 2 || s.Paid != 1 || s.Amount != 700 {
		t.Errorf("%+v", s)
	}
	most, err := partnerecon.FromMinor(math.MaxInt64, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	w.pay(3, most.Amount(), "2025-04-02")
	before := w.x.Clone()
	_, err = w.board.Apply(&w.x, retainer.Seal{ID: "l", Retainer: "r", Through: day("2025-04-30"), On: day("2025-05-01")})
	if !errors.Is(err, partnerecon.ErrOverflow) || !w.x.Equal(before) {
		t.Errorf("got %v, %+v", err, w.x.Sealed)
	}
}

// An end inside sealed cycles is refused; the end of the last one is not.
func TestNoEndInsideSealedCycles(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-02-01")
	w.pay(1, "3000", "2025-02-05")
	w.do(retainer.Seal{ID: "l", Retainer: "r", Through: day("2025-02-28"), On: day("2025-03-01")})
	end := retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-02-27"), On: day("2025-03-02")}
	if _, err := w.board.Apply(&w.x, end); !errors.Is(err, retainer.ErrSealed) {
		t.Errorf("got %v", err)
	}
	end.Last = day("2025-02-28")
	w.do(end)
}

// What was paused, resumed and paused again on one day stays paused when its cycle is
// sealed, and so does what was resumed and paused again while it was paused.
func TestASealKeepsAPauseOfADayWithMore(t *testing.T) {
	for name, marks := range map[string][]retainer.Event{
		"paused again": {
			retainer.Paused{ID: "p1", Retainer: "r", On: day("2025-02-10")},
			retainer.Resumed{ID: "q1", Retainer: "r", On: day("2025-02-10")},
			retainer.Paused{ID: "p2", Retainer: "r", On: day("2025-02-10")},
		},
		"resumed for nothing": {
			retainer.Paused{ID: "p1", Retainer: "r", On: day("2025-02-10")},
			retainer.Resumed{ID: "q1", Retainer: "r", On: day("2025-02-12")},
			retainer.Paused{ID: "p2", Retainer: "r", On: day("2025-02-12")},
		},
	} {
		w := open(t, agreed(), "2025-01-02")
		w.start("2025-02-01")
		for _, e := range marks {
			w.do(e)
		}
		w.do(retainer.Waived{ID: "w", Retainer: "r", Cycle: 1, Reason: "x", Approver: "x", On: day("2025-02-20")})
		w.do(retainer.Elapsed{Retainer: "r", On: day("2025-03-02")})
		w.do(retainer.Seal{ID: "l", Retainer: "r", Through: day("2025-02-28"), On: day("2025-03-02")})
		r, err := w.board.Report(w.x, day("2025-03-02"))
		if err != nil || w.x.Sealed.Cycles != 1 || r.Status != retainer.StatusPaused || r.Cycles[0].Active != 0 {
			t.Errorf("%s: sealed %d: %s, %+v, %v", name, w.x.Sealed.Cycles, r.Status, r.Cycles, err)
		}
	}
}

// Sealed or not, the same is answered: how the six statements stand, which price holds,
// which questions are open, what stays paused.
func TestASealAnswersNothingElse(t *testing.T) {
	p := whiteLabel()
	w := open(t, p, "2025-01-02")
	w.do(retainer.ClientPriced{ID: "p0", Retainer: "r", Amount: eur("1900"), On: day("2025-01-10")})
	w.start("2025-02-01")
	for _, e := range []retainer.Event{
		retainer.Asked{ID: "q1", Retainer: "r", About: retainer.Scaling, On: day("2025-02-02")},
		retainer.Evidenced{ID: "more", Retainer: "r", Of: retainer.HandoffDone, Ref: "x", On: day("2025-02-02")},
		retainer.ClientPriced{ID: "p1", Retainer: "r", Amount: eur("2000"), On: day("2025-02-10")},
		retainer.Waived{ID: "w1", Retainer: "r", Cycle: 1, Reason: "x", Approver: "x", On: day("2025-02-10")},
		retainer.Asked{ID: "q2", Retainer: "r", About: retainer.Pitch, On: day("2025-03-02")},
		retainer.Answered{ID: "a2", Retainer: "r", About: retainer.Pitch, On: day("2025-03-03")},
		retainer.ClientPriced{ID: "p2", Retainer: "r", Amount: eur("2100"), On: day("2025-03-10")},
		retainer.Waived{ID: "w2", Retainer: "r", Cycle: 2, Reason: "x", Approver: "x", On: day("2025-03-10")},
		retainer.Paused{ID: "s", Retainer: "r", On: day("2025-03-20")},
		retainer.ClientPriced{ID: "p3", Retainer: "r", Amount: eur("2200"), On: day("2025-04-10")},
		retainer.Resumed{ID: "g", Retainer: "r", On: day("2025-04-20")},
		retainer.NeedSeen{ID: "n1", Retainer: "r", Need: retainer.Testing, System: "shop", On: day("2025-02-10"), Recorded: day("2025-05-01")},
		retainer.NeedSeen{ID: "n2", Retainer: "r", Need: retainer.Testing, System: "shop", On: day("2025-05-10")},
		retainer.Elapsed{Retainer: "r", On: day("2025-06-01")},
	} {
		w.do(e)
	}
	whole := w.x.Clone()
	w.do(retainer.Seal{ID: "l", Retainer: "r", Through: day("2025-03-31"), On: day("2025-06-01")})
	if w.x.Sealed.Cycles != 2 || len(w.x.Prices) != 2 || len(w.x.Evidence) != 3 {
		t.Fatalf("%d cycles, prices %+v, evidence %+v", w.x.Sealed.Cycles, w.x.Prices, w.x.Evidence)
	}
	var needs []string
	for _, n := range w.x.Needs {
		needs = append(needs, n.ID)
	}
	if got := fmt.Sprint(needs); got != "[need before need n2]" { // that of a sealed cycle is gone
		t.Errorf("needs %s", got)
	}
	one, errOne := w.board.Readiness(w.x)
	two, errTwo := w.board.Readiness(whole)
	if one.String() != two.String() || !one.Ready || errOne != nil || errTwo != nil {
		t.Errorf("sealed\n%s\nwhole\n%s", one, two)
	}
	for on := day("2025-06-01"); on.Before(day("2025-07-02")); on = on.Add(10) {
		sealed, errSealed := w.board.Report(w.x, on)
		full, errFull := w.board.Report(whole, on)
		if errSealed != nil || errFull != nil || len(sealed.Cycles) != len(full.Cycles)-2 {
			t.Fatalf("%v, %v", errSealed, errFull)
		}
		for i, c := range sealed.Cycles {
			if f := full.Cycles[i+2]; c.Number != f.Number || c.Margin != f.Margin || c.Active != f.Active || c.Amount != f.Amount {
				t.Errorf("sealed %+v, whole %+v", c, f)
			}
		}
		a, errA := w.board.Next(w.x, on)
		b, errB := w.board.Next(whole, on)
		if a.Step != retainer.StepRepeat || a.Trace.String() != b.Trace.String() || errA != nil || errB != nil {
			t.Errorf("sealed %+v, whole %+v", a, b)
		}
	}
	// Paused on 20 March, 30 of April's 30 days less those from the 20th on: 11 are active.
	if r, err := w.board.Report(w.x, day("2025-06-01")); err != nil || r.Cycles[0].Active != 11 {
		t.Errorf("%+v, %v", r.Cycles, err)
	}
}
