package settlement_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// A stored book that lacks a member, wherever it stands, is refused or is one that is written
// and read again: nothing is accepted that cannot be stored any more.
func TestAStoredBookThatLacksAMember(t *testing.T) {
	sparse := proof.Sparse{Read: func(at string, text []byte) {
		book, err := settlement.ParseBook(text)
		if err != nil {
			return
		}
		once, err := json.Marshal(book)
		if err != nil {
			t.Errorf("without %s it is read, and not written: %v", at, err)
			return
		}
		again, err := settlement.ParseBook(once)
		if err != nil || stored(t, again) != string(once) {
			t.Errorf("without %s it is read, and written otherwise: %v", at, err)
		}
	}}
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
			if err := sparse.Try([]byte(stored(t, book))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := sparse.Members(); n < 400 {
		t.Errorf("%d members are known", n)
	}
}
