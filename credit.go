package partnerecon

// A Role is what a partner did for a deal. The zero Role is none of them.
type Role string

const (
	// Sourced: the partner brought the deal. Shares of sourced credits add up
	// to at most 100 % of a deal.
	Sourced Role = "sourced"
	// Influenced: the partner helped a deal that it did not bring; it earns a
	// factor of the sourced rate.
	Influenced Role = "influenced"
	// Assisted: recorded; it earns nothing unless a rate names the role.
	Assisted Role = "assisted"
	// Serviced: recorded; it earns nothing unless a rate names the role.
	Serviced Role = "serviced"
)

// Known reports whether r is one of the roles.
func (r Role) Known() bool {
	switch r {
	case Sourced, Influenced, Assisted, Serviced:
		return true
	}
	return false
}

// A Credit says that a partner has a part in a deal, and on what terms. The zero
// Credit names nobody; the rules refuse it.
type Credit struct {
	Partner string `json:"partner"`
	Role    Role   `json:"role"`
	// Share of the role's credit: 70 % of a sourced deal, or all of an
	// influenced one. Above 0, at most 100 %.
	Share Rate `json:"share"`
	// Tier the partner stands in on the governing date. Settlement fills it;
	// it is empty where no tiers are used.
	Tier string `json:"tier,omitzero"`
	// Type of the partner, such as reseller, where rates depend on it.
	Type string `json:"type,omitzero"`
	// Segment of the partner, such as enterprise, where rates depend on it.
	Segment string `json:"segment,omitzero"`
	// Plan of the partner's agreement, where the policy leaves a choice.
	Plan string `json:"plan,omitzero"`
	// Terms version in force on the governing date. Settlement fills it; it is
	// empty where terms have no versions.
	Terms string `json:"terms,omitzero"`
}

// Sole returns the credit of one partner that sourced the whole deal.
func Sole(partner string) []Credit {
	return []Credit{{Partner: partner, Role: Sourced, Share: Whole()}}
}

// A Protection says that a partner's registration of an account is in force
// during an interval. It is how a registration reaches attribution. The zero
// Protection protects nobody.
type Protection struct {
	Partner      string   `json:"partner"`
	Account      string   `json:"account"`
	Registration string   `json:"registration"`
	Interval     Interval `json:"interval"`
}
