package settlement_test

import (
	"bytes"
	stdcmp "cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// rewrite makes TestScenarios write want.txt instead of comparing with it.
var rewrite = flag.Bool("update", false, "rewrite testdata/*/want.txt; read the diff before you commit it")

// TestScenarios settles the folders of testdata: README.md tells the story and
// works the sums out, program.json and facts.jsonl are the input, want.txt is
// what a partner manager would see.
func TestScenarios(t *testing.T) {
	stories, err := filepath.Glob("testdata/*/README.md")
	if err != nil || len(stories) < 92 {
		t.Fatalf("%d stories, %v", len(stories), err)
	}
	for _, story := range stories {
		folder := filepath.Dir(story)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			s := readScenario(t, folder)
			got := s.settle(t)
			file := filepath.Join(folder, "want.txt")
			if *rewrite {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(readText(t, file), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if again := s.byMonth(t); again != got {
				t.Errorf("month by month with the book stored between (-one pass +months)\n%s", cmp.Diff(got, again))
			}
		})
	}
}

// A scenario is the input of a folder.
type scenario struct {
	program settlement.Program
	facts   []settlement.Fact // sorted
	last    pe.Month
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func readScenario(t *testing.T, folder string) scenario {
	t.Helper()
	if n := strings.Count(strings.TrimSpace(readText(t, filepath.Join(folder, "README.md"))), "\n"); n < 2 || n > 8 {
		t.Errorf("README.md has %d lines; a title and two to six lines tell a story", n+1)
	}
	program, err := settlement.Parse([]byte(readText(t, filepath.Join(folder, "program.json"))))
	if err != nil {
		t.Fatal(err)
	}
	s := scenario{program: program}
	for f, err := range settlement.ParseFacts([]byte(readText(t, filepath.Join(folder, "facts.jsonl")))) {
		if err != nil {
			t.Fatal(err)
		}
		if found := program.Problems(f); len(found) > 0 {
			t.Fatalf("%s: %s", f.ID, said(found))
		}
		if c, ok := f.Event.(settlement.Close); ok && c.Month.After(s.last) {
			s.last = c.Month
		}
		s.facts = append(s.facts, f)
	}
	if s.last.IsZero() {
		t.Fatal("the last fact must be the close of the last month")
	}
	program.Sort(s.facts)
	return s
}

// settle settles all facts in one pass and writes what comes out.
func (s scenario) settle(t *testing.T) string {
	t.Helper()
	r := &run{t: t, program: s.program}
	r.through(s.last.String(), s.facts...)
	return s.write(t, r)
}

// byMonth settles the facts up to each close with a book that was stored and
// loaded.
func (s scenario) byMonth(t *testing.T) string {
	t.Helper()
	r := &run{t: t, program: s.program}
	with := slices.Collect(keys(r.program.WithCloses(&r.book, settlement.Facts(s.facts), s.last)))
	for _, f := range with {
		r.do(f)
		if _, ok := f.Event.(settlement.Close); !ok {
			continue
		}
		loaded, err := settlement.ParseBook([]byte(stored(t, &r.book)))
		if err != nil {
			t.Fatal(err)
		}
		r.book = *loaded
	}
	return s.write(t, r)
}

// write is what want.txt holds: the statement of each month that has entries,
// the two sides of the base, and the entries in words.
func (s scenario) write(t *testing.T, r *run) string {
	t.Helper()
	var out bytes.Buffer
	months := monthsOf(r.entries, s.last)
	var statements []settlement.Statement
	for _, m := range months {
		statement, err := s.program.Statement(&r.book, m, m)
		if err != nil {
			t.Fatal(err)
		}
		check(t, statement)
		statements = append(statements, statement)
	}
	fmt.Fprintf(&out, "Amounts in %s.\n\n", s.program.Policy().Currency)
	writeStatements(&out, statements)
	whole, err := s.program.Statement(&r.book, months[0], s.last)
	if err != nil {
		t.Fatal(err)
	}
	check(t, whole)
	fmt.Fprintf(&out, "\ncommission %s + retained %s = net base %s\n\n", whole.Commission.Amount(), whole.Retained.Amount(), whole.Base.Amount())
	for _, e := range r.entries {
		fmt.Fprintln(&out, s.words(e))
	}
	for _, u := range r.book.Unmatched() {
		fmt.Fprintf(&out, "%s of customer %s waits for its payment %s\n", u.Correction.ID, u.Customer, u.Correction.Of)
	}
	s.climbs(t, r, &out)
	s.lives(t, r, &out)
	return out.String()
}

// climbs writes how partners stood over time, where a ladder decides on it.
func (s scenario) climbs(t *testing.T, r *run, out *bytes.Buffer) {
	for _, partner := range r.book.Partners() {
		all, err := s.program.Standings(&r.book, partner)
		if err != nil {
			t.Fatal(err)
		}
		for _, stood := range all {
			if stood.What != "" {
				fmt.Fprintf(out, "%s  %s: %s, %s on %s\n", stood.From, partner, stdcmp.Or(stood.Tier, "no tier"), stood.What, stood.Decided)
			}
		}
	}
}

// lives writes how the statements of partners have fared, where the policy says what
// becomes of them.
func (s scenario) lives(t *testing.T, r *run, out *bytes.Buffer) {
	if s.program.Policy().Statements == (settlement.Statements{}) {
		return
	}
	var table, sellers strings.Builder
	table.WriteString("partner\tfrom\tthrough\tstatus\tclosed\tdisputable\taccepted\tclosing\tpayable\tpaid\tset off\topen\t\n")
	for _, partner := range r.book.Partners() {
		all, err := s.program.Statements(&r.book, partner)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			fmt.Fprintf(&table, "%s\t%s\t%s\t%s\t", partner, x.From, x.Through, x.Status)
			for _, d := range []pe.Day{x.ClosedOn, x.DisputableThrough, x.AcceptedOn} {
				fmt.Fprintf(&table, "%s\t", strings.TrimPrefix(d.String(), "no day"))
			}
			for _, m := range []pe.Money{x.Row.Closing, x.Row.Payable, x.Paid, x.SetOff, x.Open} {
				fmt.Fprintf(&table, "%s\t", m.Amount())
			}
			table.WriteString("\n")
			for _, row := range x.BySeller {
				fmt.Fprintf(&sellers, "%s\t%s\t%s\t", x.Through, partner, row.Seller)
				for _, m := range []pe.Money{row.Opening, row.Earned, row.Returned, row.Adjusted, row.Paid, row.Closing, row.Held, row.NotYet, row.Payable, row.Carried} {
					fmt.Fprintf(&sellers, "%s\t", m.Amount())
				}
				sellers.WriteString("\n")
			}
		}
	}
	out.WriteString("\n" + aligned(table.String()))
	if sellers.Len() > 0 {
		head := "through\tpartner\tseller\topening\tearned\treturned\tadjusted\tpaid\tclosing\theld\tnot yet\tpayable\tcarried\t\n"
		out.WriteString("\n" + aligned(head+sellers.String()))
	}
}

// monthsOf lists the months that entries were posted in, and the last one.
func monthsOf(entries []pe.Entry, last pe.Month) []pe.Month {
	out := []pe.Month{last}
	for _, e := range entries {
		out = append(out, e.Posted.Month())
	}
	slices.SortFunc(out, pe.Month.Compare)
	return slices.Compact(out)
}

// A column of the statement.
type column struct {
	name string
	of   func(settlement.Row) pe.Money
}

func columns() []column {
	out := []column{{"opening", func(r settlement.Row) pe.Money { return r.Opening }}}
	for _, k := range []pe.Kind{pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid, pe.WrittenOff} {
		out = append(out, column{strings.ReplaceAll(string(k), "_", " "), func(r settlement.Row) pe.Money { return r.Of(k) }})
	}
	return append(
		out,
		column{"closing", func(r settlement.Row) pe.Money { return r.Closing }},
		column{"held", func(r settlement.Row) pe.Money { return r.Held }},
		column{"not yet payable", func(r settlement.Row) pe.Money { return r.NotYet }},
		column{"payable", func(r settlement.Row) pe.Money { return r.Payable }},
		column{"carried debt", func(r settlement.Row) pe.Money { return r.Carried }},
		column{"owed before", func(r settlement.Row) pe.Money { return r.Receivable.Opening }},
		column{"charged", func(r settlement.Row) pe.Money { return r.Receivable.Charged }},
		column{"given back", func(r settlement.Row) pe.Money { return r.Receivable.Returned }},
		column{"paid by it", func(r settlement.Row) pe.Money { return r.Receivable.Paid }},
		column{"owed", func(r settlement.Row) pe.Money { return r.Receivable.Closing }},
	)
}

// writeStatements writes one table of all months, with the columns that hold
// something.
func writeStatements(out *bytes.Buffer, statements []settlement.Statement) {
	var shown []column
	for _, c := range columns() {
		used := c.name == "opening" || c.name == "closing"
		for _, s := range statements {
			used = used || slices.ContainsFunc(s.Rows, func(r settlement.Row) bool { return c.of(r).Sign() != 0 })
		}
		if used {
			shown = append(shown, c)
		}
	}
	var table strings.Builder
	table.WriteString("month\tpartner\t")
	for _, c := range shown {
		table.WriteString(c.name + "\t")
	}
	table.WriteString("\n")
	for _, s := range statements {
		for _, r := range s.Rows {
			fmt.Fprintf(&table, "%s\t%s\t", s.From, r.Partner)
			for _, c := range shown {
				table.WriteString(c.of(r).Amount() + "\t")
			}
			table.WriteString("\n")
		}
	}
	out.WriteString(aligned(table.String()))
}

// aligned puts the cells of a table, which tabs end, below each other.
func aligned(table string) string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, err := w.Write([]byte(table))
	if err := errors.Join(err, w.Flush()); err != nil {
		panic(err) // a Builder takes everything
	}
	return out.String()
}

