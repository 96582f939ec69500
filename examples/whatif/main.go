package main

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	_ "time/tzdata" // the zone of a program is known on every machine

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement"
)

// facts are those of examples/statement, packed; a test compares them.
//
//go:embed facts.jsonl.gz
var facts []byte

//go:embed plans/*.json
var plans embed.FS

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// A question is what the command line asks.
type question struct {
	facts   string   // file of facts; empty: the sample
	plans   []string // files of policies; none: the sample's
	changes bool
	months  bool
	notices bool
	most    int // partners that are listed at each end
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
		fmt.Fprintln(problems, "whatif:", err)
		return 2
	}
	return 0
}

func parseArgs(args []string, out io.Writer) (question, error) {
	var q question
	flags := flag.NewFlagSet("whatif", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&q.facts, "facts", "", "file of facts, one JSON object a line, instead of the sample's; names plans, too")
	flags.BoolVar(&q.changes, "changes", false, "list the cells in which the plans differ from the first one")
	flags.BoolVar(&q.months, "months", false, "list what each plan costs month by month")
	flags.BoolVar(&q.notices, "notices", false, "list the notices about each plan, too, not only the warnings")
	flags.IntVar(&q.most, "most", 5, "how many winners and losers to list")
	flags.Usage = func() {
		fmt.Fprintln(out, "whatif [-facts FILE] [PLAN.json ...] compares plans on one history")
		fmt.Fprintln(out, "  a plan is   a settlement policy in JSON, as examples/statement/program.json and examples/whatif/plans")
		fmt.Fprintln(out, "  facts are   one JSON object a line, as examples/statement/facts.jsonl")
		fmt.Fprintln(out, "  all of it   go doc ./examples/whatif, go doc ./settlement")
		flags.PrintDefaults()
	}
	for len(args) > 0 { // flags may stand behind the files, too
		if err := flags.Parse(args); err != nil {
			return q, err
		}
		if args = flags.Args(); len(args) > 0 {
			q.plans, args = append(q.plans, args[0]), args[1:]
		}
	}
	if q.facts != "" && len(q.plans) == 0 {
		return q, errors.New("-facts needs plans: those of the sample are for its own facts")
	}
	if q.most < 0 {
		return q, fmt.Errorf("-most: want 0 or more, got %d", q.most)
	}
	return q, nil
}

// answer simulates and prints.
func (q question) answer(page io.Writer) error {
	history, err := q.history()
	if err != nil {
		return err
	}
	policies, err := q.policies()
	if err != nil {
		return err
	}
	s, err := settlement.Simulate(history.facts, policies...)
	if err != nil {
		return history.located(err)
	}
	r := report{page, s, q.most, q.notices}
	r.print(len(history.facts), q.months)
	if q.changes {
		return r.changes(policies)
	}
	return nil
}

func unpacked(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// policies returns the plans, the one to compare with first. One without a name is
// called by its file.
func (q question) policies() ([]settlement.Policy, error) {
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
	var out []settlement.Policy
	var found []string
	for _, name := range slices.Clone(names) {
		text, err := read(name)
		if err != nil {
			return nil, err
		}
		p, err := input.Program(text)
		if err != nil {
			found = append(found, problemsOf(name, err)...)
			continue
		}
		policy := p.Policy()
		if policy.Name == "" {
			policy.Name = strings.TrimSuffix(filepath.Base(name), ".json")
		}
		out = append(out, policy)
	}
	return out, input.Listed(found)
}

// problemsOf returns the problems of a plan, each with the name of its file.
func problemsOf(name string, err error) []string {
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		return []string{name + ": " + err.Error()}
	}
	var out []string
	for _, p := range invalid.Problems {
		out = append(out, name+": "+p.Error())
	}
	return out
}
