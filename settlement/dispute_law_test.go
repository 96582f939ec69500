package settlement_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

func refunds(id, day, of, amount string) settlement.Fact {
	return fact(id, day, settlement.Refund{Customer: "c", Of: of, Amount: eur(amount)})
}

// acme earns 100.00 on deal d with p, and 100.00 elsewhere with o, which no dispute touches.
func TestWhatGoesBackIsNotTakenTwice(t *testing.T) {
	elsewhere := fact("o", "2025-01-09", pay("c2", "1000", "acme"))
	all := disputes("x", "2025-01-11", "100")
	all2 := disputes("y", "2025-01-11", "100")
	whole := all
	whole.Event = settlement.Dispute{Customer: "c", Partner: "acme", Deal: "d", Reason: "whose"}
	customer := all
	customer.Event = settlement.Dispute{Customer: "c", Partner: "acme", Reason: "whose"}
	off := resolves("v", "2025-01-13", "x", conflict.ToWriteOff, "", "")
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		{"refunded, then written off", []settlement.Fact{all, refunds("r", "2025-01-12", "p", "1000"), off}, "0.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		// -100.00, and 100.00 back as the refund takes them.
		{"written off, then refunded", []settlement.Fact{all, off, refunds("r", "2025-01-14", "p", "1000")}, "0.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		// 50.00 are left, 30.00 of them are the partner's.
		{"half refunded, then adjusted", []settlement.Fact{all, refunds("r", "2025-01-12", "p", "500"), resolves("v", "2025-01-13", "x", conflict.ToAdjust, "30", "")}, "0.00 EUR held, 130.00 EUR payable, -20.00 EUR adjusted"},
		{"adjusted, then half refunded", []settlement.Fact{all, resolves("v", "2025-01-13", "x", conflict.ToAdjust, "30", ""), refunds("r", "2025-01-14", "p", "500")}, "0.00 EUR held, 130.00 EUR payable, -20.00 EUR adjusted"},
		{"a refund holds nothing of others", []settlement.Fact{all, refunds("r", "2025-01-12", "p", "1000")}, "0.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		// 100.00 of p, 100.00 of q: all of the deal.
		{"all of a deal, and what it pays later", []settlement.Fact{whole, paidOn("q", "2025-01-12", "acme")}, "200.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		{"so much of a deal that pays later", []settlement.Fact{all, paidOn("q", "2025-01-12", "acme")}, "100.00 EUR held, 200.00 EUR payable, 0.00 EUR adjusted"},
		{"all of a customer", []settlement.Fact{customer, fact("q", "2025-01-12", pay("c", "1000", "acme"))}, "200.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		{"all of a deal, released", []settlement.Fact{whole, resolves("v", "2025-01-13", "x", conflict.ToRelease, "", ""), paidOn("q", "2025-01-14", "acme")}, "0.00 EUR held, 300.00 EUR payable, 0.00 EUR adjusted"},
		{"all of a deal, held on", []settlement.Fact{whole, resolves("v", "2025-01-13", "x", conflict.ToHold, "", ""), paidOn("q", "2025-01-14", "acme")}, "200.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		// What is paid after the resolution is nobody's quarrel, also once the rest went back.
		{"written off, then paid", []settlement.Fact{whole, off, paidOn("q", "2025-01-14", "acme")}, "0.00 EUR held, 200.00 EUR payable, -100.00 EUR adjusted"},
		{"and refunded", []settlement.Fact{whole, off, paidOn("q", "2025-01-14", "acme"), refunds("r", "2025-01-15", "p", "1000")}, "0.00 EUR held, 200.00 EUR payable, 0.00 EUR adjusted"},
		// Two disputes of the same 100.00.
		{"two hold it once", []settlement.Fact{all, all2}, "100.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		{"two write it off once", []settlement.Fact{all, all2, off, resolves("w", "2025-01-14", "y", conflict.ToWriteOff, "", "")}, "0.00 EUR held, 100.00 EUR payable, -100.00 EUR adjusted"},
		{"one inside the other", []settlement.Fact{all, fact("y", "2025-01-11", settlement.Dispute{Customer: "c", Partner: "acme", Reason: "all"}), off}, "0.00 EUR held, 100.00 EUR payable, -100.00 EUR adjusted"},
		{"churned, then written off", []settlement.Fact{all, fact("ch", "2025-01-12", settlement.Churn{Customer: "c"}), off}, "0.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
		{"written off, then churned", []settlement.Fact{all, off, fact("ch", "2025-01-14", settlement.Churn{Customer: "c"})}, "0.00 EUR held, 100.00 EUR payable, 0.00 EUR adjusted"},
	} {
		policy := desked()
		policy.Terms[0].Policy.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(75, pe.Through)}}}
		r := open(t, policy).do(elsewhere, paidOn("p", "2025-01-10", "acme")).do(c.facts...)
		r.want(c.name, adjusted(r, "2025-01"), c.want)
		for _, e := range r.entries {
			if _, err := r.program.Explain(e); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		stored(t, &r.book)
	}
}

// The same for the adjustment of a disputed line, of 100.00 with p beside 200.00 with q.
func TestWhatGoesBackOfADisputedLineIsNotTakenTwice(t *testing.T) {
	disputed, resolved := lineDisputed("x", "2025-01-15", lineOf("p"), ""), lineResolved("y", "2025-01-17", "x", "-80")
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		{"refunded, then adjusted", []settlement.Fact{disputed, refunds("r", "2025-01-16", "p", "1000"), resolved}, "0.00 EUR held, 200.00 EUR payable, 0.00 EUR adjusted"},
		{"adjusted, then refunded", []settlement.Fact{disputed, resolved, refunds("r", "2025-01-18", "p", "1000")}, "0.00 EUR held, 200.00 EUR payable, 0.00 EUR adjusted"},
		{"refunded before it was disputed", []settlement.Fact{refunds("r", "2025-01-14", "p", "500"), disputed, resolved}, "0.00 EUR held, 200.00 EUR payable, -50.00 EUR adjusted"},
		{"half refunded, then adjusted", []settlement.Fact{disputed, refunds("r", "2025-01-16", "p", "500"), resolved}, "0.00 EUR held, 200.00 EUR payable, -50.00 EUR adjusted"},
		{"adjusted, then half refunded", []settlement.Fact{disputed, resolved, refunds("r", "2025-01-18", "p", "500")}, "0.00 EUR held, 200.00 EUR payable, -50.00 EUR adjusted"},
		{"a refund holds nothing of others", []settlement.Fact{disputed, refunds("r", "2025-01-16", "p", "1000")}, "0.00 EUR held, 200.00 EUR payable, 0.00 EUR adjusted"},
	} {
		r := open(t, stating(settlement.ByFact)).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-12", pay("c", "2000", "acme"))).do(c.facts...)
		r.want(c.name, adjusted(r, "2025-01"), c.want)
		stored(t, &r.book)
	}
}

// A resolution among refunds of the deal: wherever it stands, what is left to the partner is
// what was not in dispute of what is left, and of the rest what the resolution leaves.
func TestLawX9_TheOrderOfRefundAndResolutionDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(draw *rapid.T) {
		cents := func(what string, most int64) int64 { return rapid.Int64Range(0, most).Draw(draw, what) }
		money := func(n int64) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }
		of, kept, remedy := cents("disputed", 15000), int64(0), conflict.ToWriteOff
		resolution := resolves("v", "2025-01-12", "x", remedy, "", "")
		if rapid.Bool().Draw(draw, "adjust") {
			kept, remedy = cents("kept", of), conflict.ToAdjust
			resolution = resolves("v", "2025-01-12", "x", remedy, money(kept), "")
		}
		rest := int64(10000) // 10 % of 1,000.00
		var back []settlement.Fact
		for i := range rapid.IntRange(0, 3).Draw(draw, "refunds") {
			n := cents("refund", rest)
			if n == 0 {
				continue
			}
			rest -= n
			back = append(back, refunds(fmt.Sprint("r", i), "2025-01-12", "p", money(10*n)))
		}
		facts := rapid.Permutation(append(back, resolution)).Draw(draw, "order")
		r := open(t, desked()).do(paidOn("p", "2025-01-10", "acme"), disputes("x", "2025-01-11", money(of)))
		for i, f := range facts {
			f.Occurred = settlement.On(day("2025-01-12").Add(i))
			r.do(f)
		}
		inDispute := min(of, rest)
		want := rest - max(0, inDispute-kept)
		if got := row(r.statement("2025-01", "2025-01"), "acme"); got.Payable.Minor() != want || got.Held.Sign() != 0 || got.Carried.Sign() != 0 {
			draw.Fatalf("%+v, want %d payable", got, want)
		}
	})
}
