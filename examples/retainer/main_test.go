package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"year.golden":      nil,
		"agreement.golden": {"-agreement"},
		"why.golden":       {"-why", "refunded-31/acme/northwind/d-31/r-7:3/retainer.guarantee/trued_up"},
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

// Files of one's own give the same answer as those embedded.
func TestOwnFiles(t *testing.T) {
	var own, embedded, problems bytes.Buffer
	if code := run([]string{"-policy", "policy.json", "-events", "events.jsonl"}, &own, &problems); code != 0 {
		t.Fatal(problems.String())
	}
	if code := run(nil, &embedded, &problems); code != 0 || own.String() != embedded.String() {
		t.Fatal("another answer")
	}
}

// A question that cannot be answered says why, by line and member, and prints nothing.
func TestBadFiles(t *testing.T) {
	write := func(text string) string {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-policy", write(`{}`)}, "/economics: undecided"},
		{[]string{"-policy", "nowhere.json"}, "nowhere.json"},
		{[]string{"-events", "nowhere.jsonl"}, "nowhere.jsonl"},
		{[]string{"-events", write("\n")}, "no events"},
		{[]string{"-events", write("{\"kind\":\"elapsed\"}\n")}, "line 1"},
		{[]string{"-events", write("\n{\"kind\":\"vanished\"}\n")}, `line 2: retainer: /kind: unknown kind "vanished"`},
		{[]string{"-why", "nothing"}, "there is no entry"},
		{[]string{"-unknown"}, "-unknown"},
	} {
		var out, problems bytes.Buffer
		if code := run(c.args, &out, &problems); code != exitUsage || out.Len() > 0 || !strings.Contains(problems.String(), c.want) {
			t.Errorf("%v: code %d, %q, %q", c.args, code, &out, &problems)
		}
	}
	var out, problems bytes.Buffer
	if code := run([]string{"-h"}, &out, &problems); code != 0 || !strings.Contains(problems.String(), "-agreement") {
		t.Errorf("help: code %d, %q", code, &problems)
	}
	if code := run(nil, broken{}, &problems); code != 1 {
		t.Errorf("a broken pipe: code %d", code)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken") }
