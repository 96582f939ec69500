package settlement_test

import (
	"slices"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// An id that is taken is refused with what has it, as far as the book knows that.
func TestWhatHasAnIDIsTold(t *testing.T) {
	p := converting()
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "start", On: "onboarded", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("5"), Per: commission.EachCustomer}}}}}
	r := open(t, p).do(
		rate("r", "2025-01-09", "USD", "EUR", "0.9"), fact("p", "2025-01-10", pay("c", "100", "acme")), fact("u", "2025-01-10", payIn("c", "10", "USD", "acme")),
		fact("b", "2025-01-11", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1")}),
		fact("m", "2025-01-12", settlement.Milestone{Customer: "c", Name: "onboarded", Credits: pe.Sole("acme")}),
		fact("t", "2025-01-12", settlement.Churn{Customer: "c"}),
		fact("o", "2025-01-13", settlement.Payout{Partner: "acme", Amount: eur("1")}),
	)
	for _, c := range []struct {
		fact settlement.Fact
		want string
	}{
		{fact("p", "2025-01-20", pay("c", "200", "acme")), `customer "c" has a payment of 100.00 EUR of 2025-01-10 under this id`},
		{fact("u", "2025-01-20", pay("c", "200", "acme")), `customer "c" has a payment of 2025-01-10 under this id`},
		{fact("m", "2025-01-20", pay("c", "200", "acme")), `customer "c" has milestone "onboarded" of 2025-01-12 under this id`},
		{fact("b", "2025-01-20", settlement.Refund{Customer: "c", Of: "p", Amount: eur("2")}), `customer "c" has another fact of this id`},
		{fact("p", "2025-01-20", settlement.Refund{Customer: "c", Of: "p", Amount: eur("2")}), `customer "c" has a payment of 100.00 EUR of 2025-01-10 under this id`},
		{fact("t", "2025-01-20", settlement.Churn{Customer: "c"}), `customer "c" has another fact of this id`},
		{fact("o", "2025-01-20", settlement.Payout{Partner: "acme", Amount: eur("2")}), `partner "acme" has another fact of this id`},
	} {
		_, err := r.program.Apply(&r.book, c.fact)
		r.want(c.fact.ID, errText(err), `settlement: fact "`+c.fact.ID+`": id already used with other content: `+c.want)
	}
}

// What is folded into the wrong state, or into none, is refused with its name.
func TestTheWrongStateIsNamed(t *testing.T) {
	p := settlement.Must(flat())
	var program settlement.ProgramState
	var c settlement.CustomerState
	if _, err := p.FoldCustomer(&program, &c, fact("p", "2025-01-10", pay("c", "1000", "acme")), nil); err != nil {
		t.Fatal(err)
	}
	other := settlement.Must(func() settlement.Policy { x := flat(); x.Zone = "Europe/Berlin"; return x }())
	var a settlement.PartnerState
	payout := fact("o", "2025-01-11", settlement.Payout{Partner: "beta", Amount: eur("1")})
	paid := fact("q", "2025-01-12", pay("d", "1", "acme"))
	for _, x := range []struct {
		name string
		fold func() error
		want string
	}{
		{"a payment", func() error { _, err := p.FoldCustomer(&program, &c, paid, nil); return err }, `settlement: fact "q": a fact of kind "payment" cannot be folded into the state of customer "c": unknown reference`},
		{"a standing", func() error {
			_, err := p.FoldCustomer(&program, &c, fact("s", "2025-01-12", settlement.Standing{Partner: "acme"}), nil)
			return err
		}, `settlement: fact "s": a fact of kind "standing" cannot be folded into the state of customer "c": unknown reference`},
		{"a payout", func() error { _, err := p.FoldCustomer(&program, &c, payout, nil); return err }, `settlement: fact "o": a fact of kind "payout" cannot be folded into the state of customer "c": unknown reference`},
		{"a payment of a partner", func() error { _, err := p.FoldPartner(&program, &a, paid); return err }, `settlement: fact "q": a fact of kind "payment" cannot be folded into the state of a new partner: unknown reference`},
		{"a payment of all", func() error { _, _, err := p.FoldAll(&program, nil, nil, paid); return err }, `settlement: fact "q": a fact of kind "payment" cannot be folded into the state of the program: unknown reference`},
		{"nothing of all", func() error { _, _, err := p.FoldAll(&program, nil, nil, settlement.Fact{ID: "x"}); return err }, `settlement: fact "x": a fact of kind "" cannot be folded into the state of the program: unknown reference`},
		{"a payment of the program", func() error { return p.FoldProgram(&program, paid) }, `settlement: fact "q": a fact of kind "payment" cannot be folded into the state of the program: unknown reference`},
		{"of another program", func() error { _, err := other.FoldCustomer(&program, &c, paid, nil); return err }, `settlement: book of days in UTC, program in Europe/Berlin: zones differ`},
		{"of another program, a payout", func() error { _, err := other.FoldPartner(&program, &a, payout); return err }, `settlement: book of days in UTC, program in Europe/Berlin: zones differ`},
		{"of another program, a close", func() error {
			_, _, err := other.FoldAll(&program, slices.Values([]*settlement.CustomerState{&c}), nil, settlement.CloseOf(month("2025-01")))
			return err
		}, `settlement: book of days in UTC, program in Europe/Berlin: zones differ`},
		{"of no program", func() error { _, err := (settlement.Program{}).FoldCustomer(&program, &c, paid, nil); return err }, `settlement: the zero Program decides nothing; make one with New`},
		{"no program", func() error { _, err := p.FoldCustomer(nil, &c, paid, nil); return err }, `settlement: no state to fold into`},
		{"no customer", func() error { _, err := p.FoldCustomer(&program, nil, paid, nil); return err }, `settlement: no state to fold into`},
		{"no program of a partner", func() error { _, err := p.FoldPartner(nil, &a, payout); return err }, `settlement: no state to fold into`},
		{"no partner", func() error { _, err := p.FoldPartner(&program, nil, payout); return err }, `settlement: no state to fold into`},
		{"no program handed to", func() error { _, err := p.FoldHanded(nil, &a, settlement.Handed{}); return err }, `settlement: no state to fold into`},
		{"no partner handed to", func() error { _, err := p.FoldHanded(&program, nil, settlement.Handed{}); return err }, `settlement: no state to fold into`},
		{"no program of all", func() error { _, _, err := p.FoldAll(nil, nil, nil, settlement.CloseOf(month("2025-01"))); return err }, `settlement: no state to fold into`},
	} {
		if err := x.fold(); errText(err) != x.want {
			t.Errorf("%s: got %v, want %s", x.name, err, x.want)
		}
	}
}
