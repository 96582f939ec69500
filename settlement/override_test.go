package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func only(percent string) []commission.Row { return []commission.Row{{Share: pct(percent)}} }

// agreed is the approval of the overrides of the cases.
func agreed() settlement.OverrideApproval {
	return settlement.OverrideApproval{Approver: "ann", Reason: "strategic"}
}

// overridden is a program of 10 %, 12 % for gold, with overrides at every level.
func overridden() settlement.Policy {
	p := flat()
	p.Tiers = []string{"silver", "gold"}
	a := &p.Terms[0].Policy
	a.Commission.Winner, a.Commission.Order = commission.MostSpecific, []commission.Dimension{"tier", "model"}
	a.Commission.Rates = []commission.Row{{Share: pct("10")}, {Tier: "gold", Share: pct("12")}}
	a.Overrides = []settlement.TermsOverride{
		{Name: "gold annual", For: settlement.OverrideScope{Tier: "gold"}, Rates: []commission.Row{{ID: "annual", Model: commission.Annual, Share: pct("13")}}},
		{Name: "gold resellers", For: settlement.OverrideScope{Type: "reseller", Tier: "gold"}, Rates: only("20")},
		{Name: "gold resellers of the state", For: settlement.OverrideScope{Type: "reseller", Segment: "public", Tier: "gold"}, Rates: only("25")},
		{Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(), Rates: []commission.Row{{Model: commission.Annual, Share: pct("30")}}},
	}
	return p
}

// Payments of 100.00, so that the amount is the rate.
// An override for a partner whom no fact names is told to who asks about it.
func TestWhyOfAnOverrideForNobody(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Overrides = []settlement.TermsOverride{{
		Name: "more", For: settlement.OverrideScope{Partner: "acne"}, Approval: settlement.OverrideApproval{Approver: "cfo", Reason: "r"},
		Rates: []commission.Row{{Share: pct("12")}},
	}}
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "100", "acme")))
	for partner, want := range map[string]string{
		"acne": "settlement.no_partner partner=\"acne\"\nsettlement.idle_override /terms/0/policy/overrides/0/for/partner override=\"more\" partner=\"acne\"\n",
		"beta": "settlement.no_partner partner=\"beta\"\n",
	} {
		tr, err := r.program.Why(&r.book, partner, day("2025-01-31"))
		if err != nil || tr.String() != want {
			t.Errorf("%s: %v\n%s", partner, err, tr)
		}
	}
}

func TestOverridesAreResolvedByLevel(t *testing.T) {
	for _, c := range []struct {
		name, partner, tier, typ, segment string
		model                             commission.Model
		want, level, rule                 string
	}{
		{"program", "beta", "silver", "", "", "", "10.00", `level="program"`, "/terms/0/policy/commission/rates/0"},
		{"program, by tier", "beta", "gold", "", "", "", "12.00", `level="program"`, "/terms/0/policy/commission/rates/1"},
		{"tier", "beta", "gold", "", "", commission.Annual, "13.00", `level="tier" override="gold annual" tier="gold"`, "/terms/0/policy/overrides/0/rates/0"},
		{"type and tier", "beta", "gold", "reseller", "smb", commission.Annual, "20.00", `level="type_tier" override="gold resellers" type="reseller" tier="gold"`, "/terms/0/policy/overrides/1/rates/0"},
		{"type and another tier", "beta", "silver", "reseller", "public", "", "10.00", `level="program"`, "/terms/0/policy/commission/rates/0"},
		{
			"type, segment and tier", "beta", "gold", "reseller", "public", "", "25.00",
			`level="type_segment_tier" override="gold resellers of the state" type="reseller" segment="public" tier="gold"`, "/terms/0/policy/overrides/2/rates/0",
		},
		{"partner", "acme", "gold", "reseller", "public", commission.Annual, "30.00", `level="partner" override="acme" partner="acme"`, "/terms/0/policy/overrides/3/rates/0"},
		// acme's own rates have none for a month, so the next level decides.
		{"what the partner's do not fit", "acme", "gold", "reseller", "public", commission.Monthly, "25.00", `level="type_segment_tier"`, "/terms/0/policy/overrides/2/rates/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			paid := pay("c", "100", c.partner)
			paid.Model, paid.Segment = c.model, c.segment
			r := open(t, overridden()).do(
				fact("s", "2025-01-01", settlement.Standing{Partner: c.partner, Tier: c.tier, Type: c.typ}),
				fact("p", "2025-01-10", paid),
			)
			r.want("earned", r.sum(c.partner), c.want)
			tr, err := r.program.Explain(r.entries[0])
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(tr, func(s pe.Reason) bool { return s.Code == settlement.CodeTermsLevel })
			if i < 0 || !strings.Contains(pe.Trace{tr[i]}.String(), c.level) || !strings.HasPrefix(tr[i+1].Rule, c.rule) {
				t.Errorf("want %s before %s in\n%s", c.level, c.rule, tr)
			}
			for _, step := range tr {
				if strings.Contains(step.Rule, "policy/commission/rates/2") {
					t.Errorf("a pointer leads nowhere: %s", tr)
				}
			}
		})
	}
}

