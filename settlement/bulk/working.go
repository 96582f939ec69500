package bulk

import "github.com/partnerecon/partnerecon"

// A Working is how an amount came about, in numbers.
type Working struct {
	// Base is what was paid.
	Base partnerecon.Money
	// Rate that the line was priced with, and the pointer of its row into the settlement
	// policy. The zero Rate: none applied.
	Rate partnerecon.Rate
	Row  string
	// Earned is the partner's part of the line before caps per customer, Granted what of it the
	// cap left.
	Earned, Granted partnerecon.Money
	// Refunded is what had gone back of the line with the movement, Returned the part of
	// Granted that this comes to.
	Refunded, Returned partnerecon.Money
	// Before is what had been posted of this kind on the claim before.
	Before partnerecon.Money
	// Amount is the difference, which was posted.
	Amount partnerecon.Money
}

// Explain returns the numbers that the amount was worked out from.
func (p *Posting) Explain() Working { return Working{} }

// AppendText appends the working as text. It allocates nothing if b has room.
func (p *Posting) AppendText(b []byte) []byte { return b }
