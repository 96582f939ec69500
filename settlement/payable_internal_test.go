package settlement

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
)

// An entry is payable on the next run of its version, on the first of a month here, and due on one,
// where that is later. Another version has no runs, and what is no earning goes by none.
func TestEntriesArePayableOnRuns(t *testing.T) {
	d := partnerecon.MustDay
	p := keepingBack("2025-01-01", nil).program
	p.payouts[0].run = commission.Run{Every: commission.EveryMonth, Day: 1}
	for _, c := range []struct {
		name               string
		kind               partnerecon.Kind
		terms, posted      string
		payable, due       string
		wantPayable, wants string
		said               bool
	}{
		{"between two runs", partnerecon.Earned, "v", "2025-01-10", "2025-01-10", "", "2025-02-01", "", true},
		{"on the day of a run", partnerecon.Earned, "v", "2025-01-10", "2025-02-01", "", "2025-02-01", "", true},
		{"due with the same run", partnerecon.Earned, "v", "2025-01-10", "2025-01-10", "2025-01-31", "2025-02-01", "", true},
		{"due with a later one", partnerecon.Earned, "v", "2025-01-10", "2025-01-10", "2025-02-02", "2025-02-01", "2025-03-01", true},
		{"of a version without runs", partnerecon.Earned, "w", "2025-01-10", "2025-01-10", "2025-01-20", "2025-01-10", "2025-01-20", false},
		{"of no version, posted under the first", partnerecon.Adjusted, "", "2025-01-10", "2025-01-10", "", "2025-02-01", "", true},
		{"of no version, posted under the second", partnerecon.Adjusted, "", "2025-02-01", "2025-02-10", "", "2025-02-10", "", false},
		{"of no version, posted under none", partnerecon.Adjusted, "", "2024-12-31", "2025-01-10", "", "2025-01-10", "", false},
		{"paid", partnerecon.Paid, "v", "2025-01-10", "2025-01-10", "", "2025-01-10", "", false},
		{"held", partnerecon.Held, "v", "2025-01-10", "2025-01-10", "", "2025-01-10", "", false},
	} {
		e := partnerecon.Entry{Kind: c.kind, Terms: c.terms, Posted: d(c.posted), Payable: d(c.payable)}
		want := e
		if want.Payable = d(c.wantPayable); c.due != "" {
			e.Due = d(c.due)
		}
		if c.wants != "" {
			want.Due = d(c.wants)
		}
		if p.onRun(&e); e.Payable != want.Payable || e.Due != want.Due {
			t.Errorf("%s: %s, due %s", c.name, e.Payable, e.Due)
		}
		var tr partnerecon.Trace
		tr.Add("first", "")
		tr.Add("last", "")
		got := p.explainRun(&e, tr)
		if said := len(got) == 3 && got[1].Code == CodePayRun && got[1].Rule == "/terms/0/policy/payouts/run" && got[1].Details[1].Value == c.wantPayable; said != c.said || got[0].Code != "first" || got[len(got)-1].Code != "last" {
			t.Errorf("%s: %s", c.name, got)
		}
		if got := p.explainRun(&e, nil); len(got) != 0 {
			t.Errorf("%s, of nothing: %s", c.name, got)
		}
	}
	none := partnerecon.Entry{Kind: partnerecon.Earned, Terms: "v", Payable: d("2025-01-10")}
	if (Program{&rules{}}).onRun(&none); none.Payable != d("2025-01-10") {
		t.Errorf("without payouts: %s", none.Payable)
	}
}

