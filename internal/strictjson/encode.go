package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
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
	e := encoder{&b, unions, map[reflect.Type][]field{}, 0}
	if err := e.value(reflect.ValueOf(v)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

type encoder struct {
	*bytes.Buffer
	unions []Union
	fields map[reflect.Type][]field // of the types met so far
	level  int
}

// fieldsOf lists the fields of a type, once for a document.
func (e encoder) fieldsOf(t reflect.Type) []field {
	out, ok := e.fields[t]
	if !ok {
		out = fieldsOf(t)
		e.fields[t] = out
	}
	return out
}

func (e encoder) value(v reflect.Value) error {
	if e.level++; e.level > maxLevels {
		return fmt.Errorf("nested deeper than %d levels", maxLevels)
	}
	if v.Kind() == reflect.Pointer && !v.IsNil() && !marshals(v) {
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
	case reflect.Struct:
		if !marshals(v) {
			return e.object(v)
		}
	}
	return e.plain(v.Interface())
}

// marshals reports whether the type of v writes itself.
func marshals(v reflect.Value) bool {
	switch v.Interface().(type) {
	case json.Marshaler, interface{ MarshalText() ([]byte, error) }:
		return true
	}
	return false
}

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
	for _, f := range e.fieldsOf(v.Type()) {
		member := v.FieldByIndex(f.index)
		if f.omit && isZero(member) {
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

func (e encoder) member(f field, v reflect.Value) error {
	if f.inline {
		return e.kind(v)
	}
	e.WriteString(strconv.Quote(f.name) + ":")
	if f.quoted {
		if !v.CanInt() {
			return fmt.Errorf("member %s: the option string is for whole numbers, got %s", f.name, v.Type())
		}
		e.WriteString(strconv.Quote(strconv.FormatInt(v.Int(), 10)))
		return nil
	}
	return e.value(v)
}

func isZero(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return true // its methods may not take nil
	}
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
		return z.IsZero()
	}
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}
