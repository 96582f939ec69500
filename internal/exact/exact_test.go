package exact_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/internal/exact"
)

var modes = []exact.Mode{exact.HalfEven, exact.HalfUp, exact.Down}

// edge draws int64 values that crowd around the places where arithmetic breaks.
func edge(label string) *rapid.Generator[int64] {
	return rapid.Custom(func(t *rapid.T) int64 {
		near := rapid.SampledFrom([]int64{0, 1, 10, 100, 1e9, 1 << 31, 1 << 32, 1 << 53, 1e18, math.MaxInt64 - 3}).Draw(t, label+" near")
		n := near + rapid.Int64Range(-3, 3).Draw(t, label+" off")
		if rapid.Bool().Draw(t, label+" random") {
			n = rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, label)
		}
		if rapid.Bool().Draw(t, label+" negative") {
			n = -n
		}
		return max(n, -math.MaxInt64)
	})
}

// round is the slow, obvious rounding: compare twice the remainder with the
// denominator.
func round(x *big.Rat, mode exact.Mode) *big.Int {
	abs := new(big.Rat).Abs(x)
	q, r := new(big.Int).QuoRem(abs.Num(), abs.Denom(), new(big.Int))
	twice := r.Lsh(r, 1).Cmp(abs.Denom())
	if mode != exact.Down && (twice > 0 || twice == 0 && (mode == exact.HalfUp || q.Bit(0) == 1)) {
		q.Add(q, big.NewInt(1))
	}
	if x.Sign() < 0 {
		q.Neg(q)
	}
	return q
}

func checkRounded(t *rapid.T, what string, want *big.Int, got int64, ok bool) {
	limit := big.NewInt(math.MaxInt64)
	fits := new(big.Int).Abs(want).Cmp(limit) <= 0
	switch {
	case ok != fits:
		t.Fatalf("%s: fits = %t, want %t (%s)", what, ok, fits, want)
	case ok && want.Cmp(big.NewInt(got)) != 0:
		t.Fatalf("%s = %d, want %s", what, got, want)
	}
}

func TestMulDivEqualsBigRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, num := edge("a").Draw(t, "a"), edge("num").Draw(t, "num")
		den := edge("den").Filter(func(n int64) bool { return n > 0 }).Draw(t, "den")
		x := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(a), big.NewInt(num)), big.NewInt(den))
		for _, mode := range modes {
			got, ok := exact.MulDiv(a, num, den, mode)
			checkRounded(t, fmt.Sprintf("%d × %d / %d in mode %d", a, num, den, mode), round(x, mode), got, ok)
			got, ok = exact.DivisorOf(uint64(den)).MulDiv(a, num, mode)
			checkRounded(t, fmt.Sprintf("%d × %d by the divisor %d in mode %d", a, num, den, mode), round(x, mode), got, ok)
		}
	})
}

// TestDivisorDividesAsTheMachineDoes, close to multiples, where an inverse that was cut too much
// would show.
func TestDivisorDividesAsTheMachineDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.OneOf(rapid.Uint64Range(1, 1000), rapid.Uint64Range(1, math.MaxUint64)).Draw(t, "divisor")
		x := rapid.Uint64().Draw(t, "x")
		if rapid.Bool().Draw(t, "a multiple") {
			x -= x % d
		}
		for _, n := range []uint64{0, x, x - 1, x + 1, math.MaxUint64} {
			if q, rest := exact.DivisorOf(d).Of(n); q != n/d || rest != n%d {
				t.Fatalf("%d / %d is %d and %d, not %d and %d", n, d, q, rest, n/d, n%d)
			}
		}
	})
	if q, rest := exact.DivisorOf(0).Of(7); q != 0 || rest != 7 {
		t.Errorf("7 by the zero Divisor is %d and %d", q, rest)
	}
}

