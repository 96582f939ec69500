package clawback_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// taken lists what goes back of each line.
func (b *book) taken(partner string) string {
	b.t.Helper()
	found, err := b.recourse.Taken(&b.exposure, partner)
	if err != nil {
		b.t.Fatal(err)
	}
	slices.SortFunc(found, func(x, y clawback.Taking) int { return strings.Compare(x.Line, y.Line) })
	return takings(found)
}

func takings(found []clawback.Taking) string {
	out := ""
	for _, x := range found {
		out += fmt.Sprintf("%s %d; ", x.Line, x.Taken)
	}
	return out
}

// On day 45 of 90 half goes back: of 100.01 and 50.00 it is 75.005, 75.01, all of it posted
// against the line that is payable last. In proportion it is 50.005 and 25.00: the odd cent
// is with the first.
func TestTakenIsInProportion(t *testing.T) {
	p := clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Until)},
		{Tier: "solution", Return: clawback.Nothing},
	}}
	b := open(t, p).do(
		posted("p1", "acme", "p1", "gold", "100.01", "2025-02-01"), posted("p2", "acme", "p2", "gold", "50", "2025-03-01"),
		posted("p3", "acme", "p3", "solution", "70", "2025-03-01"), posted("p4", "beta", "p4", "gold", "1", "2025-03-01"))
	b.want("nobody has left", b.taken("acme"), "p1 0; p2 0; p3 0; ")
	b.do(churn("x", 45))
	b.want("half", b.taken("acme"), "p1 5001; p2 2500; p3 0; ")
	b.want("half of it, up", b.taken("beta"), "p4 50; ")
	b.want("nobody", b.taken("none"), "")
	b.do(posted("r", "acme", "p1", "gold", "-100.01", "2025-02-01"))
	b.want("after a refund", b.taken("acme"), "p1 0; p2 2500; p3 0; ")

	if _, err := (clawback.Recourse{}).Taken(&b.exposure, "acme"); err == nil {
		t.Error("the zero Recourse knows")
	}
	if _, err := b.recourse.Taken(nil, "acme"); err == nil {
		t.Error("no exposure has lines")
	}
}

// What would go back is what goes back once it has come so: of 100.01 and 50.00 half on day
// 45 of 90, the odd cent with the first, and nothing on day 90.
func TestTakenIfTheCustomerChurned(t *testing.T) {
	b := open(t, clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Until)},
	}}).do(posted("p1", "acme", "p1", "gold", "100.01", "2025-02-01"), posted("p2", "acme", "p2", "gold", "50", "2025-03-01"))
	for _, c := range []struct {
		partner string
		on      int
		want    string
	}{
		{"acme", 45, "p1 5001; p2 2500; "},
		{"acme", 90, "p1 0; p2 0; "},
		{"none", 45, ""},
	} {
		found, err := b.recourse.TakenIf(&b.exposure, c.partner, start.Add(c.on))
		if err != nil {
			t.Fatal(err)
		}
		b.want(fmt.Sprint(c.partner, " on day ", c.on), takings(found), c.want)
	}
	b.want("nobody has left", b.taken("acme"), "p1 0; p2 0; ")

	if _, err := (clawback.Recourse{}).TakenIf(&b.exposure, "acme", start); err == nil {
		t.Error("the zero Recourse foresees")
	}
	if _, err := b.recourse.TakenIf(nil, "acme", start); err == nil {
		t.Error("no exposure has lines")
	}
	if _, err := b.recourse.TakenIf(&b.exposure, "acme", partnerecon.Day{}); err == nil {
		t.Error("it churns on no day")
	}
}

// What was posted against lines, sealed lines and the customer may come to more than an
// amount holds: the sum is refused, not wrapped.
func TestWhatWasTakenMayBeTooMuch(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "gold", "100", "2025-02-01"))
	g := &b.exposure.Partners[0].Groups[0]
	g.OnLines, g.Clawed = math.MinInt64+1, -1 // 2^63, one more than fits
	if found, err := b.recourse.Taken(&b.exposure, "acme"); !errors.Is(err, partnerecon.ErrOverflow) || found != nil {
		t.Errorf("%v, %v", found, err)
	}
}

// The part that sealed lines gave back stays with them.
func TestTakenLeavesSealedLinesTheirPart(t *testing.T) {
	p := clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Share: percent("50"), Window: partnerecon.Days(90, partnerecon.Until)}}}
	late := posted("p2", "acme", "p2", "gold", "50", "2025-03-01")
	late.Entries[0].Earned, late.Entries[0].Posted = day("2025-01-20"), day("2025-01-20")
	b := open(t, p).do(posted("p1", "acme", "p1", "gold", "100", "2025-02-01"), late,
		clawback.Seal{ID: "s", Customer: "c", Through: day("2025-01-10"), On: day("2025-01-31")}, churn("x", 45))
	b.want("half of 150 goes back, of p2 it is 25", b.taken("acme"), "p2 2500; ")
}

