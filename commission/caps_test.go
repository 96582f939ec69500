package commission_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func capped(caps ...commission.Cap) commission.Policy {
	p := flat("10")
	p.Shared = commission.Each
	p.Caps = caps
	return p
}

func TestCapPerCustomer(t *testing.T) {
	// 10 %, cap 5,000, six payments of 10,000.
	for _, tt := range []struct {
		counts      commission.Counts
		first, next string // after a refund of the first; after a seventh payment
	}{
		{commission.OnNet, "5000.00", "5000.00"},
		{commission.FirstCome, "4000.00", "4000.00"},
	} {
		t.Run(string(tt.counts), func(t *testing.T) {
			policy := capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("5000"), Counts: tt.counts})
			six := func() *book {
				b := open(t, policy)
				for _, d := range []string{"01", "02", "03", "04", "05", "06"} {
					b.do(pay("p"+d, "10000", "2025-01-"+d))
				}
				return b
			}
			b := six()
			b.want("six payments", b.sum("acme"), "5000.00")
			b.want("earned before the cap", b.sum("acme", partnerecon.Earned), "6000.00")
			b.do(back("r", "p06", "10000", "2025-02-01"))
			b.want("a refund of the sixth", b.sum("acme"), "5000.00")
			b.conserved()
			b = six().do(back("r", "p01", "10000", "2025-02-01"))
			b.want("a refund of the first instead", b.sum("acme"), tt.first)
			b.do(pay("p07", "10000", "2025-02-02"))
			b.want("a seventh payment", b.sum("acme"), tt.next)
			b.conserved()
		})
	}
}

func TestFirstComeCapCutsInsideALine(t *testing.T) {
	b := open(t, capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("150"), Counts: commission.FirstCome}))
	b.do(pay("p1", "1000", "2025-01-01"), pay("p2", "1000", "2025-01-02"))
	want := []string{"earned acme p1 100.00 2025-01-01", "earned acme p2 100.00 2025-01-02", "capped acme p2 -50.00 2025-01-02"}
	if diff := cmp.Diff(want, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// Half of p2 goes back: half of the 50 it was granted.
	b.do(back("r", "p2", "500", "2025-02-01"))
	b.want("the grant is returned in proportion", b.sum("acme", partnerecon.Returned), "-25.00")
	b.conserved()
}

func TestCapPerSale(t *testing.T) {
	policy := capped(commission.Cap{Name: "max", Per: commission.PerSale, Limit: eur("50")})
	p := pay("p", "1000", "2025-01-01")
	p.Credits = []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("75")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("25")},
	}
	b := open(t, policy).do(p)
	// 100 in all, cut to 50, split by what each had: 37.50 and 12.50.
	b.want("a", b.sum("a"), "37.50")
	b.want("b", b.sum("b"), "12.50")
	b.want("no entry of the cap: the line earned 50", b.sum("", partnerecon.Capped), "0.00")
	b.conserved()
}

// onDeal is a payment of deal d, of one partner.
func onDeal(id, partner, amount, cleared string) commission.Payment {
	p := pay(id, amount, cleared)
	p.Deal, p.Credits = "d", partnerecon.Sole(partner)
	return p
}

func TestCapPerDealFirstCome(t *testing.T) {
	b := open(t, capped(commission.Cap{Name: "deal", Per: commission.PerDeal, Limit: eur("150"), Counts: commission.FirstCome}))
	b.do(onDeal("p1", "a", "1000", "2025-01-01"), onDeal("p2", "b", "1000", "2025-01-02"), onDeal("p3", "a", "1000", "2025-01-03"))
	b.want("a came first", b.sum("a"), "100.00")
	b.want("b has what was left", b.sum("b"), "50.00")
	b.do(pay("p4", "1000", "2025-01-04"))
	b.want("a payment of no deal is under no cap per deal", b.sum("acme"), "100.00")
	b.conserved()
}

