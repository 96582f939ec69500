package partnerecon_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A surface is what a package exports: functions by name, and types.
type surface struct {
	dir   string // relative to this one
	funcs map[string]any
	types []reflect.Type
}

func (s surface) name() string {
	if s.dir == "." {
		return "partnerecon"
	}
	return s.dir
}

// A caller calls functions with combinations of zero, usual and extreme values.
type caller struct {
	pools  map[reflect.Type]func() []reflect.Value
	calls  int
	panics map[string][]string // by function: what it was called with
}

// mostCombinations bounds the calls of one function; where there are more they
// are drawn.
const mostCombinations = 4000

// values returns the values of a type to call with, the zero value first.
func (c *caller) values(t reflect.Type, depth int) []reflect.Value {
	if pool, ok := c.pools[t]; ok {
		return pool()
	}
	zero := reflect.Zero(t)
	if depth == 0 {
		return []reflect.Value{zero}
	}
	switch t.Kind() {
	case reflect.Bool:
		return []reflect.Value{zero, reflect.ValueOf(true).Convert(t)}
	case reflect.Int, reflect.Int64:
		var out []reflect.Value
		for _, n := range []int64{0, 1, -1, 13, 1<<63 - 1, -1 << 63} {
			out = append(out, reflect.ValueOf(n).Convert(t))
		}
		return out
	case reflect.String:
		var out []reflect.Value
		for _, s := range []string{"", "x", "\xff\x00~/\u202e", strings.Repeat("y", 300)} {
			out = append(out, reflect.ValueOf(s).Convert(t))
		}
		return out
	case reflect.Slice:
		return c.slices(t, depth)
	case reflect.Pointer:
		out := []reflect.Value{zero}
		for _, v := range c.values(t.Elem(), depth-1) {
			out = append(out, pointerTo(v))
		}
		return out
	case reflect.Struct:
		return c.structs(t, depth)
	}
	return []reflect.Value{zero}
}

func pointerTo(v reflect.Value) reflect.Value {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p
}

func (c *caller) slices(t reflect.Type, depth int) []reflect.Value {
	elems := c.values(t.Elem(), depth-1)
	of := func(v ...reflect.Value) reflect.Value { return reflect.Append(reflect.MakeSlice(t, 0, len(v)), v...) }
	return []reflect.Value{reflect.Zero(t), of(elems[min(1, len(elems)-1)]), of(), of(elems[0]), of(elems[len(elems)-1]), of(elems...)}
}

// structs returns the zero struct, the usual one (every field at its second
// value), that one with each field in turn at zero and at its last value, and
// one with all of them at the last.
func (c *caller) structs(t reflect.Type, depth int) []reflect.Value {
	usual, last := reflect.New(t).Elem(), reflect.New(t).Elem()
	var fields []int
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			values := c.values(t.Field(i).Type, depth-1)
			usual.Field(i).Set(values[min(1, len(values)-1)])
			last.Field(i).Set(values[len(values)-1])
			fields = append(fields, i)
		}
	}
	out := []reflect.Value{reflect.Zero(t), usual, last}
	for _, i := range fields {
		for _, with := range []reflect.Value{reflect.Zero(t.Field(i).Type), last.Field(i)} {
			v := reflect.New(t).Elem()
			v.Set(usual)
			v.Field(i).Set(with)
			out = append(out, v)
		}
	}
	return out
}

