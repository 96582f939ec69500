package retainer

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// unions are the sealed sets by the names of their kinds.
func unions() []strictjson.Union {
	return []strictjson.Union{
		strictjson.UnionOf[Economics](
			strictjson.Kind{Name: "recurring_share", Value: RecurringShare{}},
			strictjson.Kind{Name: "management_margin", Value: ManagementMargin{}},
			strictjson.Kind{Name: "one_cycle_bonus", Value: OneCycleBonus{}},
			strictjson.Kind{Name: "none", Value: NoUpside{}},
		),
		strictjson.UnionOf[Event](kinds()...),
	}
}

// kinds are the events.
func kinds() []strictjson.Kind {
	return []strictjson.Kind{
		{Name: "opened", Value: Opened{}},
		{Name: "evidenced", Value: Evidenced{}},
		{Name: "need_seen", Value: NeedSeen{}},
		{Name: "understood", Value: Understood{}},
		{Name: "approved", Value: Approved{}},
		{Name: "started", Value: Started{}},
		{Name: "elapsed", Value: Elapsed{}},
		{Name: "paused", Value: Paused{}},
		{Name: "resumed", Value: Resumed{}},
		{Name: "notice_given", Value: NoticeGiven{}},
		{Name: "ended", Value: Ended{}},
		{Name: "checked_in", Value: CheckedIn{}},
		{Name: "cycle_approved", Value: CycleApproved{}},
		{Name: "amount_confirmed", Value: AmountConfirmed{}},
		{Name: "payer_confirmed", Value: PayerConfirmed{}},
		{Name: "sent", Value: Sent{}},
		{Name: "proof_attached", Value: ProofAttached{}},
		{Name: "cycle_paid", Value: CyclePaid{}},
		{Name: "refunded", Value: Refunded{}},
		{Name: "waived", Value: Waived{}},
		{Name: "units_used", Value: UnitsUsed{}},
		{Name: "client_priced", Value: ClientPriced{}},
		{Name: "commission_stated", Value: CommissionStated{}},
		{Name: "work_asked", Value: WorkAsked{}},
		{Name: "sprint_agreed", Value: SprintAgreed{}},
		{Name: "scope_changed", Value: ScopeChanged{}},
		{Name: "asked", Value: Asked{}},
		{Name: "answered", Value: Answered{}},
		{Name: "seal", Value: Seal{}},
	}
}

// policyJSON is Policy without its methods.
type policyJSON Policy

// MarshalJSON writes the policy, its economics with their kind.
func (p Policy) MarshalJSON() ([]byte, error) {
	b, err := strictjson.Encode(policyJSON(p), unions()...)
	if err != nil {
		return nil, fmt.Errorf("retainer: policy: %w", err)
	}
	return b, nil
}

// UnmarshalJSON reads the form of MarshalJSON, strictly. An error is a
// [partnerecon.InvalidError]. It does not check the policy; [Parse] does both.
func (p *Policy) UnmarshalJSON(b []byte) error {
	if p == nil {
		return errors.New("retainer: no policy to read into")
	}
	var v policyJSON
	if err := strictjson.Decode(b, &v, strictjson.Limits{}, unions()...); err != nil {
		return decodeError(err)
	}
	*p = Policy(v)
	return nil
}

// An envelope is an event with its kind in front.
type envelope struct {
	Event Event `json:",inline"`
}

// ReadEvent reads an event from strict JSON: an object whose member "kind" is the name
// of one, in lower case with underscores. It does not check what the event says;
// [Board.Apply] does. An error is a [partnerecon.InvalidError].
func ReadEvent(b []byte) (Event, error) {
	var e envelope
	if err := strictjson.Decode(b, &e, strictjson.Limits{}, unions()...); err != nil {
		return nil, decodeError(err)
	}
	return e.Event, nil
}

// WriteEvent writes the form that [ReadEvent] reads. An event that states less than it
// has to is an error.
func WriteEvent(e Event) ([]byte, error) {
	b, err := strictjson.Encode(envelope{e}, unions()...)
	if err != nil {
		return nil, fmt.Errorf("retainer: event: %w", err)
	}
	return b, nil
}
