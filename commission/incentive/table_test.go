package incentive_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// volumes is 1 % of the first 1,000 of a span and 2 % of the rest.
func volumes(spans commission.Span) commission.Table {
	return commission.Table{
		Name: "volume", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: spans, Counts: commission.OnNet,
		Steps: []commission.Step{{Share: percent("1")}, {From: eur("1000"), Share: percent("2")}},
	}
}

// attained is 5 % of everything, from 75 % of the quota on 10 % and from 100 % on 15 %.
func attained() commission.Table {
	return commission.Table{
		Name: "attained", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverAttainment, Spans: commission.SpanMonth,
		Applies: commission.ToWhole, Counts: commission.OnNet,
		Steps: []commission.Step{{Share: percent("5")}, {FromPercent: percent("75"), Share: percent("10")}, {FromPercent: percent("100"), Share: percent("15")}},
	}
}

func inFull(t commission.Table) incentive.PeriodTable {
	return incentive.PeriodTable{Table: t, Pays: incentive.InFull}
}

func quota(g incentive.Goal) incentive.PeriodTable {
	r := inFull(attained())
	r.Quota = g
	return r
}

func refund(id, on, earned, base string) incentive.Posted {
	return incentive.Posted{ID: id, Partner: "acme", Kind: partnerecon.Returned, Amount: eur(earned).Neg(), Base: eur(base).Neg(), Earned: day(on), On: day("2026-06-01")}
}

// Sales of 1,000 and 2,000 earn 1 % of 1,000 and 2 % of 2,000 = 10 + 40 = 50. The
// first one goes back: 10 + 20 = 30 are due on 2,000, whichever of the two it was.
func TestTableOnNet(t *testing.T) {
	for name, first := range map[string][]string{"the small one first": {"1000", "2000"}, "the large one first": {"2000", "1000"}} {
		t.Run(name, func(t *testing.T) {
			b := open(t, only(monthly(inFull(volumes(commission.SpanMonth)))))
			b.sold("2025-01-10", "0", first[0])
			b.sold("2025-01-20", "0", first[1])
			b.wants(b.closes("2025-01"), "bonus:b:2025-01 50.00")
			b.wants(b.apply(refund("r", "2025-01-10", "0", "1000")), "bonus:b:2025-01 -20.00")
		})
	}
	b := open(t, only(monthly(inFull(volumes(commission.SpanMonth)))))
	b.sold("2025-01-10", "0", "1000")
	b.sold("2025-01-20", "0", "2000")
	b.apply(refund("r", "2025-01-10", "0", "1000"))
	b.wants(b.closes("2025-01"), "bonus:b:2025-01 30.00")
}

// Two sales of 500 attain together what one of 1,000 does: 100 % of the quota, so 15 %.
func TestTableOverAttainment(t *testing.T) {
	table := attained()
	table.Quota = eur("1000")
	for _, tt := range []struct {
		name string
		sold []string
		want []string
	}{
		{"one sale", []string{"1000"}, []string{"bonus:b:2025-01 150.00"}},
		{"cut in two", []string{"500", "500"}, []string{"bonus:b:2025-01 150.00"}},
		{"three quarters", []string{"500", "250"}, []string{"bonus:b:2025-01 75.00"}},                 // 10 % of 750
		{"a cent below three quarters", []string{"500", "249.99"}, []string{"bonus:b:2025-01 37.50"}}, // 5 % of 749.99 = 37.4995
		{"nothing", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, only(monthly(inFull(table))))
			for _, base := range tt.sold {
				b.sold("2025-01-10", "0", base)
			}
			b.wants(b.closes("2025-01"), tt.want...)
		})
	}
}

