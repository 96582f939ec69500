package settlement

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Of a line that came back, credits that a repeated delivery states are those of partners that it came with,
// and of others that had not been removed when it cleared: from the instant of the removal on they count no
// more. Of a line that has not cleared all of them are.
func TestCreditsOfALineOnceMore(t *testing.T) {
	removed := time.Date(2025, 3, 10, 12, 0, 0, 0, time.UTC)
	b := &Book{accounts: map[string]*account{
		"had": {Partner: "had", Removed: At(removed)}, "gone": {Partner: "gone", Removed: At(removed)}, "here": {Partner: "here"},
	}}
	credits := []partnerecon.Credit{{Partner: "gone"}, {Partner: "had"}, {Partner: "here"}, {Partner: "unknown"}}
	c := &customer{Stopped: []stopped{{Line: "l", Partners: []string{"here"}}}}
	for _, x := range []struct {
		name string
		l    commission.Line
		at   time.Time
		want string
	}{
		{"pending", commission.Line{ID: "l", Pending: true}, removed, "gone had here unknown"},
		{"open", commission.Line{ID: "l"}, removed, "gone had unknown"},
		{"another one", commission.Line{ID: "k"}, removed, "gone had here unknown"},
		{"reopened", commission.Line{ID: "l", Reopened: true, Credits: []partnerecon.Credit{{Partner: "had"}}}, removed, "had here unknown"},
		{"reopened, cleared before", commission.Line{ID: "l", Reopened: true, Credits: []partnerecon.Credit{{Partner: "had"}}}, removed.Add(-1), "gone had here unknown"},
		{"reopened, and credited anew", commission.Line{ID: "l", Reopened: true, Recredited: true, Credits: []partnerecon.Credit{{Partner: "had"}}, Given: []partnerecon.Credit{{Partner: "gone"}}}, removed, "gone here unknown"},
	} {
		s := &posting{book: b, when: when{occurred: x.at}}
		var got []string
		for _, k := range s.onceMore(c, &x.l, slices.Clone(credits)) {
			got = append(got, k.Partner)
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("%s: %v, want %s", x.name, got, x.want)
		}
	}
}

// What was handed over of the lines of one partner, and nothing of one that has none.
func TestLinesOfOnePartner(t *testing.T) {
	m := lineSums{"a": {{Line: "l"}}, "b": {{Line: "k"}, {Line: "n"}}, "c": {}}
	if got := m.of("b"); len(got) != 1 || len(got["b"]) != 2 || got["b"][1].Line != "n" {
		t.Errorf("%v", got)
	}
	for _, none := range []string{"c", "d", ""} {
		if got := m.of(none); got != nil {
			t.Errorf("%s: %v", none, got)
		}
	}
}

// A milestone is governed by its deal where that has closed by then, and else by its own day. One of a day
// before the first version is refused.
func TestWhatGovernsAMilestone(t *testing.T) {
	d := partnerecon.MustDay
	p := Program{&rules{policy: Policy{PinTerms: TermsAtClose, Terms: partnerecon.Terms[Agreement]{{ID: "v", From: d("2025-01-01")}, {ID: "w", From: d("2025-02-01")}}}}}
	c := &customer{Deals: []deal{{ID: "deal", Governed: d("2025-02-10"), Terms: "w"}}}
	for on, want := range map[string]deal{
		"2024-12-31": {},
		"2025-01-01": {ID: "deal", Governed: d("2025-01-01"), Terms: "v"},
		"2025-02-09": {ID: "deal", Governed: d("2025-02-09"), Terms: "w"},
		"2025-02-10": {ID: "deal", Governed: d("2025-02-10"), Terms: "w"},
		"2025-03-01": {ID: "deal", Governed: d("2025-02-10"), Terms: "w"},
	} {
		s := &posting{program: p, book: &Book{}, when: when{on: d(on), posted: d(on)}}
		got, err := s.milestonePin(c, "deal")
		if got != want || errors.Is(err, ErrTerms) != (want.ID == "") {
			t.Errorf("%s: %+v, %v", on, got, err)
		}
	}
}