func TestCapPerDealOnNet(t *testing.T) {
	b := open(t, capped(commission.Cap{Name: "deal", Per: commission.PerDeal, Limit: eur("150"), Counts: commission.OnNet}))
	b.do(onDeal("p1", "a", "1000", "2025-01-01"), onDeal("p2", "b", "2000", "2025-01-02"))
	// 100 and 200 are 150 too much: cut 50 and 100, in proportion.
	b.want("a", b.sum("a"), "50.00")
	b.want("b", b.sum("b"), "100.00")
	b.do(back("r", "p2", "1000", "2025-02-01"))
	// 100 and 100: 50 too much, 25 each.
	b.want("a after b's refund", b.sum("a"), "75.00")
	b.want("b after its refund", b.sum("b"), "75.00")
	for _, e := range b.entries {
		if e.Kind == partnerecon.Capped && (e.Claim.Deal != "d" || e.Claim.Line != "" || e.Claim.Component != "cap:deal:2025-01") {
			t.Errorf("a cap on net is a claim of the deal, got %+v", e.Claim)
		}
	}
	b.do(back("r2", "p2", "1000", "2025-02-02"), back("r3", "p1", "1000", "2025-02-03"))
	b.want("nothing is left of nothing", b.sum(""), "0.00")
	b.conserved()
}

// The lower limit of a newer version holds for the lines of both, and the cap per customer
// takes what it leaves: the deal of a and b is cut in proportion to their nets, each to whole
// cents, and a then to 30.00.
func TestALowerLimitOfANewerVersionInSeries(t *testing.T) {
	limit := func(deal string) commission.Policy {
		return capped(
			commission.Cap{Name: "deal", Per: commission.PerDeal, Limit: eur(deal), Counts: commission.OnNet},
			commission.Cap{Name: "customer", Per: commission.PerCustomer, Limit: eur("30"), Counts: commission.OnNet})
	}
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: limit("100")},
		{ID: "v2", From: day("2025-03-01"), Rationale: "lowered", Policy: limit("60")},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, plan: plan}
	for _, step := range []struct {
		event commission.Event
		a, b  string
	}{
		{under("v1", onDeal("p1", "a", "800", "2025-01-10")), "30.00", "0.00"},
		// 80 and 40 are 20 above 100: 13.33 and 6.67 are cut.
		{under("v1", onDeal("p2", "b", "400", "2025-02-10")), "30.00", "30.00"},
		// 90 and 40 are 70 above 60: 48.46 and 21.54 are cut.
		{under("v2", onDeal("p3", "a", "100", "2025-03-10")), "30.00", "18.46"},
		// The line of v2 has nothing left and is counted all the same: 40 and 20 remain.
		{back("r", "p3", "100", "2025-03-20"), "30.00", "20.00"},
	} {
		b.do(step.event)
		b.want("a", b.sum("a"), step.a)
		b.want("b", b.sum("b"), step.b)
		b.conserved()
	}
}

func under(terms string, p commission.Payment) commission.Payment {
	p.Terms = terms
	return p
}

