package attribution_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/partnerecon/partnerecon/attribution"
)

// seeds adds the files of all scenarios of one name.
func seeds(f *testing.F, name string) {
	files, err := filepath.Glob(filepath.Join("testdata", "*", name))
	if err != nil || len(files) == 0 {
		f.Fatal(err, len(files))
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

// FuzzPolicyJSON reads any text as a policy: one that is accepted is written and
// read as the same, and answers.
func FuzzPolicyJSON(f *testing.F) {
	seeds(f, "policy.json")
	for _, p := range everyPolicy() {
		if b, err := json.Marshal(p); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := attribution.Parse(in)
		if err != nil {
			if len(problems(err)) == 0 {
				t.Fatalf("refused without a problem: %v", err)
			}
			return
		}
		once, err := json.Marshal(m.Policy())
		if err != nil {
			t.Fatal(err)
		}
		again, err := attribution.Parse(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := json.Marshal(again.Policy()); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
		if _, err := m.SelfTest(); err == nil && len(m.Tree().Enumerate()) == 0 {
			t.Fatal("a tree without a leaf")
		}
	})
}

// FuzzJourneyJSON reads any text as a journey: what is accepted is written and
// read as the same, and decided or refused, with and without reasons alike.
func FuzzJourneyJSON(f *testing.F) {
	seeds(f, "journey.json")
	m := attribution.Must(threeTier())
	f.Fuzz(func(t *testing.T, in []byte) {
		j, err := attribution.ParseJourney(in)
		if err != nil {
			return
		}
		d, err := m.Attribute(j)
		credits, again := m.Credits(j)
		if (err == nil) != (again == nil) || err == nil && said(credits) != said(d.Credits) {
			t.Fatalf("%s, %v without reasons, %s, %v with them", said(credits), again, said(d.Credits), err)
		}
		if err != nil {
			return
		}
		once, err := json.Marshal(j)
		if err != nil {
			t.Fatal(err)
		}
		k, err := attribution.ParseJourney(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if e, err := m.Attribute(k); err != nil || e.Trace.String() != d.Trace.String() {
			t.Fatalf("%s decides another way than %s: %v", once, in, err)
		}
	})
}

// FuzzRenewalJSON reads any text as a renewal and decides it.
func FuzzRenewalJSON(f *testing.F) {
	seeds(f, "renewal.json")
	m := attribution.Must(threeTier())
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := attribution.ParseRenewal(in)
		if err != nil {
			return
		}
		d, err := m.Renew(r)
		if err == nil && len(d.Credits) > len(r.Held) {
			t.Fatalf("%d credits of %d", len(d.Credits), len(r.Held))
		}
		if err == nil && len(d.Trace) == 0 {
			t.Fatal("no reason")
		}
	})
}
