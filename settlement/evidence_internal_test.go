package settlement

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
)

// evidenceOf is evidence on a customer in March, past a horizon of 1 March, under one version of
// terms that decides no credits: what is decided anew has none.
func evidenceOf(locks bool, deals ...attributed) *evidence {
	p, b := remembering(nil)
	p.locks, p.policy.PinTerms = locks, TermsAtClose
	p.policy.Terms = partnerecon.Terms[Agreement]{{ID: "v", From: partnerecon.MustDay("2024-01-01")}}
	return (&posting{program: p, book: b}).evidence("c", &customer{Attributed: deals})
}

func sharing(of ...string) (out []partnerecon.Credit) {
	for _, x := range of { // such as "a sourced 1/2"
		f := strings.Fields(x)
		rate := partnerecon.Whole()
		if len(f) > 2 {
			rate, _ = partnerecon.ParseRate(f[2])
		}
		out = append(out, partnerecon.Credit{Partner: f[0], Role: partnerecon.Role(f[1]), Share: rate})
	}
	return out
}

func idsOfDeals(all []attributed) string {
	var out []string
	for i := range all {
		out = append(out, all[i].Deal)
	}
	return strings.Join(out, " ")
}

// What a fact decides of a deal is kept once, in the place where it was decided first; the deals
// are those of the customer, as they are then, and behind them new ones.
func TestDealsWithWhatAFactDecides(t *testing.T) {
	v := evidenceOf(false, attributed{Deal: "a", Terms: "old"}, attributed{Deal: "b", Terms: "old"})
	for _, d := range []attributed{{Deal: "z", Terms: "1"}, {Deal: "b", Terms: "2"}, {Deal: "y", Terms: "3"}, {Deal: "z", Terms: "4"}} {
		v.put(d)
	}
	show := func(all []attributed) string {
		var out []string
		for i := range all {
			out = append(out, all[i].Deal+" "+all[i].Terms)
		}
		return strings.Join(out, "; ")
	}
	if got := show(v.changed); got != "z 4; b 2; y 3" {
		t.Errorf("changed: %s", got)
	}
	if got := show(v.deals()); got != "a old; b 2; z 4; y 3" {
		t.Errorf("deals: %s", got)
	}
	if got := show(v.c.Attributed); got != "a old; b old" {
		t.Errorf("of the customer: %s", got)
	}
}