// The tier and the type are those with which a line is priced: who becomes gold earns by
// the override from then on, and a recredit prices by the partner that gets the credit.
func TestOverridesFollowStandingsAndCredits(t *testing.T) {
	r := open(t, overridden()).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "silver", Type: "reseller"}),
		fact("p1", "2025-01-10", pay("c", "100", "beta")),
		fact("s2", "2025-02-01", settlement.Standing{Partner: "beta", Tier: "gold", Type: "reseller"}),
		fact("p2", "2025-02-10", pay("c", "100", "beta")),
	)
	r.want("10 % and 20 %", r.sum("beta"), "30.00")
	r.do(fact("re", "2025-02-11", settlement.Recredit{Customer: "c", Of: "p2", Credits: pe.Sole("core")}))
	r.want("10 %", r.sum("beta")+" "+r.sum("core"), "10.00 10.00") // core stands in no tier
	r.do(fact("b", "2025-02-12", settlement.Refund{Customer: "c", Of: "p1", Amount: eur("50")}))
	r.want("half of 10.00 back", r.sum("beta"), "5.00")
}

// Rates that stand above others by their precedence do so beside overrides of somebody else,
// wherever they stand in the list, and below all overrides. Of 100.00: 10 % for silver, 20 %
// for referrals whatever their tier, 30 % for acme, 15 % for gold by the override.
func TestOverridesKeepThePrecedenceOfTheProgramsRates(t *testing.T) {
	referral := commission.Row{Type: "referral", Share: pct("20"), Precedence: 100}
	silver, gold := commission.Row{Tier: "silver", Share: pct("10")}, commission.Row{Tier: "gold", Share: pct("12")}
	for _, rates := range [][]commission.Row{{referral, silver, gold}, {silver, referral, gold}, {silver, gold, referral}} {
		p := flat()
		p.Tiers = []string{"silver", "gold"}
		a := &p.Terms[0].Policy
		a.Commission.Rates = rates
		a.Overrides = []settlement.TermsOverride{
			{Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(), Rates: only("30")},
			{Name: "gold", For: settlement.OverrideScope{Tier: "gold"}, Rates: only("15")},
		}
		for _, c := range []struct{ partner, tier, typ, want string }{
			{"beta", "silver", "", "10.00"},
			{"rita", "", "referral", "20.00"},
			{"rolf", "silver", "referral", "20.00"},
			{"rosa", "gold", "referral", "15.00"},
			{"acme", "silver", "referral", "30.00"},
		} {
			r := open(t, p).do(
				fact("s", "2025-01-01", settlement.Standing{Partner: c.partner, Tier: c.tier, Type: c.typ}),
				fact("p", "2025-01-10", pay("c", "100", c.partner)),
			)
			r.want(c.partner+" earned", r.sum(c.partner), c.want)
		}
	}
}

