package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
)

var update = flag.Bool("update", false, "write the golden files and the sample anew")

// TestSample holds that the sample is that of examples/statement, facts and program.
func TestSample(t *testing.T) {
	year, err := os.ReadFile("../statement/facts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err == nil {
			_, err = w.Write(year)
		}
		if err == nil {
			err = w.Close()
		}
		if err == nil {
			err = os.WriteFile("facts.jsonl.gz", b.Bytes(), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		facts = b.Bytes()
	}
	if text, err := unpacked(facts); err != nil || !bytes.Equal(text, year) {
		t.Errorf("the facts are not those of examples/statement; run go test ./examples/whatif -update: %v", err)
	}
	program, err := os.ReadFile("../statement/program.json")
	if err != nil {
		t.Fatal(err)
	}
	if plan, err := plans.ReadFile("plans/1-as-it-is.json"); err != nil || !bytes.Equal(plan, program) {
		t.Errorf("plan 1 is not the program of examples/statement: %v", err)
	}
}

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"no-arguments": nil, "changes": {"-changes", "-most", "1"},
		"months": {"-months", "-notices", "-most", "0"},
		"two":    {"plans/3-no-caps.json", "plans/1-as-it-is.json"},
	} {
		t.Run(name, func(t *testing.T) {
			golden := filepath.Join("testdata", name+".txt")
			got := answered(t, args...)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func answered(t *testing.T, args ...string) string {
	t.Helper()
	var out, problems bytes.Buffer
	if code := run(args, &out, &problems); code != 0 {
		t.Fatalf("exit code %d: %s", code, &problems)
	}
	return out.String()
}

// one is a program, and few are facts of it: 10 % of 100 are 10.
const one = `{"version":1,"currency":"EUR","zone":"UTC","horizon":{"days":180,"edge":"through"},"pin_terms":"at_close","pin_tier":"at_earning",
	"terms":[{"id":"2025","from":"2025-01-01","rationale":"the program begins","policy":{"commission":{"rounding":"half_up","rates":[{"share":"10%"}]}}}]}`

const few = `{"id":"a","occurred":"2025-01-10","kind":"payment","customer":"c","credits":[{"partner":"acme","role":"sourced","share":"100%"}],"amount":{"amount":"100.00","currency":"EUR"}}
`

func TestOwnFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a, b := file("ten.json", one), file("fifteen.json", strings.Replace(one, "10%", "15%", 1))
	gold := strings.NewReplacer(`"horizon"`, `"tiers":["gold"],"horizon"`, `2025-01-01`, `2024-01-01`).Replace(one)
	out := answered(t, "-facts", file("mine.jsonl", few), a, b)
	for _, want := range []string{
		"1 fact from 2025-01 to 2025-01, settled under 2 plans", "   1             100.00  10.00  10.0 %  90.00", "   2             100.00  15.00  15.0 %  85.00",
		"#####.............................................  10.0 %", "      acme  10.00 -> 15.00  5.00  ++++++++++++++++++++", "   2  fifteen",
		": 1 partner gains, 0 lose, 0 stay",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if other := answered(t, a, b, "-facts", file("mine.jsonl", few)); other != out { // flags behind the files
		t.Errorf("(-flags first +files first)\n%s", cmp.Diff(out, other))
	}
	if strings.Contains(out, "The history ends") {
		t.Errorf("nothing is open, and it is told\n%s", out)
	}
	// 10.00 of the payment are payable 30 days after it, in February.
	later := file("later.json", strings.Replace(one, `"rates"`, `"payable":[{"due":"net","days":30}],"rates"`, 1))
	out = answered(t, later, "-facts", file("mine.jsonl", few))
	if want := "The history ends with 2025-01."; !strings.Contains(out, want) || !strings.Contains(out, "   1              0.00            10.00  0.00              0.00                                0.00") {
		t.Errorf("no %q, or not what is open, in\n%s", want, out)
	}
	// Of 10.00 that were paid out, acme owes the 4.00 that 6 % do not come to.
	paid := few + `{"id":"b","occurred":"2025-01-20","kind":"payout","partner":"acme","amount":{"amount":"10.00","currency":"EUR"}}` + "\n"
	out = answered(t, "-facts", file("paid.jsonl", paid), a, file("six.json", strings.Replace(one, "10%", "6%", 1)))
	for _, want := range []string{"owed by partners", "   1              0.00             0.00  0.00              0.00  ", "   2              0.00             0.00  0.00              4.00  "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"facts without plans", []string{"-facts", file("mine.jsonl", few)}, "-facts needs plans"},
		{"no such plan", []string{"nowhere.json"}, "nowhere.json"},
		{"no such facts", []string{"-facts", "nowhere.jsonl", a}, "nowhere.jsonl"},
		{"a plan with problems", []string{file("bad.json", strings.Replace(one, "half_up", "up", 1))}, "bad.json: /terms/0/policy/commission/rounding"},
		{"no facts", []string{"-facts", file("none.jsonl", "\n"), a}, "none.jsonl has no facts"},
		{"bad facts", []string{"-facts", file("bad.jsonl", "{}\n"), a}, "bad.jsonl:1: "},
		{"all lines that cannot be read", []string{"-facts", file("many.jsonl", "{}\n"+few+strings.Repeat("[]\n", 24)), a}, "whatif: 25 problems\n  many.jsonl:1: "},
		{"more than are listed", []string{"-facts", file("many.jsonl", "{}\n"+few+strings.Repeat("[]\n", 24)), a}, "\n  and 5 more\n"},
		{
			"several plans with problems",
			[]string{file("bad.json", strings.Replace(one, "half_up", "up", 1)), file("worse.json", strings.Replace(one, "UTC", "Mars", 1))},
			"/worse.json: /zone",
		},
		{"facts that a plan refuses", []string{a}, `: plan 1, "ten": fact "`},
		{
			"a fact that the second plan refuses", // lines are counted with the empty one, facts by their day
			[]string{"-facts", file("standing.jsonl", few+"\n"+`{"id":"up","occurred":"2024-12-31","kind":"standing","partner":"acme","tier":"gold"}`+"\n"), file("gold.json", gold), a},
			`whatif: standing.jsonl:3: plan 2, "ten": fact "up": `,
		},
		{"less than none", []string{"-most", "-1"}, "-most: want 0 or more, got -1"},
		{"no such flag", []string{"-x"}, "flag provided but not defined"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, problems bytes.Buffer
			if code := run(c.args, &out, &problems); code != 2 || !strings.Contains(problems.String(), c.want) {
				t.Errorf("exit code %d: %s", code, &problems)
			}
		})
	}
	var help, problems bytes.Buffer
	if code := run([]string{"-h"}, &help, &problems); code != 0 || !strings.Contains(help.String(), "-facts") || !strings.Contains(help.String(), "facts.jsonl") {
		t.Errorf("help: exit code %d, %s", code, &help)
	}
}

func TestPercent(t *testing.T) {
	if got := percent(amount(-1), amount(3)) + ", " + percent(amount(2), amount(3)) + ", " + percent(amount(1), amount(0)); got != "-33.3 %, 66.6 %, -" {
		t.Error(got)
	}
	if scaled(amount(-1), amount(3), 50) != 0 || scaled(amount(9), amount(3), 50) != 50 || scaled(amount(1), amount(0), 50) != 0 {
		t.Error("a bar is longer than the chart")
	}
}

func amount(n int64) partnerecon.Money {
	m, _ := partnerecon.FromMinor(n, "EUR")
	return m
}
