package settlement_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// lawStatements is a program of the laws with statements of any length.
func lawStatements(t *rapid.T) settlement.Policy {
	p := lawPolicy(t)
	p.YearStart = rapid.IntRange(0, 12).Draw(t, "year start")
	p.Statements = settlement.Statements{
		Every: rapid.SampledFrom([]settlement.Cadence{
			settlement.PerHalfMonth, settlement.PerMonth, settlement.PerQuarter, settlement.PerHalfYear, settlement.PerYear,
		}).Draw(t, "every"),
		DisputeWithin: pe.Days(rapid.IntRange(1, 40).Draw(t, "window"), rapid.SampledFrom([]pe.Edge{pe.Through, pe.Until}).Draw(t, "edge")),
		Accepted:      rapid.SampledFrom([]settlement.Acceptance{settlement.ByFact, settlement.BySilence}).Draw(t, "accepted"),
	}
	if rapid.Bool().Draw(t, "cut off") {
		p.Statements.CutOff = rapid.IntRange(1, 14).Draw(t, "days before")
	}
	p.Statements.BySeller = rapid.Bool().Draw(t, "by seller")
	if rapid.Bool().Draw(t, "short horizon") {
		p.Horizon = pe.Days(rapid.IntRange(120, 140).Draw(t, "horizon"), pe.Through)
	}
	return p
}

