package commission_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// Each case changes one thing in a table that is right.
func TestNewScaleReportsWhatIsWrong(t *testing.T) {
	revenue := yearly(commission.Marginal, shares("0", "1", "1000", "2")...)
	slab := thisSale(yearly(commission.Slab, revenue.Steps...), commission.ReadBefore)
	overage := yearly(commission.WholeOverage, revenue.Steps...)
	quota := commission.Table{
		Name: "quota", Mode: commission.Marginal, Over: commission.OverAttainment, Quota: eur("1000"),
		Spans: commission.SpanQuarter, Counts: commission.OnNet,
		Steps: []commission.Step{{Share: pct("5")}, {FromPercent: pct("75"), Share: pct("10")}},
	}
	seats := commission.Table{
		Name: "seats", Mode: commission.Marginal, Over: commission.OverQuantity, Spans: commission.SpanTransaction,
		Steps: []commission.Step{{Fee: eur("5")}, {FromCount: 10, Fee: eur("4")}},
	}
	margin := commission.Table{
		Name: "margin", Mode: commission.Interpolated, Over: commission.OverMargin,
		Steps: []commission.Step{{Share: pct("5")}, {FromPercent: pct("40"), Share: pct("10")}},
	}
	fact := commission.Table{
		Name: "score", Mode: commission.Interpolated, Over: commission.OverFact, Fact: "score",
		Steps: []commission.Step{{Share: pct("5")}, {FromCount: 8, Share: pct("10")}},
	}
	usd := partnerecon.MustMoney("1", "USD")
	for _, tt := range []struct {
		name   string
		table  commission.Table
		change func(*commission.Table)
		want   []string
	}{
		{"a table that says nothing", commission.Table{}, nothing, []string{"/mode required", "/name required", "/over required"}},
		{"unknown members", revenue, func(t *commission.Table) { t.Mode, t.Over = "banded", "clicks" }, []string{"/mode unknown", "/over unknown"}},
		{"a colon in the name", revenue, func(t *commission.Table) { t.Name = "a:b" }, []string{"/name syntax"}},

		{"a slab without a boundary", slab, func(t *commission.Table) { t.Boundary = "" }, []string{"/boundary required"}},
		{"an overage without a boundary", overage, func(t *commission.Table) { t.Boundary = "" }, []string{"/boundary required"}},
		{"a marginal table without one", revenue, func(t *commission.Table) { t.Boundary = "" }, nil},
		{"a marginal table with an unknown one", revenue, func(t *commission.Table) { t.Boundary = "at" }, []string{"/boundary unknown"}},
		{"an interpolated table without one", margin, nothing, nil},

		{"no fact", fact, func(t *commission.Table) { t.Fact = "" }, []string{"/fact required"}},
		{"a fact nobody asks", revenue, func(t *commission.Table) { t.Fact = "x" }, []string{"/fact conflict"}},
		{"no quota", quota, func(t *commission.Table) { t.Quota = partnerecon.Money{} }, []string{"/quota required"}},
		{"two quotas", quota, func(t *commission.Table) { t.QuotaUnits = 1 }, []string{"/quota_units conflict"}},
		{"a quota of 0", quota, func(t *commission.Table) { t.Quota = eur("0") }, []string{"/quota out_of_range"}},
		{"a quota below 0 units", quota, func(t *commission.Table) {
			t.Quota, t.QuotaUnits, t.Mode = partnerecon.Money{}, -1, commission.Slab
			t.Boundary, t.Applies = commission.ReachedAt, commission.ToWhole
		}, []string{"/quota_units out_of_range"}},
		{"quotas nobody attains", revenue, func(t *commission.Table) { t.Quota, t.QuotaUnits = eur("1"), 1 }, []string{"/quota conflict", "/quota_units conflict"}},

		{"no span", revenue, func(t *commission.Table) { t.Spans = "" }, []string{"/spans required"}},
		{"an unknown span", revenue, func(t *commission.Table) { t.Spans = "week" }, []string{"/spans unknown"}},
		{"no counting", revenue, func(t *commission.Table) { t.Counts = "" }, []string{"/counts required"}},
		{"first come", revenue, func(t *commission.Table) { t.Counts = commission.FirstCome }, nil},
		{"an unknown counting", revenue, func(t *commission.Table) { t.Counts = "gross" }, []string{"/counts unknown"}},
		{"a transaction that counts", seats, func(t *commission.Table) { t.Counts = commission.OnNet }, []string{"/counts conflict"}},
		{"a year from April", revenue, func(t *commission.Table) { t.Spans, t.YearStart = commission.SpanYear, 4 }, nil},
		{"a year from a thirteenth month", revenue, func(t *commission.Table) { t.YearStart = 13 }, []string{"/year_start out_of_range"}},
		{"a year from before the first", revenue, func(t *commission.Table) { t.YearStart = -1 }, []string{"/year_start out_of_range"}},
		{"months of a year", revenue, func(t *commission.Table) { t.Spans, t.YearStart = commission.SpanMonth, 1 }, []string{"/year_start conflict"}},
		{"a margin from April", margin, func(t *commission.Table) { t.YearStart = 4 }, []string{"/year_start conflict"}},
		{"a margin of a year", margin, func(t *commission.Table) { t.Spans, t.Counts = commission.SpanYear, commission.OnNet }, []string{"/counts conflict", "/spans conflict"}},

		{"nothing said about what the rate is for", slab, func(t *commission.Table) { t.Applies, t.Reads = "", "" }, []string{"/applies_to required"}},
		{"an unknown use", slab, func(t *commission.Table) { t.Applies = "next_sale" }, []string{"/applies_to unknown"}},
		{"nothing said about where it is read", slab, func(t *commission.Table) { t.Reads = "" }, []string{"/reads required"}},
		{"an unknown place", slab, func(t *commission.Table) { t.Reads = "later" }, []string{"/reads unknown"}},
		{"the period before a lifetime", slab, func(t *commission.Table) { t.Reads, t.Spans = commission.ReadPrevious, commission.SpanLifetime }, []string{"/reads conflict"}},
		{"the rate before the sale for the whole", slab, func(t *commission.Table) { t.Applies = commission.ToWhole }, []string{"/reads conflict"}},
		{"the rate after it for the whole", slab, func(t *commission.Table) { t.Applies, t.Reads = commission.ToWhole, commission.ReadAfter }, nil},
		{"a marginal table that reads", revenue, func(t *commission.Table) { t.Reads = commission.ReadAfter }, []string{"/reads conflict"}},
		{"a marginal table for the sale", revenue, func(t *commission.Table) { t.Applies = commission.ToThisSale }, []string{"/applies_to conflict"}},
		{"an overage for the whole", overage, func(t *commission.Table) { t.Applies = commission.ToWhole }, []string{"/applies_to conflict"}},
		{"a transaction with what was before", slab, func(t *commission.Table) { t.Spans, t.Counts, t.Applies = commission.SpanTransaction, "", "" }, []string{"/reads conflict"}},
		{"a margin of the whole", margin, func(t *commission.Table) { t.Applies, t.Reads = commission.ToWhole, commission.ReadAfter }, []string{"/applies_to conflict", "/reads conflict"}},

		{"a margin in slices", margin, func(t *commission.Table) { t.Mode = commission.Marginal }, []string{"/mode conflict"}},
		{"the overage of a fact", fact, func(t *commission.Table) { t.Mode, t.Boundary = commission.WholeOverage, commission.ReachedAt }, []string{"/mode conflict"}},

		{"no steps", revenue, func(t *commission.Table) { t.Steps = nil }, []string{"/steps required"}},
		{"no steps, and no boundary", revenue, func(t *commission.Table) { t.Steps, t.Boundary = nil, "" }, []string{"/steps required"}},
		{"1,000 steps", revenue, func(t *commission.Table) {
			t.Steps = many(1000, func(i int) commission.Step {
				return commission.Step{From: partnerecon.MustMoney(fmt.Sprint(i), "EUR"), Share: pct("1")}
			})
		}, nil},
		{"too many steps", revenue, func(t *commission.Table) { t.Steps = make([]commission.Step, 1001) }, []string{"/steps limit"}},
		{"an overage without a quota", overage, func(t *commission.Table) { t.Steps = t.Steps[:1] }, []string{"/steps required"}},
		{"one step is a flat rate", revenue, func(t *commission.Table) { t.Steps = t.Steps[:1] }, nil},
		{"a gap below the first step", revenue, func(t *commission.Table) { t.Steps[0].From = eur("1") }, []string{"/steps/0/from conflict"}},
		{"a first step that states no From", revenue, func(t *commission.Table) { t.Steps[0].From = partnerecon.Money{} }, nil},
		{"a step from nowhere", revenue, func(t *commission.Table) { t.Steps[1].From = partnerecon.Money{} }, []string{"/steps/1/from required"}},
		{"a step from 0 again", revenue, func(t *commission.Table) { t.Steps[1].From = eur("0") }, []string{"/steps/1/from conflict"}},
		{"a step below 0", revenue, func(t *commission.Table) { t.Steps[1].From = eur("-1") }, []string{"/steps/1/from out_of_range", "/steps/1/from conflict"}},
		{"a first count below 0", seats, func(t *commission.Table) { t.Steps[0].FromCount = -1 }, []string{"/steps/0/from_count out_of_range", "/steps/0/from_count conflict"}},
		{"steps that fall", revenue, func(t *commission.Table) { t.Steps = shares("0", "1", "9", "2", "8", "3", "9", "4") }, []string{"/steps/2/from conflict"}},
		{"counts that stand still", seats, func(t *commission.Table) { t.Steps = append(t.Steps, t.Steps[1]) }, []string{"/steps/2/from_count conflict"}},
		{"percentages that fall", margin, func(t *commission.Table) {
			t.Steps = append(t.Steps, commission.Step{FromPercent: pct("39.9"), Share: pct("1")})
		}, []string{"/steps/2/from_percent conflict"}},
		{"revenue in units", revenue, func(t *commission.Table) { t.Steps[1].From, t.Steps[1].FromCount = partnerecon.Money{}, 5 }, []string{"/steps/1/from required", "/steps/1/from_count conflict"}},
		{"a margin in euros", margin, func(t *commission.Table) { t.Steps[1].From = eur("5") }, []string{"/steps/1/from conflict"}},
		{"a fact in two forms", fact, func(t *commission.Table) {
			t.Steps = append(t.Steps, commission.Step{FromPercent: pct("900"), Share: pct("1")})
		}, []string{"/steps/1/from_count conflict", "/steps/1/from_percent required"}},
		{"a margin that nothing has", margin, func(t *commission.Table) { t.Steps[1].FromPercent = pct("100.1") }, []string{"/steps/1/from_percent out_of_range"}},
		{"a margin of all of it", margin, func(t *commission.Table) { t.Steps[1].FromPercent = pct("100") }, nil},
		{"a discount of more than all", margin, func(t *commission.Table) { t.Over, t.Steps[1].FromPercent = commission.OverDiscount, pct("100.1") }, []string{"/steps/1/from_percent out_of_range"}},
		{"flat amounts", slab, func(t *commission.Table) {
			t.Applies, t.Reads = commission.ToWhole, ""
			t.Steps = []commission.Step{{Flat: eur("0")}, {From: eur("10"), Flat: eur("5")}}
		}, nil},
		{"a flat amount below 0", slab, func(t *commission.Table) {
			t.Applies, t.Reads = commission.ToWhole, ""
			t.Steps = []commission.Step{{Flat: eur("-0.01")}}
		}, []string{"/steps/0/flat out_of_range"}},
		{"a flat amount and a share", slab, func(t *commission.Table) { t.Steps[1].Flat = eur("1") }, []string{"/steps/1/flat conflict"}},
		{"a flat amount in another currency", slab, func(t *commission.Table) {
			t.Applies, t.Reads = commission.ToWhole, ""
			t.Steps = []commission.Step{{Flat: eur("1")}, {From: eur("10"), Flat: usd}}
		}, []string{"/steps/1/flat conflict"}},
		{"flat amounts on the way", slab, func(t *commission.Table) {
			t.Mode, t.Applies, t.Reads = commission.Interpolated, commission.ToWhole, ""
			t.Steps = []commission.Step{{Flat: eur("1")}, {From: eur("10"), Flat: eur("2")}}
		}, []string{"/mode conflict"}},
		{"an attainment of twice the quota", quota, func(t *commission.Table) { t.Steps[1].FromPercent = pct("200") }, nil},

		{"a missing share", revenue, func(t *commission.Table) { t.Steps[1].Share = partnerecon.Rate{} }, []string{"/steps/1/share required"}},
		{"more than all", revenue, func(t *commission.Table) { t.Steps[1].Share = pct("100.000001") }, []string{"/steps/1/share out_of_range"}},
		{"a fee below 0", seats, func(t *commission.Table) { t.Steps[1].Fee = eur("-0.01") }, []string{"/steps/1/fee out_of_range"}},
		{"a fee of 0", seats, func(t *commission.Table) { t.Steps[1].Fee = eur("0") }, nil},
		{"a share and a fee", seats, func(t *commission.Table) { t.Steps[1].Share = pct("1") }, []string{"/steps/1/fee conflict"}},
		{"a share among fees", seats, func(t *commission.Table) { t.Steps[1].Fee, t.Steps[1].Share = partnerecon.Money{}, pct("1") }, []string{"/steps/1 conflict"}},
		{"slices of units that earn shares", seats, func(t *commission.Table) { t.Steps = []commission.Step{{Share: pct("1")}} }, []string{"/steps conflict"}},
		{"slices of revenue that earn fees", revenue, func(t *commission.Table) { t.Steps = []commission.Step{{Fee: eur("1")}} }, []string{"/steps conflict"}},
		{"a quota in units, in slices that earn fees", quota, func(t *commission.Table) {
			t.Quota, t.QuotaUnits, t.Steps = partnerecon.Money{}, 100, []commission.Step{{Fee: eur("1")}, {FromPercent: pct("100"), Fee: eur("2")}}
		}, nil},
		{"a quota in units, in slices that earn shares", quota, func(t *commission.Table) { t.Quota, t.QuotaUnits = partnerecon.Money{}, 100 }, []string{"/steps conflict"}},
		{"a quota in money, in slices that earn fees", quota, func(t *commission.Table) {
			t.Steps = []commission.Step{{Fee: eur("1")}, {FromPercent: pct("100"), Fee: eur("2")}}
		}, []string{"/steps conflict"}},
		{"units of shares", revenue, func(t *commission.Table) { t.Units = 100 }, []string{"/units conflict"}},
		{"units of no steps", seats, func(t *commission.Table) { t.Units, t.Steps = 100, nil }, []string{"/steps required"}},
		{"units below 0", seats, func(t *commission.Table) { t.Units = -1 }, []string{"/units out_of_range"}},
		{"another currency of a step", revenue, func(t *commission.Table) {
			t.Steps = append(t.Steps, commission.Step{From: partnerecon.MustMoney("2000", "USD"), Share: pct("3")})
		}, []string{"/steps/2/from conflict"}},
		{"another currency of a fee", seats, func(t *commission.Table) { t.Steps[1].Fee = usd }, []string{"/steps/1/fee conflict"}},
		{"another currency of the quota", quota, func(t *commission.Table) {
			*t = commission.Table{
				Name: "q", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverAttainment, Quota: usd,
				Spans: commission.SpanTransaction, Steps: []commission.Step{{Fee: eur("1")}},
			}
		}, []string{"/steps/0/fee conflict"}},
	} {
		table := tt.table
		table.Steps = slices.Clone(table.Steps)
		tt.change(&table)
		_, err := commission.NewScale(table)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v\n(-want +got)\n%s", tt.name, err, diff)
		}
	}
}

