package settlement_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/settlement"
)

// A reasonCode is a code of the steps of traces: a constant of a package.
type reasonCode struct{ pkg, name, code, about string }

// reasonCodes reads the codes that a package exports.
func reasonCodes(t *testing.T, dir string) []reasonCode {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []reasonCode
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if gen, ok := d.(*ast.GenDecl); ok && gen.Tok == token.CONST {
				out = append(out, codesOf(t, f.Name.Name, gen)...)
			}
		}
	}
	return out
}

func codesOf(t *testing.T, pkg string, gen *ast.GenDecl) []reasonCode {
	t.Helper()
	var out []reasonCode
	for _, spec := range gen.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			t.Fatalf("%s: a constant that is none", pkg)
		}
		for i, name := range v.Names {
			if !strings.HasPrefix(name.Name, "Code") || i >= len(v.Values) {
				continue
			}
			lit, ok := v.Values[i].(*ast.BasicLit)
			if !ok {
				t.Fatalf("%s.%s is no literal", pkg, name.Name)
			}
			code, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, reasonCode{pkg, name.Name, code, strings.TrimSpace(v.Comment.Text() + v.Doc.Text())})
		}
	}
	return out
}

// The codes are part of the API: callers translate them and store them. The
// golden list makes a new one visible, and a changed one a decision; a code that
// is gone is never used again for another meaning.
func TestReasonCodes(t *testing.T) {
	var got strings.Builder
	form := regexp.MustCompile(`^[a-z]+\.[a-z]+(_[a-z]+)*$`)
	seen := map[string]string{}
	for _, dir := range []string{"../commission", "../clawback", "."} {
		codes := reasonCodes(t, dir)
		if len(codes) < 10 {
			t.Errorf("%d codes in %s", len(codes), dir)
		}
		slices.SortFunc(codes, func(a, b reasonCode) int { return strings.Compare(a.code, b.code) })
		for _, c := range codes {
			got.WriteString(c.code + "\n")
			switch was, twice := seen[c.code], seen[c.code] != ""; {
			case twice:
				t.Errorf("%s.%s and %s are both %q", c.pkg, c.name, was, c.code)
			case !form.MatchString(c.code) || !strings.HasPrefix(c.code, c.pkg+"."):
				t.Errorf("%s.%s: %q has not the form package.lower_snake", c.pkg, c.name, c.code)
			case c.about == "":
				t.Errorf("%s.%s: no line says what %q means", c.pkg, c.name, c.code)
			}
			seen[c.code] = c.pkg + "." + c.name
		}
	}
	const file = "testdata/reasons.txt"
	if *rewrite {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(readText(t, file), got.String()); diff != "" {
		t.Errorf("codes are part of the API; -update rewrites the list (-want +got)\n%s", diff)
	}
}

// Errors that are not there say so, and hold none.
func TestErrorsThatAreNotThere(t *testing.T) {
	var ofFact *settlement.FactError
	if ofFact.Error() != "settlement: no fact was refused" || ofFact.Unwrap() != nil {
		t.Errorf("%v, %v", ofFact, ofFact.Unwrap())
	}
	var ofLine *settlement.LineError
	if ofLine.Error() != "no line was refused" || ofLine.Unwrap() != nil {
		t.Errorf("%v, %v", ofLine, ofLine.Unwrap())
	}
	var none *settlement.Fact
	if err := none.UnmarshalJSON([]byte(`{"id":"f","occurred":"2025-01-01","kind":"started","customer":"c"}`)); err == nil {
		t.Error("a fact is read into none")
	}
}
