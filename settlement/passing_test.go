package settlement_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// runsOnTheFirst pays 10 % after 30 days, on the first of a month, and gives debts 10 days.
func runsOnTheFirst() settlement.Policy {
	p := flat()
	a := &p.Terms[0].Policy
	a.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	a.Payouts.Run = commission.Run{Every: commission.EveryMonth, Day: 1}
	a.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Expires: pe.Days(10, pe.Until), Leaving: clawback.ToReceivable}
	return p
}

// parts are what is held, not yet payable, payable and receivable of acme at the end of a day.
func (r *run) parts(on string) string {
	r.t.Helper()
	found, err := r.program.Accrual(&r.book, day(on))
	if err != nil {
		r.t.Fatal(err)
	}
	x := found.Total
	return x.Held.Amount() + " " + x.NotYet.Amount() + " " + x.Payable.Amount() + " " + x.Receivable.Amount()
}

func idle(id, on string) settlement.Fact {
	return fact(id, on, settlement.Standing{Partner: "acme", Type: "agency"})
}

// The correction of 10 January, -60.00, is for the run of 1 February. What the payment of 20
// January earns, 100.00, falls due on 19 February and is for that of 1 March. So on 1 February
// acme owes 60.00, and on 11 February they expire.
func TestADebtArisesWhenItFallsDue(t *testing.T) {
	start := func() *run {
		return open(t, runsOnTheFirst()).do(decided("a", "2025-01-10", "-60"), fact("p", "2025-01-20", pay("c", "1000", "acme"))).through("2025-01")
	}
	r := start()
	r.want("31 January", r.parts("2025-01-31"), "0.00 40.00 0.00 0.00")
	r.want("1 February", r.parts("2025-02-01"), "0.00 100.00 0.00 60.00")
	tasks, err := r.program.Next(&r.book, day("2025-02-05"))
	if err != nil || !falls(tasks, settlement.DebtExpires, "2025-02-11") {
		t.Errorf("%v %v", err, tasks)
	}
	for name, facts := range map[string][]settlement.Fact{
		"nothing else":               nil,
		"a fact in time":             {idle("i", "2025-02-03")},
		"a fact after it expired":    {idle("i", "2025-02-20")},
		"several":                    {idle("h", "2025-02-01"), idle("i", "2025-02-10"), idle("j", "2025-02-11"), idle("k", "2025-02-27")},
		"another payment":            {fact("q", "2025-02-20", pay("c", "0.01", "acme"))},
		"somebody else":              {fact("q", "2025-02-20", pay("c", "1000", "beta"))},
		"money on the very same day": {decided("b", "2025-02-01", "70"), decided("d", "2025-02-01", "-70")},
	} {
		t.Run(name, func(t *testing.T) {
			r := start()
			r.t = t
			s := row(r.through("2025-02", facts...).statement("2025-02", "2025-02"), "acme")
			r.want("written off", s.WrittenOff.Amount(), "60.00") // and so the 100.00 of 1 March are all there
			r.want("closing, not yet and carried", s.Closing.Amount()+" "+s.NotYet.Amount()+" "+s.Carried.Amount(), "100.00 100.00 0.00")
		})
	}
	// The day is not yet over on 10 February, and 30.00 of what is payable that day recover half.
	r = start().do(fact("o", "2025-02-10", settlement.Repayment{Partner: "acme", Amount: eur("60")}))
	r.want("paid back in time", r.parts("2025-02-10"), "0.00 100.00 0.00 0.00")
	start().refuse(fact("o", "2025-02-11", settlement.Repayment{Partner: "acme", Amount: eur("60")}), settlement.ErrReference)
}

