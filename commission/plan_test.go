package commission_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestJourneyOfOneRule(t *testing.T) {
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: pct("20")}},
		Recurs:   partnerecon.Months(12, partnerecon.Until),
	})
	b.do(pay("inv-1", "990.20", "2025-01-31"))
	b.want("20 % of 990.20", b.sum("acme"), "198.04")
	b.do(pay("inv-1", "990.20", "2025-01-31"))
	b.want("a redelivered webhook", b.sum("acme"), "198.04")
	b.do(back("re-1", "inv-1", "990.20", "2025-02-10"))
	b.want("after the refund", b.sum("acme"), "0.00")
	// 31 January and twelve months: 30 January is inside, the 31st is not.
	b.do(pay("inv-2", "100", "2026-01-30"), pay("inv-3", "100", "2026-01-31"))
	b.want("at the end of the window", b.sum("acme"), "20.00")
	b.conserved()
}

func TestRatesAreFound(t *testing.T) {
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates: []commission.Row{
			{Model: commission.Monthly, Tier: "silver", Share: pct("10")},
			{Model: commission.Monthly, Tier: "gold", Share: pct("20")},
			{Model: commission.Usage, Share: pct("5")},
			{Role: partnerecon.Serviced, Share: pct("1")},
		},
	})
	credit := func(role partnerecon.Role, tier string) []partnerecon.Credit {
		return []partnerecon.Credit{{Partner: "acme", Role: role, Share: partnerecon.Whole(), Tier: tier}}
	}
	for _, tt := range []struct {
		name    string
		model   commission.Model
		credits []partnerecon.Credit
		want    string
		code    string
	}{
		{"tier and model", commission.Monthly, credit(partnerecon.Sourced, "gold"), "20.00", commission.CodeRate},
		{"any tier", commission.Usage, credit(partnerecon.Sourced, ""), "5.00", commission.CodeRate},
		{"a role that a row names", commission.Annual, credit(partnerecon.Serviced, "gold"), "1.00", commission.CodeRate},
		{"a role that no row names", commission.Monthly, credit(partnerecon.Assisted, "gold"), "0.00", commission.CodeNoRate},
		{"a tier that no row names", commission.Monthly, credit(partnerecon.Sourced, "bronze"), "0.00", commission.CodeNoRate},
		{"a model that no row names", commission.Outcome, credit(partnerecon.Sourced, "gold"), "0.00", commission.CodeNoRate},
		{"influenced, of which the policy says nothing", commission.Monthly, credit(partnerecon.Influenced, "gold"), "0.00", commission.CodeNoInfluenced},
		{"nobody", commission.Monthly, nil, "0.00", commission.CodeNoCredit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{t: t, plan: b.plan}
			b.do(commission.Payment{ID: "p", Customer: "c", Credits: tt.credits, Amount: eur("100"), Model: tt.model, Cleared: day("2025-01-20")})
			b.want("earned", b.sum(""), tt.want)
			tr, err := b.plan.Line(b.ledger, "p")
			if err != nil || !tr.Has(tt.code) {
				t.Errorf("%v\n%swant %s", err, tr, tt.code)
			}
			b.conserved()
		})
	}
}

func TestItemsAddUpBeforeTheRounding(t *testing.T) {
	b := open(t, flat("10"))
	// Two items of 0.15: 0.015 each would round to 0.02 + 0.02; the sum 0.03
	// is exact.
	b.do(commission.Payment{
		ID: "p1", Customer: "c", Credits: partnerecon.Sole("acme"), Cleared: day("2025-01-20"),
		Items: []commission.Item{{Product: "a", Amount: eur("0.15")}, {Product: "b", Amount: eur("0.15")}},
	})
	b.want("two items", b.sum("acme"), "0.03")
	// A negative item takes its share off: 10 % of (100 - 30).
	b.do(commission.Payment{
		ID: "p2", Customer: "c", Credits: partnerecon.Sole("acme"), Amount: eur("70"), Cleared: day("2025-01-21"),
		Items: []commission.Item{{Amount: eur("100")}, {Amount: eur("-30")}},
	})
	b.want("with a negative item", b.sum("acme"), "7.03")
	b.conserved()
}

