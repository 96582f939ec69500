package commission_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// fullLedger is the ledger of a customer of whom everything happened that leaves
// something in a ledger; sealed, if anything is to be, through January.
func fullLedger(t *testing.T, sealed bool) commission.Ledger {
	t.Helper()
	volume := yearly(commission.Marginal, shares("0", "1", "1000", "2")...)
	volume.Name, volume.Counts = "volume", commission.FirstCome
	p := flat("10")
	p.IfFirstVoid = commission.StopsEarning
	p.Tables = []commission.Table{volume}
	p.Bonuses = []commission.Bonus{
		{
			Name: "signing", Rates: fee("50", commission.EachSale), Times: 3,
			Vests: []commission.Tranche{{Share: pct("50")}, {Share: pct("30"), Milestone: "go-live"}, {Share: pct("20"), Milestone: "adoption"}},
		},
		{Name: "over", Of: "base", To: commission.ToUpline, Rates: sharing("10")},
		{Name: "volume", Rates: []commission.Row{{Table: "volume"}}},
		{Name: "expansion", On: "recurring", Rise: true, Rates: sharing("10")},
		{Name: "licence", On: "calls", Owes: true, Rates: fee("0.05", commission.EachUnit)},
	}
	p.Caps = []commission.Cap{
		{Name: "deal", Per: commission.PerDeal, Counts: commission.FirstCome, Limit: eur("15"), Components: []string{"base", "volume"}},
		{Name: "net", Per: commission.PerCustomer, Counts: commission.OnNet, Limit: eur("20")},
	}
	first := pay("p1", "100", "2025-01-20")
	first.Deal, first.Contract, first.Uplines = "d", "k", []commission.Upline{{Of: "acme", Partner: "mentor"}}
	later := pay("p2", "200", "2025-02-20")
	later.Deal = "d"
	pending := pay("p3", "300", "2025-02-21")
	pending.Cleared, pending.Invoiced = partnerecon.Day{}, day("2025-02-21")
	never := pending
	never.ID = "p4"
	calls := reached("m4", "calls", "", "2025-02-05")
	calls.Quantity = 100
	b := open(t, p).do(
		first,
		reached("m1", "recurring", "100", "2025-01-02"), reached("m2", "recurring", "150", "2025-02-02"),
		reached("m3", "go-live", "", "2025-02-03"), calls, later, pending, never,
		commission.Clearing{ID: "k3", Of: "p3", On: day("2025-02-25")},
		back("r1", "p2", "20", "2025-02-26"),
		back("r9", "p9", "5", "2025-02-26"), // waits
		commission.Chargeback{ID: "b2", Of: "p2", Amount: eur("10"), On: day("2025-02-26")},
		commission.ChargebackReversed{ID: "w2", Of: "b2", On: day("2025-02-27")},
		commission.ChargebackReversed{ID: "w9", Of: "b9", On: day("2025-02-27")}, // waits
		commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p2", Credits: partnerecon.Sole("beta")}}, On: day("2025-02-28")},
		commission.Failure{ID: "f1", Of: "p1", On: day("2025-03-01")},
		commission.Ended{ID: "e1", On: day("2025-03-02")},
		pay("p5", "50", "2025-03-03"),
		commission.Ended{ID: "e2", On: day("2025-03-04")},
	)
	if sealed {
		if _, err := b.plan.Apply(&b.ledger, commission.Seal{ID: "x", Through: day("2025-01-31"), On: day("2025-03-05")}); err != nil {
			t.Fatal(err)
		}
	}
	return b.ledger
}

// A ledgerCase changes one thing in a stored ledger, and lists what is then wrong.
type ledgerCase struct {
	name   string
	change func(*commission.Ledger)
	want   []string
}

func checkLedgers(t *testing.T, sealed bool, cases []ledgerCase) {
	t.Helper()
	text := ledgerText(t, fullLedger(t, sealed))
	for _, tt := range cases {
		// Read anew each time: a ledger shares what never changes.
		var l, got commission.Ledger
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("the ledger as it is: %v\n%s", err, text)
		}
		tt.change(&l)
		err := json.Unmarshal([]byte(withoutNever(ledgerText(t, l))), &got)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
}

// never is written for a day that is left out, since most days cannot be.
var never = day("2999-12-31")

func withoutNever(text string) string {
	return strings.ReplaceAll(regexp.MustCompile(`,?"[a-z_]+":"2999-12-31"`).ReplaceAllString(text, ""), "{,", "{")
}

// at changes the line of an id.
func at(id string, change func(*commission.Line)) func(*commission.Ledger) {
	return func(l *commission.Ledger) {
		for _, line := range l.Lines {
			if line.ID == id {
				change(line)
			}
		}
	}
}

