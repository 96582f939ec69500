package settlement_test

import (
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// exitSteps is what a trace says of exits, and of what stopped credit.
func exitSteps(tr pe.Trace) string {
	var out pe.Trace
	for _, s := range tr {
		if s.Code == settlement.CodeExited || s.Code == settlement.CodeExitForfeited || s.Code == settlement.CodeStopped {
			out = append(out, s)
		}
	}
	return strings.TrimSpace(out.String())
}

// Of 1,000.00 acme and beta earn 50.00 each, half of it released before the exit of acme and 25.00
// while it is gone. Why tells acme so, and of a payment that gives it no credit; beta has no part
// in it, nor has somebody unknown. The entry explains itself, and the return is told.
func TestWhatAnExitTookIsToldToWhomItConcerns(t *testing.T) {
	r := open(t, vesting()).through(
		"2025-04",
		fact("p", "2025-01-10", pay("c", "1000", "acme", "beta")),
		fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Name: "onboarded"}),
		exits("x acme terminated_for_cause 2025-02-28"), fact("q", "2025-03-02", pay("c", "1000", "acme")),
	)
	const left = `settlement.exited /terms/0/policy/exits/1 exit="x" on="2025-02-28" cause="terminated_for_cause" terms="2025" recurring="stop" no_credit_from="2025-03-01" ` +
		`unvested="forfeit" incentives="stop" registrations="lapse" final_statement="2025-04-29" debt="write_off"`
	for partner, want := range map[string]string{
		"acme": left + `
settlement.stopped /terms/0/policy/exits/1/recurring customer="c" payment="q"
settlement.exit_forfeited /terms/0/policy/exits/1/unvested customer="c" payment="p" component="base" forfeited="-25.00 EUR"`,
		"beta": "", "zeno": "",
	} {
		tr, err := r.program.Why(&r.book, partner, day("2025-04-30"))
		if err != nil {
			t.Fatal(err)
		}
		r.want(partner, exitSteps(tr), want)
	}
	for _, e := range r.entries {
		if e.Kind != pe.Capped {
			continue
		}
		tr, err := r.program.Explain(e)
		if err != nil {
			t.Fatal(err)
		}
		r.want("explained", strings.TrimSpace(tr.String()), left+`
settlement.exit_forfeited /terms/0/policy/exits/1/unvested line="p" component="base" earned="50.00 EUR" while_gone="25.00 EUR" left="50.00 EUR" forfeited="-25.00 EUR"
settlement.posted kind="capped" due="-25.00 EUR" before="0.00 EUR" posted="-25.00 EUR"`)
	}
	r.do(fact("back", "2025-05-05", settlement.PartnerEnrolled{Partner: "acme"}))
	r.want("back", r.whyOf("acme", "2025-05-05", settlement.CodeExited), left+` back="2025-05-05"`)
}

// One that goes on having credit is not told from when on it has none, and nothing of a
// forfeit.
func TestAnExitThatGoesOnHasNoLastDay(t *testing.T) {
	r := open(t, leaving()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), exits("x acme program_ended 2025-01-31"), fact("q", "2025-02-10", pay("c", "1000", "acme")))
	tr, err := r.program.Why(&r.book, "acme", day("2025-02-10"))
	if err != nil {
		t.Fatal(err)
	}
	r.want("why", exitSteps(tr), `settlement.exited /terms/0/policy/exits/2 exit="x" on="2025-01-31" cause="program_ended" terms="2025" recurring="continue" `+
		`unvested="keep" incentives="continue" registrations="lapse" final_statement="2025-02-10" debt="write_off"`)
}

// On the day that an exit is recorded all that falls due after the final statement is brought
// forward to it, in one sum, of each selling entity, and what falls due by then keeps its day. 30
// days after payments of 5, 20 and 25 January are 4, 19 and 24 February; the final statement is of
// 10 February.
func TestWhatIsBroughtForwardToTheFinalStatement(t *testing.T) {
	p := bySeller()
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	r := open(t, p).do(
		fact("a", "2025-01-05", soldBy("gmbh", "100")), fact("b", "2025-01-20", soldBy("gmbh", "200")), fact("d", "2025-01-25", soldBy("gmbh", "400")), fact("e", "2025-01-25", soldBy("inc", "800")),
		exits("x acme program_ended 2025-01-31"),
	)
	for _, c := range []struct{ on, want string }{{"2025-02-03", "0.00"}, {"2025-02-04", "10.00"}, {"2025-02-09", "10.00"}, {"2025-02-10", "150.00"}, {"2025-02-24", "150.00"}} {
		a, err := r.program.Accrual(&r.book, day(c.on))
		if err != nil {
			t.Fatal(err)
		}
		r.want(c.on, a.Total.Payable.Amount(), c.want)
	}
	r.do(fact("z", "2025-02-10", settlement.Payout{Partner: "acme", Amount: eur("1"), Seller: "gmbh"}))
	wantLines(t, "by selling entity", r.sellers("2025-02-10"),
		"gmbh: 69.00, held 0.00, not yet 0.00, payable 69.00, carried 0.00", "inc: 80.00, held 0.00, not yet 0.00, payable 80.00, carried 0.00")
}

// A debt that terms give up is written off by selling entity: gmbh paid 20.00 for 10.00, and inc
// still owes the 20.00 that it owed.
func TestADebtOfAnExitIsGivenUpBySellingEntity(t *testing.T) {
	p := bySeller()
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	r := open(t, p).through("2025-02",
		fact("a", "2025-01-05", soldBy("gmbh", "100")), fact("b", "2025-01-20", soldBy("inc", "200")),
		fact("o", "2025-01-21", settlement.Payout{Partner: "acme", Amount: eur("20"), Seller: "gmbh"}),
		exits("x acme program_ended 2025-01-31"),
	)
	last := r.entries[len(r.entries)-1]
	r.want("written off", last.ID()+" "+last.Amount.String()+" "+last.Posted.String()+" "+last.Terms+" "+last.Seller, "close:2025-02/acme////exit:x:gmbh/written_off 10.00 EUR 2025-02-28 2025 gmbh")
	wantLines(t, "by selling entity", r.sellers("2025-02-28"),
		"gmbh: 0.00, held 0.00, not yet 0.00, payable 0.00, carried 0.00", "inc: 20.00, held 0.00, not yet 0.00, payable 20.00, carried 0.00")
	last.Amount = eur("10.01")
	if tr, err := r.program.Explain(last); err == nil {
		t.Errorf("10.01 are explained: %s", tr)
	}
}
