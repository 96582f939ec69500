package commission

import (
	"cmp"
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
	return cmp.Or(cmp.Compare(k.cap, o.cap), cmp.Compare(k.deal, o.deal), cmp.Compare(k.partner, o.partner),
		k.month.Compare(o.month), cmp.Compare(k.tier, o.tier))
}

// whole returns the key of all months and tiers: where a partner's counters
// under the cap begin.
func (k capKey) whole() capKey { return capKey{cap: k.cap, deal: k.deal, partner: k.partner} }

// counter returns the counter of a key for changes. The counters are copied
// before the first change; the pointer holds until the next call.
func (d *draft) counter(k capKey) *Counter {
	if !d.caps {
		d.next.Caps, d.caps = slices.Clone(d.next.Caps), true
	}
	i, ok := d.next.findCap(k)
	if !ok {
		d.next.Caps = slices.Insert(d.next.Caps, i, Counter{Cap: k.cap, Deal: k.deal, Partner: k.partner, Month: k.month, Tier: k.tier})
	}
	return &d.next.Caps[i]
}

func (l *Ledger) findCap(k capKey) (int, bool) {
	return slices.BinarySearchFunc(l.Caps, k, func(c Counter, k capKey) int { return c.key().compare(k) })
}

// eachFirstCome calls f for every first-come counter that a line has a part in,
// with what the line was granted there.
func (v *version) eachFirstCome(l *Line, f func(k capKey, amount int64) error) error {
	for _, c := range v.policy.Caps {
		if c.Counts != FirstCome || c.Per == PerDeal && l.Deal == "" {
			continue
		}
		whole := int64(0)
		for _, p := range l.Parts {
			if c.Per == PerCustomer {
				if err := f(capKey{cap: c.Name, partner: p.Partner}, p.Earned+p.Capped); err != nil {
					return err
				}
			}
			whole += p.Earned
		}
		if c.Per == PerDeal {
			if err := f(capKey{cap: c.Name, deal: l.Deal}, whole); err != nil {
				return err
			}
		}
	}
	return nil
}

// grant counts what first-come caps grant a line, or gives it back (sign -1).
func (d *draft) grant(v *version, l *Line, sign int64) error {
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

// grants returns what the first-come caps of a version granted other lines.
func (d *draft) grants(v *version, l *Line) []Grant {
	var out []Grant
	note := func(k capKey) {
		if i, ok := d.next.findCap(k); ok && d.next.Caps[i].Granted != 0 {
			out = append(out, Grant{k.cap, k.partner, d.next.Caps[i].Granted})
		}
	}
	for _, c := range v.policy.Caps {
		switch {
		case c.Counts != FirstCome:
		case c.Per == PerDeal && l.Deal != "":
			note(capKey{cap: c.Name, deal: l.Deal})
		case c.Per == PerCustomer:
			for _, credit := range l.Credits {
				note(capKey{cap: c.Name, partner: credit.Partner})
			}
		}
	}
	return out
}
