package tiers_test

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

func words() []string {
	return []string{"acme", "a", "b", "gold", "silver", "revenue", "customers", "expert", "ada", "number", "sum", "quarter", "all"}
}

// Whatever a standing, an event and a question look like, nothing panics, an answer with
// an error is empty, and a refused event leaves the standing as it was.
func TestNothingPanics(t *testing.T) {
	ladder, s := rich(t)
	selected := tiers.Must(achievements())
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom([]tiers.Ladder{ladder, selected, {}}).Draw(t, "ladder")
		x := proof.Wild(t, words(), s, tiers.Standing{})
		if rapid.Bool().Draw(t, "with its facts") {
			x.Facts = s.Clone().Facts
		}
		e := wildEvent(t)
		before := x.Clone()
		if changes, err := l.Apply(&x, e); err != nil && (changes != nil || !reflect.DeepEqual(x.Clone(), before)) {
			t.Fatalf("%+v was refused, %v, and %+v became %+v", e, err, before, x)
		}
		f := proof.Wild(t, words(), tiers.Facts{On: date("2025-04-10"), Revenue: eur("5"), Rates: []tiers.TierRate{{"gold", partnerecon.Whole()}}, Rounding: partnerecon.HalfUp})
		a, err := l.Assess(x, f)
		if err == nil && len(a.Trace) == 0 || err != nil && err.Error() == "" {
			t.Fatalf("%+v, %v", a, err)
		}
		_ = x.TierOn(f.On)
		if _, err := l.Entitled(x, "gold", f.On); err == nil {
			t.Fatal("there are no benefits")
		}
	})
}

// wildEvent draws an event with anything in some of its fields.
func wildEvent(t *rapid.T) tiers.Event {
	switch e := rapid.SampledFrom(seedEvents()).Draw(t, "event").(type) {
	case tiers.Enrolled:
		return proof.Wild(t, words(), e)
	case tiers.Measured:
		return proof.Wild(t, words(), e)
	case tiers.Requested:
		return proof.Wild(t, words(), e)
	case tiers.Placed:
		return proof.Wild(t, words(), e)
	case tiers.Noticed:
		return proof.Wild(t, words(), e)
	case tiers.Left:
		return proof.Wild(t, words(), e)
	case tiers.Close:
		return proof.Wild(t, words(), e)
	default:
		return nil
	}
}

// A policy that New accepts can be asked: the first assessment of nobody has a trace.
func TestWhatNewAcceptsCanBeAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := proof.Wild(t, words(), metals(), achievements(), tiers.ThreeTier(quarterly()))
		l, err := tiers.New(p)
		var invalid *partnerecon.InvalidError
		if err != nil {
			if !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
				t.Fatal(err)
			}
			return
		}
		if a, err := l.Assess(tiers.Standing{}, tiers.Facts{On: date("2025-02-03")}); err != nil || len(a.Trace) == 0 {
			t.Fatalf("%+v, %v", a, err)
		}
		var s tiers.Standing
		for _, e := range []tiers.Event{tiers.Enrolled{ID: "e", Partner: "acme", On: date("2025-02-03")}, tiers.Close{ID: "c", Partner: "acme", On: l.PeriodEnd(date("2030-02-03"))}} {
			if _, err := l.Apply(&s, e); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Amounts whose sum is out of range are an error where they are shown, and a verdict
// where they are not.
func TestOverflow(t *testing.T) {
	l := tiers.Must(metals())
	most, _ := partnerecon.FromMinor(1<<63-1, "EUR")
	s := apply(t, l, measured("a", "revenue", "2025-01-05", tiers.Value{Amount: most}), measured("b", "revenue", "2025-01-06", tiers.Value{Amount: most}))
	if _, err := l.Assess(s, tiers.Facts{On: date("2025-01-06")}); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("got %v", err)
	}
	must(t, l, &s, tiers.Close{ID: "c", Partner: "acme", On: date("2025-03-31")})
	if got := s.TierOn(date("2025-04-01")); got != "gold" {
		t.Errorf("got %q", got)
	}
	life := metals() // what is carried for a lifetime does not fit either
	life.Tiers[2].Needs.Criteria[0].Within = span(tiers.Lifetime, 0)
	old := apply(t, tiers.Must(life), measured("a", "revenue", "2025-01-05", tiers.Value{Amount: most}), measured("b", "revenue", "2025-01-06", tiers.Value{Amount: most}))
	before := stored(t, old)
	if _, err := tiers.Must(life).Apply(&old, tiers.Close{ID: "c", Partner: "acme", On: date("2026-03-31")}); !errors.Is(err, partnerecon.ErrOverflow) || stored(t, old) != before {
		t.Errorf("a lifetime: got %v", err)
	}
	p := metals() // where only a volume would show it
	p.Tiers = []tiers.Tier{{Name: "all", Expected: []tiers.Expectation{{Metric: "revenue", Within: span(tiers.Year, 0), From: tiers.Value{Amount: eur("1")}}}}}
	if _, err := tiers.Must(p).Assess(s.Clone(), tiers.Facts{On: date("2025-04-02")}); !errors.Is(err, tiers.ErrUnknown) {
		t.Errorf("gold is not there: %v", err)
	}
	s = apply(t, tiers.Must(p), measured("a", "revenue", "2025-01-05", tiers.Value{Amount: most}), measured("b", "revenue", "2025-01-06", tiers.Value{Amount: most}))
	if _, err := tiers.Must(p).Assess(s, tiers.Facts{On: date("2025-01-06")}); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("a volume: got %v", err)
	}
}