// The least amount has no opposite: it is written as the one above it. Others are as they are.
func TestMoneyOfMinorUnits(t *testing.T) {
	for n, want := range map[int64]int64{math.MinInt64: math.MinInt64 + 1, math.MinInt64 + 1: math.MinInt64 + 1, -1: -1, 0: 0, math.MaxInt64: math.MaxInt64} {
		if got := moneyIn(n, "EUR"); got.Minor() != want || got.Currency() != "EUR" {
			t.Errorf("%d: %s", n, got)
		}
	}
}

// A partner states so many facts and reaches so many milestones as may count for an account, and not one more.
func TestHowMuchAPartnerStates(t *testing.T) {
	s := &posting{when: when{on: partnerecon.MustDay("2025-01-10")}}
	for n, refused := range map[int]bool{0: false, maxTouches - 1: false, maxTouches: true} {
		a := &account{Partner: "a", Reached: make([]commission.Reached, n), Told: make([]toldOfPartner, n)}
		s.fact = Fact{ID: "r", Event: PartnerReached{Partner: "a", Milestone: "m"}}
		if err := s.decide(a); (err != nil) != refused || len(a.Reached) != min(n+1, maxTouches) {
			t.Errorf("milestones, %d: %d, %v", n, len(a.Reached), err)
		}
		s.fact = Fact{ID: "t", Event: PartnerStated{Partner: "a"}}
		if err := s.decide(a); (err != nil) != refused || len(a.Told) != min(n+1, maxTouches) {
			t.Errorf("facts, %d: %d, %v", n, len(a.Told), err)
		}
	}
}

// What was reached is told in its unit.
func TestWhatWasReachedIsTold(t *testing.T) {
	for _, c := range []struct {
		v    incentive.Value
		want string
	}{
		{incentive.Value{Money: partnerecon.MustMoney("12.50", "EUR")}, "12.50 EUR"},
		{incentive.Value{Fraction: partnerecon.MustPercent("12.5")}, "12.5%"},
		{incentive.Value{Number: 12}, "12"},
		{incentive.Value{}, "0"},
	} {
		if got := reachedOf(c.v); got.Name != "reached" || got.Value != c.want {
			t.Errorf("%+v: %v", c.v, got)
		}
	}
}

// Of an object that is absent nothing is said.
func TestNothingIsSaidOfNothing(t *testing.T) {
	s := speak(nil, "name")
	if s.say("limit") != "" || s.rest() != "" || s.others() != nil || !slices.Equal(s.said, []string{"name", "limit"}) {
		t.Errorf("%+v", s)
	}
}

// Parts of a balance are kept where the policy has them, from the first money on.
func TestWhenABalanceHasParts(t *testing.T) {
	m := partnerecon.MustMonth("2025-01")
	for _, c := range []struct {
		name     string
		bySeller bool
		of       account
		want     int
	}{
		{"nothing was posted", true, account{Partner: "a"}, 0},
		{"something was", true, account{Partner: "a", Cells: []cell{{Month: m}}}, 1},
		{"it has parts", true, account{Partner: "a", Cells: []cell{{Month: m}}, Sellers: make([]account, 2)}, 2},
		{"the policy has none", false, account{Partner: "a", Cells: []cell{{Month: m}}}, 0},
	} {
		s := &posting{program: Program{&rules{policy: Policy{Currency: "EUR", Statements: Statements{BySeller: c.bySeller}}}}}
		if s.arrange(&c.of); len(c.of.Sellers) != c.want {
			t.Errorf("%s: %d parts", c.name, len(c.of.Sellers))
		}
	}
}

