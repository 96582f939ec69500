package settlement

import (
	"testing"

	"github.com/partnerecon/partnerecon"
)

// The first month of which something is open by what is closed is that of what was moved and not paid, or of what
// was charged and not paid, whichever is first.
func TestTheFirstMonthOfWhichSomethingIsOpen(t *testing.T) {
	m := partnerecon.MustMonth
	at := func(month string, earned, paid, charged int64) cell {
		return cell{Month: m(month), Closed: true, Sums: sums{Earned: earned, Paid: -paid}, Owes: owes{Charged: charged}}
	}
	open := func(c cell) cell {
		c.Closed = false
		return c
	}
	for _, c := range []struct {
		name  string
		cells []cell
		want  string
	}{
		{"nothing", nil, ""},
		{"not closed", []cell{open(at("2025-01", 10, 0, 0))}, ""},
		{"closed", []cell{at("2025-01", 10, 0, 0)}, "2025-01"},
		{"paid later", []cell{at("2025-01", 10, 0, 0), at("2025-02", 5, 10, 0)}, "2025-02"},
		{"all is paid", []cell{at("2025-01", 10, 0, 0), at("2025-02", 5, 15, 0)}, ""},
		{"paid in a month that is not closed", []cell{at("2025-01", 10, 0, 0), open(at("2025-02", 0, 10, 0))}, "2025-01"},
		{"charged", []cell{at("2025-01", 0, 0, 4)}, "2025-01"},
		{"charged before", []cell{at("2025-01", 0, 0, 4), at("2025-02", 10, 0, 0)}, "2025-01"},
		{"charged after", []cell{at("2025-01", 10, 0, 0), at("2025-02", 0, 0, 4)}, "2025-01"},
		{"charged in the month", []cell{at("2025-01", 10, 10, 0), at("2025-02", 10, 0, 4)}, "2025-02"},
		{"charged in a month that is not closed", []cell{at("2025-01", 10, 10, 0), open(at("2025-02", 0, 0, 4))}, ""},
	} {
		got := (&account{Cells: c.cells}).oldestOpen()
		if want := c.want; got.IsZero() != (want == "") || want != "" && got != m(want) {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
}
