package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// StatementStatus is how far a statement has come. It goes from one to the next, but for
// a payout that came back, which makes a statement that was paid an accepted one again.
type StatementStatus string

// The statuses of statements, in their order.
const (
	// StatementOpen: its period is not closed, and entries are posted in it.
	StatementOpen StatementStatus = "open"
	// StatementClosed: it never changes. It stays closed while a line of it is in
	// dispute, even where the rest was accepted.
	StatementClosed StatementStatus = "closed"
	// StatementAcknowledged: the partner accepted it, or kept silent where the policy
	// takes that for acceptance, and no line of it is in dispute. Where the policy says
	// nothing of statements, none gets this status.
	StatementAcknowledged StatementStatus = "accepted"
	// StatementPaid: so it is, and nothing of what was payable is left to be paid. One of
	// which all is held, or not yet payable, stays accepted.
	StatementPaid StatementStatus = "paid"
)

// A PartnerStatement is the statement of one partner and how it stands on the day of the
// last fact of the book; an open one as it would on its last day.
type PartnerStatement struct {
	Partner string `json:"partner,omitzero"`
	StatementPeriod
	Status StatementStatus `json:"status,omitzero"`
	// ClosedOn is the day on which it closed: the last of its period, or that which the
	// fact of the [Close] states, if later. Zero while it is open.
	ClosedOn partnerecon.Day `json:"closed_on,omitzero"`
	// DisputableThrough is the last day on which its lines can be disputed without an
	// exception. Zero while it is open, and where the policy says nothing of statements.
	DisputableThrough partnerecon.Day `json:"disputable_through,omitzero"`
	// AcceptedOn is the day on which what is not in dispute was accepted, AcceptedBy by
	// whom; empty where silence accepted it.
	AcceptedOn partnerecon.Day `json:"accepted_on,omitzero"`
	AcceptedBy string          `json:"accepted_by,omitzero"`
	// Row is the statement itself: what was posted in its period, and how the balance is
	// made up at its end. Of an open one it is as if nothing came until its last day.
	Row Row `json:"row,omitzero"`
	// HeldBy divides Row.Held among the reasons that hold it, while the statement is open;
	// what of a closed one is held by now is in the open one.
	HeldBy []HeldPart `json:"held_by,omitempty"`
	// BySeller is Row by selling entity, see [Statement].
	BySeller []Row `json:"by_seller,omitempty"`
	// What was payable when it closed has been Paid since, or SetOff against what the
	// partner lost since, or is left Open:
	//
	//	Row.Payable = Paid + SetOff + Open
	//
	// Payouts are for the oldest statement first, and one that comes back is open again with the
	// statement that it was for; what the partner repays is no payout that came back. What is held
	// of it by now is open, and what was held already when it closed is no part of it. What was set
	// off once stays so: what is earned later is for a later statement.
	Paid   partnerecon.Money `json:"paid,omitzero"`
	SetOff partnerecon.Money `json:"set_off,omitzero"`
	Open   partnerecon.Money `json:"open,omitzero"`
	// Disputes are those of its lines, in the order in which they were recorded; one that
	// was resolved leaves the book when it is past the horizon and nothing of its line is, or
	// can be, in dispute any more.
	Disputes []DisputedLine `json:"disputes,omitempty"`
}

// A DisputedLine is a line of a statement that is or was in dispute.
type DisputedLine struct {
	Dispute string            `json:"dispute,omitzero"` // id of the fact
	Entry   string            `json:"entry,omitzero"`   // id of the line
	On      partnerecon.Day   `json:"on,omitzero"`      // when it was disputed
	Amount  partnerecon.Money `json:"amount,omitzero"`  // in dispute
	// DecideBy is the last day on which it is to be decided; zero where the policy states
	// none.
	DecideBy partnerecon.Day `json:"decide_by,omitzero"`
	Reason   string          `json:"reason,omitzero"`
	// Resolution is the id of the fact that ended the dispute, with its outcome; both are
	// empty while it is open.
	Resolution string      `json:"resolution,omitzero"`
	Outcome    LineOutcome `json:"outcome,omitzero"`
}

