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
	_ "time/tzdata" // the zone of a program is known on every machine

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement"
)

// facts and program are those of examples/statement; a test compares them.
//
//go:embed facts.jsonl.gz
var facts []byte

//go:embed program.json
var program []byte

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// A question is what the command line asks.
type question struct {
	program, facts string // files; empty: the sample
	expected       string // file of facts; empty: customers go on
	partner        string // empty: who is to earn most
	all            bool
	quarters       int
	churn          partnerecon.Rate
}

// run is the program. The answer is written whole or not at all.
func run(args []string, out, problems io.Writer) int {
	q, err := parseArgs(args, out)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	var page bytes.Buffer
	if err == nil {
		err = q.answer(&page)
	}
	if err == nil {
		_, err = page.WriteTo(out)
	}
	if err != nil {
		fmt.Fprintln(problems, "forecast:", err)
		return 2
	}
	return 0
}

func parseArgs(args []string, out io.Writer) (question, error) {
	var q question
	var churn string
	flags := flag.NewFlagSet("forecast", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&q.program, "program", "", "file of the program, instead of the sample's")
	flags.StringVar(&q.facts, "facts", "", "file of the history, one JSON object a line, instead of the sample's")
	flags.StringVar(&q.expected, "expected", "", "file of expected facts, instead of customers that go on as they did")
	flags.StringVar(&q.partner, "partner", "", "the partner; without it the one who is to earn most")
	flags.BoolVar(&q.all, "all", false, "all partners, a line each")
	flags.IntVar(&q.quarters, "quarters", 4, "how many, 1 to 40; the first is what is left of its quarter after the last month of the history")
	flags.StringVar(&churn, "churn", "0%", "part of the revenue that is lost from one expected payment of a customer to the next, such as 2%")
	flags.Usage = func() {
		fmt.Fprintln(out, "forecast [-partner ID | -all] prints what partners are to expect in the next quarters")
		fmt.Fprintln(out, "  a program is  a settlement policy in JSON, as examples/statement/program.json")
		fmt.Fprintln(out, "  facts are     one JSON object a line, as examples/statement/facts.jsonl")
		fmt.Fprintln(out, "  all of it     go doc ./examples/forecast, go doc ./settlement")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return q, err
	}
	var err error
	switch q.churn, err = partnerecon.ParseRate(churn); {
	case err != nil:
		return q, fmt.Errorf("-churn: %w", err)
	case q.churn.Compare(partnerecon.Whole()) > 0:
		return q, fmt.Errorf("-churn: want 0%% to 100%%, got %s", q.churn)
	case flags.NArg() > 0:
		return q, fmt.Errorf("%q is no flag; see forecast -h", flags.Arg(0))
	case q.quarters < 1 || q.quarters > 40:
		return q, fmt.Errorf("-quarters: want 1 to 40, got %d", q.quarters)
	case q.expected != "" && q.churn.Num() > 0:
		return q, errors.New("-churn is for customers that go on as they did; a file of -expected says what is left")
	case (q.program == "") != (q.facts == ""):
		return q, errors.New("-program and -facts go together: the sample's are for each other")
	}
	return q, nil
}

// answer settles, forecasts and prints.
func (q question) answer(page io.Writer) error {
	p, err := q.terms()
	if err != nil {
		return err
	}
	history, err := read(q.facts, facts, p)
	if err != nil {
		return err
	}
	h := past{program: p, facts: slices.Clone(history.facts)} // it sorts them
	if err := h.settle(); err != nil {
		return history.located(err)
	}
	through := h.quarter().Add(3*q.quarters - 1)
	expected, goes, err := q.future(h, through)
	if err != nil {
		return err
	}
	f, err := p.Forecast(&h.book, slices.Concat(h.announced(through), expected.facts), through, settlement.EveryQuarter)
	if err != nil && q.expected != "" && history.place(err) < 0 {
		return expected.located(err)
	}
	if err != nil {
		return history.located(err)
	}
	r := report{page, h, f, goes}
	if q.all {
		return r.everybody()
	}
	return r.one(q.partner)
}

// terms returns the program.
func (q question) terms() (settlement.Program, error) {
	text := program
	if q.program != "" {
		var err error
		if text, err = input.ReadFile(q.program); err != nil {
			return settlement.Program{}, err
		}
	}
	p, err := input.Program(text)
	if err != nil {
		return p, fmt.Errorf("%s: %w", nameOf(q.program, "program.json"), err)
	}
	return p, nil
}

// future returns what is expected, and what goes on, or nothing where the facts of a file
// say what is expected.
func (q question) future(h past, through partnerecon.Month) (source, *habitual, error) {
	if q.expected == "" {
		carried, goes, err := h.carried(q.churn, through)
		return source{facts: carried}, &goes, err
	}
	out, err := read(q.expected, nil, h.program)
	if err != nil {
		return source{}, nil, err
	}
	var found []string
	for i, f := range out.facts {
		if on := h.effective(f); !on.After(h.book.Closed().Last()) {
			found = append(found, fmt.Sprintf("%s:%d: %q: %s is in a month that is closed; what is expected comes after %s, the last month of the history",
				out.name, out.lines[i], f.ID, on, h.book.Closed()))
		}
	}
	return out, nil, input.Listed(found)
}
