package condition

// A Kind is the kind of a fact, and how its text reads.
type Kind string

// The kinds.
const (
	Money   Kind = "money"   // "12.50 EUR"
	Number  Kind = "number"  // "12.5": at most six decimals
	Count   Kind = "count"   // "12": whole and not below 0
	Bool    Kind = "bool"    // "true" or "false"
	Text    Kind = "text"    // any text of 1 to 255 bytes
	Set     Kind = "set"     // a list of such texts, be it empty
	Day     Kind = "day"     // "2006-01-02"
	Instant Kind = "instant" // "2006-01-02T15:04:05Z", with any offset
)

// An Op is how a fact is compared.
type Op string

// The operators.
const (
	Eq         Op = "eq"
	Ne         Op = "ne"
	In         Op = "in"
	NotIn      Op = "not_in"
	Lt         Op = "lt"
	Le         Op = "le"
	Gt         Op = "gt"
	Ge         Op = "ge"
	Between    Op = "between"
	Contains   Op = "contains"
	StartsWith Op = "starts_with"
	EndsWith   Op = "ends_with"
	Exists     Op = "exists"
)

// Knows reports whether values of the kind can be compared in this way.
func (k Kind) Knows(op Op) bool {
	switch op {
	case Exists:
		return true
	case Eq, Ne:
		return true
	case In, NotIn:
		return k != Bool
	case Lt, Le, Gt, Ge, Between:
		return k != Bool && k != Text && k != Set
	case Contains:
		return k == Text || k == Set
	case StartsWith, EndsWith:
		return k == Text
	}
	return false
}
