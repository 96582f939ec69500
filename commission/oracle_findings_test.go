package commission_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// What the oracle found and was mended, each in the smallest program.

func TestCapsPerDealInSeries(t *testing.T) {
	deal := func(name, limit string) commission.Cap {
		return commission.Cap{Name: name, Per: commission.PerDeal, Limit: eur(limit), Counts: commission.OnNet}
	}
	for _, tt := range []struct {
		name string
		caps []commission.Cap
		want map[string]string
	}{
		// 200 are earned. The first cap leaves 100: the second has nothing to cut.
		{"equal limits", []commission.Cap{deal("z", "100"), deal("y", "100")}, map[string]string{"cap:z:2025-01": "-100.00"}},
		// The first leaves 150, the second cuts 30 of them.
		{"a lower limit", []commission.Cap{deal("z", "150"), deal("y", "120")}, map[string]string{"cap:z:2025-01": "-50.00", "cap:y:2025-01": "-30.00"}},
		{"a higher limit", []commission.Cap{deal("z", "120"), deal("y", "150")}, map[string]string{"cap:z:2025-01": "-80.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, capped(tt.caps...)).do(onDeal("p1", "a", "2000", "2025-01-01"))
			if diff := cmp.Diff(tt.want, cuts(b)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			b.do(back("r", "p1", "2000", "2025-02-01"))
			b.want("all of it goes back, once", b.sum("a"), "0.00")
			b.conserved()
		})
	}
}

// A line that nobody's rate prices is refused when it is recorded, not only when
// it clears: then it could not be mended any more.
func TestASharedLineIsRefusedBeforeItClears(t *testing.T) {
	shared := []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("60")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("40")},
	}
	pending := pay("p1", "1000", "2025-01-01")
	pending.Cleared, pending.Invoiced, pending.Credits = partnerecon.Day{}, day("2025-01-01"), shared
	nothing := pay("p2", "0", "2025-01-01")
	nothing.Credits = shared
	b := open(t, flat("10"))
	b.refuse(pending, commission.ErrShared)
	b.refuse(nothing, commission.ErrShared)
}

// vesting is a fee of 100.00 for a demo, released by the tranches.
func vesting(tranches ...commission.Tranche) commission.Policy {
	return commission.Policy{
		Rounding: partnerecon.HalfUp, Bonuses: []commission.Bonus{{Name: "demo", On: "demo", Rates: fee("100", commission.EachSale), Vests: tranches}},
	}
}

func TestAMilestoneReleasesItsOwnBonus(t *testing.T) {
	b := open(t, vesting(commission.Tranche{Share: pct("100"), Milestone: "demo"})).do(reached("m", "demo", "", "2025-01-10"))
	b.want("released by itself", b.of("demo"), "100.00")
}

// 40 of 100 go to whoever gave the demo, 60 when the customer is live. It was not.
func TestAMilestoneThatFailedReleasesNothing(t *testing.T) {
	policy := vesting(commission.Tranche{Share: pct("40")}, commission.Tranche{Share: pct("60"), Milestone: "live"})
	failed := commission.Failure{ID: "f", Customer: "c", Of: "m2", On: day("2025-02-02")}
	live := reached("m2", "live", "", "2025-02-01")
	after := open(t, policy).do(reached("m1", "demo", "", "2025-01-10"), live)
	after.want("live", after.of("demo"), "100.00")
	after.do(failed)
	after.want("not live after all", after.of("demo"), "40.00")
	before := open(t, policy).do(reached("m1", "demo", "", "2025-01-10"), failed, live)
	before.want("the failure came first", before.of("demo"), "40.00")
}