// An override replaces as many rates as there are: gold has 250, by product, and 15 % by the
// override, silver keeps its 10 %.
func TestOverridesReplaceManyRates(t *testing.T) {
	p := flat()
	p.Tiers = []string{"silver", "gold"}
	a := &p.Terms[0].Policy
	a.Commission.Rates = []commission.Row{{Tier: "silver", Share: pct("10")}}
	for i := range 250 {
		a.Commission.Rates = append(a.Commission.Rates, commission.Row{Tier: "gold", Product: fmt.Sprint("p", i), Share: pct("5")})
	}
	a.Overrides = []settlement.TermsOverride{{Name: "gold", For: settlement.OverrideScope{Tier: "gold"}, Rates: only("15")}}
	for tier, want := range map[string]string{"silver": "10.00", "gold": "15.00"} {
		paid := pay("c", "100", "beta")
		paid.Items, paid.Amount = []commission.Item{{Product: "p249", Amount: paid.Amount}}, pe.Money{}
		r := open(t, p).do(
			fact("s", "2025-01-01", settlement.Standing{Partner: "beta", Tier: tier}),
			fact("p", "2025-01-10", paid),
		)
		r.want(tier+" earned", r.sum("beta"), want)
	}
}

// Schedules of a tier: who churns gives all back, gold nothing.
func TestOverridesOfSchedules(t *testing.T) {
	p := overridden()
	a := &p.Terms[0].Policy
	a.Clawback = clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(90, pe.Through)}, {Tier: "gold", Return: clawback.ProRata, Window: pe.Days(100, pe.Through)}},
	}
	a.Overrides[0].Schedules = []clawback.Schedule{{Return: clawback.Nothing}}
	r := open(t, p).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "silver"}),
		fact("s2", "2025-01-01", settlement.Standing{Partner: "core", Tier: "gold"}),
		fact("p1", "2025-01-10", pay("c", "100", "beta", "core")),
		fact("x", "2025-02-01", settlement.Churn{Customer: "c"}),
	)
	r.want("clawed", r.sum("beta", pe.Clawed)+" "+r.sum("core", pe.Clawed), "-5.00 0.00")
	last := r.entries[len(r.entries)-1]
	tr, err := r.program.Explain(last)
	if err != nil || !strings.Contains(tr.String(), `settlement.terms_level /terms/0/policy/clawback level="program"`) {
		t.Errorf("%s, %v", tr, err)
	}
}

// A cap of 15.00 a month, 25.00 for acme: of 3 × 10.00 each, 30.00, acme keeps 25.00 and
// beta 15.00.
func TestOverridesOfCaps(t *testing.T) {
	p := flat()
	a := &p.Terms[0].Policy
	a.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("15"), Counts: commission.OnNet}}
	a.Overrides = []settlement.TermsOverride{{
		Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(), Caps: []settlement.OverrideCap{{Name: "month", Limit: eur("25")}},
	}}
	r := open(t, p)
	for _, id := range []string{"1", "2", "3"} {
		r.do(fact("p"+id, "2025-01-1"+id, pay("c", "200", "acme", "beta")))
	}
	r.want("acme and beta", r.sum("acme")+" "+r.sum("beta"), "25.00 15.00")
	for _, e := range r.entries {
		if e.Kind != pe.Capped {
			continue
		}
		want := `settlement.terms_level /terms/0/policy/caps level="program"`
		if e.Claim.Partner == "acme" {
			want = `settlement.terms_level /terms/0/policy/overrides/0 level="partner" override="acme"`
		}
		tr, err := r.program.Explain(e)
		if err != nil || !strings.Contains(tr.String(), want) {
			t.Errorf("%v, want %s in\n%s", err, want, tr)
		}
	}
}

