package clawback_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/proof"
)

var update = flag.Bool("update", false, "write want.txt anew")

// Each folder of testdata with a README.md is a dispute: it tells the story, and ends
// with the source of the rule or with what the parties say. policy.json has the terms,
// recovery.json those of the recovery if there is one, events.json what happened, and
// want.txt what comes of it, to be read. `go test -run Scenarios -update` writes it.
func TestScenarios(t *testing.T) {
	proof.Stories{Folders: "testdata/*", Least: 15, Update: *update}.Play(t, tell)
}

// A happening is an event of a scenario, or a question.
type happening struct {
	Is          string               `json:"is"`
	ID          string               `json:"id"`
	On          partnerecon.Day      `json:"on"`
	Recorded    partnerecon.Day      `json:"recorded"`
	Partner     string               `json:"partner"`
	To          string               `json:"to"`
	Line        string               `json:"line"`
	Component   string               `json:"component"`
	Tier        string               `json:"tier"`
	Amount      partnerecon.Money    `json:"amount"`
	Payable     partnerecon.Day      `json:"payable"`
	Started     partnerecon.Day      `json:"started"`
	Term        partnerecon.Interval `json:"term"`
	Notice      partnerecon.Day      `json:"notice"`
	Reason      string               `json:"reason"`
	Commitment  string               `json:"commitment"`
	Through     partnerecon.Day      `json:"through"`
	Share       partnerecon.Rate     `json:"share"`
	Period      partnerecon.Month    `json:"period"`
	Approver    string               `json:"approver"`
	PayableThen partnerecon.Money    `json:"payable_then"`
}

// A teller plays a scenario and writes what comes of it.
type teller struct {
	t        *testing.T
	out      strings.Builder
	recourse clawback.Recourse
	exposure clawback.Exposure
	recovery *clawback.Recovery
	debts    map[string]*clawback.Debt
	sums     map[string]int64 // by partner and kind
}

func tell(t *testing.T, dir string) string {
	t.Helper()
	w := &teller{t: t, debts: map[string]*clawback.Debt{}, sums: map[string]int64{}}
	var err error
	if w.recourse, err = clawback.Parse([]byte(proof.ReadFile(t, dir, "policy.json"))); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "recovery.json")); err == nil {
		r, err := clawback.ParseRecovery(b)
		if err != nil {
			t.Fatal(err)
		}
		w.recovery = &r
	} else if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var story []happening
	d := json.NewDecoder(bytes.NewReader([]byte(proof.ReadFile(t, dir, "events.json"))))
	d.DisallowUnknownFields()
	if err := d.Decode(&story); err != nil {
		t.Fatal(err)
	}
	for _, h := range story {
		w.play(h)
	}
	w.out.WriteString("\n")
	var keys []string
	for k := range w.sums {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Fprintf(&w.out, "%s %s\n", k, eurCents(w.sums[k]))
	}
	return w.out.String()
}

// play applies an event, or asks a question, and writes what is said to it.
func (w *teller) play(h happening) {
	w.t.Helper()
	fmt.Fprintf(&w.out, "%s %s %s\n", h.On, h.Is, strings.TrimSpace(strings.Join([]string{h.ID, h.Partner}, " ")))
	if e := h.event(); e != nil {
		preview, err := w.recourse.Preview(w.exposure, e)
		if err != nil {
			w.t.Fatal(err)
		}
		entries, err := w.recourse.Apply(&w.exposure, e)
		if err != nil {
			w.t.Fatal(err)
		}
		w.said(preview.Trace, entries)
		w.owing(entries)
		return
	}
	if e := h.debtEvent(); e != nil && w.recovery != nil {
		d := w.debt(h.Partner)
		preview, err := w.recovery.Preview(*d, e)
		if err != nil {
			w.t.Fatal(err)
		}
		entries, err := w.recovery.Apply(d, e)
		if err != nil {
			w.t.Fatal(err)
		}
		w.said(preview.Trace, entries)
		fmt.Fprintf(&w.out, "  %s owes %s, %s is carried\n", h.Partner, d.Owes("EUR"), d.Credit("EUR"))
		return
	}
	if h.Is != "run_off" {
		w.t.Fatalf("%q is no event of this scenario", h.Is)
	}
	parts, err := w.recourse.RunOff(w.exposure, h.On)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, k := range parts {
		fmt.Fprintf(&w.out, "  at risk: %s %s %s, safe from %s\n", k.Partner, k.Tier, k.Amount, k.Safe)
	}
}