// Of the facts that are stated a model reads those that it declares of their scope.
func TestFactsThatAModelDeclares(t *testing.T) {
	m := model{facts: map[declaration]bool{{attribution.OfPartner, "region"}: true, {attribution.OfJourney, "plan"}: true}, tiers: []string{"gold"}}
	facts := []attribution.Fact{{Name: "plan"}, {Name: "region"}, {Name: "size"}}
	for scope, want := range map[attribution.Scope]string{attribution.OfPartner: "region", attribution.OfJourney: "plan", "other": ""} {
		got := ""
		for _, f := range m.declared(scope, facts) {
			got += f.Name
		}
		if got != want {
			t.Errorf("%s: %s", scope, got)
		}
	}
	pinned := []attribution.Partner{{ID: "a", Tier: "silver"}, {ID: "b", Tier: "gold"}}
	for id, want := range map[string]bool{"a": false, "b": true, "c": false} {
		if m.coversPartner(pinned, id) != want {
			t.Errorf("%s is covered: %v", id, !want)
		}
	}
	if got := m.partners(pinned); len(got) != 1 || got[0].ID != "b" {
		t.Errorf("%v", got)
	}
}

// The limit of a cap is that of the partner's override, cap by cap, and of all others that of the version.
// A cap that counts first come is full when it has granted its limit; one on net never is, nor one that the
// program does not have, of which nothing is said.
func TestLimitsOfCapsAreTold(t *testing.T) {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	d, m := partnerecon.MustDay, partnerecon.MustMonth
	p := Program{&rules{
		policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{
			{ID: "u", From: d("2025-01-01")},
			{ID: "v", From: d("2025-02-01"), Policy: Agreement{
				Caps: []Cap{{Name: "net", Every: EveryMonth, Limit: eur("10"), Counts: commission.OnNet}, {Name: "first", Every: EveryMonth, Limit: eur("20"), Counts: commission.FirstCome}},
				Overrides: []TermsOverride{
					{Name: "x", For: OverrideScope{Partner: "other"}, Caps: []OverrideCap{{Name: "first", Limit: eur("1")}}},
					{Name: "y", For: OverrideScope{Partner: "big"}, Caps: []OverrideCap{{Name: "net", Limit: eur("50")}, {Name: "first", Limit: eur("30")}}},
				},
			}},
		}},
		every: []Every{EveryMonth},
	}}
	const at, over = "/terms/1/policy/caps/", "/terms/1/policy/overrides/1/caps/"
	for _, c := range []struct {
		partner string
		claim   capClaim
		full    bool
		want    string
	}{
		{"acme", capClaim{Name: "first", Terms: "v", Granted: 1999}, false, CodePeriodCapped + " " + at + `1/limit cap="first" from="2025-02" limit="20.00 EUR" granted="19.99 EUR" cut="0.00 EUR" room_from="2025-03-01"`},
		{"acme", capClaim{Name: "first", Terms: "v", Granted: 2000, Posted: -5}, true, CodePeriodFull + " " + at + `1/limit cap="first" from="2025-02" limit="20.00 EUR" granted="20.00 EUR" cut="0.05 EUR" room_from="2025-03-01"`},
		{"big", capClaim{Name: "first", Terms: "v", Granted: 2999}, false, CodePeriodCapped + " " + over + `1/limit cap="first" from="2025-02" limit="30.00 EUR" granted="29.99 EUR" cut="0.00 EUR" room_from="2025-03-01"`},
		{"big", capClaim{Name: "first", Terms: "v", Granted: 3000}, true, CodePeriodFull + " " + over + `1/limit cap="first" from="2025-02" limit="30.00 EUR" granted="30.00 EUR" cut="0.00 EUR" room_from="2025-03-01"`},
		{"big", capClaim{Name: "net", Terms: "v", Net: 6000, Granted: 9999, Posted: -1000}, false, CodePeriodCapped + " " + over + `0/limit cap="net" from="2025-02" limit="50.00 EUR" net="60.00 EUR" cut="10.00 EUR" room_from="2025-03-01"`},
		{"acme", capClaim{Name: "none", Terms: "v", Granted: 5000}, false, ""},
		{"acme", capClaim{Name: "first", Terms: "u", Granted: 5000}, false, ""},
	} {
		a := &account{Partner: c.partner}
		c.claim.Start = m("2025-02")
		if got := p.full(a, &c.claim); got != c.full {
			t.Errorf("%s, %+v: full %v", c.partner, c.claim, got)
		}
		var tr partnerecon.Trace
		p.whyCap(a, &c.claim, d("2025-02-20"), true, &tr)
		if got := strings.TrimSuffix(tr.String(), "\n"); got != c.want {
			t.Errorf("%s, %s: %s\nwant %s", c.partner, c.claim.Name, got, c.want)
		}
	}
	// Of a period that has passed it is not said when there is room again, nor that it is full.
	var tr partnerecon.Trace
	p.whyCap(&account{Partner: "acme"}, &capClaim{Name: "first", Terms: "v", Start: m("2025-02"), Granted: 2000, Posted: -5}, d("2025-03-20"), false, &tr)
	if want := CodePeriodCapped + " " + at + `1/limit cap="first" from="2025-02" limit="20.00 EUR" granted="20.00 EUR" cut="0.05 EUR"` + "\n"; tr.String() != want {
		t.Errorf("passed: %s", tr)
	}
}