func TestCapsInSeries(t *testing.T) {
	b := open(t, capped(
		commission.Cap{Name: "deal", Per: commission.PerDeal, Limit: eur("150"), Counts: commission.OnNet},
		commission.Cap{Name: "customer", Per: commission.PerCustomer, Limit: eur("120"), Counts: commission.OnNet},
		commission.Cap{Name: "lower", Per: commission.PerCustomer, Limit: eur("110"), Counts: commission.OnNet}))
	b.do(onDeal("p1", "a", "2000", "2025-01-01"))
	// 200: the deal cuts 50, the customer 30 of the 150, the lower one 10 of
	// the 120.
	b.want("a", b.sum("a"), "110.00")
	var cuts []string
	for _, e := range b.entries {
		if e.Kind == partnerecon.Capped {
			cuts = append(cuts, e.Claim.Component+" "+e.Amount.Amount())
		}
	}
	if diff := cmp.Diff([]string{"cap:deal:2025-01 -50.00", "cap:customer:2025-01 -30.00", "cap:lower:2025-01 -10.00"}, cuts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	b.do(back("r", "p1", "2000", "2025-02-01"))
	b.want("all of it goes back, once", b.sum("a"), "0.00")
	b.conserved()
}

func TestAnOnNetCapIsPayableWithItsLine(t *testing.T) {
	policy := capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("50"), Counts: commission.OnNet})
	policy.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	b := open(t, policy).do(pay("p1", "1000", "2025-01-01"), back("r", "p1", "1000", "2025-01-05"))
	want := []string{
		"earned acme p1 100.00 2025-01-31", "capped acme  -50.00 2025-01-31",
		"returned acme p1 -100.00 2025-01-31", "capped acme  50.00 2025-01-31",
	}
	if diff := cmp.Diff(want, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnOnNetCapCutsTheLatestMonthsFirst(t *testing.T) {
	policy := capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("150"), Counts: commission.OnNet})
	policy.Rates = []commission.Row{{Tier: "silver", Share: pct("10")}, {Tier: "gold", Share: pct("20")}}
	tiered := func(id, tier, cleared string) commission.Payment {
		p := pay(id, "1000", cleared)
		p.Credits[0].Tier = tier
		return p
	}
	january, february := tiered("p1", "silver", "2025-01-10"), tiered("p2", "silver", "2025-02-10")
	gold := tiered("p3", "gold", "2025-02-20")
	late := january
	late.Recorded = day("2025-03-05")
	for _, tt := range []struct {
		name   string
		events []commission.Event
	}{
		{"as they occurred", []commission.Event{january, february, gold}},
		{"January came last", []commission.Event{february, gold, late}},
		{"gold came first", []commission.Event{gold, late, february}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, policy).do(tt.events...)
			// 100 in January, in February 200 of gold and 100 of silver; 150 is
			// left: January's 100 and 50 of gold, which sorts first.
			if diff := cmp.Diff(map[string]string{"cap:max:2025-02:gold": "-150.00", "cap:max:2025-02:silver": "-100.00"}, cuts(b)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			b.do(back("r", "p1", "1000", "2025-03-10"))
			// January is gone: the room is gold's.
			if diff := cmp.Diff(map[string]string{"cap:max:2025-02:gold": "-50.00", "cap:max:2025-02:silver": "-100.00"}, cuts(b)); diff != "" {
				t.Errorf("after the refund: (-want +got)\n%s", diff)
			}
			for _, e := range b.entries {
				if e.Kind == partnerecon.Capped && !strings.Contains(e.Claim.Component, e.Earned.Month().String()+":"+e.Tier) {
					t.Errorf("%s is earned on %s by %s", e.Claim.Component, e.Earned, e.Tier)
				}
			}
			b.conserved()
		})
	}
}

// cuts returns what each claim of a cap comes to, without those at 0.
func cuts(b *book) map[string]string {
	sums := map[string]partnerecon.Money{}
	for _, e := range b.entries {
		if e.Kind == partnerecon.Capped {
			sums[e.Claim.Component], _ = partnerecon.Sum(e.Amount.Currency(), sums[e.Claim.Component], e.Amount)
		}
	}
	out := map[string]string{}
	for claim, sum := range sums {
		if sum.Sign() != 0 {
			out[claim] = sum.Amount()
		}
	}
	return out
}

func TestARecreditMovesTheCutToAnotherTier(t *testing.T) {
	policy := capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("50"), Counts: commission.OnNet})
	b := open(t, policy).do(onDeal("p1", "a", "1000", "2025-01-01"))
	gold := partnerecon.Sole("a")
	gold[0].Tier = "gold"
	b.do(commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p1", Credits: gold}}, On: day("2025-02-01")})
	if diff := cmp.Diff(map[string]string{"cap:max:2025-01:gold": "-50.00"}, cuts(b)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	b.want("a", b.sum("a"), "50.00")
}

func TestACapSurvivesANewVersion(t *testing.T) {
	limit := func(l string, counts commission.Counts) commission.Policy {
		return capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur(l), Counts: counts})
	}
	for _, tt := range []struct {
		counts commission.Counts
		want   string
	}{
		// On net the newest limit of the lines holds for all of them.
		{commission.OnNet, "250.00"},
		// First come: v1 grants 100; v2 has 150 more.
		{commission.FirstCome, "250.00"},
	} {
		plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
			{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: limit("100", tt.counts)},
			{ID: "v2", From: day("2025-07-01"), Rationale: "raised", Policy: limit("250", tt.counts)},
		})
		if err != nil {
			t.Fatal(err)
		}
		b := &book{t: t, plan: plan}
		p1, p2 := pay("p1", "2000", "2025-06-01"), pay("p2", "2000", "2025-08-01")
		p1.Terms, p2.Terms = "v1", "v2"
		b.do(p1)
		b.want("under v1", b.sum("acme"), "100.00")
		b.do(p2)
		b.want("under v2, "+string(tt.counts), b.sum("acme"), tt.want)
		b.conserved()
	}
	_, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: limit("100", commission.OnNet)},
		{ID: "v2", From: day("2025-07-01"), Rationale: "other", Policy: limit("100", commission.FirstCome)},
	})
	if diff := cmp.Diff([]string{"/1/policy/caps/0 conflict"}, paths(err)); diff != "" {
		t.Errorf("%v: (-want +got)\n%s", err, diff)
	}
}

