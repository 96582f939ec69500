package commission_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A payment that earns nothing leaves no grant behind. In a cap on net it counts
// with nothing, so that the newest version among the payments states the limit.
func TestNothingEarnedCountsWithNothing(t *testing.T) {
	policy := flat("10")
	policy.Rates[0].Model = commission.Monthly
	policy.Caps = []commission.Cap{
		{Name: "d", Per: commission.PerDeal, Limit: eur("50"), Counts: commission.FirstCome},
		{Name: "c", Per: commission.PerCustomer, Limit: eur("50"), Counts: commission.OnNet},
	}
	p := pay("p1", "100", "2025-01-10")
	p.Deal, p.Model = "d", commission.Usage
	b := open(t, policy).do(p)
	if c := b.ledger.Caps; len(c) != 1 || c[0].Cap != "c" || c[0].Net != 0 || c[0].Posted != 0 || len(b.entries) != 0 {
		t.Errorf("%d counters, want one of nothing", len(c))
	}
}

// Of two versions of a cap the newer one states the limit, also when its payment
// came to nothing: 10.00 under v1 are cut to the 5.00 of v2, in either order.
func TestTheNewestVersionStatesTheLimit(t *testing.T) {
	limited := func(limit string) commission.Policy {
		p := flat("10")
		p.Caps = []commission.Cap{{Name: "c", Per: commission.PerCustomer, Limit: eur(limit), Counts: commission.OnNet}}
		return p
	}
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "first", Policy: limited("10")},
		{ID: "v2", From: day("2025-01-15"), Rationale: "less", Policy: limited("5")},
	})
	if err != nil {
		t.Fatal(err)
	}
	p1, p2, refund := pay("p1", "100", "2025-01-10"), pay("p2", "90", "2025-01-20"), back("r", "p2", "90", "2025-01-21")
	p1.Terms, p2.Terms = "v1", "v2"
	for name, order := range map[string][]commission.Event{"refund last": {p1, p2, refund}, "refund first": {refund, p1, p2}} {
		b := &book{t: t, plan: plan}
		b.do(order...)
		b.want(name, b.sum("acme"), "5.00")
	}
}

// New credits have to fit the policy like those of a payment.
func TestRecreditRefusesWhatThePolicyDoesNotPrice(t *testing.T) {
	p := pay("p1", "100", "2025-01-10")
	p.Deal = "d"
	b := open(t, flat("10")).do(p)
	before := b.ledger.Clone()
	both := []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("60")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("40")},
	}
	b.refuse(commission.Recredit{ID: "rc", Customer: "c", Deal: "d", Credits: both, On: day("2025-02-01")}, commission.ErrShared)
	if !b.ledger.Equal(before) {
		t.Error("the ledger changed")
	}
}

// A cap per deal that the policy no longer has has cut all the same, and a cap
// per customer does not cut it once more.
func TestCapOfAnEarlierPolicyStaysInSeries(t *testing.T) {
	deal := commission.Cap{Name: "d", Per: commission.PerDeal, Limit: eur("50"), Counts: commission.OnNet}
	customer := commission.Cap{Name: "c", Per: commission.PerCustomer, Limit: eur("100"), Counts: commission.OnNet}
	earlier, now := flat("10"), flat("10")
	earlier.Caps, now.Caps = []commission.Cap{deal, customer}, []commission.Cap{customer}
	p := pay("p1", "800", "2025-01-10")
	p.Deal = "d"
	b := open(t, earlier).do(p)
	b.want("80.00 less 30.00", b.sum("acme"), "50.00")
	b.plan = commission.Must(now)
	b.do(pay("p2", "600", "2025-01-20"))
	// 80 - 30 + 60 = 110, so 10 are cut.
	b.want("up to the cap", b.sum("acme"), "100.00")
}

// A cap that the policy no longer has looks at the cuts of the one that is left only where
// both limit the same: 10.00 of the base and 10.00 of the bonus are cut to 5.00 each.
func TestCapOfAnEarlierPolicyLooksAtWhatItLimits(t *testing.T) {
	earlier := flat("10")
	earlier.Bonuses = []commission.Bonus{{Name: "extra", Rates: sharing("10")}}
	limit := func(component string) commission.Cap {
		return commission.Cap{Name: component, Per: commission.PerCustomer, Limit: eur("5"), Counts: commission.OnNet, Components: []string{component}}
	}
	now := earlier
	earlier.Caps, now.Caps = []commission.Cap{limit("base"), limit("extra")}, []commission.Cap{limit("extra")}
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: earlier}, {ID: "v2", From: day("2025-07-01"), Rationale: "kinder", Policy: now},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, plan: plan}
	p := pay("p1", "100", "2025-01-10")
	p.Terms = "v1"
	b.do(p)
	b.want("5.00 + 5.00", b.sum("acme"), "10.00")
}

