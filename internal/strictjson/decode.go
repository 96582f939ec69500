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
	"time"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Error carries every problem of a document. It never leaves the module: the
// packages whose documents are read turn it into the public error type.
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
			b.WriteString(problem.Printable(p.Path) + ": ")
		}
		b.WriteString(p.Message)
	}
	return b.String()
}

// Decode reads data into the value that dst points to. On problems it returns
// an *Error; dst then holds what could be read, for a caller that wants to
// report more problems, and must not be used otherwise.
func Decode(data []byte, dst any, limits Limits, unions ...Union) error {
	return decode(data, dst, limits, decoder{unions: unions})
}

// Restore is Decode for what [Encode] has written, such as a state out of a store. A
// member that Encode always writes has to be there: what lacks one was cut, and to read it
// as 0 would lose money.
func Restore(data []byte, dst any, limits Limits, unions ...Union) error {
	return decode(data, dst, limits, decoder{unions: unions, whole: true})
}

func decode(data []byte, dst any, limits Limits, d decoder) error {
	var list problem.List
	if n, ok := parse(data, limits.orDefault(), &list); ok {
		d.list, d.fields = &list, map[reflect.Type][]field{}
		d.value(&place{}, n, reflect.ValueOf(dst).Elem())
	}
	if found := list.Sorted(); len(found) > 0 {
		return &Error{found}
	}
	return nil
}

type decoder struct {
	list   *problem.List
	unions []Union
	whole  bool                     // no member may be missing but those that are left out when zero
	fields map[reflect.Type][]field // of the types met so far
}

// fieldsOf lists the fields of a type, once for a document.
func (d *decoder) fieldsOf(t reflect.Type) []field {
	out, ok := d.fields[t]
	if !ok {
		out = fieldsOf(t)
		d.fields[t] = out
	}
	return out
}

