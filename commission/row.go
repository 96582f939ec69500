package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// row returns the position of the rate for a model and a credit, or -1.
func (v *version) row(m Model, c partnerecon.Credit) int {
	for i := range v.policy.Rates {
		if v.policy.Rates[i].fits(m, c) {
			return i
		}
	}
	return -1
}

// creditRows are the rows for a credit, by model: each is searched once, however
// many items a payment has.
type creditRows struct {
	version *version
	credit  partnerecon.Credit
	known   [modelCount]bool
	row     [modelCount]int
}

// modelCount counts the revenue models, and the empty one of an item without.
const modelCount = 6

func models() [modelCount]Model {
	return [...]Model{"", OneTime, Monthly, Annual, Usage, Outcome}
}

func (v *version) rowsFor(c partnerecon.Credit) creditRows { return creditRows{version: v, credit: c} }

// of returns the row for a model, or -1.
func (r *creditRows) of(m Model) int {
	all := models()
	i := slices.Index(all[:], m)
	if i < 0 {
		return r.version.row(m, r.credit) // of a forged basis
	}
	if !r.known[i] {
		r.known[i], r.row[i] = true, r.version.row(m, r.credit)
	}
	return r.row[i]
}

// fits reports whether the row is for this model and credit.
func (r *Row) fits(m Model, c partnerecon.Credit) bool {
	role := c.Role
	if role == partnerecon.Sourced || role == partnerecon.Influenced {
		role = ""
	}
	return (r.Model == "" || r.Model == m) && (r.Tier == "" || r.Tier == c.Tier) &&
		(r.Plan == "" || r.Plan == c.Plan) && r.Role == role
}
