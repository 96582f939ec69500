package tiers

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

var (
	errNoBudget = errors.New("tiers: the zero Budget has no policy; make one with NewBudget")
	errNoFund   = errors.New("tiers: no fund to apply to")
)

// A Request is what became of a request for market development funds.
type Request struct {
	Asked    Asked             `json:"asked"`
	Quarter  partnerecon.Month `json:"quarter"` // its first month
	Stage    Stage             `json:"stage"`
	Approved partnerecon.Money `json:"approved,omitzero"` // absent: not decided, or rejected
	Claimed  partnerecon.Money `json:"claimed,omitzero"`  // absent: nothing
	// Actual is the outcome, where Measured. Reached: it is at least the target.
	Measured bool  `json:"measured,omitzero"`
	Actual   Value `json:"actual,omitzero"`
	Reached  bool  `json:"reached,omitzero"`
}

// A Stage is how far a request is.
type Stage string

// The stages of a request.
const (
	StageAsked    Stage = "asked"    // it waits for a decision
	StageApproved Stage = "approved" // in full or in part
	StageRejected Stage = "rejected" // nothing is paid on it
	StageLapsed   Stage = "lapsed"   // the quarter ended without a decision
)

// A Balance says how the budget of a quarter stands on a day.
type Balance struct {
	Quarter  partnerecon.Month `json:"quarter"` // its first month
	Tier     string            `json:"tier"`
	Budget   partnerecon.Money `json:"budget"`
	Approved partnerecon.Money `json:"approved"`
	Claimed  partnerecon.Money `json:"claimed"`
	// Remaining can still be approved; nothing of a quarter that is over.
	Remaining partnerecon.Money `json:"remaining"`
	// Claimable can still be claimed.
	Claimable partnerecon.Money `json:"claimable"`
	// Lapsed was not approved by the end of the quarter, or approved and not claimed in
	// time. Claimed + Claimable + Remaining + Lapsed is the budget, for what the quarter has
	// brought so far.
	Lapsed partnerecon.Money `json:"lapsed"`
}

// A grant is the budget of a quarter, and what of it is approved.
type grant struct {
	quarter                   partnerecon.Month
	tier                      string
	amount, approved, claimed int64
}

// A book is what the events of a fund have made of it.
type book struct {
	*budgetRules
	grants   []grant
	requests []Request
}

// Apply records an event in the fund of its partner and returns how the budget of the
// quarter stands that it is about. An event that was recorded already changes nothing. An
// event that does not fit, such as an approval of more than what remains, is [ErrFund],
// and the fund is as it was.
func (b Budget) Apply(f *Fund, e FundEvent) (Balance, error) {
	switch {
	case b.rules == nil:
		return Balance{}, errNoBudget
	case f == nil:
		return Balance{}, errNoFund
	}
	var list problem.List
	lookAtFund(&list, e)
	if err := invalid(&list); err != nil {
		return Balance{}, err
	}
	k, err := b.book(*f)
	if err != nil {
		return Balance{}, err
	}
	h := e.fundEvent()
	if f.Partner != "" && f.Partner != h.partner {
		return Balance{}, fmt.Errorf("tiers: event %s of partner %s, fund of %s: %w", problem.Quote(h.id), problem.Quote(h.partner), problem.Quote(f.Partner), ErrPartner)
	}
	for _, o := range f.Events {
		if o.fundEvent().id == h.id {
			if o != e {
				return Balance{}, fmt.Errorf("tiers: event %s: %w", problem.Quote(h.id), ErrDuplicate)
			}
			return k.balance(k.quarterOf(e), h.on), nil
		}
	}
	if n := len(f.Events); n > 0 && h.on.Before(f.Events[n-1].fundEvent().on) {
		return Balance{}, k.refuse(e, "the last event is of %s", f.Events[n-1].fundEvent().on)
	}
	if len(f.Events) >= maxFundEvents {
		return Balance{}, k.refuse(e, "%d events are on record", len(f.Events))
	}
	if err := k.record(e); err != nil {
		return Balance{}, err
	}
	f.Partner = h.partner
	f.Events = append(f.Events[:len(f.Events):len(f.Events)], e)
	return k.balance(k.quarterOf(e), h.on), nil
}

// Requests returns what has become of all requests by a day, in the order in which they
// came.
func (b Budget) Requests(f Fund, on partnerecon.Day) ([]Request, error) {
	k, err := b.book(f.until(on))
	if err != nil {
		return nil, err
	}
	for i := range k.requests {
		if r := &k.requests[i]; r.Stage == StageAsked && on.After(k.lastDay(r.Quarter)) {
			r.Stage = StageLapsed
		}
	}
	return k.requests, nil
}