// Each case breaks the program of the levels in one way.
func TestOverridesAreChecked(t *testing.T) {
	for _, c := range []struct {
		name  string
		wreck func(*settlement.Agreement)
		want  string
	}{
		{"an override that its partner approved", func(a *settlement.Agreement) { a.Overrides[3].Approval.Approver = "acme" }, "/overrides/3/approval/approver conflict"},
		{"an override of a partner that nobody approved", func(a *settlement.Agreement) { a.Overrides[3].Approval = settlement.OverrideApproval{} }, "/overrides/3/approval/approver required; /overrides/3/approval/reason required"},
		{"two of one scope", func(a *settlement.Agreement) { a.Overrides[0].For = a.Overrides[1].For }, "/overrides/1/rates duplicate"},
		{"two of one name", func(a *settlement.Agreement) { a.Overrides[0].Name = "acme" }, "/overrides/3/name duplicate"},
		{"a name with a slash", func(a *settlement.Agreement) { a.Overrides[0].Name = "a/b" }, "/overrides/0/name syntax"},
		{"no scope", func(a *settlement.Agreement) { a.Overrides[0].For = settlement.OverrideScope{} }, "/overrides/0/for conflict"},
		{"the segment of the customer and of the partner", func(a *settlement.Agreement) {
			a.Overrides = a.Overrides[:2]
			a.Overrides[1].For = settlement.OverrideScope{Type: "t", Tier: "gold", Segment: "s", PartnerSegment: "s"}
		}, "/overrides/1/for conflict"},
		{"the segment of the partner beside that of the customer", func(a *settlement.Agreement) {
			a.Overrides = a.Overrides[:2]
			a.Overrides[0].For = settlement.OverrideScope{Type: "t", Tier: "gold", Segment: "s"}
			a.Overrides[1].For = settlement.OverrideScope{Type: "u", Tier: "gold", PartnerSegment: "s"}
		}, "/overrides/1/for conflict"},
		{"half a scope", func(a *settlement.Agreement) { a.Overrides[1].For.Tier = "" }, "/overrides/1/for conflict"},
		{"a partner in a tier", func(a *settlement.Agreement) { a.Overrides[3].For.Tier = "gold" }, "/overrides/3/for conflict"},
		{"an unknown tier", func(a *settlement.Agreement) { a.Overrides[0].For.Tier = "lead" }, "/overrides/0/for/tier unknown"},
		{"nothing", func(a *settlement.Agreement) { a.Overrides[0].Rates = nil }, "/overrides/0 required"},
		{"what all have alike", func(a *settlement.Agreement) { a.Invariants = []string{"rates"} }, "/overrides/0/rates conflict; /overrides/1/rates conflict; /overrides/2/rates conflict; /overrides/3/rates conflict"},
		{"invariants of other things", func(a *settlement.Agreement) { a.Invariants = []string{"caps", "caps", "zone"} }, "/invariants/1 duplicate; /invariants/2 unknown"},
		{"rates of too many precedences", func(a *settlement.Agreement) {
			a.Commission.Winner, a.Commission.Order = commission.BestForPartner, nil
			for i := range 97 { // 0 is that of the rates before them
				a.Commission.Rates = append(a.Commission.Rates, commission.Row{Product: fmt.Sprint(i), Share: pct("1"), Precedence: i + 1})
			}
		}, "/commission/rates limit"},
		{"a rate that says for whom", func(a *settlement.Agreement) { a.Overrides[0].Rates[0].Tier = "gold" }, "/overrides/0/rates/0/tier conflict"},
		{"a rate above all", func(a *settlement.Agreement) { a.Overrides[0].Rates[0].Share = pct("101") }, "/overrides/0/rates/0/share out_of_range"},
		{"a rate of an unknown tier", func(a *settlement.Agreement) { a.Overrides[3].Rates[0].Tier = "lead" }, "/overrides/3/rates/0/tier unknown"},
		{"rates of which none is more specific", func(a *settlement.Agreement) {
			a.Overrides[0].Rates = append(a.Overrides[0].Rates, commission.Row{Model: commission.Annual, Share: pct("1")})
		}, "/overrides/0/rates/1 conflict"},
		{"a rate that says what stands before it", func(a *settlement.Agreement) { a.Overrides[0].Rates[0].Precedence = 1 }, "/overrides/0/rates/0/precedence conflict"},
		{"when lines are payable, of which the version says nothing", func(a *settlement.Agreement) {
			a.Overrides[3].Payable = []commission.Payable{{Due: commission.MonthAfter}}
		}, "/overrides/3/payable conflict"},
		{"rules of when lines are payable that say for whom", func(a *settlement.Agreement) {
			a.Commission.Payable = []commission.Payable{{Due: commission.Net}}
			a.Overrides[0].Payable = []commission.Payable{{Tier: "gold", Due: commission.Net}}
			a.Overrides[3].Payable = []commission.Payable{{Partner: "acme", Due: commission.Net}}
		}, "/overrides/0/payable/0/tier conflict; /overrides/3/payable/0/partner conflict"},
		{"two rules of when lines are payable, and of a milestone that earns nothing", func(a *settlement.Agreement) {
			a.Commission.Payable = []commission.Payable{{Due: commission.Net}}
			a.Overrides[3].Payable = []commission.Payable{{Due: commission.Net}, {Due: commission.MonthAfter}, {On: "demo", Due: "soon"}}
		}, "/overrides/3/payable/1/tier duplicate; /overrides/3/payable/2/due unknown; /overrides/3/payable/2/on unknown"},
		{"runs beside those of all payouts", func(a *settlement.Agreement) {
			a.Commission.Payable, a.Payouts.Run = []commission.Payable{{Due: commission.Net}}, commission.Run{Every: commission.EveryMonth, Day: 1}
			a.Overrides[3].Payable = []commission.Payable{{Due: commission.Net, Run: commission.Run{Every: commission.EveryMonth, Day: 15}}}
		}, "/overrides/3/payable/0/run conflict"},
		{"payable as all have it", func(a *settlement.Agreement) {
			a.Commission.Payable, a.Invariants = []commission.Payable{{Due: commission.Net}}, []string{"payable"}
			a.Overrides[3].Payable = []commission.Payable{{Due: commission.MonthAfter}}
		}, "/overrides/3/payable conflict"},
		{"a schedule of a type that asks something of partners", func(a *settlement.Agreement) {
			a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Nothing}}}
			a.Overrides[1].Schedules = []clawback.Schedule{{Return: clawback.Nothing, Obligation: "call"}}
		}, "/overrides/1/schedules/0/obligation conflict"},
		{"two schedules of one tier", func(a *settlement.Agreement) {
			a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Nothing}}}
			a.Overrides[3].Schedules = []clawback.Schedule{{Return: clawback.Nothing}, {Return: clawback.Nothing, Tier: "gold"}, {Return: clawback.Nothing, Tier: "gold"}}
		}, "/overrides/3/schedules/2/tier duplicate"},
		{"a schedule that names its scope", func(a *settlement.Agreement) {
			a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Nothing, Scope: "acme"}}}
		}, "/clawback/schedules/0/scope conflict"},
		{"a name that no line could keep", func(a *settlement.Agreement) {
			a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Nothing}}}
			a.Overrides[3].Name, a.Overrides[3].Schedules = strings.Repeat("n", 81), []clawback.Schedule{{Return: clawback.Nothing}}
		}, "/overrides/3/name limit"},
		{"schedules without a clawback", func(a *settlement.Agreement) {
			a.Overrides[0].Schedules = []clawback.Schedule{{Return: clawback.Nothing}}
		}, "/overrides/0/schedules conflict"},
		{"a schedule without a window", func(a *settlement.Agreement) {
			a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Nothing}}}
			a.Overrides[0].Schedules = []clawback.Schedule{{Return: clawback.Full}}
		}, "/overrides/0/schedules/0/window required"},
		{"a limit of a tier", func(a *settlement.Agreement) {
			a.Overrides[0].Caps = []settlement.OverrideCap{{Name: "m", Limit: eur("1")}}
		}, "/overrides/0/caps conflict"},
		{"a limit of no cap", func(a *settlement.Agreement) { a.Overrides[3].Caps = []settlement.OverrideCap{{Name: "m"}} }, "/overrides/3/caps/0/limit out_of_range; /overrides/3/caps/0/name unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := overridden()
			c.wreck(&p.Terms[0].Policy)
			_, err := settlement.New(p)
			var bad *pe.InvalidError
			if !errors.As(err, &bad) {
				t.Fatalf("%v", err)
			}
			var got []string
			for _, f := range bad.Problems {
				got = append(got, strings.TrimPrefix(f.Path, "/terms/0/policy")+" "+f.Code)
			}
			r := &run{t: t}
			r.want("problems", strings.Join(got, "; "), c.want)
		})
	}
}

