package commission

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A pricing is the calculation of what one line earns.
type pricing struct {
	*version
	in    *Line // what is known of it
	trace *partnerecon.Trace
	// asked are the rows that pay a share of the line's amount, if somebody asks.
	asked *[]string
	// waits is what has not been released, if somebody asks.
	waits *[]Wait
	facts lineFacts
	items []Item    // those of the line, that are alike as one
	scale exact.Num // of the factors of influenced credits
	parts []Part
	// told is the component of the entry that is explained, as claims call it; the
	// trace then has no other but those that it is measured on. Empty: all.
	told string
	// counted by tables that count several sales.
	counted []Counted
	// quotes of the credit that is being priced, and room for the shares of all.
	quotes  quotes
	several []share
	allotment
	gathering gathering
	// used is what the components so far have taken of each cap; empty where there is
	// no more than one component. margin is what they have taken of the margin.
	used   []int64
	margin int64
	instalments
}

// price works out what a line earns: the whole calculation from the base to the
// partners' parts, with one rounding for each component. It is a pure function of
// the version and what the line is priced from; with a trace it also says why.
//
// The order is fixed. The base commission comes first and then the bonuses, in the
// order of the policy; and for each: rate, factor and share of each credit, the
// minimum, the floor of the margin, caps per sale and deal, the rounding, the
// split, caps per customer, and what of it is released.
func (v *version) price(of *Line, tr *partnerecon.Trace) ([]Part, error) {
	x := &pricing{in: of, trace: tr}
	if err := x.price(v, nil); err != nil {
		return nil, err
	}
	return x.parts, nil
}

// price works out what the line earns under a version. The parts are put
// into a list that is empty, if it has room for them.
func (x *pricing) price(v *version, parts []Part) error {
	x.version, x.parts, x.counted, x.margin = v, nil, nil, 0
	if err := x.instalments.begin(x.in); err != nil {
		return err
	}
	in, tr := x.in, x.trace
	if in.Cleared.IsZero() {
		tr.Add(CodeNotCleared, "")
		return nil
	}
	in.Exchanged.explain(in, tr)
	x.begin(parts)
	switch {
	case len(in.Credits) == 0:
		tr.Add(CodeNoCredit, "")
		return nil
	case in.Base == 0 && in.Milestone == "":
		tr.Add(CodeNothingPaid, "")
		return nil
	}
	if _, sourced := leadOf(in.Credits); sourced > 1 && v.policy.Shared == "" {
		return fmt.Errorf("commission: %d sourced credits: %w; state \"shared\" in the policy", sourced, ErrShared)
	}
	if err := x.gatherItems(); err != nil {
		return err
	}
	if err := x.readFacts(); err != nil {
		return err
	}
	x.scale = v.poolScale(in, tr)
	if tr != nil && in.Milestone != "" && !slices.ContainsFunc(v.components, func(c component) bool { return c.On == in.Milestone }) {
		if at := v.waitsFor(in.Milestone); at != "" {
			tr.Add(CodeGate, at, text("milestone", in.Milestone))
		} else {
			tr.Add(CodeNoRate, "/bonuses", text("milestone", in.Milestone))
		}
	}
	for i := range v.components {
		c := &v.components[i]
		if x.trace = tr; tr != nil && !v.tells(x.told, c) {
			x.trace = nil
		}
		if err := x.component(c); err != nil {
			return err
		}
	}
	x.trace = tr
	return nil
}

// tells reports whether a component is told of where one is explained: that one, and
// those that it is measured on.
func (v *version) tells(told string, c *component) bool {
	for told != "" && told != c.claim() {
		i := slices.IndexFunc(v.components, func(o component) bool { return o.claim() == told })
		if i == -1 || v.components[i].Of == "" {
			return false
		}
		told = v.components[i].Of // it stands before the one that is measured on it
	}
	return true
}

// begin makes room for the parts, and for what components take of caps.
func (x *pricing) begin(parts []Part) {
	in := x.in
	most := len(in.Credits) * x.shown
	if in.Milestone != "" {
		most = 0
	}
	if cap(parts) < most {
		parts = make([]Part, 0, most)
	}
	x.parts = parts
	for i := 0; i < len(in.Credits) && in.Milestone == ""; i++ {
		x.parts = append(x.parts, x.part("", in.Credits[i].Partner, in.Credits[i].Tier))
	}
	x.used = x.used[:0]
	if len(x.components) != 1 && len(x.policy.Caps) != 0 {
		x.used = append(x.used, make([]int64, len(x.policy.Caps))...)
	}
}

// readFacts reads what the line states, where the policy declares anything. A line
// that was accepted under its terms has no problems; a forged one may.
func (x *pricing) readFacts() error {
	if x.facts = (lineFacts{}); len(x.policy.Facts) == 0 {
		return nil
	}
	var list problem.List
	x.facts = x.readLine(&list, &x.in.Context, x.items)
	return invalid(&list)
}

// part returns a part of nothing.
func (x *pricing) part(component, partner, tier string) Part {
	return Part{Component: component, Partner: partner, Tier: tier, Payable: x.payable(x.payeeOf(partner, tier), x.in.Cleared)}
}

func (x *pricing) payeeOf(partner, tier string) payee {
	in := x.in.payees()
	return x.payee(&in, partner, tier)
}

