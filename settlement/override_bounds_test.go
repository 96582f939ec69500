package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// What overrides can be at most, and one more; and what of two dimensions contradicts.
func TestOverridesAtTheirBounds(t *testing.T) {
	caps := func(n int) (out []settlement.Cap) {
		for i := range n {
			out = append(out, settlement.Cap{Name: fmt.Sprint("c", i), Every: settlement.EveryMonth, Limit: eur("1"), Counts: commission.OnNet})
		}
		return out
	}
	limits := func(names ...string) (out []settlement.OverrideCap) {
		for _, name := range names {
			out = append(out, settlement.OverrideCap{Name: name, Limit: eur("2")})
		}
		return out
	}
	partners := func(n int) (out []settlement.TermsOverride) {
		for i := range n {
			out = append(out, settlement.TermsOverride{Name: fmt.Sprint("o", i), For: settlement.OverrideScope{Partner: fmt.Sprint("p", i)}, Approval: agreed(), Caps: limits("c0")})
		}
		return out
	}
	one := func(o settlement.TermsOverride) []settlement.TermsOverride { return []settlement.TermsOverride{o} }
	acme := settlement.OverrideScope{Partner: "acme"}
	gold := settlement.OverrideScope{Tier: "gold"}
	back := clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Nothing}}}
	nothing := []clawback.Schedule{{Return: clawback.Nothing}}
	for _, c := range []struct {
		name   string
		change func(a *settlement.Agreement)
		want   []string
	}{
		{"two hundred", func(a *settlement.Agreement) { a.Overrides = partners(200) }, nil},
		{"one more", func(a *settlement.Agreement) { a.Overrides = partners(201) }, []string{"/overrides limit"}},
		{"too many invariants", func(a *settlement.Agreement) { a.Invariants = make([]string, 201) }, []string{"/overrides limit"}},
		{"a name of a hundred bytes", func(a *settlement.Agreement) {
			a.Overrides = one(settlement.TermsOverride{Name: strings.Repeat("n", 100), For: gold, Rates: only("1")})
		}, nil},
		{"of one more", func(a *settlement.Agreement) {
			a.Overrides = one(settlement.TermsOverride{Name: strings.Repeat("n", 101), For: gold, Rates: only("1")})
		}, []string{"/overrides/0/name syntax"}},
		{"a name of eighty bytes that lines keep", func(a *settlement.Agreement) {
			a.Clawback = back
			a.Overrides = one(settlement.TermsOverride{Name: strings.Repeat("n", 80), For: acme, Approval: agreed(), Schedules: nothing})
		}, nil},
		{"a longer one of a tier, which they do not keep", func(a *settlement.Agreement) {
			a.Clawback = back
			a.Overrides = one(settlement.TermsOverride{Name: strings.Repeat("n", 81), For: gold, Schedules: nothing})
		}, nil},
		{"no name", func(a *settlement.Agreement) {
			a.Overrides = []settlement.TermsOverride{{For: gold, Rates: only("1")}, {For: acme, Approval: agreed(), Rates: only("1")}}
		}, []string{"/overrides/0/name required", "/overrides/1/name required"}},
		{"an approval of half", func(a *settlement.Agreement) {
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: gold, Rates: only("1"), Approval: settlement.OverrideApproval{Approver: "ann"}})
		}, []string{"/overrides/0/approval/reason required"}},
		{"segments of the customer twice", func(a *settlement.Agreement) {
			a.Overrides = []settlement.TermsOverride{
				{Name: "x", For: settlement.OverrideScope{Type: "t", Tier: "gold", Segment: "s"}, Rates: only("1")},
				{Name: "y", For: settlement.OverrideScope{Type: "t", Tier: "gold", Segment: "u"}, Rates: only("1")},
			}
		}, nil},
		{"segments of the partner twice", func(a *settlement.Agreement) {
			a.Overrides = []settlement.TermsOverride{
				{Name: "x", For: settlement.OverrideScope{Type: "t", Tier: "gold", PartnerSegment: "s"}, Rates: only("1")},
				{Name: "y", For: settlement.OverrideScope{Type: "t", Tier: "gold", PartnerSegment: "u"}, Rates: only("1")},
			}
		}, nil},
		{"the partner's, then the customer's", func(a *settlement.Agreement) {
			a.Overrides = []settlement.TermsOverride{
				{Name: "x", For: settlement.OverrideScope{Type: "t", Tier: "gold", PartnerSegment: "s"}, Rates: only("1")},
				{Name: "y", For: settlement.OverrideScope{Type: "t", Tier: "gold", Segment: "u"}, Rates: only("1")},
			}
		}, []string{"/overrides/1/for conflict"}},
		{"one scope, other things", func(a *settlement.Agreement) {
			a.Caps = caps(1)
			a.Overrides = []settlement.TermsOverride{{Name: "x", For: acme, Approval: agreed(), Rates: only("1")}, {Name: "y", For: acme, Approval: agreed(), Caps: limits("c0")}}
		}, nil},
		{"one limit twice", func(a *settlement.Agreement) {
			a.Caps = caps(2)
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Caps: limits("c0", "c1", "c0")})
		}, []string{"/overrides/0/caps/2/name duplicate"}},
		{"a limit of nothing", func(a *settlement.Agreement) {
			a.Caps = caps(1)
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Caps: []settlement.OverrideCap{{Name: "c0", Limit: eur("0")}}})
		}, []string{"/overrides/0/caps/0/limit out_of_range"}},
		{"a limit in another currency", func(a *settlement.Agreement) {
			a.Caps = caps(1)
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Caps: []settlement.OverrideCap{{Name: "c0", Limit: pe.MustMoney("1", "USD")}}})
		}, []string{"/overrides/0/caps/0/limit conflict"}},
		{"a limit of a cap of all time", func(a *settlement.Agreement) {
			a.Caps = caps(1)
			a.Caps[0].Every = settlement.AllTime
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Caps: limits("c0")})
		}, []string{"/overrides/0/caps/0/name conflict"}},
		{"a fee in another currency", func(a *settlement.Agreement) {
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: gold, Rates: []commission.Row{{Fee: commission.Fee{Amount: pe.MustMoney("1", "USD"), Per: commission.EachSale}}}})
		}, []string{"/overrides/0/rates/0/fee/amount conflict"}},
		{"rates that say for whom, each dimension", func(a *settlement.Agreement) {
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Rates: []commission.Row{{Partner: "beta", Share: pct("1")}}})
		}, []string{"/overrides/0/rates/0/partner conflict"}},
		{"rates that say what the scope says", func(a *settlement.Agreement) {
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Rates: []commission.Row{{Partner: "acme", Share: pct("1")}}})
		}, []string{"/overrides/0/rates/0/partner conflict"}},
		{"rates that say what the scope does not", func(a *settlement.Agreement) {
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Rates: []commission.Row{{Tier: "gold", Share: pct("1")}, {Tier: "silver", Share: pct("2")}}})
		}, nil},
		{"schedules of a tier in a tier", func(a *settlement.Agreement) {
			a.Clawback = back
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: gold, Schedules: []clawback.Schedule{{Return: clawback.Nothing, Tier: "gold"}}})
		}, []string{"/overrides/0/schedules/0/tier conflict"}},
		{"schedules of an unknown tier", func(a *settlement.Agreement) {
			a.Clawback = back
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Schedules: []clawback.Schedule{{Return: clawback.Nothing, Tier: "lead"}}})
		}, []string{"/overrides/0/schedules/0/tier unknown"}},
		{"rules of when lines are payable for whom", func(a *settlement.Agreement) {
			a.Commission.Payable = []commission.Payable{{Due: commission.Net}}
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Payable: []commission.Payable{{Due: commission.Net, Type: "t", Segment: "s", PartnerSegment: "u"}}})
		}, []string{"/overrides/0/payable/0/partner_segment conflict", "/overrides/0/payable/0/segment conflict", "/overrides/0/payable/0/type conflict"}},
		{"rules of when lines are payable by tier for one partner", func(a *settlement.Agreement) {
			a.Commission.Payable = []commission.Payable{{Due: commission.Net}}
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Payable: []commission.Payable{{Due: commission.Net, Tier: "gold"}, {Due: commission.Net, Days: 3, Tier: "silver"}}})
		}, nil},
		{"rules of when lines are payable in an unknown tier", func(a *settlement.Agreement) {
			a.Commission.Payable = []commission.Payable{{Due: commission.Net}}
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Payable: []commission.Payable{{Due: commission.Net, Tier: "lead"}}})
		}, []string{"/overrides/0/payable/0/tier unknown"}},
		{"runs of rules alone", func(a *settlement.Agreement) {
			a.Commission.Payable = []commission.Payable{{Due: commission.Net}}
			a.Overrides = one(settlement.TermsOverride{Name: "x", For: acme, Approval: agreed(), Payable: []commission.Payable{{Due: commission.Net, Run: commission.Run{Every: commission.EveryMonth, Day: 1}}}})
		}, nil},
	} {
		p := flat()
		p.Tiers = []string{"silver", "gold"}
		a := &p.Terms[0].Policy
		a.Caps = caps(1)
		c.change(a)
		_, err := settlement.New(p)
		var got []string
		for _, at := range paths(err) {
			got = append(got, strings.TrimPrefix(at, "/terms/0/policy"))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", c.name, err, diff)
		}
	}
}