func TestTableOverAQuotaOfThePeriod(t *testing.T) {
	season := index("50%", "150%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%")
	for _, tt := range []struct {
		name  string
		rule  incentive.PeriodTable
		quota incentive.Value
		want  []string
		code  string
	}{
		// 800 of 1,000 are 80 %: 10 % of 800.
		{"a figure", quota(incentive.Goal{Figure: "quota"}), amount("1000"), []string{"bonus:b:2025-01 80.00"}, commission.CodeStep},
		{"a lower figure", quota(incentive.Goal{Figure: "quota"}), amount("800"), []string{"bonus:b:2025-01 120.00"}, commission.CodeStep},
		{"a quota of nothing", quota(incentive.Goal{Figure: "quota"}), amount("0"), nil, incentive.CodeNoQuota},
		{"no quota", quota(incentive.Goal{Figure: "quota"}), incentive.Value{}, nil, incentive.CodeUnknown},
		// January has half of 12,000/12: 500 of it are attained by 160 %, 15 % of 800.
		{"a season", quota(incentive.Goal{Annual: eur("12000"), Season: season}), incentive.Value{}, []string{"bonus:b:2025-01 120.00"}, commission.CodeStep},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, only(monthly(tt.rule)))
			b.sold("2025-01-10", "0", "800")
			if tt.quota.Money.Stated() {
				b.states("quota", "2025-01", tt.quota)
			}
			if got := b.why("2025-01"); !contains(got, tt.code) {
				t.Errorf("%v lack %s", got, tt.code)
			}
			b.wants(b.closes("2025-01"), tt.want...)
		})
	}
}

// A quota of units: 8 of 10 are 80 %, so 10 % of the revenue.
func TestTableOverAQuotaOfUnits(t *testing.T) {
	b := open(t, only(monthly(quota(incentive.Goal{Figure: "referrals"}))))
	b.apply(incentive.Posted{ID: "s", Partner: "acme", Kind: partnerecon.Earned, Base: eur("300"), Quantity: 8, Earned: day("2025-01-02"), On: day("2025-01-02")})
	b.states("referrals", "2025-01", count(10))
	b.wants(b.closes("2025-01"), "bonus:b:2025-01 30.00")
}

// Over a year each month adds to what it earned so far: 10.00 on the first 1,000,
// then 2 %. A refund of January's 600 makes the months after it poorer, too.
func TestTableToDate(t *testing.T) {
	b := open(t, only(monthly(inFull(volumes(commission.SpanYear)))))
	b.sold("2025-01-10", "0", "600")
	b.sold("2025-02-10", "0", "600")
	b.sold("2025-03-10", "0", "600")
	// 6.00; on 1,200 10 + 4 = 14.00; on 1,800 10 + 16 = 26.00.
	b.wants(b.closes("2025-03"), "bonus:b:2025-01 6.00", "bonus:b:2025-02 8.00", "bonus:b:2025-03 12.00")
	// 0; on 600 6.00; on 1,200 14.00.
	b.wants(b.apply(refund("r", "2025-01-10", "0", "600")), "bonus:b:2025-01 -6.00", "bonus:b:2025-02 -2.00", "bonus:b:2025-03 -4.00")
	// The next year begins at 0.
	b.sold("2026-01-10", "0", "100")
	b.wants(b.closes("2026-01"), "bonus:b:2026-01 1.00")
}

// Over a lifetime it does not: 1,000 of 2025 are counted, so 2 % of 100.
func TestTableOverALifetime(t *testing.T) {
	b := open(t, only(monthly(inFull(volumes(commission.SpanLifetime)))))
	b.sold("2025-12-10", "0", "1000")
	b.sold("2026-01-10", "0", "100")
	b.wants(b.closes("2026-01"), "bonus:b:2025-12 10.00", "bonus:b:2026-01 2.00")
}

// The rate of a month is read at what was counted before it, after it, or in the
// quarter before. It is 1 %, and from 1,000 on 2 %, of the month.
func TestTableReads(t *testing.T) {
	for _, tt := range []struct {
		reads commission.Reads
		want  []string
	}{
		// April 0, May 800, June 1,600: 8.00, 8.00 and 16.00.
		{commission.ReadBefore, []string{"bonus:b:2025-04 8.00", "bonus:b:2025-05 8.00", "bonus:b:2025-06 16.00"}},
		// 800, 1,600, 2,400.
		{commission.ReadAfter, []string{"bonus:b:2025-04 8.00", "bonus:b:2025-05 16.00", "bonus:b:2025-06 16.00"}},
		// The first quarter had 1,000.
		{commission.ReadPrevious, []string{"bonus:b:2025-04 16.00", "bonus:b:2025-05 16.00", "bonus:b:2025-06 16.00"}},
	} {
		t.Run(string(tt.reads), func(t *testing.T) {
			table := volumes(commission.SpanQuarter)
			table.Mode, table.Boundary, table.Applies, table.Reads = commission.Slab, commission.ReachedAt, commission.ToThisSale, tt.reads
			bonus := monthly(inFull(table))
			bonus.From = month("2025-04")
			b := open(t, only(bonus))
			for on, base := range map[string]string{"2025-03-01": "1000", "2025-04-01": "800", "2025-05-01": "800", "2025-06-01": "800"} {
				b.sold(on, "0", base)
			}
			b.wants(b.closes("2025-06"), tt.want...)
		})
	}
}

