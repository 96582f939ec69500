package conflict_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/conflict"
)

// No protection protects no day, though the zero interval is all days.
func TestProtectedDays(t *testing.T) {
	for _, tt := range []struct {
		of     conflict.ProtectedDays
		len    int
		text   string
		inside string // of the days around it
	}{
		{conflict.ProtectedDays{}, 0, "no day", "----"},
		{conflict.ProtectedDays{Start: date("2025-03-01"), End: date("2025-03-03")}, 2, "2025-03-01 until 2025-03-03", "-xx-"},
		{conflict.ProtectedDays{Start: date("2025-03-02")}, 0, "from 2025-03-02 on", "--xx"},
	} {
		got := ""
		for _, d := range []string{"2025-02-28", "2025-03-01", "2025-03-02", "2025-03-03"} {
			if tt.of.Contains(date(d)) {
				got += "x"
			} else {
				got += "-"
			}
		}
		if got != tt.inside || tt.of.Len() != tt.len || tt.of.String() != tt.text {
			t.Errorf("%s: %s, %d days; want %s: %s, %d", tt.of, got, tt.of.Len(), tt.text, tt.inside, tt.len)
		}
	}
}

// A registration that was refused, and a contact, protect no day.
func TestRefusedIsNotProtected(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "integration")
	noted := o.apply(contact("c", "a", "2025-01-01"))
	granted := o.apply(register("r1", "a", "2025-01-01"))
	refused := o.apply(register("early", "a", "2025-02-01"))
	for _, tt := range []struct {
		ruling conflict.Ruling
		want   bool
	}{{noted, false}, {granted, true}, {refused, false}} {
		if got := tt.ruling.Protected.Contains(date("2025-02-01")); got != tt.want {
			t.Errorf("%s: protected %t (%s), want %t", tt.ruling.Event, got, tt.ruling.Protected, tt.want)
		}
	}
}
