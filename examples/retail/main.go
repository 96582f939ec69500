package main

import (
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement"
)

// The exit codes: an answer that does not add up, and a question that cannot be
// answered.
const (
	exitWrong = 1
	exitUsage = 2
)

//go:embed doc.go
var manual string // -h prints the package comment, so that there is one text

//go:embed program.json
var flat []byte

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program. The report is written to out whole or not at all.
func run(args []string, out, problems io.Writer) int {
	asked, err := parseArgs(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, help())
		return 0
	}
	if err != nil {
		fmt.Fprintf(problems, "retail: %v\n%s", err, usage())
		return exitUsage
	}
	var page bytes.Buffer
	holds, err := report(&page, asked)
	if err != nil {
		fmt.Fprintln(problems, explain(err))
		return exitUsage
	}
	if _, err := page.WriteTo(out); err != nil {
		fmt.Fprintf(problems, "retail: %v\n", err)
		return exitWrong
	}
	if !holds {
		fmt.Fprintln(problems, "retail: a check failed: see the lines marked DIFFERENT")
		return exitWrong
	}
	return 0
}

// report settles the file and writes the page. It returns whether everything
// adds up.
func report(page io.Writer, asked question) (bool, error) {
	program, err := readProgram(asked.program)
	if err != nil {
		return false, err
	}
	rows, err := readFile(asked.file)
	if err != nil {
		return false, err
	}
	j := job{program, asked.partners}
	got, err := j.settle(rows, inOneGo)
	if err != nil {
		return false, err
	}
	checks := []check{conserved(got.statement)}
	if asked.check {
		checks = append(checks, j.again(rows, got)...)
	}
	write(page, heading(asked.file, program.Policy(), got), tables(got), asked.list, checks)
	return allHold(checks), nil
}

// A question is what the command line asks for.
type question struct {
	file, program string
	partners      int
	list          int // how many lines of each kind to list
	check         bool
}

func parseArgs(args []string) (question, error) {
	var q question
	var skip bool
	flags := flag.NewFlagSet("retail", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&q.program, "program", "", "")
	flags.IntVar(&q.partners, "partners", 12, "")
	flags.IntVar(&q.list, "unmatched", 100, "")
	flags.BoolVar(&skip, "no-check", false, "")
	if err := flags.Parse(args); err != nil {
		return q, err
	}
	q.check = !skip
	switch {
	case flags.NArg() == 0:
		return q, errors.New("no file to settle")
	case flags.NArg() > 1:
		return q, fmt.Errorf("want one file, after the flags, got %q", flags.Args())
	case q.partners < 1 || q.partners > 9999:
		return q, fmt.Errorf("-partners: want 1 to 9999, got %d", q.partners)
	case q.list < 0:
		return q, fmt.Errorf("-unmatched: want 0 or more, got %d", q.list)
	}
	q.file = flags.Arg(0)
	return q, nil
}

func readProgram(file string) (settlement.Program, error) {
	if file == "" {
		return settlement.Parse(flat)
	}
	text, err := input.ReadFile(file)
	if err != nil {
		return settlement.Program{}, err
	}
	return settlement.Parse(text)
}

func readFile(name string) ([]row, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := readRows(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return rows, nil
}

// explain renders an error for people: the problems of a program a line each, and
// what to do about a sale past the horizon.
func explain(err error) string {
	var invalid *partnerecon.InvalidError
	var stopped *settlement.FactError
	switch {
	case errors.As(err, &invalid):
		text := "retail: the program cannot be used"
		for _, p := range invalid.Problems {
			text += "\n  " + p.Error()
		}
		return text
	case errors.Is(err, settlement.ErrSealed) && errors.As(err, &stopped):
		if r, ok := stopped.Fact.Event.(settlement.Refund); ok {
			return fmt.Sprintf("retail: cancellation %s of %s gives back sale %s of %s, which is sealed by then"+
				"\n  the horizon of the program is too short; give it a longer one", stopped.Fact.ID, stopped.Fact.Occurred, r.Of, r.Paid)
		}
	}
	return "retail: " + err.Error()
}

func usage() string {
	return `usage: go run ./examples/retail [flags] CSV
  -program FILE   settle under this program instead of examples/retail/program.json
  -partners N     spread the customers over N partners (12)
  -unmatched N    list N unmatched cancellations, and N lines set aside (100)
  -no-check       do not settle again, shuffled and month by month
  -h              say how lines and returns are understood
`
}

// help is the usage and the package comment.
func help() string {
	var text strings.Builder
	text.WriteString(usage())
	for line := range strings.Lines(manual) {
		comment, ok := strings.CutPrefix(line, "//")
		if !ok {
			break
		}
		text.WriteString(strings.TrimPrefix(comment, " "))
	}
	return text.String()
}
