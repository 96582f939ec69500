package partnerecon_test

import (
	"math/big"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// parts returns parts a, b, c … with whole weights.
func parts(weights ...int64) []partnerecon.Part {
	var out []partnerecon.Part
	for i, w := range weights {
		r, _ := partnerecon.Fraction(w, 1)
		out = append(out, partnerecon.Part{ID: string(rune('a' + i)), Weight: r})
	}
	return out
}

func TestAllocate(t *testing.T) {
	for _, tt := range []struct {
		name    string
		total   string
		weights []int64
		want    []string
	}{
		// 100,000 cents in three: 33,333 each and one left; equal remainders
		// and weights, so the smallest id has it.
		{"1,000.00 in three", "1000", []int64{1, 1, 1}, []string{"333.34", "333.33", "333.33"}},
		{"the opposite", "-1000", []int64{1, 1, 1}, []string{"-333.34", "-333.33", "-333.33"}},
		// 11 by 6:6:2: quotas 4.71, 4.71, 1.57; two left go to a and b.
		{"0.11 by 6:6:2", "0.11", []int64{6, 6, 2}, []string{"0.05", "0.05", "0.01"}},
		// 1 by 70:30: quotas 0.7 and 0.3.
		{"a cent by 70:30", "0.01", []int64{70, 30}, []string{"0.01", "0.00"}},
		// 5 by 1:1 : 2.5 each; a tie in remainder and weight.
		{"5 cents by halves", "0.05", []int64{1, 1}, []string{"0.03", "0.02"}},
		{"a weight of 0 gets nothing", "0.05", []int64{1, 0, 1}, []string{"0.03", "0.00", "0.02"}},
		{"nothing to allocate", "0", []int64{1, 1}, []string{"0.00", "0.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := partnerecon.Allocate(eur(tt.total), parts(tt.weights...))
			if err != nil {
				t.Fatal(err)
			}
			var texts []string
			for _, m := range got {
				texts = append(texts, m.Amount())
			}
			if !slices.Equal(texts, tt.want) {
				t.Errorf("got %v, want %v", texts, tt.want)
			}
		})
	}
}

func TestAllocateRefuses(t *testing.T) {
	for name, ps := range map[string][]partnerecon.Part{
		"no parts":            nil,
		"no weight above 0":   parts(0, 0),
		"unstated weights":    {{ID: "a"}},
		"an id that is twice": {{ID: "a", Weight: partnerecon.Whole()}, {ID: "a", Weight: partnerecon.Whole()}},
	} {
		if got, err := partnerecon.Allocate(eur("1"), ps); err == nil {
			t.Errorf("%s: got %v, want an error", name, got)
		}
	}
}

// drawParts draws parts of which at least one has a weight.
func drawParts(t *rapid.T) []partnerecon.Part {
	n := rapid.IntRange(1, 7).Draw(t, "n")
	out := make([]partnerecon.Part, n)
	for i := range out {
		num, den := rapid.Int64Range(0, 20).Draw(t, "num"), rapid.Int64Range(1, 7).Draw(t, "den")
		if i == 0 {
			num++
		}
		w, _ := partnerecon.Fraction(num, den)
		out[i] = partnerecon.Part{ID: strconv.Itoa(i), Weight: w}
	}
	return out
}

func allocate(t *rapid.T, m partnerecon.Money, ps []partnerecon.Part) []partnerecon.Money {
	got, err := partnerecon.Allocate(m, ps)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// quotas are the exact shares in minor units.
func quotas(m partnerecon.Money, ps []partnerecon.Part) []*big.Rat {
	sum := new(big.Rat)
	for _, p := range ps {
		sum.Add(sum, big.NewRat(p.Weight.Num(), p.Weight.Den()))
	}
	out := make([]*big.Rat, len(ps))
	for i, p := range ps {
		out[i] = new(big.Rat).SetInt64(m.Minor())
		out[i].Mul(out[i], big.NewRat(p.Weight.Num(), p.Weight.Den())).Quo(out[i], sum)
	}
	return out
}

func TestLawN6_PartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, ps := proof.Signed(t, "m", 1e12), drawParts(t)
		sum := int64(0)
		for _, a := range allocate(t, m, ps) {
			sum += a.Minor()
		}
		if sum != m.Minor() {
			t.Fatalf("the parts of %s add up to %d minor units", m, sum)
		}
	})
}

func TestLawN7_PartsKeepTheirQuota(t *testing.T) {
	one := big.NewRat(1, 1)
	rapid.Check(t, func(t *rapid.T) {
		m, ps := proof.Signed(t, "m", 1e12), drawParts(t)
		want := quotas(m, ps)
		for i, a := range allocate(t, m, ps) {
			off := new(big.Rat).Sub(new(big.Rat).SetInt64(a.Minor()), want[i])
			if off.Abs(off).Cmp(one) >= 0 {
				t.Fatalf("part %d of %s is %s, its quota %s", i, m, a, want[i])
			}
		}
	})
}

func TestLawN8_NoWeightNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, ps := proof.Signed(t, "m", 1e12), drawParts(t)
		for i, a := range allocate(t, m, ps) {
			if ps[i].Weight.Num() == 0 && a.Sign() != 0 {
				t.Fatalf("part %d of %s has no weight and gets %s", i, m, a)
			}
		}
	})
}

func TestLawN9_EqualWeightsEqualParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, ps := proof.Signed(t, "m", 1e12), drawParts(t)
		got := allocate(t, m, ps)
		for i := range ps {
			for k := range ps[:i] {
				if off := got[i].Minor() - got[k].Minor(); ps[i].Weight == ps[k].Weight && (off > 1 || off < -1) {
					t.Fatalf("parts %d and %d of %s get %s and %s", i, k, m, got[i], got[k])
				}
			}
		}
	})
}

func TestLawN10_OppositeAllocation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, ps := proof.Signed(t, "m", 1e12), drawParts(t)
		a, b := allocate(t, m, ps), allocate(t, m.Neg(), ps)
		for i := range a {
			if a[i] != b[i].Neg() {
				t.Fatalf("part %d of ±%s is %s and %s", i, m, a[i], b[i])
			}
		}
	})
}

func TestLawN11_ScaledWeightsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, ps := proof.Signed(t, "m", 1e12), drawParts(t)
		num, den := rapid.Int64Range(1, 1000).Draw(t, "num"), rapid.Int64Range(1, 1000).Draw(t, "den")
		scaled := slices.Clone(ps)
		for i, p := range ps {
			scaled[i].Weight, _ = partnerecon.Fraction(p.Weight.Num()*num, p.Weight.Den()*den)
		}
		if a, b := allocate(t, m, ps), allocate(t, m, scaled); !slices.Equal(a, b) {
			t.Fatalf("%s: %v, with weights times %d/%d %v", m, a, num, den, b)
		}
	})
}

func TestLawN12_OrderOfPartsDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, ps := proof.Signed(t, "m", 1e12), drawParts(t)
		order := rapid.Permutation(ps).Draw(t, "order")
		byID := map[string]partnerecon.Money{}
		for i, a := range allocate(t, m, ps) {
			byID[ps[i].ID] = a
		}
		for i, a := range allocate(t, m, order) {
			if byID[order[i].ID] != a {
				t.Fatalf("part %s of %s gets %s or %s", order[i].ID, m, byID[order[i].ID], a)
			}
		}
	})
}
