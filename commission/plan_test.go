package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func eur(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
func day(s string) partnerecon.Day        { return partnerecon.MustDay(s) }
func pct(s string) partnerecon.Rate       { return partnerecon.MustPercent(s) }

// flat is a policy of one rate.
func flat(percent string) commission.Policy {
	return commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct(percent)}}}
}

// pay is a cleared payment of customer c to the credit of acme.
func pay(id, amount, cleared string) commission.Payment {
	return commission.Payment{ID: id, Customer: "c", Credits: partnerecon.Sole("acme"), Amount: eur(amount), Cleared: day(cleared)}
}

func back(id, of, amount, on string) commission.Refund {
	return commission.Refund{ID: id, Of: of, Amount: eur(amount), On: day(on)}
}

// A book applies events to one ledger and keeps what they post.
type book struct {
	t       testing.TB
	plan    commission.Plan
	ledger  commission.Ledger
	entries []partnerecon.Entry
}

func open(t testing.TB, p commission.Policy) *book {
	t.Helper()
	plan, err := commission.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return &book{t: t, plan: plan}
}

// do applies events; every entry must explain itself.
func (b *book) do(events ...commission.Event) *book {
	b.t.Helper()
	for _, e := range events {
		entries, err := b.plan.Apply(&b.ledger, e)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, entry := range entries {
			if tr, err := b.plan.Explain(entry); err != nil || len(tr) == 0 {
				b.t.Fatalf("%s: %v, trace of %d steps", entry.ID(), err, len(tr))
			}
		}
		b.entries = append(b.entries, entries...)
	}
	return b
}

// refuse expects the event to be refused with this error, and to change nothing.
func (b *book) refuse(e commission.Event, want error) {
	b.t.Helper()
	before := b.ledger.Clone()
	entries, err := b.plan.Apply(&b.ledger, e)
	if !errors.Is(err, want) || entries != nil {
		b.t.Errorf("%+v: got %v and %d entries, want %v", e, err, len(entries), want)
	}
	if !before.Equal(b.ledger) {
		b.t.Errorf("%+v was refused and changed the ledger", e)
	}
}

// problems expects the event to be refused with problems at these places.
func (b *book) problems(e commission.Event, want ...string) {
	b.t.Helper()
	_, err := b.plan.Apply(&b.ledger, e)
	if diff := cmp.Diff(want, paths(err)); diff != "" {
		b.t.Errorf("%v: (-want +got)\n%s", err, diff)
	}
}

// paths renders the problems of an error as "path code".
func paths(err error) []string {
	var out []string
	var bad *partnerecon.InvalidError
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			out = append(out, p.Path+" "+p.Code)
		}
	}
	return out
}

// sum adds up the entries of a partner (empty: all), of these kinds (none: all).
func (b *book) sum(partner string, kinds ...partnerecon.Kind) string {
	total := partnerecon.MustMoney("0", "EUR")
	for _, e := range b.entries {
		if (partner == "" || e.Claim.Partner == partner) && (len(kinds) == 0 || slices.Contains(kinds, e.Kind)) && e.Amount.Stated() {
			var err error
			if total, err = total.Add(e.Amount); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	return total.Amount()
}

// list renders entries as "kind partner line amount payable".
func list(entries []partnerecon.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, strings.Join([]string{string(e.Kind), e.Claim.Partner, e.Claim.Line, e.Amount.Amount(), e.Payable.String()}, " "))
	}
	return out
}

func (b *book) want(name, got, want string) {
	b.t.Helper()
	if got != want {
		b.t.Errorf("%s: got %s, want %s", name, got, want)
	}
}

// check compares the ledger's two sides: what partners have plus what is
// retained is the base.
func (b *book) conserved() {
	b.t.Helper()
	net := int64(0)
	for _, l := range b.ledger.Lines {
		for _, p := range l.Parts {
			net += p.Net()
		}
	}
	if net+b.ledger.Retained != b.ledger.Base {
		b.t.Errorf("commission %d + retained %d is not the base %d", net, b.ledger.Retained, b.ledger.Base)
	}
}

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

