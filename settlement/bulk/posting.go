package bulk

import "github.com/partnerecon/partnerecon"

// A Posting is an entry as the engine holds it: a view, valid while the ledger that it is of
// is, and in [Engine.Run] until the next one.
type Posting struct{}

// Kind returns what it does to what the partner is owed.
func (p *Posting) Kind() partnerecon.Kind { return "" }

// Amount returns what was posted; the zero Money for a posting without an amount.
func (p *Posting) Amount() partnerecon.Money { return partnerecon.Money{} }

// Partner returns whose it is.
func (p *Posting) Partner() string { return "" }

// Customer returns whose payment it is about.
func (p *Posting) Customer() string { return "" }

// Line returns the id of the payment.
func (p *Posting) Line() string { return "" }

// Cause returns the id of the movement that made it post.
func (p *Posting) Cause() string { return "" }

// Posted returns the effective day.
func (p *Posting) Posted() partnerecon.Day { return partnerecon.Day{} }

// Entry returns the posting as Program.Run posts it, but for its basis, which is empty.
func (p *Posting) Entry() partnerecon.Entry { return partnerecon.Entry{} }

// Explain returns the numbers that the amount was worked out from.
func (p *Posting) Explain() Working { return Working{} }

// AppendText appends the working as text. It allocates nothing if b has room.
func (p *Posting) AppendText(b []byte) []byte { return b }
