package partnerecon

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Reason is one step of a decision: which rule spoke, what it said, and what
// it looked at.
type Reason struct {
	Code    string   `json:"code"`           // stable and documented, part of the API
	Rule    string   `json:"rule,omitempty"` // JSON Pointer into the policy, empty for a step that no rule made
	Details []Detail `json:"details,omitempty"`
}

// A Detail is one named value that a rule looked at.
type Detail struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// D returns a detail with the text of a value. A nil value, or a nil pointer whose
// String does not take one, reads "<nil>".
func D(name string, value fmt.Stringer) Detail { return Detail{name, fmt.Sprint(value)} }

// A Text is a string as the value of a detail; it is shown as it stands.
type Text string

// String returns the text.
func (t Text) String() string { return string(t) }

// A Count is a whole number as the value of a detail, shown in decimal.
type Count int64

// String returns the number.
func (c Count) String() string { return strconv.FormatInt(int64(c), 10) }

// A Trace is the trail of a decision, in the order the rules spoke. It is built
// when it is asked for, not while money is posted.
type Trace []Reason

// Add appends a step, with a copy of the details. A nil pointer records nothing,
// so that a calculation can be run with and without a trace.
func (t *Trace) Add(code, rule string, details ...Detail) {
	if t != nil {
		*t = append(*t, Reason{code, rule, slices.Clone(details)})
	}
}

// Has reports whether a step has this code.
func (t Trace) Has(code string) bool {
	for _, r := range t {
		if r.Code == code {
			return true
		}
	}
	return false
}

// String renders a line per step. Machines read the codes; the form of this
// text may change.
func (t Trace) String() string {
	var b strings.Builder
	for _, r := range t {
		b.WriteString(r.Code)
		if r.Rule != "" {
			b.WriteString(" " + r.Rule)
		}
		for _, d := range r.Details {
			b.WriteString(" " + d.Name + "=" + strconv.Quote(d.Value))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
