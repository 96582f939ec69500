package settlement

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// What the rules say of each cell of a rate, a cap, a day, a schedule, a true-up: whole sentences.
func TestSentencesOfTheRules(t *testing.T) {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	pct := partnerecon.MustPercent
	a := Agreement{
		Commission: commission.Policy{
			Shared: commission.Lead,
			Rates: []commission.Row{
				{Share: pct("10")},
				{Share: pct("12.5"), Model: commission.Annual, Tier: "gold", Segment: "smb"},
				{Fee: commission.Fee{Amount: eur("7"), Per: commission.EachSale}},
				{Fee: commission.Fee{Amount: eur("7"), Per: commission.EachUnit}},
				{Share: pct("1"), Payments: 1},
				{Share: pct("1"), Payments: 2, Partner: "acme"},
				{Table: "steps", Factor: "kicker"},
			},
			Bonuses: []commission.Bonus{
				{Name: "lead", On: "demo", Rates: []commission.Row{{Share: pct("2")}, {Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}, Tier: "gold"}}},
				{Name: "upline", Of: "base", To: commission.ToUpline, Rates: []commission.Row{{Share: pct("3")}}},
				{Name: "plain", Rates: []commission.Row{{Share: pct("4"), Tier: "gold"}}},
			},
			Payable: []commission.Payable{
				{Due: commission.Net}, {Due: commission.Net, Days: 30, Tier: "gold"}, {Due: commission.MonthAfter, On: "demo"}, {Due: commission.Net, Partner: "acme", Type: "reseller"},
			},
		},
		Clawback: clawback.Policy{Schedules: []clawback.Schedule{
			{Return: clawback.Full, Window: partnerecon.Days(30, partnerecon.Through)},
			{Return: clawback.ProRata, Window: partnerecon.Days(60, partnerecon.Until), Tier: "gold"},
			{Return: clawback.Nothing, Tier: "silver"},
			{
				Return: clawback.Nothing, Tier: "bronze", Window: partnerecon.Days(90, partnerecon.Through),
				Obligation: "assist", Due: partnerecon.Days(14, partnerecon.Through),
			},
			{Return: clawback.Full, Trigger: clawback.ByFraud},
		}},
		Caps:    []Cap{{Name: "m", Every: EveryMonth, Limit: eur("20"), Counts: commission.OnNet}},
		TrueUps: []TrueUp{{Name: "q", Every: EveryQuarter}, {Name: "y", Every: EveryYear, Tiers: []string{"gold", "silver"}}},
	}
	tree, err := document(a)
	if err != nil {
		t.Fatal(err)
	}
	c := tree.member("commission")
	for _, x := range []struct {
		name string
		got  []string
		want []string
	}{
		{"rates", each(c, "rates", rateRule), []string{
			"10% of every payment.",
			"12.5% for model annual, tier gold, segment smb.",
			"7.00 EUR per sale.",
			"7.00 EUR per unit.",
			"1% of every payment, for the first payment.",
			"1% for partner acme, for the first 2 payments.",
			"what its step of the table steps says, times the factor of the table kicker.",
		}},
		{"bonuses", commissionRules(c)[:4], []string{
			"Where several partners sourced a deal, every share earns the rate of the lead (shared lead).",
			"Bonus lead; on demo: 2% of the amount of the milestone. 50.00 EUR per milestone for tier gold.",
			"Bonus upline; of base; to upline: 3% of what base earns.",
			"Bonus plain: 4% for tier gold.",
		}},
		{"payable", each(c, "payable", payableRule), []string{
			"All: payable from the day the payment cleared.",
			"Tier gold: payable 30 days after the payment cleared.",
			"All, milestone demo: payable from the first day of the month after the payment cleared.",
			"All, partner acme, type reseller: payable from the day the payment cleared.",
		}},
		{"schedules", each(tree.member("clawback"), "schedules", scheduleRule), []string{
			"All: all of it within 30 days.",
			"Tier gold: the part of it that is left of 60 days (the last day not included).",
			"Tier silver: nothing.",
			"Tier bronze: nothing; window 90 days; obligation assist; due 14 days.",
			"All: all of it; trigger fraud.",
		}},
		{"caps", each(tree, "caps", limitRule), []string{"At most 20.00 EUR per partner and month (cap m); counts on_net."}},
		{"true-ups", each(tree, "true_ups", trueUpRule), []string{
			"The final figures of each quarter settle what all tiers earned on provisional ones (true-up q).",
			"The final figures of each year settle what the tiers gold, silver earned on provisional ones (true-up y).",
		}},
		{"what there is not", each(tree, "overrides", overrideRule), nil},
		{"a factor", commissionRules(influencedBy(t, commission.Influenced{Factor: pct("25")}))[:1], []string{
			"Whoever influenced a deal and did not source it earns its own rate times 25%.",
		}},
		{"a factor with a pool, for a year", commissionRules(influencedBy(t, commission.Influenced{Factor: pct("25"), Pool: pct("5"), Recurs: partnerecon.Months(12, partnerecon.Until)}))[:1], []string{
			"Whoever influenced a deal and did not source it earns its own rate times 25%, all of them together at most 5%, for 12 months (the last day not included).",
		}},
	} {
		if diff := cmp.Diff(x.want, x.got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", x.name, diff)
		}
	}
	if got := oneLine("  two\nlines\t"); got != "two lines" {
		t.Errorf("%q", got)
	}
}

