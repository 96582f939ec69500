package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/attribution"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	cases := map[string][]string{
		"no-arguments": nil, "amount": {"-amount", "48000.01 EUR", "two-partners"}, "json": {"-format", "json", "mixed-tiers"},
	}
	for _, name := range names() {
		cases[name] = []string{name}
	}
	for name, args := range cases {
		t.Run(name, func(t *testing.T) {
			var out, problems bytes.Buffer
			if code := run(args, &out, &problems); code != 0 {
				t.Fatalf("exit code %d: %s", code, &problems)
			}
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	journey, policy := filepath.Join(dir, "journey.json"), filepath.Join(dir, "policy.json")
	text := `{"id":"mine","account":"a","closed":"2025-06-15T12:00:00Z","touches":[{"id":"1","partner":"p","kind":"click","at":"2025-06-01T12:00:00Z"}]}`
	rules := `{"zone":"UTC","kinds":[{"name":"click","introduces":{"to":"close","window":{"days":30,"edge":"through"}}}],
		"tree":{"kind":"leaf","id":"all","role":"sourced"},"methods":[{"registration":"as_touch","split":{"kind":"equal"}}]}`
	for file, text := range map[string]string{journey: text, policy: rules} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, problems bytes.Buffer
	if code := run([]string{"-policy", policy, journey}, &out, &problems); code != 0 || !strings.Contains(out.String(), "p          sourced      100%") {
		t.Errorf("exit code %d\n%s%s", code, &out, &problems)
	}
}

func TestBadQuestions(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"a", "b"}, "want one journey, got 2"},
		{[]string{"-format", "xml"}, `format: want text or json, got "xml"`},
		{[]string{"nowhere"}, "or one of direct-first, dormant-lead, mixed-tiers, three-helpers, two-partners"},
		{[]string{"-policy", "nowhere"}, "nowhere"},
		{[]string{"-amount", "12"}, "12"},
		{[]string{"-nonsense"}, "nonsense"},
	} {
		var out, problems bytes.Buffer
		if code := run(tt.args, &out, &problems); code != 2 || !strings.Contains(problems.String(), tt.want) {
			t.Errorf("%q: exit code %d, %s", tt.args, code, &problems)
		}
	}
	var out bytes.Buffer
	if code := run([]string{"-h"}, &out, &out); code != 0 || !strings.Contains(out.String(), "-policy") {
		t.Errorf("help: exit code %d, %s", code, &out)
	}
}

// The programme passes the test that a new one runs.
func TestSelfTest(t *testing.T) {
	var q question
	m, err := q.model()
	if err != nil {
		t.Fatal(err)
	}
	if d, err := m.SelfTest(); err != nil || d.Claims[0].Verdict != attribution.Credited {
		t.Error(d.Claims, err)
	}
}
