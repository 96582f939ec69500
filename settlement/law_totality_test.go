package settlement_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// wildWords are ids, tiers and names of which some fit what was drawn.
func wildWords() []string {
	return []string{
		"c0", "c1", "d", "p0", "p1", "r0", "w0", "h", "o", "acme", "beta", "core", "referral", "solution", "quarter", "annual", "usage",
		"sourced", "settlement.sealed", "2025-01-10", "2025-05-20", "2025-06-30", "2025-05", "2025-09", "i0",
	}
}

// wildFacts are facts of every kind that mean something to the drawn ones, but
// for what becomes of their fields.
func wildFacts(t *rapid.T, drawn []settlement.Fact, entries []pe.Entry, next pe.Month) []settlement.Fact {
	out := append([]settlement.Fact(nil), drawn...)
	for _, e := range []settlement.Event{
		settlement.Payment{Customer: "c0", Credits: pe.Sole("acme"), Model: commission.Annual, Amount: eur("10"), Pending: true},
		settlement.Clearing{Customer: "c0", Of: "i0"},
		settlement.Failure{Customer: "c0", Of: "i0"},
		settlement.CreditNote{Customer: "c0", Of: "p0", Amount: eur("1")},
		settlement.ChargebackReversed{Customer: "c0", Of: "r0"},
		settlement.Started{Customer: "c0"},
		settlement.DealClosed{Customer: "c0", Deal: "d"},
		settlement.Recredit{Customer: "c0", Deal: "d", Credits: pe.Sole("beta")},
		settlement.Reactivated{Customer: "c0"},
		settlement.Release{Partner: "beta", Of: "h", Approver: "x"},
		settlement.WriteOff{Partner: "acme", Amount: eur("1"), Reason: "r", Approver: "x"},
		settlement.PayoutReturned{Partner: "beta", Of: "o"},
		settlement.Final{Partner: "core", TrueUp: "quarter", Month: month("2025-04"), Base: eur("10")},
		settlement.LineDisputed{Partner: "beta", Entry: "a/acme////adjusted:a/adjusted", Reason: "r", Amount: eur("1"), Exception: settlement.Exception{Approver: "x", Reason: "r"}},
		settlement.LineDisputeResolved{Partner: "beta", Of: "ld", Outcome: settlement.LineAdjusted, Amount: eur("1"), Reason: "r", Approver: "x"},
		settlement.StatementAccepted{Partner: "beta", Through: day("2025-04-30"), By: "x"},
		settlement.Repayment{Partner: "acme", Amount: eur("1")},
		settlement.FigureStated{Partner: "acme", Name: "quota", Month: month("2025-04"), Value: incentive.Value{Money: eur("10")}},
		settlement.SaleStated{Partner: "acme", Base: eur("10")},
		settlement.PartnerReached{Partner: "acme", Milestone: "recovery"},
		settlement.ExchangeRate{From: "USD", To: "EUR", Rate: "0.5", Source: "x"},
		settlement.Payment{Customer: "c0", Amount: pe.MustMoney("10", "USD")},
		settlement.Refund{Customer: "c0", Of: "p0", Amount: pe.MustMoney("1", "USD")},
		settlement.Close{Month: next},
	} {
		out = append(out, fact("e", "2025-09-10", e))
	}
	for _, e := range entries[max(0, len(entries)-2):] {
		out = append(out, fact("e", "2025-09-10", settlement.LineDisputed{Partner: e.Claim.Partner, Entry: e.ID(), Reason: "r"}))
	}
	for _, e := range entries {
		if e.Kind == pe.Sealed {
			record, err := settlement.RecordOf(e)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, fact("e", "2025-09-10", settlement.Reopen{Customer: e.Claim.Customer, Record: record}))
		}
	}
	return out
}

// wildFact draws one of the facts with anything in its fields; its moments are
// mostly left alone, because most facts would only come too late otherwise.
func wildFact(t *rapid.T, of []settlement.Fact) settlement.Fact {
	kept := rapid.SampledFrom(of).Draw(t, "fact")
	if rapid.IntRange(0, 3).Draw(t, "now") > 0 {
		kept.ID, kept.Occurred, kept.Recorded = "new", on("2025-09-10"), settlement.Moment{}
	}
	f := settlement.Fact{ID: proof.Wild(t, wildWords(), kept.ID), Occurred: kept.Occurred, Recorded: kept.Recorded, Event: proof.Wild(t, wildWords(), kept.Event)}
	if rapid.IntRange(0, 4).Draw(t, "moved") == 0 {
		f.Occurred, f.Recorded = proof.Wild(t, wildWords(), f.Occurred), proof.Wild(t, wildWords(), f.Recorded)
	}
	return f
}