func TestProblemsOfStoredLines(t *testing.T) {
	checkLedgers(t, false, []ledgerCase{
		{"as it is", func(*commission.Ledger) {}, nil},
		{"texts too long", at("p3", func(l *commission.Line) {
			l.Deal, l.Seller, l.Terms, l.Contract, l.Segment, l.ClearedBy = tooLong, tooLong, tooLong, tooLong, tooLong, tooLong
		}), []string{
			"/lines/6/cleared_by limit", "/lines/6/contract limit", "/lines/6/deal limit", "/lines/6/segment limit", "/lines/6/seller limit", "/lines/6/terms limit",
		}},
		{"the longest texts", at("p3", func(l *commission.Line) {
			l.Deal, l.Seller, l.Terms, l.Contract, l.Segment, l.ClearedBy = longest, longest, longest, longest, longest, longest
		}), nil},
		{"a milestone of a long name", at("m3", func(l *commission.Line) { l.Milestone = tooLong }), []string{"/lines/3/milestone limit"}},
		{"a milestone of two items", at("m3", func(l *commission.Line) { l.Items = append(l.Items, l.Items[0]) }), []string{"/lines/3/milestone conflict"}},
		{"a milestone of a contract", at("m3", func(l *commission.Line) { l.Contract = "k" }), []string{"/lines/3/milestone conflict"}},
		{"a payment without an amount", at("p1", func(l *commission.Line) { l.Unmeasured = true }), []string{"/lines/0/unmeasured conflict"}},
		{"a payment of nothing without an amount", at("p1", func(l *commission.Line) {
			l.Unmeasured, l.Base, l.Items = true, 0, []commission.Item{{Amount: eur("0")}}
		}), []string{"/base conflict", "/lines/0/parts/0/returned_base out_of_range", "/lines/0/refunded out_of_range", "/lines/0/unmeasured conflict"}},
		{"credit notes that there are none of", at("p1", func(l *commission.Line) { l.Documented = true }), []string{"/lines/0/documented conflict"}},
		{"a milestone twice, with its facts", at("p1", func(l *commission.Line) {
			m := commission.Reached{Name: "go-live", On: day("2025-02-03"), Facts: []commission.Fact{{Name: "seats", Values: []string{"60"}}}}
			l.Gates.Reached = []commission.Reached{m, m}
		}), []string{"/lines/0/gates/reached/1 duplicate"}},
		{"sums of no contract", at("p3", func(l *commission.Line) {
			l.Contract, l.Contracted = "", []commission.Contracted{{Of: "earned:base", Exact: "1/2"}}
		}), []string{"/lines/6/contracted conflict"}},
		{"sums of a contract that are none", at("p1", func(l *commission.Line) {
			l.Contracted = []commission.Contracted{{Of: "earned:base"}, {Of: "earned:base", Exact: "a"}, {Exact: "-7"}, {Of: "floor:" + tooLong + tooLong, Exact: "1/3"}}
			l.Grants = append(l.Grants, commission.Grant{Cap: "contract:", Partner: "earned:base", Exact: "1/0"}, commission.Grant{Cap: "contract:", Partner: "cap:" + tooLong + tooLong})
		}), []string{
			"/lines/0/contracted/0/exact required", "/lines/0/contracted/1/exact syntax", "/lines/0/contracted/1/of duplicate",
			"/lines/0/contracted/2/of required", "/lines/0/contracted/3/of limit",
			"/lines/0/grants/0/exact syntax", "/lines/0/grants/1/partner limit",
		}},
		// A sum is named by its kind, a component and a row.
		{"the longest names of sums", at("p1", func(l *commission.Line) {
			l.Contract, l.Contracted = "k", []commission.Contracted{{Of: longest + ":" + longest + "/" + longest, Exact: "1"}}
		}), nil},
		{"names of sums too long", at("p1", func(l *commission.Line) {
			l.Contract, l.Contracted = "k", []commission.Contracted{{Of: tooLong + ":x", Exact: "1"}, {Of: "fee:" + longest + ":" + tooLong, Exact: "1"}}
		}), []string{"/lines/0/contracted/0/of limit", "/lines/0/contracted/1/of limit"}},
		{"a milestone that is awaited", at("m3", func(l *commission.Line) { l.Pending, l.ClearedBy = true, "k4" }), []string{"/lines/3/milestone conflict"}},
		{"a payment that nobody awaited and that never came", at("p4", func(l *commission.Line) { l.Pending = false }), []string{"/lines/7/cleared required"}},
		{"a payment of no day", at("p4", func(l *commission.Line) { l.Invoiced = partnerecon.Day{} }), []string{"/lines/7/cleared required"}},
		{"cleared by an event before it did", at("p4", func(l *commission.Line) { l.ClearedBy = "k4" }), []string{"/lines/7/cleared_by conflict"}},
		{"parts of what never cleared", at("p4", func(l *commission.Line) { l.Parts = []commission.Part{{Partner: "acme", Payable: day("2025-01-01")}} }), []string{"/lines/7/parts conflict"}},
		{"a refund of what never cleared", at("p4", func(l *commission.Line) { l.Refunded = 1 }), []string{"/lines/7/parts conflict"}},
		{"what is kept of what never cleared", at("p4", func(l *commission.Line) { l.Retained = 1 }), []string{"/lines/7/parts conflict"}},
		{"sealed, and never back", at("p3", func(l *commission.Line) { l.Sealed = true }), []string{"/lines/6/sealed conflict"}},
		{"sealed, and back", at("p3", func(l *commission.Line) { l.Sealed, l.Reopened = true, true }), nil},
		{"sealed as cleared, and did not", at("p4", func(l *commission.Line) { l.Sealed, l.Reopened = true, true }), []string{"/lines/7/sealed conflict"}},
		{"credits given of a line credited once", at("p3", func(l *commission.Line) { l.Given = partnerecon.Sole("x") }), []string{"/lines/6/given conflict"}},
		{"uplines given of a line credited once", at("p3", func(l *commission.Line) { l.GivenUplines = brought(1) }), []string{"/lines/6/given conflict"}},
		{"bad credits and uplines", at("p2", func(l *commission.Line) {
			l.Credits[0].Share, l.Given[0].Role = pct("0"), "x"
			l.Uplines, l.GivenUplines = []commission.Upline{{Of: "a", Partner: "a"}}, []commission.Upline{{Of: "b", Partner: "b"}}
		}), []string{"/lines/5/credits/0/share out_of_range", "/lines/5/given/0/role unknown", "/lines/5/given_uplines/0/partner conflict", "/lines/5/uplines/0/partner conflict"}},
		{"an item that is wrong", at("p3", func(l *commission.Line) { l.Items[0].Quantity = -1 }), []string{"/lines/6/items/0/quantity out_of_range"}},
		{"another base", at("p3", func(l *commission.Line) { l.Base++ }), []string{"/base conflict", "/lines/6/base conflict"}},
		{"no items", at("p3", func(l *commission.Line) { l.Items = []commission.Item{} }), []string{"/base conflict", "/lines/6/items required", "/retained conflict"}},
		{"1,000 items", at("p3", func(l *commission.Line) {
			l.Items = many(1000, func(int) commission.Item { return commission.Item{Amount: eur("0.30")} }) // 300.00 in all
		}), nil},
		{"1,001 items", at("p3", func(l *commission.Line) {
			l.Items = many(1001, func(int) commission.Item { return commission.Item{Amount: eur("1")} })
		}), []string{"/lines/6/items required"}},
		{"a grant of a long name", at("p3", func(l *commission.Line) { l.Grants[0].Cap, l.Grants[0].Partner = tooLong, tooLong }), []string{"/lines/6/grants/0/cap limit", "/lines/6/grants/0/partner limit"}},
		{"a rank below none", at("p3", func(l *commission.Line) { l.Ranks[0].N = -1 }), []string{"/lines/6/ranks/0/n out_of_range"}},
		{"a rank of none", at("p3", func(l *commission.Line) { l.Ranks[0].N = 0 }), nil},
		{"a rank twice", at("p3", func(l *commission.Line) { l.Ranks = append(l.Ranks, l.Ranks[0]) }), []string{"/lines/6/ranks/1/model duplicate"}},
		{"a rank of a long component", at("p3", func(l *commission.Line) { l.Ranks[0].Component = tooLong }), []string{"/lines/6/ranks/0/component limit"}},
	})
}

