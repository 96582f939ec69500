package partnerecon_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	godiff "github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/api anew")

// A name is what a package exports under one name: a constant, a variable, a
// type, a function, or a method.
type name struct {
	kind    string // const, var, type, func
	name    string // of a method with its type: Money.Add
	doc     string // what stands above it
	beside  string // what stands beside it, of a constant or a variable
	group   string // what stands above its group
	listing string // its declaration
}

// namesOf returns what files of one package export, in the order of their names.
func namesOf(files []*ast.File) []name {
	var out []name
	for _, f := range files {
		ast.FileExports(f)
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if n := nameOfFunc(d); ast.IsExported(n.name) { // of a type that is exported, too
					out = append(out, n)
				}
			case *ast.GenDecl:
				out = append(out, namesOfGroup(d)...)
			}
		}
	}
	slices.SortFunc(out, func(a, b name) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.name, b.name)) })
	return out
}

func nameOfFunc(d *ast.FuncDecl) name {
	n := name{kind: "func", name: d.Name.Name, doc: d.Doc.Text()}
	if d.Recv != nil {
		t := d.Recv.List[0].Type
		if star, ok := t.(*ast.StarExpr); ok {
			t = star.X
		}
		if generic, ok := t.(*ast.IndexExpr); ok {
			t = generic.X
		}
		if id, ok := t.(*ast.Ident); ok {
			n.name = id.Name + "." + n.name
		}
	}
	d.Doc, d.Body = nil, nil
	n.listing = printed(d)
	return n
}

func namesOfGroup(d *ast.GenDecl) []name {
	var out []name
	group := d.Doc.Text()
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			n := name{kind: "type", name: s.Name.Name, doc: cmp.Or(s.Doc.Text(), group)}
			n.listing = printed(&ast.GenDecl{Tok: token.TYPE, Specs: []ast.Spec{withoutComments(s)}})
			out = append(out, n)
		case *ast.ValueSpec:
			doc, beside := s.Doc.Text(), s.Comment.Text()
			if !d.Lparen.IsValid() {
				doc, group = cmp.Or(doc, group), ""
			}
			s.Doc, s.Comment = nil, nil
			for _, id := range s.Names {
				n := name{kind: d.Tok.String(), name: id.Name, doc: doc, beside: beside, group: group}
				n.listing = printed(&ast.GenDecl{Tok: d.Tok, Specs: []ast.Spec{s}})
				out = append(out, n)
			}
		}
	}
	return out
}

// withoutComments takes the comments of the fields away, too.
func withoutComments(s *ast.TypeSpec) *ast.TypeSpec {
	s.Doc, s.Comment = nil, nil
	ast.Inspect(s, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok {
			f.Doc, f.Comment = nil, nil
		}
		return true
	})
	return s
}

// printed renders a declaration whose places in the source do not matter.
func printed(d ast.Decl) string {
	var b bytes.Buffer
	if err := (&printer.Config{Mode: printer.UseSpaces, Tabwidth: 4}).Fprint(&b, token.NewFileSet(), d); err != nil {
		return err.Error()
	}
	// The printer leaves empty lines where it hides what is not exported.
	text := strings.ReplaceAll(b.String(), "}// contains", "    // contains")
	for _, what := range []string{"fields", "methods"} {
		text = strings.ReplaceAll(text, "or unexported "+what+"\n", "or unexported "+what+"\n}\n")
	}
	return strings.TrimRight(strings.ReplaceAll(text, "\n\n", "\n"), "\n")
}

// documented reports whether a name has a comment that begins with it, after an
// article if need be. A constant or a variable may have it beside it instead,
// if its group says what they have in common.
func (n name) documented() bool {
	if n.group != "" && n.beside != "" {
		return true
	}
	_, last, ok := strings.Cut(n.name, ".")
	if !ok {
		last = n.name
	}
	doc := n.doc
	for _, article := range []string{"A ", "An ", "The "} {
		doc = strings.TrimPrefix(doc, article)
	}
	rest, ok := strings.CutPrefix(doc, last)
	return ok && rest != "" && strings.ContainsAny(rest[:1], " ,:.\n'")
}

