package commission

import (
	"slices"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on events, so that a bad one costs no more than a good one.
const (
	maxID      = 255 // bytes of an id or a name
	maxCredits = 100
	maxItems   = 1000
	// maxLines is how many lines one recredit may list: as many as the largest
	// customers have open.
	maxLines = 100_000
)

// Problems returns what is wrong with an event by itself, whatever the policy
// and the ledger. Paths are JSON Pointers with members in lower snake case.
// [Plan.Apply] refuses an event that has any.
func Problems(e Event) []partnerecon.Problem {
	var list problem.List
	if p, ok := e.(lender); ok {
		e := p.Lent(lent.Key{})
		h := e.header()
		checkHeader(&list, &h)
		checkPayment(&list, e)
	} else {
		checkEvent(&list, e)
	}
	return problem.Convert[partnerecon.Problem](list.Sorted())
}

// checkEvent reports what is wrong with an event by itself. Paths are JSON
// Pointers into the event, with members in lower snake case.
func checkEvent(list *problem.List, e Event) {
	if !known(e) {
		list.Add("", problem.Type, "want an event of package commission by value, got %T", e)
		return
	}
	h := e.event()
	checkHeader(list, &h)
	switch e := e.(type) {
	case Payment:
		checkPayment(list, &e)
	case Clearing:
		checkOf(list, e.Of, e.On)
		checkCredits(list, "/credits", e.Credits)
		checkUplines(list, "/uplines", e.Uplines)
		checkName(list, "/terms", e.Terms, false)
		if e.Exchange != nil {
			e.Exchange.checkAt(list, "/exchange", "", true)
		}
	case Failure:
		checkOf(list, e.Of, e.On)
	case Refund:
		checkBack(list, e, false)
	case CreditNote:
		checkBack(list, Refund(e), true)
	case Chargeback:
		checkBack(list, Refund(e), false)
	case ChargebackReversed:
		checkOf(list, e.Of, e.On)
	case Milestone:
		checkMilestone(list, e)
	case Started:
		checkDay(list, "/on", e.On)
	case Ended:
		checkDay(list, "/on", e.On)
	case Elapsed:
		checkDay(list, "/on", e.On)
	case Recredit:
		checkRecredit(list, e)
	case Seal:
		checkDay(list, "/through", e.Through)
		checkDay(list, "/on", e.On)
	case Reopen:
		checkDay(list, "/on", e.On)
		checkRecord(list, &e.Line)
	}
}

// checkHeader checks what all events have.
func checkHeader(list *problem.List, h *header) {
	checkName(list, "/id", h.id, true)
	checkName(list, "/customer", h.customer, false)
}

// known reports whether e is one of the events, before anything of it is called:
// a pointer to an event and a struct that embeds one have the method as well.
func known(e Event) bool {
	switch e.(type) {
	case Payment, Clearing, Failure, Refund, CreditNote, Chargeback, ChargebackReversed,
		Milestone, Started, Ended, Elapsed, Recredit, Seal, Reopen:
		return true
	}
	return false
}

func checkName(list *problem.List, path, name string, required bool) {
	if name != "" || required {
		checkText(list, path, name)
	}
}

// checkText reports a name that is missing or is none.
func checkText(list *problem.List, path, name string) {
	switch {
	case name == "":
		list.Add(path, problem.Required, "missing")
	case len(name) > maxID:
		list.Add(path, problem.Limit, "longer than %d bytes: %s", maxID, problem.Quote(name))
	case !utf8.ValidString(name):
		list.Add(path, problem.Syntax, "not valid UTF-8: %s", problem.Quote(name))
	}
}

// isText reports whether a name is right, or absent, as [checkName] says; isName whether it is
// right.
func isText(name string) bool {
	if len(name) > maxID {
		return false
	}
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return utf8.ValidString(name[i:])
		}
	}
	return true
}

func isName(name string) bool { return name != "" && isText(name) }

func checkDay(list *problem.List, path string, d partnerecon.Day) {
	if d.IsZero() {
		list.Add(path, problem.Required, "missing")
	}
}

func checkOf(list *problem.List, of string, on partnerecon.Day) {
	checkName(list, "/of", of, true)
	checkDay(list, "/on", on)
}

