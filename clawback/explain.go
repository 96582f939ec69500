package clawback

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// The forms of a basis of this package. A changed form gets a new name, so that
// old entries stay explainable.
const (
	formLine       = "clawback.line"
	formRest       = "clawback.rest"
	formBorne      = "clawback.borne"
	formSealed     = "clawback.sealed"
	formObligation = "clawback.obligation"
)

// lineBasis is what an entry on a line was worked out from.
type lineBasis struct {
	Form string `json:"form"`
	facts
	Line lineFacts `json:"line"`
	// Given is what lines payable later give; Posted what was posted on this one.
	Given  int64 `json:"given,omitzero,string"`
	Posted int64 `json:"posted,omitzero,string"`
}

// restBasis is what an entry on the customer was worked out from.
type restBasis struct {
	Form string `json:"form"`
	facts
	// Given is what open lines give; Posted what was posted on the customer.
	Given  int64 `json:"given,omitzero,string"`
	Posted int64 `json:"posted,omitzero,string"`
}

// borneBasis is what an entry against the bearer of another's exposure was worked out
// from: the facts are those of who earned.
type borneBasis struct {
	Form string `json:"form"`
	facts
	Bearer string `json:"bearer"`
	Posted int64  `json:"posted,omitzero,string"` // on the bearer before
}

// obligationBasis is what a partner has to do.
type obligationBasis struct {
	Form       string          `json:"form"`
	Obligation string          `json:"obligation"`
	Churn      partnerecon.Day `json:"churn"`
	Due        partnerecon.Day `json:"due,omitzero"`
}

// sealedBasis is the record of a line that is past the horizon.
type sealedBasis struct {
	Form string `json:"form"`
	Line Line   `json:"line"`
}

// Explain runs the calculation of an entry again, from the entry's basis alone,
// and returns its steps; the last one is what was posted. Neither the exposure
// nor the events are needed. It returns [ErrEntry] if another amount comes out.
func (r Recourse) Explain(e partnerecon.Entry) (partnerecon.Trace, error) {
	basis, err := readBasis(e)
	if err != nil {
		return nil, err
	}
	var tr partnerecon.Trace
	switch b := basis.(type) {
	case *obligationBasis:
		b.explain(&tr)
	case *sealedBasis:
		tr.Add(CodeSealed, "", text("line", b.Line.Line), partnerecon.D("earned", b.Line.Earned))
	case *lineBasis:
		err = r.explainGroup(e, b, &b.facts, &tr)
	case *restBasis:
		err = r.explainGroup(e, b, &b.facts, &tr)
	case *borneBasis:
		err = r.explainGroup(e, b, &b.facts, &tr)
	default:
		err = fmt.Errorf("clawback: entry %s: %w: it is of a debt", problem.Quote(e.ID()), ErrEntry)
	}
	if err != nil {
		return nil, err
	}
	return tr, nil
}

func (r Recourse) explainGroup(e partnerecon.Entry, basis any, f *facts, tr *partnerecon.Trace) error {
	o, err := r.owed(f, tr)
	if err != nil {
		return err
	}
	return r.explainTaken(e, basis, o, tr)
}

func (b *obligationBasis) explain(tr *partnerecon.Trace) {
	details := []partnerecon.Detail{text("obligation", b.Obligation), partnerecon.D("churn", b.Churn)}
	if !b.Due.IsZero() {
		details = append(details, partnerecon.D("due", b.Due))
	}
	tr.Add(CodeObligation, "/schedules", details...)
}

// explainUntouched traces why no churn touches a class. Of a customer that has not
// left there is nothing to say.
func (v *version) explainUntouched(f *facts, c touched, tr *partnerecon.Trace) {
	switch {
	case tr == nil:
	case c.Fault != "":
		at := slices.IndexFunc(v.policy.Reasons, func(r ReasonCode) bool { return r.Code == c.Fault })
		tr.Add(CodeFault, problem.At("/reasons", at), partnerecon.D("net", f.money(c.Net)), text("reason", c.Fault))
	case c.Since.IsZero():
	default:
		s, at := v.schedule(ByChurn, f.Tier, &c.Class)
		switch {
		case at < 0:
			tr.Add(CodeNoSchedule, "/schedules", partnerecon.D("net", f.money(c.Net)), text("tier", f.Tier))
		case s.Return == Nothing:
			tr.Add(CodeNothing, problem.At("/schedules", at), partnerecon.D("net", f.money(c.Net)), text("tier", f.Tier))
		default:
			tr.Add(CodeCameBack, "", partnerecon.D("net", f.money(c.Net)), partnerecon.D("back", c.Since))
		}
	}
}

// explain traces what of a class an occasion takes.
func (s span) explain(rule string, o occasion, net partnerecon.Detail, part exact.Num, tr *partnerecon.Trace) {
	day := partnerecon.D(string(o.trigger), o.day)
	details := []partnerecon.Detail{net}
	code, window := CodeWindow, s.limits()
	switch {
	case !s.contains(o.day):
		code = CodeOutside
	case s.Return == Unserved:
		code = CodeTerm
	case s.Return == Stepped:
		i := s.step(o.day)
		code, rule, window = CodeStep, problem.At(rule+"/steps", i), s.Steps[i].Window
	}
	switch {
	case s.Return == Unserved:
		details = append(details, partnerecon.D("term", partnerecon.Interval{Start: s.from, End: s.until}), day)
	case s.always:
		details = append(details, day, partnerecon.D("window", window))
	case s.pending():
		details = append(details, text("anchor", "not paid out"), day, partnerecon.D("window", window))
	default:
		details = append(details, partnerecon.D("anchor", s.from), day,
			partnerecon.D("day", partnerecon.Count(s.counted(o.day).Sub(s.from))), partnerecon.D("window", window))
	}
	if s.Counts != "" {
		details = append(details, text("counts", string(s.Counts)))
	}
	if s.Share.Stated() {
		details = append(details, partnerecon.D("share", s.Share))
	}
	tr.Add(code, rule, append(details, partnerecon.D("part", part))...)
}

