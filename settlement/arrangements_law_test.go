package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// arranged is a program with all that is agreed with partners at once: a desk, a ladder,
// retainers, statements that are disputed, payouts and the recovery of debts.
func arranged(t *rapid.T) settlement.Policy {
	p := deskedLaw(t)
	a := &p.Terms[0].Policy
	a.Retainers = lawRetainers(t).Terms[0].Policy.Retainers
	if rapid.Bool().Draw(t, "ladder") {
		of := everyMetric(400).Terms[0].Policy
		a.Ladder, a.LadderMetrics = of.Ladder, of.LadderMetrics
	}
	p.Statements = lawStatements(t).Statements
	if rapid.Bool().Draw(t, "payouts") {
		a.Payouts = drawPayouts(t)
	}
	if rapid.Bool().Draw(t, "recovery") {
		a.Recovery = drawRecovery(t)
	}
	p.Horizon = pe.Days(rapid.SampledFrom([]int{60, 120, 400}).Draw(t, "horizon"), pe.Through)
	p.PinTier = rapid.SampledFrom([]settlement.PinTier{settlement.TierAtEarning, settlement.TierAtClose}).Draw(t, "tier")
	return p
}

// drawArrangements draws a history of one, but for disputes of lines and cash.
func drawArrangements(t *rapid.T, p settlement.Policy) []settlement.Fact {
	out := richStandings()
	if len(p.Terms[0].Policy.Ladder.Tiers) > 0 {
		out = append(out, fact("e1", "2025-01-01", settlement.PartnerEnrolled{Partner: "beta"}), fact("e2", "2025-01-20", settlement.PartnerEnrolled{Partner: "acme"}))
	}
	out = append(out, drawRetainers(t, p)...)
	out = append(out, delay(t, append(append(drawDesk(t), drawRenewals(t)...), drawConduct(t)...))...)
	for _, f := range delay(t, drawFacts(t)) {
		if rapid.Bool().Draw(t, "paid without a deal") {
			f, err := settlement.ParseFact([]byte(strings.ReplaceAll(text(t, f), `"customer":"`, `"customer":"more-`)))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, f)
		}
	}
	return sold(t, out)
}

// drawDealings draws what people make of what was posted: disputes of lines, of which half
// are of retainers, their resolutions, payouts and what comes back of them.
func drawDealings(t *rapid.T, p settlement.Program, entries []pe.Entry) []settlement.Fact {
	out := drawLife(t, p, entries)
	ofRetainers := slices.DeleteFunc(slices.Clone(entries), func(e pe.Entry) bool { return !strings.HasPrefix(e.Claim.Component, retainer.ComponentUpside) })
	for _, f := range drawLife(t, p, ofRetainers) {
		f.ID = "life:r" + f.ID
		if e, ok := f.Event.(settlement.LineDisputeResolved); ok {
			e.Of = "life:r" + e.Of
			f.Event = e
		}
		out = append(out, f)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "payouts") {
		on, of := drawOn(t, "paid out on"), fmt.Sprint("life:o", i)
		out = append(out, settlement.Fact{ID: of, Occurred: on, Event: settlement.Payout{Partner: "acme", Amount: proof.Amount(t, "cash", 1e6)}})
		if rapid.Bool().Draw(t, "comes back") {
			out = append(out, fact(of+"b", "2025-05-20", settlement.PayoutReturned{Partner: "acme", Of: of}))
		}
	}
	return out
}

// drawArranged draws a program and a history, with what people make of it.
func drawArranged(t *rapid.T) lived {
	p := settlement.Must(arranged(t))
	facts := drawArrangements(t, p.Policy())
	_, _, entries := takenUp(t, p, facts)
	facts = append(facts, drawDealings(t, p, entries)...)
	out := lived{program: p}
	out.book, out.facts, out.entries = takenUp(t, p, facts)
	return out
}

// takenUp folds facts with closes between, and leaves out what is refused, which changes nothing.
func takenUp(t *rapid.T, p settlement.Program, facts []settlement.Fact) (*settlement.Book, []settlement.Fact, []pe.Entry) {
	facts = slices.Clone(facts)
	p.Sort(facts)
	b := &settlement.Book{}
	var kept []settlement.Fact
	var entries []pe.Entry
	for f := range keys(p.WithCloses(b, settlement.Facts(facts), month("2025-06"))) {
		posted, err := p.Apply(b, f)
		if _, closes := f.Event.(settlement.Close); closes && err != nil {
			t.Fatalf("close %s: %v", f.ID, err)
		}
		if err != nil {
			continue
		}
		kept, entries = append(kept, f), append(entries, posted...)
		last := month("2025-01")
		if m := b.Closed(); m.After(last) {
			last = m
		}
		for i := range posted {
			if m := posted[i].Posted.Month(); m.After(last) {
				last = m
			}
		}
		s, err := p.Statement(b, month("2024-12"), last)
		if err != nil {
			t.Fatalf("after %s: %v", f.ID, err)
		}
		for _, r := range s.Rows {
			checkRow(t, r)
		}
		if s.Commission.Minor()+s.Retained.Minor() != s.Base.Minor() {
			t.Fatalf("after %s: commission %s and retained %s of %s", f.ID, s.Commission, s.Retained, s.Base)
		}
	}
	return b, kept, entries
}

