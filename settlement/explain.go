package settlement

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// The forms of a basis of this package. A changed form gets a new name, so that
// old entries stay explainable.
const (
	formCap       = "settlement.cap"
	formFirstCome = "settlement.first_come"
	formTrueUp    = "settlement.true_up"
	formHold      = "settlement.hold"
	formDecided   = "settlement.decided"
	formCash      = "settlement.cash"
	formSealed    = "settlement.sealed"

	formRetainer = "settlement.retainer"

	formExit    = "settlement.exit"
	formForfeit = "settlement.forfeit"
	formReserve = "settlement.reserve"
	formDebt    = "clawback.debt" // of package clawback, which posts it on a debt
)

// capBasis is what an entry of a cap per period was worked out from.
type capBasis struct {
	Form string `json:"form"`
	capClaim
	Before int64 `json:"before,omitzero,string"`
	// Partner, where an override gives it another limit.
	Partner string `json:"partner,omitzero"`
}

// trueUpBasis is what an entry of a true-up was worked out from.
type trueUpBasis struct {
	Form string `json:"form"`
	trueUpClaim
	Before int64 `json:"before,omitzero,string"`
}

// holdBasis is what an entry of a hold was worked out from.
type holdBasis struct {
	Form     string        `json:"form"`
	Holds    []hold        `json:"holds,omitzero"`
	Disputes []disputed    `json:"disputes,omitzero"`
	Lines    []lineDispute `json:"lines,omitzero"`
	Total    int64         `json:"total,omitzero,string"`
	Besides  int64         `json:"besides,omitzero,string"`
	Aside    int64         `json:"aside,omitzero,string"`
	Before   int64         `json:"before,omitzero,string"`
}

// inDispute is what the disputes keep back. The numbers of a stored entry are
// anybody's; beyond all bounds, it is beyond any balance.
func (b *holdBasis) inDispute() int64 {
	sum := int64(0)
	for _, d := range b.Disputes {
		var ok bool
		if sum, ok = exact.Add(sum, max(0, d.Held)); !ok {
			return math.MaxInt64
		}
	}
	return sum
}

// decidedBasis is what a person decided.
type decidedBasis struct {
	Form   string `json:"form"`
	Amount int64  `json:"amount,string"`
	decision
}

// cashBasis is money that moved.
type cashBasis struct {
	Form   string `json:"form"`
	Amount int64  `json:"amount,string"`
	Of     string `json:"of,omitzero"` // the payout that came back
	// Withheld is the kind of what was withheld, of such an entry.
	Withheld string `json:"withheld,omitzero"`
	// Gross is what could be paid out, Debt what was owed before a payout, and Terms the
	// version by whose limits it was recovered.
	Gross int64         `json:"gross,omitzero,string"`
	Debt  clawback.Debt `json:"debt,omitzero"`
	Terms string        `json:"terms,omitzero"`
}

// Explain runs the calculation of an entry again, from the entry's basis alone,
// and returns its steps; the last one is what was posted. Neither the book nor
// the facts are needed. It returns an error if another amount comes out.
func (p Program) Explain(e partnerecon.Entry) (partnerecon.Trace, error) {
	if p.rules == nil {
		return nil, errZero
	}
	tr, err := p.explainBasis(e)
	if err != nil {
		return nil, err
	}
	return p.explainRun(&e, tr), nil
}

// explainBasis runs the calculation of an entry again, whichever package posted it.
func (p Program) explainBasis(e partnerecon.Entry) (partnerecon.Trace, error) {
	form, err := formOf(e)
	switch {
	case err != nil:
		return nil, err
	case strings.HasPrefix(form, "commission."):
		tr, err := p.plan.Explain(e)
		if err != nil {
			return nil, err
		}
		return append(p.pinned(e), p.within(tr, e.Terms, "commission")...), nil
	case form == formDebt:
		return p.explainDebt(e)
	case strings.HasPrefix(form, "clawback."):
		tr, err := p.recourse.Explain(e)
		return p.within(tr, e.Terms, "clawback"), err
	case strings.HasPrefix(form, "incentive."):
		return p.explainIncentive(e)
	case form == formRetainer:
		return p.explainRetainer(e)
	}
	b, err := readBasis(e)
	if err != nil {
		return nil, err
	}
	if u, ok := b.(*trueUpBasis); ok {
		if _, ok := p.trueUpDue(&u.trueUpClaim); !ok {
			return nil, fmt.Errorf("settlement: entry %s: %w: its true-up is out of range", problem.Quote(e.ID()), ErrEntry)
		}
	}
	var tr partnerecon.Trace
	due, before, money := p.explain(b, &e, &tr)
	if !money {
		return tr, nil
	}
	c := e.Amount.Currency()
	tr.Add(CodePosted, "", text("kind", string(e.Kind)), partnerecon.D("due", moneyIn(due, c)),
		partnerecon.D("before", moneyIn(before, c)), partnerecon.D("posted", e.Amount))
	if got, ok := exact.Add(due, -before); !ok || got != e.Amount.Minor() {
		return nil, fmt.Errorf("settlement: entry %s of %s: %w: %s is due, %s was posted before",
			problem.Quote(e.ID()), e.Amount, ErrEntry, moneyIn(due, c), moneyIn(before, c))
	}
	return tr, nil
}

