package commission_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// What is worked out in one go is to the byte what a draft works out: entries and what
// explains them, the ledger, what is staged, and errors.
func TestStraightIsTheLongWay(t *testing.T) {
	straight, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		plan, dated := drawStraightPlan(t)
		long := commission.LongWay(plan)
		var a, b commission.Ledger
		for range rapid.IntRange(1, 12).Draw(t, "events") {
			e := drawNext(t, &a, dated)
			if p, ok := e.(commission.Payment); ok {
				all++
				if commission.GoesStraight(plan, a.Clone(), p) {
					straight++
				}
			}
			want := postedBy(t, long, &b, e, rapid.Bool().Draw(t, "long staged"))
			got := postedBy(t, plan, &a, e, rapid.Bool().Draw(t, "staged"))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%T%+v (-long way +got):\n%s", e, e, diff)
			}
			if rapid.IntRange(0, 5).Draw(t, "read") == 0 {
				a = throughJSON(t, a)
			}
			if rapid.IntRange(0, 5).Draw(t, "copy") == 0 {
				a = a.Clone()
			}
		}
	})
	if straight < all/20 {
		t.Errorf("%d of %d payments went straight", straight, all)
	}
}

// postedBy applies an event and writes out all that it shows.
func postedBy(t *rapid.T, plan commission.Plan, l *commission.Ledger, e commission.Event, stage bool) []string {
	preview, err := plan.Preview(*l, e)
	out := []string{fmt.Sprint(err), asJSON(t, preview.Entries), fmt.Sprint(preview.Trace)}
	staged, err := plan.Stage(l, e)
	out = append(out, fmt.Sprint(err), fmt.Sprint(staged.Start(), staged.Repeated(), staged.Waiting()), asJSON(t, slices.Collect(staged.Lines())))
	for _, x := range staged.Touched() {
		out = append(out, asJSON(t, x.Was), asJSON(t, x.Now), fmt.Sprint(x.Booked, x.Lost))
	}
	var entries []partnerecon.Entry
	if stage && err == nil {
		entries = staged.Entries()
		if err := staged.Commit(); err != nil {
			t.Fatal(err)
		}
		staged.Release()
	} else {
		staged.Release()
		entries, err = plan.Apply(l, e)
	}
	for _, entry := range entries {
		explained, err := plan.Explain(entry)
		out = append(out, fmt.Sprint(explained, err))
	}
	return append(out, fmt.Sprint(err), asJSON(t, entries), asJSON(t, l))
}

// drawStraightPlan draws terms under which most payments stand by themselves.
func drawStraightPlan(t *rapid.T) (plan commission.Plan, dated bool) {
	policy := commission.Policy{
		Rounding: rapid.SampledFrom(modes).Draw(t, "rounding"), Rates: drawStraightRows(t, "base"),
		Anchor: rapid.SampledFrom([]commission.Anchor{"", "", commission.CustomerStart}).Draw(t, "anchor"),
	}
	if rapid.IntRange(0, 3).Draw(t, "recurs") == 0 {
		policy.Recurs = partnerecon.Days(rapid.IntRange(5, 60).Draw(t, "days"), partnerecon.Until)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "bonuses") {
		b := commission.Bonus{Name: fmt.Sprintf("%c%d", 'z'-i, i), Rates: drawStraightRows(t, "bonus")}
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			b.From, b.Until = day("2025-01-10"), day("2025-02-01")
		case 1:
			b.On, b.Rates = "demo", sharing("10")
		}
		policy.Bonuses = append(policy.Bonuses, b)
	}
	if rapid.Bool().Draw(t, "payable") {
		policy.Payable = []commission.Payable{{Due: commission.Net, Days: rapid.IntRange(0, 40).Draw(t, "net")}, {Tier: "gold", Due: commission.MonthAfter}}
		if rapid.Bool().Draw(t, "runs") {
			policy.Payable[0].Run = drawRun(t)
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "versions") != 0 {
		plan, err := commission.New(policy)
		if err != nil {
			t.Fatal(err)
		}
		return plan, false
	}
	next := policy.Clone()
	next.Rates[0].Share = drawRate(t, "later share")
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2024-01-01"), Rationale: "first", Policy: policy}, {ID: "v2", From: day("2025-01-20"), Rationale: "second", Policy: next},
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan, true
}

