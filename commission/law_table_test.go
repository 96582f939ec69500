package commission_test

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// The laws of rate tables, on steps at whole euros that pay whole percentages: what
// they come to is a whole number of cents, so that no rounding is in the way.

// drawWholeSteps draws one to five steps with rising starts. Rising says that each pays
// more than the one before.
func drawWholeSteps(t *rapid.T, rising bool) []commission.Step {
	var out []commission.Step
	from, share := int64(0), int64(0)
	for i := range number(t, "steps", 1, 5) {
		if i > 0 {
			from += number[int64](t, "wide", 1, 50)
		}
		if share = number[int64](t, "share", 0, 15); rising && i > 0 {
			share += out[i-1].Share.Num() * 100 / out[i-1].Share.Den()
			share++
		}
		rate, err := partnerecon.Fraction(share, 100)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, commission.Step{From: euros(t, from), Share: rate})
	}
	return out
}

func euros(t *rapid.T, n int64) partnerecon.Money {
	m, err := partnerecon.FromMinor(100*n, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// tableEarns is what a table gives, in cents, for a sale of so many euros after others.
func tableEarns(t *rapid.T, table commission.Table, before, sale int64) int64 {
	s, err := commission.NewScale(table)
	if err != nil {
		t.Fatal(err)
	}
	r := commission.Reading{Before: commission.Volume{Revenue: euros(t, before)}, Sale: commission.Volume{Revenue: euros(t, sale)}}
	got, err := s.Earns(r, partnerecon.Down)
	if err != nil {
		t.Fatal(err)
	}
	return got.Amount.Minor()
}

// percent is the share of a step in hundredths.
func percent(s commission.Step) int64 { return s.Share.Num() * 100 / s.Share.Den() }

// At the start of a step its own rate holds where it is reached at, and the rate below
// where it is reached above; a euro before and after it there is no doubt.
func TestLawT1_T2_EachVolumeStandsInOneStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawWholeSteps(t, true)
		for _, boundary := range []commission.Boundary{commission.ReachedAt, commission.ReachedAbove} {
			table := whole(yearly(commission.Slab, steps...))
			table.Boundary = boundary
			for i := 1; i < len(steps); i++ {
				from := steps[i].From.Minor() / 100
				at := i
				if boundary == commission.ReachedAbove {
					at--
				}
				for v, step := range map[int64]int{from - 1: i - 1, from: at, from + 1: i} {
					if i+1 < len(steps) && from+1 == steps[i+1].From.Minor()/100 && v == from+1 && boundary == commission.ReachedAt {
						continue // there the next step begins
					}
					if i > 1 && v == from-1 && from-1 == steps[i-1].From.Minor()/100 && boundary == commission.ReachedAbove {
						continue // there the step before is not entered yet
					}
					if got, want := tableEarns(t, table, 0, v), v*percent(steps[step]); got != want {
						t.Fatalf("%s: %d in step %d earns %d, want %d", boundary, v, step, got, want)
					}
				}
			}
		}
	})
}

// Where rates rise more never stands in a lower step, and the slices of a volume never
// earn more than one rate for all of it.
func TestLawT3_T8_RisingRates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawWholeSteps(t, true)
		slab, slices := whole(yearly(commission.Slab, steps...)), yearly(commission.Marginal, steps...)
		v := number[int64](t, "volume", 0, 250)
		more := v + number[int64](t, "more", 0, 50)
		if a, b := tableEarns(t, slab, 0, v), tableEarns(t, slab, 0, more); a > b {
			t.Fatalf("%d earns %d, %d earns %d", v, a, more, b)
		}
		if m, w := tableEarns(t, slices, 0, v), tableEarns(t, slab, 0, v); m > w {
			t.Fatalf("%d earns %d in slices and %d as a whole", v, m, w)
		}
	})
}

// Nothing earns nothing, and a euro more never earns less, nor more than the highest
// rate of it.
func TestLawT4_SlicesRiseByTheirRates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawWholeSteps(t, false)
		table := yearly(commission.Marginal, steps...)
		if got := tableEarns(t, table, 0, 0); got != 0 {
			t.Fatalf("nothing earns %d", got)
		}
		most := percent(slices.MaxFunc(steps, func(a, b commission.Step) int { return a.Share.Compare(b.Share) }))
		v := number[int64](t, "volume", 0, 250)
		if rise := tableEarns(t, table, 0, v+1) - tableEarns(t, table, 0, v); rise < 0 || rise > most {
			t.Fatalf("a euro more than %d earns %d, at most %d", v, rise, most)
		}
	})
}

// Sales earn together what their sum earns, in any order; a refund takes what the
// volume without it falls by.
func TestLawT5_T6_SlicesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := yearly(commission.Marginal, drawWholeSteps(t, false)...)
		var volume, sum int64
		for range number(t, "sales", 0, 6) {
			sale := number[int64](t, "sale", 0, 60)
			sum += tableEarns(t, table, volume, sale)
			volume += sale
		}
		all := tableEarns(t, table, 0, volume)
		if sum != all {
			t.Fatalf("%d in sales earn %d, at once %d", volume, sum, all)
		}
		back := number(t, "back", 0, volume)
		if got, want := tableEarns(t, table, volume, -back), tableEarns(t, table, 0, volume-back)-all; got != want {
			t.Fatalf("%d back of %d earn %d, want %d", back, volume, got, want)
		}
	})
}

