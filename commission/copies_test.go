package commission_test

import (
	"reflect"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// scribble overwrites every element of every list that a value has, so that whoever
// shares one sees it. What a pointer points to is left alone.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribble(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
			v.Index(i).SetZero()
		}
	}
}

// A clone shares no list with its ledger.
func TestACloneSharesNoList(t *testing.T) {
	for _, sealed := range []bool{false, true} {
		l := fullLedger(t, sealed)
		l.Plans = []commission.PlanChoice{{Partner: "acme", Plan: "a"}}
		want := ledgerText(t, l)
		clone := l.Clone()
		if got := ledgerText(t, clone); got != want {
			t.Errorf("the clone differs: %s, want %s", got, want)
		}
		scribble(reflect.ValueOf(&clone).Elem())
		if got := ledgerText(t, l); got != want {
			t.Errorf("what is written to a clone is in its ledger: %s, want %s", got, want)
		}
	}
}

// A record shares nothing with its entry, and a ledger that it comes back to nothing
// with the record.
func TestARecordSharesNoList(t *testing.T) {
	p := rich()
	p.Rates[0].Tier = ""
	b := open(t, p)
	first := payment(func(p *commission.Payment) {
		p.Facts, p.Uplines = []commission.Fact{{Name: "seats", Values: []string{"7"}}}, brought(2)
		p.Partners = []commission.PartnerFacts{{Partner: "acme"}}
		p.Contract = "k"
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100"), Tax: eur("0")}}
		p.Cleared, p.Invoiced = partnerecon.Day{}, day("2025-01-20")
	})
	b.do(first, commission.Clearing{ID: "k1", Of: "p", On: day("2025-01-21"), Credits: partnerecon.Sole("acme"), Uplines: brought(1)},
		reached("m", "go-live", "", "2025-01-22"), commission.Elapsed{ID: "t", On: day("2025-08-01")},
		commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("beta"), Uplines: brought(1)}}, On: day("2025-08-02")},
		back("r", "p", "10", "2025-08-03"))
	entries, err := b.plan.Apply(&b.ledger, commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-09-01")})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range entries {
		if e.Kind != partnerecon.Sealed || e.Claim.Line != "p" {
			continue
		}
		found = true
		want := jsonText(t, e)
		line, err := commission.Record(e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := commission.Record(e)
		if err != nil {
			t.Fatal(err)
		}
		b.do(commission.Reopen{ID: "o", Line: again, On: day("2025-09-02")})
		held := ledgerText(t, b.ledger)
		scribble(reflect.ValueOf(&line).Elem())
		scribble(reflect.ValueOf(&again).Elem())
		if got := jsonText(t, e); got != want {
			t.Errorf("what is written to a record is in its entry: %s, want %s", got, want)
		}
		if got := ledgerText(t, b.ledger); got != held {
			t.Errorf("what is written to a record is in the ledger: %s, want %s", got, held)
		}
	}
	if !found {
		t.Error("the payment is not sealed")
	}
}

// What a caller does to an event afterwards changes nothing.
func TestALedgerSharesNothingWithItsEvents(t *testing.T) {
	p := rich()
	p.Rates[0].Tier = ""
	first := payment(func(p *commission.Payment) {
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100"), Tax: eur("0")}}
		p.Facts, p.Uplines = []commission.Fact{{Name: "seats", Values: []string{"7"}}}, brought(2)
		p.Partners = []commission.PartnerFacts{{Partner: "acme"}}
	})
	again := commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("beta"), Uplines: brought(1)}}, On: day("2025-08-02")}
	goLive := reached("m", "go-live", "", "2025-01-22")
	goLive.Facts, goLive.Uplines = []commission.Fact{{Name: "seats", Values: []string{"7"}}}, brought(1)
	b := open(t, p).do(first, again, goLive)
	want, posted := ledgerText(t, b.ledger), jsonText(t, b.entries)
	scribble(reflect.ValueOf(&first).Elem())
	scribble(reflect.ValueOf(&again).Elem())
	scribble(reflect.ValueOf(&goLive).Elem())
	if got := ledgerText(t, b.ledger); got != want {
		t.Errorf("the ledger changed: %s, want %s", got, want)
	}
	if got := jsonText(t, b.entries); got != posted {
		t.Errorf("the entries changed: %s, want %s", got, posted)
	}
}

// A clone and its ledger take corrections of one payment of their own: there is room for a
// fourth behind the first three, and neither writes into that of the other.
func TestACloneTakesCorrectionsOfItsOwn(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-10"))
	for _, id := range []string{"r1", "r2", "r3"} {
		b.do(back(id, "p", "10", "2025-01-11"))
	}
	clone := &book{t: t, plan: b.plan, ledger: b.ledger.Clone()}
	b.do(back("mine", "p", "20", "2025-01-12"))
	clone.do(back("other", "p", "30", "2025-01-13"))
	for ledger, want := range map[*commission.Ledger]string{&b.ledger: "mine", &clone.ledger: "other"} {
		line, _ := ledger.Open("p")
		if n := len(line.Corrections); n != 4 || line.Corrections[3].ID != want {
			t.Errorf("%d corrections, the last one %s, want %s", n, line.Corrections[n-1].ID, want)
		}
	}
	b.want("10.00 less 5.00", b.sum("acme"), "5.00")
	clone.want("and less 6.00", clone.sum("acme"), "-3.00") // of the last refund alone
}
