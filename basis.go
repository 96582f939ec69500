package partnerecon

import (
	"bytes"
	"encoding/json"
	"fmt"

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

// BasisOf returns a basis that holds the facts, a value that encoding/json can
// write. It must not change afterwards.
func BasisOf(facts any) Basis { return Basis{facts: facts} }

// Facts returns the value given to [BasisOf], or nil when the basis was read
// from JSON.
func (b Basis) Facts() any { return b.facts }

// IsZero reports whether the basis holds nothing.
func (b Basis) IsZero() bool { return b.facts == nil && b.raw == nil }

// MarshalJSON writes the facts.
func (b Basis) MarshalJSON() ([]byte, error) {
	if b.facts != nil {
		return strictjson.Encode(b.facts)
	}
	if b.raw == nil {
		return nil, fmt.Errorf("partnerecon: basis: %w: it holds nothing", ErrSyntax)
	}
	return b.raw, nil
}

// UnmarshalJSON keeps the facts as they stand, for the package that explains
// the entry.
func (b *Basis) UnmarshalJSON(text []byte) error {
	var buf bytes.Buffer
	if err := json.Compact(&buf, text); err != nil || buf.Bytes()[0] != '{' {
		return fmt.Errorf("partnerecon: basis: %w: want an object", ErrSyntax)
	}
	*b = Basis{raw: buf.Bytes()}
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
