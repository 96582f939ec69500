package commission_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestLawG1_OrderOfRecordingDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		events := drawEvents(t)
		a := run(t, plan, events...)
		b := run(t, plan, rapid.Permutation(events).Draw(t, "order")...)
		if x, y := table(a.entries), table(b.entries); !same(x, y) {
			t.Fatalf("in one order %v\nin the other %v", x, y)
		}
		if a.ledger.Base != b.ledger.Base || a.ledger.Retained != b.ledger.Retained {
			t.Fatalf("base %d and %d, retained %d and %d", a.ledger.Base, b.ledger.Base, a.ledger.Retained, b.ledger.Retained)
		}
	})
}

func TestLawG2_ARepeatedEventChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		events := drawEvents(t)
		b := run(t, plan, events...)
		before := b.ledger.Clone()
		for _, e := range events {
			if entries, err := plan.Apply(&b.ledger, e); err != nil || len(entries) > 0 {
				t.Fatalf("%+v again posts %d entries, %v", e, len(entries), err)
			}
		}
		if !before.Equal(b.ledger) {
			t.Fatal("repeated events changed the ledger")
		}
	})
}

func TestLawG9_StateSurvivesBetweenEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		events := drawEvents(t)
		want := run(t, plan, events...)
		var got book
		for _, e := range events {
			text, err := json.Marshal(got.ledger)
			if err != nil {
				t.Fatal(err)
			}
			got.ledger = commission.Ledger{}
			if err := json.Unmarshal(text, &got.ledger); err != nil {
				t.Fatal(err)
			}
			entries, err := plan.Apply(&got.ledger, e)
			if err != nil {
				t.Fatal(err)
			}
			got.entries = append(got.entries, entries...)
		}
		a, _ := json.Marshal(want.entries)
		b, _ := json.Marshal(got.entries)
		if string(a) != string(b) || !want.ledger.Equal(got.ledger) {
			t.Fatalf("with storing in between\n%s\nwant\n%s", b, a)
		}
	})
}

func TestLawG11_EntriesAreMoneyAndUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seen := map[string]bool{}
		for _, e := range run(t, commission.Must(drawPolicy(t)), drawEvents(t)...).entries {
			if (e.Amount.Sign() == 0) != (e.Kind == partnerecon.Rebased) || seen[e.ID()] {
				t.Fatalf("%s of %s: 0, or posted twice", e.ID(), e.Amount)
			}
			seen[e.ID()] = true
		}
	})
}

func TestLawG12_PreviewIsPosting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		var l commission.Ledger
		for _, e := range drawEvents(t) {
			preview, err := plan.Preview(l, e)
			if err != nil {
				t.Fatal(err)
			}
			entries, err := plan.Apply(&l, e)
			if err != nil {
				t.Fatal(err)
			}
			a, _ := json.Marshal(preview.Entries)
			b, _ := json.Marshal(entries)
			if string(a) != string(b) {
				t.Fatalf("previewed %s\nposted %s", a, b)
			}
		}
	})
}
