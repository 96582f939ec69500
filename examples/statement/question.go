package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// A question is what the command line asks.
type question struct {
	program, facts string // files; empty: the sample
	book           string // file; empty: nothing is kept
	from, to       partnerecon.Month
	partner        string
	explain, why   string
	credit         string // CUSTOMER or CUSTOMER/DEAL
	rulings        string // customer or partner
	risk, tasks    bool   // of all partners, or of one
	format         string
}

func usage() string {
	return `usage: go run ./examples/statement [flags]
  -program FILE    settle under this program instead of the sample's
  -facts FILE      settle these facts, one JSON object on a line, instead of the sample's
  -month 2025-03   the statement of one month
  -from, -to       the statement of several months; of all without them
  -partner ID      one partner, with all its entries
  -explain ENTRY   how the amount of an entry was worked out
  -why PARTNER     why nothing, or not more, is payable to a partner
  -credit CUSTOMER who gets credit for a customer's deal, and why; CUSTOMER/DEAL where it has several
  -rulings ID      how the desk ruled on what is on record about a customer, or a partner
  -risk            what goes back if customers leave, and when it is safe; of one with -partner
  -next            what is to be done by when, and what the next pay run pays; of one with -partner
  -format FORMAT   text, markdown, csv or json (text)
  -book FILE       load the state from FILE if it exists, and save it there
  -h               say more
`
}

func parseArgs(args []string) (question, error) {
	var q question
	var month, from, to string
	flags := flag.NewFlagSet("statement", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&q.program, "program", "", "")
	flags.StringVar(&q.facts, "facts", "", "")
	flags.StringVar(&q.book, "book", "", "")
	flags.StringVar(&month, "month", "", "")
	flags.StringVar(&from, "from", "", "")
	flags.StringVar(&to, "to", "", "")
	flags.StringVar(&q.partner, "partner", "", "")
	flags.StringVar(&q.explain, "explain", "", "")
	flags.StringVar(&q.why, "why", "", "")
	flags.StringVar(&q.credit, "credit", "", "")
	flags.StringVar(&q.rulings, "rulings", "", "")
	flags.BoolVar(&q.risk, "risk", false, "")
	flags.BoolVar(&q.tasks, "next", false, "")
	flags.StringVar(&q.format, "format", "text", "")
	if err := flags.Parse(args); err != nil {
		return q, err
	}
	if err := q.check(flags); err != nil {
		return q, err
	}
	return q, q.months(month, from, to)
}

// asks reports whether it asks something else than a statement.
func (q question) asks() bool {
	return q.explain+q.why+q.credit+q.rulings != "" || q.risk || q.tasks
}

// check refuses what does not go together.
func (q question) check(flags *flag.FlagSet) error {
	var empty []string
	flags.Visit(func(f *flag.Flag) {
		if f.Value.String() == "" {
			empty = append(empty, "-"+f.Name)
		}
	})
	asked := 0
	ofOne := q.partner != "" && !q.risk && !q.tasks
	for _, is := range [...]bool{ofOne, q.explain != "", q.why != "", q.credit != "", q.rulings != "", q.risk, q.tasks} {
		if is {
			asked++
		}
	}
	switch {
	case len(empty) > 0:
		return fmt.Errorf("%s: want a value", strings.Join(empty, ", "))
	case flags.NArg() > 0:
		return fmt.Errorf("want only flags, got %q", flags.Args())
	case asked > 1:
		return errors.New("-partner, -explain, -why, -credit, -rulings, -risk and -next are seven questions; ask one, or -risk and -next with -partner")
	case formats()[q.format] == nil:
		return fmt.Errorf("-format %q: want text, markdown, csv or json", q.format)
	}
	return nil
}

// months reads the months asked for; the zero Month is left for what the facts
// say.
func (q *question) months(month, from, to string) error {
	if month != "" {
		if from != "" || to != "" {
			return errors.New("-month is one month; with -from and -to leave it out")
		}
		from, to = month, month
	}
	var err error
	for _, m := range [...]struct {
		text  string
		month *partnerecon.Month
	}{{from, &q.from}, {to, &q.to}} {
		if m.text == "" {
			continue
		}
		if *m.month, err = partnerecon.ParseMonth(m.text); err != nil {
			return fmt.Errorf("%q: want a month such as 2025-03", m.text)
		}
	}
	if !q.from.IsZero() && !q.to.IsZero() && q.to.Before(q.from) {
		return fmt.Errorf("-from %s is after -to %s", q.from, q.to)
	}
	return nil
}

// command returns the command line that asks something else about the same
// files and months.
func (q question) command(ask ...string) string {
	words := []string{"go", "run", "./examples/statement"}
	flags := [][2]string{{"-program", q.program}, {"-facts", q.facts}, {"-book", q.book}}
	switch {
	case q.from.IsZero() && q.to.IsZero():
	case q.from == q.to:
		flags = append(flags, [2]string{"-month", q.from.String()})
	case q.from.IsZero():
		flags = append(flags, [2]string{"-to", q.to.String()})
	case q.to.IsZero():
		flags = append(flags, [2]string{"-from", q.from.String()})
	default:
		flags = append(flags, [2]string{"-from", q.from.String()}, [2]string{"-to", q.to.String()})
	}
	for _, f := range flags {
		if f[1] != "" {
			words = append(words, f[0], f[1])
		}
	}
	words = append(words, ask...)
	for i, w := range words {
		words[i] = shellWord(w)
	}
	return strings.Join(words, " ")
}

// shellWord quotes a word for a shell where it has to be.
func shellWord(w string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@,+=", r)
	}
	if w != "" && strings.IndexFunc(w, func(r rune) bool { return !plain(r) }) < 0 {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
