package commission_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// fuzzPolicy has caps and components of every sort, so that ledgers have every
// member.
func fuzzPolicy() commission.Policy {
	p := capped(
		commission.Cap{
			Name: "sale", Per: commission.PerSale, Limit: eur("9"), Until: day("2026-01-01"), Rationale: "hard times",
			Defer: []commission.Tranche{{Share: pct("100"), Months: 1}},
		},
		commission.Cap{Name: "deal", Per: commission.PerDeal, Limit: eur("8"), Counts: commission.FirstCome},
		commission.Cap{Name: "customer", Per: commission.PerCustomer, Limit: eur("5"), Counts: commission.OnNet},
	)
	p.Guard = commission.Guard{Floor: pct("20"), Cost: pct("10"), Below: commission.ScaleDown}
	p.Bonuses = []commission.Bonus{
		{Name: "demo", On: "demo", Rates: fee("7", commission.EachUnit), Times: 2, Minimum: eur("1")},
		{Name: "level", On: "level", Rise: true, Rates: sharing("10"), Vests: []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "demo"}}},
		{Name: "over", Of: "base", To: commission.ToUpline, Rates: sharing("10")},
		{Name: "owed", Owes: true, Rates: fee("2", commission.EachCustomer)},
	}
	return p
}

// fuzzEvents are events of every kind that fuzzPolicy looks at.
func fuzzEvents() []commission.Event {
	p := pay("p", "100", "2025-01-20")
	p.Deal, p.Contract, p.Uplines = "d", "k", []commission.Upline{{Of: "acme", Partner: "mentor"}}
	return []commission.Event{
		p, reached("l1", "level", "10", "2025-01-21"), reached("l2", "level", "30", "2025-01-22"), reached("m", "demo", "", "2025-01-23"),
		back("r", "p", "33.33", "2025-02-01"), back("w", "later", "5", "2025-02-02"),
		commission.Recredit{ID: "rc", Customer: "c", Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("b")}}, On: day("2025-02-03")},
		commission.Elapsed{ID: "t", Customer: "c", On: day("2025-03-20")},
		commission.Ended{ID: "e", Customer: "c", On: day("2025-04-01")},
		commission.Failure{ID: "mf", Customer: "c", Of: "m", On: day("2025-04-02")},
	}
}

// FuzzLedgerJSON reads any text as a ledger: what is accepted is written and
// read again as the same.
func FuzzLedgerJSON(f *testing.F) {
	b := open(f, fuzzPolicy())
	for _, e := range fuzzEvents() {
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
	for _, e := range append(fuzzEvents(), commission.Seal{ID: "s", Through: day("2025-12-31"), On: day("2026-06-30")}) {
		entries, err := b.plan.Apply(&b.ledger, e)
		if err != nil {
			f.Fatal(err)
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
	policies := []commission.Policy{full(), flat("20"), everyDimension(), {}, fuzzPolicy()}
	for _, p := range permutationPlans() {
		policies = append(policies, p)
	}
	for _, p := range policies {
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
	plan := commission.Must(fuzzPolicy())
	for _, e := range fuzzEvents() {
		if _, err := plan.Apply(&b.ledger, e); err != nil {
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
		for _, e := range []commission.Event{
			pay("q", "100", "2025-01-20"), back("r", "p", "1", "2025-02-01"),
			commission.Failure{ID: "f", Of: "p", On: day("2025-02-02")},
			reached("m9", "demo", "3", "2025-02-02"), reached("l9", "level", "90", "2025-02-02"),
			commission.Failure{ID: "mf9", Of: "m", On: day("2025-02-02")},
			commission.Elapsed{ID: "t9", On: day("2025-02-03")},
			commission.Ended{ID: "e9", On: day("2025-02-03")},
			commission.Recredit{ID: "rc", Deal: "d", Credits: partnerecon.Sole("b"), On: day("2025-02-03")},
			commission.Seal{ID: "s", Through: day("2025-12-31"), On: day("2026-06-30")},
		} {
			_, _ = plan.Apply(&l, e)
		}
	})
}

// FuzzProgram reads any bytes as a policy with events and holds it to what always
// holds: nothing panics, and what is posted and retained comes to the base.
func FuzzProgram(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		plan, events := drawProgram(t, 15, asItIs)
		steps(t, plan, events, func(b *book) {
			var sum int64
			for _, e := range b.entries {
				if e.Claim.Line != "" && e.Kind != partnerecon.Sealed {
					sum += e.Amount.Minor()
				}
			}
			if sum+b.ledger.Retained != b.ledger.Base {
				t.Fatalf("posted %d + retained %d is not the base %d", sum, b.ledger.Retained, b.ledger.Base)
			}
		})
	}))
}
