package incentive

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A Rule says what a bonus pays for a period. The set is closed:
//
//	PeriodTable            a rate table over the period
//	Increment              a rate of what was gained over a baseline
//	LogoChurn  NetRetention  Onboarding     outcomes that improved
//	Retained               revenue that stayed for several periods on end
//	Referrals              an amount for every n referrals
//	Accelerator            more of what the lines earned, after a streak
//	NewMarket              the first customer in a market
//	Training               certificates
//
// Rules are given by value, never by pointer.
type Rule interface {
	// check reports what is wrong with the rule of a bonus that stands at a place.
	check(c *checker, at string)
	// pay returns what is paid for a period, exactly, and says why.
	pay(w *working) exact.Num
	clone() Rule
}

// An Increment pays a rate of what a measure has gained over a baseline, and
// nothing where it has lost.
type Increment struct {
	Measure  Measure          `json:"measure"` // an amount
	Baseline Goal             `json:"baseline"`
	Rate     partnerecon.Rate `json:"rate"`
}

// A Target is an improvement that is rewarded.
type Target struct {
	// Baseline is a fraction, stated here or as a figure.
	Baseline Goal `json:"baseline"`
	// Improvement over the baseline that has to be reached. Absent: it is enough to
	// keep the baseline.
	Improvement partnerecon.Rate `json:"improvement,omitzero"`
	// Amount that is paid for a period.
	Amount partnerecon.Money `json:"amount"`
}

// LogoChurn rewards a lower share of lost customers: lost/start. Its improvement is
// what the churn is below the baseline.
type LogoChurn struct {
	Start string `json:"start"` // figure: customers at the start, stated for the first month of the period
	Lost  string `json:"lost"`  // figure: customers lost
	Target
}

// NetRetention rewards revenue that grew with the customers there were:
// (start + expansion - contraction - churned)/start.
type NetRetention struct {
	Start       string `json:"start"` // figure: revenue at the start, stated for the first month of the period
	Expansion   string `json:"expansion"`
	Contraction string `json:"contraction"`
	Churned     string `json:"churned"`
	Target
}

// Onboarding rewards onboardings that succeed: completed/started.
type Onboarding struct {
	Started   string `json:"started"`
	Completed string `json:"completed"`
	Target
}

// Retained pays when the revenue of a cohort stayed at or above a share of its start
// at the end of several consecutive periods.
type Retained struct {
	Start string `json:"start"` // figure: what the cohort began with; it holds until another start is stated
	End   string `json:"end"`   // figure: its revenue in the last month of a period
	// Share of the start that the revenue must reach.
	Share partnerecon.Rate `json:"share"`
	// Periods in a row that it takes. A miss begins the count anew.
	Periods int `json:"periods"`
	// Again pays for each further run of that many periods. Absent: once, until a miss.
	Again  bool              `json:"again,omitzero"`
	Amount partnerecon.Money `json:"amount"`
}

// Referrals pays an amount for every full number of referrals.
type Referrals struct {
	Figure string            `json:"figure"` // a number: the qualified referrals
	Per    int64             `json:"per"`
	Amount partnerecon.Money `json:"amount"`
	// Rest says what becomes of referrals that do not fill the number.
	Rest Rest `json:"rest"`
}

// Rest says what becomes of what is left over.
type Rest string

const (
	// Carried: it counts in the periods to come, from the first month of the bonus.
	Carried Rest = "carried"
	// Forfeited: every period begins anew.
	Forfeited Rest = "forfeited"
)

// An Accelerator multiplies what the lines earned in a period, once a partner has
// qualified several times in a row. One good period is not enough, and a miss
// begins the count anew.
type Accelerator struct {
	// Multiplier above 100 %. The bonus pays what exceeds the 100 % that the lines
	// earned already.
	Multiplier partnerecon.Rate `json:"multiplier"`
	// Needs is how many periods, or renewals, in a row it takes: 2 or more.
	Needs int `json:"needs"`
	// Measure and AtLeast say which periods qualify.
	Measure Measure `json:"measure,omitzero"`
	AtLeast Goal    `json:"at_least,omitzero"`
	// Renewed and Lapsed are figures, for streaks of renewals instead of periods: what
	// was renewed counts on, and a period in which anything lapsed begins anew.
	Renewed string `json:"renewed,omitzero"`
	Lapsed  string `json:"lapsed,omitzero"`
	// Of is the commission that is multiplied. Absent: all of it.
	Of Measure `json:"of,omitzero"`
}

// NewMarket pays for the first customer of a partner in a market, once per market.
// The first is the one whose earliest payment was earned first, among those from
// whom money was kept.
type NewMarket struct {
	Amount partnerecon.Money `json:"amount"`
	// Markets that count. Absent: all of them.
	Markets []string `json:"markets,omitempty"`
}

// Training pays for certificates, once for each person, certification and level.
type Training struct {
	Rewards []Reward `json:"rewards"`
}

// A Reward is the amount for a certification.
type Reward struct {
	Certification string            `json:"certification"`
	Level         string            `json:"level,omitzero"` // empty: those without a level
	Amount        partnerecon.Money `json:"amount"`
}

func (r Increment) clone() Rule {
	r.Measure, r.Baseline = r.Measure.clone(), r.Baseline.clone()
	return r
}

func (r Accelerator) clone() Rule {
	r.Measure, r.AtLeast, r.Of = r.Measure.clone(), r.AtLeast.clone(), r.Of.clone()
	return r
}

func (r NewMarket) clone() Rule {
	r.Markets = slices.Clone(r.Markets)
	return r
}

func (r Training) clone() Rule {
	r.Rewards = slices.Clone(r.Rewards)
	return r
}

func (r LogoChurn) clone() Rule    { r.Baseline = r.Baseline.clone(); return r }
func (r NetRetention) clone() Rule { r.Baseline = r.Baseline.clone(); return r }
func (r Onboarding) clone() Rule   { r.Baseline = r.Baseline.clone(); return r }
func (r Retained) clone() Rule     { return r }
func (r Referrals) clone() Rule    { return r }

// kindOf returns the kind of the entries that a rule posts.
func kindOf(r Rule) partnerecon.Kind {
	if t, ok := r.(PeriodTable); ok && t.Pays == TrueUp {
		return partnerecon.TruedUp
	}
	return partnerecon.Earned
}
