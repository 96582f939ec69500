package settlement

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// placesOf writes where the parts of a merged version stand, and of which override they are.
func placesOf(all []origin) []string {
	var out []string
	for _, o := range all {
		out = append(out, fmt.Sprint(o.path, " ", o.override))
	}
	return out
}

// In which tiers payments are payable at all: those of the rules that name a tier and neither a
// milestone nor for whom they are. A rule for all says: in every one.
func TestTiersInWhichPaymentsArePayable(t *testing.T) {
	for _, c := range []struct {
		name  string
		rules []commission.Payable
		want  []string
	}{
		{"no rule", nil, nil},
		{"two tiers", []commission.Payable{{Tier: "gold"}, {Tier: "silver"}}, []string{"gold", "silver"}},
		{"all", []commission.Payable{{Tier: "gold"}, {}}, nil},
		{"a milestone for all", []commission.Payable{{Tier: "gold"}, {On: "demo"}}, []string{"gold"}},
		{"a milestone in a tier", []commission.Payable{{Tier: "gold", On: "demo"}}, nil},
		{"one partner", []commission.Payable{{Tier: "gold"}, {Partner: "acme"}}, []string{"gold"}},
		{"one type", []commission.Payable{{Tier: "gold"}, {Type: "reseller", Tier: "silver"}}, []string{"gold"}},
		{"one segment", []commission.Payable{{Tier: "gold"}, {Segment: "public", Tier: "silver"}}, []string{"gold"}},
		{"one segment of partners", []commission.Payable{{Tier: "gold"}, {PartnerSegment: "public", Tier: "silver"}}, []string{"gold"}},
	} {
		if diff := cmp.Diff(c.want, payableTiers(c.rules)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A rate of an override for every tier is one for each of those; one for a tier, one of the
// program, and one where all tiers are payable stay one.
func TestARateForEachTier(t *testing.T) {
	tiers := []string{"gold", "silver"}
	for _, c := range []struct {
		name, tier string
		tiers      []string
		override   bool
		want       string
	}{
		{"of an override", "", tiers, true, "gold silver "},
		{"for a tier", "bronze", tiers, true, "bronze "},
		{"of the program", "", tiers, false, " "},
		{"payable in all", "", nil, true, " "},
	} {
		got := ""
		for _, r := range inTiers(commission.Row{Tier: c.tier, Share: partnerecon.Whole()}, c.tiers, c.override) {
			if r.Share != partnerecon.Whole() {
				t.Errorf("%s: another share %s", c.name, r.Share)
			}
			got += r.Tier + " "
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Schedules for gold take the place of the program's for gold, those for a type stand beside all
// of them, by name of the override.
func TestMergedSchedules(t *testing.T) {
	days := func(tier string, n int) clawback.Schedule {
		return clawback.Schedule{Tier: tier, Return: clawback.Full, Window: partnerecon.Days(n, partnerecon.Through)}
	}
	a := Agreement{
		Clawback: clawback.Policy{Schedules: []clawback.Schedule{days("", 10), days("gold", 20), days("silver", 30)}},
		Overrides: []TermsOverride{
			{Name: "rates", For: OverrideScope{Tier: "silver"}, Rates: []commission.Row{{Share: partnerecon.Whole()}}},
			{Name: "z", For: OverrideScope{Tier: "gold"}, Schedules: []clawback.Schedule{days("", 40), days("", 45)}},
			{Name: "y", For: OverrideScope{Type: "reseller", Tier: "gold"}, Schedules: []clawback.Schedule{days("", 50)}},
			{Name: "x", For: OverrideScope{Type: "agency", Tier: "gold"}, Schedules: []clawback.Schedule{days("", 60)}},
		},
	}
	var m merged
	m.mergeSchedules(&a)
	var got []string
	for _, s := range m.clawback.Schedules {
		got = append(got, fmt.Sprint(s.Window.Days, " ", s.Tier, " ", s.Scope))
	}
	if diff := cmp.Diff([]string{"10  ", "30 silver ", "60  x", "50  y", "40 gold ", "45 gold "}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"/clawback/schedules/0 -1", "/clawback/schedules/2 -1", "/overrides/3/schedules/0 3", "/overrides/2/schedules/0 2", "/overrides/1/schedules/0 1", "/overrides/1/schedules/1 1",
	}, placesOf(m.schedules)); diff != "" {
		t.Errorf("places (-want +got)\n%s", diff)
	}
}

// A rule for gold takes the place of the program's for gold, and stands for each milestone that
// the program has rules for and the override has not; one for a partner stands beside them.
func TestMergedRulesOfWhenLinesArePayable(t *testing.T) {
	a := Agreement{
		Commission: commission.Policy{Payable: []commission.Payable{
			{Days: 1}, {Tier: "gold", Days: 2}, {Tier: "silver", Days: 3}, {On: "demo", Days: 4}, {On: "call", Tier: "silver", Days: 5}, {On: "demo", Tier: "gold", Days: 6},
		}},
		Overrides: []TermsOverride{
			{Name: "gold", For: OverrideScope{Tier: "gold"}, Payable: []commission.Payable{{Days: 10}, {On: "call", Days: 11}}},
			{Name: "acme", For: OverrideScope{Partner: "acme"}, Payable: []commission.Payable{{Days: 20}}},
		},
	}
	var m merged
	m.mergePayable(&a)
	var got []string
	for i, r := range m.commission.Payable {
		got = append(got, fmt.Sprintf("%d on=%s tier=%s partner=%s %s", r.Days, r.On, r.Tier, r.Partner, placesOf(m.payable)[i]))
	}
	want := []string{
		"1 on= tier= partner= /commission/payable/0 -1",
		"3 on= tier=silver partner= /commission/payable/2 -1",
		"4 on=demo tier= partner= /commission/payable/3 -1",
		"5 on=call tier=silver partner= /commission/payable/4 -1",
		"20 on= tier= partner=acme /overrides/1/payable/0 1",
		"10 on= tier=gold partner= /overrides/0/payable/0 0",
		"10 on=demo tier=gold partner= /overrides/0/payable/0 0", // of a call it says itself
		"11 on=call tier=gold partner= /overrides/0/payable/1 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Of the rates of the program and of the overrides, those of a partner come last in order of
// levels and first in precedence. The program's own for gold that an override covers is left out.
func TestMergedRates(t *testing.T) {
	ten, twelve := partnerecon.MustPercent("10"), partnerecon.MustPercent("12")
	a := Agreement{
		Commission: commission.Policy{
			Rounding: partnerecon.HalfUp, Winner: commission.MostSpecific, Order: []commission.Dimension{"tier", "model"}, Shared: commission.Each,
			Rates: []commission.Row{{ID: "all", Share: ten}, {ID: "gold", Tier: "gold", Share: ten}},
		},
		Overrides: []TermsOverride{
			{Name: "gold", For: OverrideScope{Tier: "gold"}, Rates: []commission.Row{{ID: "g", Share: twelve}}},
			{Name: "acme", For: OverrideScope{Partner: "acme"}, Rates: []commission.Row{{ID: "a", Model: commission.Annual, Share: twelve}, {ID: "a2", Model: commission.Monthly, Share: ten}}},
			{Name: "none", For: OverrideScope{Partner: "beta", Tier: "gold"}, Rates: []commission.Row{{ID: "n", Share: twelve}}}, // no scope
			{Name: "caps", For: OverrideScope{Partner: "beta"}, Caps: []OverrideCap{{Name: "m"}}},
		},
	}
	m := merged{commission: a.Commission}
	m.mergeRates(&a)
	var got []string
	for i, r := range m.commission.Rates {
		got = append(got, fmt.Sprintf("%s tier=%s partner=%s before=%d %s", r.ID, r.Tier, r.Partner, r.Precedence, placesOf(m.rates)[i]))
	}
	want := []string{
		"acme/a tier= partner=acme before=4 /overrides/1/rates/0 1",
		"acme/a2 tier= partner=acme before=4 /overrides/1/rates/1 1",
		"gold/g tier=gold partner= before=1 /overrides/0/rates/0 0",
		"all tier= partner= before=0 /commission/rates/0 -1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Where a rule of a merged version stands in the agreement, with what is behind it.
func TestWhereAMergedRuleStands(t *testing.T) {
	o := origins{
		rates:     []origin{{"/overrides/2/rates/0", 2}, {"/commission/rates/1", -1}},
		schedules: []origin{{"/overrides/1/schedules/3", 1}},
		payable:   []origin{{"/overrides/4/payable/0", 4}},
	}
	for _, c := range []struct {
		member, rule, want string
		override           int
		known              bool
	}{
		{"commission", "/rates/0", "/overrides/2/rates/0", 2, true},
		{"commission", "/rates/0/share", "/overrides/2/rates/0/share", 2, true},
		{"commission", "/rates/1/share", "/commission/rates/1/share", -1, true},
		{"commission", "/rates/2", "/commission/rates/2", -1, false},
		{"commission", "/rates/-1", "/commission/rates/-1", -1, false},
		{"commission", "/rates/x", "/commission/rates/x", -1, false},
		{"commission", "/caps/0", "/commission/caps/0", -1, false},
		{"commission", "/payable/0/days", "/overrides/4/payable/0/days", 4, true},
		{"commission", "/payable/1", "/commission/payable/1", -1, false},
		{"clawback", "/schedules/0/window", "/overrides/1/schedules/3/window", 1, true},
		{"clawback", "/schedules/1", "/clawback/schedules/1", -1, false},
		{"clawback", "/rounding", "/clawback/rounding", -1, false},
	} {
		path, override, known := o.place(c.member, c.rule)
		if path != c.want || override != c.override || known != c.known {
			t.Errorf("%s%s: %s of %d, %v", c.member, c.rule, path, override, known)
		}
	}
	if path, override, known := (&origins{}).place("commission", "/rates/0"); path != "/commission/rates/0" || override != -1 || known {
		t.Errorf("without overrides: %s of %d, %v", path, override, known)
	}
}

// The overrides that cover a line are named, the most specific ones in front; a line keeps no
// scope of what is for a tier.
func TestScopesOfALine(t *testing.T) {
	schedule := []clawback.Schedule{{Return: clawback.Full, Window: partnerecon.Days(1, partnerecon.Through)}}
	terms := partnerecon.Terms[Agreement]{
		{ID: "v", Policy: Agreement{Overrides: []TermsOverride{
			{Name: "b", For: OverrideScope{Type: "reseller", Tier: "gold"}, Schedules: schedule},
			{Name: "a", For: OverrideScope{Type: "agency", Tier: "gold"}, Schedules: schedule},
			{Name: "acme", For: OverrideScope{Partner: "acme"}, Schedules: schedule},
			{Name: "gold", For: OverrideScope{Tier: "gold"}, Schedules: schedule},
			{Name: "rates", For: OverrideScope{Partner: "beta"}},
		}}},
		{ID: "bad", Policy: Agreement{Overrides: []TermsOverride{{Name: "x", For: OverrideScope{Partner: "acme"}, Schedules: schedule}}}},
		{ID: "tier", Policy: Agreement{Overrides: []TermsOverride{{Name: "x", For: OverrideScope{Tier: "gold"}, Schedules: schedule}}}},
	}
	got := scopesOf(terms, map[string]origins{"v": {}, "tier": {}})
	if len(got) != 1 || len(got["v"]) != 3 || got["v"][0].name != "acme" || got["v"][1].name != "a" || got["v"][2].name != "b" {
		t.Fatalf("%+v", got)
	}
	for _, c := range []struct{ partner, typ, tier, want string }{
		{"acme", "reseller", "gold", "acme/b"},
		{"acme", "agency", "gold", "acme/a"},
		{"acme", "agency", "silver", "acme"},
		{"beta", "reseller", "gold", "b"},
		{"beta", "", "gold", ""},
	} {
		credit := partnerecon.Credit{Partner: c.partner, Type: c.typ, Tier: c.tier}
		if s := scopeOf(got["v"], &credit, ""); s != c.want {
			t.Errorf("%+v: %q", c, s)
		}
	}
	if none := scopesOf(terms[1:2], nil); none != nil {
		t.Errorf("%+v", none)
	}
}
