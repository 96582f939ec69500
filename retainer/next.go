package retainer

import (
	"github.com/partnerecon/partnerecon"
)

// A Step is what to do next with a retainer.
type Step string

// The steps.
const (
	StepPayout     Step = "payout"     // finish the first cycle: payment, payout, handoff
	StepRelations  Step = "relations"  // say who owns what, and what the partner gets
	StepStability  Step = "stability"  // fix scope and rhythm
	StepSprint     Step = "sprint"     // set fresh scope and economics for a second sprint
	StepRenewal    Step = "renewal"    // decide on the renewal
	StepProof      Step = "proof"      // attach the proof
	StepApproval   Step = "approval"   // have it understood and approved
	StepRepeat     Step = "repeat"     // show that the pattern repeats before it is scaled
	StepConversion Step = "conversion" // show the recurring need, win the client
	StepExpansion  Step = "expansion"  // choose what follows
	StepPayment    Step = "payment"    // take the next step of a cycle's payment
	StepStart      Step = "start"      // start it
	StepWait       Step = "wait"       // nothing is to be done
)

// A Next is what to do next, and why.
type Next struct {
	Step  Step              `json:"step"`
	Cycle int               `json:"cycle,omitzero"` // that it is about
	Trace partnerecon.Trace `json:"trace"`
}

// Next says what to do next on a day, in a fixed priority: the first cycle, an open
// sprint, a renewal that is undecided, missing proof, missing approval, then questions
// of scaling, of winning the client and of what follows, and then the payment.
func (b Board) Next(e Engagement, on partnerecon.Day) (Next, error) {
	v, err := b.version(&e)
	if err != nil {
		return Next{}, err
	}
	w, err := v.view(&e, later(on, e.Through))
	if err != nil {
		return Next{}, err
	}
	a := advisor{view: w, on: on}
	for _, ask := range [...]func() bool{
		a.payout, a.sprint, a.renewal, a.proof, a.unstated, a.approval, a.repeat, a.conversion, a.expansion, a.unstable, a.payment,
	} {
		if ask() {
			return a.next, nil
		}
	}
	a.say(StepWait, 0, CodeNothingOpen, "", partnerecon.D("on", on))
	return a.next, nil
}

// An advisor asks one question after the other.
type advisor struct {
	*view
	on   partnerecon.Day
	next Next
}

// say states the step, and why.
func (a *advisor) say(step Step, cycle int, code, rule string, details ...partnerecon.Detail) bool {
	a.next.Step, a.next.Cycle = step, cycle
	a.next.Trace.Add(code, rule, details...)
	return true
}

func (a *advisor) payout() bool {
	if !a.x.Start.IsZero() {
		return false
	}
	missing := a.x.unproven(partnerecon.Day{})
	for _, m := range missing {
		a.say(StepPayout, 0, CodeUnstated, "", text("statement", string(StatementFirstCycle)), text("missing", m))
	}
	return len(missing) > 0
}

func (a *advisor) sprint() bool {
	for _, w := range a.x.Work {
		if w.Agreed.IsZero() {
			return a.say(StepSprint, 0, CodeOutOfScope, "/scope", text("work", w.ID), text("item", w.Item))
		}
	}
	return false
}

// renewal asks whether the next cycle is undecided: the running one needs a check-in,
// or the next an approval.
func (a *advisor) renewal() bool {
	r := &a.v.policy.Renewal
	if a.x.Start.IsZero() || a.x.Start.After(a.on) || a.v.policy.Renewal.Mode == ByDefault || a.over(a.on) {
		return false
	}
	running := a.cal.number(a.on)
	full, err := a.cal.cycle(running + 1)
	if err != nil || a.over(full.Start) {
		return false
	}
	if s, ok := a.slot(running); ok && s.left && r.Mode == ByApproval {
		return a.say(StepRenewal, running, CodeNoApproval, "/renewal", partnerecon.D("cycle", partnerecon.Count(running)))
	}
	if why := a.missing(running+1, full); why != "" {
		return a.say(StepRenewal, running+1, why, "/renewal", partnerecon.D("cycle", partnerecon.Count(running+1)), partnerecon.D("begins", full.Start))
	}
	return false
}

