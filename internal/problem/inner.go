package problem

import "strings"

// Inner is an error for the text of another one, which names the place already: it says what
// it said without the name of its package in front, and is the same to errors.Is and As.
func Inner(err error) error {
	if err == nil {
		return nil
	}
	return &innerError{err}
}

type innerError struct{ err error }

func (e *innerError) Unwrap() error { return e.err }

// Error leaves out the name of the package that the error is of, but for the root's, whose
// errors are words of the trade.
func (e *innerError) Error() string {
	text := e.err.Error()
	if name, rest, ok := strings.Cut(text, ": "); ok {
		switch name {
		case "attribution", "clawback", "commission", "conflict", "incentive", "payout", "retainer", "settlement", "tiers":
			return rest
		}
	}
	return text
}
