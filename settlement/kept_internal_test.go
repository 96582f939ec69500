package settlement

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/retainer"
)

// Of a balance of 100 a hold keeps back all but what stands besides; without one it is what is in
// dispute of that. Nothing is kept back of less than nothing.
func TestWhatAHoldKeepsBack(t *testing.T) {
	for _, c := range []struct {
		name                      string
		holds                     int
		inDispute, total, besides int64
		want                      int64
	}{
		{"nothing", 0, 0, 100, 0, 0},
		{"a hold", 1, 0, 100, 0, 100},
		{"a hold and a dispute", 1, 60, 100, 0, 100},
		{"a dispute", 0, 60, 100, 0, 60},
		{"a dispute of more", 0, 160, 100, 0, 100},
		{"a dispute of less than nothing", 0, -60, 100, 0, 0},
		{"besides", 1, 0, 100, 30, 70},
		{"a dispute beside it", 0, 80, 100, 30, 70},
		{"all is besides", 1, 0, 100, 130, 0},
		{"less than nothing besides", 1, 0, 100, -30, 100},
		{"nothing is owed", 1, 60, -100, 0, 0},
		{"nothing is owed, and less besides", 1, 60, -100, -200, 0},
	} {
		if got := heldDue(c.holds, c.inDispute, c.total, c.besides); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// Beside a balance of 100 a hold can keep back what the partner owes within limits, 25, and not
// what is reserved, 10. By selling entity it is what each has: 60 and 45 - 10 of 40 that are owed
// in all, for what the third has to come, -65, is its own.
func TestWhatAHoldCanKeepBackBesideTheBalance(t *testing.T) {
	owes := func(n int64) clawback.Debt {
		return clawback.Debt{Accounts: []clawback.Account{{Currency: "EUR", Owed: []clawback.Owed{{Amount: n}}}}}
	}
	whole := &account{Total: 100, Reserved: 10, Debt: owes(25)}
	if got := whole.aside(); got != 15 {
		t.Errorf("whole: %d", got)
	}
	parts := &account{Total: 40, Sellers: []account{{Total: 60}, {Seller: "gmbh", Total: 45, Reserved: 10}, {Seller: "inc", Total: -65, Debt: owes(20)}}}
	if got := parts.aside(); got != 60+35+0-40 {
		t.Errorf("parts: %d", got)
	}
}

// What caps cut off is payable with the last of the entries of the partner, and not before the
// fact is posted.
func TestWhenWhatACapCutsIsPayable(t *testing.T) {
	d := partnerecon.MustDay
	e := func(partner, payable string) partnerecon.Entry {
		return partnerecon.Entry{Claim: partnerecon.Claim{Partner: partner}, Payable: d(payable)}
	}
	s := &posting{entries: []partnerecon.Entry{e("a", "2025-02-10"), e("a", "2025-03-10"), e("b", "2025-04-10"), e("a", "2025-02-20"), e("c", "2025-01-01")}}
	s.when.posted = d("2025-02-01")
	for partner, want := range map[string]string{"a": "2025-03-10", "b": "2025-04-10", "c": "2025-02-01", "d": "2025-02-01"} {
		if got := s.payable(&account{Partner: partner}); got != d(want) {
			t.Errorf("%s: %s, want %s", partner, got, want)
		}
	}
}

// A true-up whose final figures are stated may cover the twelve months from its start on.
func TestMonthsThatATrueUpAwaits(t *testing.T) {
	m := partnerecon.MustMonth
	a := &account{TrueUps: []trueUpClaim{{Start: m("2024-01")}, {Start: m("2025-04"), Stated: "f"}}}
	for month, want := range map[string]bool{"2024-01": false, "2025-03": false, "2025-04": true, "2026-03": true, "2026-04": false} {
		if got := a.awaits(m(month)); got != want {
			t.Errorf("%s: %v", month, got)
		}
	}
}

// What governs a deal is its close, else its first payment: a later one does not, and one of
// before that is recorded late does.
func TestWhatGovernsADeal(t *testing.T) {
	pin := func(id, closed, on, terms string) deal {
		return deal{ID: id, Closed: closed, Governed: partnerecon.MustDay(on), Terms: terms}
	}
	c := &customer{}
	for i, x := range []struct {
		pin  deal
		want string
	}{
		{deal{ID: "d"}, ""},
		{pin("d", "", "2025-02-10", "a"), "d 2025-02-10 a; "},
		{pin("d", "", "2025-02-11", "b"), "d 2025-02-10 a; "},
		{pin("d", "", "2025-02-10", "b"), "d 2025-02-10 a; "},
		{pin("d", "", "2025-02-09", "b"), "d 2025-02-09 b; "},
		{pin("d", "k", "2025-03-01", "c"), "d 2025-03-01 c; "},
		{pin("b", "", "2025-03-02", "a"), "b 2025-03-02 a; d 2025-03-01 c; "},
		{pin("", "", "2025-03-05", "a"), " 2025-03-05 a; b 2025-03-02 a; d 2025-03-01 c; "},
		{pin("", "", "2025-03-06", "b"), " 2025-03-05 a; b 2025-03-02 a; d 2025-03-01 c; "},
		{pin("", "", "2025-03-04", "b"), " 2025-03-04 b; b 2025-03-02 a; d 2025-03-01 c; "},
	} {
		c.keep(&step{pin: x.pin})
		got := ""
		for _, id := range []string{"", "b", "d"} {
			if known, ok := c.deal(id); ok {
				got += known.ID + " " + known.Governed.String() + " " + known.Terms + "; "
			}
		}
		if got != x.want {
			t.Errorf("%d: %s, want %s", i, got, x.want)
		}
	}
	if len(c.Stopped) != 0 {
		t.Errorf("%+v", c.Stopped)
	}
	c.keep(&step{stopped: stopped{Line: "p"}})
	c.keep(&step{stopped: stopped{Line: "q", Partners: []string{"a"}}})
	if len(c.Stopped) != 1 || c.Stopped[0].Line != "q" {
		t.Errorf("%+v", c.Stopped)
	}
}

// The standing of the close counts where tiers are pinned there; else that of the day, and of no
// day for a payment that has not cleared.
func TestTheDayOfTheTier(t *testing.T) {
	d := partnerecon.MustDay
	pin := deal{Governed: d("2025-01-01")}
	for _, c := range []struct {
		tier    PinTier
		pending bool
		want    partnerecon.Day
	}{
		{TierAtClose, false, d("2025-01-01")},
		{TierAtClose, true, d("2025-01-01")},
		{TierAtEarning, false, d("2025-02-02")},
		{TierAtEarning, true, partnerecon.Day{}},
	} {
		s := &posting{program: Program{&rules{policy: Policy{PinTier: c.tier}}}}
		s.when.on = d("2025-02-02")
		if got := s.tierDay(pin, c.pending); got != c.want {
			t.Errorf("%s, pending %v: %s", c.tier, c.pending, got)
		}
	}
}

// The names of facts in entries: no two facts have one.
func TestNamesOfFactsInEntries(t *testing.T) {
	for _, c := range []struct {
		fact Fact
		want string
	}{
		{Fact{ID: "f", Event: Refund{Customer: "c"}}, "c/f"},
		{Fact{ID: "f/1~", Event: Refund{Customer: "a/b~"}}, "a~1b~0/f~11~0"},
		{Fact{ID: "f", Event: Hold{Partner: "a"}}, "f"},
		{Fact{ID: "c/f", Event: Hold{Partner: "a"}}, "/c/f"},
	} {
		if got := (&posting{fact: c.fact}).cause(); got != c.want {
			t.Errorf("%s: %s, want %s", c.fact.ID, got, c.want)
		}
	}
}

// What ends a hold or a dispute releases; any other fact does where neither is left.
func TestFactsThatReleaseWhatIsHeld(t *testing.T) {
	held := &account{Holds: []hold{{ID: "h"}}}
	for _, c := range []struct {
		e    Event
		a    *account
		want bool
	}{
		{Release{}, held, true},
		{SanctionReleased{}, held, true},
		{Strike{}, held, true},
		{DisputeResolved{}, held, true},
		{LineDisputeResolved{}, held, true},
		{Refund{}, held, false},
		{Refund{}, &account{}, true},
	} {
		if got := (&posting{fact: Fact{ID: "f", Event: c.e}}).releases(c.a); got != c.want {
			t.Errorf("%T: %v", c.e, got)
		}
	}
}

// Of 1.01 and 5 pieces half went back: 0.505 and 2.5, each to the even one, 0.50 and 2. Of 1.03 it
// is 0.515, 0.52. A clawback takes its part of what is left.
func TestWhatIsGoneOfAPartOfALine(t *testing.T) {
	credit := &partnerecon.Credit{Partner: "a"}
	line := &commission.Line{ID: "l", Base: 200, Refunded: 100}
	half := func(_ clawback.Line, n int64) (int64, error) { return n / 2, nil }
	for _, c := range []struct {
		name string
		l    *commission.Line
		paid counting
		lost losing
		want counting
	}{
		{"half", line, counting{101, 5}, nil, counting{50, 2}},
		{"half, up to the even one", line, counting{103, 7}, nil, counting{52, 4}},
		{"nothing went back", &commission.Line{Base: 200}, counting{101, 5}, nil, counting{}},
		{"one of two", &commission.Line{Base: 2, Refunded: 1}, counting{101, 6}, nil, counting{50, 3}}, // 50.5, to the even one
		{"one of one", &commission.Line{Base: 1, Refunded: 1}, counting{101, 6}, nil, counting{101, 6}},
		{"of nothing", &commission.Line{Refunded: 1}, counting{101, 5}, nil, counting{}},
		{"and half of the rest is lost", line, counting{101, 6}, half, counting{50 + 25, 3 + 1}}, // of 51 and of 3
	} {
		got, err := goneOf(c.l, c.l.Refunded, credit, c.paid, c.lost)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

// What a cycle of a retainer is measured on is what was posted on its days, the first and the
// last of them inside.
func TestCommissionOfDays(t *testing.T) {
	d := partnerecon.MustDay
	a := &account{Measured: []measured{{d("2025-01-31"), 1, -1}, {d("2025-02-01"), 20, -2}, {d("2025-02-28"), 300, -30}, {d("2025-03-01"), 4000, -400}}}
	earned, returned := a.commissionOf(partnerecon.Interval{Start: d("2025-02-01"), End: d("2025-03-01")})
	if earned != 320 || returned != -32 {
		t.Errorf("%d and %d", earned, returned)
	}
	for _, c := range []struct {
		terms retainer.Policy
		want  bool
	}{
		{retainer.Policy{}, false},
		{retainer.Policy{Guarantee: retainer.Guarantee{Measured: retainer.OnEarned}, Draw: retainer.Draw{Measured: retainer.OnEarned}}, false},
		{retainer.Policy{Guarantee: retainer.Guarantee{Measured: retainer.OnNet}}, true},
		{retainer.Policy{Draw: retainer.Draw{Measured: retainer.OnNet}}, true},
	} {
		if got := onNet(&c.terms); got != c.want {
			t.Errorf("%+v: %v", c.terms, got)
		}
	}
}

// Of each cap, deal and partner a customer has one counter a month; what caps on net cut off the
// partner is told by cap and deal: 30 + 12 of the cap a customer, 5 of a deal; and nothing of
// what was cut off others.
func TestWhatCapsOnNetCutOffACustomer(t *testing.T) {
	of := func(limit, deal, partner, month, terms string, net, posted int64) *commission.Counter {
		return &commission.Counter{Cap: limit, Deal: deal, Partner: partner, Month: partnerecon.MustMonth(month), Terms: terms, Net: net, Posted: posted}
	}
	version := func(id, limit string) partnerecon.Version[Agreement] {
		return partnerecon.Version[Agreement]{ID: id, Policy: Agreement{Commission: commission.Policy{Caps: []commission.Cap{
			{Name: "other"}, {Name: "all", Per: commission.PerCustomer, Limit: partnerecon.MustMoney(limit, "EUR")}, {Name: "deal", Per: commission.PerDeal, Limit: partnerecon.MustMoney(limit, "EUR")},
		}}}}
	}
	p := Program{&rules{policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{version("v", "1"), version("w", "2")}}}}
	l := commission.Ledger{Customer: "c", Caps: []*commission.Counter{
		of("all", "", "a", "2025-01", "v", 130, -30), of("all", "", "a", "2025-02", "w", 12, -12), of("all", "", "b", "2025-03", "w", 99, -99),
		of("deal", "d", "a", "2025-01", "v", 15, -5), of("deal", "d", "b", "2025-02", "w", 8, -8), of("deal", "e", "b", "2025-01", "v", 7, -7),
	}}
	var tr partnerecon.Trace = p.netCuts(l, "a")
	const caps = "/policy/commission/caps/"
	want := commission.CodeCustomerCapped + " /terms/1" + caps + `1 customer="c" cap="all" limit="2.00 EUR" net="1.42 EUR" cut="0.42 EUR"` + "\n" +
		commission.CodeDealCapped + " /terms/1" + caps + `2 customer="c" deal="d" cap="deal" limit="2.00 EUR" net="0.15 EUR" cut="0.05 EUR"` + "\n"
	if diff := cmp.Diff(want, tr.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A pointer leads to one of the caps, or to none.
func TestTheCapOfAPointer(t *testing.T) {
	caps := []commission.Cap{{Name: "a"}, {Name: "b"}}
	for rule, want := range map[string]string{"/caps/0": "a", "/caps/1": "b", "/caps/2": "", "/caps": "", "/floor": ""} {
		got := ""
		if c := capOf(caps, rule); c != nil {
			got = c.Name
		}
		if got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
}

// A line that credits a partner and earns it nothing is idle, but where something waits for its release.
func TestLinesThatEarnAPartnerNothing(t *testing.T) {
	line := func(parts ...commission.Part) *commission.Line {
		return &commission.Line{Credits: []partnerecon.Credit{{Partner: "b"}, {Partner: "a"}}, Parts: parts}
	}
	for name, c := range map[string]struct {
		l    *commission.Line
		want bool
	}{
		"nothing":                {line(), true},
		"nothing was earned":     {line(commission.Part{Partner: "a"}), true},
		"another partner earned": {line(commission.Part{Partner: "b", Earned: 5}), true},
		"it earned":              {line(commission.Part{Partner: "a"}, commission.Part{Partner: "a", Component: "spiff", Earned: 5}), false},
		"something waits":        {line(commission.Part{Partner: "a", Waiting: 5}), false},
		"it has no credit":       {&commission.Line{Credits: []partnerecon.Credit{{Partner: "b"}}}, false},
		"nobody has credit":      {&commission.Line{}, false},
	} {
		if got := idle(c.l, "a"); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A clawback takes of what a cap limits of a line what it takes of its components: 5 and 3 of all, 5 of the
// base.
func TestWhatIsTakenOfWhatACapLimits(t *testing.T) {
	taken := []clawback.Taking{{Line: "l", Component: "base", Taken: 5}, {Line: "k", Component: "base", Taken: 70}, {Line: "l", Component: "spiff", Taken: 3}}
	for want, components := range map[int64][]string{8: nil, 5: {"base"}, 3: {"fee", "spiff"}, 0: {"fee"}} {
		if got := (&Cap{Components: components}).takenOf("l", taken); got != want {
			t.Errorf("%v: %d", components, got)
		}
	}
}

// The touches that count for a renewal are those of its deal, of a kind that the version knows and by a
// partner that it has a method for; registrations are none of them.
func TestTouchesOfARenewal(t *testing.T) {
	v := evidenceOf(false)
	touched := func(id, deal, partner, kind string) touch {
		return touch{ID: id, Deal: deal, Partner: partner, Type: kind, At: noon("2025-04-01")}
	}
	v.touches = []touch{touched("1", "d", "a", "demo"), touched("2", "", "a", "demo"), touched("3", "e", "a", "demo"), touched("4", "d", "a", "call"), touched("5", "d", "b", "demo"), touched("6", "d", "a", "demo")}
	v.touches[5].Registers = true
	m := model{kinds: map[string]bool{"demo": true}, tiers: []string{"gold"}}
	r := &renewed{ID: "r", At: noon("2025-04-10"), Partners: []attribution.Partner{{ID: "a", Tier: "gold"}, {ID: "b", Tier: "silver"}}}
	held := []partnerecon.Credit{{Partner: "a"}}
	out := v.renewing(m, &attributed{Deal: "d"}, r, held)
	got := ""
	for _, x := range out.Touches {
		got += x.ID + " " + x.Partner + " " + x.Kind + "; "
	}
	if got != "1 a demo; 2 a demo; " || out.ID != "r" || out.Account != "c" || !out.On.Equal(instant(noon("2025-04-10"))) || len(out.Held) != 1 {
		t.Errorf("%s of %+v", got, out)
	}
}
