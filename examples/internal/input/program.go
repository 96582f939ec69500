package input

import (
	"encoding/json"
	"errors"

	"github.com/partnerecon/partnerecon/settlement"
)

// errPlan is said of a plan where a program is wanted: what is missing and unknown in it would
// fill a screen and lead nowhere.
var errPlan = errors.New(`this is a plan, as examples/plans takes it; a program holds one: see examples/retail/program.json, where it is in /terms/0/policy`)

// Program reads a program.
func Program(text []byte) (settlement.Program, error) {
	p, err := settlement.Parse(text)
	if err != nil && Has(text, "commission") && !Has(text, "terms") {
		err = errPlan
	}
	return p, err
}

// Has reports whether a text is an object with a member of a name.
func Has(text []byte, member string) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return false
	}
	_, ok := members[member]
	return ok
}
