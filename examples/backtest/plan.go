package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// A plan is a program that the history is settled under.
type plan struct {
	name     string
	currency partnerecon.Currency
	program  settlement.Program
	engine   bulk.Engine
	ladders  partnerecon.Terms[bool] // whether the version in force has one
}

// faults are everything that is wrong with the plans, one a line.
type faults []string

func (f faults) Error() string {
	if len(f) == 1 {
		return f[0]
	}
	return fmt.Sprintf("%d problems\n  %s", len(f), strings.Join(f, "\n  "))
}

// problemsOf renders an error, each problem in it with its place.
func problemsOf(file string, err error) faults {
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		return faults{file + ": " + err.Error()}
	}
	instead := ""
	if errors.Is(err, bulk.ErrUnsupported) {
		instead = " (examples/whatif takes it)"
	}
	var out faults
	for _, p := range invalid.Problems {
		out = append(out, file+": "+p.Error()+instead)
	}
	return out
}

// programs returns the plans, the one to compare with first.
func (q question) programs() ([]plan, error) {
	names, read := q.plans, input.ReadFile
	if len(names) == 0 {
		entries, err := plans.ReadDir("plans")
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			names = append(names, "plans/"+e.Name())
		}
		read = plans.ReadFile
	}
	var out []plan
	var found faults
	for _, name := range names {
		text, err := read(name)
		if err != nil {
			return nil, err
		}
		p, err := planOf(strings.TrimSuffix(filepath.Base(name), ".json"), text)
		if err != nil {
			found = append(found, problemsOf(name, err)...)
		}
		out = append(out, p)
	}
	if len(found) > 0 {
		return nil, found
	}
	return out, nil
}

// planOf reads a plan. One without a name is called by its file.
func planOf(file string, text []byte) (plan, error) {
	program, err := input.Program(text)
	if err != nil {
		return plan{}, err
	}
	engine, err := bulk.New(program)
	if err != nil {
		return plan{}, err
	}
	policy := program.Policy()
	p := plan{name: policy.Name, currency: policy.Currency, program: program, engine: engine}
	if p.name == "" {
		p.name = file
	}
	climbs := false
	for _, v := range policy.Terms {
		ladder := len(v.Policy.Ladder.Tiers) > 0
		climbs = climbs || ladder
		p.ladders = append(p.ladders, partnerecon.Version[bool]{ID: v.ID, From: v.From, Policy: ladder})
	}
	if len(policy.Tiers) > 0 && !climbs {
		return p, errNoLadder
	}
	return p, nil
}

// errNoLadder is of a plan under which everybody would stand in no tier for ever.
var errNoLadder = errors.New(`/tiers: no version has a ladder, and nothing else says here in which tier a partner stands: ` +
	`the payments have no column for standings; add a ladder over "net revenue", or leave the tiers out`)

// ladderOn reports whether a ladder is in force on a day.
func (p plan) ladderOn(day partnerecon.Day) bool {
	v, _ := p.ladders.At(day)
	return v.Policy
}
