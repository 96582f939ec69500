package commission_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// 10 % of 1,000.00 in four tranches, the anchor is the payment of 10 January: what is left
// of each, what it waits for, and until when.
func TestWaits(t *testing.T) {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: sharing("10"),
		Vests: []commission.Tranche{
			{Share: pct("10")},
			{Share: pct("20"), Milestone: "onboarding", Within: partnerecon.Days(30, partnerecon.Through)},
			{Share: pct("30"), Milestone: "adoption", Months: 6},
			{Share: pct("40"), Months: 3},
		},
	})
	onboarding := commission.Wait{
		Line: "p", Partner: "acme", Component: "base", Amount: eur("20"), Milestone: "onboarding", By: day("2025-02-09"), Rule: "/vests/1",
	}
	adoption := commission.Wait{
		Line: "p", Partner: "acme", Component: "base", Amount: eur("30"), Milestone: "adoption", Due: day("2025-07-10"), Rule: "/vests/2",
	}
	adopted := adoption
	adopted.Milestone = ""
	months := commission.Wait{Line: "p", Partner: "acme", Component: "base", Amount: eur("40"), Due: day("2025-04-10"), Rule: "/vests/3"}
	reach := func(name, on string) commission.Event {
		return commission.Milestone{ID: name, Customer: "c", Name: name, On: day(on)}
	}
	for _, c := range []struct {
		name   string
		events []commission.Event
		want   []commission.Wait
	}{
		{"nothing has happened", nil, []commission.Wait{onboarding, adoption, months}},
		{"in time", []commission.Event{reach("onboarding", "2025-02-09")}, []commission.Wait{adoption, months}},
		{"a day late", []commission.Event{reach("onboarding", "2025-02-10")}, []commission.Wait{adoption, months}},
		{"the months are still to pass", []commission.Event{reach("adoption", "2025-03-01")}, []commission.Wait{onboarding, adopted, months}},
		{"time has passed", []commission.Event{commission.Elapsed{ID: "e", On: day("2025-07-10")}}, []commission.Wait{onboarding, adoption}},
		{"the customer has left", []commission.Event{commission.Ended{ID: "e", Customer: "c", On: day("2025-02-01")}}, nil},
		{"all of it went back", []commission.Event{back("r", "p", "1000", "2025-01-20")}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var l commission.Ledger
			for _, e := range append([]commission.Event{pay("p", "1000", "2025-01-10")}, c.events...) {
				if _, err := plan.Apply(&l, e); err != nil {
					t.Fatal(err)
				}
			}
			got, err := plan.Waits(l)
			if err != nil || !slices.Equal(c.want, got) {
				t.Errorf("%v\nwant %+v\n got %+v", err, c.want, got)
			}
			waitsAddUp(t, plan, l)
			if again, err := (commission.Plan{}).Waits(l); len(c.want) > 0 && (!errors.Is(err, commission.ErrTerms) || again != nil) {
				t.Errorf("the zero Plan: %v, %v", again, err)
			}
		})
	}
}

// waitsAddUp checks that what waits by tranche is what waits of each part.
func waitsAddUp(t *testing.T, plan commission.Plan, l commission.Ledger) {
	t.Helper()
	all, err := plan.Waits(l)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]int64{}
	for _, w := range all {
		sums[w.Line+"/"+w.Partner] += w.Amount.Minor()
	}
	want := map[string]int64{}
	for _, line := range l.Lines {
		for _, p := range line.Parts {
			if p.Waiting != 0 && !line.Void && (line.Base == 0 || line.Refunded < line.Base) {
				want[line.ID+"/"+p.Partner] += p.Waiting
			}
		}
	}
	if diff := cmp.Diff(want, sums); diff != "" {
		t.Fatalf("what waits (-of the parts +of the tranches)\n%s", diff)
	}
}