func TestItemsOfSeveralModels(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
		{Model: commission.Monthly, Share: pct("10")}, {Model: commission.Usage, Share: pct("40")},
	}}
	hybrid := func(id, monthly, usage string) commission.Payment {
		return commission.Payment{
			ID: id, Customer: "c", Credits: partnerecon.Sole("acme"), Cleared: day("2025-01-20"),
			Items: []commission.Item{{Model: commission.Monthly, Amount: eur(monthly)}, {Model: commission.Usage, Amount: eur(usage)}},
		}
	}
	b := open(t, policy).do(hybrid("p1", "100", "50"))
	b.want("100 × 10 % + 50 × 40 %", b.sum("acme"), "30.00")
	// 100 × 10 % - 50 × 40 % = -10: nothing is earned, and nothing is owed.
	b = open(t, policy).do(hybrid("p1", "100", "-50"))
	b.want("negative items that outweigh", b.sum("acme"), "0.00")
	if tr, _ := b.plan.Line(b.ledger, "p1"); !tr.Has(commission.CodeBelowZero) {
		t.Errorf("want %s in\n%s", commission.CodeBelowZero, tr)
	}
	b.conserved()
}

func TestNothingPaidEarnsNothing(t *testing.T) {
	b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
		{Model: commission.Monthly, Share: pct("20")}, {Model: commission.Usage, Share: pct("10")},
	}}).do(commission.Payment{
		ID: "p", Customer: "c", Credits: partnerecon.Sole("acme"), Cleared: day("2025-01-20"),
		Items: []commission.Item{{Model: commission.Monthly, Amount: eur("100")}, {Model: commission.Usage, Amount: eur("-100")}},
	})
	b.want("a payment of 0", b.sum("acme"), "0.00")
	if tr, _ := b.plan.Line(b.ledger, "p"); !tr.Has(commission.CodeNothingPaid) {
		t.Errorf("want %s in\n%s", commission.CodeNothingPaid, tr)
	}
}

