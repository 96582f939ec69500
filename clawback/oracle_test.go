package clawback_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// The oracle is a second implementation of what the package documents, written
// to be checked by eye: after every event it works out from all facts what goes
// back of every partner and tier, in big.Rat until the one rounding, and shares
// no code with the package, not even the windows of the root.
//
//	oracle_test.go           what is recorded, and which events are refused
//	oracle_due_test.go       how much goes back, and of which lines
//	oracle_schedule_test.go  what a schedule takes on a day
//	oracle_exact_test.go     rounding, windows and months
//
// It holds the rules, not the claims: how much goes back of a partner and tier,
// that no line gives more than it has, and which lines give first.
//
// Where the documentation leaves a choice the oracle does what the package does,
// and a comment says "not documented".
type oracle struct {
	policy  clawback.Policy
	facts   []clawback.Event
	start   partnerecon.Day
	churns  []clawback.Churn
	breaks  []clawback.Breach
	frauds  []clawback.Fraud
	returns []partnerecon.Day // the days the customer came back
	payouts []clawback.PaidOut
	passed  []clawback.Transferred // by day, then id
	losses  []clawback.Lost
	lines   []*oracleLine
	rests   map[string]int64 // by partner: what caps across lines cut off
	sealed  partnerecon.Day  // through which lines are sealed

	saw func(string) // told of every situation, see oracle_reach_test.go
}

// An oracleLine is what one partner has on one payment.
type oracleLine struct {
	claim           partnerecon.Claim
	tier            string // in which it was earned
	earned, payable partnerecon.Day
	net, granted    int64 // what is left of it, and what was earned alone
	sealed          bool
	term            partnerecon.Interval // paid for, if known
}

func (l *oracleLine) key() oracleClaim {
	return oracleClaim{partner: l.claim.Partner, line: l.claim.Line, component: l.claim.Component}
}

// newOracle folds the facts in the order they were recorded.
func newOracle(p clawback.Policy, facts []clawback.Event) *oracle {
	o := &oracle{policy: p, rests: map[string]int64{}, saw: func(string) {}}
	for _, f := range facts {
		o.add(f)
	}
	return o
}

// add takes in one fact.
func (o *oracle) add(f clawback.Event) {
	o.facts = append(o.facts, f)
	switch e := f.(type) {
	case clawback.Posted:
		o.began(e.Start)
		for _, x := range e.Entries {
			o.addEntry(x)
			if l := o.line(x.Claim.Partner, x.Claim.Line, x.Claim.Component); l != nil && e.Term.Len() > 0 {
				if l.term.Len() > 0 && l.term != e.Term && o.happened() {
					o.saw("another term after a churn")
				}
				l.term = e.Term
			}
		}
	case clawback.Started:
		o.began(e.On)
	case clawback.Churn:
		o.began(e.Start)
		o.churns = append(o.churns, e)
	case clawback.Breach:
		o.breaks = append(o.breaks, e)
	case clawback.Fraud:
		o.frauds = append(o.frauds, e)
	case clawback.Reactivated:
		o.returns = append(o.returns, e.On)
	case clawback.PaidOut:
		o.payouts = append(o.payouts, e)
	case clawback.Lost:
		o.losses = append(o.losses, e)
	case clawback.Transferred:
		o.passed = append(o.passed, e)
		slices.SortFunc(o.passed, func(a, b clawback.Transferred) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.ID, b.ID)) })
	case clawback.Seal:
		o.sealed = e.Through
		for _, l := range o.lines {
			unpaid := slices.ContainsFunc(o.lines, func(x *oracleLine) bool { return x.claim.Line == l.claim.Line && o.paid(x).IsZero() })
			if !l.sealed && !l.earned.After(e.Through) && o.policy.Anchor == clawback.PayoutDay && unpaid {
				o.saw("a line is not paid out and stays open")
			} else if !l.sealed && !l.earned.After(e.Through) {
				l.sealed = true
				o.saw("a line is sealed")
			}
		}
	case clawback.Reopen:
		for _, r := range e.Lines {
			o.line(r.Partner, r.Line, r.Component).sealed = false
			o.saw("a line is reopened")
		}
	default:
		panic(fmt.Sprintf("the oracle does not know %T", f))
	}
}

