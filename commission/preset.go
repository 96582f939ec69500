package commission

import "github.com/partnerecon/partnerecon"

// The tiers of "Partner & Affiliate Program Design", section 2.
const (
	Referral    = "referral"    // the first tier
	Integration = "integration" // the second
	Solution    = "solution"    // the third
)

// The two plans of a monthly referral commission; an agreement chooses one.
const (
	MonthOne     = "month_one"     // 15 % of the first month
	TwelveMonths = "twelve_months" // 10 % of the first twelve
)

// Bounds says what a rate of the three-tier table must keep to where the text
// gives a rate table and, for the tier as a whole, a range.
type Bounds string

const (
	// Strict keeps every rate to its cell of the rate table: where the cell is
	// one number, to that number.
	Strict Bounds = "strict"
	// Envelope keeps every rate to the range of its tier: 10-15 %, 20-25 %,
	// 30-40 %.
	Envelope Bounds = "envelope"
)

// Choices are what the text leaves open. A range is no rate: the library never
// picks a point, so a rate that is left out here is a problem that [New]
// reports.
type Choices struct {
	ReferralAnnual    partnerecon.Rate // 10-15 % of the first year's contract value
	IntegrationAnnual partnerecon.Rate // 20-25 %, renewed annually
	SolutionMonthly   partnerecon.Rate // 30-40 %
	SolutionAnnual    partnerecon.Rate // 30-40 %, renewed annually
	// Influenced is the factor of the sourced rate, 25-50 %, for the first year.
	// Left out, influenced credits earn nothing.
	Influenced partnerecon.Rate
	Shared     Shared // whose rate a shared deal has; the text does not say
	Bounds     Bounds // absent: Strict, the table as it stands
}

// ThreeTier returns the policy of "Partner & Affiliate Program Design": the rate
// table of its section 2 with twelve cells, the partial credit of section 8,
// and the payment terms of the three tiers. It carries the values of the text
// and nothing else; Choices fill what the text leaves open.
//
// Items that state their last day are cut where a window ends: a Referral earns on the
// first year of a contract of several, which is cut by months, and usage by its days.
//
// Where the text contradicts itself: the monthly referral plan of 15 % of month
// one is 1.25 % of a flat year, below the 10-15 % that the tier promises; the
// cell is carried as it stands. Rates beyond a cell but inside the tier's range
// are refused by [Strict] and accepted by [Envelope].
func ThreeTier(c Choices) Policy {
	year := partnerecon.Months(12, partnerecon.Until)
	month := partnerecon.Months(1, partnerecon.Until)
	p := Policy{
		Rounding: partnerecon.HalfUp,
		Shared:   c.Shared,
		Basis:    Basis{Cut: ByMonths, Cuts: []ModelCut{{Usage, ByDays}}},
		Rates: []Row{
			{Model: Monthly, Tier: Referral, Plan: MonthOne, Share: percent("15"), Recurs: month},
			{Model: Monthly, Tier: Referral, Plan: TwelveMonths, Share: percent("10"), Recurs: year},
			{Model: Monthly, Tier: Integration, Share: percent("20")},
			{Model: Monthly, Tier: Solution, Share: c.SolutionMonthly, Within: between("30", "40")},
			{Model: Annual, Tier: Referral, Share: c.ReferralAnnual, Within: between("10", "15"), Recurs: year},
			{Model: Annual, Tier: Integration, Share: c.IntegrationAnnual, Within: between("20", "25")},
			{Model: Annual, Tier: Solution, Share: c.SolutionAnnual, Within: between("30", "40")},
			{Model: Usage, Tier: Referral, Share: percent("10"), Recurs: year},
			{Model: Usage, Tier: Integration, Share: percent("20")},
			{Model: Usage, Tier: Solution, Share: percent("30")},
			{Model: Outcome, Tier: Referral, Share: percent("10"), Payments: 1},
			{Model: Outcome, Tier: Integration, Share: percent("20")},
			{Model: Outcome, Tier: Solution, Share: percent("35")},
		},
		Payable: []Payable{
			{Tier: Referral, Due: Net, Days: 30},
			{Tier: Integration, Due: MonthAfter},
			{Tier: Solution, Due: MonthAfter},
		},
	}
	if c.Influenced.Stated() {
		p.Influenced = Influenced{Factor: c.Influenced, Within: between("25", "50"), Pool: percent("50"), Recurs: year}
	}
	bound(p.Rates, c.Bounds)
	return p
}

// bound states the range that each rate must keep to.
func bound(rows []Row, b Bounds) {
	for i := range rows {
		r := &rows[i]
		switch {
		case b == Envelope:
			r.Within, _ = published(r.Tier)
		case r.Within == Range{}:
			r.Within = Range{r.Share, r.Share}
		}
	}
}

// published returns the range of the text for the rates of a tier, or for revenue
// shares of any; of is what it is for.
func published(tier string) (r Range, of string) {
	switch tier {
	case Referral:
		return between("10", "15"), tier
	case Integration:
		return between("20", "25"), tier
	case Solution:
		return between("30", "40"), tier
	}
	return between("10", "40"), "revenue share"
}

func percent(s string) partnerecon.Rate { return partnerecon.MustPercent(s) }

func between(low, high string) Range { return Range{percent(low), percent(high)} }
