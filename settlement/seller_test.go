package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func bySeller() settlement.Policy {
	p := stating(settlement.ByFact)
	p.Statements.BySeller = true
	return p
}

func soldBy(seller, amount string) settlement.Payment {
	p := pay("c", amount, "acme")
	p.Seller = seller
	return p
}

// sellers writes the rows of acme by selling entity; they must add up.
func (r *run) sellers(on string) []string {
	r.t.Helper()
	s, err := r.program.StatementOf(&r.book, "acme", day(on))
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, x := range s.BySeller {
		check(r.t, settlement.Statement{Rows: []settlement.Row{x}, Total: x, Commission: eur("0"), Retained: eur("0"), Base: eur("0")})
		out = append(out, fmt.Sprintf("%s: %s, held %s, not yet %s, payable %s, carried %s",
			x.Seller, x.Closing.Amount(), x.Held.Amount(), x.NotYet.Amount(), x.Payable.Amount(), x.Carried.Amount()))
	}
	return out
}

// gmbh owes 100.00 to acme, inc 200.00; the payouts of 50.00 and 20.00 are of gmbh and of
// nobody in particular.
func TestStatementsBySeller(t *testing.T) {
	p, q := fact("p", "2025-01-10", soldBy("gmbh", "1000")), fact("q", "2025-01-11", soldBy("inc", "2000"))
	out := fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("50"), Seller: "gmbh"})
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  []string
	}{
		{"two", []settlement.Fact{p, q}, []string{"gmbh: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00", "inc: 200.00, held 0.00, not yet 0.00, payable 200.00, carried 0.00"}},
		{"a payout of one", []settlement.Fact{p, q, out}, []string{"gmbh: 50.00, held 0.00, not yet 0.00, payable 50.00, carried 0.00", "inc: 200.00, held 0.00, not yet 0.00, payable 200.00, carried 0.00"}},
		{"that came back", []settlement.Fact{p, q, out, fact("b", "2025-01-13", settlement.PayoutReturned{Partner: "acme", Of: "o"})}, []string{
			"gmbh: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00", "inc: 200.00, held 0.00, not yet 0.00, payable 200.00, carried 0.00",
		}},
		{"a payout of none", []settlement.Fact{p, q, fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("20")})}, []string{
			": -20.00, held 0.00, not yet 0.00, payable 0.00, carried 20.00", "gmbh: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00", "inc: 200.00, held 0.00, not yet 0.00, payable 200.00, carried 0.00",
		}},
		// A hold of 250.00, after 50.00 were paid: 50.00 and 200.00.
		{"a hold", []settlement.Fact{p, q, out, fact("h", "2025-01-14", settlement.Hold{Partner: "acme", Reason: "kyc"})}, []string{
			"gmbh: 50.00, held 50.00, not yet 0.00, payable 0.00, carried 0.00", "inc: 200.00, held 200.00, not yet 0.00, payable 0.00, carried 0.00",
		}},
		// 90.00 are held of 300.00: a third of it is owed by gmbh, two thirds by inc.
		{"a dispute", []settlement.Fact{p, q, lineDisputed("x", "2025-01-14", lineOf("q"), "90")}, []string{
			"gmbh: 100.00, held 30.00, not yet 0.00, payable 70.00, carried 0.00", "inc: 200.00, held 60.00, not yet 0.00, payable 140.00, carried 0.00",
		}},
		{"what a dispute adjusts", []settlement.Fact{p, q, lineDisputed("x", "2025-01-14", lineOf("q"), "90"), lineResolved("r", "2025-01-15", "x", "-90")}, []string{
			"gmbh: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00", "inc: 110.00, held 0.00, not yet 0.00, payable 110.00, carried 0.00",
		}},
		{"a refund", []settlement.Fact{p, q, fact("f", "2025-01-14", settlement.Refund{Customer: "c", Of: "p", Amount: eur("400")})}, []string{
			"gmbh: 60.00, held 0.00, not yet 0.00, payable 60.00, carried 0.00", "inc: 200.00, held 0.00, not yet 0.00, payable 200.00, carried 0.00",
		}},
	} {
		r := open(t, bySeller()).do(c.facts...)
		if diff := cmp.Diff(c.want, r.sellers("2025-01-31")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
		r.through("2025-01")
		if diff := cmp.Diff(c.want, r.sellers("2025-01-31")); diff != "" {
			t.Errorf("%s, closed (-want +got)\n%s", c.name, diff)
		}
	}
}

// What limits all of a partner is of no selling entity: a cap of 250.00 takes 50.00.
// What is payable 30 days later is not yet payable by the one that owes it.
func TestWhatIsOfNoSeller(t *testing.T) {
	policy := bySeller()
	policy.Terms[0].Policy.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("250"), Counts: commission.OnNet}}
	policy.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	r := open(t, policy).through("2025-01", fact("p", "2025-01-01", soldBy("gmbh", "1000")), fact("q", "2025-01-11", soldBy("inc", "2000")))
	// Nobody in particular owes the 200.00 that the cut could be set off against.
	if diff := cmp.Diff([]string{
		": -50.00, held 0.00, not yet 0.00, payable 0.00, carried 50.00", "gmbh: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00",
		"inc: 200.00, held 0.00, not yet 200.00, payable 0.00, carried 0.00",
	}, r.sellers("2025-01-31")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A program that begins to keep balances by selling entity takes what was there before as
// that of none; one that does not keeps nothing.
func TestSellersAreKeptFromThenOn(t *testing.T) {
	before, after := stating(settlement.ByFact), bySeller()
	for _, p := range []*settlement.Policy{&before, &after} {
		p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	}
	r := open(t, before).through("2025-01", fact("p", "2025-01-10", soldBy("gmbh", "1000")))
	if strings.Contains(stored(t, &r.book), `"sellers"`) || len(r.sellers("2025-01-31")) > 0 {
		t.Error("it keeps sellers")
	}
	r.program = settlement.Must(after)
	r.do(fact("q", "2025-02-10", soldBy("gmbh", "3000")))
	// 60 days after 10 January are not over in February.
	want := []string{": 100.00, held 0.00, not yet 100.00, payable 0.00, carried 0.00", "gmbh: 300.00, held 0.00, not yet 300.00, payable 0.00, carried 0.00"}
	if diff := cmp.Diff(want, r.sellers("2025-02-10")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, bad := range []string{`"seller":"a"`, `"partner":"x"`, `"sellers":[{"partner":"acme"}]`} {
		text := strings.Replace(stored(t, &r.book), `"sellers":[{"partner":"acme",`, `"sellers":[{"partner":"acme",`+bad+`},{`, 1)
		if _, err := settlement.ParseBook([]byte(text)); err == nil {
			t.Errorf("a book with %s is read", bad)
		}
	}
}
