package conflict

import "github.com/partnerecon/partnerecon"

// ProtectedDays are the days on which an account is protected for a partner: Start is one,
// End is not. The zero ProtectedDays are none; a [partnerecon.Interval] would then be all days.
type ProtectedDays struct {
	Start partnerecon.Day `json:"start"`
	End   partnerecon.Day `json:"end,omitzero"` // zero: without end
}

// Contains reports whether the account is protected on a day.
func (p ProtectedDays) Contains(d partnerecon.Day) bool {
	return p != ProtectedDays{} && partnerecon.Interval(p).Contains(d)
}

// Len returns the number of days, or 0 where there are none or no end.
func (p ProtectedDays) Len() int { return partnerecon.Interval(p).Len() }

// String returns "2025-01-01 until 2025-04-01", or "no day".
func (p ProtectedDays) String() string {
	if p == (ProtectedDays{}) {
		return "no day"
	}
	return partnerecon.Interval(p).String()
}