// TestProductEqualsChain: a product that fits is the one of the long chain, and one that
// does not is refused, never wrong.
func TestProductEqualsChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := edge("a").Draw(t, "a")
		fraction := func(label string) exact.Fraction {
			some := rapid.OneOf(rapid.Int64Range(1, 100_000_000), edge(label).Filter(func(n int64) bool { return n > 0 }))
			return exact.Fraction{Num: rapid.OneOf(rapid.Just(int64(0)), some).Draw(t, label+" num"), Den: some.Draw(t, label+" den")}
		}
		f, g := fraction("f"), fraction("g")
		x := new(big.Rat).Mul(big.NewRat(f.Num, f.Den), big.NewRat(g.Num, g.Den))
		x.Mul(x, new(big.Rat).SetInt64(a))
		for _, mode := range modes {
			if got, ok := exact.Product(a, [...]exact.Fraction{f, g}, mode); ok {
				checkRounded(t, fmt.Sprintf("%d × %v × %v in mode %d", a, f, g, mode), round(x, mode), got, ok)
			}
			if small := int64(1e9); a > -small && a < small && f.Den < small && g.Den < small && f.Num < small && g.Num < 2 {
				if _, ok := exact.Product(a, [...]exact.Fraction{f, g}, mode); !ok {
					t.Fatalf("%d × %v × %v is refused", a, f, g)
				}
			}
		}
	})
}

// TestChainEqualsBigRat forms random chains of products and sums, short enough
// to stay in 128 bits or long enough to leave them, and compares every step.
func TestChainEqualsBigRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, want := exact.Num{}, new(big.Rat)
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			num := edge("num").Draw(t, "num")
			den := edge("den").Filter(func(n int64) bool { return n > 0 }).Draw(t, "den")
			y, r := exact.Ratio(num, den), big.NewRat(num, den)
			switch rapid.IntRange(0, 4).Draw(t, "op") {
			case 0:
				x, want = x.Add(y), want.Add(want, r)
			case 1:
				x, want = x.Add(y.Neg()), want.Sub(want, r)
			case 2:
				x, want = x.Mul(num, den), want.Mul(want, r)
			case 3:
				x, want = x.Times(y), want.Mul(want, r)
			case 4:
				if num == 0 {
					continue
				}
				x, want = x.Quo(y), want.Quo(want, r)
			}
			if x.Sign() != want.Sign() || x.String() != want.RatString() || x.Cmp(y) != want.Cmp(r) {
				t.Fatalf("got %s, want %s", x, want.RatString())
			}
			for _, mode := range modes {
				got, ok := x.Round(mode)
				checkRounded(t, fmt.Sprintf("%s in mode %d", x, mode), round(want, mode), got, ok)
			}
			back, ok := exact.ParseNum(x.String())
			if long := len(x.String()) > 1000; ok == long || ok && back.Cmp(x) != 0 {
				t.Fatalf("%s does not survive its text: %s, %t", x, back, ok)
			}
		}
	})
}

func TestQuoByZeroIsZero(t *testing.T) {
	if got := exact.Int(5).Quo(exact.Num{}); got.Sign() != 0 {
		t.Errorf("5 / 0 = %s, want 0", got)
	}
}

func TestRatioOfBadDenominatorIsZero(t *testing.T) {
	for _, den := range []int64{0, -1} {
		if got := exact.Ratio(5, den); got.Sign() != 0 {
			t.Errorf("5 / %d = %s, want 0", den, got)
		}
		if _, ok := exact.MulDiv(5, 1, den, exact.HalfUp); ok {
			t.Errorf("MulDiv by %d: want false", den)
		}
		if _, ok := exact.DivisorOf(uint64(den)).MulDiv(5, 1, exact.HalfUp); ok {
			t.Errorf("MulDiv by the divisor %d: want false", den)
		}
	}
}

func TestParseNumRefuses(t *testing.T) {
	for _, s := range []string{"", "-", "/", "1/", "/1", "1//2", "1/2/3", "-/1", "1.5", "1e3", "+1", " 1", "1/-2", "1/0", "0x1", "1_0", strings.Repeat("9", 1001)} {
		if n, ok := exact.ParseNum(s); ok {
			t.Errorf("ParseNum(%q) = %s, want false", s, n)
		}
	}
}

