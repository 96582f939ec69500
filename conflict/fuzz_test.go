package conflict_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon/conflict"
)

func seeds() []conflict.Event {
	var out []conflict.Event
	for _, events := range alphabets() {
		out = append(out, events...)
	}
	return append(out, conflict.Price{ID: "p", Partner: "a", At: at("2025-01-03"), Items: []conflict.Item{{Product: "seat", Quantity: 1, Unit: eur("95"), Published: eur("100")}}})
}

// FuzzEvent reads any text as an event: what is accepted is written and read
// again as the same, and can be ruled on.
func FuzzEvent(f *testing.F) {
	for _, e := range seeds() {
		b, err := conflict.WriteEvent(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	desk := conflict.Must(conflict.ThreeTier("UTC"))
	f.Fuzz(func(t *testing.T, in []byte) {
		e, err := conflict.ReadEvent(in)
		if err != nil {
			return
		}
		once, err := conflict.WriteEvent(e)
		if err != nil {
			t.Fatalf("%s was read and is not written: %v", in, err)
		}
		again, err := conflict.ReadEvent(once)
		if err != nil {
			t.Fatalf("%s was written and is not read: %v", once, err)
		}
		if twice, err := conflict.WriteEvent(again); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
		account, partners := conflict.Subjects(e)
		s := conflict.State{Account: &conflict.Account{ID: account}}
		for _, p := range partners {
			s.Rosters = append(s.Rosters, &conflict.Roster{Partner: p})
		}
		if r, err := desk.Apply(s, e); err != nil || len(r.Trace) == 0 || r.Outcome == "" {
			t.Fatalf("%s: %+v, %v", once, r, err)
		}
	})
}

// FuzzAccountJSON reads any text as an account: what is accepted is written and
// read again as the same, and every question about it has an answer.
func FuzzAccountJSON(f *testing.F) {
	desk := conflict.Must(permutationPolicies()["reviewed"])
	for _, events := range alphabets() {
		w := newWorld(desk)
		for _, e := range events {
			if _, err := w.apply(e); err != nil {
				f.Fatal(err)
			}
		}
		b, err := json.Marshal(w.accounts["x"])
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var a conflict.Account
		if json.Unmarshal(in, &a) != nil {
			return
		}
		once, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var again conflict.Account
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := json.Marshal(again.Clone()); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
		s := conflict.State{Account: &a}
		for _, p := range a.Partners() {
			s.Rosters = append(s.Rosters, &conflict.Roster{Partner: p, Facts: []conflict.Event{conflict.Enroll{ID: "t", Partner: p, At: at("2000-01-01"), Tier: "solution"}}})
		}
		for _, err := range askAll(desk, s) {
			if err != nil {
				t.Fatalf("%s: %v", once, err)
			}
		}
	})
}

// askAll asks everything about a state.
func askAll(d conflict.Desk, s conflict.State) []error {
	now := at("2025-02-01")
	var out []error
	add := func(_ any, err error) { out = append(out, err) }
	add(d.Rulings(s))
	add(d.MayEngage(s, conflict.Outbound, now))
	add(d.Protections(s, now))
	add(d.ProtectionsAsOf(s, now, now.AddDate(1, 0, 0)))
	add(d.Filings(s, now))
	add(d.Disputes(s, now))
	add(d.Facts(s, now))
	for _, r := range s.Rosters {
		if r != nil {
			add(d.NextSteps(s, r.Partner, now))
		}
		add(d.Standing(r, now))
		add(d.ReviewList(r, date("2025-02-01")))
	}
	add(d.Leakage(period, s))
	add(d.Audit(period, s.Rosters...))
	return out
}

// FuzzPolicy reads any text as a policy: what is accepted is written and read
// again as the same, and has its rules.
func FuzzPolicy(f *testing.F) {
	for _, p := range permutationPolicies() {
		b, err := json.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := conflict.Parse(in)
		if err != nil {
			return
		}
		once, err := json.Marshal(d.Policy())
		if err != nil {
			t.Fatal(err)
		}
		again, err := conflict.Parse(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if js(again.Policy()) != js(d.Policy()) || len(d.Rules().Sections) < 3 || d.Rules().Markdown() == "" {
			t.Fatalf("%s", once)
		}
	})
}