// Balance returns how the budget of the quarter that a day is in stands on another day.
// A quarter without a budget has the zero Balance.
func (b Budget) Balance(f Fund, quarter, on partnerecon.Day) (Balance, error) {
	k, err := b.book(f.until(on))
	if err != nil {
		return Balance{}, err
	}
	return k.balance(k.year.first(Quarter, quarter.Month()), on), nil
}

// until returns the fund as it was on a day.
func (f Fund) until(on partnerecon.Day) Fund {
	n := len(f.Events)
	for n > 0 && ourFund(f.Events[n-1]) && f.Events[n-1].fundEvent().on.After(on) {
		n--
	}
	f.Events = f.Events[:n]
	return f
}

// book goes through the events of a fund.
func (b Budget) book(f Fund) (*book, error) {
	if b.rules == nil {
		return nil, errNoBudget
	}
	if err := invalid(f.check()); err != nil {
		return nil, err
	}
	k := &book{budgetRules: b.rules}
	for _, e := range f.Events {
		if err := k.record(e); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// refuse says why an event does not fit.
func (k *book) refuse(e FundEvent, format string, args ...any) error {
	return fmt.Errorf("tiers: event %s: %s: %w", problem.Quote(e.fundEvent().id), fmt.Sprintf(format, args...), ErrFund)
}

// record takes in an event.
func (k *book) record(e FundEvent) error {
	switch e := e.(type) {
	case Granted:
		return k.grant(e)
	case Asked:
		return k.ask(e)
	case Approved:
		return k.approve(e)
	case Rejected:
		return k.reject(e)
	case Claimed:
		return k.claim(e)
	case Achieved:
		return k.achieve(e)
	}
	return k.refuse(e, "of no kind that is known")
}

func (k *book) grant(e Granted) error {
	ruling, err := Budget{k.budgetRules}.Allows(e.Tier, e.Amount)
	if err != nil {
		return err
	}
	quarter := k.year.first(Quarter, e.On.Month())
	switch {
	case !ruling.Allowed:
		return k.refuse(e, "%s of tier %s is out of range: %s", e.Amount, problem.Quote(e.Tier), ruling.Trace[0].Code)
	case k.find(quarter) != nil:
		return k.refuse(e, "the quarter from %s has a budget already", quarter)
	}
	k.grants = append(k.grants, grant{quarter: quarter, tier: e.Tier, amount: e.Amount.Minor()})
	return nil
}

func (k *book) ask(e Asked) error {
	quarter := k.year.first(Quarter, e.On.Month())
	switch {
	case e.Amount.Currency() != k.policy.Currency:
		return fmt.Errorf("tiers: event %s: request of %s: %w", problem.Quote(e.ID), e.Amount, partnerecon.ErrCurrency)
	case k.find(quarter) == nil:
		return k.refuse(e, "the quarter from %s has no budget", quarter)
	}
	k.requests = append(k.requests, Request{Asked: e, Quarter: quarter, Stage: StageAsked})
	return nil
}

func (k *book) approve(e Approved) error {
	r, err := k.request(e, e.Request)
	if err != nil {
		return err
	}
	g := k.find(r.Quarter)
	switch {
	case r.Stage != StageAsked:
		return k.refuse(e, "request %s is %s", problem.Quote(e.Request), r.Stage)
	case e.On.After(k.lastDay(r.Quarter)):
		return k.refuse(e, "the budget has lapsed with the quarter, on %s", k.lastDay(r.Quarter))
	case e.Amount.Currency() != k.policy.Currency:
		return fmt.Errorf("tiers: event %s: approval of %s: %w", problem.Quote(e.ID), e.Amount, partnerecon.ErrCurrency)
	case e.Amount.Minor() > r.Asked.Amount.Minor():
		return k.refuse(e, "%s were asked for, got %s", r.Asked.Amount, e.Amount)
	case e.Amount.Minor() > g.amount-g.approved:
		return k.refuse(e, "%s of the budget remain, got %s", k.money(g.amount-g.approved), e.Amount)
	}
	g.approved += e.Amount.Minor()
	r.Stage, r.Approved = StageApproved, e.Amount
	return nil
}

func (k *book) reject(e Rejected) error {
	r, err := k.request(e, e.Request)
	if err != nil {
		return err
	}
	if r.Stage != StageAsked {
		return k.refuse(e, "request %s is %s", problem.Quote(e.Request), r.Stage)
	}
	r.Stage = StageRejected
	return nil
}

func (k *book) claim(e Claimed) error {
	r, err := k.request(e, e.Request)
	if err != nil {
		return err
	}
	switch {
	case r.Stage != StageApproved:
		return k.refuse(e, "request %s is %s", problem.Quote(e.Request), r.Stage)
	case e.On.After(k.lastClaim(r.Quarter)):
		return k.refuse(e, "it could be claimed through %s", k.lastClaim(r.Quarter))
	case e.Amount.Currency() != k.policy.Currency:
		return fmt.Errorf("tiers: event %s: claim of %s: %w", problem.Quote(e.ID), e.Amount, partnerecon.ErrCurrency)
	case e.Amount.Minor() > r.Approved.Minor()-r.Claimed.Minor():
		return k.refuse(e, "%s are approved and %s claimed, got %s", r.Approved, k.money(r.Claimed.Minor()), e.Amount)
	}
	r.Claimed = k.money(r.Claimed.Minor() + e.Amount.Minor())
	k.find(r.Quarter).claimed += e.Amount.Minor()
	return nil
}

func (k *book) achieve(e Achieved) error {
	r, err := k.request(e, e.Request)
	if err != nil {
		return err
	}
	reached, comparable := atLeast(e.Actual, r.Asked.Target)
	switch {
	case r.Stage != StageApproved:
		return k.refuse(e, "request %s is %s", problem.Quote(e.Request), r.Stage)
	case !comparable:
		return k.refuse(e, "the target is %s, got %s", r.Asked.Target, e.Actual)
	}
	r.Measured, r.Actual, r.Reached = true, e.Actual, reached
	return nil
}

// atLeast compares an outcome with its target.
func atLeast(actual, target Value) (reached, comparable bool) {
	switch {
	case target.Amount.Stated():
		return actual.Amount.Minor() >= target.Amount.Minor(), actual.Amount.Currency() == target.Amount.Currency()
	case target.Share.Stated():
		return actual.Share.Compare(target.Share) >= 0, actual.Share.Stated()
	}
	return actual.Number >= target.Number, !actual.Amount.Stated() && !actual.Share.Stated()
}

// request returns a request by its id.
func (k *book) request(e FundEvent, id string) (*Request, error) {
	for i := range k.requests {
		if k.requests[i].Asked.ID == id {
			return &k.requests[i], nil
		}
	}
	return nil, k.refuse(e, "no request %s", problem.Quote(id))
}

func (k *book) find(quarter partnerecon.Month) *grant {
	for i := range k.grants {
		if k.grants[i].quarter == quarter {
			return &k.grants[i]
		}
	}
	return nil
}

// quarterOf returns the quarter that an event is about.
func (k *book) quarterOf(e FundEvent) partnerecon.Month {
	var id string
	switch e := e.(type) {
	case Approved:
		id = e.Request
	case Rejected:
		id = e.Request
	case Claimed:
		id = e.Request
	case Achieved:
		id = e.Request
	default:
		return k.year.first(Quarter, e.fundEvent().on.Month())
	}
	if r, err := k.request(e, id); err == nil {
		return r.Quarter
	}
	return partnerecon.Month{}
}

// lastDay returns the last day of a quarter.
func (r *budgetRules) lastDay(quarter partnerecon.Month) partnerecon.Day {
	return quarter.Add(2).Last()
}

// lastClaim returns the last day on which money of a quarter can be claimed.
func (r *budgetRules) lastClaim(quarter partnerecon.Month) partnerecon.Day {
	last := r.lastDay(quarter)
	if !r.policy.ClaimWithin.Stated() {
		return last
	}
	return r.policy.ClaimWithin.End(last.Add(1)).Add(-1)
}

func (r *budgetRules) money(minor int64) partnerecon.Money {
	m, _ := partnerecon.FromMinor(minor, r.policy.Currency) // within a budget, in a known currency
	return m
}

// balance returns how the budget of a quarter stands on a day.
func (k *book) balance(quarter partnerecon.Month, on partnerecon.Day) Balance {
	g := k.find(quarter)
	if g == nil {
		return Balance{}
	}
	remaining, claimable := g.amount-g.approved, g.approved-g.claimed
	var lapsed int64
	if on.After(k.lastDay(quarter)) {
		lapsed, remaining = lapsed+remaining, 0
	}
	if on.After(k.lastClaim(quarter)) {
		lapsed, claimable = lapsed+claimable, 0
	}
	return Balance{
		Quarter: quarter, Tier: g.tier, Budget: k.money(g.amount), Approved: k.money(g.approved), Claimed: k.money(g.claimed),
		Remaining: k.money(remaining), Claimable: k.money(claimable), Lapsed: k.money(lapsed),
	}
}
