package conflict_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon/conflict"
)

// One registration of an account with a contact, by a partner with 20 other
// registrations on record.
func BenchmarkRegister(b *testing.B) {
	policy := conflict.ThreeTier("UTC")
	policy.Registration.Capacity = 25
	desk := conflict.Must(policy)
	roster := &conflict.Roster{Partner: "a"}
	apply := func(account *conflict.Account, events ...conflict.Event) {
		for _, e := range events {
			if _, err := desk.Apply(conflict.State{Account: account, Rosters: []*conflict.Roster{roster}}, e); err != nil {
				b.Fatal(err)
			}
		}
	}
	apply(nil, conflict.Enroll{ID: "t", Partner: "a", At: at("2024-12-01"), Tier: "referral"})
	for i := range 20 {
		account := fmt.Sprint("account", i)
		when := at("2025-01-01").Add(time.Duration(i) * time.Hour)
		apply(&conflict.Account{ID: account}, conflict.Contact{ID: "c" + account, Account: account, Partner: "a", At: when}, conflict.Register{ID: "r" + account, Account: account, Partner: "a", At: when.Add(time.Minute)})
	}
	account := &conflict.Account{ID: "acme"}
	apply(account, contact("c", "a", "2025-02-01"))
	event := conflict.Event(register("r", "a", "2025-02-02"))
	b.ReportAllocs()
	for b.Loop() {
		x, y := account.Clone(), roster.Clone()
		got, err := desk.Apply(conflict.State{Account: &x, Rosters: []*conflict.Roster{&y}}, event)
		if err != nil || got.Outcome != conflict.Granted {
			b.Fatal(got, err)
		}
	}
}

// Whether direct sales may engage the account that was registered.
func BenchmarkMayEngage(b *testing.B) {
	o := open(b, conflict.ThreeTier("UTC"), "a", "referral")
	o.apply(contact("c", "a", "2025-02-01"), register("r", "a", "2025-02-02"))
	when := at("2025-02-03")
	b.ReportAllocs()
	for b.Loop() {
		if got, err := o.desk.MayEngage(o.state, conflict.Outbound, when); err != nil || got.Allowed {
			b.Fatal(got, err)
		}
	}
}

// The same by a partner with a long record: 20,000 facts about 5,000 other
// accounts, two hours apart, of which 36 are open at any time.
func BenchmarkRegisterOnALongRecord(b *testing.B) {
	for _, capacity := range []int{0, 50} {
		b.Run(fmt.Sprint("capacity=", capacity), func(b *testing.B) {
			policy := conflict.ThreeTier("America/New_York")
			policy.Registration.Capacity = capacity
			desk := conflict.Must(policy)
			roster := longRoster(5_000)
			account := &conflict.Account{ID: "acme", Facts: []conflict.Event{contact("c", "a", "2026-06-01")}}
			roster.Facts = append(roster.Facts, account.Facts...)
			event := conflict.Event(register("r", "a", "2026-06-02"))
			b.ReportAllocs()
			for b.Loop() {
				x, y := conflict.Account{ID: account.ID, Facts: account.Facts}, conflict.Roster{Partner: roster.Partner, Facts: roster.Facts}
				got, err := desk.Apply(conflict.State{Account: &x, Rosters: []*conflict.Roster{&y}}, event)
				if err != nil || got.Outcome != conflict.Granted {
					b.Fatal(got, err)
				}
			}
		})
	}
}

// longRoster is the record of a partner that registered accounts and signed them
// three days later.
func longRoster(accounts int) *conflict.Roster {
	facts := []conflict.Event{conflict.Enroll{ID: "t", Partner: "a", At: at("2024-12-01"), Tier: "referral"}}
	var signs []conflict.Event
	for i := range accounts {
		account, when := fmt.Sprintf("account-%04d", i), at("2025-01-01").Add(time.Duration(i)*2*time.Hour)
		facts = append(facts,
			conflict.Contact{ID: "c" + account, Account: account, Partner: "a", At: when},
			conflict.Register{ID: "r" + account, Account: account, Partner: "a", At: when.Add(time.Minute)},
			conflict.Move{ID: "m" + account, Account: account, Partner: "a", At: when.Add(time.Hour)})
		signs = append(signs, conflict.Sign{ID: "s" + account, Account: account, Partner: "a", At: when.Add(72*time.Hour + 90*time.Minute)})
		if i >= 36 {
			facts = append(facts, signs[i-36])
		}
	}
	return &conflict.Roster{Partner: "a", Facts: append(facts, signs[max(0, accounts-36):]...)}
}
