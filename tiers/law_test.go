package tiers_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

// steps draws a ladder of tiers from rising thresholds on a number, the lowest from 0 or
// from the first threshold on.
func steps(t *rapid.T, b tiers.Boundary) (tiers.Ladder, []int64) {
	from := rapid.SliceOfNDistinct(rapid.Int64Range(1, 60), 1, 6, rapid.ID).Draw(t, "from")
	slices.Sort(from)
	p := tiers.Policy{
		Boundary: b,
		Metrics:  []tiers.Metric{{Name: "v", Unit: tiers.Number, Over: tiers.Sum}},
		Review:   quarterly(),
	}
	for i, f := range from {
		p.Tiers = append(p.Tiers, tiers.Tier{Name: fmt.Sprint("tier ", i), Needs: all(tiers.Criterion{Metric: "v", Target: n(f), Within: span(tiers.Quarter, 0)})})
	}
	l, err := tiers.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return l, from
}

func placed(t *rapid.T, l tiers.Ladder, v int64) int {
	p, err := l.Place(tiers.Figure{"v", n(v)})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Trace) == 0 {
		t.Fatal("a placement without a trace")
	}
	return slices.Index(l.Tiers(), p.Tier)
}

// Thresholds rise strictly, and for each value from the first one on exactly one tier has
// lo <= v < the next lo; below it none.
func TestT1EveryValueHasOneTier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, from := steps(t, tiers.ReachedAt)
		v := rapid.Int64Range(-5, 70).Draw(t, "v")
		got, hits := placed(t, l, v), 0
		for i := range from {
			if from[i] <= v && (i+1 == len(from) || v < from[i+1]) {
				hits++
				if got != i {
					t.Fatalf("%d of %v is in tier %d, got %d", v, from, i, got)
				}
			}
		}
		if hits == 0 && got != -1 || hits > 1 {
			t.Fatalf("%d of %v: %d tiers, got %d", v, from, hits, got)
		}
		// A threshold that does not rise is refused.
		p := l.Policy()
		p.Tiers = append(p.Tiers, tiers.Tier{Name: "again", Needs: p.Tiers[len(p.Tiers)-1].Needs})
		if _, err := tiers.New(p); err == nil {
			t.Fatal("the same threshold twice is no problem")
		}
	})
}

// At a threshold the tier is reached, one unit below it is not; with reached_above it is
// the other way round: one unit above.
func TestT2Boundaries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, from := steps(t, tiers.ReachedAt)
		p := at.Policy()
		p.Boundary = tiers.ReachedAbove
		above := tiers.Must(p)
		for i, lo := range from {
			for _, c := range []struct {
				l    tiers.Ladder
				v    int64
				want int
			}{{at, lo, i}, {at, lo - 1, i - 1}, {above, lo, i - 1}, {above, lo + 1, i}} {
				if got := placed(t, c.l, c.v); got != c.want {
					t.Fatalf("%d of %v with %s: got %d, want %d", c.v, from, c.l.Policy().Boundary, got, c.want)
				}
			}
		}
	})
}

// More is never less.
func TestT3MoreIsNeverLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, _ := steps(t, rapid.SampledFrom([]tiers.Boundary{tiers.ReachedAt, tiers.ReachedAbove}).Draw(t, "boundary"))
		v := rapid.Int64Range(-5, 70).Draw(t, "v")
		more := v + rapid.Int64Range(0, 30).Draw(t, "more")
		if a, b := placed(t, l, v), placed(t, l, more); a > b {
			t.Fatalf("%d is in tier %d, %d in %d", v, a, more, b)
		}
	})
}

