package attribution_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/internal/proof"
)

var update = flag.Bool("update", false, "write want.txt anew")

// Each folder of testdata is a dispute: README.md tells it, and ends with the
// source of the rule or with what the parties say; journey.json or
// renewal.json has the facts, policy.json the policy (without one the preset),
// want.txt the decision. `go test -run Scenarios -update` writes it; read it.
func TestScenarios(t *testing.T) {
	proof.Stories{Folders: "testdata/*", Least: 15, Update: *update}.Play(t, func(t *testing.T, dir string) string {
		t.Helper()
		return told(decideFolder(t, dir))
	})
}

func decideFolder(t *testing.T, dir string) attribution.Decision {
	t.Helper()
	m := attribution.Must(threeTier())
	if b, err := os.ReadFile(filepath.Join(dir, "policy.json")); err == nil {
		if m, err = attribution.Parse(b); err != nil {
			t.Fatal(err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "renewal.json")); err == nil {
		r, err := attribution.ParseRenewal(b)
		if err != nil {
			t.Fatal(err)
		}
		d, err := m.Renew(r)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	j, err := attribution.ParseJourney([]byte(proof.ReadFile(t, dir, "journey.json")))
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	k, err := attribution.ParseJourney(again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(j, k, values()); diff != "" {
		t.Errorf("the journey changes when it is written and read (-want +got)\n%s", diff)
	}
	return attribute(t, m, j)
}

// told writes a decision for people.
func told(d attribution.Decision) string {
	var b strings.Builder
	for _, c := range d.Credits {
		fmt.Fprintf(&b, "%s %s %s\n", c.Partner, c.Role, c.Share)
	}
	fmt.Fprintf(&b, "uncredited %s\n", d.Uncredited)
	for _, c := range d.Claims {
		fmt.Fprintf(&b, "\n%s (%s): %s", c.Partner, c.Tier, c.Verdict)
		if c.Reason != "" {
			fmt.Fprintf(&b, ", %s", c.Reason)
		}
		b.WriteString("\n")
		for _, s := range c.Path {
			fmt.Fprintf(&b, "  %s %s\n", s.Question, s.Answer)
		}
		if c.Leaf != "" {
			fmt.Fprintf(&b, "  leaf %s: %s\n", c.Leaf, orNone(c.Role))
		}
		if c.First != "" {
			fmt.Fprintf(&b, "  introduced by %s, evidence %s\n", c.First, c.Latest)
		}
	}
	return b.String() + "\n" + d.Trace.String()
}

func orNone(r partnerecon.Role) partnerecon.Role {
	if r == "" {
		return "no credit"
	}
	return r
}

// A decision is written and read as the same.
func TestDecisionJSON(t *testing.T) {
	folders, _ := filepath.Glob("testdata/*/README.md")
	for _, readme := range folders {
		d := decideFolder(t, filepath.Dir(readme))
		first, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var e attribution.Decision
		if err := json.Unmarshal(first, &e); err != nil {
			t.Fatal(err)
		}
		if again, err := json.Marshal(e); err != nil || string(again) != string(first) {
			t.Errorf("%s\nbecame %s, %v", first, again, err)
		}
	}
}
