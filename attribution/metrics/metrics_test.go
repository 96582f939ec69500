package metrics_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution/metrics"
)

func day(s string) partnerecon.Day { return partnerecon.MustDay(s) }

func eur(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }

func period(start, end string) partnerecon.Interval {
	return partnerecon.Interval{Start: day(start), End: day(end)}
}

// won reads "id account amount day", then credits as "partner:role:share".
func won(s string) metrics.Deal {
	f := strings.Fields(s)
	d := metrics.Deal{ID: f[0], Account: f[1], Amount: eur(f[2]), Closed: day(f[3]), Won: true}
	for _, c := range f[4:] {
		p := strings.Split(c, ":")
		d.Credits = append(d.Credits, partnerecon.Credit{Partner: p[0], Role: partnerecon.Role(p[1]), Share: partnerecon.MustRate(p[2])})
	}
	return d
}

func lost(s string) metrics.Deal {
	d := won(s)
	d.Won = false
	return d
}

func facts(deals ...metrics.Deal) metrics.Facts {
	return metrics.Facts{Period: period("2025-04-01", "2025-07-01"), Currency: "EUR", Rounding: partnerecon.HalfUp, Deals: deals}
}

func measured(t *testing.T, f metrics.Facts) metrics.Report {
	t.Helper()
	r, err := metrics.Measure(f, metrics.Text())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestShares(t *testing.T) {
	// 180.00 of 1,000.00 are sourced: 120.00, and 60 % of 100.00; 150.00 influenced.
	// The deal of 100.00 is sourced in part, so its influenced credit does not count;
	// what closed on 1 July is of the next quarter.
	f := facts(
		won("1 x 120 2025-04-01 a:sourced:100%"), won("2 y 100 2025-06-30 a:sourced:60% b:influenced:100%"),
		won("3 z 150 2025-05-01 b:influenced:100%"), won("4 u 630 2025-05-01"), won("5 v 900 2025-07-01 a:sourced:100%"), lost("6 w 900 2025-05-01 a:sourced:100%"),
	)
	r := measured(t, f)
	if got := fmt.Sprint(r.Sourced.Value, r.Sourced.Verdict, r.Influenced.Value, r.Influenced.Verdict); got != "18%within15%within" {
		t.Error(got)
	}
	if r := measured(t, facts()); r.Sourced.Value.Stated() || r.Sourced.Verdict != metrics.Undefined || r.Attach.Verdict != metrics.Undefined {
		t.Errorf("nothing was won: %v", r.Sourced)
	}
}

func TestBandsIncludeTheirEnds(t *testing.T) {
	for _, tt := range []struct {
		sourced, rest string
		want          metrics.Verdict
	}{
		{"1499", "8501", metrics.Below},
		{"15", "85", metrics.Within},
		{"30", "70", metrics.Within},
		{"3001", "6999", metrics.Above},
	} {
		r := measured(t, facts(won("1 x "+tt.sourced+" 2025-05-01 a:sourced:100%"), won("2 y "+tt.rest+" 2025-05-01")))
		if r.Sourced.Verdict != tt.want {
			t.Errorf("%s of %s: %s", tt.sourced, r.Sourced.Of, r.Sourced.Verdict)
		}
	}
}

// Win rates of 37.5 % (3 of 8) and 25 % (2 of 8) give 1.50.
func TestWinRatio(t *testing.T) {
	var deals []metrics.Deal
	for i := range 8 {
		s, d := lost(fmt.Sprintf("s%d x 1 2025-05-01 a:sourced:100%%", i)), lost(fmt.Sprintf("d%d x 1 2025-05-01", i))
		s.Won, d.Won = i < 3, i < 2
		deals = append(deals, s, d, lost(fmt.Sprintf("i%d x 1 2025-05-01 a:influenced:100%%", i)))
	}
	r := measured(t, facts(deals...))
	got := fmt.Sprint(r.SourcedWins.Value, " ", r.DirectWins.Value, " ", r.WinRatio.Value, " ", r.WinRatio.Verdict, " ", r.Wins.Value)
	if got != "37.5% 25% 150% within 5/24" {
		t.Error(got)
	}
	for i := range deals {
		deals[i].Won = deals[i].Won && deals[i].Credits != nil
	}
	if r := measured(t, facts(deals...)); r.WinRatio.Value.Stated() || r.WinRatio.Verdict != metrics.Undefined || r.DirectWins.Value.String() != "0%" {
		t.Errorf("nothing won directly: %v", r.WinRatio)
	}
}

func TestCoverageAndPipeline(t *testing.T) {
	open := func(id, stage, amount, staged string) metrics.Deal {
		d := won(id + " x " + amount + " 2025-05-01 a:sourced:100%")
		d.Closed, d.Won, d.Stage, d.Staged = partnerecon.Day{}, false, stage, day(staged)
		return d
	}
	f := facts(open("1", "demo", "150", "2025-06-01"), open("2", "demo", "50", "2025-05-31"), open("3", "offer", "25", "2025-05-02"), open("4", "demo", "7", "2025-07-01"))
	later := won("5 x 0 2025-07-01 a:sourced:100%")
	later.Staged, later.Stage = day("2025-06-30"), "offer"
	f.Deals = append(f.Deals, later)
	f.Target, f.Ages = eur("100"), []int{30, 60}
	r := measured(t, f)
	// 225 of 100. On 30 June the deal of 1 June is 29 days old, that of 31 May 30.
	if r.Coverage.Value != partnerecon.MustRate("9/4") || r.Coverage.Verdict != metrics.Within {
		t.Errorf("coverage %s %s", r.Coverage.Value, r.Coverage.Verdict)
	}
	want := "[{demo 0 1 150.00 EUR} {demo 30 1 50.00 EUR} {offer 0 1 0.00 EUR} {offer 30 1 25.00 EUR}]"
	if got := fmt.Sprint(r.Pipeline); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	f.Target = partnerecon.Money{}
	if r := measured(t, f); r.Coverage.Verdict != metrics.Undefined {
		t.Errorf("coverage without a target: %s", r.Coverage.Value)
	}
}

func TestAttachAndExpansion(t *testing.T) {
	a, b, c := won("1 x 1 2025-05-01"), won("2 y 1 2025-05-01"), lost("3 z 1 2025-05-01")
	a.Touches, b.Expansion = []metrics.Touch{{Partner: "a", On: day("2020-01-01")}}, true
	r := measured(t, facts(a, b, c))
	if r.Attach.Value.String() != "1/3" || r.Attach.Verdict != metrics.Within || r.Expansion.Value.String() != "50%" {
		t.Errorf("attach %s, expansion %s", r.Attach.Value, r.Expansion.Value)
	}
}

func TestRevenuePerActivePartner(t *testing.T) {
	f := facts(
		won("1 x 100 2025-05-01 a:sourced:70% b:sourced:30%"), won("2 y 1 2025-05-01 a:sourced:100%"), won("3 z 50 2025-05-01 c:influenced:100%"),
		won("4 u 40 2025-02-01 a:sourced:100%"), won("5 v 40 2025-02-01 z:assisted:100%"),
	)
	f.Previous = period("2025-01-01", "2025-04-01")
	f.Partners = []metrics.Partner{{ID: "a", Tier: "gold", Signed: day("2024-01-01")}, {ID: "b", Tier: "gold", Signed: day("2024-01-01")}, {ID: "c", Tier: "gold", Signed: day("2024-01-01")}}
	// gold: 101.00 among a, b and c: 33.67 each; a quarter before 40.00 of a alone.
	if got := fmt.Sprint(measured(t, f).Revenue); got != "[{gold 3 101.00 EUR 33.67 EUR 40.00 EUR}]" {
		t.Error(got)
	}
	f.Deals[0].Credits[0].Tier = "platinum" // the tier of the deal, not of today
	if got := fmt.Sprint(measured(t, f).Revenue); got != "[{gold 3 31.00 EUR 10.33 EUR 40.00 EUR} {platinum 1 70.00 EUR 70.00 EUR no amount}]" {
		t.Error(got)
	}
}

func TestFirstLeads(t *testing.T) {
	partner := func(id, tier, signed, first string) metrics.Partner {
		p := metrics.Partner{ID: id, Tier: tier, Signed: day(signed)}
		if first != "" {
			p.FirstLead = day(first)
		}
		return p
	}
	f := facts()
	f.Partners = []metrics.Partner{
		partner("e", "referral", "2025-07-01", ""), partner("b", "referral", "2025-05-01", "2025-05-31"), partner("a", "referral", "2025-05-01", "2025-05-30"),
		partner("c", "solution", "2025-05-01", "2025-05-03"), partner("d", "referral", "2025-06-20", "2025-07-05"), partner("f", "referral", "2025-01-01", ""),
	}
	r := measured(t, f)
	// 2, 29 and 30 days: the middle one is 29.
	if got := fmt.Sprint(r.FirstLeads, r.Median); got != "[{a 29 false within} {b 30 false above} {c 2 false } {d 10 true } {f 180 true above}] 29" {
		t.Error(got)
	}
	f.Partners = f.Partners[1:3]
	if r := measured(t, f); r.Median.String() != "29.5" {
		t.Error(r.Median)
	}
}

func TestInteractions(t *testing.T) {
	deal := func(id, account string, partners ...string) metrics.Deal {
		d := won(id + " " + account + " 1 2025-05-01 a:sourced:100%")
		for _, p := range partners {
			d.Touches = append(d.Touches, metrics.Touch{Partner: p, On: day("2025-05-01")})
		}
		return d
	}
	late := deal("4", "z", "a", "b")
	late.Touches[1].On = day("2025-07-01")
	r := measured(t, facts(deal("1", "x", "c", "a"), deal("2", "x", "b", "a"), deal("3", "y", "a", "b"), late))
	if got, want := fmt.Sprint(r.Shared, r.Pairs), "[{x [a b c] [a] [b c]} {y [a b] [a] [b]}] [{a b 2} {a c 1} {b c 1}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	many := deal("1", "x")
	for i := range 101 {
		many.Touches = append(many.Touches, metrics.Touch{Partner: fmt.Sprint(i), On: day("2025-05-01")})
	}
	if r := measured(t, facts(many)); len(r.Pairs) != 0 || len(r.Shared[0].Partners) != 101 {
		t.Errorf("%d pairs of 101 partners", len(r.Pairs))
	}
}

func TestFactsAreChecked(t *testing.T) {
	f := facts(won("1 x 1 2025-05-01"), won("1 x -1 2025-05-01"), metrics.Deal{Won: true, Amount: eur("1")}, metrics.Deal{ID: "o", Account: "x", Amount: partnerecon.MustMoney("1", "USD")}, won("2 x 1 2025-05-01 a:friend:100%"))
	f.Deals[0].Touches = []metrics.Touch{{}}
	f.Deals = append(f.Deals, metrics.Deal{ID: strings.Repeat("x", 256), Account: "x", Amount: eur("1"), Closed: day("2025-05-01"), Credits: make([]partnerecon.Credit, 1001)})
	f.Period, f.Previous, f.Currency, f.Rounding = partnerecon.Interval{}, period("2025-05-01", "2025-05-01"), "EURO", ""
	f.Target, f.Ages = eur("1"), []int{0, 5, 5}
	f.Partners = []metrics.Partner{{}, {ID: "a", Signed: day("2025-05-02"), FirstLead: day("2025-05-01")}, {ID: "a", Signed: day("2025-05-02")}}
	_, err := metrics.Measure(f, metrics.Text())
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var got []string
	for _, p := range invalid.Problems {
		if !strings.HasSuffix(p.Path, "/amount") {
			got = append(got, p.Path+" "+p.Code)
		}
	}
	want := []string{
		"/ages/0 out_of_range", "/ages/2 out_of_range", "/currency unknown", "/deals/0/touches/0 required", "/deals/1/id duplicate", "/deals/2/account required", "/deals/2/id required",
		"/deals/2/won conflict", "/deals/3/staged required", "/deals/4/credits/0 out_of_range", "/deals/5 limit", "/deals/5/id limit",
		"/partners/0/id required", "/partners/0/signed required", "/partners/1/first_lead out_of_range", "/partners/2/id duplicate",
		"/period required", "/previous required", "/rounding required", "/target out_of_range",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	f = facts()
	f.Ages = make([]int, 101)
	if _, err := metrics.Measure(f, metrics.Text()); err == nil {
		t.Error("101 ages")
	}
}

func TestOverflow(t *testing.T) {
	largest, err := partnerecon.FromMinor(1<<63-1, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	a, b := won("1 x 1 2025-05-01 a:sourced:100%"), won("2 x 1 2025-05-01 a:sourced:100%")
	a.Amount, b.Amount = largest, largest
	if _, err := metrics.Measure(facts(a, b), metrics.Text()); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Error(err)
	}
}

// The order of the lists decides nothing, down to the last byte.
func TestOrderDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f metrics.Facts
		for i := range rapid.IntRange(0, 8).Draw(t, "deals") {
			d := won(fmt.Sprintf("%d %s %d 2025-05-0%d %s:%s:50%%", i, rapid.SampledFrom([]string{"x", "y"}).Draw(t, "account"), rapid.IntRange(0, 100).Draw(t, "amount"),
				rapid.IntRange(1, 9).Draw(t, "day"), rapid.SampledFrom([]string{"a", "b"}).Draw(t, "partner"), rapid.SampledFrom([]string{"sourced", "influenced"}).Draw(t, "role")))
			d.Touches = []metrics.Touch{{Partner: d.Credits[0].Partner, On: d.Closed}}
			if rapid.Bool().Draw(t, "open") {
				d.Won, d.Staged, d.Closed = false, d.Closed, partnerecon.Day{}
			}
			f.Deals = append(f.Deals, d)
		}
		f.Period, f.Currency, f.Rounding = period("2025-04-01", "2025-07-01"), "EUR", partnerecon.HalfEven
		g := f
		g.Deals = rapid.Permutation(slices.Clone(f.Deals)).Draw(t, "another order")
		var texts []string
		for _, f := range []metrics.Facts{f, g} {
			r, err := metrics.Measure(f, metrics.Text())
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
		if texts[0] != texts[1] {
			t.Fatalf("%s\n%s", texts[0], texts[1])
		}
	})
}

func ExampleMeasure() {
	report, err := metrics.Measure(metrics.Facts{
		Period:   partnerecon.Interval{Start: partnerecon.MustDay("2025-04-01"), End: partnerecon.MustDay("2025-07-01")},
		Currency: "EUR", Rounding: partnerecon.HalfUp,
		Deals: []metrics.Deal{
			{ID: "1", Account: "x", Won: true, Closed: partnerecon.MustDay("2025-05-01"), Amount: eur("18000"), Credits: partnerecon.Sole("acme")},
			{ID: "2", Account: "y", Won: true, Closed: partnerecon.MustDay("2025-05-02"), Amount: eur("82000")},
		},
	}, metrics.Text())
	fmt.Println(report.Sourced.Value, report.Sourced.Verdict, err)
	// Output: 18% within <nil>
}

func ExampleText() {
	fmt.Println(metrics.Text().Sourced.Low, "to", metrics.Text().Sourced.High)
	// Output: 15% to 30%
}