func TestProblemsOfWhatStoredLinesEarn(t *testing.T) {
	part := func(id string, i int, change func(*commission.Part)) func(*commission.Ledger) {
		return at(id, func(l *commission.Line) { change(&l.Parts[i]) })
	}
	names := func(n int) []string { return many(n, func(i int) string { return fmt.Sprint("b", i) }) }
	checkLedgers(t, false, []ledgerCase{
		{"100 bonuses", at("p4", func(l *commission.Line) { l.Fires = names(100) }), nil},
		{"101 bonuses", at("p4", func(l *commission.Line) { l.Fires = names(101) }), []string{"/lines/7/fires limit"}},
		{"a bonus twice, and one without a name", at("p4", func(l *commission.Line) { l.Fires = []string{"a", "a", ""} }), []string{"/lines/7/fires/1 duplicate", "/lines/7/fires/2 required"}},
		{"a peak below 0", at("m2", func(l *commission.Line) { l.Peak.Amount = -1 }), []string{"/lines/2/peak conflict"}},
		{"a peak of fewer than no units", at("m2", func(l *commission.Line) { l.Peak.Quantity = -1 }), []string{"/lines/2/peak conflict"}},
		{"a peak of 0", at("m2", func(l *commission.Line) { l.Peak.Amount = 0 }), nil},
		{"a peak that was not", at("m2", func(l *commission.Line) { l.Peak.Stated = false }), []string{"/lines/2/peak conflict"}},
		{"1,000 tables", at("p4", func(l *commission.Line) {
			l.Counted = many(1000, func(i int) commission.Counted { return commission.Counted{Table: fmt.Sprint(i)} })
		}), nil},
		{"1,001 tables", at("p4", func(l *commission.Line) { l.Counted = make([]commission.Counted, 1001) }), []string{"/lines/7/counted limit"}},
		{"a table twice, and one without a name", at("p4", func(l *commission.Line) {
			l.Counted = []commission.Counted{{Table: "t"}, {Table: "t"}, {}}
		}), []string{"/lines/7/counted/1/table duplicate", "/lines/7/counted/2/table required"}},
		{"1,000 gates", at("p4", func(l *commission.Line) {
			l.Gates.Reached = many(1000, func(i int) commission.Reached { return commission.Reached{Name: fmt.Sprint(i), On: day("2025-01-01")} })
		}), nil},
		{"1,001 gates", at("p4", func(l *commission.Line) {
			l.Gates.Reached = many(1001, func(i int) commission.Reached { return commission.Reached{Name: fmt.Sprint(i), On: day("2025-01-01")} })
		}), []string{"/lines/7/gates/reached limit"}},
		{"bad gates", at("p4", func(l *commission.Line) {
			l.Gates.Reached = []commission.Reached{{Name: "a", On: day("2025-01-01")}, {ID: "m9", Name: "a", On: day("2025-01-01")}, {On: day("2025-01-01")}}
		}), []string{
			"/lines/7/gates/reached/1/id conflict", "/lines/7/gates/reached/1/name duplicate", "/lines/7/gates/reached/2/name required",
		}},
		{"gates of one name that tell different things", at("p4", func(l *commission.Line) {
			l.Gates.Reached = []commission.Reached{
				{Name: "a", On: day("2025-01-01"), Facts: []commission.Fact{fact("seats", "5")}},
				{Name: "a", On: day("2025-01-01"), Facts: []commission.Fact{fact("seats", "6")}},
				{Name: "a", On: day("2025-01-02"), Facts: []commission.Fact{fact("seats", "5")}},
				{Name: "b", On: day("2025-01-01"), Facts: []commission.Fact{fact("seats", "5")}},
			}
		}), nil},
		{"gates that tell the same", at("p4", func(l *commission.Line) {
			l.Gates.Reached = []commission.Reached{
				{Name: "a", On: day("2025-01-01"), Facts: []commission.Fact{fact("seats", "5")}},
				{Name: "a", On: day("2025-01-02"), Facts: []commission.Fact{fact("seats", "5")}},
				{Name: "a", On: day("2025-01-01"), Facts: []commission.Fact{fact("seats", "5")}},
			}
		}), []string{"/lines/7/gates/reached/2 duplicate"}},
		{"first payments of 101 components", at("p4", func(l *commission.Line) { l.Stops = firsts(101) }), nil},
		{"first payments of 102 components", at("p4", func(l *commission.Line) { l.Stops = firsts(102) }), []string{"/lines/7/stops limit"}},
		{"a first payment that stops nothing", at("p5", func(l *commission.Line) { l.Stops[0].Void = never }), []string{"/lines/8/stops/0/void required", "/lines/8/stops/0/void conflict"}},
		{"a first payment that went back before it came", at("p5", func(l *commission.Line) { l.Stops[0].Void = day("2025-01-19") }), []string{"/lines/8/stops/0/void conflict"}},
		{"a first payment that went back as it came", at("p5", func(l *commission.Line) { l.Stops[0].Void = day("2025-01-20") }), nil},
		{"bad first payments", at("p5", func(l *commission.Line) {
			l.Stops = []commission.FirstPaid{{Component: tooLong, Payment: "p1", Cleared: day("2025-01-20"), Void: day("2025-01-20")}, {Cleared: day("2025-01-20"), Void: day("2025-01-20")}, {Payment: "p1", Cleared: day("2025-01-20"), Void: day("2025-01-20")}}
		}), []string{"/lines/8/stops/0/component limit", "/lines/8/stops/1/payment required", "/lines/8/stops/2/component duplicate"}},

		{"parts in another order", at("p3", func(l *commission.Line) { slices.Reverse(l.Parts) }), []string{"/lines/6/parts/1 conflict", "/lines/6/parts/2 conflict"}},
		{"a bonus that the line does not earn", part("p3", 2, func(p *commission.Part) { p.Component = "x" }), []string{"/lines/6/parts/2/component conflict"}},
		{"the base of a milestone", part("m2", 0, func(p *commission.Part) { p.Component = "" }), []string{"/lines/2/parts/0/component required"}},
		{"a part of the base of an upline", at("p1", func(l *commission.Line) { l.Parts[0].Partner = "mentor" }), []string{"/lines/0/parts/0/partner conflict"}},
		{"a part of a bonus of nobody", at("p1", func(l *commission.Line) { l.Parts[1].Partner = "stranger" }), []string{"/lines/0/parts/1/partner conflict"}},
		{"a part without a partner", part("p3", 0, func(p *commission.Part) { p.Partner = "" }), []string{"/lines/6/parts/0/partner required", "/lines/6/parts/0/partner conflict"}},
		{"no part of the base", at("p3", func(l *commission.Line) { l.Parts = l.Parts[1:]; l.Retained += 3000 }), []string{"/lines/6/parts conflict", "/retained conflict"}},
		{"all of the base refunded", at("p2", func(l *commission.Line) { l.Refunded = 20000 }), []string{"/base conflict", "/lines/5/retained conflict"}},
		{"more than the base refunded", at("p2", func(l *commission.Line) { l.Refunded = 20001 }), []string{"/base conflict", "/lines/5/refunded out_of_range"}},
		{"less than nothing refunded", at("p2", func(l *commission.Line) { l.Refunded = -1 }), []string{"/base conflict", "/lines/5/refunded out_of_range"}},
		{"another amount kept", at("p3", func(l *commission.Line) { l.Retained++ }), []string{"/lines/6/retained conflict", "/retained conflict"}},
		{"all of the base returned", part("p2", 0, func(p *commission.Part) { p.ReturnedBase = -20000 }), nil},
		{"more than the base returned", part("p2", 0, func(p *commission.Part) { p.ReturnedBase = -20001 }), []string{"/lines/5/parts/0/returned_base out_of_range"}},
		{"the base returned to somebody", part("p2", 0, func(p *commission.Part) { p.ReturnedBase = 1 }), []string{"/lines/5/parts/0/returned_base out_of_range"}},
		{"no base returned", part("p2", 0, func(p *commission.Part) { p.ReturnedBase = 0 }), nil},
	})
}

