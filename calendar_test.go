package partnerecon_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
)

func day(s string) partnerecon.Day { return partnerecon.MustDay(s) }

// TestCalendarEqualsTime walks through every day there is beside package time.
func TestCalendarEqualsTime(t *testing.T) {
	at := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	d := day("0001-01-01")
	for ; at.Year() < 10000; at, d = at.Add(24*time.Hour), d.Add(1) {
		year, month, dom := d.Date()
		y, m, n := at.Date()
		if year != y || month != m || dom != n || d.Weekday() != at.Weekday() || partnerecon.DayIn(at, time.UTC) != d {
			t.Fatalf("%s is %s, a %s", at.Format(time.DateOnly), d, d.Weekday())
		}
		if at.Year() == 9999 && at.YearDay() == 365 {
			break
		}
	}
	if d.Add(1) != d || d.String() != "9999-12-31" {
		t.Errorf("the last day is %s and the day after %s", d, d.Add(1))
	}
	if first := day("0001-01-01"); first.Add(-1) != first || first.Add(-1<<62) != first || first.Add(1<<62) != d {
		t.Error("arithmetic must stop at the ends of the range")
	}
}

// monthsLater is the slow, obvious month arithmetic: count the months, then go
// back to a day that exists.
func monthsLater(d time.Time, n int) time.Time {
	year, month, dom := d.Date()
	for k := dom; ; k-- {
		first := time.Date(year, month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		at := time.Date(first.Year(), first.Month(), k, 0, 0, 0, 0, time.UTC)
		if at.Month() == first.Month() {
			return at
		}
	}
}

// TestCalendarMonthsClampFromTheAnchor compares every anchor day of four years,
// a leap year among them, with 120 months either way.
func TestCalendarMonthsClampFromTheAnchor(t *testing.T) {
	for at := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2027; at = at.Add(24 * time.Hour) {
		anchor := partnerecon.DayIn(at, time.UTC)
		for n := -120; n <= 120; n++ {
			if got, want := anchor.AddMonths(n), partnerecon.DayIn(monthsLater(at, n), time.UTC); got != want {
				t.Fatalf("%s and %d months = %s, want %s", anchor, n, got, want)
			}
		}
	}
}

func TestMonthEnds(t *testing.T) {
	for _, tt := range []struct {
		anchor string
		months int
		want   string
	}{
		{"2025-01-31", 1, "2025-02-28"},
		{"2025-01-31", 2, "2025-03-31"}, // from the anchor: not stuck at 28
		{"2025-01-31", 3, "2025-04-30"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2025-03-31", -1, "2025-02-28"},
	} {
		if got := day(tt.anchor).AddMonths(tt.months); got != day(tt.want) {
			t.Errorf("%s and %d months = %s, want %s", tt.anchor, tt.months, got, tt.want)
		}
	}
}

func TestDayIn(t *testing.T) {
	load := func(name string) *time.Location {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Skip("no time zone data")
		}
		return zone
	}
	for _, tt := range []struct{ instant, zone, want string }{
		{"2025-01-20T23:30:00Z", "UTC", "2025-01-20"},
		{"2025-01-20T23:30:00Z", "Europe/Berlin", "2025-01-21"},
		{"2025-01-20T03:30:00Z", "America/New_York", "2025-01-19"},
		{"2011-12-30T12:00:00Z", "Pacific/Apia", "2011-12-31"}, // Samoa had no 30 December
	} {
		at, err := time.Parse(time.RFC3339, tt.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := partnerecon.DayIn(at, load(tt.zone)); got != day(tt.want) {
			t.Errorf("%s in %s is %s, want %s", tt.instant, tt.zone, got, tt.want)
		}
	}
	if got := partnerecon.DayIn(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.UTC); !got.IsZero() {
		t.Errorf("the year 10000 is %s, want no day", got)
	}
	if got := partnerecon.DayIn(time.Unix(0, 0), nil); got != day("1970-01-01") {
		t.Errorf("a nil zone is UTC, got %s", got)
	}
	// In Santiago the clock went from 23:59 on 5 September 2026 to 01:00 on the 6th.
	if start := day("2026-09-06").Start(load("America/Santiago")); partnerecon.DayIn(start, load("America/Santiago")) != day("2026-09-06") {
		t.Errorf("6 September 2026 starts at %s", start)
	}
}

// TestCalendarStartsInEveryZone checks, around every change of every zone's
// clock in twenty years, that a day starts inside itself and after the day
// before.
func TestCalendarStartsInEveryZone(t *testing.T) {
	for _, name := range []string{
		"UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo",
		"Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tehran", "Asia/Beirut", "America/Havana",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Skip("no time zone data")
		}
		for d := day("2010-01-01"); d.Before(day("2030-01-01")); d = d.Add(1) {
			start := d.Start(zone)
			if partnerecon.DayIn(start, zone) != d && name != "Pacific/Apia" {
				t.Fatalf("%s in %s starts at %s", d, name, start)
			}
			if before := partnerecon.DayIn(start.Add(-time.Nanosecond), zone); before.After(d) || before == d {
				t.Fatalf("%s in %s starts at %s, but had begun before", d, name, start)
			}
		}
	}
}

func TestParseDay(t *testing.T) {
	for _, s := range []string{
		"", "2025", "2025-1-1", "2025-01-1", "25-01-01", "2025-02-29", "2025-13-01", "2025-00-01", "2025-01-00", "2025-01-32",
		"2025/01/01", "2025-01-01T00:00:00Z", " 2025-01-01", "0000-01-01", "+025-01-01", "２０２５-01-01", "2025-0a-01",
	} {
		if got, err := partnerecon.ParseDay(s); !errors.Is(err, partnerecon.ErrSyntax) {
			t.Errorf("ParseDay(%q) = %s, %v; want an error", s, got, err)
		}
	}
	if got, err := partnerecon.ParseDay("2024-02-29"); err != nil || got.String() != "2024-02-29" {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := partnerecon.DayOf(2025, 2, 29); err == nil {
		t.Error("29 February 2025: want an error")
	}
}

func TestZeroDayAndMonth(t *testing.T) {
	var d partnerecon.Day
	var m partnerecon.Month
	if !d.IsZero() || !d.Add(5).IsZero() || !d.AddMonths(5).IsZero() || !d.Month().IsZero() || d.String() != "no day" || !d.Before(day("0001-01-01")) {
		t.Error("the zero Day must stay no day")
	}
	if !m.IsZero() || !m.Add(5).IsZero() || !m.First().IsZero() || !m.Last().IsZero() || !m.Quarter(1).IsZero() || m.String() != "no month" {
		t.Error("the zero Month must stay no month")
	}
	if y, mo, dd := d.Date(); y != 0 || mo != 0 || dd != 0 {
		t.Errorf("the zero Day is %d-%d-%d", y, mo, dd)
	}
	for _, v := range []any{d, m} {
		if _, err := json.Marshal(v); err == nil {
			t.Errorf("%v must not be written: want an error", v)
		}
	}
}

func TestMonth(t *testing.T) {
	m := partnerecon.MustMonth("2024-02")
	if m.First() != day("2024-02-01") || m.Last() != day("2024-02-29") || m.Add(-14) != partnerecon.MustMonth("2022-12") {
		t.Errorf("%s runs from %s to %s", m, m.First(), m.Last())
	}
	if n := partnerecon.MustMonth("2025-01").Sub(m); n != 11 {
		t.Errorf("%d months from February 2024 to January 2025", n)
	}
	if m.Add(1<<40) != partnerecon.MustMonth("9999-12") || m.Add(-1<<40) != partnerecon.MustMonth("0001-01") {
		t.Error("arithmetic must stop at the ends of the range")
	}
	for _, s := range []string{"", "2025", "2025-13", "2025-00", "2025-1", "0000-01", "2025-01-01"} {
		if got, err := partnerecon.ParseMonth(s); err == nil {
			t.Errorf("ParseMonth(%q) = %s, want an error", s, got)
		}
	}
}

func TestQuarters(t *testing.T) {
	for _, tt := range []struct {
		month string
		start time.Month
		want  string
	}{
		{"2025-01", 1, "2025-01"},
		{"2025-03", 1, "2025-01"},
		{"2025-04", 1, "2025-04"},
		{"2025-12", 1, "2025-10"},
		{"2025-01", 2, "2024-11"}, // a year from February: November to January
		{"2025-02", 2, "2025-02"},
		{"2025-03", 4, "2025-01"}, // April years have the calendar's quarters
		{"2025-01", 12, "2024-12"},
	} {
		if got := partnerecon.MustMonth(tt.month).Quarter(tt.start); got != partnerecon.MustMonth(tt.want) {
			t.Errorf("%s in a year from %s is in the quarter of %s, want %s", tt.month, tt.start, got, tt.want)
		}
	}
}

func TestWindows(t *testing.T) {
	for _, tt := range []struct {
		name     string
		w        partnerecon.Window
		anchor   string
		last     string // the last day inside
		firstOut string
	}{
		{"90 days through hold the differences 0 to 90", partnerecon.Days(90, partnerecon.Through), "2025-01-01", "2025-04-01", "2025-04-02"},
		{"90 days until hold 0 to 89", partnerecon.Days(90, partnerecon.Until), "2025-01-01", "2025-03-31", "2025-04-01"},
		{"14 days through", partnerecon.Days(14, partnerecon.Through), "2025-02-20", "2025-03-06", "2025-03-07"},
		{"60 days through, over a leap day", partnerecon.Days(60, partnerecon.Through), "2024-02-01", "2024-04-01", "2024-04-02"},
		{"120 days through, over a clock change", partnerecon.Days(120, partnerecon.Through), "2025-01-01", "2025-05-01", "2025-05-02"},
		{"12 months until", partnerecon.Months(12, partnerecon.Until), "2025-01-31", "2026-01-30", "2026-01-31"},
		{"12 months until from a leap day", partnerecon.Months(12, partnerecon.Until), "2024-02-29", "2025-02-27", "2025-02-28"},
		{"1 month until from a month's end", partnerecon.Months(1, partnerecon.Until), "2025-01-31", "2025-02-27", "2025-02-28"},
		{"1 month through", partnerecon.Months(1, partnerecon.Through), "2025-01-31", "2025-02-28", "2025-03-01"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			anchor := day(tt.anchor)
			for d, want := range map[partnerecon.Day]bool{
				anchor.Add(-1): false, anchor: true, day(tt.last): true, day(tt.firstOut): false,
			} {
				if got := tt.w.Contains(anchor, d); got != want {
					t.Errorf("%s in %s of %s = %t, want %t", d, tt.w, anchor, got, want)
				}
			}
			if end := tt.w.End(anchor); end != day(tt.firstOut) {
				t.Errorf("ends on %s, want %s", end, tt.firstOut)
			}
		})
	}
	if partnerecon.Days(90, partnerecon.Through).Contains(partnerecon.Day{}, day("2025-01-01")) {
		t.Error("a window without an anchor contains nothing")
	}
}

func TestElapsedWindows(t *testing.T) {
	anchor := time.Date(2025, 3, 29, 16, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		edge partnerecon.Edge
		off  time.Duration
		want bool
	}{
		{partnerecon.Through, -1, false},
		{partnerecon.Through, 0, true},
		{partnerecon.Through, 48 * time.Hour, true},
		{partnerecon.Through, 48*time.Hour + 1, false},
		{partnerecon.Until, 48*time.Hour - 1, true},
		{partnerecon.Until, 48 * time.Hour, false},
	} {
		if got := partnerecon.Hours(48, tt.edge).ContainsTime(anchor, anchor.Add(tt.off)); got != tt.want {
			t.Errorf("%s after the anchor in 48 hours %s = %t, want %t", tt.off, tt.edge, got, tt.want)
		}
	}
}

func TestWindowProblems(t *testing.T) {
	for _, tt := range []struct {
		name string
		w    partnerecon.Window
		want []string
	}{
		{"none", partnerecon.Window{}, nil},
		{"days", partnerecon.Days(90, partnerecon.Through), nil},
		{"the longest", partnerecon.Days(36525, partnerecon.Until), nil},
		{"months", partnerecon.Months(1200, partnerecon.Until), nil},
		{"hours", partnerecon.Hours(48, partnerecon.Through), nil},
		{"no edge", partnerecon.Window{Days: 90}, []string{"/edge unknown"}},
		{"another edge", partnerecon.Days(90, "within"), []string{"/edge unknown"}},
		{"no length", partnerecon.Window{Edge: partnerecon.Through}, []string{" required"}},
		{"two lengths", partnerecon.Window{Days: 1, Months: 1, Edge: partnerecon.Until}, []string{" required"}},
		{"negative", partnerecon.Days(-5, partnerecon.Through), []string{"/days out_of_range"}},
		{"too long", partnerecon.Days(36526, partnerecon.Through), []string{"/days out_of_range"}},
		{"too many months", partnerecon.Months(1201, partnerecon.Through), []string{"/months out_of_range"}},
		{"too many hours", partnerecon.Hours(876601, partnerecon.Through), []string{"/hours out_of_range"}},
	} {
		var got []string
		for _, p := range tt.w.Problems() {
			got = append(got, p.Path+" "+p.Code)
		}
		if fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestWindowIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		anchor := day("2024-01-01").Add(rapid.IntRange(0, 800).Draw(t, "anchor"))
		d := anchor.Add(rapid.IntRange(-50, 500).Draw(t, "d"))
		n := rapid.IntRange(1, 400).Draw(t, "n")
		edge := rapid.SampledFrom([]partnerecon.Edge{partnerecon.Through, partnerecon.Until}).Draw(t, "edge")
		if partnerecon.Days(n, edge).Contains(anchor, d) && !partnerecon.Days(n+1, edge).Contains(anchor, d) {
			t.Fatalf("%s is %d days after %s but not %d", d, n, anchor, n+1)
		}
		if k := d.Sub(anchor); partnerecon.Days(n, partnerecon.Through).Contains(anchor, d) != (k >= 0 && k <= n) {
			t.Fatalf("difference %d in a window of %d days through", k, n)
		}
	})
}

