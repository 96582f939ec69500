package commission

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// The dimensions of a row that are texts, and how many there are.
const (
	byModel = iota
	byTier
	byPlan
	byRole
	byPartner
	byType
	bySegment
	byProduct
	byCategory
	byRegion
	bySale
	byLevel
	textDimensions
)

// dimensionNames are the names of all dimensions: first those that are texts, in
// the order of the constants.
func dimensionNames() [textDimensions + 2]Dimension {
	return [...]Dimension{
		"model", "tier", "plan", "role", "partner", "type", "segment", "product", "category", "region", "sale", "level",
		"age", "when",
	}
}

// texts returns what a row states of the dimensions that are texts.
func (r *Row) texts() [textDimensions]string {
	return [...]string{
		string(r.Model), r.Tier, r.Plan, string(r.Role), r.Partner, r.Type, r.Segment, r.Product, r.Category, r.Region, r.Sale, r.Level,
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
	item           *Item
	credit         *partnerecon.Credit
	context        *Context
	anchor, tested partnerecon.Day // of the customer and of the item
	facts          knownFacts
}

// text returns what the sought one has of a dimension that is a text. Influenced
// credits are priced by the rows for sourced ones.
func (q *sought) text(d int) string {
	switch d {
	case byModel:
		return string(q.item.Model)
	case byTier:
		return q.credit.Tier
	case byPlan:
		return q.credit.Plan
	case byRole:
		if r := q.credit.Role; r != partnerecon.Sourced && r != partnerecon.Influenced {
			return string(r)
		}
		return ""
	case byPartner:
		return q.credit.Partner
	case byType:
		return q.credit.Type
	case bySegment:
		return q.context.Segment
	case byProduct:
		return q.item.Product
	case byCategory:
		return q.item.Category
	case byRegion:
		return q.context.Region
	case bySale:
		return q.context.Sale
	default:
		return q.context.Level
	}
}

// contains reports whether a customer that began on the anchor has an age in the
// range on a day. Before the anchor it has none.
func (a Age) contains(anchor, day partnerecon.Day) bool {
	switch {
	case a == Age{}:
		return true
	case anchor.IsZero() || day.Before(anchor.AddMonths(a.From)):
		return false
	}
	return a.Until == 0 || day.Before(anchor.AddMonths(a.Until))
}

// A rowSet is a set of rows, a bit for each, by rank.
type rowSet []uint64

// allRows has room for every row of a list.
type allRows [(maxRows + 63) / 64]uint64

func (s rowSet) add(rank int) { s[rank/64] |= 1 << (rank % 64) }

// An axis is a dimension that tells rows from each other: for each text that some
// row states, and for all others, the rows that fit.
type axis struct {
	dimension int
	texts     []string // ascending
	fit       []rowSet // of each, and last of the others
}

// of returns the rows that fit a text.
func (a *axis) of(text string) rowSet {
	i, ok := slices.BinarySearch(a.texts, text)
	if !ok {
		i = len(a.texts)
	}
	return a.fit[i]
}

// rates are a list of rows made ready to be searched. The rank of a row is its
// place in the order in which rows are tried.
type rates struct {
	rows   []Row
	winner Winner
	ranked []int  // position of a row by its rank
	when   []when // by rank
	axes   []axis
	words  int // length of a rowSet
}

// ratesOf makes the rows of a policy ready. Those of a policy that has not been
// checked may be too many; then there are none.
func (p *Policy) ratesOf(rows []Row) rates {
	if len(rows) > maxRows {
		return rates{}
	}
	r := rates{rows: rows, winner: p.Winner, ranked: p.rank(rows), words: (len(rows) + 63) / 64}
	for _, at := range r.ranked {
		tests, _ := readTests(new(problemList), "", p.Facts, rows[at].When)
		r.when = append(r.when, tests)
	}
	for d := range textDimensions {
		if a := r.axis(d); d == byRole || len(a.texts) > 0 {
			r.axes = append(r.axes, a)
		}
	}
	return r
}
