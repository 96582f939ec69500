package commission_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A customer with many events is searched by an index. Three refunds wait for their
// payments, three reversals for their chargebacks, and a chargeback that waits itself
// is won; then they come, in every order. 10 % of 4 × 100.00 less the refunds of 10.00
// each: 10.00 + 3 × 9.00, and nothing for the chargebacks, which were won.
func TestWhatWaitsAtALargeCustomer(t *testing.T) {
	for _, bystanders := range []int{0, 65} {
		waiting := []commission.Event{
			commission.Chargeback{ID: "b3", Of: "p3", Amount: eur("50"), On: day("2025-02-01")},
			commission.ChargebackReversed{ID: "w3", Of: "b3", On: day("2025-02-02")},
		}
		for i := range 3 {
			waiting = append(waiting, back(fmt.Sprint("r", i), fmt.Sprint("p", i), "10", "2025-02-01"),
				commission.ChargebackReversed{ID: fmt.Sprint("w", i), Of: fmt.Sprint("b", i), On: day("2025-02-02")})
		}
		for _, order := range permutations(4) {
			b := open(t, flat("10"))
			for i := range bystanders {
				b.do(commission.Payment{ID: fmt.Sprint("other-", i), Customer: "c", Amount: eur("1"), Cleared: day("2025-01-01")})
			}
			b.do(waiting...)
			var coming []commission.Event
			for _, i := range order {
				coming = append(coming, pay(fmt.Sprint("p", i), "100", "2025-01-10"))
			}
			for _, i := range order {
				if i < 3 {
					coming = append(coming, commission.Chargeback{ID: fmt.Sprint("b", i), Of: fmt.Sprint("p", i), Amount: eur("50"), On: day("2025-02-01")})
				}
			}
			b.do(coming...)
			b.want(fmt.Sprint(bystanders, " bystanders, order ", order), b.sum("acme"), "37.00")
			if len(b.ledger.Waiting)+len(b.ledger.Reversals) > 0 {
				t.Errorf("%d corrections and %d reversals still wait", len(b.ledger.Waiting), len(b.ledger.Reversals))
			}
			posted := len(b.entries)
			b.do(waiting...).do(coming...) // delivered again
			if len(b.entries) > posted {
				t.Errorf("deliveries that were known posted %v", list(b.entries[posted:]))
			}
			b.conserved()
		}
	}
}

// What a ledger knows is found again, be it read from its stored form: every event that
// was applied is a repeated delivery, and other content under its id is refused.
func TestALargeLedgerThatWasStoredKnowsItsEvents(t *testing.T) {
	pending := pay("pending", "100", "2025-01-10")
	pending.Cleared, pending.Invoiced = partnerecon.Day{}, day("2025-01-10")
	events := []commission.Event{
		commission.Started{ID: "start", On: day("2025-01-01")},
		pending,
		commission.Clearing{ID: "clearing", Of: "pending", On: day("2025-01-11")},
		pay("p", "100", "2025-01-12"), back("refund", "p", "10", "2025-01-13"),
		commission.Chargeback{ID: "chargeback", Of: "p", Amount: eur("10"), On: day("2025-01-14")},
		commission.ChargebackReversed{ID: "won", Of: "chargeback", On: day("2025-01-15")},
		back("early", "nobody", "10", "2025-01-13"),
		commission.ChargebackReversed{ID: "first", Of: "nobody's", On: day("2025-01-15")},
	}
	for i := range 65 {
		events = append(events, commission.Payment{ID: fmt.Sprint("other-", i), Customer: "c", Deal: "d", Amount: eur("1"), Cleared: day("2025-01-01")})
	}
	events = append(events, commission.Recredit{ID: "recredit", Deal: "d", On: day("2025-01-16"), Credits: partnerecon.Sole("beta")})
	b := open(t, flat("10")).do(events...)
	text := ledgerText(t, b.ledger)
	var read commission.Ledger
	if err := read.UnmarshalJSON([]byte(text)); err != nil {
		t.Fatal(err)
	}
	for _, l := range []*commission.Ledger{&b.ledger, &read} {
		for _, e := range events {
			entries, err := b.plan.Apply(l, e)
			if err != nil || len(entries) > 0 {
				t.Errorf("%T again: %d entries, %v", e, len(entries), err)
			}
		}
		for _, id := range []string{"start", "pending", "clearing", "p", "refund", "chargeback", "won", "early", "first", "recredit", "other-64"} {
			other := &book{t: t, plan: b.plan, ledger: *l}
			other.refuse(back(id, "elsewhere", "77", "2025-03-01"), commission.ErrDuplicate)
		}
	}
	if got := ledgerText(t, read); got != text {
		t.Errorf("deliveries that were known changed the ledger: %s, was %s", got, text)
	}
}

// 66 payments of 10.00 earn 1.00 each, and one of 300.00 on a deal earns 30.00, of which the
// deal's cap leaves 20.00. The cap of the customer leaves 50.00 of these 86.00, and cuts nothing
// twice: what it has cut itself is none of what the deal's cap cut.
func TestCapsOfALargeCustomerStandInSeries(t *testing.T) {
	p := flat("10")
	p.Caps = []commission.Cap{
		{Name: "deal", Per: commission.PerDeal, Counts: commission.OnNet, Limit: eur("20")},
		{Name: "customer", Per: commission.PerCustomer, Counts: commission.OnNet, Limit: eur("50")},
	}
	b := open(t, p)
	for i := range 66 {
		b.do(pay(fmt.Sprint("p", i), "10", "2025-01-10"))
	}
	b.want("66.00 and the customer's cap", b.sum("acme"), "50.00")
	b.do(onDeal("q", "acme", "300", "2025-01-11"))
	b.want("and a deal", b.sum("acme"), "50.00")
	b.do(back("r", "q", "300", "2025-02-01"))
	b.want("and without it", b.sum("acme"), "50.00")
	for i := range 20 {
		b.do(back(fmt.Sprint("r", i), fmt.Sprint("p", i), "10", "2025-02-01"))
	}
	b.want("46.00 are left", b.sum("acme"), "46.00")
	b.do(onDeal("s", "acme", "300", "2025-01-11"))
	b.want("66.00 again", b.sum("acme"), "50.00")
}
