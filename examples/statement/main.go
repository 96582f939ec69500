package main

import (
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	_ "time/tzdata" // the program's zone is known on every machine
)

// The exit codes: an answer that does not add up, and a question that cannot be
// answered.
const (
	exitWrong = 1
	exitUsage = 2
)

//go:generate go run ./generate

//go:embed program.json
var sampleProgram []byte

//go:embed facts.jsonl
var sampleFacts []byte

//go:embed doc.go
var manual string // -h prints the package comment, so that there is one text

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program. The answer is written to out whole or not at all.
func run(args []string, out, problems io.Writer) int {
	q, err := parseArgs(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, usage()+"\n"+comment())
		return 0
	}
	if err != nil {
		fmt.Fprintf(problems, "statement: %v\n%s", err, usage())
		return exitUsage
	}
	a, err := q.answer()
	if err != nil {
		fmt.Fprintln(problems, "statement:", err)
		return exitUsage
	}
	var page bytes.Buffer
	err = a.write(&page, q.format)
	if err == nil {
		_, err = page.WriteTo(out)
	}
	if err != nil {
		fmt.Fprintln(problems, "statement:", err)
		return exitWrong
	}
	if a.Wrong != nil {
		fmt.Fprintln(problems, "statement:", a.Wrong)
		return exitWrong
	}
	return 0
}

// answer settles what the question is about and answers it.
func (q question) answer() (answer, error) {
	in, err := q.load()
	if err != nil {
		return answer{}, err
	}
	s, err := q.settle(in)
	if err != nil {
		return answer{}, err
	}
	a, err := s.answer(q)
	if err == nil && q.book != "" && !q.asks() {
		err = s.state.save(q.book)
	}
	return a, err
}

// answer answers a question about what was settled.
func (s settled) answer(q question) (answer, error) {
	if q.partner != "" {
		if err := s.knows(q.partner); err != nil {
			return answer{}, err
		}
	}
	switch {
	case q.explain != "":
		return s.explain(q.explain)
	case q.why != "":
		return s.why(q.why)
	case q.credit != "":
		return s.credit(q)
	case q.rulings != "":
		return s.rulings(q.rulings)
	case q.risk:
		return s.risk(q.partner)
	case q.tasks:
		return s.tasks(q.partner)
	}
	return s.statement(q)
}

// comment returns the package comment.
func comment() string {
	var text strings.Builder
	for line := range strings.Lines(manual) {
		line, ok := strings.CutPrefix(line, "//")
		if !ok {
			break
		}
		text.WriteString(strings.TrimPrefix(line, " "))
	}
	return text.String()
}
