package commission_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// drawProgram draws a policy with components and events of one customer, in the
// order in which they are recorded. The oracle only tells the generator what would
// make sense next.
func drawProgram(t *rapid.T, most int, mend func(*commission.Policy)) (commission.Plan, []commission.Event) {
	g := newOracleProgram(t)
	mend(&g.policy)
	g.policy.Guard.Cost = partnerecon.Rate{} // it may leave no room for other rates
	plan, err := commission.New(g.policy)
	if err != nil {
		t.Fatalf("policy: %v", err)
	}
	o := newOracle(g.policy, nil)
	var out []commission.Event
	for range number(t, "events", 1, most) {
		e := g.next(o)
		if _, again := e.(commission.Reopen); again || o.verdict(e) != nil {
			continue // a record is known when the line was sealed only
		}
		o.add(e)
		out = append(out, e)
	}
	return plan, out
}

func asItIs(*commission.Policy) {}

// steps applies events one by one and calls check after each.
func steps(t *rapid.T, plan commission.Plan, events []commission.Event, check func(*book)) *book {
	b := &book{plan: plan}
	for _, e := range events {
		entries, err := plan.Apply(&b.ledger, e)
		if err != nil {
			t.Fatalf("%T%+v: %v", e, e, err)
		}
		b.entries = append(b.entries, entries...)
		check(b)
	}
	return b
}

// anchoredAtFirst leaves out what refuses an event under one policy and not under
// another, and caps that several components share.
func anchoredAtFirst(p *commission.Policy) {
	p.Anchor = commission.FirstPayment
	for i := range p.Caps {
		p.Caps[i].Components = nil
	}
	if len(p.Rates) == 0 {
		p.Rates = sharing("10")
	}
}

// The base lines are the same to the entry with every bonus removed, but for what
// the basis remembers of the bonuses.
func TestLawC1_BonusesLeaveTheBaseAlone(t *testing.T) {
	base := func(entries []partnerecon.Entry) string {
		var out []partnerecon.Entry
		for _, e := range entries {
			if c := e.Claim.Component; c == "base" || strings.HasPrefix(c, "cap:") {
				e.Basis = partnerecon.Basis{}
				out = append(out, e)
			}
		}
		return fmt.Sprintf("%+v", out)
	}
	rapid.Check(t, func(t *rapid.T) {
		plan, events := drawProgram(t, 15, anchoredAtFirst)
		events = slices.DeleteFunc(events, func(e commission.Event) bool { // a line may wait for a bonus
			_, seals := e.(commission.Seal)
			return seals
		})
		policy := plan.Policy()
		policy.Bonuses = nil
		rich, plain := &book{plan: plan}, &book{plan: commission.Must(policy)}
		for _, e := range events {
			a, errA := rich.plan.Apply(&rich.ledger, e)
			b, errB := plain.plan.Apply(&plain.ledger, e)
			if fmt.Sprint(errA) != fmt.Sprint(errB) || base(a) != base(b) {
				t.Fatalf("%+v posts\n%s, %v\nwithout bonuses\n%s, %v", e, base(a), errA, base(b), errB)
			}
		}
	})
}

// What a payment earns and what a cap puts off come to what it would earn without
// the cap: at every moment what is released, waits and is forfeited, and in the end
// what is paid.
func TestLawC5_PaidAndDeferredAreTheUncapped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := commission.Policy{Rounding: rapid.SampledFrom(modes).Draw(t, "mode"), Rates: []commission.Row{{Share: drawRate(t, "rate")}}}
		lever := plain
		lever.Caps = []commission.Cap{{
			Name: "lever", Per: commission.PerSale, Limit: drawAmount(t, "limit"), Until: day("2026-01-01"), Rationale: "hard times",
			Defer: []commission.Tranche{{Share: pct("30"), Months: 2}, {Share: pct("70"), Months: rapid.IntRange(0, 5).Draw(t, "months")}},
		}}
		payment := solo("p", drawAmount(t, "amount"))
		payment.Credits = drawCredits(t)
		for i := range payment.Credits {
			payment.Credits[i].Role = partnerecon.Sourced
		}
		plain.Shared, lever.Shared = commission.Each, commission.Each
		want := run(t, commission.Must(plain), payment)
		events := []commission.Event{payment}
		for i := range 6 {
			events = append(events, commission.Elapsed{ID: fmt.Sprint("t", i), Customer: "c", On: payment.Cleared.AddMonths(i + 1)})
		}
		got := steps(t, commission.Must(lever), events, func(b *book) {
			if sum := granted(b.ledger); sum != total(want.entries) {
				t.Fatalf("%d granted, %d without the cap", sum, total(want.entries))
			}
		})
		if total(got.entries) != total(want.entries) {
			t.Fatalf("%d paid, %d without the cap", total(got.entries), total(want.entries))
		}
	})
}