// What is wrong with the program's own rates is told of them, whatever overrides there are.
func TestProblemsOfAnOverriddenProgramStandWhereTheyAre(t *testing.T) {
	p := overridden()
	a := &p.Terms[0].Policy
	a.Commission.Rates = append(a.Commission.Rates, commission.Row{Tier: "gold", Share: pct("14")})
	_, err := settlement.New(p)
	if err == nil || !strings.Contains(err.Error(), "/terms/0/policy/commission/rates/2: applies to the same payments as /rates/1") {
		t.Errorf("%v", err)
	}
}

// Rules render overrides, Diff matches them by their names, and a stored policy is read
// again as it was.
func TestOverridesAreRenderedAndStored(t *testing.T) {
	p := overridden()
	p.Terms[0].Policy.Invariants = []string{"schedules"}
	rules, err := settlement.Must(p).Rules()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"For partner acme (acme, approved by ann: strategic), instead: 30% for model annual.",
		"For type reseller, tier gold (gold resellers), instead: 20% of every payment.",
		"No partner has other terms in these: schedules.",
	} {
		if !strings.Contains(rules.String(), want) {
			t.Errorf("want %s in\n%s", want, rules)
		}
	}
	later := overridden()
	later.Terms[0].Policy.Invariants = p.Terms[0].Policy.Invariants
	later.Terms[0].Policy.Overrides[3].Rates[0].Share = pct("31")
	changes, err := settlement.Diff(p, later)
	if err != nil || len(changes) != 1 || changes[0].Path != "/terms/0/policy/overrides/3/rates/0/share" {
		t.Errorf("%v, %v", changes, err)
	}
	once, err := settlement.MarshalPolicy(settlement.Must(p).Policy())
	if err != nil {
		t.Fatal(err)
	}
	read, err := settlement.Parse(once)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := settlement.MarshalPolicy(read.Policy())
	if err != nil || string(twice) != string(once) {
		t.Errorf("%s became %s, %v", once, twice, err)
	}
}

