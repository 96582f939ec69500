package payout_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/proof"
)

var update = flag.Bool("update", false, "write want.txt anew")

// Each folder of testdata is a story: README.md tells it and works the amounts out, and
// ends with the source of the rule or with the dispute that it settles. policy.json has
// the terms, events.json what happened to the partner acme, and want.txt what comes of
// it, to be read. Where there is a plan.json the customers' payments are priced by that
// commission, which says when they are payable. `go test -run Scenarios -update` writes
// want.txt.
func TestScenarios(t *testing.T) {
	proof.Stories{Folders: "testdata/*", Least: 15, Update: *update}.Play(t, tell)
}

// A happening is what was posted to acme, what a customer paid, or a pay run.
type happening struct {
	Is      string            `json:"is"`
	ID      string            `json:"id"`
	On      partnerecon.Day   `json:"on"`
	Line    string            `json:"line"` // of an entry; without one it is on no line
	Amount  partnerecon.Money `json:"amount"`
	Payable partnerecon.Day   `json:"payable"`
	Tier    string            `json:"tier"` // of a payment
	Of      string            `json:"of"`   // the payment that is refunded
}

// A teller plays a scenario and writes what comes of it.
type teller struct {
	t       *testing.T
	out     strings.Builder
	terms   payout.Terms
	account payout.Account
	plan    commission.Plan
	priced  bool
	ledger  commission.Ledger
	owed    int64 // what was posted, less what was paid
}

func tell(t *testing.T, dir string) string {
	t.Helper()
	w := &teller{t: t}
	var err error
	if w.terms, err = payout.Parse([]byte(proof.ReadFile(t, dir, "policy.json"))); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "plan.json")); err == nil {
		w.priced = true
		if w.plan, err = commission.Parse(b); err != nil {
			t.Fatal(err)
		}
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
	return w.out.String()
}

func (w *teller) play(h happening) {
	w.t.Helper()
	switch e := h.paid(); {
	case h.Is == "run":
		w.run(h)
	case e != nil && w.priced:
		fmt.Fprintf(&w.out, "%s %s of %s: %s\n", h.On, h.Is, h.Amount, h.ID)
		entries, err := w.plan.Apply(&w.ledger, e)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, e := range entries {
			fmt.Fprintf(&w.out, "  %s %s, payable on %s\n", e.Kind, e.Amount, e.Payable)
			w.post(e)
		}
	default:
		e := h.entry()
		if !e.Kind.Known() {
			w.t.Fatalf("%q is no event of this scenario", h.Is)
		}
		fmt.Fprintf(&w.out, "%s %s %s: %s\n", h.On, h.Is, h.Amount, h.ID)
		w.post(e)
	}
}

// post takes up an entry, twice: the second time posts nothing.
func (w *teller) post(e partnerecon.Entry) {
	w.t.Helper()
	w.said(w.apply(payout.Posted{Entry: e}))
	w.owed += e.Amount.Minor()
}

// run pays out, and says why that much and how the balance then stands.
func (w *teller) run(h happening) {
	w.t.Helper()
	fmt.Fprintf(&w.out, "%s pay run\n", h.On)
	why, err := w.terms.Why(w.account, h.On)
	if err != nil {
		w.t.Fatal(err)
	}
	for line := range strings.Lines(why.String()) {
		w.out.WriteString("  " + line)
	}
	entries := w.apply(payout.Run{ID: h.ID, On: h.On})
	for _, e := range entries {
		if e.Kind == partnerecon.Paid {
			w.owed += e.Amount.Minor()
		}
	}
	w.said(entries)
	b := w.account.Balance(h.On)
	if w.owed != b.Owed.Minor() || w.owed != b.Held.Minor()+b.NotYet.Minor()+b.Payable.Minor()-b.Debt.Minor() {
		w.t.Errorf("%d is owed, and the balance is %+v", w.owed, b)
	}
	fmt.Fprintf(&w.out, "  owed %s = reserved %s + not yet %s + payable %s - debt %s\n", b.Owed, b.Held, b.NotYet, b.Payable, b.Debt)
}

// apply records an event in the account as it is read back from its store.
func (w *teller) apply(e payout.Event) []partnerecon.Entry {
	w.t.Helper()
	stored, err := json.Marshal(w.account)
	if err != nil {
		w.t.Fatal(err)
	}
	var account payout.Account
	if err := json.Unmarshal(stored, &account); err != nil {
		w.t.Fatal(err)
	}
	w.account = account
	entries, err := w.terms.Apply(&w.account, e)
	if err != nil {
		w.t.Fatal(err)
	}
	if again, err := w.terms.Apply(&w.account, e); err != nil || len(again) > 0 {
		w.t.Errorf("delivered again it posts %d entries, %v", len(again), err)
	}
	return entries
}

func (w *teller) said(entries []partnerecon.Entry) {
	for _, e := range entries {
		fmt.Fprintf(&w.out, "  -> %s\n", strings.Join(strings.Fields(fmt.Sprintf("%s %s %s", e.Kind, e.Amount, e.Claim.Line)), " "))
	}
}

// paid returns a happening as an event of the customer, or nil.
func (h happening) paid() commission.Event {
	credit := partnerecon.Sole("acme")
	credit[0].Tier = h.Tier
	switch h.Is {
	case "payment":
		return commission.Payment{ID: h.ID, Customer: "c", Amount: h.Amount, Credits: credit, Cleared: h.On}
	case "milestone":
		return commission.Milestone{ID: h.ID, Customer: "c", Name: h.Of, Amount: h.Amount, Credits: credit, On: h.On}
	case "refund":
		return commission.Refund{ID: h.ID, Customer: "c", Of: h.Of, Amount: h.Amount, On: h.On}
	}
	return nil
}

// entry returns a happening as an entry that was posted elsewhere.
func (h happening) entry() partnerecon.Entry {
	claim := partnerecon.Claim{Partner: "acme", Component: h.Is}
	if h.Line != "" {
		claim.Customer, claim.Line, claim.Component = "c", h.Line, "base"
	}
	return partnerecon.Entry{Cause: h.ID, Claim: claim, Kind: partnerecon.Kind(h.Is), Amount: h.Amount, Posted: h.On, Payable: h.Payable}
}
