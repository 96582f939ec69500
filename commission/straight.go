package commission

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Most payments are the next one of a customer: one amount that has cleared, for one
// partner, under terms that look at nothing but the payment. They touch no other line,
// and nothing waits for them. This file works them out in one go, to the line and the
// entries that a draft comes to. A draft is taken for everything else, and for what is
// refused: it knows what to say.

// A straight is what such a payment changes in a ledger, and posts.
type straight struct {
	line           *Line
	tag            uint32 // of its id
	customer       string // of the ledger, as the rest
	first          partnerecon.Day
	base, retained int64
	entries        []partnerecon.Entry
}

// work works a payment out, if that can be done here. It changes nothing of the ledger.
// The entries go behind those of a list.
func (x *straight) work(p Plan, l *Ledger, e *Payment, entries []partnerecon.Entry) bool {
	if p.zero() || l == nil || !l.whole() || p.looksBack || !e.straight() || !l.takes(e) {
		return false
	}
	x.tag = tagOf(e.ID)
	v := p.versionOf(e.Terms)
	if v == nil || !v.takes(l, e) || !l.tags.lack(l, x.tag) && l.knows(e.ID) {
		return false
	}
	credits, ok := l.creditsOf(e)
	if !ok {
		return false
	}
	x.customer = e.Customer
	r := l.nextRoomFor(e)
	x.open(l, e, r, credits)
	if !x.price(v, l, r) || !x.sum(l) {
		return false
	}
	x.post(p, v, l, r, entries)
	return true
}

// straight reports whether the payment is of the common form. Names are another question.
func (e *Payment) straight() bool {
	if len(e.Credits) != 1 || e.Cleared.IsZero() || e.Amount.Sign() != +1 || e.Model != "" && !e.Model.Known() {
		return false
	}
	c := &e.Credits[0]
	return c.Role == partnerecon.Sourced && (c.Terms == "" || c.Terms == e.Terms) &&
		e.Items == nil && e.Uplines == nil && e.Contract == "" && e.Exchange == nil && e.Context.isZero()
}

// takes reports whether a payment that the ledger does not know is the next one of its
// customer, in its currency, and nothing waits for it.
func (l *Ledger) takes(e *Payment) bool {
	switch {
	case l.Customer != e.Customer && (l.Customer != "" || !isName(e.Customer)), e.Customer == "",
		l.Currency != e.Amount.Currency() && l.Currency != "",
		len(l.Waiting) != 0, !l.First.IsZero() && e.tested().Before(l.First), l.First.IsZero() && len(l.Lines) != 0,
		!l.SealedThrough.IsZero() && !later(e.Cleared, later(e.Invoiced, e.Service)).After(l.SealedThrough):
		return false
	}
	last := l.last()
	return (last != nil && last.Deal == e.Deal || isText(e.Deal)) && (last != nil && last.Seller == e.Seller || isText(e.Seller)) &&
		isName(e.ID) && !l.crowded()
}

// takes reports whether the version asks a payment of the common form for nothing that it
// does not state, and prices it by itself.
func (v *version) takes(l *Ledger, e *Payment) bool {
	return v.straight && (e.Model != "" || !v.named) && (v.currency == "" || v.currency == e.Amount.Currency()) &&
		(v.policy.Anchor != CustomerStart || !l.Start.IsZero() || !v.windowed() && !v.anchored())
}

// creditsOf returns the credit of a payment of the common form as its line has it: mostly
// that of the line before, whose list it then shares. It reports false for one that is not
// right, or pins a plan.
func (l *Ledger) creditsOf(e *Payment) ([]partnerecon.Credit, bool) {
	credit, plan := e.Credits[0], ""
	if len(l.Plans) != 0 {
		plan, _ = l.planOf(credit.Partner)
	}
	if credit.Plan != "" && credit.Plan != plan {
		return nil, false
	}
	credit.Terms, credit.Plan = e.Terms, plan
	if last := l.last(); last != nil && len(last.Credits) == 1 && last.Credits[0] == credit {
		return last.Credits, true
	}
	var list problem.List
	checkCredits(&list, "", e.Credits)
	return []partnerecon.Credit{credit}, list.Empty()
}

