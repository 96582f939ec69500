package settlement

import (
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Statements say which days a statement of a partner covers, for how long its lines can
// be disputed once it has closed, and what makes it accepted. The zero value means that
// statements are by the month, and neither disputed line by line nor accepted.
type Statements struct {
	// Every is the length of a statement.
	Every Cadence `json:"every"`
	// DisputeWithin is how long after the day on which a statement closed its lines can
	// be disputed, a window of days. After it, and once the partner has accepted the
	// statement, it takes an approved [Exception]. Required.
	DisputeWithin partnerecon.Window `json:"dispute_within"`
	// Accepted says what makes a closed statement accepted. Required.
	Accepted Acceptance `json:"accepted"`
}

// Cadence is the length of a statement.
type Cadence string

// The lengths of statements. Quarters and the longer ones begin with the policy's
// YearStart.
const (
	PerMonth    Cadence = "month"
	PerQuarter  Cadence = "quarter"
	PerHalfYear Cadence = "half_year"
	PerYear     Cadence = "year"
)

// months returns the length in months; that of statements the policy says nothing of is
// one.
func (c Cadence) months() int {
	switch c {
	case PerQuarter:
		return 3
	case PerHalfYear:
		return 6
	case PerYear:
		return 12
	case PerMonth, "":
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

func checkStatements(list *problem.List, s Statements) {
	if !s.stated() {
		return
	}
	if s.Every == "" || s.Every.months() == 0 {
		list.Add("/statements/every", problem.Required, "want month, quarter, half_year or year, got %s", problem.Quote(string(s.Every)))
	}
	for _, p := range s.DisputeWithin.Problems() {
		list.Add("/statements/dispute_within"+p.Path, p.Code, "%s", p.Message)
	}
	if s.DisputeWithin.Days == 0 {
		list.Add("/statements/dispute_within", problem.Required, "want a window of days in which a closed statement can be disputed, got %s", s.DisputeWithin)
	}
	if s.Accepted != ByFact && s.Accepted != BySilence {
		list.Add("/statements/accepted", problem.Required, "want by_fact or by_silence, got %s", problem.Quote(string(s.Accepted)))
	}
}

// A StatementPeriod is the days that a statement covers, both inside. Through names it:
// a partner has one statement that ends with a day.
type StatementPeriod struct {
	From, Through partnerecon.Day
}

// PeriodOf returns the days of the statement in which entries posted on a day stand. Of
// the zero Day, and for the zero Program, it is none.
func (p Program) PeriodOf(day partnerecon.Day) StatementPeriod {
	if p.rules == nil || day.IsZero() {
		return StatementPeriod{}
	}
	n := max(1, p.policy.Statements.Every.months())
	year := time.Month(max(p.policy.YearStart, 1))
	_, month, _ := day.Date()
	first := day.Month().Add(-((int(month-year)%12 + 12) % n))
	return StatementPeriod{first.First(), first.Add(n - 1).Last()}
}