// component works out what a line earns by one component.
func (x *pricing) component(c *component) error {
	if c.On != x.in.Milestone || len(c.Rates) == 0 {
		return nil
	}
	if !x.earns(c) {
		return nil
	}
	if x.trace != nil && !c.base() {
		x.trace.Add(CodeComponent, c.at, text("component", c.Name), text("stage", c.Stage))
	}
	shares := x.shares(c)
	var sum exact.Num
	for i := range shares {
		sum = sum.Add(shares[i].weight)
	}
	switch {
	case x.in.Contract != "":
		return x.grantInstalment(c, shares, sum)
	case sum.Sign() == 0:
		return nil
	}
	total, put, err := x.whole(c, sum)
	if err != nil {
		return err
	}
	x.grant(c, shares, x.allotment.allocate(total, shares), put)
	return nil
}

// earns reports whether the line earns a component, whatever its rates say.
func (x *pricing) earns(c *component) bool {
	if !inForce(c.From, c.Until, x.in.Cleared) {
		x.trace.Add(CodeNotInForce, c.at, text("component", c.claim()), partnerecon.D("day", x.in.Cleared))
		return false
	}
	if i := c.fails(x.facts.payment); i >= 0 {
		x.noteUntrue(c, problem.At(c.at+"/when", i), &c.When[i], &c.tests[i], &knownFacts{payment: x.facts.payment})
		return false
	}
	if n := countOf(x.in.Ranks, series{c.Name, ""}); c.Times > 0 && n >= c.Times {
		x.trace.Add(CodeTimesUsed, c.at+"/times", text("component", c.claim()), count("time", n+1), count("times", c.Times))
		return false
	}
	return !x.stopped(c)
}

// A share is what a component comes to for one partner, before caps and rounding.
type share struct {
	partner, tier string
	payable       partnerecon.Day // not before this day
	weight        exact.Num
}

// shares returns the exact commission of each partner.
func (x *pricing) shares(c *component) []share {
	if c.To == ToUpline {
		return x.overrides(c)
	}
	out := x.several[:0]
	for i := range x.in.Credits {
		credit := x.pricedAs(x.in.Credits, i)
		if given := &x.in.Credits[i]; x.trace != nil && credit != *given {
			x.trace.Add(CodeLeadRate, "/shared", of(*given), text("tier", credit.Tier), text("plan", credit.Plan))
		}
		out = append(out, share{partner: credit.Partner, tier: x.in.Credits[i].Tier, weight: x.weight(c, credit)})
	}
	x.several = out
	return out
}

// grant gives the partners their parts of what a component comes to, cut by the caps per
// customer, and releases what of it is due.
func (x *pricing) grant(c *component, shares []share, amounts []int64, put []putOff) {
	for _, n := range amounts {
		x.margin, _ = exact.Add(x.margin, n)
	}
	from := x.split(c, shares, amounts)
	x.capCustomers(c, x.parts[from:])
	if len(c.Vests) > 0 {
		x.vest(c, from)
	}
	for i := range put {
		x.putOff(shares, from, put[i])
	}
}

// whole rounds what a component comes to on a payment that stands by itself.
func (x *pricing) whole(c *component, sum exact.Num) (total int64, put []putOff, err error) {
	if !c.Owes {
		if sum, put, err = x.capWhole(c, x.guard(c, x.minimum(c, sum))); err != nil {
			return 0, nil, err
		}
	}
	total, err = x.round(c, sum)
	x.use(c, total)
	return total, put, err
}

// use notes what a component takes of the caps over it.
func (x *pricing) use(c *component, total int64) {
	if len(x.used) == 0 || c.Owes {
		return
	}
	for _, k := range c.caps {
		if n, ok := exact.Add(x.used[k], total); ok {
			x.used[k] = n
		}
	}
}

// round is the one rounding of a component.
func (x *pricing) round(c *component, sum exact.Num) (int64, error) {
	total, err := x.minor(sum)
	if err != nil {
		return 0, err
	}
	x.noteRounded(sum, total)
	if c.Owes {
		total = -total
	}
	return total, nil
}

// minor rounds an exact number of minor units.
func (x *pricing) minor(n exact.Num) (int64, error) {
	total, ok := n.Round(x.mode)
	if !ok {
		return 0, fmt.Errorf("commission: %s minor units: %w", n, partnerecon.ErrOverflow)
	}
	return total, nil
}

func (x *pricing) noteRounded(sum exact.Num, total int64) {
	if x.trace != nil {
		x.trace.Add(CodeRounded, "/rounding", x.in.exactly(sum),
			text("mode", x.policy.Rounding), partnerecon.D("total", x.in.money(total)))
	}
}

// split puts what a component comes to for each partner into parts, and returns the place of
// the first one.
func (x *pricing) split(c *component, shares []share, amounts []int64) int {
	from := 0
	if !c.base() || x.in.Milestone != "" {
		from = len(x.parts)
		for i := range shares {
			p := x.part(c.Name, shares[i].partner, shares[i].tier)
			if shares[i].payable.After(p.Payable) {
				p.Payable = x.nextRun(x.payeeOf(p.Partner, p.Tier), shares[i].payable)
			}
			x.parts = append(x.parts, p)
		}
	}
	parts := x.parts[from:]
	for i, amount := range amounts {
		parts[i].Earned = amount
		if x.trace != nil && len(parts) > 1 {
			x.trace.Add(CodeSplit, "", text("partner", parts[i].Partner), x.in.exactly(shares[i].weight),
				partnerecon.D("earned", x.in.money(amount)))
		}
	}
	return from
}
