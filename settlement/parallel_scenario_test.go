package settlement_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon/settlement"
)

// Every scenario on goroutines is the scenario, also where what happens to retainers is
// recorded in a later month. Between each two facts come so many about others that
// goroutines take them up: a few facts are folded one by one.
func TestScenariosRunOnGoroutines(t *testing.T) {
	t.Parallel()
	stories, err := filepath.Glob("testdata/*/README.md")
	if err != nil || len(stories) < 92 {
		t.Fatalf("%d stories, %v", len(stories), err)
	}
	for _, story := range stories {
		folder := filepath.Dir(story)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			s := readScenario(t, folder)
			for _, late := range []int{0, 20, 40} {
				facts := besideOthers(s, late)
				b := &settlement.Book{}
				want := runOn(t, s.program, 0, b, facts, 1<<30)
				for _, n := range []int{1, 3} {
					want.same(t, fmt.Sprintf("%d days late on %d goroutines", late, n), runOn(t, s.program, n, b, facts, 1<<30))
				}
			}
		})
	}
}

// besideOthers are the facts of a scenario and its closes, with retainers recorded so many
// days late, among facts about other partners.
func besideOthers(s scenario, late int) []settlement.Fact {
	var facts []settlement.Fact
	for i, f := range s.facts {
		if _, closes := f.Event.(settlement.Close); closes {
			continue
		}
		if _, ok := f.Event.(settlement.RetainerEvent); ok && late > 0 {
			at, _ := f.Occurred.In(time.UTC)
			f.Recorded = settlement.At(at.AddDate(0, 0, late))
		}
		facts = append(facts, f)
		for k := range 20 {
			facts = append(facts, settlement.Fact{
				ID: fmt.Sprintf("beside-%d-%d", i, k), Occurred: f.Occurred, Recorded: f.Recorded,
				Event: settlement.Hold{Partner: fmt.Sprintf("beside-%d", k%3), Reason: "beside"},
			})
		}
	}
	s.program.Sort(facts)
	var out []settlement.Fact
	for f := range s.program.WithCloses(&settlement.Book{}, settlement.Facts(facts), s.last) {
		out = append(out, f)
	}
	return out
}
