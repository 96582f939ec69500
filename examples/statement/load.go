package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	files "github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement"
)

// An input is what was read of the files.
type input struct {
	program settlement.Program
	facts   []settlement.Fact // in the order in which they are folded
	zone    *time.Location    // of the program
	name    string            // of the file of facts
	asRead  []settlement.Fact // in the order of the file
	lines   []int             // where those stand
}

// faults are everything that is wrong with the files, at least one thing, of which the first
// ones are listed.
type faults []string

func (f faults) Error() string {
	return files.Listed(f).Error()
}

// load reads both files and reports all that is wrong with either.
func (q question) load() (input, error) {
	programText, programName, err := read(q.program, sampleProgram, "sample program.json")
	if err != nil {
		return input{}, err
	}
	factsText, factsName, err := read(q.facts, sampleFacts, "sample facts.jsonl")
	if err != nil {
		return input{}, err
	}
	var found faults
	in := input{name: factsName}
	if in.program, err = files.Program(programText); err != nil {
		found = append(found, problemsOf(programName, err)...)
	}
	misfits := in.readFacts(factsText, err == nil && !q.asksBook())
	if q.facts == "" && len(misfits) > 0 {
		misfits = faults{"-program needs -facts: the facts of the sample are of another program"}
	}
	found = append(found, misfits...)
	if len(found) > 0 {
		return input{}, found
	}
	if in.zone, err = time.LoadLocation(in.program.Policy().Zone); err != nil {
		return input{}, err
	}
	in.facts = slices.Clone(in.asRead)
	in.program.Sort(in.facts)
	return in, nil
}

// asksBook reports whether a book is asked without facts. It may be a book of
// other facts than the sample's, to which those do not have to fit.
func (q question) asksBook() bool {
	if q.facts != "" || q.book == "" {
		return false
	}
	_, err := os.Stat(q.book)
	return err == nil
}

// read returns the text of a file, or the sample where none is named, and how to
// call it.
func read(file string, sample []byte, sampleName string) ([]byte, string, error) {
	if file == "" {
		return sample, sampleName, nil
	}
	text, err := os.ReadFile(file)
	return bytes.TrimPrefix(text, []byte("\ufeff")), filepath.Base(file), err
}

// readFacts reads a fact from each line that is not empty. A fact is checked
// against the program if there is one.
func (in *input) readFacts(text []byte, check bool) faults {
	var found faults
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		place := fmt.Sprintf("%s:%d", in.name, n)
		f, err := settlement.ParseFact(line)
		if err != nil {
			found = append(found, problemsOf(place, err)...)
			continue
		}
		if check {
			for _, p := range in.program.Problems(f) {
				found = append(found, place+": "+p.Error())
			}
		}
		in.asRead = append(in.asRead, f)
		in.lines = append(in.lines, n)
	}
	return found
}

// problemsOf renders an error, each problem in it with its place.
func problemsOf(place string, err error) faults {
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		return faults{place + ": " + err.Error()}
	}
	var out faults
	for _, p := range invalid.Problems {
		out = append(out, place+": "+p.Error())
	}
	return out
}

// place says where a fact stands in its file. It is only asked for a fact that
// could not be folded, so that it may take its time.
func (in input) place(f settlement.Fact) string {
	want, _ := json.Marshal(f) // it was read from JSON
	for i, other := range in.asRead {
		if got, _ := json.Marshal(other); other.ID == f.ID && bytes.Equal(got, want) {
			return fmt.Sprintf("%s:%d", in.name, in.lines[i])
		}
	}
	return in.name
}

// day returns the day on which a fact counts: that of the later of when it
// occurred and when it was recorded.
func (in input) day(f settlement.Fact) partnerecon.Day {
	if e, ok := f.Event.(settlement.Close); ok {
		return e.Month.Last()
	}
	occurred, on := f.Occurred.In(in.zone)
	if recorded, day := f.Recorded.In(in.zone); !f.Recorded.IsZero() && recorded.After(occurred) {
		on = day
	}
	return on
}

// month returns the month in which a fact counts.
func (in input) month(f settlement.Fact) partnerecon.Month { return in.day(f).Month() }
