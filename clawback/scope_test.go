package clawback_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// scoped is a policy of 10 % for all, 20 % for gold, 50 % in scope own and 80 % in
// scope near, of the bonus alone.
func scoped() clawback.Policy {
	part := func(s clawback.Schedule, share string) clawback.Schedule {
		s.Return, s.Window, s.Share = clawback.Full, partnerecon.Days(90, partnerecon.Through), percent(share)
		return s
	}
	p := onlySchedules(part(clawback.Schedule{}, "10"), part(clawback.Schedule{Tier: "gold"}, "20"),
		part(clawback.Schedule{Scope: "own"}, "50"), part(clawback.Schedule{Scope: "near", Components: []string{"bonus"}}, "80"))
	p.Anchor = clawback.FirstEarned
	return p
}

// A line of 100.00 and what a churn takes of it, by its scope.
func TestSchedulesByScope(t *testing.T) {
	for _, tt := range []struct{ name, tier, component, scope, want string }{
		{"none", "silver", "base", "", "-10.00"},
		{"the tier", "gold", "base", "", "-20.00"},
		{"a scope that no schedule names", "gold", "base", "other", "-20.00"},
		{"the scope before the tier", "gold", "base", "own", "-50.00"},
		{"the closest scope says nothing of it", "gold", "base", "near/own", "-50.00"},
		{"the closest scope", "gold", "bonus", "near/own", "-80.00"},
		{"another order", "gold", "bonus", "own/near", "-50.00"},
		{"no part of a name", "gold", "base", "owner/known", "-20.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := posted("p", "acme", "p", tt.tier, "100", "2025-02-01")
			e.Entries[0].Claim.Component = tt.component
			e.Scopes = []clawback.LineScope{{Partner: "acme", Line: "p", Scope: tt.scope}}
			b := open(t, scoped()).do(e, clawback.Churn{ID: "x", On: start.Add(10)})
			b.want("clawed", b.sum("acme"), tt.want)
			for _, entry := range b.entries {
				if _, err := b.recourse.Explain(entry); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// A line keeps its scope until another is stated, be it none; a churn that came before
// then takes another part.
func TestALineKeepsItsScope(t *testing.T) {
	first, more, moved := posted("p", "acme", "p", "silver", "100", "2025-02-01"), posted("q", "acme", "p", "silver", "100", "2025-02-01"), posted("r", "acme", "p", "silver", "100", "2025-02-01")
	first.Scopes = []clawback.LineScope{{Partner: "acme", Line: "p", Scope: "own"}}
	moved.Scopes = []clawback.LineScope{{Partner: "acme", Line: "p"}}
	b := open(t, scoped()).do(first, more, clawback.Churn{ID: "x", On: start.Add(10)})
	b.want("half of 200.00", b.sum("acme"), "-100.00")
	b.do(moved)
	b.want("a tenth of 300.00", b.sum("acme"), "-30.00")
}

func TestScopesAreChecked(t *testing.T) {
	p := scoped()
	p.Schedules[2].Scope, p.Schedules[3].Scope, p.Schedules[3].Components = "a/b", "", nil
	p.Schedules[1].Scope, p.Schedules[1].Obligation = "own", "call"
	_, err := clawback.New(p)
	for _, want := range []string{"/schedules/1/obligation: ", "/schedules/2/scope: ", "/schedules/3/tier: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	bad := posted("p", "acme", "p", "gold", "100", "2025-02-01")
	bad.Scopes = []clawback.LineScope{{Partner: "b", Line: "p"}, {Partner: "a", Line: "p", Scope: "\xff"}, {Partner: "c"}}
	var x clawback.Exposure
	_, err = clawback.Must(scoped()).Apply(&x, bad)
	for _, want := range []string{"/scopes/1/line: ", "/scopes/1/scope: ", "/scopes/2/line: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
