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
//	oracle_test.go        what is recorded, and which events are refused
//	oracle_due_test.go    how much goes back, and of which lines
//	oracle_exact_test.go  rounding and windows
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
	churns  []partnerecon.Day
	returns []partnerecon.Day // the days the customer came back
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
	net             int64
	sealed          bool
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
		}
	case clawback.Started:
		o.began(e.On)
	case clawback.Churn:
		o.began(e.Start)
		o.churns = append(o.churns, e.On)
	case clawback.Reactivated:
		o.returns = append(o.returns, e.On)
	case clawback.Seal:
		o.sealed = e.Through
		for _, l := range o.lines {
			if !l.sealed && !l.earned.After(e.Through) {
				l.sealed = true
				o.saw("a line is sealed")
			}
		}
	case clawback.Reopen:
		for _, r := range e.Lines {
			o.line(r.Partner, r.Line).sealed = false
			o.saw("a line is reopened")
		}
	default:
		panic(fmt.Sprintf("the oracle does not know %T", f))
	}
}

// began takes the customer's start, where it is stated.
func (o *oracle) began(on partnerecon.Day) {
	if !on.IsZero() {
		if !o.start.IsZero() && on != o.start && len(o.churns) > 0 {
			o.saw("another start after a churn")
		}
		o.start = on
	}
}

// paidAfter orders lines as they give: the one payable last first, then the one
// earned last, then the smaller id.
func (l *oracleLine) paidAfter(o *oracleLine) int {
	return cmp.Or(o.payable.Compare(l.payable), o.earned.Compare(l.earned), cmp.Compare(l.claim.Line, o.claim.Line))
}

// addEntry adds an entry to its line. Not documented: the line keeps the payable
// day of its first entry and takes the tier of its last earned one.
func (o *oracle) addEntry(x partnerecon.Entry) {
	if x.Claim.Line == "" {
		o.rests[x.Claim.Partner] += x.Amount.Minor()
		return
	}
	l := o.line(x.Claim.Partner, x.Claim.Line)
	if l == nil {
		l = &oracleLine{claim: x.Claim, tier: x.Tier, earned: x.Earned, payable: x.Payable}
		o.lines = append(o.lines, l)
		if len(o.churns) > 0 {
			o.saw("a payment came after a churn")
		}
	}
	if x.Kind == partnerecon.Returned && len(o.churns) > 0 {
		o.saw("a refund came after a churn")
	}
	l.net += x.Amount.Minor()
	if x.Kind == partnerecon.Earned {
		if l.tier != x.Tier && len(o.churns) > 0 {
			o.saw("a line takes another tier after a churn")
		}
		l.tier = x.Tier
	}
}

func (o *oracle) line(partner, line string) *oracleLine {
	for _, l := range o.lines {
		if l.claim.Partner == partner && l.claim.Line == line {
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
	case clawback.Churn:
		if verdict := o.known(e.ID, "churn", e.On); verdict != nil {
			return verdict
		}
	case clawback.Reactivated:
		switch verdict := o.known(e.ID, "return", e.On); {
		case verdict != nil:
			return verdict
		case !e.On.After(o.sealed) && slices.ContainsFunc(o.lines, func(l *oracleLine) bool { return l.sealed }):
			return clawback.ErrSealed // it would change what sealed lines gave back
		}
	case clawback.Seal:
		if !e.Through.After(o.sealed) {
			return errRepeated
		}
	case clawback.Reopen:
		if !o.line(e.Lines[0].Partner, e.Lines[0].Line).sealed {
			return errRepeated
		}
	}
	if !o.start.IsZero() || o.policy.Anchor != clawback.CustomerStart {
		return nil // what follows cannot make it unknown
	}
	if newOracle(o.policy, append(slices.Clone(o.facts), e)).unknownStart(e) {
		return clawback.ErrStart
	}
	return nil
}

// known tells a repeated delivery from another event with its id.
func (o *oracle) known(id, kind string, on partnerecon.Day) error {
	for _, f := range o.facts {
		same := false
		switch e := f.(type) {
		case clawback.Churn:
			if e.ID != id {
				continue
			}
			same = kind == "churn" && e.On == on
		case clawback.Reactivated:
			if e.ID != id {
				continue
			}
			same = kind == "return" && e.On == on
		default:
			continue
		}
		if same {
			return errRepeated
		}
		return clawback.ErrDuplicate
	}
	return nil
}

// unknownStart reports whether a churn is weighed and the windows that decide on
// it run from a start that is unknown: those of what it could take, and of what
// this one obliges to. Not documented: a churn that concerns nobody's money is
// taken before the start is known.
func (o *oracle) unknownStart(e clawback.Event) bool {
	if o.policy.Anchor != clawback.CustomerStart || !o.start.IsZero() || len(o.churns) == 0 {
		return false
	}
	_, churn := e.(clawback.Churn)
	for g, nets := range o.classes() {
		s, found := o.schedule(g.tier)
		if found && churn && s.Obligation != "" && s.Window.Stated() && o.stands(g, nets) {
			return true
		}
		if found && s.Return != clawback.Nothing && anyNot0(nets) {
			return true
		}
	}
	return false
}

// classes are the nets of lines that every churn touches alike: those of one
// partner and tier, by the day the customer came back before they were earned.
func (o *oracle) classes() map[oracleGroup]map[partnerecon.Day]int64 {
	out := map[oracleGroup]map[partnerecon.Day]int64{}
	for _, l := range o.lines {
		if out[l.group()] == nil {
			out[l.group()] = map[partnerecon.Day]int64{}
		}
		var since partnerecon.Day
		for _, back := range o.returns {
			if !back.After(l.earned) && back.After(since) {
				since = back
			}
		}
		out[l.group()][since] += l.net
	}
	return out
}

// stands reports whether a partner has something in a tier: an open line, be it
// of nothing, or sealed ones of something.
func (o *oracle) stands(g oracleGroup, nets map[partnerecon.Day]int64) bool {
	open := func(l *oracleLine) bool { return l.group() == g && !l.sealed }
	return slices.ContainsFunc(o.lines, open) || anyNot0(nets)
}

func anyNot0(nets map[partnerecon.Day]int64) bool {
	for _, net := range nets {
		if net != 0 {
			return true
		}
	}
	return false
}