func TestInterval(t *testing.T) {
	i := partnerecon.Interval{Start: day("2025-01-01"), End: day("2025-04-01")}
	for d, want := range map[string]bool{"2024-12-31": false, "2025-01-01": true, "2025-03-31": true, "2025-04-01": false} {
		if i.Contains(day(d)) != want {
			t.Errorf("%s in %s, want %t", d, i, want)
		}
	}
	open := partnerecon.Interval{Start: day("2025-01-01")}
	if !open.Contains(day("9999-12-31")) || open.Contains(day("2024-12-31")) || open.Len() != 0 || i.Len() != 90 {
		t.Errorf("%s has %d days, %s has %d", i, i.Len(), open, open.Len())
	}
	if got := (partnerecon.Interval{Start: i.End, End: i.Start}).Len(); got != 0 {
		t.Errorf("an interval that ends before it starts has %d days", got)
	}
	if got := (partnerecon.Interval{Start: i.Start, End: i.Start.Add(1)}).Len(); got != 1 {
		t.Errorf("an interval of a day has %d days", got)
	}
}

func TestOpenIntervals(t *testing.T) {
	for _, tt := range []struct {
		i       partnerecon.Interval
		text    string
		in, out []string
	}{
		{partnerecon.Interval{}, "all days", []string{"0001-01-01", "9999-12-31"}, nil},
		{partnerecon.Interval{Start: day("2025-01-01")}, "from 2025-01-01 on", []string{"2025-01-01", "9999-12-31"}, []string{"2024-12-31"}},
		{partnerecon.Interval{End: day("2025-01-01")}, "until 2025-01-01", []string{"0001-01-01", "2024-12-31"}, []string{"2025-01-01"}},
	} {
		if tt.i.String() != tt.text || tt.i.Len() != 0 || tt.i.Contains(partnerecon.Day{}) {
			t.Errorf("%s: want %s; %d days, with no day in it %t", tt.i, tt.text, tt.i.Len(), tt.i.Contains(partnerecon.Day{}))
		}
		for _, d := range tt.in {
			if !tt.i.Contains(day(d)) {
				t.Errorf("%s is not in %s", d, tt.i)
			}
		}
		for _, d := range tt.out {
			if tt.i.Contains(day(d)) {
				t.Errorf("%s is in %s", d, tt.i)
			}
		}
	}
}