// drawLife draws disputes of lines that were posted, how they are resolved, and what
// partners accept, of which some is refused.
func drawLife(t *rapid.T, p settlement.Program, entries []pe.Entry) []settlement.Fact {
	var lines []pe.Entry
	for _, e := range entries {
		if e.Claim.Partner != "" && e.Amount.Stated() {
			lines = append(lines, e)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	var out []settlement.Fact
	add := func(id string, on pe.Day, e settlement.Event) {
		f := settlement.Fact{ID: "life:" + id, Occurred: settlement.On(on), Event: e}
		if rapid.Bool().Draw(t, "late") {
			f.Recorded = settlement.On(on.Add(rapid.IntRange(1, 20).Draw(t, "later")))
		}
		out = append(out, f)
	}
	after := func(d pe.Day, most int) pe.Day {
		if d = d.Add(rapid.IntRange(0, most).Draw(t, "after")); d.After(day("2025-05-30")) {
			return day("2025-05-30")
		}
		return d
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "disputes") {
		line := rapid.SampledFrom(lines).Draw(t, "line")
		e := settlement.LineDisputed{Partner: line.Claim.Partner, Entry: line.ID(), Reason: "r"}
		if rapid.Bool().Draw(t, "a part") {
			e.Amount = proof.Amount(t, "in dispute", 1e6)
		}
		if rapid.Bool().Draw(t, "exception") {
			e.Exception = settlement.Exception{Approver: "x", Reason: "r"}
		}
		on := after(line.Posted, 80)
		add(fmt.Sprint("x", i), on, e)
		if rapid.IntRange(0, 3).Draw(t, "resolved") > 0 {
			r := settlement.LineDisputeResolved{Partner: e.Partner, Of: fmt.Sprint("life:x", i), Outcome: settlement.LineRejected, Reason: "r", Approver: "y"}
			if rapid.Bool().Draw(t, "adjusted") {
				r.Outcome, r.Amount = settlement.LineAdjusted, proof.Amount(t, "adjustment", 1e6)
				if rapid.Bool().Draw(t, "taken") {
					r.Amount = r.Amount.Neg()
				}
			}
			add(fmt.Sprint("v", i), after(on, 60), r)
		}
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "acceptances") {
		line := rapid.SampledFrom(lines).Draw(t, "of")
		at := p.PeriodOf(line.Posted)
		add(fmt.Sprint("a", i), after(line.Posted, 100), settlement.StatementAccepted{Partner: line.Claim.Partner, Through: at.Through, By: "z"})
	}
	return out
}

// A lived is a program and what was folded in it: facts of all kinds, with those about
// statements that were not refused.
type lived struct {
	program settlement.Program
	book    *settlement.Book
	facts   []settlement.Fact
	entries []pe.Entry
}

// drawLived folds drawn facts, then again with drawn facts about the lines they posted.
// A fact that is refused must change nothing.
func drawLived(t *rapid.T) lived {
	p := settlement.Must(lawStatements(t))
	facts := sold(t, append(lawStandings(), delay(t, drawFacts(t))...))
	_, entries := fold(t, p, facts)
	all := append(slices.Clone(facts), drawLife(t, p, entries)...)
	p.Sort(all)
	out := lived{program: p, book: &settlement.Book{}}
	for f := range keys(p.WithCloses(out.book, settlement.Facts(all), month("2025-05"))) {
		life := strings.HasPrefix(f.ID, "life:")
		before := ""
		if life {
			before = text(t, out.book)
		}
		posted, err := p.Apply(out.book, f)
		switch {
		case err == nil:
			out.facts, out.entries = append(out.facts, f), append(out.entries, posted...)
		case !life || text(t, out.book) != before || posted != nil:
			t.Fatalf("%s: %v, or it changed the book", f.ID, err)
		}
	}
	return out
}

// TestLawLifecycle_StatementsAddUp: both equations hold for every statement of every
// partner, its columns are the entries of its days, it opens with what the one before
// closed with, and what was payable is paid, set off or open.
func TestLawLifecycle_StatementsAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := drawLived(rt)
		for _, partner := range l.book.Partners() {
			all, err := l.program.Statements(l.book, partner)
			if err != nil {
				rt.Fatal(err)
			}
			before := eur("0")
			for _, s := range all {
				if s.Row.Opening != before {
					rt.Fatalf("%s opens %s with %s after %s", partner, s.From, s.Row.Opening, before)
				}
				before = s.Row.Closing
				checkRow(rt, s.Row)
				checkSellers(rt, l, s)
				if s.Paid.Minor()+s.SetOff.Minor()+s.Open.Minor() != s.Row.Payable.Minor() || s.Paid.Sign() < 0 || s.SetOff.Sign() < 0 || s.Open.Sign() < 0 {
					rt.Fatalf("%s through %s: payable %s is paid %s, set off %s, open %s", partner, s.Through, s.Row.Payable, s.Paid, s.SetOff, s.Open)
				}
				for _, k := range []pe.Kind{pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid} {
					sum := int64(0)
					for _, e := range l.entries {
						if e.Claim.Partner == partner && e.Kind == k && !e.Posted.Before(s.From) && !e.Posted.After(s.Through) {
							sum += e.Amount.Minor()
						}
					}
					if sum != s.Row.Of(k).Minor() {
						rt.Fatalf("%s %s..%s %s: entries %d, statement %s", partner, s.From, s.Through, k, sum, s.Row.Of(k))
					}
				}
			}
		}
		for m := month("2025-01"); !m.After(month("2025-05")); m = m.Add(1) {
			s, err := l.program.Statement(l.book, m, month("2025-05"))
			if err != nil {
				rt.Fatal(err)
			}
			check(t, s)
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// checkSellers holds the rows by selling entity against both equations, against the
// entries of each, and against the row that they add up to.
func checkSellers(t *rapid.T, l lived, s settlement.PartnerStatement) {
	if !l.program.Policy().Statements.BySeller {
		if len(s.BySeller) > 0 {
			t.Fatalf("rows by seller without being asked: %v", s.BySeller)
		}
		return
	}
	var sum [13]int64
	add := func(r settlement.Row, sign int64) {
		for i, m := range []pe.Money{r.Opening, r.Earned, r.Returned, r.Clawed, r.Capped, r.TruedUp, r.Adjusted, r.Paid, r.WrittenOff, r.Closing, r.Held, r.Payable} {
			sum[i] += sign * m.Minor()
		}
		sum[11] += sign * (r.NotYet.Minor() - r.Carried.Minor())
	}
	for _, r := range s.BySeller {
		checkRow(t, r)
		add(r, 1)
		for _, k := range []pe.Kind{pe.Earned, pe.Returned, pe.Adjusted, pe.Paid} {
			of := int64(0)
			for _, e := range l.entries {
				if e.Claim.Partner == s.Partner && e.Seller == r.Seller && e.Kind == k && !e.Posted.Before(s.From) && !e.Posted.After(s.Through) {
					of += e.Amount.Minor()
				}
			}
			if of != r.Of(k).Minor() {
				t.Fatalf("%s of %q %s..%s %s: entries %d, row %s", s.Partner, r.Seller, s.From, s.Through, k, of, r.Of(k))
			}
		}
	}
	if add(s.Row, -1); sum != [13]int64{} {
		t.Fatalf("%s through %s: rows by seller differ from the row by %v", s.Partner, s.Through, sum)
	}
}

// checkRow holds a row against both equations.
func checkRow(t *rapid.T, row settlement.Row) {
	sum := row.Opening.Minor()
	for _, k := range []pe.Kind{pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid, pe.WrittenOff} {
		sum += row.Of(k).Minor()
	}
	parts := row.Held.Minor() + row.NotYet.Minor() + row.Payable.Minor() - row.Carried.Minor()
	if sum != row.Closing.Minor() || parts != row.Closing.Minor() || min(row.Held.Sign(), row.NotYet.Sign(), row.Payable.Sign(), row.Carried.Sign()) < 0 {
		t.Fatalf("%s: movements come to %d, parts to %d, closing is %s: %+v", row.Partner, sum, parts, row.Closing, row)
	}
}

// TestLawLifecycle_ClosedStatementsNeverChange: whatever is disputed, adjusted and paid
// later, the row of a closed statement stays, and its status never goes back to open.
func TestLawLifecycle_ClosedStatementsNeverChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLived(t)
		b := &settlement.Book{}
		closed := map[string]string{}
		for _, f := range l.facts {
			if _, err := l.program.Apply(b, f); err != nil {
				t.Fatal(err)
			}
			for _, partner := range b.Partners() {
				all, err := l.program.Statements(b, partner)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range all {
					name, now := fmt.Sprint(partner, s.Through), fmt.Sprintf("%+v %s %+v", s.Row, s.ClosedOn, s.BySeller)
					if was, ok := closed[name]; ok && was != now {
						t.Fatalf("%s: %s became %s after %s", name, was, now, f.ID)
					}
					if s.Status != settlement.StatementOpen {
						closed[name] = now
					}
				}
			}
		}
	})
}

