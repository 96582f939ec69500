package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
)

var update = flag.Bool("update", false, "rewrite the golden file; read the diff before you commit it")

// asked runs the program.
func asked(args ...string) (code int, out, problems string) {
	var stdout, stderr bytes.Buffer
	code = run(args, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// file writes a file that is gone after the test.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The sums of testdata/small.csv, by hand:
//
//	sales      25.00 + 25.00 (1001/A), 12.00 (1002/A), 1.005 = 1.01 (1003/B), 100.00 (1007/C)   163.01
//	C2001      1 of 3 of 1003/B: 1.01/3                                                           0.34
//	C2002      2 of 3 of 1003/B: the rest                                                         0.67
//	C2003      10 of 1001/A/1, 2 of 1001/A/2: 25.00 + 5.00                                       30.00
//	C2004      8 of 1001/A/2, 4 of 1002/A: 20.00 + 12.00; 3 unmatched at 2.60: 7.80              32.00
//	C2005      unmatched: 5.00
//	matched    63.01; net base 163.01 - 63.01 = 100.00; unmatched 12.80
//	cancelled  0.34 + 0.67 + 30.00 + 39.00 + 5.00 = 75.01 = 63.01 + 12.80 - 0.80 (12 at 2.60, sold for 32.00)
//	earned     2.50 + 2.50 + 1.20 + 0.10 + 10.00 = 16.30
//	returned   2.50 + 2.50 + 1.20 + 0.10         =  6.30, so commission 10.00 and retained 90.00
//	rounded    1003/B (1.005) and C2001 (0.335)
//
// go test ./examples/retail -update writes the golden file anew.
func TestSmallFile(t *testing.T) {
	code, got, problems := asked("-partners", "3", "-unmatched", "3", "testdata/small.csv")
	if code != 0 || problems != "" {
		t.Fatalf("exit code %d, %s", code, problems)
	}
	const golden = "testdata/small.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestWithoutChecks(t *testing.T) {
	code, out, _ := asked("-no-check", "testdata/small.csv")
	if code != 0 || !strings.Contains(out, "conservation") || strings.Contains(out, "same totals") {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

func TestLinesThatAreAllSetAside(t *testing.T) {
	code, out, problems := asked(file(t, "aside.csv", header+"1,s,1,2011-01-01 08:00:00,2.5,,UK\n"))
	if code != 0 || !strings.Contains(out, "net base 0.00 GBP: ok") || !strings.Contains(out, "no customer") {
		t.Errorf("exit code %d %s\n%s", code, problems, out)
	}
}

func TestAnotherProgram(t *testing.T) {
	window := strings.Replace(string(flat), `"half_even",`, `"half_even", "refunds": {"days": 30, "edge": "through"},
		"caps": [{"name": "most", "per": "customer", "limit": {"amount": "4.00", "currency": "GBP"}, "counts": "on_net"}],`, 1)
	tests := []struct {
		name, program string
		want          []string
	}{
		{"yen have no decimals", strings.Replace(string(flat), "GBP", "JPY", 1), []string{"net base 100 JPY: ok"}},
		// C2002 comes 40 days after its sale, C2003 41, C2004 64 and 28: outside the
		// window are 0.67 + 30.00 + 20.00.
		{"a refund window and a cap", window, []string{"not counted by the program", "50.67", "net base 150.67 GBP: ok", "cut off by caps"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, out, problems := asked("-program", file(t, "program.json", test.program), "testdata/small.csv")
			if code != 0 {
				t.Fatalf("exit code %d: %s", code, problems)
			}
			for _, part := range test.want {
				if !strings.Contains(out, part) {
					t.Errorf("no %q in\n%s", part, out)
				}
			}
		})
	}
}

func TestHelp(t *testing.T) {
	code, out, problems := asked("-h")
	if code != 0 || problems != "" || !strings.Contains(out, "The oldest go first") || strings.Contains(out, "package main") {
		t.Errorf("exit code %d %s\n%s", code, problems, out)
	}
}

func TestBadQuestions(t *testing.T) {
	bad := file(t, "bad.csv", header+"1,s,1,2011-01-01 08:00:00,2.5,12,UK\n1,s,x,2011-01-01 08:00:00,2.5,12,UK\n")
	short := strings.Replace(string(flat), "800", "20", 1)
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no arguments", nil, "usage: "},
		{"no file", []string{"-partners", "3"}, "usage: "},
		{"flags after the file", []string{"testdata/small.csv", "-no-check"}, "after the flags"},
		{"an unknown flag", []string{"-partner", "3", "testdata/small.csv"}, "usage: "},
		{"no partners", []string{"-partners", "0", "testdata/small.csv"}, "-partners"},
		{"a list below 0", []string{"-unmatched", "-1", "testdata/small.csv"}, "-unmatched"},
		{"no such file", []string{"testdata/none.csv"}, "none.csv"},
		{"a bad line", []string{bad}, "bad.csv: bad lines: 1\n  line 3: Quantity"},
		{"no such program", []string{"-program", "none.json", "testdata/small.csv"}, "none.json"},
		{"a bad program", []string{"-program", file(t, "p.json", `{"version": 1, "curency": "GBP"}`), "testdata/small.csv"}, "\n  /curency: "},
		{"a horizon that is too short", []string{"-program", file(t, "s.json", short), "testdata/small.csv"}, "cancellation C2003/A/1/1 of 2011-02-15 gives back sale 1001/A/1 of 2011-01-05, which is sealed by then\n  the horizon of the program is too short; give it a longer one"},
		{"terms that begin later", []string{"-program", file(t, "l.json", strings.Replace(string(flat), "2000", "2011-02-01", 1)), "testdata/small.csv"}, "retail: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, out, problems := asked(test.args...)
			if code != exitUsage || out != "" || !strings.Contains(problems, test.want) {
				t.Errorf("exit code %d, stdout %q, stderr without %q: %s", code, out, test.want, problems)
			}
		})
	}
}

func TestADifferenceIsSaid(t *testing.T) {
	rows, err := readFile("testdata/small.csv")
	if err != nil {
		t.Fatal(err)
	}
	j := flatJob(t)
	all, err := j.settle(rows, inOneGo)
	if err != nil {
		t.Fatal(err)
	}
	some := j.same("same totals: one line lost", all, rows[1:], inOneGo)
	if allHold([]check{some}) || !strings.HasPrefix(some.String(), "DIFFERENT same totals: one line lost: Lines: ") {
		t.Errorf("got %q", some)
	}
	all.statement.Retained = all.statement.Base
	if c := conserved(all.statement); !strings.Contains(c.String(), "off by -10.00 GBP") {
		t.Errorf("got %q", c)
	}
}

func flatJob(t *testing.T) job {
	t.Helper()
	program, err := readProgram("")
	if err != nil {
		t.Fatal(err)
	}
	return job{program, 12}
}

// The year of real orders, which is too large to keep here: of the UCI data set
// "Online Retail" the customers whose id leaves 7 when divided by 20. Set
// RETAIL_YEAR to the path of that file, from this folder or from the root of the
// file system, to run the test. The totals were worked out by a program of a few
// lines in another language, too.
func TestRealFile(t *testing.T) {
	name := os.Getenv("RETAIL_YEAR")
	if name == "" {
		t.Skip("RETAIL_YEAR names no file")
	}
	rows, err := readFile(name)
	if err != nil {
		t.Fatal(err)
	}
	j := flatJob(t)
	got, err := j.settle(rows, inOneGo)
	if err != nil {
		t.Fatal(err)
	}
	type count struct {
		lines, sales, cancellations, aside, whole, partly, none int
		base, matched, unmatched, priced, uncounted             string
	}
	s := got.totals
	have := count{
		s.All.Count, s.Sales.Count, s.Cancellations.Count, len(got.lines.Aside), s.Whole, s.Partly, s.None,
		s.Sales.Amount.Amount(), s.Matched.Amount.Amount(), s.Unmatched.Amount.Amount(), s.Priced.Amount(), s.Uncounted.Amount(),
	}
	want := count{19292, 18829, 459, 4, 385, 3, 71, "324455.38", "11824.78", "1625.69", "59.17", "0.00"}
	if have != want {
		t.Errorf("got  %v\nwant %v", have, want)
	}
	checks := append(j.again(rows, got), conserved(got.statement))
	if !allHold(checks) {
		t.Errorf("got %q", checks)
	}
}

// Stronger than equal totals: the book stored between the months is the book of
// one go, byte by byte.
func TestBooksAreEqual(t *testing.T) {
	rows, err := readFile("testdata/small.csv")
	if err != nil {
		t.Fatal(err)
	}
	j := flatJob(t)
	var books []string
	for _, by := range []fold{inOneGo, byMonth} {
		got, err := j.settle(rows, by)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(got.book)
		if err != nil {
			t.Fatal(err)
		}
		if got.book.Closed() != partnerecon.MustMonth("2011-05") {
			t.Errorf("closed through %s", got.book.Closed())
		}
		books = append(books, string(text))
	}
	if books[0] != books[1] {
		t.Errorf("in one go\n%s\nby month\n%s", books[0], books[1])
	}
}
