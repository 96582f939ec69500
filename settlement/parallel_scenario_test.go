package settlement_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// Every scenario on goroutines is the scenario, also where what happens to retainers is
// recorded in a later month, and where a fact of a day that the horizon has passed ends it.
// Between each two facts come so many about others that goroutines take them up: a few facts
// are folded one by one.
func TestScenariosRunOnGoroutines(t *testing.T) {
	t.Parallel()
	stories, err := filepath.Glob("testdata/*/README.md")
	if err != nil || len(stories) < 92 {
		t.Fatalf("%d stories, %v", len(stories), err)
	}
	refused, days := 0, []int{0, 20, 40}
	if testing.Short() {
		days = days[1:2]
	}
	for _, story := range stories {
		folder := filepath.Dir(story)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			s := readScenario(t, folder)
			for _, late := range days {
				facts := besideOthers(s, late, 20)
				b := &settlement.Book{}
				want := runOn(t, s.program, 0, b, facts, 1<<30)
				for _, n := range []int{1, 3} {
					want.same(t, fmt.Sprintf("%d days late on %d goroutines", late, n), runOn(t, s.program, n, b, facts, 1<<30))
				}
			}
			facts := withForgotten(s)
			want := runOn(t, s.program, 0, &settlement.Book{}, facts, 1<<30)
			want.same(t, "a forgotten one on 3 goroutines", runOn(t, s.program, 3, &settlement.Book{}, facts, 1<<30))
			if strings.Contains(want.err, "is sealed") {
				refused++
			}
		})
	}
	if refused < 80 {
		t.Errorf("%d scenarios refuse what is past the horizon", refused)
	}
}

// withForgotten ends a scenario ten months later, with others and a fact that is recorded
// then and occurred on the first day.
func withForgotten(s scenario) []settlement.Fact {
	first := s.facts[0].Occurred
	s.last = s.last.Add(10)
	s.facts = append(slices.Clone(s.facts),
		settlement.Fact{ID: "later", Occurred: settlement.On(s.last.First()), Event: settlement.Hold{Partner: "beside-0", Reason: "beside"}},
		settlement.Fact{ID: "later-forgotten", Occurred: first, Recorded: settlement.On(s.last.First().Add(1)), Event: settlement.Hold{Partner: "beside-0", Reason: "beside"}},
	)
	return besideOthers(s, 0, 20)
}

// What time alone brings to retainers is posted on its own day, but on goroutines as well as
// on none never on one that is closed, be it in the middle of a month: here months and halves
// of them close under terms that offer no retainers, so that time passes for those with the
// next fact about them only.
func TestRetainersOnGoroutinesPostOnOpenDays(t *testing.T) {
	t.Parallel()
	for _, half := range []bool{false, true} {
		t.Run(fmt.Sprintf("half months %t", half), func(t *testing.T) {
			s := readScenario(t, "testdata/retainer-white-label-owed")
			policy := s.program.Policy()
			if half {
				policy.Statements = settlement.Statements{Every: settlement.PerHalfMonth, DisputeWithin: pe.Days(5, pe.Through), Accepted: settlement.BySilence}
			}
			offers := settlement.Must(policy)
			for i := range policy.Terms {
				policy.Terms[i].Policy.Retainers = nil
			}
			s.program, s.last = offers, month("2025-05")
			for _, on := range []string{"2025-03-20", "2025-05-20"} {
				s.facts = append(s.facts, fact("seen-"+on, on, settlement.RetainerEvent{
					Partner: "ada", Retainer: "label", Event: retainer.NeedSeen{Need: retainer.Optimization, System: "shop"},
				}))
			}
			facts := besideOthers(s, 0, 40) // one is enough for goroutines
			want, moved := closedBy(t, settlement.Must(policy), offers, 0, facts)
			if moved == 0 {
				t.Fatal("nothing was posted later than on its own day")
			}
			for _, n := range []int{1, 3} {
				got, _ := closedBy(t, settlement.Must(policy), offers, n, facts)
				want.same(t, fmt.Sprintf("%d goroutines", n), got)
			}
		})
	}
}

// closedBy folds facts on n goroutines, 0 for Run, and the closes between them by a program
// of its own. Of cycles it counts the charges that were not posted on the day of their own.
func closedBy(t *testing.T, closing, program settlement.Program, n int, facts []settlement.Fact) (ran, int) {
	t.Helper()
	book, entries, moved := &settlement.Book{}, []pe.Entry(nil), 0
	for len(facts) > 0 {
		stretch := slices.IndexFunc(facts, func(f settlement.Fact) bool { _, closes := f.Event.(settlement.Close); return closes })
		storedBefore(t, book) // else neither goes on with what the other has settled
		run := program.Run(book, settlement.Facts(facts[:stretch]))
		if n > 0 {
			run = program.RunOn(n, book, settlement.Facts(facts[:stretch]))
		}
		for e, err := range run {
			if err != nil {
				t.Fatal(err)
			}
			if entries = append(entries, e); e.Claim.Line == e.Cause && e.Posted != e.Earned {
				moved++
			}
		}
		storedBefore(t, book)
		posted, err := closing.Apply(book, facts[stretch])
		if err != nil {
			t.Fatal(err)
		}
		entries, facts = append(entries, posted...), facts[stretch+1:]
	}
	return ran{entries: text(t, entries), book: text(t, book)}, moved
}

// besideOthers are the facts of a scenario and its closes, with retainers recorded so many
// days late, each beside so many facts about other partners.
func besideOthers(s scenario, late, beside int) []settlement.Fact {
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
		for k := range beside {
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
