package incentive_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/proof"
)

var update = flag.Bool("update", false, "write the want.txt of the scenarios anew")

// A scenario is a folder of testdata: README.md says what it shows, policy.json is the
// policy, facts.json has the events in the order of recording, and want.txt what each
// of them posts, or why it posts nothing.
func TestScenarios(t *testing.T) {
	proof.Stories{Folders: "testdata/*", Least: 15, Update: *update}.Play(t, play)
}

func text(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// play applies the facts of a scenario, each in the tally of its partner.
func play(t *testing.T, dir string) string {
	t.Helper()
	scheme, err := incentive.Parse([]byte(text(t, filepath.Join(dir, "policy.json"))))
	if err != nil {
		t.Fatal(err)
	}
	var facts []json.RawMessage
	if err := json.Unmarshal([]byte(text(t, filepath.Join(dir, "facts.json"))), &facts); err != nil {
		t.Fatal(err)
	}
	tallies := map[string]*incentive.Tally{}
	var out strings.Builder
	for _, f := range facts {
		var who struct{ ID, Partner string }
		if err := json.Unmarshal(f, &who); err != nil {
			t.Fatal(err)
		}
		if tallies[who.Partner] == nil {
			tallies[who.Partner] = &incentive.Tally{}
		}
		e, err := incentive.ReadEvent(f)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		tally := tallies[who.Partner]
		p, err := scheme.Preview(*tally, e)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		entries, err := scheme.Apply(tally, e)
		if err != nil || mustJSON(entries) != mustJSON(p.Entries) {
			t.Fatalf("%s: %v", f, err)
		}
		if p.Trace.Has(incentive.CodeNotClosed) {
			continue // nothing is due before a close
		}
		fmt.Fprintf(&out, "%s of %s\n", who.ID, who.Partner)
		for _, e := range entries {
			fmt.Fprintf(&out, "  %s %s of %s, posted on %s\n", e.Kind, e.Amount, e.Claim.Component, e.Posted)
		}
		for line := range strings.Lines(p.Trace.String()) {
			out.WriteString("    " + line)
		}
	}
	return out.String()
}