func TestModes(t *testing.T) {
	// Ties: 2.5 and 3.5, and their opposites. Half even takes the even
	// neighbour, half up the one away from zero, down the one towards it.
	for _, tt := range []struct {
		name string
		want [4]int64 // of 5/2, 7/2, -5/2, -7/2
	}{
		{"half_even", [4]int64{2, 4, -2, -4}},
		{"half_up", [4]int64{3, 4, -3, -4}},
		{"down", [4]int64{2, 3, -2, -3}},
	} {
		mode, ok := exact.ModeOf(tt.name)
		if !ok {
			t.Fatalf("no mode %s", tt.name)
		}
		for i, n := range [...]int64{5, 7, -5, -7} {
			if got, _ := exact.MulDiv(n, 1, 2, mode); got != tt.want[i] {
				t.Errorf("%s: %d/2 = %d, want %d", tt.name, n, got, tt.want[i])
			}
		}
	}
	if _, ok := exact.ModeOf("up"); ok {
		t.Error("up is no mode: it is not symmetric in the sign")
	}
}

// TestAllocateEqualsBigRat compares the allocation with a brute force one: floor
// every quota, then hand out the units that are left one by one.
func TestAllocateEqualsBigRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "parts")
		ids, weights, rats := make([]string, n), make([]exact.Num, n), make([]*big.Rat, n)
		sum := new(big.Rat)
		for i := range n {
			num := max(0, edge("num").Draw(t, "num"))
			if rapid.Bool().Draw(t, "small") {
				num %= 10
			}
			den := edge("den").Filter(func(n int64) bool { return n > 0 }).Draw(t, "den")
			if rapid.Bool().Draw(t, "whole") {
				den = 1
			}
			ids[i], weights[i], rats[i] = strconv.Itoa(i), exact.Ratio(num, den), big.NewRat(num, den)
			sum.Add(sum, rats[i])
		}
		total := edge("total").Draw(t, "total")
		got, ok := exact.Allocate(total, ids, weights)
		if ok != (sum.Sign() > 0) {
			t.Fatalf("ok = %t with weights of %s in all", ok, sum)
		}
		if !ok {
			return
		}
		if want := bruteForce(total, rats, sum); !slices.Equal(got, want) {
			t.Fatalf("Allocate(%d, %v) = %v, want %v", total, weights, got, want)
		}
	})
}

func bruteForce(total int64, weights []*big.Rat, sum *big.Rat) []int64 {
	left := new(big.Int).Abs(big.NewInt(total))
	abs := new(big.Rat).SetInt(left)
	out, rests := make([]int64, len(weights)), make([]*big.Rat, len(weights))
	left = new(big.Int).Set(left)
	for i, w := range weights {
		quota := new(big.Rat).Mul(abs, new(big.Rat).Quo(w, sum))
		floor := new(big.Int).Quo(quota.Num(), quota.Denom())
		out[i] = floor.Int64()
		rests[i] = quota.Sub(quota, new(big.Rat).SetInt(floor))
		left.Sub(left, floor)
	}
	for range left.Int64() {
		best := -1
		for i := range weights {
			if rests[i] == nil {
				continue
			}
			if best < 0 || rests[i].Cmp(rests[best]) > 0 || rests[i].Cmp(rests[best]) == 0 && weights[i].Cmp(weights[best]) > 0 {
				best = i
			}
		}
		out[best]++
		rests[best] = nil
	}
	if total < 0 {
		for i := range out {
			out[i] = -out[i]
		}
	}
	return out
}

func TestAllocateRefuses(t *testing.T) {
	for name, weights := range map[string][]exact.Num{
		"no parts":          nil,
		"weights of 0":      {{}, {}},
		"a negative weight": {exact.Int(3), exact.Int(-1)},
	} {
		if got, ok := exact.Allocate(10, make([]string, len(weights)), weights); ok {
			t.Errorf("%s: got %v, want false", name, got)
		}
	}
}

