package metrics_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution/metrics"
)

// refused returns what is wrong as "/path code".
func refused(t *testing.T, f metrics.Facts) string {
	t.Helper()
	_, err := metrics.Measure(f, metrics.Text())
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		return fmt.Sprint(err)
	}
	var out []string
	for _, p := range invalid.Problems {
		out = append(out, p.Path+" "+p.Code)
	}
	return strings.Join(out, ", ")
}

// What a bound allows, and the next thing that it does not, each alone.
func TestBoundsOfFacts(t *testing.T) {
	deal := func(change func(d *metrics.Deal)) func(f *metrics.Facts) {
		return func(f *metrics.Facts) {
			d := won("1 x 1 2025-05-01")
			change(&d)
			f.Deals = []metrics.Deal{d}
		}
	}
	credits := func(n int) []partnerecon.Credit {
		var out []partnerecon.Credit
		for i := range n {
			out = append(out, partnerecon.Credit{Partner: fmt.Sprint(i), Role: partnerecon.Assisted, Share: partnerecon.Whole()})
		}
		return out
	}
	touches := func(n int) []metrics.Touch {
		var out []metrics.Touch
		for i := range n {
			out = append(out, metrics.Touch{Partner: fmt.Sprint(i), On: day("2020-01-01")})
		}
		return out
	}
	ages := func(n int) []int {
		var out []int
		for i := range n {
			out = append(out, i+1)
		}
		return out
	}
	long := strings.Repeat("x", 255)
	for _, tt := range []struct {
		name  string
		spoil func(f *metrics.Facts)
		want  string
	}{
		{"a period of a day", func(f *metrics.Facts) { f.Period = period("2025-05-01", "2025-05-02") }, "<nil>"},
		{"a period of none", func(f *metrics.Facts) { f.Period = period("2025-05-01", "2025-05-01") }, "/period required"},
		{"a period without an end", func(f *metrics.Facts) { f.Period = partnerecon.Interval{Start: day("2025-05-01")} }, "/period required"},
		{"a period without a start", func(f *metrics.Facts) { f.Period = partnerecon.Interval{End: day("2025-05-01")} }, "/period required"},
		{"100 ages", func(f *metrics.Facts) { f.Ages = ages(100) }, "<nil>"},
		{"101 ages", func(f *metrics.Facts) { f.Ages = ages(101) }, " limit"},
		{"an age that falls", func(f *metrics.Facts) { f.Ages = []int{5, 3} }, "/ages/1 out_of_range"},
		{"an amount below 0", deal(func(d *metrics.Deal) { d.Amount = eur("-0.01") }), "/deals/0/amount out_of_range"},
		{"an amount of another currency", deal(func(d *metrics.Deal) { d.Amount = partnerecon.MustMoney("1", "USD") }), "/deals/0/amount out_of_range"},
		{"1,000 credits and touches", deal(func(d *metrics.Deal) { d.Credits, d.Touches = credits(1000), touches(1000) }), "<nil>"},
		{"1,001 credits", deal(func(d *metrics.Deal) { d.Credits = credits(1001) }), "/deals/0 limit"},
		{"1,001 touches", deal(func(d *metrics.Deal) { d.Touches = touches(1001) }), "/deals/0 limit"},
		{"more than all of it", deal(func(d *metrics.Deal) {
			d.Credits = []partnerecon.Credit{{Partner: "a", Role: partnerecon.Sourced, Share: partnerecon.MustRate("101%")}}
		}), "/deals/0/credits/0 out_of_range"},
		{"a touch without a day", deal(func(d *metrics.Deal) { d.Touches = []metrics.Touch{{Partner: "a"}} }), "/deals/0/touches/0 required"},
		{"a touch without a partner", deal(func(d *metrics.Deal) { d.Touches = []metrics.Touch{{On: day("2025-05-01")}} }), "/deals/0/touches/0 required"},
		{"the longest name", deal(func(d *metrics.Deal) { d.ID = long }), "<nil>"},
		{"a longer one", deal(func(d *metrics.Deal) { d.ID = long + "x" }), "/deals/0/id limit"},
		{"no text", deal(func(d *metrics.Deal) { d.ID = "\xff" }), "/deals/0/id limit"},
	} {
		f := facts()
		tt.spoil(&f)
		if got := refused(t, f); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAHundredThousand(t *testing.T) {
	f := facts()
	for i := range 100_000 {
		f.Deals = append(f.Deals, metrics.Deal{ID: fmt.Sprint(i), Account: "x", Amount: eur("1"), Closed: day("2020-01-01")})
		f.Partners = append(f.Partners, metrics.Partner{ID: fmt.Sprint(i), Signed: day("2025-01-01")})
	}
	if got := refused(t, f); got != "<nil>" {
		t.Error(got)
	}
	f.Deals = append(f.Deals, metrics.Deal{ID: "x", Account: "x", Amount: eur("1"), Closed: day("2020-01-01")})
	if got := refused(t, f); got != " limit" {
		t.Errorf("a deal more: %s", got)
	}
	f.Deals = f.Deals[:1]
	f.Partners = append(f.Partners, metrics.Partner{ID: "x", Signed: day("2025-01-01")})
	if got := refused(t, f); got != " limit" {
		t.Errorf("a partner more: %s", got)
	}
}

// Of 1,000.00 won, 120.00 are influenced: within 10 % to 20 %, though below the
// band of sourced revenue. Lost deals, and deals of other periods, are no
// revenue, make nobody active, and are won or lost in their own period.
func TestWhatThePeriodHolds(t *testing.T) {
	f := facts(
		won("1 x 120 2025-05-01 a:influenced:100%"), won("2 x 880 2025-05-01 c:assisted:100%"), lost("3 x 500 2025-05-01 b:sourced:100%"),
		won("4 x 500 2025-03-31 b:sourced:100%"), won("5 x 500 2025-07-01 b:sourced:100%"),
	)
	r := measured(t, f)
	if r.Influenced.Value.String() != "12%" || r.Influenced.Verdict != metrics.Within || r.Wins.Of != "2 / 3" || r.SourcedWins.Of != "0 / 1" {
		t.Errorf("influenced %s %s, wins %s, sourced %s", r.Influenced.Value, r.Influenced.Verdict, r.Wins.Of, r.SourcedWins.Of)
	}
	if got := fmt.Sprint(r.Revenue); got != "[{ 1 0.00 EUR 0.00 EUR no amount}]" {
		t.Error(got)
	}
	if len(r.Pipeline) != 0 {
		t.Errorf("a deal without a stage is in the pipeline: %v", r.Pipeline)
	}
	f.Deals[4].Staged, f.Deals[4].Closed = day("2025-05-01"), day("2025-08-01")
	if got := fmt.Sprint(measured(t, f).Pipeline); got != "[{ 0 1 500.00 EUR}]" {
		t.Errorf("a deal that closes a month later: %s", got)
	}
}

// Two partners that have a deal in full are still one deal.
func TestInFullTwiceIsOneDeal(t *testing.T) {
	r := measured(t, facts(won("1 x 20 2025-05-01 a:sourced:100% b:sourced:100%"), won("2 x 80 2025-05-01")))
	if r.Sourced.Value.String() != "20%" {
		t.Error(r.Sourced)
	}
}

// Without a sourced deal there is no win rate to compare, whatever was won.
func TestNoWinRatioWithoutSourcedDeals(t *testing.T) {
	if r := measured(t, facts(won("1 x 1 2025-05-01"))); r.WinRatio.Value.Stated() || r.WinRatio.Verdict != metrics.Undefined {
		t.Error(r.WinRatio)
	}
}

func TestMediansAndFirstDays(t *testing.T) {
	f := facts()
	for i, lead := range []string{"2025-05-03", "2025-05-31", "2025-05-30"} { // 2, 30 and 29 days
		f.Partners = append(f.Partners, metrics.Partner{ID: fmt.Sprint(i), Signed: day("2025-05-01"), FirstLead: day(lead)})
	}
	if r := measured(t, f); r.Median.String() != "29" {
		t.Errorf("of three: %s", r.Median)
	}
	f.Partners = f.Partners[1:2]
	if r := measured(t, f); r.Median.String() != "30" {
		t.Errorf("of one: %s", r.Median)
	}
	f.Partners[0].FirstLead = f.Partners[0].Signed
	if r := measured(t, f); r.Median != (metrics.Median{Of: 1}) || r.Median.String() != "0" {
		t.Errorf("on the first day: %s", r.Median)
	}
	if got := (metrics.Median{}).String(); got != "none" {
		t.Errorf("of none: %s", got)
	}
	for under, want := range map[int]metrics.Verdict{0: "", 1: metrics.Within} {
		r, err := metrics.Measure(f, metrics.Benchmarks{FirstLead: metrics.FirstLead{Under: under}})
		if err != nil || r.FirstLeads[0].Meets != want {
			t.Errorf("a lead on the first day, under %d: %q, %v", under, r.FirstLeads[0].Meets, err)
		}
	}
}

func TestPairsOfAHundredPartners(t *testing.T) {
	d := won("1 x 1 2025-05-01")
	for i := range 100 {
		d.Touches = append(d.Touches, metrics.Touch{Partner: fmt.Sprint(i), On: day("2025-05-01")})
	}
	r := measured(t, facts(d))
	sorted := slices.IsSortedFunc(r.Pairs, func(a, b metrics.Pair) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	if len(r.Pairs) != 100*99/2 || !sorted {
		t.Errorf("%d pairs, sorted %t", len(r.Pairs), sorted)
	}
}

// Shares over three primes just below 10^9 have no sum of 63 bits.
func TestAFigureThatIsNoFraction(t *testing.T) {
	_, err := metrics.Measure(facts(
		won("1 x 1 2025-05-01 a:sourced:1/999999937"), won("2 x 1 2025-05-01 a:sourced:1/999999929"), won("3 x 1 2025-05-01 a:sourced:1/999999893"),
	), metrics.Text())
	if !errors.Is(err, partnerecon.ErrOverflow) || !strings.HasPrefix(fmt.Sprint(err), "metrics: ") || !strings.Contains(fmt.Sprint(err), "is no fraction") {
		t.Error(err)
	}
}