// State is bounded: after years of weekly figures it holds those of the longest window
// and what is carried, and no more.
func TestStateIsBounded(t *testing.T) {
	p := metals()
	p.Tiers[1].Needs = all(tiers.Criterion{Metric: "revenue", Target: tiers.Value{Amount: eur("100")}, Within: span(tiers.Lifetime, 0)})
	p.Tiers[2].Needs = all(revenue("250000"), customers(4))
	l := tiers.Must(p)
	var s tiers.Standing
	on, most := date("2020-01-01"), 0
	for i := range 300 {
		end := l.PeriodEnd(on)
		must(t, l, &s, measured(string(rune(0x100+i)), "revenue", on.String(), tiers.Value{Amount: eur("1.01")}))
		must(t, l, &s, measured("c"+string(rune(0x100+i)), "customers", on.String(), n(int64(i))))
		if on = on.Add(7); on.After(end) {
			must(t, l, &s, tiers.Close{ID: "close" + end.String(), Partner: "acme", On: end})
			most = max(most, len(s.Facts))
		}
	}
	// 53 weeks of revenue, one number of customers, five closes, and what is open.
	if most > 60 || len(s.Carried) != 1 {
		t.Errorf("%d facts, %d sums", most, len(s.Carried))
	}
	// 300 × 1.01 over a lifetime.
	a, err := l.Assess(s, tiers.Facts{On: on})
	if err != nil || a.Tiers[1].Criteria[0].Actual.Amount != eur("303") || a.Tiers[2].Criteria[1].Actual != n(299) {
		t.Errorf("%+v, %v", a.Tiers, err)
	}
}

// What counts of customers with a limit is the most that can be taken of each without one
// exceeding its part of the raw sum, found by trying everything.
func TestCustomerLimitByBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Int64Range(2, 5).Draw(t, "den")
		limit, _ := partnerecon.Fraction(rapid.Int64Range(1, den-1).Draw(t, "num"), den)
		p := metals()
		p.Metrics[0].CustomerLimit = limit
		l := tiers.Must(p)
		var s tiers.Standing
		parts := make([]int64, 3)
		raw := int64(0)
		for i := range parts {
			parts[i] = den * rapid.Int64Range(0, 3).Draw(t, "part") // so that the limit is whole
			raw += parts[i]
			amount, _ := partnerecon.FromMinor(parts[i], "EUR")
			must(t, l, &s, tiers.Measured{ID: string(rune('a' + i)), Partner: "acme", On: date("2025-01-05"), Metric: "revenue", Customer: string(rune('a' + i)), Value: tiers.Value{Amount: amount}})
		}
		best := int64(0)
		for a := range parts[0] + 1 {
			for b := range parts[1] + 1 {
				for c := range parts[2] + 1 {
					if max(a, b, c)*limit.Den() <= raw*limit.Num() {
						best = max(best, a+b+c)
					}
				}
			}
		}
		got, err := l.Assess(s, tiers.Facts{On: date("2025-01-05")})
		if err != nil {
			t.Fatal(err)
		}
		if g := got.Tiers[1].Criteria[0]; g.Raw.Amount.Minor() != raw || g.Actual.Amount.Minor() != best {
			t.Fatalf("%v with a limit of %s: got %s of %s, want %d", parts, limit, g.Actual, g.Raw, best)
		}
	})
}
