package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A capKey is what a counter counts by.
type capKey struct{ cap, deal, partner string }

func (c *Counter) key() capKey { return capKey{c.Cap, c.Deal, c.Partner} }

func (k capKey) compare(o capKey) int {
	return cmp.Or(cmp.Compare(k.cap, o.cap), cmp.Compare(k.deal, o.deal), cmp.Compare(k.partner, o.partner))
}

// counter returns the counter of a key for changes. The counters are copied
// before the first change; the pointer holds until the next call.
func (d *draft) counter(k capKey) *Counter {
	if !d.caps {
		d.next.Caps, d.caps = slices.Clone(d.next.Caps), true
	}
	i, ok := d.next.findCap(k)
	if !ok {
		d.next.Caps = slices.Insert(d.next.Caps, i, Counter{Cap: k.cap, Deal: k.deal, Partner: k.partner})
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
				if err := f(capKey{c.Name, "", p.Partner}, p.Earned+p.Capped); err != nil {
					return err
				}
			}
			whole += p.Earned
		}
		if c.Per == PerDeal {
			if err := f(capKey{c.Name, l.Deal, ""}, whole); err != nil {
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
			note(capKey{c.Name, l.Deal, ""})
		case c.Per == PerCustomer:
			for _, credit := range l.Credits {
				note(capKey{c.Name, "", credit.Partner})
			}
		}
	}
	return out
}

// count moves the on-net counters of a part by what its net changed.
func (d *draft) count(v *version, t *touched, p *Part) error {
	was := t.was.part(p.Partner)
	delta := p.Net() - was.Net()
	for _, c := range v.policy.Caps {
		k := capKey{c.Name, "", p.Partner}
		switch {
		case c.Counts != OnNet || delta == 0:
			continue
		case c.Per == PerDeal && t.now.Deal == "":
			continue
		case c.Per == PerDeal:
			k.deal = t.now.Deal
		}
		counter := d.counter(k)
		var err error
		if counter.Net, err = d.sum(counter.Net, delta); err != nil {
			return err
		}
		counter.Terms = d.plan.newer(counter.Terms, v.id)
		d.netted = append(d.netted, k)
	}
	return nil
}

// newer returns the later of two versions; a counter without one has none yet.
func (p Plan) newer(a, b string) string {
	for i := len(p.versions) - 1; i >= 0; i-- {
		if id := p.versions[i].id; id == a || id == b {
			return id
		}
	}
	return b
}

