package commission

import (
	"slices"

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
	checkName(list, "/milestone", l.Milestone, false)
	checkName(list, "/contract", l.Contract, false)
	checkContext(list, &l.Context)
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
	checkUplines(list, "/uplines", l.Uplines)
	checkUplines(list, "/given_uplines", l.GivenUplines)
	checkFires(list, l)
	checkCounted(list, l)
	l.Gates.check(list)
	checkFirsts(list, "/stops", l.Stops, true)
	if l.Documented != documents(l.Corrections) {
		list.Add("/documented", problem.Conflict, "want what the corrections say: %t, got %t", documents(l.Corrections), l.Documented)
	}
	if !l.Recredited && len(l.Given)+len(l.GivenUplines) > 0 {
		list.Add("/given", problem.Conflict, "stated for a line that was not credited again")
	}
	checkModelCounts(list, "/ranks", l.Ranks)
	for i, g := range l.Grants {
		list.Enter("/grants", i)
		checkName(list, "/cap", g.Cap, true)
		if g.Cap == contractGrant {
			checkSum(list, "/partner", g.Partner)
		} else {
			checkName(list, "/partner", g.Partner, false)
		}
		checkExact(list, g.Exact)
		list.Leave()
	}
	checkContracted(list, l)
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
	if l.Exchanged != nil {
		l.Exchanged.check(list, "/exchanged", l.Items, !l.Cleared.IsZero())
	}
	if l.Unmeasured && (l.Milestone == "" || l.Base != 0) {
		list.Add("/unmeasured", problem.Conflict, "stated of a payment, or of a milestone with an amount")
	}
	if l.Milestone != "" && (len(l.Items) != 1 || l.Pending || l.Contract != "" || l.Exchanged != nil) {
		list.Add("/milestone", problem.Conflict, "a milestone has one item, no contract, and is not pending")
	}
	return ok
}

// checkFires reports bonuses that a line cannot have earned.
func checkFires(list *problem.List, l *Line) {
	if len(l.Fires) > maxBonuses {
		list.Add("/fires", problem.Limit, "%d bonuses, at most %d", len(l.Fires), maxBonuses)
		return
	}
	seen := map[string]bool{}
	for i, name := range l.Fires {
		list.Enter("/fires", i)
		checkName(list, "", name, true)
		checkOnce(list, "", seen, name)
		list.Leave()
	}
	if p := l.Peak; p.Amount < 0 || p.Quantity < 0 || p != (Peak{}) && !p.Stated {
		list.Add("/peak", problem.Conflict, "want 0 or more, and only where there was one before, got %d and %d units", p.Amount, p.Quantity)
	}
}

// checkCounted reports tables that counted a line twice.
func checkCounted(list *problem.List, l *Line) {
	if len(l.Counted) > maxRows {
		list.Add("/counted", problem.Limit, "%d tables, at most %d", len(l.Counted), maxRows)
		return
	}
	seen := map[string]bool{}
	for i := range l.Counted {
		list.Enter("/counted", i)
		checkName(list, "/table", l.Counted[i].Table, true)
		checkOnce(list, "/table", seen, l.Counted[i].Table)
		list.Leave()
	}
}

