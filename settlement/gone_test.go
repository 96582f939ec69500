package settlement_test

import (
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// whyOf returns the steps of a trace that have a code.
func (r *run) whyOf(partner, asOf, code string) string {
	r.t.Helper()
	tr, err := r.program.Why(&r.book, partner, day(asOf))
	if err != nil {
		r.t.Fatal(err)
	}
	only := slices.DeleteFunc(tr, func(step pe.Reason) bool { return step.Code != code })
	return strings.TrimSpace(only.String())
}

// A partner that nobody enrolled or placed earns nothing where the rates name tiers, and is
// told why; one of whom nothing but a payout is known owes it, less what it paid
// back, and that is said, too.
func TestNobodyStatedAnythingOfThePartner(t *testing.T) {
	r := open(t, laddered(certifiedLadder(), nil)).do(
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "beta"}),
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("q", "2025-01-11", settlement.Payout{Partner: "acmee", Amount: eur("60"), Withheld: eur("10"), WithheldAs: "tax"}),
		fact("r", "2025-01-12", settlement.Repayment{Partner: "acmee", Amount: eur("20")}),
	)
	r.want("earned", r.sum("acme"), "0.00")
	r.want("acme", r.whyOf("acme", "2025-01-31", settlement.CodeNoStanding), `settlement.no_standing /terms/0/policy/ladder partner="acme"`)
	r.want("beta", r.whyOf("beta", "2025-01-31", settlement.CodeNoStanding), "")
	r.want("acmee", r.whyOf("acmee", "2025-01-31", settlement.CodePaidUnknown), `settlement.paid_unknown partner="acmee" paid="-50.00 EUR"`)
	r.want("acme was not paid", r.whyOf("acme", "2025-01-31", settlement.CodePaidUnknown), "")
	owes := row(r.statement("2025-01", "2025-01"), "acmee")
	r.want("and owes", owes.Carried.Amount(), "50.00")
}

// The list of partners repeats a standing every night. It brings nobody back that left the
// ladder on 31 January; being enrolled on 10 March does. Payments of 100.00 earn 10.00 in
// the lowest tier: those of January and of 11 March.
func TestAStandingBringsNobodyBackToALadder(t *testing.T) {
	r := open(t, laddered(certifiedLadder(), nil)).do(
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p1", "2025-01-10", pay("c", "100", "acme")),
		fact("x", "2025-01-31", settlement.PartnerLeft{Partner: "acme"}),
		fact("n1", "2025-02-01", settlement.Standing{Partner: "acme", Tier: "referral", Type: "reseller"}),
		fact("p2", "2025-02-10", pay("c", "100", "acme")),
	)
	r.want("while it is gone", r.sum("acme"), "10.00")
	r.want("why", r.whyOf("acme", "2025-02-28", settlement.CodeStillGone), `settlement.still_gone standing="n1" from="2025-02-01" left="2025-01-31"`)
	r.refuse(fact("placed", "2025-02-11", settlement.TierPlaced{Partner: "acme", Tier: "referral", By: "ann", Reason: "x"}), settlement.ErrReference)
	r.do(
		fact("e2", "2025-03-10", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p3", "2025-03-11", pay("c", "100", "acme")),
	)
	r.want("back", r.sum("acme"), "20.00")
	r.want("why", r.whyOf("acme", "2025-03-31", settlement.CodeStillGone), "")
}

// The desk refuses what a partner asks for that has left the program, whatever a standing
// says since, and rules as ever once it was enrolled again.
func TestTheDeskRefusesAPartnerThatLeft(t *testing.T) {
	p := desked()
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	r := open(t, p).do(
		fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "solution"}),
		touched("t acme contact 2025-01-30"),
		exits("x acme terminated_for_cause 2025-01-31"),
		fact("n", "2025-02-01", settlement.Standing{Partner: "acme", Tier: "solution"}),
		registers("r1 acme 2025-02-03"),
	)
	refused, err := r.program.Refusals(&r.book)
	if err != nil || len(refused) != 1 || refused[0].Event != "r1" || refused[0].Code != conflict.CodeLeft {
		t.Fatalf("%+v, %v", refused, err)
	}
	r.want("why", r.whyOf("acme", "2025-02-28", settlement.CodeStillGone), `settlement.still_gone standing="n" from="2025-02-01" left="2025-01-31"`)
	r.do(
		fact("e", "2025-02-05", settlement.PartnerEnrolled{Partner: "acme"}),
		registers("r2 acme 2025-02-06"),
	)
	if refused, err = r.program.Refusals(&r.book); err != nil || len(refused) != 1 {
		t.Errorf("back: %+v, %v", refused, err)
	}
	known := r.book.Roster("acme").Facts
	back, ok := known[len(known)-2].(conflict.Enroll) // before the registration
	if !ok || back.Membership != conflict.HasReturned || back.Tier != "solution" {
		t.Errorf("with the desk: %+v", known)
	}
}

// Where the terms have exits, a partner leaves by one of them, and what becomes of its debt
// is the exit's to say, at the final statement: until then half of the 60.00 goes against
// 100.00, and 70.00 stay owed. That it leaves the ladder, too, writes nothing off, whichever
// comes first.
func TestOneNotionOfLeavingForDebts(t *testing.T) {
	p := laddered(certifiedLadder(), nil)
	p.Terms[0].Policy.Recovery = recovered(clawback.ToWriteOff).Terms[0].Policy.Recovery
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	for _, left := range []string{"2025-01-31", "2025-02-01", "2025-02-02"} {
		facts := []settlement.Fact{
			fact("in", "2025-01-02", settlement.PartnerEnrolled{Partner: "acme"}), decided("a", "2025-01-10", "-100"), decided("b", "2025-01-15", "60"),
			fact("out", left, settlement.PartnerLeft{Partner: "acme"}),
			exits("x acme resigned 2025-02-01"),
		}
		settlement.Must(p).Sort(facts)
		r := open(t, p).do(facts...)
		s := row(r.statement("2025-02", "2025-02"), "acme")
		r.want("left on "+left, s.Payable.Amount()+" "+s.Carried.Amount()+" "+r.sum("acme", pe.WrittenOff), "30.00 70.00 0.00")
	}
}

// A partner whose standing was stated is told of no lack of one: 12.5 % of an annual 1,000.00.
func TestWhyOfAPartnerThatAStandingNames(t *testing.T) {
	r := open(t, tiered()).do(fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}), fact("p", "2025-01-10", annualOf("1000", "")))
	r.want("acme", r.whyOf("acme", "2025-01-31", settlement.CodeNoStanding), "")
}
