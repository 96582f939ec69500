package commission

import (
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// An eventError is what is wrong with an event, and which one it is: problems have
// pointers into it, and say nothing of the others.
type eventError struct {
	id, customer string
	err          *partnerecon.InvalidError
}

// Error puts the event in front of its problems.
func (e *eventError) Error() string {
	of := ""
	if e.customer != "" {
		of = " of customer " + problem.Quote(e.customer)
	}
	return "commission: event " + problem.Quote(e.id) + of + ": " + strings.TrimPrefix(e.err.Error(), "commission: ")
}

// Unwrap returns the problems.
func (e *eventError) Unwrap() error { return e.err }

// ofEvent names the event in an error that lists problems; all others name it.
func ofEvent(err error, id, customer string) error {
	if bad, ok := err.(*partnerecon.InvalidError); ok && id != "" { //nolint:errorlint // one that is wrapped is named already
		return &eventError{id, customer, bad}
	}
	return err
}
