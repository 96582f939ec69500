package commission_test

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// The oracle is a second implementation of what the package documents, written
// to be checked by eye: it works out all sums anew after every event, keeps every
// number a big.Rat until the one rounding, and shares no code with the package, not
// even the windows and the allocation of the root.
//
// It reads like the documentation, a file for each part of it:
//
//	oracle_test.go        what is recorded, and about which lines
//	oracle_refuse_test.go which events are refused, or known already
//	oracle_arrive_test.go which lines are priced, and what they are priced from
//	oracle_price_test.go  the steps of a price, component by component
//	oracle_rate_test.go   which rates an item earns, and what they pay
//	oracle_choice_test.go which of several rates wins, tests of facts, tables
//	oracle_volume_test.go tables over what was paid
//	oracle_alike_test.go  items that are alike, and tables over a transaction
//	oracle_void_test.go   what ends with the first payment
//	oracle_vest_test.go   what of it is released
//	oracle_sums_test.go   what goes back, what is due, what is retained
//	oracle_onnet_test.go  caps on net
//	oracle_exact_test.go  rounding, allocation and windows
//
// What first-come caps grant depends on the order of recording: the fold keeps
// the grants, and prices a line again only when the documentation says so. So do
// the plans of partners and the credits that a recredit replaces.
//
// Where the documentation leaves a choice the programs do not go.
type oracle struct {
	policy commission.Policy
	facts  []commission.Event

	lines     []*oracleLine // in the order they were recorded or reopened
	waiting   []oracleBack  // money that went back of payments yet to come
	reversals []string      // chargebacks that were won
	plans     map[string]string
	start     partnerecon.Day
	anchor    partnerecon.Day   // from which the windows run
	sealed    partnerecon.Day   // through which lines are sealed
	elapsed   partnerecon.Day   // to which time has come
	releasing map[string]bool   // ids by which time released something
	ends      []partnerecon.Day // on which the customer left

	saw func(string) // told of every situation, see oracle_reach_test.go
}

// An oracleLine is a payment or a milestone, with what its partners earned.
type oracleLine struct {
	id, deal          string
	milestone         string // its name; empty for a payment
	contract          string
	shares            bool // something is a share of its amount
	uplines           []commission.Upline
	context           commission.Context
	items             []commission.Item
	base              int64
	billed            partnerecon.Day // where it was recorded before it cleared
	service, invoiced partnerecon.Day
	cleared           partnerecon.Day
	credits           []partnerecon.Credit
	backs             []oracleBack
	sealed            bool
	terms             string
	counted           bool // it had cleared when it was sealed first
	kept              bool // it waited when its day was sealed

	// What it is priced from, besides: the anchor, how many came before it, the
	// highest amount of its milestone before it, and what others were granted.
	anchor     partnerecon.Day
	ranks      map[oracleSeries]int
	peak       *oraclePeak
	granted    map[oracleGrant]int64
	contracted map[string]*big.Rat // what others add to the sums of the contract
	paidBefore int64               // what was paid of the contract when it was priced first
	adds       map[string]*big.Rat // what it adds to them itself
	volumes    map[string]int64    // counted by others, by table
	counts     map[string]int64    // what it counts itself
	stopped    []string            // components that it does not earn: the first payment is void

	parts []oraclePart
	// last are the parts as they were priced last, also those that are no more.
	last map[oracleName]oraclePart
}

// An oraclePeak is the highest amount of a milestone, and the highest number of units.
type oraclePeak struct{ amount, units int64 }

// An oracleName names a part of a line. The component of the base is empty.
type oracleName struct{ component, partner string }

// An oraclePart is what a partner gets on a line by one component.
type oraclePart struct {
	oracleName
	tier                                         string
	payable                                      partnerecon.Day // by the rules, wherever it is posted
	earned, capped, waiting, forfeited, deferred int64
}

// part is what a partner has by a component: nothing where it has no part.
func (l *oracleLine) part(n oracleName) oraclePart {
	for _, p := range l.parts {
		if p.oracleName == n {
			return p
		}
	}
	return oraclePart{oracleName: n}
}

func (p oraclePart) claim() string { return claimName(p.component) }

// claimName is what a component is called in claims.
func claimName(component string) string {
	if component == "" {
		return "base"
	}
	return component
}

