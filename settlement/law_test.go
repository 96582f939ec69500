package settlement_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// lawPolicy is the three-tier program with caps on net, so that the order in
// which facts are recorded decides nothing.
func lawPolicy(t *rapid.T) settlement.Policy {
	p := tiered()
	a := &p.Terms[0].Policy
	a.Commission.Rounding = rapid.SampledFrom([]pe.Rounding{pe.HalfEven, pe.HalfUp, pe.Down}).Draw(t, "rounding")
	if rapid.Bool().Draw(t, "customer cap") {
		a.Commission.Caps = []commission.Cap{{Name: "customer", Per: commission.PerCustomer, Limit: proof.Amount(t, "cap", 1e7), Counts: commission.OnNet}}
	}
	a.Caps = nil
	if rapid.Bool().Draw(t, "period cap") {
		a.Caps = []settlement.Cap{
			{Name: "month", Every: settlement.EveryMonth, Limit: proof.Amount(t, "month cap", 1e7), Counts: commission.OnNet},
			{Name: "three months", Every: settlement.EveryQuarter, Limit: proof.Amount(t, "quarter cap", 1e7), Counts: commission.OnNet},
		}
	}
	a.TrueUps = []settlement.TrueUp{{Name: "quarter", Every: settlement.EveryQuarter}}
	return p
}

func drawOn(t *rapid.T, label string) settlement.Moment {
	return settlement.On(proof.Day(t, label, day("2025-01-02"), 110))
}

// standings of three partners, known from the first day on.
func lawStandings() []settlement.Fact {
	return []settlement.Fact{
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("s2", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "integration"}),
		fact("s3", "2025-01-01", settlement.Standing{Partner: "core", Tier: "solution"}),
	}
}

// drawFacts draws facts about customers and partners whose order of recording
// decides nothing about what is earned.
func drawFacts(t *rapid.T) []settlement.Fact {
	var out []settlement.Fact
	add := func(id string, on settlement.Moment, e settlement.Event) {
		out = append(out, settlement.Fact{ID: id, Occurred: on, Event: e})
	}
	n := rapid.IntRange(1, 6).Draw(t, "payments")
	for i := range n {
		p := settlement.Payment{Customer: fmt.Sprint("c", i%2), Model: rapid.SampledFrom([]commission.Model{commission.Annual, commission.Usage}).Draw(t, "model"), Amount: proof.Amount(t, "amount", 1e7)}
		for _, id := range []string{"acme", "beta", "core"} {
			if rapid.Bool().Draw(t, id) {
				p.Credits = append(p.Credits, pe.Credit{Partner: id, Role: pe.Sourced, Share: pe.MustRate("1/3")})
			}
		}
		if rapid.Bool().Draw(t, "deal") {
			p.Deal = "d"
		}
		add(fmt.Sprint("p", i), drawOn(t, "paid"), p)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "refunds") {
		k := rapid.IntRange(0, n-1).Draw(t, "of")
		back := settlement.Refund{Customer: fmt.Sprint("c", k%2), Of: fmt.Sprint("p", k), Amount: proof.Amount(t, "back", 1e7)}
		if rapid.Bool().Draw(t, "lost") {
			add(fmt.Sprint("r", i), drawOn(t, "lost on"), settlement.Chargeback(back))
			if rapid.Bool().Draw(t, "won") {
				add(fmt.Sprint("w", i), drawOn(t, "won on"), settlement.ChargebackReversed{Customer: back.Customer, Of: fmt.Sprint("r", i)})
			}
			continue
		}
		add(fmt.Sprint("r", i), drawOn(t, "back on"), back)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "churns") {
		add(fmt.Sprint("x", i), drawOn(t, "churned"), settlement.Churn{Customer: fmt.Sprint("c", i)})
	}
	if rapid.Bool().Draw(t, "final") {
		add("f", drawOn(t, "final on"), settlement.Final{Partner: "core", TrueUp: "quarter", Month: month("2025-02"), Base: proof.Amount(t, "base", 1e7)})
	}
	if rapid.Bool().Draw(t, "adjusted") {
		add("a", drawOn(t, "adjusted on"), settlement.Adjustment{Partner: "acme", Amount: proof.Amount(t, "adjustment", 1e7).Neg(), Reason: "r", Approver: "x"})
	}
	if rapid.Bool().Draw(t, "paid out") {
		add("o", drawOn(t, "paid out on"), settlement.Payout{Partner: "beta", Amount: proof.Amount(t, "payout", 1e7)})
	}
	if rapid.Bool().Draw(t, "held") {
		at := drawOn(t, "held on")
		add("h", at, settlement.Hold{Partner: "beta", Reason: "map"})
	}
	return out
}

// fold folds facts, sorted, with closes through May 2025.
func fold(t *rapid.T, p settlement.Program, facts []settlement.Fact) (*settlement.Book, []pe.Entry) {
	b := &settlement.Book{}
	return b, foldOn(t, p, b, facts, "2025-05")
}

