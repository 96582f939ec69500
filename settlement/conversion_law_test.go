package settlement_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// inParts has some payments made in items, and some that were announced before they clear.
func inParts(facts []settlement.Fact) []settlement.Fact {
	var out []settlement.Fact
	n := 0
	for _, f := range facts {
		e, ok := f.Event.(settlement.Payment)
		if !ok || len(e.Items) > 0 || e.Pending {
			out = append(out, f)
			continue
		}
		n++
		if n%2 == 0 {
			left := e.Amount.Minor()
			for _, part := range []int64{left / 3, -left / 7, left - left/3 + left/7} {
				m, _ := pe.FromMinor(part, e.Amount.Currency())
				e.Items = append(e.Items, commission.Item{Model: e.Model, Amount: m})
			}
			e.Model = ""
		}
		if n%5 == 0 {
			e.Pending = true
			at := settlement.On(effectiveDay(f).Add(n % 11))
			out = append(out, settlement.Fact{ID: f.ID + "-clears", Occurred: at, Event: settlement.Clearing{Customer: e.Customer, Of: f.ID}})
		}
		f.Event = e
		out = append(out, f)
	}
	return out
}

// atPar states the payments, and what goes back of them, in dollars, of which each is worth
// one euro.
func atPar(facts []settlement.Fact) []settlement.Fact {
	paid := map[string]bool{}
	for _, f := range facts {
		if e, ok := f.Event.(settlement.Payment); ok {
			paid[e.Customer+"/"+f.ID] = true
		}
	}
	dollars := func(m pe.Money) pe.Money {
		if m.Stated() {
			m, _ = pe.FromMinor(m.Minor(), "USD")
		}
		return m
	}
	back := func(r settlement.Refund) settlement.Refund {
		if paid[r.Customer+"/"+r.Of] {
			r.Amount = dollars(r.Amount)
		}
		return r
	}
	out := []settlement.Fact{rate("par", "2024-01-01", "EUR", "USD", "1")}
	for _, f := range facts {
		switch e := f.Event.(type) {
		case settlement.Payment:
			e.Amount, e.Items = dollars(e.Amount), slices.Clone(e.Items)
			for i := range e.Items {
				x := &e.Items[i]
				x.Amount, x.Tax, x.Fees, x.Cost, x.List = dollars(x.Amount), dollars(x.Tax), dollars(x.Fees), dollars(x.Cost), dollars(x.List)
			}
			f.Event = e
		case settlement.Refund:
			f.Event = back(e)
		case settlement.CreditNote:
			f.Event = settlement.CreditNote(back(settlement.Refund(e)))
		case settlement.Chargeback:
			f.Event = settlement.Chargeback(back(settlement.Refund(e)))
		}
		out = append(out, f)
	}
	return out
}

// tell lives a history and returns what can be seen of it: its entries without their bases,
// the statements, and the accrual.
func tell(t *testing.T, seed int, p settlement.Policy, facts []settlement.Fact) []string {
	l := &life{t: t, seed: seed, program: settlement.Must(p), random: uint64(seed)}
	l.live(facts)
	var out []string
	for _, e := range l.entries {
		if e.Kind == pe.Sealed {
			continue
		}
		if _, err := l.program.Explain(e); err != nil {
			l.fatalf("%s: %v", e.ID(), err)
		}
		out = append(out, fmt.Sprint(e.ID(), " ", e.Amount, " on ", e.Base, " ", e.Posted, " ", e.Earned, " ", e.Payable, " ", e.Terms, " ", e.Tier))
	}
	out = append(out, fmt.Sprint(l.refused, " facts refused"))
	for m := month("2025-01"); !m.After(month(simulatedLast)); m = m.Add(1) {
		s, err := l.program.Statement(l.book, m, m)
		if err != nil {
			l.fatalf("%v", err)
		}
		out = append(out, fmt.Sprintf("%+v", s))
	}
	accrued, err := l.program.Accrual(l.book, day("2025-07-31"))
	if err != nil {
		l.fatalf("%v", err)
	}
	return append(out, fmt.Sprintf("%+v", accrued))
}

// Whatever the program: paid in a currency of which each unit is worth one of the program's
// own, the same is earned, goes back, is held and is paid.
func TestLawB2_AtParNothingMoves(t *testing.T) {
	t.Parallel()
	draw, n := rapid.Custom(drawProgram), *simulatorPrograms
	if testing.Short() {
		n = min(n, 4)
	}
	for seed := *simulatorSeed; n > 0; seed++ {
		drawn := draw.Example(seed)
		if len(drawn.policy.Conversion.From) > 0 {
			continue
		}
		n--
		facts := inParts(drawn.facts)
		want := tell(t, seed, drawn.policy, slices.Clone(facts))
		drawn.policy.Conversion = settlement.Conversion{From: []pe.Currency{"USD"}, MaxAge: pe.Days(3650, pe.Through), Rounding: pe.Down}
		got := tell(t, seed, drawn.policy, atPar(facts))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-seed %d -programs 1: (-in euros +in dollars)\n%s", seed, diff)
		}
	}
}
