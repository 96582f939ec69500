package settlement

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxID bounds ids and names, in bytes.
const maxID = 255

// Problems returns what is wrong with a fact by itself under this program, with
// JSON Pointers into the fact. [Program.Apply] refuses a fact that has any; ask
// for them to report all facts of a file at once.
func (p Program) Problems(f Fact) []partnerecon.Problem {
	if p.rules == nil {
		return []partnerecon.Problem{{Code: problem.Required, Message: errZero.Error()}}
	}
	var list problem.List
	p.check(&list, f, new(lentPayment))
	return problem.Convert[partnerecon.Problem](list.Sorted())
}

// check reports what is wrong with a fact by itself. It has room for a payment.
func (p Program) check(list *problem.List, f Fact, room *lentPayment) {
	checkID(list, "/id", f.ID, true)
	switch {
	case f.Event == nil:
		list.Add("/kind", problem.Required, "missing; %s", problem.OneOf(Ranks(), ""))
		return
	case rank(f.Event) < 0:
		list.Add("/kind", problem.Unknown, "want an event of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", f.Event)))
		return
	}
	if f.Occurred.IsZero() {
		list.Add("/occurred", problem.Required, "missing")
		if _, closes := f.Event.(Close); !closes {
			p.checkUndated(list, f)
			return
		}
	}
	c, closes := f.Event.(Close)
	if closes {
		p.checkClose(list, c)
	}
	if closes || f.Occurred.IsZero() {
		return
	}
	who := f.Event.subject()
	rate, rates := f.Event.(ExchangeRate)
	switch {
	case rates:
		p.checkRate(list, rate)
	case isPartnerEvent(f.Event):
		checkID(list, "/partner", who.partner, true)
	default:
		checkID(list, "/customer", who.customer, true)
	}
	w := p.when(f)
	if w.on.IsZero() || w.posted.IsZero() || !storable(w.occurred) || !storable(w.effective) {
		list.Add("/occurred", problem.OutOfRange, "outside the years 1 to 9999, in the program's zone or in UTC, or their first instant")
		return
	}
	if e, ok := f.Event.(Payment); ok {
		p.checkPayment(list, f.ID, &e, w, room)
		return
	}
	p.checkEvent(list, f, w)
}

// storable reports whether a book can write an instant, which it does in UTC: the first day of
// year 1 begins before it in zones to the east, and with the instant that states none in UTC.
func storable(t time.Time) bool { return !t.IsZero() && !partnerecon.DayIn(t, time.UTC).IsZero() }

// checkUndated reports what is wrong with a fact that does not say when it occurred, beside
// that: what is wrong with it on a day before all others, and on one after them.
func (p Program) checkUndated(list *problem.List, f Fact) {
	var early, late problem.List
	f.Occurred, f.Recorded = On(partnerecon.MustMonth("1800-01").First()), Moment{}
	p.check(&early, f, new(lentPayment))
	f.Occurred = On(partnerecon.MustMonth("9800-01").First())
	p.check(&late, f, new(lentPayment))
	on := late.Sorted()
	for _, found := range early.Sorted() {
		if found.Path != "/id" && slices.Contains(on, found) {
			list.Add(found.Path, found.Code, "%s", found.Message)
		}
	}
}

func isPartnerEvent(e Event) bool {
	switch e.(type) {
	case Standing, Hold, Release, Adjustment, WriteOff, Payout, PayoutReturned, Final,
		PartnerEnrolled, Measured, TierRequested, TierPlaced, DemotionNoticed, PartnerLeft,
		PartnerStated, Price, PriceApproved, LeadsShared, Strike, SanctionReleased,
		RetainerEvent, PartnerExited, Repayment, PartnerReached,
		FigureStated, Certified, JointActivity, SaleStated,
		LineDisputed, LineDisputeResolved, StatementAccepted:
		return true
	}
	return false
}

