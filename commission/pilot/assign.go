package pilot

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Partner is what pilots look at.
type Partner struct {
	ID      string `json:"id"`
	Segment string `json:"segment,omitzero"`
}

// An Assignment is the arm that a partner is in. One without a pilot is outside of all of
// them, on the plan of [Policy.Standing].
type Assignment struct {
	Pilot string
	Arm   string
	Plan  string // absent: none is named
	Trace partnerecon.Trace
}

// Assign returns the arm that a partner is in on a day. No day and no id are errors; a
// partner that no pilot takes is not.
func (t Trials) Assign(p Partner, on partnerecon.Day) (Assignment, error) {
	if !t.ready {
		return Assignment{}, errZero
	}
	k := &checker{}
	k.Name("/partner/id", p.ID)
	k.Text("/partner/segment", p.Segment)
	if on.IsZero() {
		k.Add("/on", problem.Required, "missing; state the day")
	}
	if err := k.err(); err != nil {
		return Assignment{}, err
	}
	for i := range t.policy.Pilots {
		if pilot := &t.policy.Pilots[i]; pilot.covers(on) && pilot.takes(p.Segment) {
			return t.assign(i, p), nil
		}
	}
	out := Assignment{Plan: t.policy.Standing}
	out.Trace.Add(CodeOutside, "/pilots", partnerecon.D("on", on), partnerecon.D("segment", text(p.Segment)))
	return out, nil
}

// assign draws the arm of a partner that the pilot takes.
func (t Trials) assign(i int, of Partner) Assignment {
	p, rule := &t.policy.Pilots[i], problem.At("/pilots", i)
	arm, place := p.draw(of.ID)
	out := Assignment{Pilot: p.Name, Arm: p.Arms[arm].Name, Plan: t.planOf(p.Arms[arm])}
	out.Trace.Add(CodeTaken, rule, partnerecon.D("from", p.From), partnerecon.D("until", p.Until), partnerecon.D("segment", text(of.Segment)))
	out.Trace.Add(CodeDrawn, problem.At(rule+"/arms", arm), partnerecon.D("place", number(place)), partnerecon.D("of", number(p.weights())))
	return out
}

// planOf returns the plan of an arm.
func (t Trials) planOf(a Arm) string { return cmp.Or(a.Plan, t.policy.Standing) }

// draw returns the arm of a partner, and its place among the weights, from 0.
func (p *Pilot) draw(partner string) (arm int, place uint64) {
	sum := sha256.Sum256(slices.Concat([]byte(p.Salt), []byte{0}, []byte(partner)))
	place, _ = bits.Mul64(binary.BigEndian.Uint64(sum[:8]), p.weights()) // below the weights
	left := place
	for left >= uint64(p.Arms[arm].Weight) {
		left -= uint64(p.Arms[arm].Weight)
		arm++
	}
	return arm, place
}

// weights returns the sum of the weights: at most 100 times 1,000,000.
func (p *Pilot) weights() uint64 {
	n := uint64(0)
	for _, a := range p.Arms {
		n += uint64(a.Weight)
	}
	return n
}
