package settlement_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// The numbers that partners are promised, through the whole pass: from the fact
// to the row of the statement.

// giveBack is a refund.
func giveBack(id, on, customer, of, amount string) settlement.Fact {
	return fact(id, on, settlement.Refund{Customer: customer, Of: of, Amount: eur(amount)})
}

// annualOf is an annual payment of customer c, sourced by acme in a tier.
func annualOf(amount, tier string) settlement.Payment {
	p := pay("c", amount, "acme")
	p.Model, p.Credits[0].Tier = commission.Annual, tier
	return p
}

// 10 %, at most 5,000 on one customer, six payments of 10,000: 6,000 less the
// 1,000 that the cap cuts off. What a refund then does depends on what the cap
// counts.
func TestACapAndARefund(t *testing.T) {
	for _, c := range []struct {
		counts                   commission.Counts
		sixth, first, seventh    string // what the fact moves
		afterFirst, afterSeventh string
	}{
		// The net after either refund is 5,000, the cap: nothing moves. The
		// seventh payment earns 1,000 and is cut off by 1,000.
		{commission.OnNet, "0.00", "0.00", "0.00", "5000.00", "5000.00"},
		// The sixth payment was granted nothing, so nothing goes back. The first
		// was granted 1,000, which goes back and gives no room: 5,000 are granted
		// for ever, so the seventh is granted nothing.
		{commission.FirstCome, "0.00", "-1000.00", "0.00", "4000.00", "4000.00"},
	} {
		t.Run(string(c.counts), func(t *testing.T) {
			policy := flat()
			policy.Terms[0].Policy.Commission.Caps = []commission.Cap{
				{Name: "customer", Per: commission.PerCustomer, Limit: eur("5000"), Counts: c.counts},
			}
			six := func() *run {
				r := open(t, policy)
				for i := range 6 {
					r.do(fact(fmt.Sprint("p", i+1), day("2025-01-10").Add(i).String(), pay("c", "10000", "acme")))
				}
				r.want("six payments", r.sum("acme"), "5000.00")
				return r
			}
			moved := func(r *run, f settlement.Fact) string {
				n := len(r.entries)
				r.do(f)
				return (&run{t: t, entries: r.entries[n:]}).sum("acme")
			}
			r := six()
			r.want("a refund of the sixth moves", moved(r, giveBack("r", "2025-02-01", "c", "p6", "10000")), c.sixth)
			r.want("after it", r.sum("acme"), "5000.00")
			r.statement("2025-01", "2025-02")
			r = six()
			r.want("a refund of the first instead moves", moved(r, giveBack("r", "2025-02-01", "c", "p1", "10000")), c.first)
			r.want("after it", r.sum("acme"), c.afterFirst)
			r.want("a seventh payment moves", moved(r, fact("p7", "2025-02-02", pay("c", "10000", "acme"))), c.seventh)
			r.want("after it", r.sum("acme"), c.afterSeventh)
			r.statement("2025-01", "2025-02")
		})
	}
}

// A commission of 79 cents on 1,000 cents ends at exactly 0, however the money
// goes back and however it is rounded. Rounded refund by refund, 47.4 and 31.6
// come to 78 when rounded down, and three thirds of 26.33 to 78 in every mode.
func TestAllBackIsNothing(t *testing.T) {
	for _, mode := range []pe.Rounding{pe.HalfEven, pe.HalfUp, pe.Down} {
		for _, cuts := range [][]string{{"10"}, {"6", "4"}, {"4", "6"}, {"3.33", "3.33", "3.34"}, {"0.01", "9.99"}, {"6", "10"}} {
			policy := flat()
			policy.Terms[0].Policy.Commission.Rates[0].Share = pct("7.9")
			policy.Terms[0].Policy.Commission.Rounding = mode
			r := open(t, policy).do(fact("p", "2025-01-10", pay("c", "10", "acme")))
			r.want("earned", r.sum("acme"), "0.79")
			for i, cut := range cuts {
				r.do(giveBack(fmt.Sprint("r", i), "2025-02-01", "c", "p", cut))
			}
			r.want(fmt.Sprintf("%s, cut into %v", mode, cuts), r.sum("acme"), "0.00")
			if s := r.statement("2025-01", "2025-02"); s.Base.Sign() != 0 || s.Retained.Sign() != 0 {
				t.Errorf("%s, %v: base %s, retained %s", mode, cuts, s.Base, s.Retained)
			}
		}
	}
}

// 100.00 were paid under 20 %. The policy goes down to 10 %: the refund still
// returns the 20.00 that were earned, whichever pin the program has.
func TestARefundAfterTheRateChanged(t *testing.T) {
	for _, pin := range []settlement.PinTerms{settlement.TermsAtClose, settlement.TermsEachPayment, settlement.TermsCycleStart} {
		policy := flat()
		policy.PinTerms = pin
		policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-02-01", "10")}
		r := open(t, policy).do(fact("p", "2025-01-20", pay("c", "100", "acme")), giveBack("r", "2025-02-10", "c", "p", "100"))
		last := r.entries[len(r.entries)-1]
		if last.Kind != pe.Returned || last.Amount != eur("-20") || last.Terms != "v1" {
			t.Errorf("%s: %s %s under %s", pin, last.Kind, last.Amount, last.Terms)
		}
	}
}