// drawBook draws a program with a horizon that is short at times, and a book with
// the facts that are folded in it.
func drawBook(t *rapid.T) (settlement.Program, *settlement.Book, []settlement.Fact) {
	policy := lawPolicy(t)
	if rapid.Bool().Draw(t, "short horizon") {
		policy.Horizon = pe.Days(120, pe.Through) // the drawn facts lie within it
	}
	if rapid.Bool().Draw(t, "statements") {
		policy.Statements = settlement.Statements{
			Every: rapid.SampledFrom([]settlement.Cadence{settlement.PerMonth, settlement.PerHalfMonth}).Draw(t, "statements every"), DisputeWithin: pe.Days(60, pe.Through), Accepted: settlement.ByFact,
		}
	}
	p := settlement.Must(policy)
	pending := pay("c0", "70", "acme")
	pending.Pending, pending.Model = true, commission.Annual
	drawn := append(lawStandings(), append(drawFacts(t), fact("i0", "2025-05-02", pending))...)
	last := "2025-05"
	if policy.Horizon.Days == 120 {
		last = "2025-08"
	}
	b := &settlement.Book{}
	entries := foldOn(t, p, b, drawn, last)
	return p, b, wildFacts(t, drawn, entries, month(last).Add(1))
}

// TestLawG6_StateChangesOnlyWhereItIsGiven: Apply changes the book behind its
// pointer, nothing when it refuses, never the fact and never a clone; and what
// becomes of a fact later changes nothing.
func TestLawG6_StateChangesOnlyWhereItIsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, b, facts := drawBook(t)
		for range 4 {
			f := wildFact(t, facts)
			given, before, still := fmt.Sprintf("%#v", f), text(t, b), b.Clone()
			p.Problems(f)
			if text(t, b) != before {
				t.Fatalf("asking for the problems of %s changed the book", given)
			}
			_, err := p.Apply(b, f)
			switch after := text(t, b); {
			case err != nil && after != before:
				t.Fatalf("%s was refused (%v) and changed the book\n%s\n%s", given, err, before, after)
			case text(t, still) != before:
				t.Fatalf("%s changed a clone of the book", given)
			case fmt.Sprintf("%#v", f) != given:
				t.Fatalf("%s became %#v", given, f)
			}
			after := text(t, b)
			scribble(f)
			if text(t, b) != after {
				t.Fatalf("what became of %s later changed the book", given)
			}
		}
	})
}

// TestLawG7_AnyFactOnAnyBookIsAnswered: with entries that explain themselves, or
// with an error and none; the book can be stored, read and asked either way.
func TestLawG7_AnyFactOnAnyBookIsAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, b, facts := drawBook(t)
		for range 4 {
			f := wildFact(t, facts)
			entries, err := p.Apply(b, f)
			if err != nil && (len(entries) > 0 || err.Error() == "") {
				t.Fatalf("%#v: %d entries, error %q", f, len(entries), err)
			}
			for _, e := range entries {
				if tr, err := p.Explain(e); err != nil || len(tr) == 0 {
					t.Fatalf("%#v posts %s: %v, trace of %d steps", f, e.ID(), err, len(tr))
				}
			}
			if _, err := settlement.ParseBook([]byte(text(t, b))); err != nil {
				t.Fatalf("the book after %#v cannot be read: %v", f, err)
			}
		}
		last := month("2025-12")
		if closed := b.Closed(); closed.After(last) {
			last = closed
		}
		if _, err := p.Statement(b, month("2025-01"), last); err != nil {
			t.Fatalf("statement: %v", err)
		}
		for _, id := range b.Partners() {
			if tr, err := p.Why(b, id, pe.MustDay("9999-12-31")); err != nil || len(tr) == 0 {
				t.Fatalf("why %s: %v, trace of %d steps", id, err, len(tr))
			}
		}
	})
}
