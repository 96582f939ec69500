package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// What closes a deal, and when: 10 % of 1,000.00 is 100.00. Sourced credit takes a touch
// within 120 days before the close, and of a touch after it nothing comes.
func TestWhatClosesADeal(t *testing.T) {
	// Until June credits are stated; from then on the attribution decides them.
	later := attributing()
	stated := later.Terms[0]
	stated.ID, stated.Policy.Attribution, stated.Policy.Commission.Influenced = "before", attribution.Policy{}, commission.Influenced{}
	later.Terms[0].From = day("2025-06-01")
	later.Terms = pe.Terms[settlement.Agreement]{stated, later.Terms[0]}
	lead := attributing()
	lead.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "lead", Stage: commission.Acquisition, On: "lead", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}}}}}
	qualified := func(id, day string) settlement.Fact {
		return fact(id, day, settlement.Milestone{Customer: "c", Deal: "d", Name: "lead"})
	}
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		want   string
	}{
		// inca comes on 20 March, after the payment and before the close that a fact states.
		{"a fact, for what was paid before it, too", attributing(), []settlement.Fact{
			touched("t inca co_sell 2025-03-20"), closedDeal("2025-04-01", "2025-03-20"), recorded(paidOn("p", "2025-03-15"), "2025-04-05"),
		}, "inca 100.00 EUR"},
		{"the first payment, where no fact does", attributing(), []settlement.Fact{
			touched("t inca co_sell 2025-03-20"), paidOn("p", "2025-03-15"), paidOn("q", "2025-04-15"),
		}, ""},
		// inca has q, which was recorded first, and nothing of p and of what comes later.
		{"an earlier payment that is recorded late", attributing(), []settlement.Fact{
			touched("t inca co_sell 2025-03-20"), paidOn("q", "2025-04-15"), recorded(paidOn("p", "2025-03-15"), "2025-04-20"), paidOn("r", "2025-05-01"),
		}, "inca 100.00 EUR"},
		// It closed in March, under terms that decide no credits; inca comes on 20 May.
		{"the first payment under terms that decided no credits", later, []settlement.Fact{
			paidOn("p", "2025-03-01", "acme"), touched("t inca co_sell 2025-05-20"), paidOn("q", "2025-06-10"),
		}, "acme 100.00 EUR"},
		{"the first payment under terms that decide them", later, []settlement.Fact{
			touched("t inca co_sell 2025-05-20"), paidOn("q", "2025-06-10"),
		}, "inca 100.00 EUR"},
		// A milestone of an open deal is decided for its day; once it has closed, as of the close.
		// indo comes on 10 April: after the close of the first deal, between the milestones of the
		// second, of which it has half of the later one.
		{"a milestone after the close", lead, []settlement.Fact{
			touched("t inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), touched("u indo co_sell 2025-04-10"), qualified("m", "2025-05-01"),
		}, "inca 50.00 EUR"},
		{"two milestones of an open deal, the earlier recorded late", lead, []settlement.Fact{
			touched("t inca co_sell 2025-03-01"), touched("u indo co_sell 2025-04-10"), qualified("n", "2025-05-01"), recorded(qualified("m", "2025-04-01"), "2025-05-02"),
		}, "inca 75.00 EUR; indo 25.00 EUR"},
		// The first payment closed it for inca alone, who lapsed. It closed on 1 April, after indo
		// had come: each has half of p, and indo, who is engaged, half of q as well.
		{"a fact that is recorded after a renewal", attributing(), []settlement.Fact{
			touched("t inca co_sell 2025-03-01"), paidOn("p", "2025-03-15"), touched("u indo co_sell 2025-03-20"), touched("v indo demo 2026-02-15"),
			renews("n 2026-03-15"), paidOn("q", "2026-03-16"), recorded(closedDeal("2025-04-01", "2025-03-01"), "2026-03-20"),
		}, "inca 50.00 EUR; indo 100.00 EUR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.policy.Horizon = pe.Days(500, pe.Through)
			wantEarned(t, c.policy, c.facts, c.want)
		})
	}
}
