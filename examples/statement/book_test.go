package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// byMonth cuts the sample into a file for each month in which facts were
// recorded. The sample is in order, so that each is a run of lines.
func byMonth(t *testing.T) map[string]string {
	t.Helper()
	in, err := question{}.load()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(sampleFacts), "\n")
	out := map[string]string{}
	for i, f := range in.asRead {
		out[in.month(f).String()] += lines[i]
	}
	return out
}

func TestJanuaryThenFebruaryIsBothAtOnce(t *testing.T) {
	parts := byMonth(t)
	january, february := file(t, "jan.jsonl", parts["2025-01"]), file(t, "feb.jsonl", parts["2025-02"])
	both := file(t, "both.jsonl", parts["2025-01"]+parts["2025-02"])
	for _, format := range []string{"text", "markdown", "csv", "json"} {
		book := filepath.Join(t.TempDir(), "book.json")
		answered(t, "-facts", january, "-book", book)
		got := answered(t, "-facts", february, "-book", book, "-month", "2025-02", "-format", format)
		want := answered(t, "-facts", both, "-month", "2025-02", "-format", format)
		got, _, _ = strings.Cut(got, "Next questions") // whose commands name the files
		want, _, _ = strings.Cut(want, "Next questions")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", format, diff)
		}
	}
}

// A year settled month by month, once with files of one month, once with the
// file of the whole year every time, is the year settled at once. The books that
// are kept are equal, byte by byte.
func TestAYearMonthByMonth(t *testing.T) {
	if testing.Short() {
		t.Skip("settles the year 30 times")
	}
	dir := t.TempDir()
	apart, again, once := filepath.Join(dir, "apart"), filepath.Join(dir, "again"), filepath.Join(dir, "once")
	for month, text := range sortedMonths(byMonth(t)) {
		want := answered(t, "-month", month, "-format", "json")
		got := answered(t, "-facts", file(t, "facts.jsonl", text), "-book", apart, "-month", month, "-format", "json")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got)\n%s", month, diff)
		}
		if month == "2025-01" || month == "2025-09" {
			if got = answered(t, "-book", again, "-month", month, "-format", "json"); got != want {
				t.Errorf("%s is another one if the file of the year is given again", month)
			}
		}
	}
	want := answered(t, "-format", "json")
	for _, book := range []string{once, apart, again} {
		if got := answered(t, "-book", book, "-format", "json"); got != want {
			t.Errorf("the year of book %s is another one", filepath.Base(book))
		}
		if !bytes.Equal(content(t, book), content(t, once)) {
			t.Errorf("book %s differs from the one of a single run", filepath.Base(book))
		}
	}
	// What was asked once can be asked again, also about a month long closed, and
	// the entries of all runs can be explained.
	if got := answered(t, "-book", apart, "-month", "2025-03", "-format", "csv"); got != answered(t, "-month", "2025-03", "-format", "csv") {
		t.Error("March is another one, seen from December")
	}
	answered(t, "-book", apart, "-facts", file(t, "none.jsonl", ""), "-explain", "inv-110/connectory/lumen-dental/deal-110/inv-110/base/earned")
}

// sortedMonths yields the months in order.
func sortedMonths(parts map[string]string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for _, month := range []string{
			"2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12",
		} {
			if !yield(month, parts[month]) {
				return
			}
		}
	}
}

