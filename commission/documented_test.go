package commission_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// note is a credit note that documents refunds.
func note(id, amount, on string, refunds ...string) commission.CreditNote {
	n := commission.CreditNote(back(id, "p", amount, on))
	n.Refunds = refunds
	return n
}

// What counts of a credit note is what it says beyond the refunds it lists, in whatever
// order they are recorded, before their payment or after it.
func TestACreditNoteCountsBeyondTheRefundsItLists(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []commission.Event
		want   string // of 10 % of 100.00
	}{
		{"it says the same", []commission.Event{back("r", "p", "40", "2025-02-01"), note("n", "40", "2025-02-02", "r")}, "6.00"},
		{"it is dated before", []commission.Event{back("r", "p", "40", "2025-02-03"), note("n", "40", "2025-02-02", "r")}, "6.00"},
		{"it lists nothing", []commission.Event{back("r", "p", "40", "2025-02-01"), note("n", "40", "2025-02-02")}, "2.00"},
		{"it says more: 40.00 + 15.00", []commission.Event{back("r", "p", "40", "2025-02-01"), note("n", "55", "2025-02-02", "r")}, "4.50"},
		{"it says less", []commission.Event{back("r", "p", "40", "2025-02-01"), note("n", "25", "2025-02-02", "r")}, "6.00"},
		{
			"two refunds: 40.00 + 20.00 + 10.00",
			[]commission.Event{back("r", "p", "40", "2025-02-01"), back("s", "p", "20", "2025-02-01"), note("n", "70", "2025-02-02", "s", "r")},
			"3.00",
		},
		// The refund is taken off once: 30.00 of the first note and 10.00 of the second one.
		{
			"two notes of one refund: 40.00 + 20.00",
			[]commission.Event{back("r", "p", "40", "2025-02-01"), note("n", "30", "2025-02-02", "r"), note("m", "30", "2025-02-03", "r")},
			"4.00",
		},
		// The first note takes off 30.00 of r, whether it lists r or s first, and leaves s to the
		// second one: 40.00 + 10.00 + 30.00 - 10.00.
		{
			"two notes, two refunds",
			[]commission.Event{
				back("r", "p", "40", "2025-02-01"), back("s", "p", "10", "2025-02-01"),
				note("n", "30", "2025-02-02", "s", "r"), note("m", "30", "2025-02-03", "s"),
			},
			"3.00",
		},
		{"a refund that is none", []commission.Event{note("n", "40", "2025-02-02", "r")}, "6.00"},
		{
			"a chargeback is no refund: 40.00 + 40.00",
			[]commission.Event{commission.Chargeback(back("r", "p", "40", "2025-02-01")), note("n", "40", "2025-02-02", "r")},
			"2.00",
		},
		{
			"the payment fails: all of it",
			[]commission.Event{back("r", "p", "40", "2025-02-01"), note("n", "40", "2025-02-02", "r"), commission.Failure{ID: "f", Of: "p", On: day("2025-02-03")}},
			"0.00",
		},
		{
			"a refund of another payment",
			[]commission.Event{back("r", "other", "40", "2025-02-01"), note("n", "40", "2025-02-02", "r")},
			"6.00",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			events := append([]commission.Event{pay("p", "100", "2025-01-20")}, tt.events...)
			for _, order := range permutations(len(events)) {
				b := open(t, flat("10"))
				for _, i := range order {
					b.do(events[i]).do(events[i]) // delivered twice
				}
				b.afterJSON().want("acme", b.sum("acme"), tt.want)
				b.conserved()
			}
		})
	}
}

// A refund after the window counts for nothing, so it takes nothing off the note that lists it:
// of 100.00 the note of 70.00 came in time, and 3.00 stay of 10.00. A note that is late itself
// takes nothing back, whatever it lists: the refund of 40.00 in time does.
func TestALateRefundTakesNothingOffItsNote(t *testing.T) {
	policy := flat("10")
	policy.Refunds = partnerecon.Days(30, partnerecon.Through)
	policy.IfFirstVoid = commission.StopsEarning
	for _, tt := range []struct {
		name   string
		events []commission.Event
		want   string // of 100.00 on 1 January and 100.00 on 1 March
	}{
		{"part of it", []commission.Event{note("n", "70", "2025-01-10", "r"), back("r", "p", "40", "2025-02-10")}, "13.00"},
		{"on the last day", []commission.Event{note("n", "70", "2025-01-10", "r"), back("r", "p", "40", "2025-01-31")}, "13.00"},
		{"all of it, which makes the first payment void", []commission.Event{note("n", "100", "2025-01-10", "r"), back("r", "p", "100", "2025-02-10")}, "0.00"},
		{"a late note of a refund in time", []commission.Event{note("n", "70", "2025-02-10", "r"), back("r", "p", "40", "2025-01-10")}, "16.00"},
	} {
		events := append([]commission.Event{pay("p", "100", "2025-01-01"), pay("q", "100", "2025-03-01")}, tt.events...)
		for _, order := range permutations(len(events)) {
			b := open(t, policy)
			for _, i := range order {
				b.do(events[i])
			}
			b.afterJSON().want(tt.name, b.sum("acme"), tt.want)
			b.conserved()
		}
	}
}

