package commission

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Run is a calendar of pay runs: the days on which a company pays its partners.
// The zero Run is none: every day is as good.
type Run struct {
	Every Cadence `json:"every"`
	// Day of the run: of the month, 1 to 31, for [EveryMonth]; of the first month of
	// the quarter for [EveryQuarter]; of the week, 1 for Monday to 7 for Sunday, for
	// [EveryWeek]. A month that does not have the day runs on its last one.
	// [EveryHalfMonth] takes none.
	Day int `json:"day,omitzero"`
	// YearStart is the month that the fiscal year begins with, 1 to 12, for
	// [EveryQuarter]. Absent: January.
	YearStart int `json:"year_start,omitzero"`
}

// A Cadence says how often a run is.
type Cadence string

const (
	// EveryWeek: on a day of the week.
	EveryWeek Cadence = "week"
	// EveryHalfMonth: on the 1st and the 16th.
	EveryHalfMonth Cadence = "half_month"
	// EveryMonth: on a day of the month.
	EveryMonth Cadence = "month"
	// EveryQuarter: on a day of the first month of each quarter, so that the run pays
	// what became due in the quarter before, with its true-up.
	EveryQuarter Cadence = "quarter"
)

// String returns how often the run is and on which day.
func (r Run) String() string {
	if r.Day == 0 {
		return string(r.Every)
	}
	return fmt.Sprintf("%s on day %d", r.Every, r.Day)
}

// Next returns the first run on or after a day, of a calendar that [New] would
// accept. Where all days end before there is one it returns some day that is not
// before the one given; the zero Run returns the day itself.
func (r Run) Next(d partnerecon.Day) partnerecon.Day {
	month := d.Month()
	switch r.Every {
	case EveryWeek:
		return d.Add((r.Day - int(d.Weekday()) + 7) % 7)
	case EveryHalfMonth:
		return firstFrom(d, month.First(), dayOf(month, 16), month.Add(1).First())
	case EveryMonth:
		return firstFrom(d, dayOf(month, r.Day), dayOf(month.Add(1), r.Day))
	case EveryQuarter:
		quarter := month.Quarter(time.Month(max(r.YearStart, 1)))
		return firstFrom(d, dayOf(quarter, r.Day), dayOf(quarter.Add(3), r.Day))
	}
	return d
}

// firstFrom returns the first of rising days that is not before d, else d.
func firstFrom(d partnerecon.Day, days ...partnerecon.Day) partnerecon.Day {
	for _, day := range days {
		if !day.Before(d) {
			return day
		}
	}
	return d
}

// dayOf returns a day of a month, or its last one.
func dayOf(m partnerecon.Month, day int) partnerecon.Day {
	if d := m.First().Add(day - 1); d.Before(m.Last()) {
		return d
	}
	return m.Last()
}

func checkRun(list *problem.List, at string, r Run) {
	if r == (Run{}) {
		return
	}
	last := 31
	switch r.Every {
	case EveryMonth, EveryQuarter:
	case EveryWeek:
		last = 7
	case EveryHalfMonth:
		if r.Day != 0 {
			list.Add(at+"/day", problem.Conflict, "half_month runs on the 1st and the 16th and takes no day, got %d", r.Day)
		}
	default:
		list.Add(at+"/every", problem.Unknown, "want week, half_month, month or quarter, got %s", problem.Quote(string(r.Every)))
		return
	}
	if r.Every != EveryHalfMonth && (r.Day < 1 || r.Day > last) {
		list.Add(at+"/day", problem.OutOfRange, "want 1 to %d, got %d", last, r.Day)
	}
	if r.Every != EveryQuarter && r.YearStart != 0 {
		list.Add(at+"/year_start", problem.Conflict, "only quarters follow the fiscal year, got %d", r.YearStart)
	} else if r.YearStart < 0 || r.YearStart > 12 {
		list.Add(at+"/year_start", problem.OutOfRange, "want a month, 1 to 12, got %d", r.YearStart)
	}
}