// A step cut in two of the same rate changes nothing, and one step is a flat rate.
func TestLawT9_T10_StepsOfOneRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawWholeSteps(t, false)
		last := steps[len(steps)-1]
		cut := append(slices.Clone(steps), commission.Step{From: euros(t, last.From.Minor()/100+number[int64](t, "wide", 1, 50)), Share: last.Share})
		v := number[int64](t, "volume", 0, 300)
		for _, form := range []func(commission.Table) commission.Table{
			func(t commission.Table) commission.Table { return t },
			func(t commission.Table) commission.Table { t.Mode = commission.Slab; return whole(t) },
			func(t commission.Table) commission.Table { t.Mode = commission.Interpolated; return whole(t) },
		} {
			one, two := form(yearly(commission.Marginal, steps...)), form(yearly(commission.Marginal, cut...))
			if a, b := tableEarns(t, one, 0, v), tableEarns(t, two, 0, v); a != b {
				t.Fatalf("%s: %d earns %d, with the step cut in two %d", one.Mode, v, a, b)
			}
			if got, want := tableEarns(t, form(yearly(commission.Marginal, steps[0])), 0, v), v*percent(steps[0]); got != want {
				t.Fatalf("%s: %d earns %d, flat %d", one.Mode, v, got, want)
			}
		}
	})
}

// A minor unit decides: one below the start of a step the rate before it holds, one above it
// its own, and at the start the one that the boundary says.
func TestLawT2_AMinorUnitDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var steps []commission.Step
		from, mode := int64(0), rapid.SampledFrom(modes).Draw(t, "mode")
		for i := range number(t, "steps", 2, 5) {
			share, _ := partnerecon.Fraction(number[int64](t, "share", 1, 9)+int64(10*i), 100)
			steps = append(steps, commission.Step{From: eurCents(from), Share: share})
			from += number[int64](t, "wide", 100_00, 999_99) // a hundredth of which is more than a cent
		}
		boundary := rapid.SampledFrom([]commission.Boundary{commission.ReachedAt, commission.ReachedAbove}).Draw(t, "boundary")
		table := whole(yearly(commission.Slab, steps...))
		table.Boundary = boundary
		scale, err := commission.NewScale(table)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(steps); i++ {
			for _, off := range []int64{-1, 0, 1} {
				step := i
				if off < 0 || off == 0 && boundary == commission.ReachedAbove {
					step--
				}
				v := steps[i].From.Minor() + off
				got, err := scale.Earns(commission.Reading{Sale: commission.Volume{Revenue: eurCents(v)}}, mode)
				want := roundRat(new(big.Rat).Mul(big.NewRat(v, 1), big.NewRat(percent(steps[step]), 100)), mode)
				if err != nil || got.Amount.Minor() != want {
					t.Fatalf("%s: %d, %d from step %d, earns %s, want %d; %v", boundary, v, off, i, got.Amount, want, err)
				}
			}
		}
	})
}

// A plan whose rate is a table of one step posts what the plan of that rate posts, entry for
// entry by claim and kind, whatever goes back.
func TestLawT10_OneStepIsTheFlatPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := drawRate(t, "rate")
		flat := commission.Policy{Rounding: rapid.SampledFrom(modes).Draw(t, "mode"), Shared: commission.Each, Rates: []commission.Row{{Share: rate}}}
		mode := rapid.SampledFrom([]commission.TableMode{commission.Marginal, commission.Slab, commission.Interpolated}).Draw(t, "table mode")
		one := commission.Table{Name: "one", Mode: mode, Over: commission.OverRevenue, Spans: commission.SpanTransaction, Steps: []commission.Step{{Share: rate}}}
		if rapid.Bool().Draw(t, "of a year") {
			one.Spans, one.Counts = commission.SpanYear, commission.FirstCome
		}
		if mode != commission.Marginal && one.Spans == commission.SpanYear {
			one.Applies = rapid.SampledFrom([]commission.Applies{commission.ToWhole, commission.ToThisSale}).Draw(t, "applies to")
		}
		if one.Applies == commission.ToThisSale {
			one.Reads = rapid.SampledFrom([]commission.Reads{commission.ReadBefore, commission.ReadAfter, commission.ReadPrevious}).Draw(t, "reads")
		}
		if mode == commission.Slab {
			one.Boundary = commission.ReachedAt
		}
		stepped := flat
		stepped.Tables, stepped.Rates = []commission.Table{one}, []commission.Row{{Table: "one"}}
		events := drawEvents(t)
		a, b := run(t, commission.Must(flat), events...), run(t, commission.Must(stepped), events...)
		if x, y := table(a.entries), table(b.entries); !same(x, y) {
			t.Fatalf("%+v: %v, flat %v", one, y, x)
		}
	})
}
