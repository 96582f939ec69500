package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Declaration says that payments, their items or the partners with a credit may
// state a fact of this name, which rates can test.
type Declaration struct {
	Name string   `json:"name"` // distinct
	Kind FactKind `json:"kind"`
	Of   Scope    `json:"of"`
	// Currency of a [MoneyFact]; required there, and nowhere else.
	Currency partnerecon.Currency `json:"currency,omitzero"`
}

// A FactKind is the kind of a declared fact, and how its text reads. There are
// no instants: this package takes days only.
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
)

// A Scope is what a fact is about.
type Scope string

const (
	// OfPayment: the payment, its deal or its customer.
	OfPayment Scope = "payment"
	// OfItem: one item of a payment.
	OfItem Scope = "item"
	// OfPartner: a partner with a credit.
	OfPartner Scope = "partner"
)

// A Fact is the value of a declared fact.
type Fact struct {
	Name string `json:"name"`
	// Values in the text form of the fact's kind: exactly one, but for a [SetFact],
	// which has its elements.
	Values []string `json:"values,omitzero"`
}

// A Test of a declared fact. It is true, false, or, where the fact is not stated,
// unknown; only a true one lets a row fit, so that what nobody said is not "not
// equal" to anything either.
type Test struct {
	Fact string `json:"fact"`
	Op   Op     `json:"op"`
	// Values in the text form of the fact's kind: one, or two for [Between], or at
	// least one for [In], [NotIn] and, on sets, all but [Exists]; none for [Exists].
	Values []string `json:"values,omitzero"`
}

// An Op is how a fact is compared.
//
// Money, numbers, counts and days know all of them but contains, starts_with and
// ends_with. Texts know eq, ne, in, not_in, contains, starts_with and ends_with,
// letter by letter. Bools know eq and ne. Every kind knows exists.
//
// A set equals another with the same elements; it is in values with which it has
// an element in common, contains them if it has all of them.
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
	Exists     Op = "exists"      // it is stated: true or false, never unknown
)

// maxTests bounds the tests of a row, and the facts that are stated of one thing.
const maxTests = 100

func factKinds() []condition.Kind {
	return []condition.Kind{
		condition.Money, condition.Number, condition.Count, condition.Bool, condition.Text, condition.Set, condition.Day,
	}
}

// known reports whether the kind is one of this package.
func (k FactKind) known() bool { return slices.Contains(factKinds(), condition.Kind(k)) }

// form returns how the text of the fact reads.
func (d Declaration) form() condition.Form {
	f := condition.Form{Kind: condition.Kind(d.Kind), Currency: string(d.Currency), Digits: -1}
	if digits, known := d.Currency.Digits(); known {
		f.Digits = digits
	}
	return f
}

// checkDeclarations reports what is wrong with the facts that a policy declares.
func checkDeclarations(list *problem.List, path string, facts []Declaration) {
	if len(facts) > maxRows {
		list.Add(path, problem.Limit, "%d facts, at most %d", len(facts), maxRows)
		return
	}
	kinds, seen := factKinds(), map[string]bool{}
	for i, d := range facts {
		at := problem.At(path, i)
		checkName(list, at+"/name", d.Name, true)
		if seen[d.Name] && d.Name != "" {
			list.Add(at+"/name", problem.Duplicate, "fact %s stands twice", problem.Quote(d.Name))
		}
		seen[d.Name] = true
		condition.CheckForm(list, at, d.form(), kinds)
		if d.Of != OfPayment && d.Of != OfItem && d.Of != OfPartner {
			list.Add(at+"/of", problem.Unknown, "want payment, item or partner, got %s", problem.Quote(string(d.Of)))
		}
	}
}
