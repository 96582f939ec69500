package main

import (
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/tiers"
)

//go:embed partners.csv
var sampleFile []byte

//go:embed policy.json
var samplePolicy []byte

// exitUsage is the code for a question that cannot be answered.
const exitUsage = 2

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are what was asked for on the command line.
type options struct {
	file, policy, at, partner string
}

// run is the program. The answer is written to out whole or not at all.
func run(args []string, out, problems io.Writer) int {
	var o options
	flags := flag.NewFlagSet("ladder", flag.ContinueOnError)
	flags.SetOutput(problems)
	flags.StringVar(&o.file, "file", "", "CSV file of what was measured; the embedded partners without it")
	flags.StringVar(&o.policy, "policy", "", "JSON file of the ladder; the embedded one without it")
	flags.StringVar(&o.at, "at", "", "day on which it is asked; the day of the last line without it")
	flags.StringVar(&o.partner, "partner", "", "print only this partner, with every reason")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return exitUsage
	}
	var page bytes.Buffer
	if err := o.answer(&page); err != nil {
		fmt.Fprintln(problems, "ladder:", err)
		return exitUsage
	}
	if _, err := page.WriteTo(out); err != nil {
		fmt.Fprintln(problems, "ladder:", err)
		return 1
	}
	return 0
}

func (o options) answer(out io.Writer) error {
	ladder, err := o.ladder()
	if err != nil {
		return err
	}
	text := sampleFile
	if o.file != "" {
		if text, err = input.ReadFile(o.file); err != nil {
			return err
		}
	}
	events, err := readEvents(ladder.Policy(), text)
	if err != nil {
		return err
	}
	at, err := o.day(events)
	if err != nil {
		return err
	}
	partners, err := follow(ladder, events, at)
	if err != nil {
		return err
	}
	if o.partner == "" {
		printAll(out, ladder, partners, at)
		return nil
	}
	i := slices.IndexFunc(partners, func(p partner) bool { return p.name == o.partner })
	if i < 0 {
		return fmt.Errorf("no partner %q in the file", o.partner)
	}
	printOne(out, partners[i])
	return nil
}

func (o options) ladder() (tiers.Ladder, error) {
	b := samplePolicy
	if o.policy != "" {
		var err error
		if b, err = input.ReadFile(o.policy); err != nil {
			return tiers.Ladder{}, err
		}
	}
	return tiers.Parse(b)
}

// day returns the day that is asked about.
func (o options) day(events []line) (partnerecon.Day, error) {
	if o.at != "" {
		d, err := partnerecon.ParseDay(o.at)
		if err != nil {
			return d, fmt.Errorf("-at: %w", err)
		}
		return d, nil
	}
	var last partnerecon.Day
	for _, e := range events {
		if e.on.After(last) {
			last = e.on
		}
	}
	return last, nil
}