// An oracleBack is money of a payment that went back. The amount of a failure
// is all of it.
type oracleBack struct {
	id, of string
	all    bool
	amount int64
	on     partnerecon.Day
	refund bool
	listed []string // refunds that a credit note documents
}

// oracleKey is what the package keeps sums by.
type oracleKey struct {
	claim partnerecon.Claim
	kind  partnerecon.Kind
}

// newOracle folds the facts in the order they were recorded.
func newOracle(p commission.Policy, facts []commission.Event) *oracle {
	o := &oracle{policy: p, plans: map[string]string{}, saw: func(string) {}, releasing: map[string]bool{}}
	for _, f := range facts {
		o.add(f)
	}
	return o
}

// add takes in one fact.
func (o *oracle) add(f commission.Event) {
	o.facts = append(o.facts, f)
	switch e := f.(type) {
	case commission.Payment:
		o.addPayment(e)
	case commission.Clearing:
		o.addClearing(e)
	case commission.Failure:
		o.addBack(oracleBack{id: e.ID, of: e.Of, all: true, on: e.On})
	case commission.Refund:
		o.addBack(oracleBack{id: e.ID, of: e.Of, amount: e.Amount.Minor(), on: e.On, refund: true})
	case commission.CreditNote:
		o.addBack(oracleBack{id: e.ID, of: e.Of, amount: e.Amount.Minor(), on: e.On, listed: e.Refunds})
	case commission.Chargeback:
		o.addBack(oracleBack{id: e.ID, of: e.Of, amount: e.Amount.Minor(), on: e.On})
	case commission.ChargebackReversed:
		i := slices.IndexFunc(o.lines, func(l *oracleLine) bool {
			return slices.ContainsFunc(l.backs, func(b oracleBack) bool { return b.id == e.Of })
		})
		reverse := func() { o.reversals = append(o.reversals, e.Of) }
		if i < 0 {
			reverse()
		} else {
			o.restop(o.lines[i], reverse)
		}
	case commission.Milestone:
		o.addMilestone(e)
	case commission.Started:
		o.start = e.On
	case commission.Ended:
		o.ends = append(o.ends, e.On)
		o.release()
	case commission.Elapsed:
		if e.On.After(o.elapsed) {
			o.elapsed = e.On
		}
		before := o.earned()
		o.release()
		if o.earned() != before {
			o.releasing[e.ID] = true
		}
	case commission.Recredit:
		o.addRecredit(e)
	case commission.Seal:
		o.addSeal(e)
	case commission.Reopen:
		o.addReopen(e)
	default:
		panic(fmt.Sprintf("the oracle does not know %T", f))
	}
}

func (o *oracle) addPayment(e commission.Payment) {
	l := &oracleLine{
		id: e.ID, terms: e.Terms, deal: e.Deal, items: e.Items, contract: e.Contract, uplines: e.Uplines, context: e.Context,
		service: e.Service, invoiced: e.Invoiced, cleared: e.Cleared,
		credits: o.pinned(e.Credits), last: map[oracleName]oraclePart{},
	}
	if len(l.items) == 0 {
		l.items = []commission.Item{{Model: e.Model, Amount: e.Amount}}
	}
	for _, it := range l.items {
		l.base += it.Amount.Minor()
	}
	if e.Cleared.IsZero() {
		l.billed = firstDay(e.Invoiced, e.Service, e.Recorded)
	}
	o.open(l)
}

func (o *oracle) addMilestone(e commission.Milestone) {
	item := commission.Item{Amount: e.Amount, Quantity: e.Quantity}
	if !e.Amount.Stated() {
		item.Amount = eurCents(0)
	}
	o.open(&oracleLine{
		id: e.ID, deal: e.Deal, milestone: e.Name, items: []commission.Item{item}, base: item.Amount.Minor(), uplines: e.Uplines,
		context: e.Context, cleared: e.On, credits: o.pinned(e.Credits), last: map[oracleName]oraclePart{},
	})
}

// open takes in a new line. A refund may have come before it.
func (o *oracle) open(l *oracleLine) {
	for _, b := range o.waiting {
		if b.of == l.id {
			l.backs = append(l.backs, b)
			o.saw("a refund came before its payment")
		}
	}
	o.lines = append(o.lines, l)
	o.arrive(l)
	if o.gates(l.milestone) {
		o.release()
	}
}