func (a *advisor) proof() bool {
	for i := range a.cycles {
		if s := &a.cycles[i]; s.stage() == StageSent {
			return a.say(StepProof, s.number, CodeNoProof, "", partnerecon.D("cycle", partnerecon.Count(s.number)), partnerecon.D("sent", s.stated.Sent))
		}
	}
	return a.asked(Confidence, StepProof)
}

// unstated asks for what the terms or the need leave open.
func (a *advisor) unstated() bool {
	if !a.x.Start.IsZero() {
		return false
	}
	for _, s := range a.v.readiness(a.x, partnerecon.Day{}).Statements {
		for _, m := range s.Missing {
			a.say(s.Step, 0, CodeUnstated, "", text("statement", string(s.Statement)), text("missing", m))
		}
		if !s.Stated {
			return true
		}
	}
	return false
}

func (a *advisor) approval() bool {
	switch {
	case a.x.Understood.IsZero():
		return a.say(StepApproval, 0, CodeNotUnderstood, "")
	case a.x.Approval.On.IsZero():
		return a.say(StepApproval, 0, CodeNotApproved, "/approvers", text("understood", a.x.Understood.String()))
	}
	return false
}

func (a *advisor) repeat() bool     { return a.asked(Scaling, StepRepeat) }
func (a *advisor) conversion() bool { return a.asked(Pitch, StepConversion) }
func (a *advisor) expansion() bool  { return a.asked(FollowOn, StepExpansion) }

// asked says that a question is open: it was asked after the last answer.
func (a *advisor) asked(q Question, step Step) bool {
	var asked, answered partnerecon.Day
	for _, m := range a.x.Marks {
		switch {
		case m.About != string(q):
		case m.What == MarkAsked:
			asked = m.On
		case m.What == MarkAnswered:
			answered = m.On
		}
	}
	return asked.After(answered) && a.say(step, 0, CodeAsked, "", text("about", string(q)), partnerecon.D("asked", asked))
}

func (a *advisor) unstable() bool {
	s, ok := a.stability(a.on)
	if !ok || s.Stable {
		return false
	}
	return a.say(StepStability, 0, CodeUnstable, "/stability", partnerecon.D("changes", partnerecon.Count(s.Changes)),
		partnerecon.D("allowed", partnerecon.Count(s.Allowed)), partnerecon.D("cycles", partnerecon.Count(s.Cycles)))
}

// payment says which step of which cycle is next.
func (a *advisor) payment() bool {
	if a.x.Start.IsZero() {
		return a.say(StepStart, 0, CodeApproved, "", text("role", a.x.Approval.Role), partnerecon.D("approved", a.x.Approval.On))
	}
	for i := range a.cycles {
		s := &a.cycles[i]
		if !a.settled(s) {
			return a.say(StepPayment, s.number, CodeUnpaid, "", partnerecon.D("cycle", partnerecon.Count(s.number)), text("stage", string(s.stage())))
		}
	}
	return false
}

// Steadiness says how often scope and rhythm changed.
type Steadiness struct {
	Cycles  int  `json:"cycles"`  // that were looked at
	Changes int  `json:"changes"` // in them
	Allowed int  `json:"allowed"`
	Stable  bool `json:"stable"`
}

// Steadiness says whether scope and rhythm were steady over the last cycles, the
// running one on a day included. It reports false where the policy does not watch it,
// or the retainer has not started by then.
func (b Board) Steadiness(e Engagement, on partnerecon.Day) (Steadiness, bool, error) {
	v, err := b.version(&e)
	if err != nil {
		return Steadiness{}, false, err
	}
	w, err := v.view(&e, later(on, e.Through))
	if err != nil {
		return Steadiness{}, false, err
	}
	s, ok := w.stability(on)
	return s, ok, nil
}

func (w *view) stability(on partnerecon.Day) (Steadiness, bool) {
	p := w.v.policy.Stability
	if p == (Stability{}) || w.x.Start.IsZero() || on.Before(w.x.Start) {
		return Steadiness{}, false
	}
	running := w.cal.number(on)
	first := max(1, running-p.Cycles+1)
	from := w.cal.bound(w.cal.before + first - 1)
	out := Steadiness{Cycles: running - first + 1, Allowed: p.Changes}
	for _, m := range w.x.Marks {
		if m.What == MarkChange && !m.On.Before(from) && !m.On.After(on) {
			out.Changes++
		}
	}
	out.Stable = out.Changes <= p.Changes
	return out, true
}
