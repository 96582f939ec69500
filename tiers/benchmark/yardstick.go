package benchmark

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Yardstick is a checked policy. It is immutable and safe for concurrent use; make
// one with [New], [Parse] or [Must]. The zero Yardstick is that of the zero Policy,
// which judges nothing.
type Yardstick struct {
	policy Policy
}

// New checks a policy and returns its yardstick, or a [partnerecon.InvalidError]
// with everything that is wrong.
func New(p Policy) (Yardstick, error) {
	if err := check(&p).err(); err != nil {
		return Yardstick{}, err
	}
	return Yardstick{p.clone()}, nil
}

// Parse reads a policy from strict JSON and returns its yardstick. Problems of the
// JSON and of the policy are reported together.
func Parse(b []byte) (Yardstick, error) {
	var p Policy
	err := strictjson.Decode(b, &p, strictjson.Limits{})
	if err == nil {
		return New(p)
	}
	var k checker
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		k.Merge("", strict.Problems)
	}
	k.MergeOther(check(&p).Sorted())
	return Yardstick{}, k.err()
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Yardstick {
	y, err := New(p)
	if err != nil {
		panic(err)
	}
	return y
}

// Policy returns a copy of the policy.
func (y Yardstick) Policy() Policy { return y.policy.clone() }

// ErrAbsent says that the policy lacks the part that a question is about.
var ErrAbsent = errors.New("not in the policy")

func absent(part string) error { return fmt.Errorf("benchmark: %s: %w", part, ErrAbsent) }

// invalid returns problems as an error, or nil.
func invalid(found []problem.Problem) error {
	if len(found) == 0 {
		return nil
	}
	return &partnerecon.InvalidError{Package: "benchmark", Problems: problem.Convert[partnerecon.Problem](found)}
}
