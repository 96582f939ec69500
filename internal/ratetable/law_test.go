package ratetable_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/ratetable"
)

// A drawn is a table, and what it was made of.
type drawn struct {
	ratetable.Table
	mode  ratetable.Mode
	above bool
	froms []int64
	rates []*big.Rat
}

var modes = []ratetable.Mode{ratetable.Marginal, ratetable.Slab, ratetable.Interpolated, ratetable.WholeOverage}

// most bounds the small volumes, so that the oracle can count them one by one.
const most = 120

// draw draws a table of steps up to a volume, the first from 0.
func draw(t *rapid.T, mode ratetable.Mode, most int64) drawn {
	froms := rapid.SliceOfNDistinct(rapid.Int64Range(1, most), 0, 6, rapid.ID).Draw(t, "froms")
	slices.Sort(froms)
	d := drawn{mode: mode, above: rapid.Bool().Draw(t, "above"), froms: append([]int64{0}, froms...)}
	for range d.froms {
		d.rates = append(d.rates, big.NewRat(rapid.Int64Range(0, 50).Draw(t, "num"), rapid.SampledFrom([]int64{100, 7, 3}).Draw(t, "den")))
	}
	return d.made()
}

// made returns the table of what is drawn.
func (d drawn) made() drawn {
	steps := make([]ratetable.Step, len(d.froms))
	for i, r := range d.rates {
		steps[i] = ratetable.Step{From: exact.Int(d.froms[i]), Rate: exact.Int(r.Num().Int64()).Mul(1, r.Denom().Int64())}
	}
	d.Table = ratetable.New(d.mode, d.above, steps)
	return d
}

func anyMode(t *rapid.T) ratetable.Mode { return rapid.SampledFrom(modes).Draw(t, "mode") }

func volume(t *rapid.T, label string) int64 { return rapid.Int64Range(0, most+30).Draw(t, label) }

// rat reads an exact number through its text.
func rat(t *rapid.T, n exact.Num) *big.Rat {
	r, ok := new(big.Rat).SetString(n.String())
	if !ok {
		t.Fatalf("%s is no fraction", n)
	}
	return r
}

func (d drawn) total(t *rapid.T, v int64) *big.Rat { return rat(t, d.Total(exact.Int(v))) }

func (d drawn) added(t *rapid.T, before, amount int64) *big.Rat {
	return rat(t, d.Added(exact.Int(before), exact.Int(amount)))
}

func (d drawn) place(v int64) int { return d.Place(exact.Int(v)) }

func same(t *rapid.T, what string, got, want *big.Rat) {
	if got.Cmp(want) != 0 {
		t.Fatalf("%s: %s, want %s", what, got.RatString(), want.RatString())
	}
}

// holds reports whether step i is the one of a volume, by the interval that it
// covers.
func (d drawn) holds(i int, v int64) bool {
	end := int64(math.MaxInt64)
	if i+1 < len(d.froms) {
		end = d.froms[i+1]
	}
	if d.above {
		return (d.froms[i] < v || i == 0 && v == 0) && v <= end
	}
	return d.froms[i] <= v && v < end
}

// counted is the oracle: it walks over the volume unit by unit.
func (d drawn) counted(v int64) *big.Rat {
	sum, at := new(big.Rat), 0
	for i := range d.froms {
		if d.holds(i, v) {
			at = i
		}
	}
	for unit := int64(1); unit <= v; unit++ {
		slice := 0 // whose slice the unit from unit-1 to unit lies in
		for slice+1 < len(d.froms) && d.froms[slice+1] < unit {
			slice++
		}
		switch d.mode {
		case ratetable.Marginal:
			sum.Add(sum, d.rates[slice])
		case ratetable.Slab:
			sum.Add(sum, d.rates[at])
		case ratetable.Interpolated:
			sum.Add(sum, d.between(at, v))
		case ratetable.WholeOverage:
			if slice > 0 {
				slice = at
			}
			sum.Add(sum, d.rates[slice])
		}
	}
	return sum
}

// between weighs the rates of a step and the next one by how near a volume is.
func (d drawn) between(i int, v int64) *big.Rat {
	if i+1 == len(d.froms) {
		return d.rates[i]
	}
	low, high := d.froms[i], d.froms[i+1]
	a := new(big.Rat).Mul(d.rates[i], big.NewRat(high-v, high-low))
	return a.Add(a, new(big.Rat).Mul(d.rates[i+1], big.NewRat(v-low, high-low)))
}

func TestTotalIsThatOfTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := draw(t, anyMode(t), most), volume(t, "v")
		same(t, "total", d.total(t, v), d.counted(v))
	})
}

// What the slices earn is the total, and they cover the volume.
func TestSlicesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := draw(t, anyMode(t), most), volume(t, "v")
		earned, covered := new(big.Rat), new(big.Rat)
		for _, s := range d.Slices(exact.Int(v)) {
			earned.Add(earned, rat(t, s.Earns()))
			covered.Add(covered, rat(t, s.Amount))
		}
		same(t, "earned", earned, d.total(t, v))
		same(t, "covered", covered, big.NewRat(v, 1))
	})
}

func TestLawT1_EveryVolumeHasOneStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := draw(t, anyMode(t), most), volume(t, "v")
		for i := range d.froms {
			if d.holds(i, v) != (d.place(v) == i) {
				t.Fatalf("%d is in step %d of %v (above: %t)", v, d.place(v), d.froms, d.above)
			}
		}
	})
}

func TestLawT2_StepsBeginWhereTheBoundarySays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, anyMode(t), most)
		for i := 1; i < len(d.froms); i++ {
			first := d.froms[i]
			if d.above {
				first++
			}
			if got := d.place(first - 1); got != i-1 {
				t.Fatalf("%d is in step %d, want %d", first-1, got, i-1)
			}
			if got := d.place(first); got != i {
				t.Fatalf("%d is in step %d, want %d", first, got, i)
			}
		}
	})
}

func TestLawT3_MoreVolumeIsNoLowerStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v, more := draw(t, anyMode(t), most), volume(t, "v"), volume(t, "more")
		if d.place(v) > d.place(v+more) {
			t.Fatalf("step %d at %d, step %d at %d", d.place(v), v, d.place(v+more), v+more)
		}
	})
}

func TestLawT4_MarginalIsContinuous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := draw(t, ratetable.Marginal, most), volume(t, "v")
		same(t, "total of nothing", d.total(t, 0), new(big.Rat))
		step := new(big.Rat).Sub(d.total(t, v+1), d.total(t, v))
		highest := slices.MaxFunc(d.rates, (*big.Rat).Cmp)
		if step.Sign() < 0 || step.Cmp(highest) > 0 {
			t.Fatalf("one more than %d adds %s, where the highest rate is %s", v, step.RatString(), highest.RatString())
		}
	})
}

// However a volume is cut into sales, and in whatever order they come, they earn
// the same together. Of the whole this is true in every mode.
func TestLawT5_CutsAndOrderDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, anyMode(t), most)
		sales := rapid.SliceOfN(rapid.Int64Range(0, 40), 0, 8).Draw(t, "sales")
		var sum int64
		for _, s := range sales {
			sum += s
		}
		want := d.counted(sum)
		for _, order := range [][]int64{sales, rapid.Permutation(sales).Draw(t, "other order")} {
			before, earned := int64(0), new(big.Rat)
			for _, s := range order {
				earned.Add(earned, d.added(t, before, s))
				before += s
			}
			same(t, "earned", earned, want)
		}
	})
}

// What goes back is the difference of the totals, and the opposite of what it
// would earn anew.
func TestLawT6_RefundsTakeTheDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := draw(t, anyMode(t), most), volume(t, "v")
		x := rapid.Int64Range(0, v).Draw(t, "x")
		back := d.added(t, v, -x)
		same(t, "difference", back, new(big.Rat).Sub(d.counted(v-x), d.counted(v)))
		same(t, "opposite", back, new(big.Rat).Neg(d.added(t, v-x, x)))
		same(t, "read", rat(t, d.Read(exact.Int(v), exact.Int(-x))), new(big.Rat).Neg(rat(t, d.Read(exact.Int(v), exact.Int(x)))))
		same(t, "more than there is", d.added(t, v, -v-x), new(big.Rat).Neg(d.counted(v)))
	})
}