// Rates that are compared or added up: those of the override stand instead of the
// program's 5 % and 10 %, and are compared or added up among themselves. Payments of 100.00.
func TestOverridesUnderWinnersThatCompareOrAddUp(t *testing.T) {
	for _, c := range []struct {
		name    string
		winner  commission.Winner
		partner string
		model   commission.Model
		want    string
	}{
		{"the program's best", commission.BestForPartner, "beta", "", "10.00"},
		{"the program's sum", commission.Stack, "beta", "", "15.00"},
		{"the best of the override, though the program's is better", commission.BestForPartner, "acme", commission.Annual, "4.00"},
		{"the sum of the override", commission.Stack, "acme", commission.Annual, "7.00"}, // 3 + 4
		{"none of the override fits", commission.Stack, "acme", commission.Monthly, "15.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := flat()
			a := &p.Terms[0].Policy
			a.Commission.Winner = c.winner
			a.Commission.Rates = []commission.Row{{ID: "all", Share: pct("5")}, {ID: "smb", Segment: "smb", Share: pct("10")}}
			a.Overrides = []settlement.TermsOverride{{
				Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(),
				Rates: []commission.Row{{ID: "annual", Model: commission.Annual, Share: pct("3")}, {ID: "smb", Model: commission.Annual, Segment: "smb", Share: pct("4")}},
			}}
			paid := pay("c", "100", c.partner)
			paid.Model, paid.Segment = c.model, "smb"
			r := open(t, p).do(fact("p", "2025-01-10", paid))
			r.want("earned", r.sum(c.partner), c.want)
			tr, err := r.program.Explain(r.entries[0])
			if err != nil || strings.Contains(tr.String(), "/overrides/0/rates") != (c.partner == "acme" && c.model == commission.Annual) {
				t.Errorf("%v\n%s", err, tr)
			}
		})
	}
}

// An override of the base leaves the rates of a bonus to their own order: gold earns 10 %
// and 5 % of 100.00.
func TestOverridesLeaveTheRatesOfBonusesAlone(t *testing.T) {
	p := overridden()
	a := &p.Terms[0].Policy
	a.Commission.Bonuses = []commission.Bonus{{Name: "extra", Rates: []commission.Row{{Share: pct("1")}, {Tier: "gold", Share: pct("5")}}}}
	r := open(t, p).do(
		fact("s", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "gold"}),
		fact("p", "2025-01-10", pay("c", "100", "beta")),
	)
	r.want("12 % and 5 %", r.sum("beta"), "17.00")
}