// 100.00 were paid out and are charged back on 15 January: they are owed for 90 days, and written
// off on 15 April. The chargeback is won on 14 April, and gives the debt back; or on that day or
// later, when there is none any more, and the 100.00 are payable. What else is recorded in between
// changes nothing.
func TestADebtExpiresBeforeWhatComesBackLater(t *testing.T) {
	for _, tt := range []struct{ won, want string }{{"2025-04-14", "0.00 0.00 0.00"}, {"2025-04-15", "100.00 100.00 0.00"}, {"2025-04-20", "100.00 100.00 0.00"}} {
		for _, between := range [][]settlement.Fact{nil, {idle("i", "2025-04-14")}, {idle("i", "2025-04-15")}} {
			r := open(t, recovered(clawback.ToReceivable)).do(
				fact("p", "2025-01-10", pay("c", "1000", "acme")),
				fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("100")}),
				fact("b", "2025-01-15", settlement.Chargeback{Customer: "c", Of: "p", Amount: eur("1000")}))
			if r.do(between...); len(between) > 0 && between[0].Occurred.String() > tt.won {
				continue
			}
			r.do(fact("w", tt.won, settlement.ChargebackReversed{Customer: "c", Of: "b"}))
			s := row(r.statement("2025-04", "2025-04"), "acme")
			r.want("won on "+tt.won+": written off, payable and carried", s.WrittenOff.Amount()+" "+s.Payable.Amount()+" "+s.Carried.Amount(), tt.want)
		}
	}
}

// Payments of two customers earn 100.00 each, for the run of 1 February, 20 % of it reserved for
// 60 days: 160.00 are paid out. What goes back of one of them on 10 February, 100.00, is for the
// run of 1 March: its own reserve is no more, so 80.00 are short then. The reserve of the other
// one, 20.00, meets them first, with and without a recovery, and 60.00 are owed.
func TestReservesMeetWhatFallsDue(t *testing.T) {
	for name, recovery := range map[string]clawback.RecoveryPolicy{
		"set off":   {},
		"recovered": {Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable},
	} {
		t.Run(name, func(t *testing.T) {
			p := runsOnTheFirst()
			p.Terms[0].Policy.Commission.Payable, p.Terms[0].Policy.Recovery = nil, recovery
			p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 60, Rounding: pe.HalfUp}
			r := open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-10", pay("d", "1000", "acme")))
			r.want("1 February", r.parts("2025-02-01"), "40.00 0.00 160.00 0.00")
			r.do(fact("o", "2025-02-01", settlement.Payout{Partner: "acme", Amount: eur("160")}), back("b", "2025-02-10", "c", "p", "1000"))
			r.through("2025-02")
			r.want("1 March, asked", r.parts("2025-03-01"), "0.00 0.00 0.00 60.00")
			r.do(idle("i", "2025-03-03"))
			r.want("1 March, with the next fact", r.parts("2025-03-03"), "0.00 0.00 0.00 60.00")
		})
	}
}

// A fact that is refused leaves the book as it was, whatever days would have gone by before it.
func TestDaysGoByWithWhatIsRecorded(t *testing.T) {
	r := open(t, runsOnTheFirst()).do(decided("a", "2025-01-10", "-60"), fact("p", "2025-01-20", pay("c", "1000", "acme"))).through("2025-01")
	r.refuse(fact("o", "2025-02-20", settlement.PayoutReturned{Partner: "acme", Of: "none"}), settlement.ErrReference)
	r.refuse(fact("o", "2025-02-20", settlement.Repayment{Partner: "acme", Amount: eur("100")}), settlement.ErrReference)
}

// changed is a program that recovers half of a payout until March, in which debts are set off
// like any, and half of it again from April on.
func changed() settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Expires: pe.Days(30, pe.Until), Leaving: clawback.ToReceivable}
	without, again := version("without", "2025-03-01", "10"), version("again", "2025-04-01", "10")
	again.Policy.Recovery = p.Terms[0].Policy.Recovery
	p.Terms = append(p.Terms, without, again)
	return p
}