// TestLawArrangements_AnyWay: with a desk, a ladder and retainers together, a pass with the
// book stored now and then and every fact delivered twice, one by key, one on goroutines and
// one of another order of delivery come to the bytes of one pass. Every entry explains itself,
// every partner is told why it gets no more, and statements by selling entity add up.
func TestLawArrangements_AnyWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := drawArranged(t)
		p := l.program
		stored, twice := &settlement.Book{}, []pe.Entry(nil)
		for i, f := range l.facts {
			posted, err := p.Apply(stored, f)
			if err != nil {
				t.Fatalf("%s: %v", f.ID, err)
			}
			twice = append(twice, posted...)
			if i%12 == 0 || i == len(l.facts)-1 {
				if stored, err = settlement.ParseBook([]byte(text(t, stored))); err != nil {
					t.Fatalf("the book after %s: %v", f.ID, err)
				}
			}
			if posted, err := p.Apply(stored, f); err != nil && !errors.Is(err, settlement.ErrSealed) && !errors.Is(err, settlement.ErrOrder) || len(posted) > 0 {
				t.Fatalf("%s again: %d entries, %v", f.ID, len(posted), err)
			}
		}
		byKey, built := l.entries, l.book
		if rapid.IntRange(0, 3).Draw(t, "by key") == 0 { // it takes as long as all else
			byKey, built = arrangedByKey(t, l)
		}
		shuffled := rapid.Permutation(l.facts).Draw(t, "order")
		p.Sort(shuffled)
		spread, on := &settlement.Book{}, []pe.Entry(nil)
		for e, err := range p.RunOn(3, spread, settlement.Facts(shuffled)) {
			if err != nil {
				t.Fatal(err)
			}
			on = append(on, e)
		}
		for _, way := range []struct {
			name    string
			entries []pe.Entry
			book    *settlement.Book
		}{{"stored, and delivered twice", twice, stored}, {"by key", byKey, built}, {"shuffled, on goroutines", on, spread}} {
			if x, y := text(t, l.entries), text(t, way.entries); x != y {
				t.Fatalf("%s: other entries: %s", way.name, firstDifference(x, y))
			}
			if x, y := text(t, l.book), text(t, way.book); x != y {
				t.Fatalf("%s: another book: %s", way.name, firstDifference(x, y))
			}
		}
		checkForgetting(t, l)
		seen := map[string]bool{}
		for _, e := range l.entries {
			if tr, err := p.Explain(e); err != nil || len(tr) == 0 || seen[e.ID()] {
				t.Fatalf("%s: %d steps, %v, or posted twice", e.ID(), len(tr), err)
			}
			seen[e.ID()] = true
		}
		checkArrangedStatements(t, l)
	})
}

// arrangedByKey folds the facts with each state stored by its key.
func arrangedByKey(t *rapid.T, l lived) ([]pe.Entry, *settlement.Book) {
	rows, entries := keyed{}, []pe.Entry(nil)
	for _, f := range l.facts {
		posted, err := rows.apply(l.program, f)
		if err != nil {
			t.Fatalf("%s by key: %v", f.ID, err)
		}
		entries = append(entries, posted...)
	}
	built, err := rows.book()
	if err != nil {
		t.Fatal(err)
	}
	return entries, built
}

