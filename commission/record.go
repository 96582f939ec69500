package commission

import (
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// checkLine reports a line that no events could have left, open or sealed. That
// it is the record of these events is the word of who stored it.
func checkLine(list *problem.List, l *Line) {
	checkName(list, "/id", l.ID, true)
	checkName(list, "/deal", l.Deal, false)
	checkName(list, "/seller", l.Seller, false)
	checkName(list, "/terms", l.Terms, false)
	if !checkLineItems(list, l) {
		return // nothing else makes sense
	}
	switch {
	case l.SealDay().IsZero():
		list.Add("/cleared", problem.Required, "missing")
	case l.Cleared.IsZero() && !l.Pending:
		list.Add("/cleared", problem.Required, "missing for a payment that was not recorded as pending")
	}
	checkName(list, "/cleared_by", l.ClearedBy, false)
	if (l.ClearedBy != "") != (l.Pending && !l.Cleared.IsZero()) {
		list.Add("/cleared_by", problem.Conflict, "want the event that cleared a pending payment, got %s", problem.Quote(l.ClearedBy))
	}
	if l.Sealed && (!l.Reopened || l.Cleared.IsZero()) {
		list.Add("/sealed", problem.Conflict, "stated for a line that did not clear and come back")
	}
	checkCredits(list, "/credits", l.Credits)
	checkCredits(list, "/given", l.Given)
	if !l.Recredited && len(l.Given) > 0 {
		list.Add("/given", problem.Conflict, "stated for a line that was not credited again")
	}
	checkModelCounts(list, "/ranks", l.Ranks)
	for i, g := range l.Grants {
		list.Enter("/grants", i)
		checkName(list, "/cap", g.Cap, true)
		checkName(list, "/partner", g.Partner, false)
		list.Leave()
	}
	checkCorrections(list, l)
	checkParts(list, l)
}

// checkLineItems reports items that do not add up to the base.
func checkLineItems(list *problem.List, l *Line) bool {
	if len(l.Items) == 0 || len(l.Items) > maxItems {
		list.Add("/items", problem.Required, "want 1 to %d items, got %d", maxItems, len(l.Items))
		return false
	}
	sum, ok := int64(0), true
	for i := range l.Items {
		list.Enter("/items", i)
		checkItem(list, &l.Items[i], l.Items[0].Amount.Currency())
		list.Leave()
		var fits bool
		sum, fits = exact.Add(sum, l.Items[i].Amount.Minor())
		ok = ok && fits
	}
	if ok = ok && sum == l.Base && sum >= 0; !ok {
		list.Add("/base", problem.Conflict, "want the sum of the items, got %d", l.Base)
	}
	return ok
}

func checkCorrections(list *problem.List, l *Line) {
	if len(l.Corrections) > maxCorrections {
		list.Add("/corrections", problem.Limit, "%d corrections, at most %d", len(l.Corrections), maxCorrections)
		return
	}
	for i := range l.Corrections {
		c := &l.Corrections[i]
		list.Enter("/corrections", i)
		checkCorrection(list, c)
		if c.Of != l.ID {
			list.Add("/of", problem.Conflict, "want the line it is on, got %s", problem.Quote(c.Of))
		}
		list.Leave()
	}
}

func checkCorrection(list *problem.List, c *Correction) {
	checkName(list, "/id", c.ID, true)
	checkOf(list, c.Of, c.On)
	switch c.Type {
	case BackRefund, BackCreditNote, BackChargeback:
		if c.Amount <= 0 {
			list.Add("/amount", problem.OutOfRange, "want an amount above 0, got %d", c.Amount)
		}
	case BackFailure:
		if c.Amount != 0 {
			list.Add("/amount", problem.Conflict, "a failure is about all of it, got %d", c.Amount)
		}
	default:
		list.Add("/type", problem.Unknown, "want refund, credit_note, chargeback or failure, got %s", problem.Quote(string(c.Type)))
	}
	checkName(list, "/reversed", c.Reversed, false)
	switch reversed := c.Reversed != ""; {
	case reversed && c.Type != BackChargeback:
		list.Add("/reversed", problem.Conflict, "stated for a %s; only chargebacks are won", c.Type)
	case reversed == c.ReversedOn.IsZero():
		list.Add("/reversed_on", problem.Conflict, "want the day and the id of the event that reversed it, or neither")
	}
}

// checkParts reports parts that are not those of the credits, or that do not
// add up with what is retained to what was kept of the base.
func checkParts(list *problem.List, l *Line) {
	if l.Cleared.IsZero() {
		if len(l.Parts) > 0 || l.Refunded != 0 || l.Retained != 0 {
			list.Add("/parts", problem.Conflict, "stated before the payment cleared")
		}
		return
	}
	if len(l.Parts) != len(l.Credits) {
		list.Add("/parts", problem.Conflict, "want one for each of %d credits, got %d", len(l.Credits), len(l.Parts))
	}
	seen := map[string]bool{}
	for i := range l.Parts {
		list.Enter("/parts", i)
		checkPart(list, l, &l.Parts[i])
		checkOnce(list, "/partner", seen, l.Parts[i].Partner)
		list.Leave()
	}
	if l.Refunded < 0 || l.Refunded > l.Base {
		list.Add("/refunded", problem.OutOfRange, "want 0 to the base, got %d", l.Refunded)
		return
	}
	sum := exact.Int(l.Retained)
	for _, p := range l.Parts {
		sum = sum.Add(exact.Int(p.Earned)).Add(exact.Int(p.Capped)).Add(exact.Int(p.Returned))
	}
	if sum.Cmp(exact.Int(l.Base-l.Refunded)) != 0 {
		list.Add("/retained", problem.Conflict, "the parts, the refunds and the retained amount do not add up to the base")
	}
}

func checkPart(list *problem.List, l *Line, p *Part) {
	checkName(list, "/partner", p.Partner, true)
	checkName(list, "/tier", p.Tier, false)
	checkDay(list, "/payable", p.Payable)
	if !credited(l.Credits, p.Partner) {
		list.Add("/partner", problem.Conflict, "%s has no credit", problem.Quote(p.Partner))
	}
	kept, fits := exact.Add(p.Earned, p.Capped)
	if !fits || p.Earned < 0 || p.Capped > 0 || kept < 0 || p.Returned > 0 || p.Returned < -kept {
		list.Add("", problem.OutOfRange, "want 0 or more left of what was earned")
	}
	if p.ReturnedBase > 0 || p.ReturnedBase < -l.Base {
		list.Add("/returned_base", problem.OutOfRange, "want 0 to all of the base, as a negative amount, got %d", p.ReturnedBase)
	}
}

// checkRecord reports a record that no sealed line could have.
func checkRecord(list *problem.List, l *Line) {
	var found problem.List
	checkLine(&found, l)
	l.checkIDs(&found, map[string]bool{})
	list.Merge("/line", found.Sorted())
}

// check refuses a record that no line could have left.
func (b *sealedBasis) check() error {
	var list problem.List
	if b.Line == nil {
		list.Add("/line", problem.Required, "missing")
	} else {
		checkRecord(&list, b.Line)
	}
	return invalid(&list)
}