// words says what an entry says, with milestones by their name.
func (s scenario) words(e pe.Entry) string {
	for _, f := range s.facts {
		if m, ok := f.Event.(settlement.Milestone); ok && f.ID == e.Claim.Line && m.Customer == e.Claim.Customer {
			return strings.Replace(inWords(e), "on payment "+f.ID, "on "+m.Name+" "+f.ID, 1)
		}
	}
	return inWords(e)
}

// inWords says what an entry says.
func inWords(e pe.Entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  ", e.Posted)
	if e.Claim.Partner != "" {
		fmt.Fprintf(&b, "%s: ", e.Claim.Partner)
	}
	if e.Amount.Stated() {
		fmt.Fprintf(&b, "%s ", e.Amount.Amount())
	}
	b.WriteString(strings.ReplaceAll(string(e.Kind), "_", " "))
	switch {
	case strings.HasPrefix(e.Claim.Component, "retainer") && e.Claim.Line != "":
		fmt.Fprintf(&b, " on cycle %s with customer %s, %s", e.Claim.Line, e.Claim.Customer, e.Claim.Component)
	case e.Claim.Line != "":
		fmt.Fprintf(&b, " on payment %s of customer %s", e.Claim.Line, e.Claim.Customer)
		if e.Claim.Component != "base" {
			fmt.Fprintf(&b, ", %s", e.Claim.Component)
		}
	case e.Claim.Customer != "":
		fmt.Fprintf(&b, " on customer %s, %s", e.Claim.Customer, e.Claim.Component)
	case e.Claim.Component != "hold":
		fmt.Fprintf(&b, " for %s", e.Claim.Component)
	}
	if e.Claim.Line != e.Cause {
		fmt.Fprintf(&b, ", because of %s", e.Cause)
	}
	if e.Tier != "" {
		fmt.Fprintf(&b, ", as %s", e.Tier)
	}
	if e.Payable.After(e.Posted) {
		fmt.Fprintf(&b, ", payable from %s", e.Payable)
	}
	return b.String()
}
