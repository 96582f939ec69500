package settlement_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// leaving is a program of 10 % that says what happens when a partner leaves: who resigns
// keeps what it has built up for two months, who is terminated loses what it can.
func leaving() settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Exits = []settlement.Exit{
		{
			Cause: settlement.Resigned, Recurring: settlement.TailOff, TailMonths: 2, Unvested: settlement.KeepUnvested, Incentives: settlement.ContinueIncentives,
			Registrations: settlement.TransferRegistrations, FinalDays: 30, Debt: settlement.DebtReceivable,
		},
		{
			Cause: settlement.TerminatedForCause, Recurring: settlement.StopShares, Unvested: settlement.ForfeitUnvested, Incentives: settlement.StopIncentives,
			Registrations: settlement.LapseRegistrations, FinalDays: 60, Debt: settlement.DebtWrittenOff,
		},
		{
			Cause: settlement.ProgramEnded, Recurring: settlement.ContinueShares, Unvested: settlement.KeepUnvested, Incentives: settlement.ContinueIncentives,
			Registrations: settlement.LapseRegistrations, FinalDays: 10, Debt: settlement.DebtWrittenOff,
		},
	}
	return p
}

// exits reads "id partner cause 2025-01-31" as an exit.
func exits(s string) settlement.Fact {
	f := strings.Fields(s)
	return fact(f[0], f[3], settlement.PartnerExited{Partner: f[1], Cause: settlement.ExitCause(f[2]), Approver: "ann", Reason: "as agreed"})
}

// Payments of 100.00 earn 10.00 each, as long as they give credit.
func TestExitEndsCredit(t *testing.T) {
	for _, c := range []struct {
		name, exit string
		paid       []string
		want       string
	}{
		// The day of the exit counts, the day after it does not: 2 of 3.
		{"stops after the day", "x acme terminated_for_cause 2025-01-31", []string{"2025-01-30", "2025-01-31", "2025-02-01"}, "20.00"},
		// Two months from 31 January is 31 March, that day included: 3 of 4.
		{"tail", "x acme resigned 2025-01-31", []string{"2025-01-31", "2025-02-10", "2025-03-31", "2025-04-01"}, "30.00"},
		// From 31 December two months end on 28 February: 1 of 2.
		{"tail to a shorter month", "x acme resigned 2024-12-31", []string{"2025-02-28", "2025-03-01"}, "10.00"},
		{"goes on", "x acme program_ended 2025-01-31", []string{"2025-02-01", "2026-02-01"}, "20.00"},
		{"another partner", "x beta terminated_for_cause 2025-01-31", []string{"2025-02-01"}, "10.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := leaving()
			p.Terms[0].From = day("2024-01-01")
			r := open(t, p)
			all := []settlement.Fact{exits(c.exit)}
			for _, d := range c.paid {
				all = append(all, fact("p"+d, d, pay("c", "100", "acme")))
			}
			r.program.Sort(all)
			r.do(all...)
			r.want("earned", r.sum("acme", pe.Earned), c.want)
			wantRepeatable(t, r, all)
		})
	}
}

// An exit that is recorded late reaches what is recorded after it: the payment of
// 5 February that was known keeps its credit, the one that is recorded later has none,
// and neither does one that clears later. One of before the exit has credit whenever it
// is recorded. 2 × 10.00.
func TestExitRecordedLate(t *testing.T) {
	r := open(t, leaving()).do(
		fact("known", "2025-02-05", pay("c", "100", "acme")),
		recorded(exits("x acme terminated_for_cause 2025-01-31"), "2025-02-10"),
		recorded(fact("before", "2025-01-20", pay("c", "100", "acme")), "2025-02-11"),
		recorded(fact("late", "2025-02-06", pay("c", "100", "acme")), "2025-02-11"),
		fact("after", "2025-02-12", pay("c", "100", "acme", "beta")),
	)
	r.want("acme", r.sum("acme"), "20.00")
	r.want("beta", r.sum("beta"), "5.00") // its half
}

