package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// An on-net cap is a claim on the sum of a partner's lines, so the order in
// which they are recorded decides nothing. What it cuts off is cut from the
// months and tiers in which the lines were earned, the latest first, so that
// reports by month and rules on periods do not depend on that order either.

// A cell is what one partner has under a cap in one month and tier.
type cell struct {
	month partnerecon.Month
	tier  string
	net   int64
}

// A partnerCell names a cell over all caps.
type partnerCell struct {
	partner string
	month   partnerecon.Month
	tier    string
}

// A net is what a partner has under a cap.
type net struct {
	Partner string `json:"partner"`
	Net     int64  `json:"net,string"`
}

// count moves the on-net counters of a part by what its net changed.
func (d *draft) count(v *version, t *touched, p *Part) error {
	if !v.nets {
		return nil
	}
	was := t.was.part(p.Component, p.Partner)
	if was.Tier == p.Tier {
		return d.countNet(v, t, p, p.Net()-was.Net())
	}
	if err := d.countNet(v, t, &was, -was.Net()); err != nil {
		return err
	}
	return d.countNet(v, t, p, p.Net())
}

// countNet counts what a part has in the caps on net. A part of nothing counts,
// too: the newest version among a counter's lines states the limit, whatever they
// come to.
func (d *draft) countNet(v *version, t *touched, p *Part, delta int64) error {
	for i := range v.policy.Caps {
		c := &v.policy.Caps[i]
		if c.Counts != OnNet || c.Per == PerDeal && t.now.Deal == "" || !c.takes(p.Component) || !inForce(c.From, c.Until, t.now.Cleared) {
			continue
		}
		k := capKey{cap: c.Name, partner: p.Partner, month: t.now.Cleared.Month(), tier: p.Tier}
		if c.Per == PerDeal {
			k.deal = t.now.Deal
		}
		counter := d.counter(k)
		var err error
		if counter.Net, err = d.sum(counter.Net, delta); err != nil {
			return err
		}
		was := counter.Terms
		counter.Terms = d.plan.newer(was, v.id)
		if delta != 0 || counter.Terms != was {
			d.netted = append(d.netted, k.whole())
		}
	}
	return nil
}

// newer returns the later of two versions; a counter without one has none yet.
func (p Plan) newer(a, b string) string {
	for i := range slices.Backward(p.versions) {
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
	names := d.plan.dealCaps
	for i, name := range names {
		for _, k := range d.affected(func(k capKey) capKey { return capKey{cap: name, deal: k.deal} }) {
			if k.deal == "" {
				continue
			}
			if err := d.settleDealCap(k, d.plan.series(name, names[:i])); err != nil {
				return err
			}
		}
	}
	names = d.plan.customerCaps
	for i, name := range names {
		for _, k := range d.affected(func(k capKey) capKey { return capKey{cap: name, partner: k.partner} }) {
			if err := d.settleCustomerCap(k, d.plan.series(name, names[:i])); err != nil {
				return err
			}
		}
	}
	return nil
}

// series returns those of the earlier caps whose cuts a cap looks at: not those that
// limit other components.
func (p Plan) series(name string, earlier []string) []string {
	if len(earlier) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(earlier), func(other string) bool {
		for _, v := range slices.Backward(p.versions) {
			if i, k := v.onNet(name), v.onNet(other); i >= 0 && k >= 0 {
				return !v.policy.Caps[i].overlaps(&v.policy.Caps[k])
			}
		}
		return false
	})
}

// affected maps the counters that moved to distinct keys, in order.
func (d *draft) affected(f func(capKey) capKey) []capKey {
	out := make([]capKey, 0, len(d.netted))
	for _, k := range d.netted {
		out = append(out, f(k))
	}
	slices.SortFunc(out, capKey.compare)
	return slices.Compact(out)
}

// under returns the counters of a cap, of one deal where a deal is given and
// of one partner where one is given, and the newest version among them.
func (d *draft) under(k capKey) (list []*Counter, terms string) {
	list = make([]*Counter, 0, 16)
	for c := range d.countersFrom(k.whole()) {
		if c.Cap != k.cap || c.Deal != k.deal || k.partner != "" && c.Partner != k.partner {
			break
		}
		list = append(list, c)
		if c.Terms != "" {
			terms = d.plan.newer(terms, c.Terms)
		}
	}
	return list, terms
}

// limit returns what a cap allows under a version.
func (p Plan) limit(name, terms string) (limit int64, ok bool) {
	v, err := p.version(terms)
	if err != nil {
		return 0, false
	}
	i := v.onNet(name)
	if i < 0 {
		return 0, false
	}
	return v.policy.Caps[i].Limit.Minor(), true
}

