package settlement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// feeOf is a rate that is a fixed amount.
func feeOf(amount string, per commission.FeePer) []commission.Row {
	return []commission.Row{{Fee: commission.Fee{Amount: eur(amount), Per: per}}}
}

func shareOf(percent string) []commission.Row { return []commission.Row{{Share: pct(percent)}} }

// bonuses is 10 % and beside it 50.00 for a lead, 20 % of which half is released after
// three months, and a tenth of the base for the upline.
func bonuses() settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{
		{Name: "lead", Stage: commission.Acquisition, On: "lead", Rates: feeOf("50", commission.EachSale)},
		{Name: "upfront", Stage: commission.Acquisition, Rates: shareOf("20"), Vests: []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Months: 3}}},
		{Name: "override", Of: "base", To: commission.ToUpline, Rates: shareOf("10")},
	}
	return p
}

// What facts of a program with bonuses can have wrong by themselves.
func TestProblemsOfRichFacts(t *testing.T) {
	usd := pe.MustMoney("1", "USD")
	for _, c := range []struct {
		name  string
		event settlement.Event
		want  []string
	}{
		{"a milestone", settlement.Milestone{Customer: "c", Name: "lead"}, nil},
		{"a milestone without anything", settlement.Milestone{}, []string{
			"/customer required: missing",
			"/name required: missing",
		}},
		{"a milestone that nothing names", settlement.Milestone{Customer: "c", Name: "demo", Amount: usd}, []string{
			"/amount conflict: 1.00 USD in a program in EUR",
			`/name unknown: no bonus and no tranche of the program names milestone "demo"; it names one of lead`,
		}},
		{"a milestone below nothing", settlement.Milestone{Customer: "c", Name: "lead", Amount: eur("-1"), Quantity: -1}, []string{
			"/amount out_of_range: want 0 or more, got -1.00 EUR",
			"/quantity out_of_range: want 0 or more, got -1",
		}},
		{"a milestone in an unknown tier", settlement.Milestone{
			Customer: "c", Name: "lead", Credits: []pe.Credit{{Partner: "a", Role: pe.Sourced, Share: pe.Whole(), Tier: "gold"}},
			Uplines: []commission.Upline{{Of: "a", Partner: "b", Tier: "gold"}},
		}, []string{
			`/credits/0/tier unknown: the program has no tier "gold"; it has none`,
			`/uplines/0/tier unknown: the program has no tier "gold"; it has none`,
		}},
		{"a payment of a partner that brought itself", settlement.Payment{
			Customer: "c", Amount: eur("1"), Uplines: []commission.Upline{{Of: "a", Partner: "a"}}, Context: commission.Context{Segment: "\xff"},
		}, []string{
			`/segment syntax: not valid UTF-8: "\xff"`,
			`/uplines/0/partner conflict: "a" cannot have brought itself`,
		}},
		{"a standing of a partner that brought itself", settlement.Standing{Partner: "a", Upline: "a", Type: "\xff"}, []string{
			`/type syntax: not valid UTF-8: "\xff"`,
			`/upline conflict: "a" cannot have brought itself`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(lines(c.want), said(settlement.Must(bonuses()).Problems(fact("f", "2025-02-01", c.event)))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	want := lines([]string{`/name unknown: no bonus and no tranche of the program names milestone "lead"; it names none`})
	if diff := cmp.Diff(want, said(settlement.Must(flat()).Problems(fact("f", "2025-02-01", settlement.Milestone{Customer: "c", Name: "lead"})))); diff != "" {
		t.Errorf("without bonuses (-want +got)\n%s", diff)
	}
}

// What a program finds wrong with the commission of a version, beyond what that finds
// itself.
func TestProblemsOfRichPolicies(t *testing.T) {
	usd := pe.MustMoney("1", "USD")
	for _, c := range []struct {
		name   string
		change func(a *settlement.Agreement)
		want   []string
	}{
		{"right", func(*settlement.Agreement) {}, nil},
		{"another currency everywhere", func(a *settlement.Agreement) {
			c := &a.Commission
			c.Minimum = usd
			c.Rates = []commission.Row{{Fee: commission.Fee{Amount: usd, Per: commission.EachSale}}}
			c.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Table: "t"}}, Minimum: usd}}
			c.Caps = []commission.Cap{{Name: "cap", Per: commission.PerSale, Limit: usd}}
			c.Facts = []commission.Declaration{{Name: "value", Kind: commission.MoneyFact, Of: commission.OfPayment, Currency: "USD"}}
			c.Tables = []commission.Table{{
				Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverFact, Fact: "value",
				Steps: []commission.Step{{Share: pct("1")}, {From: usd, Share: pct("2")}},
			}}
		}, []string{
			`/terms/0/policy/commission/bonuses/0/minimum conflict: 1.00 USD in a program in "EUR"`,
			`/terms/0/policy/commission/caps/0/limit conflict: 1.00 USD in a program in "EUR"`,
			`/terms/0/policy/commission/facts/0/currency conflict: "USD" in a program in "EUR"`,
			`/terms/0/policy/commission/minimum conflict: 1.00 USD in a program in "EUR"`,
			`/terms/0/policy/commission/rates/0/fee/amount conflict: 1.00 USD in a program in "EUR"`,
			`/terms/0/policy/commission/tables/0/steps/1/from conflict: 1.00 USD in a program in "EUR"`,
		}},
		{"another currency all over tables", func(a *settlement.Agreement) {
			c := &a.Commission
			c.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Table: "fees"}}}}
			c.Facts = []commission.Declaration{{Name: "value", Kind: commission.MoneyFact, Of: commission.OfPayment, Currency: "USD"}}
			value := commission.Table{Name: "fees", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverFact, Fact: "value"}
			fees, flats := value, value
			fees.Steps = []commission.Step{{Fee: usd}, {From: usd, Fee: pe.MustMoney("2", "USD")}}
			flats.Name, flats.Steps = "flats", []commission.Step{{Flat: pe.MustMoney("3", "USD")}}
			c.Tables = []commission.Table{fees, flats, {
				Name: "quota", Mode: commission.Marginal, Over: commission.OverAttainment, Quota: pe.MustMoney("4", "USD"), Spans: commission.SpanQuarter, YearStart: 4, Counts: commission.FirstCome,
				Steps: []commission.Step{{Share: pct("1")}},
			}}
		}, []string{
			`/terms/0/policy/commission/facts/0/currency conflict: "USD" in a program in "EUR"`,
			`/terms/0/policy/commission/tables/0/steps/0/fee conflict: 1.00 USD in a program in "EUR"`,
			`/terms/0/policy/commission/tables/0/steps/1/fee conflict: 2.00 USD in a program in "EUR"`,
			`/terms/0/policy/commission/tables/0/steps/1/from conflict: 1.00 USD in a program in "EUR"`,
			`/terms/0/policy/commission/tables/1/steps/0/flat conflict: 3.00 USD in a program in "EUR"`,
			`/terms/0/policy/commission/tables/2/quota conflict: 4.00 USD in a program in "EUR"`,
		}},
		{"an unknown tier of a bonus", func(a *settlement.Agreement) { a.Commission.Bonuses[0].Rates[0].Tier = "gold" }, []string{
			`/terms/0/policy/commission/bonuses/0/rates/0/tier unknown: the program has no tier "gold"; it has none`,
		}},
		{"a table on the net of a period", func(a *settlement.Agreement) {
			a.Commission.Tables = []commission.Table{{
				Name: "volume", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.OnNet,
				Steps: []commission.Step{{Share: pct("1")}, {From: eur("1000"), Share: pct("2")}},
			}}
		}, []string{
			"/terms/0/policy/commission/tables/0/counts conflict: a table on the net of a period prices no payment, and no claim of a program reads it; take first_come",
		}},
		{"a table by other years than the program's", func(a *settlement.Agreement) {
			a.Commission.Tables = []commission.Table{
				{Name: "q", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.FirstCome, Steps: []commission.Step{{Share: pct("1")}}},
				{Name: "y", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanYear, Counts: commission.FirstCome, Steps: []commission.Step{{Share: pct("1")}}},
				{Name: "f", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanYear, YearStart: 4, Counts: commission.FirstCome, Steps: []commission.Step{{Share: pct("1")}}},
				{Name: "g", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanQuarter, YearStart: 5, Counts: commission.FirstCome, Steps: []commission.Step{{Share: pct("1")}}},
			}
		}, []string{
			"/terms/0/policy/commission/tables/1/year_start conflict: want that of the program, 4, got 1",
			"/terms/0/policy/commission/tables/3/year_start conflict: want that of the program, 4, got 5",
		}},
		{"components that are none", func(a *settlement.Agreement) {
			a.Commission.Bonuses[0].Owes = true
			a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
				{Return: clawback.Full, Window: pe.Days(60, pe.Through), Components: []string{"base", "lead", "upfrnt"}},
				{Return: clawback.Nothing},
			}}
			a.Caps = []settlement.Cap{{
				Name: "month", Every: settlement.EveryMonth, Limit: eur("1"), Counts: commission.OnNet, Components: []string{"base", "lead", "lead", "leed"},
			}}
		}, []string{
			`/terms/0/policy/caps/0/components/2 duplicate: "lead" stands twice`,
			`/terms/0/policy/caps/0/components/3 unknown: no version has a component "leed"`,
			`/terms/0/policy/clawback/schedules/0/components/1 conflict: "lead" is owed by the partner; nothing of it goes back`,
			`/terms/0/policy/clawback/schedules/0/components/2 unknown: the commission has no component "upfrnt"`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := bonuses()
			p.YearStart = 4
			c.change(&p.Terms[0].Policy)
			_, err := settlement.New(p)
			if diff := cmp.Diff(lines(c.want), saidOf(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The year of a program that states none begins in January.
func TestATableByOtherYearsThanTheCalendar(t *testing.T) {
	p := bonuses()
	p.Terms[0].Policy.Commission.Tables = []commission.Table{
		{Name: "y", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanYear, YearStart: 4, Counts: commission.FirstCome, Steps: []commission.Step{{Share: pct("1")}}},
		{Name: "z", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanYear, YearStart: 1, Counts: commission.FirstCome, Steps: []commission.Step{{Share: pct("1")}}},
		{Name: "x", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanYear, YearStart: 2, Counts: commission.FirstCome, Steps: []commission.Step{{Share: pct("1")}}},
	}
	_, err := settlement.New(p)
	want := "/terms/0/policy/commission/tables/0/year_start conflict: want that of the program, 1, got 4\n/terms/0/policy/commission/tables/2/year_start conflict: want that of the program, 1, got 2\n"
	if got := saidOf(t, err); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
