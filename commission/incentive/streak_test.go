package incentive_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// accelerated multiplies the commission by 120 % once two quarters in a row brought
// 1,000.
func accelerated() incentive.Bonus {
	return quarterly(incentive.Accelerator{Multiplier: percent("120"), Needs: 2, Measure: revenue(), AtLeast: atLeast("1000")})
}

func TestAccelerator(t *testing.T) {
	for _, tt := range []struct {
		name string
		sold []string // per quarter, of which 10 % is commission
		want []string
	}{
		{"one good quarter is not enough", []string{"1000", "0", "0", "0"}, nil},
		// 20 % more of 100 commission.
		{"two in a row are", []string{"1000", "1000", "0", "0"}, []string{"bonus:b:2025-04 20.00"}},
		{"a miss begins anew", []string{"1000", "990", "1000", "0"}, nil},
		{"and on they go", []string{"1000", "1000", "2000", "0"}, []string{"bonus:b:2025-04 20.00", "bonus:b:2025-07 40.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, only(accelerated()))
			for i, base := range tt.sold {
				b.sold([]string{"2025-01-09", "2025-04-09", "2025-07-09", "2025-10-09"}[i], tenth(base), base)
			}
			b.wants(b.closes("2025-12"), tt.want...)
		})
	}
}

func tenth(base string) string {
	m, err := percent("10").Of(eur(base), partnerecon.HalfUp)
	if err != nil {
		panic(err)
	}
	return m.Amount()
}

// Until July the multiplier is 120 %, after it 100 %: nothing is added.
func TestAcceleratorOutsideItsTime(t *testing.T) {
	bonus := accelerated()
	bonus.From, bonus.Until = month("2025-04"), month("2025-07")
	b := open(t, only(bonus))
	for _, on := range []string{"2025-01-09", "2025-04-09", "2025-07-09"} {
		b.sold(on, "100", "1000")
	}
	b.wants(b.closes("2025-09"), "bonus:b:2025-04 20.00")
}

// A refund in the first quarter breaks the streak of the second: what it added is
// taken back. Where the commission of a quarter has gone back, nothing is multiplied.
func TestAcceleratorIsCorrected(t *testing.T) {
	b := open(t, only(accelerated()))
	b.sold("2025-01-09", "100", "1000")
	b.sold("2025-04-09", "100", "1000")
	b.wants(b.closes("2025-06"), "bonus:b:2025-04 20.00")
	refund := incentive.Posted{ID: "r", Partner: "acme", Kind: partnerecon.Returned, Amount: eur("-1"), Base: eur("-10"), Earned: day("2025-01-09"), On: day("2025-08-01")}
	b.wants(b.apply(refund), "bonus:b:2025-04 -20.00")
	b.wants(b.sold("2025-02-09", "1", "10"), "bonus:b:2025-04 20.00")
	back := incentive.Posted{ID: "r2", Partner: "acme", Kind: partnerecon.Capped, Amount: eur("-100"), Earned: day("2025-04-09"), On: day("2025-08-01")}
	b.wants(b.apply(back), "bonus:b:2025-04 -20.00")
}

// Months of 100.00 and more in a row multiply by 150 %, from the second one on, at most 12.00 in
// each. January, February and April to June qualify: 5.00 of 10.00, then, after the gap, 12.00 of
// 15.00 and 5.01 of 5.005. March becomes known: 5.00 of 10.00, and 10.00 of April's 20.00. A cent of
// February's revenue goes back: February and March are paid no more, and April stays the second.
func TestAcceleratorOfStreaksThatMeet(t *testing.T) {
	bonus := monthly(incentive.Accelerator{Multiplier: percent("150"), Needs: 2, Measure: revenue(), AtLeast: atLeast("100")})
	bonus.Maximum = eur("12")
	b := open(t, only(bonus))
	for _, sale := range [][3]string{{"2025-01-31", "10", "100"}, {"2025-02-01", "10", "100"}, {"2025-04-30", "20", "200"}, {"2025-05-01", "30", "300"}, {"2025-06-30", "10.01", "100.01"}} {
		b.sold(sale[0], sale[1], sale[2])
	}
	b.wants(b.closes("2025-06"), "bonus:b:2025-02 5.00", "bonus:b:2025-05 12.00", "bonus:b:2025-06 5.01")
	b.wants(b.sold("2025-03-10", "10", "100"), "bonus:b:2025-03 5.00", "bonus:b:2025-04 10.00")
	cent := incentive.Posted{ID: "r", Partner: "acme", Kind: partnerecon.Rebased, Base: eur("-0.01"), Earned: day("2025-02-01"), On: day("2025-07-02")}
	b.wants(b.apply(cent), "bonus:b:2025-02 -5.00", "bonus:b:2025-03 -5.00")
}

