package settlement_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// answers asks every question about a rich program, part of which disputes, accepts and pays.
func answers(t *testing.T) []struct {
	name string
	v    any
} {
	t.Helper()
	policy := richPolicy()
	policy.Statements = stating(settlement.ByFact).Statements
	p := settlement.Must(policy)
	var book settlement.Book
	var entries []pe.Entry
	facts := richFacts()
	p.Sort(facts)
	given := facts
	facts = nil
	for f := range p.WithCloses(&book, settlement.Facts(given), pe.Month{}) {
		posted, err := p.Apply(&book, f)
		if err != nil {
			continue // some of the rich facts are to be refused
		}
		facts, entries = append(facts, f), append(entries, posted...)
	}
	day := book.Closed().Add(1).First()
	var out []struct {
		name string
		v    any
	}
	add := func(name string, v any, err error) {
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		out = append(out, struct {
			name string
			v    any
		}{name, v})
	}
	partner := book.Partners()[0]
	statement, err := p.Statement(&book, book.Closed(), book.Closed().Add(1))
	add("Statement", statement, err)
	all, err := p.Statements(&book, partner)
	add("Statements", all[max(0, len(all)-2):], err)
	one, err := p.StatementOf(&book, partner, day)
	add("StatementOf", one, err)
	tasks, err := p.Next(&book, day)
	add("Next", tasks, err)
	accrual, err := p.Accrual(&book, day)
	add("Accrual", accrual, err)
	risks, err := p.AtRisk(&book, day)
	add("AtRisk", risks, err)
	why, err := p.Why(&book, partner, day)
	add("Why", why, err)
	due, err := p.ReviewDue(day)
	add("ReviewDue", due, err)
	portions, err := p.Portions(entries[:2])
	add("Portions", portions, err)
	audited, err := settlement.Audit(entries[:2], entries[1:3])
	add("Audit", audited, err)
	vouchers, err := settlement.Journal(entries[:2], settlement.Accounts{
		Payable: "P", Held: "H", Receivable: "R", Cash: "B", Earned: "E", Returned: "T", Clawed: "C", Capped: "L", TruedUp: "U", Adjusted: "A", WrittenOff: "W",
	})
	add("Journal", vouchers, err)
	again := book.Clone()
	replayed, err := p.Replay(again, settlement.Facts(nil), entries[:1])
	add("Replay", replayed, err)
	forecast, err := p.Forecast(&book, nil, book.Closed().Add(1), settlement.EveryMonth)
	add("Forecast", forecast, err)
	simulated, err := settlement.Simulate(facts, policy, richPolicy())
	add("Simulate", simulated, err)
	add("Shifts", simulated.Shifts(1), nil)
	changes, err := settlement.Diff(policy, richPolicy())
	add("Diff", changes, err)
	add("Keys", facts[0].Keys(), nil)
	add("PeriodOf", p.PeriodOf(day), nil)
	for _, f := range facts {
		if e, ok := f.Event.(settlement.RetainerEvent); ok {
			retained, err := p.Retainer(&book, e.Partner, e.Retainer, day)
			add("Retainer", retained, err)
			break
		}
	}
	// What of a book without facts is not stated is left out.
	add("an empty StatementOf", settlement.PartnerStatement{}, nil)
	add("no ReviewDue", settlement.ReviewDue{}, nil)
	add("no Task", settlement.Task{}, nil)
	return out
}

// Every answer can be written as JSON, under names of the house; the golden file holds them.
func TestAnswersAsJSON(t *testing.T) {
	const golden = "testdata/answers.golden"
	var got bytes.Buffer
	for _, a := range answers(t) {
		text, err := json.Marshal(a.v)
		if err != nil {
			t.Errorf("%s: %v", a.name, err)
			continue
		}
		for _, name := range regexp.MustCompile(`"([A-Za-z0-9_]+)":`).FindAllStringSubmatch(string(text), -1) {
			if regexp.MustCompile(`[A-Z]`).MatchString(name[1]) {
				t.Errorf("%s: member %q", a.name, name[1])
			}
		}
		fmt.Fprintf(&got, "%s %s\n", a.name, text)
	}
	if *rewrite {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Collect(bytes.Lines(want)), slices.Collect(bytes.Lines(got.Bytes()))); diff != "" {
		t.Errorf("answers are part of the API; -update rewrites them (-want +got)\n%s", diff)
	}
}