// Pending payments, and credits that a recredit hands to a partner that is gone: what
// clears after the exit earns it nothing, and it takes over nothing.
func TestExitOfPendingPaymentsAndNewcomers(t *testing.T) {
	pending := pay("c", "100", "acme", "beta")
	pending.Pending = true
	r := open(t, leaving()).do(
		fact("p", "2025-01-10", pending),
		exits("x acme terminated_for_cause 2025-01-31"),
		fact("cleared", "2025-02-03", settlement.Clearing{Customer: "c", Of: "p"}),
		fact("q", "2025-02-04", pay("c", "100", "beta")),
		fact("re", "2025-02-05", settlement.Recredit{Customer: "c", Of: "q", Credits: pe.Sole("acme")}),
	)
	r.want("acme", r.sum("acme"), "0.00")
	r.want("beta", r.sum("beta"), "5.00") // half of the first; nobody has the second
}

// What the desk does not let the named partner have lapses instead, as what goes to the
// house does: core stands in no tier, so beta may register on 1 March. It has the deal of
// 20 March, 10 % of 1,000.00.
func TestRegistrationsThatNobodyMayHaveLapse(t *testing.T) {
	for _, to := range []string{"core", ""} {
		p := desked()
		p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
		e := settlement.PartnerExited{Partner: "inca", Cause: settlement.Resigned, To: to, Approver: "ann", Reason: "gave notice"}
		r := open(t, p).do(
			fact("s1", "2025-01-01", settlement.Standing{Partner: "inca", Tier: "integration"}),
			fact("s2", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "integration"}),
			touched("t1 inca contact 2025-02-01"), registers("r1 inca 2025-02-02"),
			fact("x", "2025-02-20", e),
			touched("t2 beta contact 2025-02-28"), registers("r2 beta 2025-03-01"),
			won("2025-03-20", "2025-03-05"), paidOn("p", "2025-03-21"),
		)
		r.want("to "+to, earned(r.entries), "beta 100.00 EUR")
		wantRepeatable(t, r, []settlement.Fact{fact("x", "2025-02-20", e)})
	}
	p := desked()
	p.Desk.Registration.Transfer = ""
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	_, err := settlement.New(p)
	if err == nil || !strings.Contains(err.Error(), "/terms/0/policy/exits/0/registrations") {
		t.Errorf("registrations are to be handed on, and the desk lets nobody: %v", err)
	}
}

// What a desk has given a partner ends when it leaves: its list of protected accounts, so that
// sun may list the account on 10 February, and an override through the end of the year, so that
// inca registers on 6 February and has the deal of 20 March, 10 % of 1,000.00.
func TestListsAndOverridesEndWithTheExit(t *testing.T) {
	p := desked()
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	listed := func(id, on, partner string) settlement.Fact {
		return fact(id, on, settlement.Listing{Customer: "c", Partner: partner})
	}
	started := []settlement.Fact{
		fact("s1", "2025-01-01", settlement.Standing{Partner: "sol", Tier: "solution"}), fact("s2", "2025-01-01", settlement.Standing{Partner: "sun", Tier: "solution"}),
		fact("s3", "2025-01-01", settlement.Standing{Partner: "inca", Tier: "integration"}),
	}
	r := open(t, p).do(started...).do(listed("l1", "2025-01-10", "sol"), listed("l2", "2025-01-11", "sun"), exits("x sol terminated_for_cause 2025-02-01"), listed("l3", "2025-02-10", "sun"))
	refused, err := r.program.Refusals(&r.book)
	if err != nil || len(refused) != 1 || refused[0].Event != "l2" {
		t.Errorf("%+v, %v", refused, err)
	}
	r = open(t, p).do(started...).do(
		fact("o", "2025-01-10", settlement.Override{Customer: "c", Partner: "sol", Until: day("2025-12-31"), By: "channel_manager", Reason: "as agreed"}),
		exits("x sol terminated_for_cause 2025-02-01"),
		touched("t inca contact 2025-02-05"), registers("r inca 2025-02-06"), won("2025-03-20", "2025-02-15"), paidOn("p", "2025-03-21"),
	)
	r.want("the deal", earned(r.entries), "inca 100.00 EUR")
}

