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
