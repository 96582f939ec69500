package settlement_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// scopes are those that overrides of the laws may have.
func scopes() []settlement.OverrideScope {
	return []settlement.OverrideScope{
		{Partner: "acme"},
		{Partner: "core"},
		{Type: "affiliate", Segment: "smb", Tier: "referral"},
		{Type: "affiliate", Tier: "referral"},
		{Type: "vendor", Tier: "solution"},
		{Tier: "integration"},
		{Tier: "solution"},
	}
}

// overrideStandings are those of the laws, with types.
func overrideStandings() []settlement.Fact {
	return []settlement.Fact{
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral", Type: "affiliate"}),
		fact("s2", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "integration"}),
		fact("s3", "2025-01-01", settlement.Standing{Partner: "core", Tier: "solution", Type: "vendor"}),
	}
}

// inSegments gives payments a segment.
func inSegments(t *rapid.T, facts []settlement.Fact) []settlement.Fact {
	for i := range facts {
		if p, ok := facts[i].Event.(settlement.Payment); ok && rapid.Bool().Draw(t, "smb") {
			p.Segment = "smb"
			facts[i].Event = p
		}
	}
	return facts
}

// overriddenFor is an override of a scope, approved.
func overriddenFor(i int, scope settlement.OverrideScope) settlement.TermsOverride {
	return settlement.TermsOverride{Name: fmt.Sprint("override ", i), For: scope, Approval: agreed()}
}

// drawOverrides draws what is replaced for some of the scopes.
func drawOverrides(t *rapid.T, a *settlement.Agreement) []settlement.TermsOverride {
	var out []settlement.TermsOverride
	for i, scope := range scopes() {
		if !rapid.Bool().Draw(t, "override") {
			continue
		}
		o := overriddenFor(i, scope)
		models := []commission.Model{commission.Annual, commission.Usage}
		if rapid.Bool().Draw(t, "whatever the model") {
			models = []commission.Model{""}
		}
		for _, m := range models {
			o.Rates = append(o.Rates, commission.Row{Model: m, Share: pe.MustPercent(fmt.Sprint(rapid.IntRange(0, 50).Draw(t, "rate")))})
		}
		if len(a.Commission.Payable) > 0 && rapid.Bool().Draw(t, "payable") {
			o.Payable = []commission.Payable{{Due: commission.Net, Days: rapid.IntRange(0, 40).Draw(t, "net")}}
		}
		if len(a.Clawback.Schedules) > 0 && rapid.Bool().Draw(t, "schedules") {
			o.Schedules = []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(rapid.IntRange(1, 90).Draw(t, "window"), pe.Through)}}
		}
		if scope.Partner != "" && len(a.Caps) > 0 && rapid.Bool().Draw(t, "limit") {
			o.Caps = []settlement.OverrideCap{{Name: a.Caps[0].Name, Limit: pe.MustMoney(fmt.Sprint(rapid.IntRange(1, 100_000).Draw(t, "cap")), "EUR")}}
		}
		out = append(out, o)
	}
	return out
}

// In what order overrides stand decides nothing, and a book with overrides has the laws of
// any: storage, order of delivery, equations, explanations that give the amounts.
func TestLawsOfABookWithOverrides(t *testing.T) {
	t.Parallel()
	runs, found := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		policy := lawPolicy(t)
		a := &policy.Terms[0].Policy
		a.Overrides = drawOverrides(t, a)
		p := settlement.Must(policy)
		facts := append(overrideStandings(), inSegments(t, delay(t, drawFacts(t)))...)
		b, entries := survives(t, p, facts)
		a.Overrides = rapid.Permutation(a.Overrides).Draw(t, "order")
		other, again := fold(t, settlement.Must(policy), rapid.Permutation(facts).Draw(t, "order of facts"))
		if text(t, entries) != text(t, again) || text(t, b) != text(t, other) {
			t.Fatal("another order of the overrides gives other bytes")
		}
		for _, e := range entries {
			tr, err := p.Explain(e)
			if err != nil || len(tr) == 0 {
				t.Fatalf("%s: %d steps, %v", e.ID(), len(tr), err)
			}
			if slices.ContainsFunc(tr, func(s pe.Reason) bool { return s.Code == settlement.CodeTermsLevel && len(s.Details) > 1 }) {
				found++
			}
		}
		s, err := p.Statement(b, month("2025-01"), month("2025-05"))
		if err != nil {
			t.Fatal(err)
		}
		check(t, s)
	})
	if runs >= 20 && found == 0 {
		t.Error("no override applied")
	}
}