func TestPayable(t *testing.T) {
	policy := flat("10")
	policy.Payable = []commission.Payable{{Tier: "net", Due: commission.Net, Days: 30}, {Due: commission.MonthAfter}}
	tier := func(id, tier, cleared, recorded string) commission.Payment {
		p := pay(id, "100", cleared)
		p.Credits = partnerecon.Sole("acme")
		p.Credits[0].Tier = tier
		if recorded != "" {
			p.Recorded = day(recorded)
		}
		return p
	}
	b := open(t, policy).do(
		tier("p1", "net", "2025-01-31", ""), tier("p2", "other", "2025-01-31", ""), tier("p3", "net", "2025-01-31", "2025-04-01"),
		back("r1", "p1", "10", "2025-02-10"), back("r2", "p1", "10", "2025-03-20"))
	want := []string{
		"earned acme p1 10.00 2025-03-02", // 31 January and 30 days
		"earned acme p2 10.00 2025-02-01", // the first of the month after
		"earned acme p3 10.00 2025-04-01", // not before it is posted
		"returned acme p1 -1.00 2025-03-02",
		"returned acme p1 -1.00 2025-03-20", // the line was payable already
	}
	if diff := cmp.Diff(want, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// Without a rule a line is payable on the day it cleared.
	b = open(t, flat("10")).do(pay("p", "100", "2025-01-31"))
	if got := list(b.entries); got[0] != "earned acme p 10.00 2025-01-31" {
		t.Errorf("got %s", got)
	}
}

func TestPendingPayments(t *testing.T) {
	pending := commission.Payment{ID: "p", Customer: "c", Credits: partnerecon.Sole("acme"), Amount: eur("100"), Invoiced: day("2025-01-10")}
	b := open(t, flat("10")).do(pending)
	b.want("not cleared", b.sum("acme"), "0.00")
	if tr, _ := b.plan.Line(b.ledger, "p"); !tr.Has(commission.CodeNotCleared) {
		t.Errorf("want %s in\n%s", commission.CodeNotCleared, tr)
	}
	if b.ledger.Base != 0 || !b.ledger.First.IsZero() {
		t.Error("money that has not come is no base and no first payment")
	}
	clearing := commission.Clearing{ID: "cl", Of: "p", On: day("2025-02-10")}
	b.do(pending, clearing, clearing, pending)
	b.want("cleared", b.sum("acme"), "10.00")
	if e := b.entries[0]; e.Cause != "cl" || e.Posted != day("2025-02-10") || e.Earned != day("2025-02-10") {
		t.Errorf("got %+v", e)
	}
	b.refuse(commission.Clearing{ID: "cl2", Of: "p", On: day("2025-02-11")}, commission.ErrDuplicate)
	b.refuse(commission.Clearing{ID: "cl3", Of: "none", On: day("2025-02-11")}, commission.ErrUnknownLine)
	cleared := pending
	cleared.Cleared = day("2025-02-10")
	b.refuse(cleared, commission.ErrDuplicate) // it was pending when it came
	b.do(commission.Failure{ID: "f", Of: "p", On: day("2025-02-20")})
	b.want("bounced", b.sum("acme"), "0.00")
	b.conserved()
	// One that fails before it clears earns nothing even if it clears later.
	b = open(t, flat("10")).do(pending, commission.Failure{ID: "f", Of: "p", On: day("2025-01-20")}, clearing)
	b.want("failed, then cleared", b.sum("acme"), "0.00")
	b.conserved()
}

func TestAClearingMayBringTheTiers(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Tier: "gold", Share: pct("30")}}}
	gold := partnerecon.Sole("acme")
	gold[0].Tier = "gold"
	b := open(t, policy).do(
		commission.Payment{ID: "p", Customer: "c", Credits: partnerecon.Sole("acme"), Amount: eur("100"), Invoiced: day("2025-01-10")},
		commission.Clearing{ID: "cl", Of: "p", On: day("2025-02-10"), Credits: gold})
	b.want("in the tier of the day it cleared", b.sum("acme"), "30.00")
}

func TestPreviewIsApply(t *testing.T) {
	b := open(t, flat("10")).do(pay("p1", "100", "2025-01-20"))
	event := back("r", "p1", "50", "2025-01-25")
	before := b.ledger.Clone()
	preview, err := b.plan.Preview(b.ledger, event)
	if err != nil {
		t.Fatal(err)
	}
	if !before.Equal(b.ledger) {
		t.Error("a preview changes nothing")
	}
	n := len(b.entries)
	b.do(event)
	if diff := cmp.Diff(list(b.entries[n:]), list(preview.Entries)); diff != "" {
		t.Errorf("(-applied +previewed)\n%s", diff)
	}
	if !preview.Trace.Has(commission.CodeReturned) {
		t.Errorf("want %s in\n%s", commission.CodeReturned, preview.Trace)
	}
	for _, tt := range []struct {
		e    commission.Event
		code string
	}{
		{event, commission.CodeRepeated},
		{back("r9", "p9", "1", "2025-01-25"), commission.CodeWaiting},
		{back("r3", "p1", "80", "2025-01-26"), commission.CodeRefundExcess},
	} {
		if preview, err := b.plan.Preview(b.ledger, tt.e); err != nil || !preview.Trace.Has(tt.code) {
			t.Errorf("%v: want %s in\n%s", err, tt.code, preview.Trace)
		}
	}
}