// What was cut off, returned and put off is part of what was earned: of what a partner
// owes with the opposite signs. Sums that a change would break are moved with it.
func TestStoredPartsAreSound(t *testing.T) {
	const most = 1<<63 - 1
	// Part 0 of p3 earned 3000; what else it comes to is kept by the company.
	part := func(earned, capped, returned int64, more func(*commission.Part)) func(*commission.Ledger) {
		return func(l *commission.Ledger) {
			at("p3", func(line *commission.Line) {
				p := &line.Parts[0]
				was := p.Net()
				p.Earned, p.Capped, p.Returned = earned, capped, returned
				if more != nil {
					more(p)
				}
				line.Retained += was - p.Net()
				l.Retained += was - p.Net()
			})(l)
		}
	}
	owed := func(earned, capped, returned int64, more func(*commission.Part)) func(*commission.Ledger) {
		return func(l *commission.Ledger) {
			at("m4", func(line *commission.Line) {
				p := &line.Parts[0]
				was := p.Net()
				p.Earned, p.Capped, p.Returned = earned, capped, returned
				if more != nil {
					more(p)
				}
				line.Retained += was - p.Net()
				l.Retained += was - p.Net()
			})(l)
		}
	}
	unsound, unsoundOwed := []string{"/lines/6/parts/0 out_of_range"}, []string{"/lines/4/parts/0 out_of_range"}
	checkLedgers(t, false, []ledgerCase{
		{"nothing", part(0, 0, 0, nil), nil},
		{"all cut off", part(3000, -3000, 0, nil), nil},
		{"more cut off than earned", part(3000, -3001, 0, nil), unsound},
		{"something put on", part(3000, 1, 0, nil), unsound},
		{"all that was left returned", part(3000, -1000, -2000, nil), nil},
		{"more than was left returned", part(3000, -1000, -2001, nil), unsound},
		{"something given", part(3000, 0, 1, nil), unsound},
		{"less than nothing earned", part(-1, 0, 0, nil), unsound},
		{"what waits", part(3000, 0, 0, func(p *commission.Part) { p.Waiting = 1 }), nil},
		{"less than nothing waits", part(3000, 0, 0, func(p *commission.Part) { p.Waiting = -1 }), unsound},
		{"less than nothing forfeited", part(3000, 0, 0, func(p *commission.Part) { p.Forfeited = -1 }), unsound},
		{"less than nothing put off", part(3000, 0, 0, func(p *commission.Part) { p.Deferred = -1 }), unsound},
		{"all of it put off", part(3000, 0, 0, func(p *commission.Part) { p.Waiting, p.Forfeited, p.Deferred = 2000, 500, 5500 }), nil},
		{"more than all of it put off", part(3000, 0, 0, func(p *commission.Part) { p.Waiting, p.Forfeited, p.Deferred = 2000, 500, 5501 }), unsound},
		{"what waits and is forfeited is beyond any range", part(0, 0, 0, func(p *commission.Part) { p.Waiting, p.Forfeited = most, 1 }), unsound},
		{"what waits and is earned is beyond any range", part(1, 0, 0, func(p *commission.Part) { p.Waiting = most }), unsound},

		{"owed", owed(-500, 0, 0, nil), nil},
		{"owed, and all given back", owed(-500, 0, 500, nil), nil},
		{"owed, and more given back", owed(-500, 0, 501, nil), unsoundOwed},
		{"owed, and more of it", owed(-500, 0, -1, nil), unsoundOwed},
		{"owed, and cut off", owed(-500, -1, 0, nil), unsoundOwed},
		{"owed, and waiting", owed(-500, 0, 0, func(p *commission.Part) { p.Waiting = 1 }), unsoundOwed},
		{"owed, and forfeited", owed(-500, 0, 0, func(p *commission.Part) { p.Forfeited = 1 }), unsoundOwed},
		{"owed, and put off", owed(-500, 0, 0, func(p *commission.Part) { p.Deferred = 1 }), unsoundOwed},
	})
}

