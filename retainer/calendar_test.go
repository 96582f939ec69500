package retainer_test

import (
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// running is an engagement that has started, as it would be stored.
func running(first partnerecon.Day) retainer.Engagement {
	return retainer.Engagement{
		ID: "r", Partner: "acme", Customer: "c-1", System: "shop", Currency: "EUR", Opened: first, Understood: first,
		Approval: retainer.Approval{Role: "founder", On: first}, Start: first, Through: first,
	}
}

// civil is a calendar of its own: the days of the months in a table, no package time.
type civil struct{ year, month, day int }

func (c civil) last() int {
	n := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[c.month-1]
	if c.month == 2 && c.year%4 == 0 && (c.year%100 != 0 || c.year%400 == 0) {
		n++
	}
	return n
}

// next returns the first of the month after.
func (c civil) next() civil {
	if c.month == 12 {
		return civil{c.year + 1, 1, 1}
	}
	return civil{c.year, c.month + 1, 1}
}

// Every day of a century as the anchor, ten years of months from each: the day of the
// month is that of the anchor, or the last one. A short run looks at every 53rd.
func TestEveryAnchorOfACentury(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 53
	}
	p := agreed()
	p.Cycle.Cycles = 120
	b := retainer.Must(p)
	first, last := day("2000-01-01"), day("2099-12-31")
	for anchor := first; !anchor.After(last); anchor = anchor.Add(step) {
		r, err := b.Report(running(anchor), anchor.AddMonths(121))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Cycles) != 120 {
			t.Fatalf("%s: %d cycles in 120 months", anchor, len(r.Cycles))
		}
		year, month, n := anchor.Date()
		at := civil{year, int(month), 1}
		for i, c := range r.Cycles {
			want, err := partnerecon.DayOf(at.year, time.Month(at.month), min(n, at.last()))
			if err != nil {
				t.Fatal(err)
			}
			if c.Days.Start != want || i > 0 && r.Cycles[i-1].Days.End != want {
				t.Fatalf("anchor %s, cycle %d: want %s, got %s", anchor, c.Number, want, c.Days)
			}
			at = at.next()
		}
	}
}

// 31 January, 28 February, 31 March: short months do not move the later ones. Quarters
// and years clamp the same way; weeks and fortnights are 7 and 14 days.
func TestCyclesDoNotDrift(t *testing.T) {
	for _, c := range []struct {
		every retainer.Every
		first string
		want  []string
	}{
		{retainer.EveryMonth, "2025-01-31", []string{"2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"}},
		{retainer.EveryMonth, "2024-01-30", []string{"2024-01-30", "2024-02-29", "2024-03-30"}},
		{retainer.EveryQuarter, "2024-11-30", []string{"2024-11-30", "2025-02-28", "2025-05-30", "2025-08-30"}},
		{retainer.EveryYear, "2024-02-29", []string{"2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"}},
		{retainer.EveryWeek, "2024-02-26", []string{"2024-02-26", "2024-03-04", "2024-03-11"}},
		{retainer.EveryFortnight, "2024-12-25", []string{"2024-12-25", "2025-01-08", "2025-01-22"}},
	} {
		p := agreed()
		p.Cycle.Every = c.every
		r, err := retainer.Must(p).Report(running(day(c.first)), day(c.want[len(c.want)-1]))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, one := range r.Cycles {
			got = append(got, one.Days.Start.String())
		}
		if len(got) != len(c.want) {
			t.Fatalf("%s: want %v, got %v", c.every, c.want, got)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: want %v, got %v", c.every, c.want, got)
			}
		}
	}
}

// Cycles may be those of a calendar: with an anchor on the first, a retainer from 15
// January has a first cycle of 17 of 31 days. 17/31 of 3,100.00 are 1,700.00. An anchor
// may lie after the start: the cycles before it count back.
func TestAnchoredCycles(t *testing.T) {
	for _, anchor := range []string{"2025-01-01", "2020-03-01", "2031-12-01"} {
		p := agreed()
		p.Cycle.Anchor, p.Amount = day(anchor), eur("3100")
		r, err := retainer.Must(p).Report(running(day("2025-01-15")), day("2025-02-01"))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Cycles) != 2 {
			t.Fatalf("anchor %s: %+v", anchor, r.Cycles)
		}
		c := r.Cycles[0]
		if c.Days.String() != "2025-01-15 until 2025-02-01" || c.Active != 17 || c.Of != 31 || c.Amount != eur("1700") || r.Cycles[1].Amount != eur("3100") {
			t.Errorf("anchor %s: %+v", anchor, r.Cycles)
		}
	}
}
