package incentive_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

func growth(g incentive.Goal) incentive.Increment {
	return incentive.Increment{Measure: revenue(), Baseline: g, Rate: percent("5")}
}

func TestIncrement(t *testing.T) {
	for _, tt := range []struct {
		name     string
		sold     []string // in January, February and March
		baseline incentive.Goal
		want     []string
	}{
		// 5 % of (1,500 - 1,000) = 25.00.
		{"a rate of what exceeds the baseline", []string{"600", "400", "500"}, atLeast("1000"), []string{"bonus:b:2025-01 25.00"}},
		{"nothing at the baseline", []string{"1000", "0", "0"}, atLeast("1000"), nil},
		{"nothing below it, and nothing is taken", []string{"400", "0", "0"}, atLeast("1000"), nil},
		// 5 % of 0.30 = 0.015, half up 0.02.
		{"one rounding", []string{"1000.30", "0", "0"}, atLeast("1000"), []string{"bonus:b:2025-01 0.02"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, only(quarterly(growth(tt.baseline))))
			for i, m := range []string{"2025-01", "2025-02", "2025-03"} {
				b.sold(m+"-10", "0", tt.sold[i])
				b.wants(b.entries) // nothing before the quarter is closed
				if i < 2 {
					b.closes(m)
				}
			}
			b.wants(b.closes("2025-03"), tt.want...)
		})
	}
}

// The quarter before brought 1,000; this one 1,400, so 5 % of 400 = 20.00. Of the
// first quarter nothing is known before it, so nothing is paid, and the trace says so.
func TestIncrementOverThePeriodBefore(t *testing.T) {
	b := open(t, only(quarterly(growth(incentive.Goal{Earlier: incentive.PeriodBefore}))))
	b.sold("2025-02-10", "100", "1000")
	wantCodes(t, b.why("2025-03"), incentive.CodeUnknown)
	b.wants(b.closes("2025-03"))
	b.sold("2025-05-10", "140", "1400")
	wantCodes(t, b.why("2025-06"), incentive.CodeGained, incentive.CodeRounded, incentive.CodePosted)
	b.wants(b.closes("2025-06"), "bonus:b:2025-04 20.00")

	// 300 of the first quarter go back in July: its base is 700, so the second one
	// gained 700, and 35.00 are due: 15.00 more.
	b.wants(b.apply(incentive.Posted{
		ID: "refund", Partner: "acme", Kind: partnerecon.Returned, Amount: eur("-30"), Base: eur("-300"), Earned: day("2025-02-10"), On: day("2025-07-03"),
	}), "bonus:b:2025-04 15.00")
}

// In a year from April the quarter of May 2025 begins in April; a year before it had
// 2,000, so nothing is gained on 2,000, and 5 % of 1,000 = 50.00 on 3,000.
func TestIncrementOverTheYearBefore(t *testing.T) {
	p := only(quarterly(growth(incentive.Goal{Earlier: incentive.YearBefore})))
	p.YearStart = 4
	b := open(t, p)
	b.sold("2024-05-10", "0", "2000")
	b.sold("2025-05-10", "0", "2000")
	b.wants(b.closes("2025-06"))
	b.wants(b.sold("2025-06-10", "0", "1000"), "bonus:b:2025-04 50.00")
}

// An annual target of 1,200 with 150 % in the first half and 50 % in the second: the
// first quarter has 3 × 150 = 450, so 5 % of (650 - 450) = 10.00 are due.
func TestIncrementOverASeasonalTarget(t *testing.T) {
	season := []partnerecon.Rate{}
	for i := range 12 {
		season = append(season, percent([]string{"150", "50"}[i/6]))
	}
	b := open(t, only(quarterly(growth(incentive.Goal{Annual: eur("1200"), Season: season}))))
	b.sold("2025-01-10", "0", "650")
	b.wants(b.closes("2025-03"), "bonus:b:2025-01 10.00")
	// The third has 3 × 50 = 150: 5 % of (650 - 150) = 25.00.
	b.sold("2025-07-10", "0", "650")
	b.wants(b.closes("2025-09"), "bonus:b:2025-07 25.00")
}

// Of what was sold only silver's product x in the market de counts: 100 of 700.
func TestMeasureCountsWhatItNames(t *testing.T) {
	r := growth(incentive.Goal{Amount: eur("0")})
	r.Measure.Tiers, r.Measure.Products, r.Measure.Markets, r.Measure.Components = []string{"silver"}, []string{"x"}, []string{"de", "at"}, []string{"base"}
	b := open(t, only(monthly(r)))
	for i, of := range [][4]string{{"silver", "x", "de", "base"}, {"gold", "x", "de", "base"}, {"silver", "y", "de", "base"}, {"silver", "x", "fr", "base"}, {"silver", "x", "de", "extra"}} {
		b.apply(incentive.Posted{
			ID: string(rune('a' + i)), Partner: "acme", Kind: partnerecon.Earned, Amount: eur("1"), Base: eur("100"), Earned: day("2025-01-02"), On: day("2025-01-02"),
			Tier: of[0], Product: of[1], Market: of[2], Component: of[3],
		})
	}
	b.wants(b.closes("2025-01"), "bonus:b:2025-01 5.00") // 5 % of 100
}

func TestMinimumAndMaximum(t *testing.T) {
	for _, tt := range []struct {
		name, sold string
		want       []string
		codes      []string
	}{
		{"below the minimum it is raised", "1100", []string{"bonus:b:2025-01 10.00"}, []string{incentive.CodeGained, incentive.CodeMinimum, incentive.CodeRounded, incentive.CodePosted}}, // 5 % of 100 = 5
		{"between them it is as it is", "1300", []string{"bonus:b:2025-01 15.00"}, []string{incentive.CodeGained, incentive.CodeRounded, incentive.CodePosted}},
		{"above the maximum it is cut", "2000", []string{"bonus:b:2025-01 20.00"}, []string{incentive.CodeGained, incentive.CodeMaximum, incentive.CodeRounded, incentive.CodePosted}}, // 5 % of 1,000 = 50
		{"where nothing is paid there is no minimum", "1000", nil, []string{incentive.CodeNoGain}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bonus := monthly(growth(atLeast("1000")))
			bonus.Minimum, bonus.Maximum = eur("10"), eur("20")
			b := open(t, only(bonus))
			b.sold("2025-01-10", "0", tt.sold)
			wantCodes(t, b.why("2025-01"), tt.codes...)
			b.wants(b.closes("2025-01"), tt.want...)
		})
	}
}

// A bonus from February until April pays for two months. What becomes known of them
// after the sunset is still corrected.
func TestSunset(t *testing.T) {
	bonus := monthly(growth(atLeast("0")))
	bonus.From, bonus.Until = month("2025-02"), month("2025-04")
	b := open(t, only(bonus))
	for _, m := range []string{"2025-01", "2025-02", "2025-03", "2025-04"} {
		b.sold(m+"-10", "0", "100")
	}
	b.wants(b.closes("2025-06"), "bonus:b:2025-02 5.00", "bonus:b:2025-03 5.00")
	wantCodes(t, b.why("2025-07"), incentive.CodeOutside)
	b.wants(b.sold("2025-03-11", "0", "20"), "bonus:b:2025-03 1.00")
	b.wants(b.sold("2025-04-11", "0", "20"))
}
