package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// drawPayouts draws how a program pays out.
func drawPayouts(t *rapid.T) settlement.Payouts {
	var x settlement.Payouts
	if rapid.Bool().Draw(t, "minimum") {
		x.Minimum = proof.Amount(t, "least", 1e6)
	}
	if rapid.Bool().Draw(t, "reserve") {
		x.Reserve = payrun.Reserve{
			Share: pe.MustPercent(rapid.SampledFrom([]string{"5", "12.5", "33.3", "100"}).Draw(t, "reserved")),
			Days:  rapid.IntRange(1, 120).Draw(t, "days"), Rounding: rapid.SampledFrom([]pe.Rounding{pe.HalfEven, pe.HalfUp, pe.Down}).Draw(t, "rounding of reserves"),
		}
	}
	if rapid.Bool().Draw(t, "runs") {
		x.Run = rapid.SampledFrom([]commission.Run{
			{Every: commission.EveryMonth, Day: 1},
			{Every: commission.EveryMonth, Day: 31},
			{Every: commission.EveryHalfMonth},
			{Every: commission.EveryWeek, Day: 5},
			{Every: commission.EveryQuarter, Day: 10},
		}).Draw(t, "run")
	}
	return x
}

// payoutLawPolicy is the program of the laws with a way to pay out.
func payoutLawPolicy(t *rapid.T) settlement.Policy {
	p := lawPolicy(t)
	p.Terms[0].Policy.Payouts = drawPayouts(t)
	return p
}