// drawStraightRows draws rows that texts alone decide between.
func drawStraightRows(t *rapid.T, label string) []commission.Row {
	rows := []commission.Row{{Share: drawRate(t, label)}}
	if rapid.Bool().Draw(t, label+" by tier") {
		rows[0].Tier = "silver"
		rows = append(rows, commission.Row{Tier: "gold", Share: drawRate(t, label+" gold")})
	}
	if rapid.IntRange(0, 3).Draw(t, label+" by model") == 0 {
		for i := range rows {
			rows[i].Model = commission.Monthly
		}
	}
	if rapid.IntRange(0, 3).Draw(t, label+" by segment") == 0 {
		rows[0].Segment = "smb"
	}
	if rapid.IntRange(0, 3).Draw(t, label+" window") == 0 {
		rows[0].Recurs = partnerecon.Days(rapid.IntRange(1, 40).Draw(t, label+" days"), partnerecon.Through)
	}
	if rapid.IntRange(0, 15).Draw(t, label+" payments") == 0 {
		rows[0].Payments = 3
	}
	return rows
}

// drawNext draws an event of a customer: mostly the next payment, and at times one that is
// not, or is wrong.
func drawNext(t *rapid.T, l *commission.Ledger, dated bool) commission.Event {
	n := len(l.Lines)
	on := day("2025-01-01").Add(7 * n)
	switch rapid.IntRange(0, 19).Draw(t, "event") {
	case 0:
		return commission.Refund{ID: fmt.Sprint("r", n), Customer: "c", Of: fmt.Sprint("p", rapid.IntRange(0, n).Draw(t, "of")), Amount: drawAmount(t, "back"), On: on}
	case 1:
		return commission.Started{ID: "s", Customer: "c", On: day("2025-01-01")}
	case 2:
		return commission.Recredit{ID: fmt.Sprint("k", n), Customer: "c", Deal: "d", Credits: partnerecon.Sole("other"), On: on}
	case 3:
		return commission.Milestone{ID: fmt.Sprint("m", n), Customer: "c", Name: "demo", Amount: eur("5"), Credits: partnerecon.Sole("acme"), On: on}
	case 4:
		return commission.Seal{ID: fmt.Sprint("x", n), Customer: "c", Through: on.Add(-20), On: on}
	}
	p := commission.Payment{
		ID: fmt.Sprint("p", n), Customer: "c", Deal: "d", Model: commission.Monthly, Amount: drawAmount(t, "amount"), Cleared: on,
		Credits: []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: partnerecon.Whole(), Tier: "gold"}},
	}
	if dated {
		p.Terms = rapid.SampledFrom([]string{"v1", "v2"}).Draw(t, "terms")
	}
	mends := straightMends(&p)
	for range rapid.IntRange(0, 2).Draw(t, "changes") {
		rapid.SampledFrom(mends).Draw(t, "change")(t)
	}
	return p
}

