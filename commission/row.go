package commission

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// The dimensions of a row that are texts, and how many there are.
const (
	dimModel = iota
	dimTier
	dimPlan
	dimRole
	dimPartner
	dimType
	dimPartnerSegment
	dimSegment
	dimProduct
	dimCategory
	dimRegion
	dimSale
	dimLevel
	textDimensions
)

// dimensionNames are the names of all dimensions: first those that are texts, in
// the order of the constants.
func dimensionNames() [textDimensions + 2]Dimension {
	return [...]Dimension{
		"model", "tier", "plan", "role", "partner", "type", "partner_segment", "segment", "product", "category", "region", "sale", "level",
		"age", "when",
	}
}

// texts returns what a row states of the dimensions that are texts.
func (r *Row) texts() [textDimensions]string {
	return [...]string{
		string(r.Model), r.Tier, r.Plan, string(r.Role), r.Partner, r.Type, r.PartnerSegment, r.Segment, r.Product, r.Category, r.Region, r.Sale, r.Level,
	}
}

// states reports whether a row states a dimension.
func (r *Row) states(d Dimension) bool {
	names := dimensionNames()
	switch i := slices.Index(names[:], d); {
	case i < 0:
		return false
	case i < textDimensions:
		texts := r.texts()
		return texts[i] != ""
	case d == "age":
		return r.Age != Age{}
	}
	return len(r.When) > 0
}

// specificity returns which dimensions of the policy's order a row states, as a
// number: the first one is the highest bit, so that the larger number wins.
func (p *Policy) specificity(r *Row) int {
	n := 0
	for _, d := range p.Order[:min(len(p.Order), textDimensions+2)] {
		n <<= 1
		if r.states(d) {
			n++
		}
	}
	return n
}

// compareIDs orders two rows, given their positions: by their ids, and those
// without one behind, by position.
func compareIDs(a *Row, i int, b *Row, k int) int {
	if a.ID == "" || b.ID == "" {
		return cmp.Or(strings.Compare(b.ID, a.ID), cmp.Compare(i, k)) // the empty one behind
	}
	return strings.Compare(a.ID, b.ID)
}

// A sought is what a row is sought for: an item, a credit as it is priced, and
// what is known about the sale.
type sought struct {
	item    *Item
	credit  partnerecon.Credit
	context *Context
	// factored: an influenced credit earns from the rows for sourced ones.
	factored bool
	// anchor of the customer's age, and the day on which the item's age is looked at.
	anchor, tested partnerecon.Day
	facts          knownFacts
}

// text returns what the sought one has of a dimension that is a text.
func (q *sought) text(d int) string { return textOf(d, q.item, &q.credit, q.context, q.factored) }

// textOf returns what an item of a credit has of a dimension that is a text.
func textOf(d int, item *Item, credit *partnerecon.Credit, context *Context, factored bool) string {
	switch d {
	case dimModel:
		return string(item.Model)
	case dimTier:
		return credit.Tier
	case dimPlan:
		return credit.Plan
	case dimRole:
		return roleOf(credit.Role, factored)
	case dimPartner:
		return credit.Partner
	case dimType:
		return credit.Type
	case dimPartnerSegment:
		return credit.Segment
	case dimSegment:
		return context.Segment
	case dimProduct:
		return item.Product
	case dimCategory:
		return item.Category
	case dimRegion:
		return context.Region
	case dimSale:
		return context.Sale
	default:
		return context.Level
	}
}

// roleOf returns the role that rows name: none for sourced credits, and none for
// influenced ones that earn from the same rows by a factor.
func roleOf(r partnerecon.Role, factored bool) string {
	if r != partnerecon.Sourced && (r != partnerecon.Influenced || !factored) {
		return string(r)
	}
	return ""
}

// alike reports whether rows that look at texts alone cannot tell two items from
// each other.
func (i *Item) alike(o *Item) bool {
	return i.Model == o.Model && i.Product == o.Product && i.Category == o.Category
}

// fits reports whether a row fits all texts; ages and tests are another question.
func (r *Row) fits(q *sought) bool {
	for d, text := range r.texts() {
		if (text != "" || d == dimRole) && text != q.text(d) {
			return false
		}
	}
	return true
}

// contains reports whether the customer's age on a day is in the range, for one
// that began on the anchor. Before the anchor it has no age.
func (a Age) contains(anchor, day partnerecon.Day) bool {
	switch {
	case a == Age{}:
		return true
	case anchor.IsZero() || day.Before(anchor.AddMonths(a.From)):
		return false
	}
	return a.Until == 0 || day.Before(anchor.AddMonths(a.Until))
}

// models lists the revenue models, and the empty one of an item without.
func models() [6]Model { return [...]Model{"", OneTime, Monthly, Annual, Usage, Outcome} }