// TestLawPayoutsKeepBothEquations: with a minimum, a reserve and runs, for every month
// of every program, and what is reserved is explained, survives storing and goes away.
func TestLawPayoutsKeepBothEquations(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		policy := payoutLawPolicy(rt)
		least := policy.Terms[0].Policy.Payouts.Minimum
		p := settlement.Must(policy)
		b, entries := fold(rt, p, append(lawStandings(), delay(rt, drawFacts(rt))...))
		for m := month("2025-01"); !m.After(month("2025-05")); m = m.Add(1) {
			s, err := p.Statement(b, m, m)
			if err != nil {
				rt.Fatal(err)
			}
			check(t, s)
			for _, r := range s.Rows {
				if r.Payable.Sign() > 0 && r.Payable.Minor() < least.Minor() {
					rt.Fatalf("%s: %s is payable below the minimum of %s", r.Partner, r.Payable, least)
				}
			}
		}
		run := policy.Terms[0].Policy.Payouts.Run
		for _, e := range entries {
			if tr, err := p.Explain(e); err != nil || len(tr) == 0 {
				rt.Fatalf("%s: %v, trace of %d steps", e.ID(), err, len(tr))
			}
			if e.Kind.Earning() && e.Payable != run.Next(e.Payable) {
				rt.Fatalf("%s is payable on %s, where there is no run", e.ID(), e.Payable)
			}
		}
		heldOfJournal(rt, p, b, entries)
		if read, err := settlement.ParseBook([]byte(text(rt, b))); err != nil || text(rt, read) != text(rt, b) {
			rt.Fatalf("the book does not survive: %v", err)
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// heldOfJournal holds what the journal has on the accounts of what is held, what is owed and
// what is receivable, reserves included, against the statement.
func heldOfJournal(t *rapid.T, p settlement.Program, b *settlement.Book, entries []pe.Entry) {
	a := settlement.Accounts{
		Payable: "payable", Held: "held", Receivable: "receivable", Cash: "cash", Earned: "earned", Returned: "returned",
		Clawed: "clawed", Capped: "capped", TruedUp: "trued up", Adjusted: "adjusted", WrittenOff: "written off",
	}
	vouchers, err := settlement.Journal(entries, a)
	if err != nil {
		t.Fatal(err)
	}
	held, all := map[string]int64{}, map[string]int64{}
	for _, v := range vouchers {
		for _, l := range v.Lines {
			if l.Account == a.Held {
				held[l.Partner] -= l.Amount.Minor()
			}
			if l.Partner != "" {
				all[l.Partner] -= l.Amount.Minor()
			}
		}
	}
	s, err := p.Statement(b, month("2025-01"), month("2025-05"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Rows {
		if held[r.Partner] != r.Held.Minor() || all[r.Partner] != r.Closing.Minor() {
			t.Fatalf("the journal has %d held of %d, the statement %+v", held[r.Partner], all[r.Partner], r)
		}
	}
}

// TestLawG1_DeliveryWithPayouts: neither the order of delivery nor a book that is stored
// between months decides anything.
func TestLawG1_DeliveryWithPayouts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(payoutLawPolicy(t))
		facts := append(lawStandings(), delay(t, drawFacts(t))...)
		a, x := fold(t, p, facts)
		b, y := fold(t, p, rapid.Permutation(facts).Draw(t, "order"))
		if text(t, x) != text(t, y) || text(t, a) != text(t, b) {
			t.Fatal("the same facts in another order of delivery give other bytes")
		}
		c, z := storedEach(t, p, facts)
		if text(t, x) != text(t, z) || text(t, a) != text(t, c) {
			t.Fatal("with the book stored after every fact other bytes come out")
		}
	})
}

// storedEach folds facts with the book stored and read after each of them.
func storedEach(t *rapid.T, p settlement.Program, facts []settlement.Fact) (*settlement.Book, []pe.Entry) {
	facts = append([]settlement.Fact(nil), facts...)
	p.Sort(facts)
	b := &settlement.Book{}
	var out []pe.Entry
	for f, err := range p.WithCloses(b, settlement.Facts(facts), month("2025-05")) {
		if err != nil {
			t.Fatal(err)
		}
		entries, err := p.Apply(b, f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entries...)
		if b, err = settlement.ParseBook([]byte(text(t, b))); err != nil {
			t.Fatal(err)
		}
	}
	return b, out
}

// TestLawReservesAreThoseOfPackagePayout: while no reserve ends, package payout, which is
// told the same entries, holds the same, but where reserves met what a balance was short of:
// one fact posts several entries, of which it is told one after the other, and a day on which
// something falls due may go by before the next fact. Once all have
// ended, what was reserved of each line has been released.
func TestLawReservesAreThoseOfPackagePayout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := payoutLawPolicy(t)
		x := &policy.Terms[0].Policy.Payouts
		x.Reserve = payrun.Reserve{Share: pe.MustPercent(rapid.SampledFrom([]string{"7", "30", "100"}).Draw(t, "share")), Days: 400, Rounding: pe.HalfUp}
		p := settlement.Must(policy)
		facts := append(lawStandings(), delay(t, drawFacts(t))...)
		b, entries := fold(t, p, facts)
		terms := payrun.Must(x.Policy)
		accounts := map[string]*payrun.Account{}
		byLine, short := map[string]int64{}, map[string]bool{}
		for _, e := range entries {
			who := e.Claim.Partner
			if strings.HasPrefix(e.Claim.Component, "reserve") {
				byLine[who] += e.Amount.Minor()
				short[who] = short[who] || strings.Contains(e.Claim.Component, ":short:") || strings.Contains(e.Claim.Component, ":due:")
				continue
			}
			if accounts[who] == nil {
				accounts[who] = &payrun.Account{}
			}
			moved, err := terms.Apply(accounts[who], payrun.Posted{Entry: e})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range moved {
				short[who] = short[who] || strings.Contains(e.Claim.Component, ":short:")
			}
		}
		for who, a := range accounts {
			if short[who] {
				continue
			}
			if held := a.Balance(day("2025-05-31")).Held; held.Minor() != byLine[who] {
				t.Fatalf("%s: %s reserved by package payout, %d here", who, held, byLine[who])
			}
		}
		// The last payment clears in April 2025 and is payable in months, and 400 days on.
		for _, e := range foldOn(t, p, b, nil, "2027-06") {
			if strings.HasPrefix(e.Claim.Component, "reserve") {
				byLine[e.Claim.Partner] += e.Amount.Minor()
			}
		}
		for who, n := range byLine {
			if n != 0 {
				t.Fatalf("%s: %s", who, fmt.Sprint(n))
			}
		}
	})
}