// The final figures are missing of periods that are closed, where the program has the true-up.
func TestFinalFiguresThatAreMissing(t *testing.T) {
	m := partnerecon.MustMonth
	p := Program{&rules{policy: Policy{Terms: partnerecon.Terms[Agreement]{{ID: "v", Policy: Agreement{TrueUps: []TrueUp{{Name: "other", Every: EveryMonth}, {Name: "q", Every: EveryQuarter}}}}}}}}
	a := &account{Partner: "a", TrueUps: []trueUpClaim{
		{Name: "q", Start: m("2024-10"), Terms: "v"},
		{Name: "q", Start: m("2025-01"), Terms: "v", Stated: "f"},
		{Name: "q", Start: m("2025-04"), Terms: "v"},
		{Name: "gone", Start: m("2024-10"), Terms: "v"},
		{Name: "q", Start: m("2024-07"), Terms: "unknown"},
	}}
	for closed, want := range map[string]string{
		"2024-11": "", "2024-12": "2024-10 ", "2025-05": "2024-10 ", "2025-06": "2024-10 2025-04 ",
	} {
		b := &Book{}
		b.closed = m(closed)
		var tr partnerecon.Trace
		p.whyTrueUps(b, a, &tr)
		got := ""
		for _, s := range tr {
			if s.Code != CodeNoFinal || s.Rule != "/terms/0/policy/true_ups/1" || detailOf(s, "true_up") != "q" {
				t.Errorf("%s: %v", closed, s)
			}
			got += detailOf(s, "from") + " "
		}
		if got != want {
			t.Errorf("%s: %s, want %s", closed, got, want)
		}
	}
}

// A line that was paid in another currency is told in that until it has cleared, and in the program's then;
// where it failed that is what is said of it.
func TestLinesThatEarnNothingAreTold(t *testing.T) {
	d := partnerecon.MustDay
	p := small()
	c := &customer{Ledger: commission.Ledger{Customer: "c"}}
	usd := []commission.Item{{Amount: partnerecon.MustMoney("9", "USD")}}
	for _, x := range []struct {
		name string
		l    commission.Line
		want string
	}{
		{"not cleared", commission.Line{ID: "l", Base: 500, Items: []commission.Item{{Amount: partnerecon.MustMoney("5", "EUR")}}}, CodeNotCleared + ` customer="c" payment="l" base="5.00 EUR"`},
		{"of another currency", commission.Line{ID: "l", Base: 900, Items: usd, Exchanged: &commission.Exchanged{}}, CodeNotCleared + ` customer="c" payment="l" base="9.00 USD"`},
		{"exchanged when it cleared", commission.Line{ID: "l", Base: 800, Items: usd, Exchanged: &commission.Exchanged{}, Cleared: d("2025-01-10")}, CodeUnearning + ` customer="c" payment="l" base="8.00 EUR"`},
		{"failed", commission.Line{ID: "l", Milestone: "go", Base: 500, Cleared: d("2025-01-10"), Corrections: []commission.Correction{{Type: commission.BackFailure}}}, CodeFailed + ` customer="c" milestone="l" base="5.00 EUR"`},
		{"went back", commission.Line{ID: "l", Base: 500, Cleared: d("2025-01-10"), Corrections: []commission.Correction{{Type: commission.BackRefund}}}, CodeUnearning + ` customer="c" payment="l" base="5.00 EUR"`},
	} {
		var tr partnerecon.Trace
		_ = p.whyLine(c, &x.l, &tr) // a line by hand is of no version
		if first, _, _ := strings.Cut(tr.String(), "\n"); first != x.want {
			t.Errorf("%s: %s, want %s", x.name, first, x.want)
		}
	}
}

