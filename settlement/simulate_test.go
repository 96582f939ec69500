package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// named is a program of one share, with a name.
func named(name, percent string) settlement.Policy {
	p := flat()
	p.Name = name
	p.Terms[0].Policy.Commission.Rates[0].Share = pct(percent)
	return p
}

func simulated(t testing.TB, facts []settlement.Fact, policies ...settlement.Policy) settlement.Simulation {
	t.Helper()
	out, err := settlement.Simulate(facts, policies...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func shifts(s settlement.Simulation, plan int) []string {
	var out []string
	for _, x := range s.Shifts(plan) {
		out = append(out, fmt.Sprint(x.Partner, " ", x.Was.Amount(), " ", x.Is.Amount(), " ", x.Difference.Amount()))
	}
	return out
}

// history is a half-year of three partners: acme sells 1,000 a month to one customer,
// beta 6,000 once, core 300 of which a third goes back.
func history() []settlement.Fact {
	out := []settlement.Fact{
		fact("b", "2025-02-10", pay("beta's", "6000", "beta")),
		fact("c", "2025-03-01", pay("core's", "300", "core")),
		fact("r", "2025-03-20", settlement.Refund{Customer: "core's", Of: "c", Amount: eur("100")}),
	}
	for m := range 6 {
		out = append(out, fact(fmt.Sprint("a", m), fmt.Sprintf("2025-%02d-10", m+1), pay("acme's", "1000", "acme")))
	}
	return out
}

func TestSimulate(t *testing.T) {
	bySize := named("", "10") // 5 % below 5,000 a sale, 15 % from there on
	bySize.Terms[0].Policy.Commission.Rates = []commission.Row{{Table: "size"}}
	bySize.Terms[0].Policy.Commission.Tables = []commission.Table{{
		Name: "size", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
		Steps: []commission.Step{{Share: pct("5")}, {From: eur("5000"), Share: pct("15")}},
	}}
	s := simulated(t, history(), named("ten", "10"), named("twelve", "12"), bySize)
	if s.From != month("2025-01") || s.To != month("2025-06") || len(s.Plans) != 3 {
		t.Fatalf("%+v", s)
	}
	// The base is 6 x 1,000 + 6,000 + 300 - 100 = 12,200.
	for i, want := range []string{
		"ten 1220.00 10980.00 10% 90%",
		"twelve 1464.00 10736.00 12% 88%",
		// 5 % of 6,000 and of 200 are 310, 15 % of 6,000 are 900: 1,210 of 12,200 are 121/1220.
		"plan 3 1210.00 10990.00 121/1220 1099/1220",
	} {
		p := s.Plans[i]
		if got := fmt.Sprint(p.Name, " ", p.Cost.Amount(), " ", p.Margin.Amount(), " ", p.CommissionShare, " ", p.RetainedShare); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if diff := cmp.Diff([]string{"acme 600.00 720.00 120.00", "beta 600.00 720.00 120.00", "core 20.00 24.00 4.00"}, shifts(s, 1)); diff != "" {
		t.Errorf("twelve (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"beta 600.00 900.00 300.00", "core 20.00 10.00 -10.00", "acme 600.00 300.00 -300.00"}, shifts(s, 2)); diff != "" {
		t.Errorf("by size (-want +got)\n%s", diff)
	}
	if s.Shifts(3) != nil || s.Shifts(-1) != nil {
		t.Error("a plan that there is not shifts something")
	}
	// The table pays 249.95 below 5,000 and 750 from there on; nothing is inverted. That
	// nothing ends what a rate pays is something to look at.
	for i, p := range s.Plans {
		if len(p.Findings) == 0 || p.Findings[0].Code != commission.CodeLintUncapped || !strings.HasPrefix(p.Findings[0].Rule, "/terms/0/policy/commission/rates/0") || p.Findings[0].Terms != "2025" {
			t.Errorf("plan %d: %+v", i, p.Findings)
		}
	}
}

// A history that was settled with a statement for each half of a month, closed and accepted,
// costs under a program of months what it costs under its own: 10 % of 12,200.00, and
// 12 % are 1,464.00.
func TestSimulateWithStatementsOfAnotherLength(t *testing.T) {
	half := named("half", "10")
	half.Statements = settlement.Statements{Every: settlement.PerHalfMonth, DisputeWithin: pe.Days(10, pe.Through), Accepted: settlement.ByFact}
	quarters := named("quarters", "12")
	quarters.Statements = settlement.Statements{Every: settlement.PerQuarter, DisputeWithin: pe.Days(10, pe.Through), Accepted: settlement.ByFact}
	p := settlement.Must(half)
	facts := append(history(), fact("ok", "2025-02-20", settlement.StatementAccepted{Partner: "beta", Through: day("2025-02-15"), By: "bea"}))
	p.Sort(facts)
	facts = slices.Collect(keys(p.WithCloses(&settlement.Book{}, settlement.Facts(facts), month("2025-06"))))
	s := simulated(t, facts, half, named("months", "10"), quarters)
	for i, want := range []string{"1220.00", "1220.00", "1464.00"} {
		if got := s.Plans[i].Cost.Amount(); got != want {
			t.Errorf("%s: got %s, want %s", s.Plans[i].Name, got, want)
		}
	}
	bad := append(facts, fact("x", "2025-06-30", settlement.Close{Month: month("2025-05"), Through: day("2025-06-15")}))
	if _, err := settlement.Simulate(bad, half); err == nil || !strings.Contains(err.Error(), "no statement ends") {
		t.Errorf("a day of another month: %v", err)
	}
}

// What lies open when January ends: of 1,000.00 paid on the 10th acme earns 100.00, payable
// 30 days later and all at risk for 90 days; a fact holds beta's 50.00. In the second plan
// half of what is earned waits for three months to pass: 50.00 and 25.00.
func TestWhatLiesOpenAfterTheHistory(t *testing.T) {
	later := named("later", "10")
	a := &later.Terms[0].Policy
	a.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	a.Clawback = clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(90, pe.Through)}},
	}
	vesting := named("vesting", "10")
	vesting.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Months: 3}}
	facts := []settlement.Fact{
		fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-11", pay("d", "500", "beta")),
		fact("h", "2025-01-12", settlement.Hold{Partner: "beta", Reason: "kyc"}),
	}
	s := simulated(t, facts, named("at once", "10"), later, vesting)
	for i, want := range []string{"0.00 50.00 0.00 0.00", "0.00 50.00 100.00 150.00", "75.00 25.00 0.00 0.00"} {
		o := s.Plans[i].Outstanding
		if got := fmt.Sprint(o.Unvested.Amount(), " ", o.Held.Amount(), " ", o.NotYet.Amount(), " ", o.AtRisk.Amount()); got != want {
			t.Errorf("plan %d: got %s, want %s", i, got, want)
		}
	}
}

