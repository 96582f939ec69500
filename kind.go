package partnerecon

// A Kind says what an entry does to what a partner is owed. Kinds form four
// groups: earning, cash, holding and status. The set is closed: an entry of
// another kind is refused in reading. The zero Kind is none of them.
type Kind string

// The earning kinds change what is owed.
const (
	Earned   Kind = "earned"   // commission on money that was kept
	Returned Kind = "returned" // its share of what the customer got back
	Clawed   Kind = "clawed"   // taken back after churn, breach or fraud
	Capped   Kind = "capped"   // cut off by a cap, and what a cap gives back
	TruedUp  Kind = "trued_up" // the final figures of a period, less what was posted
	Adjusted Kind = "adjusted" // decided by a named person, with a reason
)

// The cash kinds change what is owed, too.
const (
	Paid       Kind = "paid"        // paid out; positive when a payout comes back
	WrittenOff Kind = "written_off" // a debt of the partner that is given up
)

// The holding kinds move money between held and payable and change no sum.
const (
	Held     Kind = "held"     // kept back; negative where what is held shrinks with what is owed
	Released Kind = "released" // let go again: negative, takes from what is held
)

// The status kinds carry no money.
const (
	Sealed     Kind = "sealed"     // the line is past the horizon; the basis is its record
	Obligation Kind = "obligation" // something the partner has to do
	Rebased    Kind = "rebased"    // the base moved by less than a minor unit of the amount is worth
)

// Known reports whether k is one of the kinds.
func (k Kind) Known() bool { return k.Earning() || k.Cash() || k.Holding() || k.Status() }

// Earning reports whether k changes what is owed by what was earned or lost. A
// balance is opening + earning + cash = closing.
func (k Kind) Earning() bool {
	switch k {
	case Earned, Returned, Clawed, Capped, TruedUp, Adjusted:
		return true
	default:
		return false
	}
}

// Cash reports whether k changes what is owed by paying it or giving it up.
func (k Kind) Cash() bool { return k == Paid || k == WrittenOff }

// Holding reports whether k moves money between held and payable. It is outside
// the sum of a balance.
func (k Kind) Holding() bool { return k == Held || k == Released }

// Status reports whether k carries no money.
func (k Kind) Status() bool { return k == Sealed || k == Obligation || k == Rebased }