// open makes the line, as it was recorded.
func (x *straight) open(l *Ledger, e *Payment, r *room, credits []partnerecon.Credit) {
	line := &r.Line
	line.ID, line.Deal, line.Seller, line.Terms, line.Credits = e.ID, e.Deal, e.Seller, e.Terms, credits
	line.Service, line.Invoiced, line.Cleared, line.Recorded = e.Service, e.Invoiced, e.Cleared, e.Recorded
	line.Base = e.Amount.Minor()
	x.line, x.first = line, l.First
	if x.first.IsZero() {
		x.first = e.tested()
	}
}

// price works out what the line earns, and what the company keeps of it.
func (x *straight) price(v *version, l *Ledger, r *room) bool {
	line := x.line
	line.Anchor = x.first
	if v.policy.Anchor == CustomerStart {
		line.Anchor = l.Start
	}
	line.Fires = v.fires(line, l.lastFires())
	parts, retained := r.part[:0], line.Base
	if n := len(v.paying); n > 1 {
		parts = l.rooms().parts(n)
	}
	credit := &line.Credits[0]
	whole := credit.Share == partnerecon.Whole()
	part := Part{Partner: credit.Partner, Tier: credit.Tier, Payable: line.Cleared}
	if len(v.policy.Payable) != 0 {
		part.Payable = v.payable(line.sole(), line.Cleared)
	}
	for i := range v.paying {
		c := &v.paying[i]
		if !inForce(c.from, c.until, line.Cleared) {
			continue
		}
		earned, ok := c.share(line, whole, v.mode)
		if !ok {
			return false
		}
		if earned == 0 && c.name != "" {
			continue // a bonus of nothing has no part
		}
		if retained, ok = exact.Add(retained, -earned); !ok {
			return false
		}
		part.Component, part.Earned = c.name, earned
		parts = append(parts, part)
	}
	line.Parts, line.Retained = parts, retained
	return true
}

// sum moves the customer's sums.
func (x *straight) sum(l *Ledger) bool {
	var base, retained bool
	x.base, base = exact.Add(l.Base, x.line.Base)
	x.retained, retained = exact.Add(l.Retained, x.line.Retained)
	return base && retained
}

// post posts what the parts have earned. All of them are paid out on one day.
func (x *straight) post(p Plan, v *version, l *Ledger, r *room, entries []partnerecon.Entry) {
	line, amount := x.line, x.line.Items[0].Amount
	posted := later(line.Cleared, line.Recorded)
	payable, due := line.Parts[0].Payable, partnerecon.Day{}
	if posted.After(payable) { // then on the day it is posted, or with the run after it
		payable, due = posted, payable
		if p.runs {
			payable = v.nextRun(line.sole(), posted)
		}
	}
	var postings []partPosting
	if &line.Parts[0] != &r.part[0] {
		postings = l.rooms().posts(len(line.Parts))
	}
	entry := partnerecon.Entry{
		Cause: line.ID, Kind: partnerecon.Earned, Posted: posted, Payable: payable, Due: due, Basis: partnerecon.BasisOf(r),
	}
	line.claims(&entry, &line.Parts[0], x.customer)
	for i := range line.Parts {
		part := &line.Parts[i]
		if part.Earned == 0 {
			continue
		}
		if entries == nil {
			entries = make([]partnerecon.Entry, 0, len(line.Parts))
		}
		entry.Claim.Component, entry.Base = part.claim(), partnerecon.Money{}
		if part.Component == "" {
			entry.Base = amount
		}
		entry.Amount = amount.Like(lent.Key{}, part.Earned)
		if postings != nil {
			postings[i] = partPosting{line, i}
			entry.Basis = partnerecon.BasisOf(&postings[i])
		}
		entries = append(entries, entry)
	}
	x.entries = entries
}

// fewLines is for how many lines a ledger has room from the first on.
const fewLines = 4

// commit records the payment.
func (x *straight) commit(l *Ledger) {
	was := l.span()
	l.Customer, l.Currency, l.First, l.Base, l.Retained = x.customer, x.line.currency(), x.first, x.base, x.retained
	if l.Lines == nil {
		l.Lines = make([]*Line, 0, fewLines)
	}
	l.Lines = append(l.Lines, x.line)
	l.changes++
	if l.crowded() {
		l.tags = tags{}
		return
	}
	l.tags.followPayment(l, was, x.tag)
}
