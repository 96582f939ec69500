package benchmark

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// TouchpointFacts are what was held with a partner.
type TouchpointFacts struct {
	Tier  string          `json:"tier,omitzero"`
	Since partnerecon.Day `json:"since"` // when the partner came to the tier
	On    partnerecon.Day `json:"on"`
	// Held are the touchpoints of any time, at most 100,000; those after On are passed
	// over.
	Held []Held `json:"held,omitzero"`
}

// A Held touchpoint.
type Held struct {
	Name string          `json:"name"` // as in the policy
	On   partnerecon.Day `json:"on"`
}

// TouchpointReport is what is due with a partner, in the order of the policy.
type TouchpointReport struct {
	Touchpoints []Touchpoint      `json:"touchpoints,omitzero"`
	Trace       partnerecon.Trace `json:"trace"`
}

// A Touchpoint and when it is due.
type Touchpoint struct {
	Name string          `json:"name"`
	Last partnerecon.Day `json:"last,omitzero"` // absent: never held
	// From and Due are the first and the last day on which the next one is in time.
	From   partnerecon.Day `json:"from"`
	Due    partnerecon.Day `json:"due"`
	Status Status          `json:"status"`
	Late   int             `json:"late,omitzero"` // days after Due
}

// A Status of something that is to be done.
type Status string

// The statuses.
const (
	Upcoming Status = "upcoming" // not due yet
	Due      Status = "due"      // now is in time
	Overdue  Status = "overdue"  // it was to be done before
	Done     Status = "done"     // a step of the activation only
)

// Touchpoints says which touchpoints with a partner are due, each from its last
// occurrence. "Partner & Affiliate Program Design" has "Quarterly for Tier 2 and Tier
// 3 partners" for business reviews, a "Monthly partner sync", a quarterly campaign and
// an "Annual partnership review".
//
// One that goes by the calendar is due in the span after that of the last one, up to
// its last day. One that was never held is due in the first span that the partner is
// in from its first day on; of the others, so long after Since.
func (y Yardstick) Touchpoints(f TouchpointFacts) (TouchpointReport, error) {
	if len(y.policy.Cadence) == 0 {
		return TouchpointReport{}, absent("/cadence")
	}
	if err := y.checkTouchpoints(&f); err != nil {
		return TouchpointReport{}, err
	}
	last := map[string]partnerecon.Day{}
	for _, h := range f.Held {
		if !h.On.After(f.On) && h.On.After(last[h.Name]) {
			last[h.Name] = h.On
		}
	}
	var out TouchpointReport
	for i, c := range y.policy.Cadence {
		if !applies(c.Tiers, f.Tier) {
			continue
		}
		t := Touchpoint{Name: c.Name, Last: last[c.Name]}
		t.From, t.Due = y.span(c, t.Last, f.Since)
		t.Status, t.Late = status(f.On, t.From, t.Due)
		out.Touchpoints = append(out.Touchpoints, t)
		details := []partnerecon.Detail{text("name", problem.Cut(c.Name)), partnerecon.D("last", t.Last), partnerecon.D("due", t.Due), count("late", t.Late)}
		out.Trace.Add(codeOfStatus(t.Status), problem.At("/cadence", i), sourced(details, c.Source)...)
	}
	if len(out.Touchpoints) == 0 {
		out.Trace.Add(CodeNothing, "/cadence", text("tier", problem.Cut(f.Tier)))
	}
	return out, nil
}

// applies reports whether a tier is one of a list; an empty list has all.
func applies(tiers []string, tier string) bool {
	return len(tiers) == 0 || slices.Contains(tiers, tier)
}

// span returns the first and the last day on which the next occurrence is in time.
func (y Yardstick) span(c Cadence, last, since partnerecon.Day) (from, due partnerecon.Day) {
	if !c.Calendar {
		if last.IsZero() {
			last = since
		}
		due = last.AddMonths(c.Every)
		return due, due
	}
	if last.IsZero() {
		last = since.Add(-1) // a partner since the first day of a span is due in it
	}
	next := y.spanOf(last.Month(), c.Every).Add(c.Every)
	return next.First(), next.Add(c.Every - 1).Last()
}

// spanOf returns the first month of the span of a year that a month is in.
func (y Yardstick) spanOf(m partnerecon.Month, every int) partnerecon.Month {
	_, month := m.Date()
	return m.Add(-((int(month-y.yearStart())%monthsOfYear + monthsOfYear) % every))
}

func (y Yardstick) yearStart() time.Month { return time.Month(max(y.policy.YearStart, 1)) }

func status(on, from, due partnerecon.Day) (Status, int) {
	switch {
	case on.Before(from):
		return Upcoming, 0
	case on.After(due):
		return Overdue, on.Sub(due)
	}
	return Due, 0
}

func codeOfStatus(s Status) string {
	switch s {
	case Due:
		return CodeDue
	case Overdue:
		return CodeOverdue
	case Done:
		return CodeDone
	default:
		return CodeUpcoming
	}
}

func (y Yardstick) checkTouchpoints(f *TouchpointFacts) error {
	var k checker
	k.text("/tier", f.Tier)
	k.day("/since", f.Since)
	k.day("/on", f.On)
	k.notBefore("/on", f.On, f.Since)
	if !k.few("/held", len(f.Held), maxList) {
		return k.err()
	}
	known := map[string]bool{}
	for _, c := range y.policy.Cadence {
		known[c.Name] = true
	}
	for i, h := range f.Held {
		k.Enter("/held", i)
		if !known[h.Name] {
			k.Add("/name", problem.Unknown, "the policy has no touchpoint %s", problem.Quote(h.Name))
		}
		k.day("/on", h.On)
		k.Leave()
	}
	return k.err()
}