// firsts are the first payments of n components.
func firsts(n int) []commission.FirstPaid {
	return many(n, func(i int) commission.FirstPaid {
		return commission.FirstPaid{Component: fmt.Sprint("b", i), Payment: "p1", Cleared: day("2025-01-20"), Void: day("2025-03-01")}
	})
}

func TestProblemsOfStoredLists(t *testing.T) {
	counters := func(change func([]*commission.Counter)) func(*commission.Ledger) {
		return func(l *commission.Ledger) { change(l.Caps) }
	}
	correction := func(i int, change func(*commission.Correction)) func(*commission.Ledger) {
		return at("p2", func(l *commission.Line) { change(&l.Corrections[i]) })
	}
	checkLedgers(t, false, []ledgerCase{
		{"a plan without a name", func(l *commission.Ledger) { l.Plans = []commission.PlanChoice{{Partner: "acme"}} }, []string{"/plans/0/plan required"}},
		{"a plan", func(l *commission.Ledger) {
			l.Plans = []commission.PlanChoice{{Partner: "acme", Plan: "a"}, {Partner: "beta", Plan: "a"}}
		}, nil},
		{"counters of long names", counters(func(c []*commission.Counter) { c[9].Partner, c[9].Tier = tooLong, tooLong }), []string{"/caps/9/partner limit", "/caps/9/tier limit", "/caps/10 conflict"}},
		{"a counter of a long deal", counters(func(c []*commission.Counter) { c[3].Deal = tooLong }), []string{"/caps/3/deal limit", "/caps/4 conflict"}},
		{"a counter of no number", counters(func(c []*commission.Counter) { c[2].Exact = "1/2/3" }), []string{"/caps/2/exact syntax"}},
		{"a counter twice", func(l *commission.Ledger) { l.Caps[1] = l.Caps[0] }, []string{"/caps/1 conflict"}},
		{"milestones", func(l *commission.Ledger) {
			l.Reached = []commission.Reached{{ID: "m3", Name: "go-live", On: day("2025-02-03")}, {ID: "m3", Name: "adoption", On: day("2025-02-03")}, {ID: "m5", On: day("2025-02-03")}, {Name: "go-live", On: day("2025-02-03")}}
		}, []string{"/reached/1/id duplicate", "/reached/2/name required", "/reached/3/id required"}},
		{"a milestone that states a fact twice", func(l *commission.Ledger) {
			seats := commission.Fact{Name: "seats", Values: []string{"60"}}
			l.Reached = []commission.Reached{{ID: "m3", Name: "go-live", On: day("2025-02-03"), Facts: []commission.Fact{seats, {Values: []string{"60"}}}}}
		}, []string{"/reached/0/facts/1/name required"}},
		{"an end twice", func(l *commission.Ledger) { l.Ends[1] = l.Ends[0] }, []string{"/ends/1 conflict"}},
		{"ends in another order", func(l *commission.Ledger) { slices.Reverse(l.Ends) }, []string{"/ends/1 conflict"}},
		{"a peak of what is not sealed", func(l *commission.Ledger) { l.Peaks = []commission.NamedPeak{{Name: "recurring"}} }, []string{"/peaks conflict"}},
		{"a first payment of what is not sealed", func(l *commission.Ledger) { l.Firsts = firsts(1) }, []string{"/firsts conflict"}},
		{"a recredit without an id", func(l *commission.Ledger) { l.Remembered[0].ID = "" }, []string{"/remembered/0/id required"}},
		{"a recredit without a day", func(l *commission.Ledger) { l.Remembered[0].On = never }, []string{"/remembered/0/on required"}},
		{"a recredit that is forgotten a day before", func(l *commission.Ledger) { l.Remembered[0].Until = day("2025-02-27") }, []string{"/remembered/0/until conflict"}},
		{"a reversal without a day", func(l *commission.Ledger) { l.Reversals[0].On = never }, []string{"/reversals/0/on required"}},
		{"a line that is known as a clearing", at("p4", func(l *commission.Line) { l.ID = "k3" }), []string{"/lines/7/id duplicate"}},
		{"a clearing that is known as a line", at("p3", func(l *commission.Line) { l.ClearedBy = "p2" }), []string{"/lines/6/cleared_by duplicate"}},
		{"a correction that is known as a line", correction(0, func(c *commission.Correction) { c.ID = "p1" }), []string{"/lines/5/corrections/0/id duplicate"}},
		{"a reversal that is known as a line", correction(1, func(c *commission.Correction) { c.Reversed = "p1" }), []string{"/lines/5/corrections/1/reversed duplicate"}},
		{"a long reversal", correction(1, func(c *commission.Correction) { c.Reversed = tooLong }), []string{"/lines/5/corrections/1/reversed limit"}},
		{"a refund that was won", correction(0, func(c *commission.Correction) { c.Reversed, c.ReversedOn = "w", day("2025-03-01") }), []string{"/lines/5/corrections/0/reversed conflict"}},
		{"a day without a reversal", correction(1, func(c *commission.Correction) { c.Reversed = "" }), []string{"/lines/5/corrections/1/reversed_on conflict"}},
		{"a refund of nothing", correction(0, func(c *commission.Correction) { c.Amount = 0 }), []string{"/lines/5/corrections/0/amount out_of_range"}},
		{"a refund of a cent", correction(0, func(c *commission.Correction) { c.Amount = 1 }), nil},
		{"a refund in no currency there is", correction(0, func(c *commission.Correction) { c.Currency = "EURO" }), []string{"/lines/5/corrections/0/currency unknown"}},
		{"a failure in a currency", at("p1", func(l *commission.Line) { l.Corrections[0].Currency = "EUR" }), []string{"/lines/0/corrections/0/currency unknown"}},
		{"a refund that waits in another currency", func(l *commission.Ledger) { l.Waiting[0].Currency = "USD" }, nil},
		{"one that waits in none there is", func(l *commission.Ledger) { l.Waiting[0].Currency = "EURO" }, []string{"/waiting/0/currency unknown"}},
		{"a refund that waits for what is there", func(l *commission.Ledger) { l.Waiting[0].Of = "p4" }, []string{"/waiting/0/of conflict"}},
		{"a reversal that waits for what is there", func(l *commission.Ledger) { l.Reversals[0].Of = "r1" }, []string{"/reversals/0/of conflict"}},
		{"a reversal that waits for what waits", func(l *commission.Ledger) { l.Reversals[0].Of = "r9" }, []string{"/reversals/0/of conflict"}},
		{"a start and its event", func(l *commission.Ledger) { l.Started, l.Start = "s", day("2025-01-01") }, nil},
		{"a start that is known as a line", func(l *commission.Ledger) { l.Started, l.Start = "p1", day("2025-01-01") }, []string{"/lines/0/id duplicate"}},
		{"a long start", func(l *commission.Ledger) { l.Started, l.Start = tooLong, day("2025-01-01") }, []string{"/started limit"}},
		{"another base", func(l *commission.Ledger) { l.Base++ }, []string{"/base conflict"}},
		{"another amount kept", func(l *commission.Ledger) { l.Retained-- }, []string{"/retained conflict"}},
		{"another first day", func(l *commission.Ledger) { l.First = day("2025-01-02") }, []string{"/first conflict"}},
	})
}

