package tiers

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A Policy says which tiers there are, what it takes to stand in one, and how a
// partner moves between them. It is plain data: a struct literal or strict JSON.
// [New] checks it.
type Policy struct {
	// YearStart is the first month of the year, 1 to 12: quarters and years count
	// from it. Absent: January.
	YearStart int `json:"year_start,omitzero"`
	// Boundary says whether a value equal to its target reaches it. Required.
	Boundary Boundary `json:"boundary"`
	// Metrics that criteria and expectations read. They can read no other.
	Metrics []Metric `json:"metrics"`
	// Base is what every tier needs besides its own criteria. Absent: nothing.
	Base Group `json:"base,omitzero"`
	// Cumulative: a tier also needs what all tiers below it need.
	Cumulative bool `json:"cumulative,omitzero"`
	// Tiers from the lowest to the highest. Required.
	Tiers []Tier `json:"tiers"`
	// Ramps of targets for new partners, one by segment. Absent: none.
	Ramps []Ramp `json:"ramps,omitempty"`
	// Review says when and how tiers change. Required.
	Review Review `json:"review"`
	// Benefits that tiers give. Absent: none.
	Benefits []Benefit `json:"benefits,omitempty"`
	// BenefitsGrow promises that a tier has all benefits of the tiers below it.
	BenefitsGrow bool `json:"benefits_grow,omitzero"`
}

// A Boundary says which side a value belongs to that equals its target.
type Boundary string

const (
	// ReachedAt: a value equal to the target reaches it.
	ReachedAt Boundary = "reached_at"
	// ReachedAbove: only a value above the target does.
	ReachedAbove Boundary = "reached_above"
)

// A Metric says in what a figure about a partner is counted.
type Metric struct {
	Name string `json:"name"`
	Unit Unit   `json:"unit"`
	// Over says how the figures of a window become one. Required for [Number],
	// [Amount] and [InUnits]; of a [Share] and a [Yes] it is always the last one.
	Over Over `json:"over,omitzero"`
	// Currency of an [Amount].
	Currency partnerecon.Currency `json:"currency,omitzero"`
	// UnitValues are what one unit is in each currency, for [InUnits]: frozen, so that
	// no exchange rate moves a partner between tiers.
	UnitValues []partnerecon.Money `json:"unit_values,omitempty"`
	// Levels of a [Certificate], the lowest first.
	Levels []string `json:"levels,omitempty"`
	// CustomerLimit is how much of the metric one customer can make up: of what a
	// customer contributes to a window no more counts than this part of the whole
	// window as it was measured. Above 0, below 100 %, for a sum. Absent: no limit.
	//
	// The part is one of the raw sum, not of what is left after the cut: a partner
	// whose only customer brings 100, at a limit of 25 %, has 25, not nothing.
	CustomerLimit partnerecon.Rate `json:"customer_limit,omitzero"`
	// Classes of figures, each with the factor by which it counts: points for sourced and
	// for assisted deals, double points in some markets. Each figure then names its class.
	// For a sum. Absent: every figure counts as it is.
	Classes []Class `json:"classes,omitempty"`
	// Shared says for whom a line counts that several partners have sourced, see
	// [Ladder.Divide]. Absent: that is not asked; figures come by partner.
	Shared Shared `json:"shared,omitzero"`
	// Dimension under which reports show it. Absent: none.
	Dimension Dimension `json:"dimension,omitzero"`
}

// A Class is the factor by which a kind of figures counts.
type Class struct {
	Name   string           `json:"name"`
	Factor partnerecon.Rate `json:"factor"` // 0 % and more; "500%" is five times
}

// Unit is what a metric is counted in.
type Unit string

// The units.
const (
	Number      Unit = "number"      // whole: customers, referrals, points
	Amount      Unit = "amount"      // money in the currency of the metric
	InUnits     Unit = "units"       // money in several currencies, each at the frozen value of one unit
	Share       Unit = "share"       // a rate: a renewal rate, a satisfaction score in percent
	Yes         Unit = "yes"         // it is so, or not: an agreement, a review held
	Certificate Unit = "certificate" // people who hold one, of a level or above, that has not expired
)

// Over says how the figures of a window become one.
type Over string

const (
	// Sum adds up what was measured in the window.
	Sum Over = "sum"
	// Last takes what was measured last in the window.
	Last Over = "last"
)

// A Dimension is one of the three things that tiers are based on.
type Dimension string

