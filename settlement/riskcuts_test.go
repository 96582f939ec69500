package settlement_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// Of 100.00 and 100.00 the month grants 150.00. A churn within the window takes 200.00 at
// first, of which the cut of 50.00 comes back: 150.00 are at risk, what was granted.
func TestAtRiskOfLinesThatWereCut(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	policy.Terms[0].Policy.Clawback = clawsHalf()
	policy.Terms[0].Policy.Clawback.Schedules = policy.Terms[0].Policy.Clawback.Schedules[:1]
	r := open(t, policy).do(fact("p1", "2025-02-01", pay("c", "1000", "acme")), fact("p2", "2025-02-02", pay("c", "1000", "acme")))
	for asOf, want := range map[string]string{
		"2025-02-03": "150.00", // both are in the window of ten days
		"2025-02-12": "50.00",  // p2 alone: 100.00 less its cut of 50.00
		"2025-02-13": "",
	} {
		found, err := r.program.AtRisk(&r.book, day(asOf))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, x := range found {
			got += x.Amount.Amount()
		}
		if got != want {
			t.Errorf("%s: %s at risk, want %s", asOf, got, want)
		}
	}
	a, err := r.program.Accrual(&r.book, day("2025-02-03"))
	if err != nil || a.Total.AtRisk != eur("150") || len(a.Total.RunOff) != 1 || a.Total.RunOff[0].Amount != eur("150") {
		t.Errorf("%+v, %v", a.Total, err)
	}
}

// Of 100.00 and 100.00 the month grants 100.00: what the second line earned was cut off, so that
// a churn takes 100.00 while the first is in its window of ten days, and nothing after it. Only
// the first is at risk.
func TestALineThatWasCutOffIsNotAtRisk(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "100"))
	policy.Terms[0].Policy.Clawback = clawsHalf()
	policy.Terms[0].Policy.Clawback.Schedules = policy.Terms[0].Policy.Clawback.Schedules[:1]
	r := open(t, policy).do(fact("p1", "2025-02-01", pay("c", "1000", "acme")), fact("p2", "2025-02-02", pay("c", "1000", "acme")))
	r.do(fact("p3", "2025-02-03", pay("d", "1000", "acme"))) // all of it is cut off
	found, err := r.program.AtRisk(&r.book, day("2025-02-03"))
	if err != nil || len(found) != 1 || found[0].Amount != eur("100") {
		t.Errorf("%+v, %v", found, err)
	}
	a, err := r.program.Accrual(&r.book, day("2025-02-03"))
	if err != nil || a.Total.AtRisk != eur("100") || len(a.Total.RunOff) != 1 || a.Total.RunOff[0].Amount != eur("100") {
		t.Errorf("%+v, %v", a.Total, err)
	}
}

// TestLawAtRiskIsWhatAChurnTakes: under caps that count first come, what is at risk is what a
// partner loses when the customer churns, cent by cent, and what runs off comes to it.
func TestLawAtRiskIsWhatAChurnTakes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		caps := []settlement.Cap{firstCome("m", settlement.EveryMonth, "900")}
		if rapid.Bool().Draw(t, "a week, too") {
			caps = append(caps, firstCome("w", settlement.EveryWeek, "400"))
		}
		policy := withCaps(caps...)
		for i := range policy.Terms[0].Policy.Caps {
			policy.Terms[0].Policy.Caps[i].Limit = proof.Amount(t, "limit", 1e5)
		}
		policy.Terms[0].Policy.Clawback = clawback.Policy{
			Rounding: pe.HalfUp, Anchor: clawback.PaymentCleared, ChurnDay: clawback.ServiceEnd,
			Schedules: []clawback.Schedule{{
				Return: rapid.SampledFrom([]clawback.Return{clawback.Full, clawback.ProRata}).Draw(t, "return"),
				Window: pe.Days(rapid.IntRange(5, 60).Draw(t, "window"), pe.Until),
			}},
		}
		p, b := settlement.Must(policy), &settlement.Book{}
		on := day("2025-01-01")
		for i := range rapid.IntRange(1, 6).Draw(t, "payments") {
			on = on.Add(rapid.IntRange(0, 9).Draw(t, "later"))
			e := pay(rapid.SampledFrom([]string{"c", "d"}).Draw(t, "customer"), "1", "acme")
			e.Amount = proof.Amount(t, "paid", 1e6)
			if _, err := p.Apply(b, settlement.Fact{ID: fmt.Sprint("p", i), Occurred: settlement.On(on), Event: e}); err != nil {
				t.Fatal(err)
			}
		}
		on = on.Add(rapid.IntRange(0, 40).Draw(t, "asked"))
		risks, err := p.AtRisk(b, on)
		if err != nil {
			t.Fatal(err)
		}
		want, all := map[string]int64{}, int64(0)
		for _, r := range risks {
			want[r.Customer], all = want[r.Customer]+r.Amount.Minor(), all+r.Amount.Minor()
		}
		for _, customer := range []string{"c", "d"} {
			entries, err := p.Apply(b.Clone(), settlement.Fact{ID: "x", Occurred: settlement.On(on), Event: settlement.Churn{Customer: customer}})
			if err != nil {
				t.Fatal(err)
			}
			lost := int64(0)
			for _, e := range entries {
				if e.Kind.Earning() {
					lost -= e.Amount.Minor()
				}
			}
			if lost != want[customer] {
				t.Fatalf("on %s a churn of %s takes %d, at risk are %d", on, customer, lost, want[customer])
			}
		}
		a, err := p.Accrual(b, on)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range a.Total.RunOff {
			all -= m.Amount.Minor()
		}
		if all != 0 {
			t.Fatalf("what runs off lacks %d of what is at risk", all)
		}
	})
}

