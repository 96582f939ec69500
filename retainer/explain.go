package retainer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Preview is what an event would post, and why.
type Preview struct {
	Entries []partnerecon.Entry `json:"entries,omitempty"`
	Trace   partnerecon.Trace   `json:"trace,omitzero"`
}

// Preview returns what [Board.Apply] would post for an event, with the steps that lead
// there. It changes nothing.
func (b Board) Preview(x Engagement, e Event) (Preview, error) {
	x = x.Clone()
	entries, repeated, err := b.apply(&x, e)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{Entries: entries}
	switch {
	case repeated:
		out.Trace.Add(CodeRepeated, "", text("id", e.event().id))
	case len(entries) == 0:
		out.Trace.Add(CodeNothing, "", text("id", e.event().id))
	}
	for _, one := range entries {
		if err := b.explain(one, &out.Trace); err != nil {
			return Preview{}, err
		}
	}
	return out, nil
}

// Explain runs the calculation of an entry again, from the entry's basis alone, and
// returns its steps; the last one is what was posted. Neither the engagement nor the
// events are needed. It returns [ErrEntry] if another amount comes out.
func (b Board) Explain(e partnerecon.Entry) (partnerecon.Trace, error) {
	var tr partnerecon.Trace
	if err := b.explain(e, &tr); err != nil {
		return nil, err
	}
	return tr, nil
}

func (b Board) explain(e partnerecon.Entry, tr *partnerecon.Trace) error {
	v, err := b.named(e.Terms)
	if err != nil {
		return err
	}
	basis, err := readBasis(e)
	if err != nil {
		return err
	}
	if !v.fits(e, basis) {
		return fmt.Errorf("retainer: entry %s: %w: its basis is of another claim", problem.Quote(e.ID()), ErrEntry)
	}
	due, before, err := v.again(e, basis, tr)
	if err != nil {
		return err
	}
	tr.Add(CodePosted, "", partnerecon.D("due", v.money(due)), partnerecon.D("before", v.money(before)), partnerecon.D("posted", e.Amount), text("terms", e.Terms))
	if got, ok := exact.Add(due, -before); !ok || got != e.Amount.Minor() || e.Amount.Currency() != v.policy.Currency {
		return fmt.Errorf("retainer: entry %s of %s: %w: %s is due, %s was posted before",
			problem.Quote(e.ID()), e.Amount, ErrEntry, v.money(due), v.money(before))
	}
	return nil
}

// named returns a version by its id.
func (b Board) named(id string) (*version, error) {
	if len(b.versions) == 0 {
		return nil, errZero
	}
	for _, v := range b.versions {
		if v.id == id {
			return v, nil
		}
	}
	return nil, fmt.Errorf("retainer: terms %s: %w", problem.Quote(id), ErrTerms)
}

// fits reports whether an entry's claim and kind are those that its basis is about.
func (v *version) fits(e partnerecon.Entry, basis any) bool {
	of := func(cycle int, component string, kinds ...partnerecon.Kind) bool {
		return strings.HasSuffix(e.Claim.Line, fmt.Sprintf(":%d", cycle)) && e.Claim.Component == component && slices.Contains(kinds, e.Kind)
	}
	switch b := basis.(type) {
	case *upside:
		return of(b.Cycle, ComponentUpside, partnerecon.Earned, partnerecon.Returned)
	case *owed:
		return of(b.Cycle, v.receivable(), partnerecon.Earned, partnerecon.Returned, partnerecon.Paid)
	case *topUp:
		return of(b.Cycle, v.toppedUp(), partnerecon.TruedUp)
	case *remains:
		return e.Claim.Component == ComponentRemains && e.Claim.Line == "" && e.Kind == partnerecon.TruedUp
	}
	return false
}

// again returns what is due by a basis, and what was posted before.
func (v *version) again(e partnerecon.Entry, basis any, tr *partnerecon.Trace) (due, before int64, err error) {
	switch b := basis.(type) {
	case *upside:
		due = v.earned(b, tr)
		if e.Kind == partnerecon.Returned {
			due = v.returned(b, due, tr)
		}
		return due, b.Posted, nil
	case *owed:
		due, err = v.owes(b, e.Kind, tr)
		return due, b.Posted, err
	case *topUp:
		if v.toppedUp() == ComponentGuarantee {
			due, err = v.guarantee(b, tr)
		} else {
			due, err = v.draw(b, tr)
		}
		return due, b.Posted, err
	case *remains:
		return b.due(tr, v), b.Posted, nil
	}
	return 0, 0, fmt.Errorf("retainer: entry %s: %w: its basis is of another package", problem.Quote(e.ID()), ErrEntry)
}

// readBasis returns what an entry was worked out from, be it as it was posted or as it
// was read from JSON.
func readBasis(e partnerecon.Entry) (any, error) {
	switch b := e.Basis.Facts().(type) {
	case *upside, *owed, *topUp, *remains:
		return b, nil
	case nil:
	default:
		return nil, fmt.Errorf("retainer: entry %s: %w: its basis is of another package", problem.Quote(e.ID()), ErrEntry)
	}
	raw, err := e.Basis.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("retainer: entry %s: %w: it has no basis", problem.Quote(e.ID()), ErrEntry)
	}
	var head struct{ Form string }
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("retainer: entry %s: %w: %w", problem.Quote(e.ID()), ErrEntry, err)
	}
	var b any
	switch head.Form {
	case formUpside:
		b = &upside{}
	case formOwed:
		b = &owed{}
	case formTopUp:
		b = &topUp{}
	case formRemains:
		b = &remains{}
	default:
		return nil, fmt.Errorf("retainer: entry %s: %w: its basis has the form %s", problem.Quote(e.ID()), ErrEntry, problem.Quote(head.Form))
	}
	if err := strictjson.Decode(raw, b, strictjson.EntryLimits()); err != nil {
		return nil, fmt.Errorf("retainer: entry %s: basis: %w", problem.Quote(e.ID()), decodeError(err))
	}
	if !sound(b) {
		return nil, fmt.Errorf("retainer: entry %s: %w: its basis cannot be", problem.Quote(e.ID()), ErrEntry)
	}
	return b, nil
}
