package commission_test

import (
	"errors"
	"fmt"
	"math/bits"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// permutationAlphabet is what happens to one customer: two payments of which the
// earlier one moves the anchor, a refund, a milestone and its failure, the end of
// the customer, time that passes, and new credits of a payment.
func permutationAlphabet() []commission.Event {
	shared := []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("60"), Tier: "gold"}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("40"), Tier: "silver"},
	}
	early, late := pay("p1", "33.33", "2025-01-10"), pay("p2", "77.77", "2025-02-20")
	early.Deal, late.Deal = "d", "d"
	early.Credits, late.Credits = shared, shared
	late.Uplines = []commission.Upline{{Of: "a", Partner: "u"}}
	live := reached("m", "live", "50.01", "2025-03-15")
	live.Credits = shared
	return []commission.Event{
		early, late, back("r", "p2", "11.11", "2025-03-01"), live,
		commission.Failure{ID: "f", Customer: "c", Of: "m", On: day("2025-03-20")},
		commission.Ended{ID: "e", Customer: "c", On: day("2025-04-01")},
		commission.Elapsed{ID: "t", Customer: "c", On: day("2025-03-25")},
		commission.Recredit{ID: "n", Customer: "c", Lines: []commission.LineCredits{{Of: "p2", Credits: partnerecon.Sole("b")}}, On: day("2025-03-05")},
	}
}

// permutationPlans look at everything that the order of recording could disturb.
func permutationPlans() map[string]commission.Policy {
	rich := commission.Policy{
		Rounding: partnerecon.HalfEven, Shared: commission.Each, Rates: []commission.Row{{Share: pct("12.5"), Payments: 1}},
		Recurs: partnerecon.Days(60, partnerecon.Until), Minimum: eur("5"),
		Vests: []commission.Tranche{{Share: pct("40")}, {Share: pct("35"), Milestone: "live"}, {Share: pct("25"), Months: 2}},
		Bonuses: []commission.Bonus{
			{Name: "signing", Rates: fee("9.99", commission.EachCustomer), Times: 1},
			{Name: "over", Of: "base", To: commission.ToUpline, Rates: sharing("10")},
			{Name: "live", On: "live", Rates: sharing("3"), Vests: []commission.Tranche{{Share: pct("100"), Milestone: "live", Within: partnerecon.Days(60, partnerecon.Through)}}},
			{Name: "owed", On: "live", Owes: true, Rates: fee("1.01", commission.EachSale)},
		},
	}
	capped := rich
	capped.Vests, capped.Minimum, capped.Recurs = nil, partnerecon.Money{}, partnerecon.Window{}
	capped.Basis.Cut = commission.ByMonths
	capped.Caps = []commission.Cap{
		{Name: "deal", Per: commission.PerDeal, Limit: eur("7.77"), Counts: commission.OnNet, Components: []string{"base", "signing"}},
		{Name: "customer", Per: commission.PerCustomer, Limit: eur("5.55"), Counts: commission.OnNet, Components: []string{"base", "signing"}},
		{
			Name: "lever", Per: commission.PerSale, Limit: eur("1"), Components: []string{"live"}, Until: day("2026-01-01"), Rationale: "hard times",
			Defer: []commission.Tranche{{Share: pct("50"), Months: 1}, {Share: pct("50"), Milestone: "live"}},
		},
	}
	return map[string]commission.Policy{"vesting": rich, "capped": capped}
}

// Every order of every selection of up to six of the events comes to the same sums
// by claim and kind, the same base and the same that is retained. New credits come
// after their payment, and the milestone of which the currency is known needs
// nothing else.
func TestLawG1_Permutations(t *testing.T) {
	alphabet, most := permutationAlphabet(), 6
	if testing.Short() {
		most = 4
	}
	for name, policy := range permutationPlans() {
		t.Run(name, func(t *testing.T) {
			p := permuter{t: t, plan: commission.Must(policy), alphabet: alphabet, most: most, sums: map[uint]string{}}
			p.walk(0, commission.Ledger{}, nil)
			t.Logf("%d orders of %d selections", p.orders, len(p.sums))
		})
	}
}

