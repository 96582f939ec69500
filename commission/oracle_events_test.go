package commission_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func (g *oracleProgram) payment(on, recorded partnerecon.Day) commission.Payment {
	e := commission.Payment{
		ID: g.coming, Customer: "c", Deal: pick(g, "deal", "", "d", "e"),
		Credits: g.credits(), Cleared: on, Recorded: recorded,
	}
	g.coming = g.id()
	if !g.large && g.instalments() && g.oneIn(4, "instalment") {
		e.Contract = pick(g, "contract", "k", "k", "l")
	}
	e.Uplines, e.Context = g.uplines(), g.about()
	if g.oneIn(3, "billed") {
		e.Service = on.Add(number(g.T, "service", -40, 10))
	}
	if g.oneIn(3, "invoice") {
		e.Invoiced = on.Add(number(g.T, "invoiced", -20, 5))
	}
	if g.oneIn(5, "pending") {
		e.Cleared = partnerecon.Day{}
		if e.Recorded.IsZero() {
			e.Recorded = on
		}
	}
	if !g.asks() && g.maybe("no items") {
		e.Model, e.Amount = pick(g, "model", g.models...), g.money(0, 9999)
		return e
	}
	return g.items(e, on)
}

// items draws the items of a payment; of some the amount is negative, their sum
// is 0 or more.
func (g *oracleProgram) items(e commission.Payment, on partnerecon.Day) commission.Payment {
	var sum int64
	for n := number(g.T, "items", 1, 4); n > 0; n-- {
		it := commission.Item{Model: pick(g, "model", g.models...), Amount: g.money(-3000, 6000)}
		if g.maybe("item service") {
			it.Service = on.Add(number(g.T, "item service", -40, 10))
			if g.maybe("through") {
				it.Through = it.Service.Add(number(g.T, "term", 0, 100))
			}
		}
		g.details(&it)
		if n := len(e.Items); n > 0 && g.oneIn(3, "alike") {
			last := e.Items[n-1]
			it.Product, it.Category, it.Model, it.Facts = last.Product, last.Category, last.Model, last.Facts
			it.Service, it.Through = last.Service, last.Through
		}
		sum += it.Amount.Minor()
		e.Items = append(e.Items, it)
	}
	if sum < 0 { // another item, so that no amount changes its sign
		more := commission.Item{Model: e.Items[0].Model, Amount: eurCents(-sum)}
		if g.asks() {
			more.Tax, more.Fees, more.Cost = eurCents(0), eurCents(0), eurCents(0)
		}
		e.Items = append(e.Items, more)
		sum = 0
	}
	if g.maybe("amount too") {
		e.Amount = eurCents(sum)
	}
	return e
}

// details draws what is known about an item besides: its parts have its sign.
func (g *oracleProgram) details(it *commission.Item) {
	if p := g.policy; len(p.Bonuses)+len(p.Basis.Less)+len(p.Facts)+len(p.Tables) == 0 && p.Guard == (commission.Guard{}) {
		return
	}
	it.Quantity = number(g.T, "quantity", 0, int64(300))
	it.Product = pick(g, "product", "", "", "gift", "seat")
	it.Category = pick(g, "category", "", "", "services")
	if len(g.policy.Facts) > 0 && g.maybe("vip") {
		it.Facts = []commission.Fact{{Name: "vip", Values: []string{pick(g, "vip", "true", "false")}}}
	}
	for _, part := range []*partnerecon.Money{&it.Tax, &it.Fees, &it.Cost, &it.List} {
		if g.oneIn(3, "part") || it.Amount.Sign() > 0 && g.asks() {
			cents := number(g.T, "part", 0, int64(900))
			if it.Amount.Sign() < 0 {
				cents = -cents
			}
			*part = eurCents(cents)
		}
	}
}

