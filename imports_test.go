package partnerecon_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/partnerecon/partnerecon"

// A layer is a floor of the house: packages, and the floors that they may import
// from. Packages of one floor do not import each other, but for internal.
type layer struct {
	name     string
	packages []string // folders; one that ends in "/" holds packages
	below    []string
}

func house() []layer {
	return []layer{
		{"proof", []string{"internal/proof"}, []string{"root"}},                                           // what tests share; only they import it
		{"job", []string{"settlement/internal/job"}, []string{"settlement", "rules", "root", "internal"}}, // the same of settlement
		{"internal", []string{"internal/"}, []string{"internal"}},
		{"root", []string{"."}, []string{"internal"}},
		{"rules", []string{"attribution", "conflict", "tiers", "commission", "clawback", "retainer"}, []string{"root", "internal"}},
		{"settlement", []string{"settlement"}, []string{"rules", "root", "internal"}},
		{"input", []string{"examples/internal/input"}, []string{"settlement"}}, // how examples read files
		{"examples", []string{"examples/"}, []string{"settlement", "rules", "root", "input"}},
	}
}

// layerOf returns the floor of a package; packages beneath one, such as presets
// with their numbers, belong to it.
func layerOf(dir string) (layer, bool) {
	for _, l := range house() { // the first that fits
		for _, p := range l.packages {
			if dir == p || strings.HasPrefix(dir+"/", strings.TrimSuffix(p, "/")+"/") && p != "." {
				return l, true
			}
		}
	}
	return layer{}, false
}

// wrongImport says what is wrong with an import, or nothing. Packages are
// folders of this module; tests may import what is beneath or above them.
func wrongImport(from, imported string) string {
	to, ours := strings.CutPrefix(imported, module)
	if !ours || to != "" && to[0] != '/' {
		return ""
	}
	to = strings.TrimPrefix(to, "/")
	if to == "" {
		to = "."
	}
	upper, ok := layerOf(from)
	if !ok {
		return from + " has no place in the house"
	}
	lower, ok := layerOf(to)
	switch {
	case !ok:
		return from + " imports " + to + ", which has no place in the house"
	case slices.Contains(upper.below, lower.name), upper.name == lower.name && inside(from, to):
		return ""
	}
	return from + " imports " + to
}

// inside reports whether one package is beneath the other.
func inside(a, b string) bool {
	return strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}

func importsOf(f *ast.File) []string {
	var out []string
	for _, i := range f.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			out = append(out, p)
		}
	}
	return out
}

func TestImportsRunDownward(t *testing.T) {
	for _, s := range sources(t) {
		for _, f := range s.files {
			for _, p := range importsOf(f) {
				if what := wrongImport(s.dir, p); what != "" {
					t.Error(what)
				}
			}
		}
		if _, ok := layerOf(s.dir); !ok {
			t.Errorf("%s has no place in the house", s.dir)
		}
	}
}

// The check sees what it is there for.
func TestImportsThatRunUpwardAreSeen(t *testing.T) {
	for _, tt := range []struct {
		from, imported string
		wrong          bool
	}{
		{"commission", "/clawback", true},
		{"clawback", "/commission", true},
		{"clawback", "/settlement", true},
		{"clawback", "", false},
		{"clawback", "/internal/exact", false},
		{"tiers/benchmark", "/tiers", false},
		{"tiers/benchmark", "/commission", true},
		{"settlement", "/commission", false},
		{"settlement", "/examples/retail", true},
		{".", "/commission", true},
		{".", "/settlement", true},
		{".", "/internal/exact", false},
		{"internal/exact", "", true},
		{"internal/strictjson", "/internal/problem", false},
		{"internal/problem", "/settlement", true},
		{"internal/proof", "", false},
		{"internal/proof", "/commission", true},
		{"commission", "/internal/proof", true}, // but for its tests
		{".", "/internal/proof", true},
		{"examples/retail", "/settlement", false},
		{"examples/retail", "/commission", false},
		{"examples/retail", "/internal/exact", true},
		{"examples/retail", "/examples/statement", true},
		{"examples/retail", "er/other", false}, // another module whose name begins alike
		{"billing", "", true},
		{"settlement", "/billing", true},
	} {
		text := "package x\n\nimport (\n\t\"fmt\"\n\t_ " + strconv.Quote(module+tt.imported) + "\n)\n"
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		seen := false
		for _, p := range importsOf(f) {
			seen = seen || wrongImport(tt.from, p) != ""
		}
		if seen != tt.wrong {
			t.Errorf("%s imports %s: seen as wrong %t, want %t", tt.from, tt.imported, seen, tt.wrong)
		}
	}
}

// foreignImports returns the imports that are neither of the standard library
// nor of this module, sorted.
func foreignImports(files []*ast.File) []string {
	var out []string
	for _, f := range files {
		for _, p := range importsOf(f) {
			host, _, _ := strings.Cut(p, "/")
			if strings.Contains(host, ".") && p != module && !strings.HasPrefix(p, module+"/") {
				out = append(out, p)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestOneRuntimeDependency(t *testing.T) {
	const decimal = "github.com/shopspring/decimal"
	var files, tests []*ast.File
	for _, s := range sources(t) {
		if s.dir == "internal/proof" {
			tests = append(tests, s.files...)
		} else {
			files = append(files, s.files...)
		}
		tests = append(tests, s.tests...)
	}
	if diff := cmp.Diff([]string{decimal}, foreignImports(files)); diff != "" {
		t.Errorf("imports of the library (-want +got)\n%s", diff)
	}
	allowed := []string{"github.com/google/go-cmp", decimal, "pgregory.net/rapid"}
	for _, p := range foreignImports(tests) {
		if !slices.ContainsFunc(allowed, func(m string) bool { return p == m || strings.HasPrefix(p, m+"/") }) {
			t.Errorf("a test imports %s", p)
		}
	}
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(allowed, required(string(text))); diff != "" {
		t.Errorf("go.mod (-want +got)\n%s", diff)
	}
}

func TestASecondDependencyIsSeen(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x

import (
	"encoding/json"
	_ "github.com/shopspring/decimal"
	_ "golang.org/x/text/currency"
	_ "github.com/partnerecon/partnerecon/internal/exact"
)
`, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"github.com/shopspring/decimal", "golang.org/x/text/currency"}, foreignImports([]*ast.File{f})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	mod := "module x\n\ngo 1.26.0\n\nrequire b.org/b v1.0.0 // indirect\n\nrequire (\n\ta.org/a v1.2.3\n)\n"
	if diff := cmp.Diff([]string{"a.org/a", "b.org/b"}, required(mod)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// required returns the modules that a go.mod requires, sorted.
func required(mod string) []string {
	var out []string
	block := false
	for line := range strings.Lines(mod) {
		f := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		switch {
		case len(f) == 0:
		case strings.HasPrefix(line, "require ("):
			block = true
		case f[0] == ")":
			block = false
		case (block || strings.HasPrefix(line, "require ")) && f[0] != "//":
			out = append(out, f[0])
		}
	}
	slices.Sort(out)
	return out
}
