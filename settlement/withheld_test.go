package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// acme earns 100.00. 85.00 are transferred and 15.00 withheld as tax; then the bank sends the
// payout back, and both are owed again.
func TestWithheldTaxIsAKindOfPayment(t *testing.T) {
	r := open(t, flat()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.do(fact("o", "2025-01-20", settlement.Payout{Partner: "acme", Amount: eur("85"), Withheld: eur("15"), WithheldAs: "income_tax"}))
	got := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("paid", got.Paid.Amount()+" of which withheld "+got.Withheld.Amount()+", closing "+got.Closing.Amount(), "-100.00 of which withheld -15.00, closing 0.00")
	accounts := settlement.Accounts{
		Payable: "P", Held: "H", Receivable: "R", Cash: "B", Earned: "E", Returned: "T", Clawed: "C", Capped: "L", TruedUp: "U", Adjusted: "A", WrittenOff: "W",
	}
	booked := func() map[string]int64 {
		vouchers, err := settlement.Journal(r.entries, accounts)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int64{}
		for _, v := range vouchers {
			for _, l := range v.Lines {
				out[l.Account] += l.Amount.Minor()
			}
		}
		return out
	}
	if b := booked(); b["B"] != -8500 || b["liabilities:withheld"] != -1500 || b["P"] != 0 || b["E"] != 10000 {
		t.Errorf("%v", b)
	}
	if tr, err := r.program.Explain(r.entries[2]); err != nil || tr[0].Details[1].Value != "income_tax" {
		t.Errorf("%v, %v", tr, err)
	}
	stored(t, &r.book)
	r.do(fact("b", "2025-01-25", settlement.PayoutReturned{Partner: "acme", Of: "o"}))
	got = row(r.statement("2025-01", "2025-01"), "acme")
	r.want("came back", got.Paid.Amount()+", withheld "+got.Withheld.Amount()+", payable "+got.Payable.Amount(), "0.00, withheld 0.00, payable 100.00")
	for i, of := range map[int]string{1: "", 2: "", 3: "o", 4: "o"} { // what came back names the payout
		if tr, err := r.program.Explain(r.entries[i]); err != nil || detail(tr[0], "of") != of {
			t.Errorf("entry %d: %v, %v, want of %q", i, tr, err, of)
		}
	}
	accounts.Withheld = "Tax"
	if b := booked(); b["B"] != 0 || b["Tax"] != 0 || b["P"] != -10000 {
		t.Errorf("%v", b)
	}
}

// What a copy of the book foresees of a payout that comes back changes nothing in the book.
func TestAPayoutThatMayComeBackIsForeseen(t *testing.T) {
	r := open(t, flat()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("o", "2025-01-20", settlement.Payout{Partner: "acme", Amount: eur("85")}))
	before := stored(t, &r.book)
	if entries, err := r.program.Apply(r.book.Clone(), fact("b", "2025-01-25", settlement.PayoutReturned{Partner: "acme", Of: "o"})); err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	if after := stored(t, &r.book); after != before {
		t.Errorf("was\n%s\nand is\n%s", before, after)
	}
}

func TestProblemsOfWhatIsWithheld(t *testing.T) {
	for _, c := range []struct {
		payout settlement.Payout
		want   string
	}{
		{settlement.Payout{Withheld: eur("1")}, "/withheld_as required"},
		{settlement.Payout{WithheldAs: "tax"}, "/withheld_as conflict"},
		{settlement.Payout{Withheld: eur("0"), WithheldAs: "tax"}, "/withheld out_of_range"},
		{settlement.Payout{Withheld: pe.MustMoney("1", "USD"), WithheldAs: "tax"}, "/withheld conflict"},
	} {
		c.payout.Partner, c.payout.Amount = "acme", eur("1")
		found := placed(settlement.Must(flat()).Problems(fact("o", "2025-01-20", c.payout)))
		if len(found) != 1 || found[0] != c.want {
			t.Errorf("%v, want %s", found, c.want)
		}
	}
}

// What is withheld of a payout, and comes back with it, is of the selling entity that pays.
func TestWhatIsWithheldIsOfTheEntityThatPays(t *testing.T) {
	r := open(t, bySeller()).do(fact("p", "2025-01-10", soldBy("gmbh", "1000")), fact("q", "2025-01-10", soldBy("inc", "1000")))
	r.do(
		fact("o", "2025-01-20", settlement.Payout{Partner: "acme", Seller: "gmbh", Amount: eur("80"), Withheld: eur("15"), WithheldAs: "income_tax"}),
		fact("b", "2025-01-21", settlement.PayoutReturned{Partner: "acme", Of: "o"}),
	)
	wantLines(t, "paid", r.ofKind(pe.Paid),
		"o/acme////payout:o/paid -80.00 EUR base no amount posted 2025-01-20 earned 2025-01-20 due no day payable 2025-01-20  gmbh",
		"o/acme////withheld:o/paid -15.00 EUR base no amount posted 2025-01-20 earned 2025-01-20 due no day payable 2025-01-20  gmbh",
		"b/acme////payout:b/paid 80.00 EUR base no amount posted 2025-01-21 earned 2025-01-21 due no day payable 2025-01-21  gmbh",
		"b/acme////withheld:b/paid 15.00 EUR base no amount posted 2025-01-21 earned 2025-01-21 due no day payable 2025-01-21  gmbh")
}
