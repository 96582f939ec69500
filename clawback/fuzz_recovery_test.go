package clawback_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// everyLimit is a policy of recovery in which every part of one occurs.
func everyLimit() clawback.RecoveryPolicy {
	p := limited()
	p.Expires = partnerecon.Months(2, partnerecon.Until)
	return p
}

func FuzzParseRecovery(f *testing.F) {
	for _, p := range []clawback.RecoveryPolicy{whole(), everyLimit()} {
		f.Add(mustMarshal(f, p))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := clawback.ParseRecovery(in)
		if err != nil {
			return
		}
		once, err := json.Marshal(r.Policy())
		if err != nil {
			t.Fatal(err)
		}
		again, err := clawback.ParseRecovery(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := json.Marshal(again.Policy()); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
	})
}

// FuzzDebtJSON reads any text as a debt: what is accepted is written and read again as
// the same, and whatever it is, events are answered: never with a payout below 0, and
// with what stands.
func FuzzDebtJSON(f *testing.F) {
	o := owe(f, everyLimit())
	for _, e := range wildDebtEvents() {
		if _, err := o.recovery.Apply(&o.debt, e); err == nil {
			f.Add(mustMarshal(f, o.debt))
		}
	}
	f.Add([]byte(`{"accounts":[{"currency":"EUR","credit":"9223372036854775807","owed":[{"claim":{},"since":"2025-01-01","amount":"9223372036854775807"}]}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var d clawback.Debt
		if json.Unmarshal(in, &d) != nil {
			return
		}
		once, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var again clawback.Debt
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if !again.Equal(d) || !again.Clone().Equal(d) {
			t.Fatalf("%s became %s", once, mustMarshal(t, again))
		}
		d.Partner = "acme"
		for _, e := range wildDebtEvents() {
			entries, err := o.recovery.Apply(&d, e)
			if d.Owes("EUR").Sign() < 0 || d.Credit("EUR").Sign() < 0 {
				t.Fatalf("%+v leaves %s owed and %s carried, %v", e, d.Owes("EUR"), d.Credit("EUR"), err)
			}
			for _, x := range entries {
				if _, repaid := e.(clawback.Repaid); x.Kind == partnerecon.Paid && x.Amount.Sign() > 0 != repaid {
					t.Fatalf("%+v pays %s", e, x.Amount)
				}
			}
		}
	})
}

// FuzzDebtBasis puts any text into the basis of an entry: it is explained or refused.
func FuzzDebtBasis(f *testing.F) {
	o := owe(f, everyLimit())
	for _, e := range wildDebtEvents() {
		entries, _ := o.recovery.Apply(&o.debt, e)
		for _, e := range entries {
			f.Add(mustMarshal(f, e.Basis), string(e.Kind))
		}
	}
	f.Fuzz(func(t *testing.T, in []byte, kind string) {
		var basis partnerecon.Basis
		if json.Unmarshal(in, &basis) != nil {
			return
		}
		e := partnerecon.Entry{
			Cause: "x", Claim: partnerecon.Claim{Partner: "acme", Component: "recovery:EUR"}, Kind: partnerecon.Kind(kind),
			Amount: eur("-50"), Posted: start, Basis: basis,
		}
		if tr, err := o.recovery.Explain(e); err == nil && len(tr) == 0 {
			t.Fatalf("%s is explained by nothing", in)
		}
		if m, err := o.recovery.ReceivableOf(e); err == nil && m.Sign() <= 0 {
			t.Fatalf("%s is a receivable of %s", in, m)
		}
	})
}