// settleDealCap shares what exceeds a cap per deal among its partners, in
// proportion to what earlier caps per deal left each of them.
func (d *draft) settleDealCap(k capKey, earlier []string) error {
	list, terms := d.under(k)
	limit, ok := d.plan.limit(k.cap, terms)
	if !ok {
		return nil
	}
	var nets []net
	var cells [][]cell
	for _, c := range list {
		if n := len(nets); n == 0 || nets[n-1].Partner != c.Partner {
			nets, cells = append(nets, net{Partner: c.Partner}), append(cells, nil)
		}
		n := len(nets) - 1
		cells[n] = append(cells[n], cell{c.Month, c.Tier, c.Net})
	}
	for n := range nets {
		key := capKey{deal: k.deal, partner: nets[n].Partner}
		var err error
		if nets[n].Net, err = d.left(cells[n], key, earlier); err != nil {
			return err
		}
	}
	cuts, ok := overDeal(nets, limit)
	if !ok {
		return d.overflow()
	}
	for i, due := range cuts {
		key := capKey{cap: k.cap, deal: k.deal, partner: nets[i].Partner}
		if err := d.cut(key, excess{nets, due, cells[i], terms}); err != nil {
			return err
		}
	}
	return nil
}

// overDeal returns what a cap per deal cuts from each partner: what the nets
// exceed the limit by, allocated by the nets. It reports false when that does not
// fit: each net does, but not always the sum of several.
func overDeal(nets []net, limit int64) ([]int64, bool) {
	var sum exact.Num
	ids, weights := make([]string, len(nets)), make([]exact.Num, len(nets))
	for i, n := range nets {
		ids[i], weights[i] = n.Partner, exact.Int(max(0, n.Net))
		sum = sum.Add(weights[i])
	}
	over, ok := sum.Add(exact.Int(limit).Neg()).Round(exact.Down) // whole already
	if !ok || max(0, over) == 0 {
		return make([]int64, len(nets)), ok
	}
	// More than a limit above 0 is left, so some weight is above 0.
	return exact.Allocate(-over, ids, weights)
}

// settleCustomerCap cuts what exceeds a cap per customer and partner, on top of
// what earlier caps cut from the partner.
func (d *draft) settleCustomerCap(k capKey, earlier []string) error {
	own, terms := d.under(k)
	limit, ok := d.plan.limit(k.cap, terms)
	if !ok {
		return nil
	}
	cells := make([]cell, 0, len(own))
	for _, c := range own {
		cells = append(cells, cell{c.Month, c.Tier, c.Net})
	}
	sum, err := d.left(cells, k, earlier)
	if err != nil {
		return err
	}
	return d.cut(k, excess{[]net{{k.partner, sum}}, overCustomer(sum, limit), cells, terms})
}

// left takes off the cells of a partner what earlier caps cut from them, and
// returns what is left in all. Caps stand in series, so that none cuts what
// another one has cut already.
func (d *draft) left(cells []cell, k capKey, earlier []string) (int64, error) {
	for i := range cells {
		if err := d.leftOf(&cells[i], k, earlier); err != nil {
			return 0, err
		}
	}
	return d.total(cells)
}

// leftOf takes off one cell what earlier caps cut from it: caps per deal from
// the deal, and from the customer those of all deals.
func (d *draft) leftOf(c *cell, k capKey, earlier []string) error {
	sum := exact.Int(c.net)
	for _, name := range earlier {
		before := d.counted(capKey{cap: name, deal: k.deal, partner: k.partner, month: c.month, tier: c.tier})
		sum = sum.Add(exact.Int(before.Posted))
	}
	if k.deal == "" && d.dealCaps() {
		sum = sum.Add(d.dealCuts(partnerCell{k.partner, c.month, c.tier}))
	}
	net, ok := sum.Round(exact.Down) // whole already
	if !ok {
		return d.overflow()
	}
	c.net = net
	return nil
}

// dealCaps reports whether caps per deal can have cut anything.
func (d *draft) dealCaps() bool {
	if len(d.plan.dealCaps) != 0 || many(len(d.old.Caps)) {
		return true
	}
	// An earlier policy may have had one.
	return slices.ContainsFunc(d.old.Caps, func(c *Counter) bool { return c.Deal != "" && c.Posted != 0 })
}

// dealCuts returns what caps per deal cut from a cell, as the event leaves them.
func (d *draft) dealCuts(k partnerCell) exact.Num {
	if d.cuts == nil {
		d.cuts = map[partnerCell]exact.Num{}
		x := index{cuts: d.cuts}
		for _, m := range d.counters.moved {
			x.cut(m.now, m.now.Posted-m.was.Posted)
		}
		for _, c := range d.counters.fresh {
			x.cut(c, c.Posted)
		}
	}
	return d.old.indexed().cuts[k].Add(d.cuts[k])
}

// overCustomer returns what a cap per customer cuts from a partner's net.
func overCustomer(net, limit int64) int64 { return min(0, limit-max(0, net)) }

func (d *draft) total(cells []cell) (int64, error) {
	sum, err := int64(0), error(nil)
	for _, c := range cells {
		if sum, err = d.sum(sum, c.net); err != nil {
			return 0, err
		}
	}
	return sum, nil
}

