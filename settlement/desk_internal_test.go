package settlement

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// onDesk is evidence on a customer with facts on record at the desk.
func onDesk(facts ...conflict.Event) *evidence {
	v := evidenceOf(false)
	v.program.desks = true
	v.program.models = map[string]model{"v": {contacts: map[string]bool{"demo": true, "intro": true}, introduces: map[string]bool{"intro": true}}}
	v.loaded = &conflict.State{Account: &conflict.Account{ID: "c", Facts: facts}}
	v.fact = Fact{ID: "f"}
	v.when.occurred, v.when.on = noon("2025-03-10").instant, partnerecon.MustDay("2025-03-10")
	return v
}

// The desk takes note of the first touch of a partner and deal, and of the first introduction; of
// those of before, for one that is recorded late.
func TestTouchesThatTheDeskTakesNoteOf(t *testing.T) {
	on := func(partner, deal, day string, introduction bool) conflict.Contact {
		return conflict.Contact{ID: "k", Account: "c", Opportunity: deal, Partner: partner, At: noon(day).instant, Introduction: introduction}
	}
	touch := func(kind string) Touch { return Touch{Customer: "c", Deal: "d", Partner: "a", Type: kind} }
	for _, c := range []struct {
		name    string
		touch   Touch
		known   []conflict.Event
		noted   bool
		introds bool
	}{
		{"the first", touch("demo"), nil, true, false},
		{"an introduction", touch("intro"), nil, true, true},
		{"no evidence of anything", touch("ad"), nil, false, false},
		{"after one", touch("demo"), []conflict.Event{on("a", "d", "2025-03-09", false)}, false, false},
		{"of the same instant", touch("demo"), []conflict.Event{on("a", "d", "2025-03-10", false)}, false, false},
		{"before one", touch("demo"), []conflict.Event{on("a", "d", "2025-03-11", false)}, true, false},
		{"after one of another partner", touch("demo"), []conflict.Event{on("b", "d", "2025-03-09", false)}, true, false},
		{"after one of another deal", touch("demo"), []conflict.Event{on("a", "e", "2025-03-09", false)}, true, false},
		{"an introduction after a contact", touch("intro"), []conflict.Event{on("a", "d", "2025-03-09", false)}, true, true},
		{"an introduction after one", touch("intro"), []conflict.Event{on("a", "d", "2025-03-09", true)}, false, false},
		{"a contact after an introduction", touch("demo"), []conflict.Event{on("a", "d", "2025-03-09", true)}, false, false},
		{"after another fact", touch("demo"), []conflict.Event{conflict.Direct{ID: "k", Account: "c", At: noon("2025-03-09").instant}}, true, false},
	} {
		got, noted := onDesk(c.known...).contacted(c.touch).(conflict.Contact)
		want := conflict.Contact{}
		if c.noted {
			want = conflict.Contact{ID: "f", Account: "c", Opportunity: "d", Partner: "a", At: noon("2025-03-10").instant, Introduction: c.introds}
		}
		if noted != c.noted || got != want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	direct := onDesk().contacted(Touch{Customer: "c", Motion: conflict.Inbound})
	if want := (conflict.Direct{ID: "f", Account: "c", At: noon("2025-03-10").instant, Motion: conflict.Inbound}); direct != want {
		t.Errorf("direct sales: %+v", direct)
	}
}

// Of a registration that was handed on the last protection counts; the deal of one is that which
// its fact names.
func TestProtectionsInTheHandsOfTheLast(t *testing.T) {
	p := func(partner, registration string) partnerecon.Protection {
		return partnerecon.Protection{Partner: partner, Registration: registration}
	}
	for _, c := range []struct{ all, want []partnerecon.Protection }{
		{nil, nil},
		{[]partnerecon.Protection{p("a", "r"), p("b", "s")}, []partnerecon.Protection{p("a", "r"), p("b", "s")}},
		{[]partnerecon.Protection{p("a", "r"), p("b", "s"), p("c", "r")}, []partnerecon.Protection{p("b", "s"), p("c", "r")}},
		{[]partnerecon.Protection{p("a", "r"), p("b", "r"), p("c", "r")}, []partnerecon.Protection{p("c", "r")}},
	} {
		if diff := cmp.Diff(c.want, inHands(c.all), sameInside(), cmp.Comparer(func(a, b partnerecon.Protection) bool { return a == b })); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	v := onDesk(conflict.Contact{ID: "k", Account: "c", Opportunity: "d", Partner: "a"}, conflict.Contact{ID: "l", Account: "c", Partner: "a"}, conflict.Contact{ID: "m", Account: "c", Opportunity: "e", Partner: "a"})
	for id, want := range map[string]string{"k": "d", "l": "", "m": "e", "n": ""} {
		if got := v.registered(id); got != want {
			t.Errorf("%s is about deal %q", id, got)
		}
	}
	b := &Book{customers: map[string]*customer{"c": {}}}
	if got := b.OnRecord("c"); got.Account.ID != "c" || len(got.Rosters) != 0 {
		t.Errorf("%+v", got)
	}
	if got := (*Book)(nil).OnRecord("c"); got.Account.ID != "c" {
		t.Errorf("%+v", got)
	}
	if got := (*Book)(nil).Roster("a"); got.Partner != "a" {
		t.Errorf("%+v", got)
	}
	b.account("a").Roster = conflict.Roster{Partner: "a", Facts: []conflict.Event{conflict.Enroll{ID: "x"}}}
	b.account("b")
	if got := b.Roster("a"); len(got.Facts) != 1 || got == &b.accounts["a"].Roster {
		t.Errorf("%+v", got)
	}
	for _, id := range []string{"b", "z"} {
		if got := b.Roster(id); got.Partner != id || len(got.Facts) != 0 {
			t.Errorf("%+v", got)
		}
	}
}

// Without a payment the customer began on the first day on which anybody earned something, or when it
// was known to before.
func TestSinceWhenACustomerIsOne(t *testing.T) {
	d := partnerecon.MustDay
	earned := func(days ...string) (out []partnerecon.Entry) {
		for _, day := range days {
			out = append(out, partnerecon.Entry{Earned: d(day)})
		}
		return out
	}
	for _, c := range []struct {
		name, was string
		entries   []partnerecon.Entry
		want      string
	}{
		{"nothing", "", nil, ""},
		{"known", "2025-01-10", nil, "2025-01-10"},
		{"earned", "", earned("2025-01-20"), "2025-01-20"},
		{"the first of several", "", earned("2025-01-20", "2025-01-15", "2025-01-18"), "2025-01-15"},
		{"before what is known", "2025-01-10", earned("2025-01-09"), "2025-01-09"},
		{"after what is known", "2025-01-10", earned("2025-01-11"), "2025-01-10"},
	} {
		x := &customer{}
		want := partnerecon.Day{}
		if c.was != "" {
			x.Exposure.Start = d(c.was)
		}
		if c.want != "" {
			want = d(c.want)
		}
		if got := x.since(commission.Staged{}, c.entries); got != want {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
	x := &customer{Ledger: commission.Ledger{First: d("2025-01-10")}}
	if got := x.start(); got != d("2025-01-10") {
		t.Errorf("by its first payment: %s", got)
	}
	x.Ledger.Start = d("2025-01-05")
	if got := x.start(); got != d("2025-01-05") {
		t.Errorf("as stated: %s", got)
	}
	if got := (&customer{Ledger: commission.Ledger{Customer: "c", Lines: []*commission.Line{{ID: "p"}}}}); !got.isOpen("p") || got.isOpen("q") {
		t.Error("the ids of open lines are known")
	}
}

// What is handed over reaches each partner: accounts are opened, in order, for those that nothing
// was posted to, and settle.
func TestWhatIsHandedOverIsReceived(t *testing.T) {
	march := partnerecon.MustMonth("2025-03")
	s := &posting{program: Program{&rules{}}, book: &Book{}}
	s.rosters = []*conflict.Roster{{Partner: "r", Facts: []conflict.Event{conflict.Enroll{ID: "x"}}}}
	s.named = "n"
	s.figures = map[string][]figure{"g": {{Metric: "m", Month: march, Open: 5}}}
	s.dispute = &dispute{partner: "d"}
	s.cuts = []FrozenCut{{Partner: "c", Customer: "k", Line: "l", Cap: "m"}}
	s.sums = lineSums{"t": {{Line: "l"}}, "s": {{Line: "l"}}}
	s.receive()
	if got := strings.Join(s.book.Partners(), " "); got != "c d g n r s t" {
		t.Errorf("accounts of %s", got)
	}
	var touched []string
	for _, a := range s.touched {
		touched = append(touched, a.Partner)
	}
	if got := strings.Join(touched, " "); got != "d s t" {
		t.Errorf("touched: %s", got)
	}
	if len(s.book.accounts["r"].Roster.Facts) != 1 || len(s.book.accounts["c"].Cuts) != 1 || s.book.accounts["g"].figureAt("m", march).Open != 5 {
		t.Error("what is handed over is theirs")
	}
	one := &posting{program: Program{&rules{}}, book: &Book{}}
	one.sums = lineSums{"a": {{Line: "l"}}}
	if one.receive(); len(one.touched) != 1 {
		t.Errorf("one line: %+v", one.touched)
	}
}

// Who left has a final statement to be drawn up, until its month is closed, and is to be asked for what
// it owes from then on, where the terms say so.
func TestTasksOfPartnersThatLeft(t *testing.T) {
	d, p := partnerecon.MustDay, parting()
	p.policy.Statements.Every = PerMonth
	left := func(terms string, total int64, due int64) *account {
		a := &account{Partner: "a", Total: total, Exits: []exited{{ID: "x", On: d("2025-01-10"), Cause: Resigned, Terms: terms, Final: d("2025-02-09")}}}
		if due != 0 {
			a.Due = []scheduled{{Day: d("2025-02-20"), Amount: due}}
		}
		return a
	}
	for _, c := range []struct {
		name   string
		a      *account
		closed string
		asOf   string
		want   string
	}{
		{"never left", &account{Partner: "a", Total: 100}, "", "2025-01-31", ""},
		{"before", left("old", 100, 40), "", "2025-01-31", "2025-02-09 final_statement x 0.60 EUR"},
		{"before, with what falls due by then", &account{Total: 100, Due: []scheduled{{Day: d("2025-02-05"), Amount: 40}}, Exits: left("old", 0, 0).Exits}, "", "2025-01-31", "2025-02-09 final_statement x 1.00 EUR"},
		{"on the day", left("old", 100, 40), "2025-01", "2025-02-09", "2025-02-09 final_statement x 0.60 EUR"},
		{"later", left("old", 100, 40), "2025-01", "2025-02-20", "2025-02-09 final_statement x 1.00 EUR"},
		{"closed", left("old", 100, 40), "2025-02", "2025-03-20", ""},
		{"it owes, before", left("old", -50, 0), "", "2025-02-08", "2025-02-09 final_statement x 0.00 EUR"},
		{"it owes, on the day", left("old", -50, 0), "", "2025-02-09", "2025-02-09 final_statement x 0.00 EUR; 2025-02-09 collect_debt x 0.50 EUR"},
		{"it owes a cent, closed", left("old", -1, 0), "2025-02", "2025-03-20", "2025-02-09 collect_debt x 0.01 EUR"},
		{"it owes, and it is written off", left("new", -50, 0), "2025-02", "2025-03-20", ""},
	} {
		b := &Book{accounts: map[string]*account{"a": c.a}}
		if c.closed != "" {
			b.closed = partnerecon.MustMonth(c.closed)
		}
		tasks, err := p.exitsToSettle(b, d(c.asOf))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range tasks {
			got = append(got, strings.Join([]string{x.Day.String(), string(x.Duty), x.About, x.Amount.String()}, " "))
			rule := "/terms/0/policy/exits/0/final_days"
			if x.Duty == CollectDebt {
				rule = "/terms/0/policy/exits/0/debt"
			}
			if x.Partner != "a" || x.Rule != rule {
				t.Errorf("%s: %+v", c.name, x)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

// How a partner stands is told once it has been struck: before the strike and after it has lapsed it is in
// good standing, which is nothing to tell.
func TestFootingOfAPartner(t *testing.T) {
	desk, err := conflict.New(conflict.ThreeTier("UTC"))
	if err != nil {
		t.Fatal(err)
	}
	p := Program{&rules{desk: desk}}
	p.desks = true
	struck := &account{Partner: "a", Roster: conflict.Roster{Partner: "a", Facts: []conflict.Event{
		conflict.Enroll{ID: "e", Partner: "a", At: noon("2025-01-01").instant, Tier: "integration"},
		conflict.Strike{ID: "s", Partner: "a", At: noon("2025-03-10").instant, Case: "map-1"},
	}}}
	for _, c := range []struct {
		a         *account
		day, want string
	}{
		{struck, "2025-03-09", ""},
		{struck, "2025-03-10", "warned"},
		{struck, "2025-03-11", "warned"},
		{&account{Partner: "a", Roster: conflict.Roster{Partner: "a", Facts: struck.Roster.Facts[:1]}}, "2025-03-11", ""},
		{&account{Partner: "a"}, "2025-03-11", ""},
	} {
		if got := p.footing(c.a, noon(c.day).instant); got != c.want {
			t.Errorf("%s: %q, want %q", c.day, got, c.want)
		}
	}
	p.desks = false
	if got := p.footing(struck, noon("2025-03-11").instant); got != "" {
		t.Errorf("without a desk: %q", got)
	}
}

// What this package checks of an event of the desk by itself is not said twice; an opportunity is a deal here.
func TestWhatTheDeskFindsWrongIsSaidOnce(t *testing.T) {
	at := noon("2025-03-10").instant
	for _, c := range []struct {
		name string
		e    conflict.Event
		want string
	}{
		{"right", conflict.Register{ID: "r", Account: "c", Partner: "a", At: at}, ""},
		{"no id", conflict.Register{Account: "c", Partner: "a", At: at}, ""},
		{"no account", conflict.Register{ID: "r", Partner: "a", At: at}, ""},
		{"no instant", conflict.Register{ID: "r", Account: "c", Partner: "a"}, ""},
		{"no partner", conflict.Register{ID: "r", Account: "c", At: at}, "/partner required"},
		{"an opportunity that is no text", conflict.Register{ID: "r", Account: "c", Partner: "a", At: at, Opportunity: "\xff"}, "/deal syntax"},
		{"a strike of nobody", conflict.Strike{ID: "s", Case: "map-1", At: at, Reason: "x"}, ""},
		{"a strike of no case", conflict.Strike{ID: "s", Partner: "a", At: at, Reason: "x"}, "/case required"},
	} {
		var list problem.List
		Program{&rules{}}.checkEventOfDesk(&list, c.e, when{on: partnerecon.MustDay("2025-03-10"), posted: partnerecon.MustDay("2025-03-10")})
		var got []string
		for _, f := range list.Sorted() {
			got = append(got, f.Path+" "+f.Code)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %v, want %q", c.name, got, c.want)
		}
	}
	for _, c := range []struct{ on, posted, want string }{
		{"0001-12-31", "2025-03-10", "/occurred out_of_range"}, {"2025-03-10", "9998-12-31", "/recorded out_of_range"}, {"9998-12-30", "9998-12-30", ""},
	} {
		var list, exit problem.List
		w := when{on: partnerecon.MustDay(c.on), posted: partnerecon.MustDay(c.posted)}
		Program{&rules{}}.checkEventOfDesk(&list, conflict.Register{ID: "r", Account: "c", Partner: "a", At: at}, w)
		parting().checkExited(&exit, PartnerExited{Partner: "a", Cause: Resigned, Reason: "x", Approver: "y"}, w)
		for what, found := range map[string][]problem.Problem{"the desk": list.Sorted(), "an exit": exit.Sorted()} {
			got := ""
			for _, f := range found {
				if f.Code == problem.OutOfRange {
					got += f.Path + " " + f.Code
				}
			}
			if got != c.want {
				t.Errorf("%s, %s to %s: %s, want %s", what, c.on, c.posted, got, c.want)
			}
		}
	}
}
