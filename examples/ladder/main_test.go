package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"year.golden":    nil,
		"summer.golden":  {"-at", "2025-08-15"},
		"partner.golden": {"-partner", "harbor"},
	} {
		t.Run(name, func(t *testing.T) {
			got := answer(t, args...)
			file := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func answer(t *testing.T, args ...string) string {
	t.Helper()
	var out, problems bytes.Buffer
	if code := run(args, &out, &problems); code != 0 {
		t.Fatalf("code %d: %s", code, &problems)
	}
	return out.String()
}

// A file and a policy of one's own give the same as the embedded ones, whatever the order
// of the lines is.
func TestOwnFiles(t *testing.T) {
	dir := t.TempDir()
	policy, file := filepath.Join(dir, "policy.json"), filepath.Join(dir, "partners.csv")
	lines := slices.Collect(strings.Lines(string(sampleFile)))
	slices.Reverse(lines[1:])
	for name, text := range map[string]string{policy: string(samplePolicy), file: strings.Join(lines, "")} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(answer(t), answer(t, "-policy", policy, "-file", file)); diff != "" {
		t.Errorf("(-embedded +own)\n%s", diff)
	}
}

// Columns may be written as spreadsheets and exports do, and who and until left out.
func TestColumnsAsTheyCome(t *testing.T) {
	var want string
	for i, text := range []string{
		"partner,day,what,value,who,until\na,2025-01-02,enrolled,,,\na,2025-01-02,agreement,yes,,\n",
		"What;Partner;Value;Day\nenrolled;a;;2025-01-02\nagreement;a;yes;2025-01-02\n",
	} {
		file := filepath.Join(t.TempDir(), "my.csv")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := answer(t, "-file", file); i == 0 {
			want = got
		} else if got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
}

// What cannot be read is named by its line, and nothing is printed.
func TestComplaints(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "the file is empty",
		"partner,date,what,value":          "line 1: no column day: want the columns partner,day,what,value, got",
		"partner,day,what,value,who,until": "has no lines",
		"partner,day,what,value,who,until\na,2025-02-30,enrolled,,,\n":                     "line 2: ",
		"partner,day,what,value,who,until\n\na,2025-01-30,bookings,5,,\n":                  `line 3: "bookings" is no metric of the policy; it has revenue, referrals,`,
		"partner,day,what,value,who,until\na,2025-01-30,revenue,5.001,x,\n":                "line 2: ",
		"partner,day,what,value,who,until\na,2025-01-30,revenue,5,,\n":                     "partner a: line 2: tiers: /customer",
		"partner,day,what,value,who,until\na,2025-01-30,agreement,perhaps,,\n":             `want "yes" or "no"`,
		"partner,day,what,value,who,until\na,2025-01-30,placed,gold,,\n":                   "line 2: placed: say in column who, who decided it",
		"partner,day,what,value,who,until\na,2025-03-04,certified,expert,ada,2025-03-03\n": "line 2: until: want 2025-03-04, its day, or later, got 2025-03-03",
		"partner,day,what,value,who,until\na,2025-01-30,referrals,2.5,,\n":                 `line 2: referrals is a whole number, got "2.5"`,
		"partner,day,what,value,who,until\n,2025-01-30,referrals,2,,\n":                    "line 2: no partner",
		"partner,day,what,value,who,until\na,2025-01-30,requested,platinum,,\n":            "partner a: line 2: tiers: /tier",
		"partner,day,what,value\na,2025-02-30,enrolled,\na,2025-01-30,agreement,perhaps\n": "2 problems",
	} {
		file := filepath.Join(t.TempDir(), "my.csv")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, problems bytes.Buffer
		if code := run([]string{"-file", file}, &out, &problems); code != exitUsage || out.Len() > 0 || !strings.Contains(problems.String(), want) {
			t.Errorf("%q: code %d, %q, %q", text, code, out.String(), problems.String())
		}
	}
	for _, args := range [][]string{{"-at", "yesterday"}, {"-partner", "nobody"}, {"-policy", "nowhere.json"}, {"-file", "nowhere.csv"}, {"-what"}} {
		var out, problems bytes.Buffer
		if code := run(args, &out, &problems); code != exitUsage || problems.Len() == 0 {
			t.Errorf("%v: code %d", args, code)
		}
	}
	if code := run([]string{"-h"}, &bytes.Buffer{}, &bytes.Buffer{}); code != 0 {
		t.Errorf("-h: code %d", code)
	}
}
