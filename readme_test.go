package partnerecon_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fenced returns the first block of a language in a Markdown text.
func fenced(t *testing.T, text, language string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, "```"+language+"\n")
	block, _, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatalf("no block of %s", language)
	}
	return block
}

// TestReadmeProgram runs the program of the README in a module of its own, which
// finds this one by the replace directive that the README describes, and compares
// what it prints with what the README says.
func TestReadmeProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	text := readme(t)
	folder := t.TempDir()
	for name, content := range map[string]string{
		"main.go": fenced(t, text, "go"),
		"go.sum":  string(sums),
		"go.mod": fmt.Sprintf(`module example.com/billing

go 1.26.0

require (
	github.com/partnerecon/partnerecon v0.0.0
	github.com/shopspring/decimal v1.6.0
)

replace github.com/partnerecon/partnerecon => %q
`, here),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("go", "run", "-mod=mod", ".")
	run.Dir = folder
	run.Env = append(os.Environ(), "GOWORK=off")
	var problems strings.Builder
	run.Stderr = &problems
	got, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	if diff := cmp.Diff(fenced(t, text, "text"), strings.TrimSuffix(string(got), "\n")); diff != "" {
		t.Errorf("README.md says something else (-README +program)\n%s", diff)
	}
}

// TestReadmeNamesWhatExists holds the README to the tree: its table lists the
// packages that one can import and no others, its links lead somewhere, and it
// stays short.
func TestReadmeNamesWhatExists(t *testing.T) {
	text := readme(t)
	if n := strings.Count(text, "\n"); n >= 200 {
		t.Errorf("%d lines, want fewer than 200", n)
	}
	listed := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `partnerecon(/[a-z/]+)?` \\|").FindAllStringSubmatch(text, -1) {
		listed[strings.TrimPrefix(row[1], "/")] = true
	}
	there := map[string]bool{}
	docs, err := filepath.Glob("*/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	parts, err := filepath.Glob("*/*/doc.go") // a program has no questions, nor has what is internal
	if err != nil {
		t.Fatal(err)
	}
	parts = slices.DeleteFunc(parts, func(doc string) bool {
		return strings.HasPrefix(doc, "examples") || strings.HasPrefix(doc, "internal")
	})
	for _, doc := range append(append(docs, parts...), "doc.go") {
		there[strings.TrimPrefix(filepath.ToSlash(filepath.Dir(doc)), ".")] = true
	}
	if diff := cmp.Diff(there, listed); diff != "" {
		t.Errorf("packages (-there +listed)\n%s", diff)
	}
	for _, link := range regexp.MustCompile(`\]\(([^):]+)\)`).FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat(link[1]); err != nil {
			t.Errorf("link: %v", err)
		}
	}
}

// TestReadmeStatesItsFigures: the table of speeds has numbers, with the machine
// and the day they were measured, and no placeholder.
func TestReadmeStatesItsFigures(t *testing.T) {
	_, rest, found := strings.Cut(readme(t), "\n## Speed\n")
	speed, _, more := strings.Cut(rest, "\n## ")
	if !found || !more {
		t.Fatal("no section on speed with another one after it")
	}
	if strings.ContainsAny(speed, "…") || strings.Contains(speed, "to be filled in") {
		t.Error("the table of speeds is not filled in: run the benchmark it names, and state the machine and the date")
	}
}
