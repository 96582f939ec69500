package incentive

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A Policy says what partners earn by the period, on top of what their lines earn.
// It is plain data: a struct literal or strict JSON. [New] checks it.
type Policy struct {
	// Rounding of every amount. Required.
	Rounding partnerecon.Rounding `json:"rounding"`
	// Currency of everything. Required.
	Currency partnerecon.Currency `json:"currency,omitzero"`
	// YearStart is the first month of the year, 1 to 12: quarters and years count
	// from it. Absent: January.
	YearStart int `json:"year_start,omitzero"`
	// Figures that the caller states and the rules read. A rule can read no other.
	Figures []Declaration `json:"figures,omitempty"`
	Bonuses []Bonus       `json:"bonuses,omitempty"`
	// Contests are decided among several partners.
	Contests []Contest `json:"contests,omitempty"`
	// Collaborations are rewards for what several partners did together.
	Collaborations []Collaboration `json:"collaborations,omitempty"`
}

// A Declaration says in what a figure of the caller's is counted.
type Declaration struct {
	Name string `json:"name"`
	Unit Unit   `json:"unit"`
}

// Unit is what a figure is counted in.
type Unit string

const (
	// Number: a whole number of customers, referrals, renewals. Over several months
	// it is added up.
	Number Unit = "number"
	// Amount: money in the currency of the policy. Over several months it is added up.
	Amount Unit = "amount"
	// Fraction: a rate, such as a churn rate. It holds until another one is stated.
	Fraction Unit = "fraction"
)

// A Bonus is what a [Rule] pays for each period, and within which limits. Its
// claims are named by it and the first month of the period, so that it goes on
// under a new version that has a bonus of the same name.
type Bonus struct {
	Name string `json:"name"`
	// Stage of a customer's life that it rewards, for reports. Absent: none.
	Stage commission.Stage `json:"stage,omitzero"`
	// Every is the length of its periods.
	Every Every `json:"every"`
	// From and Until are the first month in which it pays, and the first one in which
	// it does not any more: the sunset. Both begin a period. What was earned before
	// the sunset stays, and is still corrected. Absent: it is open on that side.
	From  partnerecon.Month `json:"from,omitzero"`
	Until partnerecon.Month `json:"until,omitzero"`
	// Gate that a partner has to have passed in recent periods. Absent: none.
	Gate Gate `json:"gate,omitzero"`
	// Minimum of a period in which it pays anything; Maximum of a period. Whole
	// amounts above 0. Absent: no limit.
	Minimum partnerecon.Money `json:"minimum,omitzero"`
	Maximum partnerecon.Money `json:"maximum,omitzero"`
	// Rule that says what is paid.
	Rule Rule `json:"rule,inline"`
}

// Every is the length of a period.
type Every string

// The lengths of periods.
const (
	EveryMonth   Every = "month"   // a calendar month
	EveryQuarter Every = "quarter" // three of them
	EveryYear    Every = "year"    // twelve of them
)

// months returns how many months a period has; 0 of an unknown length.
func (e Every) months() int {
	switch e {
	case EveryMonth:
		return 1
	case EveryQuarter:
		return 3
	case EveryYear:
		return 12
	default:
		return 0
	}
}

// start returns the first month of the period that holds a month, for a year that
// begins in the given one.
func (e Every) start(m partnerecon.Month, year time.Month) partnerecon.Month {
	switch e {
	case EveryQuarter:
		return m.Quarter(year)
	case EveryYear:
		_, month := m.Date()
		return m.Add(-(int(month-year) + 12) % 12)
	default:
		return m
	}
}

// A Gate lets a bonus pay only to those who met a threshold in several of the
// recent periods, so that one good period is not enough.
type Gate struct {
	Measure Measure `json:"measure"`
	AtLeast Goal    `json:"at_least"`
	// Met is in how many of the last Of periods the threshold has to be met, the one
	// that pays included. A period of which something is unknown does not meet it.
	Met int `json:"met"`
	Of  int `json:"of"`
}

// stated reports whether there is a gate.
func (g *Gate) stated() bool {
	return g.Of != 0 || g.Met != 0 || g.Measure.Of != "" || g.Measure.Figure != ""
}

