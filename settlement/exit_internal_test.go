package settlement

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// parting is a program of two versions: by the first who resigns keeps all, by the second it
// loses what is released, and its incentives, and a removed partner has a tail of two months.
func parting() Program {
	version := func(id string, exits ...Exit) partnerecon.Version[Agreement] {
		return partnerecon.Version[Agreement]{ID: id, Policy: Agreement{Exits: exits}}
	}
	return Program{&rules{zone: time.UTC, exits: true, policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{
		version("old", Exit{Cause: Resigned, Recurring: ContinueShares, Unvested: KeepUnvested, Incentives: ContinueIncentives, Debt: DebtReceivable, FinalDays: 10}),
		version("new", Exit{Cause: RemovedFromProgram, Recurring: TailOff, TailMonths: 2, Unvested: KeepUnvested, Debt: DebtReceivable, FinalDays: 20},
			Exit{Cause: Resigned, Recurring: StopShares, Unvested: ForfeitUnvested, Incentives: StopIncentives, Debt: DebtWrittenOff, FinalDays: 30}),
	}}}}
}

// The rule of an exit is that of its version and cause.
func TestTheRuleOfAnExit(t *testing.T) {
	p := parting()
	for _, c := range []struct {
		terms string
		cause ExitCause
		days  int
		at    string
	}{
		{"old", Resigned, 10, "/terms/0/policy/exits/0"},
		{"new", Resigned, 30, "/terms/1/policy/exits/1"},
		{"new", RemovedFromProgram, 20, "/terms/1/policy/exits/0"},
		{"old", RemovedFromProgram, 0, ""},
		{"none", Resigned, 0, ""},
	} {
		rule, at, ok := p.exitRule(c.terms, c.cause)
		if rule.FinalDays != c.days || at != c.at || ok != (c.at != "") {
			t.Errorf("%s, %s: %+v at %s, %v", c.terms, c.cause, rule, at, ok)
		}
	}
}

// Who left on 31 December has no credit from 1 January on, or from 1 March on after two months, or
// for ever; the final statement is so many days after the last day.
func TestTheDaysOfAnExit(t *testing.T) {
	d := partnerecon.MustDay
	p := parting()
	for _, c := range []struct {
		terms string
		cause ExitCause
		stop  Moment
		final string
	}{
		{"old", Resigned, Moment{}, "2025-01-10"},
		{"new", Resigned, At(d("2025-01-01").Start(time.UTC)), "2025-01-30"},
		{"new", RemovedFromProgram, At(d("2025-03-01").Start(time.UTC)), "2025-03-20"},
	} {
		rule, _, _ := p.exitRule(c.terms, c.cause)
		got := p.leaving("x", d("2024-12-31"), c.terms, PartnerExited{Cause: c.cause, Approver: "bob"}, rule)
		want := exited{ID: "x", On: d("2024-12-31"), Cause: c.cause, Terms: c.terms, Approver: "bob", Stop: c.stop, Final: d(c.final)}
		if got != want {
			t.Errorf("%s, %s: %+v, want %+v", c.terms, c.cause, got, want)
		}
	}
}