// A registration of between the exit and the day it is recorded lapses on that day.
func TestExitRecordedLateAfterARegistration(t *testing.T) {
	p := desked()
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	r := open(t, p).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "inca", Tier: "integration"}),
		fact("s2", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "integration"}),
		touched("t1 inca contact 2025-02-01"), registers("r1 inca 2025-02-02"),
		recorded(exits("x inca terminated_for_cause 2025-01-31"), "2025-02-20"),
		touched("t2 beta contact 2025-02-28"), registers("r2 beta 2025-03-01"),
		won("2025-03-20", "2025-03-05"), paidOn("p", "2025-03-21"),
	)
	r.want("the deal", earned(r.entries), "beta 100.00 EUR")
	r.want("at the end of February", r.filed("c"), "inca r1 rejected")
}

// An exit that is recorded after its final statement leaves closed statements as they
// are: what the terms make payable in June falls due on 15 March, when it is known.
func TestLateFinalStatement(t *testing.T) {
	p := leaving()
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 150}}
	p.Terms[0].Policy.Exits[2].Recurring = settlement.StopShares
	r := open(t, p).through("2025-02", fact("p", "2025-01-10", pay("c", "100", "acme")))
	before := r.statement("2025-01", "2025-02")
	r.do(recorded(exits("x acme program_ended 2025-02-01"), "2025-03-15"))
	if after := r.statement("2025-01", "2025-02"); row(before, "acme") != row(after, "acme") || row(after, "acme").NotYet != eur("10") {
		t.Errorf("the closed statement was %+v and is %+v", before, after)
	}
	r.want("in March", row(r.statement("2025-01", "2025-03"), "acme").Payable.Amount(), "10.00")
}

// Who is gone cannot leave again. It comes back by being enrolled on a later day, and by no
// standing, and may leave again then. Payments of 100.00 earn 10.00: of 20 January, 20
// March and 10 April.
func TestExitAndReturn(t *testing.T) {
	p := leaving()
	p.Tiers = []string{"gold"}
	r := open(t, p).do(
		fact("a", "2025-01-20", pay("c", "100", "acme")),
		exits("x1 acme terminated_for_cause 2025-01-31"),
		settlement.Fact{ // of the same day
			ID: "s0", Occurred: settlement.At(day("2025-01-31").Start(time.UTC).Add(time.Hour)), Event: settlement.PartnerEnrolled{Partner: "acme"},
		},
	)
	inVain := `settlement.still_gone enrolment="s0" from="2025-01-31" left="2025-01-31"`
	r.want("why", r.whyOf("acme", "2025-02-01", settlement.CodeStillGone), inVain)
	r.refuse(exits("x2 acme resigned 2025-02-01"), settlement.ErrDuplicate)
	r.do(
		exits("x1 acme terminated_for_cause 2025-01-31"), // again: a repeated delivery
		fact("s1", "2025-02-02", settlement.Standing{Partner: "acme", Tier: "gold", Type: "reseller"}),
		fact("b", "2025-02-20", pay("c", "100", "acme")),
		fact("s2", "2025-03-15", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("c", "2025-03-20", pay("c", "100", "acme")),
		recorded(fact("d", "2025-03-10", pay("c", "100", "acme")), "2025-03-21"), // it was gone
	)
	r.refuse(recorded(exits("x3 acme resigned 2025-03-14"), "2025-03-22"), settlement.ErrOrder)
	r.do(
		exits("x4 acme program_ended 2025-04-01"),
		fact("e", "2025-04-10", pay("c", "100", "acme")),
	)
	r.want("why it is gone again", r.whyOf("acme", "2025-04-10", settlement.CodeStillGone), "")
	r.want("earned", r.sum("acme", pe.Earned), "30.00")
	loaded, err := settlement.ParseBook([]byte(stored(t, &r.book)))
	if err != nil {
		t.Fatal(err)
	}
	r.want("stored", stored(t, loaded), stored(t, &r.book))
}

// Under a ladder a partner comes back as it began, by being enrolled: payments of 100.00
// earn 10.00 in the lowest tier, those of January and of 11 March.
func TestReturnToALadder(t *testing.T) {
	p := laddered(certifiedLadder(), nil)
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	r := open(t, p).do(
		fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p1", "2025-01-10", pay("c", "100", "acme")),
		exits("x acme terminated_for_cause 2025-01-31"),
		fact("m", "2025-02-05", settlement.TierRequested{Partner: "acme", Tier: "referral"}), // that brings nobody back
		fact("p2", "2025-02-10", pay("c", "100", "acme")),
		fact("e2", "2025-03-10", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p3", "2025-03-11", pay("c", "100", "acme")),
	)
	r.want("earned", r.sum("acme"), "20.00")
}

// Overrides for those who brought a partner end when they leave: 10 % of 10.00, once.
func TestExitEndsOverridesOfUplines(t *testing.T) {
	p := leaving()
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "network", Of: "base", To: commission.ToUpline, Rates: []commission.Row{{Share: pct("10")}}}}
	r := open(t, p).do(
		fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Upline: "core"}),
		fact("p1", "2025-01-10", pay("c", "100", "acme")),
		exits("x core terminated_for_cause 2025-01-31"),
		fact("p2", "2025-02-10", pay("c", "100", "acme")),
	)
	r.want("acme and core", r.sum("acme")+" "+r.sum("core"), "20.00 1.00")
}

