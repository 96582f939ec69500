package settlement

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// The oldest month of which something is open, by what is closed: earnings that are not paid,
// debts, and what is owed for retainers. A month that is not closed pays nothing yet.
func TestTheOldestMonthThatIsOpen(t *testing.T) {
	m := partnerecon.MustMonth
	at := func(month string, earned, paid, charged int64) cell {
		return cell{Month: m(month), Closed: true, Sums: sums{Earned: earned, Paid: paid}, Owes: owes{Charged: charged}}
	}
	live := func(c cell) cell {
		c.Closed = false
		return c
	}
	for _, c := range []struct {
		name  string
		cells []cell
		want  string // empty: none
	}{
		{"nothing", nil, ""},
		{"nothing is closed", []cell{live(at("2025-01", 100, 0, 0))}, ""},
		{"not paid", []cell{at("2025-01", 100, 0, 0)}, "2025-01"},
		{"paid", []cell{at("2025-01", 100, -100, 0)}, ""},
		{"paid in part", []cell{at("2025-01", 100, 0, 0), at("2025-02", 0, -60, 0)}, "2025-01"},
		{"paid later, where that is not closed", []cell{at("2025-01", 100, 0, 0), live(at("2025-02", 0, -100, 0))}, "2025-01"},
		{"paid, and earned since", []cell{at("2025-01", 100, 0, 0), at("2025-02", 50, -100, 0)}, "2025-02"},
		{"paid too much", []cell{at("2025-01", 100, -100, 0), at("2025-02", 0, -1, 0)}, "2025-02"},
		{"charged", []cell{at("2025-01", 0, 0, 10)}, "2025-01"},
		{"charged before", []cell{at("2025-01", 0, 0, 10), at("2025-02", 5, 0, 0)}, "2025-01"},
		{"charged since", []cell{at("2025-01", 5, 0, 0), at("2025-02", 0, 0, 10)}, "2025-01"},
		{"both in each", []cell{at("2025-01", 5, 0, 10), at("2025-02", 5, 0, 10)}, "2025-01"},
		{"charged where nothing is closed", []cell{live(at("2025-01", 0, 0, 10))}, ""},
	} {
		want := partnerecon.Month{}
		if c.want != "" {
			want = m(c.want)
		}
		if got := (&account{Cells: c.cells}).oldestOpen(); got != want {
			t.Errorf("%s: %s, want %q", c.name, got, c.want)
		}
	}
}

