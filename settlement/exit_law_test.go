package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// exitLaw gives a program of the laws drawn exits, one for each cause.
func exitLaw(t *rapid.T, p settlement.Policy) settlement.Policy {
	var all []settlement.Exit
	for _, cause := range []settlement.ExitCause{settlement.Resigned, settlement.TerminatedForCause, settlement.RemovedFromProgram, settlement.ProgramEnded} {
		x := settlement.Exit{
			Cause:      cause,
			Recurring:  rapid.SampledFrom([]settlement.ExitShares{settlement.StopShares, settlement.TailOff, settlement.ContinueShares}).Draw(t, "recurring"),
			Unvested:   rapid.SampledFrom([]settlement.ExitUnvested{settlement.ForfeitUnvested, settlement.KeepUnvested}).Draw(t, "unvested"),
			Incentives: rapid.SampledFrom([]settlement.ExitIncentives{settlement.StopIncentives, settlement.ContinueIncentives}).Draw(t, "incentives"),
			Registrations: rapid.SampledFrom([]settlement.ExitRegistrations{
				settlement.LapseRegistrations, settlement.TransferRegistrations,
			}).Draw(t, "registrations"),
			FinalDays: rapid.IntRange(1, 60).Draw(t, "final"),
			Debt:      rapid.SampledFrom([]settlement.ExitDebt{settlement.DebtReceivable, settlement.DebtWrittenOff}).Draw(t, "debt"),
		}
		if x.Recurring == settlement.TailOff {
			x.TailMonths = rapid.IntRange(1, 2).Draw(t, "tail")
		}
		all = append(all, x)
	}
	p.Terms[0].Policy.Exits = all
	return p
}

// drawExits draws exits of partners, and returns of some; the same partner may leave
// twice.
func drawExits(t *rapid.T, p settlement.Policy) []settlement.Fact {
	var out []settlement.Fact
	for _, partner := range []string{"acme", "beta", "core"} {
		on := proof.Day(t, "leaves", day("2025-01-10"), 40)
		for i := range rapid.IntRange(0, 2).Draw(t, "exits") {
			x := rapid.SampledFrom(p.Terms[0].Policy.Exits).Draw(t, "exit")
			e := settlement.PartnerExited{Partner: partner, Cause: x.Cause, Approver: "ann", Reason: "r"}
			if x.Registrations == settlement.TransferRegistrations && partner != "beta" && rapid.Bool().Draw(t, "to beta") {
				e.To = "beta"
			}
			out = append(out, fact(fmt.Sprint("exit-", partner, i), on.String(), e))
			on = on.Add(rapid.IntRange(1, 30).Draw(t, "away"))
			out = append(out, fact(fmt.Sprint("back-", partner, i), on.String(), settlement.PartnerEnrolled{Partner: partner}))
			on = on.Add(rapid.IntRange(1, 30).Draw(t, "stays"))
			if rapid.Bool().Draw(t, "for good") {
				out = out[:len(out)-1]
				break
			}
		}
	}
	return out
}

// drawUnvested draws payments of a customer of which something waits for its release, with
// what releases it, and what leaves partners with debts.
func drawUnvested(t *rapid.T) []settlement.Fact {
	var out []settlement.Fact
	add := func(id string, on pe.Day, e settlement.Event) { out = append(out, fact(id, on.String(), e)) }
	for i := range rapid.IntRange(1, 3).Draw(t, "unvested") {
		on := proof.Day(t, "paid", day("2025-01-02"), 20)
		p := pay("c2", "1", "acme", "core")
		p.Amount = proof.Amount(t, "amount", 1e6)
		p.Model = commission.Usage
		add(fmt.Sprint("u", i), on, p)
		if rapid.Bool().Draw(t, "refunded") {
			add(fmt.Sprint("ur", i), proof.Day(t, "refunded on", on.Add(1), 90), settlement.Refund{Customer: "c2", Of: fmt.Sprint("u", i), Amount: proof.Amount(t, "back", 1e6)})
		}
	}
	add("um", proof.Day(t, "onboarded", day("2025-01-10"), 80), settlement.Milestone{Customer: "c2", Name: "onboarding"})
	if rapid.Bool().Draw(t, "paid out") {
		add("uo", proof.Day(t, "paid out on", day("2025-01-20"), 40), settlement.Payout{Partner: "acme", Amount: proof.Amount(t, "payout", 1e6)})
	}
	if rapid.IntRange(0, 3).Draw(t, "churns") == 0 {
		add("ux", proof.Day(t, "churned", day("2025-02-01"), 60), settlement.Churn{Customer: "c2"})
	}
	return out
}