func checkBack(list *problem.List, e Refund, note bool) {
	checkOf(list, e.Of, e.On)
	checkDocumented(list, e.ID, note, e.Refunds)
	if e.Amount.Sign() <= 0 {
		list.Add("/amount", problem.OutOfRange, "want an amount above 0, got %s", e.Amount)
	}
	if e.To != "" {
		to := Exchange{To: e.To}
		to.checkAt(list, "", e.Amount.Currency(), false)
	}
}

func checkPayment(list *problem.List, e *Payment) {
	if e.Customer == "" {
		list.Add("/customer", problem.Required, "missing")
	}
	checkName(list, "/deal", e.Deal, false)
	checkName(list, "/seller", e.Seller, false)
	if e.Cleared.IsZero() && e.billed().IsZero() {
		list.Add("/cleared", problem.Required, "want the day it cleared, or the day it was invoiced, billed or recorded")
	}
	checkName(list, "/contract", e.Contract, false)
	checkItems(list, e)
	e.checkExchange(list)
	checkContext(list, &e.Context)
	checkCredits(list, "/credits", e.Credits)
	checkTerms(list, e.Credits, e.Terms)
	checkUplines(list, "/uplines", e.Uplines)
}

// checkTerms reports credits under other terms than those of their event.
func checkTerms(list *problem.List, credits []partnerecon.Credit, terms string) {
	for i := range credits {
		if c := &credits[i]; c.Terms != "" && c.Terms != terms {
			list.Add(problem.At("/credits", i)+"/terms", problem.Conflict, "want the terms of the event, %s, got %s",
				problem.Quote(terms), problem.Quote(c.Terms))
		}
	}
}

func checkContext(list *problem.List, c *Context) {
	checkName(list, "/segment", c.Segment, false)
	checkName(list, "/region", c.Region, false)
	checkName(list, "/sale", c.Sale, false)
	checkName(list, "/level", c.Level, false)
	checkFacts(list, c.Facts)
	checkPartnerFacts(list, c.Partners)
}

// checkUplines reports partners who would have brought themselves, or been brought
// twice.
func checkUplines(list *problem.List, path string, uplines []Upline) {
	if len(uplines) > maxCredits {
		list.Add(path, problem.Limit, "%d uplines, at most %d", len(uplines), maxCredits)
		return
	}
	for i := range uplines {
		u := &uplines[i]
		list.Enter(path, i)
		checkName(list, "/of", u.Of, true)
		checkName(list, "/partner", u.Partner, true)
		checkName(list, "/tier", u.Tier, false)
		checkName(list, "/plan", u.Plan, false)
		if u.Of == u.Partner && u.Of != "" {
			list.Add("/partner", problem.Conflict, "%s cannot have brought itself", problem.Quote(u.Partner))
		}
		if slices.ContainsFunc(uplines[:i], func(o Upline) bool { return o.Of == u.Of }) {
			list.Add("/of", problem.Duplicate, "%s was brought by one partner", problem.Quote(u.Of))
		}
		list.Leave()
	}
}