// value reads n into v. Null has been reported by the parser already.
func (d *decoder) value(at *place, n node, v reflect.Value) {
	if n.shape == null {
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch u := v.Addr().Interface().(type) {
	case *time.Time:
		d.instant(at, n, u)
		return
	case json.Unmarshaler:
		d.custom(at, u.UnmarshalJSON(n.source))
		return
	case encoding.TextUnmarshaler:
		if s, ok := d.text(at, n, v.Type()); ok {
			d.custom(at, u.UnmarshalText([]byte(s)))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.object(at, n, v)
	case reflect.Slice:
		d.slice(at, n, v)
	case reflect.Interface:
		d.union(at, n, v)
	case reflect.String:
		if s, ok := d.text(at, n, v.Type()); ok {
			v.SetString(s)
		}
	case reflect.Bool:
		if n.shape == truth {
			v.SetBool(n.value == "true")
		} else {
			d.mismatch(at, n, "true or false")
		}
	case reflect.Int, reflect.Int64, reflect.Int32:
		d.integer(at, n, v)
	default:
		d.list.Add(at.path(), problem.Type, "cannot be read into %s", v.Kind())
	}
}

// custom reports what a type that reads itself says.
func (d *decoder) custom(at *place, err error) {
	if err == nil {
		return
	}
	if found := problemsOf(err); len(found) > 0 {
		d.list.Merge(at.path(), found)
		return
	}
	d.list.Add(at.path(), problem.Type, "%s", err)
}

// problemsOf returns the problems that an error carries: an [Error], or one that
// unwraps to values of the same shape. That is how the public error type hands
// them on, which this package cannot name.
func problemsOf(err error) []problem.Problem {
	var strict *Error
	if errors.As(err, &strict) {
		return strict.Problems
	}
	var many interface{ Unwrap() []error }
	if !errors.As(err, &many) {
		return nil
	}
	var out []problem.Problem
	shape := reflect.TypeFor[problem.Problem]()
	for _, e := range many.Unwrap() {
		v := reflect.ValueOf(e)
		if !v.IsValid() || !v.CanConvert(shape) {
			continue
		}
		if p, ok := v.Convert(shape).Interface().(problem.Problem); ok {
			out = append(out, p)
		}
	}
	return out
}

func (d *decoder) text(at *place, n node, of reflect.Type) (string, bool) {
	if n.shape != text {
		d.mismatch(at, n, "text in quotation marks"+suchAs(of))
	}
	return n.value, n.shape == text
}

func (d *decoder) integer(at *place, n node, v reflect.Value) {
	if n.shape != number {
		d.mismatch(at, n, "a whole number")
		return
	}
	i, err := strconv.ParseInt(n.value, 10, v.Type().Bits())
	if err != nil {
		d.list.Add(at.path(), problem.Type, "want a whole number in range, got %s", problem.Quote(n.value))
		return
	}
	v.SetInt(i)
}

// quoted reads a whole number that is written as text, so that readers with
// floats keep all its digits.
func (d *decoder) quoted(at *place, n node, v reflect.Value) {
	if n.shape == null {
		return
	}
	if !v.CanInt() {
		d.list.Add(at.path(), problem.Type, "cannot be read into %s", v.Kind())
		return
	}
	if n.shape != text {
		d.mismatch(at, n, "a whole number in quotation marks")
		return
	}
	i, err := strconv.ParseInt(n.value, 10, v.Type().Bits())
	if err != nil || strconv.FormatInt(i, 10) != n.value {
		d.list.Add(at.path(), problem.Type, "want a whole number in range, got %s", problem.Quote(n.value))
		return
	}
	v.SetInt(i)
}

func (d *decoder) slice(at *place, n node, v reflect.Value) {
	if n.shape != list {
		d.mismatch(at, n, "a list")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		here := at.element(i)
		d.value(&here, item, out.Index(i))
	}
	v.Set(out)
}

func (d *decoder) object(at *place, n node, v reflect.Value) {
	if n.shape != object {
		d.mismatch(at, n, "an object"+suchAs(v.Type()))
		return
	}
	fields := d.fieldsOf(v.Type())
	inline := slices.IndexFunc(fields, func(f field) bool { return f.inline })
	var others []member
	for _, m := range n.members {
		i := slices.IndexFunc(fields, func(f field) bool { return !f.inline && f.name == m.name })
		switch {
		case i >= 0:
			here := at.member(m.name)
			d.member(&here, m.value, v.FieldByIndex(fields[i].index), fields[i].quoted)
		case inline >= 0:
			others = append(others, m)
		default:
			here := at.member(m.name)
			d.list.Add(here.path(), problem.Unknown, "unknown member%s", d.hint(fields, m.name))
		}
	}
	if d.whole {
		d.missing(at, n, fields)
	}
	if inline >= 0 {
		n.members = others
		d.union(at, n, v.FieldByIndex(fields[inline].index))
	}
}

// missing reports the members that are always written and are not there.
func (d *decoder) missing(at *place, n node, fields []field) {
	for _, f := range fields {
		if f.omit || f.inline || slices.ContainsFunc(n.members, func(m member) bool { return m.name == f.name }) {
			continue
		}
		here := at.member(f.name)
		d.list.Add(here.path(), problem.Required, "missing")
	}
}

func (d *decoder) member(at *place, n node, v reflect.Value, quoted bool) {
	if quoted {
		d.quoted(at, n, v)
	} else {
		d.value(at, n, v)
	}
}

// hint names the member that was probably meant, where that is going to be read.
func (d *decoder) hint(fields []field, name string) string {
	if d.list.Full() {
		return ""
	}
	var names []string
	for _, f := range fields {
		if !f.inline {
			names = append(names, f.name)
		}
	}
	if nearest, ok := problem.Nearest(names, name); ok {
		return fmt.Sprintf("; write %q", nearest)
	}
	return ""
}

func (d *decoder) union(at *place, n node, v reflect.Value) {
	u, ok := unionFor(d.unions, v.Type())
	if !ok {
		d.list.Add(at.path(), problem.Type, "cannot be read into %s", v.Type())
		return
	}
	if n.shape != object {
		d.mismatch(at, n, "an object with a kind")
		return
	}
	i := slices.IndexFunc(n.members, func(m member) bool { return m.name == "kind" })
	here := at.member("kind")
	if i < 0 {
		d.list.Add(here.path(), problem.Required, "missing; %s", problem.OneOf(u.names(), ""))
		return
	}
	kind, ok := d.text(&here, n.members[i].value, reflect.TypeFor[string]())
	if !ok {
		return
	}
	t, ok := u.typeOf(kind)
	if !ok {
		d.list.Add(here.path(), problem.Unknown, "unknown kind %s; %s", problem.Quote(kind), problem.OneOf(u.names(), kind))
		return
	}
	n.members = slices.Delete(slices.Clone(n.members), i, i+1)
	out := reflect.New(t).Elem()
	d.value(at, n, out)
	v.Set(out)
}

// suchAs is an example of a value of the vocabulary, whose form is not guessed by who wrote
// another one. It is empty for other types.
func suchAs(t reflect.Type) string {
	switch t.String() {
	case "partnerecon.Rate":
		return ` such as "22.5%" or "1/3"`
	case "partnerecon.Day":
		return ` such as "2025-01-31"`
	case "partnerecon.Month":
		return ` such as "2025-01"`
	case "partnerecon.Interval":
		return ` such as {"start":"2025-01-01","end":"2025-04-01"}`
	case "partnerecon.Window":
		return ` such as {"months":12,"edge":"until"}`
	case "partnerecon.moneyJSON":
		return ` such as {"amount":"12.50","currency":"EUR"}`
	case "time.Time":
		return ` such as "2025-01-31T09:30:00Z"`
	}
	return ""
}

// mismatch reports a value of another type than wanted.
func (d *decoder) mismatch(at *place, n node, want string) {
	var got string
	switch n.shape {
	case null:
		got = "null"
	case object:
		got = "an object"
	case list:
		got = "a list"
	case text:
		got = problem.Quote(n.value)
	case number:
		got = "the number " + problem.Quote(n.value)
	case truth:
		got = n.value
	}
	d.list.Add(at.path(), problem.Type, "want %s, got %s", want, got)
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
	out := make([]field, 0, t.NumField())
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
			name: name, index: f.Index,
			omit:   strings.Contains(options, "omitzero") || strings.Contains(options, "omitempty"),
			quoted: strings.Contains(options, "string"),
			inline: strings.Contains(options, "inline"),
		})
	}
	return out
}