// happened reports whether anything may take something back.
func (o *oracle) happened() bool { return len(o.churns)+len(o.breaks)+len(o.frauds) > 0 }

// began takes the customer's start, where it is stated.
func (o *oracle) began(on partnerecon.Day) {
	if !on.IsZero() {
		if !o.start.IsZero() && on != o.start && o.happened() {
			o.saw("another start after a churn")
		}
		o.start = on
	}
}

// paidAfter orders lines as they give: the one payable last first, then the one
// earned last, then the smaller id.
func (l *oracleLine) paidAfter(o *oracleLine) int {
	return cmp.Or(o.payable.Compare(l.payable), o.earned.Compare(l.earned), cmp.Compare(l.claim.Line, o.claim.Line),
		cmp.Compare(l.claim.Component, o.claim.Component))
}

// addEntry adds an entry to its line. Not documented: the line keeps the payable
// day of its first entry and takes the tier of its last earned one.
func (o *oracle) addEntry(x partnerecon.Entry) {
	if x.Claim.Line == "" {
		o.rests[x.Claim.Partner] += x.Amount.Minor()
		return
	}
	l := o.line(x.Claim.Partner, x.Claim.Line, x.Claim.Component)
	if l == nil {
		l = &oracleLine{claim: x.Claim, tier: x.Tier, earned: x.Earned, payable: x.Payable}
		o.lines = append(o.lines, l)
		if o.happened() {
			o.saw("a payment came after a churn")
		}
	}
	if x.Kind == partnerecon.Returned && o.happened() {
		o.saw("a refund came after a churn")
	}
	l.net += x.Amount.Minor()
	if x.Kind == partnerecon.Earned {
		if l.tier != x.Tier && o.happened() {
			o.saw("a line takes another tier after a churn")
		}
		l.tier = x.Tier
		l.granted += x.Amount.Minor()
	}
}

func (o *oracle) line(partner, line, component string) *oracleLine {
	for _, l := range o.lines {
		if l.claim.Partner == partner && l.claim.Line == line && l.claim.Component == component {
			return l
		}
	}
	return nil
}

// errRepeated is the oracle's word for a delivery that changes nothing.
var errRepeated = errors.New("delivered before")

// verdict is what an event deserves as things stand: nil for a new fact,
// errRepeated for one that is known, or the error that refuses it. Entries and
// the start have no memory of their own (event.go).
func (o *oracle) verdict(e clawback.Event) error {
	switch e := e.(type) {
	case clawback.Started:
		if e.Customer != "c" {
			return clawback.ErrCustomer
		}
	case clawback.Churn, clawback.Breach, clawback.Fraud:
		if verdict := o.known(e); verdict != nil {
			return verdict
		}
	case clawback.Transferred:
		if verdict := o.known(e); verdict != nil {
			return verdict
		}
	case clawback.Lost:
		open := func(l *oracleLine) bool { return !l.sealed && l.claim.Line == e.Line }
		switch verdict := o.known(e); {
		case verdict != nil:
			return verdict
		case o.anySealed() && !slices.ContainsFunc(o.lines, open):
			return clawback.ErrSealed
		}
	case clawback.PaidOut:
		switch verdict := o.known(e); {
		case verdict != nil:
			return verdict
		case o.anySealed() && slices.ContainsFunc(o.payouts, func(p clawback.PaidOut) bool { return p.Partner == e.Partner && p.On.After(e.On) }):
			return clawback.ErrSealed // sealed lines may have been paid out with it
		}
	case clawback.Reactivated:
		switch verdict := o.known(e); {
		case verdict != nil:
			return verdict
		case !e.On.After(o.sealed) && o.anySealed():
			return clawback.ErrSealed // it would change what sealed lines gave back
		}
	case clawback.Seal:
		if !e.Through.After(o.sealed) {
			return errRepeated
		}
	case clawback.Reopen:
		if !o.line(e.Lines[0].Partner, e.Lines[0].Line, e.Lines[0].Component).sealed {
			return errRepeated
		}
	}
	return newOracle(o.policy, append(slices.Clone(o.facts), e)).unknown(e)
}