func TestARecreditReturnsTheGrantFirst(t *testing.T) {
	b := open(t, capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("150"), Counts: commission.FirstCome}))
	b.do(onDeal("p1", "a", "1000", "2025-01-01"), onDeal("p2", "a", "1000", "2025-01-02"))
	b.want("a is at its cap", b.sum("a"), "150.00")
	b.do(commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole("b")}}, On: day("2025-02-01")})
	// p1 goes to b in full. What p2 was granted stays frozen at 50.
	b.want("b", b.sum("b"), "100.00")
	b.want("a", b.sum("a"), "50.00")
	b.do(onDeal("p3", "a", "1000", "2025-02-02"))
	b.want("a has room again: 150 less 50", b.sum("a"), "150.00")
	b.do(commission.Recredit{ID: "rc2", Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole("a")}}, On: day("2025-02-03")})
	b.want("and none for p1 when it comes back", b.sum("a"), "150.00")
	b.want("b has nothing", b.sum("b"), "0.00")
	b.conserved()
}

// A commission that comes to just what a cap leaves room for is not cut, and no step
// says that it was. 10 % of 1,000.00 under 100.00.
func TestACapThatIsJustReachedCutsNothing(t *testing.T) {
	for _, tt := range []struct {
		limit string
		want  string
		cut   bool
	}{{"100", "100.00", false}, {"99.99", "99.99", true}} {
		for code, c := range map[string]commission.Cap{
			commission.CodeSaleCapped:     {Name: "max", Per: commission.PerSale, Limit: eur(tt.limit)},
			commission.CodeDealCapped:     {Name: "max", Per: commission.PerDeal, Limit: eur(tt.limit), Counts: commission.FirstCome},
			commission.CodeCustomerCapped: {Name: "max", Per: commission.PerCustomer, Limit: eur(tt.limit), Counts: commission.FirstCome},
		} {
			b := open(t, capped(c)).do(onDeal("p", "a", "1000", "2025-01-01"))
			b.want(string(c.Per), b.sum("a"), tt.want)
			tr, err := b.plan.Line(b.ledger, "p")
			if err != nil || tr.Has(code) != tt.cut {
				t.Errorf("%s, limit %s: %v, capped = %t\n%s", c.Per, tt.limit, err, tr.Has(code), tr)
			}
		}
	}
}

// What a cap per customer cuts off gives the deal no room back: of 150.00 a's payment
// takes 100.00, although a gets no more than 80.00 of it, and b's the 50.00 that are
// left. What goes back of a's payment goes back of the 80.00.
func TestWhatACustomerCapCutsGivesTheDealNoRoomBack(t *testing.T) {
	b := open(t, capped(
		commission.Cap{Name: "deal", Per: commission.PerDeal, Limit: eur("150"), Counts: commission.FirstCome},
		commission.Cap{Name: "customer", Per: commission.PerCustomer, Limit: eur("80"), Counts: commission.FirstCome},
	)).do(onDeal("p1", "a", "1000", "2025-01-01"), onDeal("p2", "b", "1000", "2025-01-02"))
	b.want("a", b.sum("a"), "80.00")
	b.want("b", b.sum("b"), "50.00")
	b.do(back("r", "p1", "500", "2025-02-01"))
	b.want("half of a's", b.sum("a"), "40.00")
	tr, err := b.plan.Line(b.ledger, "p1")
	if err != nil || !strings.Contains(tr.String(), `commission.returned /rounding partner="a" earned="80.00 EUR" refunded="500.00 EUR" paid="1000.00 EUR" returned="-40.00 EUR"`) {
		t.Errorf("%v\n%s", err, tr)
	}
	b.conserved()
}

