package bulk_test

import (
	"fmt"
	"math"
	"slices"
	"strings"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// A history is drawn fact by fact: a later one may be about an earlier one.
type history struct {
	dice
	policy settlement.Policy
	days   int // that it lasts
	tame   bool
	of     int  // customers
	own    bool // each customer has ids of its own, which others have, too
	sums   bool // of the ladder it tells sums of revenue, and hardly anything else
	ids    map[string]int
	facts  []settlement.Fact
	paid   []int // places of the payments among the facts
	n      int   // of the next id
}

// drawFacts draws a history of about n facts that mean something to a policy, in the order in
// which they are folded, with closes between them. Some of them a program refuses; in a tame
// history few.
func drawFacts(d dice, p settlement.Policy, n int) []settlement.Fact {
	h := &history{
		dice: d, policy: p, days: one(d, "history", 60, 200, 500), tame: chance(d, "tame", 50),
		of: one(d, "customers", 5, 1, n/20+1), own: chance(d, "ids of customers", 30), ids: map[string]int{},
		sums: chance(d, "sums alone", 60),
	}
	climbs := slices.ContainsFunc(p.Terms, func(v pe.Version[settlement.Agreement]) bool { return len(v.Policy.Ladder.Tiers) > 0 })
	h.stand(climbs)
	for range n {
		switch kind := d.below("kind", 100); {
		case kind < 50:
			h.pay()
		case kind < 72:
			h.giveBack()
		case kind < 80:
			h.standing()
		case kind < 93 && climbs:
			h.climb()
		default:
			h.again()
		}
	}
	return h.ordered()
}

// stand says how most partners stand from the first days on.
func (h *history) stand(climbs bool) {
	for _, partner := range some(h, "stands at first", 75, drawnPartners...) {
		if climbs && chance(h, "takes part", 60) {
			h.enrol(partner, firstDay)
			continue
		}
		h.add("s", h.moment(firstDay), h.drawStanding(partner))
	}
}

func (h *history) add(prefix string, on settlement.Moment, e settlement.Event) {
	h.n++
	f := settlement.Fact{ID: fmt.Sprint(prefix, h.n), Occurred: on, Event: e}
	if customer := f.Keys().Customer; h.own && customer != "" {
		h.ids[customer]++
		f.ID = fmt.Sprint(prefix, h.ids[customer])
	}
	if _, pays := e.(settlement.Payment); pays {
		h.paid = append(h.paid, len(h.facts))
	}
	if chance(h, "recorded late", 12) {
		_, day := on.In(zoneOf(h.policy))
		f.Recorded = settlement.On(day.Add(between(h, "days late", 0, 70)))
	}
	if !h.tame && chance(h, "hostile id", 1) {
		f.ID = one(h, "id", "", "a/b~c", strings.Repeat("x", 300), "\x00", "é")
	}
	h.facts = append(h.facts, f)
}

func (h *history) day(label string) pe.Day { return firstDay.Add(h.below(label, h.days)) }

func (h *history) moment(d pe.Day) settlement.Moment { return settlement.On(d) }

func (h *history) customer() string {
	if !h.tame && chance(h, "hostile customer", 1) {
		return one(h, "customer", "", strings.Repeat("c", 300))
	}
	return fmt.Sprint("c", h.below("customer", h.of))
}

// amount draws an amount: mostly of a few hundred, often small, where rounding shows, and at
// times one that no program takes.
func (h *history) amount(label string) pe.Money {
	n := int64(0)
	switch size := h.below(label+" size", 20); {
	case size < 12:
		n = int64(between(h, label, 1, 50_000))
	case size < 16:
		n = int64(between(h, label, 1, 50))
	case size < 19 || h.tame:
		n = int64(between(h, label, 1, 90_000_000))
	default:
		n = one[int64](h, label, 0, -1, -12_345, 1_000_000_000_000, 400_000_000_000_000_000, 9_223_372_036_854_775_807, -9_223_372_036_854_775_807)
	}
	currency := h.policy.Currency
	if !h.tame && chance(h, label+" abroad", 2) {
		currency = one[pe.Currency](h, label+" currency", "USD", "CLF")
	}
	return minor(n, currency)
}

func (h *history) pay() {
	e := settlement.Payment{Customer: h.customer(), Amount: h.amount("paid"), Credits: h.credits()}
	if chance(h, "deal", 40) {
		e.Deal = one(h, "deal", "d1", "d2")
	}
	said := func(label string, words []string) string {
		return one(h, label, append([]string{"", "other"}, words...)...)
	}
	if chance(h, "context", 50) {
		e.Context = commission.Context{
			Segment: said("segment", drawnSegments), Region: said("region", drawnRegions),
			Sale: said("sale", drawnSales), Level: said("level", drawnLevels),
		}
	}
	if chance(h, "seller", 5) {
		e.Seller = one(h, "seller", "inc", "gmbh")
	}
	switch of := h.below("of what", 10); {
	case of < 5:
		e.Items = []commission.Item{{Product: said("product", drawnProducts), Category: said("category", drawnGoods), Model: h.model(), Amount: e.Amount}}
		if chance(h, "items alone", 50) {
			e.Amount = pe.Money{}
		} else if !h.tame && chance(h, "items disagree", 5) {
			e.Amount = h.amount("paid in all")
		}
	case of < 9:
		e.Model = h.model()
	}
	h.add("p", h.moment(h.day("paid on")), e)
}

func (h *history) model() commission.Model {
	if !h.tame && chance(h, "hostile model", 2) {
		return one[commission.Model](h, "model", "yearly", "")
	}
	return one(h, "model", drawnModels...)
}

// credits draws who has a part in a payment: mostly one partner, at times several with odd
// shares, nobody, or what no program takes.
func (h *history) credits() []pe.Credit {
	switch who := h.below("credits", 20); {
	case who < 11:
		return pe.Sole(one(h, "partner", drawnPartners...))
	case who < 12:
		return nil
	case who < 19 || h.tame:
		return h.shared()
	}
	odd := h.shared()
	switch c := &odd[0]; h.below("odd", 8) {
	case 0:
		c.Partner = odd[len(odd)-1].Partner
	case 1:
		c.Share = pe.MustPercent("100")
	case 2:
		c.Role = one[pe.Role](h, "role", pe.Influenced, pe.Assisted, "", "friend")
	case 3:
		c.Tier = one(h, "pinned tier", append(slices.Clone(drawnTiers), "nowhere")...)
	case 4:
		c.Share = pe.Rate{}
	case 6:
		c.Plan = "b"
	case 7:
		c.Terms = one(h, "pinned terms", "v1", "v2", "v9")
	case 5:
		c.Type, c.Segment = one(h, "pinned type", append(slices.Clone(drawnTypes), "other")...), one(h, "pinned segment", drawnSegments...)
	}
	return odd
}

// shared draws credits of several partners.
func (h *history) shared() []pe.Credit {
	shares := one(h, "shares", []string{"70%", "30%"}, []string{"1/3", "2/3"}, []string{"1/3", "1/3", "1/3"}, []string{"50%", "50%"},
		[]string{"1/7", "2/7", "3/7", "1/7"}, []string{"60%", "20%"}, []string{"1/999", "998/999"}, []string{"50%"})
	first := h.below("first partner", len(drawnPartners))
	var out []pe.Credit
	for i, share := range shares {
		c := pe.Credit{Partner: drawnPartners[(first+i)%len(drawnPartners)], Role: pe.Sourced, Share: pe.MustRate(share)}
		if i > 0 && chance(h, "helped", 12) {
			c.Role, c.Share = one(h, "role", pe.Influenced, pe.Influenced, pe.Assisted, pe.Serviced), one(h, "of it", pe.Whole(), pe.MustRate("1/3"))
		}
		if chance(h, "type stated", 5) {
			c.Type = one(h, "type", drawnTypes...)
		}
		out = append(out, c)
	}
	return out
}

// giveBack draws a refund, a credit note or a chargeback of an earlier payment, at times of
// none.
func (h *history) giveBack() {
	back := settlement.Refund{Customer: h.customer(), Of: fmt.Sprint("p", between(h, "of", 1, h.n+3)), Amount: h.amount("back")}
	on := h.day("back on")
	if len(h.paid) > 0 && chance(h, "of a payment", 90) {
		f := h.facts[h.paid[h.below("payment", len(h.paid))]]
		e, _ := f.Event.(settlement.Payment)
		back.Customer, back.Of = e.Customer, f.ID
		paid := e.Amount
		if !paid.Stated() {
			paid = e.Items[0].Amount
		}
		if part := int64(one(h, "how much", 1, 2, 3, 0)); part > 0 && paid.Minor() >= part {
			back.Amount = minor(paid.Minor()/part, paid.Currency())
		}
		_, day := f.Occurred.In(zoneOf(h.policy))
		if chance(h, "soon", 80) {
			on = day.Add(between(h, "days later", -3, 60))
		}
		if chance(h, "paid on is known", 5) {
			back.Paid = one(h, "paid on", day, day.Add(1))
		}
	}
	switch h.below("how", 8) {
	case 0:
		h.add("n", h.moment(on), settlement.CreditNote(back))
	case 1:
		h.add("b", h.moment(on), settlement.Chargeback(back))
	default:
		h.add("r", h.moment(on), back)
	}
}

func (h *history) standing() {
	h.add("s", h.moment(h.day("stands from")), h.drawStanding(one(h, "stands", drawnPartners...)))
}

func (h *history) drawStanding(partner string) settlement.Standing {
	s := settlement.Standing{Partner: partner}
	if len(h.policy.Tiers) > 0 {
		s.Tier = one(h, "tier", append(slices.Clone(h.policy.Tiers), "")...)
	}
	if chance(h, "typed", 50) {
		s.Type = one(h, "type", append(slices.Clone(drawnTypes), "other")...)
	}
	if chance(h, "in a segment", 50) {
		s.Segment = one(h, "partner's segment", drawnSegments...)
	}
	switch {
	case h.tame:
	case chance(h, "hostile standing", 3):
		s.Tier = "nowhere"
	case chance(h, "has a plan", 3):
		s.Plan = "b"
	case chance(h, "has an upline", 3):
		s.Upline = "delta"
	}
	return s
}

func (h *history) enrol(partner string, on pe.Day) {
	e := settlement.PartnerEnrolled{Partner: partner}
	if !h.tame && chance(h, "segment of the ladder", 5) {
		e.Segment = "enterprise"
	}
	h.add("e", h.moment(on), e)
}

// climb draws a fact about the ladder.
func (h *history) climb() {
	partner, on := one(h, "climbs", drawnPartners...), h.moment(h.day("climbs on"))
	by := h.below("climbs by", 12)
	if h.sums && !chance(h, "by something else", 1) {
		by = max(by, 3) // once in a while enrolled, else measured
		if by == 3 {
			by = 0
		}
	}
	switch by {
	case 0:
		h.enrol(partner, h.day("enrolled on"))
	case 1:
		h.add("q", on, settlement.TierRequested{Partner: partner, Tier: one(h, "asked for", append(slices.Clone(h.policy.Tiers), "")...)})
	case 2:
		h.add("t", on, settlement.TierPlaced{Partner: partner, Tier: one(h, "placed in", h.policy.Tiers...), By: "ann", Reason: "drawn"})
	case 3:
		h.add("d", on, settlement.DemotionNoticed{Partner: partner})
	default:
		h.add("m", on, h.figure(partner))
	}
}

// figure draws what was measured.
func (h *history) figure(partner string) settlement.Measured {
	e := settlement.Measured{Partner: partner, Metric: metricRevenue, Value: tiers.Value{Amount: h.amount("figure")}}
	if chance(h, "fell", 20) {
		e.Value.Amount = e.Value.Amount.Neg()
	}
	if chance(h, "at a target", 40) {
		e.Value.Amount = minor(one[int64](h, "figure of a target", 1_000, 500, 50_000, 1, 49_000, 999, 0, -500), h.policy.Currency)
	}
	if chance(h, "seats", 15) {
		e.Metric, e.Value = metricSeats, tiers.Value{Number: int64(one(h, "how many seats", 5, 1, 0, -2, 10))}
	}
	what := h.below("measured what", 6)
	if h.sums {
		what = 6
	}
	switch what {
	case 0:
		e.Metric, e.Value, e.Class = metricDeals, tiers.Value{Number: int64(between(h, "deals", 0, 9))}, one(h, "class", "sourced", "assisted")
	case 1:
		e.Metric, e.Value = metricReviewed, tiers.Value{Yes: chance(h, "reviewed well", 70)}
	case 2:
		e.Metric, e.Value = metricCertified, tiers.Value{Level: one(h, "level", "basic", "expert"), Number: 1}
		e.Holder = fmt.Sprint("h", h.below("holder", 4))
		if chance(h, "expires", 50) {
			e.Expires = h.day("expires on")
		}
	}
	if h.tame {
		return e
	}
	h.strain(&e)
	return e
}

// strain draws figures of which something is wrong, or strange.
func (h *history) strain(e *settlement.Measured) {
	switch h.below("hostile figure", 60) {
	case 0:
		e.Metric = "happiness"
	case 1:
		e.Value = tiers.Value{Number: 7}
	case 2:
		e.Customer = "c1"
	case 3:
		e.Corrects = fmt.Sprint("m", between(h, "corrects", 1, h.n+1))
	case 4:
		e.Value.Number++
	case 5:
		e.Value.Yes = true
	case 6:
		e.Value.Share = pe.Whole()
	case 7:
		e.Value.Level = "basic"
	case 8:
		e.Class = "sourced"
	case 9:
		e.Holder, e.Expires = "h", h.day("expires on")
	case 10:
		e.Metric, e.Value = metricSeats, tiers.Value{Number: one[int64](h, "seats", math.MinInt64, math.MaxInt64, -1, 1<<55, 1<<54)}
	case 11:
		e.Value.Amount = minor(500, "USD")
	}
}

// again delivers an earlier fact again: as it was, learned of later, or with another body.
func (h *history) again() {
	if len(h.facts) == 0 {
		return
	}
	f := h.facts[h.below("again", len(h.facts))]
	_, day := f.Occurred.In(zoneOf(h.policy))
	switch h.below("how again", 4) {
	case 1:
		f.Recorded = settlement.On(day.Add(between(h, "again days later", 1, 100)))
	case 2:
		f.Occurred, f.Recorded = settlement.On(day.Add(between(h, "moved by", -1, 1))), settlement.Moment{}
	case 3:
		if !h.tame {
			f.Event = h.altered(f.Event)
		}
	}
	h.facts = append(h.facts, f)
}

// altered returns what happened with something else in it.
func (h *history) altered(e settlement.Event) settlement.Event {
	switch e := e.(type) {
	case settlement.Payment:
		switch h.below("altered", 5) {
		case 0:
			e.Amount, e.Items = h.amount("paid instead"), nil
		case 1:
			e.Credits = h.credits()
		case 2:
			e.Customer = h.customer()
		case 3:
			e.Segment = "other"
		case 4:
			e.Deal += "x"
		}
		return e
	case settlement.Refund:
		switch h.below("altered", 4) {
		case 0:
			e.Amount = h.amount("back instead")
		case 1:
			e.Of += "0"
		case 2:
			return settlement.Chargeback(e)
		case 3:
			e.Customer = h.customer()
		}
		return e
	case settlement.Standing:
		e.Type += "x"
		return e
	}
	return e
}

// ordered returns the facts in the order in which they are folded, with the closes between
// them that the program asks for, all, some or none of them. At times some stand in no order.
func (h *history) ordered() []settlement.Fact {
	p := settlement.Must(h.policy)
	out := h.facts
	for i := 1; i < len(out) && !h.tame; i++ { // ids of one customer that several facts have
		if chance(h, "id of another", 1) {
			out[i].ID = out[h.below("whose id", i)].ID
		}
	}
	p.Sort(out)
	switch closes := h.below("closes", 10); {
	case closes < 7:
		var all []settlement.Fact
		for f, err := range p.WithCloses(&settlement.Book{}, settlement.Facts(out), firstDay.Add(h.days).Month()) {
			if err != nil {
				panic(err)
			}
			all = append(all, f)
		}
		out = all
	case closes < 9:
		for m := range h.days / 30 {
			if chance(h, "closes", 70) {
				out = append(out, settlement.CloseOf(firstDay.Month().Add(m)))
			}
		}
		p.Sort(out)
	}
	if h.tame {
		return out
	}
	for range h.below("out of order", 4) {
		if n := len(out) - 1; n > 0 { // an early one comes too late
			i := h.below("moved", n)
			f, k := out[i], i+between(h, "moved to", 0, n-i)
			out = slices.Insert(slices.Delete(out, i, i+1), k, f)
		}
	}
	return out
}