// The dimensions.
const (
	Performance Dimension = "performance" // what it brings
	Expertise   Dimension = "expertise"   // what it knows
	Commitment  Dimension = "commitment"  // what it puts in
)

// A Tier is a step of the ladder.
type Tier struct {
	Name string `json:"name"`
	// Needs is what it takes. Only the lowest tier may need nothing of its own.
	Needs Group `json:"needs,omitzero"`
	// Sunset is the first day on which nobody stands in the tier any more. It begins a
	// period of the review; who stands in it then moves to the next lower tier that is
	// open. Absent: none.
	Sunset partnerecon.Day `json:"sunset,omitzero"`
	// Benefits by name: all that a partner in this tier has.
	Benefits []string `json:"benefits,omitempty"`
	// Expected volume: a verdict in reports, never a gate.
	Expected []Expectation `json:"expected,omitempty"`
	// Readiness is what a partner should have in place: reported, never a gate.
	Readiness Group `json:"readiness,omitzero"`
	// Types of partners that typically stand here, see [Ladder.Suggest].
	Types []string `json:"types,omitempty"`
	// Evidence that attribution of this tier works with, see [Ladder.Accepts].
	Evidence []string `json:"evidence,omitempty"`
}

// A Group says how many of its criteria and groups have to be met. The zero Group
// asks for nothing.
type Group struct {
	Need Need `json:"need,omitzero"`
	// K is how many, for [KOfN]: at least 1 and fewer than there are.
	K        int         `json:"k,omitzero"`
	Criteria []Criterion `json:"criteria,omitempty"`
	Groups   []Group     `json:"groups,omitempty"` // at most three levels
}

// Need says how many of a group have to be met.
type Need string

// The needs.
const (
	All  Need = "all"    // each of them
	Any  Need = "any"    // at least one
	KOfN Need = "k_of_n" // at least K
)

// A Criterion is met if its metric reaches a target. A metric of which nothing is
// known in the window does not reach it.
type Criterion struct {
	Metric string `json:"metric"`
	// Target that is reached or not, of the unit of the metric; for a [Certificate] the
	// least level and how many people. Above 0.
	Target Value `json:"target"`
	// Targets for segments that have their own.
	Targets []SegmentTarget `json:"targets,omitempty"`
	// Within is the window. Required but for a [Certificate], which has none.
	Within Span `json:"within,omitzero"`
	// Met of the last Of periods, those that were over on the day: a single spike is
	// not enough. The window is one period: a month, a quarter or a year. Absent: the
	// window alone counts.
	Met int `json:"met,omitzero"`
	Of  int `json:"of,omitzero"`
	// Ramped targets are lower for new partners, see [Ramp].
	Ramped bool `json:"ramped,omitzero"`
	// Boundary of this criterion. Absent: that of the policy.
	Boundary Boundary `json:"boundary,omitzero"`
}

// A SegmentTarget is the target of partners of a segment.
type SegmentTarget struct {
	Segment string `json:"segment"`
	Target  Value  `json:"target"`
}

// A Span is a window that ends with a day.
type Span struct {
	Of Length `json:"of,omitzero"`
	// N is how many of them: days or months, or periods of which the one that the day
	// is in is the last. Absent: 1. Not for a lifetime.
	N int `json:"n,omitzero"`
	// Completed: the last period is the last one that was over on the day. Only for
	// months, quarters and years of the calendar.
	Completed bool `json:"completed,omitzero"`
}

// A Length is what a span is counted in.
type Length string

// The lengths.
const (
	Lifetime Length = "lifetime" // everything that was ever measured
	Days     Length = "days"     // trailing: the last N days, the day included
	Months   Length = "months"   // trailing: the N months that end with the day
	Month    Length = "month"    // calendar months
	Quarter  Length = "quarter"  // quarters of the year that begins with YearStart
	Year     Length = "year"     // years that begin with YearStart
)

// A Ramp makes targets easier for new partners: in the months since the start of a
// partner its targets are a share of the full ones. A criterion takes part if it
// is ramped.
type Ramp struct {
	// Segment it is for. Empty: partners of no segment, and of those without a ramp.
	Segment string `json:"segment,omitzero"`
	// Steps, rising: the first from month 0, the last 100 %.
	Steps []RampStep `json:"steps"`
}

