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

// The ranks of the kinds, in the order of the list of kinds.
const (
	rankStanding = iota
	rankPartnerEnrolled
	rankMeasured
	rankTierRequested
	rankTierPlaced
	rankDemotionNoticed
	rankPartnerLeft
	rankPartnerExited
	rankPartnerStated
	rankPriceApproved
	rankPrice
	rankLeadsShared
	rankStrike
	rankSanctionReleased
	rankStarted
	rankProfile
	rankTouch
	rankDealStated
	rankRegistration
	rankRegistrationDecided
	rankRegistrationExtended
	rankRegistrationWithdrawn
	rankRegistrationTransferred
	rankChoice
	rankOverride
	rankListing
	rankUnlisting
	rankStageMove
	rankDealClosed
	rankRenewal
	rankTransfer
	rankExchangeRate
	rankReopen
	rankPayment
	rankMilestone
	rankClearing
	rankFailure
	rankRefund
	rankCreditNote
	rankChargeback
	rankChargebackReversed
	rankRecredit
	rankChurn
	rankBreach
	rankFraud
	rankReactivated
	rankRetainerEvent
	rankFinal
	rankAdjustment
	rankDispute
	rankDisputeEscalated
	rankDisputeResolved
	rankHold
	rankRelease
	rankWriteOff
	rankPayout
	rankPayoutReturned
	rankLineDisputed
	rankLineDisputeResolved
	rankStatementAccepted
	rankRepayment
	rankFigureStated
	rankCertified
	rankJointActivity
	rankSaleStated
	rankPartnerReached
	rankClose
)

// rank returns the place of an event in the list of kinds, or -1 for what is no
// event of this package by value: a pointer to one, or a type that embeds one.
// It is asked several times for every fact, so it does not search the list; a
// test holds that the two agree.
func rank(e Event) int {
	switch e.(type) {
	case Reopen:
		return rankReopen
	case Payment:
		return rankPayment
	case Milestone:
		return rankMilestone
	case Clearing:
		return rankClearing
	case Failure:
		return rankFailure
	case Refund:
		return rankRefund
	case CreditNote:
		return rankCreditNote
	case Chargeback:
		return rankChargeback
	case ChargebackReversed:
		return rankChargebackReversed
	case Recredit:
		return rankRecredit
	case Churn:
		return rankChurn
	case Breach:
		return rankBreach
	case Fraud:
		return rankFraud
	case Reactivated:
		return rankReactivated
	case RetainerEvent:
		return rankRetainerEvent
	case Final:
		return rankFinal
	case Adjustment:
		return rankAdjustment
	case Dispute:
		return rankDispute
	case DisputeEscalated:
		return rankDisputeEscalated
	case DisputeResolved:
		return rankDisputeResolved
	case Hold:
		return rankHold
	case Release:
		return rankRelease
	case WriteOff:
		return rankWriteOff
	case Payout:
		return rankPayout
	case PayoutReturned:
		return rankPayoutReturned
	case LineDisputed:
		return rankLineDisputed
	case LineDisputeResolved:
		return rankLineDisputeResolved
	case StatementAccepted:
		return rankStatementAccepted
	case Close:
		return rankClose
	}
	return earlyRank(e)
}

// earlyRank is the other half of rank: what comes before money.
func earlyRank(e Event) int {
	switch e.(type) {
	case Standing:
		return rankStanding
	case PartnerEnrolled:
		return rankPartnerEnrolled
	case Measured:
		return rankMeasured
	case TierRequested:
		return rankTierRequested
	case TierPlaced:
		return rankTierPlaced
	case DemotionNoticed:
		return rankDemotionNoticed
	case PartnerLeft:
		return rankPartnerLeft
	case PartnerExited:
		return rankPartnerExited
	case PartnerStated:
		return rankPartnerStated
	case PriceApproved:
		return rankPriceApproved
	case Price:
		return rankPrice
	case LeadsShared:
		return rankLeadsShared
	case Strike:
		return rankStrike
	case SanctionReleased:
		return rankSanctionReleased
	case Started:
		return rankStarted
	case Profile:
		return rankProfile
	case Touch:
		return rankTouch
	case DealStated:
		return rankDealStated
	case Registration:
		return rankRegistration
	case RegistrationDecided:
		return rankRegistrationDecided
	case RegistrationExtended:
		return rankRegistrationExtended
	case RegistrationWithdrawn:
		return rankRegistrationWithdrawn
	case RegistrationTransferred:
		return rankRegistrationTransferred
	case Choice:
		return rankChoice
	case Override:
		return rankOverride
	case Listing:
		return rankListing
	case Unlisting:
		return rankUnlisting
	case StageMove:
		return rankStageMove
	case DealClosed:
		return rankDealClosed
	case Renewal:
		return rankRenewal
	case Transfer:
		return rankTransfer
	case ExchangeRate:
		return rankExchangeRate
	}
	return incentiveRank(e)
}

// incentiveRank is the rest of it: what is for incentives, and what is paid back.
func incentiveRank(e Event) int {
	switch e.(type) {
	case Repayment:
		return rankRepayment
	case FigureStated:
		return rankFigureStated
	case Certified:
		return rankCertified
	case JointActivity:
		return rankJointActivity
	case SaleStated:
		return rankSaleStated
	case PartnerReached:
		return rankPartnerReached
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
		if !c.Through.IsZero() {
			end = c.Through.Add(1).Start(p.zone).Add(-1)
		}
		return when{end, end, c.last(), c.last()}
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
	place               int // of an event of a retainer, among those of one instant
	id                  string
	subject             subject
}

func (p Program) position(f Fact, w when) position {
	return position{w.effective, w.occurred, rank(f.Event), place(f.Event), f.ID, f.Event.subject()}
}

func (a position) compare(b position) int {
	if c := a.effective.Compare(b.effective); c != 0 {
		return c
	}
	if c := a.occurred.Compare(b.occurred); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.place, b.place), cmp.Compare(a.id, b.id),
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
