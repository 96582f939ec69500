package settlement_test

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"hash"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// answersTo makes tests that compare sums of texts write the texts to a folder, too: of two
// folders, one from before a change, diff tells what an answer says otherwise.
var answersTo = flag.String("answers", "", "folder for the texts of which testdata/answers.sums holds the sums")

// A summary holds a sum for every text by name, because the texts are too long to be kept.
type summary struct {
	sums  map[string]hash.Hash
	texts map[string]*strings.Builder
}

// say adds to a text.
func (s *summary) say(name, text string) {
	if s.sums == nil {
		s.sums, s.texts = map[string]hash.Hash{}, map[string]*strings.Builder{}
	}
	if s.sums[name] == nil {
		s.sums[name], s.texts[name] = sha256.New(), &strings.Builder{}
	}
	_, _ = s.sums[name].Write([]byte(text + "\n")) // a hash takes everything
	if *answersTo != "" {
		s.texts[name].WriteString(text + "\n")
	}
}

// answer adds what a question answers, or why it does not.
func (s *summary) answer(name string, v any, err error) {
	if err != nil {
		s.say(name, err.Error())
		return
	}
	row, err := json.Marshal(v)
	s.say(name, string(row)+errText(err))
}

// write writes the texts to the folder, where one is named.
func (s *summary) write(t *testing.T) {
	t.Helper()
	for name, text := range s.texts {
		if *answersTo == "" {
			return
		}
		if err := os.WriteFile(filepath.Join(*answersTo, strings.ReplaceAll(name, "/", ".")), []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// compare holds the sums against those of a golden file.
func (s *summary) compare(t *testing.T, golden string) {
	t.Helper()
	var got strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.sums)) {
		fmt.Fprintf(&got, "%s %x\n", name, s.sums[name].Sum(nil)[:6])
	}
	s.write(t)
	if *rewrite {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := strings.Split(readText(t, golden), "\n")
	if diff := cmp.Diff(want, strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("-answers FOLDER writes the texts, -update the sums (-want +got)\n%s", diff)
	}
}

// TestAnswersOfScenarios asks every question of every scenario after each of its closes, and a
// month later, so that no answer changes unseen.
func TestAnswersOfScenarios(t *testing.T) {
	var all summary
	for _, folder := range scenarioFolders(t) {
		s, name := readScenario(t, folder), filepath.Base(folder)
		r := &run{t: t, program: s.program}
		for f := range keys(s.program.WithCloses(&r.book, settlement.Facts(s.facts), s.last)) {
			r.do(f)
			if _, ok := f.Event.(settlement.Close); ok {
				all.ask(name+" ", s.program, &r.book, s.facts, r.book.Closed().Add(1).First())
			}
		}
		all.askOnce(name+" ", s.program, &r.book, r.entries)
		all.simulated(name+" ", s)
	}
	all.compare(t, "testdata/answers.sums")
}

// scenarioFolders lists the folders of testdata that tell a story.
func scenarioFolders(t *testing.T) []string {
	t.Helper()
	stories, err := filepath.Glob("testdata/*/README.md")
	if err != nil || len(stories) < 92 {
		t.Fatalf("%d stories, %v", len(stories), err)
	}
	for i := range stories {
		stories[i] = filepath.Dir(stories[i])
	}
	return stories
}

// ask asks what can be asked of a book as of a day, and some as of a month later.
func (s *summary) ask(name string, p settlement.Program, b *settlement.Book, facts []settlement.Fact, day pe.Day) {
	month := day.Add(-1).Month()
	s.answer(name+"book", b, nil)
	statement, err := p.Statement(b, month, month)
	s.answer(name+"statement", statement, err)
	statement, err = p.Statement(b, month.Add(-2), month.Add(1))
	s.answer(name+"statement", statement, err)
	for _, asOf := range []pe.Day{day, day.AddMonths(1)} {
		tasks, err := p.Next(b, asOf)
		s.answer(name+"next", tasks, err)
		accrual, err := p.Accrual(b, asOf)
		s.answer(name+"accrual", accrual, err)
		risks, err := p.AtRisk(b, asOf)
		s.answer(name+"risks", risks, err)
	}
	s.answer(name+"unmatched", b.Unmatched(), nil)
	for _, version := range p.Policy().Terms {
		for _, c := range version.Policy.Incentives.Contests {
			award, err := p.Contest(b, c.Name)
			s.answer(name+"incentives", award, err)
		}
	}
	refusals, err := p.Refusals(b)
	s.answer(name+"desk", refusals, err)
	for _, partner := range b.Partners() {
		s.askOf(name, p, b, partner, day)
	}
	s.askOfCustomers(name, p, b, facts)
}

// askOf asks what can be asked of a partner.
func (s *summary) askOf(name string, p settlement.Program, b *settlement.Book, partner string, day pe.Day) {
	trace, err := p.Why(b, partner, day)
	s.say(name+"why", partner+" "+trace.String()+errText(err))
	statements, err := p.Statements(b, partner)
	s.answer(name+"statements", statements, err)
	one, err := p.StatementOf(b, partner, day.Add(-1))
	s.answer(name+"statements", one, err)
	for _, id := range b.Retainers(partner) {
		retained, err := p.Retainer(b, partner, id, day)
		s.answer(name+"retainers", retained, err)
	}
	stood, err := p.Standings(b, partner)
	s.answer(name+"standings", stood, err)
	tier, err := p.TierOn(b, partner, day)
	s.answer(name+"standings", tier, err)
	assessed, err := p.Assess(b, partner, tiers.Facts{On: day})
	s.answer(name+"standings", assessed, err)
	preview, err := p.Incentives(b, partner, day.Month())
	s.answer(name+"incentives", preview, err)
	s.answer(name+"desk", b.Roster(partner), nil)
}

// askOfCustomers asks what can be asked of each customer and of each of its deals.
func (s *summary) askOfCustomers(name string, p settlement.Program, b *settlement.Book, facts []settlement.Fact) {
	asked := map[[2]string]bool{}
	for _, f := range facts {
		var about struct{ Customer, Deal string }
		if json.Unmarshal(written(f), &about) != nil || about.Customer == "" || asked[[2]string{about.Customer, about.Deal}] {
			continue
		}
		asked[[2]string{about.Customer, about.Deal}] = true
		decision, err := p.Credit(b, about.Customer, about.Deal)
		s.answer(name+"credit", decision, err)
		s.answer(name+"desk", b.OnRecord(about.Customer), nil)
	}
}

// askOnce asks what is asked of all entries, or without a book, or changes one.
func (s *summary) askOnce(name string, p settlement.Program, b *settlement.Book, entries []pe.Entry) {
	for _, e := range entries {
		trace, err := p.Explain(e)
		s.say(name+"explain", e.ID()+" "+trace.String()+errText(err))
	}
	portions, err := p.Portions(entries)
	s.answer(name+"portions", portions, err)
	vouchers, err := settlement.Journal(entries, books())
	s.answer(name+"journal", vouchers, err)
	s.say(name+"journal", vouchers.CSV()+vouchers.Hledger())
	audited, err := settlement.Audit(entries[:len(entries)/2], entries[len(entries)/3:])
	s.answer(name+"audit", audited, err)
	forecast, err := p.Forecast(b, nil, b.Closed().Add(2), settlement.EveryMonth)
	s.answer(name+"forecast", forecast, err)
	rules, err := p.Rules()
	s.say(name+"rules", rules.String()+errText(err))
	due, err := p.ReviewDue(b.Closed().Add(1).First())
	s.answer(name+"rules", due, err)
	replayed, err := p.Replay(b.Clone(), settlement.Facts(nil), entries[:len(entries)/2])
	s.answer(name+"audit", replayed, err)
	later := b.Clone()
	dropped, err := p.Forget(later, b.Closed().Add(-1).First())
	s.answer(name+"forget", dropped, err)
	s.answer(name+"forget", later, nil)
}

// simulated compares the program of a scenario with one that begins with its last version.
func (s *summary) simulated(name string, of scenario) {
	was := of.program.Policy()
	is := of.program.Policy()
	is.Terms = is.Terms[len(is.Terms)-1:]
	is.Terms[0].From, is.Horizon = was.Terms[0].From, pe.Days(400, pe.Until)
	simulation, err := settlement.Simulate(of.facts, was, is)
	s.answer(name+"simulated", simulation, err)
	if err == nil {
		s.answer(name+"simulated", simulation.Shifts(1), nil)
	}
	changes, err := settlement.Diff(was, is)
	s.answer(name+"simulated", changes, err)
}
