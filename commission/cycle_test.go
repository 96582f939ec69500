package commission_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// What is billed begins on the payment's own service day, else on the earliest of its
// items', else on the day of the invoice, else when the money cleared. A rate of 10 % has
// an entry for each, whose basis says the same.
func TestCycle(t *testing.T) {
	eur := func(text string) pe.Money { return pe.MustMoney(text, "EUR") }
	item := func(service string) commission.Item {
		i := commission.Item{Amount: eur("10"), Model: commission.Monthly}
		if service != "" {
			i.Service = pe.MustDay(service)
		}
		return i
	}
	plan := commission.Must(commission.Policy{
		Rounding: pe.HalfUp, Winner: commission.First, Shared: commission.Each,
		Rates: []commission.Row{{Share: pe.MustPercent("10")}},
	})
	for _, c := range []struct {
		name      string
		of        commission.Payment
		day, from string
	}{
		{"its own", commission.Payment{Items: []commission.Item{item("2025-02-01")}, Service: pe.MustDay("2025-03-01"), Invoiced: pe.MustDay("2025-03-02")}, "2025-03-01", "service"},
		{"the earliest item's", commission.Payment{Items: []commission.Item{item(""), item("2025-03-01"), item("2025-02-01")}, Invoiced: pe.MustDay("2025-03-02")}, "2025-02-01", "service"},
		{"the invoice's", commission.Payment{Items: []commission.Item{item("")}, Invoiced: pe.MustDay("2025-03-02")}, "2025-03-02", "invoiced"},
		{"the money's", commission.Payment{Items: []commission.Item{item("")}}, "2025-03-05", "cleared"},
	} {
		e := c.of
		e.ID, e.Customer, e.Cleared, e.Credits = "p", "c", pe.MustDay("2025-03-05"), pe.Sole("acme")
		if day, by := e.Cycle(); day != pe.MustDay(c.day) || by != c.from {
			t.Errorf("%s: %s by %s, want %s by %s", c.name, day, by, c.day, c.from)
		}
		var ledger commission.Ledger
		entries, err := plan.Apply(&ledger, e)
		if err != nil || len(entries) != 1 {
			t.Fatalf("%s: %d entries, %v", c.name, len(entries), err)
		}
		if day, by, ok := commission.CycleOf(entries[0]); !ok || day != pe.MustDay(c.day) || by != c.from {
			t.Errorf("%s: of its entry %s by %s, want %s by %s", c.name, day, by, c.day, c.from)
		}
	}
	if day, by, ok := commission.CycleOf(pe.Entry{}); ok || !day.IsZero() || by != "" {
		t.Errorf("an entry without a basis is about a cycle of %s", day)
	}
}
