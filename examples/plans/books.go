package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/commission/payout"
)

// books are the states that a service would keep in four tables, and what was
// posted. Each package has its own state and knows nothing of the others: this file
// is all that connects them.
type books struct {
	plan
	ledgers   map[string]*commission.Ledger // by customer
	exposures map[string]*clawback.Exposure // by customer
	tallies   map[string]*incentive.Tally   // by partner
	accounts  map[string]*payout.Account    // by partner
	sales     map[[2]string]sale            // by customer and line
	recording string                        // id of the event
	lines     []line
	remarks   []string
}

// A line of the statement is an entry with its reasons, or says that something
// posted nothing, which has reasons as well.
type line struct {
	event string            // that made it post
	entry partnerecon.Entry // of no kind where nothing was posted
	why   partnerecon.Trace
}

func newBooks(p plan) *books {
	return &books{
		plan:      p,
		ledgers:   map[string]*commission.Ledger{},
		exposures: map[string]*clawback.Exposure{},
		tallies:   map[string]*incentive.Tally{},
		accounts:  map[string]*payout.Account{},
		sales:     map[[2]string]sale{},
	}
}

// state returns the state of a customer or partner; the first time a zero one,
// which all packages take.
func state[T any](table map[string]*T, key string) *T {
	if table[key] == nil {
		table[key] = new(T)
	}
	return table[key]
}

// record applies the events in their order. A service would do each in one database
// transaction; here the first error is the end.
func (b *books) record(events []event) error {
	for i, e := range events {
		b.recording = e.id
		if err := b.apply(e); err != nil {
			return fmt.Errorf("/%d: event %q: %w", i, e.id, err)
		}
	}
	return nil
}

// apply hands an event to each package that it is news for.
func (b *books) apply(e event) error {
	if e.commission != nil {
		if err := b.commissions(e); err != nil {
			return err
		}
	}
	if e.clawback != nil && b.clawback != nil {
		if err := b.claws(e.customer, e.clawback); err != nil {
			return err
		}
	}
	if e.incentive != nil {
		if b.incentive == nil {
			return errors.New("the plan has no incentive")
		}
		if err := b.periods(e); err != nil {
			return err
		}
	}
	if e.run != nil {
		return b.paysOut(*e.run)
	}
	return nil
}

// commissions records what happened to a customer, and tells the clawback and the
// incentives what it made the commission post.
func (b *books) commissions(e event) error {
	ledger := state(b.ledgers, e.customer)
	preview, err := b.plan.commission.Preview(*ledger, e.commission)
	if err != nil {
		return err
	}
	entries, err := b.plan.commission.Apply(ledger, e.commission)
	if err != nil {
		return err
	}
	if e.sale != nil {
		b.sales[[2]string{e.customer, e.id}] = *e.sale
	}
	if len(entries) == 0 && len(preview.Trace) > 0 {
		b.nothing(e, of("commission", preview.Trace))
	}
	if err := b.post("commission", entries, b.plan.commission.Explain); err != nil {
		return err
	}
	earned := slices.DeleteFunc(slices.Clone(entries), b.plan.commission.Owed)
	if b.clawback != nil {
		if err := b.claws(e.customer, clawback.Posted{Entries: earned, Terms: paidTerms(ledger, earned)}); err != nil {
			return err
		}
	}
	if b.incentive == nil {
		return nil
	}
	for _, entry := range earned {
		if err := b.incentives(entry.Claim.Partner, b.posted(entry)); err != nil {
			return err
		}
	}
	return nil
}

// nothing notes an event that posted nothing, and why.
func (b *books) nothing(e event, why partnerecon.Trace) {
	claim := partnerecon.Claim{Partner: e.partner, Customer: e.customer}
	b.add(partnerecon.Entry{Claim: claim, Posted: e.on}, why)
}

// add puts an entry on the statement, under the event that is being recorded.
func (b *books) add(e partnerecon.Entry, why partnerecon.Trace) {
	b.lines = append(b.lines, line{b.recording, e, why})
}

