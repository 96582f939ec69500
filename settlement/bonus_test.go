package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// of adds up what was posted of a component.
func (r *run) of(component string) string {
	sum := eur("0")
	for _, e := range r.entries {
		if e.Claim.Component == component && e.Amount.Stated() {
			var err error
			if sum, err = sum.Add(e.Amount); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	return sum.Amount()
}

// onboarded is 10 %, and 20 % of which half is released when the customer is
// onboarded; all goes back when it leaves within 180 days.
func onboarded() settlement.Policy {
	p := flat()
	a := &p.Terms[0].Policy
	a.Commission.Bonuses = []commission.Bonus{{
		Name: "upfront", Rates: shareOf("20"), Vests: []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "onboarded"}},
	}}
	a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.Full, Window: pe.Days(180, pe.Through)},
	}}
	return p
}

// A churn of 1 February that is recorded after the onboarding of 5 February takes back
// the 100.00 which that released, and the clawback the other 100.00 and the base; so
// it does when it is recorded on its day. It is known again by its content.
func TestALateChurnForfeitsWhatWasReleased(t *testing.T) {
	paid := fact("p", "2025-01-10", pay("c", "1000", "acme"))
	on := fact("m", "2025-02-05", settlement.Milestone{Customer: "c", Name: "onboarded", Credits: pe.Sole("acme")})
	churn := fact("x", "2025-02-01", settlement.Churn{Customer: "c", Reason: "price"})
	late := open(t, onboarded()).do(paid, on)
	late.want("released", late.of("upfront"), "200.00")
	late.do(recorded(churn, "2025-02-20"))
	soon := open(t, onboarded()).do(paid, churn, on)
	if diff := cmp.Diff(owed(soon.entries), owed(late.entries)); diff != "" {
		t.Errorf("(-on its day +late)\n%s", diff)
	}
	late.want("nothing is left", late.sum("acme"), "0.00")
	late.want("of the bonus only what was not forfeited is clawed back", late.sum("acme", pe.Clawed), "-200.00")
	before := stored(t, &late.book)
	late.do(recorded(churn, "2025-02-20"), recorded(churn, "2025-03-20"))
	if after := stored(t, &late.book); after != before {
		t.Errorf("a repeated churn changed the book\n%s\n%s", before, after)
	}
	late.refuse(fact("x", "2025-03-21", settlement.Churn{Customer: "c", Reason: "price"}), settlement.ErrDuplicate)
	late.refuse(fact("p", "2025-03-21", settlement.Churn{Customer: "c"}), settlement.ErrDuplicate)
	late.refuse(fact("x", "2025-03-21", settlement.Milestone{Customer: "c", Name: "onboarded"}), settlement.ErrDuplicate)
}

// The clawback sees what a close releases: 100.00 of the base, 100.00 at once and
// 100.00 after three months go back when the customer leaves in May.
func TestTheClawbackSeesWhatTimeReleases(t *testing.T) {
	p := onboarded()
	p.Terms[0].Policy.Commission.Bonuses[0].Vests[1] = commission.Tranche{Share: pct("50"), Months: 3}
	r := open(t, p).through("2025-04", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("released at the close of April", r.sum("acme"), "300.00")
	r.do(fact("x", "2025-05-01", settlement.Churn{Customer: "c"}))
	r.want("clawed back", r.sum("acme", pe.Clawed), "-300.00")
	r.statement("2025-01", "2025-05")
}

// Of 300.00 on the base and 600.00 of bonus in January a cap of 500.00 leaves 500.00,
// one of 50.00 on the base 50.00 of that and all of the bonus.
func TestPeriodCapsTakeComponents(t *testing.T) {
	for _, c := range []struct {
		components []string
		limit      string
		want       string
	}{
		{nil, "500", "500.00"},
		{[]string{"base"}, "50", "650.00"},
		{[]string{"upfront"}, "50", "350.00"},
		{[]string{"base", "upfront"}, "50", "50.00"},
		{[]string{"lead"}, "50", "900.00"},
	} {
		p := bonuses()
		a := &p.Terms[0].Policy
		a.Commission.Bonuses[1].Vests = nil
		a.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur(c.limit), Counts: commission.OnNet, Components: c.components}}
		r := open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "3000", "acme")))
		r.want(fmt.Sprint(c.components), r.sum("acme"), c.want)
	}
}

