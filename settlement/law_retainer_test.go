package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// lawRetainers is a program of the laws with retainers of every way to pay.
func lawRetainers(t *rapid.T) settlement.Policy {
	p := lawPolicy(t)
	offers := retaining().Terms[0].Policy.Retainers
	guarantee := shareOfRetainer()
	guarantee.Guarantee = retainer.Guarantee{Amount: proof.Amount(t, "guarantee", 1e6), Measured: retainer.OnNet}
	offers = append(offers, settlement.Retainer{Name: "guarantee", Terms: guarantee})
	for i := range offers {
		r := &offers[i].Terms
		r.Cycle.Every = rapid.SampledFrom([]retainer.Every{retainer.EveryMonth, retainer.EveryWeek, retainer.EveryFortnight}).Draw(t, "every")
		if r.Draw.Amount.Stated() && rapid.Bool().Draw(t, "stays owed") {
			r.Draw.Measured, r.Draw.AtEnd = retainer.OnNet, retainer.StaysOwed
		}
		if rapid.Bool().Draw(t, "check-ins") {
			r.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedWaits}
		}
	}
	p.Terms[0].Policy.Retainers = offers
	if rapid.Bool().Draw(t, "short horizon") {
		p.Horizon = pe.Days(rapid.IntRange(30, 60).Draw(t, "horizon"), pe.Through)
	}
	return p
}

// drawRetainers draws what happens to two retainers, of which some is refused.
func drawRetainers(t *rapid.T, p settlement.Policy) []settlement.Fact {
	var out, events []settlement.Fact
	for _, of := range []string{"r1", "r2"} {
		offer := rapid.SampledFrom(p.Terms[0].Policy.Retainers).Draw(t, "offer").Name
		out = append(out, retained(proof.Day(t, "from", day("2025-01-02"), 40).String(), of, offer)...)
		for i := range rapid.IntRange(0, 6).Draw(t, "cycles") {
			amount := map[string]string{"label": "1200", "set off": "1200"}[offer]
			if amount == "" {
				amount = "3000"
			}
			out = append(out, settled(of, i+1, amount, proof.Day(t, "paid on", day("2025-01-10"), 130).String())...)
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "events") {
			on := proof.Day(t, "on", day("2025-01-10"), 130)
			event := rapid.SampledFrom([]retainer.Event{
				retainer.Paused{},
				retainer.Resumed{},
				retainer.CheckedIn{},
				retainer.Ended{Last: on.Add(-3)},
				retainer.NoticeGiven{By: retainer.Client},
				retainer.Refunded{Cycle: 1, Amount: eur("7.77")},
				retainer.Waived{Cycle: 2, Reason: "x", Approver: "y"},
			}).Draw(t, "event")
			events = append(events, ofRetainer(fmt.Sprint(of, ".e", i), on.String(), of, event))
		}
	}
	return append(out, delay(t, events)...)
}

// accepted returns those facts, in order, that a book takes, with what they post and the
// closes between them.
func accepted(t *rapid.T, p settlement.Program, facts []settlement.Fact) (*settlement.Book, []settlement.Fact, []pe.Entry) {
	facts = slices.Clone(facts)
	p.Sort(facts)
	b := &settlement.Book{}
	var kept []settlement.Fact
	var entries []pe.Entry
	for f := range keys(p.WithCloses(b, settlement.Facts(facts), month("2025-07"))) {
		posted, err := p.Apply(b, f)
		if _, closes := f.Event.(settlement.Close); closes && err != nil {
			t.Fatalf("close %s: %v", f.ID, err)
		}
		if err != nil {
			if _, ok := f.Event.(settlement.RetainerEvent); !ok && !isSealed(err) {
				t.Fatalf("%s: %v", f.ID, err)
			}
			continue
		}
		kept, entries = append(kept, f), append(entries, posted...)
	}
	return b, kept, entries
}

