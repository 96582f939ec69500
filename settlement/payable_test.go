package settlement_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/settlement"
)

// paidMonthly is a program of 10 % that pays on the 1st, not less than 50.00, and
// reserves 20 % of each payment for 30 days.
func paidMonthly() settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Payouts = settlement.Payouts{
		Policy: payrun.Policy{Minimum: eur("50"), Reserve: payrun.Reserve{Share: pct("20"), Days: 30, Rounding: pe.HalfUp}},
		Run:    commission.Run{Every: commission.EveryMonth, Day: 1},
	}
	return p
}

func TestPayoutsAreChecked(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*settlement.Agreement)
		want   string
	}{
		{"as it is", func(*settlement.Agreement) {}, ""},
		{
			"what package payout refuses", func(a *settlement.Agreement) { a.Payouts.Reserve.Days, a.Payouts.Minimum = 0, eur("-1") },
			"/terms/0/policy/payouts/minimum out_of_range\n/terms/0/policy/payouts/reserve/days out_of_range\n",
		},
		{"another currency", func(a *settlement.Agreement) { a.Payouts.Minimum = pe.MustMoney("1", "USD") }, "/terms/0/policy/payouts/minimum conflict\n"},
		{"no such day", func(a *settlement.Agreement) { a.Payouts.Run.Day = 32 }, "/terms/0/policy/payouts/run/day out_of_range\n"},
		{"no such cadence", func(a *settlement.Agreement) { a.Payouts.Run.Every = "day" }, "/terms/0/policy/payouts/run/every unknown\n"},
		{"two calendars", func(a *settlement.Agreement) {
			a.Commission.Payable = []commission.Payable{{Due: commission.Net}, {Tier: "", On: "x", Due: commission.Net, Run: commission.Run{Every: commission.EveryHalfMonth}}}
		}, "/terms/0/policy/commission/payable/1/on unknown\n/terms/0/policy/payouts/run conflict\n"},
		{"two calendars, of which the first rule has one", func(a *settlement.Agreement) {
			a.Commission.Payable = []commission.Payable{{Due: commission.Net, Run: commission.Run{Every: commission.EveryHalfMonth}}}
		}, "/terms/0/policy/payouts/run conflict\n"},
	} {
		p := paidMonthly()
		c.change(&p.Terms[0].Policy)
		_, err := settlement.New(p)
		got := ""
		for line := range strings.Lines(saidOf(t, err)) {
			where, _, _ := strings.Cut(line, ":")
			got += where + "\n"
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// 400.00 earn 40.00 on 10 January, of which 8.00 are reserved until 30 days after the run
// of 1 February, which is 3 March. The 32.00 that the run could pay are less than 50.00.
func TestWhyAndNextKnowPayouts(t *testing.T) {
	r := open(t, paidMonthly()).do(fact("p1", "2025-01-10", pay("c", "400", "acme")))
	for _, c := range []struct{ asOf, want string }{
		{"2025-01-20", "settlement.payable payable=\"0.00 EUR\"\n" +
			"settlement.not_yet_payable amount=\"32.00 EUR\" from=\"2025-02-01\"\n" +
			"settlement.in_reserve /terms/0/policy/payouts/reserve reserved=\"8.00 EUR\" until=\"2025-03-03\"\n"},
		{"2025-02-01", "settlement.payable payable=\"0.00 EUR\"\n" +
			"settlement.below_minimum /terms/0/policy/payouts/minimum amount=\"32.00 EUR\" minimum=\"50.00 EUR\"\n" +
			"settlement.in_reserve /terms/0/policy/payouts/reserve reserved=\"8.00 EUR\" until=\"2025-03-03\"\n"},
		{"2025-03-03", "settlement.payable payable=\"0.00 EUR\"\n" +
			"settlement.below_minimum /terms/0/policy/payouts/minimum amount=\"40.00 EUR\" minimum=\"50.00 EUR\"\n"},
	} {
		tr, err := r.program.Why(&r.book, "acme", day(c.asOf))
		if err != nil {
			t.Fatal(err)
		}
		got := tr.String()
		if got = got[strings.Index(got, "settlement.payable"):]; got != c.want {
			t.Errorf("%s (-want +got)\n%s", c.asOf, cmp.Diff(c.want, got))
		}
	}
	// 200.00 more earn 20.00, 4.00 of them reserved until 3 March as well: 32.00 + 16.00
	// are still below 50.00 on 1 February; with what is let go on 3 March 60.00 are not.
	r.do(fact("p2", "2025-01-20", pay("c", "200", "acme")))
	found, err := r.program.Next(&r.book, day("2025-01-20"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"2025-01-31 close_month 2025-01", "2025-02-01 run_payouts month on day 1",
		"2025-03-03 release_reserve acme 12.00", "2025-03-03 pay_out acme 60.00",
	}
	if diff := cmp.Diff(want, tasks(found)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	tr, err := r.program.Explain(r.entries[1]) // what is held of p1
	if err != nil || !strings.Contains(tr.String(), `settlement.reserved /terms/0/policy/payouts/reserve/share net="40.00 EUR" share="20%" used="0.00 EUR" reserved="8.00 EUR" until="2025-03-03"`) {
		t.Errorf("%v\n%s", err, tr)
	}
	tr, err = r.program.Explain(r.entries[0])
	if err != nil || !strings.Contains(tr.String(), "settlement.pay_run /terms/0/policy/payouts/run run=\"month on day 1\" payable=\"2025-02-01\"\ncommission.posted") {
		t.Errorf("%v\n%s", err, tr)
	}
	e := r.entries[1]
	e.Amount = eur("8.01")
	if _, err := r.program.Explain(e); err == nil {
		t.Error("a reserve of another amount is explained")
	}
}

// 500.00 earn 50.00, all of which can be paid once the reserve is let go on 3 March: it is
// the minimum, and not less.
func TestTheMinimumItselfIsPaid(t *testing.T) {
	r := open(t, paidMonthly()).do(fact("p1", "2025-01-10", pay("c", "500", "acme")))
	tr, err := r.program.Why(&r.book, "acme", day("2025-03-03"))
	if err != nil || tr.Has(settlement.CodeBelowMinimum) || !strings.Contains(tr.String(), `settlement.payable payable="50.00 EUR"`) {
		t.Errorf("%v\n%s", err, tr)
	}
}

// A hold keeps back what is not reserved already, and its release leaves the reserve:
// of 100.00, 20.00 are reserved; the hold keeps 80.00, and with a payout of 30.00 before, 50.00.
func TestAHoldTakesWhatIsNotReserved(t *testing.T) {
	p := paidMonthly()
	p.Terms[0].Policy.Payouts.Minimum, p.Terms[0].Policy.Payouts.Run = pe.Money{}, commission.Run{}
	r := open(t, p).do(
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("30")}),
		fact("h", "2025-01-15", settlement.Hold{Partner: "acme", Reason: "map"}),
	)
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("held", s.Held.Amount(), "70.00")
	r.want("payable", s.Payable.Amount(), "0.00")
	r.do(fact("l", "2025-01-20", settlement.Release{Partner: "acme", Of: "h", Approver: "cfo"}))
	s = row(r.statement("2025-01", "2025-01"), "acme")
	r.want("held", s.Held.Amount(), "20.00")
	r.want("payable", s.Payable.Amount(), "50.00")
	r.through("2025-02", fact("h2", "2025-02-01", settlement.Hold{Partner: "acme", Reason: "map"}))
	s = row(r.statement("2025-02", "2025-02"), "acme")
	r.want("the reserve has ended, the hold keeps it", s.Held.Amount(), "70.00")
	r.want("payable", s.Payable.Amount(), "0.00")
}

// A payment of 1,000.00 under each of three versions earns 100.00, of which 20 % are reserved:
// for 60 days until 11 March, for 20 until 1 March, and for 60 until 11 April. Of 30.00 that go back
// the reserve that ends first meets 20.00 and the one after it 10.00, whatever the versions are called.
func TestTheReserveThatEndsFirstMeetsADebit(t *testing.T) {
	for _, ids := range [][]string{{"a", "b", "c"}, {"c", "b", "a"}, {"b", "a", "c"}} {
		p := flat()
		p.PinTerms = settlement.TermsEachPayment
		p.Terms = pe.Terms[settlement.Agreement]{version(ids[0], "2025-01-01", "10"), version(ids[1], "2025-02-01", "10"), version(ids[2], "2025-02-10", "10")}
		for i, days := range []int{60, 20, 60} {
			p.Terms[i].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: days, Rounding: pe.HalfUp}
		}
		r := open(t, p).do(
			fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-02-09", pay("c", "1000", "acme")), fact("p3", "2025-02-10", pay("c", "1000", "acme")),
			decided("a", "2025-02-20", "-30"))
		got := map[string]string{}
		for _, e := range r.entries {
			if e.Cause == "a" && e.Kind == pe.Released {
				got[e.Claim.Line] = e.Amount.Amount()
			}
		}
		if want := map[string]string{"p2": "-20.00", "p1": "-10.00"}; !maps.Equal(got, want) {
			t.Errorf("versions %v: released %v, want %v", ids, got, want)
		}
	}
}

// A payment of 1,000.00 under each version: the reserve of the version that governs the
// payment holds, the minimum of the version in force on the day.
func TestPayoutsOfTwoVersions(t *testing.T) {
	p := flat()
	p.PinTerms = settlement.TermsEachPayment
	p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("10"), Days: 365, Rounding: pe.HalfUp}
	later := version("2026", "2025-03-01", "10")
	later.Policy.Payouts = settlement.Payouts{Policy: payrun.Policy{Minimum: eur("500"), Reserve: payrun.Reserve{Share: pct("30"), Days: 365, Rounding: pe.HalfUp}}}
	p.Terms = append(p.Terms, later)
	r := open(t, p).through("2025-03", fact("p1", "2025-02-10", pay("c", "1000", "acme")), fact("p2", "2025-03-10", pay("c", "1000", "acme")))
	february, march := row(r.statement("2025-02", "2025-02"), "acme"), row(r.statement("2025-03", "2025-03"), "acme")
	r.want("February", february.Held.Amount()+" "+february.Payable.Amount(), "10.00 90.00")
	r.want("March", march.Held.Amount()+" "+march.Payable.Amount()+" "+march.NotYet.Amount(), "40.00 0.00 160.00")
	// 50.00 that go back meet the reserve of the older version first.
	r.do(fact("a", "2025-04-01", settlement.Adjustment{Partner: "acme", Amount: eur("-20"), Reason: "r", Approver: "x"}))
	april := row(r.statement("2025-04", "2025-04"), "acme")
	r.want("April", april.Held.Amount()+" "+april.NotYet.Amount(), "20.00 160.00")
}

