package conflict_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// A numbering is the desk of a partner that numbers its facts on each account
// from one: every account has a contact "1" and a registration "2".
type numbering struct {
	t      *testing.T
	desk   conflict.Desk
	roster []*conflict.Roster // of "a" and of "b"
	states map[string]*conflict.Account
}

func numbered(t *testing.T, p conflict.Policy) *numbering {
	n := &numbering{t, conflict.Must(p), []*conflict.Roster{{Partner: "a"}, {Partner: "b"}}, map[string]*conflict.Account{}}
	n.apply(conflict.Enroll{ID: "1", Partner: "a", At: at("2024-12-01"), Tier: "integration"})
	n.apply(conflict.Enroll{ID: "1", Partner: "b", At: at("2024-12-01"), Tier: "integration"})
	return n
}

func (n *numbering) apply(e conflict.Event) conflict.Ruling {
	n.t.Helper()
	got, err := n.desk.Apply(n.state(accountOf(e)), e)
	if err != nil {
		n.t.Fatalf("%+v: %v", e, err)
	}
	return got
}

// state is that of an account, with the rosters as they are read back from JSON.
func (n *numbering) state(account string) conflict.State {
	n.t.Helper()
	for _, r := range n.roster {
		before := js(r)
		if *r = (conflict.Roster{}); json.Unmarshal([]byte(before), r) != nil || js(r) != before {
			n.t.Fatalf("not read back: %s", before)
		}
	}
	if account != "" && n.states[account] == nil {
		n.states[account] = &conflict.Account{ID: account}
	}
	return conflict.State{Account: n.states[account], Rosters: n.roster}
}

// register puts the contact "1" and the registration "2" of an account on record.
func (n *numbering) register(account, contacted, registered string) conflict.Ruling {
	n.t.Helper()
	n.apply(conflict.Contact{ID: "1", Account: account, Partner: "a", At: at(contacted)})
	return n.apply(conflict.Register{ID: "2", Account: account, Partner: "a", At: at(registered)})
}

// status says how the registration "2" of an account stands, and since and until
// when it is protected.
func (n *numbering) status(account, when string) string {
	n.t.Helper()
	filings, err := n.desk.Filings(n.state(account), at(when))
	if err != nil {
		n.t.Fatal(err)
	}
	out := ""
	for _, f := range filings {
		out += f.Partner + " " + string(f.Status) + " " + f.Protected.String() + ";"
	}
	return out
}

