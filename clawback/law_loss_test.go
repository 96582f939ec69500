package clawback_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// earners sums what was clawed by who earned it, whoever bears it.
func earners(entries []partnerecon.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		if e.Kind != partnerecon.Clawed {
			continue
		}
		who := e.Claim.Partner
		if _, earner, borne := strings.Cut(e.Claim.Component, ":of:"); borne {
			who = earner
		}
		if out[who+" "+e.Tier] += e.Amount.Minor(); out[who+" "+e.Tier] == 0 {
			delete(out, who+" "+e.Tier)
		}
	}
	return out
}

// without returns the events but for those of a kind.
func without[E clawback.Event](events []clawback.Event) []clawback.Event {
	return slices.DeleteFunc(slices.Clone(events), func(e clawback.Event) bool { _, is := e.(E); return is })
}

// TestLawB2_NothingGoesBackOfNothing: once all that was earned is returned, what went
// back has been given back, to the last cent and to whoever bore it.
func TestLawB2_NothingGoesBackOfNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := run(t, clawback.Must(drawPolicy(t)), drawEvents(t)...)
		for _, p := range b.exposure.Clone().Partners {
			for _, g := range p.Groups {
				for _, l := range g.Lines {
					if l.Net == 0 {
						continue
					}
					back := entry("all", l.Partner, l.Line, l.Tier, "-1", "2025-02-01")
					back.Claim.Component, back.Amount = l.Component, eurCents(-l.Net)
					entries, err := b.recourse.Apply(&b.exposure, clawback.Posted{Entries: []partnerecon.Entry{back}})
					if err != nil {
						t.Fatal(err)
					}
					b.entries = append(b.entries, entries...)
				}
			}
		}
		if left := byClaim(slices.DeleteFunc(b.entries, func(e partnerecon.Entry) bool { return e.Kind != partnerecon.Clawed })); len(left) > 0 {
			t.Fatalf("%v stay clawed of nothing", left)
		}
	})
}

// TestLawB10_LaterTermsChangeNothing: what goes back of lines of one version is the same,
// whatever versions come after it.
func TestLawB10_LaterTermsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, second := drawPolicy(t), drawPolicy(t)
		second.ChurnDay, second.Reasons = first.ChurnDay, first.Reasons // they decide which churns are taken
		dated, err := clawback.NewDated(partnerecon.Terms[clawback.Policy]{
			{ID: "first", From: start, Rationale: "launch", Policy: first}, {ID: "second", From: start.Add(30), Rationale: "stricter", Policy: second},
		})
		alone, err2 := clawback.NewDated(partnerecon.Terms[clawback.Policy]{{ID: "first", From: start, Rationale: "launch", Policy: first}})
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		events := drawEvents(t)
		for _, e := range events {
			if p, ok := e.(clawback.Posted); ok {
				p.Entries[0].Terms = "first"
			}
		}
		if a, b := byClaim(run(t, alone, events...).entries), byClaim(run(t, dated, events...).entries); !same(a, b) {
			t.Fatalf("%v alone, %v with a later version", a, b)
		}
	})
}

// TestATransferMovesNoSum: whoever bears it, as much goes back of what a partner earned in
// a tier as without transfers.
func TestATransferMovesNoSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, events := clawback.Must(drawPolicy(t)), drawEvents(t)
		more := append(slices.Clone(events), clawback.Transferred{ID: "on", From: "b", To: "c", On: start.Add(rapid.IntRange(0, 110).Draw(t, "on"))})
		a, b := earners(run(t, r, more...).entries), earners(run(t, r, without[clawback.Transferred](events)...).entries)
		if !same(a, b) {
			t.Fatalf("%v with transfers, %v without", a, b)
		}
	})
}

// TestALimitNeverTakesMore: what is limited to the loss is no more than without a limit,
// and as much where all is lost.
func TestALimitNeverTakesMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limited := drawPolicy(t)
		free := clawback.Must(limited).Policy()
		for i := range free.Schedules {
			free.Schedules[i].Limit = ""
		}
		events := without[clawback.Transferred](drawEvents(t))
		whole := without[clawback.Lost](events)
		for _, line := range []string{"p0", "p1", "p2", "p3", "p4"} {
			whole = append(whole, clawback.Lost{ID: "lost " + line, Line: line, Share: partnerecon.Whole(), On: start})
		}
		most := earners(run(t, clawback.Must(free), events...).entries)
		if all := earners(run(t, clawback.Must(limited), whole...).entries); !same(all, most) {
			t.Fatalf("all is lost and %v goes back, without a limit %v", all, most)
		}
		for who, n := range earners(run(t, clawback.Must(limited), events...).entries) {
			if n < most[who] {
				t.Fatalf("%d of %s goes back, without a limit %d", n, who, most[who])
			}
		}
	})
}
