package commission_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	if err != nil || len(trace) != 1 || trace[0].Code != commission.CodeGate || trace[0].Rule != "/vests/1" {
		t.Errorf("got %v, %v", trace, err)
	}
	b.do(pay("p", "100", "2025-01-05"))
	b.want("all of it", b.sum("acme"), "10.00")
	b.do(reached("other", "signed", "0", "2025-01-06"))
	trace, err = b.plan.Line(b.ledger, "other")
	if err != nil || len(trace) != 1 || trace[0].Code != commission.CodeNoRate || trace[0].Rule != "/bonuses" {
		t.Errorf("got %v, %v", trace, err)
	}

	// So does one that what a cap puts off waits for.
	policy = flat("10")
	policy.Caps = []commission.Cap{{Name: "sale", Per: commission.PerSale, Limit: eur("5"), Defer: []commission.Tranche{{Share: pct("100"), Milestone: "live"}}}}
	b = open(t, policy).do(reached("m", "live", "0", "2025-01-01"))
	trace, err = b.plan.Line(b.ledger, "m")
	if err != nil || len(trace) != 1 || trace[0].Code != commission.CodeGate || trace[0].Rule != "/caps/0/defer/0" {
		t.Errorf("got %v, %v", trace, err)
	}
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

// Any amount of a policy tells the currency of a milestone that has none.
func TestAnAmountOfThePolicyTellsTheCurrency(t *testing.T) {
	steps := func(table commission.Table, first, second commission.Step) func(*commission.Policy) {
		return func(p *commission.Policy) {
			table.Name, table.Steps = "t", []commission.Step{first, second}
			p.Tables, p.Rates = []commission.Table{table}, []commission.Row{{Table: "t"}}
		}
	}
	slab := commission.Table{Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverPayments}
	firstCome := yearly(commission.Marginal)
	firstCome.Counts = commission.FirstCome
	for name, change := range map[string]func(*commission.Policy){
		"a cap": func(p *commission.Policy) {
			p.Caps = []commission.Cap{{Name: "max", Per: commission.PerSale, Limit: eur("5")}}
		},
		"a quota": steps(commission.Table{
			Mode: commission.Marginal, Over: commission.OverAttainment, Quota: eur("1000"), Spans: commission.SpanQuarter, Counts: commission.FirstCome,
		}, commission.Step{Share: pct("5")}, commission.Step{FromPercent: pct("75"), Share: pct("10")}),
		"where a step begins": steps(firstCome, commission.Step{From: eur("0"), Share: pct("1")}, commission.Step{From: eur("10"), Share: pct("2")}),
		"the fee of a step":   steps(slab, commission.Step{Fee: eur("1")}, commission.Step{FromCount: 5, Fee: eur("2")}),
		"the flat amount of a step": steps(whole(commission.Table{
			Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverQuantity, Spans: commission.SpanYear, Counts: commission.FirstCome,
		}), commission.Step{Flat: eur("1")}, commission.Step{FromCount: 5, Flat: eur("2")}),
		"a minimum": func(p *commission.Policy) { p.Minimum = eur("1") },
		"a fee":     func(p *commission.Policy) { p.Rates = fee("1", commission.EachSale) },
		"the fee of a bonus": func(p *commission.Policy) {
			p.Bonuses = []commission.Bonus{{Name: "b", Rates: fee("1", commission.EachSale)}}
		},
		"the minimum of one": func(p *commission.Policy) {
			p.Bonuses = []commission.Bonus{{Name: "b", Rates: sharing("1"), Minimum: eur("1")}}
		},
		"a payment before":     nil,
		"nothing that does it": func(*commission.Policy) {},
	} {
		t.Run(name, func(t *testing.T) {
			policy := flat("10")
			if change != nil {
				change(&policy)
			}
			b := open(t, policy)
			m := reached("m", "go-live", "", "2025-01-10")
			switch {
			case change == nil:
				b.do(pay("p", "1", "2025-01-01"), m)
			case name == "nothing that does it":
				b.refuse(m, partnerecon.ErrCurrency)
				return
			default:
				b.do(m)
			}
			if line, ok := b.ledger.Open("m"); !ok || line.Items[0].Amount != eur("0") {
				t.Errorf("%v, %+v", ok, line.Items)
			}
		})
	}
}

