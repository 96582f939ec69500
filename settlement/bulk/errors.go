package bulk

import (
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// A MovementError is a movement that could not be settled. It wraps the sentinel that
// Program.Run refuses the fact with.
type MovementError struct {
	Position int    // index in the sequence, from 0; in words it is the number from 1
	ID       string // of the movement; empty if the sequence itself failed
	Err      error
}

// Error names the movement.
func (e *MovementError) Error() string {
	if e == nil {
		return "bulk: no movement was refused"
	}
	what := "no reason is stated"
	if e.Err != nil {
		what = strings.TrimPrefix(problem.Inner(e.Err).Error(), "bulk: ")
	}
	which := ""
	if e.ID != "" {
		which = " " + problem.Quote(e.ID) + ","
	}
	return fmt.Sprintf("bulk: movement%s number %d of those folded: %s", which, e.Position+1, what)
}

// Unwrap returns what was wrong.
func (e *MovementError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}
