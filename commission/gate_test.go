package commission_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// adopting pays 10 %: 40 % of it at the onboarding, 60 % once the adoption is 60 or more.
func adopting() commission.Policy {
	p := flat("10")
	p.Facts = []commission.Declaration{
		{Name: "adoption", Kind: commission.CountFact, Of: commission.OfPayment},
		{Name: "csat", Kind: commission.NumberFact, Of: commission.OfPayment},
		{Name: "seats", Kind: commission.CountFact, Of: commission.OfItem},
	}
	p.Vests = []commission.Tranche{
		{Share: pct("40"), Milestone: "onboarding"},
		{Share: pct("60"), Milestone: "usage", When: []commission.Test{test("adoption", commission.Ge, "60")}},
	}
	return p
}

// used is a measurement of what the customer uses; without a value it states none.
func used(id, adoption, on string) commission.Milestone {
	m := reached(id, "usage", "", on)
	if adoption != "" {
		m.Facts = []commission.Fact{{Name: "adoption", Values: []string{adoption}}}
	}
	return m
}

// Of 10,000.00 the commission is 1,000.00. The usage releases its 600.00 with the first
// value of 60 or more, whatever came before it.
func TestATrancheAsksForAValue(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []commission.Event
		want   string
	}{
		{"too little", []commission.Event{used("u", "5", "2025-02-01")}, "0.00"},
		{"one below", []commission.Event{used("u", "59", "2025-02-01")}, "0.00"},
		{"just enough", []commission.Event{used("u", "60", "2025-02-01")}, "600.00"},
		{"nobody says how much", []commission.Event{used("u", "", "2025-02-01")}, "0.00"},
		{"a later one is enough", []commission.Event{used("u", "5", "2025-02-01"), used("v", "61", "2025-03-01")}, "600.00"},
		{"an earlier one is told later", []commission.Event{used("v", "5", "2025-03-01"), used("u", "61", "2025-02-01")}, "600.00"},
		{"it falls again", []commission.Event{used("u", "61", "2025-02-01"), used("v", "5", "2025-03-01")}, "600.00"},
		{"it was measured wrongly", []commission.Event{used("u", "61", "2025-02-01"), notReached("f", "u", "2025-02-03")}, "0.00"},
		{"and then rightly", []commission.Event{used("u", "61", "2025-02-01"), notReached("f", "u", "2025-02-03"), used("v", "60", "2025-03-01")}, "600.00"},
		{"a milestone of another name", []commission.Event{reached("o", "onboarding", "", "2025-02-01"), used("u", "5", "2025-02-01")}, "400.00"},
		{"after the customer left", []commission.Event{
			used("u", "5", "2025-02-01"), commission.Ended{ID: "e", Customer: "c", On: day("2025-02-10")}, used("v", "60", "2025-03-01"),
		}, "0.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, adopting()).do(pay("p", "10000", "2025-01-10")).do(c.events...)
			b.want("released", b.sum("acme"), c.want)
			b.conserved()
			stored, err := json.Marshal(b.ledger)
			if err != nil {
				t.Fatal(err)
			}
			var back commission.Ledger
			if err := json.Unmarshal(stored, &back); err != nil || !back.Equal(b.ledger) {
				t.Errorf("read back: %v", err)
			}
		})
	}
}

// Event, time and value together: the adoption has to come within 90 days, and the
// payment is half a year old.
func TestATrancheAsksForATimeAndAValue(t *testing.T) {
	p := adopting()
	p.Vests = []commission.Tranche{{Share: pct("100"), Milestone: "usage", When: p.Vests[1].When, Within: partnerecon.Days(90, partnerecon.Until), Months: 6}}
	for _, c := range []struct {
		name, adoption, on, until, want string
	}{
		{"all of it", "60", "2025-02-01", "2025-07-10", "1000.00"},
		{"too early", "60", "2025-02-01", "2025-07-09", "0.00"},
		{"too late", "60", "2025-04-10", "2025-07-10", "0.00"}, // 10 January and 90 days
		{"on the last day", "60", "2025-04-09", "2025-07-10", "1000.00"},
		{"too little", "59", "2025-02-01", "2025-07-10", "0.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, p).do(pay("p", "10000", "2025-01-10"), used("u", c.adoption, c.on), commission.Elapsed{ID: "e", Customer: "c", On: day(c.until)})
			b.want("released", b.sum("acme"), c.want)
		})
	}
}

