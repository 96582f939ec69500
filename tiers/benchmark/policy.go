package benchmark

import (
	"slices"
	"strconv"

	"github.com/partnerecon/partnerecon"
)

// A Policy says what a program measures itself against: bands, schedules and
// weights. It is plain data: a struct literal or strict JSON. [New] checks it. Every
// part may be absent; a question that cannot do without it is [ErrAbsent] then.
//
// A Source, wherever there is one, is the title of the text that a value comes from.
// It decides nothing and stands beside the verdict.
type Policy struct {
	// YearStart is the first month of the year, 1 to 12: quarters count from it.
	// Absent: January.
	YearStart     int               `json:"year_start,omitzero"`
	Funnel        FunnelPolicy      `json:"funnel,omitzero"`
	FirstReferral FirstReferral     `json:"first_referral,omitzero"`
	Concentration Concentration     `json:"concentration,omitzero"`
	AdvisoryBoard AdvisoryBoard     `json:"advisory_board,omitzero"`
	Maturity      Maturity          `json:"maturity,omitzero"`
	TargetPath    TargetPath        `json:"target_path,omitzero"`
	Cadence       []Cadence         `json:"cadence,omitempty"`
	Agenda        Agenda            `json:"agenda,omitzero"`
	Activation    Activation        `json:"activation,omitzero"`
	Health        Health            `json:"health,omitzero"`
	Notice        Notice            `json:"notice,omitzero"`
	Attestations  AttestationPolicy `json:"attestations,omitzero"`
	Comparison    Comparison        `json:"comparison,omitzero"`
	Ramps         []Ramp            `json:"ramps,omitempty"`
}

// A Band is a range of fractions, its ends included. An absent end does not judge:
// "50 % and more" has Low alone. The zero Band judges nothing.
type Band struct {
	Low    partnerecon.Rate `json:"low,omitzero"`
	High   partnerecon.Rate `json:"high,omitzero"`
	Source string           `json:"source,omitzero"`
}

// String returns "10% to 20%", "50% and more", "up to 20%" or "no band".
func (b Band) String() string {
	switch {
	case b.Low.Stated() && b.High.Stated():
		return b.Low.String() + " to " + b.High.String()
	case b.Low.Stated():
		return b.Low.String() + " and more"
	case b.High.Stated():
		return "up to " + b.High.String()
	}
	return "no band"
}

// A Range is a range of counts, its ends included. High 0 has no upper end; the zero
// Range judges nothing.
type Range struct {
	Low    int    `json:"low,omitzero"`
	High   int    `json:"high,omitzero"`
	Source string `json:"source,omitzero"`
}

// String returns "2 to 5", "2 and more" or "no range".
func (r Range) String() string {
	switch {
	case r.High > 0:
		return strconv.Itoa(r.Low) + " to " + strconv.Itoa(r.High)
	case r.Low > 0:
		return strconv.Itoa(r.Low) + " and more"
	}
	return "no range"
}

// A FunnelPolicy is what part of each stage of recruitment comes to the next one.
type FunnelPolicy struct {
	Identified Range `json:"identified,omitzero"` // partners that could be won
	Recruited  Band  `json:"recruited,omitzero"`  // of the identified
	Onboarded  Band  `json:"onboarded,omitzero"`  // of the recruited
	// ActivationOfOnboarded: those that brought a lead, of the onboarded.
	ActivationOfOnboarded Band `json:"activation_of_onboarded,omitzero"`
	Performing            Band `json:"performing,omitzero"` // of the activated
	// ActivationOfSigned: those that brought a lead, of the recruited.
	ActivationOfSigned Band `json:"activation_of_signed,omitzero"`
	// Referrals in a quarter from which on a partner performs: 3 is met with the
	// third. [Yardstick.Count] needs it.
	Referrals int `json:"referrals,omitzero"`
}

// FirstReferral is in how many days from signing up partners are to refer somebody.
type FirstReferral struct {
	Tier  string `json:"tier,omitzero"` // whose median is judged; absent: that of every tier
	Under int    `json:"under"`         // days: 30 is met on day 29
	// Least is how many partners with a referral a median needs; of fewer it is
	// undefined. Absent: one.
	Least  int    `json:"least,omitzero"`
	Source string `json:"source,omitzero"`
}

// Concentration is how much of the revenue comes from how few partners.
type Concentration struct {
	// Top is the part of the partners that are called the top, above 0 %: with 10 %
	// of 21 partners they are 3, as a started partner counts in full.
	Top      partnerecon.Rate `json:"top"`
	TopCount Range            `json:"top_count,omitzero"` // how many they are to be
	TopShare Band             `json:"top_share,omitzero"` // of the revenue
	// Reach is the part of the revenue, above 0 %, that the core brings: the fewest
	// partners that do. Core is the part of the partners that they are to be.
	Reach partnerecon.Rate `json:"reach"`
	Core  Band             `json:"core,omitzero"`
	// Leading is another part of the partners, counted like Top, and LeadingShare
	// what they are to bring.
	Leading      partnerecon.Rate `json:"leading"`
	LeadingShare Band             `json:"leading_share,omitzero"`
}