func nothing(*commission.Table) {}

// Tables of a policy are checked with it. Those that only multiply may exceed 100 %,
// and pay no fees.
func TestTablesOfAPolicy(t *testing.T) {
	named := func(name string, steps ...commission.Step) commission.Table {
		table := yearly(commission.Marginal, steps...)
		table.Name = name
		return table
	}
	fees := named("fees", commission.Step{Fee: eur("1")})
	fees.Over = commission.OverQuantity
	p := flat("10")
	p.Tables = []commission.Table{
		named("twice", shares("0", "1")...), named("twice", shares("0", "1")...),
		named("factor", shares("0", "100", "5", "150")...), named("both", shares("0", "150")...), fees,
	}
	p.Rates = append(p.Rates,
		commission.Row{Tier: "a", Share: pct("1"), Factor: "factor"}, commission.Row{Tier: "b", Table: "both", Factor: "both"})
	p.Bonuses = []commission.Bonus{{Rates: []commission.Row{{Share: pct("1"), Factor: "fees"}}}}
	_, err := commission.New(p)
	got := paths(err)
	for _, want := range []string{"/tables/1/name duplicate", "/tables/3/steps/0/share out_of_range", "/tables/4/steps/0/fee conflict"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing in %v", want, err)
		}
	}
	if slices.Contains(got, "/tables/2/steps/1/share out_of_range") {
		t.Errorf("a factor may be 150%%: %v", err)
	}
	p.Tables = make([]commission.Table, 1001)
	if _, err := commission.New(p); !slices.Contains(paths(err), "/tables limit") {
		t.Errorf("1,001 tables: %v", err)
	}
}

