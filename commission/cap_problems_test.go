package commission_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/commission"
)

func TestProblemsOfCaps(t *testing.T) {
	caps := func(list ...commission.Cap) func(*commission.Policy) {
		return func(p *commission.Policy) { p.Caps = list }
	}
	one := func(change func(*commission.Cap)) func(*commission.Policy) {
		c := commission.Cap{Name: "a", Per: commission.PerSale, Limit: eur("1")}
		change(&c)
		return caps(c)
	}
	onNet := func(name string, per commission.Per, components ...string) commission.Cap {
		return commission.Cap{Name: name, Per: per, Counts: commission.OnNet, Limit: eur("1"), Components: components}
	}
	lever := func(c commission.Cap, from, until string) commission.Cap {
		if from != "" {
			c.From = day(from)
		}
		c.Until, c.Rationale = day(until), "hard times"
		return c
	}
	later := []commission.Tranche{{Share: pct("100"), Months: 6}}
	checkPolicies(t, []policyCase{
		{"1,000 caps", func(p *commission.Policy) {
			p.Caps = many(1000, func(i int) commission.Cap {
				return commission.Cap{Name: fmt.Sprint(i), Per: commission.PerSale, Limit: eur("1")}
			})
		}, nil},
		{"1,001 caps", func(p *commission.Policy) { p.Caps = make([]commission.Cap, 1001) }, []string{"/caps limit"}},
		{"no name", one(func(c *commission.Cap) { c.Name = "" }), []string{"/caps/0/name required"}},
		{"a colon", one(func(c *commission.Cap) { c.Name = "a:b" }), []string{"/caps/0/name syntax"}},
		{"a name that no ledger can be read with", one(func(c *commission.Cap) { c.Name = tooLong }), []string{"/caps/0/name limit"}},
		{"one that is not UTF-8", one(func(c *commission.Cap) { c.Name = "\xff" }), []string{"/caps/0/name syntax"}},
		{"a limit of nothing", one(func(c *commission.Cap) { c.Limit = eur("0") }), []string{"/caps/0/limit out_of_range"}},
		{"a limit of a cent", one(func(c *commission.Cap) { c.Limit = eur("0.01") }), nil},
		{"what it is per", one(func(c *commission.Cap) { c.Per = "week" }), []string{"/caps/0/per unknown"}},
		{"an unknown component", one(func(c *commission.Cap) { c.Components = []string{"base", "b", "x"} }), []string{"/caps/0/components/2 unknown"}},
		{"what is owed", func(p *commission.Policy) {
			p.Bonuses[0].Owes = true
			one(func(c *commission.Cap) { c.Components = []string{"b"} })(p)
		}, []string{"/caps/0/components/0 conflict"}},

		{"for a time, and why", one(func(c *commission.Cap) { *c = lever(*c, "2025-01-01", "2025-02-01") }), nil},
		{"for a time", one(func(c *commission.Cap) { *c = lever(*c, "2025-01-01", "2025-02-01"); c.Rationale = "" }), []string{"/caps/0/rationale required"}},
		{"until a day", one(func(c *commission.Cap) { c.Until = day("2025-02-01") }), []string{"/caps/0/rationale required"}},
		{"from a day on", one(func(c *commission.Cap) { c.From = day("2025-02-01") }), []string{"/caps/0/rationale required", "/caps/0/until required"}},
		{"why", one(func(c *commission.Cap) { c.Rationale = "cash" }), []string{"/caps/0/until required"}},
		{"a long why", one(func(c *commission.Cap) { *c = lever(*c, "", "2025-02-01"); c.Rationale = tooLong }), []string{"/caps/0/rationale limit"}},
		{"for no time", one(func(c *commission.Cap) { *c = lever(*c, "2025-02-01", "2025-02-01") }), []string{"/caps/0/until conflict"}},

		{"what is put off of a sale", one(func(c *commission.Cap) { c.Defer = later }), nil},
		{"what is put off of a deal", one(func(c *commission.Cap) { c.Per, c.Counts, c.Defer = commission.PerDeal, commission.FirstCome, later }), nil},
		{"what is put off of a customer", one(func(c *commission.Cap) {
			c.Per, c.Counts, c.Defer = commission.PerCustomer, commission.FirstCome, later
		}), []string{"/caps/0/defer conflict"}},
		{"what is put off of a net", one(func(c *commission.Cap) { c.Per, c.Counts, c.Defer = commission.PerDeal, commission.OnNet, later }), []string{"/caps/0/defer conflict"}},
		{"a part of what is put off", one(func(c *commission.Cap) { c.Defer = []commission.Tranche{{Share: pct("99")}} }), []string{"/caps/0/defer out_of_range"}},

		{"two on net over the same, per the same", caps(onNet("a", commission.PerDeal), onNet("b", commission.PerDeal)), nil},
		{"two on net that overlap, per the same", caps(onNet("a", commission.PerDeal, "base", "b"), onNet("b", commission.PerDeal, "b")), []string{"/caps/1/components conflict"}},
		{"two on net that do not", caps(onNet("a", commission.PerDeal, "base"), onNet("b", commission.PerDeal, "b")), nil},
		{"a part of a deal under all of a customer", caps(onNet("a", commission.PerDeal), onNet("b", commission.PerCustomer, "base", "b")), nil},
		{"all of a deal beside a part of a customer", caps(onNet("a", commission.PerDeal, "base", "b"), onNet("b", commission.PerCustomer)), []string{"/caps/1/components conflict"}},
		{"the same, the one per customer in front", caps(onNet("b", commission.PerCustomer), onNet("a", commission.PerDeal, "base", "b")), []string{"/caps/1/components conflict"}},
		{"a customer in front of a part of a deal", caps(onNet("b", commission.PerCustomer, "base", "b"), onNet("a", commission.PerDeal)), nil},
		{"a deal and a customer of other components", caps(onNet("a", commission.PerDeal), onNet("b", commission.PerCustomer, "b")), []string{"/caps/1/components conflict"}},
		{
			"a time inside that of the next one",
			caps(lever(onNet("a", commission.PerDeal), "2025-01-01", "2025-02-01"), lever(onNet("b", commission.PerDeal), "2025-01-01", "2025-02-01")), nil,
		},
		{
			"a time that begins before the next one",
			caps(lever(onNet("a", commission.PerDeal), "2024-12-31", "2025-02-01"), lever(onNet("b", commission.PerDeal), "2025-01-01", "2025-02-01")),
			[]string{"/caps/1/components conflict"},
		},
		{
			"a time that ends after the next one",
			caps(lever(onNet("a", commission.PerDeal), "2025-01-01", "2025-02-02"), lever(onNet("b", commission.PerDeal), "2025-01-01", "2025-02-01")),
			[]string{"/caps/1/components conflict"},
		},
		{"for ever, and then for a time", caps(onNet("a", commission.PerDeal), lever(onNet("b", commission.PerDeal), "", "2025-02-01")), []string{"/caps/1/components conflict"}},
		{"for a time, and then for ever", caps(lever(onNet("a", commission.PerDeal), "", "2025-02-01"), onNet("b", commission.PerDeal)), nil},
		{"one on net and one that comes first", caps(onNet("a", commission.PerDeal, "base", "b"), commission.Cap{Name: "b", Per: commission.PerDeal, Counts: commission.FirstCome, Limit: eur("1")}), nil},
	})
}

