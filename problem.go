package partnerecon

import (
	"errors"
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Problem is one thing wrong with a document: where, a stable code for
// programs, and a message for people, whose words may change. The codes are
//
//	syntax        not JSON, or refused by the strict reader
//	type          another JSON type, or a text of another form
//	unknown       no such member, kind or value
//	duplicate     stands twice
//	required      is missing
//	out_of_range  outside the stated bounds
//	conflict      contradicts another part of the document
//	limit         too large, too deep, too long or too many
//
// A code is never reused for another meaning. A message repeats at most 60 bytes
// of a value, in quotation marks, with what does not print escaped.
type Problem struct {
	Path    string `json:"path"` // JSON Pointer, "" for the whole document
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error returns the path and the message. What does not print in a path is
// escaped there, but not in the field.
func (p Problem) Error() string {
	if p.Path == "" {
		return p.Message
	}
	return problem.Printable(p.Path) + ": " + p.Message
}

// An InvalidError carries everything that is wrong with a document, ordered by
// path: at most 100 problems, and one more that says so if there were others.
// errors.As finds it, and its problems one by one through Unwrap.
//
// Every error of reading JSON or text in this module is one: a policy, a fact,
// an entry, and a single value as well, whose one problem has the empty path.
type InvalidError struct {
	Package  string // whose document it is: "commission"
	Problems []Problem
	// Err is what errors.Is finds besides, such as [ErrInexact] where one value
	// was read. It is nil for policies and facts.
	Err error
}

// Error joins the problems. A nil error says that nothing is invalid.
func (e *InvalidError) Error() string {
	if e == nil {
		return "partnerecon: nothing is invalid"
	}
	var b strings.Builder
	b.WriteString(e.Package + ": ")
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(p.Error())
	}
	return b.String()
}

// Unwrap returns the problems as errors, and Err after them.
func (e *InvalidError) Unwrap() []error {
	if e == nil {
		return nil
	}
	out := make([]error, len(e.Problems), len(e.Problems)+1)
	for i, p := range e.Problems {
		out[i] = p
	}
	if e.Err != nil {
		out = append(out, e.Err)
	}
	return out
}

// refused gives what is wrong with a document of this package its public form.
// The causes are what errors.Is finds besides.
func refused(found []problem.Problem, causes ...error) error {
	return &InvalidError{Package: "partnerecon", Problems: problem.Convert[Problem](found), Err: errors.Join(causes...)}
}

// refusedJSON gives an error of the strict reader its public form.
func refusedJSON(err error) error {
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		return refused(strict.Problems)
	}
	return err
}

// refusedText does the same for the error of a value that is read from text.
func refusedText(err error) error {
	message := strings.TrimPrefix(err.Error(), "partnerecon: ")
	return refused([]problem.Problem{{Code: problem.Type, Message: message}}, err)
}

// errNil: a value is to be read into nothing.
var errNil = errors.New("partnerecon: a value cannot be read into a nil pointer")
