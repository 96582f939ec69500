package conflict_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/proof"
)

var update = flag.Bool("update", false, "write the want.json of the scenarios anew")

// A scenario is a folder of testdata: README.md says which dispute it settles,
// case.json has the facts in the order of recording and the questions, want.json
// the rulings and the answers. policy.json is the policy, if it is not the preset.
type scenario struct {
	Facts []json.RawMessage `json:"facts"`
	Ask   []question        `json:"ask"`
}

type question struct {
	Ask     string               `json:"ask"`
	Account string               `json:"account"`
	Partner string               `json:"partner"`
	At      time.Time            `json:"at"`
	Period  partnerecon.Interval `json:"period"`
	Motion  conflict.Motion      `json:"motion"`
	Company conflict.Company     `json:"company"`
	Others  []conflict.Company   `json:"others"`
	Claims  []conflict.Claim     `json:"claims"`
}

func TestScenarios(t *testing.T) {
	proof.Stories{Folders: "testdata/*", Least: 15, Golden: "want.json", Update: *update}.Play(t, play)
}

func play(t *testing.T, dir string) string {
	t.Helper()
	desk := conflict.Must(conflict.ThreeTier("UTC"))
	if b, err := os.ReadFile(filepath.Join(dir, "policy.json")); err == nil {
		if desk, err = conflict.Parse(b); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s scenario
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	w := &world{desk: desk, accounts: map[string]*conflict.Account{}}
	var rulings []conflict.Ruling
	for _, f := range s.Facts {
		e, err := conflict.ReadEvent(f)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		w.meet(e)
		r, err := w.apply(e)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		rulings = append(rulings, r)
	}
	var answers []any
	for _, q := range s.Ask {
		a, err := w.ask(q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		answers = append(answers, map[string]any{q.Ask: a})
	}
	out, err := json.MarshalIndent(map[string]any{"rulings": rulings, "answers": answers}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out) + "\n"
}

// meet opens the states that an event needs.
func (w *world) meet(e conflict.Event) {
	b, _ := conflict.WriteEvent(e)
	var v struct{ Account, Partner, To string }
	_ = json.Unmarshal(b, &v)
	if v.Account != "" && w.accounts[v.Account] == nil {
		w.accounts[v.Account] = &conflict.Account{ID: v.Account}
	}
	for _, p := range []string{v.Partner, v.To} {
		if p != "" && !slices.ContainsFunc(w.rosters, func(r *conflict.Roster) bool { return r.Partner == p }) {
			w.rosters = append(w.rosters, &conflict.Roster{Partner: p})
		}
	}
}

func (w *world) ask(q question) (any, error) {
	s := w.state(q.Account)
	switch q.Ask {
	case "may_engage":
		return w.desk.MayEngage(s, q.Motion, q.At)
	case "protections":
		return w.desk.Protections(s, q.At)
	case "filings":
		return w.desk.Filings(s, q.At)
	case "next_steps":
		return w.desk.NextSteps(s, q.Partner, q.At)
	case "standing":
		return w.desk.Standing(w.roster(q.Partner), q.At)
	case "disputes":
		return w.desk.Disputes(s, q.At)
	case "review_list":
		return w.desk.ReviewList(w.roster(q.Partner), q.Period.Start)
	case "arbitrate":
		if q.Claims != nil {
			return w.desk.Arbitrate(conflict.Facts{Claims: q.Claims})
		}
		f, err := w.desk.Facts(s, q.At)
		if err != nil {
			return nil, err
		}
		return w.desk.Arbitrate(f)
	case "audit":
		return w.desk.Audit(q.Period, w.rosters...)
	case "leakage":
		return w.desk.Leakage(q.Period, s)
	case "match":
		return w.desk.Match(q.Company, q.Others)
	case "overlaps":
		return w.desk.Overlaps(), nil
	}
	return nil, fmt.Errorf("no such question: %q", q.Ask)
}
