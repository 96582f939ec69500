package settlement

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// kinds are the events by the name of their kind, in the order of their ranks.
func kinds() []strictjson.Kind {
	return []strictjson.Kind{
		{Name: "standing", Value: Standing{}},
		{Name: "partner_enrolled", Value: PartnerEnrolled{}},
		{Name: "measured", Value: Measured{}},
		{Name: "tier_requested", Value: TierRequested{}},
		{Name: "tier_placed", Value: TierPlaced{}},
		{Name: "demotion_noticed", Value: DemotionNoticed{}},
		{Name: "partner_left", Value: PartnerLeft{}},
		{Name: "partner_exited", Value: PartnerExited{}},
		{Name: "partner_stated", Value: PartnerStated{}},
		{Name: "price_approved", Value: PriceApproved{}},
		{Name: "price", Value: Price{}},
		{Name: "leads_shared", Value: LeadsShared{}},
		{Name: "strike", Value: Strike{}},
		{Name: "sanction_released", Value: SanctionReleased{}},
		{Name: "started", Value: Started{}},
		{Name: "profile", Value: Profile{}},
		{Name: "touch", Value: Touch{}},
		{Name: "deal_stated", Value: DealStated{}},
		{Name: "registration", Value: Registration{}},
		{Name: "registration_decided", Value: RegistrationDecided{}},
		{Name: "registration_extended", Value: RegistrationExtended{}},
		{Name: "registration_withdrawn", Value: RegistrationWithdrawn{}},
		{Name: "registration_transferred", Value: RegistrationTransferred{}},
		{Name: "choice", Value: Choice{}},
		{Name: "override", Value: Override{}},
		{Name: "listing", Value: Listing{}},
		{Name: "unlisting", Value: Unlisting{}},
		{Name: "stage_move", Value: StageMove{}},
		{Name: "deal_closed", Value: DealClosed{}},
		{Name: "renewal", Value: Renewal{}},
		{Name: "transfer", Value: Transfer{}},
		{Name: "exchange_rate", Value: ExchangeRate{}},
		{Name: "reopen", Value: Reopen{}},
		{Name: "payment", Value: Payment{}},
		{Name: "milestone", Value: Milestone{}},
		{Name: "clearing", Value: Clearing{}},
		{Name: "payment_failed", Value: Failure{}},
		{Name: "refund", Value: Refund{}},
		{Name: "credit_note", Value: CreditNote{}},
		{Name: "chargeback", Value: Chargeback{}},
		{Name: "chargeback_reversed", Value: ChargebackReversed{}},
		{Name: "recredit", Value: Recredit{}},
		{Name: "churn", Value: Churn{}},
		{Name: "breach", Value: Breach{}},
		{Name: "fraud", Value: Fraud{}},
		{Name: "reactivated", Value: Reactivated{}},
		{Name: "retainer_event", Value: RetainerEvent{}},
		{Name: "final", Value: Final{}},
		{Name: "adjustment", Value: Adjustment{}},
		{Name: "dispute", Value: Dispute{}},
		{Name: "dispute_escalated", Value: DisputeEscalated{}},
		{Name: "dispute_resolved", Value: DisputeResolved{}},
		{Name: "hold", Value: Hold{}},
		{Name: "release", Value: Release{}},
		{Name: "write_off", Value: WriteOff{}},
		{Name: "payout", Value: Payout{}},
		{Name: "payout_returned", Value: PayoutReturned{}},
		{Name: "line_disputed", Value: LineDisputed{}},
		{Name: "line_dispute_resolved", Value: LineDisputeResolved{}},
		{Name: "statement_accepted", Value: StatementAccepted{}},
		{Name: "repayment", Value: Repayment{}},
		{Name: "figure_stated", Value: FigureStated{}},
		{Name: "certified", Value: Certified{}},
		{Name: "joint_activity", Value: JointActivity{}},
		{Name: "sale_stated", Value: SaleStated{}},
		{Name: "partner_reached", Value: PartnerReached{}},
		{Name: "close", Value: Close{}},
	}
}

func events() strictjson.Union { return strictjson.UnionOf[Event](kinds()...) }

// unions are the events of facts, and those of retainers inside them.
func unions() []strictjson.Union {
	return append(unionsOfRetainers(), events())
}

// unionsOf are those that it takes to write an event.
func unionsOf(e Event) []strictjson.Union {
	if _, ok := e.(RetainerEvent); ok {
		return unions()
	}
	return []strictjson.Union{events()}
}

// factJSON is Fact without its methods.
type factJSON Fact

// MarshalJSON writes the fact with the members of its event beside its own.
func (f Fact) MarshalJSON() ([]byte, error) {
	b, err := strictjson.Encode(factJSON(f), unionsOf(f.Event)...)
	if err != nil {
		return nil, fmt.Errorf("settlement: fact %s: %w", problem.Quote(f.ID), err)
	}
	return b, nil
}

// UnmarshalJSON reads the form of MarshalJSON, strictly. An error is a
// [partnerecon.InvalidError].
func (f *Fact) UnmarshalJSON(b []byte) error {
	if f == nil {
		return errNoFact
	}
	v, err := parseFact(b, unions())
	if err != nil {
		return factError(err)
	}
	*f = v
	return nil
}

func parseFact(b []byte, u []strictjson.Union) (Fact, error) {
	var v factJSON
	if err := strictjson.Decode(b, &v, strictjson.Limits{}, u...); err != nil {
		return Fact{}, err
	}
	return Fact(v), nil
}

// ParseFact reads one fact from strict JSON.
func ParseFact(b []byte) (Fact, error) {
	f, err := parseFact(b, unions())
	return f, factError(err)
}

// factError gives the problems of the reader their public form.
func factError(err error) error {
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		return &partnerecon.InvalidError{Package: "settlement", Problems: problem.Convert[partnerecon.Problem](strict.Problems)}
	}
	return err
}

// A LineError is what is wrong with one line of a file of facts.
type LineError struct {
	Line int // from 1
	Err  error
}

// Error names the line.
func (e *LineError) Error() string {
	if e == nil {
		return "no line was refused"
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Err)
}

// Unwrap returns the error of the line.
func (e *LineError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// ParseFacts reads facts as JSON lines, one a line; empty lines are passed over.
// A line that cannot be read yields a [LineError], and the reading goes on with
// the next one, so that a caller can collect them all.
func ParseFacts(data []byte) iter.Seq2[Fact, error] {
	return func(yield func(Fact, error) bool) {
		u, n := unions(), 0
		for line := range bytes.Lines(data) {
			n++
			line = bytes.TrimSpace(line)
			if len(line) == 0 {
				continue
			}
			f, err := parseFact(line, u)
			if err != nil {
				err = &LineError{n, factError(err)}
			}
			if !yield(f, err) {
				return
			}
		}
	}
}