func TestRulesSayWhatIsPaidOut(t *testing.T) {
	rules, err := settlement.Must(paidMonthly()).Rules()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Less than 50.00 EUR is not paid out; it is carried over.",
		"Of what a payment earns 20% is reserved until 30 days after it became payable; what is taken back otherwise is met by it first; rounding half_up.",
		"Payouts run every month, on day 1; what becomes payable between two runs is paid by the later one.",
	} {
		if !strings.Contains(rules.String(), want) {
			t.Errorf("%q is not in\n%s", want, rules)
		}
	}
}

// A book goes on under a program whose version has no reserve and no recovery any more:
// what was reserved is let go with the next fact, and debts are set off in full again.
func TestABookOfAnotherProgram(t *testing.T) {
	p := recovered("receivable")
	p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("10"), Days: 300, Rounding: pe.HalfUp}
	r := open(t, p).do(decided("a", "2025-01-10", "-100"), fact("p1", "2025-01-20", pay("c", "1000", "acme")))
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("half of 90.00 would recover, but 40.00 a month", s.Held.Amount()+" "+s.Payable.Amount()+" "+s.Carried.Amount(), "10.00 50.00 60.00")
	r.program = settlement.Must(flat())
	storedBefore(t, &r.book)
	r.statement("2025-01", "2025-01") // both equations hold before the next fact, too
	r.do(fact("p2", "2025-02-10", pay("c", "300", "acme")))
	r.want("released", r.sum("acme", pe.Held, pe.Released), "0.00")
	s = row(r.statement("2025-02", "2025-02"), "acme")
	r.want("-100.00 + 100.00 + 30.00", s.Held.Amount()+" "+s.Payable.Amount()+" "+s.Carried.Amount(), "0.00 30.00 0.00")
}

