package benchmark_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// Codes are part of the API: testdata/codes.txt lists them, and -update writes it.
// Each stands in the answer of a scenario or in a test.
func TestCodes(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	shown := texts(t, "testdata/*/want.txt") + texts(t, "*_test.go")
	var got []string
	seen := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		literal, ok := s.Values[0].(*ast.BasicLit)
		if !ok {
			t.Fatalf("%s is no literal", s.Names[0].Name)
		}
		code, err := strconv.Unquote(literal.Value)
		if err != nil || seen[code] || !strings.HasPrefix(code, "benchmark.") || !strings.HasPrefix(s.Names[0].Name, "Code") {
			t.Errorf("%s: %q, %v", s.Names[0].Name, code, err)
		}
		seen[code] = true
		if !strings.Contains(shown, code+" ") {
			t.Errorf("no scenario and no test shows %s", code)
		}
		got = append(got, code)
		return true
	})
	text := strings.Join(got, "\n") + "\n"
	if *update {
		if err := os.WriteFile("testdata/codes.txt", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// texts joins the files of a pattern.
func texts(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}
