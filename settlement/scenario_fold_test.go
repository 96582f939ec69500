package settlement_test

import (
	"path/filepath"
	"slices"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// Every scenario by key, over rows of stored states, and on workers, comes to the entries and
// the book of one pass; each fact that comes again posts nothing and changes nothing.
func TestScenariosFoldByKey(t *testing.T) {
	t.Parallel()
	stories, err := filepath.Glob("testdata/*/README.md")
	if err != nil || len(stories) < 92 {
		t.Fatalf("%d stories, %v", len(stories), err)
	}
	for _, story := range stories {
		folder := filepath.Dir(story)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			s := readScenario(t, folder)
			facts := slices.Collect(keys(s.program.WithCloses(&settlement.Book{}, settlement.Facts(s.facts), s.last)))
			whole, rows := &settlement.Book{}, keyed{}
			var want, got []pe.Entry
			for _, f := range facts {
				for range 2 {
					once, err := s.program.Apply(whole, f)
					if err != nil {
						t.Fatalf("%s: %v", f.ID, err)
					}
					keyed, err := rows.apply(s.program, f)
					if err != nil {
						t.Fatalf("%s by key: %v", f.ID, err)
					}
					want, got = append(want, once...), append(got, keyed...)
				}
			}
			if x, y := text(t, want), text(t, got); x != y {
				t.Errorf("by key other entries come out: %s", firstDifference(x, y))
			}
			built, err := rows.book()
			if err != nil {
				t.Fatal(err)
			}
			if x, y := text(t, whole), text(t, built); x != y {
				t.Errorf("by key another book comes out: %s", firstDifference(x, y))
			}
			once := &run{t: t, program: s.program}
			if once.do(facts...); text(t, once.entries) != text(t, want) || stored(t, &once.book) != text(t, whole) {
				t.Error("facts that come twice post more, or leave another book")
			}
			sameOnBranches(t, s.program, facts, 3)
		})
	}
}