func TestProblemsOfSealedLedgers(t *testing.T) {
	peaks := func(list ...commission.NamedPeak) func(*commission.Ledger) {
		return func(l *commission.Ledger) { l.Peaks = list }
	}
	checkLedgers(t, true, []ledgerCase{
		{"as it is", func(*commission.Ledger) {}, nil},
		{"sums that say nothing any more", func(l *commission.Ledger) { l.Base++; l.Retained++; l.First = day("2024-01-01") }, nil},
		{"a line of the last day sealed", func(l *commission.Ledger) { l.SealedThrough = day("2025-02-02") }, []string{"/lines/0/cleared conflict"}},
		{"the day before it", func(l *commission.Ledger) { l.SealedThrough = day("2025-02-01") }, nil},
		{"a line that came back", func(l *commission.Ledger) { l.SealedThrough, l.Lines[0].Reopened = day("2025-02-02"), true }, nil},
		{"a line that was kept", func(l *commission.Ledger) { l.SealedThrough, l.Lines[0].Kept = day("2025-02-02"), true }, nil},
		{"a peak of 0", peaks(commission.NamedPeak{Name: "recurring"}), nil},
		{"a peak below 0", peaks(commission.NamedPeak{Name: "recurring", Amount: -1}), []string{"/peaks/0/amount out_of_range"}},
		{"a peak of fewer than no units", peaks(commission.NamedPeak{Name: "recurring", Quantity: -1}), []string{"/peaks/0/quantity out_of_range"}},
		{"a peak twice, and one without a name", peaks(commission.NamedPeak{Name: "a"}, commission.NamedPeak{Name: "a"}, commission.NamedPeak{}), []string{"/peaks/1/name duplicate", "/peaks/2/name required"}},
		{"a first payment that has not gone back", func(l *commission.Ledger) { l.Firsts[0].Void = partnerecon.Day{} }, nil},
		{"a first payment that went back before it came", func(l *commission.Ledger) { l.Firsts[0].Void = day("2025-01-19") }, []string{"/firsts/0/void conflict"}},
		{"first payments of 102 components", func(l *commission.Ledger) { l.Firsts = firsts(102) }, []string{"/firsts limit"}},
		{"sealed payments of an unknown model", func(l *commission.Ledger) { l.SealedPayments[0].Model = "x" }, []string{"/sealed_payments/0/model unknown"}},
	})
}