func foldOn(t *rapid.T, p settlement.Program, b *settlement.Book, facts []settlement.Fact, last string) []pe.Entry {
	facts = slices.Clone(facts)
	p.Sort(facts)
	var out []pe.Entry
	for e, err := range p.Run(b, p.WithCloses(b, settlement.Facts(facts), month(last))) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func text(t interface{ Fatal(...any) }, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// delay draws when each fact was recorded.
func delay(t *rapid.T, facts []settlement.Fact) []settlement.Fact {
	out := slices.Clone(facts)
	for i := range out {
		if _, on := out[i].Occurred.In(time.UTC); rapid.Bool().Draw(t, "late") {
			out[i].Recorded = settlement.On(on.Add(rapid.IntRange(1, 20).Draw(t, "days")))
		}
	}
	return out
}

// backAfterPaid records nothing that goes back before the payment, and nothing that was won
// before it was lost: final figures would take it for what moved on the day of the payment.
func backAfterPaid(facts []settlement.Fact) []settlement.Fact {
	recorded := map[string]pe.Day{}
	for i := range facts {
		f := &facts[i]
		_, on := cmp.Or(f.Recorded, f.Occurred).In(time.UTC)
		of := ""
		switch e := f.Event.(type) {
		case settlement.Refund:
			of = e.Of
		case settlement.Chargeback:
			of = e.Of
		case settlement.ChargebackReversed:
			of = e.Of
		}
		if first := recorded[of]; of != "" && first.After(on) {
			f.Recorded, on = settlement.On(first), first
		}
		recorded[f.ID] = on
	}
	return facts
}

func TestLawG1_OrderOfDeliveryDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), delay(t, drawFacts(t))...)
		a, x := fold(t, p, facts)
		b, y := fold(t, p, rapid.Permutation(facts).Draw(t, "order"))
		if text(t, x) != text(t, y) || text(t, a) != text(t, b) {
			t.Fatal("the same facts in another order of delivery give other bytes")
		}
	})
}

func TestLawG1_OrderOfRecordingMovesNoSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := drawFacts(t)
		_, x := fold(t, p, append(lawStandings(), facts...))
		_, y := fold(t, p, append(lawStandings(), backAfterPaid(delay(t, facts))...))
		if a, b := owed(x), owed(y); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%v\n%v", a, b)
		}
	})
}

// owed is the table of claims and kinds that change what is owed. What a hold
// keeps back depends on when it is known.
func owed(entries []pe.Entry) map[string]int64 {
	return table(slices.DeleteFunc(slices.Clone(entries), func(e pe.Entry) bool { return e.Kind.Holding() }))
}

func TestLawG2_ARepeatedFactChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), drawFacts(t)...)
		b, _ := fold(t, p, facts)
		before := text(t, b)
		for _, f := range facts {
			if entries, err := p.Apply(b, f); err != nil || len(entries) > 0 {
				t.Fatalf("%s again posts %d entries, %v", f.ID, len(entries), err)
			}
		}
		if after := text(t, b); after != before {
			t.Fatalf("repeated facts changed the book\n%s\n%s", before, after)
		}
		// Delivered again and learned of later, among the others.
		_, once := fold(t, p, facts)
		again := facts[rapid.IntRange(0, len(facts)-1).Draw(t, "again")]
		again.Recorded = settlement.On(day("2025-05-20"))
		_, twice := fold(t, p, append(slices.Clone(facts), again))
		if text(t, once) != text(t, twice) {
			t.Fatalf("%s came twice and changed entries", again.ID)
		}
		// The same id with another body.
		other := facts[len(facts)-1]
		other.Occurred = settlement.On(day("2025-06-05"))
		if _, err := p.Apply(b, other); !errors.Is(err, settlement.ErrDuplicate) && !isSealed(err) {
			t.Fatalf("%s with another body: %v", other.ID, err)
		}
	})
}

func isSealed(err error) bool { return errors.Is(err, settlement.ErrSealed) }

func TestLawG4_TheSameFactsGiveTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), drawFacts(t)...)
		a, x := fold(t, p, facts)
		b, y := fold(t, p, facts)
		if text(t, x) != text(t, y) || text(t, a) != text(t, b) {
			t.Fatal("two runs differ")
		}
	})
}

func TestLawG8_LaterFactsOnlyAppend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), delay(t, drawFacts(t))...)
		p.Sort(facts)
		k := rapid.IntRange(0, len(facts)).Draw(t, "cut")
		run := func(facts []settlement.Fact) []pe.Entry {
			var out []pe.Entry
			for e, err := range p.Run(&settlement.Book{}, settlement.Facts(facts)) {
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, e)
			}
			return out
		}
		first, all := run(facts[:k]), run(facts)
		if text(t, first) != text(t, slices.Concat([]pe.Entry(nil), all[:len(first)])) && len(first) > 0 {
			t.Fatal("later facts changed what was posted")
		}
	})
}