// TestLawLifecycle_DisputesMoveNoMoneyButTheirAdjustments: without the facts about
// statements the same is owed, but for what resolutions adjusted; and once nothing is in
// dispute, nothing is held that no hold keeps back.
func TestLawLifecycle_DisputesMoveNoMoneyButTheirAdjustments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLived(t)
		var without []settlement.Fact
		open, holds := map[string]bool{}, false
		for _, f := range l.facts {
			switch e := f.Event.(type) {
			case settlement.LineDisputed:
				open[f.ID] = true
			case settlement.LineDisputeResolved:
				delete(open, e.Of)
			case settlement.StatementAccepted:
			default:
				_, hold := e.(settlement.Hold)
				without, holds = append(without, f), holds || hold
			}
		}
		policy := l.program.Policy()
		policy.Statements = settlement.Statements{}
		_, entries := fold(t, settlement.Must(policy), slices.DeleteFunc(without, func(f settlement.Fact) bool { _, closes := f.Event.(settlement.Close); return closes }))
		with := owed(slices.DeleteFunc(slices.Clone(l.entries), func(e pe.Entry) bool { return strings.HasPrefix(e.Claim.Component, "line_dispute:") }))
		if a, b := fmt.Sprint(with), fmt.Sprint(owed(entries)); a != b {
			t.Fatalf("with %s\nwithout %s", a, b)
		}
		held := int64(0)
		for _, e := range l.entries {
			if e.Kind.Holding() {
				held += e.Amount.Minor()
			}
		}
		if len(open) == 0 && !holds && held != 0 {
			t.Fatalf("%d are held for nothing", held)
		}
	})
}

// TestLawLifecycle_StoredAtAnyTime: a book that is stored after every fact gives the same
// entries and the same book; every entry explains itself; a fact again changes nothing.
func TestLawLifecycle_StoredAtAnyTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := drawLived(t)
		b, entries := &settlement.Book{}, []pe.Entry(nil)
		for _, f := range l.facts {
			posted, err := l.program.Apply(b, f)
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, posted...)
			once := text(t, b)
			if b, err = settlement.ParseBook([]byte(once)); err != nil || text(t, b) != once {
				t.Fatalf("%s reads as %s, %v", once, text(t, b), err)
			}
		}
		if text(t, b) != text(t, l.book) || text(t, entries) != text(t, l.entries) {
			t.Fatal("stored after every fact it is another book")
		}
		for _, e := range l.entries {
			var read pe.Entry
			if err := json.Unmarshal([]byte(text(t, e)), &read); err != nil {
				t.Fatal(err)
			}
			if tr, err := l.program.Explain(read); err != nil || len(tr) == 0 {
				t.Fatalf("%s: %d steps, %v", e.ID(), len(tr), err)
			}
		}
		for _, f := range l.facts {
			if _, on := f.Occurred.In(time.UTC); !strings.HasPrefix(f.ID, "life:") || on.Before(day("2025-02-06")) {
				continue // a horizon of 120 days may have forgotten it
			}
			if posted, err := l.program.Apply(b, f); err != nil || len(posted) > 0 {
				t.Fatalf("%s again: %d entries, %v", f.ID, len(posted), err)
			}
		}
		if text(t, b) != text(t, l.book) {
			t.Fatal("repeated facts changed the book")
		}
	})
}
