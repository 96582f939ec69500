package pilot

import "strconv"

// The codes of the steps of a trace.
const (
	CodeOutside  = "pilot.outside"  // no pilot takes partners of this segment on this day
	CodeTaken    = "pilot.taken"    // this pilot does
	CodeDrawn    = "pilot.drawn"    // the arm that the partner's id and the salt draw
	CodeQuarters = "pilot.quarters" // how many full quarters the pilot has run, of those it needs
	CodePassed   = "pilot.passed"   // customers that do not count, and why
)

// A number is a detail that counts something, a text one that names something.
type (
	number int64
	text   string
)

func (n number) String() string { return strconv.FormatInt(int64(n), 10) }
func (t text) String() string   { return string(t) }