func (p Program) checkEvent(list *problem.List, f Fact, w when) {
	switch e := f.Event.(type) {
	case Milestone:
		p.checkMilestone(list, f.ID, e, w)
	case Clearing:
		checkID(list, "/of", e.Of, true)
	case Failure:
		checkID(list, "/of", e.Of, true)
	case ChargebackReversed:
		checkID(list, "/of", e.Of, true)
	case Refund:
		p.checkBack(list, e)
	case CreditNote:
		p.checkBack(list, Refund(e))
	case Chargeback:
		p.checkBack(list, Refund(e))
	case Touch:
		p.checkTouch(list, e, w)
	case DealStated:
		p.checkDealStated(list, e, w)
	case PartnerStated:
		p.checkPartnerStated(list, e, w)
	case DealClosed:
		p.checkClosed(list, f, e, w)
	case Renewal:
		checkID(list, "/deal", e.Deal, false)
		p.checkTelling(list, w)
	case Transfer:
		p.checkTransfer(list, e, w)
	case Breach:
		checkID(list, "/partner", e.Partner, true)
		checkText(list, "/commitment", e.Commitment, true)
	case Fraud:
		checkID(list, "/partner", e.Partner, false)
	case Churn:
		checkText(list, "/reason", e.Reason, false)
		if e.Notice.After(w.on) {
			list.Add("/notice", problem.Conflict, "want a day up to the end of the service, %s, got %s", w.on, e.Notice)
		}
	case Recredit:
		p.checkRecredit(list, f.ID, e, w)
	case Reopen:
		p.checkReopen(list, f.ID, e, w)
	case Standing:
		p.checkStanding(list, e, w)
		if _, climbs := p.ladder(w.posted); climbs && e.Tier != "" && p.tier(e.Tier) {
			p.checkClimb(list, f, climbOf(f, w), w)
		}
	case RetainerEvent:
		p.checkRetainerEvent(list, f, e, w)
	case Hold:
		checkSaid(list, "/reason", e.Reason)
	case Release:
		checkID(list, "/of", e.Of, true)
		checkSaid(list, "/approver", e.Approver)
	case Adjustment:
		p.checkAdjustment(list, e)
	case WriteOff:
		p.checkPositive(list, e.Amount)
		checkDecision(list, e.Reason, e.Approver)
		checkID(list, "/seller", e.Seller, false)
	case Payout:
		p.checkPayout(list, e)
	case Repayment:
		p.checkPositive(list, e.Amount)
		checkID(list, "/seller", e.Seller, false)
	case PayoutReturned:
		checkID(list, "/of", e.Of, true)
	case Final:
		p.checkFinal(list, e)
	case PartnerEnrolled, Measured, TierRequested, TierPlaced, DemotionNoticed, PartnerLeft:
		p.checkClimb(list, f, climbOf(f, w), w)
	case LineDisputed:
		p.checkLineDisputed(list, e)
	case LineDisputeResolved:
		p.checkLineResolved(list, e)
	case StatementAccepted:
		p.checkAccepted(list, e)
	case PartnerExited:
		p.checkExited(list, e, w)
	case PartnerReached:
		p.checkReached(list, f.ID, e, w)
	case FigureStated, Certified, JointActivity, SaleStated:
		p.checkIncentive(list, incentiveOf(f, w))
	default:
		p.checkRuled(list, f, w)
	}
}

// checkAdjustment checks what a person puts onto an account: another one approves it.
func (p Program) checkAdjustment(list *problem.List, e Adjustment) {
	p.checkAmount(list, "/amount", e.Amount)
	if e.Amount.Stated() && e.Amount.Sign() == 0 {
		list.Add("/amount", problem.OutOfRange, "want an amount other than 0")
	}
	checkDecision(list, e.Reason, e.Approver)
	if e.Approver != "" && e.Approver == e.Partner {
		list.Add("/approver", problem.Conflict, "%s cannot approve what adjusts its own account", problem.Quote(e.Approver))
	}
	checkText(list, "/about", e.About, false)
	checkID(list, "/seller", e.Seller, false)
	checkLong(list, "/text", e.Text)
}

// checkPayout checks what was paid out, and what of it went to somebody else.
func (p Program) checkPayout(list *problem.List, e Payout) {
	p.checkPositive(list, e.Amount)
	if e.Withheld.Stated() {
		p.checkCurrency(list, "/withheld", e.Withheld)
		if e.Withheld.Sign() <= 0 {
			list.Add("/withheld", problem.OutOfRange, "want an amount above 0, or none, got %s", e.Withheld)
		}
	} else if e.WithheldAs != "" {
		list.Add("/withheld_as", problem.Conflict, "nothing is withheld, got %s", problem.Quote(e.WithheldAs))
	}
	checkText(list, "/withheld_as", e.WithheldAs, e.Withheld.Stated())
	checkID(list, "/seller", e.Seller, false)
}