// A cap on net counts by month; only caps that take lines as they come count
// what they grant.
func TestCountersOfACapAreOfItsKind(t *testing.T) {
	policy := flat("10")
	policy.Caps = []commission.Cap{
		{Name: "customer", Per: commission.PerCustomer, Limit: eur("50"), Counts: commission.OnNet},
		{Name: "deal", Per: commission.PerDeal, Limit: eur("50"), Counts: commission.FirstCome},
		{Name: "sale", Per: commission.PerSale, Limit: eur("50")},
	}
	b := open(t, policy).do(pay("p1", "100", "2025-01-10")) // on no deal
	if len(b.ledger.Caps) != 1 || b.ledger.Caps[0].Month != day("2025-01-01").Month() || b.ledger.Caps[0].Granted != 0 || b.ledger.Caps[0].Net != 1000 {
		t.Errorf("counters %s", ledgerText(t, b.ledger))
	}
}

// What a cap cuts from the month of the payment that moved it was earned on the
// day of that payment; from another month, with the month.
func TestDayThatACutWasEarned(t *testing.T) {
	policy := capped(commission.Cap{Name: "c", Per: commission.PerCustomer, Limit: eur("50"), Counts: commission.OnNet})
	b := open(t, policy).do(pay("p1", "500", "2025-02-10"))
	entries, err := b.plan.Apply(&b.ledger, pay("p2", "200", "2025-02-20"))
	if last := entries[len(entries)-1]; err != nil || last.Kind != partnerecon.Capped || last.Earned != day("2025-02-20") {
		t.Errorf("%s earned on %s, error %v", last.ID(), last.Earned, err)
	}
	entries, err = b.plan.Apply(&b.ledger, pay("p3", "200", "2025-01-20"))
	if last := entries[len(entries)-1]; err != nil || last.Kind != partnerecon.Capped || last.Earned != day("2025-02-01") {
		t.Errorf("%s earned on %s, error %v", last.ID(), last.Earned, err)
	}
}

// The lead is a partner that sourced the deal, whoever else had more of a part.
func TestLeadIsAmongTheSourced(t *testing.T) {
	policy := flat("10")
	policy.Shared, policy.Influenced.Factor = commission.Lead, pct("50")
	policy.Rates = []commission.Row{{Tier: "gold", Share: pct("20")}, {Tier: "silver", Share: pct("10")}}
	p := pay("p1", "1000", "2025-01-10")
	p.Credits = []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Influenced, Share: partnerecon.Whole(), Tier: "gold"},
		{Partner: "b", Role: partnerecon.Sourced, Share: pct("40"), Tier: "gold"},
		{Partner: "c", Role: partnerecon.Sourced, Share: pct("60"), Tier: "silver"},
	}
	b := open(t, policy).do(p)
	b.want("influenced, 20 % × 50 %", b.sum("a"), "100.00")
	b.want("40 % at the lead's 10 %", b.sum("b"), "40.00")
	b.want("60 % at its own 10 %", b.sum("c"), "60.00")
	p.ID, p.Credits[1].Share, p.Credits[2].Share = "p2", pct("30"), pct("30")
	before := b.sum("c")
	b.do(p)
	b.want("of equal shares the smaller id leads: 30 % at 20 %, as much again", b.sum("c"), "120.00")
	if before != "60.00" {
		t.Errorf("before: %s", before)
	}
}