func checkMilestone(list *problem.List, e Milestone) {
	if e.Customer == "" {
		list.Add("/customer", problem.Required, "missing")
	}
	checkName(list, "/name", e.Name, true)
	checkName(list, "/deal", e.Deal, false)
	checkName(list, "/seller", e.Seller, false)
	checkName(list, "/terms", e.Terms, false)
	checkDay(list, "/on", e.On)
	if e.Amount.Sign() < 0 {
		list.Add("/amount", problem.OutOfRange, "want 0 or more, got %s", e.Amount)
	}
	if _, known := e.Currency.Digits(); e.Currency != "" && !known {
		list.Add("/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(e.Currency)))
	} else if known && e.Amount.Stated() && e.Amount.Currency() != e.Currency {
		list.Add("/currency", problem.Conflict, "%s of an amount in %s", e.Currency, e.Amount.Currency())
	}
	if e.Quantity < 0 {
		list.Add("/quantity", problem.OutOfRange, "want 0 or more, got %d", e.Quantity)
	}
	checkContext(list, &e.Context)
	checkCredits(list, "/credits", e.Credits)
	checkTerms(list, e.Credits, e.Terms)
	checkUplines(list, "/uplines", e.Uplines)
}

func checkItems(list *problem.List, e *Payment) {
	if len(e.Items) > maxItems {
		list.Add("/items", problem.Limit, "%d items, at most %d", len(e.Items), maxItems)
		return
	}
	if len(e.Items) == 0 && !e.Amount.Stated() {
		list.Add("/amount", problem.Required, "missing; state the amount or the items")
		return
	}
	if len(e.Items) > 0 && e.Model != "" {
		list.Add("/model", problem.Conflict, "stated beside items; give each item its own")
	}
	currency := e.Amount.Currency()
	if len(e.Items) > 0 {
		currency = e.Items[0].Amount.Currency()
	}
	sum, ok := e.checkEach(list, currency)
	switch {
	case !ok:
		list.Add("/items", problem.OutOfRange, "their sum is out of range")
	case sum < 0:
		list.Add("/amount", problem.OutOfRange, "comes to %s; money that goes back is a refund", moneyIn(sum, currency))
	case e.Amount.Stated() && (e.Amount.Minor() != sum || e.Amount.Currency() != currency):
		list.Add("/amount", problem.Conflict, "%s, but the items add up to %s", e.Amount, moneyIn(sum, currency))
	}
}

// checkEach checks the items one by one and returns their sum.
func (e *Payment) checkEach(list *problem.List, currency partnerecon.Currency) (sum int64, ok bool) {
	if len(e.Items) == 0 {
		checkModel(list, e.Model)
		return e.Amount.Minor(), true
	}
	ok = true
	for i := range e.Items {
		list.Enter("/items", i)
		checkItem(list, &e.Items[i], currency)
		list.Leave()
		var fits bool
		sum, fits = exact.Add(sum, e.Items[i].Amount.Minor())
		ok = ok && fits
	}
	return sum, ok
}

func checkItem(list *problem.List, item *Item, currency partnerecon.Currency) {
	checkName(list, "/product", item.Product, false)
	checkName(list, "/category", item.Category, false)
	if item.Quantity < 0 {
		list.Add("/quantity", problem.OutOfRange, "want 0 or more, got %d", item.Quantity)
	}
	checkFacts(list, item.Facts)
	item.checkParts(list)
	item.checkThrough(list)
	checkModel(list, item.Model)
	switch {
	case !item.Amount.Stated():
		list.Add("/amount", problem.Required, "missing")
	case item.Amount.Currency() != currency:
		list.Add("/amount", problem.Conflict, "%s among amounts in %s", item.Amount, currency)
	}
}

func checkModel(list *problem.List, m Model) {
	if m != "" && !m.Known() {
		list.Add("/model", problem.Unknown, "want one_time, monthly, annual, usage or outcome, got %s", problem.Quote(string(m)))
	}
}

// checkParts reports parts of the amount in another currency, or of another sign.
func (i *Item) checkParts(list *problem.List) {
	for _, part := range [...]struct {
		path string
		m    partnerecon.Money
	}{{"/tax", i.Tax}, {"/fees", i.Fees}, {"/cost", i.Cost}, {"/list", i.List}} {
		switch {
		case !part.m.Stated():
		case part.m.Currency() != i.Amount.Currency():
			list.Add(part.path, problem.Conflict, "%s of an amount in %s", part.m, i.Amount.Currency())
		case part.m.Sign()*i.Amount.Sign() < 0:
			list.Add(part.path, problem.OutOfRange, "want the sign of the amount, %s, got %s", i.Amount, part.m)
		}
	}
}

// maxTerm is how many days an item may pay for: a hundred years.
const maxTerm = 36525

func (i *Item) checkThrough(list *problem.List) {
	switch {
	case i.Through.IsZero():
	case i.Service.IsZero():
		list.Add("/service", problem.Required, "missing beside the last day of the period, %s", i.Through)
	case i.Through.Before(i.Service):
		list.Add("/through", problem.Conflict, "want %s or later, got %s", i.Service, i.Through)
	case i.Through.Sub(i.Service) > maxTerm:
		list.Add("/through", problem.OutOfRange, "want at most %d days after %s, got %s", maxTerm, i.Service, i.Through)
	}
}

func checkCredits(list *problem.List, path string, credits []partnerecon.Credit) {
	if len(credits) > maxCredits {
		list.Add(path, problem.Limit, "%d credits, at most %d", len(credits), maxCredits)
		return
	}
	var sourced exact.Num
	for i := range credits {
		c := &credits[i]
		list.Enter(path, i)
		checkCredit(list, c, credits[:i])
		list.Leave()
		if c.Role == partnerecon.Sourced && (len(credits) != 1 || c.Share != partnerecon.Whole()) { // one of 100 % is enough said
			sourced = sourced.Add(exact.Ratio(c.Share.Num(), c.Share.Den()))
		}
	}
	if sourced.Cmp(exact.Int(1)) > 0 {
		list.Add(path, problem.OutOfRange, "sourced shares add up to %s of the deal, more than 100%%", sourced.Percent())
	}
}

func checkCredit(list *problem.List, c *partnerecon.Credit, others []partnerecon.Credit) {
	checkName(list, "/partner", c.Partner, true)
	checkName(list, "/tier", c.Tier, false)
	checkName(list, "/plan", c.Plan, false)
	checkName(list, "/type", c.Type, false)
	checkName(list, "/segment", c.Segment, false)
	for i := range others {
		if others[i].Partner == c.Partner {
			list.Add("/partner", problem.Duplicate, "%s has a credit already", problem.Quote(c.Partner))
		}
	}
	if !c.Role.Known() {
		list.Add("/role", problem.Unknown, "want sourced, influenced, assisted or serviced, got %s", problem.Quote(string(c.Role)))
	}
	if c.Share.Num() == 0 || c.Share.Num() > c.Share.Den() {
		list.Add("/share", problem.OutOfRange, "want above 0%% and at most 100%%, got %s", c.Share)
	}
}

func checkRecredit(list *problem.List, e Recredit) {
	checkDay(list, "/on", e.On)
	checkName(list, "/deal", e.Deal, len(e.Lines) == 0)
	checkCredits(list, "/credits", e.Credits)
	if e.Deal == "" && len(e.Credits) > 0 {
		list.Add("/credits", problem.Conflict, "stated without the deal they are for")
	}
	if len(e.Lines) > maxLines {
		list.Add("/lines", problem.Limit, "%d lines, at most %d", len(e.Lines), maxLines)
		return
	}
	seen := make(map[string]bool, len(e.Lines))
	for i, l := range e.Lines {
		list.Enter("/lines", i)
		checkName(list, "/of", l.Of, true)
		if seen[l.Of] {
			list.Add("/of", problem.Duplicate, "%s stands twice", problem.Quote(l.Of))
		}
		seen[l.Of] = true
		checkCredits(list, "/credits", l.Credits)
		checkUplines(list, "/uplines", l.Uplines)
		list.Leave()
	}
}

// checkFit reports what a version of the terms finds missing in a line, the model
// or the plan that its rates depend on, amounts that it asks for, and facts that it does
// not declare.
func (v *version) checkFit(list *problem.List, l *Line) {
	if l.statesFacts() {
		v.readLine(list, &l.Context, l.Items)
	}
	v.checkAsked(list, l)
	v.checkContract(list, l)
	for i := range l.Items {
		item := &l.Items[i]
		if item.Model == "" && v.named && l.Milestone == "" {
			list.Add(problem.At("/items", i)+"/model", problem.Required, "missing; every rate names the model it is for")
		}
		if !v.planned {
			continue // no agreement has to choose
		}
		if slices.ContainsFunc(l.Items[:i], func(o Item) bool { return o.alike(item) }) {
			continue
		}
		for k := range l.Credits {
			list.Enter("/credits", k)
			v.checkPlans(list, l, item, v.pricedAs(l.Credits, k))
			list.Leave()
		}
	}
}

// checkPlans reports a credit whose agreement has to choose a plan and has not.
func (v *version) checkPlans(list *problem.List, l *Line, item *Item, c partnerecon.Credit) {
	for i := range v.components {
		x := &v.components[i]
		if x.On != l.Milestone || x.To == ToUpline {
			continue
		}
		q := sought{item: item, credit: c, context: &l.Context, factored: x.factored()}
		if k := x.rates.lacksPlan(&q); k >= 0 {
			list.Add("/plan", problem.Required, "the rate of %s comes in plans; state the one that the agreement of %s chose, such as %s",
				x.row(k), problem.Quote(c.Partner), problem.Quote(x.Rates[k].Plan))
			return
		}
	}
}
