package settlement_test

import (
	"errors"
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

// Schedules of a tier: who churns gives all back, gold nothing.
func TestOverridesOfSchedules(t *testing.T) {
	p := overridden()
	a := &p.Terms[0].Policy
	a.Clawback = clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.FirstEarned,
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
		{"a rate that says for whom", func(a *settlement.Agreement) { a.Overrides[0].Rates[0].Tier = "gold" }, "/overrides/0/rates/0/tier conflict"},
		{"a rate above all", func(a *settlement.Agreement) { a.Overrides[0].Rates[0].Share = pct("101") }, "/overrides/0/rates/0/share out_of_range"},
		{"a rate of an unknown tier", func(a *settlement.Agreement) { a.Overrides[3].Rates[0].Tier = "lead" }, "/overrides/3/rates/0/tier unknown"},
		{"rates of which none is more specific", func(a *settlement.Agreement) {
			a.Overrides[0].Rates = append(a.Overrides[0].Rates, commission.Row{Model: commission.Annual, Share: pct("1")})
		}, "/overrides/0/rates/1 conflict"},
		{"a winner that levels cannot go by", func(a *settlement.Agreement) {
			a.Commission.Winner, a.Commission.Order = commission.BestForPartner, nil
			a.Overrides = a.Overrides[:1]
		}, "/overrides/0/rates conflict"},
		{"schedules of a partner", func(a *settlement.Agreement) {
			a.Overrides[3].Schedules = []clawback.Schedule{{Return: clawback.Nothing}}
		}, "/overrides/3/schedules conflict"},
		{"schedules without a clawback", func(a *settlement.Agreement) {
			a.Overrides[0].Schedules = []clawback.Schedule{{Return: clawback.Nothing}}
		}, "/overrides/0/schedules conflict"},
		{"a schedule without a window", func(a *settlement.Agreement) {
			a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, Schedules: []clawback.Schedule{{Return: clawback.Nothing}}}
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
