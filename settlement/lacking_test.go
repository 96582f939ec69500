package settlement_test

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// A program is put together from parts, and each can refuse. Whatever is asked of it then, the
// answer is an error and nothing beside it, or the same answer, where that part has no say in it.

func TestAnswersWithoutTheCommission(t *testing.T)  { lacking(t, "commission", answersAlike) }
func TestAnswersWithoutTheClawback(t *testing.T)    { lacking(t, "clawback", answersAlike) }
func TestAnswersWithoutTheDesk(t *testing.T)        { lacking(t, "conflict", answersAlike) }
func TestAnswersWithoutTheAttribution(t *testing.T) { lacking(t, "attribution", answersAlike) }
func TestAnswersWithoutTheRetainers(t *testing.T)   { lacking(t, "retainer", answersAlike) }
func TestAnswersWithoutTheLadder(t *testing.T)      { lacking(t, "tiers", answersAlike) }

// And a fact that one of them refuses changes nothing.

func TestFactsWithoutTheCommission(t *testing.T)  { lacking(t, "commission", factsAlike) }
func TestFactsWithoutTheClawback(t *testing.T)    { lacking(t, "clawback", factsAlike) }
func TestFactsWithoutTheDesk(t *testing.T)        { lacking(t, "conflict", factsAlike) }
func TestFactsWithoutTheAttribution(t *testing.T) { lacking(t, "attribution", factsRefused) }
func TestFactsWithoutTheRetainers(t *testing.T)   { lacking(t, "retainer", factsRefused) }
func TestFactsWithoutTheLadder(t *testing.T)      { lacking(t, "tiers", factsRefused) }
func TestFactsWithoutTheIncentives(t *testing.T)  { lacking(t, "incentives", factsRefused) }

// lacking compares programs with and without a part on the scenarios of which it is a part.
func lacking(t *testing.T, part string, compare func(t *testing.T, s scenario, without settlement.Program)) {
	t.Helper()
	refused := 0
	for i, folder := range scenarioFolders(t) {
		if part == "commission" && i%4 != 0 {
			continue // all have one
		}
		s := readScenario(t, folder)
		without, ok := s.program.Lacking()[part]
		if !ok {
			continue
		}
		refused++
		t.Run(filepath.Base(folder), func(t *testing.T) { compare(t, s, without) })
	}
	if refused == 0 {
		t.Error("no scenario has such a part")
	}
}

// factsAlike folds each fact with both programs into copies of one book.
func factsAlike(t *testing.T, s scenario, without settlement.Program) {
	t.Helper()
	eachFact(t, s, without, func(f settlement.Fact, got, want []pe.Entry, copied, book *settlement.Book) {
		if text(t, got) != text(t, want) || stored(t, copied) != stored(t, book) {
			t.Errorf("%s is taken otherwise\n%s\n%s", f.ID, text(t, got), text(t, want))
		}
	})
}

// factsRefused only looks at what is refused: some parts are asked without an error, and a close,
// which is never refused, goes on without what they refuse.
func factsRefused(t *testing.T, s scenario, without settlement.Program) {
	t.Helper()
	eachFact(t, s, without, func(settlement.Fact, []pe.Entry, []pe.Entry, *settlement.Book, *settlement.Book) {})
}

// eachFact folds each fact with both programs, and hands on what both have taken.
func eachFact(t *testing.T, s scenario, without settlement.Program, taken func(f settlement.Fact, got, want []pe.Entry, copied, book *settlement.Book)) {
	t.Helper()
	book := &settlement.Book{}
	for f := range keys(s.program.WithCloses(book, settlement.Facts(s.facts), s.last)) {
		copied := book.Clone()
		got, refused := without.Apply(copied, f)
		if refused != nil && (got != nil || stored(t, copied) != stored(t, book)) {
			t.Errorf("%s was refused (%v), with %d entries, and changed the book", f.ID, refused, len(got))
		}
		want, err := s.program.Apply(book, f)
		if err != nil {
			t.Fatal(err)
		}
		if refused == nil {
			taken(f, got, want, copied, book)
		}
	}
}

// answersAlike asks both programs of the book in the end.
func answersAlike(t *testing.T, s scenario, without settlement.Program) {
	t.Helper()
	book := &settlement.Book{}
	var entries []pe.Entry
	for e, err := range s.program.Run(book, s.program.WithCloses(book, settlement.Facts(s.facts), s.last)) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	want, got := answersOf(s.program, book, s, entries), answersOf(without, book, s, entries)
	for i, a := range got {
		switch {
		case a.err != nil && want[i].err == nil && !reflect.ValueOf(a.value).IsZero():
			t.Errorf("%s: refused (%v), and beside it %s", a.name, a.err, text(t, a.value))
		case a.err == nil && (want[i].err != nil || text(t, a.value) != text(t, want[i].value)):
			t.Errorf("%s: without an error other than with all parts\n%s\n%s", a.name, text(t, a.value), text(t, want[i].value))
		}
	}
}

// An answered is what a program says to a question.
type answered struct {
	name  string
	value any
	err   error
}

// answersOf asks all there is to ask of a book.
func answersOf(p settlement.Program, b *settlement.Book, s scenario, entries []pe.Entry) []answered {
	var out []answered
	on := func(name string) func(value any, err error) {
		return func(value any, err error) { out = append(out, answered{name, value, err}) }
	}
	last := b.Closed().Last().Add(1)
	for _, day := range []pe.Day{last.AddMonths(-2), last, last.AddMonths(1)} {
		on("next " + day.String())(p.Next(b, day))
		on("accrual " + day.String())(p.Accrual(b, day))
		on("risks " + day.String())(p.AtRisk(b, day))
		for _, partner := range b.Partners() {
			on("why " + partner + day.String())(p.Why(b, partner, day))
			on("tier " + partner + day.String())(p.TierOn(b, partner, day))
			on("incentives " + partner + day.String())(p.Incentives(b, partner, day.Month()))
			on("statement " + partner + day.String())(p.StatementOf(b, partner, day))
			on("assessed " + partner + day.String())(p.Assess(b, partner, tiers.Facts{On: day}))
			for _, id := range b.Retainers(partner) {
				on("retainer " + id + day.String())(p.Retainer(b, partner, id, day))
			}
		}
	}
	for _, partner := range b.Partners() {
		on("statements " + partner)(p.Statements(b, partner))
		on("standings " + partner)(p.Standings(b, partner))
	}
	on("statement")(p.Statement(b, last.Month().Add(-3), last.Month()))
	on("refusals")(p.Refusals(b))
	on("review")(p.Review(commission.Assumptions{}))
	on("portions")(p.Portions(entries))
	for _, version := range s.program.Policy().Terms {
		for _, c := range version.Policy.Incentives.Contests {
			on("contest " + c.Name)(p.Contest(b, c.Name))
		}
	}
	for _, e := range entries {
		on("explain " + e.ID())(p.Explain(e))
	}
	for _, f := range s.facts {
		var about struct{ Customer, Deal string }
		if json.Unmarshal(written(f), &about) == nil && about.Customer != "" {
			on("credit " + about.Customer + about.Deal)(p.Credit(b, about.Customer, about.Deal))
			on("line " + f.ID)(p.Line(b, about.Customer, f.ID))
		}
	}
	return out
}