// owing hands what went back on to the debts of its partners.
func (w *teller) owing(entries []partnerecon.Entry) {
	if w.recovery == nil {
		return
	}
	for _, e := range entries {
		if e.Kind != partnerecon.Clawed {
			continue
		}
		d := w.debt(e.Claim.Partner)
		if _, err := w.recovery.Apply(d, clawback.Debited{Partner: e.Claim.Partner, Entries: []partnerecon.Entry{e}}); err != nil {
			w.t.Fatal(err)
		}
		fmt.Fprintf(&w.out, "  %s owes %s\n", e.Claim.Partner, d.Owes("EUR"))
	}
}

func (w *teller) debt(partner string) *clawback.Debt {
	if w.debts[partner] == nil {
		w.debts[partner] = &clawback.Debt{}
	}
	return w.debts[partner]
}

// said writes the steps and the entries, which must explain themselves.
func (w *teller) said(tr partnerecon.Trace, entries []partnerecon.Entry) {
	for _, line := range strings.Split(strings.TrimSuffix(tr.String(), "\n"), "\n") {
		fmt.Fprintf(&w.out, "  %s\n", line)
	}
	for _, e := range entries {
		fmt.Fprintf(&w.out, "  -> %s %s\n", e.Kind, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s payable %s", e.Claim.Partner, e.Claim.Line, e.Claim.Component, e.Amount, e.Payable)), " "))
		if e.Amount.Stated() {
			w.sums[e.Claim.Partner+" "+string(e.Kind)] += e.Amount.Minor()
		}
		_, err := w.recourse.Explain(e)
		if w.recovery != nil && err != nil {
			_, err = w.recovery.Explain(e)
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// event returns a happening as an event of the customer, or nil.
func (h happening) event() clawback.Event {
	switch h.Is {
	case "earned", "returned", "capped":
		e := partnerecon.Entry{
			Cause: h.ID, Claim: partnerecon.Claim{Partner: h.Partner, Customer: "c", Line: h.Line, Component: h.Component},
			Kind: partnerecon.Kind(h.Is), Amount: h.Amount, Tier: h.Tier, Posted: h.On, Earned: h.On,
		}
		e.PayableFrom(h.Payable)
		return clawback.Posted{Entries: []partnerecon.Entry{e}, Start: h.Started, Term: h.Term}
	case "started":
		return clawback.Started{ID: h.ID, On: h.On, Recorded: h.Recorded}
	case "churn":
		return clawback.Churn{ID: h.ID, On: h.On, Recorded: h.Recorded, Start: h.Started, Notice: h.Notice, Reason: h.Reason}
	case "breach":
		return clawback.Breach{ID: h.ID, Partner: h.Partner, Commitment: h.Commitment, On: h.On, Recorded: h.Recorded}
	case "fraud":
		return clawback.Fraud{ID: h.ID, Partner: h.Partner, On: h.On, Recorded: h.Recorded}
	case "came_back":
		return clawback.Reactivated{ID: h.ID, On: h.On, Recorded: h.Recorded}
	case "paid_out":
		return clawback.PaidOut{ID: h.ID, Partner: h.Partner, Through: h.Through, On: h.On, Recorded: h.Recorded}
	case "transferred":
		return clawback.Transferred{ID: h.ID, From: h.Partner, To: h.To, On: h.On, Recorded: h.Recorded}
	case "lost":
		return clawback.Lost{ID: h.ID, Line: h.Line, Share: h.Share, On: h.On, Recorded: h.Recorded}
	}
	return nil
}

// debtEvent returns a happening as an event of a partner, or nil.
func (h happening) debtEvent() clawback.DebtEvent {
	switch h.Is {
	case "run":
		return clawback.Run{ID: h.ID, Partner: h.Partner, On: h.On, Period: h.Period, Payable: h.PayableThen}
	case "lapse":
		return clawback.Lapse{ID: h.ID, Partner: h.Partner, On: h.On}
	case "repaid":
		return clawback.Repaid{ID: h.ID, Partner: h.Partner, On: h.On, Amount: h.Amount}
	case "write_off":
		return clawback.WriteOff{ID: h.ID, Partner: h.Partner, On: h.On, Amount: h.Amount, Reason: h.Reason, Approver: h.Approver}
	case "offboarded":
		return clawback.Offboarded{ID: h.ID, Partner: h.Partner, On: h.On}
	}
	return nil
}
