package commission

import "github.com/partnerecon/partnerecon"

// Owed reports whether an entry is of what the partner owes, such as a fee for a licence
// ([Bonus.Owes]). It is no commission: no clawback gives it back, and no incentive counts it, so
// hand entries on to those without such ones. It is false for entries of other plans.
func (p Plan) Owed(e partnerecon.Entry) bool {
	if p.zero() {
		return false
	}
	v := p.versionOf(e.Terms)
	if v == nil {
		return false
	}
	for i := range v.components {
		if c := &v.components[i]; c.Owes && c.claim() == e.Claim.Component {
			return true
		}
	}
	return false
}