// The lead is the largest of three wherever it stands, and whatever the share of
// the credit before them: b, c and d have 20, 50 and 30 % of 1,000, all priced at
// the 20 % of c.
func TestLeadIsTheLargestOfThree(t *testing.T) {
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp, Shared: commission.Lead,
		Rates: []commission.Row{
			{Tier: "one", Share: pct("10")}, {Tier: "two", Share: pct("20")}, {Tier: "three", Share: pct("30")},
		},
		Influenced: commission.Influenced{Factor: pct("50")},
	}
	for _, share := range []string{"10", "40", "100"} {
		p := pay("p1", "1000", "2025-01-10")
		p.Credits = []partnerecon.Credit{
			{Partner: "a", Role: partnerecon.Influenced, Share: pct(share), Tier: "one"},
			{Partner: "b", Role: partnerecon.Sourced, Share: pct("20"), Tier: "one"},
			{Partner: "c", Role: partnerecon.Sourced, Share: pct("50"), Tier: "two"},
			{Partner: "d", Role: partnerecon.Sourced, Share: pct("30"), Tier: "three"},
		}
		b := open(t, policy).do(p)
		got := strings.Join([]string{b.sum("b"), b.sum("c"), b.sum("d")}, " ")
		b.want("1,000 × 20 %, of which 20, 50 and 30 %, beside an influenced "+share+" %", got, "40.00 100.00 60.00")
	}
}

// The trace of a line says how it was split, when it is payable and what each
// correction was worth.
func TestTraceOfALine(t *testing.T) {
	policy := flat("10")
	policy.Shared = commission.Each
	policy.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	p := pay("p1", "1000", "2025-01-10")
	p.Credits = []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("60")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("40")},
	}
	b := open(t, policy).do(p, commission.Failure{ID: "f", Customer: "c", Of: "p1", On: day("2025-02-01")}, back("r", "p1", "1", "2025-02-02"))
	tr, err := b.plan.Line(b.ledger, "p1")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range tr {
		switch r.Code {
		case commission.CodeSplit, commission.CodePayable, commission.CodeReturned, commission.CodeRefundExcess:
			got = append(got, r.Code+" "+r.Details[len(r.Details)-1].Value)
		}
	}
	want := []string{
		"commission.split 60.00 EUR", "commission.split 40.00 EUR",
		"commission.refund_excess 1.00 EUR", // the failure took all of it
		"commission.payable 2025-02-09", "commission.returned -60.00 EUR",
		"commission.payable 2025-02-09", "commission.returned -40.00 EUR",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s\n%s", diff, tr)
	}
	preview, err := b.plan.Preview(b.ledger, pay("p2", "1000", "2025-01-11"))
	if err != nil || preview.Trace.Has(commission.CodeRepeated) {
		t.Errorf("a new payment is said to be repeated: %v\n%s", err, preview.Trace)
	}
}

// A line keeps its version of the terms: under a plan without it nothing can be
// said of the line, whatever happens to it.
func TestALineNeedsItsTerms(t *testing.T) {
	plan := func(id string) commission.Plan {
		p, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
			{ID: id, From: day("2025-01-01"), Rationale: "launch", Policy: flat("20")},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	b := &book{t: t, plan: plan("v1")}
	p := pay("p1", "100", "2025-01-20")
	p.Terms = "v1"
	b.do(p)
	b.plan = plan("v2")
	b.refuse(back("r", "p1", "10", "2025-02-01"), commission.ErrTerms)
	b.refuse(commission.Failure{ID: "f", Of: "p1", On: day("2025-02-01")}, commission.ErrTerms)
}

// So it is where another event has the line looked at again: an earlier payment moves
// its window, a customer who leaves forfeits what waits, and the first payment goes back.
func TestAnotherEventOfALineNeedsItsTerms(t *testing.T) {
	under := func(id, cleared, terms string) commission.Payment {
		p := pay(id, "100", cleared)
		p.Terms = terms
		return p
	}
	for _, tt := range []struct {
		name   string
		change func(*commission.Policy)
		then   commission.Event
	}{
		{"an earlier payment", func(p *commission.Policy) { p.Recurs = partnerecon.Months(1, partnerecon.Until) }, under("p0", "2024-12-10", "v2")},
		{"an end", func(p *commission.Policy) { p.Vests = []commission.Tranche{{Share: pct("100"), Months: 6}} }, commission.Ended{ID: "end", On: day("2025-02-01")}},
		{"a first payment that goes back", func(p *commission.Policy) { p.IfFirstVoid = commission.StopsEarning }, back("r", "p0", "100", "2025-01-16")},
		{"new credits", func(*commission.Policy) {}, commission.Recredit{
			ID: "rc", On: day("2025-02-01"), Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole("globex")}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			policy := flat("10")
			tt.change(&policy)
			plan := func(ids ...string) commission.Plan {
				var terms partnerecon.Terms[commission.Policy]
				for i, id := range ids {
					terms = append(terms, partnerecon.Version[commission.Policy]{ID: id, From: day("2025-01-01").Add(i), Rationale: "launch", Policy: policy})
				}
				p, err := commission.NewDated(terms)
				if err != nil {
					t.Fatal(err)
				}
				return p
			}
			b := &book{t: t, plan: plan("v1", "v2")}
			if tt.name == "a first payment that goes back" {
				b.do(under("p0", "2025-01-15", "v2"))
			}
			b.do(under("p1", "2025-01-20", "v1"))
			b.plan = plan("v2")
			b.refuse(tt.then, commission.ErrTerms)
			if _, err := b.plan.Line(b.ledger, "p1"); !errors.Is(err, commission.ErrTerms) {
				t.Errorf("a trace of the line: %v", err)
			}
		})
	}
}