func TestWindowsAreTestedOnTheServiceDay(t *testing.T) {
	policy := flat("10")
	policy.Recurs = partnerecon.Months(12, partnerecon.Until)
	for _, tt := range []struct {
		name string
		p    commission.Payment
		by   string
		want string
	}{
		{"billed inside, cleared outside", commission.Payment{Service: day("2025-12-31"), Cleared: day("2026-01-20")}, "service", "10.00"},
		{"billed outside", commission.Payment{Service: day("2026-01-01"), Cleared: day("2026-01-20")}, "service", "0.00"},
		{"invoiced inside", commission.Payment{Invoiced: day("2025-12-31"), Cleared: day("2026-01-20")}, "invoiced", "10.00"},
		{"the service day goes before the invoice", commission.Payment{Service: day("2026-01-01"), Invoiced: day("2025-12-31"), Cleared: day("2026-01-20")}, "service", "0.00"},
		{"nothing given", commission.Payment{Cleared: day("2025-12-31")}, "cleared", "10.00"},
		{"nothing given, outside", commission.Payment{Cleared: day("2026-01-01")}, "cleared", "0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, policy).do(pay("first", "100", "2025-01-01"))
			tt.p.ID, tt.p.Customer, tt.p.Credits, tt.p.Amount = "p", "c", partnerecon.Sole("acme"), eur("100")
			b.do(tt.p)
			line, _ := b.ledger.Open("p")
			b.want("earned", fmt.Sprintf("%.2f", float64(line.Parts[0].Earned)/100), tt.want)
			tr, _ := b.plan.Line(b.ledger, "p")
			if !strings.Contains(tr.String(), `by="`+tt.by+`"`) {
				t.Errorf("want tested by %s in\n%s", tt.by, tr)
			}
		})
	}
}

func TestEachItemHasItsOwnServiceDay(t *testing.T) {
	policy := flat("10")
	policy.Recurs = partnerecon.Months(12, partnerecon.Until)
	b := open(t, policy).do(pay("first", "0", "2025-01-01"), commission.Payment{
		ID: "p", Customer: "c", Credits: partnerecon.Sole("acme"), Cleared: day("2026-01-20"),
		Items: []commission.Item{
			{Amount: eur("100"), Service: day("2025-12-31")}, // usage inside
			{Amount: eur("500"), Service: day("2026-01-01")}, // usage outside
		},
	})
	b.want("only usage inside the window", b.sum("acme"), "10.00")
}

func TestAnEarlierFirstPaymentMovesTheAnchor(t *testing.T) {
	policy := flat("10")
	policy.Recurs = partnerecon.Months(1, partnerecon.Until)
	b := open(t, policy).do(pay("p2", "100", "2025-02-10"), pay("p3", "100", "2025-03-05"))
	b.want("anchored on 10 February", b.sum("acme"), "20.00")
	// A payment of 20 January comes to light: the window ends on 19 February,
	// so p3 falls out; p2 stays in.
	late := pay("p1", "100", "2025-01-20")
	late.Recorded = day("2025-03-10")
	b.do(late)
	b.want("anchored on 20 January", b.sum("acme"), "20.00")
	if got, want := list(b.entries[2:]), []string{"earned acme p3 -10.00 2025-03-10", "earned acme p1 10.00 2025-03-10"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	b.conserved()
}

func TestTheAnchorStaysWhenTheFirstPaymentIsRefunded(t *testing.T) {
	policy := flat("10")
	policy.Recurs = partnerecon.Months(1, partnerecon.Until)
	b := open(t, policy).do(pay("p1", "100", "2025-01-20"), back("r1", "p1", "100", "2025-01-21"), pay("p2", "100", "2025-02-20"))
	b.want("20 February is outside", b.sum("acme"), "0.00")
}

func TestCustomerStartAnchor(t *testing.T) {
	policy := flat("10")
	policy.Recurs = partnerecon.Days(30, partnerecon.Through)
	policy.Anchor = commission.CustomerStart
	b := open(t, policy)
	b.refuse(pay("p1", "100", "2025-02-01"), commission.ErrStart)
	b.do(commission.Started{ID: "s", Customer: "c", On: day("2025-01-01")})
	b.do(pay("p1", "100", "2025-01-31"), pay("p2", "100", "2025-02-01"))
	b.want("day 30 is inside, day 31 is not", b.sum("acme"), "10.00")
	b.do(commission.Started{ID: "s", Customer: "c", On: day("2025-01-01")})
	b.refuse(commission.Started{ID: "s2", Customer: "c", On: day("2025-01-02")}, commission.ErrDuplicate)
}

func TestACountOfPayments(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
		{Model: commission.Monthly, Share: pct("10"), Payments: 2}, {Model: commission.Outcome, Share: pct("50"), Payments: 1},
	}}
	of := func(id string, m commission.Model, cleared string) commission.Payment {
		p := pay(id, "100", cleared)
		p.Model = m
		return p
	}
	b := open(t, policy).do(
		of("m1", commission.Monthly, "2025-01-10"), of("o1", commission.Outcome, "2025-01-10"),
		of("m2", commission.Monthly, "2025-02-10"), of("m3", commission.Monthly, "2025-03-10"), of("o2", commission.Outcome, "2025-03-10"))
	// m1, m2 at 10 %, o1 at 50 %; no third, no second outcome.
	b.want("two and one", b.sum("acme"), "70.00")
	b.do(back("r", "o1", "100", "2025-04-01"))
	b.want("a refunded first outcome stays the first", b.sum("acme"), "20.00")
	// An earlier monthly payment comes to light: it is the first, m1 the
	// second, m2 the third.
	late := of("m0", commission.Monthly, "2025-01-09")
	late.Recorded = day("2025-04-02")
	b.do(late)
	b.want("still two", b.sum("acme"), "20.00")
	line, _ := b.ledger.Open("m2")
	if line.Parts[0].Earned != 0 {
		t.Errorf("m2 is the third now and earns %d", line.Parts[0].Earned)
	}
	// On one day the smaller id is first.
	b = open(t, policy).do(of("b", commission.Outcome, "2025-01-10"), of("a", commission.Outcome, "2025-01-10"))
	line, _ = b.ledger.Open("a")
	b.want("one outcome", b.sum("acme"), "50.00")
	if line.Parts[0].Earned != 5000 {
		t.Error("of two on one day the smaller id is first")
	}
	b.conserved()
}

