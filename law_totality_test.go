package partnerecon_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// A question is a call of the vocabulary with everything that it can be given.
type question struct {
	Text    string
	Amounts []partnerecon.Money
	Parts   []partnerecon.Part
	Rate    partnerecon.Rate
	Round   partnerecon.Rounding
	Day     partnerecon.Day
	Month   partnerecon.Month
	Window  struct {
		N    int
		Edge partnerecon.Edge
	}
	N       int
	Credits []partnerecon.Credit
	Terms   partnerecon.Terms[string]
	Entry   partnerecon.Entry
	Details []partnerecon.Detail
}

func sensible() question {
	q := question{
		Text: "12.50", Amounts: []partnerecon.Money{inEUR("1"), inEUR("2.50")}, Rate: partnerecon.MustRate("1/3"), Round: partnerecon.HalfEven,
		Parts: []partnerecon.Part{{ID: "a", Weight: partnerecon.MustRate("1/3")}, {ID: "b", Weight: partnerecon.MustRate("2/3")}}, Day: day("2025-01-31"), Month: partnerecon.MustMonth("2025-01"), N: 13,
		Credits: partnerecon.Sole("a"), Entry: entry(), Details: []partnerecon.Detail{{Name: "a", Value: "b"}},
		Terms: partnerecon.Terms[string]{{ID: "1", From: day("2025-01-01"), Rationale: "r", Policy: "p"}, {ID: "2", From: day("2025-02-01"), Rationale: "r", Policy: "q"}},
	}
	q.Window.N, q.Window.Edge = 3, partnerecon.Through
	return q
}

// answers asks everything and returns what came out, in words. An answer with an
// error has no value.
func (q question) answers(t *rapid.T) string {
	var out []any
	add := func(zero bool, value any, err error) {
		if err != nil && !zero {
			t.Fatalf("%#v with an error: %v", value, err)
		}
		out = append(out, value, err)
	}
	sum, err := partnerecon.Sum("EUR", q.Amounts...)
	add(sum == partnerecon.Money{}, sum, err)
	for _, m := range q.Amounts {
		parts, err := partnerecon.Allocate(m, q.Parts)
		add(parts == nil, parts, err)
		less, err := m.Sub(q.Entry.Amount)
		add(less == partnerecon.Money{}, less, err)
		share, err := q.Rate.Of(m, q.Round)
		add(share == partnerecon.Money{}, share, err)
		read, err := partnerecon.ParseMoney(q.Text, m.Currency())
		add(read == partnerecon.Money{}, read, err)
		out = append(out, m, m.Neg(), m.Amount())
	}
	rate, err := partnerecon.ParseRate(q.Text)
	add(rate == partnerecon.Rate{}, rate, err)
	d, err := partnerecon.ParseDay(q.Text)
	add(d.IsZero(), d, err)
	month, err := partnerecon.ParseMonth(q.Text)
	add(month.IsZero(), month, err)
	for _, w := range []partnerecon.Window{partnerecon.Days(q.Window.N, q.Window.Edge), partnerecon.Months(q.Window.N, q.Window.Edge)} {
		out = append(out, w, w.Problems(), w.Contains(q.Day, d), w.End(q.Day))
	}
	business, err := partnerecon.AddBusinessDays(partnerecon.Weekdays{}, q.Day, q.N)
	add(business.IsZero(), business, err)
	version, found := q.Terms.At(q.Day)
	var trace partnerecon.Trace
	trace.Add(q.Text, q.Text, q.Details...)
	written, err := json.Marshal(q.Entry)
	out = append(out, q.Day.Add(q.N), q.Day.AddMonths(q.N), q.Month.Add(q.N), version, found, q.Terms.Problems(), q.Entry.ID(), string(written), err, trace)
	return fmt.Sprint(out...)
}

// TestLawG6_AnswersAreCopies: nothing that is asked changes what was given, and
// the same question has the same answer.
func TestLawG6_AnswersAreCopies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := proof.Wild(t, []string{"a", "b", "1", "EUR", "half_up", "until"}, sensible())
		before := fmt.Sprintf("%#v", q)
		first := q.answers(t)
		if second := q.answers(t); first != second {
			t.Fatalf("asked twice\n%s\n%s", first, second)
		}
		if after := fmt.Sprintf("%#v", q); after != before {
			t.Fatalf("given\n%s\nafter\n%s", before, after)
		}
	})
}

// TestLawG7_EveryQuestionIsAnswered: with a value or an error, never with both
// and never with a panic; what was allocated adds up.
func TestLawG7_EveryQuestionIsAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := proof.Wild(t, []string{"a", "b", "1", "EUR", "half_up", "until"}, sensible())
		q.answers(t)
		for _, m := range q.Amounts {
			parts, err := partnerecon.Allocate(m, q.Parts)
			if err != nil || !m.Stated() {
				continue
			}
			if sum, err := partnerecon.Sum(m.Currency(), parts...); err != nil || sum != m {
				t.Fatalf("%s among %v is %v, in all %s, %v", m, q.Parts, parts, sum, err)
			}
		}
	})
}
