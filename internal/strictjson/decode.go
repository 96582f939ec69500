package strictjson

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Error carries every problem of a document.
type Error struct {
	Problems []problem.Problem
}

func (e *Error) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteString("; ")
		}
		if p.Path != "" {
			b.WriteString(p.Path + ": ")
		}
		b.WriteString(p.Message)
	}
	return b.String()
}

// Decode reads data into the value that dst points to. On problems it returns
// an *Error; dst then holds what could be read, for a caller that wants to
// report more problems, and must not be used otherwise.
func Decode(data []byte, dst any, limits Limits, unions ...Union) error {
	var list problem.List
	if n, ok := parse(data, limits.orDefault(), &list); ok {
		d := decoder{list: &list, unions: unions}
		d.value("", n, reflect.ValueOf(dst).Elem())
	}
	if found := list.Sorted(); len(found) > 0 {
		return &Error{found}
	}
	return nil
}

type decoder struct {
	list   *problem.List
	unions []Union
}

// value reads n into v. Null has been reported by the parser already.
func (d *decoder) value(path string, n node, v reflect.Value) {
	if n.token == nil {
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch u := v.Addr().Interface().(type) {
	case json.Unmarshaler:
		d.custom(path, u.UnmarshalJSON(n.text))
		return
	case encoding.TextUnmarshaler:
		if s, ok := d.text(path, n); ok {
			d.custom(path, u.UnmarshalText([]byte(s)))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.object(path, n, v)
	case reflect.Slice:
		d.slice(path, n, v)
	case reflect.Interface:
		d.union(path, n, v)
	case reflect.String:
		if s, ok := d.text(path, n); ok {
			v.SetString(s)
		}
	case reflect.Bool:
		if b, ok := n.token.(bool); ok {
			v.SetBool(b)
		} else {
			d.mismatch(path, n, "true or false")
		}
	case reflect.Int, reflect.Int64, reflect.Int32:
		d.integer(path, n, v)
	default:
		d.list.Add(path, problem.Type, "cannot be read into %s", v.Kind())
	}
}

// custom reports what a type that reads itself says.
func (d *decoder) custom(path string, err error) {
	var strict *Error
	switch {
	case errors.As(err, &strict):
		d.list.Merge(path, strict.Problems)
	case err != nil:
		// The place is in the path; the package that read the text is not needed.
		d.list.Add(path, problem.Type, "%s", strings.TrimPrefix(err.Error(), "partnerecon: "))
	}
}

func (d *decoder) text(path string, n node) (string, bool) {
	s, ok := n.token.(string)
	if !ok {
		d.mismatch(path, n, "text in quotation marks")
	}
	return s, ok
}

func (d *decoder) integer(path string, n node, v reflect.Value) {
	num, ok := n.token.(json.Number)
	if !ok {
		d.mismatch(path, n, "a whole number")
		return
	}
	i, err := strconv.ParseInt(num.String(), 10, v.Type().Bits())
	if err != nil {
		d.list.Add(path, problem.Type, "want a whole number in range, got %s", problem.Quote(num.String()))
		return
	}
	v.SetInt(i)
}

// quoted reads a whole number that is written as text, so that readers with
// floats keep all its digits.
func (d *decoder) quoted(path string, n node, v reflect.Value) {
	s, ok := n.token.(string)
	if !ok {
		d.mismatch(path, n, "a whole number in quotation marks")
		return
	}
	i, err := strconv.ParseInt(s, 10, v.Type().Bits())
	if err != nil || strconv.FormatInt(i, 10) != s {
		d.list.Add(path, problem.Type, "want a whole number in range, got %s", problem.Quote(s))
		return
	}
	v.SetInt(i)
}

func (d *decoder) slice(path string, n node, v reflect.Value) {
	if !n.isList() {
		d.mismatch(path, n, "a list")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		d.value(problem.At(path, i), item, out.Index(i))
	}
	v.Set(out)
}

func (d *decoder) object(path string, n node, v reflect.Value) {
	if !n.isObject() {
		d.mismatch(path, n, "an object")
		return
	}
	fields := fieldsOf(v.Type())
	inline := slices.IndexFunc(fields, func(f field) bool { return f.inline })
	var others []member
	for _, m := range n.members {
		i := slices.IndexFunc(fields, func(f field) bool { return !f.inline && f.name == m.name })
		switch {
		case i >= 0:
			d.member(problem.Member(path, m.name), m.value, v.FieldByIndex(fields[i].index), fields[i].quoted)
		case inline >= 0:
			others = append(others, m)
		default:
			d.list.Add(problem.Member(path, m.name), problem.Unknown, "unknown member%s", hint(fields, m.name))
		}
	}
	if inline >= 0 {
		n.members = others
		d.union(path, n, v.FieldByIndex(fields[inline].index))
	}
}

func (d *decoder) member(path string, n node, v reflect.Value, quoted bool) {
	if quoted {
		d.quoted(path, n, v)
	} else {
		d.value(path, n, v)
	}
}

// hint names the member that was probably meant.
func hint(fields []field, name string) string {
	for _, f := range fields {
		if strings.EqualFold(f.name, name) {
			return fmt.Sprintf("; write %q", f.name)
		}
	}
	return ""
}

func (d *decoder) union(path string, n node, v reflect.Value) {
	u, ok := unionFor(d.unions, v.Type())
	if !ok {
		d.list.Add(path, problem.Type, "cannot be read into %s", v.Type())
		return
	}
	if !n.isObject() {
		d.mismatch(path, n, "an object with a kind")
		return
	}
	i := slices.IndexFunc(n.members, func(m member) bool { return m.name == "kind" })
	if i < 0 {
		d.list.Add(path+"/kind", problem.Required, "missing; one of %s", u.names())
		return
	}
	kind, ok := d.text(path+"/kind", n.members[i].value)
	if !ok {
		return
	}
	t, ok := u.typeOf(kind)
	if !ok {
		d.list.Add(path+"/kind", problem.Unknown, "unknown kind %s; one of %s", problem.Quote(kind), u.names())
		return
	}
	n.members = slices.Delete(slices.Clone(n.members), i, i+1)
	out := reflect.New(t).Elem()
	d.value(path, n, out)
	v.Set(out)
}

// mismatch reports a value of another type than wanted.
func (d *decoder) mismatch(path string, n node, want string) {
	got := "null"
	switch t := n.token.(type) {
	case string:
		got = problem.Quote(t)
	case json.Number:
		got = "the number " + problem.Quote(t.String())
	case bool:
		got = strconv.FormatBool(t)
	case json.Delim:
		got = map[bool]string{true: "an object", false: "a list"}[n.isObject()]
	}
	d.list.Add(path, problem.Type, "want %s, got %s", want, got)
}

// A field is a struct field with a JSON name.
type field struct {
	name   string
	index  []int
	omit   bool // left out when it is zero or an empty list
	quoted bool // a whole number written as text
	inline bool // a union whose members stand in the object itself
}

// fieldsOf lists the fields of a struct; those of embedded structs stand in its
// own object.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			for _, inner := range fieldsOf(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				out = append(out, inner)
			}
			continue
		case !f.IsExported() || name == "-":
			continue
		case name == "":
			name = f.Name
		}
		out = append(out, field{
			name: name, index: []int{i},
			omit:   strings.Contains(options, "omitzero") || strings.Contains(options, "omitempty"),
			quoted: strings.Contains(options, "string"),
			inline: strings.Contains(options, "inline"),
		})
	}
	return out
}
