package settlement_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// TestLawEachSellingEntityPaysAsIfItsPartnerWereAnother: the rows of acme by selling entity
// are those of one partner for each entity, in a program that knows no entities, under any
// minimum, reserve, calendar and recovery; and they add up to the row of acme. Not where debts
// expire and lines are payable later: a debt that arises by time alone is dated by the next
// fact about the partner, which may be one of another entity.
func TestLawEachSellingEntityPaysAsIfItsPartnerWereAnother(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		apart := stating(settlement.ByFact)
		a := &apart.Terms[0].Policy
		a.Payouts = drawPayouts(t)
		a.Clawback = clawback.Policy{
			Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd,
			Schedules: []clawback.Schedule{{Return: clawback.ProRata, Window: pe.Days(90, pe.Until)}},
		}
		if rapid.Bool().Draw(t, "payable later") {
			a.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
		}
		if rapid.Bool().Draw(t, "recovery") {
			a.Recovery = drawRecovery(t)
			if rapid.Bool().Draw(t, "expires") {
				a.Recovery.Expires = pe.Days(rapid.IntRange(1, 60).Draw(t, "after"), pe.Until)
			}
		}
		parts := apart
		parts.Statements.BySeller = true

		facts := drawSold(t)
		one, _ := fold(t, settlement.Must(parts), toPartners(facts, func(string) string { return "acme" }))
		several, _ := fold(t, settlement.Must(apart), toPartners(facts, func(seller string) string { return "acme-" + seller }))
		for m := month("2025-01"); !m.After(month("2025-05")); m = m.Add(1) {
			x, err := settlement.Must(parts).Statement(one, m, m)
			if err != nil {
				t.Fatal(err)
			}
			y, err := settlement.Must(apart).Statement(several, m, m)
			if err != nil {
				t.Fatal(err)
			}
			for i := range x.BySeller {
				x.BySeller[i].Partner, x.BySeller[i].Seller = "acme-"+x.BySeller[i].Seller, ""
			}
			if diff := cmp.Diff(y.Rows, x.BySeller, cmp.Comparer(func(a, b pe.Money) bool { return a == b })); diff != "" {
				t.Fatalf("%s (-partners +selling entities)\n%s", m, diff)
			}
			if x.Total != y.Total {
				t.Fatalf("%s: in all %+v, of the partners %+v", m, x.Total, y.Total)
			}
		}
	})
}

// drawSold draws facts of two selling entities.

func drawSold(t *rapid.T) []settlement.Fact {
	var out []settlement.Fact
	for i := range rapid.IntRange(1, 14).Draw(t, "facts") {
		id, at := fmt.Sprint("f", i), drawOn(t, "on")
		seller := rapid.SampledFrom([]string{"gmbh", "inc"}).Draw(t, "seller")
		amount := proof.Amount(t, "amount", 1e6)
		var e settlement.Event
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0, 1:
			e = settlement.Payment{Customer: seller, Seller: seller, Amount: amount, Model: commission.Annual, Credits: pe.Sole("acme")}
		case 2:
			e = settlement.Adjustment{Partner: "acme", Seller: seller, Amount: amount, Reason: "r", Approver: "x"}
		case 3:
			e = settlement.Adjustment{Partner: "acme", Seller: seller, Amount: amount.Neg(), Reason: "r", Approver: "x"}
		case 4:
			e = settlement.Payout{Partner: "acme", Seller: seller, Amount: amount}
		case 5:
			e = settlement.Churn{Customer: seller}
			id = "churn:" + id
		}
		out = append(out, settlement.Fact{ID: id, Occurred: at, Event: e})
	}
	return out
}

// toPartners names the partner of facts by their selling entity.
func toPartners(facts []settlement.Fact, partner func(seller string) string) []settlement.Fact {
	out := make([]settlement.Fact, len(facts))
	for i, f := range facts {
		switch e := f.Event.(type) {
		case settlement.Payment:
			e.Credits = pe.Sole(partner(e.Seller))
			f.Event = e
		case settlement.Adjustment:
			e.Partner = partner(e.Seller)
			f.Event = e
		case settlement.Payout:
			e.Partner = partner(e.Seller)
			f.Event = e
		}
		out[i] = f
	}
	return out
}
