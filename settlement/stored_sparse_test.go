package settlement_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
)

// A stored book that lacks a member, wherever it stands, is refused or is one that is written
// and read again: nothing is accepted that cannot be stored any more.
func TestAStoredBookThatLacksAMember(t *testing.T) {
	seen := map[string]int{} // members without, by where they stand
	for _, folder := range scenarioFolders(t) {
		s, book := readScenario(t, folder), &settlement.Book{}
		facts := slices.Collect(keys(s.program.WithCloses(book, settlement.Facts(s.facts), s.last)))
		for i, f := range facts {
			if _, err := s.program.Apply(book, f); err != nil {
				t.Fatal(err)
			}
			if i != len(facts)/2 && i != len(facts)-1 {
				continue
			}
			var tree any
			if err := json.Unmarshal([]byte(stored(t, book)), &tree); err != nil {
				t.Fatal(err)
			}
			sparse{t, tree, seen}.without("", tree)
		}
	}
	if len(seen) < 400 {
		t.Errorf("%d members are known", len(seen))
	}
}

// A sparse is a stored book of which one member after the other is left out.
type sparse struct {
	t    *testing.T
	book any
	seen map[string]int
}

// without leaves each member of a node out, those of one place a few times.
func (s sparse) without(place string, node any) {
	switch n := node.(type) {
	case []any:
		for _, e := range n {
			s.without(place, e)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(n)) {
			at, kept := place+"/"+name, n[name]
			s.without(at, kept)
			if s.seen[at]++; s.seen[at] > 3 {
				continue
			}
			delete(n, name)
			s.read(at)
			n[name] = kept
		}
	}
}

// read reads the book without the member, and writes what is accepted.
func (s sparse) read(at string) {
	text, err := json.Marshal(s.book)
	if err != nil {
		s.t.Fatal(err)
	}
	book, err := settlement.ParseBook(text)
	if err != nil {
		return
	}
	once, err := json.Marshal(book)
	if err != nil {
		s.t.Errorf("without %s it is read, and not written: %v", at, err)
		return
	}
	again, err := settlement.ParseBook(once)
	if err != nil || stored(s.t, again) != string(once) {
		s.t.Errorf("without %s it is read, and written otherwise: %v", at, err)
	}
}
