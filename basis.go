package partnerecon

import (
	"bytes"
	"fmt"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Basis is what an entry was worked out from: the facts of its claim and what
// had been posted before, nothing of the policy. Explain runs the same
// calculation on it again. In JSON it is an object that begins with its form.
//
// The zero Basis holds nothing.
type Basis struct {
	facts any    // a struct of the package that posted the entry
	raw   []byte // or its JSON, as it was read
}

// BasisOf returns a basis that holds the facts: a struct, or a map with texts as
// keys, of what JSON has a form for and no nil pointers or interfaces, because
// null is refused in reading. What cannot be written is an error of
// [Basis.MarshalJSON]. The facts are not copied and must not change afterwards.
func BasisOf(facts any) Basis { return Basis{facts: facts} }

// Facts returns the value given to [BasisOf], or nil when the basis was read
// from JSON.
func (b Basis) Facts() any { return b.facts }

// IsZero reports whether the basis holds nothing.
func (b Basis) IsZero() bool { return b.facts == nil && b.raw == nil }

// MarshalJSON writes the facts, into bytes of the caller's own. A basis that
// holds nothing, or facts that are no object in JSON, are an error; give optional
// fields the JSON option omitzero.
func (b Basis) MarshalJSON() ([]byte, error) {
	if b.facts == nil {
		if b.raw == nil {
			return nil, fmt.Errorf("partnerecon: basis: %w: it holds nothing", ErrSyntax)
		}
		return bytes.Clone(b.raw), nil
	}
	text, err := strictjson.Encode(b.facts)
	if err != nil {
		return nil, fmt.Errorf("partnerecon: basis: %w", err)
	}
	if text[0] != '{' {
		return nil, fmt.Errorf("partnerecon: basis: %w: %T is no object in JSON", ErrSyntax, b.facts)
	}
	return text, nil
}

// UnmarshalJSON keeps the facts as they stand, for the package that explains
// the entry: an object in strict JSON, at most 16 MiB, with lists of at most
// 100,000 elements. An error is an [InvalidError].
func (b *Basis) UnmarshalJSON(text []byte) error {
	if b == nil {
		return errNil
	}
	raw, err := strictjson.Compact(text, strictjson.EntryLimits())
	if err != nil {
		return refusedJSON(err)
	}
	if raw[0] != '{' {
		return refused([]problem.Problem{{Code: problem.Type, Message: "want an object"}}, ErrSyntax)
	}
	*b = Basis{raw: raw}
	return nil
}

// Equal reports whether both hold the same facts.
func (b Basis) Equal(o Basis) bool {
	if b.IsZero() || o.IsZero() {
		return b.IsZero() == o.IsZero()
	}
	x, errX := b.MarshalJSON()
	y, errY := o.MarshalJSON()
	return errX == nil && errY == nil && string(x) == string(y)
}
