package settlement_test

import (
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

func disputes(id, day, amount string) settlement.Fact {
	return fact(id, day, settlement.Dispute{Customer: "c", Partner: "acme", Deal: "d", Amount: eur(amount), Reason: "two partners"})
}

func resolves(id, day, of string, how conflict.Remedy, amount, corrects string) settlement.Fact {
	e := settlement.DisputeResolved{Customer: "c", Partner: "acme", Dispute: of, By: "partner_manager", Remedy: how, Reason: "heard both", Corrects: corrects}
	if amount != "" {
		e.Amount = eur(amount)
	}
	return fact(id, day, e)
}

func adjusted(r *run, last string) string {
	a := row(r.statement("2025-01", last), "acme")
	return a.Held.String() + " held, " + a.Payable.String() + " payable, " + a.Adjusted.String() + " adjusted"
}

// acme has earned 300.00: 10 % of 3,000.00.
func TestADisputeHoldsWhatIsDisputed(t *testing.T) {
	start := func() *run {
		return open(t, desked()).do(paidOn("p", "2025-01-10", "acme"), paidOn("q", "2025-01-10", "acme"), paidOn("r", "2025-01-10", "acme"))
	}
	opened := disputes("x", "2025-01-11", "120")
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		{"open", []settlement.Fact{opened}, "120.00 EUR held, 180.00 EUR payable, 0.00 EUR adjusted"},
		{"escalated", []settlement.Fact{opened, fact("e", "2025-01-12", settlement.DisputeEscalated{Customer: "c", Partner: "acme", Dispute: "x"})}, "120.00 EUR held, 180.00 EUR payable, 0.00 EUR adjusted"},
		{"released", []settlement.Fact{opened, resolves("v", "2025-01-13", "x", conflict.ToRelease, "", "")}, "0.00 EUR held, 300.00 EUR payable, 0.00 EUR adjusted"},
		{"held on", []settlement.Fact{opened, resolves("v", "2025-01-13", "x", conflict.ToHold, "", "")}, "120.00 EUR held, 180.00 EUR payable, 0.00 EUR adjusted"},
		{"written off", []settlement.Fact{opened, resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", "")}, "0.00 EUR held, 180.00 EUR payable, -120.00 EUR adjusted"},
		// 90.00 of 120.00 are released, 30.00 are not.
		{"adjusted", []settlement.Fact{opened, resolves("v", "2025-01-13", "x", conflict.ToAdjust, "90", "")}, "0.00 EUR held, 270.00 EUR payable, -30.00 EUR adjusted"},
		{"corrected", []settlement.Fact{opened, resolves("v", "2025-01-13", "x", conflict.ToAdjust, "90", ""), resolves("w", "2025-01-14", "x", conflict.ToAdjust, "100", "v")}, "0.00 EUR held, 280.00 EUR payable, -20.00 EUR adjusted"},
		{"resolved is final", []settlement.Fact{opened, resolves("v", "2025-01-13", "x", conflict.ToRelease, "", ""), resolves("w", "2025-01-14", "x", conflict.ToWriteOff, "", "")}, "0.00 EUR held, 300.00 EUR payable, 0.00 EUR adjusted"},
		{"of nothing known", []settlement.Fact{resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", "")}, "0.00 EUR held, 300.00 EUR payable, 0.00 EUR adjusted"},
		{"more than is there", []settlement.Fact{disputes("x", "2025-01-11", "500")}, "300.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted"},
		{"two", []settlement.Fact{opened, disputes("y", "2025-01-11", "30"), resolves("v", "2025-01-13", "x", conflict.ToRelease, "", "")}, "30.00 EUR held, 270.00 EUR payable, 0.00 EUR adjusted"},
		{"beside a hold", []settlement.Fact{opened, fact("h", "2025-01-12", settlement.Hold{Partner: "acme", Reason: "kyc"}), resolves("v", "2025-01-13", "x", conflict.ToRelease, "", "")}, "300.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted"},
		{"after a hold", []settlement.Fact{fact("h", "2025-01-10", settlement.Hold{Partner: "acme", Reason: "kyc"}), opened, fact("l", "2025-01-12", settlement.Release{Partner: "acme", Of: "h", Approver: "bob"})}, "120.00 EUR held, 180.00 EUR payable, 0.00 EUR adjusted"},
		// 200.00 are paid out; of the 100.00 that are left 100.00 are held.
		{"after a payout", []settlement.Fact{opened, fact("po", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("200")})}, "100.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted"},
		{"after a refund", []settlement.Fact{opened, fact("rf", "2025-01-12", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")})}, "120.00 EUR held, 80.00 EUR payable, 0.00 EUR adjusted"},
	} {
		r := start().do(c.facts...)
		r.want(c.name, adjusted(r, "2025-01"), c.want)
		for _, e := range r.entries {
			if _, err := r.program.Explain(e); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			if e.Kind == pe.Held && e.Amount.Sign() < 0 && c.name != "after a payout" {
				t.Errorf("%s: %s is a release", c.name, e.ID())
			}
		}
		wantRepeatable(t, r, c.facts)
	}
}

// What a dispute leaves nothing of is not kept; a correction that takes something
// after all takes all of it.
func TestAReleasedDisputeLeavesNothing(t *testing.T) {
	r := open(t, desked()).do(paidOn("p", "2025-01-10", "acme"), disputes("x", "2025-01-11", "60"), resolves("v", "2025-01-13", "x", conflict.ToRelease, "", ""))
	if strings.Contains(stored(t, &r.book), `"disputes"`) {
		t.Error("the account keeps the dispute")
	}
	r.do(resolves("w", "2025-01-14", "x", conflict.ToWriteOff, "", "v"))
	r.want("written off after all", adjusted(r, "2025-01"), "0.00 EUR held, 40.00 EUR payable, -60.00 EUR adjusted")
	r.do(resolves("z", "2025-01-15", "x", conflict.ToRelease, "", "w"))
	r.want("and given back", adjusted(r, "2025-01"), "0.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted")
}

// The trace of what is held names the dispute; so does Why.
func TestADisputeIsExplained(t *testing.T) {
	r := open(t, desked()).do(paidOn("p", "2025-01-10", "acme"), disputes("x", "2025-01-11", "60"))
	tr, err := r.program.Explain(r.entries[len(r.entries)-1])
	if err != nil || tr[0].Code != settlement.CodeDisputed || tr[0].Rule != "/desk/disputes" || tr[0].Details[1].Value != "x" {
		t.Errorf("%v, %v", tr, err)
	}
	why, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, s := range why {
		found = found || s.Code == settlement.CodeDisputed
	}
	if !found {
		t.Errorf("%v", why)
	}
	r.do(resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", ""))
	tr, err = r.program.Explain(r.entries[1+1])
	if err != nil || tr[0].Code != settlement.CodeDecided {
		t.Errorf("%v, %v", tr, err)
	}
}
