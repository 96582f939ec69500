package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// stated are facts by the place of their declaration; nil is one that is not
// stated. An empty list states none.
type stated []*condition.Value

// knownFacts are what is stated of a payment, of one of its items and of a partner.
type knownFacts struct{ payment, item, partner stated }

// hold reports whether all tests are true.
func (w when) hold(facts *knownFacts) bool { return w.untrue(facts) < 0 }

// untrue returns the place of the first test that is not true, or -1.
func (w when) untrue(facts *knownFacts) int {
	for i := range w {
		if w[i].Answer(facts.of(w[i].of, w[i].fact)) != condition.Yes {
			return i
		}
	}
	return -1
}

// of returns a fact, or nil if it is not stated.
func (f *knownFacts) of(scope Scope, fact int) *condition.Value {
	list := f.payment
	switch scope {
	case OfItem:
		list = f.item
	case OfPartner:
		list = f.partner
	case OfPayment:
	}
	if fact >= len(list) {
		return nil
	}
	return list[fact]
}

// checkFacts reports what is wrong with stated facts by themselves, whatever the
// policy.
func checkFacts(list *problem.List, facts []Fact) {
	if len(facts) > maxTests {
		list.Add("/facts", problem.Limit, "%d facts, at most %d", len(facts), maxTests)
		return
	}
	for i, f := range facts {
		at := problem.At("/facts", i)
		checkName(list, at+"/name", f.Name, true)
		if slices.ContainsFunc(facts[:i], func(o Fact) bool { return o.Name == f.Name }) {
			list.Add(at+"/name", problem.Duplicate, "fact %s stands twice", problem.Quote(f.Name))
		}
		if len(f.Values) > maxRows {
			list.Add(at+"/values", problem.Limit, "%d values, at most %d", len(f.Values), maxRows)
			continue
		}
		for k, v := range f.Values {
			checkName(list, problem.At(at+"/values", k), v, true)
		}
	}
}

// readFacts reads what is stated of a payment, an item or a partner. A fact that
// the policy does not declare of it is reported: a rate that nobody earns for a
// misspelt name would look like one that nobody deserves.
func readFacts(list *problem.List, path string, declared []Declaration, scope Scope, facts []Fact) stated {
	if len(facts) == 0 {
		return nil
	}
	out := make(stated, len(declared))
	for i, f := range facts {
		at := problem.At(path, i)
		k := slices.IndexFunc(declared, func(d Declaration) bool { return d.Name == f.Name && d.Of == scope })
		switch {
		case k < 0:
			list.Add(at+"/name", problem.Unknown, "the policy declares no fact %s of a %s", problem.Quote(f.Name), scope)
		case out[k] != nil:
			list.Add(at+"/name", problem.Duplicate, "fact %s stands twice", problem.Quote(f.Name))
		default:
			v := declared[k].form().Read(list, at+"/values", f.Values)
			out[k] = &v
		}
	}
	return out
}

// lineFacts are what is stated of a line: of the payment, of each item, and of
// each of the partners that its context lists.
type lineFacts struct {
	payment         stated
	items, partners []stated
}

// readLine reads the facts of a line as far as the policy declares any.
func (v *version) readLine(list *problem.List, context *Context, items []Item) lineFacts {
	declared := v.policy.Facts
	out := lineFacts{payment: readFacts(list, "/facts", declared, OfPayment, context.Facts)}
	for i := range items {
		list.Enter("/items", i)
		if facts := readFacts(list, "/facts", declared, OfItem, items[i].Facts); facts != nil {
			if out.items == nil {
				out.items = make([]stated, len(items))
			}
			out.items[i] = facts
		}
		list.Leave()
	}
	for i := range context.Partners {
		list.Enter("/partners", i)
		out.partners = append(out.partners, readFacts(list, "/facts", declared, OfPartner, context.Partners[i].Facts))
		list.Leave()
	}
	return out
}

// statesFacts reports whether anything is stated of a line.
func (l *Line) statesFacts() bool {
	if len(l.Context.Facts)+len(l.Context.Partners) != 0 {
		return true
	}
	for i := range l.Items {
		if len(l.Items[i].Facts) != 0 {
			return true
		}
	}
	return false
}

// item returns what is stated of an item.
func (f *lineFacts) item(i int) stated {
	if i >= len(f.items) {
		return nil
	}
	return f.items[i]
}

// partner returns what is stated of a partner.
func (f *lineFacts) partner(context *Context, id string) stated {
	for i := range f.partners {
		if context.Partners[i].Partner == id {
			return f.partners[i]
		}
	}
	return nil
}

// equal reports whether two contexts say the same, in the same order.
func (c *Context) equal(o *Context) bool {
	return c.Segment == o.Segment && c.Region == o.Region && c.Sale == o.Sale && c.Level == o.Level && sameFacts(c.Facts, o.Facts) &&
		slices.EqualFunc(c.Partners, o.Partners, func(a, b PartnerFacts) bool { return a.Partner == b.Partner && sameFacts(a.Facts, b.Facts) })
}

// equal reports whether two items say the same, facts in the same order.
func (i *Item) equal(o *Item) bool {
	return i.Product == o.Product && i.Category == o.Category && i.Model == o.Model && i.Amount == o.Amount &&
		i.Service == o.Service && i.Through == o.Through && i.Quantity == o.Quantity &&
		i.Tax == o.Tax && i.Fees == o.Fees && i.Cost == o.Cost && i.List == o.List && sameFacts(i.Facts, o.Facts)
}

func sameItems(a, b []Item) bool {
	return slices.EqualFunc(a, b, func(a, b Item) bool { return a.equal(&b) })
}

func sameFacts(a, b []Fact) bool {
	return slices.EqualFunc(a, b, func(a, b Fact) bool { return a.Name == b.Name && slices.Equal(a.Values, b.Values) })
}

// isZero reports whether nothing is known.
func (c *Context) isZero() bool {
	return c.Segment == "" && c.Region == "" && c.Sale == "" && c.Level == "" && c.Facts == nil && c.Partners == nil
}

// clone returns a copy that shares nothing.
func (c Context) clone() Context {
	c.own()
	return c
}

// own makes copies of what the context shares with another one.
func (c *Context) own() {
	if len(c.Facts)+len(c.Partners) == 0 {
		return
	}
	c.Facts, c.Partners = cloneFacts(c.Facts), slices.Clone(c.Partners)
	for i := range c.Partners {
		c.Partners[i].Facts = cloneFacts(c.Partners[i].Facts)
	}
}

func cloneItems(items []Item) []Item {
	out := slices.Clone(items)
	for i := range out {
		out[i].Facts = cloneFacts(out[i].Facts)
	}
	return out
}

func cloneFacts(facts []Fact) []Fact {
	out := slices.Clone(facts)
	for i := range out {
		out[i].Values = slices.Clone(out[i].Values)
	}
	return out
}

// checkPartnerFacts reports what is wrong with the facts of partners by themselves.
func checkPartnerFacts(list *problem.List, partners []PartnerFacts) {
	if len(partners) > maxCredits {
		list.Add("/partners", problem.Limit, "%d partners, at most %d", len(partners), maxCredits)
		return
	}
	for i := range partners {
		p := &partners[i]
		list.Enter("/partners", i)
		checkName(list, "/partner", p.Partner, true)
		if slices.ContainsFunc(partners[:i], func(o PartnerFacts) bool { return o.Partner == p.Partner }) {
			list.Add("/partner", problem.Duplicate, "partner %s stands twice", problem.Quote(p.Partner))
		}
		checkFacts(list, p.Facts)
		list.Leave()
	}
}