// With exits among milestones, deals, refunds and churns, for partners with a desk and
// without: any order of delivery gives the same bytes; books survive each fact, copies
// foresee, repeated facts change nothing; every entry is unique and explains itself; and
// every statement adds up.
func TestLawsOfABookWithExits(t *testing.T) {
	t.Parallel()
	runs, left, forfeited, given := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		policy, facts := exitLaw(t, richLaw(t)), append(drawMilestones(t), drawUnvested(t)...)
		if rapid.Bool().Draw(t, "desk") {
			policy, facts = exitLaw(t, deskedLaw(t)), drawDesk(t)
		}
		exits := drawExits(t, policy)
		p := settlement.Must(policy)
		facts = slices.Concat(richStandings(), delay(t, facts), exits)
		b, entries := survives(t, p, facts)
		again, other := fold(t, p, rapid.Permutation(facts).Draw(t, "order"))
		if text(t, entries) != text(t, other) || text(t, again) != text(t, b) {
			t.Fatal("another order of delivery gives other bytes")
		}
		seen := map[string]bool{}
		for _, e := range entries {
			if tr, err := p.Explain(e); err != nil || len(tr) == 0 || seen[e.ID()] {
				t.Fatalf("%s: %d steps, %v, or posted twice", e.ID(), len(tr), err)
			}
			seen[e.ID()] = true
			if e.Kind == pe.Capped && strings.HasPrefix(e.Claim.Component, "exit:") {
				forfeited++
			}
			if e.Kind == pe.WrittenOff {
				given++
			}
		}
		for _, m := range []string{"2025-01", "2025-03", "2025-05"} {
			s, err := p.Statement(b, month("2025-01"), month(m))
			if err != nil {
				t.Fatal(err)
			}
			check(t, s)
		}
		runs, left = runs+1, left+len(exits)
	})
	t.Logf("%d exits and returns, %d entries on what was forfeited, %d debts written off", left, forfeited, given)
	if runs >= 50 && (left == 0 || forfeited == 0 || given == 0) {
		t.Error("nobody left, nothing was forfeited, or no debt was given up")
	}
}

// An exit that is recorded when it occurs decides the same whenever payments, refunds and
// churns are recorded, where nothing is forfeited and no debt given up: those go by the
// day on which the book knew.
func TestLawG1_OrderOfRecordingMovesNoSumOfAPartnerThatLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := exitLaw(t, lawPolicy(t))
		for i := range policy.Terms[0].Policy.Exits {
			x := &policy.Terms[0].Policy.Exits[i]
			x.Unvested, x.Debt = settlement.KeepUnvested, settlement.DebtReceivable
		}
		p := settlement.Must(policy)
		facts, first := drawFacts(t), lawStandings()
		for _, f := range drawExits(t, policy) {
			if _, ok := f.Event.(settlement.PartnerExited); ok && f.ID[len(f.ID)-1] == '0' {
				first = append(first, f)
			}
		}
		_, x := fold(t, p, append(slices.Clone(first), facts...))
		_, y := fold(t, p, append(slices.Clone(first), delay(t, facts)...))
		if a, b := owed(x), owed(y); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%v\n%v", a, b)
		}
	})
}

// What says that unvested parts are forfeited leaves no partner more than what says that
// they are kept, and the company as much more; without exits among the facts, what the
// terms say of them changes no byte.
func TestForfeitedIsRetained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := richLaw(t)
		policy.Terms[0].Policy.Caps, policy.Terms[0].Policy.TrueUps = nil, nil // they see what is forfeited
		facts := slices.Concat(richStandings(), drawMilestones(t), drawUnvested(t))
		_, plain := fold(t, settlement.Must(policy), facts)
		policy = exitLaw(t, policy)
		_, unused := fold(t, settlement.Must(policy), facts)
		if text(t, plain) != text(t, unused) {
			t.Fatal("exits of the terms change a program in which nobody leaves")
		}
		facts = append(facts, drawExits(t, policy)...)
		sums := map[settlement.ExitUnvested]settlement.Statement{}
		for _, rule := range []settlement.ExitUnvested{settlement.KeepUnvested, settlement.ForfeitUnvested} {
			policy.Terms[0].Policy.Exits = slices.Clone(policy.Terms[0].Policy.Exits)
			for i := range policy.Terms[0].Policy.Exits {
				policy.Terms[0].Policy.Exits[i].Unvested = rule
			}
			p := settlement.Must(policy)
			b, _ := fold(t, p, facts)
			s, err := p.Statement(b, month("2025-01"), month("2025-05"))
			if err != nil {
				t.Fatal(err)
			}
			check(t, s)
			sums[rule] = s
		}
		kept, lost := sums[settlement.KeepUnvested], sums[settlement.ForfeitUnvested]
		if kept.Base != lost.Base || lost.Commission.Minor() > kept.Commission.Minor() {
			t.Fatalf("commission %s of %s where it is kept, %s of %s where it is forfeited", kept.Commission, kept.Base, lost.Commission, lost.Base)
		}
		for _, r := range kept.Rows {
			if l := row(lost, r.Partner); l.Earned != r.Earned && l.Earned.Stated() || l.Capped.Minor() > r.Capped.Minor() {
				t.Fatalf("%+v where it is kept, %+v where it is forfeited", r, l)
			}
		}
	})
}