// influencedBy is a commission that says what influenced credits earn.
func influencedBy(t *testing.T, i commission.Influenced) *node {
	t.Helper()
	tree, err := document(Agreement{Commission: commission.Policy{Influenced: i}})
	if err != nil {
		t.Fatal(err)
	}
	return tree.member("commission")
}

// Sections of a version: each under its own title, with the days on which it is in force.
func TestSectionsOfTheRules(t *testing.T) {
	agreement := Agreement{Commission: commission.Policy{Rounding: partnerecon.HalfUp, Shared: commission.Each, Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}}}}
	p := Policy{
		Version: Format, Name: "One\nprogram", Currency: "EUR", Zone: "UTC", Horizon: partnerecon.Days(180, partnerecon.Through),
		PinTerms: TermsAtClose, PinTier: TierAtEarning, Tiers: []string{"silver", "gold"}, Reviews: Reviews{Every: Quarterly},
		Terms: partnerecon.Terms[Agreement]{
			{ID: "one", From: partnerecon.MustDay("2025-01-01"), Rationale: "a start", Policy: agreement},
			{ID: "two", From: partnerecon.MustDay("2025-04-01"), Rationale: "a change", Policy: agreement},
		},
	}
	rules, err := Must(p).Rules()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range rules.Sections {
		got = append(got, s.Title+": "+strings.Join(s.Rules, " | "))
	}
	want := []string{
		"Program: All amounts are in EUR; days are counted in UTC. | Facts about a payment can change what it earns for 180 days after it cleared. | " +
			"The terms in force when a deal closed govern all its payments (pin terms at_close). | " +
			"The tier in which a partner stands when a payment cleared prices it (pin tier at_earning). | " +
			"Tiers, from the lowest to the highest: silver, gold. | The terms are reviewed quarterly, and change no more often.",
		"Terms one: In force from 2025-01-01 through 2025-03-31: a start",
		"Commission, terms one: 10% of every payment.",
		"How it is worked out, terms one: Where several partners sourced a deal, each share earns its partner's own rate (shared each). | Rounding: half_up.",
		"Terms two: In force from 2025-04-01: a change",
		"Commission, terms two: 10% of every payment.",
		"How it is worked out, terms two: Where several partners sourced a deal, each share earns its partner's own rate (shared each). | Rounding: half_up.",
	}
	if diff := cmp.Diff(want, got); diff != "" || rules.Title != "One program" {
		t.Errorf("%s (-want +got)\n%s", rules.Title, diff)
	}
}

// A figure of the rules stands in a block of three signs, or of one more than there are in it.
func TestFiguresOfTheRulesInMarkdown(t *testing.T) {
	for figure, fence := range map[string]string{"a chart\n": "```", "a ``` chart\n": "````", "a ```` chart\n": "`````"} {
		want := "# The rules\n\n## One\n\n1. A rule.\n2. Another\\_one.\n\n" + fence + "text\n" + figure + fence + "\n"
		got := Rules{Title: "The rules", Sections: []RulesSection{{Title: "One", Rules: []string{"A rule.", "Another_one."}, Figure: figure}}}.Markdown()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", figure, diff)
		}
	}
}
