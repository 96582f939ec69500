package main

import (
	"bytes"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

//go:embed plans
var samples embed.FS

// names are the plans that come with the program.
func names() []string {
	return []string{
		"flat", "decaying", "tiered", "spiff", "ai-margin",
		"white-label", "multi-year", "milestone", "second-level", "downturn",
	}
}

const (
	exitWarned = 1 // a review found something that may cost money
	exitUsage  = 2 // a question that cannot be answered, a file that is not right
)

// maxFile bounds the files that are read, in bytes.
const maxFile = 16 << 20

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// usage is what stands above the flags.
const usage = `plans [NAME] [-why] runs the samples, or prints the statement of one; -plan and -events are of your own
  NAME        %s
  a plan is   one JSON object: {"about": TEXT, "commission": POLICY}, and "incentive", "clawback", "payout", "assume" where wanted
  events are  a JSON list of objects in their order: {"kind": "payment", "id": ID} and so on, with the fields of the event
  all of it   go doc ./examples/plans; samples are in examples/plans/plans
`

// options are what was asked for on the command line.
type options struct {
	name, plan, events, lint string
	why                      bool
}

// run is the program. The answer is written to out whole or not at all.
func run(args []string, out, problems io.Writer) int {
	o, err := parse(args, problems)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return exitUsage
	}
	var page bytes.Buffer
	code, err := o.answer(&page)
	if err != nil {
		for text := range strings.Lines(err.Error()) {
			fmt.Fprintln(problems, "plans:", strings.TrimSuffix(text, "\n"))
		}
		return exitUsage
	}
	if _, err := page.WriteTo(out); err != nil {
		fmt.Fprintln(problems, "plans:", err)
		return exitUsage
	}
	return code
}

// parse reads the command line; flags may stand behind the name.
func parse(args []string, problems io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("plans", flag.ContinueOnError)
	flags.SetOutput(problems)
	flags.StringVar(&o.plan, "plan", "", "file of a plan of your own")
	flags.StringVar(&o.events, "events", "", "file of its events")
	flags.StringVar(&o.lint, "lint", "", "review a plan: a file, or the name of a sample")
	flags.BoolVar(&o.why, "why", false, "print the reasons of every entry")
	flags.Usage = func() {
		fmt.Fprintf(problems, usage, strings.Join(names(), ", "))
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.name = flags.Arg(0); o.name != "" {
		if err := flags.Parse(flags.Args()[1:]); err != nil {
			return o, err
		}
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(problems, "plans: one name at most, got %q as well\n", flags.Arg(0))
		return o, errors.New("usage")
	}
	return o, nil
}

func (o options) answer(out io.Writer) (int, error) {
	switch {
	case (o.plan == "") != (o.events == ""):
		return 0, errors.New("-plan and -events belong together: a plan, and what happened under it")
	case o.lint != "" && o.plan != "", o.name != "" && o.lint+o.plan != "":
		return 0, errors.New("one question at a time: the name of a sample, -lint, or -plan with -events")
	case o.lint != "":
		return o.review(out)
	case o.plan != "":
		return 0, o.settle(out, o.plan)
	case o.name != "":
		return 0, o.settle(out, o.name)
	}
	return 0, summarize(out)
}

// review prints what is doubtful about a plan.
func (o options) review(out io.Writer) (int, error) {
	p, err := load(o.lint, "plan.json", readPlan)
	if err != nil {
		return 0, err
	}
	warned, err := lint(out, o.lint, p)
	if err != nil {
		return 0, within(o.lint, err)
	}
	if warned {
		return exitWarned, nil
	}
	return 0, nil
}

// settle prints the statement of one plan: a sample's, or that of two files.
func (o options) settle(out io.Writer, name string) error {
	events := name
	if o.plan != "" {
		events = o.events
	} else if !slices.Contains(names(), name) {
		return fmt.Errorf("no plan %q; there are %s", name, strings.Join(names(), ", "))
	}
	b, err := recorded(name, events)
	if err != nil {
		return err
	}
	return printStatement(out, name, b, o.why)
}

// summarize lists the samples, each with what it comes to.
func summarize(out io.Writer) error {
	for _, name := range names() {
		b, err := recorded(name, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %s\n", name, b.about)
		var page bytes.Buffer
		if err := printTotals(&page, b.lines); err != nil {
			return err
		}
		for text := range strings.Lines(page.String()) {
			fmt.Fprint(out, "    "+text)
		}
		fmt.Fprintln(out)
	}
	return nil
}

// recorded reads a plan and its events and records them.
func recorded(planFile, eventFile string) (*books, error) {
	p, err := load(planFile, "plan.json", readPlan)
	if err != nil {
		return nil, err
	}
	events, err := load(eventFile, "events.json", readEvents)
	if err != nil {
		return nil, err
	}
	b := newBooks(p)
	if err := b.record(events); err != nil {
		return nil, within(eventFile, err)
	}
	b.remarks = remarks(events)
	return b, nil
}

// load reads a file, or that of a sample where its name is given.
func load[T any](name, file string, read func([]byte) (T, error)) (T, error) {
	var none T
	text, err := open(name, file)
	if err != nil {
		return none, err
	}
	t, err := read(text)
	if err != nil {
		return none, within(name, err)
	}
	return t, nil
}

func open(name, file string) ([]byte, error) {
	if slices.Contains(names(), name) {
		return samples.ReadFile("plans/" + name + "/" + file)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s: longer than %d bytes", name, maxFile)
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), err
}

// within puts the name of a file in front of everything that is wrong with it.
func within(name string, err error) error {
	var b strings.Builder
	for text := range strings.Lines(err.Error()) {
		b.WriteString(name + ": " + text)
	}
	return errors.New(b.String())
}