// acme owes 100.00 since 20 February and earns 60.00: half of it could be paid out. In March all
// of it is set off, and what is left, 40.00, is a debt of April, which is written off on 1 May.
// A hold of 5 February keeps back all of the 60.00 but in March, when only what is left of the
// balance could be held, which is nothing.
func TestAVersionSwitchesTheRecovery(t *testing.T) {
	debt := []settlement.Fact{decided("a", "2025-02-20", "-100"), fact("p", "2025-02-21", pay("c", "600", "acme"))}
	hold := fact("h", "2025-02-25", settlement.Hold{Partner: "acme", Reason: "r"})
	for name, c := range map[string]struct {
		hold []settlement.Fact
		feb  string
	}{
		"free": {nil, "0.00 0.00 30.00 70.00"},
		"held": {[]settlement.Fact{hold}, "60.00 0.00 0.00 100.00"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := open(t, changed()).do(debt...).do(c.hold...)
			r := open(t, changed()).do(debt...).do(c.hold...).through("2025-02")
			r.want("February", r.parts("2025-02-28"), c.feb)
			for _, x := range []struct {
				on    string
				facts []settlement.Fact
			}{
				{"2025-03-01", []settlement.Fact{idle("i", "2025-03-01")}},
				{"2025-03-31", nil},
				{"2025-04-01", []settlement.Fact{idle("j", "2025-04-01")}},
				{"2025-04-30", nil},
			} {
				r.through(day(x.on).Month().Add(-1).String(), x.facts...)
				r.want(x.on, r.parts(x.on), "0.00 0.00 0.00 40.00")
				r.want(x.on+", asked in February", asked.parts(x.on), "0.00 0.00 0.00 40.00")
			}
			for _, r := range []*run{asked, r} {
				found, err := r.program.Next(&r.book, day("2025-04-30"))
				if err != nil || !falls(found, settlement.DebtExpires, "2025-05-01") {
					t.Errorf("%v %v", err, found)
				}
				s := row(r.through("2025-05").statement("2025-05", "2025-05"), "acme")
				r.want("written off in May", s.WrittenOff.Amount(), "40.00")
			}
		})
	}
}

// falls reports whether there is a task of a duty on a day.
func falls(tasks []settlement.Task, duty settlement.Duty, on string) bool {
	for _, x := range tasks {
		if x.Duty == duty && x.Day == day(on) {
			return true
		}
	}
	return false
}

// TestLawTheDayOfADebtIsThatOfItsTerms: facts that move no money, statements that end in
// between, and facts about others change no day of a debt, so nothing of what is held, not yet
// payable, payable and written off of acme, at the end of any month and of any day between two
// facts.
func TestLawTheDayOfADebtIsThatOfItsTerms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		policy := stating(settlement.ByFact)
		policy.Terms = append(policy.Terms, version("second", "2025-02-20", "10"), version("third", "2025-03-10", "10"))
		for i := range policy.Terms {
			a := &policy.Terms[i].Policy
			if a.Payouts = drawPayouts(t); rapid.Bool().Draw(t, "payable later") {
				a.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
			}
			if rapid.IntRange(0, 3).Draw(t, "recovery") > 0 {
				a.Recovery = drawRecovery(t)
				a.Recovery.Expires = pe.Days(rapid.IntRange(1, 60).Draw(t, "after"), pe.Until)
			}
		}
		if rapid.Bool().Draw(t, "exits") {
			policy = exitLaw(t, policy)
			for i := range policy.Terms[0].Policy.Exits { // else the first close gives it up
				policy.Terms[0].Policy.Exits[i].Debt = settlement.DebtReceivable
			}
			for i := range policy.Terms {
				policy.Terms[i].Policy.Exits = policy.Terms[0].Policy.Exits
			}
		}
		halves := policy
		halves.Statements.Every = settlement.PerHalfMonth

		facts := toPartners(drawSold(t), func(seller string) string { return map[string]string{"gmbh": "acme", "inc": "beta"}[seller] })
		if len(policy.Terms[0].Policy.Exits) > 0 {
			facts = append(facts, drawExits(t, policy)...)
		}
		own, idling := ofOne(facts, "acme"), facts
		for i := range rapid.IntRange(0, 6).Draw(t, "idle") {
			idling = append(idling, settlement.Fact{ID: fmt.Sprint("idle", i), Occurred: drawOn(t, "idle on"), Event: settlement.Standing{Partner: "acme", Type: "agency"}})
		}
		p, q := settlement.Must(policy), settlement.Must(halves)
		a, _ := fold(t, p, own)
		for name, b := range map[string]*settlement.Book{"idle": first(fold(t, p, idling)), "halves": first(fold(t, q, idling))} {
			for m := month("2025-01"); !m.After(month("2025-05")); m = m.Add(1) {
				if diff := cmp.Diff(rowOf(t, p, a, m), rowOf(t, p, b, m), sameMoney()); diff != "" {
					t.Fatalf("%s of %s (-alone +among others)\n%s", m, name, diff)
				}
			}
		}
		on := proof.Day(t, "asked on", day("2025-01-02"), 140)
		if diff := cmp.Diff(openOn(t, p, own, on), openOn(t, p, idling, on), sameMoney()); diff != "" {
			t.Fatalf("as of %s (-alone +among others)\n%s", on, diff)
		}
	})
}

