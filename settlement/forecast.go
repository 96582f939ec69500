package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Forecast is what would be posted if the expected facts came about.
type Forecast struct {
	Entries []Expected `json:"entries,omitempty"`
	// Statements are those of the periods from the first month that is not closed to the
	// last one asked for; the first and the last may be shorter than the others.
	Statements []Statement `json:"statements,omitempty"`
}

// Expected is an entry that has not been posted: it is no [partnerecon.Entry] by
// itself, so that nobody pays or books it by mistake, and in JSON it is a member
// "expected".
type Expected struct {
	Entry partnerecon.Entry `json:"expected"`
}

// Forecast folds expected facts on top of a book, by the same rules as actual ones, with
// the closes of the months through the last one given, and returns what they would
// post and the statement of each period. The book is not changed; a nil book is an
// empty one. The facts may be in any order, and are as certain as the caller says: of
// a customer that is expected to leave, state the [Churn].
//
// What is expected in another currency is converted at the latest rate of its day or
// before, however old: that of the book, or one stated as an expected [ExchangeRate].
//
// Fed with what then happens, a forecast is what is posted and what the statements say,
// to the byte.
//
// An expected fact that comes before the last one of the book is [ErrOrder], one that
// the program refuses a [FactError]. At most 100 years are forecast.
func (p Program) Forecast(b *Book, expected []Fact, through partnerecon.Month, every Every) (Forecast, error) {
	switch {
	case p.rules == nil:
		return Forecast{}, errZero
	case every.months() == 0:
		return Forecast{}, fmt.Errorf("settlement: forecast for every %q: %w: want month, quarter or year", every, partnerecon.ErrSyntax)
	case through.IsZero():
		return Forecast{}, fmt.Errorf("settlement: forecast through %s: %w: want a month", through, partnerecon.ErrSyntax)
	}
	on := &Book{}
	if b != nil {
		on = b.Clone()
	}
	on.foreseen = true
	from, last, err := p.months(expected)
	if err != nil {
		return Forecast{}, fmt.Errorf("settlement: forecast: %w", problem.Inner(err))
	}
	if next := p.next(on); !next.IsZero() {
		from = next
	}
	switch {
	case from.IsZero():
		return Forecast{}, nil
	case last.After(through) || through.Sub(from) >= maxSimulated:
		return Forecast{}, fmt.Errorf("settlement: forecast from %s through %s, with facts to %s: %w", from, through, last, partnerecon.ErrOverflow)
	}
	facts := slices.Clone(expected)
	p.Sort(facts)
	var out Forecast
	for e, err := range p.Run(on, p.WithCloses(on, Facts(facts), through)) {
		if err != nil {
			return Forecast{}, err
		}
		out.Entries = append(out.Entries, Expected{e})
	}
	if from.After(through) {
		return out, nil
	}
	for m, more := from, true; more; {
		end := p.start(every, m).Add(every.months() - 1)
		if end.IsZero() || end.After(through) {
			end = through // the last month that there is has no month after it
		}
		s, err := p.Statement(on, m, end)
		if err != nil {
			return Forecast{}, err
		}
		out.Statements = append(out.Statements, s)
		m, more = end.Add(1), end.Before(through)
	}
	return out, nil
}