// A partner that nothing is known of may leave; what is recorded of it later finds it
// gone.
func TestExitOfAnUnknownPartner(t *testing.T) {
	r := open(t, leaving()).do(
		exits("x nobody terminated_for_cause 2025-01-31"),
		fact("p", "2025-02-01", pay("c", "100", "nobody")),
		recorded(fact("q", "2025-01-31", pay("c", "100", "nobody")), "2025-02-02"),
	)
	r.want("earned", r.sum("nobody"), "10.00")
}

// The version in force on the day of the exit says what happens, a later one nothing of
// it: by the first, credit stops at once.
func TestExitGoesByTheVersionOfItsDay(t *testing.T) {
	p := leaving()
	p.Terms = append(p.Terms, version("2026", "2025-03-01", "10"))
	p.Terms[1].Policy.Exits = []settlement.Exit{{
		Cause: settlement.TerminatedForCause, Recurring: settlement.ContinueShares, Unvested: settlement.KeepUnvested, Incentives: settlement.ContinueIncentives,
		Registrations: settlement.LapseRegistrations, FinalDays: 60, Debt: settlement.DebtReceivable,
	}}
	r := open(t, p).do(
		recorded(exits("x acme terminated_for_cause 2025-02-28"), "2025-03-02"),
		exits("y beta terminated_for_cause 2025-03-02"),
		fact("p", "2025-03-03", pay("c", "100", "acme", "beta")),
	)
	r.want("acme", r.sum("acme"), "0.00")
	r.want("beta", r.sum("beta"), "5.00")
	r.refuseInvalid(t, exits("z core resigned 2025-03-04"), "/cause conflict")
	r.refuseInvalid(t, exits("z core resigned 2024-03-04"), "/occurred conflict")
}

// refuseInvalid expects a fact to be refused for what is wrong with it by itself.
func (r *run) refuseInvalid(t *testing.T, f settlement.Fact, want string) {
	t.Helper()
	before := stored(t, &r.book)
	_, err := r.program.Apply(&r.book, f)
	var bad *pe.InvalidError
	if !errors.As(err, &bad) || len(bad.Problems) != 1 || bad.Problems[0].Path+" "+bad.Problems[0].Code != want {
		t.Errorf("%s: got %v, want %s", f.ID, err, want)
	}
	if stored(t, &r.book) != before {
		t.Errorf("%s was refused and changed the book", f.ID)
	}
}

// vesting is the program of leaving, with half of a commission released when the customer
// is onboarded and half three months after its first payment.
func vesting() settlement.Policy {
	p := leaving()
	c := &p.Terms[0].Policy.Commission
	c.Vests = []commission.Tranche{{Share: pct("50"), Milestone: "onboarded"}, {Share: pct("50"), Months: 3}}
	return p
}