// The final base of 1,500.00 for 1,000.00 scales the 100.00 on the base to 150.00, and
// none of the 200.00 of bonus and the 50.00 for the lead. A cap on net of the
// commission counts where it limits the base: it leaves 80.00, which become 120.00.
func TestTrueUpsMeasureTheBase(t *testing.T) {
	final := fact("f", "2025-03-31", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-02"), Base: eur("1500")})
	for _, c := range []struct {
		limits []string
		limit  string
		want   string
	}{
		{nil, "10000", "50.00"},
		{nil, "80", "40.00"},
		{[]string{"upfront"}, "80", "50.00"},
		{[]string{"base", "upfront"}, "200", "0.00"}, // 300.00 are cut by 100.00: all that the base earned
	} {
		p := bonuses()
		a := &p.Terms[0].Policy
		a.Commission.Bonuses[1].Vests = nil
		a.Commission.Caps = []commission.Cap{{Name: "cap", Per: commission.PerCustomer, Limit: eur(c.limit), Counts: commission.OnNet, Components: c.limits}}
		a.TrueUps = []settlement.TrueUp{{Name: "quarter", Every: settlement.EveryQuarter}}
		r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "1000", "acme")),
			fact("m", "2025-01-11", settlement.Milestone{Customer: "c", Name: "lead", Credits: pe.Sole("acme")}), final)
		r.want(fmt.Sprint(c.limits, c.limit), r.sum("acme", pe.TruedUp), c.want)
	}
}

// A delivery that comes again finds what standings filled in: type, tier and uplines.
func TestRepeatedLinesKeepTheirStandings(t *testing.T) {
	p := bonuses()
	p.Terms[0].Policy.Commission.Rates = []commission.Row{{Type: "reseller", Share: pct("20")}}
	paid := fact("p", "2025-01-10", pay("c", "1000", "acme"))
	pending := pay("c", "1000", "acme")
	pending.Pending = true
	reached := fact("m", "2025-01-11", settlement.Milestone{Customer: "c", Name: "lead", Credits: pe.Sole("acme")})
	facts := []settlement.Fact{
		fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Type: "reseller", Upline: "core"}), paid, reached,
		fact("q", "2025-01-12", pending),
		fact("s2", "2025-01-20", settlement.Standing{Partner: "acme", Type: "reseller", Upline: "up"}),
		fact("cl", "2025-01-25", settlement.Clearing{Customer: "c", Of: "q"}),
	}
	r := open(t, p).do(facts...)
	// 20 % of 1,000.00 twice, and of each a tenth for who had brought acme when it cleared.
	r.want("acme", r.of("base"), "400.00")
	r.want("core", r.sum("core"), "20.00")
	r.want("up", r.sum("up"), "20.00")
	r.do(facts...)
	r.want("up once", r.sum("up"), "20.00")
	other := paid
	e := pay("c", "1000", "acme")
	e.Uplines = []commission.Upline{{Of: "acme", Partner: "dora"}}
	other.Event = e
	r.refuse(other, settlement.ErrDuplicate)
	r.do(fact("rc", "2025-02-01", settlement.Recredit{Customer: "c", Of: "p", Credits: pe.Sole("beta")}))
	r.want("nobody brought beta", r.sum("core"), "0.00")
	r.do(facts...)
	r.do(fact("rc2", "2025-02-02", settlement.Recredit{Customer: "c", Of: "p", Credits: pe.Sole("acme")}))
	r.want("core had brought acme by then", r.sum("core"), "20.00")
}

// A milestone is governed by its deal once that has closed: before, by the version of
// its own day. A close that would have governed it comes too late.
func TestWhatGovernsAMilestone(t *testing.T) {
	p := bonuses()
	next := p.Terms[0]
	next.ID, next.From = "next", day("2025-03-01")
	next.Policy.Commission.Bonuses = slices.Clone(next.Policy.Commission.Bonuses)
	next.Policy.Commission.Bonuses[0].Rates = feeOf("70", commission.EachSale)
	p.Terms = append(p.Terms, next)
	reached := func(id, deal, day string) settlement.Fact {
		return fact(id, day, settlement.Milestone{Customer: "c", Deal: deal, Name: "lead", Credits: pe.Sole("acme")})
	}
	r := open(t, p).do(reached("m1", "d", "2025-02-01"), fact("d", "2025-02-10", settlement.DealClosed{Customer: "c", Deal: "d"}), reached("m2", "d", "2025-03-10"))
	r.want("both under the first version", r.of("lead"), "100.00")
	r.do(reached("m3", "e", "2025-03-11"))
	r.want("no deal has closed: under the second", r.of("lead"), "170.00")
	r.refuse(recorded(fact("e", "2025-02-20", settlement.DealClosed{Customer: "c", Deal: "e"}), "2025-03-12"), settlement.ErrTerms)
	r.do(recorded(fact("e", "2025-03-05", settlement.DealClosed{Customer: "c", Deal: "e"}), "2025-03-12"))
	r.do(fact("x", "2025-03-13", settlement.Failure{Customer: "c", Of: "m3"}))
	r.want("not reached after all", r.of("lead"), "100.00")
}

