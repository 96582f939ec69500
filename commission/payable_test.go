package commission_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// Net-60 from 20 March is 19 May; the next run on the 1st is 1 June.
func TestPayableOnTheNextRun(t *testing.T) {
	policy := flat("10")
	policy.Payable = []commission.Payable{{Due: commission.Net, Days: 60, Run: monthly(1)}, {Tier: "gold", Due: commission.MonthAfter, Run: monthly(15)}}
	late := pay("p3", "100", "2025-03-20")
	late.Recorded = day("2025-06-02")
	gold := pay("p2", "100", "2025-03-20")
	gold.Credits[0].Tier = "gold"
	b := open(t, policy).do(pay("p1", "100", "2025-03-20"), gold, late,
		back("r1", "p1", "10", "2025-05-20"), back("r2", "p1", "10", "2025-06-02"), back("r3", "p1", "10", "2025-07-01"))
	want := []string{
		"earned acme p1 10.00 2025-06-01",
		"earned acme p2 10.00 2025-04-15",   // due on 1 April
		"earned acme p3 10.00 2025-07-01",   // posted after 1 June
		"returned acme p1 -1.00 2025-06-01", // with the line
		"returned acme p1 -1.00 2025-07-01", // after it: with the next run
		"returned acme p1 -1.00 2025-07-01", // on the day of a run
	}
	if diff := cmp.Diff(want, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// The day that the terms named is kept beside the run that pays.
	if e := b.entries[2]; e.Due != day("2025-06-01") || e.DueOn() != day("2025-06-01") {
		t.Errorf("due on %s", e.Due)
	}
	if e := b.entries[0]; !e.Due.IsZero() {
		t.Errorf("due on %s, though nothing came late", e.Due)
	}
}

func TestAnOnNetCapWaitsForTheRun(t *testing.T) {
	policy := capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("50"), Counts: commission.OnNet})
	policy.Payable = []commission.Payable{{Due: commission.Net, Days: 30, Run: monthly(1)}}
	b := open(t, policy).do(pay("p1", "1000", "2025-01-02"), back("r", "p1", "1000", "2025-02-05"))
	want := []string{ // 30 days after 2 January is 1 February
		"earned acme p1 100.00 2025-02-01", "capped acme  -50.00 2025-02-01",
		"returned acme p1 -100.00 2025-03-01", "capped acme  50.00 2025-03-01",
	}
	if diff := cmp.Diff(want, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestThePayableStepNamesTheRun(t *testing.T) {
	policy := flat("10")
	policy.Payable = []commission.Payable{{Due: commission.Net, Days: 60, Run: monthly(1)}}
	late := pay("p2", "100", "2025-03-20")
	late.Recorded = day("2025-06-02")
	b := open(t, policy).do(pay("p1", "100", "2025-03-20"), late)
	for i, want := range []string{
		`commission.payable /payable/0 due="net" cleared="2025-03-20" due_on="2025-05-19" run="month on day 1" payable="2025-06-01"`,
		`commission.payable /payable/0 due="net" cleared="2025-03-20" due_on="2025-05-19" run="month on day 1" payable="2025-06-01" posted="2025-06-02" paid="2025-07-01"`,
	} {
		tr, err := b.plan.Explain(b.entries[i])
		if err != nil || !strings.Contains(tr.String(), want+"\n") {
			t.Errorf("%v, want %s in\n%s", err, want, tr)
		}
	}
}

// A rule that names the milestone goes before one that names the tier.
func TestWhichPayableRuleApplies(t *testing.T) {
	net := func(tier, on string, days int) commission.Payable {
		return commission.Payable{Tier: tier, On: on, Due: commission.Net, Days: days}
	}
	rules := []commission.Payable{net("gold", "", 2), net("", "", 1), net("gold", "demo", 4), net("", "demo", 3), net("", "lead", 5)}
	for _, tt := range []struct {
		tier, milestone string
		days            int
	}{
		{"", "", 1},
		{"silver", "", 1},
		{"gold", "", 2},
		{"silver", "demo", 3},
		{"gold", "demo", 4},
		{"gold", "lead", 5},
		{"gold", "signup", 2},
		{"silver", "signup", 1},
	} {
		for range 2 { // the order of the rules decides nothing
			if got := commission.PayableOn(commission.Policy{Payable: rules}, tt.tier, tt.milestone, day("2025-01-01")); got != day("2025-01-01").Add(tt.days) {
				t.Errorf("tier %q, milestone %q: %s, want %d days", tt.tier, tt.milestone, got, tt.days)
			}
			rules[0], rules[1], rules[2], rules[3] = rules[3], rules[2], rules[1], rules[0]
		}
	}
	if got := commission.PayableOn(commission.Policy{Payable: rules[2:3]}, "silver", "", day("2025-01-01")); got != day("2025-01-01") {
		t.Errorf("without a rule: %s", got)
	}
}

// What a bonus on a sale comes to is held as long as the base commission on it,
// whoever gets it; an override as long as what it is measured on, and then to the
// next run of its own rule.
func TestABonusIsHeldWithTheSale(t *testing.T) {
	policy := flat("10")
	policy.Bonuses = []commission.Bonus{
		{Name: "extra", Rates: []commission.Row{{Share: pct("5")}}},
		{Name: "override", Of: "base", To: commission.ToUpline, Rates: []commission.Row{{Share: pct("20")}}},
	}
	policy.Payable = []commission.Payable{{Due: commission.Net, Days: 60}, {Tier: "up", Due: commission.Net, Days: 7, Run: monthly(1)}}
	sale := pay("p", "1000", "2025-03-20")
	sale.Uplines = []commission.Upline{{Partner: "zeta", Of: "acme", Tier: "up"}}
	b := open(t, policy).do(sale)
	want := []string{"base 100.00 2025-05-19", "extra 50.00 2025-05-19", "override 20.00 2025-06-01"}
	var got []string
	for _, e := range b.entries {
		got = append(got, strings.Join([]string{e.Claim.Component, e.Amount.Amount(), e.Payable.String()}, " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A milestone is held from the day it was reached, by a rule of its own if there is
// one.
func TestAMilestoneIsHeldByItsOwnRule(t *testing.T) {
	policy := flat("10")
	fee := []commission.Row{{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}}}
	policy.Bonuses = []commission.Bonus{{Name: "demo", On: "demo", Rates: fee}, {Name: "lead", On: "lead", Rates: fee}}
	policy.Payable = []commission.Payable{{Due: commission.Net, Days: 60}, {On: "lead", Due: commission.Net, Days: 7, Run: monthly(1)}}
	reached := func(id, name string) commission.Milestone {
		return commission.Milestone{ID: id, Customer: "c", Name: name, Credits: partnerecon.Sole("acme"), On: day("2025-03-20")}
	}
	b := open(t, policy).do(pay("p", "100", "2025-03-20"), reached("m1", "demo"), reached("m2", "lead"))
	want := []string{"earned acme p 10.00 2025-05-19", "earned acme m1 50.00 2025-05-19", "earned acme m2 50.00 2025-04-01"}
	if diff := cmp.Diff(want, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	tr, err := b.plan.Explain(b.entries[2])
	if want := `commission.payable /payable/1 due="net" cleared="2025-03-20" due_on="2025-03-27"`; err != nil || !strings.Contains(tr.String(), want) {
		t.Errorf("%v, want %s in\n%s", err, want, tr)
	}
}

func TestPayableRulesAreChecked(t *testing.T) {
	bonus := []commission.Bonus{{Name: "demo", On: "demo", Rates: []commission.Row{{Tier: "gold", Share: pct("1")}, {Tier: "silver", Share: pct("1")}}}}
	net := func(tier, on string) commission.Payable {
		return commission.Payable{Tier: tier, On: on, Due: commission.Net}
	}
	for _, tt := range []struct {
		name  string
		rules []commission.Payable
		want  []string
	}{
		{"for all", []commission.Payable{net("", "")}, nil},
		{"for a milestone as well", []commission.Payable{net("", ""), net("", "demo"), net("gold", "demo"), net("gold", "")}, nil},
		{"an unknown milestone", []commission.Payable{net("", ""), net("", "lead")}, []string{"/payable/1/on unknown"}},
		{"one twice", []commission.Payable{net("", ""), net("gold", "demo"), net("gold", "demo")}, []string{"/payable/2/tier duplicate"}},
		{"none for the base", []commission.Payable{net("", "demo")}, []string{"/payable required"}},
		{"none for a tier of the bonus", []commission.Payable{net("bronze", ""), net("gold", "demo")}, []string{"/payable required"}},
	} {
		p := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Tier: "bronze", Share: pct("10")}}, Bonuses: bonus, Payable: tt.rules}
		_, err := commission.New(p)
		var got []string
		for _, path := range paths(err) {
			if strings.HasPrefix(path, "/payable") {
				got = append(got, path)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

// Rules of a partner go before those of a segment, of a type, of a milestone and of a tier.
// Payments clear on 10 January, so the day of January is 10 and the days of the rule.
func TestPayableRulesOfPartners(t *testing.T) {
	net := func(days int, r commission.Payable) commission.Payable {
		r.Due, r.Days = commission.Net, days
		return r
	}
	policy := flat("10")
	policy.Payable = []commission.Payable{
		net(0, commission.Payable{}), net(1, commission.Payable{Tier: "gold"}), net(2, commission.Payable{Type: "reseller"}),
		net(3, commission.Payable{Type: "reseller", Tier: "gold"}), net(4, commission.Payable{Segment: "public"}),
		net(5, commission.Payable{PartnerSegment: "large"}), net(6, commission.Payable{Partner: "core"}),
	}
	for _, tt := range []struct {
		name, segment string
		credit        partnerecon.Credit
		want          string
	}{
		{"all", "", partnerecon.Credit{Partner: "acme"}, "2025-01-10"},
		{"tier", "", partnerecon.Credit{Partner: "acme", Tier: "gold"}, "2025-01-11"},
		{"type", "", partnerecon.Credit{Partner: "acme", Type: "reseller", Tier: "silver"}, "2025-01-12"},
		{"type and tier", "", partnerecon.Credit{Partner: "acme", Type: "reseller", Tier: "gold"}, "2025-01-13"},
		{"segment of the customer", "public", partnerecon.Credit{Partner: "acme", Type: "reseller", Tier: "gold"}, "2025-01-14"},
		{"segment of the partner", "", partnerecon.Credit{Partner: "acme", Segment: "large"}, "2025-01-15"},
		{"both", "public", partnerecon.Credit{Partner: "acme", Segment: "large"}, "2025-01-14"},
		{"partner", "public", partnerecon.Credit{Partner: "core", Segment: "large"}, "2025-01-16"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := pay("p", "100", "2025-01-10")
			p.Segment, p.Credits = tt.segment, []partnerecon.Credit{tt.credit}
			p.Credits[0].Role, p.Credits[0].Share = partnerecon.Sourced, partnerecon.Whole()
			b := open(t, policy).do(p)
			if got := b.entries[0].Payable; got != day(tt.want) {
				t.Errorf("payable on %s, want %s", got, tt.want)
			}
			tr, err := b.plan.Explain(b.entries[0])
			if err != nil || !strings.Contains(tr.String(), `payable="`+tt.want) {
				t.Errorf("%v\n%s", err, tr)
			}
		})
	}
}

// What is posted on a part whose partner has lost its credit still goes by the runs of that
// partner: net 0 on the 1st for resellers, on the 15th for all others. The refund takes
// nothing of acme, and the recredit all.
func TestAPartOfAFormerPartnerKeepsItsRuns(t *testing.T) {
	policy := flat("10")
	policy.Payable = []commission.Payable{{Due: commission.Net, Run: monthly(15)}, {Type: "reseller", Due: commission.Net, Run: monthly(1)}}
	p := pay("p", "100", "2025-01-10")
	p.Credits[0].Type = "reseller"
	b := open(t, policy).do(p, commission.Recredit{ID: "re", Customer: p.Customer, Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("core")}}, On: day("2025-02-10")})
	want := []string{ // due on 10 January
		"earned acme p 10.00 2025-02-01",
		"earned acme p -10.00 2025-03-01", // posted on 10 February
		"earned core p 10.00 2025-02-15",
	}
	if diff := cmp.Diff(want, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPayableRulesOfPartnersAreChecked(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rules []commission.Payable
		want  string
	}{
		{"none for others", []commission.Payable{{Partner: "acme", Due: commission.Net}}, "/payable required"},
		{"twice", []commission.Payable{{Due: commission.Net}, {Type: "a", Due: commission.Net}, {Type: "a", Due: commission.MonthAfter}}, "/payable/2/tier duplicate"},
		{"no text", []commission.Payable{{Due: commission.Net}, {Segment: "\xff", Due: commission.Net}}, "/payable/1/segment syntax"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			policy := flat("10")
			policy.Payable = tt.rules
			_, err := commission.New(policy)
			want(t, err, tt.want)
		})
	}
}

// Lines of gold are paid out on the 15th, those of others when they clear. What goes back of
// one later is on the next run of gold, and at once for the others.
func TestWhatGoesBackIsPayableOnTheNextRun(t *testing.T) {
	p := flat("10")
	p.Payable = []commission.Payable{{Tier: "gold", Due: commission.Net, Run: commission.Run{Every: commission.EveryMonth, Day: 15}}, {Due: commission.Net}}
	for tier, want := range map[string]string{"gold": "2025-03-15", "silver": "2025-03-01"} {
		payment := pay("p", "100", "2025-01-10")
		payment.Credits[0].Tier = tier
		b := open(t, p).do(payment, back("r", "p", "50", "2025-03-01"))
		if e := b.entries[len(b.entries)-1]; e.Payable != day(want) {
			t.Errorf("%s: payable %s, want %s", tier, e.Payable, want)
		}
	}
}