// lineDue returns what is due of a line, given the total of its group.
func (r Recourse) lineDue(b *lineBasis, total int64, tr *partnerecon.Trace) (int64, error) {
	l := b.Line
	v, _, err := r.version(l.Terms)
	if err != nil {
		return 0, err
	}
	part, err := r.classPart(&b.facts, v.class(&Line{Terms: l.Terms, Component: l.Component, Scope: l.Scope, Since: l.Since, Earned: l.Earned, Paid: l.Paid, Term: l.Term, Lost: l.Lost}))
	if err != nil {
		return 0, err
	}
	left, err := b.left(total, b.Given)
	if err != nil {
		return 0, err
	}
	taken := take(left, l.Net, part)
	tr.Add(CodeTaken, "", text("line", l.ID), partnerecon.D("earned", l.Earned), partnerecon.D("payable", l.Payable),
		partnerecon.D("net", b.money(l.Net)), partnerecon.D("sealed", b.money(b.Sealed)), partnerecon.D("later", b.money(b.Given)),
		partnerecon.D("taken", b.money(taken)))
	return -taken, nil
}

// due returns what is due on the customer, given the total of the group.
func (b *restBasis) due(total int64, tr *partnerecon.Trace) (int64, error) {
	left, err := b.left(total, b.Given)
	if err != nil {
		return 0, err
	}
	tr.Add(CodeRest, "", partnerecon.D("sealed", b.money(b.Sealed)), partnerecon.D("lines", b.money(b.Given)), partnerecon.D("rest", b.money(left)))
	return -left, nil
}

// left is what of a total neither sealed lines nor others give.
func (f *facts) left(total, given int64) (int64, error) {
	n, ok := exact.Add(total, f.Sealed)
	if ok {
		n, ok = exact.Add(n, -given)
	}
	if !ok {
		return 0, fmt.Errorf("clawback: partner %s: %w", problem.Quote(f.Partner), partnerecon.ErrOverflow)
	}
	return n, nil
}

// A balance is what is due on a claim of a partner, and what was posted on it before.
type balance struct {
	partner     string
	due, before int64
}

// conclude adds the last step, and refuses an entry of another amount.
func (f *facts) conclude(e partnerecon.Entry, b balance, tr *partnerecon.Trace) error {
	if b.partner != e.Claim.Partner || f.Currency != e.Amount.Currency() {
		return fmt.Errorf("clawback: entry %s: %w: its basis is of %s in %s", problem.Quote(e.ID()), ErrEntry, problem.Quote(b.partner), problem.Quote(string(f.Currency)))
	}
	tr.Add(CodePosted, "", partnerecon.D("due", f.money(b.due)), partnerecon.D("before", f.money(b.before)),
		partnerecon.D("posted", e.Amount), text("terms", e.Terms))
	if got, ok := exact.Add(b.due, -b.before); !ok || got != e.Amount.Minor() {
		return fmt.Errorf("clawback: entry %s of %s: %w: %s is due, %s was posted before",
			problem.Quote(e.ID()), e.Amount, ErrEntry, f.money(b.due), f.money(b.before))
	}
	return nil
}

// readBasis returns what an entry was worked out from, be it as it was posted
// or as it was read from JSON.
func readBasis(e partnerecon.Entry) (any, error) {
	switch b := e.Basis.Facts().(type) {
	case *lineBasis, *restBasis, *borneBasis, *obligationBasis, *sealedBasis, *debtBasis:
		return b, nil
	case nil:
	default:
		return nil, fmt.Errorf("clawback: entry %s: %w: its basis is of another package", problem.Quote(e.ID()), ErrEntry)
	}
	raw, err := e.Basis.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("clawback: entry %s: %w: it has no basis", problem.Quote(e.ID()), ErrEntry)
	}
	var head struct{ Form string }
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("clawback: entry %s: %w: %w", problem.Quote(e.ID()), ErrEntry, err)
	}
	var b any
	switch head.Form {
	case formLine:
		b = &lineBasis{}
	case formRest:
		b = &restBasis{}
	case formBorne:
		b = &borneBasis{}
	case formDebt:
		b = &debtBasis{}
	case formObligation:
		b = &obligationBasis{}
	case formSealed:
		b = &sealedBasis{}
	default:
		return nil, fmt.Errorf("clawback: entry %s: %w: its basis has the form %s",
			problem.Quote(e.ID()), ErrEntry, problem.Quote(head.Form))
	}
	if err := strictjson.Decode(raw, b, strictjson.EntryLimits()); err != nil {
		return nil, fmt.Errorf("clawback: entry %s: basis: %w", problem.Quote(e.ID()), decodeError(err))
	}
	return b, nil
}
