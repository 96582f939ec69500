package settlement

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
)

// A dispute of a line is resolved once: with an adjustment it says who decided that, and without one only how. What was known
// before stays as it was for those who have a copy.
func TestADisputeOfALineIsResolved(t *testing.T) {
	for _, c := range []struct {
		name string
		e    LineDisputeResolved
		want lineDispute
		err  string
	}{
		{
			"adjusted",
			LineDisputeResolved{Of: "x", Outcome: LineAdjusted, Amount: moneyIn(-40, "EUR"), Reason: "agreed", Approver: "ann"},
			lineDispute{ID: "x", Entry: "e", Amount: 40, Resolution: "f", Outcome: LineAdjusted, Adjusts: -40, Decision: decision{Reason: "agreed", Approver: "ann", About: "e"}},
			"",
		},
		{
			"rejected",
			LineDisputeResolved{Of: "x", Outcome: LineRejected, Reason: "an error", Approver: "ann"},
			lineDispute{ID: "x", Entry: "e", Amount: 40, Resolution: "f", Outcome: LineRejected},
			"",
		},
		{
			"more than it is about",
			LineDisputeResolved{Of: "x", Outcome: LineAdjusted, Amount: moneyIn(-41, "EUR")},
			lineDispute{},
			`dispute "x" is about 0.40 EUR, and the adjustment takes -0.41 EUR: ` + ErrReference.Error(),
		},
		{"unknown", LineDisputeResolved{Of: "y", Outcome: LineAdjusted}, lineDispute{}, `dispute "y": "a" has none of this id: ` + ErrReference.Error()},
		{"resolved", LineDisputeResolved{Of: "w", Outcome: LineAdjusted}, lineDispute{}, `dispute "w" was resolved with fact "r"`},
	} {
		before := []lineDispute{{ID: "w", Entry: "e", Amount: 7, Resolution: "r"}, {ID: "x", Entry: "e", Amount: 40}}
		a := &account{Partner: "a", LineDisputes: before}
		s := &posting{program: capping(), fact: Fact{ID: "f"}}
		err := s.resolveLine(a, c.e)
		if got := errTextOf(err); got != c.err {
			t.Errorf("%s: %s, want %s", c.name, got, c.err)
		}
		want := before[1]
		if c.err == "" {
			want = c.want
		}
		if diff := cmp.Diff(want, a.LineDisputes[1], sameInside()); diff != "" || before[1].Resolution != "" {
			t.Errorf("%s: %+v (-want +got)\n%s", c.name, before, diff)
		}
	}
}

func errTextOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A line can be disputed through the tenth day after its statement closed, on 5 February, once; an exception allows the rest.
func TestHowLongALineCanBeDisputed(t *testing.T) {
	d := partnerecon.MustDay
	p := capping()
	p.policy.Statements = Statements{Every: PerMonth, DisputeWithin: partnerecon.Days(10, partnerecon.Through), Accepted: ByFact}
	exception := Exception{Approver: "ann", Reason: "was ill"}
	for _, c := range []struct {
		name, on  string
		known     []lineDispute
		exception Exception
		want      error
	}{
		{"the last day", "2025-02-15", nil, Exception{}, nil},
		{"the day after", "2025-02-16", nil, Exception{}, ErrDisputeClosed},
		{"the day after, by an exception", "2025-02-16", nil, exception, nil},
		{"in dispute", "2025-02-06", []lineDispute{{ID: "x", Entry: "e"}}, Exception{}, ErrDuplicate},
		{"in dispute, by an exception", "2025-02-06", []lineDispute{{ID: "x", Entry: "e"}}, exception, ErrDuplicate},
		{"another line is in dispute", "2025-02-06", []lineDispute{{ID: "x", Entry: "other"}}, Exception{}, nil},
		{"was in dispute", "2025-02-06", []lineDispute{{ID: "x", Entry: "e", Resolution: "r"}}, Exception{}, ErrDisputeClosed},
		{"was in dispute, by an exception", "2025-02-06", []lineDispute{{ID: "x", Entry: "e", Resolution: "r"}}, exception, nil},
	} {
		s := &posting{program: p, book: &Book{}, fact: Fact{ID: "f"}}
		s.book.closes = []statementClose{{d("2025-01-31"), d("2025-02-05")}}
		s.when.on, s.when.posted = d(c.on), d(c.on)
		err := s.mayDispute(&account{Partner: "a", LineDisputes: c.known}, LineDisputed{Partner: "a", Entry: "e", Exception: c.exception}, lineDispute{ID: "f", Entry: "e", Through: d("2025-01-31")})
		if (err == nil) != (c.want == nil) || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}
