package settlement

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// ladderOf are the metrics of a ladder that counts revenue by share, customers and new customers of all
// that sourced, and commission.
func ladderOf() Program {
	out := Program{&rules{}}
	out.counted = []LadderMetric{
		{Metric: "revenue", Counts: CollectedRevenue, Of: ByShare},
		{Metric: "active", Counts: ActiveCustomers, Of: ForAll},
		{Metric: "commission", Counts: EarnedCommission},
		{Metric: "new", Counts: NewCustomers, Of: ForAll},
	}
	return out
}

func sumsText(x map[string]map[figure]int64) string {
	out := ""
	for _, partner := range slices.Sorted(maps.Keys(x)) {
		for _, at := range slices.SortedFunc(maps.Keys(x[partner]), figure.compare) {
			out += fmt.Sprintf("%s %s %s %d; ", partner, at.Metric, at.Month, x[partner][at])
		}
	}
	return out
}

func figuresText(x map[string][]figure) string {
	out := ""
	for _, partner := range slices.Sorted(maps.Keys(x)) {
		slices.SortFunc(x[partner], figure.compare)
		for _, f := range x[partner] {
			out += fmt.Sprintf("%s %s %s %d %d; ", partner, f.Metric, f.Month, f.Pending, f.Open)
		}
	}
	return out
}

func servedText(rows []served) string {
	out := ""
	for _, r := range rows {
		out += fmt.Sprintf("%s %s %s %d", r.Metric, r.Partner, r.Since, r.lines)
		if r.Sealed {
			out += " sealed"
		}
		out += "; "
	}
	return out
}