// The lines earned 1 % of 3,000 = 30; the table gives 50 on it, so 20 are missing.
// With 2,000 refunded it is 10 for the 10 that are left, and with what was earned at
// 5 % the difference is taken off again.
func TestTableTrueUp(t *testing.T) {
	rule := inFull(volumes(commission.SpanQuarter))
	rule.Pays = incentive.TrueUp
	b := open(t, only(quarterly(rule)))
	b.sold("2025-01-10", "10", "1000")
	b.sold("2025-02-10", "20", "2000")
	if got := b.why("2025-03"); !contains(got, incentive.CodeLines) {
		t.Errorf("%v do not name the lines", got)
	}
	entries := b.closes("2025-03")
	b.wants(entries, "bonus:b:2025-01 20.00")
	if e := entries[0]; e.Kind != partnerecon.TruedUp || e.Earned != day("2025-03-31") {
		t.Errorf("%+v", e)
	}
	b.wants(b.apply(refund("r", "2025-02-10", "20", "2000")), "bonus:b:2025-01 -20.00")
	b.wants(b.sold("2025-03-10", "50", "1000"), "bonus:b:2025-01 -30.00") // M(2,000) = 30, earned 60
	// A clawback is no matter of the true-up.
	b.wants(b.apply(incentive.Posted{ID: "c", Partner: "acme", Kind: partnerecon.Clawed, Amount: eur("-60"), Earned: day("2025-03-10"), On: day("2025-06-01")}))
}

// 0.50 for each unit, from 100 units on 0.75; of the product x only.
func TestTableOfFees(t *testing.T) {
	rule := inFull(commission.Table{
		Name: "units", Mode: commission.Marginal, Over: commission.OverQuantity, Spans: commission.SpanMonth, Counts: commission.OnNet,
		Steps: []commission.Step{{Fee: eur("0.50")}, {FromCount: 100, Fee: eur("0.75")}},
	})
	rule.Products = []string{"x"}
	b := open(t, only(monthly(rule)))
	for i, product := range []string{"x", "y", "x"} {
		b.apply(incentive.Posted{ID: product + string(rune('0'+i)), Partner: "acme", Kind: partnerecon.Earned, Quantity: 60, Product: product, Earned: day("2025-01-02"), On: day("2025-01-02")})
	}
	b.wants(b.closes("2025-01"), "bonus:b:2025-01 65.00") // 100 × 0.50 + 20 × 0.75
}

// 300.00 at three quarters of a quota of 1,000.00 and 700.00 more at all of it: a
// partner that has both gets 1,000.00, and when a sale of 500.00 goes back after the
// close, none. Read as a slab it is 700.00 for what is reached.
func TestFlatAmountsOfAQuota(t *testing.T) {
	table := attained()
	table.Quota = eur("1000")
	table.Steps = []commission.Step{{Flat: eur("0")}, {FromPercent: percent("75"), Flat: eur("300")}, {FromPercent: percent("100"), Flat: eur("700")}}
	ladder := table
	ladder.Mode, ladder.Applies = commission.Marginal, ""
	for _, tt := range []struct {
		name            string
		table           commission.Table
		full, part, all string
	}{
		{"reached", table, "bonus:b:2025-01 700.00", "bonus:b:2025-01 300.00", "bonus:b:2025-01 -700.00"},
		{"entered", ladder, "bonus:b:2025-01 1000.00", "bonus:b:2025-01 300.00", "bonus:b:2025-01 -1000.00"},
	} {
		b := open(t, only(monthly(inFull(tt.table))))
		b.sold("2025-01-10", "0", "500")
		b.sold("2025-01-20", "0", "500")
		b.wants(b.closes("2025-01"), tt.full)
		b.wants(b.apply(refund("r", "2025-01-10", "0", "500")), tt.all)
		b = open(t, only(monthly(inFull(tt.table))))
		b.sold("2025-01-10", "0", "999.99")
		b.wants(b.closes("2025-01"), tt.part)
	}
}
