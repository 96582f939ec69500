package settlement

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Keys say which states a fact needs. One about a customer needs that of the customer, see
// [Program.FoldCustomer]; what it hands over names the partners. One about a partner alone
// needs that of the partner, see [Program.FoldPartner]. A close, and the exit of a partner,
// need all, see [Program.FoldAll]. An exchange rate needs that of the program alone, see
// [Program.FoldProgram], as all of them do.
type Keys struct {
	Customer string `json:"customer,omitzero"`
	Partner  string `json:"partner,omitzero"`
	All      bool   `json:"all"`
	Program  bool   `json:"program"`
}

// Keys returns which states the fact needs; the zero Keys for a fact without an event.
func (f Fact) Keys() Keys {
	if rank(f.Event) < 0 {
		return Keys{}
	}
	switch f.Event.(type) {
	case Close, PartnerExited: // who leaves gives up what is registered with customers
		return Keys{All: true}
	case ExchangeRate:
		return Keys{Program: true}
	}
	who := f.Event.subject()
	if who.customer != "" {
		return Keys{Customer: who.customer}
	}
	return Keys{Partner: who.partner}
}

// A Folded is what a fact about a customer posts on the customer, and what its partners have
// to fold then, by partner. A repeated fact has neither.
type Folded struct {
	Entries []partnerecon.Entry `json:"entries,omitempty"`
	Handed  []Handed            `json:"handed,omitempty"`
}

// FoldCustomer folds a fact about a customer into its state: level 1 of [Program.Apply]. It
// asks for the records of the partners that it reads, see [PartnerState.Record]; the zero
// record stands for a partner without an account. On an error it changes nothing.
//
// Store the states of the program and the customer together with what was handed over: a fact
// that is delivered again hands nothing over any more. The entries of the fact are those
// returned, then those of [Program.FoldHanded] in the order of Folded.
func (p Program) FoldCustomer(s *ProgramState, c *CustomerState, f Fact, record func(partner string) PartnerRecord) (Folded, error) {
	if s == nil || c == nil {
		return Folded{}, errNoState
	}
	if err := p.onBranch(s, f); err != nil {
		return Folded{}, err
	}
	b := &Book{common: s.common.own(), asks: asking(record)}
	if c.customer != nil {
		b.enter(c.customer)
	}
	out, err := p.foldIn(b, f, func(t *posting) error {
		id := f.Event.subject().customer
		if known := c.ID(); id == "" || known != "" && known != id {
			return stateOf(whose("customer", known), f)
		}
		t.apart = s.from != nil
		return t.foldCustomer(id)
	})
	if err != nil || out == nil {
		return Folded{}, err
	}
	s.common, c.customer = b.common, b.customers[f.Event.subject().customer]
	return Folded{out.entries, out.hand()}, nil
}

// asking remembers, for one fact, what was told of partners.
func asking(record func(partner string) PartnerRecord) func(string) *account {
	known := map[string]*account{}
	return func(partner string) *account {
		a, asked := known[partner]
		if !asked && record != nil {
			a = record(partner).account
			known[partner] = a
		}
		return a
	}
}

// FoldHanded folds into the state of a partner what a fact about a customer has handed over to
// it, and returns the partner's own entries. Each is to be folded once, in the order of the
// facts, and before the month closes in which its fact has effect.
func (p Program) FoldHanded(s *ProgramState, a *PartnerState, h Handed) ([]partnerecon.Entry, error) {
	switch {
	case p.rules == nil:
		return nil, errZero
	case s == nil || a == nil:
		return nil, errNoState
	}
	if err := p.knows(&s.common.settledWith); err != nil {
		return nil, err
	}
	if err := p.checkHanded(a, &h); err != nil {
		return nil, err
	}
	b := &Book{common: s.common.own()}
	if a.account != nil {
		b.account(h.partner)
		b.accounts[h.partner] = a.account
	}
	t := new(posting)
	t.about(p, b, h.fact, p.when(h.fact))
	t.entries, t.handed = slices.Clone(h.entries), h.toAll()
	if h.apart {
		if err := t.handedApart(); err != nil {
			return nil, &refusal{h.fact.ID, ruleErrorOf(err)}
		}
		s.common.volume = b.volume
	}
	n := len(t.entries)
	t.receive()
	t.level2()
	a.account = b.accounts[h.partner]
	s.common.note(p, t.entries[n:])
	return t.entries[n:], nil
}

// FoldPartner folds a fact about a partner alone into its state: level 2 of [Program.Apply]. On
// an error it changes nothing.
func (p Program) FoldPartner(s *ProgramState, a *PartnerState, f Fact) ([]partnerecon.Entry, error) {
	if s == nil || a == nil {
		return nil, errNoState
	}
	if err := p.onBranch(s, f); err != nil {
		return nil, err
	}
	b := &Book{common: s.common.own()}
	if id := a.ID(); id != "" {
		b.account(id)
		b.accounts[id] = a.account
	}
	out, err := p.foldIn(b, f, func(t *posting) error {
		id := f.Event.subject().partner
		if known := a.ID(); id == "" || f.Keys().All || known != "" && known != id {
			return stateOf(whose("partner", known), f)
		}
		if err := t.foldPartner(id); err != nil {
			return err
		}
		t.level2()
		return nil
	})
	if err != nil || out == nil {
		return nil, err
	}
	s.common, a.account = b.common, b.accounts[f.Event.subject().partner]
	return out.entries, nil
}

