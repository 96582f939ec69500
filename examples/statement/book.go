package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A state is what -book keeps. The book and the entries belong together: a
// service stores both in one transaction, here they are one file.
type state struct {
	Program json.RawMessage     `json:"program"` // the policy they were posted under
	First   partnerecon.Month   `json:"first"`   // month of the first fact
	Facts   int                 `json:"facts"`   // how many were folded
	Digest  string              `json:"digest"`  // of those, one after the other
	Book    *settlement.Book    `json:"book"`
	Entries []partnerecon.Entry `json:"entries"`
	Seen    seen                `json:"seen"`
}

// open returns the state that -book names, or an empty one.
func (q question) open(in input) (*state, error) {
	policy, err := settlement.MarshalPolicy(in.program.Policy())
	if err != nil {
		return nil, err
	}
	st := &state{Program: policy, Book: &settlement.Book{}}
	if q.book == "" {
		return st, nil
	}
	text, err := os.ReadFile(q.book)
	if errors.Is(err, fs.ErrNotExist) {
		return st, nil
	}
	if err != nil {
		return nil, err
	}
	kept := &state{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(kept); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s is no book of this program: it is empty", q.book)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("%s is no book of this program: it ends in the middle, after %d bytes; it was cut", q.book, len(text))
	case err != nil:
		return nil, fmt.Errorf("%s is no book of this program: %w", q.book, err)
	}
	if kept.Book == nil || len(kept.Program) == 0 {
		return nil, fmt.Errorf("%s is no book of this program: it has no book in it", q.book)
	}
	if err := kept.continues(in.program.Policy()); err != nil {
		return nil, fmt.Errorf("%s: %w", q.book, err)
	}
	kept.Program = policy
	return kept, nil
}

// continues checks that a book is of this program: its policy is the same, or has
// further versions from a month on that is not closed.
func (st *state) continues(now settlement.Policy) error {
	program, err := settlement.Parse(st.Program)
	if err != nil {
		return fmt.Errorf("the program of the book: %w", err)
	}
	was := program.Policy()
	known := now
	known.Terms = now.Terms[:min(len(was.Terms), len(now.Terms))]
	text, err := settlement.MarshalPolicy(known)
	if err != nil {
		return err
	}
	same, err := settlement.MarshalPolicy(was)
	switch {
	case err != nil:
		return err
	case was.Name != now.Name || was.Currency != now.Currency:
		return fmt.Errorf("it is the book of another program: %q in %s, and this one is %q in %s", was.Name, was.Currency, now.Name, now.Currency)
	case !bytes.Equal(text, same):
		return errors.New("it is the book of another program: the terms it was settled under have changed; add a version to them, or begin a new book")
	}
	for _, v := range now.Terms[len(was.Terms):] {
		if !v.From.After(st.Book.Closed().Last()) {
			return fmt.Errorf("terms %q begin on %s, and %s is closed in the book", v.ID, v.From, st.Book.Closed())
		}
	}
	return nil
}

// had returns how many of the facts the book has had, and whether it has had no
// others: a file that begins with them is continued where they end.
func (st *state) had(facts []settlement.Fact) (n int, same bool) {
	if st.Facts > len(facts) {
		return 0, false
	}
	digest := ""
	for _, f := range facts[:st.Facts] {
		digest = chain(digest, f)
	}
	if digest != st.Digest {
		return 0, false
	}
	return st.Facts, true
}

// note remembers facts that the book is given.
func (st *state) note(facts []settlement.Fact) {
	for _, f := range facts {
		st.Digest = chain(st.Digest, f)
	}
	st.Facts += len(facts)
}

// chain adds a fact to the digest of those before it.
func chain(digest string, f settlement.Fact) string {
	text, _ := json.Marshal(f) // it was read from JSON
	sum := sha256.Sum256(append([]byte(digest), text...))
	return hex.EncodeToString(sum[:])
}

// save replaces the file as a whole: whoever reads it finds the old state or the
// new one.
func (st *state) save(file string) error {
	text, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("saving the book: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("saving the book: %w", err)
	}
	defer func() { _ = os.Remove(temp.Name()) }() // after the rename there is nothing to remove
	_, err = temp.Write(append(text, '\n'))
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("saving the book: %w", err)
	}
	return nil
}
