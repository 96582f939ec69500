package settlement_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// attributedLaw is the three-tier program of the laws with its attribution.
func attributedLaw(t *rapid.T) settlement.Policy {
	p := lawPolicy(t)
	p.Terms[0].Policy.Attribution = attribution.ThreeTier(attribution.Choices{Dormant: pe.Days(30, pe.Through), Influenced: pct("25")})
	return p
}

// drawDeals draws two deals of each of two customers: their touches, their closes
// and their payments, most of which state no credits; and refunds and churns.
func drawDeals(t *rapid.T) []settlement.Fact {
	var out []settlement.Fact
	add := func(id string, on settlement.Moment, e settlement.Event) {
		out = append(out, settlement.Fact{ID: id, Occurred: on, Event: e})
	}
	customer := func() string { return rapid.SampledFrom([]string{"c0", "c1"}).Draw(t, "customer") }
	deal := func() string { return rapid.SampledFrom([]string{"d", "e"}).Draw(t, "deal") }
	for i := range rapid.IntRange(0, 8).Draw(t, "touches") {
		e := settlement.Touch{
			Customer: customer(), Partner: rapid.SampledFrom([]string{"", "acme", "beta", "core", "none"}).Draw(t, "partner"),
			Type: rapid.SampledFrom([]string{"click", "registration", "co_sell", "demo", "sales"}).Draw(t, "kind"),
		}
		if rapid.Bool().Draw(t, "of a deal") {
			e.Deal = deal()
		}
		add(fmt.Sprint("t", i), settlement.On(proof.Day(t, "touched", day("2025-01-02"), 60)), e)
	}
	for i, c := range []string{"c0", "c1"} {
		for k, d := range []string{"d", "e"} {
			e := settlement.DealClosed{Customer: c, Deal: d, Signup: drawOn(t, "signup"), Opened: drawOn(t, "opened")}
			add(fmt.Sprint("k", i, k), settlement.On(proof.Day(t, "closed", day("2025-02-01"), 40)), e)
		}
	}
	n := rapid.IntRange(1, 5).Draw(t, "payments")
	paid := make([]settlement.Payment, n)
	for i := range paid {
		p := settlement.Payment{Customer: customer(), Deal: deal(), Model: commission.Annual, Amount: proof.Amount(t, "amount", 1e7)}
		if rapid.IntRange(0, 3).Draw(t, "states") == 0 {
			p.Credits = pe.Sole("beta")
		}
		paid[i] = p
		add(fmt.Sprint("p", i), settlement.On(proof.Day(t, "paid", day("2025-02-10"), 60)), p)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "refunds") {
		k := rapid.IntRange(0, n-1).Draw(t, "of")
		add(fmt.Sprint("r", i), drawOn(t, "back on"), settlement.Refund{Customer: paid[k].Customer, Of: fmt.Sprint("p", k), Amount: proof.Amount(t, "back", 1e7)})
	}
	if rapid.Bool().Draw(t, "churns") {
		add("x", drawOn(t, "churned"), settlement.Churn{Customer: "c0"})
	}
	return out
}

// Whenever the touches, closes and payments of a deal are recorded, each partner
// ends with the same.
func TestLawG1_OrderOfRecordingMovesNoCredit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(attributedLaw(t))
		facts := drawDeals(t)
		a, x := fold(t, p, append(lawStandings(), facts...))
		for i := range facts {
			if _, on := facts[i].Occurred.In(time.UTC); rapid.Bool().Draw(t, "late") {
				facts[i].Recorded = settlement.On(on.Add(rapid.IntRange(1, 45).Draw(t, "days")))
			}
		}
		b, y := fold(t, p, append(lawStandings(), facts...))
		if now, late := owed(x), owed(y); fmt.Sprint(now) != fmt.Sprint(late) {
			t.Fatalf("%v\n%v", now, late)
		}
		for _, c := range []string{"c0", "c1"} {
			sameCredits(t, p, a, b, c)
		}
	})
}

// sameCredits fails a test if the deals of a customer have other credits in another book.
func sameCredits(t *rapid.T, p settlement.Program, a, b *settlement.Book, customer string) {
	t.Helper()
	for _, d := range []string{"d", "e"} {
		now, err := p.Credit(a, customer, d)
		if err != nil {
			t.Fatal(err)
		}
		late, err := p.Credit(b, customer, d)
		if err != nil || fmt.Sprint(now.Credits) != fmt.Sprint(late.Credits) {
			t.Fatalf("%v\n%v, %v", now.Credits, late.Credits, err)
		}
	}
}

// A late touch moves money between partners and the company and makes none: what
// the fact posts and what the company retains add up to zero.
func TestLawG1_ALateTouchMovesWhatIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := attributedLaw(t)
		policy.Terms[0].Policy.Clawback = clawback.Policy{}
		policy.Terms[0].Policy.Caps, policy.Terms[0].Policy.TrueUps, policy.Terms[0].Policy.Commission.Caps = nil, nil, nil
		p := settlement.Must(policy)
		b := &settlement.Book{}
		foldOn(t, p, b, append(lawStandings(), drawDeals(t)...), "2025-04")
		retained := func() int64 {
			s, err := p.Statement(b, month("2025-01"), month("2025-05"))
			if err != nil {
				t.Fatal(err)
			}
			return s.Retained.Minor()
		}
		before := retained()
		moved := int64(0)
		entries, err := p.Apply(b, recorded(fact("late", "2025-01-01", settlement.Touch{Customer: "c0", Partner: "core", Type: "co_sell"}), "2025-05-05"))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			moved += e.Amount.Minor()
		}
		if after := retained(); moved+after-before != 0 {
			t.Fatalf("%d to partners, %d to the company", moved, after-before)
		}
	})
}

// Books with touches survive, month by month, and a copy of one foresees.
func TestLawG9_AttributedBooksSurvive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(attributedLaw(t))
		survives(t, p, append(lawStandings(), delay(t, drawDeals(t))...))
	})
}

// survives folds facts with the book stored after each third of them, from one that is drawn,
// and copied before: the same entries and the same book come out, and repeated facts change
// nothing. Storing a book takes longer than all else.
func survives(t *rapid.T, p settlement.Program, facts []settlement.Fact) (*settlement.Book, []pe.Entry) {
	p.Sort(facts)
	want, entries := fold(t, p, facts)
	b := &settlement.Book{}
	var got []pe.Entry
	n := rapid.IntRange(0, 2).Draw(t, "stored from")
	for f, err := range p.WithCloses(b, settlement.Facts(facts), month("2025-05")) {
		if err != nil {
			t.Fatal(err)
		}
		copied := b.Clone()
		posted, err := p.Apply(b, f)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, posted...)
		if n++; n%3 > 0 {
			continue
		}
		stored := text(t, b)
		if foreseen, err := p.Apply(copied, f); err != nil || text(t, foreseen) != text(t, posted) || text(t, copied) != stored {
			t.Fatalf("a copy foresees %s, posted %s, %v", text(t, foreseen), text(t, posted), err)
		}
		if b, err = settlement.ParseBook([]byte(stored)); err != nil {
			t.Fatal(err)
		}
	}
	if text(t, entries) != text(t, got) || text(t, want) != text(t, b) {
		t.Fatal("with the book stored in between other entries or another book come out")
	}
	for _, f := range facts {
		if entries, err := p.Apply(b, f); err != nil || len(entries) > 0 {
			t.Fatalf("%s again posts %d entries, %v", f.ID, len(entries), err)
		}
	}
	return b, entries
}
