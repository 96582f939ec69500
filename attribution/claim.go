package attribution

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/condition"
)

// A claim is a leaf that a partner reached, and for which contact.
type claim struct {
	node    int // the leaf, 0 for no claim
	role    partnerecon.Role
	contact time.Time // zero: asked as if there had been no introduction
}

// rank orders roles: the best one counts.
func rank(r partnerecon.Role) int {
	switch r {
	case partnerecon.Sourced:
		return 4
	case partnerecon.Influenced:
		return 3
	case partnerecon.Assisted:
		return 2
	case partnerecon.Serviced:
		return 1
	}
	return 0
}

// better returns the claim of the higher role; of equal ones the first.
func better(a, b claim) claim {
	if a.node == 0 || rank(b.role) > rank(a.role) {
		return b
	}
	return a
}

// claims asks the tree for every eligible candidate: once for each introduction,
// and once as if there had been none. So nothing that a partner does besides can
// spoil what one introduction is worth.
func (w *work) claims() {
	for i := range w.touches {
		t := &w.touches[i]
		if t.party < 0 || !t.introduces || w.parties[t.party].excluded != "" {
			continue
		}
		p := &w.parties[t.party]
		c := w.ask(t.party, t.contact)
		p.best = better(p.best, c)
		if t.sourcing = c.role == partnerecon.Sourced; !t.sourcing {
			p.remains = better(p.remains, c)
		}
	}
	for i := range w.parties {
		p := &w.parties[i]
		if p.excluded != "" {
			continue
		}
		c := w.ask(i, time.Time{})
		p.best = better(p.best, c)
		if c.role != partnerecon.Sourced {
			p.remains = better(p.remains, c)
		}
	}
}

// ask goes through the tree for one contact of a party.
func (w *work) ask(party int, contact time.Time) claim {
	at := 0
	for !w.nodes[at].isLeaf() {
		at = w.nodes[at].next(w.answer(&w.nodes[at].question, party, contact))
	}
	leaf := &w.nodes[at].leaf
	role := leaf.Role
	if leaf.Within != (Look{}) && !w.within(&leaf.Within, party) {
		role = ""
	}
	return claim{at, role, contact}
}

// within reports whether a touch of the party that counts is inside a look.
func (w *work) within(l *Look, party int) bool {
	for i := range w.touches {
		t := &w.touches[i]
		if t.party != party || !t.introduces && !t.contributes {
			continue
		}
		if _, ok := w.sees(l, t); ok {
			return true
		}
	}
	return false
}

// steps repeats the way to a claim and writes it down.
func (w *work) steps(party int, c claim) []Step {
	var out []Step
	for at := 0; !w.nodes[at].isLeaf(); {
		n := &w.nodes[at]
		a := w.answer(&n.question, party, c.contact)
		out = append(out, Step{n.id, n.asks(), a})
		at = n.next(a)
	}
	return out
}

// answer answers a question about a party, for one contact.
func (w *work) answer(q *question, party int, contact time.Time) Answer {
	var a Answer
	switch {
	case q.touched != nil:
		a = answerOf(w.isTouched(q.touched, party))
	case q.compare != nil:
		a = answered(q.compare.Answer(w.fact(q.compare.fact, party)))
	default:
		a = w.signal(q.signal, &w.parties[party], contact)
	}
	return q.turned(a)
}

// fact returns a stated fact, or nil.
func (w *work) fact(i, party int) *condition.Value {
	facts := w.facts
	if w.policy.Facts[i].Of == OfPartner {
		facts = w.parties[party].facts
	}
	if facts == nil {
		return nil
	}
	return facts[i]
}

// isTouched answers a Touched, once for each party: its answer is the same for
// every contact.
func (w *work) isTouched(q *touched, party int) bool {
	key := touchedBy{q, party}
	answer, known := w.memo[key]
	if !known {
		if w.memo == nil {
			w.memo = map[touchedBy]bool{}
		}
		answer = w.findTouch(q, party)
		w.memo[key] = answer
	}
	return answer
}

// touchedBy is a question and who it is about.
type touchedBy struct {
	question *touched
	party    int
}

func (w *work) findTouch(q *touched, party int) bool {
	for i := range w.touches {
		t := &w.touches[i]
		if t.party != party || !slices.Contains(q.kinds, t.kind) {
			continue
		}
		if _, ok := w.sees(&q.look, t); ok {
			return true
		}
	}
	return false
}

func (w *work) signal(s Signal, p *party, contact time.Time) Answer {
	none := contact.IsZero()
	switch s {
	case Introduced:
		return answerOf(!none)
	case Contributed:
		return answerOf(p.contributed)
	case Registered:
		return answerOf(p.registered)
	case Protected:
		return answerOf(p.protected)
	case KnownBeforeContact, ActivelyEngaged, DirectContactFirst:
	}
	if none {
		return Unknown
	}
	directFirst := len(w.direct) > 0 && w.direct[0].Before(contact)
	switch s {
	case KnownBeforeContact:
		// A tier whose registrations direct contact voids has no better claim to a
		// lead that was merely not written down.
		known := directFirst && w.policy.Methods[p.method].DirectFirst == VoidsRegistration
		return answerOf(known || !w.journey.Created.IsZero() && w.journey.Created.Before(contact))
	case ActivelyEngaged:
		return w.engaged(contact)
	case DirectContactFirst:
		return answerOf(directFirst)
	case Introduced, Contributed, Registered, Protected:
	}
	return Unknown
}

// engaged reports whether the company was working on the lead at a contact.
func (w *work) engaged(contact time.Time) Answer {
	if w.journey.Engagement != "" {
		return answerOf(w.journey.Engagement == Active)
	}
	n, _ := slices.BinarySearchFunc(w.direct, contact, func(d, c time.Time) int {
		if d.After(c) {
			return 1
		}
		return -1
	})
	if n == 0 {
		return No
	}
	last := w.direct[n-1]
	if w.policy.Dormant.Hours != 0 {
		return answerOf(w.policy.Dormant.ContainsTime(last, contact))
	}
	return answerOf(w.policy.Dormant.Contains(partnerecon.DayIn(last, w.zone), partnerecon.DayIn(contact, w.zone)))
}