// A world is a ladder with metrics of all kinds, and what may happen to a partner.
func achievements() tiers.Policy {
	p := metals()
	p.Metrics[0].CustomerLimit = partnerecon.MustRate("1/3")
	p.Base = all(tiers.Criterion{Metric: "agreement", Target: yes(), Within: span(tiers.Lifetime, 0)})
	p.Tiers[1].Needs = tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{revenue("100"), customers(2)}}
	p.Tiers[2].Needs = tiers.Group{Need: tiers.KOfN, K: 2, Criteria: []tiers.Criterion{
		revenue("200"), certified("expert", 1),
		{Metric: "points", Target: n(2), Within: span(tiers.Quarter, 0), Met: 1, Of: 2},
		{Metric: "renewals", Target: tiers.Value{Share: partnerecon.MustPercent("90")}, Within: span(tiers.Days, 100)},
	}}
	return p
}

// achievement draws a figure that is a good one: of the metrics of which the last one
// counts, it is at least as good as those before.
func achievement(t *rapid.T, id string, on partnerecon.Day) tiers.Measured {
	e := tiers.Measured{ID: id, Partner: "acme", On: on}
	switch e.Metric = rapid.SampledFrom([]string{"revenue", "points", "certified", "agreement"}).Draw(t, "metric"); e.Metric {
	case "revenue":
		e.Customer = rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "customer")
		e.Value.Amount = proof.Amount(t, "amount", 30_000)
	case "points":
		e.Value.Amount = rapid.SampledFrom([]partnerecon.Money{eur("75"), eur("74.99"), partnerecon.MustMoney("12000", "JPY")}).Draw(t, "points")
	case "certified":
		e.Value.Level = rapid.SampledFrom([]string{"associate", "expert"}).Draw(t, "level")
		e.Holder = rapid.SampledFrom([]string{"ada", "ben"}).Draw(t, "holder")
		e.Expires = on.Add(rapid.IntRange(0, 200).Draw(t, "valid"))
	default:
		e.Value.Yes = true
	}
	return e
}

// An achievement more never lowers the tier that is qualified for, nor any verdict on a
// criterion.
func TestAchievementsNeverLower(t *testing.T) {
	l := tiers.Must(achievements())
	rapid.Check(t, func(t *rapid.T) {
		var s tiers.Standing
		var last tiers.Assessment
		on := date("2025-07-01")
		for i := range rapid.IntRange(1, 12).Draw(t, "events") {
			e := achievement(t, fmt.Sprint("e", i), on.Add(-rapid.IntRange(0, 150).Draw(t, "days")))
			if _, err := l.Apply(&s, e); err != nil {
				t.Fatal(err)
			}
			a, err := l.Assess(s, tiers.Facts{On: on})
			if err != nil {
				t.Fatal(err)
			}
			if slices.Index(l.Tiers(), a.Qualified) < slices.Index(l.Tiers(), last.Qualified) {
				t.Fatalf("%+v lowers %q to %q", e, last.Qualified, a.Qualified)
			}
			for k := range last.Tiers {
				for c, g := range last.Tiers[k].Criteria {
					if g.Met && !a.Tiers[k].Criteria[c].Met {
						t.Fatalf("%+v: %s was met and is not", e, g.Rule)
					}
				}
			}
			last = a
		}
	})
}

// The tier of a period depends on what is inside its windows only: whatever happened
// before them, a review decides the same.
func TestT11OnlyTheWindowCounts(t *testing.T) {
	p := metals()
	p.Tiers[1].Needs, p.Tiers[2].Needs = all(windowed(5, tiers.Quarter)), all(windowed(9, tiers.Quarter))
	p.Metrics[1].Over = tiers.Sum
	l := tiers.Must(p)
	rapid.Check(t, func(t *rapid.T) {
		var inside []tiers.Event
		for i := range rapid.IntRange(0, 6).Draw(t, "inside") {
			inside = append(inside, measured(fmt.Sprint("in", i), "customers", "2025-04-01", n(rapid.Int64Range(0, 5).Draw(t, "n"))))
		}
		inside = append(inside, tiers.Close{ID: "q2", Partner: "acme", On: date("2025-06-30")})
		outside := []tiers.Event{}
		for i := range rapid.IntRange(0, 6).Draw(t, "outside") {
			outside = append(outside, measured(fmt.Sprint("out", i), "customers", "2025-03-31", n(rapid.Int64Range(0, 20).Draw(t, "m"))))
		}
		if rapid.Bool().Draw(t, "closed") {
			outside = append(outside, tiers.Close{ID: "q1", Partner: "acme", On: date("2025-03-31")})
		}
		bare, full := apply(t, l, inside...), apply(t, l, append(outside, inside...)...)
		if a, b := bare.TierOn(date("2025-07-01")), full.TierOn(date("2025-07-01")); a != b {
			t.Fatalf("without a past %q, with it %q", a, b)
		}
	})
}

