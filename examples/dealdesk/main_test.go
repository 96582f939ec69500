package main

import (
	"bytes"
	"flag"
	"math/rand/v2"
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
		"quarter.golden": nil,
		"why.golden":     {"-why", "r-globex-beta"},
		"rules.golden":   {"-rules"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, problems bytes.Buffer
			if code := run(args, &out, &problems); code != 0 {
				t.Fatalf("code %d: %s", code, &problems)
			}
			file := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The same facts in another order leave the same rulings.
func TestOrderOfTheLinesDoesNotMatter(t *testing.T) {
	why := func(facts []string) string {
		file := filepath.Join(t.TempDir(), "facts.jsonl")
		if err := os.WriteFile(file, []byte(strings.Join(facts, "")), 0o644); err != nil {
			t.Fatal(err)
		}
		var out, problems bytes.Buffer
		if code := run([]string{"-facts", file}, &out, &problems); code != 0 {
			t.Fatal(problems.String())
		}
		_, accounts, _ := strings.Cut(out.String(), "ACCOUNTS")
		return accounts
	}
	facts := slices.Collect(strings.Lines(string(sampleFacts)))
	want := why(facts)
	random := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		random.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
		if diff := cmp.Diff(want, why(facts)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestProblems(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad")
	if err := os.WriteFile(bad, []byte(`{"kind":"contact"}`+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-facts", bad}, "line 1: conflict: /account: missing"},
		{[]string{"-policy", bad}, "conflict: /kind: unknown member"},
		{[]string{"-facts", "nowhere"}, "no such file"},
		{[]string{"-policy", "nowhere"}, "no such file"},
		{[]string{"-why", "nothing"}, `no fact "nothing"`},
		{[]string{"-at", "x"}, "-at: "},
		{[]string{"-x"}, "not defined"},
	} {
		var out, problems bytes.Buffer
		if code := run(c.args, &out, &problems); code != exitUsage || !strings.Contains(problems.String(), c.want) || out.Len() > 0 {
			t.Errorf("%v: %d %s", c.args, code, &problems)
		}
	}
}