// Two components under one cap per customer: 10 % and 5 % of 1,000.00 for at most
// 120.00. The base takes 100.00 and leaves 20.00 for the bonus.
func TestACustomerCapOverTwoComponents(t *testing.T) {
	p := capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("120"), Counts: commission.FirstCome, Components: []string{"base", "b"}})
	p.Bonuses = []commission.Bonus{{Name: "b", Rates: sharing("5")}}
	b := open(t, p).do(pay("p", "1000", "2025-01-01"))
	b.want("base", b.of("base"), "100.00")
	b.want("bonus", b.of("b"), "20.00")
	b.do(pay("q", "1000", "2025-01-02"))
	b.want("nothing is left", b.sum("acme"), "120.00")
	b.conserved()
}

// New credits move two payments to b at once: 100.00 each, payable on 19 and on 9
// February, in whichever order they were recorded. What the cap of 50.00 cuts off is
// payable with the later one.
func TestACutIsPayableWithTheLatestOfItsLines(t *testing.T) {
	policy := capped(commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: eur("50"), Counts: commission.OnNet})
	policy.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	for _, order := range [][]string{{"2025-01-20", "2025-01-10"}, {"2025-01-10", "2025-01-20"}} {
		b := open(t, policy).do(onDeal("p1", "a", "1000", order[0]), onDeal("p2", "a", "1000", order[1]),
			commission.Recredit{ID: "rc", Deal: "d", Credits: partnerecon.Sole("b"), On: day("2025-01-25")})
		var got []string
		for _, e := range b.entries {
			if e.Kind == partnerecon.Capped && e.Claim.Partner == "b" {
				got = append(got, e.Amount.Amount()+" "+e.Payable.String()+" earned "+e.Earned.String())
			}
		}
		if diff := cmp.Diff([]string{"-150.00 2025-02-19 earned 2025-01-20"}, got); diff != "" {
			t.Errorf("%v (-want +got)\n%s", order, diff)
		}
	}
}

// A cap first come per customer has one counter, of the partner; one per deal has one, of
// the deal. Nothing else is counted.
func TestWhatFirstComeCapsCount(t *testing.T) {
	for _, tt := range []struct {
		per  commission.Per
		want commission.Counter
	}{
		{commission.PerCustomer, commission.Counter{Cap: "max", Partner: "acme", Granted: 10000}},
		{commission.PerDeal, commission.Counter{Cap: "max", Deal: "d", Granted: 10000}},
	} {
		p := pay("p", "1000", "2025-01-01")
		p.Deal = "d"
		b := open(t, capped(commission.Cap{Name: "max", Per: tt.per, Limit: eur("150"), Counts: commission.FirstCome})).do(p)
		if diff := cmp.Diff(jsonText(t, []commission.Counter{tt.want}), jsonText(t, b.ledger.Caps)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.per, diff)
		}
	}
}

// Base and bonus earn 100.00 each. Caps on net that share no component do not see each
// other's cuts, in whatever order they stand: 50.00 of the one and 70.00 of the other stay.
func TestOnNetCapsOfOtherComponentsStandAlone(t *testing.T) {
	base := commission.Cap{Name: "of base", Per: commission.PerCustomer, Limit: eur("50"), Counts: commission.OnNet, Components: []string{"base"}}
	extra := commission.Cap{Name: "of extra", Per: commission.PerCustomer, Limit: eur("70"), Counts: commission.OnNet, Components: []string{"extra"}}
	for _, caps := range [][]commission.Cap{{base, extra}, {extra, base}} {
		policy := capped(caps...)
		policy.Bonuses = []commission.Bonus{{Name: "extra", Rates: sharing("10")}}
		b := open(t, policy).do(pay("p", "1000", "2025-01-01"))
		b.want(caps[0].Name+" and then "+caps[1].Name, b.sum("acme"), "120.00")
		b.conserved()
	}
}

// Two caps per customer of which neither limits what the other one does stand beside each
// other: 10.00 of the base and 20.00 of the bonus are cut to 5.00 and 12.00. A third one
// over both of them cuts what those two left, 17.00, to 16.00.
func TestCapsOfOtherComponentsStandBesideEachOther(t *testing.T) {
	over := func(name, limit string, components ...string) commission.Cap {
		return commission.Cap{Name: name, Per: commission.PerCustomer, Limit: eur(limit), Counts: commission.OnNet, Components: components}
	}
	base, bonus, both := over("b", "5", "base"), over("n", "12", "bonus"), over("z", "16", "base", "bonus")
	for _, tt := range []struct {
		caps []commission.Cap
		want string
	}{
		{[]commission.Cap{base, bonus}, "17.00"},
		{[]commission.Cap{bonus, base}, "17.00"},
		{[]commission.Cap{base, bonus, both}, "16.00"},
		{[]commission.Cap{bonus, base, both}, "16.00"},
	} {
		policy := flat("10")
		policy.Bonuses = []commission.Bonus{{Name: "bonus", Rates: sharing("20")}}
		policy.Caps = tt.caps
		b := open(t, policy).do(pay("p", "100", "2025-01-10"))
		b.want(fmt.Sprint(len(tt.caps), " caps, ", tt.caps[0].Name, " first"), b.sum("acme"), tt.want)
		b.conserved()
	}
}