// A table of an incentive that pays less for more is among the findings of the plan: 10 % of
// 5,000.00 less a cent are 500.00, 5 % of 5,000.00 are 250.00.
func TestFindingsOfIncentives(t *testing.T) {
	p := named("falling", "10")
	p.Terms[0].Policy.Incentives = incentive.Policy{Rounding: pe.HalfUp, Bonuses: []incentive.Bonus{{
		Name: "volume", Every: incentive.EveryQuarter, Rule: incentive.PeriodTable{Pays: incentive.InFull, Table: commission.Table{
			Name: "volume", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.OnNet,
			Applies: commission.ToWhole,
			Steps:   []commission.Step{{Share: pct("10")}, {From: eur("5000"), Share: pct("5")}},
		}},
	}}}
	found := simulated(t, history(), p).Plans[0].Findings
	i := slices.IndexFunc(found, func(f settlement.PlanFinding) bool { return f.Code == commission.CodeLintInversion })
	if i < 0 || found[i].Severity != commission.Warning || found[i].Terms != "2025" || found[i].Rule != "/terms/0/policy/incentives/bonuses/0/table/steps/1" {
		t.Errorf("%+v", found)
	}
}

// A rate that is paid once is a finding, but where a clawback takes it back.
func TestFindingsKnowWhatAClawbackTakes(t *testing.T) {
	p := named("taken back", "10")
	p.Terms[0].Policy.Commission.Rates[0].Payments = 1
	finds := func() bool {
		return slices.ContainsFunc(simulated(t, history(), p).Plans[0].Findings, func(f settlement.PlanFinding) bool { return f.Code == commission.CodeLintUpfront })
	}
	if !finds() {
		t.Error("nothing takes it back, and it is no finding")
	}
	claws := clawsHalf()
	claws.Schedules = claws.Schedules[:1]
	p.Terms[0].Policy.Clawback = claws
	if finds() {
		t.Error("a clawback takes it back, and it is a finding")
	}
}

