package settlement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Replayed says whether a run gave the same bytes again.
type Replayed struct {
	Same    bool `json:"same"`
	Entries int  `json:"entries"` // that the run posted now
	// First is where the runs begin to differ; the zero value if they do not.
	First Divergence `json:"first,omitzero"`
}

// A Divergence is the first place at which a run gives something else than was saved.
type Divergence struct {
	Position int    `json:"position"`       // of the entry, from 0
	Saved    string `json:"saved,omitzero"` // id of the entry that was saved; empty where there is none
	Now      string `json:"now,omitzero"`   // id of the entry that is posted now; empty where there is none
	// Changes are the cells in which the entry differs, where both have one id; their
	// pointers lead into the entry in JSON.
	Changes []Change `json:"changes,omitempty"`
}

// Replay folds facts once more, from the book that they were folded into, and compares
// what they post with the entries that were saved, byte by byte as JSON. The book is
// not changed; a nil book is an empty one. An error is that of [Program.Run], or of a
// saved entry that cannot be written as JSON.
//
// What differs is an answer: another program, other facts, or entries that somebody
// touched. [Audit] says by how much.
func (p Program) Replay(b *Book, facts iter.Seq2[Fact, error], saved []partnerecon.Entry) (Replayed, error) {
	if p.rules == nil {
		return Replayed{}, errZero
	}
	from := &Book{}
	if b != nil {
		from = b.Clone()
	}
	out := Replayed{Same: true}
	for e, err := range p.Run(from, facts) {
		if err != nil {
			return Replayed{}, err
		}
		at := out.Entries
		out.Entries++
		if !out.Same {
			continue
		}
		first := Divergence{Position: at, Now: e.ID()}
		if at < len(saved) {
			first.Saved = saved[at].ID()
			same, changed, err := compareEntries(saved[at], e)
			switch {
			case err != nil:
				return Replayed{}, err
			case same:
				continue
			case first.Saved == first.Now:
				first.Changes = changed
			}
		}
		out.Same, out.First = false, first
	}
	if out.Same && out.Entries < len(saved) {
		out.Same, out.First = false, Divergence{Position: out.Entries, Saved: saved[out.Entries].ID()}
	}
	return out, nil
}

// compareEntries reports whether two entries have the same bytes, and where they do
// not.
func compareEntries(was, is partnerecon.Entry) (same bool, where []Change, err error) {
	a, err := was.MarshalJSON()
	if err != nil {
		return false, nil, fmt.Errorf("settlement: entry %s: %w", problem.Quote(was.ID()), problem.Inner(err))
	}
	b, err := is.MarshalJSON()
	if err != nil {
		return false, nil, fmt.Errorf("settlement: entry %s: %w", problem.Quote(is.ID()), problem.Inner(err))
	}
	if bytes.Equal(a, b) {
		return true, nil, nil
	}
	x, err := parseNode(json.NewDecoder(bytes.NewReader(a)))
	if err != nil {
		return false, nil, err
	}
	y, err := parseNode(json.NewDecoder(bytes.NewReader(b)))
	if err != nil {
		return false, nil, err
	}
	return false, changes(x, y), nil
}