// of says of the rules of a trace in which member of the plan they stand: each package points
// into its own policy.
func of(member string, why partnerecon.Trace) partnerecon.Trace {
	out := slices.Clone(why)
	for i, step := range out {
		if strings.HasPrefix(step.Rule, "/") {
			out[i].Rule = "/" + member + step.Rule
		}
	}
	return out
}

// posted is an entry as the incentives read it: with what the line was about.
func (b *books) posted(e partnerecon.Entry) incentive.Posted {
	about := b.sales[[2]string{e.Claim.Customer, e.Claim.Line}]
	return incentive.Posted{
		ID: e.ID(), Partner: e.Claim.Partner, Kind: e.Kind, Amount: e.Amount, Base: e.Base, Earned: e.Earned,
		Customer: e.Claim.Customer, Tier: e.Tier, Product: about.product, Market: about.market, Component: e.Claim.Component,
		On: e.Posted,
	}
}

// claws records what makes commission on a customer go back.
func (b *books) claws(customer string, e clawback.Event) error {
	entries, err := b.clawback.Apply(state(b.exposures, customer), e)
	if errors.Is(err, clawback.ErrStart) {
		return fmt.Errorf("%w; want an event started before it, or a churn that states start", err)
	}
	if errors.Is(err, clawback.ErrPaidTerm) {
		return fmt.Errorf("%w; want payments with items that all state the same service and through", err)
	}
	if err != nil {
		return err
	}
	return b.post("clawback", entries, b.clawback.Explain)
}

// periods records an event of the incentives: most of them the end of a month.
func (b *books) periods(e event) error {
	preview, err := b.incentive.Preview(*state(b.tallies, e.partner), e.incentive)
	if err != nil {
		return err
	}
	if len(preview.Entries) == 0 && len(preview.Trace) > 0 {
		b.nothing(e, of("incentive", preview.Trace))
	}
	return b.incentives(e.partner, e.incentive)
}

// incentives records what a partner's incentives are worked out from.
func (b *books) incentives(partner string, e incentive.Event) error {
	entries, err := b.incentive.Apply(state(b.tallies, partner), e)
	if err != nil {
		return err
	}
	return b.post("incentive", entries, b.incentive.Explain)
}

// post puts entries on the statement, each with its reasons, and into the account of
// its partner, which may keep some of it back.
func (b *books) post(member string, entries []partnerecon.Entry, explain func(partnerecon.Entry) (partnerecon.Trace, error)) error {
	for _, entry := range entries {
		why, err := explain(entry)
		if err != nil {
			return err
		}
		b.add(entry, of(member, why))
		if b.payout == nil {
			continue
		}
		account := state(b.accounts, entry.Claim.Partner)
		kept, err := b.payout.Apply(account, payout.Posted{Entry: entry})
		if err != nil {
			return err
		}
		for _, k := range kept {
			why, err := b.kept(account, k)
			if err != nil {
				return err
			}
			b.add(k, of("payout", why))
		}
	}
	return nil
}

// kept says what the reserve of a line is, as the next run will see it.
func (b *books) kept(account *payout.Account, e partnerecon.Entry) (partnerecon.Trace, error) {
	next := account.Run.Add(1)
	if e.Posted.After(next) {
		next = e.Posted
	}
	all, err := b.payout.Why(*account, next)
	if err != nil {
		return nil, err
	}
	var why partnerecon.Trace
	for _, step := range all {
		if slices.Contains(step.Details, partnerecon.D("line", partnerecon.Text(e.Claim.Line))) {
			why = append(why, step)
		}
	}
	return why, nil
}

// paysOut runs the payout of every partner.
func (b *books) paysOut(run payout.Run) error {
	if b.payout == nil {
		return errors.New("the plan has no payout")
	}
	for _, partner := range slices.Sorted(maps.Keys(b.accounts)) {
		account := b.accounts[partner]
		why, err := b.payout.Why(*account, run.On)
		if err != nil {
			return err
		}
		entries, err := b.payout.Apply(account, run)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			entries = []partnerecon.Entry{{Cause: run.ID, Claim: partnerecon.Claim{Partner: partner, Component: "payout"}, Posted: run.On}}
		}
		for _, e := range entries {
			b.add(e, of("payout", why))
		}
	}
	return nil
}