// A window answers for its own unit only, and none answers for no day.
func TestWindowsOfAnotherUnitContainNothing(t *testing.T) {
	at, noon := day("2025-01-31"), time.Date(2025, 1, 31, 12, 0, 0, 0, time.UTC)
	for _, w := range []partnerecon.Window{{}, {Edge: partnerecon.Through}, partnerecon.Hours(48, partnerecon.Through), partnerecon.Days(-1, partnerecon.Through), partnerecon.Months(-1, partnerecon.Through)} {
		if w.Contains(at, at) || w.Contains(at, at.Add(1)) {
			t.Errorf("%s contains a day", w)
		}
	}
	if end := partnerecon.Hours(48, partnerecon.Through).End(at); end != at {
		t.Errorf("48 hours end on %s", end)
	}
	for _, w := range []partnerecon.Window{{}, {Edge: partnerecon.Through}, partnerecon.Days(1, partnerecon.Through), partnerecon.Hours(-1, partnerecon.Through)} {
		if w.ContainsTime(noon, noon) {
			t.Errorf("%s contains an instant", w)
		}
	}
	century := partnerecon.Hours(876_600, partnerecon.Until)
	if last := noon.Add(876_600*time.Hour - 1); !century.ContainsTime(noon, last) || century.ContainsTime(noon, last.Add(1)) {
		t.Error("the longest window of hours ends elsewhere")
	}
	if partnerecon.Hours(1<<62, partnerecon.Until).ContainsTime(noon, noon.Add(876_600*time.Hour)) {
		t.Error("a window that is too long is as long as the longest")
	}
}

