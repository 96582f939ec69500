package settlement

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A dispute of a deal is about the claims of that deal; once it takes something, about those on
// the lines that there were, and those on no line.
func TestWhatADisputeIsAbout(t *testing.T) {
	claim := func(customer, deal, line string) partnerecon.Claim {
		return partnerecon.Claim{Partner: "a", Customer: customer, Deal: deal, Line: line}
	}
	open := disputed{Customer: "c", Deal: "d", Lines: []string{"k", "l"}}
	all, taken := open, open
	all.Deal, taken.Remedy = "", conflict.ToAdjust
	for _, c := range []struct {
		name             string
		claim            partnerecon.Claim
		open, all, taken bool
	}{
		{"the deal", claim("c", "d", "l"), true, true, true},
		{"a line that came later", claim("c", "d", "m"), true, true, false},
		{"no line", claim("c", "d", ""), true, true, true},
		{"another deal", claim("c", "e", "l"), false, true, false},
		{"no deal", claim("c", "", "l"), false, true, false},
		{"another customer", claim("z", "d", "l"), false, false, false},
		{"another customer and deal", claim("z", "e", ""), false, false, false},
	} {
		if got := [...]bool{open.about(&c.claim), all.about(&c.claim), taken.about(&c.claim)}; got != [...]bool{c.open, c.all, c.taken} {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if !(&disputed{Remedy: conflict.ToWriteOff}).takes() || (&disputed{Remedy: conflict.ToHold}).takes() || (&disputed{}).takes() {
		t.Error("a hold takes nothing")
	}
	for _, c := range []struct {
		name string
		a, b disputed
		want bool
	}{
		{"of one deal", disputed{Customer: "c", Deal: "d"}, disputed{Customer: "c", Deal: "d"}, true},
		{"of two deals", disputed{Customer: "c", Deal: "d"}, disputed{Customer: "c", Deal: "e"}, false},
		{"of all, and of a deal", disputed{Customer: "c"}, disputed{Customer: "c", Deal: "e"}, true},
		{"of a deal, and of all", disputed{Customer: "c", Deal: "e"}, disputed{Customer: "c"}, true},
		{"of two customers", disputed{Customer: "c", Deal: "d"}, disputed{Customer: "z", Deal: "d"}, false},
		{"of all of two customers", disputed{Customer: "c"}, disputed{Customer: "z"}, false},
	} {
		if got := c.a.overlaps(&c.b); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Of 100 that are left 60 are in dispute: they are held while it is open, and written off but for
// what an adjustment leaves.
func TestWhatADisputeHoldsOrWritesOff(t *testing.T) {
	for _, c := range []struct {
		name          string
		d             disputed
		left          int64
		held, off     int64
		nothingToCome bool
	}{
		{"open", disputed{Amount: 60}, 100, 60, 0, false},
		{"held on", disputed{Amount: 60, Remedy: conflict.ToHold}, 100, 60, 0, false},
		{"of more than is left", disputed{Amount: 160}, 100, 100, 0, false},
		{"of all", disputed{All: true}, 100, 100, 0, false},
		{"of less than nothing", disputed{All: true}, -100, 0, 0, false},
		{"of nothing", disputed{}, 100, 0, 0, true},
		{"released", disputed{All: true, Remedy: conflict.ToRelease}, 100, 0, 0, true},
		{"written off", disputed{Amount: 60, Remedy: conflict.ToWriteOff}, 100, 0, 60, false},
		{"adjusted", disputed{Amount: 60, Remedy: conflict.ToAdjust, Kept: 59}, 100, 0, 1, false},
		{"adjusted, of which less is left", disputed{Amount: 60, Remedy: conflict.ToAdjust, Kept: 50}, 40, 0, 0, false},
		{"adjusted to all", disputed{Amount: 60, Remedy: conflict.ToAdjust, Kept: 60}, 100, 0, 0, true},
		{"of all, adjusted", disputed{All: true, Remedy: conflict.ToAdjust, Kept: 30}, 100, 0, 70, false},
		{"kept is of no dispute that is open", disputed{Amount: 60, Kept: 60}, 100, 60, 0, false},
	} {
		held, off := c.d.divide(c.left)
		if held != c.held || off != c.off || c.d.over() != c.nothingToCome {
			t.Errorf("%s: %d held, %d written off, over: %v", c.name, held, off, c.d.over())
		}
	}
}

// What an account takes up of a dispute: what caps cut off the deal is known to it alone, -7 of
// deal d and -3 of e; what it counted before it keeps, and lines where it took something.
func TestAnAccountTakesADisputeUp(t *testing.T) {
	cuts := []FrozenCut{
		{Customer: "c", Deal: "d", Seller: "gmbh", Posted: -7}, {Customer: "c", Deal: "e", Posted: -3}, {Customer: "z", Deal: "d", Posted: -50},
	}
	of := func(id, deal string, has int64, how conflict.Remedy, lines ...string) disputed {
		return disputed{Customer: "c", Dispute: id, Deal: deal, All: true, Has: has, Remedy: how, Lines: lines}
	}
	known := of("x", "d", 20, "")
	known.WrittenOff, known.Sold = 5, []soldPart{{Has: 20}}
	took := known
	took.Remedy, took.Lines = conflict.ToWriteOff, []string{"k"}
	held := took
	held.Remedy, held.Lines = conflict.ToHold, nil
	still := took
	still.Remedy = conflict.ToAdjust
	newly := known
	newly.Remedy, newly.Lines = conflict.ToWriteOff, []string{"l"}
	for _, c := range []struct {
		name string
		were []disputed
		x    disputed
		want []disputed
	}{
		{"of a deal", nil, of("x", "d", 100, "", "l"), []disputed{of("x", "d", 93, "")}},
		{"of all", nil, of("x", "", 100, "", "l"), []disputed{of("x", "", 90, "")}},
		{"taken at once", nil, of("x", "e", 100, conflict.ToWriteOff, "l"), []disputed{of("x", "e", 97, conflict.ToWriteOff, "l")}},
		{"over at once", nil, of("x", "e", 100, conflict.ToRelease), nil},
		{"one more", []disputed{known}, of("y", "e", 100, ""), []disputed{known, of("y", "e", 97, "")}},
		{"known, and taken now", []disputed{known}, of("x", "d", 100, conflict.ToWriteOff, "l"), []disputed{newly}},
		{"was taken, and is held", []disputed{took}, of("x", "d", 100, conflict.ToHold, "l"), []disputed{held}},
		{"was taken, and is adjusted", []disputed{took}, of("x", "d", 100, conflict.ToAdjust, "k", "l"), []disputed{still}},
	} {
		a := &account{Cuts: cuts, Disputes: append([]disputed(nil), c.were...)}
		a.takeUp(&c.x, false)
		if diff := cmp.Diff(c.want, a.Disputes); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	a := &account{Cuts: cuts}
	x := of("x", "", 0, "")
	a.takeUp(&x, true)
	if diff := cmp.Diff([]soldPart{{Has: -3}, {Seller: "gmbh", Has: -7}}, a.Disputes[0].Sold); diff != "" || len(x.Sold) != 0 {
		t.Errorf("by selling entity (-want +got)\n%s", diff)
	}
}

// What a partner has of a deal by its open lines and caps: on l 100 less 30 that went back and
// 5 more of a bonus, on k 40, of which 6 were forfeited; a cap of the deal took 9, and one of another deal 50.
func TestWhatAPartnerHasOfADeal(t *testing.T) {
	part := func(partner, component string, earned, returned int64) commission.Part {
		return commission.Part{Partner: partner, Component: component, Earned: earned, Returned: returned}
	}
	c := &customer{Ledger: commission.Ledger{
		Customer: "c",
		Lines: []*commission.Line{
			{ID: "l", Deal: "d", Terms: "v", Seller: "gmbh", Parts: []commission.Part{part("a", "", 100, -30), part("a", "spiff", 5, 0), part("b", "", 700, 0)}},
			{ID: "k", Deal: "d", Terms: "v", Parts: []commission.Part{part("a", "", 40, 0), part("a", "fee", 4000, 0)}},
			{ID: "j", Deal: "e", Terms: "v", Parts: []commission.Part{part("a", "", 60000, 0)}},
		},
		Caps: []*commission.Counter{{Partner: "a", Deal: "d", Posted: -9}, {Partner: "a", Deal: "e", Posted: -50}, {Partner: "b", Deal: "d", Posted: -800}},
	}}
	c.Forfeits = []Forfeit{{Line: "k", Component: "base", Partner: "a", Lost: 6, Posted: -6}}
	if got := c.Ledger.Lines[0].Parts[0].Net(); got != 70 {
		t.Fatalf("the part comes to %d", got)
	}
	s := &posting{program: Program{&rules{richness: richness{owed: map[componentOf]bool{{"v", "fee"}: true}}}}}
	s.program.policy.Statements.BySeller = true
	for deal, want := range map[string]disputed{
		"d": {Deal: "d", Has: 70 + 5 + 34 - 9, Lines: []string{"k", "l"}, Sold: []soldPart{{Has: 34 - 9}, {Seller: "gmbh", Has: 75}}},
		"":  {Has: 70 + 5 + 34 + 60000 - 9 - 50, Lines: []string{"j", "k", "l"}, Sold: []soldPart{{Has: 34 + 60000 - 9 - 50}, {Seller: "gmbh", Has: 75}}},
		"f": {Deal: "f"},
	} {
		got := disputed{Deal: deal}
		if err := s.hasOf(c, "a", &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("deal %q (-want +got)\n%s", deal, diff)
		}
	}
}

// Entries count for the disputes that they are about: money of customers alone, and no adjustment.
func TestEntriesThatCountForDisputes(t *testing.T) {
	eur := func(n int64) partnerecon.Money { return moneyIn(n, "EUR") }
	claim := partnerecon.Claim{Partner: "a", Customer: "c", Deal: "d", Line: "l", Component: "base"}
	for _, c := range []struct {
		name        string
		kind        partnerecon.Kind
		change      func(*partnerecon.Claim)
		whole, line int64
	}{
		{"earned", partnerecon.Earned, nil, 10, 10},
		{"another component", partnerecon.Earned, func(c *partnerecon.Claim) { c.Component = "spiff" }, 10, 0},
		{"another deal", partnerecon.Earned, func(c *partnerecon.Claim) { c.Deal = "e" }, 0, 0},
		{"of no customer", partnerecon.Earned, func(c *partnerecon.Claim) { c.Customer = "" }, 0, 0},
		{"an adjustment", partnerecon.Adjusted, nil, 0, 0},
		{"a payout", partnerecon.Paid, nil, 0, 0},
		{"held", partnerecon.Held, nil, 0, 0},
	} {
		a := &account{Disputes: []disputed{{Customer: "c", Deal: "d"}}, LineDisputes: []lineDispute{{Claim: claim}}}
		e := partnerecon.Entry{Claim: claim, Kind: c.kind, Amount: eur(10)}
		if c.change != nil {
			c.change(&e.Claim)
		}
		a.countDisputed(&e, false)
		if a.Disputes[0].Has != c.whole || a.LineDisputes[0].Has != c.line {
			t.Errorf("%s: %d and %d, want %d and %d", c.name, a.Disputes[0].Has, a.LineDisputes[0].Has, c.whole, c.line)
		}
	}
	quarrel := func(d disputed, l lineDispute) bool {
		return (&account{Disputes: []disputed{d}, LineDisputes: []lineDispute{l}}).inQuarrel()
	}
	over, done := disputed{Remedy: conflict.ToWriteOff}, lineDispute{Resolution: "r", Held: 5}
	if quarrel(over, done) || quarrel(over, lineDispute{}) || !quarrel(over, lineDispute{Held: 1}) || !quarrel(disputed{}, done) {
		t.Error("what keeps something back is in quarrel, and nothing else")
	}
}

// Of what a partner has of the claim, 100, earlier disputes keep what they are about: 60 are held,
// 30 more were taken, and of 50 the 10 that are left are. Of another claim, or of none, all is.
func TestDisputesOfOneClaimKeepItOnce(t *testing.T) {
	one, two := partnerecon.Claim{Line: "l"}, partnerecon.Claim{Line: "m"}
	a := &account{LineDisputes: []lineDispute{
		{ID: "a", Claim: one, Has: 100, Held: 60, Resolution: ""},
		{ID: "b", Claim: two, Has: 100, Held: 80},
		{ID: "c", Claim: one, Has: 100, Held: 70, Resolution: "r", Adjusts: -30},
		{ID: "d", Claim: one, Has: 100, Held: 50},
		{ID: "e", Claim: one, Has: 100, Resolution: "r", Adjusts: -30},
		{ID: "f", Claim: one, Has: 100, Resolution: "r", Adjusts: 40},
		{ID: "g", Held: 500},
		{ID: "h", Resolution: "r", Adjusts: -500},
		{ID: "i", Claim: partnerecon.Claim{Line: "n"}, Has: -5, Held: 10},
	}}
	want := map[string][2]int64{"a": {60, 0}, "b": {80, 0}, "c": {0, 30}, "d": {10, 0}, "e": {0, 0}, "f": {0, 0}, "g": {500, 0}, "h": {0, 500}, "i": {0, 0}}
	a.eachLine(func(d *lineDispute, held, taken int64) {
		if got := [2]int64{held, taken}; got != want[d.ID] {
			t.Errorf("%s: %v, want %v", d.ID, got, want[d.ID])
		}
	})
	var held []string
	for _, d := range a.heldLines() {
		held = append(held, d.ID)
		if d.Held != want[d.ID][0] || d.Claim != (partnerecon.Claim{}) || d.Has != 0 {
			t.Errorf("%+v", d)
		}
	}
	if got := strings.Join(held, " "); got != "a b d g" {
		t.Errorf("held: %s", got)
	}
	if got := (&account{}).heldLines(); got != nil {
		t.Errorf("%v", got)
	}
}

// What disputes of lines keep back: of the commission 5 and 7, besides 30 of a balance; what is
// resolved keeps nothing. Beyond all bounds the sum stays at the largest number.
func TestWhatDisputesOfLinesKeepBack(t *testing.T) {
	all := []lineDispute{
		{Of: ofCommission, Held: 5}, {Of: ofBalance, Held: 30}, {Of: ofCommission, Held: 7}, {Of: ofCommission, Held: 900, Resolution: "r"}, {Of: ofBalance, Held: 900, Resolution: "r"},
	}
	if commission, besides := linesInDispute(all); commission != 12 || besides != 30 {
		t.Errorf("%d and %d", commission, besides)
	}
	const most = 1<<63 - 1
	for _, c := range []struct{ sum, n, want int64 }{{1, 2, 3}, {1, -2, 1}, {1, 0, 1}, {most, 1, most}, {most - 1, 1, most}, {1, most, most}} {
		if got := bounded(c.sum, c.n); got != c.want {
			t.Errorf("%d and %d: %d", c.sum, c.n, got)
		}
	}
	for _, c := range []struct{ held, besides, total, want int64 }{{40, 30, 100, 70}, {40, 80, 100, 100}, {40, -30, 100, 40}, {40, 30, 20, 40}, {40, 0, 100, 40}, {0, 1, 1, 1}} {
		if got := heldBesides(c.held, c.besides, c.total); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	for _, c := range []struct {
		line postedLine
		want int64
	}{
		{postedLine{Entry: "x/earned", Amount: 9}, 5},
		{postedLine{Entry: "x/earned", Amount: 1}, 5},
		{postedLine{Entry: "x/earned", Amount: 0}, 0},
		{postedLine{Entry: "x/clawed", Amount: -9}, 0},
		{postedLine{Entry: "x/paid", Amount: 9}, 0},
		{postedLine{Entry: "x/held", Amount: 9}, 0},
		{postedLine{Entry: "x/earned", Amount: 9, Of: ofReceivable}, 0},
		{postedLine{Entry: "x/adjusted", Amount: 9, Of: ofBalance}, 5},
	} {
		if got := c.line.held(5); got != c.want {
			t.Errorf("%+v: %d", c.line, got)
		}
	}
}

// The claim of an entry is read from its id, with what stands for slashes; an entry on no payment
// has none.
func TestClaimsInIdsOfEntries(t *testing.T) {
	for id, want := range map[string]partnerecon.Claim{
		"p/acme/c/d/l/base/earned":       {Partner: "acme", Customer: "c", Deal: "d", Line: "l", Component: "base"},
		"p/a~1b/c~0/d//base/earned":      {},
		"p/a~1b/c~0/~01/l~1~0/x/earned":  {Partner: "a/b", Customer: "c~", Deal: "~1", Line: "l/~", Component: "x"},
		"p/acme//d/l/base/earned":        {},
		"p/acme/c//l/base/earned":        {Partner: "acme", Customer: "c", Line: "l", Component: "base"},
		"p/acme/c/d/l/base":              {},
		"p/acme/c/d/l/base/earned/again": {},
	} {
		if got := claimOf(id); got != want {
			t.Errorf("%s: %+v, want %+v", id, got, want)
		}
	}
}

// What a partner has of the claim of a disputed line is what it and later entries of the claim
// come to; what the claim took before is no part of it. Of a charge nothing can go back.
func TestWhatAPartnerHasOfADisputedLine(t *testing.T) {
	const id = "/a/c/d/l/base/"
	entry := func(cause, kind string, n int64, of purse) postedLine {
		return postedLine{Entry: cause + id + kind, Amount: n, Of: of}
	}
	claim := partnerecon.Claim{Partner: "a", Customer: "c", Deal: "d", Line: "l", Component: "base"}
	for _, c := range []struct {
		name      string
		lines     []postedLine
		of        purse
		wantClaim bool
		want      int64
	}{
		{"alone", []postedLine{entry("p", "earned", 100, ofCommission)}, ofCommission, true, 100},
		{"and what went back since", []postedLine{entry("p", "earned", 100, ofCommission), entry("r", "returned", -40, ofCommission)}, ofCommission, true, 60},
		{"after a charge", []postedLine{entry("x", "earned", -30, ofCommission), entry("p", "earned", 100, ofCommission)}, ofCommission, true, 100},
		{"after what was earned", []postedLine{entry("x", "earned", 30, ofCommission), entry("p", "earned", 100, ofCommission)}, ofCommission, true, 130},
		{"of another purse", []postedLine{entry("p", "earned", 100, ofCommission), entry("r", "returned", -40, ofBalance)}, ofCommission, true, 100},
		{"of another claim", []postedLine{entry("p", "earned", 100, ofCommission), {Entry: "r/a/c/d/k/base/earned", Amount: 7}}, ofCommission, true, 100},
		{"a charge of commission", []postedLine{entry("p", "earned", -100, ofCommission)}, ofCommission, true, -100},
		{"of a retainer", []postedLine{entry("p", "earned", 100, ofBalance)}, ofBalance, true, 100},
		{"of nothing", []postedLine{entry("p", "earned", 100, ofBalance), entry("r", "returned", -100, ofBalance)}, ofBalance, true, 0},
		{"of less than nothing", []postedLine{entry("p", "earned", 100, ofBalance), entry("r", "returned", -101, ofBalance)}, ofBalance, false, 0},
		{"a charge", []postedLine{entry("p", "earned", -100, ofBalance)}, ofBalance, false, 0},
		{"a receivable", []postedLine{entry("p", "earned", 100, ofReceivable)}, ofReceivable, false, 0},
	} {
		d := lineDispute{Entry: "p" + id + "earned", Of: c.of}
		(&account{Lines: c.lines}).claimed(&d)
		want := partnerecon.Claim{}
		if c.wantClaim {
			want = claim
		}
		if d.Has != c.want || d.Claim != want {
			t.Errorf("%s: %d of %+v", c.name, d.Has, d.Claim)
		}
	}
	d := lineDispute{Entry: "p/a////payout/paid"}
	if (&account{Lines: []postedLine{{Entry: d.Entry, Amount: 5}}}).claimed(&d); d.Has != 0 {
		t.Errorf("of an entry on no payment: %+v", d)
	}
}

// Past the horizon, 31 March, what is resolved of disputes goes, with all of the claim: not while
// the book has a line of it, or a dispute of it is open or younger.
func TestDisputesPastTheHorizonGoByClaim(t *testing.T) {
	d := partnerecon.MustDay
	claim := func(line string) partnerecon.Claim {
		return partnerecon.Claim{Partner: "a", Customer: "c", Line: line, Component: "base"}
	}
	of := func(id, entry, on, resolution string) lineDispute {
		x := lineDispute{ID: id, Entry: entry, On: d(on), Resolution: resolution, Amount: 1}
		if entry != "" {
			x.Claim = claimOf(entry)
		}
		return x
	}
	entry := func(cause, line string) string { return cause + "/a/c//" + line + "/base/earned" }
	if claimOf(entry("p", "l")) != claim("l") {
		t.Fatal("the ids are no ids of entries")
	}
	for _, c := range []struct {
		name  string
		lines []string // those of 1 April
		all   []lineDispute
		want  string
	}{
		{"resolved on the day", nil, []lineDispute{of("x", entry("p", "l"), "2025-03-31", "r")}, ""},
		{"resolved on the day after", nil, []lineDispute{of("x", entry("p", "l"), "2025-04-01", "r")}, "x"},
		{"open", nil, []lineDispute{of("x", entry("p", "l"), "2025-03-31", "")}, "x"},
		{"its line can be disputed", []string{entry("p", "l")}, []lineDispute{of("x", entry("p", "l"), "2025-03-31", "r")}, "x"},
		{"a line of its claim can be", []string{entry("q", "l")}, []lineDispute{of("x", entry("p", "l"), "2025-03-31", "r")}, "x"},
		{"a line of another claim can be", []string{entry("q", "m")}, []lineDispute{of("x", entry("p", "l"), "2025-03-31", "r")}, ""},
		{"one of its claim is open", nil, []lineDispute{of("x", entry("p", "l"), "2025-03-01", "r"), of("y", entry("q", "l"), "2025-03-02", "")}, "x y"},
		{"one of its entry is open", nil, []lineDispute{of("x", "p/a////fee/adjusted", "2025-03-01", "r"), of("y", "p/a////fee/adjusted", "2025-03-02", "")}, "x y"},
		{"one of its claim is younger", nil, []lineDispute{of("x", entry("p", "l"), "2025-03-01", "r"), of("y", entry("q", "l"), "2025-04-02", "r")}, "x y"},
		{"one of another claim is open", nil, []lineDispute{of("x", entry("p", "l"), "2025-03-01", "r"), of("y", entry("q", "m"), "2025-03-02", "")}, "y"},
		{"others on no line are open", nil, []lineDispute{of("x", "p/a////fee/adjusted", "2025-03-01", "r"), of("y", "q/a////fee/adjusted", "2025-03-02", "")}, "y"},
		{"lines on no payment can be disputed", []string{"q/a////fee/adjusted"}, []lineDispute{of("x", "p/a////fee/adjusted", "2025-03-01", "r")}, ""},
		{"several go", nil, []lineDispute{of("x", entry("p", "l"), "2025-03-01", "r"), of("y", entry("q", "l"), "2025-03-02", "r"), of("z", entry("q", "m"), "2025-03-02", "")}, "z"},
	} {
		a := &account{LineDisputes: c.all, Lines: []postedLine{{Entry: "old/a/c//l/base/earned", On: d("2025-03-31")}}}
		for _, line := range c.lines {
			a.Lines = append(a.Lines, postedLine{Entry: line, On: d("2025-04-01")})
		}
		a.forgetLines(d("2025-03-31"), d("2025-03-31"))
		var got []string
		for _, x := range a.LineDisputes {
			got = append(got, x.ID)
		}
		if strings.Join(got, " ") != c.want || len(a.Lines) != len(c.lines) {
			t.Errorf("%s: %v are left, and %d lines", c.name, got, len(a.Lines))
		}
	}
}

// What is stored of disputes and of what goes with them, member by member, at its bound and beyond.
func TestProblemsOfStoredDisputes(t *testing.T) {
	const amounts = " want amounts of at most 36028797018963968 minor units, and none below 0 but has\n"
	for _, c := range []struct {
		name   string
		change func(d []disputed)
		want   string
	}{
		{"right", func(d []disputed) {
			d[1].Has, d[1].Amount, d[1].Kept, d[1].Held, d[1].WrittenOff = -maxVolume, maxVolume, maxVolume, maxVolume, maxVolume
		}, ""},
		{"no customer", func(d []disputed) { d[1].Customer = "" }, "/x/disputes/1 want the customer and the id of the dispute\n"},
		{"no id", func(d []disputed) { d[0].Dispute = "" }, "/x/disputes/0 want the customer and the id of the dispute\n"},
		{"it has too much", func(d []disputed) { d[1].Has = maxVolume + 1 }, "/x/disputes/1" + amounts},
		{"it is of too much", func(d []disputed) { d[1].Amount = maxVolume + 1 }, "/x/disputes/1" + amounts},
		{"of less than nothing", func(d []disputed) { d[1].Amount = -1 }, "/x/disputes/1" + amounts},
		{"too much is kept", func(d []disputed) { d[1].Kept = maxVolume + 1 }, "/x/disputes/1" + amounts},
		{"less than nothing is kept", func(d []disputed) { d[1].Kept = -1 }, "/x/disputes/1" + amounts},
		{"too much is held", func(d []disputed) { d[1].Held = maxVolume + 1 }, "/x/disputes/1" + amounts},
		{"less than nothing is held", func(d []disputed) { d[1].Held = -1 }, "/x/disputes/1" + amounts},
		{"too much is written off", func(d []disputed) { d[1].WrittenOff = maxVolume + 1 }, "/x/disputes/1" + amounts},
		{"less than nothing is written off", func(d []disputed) { d[1].WrittenOff = -1 }, "/x/disputes/1" + amounts},
		{"lines out of order", func(d []disputed) { d[1].Lines = []string{"b", "a"} }, "/x/disputes/1/lines want the lines in order\n"},
		{"entities in order", func(d []disputed) { d[1].Sold = []soldPart{{}, {Seller: "a", Has: maxVolume, WrittenOff: maxVolume}} }, ""},
		{"an entity twice", func(d []disputed) { d[1].Sold = []soldPart{{Seller: "a"}, {Seller: "a"}} }, "/x/disputes/1/sold/1/seller want selling entities by name, each once\n"},
		{"an entity that has too much", func(d []disputed) { d[1].Sold = []soldPart{{Has: -maxVolume - 1}} }, "/x/disputes/1/sold/0 want amounts of at most 36028797018963968 minor units, and none written off below 0\n"},
		{"an entity that wrote off too much", func(d []disputed) { d[1].Sold = []soldPart{{}, {Seller: "a", WrittenOff: maxVolume + 1}} }, "/x/disputes/1/sold/1 want amounts of at most 36028797018963968 minor units, and none written off below 0\n"},
		{"an entity that wrote off less than nothing", func(d []disputed) { d[1].Sold = []soldPart{{WrittenOff: -1}} }, "/x/disputes/1/sold/0 want amounts of at most 36028797018963968 minor units, and none written off below 0\n"},
	} {
		all := []disputed{{Customer: "c", Dispute: "d"}, {Customer: "c", Dispute: "e", Lines: []string{"a", "b"}}}
		c.change(all)
		var list problem.List
		(&account{Disputes: all}).checkDisputes(&list, "/x")
		got := ""
		for _, x := range list.Sorted() {
			got += x.Path + " " + x.Message + "\n"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// What is stored of statements: those that were accepted in order, disputes of lines each once with what
// they hold, and lines with an amount.
func TestProblemsOfStoredStatements(t *testing.T) {
	d := partnerecon.MustDay
	for _, c := range []struct {
		name   string
		change func(a *account)
		want   string
	}{
		{"right", func(*account) {}, ""},
		{"accepted without a day", func(a *account) { a.Accepted[0].Through = partnerecon.Day{} }, "/x/accepted/0/through want statements in order, each once\n"},
		{"accepted twice", func(a *account) { a.Accepted[1].Through = a.Accepted[0].Through }, "/x/accepted/1/through want statements in order, each once\n"},
		{"accepted out of order", func(a *account) { a.Accepted[1].Through = d("2025-01-30") }, "/x/accepted/1/through want statements in order, each once\n"},
		{"a dispute without an id", func(a *account) { a.LineDisputes[1].ID = "" }, `/x/line_disputes/1/id "" is missing or stands twice` + "\n"},
		{"a dispute twice", func(a *account) { a.LineDisputes[1].ID = "x" }, `/x/line_disputes/1/id "x" is missing or stands twice` + "\n"},
		{"of nothing", func(a *account) { a.LineDisputes[0].Amount, a.LineDisputes[0].Held = 0, 0 }, "/x/line_disputes/0/amount want an amount above 0 of which at most all is held, got 0 and 0\n"},
		{"less than nothing is held", func(a *account) { a.LineDisputes[0].Held = -1 }, "/x/line_disputes/0/amount want an amount above 0 of which at most all is held, got 5 and -1\n"},
		{"more is held", func(a *account) { a.LineDisputes[0].Held = 6 }, "/x/line_disputes/0/amount want an amount above 0 of which at most all is held, got 5 and 6\n"},
		{"of too much", func(a *account) { a.LineDisputes[1].Amount = maxVolume + 1 }, "/x/line_disputes/1/amount want an amount above 0 of which at most all is held, got 36028797018963969 and 1\n"},
		{"of as much as there can be", func(a *account) { a.LineDisputes[1].Amount = maxVolume }, ""},
		{"a line without an id", func(a *account) { a.Lines[1].Entry = "" }, "/x/lines/1 want the id and the amount of an entry\n"},
		{"a line of nothing", func(a *account) { a.Lines[0].Amount = 0 }, "/x/lines/0 want the id and the amount of an entry\n"},
		{"a line beyond all bounds", func(a *account) { a.Lines[0].Amount = math.MinInt64 }, "/x/lines/0 want the id and the amount of an entry\n"},
	} {
		a := &account{
			Accepted: []acceptedStatement{{Through: d("2025-01-31")}, {Through: d("2025-02-28")}}, LineDisputes: []lineDispute{{ID: "x", Amount: 5, Held: 5}, {ID: "y", Amount: 1, Held: 1}},
			Lines: []postedLine{{Entry: "k", Amount: -1}, {Entry: "l", Amount: 1}},
		}
		c.change(a)
		var list problem.List
		a.checkLifecycle(&list, "/x")
		got := ""
		for _, x := range list.Sorted() {
			got += x.Path + " " + x.Message + "\n"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// acme has 10 % of 1,000.00 of deal d and of 500.00 of deal e, of gmbh; when the customer leaves within 90 days
// half of both goes back, which it has no more: 50.00 and 25.00.
func TestWhatAPartnerHasOfADealAfterAClawback(t *testing.T) {
	on, tenth := partnerecon.MustDay, partnerecon.MustPercent("10")
	policy := Policy{
		Version: Format, Currency: "EUR", Zone: "UTC", Horizon: partnerecon.Days(180, partnerecon.Through), PinTerms: TermsAtClose, PinTier: TierAtEarning,
		Terms: partnerecon.Terms[Agreement]{{ID: "v", From: on("2025-01-01"), Rationale: "test", Policy: Agreement{
			Commission: commission.Policy{Rounding: partnerecon.HalfUp, Shared: commission.Each, Rates: []commission.Row{{Share: tenth}}},
			Clawback: clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{
				Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through),
			}}},
		}}},
	}
	p := Must(policy)
	p.policy.Statements.BySeller = true
	b := &Book{}
	paid := func(id, deal, amount, seller string) Fact {
		return Fact{ID: id, Occurred: On(on("2025-01-10")), Event: Payment{Customer: "c", Deal: deal, Seller: seller, Amount: partnerecon.MustMoney(amount, "EUR"), Credits: partnerecon.Sole("acme")}}
	}
	for _, f := range []Fact{
		paid("k", "d", "1000", ""), paid("l", "e", "500", "gmbh"),
		{ID: "x", Occurred: On(on("2025-02-24")), Event: Churn{Customer: "c"}}, // day 45 of 90
	} {
		if _, err := p.Apply(b, f); err != nil {
			t.Fatal(err)
		}
	}
	s := &posting{program: p, book: b}
	for deal, want := range map[string]disputed{
		"d": {Deal: "d", Has: 5000, Lines: []string{"k"}, Sold: []soldPart{{Has: 5000}}},
		"e": {Deal: "e", Has: 2500, Lines: []string{"l"}, Sold: []soldPart{{Seller: "gmbh", Has: 2500}}},
		"":  {Has: 7500, Lines: []string{"k", "l"}, Sold: []soldPart{{Has: 5000}, {Seller: "gmbh", Has: 2500}}},
	} {
		got := disputed{Deal: deal}
		if err := s.hasOf(b.customers["c"], "acme", &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("deal %q (-want +got)\n%s", deal, diff)
		}
	}
}

// A dispute is over once nothing can be held or taken any more: of one that is released, or of an amount of nothing; and
// of one that takes something once as much was kept as it is about. One over all that there is never is.
func TestDisputesThatAreOver(t *testing.T) {
	for _, c := range []struct {
		name string
		d    disputed
		want bool
	}{
		{"released", disputed{Remedy: conflict.ToRelease, Amount: 5}, true},
		{"released, over all", disputed{Remedy: conflict.ToRelease, All: true}, true},
		{"over all", disputed{All: true}, false},
		{"over all, written off", disputed{All: true, Remedy: conflict.ToWriteOff}, false},
		{"of nothing", disputed{}, true},
		{"of a cent", disputed{Amount: 1}, false},
		{"of a cent, of which more is kept", disputed{Amount: 1, Kept: 5}, false},
		{"written off, of which nothing is kept", disputed{Amount: 1, Remedy: conflict.ToWriteOff}, false},
		{"written off, of which less is kept", disputed{Amount: 5, Kept: 4, Remedy: conflict.ToWriteOff}, false},
		{"written off and kept", disputed{Amount: 5, Kept: 5, Remedy: conflict.ToWriteOff}, true},
		{"adjusted, of which more is kept", disputed{Amount: 5, Kept: 6, Remedy: conflict.ToAdjust}, true},
	} {
		if got := c.d.over(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