// straightMends are what may be another way in a payment; the last of them are wrong.
func straightMends(p *commission.Payment) []func(*rapid.T) {
	c, long := &p.Credits[0], strings.Repeat("x", 256)
	return []func(*rapid.T){
		func(t *rapid.T) { c.Tier = rapid.SampledFrom([]string{"silver", "", "bronze"}).Draw(t, "tier") },
		func(t *rapid.T) { c.Share = drawRate(t, "credit") },
		func(*rapid.T) { c.Partner, c.Type, c.Segment = "zeta", "reseller", "enterprise" },
		func(*rapid.T) { c.Plan = "a" },
		func(*rapid.T) { c.Terms = p.Terms },
		func(*rapid.T) { p.Segment = "smb" },
		func(*rapid.T) { p.Deal, p.Seller = "", "de" },
		func(*rapid.T) { p.Service = p.Cleared.Add(-9) },
		func(*rapid.T) { p.Invoiced = p.Cleared.Add(-5) },
		func(*rapid.T) { p.Recorded = p.Cleared.Add(45) },
		func(*rapid.T) { p.Cleared = p.Cleared.Add(-30) },
		func(*rapid.T) { p.Cleared, p.Invoiced = partnerecon.Day{}, p.Cleared },
		func(*rapid.T) { p.Model = "" },
		func(*rapid.T) { p.Amount = eur("0") },
		func(*rapid.T) { p.Amount, _ = partnerecon.FromMinor(math.MaxInt64, "EUR") },
		func(*rapid.T) { p.Contract = "k" },
		func(*rapid.T) { p.Uplines = []commission.Upline{{Of: "acme", Partner: "up"}} },
		func(*rapid.T) { p.Items, p.Model = []commission.Item{{Amount: p.Amount, Model: p.Model}}, "" },
		func(*rapid.T) { p.Credits = nil },
		func(*rapid.T) {
			p.Credits = append(slices.Clone(p.Credits), partnerecon.Credit{Partner: "b", Role: partnerecon.Influenced, Share: pct("50")})
		},
		func(*rapid.T) { c.Role = partnerecon.Serviced },
		func(*rapid.T) { p.ID = "p0" },
		func(*rapid.T) { p.ID = "s" },
		func(*rapid.T) { p.Amount = partnerecon.MustMoney("5", "USD") },
		func(*rapid.T) { p.Terms = "v9" },
		func(*rapid.T) { c.Terms = "v8" },
		func(*rapid.T) { p.Customer = "other" },
		func(*rapid.T) { p.Customer = "" },
		func(*rapid.T) { p.ID = "" },
		func(*rapid.T) { p.ID = long },
		func(*rapid.T) { p.Deal = "\xff" },
		func(*rapid.T) { p.Seller = long },
		func(*rapid.T) { c.Partner = "\xff" },
		func(*rapid.T) { c.Plan = long },
		func(*rapid.T) { c.Share = partnerecon.Rate{} },
		func(*rapid.T) { p.Model = "weekly" },
		func(*rapid.T) { p.Amount = partnerecon.Money{} },
	}
}

// A ledger that somebody made up is refused or taken as the long way does.
func TestStraightOverForgedLedgers(t *testing.T) {
	plan, events := commission.Must(componentsPolicy(2)), yearOfPayments()
	for name, l := range map[string]commission.Ledger{
		"empty lines": {Lines: []*commission.Line{{}}, First: day("2025-01-01")},
		"currency":    {Currency: "XXX"},
		"full":        {Base: math.MaxInt64, Retained: math.MaxInt64},
	} {
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("%s: %v", name, r)
				}
			}()
			want := commission.Must(componentsPolicy(2))
			a, b := l, l
			_, errA := plan.Apply(&a, events[0])
			_, errB := commission.LongWay(want).Apply(&b, events[0])
			if fmt.Sprint(errA) != fmt.Sprint(errB) || !reflect.DeepEqual(a.Lines, b.Lines) {
				t.Errorf("%s: %v, want %v", name, errA, errB)
			}
		}()
	}
}

// Two copies of one ledger, which share what it has ready, do not write into each other's
// lines, nor into those that were taken back.
func TestCopiesOfALedgerShareNoRoom(t *testing.T) {
	plan, events := commission.Must(componentsPolicy(3)), yearOfPayments()
	var l commission.Ledger
	benchApplyAll(t, plan, &l, events[:5])
	saved := l
	other := l
	first, err := plan.Apply(&l, events[5])
	if err != nil {
		t.Fatal(err)
	}
	before, _ := json.Marshal(first)
	for _, again := range []*commission.Ledger{&other, &saved} {
		benchApplyAll(t, plan, again, events[6:8])
	}
	l = saved
	benchApplyAll(t, plan, &l, events[8:9])
	if after, _ := json.Marshal(first); string(before) != string(after) {
		t.Errorf("entries changed: %s, were %s", after, before)
	}
}

func benchApplyAll(t *testing.T, plan commission.Plan, l *commission.Ledger, events []commission.Event) {
	t.Helper()
	for _, e := range events {
		if _, err := plan.Apply(l, e); err != nil {
			t.Fatal(err)
		}
	}
}

