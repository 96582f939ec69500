package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// find returns the position of the rate for a model and a credit, or -1.
func (c *component) find(m Model, credit partnerecon.Credit) int {
	for i := range c.Rates {
		if c.fits(&c.Rates[i], m, credit) {
			return i
		}
	}
	return -1
}

// creditRows are the rows for a credit, by model: each is searched once, however
// many items a payment has.
type creditRows struct {
	component *component
	credit    partnerecon.Credit
	known     [modelCount]bool
	row       [modelCount]int
}

// modelCount counts the revenue models, and the empty one of an item without.
const modelCount = 6

func models() [modelCount]Model {
	return [...]Model{"", OneTime, Monthly, Annual, Usage, Outcome}
}

func (c *component) rowsFor(credit partnerecon.Credit) creditRows {
	return creditRows{component: c, credit: credit}
}

// of returns the row for a model, or -1.
func (r *creditRows) of(m Model) int {
	all := models()
	i := slices.Index(all[:], m)
	if i < 0 {
		return r.component.find(m, r.credit) // of a forged basis
	}
	if !r.known[i] {
		r.known[i], r.row[i] = true, r.component.find(m, r.credit)
	}
	return r.row[i]
}

// fits reports whether a row is for this model and credit. Rows of the base that
// name no role are for influenced credits, too, by their factor.
func (c *component) fits(r *Row, m Model, credit partnerecon.Credit) bool {
	role := credit.Role
	if role == partnerecon.Sourced || role == partnerecon.Influenced && c.base() && r.Role != partnerecon.Influenced {
		role = ""
	}
	return (r.Model == "" || r.Model == m) && (r.Tier == "" || r.Tier == credit.Tier) &&
		(r.Plan == "" || r.Plan == credit.Plan) && r.Role == role
}
