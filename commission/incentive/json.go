package incentive

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// unions are the sealed set of rules by the names of their kinds.
func unions() []strictjson.Union {
	return []strictjson.Union{strictjson.UnionOf[Rule](
		strictjson.Kind{Name: "table", Value: PeriodTable{}},
		strictjson.Kind{Name: "increment", Value: Increment{}},
		strictjson.Kind{Name: "logo_churn", Value: LogoChurn{}},
		strictjson.Kind{Name: "net_retention", Value: NetRetention{}},
		strictjson.Kind{Name: "onboarding", Value: Onboarding{}},
		strictjson.Kind{Name: "retained", Value: Retained{}},
		strictjson.Kind{Name: "referrals", Value: Referrals{}},
		strictjson.Kind{Name: "accelerator", Value: Accelerator{}},
		strictjson.Kind{Name: "new_market", Value: NewMarket{}},
		strictjson.Kind{Name: "training", Value: Training{}},
	)}
}

// policyJSON is Policy without its methods.
type policyJSON Policy

// MarshalJSON writes the policy: each bonus with the kind of its rule, and the
// members of the rule beside its own.
func (p Policy) MarshalJSON() ([]byte, error) {
	b, err := strictjson.Encode(policyJSON(p), unions()...)
	if err != nil {
		return nil, fmt.Errorf("incentive: policy: %w", err)
	}
	return b, nil
}

// UnmarshalJSON reads the form of MarshalJSON, strictly. An error is a
// [partnerecon.InvalidError]. It does not check the policy; [Parse] does both.
func (p *Policy) UnmarshalJSON(b []byte) error {
	if p == nil {
		return errors.New("incentive: no policy to read into")
	}
	var v policyJSON
	if err := strictjson.Decode(b, &v, strictjson.Limits{}, unions()...); err != nil {
		return decodeError(err)
	}
	*p = Policy(v)
	return nil
}