// Most payments are worked out in one go: each case changes one thing of a next payment, or
// of what came before it.
func TestWhichPaymentsGoStraight(t *testing.T) {
	first := []commission.Event{pay("p1", "100", "2025-01-10")}
	windowed := flat("10")
	windowed.Anchor, windowed.Recurs = commission.CustomerStart, partnerecon.Days(30, partnerecon.Until)
	anchored := flat("10")
	anchored.Anchor = commission.CustomerStart
	named := flat("10")
	named.Rates[0].Model = commission.Monthly
	planned := pay("p1", "100", "2025-01-10")
	planned.Credits[0].Plan = "a"
	sealed := append(slices.Clone(first), commission.Seal{ID: "x", Through: day("2025-01-15"), On: day("2025-02-01")})
	started := commission.Started{ID: "s", On: day("2025-01-01")}
	asItIs := func(*commission.Payment) {}
	onDeal := pay("p1", "100", "2025-01-10")
	onDeal.Deal, onDeal.Seller = "d", "de"
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		before []commission.Event
		change func(*commission.Payment)
		want   bool
	}{
		{"the next one", flat("10"), first, asItIs, true},
		{"the first one", flat("10"), nil, asItIs, true},
		{"the first one after the start", flat("10"), []commission.Event{started}, asItIs, true},
		{"the first one after a milestone", flat("10"), []commission.Event{reached("m", "demo", "5", "2025-01-02")}, asItIs, false},
		{"the first one of nobody", flat("10"), nil, func(p *commission.Payment) { p.Customer = "" }, false},
		{"of nobody", flat("10"), first, func(p *commission.Payment) { p.Customer = "" }, false},
		{"of another customer", flat("10"), first, func(p *commission.Payment) { p.Customer = "d" }, false},
		{"the first one of too long a name", flat("10"), nil, func(p *commission.Payment) { p.Customer = tooLong }, false},
		{"of the day of the first one", flat("10"), first, func(p *commission.Payment) { p.Cleared = day("2025-01-10") }, true},
		{"of the day before", flat("10"), first, func(p *commission.Payment) { p.Cleared = day("2025-01-09") }, false},
		{"that served before", flat("10"), first, func(p *commission.Payment) { p.Service = day("2025-01-09") }, false},
		{"not cleared", flat("10"), first, func(p *commission.Payment) { p.Cleared, p.Invoiced = partnerecon.Day{}, day("2025-01-20") }, false},
		{"of nothing", flat("10"), first, func(p *commission.Payment) { p.Amount = eur("0") }, false},
		{"of a cent", flat("10"), first, func(p *commission.Payment) { p.Amount = eur("0.01") }, true},
		{"below 0", flat("10"), first, func(p *commission.Payment) { p.Amount = eur("-0.01") }, false},
		{"in another currency", flat("10"), first, func(p *commission.Payment) { p.Amount = usd("100") }, false},
		{"the first one in it", flat("10"), nil, func(p *commission.Payment) { p.Amount = usd("100") }, true},
		{"of a model", flat("10"), first, func(p *commission.Payment) { p.Model = commission.Monthly }, true},
		{"of an unknown one", flat("10"), first, func(p *commission.Payment) { p.Model = "weekly" }, false},
		{"of no model, where rates name theirs", named, first[:0], asItIs, false},
		{"of a model, where rates name theirs", named, first[:0], func(p *commission.Payment) { p.Model = commission.Annual }, true},
		{"of nobody's credit", flat("10"), first, func(p *commission.Payment) { p.Credits = nil }, false},
		{"of two credits", flat("10"), first, func(p *commission.Payment) { p.Credits = credited(2) }, false},
		{"influenced", flat("10"), first, func(p *commission.Payment) { p.Credits[0].Role = partnerecon.Influenced }, false},
		{"of a half", flat("10"), first, func(p *commission.Payment) { p.Credits[0].Share = pct("50") }, true},
		{"of no share", flat("10"), first, func(p *commission.Payment) { p.Credits[0].Share = partnerecon.Rate{} }, false},
		{"of other terms", flat("10"), first, func(p *commission.Payment) { p.Terms = "v2" }, false},
		{"of a credit of other terms", flat("10"), first, func(p *commission.Payment) { p.Credits[0].Terms = "v2" }, false},
		{"of items", flat("10"), first, func(p *commission.Payment) {
			p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100")}}
		}, false},
		{"of no items", flat("10"), first, func(p *commission.Payment) { p.Items = []commission.Item{} }, false},
		{"with an upline", flat("10"), first, func(p *commission.Payment) { p.Uplines = brought(1) }, false},
		{"of a contract", flat("10"), first, func(p *commission.Payment) { p.Contract = "k" }, false},
		{"that is exchanged", flat("10"), first, func(p *commission.Payment) { p.Exchange = atRate("4/5") }, false},
		{"of a segment", flat("10"), first, func(p *commission.Payment) { p.Segment = "smb" }, false},
		{"of no id", flat("10"), first, func(p *commission.Payment) { p.ID = "" }, false},
		{"of too long an id", flat("10"), first, func(p *commission.Payment) { p.ID = tooLong }, false},
		{"of a known id", flat("10"), first, func(p *commission.Payment) { p.ID = "p1" }, false},
		{"on a deal", flat("10"), first, func(p *commission.Payment) { p.Deal = "d" }, true},
		{"on the same deal", flat("10"), []commission.Event{onDeal}, func(p *commission.Payment) { p.Deal, p.Seller = "d", "de" }, true},
		{"on too long a deal", flat("10"), first, func(p *commission.Payment) { p.Deal = tooLong }, false},
		{"on another, too long deal", flat("10"), []commission.Event{onDeal}, func(p *commission.Payment) { p.Deal, p.Seller = tooLong, "de" }, false},
		{"by a seller of too long a name", flat("10"), first, func(p *commission.Payment) { p.Seller = tooLong }, false},
		{"while a refund waits", flat("10"), append(slices.Clone(first), back("r", "p2", "10", "2025-01-12")), asItIs, false},
		{"after what is sealed", flat("10"), sealed, func(p *commission.Payment) { p.Cleared = day("2025-01-16") }, true},
		{"on the last day that is sealed", flat("10"), sealed, func(p *commission.Payment) { p.Cleared = day("2025-01-15") }, false},
		{"on it, and invoiced after it", flat("10"), sealed, func(p *commission.Payment) { p.Cleared, p.Invoiced = day("2025-01-15"), day("2025-01-16") }, true},
		{"on it, and served after it", flat("10"), sealed, func(p *commission.Payment) { p.Cleared, p.Service = day("2025-01-15"), day("2025-01-16") }, true},
		{"without a start", windowed, first[:0], asItIs, false},
		{"with one", windowed, []commission.Event{started}, asItIs, true},
		{"without a start that anything asks for", anchored, first, asItIs, true},
		{"the first one on a plan", flat("10"), nil, func(p *commission.Payment) { p.Credits[0].Plan = "a" }, false},
		{"on the plan that was chosen", flat("10"), []commission.Event{planned}, func(p *commission.Payment) { p.Credits[0].Plan = "a" }, true},
		{"on it without a word", flat("10"), []commission.Event{planned}, asItIs, true},
		{"on another plan", flat("10"), []commission.Event{planned}, func(p *commission.Payment) { p.Credits[0].Plan = "b" }, false},
		{"on the plan of another partner", flat("10"), []commission.Event{planned}, func(p *commission.Payment) { p.Credits[0].Partner, p.Credits[0].Plan = "beta", "a" }, false},
		{"of a partner without a plan", flat("10"), []commission.Event{planned}, func(p *commission.Payment) { p.Credits[0].Partner = "beta" }, true},
	} {
		b := open(t, tt.policy).do(tt.before...)
		next := pay("p2", "100", "2025-01-20")
		tt.change(&next)
		if got := commission.GoesStraight(b.plan, b.ledger.Clone(), next); got != tt.want {
			t.Errorf("%s: straight %t", tt.name, got)
		}
		long := b.ledger.Clone()
		want, errWant := commission.LongWay(b.plan).Apply(&long, next)
		got, err := b.plan.Apply(&b.ledger, next)
		if diff := cmp.Diff(want, got, entryBytes); diff != "" || fmt.Sprint(err) != fmt.Sprint(errWant) || !long.Equal(b.ledger) {
			t.Errorf("%s: %v, the long way %v (-want +got)\n%s", tt.name, err, errWant, diff)
		}
	}
}
