package settlement_test

import (
	"errors"
	"testing"

	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// An error names the package once and the fact once, whichever rule refused it, and is that
// of the rule and of this package to errors.Is.
func TestARefusalNamesItsPlaceOnce(t *testing.T) {
	paid, churned := fact("p", "2025-01-10", pay("c", "100", "acme")), fact("x", "2025-01-11", settlement.Churn{Customer: "c"})
	for _, c := range []struct {
		name   string
		first  []settlement.Fact
		bad    settlement.Fact
		is     []error
		reads  string // by Apply
		inARun string // what stands before it in a run, with the position
	}{
		{
			"commission",
			[]settlement.Fact{paid},
			fact("p", "2025-01-11", pay("c", "200", "acme")),
			[]error{settlement.ErrDuplicate, commission.ErrDuplicate},
			`id already used with other content: customer "c" has a payment of 100.00 EUR of 2025-01-10 under this id`, `settlement: fact "p", number 2 of those folded: `,
		},
		{
			"a payment that is not known", nil, fact("r", "2025-01-10", settlement.Clearing{Customer: "c", Of: "nix"}),
			[]error{settlement.ErrReference, commission.ErrUnknownLine},
			`payment "nix": no such open line`, `settlement: fact "r", number 1 of those folded: `,
		},
		{
			"clawback",
			[]settlement.Fact{paid, churned},
			fact("x", "2025-01-12", settlement.Churn{Customer: "c"}),
			[]error{settlement.ErrDuplicate, clawback.ErrDuplicate},
			`id already used with other content: customer "c" has another fact of this id`, `settlement: fact "x", number 3 of those folded: `,
		},
		{
			"this package", nil, fact("p", "2024-01-10", pay("c", "100", "acme")),
			[]error{settlement.ErrTerms},
			`no version of the terms is in force on 2024-01-10; the first one begins on 2025-01-01: no such terms`, `settlement: fact "p", number 1 of those folded: `,
		},
		{
			"a partner", nil, fact("l", "2025-01-10", settlement.Release{Partner: "acme", Of: "h", Approver: "x"}),
			[]error{settlement.ErrReference},
			`release of hold "h": no such hold is in force: unknown reference`, `settlement: fact "l", number 1 of those folded: `,
		},
		{ // its id is another one: nothing is to be said of ids
			"what has happened already",
			[]settlement.Fact{payout("o", "2025-01-10", "acme", "10"), fact("b", "2025-01-11", settlement.PayoutReturned{Partner: "acme", Of: "o"})},
			fact("b2", "2025-01-12", settlement.PayoutReturned{Partner: "acme", Of: "o"}),
			[]error{settlement.ErrDuplicate},
			`payout "o" came back with "b" already`, `settlement: fact "b2", number 3 of those folded: `,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, flat()).do(c.first...)
			_, err := r.program.Apply(&r.book, c.bad)
			if want := `settlement: fact "` + c.bad.ID + `": ` + c.reads; err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			for _, is := range c.is {
				if !errors.Is(err, is) {
					t.Errorf("%v is no %q", err, is)
				}
			}
			var book settlement.Book
			for _, err = range r.program.Run(&book, settlement.Facts(append(c.first, c.bad))) {
				if err != nil {
					break
				}
			}
			if want := c.inARun + c.reads; err == nil || err.Error() != want || !errors.Is(err, c.is[0]) {
				t.Errorf("run: got  %v\nwant %s", err, want)
			}
		})
	}
}
