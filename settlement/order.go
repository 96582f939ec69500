package settlement

import (
	"cmp"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
)

// Ranks returns the kinds of facts in the order in which those of one instant
// are folded.
func Ranks() []string {
	var out []string
	for _, k := range kinds() {
		out = append(out, k.Name)
	}
	return out
}

// rank returns the place of an event in the list of kinds, or -1 for what is no
// event of this package by value: a pointer to one, or a type that embeds one.
// It is asked several times for every fact, so it does not search the list; a
// test holds that the two agree.
func rank(e Event) int {
	switch e.(type) {
	case Reopen:
		return 24
	case Payment:
		return 25
	case Milestone:
		return 26
	case Clearing:
		return 27
	case Failure:
		return 28
	case Refund:
		return 29
	case CreditNote:
		return 30
	case Chargeback:
		return 31
	case ChargebackReversed:
		return 32
	case Recredit:
		return 33
	case Churn:
		return 34
	case Breach:
		return 35
	case Fraud:
		return 36
	case Reactivated:
		return 37
	case Final:
		return 38
	case Adjustment:
		return 39
	case Dispute:
		return 40
	case DisputeEscalated:
		return 41
	case DisputeResolved:
		return 42
	case Hold:
		return 43
	case Release:
		return 44
	case WriteOff:
		return 45
	case Payout:
		return 46
	case PayoutReturned:
		return 47
	case Close:
		return 48
	}
	return earlyRank(e)
}

// earlyRank is the other half of rank: what comes before money.
func earlyRank(e Event) int {
	switch e.(type) {
	case Standing:
		return 0
	case PartnerStated:
		return 1
	case PriceApproved:
		return 2
	case Price:
		return 3
	case LeadsShared:
		return 4
	case Strike:
		return 5
	case SanctionReleased:
		return 6
	case Started:
		return 7
	case Profile:
		return 8
	case Touch:
		return 9
	case DealStated:
		return 10
	case Registration:
		return 11
	case RegistrationDecided:
		return 12
	case RegistrationExtended:
		return 13
	case RegistrationWithdrawn:
		return 14
	case RegistrationTransferred:
		return 15
	case Choice:
		return 16
	case Override:
		return 17
	case Listing:
		return 18
	case Unlisting:
		return 19
	case StageMove:
		return 20
	case DealClosed:
		return 21
	case Renewal:
		return 22
	case Transfer:
		return 23
	}
	return -1
}

// A when is the time of a fact in the program's zone.
type when struct {
	effective, occurred time.Time
	posted, on          partnerecon.Day // their days
}

// when resolves the moments of a fact.
func (p Program) when(f Fact) when {
	if c, ok := f.Event.(Close); ok {
		end := c.Month.Add(1).First().Start(p.zone).Add(-1)
		return when{end, end, c.Month.Last(), c.Month.Last()}
	}
	var w when
	w.occurred, w.on = f.Occurred.In(p.zone)
	w.effective, w.posted = w.occurred, w.on
	if f.Recorded.IsZero() {
		return w
	}
	if t, day := f.Recorded.In(p.zone); t.After(w.occurred) {
		w.effective, w.posted = t, day
	}
	return w
}

// recorded returns the day a fact was recorded, where that moves its posting.
func (w when) recorded() partnerecon.Day {
	if w.posted.After(w.on) {
		return w.posted
	}
	return partnerecon.Day{}
}

// A position is the place of a fact in the order in which facts are folded.
type position struct {
	effective, occurred time.Time
	rank                int
	id                  string
	subject             subject
}

func (p Program) position(f Fact, w when) position {
	return position{w.effective, w.occurred, rank(f.Event), f.ID, f.Event.subject()}
}

func (a position) compare(b position) int {
	if c := a.effective.Compare(b.effective); c != 0 {
		return c
	}
	if c := a.occurred.Compare(b.occurred); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.id, b.id),
		cmp.Compare(a.subject.customer, b.subject.customer), cmp.Compare(a.subject.partner, b.subject.partner))
}

// Sort puts facts into the order in which they are folded. Facts without an
// event of this package come first and are refused when they are folded.
func (p Program) Sort(facts []Fact) {
	keys := make([]position, len(facts))
	order := make([]int, len(facts))
	for i, f := range facts {
		order[i] = i
		if rank(f.Event) >= 0 && p.rules != nil {
			keys[i] = p.position(f, p.when(f))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return keys[a].compare(keys[b]) })
	sorted := make([]Fact, len(facts))
	for i, k := range order {
		sorted[i] = facts[k]
	}
	copy(facts, sorted)
}
