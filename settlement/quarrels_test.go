package settlement_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// Of deal d gmbh owes 100.00, and inc of deal e as much: 10 % of 1,000.00 each. What is in
// dispute of deal d is gmbh's alone, whatever gmbh has paid out, and what is written off of it.
func TestADisputeOfADealIsOfTheEntityThatSold(t *testing.T) {
	sold := func(id, deal, seller, amount string) settlement.Fact {
		p := soldBy(seller, amount)
		p.Deal = deal
		return fact(id, "2025-01-10", p)
	}
	paid := func(seller, amount string) settlement.Fact {
		return fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur(amount), Seller: seller})
	}
	two := []settlement.Fact{sold("p", "d", "gmbh", "1000"), sold("q", "e", "inc", "1000")}
	shared := []settlement.Fact{sold("p", "d", "gmbh", "1000"), sold("q", "d", "inc", "3000")}
	part := func(of, closing, held, payable string) string {
		return of + ": " + closing + ", held " + held + ", not yet 0.00, payable " + payable + ", carried 0.00"
	}
	for _, c := range []struct {
		name  string
		start []settlement.Fact
		facts []settlement.Fact
		want  []string
	}{
		{"open", two, []settlement.Fact{disputes("x", "2025-01-11", "60")}, []string{part("gmbh", "100.00", "60.00", "40.00"), part("inc", "100.00", "0.00", "100.00")}},
		{
			"of what was paid out", two,
			[]settlement.Fact{disputes("x", "2025-01-11", "60"), paid("gmbh", "100")},
			[]string{part("gmbh", "0.00", "0.00", "0.00"), part("inc", "100.00", "0.00", "100.00")},
		},
		{
			"written off", two,
			[]settlement.Fact{disputes("x", "2025-01-11", "60"), resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", "")},
			[]string{part("gmbh", "40.00", "0.00", "40.00"), part("inc", "100.00", "0.00", "100.00")},
		},
		{ // 50.00 of 60.00 are given back
			"corrected", two,
			[]settlement.Fact{
				disputes("x", "2025-01-11", "60"), resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", ""), resolves("w", "2025-01-14", "x", conflict.ToAdjust, "50", "v"),
			},
			[]string{part("gmbh", "90.00", "0.00", "90.00"), part("inc", "100.00", "0.00", "100.00")},
		},
		{ // 200.00 of 100.00 and 300.00: 50.00 and 150.00
			"of both", shared,
			[]settlement.Fact{disputes("x", "2025-01-11", "200")},
			[]string{part("gmbh", "100.00", "50.00", "50.00"), part("inc", "300.00", "150.00", "150.00")},
		},
		{
			"of both, written off", shared,
			[]settlement.Fact{disputes("x", "2025-01-11", "200"), resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", "")},
			[]string{part("gmbh", "50.00", "0.00", "50.00"), part("inc", "150.00", "0.00", "150.00")},
		},
		{ // all 200.00 are inc's then, whose 300.00 are what is left of the deal
			"of both, one of which went back", shared,
			[]settlement.Fact{
				disputes("x", "2025-01-11", "200"), resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", ""),
				fact("r", "2025-01-14", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")}),
			},
			[]string{part("gmbh", "0.00", "0.00", "0.00"), part("inc", "100.00", "0.00", "100.00")},
		},
		{ // a line of gmbh, and gmbh owes nothing any more
			"of a line that was paid out", two,
			[]settlement.Fact{paid("gmbh", "100"), lineDisputed("x", "2025-01-13", "p/acme/c/d/p/base/earned", "60")},
			[]string{part("gmbh", "0.00", "0.00", "0.00"), part("inc", "100.00", "0.00", "100.00")},
		},
		{
			"beside a hold", two,
			[]settlement.Fact{disputes("x", "2025-01-11", "60"), fact("h", "2025-01-12", settlement.Hold{Partner: "acme", Reason: "kyc"})},
			[]string{part("gmbh", "100.00", "100.00", "0.00"), part("inc", "100.00", "100.00", "0.00")},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := desked()
			p.Statements = bySeller().Statements
			r := open(t, p).do(c.start...)
			for _, f := range c.facts {
				r.do(f)
				r.statement("2025-01", "2025-01")
			}
			if diff := cmp.Diff(c.want, r.sellers("2025-01-31")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Of deals d and e gmbh owes 100.00 each, and has paid 150.00: 60.00 of each are in dispute, and
// 50.00 are all that can be kept back for both. What is of nobody's any more is not told of.
func TestTwoDisputesOfOneEntity(t *testing.T) {
	p := desked()
	p.Statements = bySeller().Statements
	sold := func(id, deal, seller string) settlement.Fact {
		x := soldBy(seller, "1000")
		x.Deal = deal
		return fact(id, "2025-01-10", x)
	}
	for _, c := range []struct{ paid, first, second, want, told string }{
		{"150", "60", "60", "gmbh: 50.00, held 50.00, not yet 0.00, payable 0.00, carried 0.00|inc: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00", "x 50.00 EUR"},
		{"50", "60", "60", "gmbh: 150.00, held 120.00, not yet 0.00, payable 30.00, carried 0.00|inc: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00", "x 60.00 EUR, y 60.00 EUR"},
		{"50", "0.01", "0.01", "gmbh: 150.00, held 0.02, not yet 0.00, payable 149.98, carried 0.00|inc: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00", "x 0.01 EUR, y 0.01 EUR"},
	} {
		r := open(t, p).do(sold("p", "d", "gmbh"), sold("q", "e", "gmbh"), sold("s", "f", "inc"),
			fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur(c.paid), Seller: "gmbh"}),
			disputeOf("x", "2025-01-12", "d", c.first), disputeOf("y", "2025-01-12", "e", c.second))
		r.want(c.paid, strings.Join(r.sellers("2025-01-31"), "|"), c.want)
		r.want("told of "+c.paid, r.inDispute(settlement.CodeDisputed), c.told)
	}
	// Of lines, too.
	for _, amount := range []string{"60", "0.01"} {
		r := open(t, p).do(sold("p", "d", "gmbh"), sold("q", "e", "gmbh"), sold("s", "f", "inc"),
			fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("150"), Seller: "gmbh"}),
			lineDisputed("x", "2025-01-12", "p/acme/c/d/p/base/earned", amount), lineDisputed("y", "2025-01-12", "q/acme/c/e/q/base/earned", amount))
		r.want("lines", strings.Join(r.sellers("2025-01-31"), "|"), map[string]string{
			"60":   "gmbh: 50.00, held 50.00, not yet 0.00, payable 0.00, carried 0.00|inc: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00",
			"0.01": "gmbh: 50.00, held 0.02, not yet 0.00, payable 49.98, carried 0.00|inc: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00",
		}[amount])
		r.do(fact("o2", "2025-01-13", settlement.Payout{Partner: "acme", Amount: eur("100"), Seller: "inc"}))
		r.want("told", r.inDispute(settlement.CodeLineDisputed), map[string]string{"60": "x 50.00 EUR", "0.01": "x 0.01 EUR, y 0.01 EUR"}[amount])
	}
}

// inDispute lists the disputes that Why tells of.
func (r *run) inDispute(code string) string {
	r.t.Helper()
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, step := range tr {
		if step.Code == code {
			out = append(out, detail(step, "dispute")+" "+detail(step, "disputed"))
		}
	}
	return strings.Join(out, ", ")
}
