package retainer

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// A Statement is one of the six that have to be made before a retainer can start.
type Statement string

// The six statements.
const (
	StatementFirstCycle   Statement = "first_cycle"  // paid, payout done, handed off
	StatementNeed         Statement = "need"         // recurring, on the same system
	StatementRelationship Statement = "relationship" // owner, white-label, controller
	StatementEconomics    Statement = "economics"    // decided, be it none
	StatementScope        Statement = "scope"        // rhythm, reporting, approvals, reviews, exclusions
	StatementRenewal      Statement = "renewal"      // what it takes to go on
)

// Readiness says which of the six statements were made. It can start iff all were.
type Readiness struct {
	Ready      bool     `json:"ready"`
	Stated     int      `json:"stated"` // of 6
	Statements []Stated `json:"statements"`
}

// Stated says whether a statement was made, what is missing of it, and which step
// makes it.
type Stated struct {
	Statement Statement `json:"statement"`
	Stated    bool      `json:"stated"`
	Missing   []string  `json:"missing,omitempty"`
	Step      Step      `json:"step"` // that makes it
}

// Missing lists what is missing, each with its statement in front.
func (r Readiness) Missing() []string {
	var out []string
	for _, s := range r.Statements {
		for _, m := range s.Missing {
			out = append(out, string(s.Statement)+": "+m)
		}
	}
	return out
}

// String shows a line for each statement.
func (r Readiness) String() string {
	var b strings.Builder
	for _, s := range r.Statements {
		word := "stated"
		if !s.Stated {
			word = "unstated: " + strings.Join(s.Missing, ", ")
		}
		b.WriteString(string(s.Statement) + " " + word + "\n")
	}
	return b.String()
}

// Readiness says which of the six statements were made, as they are known now.
func (b Board) Readiness(e Engagement) (Readiness, error) {
	v, err := b.version(&e)
	if err != nil {
		return Readiness{}, err
	}
	return v.readiness(&e, partnerecon.Day{}), nil
}

// Statements says of terms that may be a draft, and of an engagement that may be the
// zero Engagement, which of the six statements were made.
func Statements(p Policy, e Engagement) Readiness {
	v := version{policy: p}
	return v.readiness(&e, partnerecon.Day{})
}

// readiness says which statements were made by a day; the zero Day is any day.
func (v *version) readiness(x *Engagement, by partnerecon.Day) Readiness {
	p := &v.policy
	var out Readiness
	for _, s := range [...]Stated{
		{Statement: StatementFirstCycle, Missing: x.unproven(by), Step: StepPayout},
		{Statement: StatementNeed, Missing: p.unneeded(x, by), Step: StepConversion},
		{Statement: StatementRelationship, Missing: p.Relationship.missing(), Step: StepRelations},
		{Statement: StatementEconomics, Missing: p.undecided(), Step: StepRelations},
		{Statement: StatementScope, Missing: p.Scope.missing(), Step: StepStability},
		{Statement: StatementRenewal, Missing: p.Renewal.missing(), Step: StepRenewal},
	} {
		s.Stated = len(s.Missing) == 0
		out.Statements = append(out.Statements, s)
		if s.Stated {
			out.Stated++
		}
	}
	out.Ready = out.Stated == len(out.Statements)
	return out
}

// unproven lists what of a clean first cycle has no evidence.
func (x *Engagement) unproven(by partnerecon.Day) []string {
	var out []string
	for _, of := range [...]Proven{ProjectPaid, PayoutDone, HandoffDone} {
		if !slices.ContainsFunc(x.Evidence, func(e Evidence) bool { return e.Of == of && within(e.On, by) }) {
			out = append(out, string(of))
		}
	}
	return out
}

func within(day, by partnerecon.Day) bool { return by.IsZero() || !day.After(by) }

// unneeded says what is missing of the recurring need.
func (p *Policy) unneeded(x *Engagement, by partnerecon.Day) []string {
	other := false
	months := map[Need][]partnerecon.Month{}
	for _, n := range x.Needs {
		switch {
		case !within(n.On, by):
		case n.System != x.System:
			other = true
		default:
			months[n.Need] = append(months[n.Need], n.On.Month())
		}
	}
	switch {
	case len(months) == 0 && other:
		return []string{"different_system"}
	case len(months) == 0:
		return []string{"recurring_need"}
	case p.Model != Operator:
		return nil
	}
	for _, seen := range months { // any of them: their order does not matter
		if row(seen) >= max(p.Months, 2) {
			return nil
		}
	}
	return []string{"consecutive_months"}
}

// row returns the longest run of consecutive months; they rise, and may stand twice.
func row(months []partnerecon.Month) int {
	longest, run := 0, 0
	for i, m := range months {
		switch {
		case i > 0 && m == months[i-1]:
		case i > 0 && m == months[i-1].Add(1):
			run++
		default:
			run = 1
		}
		longest = max(longest, run)
	}
	return longest
}

func (r Relationship) missing() []string {
	return unstated(member{"owner", string(r.Owner)}, member{"white_label", string(r.WhiteLabel)}, member{"controller", string(r.Controller)})
}

func (p *Policy) undecided() []string {
	if p.Economics == nil {
		return []string{"economics"}
	}
	return nil
}

func (s Scope) missing() []string {
	out := unstated(member{"delivery", s.Delivery}, member{"reporting", s.Reporting}, member{"approvals", s.Approvals}, member{"reviews", s.Reviews})
	if len(s.Excluded) == 0 {
		out = append(out, "excluded")
	}
	return out
}

func (r Renewal) missing() []string { return unstated(member{"mode", string(r.Mode)}) }

type member struct{ name, value string }

func unstated(members ...member) []string {
	var out []string
	for _, m := range members {
		if m.value == "" {
			out = append(out, m.name)
		}
	}
	return out
}
