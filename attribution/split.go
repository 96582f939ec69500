package attribution

import "github.com/partnerecon/partnerecon"

// A Split says how the sourced credit of a deal is shared. It is one of
//
//	First  Last  LastEligible  LastNot     one touch takes all
//	Linear  Position  Decay  Weighted      each touch has a weight
//	Equal  Additive                        each partner has one
//
// by value. The weights are whole numbers, so shares are exact fractions. Ties
// of instants go to the smaller id.
//
// A registration in force is a touch of the path only for First, or, the earliest
// one, if its partner has no other touch there: so registering never moves what
// the partner has done besides.
type Split interface{ split() }

// First gives all to the first touch of the path.
type First struct{}

// Last gives all to the last touch of the path. A direct touch that is kept
// there leaves nobody credited.
type Last struct{}

// LastEligible gives all to the last touch of a partner.
type LastEligible struct{}

// LastNot gives all to the last touch that is of none of these classes, or if
// there is none, to the last one.
type LastNot struct {
	Classes []string `json:"classes"` // at least one
}

// Linear gives every touch the same.
type Linear struct{}

// Position gives parts to the first and to the last touch, and the rest evenly
// to those between. The parts are above 0 % and add up to 100 %. One touch takes
// all.
type Position struct {
	First  partnerecon.Rate `json:"first"`
	Middle partnerecon.Rate `json:"middle"`
	Last   partnerecon.Rate `json:"last"`
	// TwoTouch says what becomes of the middle where there is none. Required.
	TwoTouch TwoTouch `json:"two_touch"`
}

// TwoTouch says how two touches share.
type TwoTouch string

const (
	// SpreadMiddle gives half of the middle to each: 40/20/40 becomes 50/50, and
	// 50/20/30 becomes 60/40.
	SpreadMiddle TwoTouch = "spread_middle"
	// Halves gives each half, whatever the parts.
	Halves TwoTouch = "equal"
)

// Decay halves the weight of a touch with every half-life that it is older than
// the newest one of the path.
//
// The weight of the newest is 2^32. That of one that is a older is
// 2^(32 - a/half-life), where the part of the exponent after the point is cut to
// 32 binary places and the weight to a whole number; the result is at most 2
// below the exact one. Beyond 32 half-lives it is 0. From there on everything is
// exact.
type Decay struct {
	// Days or Hours of the half-life: exactly one, 1 to 36,525 or to 876,600. Days
	// are civil days in the zone of the policy, hours are elapsed, to the second.
	Days  int `json:"days,omitzero"`
	Hours int `json:"hours,omitzero"`
}

// Weighted gives each touch the weight of its kind.
type Weighted struct {
	Weights []Weight `json:"weights"` // at least one
}

// A Weight of the touches of a kind. Touches of kinds without one are left out
// of the path.
type Weight struct {
	Kind   string `json:"kind"`
	Weight int    `json:"weight"` // 1 to 1,000,000
}

// Equal gives every partner the same.
type Equal struct{}

// Additive gives every partner all of it. The shares add up to more than 100 %,
// and the decision says to how much.
type Additive struct{}

func (First) split()        {}
func (Last) split()         {}
func (LastEligible) split() {}
func (LastNot) split()      {}
func (Linear) split()       {}
func (Position) split()     {}
func (Decay) split()        {}
func (Weighted) split()     {}
func (Equal) split()        {}
func (Additive) split()     {}
