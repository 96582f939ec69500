package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// A repeated delivery changes nothing and is no error. The volume of a dispute is
// counted before anybody asks whether it is known: 2 × 2·10^16 is more than 2^55.
func TestARepeatedDisputeOfABigAmount(t *testing.T) {
	f := disputes("x", "2025-01-11", "200000000000000")
	r := open(t, desked()).do(f)
	if entries, err := r.program.Apply(&r.book, f); err != nil || len(entries) > 0 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

// A payment that credited acme is sealed and reopened. Acme's removal was recorded
// after it, so it was never stopped; its repeated delivery is held against what is
// known of acme now, and refused as another payment.
func TestARepeatedPaymentAfterALateRemoval(t *testing.T) {
	paid := paidOn("p", "2025-04-10", "acme")
	r := open(t, desked()).do(inTiers()...).do(paid)
	for _, f := range removal("acme") {
		r.do(recorded(f, "2025-05-01"))
	}
	r.through("2025-11")
	for _, e := range r.entries {
		if e.Kind == pe.Sealed {
			record, err := settlement.RecordOf(e)
			if err != nil {
				t.Fatal(err)
			}
			r.do(fact("again", "2025-12-02", settlement.Reopen{Customer: "c", Record: record}))
		}
	}
	if entries, err := r.program.Apply(&r.book, paid); err != nil || len(entries) > 0 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

// A dispute that is recorded after its resolution writes off 60.00 with the dispute's
// own fact: the entry has no reason and nobody who approved it. A resolution that is
// recorded late and was corrected says why another remedy's 10.00 were written off.
func TestTheReasonOfAWriteOff(t *testing.T) {
	open60, writes := disputes("x", "2025-01-11", "60"), resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", "")
	for _, c := range []struct {
		name, reason string
		facts        []settlement.Fact
	}{
		{"a late dispute", "write_off", []settlement.Fact{paidOn("p", "2025-01-10", "acme"), recorded(open60, "2025-01-20"), writes}},
		{"a late resolution that was corrected", "adjust", []settlement.Fact{
			paidOn("p", "2025-01-10", "acme"), open60, recorded(writes, "2025-01-20"), resolves("w", "2025-01-14", "x", conflict.ToAdjust, "50", "v"),
		}},
	} {
		r := folded(t, desked(), c.facts...)
		for _, e := range r.entries {
			if e.Kind != pe.Adjusted {
				continue
			}
			tr, err := r.program.Explain(e)
			if err != nil || tr[0].Details[0].Value != c.reason || tr[0].Details[2].Value != "partner_manager" {
				t.Errorf("%s: %v, %v", c.name, tr, err)
			}
		}
	}
}

// Entries of level 2 name their fact by customer and id, those of a fact about a
// partner by its id: a hold "c/p" and the payment "p" of customer "c" post two entries
// with one id.
func TestEntriesWithOneID(t *testing.T) {
	hold := settlement.Hold{Partner: "acme", Reason: "kyc"}
	r := open(t, desked()).do(fact("h", "2025-01-09", hold), paidOn("p", "2025-01-10", "acme"),
		fact("l", "2025-01-11", settlement.Release{Partner: "acme", Of: "h", Approver: "bob"}), fact("c/p", "2025-01-12", hold))
	seen := map[string]bool{}
	for _, e := range r.entries {
		if seen[e.ID()] {
			t.Errorf("%s stands twice", e.ID())
		}
		seen[e.ID()] = true
	}
}

// A desk takes note of standings within the years that it can reckon with.
func TestStandingsOfADeskHaveAYear(t *testing.T) {
	p := settlement.Must(desked())
	standing := settlement.Standing{Partner: "acme", Tier: "integration"}
	const years = "out_of_range: want a year from 2 to 9998\n"
	for _, c := range []struct {
		fact settlement.Fact
		want string
	}{
		{fact("s", "9998-12-30", standing), ""},
		{recorded(fact("s", "2025-01-01", standing), "9998-12-31"), "/recorded " + years},
		{fact("s", "9998-12-31", standing), "/occurred " + years + "/recorded " + years},
	} {
		if got := said(p.Problems(c.fact)); got != c.want {
			t.Errorf("%s: %s, want %s", c.fact.Occurred, got, c.want)
		}
	}
}