func TestPlansArePinned(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
		{Plan: "a", Share: pct("15"), Recurs: partnerecon.Months(1, partnerecon.Until)},
		{Plan: "b", Share: pct("10"), Recurs: partnerecon.Months(12, partnerecon.Until)},
	}}
	on := func(id, plan, cleared string) commission.Payment {
		p := pay(id, "100", cleared)
		p.Credits = partnerecon.Sole("acme")
		p.Credits[0].Plan = plan
		return p
	}
	b := open(t, policy)
	b.problems(on("p0", "", "2025-01-01"), "/credits/0/plan required")
	b.problems(on("p0", "c", "2025-01-01"), "/credits/0/plan required")
	b.do(on("p1", "b", "2025-01-01"), on("p2", "", "2025-02-01"), on("p3", "a", "2025-03-01"))
	b.want("plan b three times", b.sum("acme"), "30.00")
	b.do(on("p3", "a", "2025-03-01")) // as it was delivered: a repetition
	b.want("and no more", b.sum("acme"), "30.00")
}

func TestInfluencedCredits(t *testing.T) {
	policy := func(factor string) commission.Policy {
		return commission.Policy{
			Rounding: partnerecon.HalfUp, Shared: commission.Each,
			Rates:      []commission.Row{{Share: pct("22.5")}},
			Influenced: commission.Influenced{Factor: pct(factor), Within: commission.Range{Min: pct("25"), Max: pct("50")}, Pool: pct("50")},
		}
	}
	influenced := func(partners ...string) commission.Payment {
		p := pay("p", "48000", "2025-01-20")
		p.Credits = nil
		for _, id := range partners {
			p.Credits = append(p.Credits, partnerecon.Credit{Partner: id, Role: partnerecon.Influenced, Share: partnerecon.Whole()})
		}
		return p
	}
	// 48,000 × 22.5 % = 10,800; a quarter is 2,700, half 5,400.
	for factor, want := range map[string]string{"25": "2700.00", "50": "5400.00"} {
		b := open(t, policy(factor)).do(influenced("acme"))
		b.want("influenced at "+factor+" %", b.sum("acme"), want)
	}
	for _, factor := range []string{"24", "51"} {
		_, err := commission.New(policy(factor))
		if got := paths(err); !slices.Equal(got, []string{"/influenced/factor out_of_range"}) {
			t.Errorf("%s %% must be refused, got %v", factor, err)
		}
	}
	// Three at 25 % come to 75 %, above the pool of 50 %: scaled by 2/3, so
	// 10,800 × 1/6 = 1,800 each.
	b := open(t, policy("25")).do(influenced("a", "b", "d"))
	for _, id := range []string{"a", "b", "d"} {
		b.want("a third of the pool", b.sum(id), "1800.00")
	}
	if tr, _ := b.plan.Line(b.ledger, "p"); !tr.Has(commission.CodePool) {
		t.Errorf("want %s in\n%s", commission.CodePool, tr)
	}
	b.conserved()
}