// The four ways to pay that the texts name, on one history: a share of revenue, a bonus
// by tiers of volume, a rate that accelerates beyond a quota, and a co-marketing fund. Here
// the volume is that of a customer; with what is counted over all customers of a partner
// they are in the example of [settlement.Simulate].
func TestFourModelsOnOneHistory(t *testing.T) {
	share := named("revenue share", "10")
	by := func(name string, mode commission.TableMode, steps ...commission.Step) settlement.Policy {
		p := named(name, "10")
		c := &p.Terms[0].Policy.Commission
		c.Rates = []commission.Row{{Table: "volume"}}
		table := commission.Table{
			Name: "volume", Mode: mode, Over: commission.OverRevenue, Spans: commission.SpanYear, Applies: commission.ToThisSale,
			Reads: commission.ReadAfter, Counts: commission.FirstCome, Steps: steps,
		}
		if mode == commission.Marginal {
			table.Applies, table.Reads = "", ""
		} else {
			table.Boundary = commission.ReachedAt
		}
		c.Tables = []commission.Table{table}
		return p
	}
	tiers := by("tiered bonus", commission.Slab, commission.Step{Share: pct("8")}, commission.Step{From: eur("3000"), Share: pct("12")})
	faster := by("accelerator", commission.Marginal, commission.Step{Share: pct("8")}, commission.Step{From: eur("4000"), Share: pct("16")})
	fund := named("co-marketing fund", "8")
	fund.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "co_marketing", Rates: []commission.Row{{Share: pct("3")}}}}

	s, err := settlement.Simulate(history(), share, tiers, faster, fund)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		// 10 % of 12,200.
		"revenue share 1220.00",
		// acme: 8 % of 2 x 1,000, from the third sale on, with which 3,000 are reached, 12 % of
		// 4 x 1,000: 640. beta: 12 % of 6,000: 720. core: 8 % of 200: 16.
		"tiered bonus 1376.00",
		// acme and beta: 8 % of 4,000 and 16 % of 2,000: 640 each; core 16.
		"accelerator 1296.00",
		// 8 % and 3 %, both of 12,200.
		"co-marketing fund 1342.00",
	}
	var got []string
	for _, p := range s.Plans {
		got = append(got, p.Name+" "+p.Cost.Amount())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSimulateRefuses(t *testing.T) {
	dollars, broken := flat(), flat()
	dollars.Currency, broken.Zone = "USD", "nowhere"
	far := []settlement.Fact{fact("a", "1900-01-01", pay("c", "1", "x")), fact("b", "2000-01-01", pay("c", "1", "x"))}
	for _, c := range []struct {
		name     string
		facts    []settlement.Fact
		policies []settlement.Policy
		want     error
		says     string
	}{
		{"another currency", nil, []settlement.Policy{flat(), dollars}, pe.ErrCurrency, `plan 2, "plan 2": USD beside EUR`},
		{"a policy with problems", nil, []settlement.Policy{flat(), broken}, nil, `plan 2, "plan 2": /zone`},
		{"a fact that a program refuses", []settlement.Fact{fact("x", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "gold"})}, []settlement.Policy{flat()}, nil, `plan 1, "plan 1": fact "x", number 1 of those folded`},
		{"a fact of nothing", []settlement.Fact{{ID: "x"}}, []settlement.Policy{flat()}, nil, `plan 1, "plan 1": fact "x", number 1 of those folded`},
		{"more than 100 years", far, []settlement.Policy{flat()}, pe.ErrOverflow, "from 1900-01 to 2000-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := settlement.Simulate(c.facts, c.policies...)
			if err == nil || !strings.Contains(err.Error(), c.says) || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
	if s, err := settlement.Simulate(nil, flat()); err != nil || len(s.Plans) != 1 || s.Plans[0].Cost != eur("0") || s.Plans[0].RetainedShare.Stated() {
		t.Errorf("no facts: %+v, %v", s, err)
	}
	if s, err := settlement.Simulate(nil); err != nil || s.Plans != nil {
		t.Errorf("no plans: %+v, %v", s, err)
	}
}

// A simulation under the terms that were in force is the statement; the same plan twice
// shifts nothing; and the order of the facts decides nothing.
func TestLawASimulationIsTheStatement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := lawPolicy(t)
		facts := append(lawStandings(), drawFacts(t)...)
		s, err := settlement.Simulate(rapid.Permutation(facts).Draw(t, "order"), policy, policy)
		if err != nil {
			t.Fatal(err)
		}
		p := settlement.Must(policy)
		b := &settlement.Book{}
		foldOn(t, p, b, facts, s.To.String())
		want, err := p.Statement(b, s.From, s.To)
		if err != nil {
			t.Fatal(err)
		}
		for i, plan := range s.Plans {
			if fmt.Sprint(plan.Statement) != fmt.Sprint(want) {
				t.Fatalf("plan %d\n%+v\n%+v", i, plan.Statement, want)
			}
			cost := eur("0")
			for _, c := range s.Partners {
				cost = less(t, cost, c.Earns[i].Neg())
			}
			if cost != plan.Cost || less(t, want.Base, cost) != plan.Margin {
				t.Fatalf("plan %d costs %s, its partners earn %s", i, plan.Cost, cost)
			}
		}
		for _, x := range s.Shifts(1) {
			if x.Difference.Sign() != 0 {
				t.Fatalf("%+v", x)
			}
		}
	})
}

