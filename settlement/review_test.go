package settlement_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// The newest version pays 60 % and has a cap by the month and a contest.
func TestReviewOfAProgram(t *testing.T) {
	p := revised("", "2025-01-01", "2025-07-01")
	a := &p.Terms[1].Policy
	a.Commission.Rates[0].Share = pe.MustPercent("60")
	a.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("100"), Counts: commission.OnNet}}
	a.Incentives = incentive.Policy{Rounding: pe.HalfUp, Contests: []incentive.Contest{{
		Name: "spiff", From: pe.MustMonth("2025-07"), Until: pe.MustMonth("2025-10"), Measure: incentive.Measure{Of: incentive.OfRevenue},
		Mode: incentive.ByTarget, Target: incentive.Goal{Amount: eur("100")}, Prize: eur("50"),
	}}}
	found, err := settlement.Must(p).Review(commission.Assumptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		got = append(got, strings.TrimPrefix(f.Code, "commission.lint_")+" "+f.Rule)
	}
	want := []string{"uncapped /commission/rates/0", "range /commission/rates/0/share", "shared /incentives/contests/0", "shared /caps/0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if found, err := settlement.Must(flat()).Review(commission.Assumptions{}); err != nil || len(found) == 0 {
		t.Errorf("without incentives: %v, %v", found, err)
	}
	if _, err := settlement.Must(p).Review(commission.Assumptions{Models: []commission.Model{"weekly"}}); err == nil {
		t.Error("an unknown model is assumed")
	}
	if _, err := (settlement.Program{}).Review(commission.Assumptions{}); err == nil {
		t.Error("the zero Program is reviewed")
	}
}

// What the agreement's clawback takes back is no finding, unless the caller says that there
// is none.
func TestReviewKnowsTheClawback(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Rates[0].Payments = 1
	finds := func(a commission.Assumptions) bool {
		t.Helper()
		found, err := settlement.Must(p).Review(a)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(found, func(f commission.Finding) bool { return f.Code == commission.CodeLintUpfront })
	}
	if !finds(commission.Assumptions{}) {
		t.Error("nothing takes it back, and it is no finding")
	}
	p.Terms[0].Policy.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.PaymentCleared, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Window: pe.Days(90, pe.Through), Return: clawback.Full}}}
	if finds(commission.Assumptions{}) {
		t.Error("all of it goes back for 90 days, and it is a finding")
	}
	if !finds(commission.Assumptions{Clawback: []string{}}) {
		t.Error("the caller says that nothing goes back, and it is no finding")
	}
}

// Schedules name silver and gold, and nothing is said of bronze: a churn takes nothing there.
func TestReviewOfTiersWithoutASchedule(t *testing.T) {
	full := func(tier string, components ...string) clawback.Schedule {
		return clawback.Schedule{Tier: tier, Components: components, Window: pe.Days(90, pe.Through), Return: clawback.Full}
	}
	for _, c := range []struct {
		name      string
		schedules []clawback.Schedule
		change    func(a *settlement.Agreement)
		want      []string
	}{
		{"one is missing", []clawback.Schedule{full("silver"), full("gold")}, nil, []string{"bronze churn base, demo"}},
		{"two are", []clawback.Schedule{full("gold")}, nil, []string{"bronze churn base, demo", "silver churn base, demo"}},
		{"nothing goes back, on purpose", []clawback.Schedule{full("silver"), full("gold"), {Tier: "bronze", Return: clawback.Nothing}}, nil, nil},
		{"for all tiers", []clawback.Schedule{full(""), full("gold")}, nil, nil},
		{"for all tiers, of the bonus", []clawback.Schedule{full("", "demo"), full("silver"), full("gold")}, nil, []string{"bronze churn base"}},
		{"the bonus nowhere", []clawback.Schedule{full("", "base")}, nil, nil},
		{"by breach", []clawback.Schedule{full(""), {Tier: "gold", Trigger: clawback.ByBreach, Return: clawback.Full, Window: pe.Days(9, pe.Through)}}, nil, []string{
			"bronze breach base, demo", "silver breach base, demo",
		}},
		{"by fraud, of which all goes back", []clawback.Schedule{full(""), {Tier: "gold", Trigger: clawback.ByFraud, Return: clawback.Full, Share: pct("50")}}, nil, nil},
		{"no clawback", nil, nil, nil},
		{"a tier that earns nothing", []clawback.Schedule{full("silver"), full("gold")}, func(a *settlement.Agreement) {
			a.Commission.Rates = []commission.Row{{Tier: "silver", Share: pct("10")}, {Tier: "gold", Share: pct("20")}}
			a.Commission.Bonuses = nil
		}, nil},
		{"an override for it", []clawback.Schedule{full("silver"), full("gold")}, func(a *settlement.Agreement) {
			a.Overrides = []settlement.TermsOverride{{Name: "bronze", For: settlement.OverrideScope{Tier: "bronze"}, Schedules: []clawback.Schedule{full("")}}}
		}, nil},
		{"an override for a partner", []clawback.Schedule{full("silver"), full("gold")}, func(a *settlement.Agreement) {
			a.Overrides = []settlement.TermsOverride{{
				Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: settlement.OverrideApproval{Approver: "cfo", Reason: "r"},
				Schedules: []clawback.Schedule{full("")},
			}}
		}, []string{"bronze churn base, demo"}},
	} {
		p := flat()
		p.Tiers = []string{"bronze", "silver", "gold"}
		a := &p.Terms[0].Policy
		a.Commission.Bonuses = []commission.Bonus{{Name: "demo", On: "demo", Rates: []commission.Row{{Share: pct("1")}}}}
		if len(c.schedules) > 0 {
			a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.PaymentCleared, ChurnDay: clawback.ServiceEnd, Schedules: c.schedules}
		}
		if c.change != nil {
			c.change(a)
		}
		found, err := settlement.Must(p).Review(commission.Assumptions{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, unscheduled(found, "/clawback/schedules")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
		s, err := settlement.Simulate(nil, p)
		if err != nil {
			t.Fatal(err)
		}
		found = nil
		for _, f := range s.Plans[0].Findings {
			found = append(found, f.Finding)
		}
		if diff := cmp.Diff(c.want, unscheduled(found, "/terms/0/policy/clawback/schedules")); diff != "" {
			t.Errorf("%s, simulated (-want +got)\n%s", c.name, diff)
		}
	}
}

// unscheduled lists the findings of tiers that no schedule is for, each with what it says.
func unscheduled(found []commission.Finding, rule string) []string {
	var out []string
	for _, f := range found {
		if f.Code != commission.CodeLintUnscheduled || f.Rule != rule || f.Severity != commission.Warning {
			continue
		}
		var words []string
		for _, d := range f.Details {
			words = append(words, d.Value)
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}