// 48,000.00 × 22.5 % = 10,800.00, and what a churn on a day takes back of it:
// 10,800 × (90 - d)/90. Referral partners give all back through day 60.
func TestWhatAChurnTakes(t *testing.T) {
	for _, c := range []struct {
		amount, tier string
		day          int
		earned, kept string
	}{
		{"48000", "integration", 0, "10800.00", "0.00"},
		{"48000", "integration", 30, "10800.00", "3600.00"},
		{"48000", "integration", 60, "10800.00", "7200.00"},
		{"48000", "integration", 90, "10800.00", "10800.00"},
		{"444.44", "integration", 31, "100.00", "34.44"}, // 99.999; 100 × 59/90 = 65.56 go back
		{"800", "referral", 60, "100.00", "0.00"},
		{"800", "referral", 61, "100.00", "100.00"},
		{"800", "solution", 10, "280.00", "280.00"},
	} {
		start := day("2025-01-10")
		r := open(t, tiered()).do(fact("p", start.String(), annualOf(c.amount, c.tier)))
		r.want(c.tier+" earned", r.sum("acme"), c.earned)
		r.do(fact("x", start.Add(c.day).String(), settlement.Churn{Customer: "c"}))
		r.want(fmt.Sprintf("%s %s, day %d", c.tier, c.amount, c.day), r.sum("acme"), c.kept)
	}
}

// A churn on day 60 after a notice on day 30 takes two thirds of 10,800 by the notice;
// after an outage nothing goes back.
func TestNoticeAndReasonOfAChurn(t *testing.T) {
	policy := tiered()
	policy.Terms[0].Policy.Clawback.ChurnDay = clawback.NoticeGiven
	policy.Terms[0].Policy.Clawback.Reasons = []clawback.ReasonCode{{Code: "outage", Means: clawback.VendorFault}}
	for reason, kept := range map[string]string{"": "3600.00", "outage": "10800.00"} {
		r := open(t, policy).do(fact("p", "2025-01-10", annualOf("48000", "integration")),
			fact("x", "2025-03-11", settlement.Churn{Customer: "c", Notice: day("2025-02-09"), Reason: reason}))
		r.want("kept after "+reason, r.sum("acme"), kept)
	}
}

// Influenced: 48,000 × 22.5 % × 25 % = 2,700, at 50 % 5,400; 24 % is refused.
func TestInfluencedInAProgram(t *testing.T) {
	at := func(factor string) settlement.Policy {
		p := tiered()
		p.Terms[0].Policy.Commission.Influenced.Factor = pct(factor)
		return p
	}
	for factor, want := range map[string]string{"25": "2700.00", "50": "5400.00"} {
		p := annualOf("48000", "integration")
		p.Credits[0].Role = pe.Influenced
		r := open(t, at(factor)).do(fact("p", "2025-01-10", p))
		r.want("influenced at "+factor+" %", r.sum("acme"), want)
	}
	_, err := settlement.New(at("24"))
	if got := paths(err); len(got) != 1 || got[0] != "/terms/0/policy/commission/influenced/factor out_of_range" {
		t.Errorf("24 %%: %v", got)
	}
}

// Cleared on 31 January 2025, payable 30 days later: 2 March.
func TestPayableOnTheDay(t *testing.T) {
	r := open(t, tiered()).through("2025-02", fact("p", "2025-01-31", annualOf("800", "referral")))
	for asOf, want := range map[string]string{"2025-03-01": "0.00", "2025-03-02": "100.00"} {
		tr, err := r.program.Why(&r.book, "acme", day(asOf))
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, step := range tr {
			if step.Code == settlement.CodePayable {
				said = append(said, step.Details[0].Value)
			}
		}
		if !slices.Equal(said, []string{want + " EUR"}) {
			t.Errorf("on %s %q, want %s once", asOf, said, want)
		}
	}
	february := row(r.statement("2025-02", "2025-02"), "acme")
	r.want("not yet payable at the end of February", february.NotYet.Amount(), "100.00")
}

// 1,000.00 in three is 333.34, 333.33 and 333.33: the odd cent is of the smallest
// id. 0.11 in 6:6:2 with a cent reversed credits nobody.
func TestSplitsInAProgram(t *testing.T) {
	whole := flat()
	whole.Terms[0].Policy.Commission.Rates[0].Share = pct("100")
	r := open(t, whole).do(fact("p", "2025-01-10", pay("c", "1000", "c3", "c1", "c2")))
	for id, want := range map[string]string{"c1": "333.34", "c2": "333.33", "c3": "333.33"} {
		r.want(id, r.sum(id), want)
	}

	p := pay("c", "0.11")
	for id, share := range map[string]string{"a": "6/14", "b": "6/14", "d": "2/14"} {
		p.Credits = append(p.Credits, pe.Credit{Partner: id, Role: pe.Sourced, Share: pe.MustRate(share)})
	}
	// 0.05, 0.05 and 0.01 are earned; 5/11 and 1/11 of a cent go back: half up
	// that is nothing, and each partner's base alone moves.
	r = open(t, whole).do(fact("p", "2025-01-10", p))
	n := len(r.entries)
	r.do(giveBack("r", "2025-01-11", "c", "p", "0.01"))
	wantKinds(r, n, "a rebased 0.00", "b rebased 0.00", "d rebased 0.00")
	// With six of eleven back it is 30/11 and 6/11: 3, 3 and 1.
	n = len(r.entries)
	r.do(giveBack("r2", "2025-01-12", "c", "p", "0.05"))
	wantKinds(r, n, "a returned -0.03", "b returned -0.03", "d returned -0.01")
	r.statement("2025-01", "2025-01")
}

// wantKinds compares the entries from n on, partner by partner.
func wantKinds(r *run, n int, want ...string) {
	r.t.Helper()
	var got []string
	for _, e := range r.entries[n:] {
		amount := "0.00"
		if e.Amount.Stated() {
			amount = e.Amount.Amount()
		}
		got = append(got, e.Claim.Partner+" "+string(e.Kind)+" "+amount)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.t.Errorf("(-want +got)\n%s", diff)
	}
}
