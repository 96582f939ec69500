package settlement_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// acme earns 100.00 with p on a deal of which 60.00 are in dispute with the desk, and 100.00 with
// another customer, of which nothing is. The line of p is in dispute on the statement, too: it is held
// once, and taken once, whichever came first, and what one of the two gives up the other has.
func TestALineAndItsDealInDispute(t *testing.T) {
	p := desked()
	p.Statements = stating(settlement.ByFact).Statements
	line := func(on string) settlement.Fact {
		return fact("x2", on, settlement.LineDisputed{Partner: "acme", Entry: "p/acme/c/d/p/base/earned", Reason: "wrong"})
	}
	rejected := fact("y", "2025-01-17", settlement.LineDisputeResolved{Partner: "acme", Of: "x2", Outcome: settlement.LineRejected, Reason: "it stands", Approver: "ann"})
	off := resolves("v", "2025-01-16", "x", conflict.ToWriteOff, "", "")
	offLater := resolves("v", "2025-01-18", "x", conflict.ToWriteOff, "", "")
	released := resolves("v", "2025-01-16", "x", conflict.ToRelease, "", "")
	taken := lineResolved("y", "2025-01-17", "x2", "-100")
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		{"both open", []settlement.Fact{disputes("x", "2025-01-11", "60"), line("2025-01-15")}, "100.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		{"the line first", []settlement.Fact{line("2025-01-11"), disputes("x", "2025-01-15", "60")}, "100.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		{"written off, and taken", []settlement.Fact{disputes("x", "2025-01-11", "60"), line("2025-01-15"), off, taken}, "0.00 EUR held, 100.00 EUR payable, -100.00 EUR adjusted"},
		{"taken, and written off", []settlement.Fact{disputes("x", "2025-01-11", "60"), line("2025-01-15"), taken, offLater}, "0.00 EUR held, 100.00 EUR payable, -100.00 EUR adjusted"},
		{"the line stands", []settlement.Fact{disputes("x", "2025-01-11", "60"), line("2025-01-15"), rejected}, "60.00 EUR held, 140.00 EUR payable, 0.00 EUR adjusted"},
		{"the line stands, the deal is written off", []settlement.Fact{disputes("x", "2025-01-11", "60"), line("2025-01-15"), off, rejected}, "0.00 EUR held, 140.00 EUR payable, -60.00 EUR adjusted"},
		{"the deal is released, the line open", []settlement.Fact{disputes("x", "2025-01-11", "60"), line("2025-01-15"), released}, "100.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		{"all of it went back", []settlement.Fact{disputes("x", "2025-01-11", "60"), line("2025-01-15"), off, taken, back("b", "2025-01-20", "c", "p", "1000")}, "0.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
	} {
		facts := append([]settlement.Fact{fact("o", "2025-01-09", pay("c2", "1000", "acme")), paidOn("p", "2025-01-10", "acme")}, c.facts...)
		r := open(t, p).do(facts...)
		r.want(c.name, adjusted(r, "2025-01"), c.want)
	}
}