func first(b *settlement.Book, _ []pe.Entry) *settlement.Book { return b }

func sameMoney() cmp.Option { return cmp.Comparer(func(a, b pe.Money) bool { return a == b }) }

// ofOne are the facts about a partner, and about the customers that only it has.
func ofOne(facts []settlement.Fact, partner string) []settlement.Fact {
	customer := map[string]string{"acme": "gmbh", "beta": "inc"}[partner]
	var out []settlement.Fact
	for _, f := range facts {
		if k := f.Keys(); k.Customer == customer || k.Partner == partner || k.All && f.Event.(settlement.PartnerExited).Partner == partner {
			out = append(out, f)
		}
	}
	return out
}

func rowOf(t *rapid.T, p settlement.Program, b *settlement.Book, m pe.Month) settlement.Row {
	s, err := p.Statement(b, m, m)
	if err != nil {
		t.Fatal(err)
	}
	return row(s, "acme")
}

// openOn is what is open of acme at the end of a day, with the closes that had come by then. A
// debt that has expired is receivable until something is posted.
func openOn(t *rapid.T, p settlement.Program, facts []settlement.Fact, on pe.Day) [4]pe.Money {
	var known []settlement.Fact
	for _, f := range facts {
		if _, d := f.Occurred.In(time.UTC); !d.After(on) {
			known = append(known, f)
		}
	}
	b := &settlement.Book{}
	foldOn(t, p, b, known, on.Month().Add(-1).String())
	found, err := p.Accrual(b, on)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range found.Partners {
		if x.Partner == "acme" {
			return [4]pe.Money{x.Held, x.NotYet, x.Payable}
		}
	}
	none := pe.MustMoney("0", "EUR")
	return [4]pe.Money{none, none, none}
}

// 100.00 of 10 January expire after so many days, by the terms of the first day after them; those of
// March keep a debt for a year. 60.00 that are payable on 21 March are for the partner when it has
// expired, and half of them otherwise, whether that is asked in January or a fact of April comes next.
func TestWhatHasExpiredByADayThatIsAsked(t *testing.T) {
	for days, want := range map[int]string{30: "0.00 0.00 60.00 100.00", 49: "0.00 0.00 60.00 100.00", 50: "0.00 0.00 30.00 70.00"} {
		p := flat()
		p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
		p.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Expires: pe.Days(days, pe.Until), Leaving: clawback.ToReceivable}
		later := version("later", "2025-03-01", "10")
		later.Policy.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Expires: pe.Days(365, pe.Until), Leaving: clawback.ToReceivable}
		p.Terms = append(p.Terms, later)
		r := open(t, p).do(decided("a", "2025-01-10", "-100"), fact("p", "2025-01-20", pay("c", "600", "acme")))
		r.want(fmt.Sprint(days, " asked"), r.parts("2025-04-01"), want)
		r.do(idle("i", "2025-04-01"))
		r.want(fmt.Sprint(days), r.parts("2025-04-01")+" "+r.sum("acme", pe.WrittenOff), map[int]string{30: "0.00 0.00 60.00 0.00 100.00", 49: "0.00 0.00 60.00 0.00 100.00", 50: "0.00 0.00 30.00 70.00 0.00"}[days])
	}
}