func TestAllocateTies(t *testing.T) {
	one := exact.Int(1)
	// 1 to two equals: both remainders are 1/2, both weights 1, so the smaller
	// id gets it, wherever it stands.
	got, _ := exact.Allocate(1, []string{"b", "a"}, []exact.Num{one, one})
	if !slices.Equal(got, []int64{0, 1}) {
		t.Errorf("smaller id: got %v", got)
	}
	// 2 by 3:1: quotas 1.5 and 0.5, equal remainders, the larger weight gets it.
	got, _ = exact.Allocate(2, []string{"b", "a"}, []exact.Num{exact.Int(3), one})
	if !slices.Equal(got, []int64{2, 0}) {
		t.Errorf("larger weight: got %v", got)
	}
}

func TestParseFixed(t *testing.T) {
	for _, tt := range []struct {
		s      string
		places int
		want   int64
		fault  exact.Fault
	}{
		{"0", 2, 0, ""},
		{"12.5", 2, 1250, ""},
		{"-12.50", 2, -1250, ""},
		{"12.500", 2, 1250, ""}, // zeros beyond the places lose nothing
		{"12.505", 2, 0, exact.TooFine},
		{"007", 0, 7, ""},
		{"-0", 2, 0, exact.MinusZero},
		{"-0.00", 2, 0, exact.MinusZero},
		{"-0.01", 2, -1, ""},
		{"-0.001", 2, 0, exact.TooFine},
		{"9223372036854775807", 0, math.MaxInt64, ""},
		{"-9223372036854775807", 0, -math.MaxInt64, ""},
		{"9223372036854775808", 0, 0, exact.TooLarge},
		{"92233720368547758.07", 2, math.MaxInt64, ""},
		{"92233720368547758.08", 2, 0, exact.TooLarge},
		{"922337203685477581", 2, 0, exact.TooLarge},
		{"", 2, 0, exact.Malformed},
		{"-", 2, 0, exact.Malformed},
		{".5", 2, 0, exact.Malformed},
		{"5.", 2, 0, exact.Malformed},
		{"1.2.3", 2, 0, exact.Malformed},
		{"+1", 2, 0, exact.Malformed},
		{"1e3", 2, 0, exact.Malformed},
		{"99999999999999999999x", 0, 0, exact.Malformed}, // not TooLarge: it is no number
		{"1.999x", 2, 0, exact.Malformed},
		{strings.Repeat("0", 40), 2, 0, ""},
		{strings.Repeat("0", 41), 2, 0, exact.TooLong},
	} {
		got, fault := exact.ParseFixed(tt.s, tt.places)
		if got != tt.want || fault != tt.fault {
			t.Errorf("ParseFixed(%q, %d) = %d, %q; want %d, %q", tt.s, tt.places, got, fault, tt.want, tt.fault)
		}
	}
}

func TestLawN5_FixedTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := edge("v").Draw(t, "v")
		places := rapid.IntRange(0, 18).Draw(t, "places")
		s := string(exact.AppendFixed(nil, v, places))
		if got, fault := exact.ParseFixed(s, places); got != v || fault != "" {
			t.Fatalf("%d with %d places is %q and reads as %d, %q", v, places, s, got, fault)
		}
	})
}

func TestAppendFixed(t *testing.T) {
	for _, tt := range []struct {
		v      int64
		places int
		want   string
	}{
		{0, 0, "0"}, {0, 2, "0.00"}, {5, 2, "0.05"}, {-5, 2, "-0.05"}, {1250, 2, "12.50"}, {-7, 0, "-7"}, {1, 4, "0.0001"},
	} {
		if got := string(exact.AppendFixed([]byte("x"), tt.v, tt.places)); got != "x"+tt.want {
			t.Errorf("AppendFixed(%d, %d) = %q, want %q", tt.v, tt.places, got, "x"+tt.want)
		}
	}
}

