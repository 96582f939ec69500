package main

import (
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/retainer"
)

//go:embed policy.json
var samplePolicy []byte

//go:embed events.jsonl
var sampleEvents []byte

// exitUsage is the code for a question that cannot be answered.
const exitUsage = 2

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are what was asked for on the command line.
type options struct {
	policy, events, why string
	agreement           bool
}

// run is the program. The answer is written to out whole or not at all.
func run(args []string, out, problems io.Writer) int {
	var o options
	flags := flag.NewFlagSet("retainer", flag.ContinueOnError)
	flags.SetOutput(problems)
	flags.StringVar(&o.policy, "policy", "", "file of the terms, JSON; the embedded ones without it")
	flags.StringVar(&o.events, "events", "", "file of events, one JSON object a line; the embedded year without it")
	flags.StringVar(&o.why, "why", "", "print how an entry came about, by its id")
	flags.BoolVar(&o.agreement, "agreement", false, "print only the agreement, as Markdown")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return exitUsage
	}
	var page bytes.Buffer
	if err := o.answer(&page); err != nil {
		fmt.Fprintln(problems, "retainer:", err)
		return exitUsage
	}
	if _, err := page.WriteTo(out); err != nil {
		fmt.Fprintln(problems, "retainer:", err)
		return 1
	}
	return 0
}

func (o options) answer(out io.Writer) error {
	board, err := o.board()
	if err != nil {
		return err
	}
	if o.agreement {
		page, err := retainer.Agreement(board.Policy())
		if err != nil {
			return err
		}
		_, err = io.WriteString(out, page.Markdown())
		return err
	}
	events, err := o.read()
	if err != nil {
		return err
	}
	d := &diary{board: board}
	for _, e := range events {
		if err := d.record(e); err != nil {
			return err
		}
	}
	if o.why != "" {
		return d.explain(out, o.why)
	}
	return d.print(out)
}

func (o options) board() (retainer.Board, error) {
	text := samplePolicy
	if o.policy != "" {
		var err error
		if text, err = input.ReadFile(o.policy); err != nil {
			return retainer.Board{}, err
		}
	}
	return retainer.Parse(text)
}