// pinned says which version and which tier govern an entry on a payment, and where
// another version was in force when the payment cleared.
func (p Program) pinned(e partnerecon.Entry) partnerecon.Trace {
	if e.Claim.Line == "" || e.Claim.Partner == "" {
		return nil
	}
	var tr partnerecon.Trace
	details := []partnerecon.Detail{text("pin_terms", string(p.policy.PinTerms)), text("terms", e.Terms)}
	if p.policy.PinTerms == TermsCycleStart {
		if day, by, ok := commission.CycleOf(e); ok {
			details = append(details, partnerecon.D("cycle_start", day), text("by", by))
		}
	}
	if !p.bookedApart(e) { // else the day is not that of the payment
		details = append(details, partnerecon.D("cleared", e.Earned))
		if v, ok := p.agreement(e.Earned); ok && v.ID != e.Terms {
			details = append(details, text("not_used", v.ID), partnerecon.D("in_force_from", v.From))
		}
	}
	tr.Add(CodePinnedTerms, "/pin_terms", details...)
	if e.Tier != "" {
		tr.Add(CodePinnedTier, "/pin_tier", text("pin_tier", string(p.policy.PinTier)), text("tier", e.Tier))
	}
	return tr
}

// bookedApart reports whether an entry went back under terms that book it in a period
// of its own.
func (p Program) bookedApart(e partnerecon.Entry) bool {
	if e.Kind != partnerecon.Returned && e.Kind != partnerecon.Rebased {
		return false
	}
	i := slices.IndexFunc(p.policy.Terms, func(v partnerecon.Version[Agreement]) bool { return v.ID == e.Terms })
	return i >= 0 && p.policy.Terms[i].Policy.Commission.BooksIn == commission.InRefund
}

// within makes the pointers of a trace, which lead into one policy of a version,
// lead into the program.
func (p Program) within(tr partnerecon.Trace, terms, member string) partnerecon.Trace {
	return ofConversion(p.inVersion(tr, terms, member))
}

func (p Program) inVersion(tr partnerecon.Trace, terms, member string) partnerecon.Trace {
	for i, v := range p.policy.Terms {
		if v.ID != terms {
			continue
		}
		if o, merged := p.origins[terms]; merged {
			return o.within(tr, &v.Policy, problem.At("/terms", i)+"/policy", member)
		}
		for k := range tr {
			if tr[k].Rule != "" {
				tr[k].Rule = problem.At("/terms", i) + "/policy/" + member + tr[k].Rule
			}
		}
	}
	return tr
}

// ofConversion gives the steps about another currency the rule of the program.
func ofConversion(tr partnerecon.Trace) partnerecon.Trace {
	for k := range tr {
		switch tr[k].Code {
		case commission.CodeExchanged, commission.CodeExchangedBack, commission.CodeRefundCurrency:
			tr[k].Rule = "/conversion"
		}
	}
	return tr
}

// explain runs the calculation of a basis of this package. money is false for a
// status.
func (p Program) explain(b any, e *partnerecon.Entry, tr *partnerecon.Trace) (due, before int64, money bool) {
	switch b := b.(type) {
	case *capBasis:
		rule, at, _ := p.capOf(&b.capClaim)
		limit, from, _ := p.limitOf(&b.capClaim, rule, at, b.Partner)
		cut := b.capClaim.due(limit.Minor())
		t := p.cutting(&rule, limit.Minor(), b.Terms, b.Tranches)
		due = -t.still(-cut)
		tr.Add(CodePeriodNet, at, rule.lasts(text("cap", b.Name), text("from", b.period().text()), text("every", string(rule.Every)),
			partnerecon.D("net", p.money(b.Net)), text("terms", b.Terms))...)
		p.addCapLevel(b.Terms, from, tr)
		tr.Add(CodePeriodCapped, from+"/limit", partnerecon.D("limit", limit), partnerecon.D("cut", p.money(-cut)))
		if len(rule.Defer) > 0 {
			p.explainPutOff(&putOff{&b.capClaim, rule, at, []int64{-cut}}, t, tr)
		}
		return due, b.Before, true
	case *frozenBasis:
		return p.explainFrozen(b, tr), b.Earlier, true
	case *trueUpBasis:
		return p.explainTrueUp(b, tr), b.Before, true
	case *reserveBasis:
		return p.explainReserve(b, e.Terms, tr), b.Before, true
	case *holdBasis:
		commission, besides := linesInDispute(b.Lines)
		total, _ := exact.Add(b.Total, b.Aside) // the numbers of a stored entry are anybody's
		due = heldDue(len(b.Holds), bounded(b.inDispute(), commission), total, b.Besides)
		due = heldBesides(due, besides, total)
		for _, h := range b.Holds {
			tr.Add(CodeHold, h.rule(), text("hold", h.ID), text("reason", h.Reason), partnerecon.D("since", h.Since))
		}
		for _, d := range b.Disputes {
			tr.Add(CodeDisputed, "/desk/disputes", text("customer", d.Customer), text("dispute", d.Dispute), partnerecon.D("disputed", p.money(d.Held)))
		}
		p.whyLineDisputes(b.Lines, nil, tr)
		tr.Add(CodeHeldSum, "", partnerecon.D("balance", p.money(b.Total)), partnerecon.D("besides", p.money(b.Besides)), partnerecon.D("held", p.money(due)))
		return due, b.Before, true
	case *decidedBasis:
		tr.Add(CodeDecided, "", text("reason", b.Reason), text("text", b.Text), text("approver", b.Approver), text("about", b.About))
		return b.Amount, 0, true
	case *exitBasis:
		rule, at, _ := p.exitRule(b.Exit.Terms, b.Exit.Cause)
		tr.Add(CodeExited, at, p.exitDetails(&b.Exit)...)
		tr.Add(CodeExitDebt, at+"/debt", partnerecon.D("balance", p.money(b.Total)), text("debt", string(rule.Debt)))
		return b.due(rule), 0, true
	case *forfeitBasis:
		return p.explainForfeit(b, tr), b.Before, true
	case *cashBasis:
		details := []partnerecon.Detail{text("of", b.Of)}
		if b.Withheld != "" {
			details = append(details, text("withheld", b.Withheld))
		}
		tr.Add(CodeCash, "", details...)
		p.explainRecovered(b, e, tr)
		return b.Amount, 0, true
	case *Record:
		tr.Add(CodeSealed, "/horizon", text("line", b.Line.ID), partnerecon.D("cleared", b.Line.Cleared))
	}
	return 0, 0, false
}

