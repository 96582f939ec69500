package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	_ "time/tzdata" // the policy's zone is known on every machine

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/examples/internal/input"
)

//go:embed journeys/*.json
var journeys embed.FS

// sample is the journey that is decided when none is named.
const sample = "two-partners"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// A question is what the command line asks.
type question struct {
	policy, amount, format, journey string
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
		fmt.Fprintln(problems, "attribution:", strings.TrimPrefix(err.Error(), "attribution: "))
		return 2
	}
	return 0
}

func parseArgs(args []string, out io.Writer) (question, error) {
	q := question{journey: sample}
	flags := flag.NewFlagSet("attribution", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&q.policy, "policy", "", "a policy in JSON, instead of the three-tier programme")
	flags.StringVar(&q.amount, "amount", "", `the value of the deal, such as "48000.00 EUR"`)
	flags.StringVar(&q.format, "format", "text", "text or json")
	if err := flags.Parse(args); err != nil {
		return q, err
	}
	switch {
	case flags.NArg() > 1:
		return q, fmt.Errorf("want one journey, got %d", flags.NArg())
	case q.format != "text" && q.format != "json":
		return q, fmt.Errorf("format: want text or json, got %q", q.format)
	case flags.NArg() == 1:
		q.journey = flags.Arg(0)
	}
	return q, nil
}

// answer decides the journey and writes the page.
func (q question) answer(page io.Writer) error {
	model, err := q.model()
	if err != nil {
		return err
	}
	journey, err := q.load()
	if err != nil {
		return err
	}
	decision, err := model.Attribute(journey)
	if err != nil {
		return err
	}
	parts, err := q.divide(decision)
	if err != nil {
		return err
	}
	if q.format == "json" {
		enc := json.NewEncoder(page)
		enc.SetIndent("", "  ")
		return enc.Encode(decision)
	}
	write(page, journey, decision, parts)
	fmt.Fprintf(page, "\nThe tree, for a page that draws Mermaid:\n\n%s", model.Tree().Mermaid())
	return nil
}

func (q question) model() (attribution.Model, error) {
	if q.policy == "" {
		return attribution.New(attribution.ThreeTier(attribution.Choices{
			Zone: "Europe/Berlin", Dormant: partnerecon.Days(180, partnerecon.Through), Influenced: partnerecon.MustPercent("25"),
		}))
	}
	text, err := input.ReadFile(q.policy)
	if err != nil {
		return attribution.Model{}, err
	}
	return attribution.Parse(text)
}

// load reads a journey that comes with the program, or a file.
func (q question) load() (attribution.Journey, error) {
	text, err := journeys.ReadFile(path.Join("journeys", q.journey+".json"))
	if err != nil {
		text, err = input.ReadFile(q.journey)
	}
	if err != nil {
		return attribution.Journey{}, fmt.Errorf("%w; or one of %s", err, strings.Join(names(), ", "))
	}
	return attribution.ParseJourney(text)
}

// names lists the journeys that come with the program.
func names() []string {
	files, err := journeys.ReadDir("journeys")
	if err != nil {
		return nil
	}
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(f.Name(), ".json"))
	}
	return out
}

// divide gives the value of the deal to the partners that sourced it.
func (q question) divide(d attribution.Decision) ([]attribution.Amount, error) {
	if q.amount == "" {
		return nil, nil
	}
	var amount partnerecon.Money
	if err := amount.UnmarshalText([]byte(q.amount)); err != nil {
		return nil, err
	}
	return attribution.Divide(amount, d.Credits, partnerecon.HalfUp)
}
