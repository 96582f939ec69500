package economics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

func quarters() []partnerecon.Interval {
	return []partnerecon.Interval{period("2025-01-01", "2025-04-01"), period("2025-04-01", "2025-07-01"), period("2025-07-01", "2025-10-01")}
}

// growths reads "day segment partner partner…", one a line.
func growths(lines ...string) (out []economics.Growth) {
	for i, l := range lines {
		f := strings.Fields(l)
		out = append(out, economics.Growth{ID: fmt.Sprint(i), On: day(f[0]), Segment: f[1], Touched: f[2:]})
	}
	return out
}

func TestInfluence(t *testing.T) {
	f := economics.InfluenceFacts{Periods: quarters(), Growths: growths(
		"2025-01-01 banks a b", "2025-03-31 banks a a", "2025-06-30 banks a", "2025-04-01 banks",
		"2025-07-01 banks a b", "2025-09-30 banks b",
		"2025-10-01 banks a", "2024-12-31 banks a", // outside
		"2025-02-01 shops b",
		"2025-08-01 ships c",
		"2025-08-01 none",
	)}
	var got []string
	for _, in := range must(t, economics.Influence, f) {
		got = append(got, fmt.Sprintf("%s %s: %s; %s of %s; %s", in.Partner, in.Segment, shown(in.Shares...), in.Before.Value, in.Before.Of, in.Trend))
	}
	want := []string{
		// a touched 2 of 2 and 1 of 2, 3 of 4 together, then 1 of 2.
		"a banks: 100% undefined, 50% undefined, 50% undefined; 75% of 3 / 4; declining",
		// b touched 1 of 2 and 0 of 2, 1 of 4 together, then 2 of 2.
		"b banks: 50% undefined, 0% undefined, 100% undefined; 25% of 1 / 4; rising",
		"b shops: 100% undefined, no ratio undefined, no ratio undefined; 100% of 1 / 1; no_trend",
		"c ships: no ratio undefined, no ratio undefined, 100% undefined; no ratio of 0 / 0; no_trend",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// 25 points down is within a tolerance of 25, 75 points up are not.
	for tolerance, want := range map[string]economics.Trend{"0%": economics.Declining, "24.99%": economics.Declining, "25%": economics.Steady} {
		f.Tolerance = rate(tolerance)
		if in := must(t, economics.Influence, f); in[0].Trend != want || in[1].Trend != economics.Rising {
			t.Errorf("tolerance %s: %s, %s", tolerance, in[0].Trend, in[1].Trend)
		}
	}
}

func TestInfluenceFactsAreChecked(t *testing.T) {
	many := func(n int) (out []partnerecon.Interval) {
		for i := range n {
			d := day("2025-01-01").Add(i)
			out = append(out, partnerecon.Interval{Start: d, End: d.Add(1)})
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		spoil func(f *economics.InfluenceFacts)
		want  string
	}{
		{"nothing", func(*economics.InfluenceFacts) {}, "<nil>"},
		{"days between", func(f *economics.InfluenceFacts) { f.Periods = []partnerecon.Interval{quarters()[0], quarters()[2]} }, "<nil>"},
		{"one period", func(f *economics.InfluenceFacts) { f.Periods = quarters()[:1] }, "/periods required"},
		{"100 periods", func(f *economics.InfluenceFacts) { f.Periods = many(100) }, "<nil>"},
		{"101 periods", func(f *economics.InfluenceFacts) { f.Periods = many(101) }, "/periods limit"},
		{"periods that overlap", func(f *economics.InfluenceFacts) { f.Periods[1].Start = day("2025-03-31") }, "/periods/1 out_of_range"},
		{"a period of nothing", func(f *economics.InfluenceFacts) { f.Periods[2] = partnerecon.Interval{} }, "/periods/2 required, /periods/2 out_of_range"},
		{"a tolerance above all", func(f *economics.InfluenceFacts) { f.Tolerance = rate("101%") }, "/tolerance out_of_range"},
		{"a growth of nothing", func(f *economics.InfluenceFacts) { f.Growths = []economics.Growth{{Touched: []string{""}}} }, "/growths/0/id required, /growths/0/on required, /growths/0/segment required, /growths/0/touched/0 required"},
		{"an id twice", func(f *economics.InfluenceFacts) {
			f.Growths = append(growths("2025-01-01 x"), growths("2025-01-01 x")...)
		}, "/growths/1/id duplicate"},
		{"1,000 partners", func(f *economics.InfluenceFacts) {
			f.Growths = growths("2025-01-01 x" + strings.Repeat(" a", 1000))
		}, "<nil>"},
		{"1,001 partners", func(f *economics.InfluenceFacts) {
			f.Growths = growths("2025-01-01 x" + strings.Repeat(" a", 1001))
		}, "/growths/0/touched limit"},
		{"too many", func(f *economics.InfluenceFacts) { f.Growths = make([]economics.Growth, 100_001) }, "/growths limit"},
	} {
		f := economics.InfluenceFacts{Periods: quarters()}
		tt.spoil(&f)
		if _, err := economics.Influence(f); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
}

// A partner that touches all that another touched has no smaller share of it, and
// the order of growths decides nothing.
func TestInfluenceGrowsWithTouches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := economics.InfluenceFacts{Periods: quarters()}
		for i := range rapid.IntRange(1, 15).Draw(t, "growths") {
			g := economics.Growth{
				ID: fmt.Sprint(i), On: day("2025-01-01").Add(rapid.IntRange(0, 272).Draw(t, "on")),
				Segment: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "segment"),
			}
			switch rapid.IntRange(0, 2).Draw(t, "touched") {
			case 2:
				g.Touched = []string{"less", "more"}
			case 1:
				g.Touched = []string{"more"}
			}
			f.Growths = append(f.Growths, g)
		}
		out, err := economics.Influence(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, less := range out {
			for _, more := range out {
				for i := range less.Shares {
					if less.Partner == "less" && more.Partner == "more" && more.Segment == less.Segment && more.Shares[i].Value.Compare(less.Shares[i].Value.Size()) < 0 {
						t.Fatalf("%v, with more touches %v", less, more)
					}
				}
			}
		}
		f.Growths = rapid.Permutation(slices.Clone(f.Growths)).Draw(t, "another order")
		if again, err := economics.Influence(f); err != nil || text(t, again) != text(t, out) {
			t.Fatalf("another order: %v", err)
		}
	})
}

func ExampleInfluence() {
	quarter := func(start, end string) partnerecon.Interval {
		return partnerecon.Interval{Start: partnerecon.MustDay(start), End: partnerecon.MustDay(end)}
	}
	out, err := economics.Influence(economics.InfluenceFacts{
		Periods: []partnerecon.Interval{quarter("2025-01-01", "2025-04-01"), quarter("2025-04-01", "2025-07-01")},
		Growths: []economics.Growth{
			{ID: "1", Segment: "banks", On: partnerecon.MustDay("2025-02-01"), Touched: []string{"acme"}},
			{ID: "2", Segment: "banks", On: partnerecon.MustDay("2025-05-01"), Touched: []string{"acme"}},
			{ID: "3", Segment: "banks", On: partnerecon.MustDay("2025-06-01")},
		},
	})
	fmt.Println(out[0].Partner, out[0].Segment, out[0].Before.Value, "then", out[0].Shares[1].Value, out[0].Trend, err)
	// Output: acme banks 100% then 50% declining <nil>
}
