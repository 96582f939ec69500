package main

import (
	"bytes"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // the zone of a program is known on every machine

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

//go:embed plans/*.json
var plans embed.FS

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// A question is what the command line asks.
type question struct {
	payments int      // that are generated
	csv      string   // file of payments instead
	plans    []string // files of policies; none: the sample's
	timed    bool
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
		fmt.Fprintln(problems, "backtest:", err)
		return 2
	}
	return 0
}

// maxPayments bounds what is generated: it is all held in memory.
const maxPayments = 10_000_000

func parseArgs(args []string, out io.Writer) (question, error) {
	var q question
	flags := flag.NewFlagSet("backtest", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.IntVar(&q.payments, "payments", 100_000, "how many payments to generate")
	flags.StringVar(&q.csv, "payments-csv", "", "file of payments instead, with the columns "+strings.Join(columns(), ","))
	flags.BoolVar(&q.timed, "time", false, "say how long each plan took")
	flags.Usage = func() {
		fmt.Fprintln(out, "backtest [-payments-csv FILE] [PLAN.json ...] settles years of payments under several plans")
		fmt.Fprintln(out, "  a plan is   a settlement policy in JSON, as examples/backtest/plans")
		fmt.Fprintln(out, "  all of it   go doc ./examples/backtest, go doc ./settlement/bulk")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return q, err
	}
	q.plans = flags.Args()
	if q.payments < 1 || q.payments > maxPayments {
		return q, fmt.Errorf("-payments: want 1 to %d, got %d", maxPayments, q.payments)
	}
	return q, nil
}

// answer settles the history under each plan and prints what that comes to.
func (q question) answer(page io.Writer) error {
	all, err := q.programs()
	if err != nil {
		return err
	}
	currency := all[0].currency
	h, err := q.history(currency)
	if err != nil {
		return err
	}
	var results []result
	for _, p := range all {
		if c := p.currency; c != currency {
			return fmt.Errorf("%s: it pays in %s, the first plan in %s", p.name, c, currency)
		}
		r, err := settle(p, h)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, h.where(p, err))
		}
		results = append(results, r)
	}
	report{page, h, results}.print(q.timed)
	return nil
}

// settle settles the history under a plan. Nothing of what is posted is kept but the sums.
func settle(p plan, h history) (result, error) {
	out, state := result{name: p.name}, &bulk.State{}
	start := time.Now() //nolint:forbidigo // how long it took is asked for, and decides nothing
	for _, err := range p.engine.Run(state, h.under(p)) {
		if err != nil {
			return result{}, err
		}
		out.postings++
	}
	out.took = time.Since(start) //nolint:forbidigo // as above
	for sum := range state.Sums() {
		if err := out.add(sum); err != nil {
			return result{}, err
		}
	}
	return out, nil
}

// history returns the payments.
func (q question) history(currency partnerecon.Currency) (history, error) {
	if q.csv == "" {
		return generate(q.payments, currency), nil
	}
	text, err := input.ReadFile(q.csv)
	if err != nil {
		return history{}, err
	}
	h, err := read(text, currency)
	if err != nil {
		return history{}, fmt.Errorf("%s: %w", filepath.Base(q.csv), err)
	}
	return h, nil
}