// 10 % of 1,000.00 are 100.00, of which 50.00 are released in February. The exit of 28
// February forfeits the 50.00 that the close of April releases, and who keeps it gets it.
func TestExitForfeitsWhatWaits(t *testing.T) {
	for _, c := range []struct{ exit, want string }{
		{"x acme terminated_for_cause 2025-02-28", "100.00 earned -50.00 capped 50.00 owed"},
		{"x acme resigned 2025-02-28", "100.00 earned 0.00 capped 100.00 owed"},
	} {
		r := open(t, vesting()).through(
			"2025-04",
			fact("p", "2025-01-10", pay("c", "1000", "acme")),
			fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Name: "onboarded"}),
			exits(c.exit),
		)
		r.want(c.exit, r.sum("acme", pe.Earned)+" earned "+r.sum("acme", pe.Capped)+" capped "+r.sum("acme")+" owed", c.want)
		r.statement("2025-01", "2025-04") // commission + retained = net base
	}
}

// What is forfeited goes by the days on which it was released, not by those on which that was
// recorded or posted. 10 % of 1,000.00 are 100.00: 50.00 by the onboarding of 10 February, 50.00
// on 10 April, three months after the first payment, which the close of April posts.
func TestForfeitsGoByTheDayOfTheRelease(t *testing.T) {
	paid := fact("p", "2025-01-10", pay("c", "1000", "acme"))
	onboarded := fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Name: "onboarded"})
	halved := settlement.Recredit{Customer: "c", Of: "p", Credits: pay("c", "1", "acme", "beta").Credits}
	for _, c := range []struct {
		name       string
		facts      []settlement.Fact
		acme, beta string
	}{
		// Both halves were released when it left, though the close had not posted the second.
		{"left after the second half", []settlement.Fact{paid, onboarded, exits("x acme terminated_for_cause 2025-04-15")}, "100.00", "0.00"},
		{"left on its day", []settlement.Fact{paid, onboarded, exits("x acme terminated_for_cause 2025-04-10")}, "100.00", "0.00"},
		{"left the day before", []settlement.Fact{paid, onboarded, exits("x acme terminated_for_cause 2025-04-09")}, "50.00", "0.00"},
		// The first half was released in time, and the company learned of it late.
		{"onboarded in time, recorded late", []settlement.Fact{paid, recorded(onboarded, "2025-03-05"), exits("x acme terminated_for_cause 2025-02-28")}, "50.00", "0.00"},
		// Of 50.00 on a payment of 1 March the half of 10 April was released while it was gone,
		// 25.00, as of the payment of January.
		{"a payment recorded late", []settlement.Fact{
			paid, onboarded, exits("x acme terminated_for_cause 2025-03-31"), recorded(fact("q", "2025-03-01", pay("c", "500", "acme")), "2025-05-02"),
		}, "75.00", "0.00"},
		// It was gone on 20 April and is back when that is recorded: all of it is forfeited.
		{"onboarded while it was gone, recorded when it was back", []settlement.Fact{
			paid, exits("x acme terminated_for_cause 2025-03-31"), fact("e", "2025-05-01", settlement.PartnerEnrolled{Partner: "acme"}),
			recorded(fact("m", "2025-04-20", settlement.Milestone{Customer: "c", Name: "onboarded"}), "2025-05-10"),
		}, "0.00", "0.00"},
		{"onboarded when it was back", []settlement.Fact{
			paid, exits("x acme terminated_for_cause 2025-03-31"), fact("e", "2025-05-01", settlement.PartnerEnrolled{Partner: "acme"}),
			fact("m", "2025-05-01", settlement.Milestone{Customer: "c", Name: "onboarded"}),
		}, "50.00", "0.00"},
		// Half of the credit is beta's: 50.00. Of acme's other 50.00 it forfeits half, whenever
		// the recredit comes.
		{"recredited after the release", []settlement.Fact{
			paid, onboarded, exits("x acme terminated_for_cause 2025-03-31"), fact("re", "2025-05-05", halved),
		}, "25.00", "50.00"},
		{"recredited before the release", []settlement.Fact{
			paid, onboarded, exits("x acme terminated_for_cause 2025-03-31"), fact("re", "2025-04-05", halved),
		}, "25.00", "50.00"},
		// The customer had left before the second half was released: nobody has it, nothing of it is forfeited.
		{"a churn recorded late", []settlement.Fact{
			paid, onboarded, exits("x acme terminated_for_cause 2025-03-31"), recorded(fact("ch", "2025-04-05", settlement.Churn{Customer: "c"}), "2025-05-05"),
		}, "50.00", "0.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts := slices.Clone(c.facts)
			r := open(t, vesting())
			r.program.Sort(facts)
			r.through("2025-05", facts...)
			r.want("acme and beta", r.sum("acme")+" "+r.sum("beta"), c.acme+" "+c.beta)
			r.statement("2025-01", "2025-05")
			wantRepeatable(t, r, facts)
		})
	}
}