// An excess is what a cap cuts from a partner, and from what.
type excess struct {
	nets  []net // under the cap, of all partners of a deal
	due   int64 // the cut, 0 or less
	cells []cell
	terms string // the version whose limit it is
}

// cut posts what a cap cuts from a partner, from the latest cells first: a cell
// bears what the sum through it exceeds what is left to the partner by, less
// what the cells before it bear.
func (d *draft) cut(k capKey, x excess) error {
	sum, err := d.total(x.cells)
	if err != nil {
		return err
	}
	left, through := max(0, sum)+x.due, int64(0)
	for _, c := range x.cells {
		k.month, k.tier = c.month, c.tier
		before := through
		through += c.net // no partial sum overflows: total has taken them
		posted := d.counted(k).Posted
		now := cellCut(before, through, left)
		if now == posted {
			continue
		}
		basis := capBasis{
			Form: formCap, Cap: k.cap, Deal: k.deal, Currency: d.next.Currency, Nets: x.nets,
			Month: k.month, Tier: k.tier, Before: before, Through: through, Posted: posted,
		}
		if err := d.postCut(k, now, x.terms, basis); err != nil {
			return err
		}
		d.counter(k).Posted = now
	}
	return nil
}

// cellCut is what a cell bears of a cap that leaves a partner an amount.
func cellCut(before, through, left int64) int64 {
	return min(0, left-max(0, through)) - min(0, left-max(0, before))
}

// postCut posts what is due on one cell beyond what was posted.
func (d *draft) postCut(k capKey, due int64, terms string, b capBasis) error {
	delta, err := d.sum(due, -b.Posted)
	if err != nil {
		return err
	}
	// A later cap looks at what this one left.
	d.netted = append(d.netted, k.whole())
	earned, payable := d.mover(k)
	d.entries = append(d.entries, partnerecon.Entry{
		Cause:   d.event.id,
		Claim:   partnerecon.Claim{Partner: k.partner, Customer: d.next.Customer, Deal: k.deal, Component: k.component()},
		Kind:    partnerecon.Capped,
		Amount:  moneyIn(delta, d.next.Currency),
		Posted:  d.event.posted(),
		Earned:  earned,
		Payable: later(payable, d.event.posted()),
		Terms:   terms,
		Tier:    k.tier,
		Basis:   partnerecon.BasisOf(&b),
	})
	return nil
}

// component names the claim of a cap on a month and tier: "cap:max:2025-01:gold".
func (k capKey) component() string {
	name := "cap:" + k.cap + ":" + k.month.String()
	if k.tier == "" {
		return name
	}
	return name + ":" + k.tier
}

// movers say with which lines a cap moved: what it cuts off or gives back is
// payable with them, so that the two never part.
type movers struct {
	payable map[string]partnerecon.Day      // by partner: the latest
	paid    map[string]partnerecon.Day      // by partner: when that is paid, posted today
	earned  map[partnerCell]partnerecon.Day // by partner and month: of the one payable last
}

// mover returns when a cap that moved was earned and is payable: as the line
// of the partner under the cap that moved and is payable last. It was earned on its day
// if it is of the month that is cut, and else with the month. A partner whose share
// of a deal's cap moved with another one's line has none.
func (d *draft) mover(k capKey) (earned, payable partnerecon.Day) {
	m, ok := d.movers[k.cap]
	if !ok {
		m = d.moversOf(k.cap)
		if d.movers == nil {
			d.movers = map[string]movers{}
		}
		d.movers[k.cap] = m
	}
	earned = k.month.First()
	if day, ok := m.earned[partnerCell{partner: k.partner, month: k.month}]; ok {
		earned = day
	}
	return earned, m.paid[k.partner]
}

// moved reports whether the event moves what a partner has of a component.
func (t *touched) moved(p *Part) bool {
	was, now := t.was.part(p.Component, p.Partner), t.now.part(p.Component, p.Partner)
	return was.Net() != now.Net() || was.Tier != now.Tier
}

// moversOf looks at the parts of the touched lines that a cap limits, as far as they
// moved.
func (d *draft) moversOf(name string) movers {
	m := movers{map[string]partnerecon.Day{}, map[string]partnerecon.Day{}, map[partnerCell]partnerecon.Day{}}
	for _, t := range d.lines {
		v, err := d.plan.version(t.now.Terms)
		if err != nil {
			continue // settled by its version before
		}
		i := v.onNet(name)
		for _, parts := range [...][]Part{t.was.Parts, t.now.Parts} {
			for _, p := range parts {
				if i >= 0 && v.policy.Caps[i].takes(p.Component) && t.moved(&p) {
					d.note(&m, t.now, &p)
				}
			}
		}
	}
	return m
}

func (d *draft) note(m *movers, l *Line, p *Part) {
	if p.Payable.After(m.payable[p.Partner]) {
		m.payable[p.Partner], m.paid[p.Partner] = p.Payable, d.paidBy(l, p)
		m.earned[partnerCell{partner: p.Partner, month: l.Cleared.Month()}] = l.Cleared
	}
}
