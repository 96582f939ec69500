package commission

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// The forms of a basis of this package. A changed form gets a new name, so that
// old entries stay explainable.
const (
	formLine   = "commission.line"
	formCap    = "commission.cap"
	formSealed = "commission.sealed"
)

// lineBasis is what an entry on a line was worked out from.
type lineBasis struct {
	Form      string `json:"form"`
	Component string `json:"component,omitzero"`
	Partner   string `json:"partner"`
	input
	Refunded int64 `json:"refunded,omitzero,string"`
	Void     bool  `json:"void,omitzero"`
	Posted   int64 `json:"posted,omitzero,string"` // of this kind, before
}

// A linePosting is a lineBasis that is not written out: it holds the line as it
// was when the entry was posted, and lines never change.
type linePosting struct {
	line      *Line
	component string
	partner   string
	posted    int64
}

func (b *linePosting) basis() *lineBasis {
	return &lineBasis{formLine, b.component, b.partner, b.line.input(), b.line.Refunded, b.line.Void, b.posted}
}

// MarshalJSON writes the basis.
func (b *linePosting) MarshalJSON() ([]byte, error) { return strictjson.Encode(b.basis()) }

// A partPosting is the basis of what a line posted on a part when it was recorded and priced by
// itself.
type partPosting struct {
	line *Line
	part int
}

func (b *partPosting) basis() *lineBasis {
	p := &b.line.Parts[b.part]
	whole := linePosting{line: b.line, component: p.Component, partner: p.Partner}
	return whole.basis()
}

// MarshalJSON writes the basis.
func (b *partPosting) MarshalJSON() ([]byte, error) { return strictjson.Encode(b.basis()) }

// basis returns the basis of what the line posted on its one part when it was recorded.
func (r *room) basis() *lineBasis {
	b := linePosting{line: &r.Line, component: r.part[0].Component, partner: r.part[0].Partner}
	return b.basis()
}

// MarshalJSON writes the basis.
func (r *room) MarshalJSON() ([]byte, error) { return strictjson.Encode(r.basis()) }

// capBasis is what an entry of an on-net cap was worked out from.
type capBasis struct {
	Form     string               `json:"form"`
	Cap      string               `json:"cap"`
	Deal     string               `json:"deal,omitzero"`
	Currency partnerecon.Currency `json:"currency"`
	Nets     []net                `json:"nets"`
	// Month and Tier bear a part of it: Before and Through are the sums of the
	// partner's nets before them and with them.
	Month   partnerecon.Month `json:"month"`
	Tier    string            `json:"tier,omitzero"`
	Before  int64             `json:"before,omitzero,string"`
	Through int64             `json:"through,omitzero,string"`
	Posted  int64             `json:"posted,omitzero,string"` // of this month and tier, before
}

// sealedBasis is the record of a line that is past the horizon.
type sealedBasis struct {
	Form string `json:"form"`
	Line *Line  `json:"line"`
}

// readBasis returns what an entry was worked out from, be it as it was posted
// or as it was read from JSON.
func readBasis(e partnerecon.Entry) (any, error) {
	switch facts := e.Basis.Facts().(type) {
	case *linePosting:
		return facts.basis(), nil
	case *partPosting:
		return facts.basis(), nil
	case *room:
		return facts.basis(), nil
	case *lineBasis, *capBasis, *sealedBasis:
		return facts, nil
	case nil:
	default:
		return nil, fmt.Errorf("commission: entry %s: %w: its basis is of another package", problem.Quote(e.ID()), ErrEntry)
	}
	text, err := e.Basis.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("commission: entry %s: %w: it has no basis", problem.Quote(e.ID()), ErrEntry)
	}
	var head struct{ Form string }
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("commission: entry %s: %w: %w", problem.Quote(e.ID()), ErrEntry, err)
	}
	var facts any
	switch head.Form {
	case formLine:
		facts = &lineBasis{}
	case formCap:
		facts = &capBasis{}
	case formSealed:
		facts = &sealedBasis{}
	default:
		return nil, fmt.Errorf("commission: entry %s: %w: its basis has the form %s",
			problem.Quote(e.ID()), ErrEntry, problem.Quote(head.Form))
	}
	if err := strictjson.Decode(text, facts, strictjson.EntryLimits()); err != nil {
		var list problem.List
		var strict *strictjson.Error
		if errors.As(err, &strict) {
			list.Merge("", strict.Problems)
		}
		return nil, fmt.Errorf("commission: entry %s: basis: %w", problem.Quote(e.ID()), invalid(&list))
	}
	if sealed, ok := facts.(*sealedBasis); ok {
		if err := sealed.check(); err != nil {
			return nil, fmt.Errorf("commission: entry %s: %w: its record: %w", problem.Quote(e.ID()), ErrEntry, err)
		}
	}
	return facts, nil
}
