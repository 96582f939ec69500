package strictjson

import "github.com/partnerecon/partnerecon/internal/problem"

// A place is where in a document something stands. It is a chain on the stack:
// the pointer is written out only for a problem, so that reading what is right
// builds no paths.
type place struct {
	parent *place
	name   string // of a member
	index  int    // of an element, -1 for a member
}

// member returns the place of a member of an object.
func (at *place) member(name string) place { return place{at, name, -1} }

// element returns the place of an element of a list.
func (at *place) element(i int) place { return place{at, "", i} }

// path returns the JSON Pointer; the whole document has the empty one.
func (at *place) path() string {
	switch {
	case at.parent == nil:
		return ""
	case at.index >= 0:
		return problem.At(at.parent.path(), at.index)
	}
	return problem.Member(at.parent.path(), at.name)
}
