package conflict

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Matter is how a dispute stands at an instant.
type Matter struct {
	Dispute string      `json:"dispute"`
	Account string      `json:"account"`
	Partner string      `json:"partner"`
	Deal    string      `json:"deal,omitzero"`
	Stage   MatterStage `json:"stage"`
	Opened  time.Time   `json:"opened"`
	// Level that it was escalated to, from 1; 0: it was not yet.
	Level int `json:"level"`
	// Owner is the role whose turn it is: that of the level, or of the highest
	// one whose deadline has passed. Empty before the first.
	Owner string `json:"owner,omitzero"`
	// EscalateBy is the deadline of the first level.
	EscalateBy time.Time `json:"escalate_by"`
	Escalated  time.Time `json:"escalated,omitzero"` // when it first was
	// ResolveBy is the last day for the resolution. Not stated if the calendar
	// knows no business day.
	ResolveBy partnerecon.Day `json:"resolve_by,omitzero"`
	Resolved  time.Time       `json:"resolved,omitzero"`
	// EscalationOverdue: it was not escalated by the deadline, nor resolved.
	EscalationOverdue bool `json:"escalation_overdue,omitzero"`
	// ResolutionOverdue: it was not resolved by the last day.
	ResolutionOverdue bool `json:"resolution_overdue,omitzero"`
	// EscalationLate is by how long the first deadline was missed, so far; in JSON
	// in nanoseconds.
	EscalationLate time.Duration `json:"escalation_late,omitzero"`
	// ResolutionLate is by how many days the last day was missed, so far.
	ResolutionLate int `json:"resolution_late,omitzero"`
	// Disputed = Held + Released + WrittenOff, always. While it is not resolved
	// all of it is held.
	Disputed   partnerecon.Money `json:"disputed,omitzero"`
	Held       partnerecon.Money `json:"held,omitzero"`
	Released   partnerecon.Money `json:"released,omitzero"`
	WrittenOff partnerecon.Money `json:"written_off,omitzero"`
	// Resolution in force, and its remedy.
	Resolution string `json:"resolution,omitzero"`
	Remedy     Remedy `json:"remedy,omitzero"`
}

// A MatterStage is how far a dispute has come.
type MatterStage string

// The stages of a dispute.
const (
	MatterOpen      MatterStage = "open"      // nobody has been asked yet
	MatterEscalated MatterStage = "escalated" // a level has it
	MatterResolved  MatterStage = "resolved"  // final, but for a correction
)

// Disputes returns how the disputes of an account stand at an instant, in the
// order of their opening.
func (d Desk) Disputes(s State, at time.Time) ([]Matter, error) {
	if err := d.question(s, at); err != nil {
		return nil, err
	}
	doc := d.rules.docket(s, at, unheard)
	var out []Matter
	for _, m := range doc.disputes {
		v := *m
		d.rules.clock(&v, doc.now)
		out = append(out, v)
	}
	return out, nil
}

// deadline is the instant by which a level takes a dispute over, from 1.
func (r *rules) deadline(opened time.Time, level int) time.Time {
	hours := 0
	for _, l := range r.policy.Disputes.Levels[:level] {
		hours += l.Within.Hours
	}
	return hoursAfter(opened, hours)
}

// passed reports whether the deadline of a level has passed at an instant.
func (r *rules) passed(opened time.Time, level int, at time.Time) bool {
	by := r.deadline(opened, level)
	return at.After(by) || at.Equal(by) && r.policy.Disputes.Levels[level-1].Within.Edge == partnerecon.Until
}

// resolveBy is the last day for a resolution.
func (r *rules) resolveBy(m *Matter) partnerecon.Day {
	from := r.day(m.Opened)
	if r.policy.Disputes.ResolveFrom == FromEscalation {
		from = r.day(m.EscalateBy)
		if !m.Escalated.IsZero() {
			from = r.day(m.Escalated)
		}
	}
	last, err := partnerecon.AddBusinessDays(business{r}, from, r.policy.Disputes.ResolveWithin)
	if err != nil {
		return partnerecon.Day{}
	}
	return last
}

// business is the calendar of the program: its own, without the holidays.
type business struct{ *rules }

// IsBusinessDay reports whether the program works on a day.
func (b business) IsBusinessDay(d partnerecon.Day) bool {
	var c partnerecon.Calendar = partnerecon.Weekdays{}
	if b.calendar != nil {
		c = b.calendar
	}
	return c.IsBusinessDay(d) && !slices.Contains(b.policy.Holidays, d)
}

// clock says what is overdue at an instant, and whose turn it is.
func (r *rules) clock(m *Matter, at time.Time) {
	m.ResolveBy = r.resolveBy(m)
	resolved := m.Stage == MatterResolved
	reached := at
	switch {
	case !m.Escalated.IsZero():
		reached = m.Escalated
	case resolved:
		reached = m.Resolved
	}
	if r.passed(m.Opened, 1, reached) {
		m.EscalationOverdue, m.EscalationLate = true, reached.Sub(m.EscalateBy)
	}
	if resolved {
		at = m.Resolved
	}
	if late := r.day(at).Sub(m.ResolveBy); late > 0 && !m.ResolveBy.IsZero() {
		m.ResolutionOverdue, m.ResolutionLate = true, late
	}
	level := m.Level
	for i := range r.policy.Disputes.Levels {
		if r.passed(m.Opened, i+1, at) {
			level = max(level, i+1)
		}
	}
	if level > 0 {
		m.Owner = r.policy.Disputes.Levels[level-1].Role
	}
}

