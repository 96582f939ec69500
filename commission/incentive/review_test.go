package incentive_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// A slab of 10 % that is 5 % from 1,000.00 on pays 99.99 on 999.99 and 50.00 on a cent
// more. With a maximum nothing is endless; a contest is decided among all.
func TestReview(t *testing.T) {
	falling := volumes(commission.SpanMonth)
	falling.Mode, falling.Boundary, falling.Applies = commission.Slab, commission.ReachedAt, commission.ToWhole
	falling.Steps = []commission.Step{{Share: percent("10")}, {From: eur("1000"), Share: percent("5")}}
	capped := only(monthly(inFull(falling)))
	capped.Bonuses[0].Maximum = eur("5000")
	contest := incentive.Policy{Rounding: capped.Rounding, Currency: "EUR", Contests: []incentive.Contest{{
		Name: "spiff", From: month("2025-01"), Until: month("2025-04"), Measure: incentive.Measure{Of: incentive.OfRevenue}, Mode: incentive.ByTarget,
		Target: incentive.Goal{Amount: eur("100")}, Prize: eur("50"),
	}}}
	const falls = `warning /bonuses/0/table/steps/1: more volume pays less in all: table="volume" below="999.99 EUR" from="1000.00 EUR" below_earns="99.99 EUR" from_earns="50.00 EUR"`
	const endless = `notice /bonuses/0: nothing ends what it pays: no cap over all sales and no limit in time or number: bonus="b" every="month"`
	for _, c := range []struct {
		name   string
		policy incentive.Policy
		want   []string
	}{
		{"a table that falls", capped, []string{falls}},
		{"one that nothing limits", only(monthly(inFull(falling))), []string{falls, endless}},
		{"one that rises", only(monthly(inFull(volumes(commission.SpanMonth)))), []string{endless}},
		{"a contest", contest, []string{`notice /contests/0: decided at the close over more than one customer: none of them tells what it comes to: contest="spiff"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			scheme, err := incentive.New(c.policy)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range scheme.Review() {
				got = append(got, f.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if got := (incentive.Scheme{}).Review(); got != nil {
		t.Errorf("the zero Scheme: %v", got)
	}
}