// checkForgetting drops the statements that are done with after every close, which changes no
// entry.
func checkForgetting(t *rapid.T, l lived) {
	b, entries := &settlement.Book{}, []pe.Entry(nil)
	for _, f := range l.facts {
		posted, err := l.program.Apply(b, f)
		if _, accepts := f.Event.(settlement.StatementAccepted); accepts && isSealed(err) {
			continue // once more, by now
		}
		if err != nil {
			t.Fatalf("%s: %v", f.ID, err)
		}
		entries = append(entries, posted...)
		if c, closes := f.Event.(settlement.Close); closes {
			if _, err := l.program.Forget(b, l.program.PeriodOf(c.Month.First()).From.Add(-1)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if x, y := text(t, l.entries), text(t, entries); x != y {
		t.Fatalf("without the statements that are done with: other entries: %s", firstDifference(x, y))
	}
}

// checkArrangedStatements holds the statements of each partner against both equations, and
// what is open against them.
func checkArrangedStatements(t *rapid.T, l lived) {
	end := day("2025-06-30")
	l.entries = slices.DeleteFunc(slices.Clone(l.entries), func(e pe.Entry) bool { return e.Claim.Component == retainer.ComponentReceivable })
	found, err := l.program.Accrual(l.book, end)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.program.Next(l.book, end); err != nil {
		t.Fatal(err)
	}
	for _, partner := range l.book.Partners() {
		tr, err := l.program.Why(l.book, partner, end)
		if err != nil || len(tr) == 0 {
			t.Fatalf("why %s: %d steps, %v", partner, len(tr), err)
		}
		all, err := l.program.Statements(l.book, partner)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			checkRow(t, s.Row)
			checkSellers(t, l, s)
		}
		for _, x := range found.Partners {
			if x.Partner != partner {
				continue
			}
			checkReasons(t, x, tr)
			unpaid, owed := x.Unpaid.Minor(), x.Receivable.Minor()
			for _, m := range x.Months {
				unpaid, owed = unpaid-m.Unpaid.Minor(), owed-m.Receivable.Minor()
			}
			if unpaid != 0 || owed != 0 {
				t.Fatalf("the months of %s lack %d unpaid and %d that it owes", partner, unpaid, owed)
			}
		}
	}
}

// checkReasons holds what a partner is told against what it does not get.
func checkReasons(t *rapid.T, x settlement.Accrued, tr pe.Trace) {
	for _, c := range []struct {
		what  string
		kept  pe.Money
		codes []string
	}{
		{"held", x.Held, []string{settlement.CodeHeld, settlement.CodeDisputed, settlement.CodeLineDisputed, settlement.CodeInReserve}},
		{"not yet payable", x.NotYet, []string{settlement.CodeNotYetPayable, settlement.CodeBelowMinimum}},
		{"owed", x.Receivable, []string{settlement.CodeDebt}},
		{"owed for retainers", x.Owed, []string{settlement.CodeReceivable}},
	} {
		if c.kept.Sign() > 0 && !slices.ContainsFunc(c.codes, tr.Has) {
			t.Fatalf("%s of %s is %s, without a word in\n%s", c.kept, x.Partner, c.what, tr)
		}
	}
	if wrong := whySums(x, tr); wrong != "" {
		t.Fatalf("%s: %s\n%s", x.Partner, wrong, tr)
	}
}

// TestLawArrangements_NothingIsTakenTwice: what the resolution of a dispute takes of a cycle of
// a retainer is at most what the refunds of the cycle leave of it, whichever comes first: of
// 300.00 earned on 3,000.00, less the share of what went back.
func TestLawArrangements_NothingIsTakenTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		policy := stating(settlement.ByFact)
		policy.Statements.DisputeWithin = pe.Days(200, pe.Through)
		policy.Terms[0].Policy.Retainers = retaining().Terms[0].Policy.Retainers
		p := settlement.Must(policy)
		facts := retained("2025-01-10", "r", "share")
		for cycle := 1; cycle <= 3; cycle++ {
			facts = append(facts, settled("r", cycle, "3000", day("2025-01-10").AddMonths(cycle-1).String())...)
		}
		drawn := func(label string) string { return proof.Day(t, label, day("2025-03-11"), 60).String() }
		for i := range rapid.IntRange(0, 4).Draw(t, "refunds") {
			n, _ := pe.FromMinor(rapid.Int64Range(1, 2000_00).Draw(t, "went back"), "EUR")
			facts = append(facts, ofRetainer(fmt.Sprint("b", i), drawn("back on"), "r", retainer.Refunded{Cycle: rapid.IntRange(1, 3).Draw(t, "of"), Amount: n}))
		}
		for cycle := 1; cycle <= 3; cycle++ {
			id := fmt.Sprint("x", cycle)
			n := rapid.Int64Range(-300_00, 300_00).Filter(func(n int64) bool { return n != 0 }).Draw(t, "adjustment")
			amount, _ := pe.FromMinor(n, "EUR")
			facts = append(facts, lineDisputed(id, drawn("disputed"), fmt.Sprintf("r.c%d.4/acme/c//r:%d/retainer/earned", cycle, cycle), ""),
				lineResolved("v"+id, drawn("resolved"), id, amount.Amount()))
		}
		_, kept, entries := takenUp(t, p, facts)
		back, adjusted := map[int]int64{}, map[string]int64{}
		for _, f := range kept {
			switch e := f.Event.(type) {
			case settlement.RetainerEvent:
				if x, ok := e.Event.(retainer.Refunded); ok {
					back[x.Cycle] += x.Amount.Minor()
				}
			case settlement.LineDisputeResolved:
				adjusted["line_dispute:"+e.Of] = e.Amount.Minor()
			}
		}
		got := map[string]int64{}
		for _, e := range entries {
			got[e.Claim.Component] += e.Amount.Minor()
		}
		for cycle := 1; cycle <= 3; cycle++ {
			of := fmt.Sprint("line_dispute:x", cycle)
			left := 300_00 - (back[cycle]+5)/10 // half a cent is rounded up
			if want := max(adjusted[of], -left); got[of] != want {
				t.Fatalf("cycle %d: %d cents adjusted, %d decided, %d are left", cycle, got[of], adjusted[of], left)
			}
		}
	})
}