func (o *oracle) anySealed() bool {
	return slices.ContainsFunc(o.lines, func(l *oracleLine) bool { return l.sealed })
}

// known tells a repeated delivery from another event with its id.
func (o *oracle) known(e clawback.Event) error {
	id, same := oracleIdentity(e)
	for _, f := range o.facts {
		if known, was := oracleIdentity(f); known == id && was == same {
			return errRepeated
		} else if known == id {
			return clawback.ErrDuplicate
		}
	}
	return nil
}

// oracleIdentity is the id of an event of the customer's life, and all else that a
// repeated delivery must state again. Other events have an id that none has.
func oracleIdentity(e clawback.Event) (id, content string) {
	switch e := e.(type) {
	case clawback.Churn:
		return e.ID, fmt.Sprint("churn", e.On, e.Notice, e.Reason)
	case clawback.Breach:
		return e.ID, fmt.Sprint("breach", e.On, e.Partner, "'s ", e.Commitment)
	case clawback.Fraud:
		return e.ID, fmt.Sprint("fraud", e.On, e.Partner)
	case clawback.Reactivated:
		return e.ID, fmt.Sprint("return", e.On)
	case clawback.PaidOut:
		return e.ID, fmt.Sprint("payout", e.On, e.Partner, " through ", e.Through)
	case clawback.Lost:
		return e.ID, fmt.Sprint("loss", e.On, e.Line, " ", e.Share)
	case clawback.Transferred:
		return e.ID, fmt.Sprint("transfer", e.On, e.From, " to ", e.To)
	}
	return "-", ""
}

// unknown returns what is not known and decides on something: the customer's start
// or the paid term of a line, of those that anything touches and of those for which
// this event asks something. Not documented: what concerns nobody's money is taken
// before they are known.
func (o *oracle) unknown(e clawback.Event) error {
	var start, term bool
	for _, l := range o.lines {
		for _, when := range o.occasions(l) {
			s, found := o.schedule(when.trigger, l.tier, l.claim.Component)
			if !found || s.Return == clawback.Nothing || l.net == 0 {
				continue
			}
			start = start || o.needsStart(s)
			term = term || s.Return == clawback.Unserved && l.term.Len() == 0
		}
	}
	for _, a := range o.asks(e) {
		start = start || o.needsStart(a.s)
		for _, l := range o.lines {
			term = term || a.s.Return == clawback.Unserved && l.group() == a.group && l.net != 0 && l.term.Len() == 0
		}
	}
	switch {
	case start && term:
		return errEither
	case start:
		return clawback.ErrStart
	case term:
		return clawback.ErrPaidTerm
	}
	return nil
}

// errEither is for what lacks the start and a term: either may be named.
var errEither = fmt.Errorf("%w or %w", clawback.ErrStart, clawback.ErrPaidTerm)

// needsStart reports whether a schedule counts from a start that is unknown.
func (o *oracle) needsStart(s clawback.Schedule) bool {
	return o.policy.Anchor == clawback.CustomerStart && o.start.IsZero() && (s.Window.Stated() || len(s.Steps) > 0)
}

// stands reports whether a partner has something in a tier: an open line, be it
// of nothing, or sealed ones of something.
func (o *oracle) stands(g oracleGroup) bool {
	return slices.ContainsFunc(o.lines, func(l *oracleLine) bool { return l.group() == g && (!l.sealed || l.net != 0) })
}
