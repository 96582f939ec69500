package settlement_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// TestReasonsOfScenarios asks about the folders of testdata when their last month has
// closed: why.txt says of each partner why it gets no more, what is to be done next, what is
// open and at risk, and how each entry came about. It is the same month by month.
func TestReasonsOfScenarios(t *testing.T) {
	stories, err := filepath.Glob("testdata/*/README.md")
	if err != nil || len(stories) < 92 {
		t.Fatalf("%d stories, %v", len(stories), err)
	}
	for _, story := range stories {
		folder := filepath.Dir(story)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			s := readScenario(t, folder)
			r := &run{t: t, program: s.program}
			r.through(s.last.String(), s.facts...)
			got := s.reasons(t, r)
			compareGolden(t, filepath.Join(folder, "why.txt"), got)
			loaded, err := settlement.ParseBook([]byte(stored(t, &r.book)))
			if err != nil {
				t.Fatal(err)
			}
			r.book = *loaded
			if again := s.reasons(t, r); again != got {
				t.Errorf("of the stored book (-as it was +stored)\n%s", cmp.Diff(got, again))
			}
		})
	}
}

// reasons is what why.txt holds.
func (s scenario) reasons(t *testing.T, r *run) string {
	t.Helper()
	asOf := s.last.Add(1).First().Add(-1)
	var out bytes.Buffer
	fmt.Fprintf(&out, "At the end of %s.\n", asOf)
	for _, partner := range r.book.Partners() {
		tr, err := s.program.Why(&r.book, partner, asOf)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "\nWhy %s gets no more:\n%s", partner, indented(tr.String()))
	}
	next, err := s.program.Next(&r.book, asOf)
	if err != nil {
		t.Fatal(err)
	}
	if len(next) > 0 {
		fmt.Fprintf(&out, "\nWhat comes next:\n%s", indented(lines(tasks(next))))
	}
	s.open(t, r, asOf, &out)
	out.WriteString("\nHow it came about:\n")
	for _, e := range r.entries {
		tr, err := s.program.Explain(e)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "\n%s\n%s", s.words(e), indented(tr.String()))
	}
	return out.String()
}

// open writes what is open and what is at risk, by partner and month.
func (s scenario) open(t *testing.T, r *run, asOf pe.Day, out *bytes.Buffer) {
	t.Helper()
	accrual, err := s.program.Accrual(&r.book, asOf)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, a := range accrual.Partners {
		for _, m := range a.Months {
			fmt.Fprintf(&table, "%s\t%s\t", a.Partner, m.Month)
			for _, part := range []pe.Money{m.Unpaid, m.Held, m.NotYet, m.Payable, m.Receivable, m.Owed} {
				table.WriteString(part.Amount() + "\t")
			}
			table.WriteString("\n")
		}
	}
	if table.Len() > 0 {
		out.WriteString("\nWhat is open:\n" + aligned("partner\tmonth\tunpaid\theld\tnot yet\tpayable\treceivable\towed\t\n"+table.String()))
	}
	risks, err := s.program.AtRisk(&r.book, asOf)
	if err != nil {
		t.Fatal(err)
	}
	for i, risk := range risks {
		if i == 0 {
			out.WriteString("\nWhat goes back if every customer churns:\n")
		}
		fmt.Fprintf(out, "  %s of %s, earned as %q, borne by %q, safe on %s\n", risk.Amount, risk.Partner+" on "+risk.Customer, risk.Tier, risk.Bearer, risk.Safe)
	}
}

// compareGolden holds a text against a file, or writes it.
func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(readText(t, file), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func indented(text string) string {
	if text = strings.TrimSuffix(text, "\n"); text == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n"
}

// TestSentencesOfScenarios holds what the rules of all scenarios say, each sentence once, with
// the first scenario that says it.
func TestSentencesOfScenarios(t *testing.T) {
	policies, err := filepath.Glob("testdata/*/program.json")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	var out strings.Builder
	for _, file := range policies {
		r := rulesOf(t, []byte(readText(t, file)))
		var fresh []string
		for line := range strings.Lines(r.String()) {
			if line = strings.TrimRight(line, "\n"); line != "" && !said[line] {
				said[line] = true
				fresh = append(fresh, line)
			}
		}
		if len(fresh) > 0 {
			fmt.Fprintf(&out, "%s\n%s\n", filepath.Base(filepath.Dir(file)), indented(strings.Join(fresh, "\n")))
		}
	}
	compareGolden(t, "testdata/sentences.txt", out.String())
}
