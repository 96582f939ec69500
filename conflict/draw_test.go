package conflict_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// A world is some accounts and the rosters of all partners.
type world struct {
	desk     conflict.Desk
	accounts map[string]*conflict.Account
	rosters  []*conflict.Roster
}

func newWorld(d conflict.Desk) *world {
	w := &world{d, map[string]*conflict.Account{}, nil}
	for _, a := range drawnAccounts {
		w.accounts[a] = &conflict.Account{ID: a}
	}
	for _, p := range drawnPartners {
		w.rosters = append(w.rosters, &conflict.Roster{Partner: p})
	}
	return w
}

// state returns the state of one account, or of the partners alone.
func (w *world) state(account string) conflict.State {
	return conflict.State{Account: w.accounts[account], Rosters: w.rosters}
}

func (w *world) apply(e conflict.Event) (conflict.Ruling, error) {
	return w.desk.Apply(w.state(accountOf(e)), e)
}

// accountOf reads the account of an event from its JSON.
func accountOf(e conflict.Event) string {
	b, err := conflict.WriteEvent(e)
	if err != nil {
		return ""
	}
	var v struct{ Account string }
	if json.Unmarshal(b, &v) != nil {
		return ""
	}
	return v.Account
}

var (
	drawnAccounts = []string{"x", "y"}
	drawnPartners = []string{"a", "b", "c"}
	drawnStart    = at("2025-01-01T00:00:00Z")
)

func pick[T any](t *rapid.T, name string, set ...T) T { return rapid.SampledFrom(set).Draw(t, name) }

// drawPolicy draws a policy with short windows, so that few events meet often.
func drawPolicy(t *rapid.T) conflict.Policy {
	p := conflict.ThreeTier(pick(t, "zone", "UTC", "America/New_York", "Pacific/Auckland"))
	edge := pick(t, "edge", partnerecon.Through, partnerecon.Until)
	p.Registration.Within = partnerecon.Days(rapid.IntRange(1, 14).Draw(t, "within"), edge)
	p.Registration.ProtectFor = partnerecon.Days(rapid.IntRange(1, 60).Draw(t, "protect"), edge)
	p.Registration.Again = rapid.IntRange(0, 2).Draw(t, "again")
	p.Registration.Capacity = rapid.IntRange(0, 2).Draw(t, "capacity")
	if rapid.Bool().Draw(t, "reviewed") {
		p.Registration.Review = conflict.Review{By: "desk", Within: pick(t, "review", partnerecon.Hours(48, edge), partnerecon.Days(5, edge))}
		p.Registration.Clock = pick(t, "clock", conflict.FromRegistration, conflict.FromApproval)
	}
	if rapid.Bool().Draw(t, "extended") {
		p.Registration.Extensions, p.Registration.ExtendBy = 1, partnerecon.Days(20, edge)
	}
	if rapid.Bool().Draw(t, "renewed") {
		p.Registration.Renews = partnerecon.Days(20, edge)
	}
	p.Lists.Max = rapid.IntRange(1, 2).Draw(t, "lists")
	if rapid.Bool().Draw(t, "strikes expire") {
		p.Sanctions.Expire = partnerecon.Days(60, edge)
	}
	p.Disputes.Levels = append(p.Disputes.Levels, conflict.Level{Role: "director", Within: partnerecon.Hours(24, edge)})
	p.Disputes.ResolveFrom = pick(t, "from", conflict.FromOpening, conflict.FromEscalation)
	return p
}

// drawTiers draws where the partners stand.
func drawTiers(t *rapid.T) []conflict.Event {
	var out []conflict.Event
	for _, p := range drawnPartners {
		out = append(out, conflict.Enroll{ID: "tier " + p, Partner: p, At: drawnStart, Tier: pick(t, "tier", "referral", "integration", "solution", "none", "")})
	}
	return out
}