// What is payable after the final statement is payable on its day, with what is payable then.
func TestWhatFallsDueWithTheFinalStatement(t *testing.T) {
	d := partnerecon.MustDay
	due := func(days ...string) (out []scheduled) {
		for i, day := range days {
			out = append(out, scheduled{Day: d(day), Amount: int64(1) << i})
		}
		return out
	}
	for _, c := range []struct {
		name     string
		is, want []scheduled
	}{
		{"nothing", nil, nil},
		{"by then", due("2025-01-30", "2025-01-31"), due("2025-01-30", "2025-01-31")},
		{"later", due("2025-02-01", "2025-03-01"), []scheduled{{Day: d("2025-01-31"), Amount: 3}}},
		{"before, then and later", due("2025-01-30", "2025-01-31", "2025-02-01"), []scheduled{{Day: d("2025-01-30"), Amount: 1}, {Day: d("2025-01-31"), Amount: 6}}},
		{"a cent later", due("2025-02-01"), []scheduled{{Day: d("2025-01-31"), Amount: 1}}},
		{"later, and nothing together", []scheduled{{Day: d("2025-02-01"), Amount: 5}, {Day: d("2025-02-02"), Amount: -5}}, nil},
	} {
		a := &account{Due: c.is}
		a.advance(d("2025-01-31"))
		if diff := cmp.Diff(c.want, a.Due, sameInside()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	a := &account{Exits: []exited{{Final: d("2025-01-31")}}}
	for _, c := range []struct{ posted, payable, want string }{
		{"2025-01-10", "2025-01-30", "2025-01-30"},
		{"2025-01-10", "2025-01-31", "2025-01-31"},
		{"2025-01-10", "2025-02-01", "2025-01-31"},
		{"2025-01-31", "2025-02-10", "2025-01-31"},
		{"2025-02-01", "2025-02-10", "2025-02-10"},
	} {
		e := &partnerecon.Entry{Posted: d(c.posted), Payable: d(c.payable)}
		if got := a.fallsDue(e); got != d(c.want) {
			t.Errorf("posted %s, payable %s: %s", c.posted, c.payable, got)
		}
		if got := (&account{}).fallsDue(e); got != d(c.payable) {
			t.Errorf("of a partner that did not leave: %s", got)
		}
	}
}

// A partner that resigned on 10 January under the new terms, came back on the 20th, and resigned
// on 10 March: by day it is gone, has no credit, has no part in incentives, and forfeits.
func TestDaysOnWhichAPartnerIsGone(t *testing.T) {
	d, p := partnerecon.MustDay, parting()
	exit := func(id, on, terms, back string) exited {
		x := exited{ID: id, On: d(on), Cause: Resigned, Terms: terms, Stop: At(d(on).Add(1).Start(time.UTC)), Final: d(on).Add(30)}
		if back != "" {
			x.Back = noon(back)
		}
		return x
	}
	first, second := exit("x", "2025-01-10", "new", "2025-01-20"), exit("y", "2025-03-10", "new", "")
	twice, back, old := &account{Exits: []exited{first, second}}, &account{Exits: []exited{first}}, &account{Exits: []exited{exit("z", "2025-01-10", "old", "")}}
	if twice.gone() == nil || twice.gone().ID != "y" || back.gone() != nil || (&account{}).gone() != nil || (*account)(nil).gone() != nil {
		t.Error("who has come back is not gone")
	}
	if got := p.leftOf(twice); got.ID != "y" {
		t.Errorf("left by %+v", got)
	}
	if got := p.leftOf(back); got.ID != "x" {
		t.Errorf("left by %+v", got)
	}
	if p.leftOf(nil) != (exited{}) || p.leftOf(&account{}) != (exited{}) {
		t.Error("who never left left by nothing")
	}
	for _, c := range []struct {
		day                    string
		stopped, lost, oldLost bool
	}{
		{"2025-01-09", false, false, false},
		{"2025-01-10", false, false, false},
		{"2025-01-11", true, true, false},
		{"2025-01-19", true, true, false},
		{"2025-01-20", false, false, false},
		{"2025-03-10", false, false, false},
		{"2025-03-11", true, true, false},
		{"2026-01-01", true, true, false},
	} {
		if got := twice.stopped(d(c.day).Start(time.UTC).Add(12 * time.Hour)); got != c.stopped {
			t.Errorf("%s: credit is stopped: %v", c.day, got)
		}
		if got, old := p.forfeitsOn(twice, d(c.day)), p.forfeitsOn(old, d(c.day)); got != c.lost || old != c.oldLost {
			t.Errorf("%s: it is forfeited: %v, under the old terms: %v", c.day, got, old)
		}
	}
	if x, ok := p.forfeitedOn(twice, d("2025-01-11")); !ok || x.ID != "x" {
		t.Errorf("on 11 January by %+v", x)
	}
	if x, ok := p.forfeitedOn(twice, d("2025-03-11")); !ok || x.ID != "y" {
		t.Errorf("on 11 March by %+v", x)
	}
	if p.forfeitsOn(nil, d("2025-01-11")) || p.forfeits(nil) || p.forfeits(old) || !p.forfeits(back) || !p.forfeits(twice) {
		t.Error("who left by an exit that forfeits does, be it back or not")
	}
	at := d("2025-01-11").Start(time.UTC)
	if twice.stopped(at.Add(-1)) || !twice.stopped(at) || (&account{Exits: []exited{{On: d("2025-01-10")}}}).stopped(at) {
		t.Error("credit stops with the instant of the exit, where it does")
	}
	for month, want := range map[string]bool{"2025-02": false, "2025-03": true, "2025-04": true} {
		if got := p.absent(twice, partnerecon.MustMonth(month)); got != want {
			t.Errorf("absent in %s: %v", month, got)
		}
	}
	last := &account{Exits: []exited{exit("x", "2025-03-31", "new", "")}}
	if m := partnerecon.MustMonth("2025-03"); p.absent(last, m) || !p.absent(last, m.Add(1)) || p.absent(back, m) || p.absent(old, m) {
		t.Error("who leaves on the last day of a month has its part of it")
	}
	for day, want := range map[string]bool{"2025-04-08": false, "2025-04-09": true, "2025-04-10": true} {
		if got := twice.finalBy(d(day)); got != want || back.finalBy(d(day)) {
			t.Errorf("final by %s: %v", day, got)
		}
	}
	for day, want := range map[string]bool{"2025-01-10": false, "2025-01-11": true, "2025-02-01": true} {
		if got := twice.leftBefore(d(day)); got != want {
			t.Errorf("left before %s: %v", day, got)
		}
	}
}

// The rule that keeps credit from a partner: of the desk where it removed it, or it never left.
func TestTheRuleThatKeepsCredit(t *testing.T) {
	p := parting()
	left := []exited{{Cause: Resigned, Terms: "new"}}
	for _, c := range []struct {
		name string
		a    *account
		want string
	}{
		{"nobody", nil, "/desk/sanctions"},
		{"never left", &account{}, "/desk/sanctions"},
		{"removed", &account{Removed: noon("2025-01-01")}, "/desk/sanctions"},
		{"left, and removed", &account{Removed: noon("2025-01-01"), Exits: left}, "/desk/sanctions"},
		{"left", &account{Exits: left}, "/terms/1/policy/exits/1/recurring"},
	} {
		if got := p.stopRule(c.a); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	var tr partnerecon.Trace
	p.whyExits(&account{Exits: []exited{
		{ID: "x", On: partnerecon.MustDay("2025-01-10"), Cause: Resigned, Terms: "new", Stop: At(partnerecon.MustDay("2025-01-11").Start(time.UTC)), Final: partnerecon.MustDay("2025-02-09"), Back: noon("2025-01-20")},
		{ID: "y", On: partnerecon.MustDay("2025-03-10"), Cause: Resigned, Terms: "old", Final: partnerecon.MustDay("2025-03-20")},
	}}, &tr)
	want := CodeExited + ` /terms/1/policy/exits/1 exit="x" on="2025-01-10" cause="resigned" terms="new" recurring="stop" no_credit_from="2025-01-11" unvested="forfeit" incentives="stop" registrations="" final_statement="2025-02-09" debt="write_off" back="2025-01-20T12:00:00Z"` + "\n" +
		CodeExited + ` /terms/0/policy/exits/0 exit="y" on="2025-03-10" cause="resigned" terms="old" recurring="continue" unvested="keep" incentives="continue" registrations="" final_statement="2025-03-20" debt="receivable"` + "\n"
	if diff := cmp.Diff(want, tr.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Of 90 that are left of 100 earned, 40 of which were lost, 36 are forfeited. A third of one cent
// is none, half of one is by the rounding.
func TestWhatIsForfeitedOfWhatIsLeft(t *testing.T) {
	for _, c := range []struct {
		name              string
		lost, earned, net int64
		mode              exact.Mode
		want              int64
	}{
		{"nothing is lost", 0, 100, 90, exact.HalfUp, 0},
		{"nothing was earned", 40, 0, 90, exact.HalfUp, 0},
		{"nothing is left", 40, 100, 0, exact.HalfUp, 0},
		{"less than nothing is left", 40, 100, -5, exact.HalfUp, 0},
		{"in proportion", 40, 100, 90, exact.HalfUp, -36},
		{"all", 100, 100, 90, exact.HalfUp, -90},
		{"more than was earned", 140, 100, 90, exact.HalfUp, -90},
		{"a third of a cent", 1, 3, 1, exact.HalfUp, 0},
		{"half a cent", 1, 2, 1, exact.HalfUp, -1},
		{"half a cent, to the even one", 1, 2, 1, exact.HalfEven, 0},
		{"one", 1, 1, 1, exact.HalfUp, -1},
	} {
		f := Forfeit{Lost: c.lost}
		if got := f.due(c.earned, c.net, c.mode); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		debt  ExitDebt
		total int64
		want  int64
	}{{DebtWrittenOff, -7, 7}, {DebtWrittenOff, 0, 0}, {DebtWrittenOff, 7, 0}, {DebtReceivable, -7, 0}} {
		if got := (&exitBasis{Total: c.total}).due(Exit{Debt: c.debt}); got != c.want {
			t.Errorf("%s of %d: %d given up", c.debt, c.total, got)
		}
	}
}

// What was forfeited is kept by line, component and partner: what is known is replaced, and the
// record of a line that comes back tells it, where the customer has none.
func TestForfeitsOfACustomer(t *testing.T) {
	f := func(line, component, partner string, lost int64) Forfeit {
		return Forfeit{Line: line, Component: component, Partner: partner, Lost: lost, Posted: -lost}
	}
	c := &customer{}
	c.keepForfeits([]Forfeit{f("m", "base", "a", 1), f("l", "spiff", "a", 2), f("l", "base", "b", 3), f("l", "base", "a", 4), f("m", "base", "a", 5)})
	if diff := cmp.Diff([]Forfeit{f("l", "base", "a", 4), f("l", "base", "b", 3), f("l", "spiff", "a", 2), f("m", "base", "a", 5)}, c.Forfeits); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]Forfeit{f("l", "base", "a", 4), f("l", "base", "b", 3), f("l", "spiff", "a", 2)}, c.forfeitsOf("l")); diff != "" {
		t.Errorf("of a line (-want +got)\n%s", diff)
	}
	record := Record{Line: commission.Line{ID: "r"}, Forfeits: []Forfeit{f("r", "base", "a", 6), f("r", "spiff", "b", 7), f("r", "spiff", "a", 8)}}
	for _, x := range []struct {
		name                     string
		event                    Event
		line, component, partner string
		want                     int64
		known                    bool
	}{
		{"known", Refund{}, "l", "base", "b", 3, true},
		{"another partner", Refund{}, "l", "spiff", "b", 0, false},
		{"sealed", Refund{}, "r", "spiff", "a", 0, false},
		{"reopened", Reopen{Record: record}, "r", "spiff", "a", 8, true},
		{"reopened, another component", Reopen{Record: record}, "r", "kicker", "a", 0, false},
		{"reopened, another partner", Reopen{Record: record}, "r", "base", "b", 0, false},
		{"another line is reopened", Reopen{Record: record}, "s", "spiff", "a", 0, false},
	} {
		got, known := (&posting{fact: Fact{ID: "f", Event: x.event}}).forfeitOf(c, partnerecon.Claim{Line: x.line, Component: x.component, Partner: x.partner})
		want := Forfeit{Line: x.line, Component: x.component, Partner: x.partner, Lost: x.want, Posted: -x.want}
		if got != want || known != x.known {
			t.Errorf("%s: %+v, %v", x.name, got, known)
		}
	}
	open := &customer{Ledger: commission.Ledger{Customer: "c", Lines: []*commission.Line{{ID: "l"}}}, Forfeits: c.Forfeits}
	if open.forgetForfeits(); len(open.Forfeits) != 3 {
		t.Errorf("of sealed lines: %+v", open.Forfeits)
	}
	s := &posting{fact: Fact{ID: "f", Event: Reopen{Record: record}}}
	if l := s.lineBefore(open, "r"); l.ID != "r" {
		t.Errorf("a line before it comes back: %+v", l)
	}
	if l := s.lineBefore(open, "l"); l.ID != "l" {
		t.Errorf("a line that is open: %+v", l)
	}
	if l := s.lineBefore(open, "k"); l.ID != "" {
		t.Errorf("no line: %+v", l)
	}
}

// What is forfeited is booked as the company's, and told to the clawback as cut off the component
// that earned it.
func TestWhatIsForfeitedIsTheCompanys(t *testing.T) {
	e := func(component string, n int64) partnerecon.Entry {
		return partnerecon.Entry{Claim: partnerecon.Claim{Component: component}, Amount: moneyIn(n, "EUR")}
	}
	f := forfeiture{entries: []partnerecon.Entry{e("exit:base", -40), e("exit:spiff", 3)}, claims: []Forfeit{{Line: "l", Component: "base", Partner: "a", Lost: 40}}}
	if got := f.retained(); got != 37 {
		t.Errorf("%d", got)
	}
	posted := make([]partnerecon.Entry, 1, 8)
	posted[0] = e("base", 100)
	var got []string
	for _, x := range f.withForfeits(posted) {
		got = append(got, x.Claim.Component+" "+x.Amount.String())
	}
	if diff := cmp.Diff([]string{"base 1.00 EUR", "base -0.40 EUR", "spiff 0.03 EUR"}, got); diff != "" || f.entries[0].Claim.Component != "exit:base" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	s, c := &posting{fact: Fact{ID: "f", Event: Reopen{Record: Record{Forfeits: []Forfeit{{Line: "k", Component: "base", Partner: "a", Lost: 7}}}}}}, &customer{}
	s.forfeited = 5
	s.takeForfeits(c, f)
	if len(c.Forfeits) != 2 || c.Forfeits[0].Line != "k" || c.Forfeits[1].Line != "l" || s.forfeited != 42 || len(s.entries) != 2 {
		t.Errorf("%+v, %d, %d entries", c.Forfeits, s.forfeited, len(s.entries))
	}
}

// A record says no more of what was forfeited than was earned on its line.
func TestForfeitsThatCannotBe(t *testing.T) {
	line := &commission.Line{ID: "l", Parts: []commission.Part{{Partner: "a", Earned: 5}, {Partner: "a", Component: "spiff", Earned: 3}}}
	for _, c := range []struct {
		f    Forfeit
		line *commission.Line
		ok   bool
	}{
		{Forfeit{Line: "l", Component: "base", Partner: "a", Lost: 5, Posted: -5}, line, true},
		{Forfeit{Line: "l", Component: "base", Partner: "a", Lost: 6}, line, false},
		{Forfeit{Line: "l", Component: "base", Partner: "a", Lost: 6}, nil, true},
		{Forfeit{Line: "l", Component: "spiff", Partner: "a", Lost: 3}, line, true},
		{Forfeit{Line: "l", Component: "spiff", Partner: "a", Lost: 4}, line, false},
		{Forfeit{Line: "l", Component: "base", Partner: "b", Lost: 1}, line, false},
		{Forfeit{Line: "k", Component: "base", Partner: "a", Lost: 5}, line, false},
		{Forfeit{Line: "l", Component: "base", Partner: "a", Lost: 5, Posted: -6}, line, false},
		{Forfeit{Line: "l", Component: "base", Partner: "a", Lost: 5, Posted: 1}, line, false},
		{Forfeit{Line: "l", Component: "base", Partner: "a", Lost: -1}, line, false},
		{Forfeit{Line: "l", Component: "base", Partner: "a"}, line, true},
		{Forfeit{Component: "base", Partner: "a"}, nil, false},
		{Forfeit{Line: "l", Partner: "a"}, nil, false},
		{Forfeit{Line: "l", Component: "base"}, nil, false},
	} {
		var list problem.List
		if checkForfeits(&list, "/forfeits", []Forfeit{c.f}, c.line); list.Empty() != c.ok {
			t.Errorf("%+v: %v", c.f, list.Sorted())
		}
	}
	two := []Forfeit{{Line: "l", Component: "base", Partner: "a"}, {Line: "l", Component: "spiff", Partner: "a"}}
	var list problem.List
	if checkForfeits(&list, "/forfeits", two, nil); !list.Empty() {
		t.Errorf("in order: %v", list.Sorted())
	}
	if checkForfeits(&list, "/forfeits", []Forfeit{two[0], two[0]}, nil); list.Empty() || list.Sorted()[0].Path != "/forfeits/1" {
		t.Errorf("twice: %v", list.Sorted())
	}
	list = problem.List{}
	two[0], two[1] = two[1], two[0]
	if checkForfeits(&list, "/forfeits", two, nil); list.Empty() || list.Sorted()[0].Path != "/forfeits/1" {
		t.Errorf("out of order: %v", list.Sorted())
	}
}

// The exit of a partner is its last one.
func TestTheLastExitOfAPartner(t *testing.T) {
	p := parting()
	for _, x := range []struct {
		a    *account
		want string
	}{{nil, ""}, {&account{}, ""}, {&account{Exits: []exited{{ID: "x"}}}, "x"}, {&account{Exits: []exited{{ID: "x"}, {ID: "y"}}}, "y"}} {
		if got := p.leftOf(x.a); got.ID != x.want {
			t.Errorf("%+v: %+v", x.a, got)
		}
	}
}

// A stored exit has an id, a last day and a final statement that is not before it; all but the last one a return.
func TestStoredExitsThatCannotBe(t *testing.T) {
	d := partnerecon.MustDay
	x := exited{ID: "x", On: d("2025-01-31"), Final: d("2025-01-31"), Back: noon("2025-02-10")}
	of := func(change func(*exited)) exited {
		y := x
		change(&y)
		return y
	}
	gone := func(x *exited) { x.Back = Moment{} }
	for _, c := range []struct {
		name  string
		exits []exited
		want  string
	}{
		{"none", nil, ""},
		{"one", []exited{of(gone)}, ""},
		{"one that is back", []exited{x}, ""},
		{"two", []exited{x, of(gone)}, ""},
		{"two, of which the first is not back", []exited{of(gone), x}, "/exits/0 conflict"},
		{"no id", []exited{of(func(x *exited) { x.ID = "" })}, "/exits/0 conflict"},
		{"no day", []exited{of(func(x *exited) { x.On = partnerecon.Day{} })}, "/exits/0 conflict"},
		{"a final statement of the day before", []exited{x, of(func(x *exited) { x.Final = d("2025-01-30") })}, "/exits/1 conflict"},
	} {
		var list problem.List
		(&account{Exits: c.exits}).checkExits(&list, "")
		got := ""
		for _, f := range list.Sorted() {
			got += f.Path + " " + f.Code
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if exits(partnerecon.Terms[Agreement]{{ID: "v"}}) || !exits(partnerecon.Terms[Agreement]{{ID: "v"}, {ID: "w", Policy: Agreement{Exits: []Exit{{}}}}}) {
		t.Error("a program says what happens when a partner leaves as soon as one version does")
	}
}

// What a fact may state of an exit, by its own rules: a cause that is known and that the version in force has, a decision, and
// a taker that is another partner, where registrations are handed on.
func TestWhatAnExitMayState(t *testing.T) {
	p := parting()
	p.policy.Terms[1].From = partnerecon.MustDay("2025-02-01")
	p.policy.Terms[1].Policy.Exits[0].Registrations = TransferRegistrations
	for _, c := range []struct {
		name string
		e    PartnerExited
		on   string
		want string
	}{
		{"right", PartnerExited{Cause: RemovedFromProgram, To: "b", Reason: "x", Approver: "y"}, "2025-02-01", ""},
		{"of the day before", PartnerExited{Cause: RemovedFromProgram, Reason: "x", Approver: "y"}, "2025-01-31", "/cause conflict"},
		{"no cause", PartnerExited{Reason: "x", Approver: "y"}, "2025-02-01", "/cause required"},
		{"an unknown cause", PartnerExited{Cause: "tired", Reason: "x", Approver: "y"}, "2025-02-01", "/cause unknown"},
		{"no decision", PartnerExited{Cause: Resigned}, "2025-02-01", "/approver required, /reason required"},
		{"to itself", PartnerExited{Cause: RemovedFromProgram, To: "a", Reason: "x", Approver: "y"}, "2025-02-01", "/to conflict"},
		{"to a name that is none", PartnerExited{Cause: RemovedFromProgram, To: "\xff", Reason: "x", Approver: "y"}, "2025-02-01", "/to syntax"},
		{"to another, where they lapse", PartnerExited{Cause: Resigned, To: "b", Reason: "x", Approver: "y"}, "2025-02-01", "/to conflict"},
	} {
		var list problem.List
		c.e.Partner = "a"
		p.checkExited(&list, c.e, when{on: partnerecon.MustDay(c.on), posted: partnerecon.MustDay(c.on)})
		got := ""
		for _, f := range list.Sorted() {
			got += ", " + f.Path + " " + f.Code
		}
		if strings.TrimPrefix(got, ", ") != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A partner leaves once until it is back, not before it was back, and by a rule that there is; and so many times.
func TestExitsThatAreRefused(t *testing.T) {
	d := partnerecon.MustDay
	back := exited{ID: "x", On: d("2025-01-31"), Cause: Resigned, Terms: "old", Final: d("2025-02-10"), Back: noon("2025-03-10")}
	gone := back
	gone.Back = Moment{}
	for _, c := range []struct {
		name  string
		exits []exited
		on    string
		cause ExitCause
		want  string
	}{
		{"the first", nil, "2025-03-10", Resigned, ""},
		{"it is gone", []exited{gone}, "2025-03-11", Resigned, `partner "a" left on 2025-01-31 already, by fact "x"`},
		{"at the instant of its return", []exited{back}, "2025-03-10", Resigned, `partner "a" came back at 2025-03-10T12:00:00Z, after this exit: ` + ErrOrder.Error()},
		{"after its return", []exited{back}, "2025-03-11", Resigned, ""},
		{"by no rule", nil, "2025-03-10", RemovedFromProgram, `the terms in force on 2025-03-10 do not say what happens when a partner leaves (removed): ` + ErrTerms.Error()},
		{"one too many", slices.Repeat([]exited{back}, maxTouches), "2025-03-11", Resigned, `"a" has 1000 facts that decide credits: ` + ErrTouches.Error()},
		{"as many as there may be", slices.Repeat([]exited{back}, maxTouches-1), "2025-03-11", Resigned, ""},
	} {
		p := parting()
		p.policy.Terms[1].From = d("2026-01-01")
		a := &account{Partner: "a", Exits: c.exits}
		s := &posting{program: p, book: &Book{}, fact: Fact{ID: "f"}}
		s.when.on, s.when.posted, s.when.occurred = d(c.on), d(c.on), noon(c.on).instant
		err := s.exit(a, PartnerExited{Partner: "a", Cause: c.cause})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if left := len(a.Exits) - len(c.exits); got != c.want || left == 1 != (c.want == "") || left == 1 && (a.gone().ID != "f" || a.gone().Final != d(c.on).Add(10)) {
			t.Errorf("%s: %s, want %s; %d exits", c.name, got, c.want, len(a.Exits))
		}
	}
	// Who would take part in a program that has neither a ladder nor exits, or leave a ladder that there is not, is refused.
	p := capping()
	s := &posting{program: p, book: &Book{}, fact: Fact{ID: "f", Event: PartnerEnrolled{Partner: "a"}}}
	s.when.posted = d("2025-03-10")
	for name, err := range map[string]error{"enrolled": s.enrol(&account{Partner: "a"}), "left": s.partnerLeft(&account{Partner: "a"})} {
		if err == nil || err.Error() != "no version with a ladder is in force on 2025-03-10: "+ErrTerms.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
}
