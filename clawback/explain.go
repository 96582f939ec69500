package clawback

import (
	"encoding/json"
	"errors"
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
	formGroup      = "clawback.group"
	formSealed     = "clawback.sealed"
	formObligation = "clawback.obligation"
)

// groupBasis is what an entry was worked out from.
type groupBasis struct {
	Form string `json:"form"`
	Line string `json:"line,omitzero"` // empty for what no line can give
	facts
	Posted int64 `json:"posted,omitzero,string"`
}

func (g *group) basis(line string, posted int64) partnerecon.Basis {
	return partnerecon.BasisOf(&groupBasis{formGroup, line, g.facts, posted})
}

// obligationBasis is what a partner has to do.
type obligationBasis struct {
	Form       string          `json:"form"`
	Obligation string          `json:"obligation"`
	Churn      partnerecon.Day `json:"churn"`
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
	facts, err := readBasis(e)
	if err != nil {
		return nil, err
	}
	var tr partnerecon.Trace
	switch b := facts.(type) {
	case *obligationBasis:
		tr.Add(CodeObligation, "/schedules", text("obligation", b.Obligation), partnerecon.D("churn", b.Churn))
	case *sealedBasis:
		tr.Add(CodeSealed, "", text("line", b.Line.Line), partnerecon.D("earned", b.Line.Earned))
	case *groupBasis:
		if err := r.explainGroup(e, b, &tr); err != nil {
			return nil, err
		}
	}
	return tr, nil
}

func (r Recourse) explainGroup(e partnerecon.Entry, b *groupBasis, tr *partnerecon.Trace) error {
	if b.Partner != e.Claim.Partner || b.Currency != e.Amount.Currency() {
		return fmt.Errorf("clawback: entry %s: %w: its basis is of %s in %s", problem.Quote(e.ID()), ErrEntry, problem.Quote(b.Partner), b.Currency)
	}
	out, err := r.due(&b.facts, tr)
	if err != nil {
		return err
	}
	due := -out.rest
	if b.Line != "" {
		i := slices.IndexFunc(b.Lines, func(l lineFacts) bool { return l.Line == b.Line })
		if i < 0 {
			return fmt.Errorf("clawback: entry %s: %w: its basis has no line %s", problem.Quote(e.ID()), ErrEntry, problem.Quote(b.Line))
		}
		due = -out.takes[i]
	}
	tr.Add(CodePosted, "", partnerecon.D("due", b.money(due)), partnerecon.D("before", b.money(b.Posted)),
		partnerecon.D("posted", e.Amount), text("terms", e.Terms))
	if got, ok := exact.Add(due, -b.Posted); !ok || got != e.Amount.Minor() {
		return fmt.Errorf("clawback: entry %s of %s: %w: %s is due, %s was posted before",
			problem.Quote(e.ID()), e.Amount, ErrEntry, b.money(due), b.money(b.Posted))
	}
	return nil
}

// readBasis returns what an entry was worked out from, be it as it was posted
// or as it was read from JSON.
func readBasis(e partnerecon.Entry) (any, error) {
	switch b := e.Basis.Facts().(type) {
	case *groupBasis, *obligationBasis, *sealedBasis:
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
	case formGroup:
		b = &groupBasis{}
	case formObligation:
		b = &obligationBasis{}
	case formSealed:
		b = &sealedBasis{}
	default:
		return nil, fmt.Errorf("clawback: entry %s: %w: its basis has the form %s",
			problem.Quote(e.ID()), ErrEntry, problem.Quote(head.Form))
	}
	if err := strictjson.Decode(raw, b, strictjson.Limits{Bytes: 1 << 28, Items: 1_000_000}); err != nil {
		var list problem.List
		var strict *strictjson.Error
		if errors.As(err, &strict) {
			list.Merge("", strict.Problems)
		}
		return nil, fmt.Errorf("clawback: entry %s: basis: %w", problem.Quote(e.ID()), invalid(&list))
	}
	return b, nil
}

// A Preview is what an event would post, and why.
type Preview struct {
	Entries []partnerecon.Entry
	Trace   partnerecon.Trace
}

// Preview returns what [Recourse.Apply] would post for an event, with the steps
// that lead there. It changes nothing.
func (r Recourse) Preview(x Exposure, e Event) (Preview, error) {
	x = x.Clone()
	d, err := r.draft(&x, e)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{Entries: d.entries}
	if d.repeated {
		out.Trace.Add(CodeRepeated, "", text("id", d.event.id))
		return out, nil
	}
	if len(d.next.Churns) == 0 {
		return out, nil
	}
	groups, err := d.groups()
	if err != nil {
		return Preview{}, err
	}
	for _, g := range groups {
		if _, err := r.due(&g.facts, &out.Trace); err != nil {
			return Preview{}, err
		}
	}
	for _, entry := range d.entries {
		out.Trace.Add(CodePosted, "", text("entry", entry.ID()), partnerecon.D("posted", entry.Amount))
	}
	return out, nil
}

// A Risk is what one partner would give back in one tier.
type Risk struct {
	Partner string
	Tier    string
	Amount  partnerecon.Money // above 0
	// Safe is the first day on which a churn would take nothing of it back.
	Safe partnerecon.Day
}

// AtRisk returns what would go back if the customer churned on a day, beyond
// what has gone back already, by partner and tier. It is what [Recourse.Apply]
// would post for that churn, and nothing where nothing would.
func (r Recourse) AtRisk(x Exposure, day partnerecon.Day) ([]Risk, error) {
	x = x.Clone()
	d, err := r.draft(&x, Churn{ID: "~at-risk", Customer: x.Customer, On: day})
	if err != nil {
		return nil, err
	}
	var out []Risk
	for _, e := range d.entries {
		if e.Kind != partnerecon.Clawed {
			continue
		}
		i := slices.IndexFunc(out, func(k Risk) bool { return k.Partner == e.Claim.Partner && k.Tier == e.Tier })
		if i < 0 {
			out = append(out, Risk{Partner: e.Claim.Partner, Tier: e.Tier})
			i = len(out) - 1
		}
		if out[i].Amount, err = out[i].Amount.Sub(e.Amount); err != nil {
			return nil, err
		}
		safe, err := r.safe(x, e)
		if err != nil {
			return nil, err
		}
		out[i].Safe = later(out[i].Safe, safe)
	}
	return slices.DeleteFunc(out, func(k Risk) bool { return k.Amount.Sign() == 0 }), nil
}

// safe returns the first day on which a churn would take nothing back under the
// schedule of an entry.
func (r Recourse) safe(x Exposure, e partnerecon.Entry) (partnerecon.Day, error) {
	v, _, err := r.version(e.Terms)
	if err != nil {
		return partnerecon.Day{}, err
	}
	anchor, err := v.anchor(&facts{Partner: e.Claim.Partner, Start: x.Start, First: x.First})
	if err != nil {
		return partnerecon.Day{}, err
	}
	s, _ := v.schedule(e.Tier)
	if s.Return == ProRata {
		return anchor.Add(s.Window.Days), nil
	}
	return s.Window.End(anchor), nil
}