// A refund of all of the first payment and its note are one loss: it is void on the day of
// the refund, so that what clears later earns nothing more.
func TestADocumentedRefundMakesAPaymentVoidOnce(t *testing.T) {
	policy := flat("10")
	policy.IfFirstVoid = commission.StopsEarning
	b := open(t, policy).do(pay("p", "100", "2025-01-20"), note("n", "60", "2025-02-01", "r"), back("r", "p", "60", "2025-02-03"))
	b.do(pay("q", "100", "2025-02-10"))
	b.want("40.00 are kept", b.sum("acme"), "14.00")
	b.do(back("s", "p", "40", "2025-02-05"))
	b.want("void since 5 February", b.sum("acme"), "0.00")
	b.conserved()
}

// A sealed line takes its refund and its note along, and is as it was when it comes back;
// until then a note about it is refused.
func TestADocumentedRefundThatIsSealed(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-20"), back("r", "p", "40", "2025-02-01"))
	entries, err := b.plan.Apply(&b.ledger, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")})
	if err != nil {
		t.Fatal(err)
	}
	b.refuse(note("n", "55", "2025-03-02", "r"), commission.ErrSealed)
	record, err := commission.Record(entries[0])
	if err != nil {
		t.Fatal(err)
	}
	b.do(commission.Reopen{ID: "o", Customer: "c", Line: record, On: day("2025-03-03")}, note("n", "55", "2025-03-02", "r")).afterJSON()
	b.want("15.00 beyond", b.sum("acme"), "4.50")
	tr, err := b.plan.Line(b.ledger, "p")
	if err != nil || !tr.Has(commission.CodeDocumented) {
		t.Errorf("%v: %s", err, tr)
	}
}

// The same refunds in another order are the same note; others are not.
func TestACreditNoteIsKnownByWhatItLists(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-20"), note("n", "40", "2025-02-01", "r", "s"))
	b.do(note("n", "40", "2025-02-01", "s", "r"))
	b.refuse(note("n", "40", "2025-02-01", "r"), commission.ErrDuplicate)
	b.want("once", b.sum("acme"), "6.00")
}

// What a note says beyond its refund is told of the line, be it the first that is left of
// what was stated: 15.00 of 55.00.
func TestWhatANoteSaysBeyondIsTold(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-20"), note("n", "55", "2025-02-01", "r"), back("r", "p", "40", "2025-02-03"))
	tr, err := b.plan.Line(b.ledger, "p")
	if err != nil || !strings.Contains(tr.String(), "15.00 EUR") {
		t.Errorf("%v\n%s", err, tr)
	}
}

// A note that says no more than its refund counts for nothing, and the line says so; what
// comes back besides counts as ever.
func TestANoteThatSaysNoMoreIsTold(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-20"), note("n", "40", "2025-02-01", "r"), back("r", "p", "40", "2025-02-03"), note("m", "10", "2025-02-04"))
	tr, err := b.plan.Line(b.ledger, "p")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, r := range tr {
		if r.Code == commission.CodeDocumented {
			told = append(told, partnerecon.Trace{r}.String())
		}
	}
	if len(told) != 1 || !strings.Contains(told[0], `counts="0.00 EUR"`) {
		t.Errorf("got %q in\n%s", told, tr)
	}
	b.want("40.00 + 10.00", b.sum("acme"), "5.00")
}

func TestProblemsOfDocumentedRefunds(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-20"))
	b.problems(note("n", "40", "2025-02-01", "r", "", "r", "n"), "/refunds/1 required", "/refunds/2 duplicate", "/refunds/3 conflict")
	most := many(100, func(i int) string { return string(rune('\u4e00' + i)) })
	b.problems(note("n", "40", "2025-02-01", slices.Concat([]string{"one more"}, most)...), "/refunds limit")
	if _, err := b.plan.Stage(&b.ledger, note("n", "40", "2025-02-01", most...)); err != nil {
		t.Errorf("a note of 100 refunds: %v", err)
	}
	r := back("r", "p", "40", "2025-02-01")
	r.Refunds = []string{"s"}
	b.problems(r, "/refunds conflict")
	b.problems(commission.Chargeback(r), "/refunds conflict")

	text, err := json.Marshal(b.do(note("n", "40", "2025-02-01", "r")).ledger)
	if err != nil {
		t.Fatal(err)
	}
	var l commission.Ledger
	if err := json.Unmarshal(text, &l); err != nil || len(l.Lines[0].Corrections[0].Refunds) != 1 {
		t.Fatal(err)
	}
	l.Lines[0].Corrections[0].Type = commission.BackChargeback
	if text, err = json.Marshal(l); err != nil {
		t.Fatal(err)
	}
	var forged commission.Ledger
	if err := json.Unmarshal(text, &forged); err == nil {
		t.Error("a chargeback that lists refunds is read")
	}
}