// Nothing tells the currency of a milestone under terms that are not there.
func TestAMilestoneNeedsItsTerms(t *testing.T) {
	m := reached("m", "go-live", "", "2025-01-10")
	m.Terms = "v3"
	open(t, flat("10")).refuse(m, commission.ErrTerms)
	in := reached("m", "go-live", "", "2025-01-10")
	in.Amount = usd("1")
	open(t, flat("10")).do(pay("p", "1", "2025-01-01")).refuse(in, partnerecon.ErrCurrency)
}

// A line comes back into a ledger of its currency only.
func TestAReopeningInAnotherCurrency(t *testing.T) {
	seal := commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-15")}
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-10"), seal)
	line, err := commission.Record(b.entries[len(b.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	p := pay("q", "0", "2025-01-10")
	p.Amount = usd("100")
	open(t, flat("10")).do(p, seal).refuse(commission.Reopen{ID: "o", Line: line, On: day("2025-03-01")}, partnerecon.ErrCurrency)
}

// A basis of a cap that names no cap of the policy, another currency or nothing of
// the partner explains nothing.
func TestExplainRefusesACapThatIsNone(t *testing.T) {
	b := open(t, capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("5"), Counts: commission.OnNet})).
		do(pay("p1", "1000", "2025-01-20"))
	cut := b.entries[len(b.entries)-1]
	if cut.Kind != partnerecon.Capped {
		t.Fatalf("the last entry is %s", cut.ID())
	}
	text, err := cut.Basis.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	other := cut
	other.Terms = "2024"
	if _, err := b.plan.Explain(other); !errors.Is(err, commission.ErrTerms) {
		t.Errorf("other terms: %v", err)
	}
	for _, tt := range [][2]string{
		{`"max"`, `"min"`}, {`"acme"`, `"globex"`}, {`"currency":"EUR"`, `"currency":"USD"`},
	} {
		forged := cut
		forged.Basis = readBasis(strings.Replace(string(text), tt[0], tt[1], 1))
		if _, err := b.plan.Explain(forged); !errors.Is(err, commission.ErrEntry) || !strings.Contains(err.Error(), "no cap") {
			t.Errorf("%s for %s: %v", tt[1], tt[0], err)
		}
	}
}

// A payment is recorded under the terms of spring and clears under those of summer,
// which its clearing names: 10 % of 100.00 instead of 20 %.
func TestAClearingNamesOtherTerms(t *testing.T) {
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: flat("20")},
		{ID: "v2", From: day("2025-07-01"), Rationale: "review", Policy: flat("10")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for terms, want := range map[string]string{"": "20.00", "v1": "20.00", "v2": "10.00"} {
		p := pay("p", "100", "2025-06-20")
		p.Cleared, p.Invoiced, p.Terms = partnerecon.Day{}, day("2025-06-20"), "v1"
		b := (&book{t: t, plan: plan}).do(p)
		b.refuse(commission.Clearing{ID: "k", Of: "p", On: day("2025-07-02"), Terms: "v3"}, commission.ErrTerms)
		b.do(commission.Clearing{ID: "k", Of: "p", On: day("2025-07-02"), Terms: terms})
		b.want("cleared under "+terms, b.sum("acme"), want)
	}
}

func TestTermsThatAreNone(t *testing.T) {
	_, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: flat("20")},
		{ID: "v1", From: day("2025-01-01"), Policy: flat("101")},
	})
	want := []string{"/1/from conflict", "/1/id duplicate", "/1/policy/rates/0/share out_of_range", "/1/rationale required"}
	if diff := cmp.Diff(want, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// A reversal that waits for a chargeback keeps its id for one: nothing else can have it,
// and no other event can have won it.
func TestAReversalKeepsTheIDOfItsChargeback(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-10"), commission.ChargebackReversed{ID: "w", Of: "b", On: day("2025-02-02")})
	b.refuse(back("b", "p", "10", "2025-02-01"), commission.ErrDuplicate)
	b.refuse(commission.CreditNote(back("b", "p", "10", "2025-02-01")), commission.ErrDuplicate)
	b.refuse(commission.Failure{ID: "b", Of: "p", On: day("2025-02-01")}, commission.ErrDuplicate)
	b.refuse(commission.ChargebackReversed{ID: "w2", Of: "b", On: day("2025-02-02")}, commission.ErrDuplicate)
	b.do(commission.Chargeback{ID: "b", Of: "p", Amount: eur("10"), On: day("2025-02-01")})
	b.want("won before it came", b.sum("acme"), "10.00")
	b.refuse(commission.ChargebackReversed{ID: "w2", Of: "b", On: day("2025-02-02")}, commission.ErrDuplicate)
	b.refuse(commission.ChargebackReversed{ID: "w3", Of: "p", On: day("2025-02-02")}, commission.ErrUnknownLine)
	b.refuse(commission.ChargebackReversed{ID: "w5", Of: "w", On: day("2025-02-02")}, commission.ErrUnknownLine)
	b.do(back("r", "p", "10", "2025-02-03"))
	b.refuse(commission.ChargebackReversed{ID: "w4", Of: "r", On: day("2025-02-04")}, commission.ErrUnknownLine)
}

// A record comes back under the ids it had, unless one of them was given again since.
func TestAReopeningOfIDsThatAreTaken(t *testing.T) {
	for name, again := range map[string]commission.Event{
		"its line":     back("p", "q", "1", "2025-02-20"),
		"its clearing": back("k", "q", "1", "2025-02-20"),
	} {
		t.Run(name, func(t *testing.T) {
			p := pay("p", "100", "2025-01-10")
			p.Cleared, p.Invoiced = partnerecon.Day{}, day("2025-01-10")
			b := open(t, flat("10")).do(p, commission.Clearing{ID: "k", Of: "p", On: day("2025-01-11")}, pay("q", "100", "2025-02-10"))
			b.do(commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-15")})
			line, err := commission.Record(b.entries[len(b.entries)-1])
			if err != nil {
				t.Fatal(err)
			}
			b.do(again)
			b.refuse(commission.Reopen{ID: "o", Line: line, On: day("2025-03-01")}, commission.ErrDuplicate)
		})
	}
}

// A reversal waits for a chargeback of its id: the record of a line that has that one
// cannot come back.
func TestAReopeningOfAChargebackThatIsAwaited(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-10"), commission.Chargeback{ID: "b", Of: "p", Amount: eur("10"), On: day("2025-01-20")})
	b.do(commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-15")})
	line, err := commission.Record(b.entries[len(b.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	b = open(t, flat("10")).do(pay("q", "100", "2025-01-10"), commission.ChargebackReversed{ID: "w", Of: "b", On: day("2025-01-20")})
	b.do(commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-15")})
	b.refuse(commission.Reopen{ID: "o", Line: line, On: day("2025-03-01")}, commission.ErrDuplicate)
}

// More texts than are compared one by one: twelve tiers of 1 % to 12 %, and none.
func TestManyTiers(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: many(12, func(i int) commission.Row {
		return commission.Row{Tier: fmt.Sprint("tier-", i+1), Share: pct(fmt.Sprint(i + 1))}
	})}
	for i := range 14 {
		p := pay("p", "100", "2025-01-10")
		p.Credits[0].Tier = fmt.Sprint("tier-", i)
		want := fmt.Sprintf("%d.00", i%13)
		b := open(t, policy).do(p)
		b.want(p.Credits[0].Tier, b.sum("acme"), want)
	}
}

// A payment of a hundred items that each earn a fee for the sale, under rates that add
// up: each of seventy rates is paid once, 0.01 each.
func TestManyRatesThatAddUp(t *testing.T) {
	policy := choosing(commission.Stack, many(70, func(i int) commission.Row {
		return commission.Row{ID: fmt.Sprint(i), Fee: commission.Fee{Amount: eur("0.01"), Per: commission.EachSale}}
	})...)
	p := pay("p", "1", "2025-01-10")
	p.Amount, p.Items = partnerecon.Money{}, many(100, func(int) commission.Item { return commission.Item{Amount: eur("1")} })
	b := open(t, policy).do(p)
	b.want("seventy fees", b.sum("acme"), "0.70")
	b.conserved()
}

// New credits cannot share a line that nobody said how to share.
func TestARecreditOfSeveralPartnersNeedsARule(t *testing.T) {
	two := []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("50")},
	}
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-10"))
	b.refuse(commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p", Credits: two}}, On: day("2025-02-01")}, commission.ErrShared)
	pending := pay("q", "100", "2025-01-10")
	pending.Cleared, pending.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b.do(pending)
	b.refuse(commission.Clearing{ID: "k", Of: "q", On: day("2025-02-01"), Credits: two}, commission.ErrShared)
}

func TestPayRunsRead(t *testing.T) {
	for want, r := range map[string]commission.Run{
		"half_month":      {Every: commission.EveryHalfMonth},
		"month on day 15": {Every: commission.EveryMonth, Day: 15},
	} {
		if got := r.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The first paid service day, with a change that is staged: that of a start goes before
// that of a payment.
func TestTheStartOfAStagedCustomer(t *testing.T) {
	b := open(t, flat("10"))
	for _, tt := range []struct {
		e    commission.Event
		want partnerecon.Day
	}{
		{pay("p", "100", "2025-01-10"), day("2025-01-10")},
		{commission.Started{ID: "s", On: day("2025-01-05")}, day("2025-01-05")},
		{pay("q", "100", "2025-01-01"), day("2025-01-05")},
	} {
		s, err := b.plan.Stage(&b.ledger, tt.e)
		if err != nil || s.Start() != tt.want {
			t.Errorf("%T: start %s, %v, want %s", tt.e, s.Start(), err, tt.want)
		}
		if err := s.Commit(); err != nil {
			t.Fatal(err)
		}
	}
}

// A minimum is for a payment that earns something: one outside the window earns nothing.
func TestNothingIsRaisedToTheMinimum(t *testing.T) {
	policy := flat("10")
	policy.Minimum, policy.Recurs = eur("5"), partnerecon.Months(1, partnerecon.Until)
	b := open(t, policy).do(pay("p1", "10", "2025-01-10"), pay("p2", "10", "2025-02-10"))
	b.want("5.00 for the first, nothing for the second", b.sum("acme"), "5.00")
}

// The newest terms among the payments state the limit of a cap on net, in whichever
// order they are recorded: 250.00 of v2, not the 100.00 of v1.
func TestTheNewestTermsStateTheLimit(t *testing.T) {
	limit := func(l string) commission.Policy {
		return capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur(l), Counts: commission.OnNet})
	}
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: limit("100")},
		{ID: "v2", From: day("2025-07-01"), Rationale: "raised", Policy: limit("250")},
	})
	if err != nil {
		t.Fatal(err)
	}
	p1, p2 := pay("p1", "2000", "2025-06-01"), pay("p2", "2000", "2025-08-01")
	p1.Terms, p2.Terms = "v1", "v2"
	for _, order := range [][]commission.Event{{p1, p2}, {p2, p1}} {
		b := (&book{t: t, plan: plan}).do(order...)
		b.want("under v2", b.sum("acme"), "250.00")
	}
}

// The highest of the levels that were sealed is what later ones rise above: 10 % of the
// 10.00 from 150.00 to 160.00.
func TestPeaksThatAreSealed(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{{Name: "rise", On: "recurring", Rise: true, Rates: sharing("10")}}}
	b := open(t, policy).do(reached("l1", "recurring", "100", "2025-01-01"))
	b.do(commission.Seal{ID: "s1", Through: day("2025-01-31"), On: day("2025-02-01")}, reached("l2", "recurring", "150", "2025-02-01"))
	b.do(commission.Seal{ID: "s2", Through: day("2025-02-28"), On: day("2025-03-01")})
	if got := b.ledger.Peaks; len(got) != 1 || got[0].Amount != 15000 {
		t.Errorf("peaks %+v, want one of 150.00", got)
	}
	before := len(b.entries)
	b.do(reached("l3", "recurring", "160", "2025-03-01"))
	if got := list(b.entries[before:]); len(got) != 1 || got[0] != "earned acme l3 1.00 2025-03-01" {
		t.Errorf("got %q", got)
	}
}