// drawEvent draws an event of any kind. Registrations have few ids, so that
// others refer to them, and the same ones on all accounts.
func drawEvent(t *rapid.T, id string) conflict.Event {
	when := drawnStart.Add(time.Duration(rapid.IntRange(0, 150*4).Draw(t, "at")) * 6 * time.Hour)
	account, partner := pick(t, "account", drawnAccounts...), pick(t, "partner", drawnPartners...)
	opportunity := pick(t, "opportunity", "", "", "o", "p")
	reg := fmt.Sprintf("r-%s-%d", partner, rapid.IntRange(0, 2).Draw(t, "registration"))
	role := pick(t, "role", "desk", "channel_manager", "partner_manager")
	switch rapid.IntRange(0, 24).Draw(t, "kind") {
	case 0, 1, 2:
		return conflict.Contact{ID: id, Account: account, Opportunity: opportunity, Partner: partner, At: when, Introduction: rapid.Bool().Draw(t, "introduced")}
	case 3, 4, 5, 6, 7:
		return conflict.Register{ID: reg, Account: account, Opportunity: opportunity, Partner: partner, At: when}
	case 8, 9:
		return conflict.Decide{ID: id, Account: account, Partner: partner, Registration: reg, At: when, By: role, Verdict: pick(t, "verdict", conflict.Accept, conflict.Accept, conflict.Reject), Reason: "because"}
	case 10:
		return conflict.Extend{ID: id, Account: account, Partner: partner, Registration: reg, At: when}
	case 11:
		return conflict.Withdraw{ID: id, Account: account, Partner: partner, Registration: reg, At: when}
	case 12:
		return conflict.Move{ID: id, Account: account, Partner: partner, At: when}
	case 13:
		return conflict.Choose{ID: id, Account: account, Opportunity: opportunity, Partner: partner, At: when, Evidence: "a letter"}
	case 14:
		return conflict.Override{ID: id, Account: account, Opportunity: opportunity, Partner: partner, At: when, Until: date("2025-04-01"), By: role, Reason: "because"}
	case 15:
		to := drawnPartners[(rapid.IntRange(1, 2).Draw(t, "to")+int(partner[0]-'a'))%3]
		return conflict.Transfer{ID: id, Account: account, Partner: partner, To: to, Registration: reg, At: when, By: role}
	case 16, 17:
		return conflict.List{ID: id, Account: account, Partner: partner, At: when}
	case 18:
		return conflict.Unlist{ID: id, Account: account, Partner: partner, At: when}
	case 19:
		return conflict.Direct{ID: id, Account: account, At: when, Motion: pick(t, "motion", conflict.Inbound, conflict.Outbound)}
	case 20:
		s := conflict.Sign{ID: id, Account: account, Opportunity: opportunity, At: when, Partner: pick(t, "closed by", "", partner)}
		if s.Partner == "" {
			s.Motion = pick(t, "motion", conflict.Inbound, conflict.Outbound)
		}
		return s
	case 21:
		return conflict.Strike{ID: id, Partner: partner, At: when, Case: pick(t, "case", "1", "2", "3", "4"), Reason: "because"}
	case 22:
		return conflict.Release{ID: id, Partner: partner, At: when, By: role, Reason: "because"}
	case 23:
		return conflict.Enroll{ID: id, Partner: partner, At: when, Tier: pick(t, "tier", "referral", "solution", "")}
	default:
		return conflict.Profile{ID: id, Account: account, At: when, Segment: "small"}
	}
}

// drawEvents draws events; ids are distinct on an account and of a partner alone.
func drawEvents(t *rapid.T, most int) []conflict.Event {
	out := drawTiers(t)
	seen := map[string]bool{}
	for i := range rapid.IntRange(1, most).Draw(t, "events") {
		e := drawEvent(t, fmt.Sprint("e", i/3)) // so that other accounts and partners have the same
		if id := identity(e); !seen[id] {
			seen[id] = true
			out = append(out, e)
		}
	}
	return out
}

// identity is what no other event of the world may have.
func identity(e conflict.Event) string {
	b, err := conflict.WriteEvent(e)
	if err != nil {
		return ""
	}
	var v struct{ Account, Partner, ID string }
	if json.Unmarshal(b, &v) != nil {
		return ""
	}
	if v.Account != "" {
		v.Partner = ""
	}
	return v.Account + "/" + v.Partner + "/" + v.ID
}

func mustApply(t testing.TB, w *world, events ...conflict.Event) {
	t.Helper()
	for _, e := range events {
		if _, err := w.apply(e); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
	}
}
