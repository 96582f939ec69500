package commission_test

import (
	"fmt"
	"math/bits"
	"slices"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// An oracleProgram draws a policy and, one by one, events that make sense after
// those recorded so far. Amounts, limits and windows are small, so that edges are
// hit often.
type oracleProgram struct {
	*rapid.T
	policy commission.Policy
	models []commission.Model
	plans  []string
	now    partnerecon.Day
	seq    int
	large  bool     // amounts and fractions for which 64 bits are not enough
	coming string   // id of the next payment, so that a refund may come before it
	backs  []string // ids of chargebacks yet to come
}

func newOracleProgram(t *rapid.T) *oracleProgram {
	g := &oracleProgram{T: t, now: partnerecon.MustDay("2024-01-20")}
	g.large = number(g.T, "large", 0, 4) == 4
	g.policy = commission.Policy{
		Rounding: pick(g, "rounding", partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down),
		Recurs:   g.window("recurs"),
		Anchor:   pick(g, "anchor", "", commission.FirstPayment, commission.CustomerStart),
		Shared:   pick(g, "shared", commission.Each, commission.Lead, ""),
		Refunds:  g.window("refunds"),
		Rates:    g.rows(),
		Payable:  g.payable(),
	}
	if g.maybe("influenced") {
		g.policy.Influenced.Factor = g.rate("factor")
		if g.maybe("pool") {
			g.policy.Influenced.Pool = g.rate("pool")
		}
	}
	for i := range number(g.T, "caps", 0, 4) {
		c := commission.Cap{Name: fmt.Sprintf("%c%d", 'z'-i, i), Limit: g.money(1, 4000)}
		c.Per = pick(g, "per", commission.PerSale, commission.PerDeal, commission.PerCustomer)
		if c.Per != commission.PerSale {
			c.Counts = pick(g, "counts", commission.FirstCome, commission.OnNet)
		}
		g.policy.Caps = append(g.policy.Caps, c)
	}
	g.coming = g.id()
	return g
}

// rows cuts the table into cells of model, tier and plan, some of them without
// a rate, and adds rows for the other roles. Cells never overlap.
func (g *oracleProgram) rows() []commission.Row {
	models, tiers, plans := []commission.Model{""}, []string{""}, []string{""}
	g.models = []commission.Model{"", commission.Monthly, commission.Annual, commission.Usage}
	if g.maybe("models") {
		models = []commission.Model{commission.Monthly, commission.Annual}
		g.models = g.models[1:]
	}
	if g.maybe("tiers") {
		tiers = []string{"gold", "silver"}
	}
	if number(g.T, "plans", 0, 3) == 0 {
		plans = []string{"x", "y"}
		g.plans = plans
	}
	var out []commission.Row
	for _, m := range models {
		for _, tier := range tiers {
			if len(out) > 0 && number(g.T, "gap", 0, 4) == 0 {
				continue
			}
			for _, plan := range plans {
				out = append(out, g.row(commission.Row{Model: m, Tier: tier, Plan: plan}))
			}
		}
	}
	for _, role := range []partnerecon.Role{partnerecon.Assisted, partnerecon.Serviced} {
		if g.maybe("role") {
			out = append(out, g.row(commission.Row{Model: models[0], Tier: tiers[0], Role: role}))
		}
	}
	return out
}

func (g *oracleProgram) row(r commission.Row) commission.Row {
	r.Share, r.Recurs = g.rate("share"), g.window("row recurs")
	if number(g.T, "counted", 0, 2) == 0 {
		r.Payments = number(g.T, "payments", 1, 4)
	}
	return r
}

// payable draws rules for every tier, or none.
func (g *oracleProgram) payable() []commission.Payable {
	var out []commission.Payable
	for _, tier := range []string{"", "gold", "silver"} {
		switch number(g.T, "payable", 0, 2) {
		case 0:
			out = append(out, commission.Payable{Tier: tier, Due: commission.MonthAfter})
		case 1:
			out = append(out, commission.Payable{Tier: tier, Due: commission.Net, Days: number(g.T, "days", 0, 40)})
		default:
			if tier == "" {
				return nil
			}
		}
	}
	return out
}

// next draws an event that can follow, or nil.
func (g *oracleProgram) next(o *oracle, facts []commission.Event) commission.Event {
	id := g.id()
	on, recorded := g.when()
	if g.policy.Anchor == commission.CustomerStart && o.start.IsZero() && g.maybe("start") {
		return commission.Started{ID: id, Customer: "c", On: on, Recorded: recorded}
	}
	switch number(g.T, "event", 0, 12) {
	case 0:
		if o.start.IsZero() {
			return commission.Started{ID: id, Customer: "c", On: on, Recorded: recorded}
		}
	case 1, 2:
		if l := g.line(o, func(l *oracleLine) bool { return l.cleared.IsZero() }); l != nil {
			e := commission.Clearing{ID: id, Customer: "c", Of: l.id, On: on, Recorded: recorded}
			if g.maybe("new credits") {
				e.Credits = g.credits()
			}
			return e
		}
	case 3, 4, 5:
		return g.back(o, id, on, recorded)
	case 6:
		if of := g.chargeback(o, facts); of != "" {
			return commission.ChargebackReversed{ID: id, Customer: "c", Of: of, On: on, Recorded: recorded}
		}
	case 7, 8:
		return g.recredit(o, id, on, recorded)
	}
	return g.payment(on, recorded)
}

func (g *oracleProgram) payment(on, recorded partnerecon.Day) commission.Payment {
	e := commission.Payment{
		ID: g.coming, Customer: "c", Deal: pick(g, "deal", "", "d", "e"),
		Credits: g.credits(), Cleared: on, Recorded: recorded,
	}
	g.coming = g.id()
	if number(g.T, "billed", 0, 2) == 0 {
		e.Service = on.Add(number(g.T, "service", -40, 10))
	}
	if number(g.T, "invoice", 0, 2) == 0 {
		e.Invoiced = on.Add(number(g.T, "invoiced", -20, 5))
	}
	if number(g.T, "pending", 0, 4) == 0 {
		e.Cleared = partnerecon.Day{}
		if e.Recorded.IsZero() {
			e.Recorded = on
		}
	}
	if g.maybe("no items") {
		e.Model, e.Amount = pick(g, "model", g.models...), g.money(0, 9999)
		return e
	}
	var sum int64
	for n := number(g.T, "items", 1, 4); n > 0; n-- {
		it := commission.Item{Model: pick(g, "model", g.models...), Amount: g.money(-3000, 6000)}
		if g.maybe("item service") {
			it.Service = on.Add(number(g.T, "item service", -40, 10))
		}
		sum += it.Amount.Minor()
		e.Items = append(e.Items, it)
	}
	if sum < 0 { // what is paid is 0 or more
		e.Items[0].Amount = eurCents(e.Items[0].Amount.Minor() - sum)
		sum = 0
	}
	if g.maybe("amount too") {
		e.Amount = eurCents(sum)
	}
	return e
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
		if g.policy.Shared == "" && len(sourced) > 0 || number(g.T, "another role", 0, 2) == 0 {
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
	if l := g.line(o, func(*oracleLine) bool { return true }); l != nil {
		e.Of = l.id
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
		return commission.CreditNote(e)
	}
	return e
}

// chargeback draws the id of a chargeback that was not won yet, at times of one
// that is yet to come.
func (g *oracleProgram) chargeback(o *oracle, facts []commission.Event) string {
	var ids []string
	for _, f := range facts {
		if e, ok := f.(commission.Chargeback); ok && !slices.Contains(o.reversals, e.ID) {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 || number(g.T, "to come", 0, 3) == 0 {
		g.backs = append(g.backs, g.id())
		return g.backs[len(g.backs)-1]
	}
	return pick(g, "chargeback", ids...)
}

func (g *oracleProgram) recredit(o *oracle, id string, on, recorded partnerecon.Day) commission.Event {
	l := g.line(o, func(*oracleLine) bool { return true })
	if l == nil {
		return nil
	}
	e := commission.Recredit{ID: id, Customer: "c", On: on, Recorded: recorded}
	if l.deal != "" && g.maybe("deal") {
		e.Deal, e.Credits = l.deal, g.credits()
		return e
	}
	e.Lines = []commission.LineCredits{{Of: l.id, Credits: g.credits()}}
	other := g.line(o, func(one *oracleLine) bool { return one != l })
	if other != nil && g.maybe("second line") {
		e.Lines = append(e.Lines, commission.LineCredits{Of: other.id, Credits: g.credits()})
	}
	return e
}

// broken draws an event that the package must refuse, and the error, or nil.
func (g *oracleProgram) broken(o *oracle, facts []commission.Event) (commission.Event, error) {
	id, on := g.id(), g.now
	if len(facts) == 0 {
		return nil, nil // no fact has said yet whose ledger it is
	}
	switch number(g.T, "broken", 0, 4) {
	case 0:
		return commission.Started{ID: id, Customer: "other", On: on}, commission.ErrCustomer
	case 1:
		return commission.Clearing{ID: id, Customer: "c", Of: g.coming, On: on}, commission.ErrUnknownLine
	case 2:
		return commission.Recredit{ID: id, Customer: "c", Deal: "nowhere", On: on}, commission.ErrUnknownLine
	case 3:
		if g.policy.Shared == "" && g.policy.Anchor != commission.CustomerStart { // else the start may be the fault
			e := g.payment(on, partnerecon.Day{})
			e.Credits = []partnerecon.Credit{
				{Partner: "a", Role: partnerecon.Sourced, Share: ratio(1, 2), Plan: "x"},
				{Partner: "b", Role: partnerecon.Sourced, Share: ratio(1, 2), Plan: "x"},
			}
			return e, commission.ErrShared
		}
	}
	return g.altered(pick(g, "altered", facts...)), commission.ErrDuplicate
}

// altered is a known event with other content under its id.
func (g *oracleProgram) altered(f commission.Event) commission.Event {
	switch e := f.(type) {
	case commission.Payment:
		e.Deal += "2"
		return e
	case commission.Clearing:
		if g.maybe("other credits") {
			e.Credits = append(slices.Clone(e.Credits), partnerecon.Credit{Partner: "e", Role: partnerecon.Serviced, Share: partnerecon.Whole()})
			return e
		}
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
		e.Of += "2"
		return e
	case commission.Chargeback:
		e.On = e.On.Add(1)
		return e
	case commission.ChargebackReversed:
		e.On = e.On.Add(1)
		return e
	case commission.Started:
		e.On = e.On.Add(1)
		return e
	case commission.Recredit:
		e.On = e.On.Add(1)
		return e
	}
	panic(fmt.Sprintf("cannot alter %T", f))
}

// when draws the day something happened and the day it was recorded: mostly
// today, at times long before, with or without a word of it.
func (g *oracleProgram) when() (on, recorded partnerecon.Day) {
	g.now = g.now.Add(number(g.T, "days pass", 0, 9))
	on = g.now.Add(-pick(g, "late", 0, 0, 0, 3, 20, 45))
	if g.maybe("recorded") {
		recorded = g.now
	}
	return on, recorded
}

// id draws ids whose order is not the order of recording.
func (g *oracleProgram) id() string {
	g.seq++
	return fmt.Sprintf("%s%d", pick(g, "id", "p", "q", "P", "/"), g.seq)
}

// line draws one of the lines that fit, or nil.
func (g *oracleProgram) line(o *oracle, fit func(*oracleLine) bool) *oracleLine {
	var out []*oracleLine
	for _, l := range o.lines {
		if fit(l) {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out[number(g.T, "line", 0, len(out)-1)]
}

func (g *oracleProgram) window(label string) partnerecon.Window {
	edge := pick(g, label+" edge", "", "", partnerecon.Through, partnerecon.Until)
	switch {
	case edge == "":
		return partnerecon.Window{}
	case g.maybe(label + " in months"):
		return partnerecon.Months(number(g.T, label, 1, 3), edge)
	}
	return partnerecon.Days(number(g.T, label, 1, 60), edge)
}

func (g *oracleProgram) rate(label string) partnerecon.Rate {
	den := pick(g, label+" of", int64(1), 2, 3, 7, 8, 40, 1000)
	if g.large {
		den = pick(g, label+" of", den, 1e12-11, 1<<62-57)
	}
	if number(g.T, label+" is 0 %", 0, 15) == 15 {
		return ratio(0, 1)
	}
	return ratio(number(g.T, label, 1, den), den)
}

func (g *oracleProgram) money(least, most int64) partnerecon.Money {
	if g.large {
		least, most = min(least, least*1e12), most*1e12
	}
	return eurCents(number(g.T, "cents", least, most))
}

func (g *oracleProgram) maybe(label string) bool { return rapid.Bool().Draw(g.T, label) }

func pick[V any](g *oracleProgram, label string, from ...V) V {
	return from[number(g.T, label, 0, len(from)-1)]
}

// number draws one number evenly half of the time, else a small one rather than
// a large one: rapid by itself seldom leaves the neighbourhood of 0, where
// little is earned.
func number[N int | int64](t *rapid.T, label string, least, most N) N {
	if least == most || rapid.Bool().Draw(t, "small") {
		return N(rapid.Int64Range(int64(least), int64(most)).Draw(t, label))
	}
	span := uint64(int64(most) - int64(least))
	even := rapid.Custom(func(t *rapid.T) uint64 {
		var n uint64
		for range bits.Len64(span) {
			n <<= 1
			if rapid.Bool().Draw(t, "bit") {
				n++
			}
		}
		return n
	})
	return least + N(even.Draw(t, label)%(span+1))
}

func ratio(num, den int64) partnerecon.Rate {
	r, err := partnerecon.Fraction(num, den)
	if err != nil {
		panic(err)
	}
	return r
}

func eurCents(n int64) partnerecon.Money {
	m, err := partnerecon.FromMinor(n, "EUR")
	if err != nil {
		panic(err)
	}
	return m
}