// credits draws 0 to 4 partners in any roles; sourced shares add up to at most
// 100 %.
func (g *oracleProgram) credits() []partnerecon.Credit {
	partners := rapid.Permutation([]string{"a", "b", "c", "d"}).Draw(g.T, "partners")
	out := []partnerecon.Credit{}
	parts := number(g.T, "uncredited", 0, 2) // of the deal, for nobody
	var sourced []int
	for i := range number(g.T, "credits", 0, 4) {
		c := partnerecon.Credit{
			Partner: partners[i], Role: partnerecon.Sourced, Share: partnerecon.Whole(),
			Tier: pick(g, "tier", "gold", "gold", "silver", "silver", ""),
		}
		if len(g.plans) > 0 {
			c.Plan = pick(g, "plan", g.plans...)
		}
		if g.policy.Shared == "" && len(sourced) > 0 || g.oneIn(3, "another role") {
			c.Role = pick(g, "role", partnerecon.Influenced, partnerecon.Influenced, partnerecon.Assisted, partnerecon.Serviced)
			c.Share = ratio(1, number(g.T, "share", 1, int64(3)))
		} else {
			sourced = append(sourced, i)
		}
		out = append(out, c)
	}
	weights := make([]int, len(sourced))
	for i := range weights {
		weights[i] = number(g.T, "weight", 1, 3)
		parts += weights[i]
	}
	for i, at := range sourced {
		out[at].Share = ratio(int64(weights[i]), int64(parts))
	}
	return out
}

// back draws money that goes back, of a payment recorded or of the next one:
// some of it, all of it or too much.
func (g *oracleProgram) back(o *oracle, id string, on, recorded partnerecon.Day) commission.Event {
	e := commission.Refund{ID: id, Customer: "c", Of: g.coming, Amount: g.money(1, 6000), On: on, Recorded: recorded}
	if g.maybe("paid") {
		e.Paid = on.Add(number(g.T, "cleared", -5, 5)) // of a payment yet to come
	}
	if l := g.line(o, func(*oracleLine) bool { return true }); l != nil && !g.oneIn(8, "before its payment") {
		e.Of, e.Paid = l.id, partnerecon.Day{}
		if g.maybe("paid") {
			e.Paid = l.cleared
		}
		if all := l.base - o.refunded(l); all > 0 && g.maybe("all") {
			e.Amount = eurCents(all)
		}
	}
	switch number(g.T, "back", 0, 6) {
	case 0:
		return commission.Failure{ID: id, Customer: "c", Of: e.Of, On: on, Recorded: recorded}
	case 1, 2:
		if len(g.backs) > 0 { // one that was won before it came
			e.ID, g.backs = g.backs[0], g.backs[1:]
		}
		return commission.Chargeback(e)
	case 3:
		e.Refunds = g.documented(o, e.Of)
		return commission.CreditNote(e)
	}
	if len(g.listed) > 0 && g.maybe("listed before it came") {
		e.ID, g.listed = g.listed[0], g.listed[1:]
	}
	return e
}

// documented draws refunds that a credit note lists: mostly of its payment, at times one
// that is yet to come.
func (g *oracleProgram) documented(o *oracle, of string) []string {
	var out []string
	for _, f := range o.facts {
		if e, ok := f.(commission.Refund); ok && len(out) < 3 && (e.Of == of && g.maybe("lists") || g.oneIn(9, "lists another's")) {
			out = append(out, e.ID)
		}
	}
	if g.oneIn(3, "lists what is to come") {
		g.listed = append(g.listed, g.id())
		out = append(out, g.listed[len(g.listed)-1])
	}
	return out
}

