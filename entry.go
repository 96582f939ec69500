package partnerecon

import (
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Claim is one partner's part of one component on one line. Claims that look
// across lines leave the line, and further fields, empty: a cap per customer
// has no line, a cap per period no customer either.
type Claim struct {
	Partner   string `json:"partner,omitzero"`
	Customer  string `json:"customer,omitzero"`
	Deal      string `json:"deal,omitzero"`
	Line      string `json:"line,omitzero"` // the payment
	Component string `json:"component,omitzero"`
}

// An Entry is one line of the ledger. Entries are never edited: a new fact
// posts the difference between what is due and what was posted.
type Entry struct {
	// Cause is the id of the fact that made the entry post. One fact posts at
	// most one entry per claim and kind. What a settlement posts on a partner by itself,
	// after a fact about a customer, names the customer, too: "customer/fact".
	Cause string
	Claim Claim
	Kind  Kind
	// Amount posted, never 0; the zero Money in entries of status kinds.
	// Positive is in favour of the partner; of the holding kinds, what is held.
	Amount Money
	// Base is the money that the amount was measured on, with its sign, on the
	// claims of a line: what was paid for earned entries, what of it went back
	// for returned ones, and for rebased ones, which have no amount. Their sum
	// over a claim is the net base. Every partner of a shared line has the whole
	// base there. Of what package commission posts, the base commission alone
	// states it: what a bonus or an override is measured on stands in its trace.
	Base Money
	// Posted is the effective day: statements are cut by it.
	Posted Day
	// Earned is the day the line was earned on; of what went back, where the terms
	// book it in its own period, the day it did. Periods are told by it.
	Earned Day
	// Payable is the day from which the amount can be paid out, not before it is
	// posted.
	Payable Day
	// Due is the day the terms made it payable, where it was posted after that;
	// else the zero Day.
	Due Day
	// Terms is the version the amount was worked out under.
	Terms string
	// Tier is the tier it was worked out in.
	Tier string
	// Seller is the selling entity, where there are several.
	Seller string
	// Basis is what the amount was worked out from.
	Basis Basis
}

// ID returns the entry's unique id: cause / partner / customer / deal / line /
// component / kind, where "/" in a part is written "~1" and "~" is "~0".
func (e Entry) ID() string {
	c := e.Claim
	var b strings.Builder
	for i, part := range [...]string{e.Cause, c.Partner, c.Customer, c.Deal, c.Line, c.Component, string(e.Kind)} {
		if i > 0 {
			b.WriteByte('/')
		}
		if strings.ContainsAny(part, "~/") {
			part = strings.NewReplacer("~", "~0", "/", "~1").Replace(part)
		}
		b.WriteString(part)
	}
	return b.String()
}

// PayableFrom states from when an amount can be paid out: from a day, or from that
// it was posted on if that is later.
func (e *Entry) PayableFrom(due Day) {
	if e == nil {
		return
	}
	e.Payable, e.Due = due, Day{}
	if e.Posted.After(due) {
		e.Payable, e.Due = e.Posted, due
	}
}

// DueOn returns the day the terms made the amount payable, whenever it was posted.
func (e Entry) DueOn() Day {
	if e.Due.IsZero() {
		return e.Payable
	}
	return e.Due
}

// entryJSON is the stored form of an entry.
type entryJSON struct {
	ID      string `json:"id"`
	Cause   string `json:"cause"`
	Claim   Claim  `json:"claim"`
	Kind    Kind   `json:"kind"`
	Amount  Money  `json:"amount,omitzero"`
	Base    Money  `json:"base,omitzero"`
	Posted  Day    `json:"posted"`
	Earned  Day    `json:"earned,omitzero"`
	Payable Day    `json:"payable,omitzero"`
	Due     Day    `json:"due,omitzero"`
	Terms   string `json:"terms,omitzero"`
	Tier    string `json:"tier,omitzero"`
	Seller  string `json:"seller,omitzero"`
	Basis   Basis  `json:"basis,omitzero"`
}

// MarshalJSON writes the entry with its id first.
func (e Entry) MarshalJSON() ([]byte, error) {
	return strictjson.Encode(entryJSON{
		e.ID(), e.Cause, e.Claim, e.Kind, e.Amount, e.Base, e.Posted, e.Earned, e.Payable, e.Due,
		e.Terms, e.Tier, e.Seller, e.Basis,
	})
}

// UnmarshalJSON reads the form of MarshalJSON, strictly; the id must be the one
// that the other members give. An entry has at most 16 MiB and lists of at most
// 100,000 elements: its basis may hold every line of a customer. An error is an
// [InvalidError].
func (e *Entry) UnmarshalJSON(b []byte) error {
	if e == nil {
		return errNil
	}
	var raw entryJSON
	if err := strictjson.Decode(b, &raw, strictjson.EntryLimits()); err != nil {
		return refusedJSON(err)
	}
	v := Entry{
		raw.Cause, raw.Claim, raw.Kind, raw.Amount, raw.Base, raw.Posted, raw.Earned, raw.Payable, raw.Due,
		raw.Terms, raw.Tier, raw.Seller, raw.Basis,
	}
	var list problem.List
	if !v.Kind.Known() {
		list.Add("/kind", problem.Unknown, "unknown kind %s", quote(string(v.Kind)))
	}
	if raw.ID != v.ID() {
		list.Add("/id", problem.Conflict, "want %s, got %s", quote(v.ID()), quote(raw.ID))
	}
	if v.Amount.Stated() == v.Kind.Status() {
		list.Add("/amount", problem.Conflict, "entries of kind %s carry money or not: %s", quote(string(v.Kind)), v.Amount)
	}
	if found := list.Sorted(); len(found) > 0 {
		return refused(found)
	}
	*e = v
	return nil
}