// What goes back of a line gives back as much of what was forfeited: of 50.00 kept and
// 50.00 forfeited, a refund of 40 % takes 40.00 back of what was earned and gives 20.00
// back of what was forfeited, so 30.00 are left; a full refund leaves nothing.
func TestRefundOfWhatWasForfeited(t *testing.T) {
	r := open(t, vesting()).through(
		"2025-04",
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Name: "onboarded"}),
		exits("x acme terminated_for_cause 2025-02-28"),
	).do(fact("r1", "2025-05-05", settlement.Refund{Customer: "c", Of: "p", Amount: eur("400")}))
	r.want("after 40 %", r.sum("acme")+" "+r.sum("acme", pe.Capped), "30.00 -30.00")
	r.do(fact("r2", "2025-05-06", settlement.Refund{Customer: "c", Of: "p", Amount: eur("600")}))
	r.want("after all of it", r.sum("acme")+" "+r.sum("acme", pe.Capped), "0.00 0.00")
	r.statement("2025-01", "2025-05")
}

// A churn takes back what the partner has, not what it forfeited: 50.00 of 100.00, also
// where a schedule names the component.
func TestClawbackOfWhatWasForfeited(t *testing.T) {
	for _, components := range [][]string{nil, {"base"}} {
		clawsBackWhatIsLeft(t, components)
	}
}

func clawsBackWhatIsLeft(t *testing.T, components []string) {
	t.Helper()
	p := vesting()
	p.Terms[0].Policy.Clawback = clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Components: components, Return: clawback.Full, Window: pe.Days(300, pe.Through)}},
	}
	r := open(t, p).through(
		"2025-04",
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Name: "onboarded"}),
		exits("x acme terminated_for_cause 2025-02-28"),
	).do(fact("left", "2025-05-05", settlement.Churn{Customer: "c"}))
	r.want("clawed", r.sum("acme", pe.Clawed), "-50.00")
	r.want("owed", r.sum("acme"), "0.00")
	r.statement("2025-01", "2025-05")
}

// A churn that is recorded late takes back what was released and forfeited since: it left
// on 1 April, so that the half of 10 April never was to be released. The partner keeps
// its 50.00, and nothing is forfeited any more.
func TestLateChurnAfterWhatWasForfeited(t *testing.T) {
	r := open(t, vesting()).through(
		"2025-04",
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Name: "onboarded"}),
		exits("x acme terminated_for_cause 2025-02-28"),
	).do(recorded(fact("left", "2025-04-01", settlement.Churn{Customer: "c"}), "2025-05-05"))
	r.want("owed", r.sum("acme")+" "+r.sum("acme", pe.Capped), "50.00 0.00")
	r.statement("2025-01", "2025-05")
}

// What is released after the partner came back is its own again: the half of 10 April,
// and not the half that was released while it was gone.
func TestReleaseAfterTheReturn(t *testing.T) {
	r := open(t, vesting()).through(
		"2025-04",
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		exits("x acme terminated_for_cause 2025-02-28"),
		fact("m", "2025-03-10", settlement.Milestone{Customer: "c", Name: "onboarded"}),
		fact("s", "2025-03-20", settlement.PartnerEnrolled{Partner: "acme"}),
	)
	r.want("owed", r.sum("acme")+" "+r.sum("acme", pe.Capped), "50.00 -50.00")
}