// last is 0 for the end of the customer, which goes before what else happens on its
// day: what is reached on that day comes too late.
func last(e commission.Event) int {
	if _, ends := e.(commission.Ended); ends {
		return 0
	}
	return 1
}

// granted is what partners were granted on open lines, released or not.
func granted(l commission.Ledger) int64 {
	var sum int64
	for _, line := range l.Lines {
		for _, p := range line.Parts {
			sum += p.Earned + p.Capped + p.Waiting + p.Forfeited
		}
	}
	return sum
}

func total(entries []partnerecon.Entry) int64 {
	var sum int64
	for _, e := range entries {
		sum += e.Amount.Minor()
	}
	return sum
}

// Vested, waiting and forfeited are what was granted: as much as without tranches.
// Facts that come in their order release more and more of it, and never more.
func TestLawC9_VestedWaitingAndForfeitedAreGranted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount, mode := drawAmount(t, "amount"), rapid.SampledFrom(modes).Draw(t, "mode")
		g := &oracleProgram{T: t}
		vests := g.tranches()
		policy := commission.Policy{Rounding: mode, Rates: []commission.Row{{Share: drawRate(t, "rate")}}}
		want := total(run(t, commission.Must(policy), solo("p", amount)).entries)
		policy.Vests, policy.Facts = vests, g.policy.Facts
		var facts []commission.Event
		for i := range rapid.IntRange(0, 8).Draw(t, "facts") {
			on := day("2025-01-20").Add(rapid.IntRange(0, 120).Draw(t, "on"))
			id := fmt.Sprint("f", i)
			switch rapid.IntRange(0, 5).Draw(t, "fact") {
			case 0:
				facts = append(facts, commission.Ended{ID: id, Customer: "c", On: on})
			case 1, 2:
				facts = append(facts, commission.Elapsed{ID: id, Customer: "c", On: on})
			default:
				m := reached(id, rapid.SampledFrom([]string{"demo", "level", "live"}).Draw(t, "name"), "", on.String())
				if policy.Facts != nil && rapid.Bool().Draw(t, "seats stated") {
					m.Facts = []commission.Fact{{Name: "seats", Values: []string{fmt.Sprint(rapid.IntRange(0, 7).Draw(t, "seats"))}}}
				}
				facts = append(facts, m)
			}
		}
		slices.SortStableFunc(facts, func(a, b commission.Event) int {
			_, x := oracleHeader(a)
			_, y := oracleHeader(b)
			return cmp.Or(x.Compare(y), last(a)-last(b))
		})
		before := int64(0)
		steps(t, commission.Must(policy), append([]commission.Event{solo("p", amount)}, facts...), func(b *book) {
			if sum := granted(b.ledger); sum != want {
				t.Fatalf("%d granted, %d without tranches: %+v", sum, want, b.ledger.Lines[0].Parts)
			}
			released := total(b.entries)
			if released < before || released > want {
				t.Fatalf("%d released after %d, of %d", released, before, want)
			}
			before = released
		})
	})
}

// After every event what was posted on lines and what is retained come to the base.
func TestLawC9_SimulateConservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, events := drawProgram(t, 200, asItIs)
		var posted int64
		seen := 0
		steps(t, plan, events, func(b *book) {
			for ; seen < len(b.entries); seen++ {
				if e := b.entries[seen]; e.Claim.Line != "" && e.Kind != partnerecon.Sealed {
					posted += e.Amount.Minor()
				}
			}
			if posted+b.ledger.Retained != b.ledger.Base {
				t.Fatalf("posted %d + retained %d is not the base %d", posted, b.ledger.Retained, b.ledger.Base)
			}
		})
	})
}

// Every part of every component returns its own share, never more than it has, and
// with all of the payment all of it. What a partner owes has the opposite signs.
func TestLawB13_EachComponentReturnsItsShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, events := drawProgram(t, 20, asItIs)
		steps(t, plan, events, func(b *book) {
			for _, l := range b.ledger.Lines {
				for _, p := range l.Parts {
					kept, back := p.Earned+p.Capped, -p.Returned
					if kept < 0 {
						kept, back = -kept, -back
					}
					all := l.Void || l.Refunded == l.Base && l.Base > 0
					if back < 0 || back > kept || all && back != kept || l.Refunded == 0 && !l.Void && back != 0 {
						t.Fatalf("line %s, %d of %d back: %+v", l.ID, l.Refunded, l.Base, p)
					}
				}
			}
		})
	})
}