// What is measured on a commission that is released in parts rises after a first-come
// cap has granted it.
func TestProblemsOfCapsOverWhatIsReleasedInParts(t *testing.T) {
	over := commission.Bonus{Name: "over", Of: "base", Rates: sharing("10")}
	far := commission.Bonus{Name: "far", Of: "over", Rates: sharing("10")}
	capOf := func(counts commission.Counts, components ...string) []commission.Cap {
		return []commission.Cap{{Name: "a", Per: commission.PerDeal, Counts: counts, Limit: eur("1"), Components: components}}
	}
	policy := func(change func(*commission.Policy)) func(*commission.Policy) {
		return func(p *commission.Policy) { p.Bonuses = []commission.Bonus{over, far}; change(p) }
	}
	parts := []commission.Tranche{{Share: pct("100"), Months: 1}}
	conflict := []string{"/caps/0/components/0 conflict"}
	checkPolicies(t, []policyCase{
		{"all at once", policy(func(p *commission.Policy) { p.Caps = capOf(commission.FirstCome, "over") }), nil},
		{"the base in parts", policy(func(p *commission.Policy) { p.Vests, p.Caps = parts, capOf(commission.FirstCome, "over") }), conflict},
		{"the base in parts, two below", policy(func(p *commission.Policy) { p.Vests, p.Caps = parts, capOf(commission.FirstCome, "far") }), conflict},
		{"a bonus in parts", policy(func(p *commission.Policy) { p.Bonuses[0].Vests, p.Caps = parts, capOf(commission.FirstCome, "far") }), conflict},
		{"that bonus itself", policy(func(p *commission.Policy) { p.Bonuses[0].Vests, p.Caps = parts, capOf(commission.FirstCome, "over") }), nil},
		{"on net", policy(func(p *commission.Policy) { p.Vests, p.Caps = parts, capOf(commission.OnNet, "over") }), nil},
		{"the base itself", policy(func(p *commission.Policy) { p.Vests, p.Caps = parts, capOf(commission.FirstCome, "base") }), nil},
		{"a cap that puts off the base", policy(func(p *commission.Policy) {
			p.Caps = append(capOf(commission.FirstCome, "over"), commission.Cap{Name: "z", Per: commission.PerSale, Limit: eur("1"), Defer: parts})
		}), conflict},
		{"a cap that puts off another one", policy(func(p *commission.Policy) {
			p.Caps = append(capOf(commission.FirstCome, "over"), commission.Cap{Name: "z", Per: commission.PerSale, Limit: eur("1"), Defer: parts, Components: []string{"far"}})
		}), nil},
	})
}