func (o *oracle) addClearing(e commission.Clearing) {
	l := o.line(e.Of)
	l.cleared = e.On
	if e.Credits != nil {
		l.credits = o.pinned(e.Credits)
		o.saw("a clearing brought credits")
	}
	o.saw("a pending payment cleared")
	o.arrive(l)
}

func (o *oracle) addBack(b oracleBack) {
	if l := o.line(b.of); l != nil {
		again := o.failed(l)
		o.restop(l, func() { l.backs = append(l.backs, b) })
		if b.all && l.milestone != "" {
			o.saw("a milestone was not reached after all")
		}
		// That it failed once more is no news: not even to a line that was reopened between.
		// One that came too late was none.
		if !again && o.failed(l) && o.gates(l.milestone) {
			o.release()
		}
		return
	}
	o.waiting = append(o.waiting, b)
}

// addRecredit replaces credits: those of the lines that are listed, then those
// of the deal's other open lines.
func (o *oracle) addRecredit(e commission.Recredit) {
	var priced []*oracleLine
	for _, c := range e.Lines {
		l := o.line(c.Of)
		l.credits = o.pinned(c.Credits)
		priced = append(priced, l)
	}
	for _, l := range o.lines {
		if e.Deal != "" && l.deal == e.Deal && !l.sealed && !slices.Contains(priced, l) {
			l.credits = o.pinned(e.Credits)
			priced = append(priced, l)
		}
	}
	for _, l := range priced {
		if l.cleared.IsZero() {
			o.saw("new credits of a pending payment")
			continue
		}
		if l.counted {
			o.saw("new credits of a reopened line")
		}
		o.saw("new credits")
		l.contracted = o.placeAnew(l)
		o.priceLine(l)
	}
}

// addSeal closes the lines of which nothing happens after a day.
func (o *oracle) addSeal(e commission.Seal) {
	if !e.Through.After(o.sealed) {
		return
	}
	o.sealed = e.Through
	for _, l := range o.lines {
		if l.waits() && !l.sealed && !l.seals().After(e.Through) {
			o.saw("a line that waits stays open")
			l.kept = true
			continue
		}
		if !l.sealed && !l.seals().After(e.Through) {
			l.sealed, l.counted = true, l.counted || !l.cleared.IsZero()
			o.saw("a line is sealed")
			if l.cleared.IsZero() {
				o.saw("a pending payment is sealed")
			}
		}
	}
}

// addReopen brings a line back as it was: nothing is priced again.
func (o *oracle) addReopen(e commission.Reopen) {
	l := o.line(e.Line.ID)
	l.sealed = false
	o.lines = append(slices.DeleteFunc(o.lines, func(other *oracleLine) bool { return other == l }), l)
	o.saw("a line is reopened")
}

// seals is the day a line is sealed by.
func (l *oracleLine) seals() partnerecon.Day {
	return sealedBy(l.cleared, l.invoiced, l.service, l.billed, !l.billed.IsZero())
}

// sealedBy is the latest of the days a payment cleared, was invoiced and began
// its service; the day it was recorded if none of these is known.
func sealedBy(cleared, invoiced, service, recorded partnerecon.Day, pending bool) partnerecon.Day {
	if invoiced.IsZero() && service.IsZero() && pending {
		if recorded.After(cleared) {
			return recorded
		}
		return cleared
	}
	last := cleared
	for _, d := range []partnerecon.Day{invoiced, service} {
		if d.After(last) {
			last = d
		}
	}
	return firstDay(last, recorded)
}

// pinned gives each credit the plan that the partner's first payment chose. Not
// documented: first is the one recorded first, cleared or not, and new credits
// of a line pin a plan, too.
func (o *oracle) pinned(credits []partnerecon.Credit) []partnerecon.Credit {
	out := slices.Clone(credits)
	for i, c := range out {
		if _, known := o.plans[c.Partner]; !known && c.Plan != "" {
			o.plans[c.Partner] = c.Plan
		}
		if c.Plan != o.plans[c.Partner] {
			o.saw("the plan was pinned before")
		}
		out[i].Plan = o.plans[c.Partner]
	}
	return out
}

func (o *oracle) line(id string) *oracleLine {
	for _, l := range o.lines {
		if l.id == id {
			return l
		}
	}
	return nil
}

// lineOpen is the line of a payment, nil where there is none or it is sealed.
func (o *oracle) lineOpen(id string) *oracleLine {
	if l := o.line(id); l != nil && !l.sealed {
		return l
	}
	return nil
}