// AdvisoryBoard is how many partners the board has.
type AdvisoryBoard struct {
	Seats  int    `json:"seats"` // 1 or more
	Source string `json:"source,omitzero"`
}

// Maturity is the stages that a program grows through, the lowest first.
type Maturity struct {
	Stages []Stage `json:"stages"`
	Source string  `json:"source,omitzero"`
}

// A Stage begins where it says, that value included, in each of three dimensions,
// and ends where the next one begins. Each value is above that of the stage before.
type Stage struct {
	Name     string           `json:"name"`
	Months   int              `json:"months,omitzero"` // age of the program
	Partners int              `json:"partners"`
	Share    partnerecon.Rate `json:"share"` // of the revenue that comes from partners
}

// TargetPath is how long a program gives itself for a target.
type TargetPath struct {
	Months int    `json:"months"` // 1 or more
	Source string `json:"source,omitzero"`
}

// A Cadence is how often something is done with the partners of some tiers.
type Cadence struct {
	Name  string   `json:"name"`            // monthly_sync, qbr
	Tiers []string `json:"tiers,omitempty"` // absent: all
	// Every is the months from one to the next, above 0.
	Every int `json:"every"`
	// Calendar: once in each span of Every months of the year, whenever in it. Every
	// divides 12 then. Absent: each is due Every months after the last one.
	Calendar bool   `json:"calendar,omitzero"`
	Source   string `json:"source,omitzero"`
}

// An Agenda of a quarterly business review.
type Agenda struct {
	Minutes  int     `json:"minutes"` // at most, all sections together
	Sections []Topic `json:"sections"`
	Source   string  `json:"source,omitzero"`
}

// A Topic of an agenda.
type Topic struct {
	Name    string `json:"name"`
	Minutes int    `json:"minutes"` // above 0
	Content string `json:"content,omitzero"`
}

// Activation is what is done in the days after a partner signed up.
type Activation struct {
	Steps []Step `json:"steps"`
	// Review is the day on which a partner is active or dormant, 1 or more: with 30 a
	// referral on day 30 still counts.
	Review int    `json:"review"`
	Source string `json:"source,omitzero"`
}

// A Step of the activation.
type Step struct {
	Name  string   `json:"name"`
	Day   int      `json:"day"`             // after the day of signing up, which is 0
	Tiers []string `json:"tiers,omitempty"` // absent: all
	Goal  string   `json:"goal,omitzero"`
}

// Health is the weights of the index of a partnership; they sum to exactly 100 %.
type Health struct {
	Survey      partnerecon.Rate `json:"survey"`
	Performance partnerecon.Rate `json:"performance"`
	Engagement  partnerecon.Rate `json:"engagement"`
	Band        Band             `json:"band,omitzero"` // of the index
}

// Notice is how long before a change of a model partners are told.
type Notice struct {
	Days   int    `json:"days"` // 1 or more: told on day 0, changed on this day is in time
	Source string `json:"source,omitzero"`
}

// An AttestationPolicy is what a partner has to have before it is onboarded.
type AttestationPolicy struct {
	Required []string `json:"required"`
	Source   string   `json:"source,omitzero"`
}

// Comparison is what a comparison of customers needs.
type Comparison struct {
	// Least is how many customers, or answers, a group needs, 1 or more; of fewer it
	// is insufficient.
	Least int `json:"least"`
}

// A Ramp is how long partners of a model take to their first revenue.
type Ramp struct {
	Model  string `json:"model"`
	Months Range  `json:"months"` // from signing up, both ends included
}

// clone returns a copy that shares nothing with the policy.
func (p Policy) clone() Policy {
	p.Maturity.Stages = slices.Clone(p.Maturity.Stages)
	p.Cadence = slices.Clone(p.Cadence)
	for i := range p.Cadence {
		p.Cadence[i].Tiers = slices.Clone(p.Cadence[i].Tiers)
	}
	p.Agenda.Sections = slices.Clone(p.Agenda.Sections)
	p.Activation.Steps = slices.Clone(p.Activation.Steps)
	for i := range p.Activation.Steps {
		p.Activation.Steps[i].Tiers = slices.Clone(p.Activation.Steps[i].Tiers)
	}
	p.Attestations.Required = slices.Clone(p.Attestations.Required)
	p.Ramps = slices.Clone(p.Ramps)
	return p
}