// TestLawB9_TakenAddsUp: what goes back of lines is what was posted, and of each at most what
// is left of it.
func TestLawB9_TakenAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		p.Rounding = partnerecon.Down // else one cent more than a line has may be due of several
		r := clawback.Must(p)
		b := run(t, r, drawEvents(t)...)
		for _, partner := range b.exposure.Partners {
			found, err := r.Taken(&b.exposure, partner.ID)
			if err != nil {
				t.Fatal(err)
			}
			sum, posted, sealed, nets := int64(0), int64(0), false, map[string]int64{}
			for _, g := range partner.Groups {
				posted -= g.OnLines + g.Sealed + g.Clawed
				sealed = sealed || g.Sealed+g.Clawed != 0
				for _, l := range g.Lines {
					nets[l.Line+l.Component] = l.Net
				}
			}
			for _, x := range found {
				sum += x.Taken
				if x.Taken < 0 || x.Taken > max(0, nets[x.Line+x.Component]) {
					t.Fatalf("%d of %d of line %s", x.Taken, nets[x.Line+x.Component], x.Line)
				}
			}
			if sum > posted || !sealed && sum != posted {
				t.Fatalf("%s: %d of lines, %d was posted", partner.ID, sum, posted)
			}
		}
	})
}

// A line that comes with the event loses what its own term says: of a year that ends after six
// of twelve months half of 300.00. Half of 0.01 and of 0.03 is rounded to even.
func TestALineThatComesLosesByItsTerm(t *testing.T) {
	b := open(t, onlySchedules(unserved(clawback.WholeMonths))).do(clawback.Churn{ID: "x", Customer: "c", On: day("2025-07-01"), Start: start})
	comes := posted("p", "acme", "p", "gold", "100", "2025-02-01")
	comes.Term = term("2025-01-01", "2026-01-01")
	staged, err := b.recourse.Stage(&b.exposure, comes)
	if err != nil {
		t.Fatal(err)
	}
	for amount, want := range map[int64]int64{30000: 15000, 1: 0, 3: 2} {
		lost, err := staged.Loses(clawback.Line{Partner: "acme", Line: "p", Component: "base", Tier: "gold", Earned: start.Add(1)}, amount, clawback.ByChurn)
		if err != nil || lost != want {
			t.Errorf("of %d: %d, %v, want %d", amount, lost, err, want)
		}
	}
}

// TestLosesIsThePartThatTheScheduleTakes: of 300.00 on a line of which half goes back on day 45
// of 90 it is 150.00, whether or not anything was earned on it. A fraud without a schedule
// takes all, and what is not asked for takes nothing.
func TestLosesIsThePartThatTheScheduleTakes(t *testing.T) {
	b := open(t, clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Until)},
	}}).do(posted("p1", "acme", "p1", "gold", "100", "2025-02-01"))
	loses := func(x *clawback.Exposure, line string, by ...clawback.Trigger) int64 {
		t.Helper()
		n, err := b.recourse.Loses(x, clawback.Line{Partner: "acme", Line: line, Component: "base", Tier: "gold", Earned: start}, 30000, by...)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, c := range []struct {
		name string
		what clawback.Event
		by   clawback.Trigger
		want int64
	}{
		{"churn", clawback.Churn{ID: "x", On: start.Add(45), Start: start}, clawback.ByChurn, 15000},
		{"churn, not asked for", clawback.Churn{ID: "x", On: start.Add(45), Start: start}, clawback.ByFraud, 0},
		{"fraud", clawback.Fraud{ID: "x", On: start.Add(45)}, clawback.ByFraud, 30000},
		{"fraud of another partner", clawback.Fraud{ID: "x", On: start.Add(45), Partner: "beta"}, clawback.ByFraud, 0},
	} {
		x := b.exposure.Clone()
		if n := loses(&x, "p1", c.by); n != 0 {
			t.Errorf("%s: %d before", c.name, n)
		}
		staged, err := b.recourse.Stage(&x, c.what)
		if err != nil {
			t.Fatal(err)
		}
		then, err := staged.Loses(clawback.Line{Partner: "acme", Line: "free", Component: "base", Tier: "gold", Earned: start}, 30000, c.by)
		if err != nil || then != c.want {
			t.Errorf("%s: staged %d, %v, want %d", c.name, then, err, c.want)
		}
		if err := staged.Commit(); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"p1", "free"} {
			if n := loses(&x, line, c.by); n != c.want {
				t.Errorf("%s, line %s: %d, want %d", c.name, line, n, c.want)
			}
		}
	}
}
