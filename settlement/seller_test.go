package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
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
		// 90.00 are held of 300.00: those of inc, whose line is in dispute.
		{"a dispute", []settlement.Fact{p, q, lineDisputed("x", "2025-01-14", lineOf("q"), "90")}, []string{
			"gmbh: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00", "inc: 200.00, held 90.00, not yet 0.00, payable 110.00, carried 0.00",
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

// gmbh and inc each pay nothing below 50.00 and reserve 20 % of each payment for 30 days.
// 400.00 by gmbh earn 40.00, of which 8.00 are reserved and 32.00 are below the minimum;
// 1,000.00 by inc earn 100.00, of which 20.00 are reserved and 80.00 payable.
func TestEachSellerHasAMinimumAndAReserve(t *testing.T) {
	policy := bySeller()
	policy.Terms[0].Policy.Payouts.Policy = paidMonthly().Terms[0].Policy.Payouts.Policy
	r := open(t, policy).do(fact("p", "2025-01-10", soldBy("gmbh", "400")), fact("q", "2025-01-11", soldBy("inc", "1000")))
	if diff := cmp.Diff([]string{
		"gmbh: 40.00, held 8.00, not yet 32.00, payable 0.00, carried 0.00", "inc: 100.00, held 20.00, not yet 0.00, payable 80.00, carried 0.00",
	}, r.sellers("2025-01-31")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil || !strings.Contains(tr.String(), `settlement.below_minimum /terms/0/policy/payouts/minimum amount="32.00 EUR" minimum="50.00 EUR" seller="gmbh"`) {
		t.Errorf("%v\n%s", err, tr)
	}
	// What gmbh has let go on 9 February is with 32.00 still below 50.00; inc pays 20.00 more.
	found, err := r.program.Next(&r.book, day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"2025-01-31 close_month 2025-01", "2025-01-31 pay_out acme inc 80.00",
		"2025-02-09 release_reserve acme 8.00", "2025-02-10 release_reserve acme 20.00", "2025-02-10 pay_out acme inc 20.00",
	}
	if diff := cmp.Diff(want, tasks(found)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// A debit of gmbh meets the reserve of gmbh, and not that of inc: 8.00 of 10.00.
	r.do(fact("a", "2025-01-20", settlement.Adjustment{Partner: "acme", Seller: "gmbh", Amount: eur("-10"), Reason: "r", Approver: "x"}))
	if diff := cmp.Diff([]string{
		"gmbh: 30.00, held 0.00, not yet 30.00, payable 0.00, carried 0.00", "inc: 100.00, held 20.00, not yet 0.00, payable 80.00, carried 0.00",
	}, r.sellers("2025-01-31")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// acme owes gmbh 100.00 and earns 60.00 by inc and 60.00 by gmbh: inc pays all of it, gmbh
// withholds half, 30.00.
func TestEachSellerRecoversWhatItIsOwed(t *testing.T) {
	policy := bySeller()
	policy.Terms[0].Policy.Recovery = recovered("receivable").Terms[0].Policy.Recovery
	r := open(t, policy).do(
		fact("a", "2025-01-10", settlement.Adjustment{Partner: "acme", Seller: "gmbh", Amount: eur("-100"), Reason: "r", Approver: "x"}),
		fact("p", "2025-01-20", soldBy("gmbh", "600")), fact("q", "2025-01-20", soldBy("inc", "600")))
	if diff := cmp.Diff([]string{
		"gmbh: -40.00, held 0.00, not yet 0.00, payable 30.00, carried 70.00", "inc: 60.00, held 0.00, not yet 0.00, payable 60.00, carried 0.00",
	}, r.sellers("2025-01-31")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil || !strings.Contains(tr.String(), `settlement.recovered /terms/0/policy/recovery recovered="30.00 EUR" owed="100.00 EUR" of="60.00 EUR" seller="gmbh"`) {
		t.Errorf("%v\n%s", err, tr)
	}
	// Nothing is owed to inc, and to nobody in particular.
	for _, seller := range []string{"inc", ""} {
		r.refuse(fact("w", "2025-01-31", settlement.WriteOff{Partner: "acme", Seller: seller, Amount: eur("1"), Reason: "r", Approver: "x"}), settlement.ErrReference)
		r.refuse(fact("b", "2025-01-31", settlement.Repayment{Partner: "acme", Seller: seller, Amount: eur("1")}), settlement.ErrReference)
	}
	r.do(
		fact("w", "2025-01-31", settlement.WriteOff{Partner: "acme", Seller: "gmbh", Amount: eur("20"), Reason: "r", Approver: "x"}),
		fact("o", "2025-01-31", settlement.Payout{Partner: "acme", Seller: "gmbh", Amount: eur("30")}), // and 50.00 are owed
		fact("b", "2025-01-31", settlement.Repayment{Partner: "acme", Seller: "gmbh", Amount: eur("10")}))
	if diff := cmp.Diff([]string{
		"gmbh: -40.00, held 0.00, not yet 0.00, payable 0.00, carried 40.00", "inc: 60.00, held 0.00, not yet 0.00, payable 60.00, carried 0.00",
	}, r.sellers("2025-01-31")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// A hold keeps back what inc would pay, whatever acme owes gmbh.
	r.do(fact("h", "2025-02-01", settlement.Hold{Partner: "acme", Reason: "kyc"}))
	if diff := cmp.Diff([]string{
		"gmbh: -40.00, held 0.00, not yet 0.00, payable 0.00, carried 40.00", "inc: 60.00, held 60.00, not yet 0.00, payable 0.00, carried 0.00",
	}, r.sellers("2025-02-01")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, e := range r.entries {
		if tr, err := r.program.Explain(e); err != nil || len(tr) == 0 {
			t.Errorf("%s: %v", e.ID(), err)
		}
	}
}

// Without a recovery a debt to gmbh is set off by nobody else, and written off by its name.
func TestADebtToOneSeller(t *testing.T) {
	r := open(t, bySeller()).do(
		fact("a", "2025-01-10", settlement.Adjustment{Partner: "acme", Seller: "gmbh", Amount: eur("-100"), Reason: "r", Approver: "x"}),
		fact("q", "2025-01-20", soldBy("inc", "600")))
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("payable and carried", s.Payable.Amount()+" "+s.Carried.Amount(), "60.00 100.00")
	w := settlement.WriteOff{Partner: "acme", Seller: "inc", Amount: eur("100"), Reason: "r", Approver: "x"}
	r.refuse(fact("w", "2025-01-21", w), settlement.ErrReference)
	w.Seller = "gmbh"
	r.do(fact("w", "2025-01-21", w))
	s = row(r.statement("2025-01", "2025-01"), "acme")
	r.want("payable and carried", s.Payable.Amount()+" "+s.Carried.Amount(), "60.00 0.00")
}

// A partner that leaves with a debt of 100.00 to gmbh and 30.00 to inc: both are given up,
// each in an entry of its own.
func TestTheDebtsOfOneThatLeftAreGivenUpBySeller(t *testing.T) {
	policy := bySeller()
	policy.Terms[0].Policy.Exits = []settlement.Exit{{
		Cause: settlement.Resigned, Recurring: settlement.StopShares, Unvested: settlement.KeepUnvested, Incentives: settlement.ContinueIncentives,
		Registrations: settlement.LapseRegistrations,
		FinalDays:     10, Debt: settlement.DebtWrittenOff,
	}}
	owes := func(id, seller, amount string) settlement.Fact {
		return fact(id, "2025-01-10", settlement.Adjustment{Partner: "acme", Seller: seller, Amount: eur(amount), Reason: "r", Approver: "x"})
	}
	r := open(t, policy).through("2025-01", owes("a", "gmbh", "-100"), owes("b", "inc", "-30"),
		fact("x", "2025-01-15", settlement.PartnerExited{Partner: "acme", Cause: settlement.Resigned, Approver: "x", Reason: "r"}))
	var got []string
	for _, e := range r.entries {
		if e.Kind == pe.WrittenOff {
			got = append(got, e.Claim.Component+" "+e.Seller+" "+e.Amount.Amount())
		}
	}
	if diff := cmp.Diff([]string{"exit:x:gmbh gmbh 100.00", "exit:x:inc inc 30.00"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A program that stops keeping balances by selling entity has the reserves of both and the
// debt of one as its own: 8.00 + 20.00 held, and of 32.00 + 80.00 half for the 50.00 owed.
func TestSellersAreJoinedAgain(t *testing.T) {
	before, after := bySeller(), stating(settlement.ByFact)
	for _, p := range []*settlement.Policy{&before, &after} {
		p.Terms[0].Policy.Payouts.Reserve = paidMonthly().Terms[0].Policy.Payouts.Reserve
		p.Terms[0].Policy.Recovery = recovered("receivable").Terms[0].Policy.Recovery
		p.Terms[0].Policy.Recovery.PerPeriod = nil
	}
	owes := settlement.Adjustment{Partner: "acme", Seller: "us", Amount: eur("-50"), Reason: "r", Approver: "x"}
	r := open(t, before).do(fact("a", "2025-01-05", owes), fact("p", "2025-01-10", soldBy("gmbh", "400")), fact("q", "2025-01-11", soldBy("inc", "1000")))
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("held, payable and carried", s.Held.Amount()+" "+s.Payable.Amount()+" "+s.Carried.Amount(), "28.00 112.00 50.00")
	r.program = settlement.Must(after)
	r.do(fact("h", "2025-01-12", settlement.Hold{Partner: "acme", Reason: "kyc"}), fact("l", "2025-01-13", settlement.Release{Partner: "acme", Of: "h", Approver: "x"}))
	s = row(r.statement("2025-01", "2025-01"), "acme")
	r.want("held, payable and carried", s.Held.Amount()+" "+s.Payable.Amount()+" "+s.Carried.Amount(), "28.00 62.00 0.00")
	if strings.Contains(stored(t, &r.book), `"sellers"`) {
		t.Error("it keeps sellers")
	}
	r.through("2025-02")
	s = row(r.statement("2025-02", "2025-02"), "acme")
	r.want("held, once the reserves have ended", s.Held.Amount(), "0.00")
}

// A payment of 400.00 reserves 20 % of its 40.00 before balances are kept by selling entity,
// and of them half goes back while they are. Once they are not kept any more its line is one
// again. The part knew nothing of the line's reserve and took nothing of it: all 8.00 stay
// reserved, of the 20.00 that are left, until more goes back or they end.
func TestALineOfTwoPartsIsJoined(t *testing.T) {
	one, parts := stating(settlement.ByFact), bySeller()
	for _, p := range []*settlement.Policy{&one, &parts} {
		p.Terms[0].Policy.Payouts.Reserve = paidMonthly().Terms[0].Policy.Payouts.Reserve
	}
	r := open(t, one).do(fact("p", "2025-01-10", soldBy("gmbh", "400")))
	r.program = settlement.Must(parts)
	r.do(back("b", "2025-01-11", "c", "p", "200"))
	r.program = settlement.Must(one)
	r.do(fact("h", "2025-01-12", settlement.Hold{Partner: "acme", Reason: "kyc"}), fact("l", "2025-01-13", settlement.Release{Partner: "acme", Of: "h", Approver: "x"}))
	if _, err := settlement.ParseBook([]byte(stored(t, &r.book))); err != nil {
		t.Fatal(err)
	}
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("held and payable", s.Held.Amount()+" "+s.Payable.Amount(), "8.00 12.00")
	r.do(back("d", "2025-01-14", "c", "p", "200"))
	s = row(r.statement("2025-01", "2025-01"), "acme")
	r.want("held and payable once all went back", s.Held.Amount()+" "+s.Payable.Amount(), "0.00 0.00")
	for _, e := range r.entries {
		if tr, err := r.program.Explain(e); err != nil || len(tr) == 0 {
			t.Errorf("%s: %v", e.ID(), err)
		}
	}
}

// Both entities withhold half of what they pay, at most 40.00 in a month, for the 100.00 and
// the 90.00 that acme owes them; then no balances are kept by entity any more, and acme, who
// owes 190.00 less what was withheld, earns 200.00. What is left of the limit of that month
// is withheld.
func TestDebtsAreJoinedWithWhatWasRecovered(t *testing.T) {
	before, after := bySeller(), stating(settlement.ByFact)
	for _, p := range []*settlement.Policy{&before, &after} {
		p.Terms[0].Policy.Recovery = recovered("receivable").Terms[0].Policy.Recovery
	}
	owes := func(id, seller, amount string) settlement.Fact {
		return fact(id, "2025-01-05", settlement.Adjustment{Partner: "acme", Seller: seller, Amount: eur(amount), Reason: "r", Approver: "x"})
	}
	paid := func(id, day, seller, amount string) settlement.Fact {
		return fact(id, day, settlement.Payout{Partner: "acme", Seller: seller, Amount: eur(amount)})
	}
	for _, c := range []struct {
		name, gmbh, inc string // the days of the payouts
		want            string // payable in February
	}{
		// 10.00 of 20.00 by gmbh and 15.00 of 30.00 by inc: 15.00 are left of February's 40.00.
		{"both in February", "2025-02-10", "2025-02-11", "185.00"},
		// Of February's 40.00 inc has taken 15.00, or gmbh 10.00.
		{"gmbh in January", "2025-01-20", "2025-02-11", "175.00"},
		{"inc in January", "2025-02-10", "2025-01-20", "170.00"},
		{"both in January", "2025-01-20", "2025-01-21", "160.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts := []settlement.Fact{
				owes("a", "gmbh", "-100"), owes("b", "inc", "-90"), fact("p", "2025-01-10", soldBy("gmbh", "200")), fact("q", "2025-01-10", soldBy("inc", "300")),
				paid("o", c.gmbh, "gmbh", "10"), paid("u", c.inc, "inc", "15"),
			}
			r := open(t, before)
			r.program.Sort(facts)
			r.do(facts...)
			r.program = settlement.Must(after)
			r.do(fact("last", "2025-02-20", pay("c", "2000", "acme")))
			tr, err := r.program.Why(&r.book, "acme", day("2025-02-28"))
			if err != nil {
				t.Fatal(err)
			}
			s := row(r.statement("2025-02", "2025-02"), "acme")
			if got := s.Payable.Amount(); got != c.want {
				t.Errorf("payable %s, want %s\n%s", got, c.want, tr)
			}
		})
	}
}

// gmbh owes 100.00 and inc 100.00. Of a line of inc 60.00 are in dispute: inc keeps them back, and
// gmbh pays all that it owes. When 70.00 of that line go back, 30.00 of it are left to hold. A hold
// keeps back the rest of both.
func TestADisputeHoldsWhatItsEntityOwes(t *testing.T) {
	r := open(t, bySeller()).do(fact("p", "2025-01-10", soldBy("gmbh", "1000")), fact("q", "2025-01-10", soldBy("inc", "1000")))
	held := func(name string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, r.sellers("2025-01-31")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	r.do(lineDisputed("d", "2025-01-11", lineOf("q"), "60"))
	held("in dispute", "gmbh: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00", "inc: 100.00, held 60.00, not yet 0.00, payable 40.00, carried 0.00")
	r.do(fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("90"), Seller: "gmbh"}))
	held("paid", "gmbh: 10.00, held 0.00, not yet 0.00, payable 10.00, carried 0.00", "inc: 100.00, held 60.00, not yet 0.00, payable 40.00, carried 0.00")
	r.do(refunds("r", "2025-01-13", "q", "700"))
	held("refunded", "gmbh: 10.00, held 0.00, not yet 0.00, payable 10.00, carried 0.00", "inc: 30.00, held 30.00, not yet 0.00, payable 0.00, carried 0.00")
	r.do(fact("s", "2025-01-14", soldBy("inc", "500")), fact("h", "2025-01-15", settlement.Hold{Partner: "acme", Reason: "kyc"}))
	held("on hold", "gmbh: 10.00, held 10.00, not yet 0.00, payable 0.00, carried 0.00", "inc: 80.00, held 80.00, not yet 0.00, payable 0.00, carried 0.00")
}

// acme was paid the 100.00 that gmbh owed it, and 50.00 go back: that is owed to gmbh alone, and
// given up of what is owed to gmbh.
func TestADebtIsGivenUpOfTheSellerThatItIsOwedTo(t *testing.T) {
	p := bySeller()
	p.Terms[0].Policy.Recovery = recovered(clawback.ToReceivable).Terms[0].Policy.Recovery
	given := func(id, seller, amount string) settlement.Fact {
		return fact(id, "2025-01-21", settlement.WriteOff{Partner: "acme", Seller: seller, Amount: eur(amount), Reason: "r", Approver: "x"})
	}
	r := open(t, p).do(
		fact("p", "2025-01-10", soldBy("gmbh", "1000")), fact("q", "2025-01-11", soldBy("inc", "2000")),
		fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("100"), Seller: "gmbh"}), back("b", "2025-01-13", "c", "p", "500"))
	r.refuse(given("w0", "", "50"), settlement.ErrReference)
	r.refuse(given("w1", "inc", "50"), settlement.ErrReference)
	r.refuse(given("w2", "gmbh", "50.01"), settlement.ErrReference)
	r.do(given("w3", "gmbh", "50"))
	if diff := cmp.Diff([]string{
		"gmbh: 0.00, held 0.00, not yet 0.00, payable 0.00, carried 0.00", "inc: 200.00, held 0.00, not yet 0.00, payable 200.00, carried 0.00",
	}, r.sellers("2025-01-31")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A retainer names no selling entity: what it brings is of none, beside what gmbh owes.
func TestARetainerBesideSellingEntities(t *testing.T) {
	p := retaining()
	p.Statements = bySeller().Statements
	r := open(t, p)
	r.do(r.sorted(retained("2025-01-01", "s", "share"), settled("s", 1, "3000", "2025-01-10"), []settlement.Fact{fact("p", "2025-01-05", soldBy("gmbh", "1000"))})...)
	r.want("parts", strings.Join(r.sellers("2025-01-31"), "|"), ": 300.00, held 0.00, not yet 0.00, payable 300.00, carried 0.00|gmbh: 100.00, held 0.00, not yet 0.00, payable 100.00, carried 0.00")
}