// What waits for a milestone, with the last day on which reaching it pays, and for time.
func ExamplePlan_Waits() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("10")}},
		Vests: []commission.Tranche{
			{Share: partnerecon.MustPercent("40"), Milestone: "onboarding", Within: partnerecon.Days(60, partnerecon.Through)},
			{Share: partnerecon.MustPercent("60"), Months: 6},
		},
	})
	var ledger commission.Ledger
	_, _ = plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("10000", "EUR"), Cleared: partnerecon.MustDay("2025-01-10"),
	})
	waits, err := plan.Waits(ledger)
	for _, w := range waits {
		fmt.Printf("%s %s: milestone %q by %s, due %s (%s)\n", w.Line, w.Amount, w.Milestone, w.By, w.Due, w.Rule)
	}
	fmt.Println(err)
	// Output:
	// inv-7 400.00 EUR: milestone "onboarding" by 2025-03-11, due no day (/vests/0)
	// inv-7 600.00 EUR: milestone "" by no day, due 2025-07-10 (/vests/1)
	// <nil>
}

// A cent that waits is listed: half of 10 % of 0.20. Of 10 % of 0.10 the first half is the cent.
func TestACentWaits(t *testing.T) {
	p := flat("10")
	p.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "live"}}
	b := open(t, p).do(pay("p", "0.20", "2025-01-10"), pay("q", "0.10", "2025-01-10"))
	waits, err := b.plan.Waits(b.ledger)
	if err != nil || len(waits) != 1 || waits[0].Line != "p" || waits[0].Amount != eur("0.01") {
		t.Errorf("%+v, %v", waits, err)
	}
}

// What waits for one month is due when it has passed, and what waits for none has no day.
func TestTheDayOfOneMonth(t *testing.T) {
	p := flat("10")
	p.Vests = []commission.Tranche{{Share: pct("50"), Months: 1}, {Share: pct("50"), Milestone: "live"}}
	b := open(t, p).do(pay("p", "100", "2025-01-31"))
	waits, err := b.plan.Waits(b.ledger)
	if err != nil || len(waits) != 2 || waits[0].Due != day("2025-02-28") || !waits[1].Due.IsZero() {
		t.Errorf("%+v, %v", waits, err)
	}
}

// Half of the 100.00 that a milestone pays waits three months from the first payment. The
// milestone states no amount, so that nothing of it can go back; it fails as a whole.
func TestWhatWaitsOfAMilestoneWithoutAnAmount(t *testing.T) {
	p := flat("10")
	p.Bonuses = []commission.Bonus{{
		Name: "live", On: "onboarded", Rates: fee("100", commission.EachCustomer), Vests: []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Months: 3}},
	}}
	b := open(t, p).do(reached("m", "onboarded", "", "2025-01-20"))
	check := func(name string, want ...commission.Wait) {
		t.Helper()
		if got, err := b.plan.Waits(b.ledger); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v\nwant %+v\n got %+v", name, err, want, got)
		}
	}
	waits := commission.Wait{Line: "m", Partner: "acme", Component: "live", Amount: eur("50"), Rule: "/bonuses/0/vests/1"}
	check("without an anchor", waits)
	b.do(pay("p", "1000", "2025-01-10"))
	waits.Due = day("2025-04-10")
	check("three months from the payment", waits)
	b.do(notReached("f", "m", "2025-02-01"))
	check("it was not reached after all")
}

// Of 1,000.00 at 10 % half waits. What is left of the payment decides whether it still does.
func TestWhatWaitsOfAPaymentThatGoesBack(t *testing.T) {
	p := flat("10")
	p.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "live"}}
	for _, tt := range []struct {
		name string
		back []commission.Event
		want int
	}{
		{"all but a cent of it", []commission.Event{back("r", "p", "999.99", "2025-01-20")}, 1},
		{"all of it", []commission.Event{back("r", "p", "1000", "2025-01-20")}, 0},
		{"all of it in two", []commission.Event{back("r", "p", "400", "2025-01-20"), back("s", "p", "600", "2025-01-21")}, 0},
		{"it failed", []commission.Event{commission.Failure{ID: "f", Of: "p", On: day("2025-01-20")}}, 0},
	} {
		b := open(t, p).do(pay("p", "1000", "2025-01-10")).do(tt.back...)
		if got, err := b.plan.Waits(b.ledger); err != nil || len(got) != tt.want {
			t.Errorf("%s: %v, %+v, want %d", tt.name, err, got, tt.want)
		}
	}
}