// check reports gates that are known twice or without a day.
func (g *Gates) check(list *problem.List) {
	if len(g.Reached) > maxRows {
		list.Add("/gates/reached", problem.Limit, "%d milestones, at most %d", len(g.Reached), maxRows)
		return
	}
	seen := map[string]bool{}
	for i := range g.Reached {
		r := &g.Reached[i]
		list.Enter("/gates/reached", i)
		checkName(list, "/name", r.Name, true)
		checkDay(list, "/on", r.On)
		if len(r.Facts) == 0 {
			checkOnce(list, "/name", seen, r.Name)
		} else if slices.ContainsFunc(g.Reached[:i], func(o Reached) bool { return o.equal(r) }) {
			list.Add("", problem.Duplicate, "milestone %s stands twice", problem.Quote(r.Name))
		}
		checkFacts(list, r.Facts)
		if r.ID != "" {
			list.Add("/id", problem.Conflict, "stated on a line; the ledger has it")
		}
		list.Leave()
	}
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
	if _, ok := c.Currency.Digits(); c.Currency != "" && (!ok || c.Type == BackFailure) {
		list.Add("/currency", problem.Unknown, "want the currency of the amount, got %s", problem.Quote(string(c.Currency)))
	}
	checkDocumented(list, c.ID, c.Type == BackCreditNote, c.Refunds)
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
	base := 0
	for i := range l.Parts {
		p := &l.Parts[i]
		if p.Component == "" {
			base++
		}
		list.Enter("/parts", i)
		checkPart(list, l, p)
		if i > 0 && l.Parts[i-1].compare(p) >= 0 {
			list.Add("", problem.Conflict, "want the parts sorted, each once")
		}
		list.Leave()
	}
	if l.Milestone == "" && base != len(l.Credits) {
		list.Add("/parts", problem.Conflict, "want one of the base for each of %d credits, got %d", len(l.Credits), base)
	}
	if l.Refunded < 0 || l.Refunded > l.Base {
		list.Add("/refunded", problem.OutOfRange, "want 0 to the base, got %d", l.Refunded)
		return
	}
	if l.Exchanged != nil && l.exchangedBack() != l.Refunded {
		list.Add("/refunded", problem.Conflict, "want what went back, exchanged, got %d", l.Refunded)
	}
	sum := exact.Int(l.Retained)
	for _, p := range l.Parts {
		sum = sum.Add(exact.Int(p.Earned)).Add(exact.Int(p.Capped)).Add(exact.Int(p.Returned))
	}
	if sum.Cmp(exact.Int(netBase(l))) != 0 {
		list.Add("/retained", problem.Conflict, "the parts, the refunds and the retained amount do not add up to the base")
	}
}

func checkPart(list *problem.List, l *Line, p *Part) {
	checkName(list, "/partner", p.Partner, true)
	checkName(list, "/tier", p.Tier, false)
	checkDay(list, "/payable", p.Payable)
	if !credited(l.Credits, p.Partner) && (p.Component == "" || !upline(l.Uplines, p.Partner)) {
		list.Add("/partner", problem.Conflict, "%s has no credit", problem.Quote(p.Partner))
	}
	if p.Component != "" && !slices.Contains(l.Fires, p.Component) {
		list.Add("/component", problem.Conflict, "the line does not earn %s", problem.Quote(p.Component))
	}
	if p.Component == "" && l.Milestone != "" {
		list.Add("/component", problem.Required, "missing; a milestone earns bonuses alone")
	}
	if !p.sound() {
		list.Add("", problem.OutOfRange, "want 0 or more left of what was earned")
	}
	if p.ReturnedBase > 0 || p.ReturnedBase < -l.Base {
		list.Add("/returned_base", problem.OutOfRange, "want 0 to all of the base, as a negative amount, got %d", p.ReturnedBase)
	}
}

// sound reports whether what was cut off, returned and put off is part of what was
// earned, or, of what the partner owes, the same with the opposite signs.
func (p *Part) sound() bool {
	kept, fits := exact.Add(p.Earned, p.Capped)
	if p.Earned < 0 && p.Component != "" {
		return p.Capped == 0 && p.Returned >= 0 && p.Earned+p.Returned <= 0 && p.Waiting|p.Forfeited|p.Deferred == 0
	}
	open, more := exact.Add(p.Waiting, p.Forfeited)
	all, most := exact.Add(open, p.Earned)
	return fits && more && most && p.Earned >= 0 && p.Capped <= 0 && kept >= 0 && p.Returned <= 0 && p.Returned >= -kept &&
		p.Waiting >= 0 && p.Forfeited >= 0 && p.Deferred >= 0 && p.Deferred <= all
}

func upline(list []Upline, partner string) bool {
	return slices.ContainsFunc(list, func(u Upline) bool { return u.Partner == partner })
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
