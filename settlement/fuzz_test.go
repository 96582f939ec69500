package settlement_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// seedFiles adds the files of the scenarios as seeds.
func seedFiles(f *testing.F, name string) {
	files, err := filepath.Glob(filepath.Join("testdata", "*", name))
	if err != nil || len(files) == 0 {
		f.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
}

// FuzzParse reads any text as a program. What is accepted is written and read
// again as the same, and decides.
func FuzzParse(f *testing.F) {
	seedFiles(f, "program.json")
	for _, p := range []settlement.Policy{flat(), tiered(), richPolicy()} {
		if text, err := settlement.MarshalPolicy(p); err == nil {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		program, err := settlement.Parse(in)
		if err != nil {
			return
		}
		once, err := settlement.MarshalPolicy(program.Policy())
		if err != nil {
			t.Fatalf("%s was accepted and cannot be written: %v", in, err)
		}
		again, err := settlement.Parse(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := settlement.MarshalPolicy(again.Policy()); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
		book := &settlement.Book{}
		currency := program.Policy().Currency
		amount, err := pe.FromMinor(100_000, currency)
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range program.Run(book, program.WithCloses(book, settlement.Facts([]settlement.Fact{
			fact("p", "2025-06-10", settlement.Payment{Customer: "c", Credits: pe.Sole("acme"), Amount: amount}),
			fact("r", "2025-06-20", settlement.Refund{Customer: "c", Of: "p", Amount: amount}),
			fact("x", "2025-06-30", settlement.Churn{Customer: "c"}),
		}), month("2025-09"))) {
			if err != nil {
				return // no terms yet, no rate for the model, another refusal
			}
			if tr, err := program.Explain(e); err != nil || len(tr) == 0 {
				t.Fatalf("%s under %s: %d steps, %v", e.ID(), once, len(tr), err)
			}
		}
	})
}

// FuzzParseFact reads any text as a fact. What is accepted is written and read
// again as the same, and folded or refused.
func FuzzParseFact(f *testing.F) {
	for _, fact := range append(everyFact(f), richFacts()...) {
		if text, err := json.Marshal(fact); err == nil {
			f.Add(text)
		}
	}
	f.Add([]byte(`{"id":"close1","kind":"close","month":"2021-05"}`))
	program := settlement.Must(tiered())
	r := open(f, tiered()).do(fact("p", "2025-01-10", annualOf("1000", "integration")))
	f.Fuzz(func(t *testing.T, in []byte) {
		fact, err := settlement.ParseFact(in)
		if err != nil {
			return
		}
		once, err := json.Marshal(fact)
		if err != nil {
			// A close takes effect at the end of its month, so it is folded even
			// without the moment that its document must state.
			if _, ok := fact.Event.(settlement.Close); !ok && len(program.Problems(fact)) == 0 {
				t.Fatalf("%s has no problem and cannot be written: %v", in, err)
			}
			return
		}
		again, err := settlement.ParseFact(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
		book := r.book.Clone()
		before := stored(t, book)
		entries, err := program.Apply(book, fact)
		if err != nil {
			if len(entries) > 0 || stored(t, book) != before {
				t.Fatalf("%s was refused and changed the book: %v", once, err)
			}
			return
		}
		if repeated, err := program.Apply(book, again); err != nil || len(repeated) > 0 {
			t.Fatalf("%s again posts %d entries, %v", once, len(repeated), err)
		}
		for _, e := range entries {
			if tr, err := program.Explain(e); err != nil || len(tr) == 0 {
				t.Fatalf("%s of %s: %d steps, %v", e.ID(), once, len(tr), err)
			}
		}
	})
}

// FuzzParseBook reads any text as a book. What is accepted is written and read
// again as the same; whatever it says, it is gone on with or refused.
func FuzzParseBook(f *testing.F) {
	rich := open(f, richPolicy())
	facts := richFacts()
	rich.program.Sort(facts)
	for i, fact := range facts {
		if _, err := rich.program.Apply(&rich.book, fact); err == nil && i%12 == 0 {
			f.Add([]byte(stored(f, &rich.book)))
		}
	}
	f.Add([]byte(stored(f, &settlement.Book{})))
	f.Add([]byte(stored(f, &heldBack(f).book)))
	f.Add([]byte(stored(f, &open(f, tiered()).do(fact("p", "2025-01-10", annualOf("1000", "integration"))).book)))
	climbing := open(f, everyMetric(60))
	for _, fact := range []settlement.Fact{
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("p", "2025-01-10", pay("c", "1000", "acme")), settlement.CloseOf(month("2025-01")),
		fact("p2", "2025-02-10", pay("c", "1000", "beta")), settlement.CloseOf(month("2025-02")), settlement.CloseOf(month("2025-03")),
	} {
		climbing.do(fact)
		f.Add([]byte(stored(f, &climbing.book)))
	}
	living := open(f, bySeller())
	for _, fact := range []settlement.Fact{
		fact("p", "2025-01-10", soldBy("gmbh", "1000")), lineDisputed("x", "2025-01-11", lineOf("p"), "30"), settlement.CloseOf(month("2025-01")),
		statementAccepted("ok", "2025-02-01", "2025-01-31"), lineResolved("r", "2025-02-02", "x", "-5"), byException(lineDisputed("y", "2025-02-03", lineOf("p"), "")),
	} {
		living.do(fact)
		f.Add([]byte(stored(f, &living.book)))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		book, err := settlement.ParseBook(in)
		if err != nil {
			return
		}
		once := stored(t, book)
		again, err := settlement.ParseBook([]byte(once))
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice := stored(t, again); twice != once {
			t.Fatalf("%s became %s", once, twice)
		}
		if copied := stored(t, book.Clone()); copied != once {
			t.Fatalf("the clone of %s is %s", once, copied)
		}
		climbs := book.Clone()
		for _, fact := range []settlement.Fact{
			fact("e9", "2025-11-01", settlement.PartnerEnrolled{Partner: "acme"}), settlement.CloseOf(climbs.Closed().Add(1)), settlement.CloseOf(climbs.Closed().Add(2)),
		} {
			before := stored(t, climbs)
			if _, err := climbing.program.Apply(climbs, fact); err != nil && stored(t, climbs) != before {
				t.Fatalf("%s was refused with %v and changed\n%s\nto\n%s", fact.ID, err, before, stored(t, climbs))
			}
		}
		for _, partner := range append(climbs.Partners(), "nobody") {
			_, _ = climbing.program.Assess(climbs, partner, tiers.Facts{On: day("2026-01-01")})
			_, _ = climbing.program.Standings(climbs, partner)
		}
		lives := book.Clone()
		for _, fact := range []settlement.Fact{
			lineDisputed("y9", "2025-11-01", lineOf("p"), ""), byException(lineDisputed("z9", "2025-11-01", lineOf("p"), "1")), lineResolved("r9", "2025-11-02", "y", "2"),
			fact("o9", "2025-11-02", settlement.Payout{Partner: "acme", Amount: eur("1"), Seller: "gmbh"}), statementAccepted("ok9", "2025-11-03", "2025-02-28"),
			settlement.CloseOf(lives.Closed().Add(1)),
		} {
			before := stored(t, lives)
			if _, err := living.program.Apply(lives, fact); err != nil && stored(t, lives) != before {
				t.Fatalf("%s was refused with %v and changed\n%s\nto\n%s", fact.ID, err, before, stored(t, lives))
			}
		}
		for _, partner := range append(lives.Partners(), "nobody") {
			_, _ = living.program.Statements(lives, partner)
			_, _ = living.program.StatementOf(lives, partner, day("2025-01-31"))
		}
		_, _ = living.program.Next(lives, day("9999-12-31"))
		p := rich.program
		for _, partner := range append(book.Partners(), "nobody") {
			_, _ = p.Why(book, partner, day("2026-01-01"))
		}
		_, _ = p.Statement(book, month("2025-01"), month("2025-12"))
		_, _ = p.AtRisk(book, day("2025-02-01"))
		_ = book.Unmatched()
		for _, fact := range facts[len(facts)-12:] {
			_, _ = p.Apply(book, fact)
		}
		_, _ = p.Apply(book, settlement.CloseOf(book.Closed().Add(1)))
	})
}