// A source is a package of this module: its folder and its parsed files.
type source struct {
	dir          string // "." for the root
	files, tests []*ast.File
}

// sources parses the packages of this module. Folders with a go.mod of their own
// are other modules.
func sources(t *testing.T) []source {
	t.Helper()
	byDir := map[string]*source{}
	var out []source
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != ".":
			_, nested := os.Stat(filepath.Join(path, "go.mod"))
			if nested == nil || strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata" {
				return filepath.SkipDir
			}
		case strings.HasSuffix(path, ".go"):
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			dir := filepath.ToSlash(filepath.Dir(path))
			if byDir[dir] == nil {
				byDir[dir] = &source{dir: dir}
			}
			if s := byDir[dir]; strings.HasSuffix(path, "_test.go") {
				s.tests = append(s.tests, f)
			} else {
				s.files = append(s.files, f)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range byDir {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b source) int { return cmp.Compare(a.dir, b.dir) })
	return out
}

// public reports whether others can import a package to build on it.
func (s source) public() bool {
	path := strings.Split(s.dir, "/")
	return !slices.Contains(path, "internal") && path[0] != "examples" && len(s.files) > 0
}

// What the packages export stands in testdata/api, so that a change of it is a
// change that is seen. `go test -run API . -update` writes it.
func TestAPI(t *testing.T) {
	var written []string
	for _, s := range sources(t) {
		if !s.public() {
			continue
		}
		file := filepath.Join("testdata", "api", cmp.Or(strings.Trim(strings.ReplaceAll(s.dir, "/", "_"), "."), "partnerecon")+".txt")
		written = append(written, file)
		var b strings.Builder
		for _, n := range namesOf(s.files) {
			b.WriteString(n.listing + "\n")
		}
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%v; write it with go test -run API . -update", err)
			continue
		}
		if diff := godiff.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
			t.Errorf("the exported names of %s changed; look at them, then go test -run API . -update (-want +got)\n%s", s.dir, diff)
		}
	}
	stored, err := filepath.Glob("testdata/api/*.txt")
	if slices.Sort(written); err != nil || !slices.Equal(stored, written) {
		t.Errorf("testdata/api has %v, want %v, %v", stored, written, err)
	}
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if !s.public() {
			continue
		}
		for _, n := range namesOf(s.files) {
			if !n.documented() {
				t.Errorf("%s: %s %s has no comment that begins with its name", s.dir, n.kind, n.name)
			}
		}
	}
}

// A check that finds nothing proves nothing: this is what it must find.
func TestDocumentedFindsWhatIsMissing(t *testing.T) {
	text := `package x

type A struct{}

// It returns nothing.
func (a *A) B() {}

// Cx is another name.
func C() {}

// A D is documented.
type D[T any] struct{}

// E is documented.
func (D[T]) E() {}

type l struct{}

func (l) M() {} // the type is not exported

const (
	F = 1 // beside it, but the group says nothing
	// G: documented.
	G = 2
)

// H and I are what the group is about.
const (
	H = 1 // beside it
	I = 2
)

// J is documented.
var J, K = 1, 2

func m() {}
`
	f, err := parser.ParseFile(token.NewFileSet(), "x.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range namesOf([]*ast.File{f}) {
		if !n.documented() {
			got = append(got, n.name)
		}
	}
	if diff := godiff.Diff([]string{"F", "I", "A.B", "C", "A", "K"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// maxNames is how many names the vocabulary may have: what two packages exchange.
const maxNames = 80

func TestTheVocabularyIsSmall(t *testing.T) {
	for _, s := range sources(t) {
		if s.dir != "." {
			continue
		}
		var top []string
		for _, n := range namesOf(s.files) {
			if !strings.Contains(n.name, ".") {
				top = append(top, n.name)
			}
		}
		if len(top) > maxNames || len(top) < 40 {
			t.Errorf("the root exports %d names, want at most %d: %s", len(top), maxNames, fmt.Sprint(top))
		}
	}
}
