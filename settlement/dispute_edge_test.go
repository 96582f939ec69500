package settlement_test

import (
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// disputeOf is a dispute of a customer's deal, or of all the customer.
func disputeOf(id, on, deal, amount string) settlement.Fact {
	e := settlement.Dispute{Customer: "c", Partner: "acme", Deal: deal, Reason: "two partners"}
	if amount != "" {
		e.Amount = eur(amount)
	}
	return fact(id, on, e)
}

// acme has earned 100.00 of deal d and 200.00 of deal e.
func TestDisputesTakeWhatTheyAreAbout(t *testing.T) {
	onDeal := func(id, on, deal, amount string) settlement.Fact {
		p := pay("c", amount, "acme")
		p.Deal = deal
		return fact(id, on, p)
	}
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
		kept  bool // whether the account keeps a dispute
	}{
		{"of one deal", []settlement.Fact{disputeOf("x", "2025-01-11", "d", "")}, "100.00 EUR held, 200.00 EUR payable, 0.00 EUR adjusted", true},
		{"of both, each its own", []settlement.Fact{disputeOf("x", "2025-01-11", "d", ""), disputeOf("y", "2025-01-11", "e", "50")}, "150.00 EUR held, 150.00 EUR payable, 0.00 EUR adjusted", true},
		// Of all the customer 100.00 are held already.
		{"of a deal, and of all", []settlement.Fact{disputeOf("x", "2025-01-11", "d", ""), disputeOf("y", "2025-01-11", "", "250")}, "300.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted", true},
		// The 250.00 of all are of the deal first, so that nothing of it is left for its own dispute.
		{"of all, and of a deal", []settlement.Fact{disputeOf("x", "2025-01-11", "", "250"), disputeOf("y", "2025-01-12", "d", "")}, "250.00 EUR held, 50.00 EUR payable, 0.00 EUR adjusted", true},
		{"of all, and of a deal of which nothing is left", []settlement.Fact{disputeOf("x", "2025-01-11", "", ""), disputeOf("y", "2025-01-12", "d", "")}, "300.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted", true},
		// Of 100.00 an adjustment leaves 99.99 to the partner, or all.
		{"adjusted to all but a cent", []settlement.Fact{disputeOf("x", "2025-01-11", "d", "100"), resolves("v", "2025-01-13", "x", conflict.ToAdjust, "99.99", "")}, "0.00 EUR held, 299.99 EUR payable, -0.01 EUR adjusted", true},
		{"adjusted to all", []settlement.Fact{disputeOf("x", "2025-01-11", "d", "100"), resolves("v", "2025-01-13", "x", conflict.ToAdjust, "100", "")}, "0.00 EUR held, 300.00 EUR payable, 0.00 EUR adjusted", false},
		// What was written off is of the lines there were: a later payment of the deal is the partner's.
		{"written off, and paid again", []settlement.Fact{
			disputeOf("x", "2025-01-11", "d", ""), resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", ""), onDeal("r", "2025-01-14", "d", "300"),
		}, "0.00 EUR held, 230.00 EUR payable, -100.00 EUR adjusted", true},
		{"held on, and paid again", []settlement.Fact{
			disputeOf("x", "2025-01-11", "d", ""), resolves("v", "2025-01-13", "x", conflict.ToHold, "", ""), onDeal("r", "2025-01-14", "d", "300"),
		}, "130.00 EUR held, 200.00 EUR payable, 0.00 EUR adjusted", true},
		// 40.00 of the 100.00 go back: of what was written off as much comes back to the partner.
		{"written off, and refunded", []settlement.Fact{
			disputeOf("x", "2025-01-11", "d", ""), resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", ""), refunds("b", "2025-01-14", "p", "400"),
		}, "0.00 EUR held, 200.00 EUR payable, -60.00 EUR adjusted", true},
		{"of another customer", []settlement.Fact{fact("x", "2025-01-11", settlement.Dispute{Customer: "z", Partner: "acme", Reason: "r"})}, "0.00 EUR held, 300.00 EUR payable, 0.00 EUR adjusted", true},
	} {
		r := open(t, desked()).do(onDeal("p", "2025-01-10", "d", "1000"), onDeal("q", "2025-01-10", "e", "2000")).do(c.facts...)
		r.want(c.name, adjusted(r, "2025-01"), c.want)
		if kept := strings.Contains(stored(t, &r.book), `"disputes":[`); kept != c.kept {
			t.Errorf("%s: the account keeps it: %t, want %t", c.name, kept, c.kept)
		}
	}
}

// 100.00 of gmbh and 200.00 of inc are in dispute, of which 150.00 are written off: as much of
// each as it is of both, 50.00 and 100.00, under names of their own.
func TestADisputeIsWrittenOffBySellingEntity(t *testing.T) {
	p := desked()
	p.Statements = bySeller().Statements
	sold := func(id, seller, amount string) settlement.Fact {
		x := soldBy(seller, amount)
		x.Deal = "d"
		return fact(id, "2025-01-10", x)
	}
	r := open(t, p).do(sold("p", "gmbh", "1000"), sold("q", "inc", "2000"), disputeOf("x", "2025-01-11", "d", "150"), resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", ""))
	var got []string
	for _, e := range r.entries {
		if e.Kind == pe.Adjusted {
			got = append(got, e.ID()+" "+e.Amount.String()+" "+e.Seller)
		}
	}
	wantLines(t, "adjusted", got, "c~1v/acme////dispute:c~1x:gmbh/adjusted -50.00 EUR gmbh", "c~1v/acme////dispute:c~1x:inc/adjusted -100.00 EUR inc")
	wantLines(t, "by selling entity", r.sellers("2025-01-13"),
		"gmbh: 50.00, held 0.00, not yet 0.00, payable 50.00, carried 0.00", "inc: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00")
}

// Lines can be disputed for 30 days, and the horizon has 20. A resolved dispute of 12 January is
// past it at the close of February, but its line can be disputed through 2 March: it goes with
// the close of March. One that is open stays.
func TestResolvedDisputesGoWithTheirLines(t *testing.T) {
	policy := stating(settlement.BySilence)
	policy.Horizon = pe.Days(20, pe.Through)
	r := open(t, policy).through("2025-01",
		fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-11", pay("d", "1000", "acme")),
		lineDisputed("x", "2025-01-12", lineOf("p"), ""), lineDisputed("y", "2025-01-12", "q/acme/d//q/base/earned", ""), lineResolved("rx", "2025-01-14", "x", ""))
	kept := func() string {
		var out []string
		for _, id := range []string{"x", "y"} {
			if strings.Contains(stored(t, &r.book), `{"id":"`+id+`","entry":`) {
				out = append(out, id)
			}
		}
		return strings.Join(out, " ")
	}
	r.through("2025-02")
	r.want("after February", kept(), "x y")
	r.through("2025-03")
	r.want("after March", kept(), "y")
	r.do(lineResolved("ry", "2025-04-02", "y", ""))
	r.want("resolved", kept(), "y")
	r.through("2025-04")
	r.want("after April", kept(), "")
}
