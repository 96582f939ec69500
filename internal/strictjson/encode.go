package strictjson

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// maxLevels is how deep a value may be nested to be written. No document of this
// module comes near it; a value that contains itself does.
const maxLevels = 100

// Encode writes v: members in the order of the fields, no escaping of HTML,
// unions with their kind first. A value of an interface type without a union is
// written as what it holds. Nil pointers and interfaces are errors, because null
// is refused in reading.
func Encode(v any, unions ...Union) ([]byte, error) {
	var b bytes.Buffer
	e := encoder{&b, unions, map[reflect.Type]*form{}, 0}
	if err := e.value(reflect.ValueOf(v)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

type encoder struct {
	*bytes.Buffer
	unions []Union
	forms  map[reflect.Type]*form // of the types met so far
	level  int
}

// A form is what there is to know of a type, found out once for a document.
type form struct {
	fields   []field // of a struct whose members are written
	json     bool    // it writes itself
	text     bool    // it writes itself as a text
	saysZero bool    // it has a method IsZero
}

func (e encoder) formOf(t reflect.Type) *form {
	out := e.forms[t]
	if out == nil {
		out = &form{
			json: t.Implements(reflect.TypeFor[json.Marshaler]()), text: t.Implements(reflect.TypeFor[encoding.TextMarshaler]()),
			saysZero: t.Implements(reflect.TypeFor[interface{ IsZero() bool }]()),
		}
		e.forms[t] = out
	}
	return out
}

// writes reports whether a type writes itself.
func (f *form) writes() bool { return f.json || f.text }

func (e encoder) value(v reflect.Value) error {
	if e.level++; e.level > maxLevels {
		return fmt.Errorf("nested deeper than %d levels", maxLevels)
	}
	if v.Kind() == reflect.Pointer && !v.IsNil() && !e.formOf(v.Type()).writes() {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Invalid:
		return errors.New("no value")
	case reflect.Pointer:
		if v.IsNil() {
			return fmt.Errorf("no value in a %s", v.Type())
		}
	case reflect.Interface:
		if _, ok := unionFor(e.unions, v.Type()); !ok && !v.IsNil() {
			return e.value(v.Elem())
		}
		return e.union(v)
	case reflect.Slice:
		return e.slice(v)
	default:
	}
	return e.single(v)
}

// single writes what is no list, and no union.
func (e encoder) single(v reflect.Value) error {
	switch f := e.formOf(v.Type()); {
	case f.json:
		return e.plain(v.Interface())
	case f.text:
		if t, ok := v.Interface().(encoding.TextMarshaler); ok {
			if text, err := t.MarshalText(); err == nil {
				return e.text(string(text))
			}
		}
		return e.plain(v.Interface()) // which says what is wrong
	case v.Kind() == reflect.Struct:
		return e.object(v)
	case v.Kind() == reflect.String:
		return e.text(v.String())
	case v.CanInt():
		e.Write(strconv.AppendInt(e.AvailableBuffer(), v.Int(), 10))
		return nil
	}
	return e.plain(v.Interface())
}

// text writes a text: as it is, where nothing in it is to be escaped.
func (e encoder) text(s string) error {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return e.plain(s)
		}
	}
	e.WriteByte('"')
	e.WriteString(s)
	e.WriteByte('"')
	return nil
}

// plain leaves a value to the standard encoder.
func (e encoder) plain(v any) error {
	enc := json.NewEncoder(e.Buffer)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	e.Truncate(e.Len() - 1) // the encoder ends with a newline
	return nil
}

func (e encoder) slice(v reflect.Value) error {
	e.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			e.WriteByte(',')
		}
		if err := e.value(v.Index(i)); err != nil {
			return err
		}
	}
	e.WriteByte(']')
	return nil
}

func (e encoder) union(v reflect.Value) error {
	e.WriteByte('{')
	if err := e.kind(v); err != nil {
		return err
	}
	e.WriteByte('}')
	return nil
}

// kind writes a union without its braces: the kind, then the members.
func (e encoder) kind(v reflect.Value) error {
	u, ok := unionFor(e.unions, v.Type())
	if !ok || v.IsNil() {
		return fmt.Errorf("no value of a known kind in %s", v.Type())
	}
	kind, ok := u.kindOf(v.Elem().Type())
	if !ok {
		return fmt.Errorf("%s is not a kind of %s", v.Elem().Type(), v.Type())
	}
	e.WriteString(`"kind":` + strconv.Quote(kind))
	return e.members(v.Elem(), true)
}

func (e encoder) object(v reflect.Value) error {
	e.WriteByte('{')
	if err := e.members(v, false); err != nil {
		return err
	}
	e.WriteByte('}')
	return nil
}

// members writes the members of a struct; comma says that some stand before.
func (e encoder) members(v reflect.Value, comma bool) error {
	of := e.formOf(v.Type())
	if of.fields == nil {
		of.fields = fieldsOf(v.Type())
	}
	for i := range of.fields {
		f := &of.fields[i]
		member := v.FieldByIndex(f.index)
		if f.omit && e.isZero(member) {
			continue
		}
		if comma {
			e.WriteByte(',')
		}
		comma = true
		if err := e.member(f, member); err != nil {
			return err
		}
	}
	return nil
}

func (e encoder) member(f *field, v reflect.Value) error {
	if f.inline {
		return e.kind(v)
	}
	e.WriteByte('"')
	e.WriteString(f.name)
	e.WriteString(`":`)
	if f.quoted {
		if !v.CanInt() {
			return fmt.Errorf("member %s: the option string is for whole numbers, got %s", f.name, v.Type())
		}
		e.WriteByte('"')
		e.Write(strconv.AppendInt(e.AvailableBuffer(), v.Int(), 10))
		e.WriteByte('"')
		return nil
	}
	return e.value(v)
}

func (e encoder) isZero(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return true // its methods may not take nil
	}
	if v.Kind() == reflect.Interface || e.formOf(v.Type()).saysZero {
		if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
			return z.IsZero()
		}
	}
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}