// Two payments earned 100.00 each, of which 20.00 are reserved and the rest was paid out. What is taken
// back beyond its own reserve is met by the others, the line's first, and no more than the fact took
// back: 40.00 that an adjustment has used meet nothing of a later true-up.
func TestReservesMeetWhatIsTakenBack(t *testing.T) {
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		{"nothing", nil, "40.00 0.00 0.00 0.00"},
		{"a refund", []settlement.Fact{back("b", "2025-02-10", "c", "p", "1000")}, "0.00 0.00 0.00 60.00, p -20.00, q -20.00"},
		{"a refund of a part", []settlement.Fact{back("b", "2025-02-10", "c", "p", "100")}, "30.00 0.00 0.00 0.00, p -2.00, p -8.00"},
		{"an adjustment", []settlement.Fact{decided("a", "2025-02-10", "-50")}, "0.00 0.00 0.00 10.00, p -20.00, q -20.00"},
		{"a true-up", []settlement.Fact{fact("f", "2025-04-10", settlement.Final{Partner: "acme", TrueUp: "q", Month: month("2025-01"), Base: eur("1500")})}, "0.00 0.00 0.00 10.00, p -20.00, q -20.00"},
		{"a cent of a true-up", []settlement.Fact{fact("f", "2025-04-10", settlement.Final{Partner: "acme", TrueUp: "q", Month: month("2025-01"), Base: eur("1999.90")})}, "39.99 0.00 0.00 0.00, p -0.01"},
		{"an adjustment and a true-up", []settlement.Fact{decided("a", "2025-03-10", "-45"), fact("f", "2025-04-10", settlement.Final{Partner: "acme", TrueUp: "q", Month: month("2025-01"), Base: eur("1999.90")})}, "0.00 0.00 0.00 5.01, p -20.00, q -20.00"},
	} {
		p := flat()
		p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 360, Rounding: pe.HalfUp}
		p.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "q", Every: settlement.EveryQuarter}}
		r := open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-10", pay("d", "1000", "acme")))
		r.do(fact("o", "2025-02-01", settlement.Payout{Partner: "acme", Amount: eur("160")}))
		r.through("2025-03", c.facts...)
		got := r.parts("2025-04-30")
		for _, e := range r.entries {
			if e.Kind == pe.Released {
				got += ", " + e.Claim.Line + " " + e.Amount.Amount()
			}
		}
		r.want(c.name, got, c.want)
	}
}

