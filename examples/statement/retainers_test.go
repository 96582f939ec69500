package main

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// The retainers of the sample, one a renewal mode; the amounts are worked out by hand.
func TestRetainersInTheSample(t *testing.T) {
	w := settledSample(t)
	// 3,000.00 × 10 % for six cycles, of seven that were paid; half of the third back.
	for _, cycle := range []string{"1", "2", "3", "4", "5", "6"} {
		w.on("care-quayside:"+cycle, partnerecon.Earned, "300.00")
	}
	w.on("care-quayside:7", partnerecon.Earned)
	w.on("care-quayside:3", partnerecon.Returned, "-150.00")
	// 400.00 a month, whatever the month is worth. Of June 9 days of 30 ran before the
	// pause: 120.00. Nobody checked in in September, so October is no cycle that counts.
	w.on("ops-ridgeline:2", partnerecon.Earned, "400.00")
	w.on("ops-ridgeline:3", partnerecon.Earned, "120.00")
	w.on("ops-ridgeline:4", partnerecon.Earned)
	w.on("ops-ridgeline:7", partnerecon.Earned)
	w.on("ops-ridgeline:8", partnerecon.Earned, "400.00")
	// It owes 1,200.00 a month from July, each on the first; there is no December,
	// because nobody approved it.
	w.on("label-saltmarsh:1", partnerecon.Earned, "-1200.00")
	w.on("label-saltmarsh:1", partnerecon.Paid, "1200.00")
	w.on("label-saltmarsh:5", partnerecon.Earned, "-1200.00")
	w.on("label-saltmarsh:6", partnerecon.Earned)
	st, err := w.program.Statement(w.state.Book, w.from, w.to)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range st.Rows {
		if r.Partner != "saltmarsh-digital" {
			continue
		}
		// 5 × 1,200.00 = 6,000.00, of which 3 were paid; it earned nothing itself.
		if o := r.Receivable; o.Charged.Amount() != "6000.00" || o.Paid.Amount() != "3600.00" || o.Closing.Amount() != "2400.00" || r.Closing.Sign() != 0 {
			t.Errorf("%+v", r)
		}
	}
	for id, want := range map[string]retainer.RenewalMode{
		"care-quayside": retainer.ByDefault, "ops-ridgeline": retainer.AfterCheckIn, "label-saltmarsh": retainer.ByApproval,
	} {
		some(w, "about "+id, func(_ settlement.Fact, e settlement.RetainerEvent) bool { return e.Retainer == id })
		for _, r := range w.program.Policy().Terms[0].Policy.Retainers {
			if strings.HasPrefix(id, strings.ReplaceAll(r.Name[:3], "whi", "lab")) && r.Terms.Renewal.Mode != want {
				t.Errorf("%s renews %s, want %s", r.Name, r.Terms.Renewal.Mode, want)
			}
		}
	}
}

// A draft without the handoff may not start: an attempt is refused, and -why says what is
// missing.
func TestARetainerThatIsRefusedAtTheGate(t *testing.T) {
	w := settledSample(t)
	end := w.to.Last()
	one, err := w.program.Retainer(w.state.Book, "thornbury-labs", "care-thornbury", end)
	if err != nil || one.Report.Status != retainer.StatusUnderstood || one.Next.Step != retainer.StepPayout {
		t.Errorf("%+v, %v", one, err)
	}
	if page := sampled(t, "-why", "thornbury-labs"); !strings.Contains(page, "handoff_done") {
		t.Errorf("nothing about the handoff:\n%s", page)
	}
	start := settlement.RetainerEvent{Partner: "thornbury-labs", Retainer: "care-thornbury", Event: retainer.Approved{Role: "founder"}}
	book := w.state.Book.Clone()
	if _, err := w.program.Apply(book, settlement.Fact{ID: "a", Occurred: settlement.On(end.Add(1)), Event: start}); err != nil {
		t.Fatal(err)
	}
	start.Event = retainer.Started{}
	if _, err := w.program.Apply(book, settlement.Fact{ID: "s", Occurred: settlement.On(end.Add(2)), Event: start}); err == nil || !strings.Contains(err.Error(), "handoff_done") {
		t.Errorf("it starts: %v", err)
	}
}