// The customer ended on 31 March, and was live only after that: whether the two
// months are over decides nothing any more.
func TestATrancheIsForfeitedOnce(t *testing.T) {
	b := open(t, vesting(commission.Tranche{Share: pct("100"), Milestone: "live", Months: 2})).do(
		pay("p", "0", "2025-01-10"), reached("m1", "demo", "", "2025-01-10"),
		commission.Ended{ID: "e", Customer: "c", On: day("2025-03-31")}, reached("m2", "live", "", "2025-04-04"),
	)
	if line, _ := b.ledger.Open("m1"); line.Parts[0].Forfeited != 10000 {
		t.Errorf("got %+v", line.Parts)
	}
}

// A line that waits when its day is sealed stays in the ledger until it is sealed
// later, also when it waits no more, and the ledger can be stored with it. Payments
// that are sealed meanwhile do not push it: it stays the first.
func TestALineThatWaitsOutlivesASeal(t *testing.T) {
	policy := flat("10")
	policy.Rates[0].Payments = 1
	policy.Vests = []commission.Tranche{{Share: pct("100"), Months: 1}}
	b := open(t, policy).do(
		pay("p1", "100", "2025-01-10"), pay("p2", "100", "2025-01-12"), commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-02-01")},
		commission.Elapsed{ID: "t", Customer: "c", On: day("2025-03-01")},
	)
	text, err := json.Marshal(b.ledger)
	if err != nil {
		t.Fatal(err)
	}
	b.ledger = commission.Ledger{}
	if err := json.Unmarshal(text, &b.ledger); err != nil {
		t.Fatal(err)
	}
	early := pay("p0", "100", "2025-01-09") // its service began after the seal
	early.Service = day("2025-02-05")
	b.do(early)
	b.want("it is paid for all that", b.sum("acme"), "10.00")
	b.conserved()
}

// Nobody is credited at first, so the line has no parts; what it paid of its
// contract counts once for all that.
func TestAPaymentOfAContractCountsOnce(t *testing.T) {
	first, second := pay("p1", "0.50", "2025-01-01"), pay("p2", "0.50", "2025-01-02")
	first.Contract, second.Contract = "k", "k"
	first.Credits = nil
	b := open(t, flat("1")).do(first)
	text, err := json.Marshal(b.ledger)
	if err != nil {
		t.Fatal(err)
	}
	b.ledger = commission.Ledger{}
	if err := json.Unmarshal(text, &b.ledger); err != nil {
		t.Fatal(err)
	}
	b.do(commission.Recredit{ID: "c", Customer: "c", Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole("acme")}}, On: day("2025-01-02")})
	b.want("0.005, rounded up", b.sum("acme"), "0.01")
	b.do(second)
	b.want("0.01 in all", b.sum("acme"), "0.01")
	b.conserved()
}

// A milestone before the first payment does not hide, from an earlier first payment,
// the payments that it takes out of their window.
func TestAnEarlierAnchorFindsPaymentsBehindAMilestone(t *testing.T) {
	policy := flat("10")
	policy.Recurs = partnerecon.Days(10, partnerecon.Until)
	policy.Bonuses = []commission.Bonus{{Name: "lead", On: "lead", Rates: fee("5", commission.EachSale)}}
	b := open(t, policy).do(reached("m", "lead", "5", "2025-01-01"), pay("p2", "100", "2025-01-20"))
	b.want("the first day of the window", b.of("base"), "10.00")
	b.do(pay("p1", "100", "2025-01-05"))
	b.want("the other one is over", b.of("base"), "10.00")
	b.conserved()
}

// The first payment earns 10 %, the second 20 %, from the third on 30 %. One that
// comes to light before both makes the first the second and the second the third.
func TestAnEarlierPaymentMovesATableOverPayments(t *testing.T) {
	policy := tabled(commission.Table{
		Name: "n", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverPayments,
		Steps: []commission.Step{{Share: pct("10")}, {FromCount: 1, Share: pct("20")}, {FromCount: 2, Share: pct("30")}},
	})
	b := open(t, policy).do(pay("p2", "100", "2025-01-02"), pay("p3", "100", "2025-01-03"))
	b.want("10 and 20", b.sum("acme"), "30.00")
	b.do(pay("p1", "100", "2025-01-01"))
	b.want("10, 20 and 30", b.sum("acme"), "60.00")
	b.conserved()
}

