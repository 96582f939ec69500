package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// ask runs the program and returns its exit code and what it printed.
func ask(args ...string) (code int, out, problems string) {
	var page, wrong bytes.Buffer
	code = run(args, &page, &wrong)
	return code, page.String(), wrong.String()
}

// write writes a file of the test and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestGolden(t *testing.T) {
	cases := map[string][]string{"summary": nil, "lint": {"-lint", "white-label"}}
	for _, name := range names() {
		cases[name] = []string{name}
		cases[name+".why"] = []string{name, "-why"}
	}
	for name, args := range cases {
		t.Run(name, func(t *testing.T) {
			code, got, problems := ask(args...)
			if code != 0 {
				t.Fatalf("code %d: %s", code, problems)
			}
			file := filepath.Join("testdata", name+".txt")
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

// A sample and its files by name are the same.
func TestFilesOfYourOwn(t *testing.T) {
	_, sample, _ := ask("tiered")
	code, own, problems := ask("-plan", "plans/tiered/plan.json", "-events", "plans/tiered/events.json")
	if code != 0 {
		t.Fatalf("code %d: %s", code, problems)
	}
	_, sample, _ = strings.Cut(sample, ":")
	_, own, _ = strings.Cut(own, ":")
	if diff := cmp.Diff(sample, own); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Editors put a mark in front of UTF-8.
func TestFilesWithAMark(t *testing.T) {
	marked := func(name string) string {
		text, err := os.ReadFile("plans/tiered/" + name)
		if err != nil {
			t.Fatal(err)
		}
		name = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(name, append([]byte("\ufeff"), text...), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	if code, _, problems := ask("-plan", marked("plan.json"), "-events", marked("events.json")); code != 0 {
		t.Error(code, problems)
	}
}

func TestQuestions(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"a plan that is no sample", []string{"nothing"}, `no plan "nothing"; there are flat, decaying`},
		{"two names", []string{"flat", "tiered"}, `got "tiered" as well`},
		{"a plan without events", []string{"-plan", "x.json"}, "belong together"},
		{"events without a plan", []string{"-events", "x.json"}, "belong together"},
		{"a review and a sample", []string{"-lint", "flat", "tiered"}, "one question at a time"},
		{"a review and a plan", []string{"-lint", "flat", "-plan", "x.json", "-events", "y.json"}, "one question at a time"},
		{"a plan and a sample", []string{"-plan", "x.json", "-events", "y.json", "flat"}, "one question at a time"},
		{"a file that is not there", []string{"-lint", "nowhere.json"}, "no such file"},
		{"a flag that is not there", []string{"-x"}, "not defined"},
		{"a flag that is not there behind the name", []string{"flat", "-x"}, "not defined"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, problems := ask(c.args...)
			if code != exitUsage || !strings.Contains(problems, c.want) || out != "" {
				t.Errorf("code %d, %q: want %q", code, problems, c.want)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	code, out, problems := ask("-h")
	if code != 0 || out != "" {
		t.Errorf("code %d, %q, %q", code, out, problems)
	}
	for _, want := range append(names(), "-lint", "a plan is ", "events are ") {
		if !strings.Contains(problems, want) {
			t.Errorf("no %q in\n%s", want, problems)
		}
	}
}