// A permuter walks over all orders, each from the ledger that its beginning left.
type permuter struct {
	t        *testing.T
	plan     commission.Plan
	alphabet []commission.Event
	most     int
	orders   int
	sums     map[uint]string // by selection
}

func (p *permuter) walk(chosen uint, l commission.Ledger, entries []partnerecon.Entry) {
	if chosen != 0 {
		p.orders++
		got := fmt.Sprint(table(entries), l.Base, l.Retained)
		if want, known := p.sums[chosen]; known && got != want {
			p.t.Fatalf("selection %b: %s, in another order %s; entries %v", chosen, got, want, entries)
		}
		p.sums[chosen] = got
	}
	for i, e := range p.alphabet {
		if chosen>>i&1 == 1 || bits.OnesCount(chosen) == p.most {
			continue
		}
		next := l.Clone()
		more, err := p.plan.Apply(&next, e)
		if errors.Is(err, commission.ErrUnknownLine) {
			continue // new credits of a payment that is yet to come
		}
		if err != nil {
			p.t.Fatalf("%+v: %v", e, err)
		}
		waitsAddUp(p.t, p.plan, next)
		p.walk(chosen|1<<i, next, append(entries[:len(entries):len(entries)], more...))
	}
}

// clearingAlphabet is a payment that is recorded before it clears, one that has cleared, and
// what the two notes of credit say of the first: one documents the refund, the other a loss
// of its own.
func clearingAlphabet() []commission.Event {
	pending := pay("p1", "33.33", "2025-01-10")
	pending.Invoiced, pending.Cleared = pending.Cleared, partnerecon.Day{}
	refund := back("r", "p1", "11.11", "2025-03-01")
	listed := commission.CreditNote(back("n1", "p1", "15.55", "2025-03-02"))
	listed.Refunds = []string{"r"}
	return []commission.Event{
		pending, pay("p2", "77.77", "2025-02-20"),
		commission.Clearing{ID: "k", Customer: "c", Of: "p1", On: day("2025-02-25")},
		refund, listed, commission.CreditNote(back("n2", "p1", "10.01", "2025-02-27")),
		commission.Ended{ID: "e", Customer: "c", On: day("2025-04-01")},
	}
}

// A clearing comes after its payment; when it does, and what was said of the payment before,
// decides nothing. Of 33.33 go back 11.11 + 4.44 + 10.01 = 25.56, and 7.77 are left.
//
// Vesting, 40 % of the minimum of 5.00 are earned: of 2.00 go back 1.5337, of 9.99 for the
// customer 7.6610, and the company keeps 7.77 - 0.47 - 2.33 = 4.97. Capped, 12.5 % are 4.17, of
// which 3.1978 go back: 0.97 + 2.33 are below every cap, and the company keeps 4.47.
func TestLawG1_PermutationsOfAPaymentThatClears(t *testing.T) {
	want := map[string]string{
		"vesting": "map[/acme/c//p1/base/earned:200 /acme/c//p1/base/returned:-153 /acme/c//p1/signing/earned:999 /acme/c//p1/signing/returned:-766] 777 497",
		"capped":  "map[/acme/c//p1/base/earned:417 /acme/c//p1/base/returned:-320 /acme/c//p1/signing/earned:999 /acme/c//p1/signing/returned:-766] 777 447",
	}
	for name, policy := range permutationPlans() {
		t.Run(name, func(t *testing.T) {
			p := permuter{t: t, plan: commission.Must(policy), alphabet: clearingAlphabet(), most: 6, sums: map[uint]string{}}
			p.walk(0, commission.Ledger{}, nil)
			if got := p.sums[0b0111101]; got != want[name] { // without the second payment and the end
				t.Errorf("%s, want %s", got, want[name])
			}
			if p.orders != 4492 { // of 8,659 those in which the clearing comes after its payment
				t.Errorf("%d orders", p.orders)
			}
		})
	}
}
