package retainer_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/retainer"
)

var update = flag.Bool("update", false, "write want.txt anew")

// Each folder of testdata with a README.md is a dispute or a case of a rule: it tells
// the story, and ends with the source of the rule or with what the parties say.
// policy.json has the terms, events.json what happened, and want.txt what comes of it,
// to be read. `go test -run Scenarios -update` writes it. A sealed run comes to the same
// entries as one that stores the engagement after every event.
func TestScenarios(t *testing.T) {
	proof.Stories{Folders: "testdata/*", Least: 15, Update: *update}.Play(t, tell)
}

// tell runs a scenario and writes down what comes of it.
func tell(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	board, err := retainer.Parse([]byte(proof.ReadFile(t, dir, "policy.json")))
	if err != nil {
		fmt.Fprintf(&b, "refused: %v\n", err)
		return b.String()
	}
	var events []json.RawMessage
	if err := json.Unmarshal([]byte(proof.ReadFile(t, dir, "events.json")), &events); err != nil {
		t.Fatal(err)
	}
	var x retainer.Engagement
	totals := map[string]partnerecon.Money{}
	var order []string
	for _, text := range events {
		e, err := retainer.ReadEvent(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		x = stored(t, x)
		preview, errPreview := board.Preview(x, e)
		entries, err := board.Apply(&x, e)
		if (err == nil) != (errPreview == nil) {
			t.Fatalf("preview %v, apply %v", errPreview, err)
		}
		tellEvent(&b, text, err)
		if err == nil && len(entries) > 0 {
			for _, line := range strings.Split(strings.TrimSuffix(preview.Trace.String(), "\n"), "\n") {
				b.WriteString("  " + line + "\n")
			}
		}
		for _, e := range entries {
			fmt.Fprintf(&b, "  -> %s %s %s %s, posted %s, payable %s\n", e.Kind, e.Claim.Line, e.Claim.Component, e.Amount, e.Posted, e.Payable)
			if _, ok := totals[e.Claim.Component]; !ok {
				order = append(order, e.Claim.Component)
				totals[e.Claim.Component] = eur("0")
			}
			if totals[e.Claim.Component], err = totals[e.Claim.Component].Add(e.Amount); err != nil {
				t.Fatal(err)
			}
		}
	}
	tellEnd(t, &b, board, x)
	for _, component := range order {
		fmt.Fprintf(&b, "total %s %s\n", component, totals[component])
	}
	return b.String()
}

// stored writes an engagement and reads it back.
func stored(t *testing.T, x retainer.Engagement) retainer.Engagement {
	t.Helper()
	text, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	var back retainer.Engagement
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return back
}

func tellEvent(b *strings.Builder, text []byte, err error) {
	var head struct {
		Kind  string `json:"kind"`
		ID    string `json:"id"`
		On    string `json:"on"`
		Cycle int    `json:"cycle"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		panic(err)
	}
	fmt.Fprintf(b, "%s %s", head.On, head.Kind)
	if head.Cycle > 0 {
		fmt.Fprintf(b, " cycle %d", head.Cycle)
	}
	b.WriteByte('\n')
	if err != nil {
		fmt.Fprintf(b, "  refused: %v\n", err)
		var mismatch *retainer.MismatchError
		if errors.As(err, &mismatch) {
			fmt.Fprintf(b, "  want %s, got %s\n", mismatch.Want, mismatch.Got)
		}
	}
}

// tellEnd writes where the retainer stands, and what comes next.
func tellEnd(t *testing.T, b *strings.Builder, board retainer.Board, x retainer.Engagement) {
	t.Helper()
	ready, err := board.Readiness(x)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(b, "\n%d of 6 statements", ready.Stated)
	for _, m := range ready.Missing() {
		b.WriteString("; missing " + m)
	}
	r, err := board.Report(x, x.Through)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(b, "\n%s on %s", r.Status, x.Through)
	if !r.Ends.IsZero() {
		fmt.Fprintf(b, ", until %s: %s", r.Ends, r.Why)
	}
	b.WriteByte('\n')
	for _, c := range r.Cycles {
		fmt.Fprintf(b, "cycle %d, %s: %d of %d days, %s", c.Number, c.Days, c.Active, c.Of, c.Stage)
		if c.Left {
			b.WriteString(", left out")
		}
		for _, m := range []struct {
			name   string
			amount partnerecon.Money
		}{{"amount", c.Amount}, {"the partner gets", c.Upside}, {"client pays", c.Price}, {"margin", c.Margin}} {
			if m.amount.Stated() {
				fmt.Fprintf(b, ", %s %s", m.name, m.amount)
			}
		}
		for _, f := range c.Flags {
			fmt.Fprintf(b, " [%s]", f)
		}
		b.WriteByte('\n')
	}
	if r.Open.Stated() {
		fmt.Fprintf(b, "open: %s\n", r.Open)
	}
	if r.Balance.Stated() {
		fmt.Fprintf(b, "balance of the draw: %s\n", r.Balance)
	}
	if r.Remains.Stated() {
		fmt.Fprintf(b, "stays owed: %s\n", r.Remains)
	}
	if r.Forgiven.Stated() {
		fmt.Fprintf(b, "forgiven: %s\n", r.Forgiven)
	}
	next, err := board.Next(x, x.Through)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(b, "next: %s\n  %s\n", next.Step, strings.ReplaceAll(strings.TrimSuffix(next.Trace.String(), "\n"), "\n", "\n  "))
}
