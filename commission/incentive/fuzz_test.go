package incentive_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// FuzzParse reads any text as a policy: what is accepted is written and read again as
// the same.
func FuzzParse(f *testing.F) {
	for _, p := range []incentive.Policy{everything(), contests(spring()), together()} {
		f.Add([]byte(mustJSON(p)))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := incentive.Parse(in)
		if err != nil {
			return
		}
		once := mustJSON(s.Policy())
		again, err := incentive.Parse([]byte(once))
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice := mustJSON(again.Policy()); twice != once {
			t.Fatalf("%s became %s", once, twice)
		}
		var tally incentive.Tally
		for _, e := range manyEvents() {
			_, _ = s.Apply(&tally, e)
		}
	})
}

// manyEvents are events of every kind, of which each changes something under the
// policy of everything.
func manyEvents() []incentive.Event {
	return []incentive.Event{
		incentive.Posted{ID: "1", Partner: "acme", Kind: partnerecon.Earned, Amount: eur("90"), Base: eur("900"), Quantity: 2, Customer: "c", Tier: "silver", Market: "fr", Component: "base", Earned: day("2025-01-10"), On: day("2025-01-10")},
		figure("2", "referrals", "2025-01", "2025-01-31", count(7)),
		figure("3", "csat", "2025-01", "2025-01-31", fraction("80")),
		certified("4", "ann", "expert", "2025-01-12"),
		awarded("5", "2025-06-02", "acme 100"),
		incentive.Joined{ID: "6", Partner: "acme", Collaboration: "webinar", Activity: incentive.Activity{ID: "w", Participants: participants("acme 1/1")}, On: day("2025-04-10")},
		closing("7", "2025-12", "2026-01-01"),
		refund("8", "2025-01-10", "45", "450"),
		incentive.Seal{ID: "9", Partner: "acme", Through: month("2025-06"), On: day("2026-02-01")},
	}
}

// FuzzTallyJSON reads any text as a tally: what is accepted is written and read again
// as the same, and whatever the state is, an event is answered without a panic.
func FuzzTallyJSON(f *testing.F) {
	s := incentive.Must(everything())
	var tally incentive.Tally
	for _, e := range manyEvents() {
		if _, err := s.Apply(&tally, e); err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(mustJSON(tally)))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var x incentive.Tally
		if json.Unmarshal(in, &x) != nil {
			return
		}
		once := mustJSON(x)
		var again incentive.Tally
		if err := json.Unmarshal([]byte(once), &again); err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice := mustJSON(again); twice != once || mustJSON(again.Clone()) != once {
			t.Fatalf("%s became %s", once, twice)
		}
		if x.Partner == "" {
			x.Partner = "acme"
		}
		for _, e := range manyEvents() {
			_, _ = s.Preview(x, e)
			entries, err := s.Apply(&x, e)
			if err != nil {
				continue
			}
			for _, e := range entries {
				if _, err := s.Explain(e); err != nil {
					t.Fatalf("%s: %v", in, err)
				}
			}
		}
		_, _, _ = s.Standing(x, "spring")
	})
}

// FuzzBasis puts any text into the basis of an entry: it is explained or refused.
func FuzzBasis(f *testing.F) {
	s := incentive.Must(everything())
	var tally incentive.Tally
	for _, e := range manyEvents() {
		entries, err := s.Apply(&tally, e)
		if err != nil {
			f.Fatal(err)
		}
		for _, e := range entries {
			f.Add([]byte(mustJSON(e.Basis)), e.Claim.Component, e.Amount.Minor())
		}
	}
	f.Fuzz(func(t *testing.T, in []byte, component string, minor int64) {
		var basis partnerecon.Basis
		if json.Unmarshal(in, &basis) != nil {
			return
		}
		amount, _ := partnerecon.FromMinor(minor, "EUR")
		for _, kind := range []partnerecon.Kind{partnerecon.Earned, partnerecon.TruedUp} {
			e := partnerecon.Entry{Cause: "x", Claim: partnerecon.Claim{Partner: "acme", Component: component}, Kind: kind, Amount: amount, Posted: day("2025-02-01"), Basis: basis}
			if tr, err := s.Explain(e); err == nil && len(tr) == 0 {
				t.Fatalf("%s is explained by nothing", in)
			}
		}
	})
}

// FuzzReadEvent reads any text as an event: what is accepted is written and read again as
// the same, and a scheme answers it. Events that state too little to be written are ones
// that the scheme refuses.
func FuzzReadEvent(f *testing.F) {
	for _, e := range manyEvents() {
		text, err := incentive.WriteEvent(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"kind":"close","id":"jan","partner":"acme","month":"2025-01","on":"2025-02-01","by":"x"}`))
	f.Add([]byte(`{"kind":"figure","id":"2","partner":"acme","name":"referral","number":"7","on":"2025-01-31"}`))
	s := incentive.Must(everything())
	f.Fuzz(func(t *testing.T, in []byte) {
		e, err := incentive.ReadEvent(in)
		if err != nil {
			if e != nil {
				t.Fatalf("%s: %v beside %v", in, e, err)
			}
			return
		}
		var tally incentive.Tally
		_, refused := s.Apply(&tally, e)
		once, err := incentive.WriteEvent(e)
		if err != nil && refused == nil {
			t.Fatalf("%s was applied, and is not written: %v", in, err)
		}
		if err != nil {
			return
		}
		again, err := incentive.ReadEvent(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := incentive.WriteEvent(again); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
	})
}