// simulate_test.go
// A history without facts costs nothing, in the currency of the program.
func TestSimulateNothing(t *testing.T) {
	s := simulated(t, nil, named("a", "10"))
	x := s.Plans[0].Statement
	if nothing := eur("0"); x.Commission != nothing || x.Retained != nothing || x.Base != nothing || x.Total.Closing != nothing {
		t.Errorf("%+v", x)
	}
}

// Rates of overrides are looked at like any other, each where it stands.
func TestFindingsOfOverriddenTerms(t *testing.T) {
	s := simulated(t, nil, overridden())
	got := ""
	for _, f := range s.Plans[0].Findings {
		got += fmt.Sprint(f.Terms, " ", f.Code, " ", f.Rule, "\n")
	}
	const uncapped = "2025 commission.lint_uncapped /terms/0/policy/"
	r := strings.NewReplacer(uncapped, "")
	if want := "overrides/3/rates/0\noverrides/2/rates/0\noverrides/1/rates/0\noverrides/0/rates/0\ncommission/rates/0\ncommission/rates/1\n"; r.Replace(got) != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

// A simulation is from the first month of the history to the last, whatever a plan comes to.
func TestTheMonthsOfASimulation(t *testing.T) {
	facts := []settlement.Fact{fact("q", "2025-05-10", pay("c", "10", "acme")), fact("p", "2025-02-10", pay("c", "10", "acme"))}
	for _, s := range []settlement.Simulation{simulated(t, facts, named("a", "10")), simulated(t, facts, named("a", "10"), named("b", "20"))} {
		if s.From != month("2025-02") || s.To != month("2025-05") {
			t.Errorf("%s to %s", s.From, s.To)
		}
	}
}
