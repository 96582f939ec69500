package commission_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
)

var update = flag.Bool("update", false, "write want.txt anew")

// Each folder of testdata/scenarios is a worked example or a dispute. README.md tells
// it, with the working; it states what each partner is paid in all, and ends with the
// source of the rule or with what the parties say. policy.json has the terms, or
// terms.json their versions, events.json what happened, and want.txt what comes of it,
// to be read. `go test -run Scenarios -update` writes it.
func TestScenarios(t *testing.T) {
	proof.Stories{Folders: "testdata/scenarios/*", Least: 18, Update: *update}.Play(t, func(t *testing.T, dir string) string {
		t.Helper()
		s := tell(t, dir)
		if diff := cmp.Diff(promised(proof.ReadFile(t, dir, "README.md")), s.paid()); diff != "" {
			t.Errorf("what README.md says is paid (-want +got)\n%s", diff)
		}
		return s.out.String()
	})
}

// promised lists what a README says that partners are paid in all: lines such as
// "Pays: acme 150.00 EUR".
func promised(readme string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^Pays: (.+)$`).FindAllStringSubmatch(readme, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return out
}

// A happening is an event of a scenario, or a question. It is about customer c. Its
// credits are all acme's where it states none.
type happening struct {
	Is       string               `json:"is"`
	ID       string               `json:"id"`
	On       partnerecon.Day      `json:"on"`
	Recorded partnerecon.Day      `json:"recorded"`
	Of       string               `json:"of"`
	Deal     string               `json:"deal"`
	Contract string               `json:"contract"`
	Name     string               `json:"name"`
	Amount   partnerecon.Money    `json:"amount"`
	Quantity int64                `json:"quantity"`
	Model    commission.Model     `json:"model"`
	Items    []commission.Item    `json:"items"`
	Credits  []partnerecon.Credit `json:"credits"`
	Uplines  []commission.Upline  `json:"uplines"`
	commission.Context
	Service  partnerecon.Day  `json:"service"`
	Invoiced partnerecon.Day  `json:"invoiced"`
	Through  partnerecon.Day  `json:"through"`
	Terms    string           `json:"terms"`
	Discount partnerecon.Rate `json:"discount"`
	Refunds  []string         `json:"refunds"` // that a credit note documents
	Refused  bool             `json:"refused"`
}

// A storyteller plays a scenario and writes what comes of it.
type storyteller struct {
	t       *testing.T
	out     strings.Builder
	plan    commission.Plan
	ledger  commission.Ledger
	records map[string]commission.Line // of sealed lines
	sums    map[string]int64           // by partner, component and kind
	nets    map[string]int64           // by partner
	cut     int64                      // by caps on net, on top of what lines earn
}

func tell(t *testing.T, dir string) *storyteller {
	t.Helper()
	s := &storyteller{t: t, records: map[string]commission.Line{}, sums: map[string]int64{}, nets: map[string]int64{}}
	s.plan = planOf(t, dir)
	var story []happening
	decode(t, proof.ReadFile(t, dir, "events.json"), &story)
	for _, h := range story {
		s.play(h)
	}
	s.out.WriteString("\n")
	s.waits(story)
	for _, key := range sortedKeys(s.sums) {
		fmt.Fprintf(&s.out, "%s %s\n", key, eurCents(s.sums[key]))
	}
	for _, line := range s.paid() {
		fmt.Fprintf(&s.out, "in all: %s\n", line)
	}
	return s
}

// planOf reads the plan of a scenario: of one policy, or of its versions.
func planOf(t *testing.T, dir string) commission.Plan {
	t.Helper()
	if b, err := os.ReadFile(filepath.Join(dir, "terms.json")); err == nil {
		var terms partnerecon.Terms[commission.Policy]
		decode(t, string(b), &terms)
		plan, err := commission.NewDated(terms)
		if err != nil {
			t.Fatal(err)
		}
		return plan
	} else if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	plan, err := commission.Parse([]byte(proof.ReadFile(t, dir, "policy.json")))
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

// play applies an event, or asks a question, and writes what is said to it.
func (s *storyteller) play(h happening) {
	s.t.Helper()
	details := []string{h.Is, h.ID, h.Name, h.Of}
	if !h.On.IsZero() {
		details = slices.Insert(details, 0, h.On.String())
	}
	if h.Amount.Stated() {
		details = append(details, h.Amount.String())
	}
	fmt.Fprintln(&s.out, strings.Join(slices.DeleteFunc(details, func(d string) bool { return d == "" }), " "))
	switch h.Is {
	case "why":
		trace, err := s.plan.Line(s.ledger, h.Of)
		if err != nil {
			s.t.Fatal(err)
		}
		s.steps(trace)
		return
	case "resale":
		r, err := commission.Resell(h.Amount, h.Discount, s.plan.Policy().Rounding)
		if err != nil {
			s.t.Fatal(err)
		}
		fmt.Fprintf(&s.out, "  at list %s, the reseller pays %s and keeps %s\n", r.List, r.Price, r.Margin)
		return
	}
	e := h.event(s.records)
	if e == nil {
		s.t.Fatalf("%q is no event of a scenario", h.Is)
	}
	preview, err := s.plan.Preview(s.ledger, e)
	if h.Refused {
		if err == nil {
			s.t.Fatalf("%s is not refused", h.ID)
		}
		fmt.Fprintf(&s.out, "  refused: %v\n", err)
		return
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.steps(preview.Trace)
	s.apply(e)
}

// apply records an event in the ledger, as it is read back from its store, and writes
// the entries. Each entry must explain itself, the event delivered again posts nothing,
// and what is paid is the net of the partners and what the company keeps.
func (s *storyteller) apply(e commission.Event) {
	s.t.Helper()
	stored, err := json.Marshal(s.ledger)
	if err != nil {
		s.t.Fatal(err)
	}
	if len(s.sums) > 0 {
		s.ledger = commission.Ledger{}
		if err := json.Unmarshal(stored, &s.ledger); err != nil {
			s.t.Fatal(err)
		}
	}
	entries, err := s.plan.Apply(&s.ledger, e)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range entries {
		s.posted(e)
	}
	if again, err := s.plan.Apply(&s.ledger, e); err != nil || len(again) > 0 {
		s.t.Errorf("delivered again it posts %d entries, %v", len(again), err)
	}
	net := -s.cut
	for _, n := range s.nets {
		net += n
	}
	if s.ledger.Base != net+s.ledger.Retained {
		s.t.Errorf("%s were paid; partners have %s and the company %s", eurCents(s.ledger.Base), eurCents(net), eurCents(s.ledger.Retained))
	}
}

func (s *storyteller) posted(e partnerecon.Entry) {
	s.t.Helper()
	if _, err := s.plan.Explain(e); err != nil {
		s.t.Error(err)
	}
	fmt.Fprintf(&s.out, "  -> %s", e.Kind)
	if e.Kind == partnerecon.Sealed {
		record, err := commission.Record(e)
		if err != nil {
			s.t.Fatal(err)
		}
		s.records[record.ID] = record
	}
	if e.Amount.Stated() {
		s.sums[strings.Join([]string{e.Claim.Partner, e.Claim.Component, string(e.Kind)}, " ")] += e.Amount.Minor()
		s.nets[e.Claim.Partner] += e.Amount.Minor()
		if strings.HasPrefix(e.Claim.Component, "cap:") {
			s.cut += e.Amount.Minor()
		}
		fmt.Fprintf(&s.out, " %s %s %s payable %s", e.Claim.Partner, e.Claim.Component, e.Amount, e.Payable)
	}
	if s.plan.Policy().BooksIn != "" {
		fmt.Fprintf(&s.out, " booked in %s", e.Earned.Month())
	}
	if e.Terms != "" {
		fmt.Fprintf(&s.out, " under %s", e.Terms)
	}
	fmt.Fprintf(&s.out, " (%s)\n", e.Claim.Line)
}

func (s *storyteller) steps(tr partnerecon.Trace) {
	for line := range strings.Lines(tr.String()) {
		s.out.WriteString("  " + line)
	}
}

// waits writes what has not been released of the open lines, or never will be.
func (s *storyteller) waits(story []happening) {
	for _, h := range story {
		line, ok := s.ledger.Open(h.ID)
		if !ok {
			continue
		}
		for _, p := range line.Parts {
			for _, w := range []struct {
				what   string
				amount int64
			}{{"waits", p.Waiting}, {"is forfeited", p.Forfeited}} {
				if w.amount != 0 {
					fmt.Fprintf(&s.out, "of %s %s %s for %s\n", h.ID, eurCents(w.amount), w.what, p.Partner)
				}
			}
		}
	}
}

// paid lists what each partner has in all.
func (s *storyteller) paid() []string {
	var out []string
	for _, partner := range sortedKeys(s.nets) {
		out = append(out, partner+" "+eurCents(s.nets[partner]).String())
	}
	return out
}

func sortedKeys(m map[string]int64) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// event returns a happening as an event, or nil.
func (h happening) event(records map[string]commission.Line) commission.Event {
	const customer = "c"
	if h.Credits == nil {
		h.Credits = partnerecon.Sole("acme")
	}
	switch h.Is {
	case "payment":
		return commission.Payment{
			ID: h.ID, Customer: customer, Deal: h.Deal, Contract: h.Contract, Credits: h.Credits, Uplines: h.Uplines, Context: h.Context,
			Amount: h.Amount, Items: h.Items, Model: h.Model, Service: h.Service, Invoiced: h.Invoiced, Cleared: h.On, Recorded: h.Recorded, Terms: h.Terms,
		}
	case "milestone":
		return commission.Milestone{
			ID: h.ID, Customer: customer, Deal: h.Deal, Name: h.Name, Credits: h.Credits, Uplines: h.Uplines, Context: h.Context,
			Amount: h.Amount, Quantity: h.Quantity, On: h.On, Recorded: h.Recorded, Terms: h.Terms,
		}
	case "failure":
		return commission.Failure{ID: h.ID, Customer: customer, Of: h.Of, On: h.On, Recorded: h.Recorded}
	case "refund":
		return commission.Refund{ID: h.ID, Customer: customer, Of: h.Of, Amount: h.Amount, On: h.On, Recorded: h.Recorded}
	case "credit_note":
		return commission.CreditNote{ID: h.ID, Customer: customer, Of: h.Of, Amount: h.Amount, On: h.On, Recorded: h.Recorded, Refunds: h.Refunds}
	case "chargeback":
		return commission.Chargeback{ID: h.ID, Customer: customer, Of: h.Of, Amount: h.Amount, On: h.On, Recorded: h.Recorded}
	case "chargeback_won":
		return commission.ChargebackReversed{ID: h.ID, Customer: customer, Of: h.Of, On: h.On, Recorded: h.Recorded}
	case "recredit":
		return commission.Recredit{ID: h.ID, Customer: customer, Deal: h.Deal, Credits: h.Credits, On: h.On, Recorded: h.Recorded}
	case "ended":
		return commission.Ended{ID: h.ID, Customer: customer, On: h.On, Recorded: h.Recorded}
	case "elapsed":
		return commission.Elapsed{ID: h.ID, Customer: customer, On: h.On, Recorded: h.Recorded}
	case "seal":
		return commission.Seal{ID: h.ID, Customer: customer, Through: h.Through, On: h.On, Recorded: h.Recorded}
	case "reopen":
		return commission.Reopen{ID: h.ID, Customer: customer, Line: records[h.Of], On: h.On, Recorded: h.Recorded}
	}
	return nil
}