// FoldAll folds a fact that needs the states of all customers and partners, who come in any
// order: it closes a month, or lets a partner leave. It returns what that posts, and the
// states of partners that had none before. On an error it changes
// nothing.
func (p Program) FoldAll(s *ProgramState, customers iter.Seq[*CustomerState], partners iter.Seq[*PartnerState], f Fact) ([]partnerecon.Entry, []*PartnerState, error) {
	if !f.Keys().All {
		return nil, nil, stateOf("the program", f)
	}
	given := map[string]bool{}
	note := func(yield func(*PartnerState) bool) {
		if partners == nil {
			return
		}
		for a := range partners {
			given[a.ID()] = true
			if !yield(a) {
				return
			}
		}
	}
	b, err := bookOf(s, customers, note)
	if err != nil {
		return nil, nil, err
	}
	entries, err := p.Apply(b, f)
	if err != nil {
		return nil, nil, err
	}
	s.common = b.common
	var opened []*PartnerState
	for _, id := range b.Partners() {
		if !given[id] {
			opened = append(opened, &PartnerState{b.accounts[id]})
		}
	}
	return entries, opened, nil
}

// foldIn checks a fact and its place, and folds it; it returns nil for a repeated fact.
func (p Program) foldIn(b *Book, f Fact, fold func(*posting) error) (*posting, error) {
	if p.rules == nil {
		return nil, errZero
	}
	if err := p.knows(&b.settledWith); err != nil {
		return nil, err
	}
	s := b.unused()
	if p.check(&s.found, f, &s.paid); !s.found.Empty() {
		return nil, &refusal{f.ID, invalid(&s.found)}
	}
	w := p.when(f)
	at := p.position(f, w)
	err := p.inOrder(b, f, w, at)
	if err == nil {
		s.about(p, b, f, w)
		err = fold(s)
	}
	switch {
	case errors.Is(err, errRepeated):
		return nil, nil // the book stays where it is
	case err != nil:
		return nil, &refusal{f.ID, advised(b, f, ruleErrorOf(err))}
	}
	b.goTo(at)
	b.note(p, s.entries)
	return s, nil
}

// advised says what only the book knows of an error: what has the id of the fact, and what is
// to be done about a line that is sealed.
func advised(b *Book, f Fact, err error) error {
	who, done := f.Event.subject(), (*onceError)(nil)
	switch {
	case errors.As(err, &done): // the id is not to blame
	case errors.Is(err, ErrDuplicate):
		if first := b.first(who, f.ID); first != "" {
			return fmt.Errorf("%w: %s", err, first)
		}
	case errors.Is(err, commission.ErrSealed):
		return fmt.Errorf("%w; what is sealed is brought back by a reopen with the record of its entry of kind sealed, recorded first", err)
	}
	return err
}

// first says what has an id, as far as that is known.
func (b *Book) first(who subject, id string) string {
	switch {
	case who == (subject{}): // of nobody
		return ""
	case who.customer == "":
		return fmt.Sprintf("partner %s has another fact of this id", problem.Quote(who.partner))
	}
	c := b.customers[who.customer]
	if c == nil {
		return ""
	}
	for _, l := range c.Ledger.Lines {
		if l.ID != id {
			continue
		}
		what := "a payment"
		switch {
		case l.Milestone != "":
			what = "milestone " + problem.Quote(l.Milestone)
		case l.Exchanged == nil && len(l.Items) > 0:
			what += " of " + moneyIn(l.Base, l.Items[0].Amount.Currency()).String()
		}
		return fmt.Sprintf("customer %s has %s of %s under this id", problem.Quote(who.customer), what, l.SealDay())
	}
	for _, s := range c.Seen {
		if s.ID == id {
			return fmt.Sprintf("customer %s has another fact of %s under this id", problem.Quote(who.customer), s.On)
		}
	}
	return fmt.Sprintf("customer %s has another fact of this id", problem.Quote(who.customer))
}

// stateOf refuses a fact that is not about whose state it was to be folded into.
func stateOf(whose string, f Fact) error {
	return &refusal{f.ID, fmt.Errorf("a fact of kind %s cannot be folded into the state of %s: %w", problem.Quote(kindName(f.Event)), whose, ErrReference)}
}

// whose names a customer or a partner; a state that has taken up nothing is of a new one.
func whose(what, id string) string {
	if id == "" {
		return "a new " + what
	}
	return what + " " + problem.Quote(id)
}

// kindName is the name of the kind of an event.
func kindName(e Event) string {
	if r := rank(e); r >= 0 {
		return Ranks()[r]
	}
	return ""
}

// errNoState: a nil pointer.
var errNoState = errors.New("settlement: no state to fold into")
