package settlement_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
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