// The month grants 80.00 of what the base earns, and the quarter 150.00. acme has 0.10 of January with p0,
// of another customer, and earns 100.00 with p1, of which 20.10 are cut off. Of its 100.00 with p2 the
// month cuts off 20.00 and the quarter, with 70.00 left, 10.00: 149.90 of the customer's are at risk. Of
// beta's 300.00 with p3 it is 80.00. Each is safe 30 days after it cleared: p0 on 14 February, p1 on the
// 24th, p2 on 12 March and p3 on the 14th.
func TestWhatRunsOffOfLinesThatWereCut(t *testing.T) {
	month := firstCome("m", settlement.EveryMonth, "80")
	month.Components = []string{"base"}
	policy := withCaps(month, firstCome("q", settlement.EveryQuarter, "150"))
	policy.Terms[0].Policy.Clawback = clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.PaymentCleared, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(30, pe.Until)}},
	}
	policy.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "year", Every: settlement.EveryYear}} // cuts nothing, and nothing is stated
	policy.Terms[0].Policy.Caps = append(policy.Terms[0].Policy.Caps, settlement.Cap{Name: "n", Every: settlement.EveryMonth, Limit: eur("9000"), Counts: commission.OnNet})
	r := open(t, policy).do(
		fact("p0", "2025-01-15", pay("z", "1", "acme")),
		fact("p1", "2025-01-25", pay("c", "1000", "acme")),
		fact("p2", "2025-02-10", pay("c", "1000", "acme")),
		fact("p3", "2025-02-12", pay("c", "3000", "beta")))
	for on, want := range map[string][3]string{
		"2025-02-12": {"149.90", "2025-02 80.00, 2025-03 70.00", "2025-03 80.00"},
		"2025-02-23": {"149.90", "2025-02 79.90, 2025-03 70.00", "2025-03 80.00"},
		"2025-02-24": {"70.00", "2025-03 70.00", "2025-03 80.00"},
		"2025-03-11": {"70.00", "2025-03 70.00", "2025-03 80.00"},
		"2025-03-12": {"0.00", "", "2025-03 80.00"},
		"2025-03-14": {"0.00", "", ""},
	} {
		x, err := r.program.Accrual(&r.book, day(on))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, a := range x.Partners {
			for i, m := range a.RunOff {
				if i > 0 {
					got[a.Partner] += ", "
				}
				got[a.Partner] += m.Month.String() + " " + m.Amount.Amount()
			}
		}
		if got["acme"] != want[1] || got["beta"] != want[2] {
			t.Errorf("%s: %v", on, got)
		}
		risks, err := r.program.AtRisk(&r.book, day(on))
		if err != nil {
			t.Fatal(err)
		}
		acme := pe.MustMoney("0", "EUR").Minor()
		for _, x := range risks {
			if x.Partner == "acme" && x.Customer == "c" {
				acme += x.Amount.Minor()
			}
		}
		if m, _ := pe.FromMinor(acme, "EUR"); m.Amount() != want[0] {
			t.Errorf("%s: %s of acme's at risk", on, m.Amount())
		}
	}
}