// Lines of 10.00 each (10 %) of a customer that leaves after 10 of 100 days, of which
// full returns 10.00, half of it 5.00 and pro rata 90/100, 9.00.
func TestOverridesOfSchedulesByPartnerTypeAndSegment(t *testing.T) {
	p := flat()
	p.Tiers = []string{"silver", "gold"}
	a := &p.Terms[0].Policy
	hundred := pe.Days(100, pe.Through)
	a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Window: hundred}}}
	full := func(share string) []clawback.Schedule {
		return []clawback.Schedule{{Return: clawback.Full, Window: hundred, Share: pct(share)}}
	}
	a.Overrides = []settlement.TermsOverride{
		{Name: "gold", For: settlement.OverrideScope{Tier: "gold"}, Schedules: full("20")},
		{Name: "resellers", For: settlement.OverrideScope{Type: "reseller", Tier: "gold"}, Schedules: full("50")},
		{Name: "state", For: settlement.OverrideScope{Type: "reseller", Segment: "public", Tier: "gold"}, Schedules: []clawback.Schedule{
			{Trigger: clawback.ByFraud, Return: clawback.Nothing}, // says nothing of churns
		}},
		{Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(), Schedules: []clawback.Schedule{{Return: clawback.ProRata, Window: hundred}}},
	}
	for _, c := range []struct {
		name, partner, tier, typ, segment string
		want, level, rule                 string
	}{
		{"program", "beta", "silver", "reseller", "", "-10.00", `level="program"`, "/clawback/schedules/0"},
		{"tier", "beta", "gold", "agent", "", "-2.00", `level="tier"`, "/overrides/0/schedules/0"},
		{"type and tier", "beta", "gold", "reseller", "", "-5.00", `level="type_tier"`, "/overrides/1/schedules/0"},
		{"what that of the segment says nothing of", "beta", "gold", "reseller", "public", "-5.00", `level="type_tier"`, "/overrides/1/schedules/0"},
		{"partner", "acme", "gold", "reseller", "public", "-9.00", `level="partner"`, "/overrides/3/schedules/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			paid := pay("c", "100", c.partner)
			paid.Segment = c.segment
			r := open(t, p).do(
				fact("s1", "2025-01-01", settlement.Standing{Partner: c.partner, Tier: c.tier, Type: c.typ}),
				fact("p", "2025-01-10", paid),
				// It is another one now; what it earned before stays under its terms.
				fact("s2", "2025-01-15", settlement.Standing{Partner: c.partner, Tier: "silver", Type: "vendor"}),
			)
			risks, err := r.program.AtRisk(&r.book, day("2025-01-20"))
			if err != nil || len(risks) == 0 {
				t.Fatalf("%v, %v", risks, err)
			}
			r.want("at risk", "-"+strings.TrimSuffix(risks[0].Amount.String(), " EUR"), c.want)
			r.do(fact("x", "2025-01-20", settlement.Churn{Customer: "c"}))
			r.want("clawed", r.sum(c.partner, pe.Clawed), c.want)
			tr, err := r.program.Explain(r.entries[len(r.entries)-1])
			if text := tr.String(); err != nil || !strings.Contains(text, c.level) || !strings.Contains(text, "/terms/0/policy"+c.rule) {
				t.Errorf("%v, want %s and %s in\n%s", err, c.level, c.rule, text)
			}
		})
	}
}

// A fraud returns nothing of resellers of the state, whose override says so; a recredit
// prices a line by who gets it, with the schedules of that partner.
func TestSchedulesFollowTheTriggerAndTheCredit(t *testing.T) {
	p := flat()
	p.Tiers = []string{"gold"}
	a := &p.Terms[0].Policy
	a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(100, pe.Through)}}}
	a.Overrides = []settlement.TermsOverride{
		{Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(), Schedules: []clawback.Schedule{{Return: clawback.Nothing}}},
	}
	r := open(t, p).do(
		fact("p1", "2025-01-10", pay("c", "100", "acme")),
		fact("p2", "2025-01-11", pay("c", "100", "beta")),
		fact("re1", "2025-01-12", settlement.Recredit{Customer: "c", Of: "p1", Credits: pe.Sole("beta")}),
		fact("re2", "2025-01-12", settlement.Recredit{Customer: "c", Of: "p2", Credits: pe.Sole("acme")}),
		fact("x", "2025-01-20", settlement.Churn{Customer: "c"}),
	)
	r.want("acme and beta", r.sum("acme", pe.Clawed)+" "+r.sum("beta", pe.Clawed), "0.00 -10.00")
}