func TestScaleAndAdd(t *testing.T) {
	if v, ok := exact.Scale(12, 3); v != 12000 || !ok {
		t.Errorf("12 × 10^3 = %d, %t", v, ok)
	}
	for _, v := range []int64{math.MaxInt64/10 + 1, -math.MaxInt64/10 - 1} {
		if got, ok := exact.Scale(v, 1); ok {
			t.Errorf("%d × 10 = %d, want false", v, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := edge("a").Draw(t, "a"), edge("b").Draw(t, "b")
		want := new(big.Int).Add(big.NewInt(a), big.NewInt(b))
		got, ok := exact.Add(a, b)
		checkRounded(t, fmt.Sprintf("%d + %d", a, b), want, got, ok)
	})
}

func BenchmarkMulDiv(b *testing.B) {
	for b.Loop() {
		exact.MulDiv(123456789, 225, 1000, exact.HalfEven)
	}
}

func BenchmarkDivisor(b *testing.B) {
	d := exact.DivisorOf(1000)
	for b.Loop() {
		d.MulDiv(123456789, 225, exact.HalfEven)
	}
}

func BenchmarkChain(b *testing.B) {
	for b.Loop() {
		exact.Int(123456789).Mul(225, 1000).Mul(1, 4).Round(exact.HalfEven)
	}
}

// A sample is a number in some representation, and what it must be.
type sample struct {
	num  exact.Num
	want *big.Rat
}

// samples are numbers about the borders of 63, 64 and 128 bits, over
// denominators that share factors with them and not, reduced and not.
func samples(t *testing.T) []sample {
	t.Helper()
	var out []sample
	add := func(n exact.Num, num, den *big.Int) {
		out = append(out, sample{n, new(big.Rat).SetFrac(num, den)})
	}
	for _, bit := range []uint{0, 62, 63, 64, 65, 127, 128, 129} {
		for _, off := range []int64{-1, 0, 1} {
			num := new(big.Int).Lsh(big.NewInt(1), bit)
			num.Add(num, big.NewInt(off))
			for _, den := range []*big.Int{big.NewInt(1), big.NewInt(3), big.NewInt(1 << 32), new(big.Int).SetUint64(1<<64 - 1)} {
				n, ok := exact.ParseNum(num.String() + "/" + den.String())
				if !ok {
					t.Fatalf("%s/%s is no number", num, den)
				}
				add(n, num, den)
			}
		}
	}
	for _, f := range [][4]int64{{6, 4, 1, 1}, {math.MaxInt64, math.MaxInt64, 6, 10}, {1 << 62, 1 << 62, 1 << 40, 1 << 20}, {-35, 14, 21, 10}, {math.MaxInt64, 6, 1 << 62, 9}} {
		num, den := big.NewInt(f[0]), big.NewInt(f[1])
		add(exact.Ratio(f[0], f[1]).Mul(f[2], f[3]), num.Mul(num, big.NewInt(f[2])), den.Mul(den, big.NewInt(f[3])))
	}
	return out
}

// What 128 bits hold and what they do not is the same number: all pairs of
// samples, with every operation.
func TestOperationsAtTheBordersEqualBigRat(t *testing.T) {
	all := samples(t)
	same := func(what string, x sample, y any, got exact.Num, want *big.Rat) {
		if got.String() != want.RatString() || got.Sign() != want.Sign() {
			t.Fatalf("%s %s %v = %s, want %s", x.want.RatString(), what, y, got, want.RatString())
		}
	}
	for _, x := range all {
		for _, y := range all {
			for _, neg := range []bool{false, true} {
				b, want := y.num, y.want
				if neg {
					b, want = b.Neg(), new(big.Rat).Neg(want)
				}
				same("+", x, want, x.num.Add(b), new(big.Rat).Add(x.want, want))
				same("×", x, want, x.num.Times(b), new(big.Rat).Mul(x.want, want))
				if got := x.num.Cmp(b); got != x.want.Cmp(want) {
					t.Fatalf("%s against %s = %d", x.want, want, got)
				}
			}
		}
		for _, f := range [][2]int64{{1, 1}, {3, 7}, {1 << 32, 3}, {math.MaxInt64, 1 << 62}, {1 << 62, math.MaxInt64}, {-6, 1 << 32}, {12345 * 65537, 65537}} {
			same("times", x, f, x.num.Mul(f[0], f[1]), new(big.Rat).Mul(x.want, big.NewRat(f[0], f[1])))
		}
		for _, mode := range modes {
			got, ok := x.num.Round(mode)
			if want := round(x.want, mode); ok != (want.IsInt64() && want.Int64() != math.MinInt64) || ok && got != want.Int64() {
				t.Fatalf("%s in mode %d = %d, %t; want %s", x.want, mode, got, ok, want)
			}
		}
	}
}

// The range is symmetric and ends with 2^63-1.
func TestRangeOfResults(t *testing.T) {
	const most = math.MaxInt64
	for _, tt := range []struct {
		a, num, den int64
		mode        exact.Mode
		want        int64
		ok          bool
	}{
		{most, 1, 1, exact.Down, most, true},
		{-most, 1, 1, exact.Down, -most, true},
		{most, -1, 1, exact.HalfUp, -most, true},
		{math.MinInt64, 1, 1, exact.Down, 0, false},
		{math.MinInt64, 1, 2, exact.Down, -1 << 62, true},
		{1 << 62, 2, 1, exact.Down, 0, false},
		{most, 3, 3, exact.HalfEven, most, true},
		{0, -5, 3, exact.HalfUp, 0, true},
		// (2^63-1) + 1/2: down it fits, half up it does not, and half even takes
		// the even neighbour, 2^63, which does not.
		{most, 2, 2, exact.HalfUp, most, true},
	} {
		got, ok := exact.MulDiv(tt.a, tt.num, tt.den, tt.mode)
		if got != tt.want || ok != tt.ok {
			t.Errorf("%d × %d / %d = %d, %t; want %d, %t", tt.a, tt.num, tt.den, got, ok, tt.want, tt.ok)
		}
	}
	half := exact.Int(most).Add(exact.Ratio(1, 2))
	for mode, want := range map[exact.Mode]bool{exact.Down: true, exact.HalfUp: false, exact.HalfEven: false} {
		for _, x := range []exact.Num{half, half.Neg()} {
			if got, ok := x.Round(mode); ok != want || !ok && got != 0 {
				t.Errorf("%s in mode %d = %d, %t", x, mode, got, ok)
			}
		}
	}
	for _, tt := range []struct {
		a, b, want int64
		ok         bool
	}{
		{most, 0, most, true},
		{most, 1, 0, false},
		{-most, -1, 0, false},
		{math.MinInt64, 0, 0, false},
		{math.MinInt64, 1, -most, true},
		{most, -most, 0, true},
		{most - 1, 1, most, true},
		{1, -1, 0, true},
	} {
		if got, ok := exact.Add(tt.a, tt.b); ok != tt.ok || ok && got != tt.want {
			t.Errorf("%d + %d = %d, %t; want %d, %t", tt.a, tt.b, got, ok, tt.want, tt.ok)
		}
	}
}

func TestGreaterAndLesser(t *testing.T) {
	third, half := exact.Ratio(1, 3), exact.Ratio(1, 2)
	for _, c := range []struct{ x, y, most, least exact.Num }{
		{third, half, half, third},
		{half, third, half, third},
		{third.Neg(), half.Neg(), third.Neg(), half.Neg()},
		{third, exact.Num{}, third, exact.Num{}},
		{third.Neg(), exact.Num{}, exact.Num{}, third.Neg()},
		{half, half, half, half},
	} {
		if most, least := exact.Max(c.x, c.y), exact.Min(c.x, c.y); most.Cmp(c.most) != 0 || least.Cmp(c.least) != 0 {
			t.Errorf("of %s and %s the greater is %s and the lesser %s", c.x, c.y, most, least)
		}
	}
}