// Of 100 that are unpaid 10 are held and 20 reserved, 5 of that payable later with 25 more: 30 are held,
// 15 not yet payable, for what is held is of that first, and 55 payable. Less than the minimum waits, while the partner has not
// left. What is written off with the next fact is carried.
func TestHowABalanceIsMadeUp(t *testing.T) {
	d := partnerecon.MustDay
	left := &account{Exits: []exited{{ID: "x", On: d("2025-01-31")}}}
	for _, c := range []struct {
		name    string
		total   int64
		given   int64
		minimum int64
		whole   *account
		want    closing
		below   int64
	}{
		{"no minimum", 100, 0, 0, &account{}, closing{Held: 30, NotYet: 15, Payable: 55}, 0},
		{"the minimum itself", 100, 0, 55, &account{}, closing{Held: 30, NotYet: 15, Payable: 55}, 0},
		{"less than the minimum", 100, 0, 56, &account{}, closing{Held: 30, NotYet: 70}, 55},
		{"less than the minimum, of a partner that left", 100, 0, 56, left, closing{Held: 30, NotYet: 15, Payable: 55}, 0},
		{"nothing is left", 45, 0, 1, &account{}, closing{Held: 30, NotYet: 15}, 0},
		{"less than nothing", 20, 0, 1, &account{}, closing{Held: 30, NotYet: 15, Carried: 25}, 0},
		{"some is given up", 20, 7, 0, &account{}, closing{Held: 30, NotYet: 15, Carried: 32}, 0},
	} {
		p := keepingBack("2025-02-10", nil).program
		p.payouts[1].minimum = c.minimum
		a := &account{Partner: "a", Total: c.total, given: c.given, Due: []scheduled{{Day: d("2025-02-10"), Amount: 1000}, {Day: d("2025-02-11"), Amount: 30}}}
		got := p.composePart(c.whole, a, d("2025-02-10"), keptBack{held: 10, reserved: 20, later: 5})
		if got.closing != c.want || got.below != c.below || got.kept != (keptBack{10, 20, 5}) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// The balance of a selling entity is its part, where parts are kept; of one that is not known there is
// none; where nothing is of an entity yet, that of none is the whole.
func TestTheBalanceOfAnEntityIsMadeUp(t *testing.T) {
	d := partnerecon.MustDay
	parts := &account{Partner: "a", Total: 70, Sellers: []account{{Partner: "a", Total: 20}, {Partner: "a", Seller: "gmbh", Total: 50}}}
	whole := &account{Partner: "a", Total: 70}
	for _, c := range []struct {
		name   string
		kept   bool
		a      *account
		seller string
		want   int64
	}{
		{"its part", true, parts, "gmbh", 50},
		{"of none", true, parts, "", 20},
		{"not known", true, parts, "inc", 0},
		{"not known, between two", true, parts, "a", 0},
		{"no parts yet", true, whole, "", 70},
		{"no parts yet, of an entity", true, whole, "gmbh", 0},
		{"none are kept", false, whole, "gmbh", 70},
	} {
		p := keepingBack("2025-02-10", nil).program
		p.policy.Statements.BySeller = c.kept
		if got := p.composeOf(c.a, c.seller, d("2025-02-10")); got.closing != (closing{Payable: c.want}) {
			t.Errorf("%s: %+v", c.name, got)
		}
		if got, want := p.compose(c.a, d("2025-02-10")).Payable, int64(70); got != want {
			t.Errorf("%s: %d in all", c.name, got)
		}
	}
	p := keepingBack("2025-02-10", nil).program
	p.policy.Statements.BySeller = true
	for minimum, want := range map[int64]string{
		0: "", 20: "",
		21: `settlement.below_minimum /terms/1/policy/payouts/minimum amount="0.20 EUR" minimum="0.21 EUR"` + "\n",
		51: `settlement.below_minimum /terms/1/policy/payouts/minimum amount="0.20 EUR" minimum="0.51 EUR"` + "\n" +
			`settlement.below_minimum /terms/1/policy/payouts/minimum amount="0.50 EUR" minimum="0.51 EUR" seller="gmbh"` + "\n",
	} {
		p.payouts[1].minimum = minimum
		var tr partnerecon.Trace
		p.whyBelow(parts, d("2025-02-10"), &tr)
		if diff := cmp.Diff(want, tr.String()); diff != "" {
			t.Errorf("a minimum of %d (-want +got)\n%s", minimum, diff)
		}
	}
}

// What is stored of the parts of a balance, member by member.
func TestProblemsOfStoredParts(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(parts []account)
		want   string
	}{
		{"right", func([]account) {}, ""},
		{"twice", func(p []account) { p[2].Seller = "a" }, "/x/sellers/2/seller want selling entities by name, each once\n"},
		{"out of order", func(p []account) { p[1].Seller = "c" }, "/x/sellers/2/seller want selling entities by name, each once\n"},
		{"of another partner", func(p []account) { p[0].Partner = "z" }, `/x/sellers/0/partner want "a", whose account it is, got "z"` + "\n"},
		{"with parts", func(p []account) { p[1].Sellers = []account{{}} }, "/x/sellers/1/sellers a part has no parts\n"},
		{"reserves", func(p []account) { p[1].Reserves = []reserve{{Terms: "v"}, {Terms: "v"}} }, "/x/sellers/1/reserves/1/terms want the reserves by version, each once\n"},
		{"besides", func(p []account) { p[1].Besides = maxVolume + 1 }, "/x/sellers/1/besides want at most 36028797018963968 minor units, got 36028797018963969\n"},
		{"cleared", func(p []account) { p[1].Cleared = -1 }, "/x/sellers/1/cleared want 0 to 36028797018963968 minor units, got -1\n"},
		{"cleared too much", func(p []account) { p[0].Cleared = maxVolume + 1 }, "/x/sellers/0/cleared want 0 to 36028797018963968 minor units, got 36028797018963969\n"},
	} {
		a := &account{Partner: "a", Sellers: []account{{Partner: "a"}, {Partner: "a", Seller: "a"}, {Partner: "a", Seller: "b"}}}
		c.change(a.Sellers)
		var list problem.List
		a.checkSellers(&list, "/x")
		got := ""
		for _, x := range list.Sorted() {
			got += x.Path + " " + x.Message + "\n"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		name   string
		change func(p *paidOut)
		ok     bool
	}{
		{"right", func(p *paidOut) { p.Cleared, p.Over, p.Besides = maxVolume, maxVolume, -maxVolume }, true},
		{"took less than nothing", func(p *paidOut) { p.Cleared = -1 }, false},
		{"paid less than nothing too much", func(p *paidOut) { p.Over = -1 }, false},
		{"took more than there is", func(p *paidOut) { p.Cleared = maxVolume + 1 }, false},
		{"paid more too much than there is", func(p *paidOut) { p.Over = maxVolume + 1 }, false},
		{"left more than there is", func(p *paidOut) { p.Besides = -maxVolume - 1 }, false},
	} {
		a := &account{Payouts: make([]paidOut, 2)}
		c.change(&a.Payouts[1])
		var list problem.List
		a.checkBesides(&list, "/x")
		if list.Empty() != c.ok || !c.ok && (list.Sorted()[0].Path != "/x/payouts/1" || list.Sorted()[0].Message != "want what it took and paid too much within 36028797018963968 minor units") {
			t.Errorf("%s: %v", c.name, list.Sorted())
		}
	}
}

// Where parts begin to be kept, the balance so far is that of no entity, with what is reserved and owed of
// it; the whole keeps none of that.
func TestTheBalanceOfNoEntity(t *testing.T) {
	a := &account{Partner: "a", Total: 70, Reserved: 5, Cleared: 9, Besides: 3, Due: []scheduled{{Day: partnerecon.MustDay("2025-02-11"), Amount: 30}}, Reserves: []reserve{{Terms: "v"}}, Debt: owing10()}
	part := a.unsold()
	if part.Total != 70 || part.Reserved != 5 || part.Cleared != 9 || len(part.Due) != 1 || len(part.Reserves) != 1 || part.owes() != 10 || part.Partner != "a" || part.Besides != 0 {
		t.Errorf("the part: %+v", part)
	}
	if a.Total != 70 || a.Reserved != 5 || a.Cleared != 0 || len(a.Due) != 1 || a.Reserves != nil || a.owes() != 0 || a.Besides != 3 {
		t.Errorf("the whole: %+v", a)
	}
	// And back again: what both have reserved and owe is of the whole.
	a.Sellers, a.Cleared = []account{part, {Partner: "a", Seller: "gmbh", Cleared: 2, Reserves: []reserve{{Terms: "w"}}}}, 1
	if a.rejoin(); a.Sellers != nil || a.Cleared != 12 || len(a.Reserves) != 2 || a.owes() != 10 {
		t.Errorf("joined: %+v", a)
	}
}

// The piece of a month that a day is in begins with the month, or the day after a statement has ended.
func TestThePieceOfADay(t *testing.T) {
	p := Program{&rules{policy: Policy{Statements: Statements{Every: PerHalfMonth}}}}
	p.cut = true
	d := partnerecon.MustDay
	for on, want := range map[string]string{"2025-02-01": "", "2025-02-15": "", "2025-02-16": "2025-02-16", "2025-02-28": "2025-02-16"} {
		x := p.piece(d(on))
		if x.month != partnerecon.MustMonth("2025-02") || x.from.IsZero() != (want == "") || want != "" && x.from != d(want) {
			t.Errorf("%s: %+v", on, x)
		}
	}
	if p.cut = false; !p.piece(d("2025-02-28")).from.IsZero() || (Program{}).piece(d("2025-02-28")).month != partnerecon.MustMonth("2025-02") {
		t.Error("months are whole")
	}
}

// What a retainer posts is payable on a run, but for what the partner owes for it; and it stands besides the
// commission. What time alone brings is posted on its own day, or with the fact, where that day is closed.
func TestWhatARetainerPostsIsPayableOnRuns(t *testing.T) {
	d := partnerecon.MustDay
	for _, c := range []struct {
		name      string
		shut      string
		component string
		posted    string
		payable   string
		besides   int64
	}{
		{"a share", "", "retainer:r:share", "2025-03-10", "2025-04-01", 100},
		{"a share of a day before the last that is closed", "2025-03-11", "retainer:r:share", "2025-03-12", "2025-04-01", 100},
		{"a share of the last day that is closed", "2025-03-10", "retainer:r:share", "2025-03-12", "2025-04-01", 100},
		{"a share of the day after", "2025-03-09", "retainer:r:share", "2025-03-10", "2025-04-01", 100},
		{"what the partner owes", "", retainer.ComponentReceivable, "2025-03-10", "2025-03-10", 0},
	} {
		a := &account{Partner: "a"}
		s := keepingBack("2025-03-12", a)
		s.program.payouts[0].run, s.program.payouts[1].run = commission.Run{Every: commission.EveryMonth, Day: 1}, commission.Run{Every: commission.EveryMonth, Day: 1}
		if c.shut != "" {
			s.shut = d(c.shut)
		}
		s.bookRetainer(a, "o", []partnerecon.Entry{{Cause: "f", Claim: partnerecon.Claim{Partner: "a", Component: c.component}, Kind: partnerecon.Earned, Terms: "v", Amount: moneyIn(100, "EUR"), Posted: d("2025-03-10"), Earned: d("2025-03-10"), Payable: d("2025-03-10")}})
		if len(s.entries) != 1 || s.entries[0].Posted != d(c.posted) || s.entries[0].Payable != d(c.payable) || a.Besides != c.besides || a.Total != c.besides {
			t.Errorf("%s: %+v; besides %d of %d", c.name, s.entries, a.Besides, a.Total)
		}
	}
}

// When what an incentive posted is payable is said before what was posted, by the rule for its tier, else by
// that for all.
func TestWhenAnIncentiveIsPayableIsSaid(t *testing.T) {
	d := partnerecon.MustDay
	p := Program{&rules{policy: Policy{Terms: partnerecon.Terms[Agreement]{{ID: "v", Policy: Agreement{IncentiveTerms: IncentiveTerms{Payable: []commission.Payable{
		{Due: commission.MonthAfter, On: "demo"}, {Due: commission.Net, Days: 30}, {Due: commission.MonthAfter, Tier: "gold"},
	}}}}, {ID: "w", Policy: Agreement{Commission: commission.Policy{Payable: []commission.Payable{{Due: commission.Net}}}}}, {ID: "x"}}}}}
	e := partnerecon.Entry{Posted: d("2025-03-10"), Payable: d("2025-04-09")}
	const days = `posted="2025-03-10" payable="2025-04-09"` + "\n"
	for _, c := range []struct{ terms, tier, want string }{
		{"v", "", `settlement.reward_payable /terms/0/policy/incentive_terms/payable/1 due="net" days="30" ` + days},
		{"v", "silver", `settlement.reward_payable /terms/0/policy/incentive_terms/payable/1 due="net" days="30" ` + days},
		{"v", "gold", `settlement.reward_payable /terms/0/policy/incentive_terms/payable/2 due="month_after" ` + days},
		{"w", "gold", `settlement.reward_payable /terms/1/policy/commission/payable/0 due="net" ` + days},
		{"x", "", ""},
		{"none", "", ""},
	} {
		e.Terms, e.Tier = c.terms, c.tier
		for before, tr := range map[string]partnerecon.Trace{"": {{Code: "last"}}, "first\n": {{Code: "first"}, {Code: "last"}}} {
			if diff := cmp.Diff(before+c.want+"last\n", p.explainRewardPayable(&e, tr).String()); diff != "" {
				t.Errorf("%s in %q (-want +got)\n%s", c.terms, c.tier, diff)
			}
		}
		if got := p.explainRewardPayable(&e, nil); len(got) != 0 {
			t.Errorf("%s, of nothing: %s", c.terms, got)
		}
	}
}
