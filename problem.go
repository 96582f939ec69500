package partnerecon

import (
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Problem is one thing wrong with a policy or a fact: where, a stable code,
// and a message for people.
type Problem struct {
	Path    string `json:"path"` // JSON Pointer, "" for the whole document
	Code    string `json:"code"`
	Message string `json:"message"`
}

// The codes of problems that more than one package reports. A code is never
// reused for another meaning.
const (
	CodeSyntax     = problem.Syntax     // "syntax": not JSON, or refused by the strict reader
	CodeType       = problem.Type       // "type": another JSON type, or a text of another form
	CodeUnknown    = problem.Unknown    // "unknown": no such member, kind or value
	CodeDuplicate  = problem.Duplicate  // "duplicate": stands twice
	CodeRequired   = problem.Required   // "required": is missing
	CodeOutOfRange = problem.OutOfRange // "out_of_range": outside the stated bounds
	CodeConflict   = problem.Conflict   // "conflict": contradicts another part of the document
	CodeLimit      = problem.Limit      // "limit": too large, too deep, too long or too many
)

// Error returns the path and the message.
func (p Problem) Error() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// An InvalidError carries everything that is wrong with a document, ordered by
// path. errors.As finds it, and its problems one by one through Unwrap.
type InvalidError struct {
	Package  string // whose document it is: "commission"
	Problems []Problem
}

// Error joins the problems.
func (e *InvalidError) Error() string {
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

// Unwrap returns the problems as errors.
func (e *InvalidError) Unwrap() []error {
	out := make([]error, len(e.Problems))
	for i, p := range e.Problems {
		out[i] = p
	}
	return out
}