// Net 30 for all, net 10 for gold, which an override makes net 5; net 2 for resellers in
// gold, net 1 for acme. All of it is 10 January and as many days.
func TestOverridesOfPayable(t *testing.T) {
	net := func(days int, on string) commission.Payable {
		return commission.Payable{Due: commission.Net, Days: days, On: on}
	}
	p := flat()
	p.Tiers = []string{"silver", "gold"}
	a := &p.Terms[0].Policy
	a.Commission.Bonuses = []commission.Bonus{{Name: "lead", On: "lead", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("7"), Per: commission.EachSale}}}}}
	a.Commission.Payable = []commission.Payable{net(30, ""), net(20, "lead"), {Tier: "gold", Due: commission.Net, Days: 10}}
	a.Overrides = []settlement.TermsOverride{
		{Name: "gold", For: settlement.OverrideScope{Tier: "gold"}, Payable: []commission.Payable{net(5, "")}},
		{Name: "resellers", For: settlement.OverrideScope{Type: "reseller", Tier: "gold"}, Payable: []commission.Payable{net(2, "")}},
		{Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(), Payable: []commission.Payable{net(1, "lead")}},
	}
	for _, c := range []struct {
		name, partner, tier, typ   string
		payment, lead, level, rule string
		milestone                  string // its rule
	}{
		{"program", "beta", "silver", "reseller", "2025-02-09", "2025-01-30", `level="program"`, "/commission/payable/0", "/commission/payable/1"},
		{"tier", "beta", "gold", "agent", "2025-01-15", "2025-01-15", `level="tier"`, "/overrides/0/payable/0", "/overrides/0/payable/0"},
		{"type and tier", "beta", "gold", "reseller", "2025-01-12", "2025-01-12", `level="type_tier"`, "/overrides/1/payable/0", "/overrides/1/payable/0"},
		{"partner, of milestones alone", "acme", "gold", "reseller", "2025-01-12", "2025-01-11", `level="type_tier"`, "/overrides/1/payable/0", "/overrides/2/payable/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, p).do(
				fact("s", "2025-01-01", settlement.Standing{Partner: c.partner, Tier: c.tier, Type: c.typ}),
				fact("p", "2025-01-10", pay("c", "100", c.partner)),
				fact("m", "2025-01-10", settlement.Milestone{Customer: "d", Name: "lead", Credits: pe.Sole(c.partner)}),
			)
			var got []string
			for _, e := range r.entries {
				got = append(got, e.Payable.String())
			}
			slices.Sort(got)
			want := []string{c.payment, c.lead}
			slices.Sort(want)
			r.want("payable", strings.Join(got, " "), strings.Join(want, " "))
			i := slices.IndexFunc(r.entries, func(e pe.Entry) bool { return e.Claim.Line == "p" })
			tr, err := r.program.Explain(r.entries[i])
			if text := tr.String(); err != nil || !strings.Contains(text, c.level) || !strings.Contains(text, "commission.payable /terms/0/policy"+c.rule) {
				t.Errorf("%v, want %s and %s in\n%s", err, c.level, c.rule, text)
			}
			i = slices.IndexFunc(r.entries, func(e pe.Entry) bool { return e.Claim.Line == "m" })
			tr, err = r.program.Explain(r.entries[i])
			if text := tr.String(); err != nil || !strings.Contains(text, "commission.payable /terms/0/policy"+c.milestone+" ") {
				t.Errorf("%v, want %s in\n%s", err, c.milestone, text)
			}
		})
	}
	rules, err := settlement.Must(p).Rules()
	if want := "For partner acme (acme, approved by ann: strategic), instead: All, milestone lead: payable 1 days after the payment cleared."; err != nil || !strings.Contains(rules.String(), want) {
		t.Errorf("%v, want %s in\n%s", err, want, rules)
	}
}
