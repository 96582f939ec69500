package retainer_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/retainer"
)

func drawEvery(t *rapid.T) retainer.Every {
	return rapid.SampledFrom([]retainer.Every{
		retainer.EveryWeek, retainer.EveryFortnight, retainer.EveryMonth, retainer.EveryQuarter, retainer.EveryYear,
	}).Draw(t, "every")
}

// due_k is the anchor moved k steps and clamped to the month; due_0 is the anchor, and
// they rise strictly. [TestEveryAnchorOfACentury] goes through all anchors.
func TestLawR1_DueDaysAreClampedFromTheAnchor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, anchor := agreed(), proof.Day(t, "anchor", day("1900-01-01"), 100_000)
		p.Cycle.Every = drawEvery(t)
		n := rapid.IntRange(1, 100).Draw(t, "cycles")
		last, err := partnerecon.ParseDay(steps(at(anchor), p.Cycle.Every, n-1).Format(time.DateOnly))
		if err != nil {
			t.Fatal(err)
		}
		r, err := retainer.Must(p).Report(running(anchor), last)
		if err != nil || len(r.Cycles) != n || r.Cycles[0].Days.Start != anchor {
			t.Fatalf("%d cycles, %v", len(r.Cycles), err)
		}
		for i, c := range r.Cycles {
			if want := steps(at(anchor), p.Cycle.Every, i).Format(time.DateOnly); c.Days.Start.String() != want {
				t.Fatalf("cycle %d: want %s, got %s", c.Number, want, c.Days.Start)
			}
			if i > 0 && !r.Cycles[i-1].Days.Start.Before(c.Days.Start) {
				t.Fatalf("cycle %d does not rise", c.Number)
			}
		}
	})
}

// The cycles are disjoint and cover the days from the start up to the end.
func TestLawR2_CyclesCoverStartToEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, first := agreed(), proof.Day(t, "first", day("2024-01-01"), 800)
		p.Cycle.Every = drawEvery(t)
		if rapid.Bool().Draw(t, "anchored") {
			p.Cycle.Anchor = proof.Day(t, "anchor", day("2020-01-01"), 4000)
		}
		length := rapid.IntRange(1, 900).Draw(t, "length")
		x := running(first)
		x.Marks = []retainer.Mark{{ID: "end", On: first.Add(length), What: retainer.MarkEnd}}
		r, err := retainer.Must(p).Report(x, first.Add(length+rapid.IntRange(0, 99).Draw(t, "after")))
		if err != nil {
			t.Fatal(err)
		}
		next, covered := first, 0
		for _, c := range r.Cycles {
			if c.Days.Start != next || c.Days.Len() <= 0 {
				t.Fatalf("cycle %d: %s after %s", c.Number, c.Days, next)
			}
			next, covered = c.Days.End, covered+c.Days.Len()
		}
		if covered != length {
			t.Fatalf("%d of %d days are covered", covered, length)
		}
	})
}

// scheduled returns what a cycle of one month is worth that is active from one day of
// it up to another, both counted from its first day.
func scheduled(t *rapid.T, p retainer.Policy, first partnerecon.Day, from, to int) int64 {
	t.Helper()
	x := running(first)
	x.Marks = []retainer.Mark{
		{ID: "a", On: first, What: retainer.MarkPaused},
		{ID: "b", On: first.Add(from), What: retainer.MarkResumed},
		{ID: "c", On: first.Add(to), What: retainer.MarkPaused},
	}
	slices.SortFunc(x.Marks, func(a, b retainer.Mark) int {
		if n := a.On.Compare(b.On); n != 0 {
			return n
		}
		if a.What != b.What {
			return map[bool]int{true: -1, false: 1}[a.What == retainer.MarkPaused]
		}
		return 0
	})
	if from == to {
		x.Marks = x.Marks[:1]
	}
	r, err := retainer.Must(p).Report(x, first)
	if err != nil {
		t.Fatal(err)
	}
	return r.Cycles[0].Amount.Minor()
}