func content(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestABookOfAnotherProgram(t *testing.T) {
	book := filepath.Join(t.TempDir(), "book.json")
	facts := file(t, "few.jsonl", few)
	args := func(program string) []string {
		return []string{"-facts", facts, "-book", book, "-program", file(t, "program.json", program)}
	}
	sample := string(sampleProgram)
	answered(t, args(sample)...)
	kept := content(t, book)
	refused(t, args(strings.Replace(sample, "Northwind", "Southwind", 1)), "book.json: it is the book of another program: ", `"Southwind Partners" in EUR`)
	refused(t, args(strings.Replace(sample, `"20%"`, `"15%"`, 1)), "the terms it was settled under have changed")
	refused(t, args(strings.Replace(sample, `"days": 180`, `"days": 181`, 1)), "the terms it was settled under have changed")
	if !bytes.Equal(kept, content(t, book)) {
		t.Error("a refused question changes the book")
	}

	// A version may be added, from a month on that is not closed.
	version := func(from string) string {
		i := strings.LastIndex(sample, "    {\n      \"id\": \"2025-07\"")
		last := strings.TrimSuffix(strings.TrimRight(sample[i:], "\n"), "\n  ]\n}")
		last = strings.Replace(strings.Replace(last, "2025-07-01", from, 1), `"2025-07"`, `"next"`, 1)
		return strings.TrimSuffix(strings.TrimRight(sample, "\n"), "\n  ]\n}") + ",\n" + last + "\n  ]\n}\n"
	}
	answered(t, args(version("2025-08-01"))...)
	refused(t, args(sample), "the terms it was settled under have changed") // the version is gone again
}

// A version that begins in a month that is closed would not have governed it.
func TestAVersionForAClosedMonth(t *testing.T) {
	book := filepath.Join(t.TempDir(), "book.json")
	sample := string(sampleProgram)
	first := sample[:strings.LastIndex(sample, ",\n    {\n      \"id\": \"2025-07\"")] + "\n  ]\n}\n"
	answered(t, "-program", file(t, "program.json", first), "-book", book, "-to", "2025-06")
	answered(t, "-book", book, "-month", "2025-07")
	book = filepath.Join(t.TempDir(), "book.json")
	answered(t, "-program", file(t, "program.json", first), "-book", book, "-to", "2025-07")
	refused(t, []string{"-book", book}, `terms "2025-07" begin on 2025-07-01, and 2025-07 is closed in the book`)
}

func TestBooksThatAreNone(t *testing.T) {
	for name, text := range map[string]string{
		"is no book of this program: it is empty":      "",
		"it ends in the middle, after 11 bytes":        `{"program":`,
		"is no book of this program: invalid":          "partner,opening\n",
		"is no book of this program: it has no book":   "{}",
		`is no book of this program: json: unknown fi`: `{"version":1,"customers":[]}`,
	} {
		refused(t, []string{"-book", file(t, "book.json", text)}, name)
	}
}

// A fact that comes for a closed month is refused, with what to do about it. A
// fact that the book has had is not.
func TestFactsForAClosedMonth(t *testing.T) {
	book := filepath.Join(t.TempDir(), "book.json")
	answered(t, "-facts", file(t, "few.jsonl", few), "-book", book)
	kept := content(t, book)
	again := strings.Split(few, "\n")[1]
	answered(t, "-facts", file(t, "again.jsonl", again), "-book", book)

	late := strings.Replace(again, `"p1"`, `"p0"`, 1)
	refused(t, []string{"-facts", file(t, "late.jsonl", "\n"+late), "-book", book},
		`statement: late.jsonl:2: fact p0 counts on 2025-01-10, and the book has closed 2025-02; state in "recorded" when`)
	// Of an instant the day of the program's zone is named, and several are one
	// problem: half past eleven in UTC is the next day in Berlin.
	instant := strings.Replace(late, `"2025-01-10"`, `"2025-01-09T23:30:00Z"`, 1)
	two := instant + "\n" + strings.Replace(instant, `"p0"`, `"p00"`, 1)
	refused(t, []string{"-facts", file(t, "late.jsonl", two), "-book", book},
		"statement: late.jsonl:1: fact p0 counts on 2025-01-10, and the book has closed 2025-02, as it has for 1 more; state")
	// It is closed when the fact comes, whatever is closed after it.
	refused(t, []string{"-facts", file(t, "late.jsonl", late), "-book", book, "-month", "2025-04"}, "counts on 2025-01-10, and the book has closed 2025-02; state")
	recorded := strings.Replace(late, `"occurred":"2025-01-10"`, `"occurred":"2025-01-10","recorded":"2025-03-04"`, 1)
	out := answered(t, "-facts", file(t, "late.jsonl", recorded), "-book", book, "-month", "2025-03", "-format", "csv")
	if !strings.Contains(out, "acme,EUR,40.00,20.00,") {
		t.Errorf("the late payment is not in March:\n%s", out)
	}
	if bytes.Equal(kept, content(t, book)) {
		t.Error("the book was not saved")
	}
}

// A month in which nothing happened has a statement, too: that of what falls
// payable in it. It is closed like any other.
func TestAMonthWithoutFacts(t *testing.T) {
	book := filepath.Join(t.TempDir(), "book.json")
	answered(t, "-facts", file(t, "few.jsonl", few), "-book", book)
	none := file(t, "none.jsonl", "")
	out := answered(t, "-facts", none, "-book", book, "-month", "2025-03", "-format", "csv")
	if !strings.Contains(out, "acme,EUR,40.00,0.00,") {
		t.Errorf("March:\n%s", out)
	}
	if once := answered(t, "-facts", file(t, "few.jsonl", few), "-month", "2025-03", "-format", "csv"); once != out {
		t.Errorf("March without a book:\n%s", once)
	}
	if !strings.Contains(out, ",40.00,0.00,0.00,40.00,0.00,") { // February's is payable from 1 March
		t.Errorf("what is payable in March:\n%s", out)
	}
	answered(t, "-facts", none, "-book", book, "-month", "2025-06")
	march := strings.ReplaceAll(strings.Split(few, "\n")[1], "-01-10", "-03-10")
	refused(t, []string{"-facts", file(t, "march.jsonl", strings.Replace(march, `"p1"`, `"p3"`, 1)), "-book", book}, "the book has closed 2025-06")
	refused(t, []string{"-facts", none, "-book", book, "-month", "2026-07"}, "a statement closes at most 12 months more")
}

// The sample is no part of somebody's book.
func TestABookWithoutFacts(t *testing.T) {
	book := filepath.Join(t.TempDir(), "book.json")
	want := answered(t, "-facts", file(t, "few.jsonl", few), "-book", book, "-format", "json")
	kept := content(t, book)
	if got := answered(t, "-book", book, "-format", "json"); got != want || !bytes.Equal(kept, content(t, book)) {
		t.Errorf("(-want +got)\n%s", cmp.Diff(want, got))
	}
	answered(t, "-book", book, "-explain", "p1/acme/c//p1/base/earned")
	refused(t, []string{"-book", book, "-why", "popup-promo"}, "the partners are acme")
}

// Questions change nothing, and neither does a statement that fails.
func TestOnlyStatementsAreSaved(t *testing.T) {
	book := filepath.Join(t.TempDir(), "book.json")
	answered(t, "-book", book, "-to", "2025-03", "-why", "popup-promo")
	answered(t, "-book", book, "-to", "2025-03", "-explain", "inv-110/connectory/lumen-dental/deal-110/inv-110/base/earned")
	answered(t, "-book", book, "-to", "2025-03", "-credit", "alba-dental")
	answered(t, "-book", book, "-to", "2025-03", "-rulings", "alba-dental")
	refused(t, []string{"-book", book, "-to", "2025-03", "-partner", "nobody"}, "no fact names")
	if _, err := os.Stat(book); err == nil {
		t.Error("a question wrote the book")
	}
	answered(t, "-book", book, "-to", "2025-03")
	left, err := filepath.Glob(book + "*")
	if err != nil || len(left) != 1 {
		t.Errorf("beside the book there is %v, %v", left, err)
	}
}