// A line that is sealed takes what was forfeited of it along: reopened and refunded in
// full, it leaves nothing.
func TestForfeitsAreSealedAndReopened(t *testing.T) {
	r := open(t, vesting()).through(
		"2025-12",
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Name: "onboarded"}),
		exits("x acme terminated_for_cause 2025-02-28"),
	)
	r.want("owed", r.sum("acme"), "50.00")
	if i := slices.IndexFunc(r.entries, func(e pe.Entry) bool { return e.Kind == pe.Sealed && e.Claim.Line == "p" }); i >= 0 {
		record, err := settlement.RecordOf(r.entries[i])
		if err != nil || len(record.Forfeits) != 1 {
			t.Fatalf("%+v, %v", record, err)
		}
		r.do(
			recorded(fact("back", "2026-01-03", settlement.Reopen{Customer: "c", Record: record}), "2026-01-03"),
			fact("r", "2026-01-04", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")}),
		)
		r.want("owed after the refund", r.sum("acme")+" "+r.sum("acme", pe.Capped), "0.00 0.00")
		r.statement("2025-01", "2026-01")
		record.Forfeits[0].Lost, record.Forfeits[0].Posted = 10_000, -10_000 // of 100.00
		if list := r.program.Problems(fact("all", "2026-01-05", settlement.Reopen{Customer: "c", Record: record})); len(list) > 0 {
			t.Errorf("all of it forfeited: %v", list)
		}
		record.Forfeits[0].Lost, record.Forfeits[0].Posted = 10_001, -10_001
		r.refuseInvalid(t, fact("forged", "2026-01-05", settlement.Reopen{Customer: "c", Record: record}), "/record/forfeits/0 conflict")
		return
	}
	t.Error("the line was not sealed")
}

// On the day of the final statement all that was posted falls due: 30 days after the end
// of the tail, 31 January + 2 months + 30 days = 30 April. The terms alone would pay 100
// days after each payment: 20 January on 30 April, 30 March on 8 July.
func TestFinalStatementFallsDue(t *testing.T) {
	p := leaving()
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 100}}
	r := open(t, p).do(
		fact("a", "2025-01-21", pay("c", "100", "acme")), // payable on 1 May by its terms
		exits("x acme resigned 2025-01-31"),
		fact("b", "2025-03-30", pay("c", "100", "acme")),
	)
	for _, c := range []struct{ day, want string }{{"2025-04-29", "0.00"}, {"2025-04-30", "20.00"}} {
		got, err := r.program.Accrual(&r.book, day(c.day))
		if err != nil {
			t.Fatal(err)
		}
		r.want(c.day, got.Total.Payable.Amount(), c.want)
	}
	tasks, err := r.program.Next(&r.book, day("2025-03-30"))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tasks, func(x settlement.Task) bool { return x.Duty == settlement.FinalStatement })
	if i < 0 || tasks[i].Day != day("2025-04-30") || tasks[i].Amount != eur("20") || tasks[i].Rule != "/terms/0/policy/exits/0/final_days" {
		t.Errorf("%+v", tasks)
	}
}

// A debt of 10.00: paid out and refunded. Terminated on 31 January, its final statement is
// of 1 April: the close of April gives it up. What goes back later is given up by the
// close of its month. Where it is to be collected, it stays, and Next lists it.
func TestDebtOfAPartnerThatLeft(t *testing.T) {
	facts := func(cause string) []settlement.Fact {
		return []settlement.Fact{
			fact("a", "2025-01-20", pay("c", "100", "acme")),
			fact("b", "2025-01-21", pay("c", "100", "acme")),
			fact("o", "2025-01-25", settlement.Payout{Partner: "acme", Amount: eur("20")}),
			exits("x acme " + cause + " 2025-01-31"),
			fact("r", "2025-02-10", settlement.Refund{Customer: "c", Of: "a", Amount: eur("100")}),
		}
	}
	r := open(t, leaving()).through("2025-03", facts("terminated_for_cause")...)
	r.want("before the final statement", r.sum("acme"), "-10.00")
	r.through("2025-05", fact("r2", "2025-05-03", settlement.Refund{Customer: "c", Of: "b", Amount: eur("50")}))
	r.want("written off", r.sum("acme", pe.WrittenOff)+" "+r.sum("acme"), "15.00 0.00")
	r.want("posted on", postedOn(r, pe.WrittenOff), "2025-04-30 2025-05-31")

	r = open(t, leaving()).through("2025-05", facts("resigned")...) // final on 30 April
	r.want("receivable", r.sum("acme", pe.WrittenOff)+" "+r.sum("acme"), "0.00 -10.00")
	tasks, err := r.program.Next(&r.book, day("2025-06-01"))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tasks, func(x settlement.Task) bool { return x.Duty == settlement.CollectDebt })
	if i < 0 || tasks[i].Day != day("2025-04-30") || tasks[i].Amount != eur("10") || tasks[i].Rule != "/terms/0/policy/exits/0/debt" {
		t.Errorf("%+v", tasks)
	}
}