func drawParts(t *rapid.T) (p retainer.Policy, first partnerecon.Day, all int) {
	p = agreed()
	p.Rounding, p.Amount = proof.Rounding(t, "rounding"), proof.Amount(t, "amount", 1_000_000)
	first = proof.Day(t, "first", day("2024-01-01"), 1500)
	return p, first, first.AddMonths(1).Sub(first)
}

// Parts that touch add up to the part that they make, and a whole cycle is its amount.
func TestLawR3_PartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, first, all := drawParts(t)
		a := rapid.IntRange(0, all).Draw(t, "a")
		c := rapid.IntRange(a, all).Draw(t, "c")
		b := rapid.IntRange(a, c).Draw(t, "b")
		if got, want := scheduled(t, p, first, a, b)+scheduled(t, p, first, b, c), scheduled(t, p, first, a, c); got != want {
			t.Fatalf("[%d,%d) + [%d,%d) = %d, [%d,%d) = %d", a, b, b, c, got, a, c, want)
		}
		if got := scheduled(t, p, first, 0, all); got != p.Amount.Minor() {
			t.Fatalf("the whole is %d of %s", got, p.Amount)
		}
	})
}

// A part is between nothing and the amount, and no longer part is worth less.
func TestLawR4_PartsAreBoundedAndMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, first, all := drawParts(t)
		p.Cycle.Partial = rapid.SampledFrom([]retainer.Partial{retainer.ByDays, retainer.InFull, retainer.OnlyWhole}).Draw(t, "partial")
		a := rapid.IntRange(0, all).Draw(t, "a")
		b := rapid.IntRange(a, all).Draw(t, "b")
		from, to := rapid.IntRange(0, a).Draw(t, "from"), rapid.IntRange(b, all).Draw(t, "to")
		inner, outer := scheduled(t, p, first, a, b), scheduled(t, p, first, from, to)
		if inner < 0 || inner > outer || outer > p.Amount.Minor() {
			t.Fatalf("[%d,%d) is %d, [%d,%d) is %d of %s", a, b, inner, from, to, outer, p.Amount)
		}
	})
}

// A term of n months has n payments, on whatever day it starts.
func TestLawR5_TermOfNMonthsHasNPayments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, first := whiteLabel(), proof.Day(t, "first", day("2023-12-01"), 900)
		p.Cycle.Cycles = rapid.IntRange(1, 40).Draw(t, "n")
		m := newMachine(t, p, first.String())
		m.do(retainer.Elapsed{Retainer: "r", On: first.AddMonths(p.Cycle.Cycles + 3)})
		if len(m.all) != p.Cycle.Cycles {
			t.Fatalf("%d payments in %d months from %s", len(m.all), p.Cycle.Cycles, first)
		}
	})
}

func whiteLabel() retainer.Policy {
	p := agreed()
	p.Model, p.Relationship = retainer.WhiteLabel, retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner}
	p.Economics, p.Amount = retainer.NoUpside{}, eur("1200")
	return p
}

// What is paid for the active days and what is withheld for the paused ones make what
// was scheduled.
func TestLawR6_PaidAndWithheldMakeTheSchedule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, first, all := drawParts(t)
		flips := rapid.SliceOfNDistinct(rapid.IntRange(1, all-1), 0, 6, rapid.ID).Draw(t, "flips")
		slices.Sort(flips)
		one, other := running(first), running(first)
		other.Marks = []retainer.Mark{{ID: "0", On: first, What: retainer.MarkPaused}}
		for i, n := range flips {
			what := []retainer.Marked{retainer.MarkPaused, retainer.MarkResumed}
			one.Marks = append(one.Marks, retainer.Mark{ID: fmt.Sprint(i), On: first.Add(n), What: what[i%2]})
			other.Marks = append(other.Marks, retainer.Mark{ID: fmt.Sprint(i), On: first.Add(n), What: what[1-i%2]})
		}
		var sum int64
		for _, x := range []retainer.Engagement{one, other} {
			r, err := retainer.Must(p).Report(x, first)
			if err != nil {
				t.Fatal(err)
			}
			sum += r.Cycles[0].Amount.Minor()
		}
		if sum != p.Amount.Minor() {
			t.Fatalf("paid and withheld are %d of %s", sum, p.Amount)
		}
	})
}

