package commission_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func notReached(id, of, on string) commission.Failure {
	return commission.Failure{ID: id, Customer: "c", Of: of, On: day(on)}
}

// Half of 1,000.00 waits for the go-live: 500.00, that go back when it was none, and
// are released by the next one.
func TestATrancheWaitsAgainForAMilestoneThatWasNotReached(t *testing.T) {
	policy := flat("10")
	policy.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "live"}}
	b := open(t, policy).do(pay("p1", "10000", "2025-01-10"), reached("m1", "live", "", "2025-03-01"))
	b.want("live", b.sum("acme"), "1000.00")
	b.do(notReached("f1", "m1", "2025-03-05"))
	b.want("not live after all", b.sum("acme"), "500.00")
	b.do(notReached("f2", "m1", "2025-03-06"))
	b.want("said twice", b.sum("acme"), "500.00")
	b.do(reached("m2", "live", "", "2025-04-01"))
	b.want("live again", b.sum("acme"), "1000.00")
	b.conserved()
}

// A line that a seal kept because something of it waited stays open when that is
// released, and its ledger is stored and read back all along: also when the line comes
// to nothing, because an earlier service moves the anchor and ends its window.
func TestALineThatASealKeptIsStored(t *testing.T) {
	policy := flat("10")
	policy.Recurs = partnerecon.Months(1, partnerecon.Until)
	policy.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "live"}}
	earlier := pay("p2", "100", "2025-05-01")
	earlier.Service = day("2024-01-01")
	seal := commission.Seal{ID: "s", Customer: "c", Through: day("2025-03-31"), On: day("2025-04-30")}
	for _, tt := range []struct {
		name string
		then commission.Event
		want string
	}{
		{"it still waits", commission.Elapsed{ID: "e", Customer: "c", On: day("2025-05-01")}, "50.00"},
		{"it is released", reached("m", "live", "", "2025-05-01"), "100.00"},
		{"the customer has left", commission.Ended{ID: "e", Customer: "c", On: day("2025-05-01")}, "50.00"},
		{"it was outside its window", earlier, "5.00"}, // half of 10.00 of the other payment
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, policy).do(pay("p1", "1000", "2025-01-10"), seal, tt.then)
			b.want("sum", b.sum("acme"), tt.want)
			stored, err := json.Marshal(b.ledger)
			if err != nil {
				t.Fatal(err)
			}
			var back commission.Ledger
			if err := json.Unmarshal(stored, &back); err != nil {
				t.Fatal(err)
			}
			if line, ok := back.Open("p1"); !ok || !line.Kept || !back.Equal(b.ledger) {
				t.Errorf("read back as %+v", back)
			}
		})
	}
}

// A milestone that no bonus rewards, such as one that tranches ask for, says so. It is
// the first event of its customer, and the plan has no amount that tells a currency.
func TestAMilestoneThatNothingRewardsSaysWhy(t *testing.T) {
	policy := flat("10")
	policy.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "live"}}
	b := open(t, policy)
	b.refuse(reached("m", "live", "", "2025-01-01"), partnerecon.ErrCurrency)
	b.do(reached("m", "live", "0", "2025-01-01"))
	trace, err := b.plan.Line(b.ledger, "m")
	if err != nil || len(trace) != 1 || trace[0].Code != commission.CodeNoRate || trace[0].Rule != "/bonuses" {
		t.Errorf("got %v, %v", trace, err)
	}
	b.do(pay("p", "100", "2025-01-05"))
	b.want("all of it", b.sum("acme"), "10.00")
}

// What the comment of Table shows can be pasted into a policy: 1,000 × 1 % + 500 × 2 %.
func TestTheTableOfTheCommentPays(t *testing.T) {
	plan, err := commission.Parse([]byte(`{"rounding": "half_up", "rates": [{"table": "volume"}], "tables": [
		{"name": "volume", "mode": "marginal", "over": "revenue", "spans": "year", "counts": "first_come",
		 "steps": [{"share": "1%"}, {"from": {"amount": "1000.00", "currency": "EUR"}, "share": "2%"}]}
	]}`))
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, plan: plan}
	b.do(pay("p", "1500", "2025-01-01"))
	b.want("sum", b.sum("acme"), "20.00")
}

// A share of an amount that nobody stated is refused, by whatever credit it would be earned;
// a fee needs none, and neither does what is stated to be 0 or what nobody earns.
func TestAShareOfAMissingAmountIsRefused(t *testing.T) {
	policy := flat("10")
	policy.Bonuses = []commission.Bonus{{Name: "deal", On: "demo", Rates: []commission.Row{
		{Tier: "gold", Share: pct("5")}, {Tier: "silver", Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}},
	}}}
	credited := func(tier string) commission.Milestone {
		m := reached("m", "demo", "", "2025-01-10")
		m.Credits[0].Tier = tier
		return m
	}
	of := func(m commission.Milestone, change func(*commission.Milestone)) commission.Milestone {
		change(&m)
		return m
	}
	for _, tt := range []struct {
		name string
		m    commission.Milestone
		want []string
	}{
		{"a share", credited("gold"), []string{"/amount required"}},
		{"a share in a known currency", of(credited("gold"), func(m *commission.Milestone) { m.Currency = "EUR" }), []string{"/amount required"}},
		{"a share of 0", of(credited("gold"), func(m *commission.Milestone) { m.Amount = eur("0") }), nil},
		{"a fee", credited("silver"), nil},
		{"no rate", credited("bronze"), nil},
		{"nobody's", of(credited("gold"), func(m *commission.Milestone) { m.Credits = nil }), nil},
		{"another milestone", of(credited("gold"), func(m *commission.Milestone) { m.Name = "live" }), nil},
		{"an unknown currency", of(credited("silver"), func(m *commission.Milestone) { m.Currency = "EURO" }), []string{"/currency unknown"}},
		{"two currencies", of(credited("silver"), func(m *commission.Milestone) { m.Amount, m.Currency = eur("1"), "USD" }), []string{"/currency conflict"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, policy).do(pay("p", "100", "2025-01-02"))
			if tt.want == nil {
				b.do(tt.m)
				return
			}
			before := b.ledger.Clone()
			b.problems(tt.m, tt.want...)
			if !b.ledger.Equal(before) {
				t.Error("the ledger has changed")
			}
		})
	}
	err := func() error {
		b := open(t, policy)
		_, err := b.plan.Apply(&b.ledger, credited("gold"))
		return err
	}()
	if want := `milestone "demo" earns a share of it by /bonuses/0/rates/0`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

// What is measured on another component needs no amount of its own.
func TestAShareOfAnotherComponentNeedsNoAmount(t *testing.T) {
	policy := flat("10")
	policy.Bonuses = []commission.Bonus{
		{Name: "fee", On: "demo", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}}}},
		{Name: "more", On: "demo", Of: "fee", Rates: []commission.Row{{Share: pct("10")}}},
	}
	b := open(t, policy).do(reached("m", "demo", "", "2025-01-10"))
	b.want("50.00 and a tenth of it", b.sum(""), "55.00")
}

// A milestone that states its currency needs neither an amount nor an event before.
func TestTheCurrencyOfAMilestone(t *testing.T) {
	policy := flat("10")
	policy.Vests = []commission.Tranche{{Share: pct("100"), Milestone: "demo"}}
	m := reached("m", "demo", "", "2025-01-10")
	b := open(t, policy)
	b.refuse(m, partnerecon.ErrCurrency)
	m.Currency = "EUR"
	b.do(m, pay("p", "100", "2025-01-11"))
	b.want("released at once", b.sum(""), "10.00")
}