// An override that says what the program says changes no amount: rates, schedules and
// limits alike.
func TestOverridesThatSayTheSameChangeNoAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := lawPolicy(t)
		a := &policy.Terms[0].Policy
		facts := append(overrideStandings(), inSegments(t, delay(t, drawFacts(t)))...)
		_, plain := fold(t, settlement.Must(policy), facts)
		for i, scope := range scopes() {
			if !rapid.Bool().Draw(t, "override") {
				continue
			}
			o := overriddenFor(i, scope)
			for _, r := range a.Commission.Rates {
				switch {
				case scope.Tier == "" || r.Tier == "":
				case r.Tier != scope.Tier:
					continue // for others
				default:
					r.Tier = "" // the scope says it
				}
				o.Rates = append(o.Rates, r)
			}
			if scope.Tier != "" && scope.Type == "" {
				for _, s := range a.Clawback.Schedules {
					if s.Tier == scope.Tier {
						s.Tier = ""
						o.Schedules = append(o.Schedules, s)
					}
				}
			}
			if scope.Partner != "" {
				o.Schedules = append(o.Schedules, a.Clawback.Schedules...)
				for k := range o.Schedules { // the program's own still asks
					o.Schedules[k].Obligation, o.Schedules[k].Due = "", pe.Window{}
				}
				for _, c := range a.Caps {
					o.Caps = append(o.Caps, settlement.OverrideCap{Name: c.Name, Limit: c.Limit})
				}
			}
			a.Overrides = append(a.Overrides, o)
		}
		_, same := fold(t, settlement.Must(policy), facts)
		if x, y := table(plain), table(same); fmt.Sprint(x) != fmt.Sprint(y) {
			t.Fatalf("%v\n%v", x, y)
		}
	})
}

// A brute-force reading of the levels: the rate of a line is that of the most specific
// override that has one for it, else the program's.
func TestOverridesAgainstAReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := flat()
		policy.Tiers = []string{"referral", "integration", "solution"}
		a := &policy.Terms[0].Policy
		a.Commission.Rates = []commission.Row{{Tier: "referral", Share: pct("3")}, {Tier: "integration", Share: pct("4")}, {Tier: "solution", Share: pct("5")}, {Share: pct("2")}}
		if rapid.Bool().Draw(t, "by precedence") {
			for i := range a.Commission.Rates[:3] {
				a.Commission.Rates[i].Precedence = rapid.SampledFrom([]int{1, 7, 100}).Draw(t, "precedence")
			}
			a.Commission.Rates = rapid.Permutation(a.Commission.Rates).Draw(t, "rates")
		} else {
			a.Commission.Winner, a.Commission.Order = commission.MostSpecific, []commission.Dimension{"tier"}
		}
		a.Overrides = drawOverrides(t, a)
		own := rapid.Bool().Draw(t, "segments of partners")
		for i := range a.Overrides {
			if of := &a.Overrides[i].For; own {
				of.PartnerSegment, of.Segment = of.Segment, ""
			}
		}
		p := settlement.Must(policy)
		partner := rapid.SampledFrom([]string{"acme", "beta", "core"}).Draw(t, "partner")
		paid := pay("c", "100", partner)
		paid.Model = rapid.SampledFrom([]commission.Model{commission.Annual, commission.Usage, commission.Monthly}).Draw(t, "model")
		paid.Segment = rapid.SampledFrom([]string{"", "smb", "large"}).Draw(t, "segment")
		stands := map[string]settlement.OverrideScope{
			"acme": {Type: "affiliate", Tier: "referral"}, "beta": {Tier: "integration"}, "core": {Type: "vendor", Tier: "solution"},
		}[partner]
		want := map[string]pe.Rate{"acme": pct("3"), "beta": pct("4"), "core": pct("5")}[partner]
		standings, most := overrideStandings(), settlement.OverrideScope{Type: stands.Type, Segment: paid.Segment, Tier: stands.Tier}
		if own {
			most.Segment, most.PartnerSegment = "", rapid.SampledFrom([]string{"", "smb", "large"}).Draw(t, "segment of the partner")
			for i := range standings {
				e := standings[i].Event.(settlement.Standing)
				e.Segment = most.PartnerSegment
				standings[i].Event = e
			}
		}
	levels:
		for _, scope := range []settlement.OverrideScope{
			{Partner: partner}, most, {Type: stands.Type, Tier: stands.Tier}, {Tier: stands.Tier},
		} {
			for _, o := range a.Overrides {
				for _, r := range o.Rates {
					if o.For == scope && (r.Model == "" || r.Model == paid.Model) {
						want = r.Share
						break levels
					}
				}
			}
		}
		b := &settlement.Book{}
		entries := foldOn(t, p, b, append(standings, fact("p", "2025-01-10", paid)), "2025-01")
		got := int64(0)
		for _, e := range entries {
			got += e.Amount.Minor()
		}
		if got*want.Den() != 10_000*want.Num() { // of 100.00, so nothing is rounded
			t.Fatalf("%d minor units of 100.00, want %s, by\n%v", got, want, a.Overrides)
		}
	})
}
