package attribution

import "github.com/partnerecon/partnerecon"

// A Node is a [Fork] or a [Leaf], by value. No other package can add one.
type Node interface{ node() }

// A Fork asks a question about a partner and a journey.
type Fork struct {
	ID string `json:"id"` // distinct in the tree
	// Ask is the question in the words of the program, for people. Absent: the
	// condition speaks for itself.
	Ask string    `json:"ask,omitzero"`
	If  Condition `json:"if"`
	// Then is where "yes" leads, Else where "no" and "unknown" do.
	Then Node `json:"then"`
	Else Node `json:"else"`
}

// A Leaf is an outcome.
type Leaf struct {
	ID string `json:"id"` // distinct in the tree
	// Role that the partner had; empty: no credit.
	Role partnerecon.Role `json:"role,omitzero"`
	// Within: some touch of the partner that counts must be inside this look too,
	// else there is no credit. Absent: it need not.
	Within Look `json:"within,omitzero"`
}

func (Fork) node() {}
func (Leaf) node() {}

// A Condition is one of [Is], [Touched], [Compare] and [Not], by value. It is
// true, false or unknown; only a true one leads to Then.
type Condition interface{ condition() }

// Is asks a question about the partner's touches that this package answers.
type Is struct {
	Signal Signal `json:"signal"`
}

// Touched asks whether the partner has a touch of one of these kinds inside a
// look, whether or not it is evidence of anything.
type Touched struct {
	Kinds []string `json:"kinds"` // at least one
	Look  Look     `json:"look"`
}

// Compare asks about a declared fact. A fact that is not stated makes it
// unknown, but for [Exists].
type Compare struct {
	Fact string `json:"fact"`
	Op   Op     `json:"op"`
	// Values in the text form of the fact's kind: one, or two for [Between], or at
	// least one for [In], [NotIn] and, on sets, [Contains]; none for [Exists].
	Values []string `json:"values,omitzero"`
}

// Not is true where its condition is false, false where it is true, and unknown
// where it is.
type Not struct {
	Of Condition `json:"of"`
}

func (Is) condition()      {}
func (Touched) condition() {}
func (Compare) condition() {}
func (Not) condition()     {}

// A Signal is a question about a partner and a journey.
//
// The tree is asked for each introduction of the partner, and once more as if
// there had been none; the best role counts. "The contact" is the introduction
// that it is asked for.
type Signal string

const (
	// Introduced: the partner introduced the lead.
	Introduced Signal = "introduced"
	// KnownBeforeContact: the lead's record was made strictly before the contact, or, for a
	// tier whose registrations direct contact voids, direct sales was in touch strictly
	// before it. A journey with neither says no; without a contact it is unknown.
	KnownBeforeContact Signal = "known_before_contact"
	// ActivelyEngaged: the company was working on the lead at the contact. A journey
	// may state it; else a direct touch not after the contact decides, inside the
	// window that the policy names. Without a contact it is unknown.
	ActivelyEngaged Signal = "actively_engaged"
	// Contributed: the partner helped the deal.
	Contributed Signal = "contributed"
	// Registered: the partner has a registration in force at the close.
	Registered Signal = "registered"
	// Protected: a protection of the partner is in force on the day of the close.
	Protected Signal = "protected"
	// DirectContactFirst: a direct touch came strictly before the contact. Without a
	// contact it is unknown.
	DirectContactFirst Signal = "direct_first"
)

// An Answer to a question.
type Answer string

const (
	// Yes: the condition is true.
	Yes Answer = "yes"
	// No: it is false.
	No Answer = "no"
	// Unknown: the facts do not say.
	Unknown Answer = "unknown"
)

// An Op is how a fact is compared.
//
// Money, numbers, counts, days and instants know all of them but contains,
// starts_with and ends_with. Texts know eq, ne, in, not_in, contains,
// starts_with and ends_with, letter by letter. Bools know eq and ne. Every kind
// knows exists.
//
// A set equals another with the same elements; it is in values with which it
// has an element in common, contains them if it has all of them.
type Op string

// The operators.
const (
	Eq         Op = "eq"          // equal
	Ne         Op = "ne"          // not equal
	In         Op = "in"          // equal to one of the values
	NotIn      Op = "not_in"      // equal to none of them
	Lt         Op = "lt"          // below
	Le         Op = "le"          // below or equal
	Gt         Op = "gt"          // above
	Ge         Op = "ge"          // above or equal
	Between    Op = "between"     // from one value to another, both included
	Contains   Op = "contains"    // a text has this part, a set these elements
	StartsWith Op = "starts_with" // a text begins with this
	EndsWith   Op = "ends_with"   // a text ends with this
	Exists     Op = "exists"      // it is stated: yes or no, never unknown
)

// A Declaration says that journeys or partners may state a fact of this name.
type Declaration struct {
	Name string   `json:"name"` // distinct
	Kind FactKind `json:"kind"`
	Of   Scope    `json:"of"`
	// Currency of a [MoneyFact]; required there, and nowhere else.
	Currency partnerecon.Currency `json:"currency,omitzero"`
}

// A FactKind is the kind of a declared fact, and how its text reads.
type FactKind string

const (
	// MoneyFact reads "12.50 EUR".
	MoneyFact FactKind = "money"
	// NumberFact reads "12.5": at most six decimals.
	NumberFact FactKind = "number"
	// CountFact reads "12": whole and not below 0.
	CountFact FactKind = "count"
	// BoolFact reads "true" or "false".
	BoolFact FactKind = "bool"
	// TextFact is any text of 1 to 255 bytes.
	TextFact FactKind = "text"
	// SetFact is a list of such texts, be it empty.
	SetFact FactKind = "set"
	// DayFact reads "2006-01-02".
	DayFact FactKind = "day"
	// InstantFact reads "2006-01-02T15:04:05Z", with any offset.
	InstantFact FactKind = "instant"
)

// A Scope is what a fact is about.
type Scope string

const (
	// OfJourney: the deal.
	OfJourney Scope = "journey"
	// OfPartner: the partner.
	OfPartner Scope = "partner"
)

// A Fact is the value of a declared fact.
type Fact struct {
	Name string `json:"name"`
	// Values in the text form of the fact's kind: exactly one, but for a [SetFact],
	// which has its elements.
	Values []string `json:"values"`
}
