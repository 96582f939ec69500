package pilot

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A Policy lists pilots. It is plain data: a struct literal or strict JSON. [New]
// checks it.
type Policy struct {
	// FullQuarters is how many full quarters a pilot has to run before its figures decide
	// anything, at least 2. Required.
	FullQuarters int `json:"full_quarters"`
	// YearStart is the first month of the fiscal year, 1 to 12; quarters are counted from
	// it. Absent: January.
	YearStart int `json:"year_start,omitzero"`
	// Standing is the plan of partners outside of all pilots, and of arms that name none.
	// Name it, and customers from before a pilot keep it, for the first payment under a
	// named plan pins that; without a name they take the plan of the arm. Absent: none.
	Standing string `json:"standing,omitzero"`
	// Pilots, at most 100.
	Pilots []Pilot `json:"pilots"`
}

// A Pilot tries other plans on some partners for some time.
type Pilot struct {
	Name string `json:"name"`
	// Salt draws the arms. Two pilots have different ones, or the same partners would
	// always share an arm.
	Salt string `json:"salt"`
	// From is the first day, Until the first one after it.
	From  partnerecon.Day `json:"from"`
	Until partnerecon.Day `json:"until"`
	// Segments of partners that take part, at most 100. Absent: all partners.
	Segments []string `json:"segments,omitempty"`
	// Arms, 2 to 100. The first is what the others are compared with.
	Arms []Arm `json:"arms"`
}

// An Arm is what one part of the partners gets.
type Arm struct {
	Name string `json:"name"`
	// Weight is how many parts of the partners it gets, 1 to 1,000,000: arms of 3 and 1
	// have three quarters and a quarter, as far as chance has it.
	Weight int `json:"weight"`
	// Plan that its partners have, as rates name it. Absent: [Policy.Standing].
	Plan string `json:"plan,omitzero"`
}

func (p Policy) clone() Policy {
	p.Pilots = slices.Clone(p.Pilots)
	for i := range p.Pilots {
		p.Pilots[i].Segments = slices.Clone(p.Pilots[i].Segments)
		p.Pilots[i].Arms = slices.Clone(p.Pilots[i].Arms)
	}
	return p
}

// covers reports whether a day is in the pilot.
func (p *Pilot) covers(on partnerecon.Day) bool { return !on.Before(p.From) && on.Before(p.Until) }

// meets reports whether somebody could be in both pilots at once.
func (p *Pilot) meets(o *Pilot) bool {
	if !p.From.Before(o.Until) || !o.From.Before(p.Until) {
		return false
	}
	return len(p.Segments) == 0 || slices.ContainsFunc(p.Segments, o.takes)
}

// takes reports whether a pilot takes partners of a segment. One that takes all of them
// takes those of no segment, too.
func (p *Pilot) takes(segment string) bool {
	return len(p.Segments) == 0 || slices.Contains(p.Segments, segment)
}
