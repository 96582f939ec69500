package settlement_test

import (
	"slices"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/settlement"
)

// 100.00 are owed and 60.00 earned, of which half is withheld. acme leaves on 31 January with the
// program, and its final statement is of 10 February: from then on nothing is payable beside the
// debt. 50.00 that are earned later go against the 40.00 that are left of it first, and so do
// 20.00 that are taken back against the 10.00 that were payable. The close gives the rest up.
func TestLimitsEndWithTheFinalStatement(t *testing.T) {
	p := recovered(clawback.ToReceivable)
	p.Terms[0].Policy.Recovery.PerPeriod = nil
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	r := open(t, p).do(
		decided("a", "2025-01-10", "-100"), fact("p", "2025-01-20", pay("c", "600", "acme")), exits("x acme program_ended 2025-01-31"),
	)
	r.want("the day before", r.payableAndOwed("2025-02-09"), "30.00 70.00")
	r.want("on the day", r.payableAndOwed("2025-02-10"), "0.00 40.00")
	r.want("after it", r.payableAndOwed("2025-02-11"), "0.00 40.00")
	r.do(fact("q", "2025-02-15", pay("c", "500", "acme")))
	r.want("50.00 more", r.payableAndOwed("2025-02-15"), "10.00 0.00")
	r.do(decided("b", "2025-02-16", "-20"))
	r.want("20.00 less", r.payableAndOwed("2025-02-16"), "0.00 10.00")
	r.through("2025-02")
	r.want("given up", r.payableAndOwed("2025-02-28")+" "+r.sum("acme", pe.WrittenOff), "0.00 0.00 10.00")
	// What comes back is the partner's, and no debt is left that could take it.
	r.do(decided("d", "2025-03-01", "20"))
	r.want("20.00 again", r.payableAndOwed("2025-03-01"), "20.00 0.00")
}

// What is set off from the day of the final statement on is no part of what expires: of 100.00 of
// 10 January 60.00 and 20.00 go against what was earned, and 20.00 expire after 90 days, on 10 April.
func TestWhatIsSetOffAtTheEndDoesNotExpire(t *testing.T) {
	p := recovered(clawback.ToReceivable)
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	r := open(t, p).do(
		decided("a", "2025-01-10", "-100"), fact("p", "2025-01-20", pay("c", "600", "acme")), exits("x acme program_ended 2025-01-31"),
		fact("q", "2025-02-15", pay("c", "200", "acme")),
	)
	r.want("owed", r.payableAndOwed("2025-04-09"), "0.00 20.00")
	r.do(fact("z", "2025-04-20", pay("c", "10", "acme")))
	r.want("written off", r.sum("acme", pe.WrittenOff)+" of "+r.payableAndOwed("2025-04-20"), "20.00 of 1.00 0.00")
}

// 60.00 were earned, and the final statement is of 10 February: all of it is set off against what is
// owed, without a limit.
func TestWhyKnowsWhatIsSetOffAtTheEnd(t *testing.T) {
	for _, c := range []struct{ debt, want string }{
		{"-100", `recovered="60.00 EUR" owed="100.00 EUR" of="60.00 EUR"`},
		{"-60", `recovered="60.00 EUR" owed="60.00 EUR" of="60.00 EUR"`},
		{"-40", `recovered="40.00 EUR" owed="40.00 EUR" of="60.00 EUR"`},
		{"-0.01", `recovered="0.01 EUR" owed="0.01 EUR" of="60.00 EUR"`},
	} {
		p := recovered(clawback.ToReceivable)
		p.Terms[0].Policy.Recovery.Expires = pe.Window{}
		p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
		r := open(t, p).do(decided("a", "2025-01-10", c.debt), fact("p", "2025-01-20", pay("c", "600", "acme")), exits("x acme program_ended 2025-01-31"))
		tr, err := r.program.Why(&r.book, "acme", day("2025-02-10"))
		if err != nil {
			t.Fatal(err)
		}
		steps := slices.DeleteFunc(tr, func(x pe.Reason) bool { return x.Code != settlement.CodeRecovered })
		r.want(c.debt, steps.String(), "settlement.recovered /terms/0/policy/recovery "+c.want+"\n")
	}
}