// call calls a function with combinations of values; the first argument is the
// receiver of a method.
func (c *caller) call(name string, f reflect.Value, first []reflect.Value) {
	t := f.Type()
	var args [][]reflect.Value
	for i := range t.NumIn() {
		if i == 0 && first != nil {
			args = append(args, first)
			continue
		}
		args = append(args, c.values(t.In(i), 5))
	}
	total := 1
	for _, a := range args {
		total *= len(a)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for n := range min(total, mostCombinations) {
		if total > mostCombinations {
			n = r.IntN(total)
		}
		in := make([]reflect.Value, len(args))
		for i, a := range args {
			in[i], n = a[n%len(a)], n/len(a)
		}
		c.once(name, f, in)
	}
}

func (c *caller) once(name string, f reflect.Value, in []reflect.Value) {
	c.calls++
	defer func() {
		if r := recover(); r != nil {
			c.panics[name] = append(c.panics[name], fmt.Sprintf("%s: %v", describe(in), r))
		}
	}()
	call := f.Call
	if f.Type().IsVariadic() {
		call = f.CallSlice
	}
	for _, out := range call(in) {
		if err, ok := out.Interface().(error); ok && err != nil {
			_ = err.Error()
		}
		if out.Kind() == reflect.Func && out.Type().CanSeq2() && !out.IsNil() {
			drain(out)
		}
	}
}

// drain takes some values of a sequence, then only the first.
func drain(seq reflect.Value) {
	n := 0
	for range seq.Seq2() {
		if n++; n > 200 {
			break
		}
	}
	for range seq.Seq2() {
		break
	}
}

// describe names the types of arguments and which are nil or zero; it prints no
// value, because that could panic itself.
func describe(in []reflect.Value) string {
	var out []string
	for _, v := range in {
		switch {
		case !v.IsValid():
			out = append(out, "nil")
		case isNil(v):
			out = append(out, "nil "+v.Type().String())
		case v.IsZero():
			out = append(out, "zero "+v.Type().String())
		default:
			out = append(out, v.Type().String())
		}
	}
	return "(" + strings.Join(out, ", ") + ")"
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Interface, reflect.Map:
		return v.IsNil()
	}
	return false
}

// callAll calls everything that a package exports.
func (c *caller) callAll(s surface) {
	for _, name := range slices.Sorted(maps.Keys(s.funcs)) {
		if !strings.HasPrefix(name, "Must") {
			c.call(s.name()+"."+name, reflect.ValueOf(s.funcs[name]), nil)
		}
	}
	for _, t := range s.types {
		pointer := reflect.PointerTo(t)
		for i := range pointer.NumMethod() {
			m := pointer.Method(i)
			name := s.name() + "." + t.Name() + "." + m.Name
			if own, ok := t.MethodByName(m.Name); ok {
				c.call(name, own.Func, c.values(t, 5))
				continue
			}
			receivers := c.values(pointer, 5) // nil is the first
			c.call(name, m.Func, receivers[:min(8, len(receivers))])
		}
	}
}

// exported lists the functions and the types other than interfaces that a
// package exports, from its source.
func exported(t *testing.T, dir string) (funcs, types []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no source, %v", dir, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() {
					funcs = append(funcs, d.Name.Name)
				}
			case *ast.GenDecl:
				types = append(types, exportedTypes(d)...)
			}
		}
	}
	slices.Sort(funcs)
	slices.Sort(types)
	return funcs, types
}

func exportedTypes(d *ast.GenDecl) []string {
	var out []string
	for _, spec := range d.Specs {
		if t, ok := spec.(*ast.TypeSpec); ok && t.Name.IsExported() {
			if _, union := t.Type.(*ast.InterfaceType); !union {
				out = append(out, t.Name.Name)
			}
		}
	}
	return out
}

// Whatever is exported is called: a new function fails this test until it is on
// the list.
func TestNoPanicCallsAllThatIsExported(t *testing.T) {
	var dirs []string
	for _, s := range sources(t) {
		if s.public() {
			dirs = append(dirs, s.dir)
		}
	}
	for _, s := range surfaces() {
		dirs = slices.DeleteFunc(dirs, func(dir string) bool { return dir == s.dir })
		funcs, types := exported(t, s.dir)
		if got := slices.Sorted(maps.Keys(s.funcs)); !slices.Equal(got, funcs) {
			t.Errorf("%s exports the functions %v, the test calls %v", s.dir, funcs, got)
		}
		var got []string
		for _, typ := range s.types {
			name, _, _ := strings.Cut(typ.Name(), "[")
			got = append(got, name)
		}
		slices.Sort(got)
		if !slices.Equal(got, types) {
			t.Errorf("%s exports the types %v, the test calls those of %v", s.dir, types, got)
		}
	}
	if len(dirs) > 0 {
		t.Errorf("nothing of the packages %v is called", dirs)
	}
}

func TestNoPanicOnZeroNilAndExtremeValues(t *testing.T) {
	c := &caller{panics: map[string][]string{}}
	c.pools = pools(t, c)
	for _, s := range surfaces() {
		c.callAll(s)
	}
	t.Logf("%d calls", c.calls)
	for _, name := range slices.Sorted(maps.Keys(c.panics)) {
		t.Errorf("%s%s", name, c.panics[name][0])
	}
}