// With retainers among the facts: the order of delivery decides nothing, a repeated fact
// changes nothing, a pass a month with the book stored and loaded between gives what one
// pass gives, a copy foresees, and every entry is unique and explains itself.
func TestLawsOfABookWithRetainers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		policy := lawRetainers(t)
		p := settlement.Must(policy)
		b, facts, entries := accepted(t, p, slices.Concat(lawStandings(), delay(t, drawFacts(t)), drawRetainers(t, policy)))
		again := &settlement.Book{}
		var stepwise []pe.Entry
		shuffled := rapid.Permutation(facts).Draw(t, "order")
		p.Sort(shuffled)
		from := rapid.IntRange(0, 2).Draw(t, "stored from") // each third time: storing takes longer than all else
		for i, f := range shuffled {
			foreseen := ""
			if i%3 == from {
				before := text(t, again)
				copied, err := p.Apply(again.Clone(), f)
				if err != nil || text(t, again) != before {
					t.Fatalf("%s: %v, or the original changed", f.ID, err)
				}
				if again, err = settlement.ParseBook([]byte(before)); err != nil {
					t.Fatal(err)
				}
				foreseen = text(t, copied)
			}
			posted, err := p.Apply(again, f)
			if err != nil || foreseen != "" && text(t, posted) != foreseen {
				t.Fatalf("%s: %v, foreseen %s, posted %s", f.ID, err, foreseen, text(t, posted))
			}
			stepwise = append(stepwise, posted...)
		}
		if text(t, stepwise) != text(t, entries) || text(t, again) != text(t, b) {
			t.Fatal("another order of delivery, with the book stored in between, gives other bytes")
		}
		for _, f := range facts {
			if posted, err := p.Apply(b, f); err != nil && !errors.Is(err, settlement.ErrOrder) || len(posted) > 0 { // what is past the horizon is out of order
				t.Fatalf("%s again posts %d entries, %v", f.ID, len(posted), err)
			}
		}
		if text(t, again) != text(t, b) {
			t.Fatal("repeated facts change the book")
		}
		seen := map[string]bool{}
		for _, e := range entries {
			if tr, err := p.Explain(e); err != nil || len(tr) == 0 || seen[e.ID()] {
				t.Fatalf("%s: %d steps, %v, or posted twice", e.ID(), len(tr), err)
			}
			seen[e.ID()] = true
		}
	})
}

// Every statement of every range adds up, and its columns are the entries of the range:
// those on receivables make up what is owed apart, and no other column.
func TestStatementsWithRetainersAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		policy := lawRetainers(rt)
		p := settlement.Must(policy)
		b, _, entries := accepted(rt, p, slices.Concat(lawStandings(), drawFacts(rt), drawRetainers(rt, policy)))
		from := month("2025-01").Add(rapid.IntRange(0, 6).Draw(rt, "from"))
		to := from.Add(rapid.IntRange(0, 6-from.Sub(month("2025-01"))).Draw(rt, "to"))
		s, err := p.Statement(b, from, to)
		if err != nil {
			rt.Fatal(err)
		}
		check(t, s)
		r := row(s, "acme")
		want, apart := map[pe.Kind]int64{}, map[pe.Kind]int64{}
		before, retainers := int64(0), int64(0)
		for _, e := range entries {
			m, n := e.Posted.Month(), e.Amount.Minor()
			receivable := e.Claim.Component == retainer.ComponentReceivable
			switch {
			case e.Claim.Partner != "acme" || m.After(to):
			case m.Before(from) && receivable:
				before -= n
			case m.Before(from):
			case receivable:
				apart[e.Kind] += n
			default:
				want[e.Kind] += n
				if e.Claim.Component == retainer.ComponentUpside || e.Claim.Component == retainer.ComponentSetOff {
					retainers += n
				}
			}
		}
		for _, k := range []pe.Kind{pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid} {
			if r.Of(k).Stated() && r.Of(k).Minor() != want[k] {
				rt.Fatalf("%s: entries %d, statement %s", k, want[k], r.Of(k))
			}
		}
		o := r.Receivable
		if o.Opening.Stated() && (o.Opening.Minor() != before || o.Charged.Minor() != -apart[pe.Earned] || o.Returned.Minor() != apart[pe.Returned] || o.Paid.Minor() != apart[pe.Paid]) {
			rt.Fatalf("%d before, %v, and %+v", before, apart, o)
		}
		if s.Retainers.Minor() != retainers { // only acme has any
			rt.Fatalf("of retainers %d, statement %s", retainers, s.Retainers)
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// What a draw comes to, cycle by cycle, is 2,000.00 less the commission of the days of the
// cycle, as the entries have it by the day they were posted; nothing is recovered. The
// days are counted here by themselves.
func TestDrawsMeasureTheCommissionOfTheirDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := retaining()
		terms := &policy.Terms[0].Policy.Retainers[4].Terms
		terms.Draw = retainer.Draw{Amount: eur("2000"), Measured: retainer.OnNet, Recovery: retainer.NonRecoverable}
		months := rapid.SampledFrom([]int{1, 3}).Draw(t, "months")
		if months == 3 {
			terms.Cycle.Every = retainer.EveryQuarter
		}
		p, start := settlement.Must(policy), proof.Day(t, "start", day("2025-01-02"), 60)
		facts := retained(start.String(), "r", "draw")
		for i := range rapid.IntRange(0, 8).Draw(t, "payments") {
			id, on := fmt.Sprint("p", i), proof.Day(t, "paid", day("2025-01-02"), 150)
			facts = append(facts, delay(t, []settlement.Fact{fact(id, on.String(), pay("c", "9000", "acme"))})...)
			if rapid.Bool().Draw(t, "back") {
				facts = append(facts, delay(t, []settlement.Fact{
					fact("r"+id, on.Add(rapid.IntRange(0, 20).Draw(t, "after")).String(), settlement.Refund{Customer: "c", Of: id, Amount: eur("4500")}),
				})...)
			}
		}
		_, _, entries := accepted(t, p, facts)
		got, last := map[string]int64{}, month("2025-07").Last()
		for _, e := range entries {
			if e.Claim.Component == retainer.ComponentDraw {
				got[e.Claim.Line] += e.Amount.Minor()
			}
		}
		for n := 0; ; n++ {
			from, to := start.AddMonths(n*months), start.AddMonths((n+1)*months)
			if to.Add(-1).After(last) {
				break
			}
			left := int64(2000_00)
			for _, e := range entries {
				if e.Claim.Component == "base" && !e.Posted.Before(from) && e.Posted.Before(to) {
					left -= e.Amount.Minor()
				}
			}
			line := fmt.Sprint("r:", n+1)
			if got[line] != max(0, left) {
				t.Fatalf("%s from %s to %s: %d drawn, %d are left", line, from, to, got[line], left)
			}
			delete(got, line)
		}
		if len(got) > 0 {
			t.Fatalf("cycles that are not over draw %v", got)
		}
	})
}

