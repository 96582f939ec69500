package pilot

import (
	"errors"

	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Trials are a checked policy. They are immutable and safe for concurrent use. The zero
// Trials answer every question with an error; make some with [New], [Parse] or [Must].
type Trials struct {
	policy Policy
	ready  bool
}

// New checks a policy and returns its trials, or a [partnerecon.InvalidError] with
// everything that is wrong.
func New(p Policy) (Trials, error) {
	p = p.clone()
	if err := p.check().err(); err != nil {
		return Trials{}, err
	}
	return Trials{p, true}, nil
}

// Parse reads a policy from strict JSON and returns its trials. Problems of the JSON and
// of the policy are reported together.
func Parse(b []byte) (Trials, error) {
	var p Policy
	err := strictjson.Decode(b, &p, strictjson.Limits{})
	if err == nil {
		return New(p)
	}
	var list checker
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		list.Merge("", strict.Problems)
	}
	list.MergeOther(p.check().Sorted())
	return Trials{}, list.err()
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Trials {
	t, err := New(p)
	if err != nil {
		panic(err)
	}
	return t
}

// MarshalPolicy writes a policy in the form that [Parse] reads.
func MarshalPolicy(p Policy) ([]byte, error) { return strictjson.Encode(p) }

// Policy returns a copy of the policy.
func (t Trials) Policy() Policy { return t.policy.clone() }

var errZero = errors.New("pilot: the zero Trials assign nobody; make some with New")