// A final statement of the last day of a month is settled by the close of that month: 28
// February is 28 days after 31 January.
func TestFinalStatementOnTheDayOfAClose(t *testing.T) {
	p := leaving()
	p.Terms[0].Policy.Exits[1].FinalDays = 28
	r := open(t, p).through(
		"2025-02",
		fact("o", "2025-01-25", settlement.Payout{Partner: "acme", Amount: eur("20")}),
		exits("x acme terminated_for_cause 2025-01-31"),
	)
	r.want("posted on", postedOn(r, pe.WrittenOff), "2025-02-28")
}

// postedOn lists the days of the entries of a kind.
func postedOn(r *run, k pe.Kind) string {
	var out []string
	for _, e := range r.entries {
		if e.Kind == k {
			out = append(out, e.Posted.String())
		}
	}
	return strings.Join(out, " ")
}

// Why says when the partner left and what follows, and which payments give it no credit;
// Rules says it beforehand.
func TestExitIsExplained(t *testing.T) {
	r := open(t, leaving()).do(
		fact("p", "2025-01-20", pay("c", "100", "acme")),
		exits("x acme terminated_for_cause 2025-01-31"),
		fact("q", "2025-02-20", pay("c", "100", "acme")),
	)
	tr, err := r.program.Why(&r.book, "acme", day("2025-02-28"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`settlement.exited /terms/0/policy/exits/1 exit="x" on="2025-01-31" cause="terminated_for_cause" terms="2025" recurring="stop" no_credit_from="2025-02-01" ` +
			`unvested="forfeit" incentives="stop" registrations="lapse" final_statement="2025-04-01" debt="write_off"`,
		`settlement.stopped /terms/0/policy/exits/1/recurring customer="c" payment="q"`,
	} {
		if !strings.Contains(tr.String(), want) {
			t.Errorf("want %s in\n%s", want, tr)
		}
	}
	rules, err := r.program.Rules()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"A partner that resigns keeps credit for payments that clear within 2 months of it; what has not been released by then still is; " +
			"incentives go on; its registrations are handed on; its final statement is drawn up 30 days later, when all that is left falls due, and what it owes then is to be paid.",
		"A partner that is terminated for cause has no credit for payments that clear after the day it leaves; what has not been released by then is forfeited;",
	} {
		if !strings.Contains(rules.String(), want) {
			t.Errorf("want %s in\n%s", want, rules)
		}
	}
}

// Half of 100.00 was acme's, but it has left when the payment clears: beta has its own half.
func TestAClearingAfterAnExit(t *testing.T) {
	for _, pin := range []settlement.PinTier{settlement.TierAtEarning, settlement.TierAtClose} {
		p := leaving()
		p.PinTier = pin
		paid := pay("c", "1000", "acme", "beta")
		paid.Pending = true
		r := open(t, p).do(fact("p", "2025-01-10", paid), exits("x acme terminated_for_cause 2025-02-01"), fact("k", "2025-02-10", settlement.Clearing{Customer: "c", Of: "p"}))
		r.want(string(pin), r.sum("acme")+" "+r.sum("beta"), "0.00 50.00")
	}
}