// checkFinal checks the final figures of a period.
func (p Program) checkFinal(list *problem.List, e Final) {
	checkText(list, "/true_up", e.TrueUp, true)
	p.checkAmount(list, "/base", e.Base)
	if e.Base.Sign() < 0 {
		list.Add("/base", problem.OutOfRange, "want 0 or more, got %s", e.Base)
	}
	if e.Month.IsZero() {
		list.Add("/month", problem.Required, "missing")
	}
}

func (p Program) checkPayment(list *problem.List, id string, e *Payment, w when, room *lentPayment) {
	room.Payment = commission.Payment{
		ID: id, Customer: e.Customer, Deal: e.Deal, Seller: e.Seller, Credits: e.Credits, Amount: e.Amount, Items: e.Items,
		Model: e.Model, Service: e.Service, Invoiced: e.Invoiced, Cleared: w.on,
		Contract: e.Contract, Uplines: e.Uplines, Context: e.Context,
	}
	merge(list, commission.Problems(room), "/id", "/customer")
	checkEnds(list, "/deal", e.Deal)
	checkEnds(list, "/seller", e.Seller)
	checkEnds(list, "/contract", e.Contract)
	p.checkCredits(list, e.Credits)
	p.checkUplines(list, e.Uplines)
	p.checkPaid(list, "/amount", e.Amount)
	for i := range e.Items {
		list.Enter("/items", i)
		p.checkPaid(list, "/amount", e.Items[i].Amount)
		list.Leave()
	}
}

// merge takes over what commission finds, but for the places named, which this
// package checks itself.
func merge(list *problem.List, found []partnerecon.Problem, but ...string) {
	for _, f := range found {
		skip := false
		for _, path := range but {
			skip = skip || f.Path == path
		}
		if !skip {
			list.Add(f.Path, f.Code, "%s", f.Message)
		}
	}
}

func (p Program) checkBack(list *problem.List, e Refund) {
	checkID(list, "/of", e.Of, true)
	if !e.Amount.Stated() {
		list.Add("/amount", problem.Required, "missing")
		return
	}
	p.checkPaid(list, "/amount", e.Amount)
	if e.Amount.Sign() <= 0 {
		list.Add("/amount", problem.OutOfRange, "want an amount above 0, got %s", e.Amount)
	}
}

func (p Program) checkRecredit(list *problem.List, id string, e Recredit, w when) {
	ev := commission.Recredit{ID: id, Customer: e.Customer, Deal: e.Deal, Credits: e.Credits, On: w.on}
	switch {
	case e.Deal == "" && e.Of == "":
		list.Add("/deal", problem.Required, "state the deal, or the payment in /of")
	case e.Deal != "" && e.Of != "":
		list.Add("/of", problem.Conflict, "state the deal or one payment, not both")
	}
	if e.Of != "" {
		ev.Deal = e.Of // checked alike
	}
	checkEnds(list, "/deal", e.Deal)
	checkEnds(list, "/of", e.Of)
	merge(list, commission.Problems(ev), "/id", "/customer", "/deal")
	p.checkCredits(list, e.Credits)
}

// checkCredits checks what a program adds to credits: their tiers are its own,
// and it pins their terms.
func (p Program) checkCredits(list *problem.List, credits []partnerecon.Credit) {
	for i := range credits {
		list.Enter("/credits", i)
		p.checkTier(list, "/tier", credits[i].Tier)
		checkEnds(list, "/partner", credits[i].Partner)
		if credits[i].Terms != "" {
			list.Add("/terms", problem.Conflict, "the program pins the terms; leave them out")
		}
		list.Leave()
	}
}

func (p Program) checkReopen(list *problem.List, id string, e Reopen, w when) {
	if e.Record.Form != formSealed {
		list.Add("/record/form", problem.Unknown, "want %s, got %s", formSealed, problem.Quote(e.Record.Form))
	}
	ev := commission.Reopen{ID: id, Customer: e.Customer, Line: e.Record.Line, On: w.on}
	for _, f := range commission.Problems(ev) {
		if rest, ok := strings.CutPrefix(f.Path, "/line"); ok {
			list.Add("/record/line"+rest, f.Code, "%s", f.Message)
		}
	}
	checkForfeits(list, "/record/forfeits", e.Record.Forfeits, &e.Record.Line)
	checkRecordCuts(list, "/record/cuts", e.Customer, e.Record.Cuts, &e.Record.Line)
	if x := e.Record.Line.Exchanged; x != nil && x.To != p.policy.Currency {
		list.Add("/record/line/exchanged/to", problem.Conflict, "%s in a program in %s", problem.Quote(string(x.To)), p.policy.Currency)
	}
	check := p.checkCurrency
	if x := e.Record.Line.Exchanged; x != nil && !x.Rate.Stated() { // it has not cleared
		check = p.checkPaid
	}
	for i, item := range e.Record.Line.Items {
		check(list, problem.At("/record/line/items", i)+"/amount", item.Amount)
	}
}