func TestLawG9_BooksAndFactsSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), delay(t, drawFacts(t))...)
		for _, f := range facts {
			once := text(t, f)
			read, err := settlement.ParseFact([]byte(once))
			if err != nil || text(t, read) != once {
				t.Fatalf("%s reads as %s, %v", once, text(t, read), err)
			}
		}
		b, _ := fold(t, p, facts)
		once := text(t, b)
		read, err := settlement.ParseBook([]byte(once))
		if err != nil || text(t, read) != once {
			t.Fatalf("%s reads as %s, %v", once, text(t, read), err)
		}
	})
}

// TestLawG9_MonthByMonth: one pass, and a pass a month with the book stored in
// between, give the same entries, statements and book.
func TestLawG9_MonthByMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), delay(t, drawFacts(t))...)
		p.Sort(facts)
		want, entries := fold(t, p, facts)
		got := &settlement.Book{}
		var monthly []pe.Entry
		for m := month("2025-01"); !m.After(month("2025-05")); m = m.Add(1) {
			var now []settlement.Fact
			for _, f := range facts {
				effective := f.Occurred
				if !f.Recorded.IsZero() {
					effective = f.Recorded
				}
				if _, d := effective.In(time.UTC); d.Month() == m {
					now = append(now, f)
				}
			}
			monthly = append(monthly, foldOn(t, p, got, now, m.String())...)
			loaded, err := settlement.ParseBook([]byte(text(t, got)))
			if err != nil {
				t.Fatal(err)
			}
			got = loaded
		}
		if text(t, entries) != text(t, monthly) || text(t, want) != text(t, got) {
			t.Fatal("month by month differs from one pass")
		}
	})
}

func TestLawG11_EntriesAreMoneyAndUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		_, entries := fold(t, p, append(lawStandings(), delay(t, drawFacts(t))...))
		seen := map[string]bool{}
		for _, e := range entries {
			if seen[e.ID()] || (e.Amount.Sign() == 0) != e.Kind.Status() {
				t.Fatalf("%s of %s: 0, or posted twice", e.ID(), e.Amount)
			}
			seen[e.ID()] = true
			stored := text(t, e)
			var read pe.Entry
			if err := json.Unmarshal([]byte(stored), &read); err != nil {
				t.Fatal(err)
			}
			if tr, err := p.Explain(read); err != nil || len(tr) == 0 {
				t.Fatalf("%s: %v, trace of %d steps", e.ID(), err, len(tr))
			}
		}
	})
}

// TestLawG12: what a fact would post on a copy of the book is what it posts.
func TestLawG12_ACopyOfTheBookForesees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), drawFacts(t)...)
		p.Sort(facts)
		b := &settlement.Book{}
		for _, f := range facts {
			before := text(t, b)
			foreseen, err := p.Apply(b.Clone(), f)
			if err != nil || text(t, b) != before {
				t.Fatalf("%v, or the original changed", err)
			}
			posted, err := p.Apply(b, f)
			if err != nil || text(t, foreseen) != text(t, posted) {
				t.Fatalf("foreseen %s\nposted %s, %v", text(t, foreseen), text(t, posted), err)
			}
		}
	})
}

// TestStatementsAddUp: both equations and the conservation hold for every range
// of months of every program.
func TestStatementsAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := settlement.Must(lawPolicy(rt))
		b, entries := fold(rt, p, append(lawStandings(), delay(rt, drawFacts(rt))...))
		from := month("2025-01").Add(rapid.IntRange(0, 4).Draw(rt, "from"))
		to := from.Add(rapid.IntRange(0, 4-from.Sub(month("2025-01"))).Draw(rt, "to"))
		s, err := p.Statement(b, from, to)
		if err != nil {
			rt.Fatal(err)
		}
		check(t, s)
		// The columns are the entries of the range.
		for _, r := range s.Rows {
			for _, k := range []pe.Kind{pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid} {
				sum := int64(0)
				for _, e := range entries {
					if m := e.Posted.Month(); e.Claim.Partner == r.Partner && e.Kind == k && !m.Before(from) && !m.After(to) {
						sum += e.Amount.Minor()
					}
				}
				if sum != r.Of(k).Minor() {
					rt.Fatalf("%s %s: entries %d, statement %s", r.Partner, k, sum, r.Of(k))
				}
			}
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// TestStatementsFollow: the closing of a month is the opening of the next.
func TestStatementsFollow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		b, _ := fold(t, p, append(lawStandings(), drawFacts(t)...))
		before := map[string]pe.Money{}
		for m := month("2025-01"); !m.After(month("2025-05")); m = m.Add(1) {
			s, err := p.Statement(b, m, m)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range s.Rows {
				if want, ok := before[r.Partner]; ok && r.Opening != want || !ok && r.Opening.Sign() != 0 {
					t.Fatalf("%s opens %s with %s and closed with %s", r.Partner, m, r.Opening, want)
				}
				before[r.Partner] = r.Closing
			}
		}
	})
}