// Why says what waits, and for what.
func TestWhyNamesWhatWaits(t *testing.T) {
	r := open(t, bonuses()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-10"))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tr, func(s pe.Reason) bool { return s.Code == settlement.CodeWaiting })
	if i < 0 || i+1 >= len(tr) || tr[i+1].Code != commission.CodeWaits || tr[i+1].Rule != "/terms/0/policy/commission/bonuses/1/vests/1" {
		t.Fatalf("got %s", tr)
	}
	want := []pe.Detail{{Name: "customer", Value: "c"}, {Name: "payment", Value: "p"}, {Name: "component", Value: "upfront"}, {Name: "waiting", Value: "100.00 EUR"}}
	if diff := cmp.Diff(want, tr[i].Details); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.through("2025-04")
	if tr, err = r.program.Why(&r.book, "acme", day("2025-04-30")); err != nil || slices.ContainsFunc(tr, func(s pe.Reason) bool { return s.Code == settlement.CodeWaiting }) {
		t.Errorf("released, and still: %s, %v", tr, err)
	}
	// Of the bonus of 200.00 the half waits; half of it would go back once it is released. When
	// all went back there is nothing to wait for, and Next has nothing, either.
	r = open(t, bonuses()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), back("b1", "2025-01-11", "c", "p", "500"))
	if tr, err = r.program.Why(&r.book, "acme", day("2025-01-11")); err != nil || !has(tr, settlement.CodeWaiting) {
		t.Errorf("half of it went back: %s, %v", tr, err)
	}
	r.do(back("b2", "2025-01-12", "c", "p", "500"))
	if tr, err = r.program.Why(&r.book, "acme", day("2025-01-12")); err != nil || has(tr, settlement.CodeWaiting) {
		t.Errorf("all of it went back: %s, %v", tr, err)
	}
}

