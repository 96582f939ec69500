package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/settlement"
)

// ofKind lists the entries of a kind with all that they say of days, terms and selling entity.
func (r *run) ofKind(kind pe.Kind) []string {
	var out []string
	for _, e := range r.entries {
		if e.Kind == kind {
			out = append(out, fmt.Sprint(e.ID(), " ", e.Amount, " base ", e.Base, " posted ", e.Posted, " earned ", e.Earned, " due ", e.Due, " payable ", e.Payable, " ", e.Terms, " ", e.Seller))
		}
	}
	return out
}

// soldDeal is a payment of a deal to gmbh.
func soldDeal() settlement.Fact {
	paid := soldBy("gmbh", "1000")
	paid.Deal = "d"
	return fact("p", "2025-01-10", paid)
}

// What is forfeited of a line is of its deal, its terms and its selling entity, was earned with it
// and is payable with what is released: due 30 days after the payment, on 9 February, and posted
// by the close of April.
func TestAForfeitIsPostedWhole(t *testing.T) {
	p := vesting()
	p.Statements = bySeller().Statements
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	r := open(t, p).through("2025-04", soldDeal(), fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Deal: "d", Name: "onboarded"}), exits("x acme terminated_for_cause 2025-02-28"))
	wantLines(t, "forfeited", r.ofKind(pe.Capped),
		"close:2025-04/acme/c/d/p/exit:base/capped -50.00 EUR base no amount posted 2025-04-30 earned 2025-01-10 due 2025-02-09 payable 2025-04-30 2025 gmbh")
}

// What a cap first come cuts off a line is payable with it. Of 100.00 a cap of 30.00 cuts 70.00;
// when 90 % go back 3.00 of the 10.00 that are left are granted, so 63.00 of the cut go back, too.
func TestACutFirstComeIsPostedWhole(t *testing.T) {
	p := withCaps(firstCome("m", settlement.EveryMonth, "30"))
	p.Statements = bySeller().Statements
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	r := open(t, p).do(soldDeal(), back("b", "2025-02-05", "c", "p", "900"))
	wantLines(t, "cut", r.ofKind(pe.Capped),
		"c~1p/acme/c/d/p/cap:m:2025-01/capped -70.00 EUR base no amount posted 2025-01-10 earned 2025-01-10 due no day payable 2025-02-09 2025 gmbh",
		"c~1b/acme/c/d/p/cap:m:2025-01/capped 63.00 EUR base no amount posted 2025-02-05 earned 2025-01-10 due no day payable 2025-02-09 2025 gmbh")
}

// Why says of each tranche of what a cap put off what became of it, by which fact, on what it
// stated and by which exit. Half of 150.01 waits until 1 March, half is forfeited: acme had left
// when its milestone came.
func TestWhatIsPutOffIsToldWhole(t *testing.T) {
	p := deferring(putsOff(capEvery("m", settlement.EveryMonth, "50")))
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	r := open(t, p).through("2025-01", fact("p1", "2025-01-10", pay("c", "2000.10", "acme")))
	r.do(exits("x acme terminated_for_cause 2025-02-01"))
	r.through("2025-02").do(recovery("g2", "2025-03-05", "1000000"))
	for code, want := range map[string]string{
		commission.CodeWaits: `commission.waits /terms/0/policy/caps/0/defer/0 cap="m" from="2025-01" share="50%" due="2025-03-01"`,
		commission.CodeForfeited: `commission.forfeited /terms/0/policy/caps/0/defer/1 cap="m" from="2025-01" share="50%" milestone="recovery" by="g2" revenue="1000000" ` +
			`exit="x" on="2025-03-05"`,
		settlement.CodePutOff: `settlement.put_off /terms/0/policy/caps/0/defer cap="m" from="2025-01" put_off="150.01 EUR" released="0.00 EUR" forfeited="75.01 EUR" waiting="75.00 EUR"`,
	} {
		r.want(code, r.whyOf("acme", "2025-03-31", code), want)
	}
}