func TestWindowText(t *testing.T) {
	for w, want := range map[partnerecon.Window]string{
		{}: "no window",
		partnerecon.Days(90, partnerecon.Through):                      "90 days through",
		partnerecon.Months(12, partnerecon.Until):                      "12 months until",
		partnerecon.Hours(48, partnerecon.Until):                       "48 hours until",
		partnerecon.Days(1, ""):                                        `1 days ""`,
		partnerecon.Days(1, "a\x00"):                                   `1 days "a\x00"`,
		partnerecon.Days(1, partnerecon.Edge(strings.Repeat("x", 99))): `1 days "` + strings.Repeat("x", 60) + `…"`,
	} {
		if w.String() != want {
			t.Errorf("got %s, want %s", w, want)
		}
	}
}

// holidays are weekdays without a list of days.
type holidays map[partnerecon.Day]bool

func (h holidays) IsBusinessDay(d partnerecon.Day) bool {
	return partnerecon.Weekdays{}.IsBusinessDay(d) && !h[d]
}

// never is a calendar without business days.
type never struct{}

func (never) IsBusinessDay(partnerecon.Day) bool { return false }

func TestBusinessDays(t *testing.T) {
	friday := day("2025-01-03")
	for _, tt := range []struct {
		name string
		c    partnerecon.Calendar
		n    int
		want string
	}{
		{"none", partnerecon.Weekdays{}, 0, "2025-01-03"},
		{"the next one", partnerecon.Weekdays{}, 1, "2025-01-06"},
		{"five", partnerecon.Weekdays{}, 5, "2025-01-10"},
		{"five with a holiday", holidays{day("2025-01-06"): true}, 5, "2025-01-13"},
		{"five in no calendar, which is Monday to Friday", nil, 5, "2025-01-10"},
		{"the most", partnerecon.Weekdays{}, 10_000, "2063-05-04"}, // 2,000 weeks after a Friday: 14,000 days
	} {
		if got, err := partnerecon.AddBusinessDays(tt.c, friday, tt.n); err != nil || got != day(tt.want) {
			t.Errorf("%s: %s, %v; want %s", tt.name, got, err, tt.want)
		}
	}
}