// The partner has one place, and registers y under the id that the registration
// of x had, which is over on 2025-02-02. What is done to that of y frees or fills
// its place: whether z finds one says so. y is protected for 30 days from
// 2025-02-03, through 2025-03-05.
func TestOneIDOnTwoAccounts(t *testing.T) {
	plain := conflict.ThreeTier("UTC")
	plain.Registration.ProtectFor = partnerecon.Days(30, partnerecon.Through)
	plain.Registration.Capacity = 1
	plain.Registration.Extensions, plain.Registration.ExtendBy = 1, partnerecon.Days(30, partnerecon.Through)
	reviewed := plain
	reviewed.Registration.Review = conflict.Review{By: "desk", Within: partnerecon.Hours(48, partnerecon.Through)}
	when := at("2025-02-04")
	for name, c := range map[string]struct {
		policy conflict.Policy
		event  conflict.Event // to y, or nil
		z      string         // when z is registered
		code   string         // of that
		x, y   string         // as they stand on that day
	}{
		"nothing": {plain, nil, "2025-02-10", conflict.CodeNoCapacity, "a expired 2025-01-02 until 2025-02-02;", "a accepted 2025-02-03 until 2025-03-06;"},
		"withdraw": {
			plain,
			conflict.Withdraw{ID: "3", Account: "y", Partner: "a", Registration: "2", At: when},
			"2025-02-10", conflict.CodeAccepted, "a expired 2025-01-02 until 2025-02-02;", "a withdrawn 2025-02-03 until 2025-02-04;",
		},
		// 30 days more, through 2025-04-04.
		"extend": {
			plain,
			conflict.Extend{ID: "3", Account: "y", Partner: "a", Registration: "2", At: when},
			"2025-03-10", conflict.CodeNoCapacity, "a expired 2025-01-02 until 2025-02-02;", "a extended 2025-02-03 until 2025-04-05;",
		},
		"transfer": {
			plain,
			conflict.Transfer{ID: "3", Account: "y", Partner: "a", To: "b", Registration: "2", At: when, By: "channel_manager"},
			// The place stays filled: the record of a does not know that b took it.
			"2025-02-10", conflict.CodeNoCapacity, "a expired 2025-01-02 until 2025-02-02;", "a transferred 2025-02-03 until 2025-02-04;b accepted 2025-02-04 until 2025-03-06;",
		},
		"reject": {
			reviewed,
			conflict.Decide{ID: "3", Account: "y", Partner: "a", Registration: "2", At: when, By: "desk", Verdict: conflict.Reject, Reason: "because"},
			"2025-02-10", conflict.CodeUnderReview, "a expired no day;", "a rejected no day;",
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := numbered(t, c.policy)
			n.register("x", "2025-01-01", "2025-01-02")
			n.register("y", "2025-02-02", "2025-02-03")
			if c.event != nil {
				if got := n.apply(c.event); got.Outcome != conflict.Granted {
					t.Fatalf("%+v", got)
				}
			}
			if got := n.register("z", c.z, c.z); got.Code != c.code {
				t.Errorf("z: got %s, want %s", got.Code, c.code)
			}
			if diff := cmp.Diff([]string{c.x, c.y}, []string{n.status("x", c.z), n.status("y", c.z)}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Two places, and one id on the list three times: the third finds none, and says
// nothing about the others.
func TestOneIDOnTwoLists(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Lists.Max = 2
	n := numbered(t, p)
	n.apply(conflict.Enroll{ID: "2", Partner: "a", At: at("2024-12-02"), Tier: "solution"})
	for i, account := range []string{"x", "y", "z"} {
		code := []string{conflict.CodeListed, conflict.CodeListed, conflict.CodeListFull}[i]
		got := n.apply(conflict.List{ID: "1", Account: account, Partner: "a", At: at("2025-01-02")})
		if got.Code != code {
			t.Errorf("%s: got %s, want %s", account, got.Code, code)
		}
	}
	rulings, err := n.desk.Rulings(n.state("x"))
	if err != nil || len(rulings) != 1 || rulings[0].Code != conflict.CodeListed {
		t.Errorf("x is %+v, %v", rulings, err)
	}
}

// An id of a fact about a partner alone says nothing about an account, nor about
// another partner. The same fact is the same, with another content it is refused.
func TestOneIDOfAPartnerAndOfAnAccount(t *testing.T) {
	n := numbered(t, conflict.ThreeTier("UTC"))
	wantRuling(t, n.register("x", "2025-01-01", "2025-01-02"), conflict.Granted, conflict.CodeAccepted)
	strike := conflict.Strike{ID: "1", Partner: "a", At: at("2025-01-05"), Case: "1", Reason: "because"}
	if _, err := n.desk.Apply(n.state(""), strike); !errors.Is(err, conflict.ErrDuplicate) || !strings.Contains(err.Error(), `event "1" of partner "a"`) {
		t.Errorf("it is the id of the tier, got %v", err)
	}
	strike.ID = "2"
	got := n.apply(strike)
	wantRuling(t, got, conflict.Granted, conflict.CodeSanction)
	if got.Event != "2" || got.Account != "" || got.Kind != "strike" {
		t.Errorf("a ruling on %+v", got)
	}
	strike.Partner = "b"
	if got := n.apply(strike); got.Repeated || got.Partner != "b" {
		t.Errorf("of another partner: %+v", got)
	}
	if got := n.apply(strike); !got.Repeated || got.Partner != "b" {
		t.Errorf("once more: %+v", got)
	}
	again := conflict.Register{ID: "2", Account: "x", Partner: "a", At: at("2025-01-02")}
	if got := n.apply(again); !got.Repeated || got.Kind != "register" || got.Account != "x" {
		t.Errorf("the registration once more: %+v", got)
	}
	again.At = at("2025-01-03")
	if _, err := n.desk.Apply(n.state("x"), again); !errors.Is(err, conflict.ErrDuplicate) || !strings.Contains(err.Error(), `event "2" of account "x"`) {
		t.Errorf("with another content: %v", err)
	}
}

// A late strike of one partner changes its own later ruling, and not the one of
// another partner that has the same id.
func TestChangedTellsPartnersApart(t *testing.T) {
	n := numbered(t, conflict.ThreeTier("UTC"))
	for _, p := range []string{"a", "b"} {
		n.apply(conflict.Strike{ID: "late", Partner: p, At: at("2025-02-01"), Case: "2", Reason: "because"})
	}
	got := n.apply(conflict.Strike{ID: "early", Partner: "b", At: at("2025-01-01"), Case: "1", Reason: "because"})
	if len(got.Changed) != 1 || got.Changed[0].Partner != "b" || got.Changed[0].Standing != conflict.OnHold || len(got.Changed[0].Trace) == 0 {
		t.Errorf("changed: %+v", got.Changed)
	}
}