// A Measure names a sum of the period.
type Measure struct {
	Of Of `json:"of"`
	// Figure that is read, for [OfFigure].
	Figure string `json:"figure,omitzero"`
	Lines
}

// Lines name which lines count: those that have one of the tiers, one of the products,
// and so on. Absent: all of them.
type Lines struct {
	Tiers      []string `json:"tiers,omitempty"`
	Products   []string `json:"products,omitempty"`
	Markets    []string `json:"markets,omitempty"`
	Components []string `json:"components,omitempty"`
}

// Of says what a measure adds up.
type Of string

const (
	// OfRevenue is the net base that entries stated: what was paid less what went back.
	// Where several components of one line state the base, name one of them. Entries of
	// package commission state it with the base commission alone, in full for each partner
	// of a shared line: a payment on which that earns nothing, such as one after its window,
	// is no revenue unless the caller tells it by a [Posted] of its own. Package settlement
	// tells what was paid instead, by the share of the credit, unless its terms say otherwise.
	OfRevenue Of = "revenue"
	// OfCommission is what was posted of what the lines earned, net of returns and caps,
	// with what true-ups of the settlement added; a clawback does not touch it. What waits
	// in tranches counts when it is released, what is forfeited never.
	OfCommission Of = "commission"
	// OfQuantity is the net quantity.
	OfQuantity Of = "quantity"
	// OfFigure is a figure of the caller's.
	OfFigure Of = "figure"

	// What true-ups read beside it; no policy states them.
	ofCut      Of = "cut"      // what caps took off
	ofWithheld Of = "withheld" // what waits in tranches or was forfeited
)

// A Goal is what a measure is compared with: exactly one of its members.
type Goal struct {
	Amount   partnerecon.Money `json:"amount,omitzero"`
	Number   int64             `json:"number,omitzero,string"`
	Fraction partnerecon.Rate  `json:"fraction,omitzero"`
	// Figure of the caller's, such as a quota: of the unit of the measure.
	Figure string `json:"figure,omitzero"`
	// Earlier is the same measure in an earlier period.
	Earlier Earlier `json:"earlier,omitzero"`
	// Annual is spread over the months of the year by Season, the part of each of the
	// twelve months in percent of the average one, beginning with the first month of
	// the year; their mean is 100 %. See [Seasonal].
	Annual partnerecon.Money  `json:"annual,omitzero"`
	Season []partnerecon.Rate `json:"season,omitempty"`
}

// Earlier names an earlier period.
type Earlier string

const (
	// PeriodBefore is the period before.
	PeriodBefore Earlier = "period"
	// YearBefore is the period a year before.
	YearBefore Earlier = "year"
)

// stated reports whether a goal says anything.
func (g *Goal) stated() bool {
	return g.Amount.Stated() || g.Number != 0 || g.Fraction.Stated() || g.Figure != "" || g.Earlier != "" || g.Annual.Stated() || len(g.Season) > 0
}

func (l Lines) clone() Lines {
	l.Tiers, l.Products = slices.Clone(l.Tiers), slices.Clone(l.Products)
	l.Markets, l.Components = slices.Clone(l.Markets), slices.Clone(l.Components)
	return l
}

func (m Measure) clone() Measure {
	m.Lines = m.Lines.clone()
	return m
}

func (g Goal) clone() Goal {
	g.Season = slices.Clone(g.Season)
	return g
}

// clone returns a copy that shares no memory with the original. Rules are those of
// this package.
func (p Policy) clone() Policy {
	p.Figures, p.Bonuses = slices.Clone(p.Figures), slices.Clone(p.Bonuses)
	for i := range p.Bonuses {
		b := &p.Bonuses[i]
		b.Gate.Measure, b.Gate.AtLeast = b.Gate.Measure.clone(), b.Gate.AtLeast.clone()
		b.Rule = b.Rule.clone()
	}
	p.Contests = slices.Clone(p.Contests)
	for i := range p.Contests {
		c := &p.Contests[i]
		c.Partners, c.Prizes = slices.Clone(c.Partners), slices.Clone(c.Prizes)
		c.Measure, c.Target = c.Measure.clone(), c.Target.clone()
	}
	p.Collaborations = slices.Clone(p.Collaborations)
	return p
}

// yearStart returns the first month of the year.
func (p *Policy) yearStart() time.Month { return time.Month(max(1, p.YearStart)) }
