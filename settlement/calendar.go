package settlement

import (
	"cmp"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Statements say which days a statement of a partner covers, for how long its lines can
// be disputed once it has closed, and what makes it accepted. The zero value means that
// statements are by the month, and neither disputed line by line nor accepted.
type Statements struct {
	// Every is the length of a statement. Required.
	Every Cadence `json:"every"`
	// CutOff is how many days before the end of its calendar period a statement ends, at
	// most 27, and 14 where it is by the half month: what takes effect in the last CutOff
	// days of a period is in the next statement. Absent: it ends with the period.
	CutOff int `json:"cut_off,omitzero"`
	// DisputeWithin is how long after the day on which a statement closed its lines can
	// be disputed, a window of days. After it, and once the partner has accepted the
	// statement, it takes an approved [Exception]. Required.
	DisputeWithin partnerecon.Window `json:"dispute_within"`
	// DecideWithin is how long after a line was disputed the company has to decide, a
	// window of days. A dispute that is older is overdue, which [Program.Next] and
	// [Program.Why] say; what is in dispute stays held, and a [LineDisputeResolved] decides
	// it then, too. Absent: there is no such day.
	DecideWithin partnerecon.Window `json:"decide_within,omitzero"`
	// Accepted says what makes a closed statement accepted. Required.
	Accepted Acceptance `json:"accepted"`
	// BySeller keeps the balance of each partner by selling entity as well: each entity pays
	// out, reserves and recovers by itself. Absent: a partner has one balance, and who sold is
	// told by the entries alone.
	//
	// What a cap on net over a period and a true-up post names no entity, and is in the part
	// of the balance that none is named for: their limits and figures are of the partner with
	// the program, and to divide what they come to between entities would be a rule that the
	// terms do not state. Where it is agreed upon, adjustments that name the entities move it.
	BySeller bool `json:"by_seller,omitzero"`
}

// Cadence is the length of a statement.
type Cadence string

// The lengths of statements. Quarters and the longer ones begin with the policy's
// YearStart.
const (
	PerHalfMonth Cadence = "half_month" // through the 15th, and from the 16th on
	PerMonth     Cadence = "month"      // a calendar month
	PerQuarter   Cadence = "quarter"    // three of them
	PerHalfYear  Cadence = "half_year"  // six of them
	PerYear      Cadence = "year"       // twelve of them
)

// months returns the length in months, a part of one counted as one, or 0 for what is no
// length. That of statements the policy says nothing of is one.
func (c Cadence) months() int {
	switch c {
	case PerQuarter:
		return 3
	case PerHalfYear:
		return 6
	case PerYear:
		return 12
	case PerMonth, PerHalfMonth, "":
		return 1
	}
	return 0
}

// Acceptance says what makes a closed statement accepted.
type Acceptance string

const (
	// ByFact: a [StatementAccepted], and nothing else.
	ByFact Acceptance = "by_fact"
	// BySilence: a [StatementAccepted], or that the window for disputes has passed.
	BySilence Acceptance = "by_silence"
)

func (s Statements) stated() bool { return s != Statements{} }

// cut reports whether some statement ends in the middle of a month.
func (s Statements) cut() bool { return s.Every == PerHalfMonth || s.CutOff > 0 }

// firstHalf is how many days the first half of a month has.
const firstHalf = 15

func checkStatements(list *problem.List, s Statements) {
	if !s.stated() {
		return
	}
	if s.Every == "" || s.Every.months() == 0 {
		list.Add("/statements/every", problem.Unchosen(string(s.Every)), "want half_month, month, quarter, half_year or year, got %s", problem.Quote(string(s.Every)))
	}
	most := 27 // a February is left with its first day
	if s.Every == PerHalfMonth {
		most = firstHalf - 1
	}
	if s.CutOff < 0 || s.CutOff > most {
		list.Add("/statements/cut_off", problem.OutOfRange, "want 0 to %d days before the end of the period, got %d", most, s.CutOff)
	}
	for _, p := range s.DisputeWithin.Problems() {
		list.Add("/statements/dispute_within"+p.Path, p.Code, "%s", p.Message)
	}
	if s.DisputeWithin.Days == 0 {
		list.Add("/statements/dispute_within", problem.Required, "want a window of days in which a closed statement can be disputed, got %s", s.DisputeWithin)
	}
	for _, p := range s.DecideWithin.Problems() {
		if s.DecideWithin != (partnerecon.Window{}) {
			list.Add("/statements/decide_within"+p.Path, p.Code, "%s", p.Message)
		}
	}
	if s.DecideWithin != (partnerecon.Window{}) && s.DecideWithin.Days == 0 {
		list.Add("/statements/decide_within", problem.OutOfRange, "want a window of days in which a dispute is decided, got %s", s.DecideWithin)
	}
	if s.Accepted != ByFact && s.Accepted != BySilence {
		list.Add("/statements/accepted", problem.Unchosen(string(s.Accepted)), "want by_fact or by_silence, got %s", problem.Quote(string(s.Accepted)))
	}
}

// A StatementPeriod is the days that a statement covers, both inside. Through names it:
// a partner has one statement that ends with a day.
type StatementPeriod struct {
	From    partnerecon.Day `json:"from,omitzero"`
	Through partnerecon.Day `json:"through,omitzero"`
}

// PeriodOf returns the days of the statement in which entries posted on a day stand. Of
// the zero Day, and for the zero Program, it is none. The first one of all begins with
// the first day there is, and the last one ends with the last.
func (p Program) PeriodOf(day partnerecon.Day) StatementPeriod {
	if p.rules == nil || day.IsZero() {
		return StatementPeriod{}
	}
	n := max(1, p.policy.Statements.Every.months())
	out := StatementPeriod{partnerecon.MustDay("0001-01-01"), partnerecon.MustDay("9999-12-31")}
	for k := n; k >= 0; k-- {
		for _, end := range p.ends(day.Month().Add(-k)) {
			if end.Before(day) {
				out.From = end.Add(1)
			}
		}
		for _, end := range slices.Backward(p.ends(day.Month().Add(k))) {
			if !end.Before(day) {
				out.Through = end
			}
		}
	}
	return out
}

// ends lists the days of a month with which statements end.
func (p Program) ends(m partnerecon.Month) []partnerecon.Day {
	s := p.policy.Statements
	last := m.Last().Add(-s.CutOff)
	if s.Every == PerHalfMonth {
		return []partnerecon.Day{m.First().Add(firstHalf - 1 - s.CutOff), last}
	}
	_, month, _ := m.First().Date()
	n := max(1, s.Every.months())
	if into := (int(month-time.Month(max(p.policy.YearStart, 1)))%12 + 12) % n; into != n-1 {
		return nil
	}
	return []partnerecon.Day{last}
}

// A piece is a part of a month that no end of a statement divides: what the books of
// partners are kept by. It is named by its first day, but for the first one of a month,
// which is all of it in most programs.
type piece struct {
	month partnerecon.Month
	from  partnerecon.Day
}

func (a piece) compare(b piece) int {
	return cmp.Or(a.month.Compare(b.month), a.from.Compare(b.from))
}

func (a piece) first() partnerecon.Day {
	if a.from.IsZero() {
		return a.month.First()
	}
	return a.from
}

// piece returns the one that a day is in.
func (p Program) piece(d partnerecon.Day) piece {
	out := piece{month: d.Month()}
	if p.rules == nil || !p.cut {
		return out
	}
	for _, end := range p.ends(out.month) {
		if end.Before(d) {
			out.from = end.Add(1)
		}
	}
	return out
}

// last is the last day of what a close ends.
func (e Close) last() partnerecon.Day {
	if e.Through.IsZero() {
		return e.Month.Last()
	}
	return e.Through
}

// closeFrom returns the first close that ends with a day or later: of a month, or of a
// statement that ends in the middle of it.
func (p Program) closeFrom(d partnerecon.Day) Close {
	if p.rules != nil && p.cut {
		for _, end := range p.ends(d.Month()) {
			if !end.Before(d) && end != d.Month().Last() {
				return Close{Month: d.Month(), Through: end}
			}
		}
	}
	return Close{Month: d.Month()}
}

// fact returns a fact that closes, with its id: "close:2025-01", or "close:2025-01-15".
func (e Close) fact() Fact {
	f := CloseOf(e.Month)
	if !e.Through.IsZero() {
		f = Fact{ID: "close:" + e.Through.String(), Occurred: On(e.Through), Event: e}
	}
	return f
}

// checkClose checks that a close ends something.
func (p Program) checkClose(list *problem.List, e Close) {
	switch {
	case e.Month.IsZero():
		list.Add("/month", problem.Required, "missing")
	case !e.Month.Add(1).After(e.Month):
		list.Add("/month", problem.OutOfRange, "%s is the last month of the calendar, which has no day after it", e.Month)
	case e.Through.IsZero():
	case e.Through.Month() != e.Month || p.closeFrom(e.Through) != e:
		list.Add("/through", problem.Conflict, "no statement ends with %s in the middle of %s; leave it out to close the month", e.Through, e.Month)
	}
}

// closedThrough returns the last day that is closed, or the zero Day.
func (b *Book) closedThrough() partnerecon.Day {
	if b.cut.After(b.closed.Last()) {
		return b.cut
	}
	return b.closed.Last()
}

// firstOpen returns the first day that is not closed; of a book in which nothing is that
// of the month, or the part of it, in which it stands. A book without facts has none.
func (p Program) firstOpen(b *Book) partnerecon.Day {
	switch {
	case b == nil:
		return partnerecon.Day{}
	case !b.closedThrough().IsZero():
		return b.closedThrough().Add(1)
	case b.last == nil || p.rules == nil:
		return partnerecon.Day{}
	}
	return p.piece(b.day(p)).first()
}