// A problem about a list that is too long names what would be allowed: a first payment of
// each of 100 bonuses, and of the base commission.
func TestTooManyFirstPaymentsNameTheirLimit(t *testing.T) {
	var l commission.Ledger
	if err := json.Unmarshal([]byte(ledgerText(t, fullLedger(t, true))), &l); err != nil {
		t.Fatal(err)
	}
	l.Firsts = firsts(102)
	err := json.Unmarshal([]byte(ledgerText(t, l)), &l)
	if want := "102 components, at most 101"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

// A ledger holds lines of one currency.
func TestStoredLinesAreInTheCurrencyOfTheLedger(t *testing.T) {
	checkLedgers(t, false, []ledgerCase{
		{"no currency", func(l *commission.Ledger) { l.Currency = "" }, []string{
			"/currency unknown", "/lines/0/items conflict", "/lines/1/items conflict", "/lines/2/items conflict", "/lines/3/items conflict", "/lines/4/items conflict",
			"/lines/5/items conflict", "/lines/6/items conflict", "/lines/7/items conflict", "/lines/8/items conflict",
		}},
		{"one line in another", at("p3", func(l *commission.Line) { l.Items[0].Amount = partnerecon.MustMoney("300", "USD") }), []string{"/lines/6/items conflict"}},
		{"a long customer", func(l *commission.Ledger) { l.Customer = tooLong }, []string{"/customer limit"}},
	})
}

// A part of a bonus that waits as a whole is sound, and one that stands twice is not.
func TestAPartThatWaitsIsStored(t *testing.T) {
	p := flat("10")
	p.Bonuses = []commission.Bonus{{Name: "later", Rates: sharing("1"), Vests: []commission.Tranche{{Share: pct("100"), Milestone: "go-live"}}}}
	b := open(t, p).do(pay("p", "100", "2025-01-10"))
	var again commission.Ledger
	if err := json.Unmarshal([]byte(ledgerText(t, b.ledger)), &again); err != nil || !again.Equal(b.ledger) {
		t.Errorf("%v", err)
	}
	line := again.Lines[0]
	line.Parts = append(line.Parts, line.Parts[len(line.Parts)-1])
	var got commission.Ledger
	if diff := cmp.Diff([]string{"/lines/0/parts/2 conflict"}, paths(json.Unmarshal([]byte(ledgerText(t, again)), &got))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