func TestSharedLines(t *testing.T) {
	policy := func(s commission.Shared) commission.Policy {
		return commission.Policy{Rounding: partnerecon.HalfUp, Shared: s, Rates: []commission.Row{
			{Tier: "gold", Share: pct("30")}, {Tier: "silver", Share: pct("10")},
		}}
	}
	split := func(goldShare, silverShare string) commission.Payment {
		p := pay("p", "1000", "2025-01-20")
		p.Credits = []partnerecon.Credit{
			{Partner: "g", Role: partnerecon.Sourced, Share: pct(goldShare), Tier: "gold"},
			{Partner: "s", Role: partnerecon.Sourced, Share: pct(silverShare), Tier: "silver"},
		}
		return p
	}
	b := open(t, policy(commission.Each)).do(split("60", "40"))
	b.want("gold: 1000 × 60 % × 30 %", b.sum("g"), "180.00")
	b.want("silver: 1000 × 40 % × 10 %", b.sum("s"), "40.00")
	b = open(t, policy(commission.Lead)).do(split("60", "40"))
	b.want("gold leads: 1000 × 60 % × 30 %", b.sum("g"), "180.00")
	b.want("silver at the lead's rate: 1000 × 40 % × 30 %", b.sum("s"), "120.00")
	b = open(t, policy(commission.Lead)).do(split("40", "60"))
	b.want("silver leads: 1000 × 40 % × 10 %", b.sum("g"), "40.00")
	b = open(t, policy(commission.Lead)).do(split("50", "50"))
	b.want("of equal shares the smaller id leads", b.sum("s"), "150.00")
	open(t, policy("")).refuse(split("60", "40"), commission.ErrShared)
	b.conserved()
}

func TestSplitsRoundOnce(t *testing.T) {
	third := partnerecon.MustRate("1/3")
	p := pay("p", "10000", "2025-01-20")
	p.Credits = []partnerecon.Credit{
		{Partner: "c", Role: partnerecon.Sourced, Share: third},
		{Partner: "a", Role: partnerecon.Sourced, Share: third},
		{Partner: "b", Role: partnerecon.Sourced, Share: third},
	}
	policy := flat("10")
	policy.Shared = commission.Each
	b := open(t, policy).do(p)
	// 1,000.00 in three: 333.33 each and a cent left, which the smallest id has.
	b.want("a", b.sum("a"), "333.34")
	b.want("b", b.sum("b"), "333.33")
	b.want("c", b.sum("c"), "333.33")
	b.conserved()
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
	for name, change := range map[string]func(*partnerecon.Entry){
		"another amount":      func(e *partnerecon.Entry) { e.Amount = eur("10.01") },
		"another partner":     func(e *partnerecon.Entry) { e.Claim.Partner = "beta" },
		"a kind of another":   func(e *partnerecon.Entry) { e.Kind = partnerecon.Held },
		"no basis":            func(e *partnerecon.Entry) { e.Basis = partnerecon.Basis{} },
		"a basis of another":  func(e *partnerecon.Entry) { e.Basis = partnerecon.BasisOf("x") },
		"a basis of no form":  func(e *partnerecon.Entry) { e.Basis = readBasis(`{}`) },
		"a basis that is bad": func(e *partnerecon.Entry) { e.Basis = readBasis(`{"form":"commission.line","x":1}`) },
		"a basis that is thin": func(e *partnerecon.Entry) {
			e.Basis = readBasis(`{"form":"commission.line","partner":"acme","items":[]}`)
		},
	} {
		e := good
		change(&e)
		if tr, err := b.plan.Explain(e); err == nil {
			t.Errorf("%s: explained as\n%s", name, tr)
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
