package settlement

import (
	"github.com/partnerecon/partnerecon"
)

// statementsToWatch lists the closed statements that nobody has accepted, and the lines
// in dispute. A statement that silence accepts is listed while it can be disputed.
func (p Program) statementsToWatch(b *Book, asOf partnerecon.Day) ([]Task, error) {
	if !p.states {
		return nil, nil
	}
	var out []Task
	for _, id := range b.Partners() {
		a := b.accounts[id]
		for _, at := range p.periodsOf(a) {
			s := PartnerStatement{StatementPeriod: at, ClosedOn: b.closedOn(at)}
			if s.ClosedOn.IsZero() {
				continue
			}
			if s.accepted(p, a, asOf); s.AcceptedOn.IsZero() {
				out = append(out, Task{Day: s.DisputableThrough, Duty: AcceptStatement, Partner: id, About: at.Through.String(), Rule: "/statements/dispute_within"})
			}
		}
		for _, d := range a.LineDisputes {
			if d.Resolution == "" {
				task := Task{Day: asOf, Duty: DecideLineDispute, Partner: id, About: d.ID, Amount: p.money(d.Amount)}
				if by := p.decideBy(d.On); !by.IsZero() {
					task.Day, task.Rule = by, "/statements/decide_within"
				}
				out = append(out, task)
			}
		}
	}
	return out, nil
}

// statementsRule says what the policy says of statements.
func statementsRule(s *speech) string {
	out := "Every " + spaced(s.say("every")) + " has a statement"
	if days := s.say("cut_off"); days != "" {
		out += " that ends " + days + " days before it (cut off), and what comes later is in the next one"
	}
	out += "; its lines can be disputed for " + s.say("dispute_within") + " after it closed"
	switch Acceptance(s.say("accepted")) {
	case ByFact:
		out += ", and the partner accepts it (accepted by_fact)"
	case BySilence:
		out += ", and then it is accepted (accepted by_silence)"
	}
	if within := s.say("decide_within"); within != "" {
		out += "; a dispute is decided within " + within
	}
	return out + s.rest() + "."
}