// Of a draw: the sum of what is paid out less the sum of the commission is the balance,
// after every cycle; a guarantee pays the greater of it and the commission.
func TestLawR7_DrawsBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := agreed()
		p.Economics = retainer.NoUpside{}
		drawTopUp(t, &p)
		m := newMachine(t, p, "2025-01-31")
		var paid, earned int64
		for i := range rapid.IntRange(1, 12).Draw(t, "cycles") {
			c := proof.Signed(t, "commission", 300_000)
			out := c.Minor()
			for _, e := range m.do(retainer.CommissionStated{ID: fmt.Sprintf("k%02d", i), Retainer: "r", Cycle: i + 1, Earned: c, On: day("2025-01-31").AddMonths(i + 1)}) {
				out += e.Amount.Minor()
			}
			paid, earned = paid+out, earned+c.Minor()
			r, err := m.board.Report(m.x, m.x.Through)
			if err != nil {
				t.Fatal(err)
			}
			if p.Draw.Recovery == retainer.Recoverable && (r.Balance.Minor() != paid-earned || r.Balance.Sign() < 0) {
				t.Fatalf("the balance is %s, paid %d of %d", r.Balance, paid, earned)
			}
			if g := p.Guarantee; g.Amount.Stated() && (g.Cycles == 0 || i < g.Cycles) && out != max(g.Amount.Minor(), c.Minor()) {
				t.Fatalf("%d is paid on %s under a guarantee of %s", out, c, g.Amount)
			}
		}
	})
}

// Nothing before the start, and nothing at or after the end; an end at the start gives
// nothing.
func TestLawR8_NothingOutsideStartAndEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t, whiteLabel(), "2025-01-31")
		last := day("2025-01-31").Add(rapid.IntRange(-3, 200).Draw(t, "last"))
		m.do(retainer.Ended{ID: "end", Retainer: "r", Last: last, On: day("2025-01-31")})
		m.do(retainer.Elapsed{Retainer: "r", On: day("2026-01-31")})
		sum := int64(0)
		for _, e := range m.all {
			if e.Earned.Before(day("2025-01-31")) || e.Earned.After(last) && e.Cause != "end" && e.Cause != "start" {
				t.Fatalf("an entry of %s, the last day is %s", e.Earned, last)
			}
			sum += e.Amount.Minor()
		}
		if last.Before(day("2025-01-31")) && sum != 0 {
			t.Fatalf("%d is due of nothing", sum)
		}
		r, err := m.board.Report(m.x, m.x.Through)
		if err != nil || last.After(day("2025-01-31")) && r.Ends != last.Add(1) {
			t.Fatalf("it ends %s, %v", r.Ends, err)
		}
	})
}

// Only civil dates count: every hour of a day in its zone, the hours of clock changes
// among them, gives the same day and so the same entries.
func TestLawR9_OnlyCivilDatesCount(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "UTC"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Skip(err)
		}
		for _, on := range []string{"2018-11-04", "2025-03-30", "2025-10-26", "2025-03-09", "2025-11-02", "2011-12-31"} {
			start := day(on).Start(loc)
			var want string
			for hour := start; hour.Before(day(on).Add(1).Start(loc)); hour = hour.Add(30 * time.Minute) {
				w := open(t, whiteLabel(), "2010-01-02")
				first := partnerecon.DayIn(hour, loc)
				w.do(retainer.Started{ID: "start", Retainer: "r", On: first})
				w.do(retainer.Elapsed{Retainer: "r", On: partnerecon.DayIn(hour.Add(3*time.Hour+30*24*time.Hour), loc).AddMonths(3)})
				got := fmt.Sprint(first, w.all[0].Earned, w.all[0].ID(), w.all[1].ID())
				if want == "" {
					want = got
				}
				if got != want {
					t.Fatalf("%s %s: want %s, got %s", zone, hour, want, got)
				}
			}
		}
	}
}