// chargeback draws the id of a chargeback that was not won yet, at times of one
// that is yet to come.
func (g *oracleProgram) chargeback(o *oracle) string {
	var ids []string
	for _, f := range o.facts {
		if e, ok := f.(commission.Chargeback); ok && !slices.Contains(o.reversals, e.ID) {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 || g.oneIn(4, "to come") {
		g.backs = append(g.backs, g.id())
		return g.backs[len(g.backs)-1]
	}
	return pick(g, "chargeback", ids...)
}

// clearing clears a payment that is pending, at times with other credits.
func (g *oracleProgram) clearing(o *oracle, id string, on, recorded partnerecon.Day) commission.Event {
	l := g.line(o, func(l *oracleLine) bool { return l.cleared.IsZero() })
	if l == nil {
		return g.payment(on, recorded)
	}
	e := commission.Clearing{ID: id, Customer: "c", Of: l.id, On: on, Recorded: recorded}
	if g.maybe("new credits") {
		e.Credits = g.credits()
	}
	return e
}

// recredit draws new credits of a line, of its deal, or of two lines.
func (g *oracleProgram) recredit(o *oracle, id string, on, recorded partnerecon.Day) commission.Event {
	l := g.line(o, func(l *oracleLine) bool { return !l.sealed })
	if l == nil {
		return g.payment(on, recorded)
	}
	e := commission.Recredit{ID: id, Customer: "c", On: on, Recorded: recorded}
	if l.deal != "" && g.maybe("deal") {
		e.Deal, e.Credits = l.deal, g.credits()
		if g.maybe("all lines alike") {
			return e
		}
	}
	e.Lines = []commission.LineCredits{{Of: l.id, Credits: g.credits()}}
	other := g.line(o, func(one *oracleLine) bool { return one != l })
	if other != nil && g.maybe("second line") {
		e.Lines = append(e.Lines, commission.LineCredits{Of: other.id, Credits: g.credits()})
	}
	return e
}

// again draws a known event, at times with other content under its id.
func (g *oracleProgram) again(o *oracle) commission.Event {
	f := pick(g, "again", o.facts...)
	switch e := f.(type) {
	case commission.Reopen:
		return g.next(o) // redelivery_test.go: the oracle forgets none
	case commission.Recredit:
		if o.isSealed(e.On) {
			return g.next(o) // it may be forgotten by now; the oracle forgets none
		}
	case commission.Ended, commission.Elapsed:
		if _, posted := oracleHeader(e); o.isSealed(posted) {
			return g.next(o) // so may these
		}
	}
	if of, paid := wentBack(f); !paid.IsZero() && o.line(of) != nil && o.line(of).cleared != paid {
		return g.next(o) // it names a day that its payment did not clear on
	}
	if g.maybe("altered") {
		return g.altered(f)
	}
	return f
}

// wrong draws an event that cannot follow.
func (g *oracleProgram) wrong(o *oracle) commission.Event {
	id, on := g.id(), g.now
	switch number(g.T, "wrong", 0, 5) {
	case 0:
		return commission.Started{ID: id, Customer: "other", On: on}
	case 1:
		return commission.Clearing{ID: id, Customer: "c", Of: g.coming, On: on}
	case 2:
		return commission.Recredit{ID: id, Customer: "c", Deal: "nowhere", On: on}
	case 3:
		if l := g.line(o, func(l *oracleLine) bool { return !l.cleared.IsZero() }); l != nil {
			return commission.Clearing{ID: id, Customer: "c", Of: l.id, On: on}
		}
	case 4:
		if o.start.IsZero() {
			return g.next(o)
		}
		return commission.Started{ID: id, Customer: "c", On: on}
	}
	e := g.payment(on, partnerecon.Day{})
	if g.policy.Shared == "" {
		e.Credits = []partnerecon.Credit{
			{Partner: "a", Role: partnerecon.Sourced, Share: ratio(1, 2), Plan: "x"},
			{Partner: "b", Role: partnerecon.Sourced, Share: ratio(1, 2), Plan: "x"},
		}
	}
	return e
}

// altered is a known event with other content under its id.
func (g *oracleProgram) altered(f commission.Event) commission.Event {
	switch e := f.(type) {
	case commission.Payment:
		e.Deal += "2"
		return e
	case commission.Clearing:
		e.On = e.On.Add(1)
		return e
	case commission.Failure:
		e.On = e.On.Add(1)
		return e
	case commission.Refund:
		if g.maybe("other kind") {
			return commission.CreditNote(e)
		}
		e.Amount = eurCents(e.Amount.Minor() + 1)
		return e
	case commission.CreditNote:
		e.Of += "~" // no id ends like this
		return e
	case commission.Chargeback:
		e.On = e.On.Add(1)
		return e
	case commission.ChargebackReversed:
		e.On = e.On.Add(1)
		return e
	case commission.Milestone:
		e.Name += "2"
		return e
	case commission.Ended:
		e.On = e.On.Add(1)
		return e
	case commission.Elapsed:
		return e // it is known by its id only where it released something
	case commission.Started:
		e.On = e.On.Add(1)
		return e
	case commission.Recredit:
		e.On = e.On.Add(1)
		return e
	case commission.Seal:
		return e // it is known by what it seals
	}
	panic(fmt.Sprintf("cannot alter %T", f))
}
