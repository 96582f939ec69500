package commission

import (
	"reflect"
	"testing"
)

// A draft is made new again without a look at what most events leave as it is; were a
// field forgotten, what one event worked out would be that of the next.
func TestRarelyUsedTellsOfEachField(t *testing.T) {
	var empty rarely
	if empty.used() {
		t.Error("an empty one is used")
	}
	for i := range reflect.TypeFor[rarely]().NumField() {
		var r rarely
		field := reflect.ValueOf(&r).Elem().Field(i)
		for _, set := range filled(field) {
			r = rarely{}
			set(reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem())
			if !r.used() {
				t.Errorf("one with %s is not used", reflect.TypeFor[rarely]().Field(i).Name)
			}
		}
	}
}

// filled returns what puts something into a value, one thing each.
func filled(v reflect.Value) []func(reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		var out []func(reflect.Value)
		for i := range v.NumField() {
			for _, set := range filled(v.Field(i)) {
				out = append(out, func(v reflect.Value) {
					f := v.Field(i)
					set(reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem())
				})
			}
		}
		return out
	case reflect.Map:
		return []func(reflect.Value){func(v reflect.Value) { v.Set(reflect.MakeMap(v.Type())) }}
	case reflect.Slice:
		return []func(reflect.Value){func(v reflect.Value) { v.Set(reflect.MakeSlice(v.Type(), 1, 1)) }}
	case reflect.Pointer:
		return []func(reflect.Value){func(v reflect.Value) { v.Set(reflect.New(v.Type().Elem())) }}
	case reflect.Bool:
		return []func(reflect.Value){func(v reflect.Value) { v.SetBool(true) }}
	default:
		return []func(reflect.Value){func(v reflect.Value) { v.SetInt(1) }}
	}
}
