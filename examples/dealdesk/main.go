package main

import (
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
	_ "time/tzdata" // the program's zone is known on every machine

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/examples/internal/input"
)

//go:embed facts.jsonl
var sampleFacts []byte

//go:embed policy.json
var samplePolicy []byte

// exitUsage is the code for a question that cannot be answered.
const exitUsage = 2

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are what was asked for on the command line.
type options struct {
	facts, policy, why, at string
	rules                  bool
}

// run is the program. The answer is written to out whole or not at all.
func run(args []string, out, problems io.Writer) int {
	var o options
	flags := flag.NewFlagSet("dealdesk", flag.ContinueOnError)
	flags.SetOutput(problems)
	flags.StringVar(&o.facts, "facts", "", "file of facts, one JSON object a line; the embedded quarter without it")
	flags.StringVar(&o.policy, "policy", "", "file of the policy; the embedded one without it")
	flags.StringVar(&o.why, "why", "", "print the ruling on one fact, step by step")
	flags.StringVar(&o.at, "at", "2025-03-31", "day at whose noon the accounts are shown")
	flags.BoolVar(&o.rules, "rules", false, "print only the rules of engagement, as Markdown")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return exitUsage
	}
	var page bytes.Buffer
	if err := o.answer(&page); err != nil {
		fmt.Fprintln(problems, "dealdesk:", err)
		return exitUsage
	}
	if _, err := page.WriteTo(out); err != nil {
		fmt.Fprintln(problems, "dealdesk:", err)
		return 1
	}
	return 0
}

func (o options) answer(out io.Writer) error {
	desk, err := o.desk()
	if err != nil {
		return err
	}
	if o.rules {
		_, err := io.WriteString(out, desk.Rules().Markdown())
		return err
	}
	day, err := partnerecon.ParseDay(o.at)
	if err != nil {
		return fmt.Errorf("-at: %w", err)
	}
	zone, err := time.LoadLocation(desk.Policy().Zone)
	if err != nil {
		return err
	}
	f := newFloor(desk)
	rulings, err := o.replay(f)
	if err != nil {
		return err
	}
	if o.why != "" {
		return f.why(out, o.why)
	}
	f.print(out, rulings)
	if err := f.printAccounts(out, day.Start(zone).Add(12*time.Hour)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\nRULES OF ENGAGEMENT\n\n%s", desk.Rules())
	return err
}

func (o options) desk() (conflict.Desk, error) {
	b := samplePolicy
	if o.policy != "" {
		var err error
		if b, err = input.ReadFile(o.policy); err != nil {
			return conflict.Desk{}, err
		}
	}
	return conflict.Parse(b)
}

// replay puts the facts on record, in the order of the lines.
func (o options) replay(f *floor) ([]conflict.Ruling, error) {
	b := sampleFacts
	if o.facts != "" {
		var err error
		if b, err = input.ReadFile(o.facts); err != nil {
			return nil, err
		}
	}
	var out []conflict.Ruling
	n := 0
	for line := range bytes.Lines(b) {
		n++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		e, err := conflict.ReadEvent(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		r, err := f.apply(e)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		out = append(out, r)
	}
	return out, nil
}