func TestTableProblemsRead(t *testing.T) {
	_, err := commission.NewScale(yearly("banded", shares("0", "1")...))
	const mode = `commission: /mode: want one of marginal, slab, interpolated, whole_overage, got "banded"`
	if err == nil || err.Error() != mode {
		t.Errorf("got  %v\nwant %s", err, mode)
	}
	_, err = commission.NewScale(yearly(commission.Marginal, shares("5", "1", "4", "2")...))
	const steps = `commission: /steps/0/from: the first step begins at the start, got 5.00 EUR; what lies below needs a step, too; ` +
		`/steps/1/from: want more than 5.00 EUR of the step before, got 4.00 EUR`
	if err == nil || err.Error() != steps {
		t.Errorf("got  %v\nwant %s", err, steps)
	}
}

// A step that does not say where it begins begins at nothing, and is told so.
func TestAStepThatBeginsWhereTheOneBeforeDoes(t *testing.T) {
	for want, table := range map[string]commission.Table{
		"want more than 0% of the step before, got 0%": {
			Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin,
			Steps: []commission.Step{{Share: pct("1")}, {FromPercent: pct("0"), Share: pct("2")}},
		},
		"want more than 0 of the step before, got 0.00 EUR": {
			Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
			Steps: []commission.Step{{Share: pct("1")}, {From: eur("0"), Share: pct("2")}},
		},
	} {
		_, err := commission.NewScale(table)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
