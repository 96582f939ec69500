package settlement

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/payout"
)

// sameInside compares values with all that they hold.
func sameInside() cmp.Option {
	return cmp.Options{
		cmp.Comparer(func(a, b partnerecon.Day) bool { return a == b }), cmp.Comparer(func(a, b partnerecon.Month) bool { return a == b }),
		cmp.Comparer(func(a, b partnerecon.Rate) bool { return a == b }), cmp.AllowUnexported(cell{}, reserve{}, lineSum{}, scheduled{}),
	}
}

// What was payable when a statement closed, of 100: first what was lost, then what was paid
// since, then what of the rest the balance still has; what it has not was set off.
func TestFared(t *testing.T) {
	for _, c := range []struct {
		name                         string
		payable, lost, since, left   int64
		wantPaid, wantOff, wantStill int64
	}{
		{"all open", 100, 0, 0, 100, 0, 0, 100},
		{"paid", 100, 0, 100, 0, 100, 0, 0},
		{"paid in part", 100, 0, 40, 60, 40, 0, 60},
		{"paid more than that", 100, 0, 130, 20, 100, 0, 0},
		{"came back", 100, 0, -10, 110, 0, 0, 100},
		{"an earlier payout came back", 100, 0, -80, 150, 0, 30, 70},
		{"an earlier payout came back, and all is lost", 100, 0, -80, 80, 0, 100, 0},
		{"set off", 100, 0, 0, 30, 0, 70, 30},
		{"set off, all", 100, 0, 0, -5, 0, 100, 0},
		{"set off before", 100, 70, 0, 100, 0, 70, 30},
		{"set off before, then paid", 100, 70, 30, 0, 30, 70, 0},
		{"set off more than there was", 100, 170, 30, 50, 0, 100, 0},
		{"nothing was payable", 0, 0, 10, 10, 0, 0, 0},
	} {
		paid, off, open := fared(c.payable, c.lost, c.since, c.left)
		if paid != c.wantPaid || off != c.wantOff || open != c.wantStill {
			t.Errorf("%s: %d paid, %d set off, %d open", c.name, paid, off, open)
		}
	}
}