func TestExplainRefusesWhatDoesNotFollow(t *testing.T) {
	b := open(t, flat("10")).do(pay("p1", "100", "2025-01-20"))
	good := b.entries[0]
	const entry, follows = `commission: entry "p1/acme/c//p1/base/earned"`, ": entry does not follow from its basis: "
	for _, tt := range []struct {
		name   string
		change func(*partnerecon.Entry)
		want   string
	}{
		{"another amount", func(e *partnerecon.Entry) { e.Amount = eur("10.01") }, entry + " of 10.01 EUR" + follows + "10.00 EUR is due, 0.00 EUR was posted before"},
		{"another partner", func(e *partnerecon.Entry) { e.Claim.Partner = "beta" }, `commission: entry "p1/beta/c//p1/base/earned"` + follows + "its basis contradicts itself"},
		{"a kind of another", func(e *partnerecon.Entry) { e.Kind = partnerecon.Held }, `commission: entry "p1/acme/c//p1/base/held"` + follows + "kind held is not of this package"},
		{"no basis", func(e *partnerecon.Entry) { e.Basis = partnerecon.Basis{} }, entry + follows + "it has no basis"},
		{"nothing, of no basis", func(e *partnerecon.Entry) { e.Amount, e.Basis = eur("0"), partnerecon.Basis{} }, entry + follows + "it has no basis"},
		{"a basis of another", func(e *partnerecon.Entry) { e.Basis = partnerecon.BasisOf("x") }, entry + follows + "its basis is of another package"},
		{"a basis of no form", func(e *partnerecon.Entry) { e.Basis = readBasis(`{}`) }, entry + follows + `its basis has the form ""`},
		{"a form that is no text", func(e *partnerecon.Entry) { e.Basis = readBasis(`{"form":1}`) }, entry + follows + "json: cannot unmarshal number into Go struct field .Form of type string"},
		{"a basis that is bad", func(e *partnerecon.Entry) { e.Basis = readBasis(`{"form":"commission.line","x":1}`) }, entry + ": basis: commission: /x: unknown member"},
		{"a basis that is thin", func(e *partnerecon.Entry) {
			e.Basis = readBasis(`{"form":"commission.line","partner":"acme","items":[]}`)
		}, entry + follows + "its basis contradicts itself"},
		{"nothing, of a thin one", func(e *partnerecon.Entry) {
			e.Amount, e.Basis = eur("0"), readBasis(`{"form":"commission.line","partner":"acme","items":[]}`)
		}, entry + follows + "its basis contradicts itself"},
		{"other terms", func(e *partnerecon.Entry) { e.Terms = "2024" }, `commission: terms "2024": unknown version of the terms`},
	} {
		e := good
		tt.change(&e)
		if tr, err := b.plan.Explain(e); tr != nil || err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s\n%s", tt.name, err, tt.want, tr)
		}
	}
	other := commission.Must(flat("11"))
	if _, err := other.Explain(good); !errors.Is(err, commission.ErrEntry) {
		t.Errorf("another plan: %v", err)
	}
	good.Terms = "2024"
	if _, err := b.plan.Explain(good); !errors.Is(err, commission.ErrTerms) {
		t.Errorf("other terms: %v", err)
	}
}

func readBasis(text string) partnerecon.Basis {
	var b partnerecon.Basis
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		panic(err)
	}
	return b
}

func TestVersionsOfTheTerms(t *testing.T) {
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: flat("20")},
		{ID: "v2", From: day("2025-07-01"), Rationale: "review", Policy: flat("10")},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, plan: plan}
	under := func(id, terms string) commission.Payment {
		p := pay(id, "100", "2025-07-20")
		p.Terms = terms
		return p
	}
	b.do(under("p1", "v1"), under("p2", "v2"))
	b.want("20 % and 10 %", b.sum("acme"), "30.00")
	// A refund of 100.00 after the policy went from 20 % to 10 % posts -20.00:
	// the share of what was earned, whatever the policy says now.
	b.do(back("r1", "p1", "100", "2025-08-01"))
	if e := b.entries[2]; e.Amount != eur("-20") || e.Terms != "v1" {
		t.Errorf("got %s under %s", e.Amount, e.Terms)
	}
	b.refuse(under("p3", "v3"), commission.ErrTerms)
	b.refuse(under("p3", ""), commission.ErrTerms)
	if got := plan.Policy().Rates[0].Share; got != pct("10") {
		t.Errorf("the policy of a dated plan is that of the newest version, got %s", got)
	}
}