// Time is noted of a line that waits for it, not of one that waits for a milestone.
func TestTimeIsNotedOfWhatWaitsForIt(t *testing.T) {
	for _, months := range []int{0, 1} {
		policy := flat("10")
		policy.Vests = []commission.Tranche{{Share: pct("50"), Milestone: "go-live"}, {Share: pct("50"), Milestone: "adoption", Months: months}}
		b := open(t, policy).do(pay("p", "100", "2025-01-10"), commission.Elapsed{ID: "e", On: day("2025-01-20")})
		if line, _ := b.ledger.Open("p"); line.Gates.Elapsed.IsZero() != (months == 0) {
			t.Errorf("after %d months: %s", months, line.Gates.Elapsed)
		}
	}
}

// A share of an amount that nobody stated is refused, by whatever credit it would be earned;
// a fee needs none, and neither does what is stated to be 0 or what nobody earns.
func TestAShareOfAMissingAmountIsRefused(t *testing.T) {
	policy := flat("10")
	policy.Bonuses = []commission.Bonus{{Name: "deal", On: "demo", Rates: []commission.Row{
		{Tier: "gold", Share: pct("5")},
		{Tier: "silver", Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}},
		{Tier: "platinum", Table: "shares"},
		{Tier: "ruby", Table: "fees"},
		{Tier: "pearl", Table: "prizes"},
	}}}
	order := func(name string, over commission.Measure, steps ...commission.Step) commission.Table {
		return commission.Table{
			Name: name, Mode: commission.Slab, Boundary: commission.ReachedAt, Over: over, Spans: commission.SpanTransaction, Steps: steps,
		}
	}
	policy.Tables = []commission.Table{
		order("shares", commission.OverQuantity, commission.Step{Share: pct("5")}),
		order("fees", commission.OverQuantity, commission.Step{Fee: eur("2")}),
		order("prizes", commission.OverQuantity, commission.Step{Flat: eur("50")}),
	}
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
		{"a share of a table", credited("platinum"), []string{"/amount required"}},
		{"fees of a table", credited("ruby"), nil},
		{"prizes of a table", credited("pearl"), nil},
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

// A milestone that states no amount and earns a share of it is refused. Where nobody has
// credit for it yet it earns nothing, and neither does a partner who gets credit later: then
// the trace says why. A fee needs no amount, and a share of a stated 0.00 is one of nothing.
func TestAMilestoneWithoutAnAmountIsCreditedLater(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{
		{Name: "share", On: "signed", Rates: []commission.Row{{Share: pct("10")}}},
		{Name: "fee", On: "signed", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}}}},
	}}
	signed := commission.Milestone{ID: "m", Customer: "c", Deal: "d", Name: "signed", On: day("2025-01-10")}
	stated := signed
	stated.Amount = eur("0")
	for _, tt := range []struct {
		name string
		e    commission.Milestone
		want []string
	}{
		{"not stated", signed, []string{"commission.no_amount /bonuses/0/rates/0"}},
		{"stated as nothing", stated, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, policy)
			b.do(tt.e, commission.Recredit{ID: "rc", Deal: "d", Credits: partnerecon.Sole("acme"), On: day("2025-01-20")})
			b = b.afterJSON()
			b.want("the fee", b.sum("acme"), "50.00")
			tr, err := b.plan.Line(b.ledger, "m")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, step := range tr {
				if step.Code == commission.CodeNoAmount {
					got = append(got, step.Code+" "+step.Rule)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s\n%s", diff, tr)
			}
		})
	}
}
