package commission

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A likeness is all of an item that decides how it is priced. Items of one payment that
// are alike are priced as one, so that no amount depends on how an invoice is cut into
// lines: a discount on a line of its own is a smaller sale, and two halves are the whole.
type likeness struct {
	product, category string
	model             Model
	service, through  partnerecon.Day
	facts             string
}

func (i *Item) likeness() likeness {
	return likeness{i.Product, i.Category, i.Model, i.Service, i.Through, factsText(i.Facts)}
}

// factsText writes facts, whose order says nothing, in one form.
func factsText(facts []Fact) string {
	if len(facts) == 0 {
		return ""
	}
	sorted := slices.Clone(facts)
	slices.SortFunc(sorted, func(a, b Fact) int { return cmp.Compare(a.Name, b.Name) })
	var out strings.Builder
	for _, f := range sorted {
		out.WriteString(strconv.Quote(f.Name))
		for _, v := range f.Values {
			out.WriteString(strconv.Quote(v))
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// A gathering adds up items that are alike. It is used for one line after the other.
type gathering struct {
	items  []Item
	places map[likeness]int
	// unlisted is how many of them, above 0, have no list price.
	unlisted []int
}

// gather returns the items of a line as they are priced: those that are alike as one,
// where the first of them stands. It reports false for a sum that does not fit.
func (g *gathering) gather(items []Item) ([]Item, bool) {
	if len(items) == 1 {
		return items, true
	}
	if g.places == nil {
		g.places = make(map[likeness]int)
	}
	clear(g.places)
	g.items, g.unlisted = g.items[:0], g.unlisted[:0]
	fits := true
	for i := range items {
		item := &items[i]
		key := item.likeness()
		at, known := g.places[key]
		if !known {
			at = len(g.items)
			g.places[key] = at
			g.items, g.unlisted = append(g.items, *item), append(g.unlisted, 0)
		} else {
			g.items[at].add(item, &fits)
		}
		if item.Amount.Sign() > 0 && !item.List.Stated() {
			g.unlisted[at]++
		}
	}
	for at, n := range g.unlisted {
		if n > 0 { // nobody knows what all of it would have been
			g.items[at].List = partnerecon.Money{}
		}
	}
	return g.items, fits
}

// add adds an item that is alike: all that is measured of it.
func (i *Item) add(o *Item, fits *bool) {
	i.Amount = sumOfStated(i.Amount, o.Amount, fits)
	i.Tax, i.Fees = sumOfStated(i.Tax, o.Tax, fits), sumOfStated(i.Fees, o.Fees, fits)
	i.Cost, i.List = sumOfStated(i.Cost, o.Cost, fits), sumOfStated(i.List, o.List, fits)
	units, ok := exact.Add(i.Quantity, o.Quantity)
	i.Quantity, *fits = units, *fits && ok
}

// sumOfStated returns the sum of two amounts of one currency, as far as they are stated.
func sumOfStated(a, b partnerecon.Money, fits *bool) partnerecon.Money {
	switch {
	case !b.Stated():
		return a
	case !a.Stated():
		return b
	}
	sum, ok := exact.Add(a.Minor(), b.Minor())
	*fits = *fits && ok
	return moneyIn(sum, a.Currency())
}

// linear reports whether nothing but shares of what was paid is earned on payments, and
// of all of it: then what items earn adds up, and there is no need to add them up before.
func (v *version) linear() bool {
	return len(v.policy.Basis.Less) == 0 && !slices.ContainsFunc(v.components, func(c component) bool {
		return c.On == "" && c.Of == "" && len(c.Rates) != 0 && !c.shares
	})
}

// gatherItems makes the items ready to be priced.
func (x *pricing) gatherItems() error {
	if x.items = x.in.Items; x.adds {
		return nil
	}
	items, fits := x.gathering.gather(x.in.Items)
	if !fits {
		return fmt.Errorf("commission: items that are alike add up to more than fits: %w", partnerecon.ErrOverflow)
	}
	x.items = items
	if n := len(x.in.Items); x.trace != nil && len(items) < n {
		x.trace.Add(CodeAlike, "", count("items", n), count("priced_as", len(items)))
	}
	return nil
}
