package partnerecon

// A Kind says what an entry does to what a partner is owed. The set is closed:
// an entry of another kind is refused in reading. The zero Kind is none of them.
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

// A Group is what the kinds of an entry have in common:
//
//	opening + earning + cash = closing
//
// The zero Group is that of no kind.
type Group string

// The groups of kinds.
const (
	Earning Group = "earning" // changes what is owed
	Cash    Group = "cash"    // changes what is owed, by a payment or a waiver
	Holding Group = "holding" // moves money between held and payable; outside the sum
	Status  Group = "status"  // carries no money
)

// Group returns the group of the kind, empty for a kind that does not exist.
func (k Kind) Group() Group {
	switch k {
	case Earned, Returned, Clawed, Capped, TruedUp, Adjusted:
		return Earning
	case Paid, WrittenOff:
		return Cash
	case Held, Released:
		return Holding
	case Sealed, Obligation, Rebased:
		return Status
	}
	return ""
}