// dispute rules on what becomes of a dispute.
func (d *docket) dispute(e Event, out *verdict) {
	if len(d.rules.policy.Disputes.Levels) == 0 {
		out.note(Refused, CodeNoDisputes, "/disputes")
		return
	}
	switch e := e.(type) {
	case Dispute:
		d.open(e, out)
	case Escalate:
		d.escalate(e, out)
	case Resolve:
		d.resolve(e, out)
	}
}

func (d *docket) open(e Dispute, out *verdict) {
	m := &Matter{Dispute: e.ID, Account: e.Account, Partner: e.Partner, Deal: e.Deal, Stage: MatterOpen, Opened: e.At, EscalateBy: d.rules.deadline(e.At, 1), Disputed: e.Amount, Held: e.Amount}
	if e.Amount.Stated() {
		m.Released, m.WrittenOff = zero(e.Amount), zero(e.Amount)
	}
	d.disputes = append(d.disputes, m)
	out.note(Granted, CodeOpened, "/disputes", when("escalate_by", m.EscalateBy), day("resolve_by", d.rules.resolveBy(m)), partnerecon.D("held", m.Held))
}

// zero is nothing, in the currency of an amount.
func zero(m partnerecon.Money) partnerecon.Money {
	z, _ := partnerecon.FromMinor(0, m.Currency())
	return z
}

// matter returns a partner's dispute, or nil.
func (d *docket) matter(id, partner string) *Matter {
	i := slices.IndexFunc(d.disputes, func(m *Matter) bool { return m.Dispute == id && m.Partner == partner })
	if i < 0 {
		return nil
	}
	return d.disputes[i]
}

func (d *docket) escalate(e Escalate, out *verdict) {
	m, levels := d.matter(e.Dispute, e.Partner), d.rules.policy.Disputes.Levels
	switch {
	case m == nil:
		out.note(Refused, CodeNoDispute, "/disputes", detail("dispute", e.Dispute))
		return
	case m.Stage == MatterResolved:
		out.note(Refused, CodeFinal, "/disputes", detail("resolution", m.Resolution))
		return
	case m.Level == len(levels):
		out.note(Refused, CodeTopLevel, "/disputes/levels", detail("role", levels[m.Level-1].Role))
		return
	}
	m.Level++
	m.Stage = MatterEscalated
	if m.Escalated.IsZero() {
		m.Escalated = e.At
	}
	at := problem.At("/disputes/levels", m.Level-1)
	if by := d.rules.deadline(m.Opened, m.Level); d.rules.passed(m.Opened, m.Level, e.At) {
		out.add(CodeOverdue, at+"/within", when("by", by))
	}
	out.note(Granted, CodeEscalated, at, detail("role", levels[m.Level-1].Role))
}

func (d *docket) resolve(e Resolve, out *verdict) {
	m, levels := d.matter(e.Dispute, e.Partner), d.rules.policy.Disputes.Levels
	switch {
	case m == nil:
		out.note(Refused, CodeNoDispute, "/disputes", detail("dispute", e.Dispute))
		return
	case !slices.ContainsFunc(levels, func(l Level) bool { return l.Role == e.By }):
		out.note(Refused, CodeRole, "/disputes/levels", detail("by", e.By))
		return
	case m.Resolution != e.Corrects:
		out.note(Refused, CodeFinal, "/disputes", detail("resolution", m.Resolution), detail("corrects", e.Corrects))
		return
	}
	over := -1
	if e.Remedy == ToAdjust {
		var err error
		if over, err = e.Amount.Compare(m.Disputed); err != nil || !m.Disputed.Stated() {
			over = 1
		}
	}
	if over > 0 {
		out.note(Refused, CodeRemedy, "/disputes", partnerecon.D("amount", e.Amount), partnerecon.D("disputed", m.Disputed))
		return
	}
	m.settle(e)
	if m.Resolved.IsZero() {
		m.Resolved = e.At
	}
	if last := d.rules.resolveBy(m); d.day.After(last) && !last.IsZero() {
		out.add(CodeOverdue, "/disputes/resolve_within", day("by", last))
	}
	out.note(Granted, CodeResolved, "/disputes", detail("remedy", string(e.Remedy)), detail("by", e.By),
		partnerecon.D("released", m.Released), partnerecon.D("held", m.Held), partnerecon.D("written_off", m.WrittenOff))
}

// settle splits what was disputed as a resolution says. The parts add up to it.
func (m *Matter) settle(e Resolve) {
	m.Stage, m.Resolution, m.Remedy = MatterResolved, e.ID, e.Remedy
	if !m.Disputed.Stated() {
		return
	}
	m.Held, m.Released, m.WrittenOff = zero(m.Disputed), zero(m.Disputed), zero(m.Disputed)
	switch e.Remedy {
	case ToRelease:
		m.Released = m.Disputed
	case ToHold:
		m.Held = m.Disputed
	case ToWriteOff:
		m.WrittenOff = m.Disputed
	case ToAdjust:
		m.Released = e.Amount
		m.WrittenOff, _ = m.Disputed.Sub(e.Amount) // at most what was disputed, in its currency
	}
}
