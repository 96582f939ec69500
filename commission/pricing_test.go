package commission_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A list price of 1,000.01 at a discount of 22.5 % leaves a margin of 225.00225, so
// 225.00, and the reseller pays the other 775.01.
func TestResell(t *testing.T) {
	got, err := commission.Resell(eur("1000.01"), pct("22.5"), partnerecon.HalfUp)
	if err != nil || got != (commission.Resale{List: eur("1000.01"), Price: eur("775.01"), Margin: eur("225.00")}) {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = commission.Resell(partnerecon.Money{}, pct("101"), "up")
	if diff := cmp.Diff([]string{"/discount out_of_range", "/list required", "/rounding unknown"}, paths(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPermits(t *testing.T) {
	fee := commission.Fee{Amount: eur("50"), Per: commission.EachCustomer}
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates: []commission.Row{
			{Type: "model_provider", Model: commission.Usage, Share: pct("10")},
			{Type: "model_provider", Model: commission.Outcome, Share: pct("10")},
			{Type: "distribution", Fee: fee},
			{Type: "distribution", Model: commission.Monthly, Share: pct("10"), ID: "x"},
			{Type: "other", Share: pct("10")},
		},
		Winner: commission.Stack,
		Permits: []commission.Permit{
			{Type: "model_provider", Pricing: []commission.Pricing{commission.UsageShare, commission.RevenueShare}},
			{Type: "distribution", Pricing: []commission.Pricing{commission.ReferralFee}},
		},
		Bonuses: []commission.Bonus{{Name: "embed", On: "calls", Owes: true, Rates: []commission.Row{{Type: "distribution", Fee: fee}}}},
	}
	_, err := commission.New(policy)
	if diff := cmp.Diff([]string{"/bonuses/0/rates/0 conflict", "/rates/1 conflict", "/rates/3 conflict"}, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	policy.Permits = []commission.Permit{{Pricing: []commission.Pricing{"barter"}}, {Type: "a"}, {Type: "a", Pricing: []commission.Pricing{commission.UsageShare}}}
	_, err = commission.New(policy)
	want := []string{"/permits/0/pricing/0 unknown", "/permits/0/type required", "/permits/1/pricing required", "/permits/2/type duplicate"}
	if diff := cmp.Diff(want, paths(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Partners of type data may only license: a rate for whoever it is pays them otherwise, unless one
// of their own goes before it, of 0 % where they are paid nothing.
func TestPermitsOfRatesForEveryType(t *testing.T) {
	any, none := commission.Row{Share: pct("10")}, commission.Row{Type: "data", Share: pct("0")}
	fee := commission.Row{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}}
	paying := func(rows ...commission.Row) commission.Policy {
		return commission.Policy{Rounding: partnerecon.HalfUp, Winner: commission.MostSpecific, Order: []commission.Dimension{"type", "tier"}, Rates: rows}
	}
	with := func(p commission.Policy, b commission.Bonus) commission.Policy {
		b.Name = "b"
		p.Bonuses = []commission.Bonus{b}
		return p
	}
	won := func(by commission.Winner, p commission.Policy) commission.Policy {
		p.Winner, p.Order = by, nil
		return p
	}
	for _, c := range []struct {
		name   string
		policy commission.Policy
		want   []string
	}{
		{"a rate for all types", paying(any), []string{"/rates/0 conflict"}},
		{"beside one of their own", paying(any, none), nil},
		{"that pays as it may not", paying(any, commission.Row{Type: "data", Share: pct("1")}), []string{"/rates/1 conflict"}},
		{"of another type", paying(any, commission.Row{Type: "model", Share: pct("0")}), []string{"/rates/0 conflict"}},
		{"of another type alone", paying(commission.Row{Type: "model", Share: pct("10")}), nil},
		{"added up", won(commission.Stack, paying(any, none)), []string{"/rates/0 conflict"}},
		{"the best", won(commission.BestForPartner, paying(any, commission.Row{Type: "data", Share: pct("20")})), []string{"/rates/0 conflict", "/rates/1 conflict"}},
		{"a bonus for all", with(paying(none), commission.Bonus{Rates: []commission.Row{fee}}), []string{"/bonuses/0/rates/0 conflict"}},
		{"of a milestone", with(paying(none), commission.Bonus{On: "trained", Rates: []commission.Row{fee}}), nil},
		{"a licence that all owe", with(paying(none), commission.Bonus{Owes: true, Rates: []commission.Row{fee}}), nil},
	} {
		c.policy.Permits = []commission.Permit{{Type: "data", Pricing: []commission.Pricing{commission.EmbedLicence}}}
		_, err := commission.New(c.policy)
		if diff := cmp.Diff(c.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", c.name, err, diff)
		}
	}
}

// A row of the base that names influenced credits pays them by itself, without a
// factor: 5 % of 100.00, and the sourced credit its 20 %.
func TestInfluencedCreditsMayHaveARateOfTheirOwn(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
		{Share: pct("20")}, {Role: partnerecon.Influenced, Fee: commission.Fee{Amount: eur("5"), Per: commission.EachSale}},
	}}
	p := pay("p", "100", "2025-01-01")
	p.Credits = append(p.Credits, partnerecon.Credit{Partner: "zeta", Role: partnerecon.Influenced, Share: partnerecon.Whole()})
	b := open(t, policy).do(p)
	b.want("sourced", b.sum("acme"), "20.00")
	b.want("influenced", b.sum("zeta"), "5.00")
	policy.Influenced.Factor = pct("25")
	if _, err := commission.New(policy); err == nil {
		t.Error("a factor beside a rate of their own is accepted")
	}
}

// A share of a table is a share, whatever other tables the policy has.
func TestAPermittedShareBesidePrizes(t *testing.T) {
	p := tabled(onRevenue(commission.Marginal, commission.SpanTransaction, shares("0", "10")...))
	p.Rates[0].Type = "model"
	p.Permits = []commission.Permit{{Type: "model", Pricing: []commission.Pricing{commission.RevenueShare}}}
	prizes := flatTable(commission.Slab, commission.SpanTransaction)
	prizes.Name = "prizes"
	p.Tables = append(p.Tables, prizes)
	p.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Type: "other", Table: "prizes"}}}}
	if _, err := commission.New(p); err != nil {
		t.Error(err)
	}
}