// For whom a line of 1.01 counts that several have credit for: for who sourced the largest share of it, of
// equal ones for the smallest id; for all, each once; or by share, to the even cent.
func TestForWhomALineCounts(t *testing.T) {
	credit := func(partner string, role partnerecon.Role, of, whole int64) partnerecon.Credit {
		share, err := partnerecon.Fraction(of, whole)
		if err != nil {
			t.Fatal(err)
		}
		return partnerecon.Credit{Partner: partner, Role: role, Share: share}
	}
	const sourced, influenced = partnerecon.Sourced, partnerecon.Influenced
	three := []partnerecon.Credit{credit("c", influenced, 9, 10), credit("b", sourced, 1, 2), credit("a", sourced, 1, 2), credit("b", influenced, 1, 4)}
	for _, c := range []struct {
		name    string
		m       LadderMetric
		credits []partnerecon.Credit
		want    string
	}{
		{"the lead", LadderMetric{Of: ForLead}, three, "a 101; "},
		{"the lead has most", LadderMetric{Of: ForLead}, []partnerecon.Credit{credit("a", sourced, 1, 3), credit("b", sourced, 2, 3)}, "b 101; "},
		{"the lead has most, and stands first", LadderMetric{Of: ForLead}, []partnerecon.Credit{credit("b", sourced, 2, 3), credit("a", sourced, 1, 3)}, "b 101; "},
		{"nobody sourced it", LadderMetric{Of: ForLead}, three[:1], ""},
		{"nobody has credit", LadderMetric{Of: ForLead}, nil, ""},
		{"all", LadderMetric{Of: ForAll}, three, "c 101; b 101; a 101; "},
		{"all that sourced", LadderMetric{Of: ForAll, Roles: []partnerecon.Role{sourced}}, three, "b 101; a 101; "},
		{"all that influenced", LadderMetric{Of: ForAll, Roles: []partnerecon.Role{influenced}}, three, "c 101; b 101; "},
		{"all in either role", LadderMetric{Of: ForAll, Roles: []partnerecon.Role{influenced, sourced}}, three, "c 101; b 101; a 101; "},
		{"by share", LadderMetric{Of: ByShare}, three, "c 91; b 50; a 50; b 25; "}, // 90.9, 50.5 to the even one, 25.25
		{"by share of who sourced", LadderMetric{Of: ByShare, Roles: []partnerecon.Role{sourced}}, three, "b 50; a 50; "},
	} {
		got := ""
		c.m.parts(c.credits, 101, func(partner string, n int64) { got += fmt.Sprintf("%s %d; ", partner, n) })
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := shareOf(partnerecon.Rate{}, 101); got != 0 {
		t.Errorf("no share: %d", got)
	}
}

// What a line comes to: what was paid less what went back, in the month in which it cleared, and one
// customer, as long as something is left. Milestones count nothing, nor do payments that have not cleared or are void.
func TestWhatALineCounts(t *testing.T) {
	d := partnerecon.MustDay
	line := commission.Line{ID: "l", Cleared: d("2025-03-05"), Base: 100, Refunded: 30, Credits: []partnerecon.Credit{{Partner: "a", Role: partnerecon.Sourced, Share: partnerecon.Whole()}}}
	other := func(change func(*commission.Line)) commission.Line {
		l := line
		change(&l)
		return l
	}
	for _, c := range []struct {
		name       string
		l          commission.Line
		sums, rows string
	}{
		{"some went back", line, "a revenue 2025-03 70; ", "active a 2025-03-05 1; new a 2025-03-05 1; "},
		{"a cent is left", other(func(l *commission.Line) { l.Refunded = 99 }), "a revenue 2025-03 1; ", "active a 2025-03-05 1; new a 2025-03-05 1; "},
		{"all went back", other(func(l *commission.Line) { l.Refunded = 100 }), "a revenue 2025-03 0; ", ""},
		{"a milestone", other(func(l *commission.Line) { l.Milestone = "m" }), "", ""},
		{"it has not cleared", other(func(l *commission.Line) { l.Cleared = partnerecon.Day{} }), "", ""},
		{"it is void", other(func(l *commission.Line) { l.Void = true }), "", ""},
		{"nobody has credit", other(func(l *commission.Line) { l.Credits = nil }), "", ""},
	} {
		x := tally{sums: map[string]map[figure]int64{}}
		rows := x.line(ladderOf(), &c.l, nil)
		if got := sumsText(x.sums); got != c.sums || servedText(rows) != c.rows {
			t.Errorf("%s: %s and %s", c.name, got, servedText(rows))
		}
		figures := figuresText(ladderOf().reopened(&c.l))
		want := ""
		if c.sums != "" {
			want = c.sums[:len(c.sums)-len(fmt.Sprintf("%d; ", c.l.Base-c.l.Refunded))] + fmt.Sprintf("0 %d; ", c.l.Base-c.l.Refunded)
		}
		if figures != want {
			t.Errorf("%s, reopened: %s, want %s", c.name, figures, want)
		}
	}
}

// A book of three customers: c paid a twice and left, d paid a and came back after it had left, e is of a
// line that is sealed. All of it moved since nothing was told.
func TestWhatABookComesTo(t *testing.T) {
	d := partnerecon.MustDay
	p := ladderOf()
	p.scans = true
	of := func(partner string) []partnerecon.Credit {
		return []partnerecon.Credit{{Partner: partner, Role: partnerecon.Sourced, Share: partnerecon.Whole()}}
	}
	line := func(id, partner, on string, base int64) *commission.Line {
		return &commission.Line{ID: id, Cleared: d(on), Base: base, Credits: of(partner)}
	}
	departed := func(days ...string) (out []clawback.Departure) {
		for _, on := range days {
			out = append(out, clawback.Departure{ID: on, On: d(on)})
		}
		return out
	}
	returned := func(on string) []clawback.Reactivation {
		return []clawback.Reactivation{{ID: on, On: d(on)}}
	}
	c := &customer{Ledger: commission.Ledger{Lines: []*commission.Line{line("2", "a", "2025-03-05", 20), line("1", "a", "2025-02-05", 10), line("3", "b", "2025-03-06", 40)}}, Exposure: clawback.Exposure{Churns: departed("2025-03-20")}}
	back := &customer{Ledger: commission.Ledger{Lines: []*commission.Line{line("4", "a", "2025-03-07", 80)}}, Exposure: clawback.Exposure{Churns: departed("2025-03-20"), Reactivations: returned("2025-03-20")}}
	gone := &customer{
		Exposure: clawback.Exposure{Churns: departed("2025-03-20", "2025-04-20"), Reactivations: returned("2025-04-01")},
		Served:   []served{{Metric: "new", Partner: "a", Since: d("2025-01-05"), Sealed: true, lines: 9}, {Metric: "new", Partner: "b", Since: d("2025-01-05")}},
	}
	sealed := &customer{Served: []served{{Metric: "active", Partner: "b", Since: d("2025-01-05"), Sealed: true}}}
	told := &account{Figures: []figure{{Metric: "revenue", Month: partnerecon.MustMonth("2025-02"), Pending: 3, Open: 7}, {Metric: "revenue", Month: partnerecon.MustMonth("2025-03"), Pending: 5}}}
	b := &Book{customers: map[string]*customer{"c": c, "d": back, "e": gone, "f": sealed}, accounts: map[string]*account{"a": told}}
	x := p.tally(b)
	if got, want := sumsText(x.sums), "a revenue 2025-02 10; a revenue 2025-03 100; b revenue 2025-03 40; "; got != want {
		t.Errorf("sums: %s, want %s", got, want)
	}
	for id, want := range map[string]string{
		"c": "active a 2025-02-05 2; active b 2025-03-06 1; new a 2025-02-05 2; new b 2025-03-06 1; ",
		"d": "active a 2025-03-07 1; new a 2025-03-07 1; ",
		"e": "new a 2025-01-05 0 sealed; ",
		"f": "active b 2025-01-05 0 sealed; ",
	} {
		if got := servedText(x.served[id]); got != want {
			t.Errorf("%s serves %s, want %s", id, got, want)
		}
	}
	if diff := cmp.Diff(map[string]map[string]int64{"a": {"active": 1, "new": 1}, "b": {"active": 1}}, x.active); diff != "" {
		t.Errorf("active (-want +got)\n%s", diff)
	}
	moves := x.moves(p, b)
	after := map[string][]figure{"a": told.moved(moves["a"]), "b": (&account{}).moved(moves["b"])}
	if got, want := figuresText(after), "a new 2025-02 1 0; a new 2025-03 1 0; a revenue 2025-02 6 10; a revenue 2025-03 105 100; b new 2025-01 -1 0; b new 2025-03 1 0; b revenue 2025-03 40 40; "; got != want {
		t.Errorf("moved: %s, want %s", got, want)
	}
	if got := told.moved(nil); len(got) != 2 || told.Figures[0].Pending != 3 || told.Figures[0].Open != 7 {
		t.Errorf("nothing moved: %+v of %+v", got, told.Figures)
	}
	b.keepServed(&x)
	if got := servedText(c.Served); got != servedText(x.served["c"]) {
		t.Errorf("kept: %s", got)
	}
	// Line 1 of c is sealed: what a's open lines come to is less by it, and it goes on to count as a customer.
	told.Figures = after["a"]
	c.Ledger.Lines = []*commission.Line{c.Ledger.Lines[0], c.Ledger.Lines[2]}
	b.recount(&x, p)
	if got, want := figuresText(map[string][]figure{"a": told.Figures}), "a new 2025-02 1 0; a new 2025-03 1 0; a revenue 2025-02 6 0; a revenue 2025-03 105 100; "; got != want {
		t.Errorf("recounted: %s, want %s", got, want)
	}
	if got, want := servedText(c.Served), "active a 2025-02-05 2 sealed; active b 2025-03-06 1; new a 2025-02-05 2 sealed; new b 2025-03-06 1; "; got != want {
		t.Errorf("recounted: %s, want %s", got, want)
	}
	none := Program{&rules{}}
	if y := none.tally(b); len(y.sums)+len(y.served)+len(y.active) != 0 {
		t.Errorf("without metrics of lines: %+v", y)
	}
}

// Commission counts by the month in which it was earned, net of what went back and was cut off there.
func TestCommissionCountsOnTheLadder(t *testing.T) {
	d := partnerecon.MustDay
	p, a := ladderOf(), &account{}
	for _, e := range []partnerecon.Entry{
		{Kind: partnerecon.Earned, Amount: moneyIn(100, "EUR"), Earned: d("2025-03-05")},
		{Kind: partnerecon.Returned, Amount: moneyIn(-30, "EUR"), Earned: d("2025-03-25")},
		{Kind: partnerecon.Earned, Amount: moneyIn(7, "EUR"), Earned: d("2025-02-28")},
		{Kind: partnerecon.Held, Amount: moneyIn(1000, "EUR"), Earned: d("2025-03-05")},
		{Kind: partnerecon.Paid, Amount: moneyIn(-1000, "EUR"), Earned: d("2025-03-05")},
	} {
		p.countEarned(a, &e)
	}
	if got, want := figuresText(map[string][]figure{"a": a.Figures}), "a commission 2025-02 7 0; a commission 2025-03 70 0; "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// What is stored of exits: each with its id and days, and all but the last with a return.
func TestProblemsOfStoredExits(t *testing.T) {
	d := partnerecon.MustDay
	back := noon("2025-02-01")
	for _, c := range []struct {
		name   string
		change func(x []exited)
		bad    string
	}{
		{"right", func([]exited) {}, ""},
		{"the last has come back, too", func(x []exited) { x[1].Back = back }, ""},
		{"it ends on its day", func(x []exited) { x[1].Final = x[1].On }, ""},
		{"no id", func(x []exited) { x[1].ID = "" }, "/x/exits/1"},
		{"no day", func(x []exited) { x[0].On = partnerecon.Day{} }, "/x/exits/0"},
		{"it ends before its day", func(x []exited) { x[1].Final = x[1].On.Add(-1) }, "/x/exits/1"},
		{"the first has not come back", func(x []exited) { x[0].Back = Moment{} }, "/x/exits/0"},
	} {
		all := []exited{{ID: "x", On: d("2025-01-10"), Final: d("2025-01-31"), Back: back}, {ID: "y", On: d("2025-03-10"), Final: d("2025-03-31")}}
		c.change(all)
		var list problem.List
		(&account{Exits: all}).checkExits(&list, "/x")
		got := ""
		for _, x := range list.Sorted() {
			got += x.Path
			if x.Message != "want the id and the days of the exit, and the return of all but the last" {
				t.Errorf("%s: %s", c.name, x.Message)
			}
		}
		if got != c.bad {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}
