package attribution

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// unions are the sealed sets of a policy by the names of their kinds.
func unions() []strictjson.Union {
	return []strictjson.Union{
		strictjson.UnionOf[Node](
			strictjson.Kind{Name: "fork", Value: Fork{}},
			strictjson.Kind{Name: "leaf", Value: Leaf{}},
		),
		strictjson.UnionOf[Condition](
			strictjson.Kind{Name: "is", Value: Is{}},
			strictjson.Kind{Name: "touched", Value: Touched{}},
			strictjson.Kind{Name: "compare", Value: Compare{}},
			strictjson.Kind{Name: "not", Value: Not{}},
		),
		strictjson.UnionOf[Split](
			strictjson.Kind{Name: "first", Value: First{}},
			strictjson.Kind{Name: "last", Value: Last{}},
			strictjson.Kind{Name: "last_eligible", Value: LastEligible{}},
			strictjson.Kind{Name: "last_not", Value: LastNot{}},
			strictjson.Kind{Name: "linear", Value: Linear{}},
			strictjson.Kind{Name: "position", Value: Position{}},
			strictjson.Kind{Name: "decay", Value: Decay{}},
			strictjson.Kind{Name: "weighted", Value: Weighted{}},
			strictjson.Kind{Name: "equal", Value: Equal{}},
			strictjson.Kind{Name: "additive", Value: Additive{}},
		),
	}
}

// policyLimits leaves room for the deepest tree.
func policyLimits() strictjson.Limits { return strictjson.Limits{Depth: maxDepth + 8} }

// policyJSON is Policy without its methods.
type policyJSON Policy

// MarshalJSON writes the policy: nodes, conditions and splits with their kind.
func (p Policy) MarshalJSON() ([]byte, error) {
	b, err := strictjson.Encode(policyJSON(p), unions()...)
	if err != nil {
		return nil, fmt.Errorf("attribution: policy: %w", err)
	}
	return b, nil
}

// UnmarshalJSON reads the form of MarshalJSON, strictly. An error is a
// [partnerecon.InvalidError]. It does not check the policy; [Parse] does both.
func (p *Policy) UnmarshalJSON(b []byte) error {
	if p == nil {
		return errNil
	}
	var v policyJSON
	if err := strictjson.Decode(b, &v, policyLimits(), unions()...); err != nil {
		return decodeError(err)
	}
	*p = Policy(v)
	return nil
}

// ParseJourney reads a journey from strict JSON. An error is a
// [partnerecon.InvalidError]. Whether it fits a policy is for the questions to
// say.
func ParseJourney(b []byte) (Journey, error) {
	var j Journey
	if err := strictjson.Decode(b, &j, strictjson.Limits{}); err != nil {
		return Journey{}, decodeError(err)
	}
	return j, nil
}

// ParseRenewal reads a renewal from strict JSON, as [ParseJourney] does.
func ParseRenewal(b []byte) (Renewal, error) {
	var r Renewal
	if err := strictjson.Decode(b, &r, strictjson.Limits{}); err != nil {
		return Renewal{}, decodeError(err)
	}
	return r, nil
}

// decodeError gives an error of the strict reader its public form.
func decodeError(err error) error {
	var strict *strictjson.Error
	if !errors.As(err, &strict) {
		return err
	}
	var list problem.List
	list.Merge("", strict.Problems)
	return invalid(&list)
}