// A RampStep is the share of full targets from a month on: month 0 begins on the day
// the partner starts, month 1 a month later.
type RampStep struct {
	Month int              `json:"month"`
	Share partnerecon.Rate `json:"share"` // 0 % asks for nothing yet
}

// Review says when tiers change. A review is made at the end of each period.
type Review struct {
	// Every is the length of a period. Required.
	Every Every `json:"every"`
	// Promotion says from when a higher tier holds. Required.
	Promotion Promotion `json:"promotion"`
	// SelfSelect: partners ask for a tier. They stand in the lower one of the tier that
	// they asked for and the highest one that they qualify for.
	SelfSelect bool `json:"self_select,omitzero"`
	// Term is for how many months a tier is held before it has to be qualified for
	// again. 0: it is looked at in every review.
	Term int `json:"term,omitzero"`
	// Grace is how long a partner keeps its tier after a review that it failed, in days
	// or months from the day after. Absent: no grace.
	Grace partnerecon.Window `json:"grace,omitzero"`
	// Notice is how long after it was told a partner is demoted, in days or months from
	// the day of [Noticed]; without that it is not demoted. Absent: no notice is needed.
	Notice partnerecon.Window `json:"notice,omitzero"`
	// Demotion says how far. Required.
	Demotion Demotion `json:"demotion"`
}

// Every is the length of a period.
type Every string

// The lengths of periods.
const (
	EveryMonth   Every = "month"   // a calendar month
	EveryQuarter Every = "quarter" // three of them
	EveryYear    Every = "year"    // twelve of them
)

// A Promotion says from when a higher tier holds.
type Promotion string

const (
	// AtOnce: from the day on which it is reached.
	AtOnce Promotion = "at_once"
	// AtPeriodEnd: from the first day of the period after the review.
	AtPeriodEnd Promotion = "period_end"
)

// A Demotion says how far a partner falls that does not qualify for its tier.
type Demotion string

const (
	// ByOne: to the next lower tier, and that for a term of its own.
	ByOne Demotion = "one"
	// ToQualified: to the highest tier that it qualifies for, or to none.
	ToQualified Demotion = "to_qualified"
	// Never: a tier that was reached is kept.
	Never Demotion = "never"
)

// A Benefit is something that tiers give.
type Benefit struct {
	Name string `json:"name"`
	// Cost to the program for one partner in one period, and the length of that. Absent:
	// it costs nothing that is counted.
	Cost  partnerecon.Money `json:"cost,omitzero"`
	Every Every             `json:"every,omitzero"`
}

// An Expectation is a band that the volume of a partner in a tier should be in.
type Expectation struct {
	Metric string `json:"metric"`
	Within Span   `json:"within"`
	// From is the least that is within the band.
	From Value `json:"from"`
	// Through is the most that is within, Until the least that is above: one of them,
	// or neither where there is no end.
	Through Value `json:"through,omitzero"`
	Until   Value `json:"until,omitzero"`
}

func (p Policy) clone() Policy {
	p.Metrics = slices.Clone(p.Metrics)
	for i := range p.Metrics {
		m := &p.Metrics[i]
		m.UnitValues, m.Levels, m.Classes = slices.Clone(m.UnitValues), slices.Clone(m.Levels), slices.Clone(m.Classes)
	}
	p.Base = p.Base.clone()
	p.Tiers = slices.Clone(p.Tiers)
	for i := range p.Tiers {
		t := &p.Tiers[i]
		t.Needs, t.Readiness = t.Needs.clone(), t.Readiness.clone()
		t.Benefits, t.Expected = slices.Clone(t.Benefits), slices.Clone(t.Expected)
		t.Types, t.Evidence = slices.Clone(t.Types), slices.Clone(t.Evidence)
	}
	p.Ramps = slices.Clone(p.Ramps)
	for i := range p.Ramps {
		p.Ramps[i].Steps = slices.Clone(p.Ramps[i].Steps)
	}
	p.Benefits = slices.Clone(p.Benefits)
	return p
}

func (g Group) clone() Group {
	g.Criteria, g.Groups = slices.Clone(g.Criteria), slices.Clone(g.Groups)
	for i := range g.Criteria {
		g.Criteria[i].Targets = slices.Clone(g.Criteria[i].Targets)
	}
	for i := range g.Groups {
		g.Groups[i] = g.Groups[i].clone()
	}
	return g
}

// empty reports whether a group asks for nothing.
func (g *Group) empty() bool { return len(g.Criteria) == 0 && len(g.Groups) == 0 }