func (p Program) explainTrueUp(b *trueUpBasis, tr *partnerecon.Trace) int64 {
	rounding, at, _ := p.trueUpOf(&b.trueUpClaim)
	claim := b.trueUpClaim
	due, _ := p.trueUpDue(&claim) // Explain has refused what is out of range
	tr.Add(CodeFinal, at, text("true_up", b.Name), partnerecon.D("from", b.Start), text("stated", b.Stated),
		partnerecon.D("as_of", b.As), partnerecon.D("base", p.money(b.Final)))
	if now := claim.final(); now != b.Final {
		tr.Add(CodeFinalMoved, at, partnerecon.D("since", p.money(now-b.Final)), partnerecon.D("base", p.money(now)))
	}
	tr.Add(CodeTruedUp, at, partnerecon.D("provisional", p.money(b.Base)), partnerecon.D("earned", p.money(b.Earned)), text("rounding", string(rounding)), partnerecon.D("due", p.money(due)))
	return due
}

// formOf returns the form of an entry's basis, whichever package posted it.
func formOf(e partnerecon.Entry) (string, error) {
	raw, err := e.Basis.MarshalJSON()
	if err != nil {
		return "", fmt.Errorf("settlement: entry %s: %w: it has no basis", problem.Quote(e.ID()), ErrEntry)
	}
	var head struct{ Form string }
	if err := json.Unmarshal(raw, &head); err != nil {
		return "", fmt.Errorf("settlement: entry %s: %w: %w", problem.Quote(e.ID()), ErrEntry, err)
	}
	return head.Form, nil
}

// readBasis returns what an entry was worked out from, be it as it was posted
// or as it was read from JSON.
func readBasis(e partnerecon.Entry) (any, error) {
	switch b := e.Basis.Facts().(type) {
	case *capBasis, *frozenBasis, *trueUpBasis, *holdBasis, *decidedBasis, *cashBasis, *Record, *retainerBasis, *exitBasis, *forfeitBasis, *reserveBasis:
		return b, nil
	case nil:
	default:
		return nil, fmt.Errorf("settlement: entry %s: %w: its basis is of another package", problem.Quote(e.ID()), ErrEntry)
	}
	form, err := formOf(e)
	if err != nil {
		return nil, err
	}
	var b any
	switch form {
	case formCap:
		b = &capBasis{}
	case formFirstCome:
		b = &frozenBasis{}
	case formTrueUp:
		b = &trueUpBasis{}
	case formHold:
		b = &holdBasis{}
	case formDecided:
		b = &decidedBasis{}
	case formCash:
		b = &cashBasis{}
	case formSealed:
		b = &Record{}
	case formRetainer:
		b = &retainerBasis{}
	case formExit:
		b = &exitBasis{}
	case formForfeit:
		b = &forfeitBasis{}
	case formReserve:
		b = &reserveBasis{}
	default:
		return nil, fmt.Errorf("settlement: entry %s: %w: its basis has the form %s", problem.Quote(e.ID()), ErrEntry, problem.Quote(form))
	}
	raw, _ := e.Basis.MarshalJSON() // formOf has read it
	if err := strictjson.Decode(raw, b, strictjson.EntryLimits()); err != nil {
		return nil, fmt.Errorf("settlement: entry %s: basis: %w", problem.Quote(e.ID()), factError(err))
	}
	return b, nil
}

func text(name, value string) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Text(value))
}