// Renewals count instead of periods: 1 + 1 are two in a row, and a lapse begins anew.
func TestAcceleratorOfRenewals(t *testing.T) {
	bonus := monthly(incentive.Accelerator{Multiplier: percent("150"), Needs: 2, Renewed: "renewed", Lapsed: "lapsed"})
	b := open(t, only(bonus))
	for _, m := range []string{"2025-01", "2025-02", "2025-03", "2025-04"} {
		b.sold(m+"-05", "10", "100")
		b.states("renewed", m, count(1))
	}
	b.states("lapsed", "2025-03", count(1))
	// January 1, February 2, March 0, April 1: half of February's 10.00 more.
	b.wants(b.closes("2025-04"), "bonus:b:2025-02 5.00")
	// Three renewals of May make 4.
	b.sold("2025-05-05", "20", "200")
	b.states("renewed", "2025-05", count(3))
	b.wants(b.closes("2025-05"), "bonus:b:2025-05 10.00")
}

// What lapsed need not be stated, what was renewed must be: a month of which nothing is
// known ends the row, and the renewals before it do not count.
func TestAcceleratorOfRenewalsThatAreNotStated(t *testing.T) {
	bonus := monthly(incentive.Accelerator{Multiplier: percent("150"), Needs: 2, Renewed: "renewed", Lapsed: "lapsed"})
	b := open(t, only(bonus))
	for _, m := range []string{"2025-01", "2025-02", "2025-03"} {
		b.sold(m+"-05", "10", "100")
	}
	b.states("renewed", "2025-01", count(5))
	b.states("renewed", "2025-03", count(1))
	// January 5 of 2: half of 10.00 more. February is not stated; March has 1 in a row.
	b.wants(b.closes("2025-03"), "bonus:b:2025-01 5.00")
}

// Only what the product x earned is multiplied: 20 % of 30.
func TestAcceleratorOfSomeLines(t *testing.T) {
	rule := incentive.Accelerator{
		Multiplier: percent("120"), Needs: 2, Measure: revenue(), AtLeast: atLeast("100"),
		Of: incentive.Measure{Of: incentive.OfCommission, Lines: incentive.Lines{Products: []string{"x"}}},
	}
	b := open(t, only(monthly(rule)))
	b.sold("2025-01-05", "10", "100")
	b.sold("2025-02-05", "70", "700")
	b.apply(incentive.Posted{ID: "x", Partner: "acme", Kind: partnerecon.Earned, Amount: eur("30"), Base: eur("300"), Product: "x", Earned: day("2025-02-06"), On: day("2025-02-06")})
	b.wants(b.closes("2025-02"), "bonus:b:2025-02 6.00")
}

// In 2 of the last 3 months the satisfaction was 80 % or more.
func TestGate(t *testing.T) {
	for _, tt := range []struct {
		name string
		csat []string
		want []string
		code string
	}{
		{"two of three", []string{"80", "10", "85"}, []string{"bonus:b:2025-03 5.00"}, incentive.CodeGate},
		{"one of three is a spike", []string{"10", "10", "99"}, nil, incentive.CodeGated},
		{"three of three", []string{"80", "80", "80"}, []string{"bonus:b:2025-03 5.00"}, incentive.CodeGate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bonus := monthly(growth(atLeast("0")))
			bonus.From = month("2025-03")
			bonus.Gate = incentive.Gate{Measure: read("csat"), AtLeast: incentive.Goal{Fraction: percent("80")}, Met: 2, Of: 3}
			b := open(t, only(bonus))
			for i, c := range tt.csat {
				m := []string{"2025-01", "2025-02", "2025-03"}[i]
				b.states("csat", m, fraction(c))
				b.sold(m+"-10", "0", "100")
			}
			if got := b.why("2025-03"); !contains(got, tt.code) {
				t.Errorf("%v lack %s", got, tt.code)
			}
			b.wants(b.closes("2025-03"), tt.want...)
		})
	}
}

// Of a partner of whom nothing was known in January and February only March counts.
func TestGateOfANewPartner(t *testing.T) {
	bonus := monthly(growth(atLeast("0")))
	bonus.Gate = incentive.Gate{Measure: revenue(), AtLeast: atLeast("0"), Met: 2, Of: 3}
	b := open(t, only(bonus))
	b.sold("2025-03-01", "0", "100")
	wantCodes(t, b.why("2025-03"), incentive.CodeMet, incentive.CodeUnknown, incentive.CodeUnknown, incentive.CodeGated)
	// In April two of three months are known and met it: 5 % of 40.
	b.sold("2025-04-01", "0", "40")
	b.wants(b.closes("2025-04"), "bonus:b:2025-04 2.00")
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
