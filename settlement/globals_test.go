package settlement_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	pe "github.com/partnerecon/partnerecon"
)

// globals are the package variables of decimal, and time.Local: any code in the
// process can set them.
type globals struct {
	division, pow              int
	exp, decode                int
	unquoted, trim, scientific bool
	zero                       decimal.Decimal
	local                      *time.Location
}

func readGlobals() globals {
	return globals{
		decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.ExpMaxIterations, decimal.MaxDecodeExponent,
		decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation, decimal.Zero, time.Local,
	}
}

func (g globals) set() {
	decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.ExpMaxIterations, decimal.MaxDecodeExponent = g.division, g.pow, g.exp, g.decode
	decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation = g.unquoted, g.trim, g.scientific
	decimal.Zero, time.Local = g.zero, g.local
}

// zoned returns a zone far from all others, by its offset in seconds.
func zoned(offset int) *time.Location { return time.FixedZone("", offset) }

func loaded(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// doorsOfDecimals are the answers of the doors for decimals.
func doorsOfDecimals() string {
	var b bytes.Buffer
	for _, d := range []decimal.Decimal{
		{},
		decimal.New(0, 40), decimal.New(1250, -2), decimal.New(125, -1), decimal.New(-1, 3), decimal.New(1, -3), decimal.New(1, 40), decimal.New(225, -3), decimal.New(1, -12), decimal.New(1, -13),
		decimal.New(12, 2).Mul(decimal.New(5, -1)),
	} {
		money, errMoney := pe.MoneyOf(d, "EUR")
		rate, errRate := pe.RateOf(d)
		fmt.Fprintln(&b, money, errMoney, rate, errRate, money.Decimal().Coefficient(), money.Decimal().Exponent())
	}
	return b.String()
}

func TestGlobalsChangeNothing(t *testing.T) {
	was := readGlobals()
	t.Cleanup(was.set)
	want, wantDoors := runRich(t).bytes(t), doorsOfDecimals()

	for _, c := range []struct {
		name    string
		perturb func(g *globals)
	}{
		{"nothing", func(*globals) {}},
		{"division to 2 places", func(g *globals) { g.division = 2 }},
		{"division to -1 places", func(g *globals) { g.division = -1 }},
		{"division to 1,000 places", func(g *globals) { g.division = 1000 }},
		{"powers to 0 places", func(g *globals) { g.pow = 0 }},
		{"powers to -5 places", func(g *globals) { g.pow = -5 }},
		{"one iteration of exp", func(g *globals) { g.exp = 1 }},
		{"no iteration of exp", func(g *globals) { g.exp = 0 }},
		{"exponents up to 0 decoded", func(g *globals) { g.decode = 0 }},
		{"exponents up to 2 decoded", func(g *globals) { g.decode = 2 }},
		{"all exponents decoded", func(g *globals) { g.decode = 1<<31 - 1 }},
		{"JSON without quotes", func(g *globals) { g.unquoted = !g.unquoted }},
		{"trailing zeros", func(g *globals) { g.trim = !g.trim }},
		{"scientific notation", func(g *globals) { g.scientific = !g.scientific }},
		{"zero is 1", func(g *globals) { g.zero = decimal.New(1, 0) }},
		{"zero is -0.007e40", func(g *globals) { g.zero = decimal.New(-7, 37) }},
		{"local time is UTC", func(g *globals) { g.local = time.UTC }},
		{"local time is 14 hours ahead", func(g *globals) { g.local = loaded(t, "Pacific/Kiritimati") }},
		{"local time is 11 hours behind", func(g *globals) { g.local = loaded(t, "Pacific/Pago_Pago") }},
		{"local time has another summer", func(g *globals) { g.local = loaded(t, "America/Santiago") }},
		{"local time is that of the program", func(g *globals) { g.local = loaded(t, "Europe/Berlin") }},
		{"local time is odd", func(g *globals) { g.local = zoned(-(23*3600 + 59*60 + 59)) }},
		{"local time has the offset of a fact", func(g *globals) { g.local = zoned(2 * 3600) }},
		{"everything", func(g *globals) {
			*g = globals{-3, -3, 1, 0, !g.unquoted, !g.trim, !g.scientific, decimal.New(5, -1), zoned(13*3600 + 1)}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer was.set()
			g := was
			c.perturb(&g)
			g.set()
			got, gotDoors := runRich(t).bytes(t), doorsOfDecimals()
			was.set()
			if at := differ(got, want); at >= 0 {
				t.Errorf("differs from byte %d on:\n  %s\nwant\n  %s", at, around(got, at), around(want, at))
			}
			if gotDoors != wantDoors {
				t.Errorf("decimals:\n%s\nwant\n%s", gotDoors, wantDoors)
			}
		})
	}
	if got := readGlobals(); got.division != was.division || got.local != was.local || !got.zero.Equal(was.zero) {
		t.Errorf("the globals are not what they were: %+v", got)
	}
}

// Nothing in the library sets a global either.
func TestGlobalsAreNotSet(t *testing.T) {
	was := readGlobals()
	_ = runRich(t).bytes(t)
	_ = doorsOfDecimals()
	got := readGlobals()
	if !got.zero.Equal(was.zero) {
		t.Errorf("decimal.Zero was %s and is %s", was.zero, got.zero)
	}
	got.zero, was.zero = decimal.Decimal{}, decimal.Decimal{}
	if got != was {
		t.Errorf("the globals were %+v and are %+v", was, got)
	}
}

// differ returns the first byte in which two texts differ, or -1.
func differ(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}

func around(text []byte, at int) []byte { return text[max(0, at-80):min(len(text), at+80)] }