// What is held is never more than what is owed, nor than commission that retainers do
// not pay out: a payout of what is payable makes nothing else payable.
func TestPayingRetainersReleasesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := lawRetainers(t)
		policy.Terms[0].Policy.Retainers = policy.Terms[0].Policy.Retainers[:1] // a share alone
		p := settlement.Must(policy)
		facts := slices.Concat(lawStandings(), drawRetainers(t, policy), []settlement.Fact{
			fact("p", "2025-01-05", settlement.Payment{Customer: "c0", Model: "annual", Credits: pe.Sole("acme"), Amount: proof.Amount(t, "amount", 1e7)}),
			fact("h", "2025-01-06", settlement.Hold{Partner: "acme", Reason: "map"}),
		})
		b, _, _ := accepted(t, p, facts)
		july := month("2025-07")
		s, err := p.Statement(b, july, july)
		if err != nil {
			t.Fatal(err)
		}
		if r := row(s, "acme"); r.Payable.Sign() > 0 {
			if _, err := p.Apply(b, fact("out", "2025-08-01", settlement.Payout{Partner: "acme", Amount: r.Payable})); err != nil {
				t.Fatal(err)
			}
			after, err := p.Statement(b, july.Add(1), july.Add(1))
			if err != nil {
				t.Fatal(err)
			}
			if got := row(after, "acme"); got.Payable.Sign() != 0 || got.Held != r.Held {
				t.Fatalf("after %s were paid: %+v", r.Payable, got)
			}
		}
	})
}

// A repeated opening is told from another one of the same id, and from another event.
func TestARetainerEventIsKnownAgain(t *testing.T) {
	r := open(t, retaining()).do(retained("2025-01-01", "r", "share")...)
	for _, f := range retained("2025-01-01", "r", "share") {
		if posted, err := r.program.Apply(&r.book, f); err != nil || len(posted) > 0 {
			t.Errorf("%s again posts %d entries, %v", f.ID, len(posted), err)
		}
	}
	f := ofRetainer("r.8", "2025-01-01", "r", retainer.Started{First: day("2025-01-02")})
	if _, err := r.program.Apply(&r.book, f); !errors.Is(err, settlement.ErrDuplicate) {
		t.Errorf("another start under the same id: %v", err)
	}
}
