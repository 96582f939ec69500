package conflict_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// A partner of the best tier registers, lists and is in contact, then leaves its
// tier on 2025-02-01, for none or for one that the policy does not name: what it
// has stays, and nothing new comes.
func TestAPartnerWithoutATier(t *testing.T) {
	for name, c := range map[string]struct{ tier, code, text string }{
		"none":    {"", conflict.CodeNoTier, `conflict.no_tier /tiers partner="a"`},
		"unknown": {"gold", conflict.CodeTier, `conflict.tier /tiers tier="gold"`},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, conflict.ThreeTier("UTC"), "a", "solution", "b", "solution")
			o.apply(contact("c", "a", "2025-01-20"), register("r", "a", "2025-01-21"), conflict.List{ID: "l", Account: "acme", Partner: "a", At: at("2025-01-21")})
			protected := js(must(o.desk.Protections(o.state, at("2025-01-31"))))

			got := o.apply(conflict.Enroll{ID: "out", Partner: "a", At: at("2025-02-01"), Tier: c.tier})
			wantRuling(t, got, conflict.Noted, c.code)
			if got.Trace.String() != c.text+"\n" {
				t.Errorf("trace: %s", got.Trace)
			}
			if s := must(o.desk.Standing(o.state.Rosters[0], at("2025-02-02"))); s.Tier != c.tier || s.Footing != conflict.Good {
				t.Errorf("standing: %+v", s)
			}
			if diff := cmp.Diff(protected, js(must(o.desk.Protections(o.state, at("2025-02-02"))))); diff != "" {
				t.Errorf("protections: %s", diff)
			}
			if e := must(o.desk.MayEngage(o.state, conflict.Outbound, at("2025-02-02"))); len(e.Holds) != 2 || e.Holds[0].ID != "r" || e.Holds[1].ID != "l" {
				t.Errorf("holds: %+v", e.Holds)
			}

			bolt := conflict.State{Account: &conflict.Account{ID: "bolt"}, Rosters: o.state.Rosters}
			for _, x := range []struct {
				event conflict.Event
				code  string
			}{
				{conflict.Contact{ID: "c", Account: "bolt", Partner: "a", At: at("2025-02-02")}, conflict.CodeNoted},
				{conflict.Register{ID: "r", Account: "bolt", Partner: "a", At: at("2025-02-03")}, conflict.CodeNoTier},
				{conflict.List{ID: "l", Account: "bolt", Partner: "a", At: at("2025-02-03")}, conflict.CodeNoTier},
				{conflict.Direct{ID: "d", Account: "bolt", At: at("2025-02-04"), Motion: conflict.Outbound}, conflict.CodeFree},
			} {
				if got := must(o.desk.Apply(bolt, x.event)); got.Code != x.code {
					t.Errorf("%+v: got %s, want %s", x.event, got.Code, x.code)
				}
			}
			if p := must(o.desk.Protections(bolt, at("2025-02-05"))); len(p) != 0 {
				t.Errorf("bolt is protected: %+v", p)
			}

			// Back in a tier, it registers again.
			o.apply(conflict.Enroll{ID: "in", Partner: "a", At: at("2025-02-06"), Tier: "solution"})
			if got := must(o.desk.Apply(bolt, conflict.Register{ID: "r2", Account: "bolt", Partner: "a", At: at("2025-02-07")})); got.Code != conflict.CodeAccepted {
				t.Errorf("back in a tier: %s", got.Code)
			}
		})
	}
}

// A partner that left on 2025-02-01 registers, lists and is given nothing, whatever
// tier is stated of it since, until it returned on 2025-02-06.
func TestAPartnerThatLeft(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "solution", "b", "solution")
	o.apply(contact("c", "a", "2025-01-28"), contact("cb", "b", "2025-01-20"), register("rb", "b", "2025-01-21"))
	wantRuling(t, o.apply(conflict.Enroll{ID: "out", Partner: "a", At: at("2025-02-01"), Membership: conflict.HasLeft}), conflict.Noted, conflict.CodeLeft)
	wantRuling(t, o.apply(conflict.Enroll{ID: "feed", Partner: "a", At: at("2025-02-02"), Tier: "solution"}), conflict.Noted, conflict.CodeLeft)
	s := must(o.desk.Standing(o.state.Rosters[0], at("2025-02-03")))
	if s.Tier != "" || s.Trace[0].Code != conflict.CodeLeft || s.Footing != conflict.Good {
		t.Errorf("standing: %+v", s)
	}
	if s := must(o.desk.Standing(o.state.Rosters[0], at("2025-01-31"))); s.Tier != "solution" {
		t.Errorf("standing before: %+v", s)
	}
	for _, e := range []conflict.Event{
		register("r", "a", "2025-02-03"),
		conflict.List{ID: "l", Account: "acme", Partner: "a", At: at("2025-02-03")},
		conflict.Choose{ID: "x", Account: "acme", Partner: "a", At: at("2025-02-03"), Evidence: "mail"},
		conflict.Transfer{ID: "t", Account: "acme", Partner: "b", To: "a", Registration: "rb", At: at("2025-02-03"), By: "channel_manager"},
		conflict.Override{ID: "o", Account: "acme", Partner: "a", At: at("2025-02-03"), Until: partnerecon.MustDay("2025-03-01"), By: "channel_manager", Reason: "x"},
	} {
		wantRuling(t, o.apply(e), conflict.Refused, conflict.CodeLeft)
	}
	o.apply(conflict.Enroll{ID: "in", Partner: "a", At: at("2025-02-06"), Tier: "solution", Membership: conflict.HasReturned})
	if got := o.apply(conflict.Withdraw{ID: "w", Account: "acme", Partner: "b", Registration: "rb", At: at("2025-02-06")}, register("r2", "a", "2025-02-07")); got.Code != conflict.CodeAccepted {
		t.Errorf("returned: %s", got.Code)
	}
}

// must is for answers that are bound to come.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