// A cap over the base is payable with the base, not with a bonus beside it: an
// override on a partner whose tier is paid in the month after.
func TestACapIsPayableWithWhatItLimits(t *testing.T) {
	policy := capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("5"), Counts: commission.OnNet})
	policy.Payable = []commission.Payable{{Due: commission.Net}, {Tier: "late", Due: commission.MonthAfter}}
	policy.Bonuses = []commission.Bonus{{Name: "over", Of: "base", To: commission.ToUpline, Rates: sharing("10")}}
	p := pay("p", "1000", "2025-01-10")
	p.Credits = []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("50"), Tier: "late"},
	}
	p.Uplines = []commission.Upline{{Of: "b", Partner: "a"}}
	policy.Shared = commission.Each
	b := open(t, policy).do(p)
	for _, e := range b.entries {
		if e.Claim.Component == "cap:max:2025-01" && e.Claim.Partner == "a" && e.Payable != day("2025-01-10") {
			t.Errorf("%s is payable on %s", e.ID(), e.Payable)
		}
	}
}

// Two caps on net over different components see nothing of each other: 100.00 of
// base are cut to 5.00, 10.00 of extra to 6.00.
func TestCapsOverOtherComponentsDoNotMeet(t *testing.T) {
	onNet := func(name, limit string, per commission.Per, components ...string) commission.Cap {
		return commission.Cap{Name: name, Per: per, Limit: eur(limit), Counts: commission.OnNet, Components: components}
	}
	policy := capped(onNet("x", "5", commission.PerCustomer), onNet("y", "6", commission.PerCustomer, "extra"))
	policy.Bonuses = []commission.Bonus{{Name: "extra", Rates: sharing("1")}}
	b := open(t, policy).do(pay("p", "1000", "2025-01-01"))
	b.want("5.00 + 6.00", b.sum("acme"), "11.00")

	// All that the first one limits is under the next one: 5.00 + 10.00 are cut to 8.00.
	policy.Caps[1].Components = []string{"base", "extra"}
	policy.Caps[1].Limit = eur("8")
	b = open(t, policy).do(pay("p", "1000", "2025-01-01"))
	b.want("both", b.sum("acme"), "8.00")

	for name, caps := range map[string][]commission.Cap{
		"the wider one first":     {onNet("x", "5", commission.PerCustomer, "base", "extra"), onNet("y", "6", commission.PerCustomer, "extra")},
		"other ones per customer": {onNet("x", "5", commission.PerDeal), onNet("y", "6", commission.PerCustomer, "extra")},
	} {
		policy.Caps = caps
		if _, err := commission.New(policy); err == nil || !strings.Contains(err.Error(), "/caps/1/components") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCapsThatCannotLimit(t *testing.T) {
	policy := capped(commission.Cap{Name: "x", Per: commission.PerCustomer, Limit: eur("5"), Counts: commission.FirstCome, Components: []string{"owed", "over"}})
	policy.Vests = []commission.Tranche{{Share: pct("100"), Milestone: "live"}}
	policy.Bonuses = []commission.Bonus{
		{Name: "owed", Owes: true, Rates: sharing("1")}, {Name: "over", Of: "base", To: commission.ToUpline, Rates: sharing("10")},
	}
	_, err := commission.New(policy)
	for _, want := range []string{`/caps/0/components/0: "owed" is owed`, `/caps/0/components/1: it is measured on "base"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s in %v", want, err)
		}
	}
}

// What a cap puts off is paid in the end, so it leaves no room in the margin: of
// 100.00 with a floor of 90 % the base takes all 10.00, of which 4.00 at once.
func TestWhatIsPutOffCountsForTheMargin(t *testing.T) {
	policy := capped(commission.Cap{
		Name: "lever", Per: commission.PerSale, Limit: eur("4"), Until: day("2026-01-01"), Rationale: "hard times",
		Defer: []commission.Tranche{{Share: pct("100")}},
	})
	policy.Guard = commission.Guard{Floor: pct("90"), Cost: pct("0"), Below: commission.ScaleDown}
	policy.Bonuses = []commission.Bonus{{Name: "extra", Rates: sharing("5")}}
	b := open(t, policy).do(pay("p", "100", "2025-01-01"))
	b.want("4.00 and 6.00 put off", b.sum("acme"), "10.00")
}

// Half even, 0.5 and 1.5 are 0 and 2: the second instalment would be 0.02.
func TestNoInstalmentIsAboveACap(t *testing.T) {
	policy := capped(commission.Cap{Name: "sale", Per: commission.PerSale, Limit: eur("0.01")})
	policy.Rounding = partnerecon.HalfEven
	first, second := pay("p1", "0.01", "2025-01-01"), pay("p2", "0.02", "2025-01-02")
	first.Contract, second.Contract, first.Credits = "k", "k", nil
	policy.Rates = sharing("100")
	b := open(t, policy).do(first, second)
	b.want("the cap", b.sum("acme"), "0.01")

	// 50 % of 0.01 and of 20.02, which comes to the cap and is not cut: 0.5 and 1,001.5
	// are 0 and 1,002.
	policy.Caps[0].Limit, policy.Rates = eur("10.01"), sharing("50")
	second.Amount = eur("20.02")
	b = open(t, policy).do(first, second)
	b.want("the cap, filled", b.sum("acme"), "10.01")
}

// A bonus of 100 % of the base, through 33 days from the first payment. What was served on
// 20 January is tested by that day, whatever the day of its payment: from 18 December it is
// the 33rd, from the 17th one too many.
func TestWhatIsMeasuredOnTheBaseIsOfTheDayOfItsItem(t *testing.T) {
	policy := flat("10")
	policy.Bonuses = []commission.Bonus{{Name: "extra", Of: "base", Rates: []commission.Row{
		{Share: pct("100"), Recurs: partnerecon.Days(33, partnerecon.Through)},
	}}}
	for _, service := range []string{"2023-12-01", "2024-01-21"} {
		late := pay("p2", "100", "2024-01-31")
		late.Amount, late.Service = partnerecon.Money{}, day(service)
		late.Items = []commission.Item{{Amount: eur("40"), Service: day("2024-01-30")}, {Amount: eur("60"), Service: day("2024-01-20")}}
		b := open(t, policy).do(late)
		b.want("the first day", b.of("extra"), "10.00")
		b.do(pay("p1", "0", "2023-12-18"))
		b.want("the last day", b.of("extra"), "10.00")
		b.do(pay("p0", "0", "2023-12-17"))
		b.want("a day too late", b.of("extra"), "0.00")
		b.want("the base", b.of("base"), "10.00")
	}
}

// All waits for a demo and is forfeited with the end of the customer. That it was given
// before the end comes to light while the line is sealed: reopened, the line knows of it with
// the next demo.
func TestAReopenedLineLearnsWhatWasReached(t *testing.T) {
	policy := flat("10")
	policy.Vests = []commission.Tranche{{Share: pct("100"), Milestone: "demo"}}
	b := open(t, policy).do(pay("p1", "100", "2023-12-06"), commission.Ended{ID: "e", Customer: "c", On: day("2024-01-20")})
	b.do(commission.Seal{ID: "s", Through: day("2023-12-28"), On: day("2024-01-30")})
	record, err := commission.Record(b.entries[len(b.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	b.do(reached("m1", "demo", "", "2024-01-12"), commission.Reopen{ID: "o", Line: record, On: day("2024-02-01")})
	b.want("forfeited", b.sum("acme"), "0.00")
	b.do(reached("m2", "demo", "", "2024-02-11"))
	b.want("a demo before the end", b.sum("acme"), "10.00")
}