// checkStanding checks a standing: its tier is one of the program's, its plan one
// that some rate depends on, its upline another partner.
func (p Program) checkStanding(list *problem.List, e Standing, w when) {
	p.checkTier(list, "/tier", e.Tier)
	if e.Plan != "" && !p.hasPlan(e.Plan) {
		list.Add("/plan", problem.Unknown, "no rate of the program depends on a plan %s", problem.Quote(e.Plan))
	}
	checkText(list, "/type", e.Type, false)
	checkText(list, "/segment", e.Segment, false)
	checkID(list, "/upline", e.Upline, false)
	if e.Upline != "" && e.Upline == e.Partner {
		list.Add("/upline", problem.Conflict, "%s cannot have brought itself", problem.Quote(e.Partner))
	}
	if p.desks {
		checkTold(list, "/occurred", w.on)
		checkTold(list, "/recorded", w.posted)
	}
}

// hasPlan reports whether some version has rates for a plan.
func (p Program) hasPlan(plan string) bool {
	names := func(rates []commission.Row) bool {
		return slices.ContainsFunc(rates, func(r commission.Row) bool { return r.Plan == plan })
	}
	return slices.ContainsFunc(p.policy.Terms, func(v partnerecon.Version[Agreement]) bool {
		return names(v.Policy.Commission.Rates) ||
			slices.ContainsFunc(v.Policy.Overrides, func(o TermsOverride) bool { return names(o.Rates) }) ||
			slices.ContainsFunc(v.Policy.Commission.Bonuses, func(b commission.Bonus) bool { return names(b.Rates) })
	})
}

func (p Program) checkTier(list *problem.List, path, tier string) {
	if !p.tier(tier) {
		addNoTier(list, path, tier, p.policy.Tiers)
	}
}

func (p Program) checkCurrency(list *problem.List, path string, m partnerecon.Money) {
	if m.Stated() && m.Currency() != p.policy.Currency {
		list.Add(path, problem.Conflict, "%s in a program in %s", m, p.policy.Currency)
	}
}

func (p Program) checkAmount(list *problem.List, path string, m partnerecon.Money) {
	if !m.Stated() {
		list.Add(path, problem.Required, "missing")
	}
	p.checkCurrency(list, path, m)
}

// checkPositive wants an amount above 0.
func (p Program) checkPositive(list *problem.List, m partnerecon.Money) {
	p.checkAmount(list, "/amount", m)
	if m.Stated() && m.Sign() <= 0 {
		list.Add("/amount", problem.OutOfRange, "want an amount above 0, got %s", m)
	}
}

func checkDecision(list *problem.List, reason, approver string) {
	checkSaid(list, "/reason", reason)
	checkSaid(list, "/approver", approver)
}

// checkSaid wants what a person has to say: why, or who decided it. Blanks say nothing.
func checkSaid(list *problem.List, path, text string) {
	if text != "" && strings.TrimSpace(text) == "" {
		list.Add(path, problem.Required, "nothing but blanks")
		return
	}
	checkText(list, path, text, true)
}

// checkID checks an id: a text that no white space begins or ends, as "cus-1 " would be
// another customer than "cus-1", and nobody would see why.
func checkID(list *problem.List, path, id string, required bool) {
	checkText(list, path, id, required)
	checkEnds(list, path, id)
}

func checkEnds(list *problem.List, path, id string) {
	if strings.TrimSpace(id) != id {
		list.Add(path, problem.Syntax, "white space at an end: %s", problem.Quote(id))
	}
}

func checkText(list *problem.List, path, text string, required bool) {
	switch {
	case text == "" && required:
		list.Add(path, problem.Required, "missing")
	case len(text) > maxID:
		list.Add(path, problem.Limit, "longer than %d bytes: %s", maxID, problem.Quote(text))
	case !utf8.ValidString(text):
		list.Add(path, problem.Syntax, "not valid UTF-8: %s", problem.Quote(text))
	}
}

// checkLong checks a text for people.
func checkLong(list *problem.List, path, text string) {
	const most = 4000
	if len(text) > most || !utf8.ValidString(text) {
		list.Add(path, problem.Limit, "want at most %d bytes of UTF-8", most)
	}
}