func TestLawT7_AStepLiftsAllThatLiesBelow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, ratetable.Slab, most)
		for i := 1; i < len(d.froms); i++ {
			from := big.NewRat(d.froms[i], 1)
			below, at := d.rates[i-1], d.rates[i]
			jump := new(big.Rat).Sub(at, below)
			jump.Mul(jump, from)
			total := new(big.Rat).Mul(below, from)
			if !d.above {
				total.Add(total, jump)
			}
			same(t, "at the step", d.total(t, d.froms[i]), total)
		}
	})
}

// Where rates rise, slices never earn more than the whole, and a whole overage lies
// between the two.
func TestLawT8_RisingRatesPayTheWholeMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := draw(t, ratetable.Marginal, most), volume(t, "v")
		slices.SortFunc(d.rates, (*big.Rat).Cmp)
		var totals []*big.Rat
		for _, mode := range []ratetable.Mode{ratetable.Marginal, ratetable.WholeOverage, ratetable.Slab} {
			d.mode = mode
			totals = append(totals, d.made().total(t, v))
		}
		if !slices.IsSortedFunc(totals, (*big.Rat).Cmp) {
			t.Fatalf("%v of %d", totals, v)
		}
	})
}

// Cutting a step in two that pay the same changes nothing; an interpolated rate is
// cut on its line, and the first step of a whole overage is its quota.
func TestLawT9_CuttingAStepChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := draw(t, anyMode(t), most), volume(t, "v")
		first := int64(1)
		if d.mode == ratetable.WholeOverage && len(d.froms) > 1 {
			first = d.froms[1] + 1
		}
		cut := rapid.Int64Range(first, first+most).Draw(t, "cut")
		at, known := slices.BinarySearch(d.froms, cut)
		if known || d.mode == ratetable.WholeOverage && at == 1 {
			t.Skip("nothing to cut there")
		}
		rate := d.rates[at-1]
		if d.mode == ratetable.Interpolated {
			rate = d.between(at-1, cut)
		}
		finer := d
		finer.froms = slices.Insert(slices.Clone(d.froms), at, cut)
		finer.rates = slices.Insert(slices.Clone(d.rates), at, rate)
		same(t, "total", finer.made().total(t, v), d.total(t, v))
	})
}

func TestLawT10_OneStepIsAFlatRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v, before := draw(t, anyMode(t), most), volume(t, "v"), volume(t, "before")
		d.froms, d.rates = d.froms[:1], d.rates[:1]
		flat := new(big.Rat).Mul(d.rates[0], big.NewRat(v, 1))
		same(t, "total", d.made().total(t, v), flat)
		same(t, "added", d.made().added(t, before, v), flat)
	})
}

// Between two steps an interpolated rate is between theirs, and at them it is
// theirs, on both sides of the boundary.
func TestInterpolatedRatesStayBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := draw(t, ratetable.Interpolated, most), volume(t, "v")
		i := d.place(v)
		low, high := d.rates[i], d.rates[min(i+1, len(d.rates)-1)]
		if low.Cmp(high) > 0 {
			low, high = high, low
		}
		if r := rat(t, d.Rate(exact.Int(v))); r.Cmp(low) < 0 || r.Cmp(high) > 0 {
			t.Fatalf("%s at %d, want %s to %s", r.RatString(), v, low.RatString(), high.RatString())
		}
		for k, from := range d.froms {
			same(t, "rate at a step", rat(t, d.Rate(exact.Int(from))), d.rates[k])
		}
	})
}

// A volume and steps that are as large as they can be earn in proportion: nothing
// wraps and no fraction is lost.
func TestLargeVolumesAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := draw(t, anyMode(t), most), volume(t, "v")
		scale := rapid.Int64Range(1, math.MaxInt64/(most+30)).Draw(t, "scale")
		large := d
		large.froms = slices.Clone(d.froms)
		for i := range large.froms {
			large.froms[i] *= scale
		}
		same(t, "total", large.made().total(t, v*scale), new(big.Rat).Mul(d.counted(v), big.NewRat(scale, 1)))
	})
}

// No volume panics, be it below 0 or beyond what an int64 holds together.
func TestAnyVolumeHasATotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, anyMode(t), math.MaxInt64)
		before, amount := rapid.Int64().Draw(t, "before"), rapid.Int64().Draw(t, "amount")
		after := d.Total(exact.Int(before).Add(exact.Int(amount)))
		same(t, "before and added", new(big.Rat).Add(d.total(t, before), d.added(t, before, amount)), rat(t, after))
	})
}