// The deal that binds an account is the first one that partners sourced all of; of one instant
// that of the smaller id. Who sourced it binds the deals that close after it.
func TestTheFirstDealBindsAnAccount(t *testing.T) {
	closed := func(id, on string, open bool, of ...string) attributed {
		return attributed{Deal: id, At: noon(on), Open: open, Credits: sharing(of...)}
	}
	first := closed("m", "2025-03-10", false, "a sourced 1/3", "b sourced 2/3", "x influenced 1/2")
	for _, c := range []struct {
		name  string
		deals []attributed
		want  string // empty: none
	}{
		{"none", nil, ""},
		{"one", []attributed{first}, "m"},
		{"sourced in part", []attributed{closed("a", "2025-03-01", false, "a sourced 1/2"), first}, "m"},
		{"influenced for the rest", []attributed{closed("a", "2025-03-01", false, "a sourced 1/2", "b influenced 1/2"), first}, "m"},
		{"influenced alone", []attributed{closed("a", "2025-03-01", false, "a influenced")}, ""},
		{"not closed", []attributed{closed("a", "2025-03-01", true, "a sourced"), first}, "m"},
		{"a later one behind", []attributed{first, closed("z", "2025-03-11", false, "z sourced")}, "m"},
		{"a later one in front", []attributed{closed("a", "2025-03-11", false, "z sourced"), first}, "m"},
		{"of one instant", []attributed{closed("a", "2025-03-10", false, "z sourced"), first}, "a"},
	} {
		v := evidenceOf(true, c.deals...)
		if got := v.firstBinding(); got.Deal != c.want || (c.want == "") != got.At.IsZero() {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	half, _ := partnerecon.ParseRate("1/3")
	rest, _ := partnerecon.ParseRate("2/3")
	bond := attribution.Bond{At: noon("2025-03-10").instant, Sourced: []attribution.Share{{Partner: "a", Share: half}, {Partner: "b", Share: rest}}}
	for _, c := range []struct {
		name string
		of   attributed
		want attribution.Bond
	}{
		{"later", closed("a", "2025-03-11", false), bond},
		{"of the same instant, by the id", closed("z", "2025-03-10", false), bond},
		{"of the same instant, before it by the id", closed("a", "2025-03-10", false), attribution.Bond{}},
		{"itself", first, attribution.Bond{}},
		{"earlier", closed("z", "2025-03-09", false), attribution.Bond{}},
	} {
		if diff := cmp.Diff(c.want, evidenceOf(true, first).bond(&c.of), sameInside()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	nobody, later := evidenceOf(true), closed("z", "2025-03-11", false)
	if got := nobody.bond(&later); !got.At.IsZero() || len(got.Sourced) > 0 {
		t.Errorf("no deal binds: %+v", got)
	}
}

// The deal that binds is looked for again where what was decided may be it: the first one, that
// one, or one that closed before it.
func TestADealThatIsDecidedMayBindTheAccount(t *testing.T) {
	at := func(id, on string) attributed {
		return attributed{Deal: id, At: noon(on), Credits: sharing(id + " sourced")}
	}
	for _, c := range []struct {
		name string
		put  attributed
		want string
	}{
		{"a later one", at("a", "2025-03-11"), "m"},
		{"of the same instant, behind it by the id", at("n", "2025-03-10"), "m"},
		{"of the same instant, before it by the id", at("l", "2025-03-10"), "l"},
		{"an earlier one", at("z", "2025-03-09"), "z"},
		{"itself, later now", at("m", "2025-03-12"), "o"},
	} {
		v := evidenceOf(true, at("m", "2025-03-10"), at("o", "2025-03-11"))
		if v.binding = v.firstBinding(); v.binding.Deal != "m" {
			t.Fatal(v.binding)
		}
		kept := v.binding
		v.put(c.put)
		if v.binding != nil && (v.binding != kept || c.want != "m") {
			t.Errorf("%s: %+v is kept", c.name, v.binding)
		}
		if v.binding == nil && c.want == "m" {
			t.Errorf("%s: it is looked for again", c.name)
		}
		far := at("zz", "2025-04-01")
		if got := v.bond(&far); got.Sourced[0].Partner != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	v := evidenceOf(true)
	v.binding = v.firstBinding() // none
	if v.put(at("z", "2025-03-31")); v.binding != nil {
		t.Error("the first deal may bind")
	}
}

// A fact decides anew the deals that it matters to, as far as they are within the horizon; where
// accounts are bound, those that closed after one that changes, too.
func TestDealsThatAreDecidedAnew(t *testing.T) {
	deals := []attributed{
		{Deal: "w", At: noon("2025-03-05"), Credits: sharing("a sourced")},
		{Deal: "x", At: noon("2025-03-04"), Credits: sharing("a sourced")},
		{Deal: "y", At: noon("2025-03-03"), Credits: sharing("a sourced")},
		{Deal: "z", At: noon("2025-03-02"), Credits: sharing("a sourced")},
		{Deal: "zz", At: noon("2025-03-01"), Credits: sharing("a sourced")}, // past the horizon
	}
	for _, c := range []struct {
		name    string
		locks   bool
		matters string
		want    string
	}{
		{"one", false, "y", "y"},
		{"two", false, "w z", "w z"},
		{"past the horizon", false, "zz", ""},
		{"none", true, "", ""},
		{"bound: and those that closed after it", true, "y", "y x w"},
		{"bound: the last one", true, "w", "w"},
		{"bound: past the horizon", true, "zz", ""},
	} {
		v := evidenceOf(c.locks, deals...)
		if err := v.decideAnew(func(d *attributed) bool { return strings.Contains(" "+c.matters+" ", " "+d.Deal+" ") }); err != nil {
			t.Fatal(err)
		}
		if got := idsOfDeals(v.changed); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		for i := range v.changed {
			if d := &v.changed[i]; d.Terms != "v" || len(d.Credits) != 0 {
				t.Errorf("%s: %+v", c.name, d)
			}
		}
	}
	same := evidenceOf(true, attributed{Deal: "x", At: noon("2025-03-04"), Credits: sharing("a sourced")}, attributed{Deal: "y", At: noon("2025-03-03")})
	if err := same.decideAnew(func(d *attributed) bool { return d.Deal == "y" }); err != nil || idsOfDeals(same.changed) != "y" {
		t.Errorf("one whose credits stay moves nothing: %s, %v", idsOfDeals(same.changed), err)
	}
	none := evidenceOf(false, attributed{Deal: "x", At: noon("2025-03-04")})
	none.program.policy.Terms[0].From = partnerecon.MustDay("2025-03-05")
	err := none.decideAnew(func(*attributed) bool { return true })
	if want := "no version of the terms is in force at the close of the deal, 2025-03-04T12:00:00Z: " + ErrTerms.Error(); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// A renewal is decided on its own, though the close is past the horizon, and each of several is.
func TestRenewalsAreDecidedWithinTheHorizon(t *testing.T) {
	d := attributed{Deal: "x", At: noon("2025-03-01"), Terms: "v", Credits: sharing("a sourced"), Renewals: []renewed{
		{ID: "1", At: noon("2025-03-01"), Terms: "was"}, {ID: "2", At: noon("2025-03-02"), Terms: "was"}, {ID: "3", At: noon("2025-03-03"), Terms: "was"},
	}}
	v := evidenceOf(false)
	if err := v.decide(&d); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range d.Renewals {
		got = append(got, r.ID+" "+r.Terms)
	}
	if strings.Join(got, "; ") != "1 was; 2 v; 3 v" || len(d.Credits) != 1 {
		t.Errorf("%v, %v", got, d.Credits)
	}
	if d.At = noon("2025-03-02"); v.decide(&d) != nil || len(d.Credits) != 0 {
		t.Errorf("the close is within the horizon: %v", d.Credits)
	}
	stated := attributed{Deal: "x", At: noon("2025-03-02"), Stated: "r", Credits: sharing("a sourced")}
	if err := v.decideClose(&stated); err != nil || len(stated.Credits) != 1 || stated.Terms != "v" {
		t.Errorf("what a recredit states stands: %+v, %v", stated, err)
	}
}

// Whose a payment is goes by the day that it is for: the credits of the close until the first
// renewal, and from its day on those of the last one by then; a recredit stands against renewals of its
// day and before.
func TestCreditsOfADay(t *testing.T) {
	d := attributed{Deal: "x", At: noon("2025-01-10"), Credits: sharing("a sourced"), Renewals: []renewed{
		{ID: "1", At: noon("2025-02-10"), Credits: sharing("b sourced")}, {ID: "2", At: noon("2025-03-10"), Credits: sharing("c sourced")},
	}}
	stated := d
	stated.Stated, stated.StatedOn = "r", partnerecon.MustDay("2025-02-10")
	v := evidenceOf(false)
	v.transfers = []transfer{
		{ID: "t", On: partnerecon.MustDay("2025-02-20"), From: "b", To: "e"}, {ID: "u", On: partnerecon.MustDay("2025-03-20"), Deal: "y", From: "c", To: "f"},
	}
	for _, c := range []struct{ day, want, stated string }{
		{"2025-01-10", "a", "a"},
		{"2025-02-09", "a", "a"},
		{"2025-02-10", "b", "a"},
		{"2025-02-19", "b", "a"},
		{"2025-02-20", "e", "a"},
		{"2025-03-09", "e", "a"},
		{"2025-03-10", "c", "c"},
		{"2025-03-31", "c", "c"},
	} {
		for of, want := range map[*attributed]string{&d: c.want, &stated: c.stated} {
			credits, err := v.creditsOn(of, partnerecon.MustDay(c.day))
			if err != nil || len(credits) != 1 || credits[0].Partner != want {
				t.Errorf("%s, stated %q: %v, %v, want %s", c.day, of.Stated, credits, err, want)
			}
		}
	}
	if got, err := v.creditsOn(&attributed{At: noon("2025-01-10")}, partnerecon.MustDay("2025-01-10")); err != nil || got != nil {
		t.Errorf("nobody has credit: %#v, %v", got, err)
	}
}

func TestDaysAndSharesOfCredits(t *testing.T) {
	d := partnerecon.MustDay
	a, b, c := d("2025-01-01"), d("2025-01-02"), d("2025-01-03")
	if dayOf(a, b, c) != a || dayOf(partnerecon.Day{}, b, c) != b || dayOf(partnerecon.Day{}, partnerecon.Day{}, c) != c {
		t.Error("the day is that of the service, else of the invoice, else of clearing")
	}
	for _, c := range []struct {
		name string
		a, b []partnerecon.Credit
		want bool
	}{
		{"none", nil, nil, true},
		{"one", sharing("a sourced"), sharing("a sourced"), true},
		{"in another order", sharing("a sourced 1/2", "b sourced 1/2"), sharing("b sourced 1/2", "a sourced 1/2"), true},
		{"one more", sharing("a sourced"), sharing("a sourced", "b influenced"), false},
		{"one less", sharing("a sourced", "b influenced"), sharing("a sourced"), false},
		{"another partner", sharing("a sourced"), sharing("b sourced"), false},
		{"another role", sharing("a sourced"), sharing("a influenced"), false},
		{"another share", sharing("a sourced"), sharing("a sourced 1/2"), false},
	} {
		if got := sameShares(c.a, c.b); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	v := &evidence{}
	for _, c := range []struct {
		close, renewal string
		want           bool
	}{
		{"2025-01-01", "", false},
		{"2025-01-02", "", true},
		{"2025-01-03", "", true},
		{"2025-01-01", "2025-01-01", false},
		{"2025-01-01", "2025-01-02", true},
		{"2025-01-01", "2025-01-03", true},
	} {
		of := attributed{At: noon(c.close)}
		if c.renewal != "" {
			of.Renewals = []renewed{{At: noon("2025-01-01")}, {At: noon(c.renewal)}}
		}
		if got := v.since(&of, noon("2025-01-02")); got != c.want {
			t.Errorf("closed %s, renewed %q: %v", c.close, c.renewal, got)
		}
	}
	for day, want := range map[string]bool{"2025-01-01": true, "2025-01-02": true, "2025-01-03": false} {
		if got := (&attributed{Stated: "r", StatedOn: b}).statedSince(d(day)); got != want {
			t.Errorf("stated since %s: %v", day, got)
		}
	}
	if (&attributed{StatedOn: b}).statedSince(a) {
		t.Error("nothing states it")
	}
}

// The tier of a line that gets other credits is that of its close where tiers are pinned there,
// but for a milestone before it; else that of the day it cleared.
func TestTiersOfALineWithOtherCredits(t *testing.T) {
	d := partnerecon.MustDay
	book := &Book{accounts: map[string]*account{"a": {Standings: []standing{{From: d("2025-01-01"), ID: "1", Tier: "silver"}, {From: d("2025-02-01"), ID: "2", Tier: "gold"}}}}}
	c := &customer{Deals: []deal{{ID: "d", Governed: d("2025-01-15")}}}
	for _, x := range []struct {
		name string
		tier PinTier
		line commission.Line
		want string
	}{
		{"at earning", TierAtEarning, commission.Line{Deal: "d", Cleared: d("2025-02-01")}, "gold"},
		{"at earning, the day before", TierAtEarning, commission.Line{Deal: "d", Cleared: d("2025-01-31")}, "silver"},
		{"at the close", TierAtClose, commission.Line{Deal: "d", Cleared: d("2025-02-01")}, "silver"},
		{"at the close, of no deal that is known", TierAtClose, commission.Line{Deal: "e", Cleared: d("2025-02-01")}, "gold"},
		{"a milestone after the close", TierAtClose, commission.Line{Deal: "d", Milestone: "m", Cleared: d("2025-02-01")}, "silver"},
		{"a milestone on the day of the close", TierAtClose, commission.Line{Deal: "d", Milestone: "m", Cleared: d("2025-01-15")}, "silver"},
		{"a milestone before", TierAtClose, commission.Line{Deal: "d", Milestone: "m", Cleared: d("2024-12-31")}, ""},
	} {
		s := &posting{program: Program{&rules{policy: Policy{PinTier: x.tier}}}, book: book}
		x.line.ID = "l"
		got := s.lineCredits(c, &x.line, sharing("a sourced"))
		if got.Of != "l" || len(got.Credits) != 1 || got.Credits[0].Tier != x.want {
			t.Errorf("%s: %+v", x.name, got)
		}
	}
}

// The first payment closes a deal that no fact has closed; one that is recorded late does so for itself
// and what comes after it, and a milestone alone had not closed it. What was closed while no version
// had an attribution keeps its day. What is past the horizon, 1 March, stays as it was.
func TestAPaymentClosesADealThatNothingHasClosed(t *testing.T) {
	d := partnerecon.MustDay
	pin := func(closed, on string) *deal {
		return &deal{ID: "d", Closed: closed, Governed: d(on), Terms: "v"}
	}
	start := func(day string) Moment { return At(d(day).Start(time.UTC)) }
	for _, c := range []struct {
		name     string
		known    *attributed
		pin      *deal
		occurred string
		want     attributed
	}{
		{"unknown", nil, nil, "2025-04-10", attributed{Deal: "", At: noon("2025-04-10"), Terms: "v"}},
		{"closed by a fact", &attributed{Deal: "d", Closed: "k", At: noon("2025-04-10")}, nil, "2025-04-05", attributed{Deal: "d", Closed: "k", At: noon("2025-04-10")}},
		{"closed by a payment before", &attributed{Deal: "d", At: noon("2025-04-10")}, nil, "2025-04-12", attributed{Deal: "d", At: noon("2025-04-10")}},
		{"closed by a payment of that instant", &attributed{Deal: "d", At: noon("2025-04-10")}, nil, "2025-04-10", attributed{Deal: "d", At: noon("2025-04-10")}},
		{"closed by a later payment", &attributed{Deal: "d", At: noon("2025-04-10")}, nil, "2025-04-09", attributed{Deal: "d", At: noon("2025-04-09"), Terms: "v"}},
		{"decided for a milestone", &attributed{Deal: "d", Open: true, At: noon("2025-04-01")}, nil, "2025-04-09", attributed{Deal: "d", At: noon("2025-04-09"), Terms: "v"}},
		{"past the horizon", &attributed{Deal: "d", At: noon("2025-02-10")}, nil, "2025-02-09", attributed{Deal: "d", At: noon("2025-02-10")}},
		{"closed by a fact that nothing was decided of", nil, pin("k", "2025-04-01"), "2025-04-10", attributed{Deal: "", Closed: "k", At: start("2025-04-01"), Terms: "v"}},
		{"paid before, and nothing was decided", nil, pin("", "2025-04-01"), "2025-04-10", attributed{Deal: "", At: start("2025-04-01"), Terms: "v"}},
		{"paid that day, and nothing was decided", nil, pin("", "2025-04-10"), "2025-04-10", attributed{Deal: "", At: noon("2025-04-10"), Terms: "v"}},
		{"decided for a milestone, and paid before", &attributed{Deal: "d", Open: true, At: noon("2025-04-01")}, pin("", "2025-03-20"), "2025-04-10", attributed{Deal: "d", At: start("2025-03-20"), Terms: "v"}},
	} {
		v := evidenceOf(false)
		if c.known != nil {
			v = evidenceOf(false, *c.known)
		}
		if c.pin != nil {
			v.c.keep(&step{pin: *c.pin})
		}
		v.when.occurred, v.when.on = instant(noon(c.occurred)), d(c.occurred)
		got, err := v.paid("d")
		if c.want.Deal == "" {
			c.want.Deal = got.Deal
		}
		if diff := cmp.Diff(c.want, got, sameInside(), cmp.Comparer(func(a, b Moment) bool { return a == b })); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", c.name, err, diff)
		}
	}
	for _, c := range []struct {
		name     string
		known    *attributed
		occurred string
		at       string
		open     bool
	}{
		{"unknown", nil, "2025-04-10", "2025-04-10", true},
		{"closed", &attributed{Deal: "d", At: noon("2025-04-01")}, "2025-04-10", "2025-04-01", false},
		{"an earlier milestone", &attributed{Deal: "d", Open: true, At: noon("2025-04-01")}, "2025-04-10", "2025-04-10", true},
		{"one of that instant", &attributed{Deal: "d", Open: true, At: noon("2025-04-10"), Terms: "old"}, "2025-04-10", "2025-04-10", true},
		{"a later milestone", &attributed{Deal: "d", Open: true, At: noon("2025-04-11")}, "2025-04-10", "2025-04-11", true},
	} {
		v := evidenceOf(false)
		if c.known != nil {
			v = evidenceOf(false, *c.known)
		}
		v.when.occurred, v.when.on = instant(noon(c.occurred)), d(c.occurred)
		got, err := v.reached("d")
		if err != nil || got.At != noon(c.at) || got.Open != c.open || c.known != nil && got.At == c.known.At && got.Terms != c.known.Terms {
			t.Errorf("reached, %s: %+v, %v", c.name, got, err)
		}
	}
}