// A chargeback of a payment with components that is won leaves all as it was.
func TestLawB7_AWonChargebackLeavesComponentsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, events := drawProgram(t, 12, asItIs)
		b := steps(t, plan, events, func(*book) {})
		if len(b.ledger.Lines) == 0 {
			return
		}
		of := rapid.SampledFrom(b.ledger.Lines).Draw(t, "of").ID
		was := table(b.entries)
		on := day("2024-06-01")
		for _, e := range []commission.Event{
			commission.Chargeback{ID: "~cb", Customer: "c", Of: of, Amount: drawAmount(t, "back"), On: on},
			commission.ChargebackReversed{ID: "~won", Customer: "c", Of: "~cb", On: on},
		} {
			entries, err := plan.Apply(&b.ledger, e)
			if err != nil {
				t.Fatalf("%+v: %v", e, err)
			}
			b.entries = append(b.entries, entries...)
		}
		if is := table(b.entries); !same(was, is) {
			t.Fatalf("%v became %v", was, is)
		}
	})
}

// Under no first-come rule the order of recording decides no sum of any component,
// as long as every new credit finds its line.
func TestLawG1_OrderDecidesNothingOfComponents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, events := drawProgram(t, 12, func(p *commission.Policy) {
			p.Anchor, p.Shared = commission.FirstPayment, commission.Each
			p.Caps = slices.DeleteFunc(p.Caps, func(c commission.Cap) bool { return c.Counts == commission.FirstCome })
			for i := range p.Rates {
				p.Rates[i].Plan = "" // pinned by the first that is recorded
			}
			if slices.ContainsFunc(p.Tables, func(t commission.Table) bool { return t.Counts == commission.FirstCome }) {
				p.Rates, p.Tables, p.Bonuses, p.Caps = sharing("10"), nil, nil, nil
			}
			if _, err := commission.New(*p); err != nil {
				p.Rates = sharing("10")
			}
		})
		events = slices.DeleteFunc(events, ordered)
		for i, e := range events {
			if p, ok := e.(commission.Payment); ok {
				p.Contract = "" // rounded in the order of recording
				events[i] = p
			}
			if m, ok := e.(commission.Milestone); ok && !m.Amount.Stated() {
				m.Amount = eurCents(0)
				events[i] = m
			}
		}
		a := run(t, plan, events...)
		b := run(t, plan, rapid.Permutation(events).Draw(t, "order")...)
		if x, y := table(a.entries), table(b.entries); !same(x, y) {
			t.Fatalf("in one order %v\nin the other %v", x, y)
		}
	})
}

// ordered reports whether an event needs others before it.
func ordered(e commission.Event) bool {
	switch e.(type) {
	case commission.Clearing, commission.Recredit, commission.Seal:
		return true
	}
	return false
}

// Preview says what is posted, each entry is explained from its basis, as it is and
// as it was stored, and the ledger and the policy go on from their JSON.
func TestLawG9_ComponentsSurviveJSONAtEveryStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, events := drawProgram(t, 15, asItIs)
		text, err := json.Marshal(plan.Policy())
		if err != nil {
			t.Fatal(err)
		}
		stored, err := commission.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var l, m commission.Ledger
		for _, e := range events {
			preview, err := plan.Preview(l, e)
			if err != nil {
				t.Fatal(err)
			}
			a, err := plan.Apply(&l, e)
			if err != nil {
				t.Fatal(err)
			}
			m = throughJSON(t, m)
			b, err := stored.Apply(&m, e)
			if err != nil {
				t.Fatal(err)
			}
			want := asJSON(t, a)
			if want != asJSON(t, preview.Entries) || want != asJSON(t, b) || !l.Equal(m) {
				t.Fatalf("%+v: posted %s\npreviewed %s\nafter storing %s", e, want, asJSON(t, preview.Entries), asJSON(t, b))
			}
			for _, x := range a {
				if tr, err := stored.Explain(x); err != nil || len(tr) == 0 {
					t.Fatalf("%s: %v", x.ID(), err)
				}
			}
		}
	})
}

func throughJSON(t *rapid.T, l commission.Ledger) commission.Ledger {
	var out commission.Ledger
	if err := json.Unmarshal([]byte(asJSON(t, l)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func asJSON(t *rapid.T, v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A program's entries do not depend on the order in which a payment lists its
// credits.
func TestLawN12_PartnersOfComponentsStandInNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, events := drawProgram(t, 12, asItIs)
		a := run(t, plan, events...)
		for i, e := range events {
			if p, ok := e.(commission.Payment); ok {
				p.Credits = slices.Clone(p.Credits)
				slices.SortFunc(p.Credits, func(a, b partnerecon.Credit) int { return cmp.Compare(b.Partner, a.Partner) })
				events[i] = p
			}
		}
		if b := run(t, plan, events...); asJSON(t, a.entries) != asJSON(t, b.entries) {
			t.Fatalf("%s\n%s", asJSON(t, a.entries), asJSON(t, b.entries))
		}
	})
}