// What can be left of a statement of 100: not what is payable later, nor what was held when it
// closed and still is, of which what a hold keeps back is of what is payable later first.
func TestWhatIsLeftOfAStatement(t *testing.T) {
	for _, c := range []struct {
		name   string
		left   remainder
		closed closing
		want   int64
	}{
		{"all", remainder{all: 100}, closing{}, 100},
		{"payable later", remainder{all: 100, ahead: 30}, closing{}, 70},
		{"held, and was not then", remainder{keptBack: keptBack{held: 40}, all: 100}, closing{}, 100},
		{"held then, and not now", remainder{all: 100}, closing{Held: 40}, 100},
		{"held then and now", remainder{keptBack: keptBack{held: 40}, all: 100}, closing{Held: 40}, 60},
		{"held now more than then", remainder{keptBack: keptBack{held: 50}, all: 100}, closing{Held: 40}, 60},
		{"reserved then and now", remainder{keptBack: keptBack{reserved: 40}, all: 100}, closing{Held: 40}, 60},
		{"held is what is payable later", remainder{keptBack: keptBack{held: 40}, all: 100, ahead: 30}, closing{Held: 40}, 60},
		{"held is less than what is payable later", remainder{keptBack: keptBack{held: 20}, all: 100, ahead: 30}, closing{Held: 40}, 70},
		{"reserved is not of what is payable later", remainder{keptBack: keptBack{reserved: 20}, all: 100, ahead: 30}, closing{Held: 40}, 50},
		{"both", remainder{keptBack: keptBack{held: 15, reserved: 20}, all: 100, ahead: 10}, closing{Held: 40}, 65},
	} {
		if got := c.left.of(c.closed); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// January closed with 100 payable. In February 30 are paid, and 5 of an earlier payout came
// back in March: 25 are paid since. 20 of the 100 were set off with January; 55 are open.
func TestHowAStatementFaredSince(t *testing.T) {
	at := func(month string, paid, off int64) cell {
		return cell{Month: partnerecon.MustMonth(month), Sums: sums{Paid: paid}, SetOff: off}
	}
	a := &account{Cells: []cell{at("2024-12", -7, 3), at("2025-01", -11, 20), at("2025-02", -30, 40), at("2025-03", 5, 0)}}
	paid, off, open := a.faredSince(partnerecon.MustDay("2025-01-31"), closing{Payable: 100}, remainder{all: 60})
	if paid != 25 || off != 20 || open != 55 {
		t.Errorf("%d paid, %d set off, %d open", paid, off, open)
	}
}

// Two debts of a partner, with what was recovered in a month.
func debt(on, left, month string, recovered int64, owed ...clawback.Owed) clawback.Debt {
	d := clawback.Debt{Partner: "a", On: partnerecon.MustDay(on), Accounts: []clawback.Account{{Currency: "EUR", Period: partnerecon.MustMonth(month), Recovered: recovered, Owed: owed}}}
	if left != "" {
		d.Left = partnerecon.MustDay(left)
	}
	return d
}

func TestTwoDebtsAreOne(t *testing.T) {
	owes := func(since string, n int64) clawback.Owed {
		return clawback.Owed{Since: partnerecon.MustDay(since), Amount: n}
	}
	one := debt("2025-03-01", "", "2025-03", 5, owes("2025-01-10", 10), owes("2025-02-10", 20))
	for _, c := range []struct {
		name          string
		a, b, theSame clawback.Debt
	}{
		{"none", clawback.Debt{}, clawback.Debt{}, clawback.Debt{}},
		{"the other one", clawback.Debt{}, one, one},
		{"the one", one, clawback.Debt{}, one},
		{
			"recovered in one month: the oldest first, and what was recovered of both", one,
			debt("2025-03-02", "2025-03-02", "2025-03", 7, owes("2025-01-20", 30), owes("2025-02-10", 40)),
			debt("2025-03-02", "2025-03-02", "2025-03", 12, owes("2025-01-10", 10), owes("2025-01-20", 30), owes("2025-02-10", 20), owes("2025-02-10", 40)),
		},
		{
			"the other one was recovered later", one, debt("2025-04-02", "", "2025-04", 7, owes("2025-01-05", 30)),
			debt("2025-04-02", "", "2025-04", 7, owes("2025-01-05", 30), owes("2025-01-10", 10), owes("2025-02-10", 20)),
		},
		{
			"the one was recovered later, and the partner left with it", debt("2025-04-02", "2025-03-15", "2025-04", 7, owes("2025-01-05", 30)),
			debt("2025-03-01", "2025-03-20", "2025-03", 5, owes("2025-01-10", 10)),
			debt("2025-04-02", "2025-03-15", "2025-04", 7, owes("2025-01-05", 30), owes("2025-01-10", 10)),
		},
	} {
		if diff := cmp.Diff(c.theSame, oneDebt(c.a, c.b), sameInside()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	if len(one.Accounts[0].Owed) != 2 || one.Accounts[0].Recovered != 5 {
		t.Errorf("the first one was changed: %+v", one)
	}
}

// A reserve takes up the lines of another one and its account. It ends next when the first of
// both does; at once, where a line was in both.
func TestTwoReservesAreOne(t *testing.T) {
	line := func(customer, id string, held int64) payout.Line {
		return payout.Line{Customer: customer, Line: id, Payable: partnerecon.MustDay("2025-03-01"), Net: held, Held: held}
	}
	of := func(next string, owed int64, lines ...payout.Line) reserve {
		r := reserve{Terms: "v", Account: payout.Account{Owed: owed, Lines: lines}, held: []scheduled{{Amount: 1}}}
		if next != "" {
			r.Next = partnerecon.MustDay(next)
		}
		return r
	}
	for _, c := range []struct {
		name      string
		a, b      reserve
		next      string
		wantLines []payout.Line
	}{
		{"the first one ends first", of("2025-03-01", 1, line("c", "b", 1)), of("2025-03-02", 2, line("c", "a", 2)), "2025-03-01", []payout.Line{line("c", "a", 2), line("c", "b", 1)}},
		{"the other one ends first", of("2025-03-02", 1, line("d", "a", 1)), of("2025-03-01", 2, line("c", "b", 2)), "2025-03-01", []payout.Line{line("c", "b", 2), line("d", "a", 1)}},
		{"the first one never ends", of("", 1, line("c", "b", 1)), of("2025-03-01", 2), "2025-03-01", []payout.Line{line("c", "b", 1)}},
		{"the other one never ends", of("2025-03-01", 1, line("c", "b", 1)), of("", 2), "2025-03-01", []payout.Line{line("c", "b", 1)}},
		{"a line of both", of("2025-03-01", 1, line("c", "b", 1)), of("2025-03-02", 2, line("c", "b", 2)), "0001-01-01", []payout.Line{line("c", "b", 3)}},
	} {
		c.a.join(c.b)
		if c.a.Account.Owed != 2 || c.a.held != nil || c.a.Next != partnerecon.MustDay(c.next) {
			t.Errorf("%s: %+v", c.name, c.a)
		}
		if diff := cmp.Diff(c.wantLines, c.a.Account.Lines, sameInside()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A balance by selling entity: its part where parts are kept; all of it where they are not, and
// then nothing of an entity.
func TestTheBalanceOfASellingEntity(t *testing.T) {
	kept, not := Program{&rules{}}, Program{&rules{}}
	kept.policy.Statements.BySeller = true
	parts := &account{Partner: "a", Total: 30, Sellers: []account{{Partner: "a", Total: 10, Cleared: 1}, {Partner: "a", Seller: "gmbh", Total: 20, Cleared: 2}}}
	whole := &account{Partner: "a", Total: 30}
	for _, c := range []struct {
		name   string
		p      Program
		a      *account
		seller string
		want   int64 // total; -1: none
	}{
		{"its part", kept, parts, "gmbh", 20},
		{"that of none", kept, parts, "", 10},
		{"of an unknown one", kept, parts, "inc", -1},
		{"no parts yet", kept, whole, "", 30},
		{"no parts yet, of an entity", kept, whole, "gmbh", -1},
		{"not kept", not, whole, "", 30},
		{"not kept any more", not, parts, "gmbh", 30},
	} {
		got := c.p.balance(c.a, c.seller)
		if c.want < 0 != (got == nil) || got != nil && got.Total != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if one := not.balance(parts, ""); one.Cleared != 3 || len(one.Sellers) != 0 || len(parts.Sellers) != 2 || parts.Cleared != 0 {
		t.Errorf("a question ends the parts: %+v of %+v", one, parts)
	}
}

// What was handed over of lines may come from anywhere: each member, at its bound and beyond.
func TestProblemsOfSumsOfLines(t *testing.T) {
	right := lineSum{Customer: "c", Line: "l", Component: "base", Cleared: partnerecon.MustDay("2025-01-10"), Was: maxVolume, Earned: -maxVolume, Net: maxVolume, Taken: -maxVolume}
	for _, c := range []struct {
		name   string
		change func(l *lineSum)
		want   string
	}{
		{"right", func(*lineSum) {}, ""},
		{"another customer", func(l *lineSum) { l.Customer = "d" }, `/lines/1/customer conflict: want "c", got "d"` + "\n"},
		{"no line", func(l *lineSum) { l.Line = "" }, "/lines/1 required: want a line, a component and the day on which it cleared\n"},
		{"no component", func(l *lineSum) { l.Component = "" }, "/lines/1 required: want a line, a component and the day on which it cleared\n"},
		{"no day", func(l *lineSum) { l.Cleared = partnerecon.Day{} }, "/lines/1 required: want a line, a component and the day on which it cleared\n"},
		{"was too much", func(l *lineSum) { l.Was++ }, "/lines/1 out_of_range: want amounts of at most 36028797018963968 minor units\n"},
		{"earned too little", func(l *lineSum) { l.Earned-- }, "/lines/1 out_of_range: want amounts of at most 36028797018963968 minor units\n"},
		{"too much left", func(l *lineSum) { l.Net++ }, "/lines/1 out_of_range: want amounts of at most 36028797018963968 minor units\n"},
		{"too little taken", func(l *lineSum) { l.Taken-- }, "/lines/1 out_of_range: want amounts of at most 36028797018963968 minor units\n"},
	} {
		sums := []lineSum{right, right}
		c.change(&sums[1])
		s := posting{}
		checkSums(&s.found, sums, "c")
		got := ""
		for _, x := range s.found.Sorted() {
			got += x.Path + " " + x.Code + ": " + x.Message + "\n"
		}
		if got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// What a clawback takes of a line is by component; what it takes of none of these is 0.
func TestWhatIsTakenOfEachLine(t *testing.T) {
	list := []lineSum{{Line: "a", Component: "base"}, {Line: "a", Component: "bonus"}, {Line: "b", Component: "base", Taken: 9}}
	take(list, []clawback.Taking{{Line: "a", Component: "base", Taken: 5}, {Line: "a", Component: "base", Taken: 7}, {Line: "a", Component: "bonus", Taken: 3}, {Line: "c", Component: "base", Taken: 1}})
	if list[0].Taken != 12 || list[1].Taken != 3 || list[2].Taken != 0 {
		t.Errorf("%+v", list)
	}
}

// What was forfeited of a claim before a fact and after it: as it becomes with the fact, else as
// it is.
func TestForfeitsAboutAClaim(t *testing.T) {
	f := func(line, component, partner string, lost int64) Forfeit {
		return Forfeit{Line: line, Component: component, Partner: partner, Lost: lost}
	}
	c := &customer{Forfeits: []Forfeit{f("l", "base", "a", 1)}}
	lost := forfeiture{claims: []Forfeit{f("m", "base", "a", 10), f("l", "bonus", "a", 20), f("l", "base", "b", 30), f("l", "base", "a", 40)}}
	s := &posting{fact: Fact{ID: "f", Event: Payment{}}}
	for _, x := range []struct {
		lost          forfeiture
		before, after Forfeit
	}{
		{lost, f("l", "base", "a", 1), f("l", "base", "a", 40)},
		{forfeiture{claims: lost.claims[:3]}, f("l", "base", "a", 1), f("l", "base", "a", 1)},
		{lost, f("l", "base", "b", 0), f("l", "base", "b", 30)},
		{lost, f("l", "other", "a", 0), f("l", "other", "a", 0)},
	} {
		before, after := s.forfeitsAbout(c, x.lost, partnerecon.Claim{Partner: x.before.Partner, Line: x.before.Line, Component: x.before.Component})
		if before != x.before || after != x.after {
			t.Errorf("%+v: %+v, then %+v", x.before, before, after)
		}
	}
}

// What goes back of a line is booked on the day of what is returned of it or rebased, and of no
// other line; what is earned is not.
func TestOnWhichDayWhatGoesBackIsBooked(t *testing.T) {
	e := func(line string, kind partnerecon.Kind, on string) partnerecon.Entry {
		return partnerecon.Entry{Claim: partnerecon.Claim{Line: line}, Kind: kind, Earned: partnerecon.MustDay(on)}
	}
	entries := []partnerecon.Entry{
		e("a", partnerecon.Earned, "2025-01-01"), e("b", partnerecon.Returned, "2025-01-02"), e("a", partnerecon.Returned, "2025-01-03"), e("c", partnerecon.Rebased, "2025-01-04"),
	}
	for line, want := range map[string]string{"a": "2025-01-03", "b": "2025-01-02", "c": "2025-01-04", "d": ""} {
		if got := bookedOf(entries, line); got.IsZero() != (want == "") || want != "" && got != partnerecon.MustDay(want) {
			t.Errorf("%s: %s", line, got)
		}
	}
}

// What was lost of a payment is what was stated last of it; of nothing, none.
func TestWhatWasLostOfAPayment(t *testing.T) {
	loss := func(line string, of, whole int64) clawback.Loss {
		share, err := partnerecon.Fraction(of, whole)
		if err != nil {
			t.Fatal(err)
		}
		return clawback.Loss{ID: "l" + line, Line: line, Share: share}
	}
	c := &customer{Exposure: clawback.Exposure{Losses: []clawback.Loss{loss("a", 1, 3), loss("b", 1, 4), loss("a", 1, 2), loss("c", 1, 5), loss("c", 0, 1)}}}
	for line, want := range map[string]string{"a": "1/2", "b": "1/4", "c": "", "d": ""} {
		got := c.lost(line)
		if got.Stated() != (want != "") || want != "" && got.Num() != 1 || want != "" && got.String() != loss(line, 1, int64(want[2]-'0')).Share.String() {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
	if !c.lostBy("lb") || c.lostBy("ld") {
		t.Error("known by what was lost")
	}
}

// The days that a partner may be due anew: in whichever order terms, final statement and what
// falls due are noted, each once, after what has passed through the day asked about.
func TestDaysThatGoBy(t *testing.T) {
	d := partnerecon.MustDay
	p := Program{&rules{recoveries: []recovering{{}, {}, {}}}}
	p.policy.Terms = partnerecon.Terms[Agreement]{{ID: "a", From: d("2025-01-01")}, {ID: "b", From: d("2025-02-15")}, {ID: "c", From: d("2025-03-01")}}
	due := []scheduled{{Day: d("2025-02-01"), Amount: -5}, {Day: d("2025-02-10"), Amount: 7}, {Day: d("2025-02-12"), Amount: -1}, {Day: d("2025-02-15"), Amount: -1}, {Day: d("2025-02-28"), Amount: -2}}
	for _, c := range []struct {
		passed, through string
		want            []partnerecon.Day
	}{
		{"2025-02-01", "2025-02-28", []partnerecon.Day{d("2025-02-12"), d("2025-02-15"), d("2025-02-28")}},
		{"2025-02-01", "2025-02-27", []partnerecon.Day{d("2025-02-12"), d("2025-02-15")}},
		{"2025-01-31", "2025-02-01", []partnerecon.Day{d("2025-02-01")}},
		{"2025-02-12", "2025-02-12", nil},
		{"2025-02-13", "2025-02-12", nil},
	} {
		a := &account{Passed: d(c.passed), Due: due}
		if diff := cmp.Diff(c.want, p.turns(a, d(c.through), false), sameInside()); diff != "" {
			t.Errorf("%s to %s (-want +got)\n%s", c.passed, c.through, diff)
		}
	}
	if got := p.turns(&account{Due: due}, d("2025-02-28"), false); got != nil {
		t.Errorf("nothing has passed yet: %v", got)
	}
	if got := (Program{&rules{policy: p.policy}}).turns(&account{Passed: d("2025-02-01"), Due: due}, d("2025-02-28"), false); got != nil {
		t.Errorf("without debts and reserves: %v", got)
	}
	p.recoveries, p.reserves = nil, true
	if got := p.turns(&account{Passed: d("2025-02-01"), Due: due}, d("2025-02-12"), false); len(got) != 1 {
		t.Errorf("with reserves alone: %v", got)
	}
}

// Of one claim and kind the days before a fact post one entry each: the second one has a claim
// of its own. What the fact itself posts is told apart from them, and not noted.
func TestEntriesOfDaysThatGoByAreToldApart(t *testing.T) {
	a, b := &account{Partner: "a"}, &account{Partner: "b"}
	s := &posting{passes: true}
	post := func(of *account, kind partnerecon.Kind, component string) string {
		e := partnerecon.Entry{Kind: kind, Claim: partnerecon.Claim{Partner: of.Partner, Component: component}}
		s.tellApart(of, &e)
		return e.Claim.Component
	}
	for i, c := range []struct {
		of        *account
		kind      partnerecon.Kind
		component string
		want      string
	}{
		{a, partnerecon.Adjusted, "due", "due"},
		{a, partnerecon.Adjusted, "due", "due:2"},
		{a, partnerecon.Adjusted, "due", "due:3"},
		{a, partnerecon.WrittenOff, "due", "due"},
		{b, partnerecon.Adjusted, "due", "due"},
		{a, partnerecon.Adjusted, "other", "other"},
	} {
		if got := post(c.of, c.kind, c.component); got != c.want {
			t.Errorf("%d: %s, want %s", i, got, c.want)
		}
	}
	s.passes = false
	if one, two := post(a, partnerecon.Adjusted, "due"), post(a, partnerecon.Adjusted, "due"); one != "due:4" || two != "due:4" {
		t.Errorf("of the fact: %s, %s", one, two)
	}
}

// The lines of a fact that is delivered again have the uplines that were pinned: what the fact
// states anew is another content; what it states of who was not filled in stands beside them.
func TestUplinesOfALineDeliveredAgain(t *testing.T) {
	up := func(of, partner, tier, plan string) commission.Upline {
		return commission.Upline{Of: of, Partner: partner, Tier: tier, Plan: plan}
	}
	pinned, given := up("a", "x", "gold", "p"), up("a", "y", "silver", "q")
	s := &posting{program: Program{&rules{}}, book: &Book{accounts: map[string]*account{"gone": {Removed: At(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))}}}}
	s.when.occurred = time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name       string
		recredited bool
		stated     []commission.Upline
		want       []commission.Upline
	}{
		{"nothing stated", false, nil, []commission.Upline{pinned}},
		{"as it came, once credits changed", true, nil, []commission.Upline{given}},
		{"the same", false, []commission.Upline{up("a", "x", "gold", "p")}, []commission.Upline{pinned}},
		{"without tier and plan", false, []commission.Upline{up("a", "x", "", "")}, []commission.Upline{pinned}},
		{"another partner", false, []commission.Upline{up("a", "z", "gold", "p")}, []commission.Upline{up("a", "z", "gold", "p")}},
		{"another tier", false, []commission.Upline{up("a", "x", "silver", "")}, []commission.Upline{up("a", "x", "silver", "")}},
		{"another plan", false, []commission.Upline{up("a", "x", "", "q")}, []commission.Upline{up("a", "x", "", "q")}},
		{"one more", false, []commission.Upline{up("b", "z", "", "")}, []commission.Upline{pinned, up("b", "z", "", "")}},
		{"one more that was removed", false, []commission.Upline{up("b", "gone", "", "")}, []commission.Upline{pinned}},
	} {
		l := &commission.Line{Uplines: []commission.Upline{pinned}, GivenUplines: []commission.Upline{given}, Recredited: c.recredited}
		if diff := cmp.Diff(c.want, s.uplinesAgain(l, c.stated)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
		if l.Uplines[0] != pinned || l.GivenUplines[0] != given {
			t.Errorf("%s: the line was changed", c.name)
		}
	}
}

// What falls due is kept by day, and a day on which nothing is left is none.
func TestASchedule(t *testing.T) {
	d := partnerecon.MustDay
	var list []scheduled
	for _, x := range []struct {
		on   string
		n    int64
		want string
	}{
		{"2025-02-01", 0, ""},
		{"2025-02-01", 5, "2025-02-01 5 "},
		{"2025-01-01", 3, "2025-01-01 3 2025-02-01 5 "},
		{"2025-03-01", 1, "2025-01-01 3 2025-02-01 5 2025-03-01 1 "},
		{"2025-02-01", -4, "2025-01-01 3 2025-02-01 1 2025-03-01 1 "},
		{"2025-02-01", -1, "2025-01-01 3 2025-03-01 1 "},
		{"2025-01-01", -3, "2025-03-01 1 "},
	} {
		list = schedule(list, d(x.on), x.n)
		got := ""
		for _, s := range list {
			got += s.Day.String() + " " + partnerecon.Count(int(s.Amount)).String() + " "
		}
		if got != x.want {
			t.Errorf("%s %d: %s, want %s", x.on, x.n, got, x.want)
		}
	}
}

// All of a reserve is let go line by line, but for lines of which nothing is held.
func TestAllOfAReserve(t *testing.T) {
	r := reserve{Account: payout.Account{Partner: "acme", Currency: "EUR", Lines: []payout.Line{
		{Customer: "c", Line: "p", Held: 5}, {Customer: "c", Line: "q"}, {Customer: "d", Deal: "x", Line: "r", Held: 1},
	}}}
	got := ""
	for _, e := range r.all() {
		got += e.ID() + " " + e.Amount.String() + "\n"
	}
	if want := "/acme/c//p/reserve/released -0.05 EUR\n/acme/d/x/r/reserve/released -0.01 EUR\n"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}
