package commission

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// minimum raises what a component comes to, which is above 0, to the least that it
// pays.
func (x *pricing) minimum(c *component, sum exact.Num) exact.Num {
	least := exact.Int(c.Minimum.Minor())
	if sum.Cmp(least) >= 0 {
		return sum
	}
	if x.trace != nil {
		x.trace.Add(CodeMinimum, c.at+"/minimum", x.in.exactly(sum), partnerecon.D("minimum", c.Minimum))
	}
	return least
}

// guard keeps the margin above the floor: what a payment leaves after the cost of
// its items and the commission.
func (x *pricing) guard(c *component, sum exact.Num) exact.Num {
	g := &x.policy.Guard
	if !g.Floor.Stated() || x.in.Milestone != "" {
		return sum
	}
	paid := exact.Int(x.in.Base)
	room := paid.Add(paid.Mul(g.Floor.Num(), g.Floor.Den()).Neg()).Add(exact.Int(x.margin).Neg())
	room = room.Add(x.costs().Neg())
	if sum.Cmp(room) <= 0 {
		return sum
	}
	room = exact.Max(room, exact.Num{})
	if x.trace != nil {
		x.trace.Add(CodeBelowFloor, "/guard", text("component", c.claim()), partnerecon.D("floor", g.Floor), text("room", x.in.major(room)),
			x.in.exactly(sum), text("below", g.Below))
	}
	switch g.Below {
	case ScaleDown:
		return room
	case Refuse:
		return exact.Num{}
	case Flag:
	}
	return sum
}

// A putOff is what a cap puts off instead of cutting it.
type putOff struct {
	cap    int
	amount int64
}

// capWhole applies the caps that look at the whole line, before the rounding.
func (x *pricing) capWhole(c *component, sum exact.Num) (left exact.Num, put []putOff, err error) {
	for _, k := range c.caps {
		if sum, put, err = x.capBy(k, sum, put); err != nil {
			return sum, nil, err
		}
	}
	return sum, put, nil
}

// capBy applies one cap, if it looks at the whole line. What it puts off is appended to a
// list.
func (x *pricing) capBy(k int, sum exact.Num, put []putOff) (exact.Num, []putOff, error) {
	rule := &x.policy.Caps[k]
	room, code := rule.Limit.Minor(), CodeSaleCapped
	switch {
	case !inForce(rule.From, rule.Until, x.in.Cleared):
		return sum, put, nil
	case rule.Per == PerDeal && rule.Counts == FirstCome && x.in.Deal != "":
		room, code = room-granted(x.in.Grants, rule.Name, ""), CodeDealCapped
	case rule.Per != PerSale:
		return sum, put, nil
	case x.in.Contract != "":
		taken, _ := x.was("cap:" + rule.Name).Round(exact.Down) // whole already
		room -= taken
	}
	if len(x.used) > 0 {
		room -= x.used[k]
	}
	limit := exact.Int(max(0, room))
	if sum.Cmp(limit) <= 0 {
		return sum, put, nil
	}
	if x.trace != nil {
		x.trace.Add(code, problem.At("/caps", k), partnerecon.D("limit", rule.Limit), partnerecon.D("room", x.in.money(max(0, room))),
			x.in.exactly(sum))
	}
	if len(rule.Defer) > 0 { // the limit is whole, and the excess what the sum rounds to beyond it
		all, err := x.minor(sum)
		if err != nil {
			return sum, put, err
		}
		put = append(put, putOff{k, all - max(0, room)})
	}
	return limit, put, nil
}

// capCustomers applies the first-come caps per customer to each part. Of a
// commission that is released in parts the whole is cut before.
func (x *pricing) capCustomers(c *component, parts []Part) {
	for _, k := range c.caps {
		rule := &x.policy.Caps[k]
		if rule.Per != PerCustomer || rule.Counts != FirstCome || !inForce(rule.From, rule.Until, x.in.Cleared) {
			continue
		}
		for i := range parts {
			p := &parts[i]
			room := max(0, rule.Limit.Minor()-granted(x.in.Grants, rule.Name, p.Partner)-x.taken(k, parts, p.Partner))
			cut := max(0, p.Earned+p.Capped-room)
			p.Capped -= cut
			if cut > 0 && x.trace != nil {
				x.trace.Add(CodeCustomerCapped, problem.At("/caps", k), text("partner", p.Partner),
					partnerecon.D("limit", rule.Limit), partnerecon.D("room", x.in.money(room)), partnerecon.D("cut", x.in.money(cut)))
			}
		}
	}
	if len(c.Vests) == 0 {
		return
	}
	for i := range parts {
		parts[i].Earned, parts[i].Capped = parts[i].Earned+parts[i].Capped, 0
	}
}

// taken returns what a partner got of a cap by the components before this one.
func (x *pricing) taken(k int, parts []Part, partner string) int64 {
	sum := int64(0)
	for i := range x.parts[:len(x.parts)-len(parts)] {
		p := &x.parts[i]
		if c := x.componentOf(p.Component); p.Partner == partner && c != nil && x.policy.Caps[k].covers(c) {
			sum, _ = exact.Add(sum, p.granted())
		}
	}
	return sum
}

// componentOf returns the component of a name, or nil.
func (v *version) componentOf(name string) *component {
	for i := range v.components {
		if v.components[i].Name == name {
			return &v.components[i]
		}
	}
	return nil
}

// granted returns what the partner gets of the component in all: what has been
// released and what has not, less what was cut off, but for what a cap put off.
func (p *Part) granted() int64 { return p.Earned + p.Capped + p.Waiting + p.Forfeited - p.Deferred }

// grantedTo returns what a counter had granted before the line.
func grantedTo(grants []Grant, k capKey) int64 { return granted(grants, k.cap, k.partner) }

func granted(grants []Grant, name, partner string) int64 {
	for _, g := range grants {
		if g.Cap == name && g.Partner == partner {
			return g.Before
		}
	}
	return 0
}
