package commission_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// fuzzPolicy has caps of every sort, so that ledgers have every member.
func fuzzPolicy() commission.Policy {
	return capped(
		commission.Cap{Name: "sale", Per: commission.PerSale, Limit: eur("9")},
		commission.Cap{Name: "deal", Per: commission.PerDeal, Limit: eur("8"), Counts: commission.FirstCome},
		commission.Cap{Name: "customer", Per: commission.PerCustomer, Limit: eur("5"), Counts: commission.OnNet},
	)
}

// FuzzLedgerJSON reads any text as a ledger: what is accepted is written and
// read again as the same.
func FuzzLedgerJSON(f *testing.F) {
	b := open(f, fuzzPolicy())
	for _, e := range []commission.Event{
		pay("p", "100", "2025-01-20"), back("r", "p", "33.33", "2025-02-01"), back("w", "later", "5", "2025-02-02"),
		commission.Recredit{ID: "rc", Customer: "c", Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("b")}}, On: day("2025-02-03")},
	} {
		if _, err := b.plan.Apply(&b.ledger, e); err != nil {
			f.Fatal(err)
		}
		if text, err := json.Marshal(b.ledger); err == nil {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var l commission.Ledger
		if json.Unmarshal(in, &l) != nil {
			return
		}
		once, err := json.Marshal(l)
		if err != nil {
			return // a day or an amount that has to be stated is not
		}
		var again commission.Ledger
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
		if copied, err := json.Marshal(again.Clone()); err != nil || string(copied) != string(once) {
			t.Fatalf("the clone of %s is %s, %v", once, copied, err)
		}
	})
}

// FuzzBasis puts any text into the basis of an entry: it is explained or
// refused, and its record is read or refused.
func FuzzBasis(f *testing.F) {
	b := open(f, fuzzPolicy())
	for _, e := range []commission.Event{
		pay("p", "100", "2025-01-20"), back("r", "p", "33.33", "2025-02-01"), commission.Seal{ID: "s", Through: day("2025-12-31"), On: day("2026-06-30")},
	} {
		entries, err := b.plan.Apply(&b.ledger, e)
		if err != nil || len(entries) == 0 {
			f.Fatal(len(entries), err)
		}
		for _, e := range entries {
			if text, err := json.Marshal(e.Basis); err == nil {
				f.Add(text, string(e.Kind))
			}
		}
	}
	f.Add([]byte(`{"form":"commission.line"}`), "earned")
	f.Fuzz(func(t *testing.T, in []byte, kind string) {
		var basis partnerecon.Basis
		if json.Unmarshal(in, &basis) != nil {
			return
		}
		e := partnerecon.Entry{
			Cause: "p", Claim: partnerecon.Claim{Partner: "acme", Customer: "c", Line: "p", Component: "base"},
			Kind: partnerecon.Kind(kind), Amount: eur("20"), Posted: day("2025-01-20"), Basis: basis,
		}
		if tr, err := b.plan.Explain(e); err == nil && len(tr) == 0 {
			t.Fatalf("%s is explained by nothing", in)
		}
		line, err := commission.Record(e)
		if err != nil {
			return
		}
		for _, problem := range commission.Problems(commission.Reopen{ID: "o", Customer: "c", Line: line, On: day("2025-02-01")}) {
			if problem.Code == "" || problem.Message == "" {
				t.Fatalf("%s: a problem that says nothing", in)
			}
		}
		ledger := b.ledger.Clone()
		_, _ = b.plan.Apply(&ledger, commission.Reopen{ID: "o", Line: line, On: day("2026-07-01")})
	})
}

func FuzzParse(f *testing.F) {
	for _, p := range []commission.Policy{full(), flat("20"), everyDimension(), {}} {
		if text, err := json.Marshal(p); err == nil {
			f.Add(text)
		}
	}
	f.Add([]byte(`{"rounding":"half_up","rates":[{"share":"20%"}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		plan, err := commission.Parse(in)
		if err != nil {
			return
		}
		once, err := json.Marshal(plan.Policy())
		if err != nil {
			t.Fatal(err)
		}
		again, err := commission.Parse(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := json.Marshal(again.Policy()); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
	})
}

// FuzzLedger stores any text as a ledger and goes on with it: whatever the state
// is, an event is answered without a panic.
func FuzzLedger(f *testing.F) {
	b := open(f, full())
	if text, err := json.Marshal(b.ledger); err == nil {
		f.Add(text)
	}
	f.Add([]byte(`{"currency":"EUR","lines":[{"id":"p","items":[{"amount":{"amount":"1.00","currency":"EUR"}}],"base":"100","cleared":"2025-01-01"}]}`))
	plan := commission.Must(capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("5"), Counts: commission.OnNet}))
	f.Fuzz(func(t *testing.T, in []byte) {
		var l commission.Ledger
		if json.Unmarshal(in, &l) != nil {
			return
		}
		for _, e := range []commission.Event{
			pay("q", "100", "2025-01-20"), back("r", "p", "1", "2025-02-01"),
			commission.Failure{ID: "f", Of: "p", On: day("2025-02-02")},
			commission.Recredit{ID: "rc", Deal: "d", Credits: partnerecon.Sole("b"), On: day("2025-02-03")},
			commission.Seal{ID: "s", Through: day("2025-12-31"), On: day("2026-06-30")},
		} {
			_, _ = plan.Apply(&l, e)
		}
	})
}
