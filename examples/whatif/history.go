package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement"
)

// A history is the facts of a file.
type history struct {
	name  string
	text  []byte
	facts []settlement.Fact
}

// history returns the facts.
func (q question) history() (history, error) {
	h := history{name: "sample facts.jsonl"}
	var err error
	if q.facts == "" {
		h.text, err = unpacked(facts)
	} else {
		h.name = filepath.Base(q.facts)
		h.text, err = input.ReadFile(q.facts)
	}
	if err != nil {
		return h, err
	}
	var found []string
	for f, err := range settlement.ParseFacts(h.text) {
		var bad *settlement.LineError
		switch {
		case errors.As(err, &bad):
			found = append(found, fmt.Sprintf("%s:%d: %s", h.name, bad.Line, bad.Err))
		case err != nil:
			return h, fmt.Errorf("%s: %w", h.name, err)
		default:
			h.facts = append(h.facts, f)
		}
	}
	if len(h.facts)+len(found) == 0 {
		return h, fmt.Errorf("%s has no facts: there is nothing to compare plans on", h.name)
	}
	return h, input.Listed(found)
}

// located says of a refused fact where it stands in the file. The error counts it among the
// facts in the order in which they are settled, which nobody sees.
func (h history) located(err error) error {
	var refused *settlement.FactError
	if !errors.As(err, &refused) {
		return err
	}
	place := h.place(refused.Fact)
	says := strings.TrimPrefix(refused.Error(), "settlement: ")
	plan, ok := strings.CutSuffix(strings.TrimPrefix(err.Error(), "settlement: "), says)
	if place == "" || !ok {
		return err
	}
	says = strings.Replace(says, fmt.Sprintf(", number %d of those folded", refused.Position+1), "", 1)
	return fmt.Errorf("%s: %s%s", place, plan, says)
}

// place returns the file and the line of a fact, or nothing for one that is not of the file,
// such as the close of a month.
func (h history) place(f settlement.Fact) string {
	want, _ := json.Marshal(f) // it was read from JSON
	n := 0
	for line := range bytes.Lines(h.text) {
		n++
		other, err := settlement.ParseFact(bytes.TrimSpace(line))
		if err != nil {
			continue // an empty line
		}
		if got, _ := json.Marshal(other); other.ID == f.ID && bytes.Equal(got, want) {
			return fmt.Sprintf("%s:%d", h.name, n)
		}
	}
	return ""
}
