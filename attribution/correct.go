package attribution

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Correction is what a fact that came late makes of a decision.
type Correction struct {
	Decision Decision `json:"decision"` // as it should have been
	// Moves of partners whose share in a role changed, by role, then by partner.
	Moves []Move `json:"moves,omitzero"`
	// Before are the credits that the correction was made against.
	Before []partnerecon.Credit `json:"before,omitzero"`
}

// A Move of a partner's share in a role; a zero Rate is none.
type Move struct {
	Partner string           `json:"partner"`
	Role    partnerecon.Role `json:"role"`
	Before  partnerecon.Rate `json:"before,omitzero"`
	After   partnerecon.Rate `json:"after,omitzero"`
}

// Reattribute decides a journey anew and says what changes against the credits
// that were decided before. Without moves nothing does.
func (m Model) Reattribute(before []partnerecon.Credit, j Journey) (Correction, error) {
	var list problem.List
	checkHeld(&list, before)
	if err := invalid(&list); err != nil {
		return Correction{}, err
	}
	d, err := m.Attribute(j)
	if err != nil {
		return Correction{}, err
	}
	c := Correction{Decision: d, Moves: moves(before, d.Credits), Before: slices.Clone(before)}
	for _, x := range c.Moves {
		c.Decision.Trace.Add(CodeMoved, "", text("partner", x.Partner), text("role", x.Role),
			partnerecon.D("before", x.Before), partnerecon.D("after", x.After))
	}
	return c, nil
}

// moves compares two lists of credits.
func moves(before, after []partnerecon.Credit) []Move {
	var out []Move
	at := func(c partnerecon.Credit) *Move {
		i := slices.IndexFunc(out, func(m Move) bool { return m.Partner == c.Partner && m.Role == c.Role })
		if i < 0 {
			out = append(out, Move{Partner: c.Partner, Role: c.Role})
			i = len(out) - 1
		}
		return &out[i]
	}
	for _, c := range before {
		at(c).Before = c.Share
	}
	for _, c := range after {
		at(c).After = c.Share
	}
	out = slices.DeleteFunc(out, func(m Move) bool { return m.Before == m.After })
	slices.SortFunc(out, func(a, b Move) int {
		return cmp.Or(rank(b.Role)-rank(a.Role), strings.Compare(a.Partner, b.Partner))
	})
	return out
}

// An Amount is the part of an amount that a partner is credited with. The empty
// partner stands for what nobody is.
type Amount struct {
	Partner string            `json:"partner"`
	Amount  partnerecon.Money `json:"amount"`
}

// Divide gives an amount, a deal's value, to the partners that sourced it, by
// one allocation: the parts and what nobody is credited with add up to it, to
// the last minor unit. They are in the order of the partners' ids.
//
// Where the shares add up to more than 100 % ([Additive]) the parts add up to
// that much of the amount, rounded once in the given mode; else nothing is
// rounded.
func Divide(amount partnerecon.Money, credits []partnerecon.Credit, rounding partnerecon.Rounding) ([]Amount, error) {
	var list problem.List
	checkHeld(&list, credits)
	if !amount.Stated() {
		list.Add("/amount", problem.Required, "missing")
	}
	if !rounding.Known() {
		list.Add("/rounding", problem.Unchosen(string(rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(rounding)))
	}
	if err := invalid(&list); err != nil {
		return nil, err
	}
	var sum exact.Num
	parts := []partnerecon.Part{}
	for _, c := range credits {
		if c.Role == partnerecon.Sourced {
			parts = append(parts, partnerecon.Part{ID: c.Partner, Weight: c.Share})
			sum = sum.Add(num(c.Share))
		}
	}
	slices.SortFunc(parts, func(a, b partnerecon.Part) int { return strings.Compare(a.ID, b.ID) })
	total, err := rateOf(sum)
	if err != nil {
		return nil, fmt.Errorf("attribution: divide: %w", err)
	}
	switch total.Compare(partnerecon.Whole()) {
	case -1:
		rest, err := rateOf(exact.Int(1).Add(sum.Neg()))
		if err != nil {
			return nil, fmt.Errorf("attribution: divide: %w", err)
		}
		parts = append([]partnerecon.Part{{Weight: rest}}, parts...)
	case 1:
		if amount, err = total.Of(amount, rounding); err != nil {
			return nil, fmt.Errorf("attribution: divide: %w", err)
		}
	}
	return allocate(amount, parts)
}

func allocate(amount partnerecon.Money, parts []partnerecon.Part) ([]Amount, error) {
	amounts, err := partnerecon.Allocate(amount, parts)
	if err != nil {
		return nil, fmt.Errorf("attribution: divide: %w", err)
	}
	out := make([]Amount, len(parts))
	for i, p := range parts {
		out[i] = Amount{p.ID, amounts[i]}
	}
	return out, nil
}

// Divide returns what the correction moves of an amount: for every partner what
// it gets now minus what it got before, without those for whom that is 0. Where
// the shares add up to 100 % both times, with what nobody is credited with, the
// moves add up to 0.
func (c Correction) Divide(amount partnerecon.Money, rounding partnerecon.Rounding) ([]Amount, error) {
	before, err := Divide(amount, c.Before, rounding)
	if err != nil {
		return nil, err
	}
	after, err := Divide(amount, c.Decision.Credits, rounding)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, b := range before {
		i := slices.IndexFunc(after, func(a Amount) bool { return a.Partner == b.Partner })
		if i < 0 {
			after = append(after, Amount{b.Partner, b.Amount.Neg()})
			continue
		}
		after[i].Amount, err = after[i].Amount.Sub(b.Amount)
		errs = append(errs, err)
	}
	after = slices.DeleteFunc(after, func(a Amount) bool { return a.Amount.Sign() == 0 })
	slices.SortFunc(after, func(a, b Amount) int { return strings.Compare(a.Partner, b.Partner) })
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("attribution: divide: %w", err)
	}
	return after, nil
}