// What a cap puts off waits for a value as well: 1,000.00 against a limit of 300.00.
func TestWhatACapPutsOffWaitsForAValue(t *testing.T) {
	p := adopting()
	later := []commission.Tranche{{Share: pct("100"), Milestone: "usage", When: p.Vests[1].When}}
	p.Vests = nil
	p.Caps = []commission.Cap{{Name: "lever", Per: commission.PerSale, Limit: eur("300"), Until: day("2026-01-01"), Rationale: "hard times", Defer: later}}
	b := open(t, p).do(pay("p", "10000", "2025-01-10"), used("u", "59", "2025-02-01"))
	b.want("put off", b.sum("acme"), "300.00")
	b.do(used("v", "60", "2025-03-01"))
	b.want("released", b.sum("acme"), "1000.00")
}

// The tests of a line are those of its version; what a milestone stated under another
// one counts where it reads the same.
func TestAValueOfAnotherVersion(t *testing.T) {
	strict, texts := adopting(), adopting()
	strict.Vests[1].When[0].Values[0] = "80"
	texts.Facts[0].Kind = commission.TextFact
	texts.Vests[1].When = []commission.Test{test("adoption", commission.Eq, "high")}
	terms := partnerecon.Terms[commission.Policy]{{ID: "a", From: day("2025-01-01"), Rationale: "x", Policy: adopting()}, {ID: "b", From: day("2025-02-01"), Rationale: "x", Policy: strict}, {ID: "c", From: day("2025-03-01"), Rationale: "x", Policy: texts}}
	plan, err := commission.NewDated(terms)
	if err != nil {
		t.Fatal(err)
	}
	of := func(version string, e commission.Event) commission.Event {
		switch e := e.(type) {
		case commission.Payment:
			e.Terms = version
			return e
		case commission.Milestone:
			e.Terms = version
			return e
		}
		return e
	}
	// 600.00 of the first payment at 70, as well of the second one at 80.
	b := &book{t: t, plan: plan}
	b.do(of("a", pay("p", "10000", "2025-01-10")), of("b", pay("q", "10000", "2025-02-10")), of("c", pay("r", "10000", "2025-03-10")), of("b", used("u", "70", "2025-03-11")))
	b.want("at 70", b.sum("acme"), "600.00")
	b.do(of("a", used("v", "80", "2025-03-12")))
	b.want("at 80", b.sum("acme"), "1200.00")
	b.do(of("c", used("w", "high", "2025-03-13")))
	b.want("as a text", b.sum("acme"), "1800.00")
}

