package settlement

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
)

// A Retained is a retainer of a partner, as it stands in the book.
type Retained struct {
	Offer      string              `json:"offer,omitzero"`      // the name of its kind
	Engagement retainer.Engagement `json:"engagement,omitzero"` // which names the version that governs it
	Report     retainer.Report     `json:"report,omitzero"`     // cycle by cycle
	// Next is what to do next with it, and why; the pointers of its trace lead into the
	// program.
	Next retainer.Next `json:"next,omitzero"`
}

// Retainers returns the ids of the retainers of a partner, in order.
func (b *Book) Retainers(partner string) []string {
	if b == nil || b.accounts[partner] == nil {
		return nil
	}
	var out []string
	for i := range b.accounts[partner].Retainers {
		out = append(out, b.accounts[partner].Retainers[i].Engagement.ID)
	}
	return out
}

// Board returns the terms of a kind of retainers, in all versions that offer it, to ask
// what an engagement is ready for, what was agreed, or what an event would post. It
// reports false where no version offers the kind.
func (p Program) Board(offer string) (retainer.Board, bool) {
	if p.rules == nil {
		return retainer.Board{}, false
	}
	b, ok := p.boards[offer]
	return b, ok
}

// Retainer says how a retainer of a partner stands at the end of a day, and what to do
// next with it. It shares no memory with the book.
func (p Program) Retainer(b *Book, partner, id string, asOf partnerecon.Day) (Retained, error) {
	if err := p.reads(b); err != nil {
		return Retained{}, err
	}
	a, ok := b.accounts[partner]
	if ok {
		if i, found := a.engaged(id); found {
			return p.retained(&a.Retainers[i], asOf)
		}
	}
	return Retained{}, fmt.Errorf("settlement: retainer %s of %s: %w", problem.Quote(id), problem.Quote(partner), ErrReference)
}

func (p Program) retained(e *engaged, asOf partnerecon.Day) (Retained, error) {
	board, ok := p.boards[e.Offer]
	if !ok {
		return Retained{}, fmt.Errorf("settlement: retainer %s: no version of the terms offers a retainer %s: %w",
			problem.Quote(e.Engagement.ID), problem.Quote(e.Offer), ErrTerms)
	}
	out := Retained{Offer: e.Offer, Engagement: e.Engagement.Clone()}
	var err error
	if out.Report, err = board.Report(out.Engagement, asOf); err != nil {
		return Retained{}, ruleErrorOf(err)
	}
	if out.Next, err = board.Next(out.Engagement, asOf); err != nil {
		return Retained{}, ruleErrorOf(err)
	}
	p.underOffer(out.Next.Trace, out.Engagement.Terms, e.Offer)
	return out, nil
}

// underOffer makes the pointers of a trace, which lead into the terms of a retainer,
// lead into the program. Of a draft they lead into the last version that offers it.
func (p Program) underOffer(tr partnerecon.Trace, terms, offer string) {
	if terms == "" {
		for _, v := range p.policy.Terms {
			if p.ruleOf(v.ID, offer) != "" {
				terms = v.ID
			}
		}
	}
	at := p.ruleOf(terms, offer)
	for i := range tr {
		if tr[i].Rule != "" {
			tr[i].Rule = at + tr[i].Rule
		}
	}
}

// retainerBasis is what an entry of a retainer was worked out from, with the kind that
// says by which terms.
type retainerBasis struct {
	Form  string            `json:"form"`
	Offer string            `json:"offer"`
	Of    partnerecon.Basis `json:"of"`
}

// explainRetainer hands an entry to the board of the kind of retainer that posted it.
func (p Program) explainRetainer(e partnerecon.Entry) (partnerecon.Trace, error) {
	read, err := readBasis(e)
	if err != nil {
		return nil, err
	}
	b, ok := read.(*retainerBasis)
	if !ok {
		return nil, fmt.Errorf("settlement: entry %s: %w: its basis is of another form", problem.Quote(e.ID()), ErrEntry)
	}
	board, ok := p.boards[b.Offer]
	if !ok {
		return nil, fmt.Errorf("settlement: entry %s: %w: no version of the terms offers a retainer %s", problem.Quote(e.ID()), ErrEntry, problem.Quote(b.Offer))
	}
	one := e
	one.Basis = b.Of
	tr, err := board.Explain(one)
	if err != nil {
		return nil, fmt.Errorf("settlement: entry %s: %w: %w", problem.Quote(e.ID()), ErrEntry, err)
	}
	p.underOffer(tr, e.Terms, b.Offer)
	var out partnerecon.Trace
	out.Add(CodeOffered, p.ruleOf(e.Terms, b.Offer), text("offer", b.Offer), text("terms", e.Terms))
	return append(out, tr...), nil
}

// whyRetainers says for what the retainers of a partner wait, and what it owes for them.
func (p Program) whyRetainers(a *account, asOf partnerecon.Day, tr *partnerecon.Trace) error {
	var owed owes
	for i := range a.Cells {
		owed.add(a.Cells[i].Owes)
	}
	if owed.open() != 0 {
		tr.Add(CodeReceivable, "", partnerecon.D("owes", p.money(owed.open())))
	}
	var found listing
	for i := range a.Retainers {
		one, err := p.retained(&a.Retainers[i], asOf)
		if err != nil {
			return err
		}
		if one.Next.Step == retainer.StepWait {
			continue
		}
		if !found.next() {
			continue
		}
		tr.Add(CodeRetainer, p.ruleOf(one.Engagement.Terms, one.Offer), text("retainer", one.Engagement.ID), text("offer", one.Offer),
			text("customer", one.Engagement.Customer), text("next", string(one.Next.Step)))
		*tr = append(*tr, one.Next.Trace...)
	}
	found.rest(tr, "retainers")
	return nil
}
