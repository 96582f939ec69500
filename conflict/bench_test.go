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