// Entries through the last day of a statement may be in dispute while the book has them, or a
// dispute that began by then or is about that statement or one before it.
func TestStatementsOfWhichLinesMayBeInDispute(t *testing.T) {
	d := partnerecon.MustDay
	line := func(on string) account { return account{Lines: []postedLine{{Entry: "e", On: d(on)}}} }
	dispute := func(on, through string) account {
		x := lineDispute{On: d(on)}
		if through != "" {
			x.Through = d(through)
		}
		return account{LineDisputes: []lineDispute{x}}
	}
	for _, c := range []struct {
		name string
		a    account
		want bool
	}{
		{"nothing", account{}, false},
		{"a line of the day before", line("2025-01-30"), true},
		{"a line of the day", line("2025-01-31"), true},
		{"a line of the day after", line("2025-02-01"), false},
		{"disputed on the day before", dispute("2025-01-30", ""), true},
		{"disputed on the day", dispute("2025-01-31", ""), true},
		{"disputed on the day after, of an entry that is not known", dispute("2025-02-01", ""), false},
		{"disputed later, of a statement before", dispute("2025-03-10", "2024-12-31"), true},
		{"disputed later, of the statement", dispute("2025-03-10", "2025-01-31"), true},
		{"disputed later, of the next one", dispute("2025-03-10", "2025-02-28"), false},
	} {
		if got := c.a.mayDispute(d("2025-01-31")); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// January and February become one: what both come to, and how February closed. Of acceptances
// those of later statements are left, and of a selling entity that came in March all is.
func TestMonthsThatAreForgottenAreOne(t *testing.T) {
	m, d := partnerecon.MustMonth, partnerecon.MustDay
	from := func(n int, month string, earned, charged, payable int64) cell {
		return cell{Month: m(month), Closed: n > 0, Sums: sums{Earned: earned}, Owes: owes{Charged: charged}, Closing: closing{Payable: payable}}
	}
	accepted := []acceptedStatement{{Through: d("2025-01-31")}, {Through: d("2025-02-28")}, {Through: d("2025-03-31")}}
	a := &account{
		Cells:    []cell{from(1, "2025-01", 1, 10, 100), from(1, "2025-02", 2, 20, 200), from(1, "2025-03", 4, 40, 400)},
		Accepted: accepted,
		Sellers: []account{
			{Cells: []cell{from(1, "2025-02", 2, 20, 200), from(1, "2025-03", 4, 40, 400)}},
			{Seller: "late", Cells: []cell{from(1, "2025-03", 4, 40, 400)}},
			{Seller: "half", Cells: []cell{{Month: m("2025-02"), Sums: sums{Earned: 5}}, {Month: m("2025-02"), From: d("2025-02-16"), Sums: sums{Earned: 6}}, {Month: m("2025-03"), From: d("2025-03-16")}}},
		},
	}
	a.forgetCells(d("2025-02-28"))
	compare := cmp.Options{sameInside()}
	for _, c := range []struct {
		name string
		of   account
		day  string
		want []cell
	}{
		{"all", *a, "2025-02-28", []cell{from(1, "2025-02", 3, 30, 200), from(1, "2025-03", 4, 40, 400)}},
		{"a selling entity", a.Sellers[0], "2025-02-28", []cell{from(1, "2025-02", 2, 20, 200), from(1, "2025-03", 4, 40, 400)}},
		{"one that came later", a.Sellers[1], "", []cell{from(1, "2025-03", 4, 40, 400)}},
		{"halves of months", a.Sellers[2], "2025-02-28", []cell{
			{Month: m("2025-02"), From: d("2025-02-16"), Sums: sums{Earned: 11}}, {Month: m("2025-03"), From: d("2025-03-16")},
		}},
	} {
		want := partnerecon.Day{}
		if c.day != "" {
			want = d(c.day)
		}
		if diff := cmp.Diff(c.want, c.of.Cells, compare); diff != "" || c.of.Forgotten != want {
			t.Errorf("%s: through %s (-want +got)\n%s", c.name, c.of.Forgotten, diff)
		}
	}
	if len(a.Accepted) != 1 || a.Accepted[0].Through != d("2025-03-31") || accepted[0].Through != d("2025-01-31") {
		t.Errorf("%+v of %+v", a.Accepted, accepted)
	}
}

// remembering is a program that is in March, with a horizon through 1 March, in UTC.
func remembering(models map[string]model) (Program, *Book) {
	p := Program{&rules{zone: time.UTC, models: models, policy: Policy{Horizon: partnerecon.Days(30, partnerecon.Until)}}}
	b := &Book{}
	b.closed = partnerecon.MustMonth("2025-03")
	return p, b
}

// noon is the middle of a day.
func noon(day string) Moment {
	return At(partnerecon.MustDay(day).Start(time.UTC).Add(12 * time.Hour))
}

// A touch of 1 January counts for renewals of 30 days, through 31 January. Hours are counted
// generously: 48 of them through 4 January, 47 through the 3rd.
func TestTouchesThatCountForARenewal(t *testing.T) {
	on := partnerecon.MustDay("2025-01-01")
	within := func(all ...partnerecon.Window) map[string]model {
		models := map[string]model{}
		for i, w := range all {
			models[string(rune('a'+i))] = model{engaged: w}
		}
		return models
	}
	for _, c := range []struct {
		name    string
		models  map[string]model
		through string
		want    bool
	}{
		{"no model", nil, "2025-01-01", false},
		{"no window", within(partnerecon.Window{}), "2024-01-01", false},
		{"30 days, the day before the last", within(partnerecon.Days(30, partnerecon.Through)), "2025-01-30", true},
		{"30 days, the last", within(partnerecon.Days(30, partnerecon.Through)), "2025-01-31", false},
		{"30 days until, the day before the last", within(partnerecon.Days(30, partnerecon.Until)), "2025-01-29", true},
		{"30 days until, the last", within(partnerecon.Days(30, partnerecon.Until)), "2025-01-30", false},
		{"48 hours", within(partnerecon.Hours(48, partnerecon.Through)), "2025-01-04", true},
		{"48 hours, over", within(partnerecon.Hours(48, partnerecon.Through)), "2025-01-05", false},
		{"47 hours", within(partnerecon.Hours(47, partnerecon.Through)), "2025-01-03", true},
		{"47 hours, over", within(partnerecon.Hours(47, partnerecon.Through)), "2025-01-04", false},
		{"the longer of two", within(partnerecon.Days(3, partnerecon.Through), partnerecon.Days(30, partnerecon.Through)), "2025-01-30", true},
		{"the shorter of two is over", within(partnerecon.Hours(47, partnerecon.Through), partnerecon.Window{}), "2025-01-30", false},
	} {
		p, _ := remembering(c.models)
		if got := p.engages(on, partnerecon.MustDay(c.through)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Past the horizon touches are dropped that no deal within it may count: deal old closed on
// 1 March, new on the day after, and renewed closed before, and was renewed on 2 March.
func TestTouchesAndStatementsPastTheHorizon(t *testing.T) {
	p, b := remembering(nil)
	deals := []attributed{
		{Deal: "new", At: noon("2025-03-02")},
		{Deal: "old", At: noon("2025-03-01")},
		{Deal: "renewed", At: noon("2025-01-01"), Renewals: []renewed{{At: noon("2025-02-01")}, {At: noon("2025-03-02")}}},
	}
	through := partnerecon.MustDay("2025-03-01")
	c := &customer{Attributed: deals, Touches: []touch{
		{ID: "of old", At: noon("2025-02-01"), Deal: "old"},
		{ID: "of old, on the day", At: noon("2025-03-01"), Deal: "old"},
		{ID: "of old, later", At: noon("2025-03-02"), Deal: "old"},
		{ID: "of new", At: noon("2025-02-01"), Deal: "new"},
		{ID: "of renewed", At: noon("2025-02-01"), Deal: "renewed"},
		{ID: "of all", At: noon("2025-02-01")},
		{ID: "of none", At: noon("2025-02-01"), Deal: "none"},
	}}
	c.forgetTouches(b, p, through)
	var left []string
	for _, x := range c.Touches {
		left = append(left, x.ID)
	}
	if diff := cmp.Diff([]string{"of old, later", "of new", "of renewed", "of all"}, left); diff != "" {
		t.Errorf("touches (-want +got)\n%s", diff)
	}
	old := &customer{Attributed: deals[1:2], Touches: []touch{{ID: "of all", At: noon("2025-02-01")}}}
	if old.forgetTouches(b, p, through); len(old.Touches) != 0 {
		t.Errorf("no deal may count %+v", old.Touches)
	}

	active := attribution.Engagement("active")
	c.Told = []told{
		{ID: "of old", At: noon("2025-03-01"), Deal: "old", Engagement: active},
		{ID: "of old, later", At: noon("2025-03-02"), Deal: "old", Engagement: active},
		{ID: "replaced", At: noon("2025-02-01"), Deal: "new", Engagement: active},
		{ID: "the last", At: noon("2025-03-01"), Deal: "new", Engagement: active},
		{ID: "replaced within", At: noon("2025-02-01"), Deal: "renewed", Engagement: active},
		{ID: "within", At: noon("2025-03-02"), Deal: "renewed", Engagement: active},
		{ID: "of a deal that is open", At: noon("2025-02-01"), Deal: "open", Engagement: active},
		{ID: "of all", At: noon("2025-02-01"), Engagement: active},
	}
	c.forgetTold(b, p, through)
	left = nil
	for _, x := range c.Told {
		left = append(left, x.ID)
	}
	if diff := cmp.Diff([]string{"of old, later", "the last", "replaced within", "within", "of a deal that is open", "of all"}, left); diff != "" {
		t.Errorf("statements (-want +got)\n%s", diff)
	}
}

// A later statement of the same deals replaces one where it says all that the other does.
func TestStatementsThatReplaceOthers(t *testing.T) {
	f := func(names ...string) (out []attribution.Fact) {
		for _, name := range names {
			out = append(out, attribution.Fact{Name: name})
		}
		return out
	}
	agreed := []attribution.Share{{Partner: "a", Share: partnerecon.Whole()}}
	owner := attribution.Identity{Owners: []string{"bob"}}
	for _, c := range []struct {
		name        string
		later, than told
		want        bool
	}{
		{"nothing of nothing", told{}, told{}, true},
		{"of another deal", told{Deal: "d"}, told{}, false},
		{"of the same deal", told{Deal: "d"}, told{Deal: "d"}, true},
		{"an engagement", told{Engagement: "x"}, told{Engagement: "y"}, true},
		{"an engagement, of nothing", told{Engagement: "x"}, told{}, true},
		{"no engagement", told{}, told{Engagement: "y"}, false},
		{"no engagement but all else", told{Agreed: agreed, Identity: owner, Facts: f("a")}, told{Engagement: "y", Agreed: agreed, Identity: owner, Facts: f("a")}, false},
		{"an agreement", told{Agreed: agreed}, told{Agreed: agreed}, true},
		{"no agreement", told{Engagement: "x"}, told{Agreed: agreed}, false},
		{"no agreement but all else", told{Engagement: "x", Identity: owner, Facts: f("a")}, told{Engagement: "y", Agreed: agreed, Identity: owner, Facts: f("a")}, false},
		{"an identity", told{Identity: owner}, told{Identity: owner}, true},
		{"no identity", told{Engagement: "x", Agreed: agreed}, told{Identity: owner}, false},
		{"no identity but all else", told{Engagement: "x", Agreed: agreed, Facts: f("a")}, told{Engagement: "y", Agreed: agreed, Identity: owner, Facts: f("a")}, false},
		{"all facts", told{Facts: f("a", "b", "c")}, told{Facts: f("c", "a")}, true},
		{"not all facts", told{Facts: f("a", "b")}, told{Facts: f("a", "c")}, false},
		{"all of all", told{Engagement: "x", Agreed: agreed, Identity: owner, Facts: f("a")}, told{Engagement: "y", Agreed: agreed, Identity: owner, Facts: f("a")}, true},
	} {
		c.later.ID, c.later.At, c.than.ID, c.than.At = "b", noon("2025-01-02"), "a", noon("2025-01-01")
		if got := c.later.replaces(&c.than); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
		if c.later.At, c.than.At = c.than.At, c.later.At; c.later.replaces(&c.than) {
			t.Errorf("%s: an earlier one", c.name)
		}
	}
	one, two := told{ID: "a", At: noon("2025-01-01")}, told{ID: "b", At: noon("2025-01-01")}
	if !two.replaces(&one) || one.replaces(&two) || one.replaces(&one) {
		t.Error("of one instant the ids decide, and no statement replaces itself")
	}
}

// Of what was stated of a partner past the horizon the last statement is left.
func TestStatementsOfAPartnerPastTheHorizon(t *testing.T) {
	p, _ := remembering(nil)
	for _, c := range []struct{ days, want string }{
		{"", ""},
		{"2025-01-31", "2025-01-31"},
		{"2025-03-02", "2025-03-02"},
		{"2025-01-31 2025-03-01", "2025-03-01"},
		{"2025-01-31 2025-02-28 2025-03-01 2025-03-02", "2025-03-01 2025-03-02"},
		{"2025-01-31 2025-03-02", "2025-01-31 2025-03-02"},
		{"2025-03-02 2025-03-03", "2025-03-02 2025-03-03"},
	} {
		a := &account{}
		for day := range strings.FieldsSeq(c.days) {
			a.Told = append(a.Told, toldOfPartner{ID: day, At: noon(day)})
		}
		a.forgetTold(p, partnerecon.MustDay("2025-03-01"))
		var got []string
		for _, x := range a.Told {
			got = append(got, x.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v", c.days, got)
		}
	}
}

// A touch may count for a renewal for as long as a model looks back: an hour reaches into the next day at most, wherever it
// is, and two days of a window the day after them.
func TestTouchesThatMayStillCount(t *testing.T) {
	d := partnerecon.MustDay
	for _, c := range []struct {
		window  partnerecon.Window
		through string
		want    bool
	}{
		{partnerecon.Window{}, "2025-01-10", false},
		{partnerecon.Hours(1, partnerecon.Through), "2025-01-11", true},
		{partnerecon.Hours(1, partnerecon.Through), "2025-01-12", false},
		{partnerecon.Hours(24, partnerecon.Through), "2025-01-12", true},
		{partnerecon.Hours(24, partnerecon.Through), "2025-01-13", false},
		{partnerecon.Days(2, partnerecon.Through), "2025-01-11", true},
		{partnerecon.Days(2, partnerecon.Through), "2025-01-12", false},
	} {
		p := Program{&rules{models: map[string]model{"v": {engaged: c.window}}}}
		if got := p.engages(d("2025-01-10"), d(c.through)); got != c.want {
			t.Errorf("%s through %s: %v", c.window, c.through, got)
		}
	}
}
