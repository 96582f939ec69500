package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement"
)

// A source is a file of facts, with the line of each.
type source struct {
	name  string
	facts []settlement.Fact
	lines []int
}

// read returns the facts of a file, or of the sample. It reports all lines that cannot be
// read and all facts that the program does not take, each with its place.
func read(name string, sample []byte, p settlement.Program) (source, error) {
	f := source{name: nameOf(name, "facts.jsonl")}
	text, err := textOf(name, sample)
	if err != nil {
		return f, err
	}
	var found []string
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		fact, err := settlement.ParseFact(line)
		if err != nil {
			found = append(found, fmt.Sprintf("%s:%d: %s", f.name, n, err))
			continue
		}
		for _, problem := range p.Problems(fact) {
			found = append(found, fmt.Sprintf("%s:%d: %s", f.name, n, problem))
		}
		f.facts, f.lines = append(f.facts, fact), append(f.lines, n)
	}
	return f, input.Listed(found)
}

// located says of a refused fact in which line of the file it stands. The error counts it
// among the facts in the order in which they are settled, which nobody sees.
func (f source) located(err error) error {
	i := f.place(err)
	if i < 0 {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	var refused *settlement.FactError
	errors.As(err, &refused)
	says := strings.TrimPrefix(refused.Err.Error(), "settlement: ")
	return fmt.Errorf("%s:%d: fact %q: %s", f.name, f.lines[i], refused.Fact.ID, strings.TrimPrefix(says, fmt.Sprintf("fact %q: ", refused.Fact.ID)))
}

// place returns which fact of the file an error is about, or -1.
func (f source) place(err error) int {
	var refused *settlement.FactError
	if !errors.As(err, &refused) {
		return -1
	}
	return slices.IndexFunc(f.facts, func(x settlement.Fact) bool { return x.ID == refused.Fact.ID && reflect.DeepEqual(x, refused.Fact) })
}

func textOf(name string, sample []byte) ([]byte, error) {
	if name != "" {
		return input.ReadFile(name)
	}
	r, err := gzip.NewReader(bytes.NewReader(sample))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// nameOf names a file, or that of the sample.
func nameOf(file, sample string) string {
	if file == "" {
		return "sample " + sample
	}
	return filepath.Base(file)
}
