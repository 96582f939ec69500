package conflict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// alphabets are sets of seven events that touch each other.
func alphabets() map[string][]conflict.Event {
	in := func(id, partner, when string, introduced bool) conflict.Event {
		return conflict.Contact{ID: id, Account: "x", Partner: partner, At: at(when), Introduction: introduced}
	}
	reg := func(id, account, partner, when string) conflict.Event {
		return conflict.Register{ID: id, Account: account, Partner: partner, At: at(when)}
	}
	return map[string][]conflict.Event{
		"two partners and direct sales": {
			in("ca", "a", "2025-01-01", false), in("cb", "b", "2025-01-02", true), reg("ra", "x", "a", "2025-01-05"), reg("rb", "x", "b", "2025-01-05"),
			conflict.Decide{ID: "no", Account: "x", Partner: "a", Registration: "ra", At: at("2025-01-06"), By: "desk", Verdict: conflict.Reject, Reason: "a competitor"},
			conflict.Decide{ID: "yes", Account: "x", Partner: "b", Registration: "rb", At: at("2025-01-07"), By: "desk", Verdict: conflict.Accept},
			conflict.Direct{ID: "d", Account: "x", At: at("2025-01-03"), Motion: conflict.Outbound},
		},
		"what ends a registration": {
			in("ca", "a", "2025-01-01", false), reg("ra", "x", "a", "2025-01-01T12:00:00Z"),
			conflict.Extend{ID: "more", Account: "x", Partner: "a", Registration: "ra", At: at("2025-01-20")},
			conflict.Transfer{ID: "over", Account: "x", Partner: "a", To: "b", Registration: "ra", At: at("2025-01-21"), By: "channel_manager"},
			conflict.Choose{ID: "choice", Account: "x", Partner: "c", At: at("2025-01-22"), Evidence: "a letter"},
			conflict.Sign{ID: "deal", Account: "x", At: at("2025-01-23"), Partner: "a"},
			conflict.Withdraw{ID: "gone", Account: "x", Partner: "b", Registration: "ra", At: at("2025-01-22")},
		},
		"places and strikes": {
			conflict.List{ID: "lx", Account: "x", Partner: "c", At: at("2025-01-02")},
			conflict.List{ID: "ly", Account: "y", Partner: "c", At: at("2025-01-03")},
			conflict.Unlist{ID: "ux", Account: "x", Partner: "c", At: at("2025-01-02")},
			conflict.Move{ID: "m", Account: "x", Partner: "c", At: at("2025-01-10")},
			conflict.Strike{ID: "s1", Partner: "c", At: at("2025-01-02T11:00:00Z"), Case: "1", Reason: "because"},
			conflict.Release{ID: "rel", Partner: "c", At: at("2025-01-09"), By: "partner_manager", Reason: "because"},
			conflict.Direct{ID: "d", Account: "x", At: at("2025-04-02"), Motion: conflict.Outbound},
		},
		"a quarrel": {
			conflict.Dispute{ID: "q", Account: "x", Partner: "a", At: at("2025-01-03"), Amount: eur("10"), Reason: "because"},
			conflict.Escalate{ID: "up", Account: "x", Partner: "a", Dispute: "q", At: at("2025-01-03")},
			conflict.Escalate{ID: "up again", Account: "x", Partner: "a", Dispute: "q", At: at("2025-01-04")},
			conflict.Resolve{ID: "end", Account: "x", Partner: "a", Dispute: "q", At: at("2025-01-05"), By: "partner_manager", Remedy: conflict.ToWriteOff, Reason: "because"},
			conflict.Resolve{ID: "end 2", Account: "x", Partner: "a", Dispute: "q", At: at("2025-01-05"), By: "partner_manager", Remedy: conflict.ToRelease, Reason: "because"},
			conflict.Resolve{ID: "end 3", Account: "x", Partner: "a", Dispute: "q", At: at("2025-01-06"), By: "partner_manager", Remedy: conflict.ToAdjust, Amount: eur("4"), Reason: "because", Corrects: "end"},
			conflict.Strike{ID: "s1", Partner: "a", At: at("2025-01-02"), Case: "1", Reason: "because"},
		},
	}
}

func permutationPolicies() map[string]conflict.Policy {
	plain := conflict.ThreeTier("UTC")
	plain.Registration.Extensions, plain.Registration.ExtendBy = 1, partnerecon.Days(30, partnerecon.Through)
	plain.Lists.Max = 1
	plain.Sanctions.Steps = plain.Sanctions.Steps[1:]
	plain.Sanctions.Steps[0].Strikes = 1
	reviewed := conflict.ThreeTier("UTC")
	reviewed.Registration.Review = conflict.Review{By: "desk", Within: partnerecon.Hours(48, partnerecon.Through)}
	reviewed.Registration.Capacity = 1
	return map[string]conflict.Policy{"plain": plain, "reviewed": reviewed}
}

// All 8,660 orders of up to six of seven events: the rulings and the state that
// is kept depend on which events there are, and on nothing else.
func TestPermutation(t *testing.T) {
	longest, orders := 6, 8660
	if testing.Short() {
		longest, orders = 4, 1100 // 1 + 7 + 42 + 210 + 840
	}
	for rules, policy := range permutationPolicies() {
		desk := conflict.Must(policy)
		for name, events := range alphabets() {
			if rules == "reviewed" && name != "two partners and direct sales" {
				continue // those histories have no review
			}
			t.Run(rules+"/"+name, func(t *testing.T) {
				want := map[int]string{}
				n := 0
				var walk func(used int, w *world, length int)
				walk = func(used int, w *world, length int) {
					n++
					got := w.digest(t)
					if before, ok := want[used]; !ok {
						want[used] = got
					} else if before != got {
						t.Fatalf("events %07b: in one order\n%s\nin another\n%s", used, before, got)
					}
					if length == longest {
						return
					}
					for i, e := range events {
						if used&(1<<i) == 0 {
							next := w.clone()
							mustApply(t, next, e)
							walk(used|1<<i, next, length+1)
						}
					}
				}
				start := newWorld(desk)
				for i, tier := range []string{"integration", "referral", "solution"} {
					mustApply(t, start, conflict.Enroll{ID: fmt.Sprint("tier", i), Partner: drawnPartners[i], At: at("2020-01-01"), Tier: tier})
				}
				walk(0, start, 0)
				if n != orders {
					t.Errorf("%d orders", n)
				}
			})
		}
	}
}

// digest says what was decided on each fact, and which facts are
// kept.
func (w *world) digest(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, a := range append([]string{""}, drawnAccounts...) {
		rulings, err := w.desk.Rulings(w.state(a))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rulings {
			for _, s := range []string{r.Event, string(r.Outcome), r.Code, string(r.Status), r.Against, string(r.Standing), r.Below.String()} {
				b.WriteString(s + " ")
			}
			fmt.Fprintln(&b, r.Protected, r.ReviewBy.Unix(), len(r.Trace))
		}
	}
	for _, r := range w.rosters {
		fmt.Fprintln(&b, r.Partner, len(r.Facts))
		for _, e := range r.Facts {
			fmt.Fprintf(&b, "%T %v\n", e, e)
		}
	}
	return b.String()
}

func (w *world) clone() *world {
	out := &world{w.desk, map[string]*conflict.Account{}, nil}
	for id, a := range w.accounts {
		c := a.Clone()
		out.accounts[id] = &c
	}
	for _, r := range w.rosters {
		c := r.Clone()
		out.rosters = append(out.rosters, &c)
	}
	return out
}