// Entries by component and stage: the base of 100.00, of which half goes back, the
// bonus, the lead, and an adjustment that is about none of them.
func TestPortions(t *testing.T) {
	r := open(t, bonuses()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("m", "2025-01-11", settlement.Milestone{Customer: "c", Name: "lead", Credits: pe.Sole("acme")}),
		fact("r", "2025-01-12", settlement.Refund{Customer: "c", Of: "p", Amount: eur("500")}),
		fact("a", "2025-01-13", settlement.Adjustment{Partner: "acme", Amount: eur("7"), Reason: "goodwill", Approver: "ann"}))
	got, err := r.program.Portions(r.entries)
	if err != nil {
		t.Fatal(err)
	}
	zero := eur("0")
	want := []settlement.Portion{
		{Partner: "acme", Earned: zero, Returned: zero, Clawed: zero, Capped: zero, Other: eur("7"), Net: eur("7")},
		{Partner: "acme", Component: "base", Earned: eur("100"), Returned: eur("-50"), Clawed: zero, Capped: zero, Other: zero, Net: eur("50")},
		{Partner: "acme", Component: "lead", Stage: commission.Acquisition, Earned: eur("50"), Returned: zero, Clawed: zero, Capped: zero, Other: zero, Net: eur("50")},
		{Partner: "acme", Component: "upfront", Stage: commission.Acquisition, Earned: eur("100"), Returned: eur("-50"), Clawed: zero, Capped: zero, Other: zero, Net: eur("50")},
	}
	if diff := cmp.Diff(want, got, exported()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	foreign := slices.Clone(r.entries)
	foreign[0].Amount = pe.MustMoney("1", "USD")
	if _, err := r.program.Portions(foreign); err == nil {
		t.Error("dollars were added to euros")
	}
	foreign[0].Amount, foreign[1].Amount = minor(1<<62), minor(1<<62)
	foreign[1].Claim, foreign[1].Terms = foreign[0].Claim, foreign[0].Terms
	if _, err := r.program.Portions(foreign); err == nil {
		t.Error("2^63 was returned")
	}
	if _, err := (settlement.Program{}).Portions(nil); err == nil {
		t.Error("the zero Program answers")
	}
}

// A line of which something waits stays open past the horizon, in both states: a fraud
// that is found in August takes back 200.00 of January, and the close of September what
// it releases.
func TestWhatWaitsOutlivesTheHorizon(t *testing.T) {
	p := onboarded()
	p.Terms[0].Policy.Commission.Bonuses[0].Vests[1] = commission.Tranche{Share: pct("50"), Months: 8}
	r := open(t, p).through("2025-07", fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-11", pay("d", "1000", "acme")))
	if n := len(recordsOf(r)); n != 0 {
		t.Fatalf("%d lines were sealed", n)
	}
	r.do(fact("x", "2025-08-15", settlement.Fraud{Customer: "c"}))
	r.want("clawed back on their lines", r.sum("acme", pe.Clawed), "-200.00")
	r.through("2025-09")
	r.want("of c nothing, of d 300.00", r.sum("acme"), "300.00")
	if n := len(recordsOf(r)); n != 2 {
		t.Errorf("%d lines were sealed when nothing waited any more", n)
	}
	r.statement("2025-01", "2025-09")
}

func recordsOf(r *run) []pe.Entry {
	return slices.DeleteFunc(slices.Clone(r.entries), func(e pe.Entry) bool { return e.Kind != pe.Sealed })
}

// A share of an amount that a milestone does not state is refused where it would be earned,
// though the program tells its currency; fees, and milestones that only release something,
// need no amount.
func TestAShareOfAMilestoneWithoutAnAmountIsRefused(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{
		{Name: "lead", On: "lead", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}}}},
		{Name: "deal", On: "deal", Rates: []commission.Row{{Share: pct("5")}}},
	}
	r := open(t, p).do(fact("m1", "2025-01-10", settlement.Milestone{Customer: "c", Name: "lead", Credits: pe.Sole("acme")}))
	before := stored(t, &r.book)
	bare := fact("m2", "2025-01-11", settlement.Milestone{Customer: "c", Name: "deal", Credits: pe.Sole("acme")})
	_, err := r.program.Apply(&r.book, bare)
	var bad *pe.InvalidError
	if !errors.As(err, &bad) || len(bad.Problems) != 1 || bad.Problems[0].Path != "/amount" || !strings.Contains(err.Error(), `milestone "deal" earns a share of it by /bonuses/1/rates/0`) {
		t.Errorf("%v", err)
	}
	r.want("the book", stored(t, &r.book), before)
	for i, amount := range []string{"0", "200"} {
		id := fmt.Sprint("m", 3+i)
		r.do(fact(id, "2025-01-11", settlement.Milestone{Customer: id, Name: "deal", Credits: pe.Sole("acme"), Amount: eur(amount)}))
	}
	r.want("50.00 and 5 % of 200.00", r.sum("acme"), "60.00")
}

// A delivery that comes again finds the segment that the partner had.
func TestARepeatedLineKeepsItsSegment(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Rates = []commission.Row{{PartnerSegment: "public", Share: pct("20")}, {PartnerSegment: "private", Share: pct("5")}}
	paid := fact("p", "2025-01-10", pay("c", "1000", "acme"))
	r := open(t, p).do(
		fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Segment: "public"}), paid,
		fact("s2", "2025-01-20", settlement.Standing{Partner: "acme", Segment: "private"}),
	)
	r.want("public", r.sum("acme"), "200.00")
	entries, err := r.program.Apply(&r.book, paid)
	if err != nil || len(entries) != 0 {
		t.Errorf("again: %v, %v", entries, err)
	}
}

// What a payment earned, gave back and lost stands in columns of its own, which make up what is left.
func TestPortionsInColumns(t *testing.T) {
	of := func(kind pe.Kind, amount string) pe.Entry {
		e := line("f", "acme", amount, kind)
		e.Claim.Customer, e.Claim.Line, e.Claim.Component, e.Terms = "c", "p", "base", "2025"
		return e
	}
	program := settlement.Must(flat())
	list, err := program.Portions([]pe.Entry{of(pe.Earned, "100"), of(pe.Returned, "-20"), of(pe.Clawed, "-3"), of(pe.Capped, "-4"), of(pe.TruedUp, "5"), of(pe.Adjusted, "6")})
	if err != nil {
		t.Fatal(err)
	}
	if want := "[{Partner:acme Component:base Stage: Earned:100.00 EUR Returned:-20.00 EUR Clawed:-3.00 EUR Capped:-4.00 EUR Other:11.00 EUR Net:84.00 EUR}]"; fmt.Sprintf("%+v", list) != want {
		t.Errorf("got %+v, want %s", list, want)
	}
}