// The first two payments earn 10 % each, 15.00 in all: of those of March and February the
// latter has what the former left, 5.00. One of January is the first now: that of March, which
// is the third one, gives back its 10.00, that of February is priced anew and takes its whole
// 10.00 of it, and that of January, which came last, has the 5.00 that are left.
func TestWhatAPaymentThatIsPushedOutGivesBack(t *testing.T) {
	policy := flat("10")
	policy.Rates[0].Payments = 2
	policy.Caps = []commission.Cap{{Name: "first", Per: commission.PerCustomer, Limit: eur("15"), Counts: commission.FirstCome}}
	b := open(t, policy).do(pay("march", "100", "2025-03-10"), pay("february", "100", "2025-02-10"))
	b.want("as they came", b.sum("acme"), "15.00")
	b.do(pay("january", "100", "2025-01-10"))
	b.want("the whole of the cap", b.sum("acme"), "15.00")
	b.conserved()
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

// Of two payments that pay 10.00 each a cap of all that the customer brings leaves 15.00, and
// a third one pays nothing: neither the number nor the cap hides the other.
func TestANumberOfPaymentsUnderACapOnNet(t *testing.T) {
	p := flat("10")
	p.Rates[0].Payments = 2
	p.Caps = []commission.Cap{{Name: "most", Per: commission.PerCustomer, Counts: commission.OnNet, Limit: eur("15")}}
	b := open(t, p)
	for i, want := range []string{"10.00", "15.00", "15.00"} {
		b.do(pay(fmt.Sprint("p", i), "100", "2025-01-01"))
		b.want(fmt.Sprint(i+1, " payments"), b.sum("acme"), want)
	}
	b.do(back("r", "p0", "100", "2025-01-02"))
	b.want("room again", b.sum("acme"), "10.00")
}

// Of 100.00 a cap of hard times pays 60.00 and puts 40.00 off, which are not granted under the cap
// of the customer: of its 150.00 there are 90.00 left, before the 40.00 are released and after:
// a second payment has its 50.00, and a third one 40.00 of its own.
func TestWhatIsPutOffTakesNothingOfACapOfTheCustomer(t *testing.T) {
	for _, released := range []bool{false, true} {
		policy := flat("10")
		policy.Caps = []commission.Cap{
			{
				Name: "lever", Per: commission.PerSale, Limit: eur("60"), From: day("2025-01-01"), Until: day("2026-01-01"), Rationale: "hard times",
				Defer: []commission.Tranche{{Share: pct("100"), Milestone: "better times"}},
			},
			{Name: "most", Per: commission.PerCustomer, Limit: eur("150"), Counts: commission.FirstCome},
		}
		b := open(t, policy).do(pay("p1", "1000", "2025-01-10"))
		later := "0.00"
		if released {
			b.do(commission.Milestone{ID: "m", Customer: "c", Name: "better times", On: day("2025-02-01")})
			later = "40.00"
		}
		b.want("the first", b.sum("acme"), map[bool]string{false: "60.00", true: "100.00"}[released])
		b.do(pay("p2", "500", "2025-03-10"), pay("p3", "500", "2025-03-20"))
		b.want("60.00 + 50.00 + 40.00 and "+later, b.sum("acme"), map[bool]string{false: "150.00", true: "190.00"}[released])
		b.conserved()
	}
}

// What a cap on net cuts off is told with the cap and with the month it is taken of: of 100.00
// 40.00 are left, of the latest first.
func TestACutOnNetIsTold(t *testing.T) {
	p := flat("10")
	p.Caps = []commission.Cap{{Name: "most", Per: commission.PerCustomer, Limit: eur("40"), Counts: commission.OnNet}}
	b := open(t, p).do(pay("p1", "1000", "2025-01-10"))
	cut := b.entries[len(b.entries)-1]
	tr, err := b.plan.Explain(cut)
	if err != nil || cut.Kind != partnerecon.Capped || !tr.Has(commission.CodeCustomerCapped) || !tr.Has(commission.CodeLatestFirst) {
		t.Errorf("%v: %s %s\n%s", err, cut.Kind, cut.Amount, tr)
	}
}

// Two partners and those who brought them, under one cap per deal on net of 130.00. 500.00 in
// January earn 60 + 40 and 15 + 10 for the uplines, 100.00 in February 12 + 8 and 3 + 2: 150.00,
// of which 20.00 go in proportion to the nets 72, 48, 18 and 12, all of it from February.
// A refund of half of February leaves 137.50: 7.50 of 66, 44, 16.50 and 11.
func TestACapPerDealOnNetBearsOverridesInEveryOrder(t *testing.T) {
	p := flat("20")
	p.Shared = commission.Each
	p.Bonuses = []commission.Bonus{{Name: "over", Of: "base", To: commission.ToUpline, Rates: []commission.Row{{Share: pct("25")}}}}
	p.Caps = []commission.Cap{{Name: "deal", Per: commission.PerDeal, Limit: eur("130"), Counts: commission.OnNet, Components: []string{"base", "over"}}}
	sale := func(id, amount, on string) commission.Payment {
		e := pay(id, amount, on)
		e.Deal = "d"
		e.Credits = []partnerecon.Credit{
			{Partner: "a", Role: partnerecon.Sourced, Share: pct("60")},
			{Partner: "b", Role: partnerecon.Sourced, Share: pct("40")},
		}
		e.Uplines = []commission.Upline{{Of: "a", Partner: "u"}, {Of: "b", Partner: "v"}}
		return e
	}
	for _, tt := range []struct {
		name   string
		events []commission.Event
		want   [4]string
	}{
		{"two sales", []commission.Event{sale("p1", "500", "2025-01-01"), sale("p2", "100", "2025-02-02")}, [4]string{"62.40", "41.60", "15.60", "10.40"}},
		{"half of one back", []commission.Event{sale("p1", "500", "2025-01-01"), sale("p2", "100", "2025-02-02"), back("r", "p2", "50", "2025-03-05")}, [4]string{"62.40", "41.60", "15.60", "10.40"}},
		{"one of them back", []commission.Event{sale("p1", "500", "2025-01-01"), sale("p2", "100", "2025-02-02"), back("r", "p2", "100", "2025-03-05")}, [4]string{"60.00", "40.00", "15.00", "10.00"}},
	} {
		for _, order := range permutations(len(tt.events)) {
			b := open(t, p)
			for _, i := range order {
				b.do(tt.events[i])
			}
			for i, partner := range []string{"a", "b", "u", "v"} {
				b.want(tt.name+": "+partner, b.sum(partner), tt.want[i])
			}
			for _, e := range b.entries {
				if e.Kind == partnerecon.Capped && e.Claim.Component != "cap:deal:2025-02" && order[0] == 0 {
					t.Errorf("%s: %s is taken of an earlier month", tt.name, e.ID())
				}
			}
		}
	}
}

// Of 100.00 the base earns 10.00, and two bonuses 6.00 each. A cap of 10.00 on the bonuses leaves
// the second one 4.00, of each partner's own: what the base earns, or the other partner, takes
// none of it.
func TestACapAcrossBonusesCountsTheirsAlone(t *testing.T) {
	p := capped(commission.Cap{Name: "both", Per: commission.PerCustomer, Counts: commission.FirstCome, Limit: eur("10"), Components: []string{"a", "b"}})
	p.Shared = commission.Each
	p.Bonuses = []commission.Bonus{{Name: "a", Rates: sharing("6")}, {Name: "b", Rates: sharing("6")}}
	payment := pay("p", "200", "2025-01-20")
	payment.Credits = []partnerecon.Credit{
		{Partner: "one", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "two", Role: partnerecon.Sourced, Share: pct("50")},
	}
	b := open(t, p).do(payment)
	for _, partner := range []string{"one", "two"} {
		b.want(partner, b.sum(partner), "20.00") // 10.00 + 6.00 + 4.00
	}
	b.want("all of the second bonus", b.of("b"), "8.00")
	b.conserved()
}
