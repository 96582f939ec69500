package commission

import (
	"cmp"
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A capKey is what a counter counts by; month and tier on net only.
type capKey struct {
	cap, deal, partner string
	month              partnerecon.Month
	tier               string
}

func (c *Counter) key() capKey { return capKey{c.Cap, c.Deal, c.Partner, c.Month, c.Tier} }

func (k capKey) compare(o capKey) int {
	c := Counter{Cap: k.cap, Deal: k.deal, Partner: k.partner, Month: k.month, Tier: k.tier}
	return c.compare(&o)
}

// compare orders counters by their keys.
func (c *Counter) compare(k *capKey) int {
	switch { // no further than to the first that differs: most names do
	case c.Cap != k.cap:
		return cmp.Compare(c.Cap, k.cap)
	case c.Deal != k.deal:
		return cmp.Compare(c.Deal, k.deal)
	case c.Partner != k.partner:
		return cmp.Compare(c.Partner, k.partner)
	case c.Month != k.month:
		return c.Month.Compare(k.month)
	}
	return cmp.Compare(c.Tier, k.tier)
}

// whole returns the key of all months and tiers: where a partner's counters
// under the cap begin.
func (k capKey) whole() capKey { return capKey{cap: k.cap, deal: k.deal, partner: k.partner} }

// counters are the counters that an event moves, as copies.
type counters struct {
	moved  []movedCounter
	placed map[*Counter]*Counter // moved, once there are many
	fresh  []*Counter            // new ones, sorted
}

type movedCounter struct{ was, now *Counter }

// now returns a counter of the ledger as the event leaves it.
func (c *counters) now(was *Counter) *Counter {
	if c.placed != nil {
		if now, ok := c.placed[was]; ok {
			return now
		}
		return was
	}
	for _, m := range c.moved {
		if m.was == was {
			return m.now
		}
	}
	return was
}

// move returns a copy of a counter that may be changed.
func (c *counters) move(was *Counter) *Counter {
	if now := c.now(was); now != was {
		return now
	}
	n := len(c.moved)
	if n < cap(c.moved) && c.moved[:n+1][n].now != nil {
		c.moved = c.moved[:n+1] // with the copy of an earlier event
	} else {
		c.moved = append(c.moved, movedCounter{now: new(Counter)})
	}
	m := &c.moved[n]
	m.was, *m.now = was, *was
	switch {
	case c.placed != nil:
		c.placed[was] = m.now
	case crowd(len(c.moved)):
		c.placed = make(map[*Counter]*Counter, 2*len(c.moved))
		for _, m := range c.moved {
			c.placed[m.was] = m.now
		}
	}
	return m.now
}

// clear forgets what an event moved. Copies are for the next one.
func (c *counters) clear() {
	for i := range c.moved {
		c.moved[i].was, *c.moved[i].now = nil, Counter{}
	}
	if crowd(len(c.moved)) {
		c.moved = nil
	}
	c.moved, c.placed, c.fresh = c.moved[:0], nil, nil
}

// commit changes the counters of the ledger, and puts new ones into its list.
func (c *counters) commit(list []*Counter) []*Counter {
	for _, m := range c.moved {
		*m.was = *m.now
	}
	if crowd(len(c.fresh)) {
		list = append(list, c.fresh...)
		slices.SortFunc(list, func(a, b *Counter) int { return a.key().compare(b.key()) })
		return list
	}
	for _, f := range c.fresh {
		i, _ := findCap(list, f.key())
		list = slices.Insert(list, i, f)
	}
	return list
}

// counter returns the counter of a key for changes.
func (d *draft) counter(k capKey) *Counter {
	if i, ok := findCap(d.old.Caps, k); ok {
		return d.counters.move(d.old.Caps[i])
	}
	i, ok := findCap(d.counters.fresh, k)
	if !ok {
		c := &Counter{Cap: k.cap, Deal: k.deal, Partner: k.partner, Month: k.month, Tier: k.tier}
		d.counters.fresh = slices.Insert(d.counters.fresh, i, c)
	}
	return d.counters.fresh[i]
}

// counted returns the counter of a key to be read; without one it is zero.
func (d *draft) counted(k capKey) Counter {
	if i, ok := findCap(d.old.Caps, k); ok {
		return *d.counters.now(d.old.Caps[i])
	}
	if i, ok := findCap(d.counters.fresh, k); ok {
		return *d.counters.fresh[i]
	}
	return Counter{}
}

// countersFrom returns all counters from a key on, in their order, as the event
// leaves them.
func (d *draft) countersFrom(k capKey) iter.Seq[*Counter] {
	return func(yield func(*Counter) bool) {
		from, _ := findCap(d.old.Caps, k)
		freshFrom, _ := findCap(d.counters.fresh, k)
		fresh := d.counters.fresh[freshFrom:]
		for _, old := range d.old.Caps[from:] {
			n, _ := findCap(fresh, old.key())
			for _, c := range fresh[:n] {
				if !yield(c) {
					return
				}
			}
			if fresh = fresh[n:]; !yield(d.counters.now(old)) {
				return
			}
		}
		for _, c := range fresh {
			if !yield(c) {
				return
			}
		}
	}
}

func findCap(list []*Counter, k capKey) (int, bool) {
	i := 0
	for n := len(list); i < n; { // as slices.BinarySearchFunc does, without copies of the keys
		if at := int(uint(i+n) >> 1); list[at].compare(&k) < 0 {
			i = at + 1
		} else {
			n = at
		}
	}
	return i, i < len(list) && list[i].compare(&k) == 0
}

// eachFirstCome calls f for every first-come counter that a line has a part in,
// with what the line was granted there.
func (v *version) eachFirstCome(l *Line, f func(k capKey, amount int64) error) error {
	for i := range v.policy.Caps {
		c := &v.policy.Caps[i]
		if c.Counts != FirstCome || c.Per == PerDeal && l.Deal == "" || !inForce(c.From, c.Until, l.Cleared) {
			continue
		}
		whole := int64(0)
		for i := range l.Parts {
			p := &l.Parts[i]
			if !c.takes(p.Component) {
				continue
			}
			if c.Per == PerCustomer {
				if err := f(capKey{cap: c.Name, partner: p.Partner}, p.granted()); err != nil {
					return err
				}
			}
			whole += p.granted() - p.Capped
		}
		if c.Per == PerDeal {
			if err := f(capKey{cap: c.Name, deal: l.Deal}, whole); err != nil {
				return err
			}
		}
	}
	if l.Contract != "" {
		if err := f(contractCounter(l.Contract), l.Base); err != nil {
			return err
		}
	}
	return v.eachCounted(l, f)
}

// eachCounted calls f for the counters of tables that the line adds to.
func (v *version) eachCounted(l *Line, f func(k capKey, amount int64) error) error {
	var err error
	v.eachTable(l.Cleared, func(t *Table, k capKey) {
		for i := range l.Counted {
			c := &l.Counted[i]
			if c.Table != t.Name || err != nil {
				continue
			}
			if err = f(k, c.Revenue); err == nil && c.Units != 0 {
				k.partner = unitsOf
				err = f(k, c.Units)
			}
		}
	})
	return err
}

// contractCounter is the key of what was paid of a contract. No cap has a colon in
// its name.
func contractCounter(id string) capKey { return capKey{cap: contractGrant, deal: id} }

// grant counts what first-come caps grant a line, or gives it back (sign -1).
func (d *draft) grant(v *version, l *Line, sign int64) error {
	if !v.grants && l.Contract == "" {
		return nil
	}
	if err := d.grantContract(l, sign); err != nil {
		return err
	}
	return v.eachFirstCome(l, func(k capKey, amount int64) error {
		if amount == 0 {
			return nil
		}
		c := d.counter(k)
		var err error
		c.Granted, err = d.sum(c.Granted, sign*amount)
		return err
	})
}

// grants returns what the first-come caps of a version granted other lines. A line that is
// priced again keeps its place among those of its contract.
func (d *draft) grants(v *version, l *Line, again bool) []Grant {
	if !v.grants && l.Contract == "" {
		return nil
	}
	var out []Grant
	if len(v.scales) != 0 {
		v.eachTable(l.Cleared, func(t *Table, k capKey) { out = d.grantsOf(out, t, k) })
	}
	switch {
	case l.Contract == "":
	case again:
		out = append(out, l.contractBefore()...)
	default:
		k := contractCounter(l.Contract)
		out = d.grantsOfContract(d.granted(out, k.cap, k), v, l)
	}
	for i := range v.policy.Caps {
		c := &v.policy.Caps[i]
		switch {
		case c.Counts != FirstCome || !inForce(c.From, c.Until, l.Cleared):
		case c.Per == PerDeal && l.Deal != "":
			out = d.granted(out, c.Name, capKey{cap: c.Name, deal: l.Deal})
		case c.Per == PerCustomer:
			for k := range l.Credits {
				out = d.granted(out, c.Name, capKey{cap: c.Name, partner: l.Credits[k].Partner})
			}
		}
	}
	return out
}

// grantsOf adds what a table counted of other lines, and in the span before.
func (d *draft) grantsOf(out []Grant, t *Table, k capKey) []Grant {
	units := capKey{cap: k.cap, month: k.month, partner: unitsOf}
	out = d.granted(d.granted(out, k.cap, k), units.cap, units)
	if start, ok := t.Spans.previous(k.month); ok && t.Reads == ReadPrevious {
		k.month, units.month = start, start
		out = d.granted(d.granted(out, "previous:"+t.Name, k), "previous:"+t.Name, units)
	}
	return out
}

// granted adds what a counter granted, if it did, under a name.
func (d *draft) granted(out []Grant, name string, k capKey) []Grant {
	before := d.grantedBy(k)
	switch {
	case before == 0:
		return out
	case out == nil:
		out = d.roomForGrant()
	}
	return append(out, Grant{Cap: name, Partner: k.partner, Before: before})
}

// manyGrants is how many lines of one grant, which most have, share a list.
const manyGrants = 16

// roomForGrant returns an empty list with room for one grant.
func (d *draft) roomForGrant() []Grant {
	n := len(d.spare)
	if n == cap(d.spare) {
		d.spare, n = make([]Grant, 0, manyGrants), 0
	}
	d.spare = d.spare[:n+1]
	return d.spare[n : n : n+1]
}

// grantedBy returns what a counter granted.
func (d *draft) grantedBy(k capKey) int64 {
	if i, ok := findCap(d.old.Caps, k); ok {
		return d.counters.now(d.old.Caps[i]).Granted
	}
	if i, ok := findCap(d.counters.fresh, k); ok {
		return d.counters.fresh[i].Granted
	}
	return 0
}