func TestProblemsOfPayableRules(t *testing.T) {
	rule := func(r commission.Payable) func(*commission.Policy) {
		return func(p *commission.Policy) { p.Payable = []commission.Payable{r} }
	}
	run := func(r commission.Run) func(*commission.Policy) {
		return rule(commission.Payable{Due: commission.Net, Run: r})
	}
	tiers := func(n int) func(*commission.Policy) {
		return func(p *commission.Policy) {
			p.Payable = many(n, func(i int) commission.Payable {
				return commission.Payable{Tier: strings.Repeat("t", i%200) + fmt.Sprint(i), Due: commission.Net}
			})
			p.Payable[0].Tier = ""
		}
	}
	checkPolicies(t, []policyCase{
		{"1,000 rules", tiers(1000), nil},
		{"1,001 rules", tiers(1001), []string{"/payable limit"}},
		{"at once", rule(commission.Payable{Due: commission.Net}), nil},
		{"after 3,650 days", rule(commission.Payable{Due: commission.Net, Days: 3650}), nil},
		{"after 3,651 days", rule(commission.Payable{Due: commission.Net, Days: 3651}), []string{"/payable/0/days out_of_range"}},
		{"before", rule(commission.Payable{Due: commission.Net, Days: -1}), []string{"/payable/0/days out_of_range"}},
		{"the month after", rule(commission.Payable{Due: commission.MonthAfter}), nil},
		{"days of the month after", rule(commission.Payable{Due: commission.MonthAfter, Days: 1}), []string{"/payable/0/days conflict"}},

		{"on the 1st", run(commission.Run{Every: commission.EveryMonth, Day: 1}), nil},
		{"on the 31st", run(commission.Run{Every: commission.EveryMonth, Day: 31}), nil},
		{"on the 32nd", run(commission.Run{Every: commission.EveryMonth, Day: 32}), []string{"/payable/0/run/day out_of_range"}},
		{"on no day", run(commission.Run{Every: commission.EveryMonth}), []string{"/payable/0/run/day out_of_range"}},
		{"on Sundays", run(commission.Run{Every: commission.EveryWeek, Day: 7}), nil},
		{"on an eighth day of the week", run(commission.Run{Every: commission.EveryWeek, Day: 8}), []string{"/payable/0/run/day out_of_range"}},
		{"half a month", run(commission.Run{Every: commission.EveryHalfMonth}), nil},
		{"half a month on a day", run(commission.Run{Every: commission.EveryHalfMonth, Day: 1}), []string{"/payable/0/run/day conflict"}},
		{"a quarter of the fiscal year", run(commission.Run{Every: commission.EveryQuarter, Day: 1, YearStart: 12}), nil},
		{"a quarter of no year", run(commission.Run{Every: commission.EveryQuarter, Day: 1, YearStart: 13}), []string{"/payable/0/run/year_start out_of_range"}},
		{"a quarter before any year", run(commission.Run{Every: commission.EveryQuarter, Day: 1, YearStart: -1}), []string{"/payable/0/run/year_start out_of_range"}},
		{"a month of the fiscal year", run(commission.Run{Every: commission.EveryMonth, Day: 1, YearStart: 2}), []string{"/payable/0/run/year_start conflict"}},
		{"every day", run(commission.Run{Every: "day", Day: 1}), []string{"/payable/0/run/every unknown"}},
	})
}

func TestProblemsOfPermits(t *testing.T) {
	permits := func(n int) func(*commission.Policy) {
		return func(p *commission.Policy) {
			p.Permits = many(n, func(i int) commission.Permit {
				return commission.Permit{Type: fmt.Sprint(i), Pricing: []commission.Pricing{commission.RevenueShare, commission.ReferralFee}}
			})
		}
	}
	checkPolicies(t, []policyCase{
		{"1,000 permits", permits(1000), nil},
		{"1,001 permits", permits(1001), []string{"/permits limit"}},
	})
}

// A first-come cap limits a share of what is released in parts nowhere: what a cap puts off
// is, what one cuts is not.
func TestAShareOfWhatIsCutCanBeCapped(t *testing.T) {
	for _, tt := range []struct {
		defers []commission.Tranche
		want   []string
	}{
		{nil, nil},
		{[]commission.Tranche{{Share: pct("100"), Months: 1}}, []string{"/caps/0/components/0 conflict"}},
	} {
		p := flat("10")
		p.Bonuses = []commission.Bonus{{Name: "over", Of: "base", To: commission.ToUpline, Rates: sharing("10")}}
		p.Caps = []commission.Cap{
			{Name: "first", Per: commission.PerCustomer, Counts: commission.FirstCome, Limit: eur("50"), Components: []string{"over"}},
			{Name: "sale", Per: commission.PerSale, Limit: eur("5"), Components: []string{"base"}, Defer: tt.defers},
		}
		_, err := commission.New(p)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
	}
}
