package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// 10 % of 2,000.00 in January and in February, at most 150.00 in a month, so 300.00.
// January's payment goes back in February.
//
// Booked in the sale, January comes to nothing and its 50.00 are cut no more, while
// February stays at its cap: 150.00. Booked in the refund, January keeps its 150.00,
// and February has 200.00 less 200.00, so nothing, and nothing is cut: 150.00.
// A payment of 1,000.00 in January that comes to light then earns 100.00 more in the
// first case, and nothing in the second: January is full.
func TestACapPerPeriodAndWhatGoesBack(t *testing.T) {
	for in, want := range map[commission.BooksIn][2]string{
		"":                  {"150.00", "250.00"},
		commission.InSale:   {"150.00", "250.00"},
		commission.InRefund: {"150.00", "150.00"},
	} {
		policy := flat()
		policy.Terms[0].Policy.Commission.BooksIn = in
		policy.Terms[0].Policy.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("150"), Counts: commission.OnNet}}
		r := open(t, policy).through("2025-01", fact("p1", "2025-01-10", pay("c", "2000", "acme")))
		r.do(fact("p2", "2025-02-10", pay("c", "2000", "acme")))
		r.want("two months at their cap", r.sum("acme"), "300.00")
		r.do(giveBack("r", "2025-02-20", "c", "p1", "2000"))
		r.want("after the refund", r.sum("acme"), want[0])
		r.do(recorded(fact("p3", "2025-01-31", pay("d", "1000", "acme")), "2025-02-21"))
		r.want("after January's other payment", r.sum("acme"), want[1])
		r.through("2025-02")
		if s := r.statement("2025-01", "2025-01"); s.Total.Closing != eur("150") {
			t.Errorf("%q: January was closed with %s", in, s.Total.Closing)
		}
	}
}

// 35 % of 1,500.00 in January; 300.00 of it go back in April, -105.00. The final base of
// the first quarter is stated before that as 1,500.00, and after it as 1,200.00.
//
// Booked in the sale, the refund takes the quarter's base down to the 1,200.00 that are
// final: nothing to true up. Booked in the refund, the quarter's base is 1,500.00 still:
// a statement of 1,200.00 is a correction beside the refund, 525 × 1,200/1,500 - 525.
func TestATrueUpAndWhatGoesBack(t *testing.T) {
	for in, want := range map[commission.BooksIn]string{"": "0.00", commission.InRefund: "-105.00"} {
		policy := tiered()
		policy.Terms[0].Policy.Commission.BooksIn = in
		p := pay("c", "1500", "acme")
		p.Model, p.Credits[0].Tier = commission.Monthly, "solution"
		final := func(id, on, base string) settlement.Fact {
			return fact(id, on, settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-02"), Base: eur(base)})
		}
		r := open(t, policy).through("2025-03", fact("p", "2025-01-10", p), final("f1", "2025-03-31", "1500"))
		r.do(giveBack("r", "2025-04-10", "c", "p", "300"))
		r.want("returned", r.sum("acme", pe.Returned), "-105.00")
		r.want("the refund is no true-up", r.sum("acme", pe.TruedUp), "0.00")
		r.do(final("f2", "2025-04-20", "1200"))
		r.want("figures of 1,200", r.sum("acme", pe.TruedUp), want)
	}
}

// The pin of an entry that is booked apart does not show the day of the refund as that
// of the payment.
func TestWhyOfWhatIsBookedApart(t *testing.T) {
	policy := flat()
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-02-01", "10")}
	policy.Terms[0].Policy.Commission.BooksIn = commission.InRefund
	r := open(t, policy).do(fact("p", "2025-01-20", pay("c", "100", "acme")), giveBack("r", "2025-02-10", "c", "p", "100"))
	tr, err := r.program.Explain(r.entries[len(r.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range tr {
		if step.Code == settlement.CodePinnedTerms && (detail(step, "cleared") != "" || detail(step, "not_used") != "") {
			t.Errorf("%s", step)
		}
	}
	if !tr.Has(commission.CodeBooked) {
		t.Errorf("got\n%s", tr)
	}
}
