package settlement

import (
	"errors"
	"reflect"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Desk returns the desk of the program, for questions about what is on record: who
// may engage a customer, how registrations and disputes stand, what went past the
// channel. That of a program without one answers with errors.
func (p Program) Desk() conflict.Desk {
	if p.rules == nil {
		return conflict.Desk{}
	}
	return p.desk
}

// OnRecord returns what the desk has on record about a customer and the partners
// that its facts name: the state about which [Program.Desk] answers questions. For a
// question about another partner, add its [Book.Roster]. It shares no memory with the
// book.
func (b *Book) OnRecord(customer string) conflict.State {
	out := conflict.State{Account: &conflict.Account{ID: customer}}
	if b == nil || b.customers[customer] == nil {
		return out
	}
	*out.Account = b.customers[customer].Desk.Clone()
	out.Account.ID = customer
	for _, partner := range out.Account.Partners() {
		out.Rosters = append(out.Rosters, b.Roster(partner))
	}
	return out
}

// Refusals returns the rulings of the desk on facts that it refused, of customers by
// their ids, then of partners: what was recorded and had no effect, and why.
func (p Program) Refusals(b *Book) ([]conflict.Ruling, error) {
	if err := p.reads(b); err != nil {
		return nil, err
	}
	if !p.desks {
		return nil, nil
	}
	var states []conflict.State
	for _, id := range b.sortedCustomers() {
		if len(b.customers[id].Desk.Facts) > 0 {
			states = append(states, b.OnRecord(id))
		}
	}
	for _, id := range b.Partners() {
		states = append(states, conflict.State{Rosters: []*conflict.Roster{b.Roster(id)}})
	}
	var out []conflict.Ruling
	for _, s := range states {
		rulings, err := p.desk.Rulings(s)
		if err != nil {
			return nil, err
		}
		out = append(out, slices.DeleteFunc(rulings, func(r conflict.Ruling) bool { return r.Outcome != conflict.Refused })...)
	}
	return out, nil
}

// Roster returns what the desk has on record about a partner. It shares no memory
// with the book.
func (b *Book) Roster(partner string) *conflict.Roster {
	out := conflict.Roster{Partner: partner}
	if b != nil {
		out = b.roster(partner).Clone()
	}
	return &out
}

// roster returns a roster whose facts are those of the book: a desk that puts a
// fact on record makes a list of its own.
func (b *Book) roster(partner string) *conflict.Roster {
	out := conflict.Roster{Partner: partner}
	if a := b.partner(partner); a != nil && a.Roster.Partner != "" {
		out = a.Roster
	}
	return &out
}

// onRecord returns the state that the desk rules on, likewise.
func (s *posting) onRecord(c *customer) conflict.State {
	account := c.Desk
	out := conflict.State{Account: &account}
	if s.program.desks {
		for _, partner := range account.Partners() {
			out.Rosters = append(out.Rosters, s.book.roster(partner))
		}
	}
	return out
}

// A ruling is what the desk's record becomes with a fact.
type ruling struct {
	account  *conflict.Account
	partners []*conflict.Roster // of those the fact names
}

// rule puts a fact on record with the desk. The record of the book stays as it is
// until the step is kept.
func (v *evidence) rule(st *step, e conflict.Event) error {
	_, partners := conflict.Subjects(e)
	state := v.record()
	for _, partner := range partners {
		if !slices.ContainsFunc(state.Rosters, func(r *conflict.Roster) bool { return r.Partner == partner }) {
			state.Rosters = append(state.Rosters, v.book.roster(partner))
		}
	}
	v.loaded, v.granted, v.named = &state, nil, nil
	out, err := v.program.desk.Apply(state, e)
	switch {
	case err != nil:
		return err
	case out.Repeated:
		return errRepeated
	}
	st.ruling = &ruling{account: state.Account}
	for _, r := range state.Rosters {
		if slices.Contains(partners, r.Partner) {
			st.ruling.partners = append(st.ruling.partners, r)
		}
	}
	return nil
}

// ruled takes up a fact that is for the desk alone, or a registration, which is a
// touch as well. The deals that it may concern are decided anew.
func (s *posting) ruled(c *customer, customer string, e conflict.Event) (step, error) {
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	var st step
	v := s.evidence(customer, c)
	if err := v.rule(&st, e); err != nil {
		return step{}, err
	}
	at := At(s.when.occurred)
	if r, ok := s.fact.Event.(Registration); ok {
		if len(c.Touches) >= maxTouches {
			return step{}, tooMany(customer)
		}
		st.touch = &touch{ID: s.fact.ID, At: at, Deal: r.Deal, Partner: r.Partner, Registers: true}
		if !r.Contacted.IsZero() {
			st.touch.Contact = At(r.Contacted.Start(s.program.zone))
		}
		v.touches = append(slices.Clip(c.Touches), *st.touch)
	}
	if err := s.disputed(&st, v, e); err != nil {
		return step{}, err
	}
	_, decision := e.(conflict.Decide) // relates back to the submission
	return st, v.takeUp(&st, func(d *attributed) bool { return decision || v.since(d, at) })
}

// protections are those of a deal at its close, of partners that were pinned then in
// a tier that the model covers.
func (v *evidence) protections(d *attributed, m model) ([]partnerecon.Protection, error) {
	out, err := v.registrations(d)
	return slices.DeleteFunc(out, func(p partnerecon.Protection) bool { return !m.coversPartner(d.Partners, p.Partner) }), err
}

// registrations are the protections that the desk granted for a deal, at its close.
// A review that is decided later relates back; nothing else that comes later counts.
func (v *evidence) registrations(d *attributed) ([]partnerecon.Protection, error) {
	if !v.program.desks || len(v.record().Account.Facts) == 0 {
		return nil, nil
	}
	all, asked := v.granted[d.At]
	if !asked {
		found, err := v.program.desk.ProtectionsAsOf(v.record(), instant(d.At), lastTouch().Start(v.program.zone))
		if err != nil {
			return nil, err
		}
		if v.granted == nil {
			v.granted = map[Moment][]partnerecon.Protection{}
		}
		all = inHands(found)
		v.granted[d.At] = all
	}
	return slices.DeleteFunc(slices.Clone(all), func(p partnerecon.Protection) bool {
		deal := v.registered(p.Registration)
		return deal != "" && deal != d.Deal
	}), nil
}

// inHands leaves, of a registration that was handed on, the protection of the
// partner that has it: the last one. They are in the order of their beginning.
func inHands(all []partnerecon.Protection) []partnerecon.Protection {
	var out []partnerecon.Protection
	for i, p := range all {
		if protecting(all[i+1:], p.Registration) == nil {
			out = append(out, p)
		}
	}
	return out
}

// registered returns the deal that a registration or an override names, or nothing
// if it is about all of them.
func (v *evidence) registered(id string) string {
	if v.named == nil {
		v.named = map[string]string{}
		for _, e := range v.record().Account.Facts {
			if h := conflict.HeadingOf(e); h.Opportunity != "" {
				v.named[h.ID] = h.Opportunity
			}
		}
	}
	return v.named[id]
}

// contacted returns what the desk takes note of for a touch, or nil: of the touches
// of a partner only the first ones, of a deal and of introductions, say anything.
func (v *evidence) contacted(e Touch) conflict.Event {
	at := v.when.occurred
	if e.Partner == "" {
		return conflict.Direct{ID: v.fact.ID, Account: e.Customer, At: at, Motion: e.Motion}
	}
	contact, introduction := v.program.contact(e.Type, v.when.on)
	if !contact {
		return nil
	}
	out := conflict.Contact{ID: v.fact.ID, Account: e.Customer, Opportunity: e.Deal, Partner: e.Partner, At: at, Introduction: introduction}
	for _, o := range v.record().Account.Facts {
		if o, ok := o.(conflict.Contact); ok && o.Partner == out.Partner && o.Opportunity == out.Opportunity && !o.At.After(at) &&
			(o.Introduction || !out.Introduction) {
			return nil
		}
	}
	return out
}

// signed returns what the desk takes note of for a deal that closed.
func signed(f Fact, e DealClosed, at time.Time) conflict.Event {
	return conflict.Sign{ID: f.ID, Account: e.Customer, Opportunity: e.Deal, At: at, Partner: e.Partner, Motion: e.Motion, Amount: e.Value}
}

// compileDesk makes the desk, if the policy has one. The program keeps a copy of
// its policy.
func (out *Program) compileDesk(list *problem.List, p Policy) {
	if reflect.ValueOf(p.Desk).IsZero() {
		return
	}
	rules := p.Desk
	if rules.Zone != "" && rules.Zone != p.Zone {
		list.Add("/desk/zone", problem.Conflict, "the program's zone is %s; leave it out", problem.Quote(p.Zone))
	}
	if rules.Zone == "" && out.zone != nil {
		rules.Zone = out.zone.String()
	}
	if rules.YearStart != 0 && rules.YearStart != p.YearStart {
		list.Add("/desk/year_start", problem.Conflict, "the program's is %d; leave it out", p.YearStart)
	}
	rules.YearStart = p.yearStart()
	for i, t := range rules.Tiers {
		if t.Name != "" && !slices.Contains(p.Tiers, t.Name) {
			list.Add(problem.At("/desk/tiers", i)+"/name", problem.Unknown, "the program has no tier %s", problem.Quote(t.Name))
		}
	}
	desk, err := conflict.New(rules)
	if err != nil {
		mergeFound(list, err, "", "/desk")
		return
	}
	out.desk, out.desks = desk, true
	out.policy.Desk = desk.Policy()
	out.policy.Desk.Zone, out.policy.Desk.YearStart = p.Desk.Zone, p.Desk.YearStart
}

// mergeFound reports what another package found, under other names.
func mergeFound(list *problem.List, err error, from, to string) {
	var bad *partnerecon.InvalidError
	if !errors.As(err, &bad) {
		return
	}
	for _, found := range bad.Problems {
		path := found.Path
		if len(path) >= len(from) && path[:len(from)] == from {
			path = to + path[len(from):]
		}
		list.Add(path, found.Code, "%s", found.Message)
	}
}

// checkRuled checks a fact that is for the desk.
func (p Program) checkRuled(list *problem.List, f Fact, w when) {
	e := ruledOn(f, w.occurred)
	if e == nil {
		return // what stands for itself
	}
	if !p.desks {
		list.Add("/kind", problem.Conflict, "the program has no desk that rules on it")
		return
	}
	p.checkEventOfDesk(list, e, w)
	switch e := f.Event.(type) {
	case Registration:
		if !e.Contacted.IsZero() {
			checkTold(list, "/contacted", e.Contacted)
		}
	case Dispute:
		p.checkCurrency(list, "/amount", e.Amount)
	case DisputeResolved:
		p.checkCurrency(list, "/amount", e.Amount)
	}
}

// checkEventOfDesk reports what the desk finds wrong with an event, under the names
// that facts give its parts.
func (p Program) checkEventOfDesk(list *problem.List, e conflict.Event, w when) {
	checkTold(list, "/occurred", w.on)
	checkTold(list, "/recorded", w.posted)
	account, _ := conflict.Subjects(e)
	for _, found := range conflict.Problems(e) {
		path := found.Path
		switch {
		case path == "/id" || path == "/account" || path == "/at" || path == "/partner" && account == "":
			continue // checked by this package
		case path == "/opportunity":
			path = "/deal"
		}
		list.Add(path, found.Code, "%s", found.Message)
	}
}

// footing is how a partner stood with the desk at an instant, in the words of
// [conflict.Footing]; good is nothing. Who has no strike on record is in good
// standing.
func (p Program) footing(a *account, at time.Time) string {
	if !p.desks || !slices.ContainsFunc(a.Roster.Facts, func(e conflict.Event) bool { _, ok := e.(conflict.Strike); return ok }) {
		return ""
	}
	s, err := p.desk.Standing(&a.Roster, at)
	if err != nil || s.Footing == conflict.Good {
		return "" // an instant out of range is before or after all strikes
	}
	return string(s.Footing)
}
