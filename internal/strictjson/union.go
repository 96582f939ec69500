package strictjson

import (
	"reflect"
	"slices"
)

// A Union is a sealed set of types: an interface and its members by kind.
type Union struct {
	iface reflect.Type
	kinds []Kind
}

// A Kind is one member of a union: its name and a value of its type.
type Kind struct {
	Name  string
	Value any
}

// UnionOf returns the union of the interface I.
func UnionOf[I any](kinds ...Kind) Union {
	return Union{reflect.TypeFor[I](), kinds}
}

func (u Union) typeOf(kind string) (reflect.Type, bool) {
	i := slices.IndexFunc(u.kinds, func(k Kind) bool { return k.Name == kind })
	if i < 0 {
		return nil, false
	}
	return reflect.TypeOf(u.kinds[i].Value), true
}

func (u Union) kindOf(t reflect.Type) (string, bool) {
	i := slices.IndexFunc(u.kinds, func(k Kind) bool { return reflect.TypeOf(k.Value) == t })
	if i < 0 {
		return "", false
	}
	return u.kinds[i].Name, true
}

// names lists the kinds, for a message.
func (u Union) names() []string {
	var out []string
	for _, k := range u.kinds {
		out = append(out, k.Name)
	}
	return out
}

func unionFor(unions []Union, t reflect.Type) (Union, bool) {
	i := slices.IndexFunc(unions, func(u Union) bool { return u.iface == t })
	if i < 0 {
		return Union{}, false
	}
	return unions[i], true
}
