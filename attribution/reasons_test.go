package attribution_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Codes are part of the API: testdata/codes.txt lists them, and -update writes
// it.
func TestCodes(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	seen := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(s.Names[0].Name, "Code") {
			return true
		}
		literal, ok := s.Values[0].(*ast.BasicLit)
		if !ok {
			t.Fatalf("%s is no literal", s.Names[0].Name)
		}
		code, err := strconv.Unquote(literal.Value)
		if err != nil || seen[code] || !strings.HasPrefix(code, "attribution.") {
			t.Errorf("%s: %q, %v", s.Names[0].Name, code, err)
		}
		seen[code] = true
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