// yearly is a calendar with one business day in n days.
type yearly int

func (n yearly) IsBusinessDay(d partnerecon.Day) bool {
	return d.Sub(partnerecon.MustDay("2025-01-01"))%int(n) == 0
}

func TestBusinessDaysRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    partnerecon.Calendar
		from string
		n    int
		err  error
	}{
		{"negative", partnerecon.Weekdays{}, "2025-01-03", -1, partnerecon.ErrSyntax},
		{"too many", partnerecon.Weekdays{}, "2025-01-03", 10_001, partnerecon.ErrSyntax},
		{"no business days", never{}, "2025-01-03", 1, partnerecon.ErrSyntax},
		{"one in 366 days", yearly(366), "2025-01-01", 3, nil},
		{"one in 367 days", yearly(367), "2025-01-01", 1, partnerecon.ErrSyntax},
		{"no business days before the end", never{}, "9999-12-01", 1, partnerecon.ErrOverflow},
		{"none on the last day", partnerecon.Weekdays{}, "9999-12-31", 0, nil},
		{"after the last day", partnerecon.Weekdays{}, "9999-12-31", 5, partnerecon.ErrOverflow},
		{"the last day", partnerecon.Weekdays{}, "9999-12-30", 1, nil}, // a Friday
		{"one more than the last day", partnerecon.Weekdays{}, "9999-12-30", 2, partnerecon.ErrOverflow},
	} {
		got, err := partnerecon.AddBusinessDays(tt.c, day(tt.from), tt.n)
		if !errors.Is(err, tt.err) || !got.IsZero() != (err == nil) {
			t.Errorf("%s: %s, %v; want %v", tt.name, got, err, tt.err)
		}
	}
	if got, err := partnerecon.AddBusinessDays(partnerecon.Weekdays{}, partnerecon.Day{}, 0); !errors.Is(err, partnerecon.ErrSyntax) {
		t.Errorf("from no day: %s, %v", got, err)
	}
}

func TestDayTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := day("0001-01-01").Add(rapid.IntRange(0, 3652058).Draw(t, "n"))
		var gotDay partnerecon.Day
		var gotMonth partnerecon.Month
		text, _ := d.MarshalText()
		if err := gotDay.UnmarshalText(text); err != nil || gotDay != d {
			t.Fatalf("%s reads as %s, %v", d, gotDay, err)
		}
		text, _ = d.Month().MarshalText()
		if err := gotMonth.UnmarshalText(text); err != nil || gotMonth != d.Month() {
			t.Fatalf("%s reads as %s, %v", d.Month(), gotMonth, err)
		}
	})
}

// Days have years of four digits: an instant outside of them is on no day.
func TestDayInKeepsToYearsOfFourDigits(t *testing.T) {
	for _, c := range []struct {
		year, month, day int
		want             string
	}{
		{0, 12, 31, "no day"}, {1, 1, 1, "0001-01-01"}, {9999, 12, 31, "9999-12-31"}, {10000, 1, 1, "no day"},
	} {
		if got := partnerecon.DayIn(time.Date(c.year, time.Month(c.month), c.day, 12, 0, 0, 0, time.UTC), time.UTC).String(); got != c.want {
			t.Errorf("year %d: %s, want %s", c.year, got, c.want)
		}
	}
}

// A month is neither before nor after itself.
func TestMonthsAreInOrder(t *testing.T) {
	months := []partnerecon.Month{{}, partnerecon.MustMonth("2024-12"), partnerecon.MustMonth("2025-01"), partnerecon.MustMonth("2025-02")}
	for i, m := range months {
		for k, o := range months {
			if m.Before(o) != (i < k) || m.After(o) != (i > k) || m.Compare(o) != cmp.Compare(i, k) {
				t.Errorf("%s and %s: before %t, after %t, %d", m, o, m.Before(o), m.After(o), m.Compare(o))
			}
		}
	}
}