// Questions about incentives have an answer of nothing, or an error: without a program or a book,
// of a program without incentives, of a partner that has sold nothing and
// of a contest that there is not.
func TestQuestionsAboutIncentivesOfNothing(t *testing.T) {
	r := open(t, rewarded()).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	var none settlement.Program
	for name, ask := range map[string]func() error{
		"no program":            func() error { _, err := none.Incentives(&r.book, "acme", month("2025-02")); return err },
		"no book":               func() error { _, err := r.program.Incentives(nil, "acme", month("2025-02")); return err },
		"no program, a contest": func() error { _, err := none.Contest(&r.book, "x"); return err },
		"no book, a contest":    func() error { _, err := r.program.Contest(nil, "x"); return err },
		"no such contest":       func() error { _, err := r.program.Contest(&r.book, "x"); return err },
	} {
		if ask() == nil {
			t.Errorf("%s is answered", name)
		}
	}
	plain := open(t, flat()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
	for name, ask := range map[string]func() (incentive.Preview, error){
		"no incentives": func() (incentive.Preview, error) {
			return plain.program.Incentives(&plain.book, "acme", month("2025-01"))
		},
		"a partner that has sold nothing": func() (incentive.Preview, error) { return r.program.Incentives(&r.book, "zeno", month("2025-02")) },
	} {
		out, err := ask()
		if err != nil || len(out.Entries) != 0 {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
}

// Of 40.00 of gmbh and 100.00 of inc 20 % are reserved for 30 days, each for the entity that sold, and
// let go with the first fact after that. What is in dispute of a line is held beside its reserve: 32.00
// of the 40.00, and all of it when the reserve has ended.
func TestAReserveIsPostedWhole(t *testing.T) {
	p := bySeller()
	p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 30, Rounding: pe.HalfUp}
	r := open(t, p).do(fact("p", "2025-01-10", soldBy("gmbh", "400")), fact("q", "2025-01-11", soldBy("inc", "1000")))
	wantLines(t, "held", r.ofKind(pe.Held),
		"c~1p/acme/c//p/reserve:base:earned/held 8.00 EUR base no amount posted 2025-01-10 earned 2025-01-10 due no day payable 2025-01-10 2025 gmbh",
		"c~1q/acme/c//q/reserve:base:earned/held 20.00 EUR base no amount posted 2025-01-11 earned 2025-01-11 due no day payable 2025-01-11 2025 inc")
	for _, id := range []string{"c~1p/acme/c//p/reserve:base:earned/held", "p/acme/c//p/base/earned"} {
		if !strings.Contains(stored(t, &r.book), `{"entry":"`+id+`"`) {
			t.Errorf("%s is not remembered", id)
		}
	}
	r.do(lineDisputed("x", "2025-01-12", "p/acme/c//p/base/earned", ""))
	r.want("beside the reserve", r.inDispute(settlement.CodeLineDisputed), "x 32.00 EUR")
	r.through("2025-02", decided("z", "2025-02-15", "1"))
	wantLines(t, "released", r.ofKind(pe.Released),
		"z/acme/c//p/reserve/released -8.00 EUR base no amount posted 2025-02-15 earned 2025-02-15 due no day payable 2025-02-15 2025 gmbh",
		"z/acme/c//q/reserve/released -20.00 EUR base no amount posted 2025-02-15 earned 2025-02-15 due no day payable 2025-02-15 2025 inc")
	// In January 28.00 and the 32.00 in dispute were held, in February the 28.00 are let go, of which 8.00 are in dispute.
	book := stored(t, &r.book)
	for _, want := range []string{
		`{"month":"2025-01","sums":{"earned":"14000","held":"6000"}`, `{"month":"2025-02","sums":{"adjusted":"100","held":"800","released":"-2800"}`,
		`"sums":{"earned":"4000","held":"800"},"closed":true,"closing":{"held":"4000"}},{"month":"2025-02","sums":{"released":"-800"}`,
		`"sums":{"earned":"10000","held":"2000"},"closed":true,"closing":{"held":"2000","payable":"8000"}},{"month":"2025-02","sums":{"released":"-2000"}`,
	} {
		if !strings.Contains(book, want) {
			t.Errorf("%s is not in\n%s", want, book[strings.Index(book, `"accounts"`):])
		}
	}
}