// Caps on net are told with the limit of the newest version under which the partner has something, as far as
// the program has it: one of a version that is gone, or without the cap, has no limit. The cuts of a deal are
// those of all its partners, so the newest of all counts.
func TestTheLimitOfCapsOnNetIsTold(t *testing.T) {
	of := func(limit, deal, partner, terms string, posted int64) *commission.Counter {
		return &commission.Counter{Cap: limit, Deal: deal, Partner: partner, Month: partnerecon.MustMonth("2025-01"), Terms: terms, Posted: posted}
	}
	version := func(id, limit, name string) partnerecon.Version[Agreement] {
		return partnerecon.Version[Agreement]{ID: id, Policy: Agreement{Commission: commission.Policy{Caps: []commission.Cap{{Name: name, Limit: partnerecon.MustMoney(limit, "EUR")}}}}}
	}
	p := Program{&rules{policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{version("v", "1", "all"), version("w", "2", "all"), version("x", "3", "other")}}}}
	for _, c := range []struct {
		name     string
		counters []*commission.Counter
		want     string
	}{
		{"a later version of another partner", []*commission.Counter{of("all", "", "a", "v", -5), of("all", "", "b", "w", -7)}, `commission.customer_capped /terms/0/policy/commission/caps/0 customer="c" cap="all" limit="1.00 EUR" net="0.00 EUR" cut="0.05 EUR"`},
		{"of a deal", []*commission.Counter{of("all", "d", "a", "v", -5), of("all", "d", "b", "w", -7)}, `commission.deal_capped /terms/1/policy/commission/caps/0 customer="c" deal="d" cap="all" limit="2.00 EUR" net="0.00 EUR" cut="0.05 EUR"`},
		{"the newest comes first", []*commission.Counter{of("all", "", "a", "w", -5), of("all", "", "a", "v", -7)}, `commission.customer_capped /terms/1/policy/commission/caps/0 customer="c" cap="all" limit="2.00 EUR" net="0.00 EUR" cut="0.12 EUR"`},
		{"a version that is gone", []*commission.Counter{of("all", "", "a", "gone", -5)}, `commission.customer_capped customer="c" cap="all" net="0.00 EUR" cut="0.05 EUR"`},
		{"a version without the cap", []*commission.Counter{of("all", "", "a", "x", -5)}, `commission.customer_capped customer="c" cap="all" net="0.00 EUR" cut="0.05 EUR"`},
		{"of another partner", []*commission.Counter{of("all", "", "b", "w", -5)}, ""},
	} {
		var tr partnerecon.Trace = p.netCuts(commission.Ledger{Customer: "c", Caps: c.counters}, "a")
		if got := strings.TrimSuffix(tr.String(), "\n"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// What a cap of the commission cut is told of the components that the partner has a part in: a step about
// one partner is told to that one as it stands, one about all with what is beyond the room there was. The
// exact 12.50 with room for 10.00 are 2.50 too much; a refusal is about all of it.
func TestCutsThatAreToldOfALine(t *testing.T) {
	step := func(code, rule string, details ...string) partnerecon.Reason {
		s := partnerecon.Reason{Code: code, Rule: rule}
		for i := 0; i < len(details); i += 2 {
			s.Details = append(s.Details, text(details[i], details[i+1]))
		}
		return s
	}
	p := Program{&rules{policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{{ID: "v", Policy: Agreement{Commission: commission.Policy{
		Caps: []commission.Cap{{Name: "sale"}, {Name: "later", Defer: make([]commission.Tranche, 1)}},
	}}}}}}}
	l := &commission.Line{Terms: "v", Parts: []commission.Part{{Partner: "a", Earned: 5}, {Partner: "b", Earned: 5}, {Partner: "b", Component: "spiff", Earned: 5}}}
	for _, c := range []struct {
		name string
		s    []partnerecon.Reason
		want string
	}{
		{"of the base", []partnerecon.Reason{step(commission.CodeSaleCapped, "/caps/0", "exact", "12.50 EUR", "room", "10 EUR")}, `component="base" cap="sale" exact="12.50 EUR" room="10 EUR" cut="2.50 EUR"`},
		{"put off", []partnerecon.Reason{step(commission.CodeDealCapped, "/caps/1", "exact", "12.50 EUR", "room", "10 EUR")}, `component="base" cap="later" exact="12.50 EUR" room="10 EUR" put_off="2.50 EUR"`},
		{"of a cap that is not in the version", []partnerecon.Reason{step(commission.CodeCustomerCapped, "/caps/7", "exact", "12.50 EUR", "room", "10 EUR")}, `component="base" exact="12.50 EUR" room="10 EUR" cut="2.50 EUR"`},
		{"of a component of another", []partnerecon.Reason{step(commission.CodeComponent, "", "component", "spiff"), step(commission.CodeSaleCapped, "/caps/0", "exact", "12.50 EUR", "room", "10 EUR")}, ""},
		{"of this partner", []partnerecon.Reason{step(commission.CodeSaleCapped, "/caps/0", "partner", "a", "cut", "1.00 EUR")}, `component="base" cap="sale" partner="a" cut="1.00 EUR"`},
		{"of another partner", []partnerecon.Reason{step(commission.CodeSaleCapped, "/caps/0", "partner", "b", "cut", "1.00 EUR")}, ""},
		{"refused below the floor", []partnerecon.Reason{step(commission.CodeBelowFloor, "/guard", "below", string(commission.Refuse), "exact", "12.50 EUR", "room", "10 EUR")}, `below="refuse" exact="12.50 EUR" room="10 EUR" cut="12.50 EUR"`},
		{"flagged below the floor", []partnerecon.Reason{step(commission.CodeBelowFloor, "/guard", "below", string(commission.Flag), "exact", "12.50 EUR", "room", "10 EUR")}, ""},
		{"parts of a cent", []partnerecon.Reason{step(commission.CodeSaleCapped, "/caps/0", "exact", "10.005 EUR", "room", "10 EUR")}, `component="base" cap="sale" exact="10.005 EUR" room="10 EUR" cut="1/200 EUR"`},
		{"another step", []partnerecon.Reason{step(commission.CodeRounded, "/rounding", "exact", "12.50 EUR")}, ""},
	} {
		got := ""
		for _, s := range p.cutsOf(l, "a", c.s) {
			var parts []string
			for _, d := range s.Details {
				parts = append(parts, d.Name+`="`+d.Value+`"`)
			}
			got += strings.Join(parts, " ")
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A churn that takes all of a line makes its caps give back what they cut. Of 100.00 a cap of 60.00 cut
// 40.00. One of 20.00 on another component cut 30.00 of 50.00: both are given back, 70.00. One of 50.00 on
// all cut 10.00 of the 60.00 that the first had left: of 100.00 that are taken the first gives back 40.00,
// so that 60.00 are left to take, and the second 10.00, 50.00 in all. What a cap has given back is not
// given twice, and caps that cut nothing of a line give nothing.
func TestWhatCapsWouldGiveBackOfALine(t *testing.T) {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	d, m := partnerecon.MustDay, partnerecon.MustMonth
	limit := func(name, amount string, components ...string) Cap {
		return Cap{Name: name, Every: EveryMonth, Limit: eur(amount), Counts: commission.FirstCome, Components: components}
	}
	cut := func(name string, before, earned, net, taken int64) FrozenCut {
		return FrozenCut{Partner: "a", Customer: "c", Line: "l", Cap: name, Start: m("2025-01"), Under: "v", Terms: "v", Cleared: d("2025-01-10"), Before: before, Earned: earned, Net: net, Taken: taken}
	}
	taken := []clawback.Taking{{Line: "l", Component: "base", Taken: 10000}, {Line: "l", Component: "spiff", Taken: 5000}, {Line: "k", Component: "base", Taken: 777}}
	for _, c := range []struct {
		name string
		caps []Cap
		cuts []FrozenCut
		want int64
	}{
		{"one cap", []Cap{limit("m", "60", "base")}, []FrozenCut{cut("m", 0, 10000, 10000, 0)}, 4000},
		{"it had granted others something", []Cap{limit("m", "60", "base")}, []FrozenCut{cut("m", 1000, 10000, 10000, 0)}, 5000},
		{"some of it was given back", []Cap{limit("m", "60", "base")}, []FrozenCut{cut("m", 0, 10000, 10000, 2500)}, 3000},
		{"on two components", []Cap{limit("m", "60", "base"), limit("s", "20", "spiff")}, []FrozenCut{cut("m", 0, 10000, 10000, 0), cut("s", 0, 5000, 5000, 0)}, 7000},
		{"one after the other", []Cap{limit("m", "60", "base"), limit("q", "50", "base")}, []FrozenCut{cut("m", 0, 10000, 10000, 0), cut("q", 0, 6000, 6000, 0)}, 5000},
		{"one that cut nothing", []Cap{limit("m", "60", "base"), limit("q", "50", "base")}, []FrozenCut{cut("q", 0, 6000, 6000, 0)}, 1000},
		{"none that counts first come", []Cap{{Name: "m", Every: EveryMonth, Limit: eur("60"), Counts: commission.OnNet}}, []FrozenCut{cut("m", 0, 10000, 10000, 0)}, 0},
	} {
		p := Program{&rules{policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{{ID: "v", From: d("2025-01-01"), Policy: Agreement{
			Commission: commission.Policy{Rounding: partnerecon.HalfUp}, Caps: c.caps,
		}}}}, every: []Every{EveryMonth}}}
		for _, a := range []*account{{Partner: "a"}, {Partner: "a", Caps: []capClaim{{Name: "m", Start: m("2025-01"), Terms: "v"}, {Name: "q", Start: m("2025-01"), Terms: "v"}}}} {
			if got := p.wouldGiveOf(a, c.cuts, taken); got != c.want {
				t.Errorf("%s, with %d claims: %d, want %d", c.name, len(a.Caps), got, c.want)
			}
		}
	}
}

// Nothing would be given back to a partner that has no account, and of a customer of which nothing was cut.
func TestNobodyIsGivenBackWhatWasNotCut(t *testing.T) {
	p := small()
	b := &Book{accounts: map[string]*account{"a": {Partner: "a", Cuts: []FrozenCut{{Customer: "b", Line: "l"}, {Customer: "d", Line: "l"}}}}}
	for _, who := range []string{"nobody", "a"} {
		if n, err := p.wouldGive(b, "c", who, "", partnerecon.MustDay("2025-01-10")); n != 0 || err != nil {
			t.Errorf("%s: %d, %v", who, n, err)
		}
	}
}

// The overrides of which lines keep that they are for them are known by version, the most specific first, of
// one scope by name. Those for a tier, and those without schedules, are not among them.
func TestScopesOfVersions(t *testing.T) {
	s := []clawback.Schedule{{}}
	over := func(name string, of OverrideScope, schedules []clawback.Schedule) TermsOverride {
		return TermsOverride{Name: name, For: of, Schedules: schedules}
	}
	terms := partnerecon.Terms[Agreement]{
		{ID: "v", Policy: Agreement{Overrides: []TermsOverride{
			over("z", OverrideScope{Type: "reseller", Tier: "gold"}, s), over("b", OverrideScope{Partner: "acme"}, s), over("a", OverrideScope{Partner: "beta"}, s),
			over("t", OverrideScope{Tier: "gold"}, s), over("n", OverrideScope{Partner: "core"}, nil),
		}}},
		{ID: "w", Policy: Agreement{Overrides: []TermsOverride{over("only", OverrideScope{Partner: "acme"}, s)}}},
		{ID: "x", Policy: Agreement{Overrides: []TermsOverride{over("t", OverrideScope{Tier: "gold"}, s)}}},
		{ID: "y", Policy: Agreement{Overrides: []TermsOverride{over("bad", OverrideScope{Partner: "acme"}, s)}}},
	}
	got := map[string]string{}
	for id, all := range scopesOf(terms, map[string]origins{"v": {}, "w": {}, "x": {}}) {
		for _, x := range all {
			got[id] += x.name + " "
		}
	}
	if diff := cmp.Diff(map[string]string{"v": "a b z ", "w": "only "}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// How a partner stood holds until its next standing, the next turn of the ladder, or the day on which it is
// to fall, whichever comes first.
func TestUntilWhenAPartnerStands(t *testing.T) {
	d := partnerecon.MustDay
	a := &account{Partner: "a", Standings: []standing{{From: d("2025-01-01")}, {From: d("2025-08-01")}}}
	a.Ladder.Now.FallsOn = d("2025-06-01")
	b := &Book{accounts: map[string]*account{"a": a}}
	for on, want := range map[string]partnerecon.Day{"2025-01-01": d("2025-06-01"), "2025-05-31": d("2025-06-01"), "2025-06-01": d("2025-08-01"), "2025-08-01": {}} {
		if _, next := small().Stood(lent.Key{}, b, "a", d(on)); next != want {
			t.Errorf("%s: until %s, want %s", on, next, want)
		}
	}
}

// What was given up beyond a debt is told with the selling entity that it is owed to.
func TestMoreThanAPartnerOwes(t *testing.T) {
	p := small()
	s := &posting{program: p, book: &Book{}, when: when{posted: partnerecon.MustDay("2025-01-10")}}
	for seller, want := range map[string]string{
		"":     "a write-off of 5.00 EUR: the partner owes 0.00 EUR: ",
		"gmbh": `a write-off of 5.00 EUR: the partner owes 0.00 EUR to "gmbh": `,
	} {
		err := s.tooMuch("a write-off", &account{Partner: "a"}, sellerSum{seller: seller, amount: 500})
		if !errors.Is(err, ErrReference) || err.Error() != want+ErrReference.Error() {
			t.Errorf("%v, want %s", err, want)
		}
	}
	for _, c := range []struct {
		e    Event
		want string
	}{{Payout{Partner: "a"}, "payout:f"}, {Repayment{Partner: "a"}, "repayment:f"}, {PayoutReturned{Partner: "a"}, "payout:f"}} {
		s := &posting{program: p, book: &Book{}, fact: Fact{ID: "f", Event: c.e}, when: when{posted: partnerecon.MustDay("2025-01-10"), on: partnerecon.MustDay("2025-01-10")}}
		s.cash(&account{Partner: "a"}, "", cashBasis{Form: formCash, Amount: -100})
		if e := s.entries[0]; e.Claim.Component != c.want || e.Kind != partnerecon.Paid || e.Amount != partnerecon.MustMoney("-1", "EUR") {
			t.Errorf("%s: %+v", c.want, e)
		}
	}
}

// An approver is a text like others: one of 256 bytes is too long.
func TestApproversOfEmergenciesAreTexts(t *testing.T) {
	p := small().Policy()
	for n, want := range map[int]string{255: "", 256: "/reviews/emergencies/0/approver limit"} {
		p.Reviews = Reviews{Every: Quarterly, Emergencies: []Emergency{{Version: "v", Rationale: "r", Approver: strings.Repeat("x", n)}}}
		var list problem.List
		checkReviews(&list, p)
		got := ""
		for _, x := range list.Sorted() {
			got += x.Path + " " + x.Code
		}
		if got != want {
			t.Errorf("%d bytes: %s", n, got)
		}
	}
}