// The trace of a released tranche has what was measured, that of one that waits what was
// measured last.
func TestAValueGateIsExplained(t *testing.T) {
	b := open(t, adopting()).do(pay("p", "10000", "2025-01-10"), used("u", "5", "2025-02-01"), used("v", "41", "2025-02-20"))
	preview, err := b.plan.Preview(b.ledger, reached("o", "onboarding", "", "2025-03-01"))
	if err != nil {
		t.Fatal(err)
	}
	want := `commission.waits /vests/1 partner="acme" share="60%" amount="600.00 EUR" milestone="usage" not_met="2025-02-20" adoption="41"`
	if !containsStep(preview.Trace, want) {
		t.Errorf("want %s in\n%s", want, preview.Trace)
	}
	// The last one is the latest, in whatever order they were recorded.
	other := open(t, adopting()).do(pay("p", "10000", "2025-01-10"), used("v", "41", "2025-02-20"), used("u", "5", "2025-02-01"))
	if preview, err := other.plan.Preview(other.ledger, reached("o", "onboarding", "", "2025-03-01")); err != nil || !containsStep(preview.Trace, want) {
		t.Errorf("%v, want %s in\n%s", err, want, preview.Trace)
	}
	b.do(used("w", "60", "2025-03-01"))
	trace, err := b.plan.Explain(b.entries[len(b.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	want = `commission.released /vests/1 partner="acme" share="60%" amount="600.00 EUR" milestone="usage" reached="2025-03-01" adoption="60"`
	if !containsStep(trace, want) {
		t.Errorf("want %s in\n%s", want, trace)
	}
}

func TestProblemsOfAValueGate(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*commission.Tranche)
		want string
	}{
		{"no milestone", func(g *commission.Tranche) { g.Milestone = "" }, "/vests/1/when conflict"},
		{"no such fact", func(g *commission.Tranche) { g.When[0].Fact = "login" }, "/vests/1/when/0/fact unknown"},
		{"a fact of an item", func(g *commission.Tranche) { g.When[0].Fact = "seats" }, "/vests/1/when/0/fact conflict"},
		{"no number", func(g *commission.Tranche) { g.When[0].Values[0] = "much" }, "/vests/1/when/0/values/0 type"},
		{"nothing passes", func(g *commission.Tranche) { g.When = append(g.When, test("adoption", commission.Lt, "60")) }, "/vests/1/when conflict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := adopting()
			c.set(&p.Vests[1])
			_, err := commission.New(p)
			if got := paths(err); len(got) != 1 || got[0] != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	p := adopting()
	plan := commission.Must(p)
	p.Vests[1].When[0].Values[0] = "1"
	plan.Policy().Vests[1].When[0].Values[0] = "2"
	if got := plan.Policy().Vests[1].When[0].Values[0]; got != "60" {
		t.Errorf("the plan shares its tests: %s", got)
	}
}

// containsStep reports whether a trace has a step that reads so.
func containsStep(tr partnerecon.Trace, want string) bool {
	for _, step := range tr {
		if strings.TrimSpace(partnerecon.Trace{step}.String()) == want {
			return true
		}
	}
	return false
}

// 20 % of 800.00 under a lever of 100.00 per deal that ends on 1 March: 60.00 are put off, one half
// for six months, the other until a retention of 100 is reached. A payment of 5 March earns all of
// its 160.00. Half of the first is refunded between the releases: of 100 + 30, and of the 30 that
// follow, one half goes back, so that 80.00 are left whatever is recorded first.
func TestARefundBetweenTwoReleasesOfALever(t *testing.T) {
	p := flat("20")
	p.Facts = []commission.Declaration{{Name: "retention", Kind: commission.NumberFact, Of: commission.OfPayment}}
	p.Caps = []commission.Cap{{
		Name: "lever", Per: commission.PerDeal, Limit: eur("100"), Counts: commission.FirstCome, From: day("2025-01-01"), Until: day("2025-03-01"), Rationale: "hard times",
		Defer: []commission.Tranche{
			{Share: pct("50"), Months: 6},
			{Share: pct("50"), Milestone: "year", When: []commission.Test{{Fact: "retention", Op: commission.Ge, Values: []string{"100"}}}},
		},
	}}
	of := func(p commission.Payment) commission.Payment {
		p.Deal = "d"
		return p
	}
	year := func(id, retention, on string) commission.Milestone {
		return commission.Milestone{
			ID: id, Customer: "c", Name: "year", On: day(on), Currency: "EUR",
			Context: commission.Context{Facts: []commission.Fact{{Name: "retention", Values: []string{retention}}}},
		}
	}
	sale, after := of(pay("p1", "800", "2025-01-10")), of(pay("p2", "800", "2025-03-05"))
	events := []commission.Event{sale, year("y2", "100.000", "2025-03-11"), back("r", "p1", "400", "2025-04-01"), commission.Elapsed{ID: "t", Customer: "c", On: day("2025-07-10")}}
	b := open(t, p).do(sale, after, year("y1", "95", "2025-03-10"))
	b.want("100.00, and 160.00 after the lever", b.sum("acme"), "260.00")
	for i, want := range []string{"260.00", "290.00", "225.00", "240.00"} {
		b.do(events[i])
		b.want("then", b.sum("acme"), want)
	}
	for _, order := range permutations(len(events)) {
		b := open(t, p)
		for _, i := range order {
			b.do(events[i])
		}
		b.want("without the second payment", b.sum("acme"), "80.00")
	}
}

// What a milestone stated under terms that read it otherwise, nobody has stated under others:
// "high" is no number below 60, and a text of 59 reads as one.
func TestAValueThatReadsOtherwise(t *testing.T) {
	low, texts := adopting(), adopting()
	low.Vests[1].When[0].Op = commission.Lt
	texts.Facts[0].Kind = commission.TextFact
	texts.Vests[1].When = []commission.Test{test("adoption", commission.Eq, "high")}
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "a", From: day("2025-01-01"), Rationale: "x", Policy: low}, {ID: "b", From: day("2025-02-01"), Rationale: "x", Policy: texts},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ terms, adoption, want string }{
		{"a", "60", "0.00"}, {"a", "59", "600.00"}, {"b", "high", "0.00"}, {"b", "59", "600.00"},
	} {
		b := &book{t: t, plan: plan}
		p, u := pay("p", "10000", "2025-01-10"), used("u", tt.adoption, "2025-02-11")
		p.Terms, u.Terms = "a", tt.terms
		b.do(p, u)
		b.want(tt.adoption+" under "+tt.terms, b.sum("acme"), tt.want)
	}
}