// settleCaps posts what on-net caps cut off, now that the lines beneath them
// are settled: first the caps per deal, then those per customer, each on top of
// the ones before.
func (d *draft) settleCaps() error {
	if len(d.netted) == 0 {
		return nil
	}
	for _, name := range d.plan.onNet(PerDeal) {
		for _, k := range d.affected(func(k capKey) capKey { return capKey{name, k.deal, ""} }) {
			if k.deal == "" {
				continue
			}
			if err := d.settleDealCap(k); err != nil {
				return err
			}
		}
	}
	names := d.plan.onNet(PerCustomer)
	for i, name := range names {
		for _, k := range d.affected(func(k capKey) capKey { return capKey{name, "", k.partner} }) {
			if err := d.settleCustomerCap(k, names[:i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// onNet lists the on-net caps of all versions, those of the newest first.
func (p Plan) onNet(per Per) []string {
	var out []string
	for i := len(p.versions) - 1; i >= 0; i-- {
		for _, c := range p.versions[i].policy.Caps {
			if c.Per == per && c.Counts == OnNet && !slices.Contains(out, c.Name) {
				out = append(out, c.Name)
			}
		}
	}
	return out
}

// affected maps the counters that moved to distinct keys, in order.
func (d *draft) affected(f func(capKey) capKey) []capKey {
	var out []capKey
	for _, k := range d.netted {
		out = append(out, f(k))
	}
	slices.SortFunc(out, capKey.compare)
	return slices.Compact(out)
}

// limit returns what a counter's cap allows under its newest version.
func (p Plan) limit(c *Counter) (limit partnerecon.Money, rule string, ok bool) {
	v, _, err := p.version(c.Terms)
	if err != nil {
		return partnerecon.Money{}, "", false
	}
	return v.limit(c.Cap)
}

// A net is what a partner has under a cap.
type net struct {
	Partner string `json:"partner"`
	Net     int64  `json:"net,string"`
}

// settleDealCap shares what exceeds a cap per deal among its partners, in
// proportion to what each has.
func (d *draft) settleDealCap(k capKey) error {
	from, _ := d.next.findCap(k)
	var nets []net
	var newest *Counter
	for i := from; i < len(d.next.Caps) && d.next.Caps[i].Cap == k.cap && d.next.Caps[i].Deal == k.deal; i++ {
		c := &d.next.Caps[i]
		nets = append(nets, net{c.Partner, c.Net})
		if newest == nil || d.plan.newer(newest.Terms, c.Terms) == c.Terms {
			newest = c
		}
	}
	if newest == nil {
		return nil
	}
	limit, _, ok := d.plan.limit(newest)
	if !ok {
		return nil
	}
	terms := newest.Terms
	for i, due := range overDeal(nets, limit.Minor()) {
		key := capKey{k.cap, k.deal, nets[i].Partner}
		if err := d.postCap(key, due, nets, terms); err != nil {
			return err
		}
	}
	return nil
}

// overDeal returns what a cap per deal cuts from each partner: what the nets
// exceed the limit by, allocated by the nets.
func overDeal(nets []net, limit int64) []int64 {
	var sum exact.Num
	ids, weights := make([]string, len(nets)), make([]exact.Num, len(nets))
	for i, n := range nets {
		ids[i], weights[i] = n.Partner, exact.Int(max(0, n.Net))
		sum = sum.Add(weights[i])
	}
	over, _ := sum.Add(exact.Int(limit).Neg()).Round(exact.Down)
	out := make([]int64, len(nets))
	if over <= 0 {
		return out
	}
	if cut, ok := exact.Allocate(-over, ids, weights); ok {
		return cut
	}
	return out
}

// settleCustomerCap posts what exceeds a cap per customer and partner.
func (d *draft) settleCustomerCap(k capKey, earlier []string) error {
	i, ok := d.next.findCap(k)
	if !ok {
		return nil
	}
	c := d.next.Caps[i]
	limit, _, ok := d.plan.limit(&c)
	if !ok {
		return nil
	}
	sum := c.Net
	for _, other := range d.next.Caps {
		before := other.Deal != "" || slices.Contains(earlier, other.Cap)
		if before && other.Partner == k.partner {
			var err error
			if sum, err = d.sum(sum, other.Posted); err != nil {
				return err
			}
		}
	}
	return d.postCap(k, overCustomer(sum, limit.Minor()), []net{{k.partner, sum}}, c.Terms)
}

// overCustomer returns what a cap per customer cuts from a partner's net.
func overCustomer(net, limit int64) int64 { return min(0, limit-max(0, net)) }

// postCap posts what is due under an on-net cap beyond what was posted.
func (d *draft) postCap(k capKey, due int64, nets []net, terms string) error {
	c := d.counter(k)
	was := c.Posted
	if due == was {
		return nil
	}
	delta, err := d.sum(due, -was)
	if err != nil {
		return err
	}
	c.Posted = due
	// A later cap looks at what this one left.
	d.netted = append(d.netted, k)
	from := d.mover(k)
	d.entries = append(d.entries, partnerecon.Entry{
		Cause:   d.event.id,
		Claim:   partnerecon.Claim{Partner: k.partner, Customer: d.next.Customer, Deal: k.deal, Component: "cap:" + k.cap},
		Kind:    partnerecon.Capped,
		Amount:  moneyIn(delta, d.next.Currency),
		Posted:  d.event.posted(),
		Earned:  from.earned,
		Payable: later(from.payable, d.event.posted()),
		Terms:   terms,
		Tier:    from.tier,
		Basis: partnerecon.BasisOf(&capBasis{
			Form: formCap, Cap: k.cap, Deal: k.deal, Currency: d.next.Currency, Nets: nets, Posted: was,
		}),
	})
	return nil
}

// A mover is the line that moved a cap: what it cuts off is payable with it.
type mover struct {
	tier            string
	earned, payable partnerecon.Day
}

// mover returns the touched line of the partner that is payable last. A partner
// whose share of a deal's cap moved with another one's line has none.
func (d *draft) mover(k capKey) mover {
	out := mover{earned: d.event.posted()}
	found := false
	for _, t := range d.lines {
		for _, parts := range [][]Part{t.was.Parts, t.now.Parts} {
			for _, p := range parts {
				if p.Partner == k.partner && (!found || p.Payable.After(out.payable)) {
					out, found = mover{p.Tier, t.now.Cleared, p.Payable}, true
				}
			}
		}
	}
	return out
}
