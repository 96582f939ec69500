package commission_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

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

// A milestone is reached before anything is paid, or while nothing has been: a window
// from the first payment does not keep it from earning. After the window it does.
func TestMilestonesAroundAWindow(t *testing.T) {
	policy := flat("10")
	policy.Bonuses = []commission.Bonus{{Name: "demo", On: "demo", Rates: []commission.Row{{
		Fee: commission.Fee{Amount: eur("5"), Per: commission.EachSale}, Recurs: partnerecon.Months(1, partnerecon.Until),
	}}}}
	b := open(t, policy).do(reached("m0", "demo", "", "2025-01-01"))
	b.want("nothing was paid yet", b.of("demo"), "5.00")
	b.do(pay("p", "100", "2025-02-10"))
	b.want("before the first payment", b.of("demo"), "5.00")
	b.do(reached("m1", "demo", "", "2025-03-09"))
	b.want("on the last day", b.of("demo"), "10.00")
	b.do(reached("m2", "demo", "", "2025-03-10"))
	b.want("a day after", b.of("demo"), "10.00")
	b.do(reached("m3", "demo", "", "2025-02-09"))
	b.want("a day before the first payment", b.of("demo"), "15.00")
}