// Around every change of every zone's clock from 2000 to 2037, a retainer that starts at an
// instant starts on the civil date of that instant there, and its cycles begin on that day
// of the months that follow. A short run looks at three of the years.
func TestLawR9_EveryClockChangeOfEveryZone(t *testing.T) {
	names, err := os.ReadFile("testdata/zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	b, zones := retainer.Must(agreed()), 0
	seen := map[civil]bool{}
	for name := range strings.FieldsSeq(string(names)) {
		loc, err := time.LoadLocation(name)
		if err != nil {
			continue // the system knows fewer zones
		}
		zones++
		for _, change := range clockChanges(loc) {
			for _, off := range []time.Duration{-24 * time.Hour, -time.Hour, -time.Nanosecond, 0, time.Hour, 24 * time.Hour} {
				at := change.Add(off)
				year, month, n := at.In(loc).Date()
				first := partnerecon.DayIn(at, loc)
				if y, m, d := first.Date(); y != year || m != month || d != n {
					t.Fatalf("%s in %s is %s", at.UTC(), name, first)
				}
				if here := (civil{year, int(month), n}); !seen[here] {
					seen[here] = true
					cyclesFrom(t, b, here)
				}
			}
		}
	}
	if zones < 300 {
		t.Skipf("%d zones", zones)
	}
}

// clockChanges returns the instants at which the clock of a zone is changed.
func clockChanges(loc *time.Location) []time.Time {
	from, to := 2000, 2037
	if testing.Short() {
		from, to = 2010, 2012 // Samoa left out a day then
	}
	var out []time.Time
	for at := time.Date(from, 1, 1, 0, 0, 0, 0, loc); ; {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.Year() > to {
			return out
		}
		out = append(out, end)
		at = end
	}
}

// cyclesFrom checks the first cycles of a retainer that starts on a day against the
// calendar of the tests.
func cyclesFrom(t *testing.T, b retainer.Board, first civil) {
	t.Helper()
	start, err := partnerecon.DayOf(first.year, time.Month(first.month), first.day)
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Report(running(start), start.Add(70))
	if err != nil || len(r.Cycles) != 3 {
		t.Fatalf("from %s: %d cycles, %v", start, len(r.Cycles), err)
	}
	at := civil{first.year, first.month, 1}
	for _, c := range r.Cycles {
		want, err := partnerecon.DayOf(at.year, time.Month(at.month), min(first.day, at.last()))
		if err != nil || c.Days.Start != want {
			t.Fatalf("from %s: cycle %d begins on %s, want %s, %v", start, c.Number, c.Days.Start, want, err)
		}
		at = at.next()
	}
}

// Time told in one step or day by day gives the same entries, to the byte, with other
// events in between.
func TestLawR10_OneStepOrDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		events := happenings(t)
		told := func(daily bool) (string, retainer.Engagement) {
			m := newMachine(t, p, "2025-01-31")
			now := day("2025-01-31")
			for _, e := range events {
				on := dayOf(e)
				for ; daily && now.Before(on); now = now.Add(1) {
					m.apply(t, retainer.Elapsed{Retainer: "r", On: now})
				}
				m.apply(t, e)
			}
			end := day("2025-12-31")
			for ; daily && now.Before(end); now = now.Add(1) {
				m.apply(t, retainer.Elapsed{Retainer: "r", On: now})
			}
			m.apply(t, retainer.Elapsed{Retainer: "r", On: end})
			return entriesText(t, m.all), m.x
		}
		once, x := told(false)
		daily, y := told(true)
		if once != daily || !x.Equal(y) {
			t.Fatalf("in one step:\n%s\nday by day:\n%s", once, daily)
		}
	})
}
