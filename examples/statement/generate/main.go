// Generate writes the sample of examples/statement: program.json and
// facts.jsonl, a year of a three-tier partner program. It uses no clock and no
// random numbers, so that it writes the same bytes every time.
//
//	go generate ./examples/statement
//
// The program is the presets of commission, clawback, attribution and conflict with
// the choices that they leave open, and a ladder that assesses tiers (ladder.go). Most customers do ordinary business
// (business.go), after somebody brought them (journey.go); the others have a story,
// one for each situation a settlement has to cope with: with money (stories.go), with
// credit (claims.go), with discipline (discipline.go). Payouts and the record of a reopened payment depend on what was
// settled before, so that the year is settled month by month while it is
// written (year.go).
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/partnerecon/partnerecon/settlement"
)

func main() {
	if err := write("program.json", "facts.jsonl"); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func write(programFile, factsFile string) error {
	program, facts, err := sample()
	if err != nil {
		return err
	}
	if err := os.WriteFile(programFile, program, 0o644); err != nil {
		return err
	}
	return os.WriteFile(factsFile, facts, 0o644)
}

// sample returns the two files.
func sample() (program, facts []byte, err error) {
	if program, err = programText(policy()); err != nil {
		return nil, nil, err
	}
	checked, err := settlement.Parse(program)
	if err != nil {
		return nil, nil, err
	}
	year, err := newYear(checked).write()
	if err != nil {
		return nil, nil, err
	}
	facts, err = lines(year)
	return program, facts, err
}

// lines writes facts as JSON lines.
func lines(facts []settlement.Fact) ([]byte, error) {
	var out bytes.Buffer
	for _, f := range facts {
		line, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		out.Write(append(line, '\n'))
	}
	return out.Bytes(), nil
}