// A quarterly calendar has the quarters of the program, unless it states its own.
func TestRunsOfAQuarter(t *testing.T) {
	for _, c := range []struct {
		program, own int
		want         string
	}{{0, 0, "2025-04-01"}, {2, 0, "2025-02-01"}, {2, 3, "2025-03-01"}, {2, 1, "2025-04-01"}} {
		p := flat()
		p.YearStart = c.program
		p.Terms[0].Policy.Payouts.Run = commission.Run{Every: commission.EveryQuarter, Day: 1, YearStart: c.own}
		r := open(t, p).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
		r.want("payable", r.entries[0].Payable.String(), c.want)
	}
}

// Of many reserves the first ones are listed, and how many more there are.
func TestWhyOfManyReserves(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 60, Rounding: pe.HalfUp}
	for _, n := range []int{20, 22} {
		r := open(t, p)
		for i := range n {
			r.do(fact(fmt.Sprintf("p%02d", i), day("2025-01-01").Add(i).String(), pay("c", "100", "acme")))
		}
		tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
		if err != nil {
			t.Fatal(err)
		}
		want := map[int]string{22: "settlement.more reserves=\"2\"\n"}[n]
		got := ""
		for line := range strings.Lines(tr.String()) {
			if strings.HasPrefix(line, settlement.CodeMore) {
				got += line
			}
		}
		r.want(fmt.Sprint(n), fmt.Sprint(strings.Count(tr.String(), settlement.CodeInReserve+" "), got), "20"+want)
	}
}
