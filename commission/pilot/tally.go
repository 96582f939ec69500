package pilot

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/median"
)

// basisPoints are 100 %.
const basisPoints = 10_000

// A tally adds up the customers of one arm.
type tally struct {
	partners, customers int
	promoters           Promoters
	days                []int // from the start to the first value
	waiting             int
	renewed, ranOut     int
	health              int64 // in hundredths of a percent
	known               int64 // customers whose health is known
	currency            partnerecon.Currency
	revenue, commission exact.Num
}

// Promoters are the answers to "how likely are you to recommend us?" by what they mean:
// 9 and 10 promote, 0 to 6 detract.
type Promoters struct {
	Promoters  int `json:"promoters"`
	Passives   int `json:"passives"`
	Detractors int `json:"detractors"`
}

// Score returns the net promoter score as a fraction: the part that promotes less the
// part that detracts, from -100 % to 100 %. Below reports whether it is below 0, size is
// it without its sign; the zero Rate where nobody answered.
func (p Promoters) Score() (size partnerecon.Rate, below bool) {
	d := int64(p.Promoters) - int64(p.Detractors)
	below = d < 0
	if below {
		d = -d
	}
	size, err := partnerecon.Fraction(d, int64(p.Promoters)+int64(p.Passives)+int64(p.Detractors))
	if err != nil {
		return partnerecon.Rate{}, false
	}
	return size, below
}

// String returns the score, such as "-12.5%" or "1/3", and "no score" where nobody
// answered.
func (p Promoters) String() string {
	size, below := p.Score()
	switch {
	case !size.Stated():
		return "no score"
	case below:
		return "-" + size.String()
	}
	return size.String()
}

func (p *Promoters) add(score int) {
	switch {
	case score >= 9:
		p.Promoters++
	case score <= 6:
		p.Detractors++
	default:
		p.Passives++
	}
}

// A Median is the one or the two in the middle: of an odd count both are the same, and of an
// even one the median is half their sum. The zero Median is of nothing, and not 0.
type Median = median.Median

func (t *tally) add(c *Customer, asOf partnerecon.Day) {
	t.customers++
	for _, s := range c.Scores {
		t.promoters.add(s)
	}
	if c.FirstValue.IsZero() || c.FirstValue.After(asOf) {
		t.waiting++
	} else {
		t.days = append(t.days, c.FirstValue.Sub(c.Started))
	}
	switch c.Renewal {
	case Renewed:
		t.renewed++
		t.ranOut++
	case Lost:
		t.ranOut++
	}
	if c.Health.Stated() {
		t.known++
		t.health += c.Health.Num() * (basisPoints / c.Health.Den())
	}
	if c.Revenue.Stated() && c.Commission.Stated() {
		t.currency = c.Revenue.Currency()
		t.revenue = t.revenue.Add(exact.Int(c.Revenue.Minor()))
		t.commission = t.commission.Add(exact.Int(c.Commission.Minor()))
	}
}

// report returns what the arm came to.
func (t *tally) report(arm, plan string) (ArmReport, error) {
	out := ArmReport{
		Arm: arm, Plan: plan, Partners: t.partners, Customers: t.customers, Promoter: t.promoters,
		FirstValue: median.Of(t.days), Waiting: t.waiting, Renewed: t.renewed, RanOut: t.ranOut,
	}
	out.RenewalRate, _ = partnerecon.Fraction(int64(t.renewed), int64(t.ranOut)) // the zero Rate of nothing
	out.Health, _ = partnerecon.Fraction(t.health, t.known*basisPoints)
	if t.currency == "" {
		return out, nil
	}
	revenue, ok := t.revenue.Round(exact.Down)
	commission, fits := t.commission.Round(exact.Down)
	if !ok || !fits {
		return out, fmt.Errorf("pilot: arm %q: sums of revenue and commission: %w", arm, partnerecon.ErrOverflow)
	}
	out.Revenue, _ = partnerecon.FromMinor(revenue, t.currency) // as the facts had it
	out.Commission, _ = partnerecon.FromMinor(commission, t.currency)
	out.CommissionShare, _ = partnerecon.Fraction(commission, revenue) // the zero Rate where there is none
	return out, nil
}
