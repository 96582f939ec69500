package settlement_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// owing is what of a partner is payable on a day, and what it owes.
func owing(t *testing.T, r *run, on string) string {
	t.Helper()
	a, err := r.program.Accrual(&r.book, day(on))
	if err != nil || len(a.Partners) != 1 {
		t.Fatal(len(a.Partners), err)
	}
	return a.Partners[0].Payable.Amount() + " payable, owes " + a.Partners[0].Receivable.Amount()
}

// 10,000.00 earn 1,000.00, of which 20 % are reserved for 20 days, and a cap of the month takes
// 900.00 on the day on which all of it becomes payable. 100.00 are left of what was never paid
// out: the reserve meets what the cap took, and nothing is owed, whenever it is payable, and
// whatever becomes of debts.
func TestAReserveMeetsACapThatFallsDueWithItsLine(t *testing.T) {
	recovers := clawback.RecoveryPolicy{Share: pct("10"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	expires := recovers
	expires.Expires = pe.Days(10, pe.Until)
	for _, c := range []struct {
		name     string
		payable  []commission.Payable
		run      commission.Run
		recovery clawback.RecoveryPolicy
	}{
		{"at once", nil, commission.Run{}, recovers},
		{"net 30", []commission.Payable{{Due: commission.Net, Days: 30}}, commission.Run{}, clawback.RecoveryPolicy{}},
		{"net 30, recovered", []commission.Payable{{Due: commission.Net, Days: 30}}, commission.Run{}, recovers},
		{"in runs, recovered", nil, commission.Run{Every: commission.EveryMonth, Day: 1}, recovers},
		{"net 30, debts expire", []commission.Payable{{Due: commission.Net, Days: 30}}, commission.Run{}, expires},
	} {
		p := withCaps(capEvery("m", settlement.EveryMonth, "100"))
		a := &p.Terms[0].Policy
		a.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 20, Rounding: pe.HalfUp}
		a.Commission.Payable, a.Payouts.Run, a.Recovery = c.payable, c.run, c.recovery
		r := open(t, p).through("2025-02", fact("p", "2025-01-10", pay("c", "10000", "acme")), idle("i", "2025-02-25"))
		r.want(c.name, owing(t, r, "2025-03-15"), "100.00 payable, owes 0.00")
		r.want(c.name+", in all", r.sum("acme"), "100.00")
	}
}

// 9,000.00 earn 900.00 without a reserve, which are paid out on 1 February. 10,000.00 on 5 February earn
// 1,000.00, of which 200.00 are reserved for 60 days, and on 10 February all of the first goes
// back. 100.00 are left, which the reserve has: no debt, be the two due on one day or not.
func TestAReserveMeetsARefundThatFallsDueWithALine(t *testing.T) {
	for _, run := range []commission.Run{{}, {Every: commission.EveryMonth, Day: 1}} {
		for _, recovery := range []clawback.RecoveryPolicy{{}, {Share: pct("10"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}} {
			p := flat()
			p.PinTerms = settlement.TermsEachPayment
			a := &p.Terms[0].Policy
			a.Payouts.Run, a.Recovery = run, recovery
			p.Terms = append(p.Terms, p.Terms[0])
			p.Terms[1].ID, p.Terms[1].From = "reserve", day("2025-02-01")
			p.Terms[1].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 60, Rounding: pe.HalfUp}
			r := open(t, p).through("2025-05",
				fact("p", "2025-01-10", pay("c", "9000", "acme")), fact("o", "2025-02-01", settlement.Payout{Partner: "acme", Amount: eur("900")}),
				fact("q", "2025-02-05", pay("d", "10000", "acme")), back("b", "2025-02-10", "c", "p", "9000"))
			r.want("in the end", owing(t, r, "2025-06-15"), "100.00 payable, owes 0.00")
		}
	}
}

// 100.00 that are payable on 10 April have 20.00 in reserve through 8 July. An adjustment of -50.00
// falls due on 10 February and uses them: nothing is left to be let go, and the run of 10 April
// pays the other 50.00. Of a reserve of 80.00 it leaves 30.00.
func TestNextForeseesWhatUsesAReserve(t *testing.T) {
	for share, want := range map[string]struct{ reserved, released, tasks string }{
		"20": {
			`reserved="20.00 EUR" until="2025-02-10" used="20.00 EUR"` + "\n", "reserve:due:2025-02-10:adjusted -20.00\n",
			"2025-04-10 pay_out acme 50.00\n",
		},
		"80": {
			`reserved="50.00 EUR" until="2025-02-10" used="50.00 EUR"` + "\n" + `reserved="30.00 EUR" until="2025-07-09"` + "\n",
			"reserve:due:2025-02-10:adjusted -50.00\nreserve -30.00\n",
			"2025-04-10 pay_out acme 20.00\n2025-07-09 release_reserve acme 30.00\n2025-07-09 pay_out acme 30.00\n",
		},
	} {
		p := flat()
		a := &p.Terms[0].Policy
		a.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 75}}
		a.Payouts = settlement.Payouts{Run: commission.Run{Every: commission.EveryMonth, Day: 10}}
		a.Payouts.Reserve = payrun.Reserve{Share: pct(share), Days: 90, Rounding: pe.HalfUp}
		r := open(t, p).do(decided("j", "2025-01-11", "-50"), fact("p", "2025-01-12", pay("c", "1000", "acme")))
		tr := r.whyAdds("2025-01-12")
		r.want(share+" reserved", strings.ReplaceAll(told(tr, settlement.CodeInReserve), "settlement.in_reserve /terms/0/policy/payouts/reserve ", ""), want.reserved)
		list, err := r.program.Next(&r.book, day("2025-01-12"))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, x := range list {
			if x.Partner != "" {
				got += tasks([]settlement.Task{x})[0] + "\n"
			}
		}
		r.want(share+" foreseen", got, want.tasks)
		n := len(r.entries)
		got = ""
		for _, e := range r.do(idle("i", "2025-07-09")).entries[n:] {
			got += e.Claim.Component + " " + e.Amount.Amount() + "\n"
		}
		r.want(share+" posted", got, want.released)
	}
}