// StatementOf returns the statement of a partner in which entries posted on a day stand,
// see [Program.PeriodOf]. A partner without an account is [ErrReference].
func (p Program) StatementOf(b *Book, partner string, day partnerecon.Day) (PartnerStatement, error) {
	if err := p.asksOf(b, partner); err != nil {
		return PartnerStatement{}, err
	}
	if day.IsZero() {
		return PartnerStatement{}, fmt.Errorf("settlement: statement of %s: %w: want a day of it", problem.Quote(partner), partnerecon.ErrSyntax)
	}
	return p.partnerStatement(b, b.accounts[partner], p.PeriodOf(day))
}

// Statements returns the statements of a partner in which something was posted, in their
// order. A partner without an account is [ErrReference].
func (p Program) Statements(b *Book, partner string) ([]PartnerStatement, error) {
	if err := p.asksOf(b, partner); err != nil {
		return nil, err
	}
	var out []PartnerStatement
	for _, at := range p.periodsOf(b.accounts[partner]) {
		s, err := p.partnerStatement(b, b.accounts[partner], at)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// asksOf refuses questions about a partner that nobody can answer.
func (p Program) asksOf(b *Book, partner string) error {
	if err := p.reads(b); err != nil {
		return err
	}
	if b.accounts[partner] == nil {
		return fmt.Errorf("settlement: statement of %s: it has no account: %w", problem.Quote(partner), ErrReference)
	}
	return nil
}

// periodsOf lists the periods in which something was posted to a partner.
func (p Program) periodsOf(a *account) []StatementPeriod {
	var out []StatementPeriod
	for i := range a.Cells {
		c := &a.Cells[i]
		if !c.piece().first().After(a.Forgotten) {
			continue // of statements that were dropped
		}
		if at := p.PeriodOf(c.piece().first()); (c.Sums != sums{} || c.Owes != owes{}) && !slices.Contains(out[max(0, len(out)-1):], at) {
			out = append(out, at)
		}
	}
	return out
}

func (p Program) partnerStatement(b *Book, a *account, at StatementPeriod) (PartnerStatement, error) {
	n, err := p.statement(b, a, at, func() closing { return p.closing(a, at.Through) })
	if err != nil {
		return PartnerStatement{}, err
	}
	parts, err := p.numbersBySeller(b, a, at)
	if err != nil {
		return PartnerStatement{}, err
	}
	out := PartnerStatement{
		Partner: a.Partner, StatementPeriod: at, Status: StatementOpen, ClosedOn: b.closedOn(at), Row: p.row(a.Partner, n),
	}
	out.BySeller = p.bySeller(nil, a, parts)
	today := b.day(p)
	if out.ClosedOn.IsZero() {
		today = at.Through
	}
	out.settle(p, a, append(parts, n), today)
	inDispute := false
	for _, d := range a.LineDisputes {
		if d.Through == at.Through {
			out.Disputes = append(out.Disputes, DisputedLine{d.ID, d.Entry, d.On, p.money(d.Amount), p.decideBy(d.On), d.Reason, d.Resolution, d.Outcome})
			inDispute = inDispute || d.Resolution == ""
		}
	}
	if out.ClosedOn.IsZero() {
		out.HeldBy = p.heldParts(a, n.closing.Held, today)
		return out, nil
	}
	out.accepted(p, a, today)
	switch accepted := !out.AcceptedOn.IsZero() && !inDispute; {
	case accepted || !p.states:
		if out.Status = StatementAcknowledged; out.Open.Sign() == 0 && (out.Row.Payable.Sign() > 0 || out.Row.Held.Sign()+out.Row.NotYet.Sign() == 0) {
			out.Status = StatementPaid
		} else if !p.states {
			out.Status = StatementClosed
		}
	default:
		out.Status = StatementClosed
	}
	return out, nil
}

// day returns the day at which a book stands.
func (b *Book) day(p Program) partnerecon.Day {
	if b.last == nil {
		return partnerecon.Day{}
	}
	return partnerecon.DayIn(b.last.effective, p.zone)
}

// settle says what became of what was payable when the statement closed: of all of it or,
// where there are any, of its parts by selling entity, one by one. What is not paid out and
// not open any more was set off against what the partner lost.
func (s *PartnerStatement) settle(p Program, a *account, parts []numbers, today partnerecon.Day) {
	var paid, off, open int64
	for i, left := range p.remainders(a, today) {
		part := a.partAt(i)
		x, y, z := part.faredSince(s.Through, parts[i].closing, left)
		paid, off, open = paid+x, off+y, open+z
	}
	s.Paid, s.SetOff, s.Open = p.money(paid), p.money(off), p.money(open)
}

// faredSince divides what was payable when a statement closed.
func (a *account) faredSince(through partnerecon.Day, closed closing, left remainder) (paid, off, open int64) {
	since, lost := int64(0), int64(0)
	for i := range a.Cells {
		if c := &a.Cells[i]; c.piece().first().After(through) {
			since += c.Sums.paidOut()
		} else {
			lost = c.SetOff
		}
	}
	return fared(closed.Payable, lost, since, left.of(closed))
}

// A remainder is what is left of a balance: all of it but for what a debt takes by its limits,
// and ahead, what of it becomes payable on later days and is not reserved.
type remainder struct {
	keptBack
	all, ahead int64
}

// remainders returns what is left of each part of a balance at the end of a day.
func (p Program) remainders(a *account, today partnerecon.Day) []remainder {
	var out []remainder
	for part, c := range p.eachComposition(a, today) {
		all := part.Total
		if c.gross > 0 {
			all += part.owes() - (c.gross - c.Payable - c.below)
		}
		out = append(out, remainder{c.kept, all, max(0, part.notYet(today)-c.kept.later)})
	}
	return out
}

// of is what can be left of what was payable when a statement closed: not what is payable later,
// nor what was held then and still is. What a hold keeps back takes what is payable later first.
func (l remainder) of(c closing) int64 {
	held := min(c.Held, l.held+l.reserved)
	reserved := min(held, l.reserved)
	return l.all - reserved - max(held-reserved, l.ahead)
}

// fared divides what was payable into what was paid since, what was lost, and the rest.
// What was set off once stays so. Since is below 0 where an earlier payout came back: so much of
// the balance is for the statements before.
func fared(payable, lost, since, balance int64) (paid, off, open int64) {
	lost = min(lost, payable)
	paid = max(0, min(payable-lost, since))
	open = max(0, min(payable-lost-paid, balance+min(0, since)))
	return paid, payable - paid - open, open
}

// loses notes what of closed statements is set off against what the partner has lost. That can
// become more when something is paid or goes back, and when a payout comes back beside a loss that
// it had covered.
func (a *account) loses(left remainder) {
	since := int64(0)
	for i := len(a.Cells) - 1; i >= 0; i-- {
		c := &a.Cells[i]
		if c.Closed {
			_, c.SetOff, _ = fared(c.Closing.Payable, c.SetOff, since, left.of(c.Closing))
		}
		since += c.Sums.paidOut()
	}
}

// checkSetOff checks what is stored of what was set off.
func (a *account) checkSetOff(list *problem.List, at string) {
	if d := a.Forgotten; !d.IsZero() && (len(a.Cells) == 0 || !a.Cells[0].Closed || a.Cells[0].piece().first().After(d)) {
		list.Add(at+"/forgotten", problem.Conflict, "want a closed cell for what was dropped through %s", d)
	}
	for i := range a.Cells {
		if n := a.Cells[i].SetOff; n < 0 || !bound(n) {
			list.Add(problem.At(at+"/cells", i)+"/set_off", problem.OutOfRange, "want 0 to %d minor units, got %d", int64(maxVolume), n)
		}
	}
}

// accepted says when a closed statement was accepted, by a fact or by silence, whichever
// came first.
func (s *PartnerStatement) accepted(p Program, a *account, today partnerecon.Day) {
	if !p.states {
		return
	}
	s.DisputableThrough = p.disputableThrough(s.ClosedOn)
	x := a.acceptance(s.Through)
	s.AcceptedOn, s.AcceptedBy = x.On, x.By
	silence := s.DisputableThrough.Add(1)
	if p.policy.Statements.Accepted == BySilence && !today.Before(silence) && (x.On.IsZero() || x.On.After(silence)) {
		s.AcceptedOn, s.AcceptedBy = silence, ""
	}
}
