package conflict_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// crowd is an account of which a partner registers one deal after the other, an hour apart.
func crowd(n int) (desk conflict.Desk, events []conflict.Event) {
	policy := conflict.ThreeTier("UTC")
	policy.Registration.Capacity = 10_000
	first := at("2025-01-01")
	for i := range n {
		when, deal := first.Add(time.Duration(i)*time.Hour), fmt.Sprint("deal", i)
		events = append(
			events,
			conflict.Contact{ID: "c" + deal, Account: "acme", Opportunity: deal, Partner: "a", At: when},
			conflict.Register{ID: "r" + deal, Account: "acme", Opportunity: deal, Partner: "a", At: when.Add(time.Minute)},
		)
	}
	return conflict.Must(policy), events
}

// A customer with hundreds of deals that are registered: each one is put on record, and
// ruled on.
func BenchmarkCrowdedAccount(b *testing.B) {
	for _, n := range []int{100, 200, 400} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			desk, events := crowd(n)
			for b.Loop() {
				account, roster := &conflict.Account{ID: "acme"}, &conflict.Roster{Partner: "a"}
				state := conflict.State{Account: account, Rosters: []*conflict.Roster{roster}}
				for _, e := range append([]conflict.Event{conflict.Enroll{ID: "t", Partner: "a", At: at("2024-12-01"), Tier: "solution"}}, events...) {
					if _, err := desk.Apply(state, e); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// What a fact costs grows with the facts of its account, not with their square: the last
// registration of hundreds is ruled on, and so is a question about all of them, whether they
// are in force, run out one by one, or come from partners of whom each has a few.
func TestAQuestionIsLinearInTheDeals(t *testing.T) {
	for _, c := range []struct {
		name     string
		partners int
		apart    time.Duration
	}{
		{"in force", 1, time.Hour},
		{"running out", 1, 24 * time.Hour},
		{"of many partners", 20, time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			proof.Linear(t, 500, func(n int) time.Duration {
				state, last, desk := deals(n, c.partners, c.apart)
				return proof.Took(func() {
					for range 5 {
						if _, err := desk.MayEngage(state, conflict.Outbound, last); err != nil {
							t.Fatal(err)
						}
						if _, err := desk.Filings(state, last); err != nil {
							t.Fatal(err)
						}
					}
				})
			})
		})
	}
}

// deals is an account with so many registered deals, in turn of each partner, every other
// one of which was signed.
func deals(n, partners int, apart time.Duration) (state conflict.State, last time.Time, desk conflict.Desk) {
	policy := conflict.ThreeTier("UTC")
	policy.Registration.Capacity = 10_000
	account := &conflict.Account{ID: "acme"}
	for p := range partners {
		name := fmt.Sprint("p", p)
		state.Rosters = append(state.Rosters, &conflict.Roster{Partner: name, Facts: []conflict.Event{conflict.Enroll{ID: "t", Partner: name, At: at("2024-12-01"), Tier: "solution"}}})
	}
	for i := range n {
		roster := state.Rosters[i%partners]
		deal := fmt.Sprint("deal", i)
		last = at("2025-01-01").Add(time.Duration(i) * apart)
		facts := []conflict.Event{
			conflict.Contact{ID: "c" + deal, Account: "acme", Opportunity: deal, Partner: roster.Partner, At: last},
			conflict.Register{ID: "r" + deal, Account: "acme", Opportunity: deal, Partner: roster.Partner, At: last.Add(time.Minute)},
		}
		if i%2 == 0 {
			facts = append(facts, conflict.Sign{ID: "s" + deal, Account: "acme", Opportunity: deal, Partner: roster.Partner, At: last.Add(2 * time.Minute)})
		}
		account.Facts, roster.Facts = append(account.Facts, facts...), append(roster.Facts, facts...)
	}
	state.Account = account
	return state, last.Add(time.Hour), conflict.Must(policy)
}
