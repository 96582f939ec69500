package commission_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// seats are four levels of a customer: 10, 15, 12 and 15 seats for 100.00, 150.00, 120.00
// and 150.00 a month.
func seats() []commission.Event {
	level := func(id, amount, on string, seats int64) commission.Event {
		m := reached(id, "seats", amount, on)
		m.Quantity = seats
		return m
	}
	return []commission.Event{
		level("l1", "100", "2025-01-01", 10), level("l2", "150", "2025-02-01", 15),
		level("l3", "120", "2025-03-01", 12), level("l4", "150", "2025-04-01", 15),
	}
}

func rising(rates []commission.Row, tables ...commission.Table) commission.Policy {
	return commission.Policy{
		Rounding: partnerecon.HalfUp, Tables: tables,
		Bonuses: []commission.Bonus{{Name: "expansion", On: "seats", Rise: true, Rates: rates}},
	}
}

// Whatever a rate reads of a level, it reads what that rises above the highest one before:
// 5 seats and 50.00 of the second level, and nothing of the others. So it is in every
// order in which they are recorded.
func TestARiseIsPricedByWhatTheRateReads(t *testing.T) {
	read := []commission.Row{{Table: "t"}}
	byUnits := commission.Table{
		Name: "t", Mode: commission.Marginal, Over: commission.OverQuantity, Spans: commission.SpanTransaction,
		Steps: []commission.Step{{Fee: eur("10")}, {FromCount: 3, Fee: eur("7")}},
	}
	byAmount := commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
		Steps: []commission.Step{{Share: pct("10")}, {From: eur("50"), Share: pct("20")}, {From: eur("100"), Share: pct("30")}},
	}
	prize := commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverTenure,
		Steps: []commission.Step{{Flat: eur("25")}},
	}
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		want   string
	}{
		{"a fee for each seat: 5 × 10.00", rising(fee("10", commission.EachUnit)), "50.00"},
		{"a fee for the sale: one level rises", rising(fee("30", commission.EachSale)), "30.00"},
		{"a share of the amount: 10 % of 50.00", rising(sharing("10")), "5.00"},
		{"a table over seats: 3 × 10.00 + 2 × 7.00", rising(read, byUnits), "44.00"},
		{"a table over the amount: 20 % of 50.00", rising(read, byAmount), "10.00"},
		{"a flat amount: one level rises", rising(read, prize), "25.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			levels := seats()
			for _, order := range permutations(len(levels)) {
				b := open(t, tt.policy)
				for _, i := range order {
					b.do(levels[i])
				}
				b.want("expansion", b.of("expansion"), tt.want)
				b.conserved()
			}
		})
	}
}

// Seats rise beside an amount that does not: 100.00 for 10 seats and then for 14. The fee
// for each seat is paid for 4, that for the sale once, and the share of nothing is nothing.
func TestTheQuantityHasAHighWaterMarkOfItsOwn(t *testing.T) {
	for _, tt := range []struct{ amount, want string }{{"100", "0.00"}, {"100.01", "30.00"}} {
		b := open(t, rising(fee("30", commission.EachSale))).do(reached("l1", "seats", "100", "2025-01-01"), reached("l2", "seats", tt.amount, "2025-02-01"))
		b.want("the sale of a level of "+tt.amount, b.of("expansion"), tt.want)
	}
	one, more := reached("l1", "seats", "100", "2025-01-01"), reached("l2", "seats", "100", "2025-02-01")
	one.Quantity, more.Quantity = 10, 11
	b := open(t, rising(fee("30", commission.EachSale))).do(one, more)
	b.want("the sale of one seat", b.of("expansion"), "30.00")
	for name, tt := range map[string]struct {
		rates []commission.Row
		want  string
	}{
		"each seat": {fee("10", commission.EachUnit), "40.00"},
		"the sale":  {fee("30", commission.EachSale), "30.00"},
		"a share":   {sharing("10"), "0.00"},
	} {
		first, second := reached("l1", "seats", "100", "2025-01-01"), reached("l2", "seats", "100", "2025-02-01")
		first.Quantity, second.Quantity = 10, 14
		b := open(t, rising(tt.rates)).do(first, second)
		b.want(name, b.of("expansion"), tt.want)
	}
}

// A level is held against earlier levels alone: from 80.00 to 100.00 it rises by 20.00, whatever
// is paid or reached between the two and recorded later.
func TestALevelIsHeldAgainstLevels(t *testing.T) {
	p := rising(sharing("10"))
	p.Bonuses = append(p.Bonuses, commission.Bonus{Name: "storage", On: "gigabytes", Rise: true, Rates: sharing("10")})
	p.Rates = sharing("1")
	for _, tt := range []struct {
		name  string
		event commission.Event
		want  string
	}{
		{"a payment", pay("p", "120", "2025-01-05"), "2.00"},
		{"another milestone", reached("o", "gigabytes", "120", "2025-01-05"), "2.00"},
		{"a level: 10.00 and 10.00", reached("o", "seats", "90", "2025-01-05"), "2.00"},
		{"a higher level: 40.00 and nothing", reached("o", "seats", "120", "2025-01-05"), "4.00"},
		{"a later level: 20.00 and 20.00", reached("o", "seats", "120", "2025-02-05"), "4.00"},
	} {
		b := open(t, p).do(reached("k", "seats", "80", "2025-01-01"), reached("l", "seats", "100", "2025-02-01"))
		b.do(tt.event)
		b.want(tt.name, b.of("expansion"), tt.want)
		b.conserved()
	}
}

// Levels of 100.00 and 150.00 keep what they earned when one of 50.00 between them comes to
// light: no line but that one is touched.
func TestALevelThatMovesNoOther(t *testing.T) {
	b := open(t, rising(sharing("10"))).do(reached("l1", "seats", "100", "2025-01-01"), reached("l3", "seats", "150", "2025-03-01"))
	for on, want := range map[string]string{"50": "l2", "100": "l2", "100.01": "l2 l3"} {
		s, err := b.plan.Stage(&b.ledger, reached("l2", "seats", on, "2025-02-01"))
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, x := range s.Touched() {
			ids = append(ids, x.Now.ID)
		}
		slices.Sort(ids)
		b.want("with "+on, strings.Join(ids, " "), want)
	}
}

// A seal keeps the highest number of seats with the highest amount: 15 seats are nothing
// new after 15, and 17 are 2 more.
func TestTheHighestQuantityIsKeptWhenItIsSealed(t *testing.T) {
	levels := seats()
	b := open(t, rising(fee("10", commission.EachUnit))).do(levels[:3]...).
		do(commission.Seal{ID: "s", Customer: "c", Through: day("2025-03-15"), On: day("2025-03-20")}).afterJSON().do(levels[3])
	b.want("as many as before", b.of("expansion"), "50.00")
	more := reached("l5", "seats", "150", "2025-05-01")
	more.Quantity = 17
	b.do(more)
	b.want("two more", b.of("expansion"), "70.00")
}