// Grace never lowers a tier early nor raises one: while it runs the tier is the same, and
// with a grace the tier is at no time below the one without.
func TestT11GraceOnlyDelays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := metals()
		p.Metrics[1].Over = tiers.Sum
		p.Tiers[1].Needs, p.Tiers[2].Needs = all(windowed(3, tiers.Quarter)), all(windowed(6, tiers.Quarter))
		p.Review.Promotion = rapid.SampledFrom([]tiers.Promotion{tiers.AtOnce, tiers.AtPeriodEnd}).Draw(t, "promotion")
		strict := tiers.Must(p)
		p.Review.Grace = partnerecon.Days(rapid.IntRange(1, 200).Draw(t, "grace"), proof.Edge(t, "edge"))
		graceful := tiers.Must(p)
		var a, b tiers.Standing
		for i := range 6 {
			end := strict.PeriodEnd(partnerecon.MustMonth("2025-01").Add(3 * i).First())
			events := []tiers.Event{
				tiers.Measured{ID: fmt.Sprint("m", i), Partner: "acme", On: end.Add(-rapid.IntRange(0, 60).Draw(t, "before")), Metric: "customers", Value: n(rapid.Int64Range(0, 8).Draw(t, "n"))},
				tiers.Close{ID: fmt.Sprint("c", i), Partner: "acme", On: end},
			}
			before := b.Now
			for _, e := range events {
				must(t, strict, &a, e)
				must(t, graceful, &b, e)
			}
			for d := end.Add(-80); !d.After(end.Add(1)); d = d.Add(1) {
				if slices.Index(strict.Tiers(), a.TierOn(d)) > slices.Index(strict.Tiers(), b.TierOn(d)) {
					t.Fatalf("on %s %q without a grace, %q with one", d, a.TierOn(d), b.TierOn(d))
				}
			}
			if until := before.GraceUntil; !until.IsZero() && end.Add(1).Before(until) && slices.Index(strict.Tiers(), b.TierOn(end.Add(1))) < slices.Index(strict.Tiers(), before.Tier) {
				t.Fatalf("the grace runs until %s, and on %s the tier is lower: %q", until, end.Add(1), b.TierOn(end.Add(1)))
			}
		}
	})
}

// What was closed has its tiers for good: nothing that happens later changes the tier of
// a day up to the last close.
func TestThePastStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		var s tiers.Standing
		past := map[partnerecon.Day]string{}
		for i := range rapid.IntRange(1, 25).Draw(t, "events") {
			h.next(t, &s, i)
			for d, want := range past {
				if got := s.TierOn(d); got != want {
					t.Fatalf("on %s it was %q and is %q", d, want, got)
				}
			}
			for d := h.first; !d.After(s.Through); d = d.Add(1) {
				past[d] = s.TierOn(d)
			}
		}
	})
}

func windowed(count int64, l tiers.Length) tiers.Criterion {
	return tiers.Criterion{Metric: "customers", Target: n(count), Within: span(l, 0)}
}

// must applies an event.
func must(t interface{ Fatalf(string, ...any) }, l tiers.Ladder, s *tiers.Standing, e tiers.Event) []tiers.Change {
	changes, err := l.Apply(s, e)
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	return changes
}

func apply(t interface{ Fatalf(string, ...any) }, l tiers.Ladder, events ...tiers.Event) tiers.Standing {
	var s tiers.Standing
	for _, e := range events {
		must(t, l, &s, e)
	}
	return s
}