// TestLawReservesEndAsForeseen: what is let go of reserves by a day, as Next has it, and used, as
// Why has it, is what a fact of that day posts where nothing else is recorded, by selling entity
// or not, in dispute or on hold, whatever is recovered.
func TestLawReservesEndAsForeseen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		policy := stating(settlement.ByFact)
		policy.Statements.BySeller = rapid.Bool().Draw(t, "by seller")
		policy.Terms = append(policy.Terms, version("second", "2025-03-01", "10"))
		policy.PinTerms = settlement.TermsEachPayment
		for i := range policy.Terms {
			a := &policy.Terms[i].Policy
			a.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: rapid.IntRange(0, 90).Draw(t, "net")}}
			a.Payouts.Reserve = payrun.Reserve{Share: pct(rapid.SampledFrom([]string{"5", "33.3", "100"}).Draw(t, "reserved")), Days: rapid.IntRange(1, 120).Draw(t, "days"), Rounding: pe.HalfUp}
			a.Payouts.Run = rapid.SampledFrom([]commission.Run{{}, {Every: commission.EveryMonth, Day: 15}, {Every: commission.EveryQuarter, Day: 10}}).Draw(t, "run")
			if rapid.Bool().Draw(t, "recovery") {
				a.Recovery = drawRecovery(t)
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "ended") == 0 {
			policy.Terms[1].Policy.Payouts.Reserve = payrun.Reserve{}
		}
		p, b, asOf := settlement.Must(policy), &settlement.Book{}, proof.Day(t, "asked on", day("2025-03-01"), 90)
		var known []settlement.Fact
		for _, f := range slices.Concat(toPartners(drawSold(t), func(string) string { return "acme" }), drawHolds(t)) {
			if !effectiveDay(f).After(asOf) {
				known = append(known, f)
			}
		}
		entries := foldOn(t, p, b, known, asOf.Month().Add(-1).String())
		asOf = asOf.Add(1)
		for _, e := range entries {
			if e.Kind == pe.Earned && rapid.IntRange(0, 5).Draw(t, "disputes") == 0 {
				_, _ = p.Apply(b, fact("x:"+e.ID(), asOf.String(), settlement.LineDisputed{Partner: "acme", Entry: e.ID(), Reason: "r"}))
			}
		}
		asOf = asOf.Add(1)
		if _, err := p.Apply(b, idle("now", asOf.String())); err != nil { // posts what has ended by then
			t.Fatal(err)
		}
		by := asOf.Add(rapid.IntRange(1, 240).Draw(t, "by"))
		wantReserved(t, p, b, asOf, by)
	})
}

// wantReserved holds what is foreseen of reserves by a day against what that day posts.
func wantReserved(t *rapid.T, p settlement.Program, b *settlement.Book, asOf, by pe.Day) {
	list, err := p.Next(b, asOf)
	if err != nil {
		t.Fatal(err)
	}
	letGo, used := int64(0), int64(0)
	for _, x := range list {
		if x.Duty == settlement.ReleaseReserve && !x.Day.After(by) {
			letGo += x.Amount.Minor()
		}
	}
	tr, err := p.Why(b, "acme", asOf)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range tr {
		for _, d := range step.Details {
			if step.Code == settlement.CodeInReserve && d.Name == "until" && !pe.MustDay(d.Value).After(by) {
				used += detailOf(step, "used")
			}
		}
	}
	posted, err := p.Apply(b.Clone(), idle("then", by.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range posted {
		switch {
		case e.Claim.Component == "reserve":
			letGo += e.Amount.Minor()
		case strings.HasPrefix(e.Claim.Component, "reserve"):
			used += e.Amount.Minor()
		}
	}
	if letGo|used != 0 {
		t.Fatalf("as of %s: by %s %d more is let go, and %d more used, than is posted: %v\n%s", asOf, by, letGo, used, posted, tr)
	}
}
